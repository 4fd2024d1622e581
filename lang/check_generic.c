// lang/check_generic.c: type parameters: which a declaration has, and what they promise.
//
//   in:    declarations as parsed: receivers and what stands in [ ] behind names
//   out:   a type for each parameter; its bound, which a signature may raise by what it says
//   owns:  nothing
//   fails: by diagnostics
//
// Map's keys and Set's items must be equatable, so a signature that speaks of a Map[K, int] has
// said so of its K. What a body needs is written: [T: ordered].

#include "check.h"

#define TYPE_PARAMETERS_TEXT "16"
#define RAISING_ROUNDS_MAX 16  // through types that pass their parameters on to one another

// ---- declaring ----------------------------------------------------------------------------------

static const char *const bound_names[] = {
    [BOUND_ANY] = "", [BOUND_EQUATABLE] = "equatable", [BOUND_ORDERED] = "ordered",
    [BOUND_NUMBER] = "number",
};

static enum bound find_bound(struct check *c, const struct type_parameter *parameter) {
    if (!parameter->bound.count) return BOUND_ANY;
    struct nearest nearest = nearest_new(c, parameter->bound);
    for (enum bound b = BOUND_EQUATABLE; b <= BOUND_NUMBER; b++) {
        if (text_equal(parameter->bound, word(bound_names[b]))) return b;
        nearest_offer(&nearest, word(bound_names[b]));
    }
    check_refuse(c, DIAGNOSTIC_UNKNOWN_BOUND, parameter->at, parameter->bound, nearest.best, NULL,
                 nearest.best.count ? "did you mean %2?"
                                    : "a type parameter may be equatable, ordered or a number");
    return BOUND_ANY;
}

static struct type *find_variable(const struct check *c, struct text name) {
    for (uint32_t i = 0; i < c->variable_count; i++) {
        if (text_equal(c->variables[i]->name, name)) return c->variables[i];
    }
    return NULL;
}

static void add_variable(struct check *c, struct text name, enum bound bound, struct span at) {
    if (c->variable_count == TYPE_PARAMETERS_MAX) {
        check_refuse(c, DIAGNOSTIC_OVER_LIMIT, at, word("type parameters"),
                     word(TYPE_PARAMETERS_TEXT), NULL, NULL);
        return;
    }
    uint32_t index = c->variable_count++;
    c->variables[index] = type_variable(&c->types, name, index, bound);
}

// The bound that is written for a name of the receiver, behind it or behind the method's name.
static enum bound written_bound(struct check *c, struct text name) {
    for (struct type_parameter *t = c->decl->type_parameters; t; t = t->next) {
        if (text_equal(t->name, name)) return find_bound(c, t);
    }
    return BOUND_ANY;
}

// A name in a receiver's brackets that is no type is a type parameter.
static void take_receiver_names(struct check *c, const struct type_name *name, bool is_inside) {
    for (const struct type_name *n = name->arguments; n; n = n->next)
        take_receiver_names(c, n, true);
    if (name->element) take_receiver_names(c, name->element, true);
    bool is_plain = name->kind == TYPE_NAME_NAME && !name->arguments;
    if (!is_plain || !is_inside || !is_upper(name->name)) return;
    if (name->module_name.count || find_type(c, name->name)) return;
    add_variable(c, name->name, written_bound(c, name->name), name->at);
}

static bool is_repeated(const struct decl *decl, const struct type_parameter *parameter) {
    const struct type_parameter *t = decl->type_parameters;
    while (t != parameter && !text_equal(t->name, parameter->name)) t = t->next;
    return t != parameter;
}

static void take_own_name(struct check *c, struct type_parameter *t) {
    if (is_repeated(c->decl, t)) {
        check_refuse(c, DIAGNOSTIC_DECLARED_TWICE, t->at, t->name, word(""), NULL, NULL);
        return;
    }
    if (find_variable(c, t->name)) return;
    add_variable(c, t->name, find_bound(c, t), t->at);
}

uint32_t declare_variables(struct check *c) {
    c->variables = NULL;
    c->variable_count = 0;
    struct decl *decl = c->decl;
    if (!decl->receiver && !decl->type_parameters) return 0;
    c->variables = arena_array(c->arena, TYPE_PARAMETERS_MAX, sizeof *c->variables);
    if (decl->receiver) take_receiver_names(c, decl->receiver, false);
    uint32_t count = c->variable_count;
    for (struct type_parameter *t = decl->type_parameters; t; t = t->next) take_own_name(c, t);
    return count;
}

