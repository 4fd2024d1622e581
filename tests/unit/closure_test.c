// tests/unit/closure_test.c: functions as values: what the verifier refuses, what the machine does.

#include "machine.h"

#include <pthread.h>

#include "../../vm/type.h"

// What most programs below begin with.
static const char common[] =
    "record Rule name:text test:fn(int) -> bool\n"
    "enum Step wait then(fn() -> int)\n"
    "const text \"hi\"\n"
    "private fn add(int, int) binds 1 -> int\n ADD_INT r0 r0 r1\n RETURN_WORD r0\n"
    "private fn seven() -> int : int\n LOAD_INT r0 7\n RETURN_WORD r0\n"
    "private fn push([int], int) binds 1 -> [int]\n PUSH_WORD r0 r1\n RETURN move:0\n"
    "private fn above(int, int) binds 1 -> bool : bool\n LT_INT r2 r0 r1\n RETURN_WORD r2\n"
    "private fn twice(fn(int) -> int, int) -> int\n CALL_VALUE r1 r0 r1\n CALL_VALUE r1 r0 r1\n"
    " RETURN r1\n";

// ---- what they do -------------------------------------------------------------------------------

static void calls_what_a_register_holds(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"7", "fn f() -> int : fn() -> int int\n NEW_CLOSURE r0 seven\n CALL_VALUE r1 r0\n"
              " RETURN r1"},
        {"8", "fn f() -> int : fn(int) -> int int\n LOAD_INT r1 3\n NEW_CLOSURE r0 add r1\n"
              " LOAD_INT r1 5\n CALL_VALUE r1 r0 r1\n RETURN r1"},
        {"11", "fn f() -> int : fn(int) -> int int\n LOAD_INT r1 3\n NEW_CLOSURE r0 add r1\n"
               " LOAD_INT r1 5\n CALL r1 twice move:0\n ARGS r1\n RETURN r1"},
        // All arguments and nothing bound; all bound and no argument.
        {"6", "private fn sum(int, int, int) -> int\n ADD_INT r0 r0 r1\n ADD_INT r0 r0 r2\n"
              " RETURN_WORD r0\n"
              "fn f() -> int : fn(int, int, int) -> int int int int\n"
              " LOAD_INT r1 1\n LOAD_INT r2 2\n"
              " LOAD_INT r3 3\n NEW_CLOSURE r0 sum\n CALL_VALUE r1 r0 r1\n ARGS r2 r3\n RETURN r1"},
        {"6", "private fn sum(int, int, int) binds 3 -> int\n ADD_INT r0 r0 r1\n ADD_INT r0 r0 r2\n"
              " RETURN_WORD r0\n"
              "fn f() -> int : fn() -> int int int int\n LOAD_INT r1 1\n LOAD_INT r2 2\n"
              " LOAD_INT r3 3\n NEW_CLOSURE r0 sum r1\n ARGS r2 r3\n CALL_VALUE r1 r0\n RETURN r1"},
        // More than the short way takes: five bound and four given, scalars and references.
        {"(1, \"hi\", true, 2.5, [4], 5, \"hi\", false, 8)",
         "private fn many(int, text, bool, float, [int], int, text, bool, int) binds 5"
         " -> (int, text, bool, float, [int], int, text, bool, int)"
         " : (int, text, bool, float, [int], int, text, bool, int)\n"
         " NEW_RECORD r9 - r0\n ARGS move:1 r2 r3\n ARGS move:4 r5 move:6\n ARGS r7 r8\n"
         " RETURN move:9\n"
         "fn f() -> (int, text, bool, float, [int], int, text, bool, int)"
         " : fn(int, text, bool, int) -> (int, text, bool, float, [int], int, text, bool, int)"
         " int text bool float [int] (int, text, bool, float, [int], int, text, bool, int)\n"
         " NEW_LIST r5 0\n LOAD_INT r1 4\n PUSH_WORD r5 r1\n LOAD_CONST_REF r2 0\n LOAD_BOOL r3 1\n"
         " LOAD_INT r1 5\n INT_TO_FLOAT r4 r1\n LOAD_INT r1 2\n BOOK\n"
         " CALL r4 half r4\n LOAD_INT r1 1\n"
         " NEW_CLOSURE r0 many r1\n ARGS copy:2 r3 r4\n ARGS move:5\n LOAD_INT r1 5\n"
         " LOAD_BOOL r3 0\n LOAD_INT r1 5\n"
         " CALL r6 give move:0\n ARGS r1 move:2 r3\n RETURN move:6\n"
         "private fn half(float) -> float : float int\n LOAD_INT r2 2\n INT_TO_FLOAT r1 r2\n"
         " DIV_FLOAT r0 r0 r1\n RETURN_WORD r0\n"
         "private fn give(fn(int, text, bool, int) ->"
         " (int, text, bool, float, [int], int, text, bool, int), int, text, bool)"
         " -> (int, text, bool, float, [int], int, text, bool, int)"
         " : (int, text, bool, float, [int], int, text, bool, int) int\n LOAD_INT r5 8\n"
         " CALL_VALUE r4 r0 r1\n ARGS move:2 r3 r5\n RETURN move:4"},
        // Without a result.
        {"9", "private fn nothing(int)\n RETURN_NONE\n"
              "fn f() -> int : fn(int) int\n LOAD_INT r1 9\n NEW_CLOSURE r0 nothing\n"
              " CALL_VALUE - r0 r1\n RETURN r1"},
        // What a function binds is its own: each call begins with it anew.
        {"([], [1], [2])",
         "fn f() -> ([int], [int], [int]) : [int] fn(int) -> [int] int [int] [int]"
         " ([int], [int], [int])\n NEW_LIST r0 0\n NEW_CLOSURE r1 push copy:0\n LOAD_INT r2 1\n"
         " CALL_VALUE r3 r1 r2\n LOAD_INT r2 2\n CALL_VALUE r4 r1 r2\n NEW_RECORD r5 - move:0\n"
         " ARGS move:3 move:4\n RETURN move:5"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void lie_wherever_values_lie(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"17", "fn f() -> int : [fn(int) -> int] fn(int) -> int int int\n NEW_LIST r0 0\n"
               " LOAD_INT r2 7\n NEW_CLOSURE r1 add r2\n PUSH_REF r0 move:1\n LOAD_INT r2 0\n"
               " GET_REF r1 r0 r2\n LOAD_INT r3 10\n CALL_VALUE r3 r1 r3\n RETURN r3"},
        {"true", "fn f() -> bool : Rule fn(int) -> bool int text bool\n LOAD_INT r2 3\n"
                 " LOAD_CONST_REF r3 0\n NEW_CLOSURE r1 above r2\n NEW_RECORD r0 - move:3\n"
                 " ARGS move:1\n GET_FIELD_REF r1 r0 1\n LOAD_INT r2 4\n CALL_VALUE r4 r1 r2\n"
                 " RETURN r4"},
        {"7", "fn f() -> int : Step fn() -> int int\n NEW_CLOSURE r1 seven\n"
              " NEW_VARIANT r0 1 move:1\n PAYLOAD_REF r1 r0 256\n CALL_VALUE r2 r1\n RETURN r2"},
        {"7", "fn f() -> int : <fn() -> int>? fn() -> int int\n NEW_CLOSURE r1 seven\n"
              " WRAP r0 move:1\n UNWRAP r1 move:0\n CALL_VALUE r2 r1\n RETURN r2"},
        {"7", "fn f() -> int : <fn() -> int>?? <fn() -> int>? fn() -> int int\n"
              " NEW_CLOSURE r2 seven\n"
              " WRAP r1 move:2\n BOX r0 move:1\n UNBOX_REF r1 r0\n UNWRAP r2 move:1\n"
              " CALL_VALUE r3 r2\n RETURN r3"},
        {"fault none 3", "fn f() -> int : <fn() -> int>? fn() -> int int\n LOAD_NONE r0\n"
                         " UNWRAP r1 move:0\n CALL_VALUE r2 r1\n RETURN r2"},
        {"fault hole 7", "fn f() -> int : [fn() -> int] fn() -> int int\n NEW_LIST r0 0\n"
                         " NEW_CLOSURE r1 seven\n PUSH_REF r0 move:1\n LOAD_INT r2 0\n"
                         " TAKE_REF r1 r0 r2\n TAKE_REF r1 r0 r2\n RETURN r2"},
        // A function that gives a function, and one that binds a function.
        {"12", "private fn adder(int) -> fn(int) -> int : fn(int) -> int\n NEW_CLOSURE r1 add r0\n"
               " RETURN move:1\n"
               "private fn both(fn(int) -> int, fn(int) -> int, int) binds 2 -> int\n"
               " CALL_VALUE r2 r0 r2\n CALL_VALUE r2 r1 r2\n RETURN r2\n"
               "fn f() -> int : fn(int) -> int fn(int) -> int int\n LOAD_INT r2 1\n"
               " CALL r0 adder r2\n LOAD_INT r2 10\n CALL r1 adder r2\n"
               " NEW_CLOSURE r0 both move:0\n ARGS move:1\n LOAD_INT r2 1\n CALL_VALUE r2 r0 r2\n"
               " RETURN r2"},
        // Itself among its arguments, by way of a record.
        {"5", "record Self run:fn(Self, int) -> int\n"
              "private fn count(Self, int) -> int : fn(Self, int) -> int\n"
              " JUMP_EQ_INT_K r1 5 @end\n ADD_INT_K r1 r1 1\n GET_FIELD_REF r2 r0 0\n"
              " CALL_VALUE r1 r2 move:0\n ARGS r1\n end:\n RETURN r1\n"
              "fn f() -> int : Self fn(Self, int) -> int int\n NEW_CLOSURE r1 count\n"
              " LOAD_INT r2 0\n"
              " NEW_RECORD r0 - copy:1\n CALL_VALUE r2 r1 copy:0\n ARGS r2\n RETURN r2"},
        // Natives move them about.
        {"7", "fn f() -> int : [fn() -> int] fn() -> int int <fn() -> int>?\n LOAD_INT r2 3\n"
              " NEW_CLOSURE r1 seven\n NATIVE r0 LIST_FILLED r2\n ARGS r1\n"
              " NATIVE r0 LIST_REVERSED r0\n"
              " NATIVE r3 LIST_POP r0\n UNWRAP r1 move:3\n CALL_VALUE r2 r1\n RETURN r2"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void show_their_type_alone(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"fn(int) -> int", "fn f() -> text : fn(int) -> int int text\n LOAD_INT r1 3\n"
                           " NEW_CLOSURE r0 add r1\n TO_TEXT r2 r0\n RETURN move:2"},
        {"[fn(), fn()]", "private fn none()\n RETURN_NONE\n"
                         "fn f() -> text : [fn()] fn() text\n NEW_LIST r0 0\n NEW_CLOSURE r1 none\n"
                         " PUSH_REF r0 copy:1\n PUSH_REF r0 move:1\n TO_TEXT r2 r0\n"
                         " RETURN move:2"},
        {"Rule(name: \"hi\", test: fn(int) -> bool)",
         "fn f() -> text : Rule fn(int) -> bool int text\n LOAD_INT r2 3\n"
         " LOAD_CONST_REF r3 0\n NEW_CLOSURE r1 above r2\n NEW_RECORD r0 - move:3\n"
         " ARGS move:1\n TO_TEXT r3 r0\n RETURN move:3"},
        {"none", "fn f() -> text : <fn() -> int>? text\n LOAD_NONE r0\n TO_TEXT r1 r0\n"
                 " RETURN move:1"},
        {"fn() -> int", "fn f() -> text : <fn() -> int>? fn() -> int text\n NEW_CLOSURE r1 seven\n"
                        " WRAP r0 move:1\n TO_TEXT r2 r0\n RETURN move:2"},
    };
    CHECK_PROGRAMS(common, rows);
}

