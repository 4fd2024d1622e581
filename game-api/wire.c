// game-api/wire.c: numbers, texts and values as bytes, between two processes of one program.
//
//   in:    values; bytes from anybody
//   out:   bytes; values by their types, each step checked by a gk_builder
//   owns:  a writer's bytes; while a value is written, a stack of what is not finished
//   fails: is_cut, is_bad: what failed once stays failed, so callers ask once, at the end

#include "wire.h"

#include <stdlib.h>
#include <string.h>

#define COUNT_BYTES_MAX 10  // of a whole number, seven bits a byte

// ---- writing ------------------------------------------------------------------------------------

static bool make_room(struct wire_writer *writer, size_t bytes) {
    if (writer->is_cut || bytes > writer->most - writer->used) {
        writer->is_cut = true;
        return false;
    }
    size_t needed = writer->used + bytes;
    if (needed <= writer->room) {
        return true;
    }
    size_t room = needed < 128 ? 256 : needed <= SIZE_MAX / 2 ? needed * 2 : needed;
    unsigned char *grown = realloc(writer->bytes, room);
    if (!grown) {
        writer->is_cut = true;
        return false;
    }
    writer->bytes = grown;
    writer->room = room;
    return true;
}

void wire_put_bytes(struct wire_writer *writer, const void *bytes, size_t count) {
    if (count > 0 && make_room(writer, count)) {
        memcpy(writer->bytes + writer->used, bytes, count);
        writer->used += count;
    }
}

void wire_put_count(struct wire_writer *writer, uint64_t number) {
    unsigned char piece[COUNT_BYTES_MAX];
    size_t used = 0;
    while (number >= 0x80) {
        piece[used++] = (unsigned char)(number | 0x80);
        number >>= 7;
    }
    piece[used++] = (unsigned char)number;
    wire_put_bytes(writer, piece, used);
}

// The sign goes to the lowest bit, so that small numbers of either sign are short.
void wire_put_int(struct wire_writer *writer, int64_t number) {
    uint64_t twice = (uint64_t)number << 1;
    wire_put_count(writer, number < 0 ? ~twice : twice);
}

void wire_put_text(struct wire_writer *writer, const char *text, size_t bytes) {
    wire_put_count(writer, bytes);
    wire_put_bytes(writer, text, bytes);
}

static void put_float(struct wire_writer *writer, double number) {
    uint64_t bits;
    unsigned char piece[8];
    memcpy(&bits, &number, sizeof bits);
    for (size_t i = 0; i < sizeof piece; i++) {
        piece[i] = (unsigned char)(bits >> (8 * i));
    }
    wire_put_bytes(writer, piece, sizeof piece);
}

// A value of which some parts are not written yet.
struct frame {
    gk_value value;
    size_t next, count;
    size_t cursor;   // map and set: gk_next()'s
    gk_value item;   // map: what belongs to the key that was written last
};

struct stack {
    struct frame *frames;
    size_t depth, room;
};

static void open(struct wire_writer *writer, struct stack *stack, gk_value value, size_t count) {
    if (stack->depth == stack->room) {
        size_t room = stack->room == 0 ? 32 : stack->room * 2;
        struct frame *frames =
            room > SIZE_MAX / sizeof *frames ? NULL : realloc(stack->frames, room * sizeof *frames);
        if (!frames) {
            writer->is_cut = true;
            return;
        }
        stack->frames = frames;
        stack->room = room;
    }
    stack->frames[stack->depth++] = (struct frame){.value = value, .count = count};
}

static void put_one(struct wire_writer *writer, struct stack *stack, gk_value value) {
    while (gk_type_kind(value.type) == GK_OPTION) {
        wire_put_count(writer, gk_is_some(value));
        if (!gk_is_some(value)) {
            return;
        }
        value = gk_some(value);
    }
    size_t bytes;
    const char *text;
    switch (gk_type_kind(value.type)) {
    case GK_INT:
        wire_put_int(writer, gk_as_int(value));
        return;
    case GK_FLOAT:
        put_float(writer, gk_as_float(value));
        return;
    case GK_BOOL:
        wire_put_count(writer, gk_as_bool(value));
        return;
    case GK_TEXT:
        text = gk_as_text(value, &bytes);
        wire_put_text(writer, text, bytes);
        return;
    case GK_LIST:
    case GK_SET:
        wire_put_count(writer, gk_count(value));
        open(writer, stack, value, gk_count(value));
        return;
    case GK_MAP:
        wire_put_count(writer, gk_count(value));
        open(writer, stack, value, 2 * gk_count(value));
        return;
    case GK_RECORD:
    case GK_TUPLE:
        if (gk_count(value) == 0) {
            wire_put_count(writer, 0);
        }
        open(writer, stack, value, gk_count(value));
        return;
    case GK_ENUM:
        wire_put_count(writer, gk_variant(value));
        open(writer, stack, value, gk_count(value));
        return;
    case GK_OPTION:  // unwrapped above
    case GK_FUNCTION:  // none goes to a host
        break;
    }
    writer->is_cut = true;
}

