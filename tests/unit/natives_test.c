// tests/unit/natives_test.c: the library's primitives: results, ends, faults.

#include "machine.h"

static const char common[] = "const text \"grün\"\n"            // 0
                             "const text \"ü\"\n"               // 1
                             "const text \"-42\"\n"             // 2
                             "const text \"2.5\"\n"             // 3
                             "const text \"\"\n"                // 4
                             "const float 2.5\n"                // 5
                             "const float -0.5\n"               // 6
                             "const float 1e300\n"              // 7
                             "const int 9223372036854775807\n"  // 8
                             "const text \"b\"\n"               // 9
                             // A list of 5 3 8 1 3.
                             "private fn five() -> [int] : [int] int\n NEW_LIST r0 0\n LOAD_INT r1 "
                             "5\n PUSH_WORD r0 r1\n LOAD_INT r1 3\n"
                             " PUSH_WORD r0 r1\n LOAD_INT r1 8\n PUSH_WORD r0 r1\n LOAD_INT r1 1\n "
                             "PUSH_WORD r0 r1\n LOAD_INT r1 3\n"
                             " PUSH_WORD r0 r1\n RETURN move:0\n"
                             "private fn words() -> [text] : [text] text\n NEW_LIST r0 0\n "
                             "LOAD_CONST_REF r1 2\n PUSH_REF r0 copy:1\n"
                             " LOAD_CONST_REF r1 9\n PUSH_REF r0 copy:1\n LOAD_CONST_REF r1 1\n "
                             "PUSH_REF r0 copy:1\n LOAD_CONST_REF r1 4\n"
                             " PUSH_REF r0 copy:1\n RETURN move:0\n";

