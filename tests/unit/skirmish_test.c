// tests/unit/skirmish_test.c: the rules of skirmish/1, one by one, and what must hold for all
// games.
//
//   in:    boards set up by hand, scripted and random players
//   out:   cmocka's report

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "skirmish.h"

enum { NORTH, NORTH_EAST, EAST, SOUTH_EAST, SOUTH, SOUTH_WEST, WEST, NORTH_WEST };

// ---- setting up ---------------------------------------------------------------------------------

// A board of floor alone, without a robot, at turn 1. No promise of a map is kept: the rules do not
// need them.
static struct skirmish empty_game(void) {
    struct skirmish game;
    memset(&game, 0, sizeof game);
    game.turn = 1;
    for (int i = 0; i < SKIRMISH_CONTROLS; i++) {
        game.controls[i] = (struct skirmish_control){i, 0, SKIRMISH_NOBODY};
    }
    return game;
}

static int place(struct skirmish *game, int side, int x, int y, int energy) {
    struct skirmish_side *owner = &game->sides[side];
    owner->robots[owner->robot_count++] = (struct skirmish_robot){
        .id = ++owner->last_id, .x = x, .y = y, .energy = energy, .order = {.kind = SKIRMISH_REST}};
    return owner->last_id;
}

static const struct skirmish_robot *find(const struct skirmish *game, int side, int id) {
    for (int i = 0; i < game->sides[side].robot_count; i++) {
        if (game->sides[side].robots[i].id == id) {
            return &game->sides[side].robots[i];
        }
    }
    return NULL;
}

// `way` as the board is, whichever the side.
static void order(struct skirmish *game, int side, int id, enum skirmish_order_kind kind, int way,
                  int64_t power) {
    skirmish_order(game, side, id,
                   (struct skirmish_order){kind, skirmish_turned(side, way), power});
}

static void walk(struct skirmish *game, int side, int id, int way) {
    order(game, side, id, SKIRMISH_WALK, way, 0);
}

static void shoot(struct skirmish *game, int side, int id, int way, int64_t power) {
    order(game, side, id, SKIRMISH_SHOOT, way, power);
}

static void assert_at(const struct skirmish *game, int side, int id, int x, int y) {
    const struct skirmish_robot *robot = find(game, side, id);
    assert_non_null(robot);
    assert_int_equal(robot->x, x);
    assert_int_equal(robot->y, y);
}

// After a turn, upkeep apart.
static void assert_energy(const struct skirmish *game, int side, int id, int energy) {
    const struct skirmish_robot *robot = find(game, side, id);
    assert_non_null(robot);
    assert_int_equal(robot->energy + SKIRMISH_UPKEEP, energy);
}

// ---- maps ---------------------------------------------------------------------------------------

static void draws_maps_that_keep_every_promise(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct skirmish_map map;
        char message[200] = "";
        skirmish_map_draw(&map, seed * UINT64_C(0x123456789));
        if (!skirmish_map_check(&map, message, sizeof message)) {
            fail_msg("seed %d: %s", (int)seed, message);
        }
        assert_int_equal(map.cells[10][10], SKIRMISH_CONTROL);
    }
}

static void draws_other_maps_from_other_seeds(void **state) {
    (void)state;
    struct skirmish_map one, same, other;
    skirmish_map_draw(&one, 1);
    skirmish_map_draw(&same, 1);
    skirmish_map_draw(&other, 2);
    assert_memory_equal(&one, &same, sizeof one);
    assert_memory_not_equal(&one, &other, sizeof one);
}

static void reads_the_text_it_writes(void **state) {
    (void)state;
    struct skirmish_map map, again;
    char text[SKIRMISH_MAP_TEXT_BYTES];
    char message[200] = "";
    skirmish_map_draw(&map, 7);
    skirmish_map_text(&map, text);
    assert_true(skirmish_map_parse(&again, text, sizeof text, message, sizeof message));
    assert_memory_equal(&map, &again, sizeof map);
    assert_true(skirmish_map_parse(&again, text, sizeof text - 1, message, sizeof message));
}

static void refuse_text(const char *text, size_t bytes, const char *expected) {
    struct skirmish_map map;
    char message[200] = "";
    assert_false(skirmish_map_parse(&map, text, bytes, message, sizeof message));
    if (!strstr(message, expected)) {
        fail_msg("expected \"%s\" in \"%s\"", expected, message);
    }
}

