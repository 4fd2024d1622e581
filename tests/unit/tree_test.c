// tests/unit/tree_test.c: values that a host builds: what fits, what is refused, what can be read
// again.

#include "machine.h"

static const char types[] =
    "record Point x:int y:float\n"
    "enum Side left right\n"
    "enum Order rest walk(int, Side) say(text)\n"
    "fn show([Order], (Point?, int? ?), [bool]) -> text : text text text\n"
    "  TO_TEXT r3 r0\n"
    "  TO_TEXT r4 r1\n"
    "  TO_TEXT r5 r2\n"
    "  JOIN r3 3 r3\n"
    "  ARGS r4 r5\n"
    "  RETURN move:3\n";

static const gk_type *parameter(const struct machine *machine, size_t index) {
    return gk_program_parameter(machine->program, 0, index);
}

static gk_tree *end(gk_builder *builder) {
    gk_tree *tree = NULL;
    assert_int_equal(gk_build_end(builder, &tree), GK_OK);
    return tree;
}

static gk_tree *build_orders(gk_builder *builder, const gk_type *type) {
    assert_int_equal(gk_build_begin(builder, type), GK_OK);
    assert_int_equal(gk_build_list(builder, 3), GK_OK);
    assert_int_equal(gk_build_variant(builder, 0), GK_OK);
    assert_int_equal(gk_build_variant(builder, 1), GK_OK);
    assert_int_equal(gk_build_int(builder, -7), GK_OK);
    assert_int_equal(gk_build_variant(builder, 1), GK_OK);
    assert_int_equal(gk_build_variant(builder, 2), GK_OK);
    assert_int_equal(gk_build_text(builder, "grün", 5), GK_OK);
    return end(builder);
}

static gk_tree *build_pair(gk_builder *builder, const gk_type *type) {
    assert_int_equal(gk_build_begin(builder, type), GK_OK);
    assert_int_equal(gk_build_record(builder), GK_OK);
    assert_int_equal(gk_build_some(builder), GK_OK);
    assert_int_equal(gk_build_record(builder), GK_OK);
    assert_int_equal(gk_build_int(builder, 1), GK_OK);
    assert_int_equal(gk_build_float(builder, 2.5), GK_OK);
    assert_int_equal(gk_build_some(builder), GK_OK);
    assert_int_equal(gk_build_some(builder), GK_OK);
    assert_int_equal(gk_build_int(builder, 9), GK_OK);
    return end(builder);
}

static gk_tree *build_bools(gk_builder *builder, const gk_type *type) {
    assert_int_equal(gk_build_begin(builder, type), GK_OK);
    assert_int_equal(gk_build_list(builder, 2), GK_OK);
    assert_int_equal(gk_build_bool(builder, true), GK_OK);
    assert_int_equal(gk_build_bool(builder, false), GK_OK);
    return end(builder);
}

static void trees_are_arguments(void **state) {
    (void)state;
    // The types of one program, the bot of another: equal types are one.
    struct machine machine = machine_new(types), other = machine_new(types);
    gk_builder *builder = gk_builder_new(1 << 20);
    gk_tree *trees[3] = {build_orders(builder, parameter(&machine, 0)),
                         build_pair(builder, parameter(&machine, 1)),
                         build_bools(builder, parameter(&machine, 2))};
    gk_value values[3];
    for (int i = 0; i < 3; i++) values[i] = gk_tree_value(trees[i]);
    struct machine *machines[2] = {&machine, &other};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(machine_call(machines[i], "show", values, 3, 100000), GK_MOVED);
        assert_text(
            gk_bot_move(machines[i]->bot),
            "[.rest, .walk(-7, .right), .say(\"grün\")](Point(x: 1, y: 2.5), 9)[true, false]");
    }
    gk_value swapped[3] = {values[1], values[0], values[2]};
    assert_int_equal(machine_call(&other, "show", swapped, 3, 100000), GK_REFUSED);
    assert_int_equal(gk_bot_status(other.bot), GK_WRONG_TYPE);
    for (int i = 0; i < 3; i++) gk_tree_free(trees[i]);
    gk_builder_free(builder);
    machine_free(&machine);
    machine_free(&other);
}

