// vm/tree.c: values that the host builds, step by step, each checked against the type. See
// gasket.h.
//
//   in:    a type, then its parts in depth-first order
//   out:   an immutable tree of objects that are never counted or freed one by one
//   owns:  a builder its unfinished tree, a tree its blocks
//   fails: gk_status; a step that fails changes nothing

#include <stdlib.h>
#include <string.h>

#include "keyed.h"
#include "object.h"
#include "utf8.h"
#include "value.h"

#define BLOCK_BYTES_FIRST 1024
#define BLOCK_BYTES_MAX (1 << 18)
// What may be spent on finding a tree's keys: many times what keys take that were not chosen to
// collide, and more than most bots have gas to make colliding ones.
#define KEY_GAS 30000000
#define KEY_GAS_PER_BYTE 16

struct block {
    struct block *next;
    size_t used, room;  // of the bytes that follow
};

// An object of which parts are missing.
struct open {
    union slot *slots;             // or
    unsigned char *bytes;          // the items of a [bool]
    const struct gk_type *each;    // the type of all parts,
    const struct gk_type *odd;     // but those with odd numbers, if this is not NULL; or
    const struct type_field *fields;
    struct keyed *keyed;           // a map or set, which enters each key when it is complete
    uint32_t count, next;
};

struct gk_tree {
    struct block *blocks;
    const struct gk_type *type;
    union slot value;
};

struct gk_builder {
    int64_t bytes_max;
    int64_t bytes;                 // of all blocks
    struct block *blocks;          // the newest first
    const struct gk_type *type;    // NULL: nothing is begun
    const struct gk_type *inside;  // what the option at hand holds, after gk_build_some()
    union slot value;
    struct open *open;             // the first is the value itself
    size_t open_count, open_room;
    // Keys are hashed and compared as a bot does it: by one that has no program, but scratch memory,
    // and gas against keys that collide.
    struct gk_bot judge;
};

