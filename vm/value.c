// vm/value.c: the host's readers of types and values (gasket.h), and its scalars.
//
//   in:    types of any table; values of trees and bots
//   out:   what they hold
//   owns:  nothing
//   fails: 0, NULL or an empty value for what is not there. A hostile program can leave holes in
//          what it emits: a reference that is missing reads as empty

#include "value.h"

#include <assert.h>
#include <string.h>

#include "keyed.h"

static const struct gk_type int_type = {
    .kind = GK_INT, .store = STORE_WORD, .is_ordered = true, .is_equatable = true, .name = ""};
static const struct gk_type float_type = {
    .kind = GK_FLOAT, .store = STORE_WORD, .is_ordered = true, .is_equatable = true,
    .index = TYPE_FLOAT, .name = ""};
static const struct gk_type bool_type = {
    .kind = GK_BOOL, .store = STORE_BYTE, .is_equatable = true, .index = TYPE_BOOL, .name = ""};

const char *gk_status_text(gk_status status) {
    switch (status) {
    case GK_OK: return "all is well";
    case GK_NO_MEMORY: return "the host has no memory left";
    case GK_INVALID: return "the source has errors or the bytecode is not valid";
    case GK_WRONG_TYPE: return "a value does not fit the type that is asked for";
    case GK_WRONG_COUNT: return "there are too many or too few arguments, items or fields";
    case GK_NOT_FOUND: return "there is no function, entry or file of that name";
    case GK_TOO_LARGE: return "a limit is exceeded";
    case GK_BUSY: return "the bot is running";
    case GK_BAD_ARGUMENT: return "an argument is outside of its range";
    case GK_DUPLICATE: return "the map or set has this key already";
    }
    return "unknown status";
}

// ---- types ------------------------------------------------------------------------------------

gk_kind gk_type_kind(const gk_type *type) {
    return type->kind;
}

const gk_type *gk_type_element(const gk_type *type) {
    return type->element;
}

const gk_type *gk_type_key(const gk_type *type) {
    return type->key;
}

size_t gk_type_count(const gk_type *type) {
    return type->kind == GK_ENUM ? type->variant_count : type->field_count;
}

const char *gk_type_name(const gk_type *type, size_t index) {
    if (index >= gk_type_count(type)) return NULL;
    return type->kind == GK_ENUM ? type->variants[index].name : type->fields[index].name;
}

const gk_type *gk_type_field(const gk_type *type, size_t index) {
    return index < type->field_count ? type->fields[index].type : NULL;
}

size_t gk_variant_count(const gk_type *type, size_t variant) {
    return variant < type->variant_count ? type->variants[variant].field_count : 0;
}

const char *gk_variant_name(const gk_type *type, size_t variant, size_t index) {
    return index < gk_variant_count(type, variant) ? type->variants[variant].fields[index].name
                                                   : NULL;
}

const gk_type *gk_variant_field(const gk_type *type, size_t variant, size_t index) {
    return index < gk_variant_count(type, variant) ? type->variants[variant].fields[index].type
                                                   : NULL;
}

// ---- values -----------------------------------------------------------------------------------

bool value_fits_other(gk_value value, const struct gk_type *type) {
    if (!value.type || value.type->kind != type->kind) return false;
    if (type->kind == GK_FLOAT) return value.slot.f == value.slot.f;
    return value.type == type || type_equal(value.type, type);
}

gk_value gk_int(int64_t value) {
    return (gk_value){.type = &int_type, .slot.i = value};
}

gk_value gk_float(double value) {
    return (gk_value){.type = &float_type, .slot.f = value};
}

gk_value gk_bool(bool value) {
    return (gk_value){.type = &bool_type, .slot.i = value};
}

static bool is_kind(gk_value value, gk_kind kind) {
    bool is = value.type && value.type->kind == kind;
    assert(is);
    return is;
}

int64_t gk_as_int(gk_value value) {
    return is_kind(value, GK_INT) ? value.slot.i : 0;
}

