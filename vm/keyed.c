// vm/keyed.c: finding, adding and taking out keys. See keyed.h.
//
// The upper bits of a hash choose a place in the index; a place that is taken sends on to the next
// one. The index is at most half full, so every search comes to a free place. Taking a key out
// moves those that its place had sent on back, so nothing is left behind in the index.

#include "keyed.h"

#include <string.h>

#include "compare.h"
#include "hash_value.h"

#define BITS_LEAST 3

// ---- the block ----------------------------------------------------------------------------------

static unsigned stride_of(const struct gk_type *type) {
    return type->kind == GK_MAP ? 2 : 1;
}

size_t keyed_bytes(const struct gk_type *type, unsigned bits) {
    if (bits == 0) return sizeof(struct keyed);
    size_t room = (size_t)1 << (bits - 1);
    return sizeof(struct keyed) + room * (stride_of(type) * sizeof(union slot) + 3 * sizeof(uint32_t));
}

unsigned keyed_bits(uint32_t count) {
    if (count == 0) return 0;
    unsigned bits = BITS_LEAST;
    while ((UINT32_C(1) << (bits - 1)) < count) bits++;
    return bits;
}

static enum key_match match_of(const struct gk_type *type) {
    if (type->key->kind == GK_FLOAT) return KEY_MATCH_FLOAT;
    if (type->key->kind == GK_TEXT) return KEY_MATCH_TEXT;
    return type->key->store == STORE_REF ? KEY_MATCH_REF : KEY_MATCH_WORD;
}

void keyed_init(struct keyed *keyed, const struct gk_type *type, unsigned bits) {
    *keyed = (struct keyed){.head = keyed->head,
                            .bits = (uint8_t)bits,
                            .stride = (uint8_t)stride_of(type),
                            .match = (uint8_t)match_of(type)};
    if (bits > 0) memset(keyed_index(keyed), 0, sizeof(uint32_t) << bits);
}

// Entries are one or two slots: too little for memcpy() and memset().
static void copy_entry(const struct keyed *keyed, uint32_t to, uint32_t from) {
    *keyed_key(keyed, to) = *keyed_key(keyed, from);
    if (keyed->stride == 2) *keyed_value(keyed, to) = *keyed_value(keyed, from);
}

static void clear_entry(const struct keyed *keyed, uint32_t position) {
    keyed_key(keyed, position)->i = 0;
    if (keyed->stride == 2) keyed_value(keyed, position)->i = 0;
}

static const struct gk_type *type_of(const struct gk_bot *bot, const struct keyed *keyed) {
    return &bot->types[keyed->head.type];
}

static struct keyed *make(struct gk_bot *bot, const struct gk_type *type, unsigned bits) {
    struct keyed *keyed = bot_allocate(bot, keyed_bytes(type, bits));
    if (!keyed) return NULL;
    keyed->head = (struct object){.references = 1, .type = type->index};
    keyed_init(keyed, type, bits);
    return keyed;
}

static void drop_block(struct gk_bot *bot, struct keyed *keyed) {
    heap_free(&bot->heap, keyed, keyed_bytes(type_of(bot, keyed), keyed->bits));
}

struct keyed *keyed_new(struct gk_bot *bot, const struct gk_type *type, uint32_t room) {
    return make(bot, type, keyed_bits(room));
}

// ---- the index ----------------------------------------------------------------------------------

static uint32_t word_of(const struct keyed *keyed, uint32_t hash, uint32_t position) {
    return hash << keyed->bits | (position + 1);
}

static bool charge_probe(struct gk_bot *bot) {
    return bot_charge(bot, bulk_gas(BULK_PROBE, 1));
}

static bool hash_key(struct gk_bot *bot, const struct keyed *keyed, union slot key,
                     uint32_t *hash) {
    switch ((enum key_match)keyed->match) {
    case KEY_MATCH_WORD: *hash = hash_word(key.i); return true;
    case KEY_MATCH_FLOAT: *hash = hash_float(key.f); return true;
    case KEY_MATCH_TEXT: return hash_value_text(bot, (const struct text *)key.ref, hash);
    case KEY_MATCH_REF: break;
    }
    return hash_value(bot, type_of(bot, keyed)->key, key, hash);
}

static bool is_text(struct gk_bot *bot, const struct text *left, const struct text *right,
                    bool *is_same) {
    *is_same = left == right;
    if (*is_same || left->byte_count != right->byte_count) return true;
    uint64_t words = (uint64_t)left->byte_count / 8 + 1;
    if (!bot_charge(bot, bulk_gas(BULK_COMPARE_WORDS, words))) return false;
    *is_same = memcmp(text_bytes(left), text_bytes(right), left->byte_count) == 0;
    return true;
}

