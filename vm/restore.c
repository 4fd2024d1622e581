// vm/restore.c: reads what a bot kept. See save.h; docs/save.md has the format.
//
//   in:    bytes that anyone may have written; a bot that was not called yet
//   out:   the bot, with the memory that the bytes tell of
//   owns:  a table of the objects made so far, until all is read
//   fails: GK_INVALID and one line; GK_TOO_LARGE where the bot's memory does not hold it; the bot is
//          as it was
//
// The hash finds damage; it stops nobody who computes it anew. So everything is tested that the
// machine relies on: each object has the parts that its type says, each reference is to an object
// of the type that its place says and that stands before it. What is asked for is bounded by the
// bytes that are left before it is allocated, but for spare room of lists and maps, which the bot's
// limit of memory bounds.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "keyed.h"
#include "save.h"
#include "utf8.h"

#define PLENTY_OF_GAS (INT64_MAX / 2)  // making objects charges: nobody pays here
#define MAP_BITS_MAX 27                // of the index of KEYS_MAX keys
#define MAP_BITS_LEAST 3

struct reader {
    struct gk_bot *bot;
    const unsigned char *in;
    size_t at, end;
    struct object **objects;  // by their numbers, from 1 on, at 0
    uint32_t made, whole;     // those that are whole may be referred to
    gk_status status;
    char *message;
    size_t size;
};

// ---- refusing ---------------------------------------------------------------------------------

// After the first refusal nothing more is read.
static void refuse(struct reader *reader, gk_status status, const char *why) {
    if (reader->status != GK_OK) return;
    reader->status = status;
    if (reader->message && reader->size > 0) snprintf(reader->message, reader->size, "%s", why);
}

static void refuse_damage(struct reader *reader, const char *what) {
    if (reader->status != GK_OK) return;
    char why[128];
    snprintf(why, sizeof why, "byte %zu: %s", reader->at, what);
    refuse(reader, GK_INVALID, why);
}

static bool is_fine(const struct reader *reader) {
    return reader->status == GK_OK;
}

// Whether `count` rows of at least `bytes` bytes may follow.
static bool may_follow(struct reader *reader, uint64_t count, size_t bytes) {
    if (!is_fine(reader)) return false;
    if (count <= (reader->end - reader->at) / bytes) return true;
    refuse_damage(reader, "the save ends too early");
    return false;
}

static uint64_t get_number(struct reader *reader, size_t bytes) {
    if (!may_follow(reader, 1, bytes)) return 0;
    uint64_t number = 0;
    for (size_t i = 0; i < bytes; i++)
        number |= (uint64_t)reader->in[reader->at + i] << (8 * i);
    reader->at += bytes;
    return number;
}

static uint32_t get_u32(struct reader *reader) {
    return (uint32_t)get_number(reader, 4);
}

// ---- slots ------------------------------------------------------------------------------------

// Whether a reference may be missing: an option may be none, and a hostile program leaves holes
// behind, which the machine tests for wherever a value comes out of an object or variable.
enum missing { MAY_BE_MISSING, MUST_BE_THERE };

static struct object *find_constant(struct reader *reader, uint32_t index) {
    const gk_program *program = reader->bot->program;
    if (index < program->module.constant_count
        && program->types[program->module.constants[index].type].store == STORE_REF) {
        return program->constants[index].ref;
    }
    refuse_damage(reader, "there is no such constant");
    return NULL;
}

static struct object *find_object(struct reader *reader, uint32_t number) {
    if (number & SAVE_CONSTANT) return find_constant(reader, number & ~SAVE_CONSTANT);
    if (number <= reader->whole) return reader->objects[number - 1];
    refuse_damage(reader, "there is no such object before this");
    return NULL;
}

static struct object *get_reference(struct reader *reader, const struct gk_type *type,
                                    enum missing missing) {
    uint32_t number = get_u32(reader);
    if (!is_fine(reader)) return NULL;
    if (number == 0) {
        if (missing == MUST_BE_THERE && type->kind != GK_OPTION)
            refuse_damage(reader, "a value is missing");
        return NULL;
    }
    struct object *object = find_object(reader, number);
    if (!object) return NULL;
    if (object->type != object_type(type)->index) {
        refuse_damage(reader, "a value has another type than its place");
        return NULL;
    }
    if (!(object->references & IMMORTAL) && object->references == IMMORTAL - 1) {
        refuse_damage(reader, "too many refer to one value");
        return NULL;
    }
    object_retain(object);
    return object;
}

