// vm/save.c: writes what a bot keeps. See save.h; docs/save.md has the format.
//
// Objects come before those that refer to them, each once: its number is how many came before it,
// and 1. So whoever reads them meets nothing unknown, and no circle can be written. Only what
// several refer to needs to be remembered: everything else is met once.

#include "save.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "keyed.h"

// An object whose parts are being written.
struct open {
    const struct object *object;
    uint32_t at;    // the part to look at next
    size_t first;   // of the numbers of its references
};

// The number of an object that may be met again.
struct seen {
    const struct object *object;  // NULL: free
    uint32_t number;
};

struct writer {
    const struct gk_bot *bot;
    unsigned char *out;
    size_t bytes, room;
    struct open *open;        // the way down to the object at hand
    size_t open_count, open_room;
    uint32_t *numbers;        // what the references of all open objects became so far
    size_t number_count, number_room;
    struct seen *seen;        // a hash table by the object
    size_t seen_count, seen_room;
    uint32_t object_count;
    bool is_short;            // no memory, or too many objects: nothing more is done
};

// ---- memory -----------------------------------------------------------------------------------

// Room for `more` rows; the table may move. NULL: `is_short`.
static void *reserve(struct writer *writer, void *rows, size_t count, size_t more, size_t *room,
                     size_t row_bytes) {
    if (writer->is_short || more <= *room - count) return rows;
    size_t wanted = 2 * (count + more) + 32;
    void *moved = wanted > SIZE_MAX / 4 / row_bytes ? NULL : realloc(rows, wanted * row_bytes);
    if (moved) *room = wanted;
    else writer->is_short = true;
    return moved ? moved : rows;
}

static bool has_room(struct writer *writer, size_t more) {
    writer->out = reserve(writer, writer->out, writer->bytes, more, &writer->room, 1);
    return !writer->is_short;
}

// ---- bytes ------------------------------------------------------------------------------------

static void put_number(struct writer *writer, uint64_t number, size_t bytes) {
    if (!has_room(writer, bytes)) return;
    for (size_t i = 0; i < bytes; i++, number >>= 8)
        writer->out[writer->bytes++] = (unsigned char)(number & 0xFF);
}

static void put_bytes(struct writer *writer, const void *from, size_t bytes) {
    if (bytes == 0 || !has_room(writer, bytes)) return;
    memcpy(writer->out + writer->bytes, from, bytes);
    writer->bytes += bytes;
}

// ---- what was written before ------------------------------------------------------------------

static struct seen *place_of(struct seen *seen, size_t room, const struct object *object) {
    uint64_t mixed = ((uintptr_t)object >> 3) * UINT64_C(0x9e3779b97f4a7c15);
    size_t at = (size_t)(mixed >> 20) & (room - 1);
    while (seen[at].object && seen[at].object != object) at = (at + 1) & (room - 1);
    return &seen[at];
}

static bool grow_seen(struct writer *writer) {
    if (writer->seen_room > SIZE_MAX / 4 / sizeof *writer->seen) return false;
    size_t room = writer->seen_room ? 2 * writer->seen_room : 64;
    struct seen *seen = calloc(room, sizeof *seen);
    if (!seen) return false;
    for (size_t i = 0; i < writer->seen_room; i++) {
        const struct seen *old = &writer->seen[i];
        if (old->object) *place_of(seen, room, old->object) = *old;
    }
    free(writer->seen);
    writer->seen = seen;
    writer->seen_room = room;
    return true;
}

static void note_seen(struct writer *writer, const struct object *object, uint32_t number) {
    if (2 * writer->seen_count >= writer->seen_room && !grow_seen(writer)) {
        writer->is_short = true;
        return;
    }
    struct seen *place = place_of(writer->seen, writer->seen_room, object);
    if (!place->object) writer->seen_count++;
    *place = (struct seen){object, number};
}

static const struct seen *find_seen(const struct writer *writer, const struct object *object) {
    if (writer->seen_room == 0) return NULL;
    const struct seen *place = place_of(writer->seen, writer->seen_room, object);
    return place->object ? place : NULL;
}

static void note_constants(struct writer *writer) {
    const gk_program *program = writer->bot->program;
    for (uint32_t i = 0; i < program->module.constant_count && !writer->is_short; i++) {
        if (program->types[program->module.constants[i].type].store == STORE_REF)
            note_seen(writer, program->constants[i].ref, SAVE_CONSTANT | i);
    }
}

// ---- objects ----------------------------------------------------------------------------------

static void add_number(struct writer *writer, uint32_t number) {
    writer->numbers = reserve(writer, writer->numbers, writer->number_count, 1,
                              &writer->number_room, sizeof *writer->numbers);
    if (!writer->is_short) writer->numbers[writer->number_count++] = number;
}

