// tests/unit/verify_test.c: what the verifier refuses, and that it refuses enough.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../vm/gas.h"
#include "../../vm/opcode.h"
#include "../../vm/program.h"
#include "assemble.h"
#include "common_module.h"

struct row {
    const char *reason;  // NULL: it verifies
    const char *text;
};

static void check_row(const struct row *row) {
    char text[8192], message[300] = "";
    snprintf(text, sizeof text, "%s%s", common, row->text);
    gk_program *program = assemble_program(text, message, sizeof message);
    if (row->reason == NULL && program == NULL) fail_msg("refused: %s\n%s", message, row->text);
    if (row->reason != NULL && program != NULL)
        fail_msg("not refused for \"%s\":\n%s", row->reason, row->text);
    if (row->reason != NULL && strstr(message, row->reason) == NULL) {
        fail_msg("\"%s\" does not say \"%s\":\n%s", message, row->reason, row->text);
    }
    gk_program_release(program);
}

#define CHECK_ROWS(rows)                                                                         \
    do {                                                                                         \
        for (size_t row = 0; row < sizeof(rows) / sizeof(rows)[0]; row++) check_row(&(rows)[row]); \
    } while (0)

// ---- registers ----------------------------------------------------------------------------------

static void refuses_registers_of_the_wrong_type(void **state) {
    (void)state;
    static const struct row rows[] = {
        {NULL, "fn f(int, float) -> int\n ADD_INT r0 r0 r0\n RETURN r0"},
        {"ADD_INT): register 1 must be an int",
         "fn f(int, float) -> int\n ADD_INT r0 r0 r1\n RETURN r0"},
        {"register 1 must be an int", "fn f(int, float) -> int\n ADD_INT r1 r0 r0\n RETURN r0"},
        {NULL, "fn f(int) -> int\n RETURN_WORD r0"},
        {"is not simple", "fn f(int, int, int, int) -> int\n RETURN_WORD r0"},
        {"is not simple", "fn f(int) -> int : text\n RETURN_WORD r0"},
        {"is not simple", "fn f(mut int) -> int\n RETURN_WORD r0"},
        {"there is no register 2", "fn f(int, float) -> int\n ADD_INT r2 r0 r0\n RETURN r0"},
        {"there is no register 16384", "fn f(int) -> int\n ADD_INT r0 copy:0 r0\n RETURN r0"},
        {"register 0 must be a float", "fn f(int, float) -> float\n SQRT_FLOAT r1 r0\n RETURN r1"},
        {"must be a bool", "fn f(int)\n JUMP_IF r0 - @e\ne:\n RETURN_NONE"},
        {"must be a list", "fn f(text) -> int : int\n LEN r1 r0\n RETURN r1"},
        {NULL, "fn f([text]) -> int : int\n LEN r1 r0\n RETURN r1"},
        {"must be a text", "fn f(int)\n LOG r0\n RETURN_NONE"},
        {"must be an option", "fn f([int])\n LOAD_NONE r0\n RETURN_NONE"},
        {"must be a record", "fn f([int], int)\n GET_FIELD r1 r0 0\n RETURN_NONE"},
        {"must be an enum", "fn f(int)\n LOAD_VARIANT r0 0\n RETURN_NONE"},
        {"must be an enum", "fn f(Tree)\n LOAD_VARIANT r0 0\n RETURN_NONE"},
        {"must be an enum of which", "fn f(Side)\n JUMP_TAG r0 0 @e\ne:\n RETURN_NONE"},
        {"must be a reference", "fn f(int)\n DROP r0\n RETURN_NONE"},
        {"must be a reference", "fn f(int, [int])\n PUSH_REF r1 r0\n RETURN_NONE"},
        {"must be a reference", "fn f(int, [int])\n SET_REF r1 r0 r0\n RETURN_NONE"},
        {"must be a reference", "fn f(int, Point)\n SET_FIELD_REF r1 0 r0\n RETURN_NONE"},
        {"must be a list of bool", "fn f([int], int, bool)\n GET_BYTE r2 r0 r1\n RETURN_NONE"},
        {"must be an int, float, text", "fn f(bool, int)\n COMPARE r1 r0 r0\n RETURN_NONE"},
        {"must be an int, float, text", "fn f((int, bool), int)\n COMPARE r1 r0 r0\n RETURN_NONE"},
        {NULL, "fn f((int, text), int)\n COMPARE r1 r0 r0\n RETURN_NONE"},
    };
    CHECK_ROWS(rows);
}