void refuse_hiding(struct check *c) {
    uint32_t count = c->variable_count;
    c->variable_count = 0;
    for (struct type_parameter *t = c->decl->type_parameters; t; t = t->next) {
        if (find_type(c, t->name)) {
            check_refuse(c, DIAGNOSTIC_HIDES_TYPE, t->at, t->name, word(""), NULL,
                         "give the parameter a name of its own, such as T");
        } else if (!is_upper(t->name)) {
            check_refuse(c, DIAGNOSTIC_TYPE_CASE, t->at, t->name, word(""), NULL, NULL);
        }
    }
    c->variable_count = count;
}

void note_used(const struct type *type, bool is_used[TYPE_PARAMETERS_MAX]) {
    if (!type->has_variable) return;
    if (type->kind == KIND_VARIABLE) is_used[type->index] = true;
    if (type->element) note_used(type->element, is_used);
    for (uint32_t i = 0; i < type->part_count; i++) note_used(type->parts[i], is_used);
}

void refuse_unused(struct check *c, const bool is_used[TYPE_PARAMETERS_MAX], uint32_t first) {
    for (uint32_t i = first; i < c->variable_count; i++) {
        const struct type_parameter *t = c->decl->type_parameters;
        while (t && !text_equal(t->name, c->variables[i]->name)) t = t->next;
        if (t && !is_used[i])
            check_refuse(c, DIAGNOSTIC_UNUSED_PARAMETER, t->at, t->name, word(""), NULL, NULL);
    }
}

// ---- saying what is missing ---------------------------------------------------------------------

// Whether a type keeps a promise if its parts do.
static bool passes_on(const struct type *type, enum bound bound) {
    if (bound == BOUND_EQUATABLE) return type->kind != KIND_FUNCTION;
    return bound == BOUND_ORDERED && type->kind == KIND_TUPLE;
}

// The type parameter that keeps a type from satisfying a bound; NULL if it is not one's fault.
static struct type *find_lacking(struct type *type, enum bound bound) {
    while (type->kind != KIND_VARIABLE) {
        if (!passes_on(type, bound)) return NULL;
        struct type *next = NULL;
        if (type->element && !type_satisfies(type->element, bound)) next = type->element;
        for (uint32_t i = 0; i < type->part_count; i++) {
            if (!type_satisfies(type->parts[i], bound)) next = type->parts[i];
        }
        if (!next) return NULL;
        type = next;
    }
    return type;
}

struct mending {
    const struct type *variable;
    enum bound bound;
};

static struct text put_variable(struct check *c, struct text text, const struct type *variable,
                                struct mending m) {
    text = words_join(c, text, "", variable->name);
    enum bound bound = variable == m.variable ? m.bound : (enum bound)variable->bound;
    return bound ? words_join(c, text, ": ", word(bound_names[bound])) : text;
}

// Types in [ ], of which the parameters show what they promise.
static struct text put_list(struct check *c, struct text text, struct type **types, uint32_t count,
                            struct mending m) {
    for (uint32_t i = 0; i < count; i++) {
        text = words_join(c, text, i ? ", " : "[", word(""));
        text = types[i]->kind == KIND_VARIABLE ? put_variable(c, text, types[i], m)
                                               : words_join(c, text, "", type_word(c, types[i]));
    }
    return count ? words_join(c, text, "]", word("")) : text;
}

static bool stands_in(struct type *const *types, uint32_t count, const struct type *variable) {
    for (uint32_t i = 0; i < count; i++) {
        if (types[i] == variable) return true;
    }
    return false;
}

// The receiver of a method; says whether the parameter to be mended stands in it where a bound may.
static struct text put_receiver(struct check *c, struct text text, struct type *receiver,
                                struct mending m, bool *is_mended) {
    uint32_t count;
    struct type **arguments = type_arguments(receiver, &count);
    struct text name = receiver->kind == KIND_MAP ? word("Map")
                       : receiver->kind == KIND_SET ? word("Set") : receiver->name;
    if (receiver->kind == KIND_LIST) {
        arguments = &receiver->element;
        count = 1;
        name = word("");
    }
    *is_mended = stands_in(arguments, count, m.variable);
    if (!*is_mended) return words_join(c, text, "", type_word(c, receiver));
    return put_list(c, words_join(c, text, "", name), arguments, count, m);
}

