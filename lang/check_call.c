// lang/check_call.c: calls, and all else that takes arguments: records and variants.
//
//   in:    call expressions as parsed
//   out:   what is called; each argument's position and type; the variables that are handed over
//   owns:  nothing
//   fails: by diagnostics

#include "check.h"
#include "module.h"

// What an argument may be given to: a parameter, a field, a variant's value.
struct slot_wanted {
    struct text name;
    struct type *type;  // may hold the variable T
    bool is_mut;
    bool is_given;
};

struct slots {
    struct slot_wanted *items;
    uint32_t count;
    struct text owner;      // as messages name it
    bool must_name;         // records take their fields by name
    bool was_told;          // that they do
    struct binding binding;
    // the arguments have their types already: looking twice would double a level
    bool is_checked;
};

// ---- arguments to positions ---------------------------------------------------------------------

static void refuse_label(struct check *c, const struct slots *slots, const struct argument *a) {
    struct nearest nearest = {.wanted = a->name};
    for (uint32_t i = 0; i < slots->count; i++) nearest_offer(&nearest, slots->items[i].name);
    diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_UNKNOWN_LABEL, a->name_at,
                   (struct words){{a->name, slots->owner, nearest.best}}, NULL,
                   nearest.best.count ? "did you mean %3?" : NULL);
}

static bool find_slot(const struct slots *slots, struct text name, uint32_t *index) {
    for (*index = 0; *index < slots->count; ++*index) {
        if (text_equal(slots->items[*index].name, name)) return true;
    }
    return false;
}

static struct text count_word(struct check *c, uint32_t count, const char *what) {
    char digits[12];
    uint32_t at = sizeof digits;
    uint32_t rest = count;
    do digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    struct text number = {digits + at, (uint32_t)sizeof digits - at};
    return words_join(c, words_join(c, number, " ", word(what)), count == 1 ? "" : "s", word(""));
}

static struct text missing_names(struct check *c, const struct slots *slots) {
    struct text names = word("");
    for (uint32_t i = 0; i < slots->count; i++) {
        if (slots->items[i].is_given) continue;
        struct text name = slots->items[i].name;
        if (!name.count) name = type_word(c, slots->items[i].type);
        names = names.count ? words_join(c, names, ", ", name) : name;
    }
    return names;
}

static bool place_argument(struct check *c, struct slots *slots, struct argument *a,
                           uint32_t *next) {
    if (!a->name.count) {
        if (slots->must_name && !slots->was_told) {
            slots->was_told = true;
            struct text name = *next < slots->count ? slots->items[*next].name : word("name");
            check_refuse(c, DIAGNOSTIC_LABEL_NEEDED, a->at, slots->owner, name, NULL,
                         "write:  %2: …");
        }
        a->position = (*next)++;
        return a->position < slots->count;
    }
    if (!find_slot(slots, a->name, &a->position)) {
        refuse_label(c, slots, a);
        return false;
    }
    return true;
}

// Gives each argument its position; complains of those too many, given twice, or missing. false:
// not all are right.
static bool place_arguments(struct check *c, struct expr *e, struct slots *slots) {
    uint32_t next = 0, count = 0;
    bool fine = true, complained = false;
    for (struct argument *a = e->arguments; a; a = a->next, count++) {
        bool placed = place_argument(c, slots, a, &next);
        if (placed && slots->items[a->position].is_given) {
            check_refuse(c, DIAGNOSTIC_GIVEN_TWICE, a->at, slots->items[a->position].name, word(""),
                         NULL, NULL);
            placed = false;
            complained = true;
        } else if (placed) {
            slots->items[a->position].is_given = true;
        } else if (a->name.count) {
            complained = true;
        }
        if (!placed) a->position = UINT32_MAX;
        fine = fine && placed;
    }
    if (complained) return false;
    if (count > slots->count) {
        diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_TOO_MANY_ARGUMENTS, e->at,
                       (struct words){{slots->owner, count_word(c, slots->count, "argument"),
                                       count_word(c, count, "argument")}}, NULL, NULL);
        return false;
    }
    struct text missing = missing_names(c, slots);
    if (missing.count) {
        check_refuse(c, DIAGNOSTIC_MISSING_ARGUMENTS, e->at, slots->owner, missing, NULL, NULL);
        return false;
    }
    return fine;
}

// ---- arguments to types -------------------------------------------------------------------------

