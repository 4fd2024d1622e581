// tests/second/tree_native_number.c: the library's primitives of ints and floats.
//
// Sines, powers and the like are the machine's own (vm/float_math.h): another opinion of these is what
// tests/unit/float_math_test.c has, from MPFR.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "float_math.h"
#include "tree_native.h"

static struct tree_value give_float(struct native_at *n, double value) {
    if (value != value) NATIVE_FAULT(NAN);
    return value_float(n->t, value);
}

#define INT(name, expression) \
    static struct tree_value name(struct native_at *n) { return value_int(n->t, (int64_t)(expression)); }
#define FLOAT(name, expression) \
    static struct tree_value name(struct native_at *n) { return give_float(n, expression); }
#define X (n->a[0].f)
#define Y (n->a[1].f)
#define I (n->a[0].i)
#define J (n->a[1].i)
#define U ((uint64_t)n->a[0].i)
#define V ((uint64_t)n->a[1].i)

// ---- both -----------------------------------------------------------------------------------------

static struct tree_value abs_int(struct native_at *n) {
    if (I == INT64_MIN) NATIVE_FAULT(OVERFLOW);
    return value_int(n->t, I < 0 ? -I : I);
}

FLOAT(abs_float, fabs(X))
INT(min_int, J < I ? J : I)
INT(max_int, J > I ? J : I)
FLOAT(min_float, Y < X ? Y : X)
FLOAT(max_float, Y > X ? Y : X)
INT(sign_int, (I > 0) - (I < 0))
INT(sign_float, (X > 0) - (X < 0))
FLOAT(int_to_float, (double)I)

static struct tree_value square_root(struct native_at *n) {
    if (X < 0) NATIVE_FAULT(NAN);
    return give_float(n, sqrt(X));
}

// Of a whole float.
static struct tree_value whole(struct native_at *n, double value) {
    if (!(X >= -9223372036854775808.0 && X < 9223372036854775808.0)) NATIVE_FAULT(CONVERSION);
    return value_int(n->t, (int64_t)value);
}

static struct tree_value float_to_int(struct native_at *n) { return whole(n, trunc(X)); }
static struct tree_value floor_int(struct native_at *n) { return whole(n, floor(X)); }
static struct tree_value ceil_int(struct native_at *n) { return whole(n, ceil(X)); }
static struct tree_value round_int(struct native_at *n) { return whole(n, round(X)); }

static struct tree_value pow_int(struct native_at *n) {
    int64_t out = 1, power = J;
    if (power < 0) NATIVE_FAULT(ARGUMENT);
    if (I == 0 || I == 1) return value_int(n->t, power == 0 ? 1 : I);
    if (I == -1) return value_int(n->t, power % 2 ? -1 : 1);
    for (; power > 0; power--) {
        if (__builtin_mul_overflow(out, I, &out)) NATIVE_FAULT(OVERFLOW);
    }
    return value_int(n->t, out);
}

// ---- bits -----------------------------------------------------------------------------------------

static int64_t bit_at(struct native_at *n) {
    if (J < 0 || J > 63) NATIVE_FAULT(ARGUMENT);
    return J;
}

static int64_t shift_by(struct native_at *n) {
    if (J < 0 || J > 63) NATIVE_FAULT(SHIFT);
    return J;
}

static uint64_t reversed(uint64_t bits, int width) {
    uint64_t out = 0, mask = (UINT64_C(1) << width) - 1;
    for (int i = 0; i < 64; i += width) out = out << width | (bits >> i & mask);
    return out;
}

static int64_t count_ones(uint64_t bits) {
    int64_t count = 0;
    for (; bits; bits >>= 1) count += (int64_t)(bits & 1);
    return count;
}

static int64_t zeros_below(uint64_t bits) {
    int64_t count = 0;
    while (count < 64 && !(bits >> count & 1)) count++;
    return count;
}

static uint64_t turned(uint64_t bits, uint64_t by) {
    for (by %= 64; by; by--) bits = bits << 1 | bits >> 63;
    return bits;
}

