// vm/fault.c: the faults' names, and the trace of a fault. See fault.h.

#include "fault.h"

#include "bot.h"
#include "gas.h"
#include "number.h"

static const struct fault_row fault_rows[FAULTS] = {
#define FAULT(name, code, word, section, message) {code, word, message},
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

// ---- words ------------------------------------------------------------------------------------

static size_t put(char *out, size_t count, const char *text) {
    while (*text && count + 1 < FAULT_MESSAGE_BYTES) out[count++] = *text++;
    out[count] = '\0';
    return count;
}

static size_t put_int(char *out, size_t count, int64_t value) {
    char digits[NUMBER_BYTES_MAX];
    number_write_int(value, digits);
    return put(out, count, digits);
}

// Which operand of the instruction is the list, and which the index: the first of the two is 0 for
// a, 1 for b.
static bool find_list(const struct instruction *at, uint16_t *list, uint16_t *index) {
    const struct opcode_row *row = opcode_find(at->op);
    for (int i = 0; i < 2; i++) {
        enum operand kind = row->operands[i];
        bool is_list = kind == OPERAND_LIST_T || kind == OPERAND_LIST_BOOL
                       || kind == OPERAND_MUT_LIST_T || kind == OPERAND_MUT_LIST_BOOL;
        if (!is_list || row->operands[i + 1] != OPERAND_INT) continue;
        *list = i == 0 ? at->a : at->b;
        *index = i == 0 ? at->b : at->c;
        return true;
    }
    return false;
}

// "index 5 is outside the list, which has 3 items"; natives keep the fault's own words.
static void describe_index(struct gk_bot *bot, const struct instruction *at,
                           const union slot *registers) {
    uint16_t list, index;
    if (!find_list(at, &list, &index)) return;
    char *out = bot->fault_message;
    uint32_t items = ((const struct list *)registers[list].ref)->count;
    size_t count = put(out, 0, "index ");
    count = put_int(out, count, registers[index].i);
    count = put(out, count, " is outside the list, which has ");
    count = items ? put_int(out, count, items) : put(out, count, "no");
    put(out, count, items == 1 ? " item" : " items");
}

// ---- the trace --------------------------------------------------------------------------------

void fault_trace(struct gk_bot *bot, const struct instruction *at, const union slot *registers) {
    const struct frame *frame = frame_of(registers);
    uint32_t count = count_frames(frame);
    uint32_t index = instruction_index(frame->function, at);
    if (bot->fault == FAULT_INDEX) describe_index(bot, at, registers);
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

void fault_trace_end(struct gk_bot *bot, const struct function *function) {
    uint32_t index = (uint32_t)(function - bot->program->functions);
    bot->trace[0] =
        (struct trace){.function = index, .instruction = function->instruction_count - 1};
    bot->trace_count = 1;
}

int64_t fault_gas_left(const struct function *function, const struct instruction *at, int64_t gas) {
    const struct opcode_row *row = opcode_find(at->op);
    if (row->class == CLASS_CALL) return gas;  // has booked before it failed
    return gas - gas_before(function, instruction_index(function, at)) - row->gas;
}
