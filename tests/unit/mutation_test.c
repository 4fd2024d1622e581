// tests/unit/mutation_test.c: bytecode that somebody has tampered with is refused, or runs cleanly.
//
// Every golden program is compiled and saved; then bytes are changed, and the hash at the end is
// made right again, so that the decoder and the verifier see what a forger would send. What loads is
// run within small limits; the sanitizers are the judges. No file takes more memory to load than it
// may. MUTANTS (of each program) and FLIP_STRIDE in the environment: more of them (make bytecode-mutants).

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gasket.h"
#include "counted.h"
#include "hash.h"

#define PROGRAMS "tests/golden/*/*.gsk"
#define MUTANTS_OF_EACH 40
#define FLIP_STRIDE 499  // of all bytes, every so many are flipped
#define HEAD_BYTES 16  // magic, version and price hash: changed, they are refused at once
#define HASH_BYTES 8
#define TEXT_BYTES_MAX 65536

struct tally {
    uint64_t random;
    int mutants_of_each, flip_stride;
    int programs, loaded, refused;
};

// xorshift64: a seed that never changes, so that a failure comes again.
static uint64_t draw(struct tally *tally, uint64_t below) {
    uint64_t x = tally->random;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    tally->random = x;
    return x % below;
}

// ---- running what loads -------------------------------------------------------------------------

static bool give_argument(const gk_type *type, int64_t number, gk_value *argument) {
    switch (gk_type_kind(type)) {
    case GK_INT: *argument = gk_int(number); return true;
    case GK_FLOAT: *argument = gk_float(1.5); return true;
    case GK_BOOL: *argument = gk_bool(number & 1); return true;
    case GK_TEXT: case GK_LIST: case GK_OPTION: case GK_RECORD: case GK_TUPLE: case GK_ENUM:
    case GK_FUNCTION: case GK_MAP: case GK_SET:
        break;
    }
    return false;
}

static void call(struct tally *tally, const gk_program *program, gk_bot *bot, size_t function) {
    gk_value arguments[64];
    size_t count = gk_program_parameter_count(program, function);
    for (size_t i = 0; i < count; i++) {
        const gk_type *type = gk_program_parameter(program, function, i);
        if (!give_argument(type, (int64_t)draw(tally, 10), &arguments[i])) return;
    }
    gk_result result = gk_call(bot, function, arguments, count, 100000);
    assert_true(result == GK_MOVED || result == GK_FAULTED);
    assert_true(gk_bot_gas_used(bot) >= 0 && gk_bot_gas_used(bot) <= 100000);
}

static void run(struct tally *tally, gk_program *program) {
    gk_limits limits = {.memory_bytes = 1 << 20, .depth_frames = 200, .log_bytes = 1024};
    gk_bot *bot = NULL;
    if (gk_bot_new(program, &limits, 1, NULL, 0, &bot) != GK_OK) return;
    for (size_t i = 0; i < gk_program_function_count(program); i++) call(tally, program, bot, i);
    gk_bot_free(bot);
}

// ---- tampering ----------------------------------------------------------------------------------

static void forge_hash(unsigned char *bytes, size_t count) {
    uint64_t hash = hash_bytes(HASH_START, bytes, count - HASH_BYTES);
    for (size_t i = 0; i < HASH_BYTES; i++) {
        bytes[count - HASH_BYTES + i] = (unsigned char)(hash >> (8 * i));
    }
}

static void tamper(struct tally *tally, unsigned char *bytes, size_t count) {
    size_t body = count - HEAD_BYTES - HASH_BYTES;
    for (uint64_t left = 1 + draw(tally, 3); left > 0; left--) {
        unsigned char *at = &bytes[HEAD_BYTES + draw(tally, body)];
        switch (draw(tally, 4)) {
        case 0: *at = (unsigned char)(*at ^ 1u << draw(tally, 8)); break;
        case 1: *at = (unsigned char)draw(tally, 256); break;
        case 2: *at = (unsigned char)(*at + draw(tally, 5) - 2); break;
        default: *at = bytes[HEAD_BYTES + draw(tally, body)]; break;
        }
    }
    forge_hash(bytes, count);
}

static void try_file(struct tally *tally, const unsigned char *data, size_t bytes) {
    gk_program *program = NULL;
    char message[200] = "";
    counted_begin();
    gk_status status = gk_program_load(data, bytes, &program, message, sizeof message);
    assert_true(counted_peak() <= LOAD_BYTES_MAX(bytes));
    if (status == GK_OK) {
        tally->loaded++;
        run(tally, program);
        gk_program_release(program);
    } else {
        assert_string_not_equal(message, "");
        tally->refused++;
    }
}

static void try_mutants(struct tally *tally, const void *data, size_t bytes) {
    unsigned char *copy = malloc(bytes);
    assert_non_null(copy);
    for (int i = 0; i < tally->mutants_of_each; i++) {
        memcpy(copy, data, bytes);
        tamper(tally, copy, bytes);
        try_file(tally, copy, bytes);
    }
    memcpy(copy, data, bytes);
    size_t stride = (size_t)tally->flip_stride;
    for (size_t at = HEAD_BYTES + draw(tally, stride); at < bytes - HASH_BYTES; at += stride) {
        copy[at] ^= 0xFF;
        forge_hash(copy, bytes);
        try_file(tally, copy, bytes);
        copy[at] ^= 0xFF;
    }
    free(copy);
}

static void try_program(struct tally *tally, const char *text, size_t bytes) {
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_source source = {"golden.gsk", text, bytes};
    gk_program *program = NULL;
    void *data = NULL;
    size_t size = 0;
    gk_compile_request request = {.source = &source};
    if (gk_compile(&request, &program, diagnostics) == GK_OK) {
        tally->programs++;
        assert_int_equal(gk_program_save(program, &data, &size), GK_OK);
        try_file(tally, data, size);
        try_mutants(tally, data, size);
        gk_free(data);
        gk_program_release(program);
    }
    gk_diagnostics_free(diagnostics);
}

static void try_source(struct tally *tally, const char *path) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = malloc(TEXT_BYTES_MAX);
    assert_non_null(text);
    size_t bytes = fread(text, 1, TEXT_BYTES_MAX, file);
    fclose(file);
    try_program(tally, text, bytes);
    free(text);
}

static int number_of(const char *name, int otherwise) {
    const char *text = getenv(name);
    return text && atoi(text) > 0 ? atoi(text) : otherwise;
}

static void tampered_bytecode_is_refused_or_runs_cleanly(void **state) {
    (void)state;
    struct tally tally = {.random = 88172645463325252u,
                          .mutants_of_each = number_of("MUTANTS", MUTANTS_OF_EACH),
                          .flip_stride = number_of("FLIP_STRIDE", FLIP_STRIDE)};
    glob_t paths;
    assert_int_equal(glob(PROGRAMS, 0, NULL, &paths), 0);
    for (size_t i = 0; i < paths.gl_pathc; i++) try_source(&tally, paths.gl_pathv[i]);
    globfree(&paths);
    print_message("%d programs, %d mutants ran, %d were refused\n", tally.programs, tally.loaded,
                  tally.refused);
    assert_true(tally.programs > 100 && tally.loaded > 500 && tally.refused > 500);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tampered_bytecode_is_refused_or_runs_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
