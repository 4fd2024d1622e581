// tests/second/tree_parts.h: what the rooms of the tree's evaluator share.
//
// Rooms: tree.c (compiling, calls, top-level variables), tree_eval.c (expressions), tree_place.c (what is
// written to), tree_stmt.c (statements, patterns), tree_value.c (values), tree_text.c (values as text),
// tree_native.c (what the library's primitives do).

#ifndef GASKET_TESTS_TREE_PARTS_H
#define GASKET_TESTS_TREE_PARTS_H

#include <setjmp.h>

#include "check.h"
#include "opcode.h"
#include "tree.h"

struct closure_value;

struct tree_value {
    struct type *type;  // without type parameters
    union {
        int64_t i;      // INT, BOOL
        double f;
        char *bytes;    // TEXT: `count` of them
        // LIST, SET, TUPLE, RECORD; OPTION: one or none; ENUM: what the variant carries; MAP: key, value, …
        struct tree_value *items;
        struct closure_value *closure;
    };
    uint32_t count;
    uint32_t variant;   // ENUM
};

struct closure_value {
    struct expr *lambda;        // or
    struct symbol *symbol;      // a function by its name
    struct binding binding;     // what type parameters stand for
    struct tree_value *captured;
};

struct tree_slot {
    const struct local *local;
    struct tree_value value;
};

// A call. Its variables are found by the checker's own objects for them.
struct tree_frame {
    struct binding binding;
    struct tree_slot *slots;
    uint32_t count, room;
    struct tree_frame *caller;
    struct span call_at;
    bool is_library;
    uint32_t depth;
    struct tree_value result;
};

struct global {
    struct symbol *symbol;
    struct tree_value value, saved;
    bool has_value, had_value;
};

struct text_sink {
    char *bytes;
    size_t count, room;
};

enum flow { FLOW_NEXT, FLOW_BREAK, FLOW_CONTINUE, FLOW_RETURN };

struct tree {
    struct arena arena;
    jmp_buf no_memory;   // of the arena
    jmp_buf out;         // how a call ends that does not return
    jmp_buf *leave;      // the statement at hand: where a jump inside an expression goes
    struct modules modules;
    struct check check;
    gk_diagnostics *diagnostics;
    struct global *globals;
    uint32_t global_count;
    bool has_vars, has_caches;
    struct tree_frame *frame;
    uint64_t steps;      // that are left
    enum fault fault;
    struct span at;      // of the fault
    struct tree_value move;
    bool has_move;
    struct text_sink notes;
    uint64_t seed, turn;
    uint64_t random[4];
    struct pool_block *pool;
};

#define DEPTH_OF_CALLS_MAX 3000

// ---- tree.c
_Noreturn void tree_fault(struct tree *t, enum fault fault, struct span at);
_Noreturn void tree_give_up(struct tree *t);
void tree_step(struct tree *t, uint64_t steps);
void *tree_allocate(struct tree *t, size_t bytes);
struct global *tree_global(struct tree *t, const struct symbol *symbol);
void sink_put(struct tree *t, struct text_sink *sink, const char *bytes, size_t count);
void sink_say(struct tree *t, struct text_sink *sink, const char *text);

// ---- tree_value.c
struct tree_value value_copy(struct tree *t, const struct tree_value *value);
bool value_equal(struct tree *t, const struct tree_value *a, const struct tree_value *b);
int value_compare(struct tree *t, const struct tree_value *a, const struct tree_value *b);
struct tree_value value_int(struct tree *t, int64_t i);
struct tree_value value_float(struct tree *t, double f);
struct tree_value value_bool(struct tree *t, bool is_true);
struct tree_value value_text(struct tree *t, const char *bytes, size_t count);
struct tree_value value_none(struct type *option);
struct tree_value value_some(struct tree *t, struct type *option, struct tree_value inside);
struct tree_value value_list(struct type *list);
void value_push(struct tree *t, struct tree_value *list, struct tree_value item);
void value_insert(struct tree *t, struct tree_value *list, uint32_t at, struct tree_value item);
void value_remove(struct tree *t, struct tree_value *list, uint32_t at);
struct tree_value *value_find(struct tree *t, const struct tree_value *keyed, const struct tree_value *key);
void value_put(struct tree *t, struct tree_value *keyed, struct tree_value key, struct tree_value item);
// A host's value.
struct tree_value value_take(struct tree *t, struct type *type, gk_value given);

// ---- tree_text.c
// As the language writes it.
void value_write(struct tree *t, struct text_sink *sink, const struct tree_value *value);
// As show_value() does (opinion.h): all that can be told apart is.
void value_show(struct tree *t, struct text_sink *sink, const struct tree_value *value);

// ---- tree_eval.c
struct type *tree_concrete(struct tree *t, struct type *type);
struct tree_value tree_eval(struct tree *t, struct expr *e);
struct tree_value tree_eval_as(struct tree *t, struct expr *e, struct type *type);
struct tree_value tree_wrap(struct tree *t, struct tree_value value, struct type *type);
struct tree_value tree_binary(struct tree *t, enum binary_op op, struct tree_value a, struct tree_value b,
                              struct span at);
struct tree_value tree_run(struct tree *t, struct symbol *symbol, struct binding binding, struct tree_value *arguments,
                           struct span at);
struct tree_value *local_at(struct tree *t, const struct local *local);
void local_set(struct tree *t, const struct local *local, struct tree_value value);

// ---- tree_place.c
struct place_step {
    struct expr *e;
    struct tree_value index;
};
struct place_path {
    struct expr *root;
    struct place_step *steps;
    uint32_t count;
};
// Computes the indexes and keys of a place.
struct place_path place_prepare(struct tree *t, struct expr *place);
struct tree_value *place_open(struct tree *t, const struct place_path *path);
void tree_assign(struct tree *t, struct stmt *stmt);

// ---- tree_stmt.c
enum flow tree_exec(struct tree *t, struct stmt *stmt);
enum flow tree_exec_block(struct tree *t, struct stmt *block);
// Runs the first case that fits; as a value, answers it.
struct tree_value tree_match(struct tree *t, struct expr *match, bool is_value, enum flow *flow);

// ---- tree_native.c
struct tree_value tree_native(struct tree *t, struct symbol *symbol, struct tree_value *arguments, uint32_t count,
                              struct type *result, struct span at);

#endif
