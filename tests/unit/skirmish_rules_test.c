// tests/unit/skirmish_rules_test.c: the rules of skirmish/1, one by one.
//
//   in:    boards set up by hand, scripted players
//   out:   cmocka's report

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "skirmish_fixture.h"

// ---- ordering and looking -----------------------------------------------------------------------

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

// The robot, or NULL once it is dead.
static const struct skirmish_robot *find(const struct skirmish *game, int side, int id) {
    for (int i = 0; i < game->sides[side].robot_count; i++) {
        if (game->sides[side].robots[i].id == id) {
            return &game->sides[side].robots[i];
        }
    }
    return NULL;
}

// After a turn.
static void assert_robot(const struct skirmish *game, int side, int id, int x, int y, int energy) {
    const struct skirmish_robot *robot = find(game, side, id);
    assert_non_null(robot);
    assert_int_equal(robot->x, x);
    assert_int_equal(robot->y, y);
    assert_int_equal(robot->energy, energy);
}

// ---- scenes: a turn of a few robots -------------------------------------------------------------

// A robot: where it is and its order, then where it must be after the turn. The robots of a side
// are numbered from 1 in the order of the rows. A rest is an order that nobody gave.
struct actor {
    int side, x, y, energy;
    struct skirmish_order order;  // its way as the board is
    int x_after, y_after;
    int energy_after;  // upkeep apart; 0: it must be dead
};

struct scene {
    const char *claim;
    int wall[2];             // x, y; 0, 0: there is none
    struct actor actors[6];  // up to the first without energy
};

static void actor_enter(struct skirmish *game, const struct actor *actor) {
    int id = board_place(game, actor->side, actor->x, actor->y, actor->energy);
    if (actor->order.kind != SKIRMISH_REST) {
        order(game, actor->side, id, actor->order.kind, actor->order.way, actor->order.power);
    }
}

static void actor_assert(const struct skirmish *game, const struct actor *actor, int id) {
    if (actor->energy_after == 0) {
        assert_null(find(game, actor->side, id));
        return;
    }
    assert_robot(game, actor->side, id, actor->x_after, actor->y_after,
                 actor->energy_after - SKIRMISH_UPKEEP);
}

// Lets the actors of a scene play a turn of `game`, in which there is no robot, and looks at each.
static void scene_play(struct skirmish *game, const struct scene *scene) {
    int ids[SKIRMISH_SIDES] = {0};
    if (scene->wall[0] > 0) {
        game->map.cells[scene->wall[1]][scene->wall[0]] = SKIRMISH_WALL;
    }
    for (const struct actor *actor = scene->actors; actor->energy > 0; actor++) {
        actor_enter(game, actor);
    }
    skirmish_step(game);
    for (const struct actor *actor = scene->actors; actor->energy > 0; actor++) {
        actor_assert(game, actor, ++ids[actor->side]);
    }
    assert_int_equal(game->sides[0].reject_count, 0);
    assert_int_equal(game->sides[1].reject_count, 0);
}

// Its name is the scene's claim.
static void plays_a_scene(void **state) {
    struct skirmish game = board_empty();
    scene_play(&game, *state);
}

