// lang/lower_type.c: types, names and constants into the module's tables, each once.
//
//   in:    the checker's types, texts, numbers
//   out:   indexes of the module's rows
//   owns:  nothing
//   fails: marks `failed` without memory; a diagnostic where there are too many constants

#include <string.h>

#include "lower.h"

#define GENERIC_TYPES_MAX 4096  // limit: kinds of generic records and enums

struct constant_entry {
    struct type *type;
    uint64_t value;
    uint16_t index;
};

static uint32_t checked(struct lower *l, uint32_t index) {
    if (index == NO_INDEX) l->failed = true;
    return index;
}

uint32_t lower_string(struct lower *l, struct text text) {
    if (!text.count) return 0;
    return checked(l, module_add_string(l->module, text.bytes, text.count));
}

// ---- types --------------------------------------------------------------------------------------

// What generic functions and types make of each other may grow without end.
static struct type *not_too_high(struct lower *l, struct type *type) {
    if (!l->check->types.is_too_high) return type;
    check_refuse(l->check, DIAGNOSTIC_TYPE_TOO_HIGH, l->at, word(""), word(""), NULL, NULL);
    arena_leave(l->arena);
}

struct type *concrete(struct lower *l, struct type *type) {
    if (!type->has_variable) return type;
    return not_too_high(l, type_substitute(&l->check->types, type, l->binding));
}

struct type *type_of(struct lower *l, const struct expr *e) {
    return concrete(l, e->type);
}

struct type *field_type(struct lower *l, struct type *owner, const struct field *field) {
    return not_too_high(l, type_of_field(&l->check->types, owner, field));
}

static uint32_t add_type(struct lower *l, struct type *type, struct module_type row) {
    uint32_t index = checked(l, module_add_type(l->module, row));
    type->module_index = index + 1;
    return index;
}

static uint32_t add_field(struct lower *l, struct text name, uint32_t type) {
    return checked(l,
                   module_add_field(l->module, (struct module_field){lower_string(l, name), type}));
}

// A tuple's parts, a function's parameters.
static struct module_type parts_row(struct lower *l, struct type *type, uint8_t kind) {
    // Their types first, so that the fields stand in a row.
    for (uint32_t i = 0; i < type->part_count; i++) lower_type(l, type->parts[i]);
    struct module_type row = {
        .kind = kind, .first = l->module->field_count, .count = type->part_count};
    for (uint32_t i = 0; i < type->part_count; i++)
        add_field(l, word(""), lower_type(l, type->parts[i]));
    return row;
}

static uint32_t add_element_type(struct lower *l, struct type *type, uint8_t kind) {
    uint32_t element = lower_type(l, type->element);
    return add_type(l, type, (struct module_type){.kind = kind, .element = element});
}

static uint32_t add_map(struct lower *l, struct type *type) {
    struct module_type row = {.kind = GK_MAP};
    row.first = lower_type(l, type->parts[0]);
    row.element = lower_type(l, type->parts[1]);
    return add_type(l, type, row);
}

static uint32_t add_function(struct lower *l, struct type *type) {
    uint32_t result = lower_type(l, type->element);
    struct module_type row = parts_row(l, type, GK_FUNCTION);
    row.element = result;
    return add_type(l, type, row);
}

// Records and enums may go round in circles: they get their index now, their fields later.
static uint32_t add_named(struct lower *l, struct type *type) {
    struct module_type row = {.kind = type->kind == KIND_RECORD ? GK_RECORD : GK_ENUM};
    if (type->part_count && ++l->generic_type_count > GENERIC_TYPES_MAX) {
        check_refuse(l->check, DIAGNOSTIC_OVER_LIMIT, l->at,
                     word("kinds of generic records and enums"), word("4096"), NULL, NULL);
        arena_leave(l->arena);
    }
    row.name = lower_string(l, type_whole_text(&l->check->types, type));
    struct named_type *named = ARENA_NEW(l->arena, struct named_type);
    *named = (struct named_type){type, l->types_queue};
    l->types_queue = named;
    return add_type(l, type, row);
}