static union slot get_word(struct reader *reader, const struct gk_type *type) {
    union slot slot = {.i = (int64_t)get_number(reader, 8)};
    if (type->kind == GK_FLOAT && slot.f != slot.f) refuse_damage(reader, "not a number");
    if (type->kind == GK_ENUM && (uint64_t)slot.i >= type->variant_count)
        refuse_damage(reader, "there is no such variant");
    return slot;
}

static union slot get_slot(struct reader *reader, const struct gk_type *type,
                           enum missing missing) {
    union slot slot = {.i = 0};
    switch (type->store) {
    case STORE_WORD: return get_word(reader, type);
    case STORE_BYTE:
        slot.i = (int64_t)get_number(reader, 1);
        if (slot.i > 1) refuse_damage(reader, "neither true nor false");
        return slot;
    case STORE_REF: slot.ref = get_reference(reader, type, missing); return slot;
    }
    return slot;
}

static void get_parts(struct reader *reader, struct object *object, enum missing missing) {
    struct parts parts = object_parts(reader->bot->types, object);
    for (uint32_t i = 0; i < parts.count && is_fine(reader); i++)
        parts.slots[i] = get_slot(reader, parts_type(&parts, i), missing);
}

// ---- objects ----------------------------------------------------------------------------------

// From here on the object belongs to the table. Those that refer to it will be counted.
static bool add_object(struct reader *reader, struct object *object) {
    if (!object) {
        refuse(reader, GK_TOO_LARGE, "the bot's memory does not hold it");
        return false;
    }
    object->references = 0;
    reader->objects[reader->made++] = object;
    return true;
}

static size_t slot_bytes(const struct gk_type *type) {
    switch (type->store) {
    case STORE_WORD: return 8;
    case STORE_BYTE: return 1;
    case STORE_REF: return 4;
    }
    return 0;
}

static void get_list(struct reader *reader, const struct gk_type *type) {
    uint32_t capacity = get_u32(reader), count = get_u32(reader);
    if (!may_follow(reader, count, slot_bytes(type->element))) return;
    if (count > capacity || capacity > COUNT_MAX) {
        refuse_damage(reader, "a list of impossible length");
        return;
    }
    struct list *list = list_new(reader->bot, type, capacity);
    if (!add_object(reader, (struct object *)list)) return;
    list->count = count;
    if (type->element->store != STORE_BYTE) {
        get_parts(reader, &list->head, MAY_BE_MISSING);
        return;
    }
    for (uint32_t i = 0; i < count && is_fine(reader); i++)
        list_bytes(list)[i] = (unsigned char)get_slot(reader, type->element, MUST_BE_THERE).i;
}

static void get_text(struct reader *reader) {
    uint32_t bytes = get_u32(reader);
    if (!may_follow(reader, bytes, 1)) return;
    const char *from = (const char *)reader->in + reader->at;
    size_t characters = 0;
    if (bytes > COUNT_MAX || !utf8_valid(from, bytes, &characters)) {
        refuse_damage(reader, "a text that is no UTF-8");
        return;
    }
    struct text *text = text_new(reader->bot, bytes, (uint32_t)characters);
    if (!add_object(reader, (struct object *)text)) return;
    if (bytes > 0) memcpy(text_bytes(text), from, bytes);
    reader->at += bytes;
}

static void get_variant(struct reader *reader, const struct gk_type *type) {
    uint32_t tag = (uint32_t)get_number(reader, 1);
    if (!is_fine(reader)) return;
    if (type->is_plain || tag >= type->variant_count) {
        refuse_damage(reader, "there is no such variant");
        return;
    }
    struct variant *variant = variant_new(reader->bot, type, tag);
    if (add_object(reader, (struct object *)variant))
        get_parts(reader, &variant->head, MAY_BE_MISSING);
}

