// tests/second/generate_expr.c: random expressions of a type, as weights.def has them.
//
//   in:    the type, and how much the place tells about it
//   out:   text, with no more parentheses than its place needs
//   owns:  nothing
//   fails: not at all: where nothing else can be written, a value is written out

#include <stdio.h>
#include <string.h>

#include "generate_parts.h"

enum kinds {
    KINDS_INT = 1 << SHAPE_INT,
    KINDS_TEXT = 1 << SHAPE_TEXT,
    KINDS_BOOL = 1 << SHAPE_BOOL,
    KINDS_NUMBER = 1 << SHAPE_INT | 1 << SHAPE_FLOAT,
    KINDS_JOINED = 1 << SHAPE_TEXT | 1 << SHAPE_LIST,
    KINDS_ANY = (1 << (SHAPE_ENUM + 1)) - 1
};

static struct want deeper(struct want want, enum told told, enum precedence precedence) {
    return (struct want){want.depth - 1, told, precedence};
}

static bool open_bracket(struct generator *g, struct want want, enum precedence own) {
    bool needs = want.precedence > own || below(g, 10) == 0;
    if (needs) put(g, "(");
    return needs;
}

static void close_bracket(struct generator *g, bool needs) {
    if (needs) put(g, ")");
}

static void binary(struct generator *g, const struct shape *left, const char *operator, const struct shape *right,
                   struct want want, enum precedence own) {
    bool needs = open_bracket(g, want, own);
    bool chains = own != PREC_COMPARE;
    expression(g, left, deeper(want, TOLD_NOTHING, chains ? own : own + 1));
    put(g, " %s ", operator);
    expression(g, right, deeper(want, TOLD_NOTHING, own + 1));
    close_bracket(g, needs);
}

// ---- of any type ----------------------------------------------------------------------------------

static bool give_call_value(struct generator *g, const struct shape *shape, struct want want) {
    if (g->is_constant) return false;
    for (uint32_t i = 0; i < g->shape_count; i++) {
        const struct shape *function = &g->shapes[i];
        if (function->kind != SHAPE_FUNCTION || function->parts[function->part_count - 1] != shape) continue;
        if (below(g, 2) || !give_path(g, function, deeper(want, TOLD_NOTHING, PREC_POSTFIX))) continue;
        g->touches = true;  // who knows what it does
        for (uint32_t k = 0; k + 1 < function->part_count; k++) {
            put(g, k ? ", " : "(");
            expression(g, function->parts[k], deeper(want, TOLD_ALL, PREC_ANY));
        }
        put(g, ")");
        return true;
    }
    return false;
}

static bool give_call_lambda(struct generator *g, const struct shape *shape, struct want want) {
    const struct shape *parts[] = {shape_any(g), shape};
    const struct shape *function = shape_of(g, SHAPE_FUNCTION, parts, 2);
    if (!function) return false;
    put(g, "(");
    write_lambda(g, function, deeper(want, TOLD_NOTHING, PREC_ANY));
    put(g, ")(");
    expression(g, parts[0], deeper(want, TOLD_ALL, PREC_ANY));
    put(g, ")");
    return true;
}

static bool give_if_value(struct generator *g, const struct shape *shape, struct want want) {
    enum told told = want.told == TOLD_ALL ? TOLD_ALL : TOLD_NOTHING;
    bool needs = open_bracket(g, want, PREC_ANY);
    put(g, "if ");
    expression(g, g->bool_, deeper(want, TOLD_ALL, PREC_OR));
    put(g, " { ");
    expression(g, shape, deeper(want, told, PREC_OR));
    put(g, " } else { ");
    expression(g, shape, deeper(want, told, PREC_OR));
    put(g, " }");
    close_bracket(g, needs);
    return true;
}

static bool give_otherwise(struct generator *g, const struct shape *shape, struct want want) {
    // `some(x)` on the right of an option of an option would be one, too
    bool is_option = shape->kind == SHAPE_OPTION;
    if (is_option && shape->parts[0]->kind == SHAPE_OPTION) return false;
    const struct shape *option = is_option ? shape : shape_of(g, SHAPE_OPTION, &shape, 1);
    if (!option) return false;
    bool needs = open_bracket(g, want, PREC_ELSE);
    expression(g, option, deeper(want, TOLD_NOTHING, PREC_ELSE + 1));
    put(g, " ?? ");
    // of an option, what is inside is wanted there, and a generic call would lean on that
    bool is_simple = is_option && !give_path(g, shape, deeper(want, TOLD_NOTHING, PREC_ELSE));
    if (is_simple) give_literal(g, shape, (struct want){0, TOLD_NOTHING, PREC_ELSE});
    if (!is_option) expression(g, shape, deeper(want, TOLD_NOTHING, PREC_ELSE));
    close_bracket(g, needs);
    return true;
}

