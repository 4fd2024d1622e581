// tests/unit/format_repository_test.c: formatting holds its promises for every program that there is.
//
// Every source below the project's folder, every block of a document that is a program, and each of
// them written in other ways. That no token and no comment is lost, gk_format() proves by itself.

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "game.h"
#include "gasket.h"
#include "mangle.h"
#include "program.h"

#define PATH_BYTES_MAX 1024
#define MANGLED_OF_EACH 4
#define DAMAGED_OF_EACH 4

static const char *const folders[] = {"docs", "examples", "game-api", "stdlib", "tests/golden"};

struct program {
    const char *path;
    const char *text;
    size_t bytes;
    uint64_t seed;  // differs from program to program
};

struct tally {
    void (*test)(struct tally *tally, const struct program *program);
    gk_interface *skirmish;
    size_t programs, formatted, compiled;
    uint64_t seed;
};

// ---- finding programs ---------------------------------------------------------------------------

static char *read_file(const char *path, size_t *bytes) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    assert_true(size >= 0);
    char *text = malloc((size_t)size + 1);
    assert_non_null(text);
    *bytes = fread(text, 1, (size_t)size, file);
    text[*bytes] = 0;
    fclose(file);
    return text;
}

static void test_program(struct tally *tally, const char *path, const char *text, size_t bytes) {
    struct program program = {path, text, bytes, ++tally->seed};
    tally->programs++;
    tally->test(tally, &program);
}

// The ```gasket blocks of a document.
static void test_document(struct tally *tally, const char *path, const char *text) {
    for (const char *at = text; (at = strstr(at, "\n```gasket")) != NULL;) {
        const char *start = strchr(at + 1, '\n');
        const char *end = start ? strstr(start, "\n```") : NULL;
        if (!end) return;
        test_program(tally, path, start + 1, (size_t)(end - start));
        at = end + 1;
    }
}

static bool ends_with(const char *path, const char *ending) {
    size_t bytes = strlen(path), count = strlen(ending);
    return bytes >= count && strcmp(path + bytes - count, ending) == 0;
}

static void test_file(struct tally *tally, const char *path) {
    bool is_document = ends_with(path, ".md");
    if (!is_document && !ends_with(path, ".gsk") && !ends_with(path, ".interface")) return;
    size_t bytes;
    char *text = read_file(path, &bytes);
    assert_non_null(text);
    if (is_document) test_document(tally, path, text);
    else test_program(tally, path, text, bytes);
    free(text);
}

static void test_folder(struct tally *tally, const char *path) {
    struct dirent **names;
    int count = scandir(path, &names, NULL, alphasort);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        char inside[PATH_BYTES_MAX];
        struct stat about;
        snprintf(inside, sizeof inside, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.' && stat(inside, &about) == 0) {
            if (S_ISDIR(about.st_mode)) test_folder(tally, inside);
            else test_file(tally, inside);
        }
        free(names[i]);
    }
    free(names);
}

static void test_all(void (*test)(struct tally *tally, const struct program *program)) {
    struct tally tally = {.test = test, .skirmish = game_interface_new(game_at(0))};
    assert_non_null(tally.skirmish);
    test_file(&tally, "README.md");
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) test_folder(&tally, folders[i]);
    gk_interface_free(tally.skirmish);
    print_message("%zu programs, %zu times formatted, %zu times compiled\n", tally.programs,
                  tally.formatted, tally.compiled);
    assert_true(tally.programs > 400);
    assert_true(tally.formatted > 400);
}

// ---- formatting ---------------------------------------------------------------------------------

static void show(void *context, const char *text, size_t bytes) {
    (void)context;
    fwrite(text, 1, bytes, stderr);
}

static void give_up(const struct program *program, const char *why, const char *text, size_t bytes) {
    fprintf(stderr, "%s: %s:\n%.*s\n", program->path, why, (int)bytes, text);
    fail();
}

