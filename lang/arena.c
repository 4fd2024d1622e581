// lang/arena.c: a bump allocator over blocks that double in size.
//
//   in:    sizes in bytes
//   out:   zeroed memory, aligned for any type but long double
//   owns:  the blocks, until arena_free()
//   fails: by longjmp to the compilation's entry, see arena.h

#include "arena.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "pages.h"

#define BLOCK_BYTES_MIN ((size_t)16 << 10)
#define BLOCK_BYTES_MAX ((size_t)1 << 20)
#define PAGES_FROM_BYTES ((size_t)256 << 10)  // in use: more will be, and soon
#define HEADER_BYTES                                                                              \
    ((sizeof(struct arena_block) + ARENA_ALIGNMENT - 1) & ~(ARENA_ALIGNMENT - 1))

struct arena_block {
    struct arena_block *next;
    size_t bytes;
    bool is_pages;  // given by pages_take()
};

void arena_init(struct arena *arena, size_t limit_bytes, jmp_buf *no_memory) {
    *arena = (struct arena){.limit_bytes = limit_bytes, .no_memory = no_memory};
}

void arena_free(struct arena *arena) {
    struct arena_block *block = arena->blocks;
    while (block) {
        struct arena_block *next = block->next;
        if (block->is_pages) pages_give_back(block);
        else free(block);
        block = next;
    }
    arena->blocks = NULL;
    arena->next = arena->end = NULL;
    arena->used_bytes = 0;
}

_Noreturn static void refuse(struct arena *arena) {
    longjmp(*arena->no_memory, ARENA_NO_MEMORY);
}

void arena_leave(struct arena *arena) {
    longjmp(*arena->no_memory, ARENA_LEFT);
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static size_t most(size_t a, size_t b) {
    return a > b ? a : b;
}

// The size of the next block: as much as is in use already, so that their number stays small, but
// never past the limit.
static size_t block_bytes(const struct arena *arena, size_t needed) {
    size_t usual = least(most(arena->used_bytes, BLOCK_BYTES_MIN), BLOCK_BYTES_MAX);
    return least(most(usual, needed), arena->limit_bytes - arena->used_bytes);
}

static struct arena_block *block_of_pages(const struct arena *arena, size_t needed) {
    bool fits = needed <= PAGES_BYTES && PAGES_BYTES <= arena->limit_bytes - arena->used_bytes;
    struct arena_block *block =
        fits && arena->used_bytes >= PAGES_FROM_BYTES ? pages_take() : NULL;
    if (block) *block = (struct arena_block){.bytes = PAGES_BYTES, .is_pages = true};
    return block;
}

static struct arena_block *block_of_heap(const struct arena *arena, size_t needed) {
    size_t bytes = block_bytes(arena, needed);
    struct arena_block *block = calloc(1, bytes);
    if (block) block->bytes = bytes;
    return block;
}

static struct arena_block *block_new(struct arena *arena, size_t bytes) {
    if (bytes > SIZE_MAX - HEADER_BYTES) refuse(arena);
    if (bytes + HEADER_BYTES > arena->limit_bytes - arena->used_bytes) refuse(arena);
    struct arena_block *block = block_of_pages(arena, bytes + HEADER_BYTES);
    if (!block) block = block_of_heap(arena, bytes + HEADER_BYTES);
    if (!block) refuse(arena);
    block->next = arena->blocks;
    arena->blocks = block;
    arena->used_bytes += block->bytes;
    return block;
}

static void *allocate_from_new(struct arena *arena, size_t bytes) {
    struct arena_block *block = block_new(arena, bytes);
    unsigned char *start = (unsigned char *)block + HEADER_BYTES;
    unsigned char *end = (unsigned char *)block + block->bytes;
    size_t rest = (size_t)(end - start) - bytes;
    // A block made for one large array keeps the old one in use for what is small.
    if (rest > (size_t)(arena->end - arena->next)) {
        arena->next = start + bytes;
        arena->end = end;
    }
    return start;
}

// Also what has no bytes, or so many that they wrap around when they are rounded up.
void *arena_allocate_more(struct arena *arena, size_t bytes) {
    if (bytes > SIZE_MAX - ARENA_ALIGNMENT) refuse(arena);
    if (bytes == 0) return arena_allocate(arena, ARENA_ALIGNMENT);
    size_t rounded = (bytes + ARENA_ALIGNMENT - 1) & ~(ARENA_ALIGNMENT - 1);
    return allocate_from_new(arena, rounded);
}

void *arena_array(struct arena *arena, size_t count, size_t item_bytes) {
    if (item_bytes != 0 && count > SIZE_MAX / item_bytes) refuse(arena);
    return arena_allocate(arena, count * item_bytes);
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *room, size_t item_bytes) {
    if (count < *room) return items;
    if (*room > SIZE_MAX / 2) refuse(arena);
    size_t wanted = most(*room * 2, 8);
    if (wanted <= count) wanted = count + 1;
    void *grown = arena_array(arena, wanted, item_bytes);
    if (count) memcpy(grown, items, count * item_bytes);
    *room = wanted;
    return grown;
}
