// lang/exhaustive.c: are all values covered, and does every case catch one?
//
//   in:    a match with checked patterns
//   out:   nothing
//   owns:  nothing
//   fails: by diagnostics; one that says so when a match is too large to be judged
//
// Luc Maranget, "Warnings for pattern matching" (2007): a vector of patterns is useful after a
// matrix of them if some value matches it and no row before. A case is unreachable if it is not
// useful after the earlier ones; values are missing if `_` is useful after all. Ints are cut at the
// ends of the ranges that stand in a column.

#include "check.h"

#define WORK_MAX 4000000u  // cells of matrices made for one match
#define WORK_PER_BYTE 8u  // and for all matches together, for each byte of the program, beside WORK_MAX
#define DEPTH_MAX 200u     // columns that are looked into at once: bounds the C stack

struct judge {
    struct check *check;
    struct pattern any;
    uint32_t work;
    bool gave_up;
};

struct matrix {
    struct pattern **cells;  // rows of `width`
    uint32_t count, width;
};

// One way in which a value of a column's type can look.
struct shape {
    // anything not listed; a variant, bool or option; a span of ints
    enum { SHAPE_REST, SHAPE_TAG, SHAPE_SPAN } kind;
    uint32_t tag;
    int64_t low, high;
    uint32_t arity;
};

static bool is_any(const struct pattern *p) {
    return p->kind == PATTERN_ANY || p->kind == PATTERN_BIND || p->kind == PATTERN_ERROR;
}

static struct text shape_text(struct check *c, const struct type *type, struct shape shape,
                              const struct text *inside) {
    if (shape.kind == SHAPE_REST || shape.kind == SHAPE_SPAN) return word("_");
    if (type->kind == KIND_BOOL) return word(shape.tag ? "true" : "false");
    struct text name = word("");
    if (type->kind == KIND_OPTION) name = word(shape.tag ? "some" : "none");
    if (type->kind == KIND_ENUM) {
        const struct variant *v = type->decl->variants;
        for (uint32_t i = 0; i < shape.tag; i++) v = v->next;
        name = words_join(c, word("."), "", v->name);
    }
    if (!shape.arity) return name;
    struct text text = words_join(c, name, "(", word(""));
    for (uint32_t i = 0; i < shape.arity; i++) text = words_join(c, text, i ? ", " : "", inside[i]);
    return words_join(c, text, ")", word(""));
}

// ---- shapes of a column -------------------------------------------------------------------------

static uint32_t tag_count(const struct type *type) {
    if (type->kind == KIND_BOOL || type->kind == KIND_OPTION) return 2;
    if (type->kind == KIND_TUPLE) return 1;
    return type->kind == KIND_ENUM ? type->decl->variant_count : 0;
}

static struct shape tag_shape(const struct type *type, uint32_t tag) {
    struct shape shape = {.kind = SHAPE_TAG, .tag = tag};
    if (type->kind == KIND_TUPLE) shape.arity = type->part_count;
    if (type->kind == KIND_OPTION) shape.arity = tag;
    if (type->kind == KIND_ENUM) {
        const struct variant *v = type->decl->variants;
        for (uint32_t i = 0; i < tag; i++) v = v->next;
        shape.arity = v->field_count;
    }
    return shape;
}

static struct type *part_type(struct check *c, const struct type *type, struct shape shape,
                              uint32_t index) {
    if (type->kind == KIND_TUPLE) return type->parts[index];
    if (type->kind == KIND_OPTION) return type->element;
    const struct variant *v = type->decl->variants;
    for (uint32_t i = 0; i < shape.tag; i++) v = v->next;
    const struct field *f = v->fields;
    for (uint32_t i = 0; i < index; i++) f = f->next;
    return type_of_field(&c->types, type, f);
}

static struct shape span_of(const struct pattern *p) {
    struct shape shape = {.kind = SHAPE_SPAN, .low = p->low->int_value, .high = p->low->int_value};
    if (p->kind == PATTERN_RANGE) shape.high = p->high->int_value - (p->is_inclusive ? 0 : 1);
    return shape;
}

static bool is_tagged(const struct pattern *p) {
    return p->kind == PATTERN_VARIANT || p->kind == PATTERN_TUPLE || p->kind == PATTERN_SOME
           || p->kind == PATTERN_NONE || (p->kind == PATTERN_LITERAL && p->type->kind == KIND_BOOL);
}

