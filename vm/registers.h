// vm/registers.h: taking values out of registers and putting them in, as an instruction's fields say.
//
//   in:    the registers of a call; fields that the verifier has found to fit
//   out:   values whose references are the taker's; registers whose references are their own
//   owns:  nothing
//   fails: never

#ifndef GASKET_VM_REGISTERS_H
#define GASKET_VM_REGISTERS_H

#include "bot.h"

// What a VALUE operand gives: the reference shared, or taken out of its register.
static inline union slot take(union slot *registers, uint16_t operand) {
    union slot *from = &registers[operand & REGISTER_MASK];
    union slot value = *from;
    if (operand & MODE_MOVE) from->i = 0;
    else if (operand & MODE_COPY) object_retain(value.ref);
    return value;
}

// Takes the c and the ARGS of an instruction into `to`.
static inline void take_arguments(const struct instruction *at, union slot *registers,
                                  union slot *to, uint32_t count) {
    if (count > 0) *to = take(registers, at->c);
    at++;
    for (uint32_t i = 1; i < count; i += 3, at++) {
        to[i] = take(registers, at->a);
        if (i + 1 < count) to[i + 1] = take(registers, at->b);
        if (i + 2 < count) to[i + 2] = take(registers, at->c);
    }
}

static inline uint32_t argument_words(uint32_t count) {
    return (count + 1) / 3;  // the first stands in the instruction itself
}

static inline void set_reference(struct gk_bot *bot, union slot *slot, struct object *object) {
    struct object *old = slot->ref;
    slot->ref = object;
    object_release(bot, old);
}

// Puts what a VALUE operand gives into a slot of its type.
static inline void set_slot(struct gk_bot *bot, union slot *slot, uint16_t operand,
                            union slot *registers) {
    union slot value = take(registers, operand);
    if (operand & MODE_MASK) set_reference(bot, slot, value.ref);
    else *slot = value;
}

static inline const struct gk_type *type_at(const union slot *registers, uint16_t index) {
    return frame_of(registers)->function->register_types[index & REGISTER_MASK];
}

#endif
