// tests/second/tree_value.c: the values of the tree's evaluator: copied, never shared.
//
//   in:    values with their types
//   out:   copies, comparisons, lists and maps changed in place
//   owns:  nothing; memory is the tree's, until a call has ended
//   fails: gives up where there are too many

#include <string.h>

#include "tree_parts.h"

// ---- making ---------------------------------------------------------------------------------------

struct tree_value value_int(struct tree *t, int64_t i) {
    return (struct tree_value){.type = t->check.types.int_, .i = i};
}

struct tree_value value_float(struct tree *t, double f) {
    return (struct tree_value){.type = t->check.types.float_, .f = f};
}

struct tree_value value_bool(struct tree *t, bool is_true) {
    return (struct tree_value){.type = t->check.types.bool_, .i = is_true};
}

struct tree_value value_text(struct tree *t, const char *bytes, size_t count) {
    struct tree_value value = {.type = t->check.types.text, .count = (uint32_t)count};
    tree_step(t, count / 8);
    value.bytes = tree_allocate(t, count + 1);
    if (count) memcpy(value.bytes, bytes, count);
    return value;
}

struct tree_value value_none(struct type *option) {
    return (struct tree_value){.type = option};
}

struct tree_value value_some(struct tree *t, struct type *option, struct tree_value inside) {
    struct tree_value value = {.type = option, .count = 1};
    value.items = tree_allocate(t, sizeof *value.items);
    value.items[0] = inside;
    return value;
}

struct tree_value value_list(struct type *list) {
    return (struct tree_value){.type = list};
}

static bool has_items(const struct tree_value *value) {
    switch (value->type->kind) {
    case KIND_LIST: case KIND_OPTION: case KIND_TUPLE: case KIND_MAP: case KIND_SET: case KIND_RECORD: case KIND_ENUM:
        return true;
    case KIND_ERROR: case KIND_NOTHING: case KIND_NONE: case KIND_EMPTY: case KIND_OPEN: case KIND_INT: case KIND_FLOAT:
    case KIND_BOOL: case KIND_TEXT: case KIND_FUNCTION: case KIND_VARIABLE: break;
    }
    return false;
}

struct tree_value value_copy(struct tree *t, const struct tree_value *value) {
    struct tree_value copy = *value;
    tree_step(t, 1);
    // texts and functions can't be changed: nobody can tell a copy
    if (!has_items(value) || !value->count) return copy;
    uint32_t room = 1;  // as value_insert() has it
    while (room < value->count) room *= 2;
    copy.items = tree_allocate(t, room * sizeof *copy.items);
    for (uint32_t i = 0; i < value->count; i++) copy.items[i] = value_copy(t, &value->items[i]);
    return copy;
}

// ---- lists ----------------------------------------------------------------------------------------

void value_insert(struct tree *t, struct tree_value *list, uint32_t at, struct tree_value item) {
    bool is_full = (list->count & (list->count - 1)) == 0;  // there is room for a power of two
    if (is_full) {
        uint32_t room = list->count ? 2 * list->count : 1;
        tree_step(t, room);
        struct tree_value *items = tree_allocate(t, room * sizeof *items);
        if (list->count) memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
    }
    for (uint32_t i = list->count; i > at; i--) list->items[i] = list->items[i - 1];
    tree_step(t, list->count - at + 1);
    list->items[at] = item;
    list->count++;
}

void value_push(struct tree *t, struct tree_value *list, struct tree_value item) {
    value_insert(t, list, list->count, item);
}

// Room is for a power of two, which a shorter list might take for its own: so what is left moves.
void value_remove(struct tree *t, struct tree_value *list, uint32_t at) {
    struct tree_value old = *list;
    list->items = NULL;
    list->count = 0;
    for (uint32_t i = 0; i < old.count; i++) {
        if (i != at) value_push(t, list, old.items[i]);
    }
}

// ---- maps and sets --------------------------------------------------------------------------------

static uint32_t stride(const struct tree_value *keyed) {
    return keyed->type->kind == KIND_MAP ? 2 : 1;
}

// Where the key stands; a map's value stands behind it.
struct tree_value *value_find(struct tree *t, const struct tree_value *keyed, const struct tree_value *key) {
    for (uint32_t i = 0; i < keyed->count; i += stride(keyed)) {
        if (value_equal(t, &keyed->items[i], key)) return &keyed->items[i];
    }
    return NULL;
}

void value_put(struct tree *t, struct tree_value *keyed, struct tree_value key, struct tree_value item) {
    struct tree_value *found = value_find(t, keyed, &key);
    bool is_map = stride(keyed) == 2;
    if (found && is_map) found[1] = item;
    if (found) return;
    // made anew: entries have two items, which value_push() knows nothing of
    uint32_t count = keyed->count + stride(keyed);
    tree_step(t, count);
    struct tree_value *items = tree_allocate(t, count * sizeof *items);
    if (keyed->count) memcpy(items, keyed->items, keyed->count * sizeof *items);
    items[keyed->count] = key;
    if (is_map) items[keyed->count + 1] = item;
    keyed->items = items;
    keyed->count = count;
}

// ---- comparing ------------------------------------------------------------------------------------

