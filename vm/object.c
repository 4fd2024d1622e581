// vm/object.c: making, copying and freeing objects. See object.h.
//
//   in:    types of the bot's program
//   out:   objects in the bot's heap
//   owns:  nothing: whoever holds a reference does
//   fails: NULL or false and `bot->fault`

#include "object.h"

#include <string.h>

#include "bot.h"
#include "carry.h"
#include "keyed.h"

// ---- what an object is made of ----------------------------------------------------------------

static union slot *list_slots(const struct object *object) {
    return list_items((const struct list *)object);
}
static union slot *record_slots(const struct object *object) {
    return (union slot *)(uintptr_t)((const struct record *)object)->fields;
}
static union slot *variant_slots(const struct object *object) {
    return (union slot *)(uintptr_t)((const struct variant *)object)->values;
}

static union slot *closure_slots(const struct object *object) {
    return (union slot *)(uintptr_t)((const struct closure *)object)->bound;
}

struct parts object_parts(const struct gk_type *types, const struct object *object) {
    const struct gk_type *type = &types[object->type];
    switch (type->kind) {
    case GK_LIST: {
        uint32_t count =
            type->element->store == STORE_BYTE ? 0 : ((const struct list *)object)->count;
        return (struct parts){.slots = list_slots(object), .count = count, .each = type->element};
    }
    case GK_OPTION:
        return (struct parts){.slots = record_slots(object), .count = 1, .each = type->element};
    case GK_RECORD:
    case GK_TUPLE:
        return (struct parts){
            .slots = record_slots(object), .count = type->field_count, .fields = type->fields};
    case GK_ENUM: {
        const struct type_variant *row = &type->variants[((const struct variant *)object)->tag];
        return (struct parts){
            .slots = variant_slots(object), .count = row->field_count, .fields = row->fields};
    }
    case GK_FUNCTION: {
        const struct function *function = ((const struct closure *)object)->function;
        return (struct parts){.slots = closure_slots(object),
                              .count = function->bound_count,
                              .fields = function->bound};
    }
    case GK_MAP:
    case GK_SET: {
        const struct keyed *keyed = (const struct keyed *)object;
        return (struct parts){.slots = keyed_slots(keyed),
                              .count = keyed->used * keyed->stride,
                              .each = type->key,
                              .odd = type->kind == GK_MAP ? type->element : NULL};
    }
    case GK_INT: case GK_FLOAT: case GK_BOOL: case GK_TEXT:
        break;
    }
    return (struct parts){.count = 0};
}

const struct gk_type *parts_type(const struct parts *parts, uint32_t index) {
    if (!parts->each) return parts->fields[index].type;
    return parts->odd && index % 2 == 1 ? parts->odd : parts->each;
}

const struct gk_type *object_type(const struct gk_type *type) {
    return type->kind == GK_OPTION && !type->is_boxed ? type->element : type;
}

static size_t list_size(const struct gk_type *type, uint32_t capacity) {
    return sizeof(struct list)
           + (type->element->store == STORE_BYTE ? 1 : sizeof(union slot)) * (size_t)capacity;
}

static size_t text_size(uint32_t bytes) {
    return sizeof(struct text) + (size_t)bytes + 1;
}

static size_t record_size(uint32_t count) {
    return sizeof(struct record) + count * sizeof(union slot);
}

static size_t variant_size(uint32_t count) {
    return sizeof(struct variant) + count * sizeof(union slot);
}

static size_t closure_size(const struct function *function) {
    return sizeof(struct closure) + function->bound_count * sizeof(union slot);
}

size_t object_bytes(const struct gk_type *types, const struct object *object) {
    const struct gk_type *type = &types[object->type];
    switch (type->kind) {
    case GK_LIST: return list_size(type, ((const struct list *)object)->capacity);
    case GK_TEXT: return text_size(((const struct text *)object)->byte_count);
    case GK_OPTION: return record_size(1);
    case GK_RECORD:
    case GK_TUPLE: return record_size(type->field_count);
    case GK_ENUM:
        return variant_size(type->variants[((const struct variant *)object)->tag].field_count);
    case GK_FUNCTION: return closure_size(((const struct closure *)object)->function);
    case GK_MAP:
    case GK_SET: return keyed_bytes(type, ((const struct keyed *)object)->bits);
    case GK_INT: case GK_FLOAT: case GK_BOOL: break;
    }
    return sizeof(struct object);
}

