// tests/second/bytecode_walk.c: going through values: comparing, hashing, writing them. See
// bytecode_value.h.
//
// It recurses, as values do: whoever calls it has a stack that is large enough for the largest
// value that fits in a bot (bytecode_opinion.c). What is paid for: the visit of each value and what
// bulk.def says of its size. The machine does not recurse but keeps a list of the values that are
// open, which it pays for like all memory when there are more than it has at hand: an open value
// leaves the list when its last part begins. `struct open` counts them as it does.

#include <stdio.h>
#include <string.h>

#include "bytecode_value.h"
#include "object.h"

// The values that are open, and for how many there is room.
struct open {
    struct bytecode *b;
    uint32_t count, room;
    uint32_t bytes;  // that each of them takes
};

static void open_one(struct open *open) {
    if (open->count == open->room) {
        open->room *= 2;
        bytecode_pay_memory(open->b, (uint64_t)open->room * open->bytes);
    }
    open->count++;
}

static int order_of(bool is_before, bool is_behind) {
    return is_before ? -1 : is_behind ? 1 : 0;
}

// ---- comparing ----------------------------------------------------------------------------------

static int compare_cells(struct open *open, const struct gk_type *type, union cell left,
                         union cell right);

static int compare_scalars(const struct gk_type *type, union cell left, union cell right) {
    if (type->kind == GK_FLOAT) return order_of(left.f < right.f, left.f > right.f);
    return order_of(left.i < right.i, left.i > right.i);
}

static int compare_texts(struct bytecode *b, const struct node *left, const struct node *right) {
    uint32_t shorter = left->byte_count < right->byte_count ? left->byte_count : right->byte_count;
    bytecode_work(b, WORK_COMPARE_WORDS, shorter / 8 + 1);
    for (uint32_t i = 0; i < shorter; i++) {
        unsigned char l = (unsigned char)left->bytes[i], r = (unsigned char)right->bytes[i];
        if (l != r) return l < r ? -1 : 1;
    }
    return order_of(left->byte_count < right->byte_count, left->byte_count > right->byte_count);
}

// Lists of one length without references; which comes first does not matter.
static int compare_items(struct bytecode *b, const struct node *left, const struct node *right) {
    const struct gk_type *element = left->type->element;
    bool has_bools = element->store == STORE_BYTE;
    bytecode_work(b, WORK_COMPARE_WORDS, has_bools ? left->count / 8 + 1 : left->count);
    for (uint32_t i = 0; i < left->count; i++) {
        int order = compare_scalars(element, left->parts[i], right->parts[i]);
        if (order != 0) return order;
    }
    return 0;
}

static int compare_parts(struct open *open, const struct node *left, const struct node *right) {
    open_one(open);
    for (uint32_t i = 0; i < left->count; i++) {
        if (i + 1 == left->count) open->count--;
        int order = compare_cells(open, node_part_type(left, i), left->parts[i], right->parts[i]);
        if (order != 0) return order;
    }
    if (left->count == 0) open->count--;
    return 0;
}

// The position on the right of a key on the left, or -1.
static int64_t find_like(struct open *open, const struct node *right, const struct entry *wanted) {
    const struct gk_type *key = right->type->key;
    uint32_t place = place_first(wanted->hash, right->bits);
    for (;; place = place_behind(place, right->bits)) {
        bytecode_work(open->b, WORK_PROBE, 1);
        if (right->places[place] == 0) return -1;
        if (!place_may_hold(right, place, wanted->hash)) continue;
        const struct entry *found = &right->entries[right->places[place] - 1];
        uint32_t count = open->count;
        int order = is_reference(key) ? compare_cells(open, key, wanted->key, found->key)
                                      : compare_scalars(key, wanted->key, found->key);
        open->count = count;
        if (order == 0) return (int64_t)right->places[place] - 1;
    }
}

// Equal in whatever order the keys came.
static int compare_keyed(struct open *open, const struct node *left, const struct node *right) {
    const struct gk_type *type = left->type;
    uint32_t left_over = left->keys;
    open_one(open);
    for (uint32_t i = 0; i < left->used; i++) {
        if (!left->entries[i].is_there) continue;
        int64_t like = find_like(open, right, &left->entries[i]);
        if (like < 0) return 1;
        left_over--;
        if (type->kind == GK_SET) continue;
        if (left_over == 0) open->count--;
        if (compare_cells(open, type->element, left->entries[i].item, right->entries[like].item)
            != 0)
            return 1;
    }
    if (type->kind == GK_SET) open->count--;
    return 0;
}

