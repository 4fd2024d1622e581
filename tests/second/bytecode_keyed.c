// tests/second/bytecode_keyed.c: maps and sets of the second opinion. See bytecode_value.h.
//
// What a look at a place costs is in bulk.def (PROBE); which places are looked at is said in
// vm/keyed.h and vm/keyed.c: the upper bits of a key's hash choose the first, and the search goes
// on place by place up to a free one. There are twice as many places as there is room for entries;
// a key that is taken out leaves a gap among the entries, and none among the places. It is modelled
// here with a plain array of places and a plain array of entries.

#include <stdlib.h>
#include <string.h>

#include "bytecode_value.h"
#include "keyed.h"

unsigned keyed_bits_for(uint32_t count) {
    if (count == 0) return 0;
    unsigned bits = 3;
    while (((uint64_t)1 << bits) / 2 < count) bits++;
    return bits;
}

static uint32_t room_of(unsigned bits) {
    return bits == 0 ? 0 : UINT32_C(1) << (bits - 1);
}

static uint32_t stride_of(const struct gk_type *type) {
    return type->kind == GK_MAP ? 2 : 1;
}

// For each entry its slots, its hash, and two places of four bytes.
uint64_t keyed_block_bytes(const struct gk_type *type, unsigned bits) {
    return 24 + (uint64_t)room_of(bits) * (stride_of(type) * 8 + 4 + 2 * 4);
}

uint32_t place_first(uint32_t hash, unsigned bits) {
    return hash >> (32 - bits);
}

uint32_t place_behind(uint32_t place, unsigned bits) {
    return (uint32_t)((place + 1) % (UINT64_C(1) << bits));
}

// A place keeps those bits of its key's hash that do not choose the first place.
bool place_may_hold(const struct node *keyed, uint32_t place, uint32_t hash) {
    uint32_t kept = keyed->entries[keyed->places[place] - 1].hash;
    return kept << keyed->bits == hash << keyed->bits;
}

static uint32_t key_hash(struct bytecode *b, const struct gk_type *type, union cell key) {
    return cell_hash(b, type->key, key);
}

// Whether a key is one that stands there. Only texts and values with parts cost.
static bool is_key(struct bytecode *b, const struct gk_type *type, union cell found,
                   union cell key) {
    const struct gk_type *of = type->key;
    if (of->kind == GK_FLOAT) return found.f == key.f;
    if (!is_reference(of)) return found.i == key.i;
    if (of->kind != GK_TEXT) return cell_compare(b, of, found, key) == 0;
    if (found.node == key.node) return true;
    if (found.node->byte_count != key.node->byte_count) return false;
    bytecode_work(b, WORK_COMPARE_WORDS, found.node->byte_count / 8 + 1);
    return memcmp(found.node->bytes, key.node->bytes, key.node->byte_count) == 0;
}

// The place of a key, or the free one where it would stand.
static uint32_t seek_key(struct bytecode *b, const struct node *keyed, uint32_t hash,
                         union cell key) {
    uint32_t place = place_first(hash, keyed->bits);
    for (;; place = place_behind(place, keyed->bits)) {
        bytecode_work(b, WORK_PROBE, 1);
        if (keyed->places[place] == 0) return place;
        if (!place_may_hold(keyed, place, hash)) continue;
        if (is_key(b, keyed->type, keyed->entries[keyed->places[place] - 1].key, key)) return place;
    }
}

// The place where `word` stands: 0, or 1 + a position.
static uint32_t seek_word(struct bytecode *b, const struct node *keyed, uint32_t hash,
                          uint32_t word) {
    uint32_t place = place_first(hash, keyed->bits);
    for (;; place = place_behind(place, keyed->bits)) {
        bytecode_work(b, WORK_PROBE, 1);
        if (keyed->places[place] == word) return place;
    }
}

int64_t keyed_find_key(struct bytecode *b, const struct node *keyed, union cell key) {
    if (keyed->keys == 0) return -1;
    uint32_t hash = key_hash(b, keyed->type, key);
    return (int64_t)keyed->places[seek_key(b, keyed, hash, key)] - 1;
}

// Each gap that is passed costs a look.
int64_t keyed_step_from(struct bytecode *b, const struct node *keyed, int64_t after) {
    for (int64_t at = after < 0 ? 0 : after; at < keyed->used; at++) {
        if (at == after) continue;
        if (keyed->entries[at].is_there) return at;
        bytecode_work(b, WORK_PROBE, 1);
    }
    return -1;
}

