// tests/second/bytecode_native.c: the natives, as natives.def describes them. See bytecode_value.h.
//
// What a native costs is its row's gas, then its row's gas for each item. Where the row names
// several kinds of work ("32 bytes searched; 4 for each place tried"), the pieces are those of the
// machine: a search is paid for by 1,024 bytes ahead, a place that is tried by its first 8 bytes
// and then by 64.

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bytecode_value.h"
#include "float_math.h"
#include "number.h"
#include "object.h"
#include "utf8.h"

struct call {
    struct bytecode *b;
    enum native native;
    union cell *arguments[NATIVE_PARAMETERS_MAX];
    union cell *result;
    const struct gk_type *result_type;
};

static void pay_items(struct call *call, uint64_t items) {
    bytecode_charge(call->b, items * native_find(call->native)->gas_per_item);
}

static void fault_unless(struct call *call, bool is_right, enum fault fault) {
    if (!is_right) bytecode_fault(call->b, fault);
}

static struct node *node_at(const struct call *call, int argument) {
    return call->arguments[argument]->node;
}
static int64_t int_at(const struct call *call, int argument) {
    return call->arguments[argument]->i;
}
static double float_at(const struct call *call, int argument) {
    return call->arguments[argument]->f;
}

// ---- results ------------------------------------------------------------------------------------

static void give_int(struct call *call, int64_t value) {
    call->result->i = value;
}

// What has no value is not a number.
static void give_float(struct call *call, double value) {
    fault_unless(call, !isnan(value), FAULT_NAN);
    call->result->f = value;
}

static void give_node(struct call *call, struct node *node) {
    cell_set(call->b, call->result, node);
}

static void give_shared(struct call *call, struct node *node) {
    node_retain(node);
    give_node(call, node);
}

static void give_none(struct call *call) {
    give_node(call, NULL);
}

// some(value); a reference in it is handed over.
static void give_some(struct call *call, union cell value) {
    struct node *box = value.node;
    if (call->result_type->is_boxed) {
        box = node_new_parts(call->b, call->result_type, 1);
        box->parts[0] = value;
    }
    give_node(call, box);
}

static void give_option_int(struct call *call, bool is_some, int64_t value) {
    if (is_some) give_some(call, (union cell){.i = value});
    else give_none(call);
}

// ---- lists --------------------------------------------------------------------------------------

static void refuse_hole(struct call *call, const struct gk_type *type, union cell value) {
    bool is_hole = is_reference(type) && type->kind != GK_OPTION && !value.node;
    fault_unless(call, !is_hole, FAULT_HOLE);
}

static void list_pop(struct call *call) {
    if (node_at(call, 0)->count == 0) {
        give_none(call);
        return;
    }
    struct node *list = node_own(call->b, call->arguments[0]);
    union cell value = list->parts[list->count - 1];
    refuse_hole(call, list->type->element, value);
    give_some(call, value);
    list->count--;
}

static void list_end(struct call *call, bool is_last) {
    const struct node *list = node_at(call, 0);
    if (list->count == 0) {
        give_none(call);
        return;
    }
    union cell value = list->parts[is_last ? list->count - 1 : 0];
    refuse_hole(call, list->type->element, value);
    give_some(call, cell_share(list->type->element, value));
}

static void list_insert(struct call *call) {
    int64_t index = int_at(call, 1);
    uint32_t count = node_at(call, 0)->count;
    fault_unless(call, index >= 0 && index <= count, FAULT_INDEX);
    pay_items(call, (uint64_t)(count - index));
    struct node *list = node_own(call->b, call->arguments[0]);
    node_reserve(call->b, list, 1);
    for (int64_t i = count; i > index; i--) list->parts[i] = list->parts[i - 1];
    list->parts[index] = cell_share(list->type->element, *call->arguments[2]);
    list->count++;
}

static void list_remove(struct call *call) {
    int64_t index = int_at(call, 1);
    uint32_t count = node_at(call, 0)->count;
    fault_unless(call, index >= 0 && index < count, FAULT_INDEX);
    pay_items(call, (uint64_t)(count - index));
    struct node *list = node_own(call->b, call->arguments[0]);
    union cell value = list->parts[index];
    refuse_hole(call, list->type->element, value);
    for (int64_t i = index; i + 1 < count; i++) list->parts[i] = list->parts[i + 1];
    list->count--;
    if (is_reference(list->type->element)) give_node(call, value.node);
    else *call->result = value;
}

