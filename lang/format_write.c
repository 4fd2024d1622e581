// lang/format_write.c: lines, and the comments behind them in columns.
//
//   in:    pieces and comments in their order, line breaks as they are decided
//   out:   the formatted text
//   owns:  nothing; the sinks are the caller's
//   fails: without memory the sinks say so
//
// Comments behind code that stood in one column on lines in a row stand in one column again: two
// spaces behind the longest of the lines. All others stand two spaces behind their code.

#include "format.h"

#include <string.h>

#define TAIL_SPACES 2

static void put_spaces(struct sink *sink, uint32_t count) {
    static const char spaces[] = "                                ";
    for (; count >= sizeof spaces; count -= (uint32_t)sizeof spaces - 1) {
        sink_add(sink, spaces, sizeof spaces - 1);
    }
    sink_add(sink, spaces, count);
}

void writer_line(struct writer *w, uint32_t indent, bool has_blank) {
    if (w->line > 0) {
        sink_add(w->code, "\n\n", has_blank ? 2 : 1);
        w->line += has_blank ? 2 : 1;
    } else {
        w->line = 1;
    }
    put_spaces(w->code, indent);
    w->indent = w->column = indent;
}

void writer_text(struct writer *w, const char *text) {
    sink_add(w->code, text, strlen(text));
    w->column += (uint32_t)strlen(text);
}

void writer_piece(struct writer *w, const struct piece *piece) {
    const char *start = w->f->bytes + piece->at.start, *end = w->f->bytes + piece->at.end;
    sink_add(w->code, start, (size_t)(end - start));
    if (!piece->is_tall) {
        w->column += piece->columns;
        return;
    }
    for (const char *at = start; at < end; at++) w->line += *at == '\n';
    w->column = piece->last_columns;
}

static void put_comment(const struct format *f, struct sink *sink, uint32_t comment) {
    struct span at = f->comments[comment].at;
    sink_add(sink, f->bytes + at.start, at.end - at.start);
}

void writer_comment(struct writer *w, uint32_t comment) {
    put_comment(w->f, w->code, comment);
}

void writer_tail(struct writer *w, uint32_t comment) {
    w->tails = arena_grow(w->f->arena, w->tails, w->tail_count, &w->tail_room, sizeof *w->tails);
    w->tails[w->tail_count++] = (struct tail){
        .offset = w->code->count, .line = w->line, .width = w->column, .comment = comment};
}

// ---- code and comments together -----------------------------------------------------------------

static bool is_in_row(const struct writer *w, size_t tail) {
    const struct tail *here = &w->tails[tail], *above = here - 1;
    return here->line == above->line + 1
           && w->f->comments[here->comment].column == w->f->comments[above->comment].column;
}

// Behind the last of the comments that stand in one column with this one.
static size_t row_end(const struct writer *w, size_t tail, uint32_t *width) {
    *width = w->tails[tail].width;
    for (tail++; tail < w->tail_count && is_in_row(w, tail); tail++) {
        if (w->tails[tail].width > *width) *width = w->tails[tail].width;
    }
    return tail;
}

void writer_end(struct writer *w, struct sink *out) {
    size_t done = 0, row = 0;
    uint32_t width = 0;
    for (size_t i = 0; i < w->tail_count; i++) {
        const struct tail *tail = &w->tails[i];
        if (i == row) row = row_end(w, i, &width);
        sink_add(out, w->code->bytes + done, tail->offset - done);
        put_spaces(out, width - tail->width + TAIL_SPACES);
        put_comment(w->f, out, tail->comment);
        done = tail->offset;
    }
    if (w->code->count > done) sink_add(out, w->code->bytes + done, w->code->count - done);
    if (w->line > 0) sink_add(out, "\n", 1);
}
