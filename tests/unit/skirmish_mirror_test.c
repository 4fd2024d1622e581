// tests/unit/skirmish_mirror_test.c: what holds for all games of skirmish/1: both sides are equal,
// and no order in which the game goes through its robots shows.
//
//   in:    random players on drawn maps, and crowds in a small room
//   out:   cmocka's report

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "digest.h"
#include "skirmish_fixture.h"

// ---- random orders ------------------------------------------------------------------------------

static struct skirmish_order draw_order(uint64_t random) {
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
    return given;
}

// Orders drawn from a stream, `way` as the side says it: the same stream, the same words.
static void order_at_random(struct skirmish *game, int side, uint64_t seed) {
    struct skirmish_side *owner = &game->sides[side];
    skirmish_orders_clear(game, side);
    for (int i = 0; i < owner->robot_count; i++) {
        int id = owner->robots[i].id;
        skirmish_order(game, side, id, draw_order(seed + (uint64_t)id * 1000003u));
    }
}

// ---- seen from both sides -----------------------------------------------------------------------

static int turned_owner(int owner) {
    return owner == SKIRMISH_NOBODY ? owner : 1 - owner;
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
        assert_int_equal(game->controls[SKIRMISH_CONTROLS - 1 - i].owner,
                         turned_owner(game->controls[i].owner));
    }
}

// Plays a whole game, both sides with the same words.
static struct skirmish play_against_itself(uint64_t seed) {
    struct skirmish_map map;
    struct skirmish game;
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
    return game;
}

static void a_style_against_itself_ties_turn_by_turn(void **state) {
    (void)state;
    int64_t points = 0;
    int64_t dead = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        const char *why;
        struct skirmish game = play_against_itself(seed);
        points += game.sides[0].points;
        dead += game.sides[0].last_id - game.sides[0].robot_count;
        assert_int_equal(skirmish_leader(&game, &why), SKIRMISH_NOBODY);
    }
    assert_true(points > 0 && dead > 100);  // or the games would prove nothing
}

// ---- crowds -------------------------------------------------------------------------------------

// A crowd in a small room, where everything happens at once, and its random orders.
static struct skirmish crowd(uint64_t *random) {
    struct skirmish game = board_empty();
    bool taken[21][21] = {{false}};
    game.turn = 100;
    for (int i = 0; i < 24; i++) {
        int x = 8 + (int)digest_pick(random, 6);
        int y = 8 + (int)digest_pick(random, 6);
        if (!taken[y][x]) {
            taken[y][x] = true;
            board_place(&game, i % 2, x, y, 1 + (int)digest_pick(random, 30));
        }
    }
    game.map.cells[10][10] = SKIRMISH_SOURCE;
    game.controls[1] = (struct skirmish_control){10, 9, SKIRMISH_NOBODY};
    order_at_random(&game, 0, digest_random(random));
    order_at_random(&game, 1, digest_random(random));
    return game;
}

static void step_both(struct skirmish *one, struct skirmish *other) {
    skirmish_step(one);
    skirmish_step(other);
}

static int by_id(const void *left, const void *right) {
    return ((const struct skirmish_robot *)left)->id - ((const struct skirmish_robot *)right)->id;
}

static void sort(struct skirmish_side *owner) {
    qsort(owner->robots, (size_t)owner->robot_count, sizeof *owner->robots, by_id);
}

static void shuffle(struct skirmish_side *owner, uint64_t *random) {
    for (int i = owner->robot_count - 1; i > 0; i--) {
        int j = (int)digest_pick(random, (uint32_t)i + 1);
        struct skirmish_robot kept = owner->robots[i];
        owner->robots[i] = owner->robots[j];
        owner->robots[j] = kept;
    }
}

static void the_order_of_the_robots_makes_no_difference(void **state) {
    (void)state;
    uint64_t random = 42;
    for (int i = 0; i < 3000; i++) {
        struct skirmish game = crowd(&random);
        struct skirmish other = game;
        shuffle(&other.sides[0], &random);
        shuffle(&other.sides[1], &random);
        step_both(&game, &other);
        sort(&other.sides[0]);
        sort(&other.sides[1]);
        assert_true(skirmish_hash(&game) == skirmish_hash(&other));
    }
}

static void swap_sides(struct skirmish *game) {
    struct skirmish_side kept = game->sides[0];
    game->sides[0] = game->sides[1];
    game->sides[1] = kept;
    for (int i = 0; i < SKIRMISH_CONTROLS; i++) {
        game->controls[i].owner = turned_owner(game->controls[i].owner);
    }
}

static void the_order_of_the_sides_makes_no_difference(void **state) {
    (void)state;
    uint64_t random = 43;
    for (int i = 0; i < 3000; i++) {
        struct skirmish game = crowd(&random);
        struct skirmish other = game;
        swap_sides(&other);
        step_both(&game, &other);
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
        cmocka_unit_test(a_style_against_itself_ties_turn_by_turn),
        cmocka_unit_test(the_order_of_the_robots_makes_no_difference),
        cmocka_unit_test(the_order_of_the_sides_makes_no_difference),
        cmocka_unit_test(no_two_robots_share_a_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
