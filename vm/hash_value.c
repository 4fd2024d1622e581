// vm/hash_value.c: a walk through a value that mixes all it meets. See hash_value.h.

#include "hash_value.h"

#include <string.h>

#include "keyed.h"

// What stands for things that have no words of their own.
enum { WORD_NONE = 0x6E6F6E65, WORD_BOX = 0x626F78 };

// An object of which some parts are still to visit.
struct open {
    const struct object *object;
    uint32_t next;    // part; in a map the position behind the value that is being visited
    uint64_t before;  // map: what was mixed before it
    uint64_t sum;     // map: of its entries, in whatever order
};

#define OPEN_AT_HAND 12

struct walk {
    struct gk_bot *bot;
    uint64_t state;
    struct open *open;
    uint32_t count, capacity;
    struct open at_hand[OPEN_AT_HAND];
};

static bool grow(struct walk *walk) {
    bool is_at_hand = walk->open == walk->at_hand;
    if (walk->capacity > UINT32_MAX / 2) return bot_fails(walk->bot, FAULT_MEMORY);
    size_t bytes = walk->capacity * sizeof *walk->open;
    struct open *open =
        bot_resize(walk->bot, is_at_hand ? NULL : walk->open, is_at_hand ? 0 : bytes, 2 * bytes);
    if (!open) return false;
    if (is_at_hand) memcpy(open, walk->at_hand, bytes);
    walk->open = open;
    walk->capacity *= 2;
    return true;
}

static void done(struct walk *walk) {
    if (walk->open == walk->at_hand) return;
    heap_free(&walk->bot->heap, walk->open, walk->capacity * sizeof *walk->open);
}

static bool push(struct walk *walk, const struct object *object) {
    if (walk->count == walk->capacity && !grow(walk)) return false;
    walk->open[walk->count++] = (struct open){.object = object, .before = walk->state};
    return true;
}

static void mix(struct walk *walk, uint64_t word) {
    walk->state = hash_mix(walk->state, word);
}

// ---- what needs no walk -------------------------------------------------------------------------

static uint64_t float_word(double value) {
    uint64_t word;
    if (value == 0) value = 0;  // -0.0 equals 0.0
    memcpy(&word, &value, sizeof word);
    return word;
}

uint32_t hash_float(double value) {
    return hash_end(hash_mix(0, float_word(value)));
}

static uint64_t scalar_word(const struct gk_type *type, union slot value) {
    return type->kind == GK_FLOAT ? float_word(value.f) : (uint64_t)value.i;
}

// Up to eight bytes, lowest first, on every machine.
static uint64_t read_word(const unsigned char *bytes, size_t count) {
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++) word |= (uint64_t)bytes[i] << 8 * i;
    return word;
}

static bool mix_bytes(struct walk *walk, const void *from, uint32_t count) {
    if (!bot_charge(walk->bot, bulk_gas(BULK_HASH_WORDS, (uint64_t)count / 8 + 1))) return false;
    const unsigned char *bytes = from;
    mix(walk, count);
    uint32_t at = 0;
    for (; count - at >= 8; at += 8) mix(walk, read_word(bytes + at, 8));
    if (at < count) mix(walk, read_word(bytes + at, count - at));
    return true;
}

static bool mix_items(struct walk *walk, const struct gk_type *element, const struct list *list) {
    if (element->store == STORE_BYTE) return mix_bytes(walk, list_bytes(list), list->count);
    if (!bot_charge(walk->bot, bulk_gas(BULK_HASH_WORDS, list->count))) return false;
    mix(walk, list->count);
    for (uint32_t i = 0; i < list->count; i++) mix(walk, scalar_word(element, list_items(list)[i]));
    return true;
}

