// game-api/game.h: the seam between a match and a game.
//
//   A match knows bots, gas and turns; a game knows rules. What a match may ask of a game is the
//   table of functions below: skirmish gives one, and so may any other game of two players.
//
//   threads: a struct game is constant and shared; a game_play belongs to one thread at a time
//   results: integers alone; the same map, seed and moves give the same plays on every machine

#ifndef GASKET_GAME_API_GAME_H
#define GASKET_GAME_API_GAME_H

#include "gasket.h"

#define GAME_PLAYERS 2
#define GAME_DRAW (-1)  // nobody has won

// One game being played. Each game defines it for itself.
struct game_play;

// How a play ended, or stands.
struct game_outcome {
    int winner;                    // index of the player who is ahead, or GAME_DRAW
    const char *why;               // what decided ("points"), static
    int64_t points[GAME_PLAYERS];
};

// How to draw for people.
struct game_style {
    bool colour;                      // ANSI colours
    bool ascii;                       // nothing outside ASCII
    const char *names[GAME_PLAYERS];  // shown escaped
};

struct game {
    const char *name;       // as `implements` names it: "skirmish"
    int64_t epoch;          // of the rules: results compare only inside one epoch
    const char *source;     // the interface, in the language
    size_t source_bytes;
    int64_t turns_max;      // no play is longer
    const char *gas;        // the usual gas control, see gas_control.h

    // A play at its start, for end(). `map` is the text of a map, or NULL to draw one from the
    // match's `seed`. GK_INVALID: the map is refused, and `message` says why in one line.
    gk_status (*begin)(const char *map, size_t map_bytes, uint64_t seed, struct game_play **play,
                       char *message, size_t size);
    void (*end)(struct game_play *play);

    // The turn that comes, from 1; after the last turn, one more than it.
    int64_t (*turn)(const struct game_play *play);
    // Whether a player has to move in the turn that comes.
    bool (*asks)(const struct game_play *play, int player);
    // Gives the builder, begun with the entry's parameter type, the state as `player` sees it.
    gk_status (*view)(const struct game_play *play, int player, gk_builder *builder);
    // Takes a player's move, a value of the entry's result type; `move.type` is NULL if there is
    // none. Whatever is illegal is left out and recorded as a reject.
    void (*move)(struct game_play *play, int player, gk_value move);
    // Plays the turn with the moves taken.
    void (*step)(struct game_play *play);

    bool (*finished)(const struct game_play *play);
    struct game_outcome (*outcome)(const struct game_play *play);
    // A hash of everything that decides how the play can go on.
    uint64_t (*hash)(const struct game_play *play);

    // What was refused in the turn that was just played: how many in all, and the text of each of
    // the first ones ("robot 3: shoot: power must be 1 to 5, not 9"); NULL past those that were
    // kept.
    int64_t (*reject_count)(const struct game_play *play, int player);
    const char *(*reject)(const struct game_play *play, int player, size_t index);

    // The map as text, as begin() reads it.
    void (*write_map)(const struct game_play *play, gk_write *write, void *context);
    // The moves of the turn just played, on one line of ASCII without quotes or backslashes.
    void (*write_moves)(const struct game_play *play, int player, gk_write *write, void *context);
    // All that changes from turn to turn, on one line, likewise.
    void (*write_brief)(const struct game_play *play, gk_write *write, void *context);
    // The whole play as JSON, keys sorted, integers and text only.
    void (*write_state)(const struct game_play *play, gk_write *write, void *context);

    // The board and what people want to know beside it, several lines; and one line a turn.
    void (*draw)(const struct game_play *play, const struct game_style *style, gk_write *write,
                 void *context);
    void (*draw_line)(const struct game_play *play, const struct game_style *style, gk_write *write,
                      void *context);
};

// The games there are, NULL past the end; and the one of a name, NULL if there is none.
const struct game *game_at(size_t index);
const struct game *game_find(const char *name);

// Compiles the game's interface. The caller frees it with gk_interface_free(); it may be shared by
// all matches and threads. NULL if there is no memory.
gk_interface *game_interface_new(const struct game *game);

// The seed of a stream of its own, so that one stream's draws move no other: "map", "player 1",
// "player 2" and whatever else a caller needs.
uint64_t game_seed(uint64_t seed, const char *role);

#endif
