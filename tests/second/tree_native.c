// tests/second/tree_native.c: the library's primitives of lists, maps and sets, and of the bot's world.
//
//   in:    the primitive's name, arguments
//   out:   its result; what it changes, in `arguments`
//   owns:  nothing
//   fails: tree_fault() at the call

#include <stdio.h>
#include <string.h>

#include "tree_native.h"

static struct tree_value optional(struct native_at *n, const struct tree_value *found) {
    return found ? value_some(n->t, n->result, value_copy(n->t, found)) : value_none(n->result);
}

static uint32_t index_in(struct native_at *n, int64_t index, int64_t last) {
    if (index < 0 || index > last) NATIVE_FAULT(INDEX);
    return (uint32_t)index;
}

// ---- lists ----------------------------------------------------------------------------------------

static struct tree_value len(struct native_at *n) { return value_int(n->t, n->a[0].count); }
static struct tree_value is_empty(struct native_at *n) { return value_bool(n->t, n->a[0].count == 0); }

static struct tree_value push(struct native_at *n) {
    value_push(n->t, &n->a[0], n->a[1]);
    return NOTHING;
}

static struct tree_value pop(struct native_at *n) {
    if (!n->a[0].count) return value_none(n->result);
    struct tree_value last = n->a[0].items[n->a[0].count - 1];
    value_remove(n->t, &n->a[0], n->a[0].count - 1);
    return value_some(n->t, n->result, last);
}

static struct tree_value first(struct native_at *n) {
    return optional(n, n->a[0].count ? &n->a[0].items[0] : NULL);
}

static struct tree_value last(struct native_at *n) {
    return optional(n, n->a[0].count ? &n->a[0].items[n->a[0].count - 1] : NULL);
}

static struct tree_value insert(struct native_at *n) {
    value_insert(n->t, &n->a[0], index_in(n, n->a[1].i, n->a[0].count), n->a[2]);
    return NOTHING;
}

static struct tree_value remove_at(struct native_at *n) {
    uint32_t index = index_in(n, n->a[1].i, (int64_t)n->a[0].count - 1);
    struct tree_value item = n->a[0].items[index];
    value_remove(n->t, &n->a[0], index);
    return item;
}

static struct tree_value clear(struct native_at *n) {
    n->a[0].items = NULL;
    n->a[0].count = 0;
    return NOTHING;
}

static struct tree_value extend(struct native_at *n) {
    for (uint32_t i = 0; i < n->a[1].count; i++) value_push(n->t, &n->a[0], n->a[1].items[i]);
    return NOTHING;
}

static struct tree_value slice(struct native_at *n) {
    struct tree_value out = value_list(n->result);
    int64_t from = n->a[1].i, to = n->a[2].i;
    if (from < 0 || to < from || to > n->a[0].count) NATIVE_FAULT(INDEX);
    for (int64_t i = from; i < to; i++) value_push(n->t, &out, n->a[0].items[i]);
    return out;
}

static struct tree_value reversed(struct native_at *n) {
    struct tree_value out = value_list(n->result);
    for (uint32_t i = n->a[0].count; i-- > 0;) value_push(n->t, &out, n->a[0].items[i]);
    return out;
}

static int64_t find_item(struct native_at *n) {
    for (uint32_t i = 0; i < n->a[0].count; i++) {
        if (value_equal(n->t, &n->a[0].items[i], &n->a[1])) return i;
    }
    return -1;
}

static struct tree_value contains(struct native_at *n) { return value_bool(n->t, find_item(n) >= 0); }

static struct tree_value index_of(struct native_at *n) {
    int64_t index = find_item(n);
    struct tree_value value = value_int(n->t, index);
    return optional(n, index < 0 ? NULL : &value);
}

static struct tree_value filled(struct native_at *n) {
    struct tree_value out = value_list(n->result);
    if (n->a[0].i < 0) NATIVE_FAULT(ARGUMENT);
    tree_step(n->t, (uint64_t)n->a[0].i);
    for (int64_t i = 0; i < n->a[0].i; i++) value_push(n->t, &out, value_copy(n->t, &n->a[1]));
    return out;
}

