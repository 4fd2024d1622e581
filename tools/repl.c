// tools/repl.c: see repl.h.

#include "repl.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bot.h"
#include "output.h"
#include "terminal.h"

#define SHOWN_BYTES 2000       // of a value: some 25 lines of a terminal
#define LOG_BYTES (1 << 20)    // of a statement
#define STOPPED "F017"         // the fault of what is interrupted
#define STATEMENT "(typed)"    // the session's word for a call that is the statement itself

#define PLAIN "\x1b[0m"
#define BOLD_RED "\x1b[1;31m"
#define CYAN "\x1b[36m"
#define DIM "\x1b[2m"

// ---- its life ----------------------------------------------------------------------------------

static bool goes_on(void *context);

static bool make_session(struct repl *repl) {
    gk_session *fresh;
    gk_status status = gk_session_new(&repl->request, &fresh);
    if (status != GK_OK) {
        repl_complain(repl, "can't begin: %s", gk_status_text(status));
        return false;
    }
    gk_session_free(repl->session);
    repl->session = fresh;
    return true;
}

enum exit_code repl_open(struct repl *repl, const struct command *command) {
    *repl = (struct repl){.colour = terminal_colour(command->values[OPTION_COLOR], stdout)};
    gk_limits limits = gk_limits_default();
    limits.log_bytes = LOG_BYTES;
    uint64_t seed = 1;
    int64_t gas = BOT_GAS_DEFAULT;
    if (!option_count(command, OPTION_GAS, 0, INT64_MAX, &gas) ||
        !option_bytes(command, OPTION_MEMORY, GK_MEMORY_MAX, &limits.memory_bytes) ||
        !option_seed(command, &seed)) {
        return EXIT_USAGE;
    }
    enum exit_code code = interfaces_load(command, NULL, &repl->interfaces);
    if (code != EXIT_GOOD) {
        return code;
    }
    repl->request = (gk_session_request){
        .interfaces = (const gk_interface *const *)repl->interfaces.all,
        .interface_count = repl->interfaces.count,
        .find = shelf_find,
        .find_context = &repl->shelf,
        .limits = limits,
        .seed = seed,
        .gas = gas,
        .goes_on = goes_on,
        .goes_on_context = repl,
        .shown_bytes = SHOWN_BYTES,
    };
    return make_session(repl) ? EXIT_GOOD : EXIT_FAILED;
}

void repl_close(struct repl *repl) {
    gk_session_free(repl->session);
    interfaces_free(&repl->interfaces);
    shelf_free(&repl->shelf);
    *repl = (struct repl){0};
}

void repl_reset(struct repl *repl) {
    if (make_session(repl)) {
        shelf_free(&repl->shelf);
    }
}

// ---- saying ------------------------------------------------------------------------------------

static void paint(const struct repl *repl, const char *colour) {
    if (repl->colour) {
        fputs(colour, stdout);
    }
}

void repl_complain(struct repl *repl, const char *format, ...) {
    char line[1000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    output_escaped(stdout, line, strlen(line));
    fputc('\n', stdout);
    repl->has_failed = true;
}

// What the program wrote for people to read: its lines stay lines.
static void say_lines(const char *text, size_t bytes) {
    for (const char *end = text + bytes; text < end;) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline ? newline : end;
        output_escaped(stdout, text, (size_t)(stop - text));
        if (newline) {
            fputc('\n', stdout);
        }
        text = newline ? newline + 1 : end;
    }
    fputc('\n', stdout);
}

static void say_notes(struct repl *repl, const gk_bot *bot) {
    for (; repl->notes_told < gk_bot_note_count(bot); repl->notes_told++) {
        gk_note note = gk_bot_note(bot, repl->notes_told);
        if (note.is_mark) {
            printf("mark %" PRId64 ",%" PRId64 ": ", note.x, note.y);
        }
        say_lines(note.text, note.bytes);
    }
}

// Called now and then while a statement runs.
static bool goes_on(void *context) {
    struct repl *repl = context;
    const gk_bot *bot = gk_session_bot(repl->session);
    if (bot && repl->notes_told < gk_bot_note_count(bot)) {
        say_notes(repl, bot);
        fflush(stdout);
    }
    return !repl->is_interrupted;
}

