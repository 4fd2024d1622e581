// vm/natives_number.c: the natives between numbers and texts. See natives.h.

#include "natives.h"
#include "number.h"
#include "text.h"

bool native_TEXT_TO_INT(struct native_call *call) {
    const struct text *text = native_text(call, 0);
    if (!native_charge(call->bot, NATIVE_TEXT_TO_INT, text->byte_count)) return false;
    union slot value = {.i = 0};
    bool is_int = number_read_int(text_bytes(text), text->byte_count, 10, &value.i);
    return native_give_scalar(call, is_int, value);
}

static bool is_base(int64_t base) {
    return base >= NUMBER_BASE_MIN && base <= NUMBER_BASE_MAX;
}

bool native_TEXT_TO_INT_BASE(struct native_call *call) {
    const struct text *text = native_text(call, 0);
    int64_t base = call->arguments[1]->i;
    if (!is_base(base)) return bot_fails(call->bot, FAULT_ARGUMENT);
    if (!native_charge(call->bot, NATIVE_TEXT_TO_INT_BASE, text->byte_count)) return false;
    union slot value = {.i = 0};
    bool is_int = number_read_int(text_bytes(text), text->byte_count, (unsigned)base, &value.i);
    return native_give_scalar(call, is_int, value);
}

bool native_TEXT_TO_FLOAT(struct native_call *call) {
    const struct text *text = native_text(call, 0);
    if (!native_charge(call->bot, NATIVE_TEXT_TO_FLOAT, text->byte_count)) return false;
    union slot value = {.i = 0};
    bool is_float = number_read_float(text_bytes(text), text->byte_count, &value.f);
    return native_give_scalar(call, is_float, value);
}

static bool give_digits(struct native_call *call, const char *bytes, size_t count) {
    return native_give(call, text_from(call->bot, bytes, (uint32_t)count, (uint32_t)count));
}

bool native_INT_TO_TEXT_BASE(struct native_call *call) {
    int64_t value = call->arguments[0]->i, base = call->arguments[1]->i;
    if (!is_base(base)) return bot_fails(call->bot, FAULT_ARGUMENT);
    // Never long, so that it may be paid for after.
    char room[NUMBER_INT_BYTES_MAX];
    size_t count = number_write_int_base(value, (unsigned)base, room);
    if (!native_charge(call->bot, NATIVE_INT_TO_TEXT_BASE, count)) return false;
    return give_digits(call, room, count);
}

bool native_FLOAT_FIXED(struct native_call *call) {
    double value = call->arguments[0]->f;
    int64_t decimals = call->arguments[1]->i;
    if (decimals < 0 || decimals > NUMBER_DECIMALS_MAX) return bot_fails(call->bot, FAULT_ARGUMENT);
    uint64_t digits = number_digits_before_point(value) + (uint64_t)decimals;
    if (!native_charge(call->bot, NATIVE_FLOAT_FIXED, digits)) return false;
    char room[NUMBER_FIXED_BYTES_MAX];
    return give_digits(call, room, number_write_fixed(value, (int)decimals, room));
}
