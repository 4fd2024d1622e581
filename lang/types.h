// lang/types.h: types as the checker knows them; one object a type, so that equality is `==`.
//
//   in:    parts that are types already
//   out:   the one object for that type
//   owns:  nothing; types live in the compilation's arena
//   fails: not at all; TYPE_ERROR stands for a type that could not be told and fits everywhere

#ifndef GASKET_LANG_TYPES_H
#define GASKET_LANG_TYPES_H

#include "arena.h"
#include "tree.h"

enum kind {
    KIND_ERROR,     // already complained about
    KIND_NOTHING,   // what a function without result gives
    KIND_NONE,      // of a bare `none`: fits every option
    KIND_EMPTY,     // of a bare `[]`: fits every list
    KIND_INT,
    KIND_FLOAT,
    KIND_BOOL,
    KIND_TEXT,
    KIND_LIST,
    KIND_OPTION,
    KIND_TUPLE,
    KIND_RECORD,
    KIND_ENUM,
    KIND_VARIABLE,  // T in the signature of a native
};

struct type {
    enum kind kind;
    uint16_t height;       // 1 for a name; bounded by TYPE_DEPTH_MAX
    uint32_t hash;
    struct type *element;  // LIST, OPTION
    struct type **parts;   // TUPLE
    uint32_t part_count;
    struct decl *decl;     // RECORD, ENUM
    struct text name;      // of a name
    bool is_plain;         // ENUM: no variant carries a value
    bool is_ordered;       // `<` is defined: int, float, text, and tuples of these
    bool has_variable;     // a VARIABLE somewhere inside
    uint32_t module_index; // (lower) plus one; 0: not in the module yet
    uint8_t visit;         // scratch of type_holds_itself()
    struct type *next;     // in its hash chain
};

struct types {
    struct arena *arena;
    struct type *error, *nothing, *none, *empty, *int_, *float_, *bool_, *text, *variable;
    struct type **chains;  // hash table of lists, options and tuples
    uint32_t chain_count, type_count;
    // a type was asked for that passes TYPE_DEPTH_MAX: to be complained about, then cleared
    bool is_too_high;
    const struct file *here;  // types of other modules are shown with the module's name; or NULL
};

void types_init(struct types *types, struct arena *arena);
struct type *type_list(struct types *types, struct type *element);
struct type *type_option(struct types *types, struct type *element);
struct type *type_tuple(struct types *types, struct type **parts, uint32_t count);
struct type *type_named(struct types *types, struct decl *decl);  // a new record or enum

// The type as a player writes it, in the arena.
struct text type_text(struct types *types, const struct type *type);

bool type_is_discrete(const struct type *type);   // int, bool, plain enum: compared as ints
bool type_is_scalar(const struct type *type);     // held in a register without a reference
bool type_is_boxed(const struct type *option);    // an option of a scalar or of an option

// Matches `pattern`, which may hold the VARIABLE, against `actual`; binds `*bound` (NULL at first)
// or agrees with it.
bool type_match(const struct type *pattern, struct type *actual, struct type **bound);
// `pattern` with the VARIABLE replaced by `bound`.
struct type *type_replace(struct types *types, struct type *pattern, struct type *bound);

#endif
