// tests/second/bytecode_value.c: nodes: making, counting, copying them, and the meter. See
// bytecode_value.h.

#include "bytecode_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "object.h"

// ---- gas ----------------------------------------------------------------------------------------

void bytecode_fault(struct bytecode *b, enum fault fault) {
    b->fault = fault;
    longjmp(b->ended, 1);
}

// While the host watches, what was given is handed over in portions, and it is asked before each
// but the first.
void bytecode_test(struct bytecode *b) {
    while (b->left < 0) {
        if (b->reserve == 0) bytecode_fault(b, FAULT_GAS);
        if (--b->asks == 0) bytecode_fault(b, FAULT_STOPPED);
        int64_t more = b->reserve < b->watch_gas ? b->reserve : b->watch_gas;
        b->reserve -= more;
        b->left += more;
    }
}

void bytecode_charge(struct bytecode *b, uint64_t units) {
    b->left -= (int64_t)units;
    bytecode_test(b);
}

static const struct { uint64_t gas, count; } work_prices[] = {
#define BULK(name, gas, count, unit, meaning) {gas, count},
#include "bulk.def"
#undef BULK
};

void bytecode_work(struct bytecode *b, enum work work, uint64_t amount) {
    uint64_t count = work_prices[work].count;
    bytecode_charge(b, (amount / count + (amount % count != 0)) * work_prices[work].gas);
}

void bytecode_pay_memory(struct bytecode *b, uint64_t bytes) {
    bytecode_work(b, WORK_ALLOCATE, bytes + 32);
}

// ---- making -------------------------------------------------------------------------------------

void *bytecode_room(size_t count, size_t bytes) {
    void *room = calloc(count + 1, bytes);
    if (room) return room;
    fprintf(stderr, "no memory\n");
    exit(2);
}

char *bytecode_scratch(struct bytecode *b, uint64_t kept, uint64_t bytes) {
    if (b->scratch && bytes <= b->scratch_bytes) return b->scratch;
    char *scratch = bytecode_room(2 * bytes, 1);
    if (kept > 0) memcpy(scratch, b->scratch, kept);
    free(b->scratch);
    b->scratch = scratch;
    b->scratch_bytes = 2 * bytes;
    return scratch;
}

struct node *node_new(struct bytecode *b, const struct gk_type *type) {
    struct node *node = bytecode_room(1, sizeof *node);
    node->references = 1;
    node->type = type;
    node->before = &b->all;
    node->behind = b->all.behind;
    node->before->behind = node->behind->before = node;
    return node;
}

static struct node *paid(struct bytecode *b, struct node *node) {
    bytecode_pay_memory(b, node_bytes(node));
    return node;
}

struct node *node_new_list(struct bytecode *b, const struct gk_type *type, uint32_t capacity) {
    struct node *node = node_new(b, type);
    node->capacity = capacity;
    paid(b, node);
    node->parts = bytecode_room(capacity, sizeof *node->parts);
    return node;
}

struct node *node_new_parts(struct bytecode *b, const struct gk_type *type, uint32_t count) {
    struct node *node = node_new(b, type);
    node->count = count;
    node->parts = bytecode_room(count, sizeof *node->parts);
    return paid(b, node);
}

uint32_t text_count_characters(const char *bytes, uint64_t count) {
    uint32_t characters = 0;
    for (uint64_t i = 0; i < count; i++) characters += ((unsigned char)bytes[i] & 0xC0) != 0x80;
    return characters;
}

struct node *node_of_text(struct bytecode *b, const char *bytes, uint64_t count) {
    struct node *node = node_new(b, &b->program->types[TYPE_TEXT]);
    node->byte_count = (uint32_t)count;
    node->bytes = bytecode_room(count, 1);
    if (count > 0) memcpy(node->bytes, bytes, count);
    node->character_count = text_count_characters(bytes, count);
    return node;
}

struct node *node_new_text(struct bytecode *b, const char *bytes, uint64_t count) {
    bytecode_pay_memory(b, 16 + count + 1);
    return node_of_text(b, bytes, count);
}

struct node *node_new_keyed(struct bytecode *b, const struct gk_type *type, unsigned bits) {
    struct node *node = node_new(b, type);
    node->bits = bits;
    paid(b, node);
    size_t places = bits == 0 ? 0 : (size_t)1 << bits;
    node->entries = bytecode_room(places / 2, sizeof *node->entries);
    node->places = bytecode_room(places, sizeof *node->places);
    return node;
}

