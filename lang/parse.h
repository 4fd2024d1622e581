// lang/parse.h: from a source's bytes to its declarations.

#ifndef GASKET_LANG_PARSE_H
#define GASKET_LANG_PARSE_H

#include "arena.h"
#include "diagnostic.h"
#include "tree.h"

struct library;       // library.h
struct parse_memory;  // parse.c
struct names;         // scope.h

// What the arena may take for each byte of a player's source: enough for any honest one, and no
// more than a hostile one can pay for.
#define COMPILE_BYTES_PER_SOURCE_BYTE ((size_t)384)

struct parse_context {
    struct arena *arena;
    gk_diagnostics *diagnostics;
    struct source *sources;       // all of the compilation, for places
    // of what did not parse: a declaration may be lost there, so that nothing is said of them
    struct names *lost;           // NULL: nobody asks
    struct library *library;      // is told all names that are read; NULL: nobody
    struct parse_memory *memory;  // of the parser, kept from one source to the next; NULL at first
};

// Parses one source (already in `sources`, base and line table set by source_add()) and answers its
// declarations, linked by next; what did not parse has given diagnostics and is left out or of an
// _ERROR kind. Never NULL-unsafe.
struct decl *parse_source(struct parse_context *context, struct source *source);

// A token as the grammar got it.
struct token {
    int kind;          // NEWLINE where one ends a statement; 0 at the end
    struct span at;
    bool takes_comma;  // a closing bracket: a comma may stand before it, or does
};

struct token_list {
    struct token *items;
    size_t count, room;
};

// The same, and lists the tokens: all of the source's if there were no errors, each once.
struct decl *parse_tokens(struct parse_context *context, struct source *source,
                          struct token_list *tokens);

// Appends a source to `*sources`; gives it its base and line table. Its bytes must outlive the
// compilation. NULL if it is larger than SOURCE_BYTES_MAX or the sources together pass UINT32_MAX.
struct source *source_add(struct arena *arena, struct source **sources, const char *name,
                          const char *bytes, size_t count);

// The same for a constant text that ends with a NUL, which is not copied.
struct source *source_add_constant(struct arena *arena, struct source **sources, const char *name,
                                   const char *bytes);

// Where a span's first byte stands.
struct place source_place(const struct source *sources, uint32_t offset);
// The same, quick where the offset is not far behind `near`, a place found before, or none ({0}).
struct place source_place_near(struct place near, const struct source *sources, uint32_t offset);

#endif
