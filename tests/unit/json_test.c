// tests/unit/json_test.c: values as JSON, both ways, and what is said when they don't fit.
//
//   in:    an interface with a type of every kind; JSON, good and bad
//   out:   cmocka's report

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

static const char source_text[] = "interface kinds\n"
                                  "record Point { x: int, y: int }\n"
                                  "enum Colour { red, green }\n"
                                  "enum Shape { dot, circle(at: Point, radius: float), pair(int, "
                                  "int), one(text), maybe(of: int?) }\n"
                                  "record Tree { value: int, next: Tree? }\n"
                                  "entry run(i: int, f: float, b: bool, t: text, l: [Point], o: "
                                  "int?, p: (int, text), c: Colour,\n"
                                  "    s: Shape, r: Point, tree: Tree, oo: [[int?]]) -> int\n";

enum { INT, FLOAT, BOOL, TEXT, LIST, OPTION, TUPLE, COLOUR, SHAPE, POINT, TREE, LISTS };

struct fixture {
    gk_interface *interface;
    gk_builder *builder;
};

static int set_up(void **state) {
    static struct fixture fixture;
    gk_source source = {"kinds.gsk", source_text, sizeof source_text - 1};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_status status = gk_interface_compile(&source, &fixture.interface, diagnostics);
    gk_diagnostics_free(diagnostics);
    fixture.builder = gk_builder_new((int64_t)256 << 20);
    *state = &fixture;
    return status == GK_OK && fixture.builder ? 0 : -1;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    gk_interface_free(fixture->interface);
    gk_builder_free(fixture->builder);
    return 0;
}

static const gk_type *type_at(struct fixture *fixture, size_t index) {
    const gk_type *type = gk_interface_parameter(fixture->interface, 0, index);
    assert_non_null(type);
    return type;
}

// ---- text in, text out --------------------------------------------------------------------------

struct text {
    char *data;
    size_t count, room;
};

static void append(void *context, const char *data, size_t bytes) {
    struct text *text = context;
    if (text->count + bytes + 1 > text->room) {
        text->room = 2 * (text->count + bytes + 1);
        text->data = realloc(text->data, text->room);
        assert_non_null(text->data);
    }
    memcpy(text->data + text->count, data, bytes);
    text->count += bytes;
    text->data[text->count] = '\0';
}

static gk_status read_value(struct fixture *fixture, size_t type, const char *json, gk_tree **tree,
                            char *message, size_t size) {
    json_t *parsed = json_read(json, strlen(json), message, size);
    assert_non_null(parsed);
    gk_status status = value_from_json(fixture->builder, type_at(fixture, type), "value", parsed,
                                       message, size);
    json_decref(parsed);
    return status == GK_OK ? gk_build_end(fixture->builder, tree) : status;
}

static void assert_becomes(void **state, size_t type, const char *json, const char *expected) {
    gk_tree *tree = NULL;
    struct text text = {0};
    char message[400] = "";
    gk_status status = read_value(*state, type, json, &tree, message, sizeof message);
    if (status != GK_OK) {
        fail_msg("%s: %s", json, message);
    }
    assert_true(GK_OK == value_to_json(gk_tree_value(tree), append, &text));
    assert_string_equal(text.data, expected);
    free(text.data);
    gk_tree_free(tree);
}

static void assert_same(void **state, size_t type, const char *json) {
    assert_becomes(state, type, json, json);
}

static void assert_refused(void **state, size_t type, const char *json, const char *expected) {
    gk_tree *tree = NULL;
    char message[400] = "";
    gk_status status = read_value(*state, type, json, &tree, message, sizeof message);
    assert_int_not_equal(status, GK_OK);
    assert_string_equal(message, expected);
}

#define SAME ""  // written as it was read

// JSON, and what it becomes: either how the value is written again, or why there is none.
struct conversion {
    size_t type;
    const char *json;
    const char *written, *refusal;
};

static void assert_converts(void **state, const struct conversion *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct conversion *row = &rows[i];
        if (row->refusal) {
            assert_refused(state, row->type, row->json, row->refusal);
        } else {
            assert_becomes(state, row->type, row->json, *row->written ? row->written : row->json);
        }
    }
}

