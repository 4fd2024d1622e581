// vm/natives_list.c: the natives of lists. See natives.h; sorting is in natives_sort.c.

#include <string.h>

#include "compare.h"
#include "natives.h"

static const struct gk_type *element_of(const struct native_call *call, const struct list *list) {
    return call->bot->types[list->head.type].element;
}

static void retain_if_ref(const struct gk_type *type, union slot value) {
    if (type->store == STORE_REF) object_retain(value.ref);
}

static union slot item_at(const struct gk_type *element, const struct list *list, uint32_t index) {
    if (element->store != STORE_BYTE) return list_items(list)[index];
    return (union slot){.i = list_bytes(list)[index]};
}

static void put_item(const struct gk_type *element, struct list *list, uint32_t index,
                     union slot value) {
    if (element->store == STORE_BYTE) list_bytes(list)[index] = (unsigned char)value.i;
    else list_items(list)[index] = value;
}

// Moves the items from `from` to the end.
static void move_items(const struct gk_type *element, struct list *list, uint32_t from,
                       uint32_t to) {
    size_t count = list->count - from;
    if (element->store == STORE_BYTE)
        memmove(list_bytes(list) + to, list_bytes(list) + from, count);
    else memmove(list_items(list) + to, list_items(list) + from, count * sizeof(union slot));
}

// Copies items of one list behind those of another that has the room.
static void append(const struct gk_type *element, struct list *to, const struct list *from,
                   uint32_t first, uint32_t count) {
    if (element->store == STORE_BYTE)
        memcpy(list_bytes(to) + to->count, list_bytes(from) + first, count);
    else slots_copy(list_items(to) + to->count, list_items(from) + first, count, element);
    to->count += count;
}

// An item that leaves its list and must not be missing.
static bool is_hole(const struct gk_type *element, union slot value) {
    return element->store == STORE_REF && element->kind != GK_OPTION && !value.ref;
}

static bool give(struct native_call *call, const struct gk_type *type, union slot value) {
    if (type->store == STORE_REF) return native_give_option(call, value.ref);
    *call->result = value;
    return true;
}

// Gives some(value): in a box where the option has one. The reference in `value` is handed over on
// success.
static bool give_some(struct native_call *call, union slot value) {
    if (!call->result_type->is_boxed) return native_give_option(call, value.ref);
    struct record *box = record_new(call->bot, call->result_type);
    if (!box) return false;
    box->fields[0] = value;
    return native_give(call, &box->head);
}

bool native_LIST_POP(struct native_call *call) {
    if (native_list(call, 0)->count == 0) return native_give_option(call, NULL);
    if (!object_unshare(call->bot, call->arguments[0])) return false;
    struct list *list = native_list(call, 0);
    const struct gk_type *element = element_of(call, list);
    union slot value = item_at(element, list, list->count - 1);
    if (is_hole(element, value)) return bot_fails(call->bot, FAULT_HOLE);
    if (!give_some(call, value)) return false;
    list->count--;
    return true;
}

bool native_LIST_IS_EMPTY(struct native_call *call) {
    call->result->i = native_list(call, 0)->count == 0;
    return true;
}

static bool give_item(struct native_call *call, uint32_t index) {
    struct list *list = native_list(call, 0);
    const struct gk_type *element = element_of(call, list);
    union slot value = item_at(element, list, index);
    if (is_hole(element, value)) return bot_fails(call->bot, FAULT_HOLE);
    retain_if_ref(element, value);
    if (give_some(call, value)) return true;
    if (element->store == STORE_REF) object_release(call->bot, value.ref);
    return false;
}

bool native_LIST_FIRST(struct native_call *call) {
    if (native_list(call, 0)->count == 0) return native_give_option(call, NULL);
    return give_item(call, 0);
}

bool native_LIST_LAST(struct native_call *call) {
    uint32_t count = native_list(call, 0)->count;
    if (count == 0) return native_give_option(call, NULL);
    return give_item(call, count - 1);
}

bool native_LIST_INSERT(struct native_call *call) {
    int64_t index = call->arguments[1]->i;
    uint32_t count = native_list(call, 0)->count;
    if (index < 0 || index > count) return bot_fails(call->bot, FAULT_INDEX);
    uint32_t at = (uint32_t)index;
    if (!native_charge(call->bot, NATIVE_LIST_INSERT, count - at)) return false;
    if (!object_unshare(call->bot, call->arguments[0])) return false;
    if (!list_reserve(call->bot, call->arguments[0], 1)) return false;
    struct list *list = native_list(call, 0);
    const struct gk_type *element = element_of(call, list);
    move_items(element, list, at, at + 1);
    put_item(element, list, at, *call->arguments[2]);
    retain_if_ref(element, *call->arguments[2]);
    list->count++;
    return true;
}

bool native_LIST_REMOVE(struct native_call *call) {
    int64_t index = call->arguments[1]->i;
    uint32_t count = native_list(call, 0)->count;
    if (index < 0 || index >= count) return bot_fails(call->bot, FAULT_INDEX);
    uint32_t at = (uint32_t)index;
    if (!native_charge(call->bot, NATIVE_LIST_REMOVE, count - at)) return false;
    if (!object_unshare(call->bot, call->arguments[0])) return false;
    struct list *list = native_list(call, 0);
    const struct gk_type *element = element_of(call, list);
    union slot value = item_at(element, list, at);
    if (is_hole(element, value)) return bot_fails(call->bot, FAULT_HOLE);
    move_items(element, list, at + 1, at);
    list->count--;
    return give(call, element, value);
}

