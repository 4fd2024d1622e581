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

static enum step_kind kind_of(const struct expr *e) {
    if (e->kind == EXPR_FIELD) return STEP_FIELD;
    if (e->kind == EXPR_INDEX) return is_map_read(e) ? STEP_KEY : STEP_ITEM;
    return is_map_read(e->left) ? STEP_VALUE : STEP_OPEN;
}

// The place that a step begins at.
static struct expr *before(struct expr *e) {
    return kind_of(e) == STEP_VALUE ? e->left->left : e->left;
}

static void prepare_step(struct lower *l, struct step *step, struct expr *e, bool changes_later) {
    step->e = e;
    step->kind = kind_of(e);
    if (step->kind == STEP_FIELD || step->kind == STEP_OPEN) return;
    if (step->kind == STEP_VALUE) e = e->left;
    struct type *type = type_of(l, e->left);
    struct type *wanted = type->kind == KIND_MAP ? type->parts[0] : type_of(l, e->right);
    step->index = lower_early(l, e->right, wanted, changes_later);
}

void path_prepare(struct lower *l, struct path *path, struct expr *place, bool changes_later) {
    *path = (struct path){.root = place_root(place)};
    for (struct expr *e = place; e != path->root; e = before(e)) path->count++;
    path->steps = scratch_array(l, (size_t)path->count + 1, sizeof *path->steps);
    uint32_t i = path->count;
    for (struct expr *e = place; e != path->root; e = before(e)) path->steps[--i].e = e;
    for (i = 0; i < path->count; i++)
        prepare_step(l, &path->steps[i], path->steps[i].e, changes_later);
}

// ---- one step -----------------------------------------------------------------------------------

// Where a fault of the step is told: at the index, as when an item is read.
static struct span step_at(const struct step *step) {
    return step->kind == STEP_ITEM ? step->e->right->at : step->e->at;
}

static struct found step_found(const struct step *step, struct value holder) {
    return (struct found){.map = holder, .position = step->position};
}

// Looks up the key of `m[k]!`, which must be there.
static void step_find(struct lower *l, struct step *step, struct value holder) {
    l->at = step_at(step);
    step->position = find_key(l, holder, step->index);
    emit_branch(l, OP_JUMP_LT_INT_K, step->position.reg, 0, late_fault(l, FAULT_UNWRAP, l->at));
}

static struct value step_get(struct lower *l, struct step *step, struct value holder) {
    if (step->kind == STEP_ITEM) return get_element(l, holder, step->index, NO_REGISTER);
    if (step->kind == STEP_FIELD)
        return get_field(l, holder, type_of(l, step->e), step->e->index, NO_REGISTER);
    holder.is_temp = false;
    return unwrap(l, holder, NO_REGISTER);
}

// Takes the value of a step out of its holder.
static struct value step_take(struct lower *l, struct step *step, struct value holder) {
    struct type *type = type_of(l, step->e);
    l->at = step_at(step);
    if (step->kind == STEP_VALUE) {
        step_find(l, step, holder);
        return map_take(l, step_found(step, holder));
    }
    if (!is_reference(type)) return step_get(l, step, holder);
    struct value out = temporary(l, type);
    if (step->kind == STEP_ITEM) {
        emit(l, OP_TAKE_REF, out.reg, holder.reg, step->index.reg);
    } else if (step->kind == STEP_FIELD) {
        emit(l, OP_TAKE_FIELD, out.reg, holder.reg, (uint16_t)step->e->index);
    } else if (type_is_boxed(holder.type)) {
        emit(l, OP_UNBOX_REF, out.reg, holder.reg, 0);
    } else {
        emit(l, OP_UNWRAP, out.reg, (uint16_t)(holder.reg | MODE_MOVE), 0);
    }
    return out;
}

static void set_item(struct lower *l, struct value list, struct value index, struct value value) {
    enum opcode op = OP_SET_WORD;
    if (value.type->kind == KIND_BOOL) op = OP_SET_BYTE;
    if (is_reference(value.type)) op = OP_SET_REF;
    emit(l, op, list.reg, index.reg, give(l, value));
    given(l, value);
}

