// lang/check_decl.c: declarations: what each name is, and the order in which everything is checked.
//
//   in:    the declarations of all files: the library, the interface, the bot
//   out:   symbols for all of them, signatures resolved, bodies checked
//   owns:  nothing
//   fails: by diagnostics

#include <string.h>

#include "check.h"
#include "world.h"
#include "module.h"

// ---- words and complaints -----------------------------------------------------------------------

struct text word(const char *text) {
    return (struct text){text, (uint32_t)strlen(text)};
}

void check_refuse(struct check *c, enum diagnostic_code code, struct span at, struct text first,
                  struct text second, const char *label, const char *help) {
    diagnostic_add(c->diagnostics, c->sources, code, at, (struct words){{first, second}}, label,
                   help);
}

struct text words_join(const struct check *c, struct text a, const char *between, struct text b) {
    struct text middle = word(between);
    char *bytes = arena_allocate(c->arena, (size_t)a.count + middle.count + b.count + 1);
    // No text at all may have no bytes to copy from.
    if (a.count) memcpy(bytes, a.bytes, a.count);
    if (middle.count) memcpy(bytes + a.count, middle.bytes, middle.count);
    if (b.count) memcpy(bytes + a.count + middle.count, b.bytes, b.count);
    return (struct text){bytes, a.count + middle.count + b.count};
}

struct text type_word(struct check *c, const struct type *type) {
    return type_text(&c->types, type);
}

struct text count_word(struct check *c, uint32_t count, const char *what) {
    char digits[12];
    uint32_t at = sizeof digits;
    uint32_t rest = count;
    do digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    struct text number = {digits + at, (uint32_t)sizeof digits - at};
    return words_join(c, words_join(c, number, " ", word(what)), count == 1 ? "" : "s", word(""));
}

#define SHOWN_MAX 32  // bytes of source that a help quotes

struct text source_word(struct check *c, struct span at) {
    const struct source *s = c->sources;
    while (s && !(at.start >= s->base && at.end <= s->base + s->count)) s = s->next;
    if (!s || at.end - at.start > SHOWN_MAX) return word("…");
    struct text text = {s->bytes + (at.start - s->base), at.end - at.start};
    return memchr(text.bytes, '\n', text.count) ? word("…") : text;
}

// Its own `%` would be taken for gaps.
const char *as_help(struct check *c, struct text text) {
    char *help = arena_allocate(c->arena, (size_t)text.count + 1);
    for (uint32_t i = 0; i < text.count; i++) {
        help[i] = text.bytes[i] == '%' ? ' ' : text.bytes[i];
    }
    return help;
}

// ---- who touches what ---------------------------------------------------------------------------

void add_link(struct check *c, struct symbol_link **list, struct symbol *symbol) {
    if (*list && (*list)->symbol == symbol && !(*list)->is_value) return;
    struct symbol_link *link = ARENA_NEW(c->arena, struct symbol_link);
    *link = (struct symbol_link){symbol, false, *list};
    *list = link;
}

// The bodies of the library's functions are checked if somebody calls them, behind all others.
static bool is_checked_late(const struct check *c, const struct file *file) {
    return file_is_library(file) && !c->checks_library && (c->main || file != c->interface);
}

static void want_body(struct check *c, struct symbol *function) {
    if (function->is_wanted || !function->decl) return;
    if (!is_checked_late(c, function->decl->source->file)) return;
    function->is_wanted = true;
    if (c->wanted_last) c->wanted_last->next_wanted = function;
    else c->wanted = function;
    c->wanted_last = function;
}

void note_call(struct check *c, struct symbol *callee) {
    if (!c->function || callee->kind != SYMBOL_FUNCTION) return;
    add_link(c, &c->function->callees, callee);
    want_body(c, callee);
}

void note_touch(struct check *c, struct symbol *variable) {
    if (!c->function) return;
    add_link(c, &c->function->touches, variable);
    // What it holds may be called.
    if (!type_satisfies(variable->type, BOUND_EQUATABLE)) note_call(c, c->values_body);
}

void note_value(struct check *c, struct symbol *function) {
    if (function->kind != SYMBOL_FUNCTION) return;
    if (c->function) {
        struct symbol_link *link = ARENA_NEW(c->arena, struct symbol_link);
        *link = (struct symbol_link){function, true, c->function->callees};
        c->function->callees = link;
        want_body(c, function);
    }
    add_link(c, &c->values_body->callees, function);
}