// ---- what the verifier refuses ------------------------------------------------------------------

struct refusal {
    const char *reason;  // NULL: it verifies
    const char *text;
};

static void check_refusal(const struct refusal *row) {
    char text[8192], message[300] = "";
    snprintf(text, sizeof text, "%s%s", common, row->text);
    gk_program *program = assemble_program(text, message, sizeof message);
    if (row->reason == NULL && program == NULL) fail_msg("refused: %s\n%s", message, row->text);
    if (row->reason != NULL && program != NULL)
        fail_msg("not refused for \"%s\":\n%s", row->reason, row->text);
    if (row->reason != NULL && strstr(message, row->reason) == NULL)
        fail_msg("\"%s\" does not say \"%s\":\n%s", message, row->reason, row->text);
    gk_program_release(program);
}

#define CHECK_REFUSALS(rows)                                                                       \
    for (size_t row = 0; row < sizeof(rows) / sizeof(rows)[0]; row++) check_refusal(&(rows)[row])

static void refuses_closures_of_another_type(void **state) {
    (void)state;
    static const struct refusal rows[] = {
        {NULL, "private fn f(fn(int) -> int, int)\n NEW_CLOSURE r0 add r1\n RETURN_NONE"},
        {"with another result",
         "private fn f(fn(int) -> text, int)\n NEW_CLOSURE r0 add r1\n RETURN_NONE"},
        {"with another result", "private fn f(fn(int), int)\n NEW_CLOSURE r0 add r1\n RETURN_NONE"},
        {"with another result", "private fn none()\n RETURN_NONE\n"
                                "private fn f(fn() -> int)\n NEW_CLOSURE r0 none\n RETURN_NONE"},
        {"more or fewer parameters",
         "private fn f(fn(int, int) -> int, int)\n NEW_CLOSURE r0 add r1\n RETURN_NONE"},
        {"more or fewer parameters",
         "private fn f(fn() -> int, int)\n NEW_CLOSURE r0 add r1\n RETURN_NONE"},
        {"another parameter 0",
         "private fn f(fn(text) -> int, int)\n NEW_CLOSURE r0 add r1\n RETURN_NONE"},
        {"must be a function of", "private fn f(int)\n NEW_CLOSURE r0 add r0\n RETURN_NONE"},
        {"must be a function of", "private fn f([int])\n NEW_CLOSURE r0 seven\n RETURN_NONE"},
        {"no register 9", "private fn f()\n NEW_CLOSURE r9 seven\n RETURN_NONE"},
        {"no function 99", "private fn f(fn() -> int)\n NEW_CLOSURE r0 99\n RETURN_NONE"},
        {"has a mut parameter",
         "private fn g(mut int)\n RETURN_NONE\n"
         "private fn f(fn(int))\n NEW_CLOSURE r0 g\n RETURN_NONE"},
        {"has a mut parameter",
         "private fn g(int, mut [int]) binds 1\n RETURN_NONE\n"
         "private fn f(fn([int]), int)\n NEW_CLOSURE r0 g r1\n RETURN_NONE"},
        // What is bound fits, holds a value and is handed over once.
        {"another type than the argument",
         "private fn f(fn(int) -> int, text)\n NEW_CLOSURE r0 add copy:1\n RETURN_NONE"},
        {"more arguments than there are parameters",
         "private fn f(fn() -> int, int)\n NEW_CLOSURE r0 seven r1\n RETURN_NONE"},
        {"ARGS are missing",
         "private fn g(int, int) binds 2 -> int\n RETURN r0\n"
         "private fn f(fn() -> int, int)\n NEW_CLOSURE r0 g r1\n RETURN_NONE"},
        {"may hold nothing",
         "private fn f(fn(int) -> int) : int\n NEW_CLOSURE r0 add r1\n RETURN_NONE"},
        {"copied or moved",
         "private fn f(fn(int) -> [int], [int])\n NEW_CLOSURE r0 push r1\n RETURN_NONE"},
        {"lent where nothing",
         "private fn f(fn(int) -> [int], [int])\n NEW_CLOSURE r0 push lend:1\n RETURN_NONE"},
        {"used twice",
         "private fn g([int], [int]) binds 2\n RETURN_NONE\n"
         "private fn f(fn(), [int])\n NEW_CLOSURE r0 g copy:1\n ARGS move:1\n RETURN_NONE"},
    };
    CHECK_REFUSALS(rows);
}

