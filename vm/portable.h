// vm/portable.h: what C11 alone can't say, with a fallback for compilers that lack it.
//
//   in:    -
//   out:   likely(), add_overflow() and friends, counting bits, square_root(), wide products, DISPATCH_GOTO (1:
//          computed goto, 0: a switch)
//   owns:  nothing
//   fails: never

#ifndef GASKET_VM_PORTABLE_H
#define GASKET_VM_PORTABLE_H

#include <stdbool.h>
#include <stdint.h>

#if defined(__GNUC__) && !defined(GASKET_PORTABLE)

#define likely(condition) __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)
#define NEVER_INLINE __attribute__((noinline))
#define DISPATCH_GOTO 1
// Keeps the compiler from merging the dispatch jumps into one, which costs up to half of the speed.
#define KEEP_APART() __asm__ volatile("")
// Keeps it from making one wide store of two: whoever reads the first back would wait for what the
// second stores, which costs a call by value a quarter of its time.
#define STORE_APART() __asm__ volatile("" ::: "memory")

static inline bool add_overflow(int64_t left, int64_t right, int64_t *sum) {
    return __builtin_add_overflow(left, right, sum);
}
static inline bool subtract_overflow(int64_t left, int64_t right, int64_t *difference) {
    return __builtin_sub_overflow(left, right, difference);
}
static inline bool multiply_overflow(int64_t left, int64_t right, int64_t *product) {
    return __builtin_mul_overflow(left, right, product);
}

// Of bits that are not all 0.
static inline uint32_t leading_zeros(uint64_t bits) {
    return (uint32_t)__builtin_clzll(bits);
}
static inline uint32_t trailing_zeros(uint64_t bits) {
    return (uint32_t)__builtin_ctzll(bits);
}

#else

#define likely(condition) (condition)
#define unlikely(condition) (condition)
#define NEVER_INLINE
#define DISPATCH_GOTO 0
#define KEEP_APART() ((void)0)
#define STORE_APART() ((void)0)

// As the builtins: the wrapped result is stored too.
static inline bool add_overflow(int64_t left, int64_t right, int64_t *sum) {
    *sum = (int64_t)((uint64_t)left + (uint64_t)right);
    return right >= 0 ? left > INT64_MAX - right : left < INT64_MIN - right;
}
static inline bool subtract_overflow(int64_t left, int64_t right, int64_t *difference) {
    *difference = (int64_t)((uint64_t)left - (uint64_t)right);
    return right >= 0 ? left < INT64_MIN + right : left > INT64_MAX + right;
}
static inline bool multiply_overflow(int64_t left, int64_t right, int64_t *product) {
    *product = (int64_t)((uint64_t)left * (uint64_t)right);
    if (left == 0 || right == 0) return false;
    if (left == -1) return right == INT64_MIN;
    if (right == -1) return left == INT64_MIN;
    if (left > 0) return right > 0 ? left > INT64_MAX / right : right < INT64_MIN / left;
    return right > 0 ? left < INT64_MIN / right : right < INT64_MAX / left;
}

static inline uint32_t leading_zeros(uint64_t bits) {
    uint32_t count = 0;
    for (; bits >> 63 == 0; bits <<= 1) count++;
    return count;
}
static inline uint32_t trailing_zeros(uint64_t bits) {
    uint32_t count = 0;
    for (; (bits & 1) == 0; bits >>= 1) count++;
    return count;
}

#endif

// How many bits are 1: in pairs, in fours, in bytes, then the sum of the bytes.
static inline uint32_t count_ones(uint64_t bits) {
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (uint32_t)(bits * UINT64_C(0x0101010101010101) >> 56);
}

#if defined(__SSE2__) && defined(__GNUC__) && !defined(GASKET_PORTABLE)
#include <emmintrin.h>

// The instruction also where nothing is optimised and sqrt() would be a call into libm.
static inline double square_root(double number) {
    return _mm_cvtsd_f64(_mm_sqrt_sd(_mm_setzero_pd(), _mm_set_sd(number)));
}
#else
#include <math.h>

static inline double square_root(double number) {
    return sqrt(number);
}
#endif

#if defined(__SIZEOF_INT128__) && !defined(GASKET_PORTABLE)

// The low half of a product, and the high one.
static inline uint64_t multiply_wide(uint64_t left, uint64_t right, uint64_t *high) {
    __extension__ unsigned __int128 product = (unsigned __int128)left * right;
    *high = (uint64_t)(product >> 64);
    return (uint64_t)product;
}

#else

static inline uint64_t multiply_wide(uint64_t left, uint64_t right, uint64_t *high) {
    uint64_t left_low = left & 0xFFFFFFFF, left_high = left >> 32;
    uint64_t right_low = right & 0xFFFFFFFF, right_high = right >> 32;
    uint64_t low = left_low * right_low;
    uint64_t middle = left_high * right_low + (low >> 32);
    uint64_t other = left_low * right_high + (middle & 0xFFFFFFFF);
    *high = left_high * right_high + (middle >> 32) + (other >> 32);
    return left * right;
}

#endif

#endif
