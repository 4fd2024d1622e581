// tools/load.c: programs and interfaces from what stands on the command line.
//
//   in:    paths; source or built bytecode
//   out:   programs, ready to run
//   owns:  nothing
//   fails: after a complaint, or after diagnostics on standard error

#include "load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "game.h"
#include "json.h"
#include "output.h"
#include "terminal.h"

enum exit_code load_status(gk_status status, const char *doing) {
    complain("%s: %s", doing, gk_status_text(status));
    switch (status) {
    case GK_OK:
    case GK_NO_MEMORY:
    case GK_TOO_LARGE:
        return EXIT_FAILED;
    case GK_INVALID:
    case GK_WRONG_TYPE:
    case GK_WRONG_COUNT:
    case GK_NOT_FOUND:
    case GK_BUSY:
    case GK_BAD_ARGUMENT:
    case GK_DUPLICATE:
        break;
    }
    complain("this is a bug of ours, please report it");
    return EXIT_OURS;
}

// E09xx: the compiler or formatter caught itself in a mistake.
static bool is_ours(const gk_diagnostics *diagnostics) {
    for (size_t i = 0; i < gk_diagnostics_count(diagnostics); i++) {
        if (strncmp(gk_diagnostics_at(diagnostics, i).code, "E09", 3) == 0) {
            return true;
        }
    }
    return false;
}

enum exit_code load_verdict(gk_status status, const gk_diagnostics *diagnostics,
                            const char *doing) {
    if (status == GK_INVALID && gk_diagnostics_error_count(diagnostics) > 0) {
        return is_ours(diagnostics) ? EXIT_OURS : EXIT_FAILED;
    }
    return status == GK_OK ? EXIT_GOOD : load_status(status, doing);
}

