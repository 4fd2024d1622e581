// lang/types.c: see types.h.

#include "types.h"

#include <string.h>

#include "modules.h"
#include "type.h"

static struct type *make(struct types *types, enum kind kind, const char *name) {
    struct type *type = ARENA_NEW(types->arena, struct type);
    type->kind = kind;
    type->height = 1;
    type->name = (struct text){name, (uint32_t)strlen(name)};
    type->hash = 2654435761u * ++types->type_count;
    return type;
}

void types_init(struct types *types, struct arena *arena) {
    *types = (struct types){.arena = arena, .chain_count = 256};
    types->chains = arena_array(arena, types->chain_count, sizeof *types->chains);
    types->error = make(types, KIND_ERROR, "?");
    types->nothing = make(types, KIND_NOTHING, "nothing");
    types->none = make(types, KIND_NONE, "none");
    types->empty = make(types, KIND_EMPTY, "[]");
    types->int_ = make(types, KIND_INT, "int");
    types->float_ = make(types, KIND_FLOAT, "float");
    types->bool_ = make(types, KIND_BOOL, "bool");
    types->text = make(types, KIND_TEXT, "text");
    types->variable = make(types, KIND_VARIABLE, "T");
    types->variable->has_variable = true;
    types->int_->is_ordered = types->float_->is_ordered = types->text->is_ordered = true;
}

struct type *type_named(struct types *types, struct decl *decl) {
    struct type *type = make(types, decl->kind == DECL_RECORD ? KIND_RECORD : KIND_ENUM, "");
    type->name = decl->name;
    type->decl = decl;
    type->is_plain = decl->kind == DECL_ENUM;
    for (const struct variant *v = decl->variants; v; v = v->next) {
        if (v->field_count) type->is_plain = false;
    }
    return type;
}

static uint32_t mix(uint32_t hash, uint32_t word) {
    return (hash ^ word) * 16777619u ^ (hash >> 15);
}

static bool same(const struct type *a, const struct type *b) {
    if (a->hash != b->hash || a->kind != b->kind || a->element != b->element) return false;
    if (a->part_count != b->part_count) return false;
    return a->part_count == 0 || memcmp(a->parts, b->parts, a->part_count * sizeof *a->parts) == 0;
}

static void rehash(struct types *types) {
    uint32_t count = types->chain_count * 4;
    struct type **chains = arena_array(types->arena, count, sizeof *chains);
    for (uint32_t i = 0; i < types->chain_count; i++) {
        for (struct type *type = types->chains[i], *next; type; type = next) {
            next = type->next;
            type->next = chains[type->hash % count];
            chains[type->hash % count] = type;
        }
    }
    types->chains = chains;
    types->chain_count = count;
}

// The one object equal to `wanted`, which is copied into the arena if it is new.
static struct type *intern(struct types *types, struct type wanted) {
    for (struct type *t = types->chains[wanted.hash % types->chain_count]; t; t = t->next) {
        if (same(t, &wanted)) return t;
    }
    if (++types->type_count > types->chain_count) rehash(types);
    struct type *type = ARENA_NEW(types->arena, struct type);
    *type = wanted;
    if (wanted.part_count) {
        type->parts = arena_array(types->arena, wanted.part_count, sizeof *type->parts);
        memcpy(type->parts, wanted.parts, wanted.part_count * sizeof *type->parts);
    }
    struct type **chain = &types->chains[type->hash % types->chain_count];
    type->next = *chain;
    *chain = type;
    return type;
}

static struct type *too_high(struct types *types) {
    types->is_too_high = true;
    return types->error;
}

static struct type *wrap(struct types *types, enum kind kind, struct type *element) {
    if (element->kind == KIND_ERROR) return types->error;
    if (element->height >= TYPE_DEPTH_MAX) return too_high(types);
    return intern(types, (struct type){
        .kind = kind, .element = element, .height = (uint16_t)(element->height + 1),
        .hash = mix(element->hash, (uint32_t)kind), .has_variable = element->has_variable,
    });
}

struct type *type_list(struct types *types, struct type *element) {
    return wrap(types, KIND_LIST, element);
}

struct type *type_option(struct types *types, struct type *element) {
    return wrap(types, KIND_OPTION, element);
}