// Whether a function, its first parameters bound, is a value of that type: as the verifier asks.
static bool is_of_type(const struct function *function, const struct gk_type *type) {
    if (function->has_mut || function->result != type->element) return false;
    if ((uint32_t)(function->parameter_count - function->bound_count) != type->field_count)
        return false;
    for (uint32_t i = 0; i < type->field_count; i++) {
        if (function->register_types[function->bound_count + i] != type->fields[i].type)
            return false;
    }
    return true;
}

// What is bound goes to registers as it is, and those are never empty when they are read.
static void get_closure(struct reader *reader, const struct gk_type *type) {
    uint32_t index = get_u32(reader);
    if (!is_fine(reader)) return;
    const gk_program *program = reader->bot->program;
    if (index >= program->module.function_count || !is_of_type(&program->functions[index], type)) {
        refuse_damage(reader, "there is no such function");
        return;
    }
    struct closure *closure = closure_new(reader->bot, type, &program->functions[index]);
    if (add_object(reader, (struct object *)closure))
        get_parts(reader, &closure->head, MUST_BE_THERE);
}

static void get_record(struct reader *reader, const struct gk_type *type) {
    struct record *record = record_new(reader->bot, type);
    if (add_object(reader, (struct object *)record))
        get_parts(reader, &record->head, MAY_BE_MISSING);
}

// ---- maps and sets ----------------------------------------------------------------------------

static void get_entry(struct reader *reader, const struct gk_type *type, struct keyed *keyed) {
    uint32_t position = keyed->used++;
    uint32_t hash = get_u32(reader);
    keyed_hashes(keyed)[position] = hash;
    keyed_key(keyed, position)->i = 0;
    if (keyed->stride == 2) keyed_value(keyed, position)->i = 0;
    if (hash == 0 || !is_fine(reader)) return;
    keyed->count++;
    *keyed_key(keyed, position) = get_slot(reader, type->key, MUST_BE_THERE);
    if (keyed->stride == 2)
        *keyed_value(keyed, position) = get_slot(reader, type->element, MAY_BE_MISSING);
}

// Every entry gets a place: its own, or the one behind the entry before it. `at` and `start` count
// places from behind the free one on: what is taken, and where the row began that ends there.
// Searching from an entry's own place then comes to it before it comes to a free one.
static void get_index(struct reader *reader, struct keyed *keyed) {
    uint32_t last = keyed_last_place(keyed), free_place = get_u32(reader);
    if (free_place > last) refuse_damage(reader, "there is no such place in a map");
    uint32_t at = 0, start = 0;  // places taken end before `at`
    for (uint32_t i = 0; i < keyed->count && is_fine(reader); i++) {
        uint32_t position = get_u32(reader);
        uint32_t hash = position < keyed->used ? keyed_hashes(keyed)[position] : 0;
        uint32_t own = (keyed_first_place(keyed, hash) - free_place - 1) & last;
        if (own > at) start = at = own;
        uint32_t place = (free_place + 1 + at) & last;
        if (hash == 0 || own < start || at >= last) {
            refuse_damage(reader, "a map's keys are out of place");
            return;
        }
        keyed_index(keyed)[place] = hash << keyed->bits | (position + 1);
        at++;
    }
}

// Each entry stands in the index once: there are as many words as entries.
static bool has_twins(const struct keyed *keyed, unsigned char *marks) {
    uint32_t last = keyed_last_place(keyed);
    for (uint32_t place = 0; place <= last; place++) {
        uint32_t word = keyed_index(keyed)[place];
        if (word == 0) continue;
        uint32_t position = (word & last) - 1;
        if (marks[position / 8] & (1u << (position % 8))) return true;
        marks[position / 8] |= (unsigned char)(1u << (position % 8));
    }
    return false;
}

static void check_index(struct reader *reader, const struct keyed *keyed) {
    unsigned char *marks = calloc(keyed->used / 8 + 1, 1);
    if (!marks) refuse(reader, GK_NO_MEMORY, "no memory");
    else if (has_twins(keyed, marks)) refuse_damage(reader, "a map has a key in two places");
    free(marks);
}

