// vm/float_trigonometry.c: angles. See float_math.h.
//
// An angle is first brought between -pi/4 and pi/4 by taking quarter turns away, exactly: in whole
// numbers, with as many digits of 2 / pi as the angle's size asks for (Payne and Hanek). What is
// left is the nearest 64th, whose sine and cosine are in a table, and less than 1 / 128, for which
// three terms of Taylor's series do. Arcs are those of a slope: the arc of the nearest 64th is in a
// table, the rest is a series for less than 1 / 128.

#include "float_math.h"
#include "float_tables.h"
#include "portable.h"

#include <stdbool.h>

// ---- quarter turns ----------------------------------------------------------------------------

#define QUARTER_PI 0.78539816339744828

// Quarter turns, modulo 4, and an angle of at most pi/4 on top of them, or, if it is negative,
// short of them.
struct angle {
    struct pair rest;
    unsigned quarters;
    bool is_negative;
};

struct words {
    uint64_t high, middle, low;
};

// The number of quarter turns of an angle, modulo 4, and their fraction: 2 bits and 190 behind the
// point.
static struct words count_quarters(double x) {
    int exponent = float_exponent(x) - 52;  // x is digits * 2^exponent
    uint64_t digits = (float_bits(x) & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
    uint32_t first = (uint32_t)(exponent + 62);  // of the bits of 2 / pi that matter
    uint32_t word = first / 64, shift = first % 64;
    uint64_t bits[3];
    for (uint32_t i = 0; i < 3; i++) {
        uint64_t next = shift == 0 ? 0 : float_two_over_pi[word + i + 1] >> (64 - shift);
        bits[i] = float_two_over_pi[word + i] << shift | next;
    }
    struct words product;
    uint64_t carry, high;
    product.low = multiply_wide(digits, bits[2], &carry);
    product.middle = multiply_wide(digits, bits[1], &high) + carry;
    product.high = digits * bits[0] + high + (product.middle < carry);
    return product;
}

// 0.words, to 106 bits, times pi / 2.
static struct pair quarters_to_angle(struct words words) {
    uint64_t high = words.high, low = words.middle;
    int shift = high == 0 ? 63 : (int)leading_zeros(high);
    if (shift > 0) {
        high = high << shift | low >> (64 - shift);
        low = low << shift | words.low >> (64 - shift);
    }
    double scale = float_power_of_two(-53 - shift);
    int64_t upper = (int64_t)(high >> 11), lower = (int64_t)((high & 0x7FF) << 42 | low >> 22);
    struct pair fraction = {(double)upper * scale, (double)lower * (scale * 0x1p-53)};
    return pair_multiply(fraction, float_half_pi);
}

// x from 0 on, finite.
static struct angle reduce(double x) {
    if (x <= QUARTER_PI) return (struct angle){{x, 0}, 0, false};
    struct words turn = count_quarters(x);
    struct words rest = {turn.high << 2 | turn.middle >> 62, turn.middle << 2 | turn.low >> 62,
                         turn.low << 2};
    unsigned quarters = (unsigned)(turn.high >> 62);
    bool is_negative = rest.high >> 63 != 0;
    if (is_negative) rest = (struct words){~rest.high, ~rest.middle, ~rest.low};
    return (struct angle){quarters_to_angle(rest), quarters + is_negative, is_negative};
}

// ---- sine and cosine of what is left ----------------------------------------------------------

// From here on, its twelfth row, the table serves: before it a step is too much of a row.
#define SMALL_ANGLE 0.18

// From the nearest row of the table on: row, sin step, cos step - 1.
struct step {
    const struct float_sine_row *row;
    double sine, cosine;
};

static struct step step_to(struct pair x) {
    int index = (int)(x.hi * FLOAT_SINES + 0.5);
    double step = x.hi - (double)index / FLOAT_SINES + x.lo, z = step * step;
    return (struct step){
        &float_sines[index],
        step + step * z * (-1.0 / 6 + z * (1.0 / 120 + z * (-1.0 / 5040))),
        z * (-0.5 + z * (1.0 / 24 + z * (-1.0 / 720))),
    };
}

// x - x^3 / 6 + ...
static struct pair small_sine(struct pair x) {
    double z = x.hi * x.hi;
    double high = -1.0 / 5040 + z * (1.0 / 362880 - z / 39916800);
    double tail = -1.0 / 6 + z * (1.0 / 120 + z * high);
    return pair_sum_ordered(x.hi, x.lo + x.hi * z * tail);
}

// Both to 2^-57; x from 0 to pi/4.
static struct pair sine(struct pair x) {
    if (x.hi < SMALL_ANGLE) return small_sine(x);
    struct step step = step_to(x);
    struct pair sine = step.row->sine;
    double more = step.row->cosine.hi * step.sine + sine.hi * step.cosine;
    return pair_sum_ordered(sine.hi, sine.lo + more);
}

static struct pair cosine(struct pair x) {
    struct step step = step_to(x);
    struct pair cosine = step.row->cosine;
    double more = cosine.hi * step.cosine - step.row->sine.hi * step.sine;
    return pair_sum_ordered(cosine.hi, cosine.lo + more);
}

static double sine_after(struct angle angle) {
    bool is_even = (angle.quarters & 1) == 0;
    double result = is_even ? sine(angle.rest).hi : cosine(angle.rest).hi;
    bool is_below = ((angle.quarters & 2) != 0) != (is_even && angle.is_negative);
    return is_below ? -result : result;
}

static bool is_infinite(double x) {
    return !(fabs(x) <= DBL_MAX);  // NaN too: nobody gives one, but it must not index a table
}

double float_sin(double x) {
    if (is_infinite(x)) return NAN;
    double result = sine_after(reduce(fabs(x)));
    return signbit(x) ? -result : result;
}

double float_cos(double x) {
    if (is_infinite(x)) return NAN;
    struct angle angle = reduce(fabs(x));
    angle.quarters++;
    return sine_after(angle);
}

double float_tan(double x) {
    if (is_infinite(x)) return NAN;
    struct angle angle = reduce(fabs(x));
    struct pair up = sine(angle.rest), along = cosine(angle.rest);
    bool is_even = (angle.quarters & 1) == 0;
    double result = is_even ? pair_divide(up, along).hi : pair_divide(along, up).hi;
    bool is_below = (is_even == angle.is_negative) != (signbit(x) != 0);
    return is_below ? -result : result;
}

// ---- arcs -------------------------------------------------------------------------------------

// The angle, up to pi/4, of a slope: rise from 0 to run, run from 2^-60 to 2^60.
static struct pair arc(struct pair rise, struct pair run) {
    int index = (int)(rise.hi / run.hi * FLOAT_ARCS + 0.5);
    double slope = (double)index / FLOAT_ARCS;
    struct pair below = pair_product(-slope, run.hi), beyond = pair_product(slope, rise.hi);
    below.lo -= slope * run.lo;
    beyond.lo += slope * rise.lo;
    struct pair rest = pair_divide(pair_add(rise, below), pair_add(run, beyond));
    double z = rest.hi * rest.hi;
    double tail = -1.0 / 3 + z * (1.0 / 5 + z * (-1.0 / 7 + z * (1.0 / 9 - z / 11)));
    struct pair known = float_arcs[index], sum = pair_sum_ordered(known.hi, rest.hi);
    return pair_sum_ordered(sum.hi, sum.lo + (known.lo + (rest.lo + rest.hi * z * tail)));
}

static struct pair single(double x) {
    return (struct pair){x, 0};
}

static struct pair less(struct pair whole, struct pair part) {
    return pair_add(whole, pair_negative(part));
}

double float_atan(double x) {
    double size = fabs(x);
    if (!(size >= 0x1p-30)) return x;
    if (size > 0x1p60) return copysign(float_half_pi.hi, x);
    struct pair result = size <= 1 ? arc(single(size), single(1))
                                   : less(float_half_pi, arc(single(1), single(size)));
    return copysign(result.hi, x);
}

// Both halves of x * 2^exponent are exact: what is scaled is not below 2^-70 after.
static double scale(double x, int exponent) {
    int half = exponent / 2;
    return x * float_power_of_two(half) * float_power_of_two(exponent - half);
}

static int exponent_of(double x) {
    return x < 0x1p-1022 ? float_exponent(x * 0x1p54) - 54 : float_exponent(x);
}

// The angle from 0 to pi/2 of a point with both coordinates above 0 and finite, whose quotients are
// below 2^64.
static struct pair first_quarter(double x, double y) {
    int down = -exponent_of(x > y ? x : y);
    struct pair run = single(scale(x, down)), rise = single(scale(y, down));
    return y <= x ? arc(rise, run) : less(float_half_pi, arc(run, rise));
}

// As float_atan2() for y from 0 on, where a coordinate is 0 or infinite or far above the other.
static double atan2_edge(double y, double x) {
    bool is_left = signbit(x);
    if (is_infinite(x) && is_infinite(y)) return float_half_pi.hi * (is_left ? 1.5 : 0.5);
    if (y > fabs(x)) return float_half_pi.hi;
    if (is_left) return float_pi.hi;
    return y == 0 || is_infinite(x) ? 0 : y / x;
}

double float_atan2(double y, double x) {
    double right = fabs(x), up = fabs(y);
    bool is_edge = right == 0 || up == 0 || is_infinite(x) || is_infinite(y);
    int distance = is_edge ? 0 : exponent_of(right) - exponent_of(up);
    if (is_edge || distance > 60 || distance < -60) return copysign(atan2_edge(up, x), y);
    struct pair angle = first_quarter(right, up);
    if (x < 0) angle = less(float_pi, angle);
    return copysign(angle.hi, y);
}

// The other side of a right triangle whose longest side is 1.
static struct pair other_side(double x) {
    return pair_root(pair_multiply(pair_sum(1, -x), pair_sum(1, x)));
}

#define ROOT_OF_HALF 0.7071

double float_asin(double x) {
    double size = fabs(x);
    if (!(size <= 1)) return NAN;
    if (!(size >= 0x1p-30)) return x;
    struct pair side = other_side(size);
    struct pair result = size <= ROOT_OF_HALF ? arc(single(size), side)
                                              : less(float_half_pi, arc(side, single(size)));
    return copysign(result.hi, x);
}

double float_acos(double x) {
    double size = fabs(x);
    if (!(size <= 1)) return NAN;
    struct pair side = other_side(size);
    struct pair result = size <= ROOT_OF_HALF ? less(float_half_pi, arc(single(size), side))
                                              : arc(side, single(size));
    return x < 0 ? less(float_pi, result).hi : result.hi;
}
