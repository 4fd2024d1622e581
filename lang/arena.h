// lang/arena.h: the memory of one compilation; everything is freed at once.
//
//   in:    sizes in bytes
//   out:   zeroed memory, aligned for any type but long double
//   owns:  its blocks, until arena_free()
//   fails: never returns NULL. When the host gives no memory, or `limit_bytes` would be passed, it
//          longjmps to
//          `*no_memory`, which the entry (compile.c, format.c) has set, with ARENA_NO_MEMORY. So
//          nothing in lang/ may hold anything outside the arena except through these two.

#ifndef GASKET_LANG_ARENA_H
#define GASKET_LANG_ARENA_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

struct arena_block;

struct arena {
    struct arena_block *blocks;
    unsigned char *next, *end;
    size_t used_bytes, limit_bytes;
    jmp_buf *no_memory;
};

enum { ARENA_NO_MEMORY = 1, ARENA_LEFT };

void arena_init(struct arena *arena, size_t limit_bytes, jmp_buf *no_memory);
void arena_free(struct arena *arena);
void *arena_allocate_more(struct arena *arena, size_t bytes);  // where the block at hand is full
void *arena_array(struct arena *arena, size_t count, size_t item_bytes);  // checks the product

// What the tree is made of; a long double, which would double the padding, is not.
union arena_widest {
    int64_t integer;
    double number;
    void *pointer;
};
#define ARENA_ALIGNMENT _Alignof(union arena_widest)

// Every node and every table comes through here.
static inline void *arena_allocate(struct arena *arena, size_t bytes) {
    size_t rounded = (bytes + ARENA_ALIGNMENT - 1) & ~(ARENA_ALIGNMENT - 1);
    if (rounded - 1 >= (size_t)(arena->end - arena->next)) return arena_allocate_more(arena, bytes);
    void *result = arena->next;
    arena->next += rounded;
    return result;
}

// Makes room for one more item in a growing array: `items` is its address, `room` its capacity.
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *room, size_t item_bytes);

// Ends the compilation, about which a diagnostic has said all that there is to say: the entry is told
// ARENA_LEFT.
_Noreturn void arena_leave(struct arena *arena);

#define ARENA_NEW(arena, type) ((type *)arena_allocate((arena), sizeof(type)))

#endif
