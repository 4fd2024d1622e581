// game-api/skirmish_map.c: the arenas of skirmish: from text, from a seed, to text.
//
//   in:    text from anybody; a seed
//   out:   a map that keeps every promise of rule 1
//   owns:  nothing; works in the caller's struct and a few hundred bytes of stack
//   fails: with one line that names the place in the text

#include "skirmish_map.h"

#include <stdio.h>
#include <string.h>

#include "digest.h"

#define SIZE SKIRMISH_SIZE
#define CELLS (SIZE * SIZE)
#define LAST (SIZE - 1)
#define CENTRE (SIZE / 2)

static const char letters[] = ".#ECS";  // in the order of enum skirmish_cell

// ---- checking -----------------------------------------------------------------------------------

static int count_cells(const struct skirmish_map *map, enum skirmish_cell cell, int first,
                       int last) {
    int count = 0;
    for (int y = first; y <= last; y++) {
        for (int x = 0; x < SIZE; x++) {
            count += map->cells[y][x] == cell;
        }
    }
    return count;
}

static bool is_open(const struct skirmish_map *map, int x, int y) {
    return x >= 0 && x < SIZE && y >= 0 && y < SIZE && map->cells[y][x] != SKIRMISH_WALL;
}

// How many open cells can be walked to from the first one.
static int count_reached(const struct skirmish_map *map) {
    static const int steps[4][2] = {{0, -1}, {1, 0}, {0, 1}, {-1, 0}};
    bool seen[SIZE][SIZE] = {{false}};
    uint16_t queue[CELLS];
    int first = 0;
    int count = 0;
    for (int i = 0; i < CELLS && count == 0; i++) {
        if (is_open(map, i % SIZE, i / SIZE)) {
            seen[i / SIZE][i % SIZE] = true;
            queue[count++] = (uint16_t)i;
        }
    }
    while (first < count) {
        int at = queue[first++];
        for (int d = 0; d < 4; d++) {
            int x = at % SIZE + steps[d][0];
            int y = at / SIZE + steps[d][1];
            if (is_open(map, x, y) && !seen[y][x]) {
                seen[y][x] = true;
                queue[count++] = (uint16_t)(y * SIZE + x);
            }
        }
    }
    return count;
}

static bool is_connected(const struct skirmish_map *map) {
    return count_reached(map) == CELLS - count_cells(map, SKIRMISH_WALL, 0, LAST);
}

static bool check_symmetry(const struct skirmish_map *map, char *message, size_t size) {
    for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
            uint8_t here = map->cells[y][x];
            uint8_t there = map->cells[LAST - y][LAST - x];
            if (here != there) {
                snprintf(message, size,
                         "the map is not symmetric: line %d, column %d is %c but line %d,"
                         " column %d, half a turn away, is %c",
                         y + 1, x + 1, letters[here], SIZE - y, SIZE - x, letters[there]);
                return false;
            }
        }
    }
    return true;
}

static bool check_count(int count, int least, int most, const char *what, char *message,
                        size_t size) {
    if (count >= least && count <= most) {
        return true;
    }
    if (least == most) {
        snprintf(message, size, "the map has %d %s, it must have %d", count, what, least);
    } else {
        snprintf(message, size, "the map has %d %s, it must have %d to %d", count, what, least,
                 most);
    }
    return false;
}

bool skirmish_map_check(const struct skirmish_map *map, char *message, size_t size) {
    if (!check_symmetry(map, message, size)
        || !check_count(count_cells(map, SKIRMISH_SPAWN, LAST, LAST), SKIRMISH_SPAWNS,
                        SKIRMISH_SPAWNS, "spawn cells (S) on each home row", message, size)
        || !check_count(count_cells(map, SKIRMISH_SPAWN, 1, LAST - 1), 0, 0,
                        "spawn cells (S) between the home rows", message, size)
        || !check_count(count_cells(map, SKIRMISH_SOURCE, 0, LAST), SKIRMISH_SOURCES,
                        SKIRMISH_SOURCES, "energy sources (E)", message, size)
        || !check_count(count_cells(map, SKIRMISH_CONTROL, 0, LAST), SKIRMISH_CONTROLS,
                        SKIRMISH_CONTROLS, "control points (C)", message, size)
        || !check_count(count_cells(map, SKIRMISH_WALL, 0, LAST), SKIRMISH_WALLS_MIN,
                        SKIRMISH_WALLS_MAX, "walls (#)", message, size)) {
        return false;
    }
    // Three control points and symmetry leave no other place for the odd one than the centre.
    if (!is_connected(map)) {
        snprintf(message, size, "the map has open cells that can't be walked to");
        return false;
    }
    return true;
}

// ---- text ---------------------------------------------------------------------------------------

static void describe(unsigned char byte, char out[8]) {
    snprintf(out, 8, byte > ' ' && byte < 127 ? "%c" : "\\x%02x", byte);
}