static void add_links(struct check *c, struct symbol_link **list, const struct symbol_link *links) {
    for (const struct symbol_link *l = links; l; l = l->next) add_link(c, list, l->symbol);
}

void note_brought(struct check *c, struct symbol_link **list, const struct expr *value) {
    if (type_satisfies(value->type, BOUND_EQUATABLE)) return;
    if (value->kind == EXPR_LAMBDA && value->lambda->brings)
        add_links(c, list, value->lambda->brings);
    else if (value->meaning == MEANING_FUNCTION_VALUE)
        add_link(c, list, value->symbol);
    else if (value->meaning == MEANING_LOCAL && value->local->brings)
        add_links(c, list, value->local->brings);
    else
        add_link(c, list, c->values_body);
}

// ---- declaring types ----------------------------------------------------------------------------

bool is_upper(struct text name) {
    return name.count && name.bytes[0] >= 'A' && name.bytes[0] <= 'Z';
}

static void begin_decl(struct check *c, struct decl *decl) {
    c->decl = decl;
    c->variables = decl && decl->type ? decl->type->parts : NULL;
    c->variable_count = decl && decl->type ? decl->type->part_count : 0;
}

static void declare_type(struct check *c, struct decl *decl) {
    begin_decl(c, NULL);
    if (is_type_taken(c, decl->name)) {
        check_refuse(c, DIAGNOSTIC_DECLARED_TWICE, decl->name_at, decl->name, word(""), NULL, NULL);
        return;
    }
    if (!is_upper(decl->name)) {
        check_refuse(c, DIAGNOSTIC_TYPE_CASE, decl->name_at, decl->name, word(""), NULL, NULL);
    }
    c->decl = decl;
    declare_variables(c);
    decl->type = type_named(&c->types, decl, c->variables, c->variable_count);
    begin_decl(c, NULL);
    *place_of_type(c, decl) = decl->type;
}

// They are at most 255: looking at all of them is quicker than a table.
static bool is_field_before(const struct field *fields, const struct field *field) {
    while (fields != field && !text_equal(fields->name, field->name)) fields = fields->next;
    return fields != field;
}

static bool is_variant_before(const struct variant *variants, const struct variant *variant) {
    while (variants != variant && !text_equal(variants->name, variant->name))
        variants = variants->next;
    return variants != variant;
}

static void check_fields(struct check *c, struct field *fields, const char *what, struct span at) {
    uint32_t count = 0;
    for (struct field *f = fields; f; f = f->next) {
        if (++count == FIELDS_MAX + 1) {
            check_refuse(c, DIAGNOSTIC_OVER_LIMIT, at, word(what), word("255"), NULL, NULL);
        }
        f->type = resolve_type(c, f->type_name);
        if (!f->name.count || count > FIELDS_MAX || !is_field_before(fields, f)) continue;
        check_refuse(c, DIAGNOSTIC_DECLARED_TWICE, f->at, f->name, word(""), NULL, NULL);
    }
}

static void check_variants(struct check *c, struct decl *decl) {
    uint32_t count = 0;
    for (struct variant *v = decl->variants; v; v = v->next) {
        if (++count == VARIANTS_MAX + 1) {
            check_refuse(c, DIAGNOSTIC_OVER_LIMIT, decl->name_at, word("variants"), word("255"),
                         NULL, NULL);
        }
        if (count <= VARIANTS_MAX && is_variant_before(decl->variants, v))
            check_refuse(c, DIAGNOSTIC_DECLARED_TWICE, v->at, v->name, word(""), NULL, NULL);
        check_fields(c, v->fields, "values of a variant", v->at);
    }
    if (!count && !has_hole(c, decl->at))
        check_refuse(c, DIAGNOSTIC_EMPTY_TYPE, decl->name_at, decl->name, word(""), NULL, NULL);
}

// ---- declaring functions ------------------------------------------------------------------------

// They are few: looking at all of them is quicker than a table.
static bool is_named_before(const struct decl *decl, const struct parameter *parameter) {
    const struct parameter *p = decl->parameters;
    while (p != parameter && !text_equal(p->name, parameter->name)) p = p->next;
    return p != parameter;
}

