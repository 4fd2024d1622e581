// tests/unit/bot_test.c: what gk_call() promises: turns are atomic, limits hold, hosts stay
// outside.

#include "machine.h"

// Everything that a turn can leave behind: a variable, a cache, a move, notes, deep values, calls.
static const char busy[] =
    "record Node value:int next:Node?\n"
    "const text \"a note\"\n"
    "global total int\n"
    "global chain Node?\n"
    "cache seen [int]\n"
    "move text\n"
    "init_vars 2\n"
    "init_caches 3\n"
    "entries 1\n"
    "fn turn(int) -> text : int Node Node? [int] text int text\n"
    "  GET_GLOBAL r1 0\n"
    "  ADD_INT r1 r1 r0\n"
    "  SET_GLOBAL 0 r1\n"
    "  TAKE_GLOBAL r3 1\n"
    "  NEW_RECORD r2 - r1\n"
    "  ARGS move:3\n"
    "  WRAP r3 move:2\n"
    "  SET_GLOBAL 1 move:3\n"
    "  TAKE_GLOBAL r4 2\n"
    "  PUSH_WORD r4 r0\n"
    "  SET_GLOBAL 2 move:4\n"
    "  LOAD_CONST_REF r5 0\n"
    "  LOG r5\n"
    "  MARK r0 r1 r5\n"
    "  EMIT copy:5\n"
    "  GET_GLOBAL_REF r3 1\n"
    "  TO_TEXT r7 r3\n"
    "  LOAD_INT r6 100\n"
    "  SUB_INT r6 r6 r0\n"
    "  DIV_INT r6 r6 r6\n"  // faults for 100
    "  JOIN r5 2 r5\n"
    "  ARGS r7\n"
    "  RETURN move:5\n"
    "fn total() -> int : int\n"
    "  GET_GLOBAL r0 0\n"
    "  RETURN r0\n"
    "fn vars() : int\n"
    "  LOAD_INT r0 1000\n"
    "  SET_GLOBAL 0 r0\n"
    "  RETURN_NONE\n"
    "fn caches() : [int]\n"
    "  NEW_LIST r0 0\n"
    "  SET_GLOBAL 2 move:0\n"
    "  RETURN_NONE\n"
    "fn seen() -> int : [int] int\n"
    "  GET_GLOBAL_REF r0 2\n"
    "  LEN r1 r0\n"
    "  RETURN r1\n";

static gk_result turn(const struct machine *machine, int64_t value, int64_t gas) {
    return gk_turn(machine->bot, gk_int(value), gas, NULL);
}

static void keeps_variables_from_turn_to_turn(void **state) {
    (void)state;
    struct machine machine = machine_new(busy);
    assert_int_equal(turn(&machine, 1, 10000), GK_MOVED);
    assert_text(gk_bot_move(machine.bot), "a noteNode(value: 1001, next: none)");
    assert_int_equal(turn(&machine, 2, 10000), GK_MOVED);
    assert_text(gk_bot_move(machine.bot),
                "a noteNode(value: 1003, next: Node(value: 1001, next: none))");
    assert_int_equal(gk_as_int(machine_run(&machine, "total", 0)), 1003);
    assert_int_equal(gk_as_int(machine_run(&machine, "seen", 0)), 2);
    machine_free(&machine);
}

static void a_bad_end_changes_no_variable(void **state) {
    (void)state;
    struct machine machine = machine_new(busy);
    assert_int_equal(turn(&machine, 1, 10000), GK_MOVED);
    int64_t before = gk_bot_memory(machine.bot);
    assert_int_equal(turn(&machine, 100, 10000), GK_FAULTED);
    gk_fault fault = gk_bot_fault(machine.bot);
    assert_string_equal(fault.code, "F002");
    assert_string_equal(fault.file, "test.gsk");
    assert_int_equal(gk_bot_stack_count(machine.bot), 1);
    assert_string_equal(gk_bot_stack(machine.bot, 0).function, "turn");
    // What was emitted stands, the notes too.
    assert_text(gk_bot_move(machine.bot), "a note");
    assert_int_equal(gk_bot_note_count(machine.bot), 2);
    assert_true(gk_bot_note(machine.bot, 1).is_mark);
    assert_int_equal(gk_bot_note(machine.bot, 1).x, 100);
    assert_int_equal(gk_bot_note(machine.bot, 1).y, 1101);
    assert_memory_equal(gk_bot_note(machine.bot, 1).text, "a note", 6);
    assert_int_equal(gk_as_int(machine_run(&machine, "total", 0)), 1001);
    // The cache begins again.
    assert_int_equal(gk_as_int(machine_run(&machine, "seen", 0)), 0);
    assert_int_equal(turn(&machine, 2, 10000), GK_MOVED);
    assert_text(gk_bot_move(machine.bot),
                "a noteNode(value: 1003, next: Node(value: 1001, next: none))");
    assert_true(gk_bot_memory(machine.bot) > before);
    machine_free(&machine);
}

