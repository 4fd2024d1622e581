// vm/float_math.h: the functions of floats, the same to the bit on every machine.
//
//   in:    any float but NaN
//   out:   a float within 0.6 units in the last place of the true value, and the true value where
//          that is a float
//   owns:  nothing
//   fails: NaN where there is no value
//
// Made of IEEE's basic operations alone (float_pair.h): libm gives other bits on other machines.
// The error is measured against MPFR by tests/unit/float_math_test.c.

#ifndef GASKET_VM_FLOAT_MATH_H
#define GASKET_VM_FLOAT_MATH_H

double float_exp(double x);
double float_exp2(double x);
double float_log(double x);    // of 0: -infinity
double float_log2(double x);
double float_log10(double x);
double float_pow(double x, double y);  // 1 if y is 0; NaN for x below 0 unless y is whole
double float_sinh(double x);
double float_cosh(double x);
double float_tanh(double x);

double float_sin(double x);    // NaN for infinity, as cos and tan
double float_cos(double x);
double float_tan(double x);
double float_asin(double x);   // NaN outside -1 to 1, as acos
double float_acos(double x);
double float_atan(double x);
double float_atan2(double y, double x);  // from -pi to pi; signs of zeros count

double float_cbrt(double x);
double float_hypot(double x, double y);

// To whole numbers: down, up, towards 0, to the nearest with halves away from 0.
double float_floor(double x);
double float_ceil(double x);
double float_trunc(double x);
double float_round(double x);
// x without whole ys, of y's sign; NaN for y = 0 or x infinite. Takes float_modulo_steps() rounds
// of a loop, up to 210.
double float_modulo(double x, double y);
int float_modulo_steps(double x, double y);

#endif
