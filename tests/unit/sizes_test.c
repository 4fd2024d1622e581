// tests/unit/sizes_test.c: every number that a host may give, at the edges where sizes overflow.

#include "machine.h"

// 2^31, 2^32 and 2^63 with their neighbours: what a narrower type would cut to something small.
static const uint64_t edges[] = {
    UINT64_C(0x7FFFFFFF), UINT64_C(0x80000000), UINT64_C(0xFFFFFFFF), UINT64_C(0x100000000),
    UINT64_C(0x100000001), UINT64_C(0x7FFFFFFFFFFFFFFF), UINT64_C(0x8000000000000000),
    UINT64_C(0xFFFFFFFFFFFFFFFF), UINT64_C(0x2000000000000000), UINT64_C(0x1000000000000001),
};
#define EDGES (sizeof edges / sizeof edges[0])

static const char text[] =
    "record Point x:int y:int\nenum Side left right\nenum Tree leaf node(Tree, int)\n"
    "const Tree leaf\nconst text \"hi\"\n"
    "fn f(int) -> [int]\n FAIL ASSERT\n"
    "fn types(Point, Tree, (int, text), Map[int, [int]], Set[int])\n RETURN_NONE\n"
    "fn said() -> text : text\n LOAD_CONST_REF r0 1\n LOG r0\n RETURN move:0\n";

static gk_tree *list_of_one(const gk_type *type) {
    gk_tree *tree = NULL;
    gk_builder *builder = gk_builder_new(4096);
    assert_int_equal(gk_build_begin(builder, type), GK_OK);
    assert_int_equal(gk_build_list(builder, 1), GK_OK);
    assert_int_equal(gk_build_int(builder, 1), GK_OK);
    assert_int_equal(gk_build_end(builder, &tree), GK_OK);
    gk_builder_free(builder);
    return tree;
}

static void an_index_past_the_end_is_past_the_end(void **state) {
    (void)state;
    struct machine machine = machine_new(text);
    gk_value one = gk_int(1);
    gk_tree *tree = list_of_one(gk_program_result(machine.program, 0));
    for (size_t i = 0; i < EDGES; i++) {
        size_t edge = (size_t)edges[i];
        assert_null(gk_program_function_name(machine.program, edge));
        assert_int_equal(gk_program_parameter_count(machine.program, edge), 0);
        assert_null(gk_program_parameter(machine.program, edge, 0));
        assert_null(gk_program_parameter(machine.program, 1, edge));
        assert_null(gk_program_parameter_name(machine.program, 1, edge));
        assert_null(gk_program_result(machine.program, edge));
        assert_string_equal(gk_program_test(machine.program, edge).name, "");
        assert_string_equal(gk_price_at(edge).name, "");
        assert_string_equal(gk_bot_line(machine.bot, edge).file, "");
        assert_string_equal(gk_bot_stack(machine.bot, edge).function, "");
        assert_int_equal(gk_bot_note(machine.bot, edge).bytes, 0);
        assert_null(gk_item(gk_tree_value(tree), edge).type);
        for (size_t p = 0; p < gk_program_parameter_count(machine.program, 1); p++) {
            const gk_type *type = gk_program_parameter(machine.program, 1, p);
            assert_null(gk_type_name(type, edge));
            assert_null(gk_type_field(type, edge));
            assert_int_equal(gk_variant_count(type, edge), 0);
            assert_null(gk_variant_name(type, edge, 0));
            assert_null(gk_variant_field(type, edge, 0));
            assert_null(gk_variant_field(type, 1, edge));
            assert_null(gk_variant_name(type, 1, edge));
        }
    }
    for (size_t i = 0; i < EDGES; i++) {
        size_t edge = (size_t)edges[i];
        assert_int_equal(gk_call(machine.bot, edge, &one, 1, 1000), GK_REFUSED);
        assert_int_equal(gk_call(machine.bot, 0, &one, edge, 1000), GK_REFUSED);
    }
    gk_tree_free(tree);
    machine_free(&machine);
}

