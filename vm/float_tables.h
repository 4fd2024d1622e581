// vm/float_tables.h: the constants behind the functions of floats (float_math.h).
//
//   in:    -
//   out:   values as pairs: the nearest double, and the nearest of what that leaves
//   owns:  nothing
//   fails: never

#ifndef GASKET_VM_FLOAT_TABLES_H
#define GASKET_VM_FLOAT_TABLES_H

#include <stdint.h>

#include "float_pair.h"

extern const struct pair float_half_pi, float_pi;
extern const struct pair float_ln2;  // hi has 36 bits: its product with 17 bits is exact
extern const struct pair float_inverse_ln2, float_inverse_ln10;

#define FLOAT_POWERS 64
extern const struct pair float_powers[FLOAT_POWERS];  // 2^(i / FLOAT_POWERS)

#define FLOAT_ARCS 64
extern const struct pair float_arcs[FLOAT_ARCS + 1];  // atan(i / FLOAT_ARCS)

// Row i stands for numbers next to (i + FLOAT_LOGS_FIRST) / FLOAT_LOGS: from 0.7 to 1.42.
#define FLOAT_LOGS 128
#define FLOAT_LOGS_FIRST 90
#define FLOAT_LOG_ROWS 93
struct float_log_row {
    double inverse;   // nearly 1 / that, in 11 bits
    struct pair log;  // of 1 / inverse
};
extern const struct float_log_row float_logs[FLOAT_LOG_ROWS];

#define FLOAT_SINES 64
#define FLOAT_SINE_ROWS 52
struct float_sine_row {
    struct pair sine, cosine;  // of i / FLOAT_SINES
};
extern const struct float_sine_row float_sines[FLOAT_SINE_ROWS];

#define FLOAT_TWO_OVER_PI_WORDS 20
// A word of zeros, then its bits from the point on.
extern const uint64_t float_two_over_pi[FLOAT_TWO_OVER_PI_WORDS];

#endif
