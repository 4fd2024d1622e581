// tests/unit/skirmish_fixture.h: boards set up by hand, for the tests of skirmish/1.

#ifndef GASKET_TESTS_SKIRMISH_FIXTURE_H
#define GASKET_TESTS_SKIRMISH_FIXTURE_H

#include <string.h>

#include "skirmish.h"

enum { NORTH, NORTH_EAST, EAST, SOUTH_EAST, SOUTH, SOUTH_WEST, WEST, NORTH_WEST };

// A board of floor alone, without a robot, at turn 1. No promise of a map is kept: the rules do not
// need them.
static inline struct skirmish board_empty(void) {
    struct skirmish game;
    memset(&game, 0, sizeof game);
    game.turn = 1;
    for (int i = 0; i < SKIRMISH_CONTROLS; i++) {
        game.controls[i] = (struct skirmish_control){i, 0, SKIRMISH_NOBODY};
    }
    return game;
}

// Adds a robot; those of a side are numbered from 1 as they come. Returns its number.
static inline int board_place(struct skirmish *game, int side, int x, int y, int energy) {
    struct skirmish_side *owner = &game->sides[side];
    owner->robots[owner->robot_count++] = (struct skirmish_robot){
        .id = ++owner->last_id, .x = x, .y = y, .energy = energy, .order = {.kind = SKIRMISH_REST}};
    return owner->last_id;
}

#endif
