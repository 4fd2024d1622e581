// tools/repl_command.c: the commands of a conversation, by the table that :help is printed from.
//
//   in:    a text that begins with a colon
//   out:   what the command says
//   owns:  nothing
//   fails: by a complaint that names the nearest spelling

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "repl.h"

// Each is given what stands behind its word, without blanks around it, ended by a NUL.
#define COMMAND(word, ...) static void run_##word(struct repl *repl, char *argument);
#include "repl.def"
#undef COMMAND

static const struct row {
    const char *word, *arguments;
    enum takes takes;
    void (*run)(struct repl *repl, char *argument);
    const char *summary;
} rows[] = {
#define COMMAND(word, arguments, takes, summary) {#word, arguments, TAKES_##takes, run_##word, summary},
#include "repl.def"
#undef COMMAND
};
#define ROW_COUNT (sizeof rows / sizeof *rows)

// ---- finding -----------------------------------------------------------------------------------

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

// The word behind the colon.
static const char *word_of(const char *text, size_t bytes, size_t *word_bytes) {
    size_t at = 0;
    while (at < bytes && is_blank(text[at])) {
        at++;
    }
    size_t start = ++at;
    while (at < bytes && is_letter(text[at])) {
        at++;
    }
    *word_bytes = at - start;
    return text + start;
}

bool repl_is_command(const char *text, size_t bytes) {
    size_t at = 0;
    while (at < bytes && is_blank(text[at])) {
        at++;
    }
    return at < bytes && text[at] == ':';
}

// The command of that name, or the only one that begins so.
static const struct row *find(const char *word, size_t bytes) {
    const struct row *found = NULL;
    size_t count = 0;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (strncmp(rows[i].word, word, bytes) != 0) {
            continue;
        }
        if (rows[i].word[bytes] == '\0') {
            return &rows[i];
        }
        found = &rows[i];
        count++;
    }
    return count == 1 && bytes > 0 ? found : NULL;
}

const char *repl_command_code(const char *text, size_t bytes, size_t *code_bytes) {
    size_t word_bytes;
    const char *word = word_of(text, bytes, &word_bytes);
    const struct row *row = find(word, word_bytes);
    if (!row || row->takes != TAKES_CODE) {
        return NULL;
    }
    *code_bytes = bytes - (size_t)(word + word_bytes - text);
    return word + word_bytes;
}

enum takes repl_command_takes(const char *text, size_t bytes, const char **argument,
                              size_t *argument_bytes) {
    size_t word_bytes;
    const char *word = word_of(text, bytes, &word_bytes), *end = text + bytes;
    const struct row *row = find(word, word_bytes);
    *argument = word - 1;
    *argument_bytes = (size_t)(end - *argument);
    if (word + word_bytes == end) {
        return TAKES_WORD;
    }
    *argument = word + word_bytes;
    while (*argument < end && is_blank(**argument)) {
        ++*argument;
    }
    *argument_bytes = (size_t)(end - *argument);
    return row ? row->takes : TAKES_NOTHING;
}

void repl_offer_commands(gk_offer *offer, void *context) {
    for (size_t i = 0; i < ROW_COUNT; i++) {
        char word[16];
        snprintf(word, sizeof word, ":%s", rows[i].word);
        offer(context, word, rows[i].summary);
    }
}

// ---- running -----------------------------------------------------------------------------------

static void unknown(struct repl *repl, const char *word, size_t bytes) {
    char typed[40];
    snprintf(typed, sizeof typed, "%.*s", (int)(bytes < 30 ? bytes : 30), word);
    struct nearest nearest = {.typed = typed};
    for (size_t i = 0; i < ROW_COUNT; i++) {
        nearest_offer(&nearest, rows[i].word);
    }
    if (nearest.word) {
        repl_complain(repl, "there is no command :%s; did you mean :%s?", typed, nearest.word);
    } else {
        repl_complain(repl, "there is no command :%s; :help tells which there are", typed);
    }
}

static bool is_right(struct repl *repl, const struct row *row, const char *argument) {
    if (row->takes == TAKES_NOTHING && *argument) {
        repl_complain(repl, ":%s takes nothing behind it", row->word);
        return false;
    }
    bool may_be_bare = row->takes == TAKES_NOTHING || row->run == run_gas;
    if (!*argument && !may_be_bare) {
        repl_complain(repl, "write :%s %s", row->word, row->arguments);
        return false;
    }
    return true;
}

