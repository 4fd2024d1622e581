// vm/type_walk.h: the types that a type is made of, one after the other.

#ifndef GASKET_VM_TYPE_WALK_H
#define GASKET_VM_TYPE_WALK_H

#include "type.h"

struct type_cursor {
    uint32_t variant, field;  // of an enum both, else `field` counts alone
};

// The next type inside of `type`, from {0, 0} on: each field, the element, a map's key, each value of
// each variant. NULL: no more.
static inline const struct gk_type *type_next_part(const struct gk_type *type,
                                                   struct type_cursor *at) {
    if (at->field < type->field_count) return type->fields[at->field++].type;
    if (type->element != NULL) {
        uint32_t part = at->field++ - type->field_count;
        if (part == 0) return type->element;
        return part == 1 && type->kind == GK_MAP ? type->key : NULL;
    }
    while (at->variant < type->variant_count) {
        const struct type_variant *variant = &type->variants[at->variant];
        if (at->field < variant->field_count) return variant->fields[at->field++].type;
        at->variant++;
        at->field = 0;
    }
    return NULL;
}

#endif
