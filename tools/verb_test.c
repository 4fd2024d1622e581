// tools/verb_test.c: runs the tests of programs, and the examples in their documentation.
//
//   in:    sources, folders of sources, or the standard library
//   out:   a line a test and what is to say of those that fail, on standard output, or as JSON
//   owns:  nothing
//   fails: EXIT_FAILED if a test does, or if a file does not compile

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bot.h"
#include "coverage.h"
#include "fault.h"
#include "file.h"
#include "json.h"
#include "load.h"
#include "output.h"
#include "terminal.h"
#include "walk.h"

#define NAME_COLUMNS_MAX 60  // longer names push their gas to the right

// All of a run.
struct suite {
    const struct command *command;
    struct interfaces interfaces;
    gk_limits limits;
    int64_t gas;
    uint64_t seed;
    const char *filter;
    gk_outline *interface;       // of --interface, which names its host functions; NULL
    gk_host_function *hosts;
    size_t host_count;
    bool has_json, has_colour, has_titles;
    size_t passed, failed;
    size_t broken;               // files that do not compile
    struct buffer tests, wrong;  // JSON: the tests, and the diagnostics
    struct coverage coverage;
};

// A program and the tests that are to run.
struct unit {
    struct suite *suite;
    gk_program *program;
    const char *path;   // as it was named
    char *folder;       // of the path: "bots/", or ""
    const gk_source *source;  // that the tests stand in
};

// ---- one test ----------------------------------------------------------------------------------

// What `use` may name, which is never the program itself.
static bool may_be_used(const char *file) {
    return file[strspn(file, "abcdefghijklmnopqrstuvwxyz0123456789_.")] == 0;
}

// `file` is as the compiler names it: without its folder, and printable.
static bool is_of(const struct unit *unit, const char *file) {
    return *file && (!may_be_used(file) || strcmp(unit->path + strlen(unit->folder), file) == 0);
}

static bool is_wanted(const struct unit *unit, gk_test test) {
    if (!is_of(unit, test.file)) {
        return false;
    }
    return !unit->suite->filter || strstr(test.name, unit->suite->filter);
}

// Characters, of text that is UTF-8.
static int columns(const char *text) {
    int count = 0;
    for (; *text; text++) {
        count += (*text & 0xc0) != 0x80;
    }
    return count;
}

static int width_of(const struct unit *unit) {
    int width = 0;
    for (size_t i = 0; i < gk_program_test_count(unit->program); i++) {
        gk_test test = gk_program_test(unit->program, i);
        int own = is_wanted(unit, test) ? columns(test.name) : 0;
        width = own > width ? own : width;
    }
    return width < NAME_COLUMNS_MAX ? width : NAME_COLUMNS_MAX;
}

static void print_line(const struct unit *unit, gk_test test, bool passed, int64_t gas, int width) {
    const char *colour = unit->suite->has_colour ? passed ? "\x1b[32m" : "\x1b[1;31m" : "";
    printf("%s%s%s ", colour, passed ? "ok  " : "FAIL", *colour ? "\x1b[0m" : "");
    output_escaped(stdout, test.name, strlen(test.name));
    int missing = width - columns(test.name);
    printf("%*s   %" PRId64 " gas\n", missing > 0 ? missing : 0, "", gas);
}

static const char *find_line(const char *text, size_t bytes, uint32_t number, size_t *length) {
    const char *end = text + bytes;
    for (uint32_t i = 1; text && i < number; i++) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        text = newline ? newline + 1 : NULL;
    }
    const char *newline = text ? memchr(text, '\n', (size_t)(end - text)) : NULL;
    *length = text ? (size_t)((newline ? newline : end) - text) : 0;
    if (*length > 0 && text[*length - 1] == '\r') {
        --*length;
    }
    return text;
}

