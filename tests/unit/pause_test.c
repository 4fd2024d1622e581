// tests/unit/pause_test.c: a call that pauses, wherever and however often, comes out as one that does
// not; and one that ends badly leaves what it found.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "corpus.h"
#include "gasket.h"
#include "save.h"

#define GAS_SHORT 1500  // turns up to here are looked at at every point,
#define POINTS 20       // longer ones at so many,
#define GAS_LONG 10000  // and those above this at fewer
#define POINTS_OF_LONG 4
#define CUTS_MAX 400   // pauses in one turn

struct bytes {
    void *data;
    size_t count;
};

static struct bytes saved(const gk_bot *bot, bool variables_alone) {
    struct bytes bytes;
    assert_int_equal(save_write(bot, variables_alone, &bytes.data, &bytes.count), GK_OK);
    return bytes;
}

static void assert_same_bytes(struct bytes a, struct bytes b, const char *path) {
    if (a.count != b.count || memcmp(a.data, b.data, a.count) != 0)
        fail_msg("%s: another memory", path);
}

static void assert_same_outcome(const char *expected, const char *found, const char *path) {
    if (strcmp(expected, found) != 0)
        fail_msg("%s:\n%s\n-- but with pauses --\n%s", path, expected, found);
}

// A turn with what it begins from and what comes of it.
struct scene {
    const struct corpus_play *play;
    size_t turn;
    struct bytes before, variables_before, after;
    char *outcome;
    int64_t gas_used;
    size_t *points;
};

// Where memory runs out, the gaps of a heap matter, which a restored one has not: there all turns
// before are played again.
static gk_bot *bot_before(const struct scene *scene) {
    gk_bot *bot = corpus_bot(scene->play);
    char message[128];
    if (scene->play->has_little_memory) {
        for (size_t i = 0; i < scene->turn; i++)
            corpus_call(bot, scene->play, i, scene->play->gas);
        return bot;
    }
    if (scene->turn == 0) return bot;
    gk_status status =
        gk_bot_restore(bot, scene->before.data, scene->before.count, message, sizeof message);
    if (status != GK_OK) fail_msg("%s: %s", scene->play->path, message);
    return bot;
}

static void assert_as_unpaused(const struct scene *scene, const gk_bot *bot, gk_result result) {
    char *outcome = corpus_outcome(bot, result);
    assert_same_outcome(scene->outcome, outcome, scene->play->path);
    free(outcome);
    struct bytes after = saved(bot, false);
    assert_same_bytes(scene->after, after, scene->play->path);
    free(after.data);
}

static void assert_untouched(const struct scene *scene, const gk_bot *bot) {
    struct bytes variables = saved(bot, true);
    assert_same_bytes(scene->variables_before, variables, scene->play->path);
    free(variables.data);
}

// ---- scenes -------------------------------------------------------------------------------------

typedef void scene_check(const struct scene *scene);

struct checking {
    scene_check *check;
    size_t points;
};

static void check_turns(const struct corpus_play *play, void *context) {
    struct checking *checking = context;
    gk_bot *bot = corpus_bot(play);
    for (size_t turn = 0; turn < play->turn_count; turn++) {
        struct scene scene = {.play = play, .turn = turn, .points = &checking->points};
        scene.before = saved(bot, false);
        scene.variables_before = saved(bot, true);
        gk_result result = corpus_call(bot, play, turn, play->gas);
        scene.outcome = corpus_outcome(bot, result);
        scene.gas_used = gk_bot_gas_used(bot);
        scene.after = saved(bot, false);
        if (result == GK_FAULTED) assert_untouched(&scene, bot);
        checking->check(&scene);
        free(scene.before.data);
        free(scene.variables_before.data);
        free(scene.after.data);
        free(scene.outcome);
    }
    gk_bot_free(bot);
}

static void check_all(scene_check *check) {
    struct checking checking = {.check = check};
    size_t plays = corpus_each(check_turns, &checking);
    print_message("%zu programs, %zu points\n", plays, checking.points);
    assert_true(plays > 200);
    assert_true(checking.points > 5000);
}