// NULL if it does not parse.
static char *format(struct tally *tally, const struct program *program, const char *text,
                    size_t bytes, size_t *formatted) {
    gk_source source = {program->path, text, bytes};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    char *out;
    gk_status status = gk_format(&source, &out, formatted, diagnostics);
    for (size_t i = 0; i < gk_diagnostics_count(diagnostics); i++) {
        if (strncmp(gk_diagnostics_at(diagnostics, i).code, "E09", 3) == 0) {
            gk_diagnostics_print(diagnostics, false, show, NULL);
            give_up(program, "the formatter's mistake", text, bytes);
        }
    }
    if (status == GK_OK) tally->formatted++;
    else assert_int_equal(status, GK_INVALID);
    gk_diagnostics_free(diagnostics);
    return out;
}

static void check_equal(const struct program *program, const char *why, const char *text,
                        size_t bytes, const char *wanted, size_t wanted_bytes) {
    if (bytes == wanted_bytes && memcmp(text, wanted, bytes) == 0) return;
    fprintf(stderr, "---- wanted:\n%s---- came:\n%s", wanted, text);
    give_up(program, why, program->text, program->bytes);
}

static void check_formatting_again(struct tally *tally, const struct program *program,
                                   const char *text, size_t bytes) {
    size_t again_bytes;
    char *again = format(tally, program, text, bytes, &again_bytes);
    if (!again) give_up(program, "what was formatted does not parse", text, bytes);
    check_equal(program, "formatting again changes it", again, again_bytes, text, bytes);
    gk_free(again);
}

static void changes_nothing_the_second_time_here(struct tally *tally,
                                                 const struct program *program) {
    size_t bytes;
    char *text = format(tally, program, program->text, program->bytes, &bytes);
    if (text) check_formatting_again(tally, program, text, bytes);
    gk_free(text);
}

static void changes_nothing_the_second_time(void **state) {
    (void)state;
    test_all(changes_nothing_the_second_time_here);
}

// ---- compiling ----------------------------------------------------------------------------------

// What a compilation came to: bytecode without positions, or what was said.
struct outcome {
    gk_status status;
    void *data;
    size_t bytes;
};

static void add_text(struct outcome *outcome, const char *text) {
    size_t bytes = strlen(text);
    outcome->data = realloc(outcome->data, outcome->bytes + bytes);
    assert_non_null(outcome->data);
    memcpy((char *)outcome->data + outcome->bytes, text, bytes);
    outcome->bytes += bytes;
}

static void take_diagnostics(struct outcome *outcome, const gk_diagnostics *diagnostics) {
    add_text(outcome, "said:");
    for (size_t i = 0; i < gk_diagnostics_count(diagnostics); i++) {
        gk_diagnostic d = gk_diagnostics_at(diagnostics, i);
        add_text(outcome, d.code);
        add_text(outcome, d.message);
    }
}

// A failed assertion quotes its source, with the spaces that are in it.
static void leave_out_quotes(struct module *module) {
    for (uint32_t i = 0; i < module->string_count; i++) {
        bool is_quote = strncmp(module->strings[i].bytes, "assert", strlen("assert")) == 0;
        if (is_quote) module->strings[i].count = (uint32_t)strlen("assert");
    }
}

static void *copy(const void *items, size_t bytes) {
    void *out = malloc(bytes + 1);
    assert_non_null(out);
    if (bytes) memcpy(out, items, bytes);
    return out;
}

static void take_program(struct outcome *outcome, gk_program *program) {
    struct module module = program->module;
    module.strings = copy(module.strings, module.string_count * sizeof *module.strings);
    module.tests = copy(module.tests, module.test_count * sizeof *module.tests);
    module.positions = calloc(module.instruction_count + 1, sizeof *module.positions);
    assert_non_null(module.positions);
    leave_out_quotes(&module);
    for (uint32_t i = 0; i < module.test_count; i++) {
        module.tests[i].line = module.tests[i].column = 1;
    }
    assert_int_equal(module_encode(&module, &outcome->data, &outcome->bytes), GK_OK);
    free(module.strings);
    free(module.tests);
    free(module.positions);
    gk_program_release(program);
}