static void t_is_one_type_in_all_of_a_row(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"that agrees", "fn f(int, float)\n MOVE r0 r1\n RETURN_NONE"},
        {"that agrees", "fn f([int], [text])\n MOVE_REF r0 copy:1\n RETURN_NONE"},
        {"must be a reference", "fn f(int, int)\n MOVE_REF r0 r1\n RETURN_NONE"},
        {"that agrees", "fn f(Point, Pair, bool)\n EQUAL r2 r0 r1\n RETURN_NONE"},
        {"that agrees", "fn f(int, bool, bool)\n EQ_INT r2 r0 r1\n RETURN_NONE"},
        {"that agrees", "fn f([int], int, float)\n SET_WORD r0 r1 r2\n RETURN_NONE"},
        {"a list of T, T not bool", "fn f([bool], int)\n GET_WORD r1 r0 r1\n RETURN_NONE"},
        {"that agrees", "fn f([text], int, [int])\n PUSH_REF r0 copy:2\n RETURN_NONE"},
        {"that agrees", "fn f([text], int)\n GET_WORD r1 r0 r1\n RETURN_NONE"},
        {NULL, "fn f([text], int, text)\n GET_REF r2 r0 r1\n RETURN_NONE"},
        {"constant has another type", "fn f(int)\n LOAD_CONST r0 1\n RETURN_NONE"},
        {"constant has another type", "fn f(text)\n LOAD_CONST_REF r0 3\n RETURN_NONE"},
        {"variable has another type", "fn f(float)\n GET_GLOBAL r0 0\n RETURN_NONE"},
        {"that agrees", "fn f(float)\n SET_GLOBAL 0 r0\n RETURN_NONE"},
        {"field has another type", "fn f(Point, int)\n GET_FIELD r1 r0 2\n RETURN_NONE"},
        {"field has another type", "fn f(Point, [text])\n GET_FIELD_REF r1 r0 2\n RETURN_NONE"},
        {NULL, "fn f(Point, text)\n GET_FIELD_REF r1 r0 2\n RETURN_NONE"},
        {"that agrees", "fn f(Point, text)\n SET_FIELD_REF r0 0 copy:1\n RETURN_NONE"},
        {"value has another type", "fn f(Tree, int)\n PAYLOAD r1 r0 256\n RETURN_NONE"},
        {NULL, "fn f(Tree, int)\n PAYLOAD r1 r0 257\n RETURN_NONE"},
    };
    CHECK_ROWS(rows);
}

// Kinds of the table that no row above needs.
static void every_kind_of_operand_is_one(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"must be an option of T", "fn f([text], text)\n NATIVE r1 LIST_POP r0\n RETURN_NONE"},
        {"that agrees", "fn f([text], int?)\n NATIVE r1 LIST_POP r0\n RETURN_NONE"},
        {"must be an option of T", "fn f(int, text)\n WRAP r0 copy:1\n RETURN_NONE"},
        {"must be an option of T", "fn f(int)\n BOX r0 r0\n RETURN_NONE"},
        {"must be an option of T", "fn f(Point, text)\n UNWRAP r1 copy:0\n RETURN_NONE"},
        {"must be an int?", "fn f(text, text?)\n NATIVE r1 TEXT_TO_INT r0\n RETURN_NONE"},
        {"must be an int?", "fn f(text, int)\n NATIVE r1 TEXT_TO_INT r0\n RETURN_NONE"},
        {"must be an int?", "fn f(text, [int])\n NATIVE r1 TEXT_TO_INT r0\n RETURN_NONE"},
        {NULL, "fn f(text, int?)\n NATIVE r1 TEXT_TO_INT r0\n RETURN_NONE"},
        {"must be a float?", "fn f(text, int?)\n NATIVE r1 TEXT_TO_FLOAT r0\n RETURN_NONE"},
        {"must be an int, a bool", "fn f(float, bool)\n EQ_INT r1 r0 r0\n RETURN_NONE"},
        {"must be an int, a bool", "fn f(text, bool)\n EQ_INT r1 r0 r0\n RETURN_NONE"},
        {"must be an int, a bool", "fn f(float)\n JUMP_EQ_INT_K r0 1 @e\ne:\n RETURN_NONE"},
        {"must be an enum of which", "fn f(Point)\n JUMP_TAG r0 0 @e\ne:\n RETURN_NONE"},
        {"must be an int, float or", "fn f([text], int, text)\n SET_WORD r0 r1 r2\n RETURN_NONE"},
        {"must be an int, float or", "fn f([text], int, text)\n GET_WORD r2 r0 r1\n RETURN_NONE"},
        {"must be a reference that", "fn f(int, bool)\n EQUAL r1 r0 r0\n RETURN_NONE"},
        {"must be a reference that", "private fn f(fn(), bool)\n EQUAL r1 r0 r0\n RETURN_NONE"},
        {"that agrees", "fn f(int, float)\n COMPARE r0 r0 r1\n RETURN_NONE"},
        {"a list of T, T not bool", "fn f(text, int)\n GET_WORD r1 r0 r1\n RETURN_NONE"},
        {"a list of T, T not bool", "fn f(Point, int)\n SET_WORD r0 r1 r1\n RETURN_NONE"},
        {"a list of T, T not bool", "fn f([bool], int, bool)\n SET_WORD r0 r1 r2\n RETURN_NONE"},
        {"must be a list of bool", "fn f([int], int)\n JUMP_ITEM r0 r1 @e\ne:\n RETURN_NONE"},
        {"must be a list of int", "fn f([float], int)\n NATIVE r1 LIST_SUM_INT r0\n RETURN_NONE"},
        {"must be a list of int", "fn f([float], text)\n NATIVE r0 TEXT_CODE_POINTS r1\n RETURN_NONE"},
        {"must be a list of float", "fn f([int], float)\n NATIVE r1 LIST_SUM_FLOAT r0\n RETURN_NONE"},
        {"must be a list of text", "fn f([int], text)\n NATIVE r1 TEXT_LIST_JOIN r0\n ARGS r1\n RETURN_NONE"},
        {"must be a list of text", "fn f([int], text)\n NATIVE r0 TEXT_CHARS r1\n RETURN_NONE"},
        {"must be a list of T", "fn f(text, bool)\n NATIVE r1 LIST_IS_EMPTY r0\n RETURN_NONE"},
        {"must be a list of T", "fn f(Set[int], bool)\n NATIVE r1 LIST_IS_EMPTY r0\n RETURN_NONE"},
        {"must be a list of T, T without", "fn f(text, bool)\n NATIVE r1 LIST_CONTAINS r0\n ARGS r0\n RETURN_NONE"},
        {"must be a list of T, T without", "private fn f([fn()], bool, fn())\n NATIVE r1 LIST_CONTAINS r0\n ARGS r2\n RETURN_NONE"},
        {"must be a list of int, float", "fn f(text)\n NATIVE - LIST_SORT r0\n RETURN_NONE"},
        {"that agrees", "fn f(int?, float)\n BOX r0 r1\n RETURN_NONE"},
        {"that agrees", "fn f(text?, Point)\n UNWRAP r1 copy:0\n RETURN_NONE"},
    };
    CHECK_ROWS(rows);
}

