// tests/unit/interpret_test.c: what instructions do, what they cost, how they fault.

#include "machine.h"

#include <pthread.h>

static const char fib[] =
    "fn fib(int) -> int : int int\n"
    "  JUMP_GE_INT_K r0 2 @more\n"
    "  RETURN r0\n"
    " more:\n"
    "  ADD_INT_K r1 r0 -1\n"
    "  CALL r1 fib r1\n"
    "  ADD_INT_K r2 r0 -2\n"
    "  CALL r2 fib r2\n"
    "  ADD_INT r1 r1 r2\n"
    "  RETURN r1\n";

static void counts_gas_exactly(void **state) {
    (void)state;
    struct machine machine = machine_new(fib);
    assert_int_equal(gk_as_int(machine_run(&machine, "fib", 1, 10)), 55);
    // 89 calls return at once: compare 1, return 2; 88 others pay 14 each.
    assert_int_equal(gk_bot_gas_used(machine.bot), 89 * 3 + 88 * 14);
    machine_free(&machine);
}

static void any_gas_that_suffices_gives_the_same(void **state) {
    (void)state;
    struct machine machine = machine_new(fib);
    gk_value argument = gk_int(6);
    int64_t needed = 13 * 3 + 12 * 14;
    for (int64_t gas = 0; gas < needed + 3; gas++) {
        gk_result result = machine_call(&machine, "fib", &argument, 1, gas);
        if (result == GK_FAULTED) {
            assert_string_equal(gk_bot_fault(machine.bot).code, "F006");
            assert_int_equal(gk_bot_gas_used(machine.bot), gas);
            // The last call books at its end, without a test.
            assert_true(gas < needed - 2);
        } else {
            assert_int_equal(gk_bot_gas_used(machine.bot), gas < needed ? gas : needed);
            assert_int_equal(gk_as_int(gk_bot_move(machine.bot)), 8);
        }
    }
    machine_free(&machine);
}

static void all_the_gas_there_is_may_be_given(void **state) {
    (void)state;
    struct machine machine = machine_new(fib);
    gk_value argument = gk_int(5);
    assert_int_equal(machine_call(&machine, "fib", &argument, 1, INT64_MAX), GK_MOVED);
    assert_int_equal(gk_bot_gas_used(machine.bot), 8 * 3 + 7 * 14);
    machine_free(&machine);
}

static void faults_tell_where_and_cost_their_own_price(void **state) {
    (void)state;
    struct machine machine = machine_new(
        "const int 9223372036854775807\n"                     // 1
        "fn over() -> int : int\n"                            // 2
        "  LOAD_CONST r0 0\n"                                 // 3
        "  ADD_INT_K r0 r0 1\n"                               // 4
        "  RETURN r0\n"
        "fn deeper() -> int : int\n"
        "  LOAD_INT r0 1\n"                                   // 7
        "  CALL r0 over\n"                                    // 8
        "  RETURN r0\n"
        "fn divide() -> int : int int\n"
        "  LOAD_INT r0 1\n"
        "  LOAD_INT r1 0\n"
        "  DIV_INT r0 r0 r1\n"                                // 13
        "  RETURN r0\n"
        "fn shift() -> int : int int\n"
        "  LOAD_INT r0 1\n"
        "  LOAD_INT r1 64\n"
        "  SHIFT_LEFT r0 r0 r1\n"                             // 18
        "  RETURN r0\n"
        "fn index() -> int : [int] int\n"
        "  NEW_LIST r0 4\n"
        "  LOAD_INT r1 0\n"
        "  GET_WORD r1 r0 r1\n"                               // 23
        "  RETURN r1\n"
        "fn none() -> int : int?\n"
        "  LOAD_NONE r0\n"
        "  UNBOX r0 r0\n");
    (void)machine;
    machine_free(&machine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_gas_exactly),
        cmocka_unit_test(any_gas_that_suffices_gives_the_same),
        cmocka_unit_test(all_the_gas_there_is_may_be_given),
        cmocka_unit_test(faults_tell_where_and_cost_their_own_price),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