static void check_mut_argument(struct check *c, struct argument *a, struct slot_wanted *slot) {
    check_value(c, a->value, NULL);
    if (!a->is_mut) {
        struct text name = a->value->kind == EXPR_NAME ? a->value->name : word("…");
        check_refuse(c, DIAGNOSTIC_MUT_NEEDED, a->at, slot->name, name, NULL, "write:  mut %2");
    }
    if (a->value->type->kind == KIND_ERROR) return;
    if (a->value->type != slot->type && slot->type->kind != KIND_ERROR) {
        refuse_misfit(c, a->value, slot->type);
        return;
    }
    if (a->is_mut) check_place(c, a->value, "hand over");
    c->handed_over_count++;
}

static void check_argument(struct check *c, struct argument *a, struct slots *slots) {
    if (a->position == UINT32_MAX) {
        if (!slots->is_checked) check_expr(c, a->value, NULL);
        return;
    }
    struct slot_wanted *slot = &slots->items[a->position];
    if (slot->is_mut) {
        check_mut_argument(c, a, slot);
        a->type = slot->type;
        return;
    }
    if (a->is_mut) {
        check_refuse(c, DIAGNOSTIC_MUT_UNWANTED, a->at, slot->name, word(""), NULL,
                     "leave mut out");
    }
    struct type *wish = type_substitute(&c->types, slot->type, &slots->binding);
    bool open = wish->has_variable;
    struct type *actual =
        slots->is_checked ? a->value->type : check_value(c, a->value, open ? NULL : wish);
    a->type = wish;
    if (!open) {
        if (!fits(c, a->value, wish)) refuse_misfit(c, a->value, wish);
        return;
    }
    actual = settled(c, a->value, actual);
    a->type = actual;
    if (!type_match(slot->type, actual, &slots->binding)) refuse_misfit(c, a->value, wish);
}

static void check_arguments(struct check *c, struct expr *e, struct slots *slots) {
    place_arguments(c, e, slots);
    for (struct argument *a = e->arguments; a; a = a->next) check_argument(c, a, slots);
}

// ---- handing over -------------------------------------------------------------------------------

static bool same_root(const struct expr *a, const struct expr *b) {
    return a->meaning == b->meaning
           && (a->meaning == MEANING_LOCAL ? a->local == b->local : a->symbol == b->symbol);
}

static void hand_over(struct check *c, struct expr **roots, uint32_t *count, struct expr *place,
                      struct symbol *callee) {
    struct expr *root = place_root(place);
    if (!root) return;
    for (uint32_t i = 0; i < *count; i++) {
        if (!same_root(roots[i], root)) continue;
        check_refuse(c, DIAGNOSTIC_HANDED_TWICE, place->at, root->name, word(""), NULL,
               "copy one of them into a var of its own first");
        return;
    }
    if (*count <= PARAMETERS_MAX) roots[(*count)++] = root;
    if (root->meaning != MEANING_VARIABLE || callee->kind != SYMBOL_FUNCTION) return;
    note_handover(c, root->symbol, callee, place->at);
}

static void check_handovers(struct check *c, struct expr *e, struct symbol *callee) {
    struct expr *roots[PARAMETERS_MAX + 1];
    uint32_t count = 0;
    if (callee->is_mut_self) hand_over(c, roots, &count, e->left->left, callee);
    for (struct argument *a = e->arguments; a; a = a->next) {
        if (a->is_mut) hand_over(c, roots, &count, a->value, callee);
    }
}

// ---- functions ----------------------------------------------------------------------------------

static struct slots parameter_slots(struct check *c, const struct symbol *symbol) {
    struct slots slots = {.owner = symbol->name};
    slots.binding = binding_new(&c->types, symbol->type_parameter_count);
    slots.items = arena_array(c->arena, symbol->decl->parameter_count + 1, sizeof *slots.items);
    for (const struct parameter *p = symbol->decl->parameters; p; p = p->next) {
        if (p->is_self) continue;
        slots.items[slots.count++] = (struct slot_wanted){p->name, p->type, p->is_mut, false};
    }
    return slots;
}

static struct type *finish_call(struct check *c, struct expr *e, struct symbol *symbol,
                                struct slots *slots, struct type *expected) {
    if (symbol->result->has_variable && expected && !slots->binding.types[0]) {
        type_match(symbol->result, expected, &slots->binding);
    }
    e->symbol = symbol;
    check_arguments(c, e, slots);
    check_handovers(c, e, symbol);
    note_call(c, symbol);
    bool needs_order = symbol->decl->type_parameters != NULL;
    if (needs_order && slots->binding.types[0]
        && !type_satisfies(slots->binding.types[0], BOUND_ORDERED)) {
        check_refuse(c, DIAGNOSTIC_NOT_ORDERED, e->at, symbol->name,
                     type_word(c, slots->binding.types[0]), NULL,
                     "sort tuples with a key in front instead:  (key, index)");
    }
    struct type *result = type_substitute(&c->types, symbol->result, &slots->binding);
    return result->has_variable ? c->types.error : result;
}