// The declaration at hand up to its name, with the promise added.
static struct text mended_head(struct check *c, struct mending m) {
    const struct decl *decl = c->decl;
    const char *keyword = decl->kind == DECL_RECORD ? "record " : "enum ";
    if (decl->kind != DECL_FUNCTION)
        return put_list(c, words_join(c, word(keyword), "", decl->name), c->variables,
                        c->variable_count, m);
    struct text text = word("fn ");
    const struct symbol *symbol = decl->symbol;
    uint32_t first = symbol->receiver_parameter_count;
    bool is_mended = false;
    if (symbol->receiver) {
        text = put_receiver(c, text, symbol->receiver, m, &is_mended);
        text = words_join(c, text, ".", word(""));
    }
    text = words_join(c, text, "", decl->name);
    if (m.variable->index >= first || is_mended) {
        text = put_list(c, text, c->variables + first, c->variable_count - first, m);
    } else {
        // deep in the receiver, where no bound may stand: behind the method's name
        struct type **own = arena_array(c->arena, TYPE_PARAMETERS_MAX + 1u, sizeof *own);
        uint32_t count = 0;
        own[count++] = c->variables[m.variable->index];
        for (uint32_t i = first; i < c->variable_count; i++) own[count++] = c->variables[i];
        text = put_list(c, text, own, count, m);
    }
    return words_join(c, text, "(…)", word(""));
}

const char *promise_help(struct check *c, struct type *type, enum bound bound) {
    struct type *variable = find_lacking(type, bound);
    if (!variable || !stands_in(c->variables, c->variable_count, variable)) return NULL;
    struct text text = mended_head(c, (struct mending){variable, bound});
    return as_help(c, words_join(c, words_join(c, word("say what "), "", variable->name),
                                 " can do:  ", text));
}

static void refuse_bound(struct check *c, struct span at, struct text owner, struct type *type,
                         enum bound bound) {
    const char *help = promise_help(c, type, bound);
    enum diagnostic_code code = DIAGNOSTIC_NOT_EQUATABLE;
    const char *usual = "functions can't be compared, nor what holds one";
    if (bound == BOUND_ORDERED) {
        code = DIAGNOSTIC_NOT_ORDERED;
        usual = "int, float, text and tuples of these have an order: put one in front, (key, x)";
    } else if (bound == BOUND_NUMBER) {
        code = DIAGNOSTIC_NOT_NUMBER;
        usual = "the numbers are int and float";
    }
    check_refuse(c, code, at, owner, type_word(c, type), NULL, help ? help : usual);
}

// ---- what stands for a parameter ----------------------------------------------------------------

// A signature promises for its own parameters what it needs of them. Whether that was new.
static bool raise(struct type *type, enum bound bound) {
    if (!type->has_variable) return false;
    if (type->kind == KIND_VARIABLE) {
        bool is_new = type->bound < bound;
        if (is_new) type->bound = (uint8_t)bound;
        return is_new;
    }
    if (!passes_on(type, bound)) return false;
    bool is_new = type->element && raise(type->element, bound);
    for (uint32_t i = 0; i < type->part_count; i++)
        is_new = raise(type->parts[i], bound) || is_new;
    return is_new;
}

bool need_bound(struct check *c, struct type *parameter, struct type *type, struct text owner,
                struct span at) {
    if (c->is_signature) raise(type, (enum bound)parameter->bound);
    if (c->knows_types) {
        bool is_kept = type_satisfies(type, (enum bound)parameter->bound);
        if (!is_kept) refuse_bound(c, at, owner, type, (enum bound)parameter->bound);
        return is_kept;
    }
    struct need *need = ARENA_NEW(c->arena, struct need);
    *need = (struct need){parameter, type, owner, at, c->decl, NULL};
    *c->needs_end = need;
    c->needs_end = &need->next;
    return true;
}

void settle_needs(struct check *c) {
    bool goes_on = true;
    for (int round = 0; goes_on && round < RAISING_ROUNDS_MAX; round++) {
        goes_on = false;
        for (struct need *n = c->needs; n; n = n->next) {
            if (raise(n->type, (enum bound)n->parameter->bound)) goes_on = true;
        }
    }
    c->knows_types = true;
    for (struct need *n = c->needs; n; n = n->next) {
        enum bound bound = (enum bound)n->parameter->bound;
        if (type_satisfies(n->type, bound)) continue;
        c->decl = n->decl;
        c->variables = n->decl->type->parts;
        c->variable_count = n->decl->type->part_count;
        refuse_bound(c, n->at, n->owner, n->type, bound);
    }
}

bool check_bounds(struct check *c, struct type **variables, const struct binding *binding,
                  struct text owner, struct span at) {
    bool are_kept = true;
    for (uint32_t i = 0; i < binding->count; i++) {
        struct type *type = binding->types[i];
        enum bound bound = (enum bound)variables[i]->bound;
        if (!type || type_satisfies(type, bound)) continue;
        refuse_bound(c, at, owner, type, bound);
        are_kept = false;
    }
    return are_kept;
}
