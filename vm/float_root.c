// vm/float_root.c: roots, distances, whole parts. See float_math.h.

#include "float_math.h"
#include "float_pair.h"

#include <stdbool.h>

// ---- the cube root ----------------------------------------------------------------------------

// Of m from 1 to 2 times 2^third, third from 0 to 2: a straight line, two steps of Halley's, which
// make 1 % to 10^-7 to 10^-20, and one of Newton's with the exact remainder.
static double cube_root(double m, int third) {
    static const double roots_of_two[] = {1, 1.26, 1.587};
    double y = (0.7447 + 0.26 * m) * roots_of_two[third];
    m *= (double)(1 << third);
    for (int i = 0; i < 2; i++) {
        double cube = y * y * y;
        y *= (cube + 2 * m) / (2 * cube + m);
    }
    struct pair cube = pair_multiply(pair_product(y, y), (struct pair){y, 0});
    return y + ((m - cube.hi) - cube.lo) / (3 * y * y);
}

double float_cbrt(double x) {
    double size = fabs(x);
    if (size == 0 || size > DBL_MAX) return x;
    int down = size < 0x1p-1022 ? 54 : 0;
    if (down > 0) size *= 0x1p54;
    int exponent = float_exponent(size);
    int third = (exponent + 1200) % 3, whole = (exponent - third - down) / 3;
    double half = float_power_of_two(-(exponent / 2));
    double m = size * half * float_power_of_two(exponent / 2 - exponent);
    return copysign(cube_root(m, third) * float_power_of_two(whole), x);
}

// ---- the distance -----------------------------------------------------------------------------

// The longer side from 1 to 2; the root is then below 2.9.
static double hypotenuse(double longer, double shorter, int exponent) {
    struct pair squares = pair_add(pair_product(longer, longer), pair_product(shorter, shorter));
    struct pair root = pair_root(squares);
    bool is_high = root.hi >= 2;
    if (is_high) root = (struct pair){root.hi / 2, root.lo / 2};
    return pair_scaled(root, exponent + is_high);
}

double float_hypot(double x, double y) {
    double longer = fabs(x), shorter = fabs(y);
    if (longer < shorter) {
        longer = fabs(y);
        shorter = fabs(x);
    }
    if (longer > DBL_MAX) return longer;
    if (longer * 0x1p-60 >= shorter && longer >= 0x1p-900) return longer;
    if (shorter == 0) return longer;
    int up = longer < 0x1p-500 ? 600 : 0;  // and what lies below the normal numbers becomes normal
    if (up > 0) {
        longer *= 0x1p600;
        shorter *= 0x1p600;
    }
    int exponent = float_exponent(longer), half = exponent / 2;
    double half_down = float_power_of_two(-half), rest_down = float_power_of_two(half - exponent);
    longer *= half_down;
    shorter *= half_down;
    return hypotenuse(longer * rest_down, shorter * rest_down, exponent - up);
}

// ---- whole parts ------------------------------------------------------------------------------

// From 2^52 on every float is whole, and below that every whole part is an int.
static bool has_fraction(double x) {
    return fabs(x) < 0x1p52;
}

double float_trunc(double x) {
    return has_fraction(x) ? copysign((double)(int64_t)x, x) : x;
}

double float_floor(double x) {
    double whole = float_trunc(x);
    return whole > x ? whole - 1 : whole;
}

double float_ceil(double x) {
    double whole = float_trunc(x);
    return whole < x ? copysign(whole + 1, x) : whole;
}

double float_round(double x) {
    double whole = float_trunc(x);
    return fabs(x - whole) >= 0.5 ? whole + copysign(1, x) : whole;
}

// ---- what is left over ------------------------------------------------------------------------

static int exponent_of(double x) {
    return x < 0x1p-1022 ? float_exponent(x * 0x1p54) - 54 : float_exponent(x);
}

int float_modulo_steps(double x, double y) {
    if (x == 0 || y == 0 || fabs(x) > DBL_MAX || fabs(y) > DBL_MAX) return 0;
    int distance = exponent_of(fabs(x)) - exponent_of(fabs(y));
    return distance < 0 ? 0 : distance / 10;
}

// x as digits * 2^exponent; x above 0 and finite.
static uint64_t digits_of(double x, int *exponent) {
    uint64_t bits = float_bits(x), digits = bits & ((UINT64_C(1) << 52) - 1);
    bool is_normal = bits >> 52 != 0;
    *exponent = (int)(bits >> 52) - 1075 + !is_normal;
    return is_normal ? digits | UINT64_C(1) << 52 : digits;
}

// x - y * (how often y goes into x), both above 0 and finite: a division by hand, ten binary digits
// at a time. The result is a float: it has y's last digit or x's, and is below y.
static double remainder_of(double x, double y) {
    int x_exponent, y_exponent;
    uint64_t rest = digits_of(x, &x_exponent), divisor = digits_of(y, &y_exponent);
    if (x < y) return x;
    int distance = x_exponent - y_exponent;
    for (; distance > 10; distance -= 10) rest = (rest % divisor) << 10;
    rest = (rest % divisor << distance) % divisor;
    int up = y_exponent < -1000 ? 60 : 0;
    return (double)rest * float_power_of_two(y_exponent + up) * (up > 0 ? 0x1p-60 : 1);
}

double float_modulo(double x, double y) {
    if (y == 0 || fabs(x) > DBL_MAX) return NAN;
    if (x == 0) return copysign(0, y);
    bool is_opposite = signbit(x) != signbit(y);
    if (fabs(y) > DBL_MAX) return is_opposite ? y : x;
    double rest = copysign(remainder_of(fabs(x), fabs(y)), x);
    if (rest == 0) return copysign(0, y);
    return is_opposite ? rest + y : rest;
}