// Headers have 8 bytes, lists, texts, variants and functions 8 more, maps and sets 16 more; parts
// 8, bools in lists 1.
uint64_t node_bytes(const struct node *node) {
    switch (node->type->kind) {
    case GK_LIST:
        return 16 + (uint64_t)node->capacity * (node->type->element->store == STORE_BYTE ? 1 : 8);
    case GK_TEXT: return 16 + (uint64_t)node->byte_count + 1;
    case GK_RECORD: case GK_TUPLE: case GK_OPTION: return 8 + (uint64_t)node->count * 8;
    case GK_ENUM: case GK_FUNCTION: return 16 + (uint64_t)node->count * 8;
    case GK_MAP: case GK_SET: return keyed_block_bytes(node->type, node->bits);
    case GK_INT: case GK_FLOAT: case GK_BOOL: break;
    }
    return 0;
}

// ---- counting -----------------------------------------------------------------------------------

void node_retain(struct node *node) {
    if (node) node->references++;
}

const struct gk_type *node_part_type(const struct node *node, uint32_t part) {
    switch (node->type->kind) {
    case GK_LIST: case GK_OPTION: return node->type->element;
    case GK_RECORD: case GK_TUPLE: return node->type->fields[part].type;
    case GK_ENUM: return node->type->variants[node->tag].fields[part].type;
    case GK_FUNCTION: return node->function->register_types[part];
    case GK_INT: case GK_FLOAT: case GK_BOOL: case GK_TEXT: case GK_MAP: case GK_SET: break;
    }
    return NULL;
}

typedef void on_node(void *context, struct node *node);

static void each_reference(const struct node *node, on_node *on, void *context) {
    for (uint32_t i = 0; i < node->count; i++) {
        if (is_reference(node_part_type(node, i)) && node->parts[i].node)
            on(context, node->parts[i].node);
    }
    for (uint32_t i = 0; i < node->used; i++) {
        const struct entry *entry = &node->entries[i];
        if (!entry->is_there) continue;
        if (is_reference(node->type->key) && entry->key.node) on(context, entry->key.node);
        if (node->type->kind == GK_MAP && is_reference(node->type->element) && entry->item.node)
            on(context, entry->item.node);
    }
}

static void destroy(struct node *node) {
    node->before->behind = node->behind;
    node->behind->before = node->before;
    free(node->parts);
    free(node->bytes);
    free(node->entries);
    free(node->places);
    free(node);
}

// In `context` is the list of those whom nobody holds any more.
static void let_go(void *context, struct node *node) {
    struct node **dead = context;
    if (--node->references > 0) return;
    node->waiting = *dead;
    *dead = node;
}

void node_release(struct bytecode *b, struct node *node) {
    (void)b;
    struct node *dead = NULL;
    if (node) let_go(&dead, node);
    while (dead) {
        struct node *next = dead;
        dead = next->waiting;
        each_reference(next, let_go, &dead);
        destroy(next);
    }
}

void cell_release(struct bytecode *b, const struct gk_type *type, union cell cell) {
    if (is_reference(type)) node_release(b, cell.node);
}

union cell cell_share(const struct gk_type *type, union cell cell) {
    if (is_reference(type)) node_retain(cell.node);
    return cell;
}

void cell_set(struct bytecode *b, union cell *slot, struct node *node) {
    struct node *old = slot->node;
    slot->node = node;
    node_release(b, old);
}

// In `context` is the list of those whose parts are still to be counted.
static void count_reference(void *context, struct node *node) {
    struct node **to_visit = context;
    if (node->counted++ > 0) return;
    node->waiting = *to_visit;
    *to_visit = node;
}

static void count_all(struct bytecode *b) {
    const struct module *module = &b->program->module;
    struct node *to_visit = NULL;
    for (uint32_t i = 0; i < module->global_count; i++) {
        const struct gk_type *type = &b->program->types[module->globals[i].type];
        if (is_reference(type) && b->globals[i].node)
            count_reference(&to_visit, b->globals[i].node);
    }
    if (b->move_type && is_reference(b->move_type) && b->move.node)
        count_reference(&to_visit, b->move.node);
    for (uint32_t i = 0; i < module->constant_count; i++) {
        if (b->constants[i]) count_reference(&to_visit, b->constants[i]);
    }
    while (to_visit) {
        struct node *node = to_visit;
        to_visit = node->waiting;
        each_reference(node, count_reference, &to_visit);
    }
}

bool bytecode_recount(struct bytecode *b) {
    bool were_right = true;
    count_all(b);
    for (struct node *node = b->all.behind, *next; node != &b->all; node = next) {
        next = node->behind;
        if (node->counted != node->references) were_right = false;
        node->references = node->counted;
        node->counted = 0;
        if (node->references == 0) destroy(node);
    }
    return were_right;
}

// ---- growing and copying ------------------------------------------------------------------------

void node_append(struct node *list, union cell cell) {
    list->parts[list->count++] = cell;
}