static bool takes(const struct symbol *symbol, const struct expr *e, bool exactly) {
    const struct argument *a = e->arguments;
    for (const struct parameter *p = symbol->decl->parameters; p; p = p->next, a = a->next) {
        const struct type *actual = a->value->type;
        if (actual == p->type || actual->kind == KIND_ERROR) continue;
        bool is_literal = a->value->kind == EXPR_INT || a->value->kind == EXPR_UNARY;
        bool adapts = is_literal && actual->kind == KIND_INT && p->type->kind == KIND_FLOAT;
        if (exactly || !adapts) return false;
    }
    return true;
}

// Of natives that share a name, the one whose parameters take what is given: as it is, or with int
// literals as floats.
static struct symbol *choose_overload(struct check *c, struct expr *e, struct symbol *first) {
    uint32_t count = 0;
    for (struct argument *a = e->arguments; a; a = a->next, count++) check_value(c, a->value, NULL);
    for (int exactly = 1; exactly >= 0; exactly--) {
        for (struct symbol *s = first; s; s = s->overload) {
            if (s->decl->parameter_count == count && takes(s, e, exactly)) return s;
        }
    }
    return first;
}

static struct type *call_function(struct check *c, struct expr *e, struct symbol *symbol,
                                  struct type *expected) {
    e->meaning = MEANING_FUNCTION;
    bool is_overloaded = symbol->overload != NULL;
    if (is_overloaded) symbol = choose_overload(c, e, symbol);
    struct slots slots = parameter_slots(c, symbol);
    slots.is_checked = is_overloaded;
    return finish_call(c, e, symbol, &slots, expected);
}

static struct type *give_up(struct check *c, struct expr *e) {
    for (struct argument *a = e->arguments; a; a = a->next) check_expr(c, a->value, NULL);
    return c->types.error;
}

static struct symbol *find_method(struct check *c, struct text name, struct type *receiver,
                                  struct binding *bound) {
    struct symbol *found = NULL;
    for (struct symbol *s = names_find(&c->methods, name); s; s = s->overload) {
        struct binding t = binding_new(&c->types, s->type_parameter_count);
        if (!is_seen_from(c->file, s->decl) || !type_match(s->receiver, receiver, &t)) continue;
        if (found && s->is_library) continue;
        found = s;
        *bound = t;
    }
    return found;
}

// Methods that other languages give a function to.
static bool takes_function(struct text name) {
    static const char *const names[] = {"map",  "filter", "fold",   "reduce", "any",     "all",
                                        "find", "each",   "min_by", "max_by", "sort_by", "forEach"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (text_equal(name, word(names[i]))) return true;
    }
    return false;
}

// A method that only its own file sees; NULL.
static struct symbol *find_private_method(struct check *c, struct text name,
                                          struct type *receiver) {
    for (struct symbol *s = names_find(&c->methods, name); s; s = s->overload) {
        struct type *bound = NULL;
        if (!is_seen_from(c->file, s->decl) && type_match(s->receiver, receiver, &bound)) return s;
    }
    return NULL;
}

