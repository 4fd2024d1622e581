// lang/pages.c: see pages.h.

// For madvise(), which C11 alone does not show.
#if defined(__linux__)
#define _DEFAULT_SOURCE
#include <sys/mman.h>
#endif

#include "pages.h"

#include <stdint.h>

#if defined(MADV_POPULATE_WRITE)

#define PAGE_BYTES ((uintptr_t)64 << 10)  // a multiple of every page's size

// The answer is of no use: kernels before 5.14 refuse, and all is well.
void pages_want(void *memory, size_t bytes) {
    uintptr_t start = ((uintptr_t)memory + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
    uintptr_t end = ((uintptr_t)memory + bytes) & ~(PAGE_BYTES - 1);
    if (start < end) (void)madvise((void *)start, end - start, MADV_POPULATE_WRITE);
}

#else

void pages_want(void *memory, size_t bytes) {
    (void)memory;
    (void)bytes;
}

#endif
