// tools/verb_fmt.c: gives programs their one style.
//
//   in:    sources, folders of sources, or standard input
//   out:   the files anew, where that changes them; their names with --check; standard output for
//          standard input
//   owns:  nothing
//   fails: EXIT_FAILED if a source does not parse or can't be written, or would change (--check)

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "load.h"
#include "output.h"
#include "walk.h"

static bool is_standard_input(const char *path) {
    return strcmp(path, "-") == 0;
}

// What is no plain file could not be put back.
static enum exit_code check_kind(const char *path) {
    struct stat about;
    if (is_standard_input(path) || stat(path, &about) != 0 || S_ISREG(about.st_mode)) {
        return EXIT_GOOD;
    }
    complain("%s: is no plain file; to format what it gives: gasket fmt < %s", path, path);
    return EXIT_USAGE;
}

static enum exit_code format(const struct command *command, const gk_source *source, char **text,
                             size_t *bytes) {
    if (file_is_bytecode(source->text, source->bytes)) {
        complain("%s: is a built file, not source", source->name);
        return EXIT_USAGE;
    }
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    if (!diagnostics) {
        return load_status(GK_NO_MEMORY, source->name);
    }
    gk_status status = gk_format(source, text, bytes, diagnostics);
    load_print(command, diagnostics);
    enum exit_code code = load_verdict(status, diagnostics, source->name);
    gk_diagnostics_free(diagnostics);
    return code;
}

static enum exit_code say_name(const char *name) {
    output_escaped(stdout, name, strlen(name));
    fputc('\n', stdout);
    return EXIT_FAILED;
}

static enum exit_code put(const struct command *command, const char *path, const gk_source *source,
                          const char *text, size_t bytes) {
    bool is_same = bytes == source->bytes && memcmp(text, source->text, bytes) == 0;
    if (option_given(command, OPTION_CHECK)) {
        return is_same ? EXIT_GOOD : say_name(source->name);
    }
    if (is_standard_input(path)) {
        fwrite(text, 1, bytes, stdout);
        return EXIT_GOOD;
    }
    char message[512];
    if (is_same || file_replace(path, text, bytes, message, sizeof message) == GK_OK) {
        return EXIT_GOOD;
    }
    complain("%s", message);
    return EXIT_FAILED;
}

static enum exit_code format_file(void *context, const char *path) {
    const struct command *command = context;
    char *data, *text = NULL;
    size_t bytes, text_bytes;
    enum exit_code code = check_kind(path);
    if (code == EXIT_GOOD) {
        code = load_bytes(path, &data, &bytes);
    }
    if (code != EXIT_GOOD) {
        return code;
    }
    gk_source source = {load_name(path), data, bytes};
    code = format(command, &source, &text, &text_bytes);
    if (code == EXIT_GOOD) {
        code = put(command, path, &source, text, text_bytes);
    }
    gk_free(text);
    free(data);
    return code;
}

enum exit_code verb_fmt(const struct command *command) {
    struct command own = *command;
    if (command->argument_count == 0) {
        return format_file(&own, "-");
    }
    enum exit_code worst = EXIT_GOOD;
    for (int i = 0; i < command->argument_count; i++) {
        const char *path = command->arguments[i];
        enum exit_code code = is_standard_input(path) ? format_file(&own, path)
                                                      : walk_sources(path, format_file, &own);
        worst = code > worst ? code : worst;
    }
    return worst;
}
