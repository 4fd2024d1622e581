// vm/float_pair.h: numbers of twice a double's precision, for the work inside of the functions of
// floats.
//
//   in:    doubles far from overflow: below 2^900 or so
//   out:   a pair hi + lo, hi the double next to the sum
//   owns:  nothing
//   fails: never
//
// The sums and products below are exact by arguments of Dekker, Knuth and Veltkamp, which need
// every operation to be rounded once, to the nearest double: no contraction (see the Makefile), no
// wider registers. Where an error is named, it is relative to the result.

#ifndef GASKET_VM_FLOAT_PAIR_H
#define GASKET_VM_FLOAT_PAIR_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "portable.h"

// 1: only the type float, which nothing here has, is computed as double.
#if FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 1
#error "floats must be rounded by every operation: on i386, compile with -msse2 -mfpmath=sse"
#endif

struct pair {
    double hi, lo;
};

// ---- bits -------------------------------------------------------------------------------------

static inline uint64_t float_bits(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline double float_from_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// 2^exponent, which is from -1022 to 1023.
static inline double float_power_of_two(int exponent) {
    return float_from_bits((uint64_t)(exponent + 1023) << 52);
}

// The exponent of two of a normal number.
static inline int float_exponent(double value) {
    return (int)(float_bits(value) >> 52 & 0x7FF) - 1023;
}

// ---- exact ------------------------------------------------------------------------------------

// left + right, where left is 0 or not smaller.
static inline struct pair pair_sum_ordered(double left, double right) {
    double hi = left + right;
    return (struct pair){hi, right - (hi - left)};
}

static inline struct pair pair_sum(double left, double right) {
    double hi = left + right, from_right = hi - left;
    return (struct pair){hi, (left - (hi - from_right)) + (right - from_right)};
}

// The upper half of a double's digits.
static inline double pair_upper(double value) {
    double spread = value * 134217729.0;  // 2^27 + 1
    return spread - (spread - value);
}

static inline struct pair pair_product(double left, double right) {
    double hi = left * right;
    double left_hi = pair_upper(left), left_lo = left - left_hi;
    double right_hi = pair_upper(right), right_lo = right - right_hi;
    double lo = left_hi * right_hi - hi;
    lo += left_hi * right_lo;
    lo += left_lo * right_hi;
    return (struct pair){hi, lo + left_lo * right_lo};
}

// ---- to 2^-100 and better ---------------------------------------------------------------------

// Where the sum is not much smaller than the two.
static inline struct pair pair_add(struct pair left, struct pair right) {
    struct pair sum = pair_sum(left.hi, right.hi);
    return pair_sum_ordered(sum.hi, sum.lo + (left.lo + right.lo));
}

static inline struct pair pair_negative(struct pair pair) {
    return (struct pair){-pair.hi, -pair.lo};
}

static inline struct pair pair_multiply(struct pair left, struct pair right) {
    struct pair product = pair_product(left.hi, right.hi);
    double rest = left.hi * right.lo + left.lo * right.hi;
    return pair_sum_ordered(product.hi, product.lo + rest);
}

static inline struct pair pair_divide(struct pair left, struct pair right) {
    double quotient = left.hi / right.hi;
    struct pair back = pair_product(quotient, right.hi);
    double rest = (left.hi - back.hi) - back.lo + (left.lo - quotient * right.lo);
    return pair_sum_ordered(quotient, rest / right.hi);
}

// The square root of a pair from 0 on.
static inline struct pair pair_root(struct pair pair) {
    if (pair.hi <= 0) return (struct pair){0, 0};
    double root = square_root(pair.hi);
    struct pair back = pair_product(root, root);
    double rest = (pair.hi - back.hi) - back.lo + pair.lo;
    return pair_sum_ordered(root, rest / (2 * root));
}

// ---- out --------------------------------------------------------------------------------------

// The double nearest to pair * 2^exponent, rounded once; pair from 0.9 to below 2.
double pair_scaled(struct pair pair, int exponent);

#endif
