// tests/unit/jail_outcome_test.c: values as bytes, both ways; what a worker says, and how little is believed.
//
//   in:    an interface with a type of every kind; bytes, honest and not
//   out:   cmocka's report

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "jail_outcome.h"
#include "json.h"
#include "wire.h"

static const char source_text[] =
    "interface kinds\n"
    "record Point { x: int, y: int }\n"
    "enum Shape { dot, circle(at: Point, radius: float), pair(int, int), maybe(of: int?) }\n"
    "record Tree { value: int, next: Tree? }\n"
    "record All { i: int, f: float, b: bool, t: text, l: [Point], o: int?, p: (int, text), s: [Shape],\n"
    "    tree: Tree, oo: [[int??]], m: Map[text, int], k: Map[(int, int), [text]], c: Set[int] }\n"
    "entry run(all: All) -> int\n";

static const char json_text[] =
    "{\"i\":-9223372036854775808,\"f\":\"-inf\",\"b\":true,\"t\":\"a\\u0000\\u00e9\",\"l\":[{\"x\":1,\"y\":-2},"
    "{\"x\":300,\"y\":9223372036854775807}],\"o\":null,\"p\":[7,\"\"],\"s\":[\"dot\",{\"circle\":{\"at\":{\"x\":0,"
    "\"y\":0},\"radius\":0.1}},{\"pair\":[1,2]},{\"maybe\":{\"of\":5}}],\"tree\":{\"value\":1,\"next\":"
    "{\"value\":2,\"next\":null}},\"oo\":[[],[null,63,64,-64,-65]],\"m\":{\"b\":1,\"a\":2},\"k\":"
    "[[[1,2],[\"x\"]],[[2,1],[]]],\"c\":[3,1,2]}";

struct fixture {
    gk_interface *interface;
    gk_builder *builder;
    const gk_type *type;
};

static int set_up(void **state) {
    static struct fixture fixture;
    gk_source source = {"kinds.gsk", source_text, sizeof source_text - 1};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_status status = gk_interface_compile(&source, &fixture.interface, diagnostics);
    gk_diagnostics_free(diagnostics);
    fixture.builder = gk_builder_new((int64_t)16 << 20);
    fixture.type = status == GK_OK ? gk_interface_parameter(fixture.interface, 0, 0) : NULL;
    *state = &fixture;
    return fixture.type && fixture.builder ? 0 : -1;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    gk_interface_free(fixture->interface);
    gk_builder_free(fixture->builder);
    return 0;
}

static gk_tree *example(struct fixture *fixture) {
    char message[200] = "";
    gk_tree *tree = NULL;
    json_t *json = json_read(json_text, sizeof json_text - 1, message, sizeof message);
    assert_non_null(json);
    gk_status status = value_from_json(fixture->builder, fixture->type, "all", json, message, sizeof message);
    assert_string_equal(message, "");
    assert_int_equal(status, GK_OK);
    json_decref(json);
    assert_int_equal(gk_build_end(fixture->builder, &tree), GK_OK);
    return tree;
}

static struct wire_writer written(gk_value value) {
    struct wire_writer writer = {.most = 1 << 20};
    wire_put_value(&writer, value);
    assert_false(writer.is_cut);
    return writer;
}

// ---- values -------------------------------------------------------------------------------------

static void values_come_through(void **state) {
    struct fixture *fixture = *state;
    gk_tree *tree = example(fixture), *again = NULL;
    struct wire_writer first = written(gk_tree_value(tree));
    struct wire_reader reader = {first.bytes, first.bytes + first.used, false};
    assert_int_equal(wire_get_value(&reader, fixture->builder, fixture->type, &again), GK_OK);
    assert_ptr_equal(reader.at, reader.end);
    struct wire_writer second = written(gk_tree_value(again));
    assert_int_equal(first.used, second.used);
    assert_memory_equal(first.bytes, second.bytes, first.used);
    gk_tree_free(tree);
    gk_tree_free(again);
    free(first.bytes);
    free(second.bytes);
}

static void values_that_are_cut_are_refused(void **state) {
    struct fixture *fixture = *state;
    gk_tree *tree = example(fixture), *none = NULL;
    struct wire_writer whole = written(gk_tree_value(tree));
    for (size_t bytes = 0; bytes < whole.used; bytes++) {
        unsigned char *part = malloc(bytes + 1);  // of its own, so that a byte too far is seen
        memcpy(part, whole.bytes, bytes);
        unsigned char *exact = realloc(part, bytes ? bytes : 1);
        struct wire_reader reader = {exact, exact + bytes, false};
        assert_int_not_equal(wire_get_value(&reader, fixture->builder, fixture->type, &none), GK_OK);
        assert_null(none);
        free(exact);
    }
    for (size_t most = 0; most < whole.used; most++) {
        struct wire_writer small = {.most = most};
        wire_put_value(&small, gk_tree_value(tree));
        assert_true(small.is_cut);
        assert_true(small.used <= most);
        free(small.bytes);
    }
    gk_tree_free(tree);
    free(whole.bytes);
}

static void whole_numbers_have_one_range(void **state) {
    (void)state;
    const int64_t numbers[] = {0, -1, 1, 63, 64, -64, -65, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct wire_writer writer = {.most = 10};
        wire_put_int(&writer, numbers[i]);
        struct wire_reader reader = {writer.bytes, writer.bytes + writer.used, false};
        assert_true(wire_get_int(&reader) == numbers[i] && !reader.is_bad && reader.at == reader.end);
        free(writer.bytes);
    }
    const unsigned char long_one[] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 2};
    struct wire_reader reader = {long_one, long_one + sizeof long_one, false};
    assert_true(wire_get_count(&reader, UINT64_MAX) == 0 && reader.is_bad);
}