// The room stays for those who fill the list again; letting the items go was paid for when they
// were made.
bool native_LIST_CLEAR(struct native_call *call) {
    struct list *list = native_list(call, 0);
    if (list->head.references != 1) {
        struct list *empty = list_new(call->bot, call->type, 0);
        if (!empty) return false;
        object_release(call->bot, &list->head);
        call->arguments[0]->ref = &empty->head;
        return true;
    }
    if (element_of(call, list)->store == STORE_REF) {
        for (uint32_t i = 0; i < list->count; i++)
            object_release(call->bot, list_items(list)[i].ref);
    }
    list->count = 0;
    return true;
}

// `extend(mut xs, xs)` may name one register twice: the other list is looked up after the list has
// moved.
bool native_LIST_EXTEND(struct native_call *call) {
    uint32_t count = native_list(call, 1)->count;
    if (!native_charge(call->bot, NATIVE_LIST_EXTEND, count)) return false;
    if (!object_unshare(call->bot, call->arguments[0])) return false;
    if (!list_reserve(call->bot, call->arguments[0], count)) return false;
    struct list *list = native_list(call, 0);
    append(element_of(call, list), list, native_list(call, 1), 0, count);
    return true;
}

bool native_LIST_SLICE(struct native_call *call) {
    const struct list *from = native_list(call, 0);
    int64_t first = call->arguments[1]->i, last = call->arguments[2]->i;
    if (first < 0 || last < first || last > from->count) return bot_fails(call->bot, FAULT_INDEX);
    uint32_t count = (uint32_t)(last - first);
    if (!native_charge(call->bot, NATIVE_LIST_SLICE, count)) return false;
    struct list *list = list_new(call->bot, call->type, count);
    if (!list) return false;
    append(element_of(call, list), list, from, (uint32_t)first, count);
    return native_give(call, &list->head);
}

bool native_LIST_REVERSED(struct native_call *call) {
    const struct list *from = native_list(call, 0);
    if (!native_charge(call->bot, NATIVE_LIST_REVERSED, from->count)) return false;
    struct list *list = list_new(call->bot, call->type, from->count);
    if (!list) return false;
    const struct gk_type *element = element_of(call, list);
    for (uint32_t i = 0; i < from->count; i++) {
        union slot value = item_at(element, from, from->count - 1 - i);
        retain_if_ref(element, value);
        put_item(element, list, i, value);
    }
    list->count = from->count;
    return native_give(call, &list->head);
}

// The index of the first item that equals the second argument, or the list's count.
static bool find(struct native_call *call, enum native native, uint32_t *index) {
    const struct list *list = native_list(call, 0);
    const struct gk_type *element = element_of(call, list);
    for (*index = 0; *index < list->count; (*index)++) {
        if (!native_charge(call->bot, native, 1)) return false;
        union slot item = item_at(element, list, *index), wanted = *call->arguments[1];
        int order = element->kind == GK_FLOAT ? item.f != wanted.f : item.i != wanted.i;
        if (element->store == STORE_REF && !compare(call->bot, element, item, wanted, &order))
            return false;
        if (order == 0) return true;
    }
    return true;
}

bool native_LIST_CONTAINS(struct native_call *call) {
    uint32_t index;
    if (!find(call, NATIVE_LIST_CONTAINS, &index)) return false;
    call->result->i = index < native_list(call, 0)->count;
    return true;
}

bool native_LIST_INDEX_OF(struct native_call *call) {
    uint32_t index;
    if (!find(call, NATIVE_LIST_INDEX_OF, &index)) return false;
    if (index == native_list(call, 0)->count) return native_give_option(call, NULL);
    return give_some(call, (union slot){.i = index});
}

static void fill(const struct gk_type *element, struct list *list, uint32_t count,
                 union slot value) {
    list->count = count;
    if (element->store == STORE_BYTE) {
        memset(list_bytes(list), (int)value.i, count);
        return;
    }
    for (uint32_t i = 0; i < count; i++) list_items(list)[i] = value;
    bool is_counted =
        element->store == STORE_REF && value.ref && !(value.ref->references & IMMORTAL);
    if (is_counted) value.ref->references += count;
}

bool native_LIST_FILLED(struct native_call *call) {
    int64_t count = call->arguments[0]->i;
    if (count < 0) return bot_fails(call->bot, FAULT_ARGUMENT);
    if (count > COUNT_MAX) return bot_fails(call->bot, FAULT_LENGTH);
    if (!native_charge(call->bot, NATIVE_LIST_FILLED, (uint64_t)count)) return false;
    struct list *list = list_new(call->bot, call->result_type, (uint32_t)count);
    if (!list) return false;
    fill(element_of(call, list), list, (uint32_t)count, *call->arguments[1]);
    return native_give(call, &list->head);
}

bool native_LIST_SUM_INT(struct native_call *call) {
    const struct list *list = native_list(call, 0);
    if (!native_charge(call->bot, NATIVE_LIST_SUM_INT, list->count)) return false;
    int64_t sum = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        if (add_overflow(sum, list_items(list)[i].i, &sum))
            return bot_fails(call->bot, FAULT_OVERFLOW);
    }
    call->result->i = sum;
    return true;
}

bool native_LIST_SUM_FLOAT(struct native_call *call) {
    const struct list *list = native_list(call, 0);
    if (!native_charge(call->bot, NATIVE_LIST_SUM_FLOAT, list->count)) return false;
    double sum = 0;
    for (uint32_t i = 0; i < list->count; i++) sum += list_items(list)[i].f;
    if (sum != sum) return bot_fails(call->bot, FAULT_NAN);
    call->result->f = sum;
    return true;
}