static void ints_are_exact_in_64_bits(void **state) {
    static const struct conversion rows[] = {
        {INT, "9223372036854775807", .written = SAME},
        {INT, "-9223372036854775808", .written = SAME},
        {INT, "0", .written = SAME},
        {INT, "1.0", .refusal = "at value: expected int, found 1.0"},
        {INT, "\"1\"", .refusal = "at value: expected int, found \"1\""},
        {INT, "null", .refusal = "at value: expected int, found null"},
    };
    assert_converts(state, rows, sizeof rows / sizeof *rows);
}

static void floats_are_the_shortest_that_read_back(void **state) {
    static const struct conversion rows[] = {
        {FLOAT, "0.1", .written = SAME},
        {FLOAT, "1.5", .written = SAME},
        {FLOAT, "3", .written = "3.0"},
        {FLOAT, "0.30000000000000004", .written = "0.30000000000000004"},
        {FLOAT, "1e2", .written = "100.0"},
        {FLOAT, "-0.0", .written = "-0.0"},
        {FLOAT, "\"inf\"", .written = SAME},
        {FLOAT, "\"-inf\"", .written = SAME},
        {FLOAT, "\"nan\"", .refusal = "at value: expected float, found \"nan\""},
        {FLOAT, "true", .refusal = "at value: expected float, found true"},
    };
    assert_converts(state, rows, sizeof rows / sizeof *rows);
}

static void a_locale_has_no_say(void **state) {
    if (setlocale(LC_ALL, "de_DE.UTF-8") || setlocale(LC_ALL, "fr_FR.UTF-8")) {
        assert_same(state, FLOAT, "0.1");
    }
    setlocale(LC_ALL, "C");
}

static void texts_are_escaped(void **state) {
    static const struct conversion rows[] = {
        {TEXT, "\"\"", .written = SAME},
        {TEXT, "\"h\xc3\xa9llo \xe2\x82\xac\"", .written = SAME},
        {TEXT, "\"a\\\"b\\\\c\\n\\r\\t\\u001b\\u0000\\u007f\"", .written = SAME},
        // An 8-bit terminal's escape; what turns the direction of writing.
        {TEXT, "\"\\u009b2J \\u202e\\u2028 \xC3\xA9\"", .written = SAME},
        {TEXT, "\"\xC2\x9B\"", .written = "\"\\u009b\""},
        {TEXT, "1", .refusal = "at value: expected text, found 1"},
    };
    assert_converts(state, rows, sizeof rows / sizeof *rows);
}

static void lists_and_options_and_tuples(void **state) {
    static const struct conversion rows[] = {
        {LIST, "[]", .written = SAME},
        {LIST, "[{\"x\":1,\"y\":2},{\"x\":3,\"y\":4}]", .written = SAME},
        {OPTION, "null", .written = SAME},
        {OPTION, "7", .written = SAME},
        {TUPLE, "[1,\"one\"]", .written = SAME},
        {LISTS, "[[],[1,null],[2]]", .written = SAME},
        {LIST, "{}", .refusal = "at value: expected [Point], found an object"},
        {OPTION, "[]", .refusal = "at value: expected int, found an array"},
        {TUPLE, "[1]", .refusal = "at value: expected 2 values, found 1"},
        {TUPLE, "[1,2]", .refusal = "at value[1]: expected text, found 2"},
        {LISTS, "[[],[1,[]]]", .refusal = "at value[1][1]: expected int, found an array"},
    };
    assert_converts(state, rows, sizeof rows / sizeof *rows);
}

static void records_take_every_field_and_no_other(void **state) {
    static const struct conversion rows[] = {
        {POINT, "{\"y\":2,\"x\":1}", .written = "{\"x\":1,\"y\":2}"},
        {POINT, "{\"x\":1}", .refusal = "at value: the field \"y\" is missing"},
        {POINT, "{\"x\":1,\"y\":2,\"z\":3}", .refusal = "at value: there is no field \"z\""},
        {POINT, "{\"x\":1,\"y\":\"x\"}", .refusal = "at value.y: expected int, found \"x\""},
        {LIST, "[{\"x\":1,\"y\":2},{\"x\":1,\"y\":null}]",
         .refusal = "at value[1].y: expected int, found null"},
    };
    assert_converts(state, rows, sizeof rows / sizeof *rows);
}

