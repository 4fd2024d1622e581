// tests/second/generate_path.c: the variables of a random program, and paths into them.
//
//   in:    what is declared where the text stands
//   out:   names; forms of paths, with holes for their indexes and keys
//   owns:  nothing
//   fails: false where there is no variable that fits

#include <stdio.h>
#include <string.h>

#include "generate_parts.h"

// ---- names ----------------------------------------------------------------------------------------

static bool is_declared_here(const struct generator *g, const char *name) {
    for (uint32_t i = g->scope_start; i < g->variable_count; i++) {
        if (strcmp(g->variables[i].name, name) == 0) return true;
    }
    return false;
}

// Few names, so that inner ones hide outer ones.
void fresh_name(struct generator *g, char out[12]) {
    static const char *const names[] = {"a", "b", "c", "d", "e", "n", "x", "y", "xs", "ys", "item", "best"};
    const char *name = names[below(g, sizeof names / sizeof *names)];
    if (below(g, 6) == 0 || is_declared_here(g, name)) snprintf(out, 12, "n%u", (unsigned)g->name_count++);
    else snprintf(out, 12, "%s", name);
}

void declare_as(struct generator *g, const char *name, const struct shape *shape, bool is_mut) {
    if (g->variable_count == VARIABLES_MAX) return;
    struct variable *variable = &g->variables[g->variable_count++];
    *variable = (struct variable){.shape = shape, .is_mut = is_mut, .lambda = g->lambda};
    snprintf(variable->name, sizeof variable->name, "%s", name);
}

struct scope scope_enter(struct generator *g) {
    struct scope scope = {g->variable_count, g->scope_start};
    g->scope_start = g->variable_count;
    return scope;
}

void scope_leave(struct generator *g, struct scope scope) {
    g->variable_count = scope.count;
    g->scope_start = scope.start;
}

// ---- paths ----------------------------------------------------------------------------------------

struct walk {
    struct generator *g;
    const struct shape *wanted;
    bool is_mut;
    char *out;
    uint32_t weight;  // of all that was found so far
};

static bool is_hidden(const struct generator *g, uint32_t index) {
    for (uint32_t i = index + 1; i < g->variable_count; i++) {
        if (strcmp(g->variables[i].name, g->variables[index].name) == 0) return true;
    }
    return false;
}

static bool is_handed(const struct generator *g, const char *name) {
    for (uint32_t i = 0; i < g->handed_count; i++) {
        if (strcmp(g->handed[i], name) == 0) return true;
    }
    return false;
}

// One of all that fit, each as likely as its weight says.
static void offer(struct walk *walk, const char *path, uint32_t weight) {
    walk->weight += weight;
    if (below(walk->g, walk->weight) < weight) snprintf(walk->out, FORM_MAX, "%s", path);
}

static void walk_into(struct walk *walk, const struct shape *shape, const char *path, int steps, uint32_t weight) {
    if (shape == walk->wanted) offer(walk, path, weight);
    if (steps == 0 || strlen(path) > 120) return;
    char next[FORM_MAX];
    uint32_t risky = walk->g->is_calm ? (weight + 9) / 10 : (weight + 1) / 2;
    switch (shape->kind) {
    case SHAPE_RECORD:
    case SHAPE_TUPLE:
        for (uint32_t i = 0; i < shape->part_count; i++) {
            bool is_pair = strncmp(shape->text, "Pair[", 5) == 0;
            if (is_pair) snprintf(next, sizeof next, "%s.%c", path, i ? 'b' : 'a');
            else snprintf(next, sizeof next, "%s.%s%u", path, shape->kind == SHAPE_RECORD ? "f" : "", (unsigned)i);
            walk_into(walk, shape->parts[i], next, steps - 1, weight);
        }
        return;
    case SHAPE_LIST:
        snprintf(next, sizeof next, "%s[{index}]", path);
        walk_into(walk, shape->parts[0], next, steps - 1, risky);
        return;
    case SHAPE_OPTION:
        snprintf(next, sizeof next, "%s!", path);
        walk_into(walk, shape->parts[0], next, steps - 1, risky);
        return;
    case SHAPE_MAP:
        snprintf(next, sizeof next, "%s[{=%s}]!", path, shape->parts[0]->text);
        walk_into(walk, shape->parts[1], next, steps - 1, (risky + 3) / 4);
        return;
    case SHAPE_INT: case SHAPE_FLOAT: case SHAPE_BOOL: case SHAPE_TEXT: case SHAPE_SET: case SHAPE_FUNCTION: case SHAPE_ENUM:
        return;
    }
}

bool path_form(struct generator *g, const struct shape *shape, bool is_mut, bool may_be_global, char out[FORM_MAX]) {
    struct walk walk = {.g = g, .wanted = shape, .is_mut = is_mut, .out = out};
    if (g->is_constant) return false;
    for (uint32_t i = 0; i < g->variable_count; i++) {
        const struct variable *v = &g->variables[i];
        if (is_hidden(g, i) || is_handed(g, v->name)) continue;
        if (v->is_global && (!may_be_global || (is_mut && v->shape->has_function))) continue;
        // what a function without a name captures can't be changed in it
        if (is_mut && (!v->is_mut || (!v->is_global && v->lambda != g->lambda))) continue;
        walk_into(&walk, v->shape, v->name, 3, v->is_global ? 20 : 40);
    }
    return walk.weight > 0;
}

static bool is_global_name(const struct generator *g, const char *path) {
    size_t count = strcspn(path, ".[!");
    for (uint32_t i = g->variable_count; i-- > 0;) {
        const struct variable *v = &g->variables[i];
        if (strlen(v->name) == count && memcmp(v->name, path, count) == 0) return v->is_global;
    }
    return false;
}

bool give_path(struct generator *g, const struct shape *shape, struct want want) {
    char form[FORM_MAX];
    if (!path_form(g, shape, false, true, form)) return false;
    if (g->is_calm && strpbrk(form, "[!") && below(g, 4)) return false;
    struct letters letters = {{0}};
    return write_form(g, form, &letters, want, is_global_name(g, form));
}

void write_index(struct generator *g, int depth) {
    if (is_wild(g) && depth > 0) {
        struct want want = {depth - 1, TOLD_ALL, PREC_ANY};
        if (give_path(g, g->int_, want)) return;
    }
    static const uint8_t likely[] = {0, 0, 0, 0, 1, 1, 2, 3};
    put(g, "%u", (unsigned)(is_wild(g) ? below(g, 9) : likely[below(g, g->is_calm ? 6 : 8)]));
}
