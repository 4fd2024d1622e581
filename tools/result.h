// tools/result.h: how a match ended, for people and for machines.
//
//   in:    a match's result
//   out:   text on standard output
//   owns:  nothing
//   fails: never

#ifndef GASKET_TOOLS_RESULT_H
#define GASKET_TOOLS_RESULT_H

#include <stdbool.h>

#include "match.h"

// "hunter won by points, 143 to 97, decided after 150 of 200 turns." `game` may be NULL.
void result_sentence(const struct match_result *result, const struct game *game,
                     const char *const names[GAME_PLAYERS]);

// A line a player: gas, memory, faults and what the first one was.
void result_players(const struct match_result *result, const char *const names[GAME_PLAYERS]);

// The members of a JSON object, without its braces.
void result_json(const struct match_result *result, const char *const names[GAME_PLAYERS]);

#endif