// The gas of a point behind the one that a pause at `gas` came to.
static int64_t next_point(const struct scene *scene, int64_t gas, int64_t used) {
    bool is_long = scene->gas_used > GAS_LONG, is_short = scene->gas_used <= GAS_SHORT;
    int64_t step = is_short ? 1 : scene->gas_used / (is_long ? POINTS_OF_LONG : POINTS);
    return used > gas + step ? used : gas + step;
}

// ---- pauses -------------------------------------------------------------------------------------

static void check_one_pause(const struct scene *scene) {
    for (int64_t gas = 1; gas <= scene->gas_used;) {
        gk_bot *bot = bot_before(scene);
        assert_int_equal(gk_bot_pause(bot, gas), GK_OK);
        gk_result result = corpus_call(bot, scene->play, scene->turn, scene->play->gas);
        int64_t used = gk_bot_gas_used(bot);
        if (result == GK_PAUSED) {
            assert_true(used <= scene->gas_used);
            ++*scene->points;
            result = gk_resume(bot, INT64_MAX);
        }
        assert_as_unpaused(scene, bot, result);
        gk_bot_free(bot);
        gas = next_point(scene, gas, used);
    }
}

static void a_call_paused_at_any_test_of_gas_ends_as_if_unpaused(void **state) {
    (void)state;
    check_all(check_one_pause);
}

static void check_many_pauses(const struct scene *scene) {
    gk_bot *bot = bot_before(scene);
    int64_t slice = scene->gas_used / CUTS_MAX + 1, given = slice;
    assert_int_equal(gk_bot_pause(bot, slice), GK_OK);
    gk_result result = corpus_call(bot, scene->play, scene->turn, scene->play->gas);
    for (; result == GK_PAUSED; result = gk_resume(bot, slice)) {
        ++*scene->points;
        given += slice;
        assert_true(given <= scene->gas_used + slice);
    }
    assert_as_unpaused(scene, bot, result);
    gk_bot_free(bot);
}

static void a_call_paused_many_times_ends_as_if_unpaused(void **state) {
    (void)state;
    check_all(check_many_pauses);
}

// Gas that is used up for good wherever it may be, and a stop there.
static void check_bad_ends(const struct scene *scene) {
    for (int64_t gas = 0; gas <= scene->gas_used;) {
        gk_bot *bot = bot_before(scene);
        if (corpus_call(bot, scene->play, scene->turn, gas) == GK_FAULTED)
            assert_untouched(scene, bot);
        gk_bot_free(bot);
        bot = bot_before(scene);
        assert_int_equal(gk_bot_pause(bot, gas + 1), GK_OK);
        gk_result result = corpus_call(bot, scene->play, scene->turn, scene->play->gas);
        int64_t used = gk_bot_gas_used(bot);
        if (result == GK_PAUSED) {
            ++*scene->points;
            assert_int_equal(gk_stop(bot), GK_FAULTED);
            assert_string_equal(gk_bot_fault(bot).name, "stopped");
            assert_int_equal(gk_bot_gas_used(bot), used);
            assert_untouched(scene, bot);
            // It goes on as ever: what stopped it is forgotten.
            assert_int_equal(gk_bot_pause(bot, 0), GK_OK);
            corpus_call(bot, scene->play, scene->turn, scene->play->gas);
        }
        gk_bot_free(bot);
        gas = next_point(scene, gas, used);
    }
}

static void a_call_that_ends_badly_anywhere_leaves_the_variables_alone(void **state) {
    (void)state;
    check_all(check_bad_ends);
}

// ---- the contract -------------------------------------------------------------------------------

static const char source[] =
    "var total = 0\n"
    "fn count(n: int) -> int {\n"
    "    log(\"from {total}\")\n"
    "    for i in 0..n { total += i }\n"
    "    return total\n"
    "}\n"
    "fn left() -> int { return gas.left() }\n"
    "fn first(xs: [int]) -> int { return xs[0] + total }\n";

static gk_program *compile(const gk_interface *interface, const char *text) {
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_source given = {"pause.gsk", text, strlen(text)};
    gk_compile_request request = {
        .source = &given, .interfaces = &interface, .interface_count = interface ? 1 : 0};
    gk_program *program = NULL;
    assert_int_equal(gk_compile(&request, &program, diagnostics), GK_OK);
    gk_diagnostics_free(diagnostics);
    return program;
}

