// lang/check.h: gives every expression a type, every name a meaning, or a diagnostic.
//
//   in:    declarations as parsed: names are text, types unknown
//   out:   the same tree, every field marked (check) filled; tables of symbols for the lowering
//   owns:  nothing; everything lives in the compilation's arena
//   fails: by diagnostics; an expression that failed has type KIND_ERROR, which fits everywhere,
//          so one mistake gives one complaint
//
// Rooms: check_decl.c (declarations, signatures), check_name.c (what a name means where it stands),
// check_type.c (names of types, fitting), check_generic.c (type parameters), check_endless.c (what
// types hold), check_stmt.c (statements and flow), check_expr.c (expressions), check_argument.c
// (arguments to positions and types), check_call.c (what is called), check_make.c (records,
// variants, maps), check_lambda.c (functions as values), check_match.c (patterns), exhaustive.c
// (missing and unreachable cases), check_reach.c (who may touch what).

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
// known. The functions that it is given, and those in what it is given, may be called meanwhile.
struct handover {
    struct symbol *callee;
    struct symbol_link *given;
    struct span at;
    struct handover *next;
};

// A lambda whose body is being checked, and what it interrupted.
struct frame {
    struct lambda *lambda;
    struct frame *outer;
    struct symbol *function;
    struct type *result;
    uint32_t loop_depth, round_depth;
    // while the result is told by what the body returns
    struct type *wish;            // may be partly open; NULL: none
    struct return_link *returns, **returns_end;
    bool returns_nothing;
};

struct return_link {
    struct stmt *stmt;
    struct return_link *next;
};

// The `let` or `var` whose value is being checked: its name means nothing there yet.
struct naming {
    struct text name;
    const struct naming *outer;
};

// A type that stands for a type parameter, to be checked once all types are known.
struct need {
    struct type *parameter, *type;
    struct text owner;            // whose parameter it is
    struct span at;
    struct decl *decl;            // that says so
    struct need *next;
};

struct check {
    struct arena *arena;
    gk_diagnostics *diagnostics;
    struct source *sources;
    struct modules *modules;
    struct types types;

    struct file *files;       // of the program, in the order in which they are checked
    struct file *file;        // at hand
    struct file *main;        // the bot's; NULL when an interface is compiled
    struct file *interface;   // what `implements` named, or NULL
    struct world *world;      // of a session, or NULL
    bool checks_library;      // all of it that is there, called or not
    struct symbol *wanted, *wanted_last;  // functions of the library whose bodies are to be checked
    struct names symbols;     // the library's functions and namespaces: struct symbol
    struct names type_names;  // builtin types and the library's: struct type
    struct names methods;     // by name alone; chained by namesake
    struct names methods_of;  // by name and what the receiver is (check_name.c); chained by overload
    struct names qualified;   // "gas.left"
    struct names locals;      // innermost struct local of a name
    struct slots *free_slots; // of calls that are done (check_argument.c)

    struct symbol **entries;  // the bot's functions, in the interface's order
    uint32_t entry_count;
    struct type *move_type;   // of `emit`; NULL: not to be used
    struct symbol *handed;    // top-level variables that are handed over, by next_handed
    uint32_t handed_count;
    struct symbol *vars_body, *caches_body;  // stand for the initialisers, as callers
    struct symbol *values_body;  // stands for any function value: it calls all that became one
    struct symbol *lambdas;      // by next_lambda

    // the declaration at hand, and its type parameters
    struct decl *decl;
    struct type **variables;
    uint32_t variable_count;
    bool is_signature;        // what is said here may raise their bounds
    bool knows_types;         // the fields of all types are known
    struct need *needs, **needs_end;
    bool has_lost_value;      // the function at hand has a statement that only gives a value
    // of the function being checked
    struct symbol *function;
    struct type *result;      // NULL: told by what the body returns (frame)
    struct frame *frame;      // the innermost lambda; NULL: none
    const struct naming *naming;
    struct local *innermost;
    uint32_t depth;        // of scopes
    uint32_t loop_depth;   // of loops that break and continue may speak of
    uint32_t round_depth;  // of loops around what is checked, their conditions included
    uint32_t handed_over_count;
    uint32_t spellings_left;  // see struct nearest
    uint64_t match_work;      // see exhaustive.c
};

// Checks all declarations of the program's files, or of an interface and the library.
void check_program(struct check *check);

// ---- between the rooms --------------------------------------------------------------------------

// Adds a diagnostic. Words may be empty; `label` and `help` may be NULL.
void check_refuse(struct check *c, enum diagnostic_code code, struct span at, struct text first,
                  struct text second, const char *label, const char *help);
struct text word(const char *text);
struct text words_join(const struct check *c, struct text a, const char *between, struct text b);
struct text type_word(struct check *c, const struct type *type);