static int compare_nodes(struct open *open, const struct node *left, const struct node *right) {
    int order;
    switch (left->type->kind) {
    case GK_TEXT: return compare_texts(open->b, left, right);
    case GK_LIST:
        order = order_of(left->count < right->count, left->count > right->count);
        if (order != 0 || left->count == 0) return order;
        if (!is_reference(left->type->element)) return compare_items(open->b, left, right);
        return compare_parts(open, left, right);
    case GK_ENUM:
        order = order_of(left->tag < right->tag, left->tag > right->tag);
        return order != 0 ? order : compare_parts(open, left, right);
    case GK_MAP: case GK_SET:
        order = order_of(left->keys < right->keys, left->keys > right->keys);
        return order != 0 || left->keys == 0 ? order : compare_keyed(open, left, right);
    case GK_OPTION: case GK_RECORD: case GK_TUPLE: return compare_parts(open, left, right);
    case GK_INT: case GK_FLOAT: case GK_BOOL: case GK_FUNCTION: break;
    }
    return 0;
}

// What is the same for certain, because it is one and the same, is not looked into.
static int compare_cells(struct open *open, const struct gk_type *type, union cell left,
                         union cell right) {
    bytecode_work(open->b, WORK_COMPARE, 1);
    if (!is_reference(type)) return compare_scalars(type, left, right);
    if (left.node && right.node)
        return left.node == right.node ? 0 : compare_nodes(open, left.node, right.node);
    if (type->kind != GK_OPTION) bytecode_fault(open->b, FAULT_HOLE);
    return order_of(!left.node && right.node, left.node && !right.node);
}

int cell_compare(struct bytecode *b, const struct gk_type *type, union cell left,
                 union cell right) {
    struct open open = {b, 0, 16, 32};
    return compare_cells(&open, type, left, right);
}

// ---- hashing ------------------------------------------------------------------------------------