// ---- making -----------------------------------------------------------------------------------

static struct object *begin(void *memory, const struct gk_type *type) {
    struct object *object = memory;
    if (object) *object = (struct object){.references = 1, .type = type->index};
    return object;
}

struct list *list_new(struct gk_bot *bot, const struct gk_type *type, uint32_t capacity) {
    struct list *list = (struct list *)begin(bot_allocate(bot, list_size(type, capacity)), type);
    if (!list) return NULL;
    list->count = 0;
    list->capacity = capacity;
    return list;
}

struct text *text_new(struct gk_bot *bot, uint32_t bytes, uint32_t characters) {
    struct text *text =
        (struct text *)begin(bot_allocate(bot, text_size(bytes)), &bot->types[TYPE_TEXT]);
    if (!text) return NULL;
    text->byte_count = bytes;
    text->character_count = characters;
    text_bytes(text)[bytes] = '\0';
    return text;
}

struct record *record_new(struct gk_bot *bot, const struct gk_type *type) {
    uint32_t count = type->kind == GK_OPTION ? 1 : type->field_count;
    return (struct record *)begin(bot_allocate(bot, record_size(count)), type);
}

struct variant *variant_new(struct gk_bot *bot, const struct gk_type *type, uint32_t tag) {
    size_t bytes = variant_size(type->variants[tag].field_count);
    struct variant *variant = (struct variant *)begin(bot_allocate(bot, bytes), type);
    if (!variant) return NULL;
    variant->tag = tag;
    variant->unused = 0;
    return variant;
}

struct closure *closure_new(struct gk_bot *bot, const struct gk_type *type,
                            const struct function *function) {
    size_t bytes = closure_size(function);
    struct closure *closure = (struct closure *)begin(bot_allocate(bot, bytes), type);
    if (closure) closure->function = function;
    return closure;
}

// ---- copying ----------------------------------------------------------------------------------

void slots_copy(union slot *to, const union slot *from, uint32_t count,
                const struct gk_type *type) {
    memcpy(to, from, count * sizeof *to);
    if (type->store != STORE_REF) return;
    for (uint32_t i = 0; i < count; i++) object_retain(to[i].ref);
}

static int64_t list_copy_gas(const struct gk_type *element, uint32_t count) {
    switch (element->store) {
    case STORE_BYTE: return bulk_gas(BULK_COPY_BYTES, count);
    case STORE_WORD: return bulk_gas(BULK_COPY_WORDS, count);
    case STORE_REF: return bulk_gas(BULK_COPY_REFS, count);
    }
    return 0;
}

static struct object *list_copy(struct gk_bot *bot, const struct gk_type *type,
                                const struct list *list) {
    if (!bot_charge(bot, list_copy_gas(type->element, list->count))) return NULL;
    struct list *copy = list_new(bot, type, list->count);
    if (!copy) return NULL;
    copy->count = list->count;
    if (type->element->store == STORE_BYTE) memcpy(list_bytes(copy), list_bytes(list), list->count);
    else slots_copy(list_items(copy), list_items(list), list->count, type->element);
    return &copy->head;
}

static void fields_copy(union slot *to, const union slot *from, const struct type_field *fields,
                        uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        to[i] = from[i];
        if (fields[i].type->store == STORE_REF) object_retain(to[i].ref);
    }
}

static struct object *record_copy(struct gk_bot *bot, const struct gk_type *type,
                                  const struct record *record) {
    if (!bot_charge(bot, bulk_gas(BULK_COPY_REFS, type->field_count))) return NULL;
    struct record *copy = record_new(bot, type);
    if (!copy) return NULL;
    fields_copy(copy->fields, record->fields, type->fields, type->field_count);
    return &copy->head;
}

// Lists, records, tuples, maps and sets: nothing else is ever changed in place.
static struct object *copy_once(struct gk_bot *bot, const struct object *object) {
    const struct gk_type *type = &bot->types[object->type];
    if (type->kind == GK_LIST) return list_copy(bot, type, (const struct list *)object);
    if (type->key) return keyed_copy(bot, (const struct keyed *)object);
    return record_copy(bot, type, (const struct record *)object);
}