static void refuses_calls_that_do_not_fit(void **state) {
    (void)state;
    static const struct refusal rows[] = {
        {NULL, "private fn f(fn(int) -> int, int)\n CALL_VALUE r1 r0 r1\n RETURN_NONE"},
        {"register 1 must be a function",
         "private fn f(fn(int) -> int, int)\n CALL_VALUE r1 r1 r1\n RETURN_NONE"},
        {"register 0 must be a function",
         "private fn f(<fn(int) -> int>?, int)\n CALL_VALUE r1 r0 r1\n RETURN_NONE"},
        {"register 0 must be a function",
         "private fn f([fn() -> int], int)\n CALL_VALUE r1 r0\n RETURN_NONE"},
        {"no register 16384",
         "private fn f(fn(int) -> int, int)\n CALL_VALUE r1 copy:0 r1\n RETURN_NONE"},
        {"another type than the result",
         "private fn f(fn(int) -> int, int, text)\n CALL_VALUE r2 r0 r1\n RETURN_NONE"},
        {"must be 0", "private fn f(fn(int), int)\n CALL_VALUE r1 r0 r1\n RETURN_NONE"},
        {"another type than the result",
         "private fn f(fn(int) -> int, int)\n CALL_VALUE - r0 r1\n RETURN_NONE"},
        {"another type than the argument",
         "private fn f(fn(int) -> int, int, text)\n CALL_VALUE r1 r0 copy:2\n RETURN_NONE"},
        {"more arguments than there are parameters",
         "private fn f(fn() -> int, int)\n CALL_VALUE r1 r0 r1\n RETURN_NONE"},
        {"ARGS are missing",
         "private fn f(fn(int, int) -> int, int)\n CALL_VALUE r1 r0 r1\n RETURN_NONE"},
        {"belong to no instruction",
         "private fn f(fn(int) -> int, int)\n CALL_VALUE r1 r0 r1\n ARGS r1\n RETURN_NONE"},
        {"lent where nothing",
         "private fn f(fn([int]), [int])\n CALL_VALUE - r0 lend:1\n RETURN_NONE"},
        {"may hold nothing",
         "private fn f() -> int : fn() -> int int\n CALL_VALUE r1 r0\n RETURN r1"},
        {"may hold nothing",
         "private fn f(fn() -> int) -> int : int\n DROP r0\n CALL_VALUE r1 r0\n RETURN r1"},
        {"goes to arguments",
         "private fn f(fn(int, int) -> int, int)\n JUMP - - @x\n CALL_VALUE r1 r0 r1\n"
         "x:\n ARGS r1\n RETURN_NONE"},
    };
    CHECK_REFUSALS(rows);
}

