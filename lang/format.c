// lang/format.c: the door of the formatter, and the proof that it lost nothing.
//
//   in:    a source as bytes
//   out:   the same in the one style
//   owns:  for the length of a call, the arena and the sinks that all of the formatter works with
//   fails: GK_INVALID with diagnostics; GK_NO_MEMORY, GK_TOO_LARGE by way of the arena's longjmp,
//          which ends here. What comes out is read again and compared: if a token or a comment were
//          lost or moved, that would be a diagnostic, and no text

#include "format.h"

#include <stdlib.h>
#include <string.h>

#include "grammar.h"

#define FORMAT_BASE_BYTES ((size_t)16 << 20)
#define FORMAT_BYTES_PER_SOURCE_BYTE 512

struct formatting {
    struct arena arena;        // of the formatter
    struct arena tree;         // of the parser, while it works
    jmp_buf no_memory;
    const gk_source *source;
    gk_diagnostics *diagnostics;
    gk_diagnostics *proof;     // what the parser says of the formatted text
    struct sink code, out;
};

// A text and its tokens.
struct listing {
    const char *bytes;
    struct token *tokens;
    size_t count;
};

// ---- reading ------------------------------------------------------------------------------------

static void keep_tokens(struct formatting *g, const struct token_list *list,
                        struct listing *listing) {
    listing->count = list->count;
    listing->tokens = arena_array(&g->arena, list->count, sizeof *list->items);
    memcpy(listing->tokens, list->items, list->count * sizeof *list->items);
}

// Parses `count` bytes and keeps the tokens alone.
static gk_status list_tokens(struct formatting *g, gk_diagnostics *diagnostics, const char *bytes,
                             size_t count, struct listing *listing) {
    *listing = (struct listing){.bytes = bytes};
    arena_init(&g->tree, FORMAT_BASE_BYTES + COMPILE_BYTES_PER_SOURCE_BYTE * count,
               &g->no_memory);
    struct source *sources = NULL;
    struct token_list tokens = {0};
    size_t errors = gk_diagnostics_error_count(diagnostics);
    struct source *source = source_add(&g->tree, &sources, g->source->name, bytes, count);
    if (source) {
        struct parse_context context = {
            .arena = &g->tree, .diagnostics = diagnostics, .sources = sources};
        parse_tokens(&context, source, &tokens);
        keep_tokens(g, &tokens, listing);
    }
    arena_free(&g->tree);
    if (!source) return GK_TOO_LARGE;
    return gk_diagnostics_error_count(diagnostics) == errors ? GK_OK : GK_INVALID;
}

// ---- the proof ----------------------------------------------------------------------------------

static bool is_closer(int kind) {
    return kind == TOKEN_RPAREN || kind == TOKEN_RBRACKET || kind == TOKEN_RBRACE || kind == 0;
}

static bool is_separator(int kind) {
    return kind == TOKEN_COMMA || kind == TOKEN_NEWLINE;
}

// The next token that means something: not the comma or newline before a closing bracket.
static const struct token *skip_last_separator(const struct token *token) {
    const struct token *behind = token;
    while (is_separator(behind->kind)) behind++;
    return is_closer(behind->kind) ? behind : token;
}

static struct text text_at(const struct listing *listing, struct span at) {
    return (struct text){listing->bytes + at.start, at.end - at.start};
}

// Between fields, variants and cases a comma may stand for a newline; where it may not, the text
// would not have parsed.
static bool is_same_token(const struct listing *a, const struct token *token_a,
                          const struct listing *b, const struct token *token_b) {
    if (is_separator(token_a->kind) && is_separator(token_b->kind)) return true;
    return token_a->kind == token_b->kind
           && text_equal(text_at(a, token_a->at), text_at(b, token_b->at));
}

// The next comment between two offsets, without the blanks at its end; empty if there is none.
static struct text next_comment(const struct listing *listing, uint32_t *at, uint32_t to) {
    const char *bytes = listing->bytes;
    while (*at < to && bytes[*at] != '/') (*at)++;
    if (*at >= to) return (struct text){0};
    uint32_t start = *at, end = start;
    for (; *at < to && bytes[*at] != '\n'; (*at)++) {
        bool is_blank = bytes[*at] == ' ' || bytes[*at] == '\t' || bytes[*at] == '\r';
        if (!is_blank) end = *at + 1;
    }
    return (struct text){bytes + start, end - start};
}