// By insertion: equal ones keep their order.
static struct tree_value sort(struct native_at *n) {
    struct tree_value *items = n->a[0].items;
    for (uint32_t i = 1; i < n->a[0].count; i++) {
        struct tree_value item = items[i];
        uint32_t at = i;
        for (; at > 0 && value_compare(n->t, &items[at - 1], &item) > 0; at--) items[at] = items[at - 1];
        items[at] = item;
    }
    return NOTHING;
}

static struct tree_value sum_int(struct native_at *n) {
    int64_t sum = 0;
    for (uint32_t i = 0; i < n->a[0].count; i++) {
        if (__builtin_add_overflow(sum, n->a[0].items[i].i, &sum)) NATIVE_FAULT(OVERFLOW);
    }
    return value_int(n->t, sum);
}

static struct tree_value sum_float(struct native_at *n) {
    double sum = 0;
    for (uint32_t i = 0; i < n->a[0].count; i++) sum += n->a[0].items[i].f;
    if (sum != sum) NATIVE_FAULT(NAN);
    return value_float(n->t, sum);
}

// ---- maps and sets --------------------------------------------------------------------------------

static uint32_t stride(const struct tree_value *keyed) {
    return keyed->type->kind == KIND_MAP ? 2 : 1;
}

static struct tree_value keyed_len(struct native_at *n) {
    return value_int(n->t, n->a[0].count / stride(&n->a[0]));
}

static struct tree_value has_key(struct native_at *n) {
    return value_bool(n->t, value_find(n->t, &n->a[0], &n->a[1]) != NULL);
}

static void drop_key(struct native_at *n, const struct tree_value *found) {
    struct tree_value *keyed = &n->a[0], old = *keyed;
    uint32_t at = (uint32_t)(found - old.items), width = stride(keyed);
    keyed->items = tree_allocate(n->t, old.count * sizeof *old.items);
    keyed->count = 0;
    for (uint32_t i = 0; i < old.count; i++) {
        if (i < at || i >= at + width) keyed->items[keyed->count++] = old.items[i];
    }
}

static struct tree_value take_key(struct native_at *n) {
    const struct tree_value *found = value_find(n->t, &n->a[0], &n->a[1]);
    struct tree_value taken = optional(n, found ? found + 1 : NULL);
    if (found) drop_key(n, found);
    return taken;
}

static struct tree_value remove_key(struct native_at *n) {
    const struct tree_value *found = value_find(n->t, &n->a[0], &n->a[1]);
    if (found) drop_key(n, found);
    return value_bool(n->t, found != NULL);
}

static struct tree_value add_key(struct native_at *n) {
    bool is_new = !value_find(n->t, &n->a[0], &n->a[1]);
    value_put(n->t, &n->a[0], n->a[1], n->a[1]);
    return value_bool(n->t, is_new);
}

static struct tree_value some_of(struct native_at *n, uint32_t from) {
    struct tree_value out = value_list(n->result);
    for (uint32_t i = from; i < n->a[0].count; i += stride(&n->a[0])) value_push(n->t, &out, n->a[0].items[i]);
    return out;
}

static struct tree_value keys(struct native_at *n) { return some_of(n, 0); }
static struct tree_value values(struct native_at *n) { return some_of(n, 1); }

static struct tree_value entries(struct native_at *n) {
    struct tree_value out = value_list(n->result);
    for (uint32_t i = 0; i < n->a[0].count; i += 2) {
        struct tree_value pair = {.type = n->result->element};
        value_push(n->t, &pair, n->a[0].items[i]);
        value_push(n->t, &pair, n->a[0].items[i + 1]);
        value_push(n->t, &out, pair);
    }
    return out;
}

// ---- the bot's world ------------------------------------------------------------------------------