// An entry's share of a sum, in which no order shows. Sums of what is nearly linear would collide.
static uint64_t scrambled(uint64_t state) {
    state = (state ^ state >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    state = (state ^ state >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
    return state ^ state >> 33;
}

// A set, or a map of scalars: its keys' hashes are known.
static bool mix_keyed(struct walk *walk, const struct gk_type *type, const struct keyed *keyed) {
    if (!bot_charge(walk->bot, bulk_gas(BULK_HASH_WORDS, (uint64_t)keyed->used * keyed->stride)))
        return false;
    const uint32_t *hashes = keyed_hashes(keyed);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < keyed->used; i++) {
        if (hashes[i] == 0) continue;
        uint64_t state = hash_mix(0, hashes[i]);
        if (type->kind == GK_MAP)
            state = hash_mix(state, scalar_word(type->element, *keyed_value(keyed, i)));
        sum += scrambled(state);
    }
    mix(walk, keyed->count);
    mix(walk, sum);
    return true;
}

// ---- the walk -----------------------------------------------------------------------------------

static bool visit_object(struct walk *walk, const struct object *object) {
    const struct gk_type *type = &walk->bot->types[object->type];
    switch (type->kind) {
    case GK_TEXT:
        return mix_bytes(walk, text_bytes((const struct text *)object),
                         ((const struct text *)object)->byte_count);
    case GK_LIST:
        if (type->element->store != STORE_REF)
            return mix_items(walk, type->element, (const struct list *)object);
        mix(walk, ((const struct list *)object)->count);
        return push(walk, object);
    case GK_ENUM:
        mix(walk, ((const struct variant *)object)->tag);
        return push(walk, object);
    case GK_OPTION:
        mix(walk, WORD_BOX);
        return push(walk, object);
    case GK_RECORD:
    case GK_TUPLE:
        return push(walk, object);
    case GK_MAP:
    case GK_SET:
        if (type->kind == GK_SET || type->element->store != STORE_REF)
            return mix_keyed(walk, type, (const struct keyed *)object);
        return push(walk, object);
    case GK_INT: case GK_FLOAT: case GK_BOOL:
    case GK_FUNCTION:  // in no key: the verifier sees to it
        break;
    }
    return true;
}

static bool visit(struct walk *walk, const struct gk_type *type, union slot value) {
    if (!bot_charge(walk->bot, bulk_gas(BULK_HASH, 1))) return false;
    if (type->store != STORE_REF) {
        mix(walk, scalar_word(type, value));
        return true;
    }
    if (value.ref) return visit_object(walk, value.ref);
    if (type->kind != GK_OPTION) return bot_fails(walk->bot, FAULT_HOLE);
    mix(walk, WORD_NONE);
    return true;
}

// The next value of a map, after the one that was visited has its share in the sum. false: no more.
static bool next_value(struct walk *walk, struct open *open, union slot *value) {
    const struct keyed *keyed = (const struct keyed *)open->object;
    if (open->next > 0) open->sum += scrambled(walk->state);
    uint32_t at = keyed_next(keyed, open->next);
    if (at >= keyed->used) {
        walk->state = hash_mix(hash_mix(open->before, keyed->count), open->sum);
        return false;
    }
    walk->state = hash_mix(0, keyed_hashes(keyed)[at]);
    open->next = at + 1;
    *value = *keyed_value(keyed, at);
    return true;
}

// The next part to visit. An object leaves the walk with its last part, so a long chain needs no
// memory.
static bool next_part(struct walk *walk, const struct gk_type **type, union slot *value) {
    while (walk->count > 0) {
        struct open *open = &walk->open[walk->count - 1];
        const struct gk_type *whole = &walk->bot->types[open->object->type];
        if (whole->kind == GK_MAP) {
            *type = whole->element;
            if (next_value(walk, open, value)) return true;
            walk->count--;
            continue;
        }
        struct parts parts = object_parts(walk->bot->types, open->object);
        uint32_t at = open->next++;
        if (open->next >= parts.count) walk->count--;
        if (at >= parts.count) continue;
        *type = parts_type(&parts, at);
        *value = parts.slots[at];
        return true;
    }
    return false;
}

bool hash_value(struct gk_bot *bot, const struct gk_type *type, union slot value, uint32_t *hash) {
    struct walk walk = {.bot = bot, .capacity = OPEN_AT_HAND};
    walk.open = walk.at_hand;
    bool works;
    do works = visit(&walk, type, value);
    while (works && next_part(&walk, &type, &value));
    done(&walk);
    *hash = hash_end(walk.state);
    return works;
}