static void resolve_parameters(struct check *c, struct decl *decl, struct type *self) {
    uint32_t count = 0;
    for (struct parameter *p = decl->parameters; p; p = p->next) {
        if (++count == PARAMETERS_MAX + 1) {
            check_refuse(c, DIAGNOSTIC_OVER_LIMIT, p->at, word("parameters"), word("64"), NULL,
                         NULL);
        }
        if (p->is_self && !self) {
            check_refuse(c, DIAGNOSTIC_SELF_OUTSIDE, p->at, decl->name, word(""), NULL,
                   "name its type before the function's name:  fn Point.%1(self)");
        }
        p->type = p->is_self ? (self ? self : c->types.error) : resolve_type(c, p->type_name);
        if (count <= PARAMETERS_MAX && is_named_before(decl, p))
            check_refuse(c, DIAGNOSTIC_DECLARED_TWICE, p->at, p->name, word(""), NULL, NULL);
    }
}

// Whether they are methods of the same values, however their type parameters are called.
static bool same_receiver(struct check *c, const struct symbol *a, const struct symbol *b) {
    if (a->receiver == b->receiver) return true;
    if (!a->receiver || !b->receiver || !a->receiver->has_variable) return false;
    struct binding of_a = binding_new(&c->types, a->type_parameter_count);
    struct binding of_b = binding_new(&c->types, b->type_parameter_count);
    return b->receiver->has_variable && type_match(a->receiver, b->receiver, &of_a)
           && type_match(b->receiver, a->receiver, &of_b);
}

static bool same_signature(const struct symbol *a, const struct symbol *b) {
    if (a->receiver != b->receiver || a->decl->parameter_count != b->decl->parameter_count)
        return false;
    const struct parameter *p = a->decl->parameters, *q = b->decl->parameters;
    for (; p && q; p = p->next, q = q->next) {
        if (p->type != q->type) return false;
    }
    return true;
}

// Whether one is a native of the library and the other stands in for it where its types don't fit.
static bool stands_in(const struct symbol *a, const struct symbol *b) {
    return a->is_library && b->is_library && !a->receiver && !b->receiver
           && (a->kind == SYMBOL_NATIVE) != (b->kind == SYMBOL_NATIVE)
           && (a->type_parameter_count == 0) != (b->type_parameter_count == 0);
}

// Whether there is a file that sees both.
static bool are_seen(const struct symbol *a, const struct symbol *b) {
    return is_seen_from(a->decl->source->file, b->decl)
           || is_seen_from(b->decl->source->file, a->decl);
}

// Puts a function in front of the chain of its name. Natives may share a name when their parameters
// differ, also with what stands in for them, and the bot's own methods hide the library's; else a
// name is declared once.
static bool chain_function(struct check *c, void **place, struct symbol *symbol) {
    struct symbol *old = *place;
    uint32_t count = 0;
    for (struct symbol *s = old; s; s = s->overload, count++) {
        bool both_natives = symbol->kind == SYMBOL_NATIVE && s->kind == SYMBOL_NATIVE;
        bool collides =
            both_natives ? same_signature(s, symbol)
                         : s->is_library == symbol->is_library && same_receiver(c, s, symbol);
        if (!collides || stands_in(s, symbol) || !are_seen(s, symbol)) continue;
        bool is_elsewhere = s->decl->source->file != symbol->decl->source->file;
        check_refuse(c, DIAGNOSTIC_DECLARED_TWICE, symbol->decl->name_at, symbol->name,
                     file_word(c, s->decl->source->file), NULL,
                     is_elsewhere ? "%2 has it for the same type, too" : NULL);
        return false;
    }
    if (count >= OVERLOADS_MAX) {
        check_refuse(c, DIAGNOSTIC_OVER_LIMIT, symbol->decl->name_at, word("methods of one name"),
                     word("256"), NULL, "give some of them another name");
        return false;
    }
    symbol->overload = old;
    *place = symbol;
    return true;
}

static void chain_method(struct check *c, struct symbol *symbol) {
    if (!chain_function(c, place_of_methods(c, symbol->name, symbol->receiver), symbol)) return;
    void **place = names_at(&c->methods, symbol->name);
    symbol->namesake = *place;
    *place = symbol;
}