static bool is_key(struct gk_bot *bot, const struct keyed *keyed, uint32_t position,
                   union slot key, bool *is_same) {
    union slot found = *keyed_key(keyed, position);
    switch ((enum key_match)keyed->match) {
    case KEY_MATCH_WORD: *is_same = found.i == key.i; return true;
    case KEY_MATCH_FLOAT: *is_same = found.f == key.f; return true;
    case KEY_MATCH_TEXT:
        return is_text(bot, (const struct text *)found.ref, (const struct text *)key.ref, is_same);
    case KEY_MATCH_REF: break;
    }
    int order;
    if (!compare(bot, type_of(bot, keyed)->key, found, key, &order)) return false;
    *is_same = order == 0;
    return true;
}

// Where a key stands, or the free place where it would.
struct seat {
    uint32_t hash, place;
    int64_t position;  // -1: the place is free
};

// Goes to the seat of a key of hash `seat->hash`.
static bool seek(struct gk_bot *bot, const struct keyed *keyed, union slot key,
                 struct seat *seat) {
    uint32_t position;
    seat->position = -1;
    seat->place = keyed_first_place(keyed, seat->hash);
    for (;; seat->place = keyed_place_behind(keyed, seat->place)) {
        if (!charge_probe(bot)) return false;
        if (keyed_place_is_free(keyed, seat->place)) return true;
        if (!keyed_place_may_hold(keyed, seat->place, seat->hash, &position)) continue;
        bool is_same;
        if (!is_key(bot, keyed, position, key, &is_same)) return false;
        if (!is_same) continue;
        seat->position = position;
        return true;
    }
}

// The place of an entry that is there (its word), or a free one (0).
static bool seek_word(struct gk_bot *bot, const struct keyed *keyed, uint32_t hash, uint32_t word,
                      uint32_t *place) {
    const uint32_t *index = keyed_index(keyed);
    *place = keyed_first_place(keyed, hash);
    for (;; *place = keyed_place_behind(keyed, *place)) {
        if (!charge_probe(bot)) return false;
        if (index[*place] == word) return true;
    }
}

// Frees a place, so that all who were sent on from it are still found: each moves back to a place
// that lies on its way. All who can be meant stand before the next free place.
static bool vacate(struct gk_bot *bot, struct keyed *keyed, uint32_t place) {
    uint32_t *index = keyed_index(keyed);
    const uint32_t *hashes = keyed_hashes(keyed);
    uint32_t last = keyed_last_place(keyed), next = keyed_place_behind(keyed, place);
    for (uint32_t at = next; index[at] != 0; at = keyed_place_behind(keyed, at)) {
        if (!charge_probe(bot)) return false;
    }
    for (uint32_t at = next; index[at] != 0; at = keyed_place_behind(keyed, at)) {
        uint32_t first = keyed_first_place(keyed, hashes[(index[at] & last) - 1]);
        if (((at - first) & last) < ((at - place) & last)) continue;
        index[place] = index[at];
        place = at;
    }
    index[place] = 0;
    return true;
}

bool keyed_find(struct gk_bot *bot, const struct keyed *keyed, union slot key, int64_t *position) {
    struct seat seat = {.position = -1};
    bool works = keyed->count == 0
                 || (hash_key(bot, keyed, key, &seat.hash) && seek(bot, keyed, key, &seat));
    *position = seat.position;
    return works;
}

bool keyed_step(struct gk_bot *bot, const struct keyed *keyed, int64_t after, int64_t *position) {
    int64_t at = after < 0 ? 0 : after == INT64_MAX ? after : after + 1;
    for (; at < keyed->used; at++) {
        *position = at;
        if (keyed_has(keyed, at)) return true;
        if (!charge_probe(bot)) return false;
    }
    *position = -1;
    return true;
}

// ---- room ---------------------------------------------------------------------------------------

// The same entries at the same positions in a block of another size. The references are as they
// were: either this block has them or the other one.
static struct keyed *rebuilt(struct gk_bot *bot, const struct keyed *from, unsigned bits) {
    size_t slots = (size_t)from->used * from->stride;
    if (!bot_charge(bot, bulk_gas(BULK_COPY_WORDS, slots))) return NULL;
    struct keyed *keyed = make(bot, type_of(bot, from), bits);
    if (!keyed) return NULL;
    uint32_t *hashes = keyed_hashes(keyed), *index = keyed_index(keyed);
    if (from->used > 0) {
        memcpy(keyed_slots(keyed), keyed_slots(from), slots * sizeof(union slot));
        memcpy(hashes, keyed_hashes(from), from->used * sizeof *hashes);
    }
    for (uint32_t i = 0; i < from->used; i++) {
        uint32_t place;
        if (hashes[i] == 0) continue;
        if (!seek_word(bot, keyed, hashes[i], 0, &place)) {
            drop_block(bot, keyed);
            return NULL;
        }
        index[place] = word_of(keyed, hashes[i], i);
    }
    keyed->count = from->count;
    keyed->used = from->used;
    return keyed;
}