static gk_bot *bot_of(gk_program *program, const gk_host_function *hosts, size_t count) {
    gk_limits limits = gk_limits_default();
    gk_bot *bot = NULL;
    assert_int_equal(gk_bot_new(program, &limits, 1, hosts, count, &bot), GK_OK);
    gk_program_release(program);
    return bot;
}

static void a_paused_bot_does_nothing_but_go_on_or_end(void **state) {
    (void)state;
    gk_bot *bot = bot_of(compile(NULL, source), NULL, 0);
    gk_value n = gk_int(1000);
    void *data;
    size_t bytes;
    assert_int_equal(gk_bot_pause(bot, -1), GK_BAD_ARGUMENT);
    assert_int_equal(gk_bot_pause(bot, 100), GK_OK);
    assert_int_equal(gk_call(bot, 0, &n, 1, 1000000), GK_PAUSED);
    assert_int_equal(gk_bot_status(bot), GK_OK);
    assert_true(gk_bot_gas_used(bot) > 100 && gk_bot_gas_used(bot) < 120);
    assert_int_equal(gk_bot_note_count(bot), 1);
    assert_null(gk_bot_move(bot).type);
    assert_string_equal(gk_bot_fault(bot).code, "");
    assert_int_equal(gk_call(bot, 0, &n, 1, 1000), GK_REFUSED);
    assert_int_equal(gk_bot_status(bot), GK_BUSY);
    assert_int_equal(gk_bot_pause(bot, 0), GK_BUSY);
    assert_int_equal(gk_bot_watch(bot, 1, NULL, NULL), GK_BUSY);
    assert_int_equal(gk_bot_save(bot, &data, &bytes), GK_BUSY);
    assert_int_equal(gk_bot_restore(bot, "x", 1, NULL, 0), GK_BUSY);
    assert_int_equal(gk_resume(bot, -1), GK_REFUSED);
    assert_int_equal(gk_bot_status(bot), GK_BAD_ARGUMENT);
    assert_int_equal(gk_resume(bot, 0), GK_PAUSED);
    assert_int_equal(gk_resume(bot, 200), GK_PAUSED);
    assert_true(gk_bot_gas_used(bot) > 300);
    assert_int_equal(gk_resume(bot, INT64_MAX), GK_MOVED);
    assert_int_equal(gk_as_int(gk_bot_move(bot)), 499500);
    assert_int_equal(gk_resume(bot, 1), GK_REFUSED);
    assert_int_equal(gk_bot_status(bot), GK_BAD_ARGUMENT);
    assert_int_equal(gk_stop(bot), GK_REFUSED);
    gk_bot_free(bot);
}

static void a_paused_bot_can_be_freed(void **state) {
    (void)state;
    gk_bot *bot = bot_of(compile(NULL, source), NULL, 0);
    gk_value n = gk_int(1000);
    assert_int_equal(gk_bot_pause(bot, 50), GK_OK);
    assert_int_equal(gk_call(bot, 0, &n, 1, 1000000), GK_PAUSED);
    gk_bot_free(bot);
}

static void what_is_left_is_what_the_whole_call_has(void **state) {
    (void)state;
    gk_bot *bot = bot_of(compile(NULL, source), NULL, 0);
    int64_t left[2];
    for (int i = 0; i < 2; i++) {
        assert_int_equal(gk_bot_pause(bot, i), GK_OK);
        gk_result result = gk_call(bot, 1, NULL, 0, 5000);
        while (result == GK_PAUSED) result = gk_resume(bot, 1);
        assert_int_equal(result, GK_MOVED);
        left[i] = gk_as_int(gk_bot_move(bot));
    }
    assert_true(left[0] > 4900);
    assert_true(left[1] > left[0]);  // the variables have their values already
    gk_bot_free(bot);
}

