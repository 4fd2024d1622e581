// vm/heap.h: a bot's memory: blocks of any size under a hard cap, all given back in one step.
//
//   in:    requests of a size; who frees a block says its size again
//   out:   blocks aligned for any slot; how much is in use, how much was at most
//   owns:  every block, and the chunks they are cut from
//   fails: NULL: over the cap, or the system has nothing
//
// Every number here depends on the sequence of requests alone, not on addresses nor on the machine.
// Up to BLOCK_MAX bytes a block has one of CLASSES sizes and lies in a page of blocks of its size;
// a page that empties can serve any size. Pages are cut from chunks, which grow with the heap and
// go back to the system when they are empty. Larger blocks are the system's own, one by one.

#ifndef GASKET_VM_HEAP_H
#define GASKET_VM_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLOCK_STEP 16
#define CLASSES 15
#define BLOCK_MAX (BLOCK_STEP * CLASSES)
#define LARGE_HEADER_BYTES 32  // what a large block costs above its own bytes

struct page;
struct chunk;
struct large;

struct heap {
    int64_t cap;     // bytes that may be taken from the system
    int64_t taken;   // bytes that are
    int64_t in_use;  // bytes that the blocks handed out occupy
    int64_t peak;    // most bytes in use since heap_restart_peak()
    uint32_t page_count;          // pages in all chunks
    uint32_t fail_at;  // for tests: the request that fails, counted down from here; 0: none
    struct page *open[CLASSES];   // pages of a class that have a free block
    struct chunk *with_pages;     // chunks that have an empty page
    struct chunk *chunks;
    struct large *larges;
};

// `held` bytes count as taken and in use from the start: what the owner keeps outside of the heap.
void heap_init(struct heap *heap, int64_t cap, int64_t held);
// Gives everything back.
void heap_release(struct heap *heap);
void heap_restart_peak(struct heap *heap);

// A block of `bytes` bytes, 1 or more; its content is undefined.
void *heap_allocate(struct heap *heap, size_t bytes);
void heap_free(struct heap *heap, void *block, size_t bytes);
// The block with another size, moved if need be; on NULL it is as before. `block` NULL with `from`
// 0: a new one.
void *heap_resize(struct heap *heap, void *block, size_t from, size_t to);
// What a block of `bytes` bytes occupies: what heap_allocate() adds to `in_use`.
int64_t heap_footprint(size_t bytes);

#endif
