// tests/second/generate_call.c: calls, by forms with holes: of the library, of what a program declares.
//
//   in:    the type that is wanted, or nothing
//   out:   a form that gives it, its holes filled with expressions
//   owns:  nothing
//   fails: false, with nothing written, where there is no form, or no variable to hand over

#include <stdio.h>
#include <string.h>

#include "generate_parts.h"

static const struct form library[] = {
#define FORM(result, text) {result, text, NULL, false, false},
#include "forms.def"
#undef FORM
};
#define LIBRARY_COUNT ((uint32_t)(sizeof library / sizeof *library))

// ---- holes ----------------------------------------------------------------------------------------

// A type that some variable which can be changed has, so that there is one to hand over.
static const struct shape *some_place(struct generator *g) {
    for (int i = 0; i < 6 && g->variable_count; i++) {
        const struct variable *v = &g->variables[below(g, g->variable_count)];
        if (!v->is_mut) continue;
        const struct shape *shape = v->shape;
        for (uint32_t steps = below(g, 3); steps && shape->part_count; steps--) {
            if (shape->kind == SHAPE_SET || shape->kind == SHAPE_FUNCTION) break;
            shape = shape->parts[shape->kind == SHAPE_MAP ? 1 : below(g, shape->part_count)];
        }
        return shape;
    }
    return NULL;
}

static const struct shape *read_place(struct generator *g, const char *at, struct letters *letters) {
    for (int i = 0; i < 12; i++) {
        const struct shape *shape = some_place(g);
        struct letters tried = *letters;
        const char *text = at;
        if (!shape || !shape_match(g, &text, shape, &tried)) continue;
        *letters = tried;
        return shape;
    }
    return NULL;
}

static void hand(struct generator *g, const char *path) {
    if (g->handed_count == PARTS_MAX) return;
    size_t count = strcspn(path, ".[!");
    if (count >= sizeof g->handed[0]) return;
    memcpy(g->handed[g->handed_count], path, count);
    g->handed[g->handed_count++][count] = 0;
}

// A function that is given might use the variables at the top.
static bool may_hand_globals(const char *text, bool touches) {
    return !touches && !strstr(text, "fn(");
}

static bool write_place(struct generator *g, const char *type, struct letters *letters, struct want want,
                        bool may_be_global) {
    char path[FORM_MAX];
    const struct shape *shape = read_place(g, type, letters);
    if (!shape || !path_form(g, shape, true, may_be_global, path)) return false;
    hand(g, path);
    struct letters none = {{0}};
    uint32_t handed = g->handed_count;
    bool is_written = write_form(g, path, &none, want, true);
    g->handed_count = handed;
    return is_written;
}

static void write_number(struct generator *g, const char *hole, int depth) {
    if (strcmp(hole, "index") == 0) write_index(g, depth);
    else if (strcmp(hole, "count") == 0) put(g, "%u", (unsigned)below(g, is_wild(g) ? 40 : 6));
    else if (is_wild(g)) expression(g, g->int_, (struct want){depth - 1, TOLD_ALL, PREC_ANY});
    else put(g, "%u", (unsigned)below(g, 5));
}

static bool write_hole(struct generator *g, const char *hole, struct letters *letters, struct want want,
                       bool may_hand) {
    if (strcmp(hole, "index") == 0 || strcmp(hole, "count") == 0 || strcmp(hole, "small") == 0) {
        write_number(g, hole, want.depth);
        return true;
    }
    if (strncmp(hole, "place ", 6) == 0) return write_place(g, hole + 6, letters, want, may_hand);
    if (strncmp(hole, "mut ", 4) == 0) {
        put(g, "mut ");
        return write_place(g, hole + 4, letters, want, may_hand);
    }
    want.told = *hole == '=' ? TOLD_ALL : *hole == '~' ? TOLD_PARAMETERS : TOLD_NOTHING;
    if (want.told != TOLD_NOTHING) hole++;
    const struct shape *shape = shape_read(g, &hole, letters);
    if (!shape) return false;
    expression(g, shape, want);
    return true;
}

static bool write_holes(struct generator *g, const char *text, struct letters *letters, struct want want,
                        bool may_hand) {
    for (const char *at = text; *at;) {
        if (*at != '{') {
            size_t count = strcspn(at, "{");
            put(g, "%.*s", (int)count, at);
            at += count;
            continue;
        }
        const char *end = strchr(at, '}');
        char hole[FORM_MAX];
        snprintf(hole, sizeof hole, "%.*s", (int)(end - at - 1), at + 1);
        struct want inner = {want.depth - 1, TOLD_NOTHING, at == text && end[1] ? PREC_POSTFIX : PREC_ANY};
        if (!write_hole(g, hole, letters, inner, may_hand)) return false;
        at = end + 1;
    }
    return true;
}