static void refuses_bad_rows(void **state) {
    (void)state;
    static const struct refusal rows[] = {
        {NULL, "private fn f(int, text) binds 2\n RETURN_NONE"},
        {"binds more parameters than it has", "private fn f(int, text) binds 3\n RETURN_NONE"},
        {"binds more parameters than it has", "private fn f() binds -1\n RETURN_NONE"},
        {"parameter 1 is bound and mut", "private fn f(int, mut text) binds 2\n RETURN_NONE"},
        {NULL, "private fn f(int, mut text) binds 1\n RETURN_NONE"},
    };
    CHECK_REFUSALS(rows);
}

static void functions_do_not_cross_to_the_host(void **state) {
    (void)state;
    static const struct refusal rows[] = {
        {"takes a function from the host", "fn f(fn())\n RETURN_NONE"},
        {"takes a function from the host", "fn f(int, [<fn() -> int>?])\n RETURN_NONE"},
        {"takes a function from the host", "fn f(Rule)\n RETURN_NONE"},
        {"gives a function to the host",
         "fn f() -> fn() -> int : fn() -> int\n NEW_CLOSURE r0 seven\n RETURN move:0"},
        {"gives a function to the host", "fn f() -> Step? : Step?\n LOAD_NONE r0\n RETURN move:0"},
        {"no function goes to the host", "host ask(Rule) -> int\nfn f()\n RETURN_NONE"},
        {"no function comes from the host", "host ask(int) -> [Rule]\nfn f()\n RETURN_NONE"},
        {"no function goes to the host", "move Step\nfn f()\n RETURN_NONE"},
        {NULL, "private fn g(fn())\n RETURN_NONE\nfn f()\n RETURN_NONE"},
    };
    CHECK_REFUSALS(rows);
}

// Two functions are neither equal nor different; nor is what holds them.
static void functions_are_not_compared(void **state) {
    (void)state;
    static const struct refusal rows[] = {
        {"holds no function",
         "private fn f(fn(), bool)\n EQUAL r1 r0 r0\n RETURN_NONE"},
        {"holds no function", "private fn f([fn()], bool)\n EQUAL r1 r0 r0\n RETURN_NONE"},
        {"holds no function", "private fn f(Rule?, bool)\n EQUAL r1 r0 r0\n RETURN_NONE"},
        {"holds no function", "private fn f(Step, bool)\n EQUAL r1 r0 r0\n RETURN_NONE"},
        {"holds no function",
         "record A a:A? step:(int, Step)\n"
         "private fn f(A, bool)\n EQUAL r1 r0 r0\n RETURN_NONE"},
        {NULL,
         "record A a:A? step:(int, text)\n"
         "private fn f(A, bool)\n EQUAL r1 r0 r0\n RETURN_NONE"},
        {"must be an int, float, text", "private fn f(fn(), int)\n COMPARE r1 r0 r0\n RETURN_NONE"},
        {"must be an int, float, text",
         "private fn f((int, fn()), int)\n COMPARE r1 r0 r0\n RETURN_NONE"},
        {"must be an int, a bool", "private fn f(fn(), bool)\n EQ_INT r1 r0 r0\n RETURN_NONE"},
        {"T without functions",
         "private fn f([fn()], fn(), bool)\n NATIVE r2 LIST_CONTAINS r0\n ARGS r1\n RETURN_NONE"},
        {"T without functions",
         "private fn f([Rule], Rule, int?)\n NATIVE r2 LIST_INDEX_OF r0\n ARGS r1\n RETURN_NONE"},
        {NULL,
         "private fn f([Step?], [Step?])\n NATIVE - LIST_EXTEND r0\n ARGS r1\n RETURN_NONE"},
        {"must be a list", "private fn f([fn()])\n NATIVE - LIST_SORT r0\n RETURN_NONE"},
        {"no constant has this type", "const fn() 0\nfn f()\n RETURN_NONE"},
    };
    CHECK_REFUSALS(rows);
}

// ---- types --------------------------------------------------------------------------------------

static const gk_type *type_of(const gk_program *program, uint32_t reg) {
    return program->functions[0].register_types[reg];
}

static void a_function_type_says_what_it_is(void **state) {
    (void)state;
    gk_program *program = machine_program(
        "private fn f(fn(int, [text]) -> bool, fn(), <fn() -> int>?, fn() -> int?,"
        " fn(fn(int) -> int) -> fn() -> text, [fn()])\n RETURN_NONE");
    static const char *const texts[] = {"fn(int, [text]) -> bool", "fn()", "(fn() -> int)?",
                                        "fn() -> int?", "fn(fn(int) -> int) -> fn() -> text",
                                        "[fn()]"};
    char text[64];
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(gk_type_text(type_of(program, i), text, sizeof text), strlen(texts[i]));
        assert_string_equal(text, texts[i]);
        assert_false(type_of(program, i)->is_equatable);
    }
    const gk_type *type = type_of(program, 0);
    assert_int_equal(gk_type_kind(type), GK_FUNCTION);
    assert_int_equal(gk_type_count(type), 2);
    assert_int_equal(gk_type_kind(gk_type_field(type, 1)), GK_LIST);
    assert_string_equal(gk_type_name(type, 0), "");
    assert_null(gk_type_field(type, 2));
    assert_int_equal(gk_type_kind(gk_type_element(type)), GK_BOOL);
    assert_null(gk_type_element(type_of(program, 1)));
    // And a host can build none.
    gk_builder *builder = gk_builder_new(1 << 16);
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(gk_build_begin(builder, type_of(program, i)), GK_WRONG_TYPE);
        assert_null(gk_build_expects(builder));
    }
    gk_builder_free(builder);
    gk_program_release(program);
}

static void assert_types(const char *left_text, const char *right_text, bool are_equal) {
    gk_program *left = machine_program(left_text), *right = machine_program(right_text);
    const gk_type *l = type_of(left, 0), *r = type_of(right, 0);
    assert_int_equal(gk_type_equal(l, r), are_equal);
    assert_int_equal(gk_type_equal(r, l), are_equal);
    assert_int_equal(type_hash(l) == type_hash(r), are_equal);
    gk_program_release(left);
    gk_program_release(right);
}

