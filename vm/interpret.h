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

// The stack must have interpret_slots(). Goes on where the call was paused, if it shall;
// and may answer false because it is paused, see bot_is_paused().
bool interpret(struct gk_bot *bot, const struct function *function);

// Of a call that is paused: what is left of the gas that is out of the reserve.
int64_t interpret_gas_left(const struct gk_bot *bot);
// Ends it with the fault STOPPED.
void interpret_stop(struct gk_bot *bot);

#endif