bool write_form(struct generator *g, const char *text, struct letters *letters, struct want want, bool touches) {
    struct generator *at = g;
    size_t count = at->out.count;
    uint32_t handed = g->handed_count;
    bool was = g->touches;
    if (touches) g->touches = true;
    bool is_written = write_holes(g, text, letters, want, may_hand_globals(text, touches));
    g->handed_count = handed;
    if (is_written) return true;
    g->out.count = count;
    g->touches = was;
    return false;
}

// ---- choosing a form ------------------------------------------------------------------------------

static const struct form *form_at(const struct generator *g, uint32_t index) {
    return index < g->form_count ? &g->forms[index] : &library[index - g->form_count];
}

static bool is_allowed(const struct generator *g, const struct form *form) {
    bool is_random = form->is_random || strncmp(form->text, "random.", 7) == 0;
    if (is_random && (!g->has_random || g->is_constant)) return false;
    return !(g->is_constant && form->touches);
}

// One that fits, those of the program's own four times as likely.
static const struct form *choose(struct generator *g, const struct shape *shape, struct letters *letters) {
    const struct form *best = NULL;
    uint32_t weight = 0;
    for (uint32_t i = 0; i < g->form_count + LIBRARY_COUNT; i++) {
        const struct form *form = form_at(g, i);
        const char *result = form->result;
        struct letters tried = {{0}};
        if (g->is_calm && strstr(form->text, "{index}") && below(g, 5)) continue;
        if (!is_allowed(g, form) || (shape != NULL) != (*result != 0)) continue;
        if (shape && (!shape_match(g, &result, shape, &tried) || *result)) continue;
        // what gives anything is there for every type
        uint32_t own = i < g->form_count ? 12 : form->result[1] ? 6 : 2;
        weight += own;
        if (below(g, weight) >= own) continue;
        best = form;
        *letters = tried;
    }
    return best;
}

bool give_call(struct generator *g, const struct shape *shape, struct want want) {
    if (want.depth <= 0) return false;
    for (int i = 0; i < 3; i++) {
        struct letters letters = {{0}};
        const struct form *form = choose(g, shape, &letters);
        if (!form) return false;
        if (write_form(g, form->text, &letters, want, form->touches)) return true;
    }
    return false;
}

bool call_for_effect(struct generator *g) {
    for (int i = 0; i < 6; i++) {
        struct letters letters = {{0}};
        const struct form *form = choose(g, NULL, &letters);
        if (!form) return false;
        if (write_form(g, form->text, &letters, (struct want){3, TOLD_NOTHING, PREC_ANY}, form->touches)) return true;
    }
    return false;
}

// ---- a variable beside a call that changes it -----------------------------------------------------

// `g_put(mut x, value)` gives what was in x.
static void write_put(struct generator *g, const char *path, const struct shape *shape, struct want want) {
    put(g, "g_put(mut %s, ", path);
    expression(g, shape, (struct want){want.depth - 1, TOLD_NOTHING, PREC_ANY});
    put(g, ")");
}

bool give_handover(struct generator *g, const struct shape *shape, struct want want) {
    static const char *const words[] = {" + ", " - ", " == ", ", "};
    char path[FORM_MAX];
    const struct shape *of = shape->kind == SHAPE_BOOL ? shape_any(g) : shape;
    if (!of->equatable || !path_form(g, of, true, true, path) || strchr(path, '{')) return false;
    if (g->is_calm && strchr(path, '!')) return false;
    bool is_joined = shape->kind == SHAPE_TEXT || shape->kind == SHAPE_LIST;
    bool is_number = shape->kind == SHAPE_INT || shape->kind == SHAPE_FLOAT;
    const char *word = shape->kind == SHAPE_BOOL ? words[2] : words[is_number ? below(g, 2) : is_joined ? 0 : 3];
    bool is_choice = word == words[3];
    // it may be a variable at the top
    g->touches = true;
    put(g, is_choice ? "[" : "(");
    bool comes_first = below(g, 2);
    if (comes_first) put(g, "%s%s", path, word);
    write_put(g, path, of, want);
    if (!comes_first) put(g, "%s%s", word, path);
    if (is_choice) put(g, ", %s][%u]", path, (unsigned)below(g, 3));
    else put(g, ")");
    return true;
}
