// vm/text.c: texts made of values and of other texts. See text.h.

#include "text.h"

#include <string.h>

#include "keyed.h"
#include "number.h"
#include "utf8.h"

uint32_t text_characters(const char *bytes, size_t count) {
    return (uint32_t)utf8_count(bytes, count);
}

uint32_t text_offset(const struct text *text, uint32_t from_byte, uint32_t characters) {
    if (text_is_ascii(text)) return from_byte + characters;
    const char *from = text_bytes(text) + from_byte;
    return from_byte + (uint32_t)utf8_offset(from, text->byte_count - from_byte, characters);
}

struct object *text_from(struct gk_bot *bot, const char *bytes, uint32_t count,
                         uint32_t characters) {
    if (!bot_charge(bot, bulk_gas(BULK_COPY_BYTES, count))) return NULL;
    struct text *text = text_new(bot, count, characters);
    if (!text) return NULL;
    memcpy(text_bytes(text), bytes, count);
    return &text->head;
}

// ---- a row of texts ---------------------------------------------------------------------------

static uint16_t argument(const struct instruction *at, uint32_t index) {
    const struct instruction *word = index == 0 ? at : at + 1 + (index - 1) / 3;
    return index == 0 || index % 3 == 0 ? word->c : index % 3 == 1 ? word->a : word->b;
}

struct object *text_join(struct gk_bot *bot, const struct instruction *at,
                         const union slot *registers) {
    uint32_t count = at->b;
    uint64_t bytes = 0, characters = 0;
    if (!bot_charge(bot, bulk_gas(BULK_WRITE, count))) return NULL;
    for (uint32_t i = 0; i < count; i++) {
        const struct text *part = (const struct text *)registers[argument(at, i)].ref;
        bytes += part->byte_count;
        characters += part->character_count;
    }
    if (bytes > COUNT_MAX) return bot_fails(bot, FAULT_LENGTH), NULL;
    if (!bot_charge(bot, bulk_gas(BULK_COPY_BYTES, bytes))) return NULL;
    struct text *text = text_new(bot, (uint32_t)bytes, (uint32_t)characters);
    if (!text) return NULL;
    char *to = text_bytes(text);
    for (uint32_t i = 0; i < count; i++) {
        const struct text *part = (const struct text *)registers[argument(at, i)].ref;
        memcpy(to, text_bytes(part), part->byte_count);
        to += part->byte_count;
    }
    return &text->head;
}

// ---- a value, written -------------------------------------------------------------------------

// An object of which some parts are still to write.
struct open {
    const struct object *object;
    uint32_t next;  // part: of a map or set, of all slots, those in gaps too
};

#define OPEN_AT_HAND 16
#define OPEN_BYTES 16  // one of them as it is paid for, on every machine
_Static_assert(sizeof(struct open) <= OPEN_BYTES, "an open object's room");
#define OUT_AT_HAND 256

struct writer {
    struct gk_bot *bot;
    char *out;
    uint32_t bytes, capacity;
    bool is_fixed;    // `out` is the caller's and does not grow
    bool quotes_all;  // a text alone too
    struct open *open;
    uint32_t open_count, open_capacity;
    struct open open_at_hand[OPEN_AT_HAND];
    char out_at_hand[OUT_AT_HAND];
};

// Twice as much of what begins at hand, with `held` bytes of it, and goes on in the heap; NULL: no room.
static void *doubled(struct gk_bot *bot, void *at, const void *at_hand, size_t held, size_t bytes) {
    void *block = bot_resize(bot, at == at_hand ? NULL : at, at == at_hand ? 0 : bytes, 2 * bytes);
    if (block && at == at_hand) memcpy(block, at_hand, held);
    return block;
}

static void done(struct writer *writer) {
    struct heap *heap = &writer->bot->heap;
    bool is_own = writer->out != writer->out_at_hand && !writer->is_fixed;
    if (is_own) heap_free(heap, writer->out, writer->capacity);
    if (writer->open == writer->open_at_hand) return;
    heap_free(heap, writer->open, writer->open_capacity * (size_t)OPEN_BYTES);
}

// Fills what is left of the caller's room, up to the end of a character.
static bool put_last(struct writer *writer, const char *bytes) {
    size_t count = writer->capacity - writer->bytes;
    while (count > 0 && utf8_continues((unsigned char)bytes[count])) count--;
    memcpy(writer->out + writer->bytes, bytes, count);
    writer->bytes += (uint32_t)count;
    return false;
}

static bool put(struct writer *writer, const char *bytes, size_t count) {
    struct gk_bot *bot = writer->bot;
    if (writer->is_fixed && count > writer->capacity - writer->bytes)
        return put_last(writer, bytes);
    if (count > COUNT_MAX - writer->bytes) return bot_fails(bot, FAULT_LENGTH);
    if (!bot_charge(bot, bulk_gas(BULK_WRITE_BYTES, count))) return false;
    while (count > writer->capacity - writer->bytes) {
        char *out = doubled(bot, writer->out, writer->out_at_hand, writer->bytes, writer->capacity);
        if (!out) return false;
        writer->out = out;
        writer->capacity *= 2;
    }
    memcpy(writer->out + writer->bytes, bytes, count);
    writer->bytes += (uint32_t)count;
    return true;
}