// ---- room ---------------------------------------------------------------------------------------

// The entries at their positions in another block; each is given a place.
static struct node *rebuilt(struct bytecode *b, const struct node *from, unsigned bits) {
    bytecode_work(b, WORK_COPY_WORDS, (uint64_t)from->used * stride_of(from->type));
    struct node *keyed = node_new_keyed(b, from->type, bits);
    for (uint32_t i = 0; i < from->used; i++) {
        keyed->entries[i] = from->entries[i];
        if (!from->entries[i].is_there) continue;
        keyed->places[seek_word(b, keyed, from->entries[i].hash, 0)] = i + 1;
    }
    keyed->used = from->used;
    keyed->keys = from->keys;
    return keyed;
}

static void close_gaps(struct bytecode *b, struct node *keyed) {
    uint32_t to = 0;
    bytecode_work(b, WORK_COPY_WORDS, (uint64_t)keyed->used * stride_of(keyed->type));
    for (uint32_t i = 0; i < keyed->used; i++) {
        if (!keyed->entries[i].is_there) continue;
        if (i != to) {
            keyed->places[seek_word(b, keyed, keyed->entries[i].hash, i + 1)] = to + 1;
            keyed->entries[to] = keyed->entries[i];
            keyed->entries[i] = (struct entry){.is_there = false};
        }
        to++;
    }
    keyed->used = to;
}

// Room for one entry more: in the gaps if they are a quarter of it.
static void make_room(struct bytecode *b, struct node *keyed) {
    uint32_t gaps = keyed->used - keyed->keys;
    if (gaps > 0 && gaps >= room_of(keyed->bits) / 4) {
        close_gaps(b, keyed);
        return;
    }
    if (keyed->used >= KEYS_MAX) bytecode_fault(b, FAULT_LENGTH);
    struct node *larger = rebuilt(b, keyed, keyed_bits_for(keyed->used + 1));
    struct entry *entries = keyed->entries;
    uint32_t *places = keyed->places;
    keyed->entries = larger->entries;
    keyed->places = larger->places;
    keyed->bits = larger->bits;
    larger->entries = entries;
    larger->places = places;
    larger->used = 0;  // what they hold is the other's now
    node_release(b, larger);
}

static uint32_t reference_columns(const struct gk_type *type) {
    uint32_t columns = is_reference(type->key) ? 1 : 0;
    return columns + (type->kind == GK_MAP && is_reference(type->element) ? 1 : 0);
}

// Byte by byte, or built anew where the room is hardly used.
struct node *keyed_copied(struct bytecode *b, const struct node *keyed) {
    const struct gk_type *type = keyed->type;
    bytecode_work(b, WORK_COPY_REFS, (uint64_t)reference_columns(type) * keyed->used);
    unsigned bits = keyed_bits_for(keyed->used);
    struct node *copy;
    if (bits + 2 <= keyed->bits) {
        copy = rebuilt(b, keyed, bits);
    } else {
        bytecode_work(b, WORK_COPY_BYTES, keyed_block_bytes(type, keyed->bits));
        copy = node_new_keyed(b, type, keyed->bits);
        memcpy(copy->entries, keyed->entries, keyed->used * sizeof *copy->entries);
        size_t places = keyed->bits == 0 ? 0 : (size_t)1 << keyed->bits;
        memcpy(copy->places, keyed->places, places * sizeof *copy->places);
        copy->used = keyed->used;
        copy->keys = keyed->keys;
    }
    for (uint32_t i = 0; i < copy->used; i++) {
        if (!copy->entries[i].is_there) continue;
        cell_share(type->key, copy->entries[i].key);
        if (type->kind == GK_MAP) cell_share(type->element, copy->entries[i].item);
    }
    return copy;
}

// ---- changing -----------------------------------------------------------------------------------

// Its own block. One of another size has other places: the search for `word` begins anew.
static struct node *own(struct bytecode *b, union cell *slot, uint32_t hash, uint32_t word,
                        uint32_t *place) {
    unsigned bits = slot->node->bits;
    struct node *keyed = node_own(b, slot);
    if (keyed->bits != bits && keyed->bits > 0) *place = seek_word(b, keyed, hash, word);
    return keyed;
}

static void append(struct node *keyed, uint32_t hash, uint32_t place, union cell key) {
    keyed->entries[keyed->used] = (struct entry){.key = key, .hash = hash, .is_there = true};
    keyed->places[place] = ++keyed->used;
    keyed->keys++;
}

