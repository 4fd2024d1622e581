// game-api/replay_write.h: the lines of a replay, for who records and for who verifies.

#ifndef GASKET_GAME_API_REPLAY_WRITE_H
#define GASKET_GAME_API_REPLAY_WRITE_H

#include "match.h"

#define REPLAY_FORMAT 1
#define REPLAY_KEY_EVERY 50

// Writes what a turn adds: before the first turn the head and a key, then each time the turn, its
// notes, and a key when one is due. Every line ends with a newline. False without memory.
bool replay_write_turn(const struct match_setup *setup, const struct match_turn *turn,
                       gk_write *write, void *context);

// Writes the end line.
void replay_write_end(const struct match_result *result, gk_write *write, void *context);

#endif
