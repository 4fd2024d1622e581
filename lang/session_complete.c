// lang/session_complete.c: what may go on with a text that is typed.
//
//   in:    the text up to the cursor
//   out:   words, each with how it is declared
//   owns:  nothing
//   fails: by offering nothing; GK_NO_MEMORY
//
// A name that nobody has is put in the place of the word, and what is open is closed somehow, so
// that the parser makes a tree of it and the checker tells what it knows of that place.

#include <stdlib.h>
#include <string.h>

#include "inspect.h"
#include "modules.h"
#include "token.h"

#define MARK "a_name_that_nobody_has"

struct offering {
    uint32_t at;  // of the name, in the text
    gk_offer *offer;
    void *context;
};

static bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// ---- offers -------------------------------------------------------------------------------------

static void offer(struct offering *o, struct check *c, struct text name, struct text about) {
    char *ended = arena_allocate(c->arena, (size_t)name.count + 1);
    char *ended_about = arena_allocate(c->arena, (size_t)about.count + 1);
    memcpy(ended, name.bytes, name.count);
    if (about.count) memcpy(ended_about, about.bytes, about.count);
    o->offer(o->context, ended, ended_about);
}

static void offer_type_of(struct offering *o, struct check *c, struct text name,
                          const struct type *type) {
    bool is_known = type && type->kind != KIND_ERROR;
    offer(o, c, name, is_known ? type_word(c, type) : word(""));
}

static void offer_member(void *context, struct check *c, struct text name, struct type *type,
                         const struct decl *method) {
    if (method) offer(context, c, name, decl_line(c, method));
    else offer_type_of(context, c, name, type);
}

static struct text variant_line(struct check *c, const struct variant *variant) {
    struct text line = words_join(c, word("."), "", variant->name);
    for (const struct field *f = variant->fields; f; f = f->next) {
        line = words_join(c, line, f == variant->fields ? "(" : ", ", f->name);
        if (f->type) line = words_join(c, line, f->name.count ? ": " : "", type_word(c, f->type));
    }
    return variant->fields ? words_join(c, line, ")", word("")) : line;
}

static void offer_variants(struct offering *o, struct check *c, const struct type *type) {
    while (type && type->kind == KIND_OPTION) type = type->element;
    if (!type || type->kind != KIND_ENUM) return;
    for (const struct variant *v = type->decl->variants; v; v = v->next)
        offer(o, c, v->name, variant_line(c, v));
}

static void offer_symbols_of(struct offering *o, struct check *c, const struct names *names,
                             bool is_public) {
    for (uint32_t i = 0; i < names->room; i++) {
        const struct symbol *s = names->entries[i].value;
        if (!s || (is_public && !(s->decl && s->decl->is_public))) continue;
        if (s->name.count > 0 && s->name.bytes[0] == '_') continue;
        offer(o, c, names->entries[i].name,
              s->kind == SYMBOL_NAMESPACE ? word("namespace") : decl_line(c, s->decl));
    }
}

static void offer_types_of(struct offering *o, struct check *c, const struct names *names,
                           bool is_public) {
    for (uint32_t i = 0; i < names->room; i++) {
        const struct type *type = names->entries[i].value;
        if (!type || (is_public && !(type->decl && type->decl->is_public))) continue;
        offer(o, c, names->entries[i].name, type->decl ? decl_line(c, type->decl) : word("type"));
    }
}

static void offer_types_seen(struct offering *o, struct check *c) {
    offer_types_of(o, c, &c->main->types, false);
    if (c->interface) offer_types_of(o, c, &c->interface->types, false);
    offer_types_of(o, c, &c->type_names, false);
}

static void offer_modules(struct offering *o, struct check *c) {
    for (const struct module_use *use = c->main->uses; use; use = use->next)
        offer(o, c, use->decl->name, word("module"));
}

// Words of interfaces and of the library.
static bool is_for_others(struct text name) {
    return text_equal(name, word("native")) || text_equal(name, word("entry"))
           || text_equal(name, word("interface"));
}

