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
#define OPEN_BYTES 32  // one of them as it is paid for, on every machine
_Static_assert(sizeof(struct open) <= OPEN_BYTES, "an open object's room");

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
    size_t bytes = walk->capacity * (size_t)OPEN_BYTES;
    struct open *open =
        bot_resize(walk->bot, is_at_hand ? NULL : walk->open, is_at_hand ? 0 : bytes, 2 * bytes);
    if (!open) return false;
    if (is_at_hand) memcpy(open, walk->at_hand, sizeof walk->at_hand);
    walk->open = open;
    walk->capacity *= 2;
    return true;
}

static void done(struct walk *walk) {
    if (walk->open == walk->at_hand) return;
    heap_free(&walk->bot->heap, walk->open, walk->capacity * (size_t)OPEN_BYTES);
}

static bool push(struct walk *walk, const struct object *object, uint32_t next) {
    if (walk->count == walk->capacity && !grow(walk)) return false;
    walk->open[walk->count++] =
        (struct open){.object = object, .next = next, .before = walk->state};
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

// Eight bytes, lowest first, on every machine.
static uint64_t read_word(const unsigned char *b) {
    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24
           | (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48
           | (uint64_t)b[7] << 56;
}

static bool mix_bytes(struct gk_bot *bot, uint64_t *state, const void *from, uint32_t count) {
    if (!bot_charge(bot, bulk_gas(BULK_HASH_WORDS, (uint64_t)count / 8 + 1))) return false;
    const unsigned char *bytes = from;
    uint64_t mixed = hash_mix(*state, count), rest = 0;
    uint32_t at = 0;
    for (; count - at >= 8; at += 8) mixed = hash_mix(mixed, read_word(bytes + at));
    for (unsigned shift = 0; at < count; at++, shift += 8) rest |= (uint64_t)bytes[at] << shift;
    *state = count % 8 == 0 ? mixed : hash_mix(mixed, rest);
    return true;
}

bool hash_value_text(struct gk_bot *bot, const struct text *text, uint32_t *hash) {
    uint64_t state = 0;
    if (!bot_charge(bot, bulk_gas(BULK_HASH, 1))) return false;
    if (!mix_bytes(bot, &state, text_bytes(text), text->byte_count)) return false;
    *hash = hash_end(state);
    return true;
}

static bool mix_items(struct walk *walk, const struct gk_type *element, const struct list *list) {
    if (element->store == STORE_BYTE)
        return mix_bytes(walk->bot, &walk->state, list_bytes(list), list->count);
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

// Mixes parts from `at` on, up to one that is a reference; answers which that is.
static uint32_t mix_scalars(struct walk *walk, const struct parts *parts, uint32_t at) {
    for (; at < parts->count; at++) {
        const struct gk_type *type = parts_type(parts, at);
        if (type->store == STORE_REF) break;
        mix(walk, scalar_word(type, parts->slots[at]));
    }
    return at;
}

// An object that is made of parts, all of which are charged at once.
static bool open_parts(struct walk *walk, const struct object *object) {
    struct parts parts = object_parts(walk->bot->types, object);
    if (!bot_charge(walk->bot, bulk_gas(BULK_HASH, parts.count))) return false;
    uint32_t at = mix_scalars(walk, &parts, 0);
    return at == parts.count || push(walk, object, at);
}

static bool visit_object(struct walk *walk, const struct object *object) {
    const struct gk_type *type = &walk->bot->types[object->type];
    switch (type->kind) {
    case GK_TEXT:
        return mix_bytes(walk->bot, &walk->state, text_bytes((const struct text *)object),
                         ((const struct text *)object)->byte_count);
    case GK_LIST:
        if (type->element->store != STORE_REF)
            return mix_items(walk, type->element, (const struct list *)object);
        mix(walk, ((const struct list *)object)->count);
        return open_parts(walk, object);
    case GK_ENUM:
        mix(walk, ((const struct variant *)object)->tag);
        return open_parts(walk, object);
    case GK_OPTION:
        mix(walk, WORD_BOX);
        return open_parts(walk, object);
    case GK_RECORD:
    case GK_TUPLE:
        return open_parts(walk, object);
    case GK_MAP:
    case GK_SET:
        if (type->kind == GK_SET || type->element->store != STORE_REF)
            return mix_keyed(walk, type, (const struct keyed *)object);
        if (!bot_charge(walk->bot, bulk_gas(BULK_HASH, ((const struct keyed *)object)->used)))
            return false;
        return push(walk, object, 0);
    case GK_INT: case GK_FLOAT: case GK_BOOL:
    case GK_FUNCTION:  // in no key: the verifier sees to it
        break;
    }
    return true;
}

// Charged by whoever found it.
static bool visit(struct walk *walk, const struct gk_type *type, union slot value) {
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
        uint32_t at = mix_scalars(walk, &parts, open->next);
        open->next = at + 1;
        if (open->next >= parts.count) walk->count--;
        if (at >= parts.count) continue;
        *type = parts_type(&parts, at);
        *value = parts.slots[at];
        return true;
    }
    return false;
}

bool hash_value(struct gk_bot *bot, const struct gk_type *type, union slot value, uint32_t *hash) {
    struct walk walk;  // its stack is not cleared: keys are hashed often
    walk.bot = bot;
    walk.state = 0;
    walk.open = walk.at_hand;
    walk.count = 0;
    walk.capacity = OPEN_AT_HAND;
    bool works = bot_charge(bot, bulk_gas(BULK_HASH, 1)) && visit(&walk, type, value);
    while (works && next_part(&walk, &type, &value)) works = visit(&walk, type, value);
    done(&walk);
    *hash = hash_end(walk.state);
    return works;
}