static struct tree_value say_log(struct native_at *n) {
    sink_put(n->t, &n->t->notes, n->a[0].bytes, n->a[0].count);
    sink_say(n->t, &n->t->notes, "\n");
    return NOTHING;
}

static struct tree_value mark(struct native_at *n) {
    char place[64];
    snprintf(place, sizeof place, "mark %lld,%lld: ", (long long)n->a[0].i, (long long)n->a[1].i);
    sink_say(n->t, &n->t->notes, place);
    sink_put(n->t, &n->t->notes, n->a[2].bytes, n->a[2].count);
    sink_say(n->t, &n->t->notes, "\n");
    return NOTHING;
}

static uint64_t rotated(uint64_t bits, int by) {
    return bits << by | bits >> (64 - by);
}

static uint64_t draw(struct tree *t) {
    uint64_t *s = t->random, word = rotated(s[1] * 5, 7) * 9, kept = s[1] << 17;
    tree_step(t, 1);
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= kept;
    s[3] = rotated(s[3], 45);
    return word;
}

// Words are drawn until one is at least 2 to the 64th modulo n.
static struct tree_value random_below_(struct native_at *n) {
    int64_t limit = n->a[0].i;
    if (limit < 1) NATIVE_FAULT(ARGUMENT);
    uint64_t count = (uint64_t)limit, uneven = (UINT64_MAX % count + 1) % count, word;
    do word = draw(n->t);
    while (word < uneven);
    return value_int(n->t, (int64_t)(word % count));
}

static struct tree_value random_float_(struct native_at *n) {
    return value_float(n->t, (double)(draw(n->t) >> 11) / 9007199254740992.0);
}

static struct tree_value gas_left(struct native_at *n) {
    tree_give_up(n->t);
}

const struct native_entry native_lists[] = {
    {"LEN", len}, {"LIST_IS_EMPTY", is_empty}, {"PUSH", push}, {"LIST_POP", pop}, {"LIST_FIRST", first},
    {"LIST_LAST", last}, {"LIST_INSERT", insert}, {"LIST_REMOVE", remove_at}, {"LIST_CLEAR", clear},
    {"LIST_EXTEND", extend}, {"LIST_SLICE", slice}, {"LIST_REVERSED", reversed}, {"LIST_CONTAINS", contains},
    {"LIST_INDEX_OF", index_of}, {"LIST_FILLED", filled}, {"LIST_SORT", sort}, {"LIST_SUM_INT", sum_int},
    {"LIST_SUM_FLOAT", sum_float}, {"KEYED_LEN", keyed_len}, {"KEYED_IS_EMPTY", is_empty}, {"KEYED_CLEAR", clear},
    {"HAS_KEY", has_key}, {"TAKE_KEY", take_key}, {"REMOVE_KEY", remove_key}, {"ADD_KEY", add_key},
    {"MAP_KEYS", keys}, {"MAP_VALUES", values}, {"MAP_ENTRIES", entries}, {"SET_ITEMS", keys}, {"LOG", say_log},
    {"MARK", mark}, {"RANDOM_BELOW", random_below_}, {"RANDOM_FLOAT", random_float_}, {"GAS_LEFT", gas_left},
    {NULL, NULL},
};

// ---- finding them ---------------------------------------------------------------------------------

static native_does *find(const struct native_entry *entries_, struct text name) {
    for (; entries_->name; entries_++) {
        if (strlen(entries_->name) == name.count && memcmp(entries_->name, name.bytes, name.count) == 0)
            return entries_->does;
    }
    return NULL;
}

struct tree_value tree_native(struct tree *t, struct symbol *symbol, struct tree_value *arguments, uint32_t count,
                              struct type *result, struct span at) {
    (void)count;
    struct native_at call = {t, arguments, result, at};
    struct text name = symbol->decl->native_name;
    native_does *does = find(native_lists, name);
    if (!does) does = find(native_texts, name);
    if (!does) does = find(native_numbers, name);
    if (!does) tree_give_up(t);
    tree_step(t, 1);
    return does(&call);
}
