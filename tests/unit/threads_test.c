// tests/unit/threads_test.c: one program, many threads, each with bots of its own.

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gasket.h"

#define THREADS 4
#define ROUNDS 25

static const char source[] =
    "record Point { x: int, y: int }\n"
    "enum Order { rest, say(text) }\n"
    "let name = \"constant\"\n"
    "var seen: [Point] = []\n"
    "fn turn(n: int) -> [Order] {\n"
    "    for i in 0..n { seen.push(Point(x: i, y: random.below(100))) }\n"
    "    var orders: [Order] = [.rest, .say(name)]\n"
    "    for point in seen { orders.push(.say(\"{point}\")) }\n"
    "    return orders\n"
    "}\n";

struct work {
    gk_program *program;
    int64_t gas[ROUNDS];
    bool is_fine;
    const gk_interface *interface;  // shared
    uint64_t hash;  // of what the thread has compiled
};

// In slices, and a part of it in another bot of the same thread.
static bool go_on_elsewhere(struct work *work, gk_bot *bot, int round) {
    gk_limits limits = gk_limits_default();
    gk_bot *other = NULL;
    void *data = NULL;
    size_t bytes;
    if (gk_bot_save(bot, &data, &bytes) != GK_OK) return false;
    if (gk_bot_new(work->program, &limits, 0, NULL, 0, &other) != GK_OK) return false;
    bool works = gk_bot_restore(other, data, bytes, NULL, 0) == GK_OK;
    gk_free(data);
    gk_value n = gk_int(1);
    works = works && gk_bot_pause(other, 10) == GK_OK;
    gk_result result = gk_call(other, 0, &n, 1, 1000000);
    while (result == GK_PAUSED) result = gk_resume(other, 100);
    works = works && result == GK_MOVED;
    works = works && gk_count(gk_bot_move(other)) == 3 + (size_t)round;
    gk_bot_free(other);
    return works;
}

static bool round_of(struct work *work, int round) {
    gk_limits limits = gk_limits_default();
    gk_bot *bot = NULL;
    gk_program_retain(work->program);
    if (gk_bot_new(work->program, &limits, (uint64_t)round, NULL, 0, &bot) != GK_OK) return false;
    gk_value n = gk_int(round);
    bool moved = gk_call(bot, 0, &n, 1, 1000000) == GK_MOVED;
    moved = moved && gk_count(gk_bot_move(bot)) == 2 + (size_t)round;
    work->gas[round] = gk_bot_gas_used(bot);
    moved = moved && go_on_elsewhere(work, bot, round);
    gk_bot_free(bot);
    gk_program_release(work->program);
    return moved;
}

// Every thread compiles for the one interface, and gets the same program.
static uint64_t compile_own(const gk_interface *interface) {
    static const char text[] =
        "implements shared\nfn turn(at: Place) -> int { return at.x + at.y.len() }\n";
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_source given = {"own.gsk", text, sizeof text - 1};
    gk_compile_request request = {
        .source = &given, .interfaces = &interface, .interface_count = 1};
    gk_program *program = NULL;
    gk_status status = gk_compile(&request, &program, diagnostics);
    gk_diagnostics_free(diagnostics);
    if (status != GK_OK) return 0;
    uint64_t hash = gk_program_hash(program);
    gk_program_release(program);
    return hash;
}

static void *run(void *data) {
    struct work *work = data;
    work->is_fine = true;
    work->hash = compile_own(work->interface);
    for (int round = 0; round < ROUNDS; round++) {
        if (!round_of(work, round)) work->is_fine = false;
    }
    return NULL;
}

static void threads_that_share_a_program_use_the_same_gas(void **state) {
    (void)state;
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_source text = {"turn.gsk", source, sizeof source - 1};
    gk_compile_request request = {.source = &text};
    gk_program *program = NULL;
    assert_int_equal(gk_compile(&request, &program, diagnostics), GK_OK);
    static const char shared[] =
        "interface shared\nrecord Place { x: int, y: [text] }\nentry turn(at: Place) -> int\n";
    gk_source about = {"shared.gsk", shared, sizeof shared - 1};
    gk_interface *interface = NULL;
    assert_int_equal(gk_interface_compile(&about, &interface, diagnostics), GK_OK);
    gk_diagnostics_free(diagnostics);
    struct work work[THREADS];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        work[i].program = program;
        work[i].interface = interface;
        assert_int_equal(pthread_create(&threads[i], NULL, run, &work[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS; i++) {
        assert_true(work[i].is_fine);
        assert_memory_equal(work[i].gas, work[0].gas, sizeof work[0].gas);
        assert_true(work[i].hash != 0 && work[i].hash == work[0].hash);
    }
    gk_interface_free(interface);
    gk_program_release(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_that_share_a_program_use_the_same_gas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