static void set_field(struct lower *l, struct value record, uint32_t index, struct value value) {
    enum opcode op = is_reference(value.type) ? OP_SET_FIELD_REF : OP_SET_FIELD;
    emit(l, op, record.reg, (uint16_t)index, give(l, value));
    given(l, value);
}

// Puts a value, which is taken over, where the step leads.
static void step_put(struct lower *l, struct step *step, struct value holder, struct value value) {
    l->at = step_at(step);
    switch (step->kind) {
    case STEP_FIELD: set_field(l, holder, step->e->index, value); return;
    case STEP_ITEM: set_item(l, holder, step->index, value); return;
    case STEP_VALUE: map_put(l, step_found(step, holder), value); return;
    case STEP_KEY: map_set(l, holder, step->index, value); return;
    case STEP_OPEN:
        emit(l, type_is_boxed(holder.type) ? OP_BOX : OP_WRAP, holder.reg, give(l, value), 0);
        given(l, value);
    }
}

// What the step held on to, when it is done. A key went where it was used.
static void step_done(struct lower *l, struct step *step) {
    if (step->kind == STEP_ITEM) discard(l, step->index);
    if (step->kind == STEP_VALUE) discard(l, step->position);
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
    for (uint32_t i = 0; i < path->count; i++) step_done(l, &path->steps[i]);
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
    const struct step *last = &path->steps[path->count - 1];
    l->at = step_at(last);
    emit(l, OP_SET_BYTE_K, holder.reg, last->index.reg, stmt->value->bool_value);
    close(l, path);
}

// What is in the variable that the path begins at must be in a register of its own while the path
// is open.
static struct value apart(struct lower *l, const struct path *path, struct value value) {
    bool is_root = path->root->meaning == MEANING_LOCAL && path->root->local->reg == value.reg;
    return is_root && !value.is_temp && is_reference(value.type) ? own(l, value) : value;
}

// Assigning through `!` demands that there was a value.
static void demand(struct lower *l, struct step *last, struct value holder) {
    if (last->kind == STEP_VALUE) step_find(l, last, holder);
    if (last->kind != STEP_OPEN) return;
    l->at = step_at(last);
    emit_branch(l, OP_JUMP_NONE, holder.reg, 0, late_fault(l, FAULT_UNWRAP, l->at));
}

// What the place takes: of `m[k]`, which reads as an option, what the option holds.
static struct type *wanted_type(struct lower *l, const struct stmt *stmt, const struct step *last) {
    if (stmt->has_op) return type_of(l, stmt->value);
    struct type *type = type_of(l, stmt->left);
    return last->kind == STEP_KEY ? type->element : type;
}

// ---- counting -----------------------------------------------------------------------------------

// Whether two expressions without calls name the same.
static bool is_same(const struct expr *a, const struct expr *b) {
    if (a->kind != b->kind || a->meaning != b->meaning) return false;
    switch (a->kind) {
    case EXPR_INT: return a->int_value == b->int_value;
    case EXPR_TEXT: return text_equal(a->name, b->name);
    case EXPR_NAME:
    case EXPR_SELF:
        if (a->meaning == MEANING_LOCAL) return a->local == b->local;
        return a->meaning == MEANING_VARIABLE && a->symbol == b->symbol;
    case EXPR_FIELD:
        return a->meaning == MEANING_FIELD && a->index == b->index && is_same(a->left, b->left);
    case EXPR_INDEX: return is_same(a->left, b->left) && is_same(a->right, b->right);
    case EXPR_UNWRAP: return is_same(a->left, b->left);
    case EXPR_ERROR: case EXPR_FLOAT: case EXPR_BOOL: case EXPR_INTERPOLATE: case EXPR_NONE:
    case EXPR_LIST: case EXPR_TUPLE: case EXPR_VARIANT: case EXPR_CALL: case EXPR_UNARY:
    case EXPR_BINARY: case EXPR_IF: case EXPR_MATCH: case EXPR_LAMBDA: case EXPR_OPTION: break;
    }
    return false;
}

