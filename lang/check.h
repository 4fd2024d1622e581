// lang/check.h: gives every expression a type, every name a meaning, or a diagnostic.
//
//   in:    declarations as parsed: names are text, types unknown
//   out:   the same tree, every field marked (check) filled; tables of symbols for the lowering
//   owns:  nothing; everything lives in the compilation's arena
//   fails: by diagnostics; an expression that failed has type KIND_ERROR, which fits everywhere,
//          so one mistake gives one complaint
//
// Rooms: check_decl.c (declarations, signatures), check_name.c (what a name means where it stands),
// check_type.c (names of types, fitting), check_stmt.c (statements and flow), check_expr.c (expressions), check_call.c (calls and
// arguments), check_match.c (patterns), exhaustive.c (missing and unreachable cases), check_reach.c
// (who may touch what).

#ifndef GASKET_LANG_CHECK_H
#define GASKET_LANG_CHECK_H

#include "diagnostic.h"
#include "modules.h"

// What an expression turned out to be (struct expr, `meaning`).
enum expr_meaning {
    MEANING_VALUE,     // its kind says it
    MEANING_LOCAL,     // NAME, SELF: `local`
    MEANING_VARIABLE,  // NAME: top-level `symbol`
    MEANING_FIELD,     // FIELD: field `index` of left
    MEANING_VARIANT,   // VARIANT, FIELD, CALL: makes variant `index` of `type`
    MEANING_RECORD,    // CALL: makes a record
    MEANING_FUNCTION,  // CALL: calls `symbol`, with `type_arguments`
    MEANING_METHOD,    // CALL: calls `symbol` with left->left as self, with `type_arguments`
    MEANING_SOME,      // CALL: some(x)
    // NAME, FIELD: `symbol` as a value, with `type_arguments`; natives and host functions too
    MEANING_FUNCTION_VALUE,
    MEANING_CALL_VALUE,  // CALL: calls the function that `left` gives
    MEANING_MAP_NEW,     // CALL: Map or Set, empty or (one argument) of a list
};

// A call that is handed a top-level variable while it runs, to be checked once all bodies are
// known.
struct handover {
    struct symbol *callee;
    struct span at;
    struct handover *next;
};

struct check {
    struct arena *arena;
    gk_diagnostics *diagnostics;
    struct source *sources;
    struct modules *modules;
    struct types types;
    struct type *variable;

    struct file *files;       // of the program, in the order in which they are checked
    struct file *file;        // at hand
    struct file *main;        // the bot's; NULL when an interface is compiled
    struct file *interface;   // what `implements` named, or NULL
    bool checks_library;      // all of it that is there, called or not
    struct symbol *wanted, *wanted_last;  // functions of the library whose bodies are to be checked
    struct names symbols;     // the prelude's functions and namespaces: struct symbol
    struct names type_names;  // builtin types and the prelude's: struct type
    struct names methods;     // by name alone; chained by overload
    struct names qualified;   // "gas.left"
    struct names locals;      // innermost struct local of a name

    struct symbol **entries;  // the bot's functions, in the interface's order
    uint32_t entry_count;
    struct type *move_type;   // of `emit`; NULL: not to be used
    struct symbol *handed;    // top-level variables that are handed over, by next_handed
    uint32_t handed_count;
    struct symbol *vars_body, *caches_body;  // stand for the initialisers, as callers

    // the declaration at hand, which may have type parameters; NULL: none
    const struct decl *generic;
    // of the function being checked
    struct symbol *function;
    struct type *result;
    struct local *innermost;
    uint32_t depth;        // of scopes
    uint32_t loop_depth;   // of loops that break and continue may speak of
    uint32_t round_depth;  // of loops around what is checked, their conditions included
    uint32_t handed_over_count;
};

// Checks all declarations of the program's files, or of an interface and the prelude.
void check_program(struct check *check);

// ---- between the rooms --------------------------------------------------------------------------

// Adds a diagnostic. Words may be empty; `label` and `help` may be NULL.
void check_refuse(struct check *c, enum diagnostic_code code, struct span at, struct text first,
                  struct text second, const char *label, const char *help);
struct text word(const char *text);
struct text words_join(const struct check *c, struct text a, const char *between, struct text b);
struct text type_word(struct check *c, const struct type *type);

