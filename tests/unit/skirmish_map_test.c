// tests/unit/skirmish_map_test.c: the maps of skirmish/1, drawn, written, read and refused.
//
//   in:    maps drawn from seeds, and the same maps spoilt
//   out:   cmocka's report

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "skirmish_map.h"

static void assert_says(const char *message, const char *expected) {
    if (!strstr(message, expected)) {
        fail_msg("expected \"%s\" in \"%s\"", expected, message);
    }
}

// ---- drawing ------------------------------------------------------------------------------------

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

// ---- maps as text -------------------------------------------------------------------------------

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
    assert_says(message, expected);
}

static void refuses_maps_and_says_where(void **state) {
    (void)state;
    enum { WHOLE = SKIRMISH_MAP_TEXT_BYTES };
    static const struct {
        size_t at;
        char byte;
        size_t bytes;
        const char *expected;
    } spoilt[] = {
        {23, 'x', WHOLE, "map line 2, column 2: x is no cell"},
        {23, '\0', WHOLE, "\\x00 is no cell"},
        {23, '\x1b', WHOLE, "\\x1b is no cell"},
        {21, '.', WHOLE, "map line 1: expected 21 cells, found more"},
        {WHOLE, '#', WHOLE + 1, "more than 21 lines"},
        {10 * 22 + 10, '.', WHOLE, "control points"},
    };
    struct skirmish_map map;
    char good[WHOLE];
    skirmish_map_draw(&map, 7);
    skirmish_map_text(&map, good);
    refuse_text("", 0, "0 lines, it must have 21");
    refuse_text(good, 30, "map line 2: expected 21 cells, found fewer");
    for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
        char text[WHOLE + 1];
        memcpy(text, good, WHOLE);
        text[spoilt[i].at] = spoilt[i].byte;
        refuse_text(text, spoilt[i].bytes, spoilt[i].expected);
    }
}

// ---- promises -----------------------------------------------------------------------------------

static void check_refuses(const struct skirmish_map *map, const char *expected) {
    char message[200] = "";
    assert_false(skirmish_map_check(map, message, sizeof message));
    assert_says(message, expected);
}

// Takes away the first `count` walls.
static void open_walls(struct skirmish_map *map, int count) {
    for (int i = 0; i < 441 && count > 0; i++) {
        if (map->cells[i / 21][i % 21] == SKIRMISH_WALL) {
            map->cells[i / 21][i % 21] = SKIRMISH_FLOOR;
            count--;
        }
    }
}

static void refuses_maps_that_break_a_promise(void **state) {
    (void)state;
    struct skirmish_map good;
    skirmish_map_draw(&good, 3);
    struct skirmish_map map = good;
    open_walls(&map, 1);
    check_refuses(&map, "not symmetric");
    open_walls(&map, 441);
    check_refuses(&map, "walls (#), it must have 45 to 79");
    map = good;
    for (int x = 0; x < 21; x++) {
        map.cells[0][x] = SKIRMISH_FLOOR;
        map.cells[20][x] = SKIRMISH_FLOOR;
    }
    check_refuses(&map, "0 spawn cells");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_maps_that_keep_every_promise),
        cmocka_unit_test(draws_other_maps_from_other_seeds),
        cmocka_unit_test(reads_the_text_it_writes),
        cmocka_unit_test(refuses_maps_and_says_where),
        cmocka_unit_test(refuses_maps_that_break_a_promise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
