// tests/second/tree_native.h: what the rooms of the library's primitives share.

#ifndef GASKET_TESTS_TREE_NATIVE_H
#define GASKET_TESTS_TREE_NATIVE_H

#include "tree_parts.h"

// A call of a primitive: `a` are its arguments; what is handed over is changed there.
struct native_at {
    struct tree *t;
    struct tree_value *a;
    struct type *result;
    struct span at;  // for its faults
};

typedef struct tree_value native_does(struct native_at *n);
struct native_entry {
    const char *name;
    native_does *does;
};

extern const struct native_entry native_lists[], native_texts[], native_numbers[];  // ended by name NULL

#define NOTHING ((struct tree_value){.type = NULL})
#define NATIVE_FAULT(fault) tree_fault(n->t, FAULT_##fault, n->at)

#endif