// Gaps are fewer than keys, and none is the last: whoever walks over entries relies on it.
static bool has_good_gaps(const struct keyed *keyed) {
    if (keyed->used - keyed->count > keyed->count) return false;
    return keyed->used == 0 || keyed_hashes(keyed)[keyed->used - 1] != 0;
}

static void get_keyed(struct reader *reader, const struct gk_type *type) {
    uint32_t bits = (uint32_t)get_number(reader, 1), used = get_u32(reader);
    if (!may_follow(reader, used, 4)) return;
    bool is_possible = bits == 0 || (bits >= MAP_BITS_LEAST && bits <= MAP_BITS_MAX);
    uint32_t room = is_possible && bits > 0 ? UINT32_C(1) << (bits - 1) : 0;
    if (!is_possible || used > room) {
        refuse_damage(reader, "a map of impossible size");
        return;
    }
    struct keyed *keyed = keyed_new(reader->bot, type, room);
    if (!add_object(reader, (struct object *)keyed) || bits == 0) return;
    while (keyed->used < used && is_fine(reader)) get_entry(reader, type, keyed);
    if (is_fine(reader) && !has_good_gaps(keyed)) refuse_damage(reader, "a map of gaps");
    if (is_fine(reader)) get_index(reader, keyed);
    if (is_fine(reader)) check_index(reader, keyed);
}

// ---- the whole --------------------------------------------------------------------------------

static void get_object(struct reader *reader) {
    uint32_t index = get_u32(reader);
    if (!is_fine(reader)) return;
    const struct gk_type *types = reader->bot->types;
    if (index >= reader->bot->program->module.type_count) {
        refuse_damage(reader, "there is no such type");
        return;
    }
    const struct gk_type *type = &types[index];
    reader->bot->gas = PLENTY_OF_GAS;
    switch (type->kind) {
    case GK_LIST: get_list(reader, type); return;
    case GK_TEXT: get_text(reader); return;
    case GK_ENUM: get_variant(reader, type); return;
    case GK_FUNCTION: get_closure(reader, type); return;
    case GK_RECORD: case GK_TUPLE: get_record(reader, type); return;
    case GK_MAP: case GK_SET: get_keyed(reader, type); return;
    case GK_OPTION:
        if (type->is_boxed) get_record(reader, type);
        else refuse_damage(reader, "an option that has no box");
        return;
    case GK_INT: case GK_FLOAT: case GK_BOOL: break;
    }
    refuse_damage(reader, "a value of this type is no object");
}

// Garbage would never be freed.
static void check_references(struct reader *reader) {
    for (uint32_t i = 0; i < reader->made && is_fine(reader); i++) {
        if (reader->objects[i]->references == 0) refuse_damage(reader, "nothing refers to a value");
    }
}

static void drop_objects(struct reader *reader) {
    struct gk_bot *bot = reader->bot;
    for (uint32_t i = reader->made; i-- > 0;) {
        struct object *object = reader->objects[i];
        heap_free(&bot->heap, object, object_bytes(bot->types, object));
    }
}

static const struct gk_type *move_type(struct reader *reader, const struct save_head *head) {
    if (!(head->flags & SAVE_HAS_MOVE)) return NULL;
    if (head->move_type < reader->bot->program->module.type_count) {
        const struct gk_type *type = &reader->bot->types[head->move_type];
        if (type->is_equatable) return type;
    }
    refuse_damage(reader, "the move has an impossible type");
    return NULL;
}

// The roots lie behind the objects; the bot gets them when nothing can fail any more.
static void get_all(struct reader *reader, const struct save_head *head, union slot *globals) {
    struct gk_bot *bot = reader->bot;
    const struct module *module = &bot->program->module;
    for (uint64_t i = 0; i < head->objects && is_fine(reader); i++) {
        get_object(reader);
        reader->whole = reader->made;
    }
    for (uint32_t i = 0; i < module->global_count && is_fine(reader); i++)
        globals[i] = get_slot(reader, &bot->types[module->globals[i].type], MAY_BE_MISSING);
    const struct gk_type *type = is_fine(reader) ? move_type(reader, head) : NULL;
    union slot move = {.i = 0};
    if (type) move = get_slot(reader, type, MUST_BE_THERE);
    if (is_fine(reader) && reader->at != reader->end) refuse_damage(reader, "bytes left over");
    check_references(reader);
    if (is_fine(reader) && !bot_set_stack_slots(bot, (size_t)head->stack))
        refuse(reader, GK_TOO_LARGE, "the bot's memory does not hold it");
    if (!is_fine(reader)) return;
    if (module->global_count > 0)
        memcpy(bot->globals, globals, module->global_count * sizeof *globals);
    bot->move_type = type;
    bot->move = move;
}

