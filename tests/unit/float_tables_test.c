// tests/unit/float_tables_test.c: every number of vm/float_tables.c, computed again with MPFR.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <mpfr.h>

#include "../../vm/float_tables.h"

#define DIGITS 2000  // binary ones

// Uses the value up.
static void assert_pair(struct pair pair, mpfr_t exact) {
    assert_true(pair.hi == mpfr_get_d(exact, MPFR_RNDN));
    mpfr_sub_d(exact, exact, pair.hi, MPFR_RNDN);
    assert_true(pair.lo == mpfr_get_d(exact, MPFR_RNDN));
}

static void constants_are_what_they_are_called(void **state) {
    (void)state;
    mpfr_t exact;
    mpfr_init2(exact, DIGITS);
    mpfr_const_pi(exact, MPFR_RNDN);
    assert_pair(float_pi, exact);
    mpfr_const_pi(exact, MPFR_RNDN);
    mpfr_div_ui(exact, exact, 2, MPFR_RNDN);
    assert_pair(float_half_pi, exact);
    mpfr_const_log2(exact, MPFR_RNDN);
    mpfr_ui_div(exact, 1, exact, MPFR_RNDN);
    assert_pair(float_inverse_ln2, exact);
    mpfr_log_ui(exact, 10, MPFR_RNDN);
    mpfr_ui_div(exact, 1, exact, MPFR_RNDN);
    assert_pair(float_inverse_ln10, exact);
    mpfr_const_log2(exact, MPFR_RNDN);
    assert_true(float_ln2.hi * 0x1p36 == (double)(int64_t)(float_ln2.hi * 0x1p36));
    mpfr_sub_d(exact, exact, float_ln2.hi, MPFR_RNDN);
    assert_true(float_ln2.lo == mpfr_get_d(exact, MPFR_RNDN));
    assert_true(float_ln2.lo < 0x1p-37 && float_ln2.lo > -0x1p-37);
    mpfr_clear(exact);
}

static void powers_are_those_of_two(void **state) {
    (void)state;
    mpfr_t exact;
    mpfr_init2(exact, DIGITS);
    for (int i = 0; i < FLOAT_POWERS; i++) {
        mpfr_set_d(exact, (double)i / FLOAT_POWERS, MPFR_RNDN);
        mpfr_exp2(exact, exact, MPFR_RNDN);
        assert_pair(float_powers[i], exact);
    }
    mpfr_clear(exact);
}

static void arcs_and_sines_are_those_of_the_64ths(void **state) {
    (void)state;
    mpfr_t exact, x;
    mpfr_inits2(DIGITS, exact, x, (mpfr_ptr)NULL);
    for (int i = 0; i <= FLOAT_ARCS; i++) {
        mpfr_set_d(x, (double)i / FLOAT_ARCS, MPFR_RNDN);
        mpfr_atan(exact, x, MPFR_RNDN);
        assert_pair(float_arcs[i], exact);
    }
    for (int i = 0; i < FLOAT_SINE_ROWS; i++) {
        mpfr_set_d(x, (double)i / FLOAT_SINES, MPFR_RNDN);
        mpfr_sin(exact, x, MPFR_RNDN);
        assert_pair(float_sines[i].sine, exact);
        mpfr_cos(exact, x, MPFR_RNDN);
        assert_pair(float_sines[i].cosine, exact);
    }
    mpfr_clears(exact, x, (mpfr_ptr)NULL);
}

static void logarithms_are_those_of_short_inverses(void **state) {
    (void)state;
    mpfr_t exact;
    mpfr_init2(exact, DIGITS);
    for (int i = 0; i < FLOAT_LOG_ROWS; i++) {
        const struct float_log_row *row = &float_logs[i];
        double number = (double)(i + FLOAT_LOGS_FIRST) / FLOAT_LOGS;
        double product = row->inverse * number;
        assert_true(row->inverse * 1024 == (double)(int)(row->inverse * 1024));
        assert_true(product > 1 - 0x1p-10 && product < 1 + 0x1p-10);
        mpfr_set_d(exact, row->inverse, MPFR_RNDN);
        mpfr_log(exact, exact, MPFR_RNDN);
        mpfr_neg(exact, exact, MPFR_RNDN);
        assert_pair(row->log, exact);
    }
    mpfr_clear(exact);
}

static void digits_of_two_over_pi_are_right(void **state) {
    (void)state;
    mpfr_t rest, word;
    mpfr_inits2(DIGITS, rest, word, (mpfr_ptr)NULL);
    mpfr_const_pi(rest, MPFR_RNDN);
    mpfr_ui_div(rest, 2, rest, MPFR_RNDN);
    assert_int_equal(float_two_over_pi[0], 0);
    for (int i = 1; i < FLOAT_TWO_OVER_PI_WORDS; i++) {
        mpfr_mul_2ui(rest, rest, 64, MPFR_RNDN);
        mpfr_floor(word, rest);
        mpfr_sub(rest, rest, word, MPFR_RNDN);
        uint64_t high = (uint64_t)mpfr_get_d(word, MPFR_RNDZ) >> 32 << 32;
        mpfr_sub_d(word, word, (double)high, MPFR_RNDN);
        assert_int_equal(float_two_over_pi[i], high + (uint64_t)mpfr_get_d(word, MPFR_RNDN));
    }
    mpfr_clears(rest, word, (mpfr_ptr)NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants_are_what_they_are_called),
        cmocka_unit_test(powers_are_those_of_two),
        cmocka_unit_test(arcs_and_sines_are_those_of_the_64ths),
        cmocka_unit_test(logarithms_are_those_of_short_inverses),
        cmocka_unit_test(digits_of_two_over_pi_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
