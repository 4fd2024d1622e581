// tests/unit/float_math_test.c: the functions of floats, against MPFR.
//
// An error is counted in units of the last place that a float next to the true value has. What was
// found worst is printed.

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <mpfr.h>

#include "../../vm/float_math.h"
#include "../../vm/float_pair.h"
#include "../../vm/hash.h"

#define POINTS 40000      // a function and kind of points
#define PAIRS 8000        // a function of two and two kinds of points
#define ERROR_MAX 0.6
#define DIGITS 140        // binary ones, of what MPFR computes

typedef double function_of_one(double x);
typedef double function_of_two(double x, double y);
typedef int exact_of_one(mpfr_t result, const mpfr_t x, mpfr_rnd_t round);
typedef int exact_of_two(mpfr_t result, const mpfr_t x, const mpfr_t y, mpfr_rnd_t round);

static const struct row_of_one {
    const char *name;
    function_of_one *function;
    exact_of_one *exact;
    double low, high;  // where it is mostly used
} of_one[] = {
    {"exp", float_exp, mpfr_exp, -746, 710},
    {"exp2", float_exp2, mpfr_exp2, -1076, 1025},
    {"log", float_log, mpfr_log, 0, 4},
    {"log2", float_log2, mpfr_log2, 0, 4},
    {"log10", float_log10, mpfr_log10, 0, 1000},
    {"cbrt", float_cbrt, mpfr_cbrt, -30, 30},
    {"sin", float_sin, mpfr_sin, -10, 10},
    {"cos", float_cos, mpfr_cos, -10, 10},
    {"tan", float_tan, mpfr_tan, -10, 10},
    {"asin", float_asin, mpfr_asin, -1, 1},
    {"acos", float_acos, mpfr_acos, -1, 1},
    {"atan", float_atan, mpfr_atan, -3, 3},
    {"sinh", float_sinh, mpfr_sinh, -3, 3},
    {"cosh", float_cosh, mpfr_cosh, -23, 23},
    {"tanh", float_tanh, mpfr_tanh, -2, 2},
};
#define OF_ONE (sizeof of_one / sizeof of_one[0])

static const struct row_of_two {
    const char *name;
    function_of_two *function;
    exact_of_two *exact;
} of_two[] = {
    {"pow", float_pow, mpfr_pow},
    {"atan2", float_atan2, mpfr_atan2},
    {"hypot", float_hypot, mpfr_hypot},
};
#define OF_TWO (sizeof of_two / sizeof of_two[0])

// ---- points -----------------------------------------------------------------------------------

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

enum points {
    USUAL,      // evenly in a range
    ANY,        // any bits
    MIDDLE,     // exponents from -30 to 30
    NEAR_ONE,   // as near as it gets, too
    TINY,       // below the normal numbers, and zeros
    KINDS_OF_POINTS,
};

static double pick(uint64_t *random, enum points kind, double low, double high) {
    uint64_t bits = next_random(random), sign = next_random(random) << 63;
    unsigned shift = (unsigned)(next_random(random) % 52);
    switch (kind) {
    case USUAL: return low + (high - low) * ((double)(bits >> 11) * 0x1p-53);
    case ANY: return (bits >> 52 & 0x7FF) == 0x7FF ? 1 : float_from_bits(bits);
    case MIDDLE: return float_from_bits((993 + next_random(random) % 61) << 52 | bits >> 12 | sign);
    case NEAR_ONE:
        bits = (bits >> 12) >> shift;
        return float_from_bits((sign ? float_bits(1) + bits : float_bits(1) - bits)
                               | (shift % 8 == 0 ? sign : 0));
    case TINY: return float_from_bits((bits >> 12) >> shift | sign);
    case KINDS_OF_POINTS: break;
    }
    return 0;
}

// ---- errors -----------------------------------------------------------------------------------

