// lang/tree_make_decl.c: the constructors of declarations.
//
//   in:    see tree_make.h
//   out:   nodes in the arena, with the /// lines that stand before them
//   owns:  nothing
//   fails: by diagnostic_add()

#include <string.h>

#include "literal.h"
#include "tree_make.h"

#define DECLS_MAX 64u  // made at once

// The /// lines before the token that starts at `owner`.
static struct span doc_at(const struct maker *m, uint32_t owner) {
    size_t low = 0, high = m->doc_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->docs[middle].owner < owner) low = middle + 1;
        else high = middle;
    }
    bool is_found = low < m->doc_count && m->docs[low].owner == owner;
    return is_found ? m->docs[low].at : (struct span){0, 0};
}

static struct text doc_find(const struct maker *m, uint32_t owner) {
    struct span at = doc_at(m, owner);
    return at.end ? maker_text(m, at) : (struct text){0};
}

static void add_doc(const struct maker *m, struct decl *decl) {
    decl->doc_start = doc_at(m, decl->at.start).start;
    decl->doc = doc_find(m, decl->at.start);
}

// Many passes walk along all declarations and look at little else: so they lie side by side, and not
// each behind a body. As many at once as there are already.
static struct decl *decl_new(struct maker *m) {
    if (m->spare_count == 0) {
        m->spare_count = m->decl_count < DECLS_MAX ? m->decl_count : DECLS_MAX;
        if (m->spare_count == 0) m->spare_count = 1;
        m->spare = arena_array(m->arena, m->spare_count, sizeof *m->spare);
    }
    m->decl_count++;
    m->spare_count--;
    return m->spare++;
}

static struct decl *decl_make(struct maker *m, enum decl_kind kind, struct span at,
                              struct span name) {
    struct decl *decl = decl_new(m);
    decl->kind = kind;
    decl->at = at;
    decl->name_at = name;
    decl->name = maker_text(m, name);
    add_doc(m, decl);
    decl->source = m->source;
    return decl;
}

void decl_add(struct maker *m, struct decl *decl) {
    maker_close_minimum(m);
    m->is_too_deep = false;
    if (m->last) m->last->next = decl;
    else m->first = decl;
    m->last = decl;
}

// What a declaration is called that nobody else could use; NULL for the others.
static const char *private_word(enum decl_kind kind) {
    switch (kind) {
    case DECL_INTERFACE: return "`interface`";
    case DECL_ENTRY: return "`entry`";
    case DECL_IMPLEMENTS: return "`implements`";
    case DECL_USE: return "`use`";
    case DECL_TEST: return "`test`";
    case DECL_ERROR: case DECL_FUNCTION: case DECL_RECORD: case DECL_ENUM: case DECL_VARIABLE:
    case DECL_ENTERED:
        break;
    }
    return NULL;
}

struct decl *decl_public(struct maker *m, struct span start, struct decl *decl) {
    const char *word = private_word(decl->kind);
    if (word)
        maker_complain(m, DIAGNOSTIC_PUB_MISPLACED, start, (struct text){word, (uint32_t)strlen(word)},
                       "leave pub out");
    decl->is_public = true;
    decl->at.start = start.start;
    add_doc(m, decl);
    return decl;
}

// ---- names with [ ] -----------------------------------------------------------------------------

struct applied *applied_plain(struct maker *m, struct span name) {
    struct applied *applied = ARENA_NEW(m->arena, struct applied);
    applied->name = name;
    return applied;
}

struct applied *applied_first(struct maker *m, struct type_name *type) {
    struct applied *applied = ARENA_NEW(m->arena, struct applied);
    applied->types = type_list_add(applied->types, type);
    return applied;
}

static struct type_parameter *type_parameter_make(struct maker *m, struct span name,
                                                  struct text bound) {
    struct type_parameter *parameter = ARENA_NEW(m->arena, struct type_parameter);
    parameter->name = maker_text(m, name);
    parameter->bound = bound;
    parameter->at = name;
    return parameter;
}

struct applied *applied_bound(struct maker *m, struct span name, struct span bound) {
    struct applied *item = applied_first(m, type_name_name(m, name));
    item->bounds =
        type_parameter_list_add(item->bounds, type_parameter_make(m, name, maker_text(m, bound)));
    return item;
}

