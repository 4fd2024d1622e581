// tests/unit/save_memory_test.c: saving and restoring when the host has no memory.
//
// The two files are compiled into the test, so that each of their own requests can be refused in turn.

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static unsigned fail_at;  // the request that fails, counted down from here; 0: none

static bool says_no(void) {
    return fail_at > 0 && --fail_at == 0;
}
static void *calloc_or_not(size_t count, size_t bytes) {
    return says_no() ? NULL : calloc(count, bytes);
}
static void *realloc_or_not(void *block, size_t bytes) {
    return says_no() ? NULL : realloc(block, bytes);
}

#define calloc calloc_or_not
#define realloc realloc_or_not
#include "../../vm/restore.c"
#include "../../vm/save.c"
#undef calloc
#undef realloc

static const char source[] =
    "record Node { name: text, kids: [Node] }\n"
    "var node = Node(name: \"leaf\", kids: [])\n"
    "var scores: Map[int, text] = Map()\n"
    "fn turn() {\n"
    "    for i in 0..100 {\n"
    "        node = Node(name: \"n{i}\", kids: [node, node])\n"
    "        scores[i] = node.name\n"
    "    }\n"
    "}\n";

static gk_program *compile(void) {
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_source given = {"memory.gsk", source, sizeof source - 1};
    gk_compile_request request = {.source = &given};
    gk_program *program = NULL;
    assert_int_equal(gk_compile(&request, &program, diagnostics), GK_OK);
    gk_diagnostics_free(diagnostics);
    return program;
}

static gk_bot *bot_of(gk_program *program) {
    gk_limits limits = gk_limits_default();
    gk_bot *bot = NULL;
    assert_int_equal(gk_bot_new(program, &limits, 1, NULL, 0, &bot), GK_OK);
    return bot;
}

static void without_memory_nothing_is_saved_or_restored_by_half(void **state) {
    (void)state;
    gk_program *program = compile();
    gk_bot *bot = bot_of(program);
    assert_int_equal(gk_call(bot, 0, NULL, 0, 1000000), GK_MOVED);
    void *data = NULL;
    size_t bytes;
    unsigned saves = 0, restores = 0;
    gk_status status = GK_NO_MEMORY;
    for (; status == GK_NO_MEMORY; saves++) {
        fail_at = saves + 1;
        status = gk_bot_save(bot, &data, &bytes);
        if (status == GK_NO_MEMORY) assert_null(data);
    }
    assert_int_equal(status, GK_OK);
    assert_true(saves > 10);
    for (status = GK_NO_MEMORY; status == GK_NO_MEMORY; restores++) {
        gk_bot *other = bot_of(program);
        int64_t before = gk_bot_memory(other);
        fail_at = restores + 1;
        status = gk_bot_restore(other, data, bytes, NULL, 0);
        fail_at = 0;
        assert_int_equal(gk_bot_memory(other), status == GK_OK ? gk_bot_memory(bot) : before);
        gk_bot_free(other);
    }
    assert_int_equal(status, GK_OK);
    assert_true(restores > 2);
    gk_free(data);
    gk_bot_free(bot);
    gk_program_release(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_memory_nothing_is_saved_or_restored_by_half),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
