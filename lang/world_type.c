// lang/world_type.c: types from one compilation to the next, as texts.
//
//   in:    types of one compilation, spellings
//   out:   spellings, types of another compilation
//   owns:  nothing
//   fails: world_read_type() by NULL; a sink without memory says so
//
// A spelling begins with a letter for the kind. i f b t: the builtin types. l o s: element. m: key
// and value. u: how many parts, and these. r: as u, then the result, or - if there is none. n: a
// type with a name: the kind of its file, the file's name and its own, each behind the number of its
// bytes, and its arguments as those of u.

#include <string.h>

#include "world.h"

// ---- writing ------------------------------------------------------------------------------------

static void put_letter(struct sink *sink, char letter) {
    sink_add(sink, &letter, 1);
}

static void put_number(struct sink *sink, uint32_t number) {
    char digits[12];
    size_t at = sizeof digits;
    digits[--at] = ':';
    do digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    sink_add(sink, digits + at, sizeof digits - at);
}

static void put_text(struct sink *sink, struct text text) {
    put_number(sink, text.count);
    sink_add(sink, text.bytes, text.count);
}

static void put_parts(struct sink *sink, const struct type *type) {
    put_number(sink, type->part_count);
    for (uint32_t i = 0; i < type->part_count; i++) world_spell_type(sink, type->parts[i]);
}

static void put_name(struct sink *sink, const struct type *type) {
    const struct file *file = type->decl->source->file;
    put_letter(sink, 'n');
    put_number(sink, (uint32_t)file->kind);
    put_text(sink, file->name);
    put_text(sink, type->decl->name);
    put_parts(sink, type);
}

void world_spell_type(struct sink *sink, const struct type *type) {
    switch (type->kind) {
    case KIND_INT: put_letter(sink, 'i'); return;
    case KIND_FLOAT: put_letter(sink, 'f'); return;
    case KIND_BOOL: put_letter(sink, 'b'); return;
    case KIND_TEXT: put_letter(sink, 't'); return;
    case KIND_LIST:
        put_letter(sink, 'l');
        world_spell_type(sink, type->element);
        return;
    case KIND_OPTION:
        put_letter(sink, 'o');
        world_spell_type(sink, type->element);
        return;
    case KIND_SET:
        put_letter(sink, 's');
        world_spell_type(sink, type->element);
        return;
    case KIND_MAP:
        put_letter(sink, 'm');
        world_spell_type(sink, type->parts[0]);
        world_spell_type(sink, type->parts[1]);
        return;
    case KIND_TUPLE:
        put_letter(sink, 'u');
        put_parts(sink, type);
        return;
    case KIND_FUNCTION:
        put_letter(sink, 'r');
        put_parts(sink, type);
        world_spell_type(sink, type->element);
        return;
    case KIND_RECORD:
    case KIND_ENUM:
        put_name(sink, type);
        return;
    case KIND_NOTHING:
        put_letter(sink, '-');
        return;
    case KIND_ERROR: case KIND_NONE: case KIND_EMPTY: case KIND_OPEN: case KIND_VARIABLE:
        break;
    }
    put_letter(sink, '?');
}

// ---- reading ------------------------------------------------------------------------------------

// What was written here; so no digit or letter is missing.
static uint32_t take_number(const char **at) {
    uint32_t number = 0;
    for (; **at != ':'; (*at)++) number = number * 10 + (uint32_t)(**at - '0');
    (*at)++;
    return number;
}

static struct text take_text(const char **at) {
    uint32_t count = take_number(at);
    struct text text = {*at, count};
    *at += count;
    return text;
}

static struct type *find_in(struct check *c, const struct file *file, struct text name) {
    struct type *type = names_find(&file->types, name);
    if (!type && file->kind == FILE_PRELUDE) type = names_find(&c->type_names, name);
    return type;
}

static struct type *take_type(struct check *c, const char **at);

// false: one of them is no more.
static bool take_parts(struct check *c, const char **at, struct type ***parts, uint32_t *count) {
    bool is_there = true;
    *count = take_number(at);
    *parts = arena_array(c->arena, (size_t)*count + 1, sizeof **parts);
    for (uint32_t i = 0; i < *count; i++) {
        (*parts)[i] = take_type(c, at);
        if (!(*parts)[i]) is_there = false;
    }
    return is_there;
}

static struct type *find_named(struct check *c, uint32_t kind, struct text module,
                               struct text name) {
    for (const struct file *file = c->files; file; file = file->next) {
        if ((uint32_t)file->kind != kind || !text_equal(file->name, module)) continue;
        struct type *type = find_in(c, file, name);
        if (type) return type;
    }
    return NULL;
}

// A generic type may have got other parameters.
static struct type *apply(struct check *c, struct type *generic, struct type **arguments,
                          uint32_t count) {
    if (generic->part_count != count) return NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (!type_satisfies(arguments[i], (enum bound)generic->parts[i]->bound)) return NULL;
    }
    return count ? type_apply(&c->types, generic, arguments) : generic;
}

static struct type *take_name(struct check *c, const char **at) {
    uint32_t kind = take_number(at), count;
    struct text module = take_text(at), name = take_text(at);
    struct type **arguments;
    bool is_there = take_parts(c, at, &arguments, &count);
    struct type *generic = find_named(c, kind, module, name);
    return generic && is_there ? apply(c, generic, arguments, count) : NULL;
}

static struct type *take_element(struct check *c, const char **at,
                                 struct type *make(struct types *types, struct type *element)) {
    struct type *element = take_type(c, at);
    return element ? make(&c->types, element) : NULL;
}

static struct type *take_map(struct check *c, const char **at) {
    struct type *key = take_type(c, at), *value = take_type(c, at);
    return key && value ? type_map(&c->types, key, value) : NULL;
}

static struct type *take_tuple(struct check *c, const char **at) {
    struct type **parts;
    uint32_t count;
    return take_parts(c, at, &parts, &count) ? type_tuple(&c->types, parts, count) : NULL;
}

static struct type *take_function(struct check *c, const char **at) {
    struct type **parts;
    uint32_t count;
    bool is_there = take_parts(c, at, &parts, &count);
    struct type *result = take_type(c, at);
    return is_there && result ? type_function(&c->types, parts, count, result) : NULL;
}

static struct type *take_type(struct check *c, const char **at) {
    char letter = *(*at)++;
    switch (letter) {
    case 'i': return c->types.int_;
    case 'f': return c->types.float_;
    case 'b': return c->types.bool_;
    case 't': return c->types.text;
    case '-': return c->types.nothing;
    case 'l': return take_element(c, at, type_list);
    case 'o': return take_element(c, at, type_option);
    case 's': return take_element(c, at, type_set);
    case 'm': return take_map(c, at);
    case 'u': return take_tuple(c, at);
    case 'r': return take_function(c, at);
    case 'n': return take_name(c, at);
    }
    return NULL;
}

struct type *world_read_type(struct check *c, const char *spelling) {
    return take_type(c, &spelling);
}

void world_note_types(struct library *library, const char *spelling) {
    while (*spelling) {
        char letter = *spelling++;
        if (letter == 'u' || letter == 'r') take_number(&spelling);
        if (letter != 'n') continue;
        take_number(&spelling);
        take_text(&spelling);
        library_note(library, take_text(&spelling));
        take_number(&spelling);
    }
}
