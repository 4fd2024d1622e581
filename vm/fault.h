// vm/fault.h: what a fault is called, where it happened and who had called whom.
//
//   in:    the pieces that the interpreter leaves in a bot: a fault's number and its frames
//   out:   names and positions
//   owns:  nothing
//   fails: never

#ifndef GASKET_VM_FAULT_H
#define GASKET_VM_FAULT_H

#include "opcode.h"
#include "program.h"

struct fault_row {
    const char *code, *word, *message;
};

const struct fault_row *fault_row(enum fault fault);

#define TRACE_MAX 64  // limit: calls that a fault tells of, half of them innermost, half outermost

// Where a call stood: an instruction of a function. NO_INDEX: here calls are left out.
struct trace {
    uint32_t function, instruction;
};

struct gk_bot;
union slot;

// Fills the bot's trace: `at` is the instruction that faulted, `registers` its frame's.
void fault_trace(struct gk_bot *bot, const struct instruction *at, const union slot *registers);

// The trace of a fault at the end of a function that the host called.
void fault_trace_end(struct gk_bot *bot, const struct function *function);

// The gas left after a fault (other than GAS) at an instruction, from what the interpreter had not
// booked yet.
int64_t fault_gas_left(const struct function *function, const struct instruction *at, int64_t gas);

#endif
