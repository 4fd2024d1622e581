// lang/scope.c: see scope.h.

#include "scope.h"

#include <string.h>

// ---- names --------------------------------------------------------------------------------------

static uint32_t hash(struct text name) {
    uint32_t h = 2166136261u;
    for (uint32_t i = 0; i < name.count; i++) h = (h ^ (unsigned char)name.bytes[i]) * 16777619u;
    return h ^ (h >> 15);
}

// Room comes with the first name: most tables stay empty.
void names_init(struct names *names, struct arena *arena) {
    *names = (struct names){.arena = arena};
}

#define PROBES_MAX 64  // places that are looked at for a name; in a table that chance filled, enough

static int compare_names(const void *left, const void *right) {
    const struct text *a = &((const struct name_entry *)left)->name;
    const struct text *b = &((const struct name_entry *)right)->name;
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    return memcmp(a->bytes, b->bytes, a->count);
}

// Its entry in the table, or a free one; NULL: neither is near.
static struct name_entry *slot_of(struct name_entry *entries, uint32_t room, struct text name) {
    uint32_t i = hash(name) & (room - 1);
    for (uint32_t probe = 0; probe < PROBES_MAX; probe++) {
        if (!entries[i].name.bytes || text_equal(entries[i].name, name)) return &entries[i];
        i = (i + 1) & (room - 1);
    }
    return NULL;
}

static struct name_entry *find_crowded(const struct names *names, struct text name) {
    struct name_entry wanted = {.name = name};
    return names->crowded ? order_find(names->crowded, &wanted, compare_names) : NULL;
}

static struct name_entry *add_crowded(struct names *names, struct name_entry entry) {
    struct name_entry *added = ARENA_NEW(names->arena, struct name_entry);
    *added = entry;
    names->crowded = order_add(names->arena, names->crowded, added, compare_names);
    return added;
}

static void grow(struct names *names) {
    uint32_t room = names->room ? names->room * 2 : 16;
    struct name_entry *entries = arena_array(names->arena, room, sizeof *entries);
    for (uint32_t i = 0; i < names->room; i++) {
        if (!names->entries[i].name.bytes) continue;
        struct name_entry *slot = slot_of(entries, room, names->entries[i].name);
        if (slot) *slot = names->entries[i];
        else add_crowded(names, names->entries[i]);
    }
    names->entries = entries;
    names->room = room;
}

void **names_at(struct names *names, struct text name) {
    if (names->count * 2 >= names->room) grow(names);
    struct name_entry *entry = slot_of(names->entries, names->room, name);
    if (entry && entry->name.bytes) return &entry->value;
    struct name_entry *crowded = find_crowded(names, name);
    if (crowded) return &crowded->value;
    names->count++;
    if (!entry) return &add_crowded(names, (struct name_entry){.name = name})->value;
    entry->name = name;
    return &entry->value;
}

void *names_find(const struct names *names, struct text name) {
    if (!names->room) return NULL;
    const struct name_entry *entry = slot_of(names->entries, names->room, name);
    if (!entry || !entry->name.bytes) entry = find_crowded(names, name);
    return entry ? entry->value : NULL;
}

// ---- nearest spelling ---------------------------------------------------------------------------

#define SPELLING_MAX 32  // bytes; longer names are not compared

// Damerau's distance (optimal string alignment), by rows.
static uint32_t distance(struct text a, struct text b) {
    uint32_t rows[3][SPELLING_MAX + 1];
    for (uint32_t j = 0; j <= b.count; j++) rows[0][j] = j;
    for (uint32_t i = 1; i <= a.count; i++) {
        uint32_t *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        now[0] = i;
        for (uint32_t j = 1; j <= b.count; j++) {
            uint32_t change = last[j - 1] + (a.bytes[i - 1] != b.bytes[j - 1]);
            uint32_t least = last[j] + 1 < now[j - 1] + 1 ? last[j] + 1 : now[j - 1] + 1;
            if (change < least) least = change;
            bool swapped = i > 1 && j > 1 && a.bytes[i - 1] == b.bytes[j - 2]
                           && a.bytes[i - 2] == b.bytes[j - 1];
            if (swapped && before[j - 2] + 1 < least) least = before[j - 2] + 1;
            now[j] = least;
        }
    }
    return rows[a.count % 3][b.count];
}

// Of names that are equally far, the one that begins as the wanted one does: a first letter is
// rarely wrong.
static bool is_nearer(const struct nearest *nearest, struct text name, uint32_t d) {
    if (d != nearest->distance) return d < nearest->distance;
    char first = nearest->wanted.bytes[0];
    return name.bytes[0] == first && nearest->best.bytes[0] != first;
}

// Whether a name begins or ends with the words of another: `count` in `count_ones`.
static bool has_words(struct text name, struct text words) {
    if (words.count < 3 || name.count <= words.count) return false;
    size_t at = name.count - words.count;
    bool begins = memcmp(name.bytes, words.bytes, words.count) == 0 && name.bytes[words.count] == '_';
    bool ends = memcmp(name.bytes + at, words.bytes, words.count) == 0 && name.bytes[at - 1] == '_';
    return begins || ends;
}

void nearest_offer(struct nearest *nearest, struct text name) {
    struct text wanted = nearest->wanted;
    if (name.count == 0 || name.count > SPELLING_MAX || wanted.count > SPELLING_MAX) return;
    uint32_t most = wanted.count < 5 ? 1 : wanted.count < 8 ? 2 : 3;
    uint32_t apart = wanted.count < name.count ? name.count - wanted.count : wanted.count - name.count;
    bool shares = nearest->takes_words && (has_words(wanted, name) || has_words(name, wanted));
    if ((apart > most && !shares) || !nearest_goes_on(nearest)) return;
    if (nearest->left) --*nearest->left;
    uint32_t d = distance(wanted, name);
    if (d > most || d >= name.count) {
        if (!shares) return;
        d += SPELLING_MAX;  // what is spelled alike comes first
    }
    if (nearest->best.count && !is_nearer(nearest, name, d)) return;
    nearest->best = name;
    nearest->distance = d;
}
