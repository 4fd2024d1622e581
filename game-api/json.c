// game-api/json.c: reading text into JSON, and JSON into values by their types.
//
//   in:    text and JSON from anybody; a type
//   out:   every step of a value to a gk_builder
//   owns:  nothing between calls; a fixed stack of frames instead of recursion
//   fails: with one line that names the place: in the text by line and column, in the value by its
//          path

#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"

#define PATH_BYTES 160
#define NAME_BYTES 160   // of a type or a value, in a message
#define SHOWN_BYTES 24   // of a text, in a message

// ---- text ---------------------------------------------------------------------------------------

// How deep arrays and objects stand inside each other; brackets inside texts do not count.
static size_t measure_depth(const char *text, size_t bytes) {
    size_t depth = 0;
    size_t deepest = 0;
    bool in_text = false;
    for (size_t i = 0; i < bytes; i++) {
        if (in_text && text[i] == '\\') {
            i++;
        } else if (in_text) {
            in_text = text[i] != '"';
        } else if (text[i] == '"') {
            in_text = true;
        } else if (text[i] == '[' || text[i] == '{') {
            deepest = ++depth > deepest ? depth : deepest;
        } else if ((text[i] == ']' || text[i] == '}') && depth > 0) {
            depth--;
        }
    }
    return deepest;
}

// Jansson quotes what it stumbled on: nothing of that may speak to a terminal.
static void make_printable(char *text) {
    for (size_t i = 0; text[i] != '\0'; i++) {
        if ((unsigned char)text[i] < ' ' || (unsigned char)text[i] > '~') {
            text[i] = '?';
        }
    }
}

json_t *json_read(const char *text, size_t bytes, char *message, size_t size) {
    if (bytes > JSON_TEXT_BYTES_MAX) {
        snprintf(message, size, "the JSON is longer than %zu bytes", JSON_TEXT_BYTES_MAX);
        return NULL;
    }
    if (measure_depth(text, bytes) > JSON_DEPTH_MAX) {
        snprintf(message, size, "arrays and objects inside each other more than %d deep",
                 JSON_DEPTH_MAX);
        return NULL;
    }
    json_error_t error;
    json_t *json =
        json_loadb(text, bytes, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!json && error.text[0] == '\0') {
        snprintf(message, size, "%s", gk_status_text(GK_NO_MEMORY));  // all else has its words
    } else if (!json) {
        make_printable(error.text);
        snprintf(message, size, "line %d, column %d: %s", error.line, error.column, error.text);
    }
    return json;
}

// ---- values: where we are -----------------------------------------------------------------------

enum frame_kind {
    FRAME_LIST,           // or a set
    FRAME_MAP,            // by names: an object
    FRAME_MAP_PAIRS,      // keys and values in turn, from an array of pairs
    FRAME_TUPLE,
    FRAME_RECORD,
    FRAME_VARIANT,        // its values by name
    FRAME_VARIANT_LIST,   // its values in order
};

// A value of which not all parts are given yet.
struct frame {
    enum frame_kind kind;
    const gk_type *type;
    const json_t *json;
    size_t variant;
    size_t next, count;
    void *at;            // map: the name that is being given
};

struct reader {
    gk_builder *builder;
    const char *name;
    size_t depth;
    struct frame frames[JSON_DEPTH_MAX];
    char *message;
    size_t size;
};

// A text that keeps its end when it gets too long: the end of a path is what tells most.
struct tail {
    size_t length;
    char text[PATH_BYTES];
};

__attribute__((format(printf, 2, 3)))
static void add(struct tail *tail, const char *format, ...) {
    char piece[PATH_BYTES / 2];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    size_t length = strlen(piece);
    size_t room = sizeof tail->text - 1;
    if (tail->length + length > room) {
        size_t kept = room - length - 3;
        memmove(tail->text + 3, tail->text + tail->length - kept, kept);
        memcpy(tail->text, "...", 3);
        tail->length = kept + 3;
    }
    memcpy(tail->text + tail->length, piece, length + 1);
    tail->length += length;
}

// A text from the file, cut and without what a terminal could take for a command.
static void quote(const char *text, size_t bytes, char out[NAME_BYTES]) {
    size_t at = 0;
    size_t length = 0;
    out[length++] = '"';
    while (at < bytes && at < SHOWN_BYTES) {
        size_t step = character_length(text + at, bytes - at);
        if (step == 0 || character_is_control(text + at, step)) {
            step = step == 0 ? 1 : step;
            out[length++] = '?';
        } else {
            memcpy(out + length, text + at, step);
            length += step;
        }
        at += step;
    }
    snprintf(out + length, NAME_BYTES - length, at < bytes ? "...\"" : "\"");
}

