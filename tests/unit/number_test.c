// tests/unit/number_test.c: numbers as text, against the C library.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../vm/number.h"

#define RANDOM_FLOATS 1000000

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

static double from_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t to_bits(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static bool is_finite(double value) {
    return (to_bits(value) >> 52 & 0x7FF) != 0x7FF;
}

// Significant digits alone: no sign, point, exponent, leading or trailing zeros.
static size_t digits_of(const char *text, char digits[40]) {
    size_t count = 0;
    for (; *text != '\0' && *text != 'e'; text++) {
        if (*text >= '0' && *text <= '9' && (count > 0 || *text != '0')) digits[count++] = *text;
    }
    while (count > 0 && digits[count - 1] == '0') count--;
    digits[count] = '\0';
    return count;
}

// The fewest digits that printf() needs to be read back. It rounds to the nearest text of a length,
// so that next to powers of two, whose neighbours are not equally far, it may need one digit more.
static void assert_shortest(double value, const char *written) {
    char best[64], ours[40], theirs[40];
    for (int precision = 0; precision < 17; precision++) {
        snprintf(best, sizeof best, "%.*e", precision, value);
        if (to_bits(strtod(best, NULL)) == to_bits(value)) break;
    }
    size_t our_count = digits_of(written, ours), their_count = digits_of(best, theirs);
    if (our_count >= their_count) assert_string_equal(ours, theirs);
}

static void assert_reads(const char *text, double expected) {
    double value = 0;
    assert_true(number_read_float(text, strlen(text), &value));
    assert_int_equal(to_bits(value), to_bits(expected));
}

static void assert_same_as_strtod(const char *text) {
    double expected = strtod(text, NULL), value = 0;
    assert_true(number_read_float(text, strlen(text), &value));
    assert_int_equal(to_bits(value), to_bits(expected));
}

static void assert_goes_round(double value) {
    char text[NUMBER_BYTES_MAX], longest[64];
    size_t bytes = number_write_float(value, text);
    assert_true(bytes < NUMBER_BYTES_MAX);
    assert_int_equal(bytes, strlen(text));
    assert_int_equal(to_bits(strtod(text, NULL)), to_bits(value));
    assert_reads(text, value);
    snprintf(longest, sizeof longest, "%.17g", value);
    assert_reads(longest, value);
    if (to_bits(value) % 8 == 0) assert_shortest(value, text);  // printf() is slow
}

static void writes_floats_in_one_form(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {1.5, "1.5"},
        {-2.0, "-2.0"},
        {100.0, "100.0"},
        {0.1, "0.1"},
        {0.001, "0.001"},
        {0.00001, "0.00001"},
        {0.000001, "1e-6"},
        {9.999e-6, "9.999e-6"},
        {1e15, "1000000000000000.0"},
        {9999999999999998.0, "9999999999999998.0"},
        {1e16, "1e16"},
        {1.25e17, "1.25e17"},
        {1e300, "1e300"},
        {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e308"},
        {123456.789, "123456.789"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {1.0 / 3, "0.3333333333333333"},
        {1e22, "1e22"},
        {1e23, "1e23"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[NUMBER_BYTES_MAX];
        number_write_float(rows[i].value, text);
        assert_string_equal(text, rows[i].text);
    }
    char text[NUMBER_BYTES_MAX];
    number_write_float(from_bits(UINT64_C(0x7FF0000000000000)), text);
    assert_string_equal(text, "inf");
    number_write_float(from_bits(UINT64_C(0xFFF0000000000000)), text);
    assert_string_equal(text, "-inf");
}

static void writes_the_shortest_text_that_reads_back(void **state) {
    (void)state;
    uint64_t random = 88172645463325252u;
    for (int i = 0; i < RANDOM_FLOATS; i++) {
        double value = from_bits(next_random(&random));
        if (i % 4 == 1) value = (double)(next_random(&random) % 1000000) / 1000.0;
        if (i % 4 == 2) value = from_bits(next_random(&random) >> next_random(&random) % 64);
        if (is_finite(value) && to_bits(value) != 0) assert_goes_round(value);
    }
}

static void goes_round_next_to_powers_of_two(void **state) {
    (void)state;
    for (uint64_t exponent = 1; exponent < 0x7FF; exponent++) {
        for (uint64_t step = 0; step < 3; step++)
            assert_goes_round(from_bits((exponent << 52) + step - 1));
    }
}

static void reads_what_strtod_reads(void **state) {
    (void)state;
    uint64_t random = 1234567890123u;
    for (int i = 0; i < RANDOM_FLOATS / 4; i++) {
        char text[96];
        snprintf(text, sizeof text, "%llu.%llue%d",
                 (unsigned long long)(next_random(&random) >> next_random(&random) % 64),
                 (unsigned long long)next_random(&random), (int)(next_random(&random) % 700) - 350);
        assert_same_as_strtod(text);
    }
}

static void rounds_exact_halves_to_even(void **state) {
    (void)state;
    uint64_t random = 99;
    for (int i = 0; i < 2000; i++) {
        double low = from_bits(next_random(&random) >> 1), high = from_bits(to_bits(low) + 1);
        if (!is_finite(high)) continue;
        char text[1300];  // long double holds the half exactly, and 1,100 digits hold it too
        snprintf(text, sizeof text, "%.1100Le", ((long double)low + (long double)high) / 2);
        assert_same_as_strtod(text);
        strchr(text, 'e')[-1] = '1';
        assert_same_as_strtod(text);
    }
    assert_reads("9007199254740993", 9007199254740992.0);
    assert_reads("9007199254740993.00000000000000000000000000000000000000001", 9007199254740994.0);
    assert_reads("2.4703282292062327e-324", 0.0);
    assert_reads("2.4703282292062328e-324", 5e-324);
}

static void reads_thousands_of_digits(void **state) {
    (void)state;
    char *text = malloc(10100);
    assert_non_null(text);
    memset(text, '3', 10000);
    strcpy(text + 10000, "e-9900");
    assert_same_as_strtod(text);
    memset(text, '0', 10000);
    text[1] = '.';
    strcpy(text + 10000, "7e9990");
    assert_same_as_strtod(text);
    strcpy(text + 10000, "7e99999999999999999999");
    assert_same_as_strtod(text);
    memset(text, '1', 10000);
    text[10000] = '\0';
    assert_same_as_strtod(text);
    free(text);
}

static void reads_numbers_and_nothing_else(void **state) {
    (void)state;
    assert_reads("1_000.5", 1000.5);
    assert_reads("1_0.0_5e1", 100.5);
    assert_reads("-0", -0.0);
    assert_reads("1E+2", 100.0);
    assert_reads("0e999999999999999", 0.0);
    assert_reads("1e-999999999999999", 0.0);
    assert_reads("+1.5", 1.5);
    static const char *const wrong[] = {
        "",     "-",    "+",     ".5",   "1.",       "1.e5", "1e",  "1e-",  "1e+",  "_1",
        "1_",   "1__0", "1_.0",  "1._0", "1.0_",     " 1",   "1 ",  "1e5x", "nan",  "0x10",
        "--1",  "+-1",  "1e1_0", "1,5",  "infinity", "in",   "Inf", "inf ", "i",    "-",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        double value;
        assert_false(number_read_float(wrong[i], strlen(wrong[i]), &value));
    }
    double value;
    assert_false(number_read_float("1\0", 2, &value));
}

// What prints as inf is read again; and what is nearer to infinity than to the largest float is
// infinite.
static void reads_infinity(void **state) {
    (void)state;
    double infinity = from_bits(UINT64_C(0x7FF0000000000000));
    assert_reads("inf", infinity);
    assert_reads("+inf", infinity);
    assert_reads("-inf", -infinity);
    assert_reads("1e400", infinity);
    assert_reads("-1e400", -infinity);
    assert_reads("1e999999999999999", infinity);
    assert_reads("1.7976931348623157e308", 1.7976931348623157e308);
    assert_reads("1.7976931348623158e308", 1.7976931348623157e308);
    assert_reads("1.7976931348623159e308", infinity);
}

// All digits of the float, cut behind so many decimals, and one more in the last place if what was
// cut is a half or more.
static void round_by_hand(double value, int decimals, char out[1600]) {
    snprintf(out, 1600, "%.1090f", value);
    char *point = strchr(out, '.'), *cut = point + 1 + decimals;
    bool is_up = *cut >= '5';
    if (decimals == 0) cut = point;
    *cut = '\0';
    for (char *at = cut; is_up && at-- > out;) {
        if (*at == '.' || *at == '-') continue;
        is_up = *at == '9';
        *at = is_up ? '0' : (char)(*at + 1);
    }
    char *first = out + (out[0] == '-');
    if (!is_up) return;
    memmove(first + 1, first, strlen(first) + 1);
    *first = '1';
}

static void assert_fixed(double value, int decimals) {
    char text[NUMBER_FIXED_BYTES_MAX], expected[1600];
    size_t bytes = number_write_fixed(value, decimals, text);
    round_by_hand(value, decimals, expected);
    assert_string_equal(text, expected);
    assert_int_equal(bytes, strlen(text));
    char *point = strchr(text, '.');
    size_t before = (point ? (size_t)(point - text) : bytes) - (text[0] == '-');
    assert_true(before <= number_digits_before_point(value) + 1);
}

static void writes_so_many_decimals(void **state) {
    (void)state;
    static const struct {
        double value;
        int decimals;
        const char *text;
    } rows[] = {
        {0.0, 0, "0"},        {-0.0, 2, "-0.00"},  {2.5, 0, "3"},         {-2.5, 0, "-3"},
        {0.5, 0, "1"},        {0.125, 2, "0.13"},  {1.005, 2, "1.00"},    {9.995, 2, "9.99"},
        {9.996, 2, "10.00"},  {99.5, 0, "100"},    {1e15, 1, "1000000000000000.0"},
        {1e22, 0, "10000000000000000000000"},      {0.1, 20, "0.10000000000000000555"},
        {-0.001, 2, "-0.00"}, {5e-324, 3, "0.000"},
    };
    char text[NUMBER_FIXED_BYTES_MAX];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        number_write_fixed(rows[i].value, rows[i].decimals, text);
        assert_string_equal(text, rows[i].text);
    }
    number_write_fixed(from_bits(UINT64_C(0xFFF0000000000000)), 3, text);
    assert_string_equal(text, "-inf");
    assert_fixed(1.7976931348623157e308, NUMBER_DECIMALS_MAX);
    assert_fixed(-1.7976931348623157e308, 0);
    uint64_t random = 17;
    for (int i = 0; i < 60000; i++) {
        double value = from_bits(next_random(&random));
        if (i % 4 == 1) value = (double)(int64_t)next_random(&random) / 1e15;
        if (i % 4 == 2) value = (double)(next_random(&random) % 100000) / 64;  // exact halves
        if (i % 4 == 3) value = 10 - (double)(next_random(&random) % 1000) * 1e-6;
        if (is_finite(value)) assert_fixed(value, (int)(next_random(&random) % 101) / (i % 5 + 1));
    }
}

static void ints_go_round_in_every_base(void **state) {
    (void)state;
    uint64_t random = 23;
    for (unsigned base = NUMBER_BASE_MIN; base <= NUMBER_BASE_MAX; base++) {
        for (int i = 0; i < 2000; i++) {
            int64_t value = (int64_t)(next_random(&random) >> next_random(&random) % 64), read = 0;
            if (i == 0) value = INT64_MIN;
            if (i % 3 == 1) value = -(value >> 1);
            char text[NUMBER_INT_BYTES_MAX];
            size_t bytes = number_write_int_base(value, base, text);
            assert_int_equal(bytes, strlen(text));
            assert_int_equal(strtoll(text, NULL, (int)base), value);
            assert_true(number_read_int(text, bytes, base, &read));
            assert_int_equal(read, value);
        }
    }
    int64_t value = 0;
    assert_true(number_read_int("Zz", 2, 36, &value));
    assert_int_equal(value, 35 * 36 + 35);
    assert_true(number_read_int("+ff_ff", 6, 16, &value));
    assert_int_equal(value, 0xFFFF);
    assert_false(number_read_int("0xff", 4, 16, &value));
    assert_false(number_read_int("102", 3, 2, &value));
    assert_false(number_read_int("8000000000000000", 16, 16, &value));
    assert_true(number_read_int("-8000000000000000", 17, 16, &value));
    assert_int_equal(value, INT64_MIN);
}

static void ints_go_round(void **state) {
    (void)state;
    static const int64_t values[] = {
        0, 1, -1, 9, 10, -10, INT64_MAX, INT64_MIN, INT64_MIN + 1, 1000000007};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        char text[NUMBER_BYTES_MAX], expected[NUMBER_BYTES_MAX];
        int64_t value = 5;
        size_t bytes = number_write_int(values[i], text);
        snprintf(expected, sizeof expected, "%lld", (long long)values[i]);
        assert_string_equal(text, expected);
        assert_true(number_read_int(text, bytes, 10, &value));
        assert_int_equal(value, values[i]);
    }
}

static void refuses_what_is_no_int(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "",
        "-",
        "+",
        "+-1",
        "_1",
        "1_",
        "1__0",
        "1.0",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
        "1 ",
        "0x1",
        "-_1",
    };
    int64_t value = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(number_read_int(wrong[i], strlen(wrong[i]), 10, &value));
    }
    assert_true(number_read_int("-1_000_000", 10, 10, &value));
    assert_int_equal(value, -1000000);
    assert_true(number_read_int("+5", 2, 10, &value));
    assert_int_equal(value, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_floats_in_one_form),
        cmocka_unit_test(writes_the_shortest_text_that_reads_back),
        cmocka_unit_test(goes_round_next_to_powers_of_two),
        cmocka_unit_test(reads_what_strtod_reads),
        cmocka_unit_test(rounds_exact_halves_to_even),
        cmocka_unit_test(reads_thousands_of_digits),
        cmocka_unit_test(reads_numbers_and_nothing_else),
        cmocka_unit_test(reads_infinity),
        cmocka_unit_test(writes_so_many_decimals),
        cmocka_unit_test(ints_go_round),
        cmocka_unit_test(ints_go_round_in_every_base),
        cmocka_unit_test(refuses_what_is_no_int),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
