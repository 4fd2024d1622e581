// vm/keyed.h: maps and sets: entries in the order they came, and an index that finds them by their
// keys' hashes.
//
// One block: a head, then the entries' slots, then their hashes, then the index. A key that is
// taken out leaves a gap among the entries, until there are more gaps than keys. An entry's place
// in their row is its position: it changes only where keyed_put() adds and keyed_remove() takes out.
//
//   in:    a type whose kind is GK_MAP or GK_SET, keys and values of its types
//   out:   objects like all others (object.h); what is changed must be held by one slot alone
//   owns:  nothing: references among the entries are theirs
//   fails: false or NULL, and `bot->fault`: GAS, MEMORY, LENGTH; the object is as it was, or whole

#ifndef GASKET_VM_KEYED_H
#define GASKET_VM_KEYED_H

#include "bot.h"

#define KEYS_MAX (UINT32_C(1) << 26)  // limit: keys of a map, items of a set

// How keys are told apart.
enum key_match { KEY_MATCH_WORD, KEY_MATCH_FLOAT, KEY_MATCH_TEXT, KEY_MATCH_REF };

struct keyed {
    struct object head;
    uint32_t count;   // keys
    uint32_t used;    // entries: the keys and the gaps between them
    uint8_t bits;     // the index has 2^bits places, for half as many entries; 0: neither
    uint8_t stride;   // slots of an entry: a map's key and value, a set's key
    uint8_t match;    // enum key_match
    uint8_t unused[5];
    // followed by the entries' slots (in a gap 0), their hashes (in a gap 0), and the index: of each
    // place 0, or the position of an entry and 1, below those bits of its hash that do not choose
    // the place
};

// ---- what it is made of -------------------------------------------------------------------------

static inline uint32_t keyed_room(const struct keyed *keyed) {
    return keyed->bits == 0 ? 0 : UINT32_C(1) << (keyed->bits - 1);
}
static inline union slot *keyed_slots(const struct keyed *keyed) {
    return (union slot *)(uintptr_t)(keyed + 1);
}
static inline uint32_t *keyed_hashes(const struct keyed *keyed) {
    return (uint32_t *)(void *)(keyed_slots(keyed) + (size_t)keyed->stride * keyed_room(keyed));
}
static inline uint32_t *keyed_index(const struct keyed *keyed) {
    return keyed_hashes(keyed) + keyed_room(keyed);
}

static inline union slot *keyed_key(const struct keyed *keyed, uint32_t position) {
    return keyed_slots(keyed) + (size_t)keyed->stride * position;
}
// Of a map.
static inline union slot *keyed_value(const struct keyed *keyed, uint32_t position) {
    return keyed_slots(keyed) + 2 * (size_t)position + 1;
}

// Whether there is an entry at a position, be it any number.
static inline bool keyed_has(const struct keyed *keyed, int64_t position) {
    if ((uint64_t)position >= keyed->used) return false;
    return keyed->used == keyed->count || keyed_hashes(keyed)[position] != 0;
}

// The position of the first entry from `position` on; `used` if there is none. Not charged: gaps
// are never more than keys, but for those that whoever walks has paid for.
static inline uint32_t keyed_next(const struct keyed *keyed, uint32_t position) {
    if (keyed->used == keyed->count) return position;
    while (position < keyed->used && keyed_hashes(keyed)[position] == 0) position++;
    return position;
}

// Places of the index, which must be there. Those of one hash lie behind each other from the first
// one on, up to a free one.
static inline uint32_t keyed_last_place(const struct keyed *keyed) {
    return (UINT32_C(1) << keyed->bits) - 1;
}
static inline uint32_t keyed_first_place(const struct keyed *keyed, uint32_t hash) {
    return hash >> (32 - keyed->bits);
}
static inline uint32_t keyed_place_behind(const struct keyed *keyed, uint32_t place) {
    return (place + 1) & keyed_last_place(keyed);
}
static inline bool keyed_place_is_free(const struct keyed *keyed, uint32_t place) {
    return keyed_index(keyed)[place] == 0;
}
// Whether a place that is not free may belong to a key of this hash; in any case, whose it is.
static inline bool keyed_place_may_hold(const struct keyed *keyed, uint32_t place, uint32_t hash,
                                        uint32_t *position) {
    uint32_t word = keyed_index(keyed)[place], last = keyed_last_place(keyed);
    *position = (word & last) - 1;
    return (word & ~last) == hash << keyed->bits;
}

// The bytes of a block, and of one that has room for `count` entries.
size_t keyed_bytes(const struct gk_type *type, unsigned bits);
unsigned keyed_bits(uint32_t count);

// Makes an empty one of a block of keyed_bytes(); its header tells the type already.
void keyed_init(struct keyed *keyed, const struct gk_type *type, unsigned bits);

// ---- what a bot does with it --------------------------------------------------------------------
// Each charges: every look at a place of the index, what is hashed and compared, what is moved.

struct keyed *keyed_new(struct gk_bot *bot, const struct gk_type *type, uint32_t room);
// Entries and their positions as they are; the references are counted.
struct object *keyed_copy(struct gk_bot *bot, const struct keyed *keyed);

// The position of a key, or -1.
bool keyed_find(struct gk_bot *bot, const struct keyed *keyed, union slot key, int64_t *position);
// The position above `after`, or -1.
bool keyed_step(struct gk_bot *bot, const struct keyed *keyed, int64_t after, int64_t *position);

// Finds the key or adds it, in a map or set that may be shared: then `slot` gets a copy, but a set
// that has the key stays as it is. A key that is new is not counted, its value is 0: both are the
// caller's to complete.
bool keyed_put(struct gk_bot *bot, union slot *slot, union slot key, uint32_t *position,
               bool *is_new);
// Takes a key and its value out.
bool keyed_remove(struct gk_bot *bot, union slot *slot, union slot key, bool *was_there);
bool keyed_clear(struct gk_bot *bot, union slot *slot);

// Enters the key in the first slot behind the entries, where there is room, as one of them; its
// value follows it. false without a fault: the key is there already.
bool keyed_enter(struct gk_bot *bot, struct keyed *keyed);

#endif