static void add_frame(struct tail *path, const struct frame *frame) {
    size_t index = frame->next - 1;  // of the part that is being given
    char shown[NAME_BYTES];
    switch (frame->kind) {
    case FRAME_MAP:
        quote(json_object_iter_key(frame->at), strlen(json_object_iter_key(frame->at)), shown);
        add(path, "[%s]", shown);
        break;
    case FRAME_MAP_PAIRS:
        add(path, "[%zu][%zu]", index / 2, index % 2);
        break;
    case FRAME_LIST:
    case FRAME_TUPLE:
        add(path, "[%zu]", index);
        break;
    case FRAME_RECORD:
        add(path, ".%s", gk_type_name(frame->type, index));
        break;
    case FRAME_VARIANT:
        add(path, ".%s.%s", gk_type_name(frame->type, frame->variant),
            gk_variant_name(frame->type, frame->variant, index));
        break;
    case FRAME_VARIANT_LIST:
        add(path, ".%s[%zu]", gk_type_name(frame->type, frame->variant), index);
        break;
    }
}

// Says what is wrong and where.
__attribute__((format(printf, 3, 4)))
static gk_status refuse(struct reader *reader, gk_status status, const char *format, ...) {
    struct tail path = {0};
    add(&path, "%s", reader->name);
    for (size_t i = 0; i < reader->depth; i++) {
        add_frame(&path, &reader->frames[i]);
    }
    char what[2 * NAME_BYTES + 64];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    snprintf(reader->message, reader->size, "at %s: %s", path.text, what);
    return status;
}

// ---- values: words for messages -----------------------------------------------------------------

static void describe(const json_t *json, char out[NAME_BYTES]) {
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        snprintf(out, NAME_BYTES, "an object");
        return;
    case JSON_ARRAY:
        snprintf(out, NAME_BYTES, "an array");
        return;
    case JSON_STRING:
        quote(json_string_value(json), json_string_length(json), out);
        return;
    case JSON_INTEGER:
        snprintf(out, NAME_BYTES, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
        return;
    case JSON_REAL:
        gk_float_text(json_real_value(json), out, NAME_BYTES);
        return;
    case JSON_TRUE:
        snprintf(out, NAME_BYTES, "true");
        return;
    case JSON_FALSE:
        snprintf(out, NAME_BYTES, "false");
        return;
    case JSON_NULL:
        snprintf(out, NAME_BYTES, "null");
        return;
    }
}

static gk_status refuse_kind(struct reader *reader, const gk_type *type, const json_t *json) {
    char expected[NAME_BYTES];
    char found[NAME_BYTES];
    gk_type_text(type, expected, sizeof expected);
    describe(json, found);
    return refuse(reader, GK_WRONG_TYPE, "expected %s, found %s", expected, found);
}

static bool has_item_before(const struct frame *frame) {
    const json_t *item = json_array_get(frame->json, frame->next - 1);
    for (size_t i = 0; i + 1 < frame->next; i++) {
        if (json_equal(json_array_get(frame->json, i), item)) {
            return true;
        }
    }
    return false;
}

// Whether it may be the part at hand of this map or set that is there twice. What is complete may
// itself be part of a key.
static bool may_have_twice(const struct frame *frame) {
    if (frame->kind == FRAME_MAP_PAIRS) {
        return frame->next % 2 == 1;
    }
    bool is_set = frame->kind == FRAME_LIST && gk_type_kind(frame->type) == GK_SET;
    return is_set && (frame->next < frame->count || has_item_before(frame));
}

// A key was completed that is there already. Said of the key, not of the last of its parts.
static gk_status refuse_duplicate(struct reader *reader) {
    while (reader->depth > 1 && !may_have_twice(&reader->frames[reader->depth - 1])) {
        reader->depth--;
    }
    bool is_map = gk_type_kind(reader->frames[reader->depth - 1].type) == GK_MAP;
    return refuse(reader, GK_DUPLICATE, "%s, and this one is there already",
                  is_map ? "a map has each key once" : "a set has each item once");
}

// The builder said no to a step that the types allow.
static gk_status refuse_step(struct reader *reader, gk_status status) {
    if (status == GK_DUPLICATE) {
        return refuse_duplicate(reader);
    }
    return status == GK_OK ? GK_OK : refuse(reader, status, "%s", gk_status_text(status));
}

// ---- values: reading ----------------------------------------------------------------------------