uint32_t lower_type(struct lower *l, struct type *type) {
    if (type->module_index) return type->module_index - 1;
    switch (type->kind) {
    case KIND_INT: return TYPE_INT;
    case KIND_FLOAT: return TYPE_FLOAT;
    case KIND_BOOL: return TYPE_BOOL;
    case KIND_TEXT: return TYPE_TEXT;
    case KIND_LIST: return add_element_type(l, type, GK_LIST);
    case KIND_OPTION: return add_element_type(l, type, GK_OPTION);
    case KIND_TUPLE: return add_type(l, type, parts_row(l, type, GK_TUPLE));
    case KIND_FUNCTION: return add_function(l, type);
    case KIND_MAP: return add_map(l, type);
    case KIND_SET: return add_element_type(l, type, GK_SET);
    case KIND_RECORD:
    case KIND_ENUM: return add_named(l, type);
    case KIND_ERROR: case KIND_NOTHING: case KIND_NONE: case KIND_EMPTY: case KIND_OPEN:
    case KIND_VARIABLE: break;
    }
    return NO_INDEX;
}

static void lower_fields(struct lower *l, struct type *owner, const struct field *fields) {
    for (const struct field *f = fields; f; f = f->next) lower_type(l, field_type(l, owner, f));
}

static uint32_t add_fields(struct lower *l, struct type *owner, const struct field *fields) {
    uint32_t first = l->module->field_count;
    for (const struct field *f = fields; f; f = f->next)
        add_field(l, f->name, lower_type(l, field_type(l, owner, f)));
    return first;
}

static void fill_enum(struct lower *l, struct type *type, struct module_type *row) {
    const struct variant *variants = type->decl->variants;
    for (const struct variant *v = variants; v; v = v->next) lower_fields(l, type, v->fields);
    uint32_t field = l->module->field_count;
    for (const struct variant *v = variants; v; v = v->next) add_fields(l, type, v->fields);
    row->first = l->module->variant_count;
    row->count = type->decl->variant_count;
    for (const struct variant *v = variants; v; v = v->next) {
        struct module_variant variant = {lower_string(l, v->name), field, v->field_count};
        checked(l, module_add_variant(l->module, variant));
        field += v->field_count;
    }
}

void lower_type_fields(struct lower *l) {
    while (l->types_queue && !l->failed) {
        struct type *type = l->types_queue->type;
        l->types_queue = l->types_queue->next;
        l->at = type->decl->name_at;
        struct module_type row = l->module->types[type->module_index - 1];
        if (type->kind == KIND_RECORD) {
            lower_fields(l, type, type->decl->fields);
            row.first = add_fields(l, type, type->decl->fields);
            row.count = type->decl->field_count;
        } else {
            fill_enum(l, type, &row);
        }
        l->module->types[type->module_index - 1] = row;
    }
}

// ---- constants ----------------------------------------------------------------------------------

static uint16_t add_constant(struct lower *l, struct type *type, uint64_t value) {
    if (l->module->constant_count >= CONSTANTS_MAX) {
        refuse_limit(l, "constants in a program", "65535");
        return 0;
    }
    return (uint16_t)checked(
        l, module_add_constant(l->module, (struct module_constant){lower_type(l, type), value}));
}

static int compare_constants(const void *left, const void *right) {
    const struct constant_entry *a = left, *b = right;
    if (a->type != b->type) return a->type->serial < b->type->serial ? -1 : 1;
    return a->value < b->value ? -1 : a->value > b->value;
}

uint16_t constant_number(struct lower *l, struct type *type, uint64_t value) {
    struct constant_entry wanted = {.type = type, .value = value};
    const struct constant_entry *known = order_find(l->numbers, &wanted, compare_constants);
    if (known) return known->index;
    struct constant_entry *entry = ARENA_NEW(l->arena, struct constant_entry);
    *entry = wanted;
    entry->index = add_constant(l, type, value);
    l->numbers = order_add(l->arena, l->numbers, entry, compare_constants);
    return entry->index;
}

uint16_t constant_text(struct lower *l, struct text text) {
    // A table of names can't hold the empty one; it needs no sharing either.
    if (!text.count) return constant_number(l, l->check->types.text, 0);
    void **place = names_at(&l->texts, text);
    uint32_t *index = *place;
    if (!index) {
        *place = index = ARENA_NEW(l->arena, uint32_t);
        *index = add_constant(l, l->check->types.text, lower_string(l, text));
    }
    return (uint16_t)*index;
}