static void change_lists(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"([5, 3, 8, 1], 3)", "fn f() -> ([int], int?) : [int] int? ([int], int?)\n CALL r0 five\n "
                              "NATIVE r1 LIST_POP r0\n"
                              " NEW_RECORD r2 - move:0\n ARGS move:1\n RETURN move:2"},
        {"none",
         "fn f() -> int? : [int] int?\n NEW_LIST r0 3\n NATIVE r1 LIST_POP r0\n RETURN move:1"},
        {"(\"\", [\"-42\", \"b\", \"ü\"])",
         "fn f() -> (text?, [text]) : [text] text? (text?, [text])\n CALL r0 words\n"
         " NATIVE r1 LIST_POP r0\n NEW_RECORD r2 - move:1\n ARGS move:0\n RETURN move:2"},
        {"[5, 3, 9, 8, 1, 3]",
         "fn f() -> [int] : [int] int int\n CALL r0 five\n LOAD_INT r1 2\n LOAD_INT r2 9\n"
         " NATIVE - LIST_INSERT r0\n ARGS r1 r2\n RETURN move:0"},
        {"[5, 3, 8, 1, 3, 9]",
         "fn f() -> [int] : [int] int int\n CALL r0 five\n LOAD_INT r1 5\n LOAD_INT r2 9\n"
         " NATIVE - LIST_INSERT r0\n ARGS r1 r2\n RETURN move:0"},
        {"fault index 5",
         "fn f() -> [int] : [int] int int\n CALL r0 five\n LOAD_INT r1 6\n LOAD_INT r2 9\n"
         " NATIVE - LIST_INSERT r0\n ARGS r1 r2\n RETURN move:0"},
        {"[\"b\", \"-42\", \"b\", \"ü\", \"\"]",
         "fn f() -> [text] : [text] text int\n CALL r0 words\n LOAD_INT r2 0\n"
         " LOAD_CONST_REF r1 9\n NATIVE - LIST_INSERT r0\n ARGS r2 r1\n RETURN move:0"},
        {"[3, 8, 1, 3]", "fn f() -> [int] : [int] int int\n CALL r0 five\n LOAD_INT r1 0\n NATIVE "
                         "r2 LIST_REMOVE r0\n"
                         " ARGS r1\n RETURN move:0"},
        {"fault index 4", "fn f() -> [int] : [int] int int\n CALL r0 five\n LOAD_INT r1 5\n NATIVE "
                          "r2 LIST_REMOVE r0\n"
                          " ARGS r1\n RETURN move:0"},
        {"b", "fn f() -> text : [text] int text\n CALL r0 words\n LOAD_INT r1 1\n NATIVE r2 "
              "LIST_REMOVE r0\n ARGS r1\n"
              " RETURN move:2"},
        {"([], [5, 3, 8, 1, 3])",
         "fn f() -> ([int], [int]) : [int] [int] ([int], [int])\n CALL r0 five\n MOVE_REF r1 "
         "copy:0\n"
         " NATIVE - LIST_CLEAR r0\n NEW_RECORD r2 - move:0\n ARGS move:1\n RETURN move:2"},
        {"[]",
         "fn f() -> [text] : [text]\n CALL r0 words\n NATIVE - LIST_CLEAR r0\n RETURN move:0"},
        {"[5, 3, 8, 1, 3, 5, 3, 8, 1, 3]",
         "fn f() -> [int] : [int] [int]\n CALL r0 five\n MOVE_REF r1 copy:0\n"
         " NATIVE - LIST_EXTEND r0\n ARGS r1\n RETURN move:0"},
        {"[3, 8]",
         "fn f() -> [int] : [int] int int [int]\n CALL r0 five\n LOAD_INT r1 1\n LOAD_INT r2 3\n"
         " NATIVE r3 LIST_SLICE r0\n ARGS r1 r2\n RETURN move:3"},
        {"fault index 5",
         "fn f() -> [int] : [int] int int [int]\n CALL r0 five\n LOAD_INT r1 3\n LOAD_INT r2 2\n"
         " NATIVE r3 LIST_SLICE r0\n ARGS r1 r2\n RETURN move:3"},
        {"[3, 1, 8, 3, 5]",
         "fn f() -> [int] : [int]\n CALL r0 five\n NATIVE r0 LIST_REVERSED r0\n RETURN move:0"},
        {"[\"\", \"ü\", \"b\", \"-42\"]",
         "fn f() -> [text] : [text]\n CALL r0 words\n NATIVE r0 LIST_REVERSED r0\n RETURN move:0"},
        {"[2, 2, 2]", "fn f() -> [int] : int int [int]\n LOAD_INT r0 3\n LOAD_INT r1 2\n NATIVE r2 "
                      "LIST_FILLED r0\n ARGS r1\n"
                      " RETURN move:2"},
        {"[true, true]", "fn f() -> [bool] : int bool [bool]\n LOAD_INT r0 2\n LOAD_BOOL r1 1\n "
                         "NATIVE r2 LIST_FILLED r0\n"
                         " ARGS r1\n RETURN move:2"},
        {"[[5, 3, 8, 1, 3], [5, 3, 8, 1, 3]]",
         "fn f() -> [[int]] : int [int] [[int]]\n LOAD_INT r0 2\n CALL r1 five\n"
         " NATIVE r2 LIST_FILLED r0\n ARGS r1\n RETURN move:2"},
        {"fault argument 4", "fn f() -> [int] : int int [int]\n LOAD_INT r0 -1\n LOAD_INT r1 2\n "
                             "NATIVE r2 LIST_FILLED r0\n"
                             " ARGS r1\n RETURN move:2"},
        {"fault length 4", "fn f() -> [int] : int int [int]\n LOAD_CONST r0 8\n LOAD_INT r1 2\n "
                           "NATIVE r2 LIST_FILLED r0\n"
                           " ARGS r1\n RETURN move:2"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void search_and_sum_lists(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"true", "fn f() -> bool : [int] int bool\n CALL r0 five\n LOAD_INT r1 8\n NATIVE r2 "
                 "LIST_CONTAINS r0\n ARGS r1\n RETURN r2"},
        {"false", "fn f() -> bool : [int] int bool\n CALL r0 five\n LOAD_INT r1 7\n NATIVE r2 "
                  "LIST_CONTAINS r0\n ARGS r1\n RETURN r2"},
        {"1", "fn f() -> int? : [int] int int?\n CALL r0 five\n LOAD_INT r1 3\n NATIVE r2 "
              "LIST_INDEX_OF r0\n ARGS r1\n RETURN move:2"},
        {"none", "fn f() -> int? : [int] int int?\n CALL r0 five\n LOAD_INT r1 7\n NATIVE r2 "
                 "LIST_INDEX_OF r0\n ARGS r1\n RETURN move:2"},
        {"2", "fn f() -> int? : [text] text int?\n CALL r0 words\n LOAD_CONST_REF r1 1\n NATIVE r2 "
              "LIST_INDEX_OF r0\n ARGS r1\n RETURN move:2"},
        {"20", "fn f() -> int : [int] int\n CALL r0 five\n NATIVE r1 LIST_SUM_INT r0\n RETURN r1"},
        {"fault overflow 5", "fn f() -> int : [int] int\n CALL r0 five\n LOAD_CONST r1 8\n "
                             "PUSH_WORD r0 r1\n NATIVE r1 LIST_SUM_INT r0\n"
                             " RETURN r1"},
        {"0.0", "fn f() -> float : [float] float\n NEW_LIST r0 0\n NATIVE r1 LIST_SUM_FLOAT r0\n "
                "RETURN r1"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void sort_lists(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"[1, 3, 3, 5, 8]",
         "fn f() -> [int] : [int]\n CALL r0 five\n NATIVE - LIST_SORT r0\n RETURN move:0"},
        {"([1, 3, 3, 5, 8], [5, 3, 8, 1, 3])",
         "fn f() -> ([int], [int]) : [int] [int] ([int], [int])\n CALL r0 five\n"
         " MOVE_REF r1 copy:0\n NATIVE - LIST_SORT r0\n NEW_RECORD r2 - move:0\n ARGS move:1\n "
         "RETURN move:2"},
        {"[\"\", \"-42\", \"b\", \"ü\"]",
         "fn f() -> [text] : [text]\n CALL r0 words\n NATIVE - LIST_SORT r0\n RETURN move:0"},
        {"[(1, \"b\"), (2, \"-42\"), (2, \"b\")]",
         "fn f() -> [(int, text)] : [(int, text)] int text (int, text)\n NEW_LIST r0 0\n LOAD_INT "
         "r1 2\n LOAD_CONST_REF r2 9\n"
         " NEW_RECORD r3 - r1\n ARGS copy:2\n PUSH_REF r0 move:3\n LOAD_CONST_REF r2 2\n "
         "NEW_RECORD r3 - r1\n ARGS copy:2\n"
         " PUSH_REF r0 move:3\n LOAD_INT r1 1\n LOAD_CONST_REF r2 9\n NEW_RECORD r3 - r1\n ARGS "
         "copy:2\n PUSH_REF r0 move:3\n"
         " NATIVE - LIST_SORT r0\n RETURN move:0"},
    };
    CHECK_PROGRAMS(common, rows);
}