static void function_types_are_equal_by_parameters_and_result(void **state) {
    (void)state;
#define END "\n RETURN_NONE"
    assert_types("private fn f(fn(int) -> text)" END,
                 "record X a:int\nprivate fn f(fn(int) -> text)" END, true);
    assert_types("private fn f(fn())" END, "private fn f(fn())" END, true);
    assert_types("private fn f(fn(int) -> text)" END, "private fn f(fn(int) -> bool)" END, false);
    assert_types("private fn f(fn(int) -> text)" END, "private fn f(fn(text) -> text)" END, false);
    assert_types("private fn f(fn(int) -> text)" END, "private fn f(fn(int))" END, false);
    assert_types("private fn f(fn(int, int))" END, "private fn f(fn(int) -> int)" END, false);
    assert_types("private fn f(fn(int))" END, "private fn f(fn() -> int)" END, false);
    assert_types("private fn f(fn(int))" END, "private fn f((int, text))" END, false);
    assert_types("record T f:fn(T) -> T?\nprivate fn f(T)" END,
                 "record T f:fn(T) -> T?\nprivate fn f(T)" END, true);
    assert_types("record T f:fn(T) -> T?\nprivate fn f(T)" END,
                 "record T f:fn(T) -> T\nprivate fn f(T)" END, false);
#undef END
}

static uint32_t add_function_type(struct module *module, uint32_t result, uint32_t first,
                                  uint32_t count) {
    return module_add_type(module, (struct module_type){.kind = GK_FUNCTION, .element = result,
                                                        .first = first, .count = count});
}

static uint32_t add_field(struct module *module, const char *name, uint32_t type) {
    uint32_t string = module_add_string(module, name, strlen(name));
    return module_add_field(module, (struct module_field){string, type});
}

static void wild_result(struct module *module) { add_function_type(module, 999, 0, 0); }
static void wild_parameters(struct module *module) {
    add_function_type(module, NO_INDEX, module->field_count, 1);
}
static void wild_parameter_type(struct module *module) {
    add_function_type(module, NO_INDEX, add_field(module, "", 999), 1);
}
static void named_parameter(struct module *module) {
    add_function_type(module, NO_INDEX, add_field(module, "x", TYPE_INT), 1);
}
static void many_parameters(struct module *module) {
    add_function_type(module, NO_INDEX, 0, PARAMETERS_MAX + 1);
}
static void function_of_itself(struct module *module) {
    add_function_type(module, NO_INDEX, add_field(module, "", module->type_count), 1);
}
static void function_that_gives_itself(struct module *module) {
    add_function_type(module, module->type_count, 0, 0);
}
static void twins(struct module *module) {
    for (int i = 0; i < 2; i++)
        add_function_type(module, TYPE_INT, add_field(module, "", TYPE_TEXT), 1);
}
static void twins_without_anything(struct module *module) {
    for (int i = 0; i < 2; i++) add_function_type(module, NO_INDEX, 0, 0);
}
static void shared_parameters(struct module *module) {
    uint32_t first = add_field(module, "", TYPE_TEXT);
    add_function_type(module, TYPE_INT, first, 1);
    add_function_type(module, TYPE_BOOL, first, 1);
}
static void deep(struct module *module) {
    add_function_type(module, TYPE_INT, 0, 0);
    for (int i = 0; i < TYPE_DEPTH_MAX; i++)
        add_function_type(module, module->type_count - 1, 0, 0);
}

static void refuses_function_types_that_make_no_sense(void **state) {
    (void)state;
    static const struct {
        const char *reason;
        void (*spoil)(struct module *module);
    } rows[] = {
        {"no such result type", wild_result},
        {"no such parameters", wild_parameters},
        {"no such type", wild_parameter_type},
        {"it has no name", named_parameter},
        {"too many parameters", many_parameters},
        {"contains itself", function_of_itself},
        {"contains itself", function_that_gives_itself},
        {"the same as type", twins},
        {"the same as type", twins_without_anything},
        {"fields are shared", shared_parameters},
        {"too many types inside", deep},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct module module;
        char message[200] = "";
        assert_true(assemble(&module, "fn f()\n RETURN_NONE", message, sizeof message));
        rows[i].spoil(&module);
        gk_program *program;
        assert_int_equal(program_new(&module, &program, message, sizeof message), GK_INVALID);
        if (strstr(message, rows[i].reason) == NULL)
            fail_msg("row %zu: \"%s\" does not say \"%s\"", i, message, rows[i].reason);
    }
}

// A chain of records, each made of the next, the last of a function: an order that makes a search in
// rounds slow.
static void finds_functions_however_far(void **state) {
    (void)state;
    struct module module;
    char message[200] = "";
    assert_true(assemble(&module, "fn f()\n RETURN_NONE", message, sizeof message));
    uint32_t first = module.type_count, count = 20000;
    for (uint32_t i = 0; i < count; i++) {
        char name[16];
        snprintf(name, sizeof name, "R%u", i);
        module_add_type(&module, (struct module_type){
            .kind = GK_RECORD, .name = module_add_string(&module, name, strlen(name)),
            .first = add_field(&module, "x", first + i + 1), .count = 1});
    }
    add_function_type(&module, NO_INDEX, 0, 0);
    gk_program *program;
    if (program_new(&module, &program, message, sizeof message) != GK_OK) fail_msg("%s", message);
    for (uint32_t i = 0; i < count; i++) assert_false(program->types[first + i].is_equatable);
    for (uint32_t i = 0; i < first; i++) assert_true(program->types[i].is_equatable);
    gk_program_release(program);
}

// ---- files --------------------------------------------------------------------------------------

static void a_file_keeps_what_functions_bind(void **state) {
    (void)state;
    char text[2048], message[200] = "";
    snprintf(text, sizeof text,
             "%sfn f() -> int : fn(int) -> int int\n LOAD_INT r1 3\n NEW_CLOSURE r0 add r1\n"
             " CALL_VALUE r1 r0 r1\n RETURN r1", common);
    gk_program *program = machine_program(text), *loaded;
    void *data;
    size_t bytes;
    assert_int_equal(gk_program_save(program, &data, &bytes), GK_OK);
    gk_status status = gk_program_load(data, bytes, &loaded, message, sizeof message);
    if (status != GK_OK) fail_msg("%s", message);
    assert_true(gk_program_hash(program) == gk_program_hash(loaded));
    struct machine machine = {.program = loaded};
    gk_limits limits = gk_limits_default();
    assert_int_equal(gk_bot_new(loaded, &limits, 7, NULL, 0, &machine.bot), GK_OK);
    assert_int_equal(gk_as_int(machine_run(&machine, "f", 0)), 6);
    machine_free(&machine);
    gk_program_release(program);
    gk_free(data);
}

