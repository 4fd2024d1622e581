// vm/type_equal.c: comparing and hashing types of different tables. See type.h.
//
//   in:    two types, each in a table that types_new() made
//   out:   whether they are the same all the way down; a hash that agrees with that
//   owns:  its notes while it works
//   fails: without memory types are unequal and hashes 0
//
// A record may hold itself, so "all the way down" has no bottom. Two types are equal if assuming so
// leads to no difference: each pair is assumed equal once, in a union-find over both tables
// (Hopcroft and Karp).

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "type_walk.h"

// ---- what a type says by itself -----------------------------------------------------------------

static bool has_equal_names(const struct type_field *left, const struct type_field *right,
                            uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(left[i].name, right[i].name) != 0) return false;
    }
    return true;
}

static bool is_equal_variant(const struct type_variant *left, const struct type_variant *right) {
    return left->field_count == right->field_count && strcmp(left->name, right->name) == 0
        && has_equal_names(left->fields, right->fields, left->field_count);
}

// Everything but the types inside.
static bool is_alike(const struct gk_type *left, const struct gk_type *right) {
    if (left->kind != right->kind || strcmp(left->name, right->name) != 0) return false;
    if (left->field_count != right->field_count || left->variant_count != right->variant_count)
        return false;
    if ((left->element == NULL) != (right->element == NULL)) return false;
    if (!has_equal_names(left->fields, right->fields, left->field_count)) return false;
    for (uint32_t i = 0; i < left->variant_count; i++) {
        if (!is_equal_variant(&left->variants[i], &right->variants[i])) return false;
    }
    return true;
}

// ---- equality -----------------------------------------------------------------------------------

struct pair {
    const struct gk_type *left, *right;
    struct type_cursor left_at, right_at;
};

struct comparison {
    uint32_t *parents;    // of the left table's types, then the right one's
    uint32_t right_first;
    struct pair *pairs;   // those whose types inside are being compared
    size_t depth;
};