// A reference is met: its number is known, or the object is opened.
static void meet(struct writer *writer, const struct object *object) {
    if (!object) {
        add_number(writer, 0);
        return;
    }
    // Constants count as shared.
    const struct seen *seen = object->references == 1 ? NULL : find_seen(writer, object);
    if (seen) {
        add_number(writer, seen->number);
        return;
    }
    writer->open = reserve(writer, writer->open, writer->open_count, 1, &writer->open_room,
                           sizeof *writer->open);
    if (writer->is_short) return;
    writer->open[writer->open_count++] =
        (struct open){.object = object, .first = writer->number_count};
}

// A slot; a reference is the next of those numbers.
static void put_slot(struct writer *writer, const struct gk_type *type, union slot slot,
                     const uint32_t **number) {
    switch (type->store) {
    case STORE_WORD: put_number(writer, (uint64_t)slot.i, 8); return;
    case STORE_BYTE: put_number(writer, (uint64_t)slot.i, 1); return;
    case STORE_REF: put_number(writer, *(*number)++, 4); return;
    }
}

static void put_parts(struct writer *writer, const struct parts *parts, const uint32_t *number) {
    for (uint32_t i = 0; i < parts->count && !writer->is_short; i++)
        put_slot(writer, parts_type(parts, i), parts->slots[i], &number);
}

// The positions of the entries in the order of their places, from behind a free one on: so their
// places are known again, for each stands as near to its own as it can.
static void put_index(struct writer *writer, const struct keyed *keyed) {
    const uint32_t *index = keyed_index(keyed);
    uint32_t last = keyed_last_place(keyed), free_place = 0;
    while (index[free_place] != 0) free_place++;
    put_number(writer, free_place, 4);
    for (uint32_t i = 1; i <= last && !writer->is_short; i++) {
        uint32_t word = index[(free_place + i) & last];
        if (word != 0) put_number(writer, (word & last) - 1, 4);
    }
}

// The numbers of a gap's references are 0, and are passed over with it.
static void put_keyed(struct writer *writer, const struct parts *parts, const struct keyed *keyed,
                      const uint32_t *number) {
    put_number(writer, keyed->bits, 1);
    put_number(writer, keyed->used, 4);
    for (uint32_t i = 0; i < keyed->used && !writer->is_short; i++) {
        uint32_t hash = keyed_hashes(keyed)[i];
        put_number(writer, hash, 4);
        for (uint32_t part = i * keyed->stride; part < (i + 1) * keyed->stride; part++) {
            const struct gk_type *type = parts_type(parts, part);
            if (hash != 0) put_slot(writer, type, parts->slots[part], &number);
            else if (type->store == STORE_REF) number++;
        }
    }
    if (keyed->bits > 0) put_index(writer, keyed);
}

static void put_text(struct writer *writer, const struct text *text) {
    put_number(writer, text->byte_count, 4);
    put_bytes(writer, text_bytes(text), text->byte_count);
}

static void put_list(struct writer *writer, const struct gk_type *type, const struct parts *parts,
                     const struct list *list, const uint32_t *number) {
    put_number(writer, list->capacity, 4);
    put_number(writer, list->count, 4);
    if (type->element->store == STORE_BYTE) put_bytes(writer, list_bytes(list), list->count);
    else put_parts(writer, parts, number);
}

static void put_object(struct writer *writer, const struct object *object,
                       const struct parts *parts, const uint32_t *number) {
    const struct gk_type *type = &writer->bot->types[object->type];
    put_number(writer, object->type, 4);
    switch (type->kind) {
    case GK_LIST: put_list(writer, type, parts, (const struct list *)object, number); return;
    case GK_TEXT: put_text(writer, (const struct text *)object); return;
    case GK_MAP:
    case GK_SET: put_keyed(writer, parts, (const struct keyed *)object, number); return;
    case GK_ENUM: put_number(writer, ((const struct variant *)object)->tag, 1); break;
    case GK_FUNCTION: {
        const struct function *function = ((const struct closure *)object)->function;
        put_number(writer, (uint64_t)(function - writer->bot->program->functions), 4);
        break;
    }
    case GK_OPTION: case GK_RECORD: case GK_TUPLE: break;
    case GK_INT: case GK_FLOAT: case GK_BOOL: return;
    }
    put_parts(writer, parts, number);
}

// The last open object is complete.
static void close_object(struct writer *writer, const struct parts *parts) {
    struct open done = writer->open[--writer->open_count];
    put_object(writer, done.object, parts, writer->numbers ? writer->numbers + done.first : NULL);
    writer->number_count = done.first;
    if (writer->object_count == SAVE_CONSTANT - 1) writer->is_short = true;
    add_number(writer, ++writer->object_count);
    if (done.object->references != 1) note_seen(writer, done.object, writer->object_count);
}

static uint32_t next_reference(const struct parts *parts, uint32_t at) {
    if (parts->each && !parts->odd && parts->each->store != STORE_REF) return parts->count;
    while (at < parts->count && parts_type(parts, at)->store != STORE_REF) at++;
    return at;
}

