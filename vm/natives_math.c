// vm/natives_math.c: the natives of int and float. See natives.h.

#include <math.h>

#include "float_math.h"
#include "natives.h"

static bool give_int(struct native_call *call, int64_t value) {
    call->result->i = value;
    return true;
}

// Where a function has no value, its C answers NaN.
static bool give_float(struct native_call *call, double value) {
    if (value != value) return bot_fails(call->bot, FAULT_NAN);
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

bool native_SIGN_INT(struct native_call *call) {
    int64_t value = int_at(call, 0);
    return give_int(call, (value > 0) - (value < 0));
}

bool native_SIGN_FLOAT(struct native_call *call) {
    double value = float_at(call, 0);
    return give_int(call, (value > 0) - (value < 0));
}

// By the exponent's bits: from the 64th on the base can only be -1, 0 or 1, or it overflows.
bool native_POW_INT(struct native_call *call) {
    int64_t base = int_at(call, 0), exponent = int_at(call, 1), result = 1;
    if (exponent < 0) return bot_fails(call->bot, FAULT_ARGUMENT);
    if (base >= -1 && base <= 1) exponent = exponent == 0 ? 0 : 2 - exponent % 2;
    if (exponent > 63) return bot_fails(call->bot, FAULT_OVERFLOW);
    while (exponent > 0) {
        bool overflows = (exponent & 1) != 0 && multiply_overflow(result, base, &result);
        exponent >>= 1;
        if (exponent > 0) overflows = multiply_overflow(base, base, &base) || overflows;
        if (overflows) return bot_fails(call->bot, FAULT_OVERFLOW);
    }
    return give_int(call, result);
}

// ---- bits -------------------------------------------------------------------------------------

// Groups of bits change places with their neighbours; `mask` has every second group.
static uint64_t swap(uint64_t bits, int width, uint64_t mask) {
    return (bits >> width & mask) | (bits & mask) << width;
}

static uint64_t reversed_bytes(uint64_t bits) {
    bits = swap(bits, 8, UINT64_C(0x00FF00FF00FF00FF));
    bits = swap(bits, 16, UINT64_C(0x0000FFFF0000FFFF));
    return bits >> 32 | bits << 32;
}

bool native_REVERSE_BYTES(struct native_call *call) {
    return give_int(call, (int64_t)reversed_bytes((uint64_t)int_at(call, 0)));
}

bool native_REVERSE_BITS(struct native_call *call) {
    uint64_t bits = (uint64_t)int_at(call, 0);
    bits = swap(bits, 1, UINT64_C(0x5555555555555555));
    bits = swap(bits, 2, UINT64_C(0x3333333333333333));
    bits = swap(bits, 4, UINT64_C(0x0F0F0F0F0F0F0F0F));
    return give_int(call, (int64_t)reversed_bytes(bits));
}

// ---- the functions of float_math.h ------------------------------------------------------------

#define OF_ONE(name, function) \
    bool native_##name(struct native_call *call) { \
        return give_float(call, function(float_at(call, 0))); \
    }
OF_ONE(MATH_FLOOR, float_floor)
OF_ONE(MATH_CEIL, float_ceil)
OF_ONE(MATH_TRUNC, float_trunc)
OF_ONE(MATH_ROUND, float_round)
OF_ONE(MATH_EXP, float_exp)
OF_ONE(MATH_EXP2, float_exp2)
OF_ONE(MATH_LOG, float_log)
OF_ONE(MATH_LOG2, float_log2)
OF_ONE(MATH_LOG10, float_log10)
OF_ONE(MATH_CBRT, float_cbrt)
OF_ONE(MATH_SIN, float_sin)
OF_ONE(MATH_COS, float_cos)
OF_ONE(MATH_TAN, float_tan)
OF_ONE(MATH_ASIN, float_asin)
OF_ONE(MATH_ACOS, float_acos)
OF_ONE(MATH_ATAN, float_atan)
OF_ONE(MATH_SINH, float_sinh)
OF_ONE(MATH_COSH, float_cosh)
OF_ONE(MATH_TANH, float_tanh)
#undef OF_ONE

bool native_MATH_ATAN2(struct native_call *call) {
    return give_float(call, float_atan2(float_at(call, 0), float_at(call, 1)));
}

bool native_MATH_HYPOT(struct native_call *call) {
    return give_float(call, float_hypot(float_at(call, 0), float_at(call, 1)));
}

bool native_MATH_POW(struct native_call *call) {
    double x = float_at(call, 0), y = float_at(call, 1);
    if (x == 0 && y < 0) return bot_fails(call->bot, FAULT_DIVIDE);
    return give_float(call, float_pow(x, y));
}

bool native_MATH_MODULO(struct native_call *call) {
    double x = float_at(call, 0), y = float_at(call, 1);
    if (y == 0) return bot_fails(call->bot, FAULT_DIVIDE);
    uint64_t steps = (uint64_t)float_modulo_steps(x, y);
    if (!native_charge(call->bot, NATIVE_MATH_MODULO, steps)) return false;
    return give_float(call, float_modulo(x, y));
}

// ---- rounding to int: a float of 2^52 and more is whole, so one step from the next int towards 0
// can't overflow -------

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
