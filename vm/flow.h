// vm/flow.h: which registers surely hold a value, wherever control comes from.
//
//   in:    a function's instructions in their order: what each reads, writes and where it may go on
//   out:   at every instruction, the registers that hold a value on all ways there
//   owns:  a set of registers for every label that a jump or loop of the function at hand names
//   fails: false without memory
//
// One pass forward suffices. A label of a forward jump is met after all its jumps: its set is what
// they and the instruction before it agree on. A label of a loop is met before them: it keeps the
// set that it was met with, and each loop back must still hold all of it. So a loop's label must be
// reached from before; whatever is not reached when the pass gets there can never be.

#ifndef GASKET_VM_FLOW_H
#define GASKET_VM_FLOW_H

#include "program.h"

#define FLOW_WORDS_MAX (REGISTERS_MAX / 64)

struct flow {
    uint32_t words;               // of 64 registers, in each set
    bool is_reached;              // the instruction at hand
    uint64_t held[FLOW_WORDS_MAX];
    uint32_t *labels;             // of each instruction: 1 + its set's index in `sets`, or 0
    bool *heads;                  // of each instruction: a loop goes back to it
    uint32_t room;                // instructions that `labels` and `heads` have room for
    uint64_t *sets;
    uint32_t set_count;
    size_t sets_room;             // words
};

void flow_init(struct flow *flow);
void flow_free(struct flow *flow);

// Begins a function: nothing is held.
bool flow_begin(struct flow *flow, uint32_t register_count, uint32_t instruction_count);
// Says beforehand that a loop goes back to `at`.
void flow_mark_head(struct flow *flow, uint32_t at);

// Comes to an instruction, by falling or by the jumps that named it. `is_reached` says whether at
// all.
bool flow_arrive(struct flow *flow, uint32_t at);
// From here control may go forward to `label`.
bool flow_jump(struct flow *flow, uint32_t label);
// Whether all that was held at `label` is held here.
bool flow_holds_all(const struct flow *flow, uint32_t label);
// Control does not go on to the next instruction.
void flow_stop(struct flow *flow);

static inline bool flow_holds(const struct flow *flow, uint32_t reg) {
    return flow->held[reg / 64] >> (reg % 64) & 1;
}
static inline void flow_fill(struct flow *flow, uint32_t reg) {
    flow->held[reg / 64] |= UINT64_C(1) << (reg % 64);
}
static inline void flow_empty(struct flow *flow, uint32_t reg) {
    flow->held[reg / 64] &= ~(UINT64_C(1) << (reg % 64));
}

#endif