// The room of a list that nobody else holds stays.
static void list_clear(struct call *call) {
    struct node *list = node_at(call, 0);
    if (list->references != 1) {
        cell_set(call->b, call->arguments[0], node_new_list(call->b, list->type, 0));
        return;
    }
    for (uint32_t i = 0; i < list->count; i++)
        cell_release(call->b, list->type->element, list->parts[i]);
    list->count = 0;
}

static void list_extend(struct call *call) {
    uint32_t count = node_at(call, 1)->count;
    pay_items(call, count);
    struct node *list = node_own(call->b, call->arguments[0]);
    node_reserve(call->b, list, count);
    const struct node *more = node_at(call, 1);  // it may be the list itself
    for (uint32_t i = 0; i < count; i++)
        node_append(list, cell_share(list->type->element, more->parts[i]));
}

static void list_slice(struct call *call) {
    const struct node *from = node_at(call, 0);
    int64_t first = int_at(call, 1), last = int_at(call, 2);
    fault_unless(call, first >= 0 && last >= first && last <= from->count, FAULT_INDEX);
    pay_items(call, (uint64_t)(last - first));
    struct node *list = node_new_list(call->b, from->type, (uint32_t)(last - first));
    for (int64_t i = first; i < last; i++)
        node_append(list, cell_share(from->type->element, from->parts[i]));
    give_node(call, list);
}

static void list_reversed(struct call *call) {
    const struct node *from = node_at(call, 0);
    pay_items(call, from->count);
    struct node *list = node_new_list(call->b, from->type, from->count);
    for (uint32_t i = from->count; i > 0; i--)
        node_append(list, cell_share(from->type->element, from->parts[i - 1]));
    give_node(call, list);
}

// The index of the first item that is like the second argument, or -1.
static int64_t list_find(struct call *call) {
    const struct node *list = node_at(call, 0);
    const struct gk_type *element = list->type->element;
    union cell wanted = *call->arguments[1];
    for (uint32_t i = 0; i < list->count; i++) {
        union cell item = list->parts[i];
        pay_items(call, 1);
        bool is_like = element->kind == GK_FLOAT ? item.f == wanted.f
                       : is_reference(element) ? cell_compare(call->b, element, item, wanted) == 0
                                               : item.i == wanted.i;
        if (is_like) return i;
    }
    return -1;
}

static void list_index_of(struct call *call) {
    int64_t index = list_find(call);
    give_option_int(call, index >= 0, index);
}

static void list_filled(struct call *call) {
    int64_t count = int_at(call, 0);
    fault_unless(call, count >= 0, FAULT_ARGUMENT);
    fault_unless(call, count <= COUNT_MAX, FAULT_LENGTH);
    pay_items(call, (uint64_t)count);
    struct node *list = node_new_list(call->b, call->result_type, (uint32_t)count);
    for (int64_t i = 0; i < count; i++)
        node_append(list, cell_share(list->type->element, *call->arguments[1]));
    give_node(call, list);
}

// Whether `right` may stand behind `left`. Numbers cost nothing more, texts by eight bytes that
// both have.
static bool may_follow(struct call *call, const struct gk_type *type, union cell left,
                       union cell right) {
    if (type->kind == GK_INT) return left.i <= right.i;
    if (type->kind == GK_FLOAT) return left.f <= right.f;
    if (type->kind != GK_TEXT) return cell_compare(call->b, type, left, right) <= 0;
    fault_unless(call, left.node && right.node, FAULT_HOLE);
    uint32_t l = left.node->byte_count, r = right.node->byte_count, shorter = l < r ? l : r;
    int order = memcmp(left.node->bytes, right.node->bytes, shorter);
    bytecode_work(call->b, WORK_COMPARE_WORDS, shorter / 8);
    return order != 0 ? order < 0 : l <= r;
}

// Two runs that lie side by side become one. If they are in order as they are, that is seen at
// once.
static void merge(struct call *call, const struct gk_type *type, const union cell *from,
                  union cell *to, uint32_t left, uint32_t middle, uint32_t end) {
    uint32_t right = middle, at = left;
    bool is_in_order = may_follow(call, type, from[middle - 1], from[middle]);
    while (!is_in_order && left < middle && right < end)
        to[at++] = may_follow(call, type, from[left], from[right]) ? from[left++] : from[right++];
    while (left < middle) to[at++] = from[left++];
    while (right < end) to[at++] = from[right++];
}