static bool put_string(struct writer *writer, const char *string) {
    return put(writer, string, strlen(string));
}

// What stands for a character inside of quotes; NULL: itself.
static const char *escape(unsigned char byte, char room[8]) {
    static const char digits[] = "0123456789abcdef";
    switch (byte) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '{': return "\\{";
    case '}': return "\\}";
    case '\n': return "\\n";
    case '\t': return "\\t";
    case '\r': return "\\r";
    }
    if (byte >= 0x20 && byte != 0x7F) return NULL;
    memcpy(room, "\\u{00}", 7);
    room[3] = digits[byte >> 4];
    room[4] = digits[byte & 15];
    return room;
}

static bool put_quoted(struct writer *writer, const struct text *text) {
    const char *bytes = text_bytes(text);
    uint32_t plain = 0;  // where what is not yet put begins
    if (!put(writer, "\"", 1)) return false;
    for (uint32_t i = 0; i < text->byte_count; i++) {
        char room[8];
        const char *escaped = escape((unsigned char)bytes[i], room);
        if (!escaped) continue;
        if (!put(writer, bytes + plain, i - plain) || !put_string(writer, escaped)) return false;
        plain = i + 1;
    }
    return put(writer, bytes + plain, text->byte_count - plain) && put(writer, "\"", 1);
}

static bool put_scalar(struct writer *writer, const struct gk_type *type, union slot value) {
    char room[32];
    switch (type->kind) {
    case GK_INT: return put(writer, room, number_write_int(value.i, room));
    case GK_FLOAT:
        if (!bot_charge(writer->bot, bulk_gas(BULK_WRITE_FLOAT, 1))) return false;
        return put(writer, room, number_write_float(value.f, room));
    case GK_BOOL: return put_string(writer, value.i ? "true" : "false");
    case GK_ENUM: return put(writer, ".", 1) && put_string(writer, type->variants[value.i].name);
    case GK_TEXT: case GK_LIST: case GK_OPTION: case GK_RECORD: case GK_TUPLE:
    case GK_FUNCTION: case GK_MAP: case GK_SET:
        break;
    }
    return true;
}

static bool open_object(struct writer *writer, const struct object *object) {
    if (writer->open_count == writer->open_capacity) {
        size_t bytes = writer->open_capacity * (size_t)OPEN_BYTES;
        if (writer->open_capacity > UINT32_MAX / 2) return bot_fails(writer->bot, FAULT_MEMORY);
        struct open *open = doubled(writer->bot, writer->open, writer->open_at_hand,
                                    sizeof writer->open_at_hand, bytes);
        if (!open) return false;
        writer->open = open;
        writer->open_capacity *= 2;
    }
    writer->open[writer->open_count++] = (struct open){object, 0};
    return true;
}

// Without the types in [ ]: the fields tell them, as where a program makes such a record.
static bool put_record_name(struct writer *writer, const char *name) {
    return put(writer, name, strcspn(name, "["));
}

// What stands before an object's parts.
static bool put_head(struct writer *writer, const struct gk_type *type,
                     const struct object *object) {
    switch (type->kind) {
    case GK_LIST: return put(writer, "[", 1);
    case GK_TUPLE: return put(writer, "(", 1);
    case GK_MAP: case GK_SET: return put(writer, "{", 1);
    case GK_RECORD: return put_record_name(writer, type->name) && put(writer, "(", 1);
    case GK_ENUM: {
        const struct type_variant *variant = &type->variants[((const struct variant *)object)->tag];
        if (!put(writer, ".", 1) || !put_string(writer, variant->name)) return false;
        return variant->field_count == 0 || put(writer, "(", 1);
    }
    case GK_OPTION: case GK_INT: case GK_FLOAT: case GK_BOOL: case GK_TEXT: case GK_FUNCTION: break;
    }
    return true;
}

// And what behind them.
static bool put_tail(struct writer *writer, const struct gk_type *type, uint32_t part_count) {
    switch (type->kind) {
    case GK_LIST: return put(writer, "]", 1);
    case GK_RECORD: case GK_TUPLE: return put(writer, ")", 1);
    case GK_MAP: case GK_SET: return put(writer, "}", 1);
    case GK_ENUM: return part_count == 0 || put(writer, ")", 1);
    case GK_OPTION: case GK_INT: case GK_FLOAT: case GK_BOOL: case GK_TEXT: case GK_FUNCTION: break;
    }
    return true;
}

// What a function holds is its own matter: it shows its type alone.
static bool put_function(struct writer *writer, const struct gk_type *type) {
    char text[TYPE_TEXT_MAX + 1];
    size_t bytes = gk_type_text(type, text, sizeof text);
    return bot_charge(writer->bot, bulk_gas(BULK_WRITE_TYPE, bytes)) && put(writer, text, bytes);
}