// What begins an expression, a statement or a declaration.
static void offer_words(struct offering *o, struct check *c) {
    for (size_t kind = 1; kind < token_count; kind++) {
        const struct token_facts *facts = &token_facts[kind];
        size_t count = strlen(facts->spoken);
        bool is_word = count > 2 && facts->spoken[0] == '`' && facts->spoken[1] >= 'a'
                       && facts->spoken[1] <= 'z' && facts->group != GROUP_NEVER;
        struct text name = {facts->spoken + 1, (uint32_t)(is_word ? count - 2 : 0)};
        if (is_word && !is_for_others(name)) offer(o, c, name, word(""));
    }
}

static void offer_labels(struct offering *o, struct check *c, const struct type *record) {
    for (const struct field *f = record->decl->fields; f; f = f->next)
        offer_type_of(o, c, words_join(c, f->name, ":", word("")),
                      type_of_field(&c->types, record, f));
}

static void offer_names(struct offering *o, struct check *c, const struct place_found *place) {
    if (place->call) offer_labels(o, c, place->call);
    for (const struct seen *s = place->scope; s; s = s->outer) offer_type_of(o, c, s->name, s->type);
    offer_symbols_of(o, c, &c->main->symbols, false);
    if (c->interface) offer_symbols_of(o, c, &c->interface->symbols, false);
    offer_symbols_of(o, c, &c->symbols, true);
    if (c->world->result) offer_type_of(o, c, word(RESULT_NAME), c->world->result->type);
    offer_types_seen(o, c);
    offer_modules(o, c);
    offer_words(o, c);
}

// `gas.left`, `random.int`: those of a namespace are kept by both names.
static void offer_namespace(struct offering *o, struct check *c, struct text space) {
    for (uint32_t i = 0; i < c->qualified.room; i++) {
        for (const struct symbol *s = c->qualified.entries[i].value; s; s = s->overload) {
            if (text_equal(s->namespace_name, space)) offer(o, c, s->name, decl_line(c, s->decl));
        }
    }
}

static void offer_inside(struct offering *o, struct check *c, const struct place_found *place) {
    if (place->module) {
        offer_symbols_of(o, c, &place->module->symbols, true);
        offer_types_of(o, c, &place->module->types, true);
    } else if (place->type) {
        for_members(c, place->type, offer_member, o);
    } else if (place->owner.count) {
        offer_variants(o, c, find_type(c, place->owner));
        offer_namespace(o, c, place->owner);
    }
}

static void offer_all_variants(struct offering *o, struct check *c) {
    for (uint32_t i = 0; i < c->main->types.room; i++)
        offer_variants(o, c, c->main->types.entries[i].value);
    for (uint32_t i = 0; c->interface && i < c->interface->types.room; i++)
        offer_variants(o, c, c->interface->types.entries[i].value);
}

static void look(void *context, struct check *c) {
    struct offering *o = context;
    const struct source *source = c->world->new_source;
    if (!source) return;
    enter_file(c, c->main);
    struct place_found place = find_place(c, c->main->decls, source->base + o->at);
    switch (place.kind) {
    case PLACE_NOWHERE: return;
    case PLACE_NAME: offer_names(o, c, &place); return;
    case PLACE_MEMBER: offer_inside(o, c, &place); return;
    case PLACE_VARIANT:
        if (place.type && place.type->kind != KIND_ERROR) offer_variants(o, c, place.type);
        else offer_all_variants(o, c);
        return;
    case PLACE_TYPE:
        if (place.module) {
            offer_types_of(o, c, &place.module->types, true);
            return;
        }
        offer_types_seen(o, c);
        offer_modules(o, c);
        return;
    }
}

// Behind `use`, where a name that nobody has would be no module.
static bool is_behind_use(const char *text, size_t at) {
    while (at > 0 && text[at - 1] == ' ') at--;
    bool is_use = at >= 3 && memcmp(text + at - 3, "use", 3) == 0;
    return is_use && (at == 3 || text[at - 4] == '\n');
}