// check_name.c
// To be offered names. Nothing is near when so much was said already that this won't be.
struct nearest nearest_new(struct check *c, struct text wanted);
// Whether a name was, or may have been, complained of already: it stands where something did not
// parse, so that it may be declared there, or the same was said of it before. Else it is from now
// on.
bool is_lost(const struct check *c, struct text name);
bool is_said_before(struct check *c, struct text name);
// Whether something in `at` did not parse; that and braces are missing or too many.
bool has_hole(const struct check *c, struct span at);
// Whether a part of a type's declaration did not parse, so that it may have what it seems to lack.
bool is_type_broken(const struct check *c, const struct type *type);
bool has_broken_blocks(const struct check *c, struct span at);
void enter_file(struct check *c, struct file *file);  // it is the one at hand
// What a name means in the file at hand, if it is no local's; NULL: nothing that is seen from here.
struct symbol *find_symbol(const struct check *c, struct text name);
struct symbol *find_qualified(struct check *c, struct text space, struct text name);
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
// Where the methods of that name stand whose receiver may be the same as this one.
void **place_of_methods(struct check *c, struct text name, const struct type *receiver);
// The first of those that a value of this type may have; NULL: there is none.
struct symbol *find_methods(const struct check *c, struct text name, const struct type *receiver);
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
// A type that stands where an expression may: in [ ] behind a generic's name.
struct type *resolve_written(struct check *c, struct expr *e);
// Whether an expression reads like a type: no name in it means a value.
bool is_written_type(struct check *c, struct expr *e);
// A generic's name with a blank for each of its types: Map[…, …].
struct text with_blanks(struct check *c, struct text name, uint32_t count);
// Complains at `at` if a type was made just now that is nested too deeply.
void refuse_too_high(struct check *c, struct span at);
// Whether `e`, which has been checked, may stand where `expected` is wanted. Bare `none`, `[]` and
// int literals take the expected type on; a value that is not optional stands for itself where an
// option is wanted (the lowering wraps it).
bool fits(struct check *c, struct expr *e, struct type *expected);
void refuse_misfit(struct check *c, const struct expr *e, const struct type *expected);
// The type that two branches share, or NULL.
struct type *join_types(struct check *c, struct type *a, struct type *b);

// What to wish of one branch of several: what is wanted of all, unless that leaves something open
// that an earlier one, of type `first`, has told. Both may be NULL.
struct type *wish_after(struct type *expected, struct type *first);
// Complains unless the type of a new variable is known: not bare none, [] or nothing.
struct type *settled(struct check *c, const struct expr *e, struct type *type);

// check_generic.c
// Makes the parameters of the declaration at hand known: those in its receiver's brackets, then
// those it declares. The result says how many are the receiver's.
uint32_t declare_variables(struct check *c);
// Complains of those that have the name of a type.
void refuse_hiding(struct check *c);
// Which of them a type mentions; and complains, from the `first` on, of those that none does.
#define OVERLOADS_MAX 256  // limit: methods of one name, for lists (options, maps …) of different types
#define TYPE_PARAMETERS_MAX 16  // limit: type parameters of a declaration
void note_used(const struct type *type, bool is_used[TYPE_PARAMETERS_MAX]);
void refuse_unused(struct check *c, const bool is_used[TYPE_PARAMETERS_MAX], uint32_t first);
// What stands for a parameter must keep its promise; a signature passes it on to its own
// parameters. `owner` is whose parameter it is. false: it does not, which was complained of.
bool need_bound(struct check *c, struct type *parameter, struct type *type, struct text owner,
                struct span at);
void settle_needs(struct check *c);
// Complains of each type that does not keep the promise of the parameter that it stands for; whether
// all do.
bool check_bounds(struct check *c, struct type **variables, const struct binding *binding,
                  struct text owner, struct span at);
// How to give a type that holds a type parameter what it lacks; NULL: there is no way.
const char *promise_help(struct check *c, struct type *type, enum bound bound);

// check_endless.c
// Finds the records that hold themselves, and the types that hold functions.
void check_holders(struct check *c);

// check_decl.c
void note_call(struct check *c, struct symbol *callee);
void note_touch(struct check *c, struct symbol *variable);
// `function` became a value here: whoever calls values may call it.
void note_value(struct check *c, struct symbol *function);
// Adds what calls of the functions in a checked value may run; if that is not known, whatever any
// function value may.
void note_brought(struct check *c, struct symbol_link **list, const struct expr *value);
struct symbol *body_symbol(struct check *c, struct text name);
void add_link(struct check *c, struct symbol_link **list, struct symbol *symbol);
bool is_upper(struct text name);
struct text count_word(struct check *c, uint32_t count, const char *what);
// What stands in the source, if it is short; else "…".
struct text source_word(struct check *c, struct span at);
// As a help or a label.
const char *as_help(struct check *c, struct text text);

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
// `expected` is a wish, for literals, lambdas and `.variant`; the caller checks that the type fits.
// NULL: none; KIND_ERROR: nobody can tell, so nothing is complained of for want of one.
struct type *check_expr(struct check *c, struct expr *e, struct type *expected);
void check_as(struct check *c, struct expr *e, struct type *expected);
// A value is needed: refuses what gives nothing.
struct type *check_value(struct check *c, struct expr *e, struct type *expected);
// Whether a name that is assigned to means nothing, which was complained of: its let or var is
// missing.
bool refuse_undeclared(struct check *c, struct expr *e);
// The field, or the part of a tuple, that `e` (FIELD) names of its left side, which has been
// checked and is a `type`.
struct type *check_member(struct check *c, struct expr *e, struct type *type);
// The type that stands before a dot as a name, perhaps with types in [ ], which `*index` becomes;
// NULL: it is a value.
struct type *owner_type(struct check *c, struct expr *e, struct expr **index);
// The place that an assignment or `mut` writes to: refuses what can't be changed. `e` has been
// checked.
bool check_place(struct check *c, struct expr *e, const char *doing);
// The variable at the bottom of a path of fields, items and unwrappings; NULL if there is none.
struct expr *place_root(struct expr *e);