//        7 |     assert longest(words) == 2
static void print_excerpt(const char *text, size_t bytes, uint32_t number) {
    size_t length;
    const char *line = find_line(text, bytes, number, &length);
    if (!line || number == 0) {
        return;
    }
    printf("    %6" PRIu32 " | ", number);
    output_escaped(stdout, line, length < 200 ? length : 200);
    fputc('\n', stdout);
}

// Of a file that the program uses: it lies in the same folder.
static void print_excerpt_of(const struct unit *unit, gk_fault fault) {
    char path[1024], message[512], *data;
    size_t bytes;
    int length = snprintf(path, sizeof path, "%s%s", unit->folder, fault.file);
    if (length >= (int)sizeof path || !*fault.file ||
        file_read(path, FILE_SOURCE_BYTES_MAX, &data, &bytes, message, sizeof message) != GK_OK) {
        return;
    }
    print_excerpt(data, bytes, fault.line);
    free(data);
}

static void print_failure(const struct unit *unit, const gk_bot *bot) {
    const struct fault_style style = {stdout, "    ", unit->folder, unit->suite->has_colour};
    gk_fault fault = gk_bot_fault(bot);
    fault_print_head(bot, &style);
    if (is_of(unit, fault.file)) {
        print_excerpt(unit->source->text, unit->source->bytes, fault.line);
    } else {
        print_excerpt_of(unit, fault);
    }
    fault_print_stack(bot, &style);
    notes_print_to(bot, stdout, "    ");
}

static void text_member(struct buffer *out, const char *name, const char *text, size_t bytes) {
    buffer_text(out, name);
    json_write_text(text, bytes, buffer_write, out);
}

static void count_member(struct buffer *out, const char *name, int64_t number) {
    buffer_text(out, name);
    buffer_count(out, number);
}

static void add_notes(struct buffer *out, const gk_bot *bot) {
    buffer_text(out, ",\"log\":[");
    for (size_t i = 0, count = 0; i < gk_bot_note_count(bot); i++) {
        gk_note note = gk_bot_note(bot, i);
        if (!note.is_mark) {
            text_member(out, count++ ? "," : "", note.text, note.bytes);
        }
    }
    buffer_text(out, "]");
}

static void add_json(const struct unit *unit, gk_test test, const gk_bot *bot, bool passed) {
    struct buffer *out = &unit->suite->tests;
    buffer_text(out, out->bytes ? ",\n  " : "\n  ");
    text_member(out, "{\"file\":", unit->path, strlen(unit->path));
    text_member(out, ",\"name\":", test.name, strlen(test.name));
    count_member(out, ",\"line\":", test.line);
    count_member(out, ",\"column\":", test.column);
    buffer_text(out, passed ? ",\"passed\":true" : ",\"passed\":false");
    count_member(out, ",\"gas\":", gk_bot_gas_used(bot));
    count_member(out, ",\"memory\":", gk_bot_memory_peak(bot));
    if (!passed) {
        buffer_text(out, ",\"fault\":");
        fault_json(bot, out);
    }
    add_notes(out, bot);
    buffer_text(out, "}");
}

static enum exit_code new_bot(const struct unit *unit, gk_bot **bot) {
    const struct suite *suite = unit->suite;
    gk_status status = gk_bot_new(unit->program, &suite->limits, suite->seed, suite->hosts,
                                  suite->host_count, bot);
    if (status == GK_NOT_FOUND) {
        complain("%s: the interface %s grants functions that only its own host can give",
                 unit->path, gk_program_interface(unit->program));
        return EXIT_FAILED;
    }
    if (status == GK_TOO_LARGE) {
        complain("%s: needs more memory than %" PRId64 " bytes to begin with", unit->path,
                 suite->limits.memory_bytes);
        return EXIT_FAILED;
    }
    return status == GK_OK ? EXIT_GOOD : load_status(status, unit->path);
}

