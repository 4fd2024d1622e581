// tests/second/generate.c: random programs: their declarations, and calls of their functions.
//
//   in:    a seed, weights
//   out:   source text
//   owns:  the generator, for the length of a call
//   fails: NULL without memory

#include "generate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate_parts.h"

// ---- text -----------------------------------------------------------------------------------------

static bool reserve(struct text_out *out, size_t more) {
    if (out->count + more < out->room) return true;
    size_t room = 2 * out->room + more + 1024;
    char *bytes = realloc(out->bytes, room);
    if (!bytes) return false;
    out->bytes = bytes;
    out->room = room;
    return true;
}

void put(struct generator *g, const char *format, ...) {
    va_list list;
    va_start(list, format);
    char piece[FORM_MAX + SHAPE_TEXT_MAX];
    int count = vsnprintf(piece, sizeof piece, format, list);
    va_end(list);
    if (count < 0 || (size_t)count >= sizeof piece || !reserve(&g->out, (size_t)count)) {
        g->out.failed = true;
        return;
    }
    memcpy(g->out.bytes + g->out.count, piece, (size_t)count + 1);
    g->out.count += (size_t)count;
}

static void put_all(struct generator *g, const char *text) {
    size_t count = strlen(text);
    if (!reserve(&g->out, count)) {
        g->out.failed = true;
        return;
    }
    memcpy(g->out.bytes + g->out.count, text, count + 1);
    g->out.count += count;
}

void put_line(struct generator *g) {
    put(g, "\n%*s", 4 * g->indent, g->indent ? "" : "");
}

// ---- weights --------------------------------------------------------------------------------------

static const struct weight_row {
    const char *name;
    uint16_t usual;
    const char *meaning;
} rows[] = {
#define EXPRESSION(name, kinds, weight, meaning) {#name, weight, meaning},
#define STATEMENT(name, weight, meaning) {"stmt_" #name, weight, meaning},
#define CHANCE(name, weight, meaning) {#name, weight, meaning},
#include "weights.def"
#undef EXPRESSION
#undef STATEMENT
#undef CHANCE
};

struct weights weights_default(void) {
    struct weights weights = {.size = 60};
    for (int i = 0; i < WEIGHT_COUNT; i++) weights.of[i] = rows[i].usual;
    return weights;
}

bool weights_set(struct weights *weights, const char *setting) {
    const char *equals = strchr(setting, '=');
    if (!equals) return false;
    char *end;
    long number = strtol(equals + 1, &end, 10);
    if (end == equals + 1 || *end || number < 0 || number > 10000) return false;
    size_t count = (size_t)(equals - setting);
    if (count == 4 && strncmp(setting, "size", 4) == 0) {
        weights->size = (uint16_t)number;
        return true;
    }
    for (int i = 0; i < WEIGHT_COUNT; i++) {
        if (strlen(rows[i].name) != count || strncmp(rows[i].name, setting, count) != 0) continue;
        weights->of[i] = (uint16_t)number;
        return true;
    }
    return false;
}

void weights_print(const struct weights *weights) {
    printf("size=%-15u about how many expressions a function has\n", (unsigned)weights->size);
    for (int i = 0; i < WEIGHT_COUNT; i++)
        printf("%s=%-*u %s\n", rows[i].name, (int)(19 - strlen(rows[i].name)), (unsigned)weights->of[i],
               rows[i].meaning);
}

// ---- declarations ---------------------------------------------------------------------------------

static void write_variable(struct generator *g, bool is_constant) {
    static const char *const words[] = {"let", "var", "var", "var", "cache"};
    const struct shape *shape = shape_any(g);
    uint32_t word = below(g, 5);
    char name[12];
    snprintf(name, sizeof name, "v%u", (unsigned)g->name_count++);
    put(g, "%s %s: %s = ", words[word], name, shape->text);
    // a cache depends on no var, and no var on a cache
    g->is_constant = is_constant || g->has_cache || word == 4;
    g->has_cache = g->has_cache || word == 4;
    bool was_calm = g->is_calm;
    g->is_calm = true;
    g->budget = g->weights->size / 4;
    expression(g, shape, (struct want){2, TOLD_ALL, PREC_ANY});
    g->is_constant = false;
    g->is_calm = was_calm;
    put(g, "\n\n");
    declare_as(g, name, shape, word != 0);
    g->variables[g->variable_count - 1].is_global = true;
}

static void append(char *out, size_t size, const char *text) {
    size_t count = strlen(out);
    if (count < size) snprintf(out + count, size - count, "%s", text);
}