struct applied *applied_add(struct applied *list, const struct applied *item) {
    list->types = type_list_add(list->types, item->types.first);
    if (item->bounds.first)
        list->bounds = type_parameter_list_add(list->bounds, item->bounds.first);
    return list;
}

struct applied *applied_name(struct applied *list, struct span name, struct span close) {
    list->name = name;
    list->close = close;
    return list;
}

// What stands in the brackets as a generic's parameters: plain names, in order, each with its bound
// if it has one.
static struct type_parameter_list type_parameters_of(struct maker *m, const struct applied *name) {
    struct type_parameter_list list = {0};
    const struct type_parameter *bound = name->bounds.first;
    for (struct type_name *type = name->types.first; type; type = type->next) {
        bool is_plain = type->kind == TYPE_NAME_NAME && !type->arguments;
        if (!is_plain || type->module_name.count) {
            maker_complain(m, DIAGNOSTIC_TYPE_PARAMETER, type->at, (struct text){0},
                           "as in: fn first[T](items: [T]) -> T?");
            continue;
        }
        bool is_bound = bound && bound->at.start == type->at.start;
        struct text none = {0};
        list = type_parameter_list_add(
            list, type_parameter_make(m, type->at, is_bound ? bound->bound : none));
        if (is_bound) bound = bound->next;
    }
    return list;
}

struct type_name *receiver_name(struct maker *m, const struct applied *name) {
    if (name->close.end == 0) return type_name_name(m, name->name);
    return type_name_apply(m, name->name, name->types, name->close);
}

struct type_name *receiver_inside(struct maker *m, const struct applied *module,
                                  const struct applied *name) {
    if (module->close.end) {
        struct span at = {module->name.end, module->close.end};
        maker_complain(m, DIAGNOSTIC_MISPLACED, at, maker_text(m, at), NULL);
    }
    return type_name_inside(m, module->name, receiver_name(m, name));
}

struct type_name *receiver_list(struct maker *m, struct span open, const struct applied *element,
                                struct span close) {
    return type_name_list(m, open, element->types.first, close);
}

static struct head *head_make(struct maker *m, struct span start, struct span name) {
    struct head *head = ARENA_NEW(m->arena, struct head);
    head->start = start;
    head->name = name;
    return head;
}

struct head *head_plain(struct maker *m, struct span start, const struct applied *name) {
    struct head *head = head_make(m, start, name->name);
    head->type_parameters = type_parameters_of(m, name);
    return head;
}

// A receiver's bounded names count as type parameters that were declared, before the method's own.
struct head *head_method(struct maker *m, struct span start, struct type_name *receiver,
                         const struct applied *bounded, const struct applied *name) {
    struct type_parameter_list own = type_parameters_of(m, name);
    struct head *head = head_make(m, start, name->name);
    head->receiver = receiver;
    head->type_parameters = bounded->bounds;
    if (bounded->bounds.last) bounded->bounds.last->next = own.first;
    else head->type_parameters = own;
    return head;
}

// ---- functions ----------------------------------------------------------------------------------

struct parameter *parameter_make(struct maker *m, struct span name, bool is_mut,
                                 struct type_name *type_name) {
    struct parameter *parameter = ARENA_NEW(m->arena, struct parameter);
    parameter->name = maker_text(m, name);
    parameter->at = name;
    parameter->is_mut = is_mut;
    parameter->type_name = type_name;
    return parameter;
}

struct parameter *parameter_self(struct maker *m, struct span self, bool is_mut) {
    struct parameter *parameter = parameter_make(m, self, is_mut, NULL);
    parameter->is_self = true;
    return parameter;
}

static void check_self(struct maker *m, const struct parameter *first, bool is_method) {
    for (const struct parameter *p = first; p; p = p->next) {
        if (!p->is_self || (is_method && p == first)) continue;
        maker_complain(m, DIAGNOSTIC_SELF_PLACE, p->at, (struct text){0},
                       "as in: fn Point.move(mut self, x: int)");
    }
}

struct decl *decl_function(struct maker *m, const struct head *head,
                           struct parameter_list parameters, struct span close,
                           struct type_name *result) {
    struct span at = span_join(head->start, result ? result->at : close);
    struct decl *decl = decl_make(m, DECL_FUNCTION, at, head->name);
    decl->receiver = head->receiver;
    decl->type_parameters = head->type_parameters.first;
    decl->parameters = parameters.first;
    decl->parameter_count = parameters.count;
    decl->result = result;
    check_self(m, parameters.first, head->receiver != NULL);
    return decl;
}

