// game-api/json_write.c: values as JSON text.
//
//   in:    a value
//   out:   text in pieces through a gk_write; no locale has a say
//   owns:  while it writes, a stack of the values that are not finished: depth costs heap, not C
//          stack
//   fails: GK_NO_MEMORY; GK_TOO_LARGE, so that a value of shared parts costs bounded time

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "json.h"
#include "pen.h"

#define FLOAT_BYTES 40

// A value of which some parts are not written yet.
struct frame {
    gk_value value;
    size_t next, count;
    bool is_named;      // its parts have names
    const char *close;
    size_t cursor;      // map and set: gk_next()'s
    gk_value item;      // map in pairs: what belongs to the key that was written last
};

struct writer {
    struct pen pen;     // counts, and passes on to `out`
    struct pen out;
    size_t bytes;
    struct frame *frames;
    size_t depth, room;
};

// ---- texts --------------------------------------------------------------------------------------

static void write_escaped(struct pen pen, const char *text, size_t length) {
    switch (text[0]) {
    case '"':
        pen_text(pen, "\\\"");
        return;
    case '\\':
        pen_text(pen, "\\\\");
        return;
    case '\n':
        pen_text(pen, "\\n");
        return;
    case '\r':
        pen_text(pen, "\\r");
        return;
    case '\t':
        pen_text(pen, "\\t");
        return;
    default:
        pen_printf(pen, "\\u%04x", (unsigned)character_value(text, length));
        return;
    }
}

// What JSON wants, and whatever could speak to a terminal that somebody reads it in: none of that is
// above U+FFFF.
static bool needs_escape(const char *text, size_t length) {
    return text[0] == '"' || text[0] == '\\' || character_is_control(text, length);
}

void json_write_text(const char *text, size_t bytes, gk_write *write, void *context) {
    struct pen pen = {write, context};
    size_t first = 0;  // of the run that can be written as it is
    size_t at = 0;
    pen_text(pen, "\"");
    while (at < bytes) {
        size_t length = character_length(text + at, bytes - at);
        if (length > 0 && !needs_escape(text + at, length)) {
            at += length;
            continue;
        }
        pen_bytes(pen, text + first, at - first);
        if (length > 0) {
            write_escaped(pen, text + at, length);
        } else {
            pen_text(pen, "\\ufffd");
        }
        at += length > 0 ? length : 1;
        first = at;
    }
    pen_bytes(pen, text + first, bytes - first);
    pen_text(pen, "\"");
}

static void write_name(struct pen pen, const char *name) {
    json_write_text(name, strlen(name), pen.write, pen.context);
}

// ---- values -------------------------------------------------------------------------------------

static void write_float(struct pen pen, double value) {
    char text[FLOAT_BYTES];
    gk_float_text(value, text, sizeof text);
    bool is_finite = value - value == 0;
    pen_printf(pen, is_finite ? "%s" : "\"%s\"", text);
}

static bool open(struct writer *writer, struct frame frame) {
    if (writer->depth == writer->room) {
        size_t room = writer->room == 0 ? 32 : writer->room * 2;
        struct frame *frames = room > SIZE_MAX / sizeof *frames
                                   ? NULL
                                   : realloc(writer->frames, room * sizeof *frames);
        if (!frames) {
            return false;
        }
        writer->frames = frames;
        writer->room = room;
    }
    writer->frames[writer->depth++] = frame;
    return true;
}

static bool open_array(struct writer *writer, gk_value value) {
    pen_text(writer->pen, "[");
    return open(writer, (struct frame){.value = value, .count = gk_count(value), .close = "]"});
}

static bool open_object(struct writer *writer, gk_value value) {
    pen_text(writer->pen, "{");
    return open(writer, (struct frame){.value = value,
                                       .count = gk_count(value),
                                       .is_named = true,
                                       .close = "}"});
}

static bool has_names(gk_value map) {
    gk_value key;
    if (gk_type_kind(gk_type_key(map.type)) != GK_TEXT) {
        return false;
    }
    for (size_t at = 0; gk_next(map, &at, &key, NULL);) {
        size_t bytes;
        const char *text = gk_as_text(key, &bytes);
        if (memchr(text, '\0', bytes)) {
            return false;
        }
    }
    return true;
}

static bool open_map(struct writer *writer, gk_value value) {
    size_t count = gk_count(value);
    if (has_names(value)) {
        return open_object(writer, value);
    }
    pen_text(writer->pen, "[");
    return open(writer, (struct frame){.value = value,
                                       .count = 2 * count,
                                       .close = count > 0 ? "]]" : "]"});
}