static void settle(struct gk_bot *bot, const struct save_head *head) {
    bot->seed = head->seed;
    bot->turn = head->turn;
    bot->random = (struct random){{head->random0, head->random1, head->random2, head->random3}};
    bot->random_goes_on = (head->flags & SAVE_RANDOM_GOES_ON) != 0;
    bot->random_is_ready = (head->flags & SAVE_RANDOM_IS_READY) != 0;
    bot->has_vars = (head->flags & SAVE_HAS_VARS) != 0;
    bot->has_caches = (head->flags & SAVE_HAS_CACHES) != 0;
}

static void get_head(struct reader *reader, struct save_head *head) {
    if (reader->end < SAVE_HEAD_BYTES + SAVE_HASH_BYTES
        || memcmp(reader->in, SAVE_MAGIC, SAVE_MAGIC_BYTES) != 0) {
        refuse(reader, GK_INVALID, "this is no save of a bot");
        return;
    }
    reader->at = SAVE_MAGIC_BYTES;
    if (get_u32(reader) != SAVE_VERSION)
        refuse(reader, GK_INVALID, "the save was written by another version of Gasket");
    reader->end -= SAVE_HASH_BYTES;
    struct reader tail = *reader;
    tail.at = reader->end;
    tail.end += SAVE_HASH_BYTES;
    if (get_number(&tail, SAVE_HASH_BYTES) != hash_bytes(HASH_START, reader->in, reader->end))
        refuse(reader, GK_INVALID, "the save is damaged: its hash is wrong");
#define FIELD(name, bytes) head->name = get_number(reader, bytes);
    SAVE_HEAD(FIELD)
#undef FIELD
}

static void check_head(struct reader *reader, const struct save_head *head) {
    uint64_t program = is_fine(reader) ? gk_program_hash(reader->bot->program) : 0;
    if (!is_fine(reader)) return;
    if (program == 0) refuse(reader, GK_NO_MEMORY, "no memory");
    if (head->program != program)
        refuse(reader, GK_INVALID, "the save is of another program, or of an older state of it");
    if (head->globals != reader->bot->program->module.global_count || head->flags > SAVE_FLAGS_MAX)
        refuse_damage(reader, "an impossible head");
    may_follow(reader, head->objects, 4);
}

static void restore(struct reader *reader) {
    struct save_head head = {0};
    get_head(reader, &head);
    check_head(reader, &head);
    if (!is_fine(reader)) return;
    reader->objects = calloc((size_t)head.objects + 1, sizeof *reader->objects);
    union slot *globals = calloc((size_t)head.globals + 1, sizeof *globals);
    if (!reader->objects || !globals) refuse(reader, GK_NO_MEMORY, "no memory");
    if (is_fine(reader)) get_all(reader, &head, globals);
    if (is_fine(reader)) settle(reader->bot, &head);
    else if (reader->objects) drop_objects(reader);
    free(reader->objects);
    free(globals);
}

gk_status gk_bot_restore(gk_bot *bot, const void *data, size_t bytes, char *message, size_t size) {
    if (message && size > 0) message[0] = '\0';
    if (bot->is_running) return GK_BUSY;
    if (bot->turn != 0 || !data) return GK_BAD_ARGUMENT;
    struct reader reader = {
        .bot = bot, .in = data, .end = bytes, .message = message, .size = size};
    restore(&reader);
    bot->gas = 0;
    bot->fault = FAULT_NONE;
    heap_restart_peak(&bot->heap);
    return reader.status;
}