// A variable, or a field in one: nothing there can fault, so that it does not matter when it is
// read.
static bool is_field_path(const struct expr *e) {
    while (e->kind == EXPR_FIELD) e = e->left;
    return e->kind == EXPR_NAME || e->kind == EXPR_SELF;
}

static bool is_at_hand(const struct expr *e) {
    return e->kind == EXPR_INT || e->kind == EXPR_FLOAT
           || (e->kind == EXPR_NAME && e->meaning == MEANING_LOCAL);
}

// `m[k] = (m[k] ?? 0) + n`, of numbers.
static bool is_counting(struct lower *l, const struct stmt *stmt) {
    const struct expr *sum = stmt->value, *old = sum->left;
    if (stmt->has_op || !is_map_read(stmt->left) || !is_field_path(stmt->left->left)) return false;
    if (sum->kind != EXPR_BINARY || sum->op > BINARY_MOD || !is_at_hand(sum->right)) return false;
    if (old->kind != EXPR_BINARY || old->op != BINARY_ELSE || !is_map_read(old->left)) return false;
    const struct expr *first = old->right;
    if (first->kind != EXPR_INT && first->kind != EXPR_FLOAT) return false;
    const struct type *value = type_of(l, stmt->left)->element, *wanted = type_of(l, sum);
    return value == wanted && type_of(l, old) == wanted && type_of(l, first) == wanted
           && is_same(stmt->left, old->left);
}

// The key is looked up once: its value is changed where it was found.
static void count(struct lower *l, struct stmt *stmt) {
    struct label missing = {0}, added = {0}, end = {0};
    struct path path;
    path_prepare(l, &path, stmt->left, false);
    struct value key = path.steps[path.count - 1].index, map = open(l, &path);
    struct expr sum = *stmt->value, name = {.kind = EXPR_NAME, .meaning = MEANING_LOCAL};
    struct value position = temporary(l, l->check->types.int_);
    l->at = stmt->left->at;
    emit(l, OP_FIND_KEY, position.reg, map.reg, key.reg);
    struct value old = lower_expr(l, sum.left->right);
    struct found found = {map, position};
    emit_branch(l, OP_JUMP_LT_INT_K, position.reg, 0, &missing);
    get_value(l, found, old.reg);
    label_bind(l, &missing);
    struct local local = {.reg = old.reg};
    name.type = old.type;
    name.local = &local;
    sum.left = &name;
    struct value value = lower_expr(l, &sum);
    emit_branch(l, OP_JUMP_LT_INT_K, position.reg, 0, &added);
    emit(l, OP_SET_VALUE, map.reg, position.reg, value.reg);
    emit_branch(l, OP_JUMP, 0, 0, &end);
    label_bind(l, &added);
    uint16_t kept = is_reference(key.type) ? (uint16_t)(key.reg | MODE_COPY) : key.reg;
    emit(l, OP_SET_KEY, map.reg, kept, value.reg);
    label_bind(l, &end);
    discard(l, value);
    discard(l, old);
    discard(l, position);
    discard(l, key);
    close(l, &path);
}

static void assign_path(struct lower *l, struct stmt *stmt) {
    if (is_counting(l, stmt)) {
        count(l, stmt);
        return;
    }
    struct path path;
    path_prepare(l, &path, stmt->left, stmt->value->hands_over);
    struct step *last = &path.steps[path.count - 1];
    if (last->kind == STEP_ITEM && stmt->value->kind == EXPR_BOOL
        && type_of(l, stmt->left) == stmt->value->type) {
        assign_flag(l, &path, stmt);
        return;
    }
    struct value value = lower_as(l, stmt->value, wanted_type(l, stmt, last));
    value = apart(l, &path, value);
    for (uint32_t i = 0; i < path.count; i++) {
        if (path.steps[i].index.type)
            path.steps[i].index = apart(l, &path, path.steps[i].index);
    }
    struct value holder = open(l, &path);
    if (stmt->has_op) {
        struct value old = step_take(l, last, holder);
        l->at = stmt->at;
        value = binary(l, (enum binary_op)stmt->op, old, value, NO_REGISTER);
    } else {
        demand(l, last, holder);
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
