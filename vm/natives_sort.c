// vm/natives_sort.c: LIST_SORT: a stable merge sort from the bottom up.
//
//   in:    a list of an ordered type
//   out:   the same list, sorted in place
//   owns:  as many slots again, from the bot's heap, while it sorts
//   fails: GAS, MEMORY, HOLE; then the list holds the same items in some order

#include <string.h>

#include "compare.h"
#include "natives.h"

struct sort {
    struct native_call *call;
    const struct gk_type *element;
    const union slot *from;
    union slot *to;
};

static bool texts_in_order(const struct sort *sort, union slot left, union slot right,
                           bool *in_order) {
    const struct text *l = (const struct text *)left.ref, *r = (const struct text *)right.ref;
    if (!l || !r) return bot_fails(sort->call->bot, FAULT_HOLE);
    uint32_t shorter = l->byte_count < r->byte_count ? l->byte_count : r->byte_count;
    *in_order = compare_text(l, r) <= 0;
    return bot_charge(sort->call->bot, bulk_gas(BULK_COMPARE_WORDS, shorter / 8));
}

// Whether `right` may stand behind `left`.
static inline bool in_order(const struct sort *sort, union slot left, union slot right,
                            bool *answer) {
    if (sort->element->kind == GK_INT) return *answer = left.i <= right.i, true;
    if (sort->element->kind == GK_FLOAT) return *answer = left.f <= right.f, true;
    if (sort->element->kind == GK_TEXT) return texts_in_order(sort, left, right, answer);
    int order;
    if (!compare(sort->call->bot, sort->element, left, right, &order)) return false;
    *answer = order <= 0;
    return true;
}

// Merges two sorted runs that lie side by side. Items never leave `from`, so a fault half-way loses
// none.
static bool merge(const struct sort *sort, size_t left, size_t middle, size_t end) {
    const union slot *from = sort->from;
    size_t right = middle, to = left;
    bool answer;
    if (!in_order(sort, from[middle - 1], from[middle], &answer)) return false;
    if (answer) {
        memcpy(sort->to + left, from + left, (end - left) * sizeof *from);
        return true;
    }
    while (left < middle && right < end) {
        if (!in_order(sort, from[left], from[right], &answer)) return false;
        sort->to[to++] = from[answer ? left++ : right++];
    }
    memcpy(sort->to + to, from + left, (middle - left) * sizeof *from);
    memcpy(sort->to + to + (middle - left), from + right, (end - right) * sizeof *from);
    return true;
}

static bool pass(const struct sort *sort, size_t width, size_t count) {
    if (!native_charge(sort->call->bot, NATIVE_LIST_SORT, count)) return false;
    for (size_t left = 0; left < count; left += 2 * width) {
        size_t middle = left + width < count ? left + width : count;
        size_t end = left + 2 * width < count ? left + 2 * width : count;
        if (middle < end) {
            if (!merge(sort, left, middle, end)) return false;
        } else {
            memcpy(sort->to + left, sort->from + left, (end - left) * sizeof *sort->to);
        }
    }
    return true;
}

bool native_LIST_SORT(struct native_call *call) {
    size_t count = native_list(call, 0)->count;
    if (count < 2) return true;
    if (!object_unshare(call->bot, call->arguments[0])) return false;
    struct list *list = native_list(call, 0);
    size_t bytes = count * sizeof(union slot);
    union slot *items = list_items(list), *room = bot_allocate(call->bot, bytes);
    if (!room) return false;
    struct sort sort = {call, call->bot->types[list->head.type].element, items, room};
    bool works = true;
    for (size_t width = 1; works && width < count; width *= 2) {
        works = pass(&sort, width, count);
        if (!works) break;
        const union slot *sorted = sort.to;
        sort.to = sort.from == items ? items : room;
        sort.from = sorted;
    }
    if (sort.from != items) memcpy(items, room, bytes);
    heap_free(&call->bot->heap, room, bytes);
    return works;
}
