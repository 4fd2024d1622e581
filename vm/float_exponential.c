// vm/float_exponential.c: powers and logarithms. See float_math.h.
//
// e^x is 2^(k / 64) * e^r: the first from a table, the second by the first terms of its series, for
// r below 0.0055. ln x is k ln 2 + ln c + ln(1 + r): the second from a table of a hundred c, the
// third by its series, for r below 0.007. All coefficients are those of Taylor's series.

#include "float_math.h"
#include "float_tables.h"

#include <stdbool.h>

// ---- e to the power of ------------------------------------------------------------------------

// A number as pair * 2^exponent.
struct scaled {
    struct pair pair;
    int exponent;
};

static int nearest_int(double x) {
    return (int)(x + (x < 0 ? -0.5 : 0.5));
}

// 2^(k / 64) * e^r, to 2^-59.
static struct scaled power(int k, double r) {
    int index = k & (FLOAT_POWERS - 1);
    struct pair step = float_powers[index];
    double tail = 1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720));
    double more = r + r * r * (0.5 + r * (1.0 / 6 + r * tail));
    struct pair pair = pair_sum_ordered(step.hi, step.lo + step.hi * more);
    return (struct scaled){pair, (k - index) / FLOAT_POWERS};
}

// e^x for |x| below 800.
static struct scaled exp_of(struct pair x) {
    int k = nearest_int(x.hi * (FLOAT_POWERS * float_inverse_ln2.hi));
    double rest = x.hi - k * (float_ln2.hi / FLOAT_POWERS);  // exact: see float_tables.h
    return power(k, rest + (x.lo - k * (float_ln2.lo / FLOAT_POWERS)));
}

double float_exp(double x) {
    if (x > 710) return INFINITY;
    if (x < -750) return 0;
    struct scaled result = exp_of((struct pair){x, 0});
    return pair_scaled(result.pair, result.exponent);
}

double float_exp2(double x) {
    if (x >= 1024) return INFINITY;
    if (x < -1080) return 0;
    int k = nearest_int(x * FLOAT_POWERS);
    double rest = x - (double)k / FLOAT_POWERS;
    struct scaled result = power(k, rest * float_ln2.hi + rest * float_ln2.lo);
    return pair_scaled(result.pair, result.exponent);
}

// ---- logarithms -------------------------------------------------------------------------------

// x = 2^exponent * z, z from 0.7 to 1.42.
struct logarithm {
    int exponent;
    struct pair rest;  // ln z, to 2^-68
};

// ln(1 + r) - r + r^2 / 2
static double log_tail(double r) {
    double high = 1.0 / 7 + r * (-1.0 / 8 + r * (1.0 / 9 + r * (-1.0 / 10)));
    double low = 1.0 / 3 + r * (-1.0 / 4 + r * (1.0 / 5 + r * (-1.0 / 6 + r * high)));
    return r * r * r * low;
}

// z * inverse - 1, exactly: the inverse has 11 bits, and so many of z are kept apart.
static struct pair log_rest(double z, double inverse) {
    double upper = float_from_bits(float_bits(z) & ~UINT64_C(0xFFF));
    return pair_sum(upper * inverse - 1, (z - upper) * inverse);
}

// x above 0 and finite.
static struct logarithm log_of(double x) {
    struct logarithm result = {0, {0, 0}};
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        result.exponent = -54;
    }
    uint64_t bits = float_bits(x);
    uint32_t digits = (uint32_t)(bits >> 44) & 0xFF;  // the first eight behind the highest
    bool is_high = digits >= 107;                     // 1.418
    uint32_t index = is_high ? (FLOAT_LOGS + (digits >> 1) + 1) / 2 : FLOAT_LOGS + (digits + 1) / 2;
    result.exponent += float_exponent(x) + is_high;
    double z = float_from_bits((bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(0x3FF) << 52);
    if (is_high) z /= 2;
    const struct float_log_row *row = &float_logs[index - FLOAT_LOGS_FIRST];
    struct pair r = log_rest(z, row->inverse);
    struct pair square = pair_product(r.hi, r.hi);
    struct pair sum = pair_sum(row->log.hi, r.hi);
    struct pair less = pair_sum_ordered(sum.hi, -square.hi / 2);
    double small = row->log.lo + (r.lo - r.hi * r.lo - square.lo / 2);
    result.rest = pair_sum_ordered(less.hi, less.lo + (sum.lo + (log_tail(r.hi) + small)));
    return result;
}

static struct pair natural(struct logarithm log) {
    struct pair sum = pair_sum(log.exponent * float_ln2.hi, log.rest.hi);
    return pair_sum_ordered(sum.hi, sum.lo + (log.rest.lo + log.exponent * float_ln2.lo));
}

// What a logarithm gives where log_of() has no answer; 0: it has one.
static double log_edge(double x) {
    if (x < 0) return NAN;
    return x == 0 ? -INFINITY : x > DBL_MAX ? INFINITY : 0;
}

double float_log(double x) {
    double edge = log_edge(x);
    return edge != 0 ? edge : natural(log_of(x)).hi;
}

