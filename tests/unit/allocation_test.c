// tests/unit/allocation_test.c: memory that runs out, anywhere, and caps of every size.
//
//   in:    the golden programs; LIMITS_STRIDE: every how-many-th allocation fails (97 unless it says so; `make
//          limits-memory` takes every one)
//   out:   claims
//   owns:  what it makes
//   fails: by cmocka's asserts; the sanitizers look for what is lost
//
// malloc() and its like are wrapped by the linker (see the Makefile): they count the bytes that are out, and
// fail where the test says so.

#include <glob.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gasket.h"

#define PROGRAMS "tests/golden/*/*.gsk"
#define TEXT_BYTES_MAX 65536
#define GAS 200000

// ---- the allocator ------------------------------------------------------------------------------

static int64_t requests, fail_at, bytes_out, bytes_most;

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *block, size_t bytes);
void __real_free(void *block);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *block, size_t bytes);
void __wrap_free(void *block);

static bool fails(void) {
    return ++requests == fail_at;
}

static void *counted(void *block) {
    if (block) bytes_out += (int64_t)malloc_usable_size(block);
    if (bytes_out > bytes_most) bytes_most = bytes_out;
    return block;
}

static int64_t size_of(void *block) {
    return block ? (int64_t)malloc_usable_size(block) : 0;
}

void *__wrap_malloc(size_t bytes) {
    return fails() ? NULL : counted(__real_malloc(bytes));
}

void *__wrap_calloc(size_t count, size_t bytes) {
    return fails() ? NULL : counted(__real_calloc(count, bytes));
}

void *__wrap_realloc(void *block, size_t bytes) {
    if (fails()) return NULL;
    int64_t before = size_of(block);
    void *moved = __real_realloc(block, bytes);
    if (!moved) return NULL;
    bytes_out -= before;
    return counted(moved);
}

void __wrap_free(void *block) {
    bytes_out -= size_of(block);
    __real_free(block);
}

static void fail_from_now(int64_t at) {
    requests = 0;
    fail_at = at;
}

// ---- programs -----------------------------------------------------------------------------------

struct golden {
    char text[TEXT_BYTES_MAX];
    gk_source source;
};

static void read_golden(struct golden *golden, const char *path) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    golden->source = (gk_source){path, golden->text, fread(golden->text, 1, TEXT_BYTES_MAX, file)};
    fclose(file);
}

static gk_status compile(const struct golden *golden, gk_program **program) {
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    if (!diagnostics) return GK_NO_MEMORY;
    gk_compile_request request = {.source = &golden->source};
    gk_status status = gk_compile(&request, program, diagnostics);
    gk_diagnostics_free(diagnostics);
    return status;
}

static bool give_argument(const gk_type *type, gk_value *argument) {
    switch (gk_type_kind(type)) {
    case GK_INT: *argument = gk_int(3); return true;
    case GK_FLOAT: *argument = gk_float(1.5); return true;
    case GK_BOOL: *argument = gk_bool(true); return true;
    case GK_TEXT: case GK_LIST: case GK_OPTION: case GK_RECORD: case GK_TUPLE: case GK_ENUM:
    case GK_FUNCTION: case GK_MAP: case GK_SET:
        break;
    }
    return false;
}

// Runs each function that takes nothing but numbers; whether all ended without a lack of memory.
static bool run_all(const gk_program *program, gk_bot *bot) {
    bool had_memory = true;
    for (size_t i = 0; i < gk_program_function_count(program); i++) {
        gk_value arguments[64];
        size_t count = gk_program_parameter_count(program, i);
        bool is_given = true;
        for (size_t p = 0; p < count && is_given; p++)
            is_given = give_argument(gk_program_parameter(program, i, p), &arguments[p]);
        if (!is_given) continue;
        gk_result result = gk_call(bot, i, arguments, count, GAS);
        if (result == GK_REFUSED) {
            assert_int_equal(gk_bot_status(bot), GK_NO_MEMORY);
            had_memory = false;
        } else {
            assert_in_range(gk_bot_gas_used(bot), 0, GAS);
            had_memory = had_memory && strcmp(gk_bot_fault(bot).name, "memory") != 0;
        }
    }
    return had_memory;
}

// From the source to the last turn, whatever fails on the way.
static void live(const struct golden *golden) {
    gk_program *program = NULL, *loaded = NULL;
    void *data = NULL;
    size_t bytes = 0;
    gk_bot *bot = NULL;
    if (compile(golden, &program) != GK_OK) return;
    gk_limits limits = gk_limits_default();
    if (gk_program_save(program, &data, &bytes) == GK_OK) {
        gk_status status = gk_program_load(data, bytes, &loaded, NULL, 0);
        assert_true(status == GK_OK || status == GK_NO_MEMORY);
        gk_free(data);
    }
    if (loaded && gk_bot_new(loaded, &limits, 1, NULL, 0, &bot) == GK_OK) run_all(loaded, bot);
    gk_bot_free(bot);
    if (loaded) gk_program_release(loaded);
    gk_program_release(program);
}