struct type *type_tuple(struct types *types, struct type **parts, uint32_t count) {
    struct type type = {
        .kind = KIND_TUPLE, .parts = parts, .part_count = count, .hash = 17, .is_ordered = true};
    for (uint32_t i = 0; i < count; i++) {
        if (parts[i]->kind == KIND_ERROR) return types->error;
        if (parts[i]->height > type.height) type.height = parts[i]->height;
        type.hash = mix(type.hash, parts[i]->hash);
        type.has_variable = type.has_variable || parts[i]->has_variable;
        type.is_ordered = type.is_ordered && parts[i]->is_ordered;
    }
    if (++type.height > TYPE_DEPTH_MAX) return too_high(types);
    return intern(types, type);
}

// ---- text ---------------------------------------------------------------------------------------

#define SHOWN_TYPE_MAX 200  // bytes; a longer type ends in "…", so that twins of twins stay short

struct writer {
    char bytes[SHOWN_TYPE_MAX + 8];
    uint32_t count;
    const struct file *here;
};

static void put(struct writer *w, struct text text) {
    for (uint32_t i = 0; i < text.count && w->count < SHOWN_TYPE_MAX; i++)
        w->bytes[w->count++] = text.bytes[i];
}

// Of a record or enum that the file at hand names with its module before it.
static void put_module(struct writer *w, const struct type *type) {
    const struct file *file = type->decl ? type->decl->source->file : NULL;
    if (!file || file == w->here || file->is_open) return;
    if (file->kind != FILE_STANDARD && file->kind != FILE_SIBLING) return;
    put(w, file->name);
    put(w, (struct text){".", 1});
}

static void put_type(struct writer *w, const struct type *type) {
    if (w->count >= SHOWN_TYPE_MAX) return;
    if (type->kind == KIND_LIST) {
        put(w, (struct text){"[", 1});
        put_type(w, type->element);
        put(w, (struct text){"]", 1});
    } else if (type->kind == KIND_OPTION) {
        put_type(w, type->element);
        put(w, (struct text){"?", 1});
    } else if (type->kind == KIND_TUPLE) {
        put(w, (struct text){"(", 1});
        for (uint32_t i = 0; i < type->part_count; i++) {
            if (i) put(w, (struct text){", ", 2});
            put_type(w, type->parts[i]);
        }
        put(w, (struct text){")", 1});
    } else {
        put_module(w, type);
        put(w, type->name);
    }
}

struct text type_text(struct types *types, const struct type *type) {
    struct writer w = {.count = 0, .here = types->here};
    put_type(&w, type);
    if (w.count >= SHOWN_TYPE_MAX) {
        memcpy(w.bytes + w.count, "…", 3);
        w.count += 3;
    }
    char *copy = arena_allocate(types->arena, w.count + 1);
    memcpy(copy, w.bytes, w.count);
    return (struct text){copy, w.count};
}

// ---- questions ----------------------------------------------------------------------------------

bool type_is_discrete(const struct type *type) {
    return type->kind == KIND_INT || type->kind == KIND_BOOL
           || (type->kind == KIND_ENUM && type->is_plain);
}

bool type_is_scalar(const struct type *type) {
    return type_is_discrete(type) || type->kind == KIND_FLOAT;
}

bool type_is_boxed(const struct type *option) {
    return type_is_scalar(option->element) || option->element->kind == KIND_OPTION;
}

// ---- the variable of natives --------------------------------------------------------------------

bool type_match(const struct type *pattern, struct type *actual, struct type **bound) {
    if (actual->kind == KIND_ERROR || pattern == actual) return true;
    if (pattern->kind == KIND_VARIABLE) {
        if (*bound) return *bound == actual;
        *bound = actual;
        return true;
    }
    if (pattern->kind != actual->kind || !pattern->has_variable) return false;
    if (pattern->element) return type_match(pattern->element, actual->element, bound);
    if (pattern->part_count != actual->part_count) return false;
    for (uint32_t i = 0; i < pattern->part_count; i++) {
        if (!type_match(pattern->parts[i], actual->parts[i], bound)) return false;
    }
    return true;
}

struct type *type_replace(struct types *types, struct type *pattern, struct type *bound) {
    if (!pattern->has_variable || !bound) return pattern;
    if (pattern->kind == KIND_VARIABLE) return bound;
    if (pattern->kind == KIND_LIST)
        return type_list(types, type_replace(types, pattern->element, bound));
    if (pattern->kind == KIND_OPTION)
        return type_option(types, type_replace(types, pattern->element, bound));
    struct type **parts = arena_array(types->arena, pattern->part_count, sizeof *parts);
    for (uint32_t i = 0; i < pattern->part_count; i++) {
        parts[i] = type_replace(types, pattern->parts[i], bound);
    }
    return type_tuple(types, parts, pattern->part_count);
}