static gk_status give_float(struct reader *reader, const gk_type *type, const json_t *json) {
    const char *text = json_string_value(json);
    double value = 0;
    if (json_is_number(json)) {
        value = json_is_integer(json) ? (double)json_integer_value(json) : json_real_value(json);
    } else if (text && strcmp(text, "inf") == 0) {
        value = HUGE_VAL;
    } else if (text && strcmp(text, "-inf") == 0) {
        value = -HUGE_VAL;
    } else {
        return refuse_kind(reader, type, json);
    }
    return refuse_step(reader, gk_build_float(reader->builder, value));
}

static gk_status give_text(struct reader *reader, const gk_type *type, const json_t *json) {
    if (!json_is_string(json)) {
        return refuse_kind(reader, type, json);
    }
    return refuse_step(reader, gk_build_text(reader->builder, json_string_value(json),
                                             json_string_length(json)));
}

static gk_status open(struct reader *reader, struct frame frame) {
    if (reader->depth == JSON_DEPTH_MAX) {
        return refuse(reader, GK_TOO_LARGE,
                      "arrays and objects inside each other more than %d deep", JSON_DEPTH_MAX);
    }
    reader->frames[reader->depth++] = frame;
    return GK_OK;
}

static gk_status open_list(struct reader *reader, const gk_type *type, const json_t *json) {
    size_t count = json_array_size(json);
    if (!json_is_array(json)) {
        return refuse_kind(reader, type, json);
    }
    bool is_set = gk_type_kind(type) == GK_SET;
    gk_status status = refuse_step(reader, is_set ? gk_build_set(reader->builder, count)
                                                  : gk_build_list(reader->builder, count));
    struct frame frame = {.kind = FRAME_LIST, .type = type, .json = json, .count = count};
    return status != GK_OK ? status : open(reader, frame);
}

static gk_status check_pairs(struct reader *reader, const gk_type *type, const json_t *json) {
    for (size_t i = 0; i < json_array_size(json); i++) {
        if (json_array_size(json_array_get(json, i)) != 2) {
            char expected[NAME_BYTES];
            gk_type_text(type, expected, sizeof expected);
            return refuse(reader, GK_WRONG_COUNT, "expected %s as pairs [key, value], but [%zu] is none",
                          expected, i);
        }
    }
    return GK_OK;
}

// {"name": …}, or [[key, value], …].
static gk_status open_map(struct reader *reader, const gk_type *type, const json_t *json) {
    bool is_named = json_is_object(json) && gk_type_kind(gk_type_key(type)) == GK_TEXT;
    if (!is_named && !json_is_array(json)) {
        return refuse_kind(reader, type, json);
    }
    size_t count = is_named ? json_object_size(json) : json_array_size(json);
    gk_status status = is_named ? GK_OK : check_pairs(reader, type, json);
    if (status == GK_OK) {
        status = refuse_step(reader, gk_build_map(reader->builder, count));
    }
    struct frame frame = {.kind = is_named ? FRAME_MAP : FRAME_MAP_PAIRS,
                          .type = type,
                          .json = json,
                          .count = is_named ? count : 2 * count};
    return status != GK_OK ? status : open(reader, frame);
}

static gk_status open_tuple(struct reader *reader, const gk_type *type, const json_t *json) {
    size_t count = gk_type_count(type);
    if (!json_is_array(json)) {
        return refuse_kind(reader, type, json);
    }
    if (json_array_size(json) != count) {
        return refuse(reader, GK_WRONG_COUNT, "expected %zu values, found %zu", count,
                      json_array_size(json));
    }
    gk_status status = refuse_step(reader, gk_build_record(reader->builder));
    return status != GK_OK ? status
                           : open(reader, (struct frame){.kind = FRAME_TUPLE,
                                                         .type = type,
                                                         .json = json,
                                                         .count = count});
}

// Names of the parts that an object must give: those of a record or of a variant.
static const char *part_name(const struct frame *frame, size_t index) {
    return frame->kind == FRAME_RECORD ? gk_type_name(frame->type, index)
                                       : gk_variant_name(frame->type, frame->variant, index);
}

static bool has_part(const struct frame *frame, const char *name) {
    for (size_t i = 0; i < frame->count; i++) {
        if (strcmp(part_name(frame, i), name) == 0) {
            return true;
        }
    }
    return false;
}

