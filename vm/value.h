// vm/value.h: between the host's gk_value and the machine's slot.
//
//   in:    values of any type table
//   out:   slots, and whether their type is the one asked for
//   owns:  nothing; values are borrowed
//   fails: false

#ifndef GASKET_VM_VALUE_H
#define GASKET_VM_VALUE_H

#include "object.h"
#include "type.h"

static inline gk_value value_from(const struct gk_type *type, union slot slot) {
    gk_value value = {.type = type};
    if (type->store == STORE_REF) value.slot.ref = slot.ref;
    else if (type->kind == GK_FLOAT) value.slot.f = slot.f;
    else value.slot.i = slot.i;
    return value;
}

static inline union slot value_slot(gk_value value) {
    union slot slot = {.i = 0};
    if (value.type->store == STORE_REF) slot.ref = (struct object *)(uintptr_t)value.slot.ref;
    else if (value.type->kind == GK_FLOAT) slot.f = value.slot.f;
    else slot.i = value.type->kind == GK_BOOL ? value.slot.i != 0 : value.slot.i;
    return slot;
}

// Whether a value may stand where `type` is asked for: the same type, or one like it of another
// table.
bool value_fits_other(gk_value value, const struct gk_type *type);
static inline bool value_fits(gk_value value, const struct gk_type *type) {
    if (value.type && value.type->kind == type->kind
        && (type->kind == GK_INT || type->kind == GK_BOOL))
        return true;
    return value_fits_other(value, type);
}

#endif