static void options_have_boxes_where_they_must(void **state) {
    (void)state;
    static const struct row rows[] = {
        {NULL, "fn f(int?, int)\n BOX r0 r1\n UNBOX r1 r0\n RETURN_NONE"},
        {NULL, "fn f(text?, text)\n WRAP r0 copy:1\n UNWRAP r1 move:0\n RETURN_NONE"},
        {NULL, "fn f(text??, text?)\n BOX r0 copy:1\n UNBOX_REF r1 r0\n RETURN_NONE"},
        {"the option has a box", "fn f(int?, int)\n WRAP r0 r1\n RETURN_NONE"},
        {"the option has a box", "fn f(text??, text?)\n WRAP r0 copy:1\n RETURN_NONE"},
        {"the option has a box", "fn f(text??, text?)\n UNWRAP r1 copy:0\n RETURN_NONE"},
        {"the option has no box", "fn f(text?, text)\n BOX r0 copy:1\n RETURN_NONE"},
        {"the option has no box", "fn f(text?, text)\n UNBOX_REF r1 r0\n RETURN_NONE"},
        {"must be an int, float, bool", "fn f(text?, text)\n UNBOX r1 r0\n RETURN_NONE"},
    };
    CHECK_ROWS(rows);
}

static void refuses_indexes_out_of_range(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"there is no constant 4", "fn f(int)\n LOAD_CONST r0 4\n RETURN_NONE"},
        {"there is no variable 2", "fn f(int)\n GET_GLOBAL r0 2\n RETURN_NONE"},
        {"there is no variable 2", "fn f(int)\n SET_GLOBAL 2 r0\n RETURN_NONE"},
        {"there is no field 3", "fn f(Point, int)\n GET_FIELD r1 r0 3\n RETURN_NONE"},
        {"there is no variant 2", "fn f(Side)\n LOAD_VARIANT r0 2\n RETURN_NONE"},
        {"there is no variant 2", "fn f(Tree)\n NEW_VARIANT r0 2\n RETURN_NONE"},
        {"there is no variant 2", "fn f(Tree, int)\n PAYLOAD r1 r0 512\n RETURN_NONE"},
        {"variant 1 has no value 2", "fn f(Tree, int)\n PAYLOAD r1 r0 258\n RETURN_NONE"},
        {"variant 0 has no value 0", "fn f(Tree, int)\n PAYLOAD r1 r0 0\n RETURN_NONE"},
        {"there is no function 1", "fn f()\n CALL - 1\n RETURN_NONE"},
        {"there is no host function 2", "fn f()\n CALL_HOST - 2\n RETURN_NONE"},
        {"there is no native", "fn f()\n NATIVE - 999\n RETURN_NONE"},
        {"no bot faults with 99", "fn f()\n FAIL 99"},
        {"no bot faults with 0", "fn f()\n FAIL NONE"},
        {"no bot faults with", "fn f()\n FAIL GAS"},
        {"no bot faults with", "fn f()\n FAIL MEMORY"},
        {"no bot faults with", "fn f()\n FAIL DEPTH"},
        {"no bot faults with", "fn f()\n FAIL HOST"},
        {"no bot faults with", "fn f()\n FAIL STOPPED"},
        {NULL, "fn f()\n FAIL UNWRAP"},
        {NULL, "fn f()\n FAIL VARIANT"},
        {"must be 0 or 1", "fn f(bool)\n LOAD_BOOL r0 2\n RETURN_NONE"},
        {"must be a number from 1", "fn f(int)\n DIV_INT_K r0 r0 0\n RETURN_NONE"},
        {"must be a number from 1", "fn f(int)\n MOD_INT_K r0 r0 -1\n RETURN_NONE"},
        {"no meaning must be 0", "fn f(int)\n LOAD_INT r0 5 1\n RETURN_NONE"},
        {"no meaning must be 0", "fn f(int)\n RETURN_NONE r0 1"},
    };
    CHECK_ROWS(rows);
}

// ---- what registers hold ------------------------------------------------------------------------

static void refuses_registers_that_hold_nothing(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"register 1 may hold nothing", "fn f(int) -> int : int\n ADD_INT r0 r0 r1\n RETURN r0"},
        {"register 0 may hold nothing", "fn f() -> text : text\n RETURN copy:0"},
        {"register 0 may hold nothing",
         "fn f() : [int] int\n LOAD_INT r1 0\n PUSH_WORD r0 r1\n RETURN_NONE"},
        {"register 0 may hold nothing",
         "fn f(text, text?)\n WRAP r1 move:0\n LOG r0\n RETURN_NONE"},
        {"register 0 may hold nothing", "fn f(text)\n DROP r0\n LOG r0\n RETURN_NONE"},
        {NULL, "fn f(text)\n DROP r0\n DROP r0\n LOAD_CONST_REF r0 2\n LOG r0\n RETURN_NONE"},
        {"register 1 may hold nothing",
         "fn f([text], text)\n PUSH_REF r0 move:1\n CALL - g move:0\n LOG r1\n RETURN_NONE\n"
         "fn g([text])\n RETURN_NONE"},
    };
    CHECK_ROWS(rows);
}

