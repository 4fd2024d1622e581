// tests/second/generate_stmt.c: random statements, as weights.def has them.
//
//   in:    what is declared where they stand
//   out:   text, a statement a line or more
//   owns:  nothing
//   fails: false, with nothing written, where a statement can't stand

#include <stdio.h>
#include <string.h>

#include "generate_parts.h"

static struct want top(int depth) {
    return (struct want){depth + 1, TOLD_ALL, PREC_ANY};
}

static void value(struct generator *g, const struct shape *shape, int depth, enum told told) {
    expression(g, shape, (struct want){depth + 1, told, PREC_ANY});
}

static void condition(struct generator *g, int depth) {
    expression(g, g->bool_, (struct want){depth + 1, TOLD_ALL, PREC_OR});
}

// ---- blocks ---------------------------------------------------------------------------------------

void block(struct generator *g, int depth) {
    struct scope scope = scope_enter(g);
    put(g, "{");
    g->indent++;
    body(g, depth - 1, 1 + (int)below(g, 3));
    g->indent--;
    put_line(g);
    put(g, "}");
    scope_leave(g, scope);
}

static void loop_block(struct generator *g, int depth) {
    g->loop++;
    block(g, depth);
    g->loop--;
}

// ---- variables ------------------------------------------------------------------------------------

static bool declare_value(struct generator *g, int depth, bool is_var) {
    const struct shape *shape = shape_any(g);
    char name[12];
    fresh_name(g, name);
    bool is_typed = below(g, 2);
    put(g, is_var ? "var %s" : "let %s", name);
    if (is_typed) put(g, ": %s", shape->text);
    put(g, " = ");
    value(g, shape, depth, is_typed ? TOLD_ALL : TOLD_NOTHING);
    declare_as(g, name, shape, is_var);
    return true;
}

static bool do_let(struct generator *g, int depth) { return declare_value(g, depth, false); }
static bool do_var(struct generator *g, int depth) { return declare_value(g, depth, true); }

static const struct shape *tuple_of_menu(struct generator *g) {
    const struct shape *parts[] = {shape_any(g), shape_any(g), shape_any(g)};
    return shape_of(g, SHAPE_TUPLE, parts, 2 + below(g, 2));
}

// (a, _, b): declared by declare_names(), behind the value.
static void write_names(struct generator *g, const struct shape *tuple, char names[PARTS_MAX][12]) {
    put(g, "(");
    for (uint32_t i = 0; i < tuple->part_count; i++) {
        snprintf(names[i], 12, "n%u", (unsigned)g->name_count++);
        if (below(g, 5) == 0) snprintf(names[i], 12, "_");
        put(g, i ? ", %s" : "%s", names[i]);
    }
    put(g, ")");
}

static void declare_names(struct generator *g, const struct shape *tuple, char names[PARTS_MAX][12], bool is_var) {
    for (uint32_t i = 0; i < tuple->part_count; i++) {
        if (names[i][0] != '_') declare_as(g, names[i], tuple->parts[i], is_var);
    }
}

static bool do_take_apart(struct generator *g, int depth) {
    const struct shape *tuple = tuple_of_menu(g);
    char names[PARTS_MAX][12];
    if (!tuple) return false;
    bool is_var = below(g, 2);
    put(g, is_var ? "var " : "let ");
    write_names(g, tuple, names);
    put(g, " = ");
    value(g, tuple, depth, TOLD_NOTHING);
    declare_names(g, tuple, names, is_var);
    return true;
}

// ---- assignment -----------------------------------------------------------------------------------

// A place that can be changed, of some type, which it tells.
static const struct shape *write_place(struct generator *g, int depth) {
    char path[FORM_MAX];
    for (int i = 0; i < 6; i++) {
        const struct shape *shape = i < 4 ? shape_any(g) : g->int_;
        struct letters letters = {{0}};
        if (!path_form(g, shape, true, true, path)) continue;
        if (write_form(g, path, &letters, (struct want){depth, TOLD_ALL, PREC_ANY}, true)) return shape;
    }
    return NULL;
}

static bool assign_key(struct generator *g, int depth) {
    char path[FORM_MAX];
    for (uint32_t i = 0, from = below(g, g->menu_count); i < g->menu_count; i++) {
        const struct shape *map = g->menu[(from + i) % g->menu_count];
        struct letters letters = {{0}};
        if (map->kind != SHAPE_MAP || !path_form(g, map, true, true, path)) continue;
        if (!write_form(g, path, &letters, (struct want){depth, TOLD_ALL, PREC_ANY}, true)) continue;
        put(g, "[");
        value(g, map->parts[0], depth, TOLD_ALL);
        put(g, "] = ");
        value(g, map->parts[1], depth, TOLD_ALL);
        return true;
    }
    return false;
}