static void refuses_maps_and_says_where(void **state) {
    (void)state;
    struct skirmish_map map;
    char text[SKIRMISH_MAP_TEXT_BYTES + 8];
    skirmish_map_draw(&map, 7);
    skirmish_map_text(&map, text);
    char good[sizeof text];
    memcpy(good, text, sizeof text);
    refuse_text("", 0, "0 lines, it must have 21");
    refuse_text(text, 30, "map line 2: expected 21 cells, found fewer");
    text[23] = 'x';
    refuse_text(text, SKIRMISH_MAP_TEXT_BYTES, "map line 2, column 2: x is no cell");
    text[23] = '\0';
    refuse_text(text, SKIRMISH_MAP_TEXT_BYTES, "\\x00 is no cell");
    text[23] = '\x1b';
    refuse_text(text, SKIRMISH_MAP_TEXT_BYTES, "\\x1b is no cell");
    memcpy(text, good, sizeof text);
    text[21] = '.';
    refuse_text(text, SKIRMISH_MAP_TEXT_BYTES, "map line 1: expected 21 cells, found more");
    memcpy(text, good, sizeof text);
    text[SKIRMISH_MAP_TEXT_BYTES] = '#';
    refuse_text(text, SKIRMISH_MAP_TEXT_BYTES + 1, "more than 21 lines");
    memcpy(text, good, sizeof text);
    text[10 * 22 + 10] = '.';
    refuse_text(text, SKIRMISH_MAP_TEXT_BYTES, "control points");
}

static void check_refuses(struct skirmish_map map, const char *expected) {
    char message[200] = "";
    assert_false(skirmish_map_check(&map, message, sizeof message));
    if (!strstr(message, expected)) {
        fail_msg("expected \"%s\" in \"%s\"", expected, message);
    }
}

static void refuses_maps_that_break_a_promise(void **state) {
    (void)state;
    struct skirmish_map good;
    skirmish_map_draw(&good, 3);
    struct skirmish_map map = good;
    for (int i = 0; i < 441; i++) {
        if (map.cells[i / 21][i % 21] == SKIRMISH_WALL) {
            map.cells[i / 21][i % 21] = SKIRMISH_FLOOR;
            break;
        }
    }
    check_refuses(map, "not symmetric");
    for (int i = 0; i < 441; i++) {
        if (map.cells[i / 21][i % 21] == SKIRMISH_WALL) {
            map.cells[i / 21][i % 21] = SKIRMISH_FLOOR;
        }
    }
    check_refuses(map, "walls (#), it must have 45 to 79");
    map = good;
    for (int x = 0; x < 21; x++) {
        map.cells[0][x] = SKIRMISH_FLOOR;
        map.cells[20][x] = SKIRMISH_FLOOR;
    }
    check_refuses(map, "0 spawn cells");
}

// ---- beginning ----------------------------------------------------------------------------------

static void begins_with_four_robots_each_from_its_own_left(void **state) {
    (void)state;
    struct skirmish_map map;
    struct skirmish game;
    skirmish_map_draw(&map, 11);
    skirmish_begin(&game, &map);
    for (int side = 0; side < 2; side++) {
        assert_int_equal(game.sides[side].robot_count, 4);
        for (int i = 0; i < 4; i++) {
            assert_int_equal(game.sides[side].robots[i].id, i + 1);
            assert_int_equal(game.sides[side].robots[i].energy, 50);
            assert_int_equal(game.sides[side].robots[i].y, side == 0 ? 20 : 0);
        }
    }
    assert_true(game.sides[0].robots[0].x < game.sides[0].robots[1].x);
    assert_int_equal(game.sides[1].robots[0].x, 20 - game.sides[0].robots[0].x);
}

// ---- walking ------------------------------------------------------------------------------------

static void walks_into_a_free_cell(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 5, 5, 50);
    place(&game, 1, 15, 15, 50);
    walk(&game, 0, 1, EAST);
    walk(&game, 1, 1, NORTH);
    skirmish_step(&game);
    assert_at(&game, 0, 1, 6, 5);
    assert_at(&game, 1, 1, 15, 14);
    assert_energy(&game, 0, 1, 50);
}

static void walls_and_edges_stop_a_walk_and_cost_nothing(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    game.map.cells[5][6] = SKIRMISH_WALL;
    place(&game, 0, 5, 5, 50);
    place(&game, 1, 0, 9, 50);
    walk(&game, 0, 1, EAST);
    walk(&game, 1, 1, WEST);
    skirmish_step(&game);
    assert_at(&game, 0, 1, 5, 5);
    assert_at(&game, 1, 1, 0, 9);
    assert_energy(&game, 0, 1, 50);
    assert_energy(&game, 1, 1, 50);
    assert_int_equal(game.sides[0].reject_count, 0);
}

