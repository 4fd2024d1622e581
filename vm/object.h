// vm/object.h: how values lie in memory.
//
// A slot is 64 untagged bits; its type says how to read them. What does not fit in a slot is an
// object: eight bytes of header, then its parts. An object is written only while one slot alone
// refers to it.

#ifndef GASKET_VM_OBJECT_H
#define GASKET_VM_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct carry;
struct gk_bot;
struct gk_type;
struct function;

union slot {
    int64_t i;  // int; bool as 0 or 1; a plain enum's variant
    double f;
    struct object *ref;  // list, text, record, tuple, option, enum with values, function, map, set
};

// Objects whose count has this bit are never counted, written or freed: constants, and what the
// host built.
#define IMMORTAL 0x80000000u

struct object {
    uint32_t references;
    uint32_t type;  // index into the types of the program (of the tree's types, in a tree)
};

struct list {
    struct object head;
    uint32_t count, capacity;  // items
    // followed by `capacity` slots, or bytes if the items are bools
};

struct text {
    struct object head;
    uint32_t byte_count, character_count;
    // followed by the bytes, UTF-8, and a NUL that is not counted
};

struct record {  // and tuple, and box (one slot)
    struct object head;
    union slot fields[];
};

struct variant {
    struct object head;
    uint32_t tag, unused;
    union slot values[];
};

struct closure {  // never written once it is made
    struct object head;
    const struct function *function;  // of the bot's program
    _Alignas(8) union slot bound[];   // what its first parameters will be
};
// Gas is paid by these, so they are the same where pointers are shorter.
_Static_assert(sizeof(struct list) == 16 && sizeof(struct text) == 16 && sizeof(struct record) == 8
                   && sizeof(struct variant) == 16 && sizeof(struct closure) == 16
                   && sizeof(union slot) == 8,
               "objects are of one size on every machine");

static inline union slot *list_items(const struct list *list) {
    return (union slot *)(uintptr_t)(list + 1);
}
static inline unsigned char *list_bytes(const struct list *list) {
    return (unsigned char *)(uintptr_t)(list + 1);
}
static inline char *text_bytes(const struct text *text) {
    return (char *)(uintptr_t)(text + 1);
}

// ---- what an object is made of ----------------------------------------------------------------

// The slots of an object and their types. Items of [bool] and the bytes of a text are no slots. The
// gaps of a map or set (keyed.h) are among them: their references are null.
struct parts {
    union slot *slots;
    uint32_t count;
    const struct gk_type *each;        // of all slots,
    const struct gk_type *odd;         // but those at odd indexes, if this is not NULL; or else
    const struct type_field *fields;   // of every one
};

// `types` is the table that the object's header speaks of.
struct parts object_parts(const struct gk_type *types, const struct object *object);
const struct gk_type *parts_type(const struct parts *parts, uint32_t index);
// The bytes it was allocated with.
size_t object_bytes(const struct gk_type *types, const struct object *object);
// The type of the object that a slot of a reference type points to: an option that is no box is
// what it holds.
const struct gk_type *object_type(const struct gk_type *type);

// ---- a bot's objects --------------------------------------------------------------------------
// What allocates charges gas first; NULL or false: `bot->fault` says why (GAS, MEMORY or LENGTH).

#define COUNT_MAX 2147483647u  // limit: items of a list, bytes of a text

// Objects with one reference; list items, text bytes and slots are the caller's to fill.
struct list *list_new(struct gk_bot *bot, const struct gk_type *type,
                      uint32_t capacity);  // count 0
struct text *text_new(struct gk_bot *bot, uint32_t bytes, uint32_t characters);
struct record *record_new(struct gk_bot *bot, const struct gk_type *type);  // a box too
struct variant *variant_new(struct gk_bot *bot, const struct gk_type *type, uint32_t tag);
struct closure *closure_new(struct gk_bot *bot, const struct gk_type *type,
                            const struct function *function);

// Room for `more` items above its count, in a list that one slot alone refers to; it may move.
bool list_reserve(struct gk_bot *bot, union slot *slot, uint32_t more);
// Copies the object one level deep if it is shared or immortal; the slot then holds the copy.
bool object_unshare(struct gk_bot *bot, union slot *slot);
// Copies `count` slots of type `type`, one reference more each; charged before by the caller.
void slots_copy(union slot *to, const union slot *from, uint32_t count, const struct gk_type *type);
// Copies a value of another heap or a tree into the bot, all the way down, by the bot's own `type`.
// Not charged.
bool object_import(struct gk_bot *bot, const struct gk_type *type, union slot from, union slot *to);
// The same of a value of another bot, in which what is shared stays shared, and which may hold
// functions (carry.h). `carry` NULL: as object_import().
bool object_carry(struct gk_bot *bot, struct carry *carry, const struct gk_type *type,
                  union slot from, union slot *to);

// Frees an object whose count has come to 0, and all that it held alone, however deep, without
// further memory.
void object_free(struct gk_bot *bot, struct object *object);

static inline void object_retain(struct object *object) {
    if (object && !(object->references & IMMORTAL)) object->references++;
}
static inline void object_release(struct gk_bot *bot, struct object *object) {
    if (object && !(object->references & IMMORTAL) && --object->references == 0)
        object_free(bot, object);
}

#endif