static uint32_t tag_of(const struct pattern *p) {
    if (p->kind == PATTERN_VARIANT) return p->index;
    if (p->kind == PATTERN_LITERAL) return p->low->bool_value;
    return p->kind == PATTERN_SOME;
}

static bool same_literal(const struct expr *a, const struct expr *b) {
    if (a->kind == EXPR_TEXT) return b->kind == EXPR_TEXT && text_equal(a->name, b->name);
    return a->kind == EXPR_FLOAT && b->kind == EXPR_FLOAT && a->float_value == b->float_value;
}

// Whether every value of `shape` matches the head `p` (its parts aside). `literal` is the text or
// float that a REST shape stands for, or NULL when it stands for one that is written nowhere.
static bool covers(const struct pattern *p, struct shape shape, const struct expr *literal) {
    if (is_any(p)) return true;
    if (shape.kind == SHAPE_TAG) return is_tagged(p) && tag_of(p) == shape.tag;
    if (shape.kind == SHAPE_SPAN) {
        struct shape span = span_of(p);
        return span.low <= shape.low && shape.high <= span.high;
    }
    return literal && p->kind == PATTERN_LITERAL && same_literal(p->low, literal);
}

// ---- matrices -----------------------------------------------------------------------------------

static bool afford(struct judge *judge, uint64_t cells) {
    struct check *c = judge->check;
    uint64_t all = WORK_MAX + WORK_PER_BYTE * c->modules->source_bytes;
    if (cells > WORK_MAX - judge->work || c->match_work + cells > all) {
        judge->gave_up = true;
        return false;
    }
    judge->work += (uint32_t)cells;
    c->match_work += cells;
    return true;
}

// The row that is left of `row` when its head is taken apart: the head's parts, then the other
// columns.
static void take_apart(struct judge *judge, struct pattern **out, struct pattern *head,
                       struct pattern **rest, uint32_t arity, uint32_t rest_count) {
    struct pattern *part = is_any(head) ? NULL : head->parts;
    for (uint32_t i = 0; i < arity; i++) {
        out[i] = part ? part : &judge->any;
        if (part) part = part->next;
    }
    for (uint32_t i = 0; i < rest_count; i++) out[arity + i] = rest[i];
}

static uint32_t head_count(struct pattern *head) {
    if (head->kind != PATTERN_OR) return 1;
    uint32_t count = 0;
    for (struct pattern *p = head->parts; p; p = p->next) count += head_count(p);
    return count;
}

struct heads {  // walks the alternatives of a head
    struct pattern *stack[TREE_HEIGHT_MAX + 2];
    uint32_t count;
};

static struct pattern *heads_next(struct heads *heads) {
    while (heads->count) {
        struct pattern *p = heads->stack[heads->count - 1];
        if (!p) {
            heads->count--;
            continue;
        }
        heads->stack[heads->count - 1] = heads->count > 1 ? p->next : NULL;
        if (p->kind != PATTERN_OR) return p;
        if (heads->count > TREE_HEIGHT_MAX) return NULL;
        heads->stack[heads->count++] = p->parts;
    }
    return NULL;
}

static bool specialise(struct judge *judge, const struct matrix *m, struct shape shape,
                       const struct expr *literal, struct matrix *out) {
    uint32_t width = m->width - 1 + shape.arity;
    uint64_t count = 0;
    for (uint32_t i = 0; i < m->count; i++) count += head_count(m->cells[(size_t)i * m->width]);
    if (!afford(judge, (width + 1) * count + 1)) return false;
    *out = (struct matrix){arena_array(judge->check->arena, count * width + 1, sizeof *out->cells),
                           0, width};
    for (uint32_t i = 0; i < m->count; i++) {
        struct pattern **row = &m->cells[(size_t)i * m->width];
        struct heads heads = {.stack = {row[0]}, .count = 1};
        for (struct pattern *head; (head = heads_next(&heads));) {
            if (!covers(head, shape, literal)) continue;
            take_apart(judge, &out->cells[(size_t)out->count++ * width], head, row + 1, shape.arity,
                       m->width - 1);
        }
    }
    return true;
}

// ---- usefulness ---------------------------------------------------------------------------------

struct query {
    struct pattern **row;
    struct type **types;
    struct text *witness;  // filled when useful: what a value looks like, a text a column
    uint32_t depth;
};

static bool useful(struct judge *judge, const struct matrix *m, struct query q);