static double error_of(double value, const mpfr_t exact) {
    bool is_nan = value != value, is_none = mpfr_nan_p(exact) != 0;
    if (is_nan || is_none) return is_nan == is_none ? 0 : INFINITY;
    double nearest = mpfr_get_d(exact, MPFR_RNDN);
    if (float_bits(value) == float_bits(nearest) && (value == 0 || fabs(value) > DBL_MAX)) return 0;
    if (fabs(value) > DBL_MAX || mpfr_inf_p(exact)) return INFINITY;
    if (mpfr_zero_p(exact)) return INFINITY;
    mpfr_t error;
    mpfr_init2(error, DIGITS + 60);
    mpfr_sub_d(error, exact, value, MPFR_RNDN);
    long last = mpfr_get_exp(exact) - 53;
    mpfr_mul_2si(error, error, last < -1074 ? 1074 : -last, MPFR_RNDN);
    double result = fabs(mpfr_get_d(error, MPFR_RNDN));
    mpfr_clear(error);
    return result;
}

struct worst {
    const char *name;
    double error, x, y;
};

static void note_error(struct worst *worst, double error, double x, double y) {
    if (!(error <= worst->error)) *worst = (struct worst){worst->name, error, x, y};
}

static void assert_small(const struct worst *worst) {
    print_message("# %s: %.4f of the last place, of %a, %a\n", worst->name, worst->error, worst->x,
                  worst->y);
    if (!(worst->error <= ERROR_MAX)) fail_msg("%s is off by %f", worst->name, worst->error);
}

static void check_one(const struct row_of_one *row, double x, struct worst *worst) {
    mpfr_t argument, exact;
    mpfr_inits2(53, argument, (mpfr_ptr)NULL);
    mpfr_init2(exact, DIGITS);
    mpfr_set_d(argument, x, MPFR_RNDN);
    row->exact(exact, argument, MPFR_RNDN);
    note_error(worst, error_of(row->function(x), exact), x, 0);
    mpfr_clears(argument, exact, (mpfr_ptr)NULL);
}

static void check_two(const struct row_of_two *row, double x, double y, struct worst *worst) {
    mpfr_t first, second, exact;
    mpfr_inits2(53, first, second, (mpfr_ptr)NULL);
    mpfr_init2(exact, DIGITS);
    mpfr_set_d(first, x, MPFR_RNDN);
    mpfr_set_d(second, y, MPFR_RNDN);
    row->exact(exact, first, second, MPFR_RNDN);
    note_error(worst, error_of(row->function(x, y), exact), x, y);
    mpfr_clears(first, second, exact, (mpfr_ptr)NULL);
}

// ---- the claims -------------------------------------------------------------------------------

static const double edges[] = {
    0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 0.5, -0.5, 1.5, -1.5, 10.0, INFINITY, -INFINITY,
    DBL_MAX, -DBL_MAX, DBL_MIN, -DBL_MIN, 5e-324, -5e-324, 0x1p53, 0x1p53 - 1, -0x1p53, 0x1p-53,
    0x1p52 + 1, -0x1p52 - 1, 1 + 0x1p-52, 1 - 0x1p-53, 709.78271289338397, 709.78271289338409,
    -745.13321910194122, -745.13321910194111, 710.47586007394386, 710.4758600739439,
    1023.9999999999999, 1024.0, -1074.0, -1075.0, -1074.9999999999998, 22.0, 0.3, 0.18, 0.7071,
    0x1.921fb54442d18p+0, 0x1.921fb54442d18p-1, 0x1.921fb54442d19p-1, 0x1.921fb54442d18p+1,
    0x1p-30, 0x1p60, 1e16, 1e22,
};
#define EDGES (sizeof edges / sizeof edges[0])

static void functions_of_one_float_are_right_to_six_tenths_of_the_last_place(void **state) {
    (void)state;
    for (size_t f = 0; f < OF_ONE; f++) {
        struct worst worst = {.name = of_one[f].name};
        uint64_t random = 88172645463325252u;
        for (size_t i = 0; i < EDGES; i++) check_one(&of_one[f], edges[i], &worst);
        for (int kind = 0; kind < KINDS_OF_POINTS; kind++) {
            for (int i = 0; i < (kind == TINY ? POINTS / 20 : POINTS); i++) {
                double x = pick(&random, (enum points)kind, of_one[f].low, of_one[f].high);
                check_one(&of_one[f], x, &worst);
            }
        }
        assert_small(&worst);
    }
}

