// tests/unit/carry_test.c: variables go from a bot to one of a later program whole, or not at all.

#include "../../vm/carry.h"

#include "../../vm/reach.h"
#include "machine.h"

// Two bots, one of which has run f(); the variables are carried by their numbers.
struct pair {
    struct machine from, to;
    struct carry carry;
};

static struct pair pair_new(const char *old, const char *fresh) {
    struct pair pair = {.from = machine_new(old), .to = machine_new(fresh)};
    machine_run(&pair.from, "f", 0);
    pair.carry = carry_begin(pair.to.bot, pair.from.bot);
    return pair;
}

static void pair_free(struct pair *pair) {
    carry_end(&pair->carry);
    machine_free(&pair->from);
    machine_free(&pair->to);
}

static const char *shown(const struct machine *machine, uint32_t global, char out[200]) {
    size_t bytes;
    bool is_whole = bot_show_variable(machine->bot, global, out, 199, &bytes);
    out[bytes] = '\0';
    assert_true(is_whole);
    return out;
}

static const char doubling[] =
    "record Node left:Node? right:Node?\n"
    "global tree Node?\n"
    "global other Node?\n"
    "fn f() : Node Node? int\n"
    "  LOAD_NONE r1\n"
    "  LOAD_INT r2 100\n"
    "  BOOK\n"
    " again:\n"
    "  NEW_RECORD r0 - copy:1\n"
    "  ARGS copy:1\n"
    "  WRAP r1 move:0\n"
    "  ADD_INT_K r2 r2 -1\n"
    "  LOOP_GT_INT_K r2 0 @again\n"
    "  SET_GLOBAL 0 copy:1\n"
    "  SET_GLOBAL 1 move:1\n"
    "  RETURN_NONE\n";

// A hundred records, each of which is twice in the next: written out they would be 2^100.
static void what_is_shared_stays_shared(void **state) {
    (void)state;
    struct pair pair = pair_new(doubling, doubling);
    int64_t empty = gk_bot_memory(pair.to.bot);
    assert_int_equal(carry_variable(&pair.carry, 0, 0), CARRIED);
    int64_t first = gk_bot_memory(pair.to.bot) - empty;
    assert_in_range(first, 100 * 24, 100 * 48);
    assert_int_equal(carry_variable(&pair.carry, 1, 1), CARRIED);
    assert_int_equal(gk_bot_memory(pair.to.bot), empty + first);
    pair_free(&pair);
}

static void a_bot_that_was_carried_to_gives_everything_back(void **state) {
    (void)state;
    struct pair pair = pair_new(doubling, doubling);
    int64_t empty = gk_bot_memory(pair.to.bot);
    assert_int_equal(carry_variable(&pair.carry, 0, 0), CARRIED);
    assert_int_equal(carry_variable(&pair.carry, 1, 1), CARRIED);
    // Its own values replace those that were carried.
    machine_run(&pair.to, "f", 0);
    int64_t held = gk_bot_memory(pair.to.bot);
    machine_run(&pair.to, "f", 0);
    assert_int_equal(gk_bot_memory(pair.to.bot), held);
    assert_true(held > empty);
    pair_free(&pair);
}

static const char values[] =
    "const text \"constant\"\n"
    "global texts [text]\n"
    "global count int\n"
    "fn f() : [text] text int\n"
    "  NEW_LIST r0 0\n"
    "  LOAD_CONST_REF r1 0\n"
    "  PUSH_REF r0 copy:1\n"
    "  PUSH_REF r0 copy:1\n"
    "  SET_GLOBAL 0 move:0\n"
    "  LOAD_INT r2 5\n"
    "  SET_GLOBAL 1 r2\n"
    "  RETURN_NONE\n";

// The types have other numbers, the variables another order.
static const char values_later[] =
    "record Strange a:int\n"
    "const text \"another\"\n"
    "global first Strange?\n"
    "global count int\n"
    "global texts [text]\n"
    "fn f() : Strange\n"
    "  RETURN_NONE\n";

static void values_are_the_same_in_another_program(void **state) {
    (void)state;
    char out[200];
    struct pair pair = pair_new(values, values_later);
    assert_int_equal(carry_variable(&pair.carry, 0, 2), CARRIED);
    assert_int_equal(carry_variable(&pair.carry, 1, 1), CARRIED);
    // The old program and its constants go.
    machine_free(&pair.from);
    pair.from = machine_new(values);
    assert_string_equal(shown(&pair.to, 2, out), "[\"constant\", \"constant\"]");
    assert_string_equal(shown(&pair.to, 1, out), "5");
    pair_free(&pair);
}

static void another_type_is_refused(void **state) {
    (void)state;
    char out[200];
    struct pair pair = pair_new(values, values_later);
    assert_int_equal(carry_variable(&pair.carry, 0, 1), CARRY_OTHER_TYPE);
    assert_int_equal(carry_variable(&pair.carry, 1, 2), CARRY_OTHER_TYPE);
    assert_int_equal(carry_variable(&pair.carry, 1, 1), CARRIED);
    assert_string_equal(shown(&pair.to, 1, out), "5");
    pair_free(&pair);
}

