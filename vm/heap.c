// vm/heap.c: pages of equal blocks, cut from chunks; large blocks from the system. See heap.h.

#include "heap.h"

#include <stdlib.h>
#include <string.h>

#include "portable.h"

#define PAGE_BYTES 1024
#define PAGE_HEADER_BYTES 48
#define CHUNK_HEADER_BYTES 48
#define CHUNK_SLACK_BYTES (PAGE_BYTES - 16)  // for laying the pages on a multiple of their size
#define CHUNK_PAGES_MAX 256

// A free block: the next of its page.
struct block {
    struct block *next;
};

struct page {
    struct page *next, *before;  // in `open` of its class; or `next` among its chunk's empty pages
    struct chunk *chunk;
    struct block *free;          // blocks that were used and are free again
    uint16_t class;
    uint16_t used;               // blocks handed out
    uint16_t fresh;              // offset of the blocks that were never used
};

struct chunk {
    struct chunk *next, *before;          // of all
    struct chunk *next_open, *before_open;  // of those with an empty page
    struct page *empty;
    uint16_t page_count;
    uint16_t used;   // pages that are not empty
    uint16_t fresh;  // pages that were used at least once
};

struct large {
    struct large *next, *before;
    int64_t bytes;
};

_Static_assert(sizeof(struct page) <= PAGE_HEADER_BYTES, "a page's header");
_Static_assert(sizeof(struct chunk) <= CHUNK_HEADER_BYTES, "a chunk's header");
_Static_assert(sizeof(struct large) <= LARGE_HEADER_BYTES, "a large block's header");

// ---- hostile builds: what is freed shall not look alive ---------------------------------------

#ifdef GASKET_HARDENED
#define MOVES_ALWAYS true
static void poison(void *block, size_t bytes) {
    memset(block, 0x5D, bytes);
}
#else
#define MOVES_ALWAYS false
static inline void poison(void *block, size_t bytes) {
    (void)block, (void)bytes;
}
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADDRESS_SANITIZER
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ADDRESS_SANITIZER
#endif

#if defined(GASKET_HARDENED) && defined(ADDRESS_SANITIZER)
#include <sanitizer/asan_interface.h>
#define HIDE(block, bytes) __asan_poison_memory_region((char *)(block) + 8, (bytes) - 8)
#define SHOW(block, bytes) __asan_unpoison_memory_region((block), (bytes))
#else
#define HIDE(block, bytes) ((void)0)
#define SHOW(block, bytes) ((void)0)
#endif

// ---- accounts ---------------------------------------------------------------------------------

void heap_init(struct heap *heap, int64_t cap, int64_t held) {
    *heap = (struct heap){.cap = cap, .taken = held, .in_use = held, .peak = held};
}

void heap_restart_peak(struct heap *heap) {
    heap->peak = heap->in_use;
}

static inline void use(struct heap *heap, int64_t bytes) {
    heap->in_use += bytes;
    if (heap->in_use > heap->peak) heap->peak = heap->in_use;
}

static size_t round_up(size_t bytes) {
    return (bytes + BLOCK_STEP - 1) & ~(size_t)(BLOCK_STEP - 1);
}

int64_t heap_footprint(size_t bytes) {
    return (int64_t)(round_up(bytes) + (bytes > BLOCK_MAX ? LARGE_HEADER_BYTES : 0));
}

// ---- chunks -----------------------------------------------------------------------------------

static int64_t chunk_bytes(uint32_t page_count) {
    return CHUNK_HEADER_BYTES + CHUNK_SLACK_BYTES + (int64_t)page_count * PAGE_BYTES;
}

static char *chunk_page(struct chunk *chunk, uint32_t index) {
    uintptr_t first = (uintptr_t)chunk + CHUNK_HEADER_BYTES;
    first = (first + PAGE_BYTES - 1) & ~(uintptr_t)(PAGE_BYTES - 1);
    return (char *)chunk + (first - (uintptr_t)chunk) + (size_t)index * PAGE_BYTES;
}

static void chunk_open(struct heap *heap, struct chunk *chunk) {
    chunk->before_open = NULL;
    chunk->next_open = heap->with_pages;
    if (chunk->next_open) chunk->next_open->before_open = chunk;
    heap->with_pages = chunk;
}

static void chunk_close(struct heap *heap, struct chunk *chunk) {
    if (chunk->next_open) chunk->next_open->before_open = chunk->before_open;
    if (chunk->before_open) chunk->before_open->next_open = chunk->next_open;
    else heap->with_pages = chunk->next_open;
}

static bool chunk_is_full(const struct chunk *chunk) {
    return chunk->used == chunk->page_count;
}