static uint64_t mix(uint64_t state, uint64_t word) {
    state = (state ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return state ^ state >> 32;
}

// So that sums, in which no order shows, do not collide.
static uint64_t scrambled(uint64_t state) {
    state = (state ^ state >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    state = (state ^ state >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
    return state ^ state >> 33;
}

static uint32_t upper_half(uint64_t state) {
    uint32_t hash = (uint32_t)(state >> 32);
    return hash == 0 ? 1 : hash;  // 0 stands for no key
}

static uint64_t scalar_word(const struct gk_type *type, union cell cell) {
    if (type->kind != GK_FLOAT) return (uint64_t)cell.i;
    double value = cell.f == 0 ? 0 : cell.f;  // -0.0 equals 0.0
    uint64_t word;
    memcpy(&word, &value, sizeof word);
    return word;
}

static uint64_t hash_cell(struct open *open, const struct gk_type *type, union cell cell,
                          uint64_t state);

// The number of bytes, then the bytes by eight.
static uint64_t mix_text(struct bytecode *b, const struct node *text, uint64_t state) {
    bytecode_work(b, WORK_HASH_WORDS, text->byte_count / 8 + 1);
    state = mix(state, text->byte_count);
    for (uint32_t at = 0; at < text->byte_count; at += 8) {
        uint64_t word = 0;
        for (uint32_t i = 0; i < 8 && at + i < text->byte_count; i++)
            word |= (uint64_t)(unsigned char)text->bytes[at + i] << (8 * i);
        state = mix(state, word);
    }
    return state;
}

static uint64_t mix_bools(struct bytecode *b, const struct node *list, uint64_t state) {
    bytecode_work(b, WORK_HASH_WORDS, list->count / 8 + 1);
    state = mix(state, list->count);
    for (uint32_t at = 0; at < list->count; at += 8) {
        uint64_t word = 0;
        for (uint32_t i = 0; i < 8 && at + i < list->count; i++)
            word |= (uint64_t)list->parts[at + i].i << (8 * i);
        state = mix(state, word);
    }
    return state;
}

static uint64_t mix_items(struct bytecode *b, const struct node *list, uint64_t state) {
    const struct gk_type *element = list->type->element;
    if (element->store == STORE_BYTE) return mix_bools(b, list, state);
    bytecode_work(b, WORK_HASH_WORDS, list->count);
    state = mix(state, list->count);
    for (uint32_t i = 0; i < list->count; i++)
        state = mix(state, scalar_word(element, list->parts[i]));
    return state;
}

static uint32_t references_among(const struct node *node) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < node->count; i++) count += is_reference(node_part_type(node, i));
    return count;
}

static uint64_t mix_parts(struct open *open, const struct node *node, uint64_t state) {
    bytecode_work(open->b, WORK_HASH, node->count);
    bool is_open = references_among(node) > 0;
    if (is_open) open_one(open);
    for (uint32_t i = 0; i < node->count; i++) {
        const struct gk_type *type = node_part_type(node, i);
        bool is_last = i + 1 == node->count;
        if (is_open && is_last) open->count--;
        state = is_reference(type) ? hash_cell(open, type, node->parts[i], state)
                                   : mix(state, scalar_word(type, node->parts[i]));
    }
    return state;
}

// The sum of what each entry comes to, by the hash of its key.
static uint64_t mix_keyed(struct open *open, const struct node *keyed, uint64_t state) {
    const struct gk_type *type = keyed->type;
    bool is_map = type->kind == GK_MAP, is_deep = is_map && is_reference(type->element);
    uint64_t sum = 0;
    if (is_deep) {
        bytecode_work(open->b, WORK_HASH, keyed->used);
        open_one(open);
    } else {
        bytecode_work(open->b, WORK_HASH_WORDS, (uint64_t)keyed->used * (is_map ? 2 : 1));
    }
    for (uint32_t i = 0; i < keyed->used; i++) {
        const struct entry *entry = &keyed->entries[i];
        if (!entry->is_there) continue;
        uint64_t one = mix(0, entry->hash);
        if (is_deep) one = hash_cell(open, type->element, entry->item, one);
        else if (is_map) one = mix(one, scalar_word(type->element, entry->item));
        sum += scrambled(one);
    }
    if (is_deep) open->count--;
    return mix(mix(state, keyed->keys), sum);
}

static uint64_t hash_node(struct open *open, const struct node *node, uint64_t state) {
    switch (node->type->kind) {
    case GK_TEXT: return mix_text(open->b, node, state);
    case GK_LIST:
        if (!is_reference(node->type->element)) return mix_items(open->b, node, state);
        return mix_parts(open, node, mix(state, node->count));
    case GK_ENUM: return mix_parts(open, node, mix(state, node->tag));
    case GK_OPTION: return mix_parts(open, node, mix(state, 0x626F78));  // "box"
    case GK_RECORD: case GK_TUPLE: return mix_parts(open, node, state);
    case GK_MAP: case GK_SET: return mix_keyed(open, node, state);
    case GK_INT: case GK_FLOAT: case GK_BOOL: case GK_FUNCTION: break;
    }
    return state;
}

static uint64_t hash_cell(struct open *open, const struct gk_type *type, union cell cell,
                          uint64_t state) {
    if (!is_reference(type)) return mix(state, scalar_word(type, cell));
    if (cell.node) return hash_node(open, cell.node, state);
    if (type->kind != GK_OPTION) bytecode_fault(open->b, FAULT_HOLE);
    return mix(state, 0x6E6F6E65);  // "none"
}

// A scalar costs nothing but the look at its place.
uint32_t cell_hash(struct bytecode *b, const struct gk_type *type, union cell cell) {
    struct open open = {b, 0, 12, 32};
    if (!is_reference(type)) return upper_half(mix(0, scalar_word(type, cell)));
    bytecode_work(b, WORK_HASH, 1);
    return upper_half(hash_cell(&open, type, cell, 0));
}

// ---- writing ------------------------------------------------------------------------------------

struct writer {
    struct open open;
    uint32_t not_boxes;  // of those that are open
    uint64_t bytes;      // written to `scratch`
    uint64_t paid_room;  // what the machine has: 256 bytes at hand, then twice as much
};

static void write_cell(struct writer *writer, const struct gk_type *type, union cell cell);

// Each piece is paid for by itself.
static void put_bytes(struct writer *writer, const char *bytes, uint64_t count) {
    struct bytecode *b = writer->open.b;
    if (writer->bytes + count > COUNT_MAX) bytecode_fault(b, FAULT_LENGTH);
    bytecode_work(b, WORK_WRITE_BYTES, count);
    while (writer->bytes + count > writer->paid_room) {
        writer->paid_room *= 2;
        bytecode_pay_memory(b, writer->paid_room);
    }
    memcpy(bytecode_scratch(b, writer->bytes, writer->bytes + count) + writer->bytes, bytes, count);
    writer->bytes += count;
}

static void put(struct writer *writer, const char *text) {
    put_bytes(writer, text, strlen(text));
}

// What is plain goes in one piece up to the next character that is not.
static void put_quoted(struct writer *writer, const struct node *text) {
    static const char marks[] = "\"\\{}\n\t\r", names[] = "\"\\{}ntr";
    uint32_t from = 0;
    put(writer, "\"");
    for (uint32_t i = 0; i < text->byte_count; i++) {
        unsigned char byte = (unsigned char)text->bytes[i];
        const char *mark = byte == 0 ? NULL : strchr(marks, byte);
        char escaped[16];
        if (mark) snprintf(escaped, sizeof escaped, "\\%c", names[mark - marks]);
        else if (byte < 0x20 || byte == 0x7F) snprintf(escaped, sizeof escaped, "\\u{%02x}", byte);
        else continue;
        put_bytes(writer, text->bytes + from, i - from);
        put(writer, escaped);
        from = i + 1;
    }
    put_bytes(writer, text->bytes + from, text->byte_count - from);
    put(writer, "\"");
}

static void write_scalar(struct writer *writer, const struct gk_type *type, union cell cell) {
    char text[NUMBER_ROOM];
    if (type->kind == GK_INT) {
        put_bytes(writer, text, number_text_int(cell.i, 10, text));
    } else if (type->kind == GK_FLOAT) {
        bytecode_work(writer->open.b, WORK_WRITE_FLOAT, 1);
        put_bytes(writer, text, number_text_float(cell.f, text));
    } else if (type->kind == GK_BOOL) {
        put(writer, cell.i ? "true" : "false");
    } else {
        put(writer, ".");
        put(writer, type->variants[cell.i].name);
    }
}

static void write_parts(struct writer *writer, const struct node *node) {
    const struct gk_type *type = node->type;
    for (uint32_t i = 0; i < node->count; i++) {
        if (i > 0) put(writer, ", ");
        if (type->kind == GK_RECORD) {
            put(writer, type->fields[i].name);
            put(writer, ": ");
        }
        write_cell(writer, node_part_type(node, i), node->parts[i]);
    }
}

static void write_entries(struct writer *writer, const struct node *node) {
    bool is_first = true;
    for (uint32_t i = 0; i < node->used; i++) {
        if (!node->entries[i].is_there) continue;
        if (!is_first) put(writer, ", ");
        is_first = false;
        write_cell(writer, node->type->key, node->entries[i].key);
        if (node->type->kind == GK_SET) continue;
        put(writer, ": ");
        write_cell(writer, node->type->element, node->entries[i].item);
    }
}

// What stands around the parts, and the parts.
static void write_node(struct writer *writer, const struct node *node) {
    const struct gk_type *type = node->type;
    const char *head = "", *tail = "";
    if (type->kind == GK_LIST) head = "[", tail = "]";
    if (type->kind == GK_TUPLE) head = "(", tail = ")";
    if (type->key) head = "{", tail = "}";
    if (type->kind == GK_RECORD) {
        put_bytes(writer, type->name, strcspn(type->name, "["));
        head = "(", tail = ")";
    }
    if (type->kind == GK_ENUM) {
        put(writer, ".");
        put(writer, type->variants[node->tag].name);
        if (node->count > 0) head = "(", tail = ")";
    }
    if (*head) put(writer, head);
    open_one(&writer->open);
    if (type->kind != GK_OPTION) writer->not_boxes++;
    if (type->key) write_entries(writer, node);
    else write_parts(writer, node);
    if (type->kind != GK_OPTION) writer->not_boxes--;
    writer->open.count--;
    if (*tail) put(writer, tail);
}

static void write_function(struct writer *writer, const struct gk_type *type) {
    char text[TYPE_TEXT_MAX + 1];
    size_t bytes = gk_type_text(type, text, sizeof text);
    bytecode_work(writer->open.b, WORK_WRITE_TYPE, bytes);
    put_bytes(writer, text, bytes);
}

static void write_cell(struct writer *writer, const struct gk_type *type, union cell cell) {
    bytecode_work(writer->open.b, WORK_WRITE, 1);
    if (!is_reference(type)) {
        write_scalar(writer, type, cell);
    } else if (!cell.node) {
        if (type->kind != GK_OPTION) bytecode_fault(writer->open.b, FAULT_HOLE);
        put(writer, "none");
    } else if (cell.node->type->kind == GK_FUNCTION) {
        write_function(writer, cell.node->type);
    } else if (cell.node->type->kind != GK_TEXT) {
        write_node(writer, cell.node);
    } else if (writer->not_boxes > 0) {
        put_quoted(writer, cell.node);
    } else {
        put_bytes(writer, cell.node->bytes, cell.node->byte_count);
    }
}

struct node *cell_text(struct bytecode *b, const struct gk_type *type, union cell cell) {
    if (type->kind == GK_TEXT) {
        bytecode_work(b, WORK_WRITE, 1);
        node_retain(cell.node);
        return cell.node;
    }
    struct writer writer = {.open = {b, 0, 16, 16}, .paid_room = 256};
    write_cell(&writer, type, cell);
    bytecode_work(b, WORK_COPY_BYTES, writer.bytes);
    return node_new_text(b, bytecode_scratch(b, writer.bytes, writer.bytes), writer.bytes);
}
