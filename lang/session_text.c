// lang/session_text.c: where a text that is typed ends, and how it falls into steps.
//
//   in:    text
//   out:   a judgement; steps
//   owns:  what it answers is the caller's
//   fails: GK_NO_MEMORY

#include <stdlib.h>
#include <string.h>

#include "parse.h"
#include "session.h"

#define SPLIT_BASE_BYTES ((size_t)8 << 20)

// A text that is parsed, and forgotten with its arena.
struct reading {
    struct arena arena;
    jmp_buf no_memory;
    gk_diagnostics *diagnostics;
    struct source *sources;
    struct decl *decls;
};

static bool parse_guarded(struct reading *r, const char *text, size_t bytes) {
    if (setjmp(r->no_memory)) return false;
    struct parse_context context = {.arena = &r->arena, .diagnostics = r->diagnostics};
    struct source *source = source_add(&r->arena, &context.sources, "", text, bytes);
    if (!source) return false;
    r->sources = source;
    source->is_entered = true;
    r->decls = parse_source(&context, source);
    return true;
}

// false: no memory, or larger than a source may be.
static bool read_text(struct reading *r, const char *text, size_t bytes) {
    size_t due = bytes < SOURCE_BYTES_MAX ? bytes : SOURCE_BYTES_MAX;
    arena_init(&r->arena, SPLIT_BASE_BYTES + COMPILE_BYTES_PER_SOURCE_BYTE * due, &r->no_memory);
    r->diagnostics = gk_diagnostics_new();
    if (!r->diagnostics) return false;
    diagnostics_begin(r->diagnostics);
    return parse_guarded(r, text, bytes);
}

static void forget(struct reading *r) {
    gk_diagnostics_free(r->diagnostics);
    arena_free(&r->arena);
}

gk_ending gk_text_ending(const char *text, size_t bytes) {
    struct reading reading = {0};
    gk_ending ending = GK_WHOLE;
    if (read_text(&reading, text, bytes)) {
        bool is_wrong = gk_diagnostics_error_count(reading.diagnostics) > 0;
        if (reading.sources->is_unfinished) ending = GK_UNFINISHED;
        else if (reading.sources->is_open && is_wrong) ending = GK_BROKEN;
    }
    forget(&reading);
    return ending;
}

bool session_parses(const char *text, size_t bytes) {
    struct reading reading = {0};
    bool is_right = read_text(&reading, text, bytes)
                    && gk_diagnostics_error_count(reading.diagnostics) == 0;
    forget(&reading);
    return is_right;
}

bool session_closers(const char *text, size_t bytes, char closers[SESSION_CLOSERS_MAX],
                     uint32_t *count) {
    struct reading reading = {0};
    bool works = read_text(&reading, text, bytes)
                 && reading.sources->closers.count <= SESSION_CLOSERS_MAX;
    if (works) {
        *count = reading.sources->closers.count;
        memcpy(closers, reading.sources->closers.bytes, *count);
    }
    forget(&reading);
    return works;
}

// ---- steps --------------------------------------------------------------------------------------

// A step goes on to where the next one begins: comments are nobody's.
static size_t fill(struct session_step *steps, const struct decl *decls, size_t bytes) {
    size_t count = 0;
    bool goes_on = false;
    for (const struct decl *d = decls; d; d = d->next) {
        bool is_statement = d->kind == DECL_ENTERED;
        uint32_t start = world_start_of(d);
        if (!goes_on || is_statement) {
            if (count > 0) steps[count - 1].end = start;
            steps[count++] = (struct session_step){.start = start, .end = (uint32_t)bytes};
        }
        goes_on = !is_statement;
    }
    return count;
}

static void find_lines(struct session_step *steps, size_t count, const char *text) {
    uint32_t line_start = 0, lines = 0, at = 0;
    for (size_t i = 0; i < count; i++) {
        for (; at < steps[i].start; at++) {
            if (text[at] != '\n') continue;
            lines++;
            line_start = at + 1;
        }
        steps[i].line_start = line_start;
        steps[i].lines_before = lines;
    }
}

gk_status session_split(const char *text, size_t bytes, struct session_step **steps,
                        size_t *count) {
    struct reading reading = {0};
    *steps = NULL;
    *count = 0;
    bool is_read = read_text(&reading, text, bytes);
    bool is_right = is_read && gk_diagnostics_error_count(reading.diagnostics) == 0;
    size_t most = 1;
    for (const struct decl *d = is_right ? reading.decls : NULL; d; d = d->next) most++;
    *steps = malloc(most * sizeof **steps);
    if (*steps && is_right) *count = fill(*steps, reading.decls, bytes);
    else if (*steps) (*steps)[(*count)++] = (struct session_step){.end = (uint32_t)bytes};
    if (*steps) find_lines(*steps, *count, text);
    forget(&reading);
    return *steps ? GK_OK : GK_NO_MEMORY;
}