double float_log2(double x) {
    double edge = log_edge(x);
    if (edge != 0) return edge;
    struct logarithm log = log_of(x);
    struct pair rest = pair_multiply(log.rest, float_inverse_ln2);
    struct pair sum = pair_sum(log.exponent, rest.hi);
    return sum.hi + (sum.lo + rest.lo);
}

double float_log10(double x) {
    double edge = log_edge(x);
    return edge != 0 ? edge : pair_multiply(natural(log_of(x)), float_inverse_ln10).hi;
}

// ---- any power --------------------------------------------------------------------------------

static bool is_whole(double y) {
    return fabs(y) >= 0x1p53 || y == (double)(int64_t)y;
}

static bool is_odd(double y) {
    return fabs(y) < 0x1p53 && is_whole(y) && ((int64_t)y & 1) != 0;
}

// x 0 or infinite, or y infinite and x neither 1 nor -1: 0 or infinity.
static double pow_edge(double x, double y) {
    double size = fabs(x);
    bool is_large = y > 0 ? size > 1 : size < 1;
    double result = is_large ? INFINITY : 0;
    return signbit(x) && is_odd(y) ? -result : result;
}

// |x|^y
static double pow_of(double x, double y) {
    struct pair log = natural(log_of(x));
    double estimate = y * log.hi;
    if (estimate > 710) return INFINITY;
    if (estimate < -750) return 0;
    struct pair product = pair_product(y, log.hi);
    product.lo += y * log.lo;
    struct scaled result = exp_of(product);
    return pair_scaled(result.pair, result.exponent);
}

double float_pow(double x, double y) {
    if (y == 0 || x == 1) return 1;
    double size = fabs(x);
    if (size == 1) return is_odd(y) ? x : is_whole(y) ? 1 : NAN;
    if (size == 0 || size > DBL_MAX || fabs(y) > DBL_MAX) return pow_edge(x, y);
    if (x < 0 && !is_whole(y)) return NAN;
    return x < 0 && is_odd(y) ? -pow_of(size, y) : pow_of(size, y);
}

// ---- hyperbolic -------------------------------------------------------------------------------

#define HYPERBOLIC_SMALL 0.3
#define HYPERBOLIC_LARGE 22  // from here on e^-x is too small to matter

// sinh x - x for small x: the odd terms of e^x from the third on.
static double sinh_tail(double x) {
    double z = x * x;
    double high = 1.0 / 362880 + z * (1.0 / 39916800 + z * (1.0 / 6227020800 + z / 1307674368000));
    return x * z * (1.0 / 6 + z * (1.0 / 120 + z * (1.0 / 5040 + z * high)));
}

// cosh x - 1 for small x.
static double cosh_tail(double x) {
    double z = x * x;
    double high = 1.0 / 40320 + z * (1.0 / 3628800 + z * (1.0 / 479001600 + z / 87178291200));
    return z * (0.5 + z * (1.0 / 24 + z * (1.0 / 720 + z * high)));
}

static struct pair times(struct pair pair, double factor) {
    return (struct pair){pair.hi * factor, pair.lo * factor};  // exact for powers of two
}

// e^x and e^-x for x from 0 to 50.
static struct pair both_powers(double x, struct pair *inverse) {
    static const struct pair one = {1, 0};
    struct scaled power = exp_of((struct pair){x, 0});
    struct pair result = times(power.pair, float_power_of_two(power.exponent));
    *inverse = pair_divide(one, result);
    return result;
}

// e^x / 2 for large x.
static double half_power(double x) {
    if (x > 720) return INFINITY;
    struct scaled result = exp_of((struct pair){x, 0});
    return pair_scaled(result.pair, result.exponent - 1);
}

double float_sinh(double x) {
    double size = fabs(x);
    if (size < HYPERBOLIC_SMALL) return x + sinh_tail(x);
    if (size >= HYPERBOLIC_LARGE) return copysign(half_power(size), x);
    struct pair inverse, power = both_powers(size, &inverse);
    return copysign(pair_add(power, pair_negative(inverse)).hi / 2, x);
}

double float_cosh(double x) {
    double size = fabs(x);
    if (size >= HYPERBOLIC_LARGE) return half_power(size);
    struct pair inverse, power = both_powers(size, &inverse);
    return pair_add(power, inverse).hi / 2;
}

double float_tanh(double x) {
    static const struct pair one = {1, 0}, minus_one = {-1, 0};
    double size = fabs(x);
    if (size >= HYPERBOLIC_LARGE) return copysign(1, x);
    if (size < HYPERBOLIC_SMALL) {
        struct pair sine = pair_sum_ordered(x, sinh_tail(x));
        return copysign(pair_divide(sine, pair_sum_ordered(1, cosh_tail(x))).hi, x);
    }
    struct pair inverse, power = both_powers(2 * size, &inverse);
    struct pair result = pair_divide(pair_add(power, minus_one), pair_add(power, one));
    return copysign(result.hi, x);
}