static void two_who_want_one_cell_both_fail(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 5, 5, 50);
    place(&game, 0, 7, 5, 50);
    place(&game, 1, 10, 10, 50);
    place(&game, 0, 12, 10, 50);
    walk(&game, 0, 1, EAST);
    walk(&game, 0, 2, WEST);
    walk(&game, 1, 1, EAST);
    walk(&game, 0, 3, WEST);
    skirmish_step(&game);
    assert_at(&game, 0, 1, 5, 5);
    assert_at(&game, 0, 2, 7, 5);
    assert_energy(&game, 0, 1, 50);  // among friends it is free
    assert_at(&game, 1, 1, 10, 10);
    assert_at(&game, 0, 3, 12, 10);
    assert_energy(&game, 1, 1, 48);
    assert_energy(&game, 0, 3, 48);
}

static void each_pair_of_enemies_bumps_once(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 5, 5, 50);
    place(&game, 0, 7, 5, 50);
    place(&game, 1, 6, 4, 50);
    walk(&game, 0, 1, EAST);
    walk(&game, 0, 2, WEST);
    walk(&game, 1, 1, SOUTH);
    skirmish_step(&game);
    assert_energy(&game, 0, 1, 48);
    assert_energy(&game, 0, 2, 48);
    assert_energy(&game, 1, 1, 46);
}

static void a_swap_fails_and_enemies_bump_once(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 5, 5, 50);
    place(&game, 0, 6, 5, 50);
    place(&game, 0, 5, 9, 50);
    place(&game, 1, 6, 9, 50);
    walk(&game, 0, 1, EAST);
    walk(&game, 0, 2, WEST);
    walk(&game, 0, 3, EAST);
    walk(&game, 1, 1, WEST);
    skirmish_step(&game);
    assert_at(&game, 0, 1, 5, 5);
    assert_at(&game, 0, 2, 6, 5);
    assert_energy(&game, 0, 1, 50);
    assert_at(&game, 0, 3, 5, 9);
    assert_at(&game, 1, 1, 6, 9);
    assert_energy(&game, 0, 3, 48);
    assert_energy(&game, 1, 1, 48);
}

static void who_stays_blocks_and_bumps_unless_guarding(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 5, 5, 50);
    place(&game, 1, 6, 5, 50);
    place(&game, 0, 5, 9, 50);
    place(&game, 1, 6, 9, 50);
    walk(&game, 0, 1, EAST);
    walk(&game, 0, 2, EAST);
    order(&game, 1, 2, SKIRMISH_GUARD, 0, 0);
    skirmish_step(&game);
    assert_at(&game, 0, 1, 5, 5);
    assert_energy(&game, 0, 1, 48);
    assert_energy(&game, 1, 1, 48);
    assert_energy(&game, 0, 2, 48);
    assert_energy(&game, 1, 2, 50);
}

static void a_chain_moves_when_its_head_does(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 5, 5, 50);
    place(&game, 1, 6, 5, 50);
    place(&game, 0, 7, 5, 50);
    walk(&game, 0, 1, EAST);
    walk(&game, 1, 1, EAST);
    walk(&game, 0, 2, EAST);
    skirmish_step(&game);
    assert_at(&game, 0, 1, 6, 5);
    assert_at(&game, 1, 1, 7, 5);
    assert_at(&game, 0, 2, 8, 5);
    assert_energy(&game, 0, 1, 50);
    assert_energy(&game, 1, 1, 50);
}

static void a_chain_stands_when_its_head_does(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    game.map.cells[5][8] = SKIRMISH_WALL;
    place(&game, 0, 5, 5, 50);
    place(&game, 1, 6, 5, 50);
    place(&game, 0, 7, 5, 50);
    walk(&game, 0, 1, EAST);
    walk(&game, 1, 1, EAST);
    walk(&game, 0, 2, EAST);
    skirmish_step(&game);
    assert_at(&game, 0, 1, 5, 5);
    assert_at(&game, 1, 1, 6, 5);
    assert_energy(&game, 0, 1, 48);
    assert_energy(&game, 1, 1, 46);  // ran into one, was run into by the other
    assert_energy(&game, 0, 2, 48);
}

static void four_in_a_circle_all_arrive(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 5, 5, 50);
    place(&game, 1, 6, 5, 50);
    place(&game, 0, 6, 6, 50);
    place(&game, 1, 5, 6, 50);
    walk(&game, 0, 1, EAST);
    walk(&game, 1, 1, SOUTH);
    walk(&game, 0, 2, WEST);
    walk(&game, 1, 2, NORTH);
    skirmish_step(&game);
    assert_at(&game, 0, 1, 6, 5);
    assert_at(&game, 1, 1, 6, 6);
    assert_at(&game, 0, 2, 5, 6);
    assert_at(&game, 1, 2, 5, 5);
    assert_energy(&game, 0, 1, 50);
    assert_energy(&game, 1, 2, 50);
}

