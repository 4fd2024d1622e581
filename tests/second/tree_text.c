// tests/second/tree_text.c: values as text, as the language writes them and as opinions are compared.
//
//   in:    values
//   out:   text
//   owns:  nothing
//   fails: gives up where there is too much of it

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tree_parts.h"

// ---- floats ---------------------------------------------------------------------------------------

// The fewest digits that read back; of as many, printf() gives the nearest.
static int shortest(double value, char digits[40]) {
    int count = 1;
    do snprintf(digits, 40, "%.*e", count - 1, value);
    while (strtod(digits, NULL) != value && ++count <= 17);
    return count;
}

static void write_float(struct tree *t, struct text_sink *sink, double value) {
    char digits[40], out[64];
    if (value - value != 0) return sink_say(t, sink, value < 0 ? "-inf" : "inf");
    int count = shortest(value, digits);
    int exponent = atoi(strchr(digits, 'e') + 1);
    if (exponent >= -5 && exponent < 16) {
        int decimals = count - 1 - exponent;
        snprintf(out, sizeof out, "%.*f", decimals < 1 ? 1 : decimals, value);
        return sink_say(t, sink, out);
    }
    *strchr(digits, 'e') = 0;
    snprintf(out, sizeof out, "%se%d", digits, exponent);
    sink_say(t, sink, out);
}

// ---- as the language has it -----------------------------------------------------------------------

static void write_quoted(struct tree *t, struct text_sink *sink, const struct tree_value *text) {
    sink_say(t, sink, "\"");
    for (uint32_t i = 0; i < text->count; i++) {
        unsigned char c = (unsigned char)text->bytes[i];
        char escaped[12];
        if (c == '"' || c == '\\' || c == '{' || c == '}') snprintf(escaped, sizeof escaped, "\\%c", c);
        else if (c == '\n') snprintf(escaped, sizeof escaped, "\\n");
        else if (c == '\t') snprintf(escaped, sizeof escaped, "\\t");
        else if (c == '\r') snprintf(escaped, sizeof escaped, "\\r");
        else if (c < 0x20 || c == 0x7F) snprintf(escaped, sizeof escaped, "\\u{%02x}", c);
        else snprintf(escaped, sizeof escaped, "%c", c);
        sink_put(t, sink, escaped, strlen(escaped));
    }
    sink_say(t, sink, "\"");
}

static void write_inside(struct tree *t, struct text_sink *sink, const struct tree_value *value) {
    if (value->type->kind == KIND_TEXT) write_quoted(t, sink, value);
    else if (value->type->kind == KIND_OPTION && value->count) write_inside(t, sink, value->items);
    else value_write(t, sink, value);
}

static void write_items(struct tree *t, struct text_sink *sink, const struct tree_value *value, const char *open,
                        const char *end) {
    const struct field *field = value->type->kind == KIND_RECORD ? value->type->decl->fields : NULL;
    bool is_map = value->type->kind == KIND_MAP;
    sink_say(t, sink, open);
    for (uint32_t i = 0; i < value->count; i++) {
        if (i) sink_say(t, sink, is_map && i % 2 ? ": " : ", ");
        if (field) sink_put(t, sink, field->name.bytes, field->name.count);
        if (field) sink_say(t, sink, ": ");
        if (field) field = field->next;
        write_inside(t, sink, &value->items[i]);
    }
    sink_say(t, sink, end);
}

static void write_variant(struct tree *t, struct text_sink *sink, const struct tree_value *value) {
    const struct variant *variant = value->type->decl->variants;
    for (uint32_t i = 0; i < value->variant; i++) variant = variant->next;
    sink_say(t, sink, ".");
    sink_put(t, sink, variant->name.bytes, variant->name.count);
    if (value->count) write_items(t, sink, value, "(", ")");
}

void value_write(struct tree *t, struct text_sink *sink, const struct tree_value *value) {
    char number[32];
    tree_step(t, 1);
    switch (value->type->kind) {
    case KIND_INT:
        snprintf(number, sizeof number, "%" PRId64, value->i);
        return sink_say(t, sink, number);
    case KIND_FLOAT: return write_float(t, sink, value->f);
    case KIND_BOOL: return sink_say(t, sink, value->i ? "true" : "false");
    case KIND_TEXT: return sink_put(t, sink, value->bytes, value->count);
    case KIND_LIST: return write_items(t, sink, value, "[", "]");
    case KIND_OPTION:
        if (value->count) value_write(t, sink, value->items);
        else sink_say(t, sink, "none");
        return;
    case KIND_TUPLE: return write_items(t, sink, value, "(", ")");
    case KIND_MAP: case KIND_SET: return write_items(t, sink, value, "{", "}");
    case KIND_RECORD:
        sink_put(t, sink, value->type->decl->name.bytes, value->type->decl->name.count);
        return write_items(t, sink, value, "(", ")");
    case KIND_ENUM: return write_variant(t, sink, value);
    case KIND_FUNCTION: {
        struct text text = type_whole_text(&t->check.types, value->type);
        return sink_put(t, sink, text.bytes, text.count);
    }
    case KIND_ERROR: case KIND_NOTHING: case KIND_NONE: case KIND_EMPTY: case KIND_OPEN: case KIND_VARIABLE: return;
    }
}

// ---- as opinions are compared ---------------------------------------------------------------------

static void show_items(struct tree *t, struct text_sink *sink, const struct tree_value *value) {
    sink_say(t, sink, "(");
    for (uint32_t i = 0; i < value->count; i++) {
        if (i) sink_say(t, sink, " ");
        value_show(t, sink, &value->items[i]);
    }
    sink_say(t, sink, ")");
}

void value_show(struct tree *t, struct text_sink *sink, const struct tree_value *value) {
    char number[48];
    switch (value->type->kind) {
    case KIND_INT: case KIND_BOOL:
        snprintf(number, sizeof number, "%" PRId64, value->i);
        return sink_say(t, sink, number);
    case KIND_FLOAT:
        snprintf(number, sizeof number, "%a", value->f);
        return sink_say(t, sink, number);
    case KIND_TEXT: return write_quoted(t, sink, value);
    case KIND_ENUM:
        snprintf(number, sizeof number, ".%u", (unsigned)value->variant);
        sink_say(t, sink, number);
        if (value->count) show_items(t, sink, value);
        return;
    case KIND_LIST: case KIND_OPTION: case KIND_TUPLE: case KIND_MAP: case KIND_SET: case KIND_RECORD:
        return show_items(t, sink, value);
    case KIND_FUNCTION: return sink_say(t, sink, "fn");
    case KIND_ERROR: case KIND_NOTHING: case KIND_NONE: case KIND_EMPTY: case KIND_OPEN: case KIND_VARIABLE: return;
    }
}
