// vm/natives.h: the library's primitives of natives.def, in C.
//
//   in:    arguments by address, as the verifier found them to fit natives.def
//   out:   the result, written over what the register held; a MUT argument is changed in place
//   owns:  nothing; a reference in the result is the register's
//   fails: false, and `bot->fault`

#ifndef GASKET_VM_NATIVES_H
#define GASKET_VM_NATIVES_H

#include "bot.h"

struct native_call {
    struct gk_bot *bot;
    union slot *result;                // NULL: the native gives none
    const struct gk_type *result_type;
    union slot *arguments[NATIVE_PARAMETERS_MAX];
    const struct gk_type *type;        // of the first argument
};

#define NATIVE(name, result, p0, p1, p2, p3, gas, gas_per_item, item, meaning) \
    bool native_##name(struct native_call *call);
#include "natives.def"
#undef NATIVE

// Runs native number `native` with the operands that `at` and its ARGS name.
bool native_run(struct gk_bot *bot, const struct instruction *at, union slot *registers);
// Charges a native's work on `items` items.
bool native_charge(struct gk_bot *bot, enum native native, uint64_t items);

// The result takes an object, a new reference, and lets go of what it held.
static inline bool native_give(struct native_call *call, struct object *object) {
    if (!object) return false;
    struct object *old = call->result->ref;
    call->result->ref = object;
    object_release(call->bot, old);
    return true;
}
// As native_give(), none included.
static inline bool native_give_option(struct native_call *call, struct object *object) {
    struct object *old = call->result->ref;
    call->result->ref = object;
    object_release(call->bot, old);
    return true;
}

// As native_give(), an object that others hold too.
static inline bool native_share(struct native_call *call, struct object *object) {
    object_retain(object);
    return native_give(call, object);
}
// The result, an option of a scalar, takes a value, or none.
bool native_give_scalar(struct native_call *call, bool is_some, union slot value);

static inline struct list *native_list(const struct native_call *call, int argument) {
    return (struct list *)call->arguments[argument]->ref;
}
static inline const struct text *native_text(const struct native_call *call, int argument) {
    return (const struct text *)call->arguments[argument]->ref;
}

#endif
