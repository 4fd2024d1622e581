// tests/unit/heap_test.c: the arena: its cap, its accounts, its ends.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../vm/heap.h"

#define BLOCKS 512

struct block {
    unsigned char *at;
    size_t bytes;
    unsigned char mark;
};

struct play {
    struct heap heap;
    struct block blocks[BLOCKS];
    uint64_t random;
    uint64_t digest;
};

static uint32_t draw(struct play *play, uint32_t limit) {
    play->random = play->random * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(play->random >> 33) % limit;
}

static size_t draw_size(struct play *play) {
    switch (draw(play, 8)) {
    case 0: return 1 + draw(play, 5000);
    case 1: return 200 + draw(play, 100);
    default: return 1 + draw(play, 100);
    }
}

static void check_block(const struct block *block) {
    for (size_t i = 0; i < block->bytes; i++) assert_int_equal(block->at[i], block->mark);
}

static void take(struct play *play, struct block *block) {
    size_t bytes = draw_size(play);
    block->at = heap_allocate(&play->heap, bytes);
    if (!block->at) return;
    assert_int_equal((uintptr_t)block->at % 8, 0);
    block->bytes = bytes;
    block->mark = (unsigned char)draw(play, 256);
    memset(block->at, block->mark, bytes);
}

static void give(struct play *play, struct block *block) {
    check_block(block);
    heap_free(&play->heap, block->at, block->bytes);
    block->at = NULL;
}

static void resize(struct play *play, struct block *block) {
    size_t bytes = draw_size(play);
    unsigned char *moved = heap_resize(&play->heap, block->at, block->bytes, bytes);
    if (!moved) {
        check_block(block);
        return;
    }
    for (size_t i = 0; i < bytes && i < block->bytes; i++) assert_int_equal(moved[i], block->mark);
    memset(moved, block->mark, bytes);
    block->at = moved;
    block->bytes = bytes;
}

static int64_t footprint(const struct play *play) {
    int64_t sum = 0;
    for (int i = 0; i < BLOCKS; i++)
        sum += play->blocks[i].at ? heap_footprint(play->blocks[i].bytes) : 0;
    return sum;
}

// Random requests; answers what the accounts said on the way.
static uint64_t play_game(int64_t cap, uint32_t steps) {
    static struct play play;
    memset(&play, 0, sizeof play);
    heap_init(&play.heap, cap, 100);
    play.random = 42;
    int64_t peak = 100;
    for (uint32_t i = 0; i < steps; i++) {
        struct block *block = &play.blocks[draw(&play, BLOCKS)];
        if (!block->at) take(&play, block);
        else if (draw(&play, 3) == 0) resize(&play, block);
        else give(&play, block);
        if (play.heap.in_use > peak) peak = play.heap.in_use;
        assert_true(play.heap.taken <= cap || play.heap.taken == 100);
        assert_true(play.heap.in_use <= play.heap.taken);
        assert_true(play.heap.peak >= peak);
        if (i % 64 == 0) assert_int_equal(play.heap.in_use, 100 + footprint(&play));
        play.digest = play.digest * 31 + (uint64_t)play.heap.in_use * 7 + (uint64_t)play.heap.taken;
    }
    for (int i = 0; i < BLOCKS; i++) {
        if (play.blocks[i].at) give(&play, &play.blocks[i]);
    }
    assert_int_equal(play.heap.in_use, 100);
    heap_release(&play.heap);
    return play.digest;
}

static void keeps_its_cap_and_its_accounts(void **state) {
    (void)state;
    for (int64_t cap = 0; cap <= 65536; cap += 1024) play_game(cap, 2000);
    play_game(1 << 24, 100000);
}

static void the_same_requests_give_the_same_numbers(void **state) {
    (void)state;
    uint64_t first = play_game(100000, 20000);
    void *stir[64];
    for (int i = 0; i < 64; i++) stir[i] = malloc((size_t)(i * 37 + 1));
    uint64_t second = play_game(100000, 20000);
    for (int i = 0; i < 64; i++) free(stir[i]);
    assert_true(first == second);
}

static void pages_that_empty_serve_any_size(void **state) {
    (void)state;
    struct heap heap;
    heap_init(&heap, 1 << 20, 0);
    static void *blocks[70000];
    for (int round = 0; round < 3; round++) {
        size_t bytes = round == 0 ? 16 : round == 1 ? 240 : 100;
        size_t count = 0;
        while ((blocks[count] = heap_allocate(&heap, bytes)) != NULL) count++;
        assert_true((int64_t)count * heap_footprint(bytes) > 800000);
        while (count > 0) heap_free(&heap, blocks[--count], bytes);
        assert_int_equal(heap.in_use, 0);
    }
    // And one large block gets all of it.
    void *large = heap_allocate(&heap, 1000000);
    assert_non_null(large);
    heap_free(&heap, large, 1000000);
    heap_release(&heap);
}

static void refuses_sizes_that_overflow(void **state) {
    (void)state;
    struct heap heap;
    heap_init(&heap, (int64_t)1 << 34, 0);
    assert_null(heap_allocate(&heap, SIZE_MAX));
    assert_null(heap_allocate(&heap, SIZE_MAX - 31));
    assert_null(heap_allocate(&heap, SIZE_MAX - 47));
    assert_null(heap_allocate(&heap, (size_t)INT64_MAX));
    assert_null(heap_allocate(&heap, ((size_t)1 << 34) - 8));
    void *block = heap_allocate(&heap, 1000);
    assert_null(heap_resize(&heap, block, 1000, SIZE_MAX - 20));
    assert_int_equal(heap.in_use, heap_footprint(1000));
    heap_release(&heap);
}

static void gives_all_back_in_one_step(void **state) {
    (void)state;
    struct heap heap;
    heap_init(&heap, 1 << 22, 0);
    for (int i = 0; i < 5000; i++) assert_non_null(heap_allocate(&heap, (size_t)(i % 700 + 1)));
    heap_release(&heap);  // the sanitizer finds what is left
}

static void fails_the_request_that_a_test_names(void **state) {
    (void)state;
    struct heap heap;
    heap_init(&heap, 1 << 20, 0);
    heap.fail_at = 3;
    assert_non_null(heap_allocate(&heap, 10));
    assert_non_null(heap_allocate(&heap, 1000));
    assert_null(heap_allocate(&heap, 10));
    assert_non_null(heap_allocate(&heap, 10));
    heap_release(&heap);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_its_cap_and_its_accounts),
        cmocka_unit_test(the_same_requests_give_the_same_numbers),
        cmocka_unit_test(pages_that_empty_serve_any_size),
        cmocka_unit_test(refuses_sizes_that_overflow),
        cmocka_unit_test(gives_all_back_in_one_step),
        cmocka_unit_test(fails_the_request_that_a_test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