// Closes the gaps. Entry by entry: where gas runs out, what is left is whole, with gaps elsewhere.
static bool close_gaps(struct gk_bot *bot, struct keyed *keyed) {
    uint32_t *hashes = keyed_hashes(keyed), *index = keyed_index(keyed);
    uint32_t to = 0;
    uint64_t slots = (uint64_t)keyed->used * keyed->stride;
    if (!bot_charge(bot, bulk_gas(BULK_COPY_WORDS, slots))) return false;
    for (uint32_t i = 0; i < keyed->used; i++) {
        uint32_t hash = hashes[i], place;
        if (hash == 0) continue;
        if (i != to) {
            if (!seek_word(bot, keyed, hash, word_of(keyed, hash, i), &place)) return false;
            index[place] = word_of(keyed, hash, to);
            copy_entry(keyed, to, i);
            clear_entry(keyed, i);
            hashes[to] = hash;
            hashes[i] = 0;
        }
        to++;
    }
    keyed->used = to;
    return true;
}

// Room for one entry more.
static bool make_room(struct gk_bot *bot, union slot *slot) {
    struct keyed *keyed = (struct keyed *)slot->ref;
    uint32_t gaps = keyed->used - keyed->count;
    if (gaps > 0 && gaps >= keyed_room(keyed) / 4) return close_gaps(bot, keyed);
    if (keyed->used >= KEYS_MAX) return bot_fails(bot, FAULT_LENGTH);
    struct keyed *larger = rebuilt(bot, keyed, keyed_bits(keyed->used + 1));
    if (!larger) return false;
    drop_block(bot, keyed);
    slot->ref = &larger->head;
    return true;
}

// ---- copying ------------------------------------------------------------------------------------

static bool has_reference_values(const struct gk_type *type) {
    return type->kind == GK_MAP && type->element->store == STORE_REF;
}

static uint64_t reference_count(const struct gk_type *type, const struct keyed *keyed) {
    uint64_t count = type->key->store == STORE_REF ? keyed->used : 0;
    return count + (has_reference_values(type) ? keyed->used : 0);
}

static void retain_all(const struct gk_type *type, const struct keyed *keyed) {
    for (uint32_t i = 0; i < keyed->used; i++) {
        if (type->key->store == STORE_REF) object_retain(keyed_key(keyed, i)->ref);
        if (has_reference_values(type)) object_retain(keyed_value(keyed, i)->ref);
    }
}

static struct keyed *cloned(struct gk_bot *bot, const struct keyed *from) {
    size_t bytes = keyed_bytes(type_of(bot, from), from->bits);
    if (!bot_charge(bot, bulk_gas(BULK_COPY_BYTES, bytes))) return NULL;
    struct keyed *keyed = bot_allocate(bot, bytes);
    if (!keyed) return NULL;
    memcpy(keyed, from, bytes);
    keyed->head.references = 1;
    return keyed;
}

// Room that is hardly used is not copied.
struct object *keyed_copy(struct gk_bot *bot, const struct keyed *keyed) {
    const struct gk_type *type = type_of(bot, keyed);
    if (!bot_charge(bot, bulk_gas(BULK_COPY_REFS, reference_count(type, keyed)))) return NULL;
    unsigned bits = keyed_bits(keyed->used);
    struct keyed *copy =
        bits + 2 > keyed->bits ? cloned(bot, keyed) : rebuilt(bot, keyed, bits);
    if (!copy) return NULL;
    retain_all(type, copy);
    return &copy->head;
}

// ---- changing -----------------------------------------------------------------------------------

// Unshares, and finds the seat again if that gave the copy another index.
static bool own(struct gk_bot *bot, union slot *slot, struct seat *seat) {
    uint8_t bits = ((struct keyed *)slot->ref)->bits;
    if (!object_unshare(bot, slot)) return false;
    struct keyed *keyed = (struct keyed *)slot->ref;
    if (keyed->bits == bits) return true;
    uint32_t word =
        seat->position < 0 ? 0 : word_of(keyed, seat->hash, (uint32_t)seat->position);
    return keyed->bits == 0 || seek_word(bot, keyed, seat->hash, word, &seat->place);
}

