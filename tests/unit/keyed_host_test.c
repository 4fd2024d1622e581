// tests/unit/keyed_host_test.c: maps and sets that hosts build, read, hand over and write as JSON.

#include "machine.h"

#include "../../vm/hash_value.h"
#include "json.h"

static const char program[] =
    "record Point x:int y:float\n"
    "const text \"a\"\n"
    "fn show(Map[text, Map[(int, bool), [int]]], Set[Set[int]], Map[int?, Point]) -> text : text text text\n"
    "  TO_TEXT r3 r0\n"
    "  TO_TEXT r4 r1\n"
    "  TO_TEXT r5 r2\n"
    "  JOIN r3 3 r3\n"
    "  ARGS r4 r5\n"
    "  RETURN move:3\n"
    "fn find(Map[text, int], Set[(text, [bool])], text, (text, [bool])) -> (int, int, int) : (int, int, int) int int int Set[(text, [bool])] bool\n"
    "  FIND_KEY r5 r0 r2\n"
    "  FIND_KEY r6 r1 r3\n"
    "  MOVE_REF r8 copy:1\n"
    "  REMOVE_KEY r9 r8 r3\n"
    "  NATIVE r7 KEYED_LEN r8\n"
    "  NEW_RECORD r4 - r5\n"
    "  ARGS r6 r7\n"
    "  RETURN move:4\n"
    "fn same(Set[Set[int]]) -> Set[Set[int]]\n"
    "  RETURN copy:0\n"
    "fn gaps() -> Map[int, text] : Map[int, text] int text bool\n"
    "  NEW_MAP r0 0\n"
    "  LOAD_INT r1 6\n"
    "  LOAD_CONST_REF r2 0\n"
    "  BOOK\n"
    " again:\n"
    "  SET_KEY r0 r1 copy:2\n"
    "  ADD_INT_K r1 r1 -1\n"
    "  LOOP_GT_INT_K r1 0 @again\n"
    "  LOAD_INT r1 6\n"
    "  REMOVE_KEY r3 r0 r1\n"
    "  LOAD_INT r1 4\n"
    "  REMOVE_KEY r3 r0 r1\n"
    "  LOAD_INT r1 1\n"
    "  REMOVE_KEY r3 r0 r1\n"
    "  RETURN move:0\n"
    "fn types(Map[int, int], Map[bool, float], Map[text, Set[int]], Set[text], Map[text, int?], Map[Set[Set[int]], text], Set[()])\n"
    "  RETURN_NONE\n";

enum { TYPES = 4 };  // the function `types`

struct fixture {
    struct machine machine;
    gk_builder *builder;
};

static int set_up(void **state) {
    static struct fixture fixture;
    fixture.machine = machine_new(program);
    fixture.builder = gk_builder_new((int64_t)64 << 20);
    *state = &fixture;
    return fixture.builder ? 0 : -1;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    machine_free(&fixture->machine);
    gk_builder_free(fixture->builder);
    return 0;
}

static const gk_type *type_at(const struct fixture *fixture, size_t function, size_t index) {
    const gk_type *type = gk_program_parameter(fixture->machine.program, function, index);
    assert_non_null(type);
    return type;
}

// ---- JSON in, JSON out --------------------------------------------------------------------------

struct page {
    char data[4096];
    size_t count;
};

static void append(void *context, const char *data, size_t bytes) {
    struct page *page = context;
    assert_true(page->count + bytes < sizeof page->data);
    memcpy(page->data + page->count, data, bytes);
    page->count += bytes;
    page->data[page->count] = '\0';
}

static gk_status read_value(struct fixture *fixture, const gk_type *type, const char *json,
                            gk_tree **tree, char *message, size_t size) {
    json_t *parsed = json_read(json, strlen(json), message, size);
    if (!parsed) fail_msg("%s: %s", json, message);
    gk_status status =
        value_from_json(fixture->builder, type, "value", parsed, message, size);
    json_decref(parsed);
    return status == GK_OK ? gk_build_end(fixture->builder, tree) : status;
}

static gk_tree *tree_of(struct fixture *fixture, const gk_type *type, const char *json) {
    gk_tree *tree = NULL;
    char message[400] = "";
    gk_status status = read_value(fixture, type, json, &tree, message, sizeof message);
    if (status != GK_OK) fail_msg("%s: %s", json, message);
    return tree;
}

static void assert_json(gk_value value, const char *expected) {
    struct page page = {.count = 0};
    assert_int_equal(value_to_json(value, append, &page), GK_OK);
    assert_string_equal(page.data, expected);
}

struct conversion {
    size_t type;
    const char *json;
    const char *written;  // NULL: as it was read
    const char *refusal;
};