static bool give_unwrap(struct generator *g, const struct shape *shape, struct want want) {
    const struct shape *option = shape_of(g, SHAPE_OPTION, &shape, 1);
    if (!option || (g->is_calm && below(g, 4))) return false;
    expression(g, option, deeper(want, TOLD_NOTHING, PREC_POSTFIX));
    put(g, "!");
    return true;
}

static bool give_item(struct generator *g, const struct shape *shape, struct want want) {
    const struct shape *list = shape_of(g, SHAPE_LIST, &shape, 1);
    if (!list || (g->is_calm && below(g, 4))) return false;
    expression(g, list, deeper(want, TOLD_NOTHING, PREC_POSTFIX));
    put(g, "[");
    write_index(g, want.depth);
    put(g, "]");
    return true;
}

static bool give_member(struct generator *g, const struct shape *shape, struct want want) {
    for (uint32_t i = 0, from = below(g, g->shape_count); i < g->shape_count; i++) {
        const struct shape *owner = &g->shapes[(from + i) % g->shape_count];
        if (owner->kind != SHAPE_RECORD && owner->kind != SHAPE_TUPLE) continue;
        for (uint32_t k = 0; k < owner->part_count; k++) {
            if (owner->parts[k] != shape) continue;
            bool is_pair = strncmp(owner->text, "Pair[", 5) == 0;
            expression(g, owner, deeper(want, TOLD_NOTHING, PREC_POSTFIX));
            if (is_pair) put(g, ".%c", k ? 'b' : 'a');
            else put(g, ".%s%u", owner->kind == SHAPE_RECORD ? "f" : "", (unsigned)k);
            return true;
        }
    }
    return false;
}

// ---- of numbers, texts and lists ------------------------------------------------------------------

static void write_divisor(struct generator *g, const struct shape *shape, struct want want) {
    if (is_wild(g)) expression(g, shape, deeper(want, TOLD_ALL, PREC_UNARY));
    else put(g, shape->kind == SHAPE_INT ? "%u" : "%u.0", (unsigned)below(g, 9) + 1);
}

static bool give_arithmetic(struct generator *g, const struct shape *shape, struct want want) {
    bool is_int = shape->kind == SHAPE_INT;
    switch (below(g, is_int ? 8 : 7)) {
    case 0: case 1: binary(g, shape, "+", shape, want, PREC_ADD); return true;
    case 2: case 3: binary(g, shape, "-", shape, want, PREC_ADD); return true;
    case 4: binary(g, shape, "*", shape, want, PREC_MULTIPLY); return true;
    case 5: {
        bool needs = open_bracket(g, want, PREC_UNARY);
        put(g, "-");
        expression(g, shape, deeper(want, TOLD_NOTHING, PREC_POSTFIX));
        close_bracket(g, needs);
        return true;
    }
    default: break;
    }
    bool needs = open_bracket(g, want, PREC_MULTIPLY);
    expression(g, shape, deeper(want, TOLD_NOTHING, PREC_MULTIPLY));
    put(g, is_int && below(g, 2) ? " %% " : " / ");
    write_divisor(g, shape, want);
    close_bracket(g, needs);
    return true;
}

static bool give_bits(struct generator *g, const struct shape *shape, struct want want) {
    switch (below(g, 6)) {
    case 0: binary(g, shape, "&", shape, want, PREC_BIT_AND); return true;
    case 1: binary(g, shape, "|", shape, want, PREC_BIT_OR); return true;
    case 2: binary(g, shape, "^", shape, want, PREC_BIT_XOR); return true;
    case 3: {
        bool needs = open_bracket(g, want, PREC_UNARY);
        put(g, "~");
        expression(g, shape, deeper(want, TOLD_NOTHING, PREC_POSTFIX));
        close_bracket(g, needs);
        return true;
    }
    default: break;
    }
    bool needs = open_bracket(g, want, PREC_SHIFT);
    expression(g, shape, deeper(want, TOLD_NOTHING, PREC_SHIFT));
    put(g, below(g, 2) ? " << " : " >> ");
    if (is_wild(g)) expression(g, shape, deeper(want, TOLD_ALL, PREC_SHIFT + 1));
    else put(g, "%u", (unsigned)below(g, 12));
    close_bracket(g, needs);
    return true;
}