static enum exit_code run_test(const struct unit *unit, gk_test test, int width) {
    struct suite *suite = unit->suite;
    gk_bot *bot;
    enum exit_code code = new_bot(unit, &bot);
    if (code != EXIT_GOOD) {
        return code;
    }
    gk_result result = gk_call(bot, test.function, NULL, 0, suite->gas);
    bool passed = result == GK_MOVED;
    if (result == GK_REFUSED) {
        code = load_status(gk_bot_status(bot), test.name);
    }
    suite->passed += passed;
    suite->failed += !passed;
    coverage_add(&suite->coverage, unit->folder, unit->program, bot);
    if (suite->has_json) {
        add_json(unit, test, bot, passed);
    } else {
        print_line(unit, test, passed, gk_bot_gas_used(bot), width);
    }
    if (!suite->has_json && result == GK_FAULTED) {
        print_failure(unit, bot);
    }
    gk_bot_free(bot);
    return code;
}

// ---- one file ----------------------------------------------------------------------------------

// What could run, so that a file without any tests is told of too.
static enum exit_code note_lines(const struct unit *unit) {
    gk_bot *bot;
    if (gk_program_line_count(unit->program) == 0) {
        return EXIT_GOOD;
    }
    enum exit_code code = new_bot(unit, &bot);
    if (code == EXIT_GOOD) {
        coverage_add(&unit->suite->coverage, unit->folder, unit->program, bot);
        gk_bot_free(bot);
    }
    return code;
}

static enum exit_code run_unit(const struct unit *unit) {
    struct suite *suite = unit->suite;
    enum exit_code code = note_lines(unit);
    int width = width_of(unit);
    bool has_title = false;
    for (size_t i = 0; i < gk_program_test_count(unit->program) && code == EXIT_GOOD; i++) {
        gk_test test = gk_program_test(unit->program, i);
        if (!is_wanted(unit, test)) {
            continue;
        }
        if (suite->has_titles && !suite->has_json && !has_title) {
            output_escaped(stdout, unit->path, strlen(unit->path));
            fputc('\n', stdout);
            has_title = true;
        }
        code = run_test(unit, test, width);
    }
    return code;
}

static void add_diagnostics(struct suite *suite, const gk_diagnostics *diagnostics) {
    if (!suite->has_json) {
        load_print(suite->command, diagnostics);
        return;
    }
    for (size_t i = 0; i < gk_diagnostics_count(diagnostics); i++) {
        buffer_text(&suite->wrong, suite->wrong.bytes ? ",\n  " : "\n  ");
        diagnostic_json(gk_diagnostics_at(diagnostics, i), &suite->wrong);
    }
}

static enum exit_code test_source(struct suite *suite, const char *path, const gk_source *source,
                                  const gk_source *examples) {
    struct unit unit = {.suite = suite, .path = load_name(path), .source = examples};
    const char *slash = strrchr(unit.path, '/');
    size_t folder_bytes = slash ? (size_t)(slash + 1 - unit.path) : 0;
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    unit.folder = calloc(1, folder_bytes + 1);
    if (!diagnostics || !unit.folder) {
        gk_diagnostics_free(diagnostics);
        free(unit.folder);
        return load_status(GK_NO_MEMORY, path);
    }
    memcpy(unit.folder, unit.path, folder_bytes);
    gk_compile_request request = {.source = source,
                                  .examples = examples,
                                  .with_tests = true,
                                  .with_lines = option_given(suite->command, OPTION_COVERAGE)};
    enum exit_code code =
        load_request(&suite->interfaces, request, path, diagnostics, &unit.program);
    add_diagnostics(suite, diagnostics);
    if (code == EXIT_GOOD) {
        code = run_unit(&unit);
        gk_program_release(unit.program);
    } else {
        suite->broken++;
    }
    gk_diagnostics_free(diagnostics);
    free(unit.folder);
    return code;
}