#ifdef GASKET_HARDENED
// Whoever keeps a pointer to an object across a change of it shall be caught. Costs no gas; no room
// is no matter. A large one moves now and then: at every change, filling it would take forever.
#define MOVED_BYTES 64  // at a change, on the average
static void move_needlessly(struct gk_bot *bot, union slot *slot) {
    size_t bytes = object_bytes(bot->types, slot->ref);
    uint64_t chance = (uint64_t)bot->gas * UINT64_C(0x9E3779B97F4A7C15) >> 32;
    if (chance % (1 + bytes / MOVED_BYTES) != 0) return;
    int64_t room = bot->heap.cap - bot->heap.taken;
    if (bot->heap.fail_at > 0 || room < 2 * (int64_t)bytes + 8192) return;
    int64_t peak = bot->heap.peak;
    void *moved = heap_resize(&bot->heap, slot->ref, bytes, bytes);
    if (moved) slot->ref = moved;
    bot->heap.peak = peak;
}
#else
static inline void move_needlessly(struct gk_bot *bot, union slot *slot) {
    (void)bot, (void)slot;
}
#endif

bool object_unshare(struct gk_bot *bot, union slot *slot) {
    if (slot->ref->references == 1) {
        move_needlessly(bot, slot);
        return true;
    }
    struct object *copy = copy_once(bot, slot->ref);
    if (!copy) return false;
    object_release(bot, slot->ref);
    slot->ref = copy;
    return true;
}

static uint32_t grown(uint32_t capacity, uint32_t needed) {
    uint64_t wanted = (uint64_t)capacity + capacity / 2 + 4;
    if (wanted < needed) wanted = needed;
    return wanted > COUNT_MAX ? COUNT_MAX : (uint32_t)wanted;
}

bool list_reserve(struct gk_bot *bot, union slot *slot, uint32_t more) {
    struct list *list = (struct list *)slot->ref;
    if (more <= list->capacity - list->count) return true;
    if (more > COUNT_MAX - list->count) return bot_fails(bot, FAULT_LENGTH);
    const struct gk_type *type = &bot->types[list->head.type];
    uint32_t needed = list->count + more;
    uint32_t capacity = grown(list->capacity, needed);
    // Moving items counts none of them, whatever they are.
    enum bulk work = type->element->store == STORE_BYTE ? BULK_COPY_BYTES : BULK_COPY_WORDS;
    if (!bot_charge(bot, bulk_gas(work, list->count))) return false;
    list = bot_resize(bot, list, list_size(type, list->capacity), list_size(type, capacity));
    if (!list) return false;
    list->capacity = capacity;
    slot->ref = &list->head;
    return true;
}

// ---- copying from elsewhere -------------------------------------------------------------------

// Whether several places may refer to an object, so that its copy is to be found again.
static bool is_shared(const struct object *object) {
    return object->references != 1;
}

// A block for a copy of `from`, which has the shape that the bot's own `type` says; it still holds
// the references of `from`. NULL: no room, or a function that does not cross.
static struct object *import_once(struct gk_bot *bot, struct carry *carry,
                                  const struct gk_type *type, const struct object *from) {
    size_t bytes = 0;
    const struct function *function = NULL;
    switch (type->kind) {
    case GK_LIST: bytes = list_size(type, ((const struct list *)from)->count); break;
    case GK_TEXT: bytes = text_size(((const struct text *)from)->byte_count); break;
    case GK_OPTION: bytes = record_size(1); break;
    case GK_RECORD:
    case GK_TUPLE: bytes = record_size(type->field_count); break;
    case GK_ENUM:
        bytes = variant_size(type->variants[((const struct variant *)from)->tag].field_count);
        break;
    case GK_MAP:
    case GK_SET: bytes = keyed_bytes(type, ((const struct keyed *)from)->bits); break;
    case GK_INT: case GK_FLOAT: case GK_BOOL: return NULL;
    case GK_FUNCTION:
        // None crosses from a host: the verifier and the builder see to it.
        if (carry) function = carry_function(carry, ((const struct closure *)from)->function);
        if (!function) return NULL;
        bytes = closure_size(function);
        break;
    }
    struct object *copy = heap_allocate(&bot->heap, bytes);
    if (!copy) return NULL;
    memcpy(copy, from, bytes);
    // The count is free until the object is done: it tells which slot is being copied.
    *copy = (struct object){.references = 0, .type = type->index};
    if (type->kind == GK_LIST) ((struct list *)copy)->capacity = ((struct list *)copy)->count;
    if (function) ((struct closure *)copy)->function = function;
    if (!carry || !is_shared(from) || carry_note(carry, from, copy)) return copy;
    heap_free(&bot->heap, copy, bytes);
    return NULL;
}