// Half as much again and four, or what is asked for if that is more.
void node_reserve(struct bytecode *b, struct node *node, uint64_t more) {
    uint64_t needed = node->count + more;
    if (needed <= node->capacity) return;
    if (needed > COUNT_MAX) bytecode_fault(b, FAULT_LENGTH);
    uint64_t capacity = (uint64_t)node->capacity + node->capacity / 2 + 4;
    if (capacity < needed) capacity = needed;
    if (capacity > COUNT_MAX) capacity = COUNT_MAX;
    bool has_bools = node->type->element->store == STORE_BYTE;
    bytecode_work(b, has_bools ? WORK_COPY_BYTES : WORK_COPY_WORDS, node->count);
    bytecode_pay_memory(b, 16 + capacity * (has_bools ? 1 : 8));
    union cell *parts = bytecode_room(capacity, sizeof *parts);
    memcpy(parts, node->parts, node->count * sizeof *parts);
    free(node->parts);
    node->parts = parts;
    node->capacity = (uint32_t)capacity;
}

static struct node *parts_copied(struct bytecode *b, const struct node *node) {
    bool is_list = node->type->kind == GK_LIST;
    enum work work = WORK_COPY_REFS;
    if (is_list && node->type->element->store == STORE_BYTE) work = WORK_COPY_BYTES;
    if (is_list && node->type->element->store == STORE_WORD) work = WORK_COPY_WORDS;
    bytecode_work(b, work, node->count);
    struct node *copy = is_list ? node_new_list(b, node->type, node->count)
                                : node_new_parts(b, node->type, node->count);
    copy->count = node->count;
    for (uint32_t i = 0; i < node->count; i++)
        copy->parts[i] = cell_share(node_part_type(node, i), node->parts[i]);
    return copy;
}

struct node *node_own(struct bytecode *b, union cell *slot) {
    struct node *node = slot->node;
    if (node->references == 1) return node;
    struct node *copy = node->type->key ? keyed_copied(b, node) : parts_copied(b, node);
    cell_set(b, slot, copy);
    return copy;
}

// ---- what a host gives --------------------------------------------------------------------------

static void import_parts(struct bytecode *b, struct node *node, gk_value value) {
    node->count = (uint32_t)gk_count(value);
    node->capacity = node->count;
    node->parts = bytecode_room(node->count, sizeof *node->parts);
    for (uint32_t i = 0; i < node->count; i++)
        node->parts[i] = cell_import(b, node_part_type(node, i), gk_item(value, i));
}

static void import_entries(struct bytecode *b, struct node *node, gk_value value) {
    gk_value key, item = {.type = NULL};
    node->bits = keyed_bits_for((uint32_t)gk_count(value));
    size_t places = node->bits == 0 ? 0 : (size_t)1 << node->bits;
    node->entries = bytecode_room(places / 2, sizeof *node->entries);
    node->places = bytecode_room(places, sizeof *node->places);
    for (size_t at = 0; gk_next(value, &at, &key, &item);) {
        union cell none = {.i = 0};
        bool is_map = node->type->kind == GK_MAP;
        keyed_import_key(b, node, cell_import(b, node->type->key, key),
                         is_map ? cell_import(b, node->type->element, item) : none);
    }
}

static struct node *import_option(struct bytecode *b, const struct gk_type *type, gk_value value) {
    if (!gk_is_some(value)) return NULL;
    if (!type->is_boxed) return cell_import(b, type->element, gk_some(value)).node;
    struct node *box = node_new(b, type);
    box->count = 1;
    box->parts = bytecode_room(1, sizeof *box->parts);
    box->parts[0] = cell_import(b, type->element, gk_some(value));
    return box;
}

union cell cell_import(struct bytecode *b, const struct gk_type *type, gk_value value) {
    struct node *node = NULL;
    size_t bytes;
    switch (type->kind) {
    case GK_INT: return (union cell){.i = gk_as_int(value)};
    case GK_FLOAT: return (union cell){.f = gk_as_float(value)};
    case GK_BOOL: return (union cell){.i = gk_as_bool(value)};
    case GK_TEXT: {
        const char *text = gk_as_text(value, &bytes);
        node = node_of_text(b, text, bytes);
        break;
    }
    case GK_OPTION: return (union cell){.node = import_option(b, type, value)};
    case GK_ENUM:
        if (type->is_plain) return (union cell){.i = (int64_t)gk_variant(value)};
        node = node_new(b, type);
        node->tag = (uint32_t)gk_variant(value);
        import_parts(b, node, value);
        break;
    case GK_LIST: case GK_RECORD: case GK_TUPLE:
        node = node_new(b, type);
        import_parts(b, node, value);
        break;
    case GK_MAP: case GK_SET:
        node = node_new(b, type);
        import_entries(b, node, value);
        break;
    case GK_FUNCTION: break;  // none comes from a host
    }
    return (union cell){.node = node};
}
