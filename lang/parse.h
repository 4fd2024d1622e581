// lang/parse.h: from a source's bytes to its declarations.

#ifndef GASKET_LANG_PARSE_H
#define GASKET_LANG_PARSE_H

#include "arena.h"
#include "diagnostic.h"
#include "tree.h"

struct parse_context {
    struct arena *arena;
    gk_diagnostics *diagnostics;
    struct source *sources;  // all of the compilation, for places
};

// Parses one source (already in `sources`, base and line table set by source_add()) and answers its
// declarations, linked by next; what did not parse has given diagnostics and is left out or of an
// _ERROR kind. Never NULL-unsafe.
struct decl *parse_source(struct parse_context *context, struct source *source);

// Appends a source to `*sources`; gives it its base and line table. Its bytes must outlive the
// compilation. NULL if it is larger than SOURCE_BYTES_MAX or the sources together pass UINT32_MAX.
struct source *source_add(struct arena *arena, struct source **sources, const char *name,
                          const char *bytes, size_t count);

// Where a span's first byte stands.
struct place source_place(const struct source *sources, uint32_t offset);

#endif
