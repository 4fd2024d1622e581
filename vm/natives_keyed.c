// vm/natives_keyed.c: the natives of maps and sets. See natives.h.

#include "keyed.h"
#include "natives.h"

static const struct keyed *native_keyed(const struct native_call *call) {
    return (const struct keyed *)call->arguments[0]->ref;
}

bool native_KEYED_LEN(struct native_call *call) {
    call->result->i = native_keyed(call)->count;
    return true;
}

bool native_KEYED_IS_EMPTY(struct native_call *call) {
    call->result->i = native_keyed(call)->count == 0;
    return true;
}

bool native_KEYED_CLEAR(struct native_call *call) {
    return keyed_clear(call->bot, call->arguments[0]);
}

// Appends to a list that has the room.
static void append(struct list *list, const struct gk_type *element, union slot value) {
    if (element->store == STORE_BYTE) list_bytes(list)[list->count++] = (unsigned char)value.i;
    else list_items(list)[list->count++] = value;
    if (element->store == STORE_REF) object_retain(value.ref);
}

// One column of the entries: every slot that stands at `column` in its entry.
static bool give_column(struct native_call *call, enum native native, uint32_t column) {
    const struct keyed *keyed = native_keyed(call);
    if (!native_charge(call->bot, native, keyed->used)) return false;
    struct list *list = list_new(call->bot, call->result_type, keyed->count);
    if (!list) return false;
    for (uint32_t i = keyed_next(keyed, 0); i < keyed->used; i = keyed_next(keyed, i + 1)) {
        append(list, call->result_type->element, keyed_key(keyed, i)[column]);
    }
    return native_give(call, &list->head);
}

bool native_MAP_KEYS(struct native_call *call) {
    return give_column(call, NATIVE_MAP_KEYS, 0);
}

bool native_MAP_VALUES(struct native_call *call) {
    return give_column(call, NATIVE_MAP_VALUES, 1);
}

bool native_SET_ITEMS(struct native_call *call) {
    return give_column(call, NATIVE_SET_ITEMS, 0);
}

// Each entry is a tuple, which shares the key and the value.
static bool append_entry(struct native_call *call, struct list *list, const union slot *entry) {
    const struct gk_type *type = call->result_type->element;
    struct record *tuple = record_new(call->bot, type);
    if (!tuple) return false;
    for (uint32_t i = 0; i < 2; i++) {
        tuple->fields[i] = entry[i];
        if (type->fields[i].type->store == STORE_REF) object_retain(entry[i].ref);
    }
    list_items(list)[list->count++].ref = &tuple->head;
    return true;
}

bool native_MAP_ENTRIES(struct native_call *call) {
    const struct keyed *keyed = native_keyed(call);
    if (!native_charge(call->bot, NATIVE_MAP_ENTRIES, keyed->used)) return false;
    struct list *list = list_new(call->bot, call->result_type, keyed->count);
    if (!list) return false;
    for (uint32_t i = keyed_next(keyed, 0); i < keyed->used; i = keyed_next(keyed, i + 1)) {
        if (append_entry(call, list, keyed_key(keyed, i))) continue;
        object_release(call->bot, &list->head);
        return false;
    }
    return native_give(call, &list->head);
}