static void refuses_paths_that_disagree(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"register 1 may hold nothing",
         "fn f(bool) -> int : int\n JUMP_IF r0 - @e\n LOAD_INT r1 1\ne:\n RETURN r1"},
        {NULL,
         "fn f(bool) -> int : int\n LOAD_INT r1 0\n JUMP_IF r0 - @e\n LOAD_INT r1 1\ne:\n RETURN r1"},
        {"register 1 may hold nothing",
         "fn f(bool) -> int : int\n JUMP_IF r0 - @a\n LOAD_INT r1 1\n JUMP - - @e\na:\n LOAD_BOOL r0 0\ne:\n RETURN r1"},
        {NULL,
         "fn f(bool) -> int : int\n JUMP_IF r0 - @a\n LOAD_INT r1 1\n JUMP - - @e\na:\n LOAD_INT r1 2\ne:\n RETURN r1"},
        // Four ways to one place, of which the third has nothing.
        {"register 2 may hold nothing",
         "fn f(int, bool) -> text : text\n LOAD_CONST_REF r2 2\n JUMP_EQ_INT_K r0 1 @e\n JUMP_EQ_INT_K r0 2 @e\n DROP r2\n"
         " JUMP_EQ_INT_K r0 3 @e\n LOAD_CONST_REF r2 2\ne:\n RETURN copy:2"},
        {"register 1 may hold nothing",
         "fn f(bool, text) -> text\n JUMP_IF r0 - @e\n DROP r1\ne:\n RETURN move:1"},
        {"register 1 may hold nothing",
         "fn f(bool, text, [text]) -> text\n JUMP_IF r0 - @e\n PUSH_REF r2 move:1\ne:\n RETURN move:1"},
    };
    CHECK_ROWS(rows);
}

static void loops_keep_what_they_began_with(void **state) {
    (void)state;
    static const struct row rows[] = {
        {NULL, "fn f(int) : int\n LOAD_INT r1 0\n BOOK\nl:\n LOOP_NEXT r1 r0 @l\n RETURN_NONE"},
        {"without a register that held a value",
         "fn f(text, bool)\nl:\n DROP r0\n LOOP_IF r1 - @l\n RETURN_NONE"},
        {NULL,
         "fn f(text, bool)\nl:\n DROP r0\n LOAD_CONST_REF r0 2\n LOOP_IF r1 - @l\n RETURN_NONE"},
        {"without a register that held a value",
         "fn f(text, bool, [text])\n BOOK\nl:\n PUSH_REF r2 move:0\n LOOP - - @l\n"},
        // What only the loop fills is not there on the way in.
        {"register 2 may hold nothing",
         "fn f(bool) : int int\nl:\n ADD_INT_K r1 r2 1\n LOAD_INT r2 1\n LOOP_IF r0 - @l\n RETURN_NONE"},
    };
    CHECK_ROWS(rows);
}

static void values_are_copied_moved_or_lent(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"its mode must be 0", "fn f(int, [int])\n SET_GLOBAL 0 copy:0\n RETURN_NONE"},
        {"its mode must be 0", "fn f(int) -> int\n RETURN move:0"},
        {"copied or moved?", "fn f(text) -> text\n RETURN r0"},
        {"is lent where nothing gives it back", "fn f(text) -> text\n RETURN lend:0"},
        {"is lent where nothing gives it back", "fn f(int) -> int\n RETURN lend:0"},
        {"there is no register 5", "fn f(text) -> text\n RETURN copy:5"},
        {NULL, "fn f(text) -> text\n RETURN move:0"},
        {"is used twice",
         "fn f(Tree, int)\n CALL - g move:0\n ARGS move:0\n RETURN_NONE\nfn g(Tree, Tree)\n RETURN_NONE"},
        {"is used twice",
         "fn f(Tree, int)\n CALL - g copy:0\n ARGS move:0\n RETURN_NONE\nfn g(Tree, Tree)\n RETURN_NONE"},
        {"is used twice",
         "fn f(Tree, int)\n CALL - g move:0\n ARGS copy:0\n RETURN_NONE\nfn g(Tree, Tree)\n RETURN_NONE"},
        {NULL,
         "fn f(Tree, int)\n CALL - g copy:0\n ARGS copy:0\n RETURN_NONE\nfn g(Tree, Tree)\n RETURN_NONE"},
        {"written, and moved", "fn f(text)\n MOVE_REF r0 move:0\n RETURN_NONE"},
        {NULL, "fn f(text)\n MOVE_REF r0 copy:0\n RETURN_NONE"},
        {NULL, "fn f(Tree, int)\n NEW_VARIANT r0 1 move:0\n ARGS r1\n RETURN_NONE"},
        {NULL, "fn f(Tree) -> Tree\n CALL r0 f move:0\n RETURN move:0"},
        {"is used twice", "fn f([int])\n NATIVE - LIST_EXTEND r0\n ARGS r0\n RETURN_NONE"},
        {"is used twice", "fn f(int)\n BOOK\nl:\n LOOP_NEXT r0 r0 @l\n RETURN_NONE"},
        {NULL, "fn f([int])\n NATIVE r0 LIST_REVERSED r0\n RETURN_NONE"},
    };
    CHECK_ROWS(rows);
}

