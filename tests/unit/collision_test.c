// tests/unit/collision_test.c: names, types and constants that were chosen to collide cost the compiler
// no more than others.
//
//   in:    nothing
//   out:   claims
//   owns:  what it makes
//   fails: by cmocka's asserts; a table that looks at all that collide takes minutes, not seconds

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "gasket.h"
#include "order.h"
#include "scope.h"

#define STAGES 15               // that is, 2^15 texts of one hash
#define COUNT (1u << STAGES)
#define BLOCK 5                 // characters
#define SECONDS_MAX 20          // under sanitizers, on a busy machine; a tenth of a second is usual

// The compiler's hash of names before it is folded, as scope.c has it.
static uint32_t hash_on(uint32_t hash, const char *bytes) {
    for (int i = 0; i < BLOCK; i++) hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
    return hash;
}

static void spell(char *out, uint32_t number) {
    for (int i = 0; i < BLOCK; i++, number /= 26) out[i] = (char)('a' + number % 26);
}

// Two blocks that lead from one hash to the same one, found among 2^18 by a table of what was seen.
static void find_pair(uint32_t *hash, char pair[2][BLOCK]) {
    enum { SEEN = 1 << 20 };
    uint32_t *seen = calloc(SEEN, sizeof *seen), *hashes = calloc(SEEN, sizeof *hashes);
    assert_non_null(seen);
    assert_non_null(hashes);
    for (uint32_t number = 1;; number++) {
        spell(pair[1], number);
        uint32_t now = hash_on(*hash, pair[1]), slot = now % SEEN;
        if (seen[slot] && hashes[slot] == now) {
            spell(pair[0], seen[slot]);
            *hash = now;
            break;
        }
        seen[slot] = number;
        hashes[slot] = now;
    }
    free(seen);
    free(hashes);
}

// COUNT texts of STAGES * BLOCK letters that have one hash.
static char *colliding(void) {
    char pairs[STAGES][2][BLOCK];
    uint32_t hash = 2166136261u;
    for (int i = 0; i < STAGES; i++) find_pair(&hash, pairs[i]);
    char *names = malloc((size_t)COUNT * STAGES * BLOCK);
    assert_non_null(names);
    for (uint32_t n = 0; n < COUNT; n++) {
        for (int i = 0; i < STAGES; i++)
            memcpy(names + ((size_t)n * STAGES + (size_t)i) * BLOCK, pairs[i][n >> i & 1], BLOCK);
    }
    return names;
}

static double seconds(void) {
    return (double)clock() / CLOCKS_PER_SEC;
}

static void names_that_collide_are_found_in_time(void **state) {
    (void)state;
    char *names = colliding();
    struct arena arena;
    jmp_buf no_memory;
    if (setjmp(no_memory)) fail_msg("no memory");
    arena_init(&arena, (size_t)1 << 30, &no_memory);
    struct names table;
    names_init(&table, &arena);
    double began = seconds();
    for (uint32_t n = 0; n < COUNT; n++) {
        struct text name = {names + (size_t)n * STAGES * BLOCK, STAGES * BLOCK};
        assert_null(names_find(&table, name));
        void **place = names_at(&table, name);
        assert_null(*place);
        *place = names + n;
    }
    for (uint32_t n = 0; n < COUNT; n++) {
        struct text name = {names + (size_t)n * STAGES * BLOCK, STAGES * BLOCK};
        assert_ptr_equal(names_find(&table, name), names + n);
        assert_ptr_equal(*names_at(&table, name), names + n);
    }
    assert_int_equal(table.count, COUNT);
    assert_true(seconds() - began < SECONDS_MAX);
    arena_free(&arena);
    free(names);
}

static void compile(const char *source, size_t bytes) {
    gk_source main = {.name = "main.gsk", .text = source, .bytes = bytes};
    gk_compile_request request = {.source = &main};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_program *program = NULL;
    double began = seconds();
    gk_status status = gk_compile(&request, &program, diagnostics);
    assert_true(seconds() - began < SECONDS_MAX);
    if (status != GK_OK) fail_msg("%s", gk_diagnostics_at(diagnostics, 0).message);
    gk_program_release(program);
    gk_diagnostics_free(diagnostics);
}

static void functions_whose_names_collide_compile_in_time(void **state) {
    (void)state;
    char *names = colliding();
    char *source = malloc((size_t)COUNT * (STAGES * BLOCK + 64));
    assert_non_null(source);
    size_t bytes = 0;
    for (uint32_t n = 0; n < COUNT; n++) {
        int name = STAGES * BLOCK;
        bytes += (size_t)sprintf(source + bytes, "fn %.*s() {\n}\n", name,
                                 names + (size_t)n * STAGES * BLOCK);
    }
    compile(source, bytes);
    free(source);
    free(names);
}

// The product that once chose the chain of a constant is 0 in its upper bits for each of these.
static void constants_that_collide_compile_in_time(void **state) {
    (void)state;
    uint64_t factor = UINT64_C(0x9E3779B97F4A7C15), inverse = factor;
    for (int i = 0; i < 6; i++) inverse *= 2 - factor * inverse;
    char *source = malloc((size_t)60000 * 40);
    assert_non_null(source);
    size_t bytes = 0;
    for (uint64_t n = 0; n < 60000; n++) {
        if (n % 1000 == 0)
            bytes += (size_t)sprintf(source + bytes, "fn f%d() -> [int] { return [", (int)n);
        int64_t value = (int64_t)(inverse * (n + 1) >> 1);
        bytes += (size_t)sprintf(source + bytes, "%lld,", (long long)value);
        if (n % 1000 == 999) bytes += (size_t)sprintf(source + bytes, "] }\n");
    }
    compile(source, bytes);
    free(source);
}

// ---- what they fall back to -----------------------------------------------------------------------

static int compare_ints(const void *left, const void *right) {
    const uint32_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

static uint32_t height(const struct order_node *node) {
    if (!node) return 0;
    uint32_t left = height(node->left), right = height(node->right);
    return 1 + (left > right ? left : right);
}

static void a_tree_stays_low_in_whatever_order_it_grows(void **state) {
    (void)state;
    enum { ITEMS = 1 << 15 };
    static uint32_t numbers[ITEMS];
    struct arena arena;
    jmp_buf no_memory;
    if (setjmp(no_memory)) fail_msg("no memory");
    for (uint32_t step = 1; step < 8; step += 2) {
        arena_init(&arena, (size_t)1 << 30, &no_memory);
        struct order_node *root = NULL;
        for (uint32_t i = 0; i < ITEMS; i++) {
            // up, down, and two mixtures
            numbers[i] = step == 1 ? i : step == 3 ? ITEMS - i : i * step * 2654435761u;
            assert_null(order_find(root, &numbers[i], compare_ints));
            root = order_add(&arena, root, &numbers[i], compare_ints);
        }
        for (uint32_t i = 0; i < ITEMS; i++)
            assert_ptr_equal(order_find(root, &numbers[i], compare_ints), &numbers[i]);
        assert_in_range(height(root), 15, 2 * 16);
        arena_free(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_collide_are_found_in_time),
        cmocka_unit_test(functions_whose_names_collide_compile_in_time),
        cmocka_unit_test(constants_that_collide_compile_in_time),
        cmocka_unit_test(a_tree_stays_low_in_whatever_order_it_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
