// lang/source.c: the texts of one compilation, laid end to end.
//
//   in:    names and bytes as the host gave them
//   out:   copies in the arena, each followed by a NUL where the lexer stops, with a table of lines
//   owns:  nothing
//   fails: NULL when a source is too large

#include "parse.h"

#include <string.h>

#define NEAR_LINES 8u  // that are looked at one by one before all are searched

// Eight bytes a step: a byte that is a newline has become 0, which alone does not reach its high
// bit.
static uint32_t newline_count(const char *bytes, size_t count) {
    const uint64_t ones = UINT64_C(0x0101010101010101), low = UINT64_C(0x7F7F7F7F7F7F7F7F);
    uint32_t lines = 0;
    size_t at = 0;
    for (; count - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, bytes + at, sizeof word);
        word ^= ones * '\n';
        uint64_t zeros = ~(((word & low) + low) | word | low);
        lines += (uint32_t)((zeros >> 7) * ones >> 56);
    }
    for (; at < count; at++) lines += bytes[at] == '\n';
    return lines;
}

static void lines_find(struct arena *arena, struct source *source) {
    source->line_count = newline_count(source->bytes, source->count) + 1;
    source->lines = arena_array(arena, source->line_count, sizeof *source->lines);
    uint32_t line = 1;
    const char *end = source->bytes + source->count;
    for (const char *at = source->bytes; line < source->line_count; line++) {
        at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
        source->lines[line] = (uint32_t)(at - source->bytes);
    }
}

static char *copy(struct arena *arena, const char *bytes, size_t count) {
    char *result = arena_allocate(arena, count + 1);
    if (count) memcpy(result, bytes, count);
    return result;
}

// NULL if there is no room behind the others.
static struct source *append(struct arena *arena, struct source **sources, size_t count) {
    struct source *last = *sources ? (*sources)->last : NULL;
    uint64_t base = last ? (uint64_t)last->base + last->count + 1 : 0;
    if (count > SOURCE_BYTES_MAX || base + count >= UINT32_MAX) return NULL;
    struct source *source = ARENA_NEW(arena, struct source);
    source->count = (uint32_t)count;
    source->base = (uint32_t)base;
    if (last) last->next = source;
    else *sources = source;
    (*sources)->last = source;
    return source;
}

struct source *source_add(struct arena *arena, struct source **sources, const char *name,
                          const char *bytes, size_t count) {
    struct source *source = append(arena, sources, count);
    if (!source) return NULL;
    source->name = copy(arena, name, strlen(name));
    source->bytes = copy(arena, bytes, count);
    lines_find(arena, source);
    return source;
}

struct source *source_add_constant(struct arena *arena, struct source **sources, const char *name,
                                   const char *bytes) {
    struct source *source = append(arena, sources, strlen(bytes));
    if (!source) return NULL;
    source->name = name;
    source->bytes = bytes;
    lines_find(arena, source);
    return source;
}

static uint32_t line_find(const struct source *source, uint32_t offset) {
    uint32_t low = 0, high = source->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset) low = middle;
        else high = middle;
    }
    return low;
}

// The line of an offset that is likely on the line of another or soon behind it.
static uint32_t line_find_from(const struct source *source, uint32_t line, uint32_t offset) {
    if (offset < source->lines[line]) return line_find(source, offset);
    uint32_t end = source->line_count - line > NEAR_LINES ? line + NEAR_LINES : source->line_count;
    while (++line < end) {
        if (offset < source->lines[line]) return line - 1;
    }
    return line_find(source, offset);
}

static bool is_inside(const struct source *source, uint32_t offset) {
    return offset >= source->base && offset - source->base <= source->count;
}

struct place source_place_near(struct place near, const struct source *sources, uint32_t offset) {
    if (!near.source || !is_inside(near.source, offset)) return source_place(sources, offset);
    uint32_t inside = offset - near.source->base;
    uint32_t line = line_find_from(near.source, near.line - 1, inside);
    return (struct place){near.source, line + 1, inside - near.source->lines[line] + 1};
}

struct place source_place(const struct source *sources, uint32_t offset) {
    const struct source *source = sources;
    while (source->next && offset >= source->next->base) source = source->next;
    uint32_t inside = offset - source->base;
    if (inside > source->count) inside = source->count;
    uint32_t line = line_find(source, inside);
    return (struct place){source, line + 1, inside - source->lines[line] + 1};
}
