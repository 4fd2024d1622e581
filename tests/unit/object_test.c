// tests/unit/object_test.c: values of any depth: freed, compared, written, sorted.

#include "machine.h"

#include <pthread.h>

static const char chains[] =
    "record Node value:int next:Node?\n"
    "record Tree left:Tree? right:Tree?\n"
    "fn chain(int) -> Node? : Node? Node\n"
    "  LOAD_NONE r1\n"
    "  BOOK\n"
    " again:\n"
    "  NEW_RECORD r2 - r0\n"
    "  ARGS move:1\n"
    "  WRAP r1 move:2\n"
    "  ADD_INT_K r0 r0 -1\n"
    "  LOOP_GT_INT_K r0 0 @again\n"
    "  RETURN move:1\n"
    "fn same(int) -> bool : Node? Node? bool int\n"
    "  MOVE r4 r0\n"
    "  CALL r1 chain r0\n"
    "  CALL r2 chain r4\n"
    "  EQUAL r3 r1 r2\n"
    "  RETURN r3\n"
    "fn write(int) -> text : Node? text\n"
    "  CALL r1 chain r0\n"
    "  TO_TEXT r2 r1\n"
    "  RETURN move:2\n"
    // A tree of shared halves: 2^n leaves in n objects.
    "fn shared(int) -> Tree? : Tree? Tree\n"
    "  LOAD_NONE r1\n"
    "  BOOK\n"
    " again:\n"
    "  NEW_RECORD r2 - copy:1\n"
    "  ARGS copy:1\n"
    "  WRAP r1 move:2\n"
    "  ADD_INT_K r0 r0 -1\n"
    "  LOOP_GT_INT_K r0 0 @again\n"
    "  RETURN move:1\n"
    "fn same_shared(int) -> bool : Tree? Tree? bool int\n"
    "  MOVE r4 r0\n"
    "  CALL r1 shared r0\n"
    "  CALL r2 shared r4\n"
    "  EQUAL r3 r1 r2\n"
    "  RETURN r3\n"
    // Deep on the left: the last field is no short cut.
    "fn left(int) -> Tree? : Tree? Tree Tree?\n"
    "  LOAD_NONE r1\n"
    "  LOAD_NONE r3\n"
    "  BOOK\n"
    " again:\n"
    "  NEW_RECORD r2 - move:1\n"
    "  ARGS copy:3\n"
    "  WRAP r1 move:2\n"
    "  ADD_INT_K r0 r0 -1\n"
    "  LOOP_GT_INT_K r0 0 @again\n"
    "  RETURN move:1\n"
    "fn same_left(int) -> bool : Tree? Tree? bool int\n"
    "  MOVE r4 r0\n"
    "  CALL r1 left r0\n"
    "  CALL r2 left r4\n"
    "  EQUAL r3 r1 r2\n"
    "  RETURN r3\n"
    "fn drop(Node?)\n"
    "  RETURN_NONE\n";

// On a stack of 64 KiB, whatever recursed over a value would crash.
static void *deep_values_need_no_stack(void *unused) {
    (void)unused;
    gk_limits limits = gk_limits_default();
    limits.memory_bytes = (int64_t)1 << 28;
    struct machine machine = machine_new_limited(chains, limits),
                   other = machine_new_limited(chains, limits);
    int64_t before = gk_bot_memory(machine.bot);
    gk_value chain = machine_run(&machine, "chain", 1, 1000000);
    assert_int_equal(machine_call(&other, "drop", &chain, 1, 1000), GK_MOVED);
    assert_true(gk_as_bool(machine_run(&machine, "same", 1, 1000000)));
    assert_int_equal(gk_bot_memory(machine.bot), before);
    assert_true(gk_as_bool(machine_run(&machine, "same_left", 1, 1000000)));
    assert_int_equal(gk_bot_memory(machine.bot), before);
    machine_run(&machine, "write", 1, 1000000);
    gk_value none = machine_run(&machine, "chain", 1, 1);
    assert_true(gk_is_some(none));
    machine_free(&machine);
    machine_free(&other);
    return NULL;
}