static void offer_library(gk_offer *offer_one, void *context) {
    for (uint32_t i = 0; i < library_file_count; i++) {
        const struct library_file *file = library_file(i);
        if (!file->is_always) offer_one(context, file->name, "module");
    }
}

// ---- a text that parses -------------------------------------------------------------------------

// What may be missing behind the name, before the innermost brace that is open is closed.
static const char *const behinds[] = {"", " { }", " => 0", " = 0", ": int", " in [0] { }", "() { }"};
// And behind all of it.
static const char *const ends[] = {"", " else { 0 }"};

static void add(struct sink *sink, const char *text) {
    sink_add(sink, text, strlen(text));
}

static void close_with(struct sink *sink, struct text closers, const char *behind, const char *end) {
    bool has_brace = false;
    for (uint32_t i = 0; i < closers.count; i++) {
        char closer = closers.bytes[i];
        if (closer == '}' && !has_brace) {
            add(sink, behind);
            has_brace = true;
        }
        add(sink, closer == '}' ? "\n}" : closer == '"' ? "}\"" : closer == ')' ? ")" : "]");
    }
    if (!has_brace) add(sink, behind);
    add(sink, end);
}

// Adds to `sink`, which holds a text, what makes it parse. false: nothing that is known does.
static bool close_text(struct sink *sink) {
    char bytes[SESSION_CLOSERS_MAX];
    struct text closers = {bytes, 0};
    size_t before = sink->count;
    if (sink->has_failed || !session_closers(sink->bytes, sink->count, bytes, &closers.count))
        return false;
    for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
        for (size_t b = 0; b < sizeof behinds / sizeof *behinds; b++) {
            sink->count = before;
            close_with(sink, closers, behinds[b], ends[e]);
            if (!sink->has_failed && session_parses(sink->bytes, sink->count)) return true;
        }
    }
    return false;
}

static size_t skip_back(const char *text, size_t at, char closer, char opener) {
    size_t depth = 0;
    while (at > 0) {
        at--;
        if (text[at] == closer) depth++;
        if (text[at] == opener && --depth == 0) return at;
    }
    return at;
}

// Where the expression begins that stands before a dot at `dot`: names, calls, indexes.
static size_t expression_start(const char *text, size_t dot) {
    size_t at = dot;
    while (at > 0) {
        char c = text[at - 1];
        if (c == ')') at = skip_back(text, at, ')', '(');
        else if (c == ']') at = skip_back(text, at, ']', '[');
        else if (is_name_byte(c) || c == '.' || c == '!') at--;
        else break;
    }
    return at;
}

// The text around the name is of no use: what stands before its dot, alone.
static bool fall_back(struct sink *sink, const char *text, size_t start, uint32_t *at) {
    if (start == 0 || text[start - 1] != '.') return false;
    size_t from = expression_start(text, start - 1);
    if (from == start - 1) return false;
    sink->count = 0;
    sink_add(sink, text + from, start - from);
    add(sink, MARK);
    *at = (uint32_t)(start - from);
    return !sink->has_failed && session_parses(sink->bytes, sink->count);
}

gk_status gk_session_complete(gk_session *session, const char *text, size_t bytes, size_t *start,
                              gk_offer *offer_one, void *context) {
    size_t from = bytes;
    while (from > 0 && is_name_byte(text[from - 1])) from--;
    *start = from;
    if (!offer_one) return GK_OK;
    if (is_behind_use(text, from)) {
        offer_library(offer_one, context);
        return GK_OK;
    }
    struct sink sink = {0};
    struct offering offering = {(uint32_t)from, offer_one, context};
    sink_add(&sink, text, from);
    add(&sink, MARK);
    gk_status status = GK_NOT_FOUND;
    if (close_text(&sink) || fall_back(&sink, text, from, &offering.at))
        status = session_inspect(session, sink.bytes, sink.count, look, &offering);
    free(sink.bytes);
    return status == GK_INVALID ? GK_NOT_FOUND : status;
}
