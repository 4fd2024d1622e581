// tools/verb_check.c: says what is wrong with programs.
//
//   in:    sources or built files
//   out:   diagnostics on standard output, for people or as JSON
//   owns:  nothing
//   fails: EXIT_FAILED if a program has errors

#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "output.h"
#include "terminal.h"

struct tally {
    size_t errors, warnings, printed;
    enum exit_code code;  // the worst so far
    gk_diagnostics **told;  // of each file that could be read; room for all arguments
    size_t told_count;
};

static void note_code(struct tally *tally, enum exit_code code) {
    if (code > tally->code) {
        tally->code = code;
    }
}

static void begin_diagnostic(struct tally *tally) {
    fputs(tally->printed++ ? ",\n  " : "\n  ", stdout);
}

static void print_json(gk_diagnostic d) {
    struct buffer out = {0};
    diagnostic_json(d, &out);
    output_write(stdout, out.text, out.bytes);
    free(out.text);
}

static void print_all(const struct command *command, const gk_diagnostics *diagnostics,
                      struct tally *tally) {
    size_t count = gk_diagnostics_count(diagnostics);
    size_t errors = gk_diagnostics_error_count(diagnostics);
    tally->errors += errors;
    tally->warnings += count > errors ? count - errors : 0;
    if (!option_given(command, OPTION_JSON)) {
        gk_diagnostics_print(diagnostics, terminal_colour(command->values[OPTION_COLOR], stdout),
                             output_write, stdout);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        begin_diagnostic(tally);
        print_json(gk_diagnostics_at(diagnostics, i));
    }
}

// What is wrong with bytecode has no place in a text.
static void print_message(const struct command *command, const char *path, const char *message,
                          struct tally *tally) {
    tally->errors++;
    if (option_given(command, OPTION_JSON)) {
        gk_diagnostic d = {.severity = GK_ERROR, .code = "", .message = message, .label = "",
                           .help = "", .file = load_name(path)};
        begin_diagnostic(tally);
        print_json(d);
        return;
    }
    output_escaped(stdout, load_name(path), strlen(load_name(path)));
    fputs(": error: ", stdout);
    output_escaped(stdout, message, strlen(message));
    fputc('\n', stdout);
}

// Files that use a third one are each told what is wrong with it.
static void forget_told(gk_diagnostics *diagnostics, const struct tally *tally) {
    for (size_t i = 0; i < tally->told_count; i++) {
        gk_diagnostics_forget(diagnostics, tally->told[i]);
    }
}

static void check_file(const struct command *command, const struct interfaces *interfaces,
                       const char *path, struct tally *tally) {
    char *data, message[512];
    size_t bytes;
    enum exit_code code = load_bytes(path, &data, &bytes);
    if (code != EXIT_GOOD) {
        note_code(tally, code);
        return;
    }
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    if (diagnostics) {
        gk_program *program;
        note_code(tally, load_from(interfaces, path, data, bytes, diagnostics, &program, message,
                                   sizeof message));
        forget_told(diagnostics, tally);
        print_all(command, diagnostics, tally);
        if (program) {
            gk_program_release(program);
        }
        if (message[0]) {
            print_message(command, path, message, tally);
        }
        tally->told[tally->told_count++] = diagnostics;
    } else {
        note_code(tally, load_status(GK_NO_MEMORY, load_name(path)));
    }
    free(data);
}

// The interface first: without it nothing can be said of the bots.
static void check_all(const struct command *command, struct tally *tally) {
    struct interfaces interfaces;
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    if (!diagnostics) {
        note_code(tally, load_status(GK_NO_MEMORY, "check"));
        return;
    }
    note_code(tally, interfaces_load(command, diagnostics, &interfaces));
    print_all(command, diagnostics, tally);
    gk_diagnostics_free(diagnostics);
    if (tally->code != EXIT_GOOD) {
        return;
    }
    for (int i = 0; i < command->argument_count; i++) {
        check_file(command, &interfaces, command->arguments[i], tally);
    }
    interfaces_free(&interfaces);
}

enum exit_code verb_check(const struct command *command) {
    struct tally tally = {0};
    if (command->argument_count == 0 && !option_given(command, OPTION_INTERFACE)) {
        complain("which file shall it check? For example: gasket check bot.gsk");
        return EXIT_USAGE;
    }
    bool json = option_given(command, OPTION_JSON);
    if (json) {
        fputs("{\"schema\":1,\"diagnostics\":[", stdout);
    }
    tally.told = calloc((size_t)command->argument_count + 1, sizeof *tally.told);
    if (tally.told) {
        check_all(command, &tally);
    } else {
        note_code(&tally, load_status(GK_NO_MEMORY, "check"));
    }
    while (tally.told_count > 0) {
        gk_diagnostics_free(tally.told[--tally.told_count]);
    }
    free(tally.told);
    if (json) {
        printf("%s],\"errors\":%zu,\"warnings\":%zu}\n", tally.printed ? "\n" : "", tally.errors,
               tally.warnings);
    }
    return tally.code;
}