static void who_wants_into_a_circle_breaks_it(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 5, 5, 50);
    place(&game, 0, 6, 5, 50);
    place(&game, 0, 6, 6, 50);
    place(&game, 0, 5, 6, 50);
    place(&game, 0, 7, 5, 50);
    walk(&game, 0, 1, EAST);
    walk(&game, 0, 2, SOUTH);
    walk(&game, 0, 3, WEST);
    walk(&game, 0, 4, NORTH);
    walk(&game, 0, 5, WEST);
    skirmish_step(&game);
    assert_at(&game, 0, 1, 5, 5);
    assert_at(&game, 0, 2, 6, 5);
    assert_at(&game, 0, 3, 6, 6);
    assert_at(&game, 0, 4, 5, 6);
    assert_at(&game, 0, 5, 7, 5);
}

// ---- shooting, blasting, guarding ---------------------------------------------------------------

static void a_hit_costs_twice_the_power_and_pays_it_back(void **state) {
    (void)state;
    for (int way = 0; way < SKIRMISH_WAYS; way++) {
        for (int far = 1; far <= 5; far++) {
            static const int dx[] = {0, 1, 1, 1, 0, -1, -1, -1};
            static const int dy[] = {-1, -1, 0, 1, 1, 1, 0, -1};
            struct skirmish game = empty_game();
            place(&game, 0, 10, 10, 50);
            place(&game, 1, 10 + far * dx[way], 10 + far * dy[way], 50);
            shoot(&game, 0, 1, way, 5);
            skirmish_step(&game);
            assert_energy(&game, 0, 1, far <= 4 ? 50 : 45);
            assert_energy(&game, 1, 1, far <= 4 ? 40 : 50);
        }
    }
}

static void walls_and_friends_stop_a_shot(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    game.map.cells[5][6] = SKIRMISH_WALL;
    place(&game, 0, 5, 5, 50);
    place(&game, 1, 7, 5, 50);
    place(&game, 0, 5, 9, 50);
    place(&game, 0, 6, 9, 50);
    place(&game, 1, 7, 9, 50);
    shoot(&game, 0, 1, EAST, 3);
    shoot(&game, 0, 2, EAST, 3);
    skirmish_step(&game);
    assert_energy(&game, 0, 1, 47);
    assert_energy(&game, 1, 1, 50);
    assert_energy(&game, 0, 2, 47);
    assert_energy(&game, 0, 3, 50);
    assert_energy(&game, 1, 2, 50);
}

static void shots_are_fired_at_the_new_places(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 5, 5, 50);
    place(&game, 1, 7, 5, 50);  // steps out of the ray
    place(&game, 1, 8, 6, 50);  // steps into it
    shoot(&game, 0, 1, EAST, 2);
    walk(&game, 1, 1, NORTH);
    walk(&game, 1, 2, NORTH);
    skirmish_step(&game);
    assert_energy(&game, 1, 1, 50);
    assert_energy(&game, 1, 2, 46);
    assert_energy(&game, 0, 1, 50);
}

static void a_blast_costs_six_and_hurts_the_enemies_around(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 5, 5, 50);
    place(&game, 0, 5, 6, 50);
    place(&game, 1, 4, 4, 50);
    place(&game, 1, 6, 5, 50);
    place(&game, 1, 7, 5, 50);
    order(&game, 0, 1, SKIRMISH_BLAST, 0, 0);
    skirmish_step(&game);
    assert_energy(&game, 0, 1, 44);
    assert_energy(&game, 0, 2, 50);
    assert_energy(&game, 1, 1, 40);
    assert_energy(&game, 1, 2, 40);
    assert_energy(&game, 1, 3, 50);
}

static void guarding_halves(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 5, 5, 50);
    place(&game, 0, 6, 6, 50);
    place(&game, 1, 6, 5, 50);
    shoot(&game, 0, 1, EAST, 3);
    order(&game, 0, 2, SKIRMISH_BLAST, 0, 0);
    order(&game, 1, 1, SKIRMISH_GUARD, 0, 0);
    skirmish_step(&game);
    assert_energy(&game, 1, 1, 42);  // (6 + 10) / 2
    assert_energy(&game, 0, 1, 50);  // the hit pays all the same
}

static void both_can_kill_each_other(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 5, 5, 8);
    place(&game, 1, 7, 5, 8);
    shoot(&game, 0, 1, EAST, 4);
    shoot(&game, 1, 1, WEST, 4);
    skirmish_step(&game);
    assert_int_equal(game.sides[0].robot_count, 0);
    assert_int_equal(game.sides[1].robot_count, 0);
    assert_int_equal(game.sides[0].points, 5);
    assert_int_equal(game.sides[1].points, 5);
    assert_false(game.is_finished);  // more are to come
}

