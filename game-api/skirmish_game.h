// game-api/skirmish_game.h: skirmish as a match knows it.

#ifndef GASKET_GAME_API_SKIRMISH_GAME_H
#define GASKET_GAME_API_SKIRMISH_GAME_H

#include "game.h"
#include "skirmish.h"

const struct game *skirmish_game(void);

// The rules' own struct behind a play of skirmish_game().
const struct skirmish *skirmish_seen(const struct game_play *play);

// skirmish_text.c and skirmish_draw.c, for the table in skirmish_game.c.
void skirmish_write_map(const struct game_play *play, gk_write *write, void *context);
void skirmish_write_moves(const struct game_play *play, int player, gk_write *write, void *context);
void skirmish_write_brief(const struct game_play *play, gk_write *write, void *context);
void skirmish_write_state(const struct game_play *play, gk_write *write, void *context);
void skirmish_draw(const struct game_play *play, const struct game_style *style, gk_write *write,
                   void *context);
void skirmish_draw_line(const struct game_play *play, const struct game_style *style,
                        gk_write *write, void *context);

#endif