static void any_gas_leaves_a_bot_that_works(void **state) {
    (void)state;
    struct machine machine = machine_new(busy);
    struct machine fresh = machine_new(busy);
    assert_int_equal(turn(&fresh, 5, 10000), GK_MOVED);
    int64_t needed = gk_bot_gas_used(fresh.bot);
    for (int64_t gas = 0; gas < needed; gas++) {
        gk_result result = turn(&machine, 5, gas);
        assert_in_range(gk_bot_gas_used(machine.bot), 0, gas);
        if (result == GK_MOVED) {
            machine_free(&machine);
            machine = machine_new(busy);
            continue;
        }
        assert_int_equal(gk_bot_gas_used(machine.bot), gas);
    }
    assert_int_equal(turn(&machine, 5, needed), GK_MOVED);
    assert_int_equal(gk_bot_gas_used(machine.bot), needed);
    assert_text(gk_bot_move(machine.bot), "a noteNode(value: 1005, next: none)");
    assert_int_equal(gk_bot_memory(machine.bot), gk_bot_memory(fresh.bot));
    machine_free(&machine);
    machine_free(&fresh);
}

static void any_gas_ends_a_watched_bot_alike(void **state) {
    (void)state;
    int64_t looks = 0;
    for (int64_t gas = 0; gas < 2000; gas += 3) {
        struct machine alone = machine_new(busy), watched = machine_new(busy);
        assert_int_equal(gk_bot_watch(watched.bot, 1 + gas % 7, machine_goes_on, &looks), GK_OK);
        gk_result result = turn(&alone, gas % 2 ? 100 : 5, gas);
        assert_int_equal(turn(&watched, gas % 2 ? 100 : 5, gas), result);
        assert_string_equal(gk_bot_fault(watched.bot).code, gk_bot_fault(alone.bot).code);
        assert_int_equal(gk_bot_gas_used(watched.bot), gk_bot_gas_used(alone.bot));
        machine_free(&alone);
        machine_free(&watched);
    }
    assert_true(looks > 1000);
}

static bool refuse_third(void *context) {
    return ++*(int *)context < 3;
}

static void a_watcher_stops_what_never_ends(void **state) {
    (void)state;
    static const char endless[] =
        "global count int\n"
        "fn f() -> int : int\n"
        " again:\n"
        "  LOAD_INT r0 1\n"
        "  SET_GLOBAL 0 r0\n"
        "  LOOP - - @again\n"
        "fn count() -> int : int\n"
        "  GET_GLOBAL r0 0\n"
        "  RETURN r0\n";
    struct machine machine = machine_new(endless);
    int looks = 0;
    assert_int_equal(gk_bot_watch(machine.bot, 0, refuse_third, &looks), GK_BAD_ARGUMENT);
    assert_int_equal(gk_bot_watch(machine.bot, 1000, refuse_third, &looks), GK_OK);
    assert_int_equal(machine_call(&machine, "f", NULL, 0, INT64_MAX), GK_FAULTED);
    assert_string_equal(gk_bot_fault(machine.bot).code, "F017");
    assert_int_equal(looks, 3);
    assert_in_range(gk_bot_gas_used(machine.bot), 3000, 3100);
    assert_int_equal(gk_bot_watch(machine.bot, 1000, NULL, NULL), GK_OK);
    assert_int_equal(gk_as_int(machine_run(&machine, "count", 0)), 0);
    machine_free(&machine);
}

static bool refuse(void *context) {
    (void)context;
    return false;
}

