// tests/unit/keyed_test.c: maps and sets, as bytecode uses them and as hosts see them.

#include <pthread.h>

#include "machine.h"

#include "../../vm/hash_value.h"

static const char common[] =
    "record Point x:int y:int\n"
    "const text \"a\"\n"
    "const text \"b {\"\n"
    "const float 0.0\n"
    "const float -0.0\n"
    "const int 9223372036854775807\n"
    "const int -9223372036854775808\n"
    // a map of three, made in the order 3, 1, 2
    "fn three() -> Map[int, int] : Map[int, int] int int\n"
    "  NEW_MAP r0 0\n"
    "  LOAD_INT r1 3\n  LOAD_INT r2 30\n  SET_KEY r0 r1 r2\n"
    "  LOAD_INT r1 1\n  LOAD_INT r2 10\n  SET_KEY r0 r1 r2\n"
    "  LOAD_INT r1 2\n  LOAD_INT r2 20\n  SET_KEY r0 r1 r2\n"
    "  RETURN move:0\n"
    "fn up_to(int) -> Set[int] : Set[int] bool\n"
    "  NEW_MAP r1 0\n"
    "  BOOK\n"
    " again:\n"
    "  ADD_KEY r2 r1 r0\n"
    "  ADD_INT_K r0 r0 -1\n"
    "  LOOP_GT_INT_K r0 0 @again\n"
    "  RETURN move:1\n"
    // one key, whose value is a list of one item
    "fn holder() -> Map[text, [int]] : Map[text, [int]] text [int] int\n"
    "  NEW_MAP r0 1\n  LOAD_CONST_REF r1 0\n  NEW_LIST r2 1\n  LOAD_INT r3 7\n  PUSH_WORD r2 r3\n"
    "  SET_KEY r0 move:1 move:2\n"
    "  RETURN move:0\n";

// ---- what the instructions do -------------------------------------------------------------------