static void what_is_built_has_a_size_that_fits(void **state) {
    (void)state;
    struct machine machine = machine_new(text);
    for (size_t i = 0; i < EDGES; i++) {
        size_t edge = (size_t)edges[i];
        gk_builder_free(gk_builder_new((int64_t)edge));
        gk_builder *builder = gk_builder_new(1 << 20);
        assert_non_null(builder);
        assert_int_equal(gk_build_begin(builder, gk_program_result(machine.program, 0)), GK_OK);
        assert_int_equal(gk_build_list(builder, edge), GK_TOO_LARGE);
        const gk_type *map = gk_program_parameter(machine.program, 1, 3);
        assert_int_equal(gk_build_begin(builder, map), GK_OK);
        assert_int_equal(gk_build_map(builder, edge), GK_TOO_LARGE);
        const gk_type *set = gk_program_parameter(machine.program, 1, 4);
        assert_int_equal(gk_build_begin(builder, set), GK_OK);
        assert_int_equal(gk_build_set(builder, edge), GK_TOO_LARGE);
        const gk_type *tree = gk_program_parameter(machine.program, 1, 1);
        assert_int_equal(gk_build_begin(builder, tree), GK_OK);
        assert_int_equal(gk_build_variant(builder, edge), GK_WRONG_TYPE);
        gk_builder_free(builder);
    }
    machine_free(&machine);
}

static void a_turns_gas_is_any_number(void **state) {
    (void)state;
    struct machine machine = machine_new(text);
    gk_value one = gk_int(1);
    for (size_t i = 0; i < EDGES; i++) {
        int64_t edge = (int64_t)edges[i];
        gk_result result = gk_call(machine.bot, 0, &one, 1, edge);
        assert_int_equal(result, edge < 0 ? GK_REFUSED : GK_FAULTED);
        assert_true(gk_bot_gas_used(machine.bot) >= 0);
        gk_status status = gk_bot_watch(machine.bot, edge, machine_goes_on, &edge);
        assert_int_equal(status, (int64_t)edges[i] < 1 ? GK_BAD_ARGUMENT : GK_OK);
        assert_int_equal(gk_bot_watch(machine.bot, 1, NULL, NULL), GK_OK);
    }
    machine_free(&machine);
}

static void limits_are_within_theirs(void **state) {
    (void)state;
    gk_program *program = machine_program(text);
    for (size_t i = 0; i < 3 * EDGES; i++) {
        int64_t edge = (int64_t)edges[i % EDGES];
        gk_limits limits = gk_limits_default();
        if (i < EDGES) limits.memory_bytes = edge;
        else if (i < 2 * EDGES) limits.depth_frames = edge;
        else limits.log_bytes = edge;
        gk_bot *bot = NULL;
        gk_status status = gk_bot_new(program, &limits, 1, NULL, 0, &bot);
        bool may_be = i < EDGES ? edge <= GK_MEMORY_MAX : i >= 2 * EDGES;
        if (edge < 0 || !may_be) assert_int_equal(status, GK_BAD_ARGUMENT);
        // Only what is used is allocated.
        if (status == GK_OK)
            assert_int_equal(gk_call(bot, 2, NULL, 0, 1000), GK_MOVED);
        gk_bot_free(bot);
    }
    gk_program_release(program);
}

static void a_file_of_no_bytes_is_none(void **state) {
    (void)state;
    gk_program *program = NULL;
    for (size_t bytes = 0; bytes < 7; bytes++)
        assert_int_equal(gk_program_load("gasket", bytes, &program, NULL, 0), GK_INVALID);
    assert_int_equal(gk_program_load(NULL, 0, &program, NULL, 0), GK_INVALID);
    assert_null(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_index_past_the_end_is_past_the_end),
        cmocka_unit_test(what_is_built_has_a_size_that_fits),
        cmocka_unit_test(a_turns_gas_is_any_number),
        cmocka_unit_test(limits_are_within_theirs),
        cmocka_unit_test(a_file_of_no_bytes_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