// ---- what a worker says -------------------------------------------------------------------------

static void put_text(struct wire_writer *out, const char *text) {
    wire_put_text(out, text, strlen(text));
}

// A turn that faulted after it had emitted a move, with two calls open and two notes.
static struct wire_writer honest(gk_value move) {
    struct wire_writer out = {.most = 1 << 20};
    const char *const words[] = {"F003", "index", "index 9 is outside the list", "bot.gsk"};
    const uint64_t numbers[] = {7, 12, 2};
    wire_put_count(&out, GK_JAIL_FAULTED);
    wire_put_count(&out, GK_OK);
    for (int64_t use = 100; use < 400; use += 100) {
        wire_put_int(&out, use);
    }
    for (size_t i = 0; i < 4; i++) {
        put_text(&out, words[i]);
    }
    for (size_t i = 0; i < 3; i++) {
        wire_put_count(&out, numbers[i]);
    }
    for (int i = 0; i < 2; i++) {
        put_text(&out, "turn");
        put_text(&out, "bot.gsk");
        wire_put_count(&out, 7);
        wire_put_count(&out, 12);
    }
    wire_put_count(&out, 0);
    wire_put_count(&out, 2);
    for (int i = 0; i < 2; i++) {
        wire_put_count(&out, i == 1);
        wire_put_int(&out, i);
        wire_put_int(&out, -i);
        put_text(&out, "said");
    }
    wire_put_count(&out, 1);
    wire_put_value(&out, move);
    return out;
}

static bool read_outcome(struct fixture *fixture, const unsigned char *bytes, size_t count, int64_t *used) {
    const struct jail_bounds bounds = {1000, {1 << 20, 100, 1000}, fixture->type};
    struct jail_message message = {malloc(count ? count : 1), count, count};
    struct jail_outcome outcome = {0};
    gk_jail_turn turn = {0};
    memcpy(message.bytes, bytes, count);
    bool is_read = jail_outcome_read(&outcome, &message, &bounds, fixture->builder, &turn);
    if (is_read && turn.end != GK_JAIL_REFUSED) {
        assert_true(turn.gas_used >= 0 && turn.gas_used <= 1000);
        assert_true(turn.memory >= 0 && turn.memory <= 1 << 20);
        assert_true(strlen(turn.fault.code) == (turn.end == GK_JAIL_FAULTED ? 4 : 0));
        size_t length = strlen(turn.fault.message) + strlen(turn.fault.file) + strlen(turn.fault.name);
        for (size_t i = 0; i < turn.stack_count; i++) {
            length += strlen(turn.stack[i].function) + strlen(turn.stack[i].file);
        }
        for (size_t i = 0; i < turn.note_count; i++) {
            assert_true(turn.notes[i].text[turn.notes[i].bytes] == '\0');
            length += turn.notes[i].bytes;
        }
        assert_true(length <= count);
        assert_true(!turn.move.type || turn.move.type == fixture->type);
    }
    *used = turn.gas_used;
    jail_outcome_free(&outcome);
    free(message.bytes);
    return is_read;
}

static void an_honest_worker_is_believed(void **state) {
    struct fixture *fixture = *state;
    gk_tree *tree = example(fixture);
    struct wire_writer out = honest(gk_tree_value(tree));
    int64_t used;
    assert_true(read_outcome(fixture, out.bytes, out.used, &used));
    assert_int_equal(used, 100);
    gk_tree_free(tree);
    free(out.bytes);
}

static void nothing_cut_or_lengthened_is_believed(void **state) {
    struct fixture *fixture = *state;
    gk_tree *tree = example(fixture);
    struct wire_writer out = honest(gk_tree_value(tree));
    int64_t used;
    for (size_t bytes = 0; bytes < out.used; bytes++) {
        assert_false(read_outcome(fixture, out.bytes, bytes, &used));
    }
    wire_put_count(&out, 0);
    assert_false(read_outcome(fixture, out.bytes, out.used, &used));
    gk_tree_free(tree);
    free(out.bytes);
}

// Whatever bytes come: what is believed is in its range, and nothing else is touched.
static void changed_bytes_do_no_harm(void **state) {
    struct fixture *fixture = *state;
    gk_tree *tree = example(fixture);
    struct wire_writer out = honest(gk_tree_value(tree));
    const unsigned char values[] = {0, 1, 2, 3, 0x7f, 0x80, 0xff};
    uint64_t random = 1;
    int64_t used;
    for (size_t i = 0; i < out.used; i++) {
        unsigned char before = out.bytes[i];
        for (size_t k = 0; k < sizeof values; k++) {
            out.bytes[i] = values[k];
            read_outcome(fixture, out.bytes, out.used, &used);
        }
        out.bytes[i] = before;
    }
    for (int round = 0; round < 20000; round++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        size_t at = (size_t)(random >> 33) % out.used, other = (size_t)(random >> 13) % out.used;
        unsigned char before[2] = {out.bytes[at], out.bytes[other]};
        out.bytes[at] = (unsigned char)(random >> 50);
        out.bytes[other] ^= (unsigned char)(1u << (random >> 61));
        read_outcome(fixture, out.bytes, out.used, &used);
        out.bytes[other] = before[1];
        out.bytes[at] = before[0];
    }
    gk_tree_free(tree);
    free(out.bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_through),
        cmocka_unit_test(values_that_are_cut_are_refused),
        cmocka_unit_test(whole_numbers_have_one_range),
        cmocka_unit_test(an_honest_worker_is_believed),
        cmocka_unit_test(nothing_cut_or_lengthened_is_believed),
        cmocka_unit_test(changed_bytes_do_no_harm),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