// Chunks grow with what the heap holds, and shrink to what the cap leaves.
static uint32_t chunk_page_count(const struct heap *heap) {
    uint32_t wanted = heap->page_count / 2 + 1;
    if (wanted > CHUNK_PAGES_MAX) wanted = CHUNK_PAGES_MAX;
    int64_t left = heap->cap - heap->taken - chunk_bytes(0);
    if (left < PAGE_BYTES) return 0;
    return left / PAGE_BYTES < wanted ? (uint32_t)(left / PAGE_BYTES) : wanted;
}

static struct chunk *chunk_new(struct heap *heap) {
    uint32_t page_count = chunk_page_count(heap);
    struct chunk *chunk = page_count ? malloc((size_t)chunk_bytes(page_count)) : NULL;
    if (!chunk) return NULL;
    *chunk = (struct chunk){.next = heap->chunks, .page_count = (uint16_t)page_count};
    if (chunk->next) chunk->next->before = chunk;
    heap->chunks = chunk;
    heap->taken += chunk_bytes(page_count);
    heap->page_count += page_count;
    chunk_open(heap, chunk);
    return chunk;
}

// Gives an empty chunk back to the system.
static void chunk_free(struct heap *heap, struct chunk *chunk) {
    chunk_close(heap, chunk);
    if (chunk->next) chunk->next->before = chunk->before;
    if (chunk->before) chunk->before->next = chunk->next;
    else heap->chunks = chunk->next;
    heap->taken -= chunk_bytes(chunk->page_count);
    heap->page_count -= chunk->page_count;
    SHOW(chunk, (size_t)chunk_bytes(chunk->page_count));
    free(chunk);
}

// One empty chunk may stay, so that a heap at the border of a chunk does not ask the system again
// and again; it goes when somebody needs its room. It is always the first one with empty pages.
static bool chunk_free_spare(struct heap *heap) {
    struct chunk *spare = heap->with_pages;
    if (!spare || spare->used > 0) return false;
    chunk_free(heap, spare);
    return true;
}

// ---- pages ------------------------------------------------------------------------------------

static struct page *page_of(void *block) {
    return (struct page *)((char *)block - ((uintptr_t)block & (PAGE_BYTES - 1)));
}

static void page_open(struct heap *heap, struct page *page) {
    page->before = NULL;
    page->next = heap->open[page->class];
    if (page->next) page->next->before = page;
    heap->open[page->class] = page;
}

static void page_close(struct heap *heap, struct page *page) {
    if (page->next) page->next->before = page->before;
    if (page->before) page->before->next = page->next;
    else heap->open[page->class] = page->next;
}

static size_t class_bytes(unsigned class) {
    return (class + 1) * (size_t)BLOCK_STEP;
}

static bool page_has_fresh(const struct page *page) {
    return page->fresh + class_bytes(page->class) <= PAGE_BYTES;
}

static struct page *page_new(struct heap *heap, unsigned class) {
    struct chunk *chunk = heap->with_pages ? heap->with_pages : chunk_new(heap);
    if (!chunk) return NULL;
    struct page *page = chunk->empty;
    if (page) chunk->empty = page->next;
    else page = (struct page *)(void *)chunk_page(chunk, chunk->fresh++);
    chunk->used++;
    if (chunk_is_full(chunk)) chunk_close(heap, chunk);
    *page = (struct page){.chunk = chunk, .class = (uint16_t)class, .fresh = PAGE_HEADER_BYTES};
    page_open(heap, page);
    return page;
}

// A page without blocks goes back to its chunk. A chunk that empties moves to the front, as the
// spare one; the spare one before it goes.
static void page_free(struct heap *heap, struct page *page) {
    struct chunk *chunk = page->chunk;
    page_close(heap, page);
    bool was_full = chunk_is_full(chunk);
    page->next = chunk->empty;
    chunk->empty = page;
    chunk->used--;
    if (chunk->used == 0) {
        if (!was_full) chunk_close(heap, chunk);
        chunk_free_spare(heap);
        chunk_open(heap, chunk);
    } else if (was_full) {
        // Behind the spare chunk, which stays first.
        struct chunk *first = heap->with_pages;
        if (first && first->used == 0) {
            chunk->before_open = first;
            chunk->next_open = first->next_open;
            if (chunk->next_open) chunk->next_open->before_open = chunk;
            first->next_open = chunk;
        } else {
            chunk_open(heap, chunk);
        }
    }
}

static void *page_take(struct heap *heap, struct page *page) {
    struct block *block = page->free;
    size_t bytes = class_bytes(page->class);
    if (block) {
        page->free = block->next;
    } else {
        block = (struct block *)(void *)((char *)page + page->fresh);
        page->fresh = (uint16_t)(page->fresh + bytes);
    }
    page->used++;
    if (!page->free && unlikely(!page_has_fresh(page))) page_close(heap, page);
    use(heap, (int64_t)bytes);
    SHOW(block, bytes);
    return block;
}

static void *small_allocate(struct heap *heap, size_t bytes) {
    unsigned class = (unsigned)((bytes - 1) / BLOCK_STEP);
    struct page *page = heap->open[class];
    if (unlikely(!page)) page = page_new(heap, class);
    return page ? page_take(heap, page) : NULL;
}