// `node.kids[0] = node`: the variable that the place, which was just written, is in.
static bool assign_root(struct generator *g, size_t start, const struct shape *shape) {
    const char *place = g->out.bytes + start;
    size_t count = strcspn(place, ".[!");
    if (!place[count]) return false;
    for (uint32_t i = g->variable_count; i-- > 0;) {
        const struct variable *v = &g->variables[i];
        if (strlen(v->name) != count || memcmp(v->name, place, count) != 0) continue;
        if (v->shape != shape || below(g, 3) == 0) return false;
        put(g, " = %s", v->name);
        return true;
    }
    return false;
}

static bool do_assign(struct generator *g, int depth) {
    if (below(g, 4) == 0 && assign_key(g, depth)) return true;
    size_t start = g->out.count;
    const struct shape *shape = write_place(g, depth);
    if (!shape) return false;
    if (assign_root(g, start, shape)) return true;
    put(g, " = ");
    value(g, shape, depth, TOLD_ALL);
    return true;
}

static bool do_update(struct generator *g, int depth) {
    static const char *const of_ints[] = {"+=", "-=", "+=", "-=", "*=", "&=", "|=", "^=", "/=", "%=", "<<=", ">>="};
    char path[FORM_MAX];
    const struct shape *all[] = {g->int_, g->int_, g->float_, g->text, shape_any(g)};
    const struct shape *shape = all[below(g, 5)];
    struct letters letters = {{0}};
    if (shape->kind != SHAPE_INT && shape->kind != SHAPE_FLOAT && shape->kind != SHAPE_TEXT && shape->kind != SHAPE_LIST)
        return false;
    if (!path_form(g, shape, true, true, path)) return false;
    if (!write_form(g, path, &letters, (struct want){depth, TOLD_ALL, PREC_ANY}, true)) return false;
    uint32_t which = 0;
    if (shape->kind == SHAPE_INT) which = below(g, 12);
    if (shape->kind == SHAPE_FLOAT) which = below(g, 5);
    put(g, " %s ", of_ints[which]);
    bool is_number = shape->kind == SHAPE_INT || shape->kind == SHAPE_FLOAT;
    if (which >= 8 && !is_wild(g)) put(g, "%u", (unsigned)below(g, 9) + 1);
    else if (is_number && below(g, 2)) put(g, "%u", (unsigned)below(g, 9) + 1);
    else value(g, shape, depth, TOLD_ALL);
    return true;
}

static bool do_assign_all(struct generator *g, int depth) {
    char path[2][FORM_MAX];
    const struct shape *shape = below(g, 2) ? g->int_ : shape_any(g);
    const struct shape *other = below(g, 2) ? shape : shape_any(g);
    if (!path_form(g, shape, true, true, path[0]) || !path_form(g, other, true, true, path[1])) return false;
    struct letters letters = {{0}};
    struct want want = {depth, TOLD_ALL, PREC_ANY};
    put(g, "(");
    if (!write_form(g, path[0], &letters, want, true)) return false;
    put(g, ", ");
    if (!write_form(g, path[1], &letters, want, true)) return false;
    put(g, ") = ");
    const struct shape *parts[] = {shape, other};
    const struct shape *tuple = shape_of(g, SHAPE_TUPLE, parts, 2);
    if (!tuple) return false;
    value(g, tuple, depth, TOLD_ALL);
    return true;
}

// ---- branches -------------------------------------------------------------------------------------

static bool do_if(struct generator *g, int depth) {
    for (uint32_t arms = 1 + below(g, 2), i = 0; i < arms; i++) {
        put(g, i ? " else if " : "if ");
        condition(g, depth);
        put(g, " ");
        block(g, depth);
    }
    if (below(g, 2) == 0) return true;
    put(g, " else ");
    block(g, depth);
    return true;
}

static const struct shape *option_of(struct generator *g, const struct shape *inner) {
    return inner ? shape_of(g, SHAPE_OPTION, &inner, 1) : NULL;
}