// A value, or the beginning of one that has parts.
static bool put_slot(struct writer *writer, const struct gk_type *type, union slot value,
                     bool is_inside) {
    if (!bot_charge(writer->bot, bulk_gas(BULK_WRITE, 1))) return false;
    if (type->store != STORE_REF) return put_scalar(writer, type, value);
    if (!value.ref && type->kind == GK_OPTION) return put_string(writer, "none");
    if (!value.ref) return bot_fails(writer->bot, FAULT_HOLE);
    const struct gk_type *real = object_type(type);
    const struct text *text = (const struct text *)value.ref;
    if (real->kind == GK_FUNCTION) return put_function(writer, real);
    if (real->kind != GK_TEXT)
        return put_head(writer, real, value.ref) && open_object(writer, value.ref);
    return is_inside ? put_quoted(writer, text) : put(writer, text_bytes(text), text->byte_count);
}

static bool put_bools(struct writer *writer, const struct list *list) {
    union slot value = {.i = 0};
    for (uint32_t i = 0; i < list->count; i++) {
        if (i > 0 && !put(writer, ", ", 2)) return false;
        value.i = list_bytes(list)[i];
        if (!put_slot(writer, &writer->bot->types[TYPE_BOOL], value, true)) return false;
    }
    return true;
}

// Boxes are transparent: a text inside of them alone stays plain.
static bool is_in_boxes_alone(const struct writer *writer) {
    for (size_t i = 0; i < writer->open_count; i++) {
        if (writer->bot->types[writer->open[i].object->type].kind != GK_OPTION) return false;
    }
    return true;
}

static uint32_t skip_gaps(const struct keyed *keyed, uint32_t slot) {
    return slot % keyed->stride == 0 ? keyed_next(keyed, slot / keyed->stride) * keyed->stride
                                     : slot;
}

// What stands between a part of an object and the one before it.
static bool put_between(struct writer *writer, const struct gk_type *type, uint32_t next) {
    if (type->kind == GK_MAP && next % 2 == 1) return put(writer, ": ", 2);
    return next == 0 || put(writer, ", ", 2);
}

// The next step of the innermost open object.
static bool put_part(struct writer *writer) {
    struct open *open = &writer->open[writer->open_count - 1];
    const struct object *object = open->object;
    const struct gk_type *type = &writer->bot->types[object->type];
    struct parts parts = object_parts(writer->bot->types, object);
    uint32_t before = open->next;
    uint32_t at = type->key ? skip_gaps((const struct keyed *)object, before) : before;
    open->next = at + 1;
    if (at >= parts.count) {
        writer->open_count--;
        bool has_bools = type->kind == GK_LIST && type->element->store == STORE_BYTE;
        if (has_bools && !put_bools(writer, (const struct list *)object)) return false;
        return put_tail(writer, type, parts.count);
    }
    if (!put_between(writer, type, before)) return false;
    if (type->kind == GK_RECORD) {
        if (!put_string(writer, parts.fields[at].name) || !put(writer, ": ", 2)) return false;
    }
    bool is_inside = writer->quotes_all || !is_in_boxes_alone(writer);
    return put_slot(writer, parts_type(&parts, at), parts.slots[at], is_inside);
}

static bool write_value(struct writer *writer, const struct gk_type *type, union slot value) {
    if (!put_slot(writer, type, value, writer->quotes_all)) return false;
    while (writer->open_count > 0) {
        if (!put_part(writer)) return false;
    }
    return true;
}

struct object *text_of(struct gk_bot *bot, const struct gk_type *type, union slot value) {
    if (type->kind == GK_TEXT) {
        if (!bot_charge(bot, bulk_gas(BULK_WRITE, 1))) return NULL;
        object_retain(value.ref);
        return value.ref;
    }
    struct writer writer = {.bot = bot, .capacity = OUT_AT_HAND, .open_capacity = OPEN_AT_HAND};
    writer.out = writer.out_at_hand;
    writer.open = writer.open_at_hand;
    struct object *text = NULL;
    if (write_value(&writer, type, value)) {
        text = text_from(bot, writer.out, writer.bytes, text_characters(writer.out, writer.bytes));
    }
    done(&writer);
    return text;
}

bool text_show(struct gk_bot *bot, const struct gk_type *type, union slot value, char *out,
               size_t room, size_t *bytes) {
    struct writer writer = {.bot = bot,
                            .out = out,
                            .capacity = room < COUNT_MAX ? (uint32_t)room : COUNT_MAX,
                            .is_fixed = true,
                            .quotes_all = true,
                            .open_capacity = OPEN_AT_HAND};
    writer.open = writer.open_at_hand;
    int64_t gas = bot->gas, reserve = bot->reserve, peak = bot->heap.peak;
    enum fault fault = bot->fault;
    bot->gas = INT64_MAX;
    bot->reserve = 0;
    bool is_whole = write_value(&writer, type, value);
    done(&writer);
    bot->gas = gas;
    bot->reserve = reserve;
    bot->fault = fault;
    bot->heap.peak = peak;
    *bytes = writer.bytes;
    return is_whole;
}