// Passes over the list, each of which merges runs of twice the length and pays for all items.
static void list_sort(struct call *call) {
    uint32_t count = node_at(call, 0)->count;
    if (count < 2) return;
    struct node *list = node_own(call->b, call->arguments[0]);
    bytecode_pay_memory(call->b, (uint64_t)count * 8);
    union cell *from = list->parts;
    union cell *to = (union cell *)(void *)bytecode_scratch(call->b, 0, (uint64_t)count * 8);
    for (uint64_t width = 1; width < count; width *= 2) {
        pay_items(call, count);
        for (uint64_t left = 0; left < count; left += 2 * width) {
            uint64_t middle = left + width < count ? left + width : count;
            uint64_t end = left + 2 * width < count ? left + 2 * width : count;
            if (middle == end) memcpy(to + left, from + left, (end - left) * sizeof *to);
            else
                merge(call, list->type->element, from, to, (uint32_t)left, (uint32_t)middle,
                      (uint32_t)end);
        }
        memcpy(from, to, count * sizeof *to);
    }
}

static void list_sum_int(struct call *call) {
    const struct node *list = node_at(call, 0);
    int64_t sum = 0;
    pay_items(call, list->count);
    for (uint32_t i = 0; i < list->count; i++)
        fault_unless(call, !__builtin_add_overflow(sum, list->parts[i].i, &sum), FAULT_OVERFLOW);
    give_int(call, sum);
}

static void list_sum_float(struct call *call) {
    const struct node *list = node_at(call, 0);
    double sum = 0;
    pay_items(call, list->count);
    for (uint32_t i = 0; i < list->count; i++) sum += list->parts[i].f;
    give_float(call, sum);
}

// ---- maps and sets ------------------------------------------------------------------------------

static void keyed_column(struct call *call, bool is_value) {
    const struct node *keyed = node_at(call, 0);
    pay_items(call, keyed->used);
    struct node *list = node_new_list(call->b, call->result_type, keyed->keys);
    for (uint32_t i = 0; i < keyed->used; i++) {
        if (!keyed->entries[i].is_there) continue;
        union cell cell = is_value ? keyed->entries[i].item : keyed->entries[i].key;
        node_append(list, cell_share(call->result_type->element, cell));
    }
    give_node(call, list);
}

static void map_entries(struct call *call) {
    const struct node *keyed = node_at(call, 0);
    const struct gk_type *entry = call->result_type->element;
    pay_items(call, keyed->used);
    struct node *list = node_new_list(call->b, call->result_type, keyed->keys);
    for (uint32_t i = 0; i < keyed->used; i++) {
        if (!keyed->entries[i].is_there) continue;
        struct node *tuple = node_new_parts(call->b, entry, 2);
        tuple->parts[0] = cell_share(entry->fields[0].type, keyed->entries[i].key);
        tuple->parts[1] = cell_share(entry->fields[1].type, keyed->entries[i].item);
        node_append(list, (union cell){.node = tuple});
    }
    give_node(call, list);
}

// ---- texts --------------------------------------------------------------------------------------

static uint64_t eights(uint64_t bytes) {
    return bytes / 8 + 1;
}
static uint64_t thirty_twos(uint64_t bytes) {
    return bytes / 32 + 1;
}

static bool is_ascii(const struct node *text) {
    return text->byte_count == text->character_count;
}

// The offset of the character number `index`, or of the end.
static uint32_t offset_of(const struct node *text, int64_t index) {
    uint32_t at = 0;
    for (; index > 0 && at < text->byte_count; index--) {
        at++;
        while (at < text->byte_count && ((unsigned char)text->bytes[at] & 0xC0) == 0x80) at++;
    }
    return at;
}

static struct node *text_part(struct call *call, const char *bytes, uint64_t count) {
    bytecode_work(call->b, WORK_COPY_BYTES, count);
    return node_new_text(call->b, bytes, count);
}

struct search {
    struct call *call;
    const struct node *text, *wanted;
    uint32_t at, paid;  // where to go on; up to where the bytes are paid for
};

static struct search search_new(struct call *call, uint32_t at) {
    return (struct search){call, node_at(call, 0), node_at(call, 1), at, at};
}

