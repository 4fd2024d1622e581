// tools/verb_repl.c: a conversation over a terminal, or a script of one over standard input.
//
//   in:    files to begin with; what is typed, or a script
//   out:   answers on standard output
//   owns:  nothing
//   fails: EXIT_USAGE if a file can't be read; EXIT_FAILED if something in a script went wrong

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "editor.h"
#include "output.h"
#include "repl.h"
#include "terminal.h"

// ---- a script ----------------------------------------------------------------------------------

// Lines, read no further than has come: who waits for an answer gets it.
struct reader {
    struct buffer bytes;
    size_t taken;
    bool has_ended;
};

static void fill(struct reader *reader) {
    char block[4096];
    ssize_t got;
    do {
        got = read(STDIN_FILENO, block, sizeof block);
    } while (got < 0 && errno == EINTR);
    if (got <= 0) {
        reader->has_ended = true;
        return;
    }
    if (reader->taken > 0) {
        reader->bytes.bytes -= reader->taken;
        memmove(reader->bytes.text, reader->bytes.text + reader->taken, reader->bytes.bytes);
        reader->taken = 0;
    }
    buffer_write(&reader->bytes, block, (size_t)got);
}

static size_t left(const struct reader *reader) {
    return reader->bytes.bytes - reader->taken;
}

static bool has_line(const struct reader *reader) {
    return left(reader) > 0 && memchr(reader->bytes.text + reader->taken, '\n', left(reader));
}

// Adds a line, with its newline, to `text`. false: there is none.
static bool take_line(struct reader *reader, struct buffer *text) {
    while (!has_line(reader) && !reader->has_ended && !reader->bytes.is_cut) {
        fill(reader);
    }
    if (left(reader) == 0) {
        return false;
    }
    const char *start = reader->bytes.text + reader->taken;
    const char *newline = memchr(start, '\n', left(reader));
    size_t bytes = newline ? (size_t)(newline + 1 - start) : left(reader);
    buffer_write(text, start, bytes);
    reader->taken += bytes;
    return true;
}

static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Whether a line goes on with the one above: `.name`, `else`; or a transcript says so.
static bool goes_on_above(const char *line, size_t bytes) {
    if (bytes > 1 && line[0] == '.' && (line[1] == ' ' || line[1] == '\n')) {
        return true;
    }
    while (bytes > 0 && (*line == ' ' || *line == '\t')) {
        line++;
        bytes--;
    }
    if (bytes > 1 && line[0] == '.') {
        return is_name(line[1]) && !(line[1] >= '0' && line[1] <= '9');
    }
    return bytes >= 4 && memcmp(line, "else", 4) == 0 && (bytes == 4 || !is_name(line[4]));
}

// If the next line has come already, it is looked at.
static bool next_goes_on(struct reader *reader) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    while (!has_line(reader) && !reader->has_ended && poll(&input, 1, 0) == 1) {
        fill(reader);
    }
    return left(reader) > 0 && goes_on_above(reader->bytes.text + reader->taken, left(reader));
}

// A transcript may be read as a script: its prompts go.
static void strip_line(struct buffer *text, size_t start) {
    char *line = text->text + start;
    size_t bytes = text->bytes - start;
    bool has_prompt = bytes > 0 && line[0] == (start == 0 ? '>' : '.');
    size_t prompt = !has_prompt || bytes < 2 ? 0 : line[1] == ' ' ? 2 : line[1] == '\n' ? 1 : 0;
    memmove(line, line + prompt, bytes - prompt);
    text->bytes -= prompt;
}

static void read_script(struct repl *repl) {
    struct reader reader = {0};
    struct buffer text = {0};
    while (!repl->is_over) {
        size_t start = text.bytes;
        bool has_more = take_line(&reader, &text);
        if (reader.bytes.is_cut || text.is_cut) {
            repl_complain(repl, "no memory for what is entered");
            break;
        }
        if (has_more) {
            strip_line(&text, start);
            bool is_whole = repl_ending(text.text, text.bytes) == GK_WHOLE;
            if (!is_whole || next_goes_on(&reader)) {
                continue;
            }
        }
        if (text.bytes > 0) {
            repl_take(repl, text.text, text.bytes);
        }
        text.bytes = 0;
        if (!has_more) {
            break;
        }
    }
    free(reader.bytes.text);
    free(text.text);
}

// ---- either ------------------------------------------------------------------------------------

static enum exit_code converse(struct repl *repl, const struct command *command) {
    bool is_live = terminal_is(stdin) && terminal_is(stdout);
    for (int i = 0; i < command->argument_count; i++) {
        char message[512];
        if (!repl_load(repl, command->arguments[i], message, sizeof message)) {
            complain("%s", message);
            return EXIT_USAGE;
        }
    }
    fflush(stdout);
    if (is_live) {
        return editor_converse(repl);
    }
    read_script(repl);
    return repl->has_failed ? EXIT_FAILED : EXIT_GOOD;
}

enum exit_code verb_repl(const struct command *command) {
    struct repl repl;
    enum exit_code code = repl_open(&repl, command);
    if (code == EXIT_GOOD) {
        code = converse(&repl, command);
    }
    repl_close(&repl);
    return code;
}