static void what_is_mut_is_lent_and_nothing_else(void **state) {
    (void)state;
#define G "\nfn g(mut [int], int)\n RETURN_NONE\n"
#define H "\nfn h(mut [int], [int]) -> [int]\n RETURN copy:1\n"
#define N "\nfn n(mut int, mut int)\n RETURN_NONE\n"
    static const struct row rows[] = {
        {NULL, "fn f([int], int)\n CALL - g lend:0\n ARGS r1\n PUSH_WORD r0 r1\n RETURN_NONE" G},
        {"must be lent", "fn f([int], int)\n CALL - g copy:0\n ARGS r1\n RETURN_NONE" G},
        {"must be lent", "fn f([int], int)\n CALL - g move:0\n ARGS r1\n RETURN_NONE" G},
        {"is lent where nothing",
         "fn f([int], int)\n CALL - g lend:0\n ARGS lend:1\n RETURN_NONE" G},
        {"is used twice", "fn f([int])\n CALL r0 h lend:0\n ARGS copy:0\n RETURN_NONE" H},
        {"written, and moved, lent",
         "fn f([int], [int])\n CALL r0 h lend:0\n ARGS copy:1\n RETURN_NONE" H},
        {NULL, "fn f([int], [int])\n CALL r1 h lend:0\n ARGS move:1\n RETURN_NONE" H},
        {"may hold nothing",
         "fn f() : [int] [int]\n NEW_LIST r1 0\n CALL r1 h lend:0\n ARGS copy:1\n RETURN_NONE" H},
        {NULL, "fn f(int, int)\n CALL - n lend:0\n ARGS lend:1\n RETURN_NONE" N},
        {"is used twice", "fn f(int, int)\n CALL - n lend:0\n ARGS lend:0\n RETURN_NONE" N},
        {"must be lent", "fn f(int, int)\n CALL - n r0\n ARGS lend:1\n RETURN_NONE" N},
        {"nothing to hand back", "fn f(mut text)\n DROP r0\n RETURN_NONE"},
        {"nothing to hand back", "fn f(mut text) -> text\n RETURN move:0"},
        {NULL, "fn f(mut text) -> text\n RETURN copy:0"},
        {NULL, "fn f(mut text)\n DROP r0\n FAIL INDEX"},
        {"a host changes no variable", "host bad(mut int)\nfn f()\n RETURN_NONE"},
    };
#undef G
#undef H
#undef N
    CHECK_ROWS(rows);
}

// ---- arguments ----------------------------------------------------------------------------------

static void arguments_are_exactly_those_of_the_callee(void **state) {
    (void)state;
#define G "\nfn g(int, int, int, int, int) -> int\n RETURN r0\n"
    static const struct row rows[] = {
        {NULL, "fn f(int, int)\n CALL r0 g r0\n ARGS r1 r1 r1\n ARGS r1\n RETURN_NONE" G},
        {"ARGS are missing", "fn f(int, int)\n CALL r0 g r0\n ARGS r1 r1 r1\n RETURN_NONE" G},
        {"ARGS are missing", "fn f(int, int, int, int, int) -> int\n CALL r0 f r0\n ARGS r1 r1 r1"},
        {"belong to no instruction",
         "fn f(int, int)\n CALL r0 g r0\n ARGS r1 r1 r1\n ARGS r1\n ARGS\n RETURN_NONE" G},
        {"more arguments",
         "fn f(int, int)\n CALL r0 g r0\n ARGS r1 r1 r1\n ARGS r1 r1\n RETURN_NONE" G},
        {"more arguments", "fn f(int, int)\n CALL - h r1\n RETURN_NONE\nfn h()\n RETURN_NONE"},
        {"belong to no instruction", "fn f(int)\n ARGS\n RETURN_NONE"},
        {"another type than the argument",
         "fn f(int, text)\n CALL r0 g r0\n ARGS r0 r0 r0\n ARGS copy:1\n RETURN_NONE" G},
        {"another type than the result",
         "fn f(int, text)\n CALL r1 g r0\n ARGS r0 r0 r0\n ARGS r0\n RETURN_NONE" G},
        {"there is no register 9",
         "fn f(int)\n CALL r9 g r0\n ARGS r0 r0 r0\n ARGS r0\n RETURN_NONE" G},
        {"there is no register 9",
         "fn f(int)\n CALL r0 g r0\n ARGS r9 r0 r0\n ARGS r0\n RETURN_NONE" G},
        // The next function's code is no part of this one.
        {"ARGS are missing",
         "fn f(int, int, int, int, int) -> int\n CALL r0 f r0\n ARGS r1 r1 r1\nfn h()\n ARGS r0\n RETURN_NONE"},
        {"no meaning must be 0", "fn f(int, int)\n CALL r1 h\n RETURN_NONE\nfn h()\n RETURN_NONE"},
        {NULL,
         "fn f(int, text) : int?\n CALL_HOST r2 0 r0\n ARGS copy:1\n CALL_HOST - 1 r0\n RETURN_NONE"},
        {"another type than the result",
         "fn f(int, text)\n CALL_HOST r0 0 r0\n ARGS copy:1\n RETURN_NONE"},
        {"another type than the argument",
         "fn f(int, text) : int?\n CALL_HOST r2 0 copy:1\n ARGS copy:1\n RETURN_NONE"},
        {NULL, "fn f(Point, int, text)\n NEW_RECORD r0 - r1\n ARGS r1 move:2\n RETURN_NONE"},
        {"another type than the argument",
         "fn f(Point, int, text)\n NEW_RECORD r0 - r1\n ARGS r1 r1\n RETURN_NONE"},
        {NULL, "fn f(text, int) \n JOIN r0 3 r0\n ARGS r0 r0\n JOIN r0 0\n RETURN_NONE"},
        {"must be a text", "fn f(text, int) \n JOIN r0 3 r0\n ARGS r0 r1\n RETURN_NONE"},
        {NULL,
         "fn f([text], int, [text], text?)\n NATIVE r2 LIST_SLICE r0\n ARGS r1 r1\n NATIVE r3 LIST_POP r2\n RETURN_NONE"},
        {"that agrees",
         "fn f([text], int, [int])\n NATIVE r2 LIST_SLICE r0\n ARGS r1 r1\n RETURN_NONE"},
        {"that agrees",
         "fn f([text], int, bool)\n NATIVE r2 LIST_CONTAINS r0\n ARGS r1\n RETURN_NONE"},
        {"must be a list of int, float", "fn f([bool])\n NATIVE - LIST_SORT r0\n RETURN_NONE"},
    };
#undef G
    CHECK_ROWS(rows);
}