// A set that has the key stays as it is, shared or not. A new key is not yet counted.
int64_t keyed_put_key(struct bytecode *b, union cell *slot, union cell key, bool *is_new) {
    struct node *keyed = slot->node;
    uint32_t hash = key_hash(b, keyed->type, key), place = 0, word = 0;
    if (keyed->bits > 0) {
        place = seek_key(b, keyed, hash, key);
        word = keyed->places[place];
    }
    *is_new = word == 0;
    if (!*is_new && keyed->type->kind == GK_SET) return word - 1;
    keyed = own(b, slot, hash, word, &place);
    if (!*is_new) return (int64_t)word - 1;
    if (keyed->used == room_of(keyed->bits)) {
        make_room(b, keyed);
        place = seek_word(b, keyed, hash, 0);
    }
    append(keyed, hash, place, key);
    return (int64_t)keyed->used - 1;
}

// Whether a search that begins at `first` and finds its key at `at` comes past `place`.
static bool comes_past(uint32_t first, uint32_t at, uint32_t place, unsigned bits) {
    for (uint32_t way = first; way != at; way = place_behind(way, bits)) {
        if (way == place) return true;
    }
    return false;
}

// All up to the next free place are looked at once; those that are found no more move back.
static void vacate(struct bytecode *b, struct node *keyed, uint32_t place) {
    uint32_t next = place_behind(place, keyed->bits);
    for (uint32_t at = next; keyed->places[at] != 0; at = place_behind(at, keyed->bits))
        bytecode_work(b, WORK_PROBE, 1);
    for (uint32_t at = next; keyed->places[at] != 0; at = place_behind(at, keyed->bits)) {
        uint32_t first = place_first(keyed->entries[keyed->places[at] - 1].hash, keyed->bits);
        if (!comes_past(first, at, place, keyed->bits)) continue;
        keyed->places[place] = keyed->places[at];
        place = at;
    }
    keyed->places[place] = 0;
}

bool keyed_remove_key(struct bytecode *b, union cell *slot, union cell key) {
    struct node *keyed = slot->node;
    const struct gk_type *type = keyed->type;
    if (keyed->keys == 0) return false;
    uint32_t hash = key_hash(b, type, key);
    uint32_t place = seek_key(b, keyed, hash, key);
    uint32_t word = keyed->places[place];
    if (word == 0) return false;
    keyed = own(b, slot, hash, word, &place);
    vacate(b, keyed, place);
    struct entry gone = keyed->entries[word - 1];
    keyed->entries[word - 1] = (struct entry){.is_there = false};
    keyed->keys--;
    cell_release(b, type->key, gone.key);
    if (type->kind == GK_MAP) cell_release(b, type->element, gone.item);
    while (keyed->used > 0 && !keyed->entries[keyed->used - 1].is_there) keyed->used--;
    if (keyed->used - keyed->keys > keyed->keys) close_gaps(b, keyed);
    return true;
}

// One that is shared, or much too large, is left to the others; else its places are wiped.
void keyed_clear_all(struct bytecode *b, union cell *slot) {
    struct node *keyed = slot->node;
    const struct gk_type *type = keyed->type;
    if (keyed->references != 1 || keyed->bits > keyed_bits_for(keyed->used) + 2) {
        cell_set(b, slot, node_new_keyed(b, type, 0));
        return;
    }
    if (keyed->bits == 0) return;
    size_t places = (size_t)1 << keyed->bits;
    bytecode_work(b, WORK_COPY_BYTES, places * 4);
    for (uint32_t i = 0; i < keyed->used; i++) {
        if (!keyed->entries[i].is_there) continue;
        cell_release(b, type->key, keyed->entries[i].key);
        if (type->kind == GK_MAP) cell_release(b, type->element, keyed->entries[i].item);
        keyed->entries[i].is_there = false;
    }
    memset(keyed->places, 0, places * sizeof *keyed->places);
    keyed->used = keyed->keys = 0;
}

// What a host gives has no two equal keys, and costs nothing.
void keyed_import_key(struct bytecode *b, struct node *keyed, union cell key, union cell item) {
    int64_t left = b->left;
    b->left = INT64_MAX;
    uint32_t hash = key_hash(b, keyed->type, key), place = place_first(hash, keyed->bits);
    b->left = left;
    while (keyed->places[place] != 0) place = place_behind(place, keyed->bits);
    append(keyed, hash, place, key);
    keyed->entries[keyed->used - 1].item = item;
}