static void say_shown(const struct repl *repl, const gk_shown *shown) {
    // A function shows nothing but its type: once is enough.
    size_t type_bytes = strlen(shown->type);
    if (shown->bytes == type_bytes && memcmp(shown->text, shown->type, type_bytes) == 0) {
        paint(repl, CYAN);
        fputs(shown->type, stdout);
        paint(repl, PLAIN);
        return;
    }
    output_escaped(stdout, shown->text, shown->bytes);
    if (shown->is_cut) {
        fputs("…", stdout);
    }
    paint(repl, CYAN);
    printf(" : %s", shown->type);
    paint(repl, PLAIN);
}

static void say_gas(const struct repl *repl, const gk_answer *answer, const char *before) {
    paint(repl, DIM);
    printf("%s%" PRId64 " gas", before, answer->gas);
    paint(repl, PLAIN);
    fputc('\n', stdout);
}

static void say_move(const struct repl *repl, const gk_answer *answer) {
    if (answer->move.type) {
        fputs("move ", stdout);
        say_shown(repl, &answer->move);
        fputc('\n', stdout);
    }
}

static void say_values(const struct repl *repl, const gk_answer *answer) {
    for (size_t i = 0; i < answer->shown_count; i++) {
        if (*answer->shown[i].name) {
            printf("%s = ", answer->shown[i].name);
        }
        say_shown(repl, &answer->shown[i]);
        if (i + 1 < answer->shown_count) {
            fputc('\n', stdout);
        }
    }
    say_gas(repl, answer, "   ");
}

static void say_place(const char *file, uint32_t line, uint32_t column) {
    output_escaped(stdout, file, strlen(file));
    printf(":%" PRIu32 ":%" PRIu32, line, column);
}

// By Ctrl-C, which the terminal has shown without a new line.
static void say_stopped(const gk_bot *bot) {
    gk_fault fault = gk_bot_fault(bot);
    fputs("\nstopped at ", stdout);
    say_place(fault.file, fault.line, fault.column);
    fputc('\n', stdout);
}

static void say_fault(const struct repl *repl, const gk_bot *bot) {
    gk_fault fault = gk_bot_fault(bot);
    if (repl->is_interrupted && strcmp(fault.code, STOPPED) == 0) {
        say_stopped(bot);
        return;
    }
    if (*fault.file) {
        say_place(fault.file, fault.line, fault.column);
        fputs(": ", stdout);
    }
    paint(repl, BOLD_RED);
    printf("fault %s: ", fault.code);
    paint(repl, PLAIN);
    output_escaped(stdout, fault.message, strlen(fault.message));
    fputc('\n', stdout);
    for (size_t i = 0; i < gk_bot_stack_count(bot); i++) {
        gk_frame frame = gk_bot_stack(bot, i);
        if (strcmp(frame.function, STATEMENT) == 0) {
            continue;
        }
        fputs("    in ", stdout);
        output_escaped(stdout, frame.function, strlen(frame.function));
        if (*frame.file) {
            fputs(", ", stdout);
            say_place(frame.file, frame.line, frame.column);
        }
        fputc('\n', stdout);
    }
}

static void say_names(const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++) {
        printf("%s%s", i == 0 ? "" : i + 1 == count ? " and " : ", ", names[i]);
    }
}

static void say_lost(const gk_answer *answer) {
    if (answer->lost_count > 0) {
        say_names(answer->lost, answer->lost_count);
        printf(" %s gone: what %s held does not fit any more\n",
               answer->lost_count > 1 ? "are" : "is", answer->lost_count > 1 ? "they" : "it");
    }
    if (answer->renewed_count > 0) {
        say_names(answer->renewed, answer->renewed_count);
        printf(" %s anew: what %s held does not fit any more\n",
               answer->renewed_count > 1 ? "begin" : "begins",
               answer->renewed_count > 1 ? "they" : "it");
    }
}

static void say_refused(struct repl *repl, const gk_answer *answer) {
    gk_diagnostics_print(answer->diagnostics, repl->colour, output_write, stdout);
    if (!answer->breaks_others) {
        return;
    }
    fputs("Nothing has changed: what is there would be wrong with it.", stdout);
    if (answer->lost_count > 0) {
        fputs(" It would take the values of ", stdout);
        say_names(answer->lost, answer->lost_count);
        fputs(" away.", stdout);
    }
    fputc('\n', stdout);
}

