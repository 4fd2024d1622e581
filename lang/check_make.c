// lang/check_make.c: what is made of arguments: records, variants, options, maps and sets.
//
//   in:    calls whose callee is a type or a variant
//   out:   each argument's position and type, and the type of what is made
//   owns:  nothing
//   fails: by diagnostics

#include "check.h"

// What a generic's parameters stand for, as far as `type` says: of Tree[int] all, of Tree nothing.
static void take_parts(struct slots *slots, const struct type *type, const struct type *generic) {
    if (type == generic) return;
    for (uint32_t i = 0; i < type->part_count; i++) {
        if (!type->parts[i]->has_open) slots->binding.types[i] = type->parts[i];
    }
}

static const char *untold_help(struct check *c, const struct type *generic) {
    struct text name = with_blanks(c, generic->name, generic->part_count);
    return as_help(c, words_join(c, word("write it behind the name:  "), "", name));
}

static struct slots *field_slots(struct check *c, const struct type *type,
                                 const struct field *fields, uint32_t count, struct text owner) {
    struct type *generic = type->decl->type;
    struct slots *slots = slots_new(c, owner, count, generic->parts, generic->part_count);
    for (const struct field *f = fields; f; f = f->next)
        slots_add(slots, f->name, f->type ? f->type : c->types.error, false);
    slots->result = generic;
    take_parts(slots, type, generic);
    if (generic->part_count) slots->untold_help = untold_help(c, generic);
    return slots;
}

// ---- records and variants -----------------------------------------------------------------------

struct type *make_record(struct check *c, struct expr *e, struct type *type, struct expr *index,
                         struct type *expected) {
    e->meaning = MEANING_RECORD;
    struct slots *slots =
        field_slots(c, type, type->decl->fields, type->decl->field_count, type->name);
    slots->must_name = true;
    slots_write(c, slots, index);
    return check_arguments(c, e, slots, expected);
}

struct variant *find_variant(const struct decl *decl, struct text name, uint32_t *index) {
    *index = 0;
    for (struct variant *v = decl->variants; v; v = v->next, ++*index) {
        if (text_equal(v->name, name)) return v;
    }
    return NULL;
}

struct type *check_variant(struct check *c, struct expr *e, struct type *type, struct expr *index,
                           struct text name, struct span at, struct type *expected) {
    struct variant *variant = find_variant(type->decl, name, &e->index);
    e->meaning = MEANING_VARIANT;
    if (!variant && (is_lost(c, name) || is_type_broken(c, type))) return give_up(c, e);
    if (!variant) {
        struct nearest nearest = nearest_new(c, name);
        for (const struct variant *v = type->decl->variants; v; v = v->next)
            nearest_offer(&nearest, v->name);
        diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_UNKNOWN_VARIANT, at,
                       (struct words){{name, type->name, nearest.best}}, NULL,
                       nearest.best.count ? "did you mean .%3?" : NULL);
        return give_up(c, e);
    }
    struct slots *slots = field_slots(c, type, variant->fields, variant->field_count,
                                     words_join(c, word("."), "", variant->name));
    slots_write(c, slots, index);
    return check_arguments(c, e, slots, expected);
}

// ---- options ------------------------------------------------------------------------------------

struct type *make_some(struct check *c, struct expr *e, struct type *expected) {
    e->meaning = MEANING_SOME;
    struct slots *slots = slots_new(c, word("some"), 1, NULL, 0);
    bool is_known = expected && expected->kind == KIND_OPTION && !expected->has_open;
    struct argument *a = e->arguments;
    if (is_known || e->argument_count != 1 || a->name.count || a->is_mut) {
        slots_add(slots, word("value"), is_known ? expected->element : c->types.error, false);
        check_arguments(c, e, slots, NULL);
        return is_known ? expected : c->types.error;
    }
    struct type *wish = expected && expected->kind == KIND_OPTION ? expected->element : NULL;
    a->type = settled(c, a->value, check_value(c, a->value, wish));
    return type_option(&c->types, a->type);
}

// ---- maps and sets ------------------------------------------------------------------------------

// The list that one is made of: of pairs for a map, of items for a set.
static struct type *list_of(struct check *c, struct type *generic) {
    uint32_t count;
    struct type **parameters = type_arguments(generic, &count);
    bool is_map = generic->kind == KIND_MAP;
    return type_list(&c->types, is_map ? type_tuple(&c->types, parameters, 2) : parameters[0]);
}

struct type *make_map(struct check *c, struct expr *e, struct type *type, struct expr *index,
                      struct type *expected) {
    e->meaning = MEANING_MAP_NEW;
    bool is_map = type->kind == KIND_MAP;
    if (e->argument_count > 1) {
        struct words words = {{type->name, word("one list or nothing"),
                               count_word(c, e->argument_count, "argument")}};
        diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_TOO_MANY_ARGUMENTS, e->at, words,
                       NULL, is_map ? "put the pairs into a list:  Map([(key, value), …])"
                                    : "put the items into a list:  Set([a, b, …])");
        return give_up(c, e);
    }
    uint32_t count;
    struct type **parameters = type_arguments(type, &count);
    struct slots *slots = slots_new(c, type->name, 1, parameters, count);
    if (e->arguments) slots_add(slots, word("items"), list_of(c, type), false);
    slots->result = type;
    slots->untold_help =
        is_map ? "write the types:  Map[text, int]()" : "write the type:  Set[int]()";
    slots_write(c, slots, index);
    return check_arguments(c, e, slots, expected);
}
