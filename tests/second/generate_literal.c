// tests/second/generate_literal.c: values written out, in the language and as JSON.
//
//   in:    a type
//   out:   a value of it
//   owns:  nothing
//   fails: not at all

#include <stdio.h>
#include <string.h>

#include "generate_parts.h"

static const char *const texts[] = {"", "a", "b", "ab", "a,b", "x y", "7", "-12", "h\u00e9", "\u017du\U0001F916", "A b c", "1e3"};

// ---- leaves ---------------------------------------------------------------------------------------

static void write_int(struct generator *g, enum precedence precedence) {
    static const char *const far[] = {"9223372036854775807", "-9223372036854775808", "4611686018427387904", "1000000007",
                                      "-1", "63", "64", "32767", "32768", "-32769", "65536", "0xff", "0b1010", "1_000"};
    char number[24];
    if (is_wild(g)) snprintf(number, sizeof number, "%s", far[below(g, sizeof far / sizeof *far)]);
    else snprintf(number, sizeof number, "%d", (int)below(g, 14) - 3);
    bool needs = (number[0] == '-' && precedence > PREC_ADD) || precedence == PREC_POSTFIX;
    put(g, needs ? "(%s)" : "%s", number);
}

static void write_float(struct generator *g, struct want want) {
    static const char *const usual[] = {"0.0", "1.0", "0.5", "-2.25", "0.1", "3.0", "2.5", "-0.5", "10.0"};
    static const char *const far[] = {"1e300", "1e-7", "-0.0", "123456789.0", "1e16", "9007199254740993.0", "-1e308", "5e-324"};
    const char *number = is_wild(g) ? far[below(g, sizeof far / sizeof *far)] : usual[below(g, sizeof usual / sizeof *usual)];
    if (want.told == TOLD_ALL && below(g, 5) == 0) number = below(g, 2) ? "2" : "7";
    bool needs = (number[0] == '-' && want.precedence > PREC_ADD) || want.precedence == PREC_POSTFIX;
    put(g, needs ? "(%s)" : "%s", number);
}

static void write_text(struct generator *g) {
    put(g, "\"%s\"", texts[below(g, sizeof texts / sizeof *texts)]);
}

// ---- what holds others ----------------------------------------------------------------------------

static void write_parts(struct generator *g, const struct shape *const *parts, uint32_t count, struct want want) {
    for (uint32_t i = 0; i < count; i++) {
        if (i) put(g, ", ");
        expression(g, parts[i], (struct want){want.depth - 1, want.told, PREC_ANY});
    }
}

static void write_list(struct generator *g, const struct shape *element, struct want want) {
    uint32_t count = want.told == TOLD_ALL ? below(g, want.depth > 0 ? 4 : 2) : 1 + below(g, want.depth > 0 ? 3 : 1);
    if (count == 0 && below(g, 2)) count = want.depth > 0 ? 1 : 0;
    const struct shape *parts[] = {element, element, element};
    put(g, "[");
    write_parts(g, parts, count, want);
    put(g, "]");
}

static bool is_leaf(const struct shape *shape) {
    return shape->kind <= SHAPE_TEXT;
}

static void write_option(struct generator *g, const struct shape *inner, struct want want) {
    bool can_end = want.told == TOLD_ALL;
    if (can_end && (below(g, 4) == 0 || (want.depth <= 0 && !is_leaf(inner)))) {
        put(g, "none");
        return;
    }
    bool is_bare = can_end && inner->kind != SHAPE_OPTION && inner->kind != SHAPE_FUNCTION && below(g, 2);
    if (is_bare) {
        // on its own, lest an `if` in it takes on the option
        give_literal(g, inner, (struct want){want.depth - 1, TOLD_NOTHING, want.precedence});
        return;
    }
    put(g, "some(");
    expression(g, inner, (struct want){want.depth - 1, want.told, PREC_ANY});
    put(g, ")");
}

static void write_keyed(struct generator *g, const struct shape *shape, struct want want) {
    bool is_map = shape->kind == SHAPE_MAP;
    uint32_t count = want.depth > 0 ? below(g, 4) : 0;
    // types of functions can't be written where an expression may stand
    if (shape->has_function && want.told != TOLD_ALL && !count) count = 1;
    if (!count) {
        put(g, want.told == TOLD_ALL && (shape->has_function || below(g, 2)) ? (is_map ? "Map()" : "Set()") : "%s()", shape->text);
        return;
    }
    put(g, is_map ? "Map([" : "Set([");
    for (uint32_t i = 0; i < count; i++) {
        put(g, i ? ", " : "");
        if (is_map) put(g, "(");
        write_parts(g, shape->parts, shape->part_count, (struct want){want.depth, TOLD_NOTHING, PREC_ANY});
        if (is_map) put(g, ")");
    }
    put(g, "])");
}