static bool give_join(struct generator *g, const struct shape *shape, struct want want) {
    binary(g, shape, "+", shape, want, PREC_ADD);
    return true;
}

static bool give_interpolate(struct generator *g, const struct shape *shape, struct want want) {
    (void)shape;
    static const char *const words[] = {"", "n=", " ", "\\{", "; ", "\\n", "\u00e9 "};
    uint32_t count = 1 + below(g, 3);
    put(g, "\"");
    g->flat++;
    for (uint32_t i = 0; i < count; i++) {
        put(g, "%s{", words[below(g, sizeof words / sizeof *words)]);
        expression(g, shape_any(g), deeper(want, TOLD_NOTHING, PREC_OR));
        put(g, "}");
    }
    g->flat--;
    put(g, "\"");
    return true;
}

// ---- of bools -------------------------------------------------------------------------------------

static bool give_compare(struct generator *g, const struct shape *shape, struct want want) {
    (void)shape;
    static const char *const operators[] = {"==", "!=", "<", "<=", ">", ">="};
    const struct shape *of = g->int_;
    for (int i = 0; i < 4 && below(g, 3); i++) {
        const struct shape *other = shape_any(g);
        if (other->equatable) of = other;
    }
    binary(g, of, operators[below(g, of->ordered ? 6 : 2)], of, want, PREC_COMPARE);
    return true;
}

static bool give_ask_none(struct generator *g, const struct shape *shape, struct want want) {
    (void)shape;
    const struct shape *inner = shape_any(g);
    if (!inner->equatable || !(inner = shape_of(g, SHAPE_OPTION, &inner, 1))) return false;
    bool needs = open_bracket(g, want, PREC_COMPARE);
    expression(g, inner, deeper(want, TOLD_NOTHING, PREC_COMPARE + 1));
    put(g, below(g, 2) ? " == none" : " != none");
    close_bracket(g, needs);
    return true;
}

static bool give_logic(struct generator *g, const struct shape *shape, struct want want) {
    uint32_t which = below(g, 5);
    if (which < 2) binary(g, shape, "and", shape, want, PREC_AND);
    else if (which < 4) binary(g, shape, "or", shape, want, PREC_OR);
    else {
        bool needs = open_bracket(g, want, PREC_NOT);
        put(g, "not ");
        expression(g, shape, deeper(want, TOLD_NOTHING, PREC_NOT));
        close_bracket(g, needs);
    }
    return true;
}

// ---- choosing -------------------------------------------------------------------------------------

typedef bool write_expression(struct generator *g, const struct shape *shape, struct want want);

static const struct way {
    write_expression *write;
    int kinds;
} ways[] = {
#define EXPRESSION(name, kinds, weight, meaning) {give_##name, KINDS_##kinds},
#define STATEMENT(name, weight, meaning)
#define CHANCE(name, weight, meaning)
#include "weights.def"
#undef EXPRESSION
#undef STATEMENT
#undef CHANCE
};
#define WAY_COUNT (sizeof ways / sizeof *ways)

static uint32_t weight_of(const struct generator *g, size_t way, const struct shape *shape, struct want want) {
    if (!(ways[way].kinds >> shape->kind & 1)) return 0;
    bool is_short = way == WEIGHT_literal || way == WEIGHT_path;
    if (want.depth <= 0 && !is_short) return 0;
    if (want.depth < -1 && way != WEIGHT_literal) return 0;
    // what is known of parameters alone helps those that stand there themselves
    if (want.told == TOLD_PARAMETERS && shape->kind == SHAPE_FUNCTION && way == WEIGHT_literal) return 60;
    return g->weights->of[way];
}

void expression(struct generator *g, const struct shape *shape, struct want want) {
    g->budget--;
    if (g->budget < 0 || g->out.failed) want.depth = want.depth > 0 ? 0 : want.depth;
    uint32_t weights[WAY_COUNT], sum = 0;
    for (size_t i = 0; i < WAY_COUNT; i++) sum += weights[i] = weight_of(g, i, shape, want);
    while (sum) {
        uint32_t at = below(g, sum);
        size_t way = 0;
        while (at >= weights[way]) at -= weights[way++];
        size_t count = g->out.count;
        if (ways[way].write(g, shape, want)) return;
        g->out.count = count;
        sum -= weights[way];
        weights[way] = 0;
    }
    give_literal(g, shape, want);
}