void repl_command(struct repl *repl, const char *text, size_t bytes) {
    size_t word_bytes;
    const char *word = word_of(text, bytes, &word_bytes);
    const struct row *row = find(word, word_bytes);
    const char *start = word + word_bytes, *end = text + bytes;
    bool is_joined = start < end && !is_blank(*start);
    if (!row || is_joined) {
        unknown(repl, word, word_bytes);
        return;
    }
    while (start < end && is_blank(*start)) {
        start++;
    }
    while (end > start && is_blank(end[-1])) {
        end--;
    }
    char *argument = strndup(start, (size_t)(end - start));
    if (!argument) {
        repl_complain(repl, "no memory");
    } else if (is_right(repl, row, argument)) {
        row->run(repl, argument);
    }
    free(argument);
}

// ---- the commands ------------------------------------------------------------------------------

static void run_help(struct repl *repl, char *argument) {
    (void)repl, (void)argument;
    fputs("An expression is answered with its value, its type and the gas that it took; the next one can\n"
          "name the value as `it`. Statements and definitions are as in a file; `let` and `var` stay, and\n"
          "what is defined again replaces what was there. A statement that fails changes nothing.\n\n",
          stdout);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        char left[40];
        snprintf(left, sizeof left, ":%s %s", rows[i].word, rows[i].arguments);
        printf("  %-18s %s\n", left, rows[i].summary);
    }
    printf("  %-18s %s\n", ":gas NUMBER", "the most that a statement may take from now on");
}

static void run_type(struct repl *repl, char *argument) {
    repl_enter(repl, argument, strlen(argument), GK_LOOK);
}

// Digits alone, with _ between them: a limit.
static bool read_limit(const char *text, int64_t *limit) {
    uint64_t value = 0;
    for (const char *at = text; *at; at++) {
        if (*at == '_' && at > text) {
            continue;
        }
        if (*at < '0' || *at > '9' || value > ((uint64_t)INT64_MAX - 9) / 10) {
            return false;
        }
        value = value * 10 + (uint64_t)(*at - '0');
    }
    *limit = (int64_t)value;
    return *text != '\0';
}

static void run_gas(struct repl *repl, char *argument) {
    int64_t limit;
    if (read_limit(argument, &limit)) {
        gk_session_set_gas(repl->session, limit);
        repl->request.gas = limit;
    } else if (*argument) {
        repl_enter(repl, argument, strlen(argument), GK_TRY);
        return;
    }
    printf("a statement may take %" PRId64 " gas\n", gk_session_gas(repl->session));
}

static void run_doc(struct repl *repl, char *argument) {
    if (gk_session_doc(repl->session, argument, output_write, stdout) != GK_OK) {
        repl_complain(repl, "nothing is known about %s", argument);
    }
}

static void run_load(struct repl *repl, char *argument) {
    char message[512];
    if (!repl_load(repl, argument, message, sizeof message)) {
        repl_complain(repl, "%s", message);
    }
}

static void run_reload(struct repl *repl, char *argument) {
    (void)argument;
    size_t count = 0;
    shelf_refresh(&repl->shelf);
    // A file that is loaded stays where it is on the shelf.
    for (size_t i = 0; i < repl->shelf.count; i++) {
        if (!repl->shelf.files[i].name) {
            char *path = strdup(repl->shelf.files[i].path);
            if (path) {
                run_load(repl, path);
            }
            free(path);
            count++;
        }
    }
    if (count == 0) {
        repl_complain(repl, "no file was loaded: write :load FILE");
    }
}

static void run_reset(struct repl *repl, char *argument) {
    (void)argument;
    repl_reset(repl);
}

static void run_dump(struct repl *repl, char *argument) {
    if (gk_session_dump(repl->session, argument, output_write, stdout) != GK_OK) {
        repl_complain(repl, "there is no function %s", argument);
    }
}

static void run_quit(struct repl *repl, char *argument) {
    (void)argument;
    repl->is_over = true;
}