// Every part is there, and nothing else.
static gk_status check_parts(struct reader *reader, const struct frame *frame) {
    char shown[NAME_BYTES];
    for (size_t i = 0; i < frame->count; i++) {
        const char *name = part_name(frame, i);
        if (!json_object_get(frame->json, name)) {
            quote(name, strlen(name), shown);
            return refuse(reader, GK_WRONG_COUNT, "the field %s is missing", shown);
        }
    }
    if (json_object_size(frame->json) == frame->count) {
        return GK_OK;
    }
    // Jansson's iterators are not const, though they change nothing.
    json_t *json = (json_t *)(uintptr_t)frame->json;
    for (void *at = json_object_iter(json); at; at = json_object_iter_next(json, at)) {
        const char *name = json_object_iter_key(at);
        if (!has_part(frame, name)) {
            quote(name, strlen(name), shown);
            return refuse(reader, GK_WRONG_COUNT, "there is no field %s", shown);
        }
    }
    return GK_OK;
}

static gk_status open_record(struct reader *reader, const gk_type *type, const json_t *json) {
    if (!json_is_object(json)) {
        return refuse_kind(reader, type, json);
    }
    struct frame frame = {
        .kind = FRAME_RECORD, .type = type, .json = json, .count = gk_type_count(type)};
    gk_status status = check_parts(reader, &frame);
    if (status == GK_OK) {
        status = refuse_step(reader, gk_build_record(reader->builder));
    }
    return status != GK_OK ? status : open(reader, frame);
}

static gk_status find_variant(struct reader *reader, const gk_type *type, const char *name,
                              size_t *variant) {
    for (*variant = 0; *variant < gk_type_count(type); ++*variant) {
        if (strcmp(gk_type_name(type, *variant), name) == 0) {
            return GK_OK;
        }
    }
    char expected[NAME_BYTES];
    char shown[NAME_BYTES];
    gk_type_text(type, expected, sizeof expected);
    quote(name, strlen(name), shown);
    return refuse(reader, GK_WRONG_TYPE, "%s has no variant %s", expected, shown);
}

static bool has_names(const gk_type *type, size_t variant) {
    return gk_variant_count(type, variant) > 0 && gk_variant_name(type, variant, 0)[0] != '\0';
}

// "name": a variant that carries nothing.
static gk_status give_plain_variant(struct reader *reader, const gk_type *type,
                                    const json_t *json) {
    size_t variant;
    gk_status status = find_variant(reader, type, json_string_value(json), &variant);
    if (status != GK_OK) {
        return status;
    }
    if (gk_variant_count(type, variant) > 0) {
        const char *name = gk_type_name(type, variant);
        return refuse(reader, GK_WRONG_COUNT, "%s carries values: write {\"%s\": %s}", name, name,
                      has_names(type, variant) ? "{...}" : "[...]");
    }
    return refuse_step(reader, gk_build_variant(reader->builder, variant));
}

// {"name": {…}} or {"name": […]}.
static gk_status open_variant(struct reader *reader, const gk_type *type, const json_t *json) {
    if (json_object_size(json) != 1) {
        return refuse(reader, GK_WRONG_COUNT, "expected one variant's name, found %zu",
                      json_object_size(json));
    }
    void *at = json_object_iter((json_t *)(uintptr_t)json);
    const json_t *values = json_object_iter_value(at);
    struct frame frame = {.kind = FRAME_VARIANT, .type = type, .json = values};
    gk_status status = find_variant(reader, type, json_object_iter_key(at), &frame.variant);
    if (status != GK_OK) {
        return status;
    }
    frame.count = gk_variant_count(type, frame.variant);
    if (json_is_array(values)) {
        frame.kind = FRAME_VARIANT_LIST;
        if (json_array_size(values) != frame.count) {
            return refuse(reader, GK_WRONG_COUNT, "%s carries %zu values, found %zu",
                          gk_type_name(type, frame.variant), frame.count, json_array_size(values));
        }
    } else if (json_is_object(values) && (has_names(type, frame.variant) || frame.count == 0)) {
        status = check_parts(reader, &frame);
    } else {
        char found[NAME_BYTES];
        describe(values, found);
        status = refuse(reader, GK_WRONG_TYPE, "the values of %s: expected an %s, found %s",
                        gk_type_name(type, frame.variant),
                        has_names(type, frame.variant) ? "object" : "array", found);
    }
    if (status == GK_OK) {
        status = refuse_step(reader, gk_build_variant(reader->builder, frame.variant));
    }
    return status != GK_OK ? status : open(reader, frame);
}

static gk_status give_enum(struct reader *reader, const gk_type *type, const json_t *json) {
    if (json_is_string(json)) {
        return give_plain_variant(reader, type, json);
    }
    return json_is_object(json) ? open_variant(reader, type, json)
                                : refuse_kind(reader, type, json);
}