// One line: from `*cursor` to its end, which is passed.
static bool parse_line(struct skirmish_map *map, int y, const char **cursor, const char *end,
                       char *message, size_t size) {
    int x = 0;
    for (; *cursor < end && **cursor != '\n'; ++*cursor) {
        if (**cursor == '\r' && (*cursor + 1 == end || (*cursor)[1] == '\n')) {
            continue;
        }
        const char *letter = **cursor == '\0' ? NULL : strchr(letters, **cursor);
        if (!letter) {
            char shown[8];
            describe((unsigned char)**cursor, shown);
            snprintf(message, size, "map line %d, column %d: %s is no cell; cells are . # S E C",
                     y + 1, x + 1, shown);
            return false;
        }
        if (x == SIZE) {
            break;
        }
        map->cells[y][x++] = (uint8_t)(letter - letters);
    }
    if (x != SIZE || (*cursor < end && **cursor != '\n')) {
        snprintf(message, size, "map line %d: expected %d cells, found %s", y + 1, SIZE,
                 x == SIZE ? "more" : "fewer");
        return false;
    }
    *cursor += *cursor < end;
    return true;
}

bool skirmish_map_parse(struct skirmish_map *map, const char *text, size_t bytes, char *message,
                        size_t size) {
    const char *cursor = text;
    const char *end = text + bytes;
    for (int y = 0; y < SIZE; y++) {
        if (cursor == end) {
            snprintf(message, size, "the map has %d lines, it must have %d", y, SIZE);
            return false;
        }
        if (!parse_line(map, y, &cursor, end, message, size)) {
            return false;
        }
    }
    while (cursor < end && (*cursor == '\n' || *cursor == '\r')) {
        cursor++;
    }
    if (cursor < end) {
        snprintf(message, size, "the map has more than %d lines", SIZE);
        return false;
    }
    return skirmish_map_check(map, message, size);
}

void skirmish_map_text(const struct skirmish_map *map, char out[SKIRMISH_MAP_TEXT_BYTES]) {
    for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
            *out++ = letters[map->cells[y][x]];
        }
        *out++ = '\n';
    }
}

// ---- drawing from a seed ------------------------------------------------------------------------

static void put_pair(struct skirmish_map *map, int x, int y, enum skirmish_cell cell) {
    map->cells[y][x] = (uint8_t)cell;
    map->cells[LAST - y][LAST - x] = (uint8_t)cell;
}

static int pick(uint64_t *random, int low, int high) {
    return low + (int)digest_pick(random, (uint32_t)(high - low + 1));
}

// Seven cells in a row, one, two or three apart, somewhere on the home row.
static void draw_spawns(struct skirmish_map *map, uint64_t *random) {
    int apart = pick(random, 1, 3);
    int first = pick(random, 0, LAST - apart * (SKIRMISH_SPAWNS - 1));
    for (int i = 0; i < SKIRMISH_SPAWNS; i++) {
        put_pair(map, first + i * apart, LAST, SKIRMISH_SPAWN);
    }
}

// Pairs of cells of one kind, on floor of the upper half, at least `margin` from the edge and `gap`
// from the middle row.
static void draw_pairs(struct skirmish_map *map, uint64_t *random, enum skirmish_cell cell,
                       int pairs, int margin, int gap) {
    while (pairs > 0) {
        int x = pick(random, margin, LAST - margin);
        int y = pick(random, margin, CENTRE - gap);
        if (map->cells[y][x] == SKIRMISH_FLOOR) {
            put_pair(map, x, y, cell);
            pairs--;
        }
    }
}

// A pair of walls, unless the cell is taken or the floor would fall apart.
static bool put_walls(struct skirmish_map *map, int x, int y) {
    if (x < 0 || x > LAST || y < 1 || y > LAST - 1 || map->cells[y][x] != SKIRMISH_FLOOR) {
        return false;
    }
    put_pair(map, x, y, SKIRMISH_WALL);
    if (is_connected(map)) {
        return true;
    }
    put_pair(map, x, y, SKIRMISH_FLOOR);
    return false;
}

static void draw_walls(struct skirmish_map *map, uint64_t *random) {
    int pairs = pick(random, (SKIRMISH_WALLS_MIN + 1) / 2, SKIRMISH_WALLS_MAX / 2);
    for (int tries = 0; tries < 1000 && pairs > 0; tries++) {
        int x = pick(random, 0, LAST);
        int y = pick(random, 1, CENTRE);
        int length = pick(random, 1, 5);
        bool is_upright = pick(random, 0, 1) == 1;
        while (length-- > 0 && pairs > 0 && put_walls(map, x, y)) {
            pairs--;
            x += !is_upright;
            y += is_upright;
        }
    }
    // Chance has never left any over; if it does, the first cells that will do.
    for (int i = SIZE; i < CELLS - SIZE && pairs > 0; i++) {
        pairs -= put_walls(map, i % SIZE, i / SIZE);
    }
}

void skirmish_map_draw(struct skirmish_map *map, uint64_t seed) {
    uint64_t random = seed;
    memset(map, SKIRMISH_FLOOR, sizeof *map);
    map->cells[CENTRE][CENTRE] = SKIRMISH_CONTROL;
    draw_spawns(map, &random);
    draw_pairs(map, &random, SKIRMISH_CONTROL, 1, 3, 3);
    draw_pairs(map, &random, SKIRMISH_SOURCE, SKIRMISH_SOURCES / 2, 2, 1);
    draw_walls(map, &random);
}