// Adds the number of what a root refers to, having written all that is new below it.
static void add_root(struct writer *writer, const struct gk_type *type, union slot slot) {
    if (type->store != STORE_REF) return;
    meet(writer, slot.ref);
    while (writer->open_count > 0 && !writer->is_short) {
        struct open *open = &writer->open[writer->open_count - 1];
        struct parts parts = object_parts(writer->bot->types, open->object);
        uint32_t at = next_reference(&parts, open->at);
        open->at = at + 1;
        if (at < parts.count) meet(writer, parts.slots[at].ref);
        else close_object(writer, &parts);
    }
}

// ---- the whole --------------------------------------------------------------------------------

static bool has_move(const struct gk_bot *bot) {
    return bot->move_type && bot->move_type->is_equatable;
}

static struct save_head head_of(const struct writer *writer, uint64_t program) {
    const struct gk_bot *bot = writer->bot;
    return (struct save_head){
        .flags = (bot->has_vars ? SAVE_HAS_VARS : 0) | (bot->has_caches ? SAVE_HAS_CACHES : 0)
                 | (has_move(bot) ? SAVE_HAS_MOVE : 0)
                 | (bot->random_goes_on ? SAVE_RANDOM_GOES_ON : 0)
                 | (bot->random_is_ready ? SAVE_RANDOM_IS_READY : 0),
        .program = program,
        .seed = bot->seed,
        .turn = bot->turn,
        .random0 = bot->random.state[0],
        .random1 = bot->random.state[1],
        .random2 = bot->random.state[2],
        .random3 = bot->random.state[3],
        .stack = bot_stack_slots(bot),
        .move_type = has_move(bot) ? bot->move_type->index : 0,
        .globals = bot->program->module.global_count,
        .objects = writer->object_count,
    };
}

static struct save_head head_of_variables(const struct writer *writer, uint64_t program) {
    return (struct save_head){.flags = writer->bot->has_vars ? SAVE_HAS_VARS : 0,
                              .program = program,
                              .globals = writer->bot->program->module.global_count,
                              .objects = writer->object_count};
}

static void put_head(struct writer *writer, const struct save_head *head) {
    put_bytes(writer, SAVE_MAGIC, SAVE_MAGIC_BYTES);
    put_number(writer, SAVE_VERSION, 4);
#define FIELD(name, bytes) put_number(writer, head->name, bytes);
    SAVE_HEAD(FIELD)
#undef FIELD
}

static const struct gk_type *global_type(const struct gk_bot *bot, uint32_t global) {
    return &bot->types[bot->program->module.globals[global].type];
}

static union slot global_value(const struct gk_bot *bot, uint32_t global, bool variables_alone) {
    bool is_left_out = variables_alone && bot->program->module.globals[global].is_cache;
    return is_left_out ? (union slot){.i = 0} : bot->globals[global];
}

// The head comes first and tells how many objects follow: it is written last.
static void write_all(struct writer *writer, bool variables_alone, uint64_t program) {
    const struct gk_bot *bot = writer->bot;
    uint32_t global_count = bot->program->module.global_count;
    if (!has_room(writer, SAVE_HEAD_BYTES)) return;
    writer->bytes = SAVE_HEAD_BYTES;
    note_constants(writer);
    for (uint32_t i = 0; i < global_count; i++)
        add_root(writer, global_type(bot, i), global_value(bot, i, variables_alone));
    bool keeps_move = !variables_alone && has_move(bot);
    if (keeps_move) add_root(writer, bot->move_type, bot->move);
    const uint32_t *number = writer->numbers;
    for (uint32_t i = 0; i < global_count && !writer->is_short; i++)
        put_slot(writer, global_type(bot, i), global_value(bot, i, variables_alone), &number);
    if (keeps_move && !writer->is_short) put_slot(writer, bot->move_type, bot->move, &number);
    if (writer->is_short) return;
    struct save_head head =
        variables_alone ? head_of_variables(writer, program) : head_of(writer, program);
    size_t end = writer->bytes;
    writer->bytes = 0;
    put_head(writer, &head);
    writer->bytes = end;
    put_number(writer, hash_bytes(HASH_START, writer->out, end), SAVE_HASH_BYTES);
}

gk_status save_write(const struct gk_bot *bot, bool variables_alone, void **data, size_t *bytes) {
    *data = NULL;
    *bytes = 0;
    if (bot->is_running) return GK_BUSY;
    uint64_t program = gk_program_hash(bot->program);
    struct writer writer = {.bot = bot, .is_short = program == 0};
    write_all(&writer, variables_alone, program);
    free(writer.open);
    free(writer.numbers);
    free(writer.seen);
    if (writer.is_short) {
        free(writer.out);
        return GK_NO_MEMORY;
    }
    *data = writer.out;
    *bytes = writer.bytes;
    return GK_OK;
}

gk_status gk_bot_save(const gk_bot *bot, void **data, size_t *bytes) {
    return save_write(bot, false, data, bytes);
}