// What stops it is the first test that finds more used than `looks_after`; all up to there was done.
static void stops(const char *program, int64_t gas, int64_t looks_after, const char *fault, int64_t used) {
    struct machine machine = machine_new(program);
    assert_int_equal(gk_bot_watch(machine.bot, looks_after, refuse, NULL), GK_OK);
    assert_int_equal(machine_call(&machine, "f", NULL, 0, gas), GK_FAULTED);
    assert_string_equal(gk_bot_fault(machine.bot).code, fault);
    assert_int_equal(gk_bot_gas_used(machine.bot), used);
    machine_free(&machine);
}

static void what_is_stopped_has_used_what_it_did(void **state) {
    (void)state;
    static const char loop[] = "fn f() : int\n again:\n LOAD_INT r0 1\n LOOP - - @again\n";
    stops(loop, 100, 1, "F017", 2);
    stops(loop, 100, 2, "F017", 4);
    stops(loop, 100, 3, "F017", 4);
    static const char call[] =
        "const text \"x\"\n"
        "fn f() -> int : int\n LOAD_INT r0 7\n CALL r0 same r0\n CALL r0 hold r0\n RETURN_WORD r0\n"
        "private fn same(int) -> int\n RETURN_WORD r0\n"
        "private fn hold(int) -> int : text\n LOAD_CONST_REF r1 0\n RETURN r0\n";
    stops(call, 100, 4, "F017", 5);
    stops(call, 100, 10, "F017", 12);  // 1 + 4 + 2 + 4, and 1 for the frame
    stops(call, 100, 11, "F017", 12);
    static const char emit[] = "fn f() -> int : int\n LOAD_INT r0 7\n GAS_LEFT r0\n RETURN_WORD r0\n";
    stops(emit, 100, 1, "F017", 2);
    stops(emit, 100, 3, "F017", 4);
}

// Its gas would not have sufficed: that nobody would have given it more does not matter any more.
static void what_was_not_paid_for_is_not_stopped(void **state) {
    (void)state;
    static const char three[] = "fn f() -> int : int\n LOAD_INT r0 7\n RETURN_WORD r0\n";
    stops(three, 3, 1, "F017", 3);
    stops(three, 2, 1, "F006", 2);
    static const char loop[] = "fn f() : int\n again:\n LOAD_INT r0 1\n LOOP - - @again\n";
    stops(loop, 3, 1, "F017", 2);
    stops(loop, 3, 2, "F006", 3);
}

static void runs_or_refuses_under_every_cap(void **state) {
    (void)state;
    gk_program *program = machine_program(busy);
    int moved = 0;
    for (int64_t cap = 0; cap <= 65536; cap += 64) {
        gk_limits limits = gk_limits_default();
        limits.memory_bytes = cap;
        gk_bot *bot = NULL;
        gk_status status = gk_bot_new(program, &limits, 1, NULL, 0, &bot);
        assert_true(status == GK_OK ? bot != NULL : status == GK_TOO_LARGE && bot == NULL);
        for (int i = 0; bot && i < 20; i++) {
            gk_result result = gk_turn(bot, gk_int(i), 100000, NULL);
            if (result == GK_FAULTED) assert_string_equal(gk_bot_fault(bot).code, "F007");
            else moved++;
            assert_in_range(gk_bot_memory_peak(bot), 0, cap);
            assert_true(bot->heap.taken <= cap);
        }
        gk_bot_free(bot);
    }
    assert_true(moved > 10000);
    gk_program_release(program);
}

static void survives_any_allocation_that_fails(void **state) {
    (void)state;
    bool is_done = false;
    for (uint32_t k = 1; !is_done; k++) {
        assert_true(k < 1000);
        struct machine machine = machine_new(busy);
        assert_int_equal(turn(&machine, 1, 10000), GK_MOVED);
        int64_t before = 0;
        for (int i = 0; i < 2; i++) {
            machine.bot->heap.fail_at = k;
            gk_result result = turn(&machine, 2, 10000);
            is_done = machine.bot->heap.fail_at > 0;
            machine.bot->heap.fail_at = 0;
            assert_true(is_done || result == GK_FAULTED);
            if (is_done) break;
            assert_string_equal(gk_bot_fault(machine.bot).code, "F007");
            // A second failure finds the same memory as the first.
            machine_run(&machine, "total", 0);
            if (i > 0) assert_int_equal(gk_bot_memory(machine.bot), before);
            before = gk_bot_memory(machine.bot);
        }
        if (!is_done) {
            assert_int_equal(turn(&machine, 2, 10000), GK_MOVED);
            assert_text(gk_bot_move(machine.bot),
                        "a noteNode(value: 1003, next: Node(value: 1001, next: none))");
        }
        machine_free(&machine);
    }
}