static const struct scene scenes[] = {
    // Walking.
    {"walks_into_a_free_cell", .actors = {
        {0, 5, 5, 50, {SKIRMISH_WALK, EAST, 0}, 6, 5, 50},
        {1, 15, 15, 50, {SKIRMISH_WALK, NORTH, 0}, 15, 14, 50},
    }},
    {"walls_and_edges_stop_a_walk_and_cost_nothing", .wall = {6, 5}, .actors = {
        {0, 5, 5, 50, {SKIRMISH_WALK, EAST, 0}, 5, 5, 50},
        {1, 0, 9, 50, {SKIRMISH_WALK, WEST, 0}, 0, 9, 50},
    }},
    {"two_who_want_one_cell_both_fail", .actors = {
        {0, 5, 5, 50, {SKIRMISH_WALK, EAST, 0}, 5, 5, 50},  // among friends it is free
        {0, 7, 5, 50, {SKIRMISH_WALK, WEST, 0}, 7, 5, 50},
        {1, 10, 10, 50, {SKIRMISH_WALK, EAST, 0}, 10, 10, 48},
        {0, 12, 10, 50, {SKIRMISH_WALK, WEST, 0}, 12, 10, 48},
    }},
    {"each_pair_of_enemies_bumps_once", .actors = {
        {0, 5, 5, 50, {SKIRMISH_WALK, EAST, 0}, 5, 5, 48},
        {0, 7, 5, 50, {SKIRMISH_WALK, WEST, 0}, 7, 5, 48},
        {1, 6, 4, 50, {SKIRMISH_WALK, SOUTH, 0}, 6, 4, 46},
    }},
    {"a_swap_fails_and_enemies_bump_once", .actors = {
        {0, 5, 5, 50, {SKIRMISH_WALK, EAST, 0}, 5, 5, 50},
        {0, 6, 5, 50, {SKIRMISH_WALK, WEST, 0}, 6, 5, 50},
        {0, 5, 9, 50, {SKIRMISH_WALK, EAST, 0}, 5, 9, 48},
        {1, 6, 9, 50, {SKIRMISH_WALK, WEST, 0}, 6, 9, 48},
    }},
    {"who_stays_blocks_and_bumps_unless_guarding", .actors = {
        {0, 5, 5, 50, {SKIRMISH_WALK, EAST, 0}, 5, 5, 48},
        {1, 6, 5, 50, {SKIRMISH_REST, 0, 0}, 6, 5, 48},
        {0, 5, 9, 50, {SKIRMISH_WALK, EAST, 0}, 5, 9, 48},
        {1, 6, 9, 50, {SKIRMISH_GUARD, 0, 0}, 6, 9, 50},
    }},
    {"a_chain_moves_when_its_head_does", .actors = {
        {0, 5, 5, 50, {SKIRMISH_WALK, EAST, 0}, 6, 5, 50},
        {1, 6, 5, 50, {SKIRMISH_WALK, EAST, 0}, 7, 5, 50},
        {0, 7, 5, 50, {SKIRMISH_WALK, EAST, 0}, 8, 5, 50},
    }},
    {"a_chain_stands_when_its_head_does", .wall = {8, 5}, .actors = {
        {0, 5, 5, 50, {SKIRMISH_WALK, EAST, 0}, 5, 5, 48},
        {1, 6, 5, 50, {SKIRMISH_WALK, EAST, 0}, 6, 5, 46},  // ran into one, run into by another
        {0, 7, 5, 50, {SKIRMISH_WALK, EAST, 0}, 7, 5, 48},
    }},
    {"four_in_a_circle_all_arrive", .actors = {
        {0, 5, 5, 50, {SKIRMISH_WALK, EAST, 0}, 6, 5, 50},
        {1, 6, 5, 50, {SKIRMISH_WALK, SOUTH, 0}, 6, 6, 50},
        {0, 6, 6, 50, {SKIRMISH_WALK, WEST, 0}, 5, 6, 50},
        {1, 5, 6, 50, {SKIRMISH_WALK, NORTH, 0}, 5, 5, 50},
    }},
    {"who_wants_into_a_circle_breaks_it", .actors = {
        {0, 5, 5, 50, {SKIRMISH_WALK, EAST, 0}, 5, 5, 50},
        {0, 6, 5, 50, {SKIRMISH_WALK, SOUTH, 0}, 6, 5, 50},
        {0, 6, 6, 50, {SKIRMISH_WALK, WEST, 0}, 6, 6, 50},
        {0, 5, 6, 50, {SKIRMISH_WALK, NORTH, 0}, 5, 6, 50},
        {0, 7, 5, 50, {SKIRMISH_WALK, WEST, 0}, 7, 5, 50},
    }},
    // Shooting, blasting, guarding.
    {"walls_and_friends_stop_a_shot", .wall = {6, 5}, .actors = {
        {0, 5, 5, 50, {SKIRMISH_SHOOT, EAST, 3}, 5, 5, 47},
        {1, 7, 5, 50, {SKIRMISH_REST, 0, 0}, 7, 5, 50},
        {0, 5, 9, 50, {SKIRMISH_SHOOT, EAST, 3}, 5, 9, 47},
        {0, 6, 9, 50, {SKIRMISH_REST, 0, 0}, 6, 9, 50},
        {1, 7, 9, 50, {SKIRMISH_REST, 0, 0}, 7, 9, 50},
    }},
    {"shots_are_fired_at_the_new_places", .actors = {
        {0, 5, 5, 50, {SKIRMISH_SHOOT, EAST, 2}, 5, 5, 50},
        {1, 7, 5, 50, {SKIRMISH_WALK, NORTH, 0}, 7, 4, 50},  // steps out of the ray
        {1, 8, 6, 50, {SKIRMISH_WALK, NORTH, 0}, 8, 5, 46},  // steps into it
    }},
    {"a_blast_costs_six_and_hurts_the_enemies_around", .actors = {
        {0, 5, 5, 50, {SKIRMISH_BLAST, 0, 0}, 5, 5, 44},
        {0, 5, 6, 50, {SKIRMISH_REST, 0, 0}, 5, 6, 50},
        {1, 4, 4, 50, {SKIRMISH_REST, 0, 0}, 4, 4, 40},
        {1, 6, 5, 50, {SKIRMISH_REST, 0, 0}, 6, 5, 40},
        {1, 7, 5, 50, {SKIRMISH_REST, 0, 0}, 7, 5, 50},
    }},
    {"guarding_halves", .actors = {
        {0, 5, 5, 50, {SKIRMISH_SHOOT, EAST, 3}, 5, 5, 50},  // the hit pays all the same
        {0, 6, 6, 50, {SKIRMISH_BLAST, 0, 0}, 6, 6, 44},
        {1, 6, 5, 50, {SKIRMISH_GUARD, 0, 0}, 6, 5, 42},  // (6 + 10) / 2
    }},
};

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