static void functions_of_two_floats_are_too(void **state) {
    (void)state;
    for (size_t f = 0; f < OF_TWO; f++) {
        struct worst worst = {.name = of_two[f].name};
        uint64_t random = 1234567890123u;
        for (size_t i = 0; i < EDGES * EDGES; i++)
            check_two(&of_two[f], edges[i / EDGES], edges[i % EDGES], &worst);
        for (int kinds = 0; kinds < KINDS_OF_POINTS * KINDS_OF_POINTS; kinds++) {
            for (int i = 0; i < PAIRS; i++) {
                double x = pick(&random, (enum points)(kinds / KINDS_OF_POINTS), 0, 20);
                double y = pick(&random, (enum points)(kinds % KINDS_OF_POINTS), -20, 20);
                check_two(&of_two[f], x, y, &worst);
            }
        }
        assert_small(&worst);
    }
}

// Sides that are nearly equal, and quotients on both sides of every row of the table.
static void directions_next_to_the_rows_of_the_table_are_right(void **state) {
    (void)state;
    struct worst worst = {.name = "atan2 near rows"};
    uint64_t random = 4711;
    for (int i = 0; i < 129 * 200; i++) {
        double x = pick(&random, USUAL, 0.5, 2), y = x * (i % 129) / 128;
        double step = pick(&random, MIDDLE, 0, 0) * 0x1p-45;
        check_two(&of_two[1], y * (1 + step), i % 3 == 0 ? -x : x, &worst);
    }
    assert_small(&worst);
}

// The floats next to whole quarter turns, where almost every digit of the angle goes; and the one
// that is nearest of all to one (Muller, "Elementary Functions").
static void angles_next_to_quarter_turns_are_right(void **state) {
    (void)state;
    struct worst worst = {.name = "sin, cos, tan near quarter turns"};
    uint64_t random = 99;
    mpfr_t turn;
    mpfr_init2(turn, 1200);
    for (int i = 0; i < 20000; i++) {
        mpfr_const_pi(turn, MPFR_RNDN);
        mpfr_mul_d(turn, turn, 0.5, MPFR_RNDN);
        mpfr_mul_d(turn, turn, (double)(next_random(&random) >> (11 + i % 52)), MPFR_RNDN);
        mpfr_mul_2si(turn, turn, i % 3 == 0 ? i % 960 : 0, MPFR_RNDN);
        double x = mpfr_get_d(turn, MPFR_RNDN);
        for (size_t f = 6; f < 9; f++) check_one(&of_one[f], i % 2 == 0 ? x : -x, &worst);
    }
    for (size_t f = 6; f < 9; f++) check_one(&of_one[f], 6381956970095103.0 * 0x1p797, &worst);
    mpfr_clear(turn);
    assert_small(&worst);
}

static void powers_near_one_and_next_to_overflow_are_right(void **state) {
    (void)state;
    struct worst worst = {.name = "pow of near ones"};
    uint64_t random = 7;
    for (int i = 0; i < POINTS * 2; i++) {
        double x = fabs(pick(&random, NEAR_ONE, 0, 0));
        double size = pick(&random, USUAL, -750, 712), log = float_log(x);
        if (log != 0) check_two(&of_two[0], x, size / log, &worst);
        double any = fabs(pick(&random, ANY, 0, 0));
        log = float_log(any);
        if (log != 0 && fabs(log) < INFINITY) check_two(&of_two[0], any, size / log, &worst);
    }
    assert_small(&worst);
}

static void what_is_a_float_comes_out_as_it_is(void **state) {
    (void)state;
    for (int i = -1074; i < 1024; i++) {
        double power = i < -1022 ? 0x1p-1022 * float_power_of_two(i + 1022) : float_power_of_two(i);
        assert_true(float_log2(power) == i);
        assert_true(float_exp2(i) == power);
        assert_true(float_pow(2, i) == power);
    }
    double power = 1;
    for (int i = 0; i < 23; i++, power *= 10) {
        assert_true(float_log10(power) == i);
        assert_true(float_pow(10, i) == power);
    }
    for (int i = 0; i < 200000; i++) assert_true(float_cbrt((double)i * i * i) == i);
    for (int i = 1; i < 3000; i++) assert_true(float_hypot(3.0 * i, 4.0 * i) == 5.0 * i);
    assert_true(float_pow(-2, 3) == -8);
    assert_true(float_pow(0.5, 2) == 0.25);
    assert_true(float_pow(2.25, 1.5) == 3.375);
}

