// tests/second/generate_match.c: random matches: their patterns leave no value out, and each fits a value that those
// above it do not.
//
//   in:    the type that is matched
//   out:   rows of patterns: a cover of a tuple is made of covers of its parts
//   owns:  nothing
//   fails: not at all: `_` covers everything

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate_parts.h"

#define ROWS_MAX 8
#define ROW_MAX 240

// A row: a pattern in which each name to be declared is a `$` and the number of its type in `names`.
struct row {
    char text[ROW_MAX];
    const struct shape *names[8];
    uint32_t name_count;
};

struct cover {
    struct row rows[ROWS_MAX];
    uint32_t count;
};

static void add_row(struct cover *cover, const char *text) {
    if (cover->count == ROWS_MAX) return;
    struct row *row = &cover->rows[cover->count++];
    row->name_count = 0;
    snprintf(row->text, sizeof row->text, "%s", text);
}

static void add_rest(struct generator *g, struct cover *cover, const struct shape *shape) {
    add_row(cover, below(g, 2) ? "_" : "$");
    struct row *row = &cover->rows[cover->count - 1];
    if (row->text[0] == '$') row->names[row->name_count++] = shape;
}

// before + row + after, which is a row again if it fits.
static bool join_row(struct row *out, const char *before, const struct row *row, const char *after) {
    if (strlen(out->text) + strlen(before) + strlen(row->text) + strlen(after) >= ROW_MAX) return false;
    if (out->name_count + row->name_count > 8) return false;
    strcat(out->text, before);
    strcat(out->text, row->text);
    strcat(out->text, after);
    for (uint32_t i = 0; i < row->name_count; i++) out->names[out->name_count++] = row->names[i];
    return true;
}

static void cover_shape(struct generator *g, const struct shape *shape, struct cover *out, int depth);

// The rows of the first part, one of which is parted by the rows of the second, and so on.
static void cover_parts(struct generator *g, const struct shape *const *parts, uint32_t count, const char *head,
                        struct cover *out, int depth) {
    struct cover *covers = calloc(count, sizeof *covers);
    if (!covers) return add_row(out, "_");
    uint32_t split = below(g, count);
    for (uint32_t i = 0; i < count; i++) {
        if (i == split) cover_shape(g, parts[i], &covers[i], depth - 1);
        else add_rest(g, &covers[i], parts[i]);
    }
    for (uint32_t r = 0; r < covers[split].count; r++) {
        if (out->count == ROWS_MAX) break;
        struct row row = {.name_count = 0};
        snprintf(row.text, sizeof row.text, "%s(", head);
        bool fits = true;
        for (uint32_t i = 0; i < count; i++)
            fits = fits && join_row(&row, i ? ", " : "", &covers[i].rows[i == split ? r : 0], "");
        if (!fits || strlen(row.text) + 2 >= ROW_MAX) break;
        strcat(row.text, ")");
        out->rows[out->count++] = row;
    }
    free(covers);
}

static void cover_int(struct generator *g, struct cover *out) {
    static const char *const rows[] = {"0", "1..4", "5", "-3..=-1", "-10", "100..=200"};
    for (uint32_t i = 0, from = below(g, 4), count = below(g, 3); i < count; i++) add_row(out, rows[from + i]);
    add_row(out, "_");
}

static void cover_enum(struct generator *g, const struct shape *shape, struct cover *out, int depth) {
    uint32_t left_out = below(g, shape->variant_count + 2);
    bool leaves_out = left_out < shape->variant_count && shape->variant_count > 1;
    for (uint32_t i = 0; i < shape->variant_count; i++) {
        if (leaves_out && i == left_out) continue;
        const struct variant_shape *variant = &shape->variants[i];
        char name[24];
        snprintf(name, sizeof name, ".v%u", (unsigned)i);
        if (!variant->part_count || below(g, 4) == 0) add_row(out, name);
        else cover_parts(g, variant->parts, variant->part_count, name, out, depth);
    }
    if (leaves_out) add_row(out, "_");
}

static void cover_option(struct generator *g, const struct shape *shape, struct cover *out, int depth) {
    add_row(out, "none");
    cover_parts(g, shape->parts, 1, "some", out, depth);
}

static void cover_shape(struct generator *g, const struct shape *shape, struct cover *out, int depth) {
    if (depth <= 0 || !decide(g, WEIGHT_CHANCE_nested)) return add_rest(g, out, shape);
    switch (shape->kind) {
    case SHAPE_INT: cover_int(g, out); return;
    case SHAPE_FLOAT:
        add_row(out, below(g, 2) ? "0.5" : "2");
        add_row(out, "_");
        return;
    case SHAPE_BOOL:
        add_row(out, below(g, 2) ? "true" : "false");
        add_row(out, out->rows[out->count - 1].text[0] == 't' && below(g, 2) ? "false" : "_");
        return;
    case SHAPE_TEXT:
        add_row(out, below(g, 2) ? "\"a\"" : "\"\"");
        add_rest(g, out, shape);
        return;
    case SHAPE_OPTION: cover_option(g, shape, out, depth); return;
    case SHAPE_TUPLE: cover_parts(g, shape->parts, shape->part_count, "", out, depth); return;
    case SHAPE_ENUM: cover_enum(g, shape, out, depth); return;
    case SHAPE_LIST: case SHAPE_MAP: case SHAPE_SET: case SHAPE_FUNCTION: case SHAPE_RECORD:
        add_rest(g, out, shape);
        return;
    }
}