static bool equal_items(struct tree *t, const struct tree_value *a, const struct tree_value *b) {
    if (a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i++) {
        if (!value_equal(t, &a->items[i], &b->items[i])) return false;
    }
    return true;
}

// Each key has its equal in the other, wherever it stands there.
static bool equal_keyed(struct tree *t, const struct tree_value *a, const struct tree_value *b) {
    if (a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i += stride(a)) {
        const struct tree_value *found = value_find(t, b, &a->items[i]);
        if (!found || (stride(a) == 2 && !value_equal(t, &a->items[i + 1], found + 1))) return false;
    }
    return true;
}

bool value_equal(struct tree *t, const struct tree_value *a, const struct tree_value *b) {
    tree_step(t, 1);
    switch (a->type->kind) {
    case KIND_INT: case KIND_BOOL: return a->i == b->i;
    case KIND_FLOAT: return a->f == b->f;
    case KIND_TEXT: return a->count == b->count && memcmp(a->bytes, b->bytes, a->count) == 0;
    case KIND_ENUM: return a->variant == b->variant && equal_items(t, a, b);
    case KIND_LIST: case KIND_OPTION: case KIND_TUPLE: case KIND_RECORD: return equal_items(t, a, b);
    case KIND_MAP: case KIND_SET: return equal_keyed(t, a, b);
    case KIND_ERROR: case KIND_NOTHING: case KIND_NONE: case KIND_EMPTY: case KIND_OPEN: case KIND_FUNCTION:
    case KIND_VARIABLE: break;
    }
    tree_give_up(t);
}

static int compare_texts(const struct tree_value *a, const struct tree_value *b) {
    uint32_t count = a->count < b->count ? a->count : b->count;
    int order = memcmp(a->bytes, b->bytes, count);
    if (order) return order < 0 ? -1 : 1;
    return (a->count > b->count) - (a->count < b->count);
}

int value_compare(struct tree *t, const struct tree_value *a, const struct tree_value *b) {
    tree_step(t, 1);
    if (a->type->kind == KIND_INT) return (a->i > b->i) - (a->i < b->i);
    if (a->type->kind == KIND_FLOAT) return (a->f > b->f) - (a->f < b->f);
    if (a->type->kind == KIND_TEXT) return compare_texts(a, b);
    if (a->type->kind != KIND_TUPLE) tree_give_up(t);
    for (uint32_t i = 0; i < a->count; i++) {
        int order = value_compare(t, &a->items[i], &b->items[i]);
        if (order) return order;
    }
    return 0;
}

// ---- from the host --------------------------------------------------------------------------------

static struct type *part_type(struct tree *t, struct type *type, const struct tree_value *value, uint32_t index) {
    struct types *types = &t->check.types;
    if (type->kind == KIND_TUPLE) return type->parts[index];
    if (type->kind == KIND_LIST) return type->element;
    const struct field *field = type->decl->fields;
    if (type->kind == KIND_ENUM) {
        const struct variant *variant = type->decl->variants;
        for (uint32_t i = 0; i < value->variant; i++) variant = variant->next;
        field = variant->fields;
    }
    while (index--) field = field->next;
    return type_of_field(types, type, field);
}

static struct tree_value take_items(struct tree *t, struct type *type, gk_value given) {
    struct tree_value value = {.type = type};
    if (type->kind == KIND_ENUM) value.variant = (uint32_t)gk_variant(given);
    size_t count = gk_count(given);
    for (uint32_t i = 0; i < count; i++)
        value_push(t, &value, value_take(t, part_type(t, type, &value, i), gk_item(given, i)));
    return value;
}

static struct tree_value take_keyed(struct tree *t, struct type *type, gk_value given) {
    struct tree_value keyed = {.type = type};
    bool is_map = type->kind == KIND_MAP;
    gk_value key, item;
    for (size_t at = 0; gk_next(given, &at, &key, &item);) {
        struct tree_value taken = value_take(t, is_map ? type->parts[0] : type->element, key), value = taken;
        if (is_map) value = value_take(t, type->parts[1], item);
        value_put(t, &keyed, taken, value);
    }
    return keyed;
}

struct tree_value value_take(struct tree *t, struct type *type, gk_value given) {
    size_t count = 0;
    switch (type->kind) {
    case KIND_INT: return value_int(t, gk_as_int(given));
    case KIND_FLOAT: return value_float(t, gk_as_float(given));
    case KIND_BOOL: return value_bool(t, gk_as_bool(given));
    case KIND_TEXT: {
        const char *bytes = gk_as_text(given, &count);
        return value_text(t, bytes, count);
    }
    case KIND_OPTION:
        if (!gk_is_some(given)) return value_none(type);
        return value_some(t, type, value_take(t, type->element, gk_some(given)));
    case KIND_LIST: case KIND_TUPLE: case KIND_RECORD: case KIND_ENUM: return take_items(t, type, given);
    case KIND_MAP: case KIND_SET: return take_keyed(t, type, given);
    case KIND_ERROR: case KIND_NOTHING: case KIND_NONE: case KIND_EMPTY: case KIND_OPEN: case KIND_FUNCTION:
    case KIND_VARIABLE: break;
    }
    tree_give_up(t);
}
