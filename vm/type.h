// vm/type.h: types as the machine uses them, made from a module's tables.
//
//   in:    a module whose type tables types_new() checks
//   out:   an array of gk_type, index for index as the module's
//   owns:  one block; names point into the module, which must outlive it
//   fails: GK_NO_MEMORY, GK_INVALID with a message

#ifndef GASKET_VM_TYPE_H
#define GASKET_VM_TYPE_H

#include "module.h"

// So that a type's text stays small, and code that follows the parts of a type without a name may
// recurse.
#define TYPE_DEPTH_MAX 64  // limit: lists, options, tuples, maps, sets and functions inside of each other in a type
#define TYPE_TEXT_MAX 4096  // bytes of a type as a player writes it

struct type_field {
    const char *name;
    const struct gk_type *type;
};

struct type_variant {
    const char *name;
    uint32_t field_count;
    const struct type_field *fields;
};

// How a slot holds a value of a type.
enum type_store {
    STORE_WORD,  // 64 bits: int, float, plain enum
    STORE_BYTE,  // bool: 64 bits in a slot, a byte in a list
    STORE_REF,   // a pointer to a counted object, or null (an option's none; a hole)
};

struct gk_type {
    gk_kind kind;
    enum type_store store;
    bool is_plain;    // enum of which no variant carries a value: its slot is the variant's index
    // option whose element is a scalar or an option: its slot points to a box, or null
    bool is_boxed;
    bool is_ordered;  // int, float, text, tuple of ordered types
    bool is_equatable;  // holds no function anywhere: == is defined, and a host may see the value
    uint32_t index;   // in its table
    uint32_t table_count;  // types in its table
    const char *name; // record and enum, else ""
    // list, option, set; a map's values; function: its result, NULL if it gives none
    const struct gk_type *element;
    const struct gk_type *key;      // map and set
    uint32_t field_count;    // record and tuple; function: parameters
    const struct type_field *fields;
    uint32_t variant_count;  // enum
    const struct type_variant *variants;
};

// Checks and links the type tables of `module`. `*types` is one block, to free().
gk_status types_new(const struct module *module, struct gk_type **types, char *message,
                    size_t size);

// Whether two types, of different tables perhaps, have the same shape and the same names all the
// way down. Time and memory are bounded by the size of both tables; without memory types of
// different tables are not equal.
bool type_equal(const struct gk_type *left, const struct gk_type *right);

// A hash of the shape and the names of a type and of all it is made of; equal types, equal hash, in
// whatever table and order. 0: no memory.
uint64_t type_hash(const struct gk_type *type);

#endif
