// tools/repl.h: a conversation with a session: what is entered, and what is answered.
//
//   in:    texts, whole statements, definitions and commands, one after the other
//   out:   answers on standard output
//   owns:  the session, the interfaces, the files
//   fails: by what it says; `has_failed` remembers

#ifndef GASKET_TOOLS_REPL_H
#define GASKET_TOOLS_REPL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "gasket.h"
#include "load.h"
#include "options.h"
#include "shelf.h"

struct repl {
    struct interfaces interfaces;
    struct shelf shelf;
    gk_session_request request;
    gk_session *session;
    bool colour;
    bool has_failed;  // something was refused, or ended badly
    bool is_over;     // :quit
    size_t notes_told;
    volatile sig_atomic_t is_interrupted;  // to be set from outside; stops what runs
};

// To repl_close() whatever comes out.
enum exit_code repl_open(struct repl *repl, const struct command *command);
void repl_close(struct repl *repl);

// Takes a file's definitions, or says what is wrong with them. false: it can't be read, `message`
// says why.
bool repl_load(struct repl *repl, const char *path, char *message, size_t size);

// Where a text that is being entered ends, be it code or a command.
gk_ending repl_ending(const char *text, size_t bytes);

// Answers a whole text. Prompts that were pasted with it are taken off.
void repl_take(struct repl *repl, const char *text, size_t bytes);

// Takes the prompts off that text copied from a conversation has, in place; how much is left.
size_t repl_strip(char *text, size_t bytes);

// ---- for repl_command.c -------------------------------------------------------------------------

// Enters code and tells what came of it.
void repl_enter(struct repl *repl, const char *text, size_t bytes, gk_entering entering);
// A command, which begins with a colon.
void repl_command(struct repl *repl, const char *text, size_t bytes);
bool repl_is_command(const char *text, size_t bytes);
// What of a command is code that may take several lines; NULL: it takes none.
const char *repl_command_code(const char *text, size_t bytes, size_t *code_bytes);
// What stands at the end of a command: its word, or what it takes, which begins at `*argument`.
enum takes { TAKES_WORD, TAKES_NOTHING, TAKES_CODE, TAKES_NAME, TAKES_FILES };
enum takes repl_command_takes(const char *text, size_t bytes, const char **argument,
                              size_t *argument_bytes);
void repl_offer_commands(gk_offer *offer, void *context);  // with their colons
// Begins again with an empty session.
void repl_reset(struct repl *repl);
// One line of something that went wrong.
void repl_complain(struct repl *repl, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
