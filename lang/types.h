// lang/types.h: types as the checker knows them; one object a type, so that equality is `==`.
//
//   in:    parts that are types already
//   out:   the one object for that type
//   owns:  nothing; types live in the compilation's arena
//   fails: not at all; TYPE_ERROR stands for a type that could not be told and fits everywhere

#ifndef GASKET_LANG_TYPES_H
#define GASKET_LANG_TYPES_H

#include "arena.h"
#include "order.h"
#include "tree.h"

enum kind {
    KIND_ERROR,     // already complained about
    KIND_NOTHING,   // what a function without result gives
    KIND_NONE,      // of a bare `none`: fits every option
    KIND_EMPTY,     // of a bare `[]`: fits every list
    KIND_OPEN,      // a part of a wish that nobody knows yet; never of an expression
    KIND_INT,
    KIND_FLOAT,
    KIND_BOOL,
    KIND_TEXT,
    KIND_LIST,
    KIND_OPTION,
    KIND_TUPLE,
    KIND_MAP,
    KIND_SET,
    KIND_FUNCTION,
    KIND_RECORD,
    KIND_ENUM,
    KIND_VARIABLE,  // a type parameter of a function, a record or an enum
};

// What a type parameter promises: each promises what those above it do.
enum bound {
    BOUND_ANY,
    BOUND_EQUATABLE,  // == and !=: every type without a function inside
    BOUND_ORDERED,    // <, too: int, float, text and tuples of these
    BOUND_NUMBER,     // + - * / and signs, too: int and float
};

struct type {
    enum kind kind;
    uint16_t height;       // 1 for a name; bounded by TYPE_DEPTH_MAX
    uint32_t hash;
    uint32_t text_bytes;   // as a player writes it, at most TYPE_TEXT_MAX
    struct type *element;  // LIST, OPTION, SET; FUNCTION: its result, KIND_NOTHING without
    // TUPLE; MAP: key and value; FUNCTION: parameters; RECORD, ENUM: what its type parameters
    // stand for
    struct type **parts;
    uint32_t part_count;
    struct decl *decl;     // RECORD, ENUM
    struct text name;      // of a name
    bool is_plain;         // ENUM: no variant carries a value
    bool has_variable;     // a VARIABLE somewhere inside
    bool has_open;         // an OPEN somewhere inside
    uint8_t bound;         // VARIABLE: enum bound
    uint8_t equatable, ordered;  // of type_satisfies(): 0 not asked yet, 1 yes, 2 no
    uint32_t index;        // VARIABLE: in the list of its owner's
    uint32_t module_index; // (lower) plus one; 0: not in the module yet
    struct pool *pool;     // (lower) of registers; NULL: none yet
    // what this became by the binding of that stamp
    uint32_t stamp;
    struct type *substituted;
    struct type *next;     // in its hash chain
    uint32_t serial;       // of types in the order in which they were made
};

struct types {
    struct arena *arena;
    struct type *error, *nothing, *none, *empty, *open, *int_, *float_, *bool_, *text;
    struct type *map, *set;  // Map[K, V] and Set[T], with type parameters of their own
    struct type **chains;    // hash table of all types that are made of others
    struct order_node *crowded;  // those whose chain was long already
    uint32_t chain_count, type_count, stamp_count;
    // a type was asked for that passes TYPE_DEPTH_MAX or TYPE_TEXT_MAX: to be complained about,
    // then cleared
    bool is_too_high;
    const struct file *here;  // types of other modules are shown with the module's name; or NULL
};

// What the type parameters of a function, record or enum stand for, by their index; NULL: not known
// yet. One that is complete and does not change any more may be sealed, so that what was made of a
// type by it is remembered.
struct binding {
    struct type **types;
    uint32_t count;
    uint32_t stamp;  // 0: not sealed
};

void types_init(struct types *types, struct arena *arena);
struct type *type_list(struct types *types, struct type *element);
struct type *type_option(struct types *types, struct type *element);
struct type *type_tuple(struct types *types, struct type **parts, uint32_t count);
struct type *type_map(struct types *types, struct type *key, struct type *value);
struct type *type_set(struct types *types, struct type *element);
struct type *type_function(struct types *types, struct type **parameters, uint32_t count,
                           struct type *result);
// A type parameter: a type of its own, whatever its name.
struct type *type_variable(struct types *types, struct text name, uint32_t index, enum bound bound);
// A new record or enum; of a generic one, with `count` type parameters, the type that holds these.
struct type *type_named(struct types *types, struct decl *decl, struct type **variables,
                        uint32_t count);
// A generic's type (one of type_named(), types->map or types->set) with other arguments, as many.
struct type *type_apply(struct types *types, struct type *generic, struct type **arguments);
// What stands in [ ] behind the type's name; NULL and 0 if it is no generic's.
struct type **type_arguments(struct type *type, uint32_t *count);

// The type as a player writes it, in the arena.
struct text type_text(struct types *types, const struct type *type);
// All of it, however long, and without the names of modules: as bytecode names it.
struct text type_whole_text(struct types *types, const struct type *type);

bool type_is_discrete(const struct type *type);   // int, bool, plain enum: compared as ints
bool type_is_scalar(const struct type *type);     // held in a register without a reference
bool type_is_boxed(const struct type *option);    // an option of a scalar or of an option

// Not to be asked before the fields of all types and the bounds of all parameters are known.
bool type_satisfies(struct type *type, enum bound bound);

// ---- type parameters ----------------------------------------------------------------------------

struct binding binding_new(struct types *types, uint32_t count);
void binding_seal(struct types *types, struct binding *binding);
bool binding_is_complete(const struct binding *binding);

// Whether `pattern` becomes `actual` by what the binding knows; it learns what it did not know.
// The parameters in `actual` are none of the pattern's, even if they are the same.
bool type_match(const struct type *pattern, struct type *actual, struct binding *binding);
// `type` with the parameters replaced that are known.
struct type *type_substitute(struct types *types, struct type *type, const struct binding *binding);
// The same, with KIND_OPEN for those that are not known.
struct type *type_wish(struct types *types, struct type *type, const struct binding *binding);
// What a field of a record or a variant holds, when its owner is `owner`.
struct type *type_of_field(struct types *types, const struct type *owner,
                           const struct field *field);

#endif