// Where rows were cut off, a last one takes what is left.
static void cover_all(struct generator *g, const struct shape *shape, struct cover *out) {
    out->count = 0;
    for (int i = 0; i < 3 && out->count < 2; i++) {
        out->count = 0;
        cover_shape(g, shape, out, 2);
    }
    if (out->count < ROWS_MAX) return;
    out->count = 1;
    add_row(out, "_");
    if (strcmp(out->rows[0].text, "_") == 0 || out->rows[0].text[0] == '$') out->count = 1;
}

static void write_pattern(struct generator *g, const struct row *row) {
    uint32_t next = 0;
    for (const char *at = row->text; *at; at++) {
        if (*at != '$') {
            put(g, "%c", *at);
            continue;
        }
        char name[12];
        fresh_name(g, name);
        declare_as(g, name, row->names[next++], false);
        put(g, "%s", name);
    }
}

static const struct shape *subject_shape(struct generator *g) {
    for (int i = 0; i < 8; i++) {
        const struct shape *shape = shape_any(g);
        if (shape->kind == SHAPE_ENUM || shape->kind == SHAPE_OPTION || shape->kind == SHAPE_TUPLE) return shape;
    }
    return shape_any(g);
}

// `case p` and perhaps ` if c`, whose names are declared then.
static void write_case(struct generator *g, const struct row *row, bool has_guard, int depth) {
    put(g, "case ");
    write_pattern(g, row);
    if (!has_guard) return;
    put(g, " if ");
    expression(g, g->bool_, (struct want){depth - 1, TOLD_ALL, PREC_OR});
}

static bool may_join(const struct cover *cover, uint32_t row) {
    return row + 1 < cover->count && !cover->rows[row].name_count && !cover->rows[row + 1].name_count
           && strlen(cover->rows[row].text) + strlen(cover->rows[row + 1].text) + 4 < ROW_MAX;
}

// p | q
static void join_rows(struct cover *cover, uint32_t row) {
    strcat(cover->rows[row].text, " | ");
    strcat(cover->rows[row].text, cover->rows[row + 1].text);
    cover->count--;
    memmove(&cover->rows[row + 1], &cover->rows[row + 2], (cover->count - row - 1) * sizeof *cover->rows);
}

static bool begin_match(struct generator *g, struct cover *cover, int depth) {
    const struct shape *shape = subject_shape(g);
    put(g, "match ");
    expression(g, shape, (struct want){depth - 1, TOLD_NOTHING, PREC_OR});
    put(g, " {");
    cover_all(g, shape, cover);
    // `a | _` would make of a a case that is not needed
    for (uint32_t i = 0; i < cover->count; i++) {
        if (may_join(cover, i) && !strchr(cover->rows[i + 1].text, '_') && below(g, 4) == 0) join_rows(cover, i);
    }
    return true;
}

bool give_match_value(struct generator *g, const struct shape *shape, struct want want) {
    enum told told = want.told == TOLD_ALL ? TOLD_ALL : TOLD_NOTHING;
    struct cover *cover = calloc(1, sizeof *cover);
    if (!cover) return false;
    if (want.precedence > PREC_ANY) put(g, "(");
    begin_match(g, cover, want.depth);
    for (uint32_t i = 0; i < cover->count; i++) {
        for (int guard = decide(g, WEIGHT_CHANCE_guard); guard >= 0; guard--) {
            struct scope scope = scope_enter(g);
            put(g, i || (guard == 0 && g->out.bytes[g->out.count - 1] != '{') ? ", " : " ");
            write_case(g, &cover->rows[i], guard, want.depth);
            put(g, " => ");
            expression(g, shape, (struct want){want.depth - 1, told, PREC_OR});
            scope_leave(g, scope);
        }
    }
    put(g, " }");
    if (want.precedence > PREC_ANY) put(g, ")");
    free(cover);
    return true;
}

bool do_match(struct generator *g, int depth) {
    struct cover *cover = calloc(1, sizeof *cover);
    if (!cover) return false;
    begin_match(g, cover, depth);
    g->indent++;
    for (uint32_t i = 0; i < cover->count; i++) {
        for (int guard = decide(g, WEIGHT_CHANCE_guard); guard >= 0; guard--) {
            struct scope scope = scope_enter(g);
            put_line(g);
            write_case(g, &cover->rows[i], guard, depth);
            put(g, " => ");
            block(g, depth);
            scope_leave(g, scope);
        }
    }
    g->indent--;
    put_line(g);
    put(g, "}");
    free(cover);
    return true;
}