// ---- control ------------------------------------------------------------------------------------

static void refuses_control_that_leaves_the_rails(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"behind the last instruction", "fn f(int)\n LOAD_INT r0 1"},
        {"behind the last instruction", "fn f(bool)\nl:\n LOOP_IF r0 - @l"},
        {"behind the last instruction", "fn f(bool)\n BOOK"},
        {NULL, "fn f(bool)\nl:\n LOOP - - @l"},
        {"a jump must go forward", "fn f(bool)\nl:\n JUMP_IF r0 - @l\n RETURN_NONE"},
        {"a jump must go forward", "fn f(bool)\n JUMP_IF r0 - -3\n RETURN_NONE"},
        {NULL, "fn f(bool)\n JUMP_IF r0 - 0\n RETURN_NONE"},
        {"goes out of the function",
         "fn f(bool)\n JUMP_IF r0 - 1\n RETURN_NONE\nfn g()\n RETURN_NONE"},
        {"goes out of the function", "fn f(bool)\n JUMP_IF r0 - 32767\n RETURN_NONE"},
        {"a loop must go back", "fn f(bool)\n LOOP_IF r0 - @e\ne:\n RETURN_NONE"},
        {"a loop must go back", "fn f(bool)\n LOOP_IF r0 - -3\n RETURN_NONE"},
        {"a loop must go back", "fn f(bool)\n LOOP_IF r0 - -32768\n RETURN_NONE"},
        {"before which no segment ends",
         "fn f(bool)\n LOAD_BOOL r0 1\nl:\n LOOP_IF r0 - @l\n RETURN_NONE"},
        {NULL, "fn f(bool)\n LOAD_BOOL r0 1\n BOOK\nl:\n LOOP_IF r0 - @l\n RETURN_NONE"},
        {NULL,
         "fn f(bool)\n CALL - g r0\n ARGS r0\nl:\n LOOP_IF r0 - @l\n RETURN_NONE\nfn g(bool, bool)\n RETURN_NONE"},
        {"goes to arguments",
         "fn f(bool)\n CALL - g r0\nl:\n ARGS r0\n LOOP_IF r0 - @l\n RETURN_NONE\nfn g(bool, bool)\n RETURN_NONE"},
        {"goes to arguments",
         "fn f(bool)\n JUMP_IF r0 - @l\n CALL - g r0\nl:\n ARGS r0\n RETURN_NONE\nfn g(bool, bool)\n RETURN_NONE"},
        {"nothing leads here", "fn f(bool)\n RETURN_NONE\n RETURN_NONE"},
        {"nothing leads here", "fn f(bool)\n JUMP - - @e\n BOOK\ne:\n RETURN_NONE"},
        {"nothing leads here", "fn f(bool)\n FAIL INDEX\n RETURN_NONE"},
        {"nothing leads here", "fn f(bool)\nl:\n LOOP - - @l\n RETURN_NONE"},
        // A loop's label is reached before its loop, or not at all.
        {"nothing leads here",
         "fn f(bool)\n JUMP - - @t\nl:\n LOAD_BOOL r0 0\nt:\n LOOP_IF r0 - @l\n RETURN_NONE"},
        {"the function has a result", "fn f(int) -> int\n RETURN_NONE"},
        {"must be a value of the function's result type", "fn f(int)\n RETURN r0"},
        {"must be a value of the function's result type", "fn f(int, text) -> int\n RETURN copy:1"},
        {"must be a value of the program's move type", "fn f(int)\n EMIT r0\n RETURN_NONE"},
        {"must be a value of the program's move type",
         "move text\nfn f(int)\n EMIT r0\n RETURN_NONE"},
        {NULL, "move int\nfn f(int)\n EMIT r0\n RETURN_NONE"},
    };
    CHECK_ROWS(rows);
}

static void only_the_compiler_notes_lines(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"notes lines, in a program that is not watched", "fn f()\n NOTE_LINE\n RETURN_NONE"},
    };
    CHECK_ROWS(rows);
}

static void refuses_functions_that_are_never_called_too(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"function 1 (nobody)",
         "fn f()\n RETURN_NONE\nprivate fn nobody(int, float)\n ADD_INT r0 r0 r1\n RETURN_NONE"},
    };
    CHECK_ROWS(rows);
}

static void a_segment_is_never_too_dear(void **state) {
    (void)state;
    char text[8192] = "fn f(int)\n";
    for (int i = 0; i < SEGMENT_GAS_MAX - 2; i++) strcat(text, " LOAD_INT r0 1\n");
    check_row(&(struct row){NULL, strcat(text, " RETURN_NONE\n")});
    strcpy(strstr(text, " RETURN_NONE"), " LOAD_INT r0 1\n RETURN_NONE\n");
    check_row(&(struct row){"the segment's gas is above 127", text});
    strcpy(strstr(text, " RETURN_NONE"), " BOOK\n LOAD_INT r0 1\n RETURN_NONE\n");
    check_row(&(struct row){NULL, text});
}

// ---- gas ----------------------------------------------------------------------------------------