static void keeps_keys_in_the_order_they_came(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"{}", "fn f() -> Map[int, int] : Map[int, int]\n NEW_MAP r0 0\n RETURN move:0"},
        {"{}", "fn f() -> Set[text] : Set[text]\n NEW_MAP r0 100\n RETURN move:0"},
        {"{3: 30, 1: 10, 2: 20}", "fn f() -> Map[int, int] : Map[int, int]\n CALL r0 three\n RETURN move:0"},
        {"{\"b \\{\": [], \"a\": []}",
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
        // Setting a key that is there keeps its place; taking it out and adding it puts it last.
        {"{3: 1, 1: 10, 2: 20}",
         "fn f() -> Map[int, int] : Map[int, int] int int\n CALL r0 three\n LOAD_INT r1 3\n LOAD_INT r2 1\n"
         " SET_KEY r0 r1 r2\n RETURN move:0"},
        {"{1: 10, 2: 20, 3: 1}",
         "fn f() -> Map[int, int] : Map[int, int] int int bool\n CALL r0 three\n LOAD_INT r1 3\n LOAD_INT r2 1\n"
         " REMOVE_KEY r3 r0 r1\n SET_KEY r0 r1 r2\n RETURN move:0"},
        {"(true, false)",
         "fn f() -> (bool, bool) : (bool, bool) bool bool Map[int, int] int\n CALL r3 three\n LOAD_INT r4 3\n"
         " REMOVE_KEY r1 r3 r4\n REMOVE_KEY r2 r3 r4\n NEW_RECORD r0 - r1\n ARGS r2\n RETURN move:0"},
        {"(true, false)",
         "fn f() -> (bool, bool) : (bool, bool) bool bool Set[int] int\n NEW_MAP r3 0\n LOAD_INT r4 3\n"
         " ADD_KEY r1 r3 r4\n ADD_KEY r2 r3 r4\n NEW_RECORD r0 - r1\n ARGS r2\n RETURN move:0"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void finds_keys_and_steps_over_positions(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"20",
         "fn f() -> int : Map[int, int] int\n CALL r0 three\n LOAD_INT r1 2\n FIND_KEY r1 r0 r1\n"
         " GET_VALUE r1 r0 r1\n RETURN r1"},
        {"-1",
         "fn f() -> int : Map[int, int] int\n CALL r0 three\n LOAD_INT r1 9\n FIND_KEY r1 r0 r1\n RETURN r1"},
        {"-1", "fn f() -> int : Set[int] int\n NEW_MAP r0 0\n LOAD_INT r1 9\n FIND_KEY r1 r0 r1\n RETURN r1"},
        // 3 * 10 + 1, then * 10 + 2: in order, however often it is asked for
        {"312",
         "fn f() -> int : Map[int, int] int int int\n CALL r0 three\n LOAD_INT r1 -1\n LOAD_INT r2 0\n NEXT_KEY r1 r0\n BOOK\n"
         "again:\n GET_KEY r3 r0 r1\n MUL_INT_K r2 r2 10\n ADD_INT r2 r2 r3\n NEXT_KEY r1 r0\n LOOP_GE_INT_K r1 0 @again\n"
         " RETURN r2"},
        // The loop's value stays as it was while the variable changes.
        {"312",
         "fn f() -> int : Map[int, int] int int int Map[int, int] bool\n CALL r0 three\n MOVE_REF r4 copy:0\n"
         " LOAD_INT r1 -1\n LOAD_INT r2 0\n NEXT_KEY r1 r0\n BOOK\n"
         "again:\n GET_KEY r3 r0 r1\n REMOVE_KEY r5 r4 r3\n MUL_INT_K r2 r2 10\n ADD_INT r2 r2 r3\n NEXT_KEY r1 r0\n"
         " LOOP_GE_INT_K r1 0 @again\n RETURN r2"},
        {"-1",
         "fn f() -> int : Map[int, int] int\n CALL r0 three\n LOAD_CONST r1 4\n NEXT_KEY r1 r0\n RETURN r1"},
        {"0",
         "fn f() -> int : Map[int, int] int\n CALL r0 three\n LOAD_CONST r1 5\n NEXT_KEY r1 r0\n RETURN r1"},
        // A gap is stepped over.
        {"2",
         "fn f() -> int : Map[int, int] int bool\n CALL r0 three\n LOAD_INT r1 1\n REMOVE_KEY r2 r0 r1\n"
         " LOAD_INT r1 0\n NEXT_KEY r1 r0\n RETURN r1"},
        {"[\"a\"]",
         "fn f() -> [text] : [text] text Map[text, [int]] int\n CALL r2 holder\n LOAD_INT r3 0\n"
         " GET_KEY_REF r1 r2 r3\n NEW_LIST r0 0\n PUSH_REF r0 move:1\n RETURN move:0"},
        {"[7]",
         "fn f() -> [int] : [int] Map[text, [int]] int\n CALL r1 holder\n LOAD_INT r2 0\n"
         " GET_VALUE_REF r0 r1 r2\n RETURN move:0"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void takes_values_out_and_puts_them_back(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"{\"a\": [7, 8]}",
         "fn f() -> Map[text, [int]] : Map[text, [int]] int [int]\n CALL r0 holder\n LOAD_INT r1 0\n"
         " TAKE_VALUE r2 r0 r1\n LOAD_INT r1 8\n PUSH_WORD r2 r1\n LOAD_INT r1 0\n SET_VALUE r0 r1 move:2\n RETURN move:0"},
        // What shares the map does not see it.
        {"({\"a\": [7]}, {\"a\": [8]})",
         "fn f() -> (Map[text, [int]], Map[text, [int]]) : (Map[text, [int]], Map[text, [int]]) Map[text, [int]] "
         "Map[text, [int]] int [int]\n CALL r1 holder\n MOVE_REF r2 copy:1\n LOAD_INT r3 0\n TAKE_VALUE r4 r2 r3\n"
         " LOAD_INT r3 8\n NEW_LIST r4 1\n PUSH_WORD r4 r3\n LOAD_INT r3 0\n SET_VALUE r2 r3 move:4\n"
         " NEW_RECORD r0 - move:1\n ARGS move:2\n RETURN move:0"},
        {"{3: 30, 1: 5, 2: 20}",
         "fn f() -> Map[int, int] : Map[int, int] int int\n CALL r0 three\n LOAD_INT r1 1\n LOAD_INT r2 5\n"
         " SET_VALUE r0 r1 r2\n RETURN move:0"},
        // A hole is not read, written down, compared or hashed; but it can be filled, and left.
        {"fault hole 5",
         "fn f() -> [int] : Map[text, [int]] int [int] [int]\n CALL r0 holder\n LOAD_INT r1 0\n TAKE_VALUE r2 r0 r1\n"
         " GET_VALUE_REF r3 r0 r1\n RETURN move:3"},
        {"fault hole 5",
         "fn f() -> [int] : Map[text, [int]] int [int] [int]\n CALL r0 holder\n LOAD_INT r1 0\n TAKE_VALUE r2 r0 r1\n"
         " TAKE_VALUE r3 r0 r1\n RETURN move:3"},
        {"fault hole 5",
         "fn f() -> text : Map[text, [int]] int [int] text\n CALL r0 holder\n LOAD_INT r1 0\n TAKE_VALUE r2 r0 r1\n"
         " TO_TEXT r3 r0\n RETURN move:3"},
        {"fault hole 6",
         "fn f() -> bool : Map[text, [int]] int [int] Map[text, [int]] bool\n CALL r0 holder\n CALL r3 holder\n"
         " LOAD_INT r1 0\n TAKE_VALUE r2 r0 r1\n EQUAL r4 r0 r3\n RETURN r4"},
        {"fault hole 6",
         "fn f() -> bool : Map[text, [int]] int [int] Set[Map[text, [int]]] bool\n CALL r0 holder\n NEW_MAP r3 0\n"
         " LOAD_INT r1 0\n TAKE_VALUE r2 r0 r1\n ADD_KEY r4 r3 copy:0\n RETURN r4"},
        {"{\"a\": [1]}",
         "fn f() -> Map[text, [int]] : Map[text, [int]] int [int] text\n CALL r0 holder\n LOAD_INT r1 0\n"
         " TAKE_VALUE r2 r0 r1\n LOAD_CONST_REF r3 0\n NEW_LIST r2 1\n LOAD_INT r1 1\n PUSH_WORD r2 r1\n"
         " SET_KEY r0 move:3 move:2\n RETURN move:0"},
        {"true",
         "fn f() -> bool : Map[text, [int]] int [int] text bool\n CALL r0 holder\n LOAD_INT r1 0\n"
         " TAKE_VALUE r2 r0 r1\n LOAD_CONST_REF r3 0\n REMOVE_KEY r4 r0 r3\n RETURN r4"},
        {"1",
         "fn f() -> int : Map[text, [int]] int [int] [[int]]\n CALL r0 holder\n LOAD_INT r1 0\n"
         " TAKE_VALUE r2 r0 r1\n NATIVE r3 MAP_VALUES r0\n LEN r1 r3\n RETURN r1"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void positions_without_an_entry_fault(void **state) {
    (void)state;
    static const char *const uses[] = {
        "GET_KEY r3 r0 r1", "GET_VALUE r3 r0 r1", "SET_VALUE r0 r1 r3", "GET_KEY_REF r6 r5 r1",
        "GET_VALUE_REF r7 r5 r1", "TAKE_VALUE r7 r5 r1", "SET_VALUE r5 r1 copy:7",
    };
    static const char *const positions[] = {
        "LOAD_INT r1 -1",
        "LOAD_INT r1 3",       // behind the last one
        "LOAD_INT r1 1",       // a gap
        "LOAD_CONST r1 4",     // far too high
        "LOAD_CONST r1 5",
    };
    for (size_t use = 0; use < sizeof uses / sizeof uses[0]; use++) {
        for (size_t at = 0; at < sizeof positions / sizeof positions[0]; at++) {
            char text[1024];
            snprintf(text, sizeof text,
                     "fn f() -> int : Map[int, int] int bool int text Map[text, [int]] text [int]\n"
                     " CALL r0 three\n CALL r5 holder\n NEW_LIST r7 0\n LOAD_INT r1 1\n"
                     " REMOVE_KEY r2 r0 r1\n LOAD_INT r3 0\n %s\n %s\n RETURN r3",
                     positions[at], uses[use]);
            struct machine_row row = {"fault index 9", text};
            machine_check_row(common, &row);
        }
    }
}

static void natives_give_lists(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"3", "fn f() -> int : Map[int, int] int\n CALL r0 three\n NATIVE r1 KEYED_LEN r0\n RETURN r1"},
        {"false", "fn f() -> bool : Map[int, int] bool\n CALL r0 three\n NATIVE r1 KEYED_IS_EMPTY r0\n RETURN r1"},
        {"true", "fn f() -> bool : Set[int] bool\n NEW_MAP r0 3\n NATIVE r1 KEYED_IS_EMPTY r0\n RETURN r1"},
        {"[3, 1, 2]", "fn f() -> [int] : Map[int, int] [int]\n CALL r0 three\n NATIVE r1 MAP_KEYS r0\n RETURN move:1"},
        {"[30, 10, 20]",
         "fn f() -> [int] : Map[int, int] [int]\n CALL r0 three\n NATIVE r1 MAP_VALUES r0\n RETURN move:1"},
        {"[30, 20]",
         "fn f() -> [int] : Map[int, int] [int] int bool\n CALL r0 three\n LOAD_INT r2 1\n REMOVE_KEY r3 r0 r2\n"
         " NATIVE r1 MAP_VALUES r0\n RETURN move:1"},
        {"[(3, 30), (1, 10), (2, 20)]",
         "fn f() -> [(int, int)] : Map[int, int] [(int, int)]\n CALL r0 three\n NATIVE r1 MAP_ENTRIES r0\n RETURN move:1"},
        {"[(\"a\", [7])]",
         "fn f() -> [(text, [int])] : Map[text, [int]] [(text, [int])]\n CALL r0 holder\n NATIVE r1 MAP_ENTRIES r0\n"
         " RETURN move:1"},
        {"[true]",
         "fn f() -> [bool] : Set[bool] [bool] bool\n NEW_MAP r0 0\n LOAD_BOOL r2 1\n ADD_KEY r2 r0 r2\n"
         " NATIVE r1 SET_ITEMS r0\n RETURN move:1"},
        {"[2, 1]",
         "fn f() -> [int] : Set[int] [int] int\n LOAD_INT r2 2\n CALL r0 up_to r2\n NATIVE r1 SET_ITEMS r0\n RETURN move:1"},
        {"[]", "fn f() -> [int] : Set[int] [int]\n NEW_MAP r0 0\n NATIVE r1 SET_ITEMS r0\n RETURN move:1"},
        {"({3: 30, 1: 10, 2: 20}, {2: 20})",
         "fn f() -> (Map[int, int], Map[int, int]) : (Map[int, int], Map[int, int]) Map[int, int] Map[int, int] int int\n"
         " CALL r1 three\n MOVE_REF r2 copy:1\n NATIVE - KEYED_CLEAR r2\n LOAD_INT r3 2\n LOAD_INT r4 20\n"
         " SET_KEY r2 r3 r4\n NEW_RECORD r0 - move:1\n ARGS move:2\n RETURN move:0"},
        {"{}", "fn f() -> Map[text, [int]] : Map[text, [int]]\n CALL r0 holder\n NATIVE - KEYED_CLEAR r0\n RETURN move:0"},
    };
    CHECK_PROGRAMS(common, rows);
}

static void equality_ignores_order(void **state) {
    (void)state;
    static const struct machine_row rows[] = {
        {"true",
         "fn f() -> bool : Map[int, int] Map[int, int] bool int int\n CALL r0 three\n CALL r1 three\n"
         " LOAD_INT r3 3\n LOAD_INT r4 30\n REMOVE_KEY r2 r1 r3\n SET_KEY r1 r3 r4\n EQUAL r2 r0 r1\n RETURN r2"},
        {"false",
         "fn f() -> bool : Map[int, int] Map[int, int] bool int int\n CALL r0 three\n CALL r1 three\n"
         " LOAD_INT r3 3\n LOAD_INT r4 31\n SET_KEY r1 r3 r4\n EQUAL r2 r0 r1\n RETURN r2"},
        {"false",
         "fn f() -> bool : Map[int, int] Map[int, int] bool int\n CALL r0 three\n CALL r1 three\n"
         " LOAD_INT r3 3\n REMOVE_KEY r2 r1 r3\n EQUAL r2 r0 r1\n RETURN r2"},
        {"true", "fn f() -> bool : Set[int] Set[int] bool\n NEW_MAP r0 0\n NEW_MAP r1 50\n EQUAL r2 r0 r1\n RETURN r2"},
        // The later of two equal keys, made of other objects, is not added.
        {"(false, {{3: 30, 1: 10, 2: 20}})",
         "fn f() -> (bool, Set[Map[int, int]]) : (bool, Set[Map[int, int]]) Map[int, int] Set[Map[int, int]] bool int int\n"
         " NEW_MAP r2 0\n CALL r1 three\n ADD_KEY r3 r2 move:1\n CALL r1 three\n LOAD_INT r4 3\n LOAD_INT r5 30\n"
         " REMOVE_KEY r3 r1 r4\n SET_KEY r1 r4 r5\n ADD_KEY r3 r2 move:1\n NEW_RECORD r0 - r3\n ARGS move:2\n RETURN move:0"},
    };
    CHECK_PROGRAMS(common, rows);
}

// ---- what the verifier lets through -------------------------------------------------------------

struct refusal {
    const char *reason;  // NULL: it verifies
    const char *text;
};

static void refuses_operands_that_do_not_fit(void **state) {
    (void)state;
    static const struct refusal rows[] = {
        {NULL, "fn g(Map[int, text], int, text)\n SET_KEY r0 r1 copy:2\n RETURN_NONE"},
        {"a key of the row's map", "fn g(Map[int, text], text, text)\n SET_KEY r0 copy:1 copy:2\n RETURN_NONE"},
        {"a value of the row's map", "fn g(Map[int, text], int, int)\n SET_KEY r0 r1 r2\n RETURN_NONE"},
        {"must be a map", "fn g(Set[int], int)\n SET_KEY r0 r1 r1\n RETURN_NONE"},
        {"must be a map", "fn g([int], int)\n SET_KEY r0 r1 r1\n RETURN_NONE"},
        {"holds no reference", "fn g(Map[int, text], int, text)\n SET_KEY r0 copy:1 copy:2\n RETURN_NONE"},
        {"copied or moved?", "fn g(Map[int, text], int, text)\n SET_KEY r0 r1 r2\n RETURN_NONE"},
        {"used twice", "fn g(Map[text, text], text)\n SET_KEY r0 move:1 move:1\n RETURN_NONE"},
        {NULL, "fn g(Map[text, text], text)\n SET_KEY r0 copy:1 copy:1\n RETURN_NONE"},
        {"must be a map or set", "fn g([int], int)\n FIND_KEY r1 r0 r1\n RETURN_NONE"},
        {"anything, of type T", "fn g(Set[text], int)\n FIND_KEY r1 r0 r1\n RETURN_NONE"},
        {"must be an int", "fn g(Set[text], text)\n FIND_KEY r1 r0 r1\n RETURN_NONE"},
        {"a set of T", "fn g(Map[int, int], int, bool)\n ADD_KEY r2 r0 r1\n RETURN_NONE"},
        {"must be a value of type T", "fn g(Set[int], text, bool)\n ADD_KEY r2 r0 copy:1\n RETURN_NONE"},
        {"a map with values of type T", "fn g(Set[int], int)\n GET_VALUE r1 r0 r1\n RETURN_NONE"},
        {"a map with values of type T", "fn g(Map[int, text], int)\n GET_VALUE r1 r0 r1\n RETURN_NONE"},
        {"keys of type T", "fn g(Map[text, int], int)\n GET_KEY r1 r0 r1\n RETURN_NONE"},
        {NULL, "fn g(Map[int, bool], int, bool)\n GET_VALUE r2 r0 r1\n SET_VALUE r0 r1 r2\n RETURN_NONE"},
        {"must be a reference", "fn g(Map[int, int], int)\n TAKE_VALUE r1 r0 r1\n RETURN_NONE"},
        {"must be a map or set", "fn g([int])\n NEW_MAP r0 0\n RETURN_NONE"},
        {"must be an int", "fn g(Map[int, int], bool)\n NEXT_KEY r1 r0\n RETURN_NONE"},
        {"may hold nothing", "fn g() : Map[int, int] int\n LOAD_INT r1 1\n SET_KEY r0 r1 r1\n RETURN_NONE"},
        {"must be a list of T", "fn g(Map[int, text], [text])\n NATIVE r1 MAP_KEYS r0\n RETURN_NONE"},
        {"must be a list of T", "fn g(Map[int, text], [int])\n NATIVE r1 MAP_VALUES r0\n RETURN_NONE"},
        {"a map with keys", "fn g(Set[int], [int])\n NATIVE r1 MAP_KEYS r0\n RETURN_NONE"},
        {"a set of T", "fn g(Map[int, int], [int])\n NATIVE r1 SET_ITEMS r0\n RETURN_NONE"},
        {"a list of tuples", "fn g(Map[int, text], [(text, int)])\n NATIVE r1 MAP_ENTRIES r0\n RETURN_NONE"},
        {"a list of tuples", "fn g(Map[int, text], [(int, text, int)])\n NATIVE r1 MAP_ENTRIES r0\n RETURN_NONE"},
        {"a list of tuples", "fn g(Map[int, text], [int])\n NATIVE r1 MAP_ENTRIES r0\n RETURN_NONE"},
        {"must be a map", "fn g(Set[int], [(int, int)])\n NATIVE r1 MAP_ENTRIES r0\n RETURN_NONE"},
        {"must be a map or set", "fn g([int])\n NATIVE - KEYED_CLEAR r0\n RETURN_NONE"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char message[300] = "";
        gk_program *program = assemble_program(rows[i].text, message, sizeof message);
        bool fits = rows[i].reason == NULL ? program != NULL
                                           : program == NULL && strstr(message, rows[i].reason);
        if (!fits) fail_msg("%s\n\"%s\" does not say \"%s\"", rows[i].text, message, rows[i].reason);
        gk_program_release(program);
    }
}

static void types_are_written_as_players_do(void **state) {
    (void)state;
    static const char expected[] = "Map[text, Set[(int, bool?)]]";
    struct machine machine = machine_new(
        "fn f(Map[text, Set[(int, bool?)]])\n RETURN_NONE\nfn g(Map[Set[(int, bool?)], text])\n RETURN_NONE\n");
    struct machine other = machine_new("fn f(Map[text, Set[(int, bool?)]])\n RETURN_NONE\n");
    const gk_type *type = gk_program_parameter(machine.program, 0, 0);
    const gk_type *turned = gk_program_parameter(machine.program, 1, 0);
    const gk_type *same = gk_program_parameter(other.program, 0, 0);
    char text[100];
    assert_int_equal(gk_type_text(type, text, sizeof text), sizeof expected - 1);
    assert_string_equal(text, expected);
    assert_int_equal(gk_type_kind(type), GK_MAP);
    assert_int_equal(gk_type_kind(gk_type_key(type)), GK_TEXT);
    const gk_type *set = gk_type_element(type);
    assert_int_equal(gk_type_kind(set), GK_SET);
    assert_ptr_equal(gk_type_key(set), gk_type_element(set));
    assert_null(gk_type_key(gk_type_key(type)));
    assert_true(gk_type_equal(type, same));
    assert_int_equal(type_hash(type), type_hash(same));
    assert_false(gk_type_equal(type, turned));
    assert_int_not_equal(type_hash(type), type_hash(turned));
    machine_free(&machine);
    machine_free(&other);
}

// ---- what it costs ------------------------------------------------------------------------------

static const char counting[] =
    "fn fill([int]) -> Set[int] : Set[int] bool int int\n"
    "  NEW_MAP r1 0\n"
    "  LOAD_INT r3 0\n"
    "  BOOK\n"
    " again:\n"
    "  GET_WORD r4 r0 r3\n"
    "  ADD_KEY r2 r1 r4\n"
    "  LOOP_NEXT_ITEM r3 r0 @again\n"
    "  RETURN move:1\n"
    "fn empty([int]) -> Set[int] : Set[int] bool int int\n"
    "  CALL r1 fill copy:0\n"
    "  LOAD_INT r3 0\n"
    "  BOOK\n"
    " again:\n"
    "  GET_WORD r4 r0 r3\n"
    "  REMOVE_KEY r2 r1 r4\n"
    "  LOOP_NEXT_ITEM r3 r0 @again\n"
    "  RETURN move:1\n"
    "fn same([int]) -> bool : Set[int] Set[int] bool\n"
    "  CALL r1 fill copy:0\n"
    "  CALL r2 fill copy:0\n"
    "  EQUAL r3 r1 r2\n"
    "  RETURN r3\n"
    "fn copy([int]) -> int : Set[int] Set[int] bool int\n"
    "  CALL r1 fill copy:0\n"
    "  MOVE_REF r2 copy:1\n"
    "  LOAD_INT r4 0\n"
    "  REMOVE_KEY r3 r2 r4\n"
    "  LEN r4 r0\n"
    "  RETURN r4\n";

static int64_t gas_of(const struct machine *machine, const char *function, uint32_t count,
                      bool collides) {
    uint64_t inverse = HASH_FACTOR;
    for (int i = 0; i < 6; i++) inverse *= 2 - HASH_FACTOR * inverse;
    gk_builder *builder = gk_builder_new((int64_t)1 << 30);
    gk_tree *tree;
    assert_int_equal(gk_build_begin(builder, gk_program_parameter(machine->program, 0, 0)), GK_OK);
    assert_int_equal(gk_build_list(builder, count), GK_OK);
    for (uint32_t i = 0; i < count; i++)
        gk_build_int(builder, collides ? (int64_t)(inverse * i) : (int64_t)i * 5);
    assert_int_equal(gk_build_end(builder, &tree), GK_OK);
    gk_value value = gk_tree_value(tree);
    assert_int_equal(machine_call(machine, function, &value, 1, INT64_MAX), GK_MOVED);
    gk_tree_free(tree);
    gk_builder_free(builder);
    return gk_bot_gas_used(machine->bot);
}

static void keys_that_collide_cost_what_they_take(void **state) {
    (void)state;
    struct machine machine = machine_new(counting);
    static const char *const functions[] = {"fill", "empty", "same"};
    for (int i = 0; i < 3; i++) {
        // Each looks at half of all the others, at least once.
        int64_t collided = gas_of(&machine, functions[i], 4000, true);
        assert_true(collided > 4000 / 2 * 4000);
        // Without collisions a key costs the same, however many there are.
        int64_t few = gas_of(&machine, functions[i], 4000, false);
        int64_t many = gas_of(&machine, functions[i], 8 * 4000, false);
        assert_true(few < 4000 * 60);
        assert_in_range(many, 8 * few * 9 / 10, 8 * few * 11 / 10);
    }
    machine_free(&machine);
}

static void copies_cost_what_they_copy(void **state) {
    (void)state;
    struct machine machine = machine_new(counting);
    int64_t filled = gas_of(&machine, "fill", 30000, false);
    int64_t copied = gas_of(&machine, "copy", 30000, false);
    assert_true(copied - filled > 30000 * 20 / 64);
    machine_free(&machine);
}

// ---- hostile places -----------------------------------------------------------------------------

// Maps of lists of texts: filled, changed in place, shared, copied, compared, written, emptied.
static const char busy[] =
    "const text \"key \"\n"
    "global kept Map[text, [int]]\n"
    "move text\n"
    "fn turn(int) -> text : Map[text, [int]] text text int [int] Map[text, [int]] bool Set[Map[text, [int]]] [(text, [int])] int\n"
    "  GET_GLOBAL_REF r1 0\n"
    "  MOVE_REF r6 copy:1\n"
    "  NEW_MAP r8 0\n"
    "  LOAD_INT r4 0\n"
    "  BOOK\n"
    " again:\n"
    "  MOD_INT_K r10 r4 7\n"
    "  TO_TEXT r2 r10\n"
    "  LOAD_CONST_REF r3 0\n"
    "  JOIN r2 2 r3\n"
    "  ARGS r2\n"
    "  FIND_KEY r10 r1 r2\n"
    "  JUMP_GE_INT_K r10 0 @there\n"
    "  NEW_LIST r5 0\n"
    "  SET_KEY r1 copy:2 move:5\n"
    "  FIND_KEY r10 r1 r2\n"
    " there:\n"
    "  TAKE_VALUE r5 r1 r10\n"
    "  PUSH_WORD r5 r4\n"
    "  SET_VALUE r1 r10 move:5\n"
    "  ADD_KEY r7 r8 copy:1\n"
    "  BOOK\n"
    "  EQUAL r7 r1 r6\n"
    "  MOD_INT_K r10 r4 3\n"
    "  JUMP_GT_INT_K r10 0 @stays\n"
    "  REMOVE_KEY r7 r1 r2\n"
    "  BOOK\n"
    " stays:\n"
    "  LOOP_NEXT r4 r0 @again\n"
    "  SET_GLOBAL 0 copy:1\n"
    "  NATIVE r9 MAP_ENTRIES r1\n"
    "  NATIVE r4 KEYED_LEN r8\n"
    "  TO_TEXT r2 r9\n"
    "  TO_TEXT r3 r4\n"
    "  JOIN r2 2 r2\n"
    "  ARGS r3\n"
    "  NATIVE - KEYED_CLEAR r1\n"
    "  RETURN move:2\n"
    "fn vars() : Map[text, [int]]\n"
    "  NEW_MAP r0 0\n"
    "  SET_GLOBAL 0 move:0\n"
    "  RETURN_NONE\n"
    "init_vars 1\n";

static gk_result turn(gk_bot *bot, int64_t gas) {
    gk_value rounds = gk_int(40);
    return gk_call(bot, 0, &rounds, 1, gas);
}

static void text_of_a_turn(char *out, size_t size) {
    struct machine machine = machine_new(busy);
    assert_int_equal(turn(machine.bot, 1000000), GK_MOVED);
    machine_show(&machine, out, size);
    assert_true(strlen(out) > 60);
    machine_free(&machine);
}

static void runs_or_faults_under_every_cap(void **state) {
    (void)state;
    char expected[2000], shown[2000];
    text_of_a_turn(expected, sizeof expected);
    gk_program *program = machine_program(busy);
    int moved = 0;
    for (int64_t cap = 0; cap <= 65536; cap += 64) {
        gk_limits limits = gk_limits_default();
        limits.memory_bytes = cap;
        struct machine machine = {.program = program};
        gk_status status = gk_bot_new(program, &limits, 1, NULL, 0, &machine.bot);
        assert_true(status == GK_OK || status == GK_TOO_LARGE);
        if (status != GK_OK) continue;
        gk_result result = turn(machine.bot, 1000000);
        assert_in_range(gk_bot_memory_peak(machine.bot), 0, cap);
        assert_true(machine.bot->heap.taken <= cap);
        if (result == GK_FAULTED) assert_string_equal(gk_bot_fault(machine.bot).code, "F007");
        else assert_string_equal(machine_show(&machine, shown, sizeof shown), expected);
        moved += result == GK_MOVED;
        gk_bot_free(machine.bot);
    }
    assert_true(moved > 100);
    gk_program_release(program);
}

static void survives_any_allocation_that_fails(void **state) {
    (void)state;
    char expected[2000], shown[2000];
    text_of_a_turn(expected, sizeof expected);
    bool is_done = false;
    for (uint32_t k = 1; !is_done; k++) {
        struct machine machine = machine_new(busy);
        machine.bot->heap.fail_at = k;
        gk_result result = turn(machine.bot, 1000000);
        is_done = machine.bot->heap.fail_at > 0;
        machine.bot->heap.fail_at = 0;
        assert_int_equal(result, is_done ? GK_MOVED : GK_FAULTED);
        if (!is_done) assert_int_equal(turn(machine.bot, 1000000), GK_MOVED);
        assert_string_equal(machine_show(&machine, shown, sizeof shown), expected);
        machine_free(&machine);
    }
}

static void any_gas_leaves_a_bot_that_works(void **state) {
    (void)state;
    char expected[2000], shown[2000];
    text_of_a_turn(expected, sizeof expected);
    struct machine machine = machine_new(busy);
    assert_int_equal(turn(machine.bot, 1000000), GK_MOVED);
    int64_t needed = gk_bot_gas_used(machine.bot);
    machine_free(&machine);
    machine = machine_new(busy);
    for (int64_t gas = 0; gas < needed; gas += gas < 500 ? 1 : 17) {
        assert_int_equal(turn(machine.bot, gas), GK_FAULTED);
        assert_int_equal(gk_bot_gas_used(machine.bot), gas);
    }
    assert_int_equal(turn(machine.bot, needed), GK_MOVED);
    assert_int_equal(gk_bot_gas_used(machine.bot), needed);
    assert_string_equal(machine_show(&machine, shown, sizeof shown), expected);
    machine_free(&machine);
}

// ---- deep values --------------------------------------------------------------------------------

static const char chains[] =
    "record Node in:Set[Node]\n"
    "record Link in:Map[int, Link]\n"
    "fn chain(int) -> Node : Set[Node] bool Node\n"
    "  NEW_MAP r1 0\n"
    "  NEW_RECORD r3 - move:1\n"
    "  BOOK\n"
    " again:\n"
    "  NEW_MAP r1 1\n"
    "  ADD_KEY r2 r1 move:3\n"
    "  NEW_RECORD r3 - move:1\n"
    "  ADD_INT_K r0 r0 -1\n"
    "  LOOP_GT_INT_K r0 0 @again\n"
    "  RETURN move:3\n"
    "fn links(int) -> Link : Map[int, Link] Link\n"
    "  NEW_MAP r1 0\n"
    "  NEW_RECORD r2 - move:1\n"
    "  BOOK\n"
    " again:\n"
    "  NEW_MAP r1 1\n"
    "  SET_KEY r1 r0 move:2\n"
    "  NEW_RECORD r2 - move:1\n"
    "  ADD_INT_K r0 r0 -1\n"
    "  LOOP_GT_INT_K r0 0 @again\n"
    "  RETURN move:2\n"
    "fn same(int) -> bool : Node Node bool int\n"
    "  MOVE r4 r0\n"
    "  CALL r1 chain r0\n"
    "  CALL r2 chain r4\n"
    "  EQUAL r3 r1 r2\n"
    "  RETURN r3\n"
    "fn same_links(int) -> bool : Link Link bool int\n"
    "  MOVE r4 r0\n"
    "  CALL r1 links r0\n"
    "  CALL r2 links r4\n"
    "  EQUAL r3 r1 r2\n"
    "  RETURN r3\n"
    // A key of its own: hashed and found.
    "fn found(int) -> bool : Link Set[Link] bool int\n"
    "  MOVE r4 r0\n"
    "  CALL r1 links r0\n"
    "  NEW_MAP r2 0\n"
    "  ADD_KEY r3 r2 move:1\n"
    "  CALL r1 links r4\n"
    "  ADD_KEY r3 r2 move:1\n"
    "  RETURN r3\n"
    "fn write(int) -> text : Node text Link\n"
    "  CALL r3 links r0\n"
    "  CALL r1 chain r0\n"
    "  TO_TEXT r2 r1\n"
    "  TO_TEXT r2 r3\n"
    "  RETURN move:2\n"
    "fn drop(Node)\n"
    "  RETURN_NONE\n";

static void *deep_values_need_no_stack(void *unused) {
    (void)unused;
    gk_limits limits = gk_limits_default();
    limits.memory_bytes = (int64_t)1 << 30;
    struct machine machine = machine_new_limited(chains, limits),
                   other = machine_new_limited(chains, limits);
    int64_t before = gk_bot_memory(machine.bot);
    gk_value chain = machine_run(&machine, "chain", 1, 200000);
    assert_int_equal(machine_call(&other, "drop", &chain, 1, 1000), GK_MOVED);
    assert_true(gk_as_bool(machine_run(&machine, "same", 1, 200000)));
    assert_int_equal(gk_bot_memory(machine.bot), before);
    assert_true(gk_as_bool(machine_run(&machine, "same_links", 1, 200000)));
    assert_false(gk_as_bool(machine_run(&machine, "found", 1, 200000)));
    assert_int_equal(gk_bot_memory(machine.bot), before);
    machine_run(&machine, "write", 1, 200000);
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_keys_in_the_order_they_came),
        cmocka_unit_test(finds_keys_and_steps_over_positions),
        cmocka_unit_test(takes_values_out_and_puts_them_back),
        cmocka_unit_test(positions_without_an_entry_fault),
        cmocka_unit_test(natives_give_lists),
        cmocka_unit_test(equality_ignores_order),
        cmocka_unit_test(refuses_operands_that_do_not_fit),
        cmocka_unit_test(types_are_written_as_players_do),
        cmocka_unit_test(keys_that_collide_cost_what_they_take),
        cmocka_unit_test(copies_cost_what_they_copy),
        cmocka_unit_test(runs_or_faults_under_every_cap),
        cmocka_unit_test(survives_any_allocation_that_fails),
        cmocka_unit_test(any_gas_leaves_a_bot_that_works),
        cmocka_unit_test(deep_values_are_walked_without_recursion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