// A turn that sorts lists of pseudo-random ints and counts what is out of order.
static void sort_any_length(void **state) {
    (void)state;
    struct machine machine = machine_new(
        "fn f(int) -> int : [int] int int int int int\n"
        "  NEW_LIST r1 0\n"
        "  LOAD_INT r2 0\n"
        "  LOAD_INT r3 12345\n"
        "  BOOK\n"
        " fill:\n"
        "  MUL_INT_K r3 r3 16807\n"
        "  MOD_INT_K r3 r3 32749\n"
        "  PUSH_WORD r1 r3\n"
        "  LOOP_NEXT r2 r0 @fill\n"
        "  NATIVE - LIST_SORT r1\n"
        "  LOAD_INT r2 1\n"
        "  LOAD_INT r6 0\n"
        "  JUMP_LE_INT r0 r2 @end\n"
        "  BOOK\n"
        " check:\n"
        "  GET_WORD r3 r1 r2\n"
        "  ADD_INT_K r4 r2 -1\n"
        "  GET_WORD r5 r1 r4\n"
        "  JUMP_LE_INT r5 r3 @fine\n"
        "  ADD_INT_K r6 r6 1\n"
        " fine:\n"
        "  LOOP_NEXT r2 r0 @check\n"
        " end:\n"
        "  RETURN r6\n");
    for (int count = 1; count < 200; count++)
        assert_int_equal(gk_as_int(machine_run(&machine, "f", 1, count)), 0);
    assert_int_equal(gk_as_int(machine_run(&machine, "f", 1, 100000)), 0);
    // However little gas there is, the list keeps its items: nothing leaks, nothing is freed twice.
    gk_value argument = gk_int(50);
    for (int64_t gas = 0; gas < 3000; gas += 7) machine_call(&machine, "f", &argument, 1, gas);
    machine_free(&machine);
}