static struct type *refuse_method(struct check *c, struct expr *e, struct type *receiver) {
    struct expr *left = e->left;
    struct symbol *hidden = find_private_method(c, left->name, receiver);
    if (hidden) {
        refuse_private(c, left->name_at, left->name, hidden->decl);
        return give_up(c, e);
    }
    struct nearest nearest = {.wanted = left->name};
    static const char *const other_names[][2] = {
        {"append", "push"},
        {"add", "push"},
        {"length", "len"},
        {"size", "len"},
        {"count", "len"},
        {"includes", "contains"},
        {"has", "contains"},
        {"indexOf", "index_of"},
        {"indexOf", "find"},
        {"index", "find"},
        {"reverse", "reversed"},
        {"startsWith", "starts_with"},
        {"endsWith", "ends_with"},
        {"strip", "trim"},
        {"toUpperCase", "upper"},
        {"toLowerCase", "lower"},
        {"charAt", "at"},
        {"charCodeAt", "code_at"},
        {"substring", "slice"},
        {"substr", "slice"},
        {"splitlines", "lines"},
        {"padStart", "pad_start"},
        {"padEnd", "pad_end"},
        {"isdigit", "is_digit"},
        {"isalpha", "is_letter"},
        {"isspace", "is_space"},
        {"toFixed", "fixed"},
    };
    struct binding ignored;
    for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++) {
        if (!text_equal(left->name, word(other_names[i][0]))) continue;
        struct text name = word(other_names[i][1]);
        if (find_method(c, name, receiver, &ignored)) nearest.best = name;
    }
    bool is_known = nearest.best.count != 0;
    for (uint32_t i = 0; i < c->methods.room && !is_known; i++) {
        struct binding bound;
        struct text name = c->methods.entries[i].name;
        if (c->methods.entries[i].value && find_method(c, name, receiver, &bound))
            nearest_offer(&nearest, name);
    }
    const char *help = nearest.best.count ? "did you mean .%3()?" : NULL;
    if (receiver->kind == KIND_OPTION) help = "unwrap it first:  if let value = … { … }";
    if (receiver->kind == KIND_LIST && takes_function(left->name)) {
        help = "this version has no functions as values: write a loop,  for item in … { … }";
    }
    bool is_join = receiver->kind == KIND_TEXT && text_equal(left->name, word("join"));
    if (is_join) help = "the list stands before the dot:  words.join(\", \")";
    uint32_t index;
    bool is_field = receiver->kind == KIND_RECORD && find_field(receiver->decl, left->name, &index);
    if (is_field) help = "it is a field, read without parentheses:  .%1";
    const char *hidden_module = hidden_module_help(c, left->left);
    if (hidden_module) help = hidden_module;
    diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_UNKNOWN_METHOD, left->name_at,
                   (struct words){{left->name, type_word(c, receiver), nearest.best}}, NULL, help);
    return give_up(c, e);
}

static struct type *call_method(struct check *c, struct expr *e, struct type *expected) {
    struct expr *left = e->left;
    struct type *receiver = check_value(c, left->left, NULL);
    if (receiver->kind == KIND_ERROR) return give_up(c, e);
    receiver = settled(c, left->left, receiver);
    struct binding bound;
    struct symbol *symbol = find_method(c, left->name, receiver, &bound);
    if (!symbol) return refuse_method(c, e, receiver);
    e->meaning = MEANING_METHOD;
    note_module(c, symbol->decl->source->file);
    struct slots slots = parameter_slots(c, symbol);
    slots.binding = bound;
    if (symbol->is_mut_self) {
        check_place(c, left->left, "change");
        c->handed_over_count++;
    }
    return finish_call(c, e, symbol, &slots, expected);
}

// ---- records and variants -----------------------------------------------------------------------

static struct slots field_slots(struct check *c, const struct field *fields, uint32_t count,
                                struct text owner) {
    struct slots slots = {.owner = owner};
    slots.items = arena_array(c->arena, (size_t)count + 1, sizeof *slots.items);
    for (const struct field *f = fields; f; f = f->next) {
        struct type *type = f->type ? f->type : c->types.error;
        slots.items[slots.count++] = (struct slot_wanted){f->name, type, false, false};
    }
    return slots;
}

static struct type *make_record(struct check *c, struct expr *e, struct type *type) {
    e->meaning = MEANING_RECORD;
    struct slots slots = field_slots(c, type->decl->fields, type->decl->field_count, type->name);
    slots.must_name = true;
    check_arguments(c, e, &slots);
    return type;
}

struct variant *find_variant(const struct decl *decl, struct text name, uint32_t *index) {
    *index = 0;
    for (struct variant *v = decl->variants; v; v = v->next, ++*index) {
        if (text_equal(v->name, name)) return v;
    }
    return NULL;
}

struct type *check_variant(struct check *c, struct expr *e, struct type *type, struct text name,
                           struct span at) {
    struct variant *variant = find_variant(type->decl, name, &e->index);
    e->meaning = MEANING_VARIANT;
    if (!variant) {
        struct nearest nearest = {.wanted = name};
        for (const struct variant *v = type->decl->variants; v; v = v->next)
            nearest_offer(&nearest, v->name);
        diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_UNKNOWN_VARIANT, at,
                       (struct words){{name, type->name, nearest.best}}, NULL,
                       nearest.best.count ? "did you mean .%3?" : NULL);
        return give_up(c, e);
    }
    struct slots slots = field_slots(c, variant->fields, variant->field_count,
                                     words_join(c, word("."), "", variant->name));
    check_arguments(c, e, &slots);
    return type;
}