static void append(void *context, const char *text, size_t bytes) {
    strncat(context, text, bytes);
}

static void a_dump_shows_them(void **state) {
    (void)state;
    gk_program *program = machine_program(
        "private fn add([int], int) binds 1 -> int\n RETURN r1\n"
        "private fn f(fn(int) -> int, fn(), [int], int)\n NEW_CLOSURE r0 add copy:2\n"
        " CALL_VALUE r3 r0 r3\n CALL_VALUE - r1\n RETURN_NONE");
    char shown[4096] = "";
    gk_program_dump(program, append, shown);
    static const char *const parts[] = {
        "type 5: fn(int) -> int\n", "2 registers, frame gas 1, binds 1, gas 1\n",
        "NEW_CLOSURE    r0:fn(int) -> int, add (copy r2:[int])  //",
        "CALL_VALUE     r3:int, r0:fn(int) -> int (r3:int)  //",
        "CALL_VALUE     -, r1:fn() ()  //",
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (strstr(shown, parts[i]) == NULL) fail_msg("no \"%s\" in:\n%s", parts[i], shown);
    }
    gk_program_release(program);
}

// ---- gas ----------------------------------------------------------------------------------------

static int64_t gas_of(const char *body) {
    char text[4096];
    snprintf(text, sizeof text, "%s%s", common, body);
    struct machine machine = machine_new(text);
    machine_run(&machine, "f", 0);
    int64_t used = gk_bot_gas_used(machine.bot);
    machine_free(&machine);
    return used;
}

static void a_call_costs_its_row_its_frame_and_what_it_binds(void **state) {
    (void)state;
    // LOAD_INT 1, NEW_CLOSURE 4 and 24 bytes (4), CALL_VALUE 5, add 1 + 2, RETURN 2.
    assert_int_equal(gas_of("fn f() -> int : fn(int) -> int int\n LOAD_INT r1 3\n"
                            " NEW_CLOSURE r0 add r1\n CALL_VALUE r1 r0 r1\n RETURN r1"),
                     1 + 4 + 4 + 5 + 3 + 2);
    // Eight references: 8 / 4 in the frame for clearing, 8 / 4 for handing over, 8 for counting.
    assert_int_equal(gas_of("private fn g(text, text, text, text, text, text, text, text) binds 8\n"
                            " RETURN_NONE\n"
                            "fn f() : fn() text\n LOAD_CONST_REF r1 0\n NEW_CLOSURE r0 g copy:1\n"
                            " ARGS copy:1 copy:1 copy:1\n ARGS copy:1 copy:1 copy:1\n ARGS copy:1\n"
                            " CALL_VALUE - r0\n RETURN_NONE"),
                     1 + 4 + 7 + 5 + 2 + 2 + 8 + 2 + 2);
}

// With every amount below what it needs it ends by gas, having used all; with that it ends well.
static void check_every_limit(const char *body) {
    char text[4096];
    snprintf(text, sizeof text, "%s%s", common, body);
    struct machine machine = machine_new(text);
    machine_run(&machine, "f", 0);
    int64_t used = gk_bot_gas_used(machine.bot);
    int64_t memory = gk_bot_memory(machine.bot);
    for (int64_t gas = 0; gas < used; gas++) {
        assert_int_equal(machine_call(&machine, "f", NULL, 0, gas), GK_FAULTED);
        assert_string_equal(gk_bot_fault(machine.bot).code, "F006");
        assert_int_equal(gk_bot_gas_used(machine.bot), gas);
    }
    assert_int_equal(machine_call(&machine, "f", NULL, 0, used), GK_MOVED);
    assert_int_equal(gk_bot_gas_used(machine.bot), used);
    assert_int_equal(gk_bot_memory(machine.bot), memory);
    machine_free(&machine);
}

static void gas_is_exact_at_every_limit(void **state) {
    (void)state;
    check_every_limit("fn f() -> int : fn(int) -> int int\n LOAD_INT r1 3\n"
                      " NEW_CLOSURE r0 add r1\n BOOK\nagain:\n"
                      " CALL_VALUE r1 r0 r1\n LOOP_LT_INT_K r1 30 @again\n RETURN r1");
    check_every_limit("fn f() -> text : fn(int) -> [int] int [int] text\n NEW_LIST r2 0\n"
                      " LOAD_INT r1 3\n NEW_CLOSURE r0 push move:2\n CALL_VALUE r2 r0 r1\n"
                      " LOAD_INT r1 4\n CALL_VALUE r2 r0 r1\n TO_TEXT r3 r0\n RETURN move:3");
    // Deep enough to move the stack, by the short way and by the long one.
    check_every_limit("record Self run:fn(Self, int) -> int\n"
                      "private fn down(Self, int) -> int : fn(Self, int) -> int\n"
                      " JUMP_LT_INT_K r1 1 @end\n ADD_INT_K r1 r1 -1\n GET_FIELD_REF r2 r0 0\n"
                      " CALL_VALUE r1 r2 move:0\n ARGS r1\n end:\n RETURN r1\n"
                      "fn f() -> int : Self fn(Self, int) -> int int\n NEW_CLOSURE r1 down\n"
                      " NEW_RECORD r0 - copy:1\n LOAD_INT r2 60\n CALL_VALUE r2 r1 copy:0\n"
                      " ARGS r2\n RETURN r2");
}

// ---- depth and memory ---------------------------------------------------------------------------

static const char recursion[] =
    "record Self run:fn(Self, int) -> int\n"
    "private fn down(Self, int) -> int : fn(Self, int) -> int\n"
    " JUMP_LT_INT_K r1 1 @end\n ADD_INT_K r1 r1 -1\n GET_FIELD_REF r2 r0 0\n"
    " CALL_VALUE r1 r2 move:0\n ARGS r1\n ADD_INT_K r1 r1 1\n end:\n RETURN r1\n"
    "fn start(int) -> int : Self fn(Self, int) -> int\n NEW_CLOSURE r2 down\n"
    " NEW_RECORD r1 - copy:2\n CALL_VALUE r0 r2 move:1\n ARGS r0\n RETURN r0\n";