// What is left is `gas - P(next)`: so whatever leaves the straight line must book P's change along
// its edge.
static void every_edge_books_what_it_skips(void **state) {
    (void)state;
    char message[300] = "";
    gk_program *program = assemble_program(
        "fn f(int, bool, [int]) : int\n"
        "    JUMP_IF r1 - @late\n"
        "    ADD_INT r0 r0 r0\n"
        "    DIV_INT r0 r0 r0\n"
        "    PUSH_WORD r2 r0\n"
        "    JUMP_UNLESS r1 - @late\n"
        "    CALL - f r0\n"
        "    ARGS r1 copy:2\n"
        "head:\n"
        "    LOAD_INT r3 1\n"
        "    LOOP_NEXT_ITEM r3 r2 @head\n"
        "    JUMP - - @end\n"
        "late:\n"
        "    LOAD_INT r3 2\n"
        "end:\n"
        "    RETURN_NONE\n", message, sizeof message);
    if (program == NULL) fail_msg("%s", message);
    const struct function *function = &program->functions[0];
    static const int before[] = {0, 1, 2, 6, 8, 9, 0, 0, 1, 2, 0, 1};
    static const int booked[] = {1, 0, 0, 8, 9, 13, 0, 0, 2, 2, 0, 3};
    assert_int_equal(function->instruction_count, sizeof before / sizeof before[0]);
    for (uint32_t i = 0; i < function->instruction_count; i++) {
        assert_int_equal(gas_before(function, i), before[i]);
        assert_int_equal(function->code[i].gas, booked[i]);
    }
    gk_program_release(program);
}

// ---- tables -------------------------------------------------------------------------------------

struct spoiled {
    const char *reason;
    void (*spoil)(struct module *module);
};

static void entry_private(struct module *m) { m->entry_count = 2; }
static void many_entries(struct module *m) { m->entry_count = 3; }
static void wild_move(struct module *m) { m->move_type = 77; }
static void wild_interface(struct module *m) { m->interface_name = 7777; }
static void loud_interface(struct module *m) {
    m->interface_name = module_add_string(m, "\x1b]0;", 4);
}
static void wild_initialiser(struct module *m) { m->initialise_vars = 9; }
static void initialiser_with_parameters(struct module *m) { m->initialise_caches = 0; }
static void wild_constant_type(struct module *m) { m->constants[0].type = 77; }
static void bool_constant(struct module *m) { m->constants[0].type = TYPE_BOOL; }
static void nan_constant(struct module *m) { m->constants[1].value = UINT64_C(0x7FF8000000000000); }
static void other_nan(struct module *m) { m->constants[1].value = UINT64_C(0xFFF0000000000001); }
static void wild_text(struct module *m) { m->constants[2].value = UINT64_C(0x100000000); }
static void broken_text(struct module *m) {
    m->constants[2].value = module_add_string(m, "\xFF", 1);
}
static void wild_variant(struct module *m) { m->constants[3].value = 2; }
static void full_variant(struct module *m) { m->constants[3].value = 1; }
static void plain_constant(struct module *m) { m->constants[3].type = m->constants[3].type - 1; }
static void wild_global(struct module *m) { m->globals[0].type = 77; }
static void wild_global_name(struct module *m) { m->globals[0].name = 7777; }
static void wild_host_result(struct module *m) { m->hosts[0].result = 77; }
static void wild_host_parameters(struct module *m) { m->hosts[0].first_parameter = 0xFFFFFFFF; }
static void wild_host_name(struct module *m) { m->hosts[0].name = 7777; }
static void wild_parameter(struct module *m) { m->parameters[0].type = 77; }
static void wild_parameter_name(struct module *m) { m->parameters[0].name = 7777; }
static void wild_register(struct module *m) { m->registers[0] = 77; }
static void wild_name(struct module *m) { m->functions[0].name = 7777; }
static void loud_name(struct module *m) { m->functions[0].name = module_add_string(m, "f\n", 2); }
static void turned_name(struct module *m) {
    m->functions[0].name = module_add_string(m, "f\xE2\x80\xAE", 4);
}
static void wild_file(struct module *m) { m->functions[0].file = 7777; }
static void wild_parameters(struct module *m) { m->functions[0].first_parameter = 7777; }
static void many_parameters(struct module *m) { m->functions[0].parameter_count = 65; }
static void shared_parameters(struct module *m) {
    m->functions[0].first_parameter = 0;
    m->functions[1].first_parameter = 0;
    m->parameter_count--;
}
static void shared_registers(struct module *m) {
    m->functions[1].first_register = m->functions[0].first_register;
    m->functions[1].register_count = m->functions[0].register_count;
}
static void wild_registers(struct module *m) { m->functions[0].first_register = 7777; }
static void many_registers(struct module *m) { m->functions[0].register_count = 1025; }
static void few_registers(struct module *m) { m->functions[0].register_count = 0; }
static void other_register(struct module *m) {
    m->registers[m->functions[0].first_register] = TYPE_TEXT;
}
static void wild_result(struct module *m) { m->functions[0].result = 77; }
static void no_code(struct module *m) { m->functions[0].instruction_count = 0; }
static void wild_code(struct module *m) { m->functions[0].first_instruction = 0xFFFFFFFF; }
static void much_code(struct module *m) { m->functions[0].instruction_count = 32768; }
static void shared_code(struct module *m) { m->functions[1].first_instruction = 0; }
static void lost_code(struct module *m) { module_add_instruction(m, m->code[0], m->positions[0]); }
static void wild_op(struct module *m) { m->code[0].op = OPCODES; }
static void highest_op(struct module *m) { m->code[0].op = 255; }