// `gas` in `fn gas.left()`: a name in lower case that is no type.
static bool is_namespace(struct check *c, const struct decl *decl) {
    const struct type_name *r = decl->receiver;
    return r && r->kind == TYPE_NAME_NAME && !is_upper(r->name)
           && !find_type(c, r->name);
}

static bool has_self(const struct decl *decl) {
    return decl->parameters && decl->parameters->is_self;
}

static void declare_namespace(struct check *c, const struct decl *decl) {
    struct text name = decl->receiver->name;
    void **place = place_of_symbol(c, decl, name);
    if (*place) return;
    struct symbol *symbol = ARENA_NEW(c->arena, struct symbol);
    *symbol = (struct symbol){.kind = SYMBOL_NAMESPACE, .name = name, .is_library = true};
    *place = symbol;
}

static enum symbol_kind function_kind(struct check *c, const struct decl *decl) {
    if (decl->native_name.count) {
        if (!decl->source->is_library) {
            check_refuse(c, DIAGNOSTIC_NATIVE_OUTSIDE, decl->name_at, decl->name, word(""), NULL,
                         NULL);
        }
        return SYMBOL_NATIVE;
    }
    if (decl->body) return SYMBOL_FUNCTION;
    if (!decl->source->is_interface) {
        check_refuse(c, DIAGNOSTIC_NO_BODY, decl->name_at, decl->name, word(""), NULL, NULL);
    }
    return SYMBOL_HOST;
}

// The host takes and gives data alone.
static void refuse_functions_across(struct check *c, const struct decl *decl) {
    bool crosses = !type_satisfies(decl->symbol->result, BOUND_EQUATABLE);
    for (const struct parameter *p = decl->parameters; p; p = p->next)
        crosses = crosses || !type_satisfies(p->type, BOUND_EQUATABLE);
    if (decl->type_parameters) {
        check_refuse(c, DIAGNOSTIC_GENERIC_HOST, decl->name_at, decl->name, word(""), NULL, NULL);
    } else if (crosses) {
        check_refuse(c, DIAGNOSTIC_FUNCTION_ACROSS, decl->name_at, decl->name, word(""), NULL,
                     NULL);
    }
}

static void resolve_signature(struct check *c, struct decl *decl, bool has_receiver) {
    struct symbol *symbol = decl->symbol;
    c->decl = decl;
    symbol->receiver_parameter_count = declare_variables(c);
    refuse_hiding(c);
    symbol->type_parameters = c->variables;
    symbol->type_parameter_count = c->variable_count;
    c->is_signature = true;
    if (has_receiver) symbol->receiver = resolve_type(c, decl->receiver);
    resolve_parameters(c, decl, symbol->receiver);
    symbol->result = decl->result ? resolve_type(c, decl->result) : c->types.nothing;
    c->is_signature = false;
    bool is_used[TYPE_PARAMETERS_MAX] = {false};
    note_used(symbol->result, is_used);
    for (const struct parameter *p = decl->parameters; p; p = p->next)
        note_used(p->type, is_used);
    refuse_unused(c, is_used, symbol->receiver_parameter_count);
    if (symbol->kind == SYMBOL_HOST) refuse_functions_across(c, decl);
}

static void declare_function(struct check *c, struct decl *decl) {
    struct symbol *symbol = ARENA_NEW(c->arena, struct symbol);
    decl->symbol = symbol;
    *symbol = (struct symbol){.kind = function_kind(c, decl), .name = decl->name, .decl = decl};
    symbol->is_library = file_is_library(c->file);
    begin_decl(c, NULL);
    bool in_namespace = is_namespace(c, decl) && !has_self(decl);
    symbol->is_mut_self = has_self(decl) && decl->parameters->is_mut;
    resolve_signature(c, decl, decl->receiver && !in_namespace);
    if (symbol->receiver && !has_self(decl) && is_lost(c, word("self"))) return;
    if (symbol->receiver && !has_self(decl)) {
        check_refuse(c, DIAGNOSTIC_NO_SELF, decl->name_at, decl->name, word(""), NULL,
               "write self as its first parameter:  %1(self)");
        return;
    }
    if (in_namespace) {
        if (!decl->source->is_library && !decl->source->is_interface) {
            bool is_module = find_module(c, decl->receiver->name) != NULL;
            check_refuse(c, DIAGNOSTIC_UNKNOWN_TYPE, decl->receiver->at, decl->receiver->name,
                         word(""), NULL,
                         is_module ? "what a module has is declared in its own file" : NULL);
            return;
        }
        symbol->namespace_name = decl->receiver->name;
        declare_namespace(c, decl);
        chain_function(
            c, names_at(&c->qualified, words_join(c, decl->receiver->name, ".", decl->name)),
            symbol);
        return;
    }
    if (symbol->receiver) {
        chain_method(c, symbol);
        return;
    }
    if (refuse_module_twin(c, decl)) return;
    void **place = place_of_symbol(c, decl, decl->name);
    struct symbol *old = *place;
    if (old && old->kind == SYMBOL_VARIABLE) {
        check_refuse(c, DIAGNOSTIC_DECLARED_TWICE, decl->name_at, decl->name, word(""), NULL, NULL);
        return;
    }
    if (old && old->kind == SYMBOL_NAMESPACE) *place = NULL;
    chain_function(c, place, symbol);
}