static bool do_if_let(struct generator *g, int depth) {
    bool is_tuple = below(g, 5) == 0, is_var = below(g, 3) == 0;
    const struct shape *inner = is_tuple ? tuple_of_menu(g) : shape_any(g);
    const struct shape *option = option_of(g, inner);
    char names[PARTS_MAX][12];
    if (!option) return false;
    put(g, is_var ? "if var " : "if let ");
    if (is_tuple) write_names(g, inner, names);
    else fresh_name(g, names[0]), put(g, "%s", names[0]);
    put(g, " = ");
    expression(g, option, (struct want){depth + 1, TOLD_NOTHING, PREC_OR});
    put(g, " ");
    struct scope scope = scope_enter(g);
    if (is_tuple) declare_names(g, inner, names, is_var);
    else declare_as(g, names[0], inner, is_var);
    block(g, depth);
    scope_leave(g, scope);
    if (below(g, 2) == 0) return true;
    put(g, " else ");
    block(g, depth);
    return true;
}

static void write_leave(struct generator *g, int depth) {
    if (g->loop && below(g, 3)) {
        put(g, below(g, 2) ? "break" : "continue");
        return;
    }
    put(g, "return");
    if (!g->result) return;
    put(g, " ");
    value(g, g->result, depth, TOLD_ALL);
}

static bool do_let_else(struct generator *g, int depth) {
    const struct shape *inner = shape_any(g), *option = option_of(g, inner);
    char name[12];
    if (!option) return false;
    fresh_name(g, name);
    bool is_var = below(g, 3) == 0;
    put(g, is_var ? "var %s" : "let %s", name);
    if (below(g, 3) == 0) put(g, ": %s", inner->text);
    put(g, " = ");
    expression(g, option, (struct want){depth + 1, TOLD_NOTHING, PREC_OR});
    put(g, " else { ");
    g->flat++;
    write_leave(g, depth - 1);
    g->flat--;
    put(g, " }");
    declare_as(g, name, inner, is_var);
    return true;
}

static bool do_jump(struct generator *g, int depth) {
    put(g, "if ");
    condition(g, depth);
    put(g, " { ");
    g->flat++;
    write_leave(g, depth - 1);
    g->flat--;
    put(g, " }");
    return true;
}

// ---- loops ----------------------------------------------------------------------------------------

static bool do_while(struct generator *g, int depth) {
    char name[12];
    snprintf(name, sizeof name, "n%u", (unsigned)g->name_count++);
    put(g, "var %s = 0", name);
    put_line(g);
    put(g, "while %s < %u", name, (unsigned)below(g, 5) + 1);
    declare_as(g, name, g->int_, false);  // nobody else may change it
    if (below(g, 3) == 0) {
        put(g, " and ");
        expression(g, g->bool_, (struct want){depth, TOLD_ALL, PREC_NOT});
    }
    struct scope scope = scope_enter(g);
    put(g, " {");
    g->indent++;
    g->loop++;
    put_line(g);
    put(g, "%s += 1", name);
    body(g, depth - 1, 1 + (int)below(g, 3));
    g->loop--;
    g->indent--;
    put_line(g);
    put(g, "}");
    scope_leave(g, scope);
    return true;
}

static bool do_while_let(struct generator *g, int depth) {
    const struct shape *element = shape_any(g), *list = shape_of(g, SHAPE_LIST, &element, 1);
    char name[12], item[12];
    if (!list) return false;
    snprintf(name, sizeof name, "n%u", (unsigned)g->name_count++);
    put(g, "var %s: %s = ", name, list->text);
    value(g, list, depth, TOLD_ALL);
    declare_as(g, name, list, false);
    put_line(g);
    fresh_name(g, item);
    put(g, "while let %s = %s.pop() ", item, name);
    struct scope scope = scope_enter(g);
    declare_as(g, item, element, false);
    loop_block(g, depth);
    scope_leave(g, scope);
    return true;
}

static bool do_for_range(struct generator *g, int depth) {
    char name[12];
    fresh_name(g, name);
    put(g, "for %s in ", name);
    if (below(g, 3)) put(g, "%u", (unsigned)below(g, 3));
    else put(g, "-%u", (unsigned)below(g, 4));
    put(g, below(g, 2) ? "..%u" : "..=%u", (unsigned)below(g, 5));
    put(g, " ");
    struct scope scope = scope_enter(g);
    declare_as(g, name, g->int_, false);
    loop_block(g, depth);
    scope_leave(g, scope);
    return true;
}

static const struct shape *collection(struct generator *g) {
    for (int i = 0; i < 6; i++) {
        const struct shape *shape = shape_any(g);
        if (shape->kind == SHAPE_LIST || shape->kind == SHAPE_MAP || shape->kind == SHAPE_SET) return shape;
    }
    const struct shape *element = shape_any(g);
    return shape_of(g, SHAPE_LIST, &element, 1);
}