static void refuses_calls_that_do_not_fit(void **state) {
    (void)state;
    struct machine machine = machine_new(busy);
    gk_value values[2] = {gk_int(1), gk_float(1)};
    assert_int_equal(gk_call(machine.bot, 99, values, 1, 10), GK_REFUSED);
    assert_int_equal(gk_bot_status(machine.bot), GK_NOT_FOUND);
    assert_int_equal(gk_call(machine.bot, 0, values, 2, 10), GK_REFUSED);
    assert_int_equal(gk_bot_status(machine.bot), GK_WRONG_COUNT);
    assert_int_equal(gk_call(machine.bot, 0, values + 1, 1, 10), GK_REFUSED);
    assert_int_equal(gk_bot_status(machine.bot), GK_WRONG_TYPE);
    assert_int_equal(gk_call(machine.bot, 0, values, 1, -1), GK_REFUSED);
    assert_int_equal(gk_bot_status(machine.bot), GK_BAD_ARGUMENT);
    values[0].type = NULL;
    assert_int_equal(gk_call(machine.bot, 0, values, 1, 10), GK_REFUSED);
    machine_free(&machine);
}

static void a_fresh_bot_is_small(void **state) {
    (void)state;
    struct machine machine = machine_new(busy);
    assert_in_range(machine.bot->heap.taken, 1, 4096);
    machine_free(&machine);
}

static void a_log_has_an_end(void **state) {
    (void)state;
    gk_limits limits = gk_limits_default();
    limits.log_bytes = 100;
    struct machine machine =
        machine_new_limited("const text \"0123456789\"\nfn f() : text\n LOAD_CONST_REF r0 0\n LOG "
                            "r0\n LOG r0\n LOG r0\n LOG r0\n RETURN_NONE\n",
                            limits);
    assert_int_equal(machine_call(&machine, "f", NULL, 0, 1000), GK_MOVED);
    assert_int_equal(gk_bot_note_count(machine.bot), 2);
    assert_true(gk_bot_notes_cut(machine.bot));
    assert_int_equal(gk_bot_note(machine.bot, 2).bytes, 0);
    machine_free(&machine);
}

// ---- hosts ------------------------------------------------------------------------------------

struct host_state {
    gk_bot *bot;
    gk_status status, answer;
    gk_result result;
    gk_value value;
    char text[32];
};

static gk_status ask(void *context, const gk_value *arguments, size_t count, gk_value *result) {
    struct host_state *state = context;
    assert_int_equal(count, 2);
    size_t bytes;
    const char *text = gk_as_text(arguments[1], &bytes);
    snprintf(state->text, sizeof state->text, "%d %.*s", (int)gk_as_int(arguments[0]), (int)bytes,
             text);
    state->result = gk_call(state->bot, 0, arguments, 1, 100);
    state->status = gk_bot_status(state->bot);
    *result = state->value;
    return state->answer;
}

static const char asking[] =
    "const text \"where\"\n"
    "host ask(int, text) -> int\n"
    "fn f(int) -> int : int text\n"
    "  LOAD_CONST_REF r2 0\n"
    "  CALL_HOST r1 0 r0\n"
    "  ARGS copy:2\n"
    "  RETURN r1\n";