static bool useful_as(struct judge *judge, const struct matrix *m, struct query q,
                      struct shape shape, struct pattern *head, const struct expr *literal) {
    struct check *c = judge->check;
    struct matrix smaller;
    if (!specialise(judge, m, shape, literal, &smaller)) return true;
    struct query inner = {.depth = q.depth + 1};
    uint32_t rest = m->width - 1;
    if (!afford(judge, 3 * (uint64_t)smaller.width)) return true;
    inner.row = arena_array(c->arena, (size_t)smaller.width + 1, sizeof *inner.row);
    inner.types = arena_array(c->arena, (size_t)smaller.width + 1, sizeof *inner.types);
    inner.witness = arena_array(c->arena, (size_t)smaller.width + 1, sizeof *inner.witness);
    take_apart(judge, inner.row, head, q.row + 1, shape.arity, rest);
    for (uint32_t i = 0; i < shape.arity; i++) inner.types[i] = part_type(c, q.types[0], shape, i);
    for (uint32_t i = 0; i < rest; i++) inner.types[shape.arity + i] = q.types[i + 1];
    if (!useful(judge, &smaller, inner)) return false;
    q.witness[0] = shape_text(c, q.types[0], shape, inner.witness);
    for (uint32_t i = 0; i < rest; i++) q.witness[i + 1] = inner.witness[shape.arity + i];
    return true;
}

// The ends of the spans in a column, sorted, so that between two neighbours nothing changes.
static uint32_t cut_ints(struct judge *judge, const struct matrix *m, int64_t **cuts) {
    uint64_t most = 1;
    for (uint32_t i = 0; i < m->count; i++)
        most += 2ull * head_count(m->cells[(size_t)i * m->width]);
    if (!afford(judge, most)) return 0;
    *cuts = arena_array(judge->check->arena, most, sizeof **cuts);
    uint32_t count = 0;
    (*cuts)[count++] = INT64_MIN;
    for (uint32_t i = 0; i < m->count; i++) {
        struct heads heads = {.stack = {m->cells[(size_t)i * m->width]}, .count = 1};
        for (struct pattern *head; (head = heads_next(&heads));) {
            if (is_any(head)) continue;
            struct shape span = span_of(head);
            (*cuts)[count++] = span.low;
            if (span.high < INT64_MAX) (*cuts)[count++] = span.high + 1;
        }
    }
    // shell sort: no callbacks, no worst case beyond n^1.5 here
    for (uint32_t gap = count / 2; gap; gap /= 2) {
        for (uint32_t i = gap; i < count; i++) {
            int64_t cut = (*cuts)[i];
            uint32_t j = i;
            for (; j >= gap && (*cuts)[j - gap] > cut; j -= gap) (*cuts)[j] = (*cuts)[j - gap];
            (*cuts)[j] = cut;
        }
    }
    return count;
}

static bool useful_int(struct judge *judge, const struct matrix *m, struct query q,
                       struct pattern *head) {
    int64_t *cuts = NULL;
    uint32_t count = cut_ints(judge, m, &cuts);
    struct shape wanted = {.kind = SHAPE_SPAN, .low = INT64_MIN, .high = INT64_MAX};
    if (!is_any(head)) wanted = span_of(head);
    for (uint32_t i = 0; i < count; i++) {
        if (i + 1 < count && cuts[i] == cuts[i + 1]) continue;
        struct shape span = {.kind = SHAPE_SPAN, .low = cuts[i]};
        span.high = i + 1 < count ? cuts[i + 1] - 1 : INT64_MAX;
        if (span.low < wanted.low) span.low = wanted.low;
        if (span.high > wanted.high) span.high = wanted.high;
        if (span.low > span.high) continue;
        if (useful_as(judge, m, q, span, head, NULL)) return true;
    }
    return judge->gave_up;
}

static bool useful_head(struct judge *judge, const struct matrix *m, struct query q,
                        struct pattern *head) {
    struct type *type = q.types[0];
    if (head->kind == PATTERN_OR) {
        for (struct pattern *p = head->parts; p; p = p->next) {
            if (useful_head(judge, m, q, p)) return true;
        }
        return false;
    }
    if (is_tagged(head)) return useful_as(judge, m, q, tag_shape(type, tag_of(head)), head, NULL);
    if (type->kind == KIND_INT) return useful_int(judge, m, q, head);
    uint32_t tags = is_any(head) ? tag_count(type) : 0;
    if (!tags) {
        const struct expr *literal = head->kind == PATTERN_LITERAL ? head->low : NULL;
        return useful_as(judge, m, q, (struct shape){.kind = SHAPE_REST}, head, literal);
    }
    for (uint32_t tag = 0; tag < tags; tag++) {
        if (useful_as(judge, m, q, tag_shape(type, tag), head, NULL)) return true;
    }
    return false;
}

