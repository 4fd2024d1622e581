// tests/unit/counted.h: how much memory a piece of work takes at most.
//
//   in:    work between counted_begin() and counted_peak(), on one thread
//   out:   the most bytes that the project's own code had allocated meanwhile and not given back
//   owns:  nothing
//   fails: never
//
// The linker sends every malloc() of the project here (Makefile: --wrap). One file of a test includes it.

#ifndef GASKET_TESTS_COUNTED_H
#define GASKET_TESTS_COUNTED_H

#include <malloc.h>
#include <stddef.h>

// What gasket.h and docs/bytecode.md promise of gk_program_load(): bytes of memory for a file of `bytes`.
#define LOAD_BYTES_MAX(bytes) (65536 + 40 * (ptrdiff_t)(bytes))

static ptrdiff_t counted_now, counted_most;

static inline void counted_begin(void) {
    counted_now = counted_most = 0;
}

static inline ptrdiff_t counted_peak(void) {
    return counted_most;
}

static inline void count(ptrdiff_t bytes) {
    counted_now += bytes;
    if (counted_now > counted_most) counted_most = counted_now;
}

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t items, size_t bytes);
void *__real_realloc(void *block, size_t bytes);
void __real_free(void *block);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t items, size_t bytes);
void *__wrap_realloc(void *block, size_t bytes);
void __wrap_free(void *block);

void *__wrap_malloc(size_t bytes) {
    void *block = __real_malloc(bytes);
    count((ptrdiff_t)malloc_usable_size(block));
    return block;
}

void *__wrap_calloc(size_t items, size_t bytes) {
    void *block = __real_calloc(items, bytes);
    count((ptrdiff_t)malloc_usable_size(block));
    return block;
}

// While it moves, both blocks are there.
void *__wrap_realloc(void *block, size_t bytes) {
    ptrdiff_t old = (ptrdiff_t)malloc_usable_size(block);
    void *moved = __real_realloc(block, bytes);
    if (moved == NULL) return NULL;
    count((ptrdiff_t)malloc_usable_size(moved));
    counted_now -= old;
    return moved;
}

void __wrap_free(void *block) {
    counted_now -= (ptrdiff_t)malloc_usable_size(block);
    __real_free(block);
}

#endif
