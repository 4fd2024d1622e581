// tests/fuzz/repl_fuzz.c: a conversation, as a script on standard input; and what stands at the end of a
// line can be completed.

#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "options.h"
#include "tokens.h"

static void be_quiet(void) {
    static bool is_quiet;
    if (is_quiet) return;
    is_quiet = true;
    CLAIM("what is said can be thrown away", freopen("/dev/null", "w", stdout) != NULL);
}

static void converse(const uint8_t *data, size_t size) {
    static int file;
    struct command command = {.program = "gasket"};
    command.values[OPTION_GAS] = "100000";
    command.values[OPTION_MEMORY] = "4M";
    file = input_file(file, data, size);
    CLAIM("standard input can be given", dup2(file, STDIN_FILENO) == STDIN_FILENO);
    enum exit_code code = verb_repl(&command);
    CLAIM("a conversation ends well or not", code == EXIT_GOOD || code == EXIT_FAILED);
}

// ---- completing ---------------------------------------------------------------------------------

static void take_offer(void *context, const char *word, const char *about) {
    size_t *count = context;
    CLAIM("what is offered is a word", *word != '\0' && about != NULL);
    ++*count;
}

static void complete(gk_session *session, const char *text, size_t bytes) {
    size_t start = bytes, offered = 0;
    gk_session_complete(session, text, bytes, &start, take_offer, &offered);
    CLAIM("a word begins where it stands", start <= bytes);
    gk_text_ending(text, bytes);
}

static void complete_lines(const uint8_t *data, size_t size) {
    gk_session_request request = {.gas = 10000};
    gk_session *session = NULL;
    CLAIM("a session begins", gk_session_new(&request, &session) == GK_OK);
    struct dice dice = dice_of(data, size);
    size_t end = dice_roll(&dice, size + 1);
    gk_source source = {"fuzz.gsk", (const char *)data, size};
    gk_answer answer;
    gk_session_load(session, &source, &answer);
    complete(session, (const char *)data, end);
    for (size_t at = end; at < size; at++) {
        if (data[at] != '\n') continue;
        complete(session, (const char *)data, at);
        break;
    }
    gk_session_free(session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    be_quiet();
    converse(data, size);
    complete_lines(data, size);
    return 0;
}

// ---- changing -----------------------------------------------------------------------------------

static size_t add_line(uint8_t *data, size_t size, size_t max_size, struct dice *dice) {
    static const char *const lines[] = {
        ":help\n", ":type it\n", ":gas it\n", ":gas 100\n", ":doc log\n", ":doc x\n",
        ":doc Point.far\n",
        ":load files/counter.gsk\n", ":reload\n", ":reset\n", ":dump f\n", ":dump (typed)\n",
        ":quit\n", ":q\n",
        ":nothing\n", "it\n", "let x = it\n", "var x = 1\n", "x\n", "x = x + 1\n",
        "fn f() -> int { return x }\n",
        "fn f() -> text { return \"{x}\" }\n", "record Point { x: int }\n",
        "record Point { y: text }\n",
        "let p = Point(x: 1)\n", "use grid\n", "f()\n", "{\n", "}\n", "> 1\n", ". 2\n",
        "var k = fn() => x\n", "k()\n",
    };
    const char *line = lines[dice_roll(dice, sizeof lines / sizeof *lines)];
    size_t bytes = strlen(line), at = dice_roll(dice, size + 1);
    if (size + bytes > max_size) return size;
    while (at > 0 && data[at - 1] != '\n') at--;
    memmove(data + at + bytes, data + at, size - at);
    memcpy(data + at, line, bytes);
    return size + bytes;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    struct dice dice = {seed};
    if (dice_one_in(&dice, 3)) return add_line(data, size, max_size, &dice);
    return tokens_mutate(data, size, max_size, seed, &vocabulary_of_language);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *left, size_t left_size, const uint8_t *right,
                                 size_t right_size, uint8_t *out, size_t max_size, unsigned seed) {
    return tokens_cross(left, left_size, right, right_size, out, max_size, seed);
}