static bool stands_at(struct search *search, uint32_t at) {
    uint32_t count = search->wanted->byte_count, done = count < 8 ? count : 8;
    const char *bytes = search->text->bytes + at, *wanted = search->wanted->bytes;
    pay_items(search->call, 4);
    if (memcmp(bytes, wanted, done) != 0) return false;
    while (done < count) {
        uint32_t block = count - done < 64 ? count - done : 64;
        pay_items(search->call, thirty_twos(block));
        if (memcmp(bytes + done, wanted + done, block) != 0) return false;
        done += block;
    }
    return true;
}

// The next place of the wanted text, or -1; goes on behind it.
static int64_t search_next(struct search *search) {
    uint32_t count = search->wanted->byte_count;
    while ((uint64_t)search->at + count <= search->text->byte_count) {
        uint32_t last = search->text->byte_count - count + 1;  // where it can't begin any more
        if (search->at >= search->paid) {
            uint32_t window = last - search->at < 1024 ? last - search->at : 1024;
            pay_items(search->call, thirty_twos(window));
            search->paid = search->at + window;
        }
        uint32_t place = search->at++;
        if (search->text->bytes[place] != search->wanted->bytes[0]) continue;
        if (!stands_at(search, place)) continue;
        search->at = place + count;
        return place;
    }
    return -1;
}

static void text_contains(struct call *call) {
    struct search search = search_new(call, 0);
    give_int(call, search.wanted->byte_count == 0 || search_next(&search) >= 0);
}

static void text_begins(struct call *call, bool at_end) {
    const struct node *text = node_at(call, 0), *part = node_at(call, 1);
    pay_items(call, eights(part->byte_count));
    bool fits = part->byte_count <= text->byte_count;
    uint32_t at = fits && at_end ? text->byte_count - part->byte_count : 0;
    give_int(call, fits && memcmp(text->bytes + at, part->bytes, part->byte_count) == 0);
}

static void text_find(struct call *call) {
    const struct node *text = node_at(call, 0);
    int64_t from = int_at(call, 2);
    fault_unless(call, from >= 0 && from <= text->character_count, FAULT_INDEX);
    if (from > 0 && !is_ascii(text)) pay_items(call, eights(text->byte_count));
    struct search search = search_new(call, offset_of(text, from));
    int64_t place = search.wanted->byte_count == 0 ? search.at : search_next(&search);
    if (place >= 0 && !is_ascii(text)) {
        pay_items(call, eights((uint64_t)place));
        place = text_count_characters(text->bytes, (uint64_t)place);
    }
    give_option_int(call, place >= 0, place);
}

static void text_split(struct call *call) {
    const struct node *text = node_at(call, 0);
    fault_unless(call, node_at(call, 1)->byte_count > 0, FAULT_ARGUMENT);
    struct node *list = node_new_list(call->b, call->result_type, 0);
    struct search search = search_new(call, 0);
    for (int64_t place = 0; place >= 0;) {
        uint32_t from = search.at;
        place = search_next(&search);
        uint64_t count = (place >= 0 ? (uint64_t)place : text->byte_count) - from;
        pay_items(call, 4 + (is_ascii(text) ? 0 : eights(count)));
        node_reserve(call->b, list, 1);
        node_append(list, (union cell){.node = text_part(call, text->bytes + from, count)});
    }
    give_node(call, list);
}

static void text_replace(struct call *call) {
    const struct node *text = node_at(call, 0), *old = node_at(call, 1), *by = node_at(call, 2);
    uint64_t places = 0;
    fault_unless(call, old->byte_count > 0, FAULT_ARGUMENT);
    struct search search = search_new(call, 0);
    while (search_next(&search) >= 0) places++;
    if (places == 0) {
        give_shared(call, node_at(call, 0));
        return;
    }
    uint64_t bytes = text->byte_count - places * old->byte_count + places * by->byte_count;
    fault_unless(call, bytes <= COUNT_MAX, FAULT_LENGTH);
    pay_items(call, thirty_twos(bytes) + 2 * places);
    bytecode_pay_memory(call->b, 16 + bytes + 1);
    char *out = bytecode_scratch(call->b, 0, bytes);
    uint64_t at = 0;
    search = search_new(call, 0);
    for (int64_t place = 0; place >= 0;) {
        uint32_t from = search.at;
        place = search_next(&search);
        uint64_t count = (place >= 0 ? (uint64_t)place : text->byte_count) - from;
        memcpy(out + at, text->bytes + from, count);
        at += count;
        if (place < 0) break;
        memcpy(out + at, by->bytes, by->byte_count);
        at += by->byte_count;
    }
    give_node(call, node_of_text(call->b, out, bytes));
}