static void the_gas_of_the_whole_call_ends_it_all_the_same(void **state) {
    (void)state;
    gk_bot *bot = bot_of(compile(NULL, source), NULL, 0);
    gk_value n = gk_int(1000);
    assert_int_equal(gk_bot_pause(bot, 100), GK_OK);
    assert_int_equal(gk_call(bot, 0, &n, 1, 500), GK_PAUSED);
    assert_int_equal(gk_resume(bot, 10000), GK_FAULTED);
    assert_string_equal(gk_bot_fault(bot).name, "gas");
    assert_int_equal(gk_bot_gas_used(bot), 500);
    gk_bot_free(bot);
}

// What is asked for inside of host functions.
struct asked {
    gk_bot *bot;
    gk_result resume, stop;
    gk_status save;
};

static gk_status ask(void *context, const gk_value *arguments, size_t count, gk_value *result) {
    struct asked *asked = context;
    void *data;
    size_t bytes;
    (void)count;
    asked->resume = gk_resume(asked->bot, 10);
    asked->stop = gk_stop(asked->bot);
    asked->save = gk_bot_save(asked->bot, &data, &bytes);
    *result = arguments[0];
    return GK_OK;
}

static void a_host_function_can_not_go_on_with_its_own_bot(void **state) {
    (void)state;
    static const char text[] =
        "interface asking\nfn ask(n: int) -> int\nentry turn(n: int) -> int\n";
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_source given = {"asking.gsk", text, sizeof text - 1};
    gk_interface *interface = NULL;
    assert_int_equal(gk_interface_compile(&given, &interface, diagnostics), GK_OK);
    gk_diagnostics_free(diagnostics);
    struct asked asked = {0};
    gk_host_function host = {"ask", ask, &asked, 1};
    asked.bot = bot_of(compile(interface, "implements asking\n"
                                          "fn turn(n: int) -> int { return ask(n) + ask(1) }\n"),
                       &host, 1);
    gk_value n = gk_int(7);
    assert_int_equal(gk_bot_pause(asked.bot, 1), GK_OK);
    gk_result result = gk_call(asked.bot, 0, &n, 1, 1000);
    while (result == GK_PAUSED) result = gk_resume(asked.bot, 1);
    assert_int_equal(result, GK_MOVED);
    assert_int_equal(gk_as_int(gk_bot_move(asked.bot)), 8);
    assert_int_equal(asked.resume, GK_REFUSED);
    assert_int_equal(asked.stop, GK_REFUSED);
    assert_int_equal(asked.save, GK_BUSY);
    gk_bot_free(asked.bot);
    gk_interface_free(interface);
}

static bool count_looks(void *context) {
    ++*(int *)context;
    return true;
}

static void a_bot_may_be_watched_and_paused(void **state) {
    (void)state;
    gk_bot *bot = bot_of(compile(NULL, source), NULL, 0);
    gk_value n = gk_int(1000);
    int looks = 0, pauses = 0;
    assert_int_equal(gk_bot_watch(bot, 30, count_looks, &looks), GK_OK);
    assert_int_equal(gk_bot_pause(bot, 500), GK_OK);
    gk_result result = gk_call(bot, 0, &n, 1, 1000000);
    for (; result == GK_PAUSED; result = gk_resume(bot, 500)) pauses++;
    assert_int_equal(result, GK_MOVED);
    assert_int_equal(gk_as_int(gk_bot_move(bot)), 499500);
    assert_true(pauses >= 4);
    assert_true(looks >= 60);
    gk_bot_free(bot);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_paused_at_any_test_of_gas_ends_as_if_unpaused),
        cmocka_unit_test(a_call_paused_many_times_ends_as_if_unpaused),
        cmocka_unit_test(a_call_that_ends_badly_anywhere_leaves_the_variables_alone),
        cmocka_unit_test(a_paused_bot_does_nothing_but_go_on_or_end),
        cmocka_unit_test(a_paused_bot_can_be_freed),
        cmocka_unit_test(what_is_left_is_what_the_whole_call_has),
        cmocka_unit_test(the_gas_of_the_whole_call_ends_it_all_the_same),
        cmocka_unit_test(a_host_function_can_not_go_on_with_its_own_bot),
        cmocka_unit_test(a_bot_may_be_watched_and_paused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
