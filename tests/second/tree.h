// tests/second/tree.h: a second opinion about programs: evaluates the tree that the checker made.
//
//   in:    sources, as the compiler takes them; calls with arguments
//   out:   how each call ends: its value, its fault and where, its notes; the top-level variables behind it
//   owns:  a compilation of its own, up to the checked tree, and all values
//   fails: NULL for a program that does not compile; UNSETTLED where a call takes too long for it, or
//          asks for the gas that is left
//
// Slow and plain: each value is copied wherever it goes, nothing is shared, nothing is lowered. Gas, memory
// and the depth of calls are no matter of its. It needs a large stack: run it on a thread of its own.

#ifndef GASKET_TESTS_TREE_H
#define GASKET_TESTS_TREE_H

#include "gasket.h"

struct tree;

enum tree_end { TREE_MOVED, TREE_FAULTED, TREE_UNSETTLED };

struct tree_ending {
    enum tree_end end;
    const char *fault;      // of FAULTED: its code, "F003"
    const char *file;       // and where, as gk_fault has it
    uint32_t line, column;
    const char *value;      // what was returned, or emitted last; as show_value() writes it; NULL: nothing
};

// `interface` may have no text (NULL); `find` may be NULL.
struct tree *tree_new(const gk_source *source, const gk_source *interface, gk_find_source *find, void *context,
                      uint64_t seed);
void tree_free(struct tree *tree);

// Calls a function of the main file. What the ending points to lives as long as the tree.
struct tree_ending tree_call(struct tree *tree, const char *function, const gk_value *arguments, size_t count,
                             uint64_t steps);

// What the last call logged and marked, a line each.
const char *tree_notes(const struct tree *tree);
// The value of a top-level variable of the main file, as show_value() writes it; NULL: it has none now.
const char *tree_variable(struct tree *tree, const char *name);

#endif
