// tests/unit/closure_test.c: functions as values.

#include "machine.h"

static void calls_what_a_register_holds(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"7", "private fn add(int, int) binds 1 -> int\n ADD_INT r0 r0 r1\n RETURN_WORD r0\n"
              "fn f() -> int : fn(int) -> int int\n LOAD_INT r1 3\n NEW_CLOSURE r0 add r1\n"
              " LOAD_INT r1 4\n CALL_VALUE r1 r0 r1\n RETURN r1\n"},
    };
    CHECK_PROGRAMS("", rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_what_a_register_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