static enum exit_code test_file(void *context, const char *path) {
    char *data;
    size_t bytes;
    enum exit_code code = load_bytes(path, &data, &bytes);
    if (code != EXIT_GOOD) {
        return code;
    }
    gk_source source = {load_name(path), data, bytes};
    if (file_is_bytecode(data, bytes)) {
        complain("%s: is a built file; tests are run from source", source.name);
        code = EXIT_USAGE;
    } else {
        code = test_source(context, path, &source, &source);
    }
    free(data);
    return code;
}

// Its examples, as a program that uses the module has them.
static enum exit_code test_library(struct suite *suite) {
    enum exit_code worst = EXIT_GOOD;
    for (size_t i = 0; i < gk_library_count(); i++) {
        gk_library library = gk_library_at(i);
        char text[100] = "";
        if (!library.is_always) {
            snprintf(text, sizeof text, "use %s\n", library.name);
        }
        gk_source source = {library.source.name, text, strlen(text)};
        enum exit_code code = test_source(suite, source.name, &source, &library.source);
        worst = code > worst ? code : worst;
    }
    return worst;
}

// ---- host functions ----------------------------------------------------------------------------

// A test that comes to one fails there: what the host would answer, nobody knows here.
static gk_status no_answer(void *context, const gk_value *arguments, size_t count,
                           gk_value *result) {
    (void)context;
    (void)arguments;
    (void)count;
    (void)result;
    return GK_NOT_FOUND;
}

static enum exit_code outline_interface(struct suite *suite) {
    const char *path = suite->command->values[OPTION_INTERFACE];
    char *data;
    size_t bytes;
    enum exit_code code = load_bytes(path, &data, &bytes);
    if (code != EXIT_GOOD) {
        return code;
    }
    gk_source source = {load_name(path), data, bytes};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_status status =
        diagnostics ? gk_outline_new(&source, &suite->interface, diagnostics) : GK_NO_MEMORY;
    gk_diagnostics_free(diagnostics);
    free(data);
    return status == GK_OK ? EXIT_GOOD : load_status(status, source.name);
}

// It compiled already. Standard input can't be read again.
static enum exit_code add_hosts(struct suite *suite) {
    const char *path = suite->command->values[OPTION_INTERFACE];
    if (!path || strcmp(path, "-") == 0) {
        return EXIT_GOOD;
    }
    enum exit_code code = outline_interface(suite);
    if (code != EXIT_GOOD) {
        return code;
    }
    size_t count = gk_outline_count(suite->interface);
    suite->hosts = calloc(count + 1, sizeof *suite->hosts);
    if (!suite->hosts) {
        return load_status(GK_NO_MEMORY, path);
    }
    for (size_t i = 0; i < count; i++) {
        gk_declaration d = gk_outline_at(suite->interface, i);
        if (strcmp(d.kind, "fn") == 0) {
            suite->hosts[suite->host_count++] =
                (gk_host_function){.name = d.name, .call = no_answer, .gas = 1};
        }
    }
    return EXIT_GOOD;
}

// ---- all of them -------------------------------------------------------------------------------

static enum exit_code test_all(struct suite *suite) {
    const struct command *command = suite->command;
    enum exit_code worst = EXIT_GOOD;
    bool has_library = option_given(command, OPTION_LIBRARY);
    suite->has_titles = has_library || command->argument_count != 1 ||
                        walk_is_folder(command->arguments[0]);
    if (has_library) {
        worst = test_library(suite);
    } else if (command->argument_count == 0) {
        return walk_sources(".", test_file, suite);
    }
    for (int i = 0; i < command->argument_count; i++) {
        const char *path = command->arguments[i];
        bool is_input = strcmp(path, "-") == 0;
        enum exit_code code =
            is_input ? test_file(suite, path) : walk_sources(path, test_file, suite);
        worst = code > worst ? code : worst;
    }
    return worst;
}