static void hosts_answer_but_do_not_call_back(void **state) {
    (void)state;
    struct host_state host = {.value = gk_int(42)};
    struct machine machine = {.program = machine_program(asking)};
    gk_limits limits = gk_limits_default();
    gk_host_function function = {.name = "ask", .call = ask, .context = &host, .gas = 50};
    assert_int_equal(gk_bot_new(machine.program, &limits, 7, NULL, 0, &machine.bot), GK_NOT_FOUND);
    function.gas = 0;
    assert_int_equal(gk_bot_new(machine.program, &limits, 7, &function, 1, &machine.bot),
                     GK_BAD_ARGUMENT);
    function.gas = 50;
    assert_int_equal(gk_bot_new(machine.program, &limits, 7, &function, 1, &machine.bot), GK_OK);
    host.bot = machine.bot;
    assert_int_equal(gk_as_int(machine_run(&machine, "f", 1, 3)), 42);
    assert_string_equal(host.text, "3 where");
    assert_int_equal(host.result, GK_REFUSED);
    assert_int_equal(host.status, GK_BUSY);
    assert_int_equal(gk_bot_status(machine.bot), GK_OK);
    assert_int_equal(gk_bot_gas_used(machine.bot), 1 + 8 + 50 + 2);
    gk_value argument = gk_int(3);
    // The price is paid before the host is asked.
    host.text[0] = '\0';
    assert_int_equal(machine_call(&machine, "f", &argument, 1, 58), GK_FAULTED);
    assert_string_equal(host.text, "");
    host.answer = GK_TOO_LARGE;
    assert_int_equal(machine_call(&machine, "f", &argument, 1, 1000), GK_FAULTED);
    assert_string_equal(gk_bot_fault(machine.bot).code, "F014");
    host.answer = GK_OK;
    host.value = gk_float(1);
    assert_int_equal(machine_call(&machine, "f", &argument, 1, 1000), GK_FAULTED);
    assert_string_equal(gk_bot_fault(machine.bot).code, "F014");
    machine_free(&machine);
}

static gk_status echo(void *context, const gk_value *arguments, size_t count, gk_value *result) {
    (void)context;
    *result = arguments[count - 1];
    return GK_OK;
}

static void a_host_may_answer_with_an_argument(void **state) {
    (void)state;
    struct machine machine = {.program = machine_program(
        "const text \"x\"\nhost echo(text) -> text\n"
        "fn f() -> text : text\n LOAD_CONST_REF r0 0\n JOIN r0 2 r0\n ARGS r0\n CALL_HOST r0 0 move:0\n"
        " RETURN move:0\n")};
    gk_limits limits = gk_limits_default();
    gk_host_function function = {.name = "echo", .call = echo, .gas = 1};
    assert_int_equal(gk_bot_new(machine.program, &limits, 7, &function, 1, &machine.bot), GK_OK);
    assert_text(machine_run(&machine, "f", 0), "xx");
    machine_free(&machine);
}

// ---- values of other bots ---------------------------------------------------------------------

static const char source_text[] =
    "record Node value:int next:Node?\n"
    "enum Order rest walk(int, text)\n"
    "const text \"north\"\n"
    "fn make(int) -> (Node?, [Order], [bool], int? ?) : Node? Order [Order] [bool] int? int? ? "
    "Node text bool (Node?, [Order], [bool], int? ?)\n"
    "  LOAD_NONE r1\n"
    "  NEW_LIST r3 0\n"
    "  NEW_LIST r4 0\n"
    "  LOAD_BOOL r9 1\n"
    "  LOAD_CONST_REF r8 0\n"
    "  BOOK\n"
    " again:\n"
    "  NEW_RECORD r7 - r0\n"
    "  ARGS move:1\n"
    "  WRAP r1 move:7\n"
    "  NEW_VARIANT r2 1 r0\n"
    "  ARGS copy:8\n"
    "  PUSH_REF r3 move:2\n"
    "  PUSH_BYTE r4 r9\n"
    "  ADD_INT_K r0 r0 -1\n"
    "  LOOP_GT_INT_K r0 0 @again\n"
    "  BOX r5 r0\n"
    "  BOX r6 move:5\n"
    "  NEW_RECORD r10 - move:1\n"
    "  ARGS move:3 move:4 move:6\n"
    "  RETURN move:10\n"
    "fn show((Node?, [Order], [bool], int? ?)) -> text : text\n"
    "  TO_TEXT r1 r0\n"
    "  RETURN move:1\n"
    "fn same((Node?, [Order], [bool], int? ?), (Node?, [Order], [bool], int? ?)) -> bool : bool\n"
    "  EQUAL r2 r0 r1\n"
    "  RETURN r2\n"
    "fn twice((Node?, [Order], [bool], int? ?)) -> (Node?, [Order], [bool], int? ?)\n"
    "  RETURN move:0\n";

