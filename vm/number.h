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

// Digits with single `_` between them, then `.` and digits, then `e` and an exponent, the last two
// optional; a `-` may come first. The nearest float, of two equally near ones the even one,
// whatever the number of digits. false for anything else, and for what is nearer to infinity than
// to the largest float.
bool number_read_float(const char *text, size_t bytes, double *value);
// Digits with single `_` between them; a `-` may come first. false for anything else, and for what
// no int holds.
bool number_read_int(const char *text, size_t bytes, int64_t *value);

#endif