static bool write_enum(struct writer *writer, gk_value value) {
    size_t variant = gk_variant(value);
    size_t count = gk_variant_count(value.type, variant);
    const char *name = gk_type_name(value.type, variant);
    if (count == 0) {
        write_name(writer->pen, name);
        return true;
    }
    bool is_named = gk_variant_name(value.type, variant, 0)[0] != '\0';
    pen_text(writer->pen, "{");
    write_name(writer->pen, name);
    pen_text(writer->pen, is_named ? ":{" : ":[");
    return open(writer, (struct frame){.value = value,
                                       .count = count,
                                       .is_named = is_named,
                                       .close = is_named ? "}}" : "]}"});
}

// The whole of a leaf, or the opening of what has parts.
static bool write_value(struct writer *writer, gk_value value) {
    while (gk_type_kind(value.type) == GK_OPTION) {
        if (!gk_is_some(value)) {
            pen_text(writer->pen, "null");
            return true;
        }
        value = gk_some(value);
    }
    switch (gk_type_kind(value.type)) {
    case GK_INT:
        pen_printf(writer->pen, "%" PRId64, gk_as_int(value));
        return true;
    case GK_FLOAT:
        write_float(writer->pen, gk_as_float(value));
        return true;
    case GK_BOOL:
        pen_text(writer->pen, gk_as_bool(value) ? "true" : "false");
        return true;
    case GK_TEXT: {
        size_t bytes;
        const char *text = gk_as_text(value, &bytes);
        json_write_text(text, bytes, writer->pen.write, writer->pen.context);
        return true;
    }
    case GK_LIST:
    case GK_TUPLE:
    case GK_SET:
        return open_array(writer, value);
    case GK_RECORD:
        return open_object(writer, value);
    case GK_ENUM:
        return write_enum(writer, value);
    case GK_MAP:
        return open_map(writer, value);
    case GK_OPTION:
        break;  // unwrapped above
    case GK_FUNCTION:
        break;  // none goes to a host
    }
    return false;
}

static const char *part_name(const struct frame *frame, size_t index) {
    const gk_type *type = frame->value.type;
    return gk_type_kind(type) == GK_ENUM ? gk_variant_name(type, gk_variant(frame->value), index)
                                         : gk_type_name(type, index);
}

// The next item of a set, name and value of a map, or key or value of a map in pairs.
static bool write_entry(struct writer *writer, struct frame *frame, size_t index) {
    bool is_map = gk_type_kind(frame->value.type) == GK_MAP;
    if (is_map && !frame->is_named && index % 2 == 1) {
        pen_text(writer->pen, ",");
        return write_value(writer, frame->item);
    }
    gk_value key;
    gk_next(frame->value, &frame->cursor, &key, &frame->item);
    gk_value item = frame->item;
    if (!is_map || !frame->is_named) {
        pen_text(writer->pen, !is_map ? (index > 0 ? "," : "") : index > 0 ? "],[" : "[");
        return write_value(writer, key);
    }
    pen_text(writer->pen, index > 0 ? "," : "");
    return write_value(writer, key) && (pen_text(writer->pen, ":"), write_value(writer, item));
}

static bool write_part(struct writer *writer) {
    struct frame *frame = &writer->frames[writer->depth - 1];
    size_t index = frame->next++;
    if (gk_type_key(frame->value.type)) {
        return write_entry(writer, frame, index);
    }
    pen_text(writer->pen, index > 0 ? "," : "");
    if (frame->is_named) {
        write_name(writer->pen, part_name(frame, index));
        pen_text(writer->pen, ":");
    }
    return write_value(writer, gk_item(frame->value, index));
}

static void count(void *context, const char *text, size_t bytes) {
    struct writer *writer = context;
    writer->bytes += bytes;
    if (writer->bytes <= JSON_VALUE_BYTES_MAX) {
        pen_bytes(writer->out, text, bytes);
    }
}

gk_status value_to_json(gk_value value, gk_write *write, void *context) {
    struct writer writer = {.out = {write, context}};
    writer.pen = (struct pen){count, &writer};
    bool is_written = write_value(&writer, value);
    while (is_written && writer.depth > 0 && writer.bytes <= JSON_VALUE_BYTES_MAX) {
        const struct frame *frame = &writer.frames[writer.depth - 1];
        if (frame->next < frame->count) {
            is_written = write_part(&writer);
        } else {
            pen_text(writer.pen, frame->close);
            writer.depth--;
        }
    }
    free(writer.frames);
    if (!is_written) {
        return GK_NO_MEMORY;
    }
    return writer.bytes > JSON_VALUE_BYTES_MAX ? GK_TOO_LARGE : GK_OK;
}
