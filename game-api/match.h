// game-api/match.h: plays one game between two programs.
//
//   The result is a function of the game's epoch, the programs, the seed, the map and the limits:
//   no clock, no address and no other match shows in it. A fault costs its bot that turn and
//   nothing else.
//
//   threads: any number of matches at once, each on one thread; programs and interfaces may be
//            shared

#ifndef GASKET_GAME_API_MATCH_H
#define GASKET_GAME_API_MATCH_H

#include "gas_control.h"
#include "game.h"

// One player's part of a turn.
struct match_player_turn {
    bool asked;           // the game asked it; else all that follows is 0
    gk_result result;     // GK_MOVED or GK_FAULTED
    gk_fault fault;       // `code` is "" unless it faulted
    int64_t gas_given;    // for this turn
    int64_t gas_used;
    int64_t memory_peak;  // bytes
    const gk_bot *bot;    // its notes and its stack are of this turn
    gk_value state;       // what it was given: the input of a fault, for value_to_json()
};

// What an observer sees. All of it is borrowed for the call.
struct match_turn {
    int64_t number;                 // 0: before the first turn, nobody was asked
    const struct game *game;
    const struct game_play *play;   // as it stands after the turn
    uint64_t hash;                  // of `play`
    struct match_player_turn players[GAME_PLAYERS];
};

// Called before the first turn and after every one. False stops the match.
typedef bool match_observer(void *context, const struct match_turn *turn);

struct match_setup {
    const struct game *game;
    const gk_interface *interface;         // of game_interface_new()
    const char *map;                       // text of a map; NULL: drawn from the seed
    size_t map_bytes;
    uint64_t seed;                         // the map's stream and each bot's are derived from it
    gk_program *programs[GAME_PLAYERS];    // may be the same one twice
    const char *names[GAME_PLAYERS];       // for people
    struct gas_control gas;                // for each player
    gk_limits limits;                      // for each player
    match_observer *observe;               // or NULL
    void *context;
};

struct match_player_result {
    int64_t points;
    int64_t fault_count, reject_count;
    int64_t gas_used, gas_used_most;  // in all; in one turn
    int64_t memory_peak;
    // The first fault, copied.
    int64_t fault_turn;  // 0: there was none
    char fault_code[8];
    char fault_message[320];
    char fault_file[128];
    uint32_t fault_line;
};

struct match_result {
    bool is_stopped;     // by the observer
    int winner;          // or GAME_DRAW
    const char *why;     // static
    int64_t turn_count;
    uint64_t chain;      // hash of the hashes of all turns: equal matches, equal chain
    struct match_player_result players[GAME_PLAYERS];
};

// Plays a match to its end. On GK_OK `*result` is filled (also when the observer stopped it).
// Else nothing was played to an end and `message` says why in one line: a map refused (GK_INVALID),
// a program that is not a bot of this game (GK_WRONG_TYPE), limits that no bot can have
// (GK_BAD_ARGUMENT, GK_TOO_LARGE), no memory (GK_NO_MEMORY).
gk_status match_run(const struct match_setup *setup, struct match_result *result, char *message,
                    size_t size);

#endif
