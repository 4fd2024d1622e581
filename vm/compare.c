// vm/compare.c: a walk through two values in step, until they differ. See compare.h.

#include "compare.h"

#include <string.h>

// A pair of objects of which some parts are still to compare.
struct pair {
    const struct object *left, *right;
    uint32_t next;  // part
};

#define PAIRS_AT_HAND 16

// The pairs that are open: a few at hand, more from the heap.
struct walk {
    struct gk_bot *bot;
    struct pair *pairs;
    uint32_t count, capacity;
    struct pair at_hand[PAIRS_AT_HAND];
};

static bool grow(struct walk *walk) {
    bool is_at_hand = walk->pairs == walk->at_hand;
    if (walk->capacity > UINT32_MAX / 2) return bot_fails(walk->bot, FAULT_MEMORY);
    size_t bytes = walk->capacity * sizeof *walk->pairs;
    struct pair *pairs =
        bot_resize(walk->bot, is_at_hand ? NULL : walk->pairs, is_at_hand ? 0 : bytes, 2 * bytes);
    if (!pairs) return false;
    if (is_at_hand) memcpy(pairs, walk->at_hand, bytes);
    walk->pairs = pairs;
    walk->capacity *= 2;
    return true;
}

static void done(struct walk *walk) {
    if (walk->pairs == walk->at_hand) return;
    heap_free(&walk->bot->heap, walk->pairs, walk->capacity * sizeof *walk->pairs);
}

static bool push(struct walk *walk, const struct object *left, const struct object *right) {
    if (walk->count == walk->capacity && !grow(walk)) return false;
    walk->pairs[walk->count++] = (struct pair){left, right, 0};
    return true;
}

static int order_of(bool before, bool after) {
    return (int)after - (int)before;
}

int compare_text(const struct text *left, const struct text *right) {
    uint32_t shorter = left->byte_count < right->byte_count ? left->byte_count : right->byte_count;
    int order = memcmp(text_bytes(left), text_bytes(right), shorter);
    if (order != 0) return order < 0 ? -1 : 1;
    return order_of(left->byte_count < right->byte_count, left->byte_count > right->byte_count);
}

static int compare_scalars(const struct gk_type *type, union slot left, union slot right) {
    if (type->kind == GK_FLOAT) return order_of(left.f < right.f, left.f > right.f);
    return order_of(left.i < right.i, left.i > right.i);
}

static bool charge_text(struct gk_bot *bot, const struct text *left, const struct text *right) {
    uint32_t shorter = left->byte_count < right->byte_count ? left->byte_count : right->byte_count;
    return bot_charge(bot, bulk_gas(BULK_COMPARE_WORDS, (uint64_t)shorter / 8 + 1));
}

// Lists of one length whose items hold no references.
static bool compare_items(struct gk_bot *bot, const struct gk_type *element,
                          const struct list *left, const struct list *right, int *order) {
    if (element->store == STORE_BYTE) {
        if (!bot_charge(bot, bulk_gas(BULK_COMPARE_WORDS, (uint64_t)left->count / 8 + 1)))
            return false;
        *order = memcmp(list_bytes(left), list_bytes(right), left->count);
        return true;
    }
    if (!bot_charge(bot, bulk_gas(BULK_COMPARE_WORDS, left->count))) return false;
    const union slot *l = list_items(left), *r = list_items(right);
    if (element->kind != GK_FLOAT) {
        *order = memcmp(l, r, left->count * sizeof *l);
        return true;
    }
    uint32_t i = 0;
    while (i < left->count && l[i].f == r[i].f) i++;  // 0.0 equals -0.0
    *order = i < left->count;
    return true;
}

// Compares what can be at once; what has parts of its own is put on the walk.
static bool compare_objects(struct walk *walk, const struct object *left,
                            const struct object *right, int *order) {
    struct gk_bot *bot = walk->bot;
    const struct gk_type *type = &bot->types[left->type];
    switch (type->kind) {
    case GK_TEXT:
        if (!charge_text(bot, (const struct text *)left, (const struct text *)right)) return false;
        *order = compare_text((const struct text *)left, (const struct text *)right);
        return true;
    case GK_LIST: {
        const struct list *l = (const struct list *)left, *r = (const struct list *)right;
        *order = order_of(l->count < r->count, l->count > r->count);
        if (*order != 0 || l->count == 0) return true;
        if (type->element->store != STORE_REF)
            return compare_items(bot, type->element, l, r, order);
        return push(walk, left, right);
    }
    case GK_ENUM: {
        uint32_t l = ((const struct variant *)left)->tag, r = ((const struct variant *)right)->tag;
        *order = order_of(l < r, l > r);
        return *order != 0 || push(walk, left, right);
    }
    case GK_OPTION:
    case GK_RECORD:
    case GK_TUPLE:
        *order = 0;
        return push(walk, left, right);
    case GK_INT: case GK_FLOAT: case GK_BOOL: case GK_FUNCTION:  // the verifier lets none come here
        break;
    }
    *order = 0;
    return true;
}

static bool compare_slots(struct walk *walk, const struct gk_type *type, union slot left,
                          union slot right, int *order) {
    if (!bot_charge(walk->bot, bulk_gas(BULK_COMPARE, 1))) return false;
    if (type->store != STORE_REF) {
        *order = compare_scalars(type, left, right);
        return true;
    }
    if (left.ref && right.ref) {
        *order = 0;
        return left.ref == right.ref || compare_objects(walk, left.ref, right.ref, order);
    }
    if (type->kind != GK_OPTION) return bot_fails(walk->bot, FAULT_HOLE);
    *order = order_of(!left.ref && right.ref, left.ref && !right.ref);
    return true;
}

// The next two parts to compare. A pair leaves the walk with its last part, so a long chain needs
// no memory.
static bool next_parts(struct walk *walk, const struct gk_type **type, union slot *left,
                       union slot *right) {
    while (walk->count > 0) {
        struct pair *pair = &walk->pairs[walk->count - 1];
        struct parts l = object_parts(walk->bot->types, pair->left);
        struct parts r = object_parts(walk->bot->types, pair->right);
        uint32_t at = pair->next++;
        if (pair->next >= l.count) walk->count--;
        if (at >= l.count) continue;
        *type = parts_type(&l, at);
        *left = l.slots[at];
        *right = r.slots[at];
        return true;
    }
    return false;
}

bool compare(struct gk_bot *bot, const struct gk_type *type, union slot left, union slot right,
             int *order) {
    struct walk walk = {.bot = bot, .capacity = PAIRS_AT_HAND};
    walk.pairs = walk.at_hand;
    bool works;
    do works = compare_slots(&walk, type, left, right, order);
    while (works && *order == 0 && next_parts(&walk, &type, &left, &right));
    done(&walk);
    return works;
}