static void say_answer(struct repl *repl, const gk_answer *answer) {
    if (answer->bot) {
        say_notes(repl, answer->bot);
        if (gk_bot_notes_cut(answer->bot)) {
            puts("(more was logged than is kept)");
        }
    }
    bool is_well = answer->kind == GK_DEFINED || answer->kind == GK_SHOWN || answer->kind == GK_DONE;
    repl->has_failed = repl->has_failed || !is_well;
    if (is_well) {
        gk_diagnostics_print(answer->diagnostics, repl->colour, output_write, stdout);
        say_lost(answer);
    }
    say_move(repl, answer);
    switch (answer->kind) {
    case GK_DEFINED:
        return;
    case GK_SHOWN:
        say_values(repl, answer);
        return;
    case GK_DONE:
        say_gas(repl, answer, "");
        return;
    case GK_REFUSED_BY_COMPILER:
        say_refused(repl, answer);
        return;
    case GK_ENDED_BADLY:
        say_fault(repl, answer->bot);
        return;
    case GK_FAILED:
        repl_complain(repl, "can't do that: %s", gk_status_text(answer->status));
        return;
    }
}

// A type alone, or gas alone.
static void say_part(struct repl *repl, const gk_answer *answer, gk_entering entering) {
    if (answer->kind != GK_SHOWN && answer->kind != GK_DONE) {
        say_answer(repl, answer);
        return;
    }
    if (entering == GK_TRY) {
        say_gas(repl, answer, "");
        return;
    }
    for (size_t i = 0; i < answer->shown_count; i++) {
        puts(answer->shown[i].type);
    }
    if (answer->shown_count == 0) {
        puts("no value");
    }
}

// ---- taking ------------------------------------------------------------------------------------

void repl_enter(struct repl *repl, const char *text, size_t bytes, gk_entering entering) {
    gk_answer answer;
    repl->notes_told = 0;
    repl->is_interrupted = 0;
    gk_status status = gk_session_enter(repl->session, text, bytes, entering);
    if (status != GK_OK) {
        repl_complain(repl, "can't take that: %s", gk_status_text(status));
        return;
    }
    while (!repl->is_interrupted && gk_session_step(repl->session, &answer)) {
        if (entering == GK_KEEP) {
            say_answer(repl, &answer);
        } else {
            say_part(repl, &answer, entering);
        }
        repl->notes_told = 0;
    }
}

bool repl_load(struct repl *repl, const char *path, char *message, size_t size) {
    const struct shelf_file *file = shelf_load(&repl->shelf, path, message, size);
    if (!file) {
        return false;
    }
    gk_source source = {file->path, file->text, file->bytes};
    gk_answer answer;
    repl->notes_told = 0;
    repl->is_interrupted = 0;
    repl->shelf.path = path;
    gk_session_load(repl->session, &source, &answer);
    repl->shelf.path = NULL;
    say_answer(repl, &answer);
    return true;
}

gk_ending repl_ending(const char *text, size_t bytes) {
    if (repl_is_command(text, bytes)) {
        text = repl_command_code(text, bytes, &bytes);
        return text ? gk_text_ending(text, bytes) : GK_WHOLE;
    }
    return gk_text_ending(text, bytes);
}

// "> " or ". " at the start of a line.
static bool is_prompt(const char *line, size_t bytes, char mark) {
    return bytes > 0 && line[0] == mark && (bytes == 1 || line[1] == ' ' || line[1] == '\n');
}

size_t repl_strip(char *text, size_t bytes) {
    if (!is_prompt(text, bytes, '>')) {
        return bytes;
    }
    size_t kept = 0;
    for (size_t at = 0; at < bytes;) {
        const char *newline = memchr(text + at, '\n', bytes - at);
        size_t end = newline ? (size_t)(newline - text) + 1 : bytes;
        bool has_prompt = is_prompt(text + at, end - at, '>') || is_prompt(text + at, end - at, '.');
        if (has_prompt) {
            at += text[at + 1] == ' ' ? 2 : 1;
        }
        memmove(text + kept, text + at, end - at);
        kept += end - at;
        at = end;
    }
    return kept;
}

void repl_take(struct repl *repl, const char *text, size_t bytes) {
    if (repl_is_command(text, bytes)) {
        repl_command(repl, text, bytes);
    } else {
        repl_enter(repl, text, bytes, GK_KEEP);
    }
    fflush(stdout);
}