static void declare_variable(struct check *c, struct decl *decl) {
    struct symbol *symbol = ARENA_NEW(c->arena, struct symbol);
    decl->symbol = symbol;
    *symbol = (struct symbol){.kind = SYMBOL_VARIABLE, .name = decl->name, .decl = decl};
    symbol->type = c->types.error;
    if (decl->source->is_interface) {
        check_refuse(c, DIAGNOSTIC_NOT_IN_INTERFACE, decl->name_at, word("a variable"), word(""),
                     NULL, NULL);
    }
    if (refuse_module_twin(c, decl)) return;
    void **place = place_of_symbol(c, decl, decl->name);
    if (*place) {
        check_refuse(c, DIAGNOSTIC_DECLARED_TWICE, decl->name_at, decl->name, word(""), NULL, NULL);
        return;
    }
    *place = symbol;
}

// ---- bodies -------------------------------------------------------------------------------------

static void begin_body(struct check *c, struct symbol *function, struct type *result) {
    c->function = function;
    c->result = result;
    c->frame = NULL;
    c->naming = NULL;
    c->innermost = NULL;
    c->depth = 0;
    c->loop_depth = 0;
    c->round_depth = 0;
}

// From a declaration's beginning to the next one's.
static struct span reach_of(const struct decl *decl) {
    const struct decl *next = decl->next;
    bool is_same = next && next->source == decl->source;
    return (struct span){decl->at.start, is_same ? next->at.start : decl->source->base
                                                                    + decl->source->count};
}

static void check_function_body(struct check *c, struct symbol *function) {
    struct decl *decl = function->decl;
    if (has_broken_blocks(c, reach_of(decl))) return;
    enter_file(c, decl->source->file);
    c->decl = decl;
    c->variables = function->type_parameters;
    c->variable_count = function->type_parameter_count;
    begin_body(c, function, function->result);
    scope_open(c);
    for (struct parameter *p = decl->parameters; p; p = p->next) {
        struct local *local = declare_local(c, p->name, p->at, p->type, p->is_mut);
        if (local) {
            local->is_parameter = true;
            local->is_mut = p->is_mut;
        }
        p->local = local;
    }
    c->has_lost_value = false;
    bool goes_on = check_block(c, decl->body) && !has_hole(c, reach_of(decl));
    // It was told already that a value is not returned.
    goes_on = goes_on && !c->has_lost_value;
    if (goes_on && function->result->kind != KIND_NOTHING && function->result->kind != KIND_ERROR) {
        check_refuse(c, DIAGNOSTIC_MISSING_RETURN, decl->body->end_at, decl->name,
                     type_word(c, function->result), "the function ends here without a result",
                     "end every path with return, or assert false");
    }
    scope_close(c);
}

static void check_variable(struct check *c, struct decl *decl) {
    begin_decl(c, NULL);
    struct symbol *all = decl->variable == VARIABLE_CACHE ? c->caches_body : c->vars_body;
    decl->symbol->body = body_symbol(c, all->name);
    decl->symbol->is_pending = true;
    add_link(c, &all->callees, decl->symbol->body);
    begin_body(c, decl->symbol->body, c->types.nothing);
    struct type *wanted = decl->type_name ? resolve_type(c, decl->type_name) : NULL;
    struct naming naming = {decl->name, NULL};
    c->naming = &naming;
    scope_open(c);
    if (wanted) {
        check_as(c, decl->value, wanted);
    } else {
        wanted = settled(c, decl->value, check_value(c, decl->value, NULL));
    }
    scope_close(c);
    c->naming = NULL;
    decl->symbol->type = wanted;
    decl->symbol->is_ready = true;
}