static void read_texts(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"4", "fn f() -> int : text int\n LOAD_CONST_REF r0 0\n NATIVE r1 TEXT_LEN r0\n RETURN r1"},
        {"true", "fn f() -> bool : text text bool\n LOAD_CONST_REF r0 0\n LOAD_CONST_REF r1 1\n "
                 "NATIVE r2 TEXT_CONTAINS r0\n ARGS r1\n RETURN r2"},
        {"false", "fn f() -> bool : text text bool\n LOAD_CONST_REF r0 1\n LOAD_CONST_REF r1 0\n "
                  "NATIVE r2 TEXT_CONTAINS r0\n ARGS r1\n RETURN r2"},
        {"true", "fn f() -> bool : text text bool\n LOAD_CONST_REF r0 0\n LOAD_CONST_REF r1 4\n "
                 "NATIVE r2 TEXT_CONTAINS r0\n ARGS r1\n RETURN r2"},
        {"false", "fn f() -> bool : text text bool\n LOAD_CONST_REF r0 0\n LOAD_CONST_REF r1 1\n "
                  "NATIVE r2 TEXT_STARTS r0\n ARGS r1\n RETURN r2"},
        {"true", "fn f() -> bool : text text bool\n LOAD_CONST_REF r0 0\n LOAD_CONST_REF r1 0\n "
                 "NATIVE r2 TEXT_ENDS r0\n ARGS r1\n RETURN r2"},
        {"rü", "fn f() -> text : text int int\n LOAD_CONST_REF r0 0\n LOAD_INT r1 1\n LOAD_INT r2 "
               "3\n NATIVE r0 TEXT_SLICE r0\n ARGS r1 r2\n RETURN move:0"},
        {"", "fn f() -> text : text int int\n LOAD_CONST_REF r0 0\n LOAD_INT r1 4\n LOAD_INT r2 "
             "4\n NATIVE r0 TEXT_SLICE r0\n ARGS r1 r2\n RETURN move:0"},
        {"fault index 5", "fn f() -> text : text int int\n LOAD_CONST_REF r0 0\n LOAD_INT r1 4\n "
                          "LOAD_INT r2 5\n NATIVE r0 TEXT_SLICE r0\n ARGS r1 r2\n RETURN move:0"},
        {"-42", "fn f() -> int? : text int?\n LOAD_CONST_REF r0 2\n NATIVE r1 TEXT_TO_INT r0\n "
                "RETURN move:1"},
        {"none", "fn f() -> int? : text int?\n LOAD_CONST_REF r0 3\n NATIVE r1 TEXT_TO_INT r0\n "
                 "RETURN move:1"},
        {"2.5", "fn f() -> float? : text float?\n LOAD_CONST_REF r0 3\n NATIVE r1 TEXT_TO_FLOAT "
                "r0\n RETURN move:1"},
        {"none", "fn f() -> float? : text float?\n LOAD_CONST_REF r0 4\n NATIVE r1 TEXT_TO_FLOAT "
                 "r0\n RETURN move:1"},
        {"-42bbbüb", "fn f() -> text : [text] text\n CALL r0 words\n LOAD_CONST_REF r1 9\n NATIVE "
                     "r1 TEXT_LIST_JOIN r0\n ARGS r1\n RETURN move:1"},
        {"", "fn f() -> text : [text] text\n NEW_LIST r0 0\n LOAD_CONST_REF r1 9\n NATIVE r1 "
             "TEXT_LIST_JOIN r0\n ARGS r1\n RETURN move:1"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void round_numbers(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"2", "fn f() -> int : float int\n LOAD_CONST r0 5\n NATIVE r1 FLOOR r0\n RETURN r1"},
        {"3", "fn f() -> int : float int\n LOAD_CONST r0 5\n NATIVE r1 CEIL r0\n RETURN r1"},
        {"3", "fn f() -> int : float int\n LOAD_CONST r0 5\n NATIVE r1 ROUND r0\n RETURN r1"},
        {"-1", "fn f() -> int : float int\n LOAD_CONST r0 6\n NATIVE r1 FLOOR r0\n RETURN r1"},
        {"0", "fn f() -> int : float int\n LOAD_CONST r0 6\n NATIVE r1 CEIL r0\n RETURN r1"},
        {"-1", "fn f() -> int : float int\n LOAD_CONST r0 6\n NATIVE r1 ROUND r0\n RETURN r1"},
        {"0.5", "fn f() -> float : float\n LOAD_CONST r0 6\n NATIVE r0 ABS_FLOAT r0\n RETURN r0"},
        {"-0.5", "fn f() -> float : float float\n LOAD_CONST r0 6\n LOAD_CONST r1 5\n NATIVE r0 "
                 "MIN_FLOAT r0\n ARGS r1\n RETURN r0"},
        {"7", "fn f() -> int : int int\n LOAD_INT r0 7\n LOAD_INT r1 -9\n NATIVE r0 MAX_INT r0\n "
              "ARGS r1\n RETURN r0"},
        {"9", "fn f() -> int : int\n LOAD_INT r0 -9\n NATIVE r0 ABS_INT r0\n RETURN r0"},
    };
    CHECK_PROGRAMS(common, rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(change_lists),
        cmocka_unit_test(search_and_sum_lists),
        cmocka_unit_test(sort_lists),
        cmocka_unit_test(sort_any_length),
        cmocka_unit_test(read_texts),
        cmocka_unit_test(round_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