static void small_free(struct heap *heap, void *pointer) {
    struct page *page = page_of(pointer);
    size_t bytes = class_bytes(page->class);
    bool was_closed = !page->free && !page_has_fresh(page);
    poison(pointer, bytes);
    struct block *block = pointer;
    block->next = page->free;
    page->free = block;
    HIDE(block, bytes);
    heap->in_use -= (int64_t)bytes;
    page->used--;
    if (unlikely(was_closed)) page_open(heap, page);
    if (unlikely(page->used == 0)) page_free(heap, page);
}

// ---- large blocks -----------------------------------------------------------------------------

static void *large_body(struct large *large) {
    return (char *)large + LARGE_HEADER_BYTES;
}

static struct large *large_of(void *block) {
    return (struct large *)(void *)((char *)block - LARGE_HEADER_BYTES);
}

static void large_link(struct heap *heap, struct large *large) {
    large->before = NULL;
    large->next = heap->larges;
    if (large->next) large->next->before = large;
    heap->larges = large;
}

static void large_unlink(struct heap *heap, struct large *large) {
    if (large->next) large->next->before = large->before;
    if (large->before) large->before->next = large->next;
    else heap->larges = large->next;
}

// Whether `more` bytes fit under the cap, if need be without the spare chunk.
static bool has_room(struct heap *heap, int64_t more) {
    return more <= heap->cap - heap->taken
           || (chunk_free_spare(heap) && more <= heap->cap - heap->taken);
}

static bool is_too_large(const struct heap *heap, size_t bytes) {
    uint64_t most = SIZE_MAX < INT64_MAX ? SIZE_MAX : INT64_MAX;
    return bytes > (uint64_t)heap->cap || bytes > most - LARGE_HEADER_BYTES - BLOCK_STEP;
}

static void *large_allocate(struct heap *heap, size_t bytes) {
    if (is_too_large(heap, bytes)) return NULL;
    int64_t footprint = heap_footprint(bytes);
    struct large *large = has_room(heap, footprint) ? malloc((size_t)footprint) : NULL;
    if (!large) return NULL;
    large->bytes = footprint;
    large_link(heap, large);
    heap->taken += footprint;
    use(heap, footprint);
    return large_body(large);
}

static void large_free(struct heap *heap, void *block) {
    struct large *large = large_of(block);
    large_unlink(heap, large);
    heap->taken -= large->bytes;
    heap->in_use -= large->bytes;
    poison(large, (size_t)large->bytes);
    free(large);
}

static void *large_resize(struct heap *heap, void *block, size_t to) {
    struct large *large = large_of(block);
    if (is_too_large(heap, to)) return NULL;
    int64_t footprint = heap_footprint(to);
    int64_t more = footprint - large->bytes;
    if (more == 0) return block;
    if (more > 0 && !has_room(heap, more)) return NULL;
    large_unlink(heap, large);
    struct large *moved = realloc(large, (size_t)footprint);
    large_link(heap, moved ? moved : large);
    if (!moved) return NULL;
    moved->bytes = footprint;
    heap->taken += more;
    use(heap, more);
    return large_body(moved);
}

// ---- the door ---------------------------------------------------------------------------------

static bool test_says_no(struct heap *heap) {
    return unlikely(heap->fail_at > 0) && --heap->fail_at == 0;
}

void *heap_allocate(struct heap *heap, size_t bytes) {
    if (test_says_no(heap)) return NULL;
    if (likely(bytes <= BLOCK_MAX)) return small_allocate(heap, bytes);
    return large_allocate(heap, bytes);
}

void heap_free(struct heap *heap, void *block, size_t bytes) {
    if (likely(bytes <= BLOCK_MAX)) small_free(heap, block);
    else large_free(heap, block);
}

void *heap_resize(struct heap *heap, void *block, size_t from, size_t to) {
    if (!block) return heap_allocate(heap, to);
    if (from > BLOCK_MAX && to > BLOCK_MAX && !MOVES_ALWAYS) {
        return test_says_no(heap) ? NULL : large_resize(heap, block, to);
    }
    if (to <= BLOCK_MAX && heap_footprint(from) == heap_footprint(to) && !MOVES_ALWAYS)
        return block;
    void *moved = heap_allocate(heap, to);
    if (!moved) return NULL;
    memcpy(moved, block, from < to ? from : to);
    heap_free(heap, block, from);
    return moved;
}

void heap_release(struct heap *heap) {
    while (heap->larges) large_free(heap, large_body(heap->larges));
    struct chunk *chunk = heap->chunks;
    while (chunk) {
        struct chunk *next = chunk->next;
        SHOW(chunk, (size_t)chunk_bytes(chunk->page_count));
        free(chunk);
        chunk = next;
    }
    heap_init(heap, 0, 0);
}