// The interface that a program asks for in its promises stands beside it.
static gk_interface *own_interface(const struct program *program, gk_diagnostics *diagnostics) {
    const char *option = strstr(program->text, "// with: --interface ");
    const char *folder_end = strrchr(program->path, '/');
    if (!option || !folder_end) return NULL;
    char path[PATH_BYTES_MAX];
    option += strlen("// with: --interface ");
    snprintf(path, sizeof path, "%.*s/%.*s", (int)(folder_end - program->path), program->path,
             (int)strcspn(option, " \r\n"), option);
    size_t bytes;
    char *text = read_file(path, &bytes);
    if (!text) return NULL;
    gk_source source = {path, text, bytes};
    gk_interface *interface = NULL;
    gk_interface_compile(&source, &interface, diagnostics);
    free(text);
    return interface;
}

// A file beside the program, that it uses.
struct sibling {
    const struct program *program;
    char path[PATH_BYTES_MAX];
    char *text;
};

static gk_status find_sibling(void *context, const char *name, gk_source *found) {
    struct sibling *sibling = context;
    const char *path = sibling->program->path, *folder_end = strrchr(path, '/');
    size_t bytes;
    free(sibling->text);
    snprintf(sibling->path, sizeof sibling->path, "%.*s/%s.gsk",
             folder_end ? (int)(folder_end - path) : 1, folder_end ? path : ".", name);
    sibling->text = read_file(sibling->path, &bytes);
    if (!sibling->text) return GK_NOT_FOUND;
    *found = (gk_source){sibling->path, sibling->text, bytes};
    return GK_OK;
}

static struct outcome compile(struct tally *tally, const struct program *program, const char *text,
                              size_t bytes) {
    struct outcome outcome = {0};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_source source = {program->path, text, bytes};
    gk_interface *own = own_interface(program, diagnostics);
    const gk_interface *interfaces[] = {tally->skirmish, own};
    struct sibling sibling = {.program = program};
    gk_compile_request request = {
        .source = &source, .interfaces = interfaces, .interface_count = own ? 2 : 1,
        .find = find_sibling, .find_context = &sibling, .with_tests = true};
    gk_program *compiled;
    outcome.status = gk_compile(&request, &compiled, diagnostics);
    if (outcome.status == GK_OK) take_program(&outcome, compiled);
    else take_diagnostics(&outcome, diagnostics);
    free(sibling.text);
    gk_interface_free(own);
    gk_diagnostics_free(diagnostics);
    tally->compiled++;
    return outcome;
}

static void check_compiles_the_same(struct tally *tally, const struct program *program,
                                    const char *text, size_t bytes, const char *formatted,
                                    size_t formatted_bytes) {
    struct outcome before = compile(tally, program, text, bytes);
    struct outcome after = compile(tally, program, formatted, formatted_bytes);
    if (before.status != after.status || before.bytes != after.bytes
        || memcmp(before.data, after.data, before.bytes) != 0) {
        fprintf(stderr, "---- from:\n%s---- to:\n%s", text, formatted);
        give_up(program, "formatted, it compiles to something else", text, bytes);
    }
    free(before.data);
    free(after.data);
}

static void compiles_to_the_same_bytecode_here(struct tally *tally,
                                               const struct program *program) {
    size_t bytes;
    char *text = format(tally, program, program->text, program->bytes, &bytes);
    if (text) check_compiles_the_same(tally, program, program->text, program->bytes, text, bytes);
    gk_free(text);
}

static void compiles_to_the_same_bytecode(void **state) {
    (void)state;
    test_all(compiles_to_the_same_bytecode_here);
}

// ---- written in other ways ----------------------------------------------------------------------

static bool has_tail(const char *line, size_t bytes) {
    size_t at = strspn(line, " ");
    while (at < bytes && memcmp(line + at, "//", 2) != 0) at++;
    return at < bytes && at > strspn(line, " ");
}

// Comments behind code on lines in a row: there, columns have a meaning.
static bool has_rows_of_comments(const char *text) {
    bool was = false;
    for (const char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        bool is = has_tail(line, (size_t)(end - line));
        if (is && was) return true;
        was = is;
    }
    return false;
}