static int64_t stride(void) {
    const char *text = getenv("LIMITS_STRIDE");
    int64_t number = text ? strtoll(text, NULL, 10) : 97;
    return number < 1 ? 1 : number;
}

static void any_allocation_may_fail(void **state) {
    (void)state;
    static struct golden golden;
    glob_t paths;
    assert_int_equal(glob(PROGRAMS, 0, NULL, &paths), 0);
    int64_t tries = 0, step = stride();
    for (size_t i = 0; i < paths.gl_pathc; i++) {
        read_golden(&golden, paths.gl_pathv[i]);
        fail_from_now(0);
        int64_t before = bytes_out;
        live(&golden);
        int64_t count = requests;
        assert_int_equal(bytes_out, before);
        for (int64_t at = 1 + (int64_t)i % step; at <= count; at += step, tries++) {
            fail_from_now(at);
            live(&golden);
            fail_from_now(0);
            if (bytes_out != before) fail_msg("%s: allocation %d is lost", golden.source.name, (int)at);
        }
    }
    print_message("%d programs, %d failures\n", (int)paths.gl_pathc, (int)tries);
    globfree(&paths);
}

// ---- caps -----------------------------------------------------------------------------------------

// What the bot may hold, and what it really held: the block of the bot itself is the host's.
static void check_cap(const gk_program *program, gk_program *owner, int64_t cap) {
    gk_limits limits = {.memory_bytes = cap, .depth_frames = 1000, .log_bytes = 1024};
    gk_bot *bot = NULL;
    gk_status status = gk_bot_new(owner, &limits, 1, NULL, 0, &bot);
    assert_true(status == GK_OK || status == GK_TOO_LARGE || status == GK_NO_MEMORY);
    if (status != GK_OK) return;
    int64_t before = bytes_out;
    bytes_most = bytes_out;
    run_all(program, bot);
    assert_in_range(gk_bot_memory_peak(bot), 0, cap);
    // What malloc() rounds up, a block at a time, no cap can know.
    if (bytes_most - before > cap + cap / 8 + 4096)
        fail_msg("a cap of %d: %d bytes were taken", (int)cap, (int)(bytes_most - before));
    gk_bot_free(bot);
}

static void each_golden(void (*check)(const gk_program *, gk_program *, size_t)) {
    static struct golden golden;
    glob_t paths;
    assert_int_equal(glob(PROGRAMS, 0, NULL, &paths), 0);
    fail_from_now(0);
    for (size_t i = 0; i < paths.gl_pathc; i++) {
        gk_program *program = NULL;
        read_golden(&golden, paths.gl_pathv[i]);
        if (compile(&golden, &program) != GK_OK) continue;
        check(program, program, i);
        gk_program_release(program);
    }
    globfree(&paths);
}

// Every program is held to two caps; all of them together to each of 0 to 64 KiB in steps of 64.
static void check_two_caps(const gk_program *program, gk_program *owner, size_t index) {
    check_cap(program, owner, (int64_t)(index % 1025) * 64);
    check_cap(program, owner, (int64_t)(index * 7 % 1025) * 1024);
}

static void no_program_holds_more_than_its_cap(void **state) {
    (void)state;
    each_golden(check_two_caps);
}

static const char grower[] = "record Unit { at: int, names: [text] }\n"
                             "var kept: Map[text, Unit] = Map()\n"
                             "fn grow(n: int) -> int {\n"
                             "    var s = \"ab\"\n    var xs = [n]\n"
                             "    for i in 0..20 {\n        s = s + s\n        xs.extend(xs)\n"
                             "        kept[\"{s}{i}\"] = Unit(at: i, names: [s, \"{xs}\"])\n"
                             "        log(s)\n    }\n    return deep(n, xs)\n}\n"
                             "fn deep(n: int, xs: [int]) -> int {\n    if n == 0 { return xs.len() }\n"
                             "    return deep(n - 1, xs.reversed())\n}\n";

static void every_cap_to_64_KiB_ends_cleanly(void **state) {
    (void)state;
    static struct golden golden;
    gk_program *program = NULL;
    golden.source = (gk_source){"grower.gsk", grower, sizeof grower - 1};
    fail_from_now(0);
    assert_int_equal(compile(&golden, &program), GK_OK);
    for (int64_t cap = 0; cap <= 65536; cap += 64) check_cap(program, program, cap);
    for (int64_t cap = 65536; cap <= 1 << 24; cap *= 2) check_cap(program, program, cap);
    gk_program_release(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_allocation_may_fail),
        cmocka_unit_test(no_program_holds_more_than_its_cap),
        cmocka_unit_test(every_cap_to_64_KiB_ends_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