// Whether the same comments stand before two tokens. `*from` is where the token before ended.
static bool has_same_comments(const struct listing *a, uint32_t *from_a,
                              const struct token *token_a, const struct listing *b,
                              uint32_t *from_b, const struct token *token_b) {
    for (;;) {
        struct text comment_a = next_comment(a, from_a, token_a->at.start);
        struct text comment_b = next_comment(b, from_b, token_b->at.start);
        if (!text_equal(comment_a, comment_b)) return false;
        if (comment_a.count == 0) break;
    }
    *from_a = token_a->at.end;
    *from_b = token_b->at.end;
    return true;
}

static bool is_same(const struct listing *a, const struct listing *b) {
    const struct token *token_a = a->tokens, *token_b = b->tokens;
    uint32_t from_a = 0, from_b = 0;
    for (;; token_a++, token_b++) {
        token_a = skip_last_separator(token_a);
        token_b = skip_last_separator(token_b);
        if (!is_same_token(a, token_a, b, token_b)) return false;
        if (!has_same_comments(a, &from_a, token_a, b, &from_b, token_b)) return false;
        if (token_a->kind == 0) return true;
    }
}

static struct text text_of(const char *string) {
    return (struct text){string, (uint32_t)strlen(string)};
}

// Our mistake, not the player's; the source stays as it was.
static gk_status refuse(struct formatting *g, const char *reason) {
    struct source *sources = NULL;
    source_add(&g->arena, &sources, g->source->name, g->source->text, g->source->bytes);
    struct words words = {{text_of(reason)}};
    diagnostic_add(g->diagnostics, sources, DIAGNOSTIC_FORMAT_CHANGED, (struct span){0, 0}, words,
                   NULL, NULL);
    return GK_INVALID;
}

static gk_status prove(struct formatting *g, const struct listing *before) {
    struct listing after;
    gk_status status = list_tokens(g, g->proof, g->out.bytes, g->out.count, &after);
    if (status == GK_INVALID) return refuse(g, "what it wrote does not parse");
    if (status != GK_OK || is_same(before, &after)) return status;
    return refuse(g, "what it wrote says something else");
}

// ---- the door -----------------------------------------------------------------------------------

static gk_status format(struct formatting *g) {
    struct listing listing;
    gk_status status =
        list_tokens(g, g->diagnostics, g->source->text, g->source->bytes, &listing);
    if (status != GK_OK) return status;
    struct format f = {.arena = &g->arena, .bytes = listing.bytes};
    format_read(&f, listing.tokens, listing.count);
    format_chains(&f);
    if (!format_layout(&f, &g->code, &g->out)) return GK_TOO_LARGE;
    sink_add(&g->out, "", 1);
    if (g->code.has_failed || g->out.has_failed) return GK_NO_MEMORY;
    g->out.count--;  // the NUL
    return prove(g, &listing);
}

static bool is_spent(const struct arena *arena) {
    return arena->used_bytes > arena->limit_bytes / 2;
}

static gk_status guarded(struct formatting *g) {
    if (setjmp(g->no_memory))
        return is_spent(&g->arena) || is_spent(&g->tree) ? GK_TOO_LARGE : GK_NO_MEMORY;
    return format(g);
}

gk_status gk_format(const gk_source *source, char **text, size_t *bytes,
                    gk_diagnostics *diagnostics) {
    if (!source || !source->name || (!source->text && source->bytes) || !text || !bytes
        || !diagnostics)
        return GK_BAD_ARGUMENT;
    *text = NULL;
    *bytes = 0;
    if (source->bytes > SOURCE_BYTES_MAX) return GK_TOO_LARGE;
    struct formatting g = {.source = source, .diagnostics = diagnostics};
    g.proof = gk_diagnostics_new();
    if (!g.proof) return GK_NO_MEMORY;
    arena_init(&g.arena, FORMAT_BASE_BYTES + FORMAT_BYTES_PER_SOURCE_BYTE * source->bytes,
               &g.no_memory);
    diagnostics_begin(diagnostics);
    diagnostics_begin(g.proof);
    gk_status status = guarded(&g);
    arena_free(&g.tree);
    arena_free(&g.arena);
    gk_diagnostics_free(g.proof);
    free(g.code.bytes);
    if (status == GK_OK) {
        *text = g.out.bytes;
        *bytes = g.out.count;
    } else {
        free(g.out.bytes);
    }
    return status;
}
