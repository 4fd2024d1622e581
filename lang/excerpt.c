// lang/excerpt.c: the part of a source's line that a diagnostic shows.
//
//   in:    a span
//   out:   text of at most about EXCERPT_COLUMNS columns, whatever the line holds, and the place of
//          the mark
//   owns:  nothing
//   fails: as its sink does

#include "excerpt.h"

#include <string.h>

#include "parse.h"
#include "utf8.h"

#define TAB_COLUMNS 4
#define LEAD_BYTES 48  // shown before the mark where a line is cut

struct line {
    const char *bytes;
    uint32_t count;
    uint32_t from, to;  // the mark's bytes
};

static struct line line_of(const struct source *sources, struct span at) {
    struct place place = source_place(sources, at.start);
    const struct source *source = place.source;
    uint32_t start = source->lines[place.line - 1];
    uint32_t end = place.line < source->line_count ? source->lines[place.line] - 1 : source->count;
    if (end > start && source->bytes[end - 1] == '\r') end--;
    struct line line = {source->bytes + start, end - start, place.column - 1, 0};
    if (line.from > line.count) line.from = line.count;
    uint32_t length = at.end > at.start ? at.end - at.start : 1;
    line.to = length > line.count - line.from ? line.count : line.from + length;
    return line;
}

// Where to begin showing: the line's start, or not far before a mark that stands far to the right.
static uint32_t first_shown(const struct line *line) {
    if (line->from < EXCERPT_COLUMNS - LEAD_BYTES) return 0;
    if (line->count <= EXCERPT_COLUMNS) return 0;
    uint32_t at = line->from - LEAD_BYTES / 2;
    while (at < line->from && utf8_continues((unsigned char)line->bytes[at])) at++;
    return at;
}

static unsigned add_tab(struct sink *sink, unsigned column) {
    unsigned width = TAB_COLUMNS - column % TAB_COLUMNS;
    sink_add(sink, "    ", width);
    return width;
}

static unsigned add_ellipsis(struct sink *sink) {
    sink_add(sink, "…", strlen("…"));
    return 1;
}

struct mark excerpt_write(struct sink *sink, const struct source *sources, struct span at) {
    struct line line = line_of(sources, at);
    struct mark mark = {0, 0};
    uint32_t byte = first_shown(&line);
    unsigned column = byte ? add_ellipsis(sink) : 0, end = 0;
    while (byte < line.count && column < EXCERPT_COLUMNS) {
        if (byte <= line.from) mark.column = column;
        unsigned width = 0;
        bool is_tab = line.bytes[byte] == '\t';
        if (is_tab) width = add_tab(sink, column);
        byte += is_tab
                    ? 1
                    : (uint32_t)sink_add_shown(sink, line.bytes + byte, line.count - byte, &width);
        column += width;
        if (byte <= line.to) end = column;
    }
    if (byte < line.count) add_ellipsis(sink);
    if (line.from >= line.count) mark.column = column;
    if (byte < line.to) end = column;
    mark.width = end > mark.column ? end - mark.column : 1;
    return mark;
}
