// lang/lower_map.c: maps and sets: how they are made, read and gone through.
//
//   in:    checked uses of maps and sets
//   out:   code that looks a key up once, and makes no option of what it finds where nobody keeps
//          it
//   owns:  nothing
//   fails: marks `failed` without memory
//
// A key that is looked up gives a position, less than 0 if it is not there.

#include "lower.h"

// ---- looking keys up ----------------------------------------------------------------------------

bool is_map_read(const struct expr *e) {
    return e->kind == EXPR_INDEX && e->left->type->kind == KIND_MAP;
}

struct value find_key(struct lower *l, struct value keyed, struct value key) {
    struct value position = temporary(l, l->check->types.int_);
    emit(l, OP_FIND_KEY, position.reg, keyed.reg, key.reg);
    discard(l, key);
    return position;
}

static struct type *key_type(const struct type *keyed) {
    return keyed->kind == KIND_MAP ? keyed->parts[0] : keyed->element;
}

struct found map_find(struct lower *l, struct expr *e) {
    struct value map = lower_early(l, e->left, type_of(l, e->left), e->right->hands_over);
    struct value key = lower_as(l, e->right, map.type->parts[0]);
    l->at = e->at;
    return (struct found){map, find_key(l, map, key)};
}

void found_branch(struct lower *l, struct found found, struct label *missing) {
    if (!found.map.is_temp) {
        emit_branch(l, OP_JUMP_LT_INT_K, found.position.reg, 0, missing);
        return;
    }
    // The map is let go on both ways.
    struct label there = {0};
    emit_branch(l, OP_JUMP_GE_INT_K, found.position.reg, 0, &there);
    emit(l, OP_DROP, found.map.reg, 0, 0);
    emit_branch(l, OP_JUMP, 0, 0, missing);
    label_bind(l, &there);
}

struct value get_value(struct lower *l, struct found found, uint16_t dst) {
    struct value out = temporary_in(l, found.map.type->parts[1], dst);
    emit(l, is_reference(out.type) ? OP_GET_VALUE_REF : OP_GET_VALUE, out.reg, found.map.reg,
         found.position.reg);
    return out;
}

struct value get_key(struct lower *l, struct found found) {
    struct value out = temporary(l, key_type(found.map.type));
    emit(l, is_reference(out.type) ? OP_GET_KEY_REF : OP_GET_KEY, out.reg, found.map.reg,
         found.position.reg);
    return out;
}

struct value found_get(struct lower *l, struct found found, uint16_t dst) {
    struct value out = get_value(l, found, dst);
    discard(l, found.position);
    discard(l, found.map);
    return out;
}

// `m[k]`, kept as an option.
struct value lower_map_read(struct lower *l, struct expr *e, uint16_t dst) {
    struct label missing = {0};
    struct found found = map_find(l, e);
    struct value out = temporary_in(l, type_of(l, e), dst);
    emit(l, OP_LOAD_NONE, out.reg, 0, 0);
    emit_branch(l, OP_JUMP_LT_INT_K, found.position.reg, 0, &missing);
    wrap(l, get_value(l, found, NO_REGISTER), out.type, out.reg);
    label_bind(l, &missing);
    discard(l, found.position);
    discard(l, found.map);
    return out;
}

// `m[k]!`
struct value lower_map_unwrap(struct lower *l, struct expr *e, uint16_t dst) {
    struct found found = map_find(l, e->left);
    emit_branch(l, OP_JUMP_LT_INT_K, found.position.reg, 0, late_fault(l, FAULT_UNWRAP, e->at));
    l->at = e->at;
    return found_get(l, found, dst);
}

static bool is_literal(const struct expr *e) {
    return e->kind == EXPR_INT || e->kind == EXPR_FLOAT || e->kind == EXPR_BOOL;
}

// `m[k] ?? e`
struct value lower_map_else(struct lower *l, struct expr *e, uint16_t dst) {
    struct label missing = {0}, end = {0};
    struct found found = map_find(l, e->left);
    struct value out = temporary_in(l, type_of(l, e), dst);
    if (is_literal(literal_of(e->right)) && type_of(l, e->right) == out.type) {
        // What stands in for it first: nothing can happen in between.
        lower_to(l, e->right, out.type, out.reg);
        emit_branch(l, OP_JUMP_LT_INT_K, found.position.reg, 0, &missing);
        get_value(l, found, out.reg);
        label_bind(l, &missing);
        discard(l, found.position);
        discard(l, found.map);
        return out;
    }
    found_branch(l, found, &missing);
    if (out.type == found.map.type->parts[1]) found_get(l, found, out.reg);
    else wrap(l, found_get(l, found, NO_REGISTER), out.type, out.reg);
    emit_branch(l, OP_JUMP, 0, 0, &end);
    label_bind(l, &missing);
    lower_to(l, e->right, out.type, out.reg);
    label_bind(l, &end);
    return out;
}

// ---- making them --------------------------------------------------------------------------------

static void put(struct lower *l, struct value map, struct value key, struct value value) {
    emit(l, OP_SET_KEY, map.reg, give(l, key), give(l, value));
    given(l, value);
    given(l, key);
}

static void add(struct lower *l, struct value set, struct value item) {
    struct value is_new = temporary(l, l->check->types.bool_);
    emit(l, OP_ADD_KEY, is_new.reg, set.reg, give(l, item));
    given(l, item);
    discard(l, is_new);
}

