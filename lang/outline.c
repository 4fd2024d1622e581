// lang/outline.c: what a source declares, for documentation, prompts and editors.
//
//   in:    one source, parsed and not checked
//   out:   gk_outline: a row a declaration, as texts
//   owns:  the outline's arena, with the tree in it, until gk_outline_free()
//   fails: GK_INVALID with diagnostics, and what did parse; GK_NO_MEMORY, GK_TOO_LARGE

#include <stdlib.h>
#include <string.h>

#include "doc.h"
#include "parse.h"

#define OUTLINE_BASE_BYTES ((size_t)1 << 20)

struct gk_outline {
    struct arena arena;
    jmp_buf no_memory;
    const gk_source *from;
    gk_diagnostics *diagnostics;
    struct source *source;
    gk_declaration *all;
    size_t count, room;
    // Behind a pointer, so that no local of it lives in the frame that setjmp() comes back to.
    gk_status (*work)(gk_outline *);
};

// ---- texts --------------------------------------------------------------------------------------

static const char *ended(gk_outline *o, struct text text) {
    char *copy = arena_allocate(&o->arena, (size_t)text.count + 1);
    if (text.count) memcpy(copy, text.bytes, text.count);
    copy[text.count] = '\0';
    return copy;
}

static struct text written(const gk_outline *o, struct span at) {
    return (struct text){o->source->bytes + (at.start - o->source->base), at.end - at.start};
}

static const char *spoken_doc(gk_outline *o, struct text doc) {
    // Each line loses its ///, so there is room for the newline that the last one gets.
    char *out = arena_allocate(&o->arena, (size_t)doc.count + 2), *end = out;
    struct doc_line line;
    for (uint32_t at = 0; doc_next(doc, &at, &line);) {
        memcpy(end, line.text.bytes, line.text.count);
        end += line.text.count;
        *end++ = '\n';
    }
    *end = '\0';
    return out;
}

// ---- signatures ---------------------------------------------------------------------------------

static uint32_t behind_pub(const gk_outline *o, const struct decl *d) {
    if (!d->is_public) return d->at.start;
    struct text text = written(o, d->at);
    uint32_t skipped = (uint32_t)strlen("pub");
    while (skipped < text.count && (text.bytes[skipped] == ' ' || text.bytes[skipped] == '\t'))
        skipped++;
    return d->at.start + skipped;
}

// `let name: T`, or without a type the value, as far as it stands in the same line.
static const char *variable_signature(gk_outline *o, const struct decl *d) {
    struct span at = {behind_pub(o, d), d->type_name ? d->type_name->at.end : d->at.end};
    struct text text = written(o, at);
    const char *newline = memchr(text.bytes, '\n', text.count);
    if (!newline) return ended(o, text);
    static const char more[] = " …";
    uint32_t count = (uint32_t)(newline - text.bytes);
    while (count && (unsigned char)text.bytes[count - 1] <= ' ') count--;
    char *cut = arena_allocate(&o->arena, count + sizeof more);
    memcpy(cut, text.bytes, count);
    memcpy(cut + count, more, sizeof more);
    return cut;
}

// What stands before `= native`, which is the library's business.
static struct span before_native(const gk_outline *o, const struct decl *d) {
    struct span at = {behind_pub(o, d), d->at.end - d->native_name.count};
    struct text text = written(o, at);
    const char *equals = text.bytes + text.count;
    while (equals > text.bytes && *equals != '=') equals--;
    while (equals > text.bytes && (unsigned char)equals[-1] <= ' ') equals--;
    at.end = at.start + (uint32_t)(equals - text.bytes);
    return at;
}

static const char *signature(gk_outline *o, const struct decl *d) {
    struct span at = {behind_pub(o, d), d->at.end};
    if (d->kind == DECL_VARIABLE) return variable_signature(o, d);
    if (d->kind == DECL_FUNCTION && d->native_name.count) at = before_native(o, d);
    if (d->kind == DECL_TEST) at.end = d->name_at.end;
    return ended(o, written(o, at));
}

static const char *kind_word(const struct decl *d) {
    switch (d->kind) {
    case DECL_FUNCTION: return "fn";
    case DECL_RECORD: return "record";
    case DECL_ENUM: return "enum";
    case DECL_VARIABLE: break;
    case DECL_INTERFACE: return "interface";
    case DECL_ENTRY: return "entry";
    case DECL_IMPLEMENTS: return "implements";
    case DECL_USE: return "use";
    case DECL_TEST: return "test";
    case DECL_ERROR: case DECL_ENTERED: return "";
    }
    switch (d->variable) {
    case VARIABLE_LET: return "let";
    case VARIABLE_VAR: return "var";
    case VARIABLE_CACHE: return "cache";
    }
    return "";
}

