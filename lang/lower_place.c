// lang/lower_place.c: what is written to: variables, and paths into them.
//
//   in:    checked places: names, fields, items, unwrappings
//   out:   code that changes a value deep inside another in place, when nobody else holds it
//   owns:  nothing
//   fails: marks `failed` without memory
//
// The way down takes each value out of the one that holds it, which leaves a hole; the way up puts
// it back. So every value on the way has one holder, the register, and is changed without a copy
// unless others hold it too.

#include "lower.h"

void path_prepare(struct lower *l, struct path *path, struct expr *place, bool changes_later) {
    *path = (struct path){.root = place_root(place)};
    for (struct expr *e = place; e != path->root; e = e->left) path->count++;
    path->steps = arena_array(l->arena, (size_t)path->count + 1, sizeof *path->steps);
    uint32_t i = path->count;
    for (struct expr *e = place; e != path->root; e = e->left) path->steps[--i].e = e;
    for (i = 0; i < path->count; i++) {
        struct expr *e = path->steps[i].e;
        if (e->kind == EXPR_INDEX)
            path->steps[i].index = lower_early(l, e->right, type_of(l, e->right), changes_later);
    }
}

// ---- one step -----------------------------------------------------------------------------------

// Where a fault of the step is told: at the index, as when an item is read.
static struct span step_at(const struct expr *e) {
    return e->kind == EXPR_INDEX ? e->right->at : e->at;
}

static struct value step_get(struct lower *l, struct step *step, struct value holder) {
    l->at = step_at(step->e);
    if (step->e->kind == EXPR_INDEX) return get_element(l, holder, step->index, NO_REGISTER);
    if (step->e->kind == EXPR_FIELD)
        return get_field(l, holder, type_of(l, step->e), step->e->index, NO_REGISTER);
    holder.is_temp = false;
    return unwrap(l, holder, NO_REGISTER);
}

// Takes the value of a step out of its holder.
static struct value step_take(struct lower *l, struct step *step, struct value holder) {
    struct type *type = type_of(l, step->e);
    if (!is_reference(type)) return step_get(l, step, holder);
    l->at = step_at(step->e);
    struct value out = temporary(l, type);
    if (step->e->kind == EXPR_INDEX) {
        emit(l, OP_TAKE_REF, out.reg, holder.reg, step->index.reg);
    } else if (step->e->kind == EXPR_FIELD) {
        emit(l, OP_TAKE_FIELD, out.reg, holder.reg, (uint16_t)step->e->index);
    } else if (type_is_boxed(holder.type)) {
        emit(l, OP_UNBOX_REF, out.reg, holder.reg, 0);
    } else {
        emit(l, OP_UNWRAP, out.reg, (uint16_t)(holder.reg | MODE_MOVE), 0);
    }
    return out;
}

// Puts a value, which is taken over, where the step leads.
static void step_put(struct lower *l, struct step *step, struct value holder, struct value value) {
    struct type *type = value.type;
    l->at = step_at(step->e);
    if (step->e->kind == EXPR_INDEX) {
        enum opcode op = OP_SET_WORD;
        if (type->kind == KIND_BOOL) op = OP_SET_BYTE;
        if (is_reference(type)) op = OP_SET_REF;
        emit(l, op, holder.reg, step->index.reg, give(l, value));
    } else if (step->e->kind == EXPR_FIELD) {
        enum opcode op = is_reference(type) ? OP_SET_FIELD_REF : OP_SET_FIELD;
        emit(l, op, holder.reg, (uint16_t)step->e->index, give(l, value));
    } else {
        emit(l, type_is_boxed(holder.type) ? OP_BOX : OP_WRAP, holder.reg, give(l, value), 0);
    }
    given(l, value);
}

// ---- the way down and up ------------------------------------------------------------------------

static struct value base_take(struct lower *l, struct expr *root) {
    if (root->meaning == MEANING_LOCAL)
        return (struct value){.reg = root->local->reg, .type = type_of(l, root)};
    struct value out = temporary(l, type_of(l, root));
    l->at = root->at;
    emit(l, is_reference(out.type) ? OP_TAKE_GLOBAL : OP_GET_GLOBAL, out.reg,
         (uint16_t)(root->symbol->index - 1), 0);
    return out;
}

static void base_put(struct lower *l, struct expr *root, struct value base) {
    if (root->meaning == MEANING_LOCAL) return;
    emit(l, OP_SET_GLOBAL, (uint16_t)(root->symbol->index - 1), give(l, base), 0);
    given(l, base);
}

// The holder of the last step's value.
static struct value open(struct lower *l, struct path *path) {
    path->base = base_take(l, path->root);
    struct value holder = path->base;
    for (uint32_t i = 0; i + 1 < path->count; i++) {
        path->steps[i].inside = step_take(l, &path->steps[i], holder);
        holder = path->steps[i].inside;
    }
    return holder;
}

static struct value holder_of(struct path *path, uint32_t step) {
    return step ? path->steps[step - 1].inside : path->base;
}

static void close(struct lower *l, struct path *path) {
    for (uint32_t i = path->count ? path->count - 1 : 0; i-- > 0;) {
        step_put(l, &path->steps[i], holder_of(path, i), path->steps[i].inside);
    }
    base_put(l, path->root, path->base);
    for (uint32_t i = 0; i < path->count; i++) {
        if (path->steps[i].e->kind == EXPR_INDEX) discard(l, path->steps[i].index);
    }
}

