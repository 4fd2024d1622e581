// game-api/replay.h: matches as files that anyone can watch and verify.
//
//   NDJSON, one line an event, keys sorted, integers and text only:
//     head  format, game, epoch, seed, map, gas, limits, prices, players with name, hash and
//     bytecode (base64) turn  orders, rejects, faults, gas and memory of each side, the state in
//     brief, its hash key   the whole state, before the first turn, every 50 turns and after the
//     last note  what a bot logged or marked end   winner, why, points, faults, the chained hash
//   A line whose event is not known is skipped. See docs for the fields.

#ifndef GASKET_GAME_API_REPLAY_H
#define GASKET_GAME_API_REPLAY_H

#include "match.h"

// match_run() that also writes a replay to `path`: to a temporary file beside it first, which gets
// its name when all is written, so that what stands at `path` is always whole. The setup's observer
// is called as usual; when it stops the match no replay is written. GK_BAD_ARGUMENT with a message
// if the file can't be written (`*result` is valid if the match ended).
gk_status replay_record(const struct match_setup *setup, const char *path,
                        struct match_result *result, char *message, size_t size);

enum replay_verdict {
    REPLAY_SAME,     // played again, every line came out the same
    REPLAY_DIFFERS,  // `message` says what differs first; `turn` and `line` where
    REPLAY_DAMAGED,  // can't be read; `line` says where, 0 if the file could not be opened
    REPLAY_UNKNOWN,  // well-formed, but of another format, game, epoch or price list
    REPLAY_FAILED,   // no memory
};

struct replay_report {
    enum replay_verdict verdict;
    int64_t turn;        // the first that differs; 0: before the first
    size_t line;         // from 1
    int64_t turn_count;  // turns that were compared
    char game[32];
    char names[GAME_PLAYERS][64];
    struct match_result result;  // of the match as played again, when REPLAY_SAME
    char message[256];           // one line; "" when REPLAY_SAME
};

// Plays the match of a replay again, from the bytecode that it carries, and compares.
// `observe` (may be NULL) sees the turns as match_run() shows them.
void replay_verify(const char *path, match_observer *observe, void *context,
                   struct replay_report *report);

#endif
