// lang/library.h: the standard library, read by the declaration: a compilation parses what its
// sources name, and what that names in turn, so that a large library costs a small program nothing.
//
//   in:    every name that stands in a source
//   out:   the declarations of those names, a source each
//   owns:  nothing; the texts are constants
//   fails: not at all
//
// A name may be noted for nothing (it is a local's): then a declaration is parsed for nothing. A
// name that is not noted is not there for the checker.

#ifndef GASKET_LANG_LIBRARY_H
#define GASKET_LANG_LIBRARY_H

#include "arena.h"
#include "source.h"

#define NO_PART UINT32_MAX

struct library_file {
    const char *name;
    const char *path;  // of the source, for those who write the library
    bool is_always;  // there without `use`
    uint32_t first_part, part_count;
};

struct library_part {
    const char *name;  // "" for a `use`
    uint32_t file;
    uint32_t line;     // where it begins
    const char *text;
};

struct library {
    bool is_whole;      // all of a file that is used is read, named or not
    bool *is_noted;     // by part
    uint32_t *queue;    // of parts that were noted and not read
    uint32_t queued_count, taken_count;
};

extern const uint32_t library_file_count;
const struct library_file *library_file(uint32_t file);
const struct library_part *library_part(uint32_t part);
// The file of a module that `use` may name, or one that is always there; NULL: there is none.
const struct library_file *library_find(struct text name);
// The next row, from `*row` on, of a name that the library declares; NO_PART behind the last. The
// rows of a name are found in the files' order.
uint32_t library_next_named(struct text name, uint32_t *row);

void library_init(struct library *library, struct arena *arena, bool is_whole);
// A name stands in a source.
void library_note(struct library *library, struct text name);
void library_note_file(struct library *library, const struct library_file *file);
// The next part that was noted; NO_PART: none is left.
uint32_t library_take(struct library *library);

#endif
