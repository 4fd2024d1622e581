// tests/unit/keyed_test.c: maps and sets, as bytecode uses them and as hosts see them.

#include "machine.h"

static const char common[] =
    "const text \"a\"\n"
    "const text \"b\"\n"
    "const float 0.0\n"
    "const float -0.0\n";

static void keeps_keys_in_the_order_they_came(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"{}", "fn f() -> Map[int, int] : Map[int, int]\n NEW_MAP r0 0\n RETURN move:0"},
        {"{}", "fn f() -> Set[text] : Set[text]\n NEW_MAP r0 100\n RETURN move:0"},
        {"{3: 30, 1: 10, 2: 20}",
         "fn f() -> Map[int, int] : Map[int, int] int int\n NEW_MAP r0 0\n"
         " LOAD_INT r1 3\n LOAD_INT r2 30\n SET_KEY r0 r1 r2\n"
         " LOAD_INT r1 1\n LOAD_INT r2 10\n SET_KEY r0 r1 r2\n"
         " LOAD_INT r1 2\n LOAD_INT r2 20\n SET_KEY r0 r1 r2\n RETURN move:0"},
        {"{\"b\": [], \"a\": []}",
         "fn f() -> Map[text, [int]] : Map[text, [int]] text [int]\n NEW_MAP r0 0\n NEW_LIST r2 0\n"
         " LOAD_CONST_REF r1 1\n SET_KEY r0 copy:1 copy:2\n"
         " LOAD_CONST_REF r1 0\n SET_KEY r0 copy:1 copy:2\n"
         " LOAD_CONST_REF r1 1\n SET_KEY r0 move:1 move:2\n RETURN move:0"},
        {"{0.0}",
         "fn f() -> Set[float] : Set[float] float bool\n NEW_MAP r0 0\n"
         " LOAD_CONST r1 2\n ADD_KEY r2 r0 r1\n LOAD_CONST r1 3\n ADD_KEY r2 r0 r1\n RETURN move:0"},
        {"{true, false}",
         "fn f() -> Set[bool] : Set[bool] bool bool\n NEW_MAP r0 0\n"
         " LOAD_BOOL r1 1\n ADD_KEY r2 r0 r1\n LOAD_BOOL r1 0\n ADD_KEY r2 r0 r1\n"
         " LOAD_BOOL r1 1\n ADD_KEY r2 r0 r1\n RETURN move:0"},
    };
    CHECK_PROGRAMS(common, rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_keys_in_the_order_they_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