// ---- shooting -----------------------------------------------------------------------------------

static void a_shot_hits_at(int way, int x, int y, bool is_hit) {
    const struct scene scene = {.actors = {
        {0, 10, 10, 50, {SKIRMISH_SHOOT, way, 5}, 10, 10, is_hit ? 50 : 45},
        {1, x, y, 50, {SKIRMISH_REST, 0, 0}, x, y, is_hit ? 40 : 50},
    }};
    struct skirmish game = board_empty();
    scene_play(&game, &scene);
}

static void a_hit_costs_twice_the_power_and_pays_it_back(void **state) {
    (void)state;
    static const int dx[] = {0, 1, 1, 1, 0, -1, -1, -1};
    static const int dy[] = {-1, -1, 0, 1, 1, 1, 0, -1};
    for (int way = 0; way < SKIRMISH_WAYS; way++) {
        for (int far = 1; far <= 5; far++) {
            a_shot_hits_at(way, 10 + far * dx[way], 10 + far * dy[way], far <= 4);
        }
    }
}

static void both_can_kill_each_other(void **state) {
    (void)state;
    static const struct scene scene = {.actors = {
        {0, 5, 5, 8, {SKIRMISH_SHOOT, EAST, 4}, 5, 5, 0},
        {1, 7, 5, 8, {SKIRMISH_SHOOT, WEST, 4}, 7, 5, 0},
    }};
    struct skirmish game = board_empty();
    scene_play(&game, &scene);
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
    struct skirmish game = board_empty();
    board_place(&game, 0, 5, 5, 6);
    board_place(&game, 0, 9, 9, 3);
    board_place(&game, 1, 6, 5, 50);
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
    assert_robot(&game, 0, 1, 5, 5, 6 - SKIRMISH_UPKEEP);
    assert_robot(&game, 0, 2, 9, 9, 3 - SKIRMISH_UPKEEP);
    assert_robot(&game, 1, 1, 6, 5, 50 - SKIRMISH_UPKEEP);
}

static void the_first_order_of_a_robot_counts(void **state) {
    (void)state;
    struct skirmish game = board_empty();
    board_place(&game, 0, 5, 5, 50);
    board_place(&game, 1, 15, 15, 50);
    walk(&game, 0, 1, EAST);
    walk(&game, 0, 1, WEST);
    skirmish_step(&game);
    assert_robot(&game, 0, 1, 6, 5, 50 - SKIRMISH_UPKEEP);
}

static void a_million_rejects_are_counted_and_a_few_kept(void **state) {
    (void)state;
    struct skirmish game = board_empty();
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
    struct skirmish game = board_empty();
    game.map.cells[5][5] = SKIRMISH_SOURCE;
    game.map.cells[15][15] = SKIRMISH_SOURCE;
    board_place(&game, 0, 5, 5, 50);
    board_place(&game, 1, 15, 15, 99);
    skirmish_step(&game);
    assert_robot(&game, 0, 1, 5, 5, 53);
    assert_robot(&game, 1, 1, 15, 15, 100);
}

static void upkeep_starves(void **state) {
    (void)state;
    struct skirmish game = board_empty();
    board_place(&game, 0, 5, 5, 1);
    board_place(&game, 1, 15, 15, 2);
    skirmish_step(&game);
    assert_int_equal(game.sides[0].robot_count, 0);
    assert_int_equal(game.sides[1].points, 5);
    assert_robot(&game, 1, 1, 15, 15, 1);
}

static void the_ring_grows_from_turn_150(void **state) {
    (void)state;
    assert_int_equal(skirmish_ring(149), 0);
    assert_int_equal(skirmish_ring(150), 1);
    assert_int_equal(skirmish_ring(155), 1);
    assert_int_equal(skirmish_ring(156), 2);
    assert_int_equal(skirmish_ring(200), 9);
    static const struct scene scene = {.actors = {
        {0, 1, 10, 50, {SKIRMISH_REST, 0, 0}, 1, 10, 40},
        {0, 2, 10, 50, {SKIRMISH_REST, 0, 0}, 2, 10, 50},
        {1, 10, 19, 50, {SKIRMISH_REST, 0, 0}, 10, 19, 40},
        {1, 10, 18, 50, {SKIRMISH_REST, 0, 0}, 10, 18, 50},
    }};
    struct skirmish game = board_empty();
    game.turn = 156;
    scene_play(&game, &scene);
}

