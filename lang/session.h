// lang/session.h: what a session is made of, for its rooms: session.c (its life, what is typed),
// session_step.c (a step: compiled, run, kept), session_text.c (where texts end and how they fall
// into steps).
//
// Every step makes a new program of all pieces and a new bot with the old one's values. Only when
// it has ended well does the new bot take the old one's place; so nothing is ever half done.

#ifndef GASKET_LANG_SESSION_H
#define GASKET_LANG_SESSION_H

#include "carry.h"
#include "world.h"

struct session_piece {
    char *name, *text;
    size_t bytes;
    uint32_t lines_before;
    bool is_typed;
    size_t decl_count;  // that nothing has replaced
    // a statement that was run: kept as long as a function that it made is held by a variable
    bool is_statement, is_no_value;
    struct world_memory *memories;  // of a statement
    size_t memory_count;
    uint32_t function;  // of the statement, in the program
};

struct session_variable {
    char *name, *type;  // type: by world_spell_type()
    bool is_var, is_result;
    uint32_t global;    // in the program
};

// A statement, or definitions that stand together: bytes of the text.
struct session_step {
    uint32_t start, end;
    uint32_t line_start;    // of the line that it begins on
    uint32_t lines_before;
};

struct session_names {
    char **names;
    size_t count;
};

struct gk_session {
    gk_compile_request request;
    const gk_host_function *hosts;
    size_t host_count;
    gk_limits limits;
    uint64_t seed;
    int64_t gas;
    gk_goes_on *goes_on;
    void *goes_on_context;
    size_t shown_bytes;

    struct session_piece *pieces;
    size_t piece_count;
    struct session_variable *variables;
    size_t variable_count;
    gk_program *program;  // of the last step that ended well; NULL before there is one
    gk_bot *bot;
    const gk_bot *running;

    // what was typed last
    char *text;
    size_t bytes;
    gk_entering entering;
    struct session_step *steps;
    size_t step_count, step_next;
    uint32_t text_count;  // typed so far: they are named by their numbers

    // the last answer
    gk_diagnostics *diagnostics;
    gk_bot *told;         // a bot that is not the session's
    gk_shown *shown;
    size_t shown_count;
    gk_shown move;
    struct session_names lost, renewed;
};

void session_piece_clear(struct session_piece *piece);

// The steps of a text, on the heap. A text that does not parse is one step. GK_NO_MEMORY.
gk_status session_split(const char *text, size_t bytes, struct session_step **steps, size_t *count);

// Whether a text parses as it is.
bool session_parses(const char *text, size_t bytes);
// What closes all that is open at its end, the innermost first: ) ] } or, for a text, ". false: too
// much is.
#define SESSION_CLOSERS_MAX 256
bool session_closers(const char *text, size_t bytes, char closers[SESSION_CLOSERS_MAX],
                     uint32_t *count);

// Compiles a piece that is new, runs the statement that it may hold, and keeps what is to be kept.
// What was told before is forgotten.
void session_take(gk_session *session, const struct world_piece *piece, gk_answer *answer);

// session_answer.c: what is told, in the session's memory. false: no memory.
void session_forget_answer(gk_session *session);
bool session_show(gk_session *session, const char *name, const char *type);
bool session_show_value(gk_session *session, gk_bot *bot, uint32_t global);  // of the last shown
bool session_show_move(gk_session *session, gk_bot *bot);
bool session_note(struct session_names *names, const char *name);

#endif
