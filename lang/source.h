// lang/source.h: the texts of one compilation, and where in them something stands.
//
// A span counts bytes in all sources laid end to end, each followed by one byte that belongs to no
// text, so that two numbers name a place and its file. Sources are at most SOURCE_BYTES_MAX each.

#ifndef GASKET_LANG_SOURCE_H
#define GASKET_LANG_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOURCE_BYTES_MAX (16u << 20)  // limit: bytes of a source file

struct text {  // not ended by NUL
    const char *bytes;
    uint32_t count;
};

struct span {
    uint32_t start, end;  // end: one past the last byte
};

struct file;    // modules.h

// A part of a source that did not parse, and was left out of the tree.
struct hole {
    struct span at;
    bool breaks_blocks;  // a brace is missing or one too many: nobody knows what stands in what
};

struct source {
    const char *name;
    const char *bytes;
    uint32_t count;
    uint32_t base;          // span.start of its first byte
    bool is_library;        // may declare natives
    bool is_interface;
    bool is_entered;        // at a prompt: statements stand between the declarations
    bool is_open;           // (parse) brackets are open at the end
    struct text closers;    // (parse) of what is entered: what would close them
    bool is_unfinished;     // (parse) all is well but that the end comes too soon
    struct hole *holes;     // (parse) in order
    size_t hole_count, hole_room;
    struct file *file;      // that it is; NULL in a compilation without a checker
    uint32_t lines_before;  // of a part of a file
    uint32_t *lines;        // offset of each line's first byte
    uint32_t line_count;
    struct source *next;
    struct source *last;    // of all; known to the first
};

struct place {
    const struct source *source;
    uint32_t line, column;  // from 1; column in bytes
};

static inline bool text_equal(struct text a, struct text b) {
    // No text at all may have no bytes to compare.
    return a.count == b.count
           && (a.count == 0 || __builtin_memcmp(a.bytes, b.bytes, a.count) == 0);
}

#endif