// ---- all of it ----------------------------------------------------------------------------------

static struct type *call_some(struct check *c, struct expr *e, struct type *expected) {
    e->meaning = MEANING_SOME;
    struct slot_wanted item = {.name = word("value")};
    struct slots slots = {.items = &item, .count = 1, .owner = word("some"), .binding = binding_new(&c->types, 1)};
    item.type = expected && expected->kind == KIND_OPTION ? expected->element : c->variable;
    if (!place_arguments(c, e, &slots)) return give_up(c, e);
    check_argument(c, e->arguments, &slots);
    struct type *inside = e->arguments->type;
    return inside->kind == KIND_ERROR ? inside : type_option(&c->types, inside);
}

static struct type *call_name(struct check *c, struct expr *e, struct type *expected) {
    struct text name = e->left->name;
    struct local *local = named_local(c, e->left);
    struct symbol *symbol = local ? NULL : named_symbol(c, e->left);
    if (symbol && symbol->kind != SYMBOL_VARIABLE && symbol->kind != SYMBOL_NAMESPACE) {
        return call_function(c, e, symbol, expected);
    }
    struct type *type = local || symbol ? NULL : named_type(c, e->left);
    if (type && type->kind == KIND_RECORD) return make_record(c, e, type);
    if (type && type->kind == KIND_ENUM) {
        check_refuse(c, DIAGNOSTIC_NOT_CALLABLE, e->left->at, name, word(""), NULL,
                     "name a variant:  %1.…");
        return give_up(c, e);
    }
    if (!local && !symbol && !type && !e->left->file && text_equal(name, word("some")))
        return call_some(c, e, expected);
    if (local || symbol) {
        check_refuse(c, DIAGNOSTIC_NOT_CALLABLE, e->left->at, name, word(""), NULL, NULL);
        return give_up(c, e);
    }
    struct symbol *method = names_find(&c->methods, name);
    if (method && e->arguments && !e->left->file) {
        check_refuse(c, DIAGNOSTIC_UNKNOWN_NAME, e->left->at, name, word(""), NULL,
               "%1 is a method: write  value.%1(…)");
        return give_up(c, e);
    }
    check_expr(c, e->left, NULL);
    return give_up(c, e);
}

static struct type *call_qualified(struct check *c, struct expr *e, struct text space,
                                   struct type *expected) {
    struct text name = words_join(c, space, ".", e->left->name);
    struct symbol *symbol = names_find(&c->qualified, name);
    if (symbol) return call_function(c, e, symbol, expected);
    struct nearest nearest = {.wanted = name};
    for (uint32_t i = 0; i < c->qualified.room; i++)
        nearest_offer(&nearest, c->qualified.entries[i].name);
    check_refuse(c, DIAGNOSTIC_UNKNOWN_NAME, e->left->at, name, nearest.best, NULL,
           nearest.best.count ? "did you mean %2?" : NULL);
    return give_up(c, e);
}

static struct type *call_field(struct check *c, struct expr *e, struct type *expected) {
    struct expr *owner = e->left->left;
    qualify(c, owner);
    bool is_local = owner->kind == EXPR_NAME && named_local(c, owner);
    if (owner->kind == EXPR_NAME && !is_local) {
        struct symbol *symbol = named_symbol(c, owner);
        if (symbol && symbol->kind == SYMBOL_NAMESPACE)
            return call_qualified(c, e, owner->name, expected);
        struct type *type = symbol ? NULL : named_type(c, owner);
        if (type && type->kind == KIND_ENUM) {
            return check_variant(c, e, type, e->left->name, e->left->name_at);
        }
        if (type && names_find(&c->methods, e->left->name)) {
            check_refuse(c, DIAGNOSTIC_NOT_A_VALUE, owner->at, owner->name, word("type"), NULL,
                         "a method is called with a value before the dot");
            return give_up(c, e);
        }
    }
    return call_method(c, e, expected);
}

struct type *check_call(struct check *c, struct expr *e, struct type *expected) {
    qualify(c, e->left);
    if (e->left->kind == EXPR_NAME) return call_name(c, e, expected);
    if (e->left->kind == EXPR_FIELD) return call_field(c, e, expected);
    check_expr(c, e->left, NULL);
    if (e->left->type->kind != KIND_ERROR) {
        check_refuse(c, DIAGNOSTIC_NOT_CALLABLE, e->left->at, type_word(c, e->left->type), word(""),
                     NULL, NULL);
    }
    return give_up(c, e);
}
