// tests/unit/bits_test.c: the instructions and natives for the bits of an int, against loops over
// the bits.

#include "machine.h"

static const char program[] = "fn count(int) -> int\n COUNT_ONES r0 r0\n RETURN r0\n"
                              "fn leading(int) -> int\n LEADING_ZEROS r0 r0\n RETURN r0\n"
                              "fn trailing(int) -> int\n TRAILING_ZEROS r0 r0\n RETURN r0\n"
                              "fn lowest(int) -> int\n LOWEST_BIT r0 r0\n RETURN r0\n"
                              "fn clear_lowest(int) -> int\n CLEAR_LOWEST_BIT r0 r0\n RETURN r0\n"
                              "fn mix(int) -> int\n MIX_BITS r0 r0\n RETURN r0\n"
                              "fn reverse(int) -> int\n NATIVE r0 REVERSE_BITS r0\n RETURN r0\n"
                              "fn bytes(int) -> int\n NATIVE r0 REVERSE_BYTES r0\n RETURN r0\n"
                              "fn left(int, int) -> int\n ROTATE_LEFT r0 r0 r1\n RETURN r0\n"
                              "fn right(int, int) -> int\n ROTATE_RIGHT r0 r0 r1\n RETURN r0\n"
                              "fn shift(int, int) -> int\n SHIFT_RIGHT_ZERO r0 r0 r1\n RETURN r0\n"
                              "fn test(int, int) -> bool : bool\n TEST_BIT r2 r0 r1\n RETURN r2\n"
                              "fn set(int, int) -> int\n SET_BIT r0 r0 r1\n RETURN r0\n"
                              "fn clear(int, int) -> int\n CLEAR_BIT r0 r0 r1\n RETURN r0\n"
                              "fn flip(int, int) -> int\n FLIP_BIT r0 r0 r1\n RETURN r0\n"
                              "fn add(int, int) -> int\n WRAP_ADD r0 r0 r1\n RETURN r0\n"
                              "fn sub(int, int) -> int\n WRAP_SUB r0 r0 r1\n RETURN r0\n"
                              "fn mul(int, int) -> int\n WRAP_MUL r0 r0 r1\n RETURN r0\n";

static struct machine machine;

static int start(void **state) {
    (void)state;
    machine = machine_new(program);
    return 0;
}

static int stop(void **state) {
    (void)state;
    machine_free(&machine);
    return 0;
}

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

static uint64_t give(const char *name, uint64_t left, uint64_t right, size_t count) {
    gk_value arguments[] = {gk_int((int64_t)left), gk_int((int64_t)right)};
    assert_int_equal(machine_call(&machine, name, arguments, count, 1000), GK_MOVED);
    gk_value move = gk_bot_move(machine.bot);
    return gk_type_kind(move.type) == GK_BOOL ? gk_as_bool(move) : (uint64_t)gk_as_int(move);
}

static bool bit(uint64_t bits, unsigned index) {
    return (bits >> (index % 64) & 1) != 0;
}

static void check_one(uint64_t bits) {
    uint64_t ones = 0, leading = 64, trailing = 64, reversed = 0, bytes = 0;
    for (unsigned i = 0; i < 64; i++) {
        ones += bit(bits, i);
        if (bit(bits, i)) leading = 63 - i;
        if (bit(bits, 63 - i)) trailing = 63 - i;
        reversed |= (uint64_t)bit(bits, i) << (63 - i);
        bytes |= (uint64_t)bit(bits, i) << (8 * (7 - i / 8) + i % 8);
    }
    uint64_t lowest = trailing == 64 ? 0 : UINT64_C(1) << trailing;
    assert_int_equal(give("count", bits, 0, 1), ones);
    assert_int_equal(give("leading", bits, 0, 1), leading);
    assert_int_equal(give("trailing", bits, 0, 1), trailing);
    assert_int_equal(give("lowest", bits, 0, 1), lowest);
    assert_int_equal(give("clear_lowest", bits, 0, 1), bits ^ lowest);
    assert_int_equal(give("reverse", bits, 0, 1), reversed);
    assert_int_equal(give("bytes", bits, 0, 1), bytes);
}

static void check_two(uint64_t bits, uint64_t other) {
    uint64_t left = 0, right = 0, by = other % 64;
    for (unsigned i = 0; i < 64; i++) {
        left |= (uint64_t)bit(bits, i) << (i + by) % 64;
        right |= (uint64_t)bit(bits, i) << (i + 64 - by) % 64;
    }
    assert_int_equal(give("left", bits, other, 2), left);
    assert_int_equal(give("right", bits, other, 2), right);
    assert_int_equal(give("shift", bits, by, 2), bits >> by);
    assert_int_equal(give("test", bits, by, 2), bit(bits, (unsigned)by));
    assert_int_equal(give("set", bits, by, 2), bits | UINT64_C(1) << by);
    assert_int_equal(give("clear", bits, by, 2), bits & ~(UINT64_C(1) << by));
    assert_int_equal(give("flip", bits, by, 2), bits ^ UINT64_C(1) << by);
    assert_int_equal(give("add", bits, other, 2), bits + other);
    assert_int_equal(give("sub", bits, other, 2), bits - other);
    assert_int_equal(give("mul", bits, other, 2), bits * other);
}

static void bits_are_what_loops_find(void **state) {
    (void)state;
    uint64_t random = 88172645463325252u;
    for (unsigned i = 0; i < 64; i++) {
        check_one(UINT64_C(1) << i);
        check_one((UINT64_C(1) << i) - 1);
        check_two(UINT64_C(1) << i, i);
        check_two(~UINT64_C(0), (uint64_t)0 - i);
    }
    for (int i = 0; i < 3000; i++) {
        uint64_t bits = next_random(&random) >> next_random(&random) % 64;
        check_one(bits);
        check_two(bits, next_random(&random));
    }
}

static void there_is_no_bit_beside_the_64(void **state) {
    (void)state;
    static const char *const names[] = {"test", "set", "clear", "flip", "shift"};
    static const int64_t outside[] = {-1, 64, INT64_MIN, INT64_MAX};
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 4; j++) {
            gk_value arguments[] = {gk_int(1), gk_int(outside[j])};
            assert_int_equal(machine_call(&machine, names[i], arguments, 2, 1000), GK_FAULTED);
            const char *word = strcmp(names[i], "shift") == 0 ? "shift" : "argument";
            assert_string_equal(gk_bot_fault(machine.bot).name, word);
        }
    }
}

// A bit turned over turns over about half of the result, wherever it stands.
static void mixing_leaves_no_trace(void **state) {
    (void)state;
    uint64_t random = 5;
    for (unsigned i = 0; i < 64; i++) {
        uint64_t turned = 0;
        for (int j = 0; j < 200; j++) {
            uint64_t bits = next_random(&random);
            uint64_t both = give("mix", bits, 0, 1) ^ give("mix", bits ^ UINT64_C(1) << i, 0, 1);
            turned += give("count", both, 0, 1);
        }
        assert_in_range(turned, 200 * 30, 200 * 34);
    }
    assert_int_equal(give("mix", 0, 0, 1), UINT64_C(0xe220a8397b1dcdaf));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bits_are_what_loops_find, start, stop),
        cmocka_unit_test_setup_teardown(there_is_no_bit_beside_the_64, start, stop),
        cmocka_unit_test_setup_teardown(mixing_leaves_no_trace, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