static void many_host_parameters(struct module *m) {
    m->hosts[0].first_parameter = m->parameter_count;
    m->hosts[0].parameter_count = PARAMETERS_MAX + 1;
    for (int i = 0; i <= PARAMETERS_MAX; i++)
        module_add_parameter(m, (struct module_parameter){.type = TYPE_INT});
}
static void too_many_registers(struct module *m) {
    m->functions[m->function_count - 1].register_count += 5;
}
static void loud_test(struct module *m) {
    module_add_test(m, (struct module_test){.name = module_add_string(m, "a\n", 2), .function = 1});
}
static void wild_test(struct module *m) { module_add_test(m, (struct module_test){.function = 2}); }
static void test_with_parameters(struct module *m) { module_add_test(m, (struct module_test){0}); }
static void test_with_result(struct module *m) {
    m->functions[1].result = TYPE_INT;
    module_add_test(m, (struct module_test){.function = 1});
}

static void refuses_tables_that_make_no_sense(void **state) {
    (void)state;
    static const struct spoiled rows[] = {
        {"an entry must be public", entry_private},
        {"more than functions", many_entries},
        {"move: no such type", wild_move},
        {"interface: no valid name", wild_interface},
        {"interface: no valid name", loud_interface},
        {"initialise: no such function", wild_initialiser},
        {"neither parameters nor a result", initialiser_with_parameters},
        {"constant 0: no such type", wild_constant_type},
        {"no constant has this type", bool_constant},
        {"not a number", nan_constant},
        {"not a number", other_nan},
        {"no such string", wild_text},
        {"well-formed UTF-8", broken_text},
        {"no such variant", wild_variant},
        {"carries values", full_variant},
        {"no constant has this type", plain_constant},
        {"variable 0: no such type", wild_global},
        {"variable 0: no valid name", wild_global_name},
        {"no such result type", wild_host_result},
        {"host function 0: no such parameters", wild_host_parameters},
        {"host function 0: no valid name", wild_host_name},
        {"parameter 0: no such type", wild_parameter},
        {"parameter 0: no valid name", wild_parameter_name},
        {"register 0: no such type", wild_register},
        {"no valid name", wild_name},
        {"no valid name", loud_name},
        {"no valid name", turned_name},
        {"no valid file name", wild_file},
        {"no such parameters", wild_parameters},
        {"too many parameters", many_parameters},
        {"the parameters are shared", shared_parameters},
        {"the registers are shared", shared_registers},
        {"no such registers", wild_registers},
        {"too many registers", many_registers},
        {"fewer registers than parameters", few_registers},
        {"have different types", other_register},
        {"no such result type", wild_result},
        {"no instructions", no_code},
        {"no such instructions", wild_code},
        {"too many instructions", much_code},
        {"shares instructions", shared_code},
        {"belong to none", lost_code},
        {"no such instruction", wild_op},
        {"no such instruction: 255", highest_op},
        {"host function 0: no such parameters", many_host_parameters},
        {"no such registers", too_many_registers},
        {"test 0: no valid name", loud_test},
        {"test 0: no such function", wild_test},
        {"test 0: its function has neither", test_with_parameters},
        {"test 0: its function has neither", test_with_result},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct module module;
        char text[2048], message[300] = "";
        snprintf(text, sizeof text,
                 "%sentries 1\nfn f(int) -> int\n RETURN r0\nprivate fn g()\n RETURN_NONE\n",
                 common);
        if (!assemble(&module, text, message, sizeof message)) fail_msg("%s", message);
        rows[i].spoil(&module);
        gk_program *program;
        assert_int_equal(program_new(&module, &program, message, sizeof message), GK_INVALID);
        assert_null(strpbrk(message, "\n\x1b"));
        if (strstr(message, rows[i].reason) == NULL)
            fail_msg("row %zu: \"%s\" does not say \"%s\"", i, message, rows[i].reason);
    }
}

// Indexes in instructions have sixteen bits: one row more than they can name is refused.
static void tables_have_no_more_rows_than_an_index_reaches(void **state) {
    (void)state;
    static const char *const reasons[] = {"constants: too many", "variables: too many",
                                          "host functions: too many", "functions: too many"};
    for (int table = 0; table < 4; table++) {
        struct module module;
        char message[300] = "";
        if (!assemble(&module, "fn f()\n RETURN_NONE\n", message, sizeof message))
            fail_msg("%s", message);
        for (uint32_t i = 0; i < 65536; i++) {
            if (table == 0) module_add_constant(&module, (struct module_constant){0});
            if (table == 1) module_add_global(&module, (struct module_global){0});
            if (table == 2) module_add_host(&module, (struct module_host){.result = NO_INDEX});
            if (table == 3) module_add_function(&module, module.functions[0]);
        }
        gk_program *program;
        assert_int_equal(program_new(&module, &program, message, sizeof message), GK_INVALID);
        assert_string_equal(message, reasons[table]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_registers_of_the_wrong_type),
        cmocka_unit_test(t_is_one_type_in_all_of_a_row),
        cmocka_unit_test(every_kind_of_operand_is_one),
        cmocka_unit_test(options_have_boxes_where_they_must),
        cmocka_unit_test(refuses_indexes_out_of_range),
        cmocka_unit_test(refuses_registers_that_hold_nothing),
        cmocka_unit_test(refuses_paths_that_disagree),
        cmocka_unit_test(loops_keep_what_they_began_with),
        cmocka_unit_test(values_are_copied_moved_or_lent),
        cmocka_unit_test(what_is_mut_is_lent_and_nothing_else),
        cmocka_unit_test(arguments_are_exactly_those_of_the_callee),
        cmocka_unit_test(refuses_control_that_leaves_the_rails),
        cmocka_unit_test(only_the_compiler_notes_lines),
        cmocka_unit_test(refuses_functions_that_are_never_called_too),
        cmocka_unit_test(a_segment_is_never_too_dear),
        cmocka_unit_test(every_edge_books_what_it_skips),
        cmocka_unit_test(refuses_tables_that_make_no_sense),
        cmocka_unit_test(tables_have_no_more_rows_than_an_index_reaches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