static void write_record(struct generator *g, const struct shape *shape, struct want want) {
    bool is_pair = strncmp(shape->text, "Pair[", 5) == 0;
    bool is_bare = is_pair && shape->has_function;
    put(g, "%s(", is_bare ? "Pair" : shape->text);
    uint32_t first = below(g, shape->part_count);  // in any order
    for (uint32_t i = 0; i < shape->part_count; i++) {
        uint32_t field = (first + i) % shape->part_count;
        if (i) put(g, ", ");
        if (is_pair) put(g, "%c: ", field ? 'b' : 'a');
        else put(g, "f%u: ", (unsigned)field);
        expression(g, shape->parts[field], (struct want){want.depth - 1, is_bare ? TOLD_NOTHING : TOLD_ALL, PREC_ANY});
    }
    put(g, ")");
}

// The first variant holds no value of its own enum.
static void write_variant(struct generator *g, const struct shape *shape, struct want want) {
    uint32_t index = want.depth > 0 ? below(g, shape->variant_count) : 0;
    const struct variant_shape *variant = &shape->variants[index];
    bool is_short = want.told == TOLD_ALL && below(g, 2) && want.precedence != PREC_POSTFIX;
    put(g, "%s.v%u", is_short ? "" : shape->text, (unsigned)index);
    if (!variant->part_count) return;
    put(g, "(");
    bool is_named = variant->is_named && below(g, 2);
    for (uint32_t i = 0; i < variant->part_count; i++) {
        if (i) put(g, ", ");
        if (is_named) put(g, "p%u: ", (unsigned)i);
        expression(g, variant->parts[i], (struct want){want.depth - 1, TOLD_ALL, PREC_ANY});
    }
    put(g, ")");
}

// ---- functions ------------------------------------------------------------------------------------

static bool write_function_name(struct generator *g, const struct shape *shape) {
    if (g->is_constant) return false;
    for (uint32_t i = 0; i < g->form_count; i++) {
        const struct form *form = &g->forms[i];
        if (form->function != shape || below(g, 2)) continue;
        if (form->touches) g->touches = true;
        put(g, "%.*s", (int)strcspn(form->text, "("), form->text);
        return true;
    }
    return false;
}

static void write_parameters(struct generator *g, const struct shape *shape, bool is_typed) {
    put(g, "fn(");
    for (uint32_t i = 0; i + 1 < shape->part_count; i++) {
        char name[12] = "_";
        if (below(g, 6)) fresh_name(g, name);
        put(g, i ? ", %s" : "%s", name);
        if (is_typed) put(g, ": %s", shape->parts[i]->text);
        if (name[0] != '_') declare_as(g, name, shape->parts[i], false);
    }
    put(g, ")");
}

static void write_lambda_block(struct generator *g, const struct shape *result, int depth) {
    put(g, " -> %s {", result->text);
    g->indent++;
    body(g, depth - 1, 1 + (int)below(g, 2));
    put_line(g);
    put(g, "return ");
    expression(g, result, (struct want){depth - 1, TOLD_ALL, PREC_ANY});
    g->indent--;
    put_line(g);
    put(g, "}");
}

void write_lambda(struct generator *g, const struct shape *shape, struct want want) {
    const struct shape *result = shape->parts[shape->part_count - 1];
    bool is_typed = want.told == TOLD_NOTHING || below(g, 4) == 0;
    const struct shape *outer_result = g->result;
    uint32_t loop = g->loop;
    struct scope scope = scope_enter(g);
    g->lambda++;
    g->loop = 0;
    g->result = result;
    write_parameters(g, shape, is_typed);
    if (!g->flat && !g->is_constant && want.depth > 1 && below(g, 4) == 0) {
        write_lambda_block(g, result, want.depth);
    } else {
        put(g, " => ");
        enum told told = want.told == TOLD_ALL ? TOLD_ALL : TOLD_NOTHING;
        expression(g, result, (struct want){want.depth - 1, told, PREC_OR});
    }
    scope_leave(g, scope);
    g->lambda--;
    g->loop = loop;
    g->result = outer_result;
}

