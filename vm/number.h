// vm/number.h: numbers as text and back, the same on every machine: no locale, no rounding mode, no
// libc.
//
//   in:    a number, or text that anyone may have written
//   out:   the shortest text that reads back; the nearest number
//   owns:  nothing
//   fails: false for text that writes no number

#ifndef GASKET_VM_NUMBER_H
#define GASKET_VM_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NUMBER_BYTES_MAX 32  // of what is written, with its NUL

// The fewest digits that read back as the same float, and of those the nearest: "1.5", "1.0",
// "0.001", "-0.0", "1e300", "1.5e-7", "inf". Exponents from 1e16 on and below 1e-5. Answers the
// bytes without the NUL.
size_t number_write_float(double value, char out[NUMBER_BYTES_MAX]);
size_t number_write_int(int64_t value, char out[NUMBER_BYTES_MAX]);

#define NUMBER_BASE_MIN 2
#define NUMBER_BASE_MAX 36
#define NUMBER_INT_BYTES_MAX 66  // in any base

// In a base, digits above 9 in lower case: "ff", "-1010".
size_t number_write_int_base(int64_t value, unsigned base, char out[NUMBER_INT_BYTES_MAX]);

#define NUMBER_DECIMALS_MAX 100
#define NUMBER_FIXED_BYTES_MAX 416  // a sign, 309 digits, a point, the decimals, the NUL

// So many digits behind the point (none: no point), of the exact value rounded, halves away from
// zero: "2.50", "-0.00", "3", "inf".
size_t number_write_fixed(double value, int decimals, char out[NUMBER_FIXED_BYTES_MAX]);
// How many digits at most stand before the point then.
unsigned number_digits_before_point(double value);

// Digits with single `_` between them, then `.` and digits, then `e` and an exponent, the last two
// optional; or `inf`; a sign may come first. The nearest float, of two equally near ones the even
// one, whatever the number of digits; infinity for what is nearer to it than to the largest float.
// false for anything else.
bool number_read_float(const char *text, size_t bytes, double *value);
// Digits of a base from 2 to 36, letters in either case, with single `_` between them; a sign may
// come first. false for anything else, and for what no int holds.
bool number_read_int(const char *text, size_t bytes, unsigned base, int64_t *value);

#endif