// ---- orders that are refused --------------------------------------------------------------------

static void assert_reject(const struct skirmish *game, int side, int index, const char *expected) {
    assert_true(game->sides[side].reject_count > index);
    assert_string_equal(game->sides[side].rejects[index], expected);
}

static void refused_orders_rest_with_their_reason(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 5, 5, 6);
    place(&game, 0, 9, 9, 3);
    place(&game, 1, 6, 5, 50);
    order(&game, 0, 1, SKIRMISH_BLAST, 0, 0);  // would be its last energy
    shoot(&game, 0, 2, EAST, 6);
    shoot(&game, 0, 2, EAST, 1);
    shoot(&game, 0, 9, EAST, 1);
    skirmish_order(&game, 0, INT64_MIN, (struct skirmish_order){SKIRMISH_SHOOT, 0, INT64_MAX});
    shoot(&game, 1, 1, EAST, INT64_MIN);
    assert_int_equal(game.sides[0].reject_count, 5);
    assert_reject(&game, 0, 0, "robot 1: blast: costs 6 and it has 6");
    assert_reject(&game, 0, 1, "robot 2: shoot: power must be 1 to 5");
    assert_reject(&game, 0, 2, "robot 2: shoot: it has an order already");
    assert_reject(&game, 0, 3, "robot 9: shoot: no such robot");
    assert_reject(&game, 0, 4, "robot -9223372036854775808: shoot: no such robot");
    assert_reject(&game, 1, 0, "robot 1: shoot: power must be 1 to 5");
    skirmish_step(&game);
    assert_energy(&game, 0, 1, 6);
    assert_energy(&game, 0, 2, 3);
    assert_energy(&game, 1, 1, 50);
}

static void the_first_order_of_a_robot_counts(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 5, 5, 50);
    place(&game, 1, 15, 15, 50);
    walk(&game, 0, 1, EAST);
    walk(&game, 0, 1, WEST);
    skirmish_step(&game);
    assert_at(&game, 0, 1, 6, 5);
}

static void a_million_rejects_are_counted_and_a_few_kept(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    for (int i = 0; i < 1000000; i++) {
        walk(&game, 0, 1, EAST);
    }
    assert_int_equal(game.sides[0].reject_count, 1000000);
    skirmish_orders_clear(&game, 0);
    assert_int_equal(game.sides[0].reject_count, 0);
}

// ---- feeding, the ring, control points, spawning ------------------------------------------------

static void sources_feed_up_to_a_hundred(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    game.map.cells[5][5] = SKIRMISH_SOURCE;
    game.map.cells[15][15] = SKIRMISH_SOURCE;
    place(&game, 0, 5, 5, 50);
    place(&game, 1, 15, 15, 99);
    skirmish_step(&game);
    assert_int_equal(find(&game, 0, 1)->energy, 53);
    assert_int_equal(find(&game, 1, 1)->energy, 100);
}

static void upkeep_starves(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 5, 5, 1);
    place(&game, 1, 15, 15, 2);
    skirmish_step(&game);
    assert_int_equal(game.sides[0].robot_count, 0);
    assert_int_equal(game.sides[1].points, 5);
    assert_int_equal(find(&game, 1, 1)->energy, 1);
}

static void the_ring_grows_from_turn_150(void **state) {
    (void)state;
    assert_int_equal(skirmish_ring(149), 0);
    assert_int_equal(skirmish_ring(150), 1);
    assert_int_equal(skirmish_ring(155), 1);
    assert_int_equal(skirmish_ring(156), 2);
    assert_int_equal(skirmish_ring(200), 9);
    struct skirmish game = empty_game();
    game.turn = 156;
    place(&game, 0, 1, 10, 50);
    place(&game, 0, 2, 10, 50);
    place(&game, 1, 10, 19, 50);
    place(&game, 1, 10, 18, 50);
    skirmish_step(&game);
    assert_energy(&game, 0, 1, 40);
    assert_energy(&game, 0, 2, 50);
    assert_energy(&game, 1, 1, 40);
    assert_energy(&game, 1, 2, 50);
}