static uint64_t mixed(uint64_t z) {
    z += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

INT(ones, count_ones(U))
INT(trailing, zeros_below(U))
INT(leading, zeros_below(reversed(U, 1)))
static struct tree_value test_bit(struct native_at *n) { return value_bool(n->t, U >> bit_at(n) & 1); }
INT(set_bit, U | UINT64_C(1) << bit_at(n))
INT(clear_bit, U & ~(UINT64_C(1) << bit_at(n)))
INT(flip_bit, U ^ UINT64_C(1) << bit_at(n))
INT(lowest_bit, U ? UINT64_C(1) << zeros_below(U) : 0)
INT(clear_lowest, U ? U & ~(UINT64_C(1) << zeros_below(U)) : 0)
INT(shift_right_zero, U >> shift_by(n))
INT(rotate_left, turned(U, V))
INT(rotate_right, turned(U, 0 - V))
INT(reverse_bits, reversed(U, 1))
INT(reverse_bytes, reversed(U, 8))
INT(wrap_add, U + V)
INT(wrap_sub, U - V)
INT(wrap_mul, U * V)
INT(mix_bits, mixed(U))

// ---- functions of floats --------------------------------------------------------------------------

FLOAT(math_floor, floor(X))
FLOAT(math_ceil, ceil(X))
FLOAT(math_trunc, trunc(X))
FLOAT(math_round, round(X))
FLOAT(math_exp, float_exp(X))
FLOAT(math_exp2, float_exp2(X))
FLOAT(math_log, float_log(X))
FLOAT(math_log2, float_log2(X))
FLOAT(math_log10, float_log10(X))
FLOAT(math_cbrt, float_cbrt(X))
FLOAT(math_hypot, float_hypot(X, Y))
FLOAT(math_sin, float_sin(X))
FLOAT(math_cos, float_cos(X))
FLOAT(math_tan, float_tan(X))
FLOAT(math_asin, float_asin(X))
FLOAT(math_acos, float_acos(X))
FLOAT(math_atan, float_atan(X))
FLOAT(math_atan2, float_atan2(X, Y))
FLOAT(math_sinh, float_sinh(X))
FLOAT(math_cosh, float_cosh(X))
FLOAT(math_tanh, float_tanh(X))

static struct tree_value math_pow(struct native_at *n) {
    if (X == 0 && Y < 0) NATIVE_FAULT(DIVIDE);
    return give_float(n, float_pow(X, Y));
}

static struct tree_value math_modulo(struct native_at *n) {
    if (Y == 0) NATIVE_FAULT(DIVIDE);
    return give_float(n, float_modulo(X, Y));
}

// ---- as text --------------------------------------------------------------------------------------

static struct tree_value to_text_base(struct native_at *n) {
    char digits[80];
    int at = sizeof digits;
    if (J < 2 || J > 36) NATIVE_FAULT(ARGUMENT);
    uint64_t left = I < 0 ? 0 - U : U;
    do digits[--at] = "0123456789abcdefghijklmnopqrstuvwxyz"[left % V];
    while (left /= V);
    if (I < 0) digits[--at] = '-';
    return value_text(n->t, digits + at, sizeof digits - (size_t)at);
}

// Written out in full, then rounded by hand, halves away from zero.
static struct tree_value fixed(struct native_at *n) {
    if (J < 0 || J > 100) NATIVE_FAULT(ARGUMENT);
    if (X - X != 0) return value_text(n->t, X < 0 ? "-inf" : "inf", X < 0 ? 4 : 3);
    char *full = tree_allocate(n->t, 1500);
    snprintf(full + 1, 1499, "%.1100f", fabs(X));
    full[0] = '0';
    char *point = strchr(full, '.'), *last = point + J + (J == 0 ? 0 : 1);
    bool goes_up = point[J + 1] >= '5';
    for (char *at = point + J; goes_up && at >= full; at--) {
        if (*at == '.') continue;
        goes_up = *at == '9';
        *at = goes_up ? '0' : (char)(*at + 1);
    }
    *last = 0;
    if (full[0] == '0') full++;
    struct text_sink sink = {0};
    if (signbit(X)) sink_say(n->t, &sink, "-");
    sink_say(n->t, &sink, full);
    return value_text(n->t, sink.bytes, sink.count);
}

const struct native_entry native_numbers[] = {
    {"ABS_INT", abs_int}, {"ABS_FLOAT", abs_float}, {"MIN_INT", min_int}, {"MAX_INT", max_int},
    {"MIN_FLOAT", min_float}, {"MAX_FLOAT", max_float}, {"SIGN_INT", sign_int}, {"SIGN_FLOAT", sign_float},
    {"INT_TO_FLOAT", int_to_float}, {"SQRT_FLOAT", square_root}, {"FLOAT_TO_INT", float_to_int},
    {"FLOOR", floor_int}, {"CEIL", ceil_int}, {"ROUND", round_int}, {"POW_INT", pow_int}, {"COUNT_ONES", ones},
    {"TRAILING_ZEROS", trailing}, {"LEADING_ZEROS", leading}, {"TEST_BIT", test_bit}, {"SET_BIT", set_bit},
    {"CLEAR_BIT", clear_bit}, {"FLIP_BIT", flip_bit}, {"LOWEST_BIT", lowest_bit}, {"CLEAR_LOWEST_BIT", clear_lowest},
    {"SHIFT_RIGHT_ZERO", shift_right_zero}, {"ROTATE_LEFT", rotate_left}, {"ROTATE_RIGHT", rotate_right},
    {"REVERSE_BITS", reverse_bits}, {"REVERSE_BYTES", reverse_bytes}, {"WRAP_ADD", wrap_add}, {"WRAP_SUB", wrap_sub},
    {"WRAP_MUL", wrap_mul}, {"MIX_BITS", mix_bits}, {"MATH_FLOOR", math_floor}, {"MATH_CEIL", math_ceil},
    {"MATH_TRUNC", math_trunc}, {"MATH_ROUND", math_round}, {"MATH_EXP", math_exp}, {"MATH_EXP2", math_exp2},
    {"MATH_LOG", math_log}, {"MATH_LOG2", math_log2}, {"MATH_LOG10", math_log10}, {"MATH_CBRT", math_cbrt},
    {"MATH_HYPOT", math_hypot}, {"MATH_SIN", math_sin}, {"MATH_COS", math_cos}, {"MATH_TAN", math_tan},
    {"MATH_ASIN", math_asin}, {"MATH_ACOS", math_acos}, {"MATH_ATAN", math_atan}, {"MATH_ATAN2", math_atan2},
    {"MATH_SINH", math_sinh}, {"MATH_COSH", math_cosh}, {"MATH_TANH", math_tanh}, {"MATH_POW", math_pow},
    {"MATH_MODULO", math_modulo}, {"INT_TO_TEXT_BASE", to_text_base}, {"FLOAT_FIXED", fixed}, {NULL, NULL},
};
