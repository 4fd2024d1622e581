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
};

static bool round_of(struct work *work, int round) {
    gk_limits limits = gk_limits_default();
    gk_bot *bot = NULL;
    gk_program_retain(work->program);
    if (gk_bot_new(work->program, &limits, (uint64_t)round, NULL, 0, &bot) != GK_OK) return false;
    gk_value n = gk_int(round);
    bool moved = gk_call(bot, 0, &n, 1, 1000000) == GK_MOVED;
    moved = moved && gk_count(gk_bot_move(bot)) == 2 + (size_t)round;
    work->gas[round] = gk_bot_gas_used(bot);
    gk_bot_free(bot);
    gk_program_release(work->program);
    return moved;
}

static void *run(void *data) {
    struct work *work = data;
    work->is_fine = true;
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
    gk_diagnostics_free(diagnostics);
    struct work work[THREADS];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        work[i].program = program;
        assert_int_equal(pthread_create(&threads[i], NULL, run, &work[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS; i++) {
        assert_true(work[i].is_fine);
        assert_memory_equal(work[i].gas, work[0].gas, sizeof work[0].gas);
    }
    gk_program_release(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_that_share_a_program_use_the_same_gas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