static void begin_nameless(struct check *c, struct decl *decl, struct text name) {
    struct symbol *symbol = ARENA_NEW(c->arena, struct symbol);
    *symbol = (struct symbol){
        .kind = SYMBOL_FUNCTION, .name = name, .decl = decl, .result = c->types.nothing};
    decl->symbol = symbol;
    begin_decl(c, NULL);
    begin_body(c, symbol, c->types.nothing);
}

static void check_test(struct check *c, struct decl *decl) {
    begin_nameless(c, decl, decl->name);
    if (!has_broken_blocks(c, reach_of(decl))) check_block(c, decl->body);
}

static void check_entered(struct check *c, struct decl *decl) {
    begin_nameless(c, decl, word("(typed)"));
    world_check_statement(c, decl);
}

// ---- the interface ------------------------------------------------------------------------------

static struct text signature_text(struct check *c, const struct decl *entry) {
    struct text text = words_join(c, word("fn "), "", entry->name);
    text = words_join(c, text, "(", word(""));
    for (const struct parameter *p = entry->parameters; p; p = p->next) {
        text = words_join(c, text, "", p->name);
        text = words_join(c, text, ": ", type_word(c, p->type));
        if (p->next) text = words_join(c, text, ", ", word(""));
    }
    text = words_join(c, text, ")", word(""));
    if (entry->result) text = words_join(c, text, " -> ", type_word(c, entry->symbol->result));
    return text;
}

static void declare_entry(struct check *c, struct decl *decl) {
    struct symbol *symbol = ARENA_NEW(c->arena, struct symbol);
    *symbol = (struct symbol){.kind = SYMBOL_HOST, .name = decl->name, .decl = decl};
    decl->symbol = symbol;
    begin_decl(c, NULL);
    resolve_parameters(c, decl, NULL);
    symbol->result = decl->result ? resolve_type(c, decl->result) : c->types.nothing;
    if (!decl->source->is_interface) {
        check_refuse(c, DIAGNOSTIC_ENTRY_OUTSIDE, decl->name_at, decl->name, word(""), NULL, NULL);
    }
    refuse_functions_across(c, decl);
}

// `emit` takes what the entries return, if they all return the same.
static struct type *find_move_type(const struct file *interface) {
    struct type *move = NULL;
    for (struct decl *d = interface->decls; d; d = d->next) {
        if (d->kind != DECL_ENTRY) continue;
        if (d->symbol->result->kind == KIND_NOTHING) return NULL;
        if (move && move != d->symbol->result) return NULL;
        move = d->symbol->result;
    }
    return move;
}

static void match_entry(struct check *c, struct decl *entry, struct span at) {
    struct symbol *found = names_find(&c->main->symbols, entry->name);
    struct text wanted = signature_text(c, entry);
    if (!found || found->kind != SYMBOL_FUNCTION) {
        if (c->world || is_lost(c, entry->name)) return;  // it may come later, or is there
        diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_MISSING_ENTRY, at,
                       (struct words){{entry->name, wanted}}, NULL, "add it:  %2 { … }");
        return;
    }
    bool right = same_signature(found, entry->symbol) && found->result == entry->symbol->result;
    for (const struct parameter *p = found->decl->parameters; p; p = p->next) {
        if (p->is_mut) right = false;
    }
    if (!right) {
        check_refuse(c, DIAGNOSTIC_WRONG_ENTRY, found->decl->name_at, entry->name, wanted, NULL,
                     "write:  %2");
    }
    c->entries[c->entry_count++] = found;
}

static void match_entries(struct check *c) {
    struct span at = {0, 0};
    for (struct decl *d = c->main->decls; d; d = d->next) {
        if (d->kind == DECL_IMPLEMENTS) at = d->name_at;
    }
    uint32_t count = 0;
    for (struct decl *d = c->interface->decls; d; d = d->next) count += d->kind == DECL_ENTRY;
    c->entries = arena_array(c->arena, count, sizeof *c->entries);
    for (struct decl *d = c->interface->decls; d; d = d->next) {
        if (d->kind == DECL_ENTRY) match_entry(c, d, at);
    }
}