static void text_slice(struct call *call) {
    const struct node *text = node_at(call, 0);
    int64_t from = int_at(call, 1), to = int_at(call, 2);
    fault_unless(call, from >= 0 && to >= from && to <= text->character_count, FAULT_INDEX);
    pay_items(call, eights(is_ascii(text) ? (uint64_t)(to - from) : text->byte_count));
    uint32_t first = offset_of(text, from), last = offset_of(text, to);
    give_node(call, text_part(call, text->bytes + first, last - first));
}

// The offset of the character at the index that is the second argument.
static uint32_t walk_to(struct call *call) {
    const struct node *text = node_at(call, 0);
    int64_t index = int_at(call, 1);
    fault_unless(call, index >= 0 && index < text->character_count, FAULT_INDEX);
    if (!is_ascii(text)) pay_items(call, eights(text->byte_count));
    return offset_of(text, index);
}

static uint32_t width_at(const struct node *text, uint32_t at) {
    uint32_t end = at + 1;
    while (end < text->byte_count && ((unsigned char)text->bytes[end] & 0xC0) == 0x80) end++;
    return end - at;
}

static uint32_t point_at(const struct node *text, uint32_t at) {
    uint32_t point = 0;
    utf8_read(text->bytes + at, text->byte_count - at, &point);
    return point;
}

static void text_at(struct call *call) {
    uint32_t at = walk_to(call);
    const struct node *text = node_at(call, 0);
    give_node(call, text_part(call, text->bytes + at, width_at(text, at)));
}

static void text_chars(struct call *call) {
    const struct node *text = node_at(call, 0);
    struct node *list = node_new_list(call->b, call->result_type, text->character_count);
    for (uint32_t at = 0; at < text->byte_count; at += width_at(text, at)) {
        pay_items(call, 1);
        node_append(list,
                    (union cell){.node = text_part(call, text->bytes + at, width_at(text, at))});
    }
    give_node(call, list);
}

static void text_code_points(struct call *call) {
    const struct node *text = node_at(call, 0);
    pay_items(call, text->character_count);
    struct node *list = node_new_list(call->b, call->result_type, text->character_count);
    for (uint32_t at = 0; at < text->byte_count; at += width_at(text, at))
        node_append(list, (union cell){.i = point_at(text, at)});
    give_node(call, list);
}

static void text_of_code_points(struct call *call) {
    const struct node *list = node_at(call, 0);
    uint64_t bytes = 0;
    pay_items(call, list->count);
    char *out = bytecode_scratch(call->b, 0, 4 * (uint64_t)list->count);
    for (uint32_t i = 0; i < list->count; i++) {
        int64_t point = list->parts[i].i;
        bool is_point = point >= 0 && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
        fault_unless(call, is_point, FAULT_ARGUMENT);
        bytes += utf8_write((uint32_t)point, out + bytes);
    }
    fault_unless(call, bytes <= COUNT_MAX, FAULT_LENGTH);
    give_node(call, node_new_text(call->b, out, bytes));
}