static void write_function(struct generator *g, const struct shape *shape, struct want want) {
    if (below(g, 3) == 0 && write_function_name(g, shape)) return;
    bool needs = want.precedence > PREC_ANY;
    if (needs) put(g, "(");
    if (needs && want.told == TOLD_PARAMETERS) want.told = TOLD_NOTHING;
    write_lambda(g, shape, want);
    if (needs) put(g, ")");
}

bool give_literal(struct generator *g, const struct shape *shape, struct want want) {
    switch (shape->kind) {
    case SHAPE_INT: write_int(g, want.precedence); break;
    case SHAPE_FLOAT: write_float(g, want); break;
    case SHAPE_BOOL: put(g, below(g, 2) ? "true" : "false"); break;
    case SHAPE_TEXT: write_text(g); break;
    case SHAPE_LIST: write_list(g, shape->parts[0], want); break;
    case SHAPE_OPTION: write_option(g, shape->parts[0], want); break;
    case SHAPE_TUPLE:
        put(g, "(");
        write_parts(g, shape->parts, shape->part_count, want);
        put(g, ")");
        break;
    case SHAPE_MAP:
    case SHAPE_SET: write_keyed(g, shape, want); break;
    case SHAPE_FUNCTION: write_function(g, shape, want); break;
    case SHAPE_RECORD: write_record(g, shape, want); break;
    case SHAPE_ENUM: write_variant(g, shape, want); break;
    }
    return true;
}

// ---- JSON -----------------------------------------------------------------------------------------

static void json_items(struct generator *g, const struct shape *const *parts, uint32_t count, int depth) {
    for (uint32_t i = 0; i < count; i++) {
        if (i) put(g, ",");
        write_json(g, parts[i], depth - 1);
    }
}

static void json_record(struct generator *g, const struct shape *shape, int depth) {
    bool is_pair = strncmp(shape->text, "Pair[", 5) == 0;
    for (uint32_t i = 0; i < shape->part_count; i++) {
        if (is_pair) put(g, i ? ",\"b\":" : "\"a\":");
        else put(g, i ? ",\"f%u\":" : "\"f%u\":", (unsigned)i);
        write_json(g, shape->parts[i], depth - 1);
    }
}

static void json_variant(struct generator *g, const struct shape *shape, int depth) {
    uint32_t index = depth > 0 ? below(g, shape->variant_count) : 0;
    const struct variant_shape *variant = &shape->variants[index];
    if (!variant->part_count) {
        put(g, "\"v%u\"", (unsigned)index);
        return;
    }
    put(g, "{\"v%u\":[", (unsigned)index);
    json_items(g, variant->parts, variant->part_count, depth);
    put(g, "]}");
}

// At most one key, so that no two are equal.
static void json_keyed(struct generator *g, const struct shape *shape, int depth) {
    bool is_map = shape->kind == SHAPE_MAP;
    put(g, "[");
    if (depth > 0 && below(g, 2)) {
        put(g, is_map ? "[" : "");
        json_items(g, shape->parts, shape->part_count, depth);
        put(g, is_map ? "]" : "");
    }
    put(g, "]");
}

void write_json(struct generator *g, const struct shape *shape, int depth) {
    switch (shape->kind) {
    case SHAPE_INT: put(g, "%d", (int)below(g, 12) - 2); break;
    case SHAPE_FLOAT: put(g, "%d.%c", (int)below(g, 8) - 2, below(g, 2) ? '5' : '0'); break;
    case SHAPE_BOOL: put(g, below(g, 2) ? "true" : "false"); break;
    case SHAPE_TEXT: write_text(g); break;
    case SHAPE_LIST: {
        const struct shape *parts[] = {shape->parts[0], shape->parts[0], shape->parts[0]};
        put(g, "[");
        json_items(g, parts, depth > 0 ? below(g, 4) : 0, depth);
        put(g, "]");
        break;
    }
    case SHAPE_OPTION:
        if (depth <= 0 || below(g, 4) == 0) put(g, "null");
        else write_json(g, shape->parts[0], depth - 1);
        break;
    case SHAPE_TUPLE:
        put(g, "[");
        json_items(g, shape->parts, shape->part_count, depth);
        put(g, "]");
        break;
    case SHAPE_MAP:
    case SHAPE_SET: json_keyed(g, shape, depth); break;
    case SHAPE_RECORD:
        put(g, "{");
        json_record(g, shape, depth);
        put(g, "}");
        break;
    case SHAPE_ENUM: json_variant(g, shape, depth); break;
    case SHAPE_FUNCTION: break;  // crosses to no host
    }
}