static void whole_parts_are_those_of_the_c_library(void **state) {
    (void)state;
    static const struct {
        function_of_one *ours, *theirs;
    } rows[] = {
        {float_floor, floor}, {float_ceil, ceil}, {float_trunc, trunc}, {float_round, round}};
    uint64_t random = 5;
    for (int i = 0; i < 200000; i++) {
        double x = i < (int)EDGES ? edges[i] : pick(&random, (enum points)(i % 3), -8, 8);
        if (i % 5 == 0) x = (double)(int64_t)(next_random(&random) % 4096) / 2 - 1024;
        for (size_t f = 0; f < 4; f++) {
            uint64_t ours = float_bits(rows[f].ours(x)), theirs = float_bits(rows[f].theirs(x));
            if (x == x) assert_int_equal(ours, theirs);
        }
    }
}

static void modulo_is_exact_and_of_the_divisors_sign(void **state) {
    (void)state;
    uint64_t random = 31;
    for (int i = 0; i < 300000; i++) {
        double x = pick(&random, (enum points)(i % 5), -1000, 1000);
        double y = pick(&random, (enum points)(i / 5 % 5), -10, 10);
        if (x != x || y != y || y == 0 || fabs(x) > DBL_MAX || fabs(y) > DBL_MAX) continue;
        double expected = fmod(x, y);
        if (expected != 0 && (expected < 0) != (y < 0)) expected += y;
        if (expected == 0) expected = copysign(0, y);
        assert_int_equal(float_bits(float_modulo(x, y)), float_bits(expected));
        assert_true(float_modulo_steps(x, y) >= 0 && float_modulo_steps(x, y) <= 210);
    }
    assert_true(float_modulo(-1, 360) == 359);
    assert_true(float_modulo(5, INFINITY) == 5);
    assert_true(float_modulo(-5, INFINITY) == INFINITY);
    assert_true(isnan(float_modulo(1, 0)));
    assert_true(isnan(float_modulo(INFINITY, 1)));
}

// Whatever compiler, whatever optimisation, whatever machine.
static void results_are_the_same_everywhere(void **state) {
    (void)state;
    uint64_t hash = HASH_START, random = 2026;
    for (int i = 0; i < 20000; i++) {
        enum points kind = (enum points)(i % KINDS_OF_POINTS);
        for (size_t f = 0; f < OF_ONE; f++) {
            double x = pick(&random, kind, of_one[f].low, of_one[f].high);
            double y = of_one[f].function(x);
            hash = hash_number(hash, y != y ? 1 : float_bits(y));
        }
        for (size_t f = 0; f < OF_TWO; f++) {
            double x = pick(&random, kind, 0, 20), y = pick(&random, kind, -20, 20);
            double z = of_two[f].function(x, y);
            hash = hash_number(hash, z != z ? 1 : float_bits(z));
        }
    }
    assert_int_equal(hash, UINT64_C(0xec941e02a1f44e84));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_of_one_float_are_right_to_six_tenths_of_the_last_place),
        cmocka_unit_test(functions_of_two_floats_are_too),
        cmocka_unit_test(directions_next_to_the_rows_of_the_table_are_right),
        cmocka_unit_test(angles_next_to_quarter_turns_are_right),
        cmocka_unit_test(powers_near_one_and_next_to_overflow_are_right),
        cmocka_unit_test(what_is_a_float_comes_out_as_it_is),
        cmocka_unit_test(whole_parts_are_those_of_the_c_library),
        cmocka_unit_test(modulo_is_exact_and_of_the_divisors_sign),
        cmocka_unit_test(results_are_the_same_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