struct signature {
    const struct shape *parameters[PARTS_MAX];
    bool is_mut[PARTS_MAX];
    uint32_t count;
    const struct shape *result, *receiver;
    bool is_mut_self, has_fuel;
};

static bool can_have_methods(const struct shape *shape) {
    return shape->kind != SHAPE_TUPLE && shape->kind != SHAPE_FUNCTION && !strchr(shape->text, ',')
           && !strstr(shape->text, "??");
}

static struct signature signature_random(struct generator *g) {
    struct signature s = {.count = below(g, PARTS_MAX)};
    if (below(g, 8)) s.result = shape_any(g);
    const struct shape *receiver = shape_any(g);
    if (below(g, 4) == 0 && can_have_methods(receiver)) {
        s.receiver = receiver;
        s.is_mut_self = below(g, 2);
    }
    s.has_fuel = decide(g, WEIGHT_CHANCE_recursion);
    for (uint32_t i = 0; i < s.count; i++) {
        s.parameters[i] = shape_any(g);
        s.is_mut[i] = below(g, 4) == 0;
    }
    return s;
}

// How it is called: f1({=int}, {mut T}).
static void form_of(struct form *form, const struct signature *s, const char *name, const char *fuel, bool by_name) {
    *form = (struct form){.function = NULL};
    snprintf(form->result, sizeof form->result, "%s", s->result ? s->result->text : "");
    if (s->receiver) {
        append(form->text, FORM_MAX, s->is_mut_self ? "{place " : "{");
        append(form->text, FORM_MAX, s->receiver->text);
        append(form->text, FORM_MAX, "}.");
    }
    append(form->text, FORM_MAX, name);
    append(form->text, FORM_MAX, "(");
    if (s->has_fuel) append(form->text, FORM_MAX, fuel);
    for (uint32_t i = 0; i < s->count; i++) {
        char label[16];
        snprintf(label, sizeof label, "p%u: ", (unsigned)i);
        if (i || s->has_fuel) append(form->text, FORM_MAX, ", ");
        if (by_name) append(form->text, FORM_MAX, label);
        append(form->text, FORM_MAX, s->is_mut[i] ? "{mut " : "{=");
        append(form->text, FORM_MAX, s->parameters[i]->text);
        append(form->text, FORM_MAX, "}");
    }
    append(form->text, FORM_MAX, ")");
}

static void write_head(struct generator *g, const struct signature *s, const char *name) {
    bool is_first = true;
    put(g, "fn ");
    if (s->receiver) put(g, "%s.", s->receiver->text);
    put(g, "%s(", name);
    if (s->receiver) {
        put(g, s->is_mut_self ? "mut self" : "self");
        declare_as(g, "self", s->receiver, s->is_mut_self);
        is_first = false;
    }
    if (s->has_fuel) {
        put(g, is_first ? "fuel: int" : ", fuel: int");
        is_first = false;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        char parameter[12];
        snprintf(parameter, sizeof parameter, "p%u", (unsigned)i);
        put(g, is_first ? "%s%s: %s" : ", %s%s: %s", s->is_mut[i] ? "mut " : "", parameter, s->parameters[i]->text);
        declare_as(g, parameter, s->parameters[i], s->is_mut[i]);
        is_first = false;
    }
    put(g, ")");
    if (s->result) put(g, " -> %s", s->result->text);
    put(g, " {");
}

static void write_return(struct generator *g, const struct signature *s, int depth) {
    if (!s->result) return;
    put_line(g);
    put(g, "return ");
    expression(g, s->result, (struct want){depth, TOLD_ALL, PREC_ANY});
}

static void write_fuel(struct generator *g, const struct signature *s) {
    put_line(g);
    put(g, "if fuel <= 0 { return");
    if (s->result) put(g, " ");
    g->flat++;
    if (s->result) expression(g, s->result, (struct want){1, TOLD_ALL, PREC_ANY});
    g->flat--;
    put(g, " }");
}

static void write_body(struct generator *g, const struct signature *s) {
    g->budget = g->weights->size;
    g->result = s->result;
    g->indent = 1;
    struct scope scope = scope_enter(g);
    if (s->has_fuel) write_fuel(g, s);
    // it may call itself from here on
    uint32_t forms = g->form_count;
    if (s->has_fuel && forms < FORMS_MAX) g->forms[g->form_count++] = *g->self;
    body(g, 2, 2 + (int)below(g, 5));
    if (s->has_fuel && forms < FORMS_MAX) g->form_count--;
    write_return(g, s, 3);
    scope_leave(g, scope);
    g->indent = 0;
    put(g, "\n}\n\n");
}