static void recursion_through_a_value_has_a_depth(void **state) {
    (void)state;
    struct machine machine = machine_new(recursion);
    assert_int_equal(gk_as_int(machine_run(&machine, "start", 1, 9998)), 9998);
    int64_t before = gk_bot_memory(machine.bot);
    gk_value argument = gk_int(9999);
    assert_int_equal(machine_call(&machine, "start", &argument, 1, 10000000), GK_FAULTED);
    assert_string_equal(gk_bot_fault(machine.bot).name, "depth");
    assert_int_equal(gk_bot_memory(machine.bot), before);
    // The call stack names what was called, and where.
    assert_int_equal(gk_bot_stack_count(machine.bot), 64);
    assert_string_equal(gk_bot_stack(machine.bot, 0).function, "down");
    assert_int_equal(gk_bot_stack(machine.bot, 0).line, 6);
    assert_string_equal(gk_bot_stack(machine.bot, 63).function, "start");
    assert_int_equal(gk_bot_stack(machine.bot, 63).line, 14);
    assert_int_equal(gk_as_int(machine_run(&machine, "start", 1, 9998)), 9998);
    machine_free(&machine);
}

// The short way: scalars alone, as deep as it may be. A closure can't hold itself, so each is made
// on the way down.
static void short_calls_count_their_depth(void **state) {
    (void)state;
    static const char text[] =
        "private fn leaf(int, int) binds 1 -> int\n ADD_INT r0 r0 r1\n RETURN_WORD r0\n"
        "fn start(int) -> int : fn(int) -> int\n JUMP_LT_INT_K r0 1 @end\n ADD_INT_K r0 r0 -1\n"
        " CALL r0 start r0\n RETURN r0\n end:\n NEW_CLOSURE r1 leaf r0\n LOAD_INT r0 5\n"
        " CALL_VALUE r0 r1 r0\n RETURN r0\n";
    gk_limits limits = gk_limits_default();
    limits.depth_frames = 10;
    struct machine machine = machine_new_limited(text, limits);
    assert_int_equal(gk_as_int(machine_run(&machine, "start", 1, 8)), 5);
    gk_value argument = gk_int(9);
    assert_int_equal(machine_call(&machine, "start", &argument, 1, 10000), GK_FAULTED);
    assert_string_equal(gk_bot_fault(machine.bot).name, "depth");
    assert_int_equal(gk_bot_fault(machine.bot).line, 12);
    machine_free(&machine);
}

// A list in which a function lies that binds the list: the function keeps the list as it was.
static void no_value_holds_itself(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"(1, 0)",
         "record Box items:[fn() -> int]\n"
         "private fn count(Box) binds 1 -> int : [fn() -> int] int\n GET_FIELD_REF r1 r0 0\n"
         " LEN r2 r1\n RETURN r2\n"
         "fn f() -> (int, int) : [fn() -> int] Box fn() -> int int int (int, int)\n NEW_LIST r0 0\n"
         " NEW_RECORD r1 - copy:0\n NEW_CLOSURE r2 count move:1\n PUSH_REF r0 copy:2\n LEN r3 r0\n"
         " CALL_VALUE r4 r2\n NEW_RECORD r5 - r3\n ARGS r4\n RETURN move:5"},
        {"(2, 1)",
         "private fn count([fn() -> int]) binds 1 -> int : int\n LEN r1 r0\n RETURN r1\n"
         "fn f() -> (int, int) : [fn() -> int] fn() -> int int int (int, int)\n NEW_LIST r0 0\n"
         " NEW_CLOSURE r1 count copy:0\n PUSH_REF r0 move:1\n NEW_CLOSURE r1 count copy:0\n"
         " PUSH_REF r0 copy:1\n LEN r2 r0\n CALL_VALUE r3 r1\n NEW_RECORD r4 - r2\n ARGS r3\n"
         " RETURN move:4"},
    };
    CHECK_PROGRAMS("", rows);
}

// Each binds the one before it: freeing the last of a million frees all, without a stack.
static void *frees_a_long_chain(void *unused) {
    (void)unused;
    static const char text[] =
        "global kept fn() -> int\n"
        "private fn one() -> int : int\n LOAD_INT r0 1\n RETURN r0\n"
        "private fn skin(fn() -> int, int) binds 2 -> int\n CALL_VALUE r1 r0\n ADD_INT_K r1 r1 1\n"
        " RETURN r1\n"
        "fn chain(int) : fn() -> int int\n NEW_CLOSURE r1 one\n LOAD_INT r2 0\n BOOK\nagain:\n"
        " NEW_CLOSURE r1 skin move:1\n ARGS r2\n LOOP_NEXT r2 r0 @again\n SET_GLOBAL 0 move:1\n"
        " RETURN_NONE\n"
        "fn run() -> int : fn() -> int int\n GET_GLOBAL_REF r0 0\n CALL_VALUE r1 r0\n RETURN r1\n";
    gk_limits limits = gk_limits_default();
    limits.memory_bytes = (int64_t)1 << 28;
    struct machine machine = machine_new_limited(text, limits);
    machine_run(&machine, "chain", 1, 1);
    int64_t before = gk_bot_memory(machine.bot);
    machine_run(&machine, "chain", 1, 1000000);
    assert_true(gk_bot_memory(machine.bot) > 32000000);
    assert_int_equal(machine_call(&machine, "run", NULL, 0, 100000000), GK_FAULTED);
    assert_string_equal(gk_bot_fault(machine.bot).name, "depth");
    machine_run(&machine, "chain", 1, 1);
    assert_int_equal(gk_bot_memory(machine.bot), before);
    assert_int_equal(gk_as_int(machine_run(&machine, "run", 0)), 2);
    machine_free(&machine);
    return NULL;
}