static void does_not_care_for_spaces_here(struct tally *tally, const struct program *program) {
    size_t bytes, mangled_bytes, other_bytes;
    char *text = format(tally, program, program->text, program->bytes, &bytes);
    if (!text || has_rows_of_comments(text)) {
        gk_free(text);
        return;
    }
    char *mangled = mangle(text, bytes, MANGLE_SPACES, program->seed, &mangled_bytes);
    assert_non_null(mangled);
    char *other = format(tally, program, mangled, mangled_bytes, &other_bytes);
    if (!other) give_up(program, "mangled, it does not parse", mangled, mangled_bytes);
    check_equal(program, "other spaces, another form", other, other_bytes, text, bytes);
    free(mangled);
    gk_free(other);
    gk_free(text);
}

static void does_not_care_for_spaces(void **state) {
    (void)state;
    test_all(does_not_care_for_spaces_here);
}

static void check_mangled(struct tally *tally, const struct program *program, unsigned mangling,
                          uint64_t seed) {
    size_t mangled_bytes, bytes;
    char *mangled = mangle(program->text, program->bytes, mangling, seed, &mangled_bytes);
    if (!mangled) return;
    char *text = format(tally, program, mangled, mangled_bytes, &bytes);
    if (!text) give_up(program, "mangled, it does not parse", mangled, mangled_bytes);
    struct program other = {program->path, mangled, mangled_bytes, seed};
    check_formatting_again(tally, &other, text, bytes);
    if (seed % MANGLED_OF_EACH == 0) {
        check_compiles_the_same(tally, program, mangled, mangled_bytes, text, bytes);
    }
    free(mangled);
    gk_free(text);
}

static void holds_however_it_was_written_here(struct tally *tally, const struct program *program) {
    for (uint64_t i = 0; i < MANGLED_OF_EACH; i++) {
        uint64_t seed = program->seed * MANGLED_OF_EACH + i;
        unsigned mangling = MANGLE_SPACES | (unsigned)(seed * 0x9E3779B97F4A7C15u >> 32) % 64;
        check_mangled(tally, program, mangling, seed);
    }
}

static void holds_however_it_was_written(void **state) {
    (void)state;
    test_all(holds_however_it_was_written_here);
}

// ---- what is broken -----------------------------------------------------------------------------

// Some bytes are missing, twice, or others.
static char *damaged(const struct program *program, uint64_t seed, size_t *bytes) {
    uint64_t random = seed * 0x9E3779B97F4A7C15u;
    size_t at = (random >> 20) % (program->bytes + 1);
    size_t count = (random >> 8) % 16;
    if (count > program->bytes - at) count = program->bytes - at;
    char *text = malloc(program->bytes + 16);
    assert_non_null(text);
    memcpy(text, program->text, program->bytes);
    *bytes = program->bytes;
    switch (random >> 62) {
    case 0: case 1:
        memmove(text + at, text + at + count, program->bytes - at - count);
        *bytes -= count;
        break;
    case 2:
        memmove(text + at + count, text + at, program->bytes - at);
        *bytes += count;
        break;
    case 3:
        if (count > 0) text[at] = "{}()[]\"\n.,:=/"[random % 13];
        break;
    }
    return text;
}

static void leaves_what_is_broken_alone_here(struct tally *tally, const struct program *program) {
    for (uint64_t i = 0; i < DAMAGED_OF_EACH; i++) {
        size_t bytes, formatted;
        char *text = damaged(program, program->seed * DAMAGED_OF_EACH + i + 1, &bytes);
        char *out = format(tally, program, text, bytes, &formatted);
        if (out) check_formatting_again(tally, program, out, formatted);
        gk_free(out);
        free(text);
    }
}

static void leaves_what_is_broken_alone(void **state) {
    (void)state;
    test_all(leaves_what_is_broken_alone_here);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_nothing_the_second_time),
        cmocka_unit_test(compiles_to_the_same_bytecode),
        cmocka_unit_test(does_not_care_for_spaces),
        cmocka_unit_test(holds_however_it_was_written),
        cmocka_unit_test(leaves_what_is_broken_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
