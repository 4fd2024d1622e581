// tests/fuzz/map_fuzz.c: a map from anybody is refused with a reason, or keeps all that maps promise and
// can be played on with any orders.

#include <string.h>

#include "fuzz.h"
#include "skirmish.h"

static void give_orders(struct skirmish *game, int side, struct dice *dice) {
    skirmish_orders_clear(game, side);
    for (int robot = 0; robot < game->sides[side].robot_count; robot++) {
        struct skirmish_order order = {(enum skirmish_order_kind)dice_roll(dice, SKIRMISH_REST + 1),
                                       (int)dice_roll(dice, SKIRMISH_WAYS),
                                       (int64_t)dice_roll(dice, 8) - 1};
        if (order.kind == SKIRMISH_WALK) order.way &= ~1;
        skirmish_order(game, side, game->sides[side].robots[robot].id, order);
    }
}

static void check_robots(const struct skirmish *game) {
    for (int side = 0; side < SKIRMISH_SIDES; side++) {
        CLAIM("a side has as many robots as it may",
              game->sides[side].robot_count <= SKIRMISH_ROBOTS_MAX);
        for (int i = 0; i < game->sides[side].robot_count; i++) {
            const struct skirmish_robot *robot = &game->sides[side].robots[i];
            CLAIM("robots stay on the board", robot->x >= 0 && robot->x < SKIRMISH_SIZE
                                                  && robot->y >= 0 && robot->y < SKIRMISH_SIZE);
            CLAIM("robots are not in walls",
                  game->map.cells[robot->y][robot->x] != SKIRMISH_WALL);
            CLAIM("robots have energy", robot->energy >= 1 && robot->energy <= SKIRMISH_ENERGY_MAX);
        }
    }
}

static uint64_t play(const struct skirmish_map *map, struct dice dice) {
    struct skirmish game;
    skirmish_begin(&game, map);
    while (!game.is_finished) {
        CLAIM("a play ends", game.turn <= SKIRMISH_TURNS);
        for (int side = 0; side < SKIRMISH_SIDES; side++) give_orders(&game, side, &dice);
        skirmish_step(&game);
        check_robots(&game);
    }
    return skirmish_hash(&game);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct skirmish_map map, again;
    char message[200] = "", text[SKIRMISH_MAP_TEXT_BYTES];
    if (!skirmish_map_parse(&map, (const char *)data, size, message, sizeof message)) {
        CLAIM("a refusal has a reason", *message != '\0');
        CLAIM("a reason is one line", strpbrk(message, "\n\r\x1b") == NULL);
        return 0;
    }
    CLAIM("what was taken keeps its promises", skirmish_map_check(&map, message, sizeof message));
    skirmish_map_text(&map, text);
    CLAIM("a map's text is a map",
          skirmish_map_parse(&again, text, sizeof text, message, sizeof message));
    CLAIM("and the same one", memcmp(&map, &again, sizeof map) == 0);
    struct dice dice = dice_of(data, size);
    CLAIM("the same orders give the same play", play(&map, dice) == play(&map, dice));
    return 0;
}

// A cell and the one opposite, so that the map stays what it must be: the same turned by half a turn.
static void set_both(uint8_t *data, size_t cell, char kind) {
    size_t last = SKIRMISH_SIZE - 1, row = cell / SKIRMISH_SIZE, column = cell % SKIRMISH_SIZE;
    data[row * (SKIRMISH_SIZE + 1) + column] = (uint8_t)kind;
    data[(last - row) * (SKIRMISH_SIZE + 1) + last - column] = (uint8_t)kind;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    static const char kinds[] = "..###SEC";
    struct dice dice = {seed};
    if (max_size < SKIRMISH_MAP_TEXT_BYTES || dice_one_in(&dice, 4)) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    if (size != SKIRMISH_MAP_TEXT_BYTES || dice_one_in(&dice, 10)) {
        struct skirmish_map map;
        skirmish_map_draw(&map, seed);
        skirmish_map_text(&map, (char *)data);
    }
    for (size_t left = dice_roll(&dice, 20); left > 0; left--) {
        set_both(data, dice_roll(&dice, SKIRMISH_SIZE * SKIRMISH_SIZE),
                 kinds[dice_roll(&dice, sizeof kinds - 1)]);
    }
    return SKIRMISH_MAP_TEXT_BYTES;
}