static void free_blocks(struct block *block) {
    while (block) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

// ---- memory -----------------------------------------------------------------------------------

// The bytes of the next block: at least `bytes`, more the larger the tree is, unless that is over
// the limit.
static size_t block_room(const struct gk_builder *builder, size_t bytes) {
    int64_t wanted = builder->bytes < BLOCK_BYTES_FIRST ? BLOCK_BYTES_FIRST : builder->bytes;
    if (wanted > BLOCK_BYTES_MAX) wanted = BLOCK_BYTES_MAX;
    int64_t left = builder->bytes_max - builder->bytes - (int64_t)sizeof(struct block);
    if (wanted > left) wanted = left;
    return wanted > (int64_t)bytes ? (size_t)wanted : bytes;
}

static gk_status add_block(struct gk_builder *builder, size_t bytes) {
    int64_t left = builder->bytes_max - builder->bytes - (int64_t)sizeof(struct block);
    if (left < 0 || (uint64_t)left < bytes) return GK_TOO_LARGE;
    size_t room = block_room(builder, bytes);
    struct block *block = malloc(sizeof *block + room);
    if (!block) return GK_NO_MEMORY;
    *block = (struct block){.next = builder->blocks, .room = room};
    builder->blocks = block;
    builder->bytes += (int64_t)(sizeof *block + room);
    builder->judge.gas += (int64_t)room * KEY_GAS_PER_BYTE;
    return GK_OK;
}

static gk_status allocate(struct gk_builder *builder, const struct gk_type *type, size_t bytes,
                          struct object **object) {
    if (bytes > SIZE_MAX / 2) return GK_TOO_LARGE;
    bytes = (bytes + 7) & ~(size_t)7;
    if (!builder->blocks || builder->blocks->room - builder->blocks->used < bytes) {
        gk_status status = add_block(builder, bytes);
        if (status != GK_OK) return status;
    }
    struct block *block = builder->blocks;
    *object = (struct object *)(void *)((char *)(block + 1) + block->used);
    block->used += bytes;
    **object = (struct object){.references = IMMORTAL, .type = type->index};
    return GK_OK;
}

// ---- where the next value goes ----------------------------------------------------------------

static const struct gk_type *expected(const struct gk_builder *builder) {
    if (builder->inside) return builder->inside;
    if (builder->open_count == 0) return NULL;
    const struct open *open = &builder->open[builder->open_count - 1];
    if (!open->each) return open->fields[open->next].type;
    return open->odd && open->next % 2 == 1 ? open->odd : open->each;
}

static gk_status expect(const struct gk_builder *builder, gk_kind kind,
                        const struct gk_type **type) {
    *type = builder ? expected(builder) : NULL;
    if (!*type) return GK_WRONG_COUNT;
    return (*type)->kind == kind ? GK_OK : GK_WRONG_TYPE;
}

static void put(struct gk_builder *builder, union slot value) {
    struct open *open = &builder->open[builder->open_count - 1];
    if (open->bytes) open->bytes[open->next++] = (unsigned char)value.i;
    else open->slots[open->next++] = value;
    builder->inside = NULL;
}

// Whether the part of a map or set that was given last is a key, and not entered yet.
static bool has_new_key(const struct open *open) {
    const struct keyed *keyed = open->keyed;
    return keyed && (open->next + keyed->stride - 1) / keyed->stride > keyed->used;
}

static gk_status enter_key(struct gk_builder *builder, struct keyed *keyed) {
    struct gk_bot *judge = &builder->judge;
    judge->types = builder->type - builder->type->index;
    judge->fault = FAULT_NONE;
    if (keyed_enter(judge, keyed)) return GK_OK;
    if (judge->fault == FAULT_NONE) return GK_DUPLICATE;
    return judge->fault == FAULT_GAS ? GK_TOO_LARGE : GK_NO_MEMORY;
}

static gk_status close_full(struct gk_builder *builder) {
    while (builder->open_count > 0) {
        const struct open *open = &builder->open[builder->open_count - 1];
        gk_status status = has_new_key(open) ? enter_key(builder, open->keyed) : GK_OK;
        if (status != GK_OK) return status;
        if (open->next < open->count) return GK_OK;
        builder->open_count--;
    }
    return GK_OK;
}

// Puts a value in its place; `parts` (not NULL): goes on inside of it. All that this may complete is
// closed. A key that is refused undoes the step: what was open still is, behind what is open now.
static gk_status give(struct gk_builder *builder, union slot value, const struct open *parts) {
    size_t open_count = builder->open_count;
    const struct gk_type *inside = builder->inside;
    put(builder, value);
    if (parts) builder->open[builder->open_count++] = *parts;
    gk_status status = close_full(builder);
    if (status == GK_OK) return GK_OK;
    builder->open_count = open_count;
    builder->open[open_count - 1].next--;
    builder->inside = inside;
    return status;
}

static gk_status reserve_open(struct gk_builder *builder) {
    if (builder->open_count < builder->open_room) return GK_OK;
    size_t room = builder->open_room > 0 ? 2 * builder->open_room : 16;
    if (room > SIZE_MAX / sizeof *builder->open) return GK_TOO_LARGE;
    struct open *open = realloc(builder->open, room * sizeof *open);
    if (!open) return GK_NO_MEMORY;
    builder->open = open;
    builder->open_room = room;
    return GK_OK;
}

static gk_status put_scalar(struct gk_builder *builder, gk_kind kind, union slot value) {
    const struct gk_type *type;
    gk_status status = expect(builder, kind, &type);
    if (status != GK_OK) return status;
    return give(builder, value, NULL);
}

// Puts an object in its place and goes on inside of it.
static gk_status put_object(struct gk_builder *builder, struct object *object, struct open inside) {
    union slot value = {.i = 0};
    value.ref = object;
    return give(builder, value, &inside);
}

// ---- the builder ------------------------------------------------------------------------------

gk_builder *gk_builder_new(int64_t memory_bytes) {
    struct gk_builder *builder = calloc(1, sizeof *builder);
    if (!builder) return NULL;
    builder->bytes_max = memory_bytes;
    heap_init(&builder->judge.heap, GK_MEMORY_MAX, 0);
    return builder;
}

static void drop(struct gk_builder *builder) {
    free_blocks(builder->blocks);
    builder->blocks = NULL;
    builder->bytes = 0;
    builder->type = builder->inside = NULL;
    builder->open_count = 0;
    builder->judge.gas = KEY_GAS;
}

void gk_builder_free(gk_builder *builder) {
    if (!builder) return;
    drop(builder);
    heap_release(&builder->judge.heap);
    free(builder->open);
    free(builder);
}

gk_status gk_build_begin(gk_builder *builder, const gk_type *type) {
    if (!builder || !type) return GK_BAD_ARGUMENT;
    drop(builder);
    if (!type->is_equatable) return GK_WRONG_TYPE;
    gk_status status = reserve_open(builder);
    if (status != GK_OK) return status;
    builder->type = type;
    builder->value.i = 0;
    builder->open[builder->open_count++] =
        (struct open){.slots = &builder->value, .each = type, .count = 1};
    return GK_OK;
}

const gk_type *gk_build_expects(const gk_builder *builder) {
    return expected(builder);
}

gk_status gk_build_int(gk_builder *builder, int64_t value) {
    return put_scalar(builder, GK_INT, (union slot){.i = value});
}

gk_status gk_build_float(gk_builder *builder, double value) {
    if (value != value) return GK_WRONG_TYPE;
    return put_scalar(builder, GK_FLOAT, (union slot){.f = value});
}

gk_status gk_build_bool(gk_builder *builder, bool value) {
    return put_scalar(builder, GK_BOOL, (union slot){.i = value});
}

gk_status gk_build_text(gk_builder *builder, const char *utf8, size_t bytes) {
    const struct gk_type *type;
    gk_status status = expect(builder, GK_TEXT, &type);
    if (status != GK_OK) return status;
    if (bytes > COUNT_MAX) return GK_TOO_LARGE;
    size_t characters;
    if (!utf8_valid(utf8, bytes, &characters)) return GK_WRONG_TYPE;
    struct object *object;
    status = allocate(builder, type, sizeof(struct text) + bytes + 1, &object);
    if (status != GK_OK) return status;
    struct text *text = (struct text *)object;
    text->byte_count = (uint32_t)bytes;
    text->character_count = (uint32_t)characters;
    if (bytes > 0) memcpy(text_bytes(text), utf8, bytes);
    text_bytes(text)[bytes] = '\0';
    union slot value = {.i = 0};
    value.ref = object;
    return give(builder, value, NULL);
}

gk_status gk_build_list(gk_builder *builder, size_t count) {
    const struct gk_type *type;
    gk_status status = expect(builder, GK_LIST, &type);
    if (status != GK_OK) return status;
    if (count > COUNT_MAX) return GK_TOO_LARGE;
    bool is_bytes = type->element->store == STORE_BYTE;
    size_t item_bytes = is_bytes ? 1 : sizeof(union slot);
    if (count > (SIZE_MAX / 2 - sizeof(struct list)) / item_bytes) return GK_TOO_LARGE;
    status = reserve_open(builder);
    if (status != GK_OK) return status;
    struct object *object;
    status = allocate(builder, type, sizeof(struct list) + count * item_bytes, &object);
    if (status != GK_OK) return status;
    struct list *list = (struct list *)object;
    list->count = list->capacity = (uint32_t)count;
    struct open inside = {.each = type->element, .count = (uint32_t)count};
    if (is_bytes) inside.bytes = list_bytes(list);
    else inside.slots = list_items(list);
    return put_object(builder, object, inside);
}

static gk_status build_keyed(struct gk_builder *builder, gk_kind kind, size_t count) {
    const struct gk_type *type;
    gk_status status = expect(builder, kind, &type);
    if (status != GK_OK) return status;
    if (count > KEYS_MAX) return GK_TOO_LARGE;
    status = reserve_open(builder);
    if (status != GK_OK) return status;
    unsigned bits = keyed_bits((uint32_t)count);
    struct object *object;
    status = allocate(builder, type, keyed_bytes(type, bits), &object);
    if (status != GK_OK) return status;
    struct keyed *keyed = (struct keyed *)object;
    keyed_init(keyed, type, bits);
    return put_object(builder, object,
                      (struct open){.slots = keyed_slots(keyed),
                                    .each = type->key,
                                    .odd = kind == GK_MAP ? type->element : NULL,
                                    .keyed = keyed,
                                    .count = (uint32_t)count * keyed->stride});
}

gk_status gk_build_map(gk_builder *builder, size_t count) {
    return build_keyed(builder, GK_MAP, count);
}

gk_status gk_build_set(gk_builder *builder, size_t count) {
    return build_keyed(builder, GK_SET, count);
}

gk_status gk_build_record(gk_builder *builder) {
    const struct gk_type *type = builder ? expected(builder) : NULL;
    if (!type) return GK_WRONG_COUNT;
    if (type->kind != GK_RECORD && type->kind != GK_TUPLE) return GK_WRONG_TYPE;
    gk_status status = reserve_open(builder);
    if (status != GK_OK) return status;
    struct object *object;
    status = allocate(builder, type, sizeof(struct record) + type->field_count * sizeof(union slot),
                      &object);
    if (status != GK_OK) return status;
    struct open inside = {.slots = ((struct record *)object)->fields,
                          .fields = type->fields,
                          .count = type->field_count};
    return put_object(builder, object, inside);
}

gk_status gk_build_variant(gk_builder *builder, size_t variant) {
    const struct gk_type *type;
    gk_status status = expect(builder, GK_ENUM, &type);
    if (status != GK_OK) return status;
    if (variant >= type->variant_count) return GK_WRONG_TYPE;
    if (type->is_plain) return put_scalar(builder, GK_ENUM, (union slot){.i = (int64_t)variant});
    status = reserve_open(builder);
    if (status != GK_OK) return status;
    const struct type_variant *row = &type->variants[variant];
    struct object *object;
    status = allocate(builder, type, sizeof(struct variant) + row->field_count * sizeof(union slot),
                      &object);
    if (status != GK_OK) return status;
    struct variant *made = (struct variant *)object;
    made->tag = (uint32_t)variant;
    made->unused = 0;
    return put_object(
        builder, object,
        (struct open){.slots = made->values, .fields = row->fields, .count = row->field_count});
}

gk_status gk_build_none(gk_builder *builder) {
    return put_scalar(builder, GK_OPTION, (union slot){.i = 0});
}

gk_status gk_build_some(gk_builder *builder) {
    const struct gk_type *type;
    gk_status status = expect(builder, GK_OPTION, &type);
    if (status != GK_OK) return status;
    if (!type->is_boxed) {
        builder->inside = type->element;
        return GK_OK;
    }
    status = reserve_open(builder);
    if (status != GK_OK) return status;
    struct object *object;
    status = allocate(builder, type, sizeof(struct record) + sizeof(union slot), &object);
    if (status != GK_OK) return status;
    return put_object(builder, object,
                      (struct open){.slots = ((struct record *)object)->fields,
                                    .each = type->element,
                                    .count = 1});
}

gk_status gk_build_end(gk_builder *builder, gk_tree **tree) {
    if (!builder || !tree) return GK_BAD_ARGUMENT;
    if (!builder->type || builder->open_count > 0) return GK_WRONG_COUNT;
    struct gk_tree *made = malloc(sizeof *made);
    if (!made) return GK_NO_MEMORY;
    *made =
        (struct gk_tree){.blocks = builder->blocks, .type = builder->type, .value = builder->value};
    builder->blocks = NULL;
    drop(builder);
    *tree = made;
    return GK_OK;
}

void gk_tree_free(gk_tree *tree) {
    if (!tree) return;
    free_blocks(tree->blocks);
    free(tree);
}

gk_value gk_tree_value(const gk_tree *tree) {
    return value_from(tree->type, tree->value);
}
