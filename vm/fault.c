// vm/fault.c: the faults' names, and the trace of a fault. See fault.h.

#include "fault.h"

#include "bot.h"
#include "gas.h"

static const struct fault_row fault_rows[FAULTS] = {
#define FAULT(name, code, word, message) {code, word, message},
#include "faults.def"
#undef FAULT
};

const struct fault_row *fault_row(enum fault fault) {
    return &fault_rows[fault];
}

static uint32_t instruction_index(const struct function *function, const struct instruction *at) {
    return (uint32_t)(at - function->code);
}

static bool is_entry(const struct frame *frame) {
    return frame->pc->op == OPCODES;
}

// Where the call number `index` of `count`, innermost first, stands in the trace: TRACE_MAX if it
// is left out.
static uint32_t place(uint32_t index, uint32_t count) {
    if (count <= TRACE_MAX || index < TRACE_MAX / 2) return index;
    uint32_t from_end = count - index;
    return from_end < TRACE_MAX / 2 ? TRACE_MAX - from_end : TRACE_MAX;
}

static uint32_t count_frames(const struct frame *frame) {
    uint32_t count = 1;
    for (; !is_entry(frame); frame = frame_of(frame->registers)) count++;
    return count;
}

void fault_trace(struct gk_bot *bot, const struct instruction *at, const union slot *registers) {
    const struct frame *frame = frame_of(registers);
    uint32_t count = count_frames(frame);
    uint32_t index = instruction_index(frame->function, at);
    bot->trace_count = count < TRACE_MAX ? count : TRACE_MAX;
    if (count > TRACE_MAX) bot->trace[TRACE_MAX / 2].function = NO_INDEX;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t function = (uint32_t)(frame->function - bot->program->functions);
        uint32_t to = place(i, count);
        if (to < TRACE_MAX)
            bot->trace[to] = (struct trace){.function = function, .instruction = index};
        if (is_entry(frame)) return;
        const struct instruction *call = frame->pc;
        while (call->op == OP_ARGS) call--;
        frame = frame_of(frame->registers);
        index = instruction_index(frame->function, call);
    }
}

int64_t fault_gas_left(const struct function *function, const struct instruction *at, int64_t gas) {
    const struct opcode_row *row = opcode_find(at->op);
    if (row->class == CLASS_CALL) return gas;  // has booked before it failed
    return gas - gas_before(function, instruction_index(function, at)) - row->gas;
}