static void text_repeat(struct call *call) {
    const struct node *text = node_at(call, 0);
    int64_t count = int_at(call, 1);
    fault_unless(call, count >= 0, FAULT_ARGUMENT);
    if (text->byte_count == 0) {
        give_shared(call, node_at(call, 0));
        return;
    }
    fault_unless(call, count <= COUNT_MAX / text->byte_count, FAULT_LENGTH);
    uint64_t bytes = (uint64_t)count * text->byte_count;
    pay_items(call, bytes / 64 + 1);
    bytecode_pay_memory(call->b, 16 + bytes + 1);
    char *out = bytecode_scratch(call->b, 0, bytes);
    for (int64_t i = 0; i < count; i++)
        memcpy(out + (uint64_t)i * text->byte_count, text->bytes, text->byte_count);
    give_node(call, node_of_text(call->b, out, bytes));
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// How many of `most` bytes from `at` on, going by `step`, are space; 16 bytes are paid for at a
// time, when the sixteenth is looked at.
static uint32_t spaces(struct call *call, const char *at, uint32_t most, int step) {
    uint32_t count = 0;
    for (; count < most; count++, at += step) {
        if (count % 16 == 15) pay_items(call, 8);
        if (!is_space(*at)) break;
    }
    return count;
}

static void text_trim(struct call *call, bool at_start, bool at_end) {
    struct node *text = node_at(call, 0);
    uint32_t front = at_start ? spaces(call, text->bytes, text->byte_count, 1) : 0, back = 0;
    uint32_t left = text->byte_count - front;
    if (at_end && left > 0) back = spaces(call, text->bytes + text->byte_count - 1, left, -1);
    if (front + back == 0) give_shared(call, text);
    else give_node(call, text_part(call, text->bytes + front, left - back));
}

static void text_list_join(struct call *call) {
    const struct node *list = node_at(call, 0), *between = node_at(call, 1);
    uint64_t bytes = list->count > 0 ? (uint64_t)(list->count - 1) * between->byte_count : 0,
             at = 0;
    pay_items(call, list->count);
    for (uint32_t i = 0; i < list->count; i++) {
        fault_unless(call, list->parts[i].node != NULL, FAULT_HOLE);
        bytes += list->parts[i].node->byte_count;
    }
    fault_unless(call, bytes <= COUNT_MAX, FAULT_LENGTH);
    pay_items(call, eights(bytes));
    bytecode_pay_memory(call->b, 16 + bytes + 1);
    char *out = bytecode_scratch(call->b, 0, bytes);
    for (uint32_t i = 0; i < list->count; i++) {
        const struct node *part = list->parts[i].node;
        if (i > 0) memcpy(out + at, between->bytes, between->byte_count);
        at += i > 0 ? between->byte_count : 0;
        memcpy(out + at, part->bytes, part->byte_count);
        at += part->byte_count;
    }
    give_node(call, node_of_text(call->b, out, bytes));
}

// ---- numbers as text ----------------------------------------------------------------------------

static void text_to_int(struct call *call, int64_t base) {
    const struct node *text = node_at(call, 0);
    int64_t value = 0;
    fault_unless(call, base >= 2 && base <= 36, FAULT_ARGUMENT);
    pay_items(call, text->byte_count);
    bool is_int = number_of_text(text->bytes, text->byte_count, (unsigned)base, &value);
    give_option_int(call, is_int, value);
}

static void text_to_float(struct call *call) {
    const struct node *text = node_at(call, 0);
    union cell value;
    pay_items(call, text->byte_count);
    if (float_of_text(text->bytes, text->byte_count, &value.f)) give_some(call, value);
    else give_none(call);
}

static void int_to_text_base(struct call *call) {
    char text[NUMBER_ROOM];
    int64_t base = int_at(call, 1);
    fault_unless(call, base >= 2 && base <= 36, FAULT_ARGUMENT);
    size_t count = number_text_int(int_at(call, 0), (unsigned)base, text);
    pay_items(call, count);
    give_node(call, text_part(call, text, count));
}

static void float_fixed(struct call *call) {
    char text[NUMBER_ROOM];
    int64_t decimals = int_at(call, 1);
    fault_unless(call, decimals >= 0 && decimals <= 100, FAULT_ARGUMENT);
    pay_items(call, number_digits_before_point(float_at(call, 0)) + (uint64_t)decimals);
    give_node(call,
              text_part(call, text, number_text_fixed(float_at(call, 0), (int)decimals, text)));
}

// ---- numbers ------------------------------------------------------------------------------------

static void pow_int(struct call *call) {
    int64_t base = int_at(call, 0), exponent = int_at(call, 1), product = 1;
    fault_unless(call, exponent >= 0, FAULT_ARGUMENT);
    if (base >= -1 && base <= 1 && exponent > 2) exponent = 2 - exponent % 2;
    for (; exponent > 0; exponent--)
        fault_unless(call, !__builtin_mul_overflow(product, base, &product), FAULT_OVERFLOW);
    give_int(call, product);
}

static int64_t reversed(int64_t value, int width) {
    uint64_t from = (uint64_t)value, to = 0, mask = (UINT64_C(1) << width) - 1;
    for (int i = 0; i < 64; i += width) to |= (from >> i & mask) << (64 - width - i);
    return (int64_t)to;
}

// A float that is whole already, as an int.
static void give_whole(struct call *call, double value) {
    double given = float_at(call, 0);
    fault_unless(call, given >= -0x1p63 && given < 0x1p63, FAULT_CONVERSION);
    give_int(call, (int64_t)value);
}

static void modulo(struct call *call) {
    double x = float_at(call, 0), y = float_at(call, 1);
    fault_unless(call, y != 0, FAULT_DIVIDE);
    pay_items(call, (uint64_t)float_modulo_steps(x, y));
    give_float(call, float_modulo(x, y));
}

static void power(struct call *call) {
    double x = float_at(call, 0), y = float_at(call, 1);
    fault_unless(call, x != 0 || y >= 0, FAULT_DIVIDE);
    give_float(call, float_pow(x, y));
}

static int64_t sign(double value) {
    return value > 0 ? 1 : value < 0 ? -1 : 0;
}

// ---- which --------------------------------------------------------------------------------------

static void run(struct call *call) {
    int64_t i = call->arguments[0] ? int_at(call, 0) : 0;
    double f = call->arguments[0] ? float_at(call, 0) : 0;
    const struct node *node = call->arguments[0] ? node_at(call, 0) : NULL;
    switch (call->native) {
    case NATIVE_LIST_POP: list_pop(call); return;
    case NATIVE_LIST_IS_EMPTY: give_int(call, node->count == 0); return;
    case NATIVE_LIST_FIRST: list_end(call, false); return;
    case NATIVE_LIST_LAST: list_end(call, true); return;
    case NATIVE_LIST_INSERT: list_insert(call); return;
    case NATIVE_LIST_REMOVE: list_remove(call); return;
    case NATIVE_LIST_CLEAR: list_clear(call); return;
    case NATIVE_LIST_EXTEND: list_extend(call); return;
    case NATIVE_LIST_SLICE: list_slice(call); return;
    case NATIVE_LIST_REVERSED: list_reversed(call); return;
    case NATIVE_LIST_CONTAINS: give_int(call, list_find(call) >= 0); return;
    case NATIVE_LIST_INDEX_OF: list_index_of(call); return;
    case NATIVE_LIST_FILLED: list_filled(call); return;
    case NATIVE_LIST_SORT: list_sort(call); return;
    case NATIVE_LIST_SUM_INT: list_sum_int(call); return;
    case NATIVE_LIST_SUM_FLOAT: list_sum_float(call); return;
    case NATIVE_KEYED_LEN: give_int(call, node->keys); return;
    case NATIVE_KEYED_IS_EMPTY: give_int(call, node->keys == 0); return;
    case NATIVE_KEYED_CLEAR: keyed_clear_all(call->b, call->arguments[0]); return;
    case NATIVE_MAP_KEYS: keyed_column(call, false); return;
    case NATIVE_MAP_VALUES: keyed_column(call, true); return;
    case NATIVE_MAP_ENTRIES: map_entries(call); return;
    case NATIVE_SET_ITEMS: keyed_column(call, false); return;
    case NATIVE_TEXT_LEN: give_int(call, node->character_count); return;
    case NATIVE_TEXT_CONTAINS: text_contains(call); return;
    case NATIVE_TEXT_STARTS: text_begins(call, false); return;
    case NATIVE_TEXT_ENDS: text_begins(call, true); return;
    case NATIVE_TEXT_FIND: text_find(call); return;
    case NATIVE_TEXT_SLICE: text_slice(call); return;
    case NATIVE_TEXT_AT: text_at(call); return;
    case NATIVE_TEXT_CODE_AT: give_int(call, point_at(node, walk_to(call))); return;
    case NATIVE_TEXT_CHARS: text_chars(call); return;
    case NATIVE_TEXT_CODE_POINTS: text_code_points(call); return;
    case NATIVE_TEXT_OF_CODE_POINTS: text_of_code_points(call); return;
    case NATIVE_TEXT_SPLIT: text_split(call); return;
    case NATIVE_TEXT_REPLACE: text_replace(call); return;
    case NATIVE_TEXT_REPEAT: text_repeat(call); return;
    case NATIVE_TEXT_TRIM: text_trim(call, true, true); return;
    case NATIVE_TEXT_TRIM_START: text_trim(call, true, false); return;
    case NATIVE_TEXT_TRIM_END: text_trim(call, false, true); return;
    case NATIVE_TEXT_LIST_JOIN: text_list_join(call); return;
    case NATIVE_TEXT_TO_INT: text_to_int(call, 10); return;
    case NATIVE_TEXT_TO_INT_BASE: text_to_int(call, int_at(call, 1)); return;
    case NATIVE_TEXT_TO_FLOAT: text_to_float(call); return;
    case NATIVE_INT_TO_TEXT_BASE: int_to_text_base(call); return;
    case NATIVE_FLOAT_FIXED: float_fixed(call); return;
    case NATIVE_ABS_INT:
        fault_unless(call, i != INT64_MIN, FAULT_OVERFLOW);
        give_int(call, i < 0 ? -i : i);
        return;
    case NATIVE_ABS_FLOAT: give_float(call, fabs(f)); return;
    case NATIVE_MIN_INT: give_int(call, int_at(call, 1) < i ? int_at(call, 1) : i); return;
    case NATIVE_MAX_INT: give_int(call, int_at(call, 1) > i ? int_at(call, 1) : i); return;
    case NATIVE_MIN_FLOAT: give_float(call, float_at(call, 1) < f ? float_at(call, 1) : f); return;
    case NATIVE_MAX_FLOAT: give_float(call, float_at(call, 1) > f ? float_at(call, 1) : f); return;
    case NATIVE_FLOOR: give_whole(call, floor(f)); return;
    case NATIVE_CEIL: give_whole(call, ceil(f)); return;
    case NATIVE_ROUND: give_whole(call, round(f)); return;
    case NATIVE_SIGN_INT: give_int(call, (i > 0) - (i < 0)); return;
    case NATIVE_SIGN_FLOAT: give_int(call, sign(f)); return;
    case NATIVE_POW_INT: pow_int(call); return;
    case NATIVE_REVERSE_BITS: give_int(call, reversed(i, 1)); return;
    case NATIVE_REVERSE_BYTES: give_int(call, reversed(i, 8)); return;
    case NATIVE_MATH_FLOOR: give_float(call, floor(f)); return;
    case NATIVE_MATH_CEIL: give_float(call, ceil(f)); return;
    case NATIVE_MATH_TRUNC: give_float(call, trunc(f)); return;
    case NATIVE_MATH_ROUND: give_float(call, round(f)); return;
    case NATIVE_MATH_MODULO: modulo(call); return;
    case NATIVE_MATH_EXP: give_float(call, float_exp(f)); return;
    case NATIVE_MATH_EXP2: give_float(call, float_exp2(f)); return;
    case NATIVE_MATH_LOG: give_float(call, float_log(f)); return;
    case NATIVE_MATH_LOG2: give_float(call, float_log2(f)); return;
    case NATIVE_MATH_LOG10: give_float(call, float_log10(f)); return;
    case NATIVE_MATH_POW: power(call); return;
    case NATIVE_MATH_CBRT: give_float(call, float_cbrt(f)); return;
    case NATIVE_MATH_HYPOT: give_float(call, float_hypot(f, float_at(call, 1))); return;
    case NATIVE_MATH_SIN: give_float(call, float_sin(f)); return;
    case NATIVE_MATH_COS: give_float(call, float_cos(f)); return;
    case NATIVE_MATH_TAN: give_float(call, float_tan(f)); return;
    case NATIVE_MATH_ASIN: give_float(call, float_asin(f)); return;
    case NATIVE_MATH_ACOS: give_float(call, float_acos(f)); return;
    case NATIVE_MATH_ATAN: give_float(call, float_atan(f)); return;
    case NATIVE_MATH_ATAN2: give_float(call, float_atan2(f, float_at(call, 1))); return;
    case NATIVE_MATH_SINH: give_float(call, float_sinh(f)); return;
    case NATIVE_MATH_COSH: give_float(call, float_cosh(f)); return;
    case NATIVE_MATH_TANH: give_float(call, float_tanh(f)); return;
    case NATIVES: break;
    }
}

void bytecode_native(struct bytecode *b, const struct instruction *at, union cell *registers) {
    const struct native_row *row = native_find(at->b);
    struct call call = {.b = b, .native = (enum native)at->b};
    bytecode_charge(b, row->gas);
    for (int i = 0; i < row->parameter_count; i++) {
        uint16_t operand = i == 0 ? at->c : i == 1 ? at[1].a : i == 2 ? at[1].b : at[1].c;
        call.arguments[i] = &registers[operand];
    }
    if (row->result != OPERAND_NONE) {
        call.result = &registers[at->a];
        call.result_type = bytecode_type(b, at->a);
    }
    run(&call);
}