static enum exit_code write_lcov(const struct suite *suite) {
    struct buffer out = {0};
    char message[512];
    coverage_lcov(&suite->coverage, &out);
    gk_status status = out.is_cut ? GK_NO_MEMORY
                                  : file_write(suite->command->values[OPTION_OUT], out.text,
                                               out.bytes, message, sizeof message);
    free(out.text);
    if (status != GK_OK) {
        complain("%s", out.is_cut ? "no memory for the coverage" : message);
        return EXIT_FAILED;
    }
    return EXIT_GOOD;
}

static void print_summary(const struct suite *suite) {
    if (suite->passed + suite->failed == 0) {
        fputs(suite->filter ? "no test has a name like that" : "no tests", stdout);
    } else {
        printf("%zu passed, %zu failed", suite->passed, suite->failed);
    }
    if (suite->broken > 0) {
        printf(", %zu file%s not compile", suite->broken, suite->broken == 1 ? " does" : "s do");
    }
    fputc('\n', stdout);
    if (option_given(suite->command, OPTION_COVERAGE)) {
        coverage_print(&suite->coverage, stdout);
    }
}

static void print_items(const struct buffer *items) {
    if (items->bytes == 0) return;
    fwrite(items->text, 1, items->bytes, stdout);
    fputc('\n', stdout);
}

static void print_json(const struct suite *suite) {
    fputs("{\"schema\":1,\"tests\":[", stdout);
    print_items(&suite->tests);
    fputs("],\"diagnostics\":[", stdout);
    print_items(&suite->wrong);
    printf("],\"passed\":%zu,\"failed\":%zu,\"broken\":%zu", suite->passed, suite->failed, suite->broken);
    if (option_given(suite->command, OPTION_COVERAGE)) {
        fputs(",\"coverage\":", stdout);
        coverage_json(&suite->coverage, stdout);
    }
    fputs("}\n", stdout);
}

static enum exit_code report(struct suite *suite, enum exit_code code) {
    if (suite->has_json && (suite->tests.is_cut || suite->wrong.is_cut)) {
        return load_status(GK_NO_MEMORY, "test");
    }
    if (suite->has_json) {
        print_json(suite);
    } else {
        print_summary(suite);
    }
    if (code == EXIT_GOOD && option_given(suite->command, OPTION_OUT)) {
        code = write_lcov(suite);
    }
    return code == EXIT_GOOD && suite->failed > 0 ? EXIT_FAILED : code;
}

static bool is_understood(struct suite *suite) {
    const struct command *command = suite->command;
    const char *out = command->values[OPTION_OUT];
    if (out && (!*out || !option_given(command, OPTION_COVERAGE))) {
        complain(*out ? "--out is for what --coverage finds" : "--out needs a file's name");
        return false;
    }
    return option_count(command, OPTION_GAS, 0, INT64_MAX, &suite->gas) &&
           option_bytes(command, OPTION_MEMORY, GK_MEMORY_MAX, &suite->limits.memory_bytes) &&
           option_seed(command, &suite->seed);
}

enum exit_code verb_test(const struct command *command) {
    struct suite suite = {.command = command,
                          .limits = gk_limits_default(),
                          .gas = BOT_GAS_DEFAULT,
                          .seed = 1,
                          .filter = command->values[OPTION_FILTER],
                          .has_json = option_given(command, OPTION_JSON),
                          .has_colour = terminal_colour(command->values[OPTION_COLOR], stdout)};
    if (!is_understood(&suite)) {
        return EXIT_USAGE;
    }
    enum exit_code code = interfaces_load(command, NULL, &suite.interfaces);
    if (code == EXIT_GOOD) {
        code = add_hosts(&suite);
    }
    if (code == EXIT_GOOD) {
        code = test_all(&suite);
        code = report(&suite, code);
    }
    gk_outline_free(suite.interface);
    free(suite.hosts);
    interfaces_free(&suite.interfaces);
    coverage_free(&suite.coverage);
    free(suite.tests.text);
    free(suite.wrong.text);
    return code;
}