static void control_points_pay_until_an_enemy_takes_them(void **state) {
    (void)state;
    struct skirmish game = board_empty();
    game.controls[1] = (struct skirmish_control){10, 10, SKIRMISH_NOBODY};
    board_place(&game, 0, 10, 10, 50);
    board_place(&game, 1, 12, 10, 50);
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

static int robots_after(struct skirmish *game, int turn) {
    game->turn = turn;
    skirmish_step(game);
    return game->sides[0].robot_count;
}

static void assert_twelve_at_most(void) {
    struct skirmish full = board_empty();
    for (int x = 0; x < 21; x++) {
        full.map.cells[20][x] = SKIRMISH_SPAWN;
    }
    for (int i = 0; i < 12; i++) {
        board_place(&full, 0, i, 10, 100);
    }
    assert_int_equal(robots_after(&full, 6), 12);
    full.sides[0].robot_count = 3;
    assert_int_equal(robots_after(&full, 150), 4);
    assert_int_equal(robots_after(&full, 156), 4);
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
    assert_twelve_at_most();
}

// ---- the end ------------------------------------------------------------------------------------

static bool step_finishes(struct skirmish *game) {
    skirmish_step(game);
    return game->is_finished;
}

static void ends_at_turn_200(void **state) {
    (void)state;
    struct skirmish game = board_empty();
    board_place(&game, 0, 10, 10, 100);
    board_place(&game, 1, 11, 11, 100);
    game.turn = 199;
    assert_false(step_finishes(&game));
    assert_true(step_finishes(&game));
    uint64_t hash = skirmish_hash(&game);
    skirmish_step(&game);
    assert_true(skirmish_hash(&game) == hash);
}

static void ends_when_a_side_is_gone_and_none_is_to_come(void **state) {
    (void)state;
    struct skirmish game = board_empty();
    board_place(&game, 0, 10, 10, 100);
    game.turn = 149;
    assert_false(step_finishes(&game));
    assert_true(step_finishes(&game));
}

static void ends_when_the_lead_cannot_be_caught(void **state) {
    (void)state;
    struct skirmish game = board_empty();
    board_place(&game, 0, 10, 10, 100);
    board_place(&game, 1, 15, 10, 100);
    game.turn = 190;
    game.sides[0].points = 35;  // 10 turns of 3 and one robot of 5
    struct skirmish more = game;
    assert_false(step_finishes(&game));
    more.sides[0].points = 36;
    assert_true(step_finishes(&more));
    struct skirmish early = board_empty();
    early.sides[1].points = 199 * 3 + 25 * 5;
    board_place(&early, 0, 10, 10, 100);
    assert_false(step_finishes(&early));  // those to come can die as well
    early.sides[1].points += 100;
    assert_true(step_finishes(&early));
}

static void assert_leader(const struct skirmish *game, int expected, const char *expected_why) {
    const char *why;
    assert_int_equal(skirmish_leader(game, &why), expected);
    assert_string_equal(why, expected_why);
}

static void points_then_energy_then_robots_decide(void **state) {
    (void)state;
    struct skirmish game = board_empty();
    assert_leader(&game, SKIRMISH_NOBODY, "equal");
    board_place(&game, 0, 1, 1, 50);
    board_place(&game, 1, 2, 2, 25);
    board_place(&game, 1, 3, 3, 25);
    assert_leader(&game, 1, "robots");
    game.sides[0].robots[0].energy = 51;
    assert_leader(&game, 0, "energy");
    game.sides[1].points = 1;
    assert_leader(&game, 1, "points");
}

// The scenes and the rest, a claim each.
int main(void) {
    const struct CMUnitTest rules[] = {
        cmocka_unit_test(begins_with_four_robots_each_from_its_own_left),
        cmocka_unit_test(a_hit_costs_twice_the_power_and_pays_it_back),
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
    };
    enum { SCENES = sizeof scenes / sizeof *scenes, RULES = sizeof rules / sizeof *rules };
    struct CMUnitTest tests[SCENES + RULES];
    for (int i = 0; i < SCENES; i++) {
        tests[i] = (struct CMUnitTest){.name = scenes[i].claim,
                                       .test_func = plays_a_scene,
                                       .initial_state = (void *)&scenes[i]};
    }
    memcpy(tests + SCENES, rules, sizeof rules);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