static bool do_for_items(struct generator *g, int depth) {
    const struct shape *shape = collection(g);
    if (!shape) return false;
    bool is_map = shape->kind == SHAPE_MAP, is_pair = shape->kind != SHAPE_SET && below(g, 2);
    const struct shape *last = shape->parts[is_map && is_pair ? 1 : 0];
    bool is_tuple = last->kind == SHAPE_TUPLE && (is_pair || shape->kind == SHAPE_LIST) && below(g, 2);
    char first[12], names[PARTS_MAX][12];
    snprintf(first, sizeof first, "n%u", (unsigned)g->name_count++);
    put(g, "for ");
    if (is_pair) put(g, "%s, ", first);
    if (is_tuple) write_names(g, last, names);
    else fresh_name(g, names[0]), put(g, "%s", names[0]);
    put(g, " in ");
    expression(g, shape, (struct want){depth + 1, TOLD_NOTHING, PREC_OR});
    put(g, " ");
    struct scope scope = scope_enter(g);
    if (is_pair) declare_as(g, first, is_map ? shape->parts[0] : g->int_, false);
    if (is_tuple) declare_names(g, last, names, false);
    else declare_as(g, names[0], last, false);
    loop_block(g, depth);
    scope_leave(g, scope);
    return true;
}

static bool do_endless(struct generator *g, int depth) {
    put(g, "while ");
    expression(g, g->bool_, (struct want){depth, TOLD_ALL, PREC_OR});
    put(g, " ");
    loop_block(g, depth);
    return true;
}

// ---- the others -----------------------------------------------------------------------------------

static bool do_assert(struct generator *g, int depth) {
    put(g, "assert ");
    if (g->is_calm || below(g, 3)) {
        const struct shape *shape = g->text;
        put(g, "text(");
        value(g, shape_any(g), depth, TOLD_NOTHING);
        put(g, ") != ");
        expression(g, shape, (struct want){0, TOLD_ALL, PREC_COMPARE + 1});
    } else {
        condition(g, depth);
    }
    return true;
}

static bool do_log(struct generator *g, int depth) {
    if (below(g, 6) == 0) {
        put(g, "mark(");
        value(g, g->int_, 0, TOLD_ALL);
        put(g, ", ");
        value(g, g->int_, 0, TOLD_ALL);
        put(g, ", ");
    } else {
        put(g, "log(");
    }
    value(g, g->text, depth, TOLD_ALL);
    put(g, ")");
    return true;
}

static bool do_do(struct generator *g, int depth) {
    if (below(g, 3)) return call_for_effect(g);
    bool is_written = give_call(g, shape_any(g), top(depth));
    return is_written && g->out.bytes[g->out.count - 1] == ')';
}

static bool do_block(struct generator *g, int depth) {
    block(g, depth);
    return true;
}

// ---- choosing -------------------------------------------------------------------------------------

typedef bool write_statement(struct generator *g, int depth);

static const struct stmt_way {
    const char *name;
    write_statement *write;
} ways[] = {
#define EXPRESSION(name, kinds, weight, meaning)
#define STATEMENT(name, weight, meaning) {#name, do_##name},
#define CHANCE(name, weight, meaning)
#include "weights.def"
#undef EXPRESSION
#undef STATEMENT
#undef CHANCE
};
#define WAY_COUNT (sizeof ways / sizeof *ways)
#define FIRST_WAY WEIGHT_STATEMENT_let

// What holds blocks costs much; it stands where there is room for it.
static uint32_t weight_of(const struct generator *g, size_t way, int depth) {
    bool is_simple = way <= WEIGHT_STATEMENT_assign_all - FIRST_WAY || way == WEIGHT_STATEMENT_do - FIRST_WAY
                     || way == WEIGHT_STATEMENT_log - FIRST_WAY || way == WEIGHT_STATEMENT_assert - FIRST_WAY;
    return depth <= 0 && !is_simple ? 0 : g->weights->of[FIRST_WAY + way];
}

static void statement(struct generator *g, int depth) {
    uint32_t weights[WAY_COUNT], sum = 0;
    for (size_t i = 0; i < WAY_COUNT; i++) sum += weights[i] = weight_of(g, i, depth);
    put_line(g);
    size_t count = g->out.count;
    while (sum) {
        uint32_t at = below(g, sum);
        size_t way = 0;
        while (at >= weights[way]) at -= weights[way++];
        if (ways[way].write(g, depth)) return;
        g->out.count = count;
        sum -= weights[way];
        weights[way] = 0;
    }
    put(g, "log(\"\")");
}

void body(struct generator *g, int depth, int count) {
    for (int i = 0; i < count; i++) {
        if (i && g->budget < 0) return;
        statement(g, depth);
    }
}
