// tests/fuzz/source_fuzz.c: any text is refused with diagnostics, or becomes a program that verifies,
// loads and runs: it moves or faults, and does so again.

#include <string.h>

#include "tokens.h"

static void check_same_bytes(const void *left, size_t left_bytes, const void *right,
                             size_t right_bytes, const char *claim) {
    CLAIM(claim, left_bytes == right_bytes && memcmp(left, right, left_bytes) == 0);
}

// The bytes of a program; what they load as; and that has the same bytes again.
static gk_program *save_and_load(gk_program *program, void **data, size_t *bytes) {
    char message[200] = "";
    gk_program *loaded = NULL;
    void *again;
    size_t again_bytes;
    CLAIM("a program can be saved", gk_program_save(program, data, bytes) == GK_OK);
    gk_status status = gk_program_load(*data, *bytes, &loaded, message, sizeof message);
    CLAIM(message, status == GK_OK);
    CLAIM("what was loaded can be saved", gk_program_save(loaded, &again, &again_bytes) == GK_OK);
    check_same_bytes(*data, *bytes, again, again_bytes, "what was loaded has the same bytes");
    CLAIM("what was loaded has the same hash",
          gk_program_hash(program) == gk_program_hash(loaded));
    gk_free(again);
    return loaded;
}

static void check_second_compilation(const uint8_t *text, size_t size, bool with_tests,
                                     const void *data, size_t bytes) {
    gk_program *program = fuzz_compile(text, size, with_tests, false);
    void *again;
    size_t again_bytes;
    CLAIM("what compiled compiles again", program != NULL);
    CLAIM("and can be saved", gk_program_save(program, &again, &again_bytes) == GK_OK);
    check_same_bytes(data, bytes, again, again_bytes, "compiling twice gives the same bytes");
    gk_free(again);
    gk_program_release(program);
}

// Gas is what it is without notes of lines.
static void check_with_lines(const uint8_t *text, size_t size, gk_program *program,
                             struct dice *dice) {
    gk_program *noted = fuzz_compile(text, size, true, true);
    CLAIM("what compiles does so with lines", noted != NULL);
    fuzz_run(noted, program, dice);
    gk_program_release(noted);
}

static void as_interface(const uint8_t *text, size_t size) {
    gk_source source = {"fuzz.interface", (const char *)text, size};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_interface *interface = NULL;
    gk_status status = gk_interface_compile(&source, &interface, diagnostics);
    CLAIM("an interface compiles or has mistakes",
          status == (gk_diagnostics_error_count(diagnostics) > 0 ? GK_INVALID : GK_OK));
    gk_interface_free(interface);
    gk_diagnostics_free(diagnostics);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dice dice = dice_of(data, size);
    bool with_tests = dice_one_in(&dice, 2);
    gk_program *program = fuzz_compile(data, size, with_tests, false);
    if (!program) {
        as_interface(data, size);
        return 0;
    }
    void *bytecode;
    size_t bytes;
    gk_program *loaded = save_and_load(program, &bytecode, &bytes);
    if (dice_one_in(&dice, 3)) check_second_compilation(data, size, with_tests, bytecode, bytes);
    fuzz_run(program, loaded, &dice);
    if (with_tests && dice_one_in(&dice, 4)) check_with_lines(data, size, program, &dice);
    gk_free(bytecode);
    gk_program_release(loaded);
    gk_program_release(program);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    return tokens_mutate(data, size, max_size, seed, &vocabulary_of_language);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *left, size_t left_size, const uint8_t *right,
                                 size_t right_size, uint8_t *out, size_t max_size, unsigned seed) {
    return tokens_cross(left, left_size, right, right_size, out, max_size, seed);
}