static void a_chain_of_functions_is_freed_without_recursion(void **state) {
    (void)state;
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    size_t stack_bytes = 64 << 10;
#if defined(__SANITIZE_ADDRESS__)
    stack_bytes = 256 << 10;  // what it adds to every frame
#endif
    assert_int_equal(pthread_attr_setstacksize(&attributes, stack_bytes), 0);
    assert_int_equal(pthread_create(&thread, &attributes, frees_a_long_chain, NULL), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
}

static void survives_any_allocation_that_fails(void **state) {
    (void)state;
    static const char text[] =
        "const text \"hi\"\n"
        "private fn joined(text, text, int) binds 2 -> text : text\n TO_TEXT r3 r2\n"
        " JOIN r3 3 r0\n ARGS r1 r3\n RETURN move:3\n"
        "fn f() -> [text] : [text] [fn(int) -> text] fn(int) -> text text int int\n"
        " NEW_LIST r0 0\n NEW_LIST r1 0\n LOAD_CONST_REF r3 0\n LOAD_INT r4 0\n LOAD_INT r5 20\n"
        " BOOK\nmake:\n NEW_CLOSURE r2 joined copy:3\n ARGS copy:3\n CALL_VALUE r3 r2 r4\n"
        " PUSH_REF r1 move:2\n PUSH_REF r0 copy:3\n LOOP_NEXT r4 r5 @make\n RETURN move:0\n";
    struct machine machine = machine_new(text);
    machine_run(&machine, "f", 0);
    machine_run(&machine, "f", 0);
    int64_t before = 0;
    bool is_done = false;
    for (uint32_t k = 1; !is_done; k++) {
        gk_bot *bot;
        gk_limits limits = gk_limits_default();
        assert_int_equal(gk_bot_new(machine.program, &limits, 7, NULL, 0, &bot), GK_OK);
        before = gk_bot_memory(bot);
        bot->heap.fail_at = k;
        gk_result result = gk_call(bot, 0, NULL, 0, 1000000);
        is_done = bot->heap.fail_at > 0;
        bot->heap.fail_at = 0;
        assert_int_equal(result, is_done ? GK_MOVED : GK_FAULTED);
        if (!is_done) {
            assert_string_equal(gk_bot_fault(bot).code, "F007");
            assert_int_equal(gk_bot_memory(bot), before);
        }
        gk_bot_free(bot);
    }
    machine_free(&machine);
}

// ---- variables ----------------------------------------------------------------------------------

static const char variables[] =
    "global kept fn(int) -> int\nglobal many [fn(int) -> int]\n"
    "init_vars 1\n"
    "private fn add(int, int) binds 1 -> int\n ADD_INT r0 r0 r1\n RETURN_WORD r0\n"
    "private fn init() : fn(int) -> int int [fn(int) -> int]\n LOAD_INT r1 1\n"
    " NEW_CLOSURE r0 add r1\n SET_GLOBAL 0 move:0\n NEW_LIST r2 0\n SET_GLOBAL 1 move:2\n"
    " RETURN_NONE\n"
    "fn run(int) -> int : fn(int) -> int\n GET_GLOBAL_REF r1 0\n CALL_VALUE r0 r1 r0\n RETURN r0\n"
    "fn set(int) : fn(int) -> int [fn(int) -> int]\n NEW_CLOSURE r1 add r0\n"
    " TAKE_GLOBAL r2 1\n PUSH_REF r2 copy:1\n SET_GLOBAL 1 move:2\n SET_GLOBAL 0 move:1\n"
    " JUMP_NE_INT_K r0 13 @end\n FAIL ASSERT\n end:\n RETURN_NONE\n"
    "fn count() -> int : [fn(int) -> int] int\n GET_GLOBAL_REF r0 1\n LEN r1 r0\n RETURN r1\n"
    "fn first(int) -> int : [fn(int) -> int] fn(int) -> int int\n GET_GLOBAL_REF r1 1\n"
    " LOAD_INT r3 0\n"
    " GET_REF r2 r1 r3\n CALL_VALUE r0 r2 r0\n RETURN r0\n";

static void a_variable_keeps_a_function_and_gets_it_back(void **state) {
    (void)state;
    struct machine machine = machine_new(variables);
    assert_int_equal(gk_as_int(machine_run(&machine, "run", 1, 5)), 6);
    machine_run(&machine, "set", 1, 10);
    assert_int_equal(gk_as_int(machine_run(&machine, "run", 1, 5)), 15);
    assert_int_equal(gk_as_int(machine_run(&machine, "first", 1, 5)), 15);
    int64_t memory = gk_bot_memory(machine.bot);
    gk_value bad = gk_int(13);
    assert_int_equal(machine_call(&machine, "set", &bad, 1, 100000), GK_FAULTED);
    assert_int_equal(gk_bot_memory(machine.bot), memory);
    assert_int_equal(gk_as_int(machine_run(&machine, "run", 1, 5)), 15);
    assert_int_equal(gk_as_int(machine_run(&machine, "count", 0)), 1);
    for (int64_t gas = 0; gas < 60; gas++) {
        gk_value argument = gk_int(20);
        if (machine_call(&machine, "set", &argument, 1, gas) == GK_MOVED) {
            assert_int_equal(gk_as_int(machine_run(&machine, "run", 1, 5)), 25);
            assert_int_equal(gk_as_int(machine_run(&machine, "count", 0)), 2);
            break;
        }
        assert_int_equal(gk_as_int(machine_run(&machine, "run", 1, 5)), 15);
        assert_int_equal(gk_as_int(machine_run(&machine, "count", 0)), 1);
    }
    machine_free(&machine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_what_a_register_holds),
        cmocka_unit_test(lie_wherever_values_lie),
        cmocka_unit_test(show_their_type_alone),
        cmocka_unit_test(refuses_closures_of_another_type),
        cmocka_unit_test(refuses_calls_that_do_not_fit),
        cmocka_unit_test(refuses_bad_rows),
        cmocka_unit_test(functions_do_not_cross_to_the_host),
        cmocka_unit_test(functions_are_not_compared),
        cmocka_unit_test(a_function_type_says_what_it_is),
        cmocka_unit_test(function_types_are_equal_by_parameters_and_result),
        cmocka_unit_test(refuses_function_types_that_make_no_sense),
        cmocka_unit_test(finds_functions_however_far),
        cmocka_unit_test(a_file_keeps_what_functions_bind),
        cmocka_unit_test(a_dump_shows_them),
        cmocka_unit_test(a_call_costs_its_row_its_frame_and_what_it_binds),
        cmocka_unit_test(gas_is_exact_at_every_limit),
        cmocka_unit_test(recursion_through_a_value_has_a_depth),
        cmocka_unit_test(short_calls_count_their_depth),
        cmocka_unit_test(no_value_holds_itself),
        cmocka_unit_test(a_chain_of_functions_is_freed_without_recursion),
        cmocka_unit_test(survives_any_allocation_that_fails),
        cmocka_unit_test(a_variable_keeps_a_function_and_gets_it_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