// ---- headings -----------------------------------------------------------------------------------

//     // ---- points -------------
static bool is_heading(struct text line, struct text *heading) {
    static const char rule[] = "// ---- ";
    const uint32_t rule_bytes = sizeof rule - 1;
    if (line.count <= rule_bytes || memcmp(line.bytes, rule, rule_bytes) != 0) return false;
    struct text rest = {line.bytes + rule_bytes, line.count - rule_bytes};
    while (rest.count && strchr("- \t\r", rest.bytes[rest.count - 1])) rest.count--;
    *heading = rest;
    return rest.count > 0;
}

static struct text line_text(const struct source *source, uint32_t line) {
    uint32_t start = source->lines[line];
    uint32_t end = line + 1 < source->line_count ? source->lines[line + 1] - 1 : source->count;
    return (struct text){source->bytes + start, end - start};
}

// ---- all of it ----------------------------------------------------------------------------------

static void add(gk_outline *o, const struct decl *d, const char *heading) {
    struct place start = source_place(o->source, d->at.start);
    uint32_t last = d->kind == DECL_FUNCTION && d->body ? d->body->end_at.start : d->at.end - 1;
    o->all = arena_grow(&o->arena, o->all, o->count, &o->room, sizeof *o->all);
    o->all[o->count++] = (gk_declaration){
        .kind = kind_word(d),
        .owner = d->receiver ? ended(o, written(o, d->receiver->at)) : "",
        .name = ended(o, d->name),
        .signature = signature(o, d),
        .doc = spoken_doc(o, d->doc),
        .heading = heading,
        .is_public = d->is_public,
        .line = start.line,
        .column = start.column,
        .end_line = source_place(o->source, last).line,
    };
}

static gk_status outline(gk_outline *o) {
    struct source *sources = NULL;
    struct parse_context context = {.arena = &o->arena, .diagnostics = o->diagnostics};
    size_t errors_before = gk_diagnostics_error_count(o->diagnostics);
    o->source = source_add(&o->arena, &sources, o->from->name, o->from->text, o->from->bytes);
    if (!o->source) return GK_TOO_LARGE;
    context.sources = sources;
    o->source->is_library = true;  // which may say `= native`
    struct text heading = {"", 0};
    const char *last = "";
    uint32_t line = 0;
    for (const struct decl *d = parse_source(&context, o->source); d; d = d->next) {
        if (!*kind_word(d)) continue;
        uint32_t own = source_place(o->source, d->at.start).line;
        for (; line < own; line++) {
            if (is_heading(line_text(o->source, line), &heading)) last = ended(o, heading);
        }
        add(o, d, last);
    }
    return gk_diagnostics_error_count(o->diagnostics) > errors_before ? GK_INVALID : GK_OK;
}

static gk_status guarded(gk_outline *o) {
    if (setjmp(o->no_memory))
        return o->arena.used_bytes > o->arena.limit_bytes / 2 ? GK_TOO_LARGE : GK_NO_MEMORY;
    return o->work(o);
}

gk_status gk_outline_new(const gk_source *source, gk_outline **made_out,
                         gk_diagnostics *diagnostics) {
    if (!source || !source->name || (!source->text && source->bytes) || !made_out
        || !diagnostics)
        return GK_BAD_ARGUMENT;
    *made_out = NULL;
    if (source->bytes > SOURCE_BYTES_MAX) return GK_TOO_LARGE;
    gk_outline *made = calloc(1, sizeof *made);
    if (!made) return GK_NO_MEMORY;
    made->from = source;
    made->diagnostics = diagnostics;
    made->work = outline;
    diagnostics_begin(diagnostics);
    arena_init(&made->arena,
               OUTLINE_BASE_BYTES + COMPILE_BYTES_PER_SOURCE_BYTE * source->bytes,
               &made->no_memory);
    gk_status status = guarded(made);
    if (status == GK_OK || status == GK_INVALID) *made_out = made;
    else gk_outline_free(made);
    return status;
}

void gk_outline_free(gk_outline *o) {
    if (!o) return;
    arena_free(&o->arena);
    free(o);
}

size_t gk_outline_count(const gk_outline *o) {
    return o->count;
}

gk_declaration gk_outline_at(const gk_outline *o, size_t index) {
    if (index < o->count) return o->all[index];
    return (gk_declaration){.kind = "",
                            .owner = "",
                            .name = "",
                            .signature = "",
                            .doc = "",
                            .heading = ""};
}
