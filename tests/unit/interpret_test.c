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
            assert_true(gas < needed);
        } else {
            assert_int_equal(gk_bot_gas_used(machine.bot), needed);
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

// What the programs of the tables below begin with.
static const char common[] =
    "record Point x:int y:int\n"
    "record Line from:Point to:Point name:text\n"
    "enum Side left right\n"
    "enum Order rest walk(int, Side) say(text)\n"
    "const int 9223372036854775807\n"
    "const text \"hi\"\n"
    "const Order rest\n"
    "const float 2.5\n"
    "const float 1e308\n";

static void computes_ints(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"7",
         "fn f() -> int : int int\n LOAD_INT r0 3\n LOAD_INT r1 4\n ADD_INT r0 r0 r1\n RETURN r0"},
        {"fault overflow 3",
         "fn f() -> int : int\n LOAD_CONST r0 0\n ADD_INT_K r0 r0 1\n RETURN r0"},
        {"fault overflow 4", "fn f() -> int : int int\n LOAD_CONST r0 0\n LOAD_INT r1 -2\n SUB_INT "
                             "r0 r0 r1\n RETURN r0"},
        {"fault overflow 3",
         "fn f() -> int : int\n LOAD_CONST r0 0\n MUL_INT r0 r0 r0\n RETURN r0"},
        {"-4",
         "fn f() -> int : int int\n LOAD_INT r0 -7\n LOAD_INT r1 2\n DIV_INT r0 r0 r1\n RETURN r0"},
        {"-4",
         "fn f() -> int : int int\n LOAD_INT r0 7\n LOAD_INT r1 -2\n DIV_INT r0 r0 r1\n RETURN r0"},
        {"1",
         "fn f() -> int : int int\n LOAD_INT r0 -7\n LOAD_INT r1 2\n MOD_INT r0 r0 r1\n RETURN r0"},
        {"-1",
         "fn f() -> int : int int\n LOAD_INT r0 7\n LOAD_INT r1 -2\n MOD_INT r0 r0 r1\n RETURN r0"},
        {"-4", "fn f() -> int : int\n LOAD_INT r0 -7\n DIV_INT_K r0 r0 2\n RETURN r0"},
        {"1", "fn f() -> int : int\n LOAD_INT r0 -7\n MOD_INT_K r0 r0 2\n RETURN r0"},
        {"fault division 4",
         "fn f() -> int : int int\n LOAD_INT r0 1\n LOAD_INT r1 0\n DIV_INT r0 r0 r1\n RETURN r0"},
        {"fault division 4",
         "fn f() -> int : int int\n LOAD_INT r0 1\n LOAD_INT r1 0\n MOD_INT r0 r0 r1\n RETURN r0"},
        // The lowest int, divided by -1.
        {"fault overflow 5",
         "fn f() -> int : int int\n LOAD_CONST r0 0\n NOT_INT r0 r0\n LOAD_INT r1 -1\n"
         " DIV_INT r0 r0 r1\n RETURN r0"},
        {"0", "fn f() -> int : int int\n LOAD_CONST r0 0\n NOT_INT r0 r0\n LOAD_INT r1 -1\n"
              " MOD_INT r0 r0 r1\n RETURN r0"},
        {"fault overflow 4",
         "fn f() -> int : int\n LOAD_CONST r0 0\n NOT_INT r0 r0\n NEG_INT r0 r0\n RETURN r0"},
        {"-4", "fn f() -> int : int int\n LOAD_INT r0 -7\n LOAD_INT r1 1\n SHIFT_RIGHT r0 r0 r1\n "
               "RETURN r0"},
        {"-9223372036854775808", "fn f() -> int : int int\n LOAD_INT r0 3\n LOAD_INT r1 63\n "
                                 "SHIFT_LEFT r0 r0 r1\n RETURN r0"},
        {"fault shift 4", "fn f() -> int : int int\n LOAD_INT r0 3\n LOAD_INT r1 64\n SHIFT_LEFT "
                          "r0 r0 r1\n RETURN r0"},
        {"fault shift 4", "fn f() -> int : int int\n LOAD_INT r0 3\n LOAD_INT r1 -1\n SHIFT_RIGHT "
                          "r0 r0 r1\n RETURN r0"},
        {"4",
         "fn f() -> int : int int\n LOAD_INT r0 6\n LOAD_INT r1 12\n AND_INT r0 r0 r1\n RETURN r0"},
        {"true", "fn f() -> bool : bool int\n LOAD_INT r1 6\n LE_INT r0 r1 r1\n RETURN r0"},
        {".right", "fn f() -> Side : Side\n LOAD_VARIANT r0 1\n RETURN r0"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void computes_floats(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"6.25", "fn f() -> float : float\n LOAD_CONST r0 3\n MUL_FLOAT r0 r0 r0\n RETURN r0"},
        {"inf", "fn f() -> float : float\n LOAD_CONST r0 4\n MUL_FLOAT r0 r0 r0\n RETURN r0"},
        {"fault nan 4", "fn f() -> float : float\n LOAD_CONST r0 4\n MUL_FLOAT r0 r0 r0\n "
                        "SUB_FLOAT r0 r0 r0\n RETURN r0"},
        {"fault division 4", "fn f() -> float : float float\n LOAD_CONST r0 3\n SUB_FLOAT r1 r0 "
                             "r0\n DIV_FLOAT r0 r0 r1\n RETURN r0"},
        {"1.5811388300841898",
         "fn f() -> float : float\n LOAD_CONST r0 3\n SQRT_FLOAT r0 r0\n RETURN r0"},
        {"fault nan 4", "fn f() -> float : float\n LOAD_CONST r0 3\n NEG_FLOAT r0 r0\n SQRT_FLOAT "
                        "r0 r0\n RETURN r0"},
        {"-2", "fn f() -> int : float int\n LOAD_CONST r0 3\n NEG_FLOAT r0 r0\n FLOAT_TO_INT r1 "
               "r0\n RETURN r1"},
        {"fault conversion 3",
         "fn f() -> int : float int\n LOAD_CONST r0 4\n FLOAT_TO_INT r1 r0\n RETURN r1"},
        {"7.0", "fn f() -> float : float int\n LOAD_INT r1 7\n INT_TO_FLOAT r0 r1\n RETURN r0"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void keeps_values_apart(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        // A copy of a list changes alone.
        {"([1, 2], [1])", "fn f() -> ([int], [int]) : [int] [int] int ([int], [int])\n NEW_LIST r0 "
                          "0\n LOAD_INT r2 1\n PUSH_WORD r0 r2\n"
                          " MOVE_REF r1 copy:0\n LOAD_INT r2 2\n PUSH_WORD r0 r2\n NEW_RECORD r3 - "
                          "copy:0\n ARGS move:1\n RETURN move:3"},
        {"([9], [1])", "fn f() -> ([int], [int]) : [int] [int] int ([int], [int]) int\n NEW_LIST "
                       "r0 0\n LOAD_INT r2 1\n"
                       " PUSH_WORD r0 r2\n MOVE_REF r1 copy:0\n LOAD_INT r2 9\n LOAD_INT r4 0\n "
                       "SET_WORD r0 r4 r2\n"
                       " NEW_RECORD r3 - copy:0\n ARGS move:1\n RETURN move:3"},
        {"([true, false], [true])", "fn f() -> ([bool], [bool]) : [bool] [bool] bool ([bool], "
                                    "[bool])\n NEW_LIST r0 0\n LOAD_BOOL r2 1\n"
                                    " PUSH_BYTE r0 r2\n MOVE_REF r1 copy:0\n LOAD_BOOL r2 0\n "
                                    "PUSH_BYTE r0 r2\n NEW_RECORD r3 - copy:0\n"
                                    " ARGS move:1\n RETURN move:3"},
        // So does a record inside of a list, taken out, changed and put back.
        {"([Point(x: 5, y: 2)], [Point(x: 1, y: 2)])",
         "fn f() -> ([Point], [Point]) : [Point] [Point] int int Point ([Point], [Point])\n"
         " LOAD_INT r2 1\n LOAD_INT r3 2\n NEW_RECORD r4 - r2\n ARGS r3\n NEW_LIST r0 1\n PUSH_REF "
         "r0 move:4\n"
         " MOVE_REF r1 copy:0\n LOAD_INT r3 0\n TAKE_REF r4 r0 r3\n LOAD_INT r2 5\n SET_FIELD r4 0 "
         "r2\n"
         " SET_REF r0 r3 move:4\n NEW_RECORD r5 - move:0\n ARGS move:1\n RETURN move:5"},
        // A constant is never written.
        {"hi", "fn f() -> text : text\n LOAD_CONST_REF r0 1\n RETURN move:0"},
        {".rest", "fn f() -> Order : Order\n LOAD_CONST_REF r0 2\n RETURN copy:0"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void lists_have_ends(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"fault index 4", "fn f() -> int : [int] int\n NEW_LIST r0 4\n LOAD_INT r1 0\n GET_WORD r1 "
                          "r0 r1\n RETURN r1"},
        {"fault index 4", "fn f() -> int : [int] int\n NEW_LIST r0 4\n LOAD_INT r1 -1\n GET_WORD "
                          "r1 r0 r1\n RETURN r1"},
        {"fault index 4", "fn f() -> int : [int] int\n NEW_LIST r0 4\n LOAD_INT r1 0\n SET_WORD r0 "
                          "r1 r1\n RETURN r1"},
        {"fault index 4", "fn f() -> bool : [bool] int bool\n NEW_LIST r0 4\n LOAD_INT r1 0\n "
                          "GET_BYTE r2 r0 r1\n RETURN r2"},
        {"fault index 5", "fn f() -> bool : [bool] int bool\n NEW_LIST r0 4\n LOAD_INT r1 0\n "
                          "LOAD_BOOL r2 1\n SET_BYTE r0 r1 r2\n RETURN r2"},
        {"fault index 4", "fn f() -> text : [text] int text\n NEW_LIST r0 4\n LOAD_INT r1 0\n "
                          "GET_REF r2 r0 r1\n RETURN move:2"},
        {"fault index 4", "fn f() -> text : [text] int text\n NEW_LIST r0 4\n LOAD_INT r1 0\n "
                          "TAKE_REF r2 r0 r1\n RETURN move:2"},
        {"fault index 5",
         "fn f() -> text : [text] int text\n NEW_LIST r0 4\n LOAD_INT r1 0\n LOAD_CONST_REF r2 1\n"
         " SET_REF r0 r1 copy:2\n RETURN move:2"},
        // Growing.
        {"3628800",
         "fn f() -> int : [int] int int int\n NEW_LIST r0 0\n LOAD_INT r1 1\n LOAD_INT r2 10\n "
         "BOOK\n"
         " again:\n PUSH_WORD r0 r1\n LOOP_NEXT_LAST r1 r2 @again\n LOAD_INT r3 1\n LOAD_INT r1 "
         "0\n BOOK\n"
         " more:\n GET_WORD r2 r0 r1\n MUL_INT r3 r3 r2\n LOOP_NEXT_ITEM r1 r0 @more\n RETURN r3"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void holes_are_found(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"fault hole 7", "fn f() -> text : [text] text int\n NEW_LIST r0 1\n LOAD_CONST_REF r1 1\n "
                         "PUSH_REF r0 move:1\n"
                         " LOAD_INT r2 0\n TAKE_REF r1 r0 r2\n TAKE_REF r1 r0 r2\n RETURN move:1"},
        {"fault hole 7", "fn f() -> text : [text] text int\n NEW_LIST r0 1\n LOAD_CONST_REF r1 1\n "
                         "PUSH_REF r0 move:1\n"
                         " LOAD_INT r2 0\n TAKE_REF r1 r0 r2\n TO_TEXT r1 r0\n RETURN move:1"},
        {"fault hole 8",
         "fn f() -> bool : [text] text int [text] bool\n NEW_LIST r0 1\n LOAD_CONST_REF r1 1\n"
         " PUSH_REF r0 move:1\n MOVE_REF r3 copy:0\n LOAD_INT r2 0\n TAKE_REF r1 r0 r2\n"
         " EQUAL r4 r0 r3\n RETURN r4"},
        {"fault hole 7", "fn f() -> text : [text] text int [text]\n NEW_LIST r0 1\n LOAD_CONST_REF "
                         "r1 1\n PUSH_REF r0 move:1\n"
                         " LOAD_INT r2 0\n TAKE_REF r1 r0 r2\n NATIVE r1 TEXT_LIST_JOIN r0\n ARGS "
                         "r1\n RETURN move:1"},
        // An option may be empty.
        {"none", "fn f() -> text? : [text?] text? int text\n NEW_LIST r0 1\n LOAD_CONST_REF r3 1\n "
                 "WRAP r1 move:3\n"
                 " PUSH_REF r0 move:1\n LOAD_INT r2 0\n TAKE_REF r1 r0 r2\n GET_REF r1 r0 r2\n "
                 "RETURN move:1"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void options_hold_or_do_not(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"5", "fn f() -> int? : int? int\n LOAD_INT r1 5\n BOX r0 r1\n RETURN move:0"},
        {"5", "fn f() -> int : int? int\n LOAD_INT r1 5\n BOX r0 r1\n UNBOX r1 r0\n RETURN r1"},
        {"fault none 3", "fn f() -> int : int? int\n LOAD_NONE r0\n UNBOX r1 r0\n RETURN r1"},
        {"fault none 3",
         "fn f() -> text : text? text\n LOAD_NONE r0\n UNWRAP r1 move:0\n RETURN move:1"},
        {"hi", "fn f() -> text : text? text\n LOAD_CONST_REF r1 1\n WRAP r0 copy:1\n UNWRAP r1 "
               "move:0\n RETURN move:1"},
        {"none", "fn f() -> int?? : int?? int?\n LOAD_NONE r1\n BOX r0 move:1\n RETURN move:0"},
        {"none", "fn f() -> int? : int?? int?\n LOAD_NONE r1\n BOX r0 move:1\n UNBOX_REF r1 r0\n "
                 "RETURN move:1"},
        {"fault none 3",
         "fn f() -> int? : int?? int?\n LOAD_NONE r0\n UNBOX_REF r1 r0\n RETURN move:1"},
        {"(3, none)", "fn f() -> (int?, text?) : int? text? int (int?, text?)\n LOAD_INT r2 3\n "
                      "BOX r0 r2\n LOAD_NONE r1\n"
                      " NEW_RECORD r3 - move:0\n ARGS move:1\n RETURN move:3"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void variants_carry_values(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {".walk(3, .right)",
         "fn f() -> Order : Order int Side\n LOAD_INT r1 3\n LOAD_VARIANT r2 1\n"
         " NEW_VARIANT r0 1 r1\n ARGS r2\n RETURN move:0"},
        {"3", "fn f() -> int : Order int Side\n LOAD_INT r1 3\n LOAD_VARIANT r2 1\n"
              " NEW_VARIANT r0 1 r1\n ARGS r2\n PAYLOAD r1 r0 256\n RETURN r1"},
        {"fault variant 6",
         "fn f() -> text : Order int Side text\n LOAD_INT r1 3\n LOAD_VARIANT r2 1\n"
         " NEW_VARIANT r0 1 r1\n ARGS r2\n PAYLOAD_REF r3 r0 512\n RETURN move:3"},
        {"hi", "fn f() -> text : Order text\n LOAD_CONST_REF r1 1\n NEW_VARIANT r0 2 move:1\n "
               "PAYLOAD_REF r1 r0 512\n"
               " RETURN move:1"},
        {"1", "fn f() -> int : Order int\n LOAD_CONST_REF r0 2\n JUMP_TAG r0 0 @yes\n LOAD_INT r1 "
              "0\n RETURN r1\n"
              " yes:\n LOAD_INT r1 1\n RETURN r1"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void calls_pass_share_move_and_lend(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"15", "fn f() -> int : int int int int int\n LOAD_INT r0 1\n LOAD_INT r1 2\n LOAD_INT r2 "
               "3\n LOAD_INT r3 4\n"
               " LOAD_INT r4 5\n CALL r0 sum r0\n ARGS r1 r2 r3\n ARGS r4\n RETURN r0\n"
               "fn sum(int, int, int, int, int) -> int\n ADD_INT r0 r0 r1\n ADD_INT r0 r0 r2\n "
               "ADD_INT r0 r0 r3\n"
               " ADD_INT r0 r0 r4\n RETURN r0"},
        {"[1, 2]", "fn f() -> [int] : [int] int\n NEW_LIST r0 0\n LOAD_INT r1 1\n PUSH_WORD r0 "
                   "r1\n LOAD_INT r1 2\n"
                   " CALL - add lend:0\n ARGS r1\n RETURN move:0\n"
                   "fn add(mut [int], int)\n PUSH_WORD r0 r1\n RETURN_NONE"},
        {"(3, 2)",
         "fn f() -> (int, int) : int int (int, int)\n LOAD_INT r0 2\n CALL r1 bump lend:0\n"
         " NEW_RECORD r2 - r0\n ARGS r1\n RETURN move:2\n"
         "fn bump(mut int) -> int : int\n MOVE r1 r0\n ADD_INT_K r0 r0 1\n RETURN r1"},
        {"(7, [8], 6)",
         "fn f() -> (int, [int], int) : int [int] int (int, [int], int)\n LOAD_INT r0 6\n NEW_LIST "
         "r1 0\n"
         " LOAD_INT r2 8\n CALL r2 many lend:0\n ARGS lend:1 r2\n NEW_RECORD r3 - r0\n"
         " ARGS move:1 r2\n RETURN move:3\n"
         "fn many(mut int, mut [int], int) -> int : int\n PUSH_WORD r1 r2\n MOVE r3 r0\n ADD_INT_K "
         "r0 r0 1\n"
         " RETURN r3"},
        {"hi", "fn f() -> text : text\n LOAD_CONST_REF r0 1\n CALL r0 same move:0\n RETURN move:0\n"
               "fn same(text) -> text\n RETURN copy:0"},
        {"hihi",
         "fn f() -> text : text text\n LOAD_CONST_REF r0 1\n CALL r1 twice copy:0\n RETURN move:1\n"
         "fn twice(text) -> text : text\n JOIN r1 2 r0\n ARGS r0\n RETURN move:1"},
        {"fault depth 3", "fn f() -> int : int\n LOAD_INT r0 0\n CALL r0 f\n RETURN r0"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void deep_calls_move_the_stack(void **state) {
    (void)state;
    struct machine machine = machine_new("fn down(int, mut [int]) -> int : int int\n JUMP_EQ_INT_K "
                                         "r0 0 @end\n PUSH_WORD r1 r0\n ADD_INT_K r2 r0 -1\n"
                                         " CALL r2 down r2\n ARGS lend:1\n LEN r3 r1\n ADD_INT r2 "
                                         "r2 r3\n RETURN r2\n end:\n RETURN r0\n"
                                         "fn start(int) -> int : [int] int\n NEW_LIST r1 0\n CALL "
                                         "r2 down r0\n ARGS lend:1\n RETURN r2\n");
    // Every one of the calls sees the list as it is at the end.
    assert_int_equal(gk_as_int(machine_run(&machine, "start", 1, 9000)), 81000000);
    int64_t before = gk_bot_memory(machine.bot);
    assert_int_equal(gk_as_int(machine_run(&machine, "start", 1, 9000)), 81000000);
    assert_int_equal(gk_bot_memory(machine.bot), before);
    gk_value argument = gk_int(20000);
    assert_int_equal(machine_call(&machine, "start", &argument, 1, 10000000), GK_FAULTED);
    assert_string_equal(gk_bot_fault(machine.bot).name, "depth");
    // The middle of the stack is left out, its ends are there.
    assert_int_equal(gk_bot_stack_count(machine.bot), 64);
    assert_string_equal(gk_bot_stack(machine.bot, 0).function, "down");
    assert_int_equal(gk_bot_stack(machine.bot, 0).line, 5);
    assert_int_equal(gk_bot_stack(machine.bot, 32).line, 0);
    assert_string_equal(gk_bot_stack(machine.bot, 63).function, "start");
    assert_int_equal(gk_bot_stack(machine.bot, 63).line, 14);
    // A stack that was large is given back.
    assert_int_equal(gk_bot_memory(machine.bot), before);
    machine_free(&machine);
}

static void depth_is_exact(void **state) {
    (void)state;
    gk_limits limits = gk_limits_default();
    for (int depth = 1; depth < 12; depth++) {
        limits.depth_frames = depth;
        struct machine machine = machine_new_limited(fib, limits);
        // fib(n) opens n calls inside each other, for n of 2 and more.
        gk_value argument = gk_int(depth);
        assert_int_equal(machine_call(&machine, "fib", &argument, 1, 100000), GK_MOVED);
        argument = gk_int(depth + 1);
        assert_int_equal(machine_call(&machine, "fib", &argument, 1, 100000), GK_FAULTED);
        assert_string_equal(gk_bot_fault(machine.bot).code, "F008");
        assert_int_equal(gk_bot_stack_count(machine.bot), depth);
        machine_free(&machine);
    }
}

static void a_fault_pays_for_what_was_done(void **state) {
    (void)state;
    struct machine machine =
        machine_new("const text \"it\\nbroke\"\n"
                    "fn divide(int) -> int : int int\n LOAD_INT r1 1\n LOAD_INT r2 1\n DIV_INT r1 "
                    "r1 r0\n ADD_INT r1 r1 r1\n RETURN r1\n"
                    "fn call(int) -> int\n MOVE r0 r0\n CALL r0 divide r0\n RETURN r0\n"
                    "fn fail() : text\n LOAD_CONST_REF r0 0\n FAIL_ASSERT r0\n"
                    "fn plain(int)\n MOVE r0 r0\n FAIL OVERFLOW\n");
    gk_value zero = gk_int(0);
    assert_int_equal(machine_call(&machine, "divide", &zero, 1, 1000), GK_FAULTED);
    assert_int_equal(gk_bot_gas_used(machine.bot), 1 + 1 + 4);
    assert_int_equal(machine_call(&machine, "call", &zero, 1, 1000), GK_FAULTED);
    assert_int_equal(gk_bot_gas_used(machine.bot), 1 + 4 + 1 + 1 + 4);
    assert_int_equal(gk_bot_stack_count(machine.bot), 2);
    assert_int_equal(gk_bot_stack(machine.bot, 1).line, 10);
    // The price of the instruction that faults is the least that gets there.
    assert_int_equal(machine_call(&machine, "divide", &zero, 1, 6), GK_FAULTED);
    assert_string_equal(gk_bot_fault(machine.bot).name, "division");
    assert_int_equal(machine_call(&machine, "divide", &zero, 1, 5), GK_FAULTED);
    assert_string_equal(gk_bot_fault(machine.bot).name, "gas");
    assert_int_equal(gk_bot_gas_used(machine.bot), 5);
    assert_int_equal(machine_call(&machine, "fail", NULL, 0, 1000), GK_FAULTED);
    assert_int_equal(gk_bot_gas_used(machine.bot), 2);
    assert_string_equal(gk_bot_fault(machine.bot).name, "assert");
    assert_int_equal(machine_call(&machine, "plain", &zero, 1, 1000), GK_FAULTED);
    assert_string_equal(gk_bot_fault(machine.bot).name, "overflow");
    assert_int_equal(gk_bot_gas_used(machine.bot), 2);
    machine_free(&machine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_gas_exactly),
        cmocka_unit_test(any_gas_that_suffices_gives_the_same),
        cmocka_unit_test(all_the_gas_there_is_may_be_given),
        cmocka_unit_test(computes_ints),
        cmocka_unit_test(computes_floats),
        cmocka_unit_test(keeps_values_apart),
        cmocka_unit_test(lists_have_ends),
        cmocka_unit_test(holes_are_found),
        cmocka_unit_test(options_hold_or_do_not),
        cmocka_unit_test(variants_carry_values),
        cmocka_unit_test(calls_pass_share_move_and_lend),
        cmocka_unit_test(deep_calls_move_the_stack),
        cmocka_unit_test(depth_is_exact),
        cmocka_unit_test(a_fault_pays_for_what_was_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
