// vm/float_pair.c: see float_pair.h.

#include "float_pair.h"

#include <stdbool.h>

// What comes out below the normal numbers has fewer digits. Adding a power of two whose last digit
// is the last that stays makes the sum be rounded there.
static double scaled_down(struct pair pair, int exponent) {
    double marker = float_power_of_two(-1022 - exponent);
    struct pair sum = pair_sum_ordered(marker, pair.hi);
    double kept = (sum.hi + (sum.lo + pair.lo)) - marker;
    return kept * float_power_of_two(-600) * float_power_of_two(exponent + 600);
}

double pair_scaled(struct pair pair, int exponent) {
    if (exponent > 1030) return INFINITY;
    if (exponent < -1100) return 0;
    bool is_normal = exponent > -1022 || (exponent == -1022 && pair.hi >= 1);
    if (!is_normal) return scaled_down(pair, exponent);
    if (exponent <= 1023) return pair.hi * float_power_of_two(exponent);
    return pair.hi * 0x1p1023 * float_power_of_two(exponent - 1023);
}