static void deep_values_are_walked_without_recursion(void **state) {
    (void)state;
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    size_t stack_bytes = 64 << 10;
#if defined(__SANITIZE_ADDRESS__)
    stack_bytes = 256 << 10;  // what it adds to every frame
#endif
    assert_int_equal(pthread_attr_setstacksize(&attributes, stack_bytes), 0);
    assert_int_equal(pthread_create(&thread, &attributes, deep_values_need_no_stack, NULL), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
}

static void values_that_share_much_end_by_gas(void **state) {
    (void)state;
    struct machine machine = machine_new(chains);
    gk_value depth = gk_int(50);
    assert_int_equal(machine_call(&machine, "same_shared", &depth, 1, 1000000), GK_FAULTED);
    assert_string_equal(gk_bot_fault(machine.bot).code, "F006");
    assert_true(gk_as_bool(machine_run(&machine, "same_shared", 1, 10)));
    machine_free(&machine);
}

static void values_that_share_much_end_by_memory_where_they_are_copied(void **state) {
    (void)state;
    static const char text[] =
        "record Tree left:Tree? right:Tree?\nfn drop(Tree?)\n RETURN_NONE\n";
    struct machine machine = machine_new(chains), other = machine_new(text);
    gk_value shared = machine_run(&machine, "shared", 1, 60);
    int64_t before = gk_bot_memory(other.bot);
    assert_int_equal(machine_call(&other, "drop", &shared, 1, 1000), GK_FAULTED);
    assert_string_equal(gk_bot_fault(other.bot).code, "F007");
    assert_int_equal(gk_bot_memory(other.bot), before);
    machine_free(&machine);
    machine_free(&other);
}

static const char common[] =
    "record Point x:int y:float\n"
    "enum Side left right\n"
    "const text \"say {1} \\\\\"\n"
    "const text \"a\"\n"
    "const text \"ab\"\n"
    "const float 0.0\n";

static void writes_values_as_the_language_does(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"[]", "fn f() -> [int] : [int]\n NEW_LIST r0 0\n RETURN move:0"},
        {"[\"say \\{1\\} \\\\\\\\\"]",
         "fn f() -> [text] : [text] text\n NEW_LIST r0 0\n LOAD_CONST_REF r1 0\n"
         " PUSH_REF r0 copy:1\n RETURN move:0"},
        {"Point(x: 1, y: 0.0)",
         "fn f() -> Point : Point int float\n LOAD_INT r1 1\n LOAD_CONST r2 3\n"
         " NEW_RECORD r0 - r1\n ARGS r2\n RETURN move:0"},
        {"(.right, true)",
         "fn f() -> (Side, bool) : Side bool (Side, bool)\n LOAD_VARIANT r0 1\n LOAD_BOOL r1 1\n"
         " NEW_RECORD r2 - r0\n ARGS r1\n RETURN move:2"},
        {"a",
         "fn f() -> text? : text? text\n LOAD_CONST_REF r1 1\n WRAP r0 copy:1\n RETURN move:0"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void orders_texts_and_tuples(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"-1", "fn f() -> int : text text int\n LOAD_CONST_REF r0 1\n LOAD_CONST_REF r1 2\n "
               "COMPARE r2 r0 r1\n RETURN r2"},
        {"1", "fn f() -> int : text text int\n LOAD_CONST_REF r0 1\n LOAD_CONST_REF r1 2\n COMPARE "
              "r2 r1 r0\n RETURN r2"},
        {"0", "fn f() -> int : text text int\n LOAD_CONST_REF r0 1\n LOAD_CONST_REF r1 1\n COMPARE "
              "r2 r1 r0\n RETURN r2"},
        {"-1",
         "fn f() -> int : (int, text) (int, text) int text\n LOAD_INT r2 1\n LOAD_CONST_REF r3 1\n"
         " NEW_RECORD r0 - r2\n ARGS copy:3\n LOAD_CONST_REF r3 2\n NEW_RECORD r1 - r2\n ARGS "
         "copy:3\n"
         " COMPARE r2 r0 r1\n RETURN r2"},
        // 0.0 equals -0.0, also inside.
        {"true", "fn f() -> bool : float float [float] [float] bool\n LOAD_CONST r0 3\n NEG_FLOAT "
                 "r1 r0\n NEW_LIST r2 0\n"
                 " NEW_LIST r3 0\n PUSH_WORD r2 r0\n PUSH_WORD r3 r1\n EQUAL r4 r2 r3\n RETURN r4"},
        {"false", "fn f() -> bool : float float [float] [float] bool\n LOAD_CONST r0 3\n NEW_LIST "
                  "r2 0\n NEW_LIST r3 0\n"
                  " PUSH_WORD r2 r0\n EQUAL r4 r2 r3\n RETURN r4"},
    };
    CHECK_PROGRAMS(common, rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deep_values_are_walked_without_recursion),
        cmocka_unit_test(values_that_share_much_end_by_gas),
        cmocka_unit_test(values_that_share_much_end_by_memory_where_they_are_copied),
        cmocka_unit_test(writes_values_as_the_language_does),
        cmocka_unit_test(orders_texts_and_tuples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
