// vm/natives_math.c: the natives of int and float. See natives.h.

#include <math.h>

#include "natives.h"

static bool give_int(struct native_call *call, int64_t value) {
    call->result->i = value;
    return true;
}

static bool give_float(struct native_call *call, double value) {
    call->result->f = value;
    return true;
}

static int64_t int_at(const struct native_call *call, int argument) {
    return call->arguments[argument]->i;
}

static double float_at(const struct native_call *call, int argument) {
    return call->arguments[argument]->f;
}

bool native_ABS_INT(struct native_call *call) {
    int64_t value = int_at(call, 0);
    if (value == INT64_MIN) return bot_fails(call->bot, FAULT_OVERFLOW);
    return give_int(call, value < 0 ? -value : value);
}

bool native_ABS_FLOAT(struct native_call *call) {
    return give_float(call, fabs(float_at(call, 0)));
}

bool native_MIN_INT(struct native_call *call) {
    int64_t left = int_at(call, 0), right = int_at(call, 1);
    return give_int(call, right < left ? right : left);
}

bool native_MAX_INT(struct native_call *call) {
    int64_t left = int_at(call, 0), right = int_at(call, 1);
    return give_int(call, right > left ? right : left);
}

bool native_MIN_FLOAT(struct native_call *call) {
    double left = float_at(call, 0), right = float_at(call, 1);
    return give_float(call, right < left ? right : left);
}

bool native_MAX_FLOAT(struct native_call *call) {
    double left = float_at(call, 0), right = float_at(call, 1);
    return give_float(call, right > left ? right : left);
}

// ---- rounding: a float of 2^52 and more is whole, so one step from the next int towards 0 can't
// overflow --------

static bool fits(struct native_call *call, double value) {
    if (value >= -0x1p63 && value < 0x1p63) return true;
    return bot_fails(call->bot, FAULT_CONVERSION);
}

bool native_FLOOR(struct native_call *call) {
    double value = float_at(call, 0);
    if (!fits(call, value)) return false;
    int64_t whole = (int64_t)value;
    return give_int(call, whole - ((double)whole > value));
}

bool native_CEIL(struct native_call *call) {
    double value = float_at(call, 0);
    if (!fits(call, value)) return false;
    int64_t whole = (int64_t)value;
    return give_int(call, whole + ((double)whole < value));
}

bool native_ROUND(struct native_call *call) {
    double value = float_at(call, 0);
    if (!fits(call, value)) return false;
    int64_t whole = (int64_t)value;
    double rest = value - (double)whole;
    return give_int(call, whole + (rest >= 0.5) - (rest <= -0.5));
}
