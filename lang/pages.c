// lang/pages.c: see pages.h.

// For mmap() and madvise(), which C11 alone does not show.
#if defined(__linux__)
#define _DEFAULT_SOURCE
#include <sys/mman.h>
#endif

#include "pages.h"

#include <stdint.h>

#if defined(MADV_HUGEPAGE) && defined(MADV_POPULATE_WRITE)

// A large page lies at a multiple of its size: what is asked for holds one, and the rest goes back.
static void *aligned(void) {
    size_t asked = 2 * PAGES_BYTES;
    char *start = mmap(NULL, asked, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) return NULL;
    size_t before = -(uintptr_t)start & (PAGES_BYTES - 1);
    if (before) (void)munmap(start, before);
    (void)munmap(start + before + PAGES_BYTES, PAGES_BYTES - before);
    return start + before;
}

// The system's answers are of no use: where it has no large pages the small ones are made all at
// once, and kernels before 5.14 make each when it is first touched.
void *pages_take(void) {
    void *memory = aligned();
    if (!memory) return NULL;
    (void)madvise(memory, PAGES_BYTES, MADV_HUGEPAGE);
    (void)madvise(memory, PAGES_BYTES, MADV_POPULATE_WRITE);
    return memory;
}

void pages_give_back(void *memory) {
    (void)munmap(memory, PAGES_BYTES);
}

#else

void *pages_take(void) {
    return NULL;
}

void pages_give_back(void *memory) {
    (void)memory;
}

#endif