// check_argument.c
struct slot_wanted {  // what an argument may be given to: a parameter, a field, a variant's value
    struct text name;
    struct type *type;  // may hold type parameters of what is called
    bool is_mut;
    bool is_given;
};
struct slots {
    struct slot_wanted *items;
    uint32_t count, room;
    struct text owner;         // as messages name it
    bool must_name;            // records take their fields by name
    bool was_told;             // that they do
    // the arguments have their types already: looking twice would double a level
    bool is_checked;
    bool is_misplaced;         // what is missing or too much was complained of
    struct type **variables;   // the type parameters of what is called
    struct binding binding;    // what they stand for, as far as is known
    struct binding hoped;      // what they would stand for by what is wanted; count 0: no hope
    struct text *told_by;      // by which argument, a name each; count 0: not by an argument
    struct type *result;       // may hold type parameters
    const char *untold_help;   // how to say what they stand for
    struct slots *next_free;   // of those that wait for another call
};
// In the arena, because calls stand in calls: the stack is for what recursion needs.
struct slots *slots_new(struct check *c, struct text owner, uint32_t count,
                        struct type **variables, uint32_t variable_count);
void slots_add(struct slots *slots, struct text name, struct type *type, bool is_mut);
// Takes over what is written in [ ] behind the name. false: too many or too few types.
bool slots_write(struct check *c, struct slots *slots, struct expr *index);
// Checks the arguments of `e`, whose value is wanted as `expected` (or NULL); its value's type.
// Gives the slots back, like slots_finish(): what they hold is there until the next slots_new().
struct type *check_arguments(struct check *c, struct expr *e, struct slots *slots,
                             struct type *expected);
// The same where there are no arguments, but what is wanted has told.
struct type *slots_finish(struct check *c, const struct expr *e, struct slots *slots);

// check_call.c
struct type *check_call(struct check *c, struct expr *e, struct type *expected);
// Checks the arguments of a call that makes no sense.
struct type *give_up(struct check *c, struct expr *e);
// The method of that name that goes best with such values, and what its receiver's type parameters
// stand for; NULL: there is none.
struct symbol *find_method(struct check *c, struct text name, struct type *receiver,
                           struct binding *binding);

// check_make.c
// `index` is the [ ] with types that stood behind the name, or NULL.
struct type *make_record(struct check *c, struct expr *e, struct type *type, struct expr *index,
                         struct type *expected);
struct type *make_map(struct check *c, struct expr *e, struct type *type, struct expr *index,
                      struct type *expected);
struct type *make_some(struct check *c, struct expr *e, struct type *expected);
// Fills a variant from its arguments; `e` is VARIANT, FIELD or CALL. `type` is an enum, as its name
// alone means it or with what stands for its parameters, some of it perhaps KIND_OPEN.
struct type *check_variant(struct check *c, struct expr *e, struct type *type, struct expr *index,
                           struct text name, struct span at, struct type *expected);
struct variant *find_variant(const struct decl *decl, struct text name, uint32_t *index);
struct field *find_field(const struct decl *decl, struct text name, uint32_t *index);

// check_lambda.c
bool is_local(const struct check *c, struct text name);
// The local that a name means, which a lambda gets its own copy of; NULL: none.
struct local *find_local(struct check *c, struct text name);
struct type *read_local(struct check *c, struct expr *e, struct local *local);
struct type *check_lambda(struct check *c, struct expr *e, struct type *expected);
// A return in a lambda whose result its body tells.
void check_told_return(struct check *c, struct stmt *stmt);
// A function's name as a value; `index` as for calls.
struct type *function_value(struct check *c, struct expr *e, struct symbol *symbol,
                            struct expr *index, struct type *expected);
// Whether an expression is the name of a function, perhaps with types in [ ].
bool is_function_name(struct check *c, struct expr *e);
// The function that a NAME, or a FIELD of a namespace, means; NULL: it means none.
struct symbol *named_function(struct check *c, struct expr *e);
// Calls the value of e->left, which has been checked.
struct type *check_value_call(struct check *c, struct expr *e, struct text owner);
// Why a name means nothing here although a variable of that name is being made; NULL: none is.
const char *own_name_help(const struct check *c, struct text name);

// check_match.c
void check_pattern(struct check *c, struct pattern *pattern, struct type *type);
// exhaustive.c
void check_exhaustive(struct check *c, struct expr *match);

// check_reach.c
void note_handover(struct check *c, struct symbol *variable, struct symbol *callee,
                   struct symbol_link *given, struct span at);
void check_reach(struct check *c);

#endif