// What a list holds that a map or set is made of: an item, or a tuple of a key and a value.
static void put_item(struct lower *l, struct value keyed, struct value item) {
    if (keyed.type->kind == KIND_SET) {
        add(l, keyed, item);
        return;
    }
    struct value key = get_field(l, item, keyed.type->parts[0], 0, NO_REGISTER);
    put(l, keyed, key, get_field(l, item, keyed.type->parts[1], 1, NO_REGISTER));
    discard(l, item);
}

static void put_written(struct lower *l, struct value keyed, struct expr *item,
                        struct type *item_type) {
    bool is_pair = keyed.type->kind == KIND_MAP && item->kind == EXPR_TUPLE;
    if (!is_pair) {
        put_item(l, keyed, lower_as(l, item, item_type));
        return;
    }
    struct argument *first = item->arguments, *second = first->next;
    struct value key =
        lower_early(l, first->value, keyed.type->parts[0], second->value->hands_over);
    put(l, keyed, key, lower_as(l, second->value, keyed.type->parts[1]));
}

static void put_all(struct lower *l, struct value keyed, struct value list) {
    struct label top = {0}, exit = {0};
    struct value index = temporary(l, l->check->types.int_);
    emit(l, OP_LEN, index.reg, list.reg, 0);
    emit_branch(l, OP_JUMP_EQ_INT_K, index.reg, 0, &exit);
    emit(l, OP_LOAD_INT, index.reg, 0, 0);
    label_bind_loop(l, &top);
    put_item(l, keyed, get_element(l, list, index, NO_REGISTER));
    emit_back(l, OP_LOOP_NEXT_ITEM, index.reg, list.reg, &top);
    label_bind(l, &exit);
    discard(l, index);
}

// `Map()`, `Set()`, and of a list: whose items go straight there if they are written out.
struct value lower_map_new(struct lower *l, struct expr *e, uint16_t dst) {
    struct type *type = type_of(l, e);
    struct expr *list = e->arguments ? e->arguments->value : NULL;
    if (list && list->kind != EXPR_LIST) {
        struct value from = lower_as(l, list, concrete(l, e->arguments->type));
        struct value out = temporary_in(l, type, dst);
        l->at = e->at;
        emit(l, OP_NEW_MAP, out.reg, 0, 0);
        put_all(l, out, from);
        discard(l, from);
        return out;
    }
    struct value out = temporary_in(l, type, dst);
    uint32_t room = list && list->argument_count < UINT16_MAX ? list->argument_count : 0;
    emit(l, OP_NEW_MAP, out.reg, (uint16_t)room, 0);
    for (struct argument *a = list ? list->arguments : NULL; a; a = a->next)
        put_written(l, out, a->value, type_of(l, list)->element);
    return out;
}

// ---- methods that are more than one instruction -------------------------------------------------

bool is_key_test(const struct expr *e) {
    return e->kind == EXPR_CALL && e->meaning == MEANING_METHOD
           && native_number(e->symbol) == NATIVE_HAS_KEY;
}

// Goes to `label` if the key is (or, without `sense`, is not) in the map or set.
static void branch_position(struct lower *l, struct value position, bool sense,
                            struct label *label) {
    emit_branch(l, sense ? OP_JUMP_GE_INT_K : OP_JUMP_LT_INT_K, position.reg, 0, label);
    discard(l, position);
}

void branch_key_test(struct lower *l, struct expr *e, bool sense, struct label *label) {
    struct expr *self = e->left->left, *key = e->arguments->value;
    struct value keyed = lower_early(l, self, type_of(l, self), key->hands_over);
    struct value wanted = lower_as(l, key, key_type(keyed.type));
    l->at = e->at;
    struct value position = find_key(l, keyed, wanted);
    discard(l, keyed);
    branch_position(l, position, sense, label);
}

// `m[k] == none` (or, with `sense`, `!=`)
void branch_map_read(struct lower *l, struct expr *e, bool sense, struct label *label) {
    struct found found = map_find(l, e);
    discard(l, found.map);
    branch_position(l, found.position, sense, label);
}

// Takes the key, which is taken over, out of the map; `out` gets its value, or none.
void remove_key(struct lower *l, struct value map, struct value key, struct value out) {
    struct label missing = {0};
    struct found found = {.map = map, .position = temporary(l, l->check->types.int_)};
    emit(l, OP_FIND_KEY, found.position.reg, map.reg, key.reg);
    emit(l, OP_LOAD_NONE, out.reg, 0, 0);
    emit_branch(l, OP_JUMP_LT_INT_K, found.position.reg, 0, &missing);
    struct value value = map_take(l, found);
    struct value was_there = temporary(l, l->check->types.bool_);
    emit(l, OP_REMOVE_KEY, was_there.reg, map.reg, key.reg);
    discard(l, was_there);
    wrap(l, value, out.type, out.reg);
    label_bind(l, &missing);
    discard(l, found.position);
    discard(l, key);
}

// ---- in place -----------------------------------------------------------------------------------

// The value at a position, out of the map if it is a reference.
struct value map_take(struct lower *l, struct found found) {
    struct type *type = found.map.type->parts[1];
    if (!is_reference(type)) return get_value(l, found, NO_REGISTER);
    struct value out = temporary(l, type);
    emit(l, OP_TAKE_VALUE, out.reg, found.map.reg, found.position.reg);
    return out;
}

void map_put(struct lower *l, struct found found, struct value value) {
    emit(l, OP_SET_VALUE, found.map.reg, found.position.reg, give(l, value));
    given(l, value);
}

void map_set(struct lower *l, struct value map, struct value key, struct value value) {
    put(l, map, key, value);
}
