#!/usr/bin/env python3
"""float_tables.py: writes vm/float_tables.c, the constants behind the functions of floats.

   in:    nothing
   out:   on standard output, the file
   fails: never

Everything is computed here in whole numbers, from series that stand in any textbook; nothing is
taken from another library. tests/unit/float_tables_test.c computes all of it again with MPFR.
"""
from fractions import Fraction
from math import isqrt

BITS = 1600  # of a fixed-point number behind the point
ONE = 1 << BITS


def atan_of(x):
    """x: a Fraction from 0 to 1. Euler's series: each term is the last one times 2n / (2n + 1) * x^2 / (1 + x^2)."""
    square = x * x / (1 + x * x)
    term = ONE * x.numerator * x.denominator // (x.denominator ** 2 + x.numerator ** 2)
    total, n = 0, 0
    while term:
        total += term
        n += 1
        term = term * 2 * n * square.numerator // ((2 * n + 1) * square.denominator)
    return total


def log_of(x):
    """x: a Fraction above 0. 2 atanh((x - 1) / (x + 1)), by atanh's own series."""
    y = (x - 1) / (x + 1)
    power, total, n = ONE * y.numerator // y.denominator, 0, 1
    while abs(power) > 1:
        total += power // n
        power = power * y.numerator ** 2 // y.denominator ** 2
        n += 2
    return 2 * total


def sine_and_cosine_of(x):
    """x: a Fraction below 1. Taylor's series."""
    term, sums, n = ONE, [0, 0], 0
    while term:
        sums[n % 2] += -term if n % 4 > 1 else term
        n += 1
        term = term * x.numerator // (x.denominator * n)
    return sums[1], sums[0]


def power_of_two(i, steps):
    """2^(i / 2^steps), by square roots."""
    value = ONE << i
    for _ in range(steps):
        value = isqrt(value << BITS)
    return value


def double(fixed):
    """The nearest double of a fixed-point number: Python rounds the quotient of two ints rightly."""
    return fixed / ONE


def pair(fixed):
    high = double(fixed)
    return high, double(fixed - int(Fraction(high) * ONE))


def text(value):
    return value.hex().replace("0x0.0p+0", "0").replace(".0000000000000p", "p")


def write(pairs, name, comment):
    print(f"\n// {comment}")
    print(f"const struct pair {name}[{len(pairs)}] = {{")
    for high, low in pairs:
        print(f"    {{{text(high)}, {text(low)}}},")
    print("};")


def constant(name, fixed):
    high, low = pair(fixed)
    print(f"const struct pair {name} = {{{text(high)}, {text(low)}}};")


pi = 4 * (4 * atan_of(Fraction(1, 5)) - atan_of(Fraction(1, 239)))  # Machin
ln2 = log_of(Fraction(2))

print("// vm/float_tables.c: made by tools/float_tables.py, which says how. See float_tables.h.")
print()
print('#include "float_tables.h"')
print()
constant("float_half_pi", pi // 2)
constant("float_pi", pi)
# The first piece is a multiple of 2^-36, so that its product with 17 bits is exact.
high = Fraction(round(Fraction(ln2, ONE) * 2 ** 36), 2 ** 36)
print(f"const struct pair float_ln2 = {{{text(float(high))}, {text(double(ln2 - int(high * ONE)))}}};")
constant("float_inverse_ln2", ONE * ONE // ln2)
constant("float_inverse_ln10", ONE * ONE // log_of(Fraction(10)))

write([pair(power_of_two(i, 6)) for i in range(64)], "float_powers", "2^(i / 64)")
write([pair(atan_of(Fraction(i, 64))) if i else (0.0, 0.0) for i in range(65)], "float_arcs", "atan(i / 64)")

print("\n// 1 / (i / 128) to 10 bits behind the point, and minus its logarithm; i from 90")
print("const struct float_log_row float_logs[93] = {")
for i in range(90, 183):
    inverse = Fraction(round(Fraction(128 * 1024, i)), 1024)
    high, low = pair(-log_of(inverse)) if inverse != 1 else (0.0, 0.0)
    print(f"    {{{text(float(inverse))}, {{{text(high)}, {text(low)}}}}},")
print("};")

print("\n// The sine and the cosine of i / 64")
print("const struct float_sine_row float_sines[52] = {")
for i in range(52):
    row = [pair(value) for value in sine_and_cosine_of(Fraction(i, 64))]
    print("    {" + ",\n     ".join(f"{{{text(high)}, {text(low)}}}" for high, low in row) + "},")
print("};")

print("\n// A word of zeros, then 2 / pi in binary, 64 bits a word, from the point on.")
print("const uint64_t float_two_over_pi[20] = {")
digits = 2 * ONE * ONE // pi
print("    0,")
for i in range(19):
    print(f"    UINT64_C(0x{digits >> (BITS - 64 * (i + 1)) & (2 ** 64 - 1):016x}),")
print("};")
