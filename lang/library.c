// lang/library.c: see library.h.

#include "library.h"

#include <string.h>

struct library_name {
    const char *name;
    uint32_t count;  // bytes
    uint32_t part;
};

// The rows of the names that have the same first byte, last byte and length, or might.
struct library_bucket {
    uint16_t first, count;
};

#include "library_gsk.h"

#define FILES (sizeof library_files / sizeof *library_files)
#define PARTS (sizeof library_parts / sizeof *library_parts)
#define NAMES (sizeof library_names / sizeof *library_names)

const uint32_t library_file_count = FILES;

const struct library_file *library_file(uint32_t file) {
    return &library_files[file];
}

const struct library_part *library_part(uint32_t part) {
    return &library_parts[part];
}

static bool is_named(const char *own, struct text name) {
    return strlen(own) == name.count && memcmp(own, name.bytes, name.count) == 0;
}

const struct library_file *library_find(struct text name) {
    for (size_t i = 0; i < FILES; i++) {
        if (is_named(library_files[i].name, name)) return &library_files[i];
    }
    return NULL;
}

static bool is_row(uint32_t row, struct text name) {
    const struct library_name *own = &library_names[row];
    return own->count == name.count && memcmp(own->name, name.bytes, name.count) == 0;
}

// The rows that a name may have: few, and for most names none.
static struct library_bucket bucket_of(struct text name) {
    if (!name.count) return (struct library_bucket){0, 0};
    const unsigned char *bytes = (const unsigned char *)name.bytes;
    uint32_t bucket = bytes[0] * (uint32_t)FIRST_WEIGHT
                      + bytes[name.count - 1] * (uint32_t)LAST_WEIGHT
                      + name.count * (uint32_t)LENGTH_WEIGHT;
    return library_buckets[bucket % BUCKETS];
}

uint32_t library_next_named(struct text name, uint32_t *row) {
    struct library_bucket bucket = bucket_of(name);
    uint32_t end = (uint32_t)bucket.first + bucket.count;
    for (uint32_t at = *row > bucket.first ? *row : bucket.first; at < end; at++) {
        if (!is_row(at, name)) continue;
        *row = at + 1;
        return library_names[at].part;
    }
    return NO_PART;
}

// ---- what a compilation needs of it -------------------------------------------------------------

void library_init(struct library *library, struct arena *arena, bool is_whole) {
    *library = (struct library){.is_whole = is_whole};
    library->is_noted = arena_array(arena, PARTS, sizeof *library->is_noted);
    library->queue = arena_array(arena, PARTS, sizeof *library->queue);
}

static void note(struct library *library, uint32_t part) {
    if (library->is_noted[part]) return;
    library->is_noted[part] = true;
    library->queue[library->queued_count++] = part;
}

void library_note(struct library *library, struct text name) {
    if (library->is_whole) return;
    struct library_bucket bucket = bucket_of(name);
    for (uint32_t row = bucket.first; row < (uint32_t)bucket.first + bucket.count; row++) {
        uint32_t part = library_names[row].part;
        if (!library->is_noted[part] && is_row(row, name)) note(library, part);
    }
}

void library_note_file(struct library *library, const struct library_file *file) {
    for (uint32_t i = 0; i < file->part_count; i++) note(library, file->first_part + i);
}

uint32_t library_take(struct library *library) {
    if (library->taken_count == library->queued_count) return NO_PART;
    return library->queue[library->taken_count++];
}
