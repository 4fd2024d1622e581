// tests/second/tree_place.c: what is written to: variables, and paths into them.
//
//   in:    checked places
//   out:   where their values stand, in the variables themselves
//   owns:  nothing
//   fails: tree_fault() where a path leads nowhere

#include "tree_parts.h"

static bool is_map_read(struct tree *t, const struct expr *e) {
    return e->kind == EXPR_INDEX && tree_concrete(t, e->left->type)->kind == KIND_MAP;
}

// `m[k]!` is one step.
static struct expr *before(struct tree *t, struct expr *e) {
    return e->kind == EXPR_UNWRAP && is_map_read(t, e->left) ? e->left->left : e->left;
}

static struct tree_value index_of(struct tree *t, struct expr *e) {
    if (e->kind == EXPR_UNWRAP) e = e->left;
    if (e->kind != EXPR_INDEX) return (struct tree_value){.type = NULL};
    struct type *holder = tree_concrete(t, e->left->type);
    if (holder->kind == KIND_MAP) return tree_eval_as(t, e->right, holder->parts[0]);
    return tree_eval(t, e->right);
}

struct place_path place_prepare(struct tree *t, struct expr *place) {
    struct place_path path = {.root = place_root(place)};
    for (struct expr *e = place; e != path.root; e = before(t, e)) path.count++;
    path.steps = tree_allocate(t, (path.count + 1) * sizeof *path.steps);
    uint32_t i = path.count;
    for (struct expr *e = place; e != path.root; e = before(t, e)) path.steps[--i].e = e;
    for (i = 0; i < path.count; i++) {
        struct expr *e = path.steps[i].e;
        bool has_index = e->kind == EXPR_INDEX || (e->kind == EXPR_UNWRAP && is_map_read(t, e->left));
        if (has_index) path.steps[i].index = index_of(t, e);
    }
    return path;
}

static struct tree_value *root_at(struct tree *t, const struct expr *root) {
    if (root->meaning == MEANING_LOCAL) return local_at(t, root->local);
    struct global *global = tree_global(t, root->symbol);
    if (!global->has_value) tree_fault(t, FAULT_HOLE, root->at);
    return &global->value;
}

static struct tree_value *take_step(struct tree *t, const struct place_step *step, struct tree_value *holder) {
    const struct expr *e = step->e;
    if (e->kind == EXPR_FIELD) return &holder->items[e->index];
    if (e->kind == EXPR_INDEX) {
        if (step->index.i < 0 || step->index.i >= holder->count) tree_fault(t, FAULT_INDEX, e->right->at);
        return &holder->items[step->index.i];
    }
    if (holder->type->kind == KIND_MAP) {
        struct tree_value *found = value_find(t, holder, &step->index);
        if (!found) tree_fault(t, FAULT_UNWRAP, e->at);
        return found + 1;
    }
    if (!holder->count) tree_fault(t, FAULT_UNWRAP, e->at);
    return holder->items;
}

struct tree_value *place_open(struct tree *t, const struct place_path *path) {
    struct tree_value *at = root_at(t, path->root);
    for (uint32_t i = 0; i < path->count; i++) at = take_step(t, &path->steps[i], at);
    return at;
}

// `m[k] = v`: the key need not be there.
static void set_key(struct tree *t, struct place_path *path, struct expr *value) {
    struct place_step *last = &path->steps[path->count - 1];
    struct type *map = tree_concrete(t, last->e->left->type);
    struct tree_value item = tree_eval_as(t, value, map->parts[1]);
    path->count--;
    value_put(t, place_open(t, path), last->index, item);
}

void tree_assign(struct tree *t, struct stmt *stmt) {
    struct place_path path = place_prepare(t, stmt->left);
    if (is_map_read(t, stmt->left)) {
        set_key(t, &path, stmt->value);
        return;
    }
    struct type *type = tree_concrete(t, stmt->left->type);
    struct tree_value value = tree_eval_as(t, stmt->value, type);
    if (!stmt->has_op && path.count == 0 && path.root->meaning == MEANING_VARIABLE) {
        struct global *global = tree_global(t, path.root->symbol);
        global->value = value;
        global->has_value = true;
        return;
    }
    struct tree_value *at = place_open(t, &path);
    if (stmt->has_op) value = tree_binary(t, (enum binary_op)stmt->op, *at, value, stmt->at);
    *at = value;
}