// The whole of a leaf, or the opening of what has parts.
static gk_status give(struct reader *reader, const gk_type *type, const json_t *json) {
    while (gk_type_kind(type) == GK_OPTION) {
        if (json_is_null(json)) {
            return refuse_step(reader, gk_build_none(reader->builder));
        }
        gk_status status = refuse_step(reader, gk_build_some(reader->builder));
        if (status != GK_OK) {
            return status;
        }
        type = gk_type_element(type);
    }
    switch (gk_type_kind(type)) {
    case GK_INT:
        return json_is_integer(json)
                   ? refuse_step(reader, gk_build_int(reader->builder, json_integer_value(json)))
                   : refuse_kind(reader, type, json);
    case GK_FLOAT:
        return give_float(reader, type, json);
    case GK_BOOL:
        return json_is_boolean(json)
                   ? refuse_step(reader, gk_build_bool(reader->builder, json_is_true(json)))
                   : refuse_kind(reader, type, json);
    case GK_TEXT:
        return give_text(reader, type, json);
    case GK_LIST:
    case GK_SET:
        return open_list(reader, type, json);
    case GK_MAP:
        return open_map(reader, type, json);
    case GK_RECORD:
        return open_record(reader, type, json);
    case GK_TUPLE:
        return open_tuple(reader, type, json);
    case GK_ENUM:
        return give_enum(reader, type, json);
    case GK_OPTION:
        break;  // unwrapped above
    case GK_FUNCTION:
        break;  // none comes from a host
    }
    return GK_WRONG_TYPE;
}

// The next name of a map, and its value.
static gk_status give_named(struct reader *reader, struct frame *frame) {
    // Jansson's iterators are not const, though they change nothing.
    json_t *json = (json_t *)(uintptr_t)frame->json;
    frame->at = frame->at ? json_object_iter_next(json, frame->at) : json_object_iter(json);
    const char *name = json_object_iter_key(frame->at);
    gk_status status = refuse_step(reader, gk_build_text(reader->builder, name, strlen(name)));
    return status != GK_OK ? status : give(reader, gk_type_element(frame->type),
                                           json_object_iter_value(frame->at));
}

// The next part of the innermost frame.
static gk_status give_part(struct reader *reader) {
    struct frame *frame = &reader->frames[reader->depth - 1];
    size_t index = frame->next++;
    switch (frame->kind) {
    case FRAME_LIST:
        return give(reader, gk_type_element(frame->type), json_array_get(frame->json, index));
    case FRAME_MAP:
        return give_named(reader, frame);
    case FRAME_MAP_PAIRS:
        return give(reader,
                    index % 2 == 0 ? gk_type_key(frame->type) : gk_type_element(frame->type),
                    json_array_get(json_array_get(frame->json, index / 2), index % 2));
    case FRAME_TUPLE:
        return give(reader, gk_type_field(frame->type, index), json_array_get(frame->json, index));
    case FRAME_RECORD:
        return give(reader, gk_type_field(frame->type, index),
                    json_object_get(frame->json, part_name(frame, index)));
    case FRAME_VARIANT:
        return give(reader, gk_variant_field(frame->type, frame->variant, index),
                    json_object_get(frame->json, part_name(frame, index)));
    case FRAME_VARIANT_LIST:
        return give(reader, gk_variant_field(frame->type, frame->variant, index),
                    json_array_get(frame->json, index));
    }
    return GK_WRONG_TYPE;
}

static gk_status give_all(struct reader *reader, const gk_type *type, const json_t *json) {
    gk_status status = give(reader, type, json);
    while (status == GK_OK && reader->depth > 0) {
        const struct frame *frame = &reader->frames[reader->depth - 1];
        if (frame->next < frame->count) {
            status = give_part(reader);
        } else {
            reader->depth--;
        }
    }
    return status;
}

gk_status value_from_json(gk_builder *builder, const gk_type *type, const char *name,
                          const json_t *json, char *message, size_t size) {
    struct reader *reader = malloc(sizeof *reader);
    if (!reader) {
        snprintf(message, size, "%s", gk_status_text(GK_NO_MEMORY));
        return GK_NO_MEMORY;
    }
    *reader = (struct reader){.builder = builder, .name = name, .message = message, .size = size};
    gk_status status = refuse_step(reader, gk_build_begin(builder, type));
    if (status == GK_OK) {
        status = give_all(reader, type, json);
    }
    free(reader);
    return status;
}