double gk_as_float(gk_value value) {
    return is_kind(value, GK_FLOAT) ? value.slot.f : 0;
}

bool gk_as_bool(gk_value value) {
    return is_kind(value, GK_BOOL) && value.slot.i != 0;
}

const char *gk_as_text(gk_value value, size_t *bytes) {
    const struct text *text = is_kind(value, GK_TEXT) ? value.slot.ref : NULL;
    if (bytes) *bytes = text ? text->byte_count : 0;
    return text ? text_bytes(text) : "";
}

// The fields of a record, a tuple or an enum's variant.
static size_t field_count(gk_value value, const struct type_field **fields) {
    const struct gk_type *type = value.type;
    *fields = type->fields;
    if (type->kind != GK_ENUM) return type->field_count;
    if (type->is_plain || !value.slot.ref) return 0;
    const struct type_variant *variant =
        &type->variants[((const struct variant *)value.slot.ref)->tag];
    *fields = variant->fields;
    return variant->field_count;
}

static const union slot *field_slots(gk_value value) {
    if (value.type->kind == GK_ENUM) return ((const struct variant *)value.slot.ref)->values;
    return ((const struct record *)value.slot.ref)->fields;
}

size_t gk_count(gk_value value) {
    if (!value.type) return 0;
    const struct type_field *fields;
    switch (value.type->kind) {
    case GK_LIST: return value.slot.ref ? ((const struct list *)value.slot.ref)->count : 0;
    case GK_RECORD:
    case GK_TUPLE:
    case GK_ENUM: return field_count(value, &fields);
    case GK_MAP:
    case GK_SET: return value.slot.ref ? ((const struct keyed *)value.slot.ref)->count : 0;
    case GK_INT: case GK_FLOAT: case GK_BOOL: case GK_TEXT: case GK_OPTION: case GK_FUNCTION: break;
    }
    return 0;
}

gk_value gk_item(gk_value value, size_t index) {
    if (index >= gk_count(value) || value.type->key) return (gk_value){.type = NULL};
    if (value.type->kind != GK_LIST) {
        const struct type_field *fields;
        field_count(value, &fields);
        union slot none = {.i = 0};
        return value_from(fields[index].type, value.slot.ref ? field_slots(value)[index] : none);
    }
    const struct list *list = value.slot.ref;
    const struct gk_type *element = value.type->element;
    if (element->store != STORE_BYTE) return value_from(element, list_items(list)[index]);
    return (gk_value){.type = element, .slot.i = list_bytes(list)[index]};
}

bool gk_next(gk_value value, size_t *cursor, gk_value *key, gk_value *item) {
    if (!value.type || !value.type->key || !value.slot.ref) return false;
    const struct keyed *keyed = value.slot.ref;
    if (*cursor >= keyed->used) return false;
    uint32_t at = keyed_next(keyed, (uint32_t)*cursor);
    if (at >= keyed->used) return false;
    *cursor = (size_t)at + 1;
    if (key) *key = value_from(value.type->key, *keyed_key(keyed, at));
    if (!item) return true;
    *item = (gk_value){.type = NULL};
    if (value.type->kind == GK_MAP) *item = value_from(value.type->element, *keyed_value(keyed, at));
    return true;
}

size_t gk_variant(gk_value value) {
    if (!is_kind(value, GK_ENUM)) return 0;
    if (value.type->is_plain) return (size_t)value.slot.i;
    return value.slot.ref ? ((const struct variant *)value.slot.ref)->tag : 0;
}

bool gk_is_some(gk_value value) {
    return is_kind(value, GK_OPTION) && value.slot.ref;
}

gk_value gk_some(gk_value value) {
    if (!gk_is_some(value)) return (gk_value){.type = NULL};
    const struct gk_type *element = value.type->element;
    if (value.type->is_boxed)
        return value_from(element, ((const struct record *)value.slot.ref)->fields[0]);
    return (gk_value){.type = element, .slot.ref = value.slot.ref};
}