static void append(struct keyed *keyed, union slot key, const struct seat *seat) {
    uint32_t position = keyed->used++;
    keyed->count++;
    clear_entry(keyed, position);
    *keyed_key(keyed, position) = key;
    keyed_hashes(keyed)[position] = seat->hash;
    keyed_index(keyed)[seat->place] = word_of(keyed, seat->hash, position);
}

bool keyed_put(struct gk_bot *bot, union slot *slot, union slot key, uint32_t *position,
               bool *is_new) {
    struct keyed *keyed = (struct keyed *)slot->ref;
    struct seat seat = {.position = -1};
    if (!hash_key(bot, keyed, key, &seat.hash)) return false;
    if (keyed->bits > 0 && !seek(bot, keyed, key, &seat)) return false;
    *is_new = seat.position < 0;
    *position = (uint32_t)seat.position;
    if (!*is_new && keyed->stride == 1) return true;
    if (!own(bot, slot, &seat)) return false;
    keyed = (struct keyed *)slot->ref;
    if (!*is_new) return true;
    if (keyed->used == keyed_room(keyed)) {
        if (!make_room(bot, slot)) return false;
        keyed = (struct keyed *)slot->ref;
        if (!seek_word(bot, keyed, seat.hash, 0, &seat.place)) return false;
    }
    *position = keyed->used;
    append(keyed, key, &seat);
    return true;
}

static void release_entry(struct gk_bot *bot, const struct gk_type *type, struct keyed *keyed,
                          uint32_t position) {
    if (type->key->store == STORE_REF) object_release(bot, keyed_key(keyed, position)->ref);
    if (has_reference_values(type)) object_release(bot, keyed_value(keyed, position)->ref);
    clear_entry(keyed, position);
}

bool keyed_remove(struct gk_bot *bot, union slot *slot, union slot key, bool *was_there) {
    struct keyed *keyed = (struct keyed *)slot->ref;
    struct seat seat = {.position = -1};
    *was_there = false;
    if (keyed->count == 0) return true;
    if (!hash_key(bot, keyed, key, &seat.hash) || !seek(bot, keyed, key, &seat)) return false;
    if (seat.position < 0) return true;
    *was_there = true;
    if (!own(bot, slot, &seat)) return false;
    keyed = (struct keyed *)slot->ref;
    if (!vacate(bot, keyed, seat.place)) return false;
    uint32_t position = (uint32_t)seat.position, *hashes = keyed_hashes(keyed);
    hashes[position] = 0;
    keyed->count--;
    release_entry(bot, type_of(bot, keyed), keyed, position);
    while (keyed->used > 0 && hashes[keyed->used - 1] == 0) keyed->used--;
    return keyed->used - keyed->count <= keyed->count || close_gaps(bot, keyed);
}

// Letting the entries go was paid for when they were made. Room stays for those who fill it again,
// unless it is much more than was needed.
bool keyed_clear(struct gk_bot *bot, union slot *slot) {
    struct keyed *keyed = (struct keyed *)slot->ref;
    const struct gk_type *type = type_of(bot, keyed);
    if (keyed->head.references != 1 || keyed->bits > keyed_bits(keyed->used) + 2) {
        struct keyed *empty = make(bot, type, 0);
        if (!empty) return false;
        slot->ref = &empty->head;
        object_release(bot, &keyed->head);
        return true;
    }
    if (keyed->bits == 0) return true;
    size_t bytes = sizeof(uint32_t) << keyed->bits;
    if (!bot_charge(bot, bulk_gas(BULK_COPY_BYTES, bytes))) return false;
    uint32_t held = reference_count(type, keyed) > 0 ? keyed->used : 0;
    for (uint32_t i = 0; i < held; i++) release_entry(bot, type, keyed, i);
    keyed->count = keyed->used = 0;
    memset(keyed_index(keyed), 0, bytes);
    return true;
}

bool keyed_enter(struct gk_bot *bot, struct keyed *keyed) {
    union slot key = *keyed_key(keyed, keyed->used);
    struct seat seat;
    if (!hash_key(bot, keyed, key, &seat.hash) || !seek(bot, keyed, key, &seat)) return false;
    if (seat.position >= 0) return false;
    keyed_hashes(keyed)[keyed->used] = seat.hash;
    keyed_index(keyed)[seat.place] = word_of(keyed, seat.hash, keyed->used);
    keyed->used++;
    keyed->count++;
    return true;
}