static void trees_can_be_read(void **state) {
    (void)state;
    struct machine machine = machine_new(types);
    gk_builder *builder = gk_builder_new(1 << 20);
    gk_tree *tree = build_orders(builder, parameter(&machine, 0));
    gk_value orders = gk_tree_value(tree);
    assert_int_equal(gk_type_kind(orders.type), GK_LIST);
    assert_int_equal(gk_count(orders), 3);
    assert_int_equal(gk_variant(gk_item(orders, 0)), 0);
    assert_int_equal(gk_count(gk_item(orders, 0)), 0);
    gk_value walk = gk_item(orders, 1);
    assert_int_equal(gk_count(walk), 2);
    assert_int_equal(gk_as_int(gk_item(walk, 0)), -7);
    assert_int_equal(gk_variant(gk_item(walk, 1)), 1);
    assert_text(gk_item(gk_item(orders, 2), 0), "grün");
    assert_null(gk_item(orders, 3).type);
    assert_null(gk_item(walk, 2).type);
    gk_tree_free(tree);
    tree = build_pair(builder, parameter(&machine, 1));
    gk_value pair = gk_tree_value(tree);
    gk_value point = gk_some(gk_item(pair, 0));
    assert_string_equal(gk_type_name(point.type, 1), "y");
    assert_true(gk_as_float(gk_item(point, 1)) == 2.5);
    assert_int_equal(gk_as_int(gk_some(gk_some(gk_item(pair, 1)))), 9);
    gk_tree_free(tree);
    gk_builder_free(builder);
    machine_free(&machine);
}

static void a_step_that_does_not_fit_changes_nothing(void **state) {
    (void)state;
    struct machine machine = machine_new(types);
    gk_builder *builder = gk_builder_new(1 << 20);
    gk_tree *tree = NULL;
    assert_int_equal(gk_build_int(builder, 1), GK_WRONG_COUNT);
    assert_int_equal(gk_build_end(builder, &tree), GK_WRONG_COUNT);
    assert_int_equal(gk_build_begin(builder, parameter(&machine, 1)), GK_OK);
    assert_int_equal(gk_build_int(builder, 1), GK_WRONG_TYPE);
    assert_int_equal(gk_build_list(builder, 1), GK_WRONG_TYPE);
    assert_int_equal(gk_build_record(builder), GK_OK);
    assert_int_equal(gk_build_record(builder), GK_WRONG_TYPE);
    assert_int_equal(gk_build_none(builder), GK_OK);
    assert_int_equal(gk_build_end(builder, &tree), GK_WRONG_COUNT);
    assert_int_equal(gk_type_kind(gk_build_expects(builder)), GK_OPTION);
    assert_int_equal(gk_build_some(builder), GK_OK);
    assert_int_equal(gk_build_none(builder), GK_OK);
    assert_null(gk_build_expects(builder));
    assert_int_equal(gk_build_none(builder), GK_WRONG_COUNT);
    gk_tree_free(end(builder));
    assert_int_equal(gk_build_begin(builder, parameter(&machine, 0)), GK_OK);
    assert_int_equal(gk_build_list(builder, (size_t)1 << 31), GK_TOO_LARGE);
    assert_int_equal(gk_build_list(builder, SIZE_MAX), GK_TOO_LARGE);
    assert_int_equal(gk_build_list(builder, SIZE_MAX / 8 - 1), GK_TOO_LARGE);
    assert_int_equal(gk_build_list(builder, 200000), GK_TOO_LARGE);
    assert_int_equal(gk_build_list(builder, 1), GK_OK);
    assert_int_equal(gk_build_variant(builder, 3), GK_WRONG_TYPE);
    assert_int_equal(gk_build_variant(builder, 2), GK_OK);
    assert_int_equal(gk_build_text(builder, "\xff", 1), GK_WRONG_TYPE);
    assert_int_equal(gk_build_text(builder, "\xed\xa0\x80", 3), GK_WRONG_TYPE);
    assert_int_equal(gk_build_text(builder, "", 0), GK_OK);
    gk_tree_free(end(builder));
    gk_builder_free(builder);
    machine_free(&machine);
}

static void no_float_is_nan(void **state) {
    (void)state;
    struct machine machine = machine_new("fn f(float) -> float\n RETURN r0\n");
    gk_builder *builder = gk_builder_new(1 << 20);
    double nan = strtod("nan", NULL);
    assert_int_equal(gk_build_begin(builder, parameter(&machine, 0)), GK_OK);
    assert_int_equal(gk_build_float(builder, nan), GK_WRONG_TYPE);
    gk_value value = gk_float(nan);
    assert_int_equal(machine_call(&machine, "f", &value, 1, 100), GK_REFUSED);
    assert_int_equal(gk_bot_status(machine.bot), GK_WRONG_TYPE);
    gk_builder_free(builder);
    machine_free(&machine);
}

static void limits_hold_for_every_tree(void **state) {
    (void)state;
    struct machine machine = machine_new(types);
    for (int64_t limit = -1; limit < 400; limit++) {
        gk_builder *builder = gk_builder_new(limit);
        assert_int_equal(gk_build_begin(builder, parameter(&machine, 2)), GK_OK);
        gk_status status = gk_build_list(builder, 200);
        assert_true(status == (limit < 216 + 24 ? GK_TOO_LARGE : GK_OK));
        gk_builder_free(builder);
    }
    machine_free(&machine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees_are_arguments),
        cmocka_unit_test(trees_can_be_read),
        cmocka_unit_test(a_step_that_does_not_fit_changes_nothing),
        cmocka_unit_test(no_float_is_nan),
        cmocka_unit_test(limits_hold_for_every_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