static void control_points_pay_until_an_enemy_takes_them(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    game.controls[1] = (struct skirmish_control){10, 10, SKIRMISH_NOBODY};
    place(&game, 0, 10, 10, 50);
    place(&game, 1, 12, 10, 50);
    skirmish_step(&game);
    skirmish_orders_clear(&game, 0);
    walk(&game, 0, 1, NORTH);
    skirmish_step(&game);
    assert_int_equal(game.sides[0].points, 2);  // it is gone and still owns it
    for (int i = 0; i < 2; i++) {
        skirmish_orders_clear(&game, 0);
        skirmish_orders_clear(&game, 1);
        walk(&game, 1, 1, WEST);
        skirmish_step(&game);
    }
    assert_int_equal(game.sides[0].points, 3);
    assert_int_equal(game.sides[1].points, 1);
    assert_int_equal(game.controls[1].owner, 1);
}

static void a_robot_comes_every_six_turns_up_to_twelve(void **state) {
    (void)state;
    struct skirmish_map map;
    struct skirmish game;
    skirmish_map_draw(&map, 5);
    skirmish_begin(&game, &map);
    for (int turn = 1; turn <= 30; turn++) {
        assert_int_equal(game.turn, turn);
        assert_int_equal(game.sides[0].robot_count, 4 + ((turn - 1) / 6 < 3 ? (turn - 1) / 6 : 3));
        skirmish_step(&game);
    }
    // Seven spawn cells, nobody left his: the eighth robot found none free.
    assert_int_equal(game.sides[0].last_id, 7);

    struct skirmish full = empty_game();
    for (int x = 0; x < 21; x++) {
        full.map.cells[20][x] = SKIRMISH_SPAWN;
    }
    for (int i = 0; i < 12; i++) {
        place(&full, 0, i, 10, 100);
    }
    full.turn = 6;
    skirmish_step(&full);
    assert_int_equal(full.sides[0].robot_count, 12);
    full.turn = 150;
    full.sides[0].robot_count = 3;
    skirmish_step(&full);
    assert_int_equal(full.sides[0].robot_count, 4);
    full.turn = 156;
    skirmish_step(&full);
    assert_int_equal(full.sides[0].robot_count, 4);
}

// ---- the end ------------------------------------------------------------------------------------

static void ends_at_turn_200(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 10, 10, 100);
    place(&game, 1, 11, 11, 100);
    game.turn = 199;
    skirmish_step(&game);
    assert_false(game.is_finished);
    skirmish_step(&game);
    assert_true(game.is_finished);
    uint64_t hash = skirmish_hash(&game);
    skirmish_step(&game);
    assert_true(skirmish_hash(&game) == hash);
}

static void ends_when_a_side_is_gone_and_none_is_to_come(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 10, 10, 100);
    game.turn = 149;
    skirmish_step(&game);
    assert_false(game.is_finished);
    skirmish_step(&game);
    assert_true(game.is_finished);
}

static void ends_when_the_lead_cannot_be_caught(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    place(&game, 0, 10, 10, 100);
    place(&game, 1, 15, 10, 100);
    game.turn = 190;
    game.sides[0].points = 35;  // 10 turns of 3 and one robot of 5
    struct skirmish more = game;
    skirmish_step(&game);
    assert_false(game.is_finished);
    more.sides[0].points = 36;
    skirmish_step(&more);
    assert_true(more.is_finished);
    struct skirmish early = empty_game();
    early.sides[1].points = 199 * 3 + 25 * 5;
    place(&early, 0, 10, 10, 100);
    skirmish_step(&early);
    assert_false(early.is_finished);  // those to come can die as well
    early.sides[1].points += 100;
    skirmish_step(&early);
    assert_true(early.is_finished);
}

static void points_then_energy_then_robots_decide(void **state) {
    (void)state;
    struct skirmish game = empty_game();
    const char *why;
    assert_int_equal(skirmish_leader(&game, &why), SKIRMISH_NOBODY);
    assert_string_equal(why, "equal");
    place(&game, 0, 1, 1, 50);
    place(&game, 1, 2, 2, 25);
    place(&game, 1, 3, 3, 25);
    assert_int_equal(skirmish_leader(&game, &why), 1);
    assert_string_equal(why, "robots");
    game.sides[0].robots[0].energy = 51;
    assert_int_equal(skirmish_leader(&game, &why), 0);
    assert_string_equal(why, "energy");
    game.sides[1].points = 1;
    assert_int_equal(skirmish_leader(&game, &why), 1);
    assert_string_equal(why, "points");
}

// ---- what holds for all games -------------------------------------------------------------------

