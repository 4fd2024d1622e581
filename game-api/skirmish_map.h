// game-api/skirmish_map.h: the arenas of skirmish: from text, from a seed, to text.
//
//   A map is 21 lines of 21 characters: `.` floor, `#` wall, `S` spawn cell, `E` energy source,
//   `C` control point. Turned by half a turn it is the same map.

#ifndef GASKET_GAME_API_SKIRMISH_MAP_H
#define GASKET_GAME_API_SKIRMISH_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SKIRMISH_SIZE 21
#define SKIRMISH_SPAWNS 7        // on each home row
#define SKIRMISH_SOURCES 8
#define SKIRMISH_CONTROLS 3      // one in the centre
#define SKIRMISH_WALLS_MIN 45    // 10 % of the cells, rounded up
#define SKIRMISH_WALLS_MAX 79    // 18 %, rounded down
#define SKIRMISH_MAP_TEXT_BYTES (SKIRMISH_SIZE * (SKIRMISH_SIZE + 1))

// In the order of the interface's enum Cell.
enum skirmish_cell {
    SKIRMISH_FLOOR,
    SKIRMISH_WALL,
    SKIRMISH_SOURCE,
    SKIRMISH_CONTROL,
    SKIRMISH_SPAWN,
};

struct skirmish_map {
    uint8_t cells[SKIRMISH_SIZE][SKIRMISH_SIZE];  // enum skirmish_cell, by y then x
};

// Reads text and checks all that a map promises. False: `message` says what is wrong, and where.
bool skirmish_map_parse(struct skirmish_map *map, const char *text, size_t bytes, char *message,
                        size_t size);

// Draws a map from a seed: the same one on every machine.
void skirmish_map_draw(struct skirmish_map *map, uint64_t seed);

// Writes the map as text, each line ended by a newline; no NUL at the end.
void skirmish_map_text(const struct skirmish_map *map, char out[SKIRMISH_MAP_TEXT_BYTES]);

// Checks all that a map promises: counts, places, symmetry, connection.
bool skirmish_map_check(const struct skirmish_map *map, char *message, size_t size);

#endif