const char *load_name(const char *path) {
    return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

static void text_member(struct buffer *out, const char *name, const char *text) {
    buffer_text(out, name);
    json_write_text(text, strlen(text), buffer_write, out);
}

static void count_member(struct buffer *out, const char *name, int64_t number) {
    buffer_text(out, name);
    buffer_count(out, number);
}

void diagnostic_json(gk_diagnostic d, struct buffer *out) {
    text_member(out, "{\"severity\":", d.severity == GK_ERROR ? "error" : "warning");
    text_member(out, ",\"code\":", d.code);
    text_member(out, ",\"message\":", d.message);
    text_member(out, ",\"label\":", d.label);
    text_member(out, ",\"help\":", d.help);
    text_member(out, ",\"file\":", d.file);
    count_member(out, ",\"line\":", d.line);
    count_member(out, ",\"column\":", d.column);
    count_member(out, ",\"column_utf16\":", d.column_utf16);
    count_member(out, ",\"end_line\":", d.end_line);
    count_member(out, ",\"end_column\":", d.end_column);
    count_member(out, ",\"end_column_utf16\":", d.end_column_utf16);
    buffer_text(out, "}");
}

// ---- bytes -------------------------------------------------------------------------------------

static enum exit_code standard_input(char **data, size_t *bytes) {
    struct buffer all = {0};
    char block[4096];
    size_t got;
    while ((got = fread(block, 1, sizeof block, stdin)) > 0 && all.bytes <= FILE_SOURCE_BYTES_MAX) {
        buffer_write(&all, block, got);
    }
    int reason = errno;
    bool is_bad = ferror(stdin), is_large = all.bytes > FILE_SOURCE_BYTES_MAX;
    buffer_write(&all, "", 1);
    if (is_bad || is_large || all.is_cut) {
        if (is_large) {
            complain("<stdin>: larger than %zu bytes", FILE_SOURCE_BYTES_MAX);
        } else {
            complain("can't read standard input: %s", is_bad ? strerror(reason) : "no memory");
        }
        free(all.text);
        return EXIT_USAGE;
    }
    *data = all.text;
    *bytes = all.bytes - 1;
    return EXIT_GOOD;
}

enum exit_code load_bytes(const char *path, char **data, size_t *bytes) {
    if (strcmp(path, "-") == 0) {
        return standard_input(data, bytes);
    }
    if (!*path) {
        complain("a file's name is empty");
        return EXIT_USAGE;
    }
    char message[512];
    gk_status status = file_read(path, FILE_SOURCE_BYTES_MAX, data, bytes, message, sizeof message);
    if (status != GK_OK) {
        complain("%s", message);
        return status == GK_NO_MEMORY ? EXIT_FAILED : EXIT_USAGE;
    }
    return EXIT_GOOD;
}

// ---- interfaces --------------------------------------------------------------------------------

void load_print(const struct command *command, const gk_diagnostics *diagnostics) {
    bool colour = terminal_colour(command->values[OPTION_COLOR], stderr);
    gk_diagnostics_print(diagnostics, colour, output_write, stderr);
}

static enum exit_code compile_interface(const gk_source *source, gk_diagnostics *diagnostics,
                                        gk_interface **interface) {
    gk_status status = gk_interface_compile(source, interface, diagnostics);
    if (status == GK_INVALID && gk_diagnostics_error_count(diagnostics) > 0) {
        return EXIT_FAILED;
    }
    return status == GK_OK ? EXIT_GOOD : load_status(status, source->name);
}

static enum exit_code given_interface(const struct command *command, gk_diagnostics *diagnostics,
                                      struct interfaces *interfaces) {
    const char *path = command->values[OPTION_INTERFACE];
    char *data;
    size_t bytes;
    enum exit_code code = load_bytes(path, &data, &bytes);
    if (code != EXIT_GOOD) {
        return code;
    }
    gk_source source = {load_name(path), data, bytes};
    gk_diagnostics *own = diagnostics ? NULL : gk_diagnostics_new();
    if (!diagnostics && !own) {
        code = load_status(GK_NO_MEMORY, source.name);
    } else {
        code = compile_interface(&source, diagnostics ? diagnostics : own, &interfaces->given);
    }
    if (own) {
        load_print(command, own);
    }
    gk_diagnostics_free(own);
    free(data);
    if (code == EXIT_GOOD) {
        interfaces->all[interfaces->count++] = interfaces->given;
    }
    return code;
}

enum exit_code interfaces_load(const struct command *command, gk_diagnostics *diagnostics,
                               struct interfaces *interfaces) {
    *interfaces = (struct interfaces){0};
    if (option_given(command, OPTION_INTERFACE)) {
        enum exit_code code = given_interface(command, diagnostics, interfaces);
        if (code != EXIT_GOOD) {
            return code;
        }
    }
    for (size_t i = 0; game_at(i) && interfaces->count < INTERFACES_MAX; i++) {
        const char *name = interfaces->given ? gk_interface_name(interfaces->given) : "";
        if (strcmp(game_at(i)->name, name) == 0) {
            continue;  // the one given stands before the one built in
        }
        gk_interface *interface = game_interface_new(game_at(i));
        if (!interface) {
            interfaces_free(interfaces);
            return load_status(GK_NO_MEMORY, game_at(i)->name);
        }
        interfaces->all[interfaces->count++] = interface;
    }
    return EXIT_GOOD;
}

void interfaces_free(struct interfaces *interfaces) {
    for (size_t i = 0; i < interfaces->count; i++) {
        gk_interface_free(interfaces->all[i]);
    }
    *interfaces = (struct interfaces){0};
}

// ---- programs ----------------------------------------------------------------------------------

// Bytecode that was built against an interface of the same name with other contents is refused.
static bool interface_agrees(const struct interfaces *interfaces, const gk_program *program) {
    for (size_t i = 0; i < interfaces->count; i++) {
        if (strcmp(gk_interface_name(interfaces->all[i]), gk_program_interface(program)) == 0) {
            return gk_interface_hash(interfaces->all[i]) == gk_program_interface_hash(program);
        }
    }
    return true;
}

static enum exit_code load_built(const struct interfaces *interfaces, const char *data,
                                 size_t bytes, gk_program **program, char *message, size_t size) {
    gk_status status = gk_program_load(data, bytes, program, message, size);
    if (status == GK_OK && !interface_agrees(interfaces, *program)) {
        snprintf(message, size,
                 "was built against another version of the interface %.60s; build it again",
                 gk_program_interface(*program));
        gk_program_release(*program);
        *program = NULL;
        return EXIT_FAILED;
    }
    if (status != GK_OK && status != GK_INVALID) {
        snprintf(message, size, "%s", gk_status_text(status));
    }
    return status == GK_OK ? EXIT_GOOD : EXIT_FAILED;
}

// The files beside a program: what `use "NAME"` finds.
struct folder {
    const char *path;  // of the program
    char *name, *data; // of the file found last
};

static void folder_clear(struct folder *folder) {
    free(folder->name);
    free(folder->data);
    folder->name = folder->data = NULL;
}

// "bots/hunter.gsk" and "squad" give "bots/squad.gsk".
static char *name_beside(const char *path, const char *name) {
    const char *slash = strrchr(path, '/');
    size_t folder_bytes = slash ? (size_t)(slash + 1 - path) : 0;
    size_t bytes = folder_bytes + strlen(name) + sizeof ".gsk";
    char *joined = malloc(bytes);
    if (joined) {
        snprintf(joined, bytes, "%.*s%s.gsk", (int)folder_bytes, path, name);
    }
    return joined;
}

// A gk_find_source: `name` has no slashes and no dots, so it stays in the folder.
static gk_status find_beside(void *context, const char *name, gk_source *found) {
    struct folder *folder = context;
    char message[512];
    folder_clear(folder);
    folder->name = name_beside(folder->path, name);
    if (!folder->name) {
        return GK_NO_MEMORY;
    }
    found->name = folder->name;
    gk_status status = file_read(folder->name, FILE_SOURCE_BYTES_MAX, &folder->data, &found->bytes,
                                 message, sizeof message);
    found->text = folder->data;
    return status;
}

enum exit_code load_request(const struct interfaces *interfaces, gk_compile_request request,
                            const char *path, gk_diagnostics *diagnostics, gk_program **program) {
    struct folder folder = {.path = path};
    request.interfaces = (const gk_interface *const *)interfaces->all;
    request.interface_count = interfaces->count;
    request.find = strcmp(path, "-") == 0 ? NULL : find_beside;
    request.find_context = &folder;
    *program = NULL;
    gk_status status = gk_compile(&request, program, diagnostics);
    folder_clear(&folder);
    return load_verdict(status, diagnostics, load_name(path));
}

enum exit_code load_from(const struct interfaces *interfaces, const char *path, const char *data,
                         size_t bytes, gk_diagnostics *diagnostics, gk_program **program,
                         char *message, size_t size) {
    *program = NULL;
    message[0] = 0;
    if (file_is_bytecode(data, bytes)) {
        return load_built(interfaces, data, bytes, program, message, size);
    }
    gk_source source = {load_name(path), data, bytes};
    return load_request(interfaces, (gk_compile_request){.source = &source}, path, diagnostics,
                        program);
}

enum exit_code load_program(const struct command *command, const struct interfaces *interfaces,
                            const char *path, gk_program **program) {
    char *data, message[512];
    size_t bytes;
    *program = NULL;
    enum exit_code code = load_bytes(path, &data, &bytes);
    if (code != EXIT_GOOD) {
        return code;
    }
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    if (!diagnostics) {
        free(data);
        return load_status(GK_NO_MEMORY, load_name(path));
    }
    code = load_from(interfaces, path, data, bytes, diagnostics, program, message, sizeof message);
    load_print(command, diagnostics);
    if (message[0]) {
        complain("%s: %s", load_name(path), message);
    }
    gk_diagnostics_free(diagnostics);
    free(data);
    return code;
}
