// vm/compare.c: a walk through two values in step, until they differ. See compare.h.
//
// Maps and sets are equal in whatever order their keys came: each key on the left looks for its like
// on the right, and where keys are objects, finding out is a walk of its own. It happens on the same
// stack: while a pair of maps or sets is *trying* a key, a difference that is met above it means
// nothing but that the next key with this hash is to be tried.

#include "compare.h"

#include <string.h>

#include "keyed.h"

enum key_search {
    SEARCH_NEXT,    // the next key on the left is to be looked for
    SEARCH_TRYING,  // it is being compared with the one at `place`
    SEARCH_BEHIND,  // and differs from it: the search goes on behind `place`
};

// A pair of objects of which some parts are still to compare.
struct pair {
    const struct object *left, *right;
    uint32_t next;            // part; in maps and sets the position on the left
    enum key_search search;   // in maps and sets
    uint32_t place;           // in the index on the right
};

#define PAIRS_AT_HAND 16
#define PAIR_BYTES 32  // a pair as it is paid for, on every machine
_Static_assert(sizeof(struct pair) <= PAIR_BYTES, "a pair's room");

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
    size_t bytes = walk->capacity * (size_t)PAIR_BYTES;
    struct pair *pairs =
        bot_resize(walk->bot, is_at_hand ? NULL : walk->pairs, is_at_hand ? 0 : bytes, 2 * bytes);
    if (!pairs) return false;
    if (is_at_hand) memcpy(pairs, walk->at_hand, sizeof walk->at_hand);
    walk->pairs = pairs;
    walk->capacity *= 2;
    return true;
}

static void done(struct walk *walk) {
    if (walk->pairs == walk->at_hand) return;
    heap_free(&walk->bot->heap, walk->pairs, walk->capacity * (size_t)PAIR_BYTES);
}

static bool push(struct walk *walk, const struct object *left, const struct object *right) {
    if (walk->count == walk->capacity && !grow(walk)) return false;
    walk->pairs[walk->count++] = (struct pair){.left = left, .right = right};
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
    case GK_MAP:
    case GK_SET: {
        uint32_t l = ((const struct keyed *)left)->count, r = ((const struct keyed *)right)->count;
        *order = order_of(l < r, l > r);
        return *order != 0 || l == 0 || push(walk, left, right);
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

// ---- what comes next ----------------------------------------------------------------------------

enum step {
    STEP_COMPARE,    // the two values in `struct two`
    STEP_DIFFERENT,  // the pair on top differs
    STEP_EQUAL,      // nothing is left
    STEP_FAULT,
};

struct two {
    const struct gk_type *type;
    union slot left, right;
};

// A key on the left was found at `position` on the right; a map's values are next.
static enum step take_match(struct walk *walk, struct pair *pair, const struct gk_type *type,
                            uint32_t position, struct two *two) {
    const struct keyed *left = (const struct keyed *)pair->left;
    uint32_t at = pair->next++;
    pair->search = SEARCH_NEXT;
    if (type->kind == GK_SET) return STEP_EQUAL;
    two->type = type->element;
    two->left = *keyed_value(left, at);
    two->right = *keyed_value((const struct keyed *)pair->right, position);
    if (keyed_next(left, pair->next) == left->used) walk->count--;
    return STEP_COMPARE;
}

// Looks for the key at `pair->next` from a place on; STEP_EQUAL: found, and it had no value.
static enum step search_key(struct walk *walk, struct pair *pair, const struct gk_type *type,
                            struct two *two) {
    const struct keyed *left = (const struct keyed *)pair->left;
    const struct keyed *right = (const struct keyed *)pair->right;
    uint32_t hash = keyed_hashes(left)[pair->next], position;
    two->type = type->key;
    two->left = *keyed_key(left, pair->next);
    for (;; pair->place = keyed_place_behind(right, pair->place)) {
        if (!bot_charge(walk->bot, bulk_gas(BULK_PROBE, 1))) return STEP_FAULT;
        if (keyed_place_is_free(right, pair->place)) return STEP_DIFFERENT;
        if (!keyed_place_may_hold(right, pair->place, hash, &position)) continue;
        two->right = *keyed_key(right, position);
        if (type->key->store == STORE_REF) {
            pair->search = SEARCH_TRYING;
            return STEP_COMPARE;
        }
        if (compare_scalars(type->key, two->left, two->right) == 0)
            return take_match(walk, pair, type, position, two);
    }
}

static enum step next_of_keyed(struct walk *walk, struct pair *pair, const struct gk_type *type,
                               struct two *two) {
    const struct keyed *left = (const struct keyed *)pair->left;
    const struct keyed *right = (const struct keyed *)pair->right;
    uint32_t position;
    switch (pair->search) {
    case SEARCH_TRYING:  // the keys were equal
        keyed_place_may_hold(right, pair->place, keyed_hashes(left)[pair->next], &position);
        return take_match(walk, pair, type, position, two);
    case SEARCH_NEXT:
        pair->next = keyed_next(left, pair->next);
        if (pair->next == left->used) {
            walk->count--;
            return STEP_EQUAL;
        }
        pair->place = keyed_first_place(right, keyed_hashes(left)[pair->next]);
        break;
    case SEARCH_BEHIND:
        pair->place = keyed_place_behind(right, pair->place);
        break;
    }
    return search_key(walk, pair, type, two);
}

// A pair leaves the walk with its last part, so a long chain needs no memory. STEP_EQUAL: it had
// no more.
static enum step next_of_parts(struct walk *walk, struct pair *pair, struct two *two) {
    struct parts left = object_parts(walk->bot->types, pair->left);
    struct parts right = object_parts(walk->bot->types, pair->right);
    uint32_t at = pair->next++;
    if (pair->next >= left.count) walk->count--;
    if (at >= left.count) return STEP_EQUAL;
    two->type = parts_type(&left, at);
    two->left = left.slots[at];
    two->right = right.slots[at];
    return STEP_COMPARE;
}

static enum step next_step(struct walk *walk, struct two *two) {
    while (walk->count > 0) {
        struct pair *pair = &walk->pairs[walk->count - 1];
        const struct gk_type *type = &walk->bot->types[pair->left->type];
        enum step step = type->key ? next_of_keyed(walk, pair, type, two)
                                   : next_of_parts(walk, pair, two);
        if (step != STEP_EQUAL) return step;
    }
    return STEP_EQUAL;
}

// After a difference: whether it only was one of keys that were tried.
static bool retry(struct walk *walk) {
    for (; walk->count > 0; walk->count--) {
        struct pair *pair = &walk->pairs[walk->count - 1];
        if (pair->search != SEARCH_TRYING) continue;
        pair->search = SEARCH_BEHIND;
        return true;
    }
    return false;
}

bool compare(struct gk_bot *bot, const struct gk_type *type, union slot left, union slot right,
             int *order) {
    struct walk walk;  // its stack is not cleared: most values need none of it
    walk.bot = bot;
    walk.pairs = walk.at_hand;
    walk.count = 0;
    walk.capacity = PAIRS_AT_HAND;
    struct two two = {type, left, right};
    enum step step = STEP_COMPARE;
    while (step == STEP_COMPARE) {
        if (!compare_slots(&walk, two.type, two.left, two.right, order)) step = STEP_FAULT;
        else step = *order != 0 ? STEP_DIFFERENT : next_step(&walk, &two);
        while (step == STEP_DIFFERENT && retry(&walk)) step = next_step(&walk, &two);
    }
    done(&walk);
    if (step == STEP_EQUAL) *order = 0;
    else if (*order == 0) *order = 1;
    return step != STEP_FAULT;
}