// Whether it can be a value: no `mut`, no receiver, one or two parameters, a result.
static const struct shape *function_shape(struct generator *g, const struct signature *s) {
    const struct shape *parts[PARTS_MAX];
    if (s->receiver || s->has_fuel || !s->result || s->count < 1 || s->count > 2) return NULL;
    for (uint32_t i = 0; i < s->count; i++) {
        if (s->is_mut[i]) return NULL;
        parts[i] = s->parameters[i];
    }
    parts[s->count] = s->result;
    return shape_of(g, SHAPE_FUNCTION, parts, s->count + 1);
}

static void write_function(struct generator *g) {
    struct signature s = signature_random(g);
    char name[12];
    snprintf(name, sizeof name, "f%u", (unsigned)g->name_count++);
    struct form form, self;
    bool runs_away = s.has_fuel && decide(g, WEIGHT_CHANCE_runaway);
    form_of(&form, &s, name, "{count}", below(g, 4) == 0);
    form_of(&self, &s, name, runs_away ? "fuel" : "fuel - 1", false);
    self.touches = true;
    g->self = &self;
    g->touches = false;
    struct scope scope = scope_enter(g);
    write_head(g, &s, name);
    write_body(g, &s);
    scope_leave(g, scope);
    if (g->form_count == FORMS_MAX || strlen(form.text) + 1 >= FORM_MAX) return;
    form.touches = g->touches;
    // functions that are given with a call may use the variables at the top
    for (uint32_t i = 0; i < s.count; i++) form.touches = form.touches || s.parameters[i]->has_function;
    form.function = function_shape(g, &s);
    g->forms[g->form_count++] = form;
}

// ---- calls ----------------------------------------------------------------------------------------

static void write_calls(struct generator *g, const struct signature *s, const char *name) {
    for (uint32_t i = 0, count = 1 + below(g, 3); i < count; i++) {
        put(g, "// call: %s", name);
        for (uint32_t k = 0; k < s->count; k++) {
            put(g, " '");
            write_json(g, s->parameters[k], 3);
            put(g, "'");
        }
        put(g, "\n");
    }
}

static void write_main(struct generator *g, const char *name) {
    struct signature s = {.count = below(g, PARTS_MAX)};
    s.result = shape_plain(g);
    for (uint32_t i = 0; i < s.count; i++) s.parameters[i] = shape_plain(g);
    struct scope scope = scope_enter(g);
    write_head(g, &s, name);
    write_body(g, &s);
    scope_leave(g, scope);
    write_calls(g, &s, name);
    put(g, "\n");
}

// ---- what is declared because it is called --------------------------------------------------------

static const struct declared {
    const char *name, *text;
} declared[] = {
#define DECLARED(name, text) {name, text},
#include "declared.def"
#undef DECLARED
};

static void write_declared(struct generator *g) {
    for (size_t i = 0; i < sizeof declared / sizeof *declared; i++) {
        if (!strstr(g->out.bytes, declared[i].name)) continue;
        put_all(g, declared[i].text);
        put(g, "\n");
    }
    if (strstr(g->out.bytes, "math.")) put(g, "use math\n");
    if (strstr(g->out.bytes, "bits.")) put(g, "use bits\n");
}

static void write_program(struct generator *g) {
    g->is_calm = decide(g, WEIGHT_CHANCE_calm);
    g->has_random = decide(g, WEIGHT_CHANCE_chance);
    shapes_init(g);
    bool has_globals = decide(g, WEIGHT_CHANCE_global);
    for (uint32_t i = below(g, 5); has_globals && i; i--) write_variable(g, true);
    for (uint32_t i = below(g, 6); i; i--) write_function(g);
    for (uint32_t i = below(g, 3); has_globals && i; i--) write_variable(g, below(g, 2));
    for (uint32_t i = below(g, 2); i; i--) write_function(g);
    write_main(g, "main");
    if (below(g, 2)) write_main(g, "other");
    write_declared(g);
}

char *generate_program(uint64_t seed, const struct weights *weights) {
    struct generator *g = calloc(1, sizeof *g);
    if (!g) return NULL;
    g->random = random_new(seed, 1);
    g->weights = weights;
    put(g, "// seed %llu\n\n", (unsigned long long)seed);
    write_program(g);
    char *text = g->out.bytes;
    if (g->out.failed) {
        free(text);
        text = NULL;
    }
    free(g);
    return text;
}
