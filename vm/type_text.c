// vm/type_text.c: a type as a player writes it.
//
//   in:    a type
//   out:   text: "[Order]", "int?", "(int, text)", "fn(int) -> bool", "Map[text, int]"
//   owns:  nothing
//   fails: never; what does not fit is cut
//
// It recurses, no deeper than TYPE_DEPTH_MAX: a type with a name ends it.

#include "type.h"

struct type_text {
    char *out;
    size_t size, count;
};

static void put(struct type_text *text, const char *piece) {
    for (; *piece != '\0'; piece++, text->count++) {
        if (text->count + 1 < text->size) text->out[text->count] = *piece;
    }
}

static void put_type(struct type_text *text, const struct gk_type *type);

static void put_fields(struct type_text *text, const struct gk_type *type) {
    put(text, "(");
    for (uint32_t i = 0; i < type->field_count; i++) {
        if (i > 0) put(text, ", ");
        put_type(text, type->fields[i].type);
    }
    put(text, ")");
}

static void put_type(struct type_text *text, const struct gk_type *type) {
    switch (type->kind) {
    case GK_INT: put(text, "int"); return;
    case GK_FLOAT: put(text, "float"); return;
    case GK_BOOL: put(text, "bool"); return;
    case GK_TEXT: put(text, "text"); return;
    case GK_RECORD: case GK_ENUM: put(text, type->name); return;
    case GK_OPTION:
        // A function's own result would take the question mark.
        if (type->element->kind == GK_FUNCTION) put(text, "(");
        put_type(text, type->element);
        put(text, type->element->kind == GK_FUNCTION ? ")?" : "?");
        return;
    case GK_LIST:
        put(text, "[");
        put_type(text, type->element);
        put(text, "]");
        return;
    case GK_MAP:
        put(text, "Map[");
        put_type(text, type->key);
        put(text, ", ");
        put_type(text, type->element);
        put(text, "]");
        return;
    case GK_SET:
        put(text, "Set[");
        put_type(text, type->element);
        put(text, "]");
        return;
    case GK_TUPLE:
        put_fields(text, type);
        return;
    case GK_FUNCTION:
        put(text, "fn");
        put_fields(text, type);
        if (type->element == NULL) return;
        put(text, " -> ");
        put_type(text, type->element);
        return;
    }
}

size_t gk_type_text(const gk_type *type, char *out, size_t size) {
    struct type_text text = {.out = out, .size = out == NULL ? 0 : size};
    if (type != NULL) put_type(&text, type);
    if (text.size > 0) out[text.count < size ? text.count : size - 1] = '\0';
    return text.count;
}