struct decl *decl_body(struct decl *function, struct stmt *body) {
    function->body = body;
    return function;
}

struct decl *decl_native(struct maker *m, struct decl *function, struct span native) {
    function->native_name = maker_text(m, native);
    function->at = span_join(function->at, native);
    return function;
}

struct decl *decl_entry(struct maker *m, struct span start, struct span name,
                        struct parameter_list parameters, struct span close,
                        struct type_name *result) {
    struct decl *decl =
        decl_make(m, DECL_ENTRY, span_join(start, result ? result->at : close), name);
    decl->parameters = parameters.first;
    decl->parameter_count = parameters.count;
    decl->result = result;
    check_self(m, parameters.first, false);
    return decl;
}

// ---- types --------------------------------------------------------------------------------------

struct field *field_make(struct maker *m, struct span name, struct type_name *type_name) {
    struct field *field = ARENA_NEW(m->arena, struct field);
    field->name = maker_text(m, name);
    field->at = name;
    field->type_name = type_name;
    field->doc = doc_find(m, name.start);
    return field;
}

struct field *field_unnamed(struct maker *m, struct type_name *type_name) {
    struct field *field = ARENA_NEW(m->arena, struct field);
    field->at = type_name->at;
    field->type_name = type_name;
    return field;
}

struct variant *variant_make(struct maker *m, struct span name, struct field_list fields) {
    struct variant *variant = ARENA_NEW(m->arena, struct variant);
    variant->name = maker_text(m, name);
    variant->at = name;
    variant->doc = doc_find(m, name.start);
    variant->fields = fields.first;
    variant->field_count = fields.count;
    return variant;
}

struct decl *decl_record(struct maker *m, struct span start, const struct applied *name,
                         struct field_list fields, struct span end) {
    struct decl *decl = decl_make(m, DECL_RECORD, span_join(start, end), name->name);
    decl->type_parameters = type_parameters_of(m, name).first;
    decl->fields = fields.first;
    decl->field_count = fields.count;
    return decl;
}

struct decl *decl_enum(struct maker *m, struct span start, const struct applied *name,
                       struct variant_list variants, struct span end) {
    struct decl *decl = decl_make(m, DECL_ENUM, span_join(start, end), name->name);
    decl->type_parameters = type_parameters_of(m, name).first;
    decl->variants = variants.first;
    decl->variant_count = variants.count;
    return decl;
}

// ---- the others ---------------------------------------------------------------------------------

struct decl *decl_variable(struct maker *m, struct span start, enum variable_kind kind,
                           struct span name, struct type_name *type_name, struct expr *value) {
    struct decl *decl = decl_make(m, DECL_VARIABLE, span_join(start, value->at), name);
    decl->variable = kind;
    decl->type_name = type_name;
    decl->value = value;
    return decl;
}

struct decl *decl_word(struct maker *m, enum decl_kind kind, struct span start, struct span name) {
    return decl_make(m, kind, span_join(start, name), name);
}

static struct text unquoted(struct maker *m, struct span at) {
    struct span inside = {at.start + 1, at.end - 1};
    return literal_text(m->context, maker_text(m, inside), inside.start);
}

struct decl *decl_use_file(struct maker *m, struct span start, struct span file) {
    struct decl *decl = decl_make(m, DECL_USE, span_join(start, file), file);
    decl->is_text = true;
    decl->name = unquoted(m, file);
    return decl;
}

struct decl *decl_test(struct maker *m, struct span start, struct span name, struct stmt *body) {
    struct decl *decl = decl_make(m, DECL_TEST, span_join(start, body->at), name);
    decl->name = unquoted(m, name);
    decl->body = body;
    return decl;
}

// A function whose head did not parse.
struct decl *decl_error(struct maker *m, struct span start, struct stmt *body) {
    return decl_make(m, DECL_ERROR, span_join(start, body->at), start);
}

struct decl *decl_entered(struct maker *m, struct stmt *stmt) {
    struct span start = {stmt->at.start, stmt->at.start}, end = {stmt->at.end, stmt->at.end};
    struct decl *decl = decl_make(m, DECL_ENTERED, stmt->at, start);
    decl->value = stmt_value(m, stmt);
    decl->body = stmt_block(m, start, (struct stmt_list){.first = stmt, .height = stmt->height}, end);
    return decl;
}