static gk_value next_part(struct frame *frame) {
    gk_value key;
    size_t index = frame->next++;
    switch (gk_type_kind(frame->value.type)) {
    case GK_MAP:
        if (index % 2 == 1) {
            return frame->item;
        }
        gk_next(frame->value, &frame->cursor, &key, &frame->item);
        return key;
    case GK_SET:
        gk_next(frame->value, &frame->cursor, &key, NULL);
        return key;
    case GK_LIST:
    case GK_RECORD:
    case GK_TUPLE:
    case GK_ENUM:
    case GK_INT:
    case GK_FLOAT:
    case GK_BOOL:
    case GK_TEXT:
    case GK_OPTION:
    case GK_FUNCTION:
        break;
    }
    return gk_item(frame->value, index);
}

void wire_put_value(struct wire_writer *writer, gk_value value) {
    struct stack stack = {0};
    put_one(writer, &stack, value);
    while (stack.depth > 0 && !writer->is_cut) {
        struct frame *frame = &stack.frames[stack.depth - 1];
        if (frame->next == frame->count) {
            stack.depth--;
        } else {
            put_one(writer, &stack, next_part(frame));
        }
    }
    free(stack.frames);
}

// ---- reading ------------------------------------------------------------------------------------

static uint64_t refuse(struct wire_reader *reader) {
    reader->is_bad = true;
    reader->at = reader->end;
    return 0;
}

uint64_t wire_get_count(struct wire_reader *reader, uint64_t most) {
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (reader->at == reader->end) {
            return refuse(reader);
        }
        uint64_t byte = *reader->at++;
        if (shift == 63 && byte > 1) {
            return refuse(reader);
        }
        number |= (byte & 0x7f) << shift;
        if (byte < 0x80) {
            return number > most ? refuse(reader) : number;
        }
    }
    return refuse(reader);
}

int64_t wire_get_int(struct wire_reader *reader) {
    uint64_t twice = wire_get_count(reader, UINT64_MAX);
    uint64_t bits = twice & 1 ? ~(twice >> 1) : twice >> 1;
    int64_t number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static size_t rest(const struct wire_reader *reader) {
    return (size_t)(reader->end - reader->at);
}

const char *wire_get_text(struct wire_reader *reader, size_t most, size_t *bytes) {
    *bytes = (size_t)wire_get_count(reader, most);
    if (*bytes > rest(reader)) {
        *bytes = (size_t)refuse(reader);
    }
    const char *text = (const char *)reader->at;
    reader->at += *bytes;
    return text;
}

static gk_status get_float(struct wire_reader *reader, gk_builder *builder) {
    uint64_t bits = 0;
    double number;
    if (rest(reader) < sizeof bits) {
        refuse(reader);
        return GK_INVALID;
    }
    for (size_t i = 0; i < sizeof bits; i++) {
        bits |= (uint64_t)*reader->at++ << (8 * i);
    }
    memcpy(&number, &bits, sizeof number);
    return gk_build_float(builder, number);
}

static gk_status get_step(struct wire_reader *reader, gk_builder *builder, const gk_type *type) {
    size_t bytes;
    const char *text;
    switch (gk_type_kind(type)) {
    case GK_INT:
        return gk_build_int(builder, wire_get_int(reader));
    case GK_FLOAT:
        return get_float(reader, builder);
    case GK_BOOL:
        return gk_build_bool(builder, wire_get_count(reader, 1) == 1);
    case GK_TEXT:
        text = wire_get_text(reader, rest(reader), &bytes);
        return gk_build_text(builder, text, bytes);
    case GK_LIST:
        return gk_build_list(builder, (size_t)wire_get_count(reader, rest(reader)));
    case GK_SET:
        return gk_build_set(builder, (size_t)wire_get_count(reader, rest(reader)));
    case GK_MAP:
        return gk_build_map(builder, (size_t)wire_get_count(reader, rest(reader) / 2));
    case GK_RECORD:
    case GK_TUPLE:
        if (gk_type_count(type) == 0) {
            wire_get_count(reader, 0);
        }
        return gk_build_record(builder);
    case GK_ENUM:
        return gk_build_variant(builder, (size_t)wire_get_count(reader, gk_type_count(type)));
    case GK_OPTION:
        return wire_get_count(reader, 1) == 1 ? gk_build_some(builder) : gk_build_none(builder);
    case GK_FUNCTION:
        break;
    }
    return GK_INVALID;
}

gk_status wire_get_value(struct wire_reader *reader, gk_builder *builder, const gk_type *type,
                         gk_tree **tree) {
    gk_status status = gk_build_begin(builder, type);
    const gk_type *wanted;
    while (status == GK_OK && !reader->is_bad && (wanted = gk_build_expects(builder)) != NULL) {
        status = get_step(reader, builder, wanted);
    }
    if (reader->is_bad) {
        return GK_INVALID;
    }
    return status == GK_OK ? gk_build_end(builder, tree) : status;
}