static void json_goes_both_ways(void **state) {
    static const struct conversion rows[] = {
        {0, "[]", .written = NULL},
        {0, "[[3,30],[1,10]]", .written = NULL},
        {0, "{}", .refusal = "at value: expected Map[int, int], found an object"},
        {0, "{\"1\":2}", .refusal = "at value: expected Map[int, int], found an object"},
        {0, "7", .refusal = "at value: expected Map[int, int], found 7"},
        {0, "[[1,2],[3]]",
         .refusal = "at value: expected Map[int, int] as pairs [key, value], but [1] is none"},
        {0, "[7]",
         .refusal = "at value: expected Map[int, int] as pairs [key, value], but [0] is none"},
        {0, "[[1,2],[1.5,3]]", .refusal = "at value[1][0]: expected int, found 1.5"},
        {0, "[[1,2],[2,\"x\"]]", .refusal = "at value[1][1]: expected int, found \"x\""},
        {0, "[[1,2],[2,3],[1,2]]",
         .refusal = "at value[2][0]: a map has each key once, and this one is there already"},
        {1, "[[true,0.5],[false,\"inf\"]]", .written = NULL},
        {2, "{}", .written = NULL},
        {2, "{\"b\":[2,1],\"a\":[]}", .written = NULL},
        {2, "[[\"b\",[2]]]", .written = "{\"b\":[2]}"},
        {2, "[]", .written = "{}"},
        {2, "{\"a \\\"\\u001b\":[1]}", .written = NULL},
        {2, "{\"b\":[2,\"x\"]}", .refusal = "at value[\"b\"][1]: expected int, found \"x\""},
        {2, "{\"b\":[2,3,2]}",
         .refusal = "at value[\"b\"][2]: a set has each item once, and this one is there already"},
        {2, "[[\"b\",[2]],[\"b\",[3]]]",
         .refusal = "at value[1][0]: a map has each key once, and this one is there already"},
        // A name in JSON may not hold a NUL, say the libraries.
        {2, "[[\"a\\u0000\",[1]],[\"b\",[]]]", .written = NULL},
        {3, "[\"b\",\"a\",\"\"]", .written = NULL},
        {3, "[\"b\",\"a\",\"b\"]",
         .refusal = "at value[2]: a set has each item once, and this one is there already"},
        {3, "{}", .refusal = "at value: expected Set[text], found an object"},
        {4, "{\"x\":null,\"y\":3}", .written = NULL},
        {5, "[[[[1,2],[]],\"x\"],[[],\"y\"]]", .written = NULL},
        {5, "[[[[1,2],[]],\"x\"],[[[],[2,1]],\"y\"]]",
         .refusal = "at value[1][0]: a map has each key once, and this one is there already"},
        {5, "[[[[1,2],[]],\"x\"],[[[],[2,1]],\"y\"],[[[4,4]],\"z\"]]",
         .refusal = "at value[1][0]: a map has each key once, and this one is there already"},
        {5, "[[[[1,2],[]],\"x\"],[[[4,4]],\"z\"]]",
         .refusal = "at value[1][0][0][1]: a set has each item once, and this one is there already"},
        {6, "[[]]", .written = NULL},
        {6, "[[],[]]",
         .refusal = "at value[1]: a set has each item once, and this one is there already"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct conversion *row = &rows[i];
        const gk_type *type = type_at(fixture, TYPES, row->type);
        if (!row->refusal) {
            gk_tree *tree = tree_of(fixture, type, row->json);
            assert_json(gk_tree_value(tree), row->written ? row->written : row->json);
            gk_tree_free(tree);
            continue;
        }
        char message[400] = "";
        gk_tree *tree = NULL;
        assert_int_not_equal(
            read_value(fixture, type, row->json, &tree, message, sizeof message), GK_OK);
        assert_string_equal(message, row->refusal);
    }
}

// ---- trees and bots -----------------------------------------------------------------------------

static void trees_are_arguments(void **state) {
    struct fixture *fixture = *state;
    static const char *const json[] = {
        "{\"b\":[[[2,true],[1,2]],[[2,false],[]]],\"a\":[]}",
        "[[1,2],[],[3]]",
        "[[null,{\"x\":1,\"y\":0.5}],[7,{\"x\":2,\"y\":1}]]",
    };
    struct machine other = machine_new(program);
    gk_tree *trees[3];
    gk_value values[3];
    for (size_t i = 0; i < 3; i++) {
        trees[i] = tree_of(fixture, type_at(fixture, 0, i), json[i]);
        values[i] = gk_tree_value(trees[i]);
    }
    // The types of one program, the bot of another.
    assert_int_equal(machine_call(&other, "show", values, 3, 100000), GK_MOVED);
    assert_text(gk_bot_move(other.bot),
                "{\"b\": {(2, true): [1, 2], (2, false): []}, \"a\": {}}{{1, 2}, {}, {3}}"
                "{none: Point(x: 1, y: 0.5), 7: Point(x: 2, y: 1.0)}");
    for (size_t i = 0; i < 3; i++) gk_tree_free(trees[i]);
    machine_free(&other);
}

static void a_bot_finds_the_keys_of_a_tree(void **state) {
    struct fixture *fixture = *state;
    static const char *const json[] = {
        "{\"one\":1,\"two\":2,\"three\":3,\"four\":4,\"five\":5}",
        "[[\"x\",[true]],[\"y\",[false,true]],[\"\",[]]]",
        "\"three\"",
        "[\"y\",[false,true]]",
    };
    gk_tree *trees[4];
    gk_value values[4];
    for (size_t i = 0; i < 4; i++) {
        trees[i] = tree_of(fixture, type_at(fixture, 1, i), json[i]);
        values[i] = gk_tree_value(trees[i]);
    }
    assert_int_equal(machine_call(&fixture->machine, "find", values, 4, 100000), GK_MOVED);
    gk_value move = gk_bot_move(fixture->machine.bot);
    assert_int_equal(gk_as_int(gk_item(move, 0)), 2);
    assert_int_equal(gk_as_int(gk_item(move, 1)), 1);
    assert_int_equal(gk_as_int(gk_item(move, 2)), 2);
    for (size_t i = 0; i < 4; i++) gk_tree_free(trees[i]);
}

static void values_travel_from_bot_to_bot(void **state) {
    struct fixture *fixture = *state;
    struct machine other = machine_new(program);
    gk_tree *tree = tree_of(fixture, type_at(fixture, 2, 0), "[[1,2],[],[3]]");
    gk_value value = gk_tree_value(tree);
    for (int i = 0; i < 3; i++) {
        const struct machine *machine = i % 2 == 0 ? &fixture->machine : &other;
        assert_int_equal(machine_call(machine, "same", &value, 1, 100000), GK_MOVED);
        value = gk_bot_move(machine->bot);
        assert_json(value, "[[1,2],[],[3]]");
    }
    gk_tree_free(tree);
    machine_free(&other);
}

static void readers_step_over_gaps(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(machine_call(&fixture->machine, "gaps", NULL, 0, 100000), GK_MOVED);
    gk_value map = gk_bot_move(fixture->machine.bot);
    assert_json(map, "[[5,\"a\"],[3,\"a\"],[2,\"a\"]]");
    assert_int_equal(gk_count(map), 3);
    assert_null(gk_item(map, 0).type);
    int64_t sum = 0;
    gk_value key, item;
    for (size_t at = 0; gk_next(map, &at, &key, &item); sum = sum * 10 + gk_as_int(key))
        assert_text(item, "a");
    assert_int_equal(sum, 532);
    size_t cursor = 0;
    assert_true(gk_next(map, &cursor, NULL, NULL));
    cursor = SIZE_MAX;
    assert_false(gk_next(map, &cursor, &key, &item));
    assert_false(gk_next(gk_int(3), &cursor, &key, &item));
    assert_false(gk_next((gk_value){.type = NULL}, &cursor, &key, &item));
    gk_tree *tree = tree_of(fixture, type_at(fixture, TYPES, 3), "[\"b\"]");
    cursor = 0;
    assert_true(gk_next(gk_tree_value(tree), &cursor, &key, &item));
    assert_text(key, "b");
    assert_null(item.type);
    assert_false(gk_next(gk_tree_value(tree), &cursor, &key, &item));
    gk_tree_free(tree);
}

static void a_step_that_does_not_fit_changes_nothing(void **state) {
    struct fixture *fixture = *state;
    gk_builder *builder = fixture->builder;
    gk_tree *tree = NULL;
    // Map[(int, bool), [int]] inside of the first parameter of show
    const gk_type *type = gk_type_element(type_at(fixture, 0, 0));
    assert_int_equal(gk_build_begin(builder, type), GK_OK);
    assert_int_equal(gk_build_set(builder, 2), GK_WRONG_TYPE);
    assert_int_equal(gk_build_list(builder, 2), GK_WRONG_TYPE);
    assert_int_equal(gk_build_map(builder, SIZE_MAX), GK_TOO_LARGE);
    assert_int_equal(gk_build_map(builder, (size_t)1 << 27), GK_TOO_LARGE);
    assert_int_equal(gk_build_map(builder, 2), GK_OK);
    for (int i = 1; i <= 2; i++) {
        assert_int_equal(gk_type_kind(gk_build_expects(builder)), GK_TUPLE);
        assert_int_equal(gk_build_int(builder, i), GK_WRONG_TYPE);
        assert_int_equal(gk_build_record(builder), GK_OK);
        assert_int_equal(gk_build_int(builder, 1), GK_OK);
        // The same key again: any number of times, until another one is given.
        if (i == 2) assert_int_equal(gk_build_bool(builder, true), GK_DUPLICATE);
        if (i == 2) assert_int_equal(gk_build_bool(builder, true), GK_DUPLICATE);
        assert_int_equal(gk_type_kind(gk_build_expects(builder)), GK_BOOL);
        assert_int_equal(gk_build_end(builder, &tree), GK_WRONG_COUNT);
        assert_int_equal(gk_build_bool(builder, i == 1), GK_OK);
        assert_int_equal(gk_type_kind(gk_build_expects(builder)), GK_LIST);
        assert_int_equal(gk_build_list(builder, 1), GK_OK);
        assert_int_equal(gk_build_int(builder, i), GK_OK);
    }
    assert_int_equal(gk_build_int(builder, 3), GK_WRONG_COUNT);
    assert_int_equal(gk_build_end(builder, &tree), GK_OK);
    assert_json(gk_tree_value(tree), "[[[1,true],[1]],[[1,false],[2]]]");
    gk_tree_free(tree);
    // A key that is complete as soon as it begins, inside of an option.
    type = type_at(fixture, 0, 2);
    assert_int_equal(gk_build_begin(builder, type), GK_OK);
    assert_int_equal(gk_build_map(builder, 2), GK_OK);
    assert_int_equal(gk_build_none(builder), GK_OK);
    assert_int_equal(gk_build_record(builder), GK_OK);
    assert_int_equal(gk_build_int(builder, 1), GK_OK);
    assert_int_equal(gk_build_float(builder, 1), GK_OK);
    assert_int_equal(gk_build_none(builder), GK_DUPLICATE);
    assert_int_equal(gk_build_some(builder), GK_OK);
    assert_int_equal(gk_build_int(builder, 1), GK_OK);
    assert_int_equal(gk_type_kind(gk_build_expects(builder)), GK_RECORD);
    assert_int_equal(gk_build_end(builder, &tree), GK_WRONG_COUNT);
}

// A file can't make its reader work long by keys that collide.
static void keys_that_collide_are_refused_in_time(void **state) {
    struct fixture *fixture = *state;
    uint64_t inverse = HASH_FACTOR;
    for (int i = 0; i < 6; i++) inverse *= 2 - HASH_FACTOR * inverse;
    const gk_type *set = gk_type_element(type_at(fixture, 2, 0));
    assert_int_equal(gk_build_begin(fixture->builder, set), GK_OK);
    assert_int_equal(gk_build_set(fixture->builder, 200000), GK_OK);
    gk_status status = GK_OK;
    uint32_t count = 0;
    while (status == GK_OK && count < 200000)
        status = gk_build_int(fixture->builder, (int64_t)(inverse * count++));
    assert_int_equal(status, GK_TOO_LARGE);
    // A few thousand that collide are no matter, nor is a million that do not.
    assert_int_equal(gk_build_begin(fixture->builder, set), GK_OK);
    assert_int_equal(gk_build_set(fixture->builder, 5000), GK_OK);
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(gk_build_int(fixture->builder, (int64_t)(inverse * i)), GK_OK);
    gk_tree *tree;
    assert_int_equal(gk_build_end(fixture->builder, &tree), GK_OK);
    gk_tree_free(tree);
    assert_int_equal(gk_build_begin(fixture->builder, set), GK_OK);
    assert_int_equal(gk_build_set(fixture->builder, 1000000), GK_OK);
    for (uint32_t i = 0; i < 1000000; i++)
        assert_int_equal(gk_build_int(fixture->builder, (int64_t)i * 1024), GK_OK);
    assert_int_equal(gk_build_end(fixture->builder, &tree), GK_OK);
    assert_int_equal(gk_count(gk_tree_value(tree)), 1000000);
    gk_tree_free(tree);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_goes_both_ways),
        cmocka_unit_test(trees_are_arguments),
        cmocka_unit_test(a_bot_finds_the_keys_of_a_tree),
        cmocka_unit_test(values_travel_from_bot_to_bot),
        cmocka_unit_test(readers_step_over_gaps),
        cmocka_unit_test(a_step_that_does_not_fit_changes_nothing),
        cmocka_unit_test(keys_that_collide_are_refused_in_time),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