// ---- all of it ----------------------------------------------------------------------------------

static void declare_types(struct check *c) {
    for (struct decl *d = c->file->decls; d; d = d->next) {
        if (d->kind == DECL_RECORD || d->kind == DECL_ENUM) declare_type(c, d);
    }
}

static void refuse_unused_of_type(struct check *c, const struct decl *decl) {
    bool is_used[TYPE_PARAMETERS_MAX] = {false};
    for (const struct field *f = decl->fields; f; f = f->next) note_used(f->type, is_used);
    for (const struct variant *v = decl->variants; v; v = v->next) {
        for (const struct field *f = v->fields; f; f = f->next) note_used(f->type, is_used);
    }
    refuse_unused(c, is_used, 0);
}

static void check_types(struct check *c) {
    for (struct decl *d = c->file->decls; d; d = d->next) {
        if (!d->type) continue;
        begin_decl(c, d);
        refuse_hiding(c);
        if (d->kind == DECL_RECORD) check_fields(c, d->fields, "fields in a record", d->name_at);
        if (d->kind == DECL_ENUM) check_variants(c, d);
        if (!has_hole(c, d->at)) refuse_unused_of_type(c, d);
    }
}

static void declare_rest(struct check *c) {
    for (struct decl *d = c->file->decls; d; d = d->next) {
        if (d->kind == DECL_FUNCTION) declare_function(c, d);
        if (d->kind == DECL_VARIABLE && d->value) declare_variable(c, d);
        if (d->kind == DECL_ENTRY) declare_entry(c, d);
    }
}

static void check_bodies(struct check *c) {
    for (struct decl *d = c->file->decls; d; d = d->next) {
        if (d->kind == DECL_VARIABLE && d->symbol && d->value) check_variable(c, d);
    }
    if (is_checked_late(c, c->file)) return;
    for (struct decl *d = c->file->decls; d; d = d->next) {
        if (d->kind == DECL_FUNCTION && d->body && d->symbol) check_function_body(c, d->symbol);
        if (d->kind == DECL_TEST) check_test(c, d);
        if (d->kind == DECL_ENTERED) check_entered(c, d);
    }
}

struct symbol *body_symbol(struct check *c, struct text name) {
    struct symbol *symbol = ARENA_NEW(c->arena, struct symbol);
    *symbol = (struct symbol){.kind = SYMBOL_FUNCTION, .name = name, .result = c->types.nothing};
    return symbol;
}

static void begin(struct check *c) {
    c->spellings_left = SPELLINGS_MAX;
    types_init(&c->types, c->arena);
    names_init(&c->symbols, c->arena);
    names_init(&c->type_names, c->arena);
    names_init(&c->methods, c->arena);
    names_init(&c->methods_of, c->arena);
    names_init(&c->qualified, c->arena);
    names_init(&c->locals, c->arena);
    c->vars_body = body_symbol(c, word("(variables)"));
    c->caches_body = body_symbol(c, word("(caches)"));
    c->values_body = body_symbol(c, word("(function values)"));
    c->needs_end = &c->needs;
    struct type *builtin[] = {c->types.int_, c->types.float_, c->types.bool_, c->types.text};
    for (size_t i = 0; i < 4; i++) *names_at(&c->type_names, builtin[i]->name) = builtin[i];
    *names_at(&c->type_names, word("Map")) = c->types.map;
    *names_at(&c->type_names, word("Set")) = c->types.set;
}

// Does `work` for each file, in order.
static void for_files(struct check *c, void (*work)(struct check *c)) {
    for (struct file *file = c->files; file; file = file->next) {
        enter_file(c, file);
        work(c);
    }
}

void check_program(struct check *c) {
    begin(c);
    for_files(c, declare_types);
    c->is_signature = true;
    for_files(c, check_types);
    c->is_signature = false;
    check_holders(c);
    settle_needs(c);
    if (c->world) world_declare(c);
    for_files(c, declare_rest);
    if (c->main && c->interface) c->move_type = find_move_type(c->interface);
    for_files(c, check_bodies);
    for (; c->wanted; c->wanted = c->wanted->next_wanted) check_function_body(c, c->wanted);
    if (c->main) enter_file(c, c->main);
    if (c->main && c->interface) match_entries(c);
    check_reach(c);
}