// The copy that was made before of what several refer to, shared once more; NULL: none.
static struct object *import_again(const struct carry *carry, const struct object *from) {
    struct object *copy = carry && is_shared(from) ? carry_find(carry, from) : NULL;
    object_retain(copy);
    return copy;
}

// The copy under way is a path from the root down: every object on it holds, in the slot that is
// being copied, its parent, and in its count that slot's index. So there is no stack. Slots behind
// it still hold the references of the original. When there is no room for one more, all that
// remains becomes null and the rest is freed as usual. An object of which there is a copy is not on
// that path: it was complete before.
bool object_carry(struct gk_bot *bot, struct carry *carry, const struct gk_type *type,
                  union slot from, union slot *to) {
    *to = from;
    if (type->store != STORE_REF || !from.ref) return true;
    to->ref = import_again(carry, from.ref);
    if (to->ref) return true;
    struct object *object = import_once(bot, carry, object_type(type), from.ref), *parent = NULL;
    if (!object) {
        to->ref = NULL;
        return bot_fails(bot, FAULT_MEMORY);
    }
    bool fits = true;
    for (;;) {
        struct parts parts = object_parts(bot->types, object);
        struct object *child = NULL;
        uint32_t at = object->references;
        for (; at < parts.count; at++) {
            const struct gk_type *part = parts_type(&parts, at);
            if (part->store != STORE_REF || !parts.slots[at].ref) continue;
            struct object *again = fits ? import_again(carry, parts.slots[at].ref) : NULL;
            if (again) {
                parts.slots[at].ref = again;
                continue;
            }
            child = fits ? import_once(bot, carry, object_type(part), parts.slots[at].ref) : NULL;
            if (child) break;
            fits = false;
            parts.slots[at].ref = NULL;
        }
        if (child) {
            object->references = at;
            parts.slots[at].ref = parent;
            parent = object;
            object = child;
            continue;
        }
        object->references = 1;
        if (!parent) break;
        // Up again: the parent's slot gets its child, the parent the next slot.
        struct object *done = object;
        object = parent;
        parts = object_parts(bot->types, object);
        parent = parts.slots[object->references].ref;
        parts.slots[object->references].ref = done;
        object->references++;
    }
    to->ref = object;
    if (fits) return true;
    object_release(bot, object);
    to->ref = NULL;
    return bot_fails(bot, FAULT_MEMORY);
}

bool object_import(struct gk_bot *bot, const struct gk_type *type, union slot from,
                   union slot *to) {
    return object_carry(bot, NULL, type, from, to);
}

// ---- freeing ----------------------------------------------------------------------------------

// The first reference from `at` on that nobody else holds, taken away; the others are let go. NULL:
// none is left.
static struct object *next_orphan(struct gk_bot *bot, const struct parts *parts, uint32_t *at) {
    if (parts->each && parts->each->store != STORE_REF
        && (!parts->odd || parts->odd->store != STORE_REF)) {
        return NULL;
    }
    for (; *at < parts->count; (*at)++) {
        if (parts_type(parts, *at)->store != STORE_REF) continue;
        struct object *child = parts->slots[*at].ref;
        if (!child || child->references & IMMORTAL || --child->references > 0) continue;
        if (bot->types[child->type].kind != GK_TEXT) return child;
        heap_free(&bot->heap, child, object_bytes(bot->types, child));
    }
    return NULL;
}

// As in object_import(), the way up is kept in the slots on the way down.
void object_free(struct gk_bot *bot, struct object *object) {
    struct object *parent = NULL;
    for (;;) {
        struct parts parts = object_parts(bot->types, object);
        uint32_t at = object->references;
        struct object *child = next_orphan(bot, &parts, &at);
        if (child) {
            object->references = at;
            parts.slots[at].ref = parent;
            parent = object;
            object = child;
            continue;
        }
        heap_free(&bot->heap, object, object_bytes(bot->types, object));
        if (!parent) return;
        object = parent;
        parts = object_parts(bot->types, object);
        parent = parts.slots[object->references].ref;
        object->references++;
    }
}
