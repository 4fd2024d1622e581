// lang/order.c: Arne Andersson's balanced trees. See order.h.

#include "order.h"

void *order_find(const struct order_node *root, const void *wanted, order_compare *compare) {
    while (root) {
        int order = compare(wanted, root->item);
        if (order == 0) return root->item;
        root = order < 0 ? root->left : root->right;
    }
    return NULL;
}

// No node has a left child of its own level,
static struct order_node *skew(struct order_node *node) {
    struct order_node *left = node->left;
    if (!left || left->level != node->level) return node;
    node->left = left->right;
    left->right = node;
    return left;
}

// nor two right ones in a row.
static struct order_node *split(struct order_node *node) {
    struct order_node *right = node->right;
    if (!right || !right->right || right->right->level != node->level) return node;
    node->right = right->left;
    right->left = node;
    right->level++;
    return right;
}

// Recursion is as deep as the tree is high: twice the logarithm of its count.
struct order_node *order_add(struct arena *arena, struct order_node *root, void *item,
                             order_compare *compare) {
    if (!root) {
        struct order_node *node = ARENA_NEW(arena, struct order_node);
        *node = (struct order_node){.level = 1, .item = item};
        return node;
    }
    if (compare(item, root->item) < 0) root->left = order_add(arena, root->left, item, compare);
    else root->right = order_add(arena, root->right, item, compare);
    return split(skew(root));
}
