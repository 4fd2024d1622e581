// lang/order.h: things in an order of theirs, found in logarithmic time whatever they are: where
// hash tables go on when what they hold was chosen to collide.
//
//   in:    things, and how two of them compare
//   out:   the one that is equal to another
//   owns:  nothing; nodes live in the caller's arena
//   fails: not at all

#ifndef GASKET_LANG_ORDER_H
#define GASKET_LANG_ORDER_H

#include "arena.h"

// Below 0, 0, above 0: a stands before b, is equal to it, stands behind it.
typedef int order_compare(const void *a, const void *b);

struct order_node {
    struct order_node *left, *right;
    uint32_t level;
    void *item;
};

// NULL: there is none.
void *order_find(const struct order_node *root, const void *wanted, order_compare *compare);
// What the root is when `item`, which is equal to none that is there, is there as well.
struct order_node *order_add(struct arena *arena, struct order_node *root, void *item,
                             order_compare *compare);

#endif
