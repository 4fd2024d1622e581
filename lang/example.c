// lang/example.c: see example.h.

#include "example.h"

#include <string.h>

#include "doc.h"

static struct text word(const char *text) {
    return (struct text){text, (uint32_t)strlen(text)};
}

// ---- the text of one ----------------------------------------------------------------------------

struct writer {
    char *bytes;
    size_t count;
};

static void put(struct writer *w, struct text text) {
    if (text.count) memcpy(w->bytes + w->count, text.bytes, text.count);
    w->count += text.count;
}

static void fill(struct writer *w, char byte, size_t count) {
    memset(w->bytes + w->count, byte, count);
    w->count += count;
}

// Everything stands where it stands in the comment: what is no example is blank. The head of the
// test is a line above; `column` is where the comment begins.
static struct text test_text(struct arena *arena, struct text doc, uint32_t column) {
    static const char head[] = "test \"\" {\n", tail[] = "\n}\n";
    // Blanks take the place of what is left out, so there are no more bytes than that.
    size_t room = sizeof head + sizeof tail + column + 2 * (size_t)doc.count;
    struct writer w = {arena_allocate(arena, room), 0};
    struct doc_line line;
    put(&w, word(head));
    for (uint32_t at = 0, start = 0; doc_next(doc, &at, &line); start = at) {
        if (start) fill(&w, '\n', 1);
        if (!line.is_example) continue;
        if (!start) fill(&w, ' ', column - 1);
        fill(&w, ' ', line.start - start);
        put(&w, line.text);
    }
    put(&w, word(tail));
    return (struct text){w.bytes, (uint32_t)w.count};
}

static bool has_example(struct text doc) {
    struct doc_line line;
    for (uint32_t at = 0; doc_next(doc, &at, &line);) {
        if (line.is_example) return true;
    }
    return false;
}

// "Point.distance (example)"
static struct text test_name(struct arena *arena, const struct decl *d) {
    static const char mark[] = " (example)";
    struct text owner = {"", 0};
    if (d->receiver) {
        struct span at = d->receiver->at;
        owner = (struct text){d->source->bytes + (at.start - d->source->base), at.end - at.start};
    }
    size_t room = (size_t)owner.count + d->name.count + sizeof mark + 1;
    struct writer w = {arena_allocate(arena, room), 0};
    put(&w, owner);
    if (owner.count) put(&w, word("."));
    put(&w, d->name);
    put(&w, word(mark));
    return (struct text){w.bytes, (uint32_t)w.count};
}

// ---- all of them --------------------------------------------------------------------------------

// A bracket that closes more than it opened would end the test before the example's end.
static void refuse_rest(struct modules *m, const struct decl *rest) {
    diagnostic_add(m->context.diagnostics, m->context.sources, DIAGNOSTIC_UNEXPECTED, rest->at,
                   (struct words){{word("statements in an example"), word("a declaration")}}, NULL,
                   "close what is open, and no more");
}

static bool add_example(struct modules *m, struct file *file, const struct decl *d,
                        struct decl ***end) {
    struct place place = source_place(m->context.sources, d->doc_start);
    struct text text = test_text(m->context.arena, d->doc, place.column);
    struct source *source = source_add(m->context.arena, &m->context.sources, d->source->name,
                                       text.bytes, text.count);
    if (!source) return false;
    // Of a comment in the first line the head stands in line 0: numbers go round here.
    source->lines_before = d->source->lines_before + place.line - 2;
    source->file = file;
    struct decl *test = parse_source(&m->context, source);
    if (!test || test->kind != DECL_TEST) return true;
    if (test->next) refuse_rest(m, test->next);
    test->next = NULL;
    // Where it begins for those who read the list of tests.
    if (test->body->body) test->at.start = test->body->body->at.start;
    test->name = test_name(m->context.arena, d);
    **end = test;
    *end = &test->next;
    return true;
}

// Of a source of which nothing but its comments counts.
static struct decl *declarations(struct modules *m, const gk_source *from, bool *is_added) {
    struct source *source = source_add(m->context.arena, &m->context.sources, from->name,
                                       from->text, from->bytes);
    *is_added = source != NULL;
    if (!source) return NULL;
    source->is_library = true;  // which may say `= native`
    struct parse_context context = m->context;
    context.library = NULL;
    return parse_source(&context, source);
}

bool examples_add(struct modules *m, struct file *file, const gk_source *from, bool is_own) {
    bool is_added = true;
    m->context.arena->limit_bytes += 2 * COMPILE_BYTES_PER_SOURCE_BYTE * from->bytes;
    struct decl *first = is_own ? file->decls : declarations(m, from, &is_added);
    struct decl *added = NULL, **end = &added;
    for (const struct decl *d = first; d && is_added; d = d->next) {
        if (has_example(d->doc)) is_added = add_example(m, file, d, &end);
    }
    struct decl **last = &file->decls;
    while (*last) last = &(*last)->next;
    *last = added;
    return is_added;
}