// check_name.c
void enter_file(struct check *c, struct file *file);  // it is the one at hand
// What a name means in the file at hand, if it is no local's; NULL: nothing that is seen from here.
struct symbol *find_symbol(const struct check *c, struct text name);
struct type *find_type(const struct check *c, struct text name);
// Makes of `squad.count`, if squad is a module and no variable, a NAME with the module as its
// `file`. Then what an expression of the kind NAME names:
void qualify(struct check *c, struct expr *e);
struct local *named_local(const struct check *c, const struct expr *e);
struct symbol *named_symbol(const struct check *c, const struct expr *e);
struct type *named_type(const struct check *c, const struct expr *e);
// The type `name`, or `module.name` if `module` has bytes.
struct type *written_type(struct check *c, struct text module, struct text name);
struct file *find_module(struct check *c, struct text name);
void note_module(struct check *c, const struct file *file);  // something of it is used here
bool is_seen_from(const struct file *file, const struct decl *decl);
// Where a declaration of the file at hand puts a name; whether a type of that name would be
// confusing.
void **place_of_symbol(struct check *c, const struct decl *decl, struct text name);
void **place_of_type(struct check *c, const struct decl *decl);
bool is_type_taken(const struct check *c, struct text name);
void offer_symbols(const struct check *c, struct nearest *nearest);
void offer_types(const struct check *c, struct nearest *nearest);
// Whether an enum that is seen here has a variant of that name.
bool is_variant_name(const struct check *c, struct text name);
struct text file_word(const struct check *c, const struct file *file);  // as a message names it
// `count`, or with the module before it, `squad.count`.
struct text named_word(const struct check *c, const struct expr *e);
// Complaints about what a module does not have, or not for others.
void refuse_private(struct check *c, struct span at, struct text name, const struct decl *decl);
void refuse_in_module(struct check *c, const struct file *module, struct text name,
                      struct span at);
void refuse_written_type(struct check *c, struct text module, struct span module_at,
                         struct text name, struct span at);
// A help (NULL: none) for a name that means nothing here but is, or is in, a module: that is %2.
const char *meant_elsewhere(struct check *c, struct text name, struct text *where);
// A help, if what stands before the dot is a variable that is named like a module.
const char *hidden_module_help(const struct check *c, const struct expr *owner);
// Whether a declaration is named like a module, which it complains of.
bool refuse_module_twin(struct check *c, const struct decl *decl);
void warn_of_unused_modules(struct check *c);

// check_type.c
struct type *resolve_type(struct check *c, const struct type_name *name);
// Complains at `at` if a type was made just now that is nested too deeply.
void refuse_too_high(struct check *c, struct span at);
// Whether `e`, which has been checked, may stand where `expected` is wanted. Bare `none`, `[]` and
// int literals take the expected type on; a value that is not optional stands for itself where an
// option is wanted (the lowering wraps it).
bool fits(struct check *c, struct expr *e, struct type *expected);
void refuse_misfit(struct check *c, const struct expr *e, const struct type *expected);
// The type that two branches share, or NULL.
struct type *join_types(struct check *c, struct type *a, struct type *b);
// Complains unless the type of a new variable is known: not bare none, [] or nothing.
struct type *settled(struct check *c, const struct expr *e, struct type *type);

// check_decl.c
void note_call(struct check *c, struct symbol *callee);
void note_touch(struct check *c, struct symbol *variable);

// check_stmt.c
// Each answers whether control may go on behind it.
bool check_block(struct check *c, struct stmt *block);
void scope_open(struct check *c);
void scope_close(struct check *c);
struct local *declare_local(struct check *c, struct text name, struct span at, struct type *type,
                            bool is_var);
bool check_match_cases(struct check *c, struct expr *match, struct type *expected,
                       bool as_expression, struct type **joined);
// A case's right side, when it is a statement.
bool check_stmt(struct check *c, struct stmt *stmt);

// check_expr.c
// `expected` is a wish (NULL: none), for literals and `.variant`; the caller checks that the type
// fits.
struct type *check_expr(struct check *c, struct expr *e, struct type *expected);
void check_as(struct check *c, struct expr *e, struct type *expected);
// A value is needed: refuses what gives nothing.
struct type *check_value(struct check *c, struct expr *e, struct type *expected);
// The place that an assignment or `mut` writes to: refuses what can't be changed. `e` has been
// checked.
bool check_place(struct check *c, struct expr *e, const char *doing);
// The variable at the bottom of a path of fields, items and unwrappings; NULL if there is none.
struct expr *place_root(struct expr *e);

// check_call.c
struct type *check_call(struct check *c, struct expr *e, struct type *expected);
// Fills a variant from its arguments; `e` is VARIANT, FIELD or CALL.
struct type *check_variant(struct check *c, struct expr *e, struct type *type, struct text name,
                           struct span at);
struct variant *find_variant(const struct decl *decl, struct text name, uint32_t *index);
struct field *find_field(const struct decl *decl, struct text name, uint32_t *index);

// check_match.c
void check_pattern(struct check *c, struct pattern *pattern, struct type *type);
// exhaustive.c
void check_exhaustive(struct check *c, struct expr *match);

// check_reach.c
void note_handover(struct check *c, struct symbol *variable, struct symbol *callee, struct span at);
void check_reach(struct check *c);

#endif