// Orders drawn from a stream, `way` as the side says it: the same stream, the same words.
static void order_at_random(struct skirmish *game, int side, uint64_t seed) {
    struct skirmish_side *owner = &game->sides[side];
    skirmish_orders_clear(game, side);
    for (int i = 0; i < owner->robot_count; i++) {
        int id = owner->robots[i].id;
        uint64_t random = seed + (uint64_t)id * 1000003u;
        uint32_t die = digest_pick(&random, 10);
        struct skirmish_order given = {
            .kind = die < 6   ? SKIRMISH_WALK
                    : die < 8 ? SKIRMISH_SHOOT
                              : (enum skirmish_order_kind)(die - 6),
            .way = (int)digest_pick(&random, SKIRMISH_WAYS),
            .power = (int64_t)digest_pick(&random, 7)};
        if (given.kind == SKIRMISH_WALK) {
            // Upwards more often than not, so that the sides meet.
            given.way = digest_pick(&random, 3) > 0 ? NORTH : given.way & ~1;
        }
        skirmish_order(game, side, id, given);
    }
}

static void assert_same_seen_from_both_sides(const struct skirmish *game) {
    const struct skirmish_side *one = &game->sides[0];
    const struct skirmish_side *other = &game->sides[1];
    assert_int_equal(one->robot_count, other->robot_count);
    assert_int_equal(one->points, other->points);
    assert_int_equal(one->reject_count, other->reject_count);
    for (int i = 0; i < one->robot_count; i++) {
        assert_int_equal(one->robots[i].id, other->robots[i].id);
        assert_int_equal(one->robots[i].energy, other->robots[i].energy);
        assert_int_equal(one->robots[i].x, 20 - other->robots[i].x);
        assert_int_equal(one->robots[i].y, 20 - other->robots[i].y);
    }
    for (int i = 0; i < SKIRMISH_CONTROLS; i++) {
        int owner = game->controls[i].owner;
        int turned = owner == SKIRMISH_NOBODY ? owner : 1 - owner;
        assert_int_equal(game->controls[SKIRMISH_CONTROLS - 1 - i].owner, turned);
    }
}

static void a_style_against_itself_ties_turn_by_turn(void **state) {
    (void)state;
    int64_t points = 0;
    int64_t dead = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        struct skirmish_map map;
        struct skirmish game;
        const char *why;
        skirmish_map_draw(&map, seed);
        skirmish_begin(&game, &map);
        while (!game.is_finished) {
            uint64_t random = seed * 1000 + (uint64_t)game.turn;
            uint64_t words = digest_random(&random);
            order_at_random(&game, 0, words);
            order_at_random(&game, 1, words);
            skirmish_step(&game);
            assert_same_seen_from_both_sides(&game);
        }
        points += game.sides[0].points;
        dead += game.sides[0].last_id - game.sides[0].robot_count;
        assert_int_equal(skirmish_leader(&game, &why), SKIRMISH_NOBODY);
    }
    assert_true(points > 0 && dead > 100);  // or the games would prove nothing
}

static int by_id(const void *left, const void *right) {
    return ((const struct skirmish_robot *)left)->id - ((const struct skirmish_robot *)right)->id;
}

static void shuffle(struct skirmish *game, uint64_t *random) {
    for (int side = 0; side < SKIRMISH_SIDES; side++) {
        struct skirmish_side *owner = &game->sides[side];
        for (int i = owner->robot_count - 1; i > 0; i--) {
            int j = (int)digest_pick(random, (uint32_t)i + 1);
            struct skirmish_robot kept = owner->robots[i];
            owner->robots[i] = owner->robots[j];
            owner->robots[j] = kept;
        }
    }
}

static void sort(struct skirmish *game) {
    for (int side = 0; side < SKIRMISH_SIDES; side++) {
        struct skirmish_side *owner = &game->sides[side];
        qsort(owner->robots, (size_t)owner->robot_count, sizeof *owner->robots, by_id);
    }
}

// A crowd in a small room, where everything happens at once.
static struct skirmish crowd(uint64_t *random) {
    struct skirmish game = empty_game();
    game.turn = 100;
    for (int i = 0; i < 24; i++) {
        int x = 8 + (int)digest_pick(random, 6);
        int y = 8 + (int)digest_pick(random, 6);
        bool is_free = true;
        for (int side = 0; side < 2; side++) {
            for (int j = 0; j < game.sides[side].robot_count; j++) {
                is_free &= game.sides[side].robots[j].x != x || game.sides[side].robots[j].y != y;
            }
        }
        if (is_free) {
            place(&game, i % 2, x, y, 1 + (int)digest_pick(random, 30));
        }
    }
    game.map.cells[10][10] = SKIRMISH_SOURCE;
    game.controls[1] = (struct skirmish_control){10, 9, SKIRMISH_NOBODY};
    return game;
}

static void the_order_of_the_robots_makes_no_difference(void **state) {
    (void)state;
    uint64_t random = 42;
    for (int i = 0; i < 3000; i++) {
        struct skirmish game = crowd(&random);
        order_at_random(&game, 0, digest_random(&random));
        order_at_random(&game, 1, digest_random(&random));
        struct skirmish other = game;
        shuffle(&other, &random);
        skirmish_step(&game);
        skirmish_step(&other);
        sort(&other);
        assert_true(skirmish_hash(&game) == skirmish_hash(&other));
    }
}

