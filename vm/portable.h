// vm/portable.h: what C11 alone can't say, with a fallback for compilers that lack it.
//
//   in:    -
//   out:   likely(), add_overflow() and friends, DISPATCH_GOTO (1: computed goto, 0: a switch)
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

#endif

#endif
