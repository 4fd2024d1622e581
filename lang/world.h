// lang/world.h: the world of a session, as one compilation takes it and gives it back.
//
// The main file of such a compilation is made of pieces: files that were loaded, definitions that
// were typed, and at its end what is typed now. Variables that were typed have no piece any more,
// but a name, a type and, in the bot that runs, a value. What is new replaces what has its name.
//
//   in:    pieces, variables; which other variables keep their values
//   out:   what the new statement makes and where, what was replaced; world_end() forgets it
//   owns:  the `out` tables, on the heap
//   fails: no_memory is set

#ifndef GASKET_LANG_WORLD_H
#define GASKET_LANG_WORLD_H

#include "check.h"
#include "sink.h"

#define RESULT_NAME "it"  // the value of the last expression that was typed

// A variable as it was when a statement was run.
struct world_memory {
    const char *name, *type;  // type: by world_spell_type()
    bool is_var, is_result;
};

struct world_piece {
    const char *name;  // as diagnostics show it
    const char *text;
    size_t bytes;
    uint32_t lines_before;  // of what was typed with it
    bool is_typed;     // at a prompt: statements stand in it too
    bool is_no_value;  // its `if` or `match` is a statement, even if it could be a value
    // of a statement that was run before: the variables that it may name. Where they have other
    // types now, or are gone, it is checked as if they were there, but a function that it makes must
    // not name them.
    const struct world_memory *memories;
    size_t memory_count;
    uint32_t function; // (out) of its statement, in the program; NO_INDEX: it has none
};

struct world_variable {
    const char *name;
    const char *type;       // by world_spell_type()
    bool is_var;
    bool is_result;         // RESULT_NAME: only what is typed sees it
    bool is_new;            // it replaces functions and variables; else those replace it
    size_t own;             // for whoever made the row
    // out
    struct decl *decl;
    uint32_t global;        // in the program; NO_INDEX: it is gone
    bool is_replaced;       // something new has its name
    bool is_lost;           // there is no such type any more
};

// A variable that the statement makes.
struct world_made {
    char *name, *type;
    char *shown_type;  // as a player writes it
    bool is_var, is_result;
    uint32_t global;
};

// A declaration that something new replaces: bytes of a piece.
struct world_cut {
    size_t piece;
    uint32_t start, end;
};

// A variable of a file that keeps its value: its numbers in the program before and in this one.
struct world_pair {
    uint32_t from, to;
};

struct world {
    // Statements that were run before stand there for the functions that they made: they are not run
    // again, and make no variables.
    struct world_piece *pieces;
    size_t piece_count;
    bool has_new;              // the last piece is typed or loaded now
    struct world_variable *variables;
    size_t variable_count;
    // the number in the program before of a variable of a file that keeps its value, so that its
    // initialiser is not run; NO_INDEX: it begins anew
    uint32_t (*find_before)(void *context, struct text name);
    void *context;

    // called with the checked program, right or wrong, instead of lowering it; or NULL
    void (*look)(void *context, struct check *c);
    void *look_context;

    // out
    struct world_made *made;
    size_t made_count, made_room;
    struct world_cut *cuts;
    size_t cut_count, cut_room;
    struct world_pair *pairs;
    size_t pair_count, pair_room;
    size_t new_count;          // definitions in the new piece
    bool is_statement;         // the new piece is one
    // a variable that is true once the statement has bound what it binds: of one that may return
    // before; NO_INDEX: it can't
    uint32_t done;
    bool is_choice;            // the new statement is an `if` or `match` that was taken for a value
    bool no_memory;

    // of the compilation
    const struct source *new_source;
    struct decl *entered;      // the new statement
    bool has_answer;           // it is an expression that has a value
    struct symbol *done_symbol;
    struct symbol *result;     // RESULT_NAME, before the statement
};

// Compiles a world. GK_OK, GK_INVALID: as gk_compile(), whose request's source is not looked at.
gk_status world_compile(struct world *world, const gk_compile_request *request,
                        gk_program **program, gk_diagnostics *diagnostics);

// Where a declaration begins in its source, with the /// lines before it.
uint32_t world_start_of(const struct decl *decl);

// Frees what came out.
void world_end(struct world *world);

// ---- for the rooms that a compilation goes through ----------------------------------------------

// The main file, of all pieces. NULL: they are too large.
struct file *world_parse(struct world *world, struct modules *modules);
// Types for the variables, names for all but the result.
void world_declare(struct check *c);
void world_check_statement(struct check *c, struct decl *entered);
// Whether a variable of a file keeps its value. It has the number `to` in the new program.
bool world_carries(struct world *world, const struct decl *variable, struct text name, uint32_t to);
// Where everything is in the program.
void world_take(struct world *world, struct check *c);

// A type by the names of its parts and of the modules they are declared in, so that it can be found
// again in another compilation.
void world_spell_type(struct sink *sink, const struct type *type);
// NULL: there is no such type any more.
struct type *world_read_type(struct check *c, const char *spelling);
// Tells the library the names of the types in a spelling.
void world_note_types(struct library *library, const char *spelling);

#endif