static void what_finds_no_room_leaves_nothing_behind(void **state) {
    (void)state;
    struct machine from = machine_new(doubling);
    machine_run(&from, "f", 0);
    gk_program *program = machine_program(doubling);
    int carried = 0, refused = 0;
    for (int64_t cap = 2048; cap < 65536; cap += 256) {
        gk_limits limits = gk_limits_default();
        limits.memory_bytes = cap;
        gk_bot *bot;
        if (gk_bot_new(program, &limits, 1, NULL, 0, &bot) != GK_OK) continue;
        int64_t empty = gk_bot_memory(bot);
        struct carry carry = carry_begin(bot, from.bot);
        enum carried answer = carry_variable(&carry, 0, 0);
        if (answer == CARRIED) {
            carried++;
        } else {
            assert_int_equal(answer, CARRY_NO_ROOM);
            assert_int_equal(gk_bot_memory(bot), empty);
            refused++;
        }
        carry_end(&carry);
        gk_bot_free(bot);
    }
    assert_true(carried > 0 && refused > 0);
    gk_program_release(program);
    machine_free(&from);
}

static const char functions[] =
    "global made fn(int) -> int\n"
    "global many [fn(int) -> int]\n"
    "private fn add(int, int) binds 1 -> int : int\n"
    "  ADD_INT r2 r0 r1\n"
    "  RETURN r2\n"
    "fn f() : fn(int)->int [fn(int)->int] int\n"
    "  LOAD_INT r2 40\n"
    "  NEW_CLOSURE r0 add r2\n"
    "  SET_GLOBAL 0 copy:0\n"
    "  NEW_LIST r1 0\n"
    "  PUSH_REF r1 copy:0\n"
    "  SET_GLOBAL 1 move:1\n"
    "  RETURN_NONE\n"
    "fn call(int) -> int : fn(int)->int int\n"
    "  GET_GLOBAL_REF r1 0\n"
    "  CALL_VALUE r2 r1 r0\n"
    "  RETURN r2\n";

static void functions_are_found_again_by_name(void **state) {
    (void)state;
    struct pair pair = pair_new(functions, functions);
    assert_int_equal(carry_variable(&pair.carry, 0, 0), CARRIED);
    assert_int_equal(carry_variable(&pair.carry, 1, 1), CARRIED);
    assert_true(carry_has_function(&pair.carry, 0));
    assert_false(carry_has_function(&pair.carry, 1));
    assert_int_equal(gk_as_int(machine_run(&pair.to, "call", 1, 2)), 42);
    pair_free(&pair);
}

static void a_function_that_is_no_more_is_refused(void **state) {
    (void)state;
    char later[sizeof functions], *name;
    memcpy(later, functions, sizeof functions);
    name = strstr(later, "fn add(");
    name[3] = 'b';
    name = strstr(later, "NEW_CLOSURE r0 add");
    name[strlen("NEW_CLOSURE r0 ")] = 'b';
    struct pair pair = pair_new(functions, later);
    int64_t empty = gk_bot_memory(pair.to.bot);
    assert_int_equal(carry_variable(&pair.carry, 0, 0), CARRY_NO_FUNCTION);
    assert_int_equal(carry_variable(&pair.carry, 1, 1), CARRY_NO_FUNCTION);
    assert_int_equal(gk_bot_memory(pair.to.bot), empty);
    pair_free(&pair);
}

static void random_numbers_go_on(void **state) {
    (void)state;
    static const char dice[] =
        "fn f() -> int : int\n"
        "  LOAD_INT r0 1000\n"
        "  RANDOM_BELOW r0 r0\n"
        "  RETURN r0\n";
    struct machine alone = machine_new(dice);
    bot_random_goes_on(alone.bot);
    int64_t wanted[3];
    for (int i = 0; i < 3; i++) wanted[i] = gk_as_int(machine_run(&alone, "f", 0));
    struct machine first = machine_new(dice), second = machine_new(dice);
    bot_random_goes_on(first.bot);
    assert_int_equal(gk_as_int(machine_run(&first, "f", 0)), wanted[0]);
    struct carry carry = carry_begin(second.bot, first.bot);
    carry_end(&carry);
    assert_int_equal(gk_as_int(machine_run(&second, "f", 0)), wanted[1]);
    assert_int_equal(gk_as_int(machine_run(&second, "f", 0)), wanted[2]);
    machine_free(&alone);
    machine_free(&first);
    machine_free(&second);
}

static void reaches_what_is_called_and_what_becomes_a_value(void **state) {
    (void)state;
    gk_program *program = machine_program(functions);
    bool is_reached[3] = {false};
    assert_true(program_reach(program, 2, is_reached));
    assert_true(is_reached[2] && !is_reached[0] && !is_reached[1]);
    assert_false(program_makes_functions(program, is_reached));
    assert_true(program_reach(program, 1, is_reached));
    assert_true(is_reached[0] && is_reached[1]);
    assert_true(program_makes_functions(program, is_reached));
    gk_program_release(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_shared_stays_shared),
        cmocka_unit_test(a_bot_that_was_carried_to_gives_everything_back),
        cmocka_unit_test(values_are_the_same_in_another_program),
        cmocka_unit_test(another_type_is_refused),
        cmocka_unit_test(what_finds_no_room_leaves_nothing_behind),
        cmocka_unit_test(functions_are_found_again_by_name),
        cmocka_unit_test(a_function_that_is_no_more_is_refused),
        cmocka_unit_test(random_numbers_go_on),
        cmocka_unit_test(reaches_what_is_called_and_what_becomes_a_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