static void swap_sides(struct skirmish *game) {
    struct skirmish_side kept = game->sides[0];
    game->sides[0] = game->sides[1];
    game->sides[1] = kept;
    for (int i = 0; i < SKIRMISH_CONTROLS; i++) {
        int owner = game->controls[i].owner;
        game->controls[i].owner = owner == SKIRMISH_NOBODY ? owner : 1 - owner;
    }
}

static void the_order_of_the_sides_makes_no_difference(void **state) {
    (void)state;
    uint64_t random = 43;
    for (int i = 0; i < 3000; i++) {
        struct skirmish game = crowd(&random);
        order_at_random(&game, 0, digest_random(&random));
        order_at_random(&game, 1, digest_random(&random));
        struct skirmish other = game;
        swap_sides(&other);
        skirmish_step(&game);
        skirmish_step(&other);
        swap_sides(&other);
        assert_true(skirmish_hash(&game) == skirmish_hash(&other));
    }
}

static void no_two_robots_share_a_cell(void **state) {
    (void)state;
    uint64_t random = 44;
    for (int i = 0; i < 3000; i++) {
        struct skirmish game = crowd(&random);
        bool taken[21][21] = {{false}};
        order_at_random(&game, 0, digest_random(&random));
        order_at_random(&game, 1, digest_random(&random));
        skirmish_step(&game);
        for (int side = 0; side < 2; side++) {
            for (int j = 0; j < game.sides[side].robot_count; j++) {
                const struct skirmish_robot *robot = &game.sides[side].robots[j];
                assert_false(taken[robot->y][robot->x]);
                assert_in_range(robot->energy, 1, 100);
                taken[robot->y][robot->x] = true;
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_maps_that_keep_every_promise),
        cmocka_unit_test(draws_other_maps_from_other_seeds),
        cmocka_unit_test(reads_the_text_it_writes),
        cmocka_unit_test(refuses_maps_and_says_where),
        cmocka_unit_test(refuses_maps_that_break_a_promise),
        cmocka_unit_test(begins_with_four_robots_each_from_its_own_left),
        cmocka_unit_test(walks_into_a_free_cell),
        cmocka_unit_test(walls_and_edges_stop_a_walk_and_cost_nothing),
        cmocka_unit_test(two_who_want_one_cell_both_fail),
        cmocka_unit_test(each_pair_of_enemies_bumps_once),
        cmocka_unit_test(a_swap_fails_and_enemies_bump_once),
        cmocka_unit_test(who_stays_blocks_and_bumps_unless_guarding),
        cmocka_unit_test(a_chain_moves_when_its_head_does),
        cmocka_unit_test(a_chain_stands_when_its_head_does),
        cmocka_unit_test(four_in_a_circle_all_arrive),
        cmocka_unit_test(who_wants_into_a_circle_breaks_it),
        cmocka_unit_test(a_hit_costs_twice_the_power_and_pays_it_back),
        cmocka_unit_test(walls_and_friends_stop_a_shot),
        cmocka_unit_test(shots_are_fired_at_the_new_places),
        cmocka_unit_test(a_blast_costs_six_and_hurts_the_enemies_around),
        cmocka_unit_test(guarding_halves),
        cmocka_unit_test(both_can_kill_each_other),
        cmocka_unit_test(refused_orders_rest_with_their_reason),
        cmocka_unit_test(the_first_order_of_a_robot_counts),
        cmocka_unit_test(a_million_rejects_are_counted_and_a_few_kept),
        cmocka_unit_test(sources_feed_up_to_a_hundred),
        cmocka_unit_test(upkeep_starves),
        cmocka_unit_test(the_ring_grows_from_turn_150),
        cmocka_unit_test(control_points_pay_until_an_enemy_takes_them),
        cmocka_unit_test(a_robot_comes_every_six_turns_up_to_twelve),
        cmocka_unit_test(ends_at_turn_200),
        cmocka_unit_test(ends_when_a_side_is_gone_and_none_is_to_come),
        cmocka_unit_test(ends_when_the_lead_cannot_be_caught),
        cmocka_unit_test(points_then_energy_then_robots_decide),
        cmocka_unit_test(a_style_against_itself_ties_turn_by_turn),
        cmocka_unit_test(the_order_of_the_robots_makes_no_difference),
        cmocka_unit_test(the_order_of_the_sides_makes_no_difference),
        cmocka_unit_test(no_two_robots_share_a_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