struct value path_take(struct lower *l, struct path *path) {
    struct value holder = open(l, path);
    path->lent = path->count ? step_take(l, &path->steps[path->count - 1], holder) : holder;
    return path->lent;
}

void path_put(struct lower *l, struct path *path) {
    if (path->count)
        step_put(l, &path->steps[path->count - 1], holder_of(path, path->count - 1), path->lent);
    close(l, path);
}

// ---- assignment ---------------------------------------------------------------------------------

// `x += f(mut x)` is as a call: first the right side is evaluated, then the variable is taken.
static void assign_local(struct lower *l, struct stmt *stmt) {
    struct expr *left = stmt->left;
    struct type *type = type_of(l, left);
    uint16_t reg = left->local->reg;
    if (!stmt->has_op) {
        if (type == type_of(l, stmt->value) && writes_last(stmt->value)) {
            lower_last(l, stmt->value, type, reg, left->local);
            return;
        }
        struct value value = own(l, lower_last(l, stmt->value, type, NO_REGISTER, left->local));
        emit(l, is_reference(type) ? OP_MOVE_REF : OP_MOVE, reg, give(l, value), 0);
        given(l, value);
        return;
    }
    struct expr sum = {.kind = EXPR_BINARY,
                       .op = stmt->op,
                       .at = stmt->at,
                       .type = type,
                       .left = left,
                       .right = stmt->value};
    bool appends = type->kind == KIND_LIST;
    if (!appends && stmt->value->hands_over) {
        struct value value = own(l, lower_as(l, stmt->value, type));
        l->at = stmt->at;
        binary(l, (enum binary_op)stmt->op, (struct value){.reg = reg, .type = type}, value, reg);
        return;
    }
    if (!appends) {
        lower_to(l, &sum, type, reg);
        return;
    }
    // `xs += ys` in place. `xs += xs` reads a second holder, so that the first is copied before it
    // grows.
    struct value more = own(l, lower_as(l, stmt->value, type));
    l->at = stmt->at;
    emit(l, OP_NATIVE, 0, NATIVE_LIST_EXTEND, reg);
    emit_arguments(l, (uint16_t[]){reg, more.reg}, 2);
    discard(l, more);
}

static struct value updated_global(struct lower *l, struct stmt *stmt) {
    struct expr *left = stmt->left;
    if (stmt->value->kind == EXPR_INT) {
        struct expr sum = {.kind = EXPR_BINARY,
                           .op = stmt->op,
                           .at = stmt->at,
                           .type = left->type,
                           .left = left,
                           .right = stmt->value};
        return lower_as(l, &sum, left->type);
    }
    struct value value = lower_as(l, stmt->value, left->type);
    struct value old = base_take(l, left);
    l->at = stmt->at;
    return binary(l, (enum binary_op)stmt->op, old, value, NO_REGISTER);
}

static void assign_global(struct lower *l, struct stmt *stmt) {
    struct expr *left = stmt->left;
    struct value value =
        stmt->has_op ? updated_global(l, stmt) : lower_as(l, stmt->value, left->type);
    l->at = stmt->at;
    emit(l, OP_SET_GLOBAL, (uint16_t)(left->symbol->index - 1), give(l, value), 0);
    given(l, value);
}

// `flags[i] = false`: the value stands in the instruction.
static void assign_flag(struct lower *l, struct path *path, const struct stmt *stmt) {
    struct value holder = open(l, path);
    l->at = step_at(stmt->left);
    emit(l, OP_SET_BYTE_K, holder.reg, path->steps[path->count - 1].index.reg,
         stmt->value->bool_value);
    close(l, path);
}

static void assign_path(struct lower *l, struct stmt *stmt) {
    struct path path;
    path_prepare(l, &path, stmt->left, stmt->value->hands_over);
    if (stmt->left->kind == EXPR_INDEX && stmt->value->kind == EXPR_BOOL
        && type_of(l, stmt->left) == stmt->value->type) {
        assign_flag(l, &path, stmt);
        return;
    }
    struct value value =
        lower_as(l, stmt->value, type_of(l, stmt->has_op ? stmt->value : stmt->left));
    if (!value.is_temp && place_root(stmt->left)->meaning == MEANING_LOCAL
        && is_reference(value.type)) {
        value = own(l, value);
    }
    struct step *last = &path.steps[path.count - 1];
    struct value holder = open(l, &path);
    if (stmt->has_op) {
        struct value old = step_take(l, last, holder);
        l->at = stmt->at;
        value = binary(l, (enum binary_op)stmt->op, old, value, NO_REGISTER);
    }
    if (!stmt->has_op && last->e->kind == EXPR_UNWRAP) {
        // Assigning through `!` demands that there was a value.
        struct label some = {0};
        emit_branch(l, OP_JUMP_SOME, holder.reg, 0, &some);
        emit(l, OP_FAIL, FAULT_UNWRAP, 0, 0);
        label_bind(l, &some);
    }
    step_put(l, last, holder, value);
    close(l, &path);
}

void lower_assign(struct lower *l, struct stmt *stmt) {
    l->at = stmt->at;
    bool is_name = stmt->left->kind == EXPR_NAME || stmt->left->kind == EXPR_SELF;
    if (!is_name) assign_path(l, stmt);
    else if (stmt->left->meaning == MEANING_LOCAL) assign_local(l, stmt);
    else assign_global(l, stmt);
}