// Whether a column holds nothing but `_`: it can be passed over.
static bool is_plain_column(const struct matrix *m, struct query q, uint32_t column) {
    if (!is_any(q.row[column])) return false;
    for (uint32_t i = 0; i < m->count; i++) {
        if (!is_any(m->cells[(size_t)i * m->width + column])) return false;
    }
    return true;
}

static struct matrix without_columns(struct judge *judge, const struct matrix *m,
                                     uint32_t columns) {
    struct matrix out = {NULL, m->count, m->width - columns};
    if (!afford(judge, (uint64_t)m->count * out.width + 1))
        return (struct matrix){NULL, 0, out.width};
    out.cells =
        arena_array(judge->check->arena, (size_t)m->count * out.width + 1, sizeof *out.cells);
    for (uint32_t i = 0; i < m->count; i++) {
        for (uint32_t j = 0; j < out.width; j++) {
            out.cells[(size_t)i * out.width + j] = m->cells[(size_t)i * m->width + columns + j];
        }
    }
    return out;
}

static bool useful(struct judge *judge, const struct matrix *m, struct query q) {
    if (judge->gave_up || q.depth > DEPTH_MAX) {
        judge->gave_up = true;
        return true;
    }
    uint32_t plain = 0;
    while (plain < m->width && m->count && is_plain_column(m, q, plain))
        q.witness[plain++] = word("_");
    if (m->count == 0) {
        for (uint32_t i = 0; i < m->width; i++) q.witness[i] = word("_");
        return true;
    }
    if (plain == m->width) return false;
    if (!plain) return useful_head(judge, m, q, q.row[0]);
    struct matrix rest = without_columns(judge, m, plain);
    struct query inner = {q.row + plain, q.types + plain, q.witness + plain, q.depth + 1};
    return useful_head(judge, &rest, inner, inner.row[0]);
}

// ---- all of it ----------------------------------------------------------------------------------

static bool has_error(const struct pattern *p) {
    if (p->kind == PATTERN_ERROR) return true;
    for (const struct pattern *part = p->parts; part; part = part->next) {
        if (has_error(part)) return true;
    }
    return false;
}

static void check_case(struct judge *judge, const struct matrix *m, struct match_case *k,
                       struct type *type) {
    struct check *c = judge->check;
    struct text witness = word("");
    struct query q = {.row = &k->pattern, .types = &type, .witness = &witness};
    if (useful(judge, m, q) || judge->gave_up) return;
    check_refuse(c, DIAGNOSTIC_UNREACHABLE_CASE, k->pattern->at, word(""), word(""),
                 "earlier cases catch all of it", NULL);
}

void check_exhaustive(struct check *c, struct expr *match) {
    struct type *type = match->left->type;
    if (type->kind == KIND_ERROR) return;
    struct judge judge = {.check = c, .any = {.kind = PATTERN_ANY}};
    uint32_t count = 0;
    for (struct match_case *k = match->cases; k; k = k->next, count++) {
        if (has_error(k->pattern)) return;
    }
    struct matrix m = {arena_array(c->arena, (size_t)count + 1, sizeof *m.cells), 0, 1};
    for (struct match_case *k = match->cases; k; k = k->next) {
        check_case(&judge, &m, k, type);
        if (!k->guard) m.cells[m.count++] = k->pattern;
    }
    struct pattern *any = &judge.any;
    struct text witness = word("_");
    bool is_missing =
        useful(&judge, &m, (struct query){.row = &any, .types = &type, .witness = &witness});
    struct span head = {match->at.start, match->left->at.end};
    if (judge.gave_up) {
        check_refuse(c, DIAGNOSTIC_MATCH_TOO_LARGE, head, word(""), word(""), NULL, NULL);
    } else if (is_missing && !has_hole(c, match->at)) {
        bool is_rest = text_equal(witness, word("_"));
        check_refuse(c, DIAGNOSTIC_MISSING_CASE, head, witness, word(""), NULL,
               is_rest ? "end with:  case _ => …" : "add:  case %1 => …");
    }
}
