// vm/interpret.h: runs verified instructions.
//
//   in:    a function and, at interpret_arguments(), its arguments, whose references are handed
//          over
//   out:   the result in the stack's first slot, its reference the caller's; gas left in `bot->gas`
//   owns:  the value stack while it runs; whatever happens, its registers are empty after
//   fails: false, `bot->fault` and the trace say why

#ifndef GASKET_VM_INTERPRET_H
#define GASKET_VM_INTERPRET_H

#include "bot.h"

// Slots that running `function` needs before it calls anything.
static inline size_t interpret_slots(const struct function *function) {
    return 1 + FRAME_SLOTS + (size_t)function->register_count;
}
static inline union slot *interpret_arguments(const struct gk_bot *bot) {
    return bot->stack + 1 + FRAME_SLOTS;
}

// The stack must have interpret_slots().
bool interpret(struct gk_bot *bot, const struct function *function);

#endif