static void values_travel_between_bots(void **state) {
    (void)state;
    struct machine left = machine_new(source_text), right = machine_new(source_text);
    gk_value made = machine_run(&left, "make", 1, 2);
    gk_value arguments[2] = {made, made};
    assert_int_equal(machine_call(&right, "show", arguments, 1, 100000), GK_MOVED);
    assert_text(gk_bot_move(right.bot),
                "(Node(value: 1, next: Node(value: 2, next: none)), "
                "[.walk(2, \"north\"), .walk(1, \"north\")], [true, true], 0)");
    assert_int_equal(machine_call(&right, "same", arguments, 2, 100000), GK_MOVED);
    assert_true(gk_as_bool(gk_bot_move(right.bot)));
    // A bot's own last move may be an argument of its next call.
    arguments[0] = machine_run(&left, "make", 1, 3);
    assert_int_equal(machine_call(&left, "twice", arguments, 1, 100000), GK_MOVED);
    arguments[0] = gk_bot_move(left.bot);
    assert_int_equal(machine_call(&left, "show", arguments, 1, 100000), GK_MOVED);
    machine_free(&left);
    machine_free(&right);
}

static void arguments_that_do_not_fit_in_memory_fault(void **state) {
    (void)state;
    struct machine left = machine_new(source_text);
    gk_value made = machine_run(&left, "make", 1, 500);
    gk_program *program = machine_program(source_text);
    for (int64_t cap = 4096; cap < 131072; cap += 1024) {
        gk_limits limits = gk_limits_default();
        limits.memory_bytes = cap;
        gk_bot *bot;
        assert_int_equal(gk_bot_new(program, &limits, 1, NULL, 0, &bot), GK_OK);
        int64_t before = gk_bot_memory(bot);
        size_t function = 0;
        gk_program_find(program, "twice", &function);
        gk_result result = gk_call(bot, function, &made, 1, 100);
        if (result == GK_FAULTED) {
            assert_string_equal(gk_bot_fault(bot).code, "F007");
            assert_int_equal(gk_bot_memory(bot), before);
        }
        assert_true(bot->heap.taken <= cap);
        gk_bot_free(bot);
    }
    gk_program_release(program);
    machine_free(&left);
}

static void random_numbers_depend_on_seed_and_turn(void **state) {
    (void)state;
    static const char text[] = "fn f(int) -> int : int\n RANDOM_BELOW r1 r0\n RETURN r1\n";
    struct machine left = machine_new(text), right = machine_new(text);
    int64_t last = -1, same = 0;
    int counts[10] = {0};
    for (int i = 0; i < 1000; i++) {
        int64_t l = gk_as_int(machine_run(&left, "f", 1, 1000000)),
                r = gk_as_int(machine_run(&right, "f", 1, 1000000));
        assert_int_equal(l, r);
        assert_in_range(l, 0, 999999);
        same += l == last;
        last = l;
        counts[l / 100000]++;
    }
    assert_true(same < 3);
    for (int i = 0; i < 10; i++) assert_in_range(counts[i], 60, 140);
    machine_free(&left);
    machine_free(&right);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_variables_from_turn_to_turn),
        cmocka_unit_test(a_bad_end_changes_no_variable),
        cmocka_unit_test(any_gas_leaves_a_bot_that_works),
        cmocka_unit_test(any_gas_ends_a_watched_bot_alike),
        cmocka_unit_test(a_watcher_stops_what_never_ends),
        cmocka_unit_test(what_is_stopped_has_used_what_it_did),
        cmocka_unit_test(what_was_not_paid_for_is_not_stopped),
        cmocka_unit_test(runs_or_refuses_under_every_cap),
        cmocka_unit_test(survives_any_allocation_that_fails),
        cmocka_unit_test(refuses_calls_that_do_not_fit),
        cmocka_unit_test(a_fresh_bot_is_small),
        cmocka_unit_test(a_log_has_an_end),
        cmocka_unit_test(hosts_answer_but_do_not_call_back),
        cmocka_unit_test(a_host_may_answer_with_an_argument),
        cmocka_unit_test(values_travel_between_bots),
        cmocka_unit_test(arguments_that_do_not_fit_in_memory_fault),
        cmocka_unit_test(random_numbers_depend_on_seed_and_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