static uint32_t find_root(uint32_t *parents, uint32_t at) {
    while (parents[at] != at) {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    return at;
}

// Assumes that two types are equal; false if they can't be. A pair that is new waits for its types
// inside.
static bool assume(struct comparison *comparison, const struct gk_type *left,
                   const struct gk_type *right) {
    uint32_t a = find_root(comparison->parents, left->index);
    uint32_t b = find_root(comparison->parents, comparison->right_first + right->index);
    if (a == b) return true;
    if (!is_alike(left, right)) return false;
    comparison->parents[a] = b;
    comparison->pairs[comparison->depth++] = (struct pair){left, right, {0, 0}, {0, 0}};
    return true;
}

static bool compare_pairs(struct comparison *comparison) {
    while (comparison->depth > 0) {
        struct pair *pair = &comparison->pairs[comparison->depth - 1];
        const struct gk_type *left = type_next_part(pair->left, &pair->left_at);
        const struct gk_type *right = type_next_part(pair->right, &pair->right_at);
        if (left == NULL) comparison->depth--;
        else if (!assume(comparison, left, right)) return false;
    }
    return true;
}

static bool is_simple(const struct gk_type *type) {
    switch (type->kind) {
    case GK_INT: case GK_FLOAT: case GK_BOOL: case GK_TEXT: return true;
    case GK_LIST: case GK_OPTION: case GK_RECORD: case GK_TUPLE: case GK_ENUM: case GK_FUNCTION:
    case GK_MAP: case GK_SET:
        return false;
    }
    return false;
}

bool type_equal(const struct gk_type *left, const struct gk_type *right) {
    if (left == right) return true;
    if (is_simple(left) || is_simple(right)) return left->kind == right->kind;
    if (!is_alike(left, right)) return false;
    // Each pair that waits has made two sets one, so there are fewer pairs than types.
    size_t count = (size_t)left->table_count + right->table_count;
    if (count >= UINT32_MAX) return false;
    struct comparison comparison = {
        .parents = malloc(count * sizeof *comparison.parents),
        .right_first = left->table_count,
        .pairs = malloc(count * sizeof *comparison.pairs),
    };
    bool is_equal = comparison.parents != NULL && comparison.pairs != NULL;
    for (uint32_t i = 0; is_equal && i < count; i++) comparison.parents[i] = i;
    is_equal = is_equal && assume(&comparison, left, right) && compare_pairs(&comparison);
    free(comparison.parents);
    free(comparison.pairs);
    return is_equal;
}

// ---- hashing ------------------------------------------------------------------------------------

#define HASH_ROUNDS 8

// The types that a type is made of, itself first. Each has a hash, which takes in what lies further
// away with every round; the hash of all is that of the set of theirs, so that neither order nor
// doubles matter.
struct reach {
    const struct gk_type **types;
    uint64_t *hashes, *next;
    uint32_t *places;  // of each type of the table: 1 + its place here, or 0
    uint32_t count;
};

static void reach_type(struct reach *reach, const struct gk_type *type) {
    if (reach->places[type->index] != 0) return;
    reach->types[reach->count++] = type;
    reach->places[type->index] = reach->count;
}

static void reach_all(struct reach *reach, const struct gk_type *type) {
    reach_type(reach, type);
    for (uint32_t i = 0; i < reach->count; i++) {
        struct type_cursor at = {0, 0};
        for (const struct gk_type *part; (part = type_next_part(reach->types[i], &at)) != NULL;) {
            reach_type(reach, part);
        }
    }
}

static uint64_t hash_fields(uint64_t hash, const struct type_field *fields, uint32_t count) {
    hash = hash_number(hash, count);
    for (uint32_t i = 0; i < count; i++) hash = hash_text(hash, fields[i].name);
    return hash;
}

static uint64_t hash_alone(const struct gk_type *type) {
    uint64_t hash = hash_text(hash_number(HASH_START, (uint64_t)type->kind), type->name);
    hash = hash_fields(hash, type->fields, type->field_count);
    for (uint32_t i = 0; i < type->variant_count; i++) {
        hash = hash_text(hash, type->variants[i].name);
        hash = hash_fields(hash, type->variants[i].fields, type->variants[i].field_count);
    }
    return hash;
}

static void hash_round(struct reach *reach) {
    for (uint32_t i = 0; i < reach->count; i++) {
        struct type_cursor at = {0, 0};
        uint64_t hash = hash_number(HASH_START, reach->hashes[i]);
        for (const struct gk_type *part; (part = type_next_part(reach->types[i], &at)) != NULL;) {
            hash = hash_number(hash, reach->hashes[reach->places[part->index] - 1]);
        }
        reach->next[i] = hash;
    }
    uint64_t *last = reach->hashes;
    reach->hashes = reach->next;
    reach->next = last;
}

static void sift_down(uint64_t *heap, size_t at, size_t count) {
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && heap[child] < heap[child + 1]) child++;
        if (heap[at] >= heap[child]) return;
        uint64_t lower = heap[at];
        heap[at] = heap[child];
        heap[child] = lower;
    }
}

static void sort(uint64_t *numbers, size_t count) {
    for (size_t i = count / 2; i-- > 0;) sift_down(numbers, i, count);
    for (size_t last = count; last-- > 1;) {
        uint64_t highest = numbers[0];
        numbers[0] = numbers[last];
        numbers[last] = highest;
        sift_down(numbers, 0, last);
    }
}

static uint64_t hash_reach(struct reach *reach, const struct gk_type *type) {
    reach_all(reach, type);
    for (uint32_t i = 0; i < reach->count; i++) reach->hashes[i] = hash_alone(reach->types[i]);
    for (int round = 0; round < HASH_ROUNDS; round++) hash_round(reach);
    uint64_t hash = hash_number(HASH_START, reach->hashes[0]);
    sort(reach->hashes, reach->count);
    for (uint32_t i = 0; i < reach->count; i++) {
        if (i > 0 && reach->hashes[i] == reach->hashes[i - 1]) continue;
        hash = hash_number(hash, reach->hashes[i]);
    }
    return hash;
}

uint64_t type_hash(const struct gk_type *type) {
    if (is_simple(type)) return hash_alone(type);
    size_t count = type->table_count;
    struct reach reach = {
        .types = calloc(count, sizeof *reach.types),
        .hashes = calloc(count, sizeof *reach.hashes),
        .next = calloc(count, sizeof *reach.next),
        .places = calloc(count, sizeof *reach.places),
    };
    bool has_memory =
        reach.types != NULL && reach.hashes != NULL && reach.next != NULL && reach.places != NULL;
    uint64_t hash = has_memory ? hash_reach(&reach, type) : 0;
    free(reach.types);
    free(reach.hashes);
    free(reach.next);
    free(reach.places);
    return hash;
}

bool gk_type_equal(const gk_type *left, const gk_type *right) {
    return left == right || type_equal(left, right);
}
