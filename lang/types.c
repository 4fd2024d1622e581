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
    type->text_bytes = 5;
    type->serial = ++types->type_count;
    type->hash = 2654435761u * type->serial;
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
    types->open = make(types, KIND_OPEN, "_");
    types->open->has_open = true;
    struct type *key = type_variable(types, (struct text){"K", 1}, 0, BOUND_EQUATABLE);
    types->map = type_map(types, key, type_variable(types, (struct text){"V", 1}, 1, BOUND_ANY));
    types->set =
        type_set(types, type_variable(types, (struct text){"T", 1}, 0, BOUND_EQUATABLE));
    types->map->name = (struct text){"Map", 3};
    types->set->name = (struct text){"Set", 3};
}

struct type *type_variable(struct types *types, struct text name, uint32_t index,
                           enum bound bound) {
    struct type *type = make(types, KIND_VARIABLE, "");
    type->name = name;
    type->index = index;
    type->bound = (uint8_t)bound;
    type->has_variable = true;
    return type;
}

static uint32_t mix(uint32_t hash, uint32_t word) {
    return (hash ^ word) * 16777619u ^ (hash >> 15);
}

static bool same(const struct type *a, const struct type *b) {
    if (a->hash != b->hash || a->kind != b->kind || a->element != b->element) return false;
    if (a->part_count != b->part_count || a->decl != b->decl) return false;
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

#define CHAIN_MAX 32u  // types of a chain that are looked at; where chance made the hashes, enough

static int by_number(uint64_t a, uint64_t b) {
    return a < b ? -1 : a > b;
}

// In some order, by numbers that are the same everywhere.
static int compare_types(const void *left, const void *right) {
    const struct type *a = left, *b = right;
    int order = by_number(a->hash, b->hash);
    if (!order) order = by_number(a->kind, b->kind);
    if (!order) order = by_number(a->part_count, b->part_count);
    if (!order) order = by_number(a->decl ? a->decl->type_hash : 0, b->decl ? b->decl->type_hash : 0);
    if (!order) order = by_number(a->element ? a->element->serial : 0, b->element ? b->element->serial : 0);
    for (uint32_t i = 0; i < a->part_count && !order; i++)
        order = by_number(a->parts[i]->serial, b->parts[i]->serial);
    return order;
}

static struct type *add_type(struct types *types, struct type wanted) {
    struct type *type = ARENA_NEW(types->arena, struct type);
    *type = wanted;
    type->serial = types->type_count;
    if (wanted.part_count) {
        type->parts = arena_array(types->arena, wanted.part_count, sizeof *type->parts);
        memcpy(type->parts, wanted.parts, wanted.part_count * sizeof *type->parts);
    }
    return type;
}

// The one object equal to `wanted`, which is copied into the arena if it is new.
static struct type *intern(struct types *types, struct type wanted) {
    uint32_t length = 0;
    for (struct type *t = types->chains[wanted.hash % types->chain_count]; t; t = t->next) {
        if (same(t, &wanted)) return t;
        if (++length == CHAIN_MAX) break;
    }
    struct type *crowded = order_find(types->crowded, &wanted, compare_types);
    if (crowded) return crowded;
    if (++types->type_count > types->chain_count) rehash(types);
    struct type *type = add_type(types, wanted);
    if (length == CHAIN_MAX) {
        types->crowded = order_add(types->arena, types->crowded, type, compare_types);
        return type;
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

// A type that is to be made of others: those that it holds are taken in one by one.
struct making {
    struct type type;
    bool is_error;
};

static void take(struct making *making, struct type *part) {
    struct type *type = &making->type;
    if (part->kind == KIND_ERROR) making->is_error = true;
    if (part->height >= type->height) type->height = (uint16_t)(part->height + 1);
    type->hash = mix(type->hash, part->hash);
    type->text_bytes += part->text_bytes + 2;  // and a comma
    type->has_variable = type->has_variable || part->has_variable;
    type->has_open = type->has_open || part->has_open;
}

#define BRACKET_BYTES 8  // around the parts, at most: fn() ->

static struct making making_start(enum kind kind, struct type **parts, uint32_t count) {
    struct making making = {.type = {.kind = kind, .height = 1, .hash = (uint32_t)kind * 31 + 17,
                                     .text_bytes = BRACKET_BYTES, .parts = parts,
                                     .part_count = count}};
    return making;
}

static struct type *made(struct types *types, const struct making *making) {
    if (making->is_error) return types->error;
    bool is_too_high =
        making->type.height > TYPE_DEPTH_MAX || making->type.text_bytes > TYPE_TEXT_MAX;
    return is_too_high ? too_high(types) : intern(types, making->type);
}

static struct type *wrap(struct types *types, enum kind kind, struct type *element) {
    struct making making = making_start(kind, NULL, 0);
    making.type.element = element;
    take(&making, element);
    return made(types, &making);
}

static struct type *combine(struct types *types, enum kind kind, struct type **parts,
                            uint32_t count) {
    struct making making = making_start(kind, parts, count);
    for (uint32_t i = 0; i < count; i++) take(&making, parts[i]);
    return made(types, &making);
}

struct type *type_list(struct types *types, struct type *element) {
    return wrap(types, KIND_LIST, element);
}

struct type *type_option(struct types *types, struct type *element) {
    return wrap(types, KIND_OPTION, element);
}

struct type *type_set(struct types *types, struct type *element) {
    return wrap(types, KIND_SET, element);
}

struct type *type_tuple(struct types *types, struct type **parts, uint32_t count) {
    return combine(types, KIND_TUPLE, parts, count);
}

struct type *type_map(struct types *types, struct type *key, struct type *value) {
    return combine(types, KIND_MAP, (struct type *[]){key, value}, 2);
}

struct type *type_function(struct types *types, struct type **parameters, uint32_t count,
                           struct type *result) {
    struct making making = making_start(KIND_FUNCTION, parameters, count);
    making.type.element = result;
    for (uint32_t i = 0; i < count; i++) take(&making, parameters[i]);
    take(&making, result);
    return made(types, &making);
}

// ---- records and enums --------------------------------------------------------------------------

static bool is_plain(const struct decl *decl) {
    for (const struct variant *v = decl->variants; v; v = v->next) {
        if (v->field_count) return false;
    }
    return decl->kind == DECL_ENUM;
}

static struct type *applied(struct types *types, struct decl *decl, struct type **arguments,
                            uint32_t count) {
    struct making making =
        making_start(decl->kind == DECL_RECORD ? KIND_RECORD : KIND_ENUM, arguments, count);
    making.type.name = decl->name;
    making.type.text_bytes += decl->name.count;
    making.type.decl = decl;
    making.type.hash = decl->type_hash;
    making.type.is_plain = decl->type ? decl->type->is_plain : is_plain(decl);
    for (uint32_t i = 0; i < count; i++) take(&making, arguments[i]);
    return made(types, &making);
}

struct type *type_named(struct types *types, struct decl *decl, struct type **variables,
                        uint32_t count) {
    // The serial number, not the address: equal sources give equal bytecode.
    decl->type_hash = 2654435761u * ++types->type_count;
    return applied(types, decl, variables, count);
}

struct type *type_apply(struct types *types, struct type *generic, struct type **arguments) {
    if (generic->kind == KIND_MAP) return type_map(types, arguments[0], arguments[1]);
    if (generic->kind == KIND_SET) return type_set(types, arguments[0]);
    return applied(types, generic->decl, arguments, generic->part_count);
}

struct type **type_arguments(struct type *type, uint32_t *count) {
    bool has = type->kind == KIND_MAP || type->kind == KIND_RECORD || type->kind == KIND_ENUM;
    *count = type->kind == KIND_SET ? 1 : has ? type->part_count : 0;
    return type->kind == KIND_SET ? &type->element : type->parts;
}

// ---- text ---------------------------------------------------------------------------------------

#define SHOWN_TYPE_MAX 200  // bytes; a longer type ends in "…", so that twins of twins stay short

struct writer {
    char *bytes;
    uint32_t count, most;
    const struct file *here;
    bool has_modules;  // types of other files with the module's name
};

static void put(struct writer *w, struct text text) {
    for (uint32_t i = 0; i < text.count && w->count < w->most; i++)
        w->bytes[w->count++] = text.bytes[i];
}

// Of a record or enum that the file at hand names with its module before it.
static void put_module(struct writer *w, const struct type *type) {
    const struct file *file = type->decl ? type->decl->source->file : NULL;
    if (!w->has_modules || !file || file == w->here || file->is_open) return;
    if (file->kind != FILE_STANDARD && file->kind != FILE_SIBLING) return;
    put(w, file->name);
    put(w, (struct text){".", 1});
}

static void put_type(struct writer *w, const struct type *type);

static void put_types(struct writer *w, const char *open, struct type **types, uint32_t count,
                      const char *close) {
    put(w, (struct text){open, (uint32_t)strlen(open)});
    for (uint32_t i = 0; i < count && w->count < w->most; i++) {
        if (i) put(w, (struct text){", ", 2});
        put_type(w, types[i]);
    }
    put(w, (struct text){close, 1});
}

static void put_function(struct writer *w, const struct type *type) {
    put_types(w, "fn(", type->parts, type->part_count, ")");
    if (type->element->kind == KIND_NOTHING) return;
    put(w, (struct text){" -> ", 4});
    put_type(w, type->element);
}

// fn(int) -> int? would be a function that gives an option.
static void put_option(struct writer *w, const struct type *type) {
    if (type->element->kind == KIND_FUNCTION) {
        put_types(w, "(", (struct type *[]){type->element}, 1, ")");
    } else {
        put_type(w, type->element);
    }
    put(w, (struct text){"?", 1});
}

static void put_type(struct writer *w, const struct type *type) {
    if (w->count >= w->most) return;
    switch (type->kind) {
    case KIND_LIST: put_types(w, "[", (struct type *[]){type->element}, 1, "]"); return;
    case KIND_OPTION: put_option(w, type); return;
    case KIND_TUPLE: put_types(w, "(", type->parts, type->part_count, ")"); return;
    case KIND_MAP: put_types(w, "Map[", type->parts, 2, "]"); return;
    case KIND_SET: put_types(w, "Set[", (struct type *[]){type->element}, 1, "]"); return;
    case KIND_FUNCTION: put_function(w, type); return;
    case KIND_RECORD:
    case KIND_ENUM:
        put_module(w, type);
        put(w, type->name);
        if (type->part_count) put_types(w, "[", type->parts, type->part_count, "]");
        return;
    case KIND_ERROR: case KIND_NOTHING: case KIND_NONE: case KIND_EMPTY: case KIND_OPEN:
    case KIND_INT: case KIND_FLOAT: case KIND_BOOL: case KIND_TEXT: case KIND_VARIABLE:
        put(w, type->name);
        return;
    }
}

struct text type_text(struct types *types, const struct type *type) {
    char bytes[SHOWN_TYPE_MAX + 3];
    struct writer w = {
        .bytes = bytes, .most = SHOWN_TYPE_MAX, .here = types->here, .has_modules = true};
    put_type(&w, type);
    if (w.count >= SHOWN_TYPE_MAX) {
        memcpy(bytes + w.count, "…", 3);
        w.count += 3;
    }
    char *copy = arena_allocate(types->arena, w.count + 1);
    memcpy(copy, bytes, w.count);
    return (struct text){copy, w.count};
}

struct text type_whole_text(struct types *types, const struct type *type) {
    if (!type->part_count && type->decl) return type->name;
    struct writer w = {.most = type->text_bytes};
    w.bytes = arena_allocate(types->arena, w.most + 1u);
    put_type(&w, type);
    return (struct text){w.bytes, w.count};
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

// What is made of twins of twins has more parts than anybody can walk, so each type answers once.
static bool is_equatable(struct type *type) {
    if (type->equatable) return type->equatable == 1;
    bool is = type->kind != KIND_FUNCTION && !(type->decl && type->decl->holds_function);
    if (type->kind == KIND_VARIABLE) is = type->bound >= BOUND_EQUATABLE;
    for (uint32_t i = 0; i < type->part_count; i++) is = is && is_equatable(type->parts[i]);
    if (type->element) is = is && is_equatable(type->element);
    type->equatable = is ? 1 : 2;
    return is;
}

static bool is_ordered(struct type *type) {
    if (type->ordered) return type->ordered == 1;
    bool is = type->kind == KIND_INT || type->kind == KIND_FLOAT || type->kind == KIND_TEXT
              || type->kind == KIND_TUPLE;
    if (type->kind == KIND_VARIABLE) is = type->bound >= BOUND_ORDERED;
    for (uint32_t i = 0; i < type->part_count; i++) is = is && is_ordered(type->parts[i]);
    type->ordered = is ? 1 : 2;
    return is;
}

bool type_satisfies(struct type *type, enum bound bound) {
    if (type->kind == KIND_ERROR) return true;
    switch (bound) {
    case BOUND_ANY: return true;
    case BOUND_EQUATABLE: return is_equatable(type);
    case BOUND_ORDERED: return is_ordered(type);
    case BOUND_NUMBER: break;
    }
    return type->kind == KIND_INT || type->kind == KIND_FLOAT
           || (type->kind == KIND_VARIABLE && type->bound == BOUND_NUMBER);
}

// ---- type parameters ----------------------------------------------------------------------------

struct binding binding_new(struct types *types, uint32_t count) {
    struct binding binding = {.count = count};
    if (count) binding.types = arena_array(types->arena, count, sizeof *binding.types);
    return binding;
}

void binding_seal(struct types *types, struct binding *binding) {
    binding->stamp = ++types->stamp_count;
}

bool binding_is_complete(const struct binding *binding) {
    for (uint32_t i = 0; i < binding->count; i++) {
        if (!binding->types[i]) return false;
    }
    return true;
}

static bool match_variable(const struct type *variable, struct type *actual,
                           struct binding *binding) {
    struct type **bound = &binding->types[variable->index];
    if (*bound) return *bound == actual;
    if (!actual->has_open) *bound = actual;
    return true;
}

// What was complained about stands for every parameter, so that nobody asks for them.
static bool match_error(const struct type *pattern, struct type *error, struct binding *binding) {
    if (!pattern->has_variable) return true;
    for (uint32_t i = 0; i < pattern->part_count; i++)
        type_match(pattern->parts[i], error, binding);
    if (pattern->element) type_match(pattern->element, error, binding);
    return true;
}

bool type_match(const struct type *pattern, struct type *actual, struct binding *binding) {
    if (actual->kind == KIND_OPEN) return true;
    if (pattern->kind == KIND_VARIABLE) return match_variable(pattern, actual, binding);
    if (actual->kind == KIND_ERROR) return match_error(pattern, actual, binding);
    if (!pattern->has_variable) return pattern == actual;
    if (pattern->kind != actual->kind || pattern->part_count != actual->part_count
        || pattern->decl != actual->decl)
        return false;
    for (uint32_t i = 0; i < pattern->part_count; i++) {
        if (!type_match(pattern->parts[i], actual->parts[i], binding)) return false;
    }
    return !pattern->element || type_match(pattern->element, actual->element, binding);
}

struct substitution {
    struct types *types;
    const struct binding *binding;
    struct type *unknown;  // what becomes of parameters that are not bound; NULL: they stay
};

static struct type *substitute(const struct substitution *s, struct type *type);

// The type with what it is made of replaced.
static struct type *rebuild(const struct substitution *s, struct type *type) {
    struct types *types = s->types;
    struct type *element = type->element ? substitute(s, type->element) : NULL;
    struct type *few[4], **parts = few;
    if (type->part_count > 4) parts = arena_array(types->arena, type->part_count, sizeof *parts);
    for (uint32_t i = 0; i < type->part_count; i++) parts[i] = substitute(s, type->parts[i]);
    switch (type->kind) {
    case KIND_LIST: case KIND_OPTION: case KIND_SET: return wrap(types, type->kind, element);
    case KIND_TUPLE: case KIND_MAP: return combine(types, type->kind, parts, type->part_count);
    case KIND_FUNCTION: return type_function(types, parts, type->part_count, element);
    case KIND_RECORD: case KIND_ENUM: return applied(types, type->decl, parts, type->part_count);
    case KIND_ERROR: case KIND_NOTHING: case KIND_NONE: case KIND_EMPTY: case KIND_OPEN:
    case KIND_INT: case KIND_FLOAT: case KIND_BOOL: case KIND_TEXT: case KIND_VARIABLE: break;
    }
    return type;
}

static struct type *substitute(const struct substitution *s, struct type *type) {
    if (!type->has_variable) return type;
    if (type->kind == KIND_VARIABLE) {
        struct type *bound = s->binding->types[type->index];
        return bound ? bound : s->unknown ? s->unknown : type;
    }
    uint32_t stamp = s->binding->stamp;
    if (stamp && type->stamp == stamp) return type->substituted;
    struct type *result = rebuild(s, type);
    type->stamp = stamp;
    type->substituted = result;
    return result;
}

struct type *type_substitute(struct types *types, struct type *type,
                             const struct binding *binding) {
    struct substitution s = {types, binding, NULL};
    return binding->count ? substitute(&s, type) : type;
}

struct type *type_wish(struct types *types, struct type *type, const struct binding *binding) {
    struct substitution s = {types, binding, types->open};
    return binding->count ? substitute(&s, type) : type;
}

struct type *type_of_field(struct types *types, const struct type *owner,
                           const struct field *field) {
    if (!field->type) return types->error;
    struct binding binding = {.types = owner->parts, .count = owner->part_count};
    return type_substitute(types, field->type, &binding);
}
