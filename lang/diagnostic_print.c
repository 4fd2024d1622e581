// lang/diagnostic_print.c: draws diagnostics as a player sees them.
//
//   in:    diagnostics
//   out:   text, in pieces, through the caller's `write`
//   owns:  nothing
//   fails: never

#include <stdio.h>
#include <string.h>

#include "diagnostic_entry.h"

struct pen {
    gk_write *write;
    void *context;
    bool has_colour;
};

#define PLAIN "\x1b[0m"
#define BOLD "\x1b[1m"
#define RED "\x1b[1;31m"
#define YELLOW "\x1b[1;33m"
#define BLUE "\x1b[34m"
#define CYAN "\x1b[36m"

static void draw(const struct pen *pen, const char *text) {
    if (*text) pen->write(pen->context, text, strlen(text));
}

static void paint(const struct pen *pen, const char *colour) {
    if (pen->has_colour) draw(pen, colour);
}

static void draw_painted(const struct pen *pen, const char *colour, const char *text) {
    paint(pen, colour);
    draw(pen, text);
    paint(pen, PLAIN);
}

static void draw_many(const struct pen *pen, char c, unsigned count) {
    char row[EXCERPT_COLUMNS];
    memset(row, c, sizeof row);
    while (count) {
        unsigned some = count < sizeof row ? count : (unsigned)sizeof row;
        pen->write(pen->context, row, some);
        count -= some;
    }
}

static const char *colour_of(const gk_diagnostic *shown) {
    return shown->severity == GK_ERROR ? RED : YELLOW;
}

static void draw_head(const struct pen *pen, const gk_diagnostic *shown) {
    char number[48];
    snprintf(number, sizeof number, ":%u:%u: ", (unsigned)shown->line, (unsigned)shown->column);
    paint(pen, BOLD);
    draw(pen, shown->file);
    draw(pen, number);
    paint(pen, PLAIN);
    paint(pen, colour_of(shown));
    draw(pen, shown->severity == GK_ERROR ? "error " : "warning ");
    draw(pen, shown->code);
    draw(pen, ": ");
    paint(pen, PLAIN);
    draw_painted(pen, BOLD, shown->message);
    draw(pen, "\n");
}

static void draw_excerpt(const struct pen *pen, const struct entry *entry) {
    const gk_diagnostic *shown = &entry->shown;
    char gutter[24];
    int width = snprintf(gutter, sizeof gutter, "%5u | ", (unsigned)shown->line);
    draw_painted(pen, BLUE, gutter);
    if (shown->source_line_bytes)
        pen->write(pen->context, shown->source_line, shown->source_line_bytes);
    draw(pen, "\n");

    paint(pen, BLUE);
    draw_many(pen, ' ', (unsigned)width - 2);
    draw(pen, "| ");
    paint(pen, PLAIN);
    draw_many(pen, ' ', entry->mark.column);
    paint(pen, colour_of(shown));
    draw_many(pen, '^', entry->mark.width);
    if (*shown->label) draw(pen, " ");
    draw(pen, shown->label);
    paint(pen, PLAIN);
    draw(pen, "\n");
}

// The help's further lines stand under its first.
static void draw_help(const struct pen *pen, const char *help) {
    draw_painted(pen, CYAN, "   help: ");
    for (const char *line = help;;) {
        const char *end = strchr(line, '\n');
        size_t count = end ? (size_t)(end - line) : strlen(line);
        if (count) pen->write(pen->context, line, count);
        draw(pen, "\n");
        if (!end) return;
        draw(pen, "         ");
        line = end + 1;
    }
}

void gk_diagnostics_print(const gk_diagnostics *diagnostics, bool colour, gk_write *write,
                          void *context) {
    struct pen pen = {write, context, colour};
    for (size_t i = 0; i < diagnostics->count; i++) {
        gk_diagnostic shown = gk_diagnostics_at(diagnostics, i);
        draw_head(&pen, &shown);
        if (diagnostics->entries[i].is_rest) continue;
        draw_excerpt(&pen, &diagnostics->entries[i]);
        if (*shown.help) draw_help(&pen, shown.help);
    }
}