static void enums_by_name_and_with_values(void **state) {
    static const struct conversion rows[] = {
        {COLOUR, "\"green\"", .written = SAME},
        {SHAPE, "\"dot\"", .written = SAME},
        {SHAPE, "{\"circle\":{\"at\":{\"x\":1,\"y\":2},\"radius\":0.5}}", .written = SAME},
        {SHAPE, "{\"pair\":[1,2]}", .written = SAME},
        {SHAPE, "{\"one\":[\"x\"]}", .written = SAME},
        {SHAPE, "{\"maybe\":{\"of\":null}}", .written = SAME},
        {SHAPE, "{\"circle\":[{\"x\":1,\"y\":2},1]}",
         .written = "{\"circle\":{\"at\":{\"x\":1,\"y\":2},\"radius\":1.0}}"},
        {SHAPE, "{\"dot\":{}}", .written = "\"dot\""},
        {SHAPE, "{\"dot\":[]}", .written = "\"dot\""},
        {COLOUR, "\"blue\"", .refusal = "at value: Colour has no variant \"blue\""},
        {COLOUR, "1", .refusal = "at value: expected Colour, found 1"},
        {SHAPE, "\"pair\"", .refusal = "at value: pair carries values: write {\"pair\": [...]}"},
        {SHAPE, "\"circle\"",
         .refusal = "at value: circle carries values: write {\"circle\": {...}}"},
        {SHAPE, "{\"pair\":[1]}", .refusal = "at value: pair carries 2 values, found 1"},
        {SHAPE, "{\"pair\":[1,true]}", .refusal = "at value.pair[1]: expected int, found true"},
        {SHAPE, "{\"pair\":{}}",
         .refusal = "at value: the values of pair: expected an array, found an object"},
        {SHAPE, "{\"circle\":{\"at\":{\"x\":1,\"y\":2.5},\"radius\":1}}",
         .refusal = "at value.circle.at.y: expected int, found 2.5"},
        {SHAPE, "{}", .refusal = "at value: expected one variant's name, found 0"},
        {SHAPE, "{\"dot\":[],\"one\":[]}",
         .refusal = "at value: expected one variant's name, found 2"},
    };
    assert_converts(state, rows, sizeof rows / sizeof *rows);
}

// ---- text that is no JSON -----------------------------------------------------------------------

static void assert_unreadable(const char *text, const char *expected) {
    char message[300] = "";
    assert_null(json_read(text, strlen(text), message, sizeof message));
    if (!strstr(message, expected)) {
        fail_msg("expected \"%s\" in \"%s\"", expected, message);
    }
}

static void says_where_text_is_no_json(void **state) {
    (void)state;
    assert_unreadable("", "line 1, column 0");
    assert_unreadable("[1,\n 2,,3]", "line 2, column 4");
    assert_unreadable("{\"a\":1,\"a\":2}", "duplicate");
    assert_unreadable("9223372036854775808", "too big");
    assert_unreadable("1 2", "line 1");
    char message[300] = "";
    assert_null(json_read("[\x1b]0;evil\x07]", 10, message, sizeof message));
    assert_null(strchr(message, '\x1b'));
}

static void refuses_what_is_nested_too_deep(void **state) {
    enum { DEEP = 2000000 };
    (void)state;
    char *text = malloc(DEEP + 1);
    assert_non_null(text);
    memset(text, '[', DEEP);
    text[DEEP] = '\0';
    assert_unreadable(text, "more than 200 deep");
    free(text);
    json_t *json = json_read("\"[[[[ \\\" [[[[\"", 14, NULL, 0);
    assert_non_null(json);
    json_decref(json);
}

// ---- deep values --------------------------------------------------------------------------------

