// lang/tree_make.c: what all constructors share: lists, names of types, complaints, the limit of
// heights.
//
//   in:    see tree_make.h
//   out:   nodes in the arena
//   owns:  nothing
//   fails: by diagnostic_add()

#include "scope.h"
#include "tree_make.h"

// ---- for all ------------------------------------------------------------------------------------

static bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

void maker_note_lost(struct maker *m, struct span at) {
    struct names *lost = m->context->lost;
    for (uint32_t i = at.start; lost && i < at.end;) {
        struct text name = {m->bytes + (i - m->base), 0};
        while (i < at.end && is_name_byte(name.bytes[name.count])) i++, name.count++;
        if (!name.count) i++;
        else if (name.bytes[0] > '9') *names_at(lost, name) = m;
    }
}

void maker_complain(struct maker *m, enum diagnostic_code code, struct span at, struct text word,
                    const char *help) {
    maker_note_lost(m, at);
    diagnostic_add(m->context->diagnostics, m->context->sources, code, at, (struct words){{word}},
                   NULL, help);
}

bool maker_is_too_deep(struct maker *m, unsigned height, struct span at) {
    if (height <= TREE_HEIGHT_MAX) return false;
    if (!m->is_too_deep) {
        maker_complain(m, DIAGNOSTIC_TOO_DEEP, at, (struct text){0},
                       "give a part of it a name of its own");
    }
    m->is_too_deep = true;
    return true;
}

// ---- lists --------------------------------------------------------------------------------------

static uint16_t higher(uint16_t a, uint16_t b) {
    return a > b ? a : b;
}

static uint16_t condition_height(const struct condition *condition) {
    return condition->value->height;
}

#define HEIGHT_NONE(item) 0
#define HEIGHT_OWN(item) ((item)->height)
#define HEIGHT_VALUE(item) ((item)->value->height)
#define HEIGHT_CASE(item)                                                                       \
    higher(higher((item)->pattern->height, (item)->guard ? (item)->guard->height : 0),          \
           (item)->value ? (item)->value->height : (item)->body->height)
#define HEIGHT_ARM(item) higher(condition_height(&(item)->condition), (item)->body->height)

#define TREE_LIST_ADD(name, node, height_of)                                            \
    struct name##_list name##_list_add(struct name##_list list, struct node *item) {    \
        if (list.last) list.last->next = item;                                          \
        else list.first = item;                                                         \
        list.last = item;                                                               \
        while (list.last->next) list.last = list.last->next; /* a let may be several */ \
        list.count++;                                                                   \
        list.height = higher(list.height, height_of(item));                             \
        return list;                                                                    \
    }
TREE_LIST_ADD(expr, argument, HEIGHT_VALUE)
TREE_LIST_ADD(type, type_name, HEIGHT_OWN)
TREE_LIST_ADD(pattern, pattern, HEIGHT_OWN)
TREE_LIST_ADD(case, match_case, HEIGHT_CASE)
TREE_LIST_ADD(stmt, stmt, HEIGHT_OWN)
TREE_LIST_ADD(arm, arm, HEIGHT_ARM)
TREE_LIST_ADD(binder, binder, HEIGHT_NONE)
TREE_LIST_ADD(parameter, parameter, HEIGHT_NONE)
TREE_LIST_ADD(type_parameter, type_parameter, HEIGHT_NONE)
TREE_LIST_ADD(field, field, HEIGHT_NONE)
TREE_LIST_ADD(variant, variant, HEIGHT_NONE)

// ---- names of types -----------------------------------------------------------------------------

// One level above `inside`; one that is too high becomes the name of no type.
static struct type_name *type_make(struct maker *m, enum type_name_kind kind, struct span at,
                                   unsigned inside) {
    struct type_name *type = ARENA_NEW(m->arena, struct type_name);
    bool is_too_deep = maker_is_too_deep(m, inside + 1, at);
    type->kind = is_too_deep ? TYPE_NAME_NAME : kind;
    type->height = is_too_deep ? 1 : (uint16_t)(inside + 1);
    type->at = at;
    return type;
}

static bool is_whole(const struct type_name *type, unsigned inside) {
    return type->height == inside + 1;
}

struct type_name *type_name_name(struct maker *m, struct span name) {
    struct type_name *type = type_make(m, TYPE_NAME_NAME, name, 0);
    type->name = maker_text(m, name);
    return type;
}

struct type_name *type_name_apply(struct maker *m, struct span name, struct type_list arguments,
                                  struct span close) {
    struct type_name *type = type_make(m, TYPE_NAME_NAME, span_join(name, close), arguments.height);
    type->name = maker_text(m, name);
    if (is_whole(type, arguments.height)) type->arguments = arguments.first;
    return type;
}

struct type_name *type_name_inside(struct maker *m, struct span module, struct type_name *name) {
    name->at = span_join(module, name->at);
    name->module_name = maker_text(m, module);
    name->module_at = module;
    return name;
}

static struct type_name *around(struct maker *m, enum type_name_kind kind, struct span at,
                                struct type_name *element) {
    struct type_name *type = type_make(m, kind, at, element->height);
    if (is_whole(type, element->height)) type->element = element;
    return type;
}

struct type_name *type_name_list(struct maker *m, struct span open, struct type_name *element,
                                 struct span close) {
    return around(m, TYPE_NAME_LIST, span_join(open, close), element);
}

struct type_name *type_name_option(struct maker *m, struct type_name *element, struct span mark) {
    return around(m, TYPE_NAME_OPTION, span_join(element->at, mark), element);
}

struct type_name *type_name_tuple(struct maker *m, struct span open, struct type_list parts,
                                  struct span close) {
    if (parts.count == 1) {
        parts.first->at = span_join(open, close);
        return parts.first;
    }
    struct type_name *type = type_make(m, TYPE_NAME_TUPLE, span_join(open, close), parts.height);
    if (is_whole(type, parts.height)) type->arguments = parts.first;
    return type;
}

struct type_name *type_name_function(struct maker *m, struct span start,
                                     struct type_list parameters, struct span close,
                                     struct type_name *result) {
    unsigned inside = higher(parameters.height, result ? result->height : 0);
    struct type_name *type =
        type_make(m, TYPE_NAME_FUNCTION, span_join(start, result ? result->at : close), inside);
    if (!is_whole(type, inside)) return type;
    type->arguments = parameters.first;
    type->element = result;
    return type;
}
