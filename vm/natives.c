// vm/natives.c: from a NATIVE instruction to the function that does the work. See natives.h.

#include "natives.h"

typedef bool native_function(struct native_call *call);

static native_function *const functions[NATIVES] = {
#define NATIVE(name, result, p0, p1, p2, p3, gas, gas_per_item, item, meaning) native_##name,
#include "natives.def"
#undef NATIVE
};

bool native_charge(struct gk_bot *bot, enum native native, uint64_t items) {
    return bot_charge(bot, (int64_t)items * native_find(native)->gas_per_item);
}

bool native_give_scalar(struct native_call *call, bool is_some, union slot value) {
    if (!is_some) return native_give_option(call, NULL);
    struct record *box = record_new(call->bot, call->result_type);
    if (!box) return false;
    box->fields[0] = value;
    return native_give(call, &box->head);
}

bool native_run(struct gk_bot *bot, const struct instruction *at, union slot *registers) {
    const struct native_row *row = native_find(at->b);
    if (!bot_charge(bot, row->gas)) return false;
    const struct gk_type *const *types = frame_of(registers)->function->register_types;
    uint16_t operands[NATIVE_PARAMETERS_MAX] = {at->c};
    if (row->parameter_count > 1) {
        operands[1] = at[1].a;
        operands[2] = at[1].b;
        operands[3] = at[1].c;
    }
    struct native_call call = {.bot = bot};
    if (row->parameter_count > 0) call.type = types[operands[0]];
    if (row->result != OPERAND_NONE) {
        call.result = &registers[at->a];
        call.result_type = types[at->a];
    }
    for (int i = 0; i < row->parameter_count; i++) call.arguments[i] = &registers[operands[i]];
    return functions[at->b](&call);
}