static void tree_text(struct text *text, int depth) {
    char piece[32];
    for (int i = 0; i < depth; i++) {
        int length = snprintf(piece, sizeof piece, "{\"value\":%d,\"next\":", i);
        append(text, piece, (size_t)length);
    }
    append(text, "null", 4);
    for (int i = 0; i < depth; i++) {
        append(text, "}", 1);
    }
}

static void reads_down_to_the_depth_that_it_promises(void **state) {
    struct text text = {0};
    tree_text(&text, JSON_DEPTH_MAX);
    assert_same(state, TREE, text.data);
    free(text.data);

    struct text bad = {0};
    char message[400] = "";
    gk_tree *tree = NULL;
    tree_text(&bad, JSON_DEPTH_MAX);
    memcpy(strstr(bad.data, "null"), "true", 4);
    assert_int_equal(read_value(*state, TREE, bad.data, &tree, message, sizeof message),
                     GK_WRONG_TYPE);
    assert_non_null(strstr(message, "at ..."));
    assert_non_null(strstr(message, ".next: expected Tree, found true"));
    free(bad.data);
}

static void refuses_json_that_a_host_built_too_deep(void **state) {
    struct fixture *fixture = *state;
    char message[400] = "";
    json_t *json = json_null();
    for (int i = 0; i < JSON_DEPTH_MAX + 1; i++) {
        json = json_pack("{s:i,s:o}", "value", i, "next", json);
    }
    assert_int_equal(value_from_json(fixture->builder, type_at(fixture, TREE), "value", json,
                                     message, sizeof message),
                     GK_TOO_LARGE);
    json_decref(json);
}

static void writes_values_of_any_depth(void **state) {
    enum { DEEP = 200000 };
    struct fixture *fixture = *state;
    struct text expected = {0};
    struct text text = {0};
    gk_tree *tree = NULL;
    assert_int_equal(gk_build_begin(fixture->builder, type_at(fixture, TREE)), GK_OK);
    for (int i = 0; i < DEEP; i++) {
        assert_int_equal(gk_build_record(fixture->builder), GK_OK);
        assert_int_equal(gk_build_int(fixture->builder, i), GK_OK);
        assert_int_equal(i + 1 < DEEP ? gk_build_some(fixture->builder)
                                      : gk_build_none(fixture->builder), GK_OK);
    }
    assert_int_equal(gk_build_end(fixture->builder, &tree), GK_OK);
    assert_true(GK_OK == value_to_json(gk_tree_value(tree), append, &text));
    tree_text(&expected, DEEP);
    assert_int_equal(text.count, expected.count);
    assert_memory_equal(text.data, expected.data, text.count);
    gk_tree_free(tree);
    free(text.data);
    free(expected.data);
}

// ---- bytes that are no text ---------------------------------------------------------------------

static void writes_what_is_not_utf8_as_the_replacement(void **state) {
    (void)state;
    struct text text = {0};
    json_write_text("a\xff" "b\xc3", 4, append, &text);
    assert_string_equal(text.data, "\"a\\ufffdb\\ufffd\"");
    text.count = 0;
    json_write_text("\xed\xa0\x80", 3, append, &text);  // a surrogate
    assert_string_equal(text.data, "\"\\ufffd\\ufffd\\ufffd\"");
    free(text.data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ints_are_exact_in_64_bits),
        cmocka_unit_test(floats_are_the_shortest_that_read_back),
        cmocka_unit_test(a_locale_has_no_say),
        cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(lists_and_options_and_tuples),
        cmocka_unit_test(records_take_every_field_and_no_other),
        cmocka_unit_test(enums_by_name_and_with_values),
        cmocka_unit_test(says_where_text_is_no_json),
        cmocka_unit_test(refuses_what_is_nested_too_deep),
        cmocka_unit_test(reads_down_to_the_depth_that_it_promises),
        cmocka_unit_test(refuses_json_that_a_host_built_too_deep),
        cmocka_unit_test(writes_values_of_any_depth),
        cmocka_unit_test(writes_what_is_not_utf8_as_the_replacement),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
