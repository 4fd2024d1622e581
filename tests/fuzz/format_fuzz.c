// tests/fuzz/format_fuzz.c: what parses is formatted, once and for all, and still means the same.

#include <stdlib.h>
#include <string.h>

#include "module.h"
#include "program.h"
#include "tokens.h"

// NULL: it does not parse.
static char *format(const char *text, size_t size, size_t *bytes) {
    gk_source source = {"fuzz.gsk", text, size};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    char *out = NULL;
    gk_status status = gk_format(&source, &out, bytes, diagnostics);
    size_t errors = gk_diagnostics_error_count(diagnostics);
    CLAIM("a source is formatted or has mistakes", status == (errors > 0 ? GK_INVALID : GK_OK));
    for (size_t i = 0; i < errors; i++) {
        // E09…: what the formatter says of itself.
        CLAIM("the formatter's own proof finds nothing lost",
              strncmp(gk_diagnostics_at(diagnostics, i).code, "E09", 3) != 0);
    }
    gk_diagnostics_free(diagnostics);
    return status == GK_OK ? out : NULL;
}

static void outline(const char *text, size_t size) {
    gk_source source = {"fuzz.gsk", text, size};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_outline *outline = NULL;
    gk_outline_new(&source, &outline, diagnostics);
    for (size_t i = 0; i < gk_outline_count(outline); i++) {
        gk_declaration d = gk_outline_at(outline, i);
        CLAIM("a declaration stands in its source", d.line > 0 && d.end_line >= d.line);
        CLAIM("a declaration has its texts", d.kind && d.owner && d.name && d.signature && d.doc);
    }
    gk_outline_free(outline);
    gk_diagnostics_free(diagnostics);
}

// ---- what it means ------------------------------------------------------------------------------

// A failed assertion quotes its source, with the spaces that are in it.
static bool is_quote(const struct module_string *string) {
    return strncmp(string->bytes, "assert", strlen("assert")) == 0;
}

static uint32_t count_quotes(const struct module *module) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < module->string_count; i++) count += is_quote(&module->strings[i]);
    return count;
}

static struct module_string *without_quotes(const struct module *module) {
    struct module_string *strings = malloc(module->string_count * sizeof *strings);
    CLAIM("the fuzzer has memory", strings != NULL);
    for (uint32_t i = 0; i < module->string_count; i++) {
        strings[i] = module->strings[i];
        if (is_quote(&strings[i])) strings[i].count = (uint32_t)strlen("assert");
    }
    return strings;
}

// The bytecode without the places of its instructions.
static void encode_meaning(const struct module *of, void **data, size_t *bytes) {
    struct module module = *of;
    module.strings = without_quotes(&module);
    module.positions = calloc((size_t)module.instruction_count + 1, sizeof *module.positions);
    CLAIM("a program can be encoded", module_encode(&module, data, bytes) == GK_OK);
    free(module.strings);
    free(module.positions);
}

static void check_same_bytecode(const struct module *before, const struct module *after) {
    void *left, *right;
    size_t left_bytes, right_bytes;
    encode_meaning(before, &left, &left_bytes);
    encode_meaning(after, &right, &right_bytes);
    CLAIM("formatted, it is the same bytecode",
          left_bytes == right_bytes && memcmp(left, right, left_bytes) == 0);
    gk_free(left);
    gk_free(right);
}

static void check_same_instructions(const struct module *before, const struct module *after) {
    CLAIM("formatted, it has as many instructions",
          before->instruction_count == after->instruction_count);
    for (uint32_t i = 0; i < before->instruction_count; i++) {
        CLAIM("formatted, it has the same instructions", before->code[i].op == after->code[i].op);
    }
}

static void check_meaning(const uint8_t *text, size_t size, const char *formatted, size_t bytes) {
    gk_program *before = fuzz_compile(text, size, false, false);
    gk_program *after = fuzz_compile((const uint8_t *)formatted, bytes, false, false);
    CLAIM("formatted, it compiles if it did", (before == NULL) == (after == NULL));
    if (!before) return;
    // Two quotes that differ by their spaces alone become one constant.
    if (count_quotes(&before->module) < 2) check_same_bytecode(&before->module, &after->module);
    else check_same_instructions(&before->module, &after->module);
    gk_program_release(before);
    gk_program_release(after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t bytes = 0, again_bytes = 0;
    outline((const char *)data, size);
    char *text = format((const char *)data, size, &bytes);
    if (!text) return 0;
    char *again = format(text, bytes, &again_bytes);
    CLAIM("what was formatted parses", again != NULL);
    CLAIM("formatting again changes nothing",
          bytes == again_bytes && memcmp(text, again, bytes) == 0);
    check_meaning(data, size, text, bytes);
    gk_free(text);
    gk_free(again);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    return tokens_mutate(data, size, max_size, seed, &vocabulary_of_language);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *left, size_t left_size, const uint8_t *right,
                                 size_t right_size, uint8_t *out, size_t max_size, unsigned seed) {
    return tokens_cross(left, left_size, right, right_size, out, max_size, seed);
}
