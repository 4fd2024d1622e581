// lang/session_ask.c: what is known about a name; bytecode; what may go on with a text.
//
//   in:    names, texts that are typed
//   out:   text through the host's callbacks
//   owns:  nothing
//   fails: GK_NOT_FOUND; GK_NO_MEMORY

#include <stdlib.h>
#include <string.h>

#include "doc.h"
#include "inspect.h"
#include "library.h"
#include "modules.h"

static struct text text_of(const char *text) {
    return (struct text){text, (uint32_t)strlen(text)};
}

// ---- bytecode -----------------------------------------------------------------------------------

gk_status gk_session_dump(gk_session *session, const char *name, gk_write *write, void *context) {
    gk_status status = GK_NOT_FOUND;
    const gk_program *program = session->program;
    for (uint32_t i = 0; program && i < program->module.function_count; i++) {
        if (strcmp(program->functions[i].name, name) != 0) continue;
        program_dump_function(program, i, write, context);
        status = GK_OK;
    }
    return status;
}

// ---- what is known about a name -----------------------------------------------------------------

struct teller {
    struct text owner, name;  // owner.count 0: the name alone
    gk_write *write;
    void *context;
    size_t told;
};

static void put(struct teller *t, struct text text) {
    if (text.count) t->write(t->context, text.bytes, text.count);
}

static void put_word(struct teller *t, const char *word) {
    put(t, text_of(word));
}

// ---- documentation ------------------------------------------------------------------------------

// A file of the library as it was written; bytes 0: there is none.
static gk_source library_source(const char *name) {
    for (size_t i = 0; i < gk_library_count(); i++) {
        gk_source source = gk_library_at(i).source;
        if (strcmp(source.name, name) == 0) return source;
    }
    return (gk_source){"", "", 0};
}

static const char *line_at(gk_source source, uint32_t line) {
    const char *at = source.text, *end = source.text + source.bytes;
    for (; line > 1 && at; line--) {
        at = memchr(at, '\n', (size_t)(end - at));
        if (at) at++;
    }
    return at;
}

// The /// lines above a line.
static struct text doc_above(gk_source source, uint32_t line) {
    const char *end = line_at(source, line), *start = end;
    while (start && start > source.text) {
        const char *above = start - 1;
        while (above > source.text && above[-1] != '\n') above--;
        if (start - above < 4 || memcmp(above, "///", 3) != 0) break;
        start = above;
    }
    return (struct text){start, start ? (uint32_t)(end - start) : 0};
}

// Programs are compiled from a library without its comments: they are looked up where they stand.
static struct text doc_of(const struct check *c, const struct decl *decl) {
    if (decl->doc.count || !decl->source->is_library) return decl->doc;
    struct place place = source_place(c->sources, decl->at.start);
    return doc_above(library_source(decl->source->name), place.line + decl->source->lines_before);
}

// Its lines without their marks, moved in.
static void put_doc(struct teller *t, struct text doc) {
    struct doc_line line;
    for (uint32_t at = 0; doc_next(doc, &at, &line);) {
        put_word(t, "    ");
        put(t, line.text);
        put_word(t, "\n");
    }
}

static void begin_entry(struct teller *t) {
    if (t->told++ > 0) put_word(t, "\n");
}

static void put_parts(struct teller *t, struct check *c, const struct field *fields) {
    uint32_t count = 0;
    for (const struct field *f = fields; f; f = f->next) {
        put_word(t, count++ ? ", " : "");
        put(t, f->name);
        if (f->name.count) put_word(t, ": ");
        if (f->type) put(t, type_word(c, f->type));
    }
}

static void tell_record(struct teller *t, struct check *c, const struct decl *decl) {
    put_word(t, "(");
    put_parts(t, c, decl->fields);
    put_word(t, ")\n");
}

static void tell_enum(struct teller *t, struct check *c, const struct decl *decl) {
    put_word(t, "\n");
    for (const struct variant *v = decl->variants; v; v = v->next) {
        put_word(t, "    .");
        put(t, v->name);
        if (v->field_count) {
            put_word(t, "(");
            put_parts(t, c, v->fields);
            put_word(t, ")");
        }
        put_word(t, "\n");
    }
}

static void tell_decl(struct teller *t, struct check *c, const struct decl *decl) {
    begin_entry(t);
    put(t, decl_line(c, decl));
    if (decl->kind == DECL_RECORD) tell_record(t, c, decl);
    else if (decl->kind == DECL_ENUM) tell_enum(t, c, decl);
    else put_word(t, "\n");
    put_doc(t, doc_of(c, decl));
}

static void tell_symbols(struct teller *t, struct check *c, const struct symbol *symbol) {
    for (const struct symbol *s = symbol; s; s = s->overload) {
        if (s->decl) tell_decl(t, c, s->decl);
    }
}

static void tell_module(struct teller *t, struct check *c, const struct file *module) {
    begin_entry(t);
    put_word(t, "module ");
    put(t, module->name);
    put_word(t, "\n");
    for (const struct decl *d = module->decls; d; d = d->next) {
        if (!d->is_public || d->kind == DECL_ERROR) continue;
        put_word(t, "    ");
        put(t, decl_line(c, d));
        put_word(t, "\n");
    }
}

// A standard module that nothing uses yet.
static void tell_library(struct teller *t) {
    begin_entry(t);
    put_word(t, "module ");
    put(t, t->name);
    put_word(t, "\n    write  use ");
    put(t, t->name);
    put_word(t, "\n");
}

static void tell_member(void *context, struct check *c, struct text name, struct type *type,
                        const struct decl *method) {
    struct teller *t = context;
    if (t->name.count && !text_equal(name, t->name)) return;
    if (method) {
        tell_decl(t, c, method);
        return;
    }
    begin_entry(t);
    put(t, name);
    put_word(t, ": ");
    put(t, type_word(c, type));
    put_word(t, "\n");
}

static void tell_methods_named(struct teller *t, struct check *c) {
    for (const struct symbol *s = names_find(&c->methods, t->name); s; s = s->namesake) {
        if (is_seen_from(c->main, s->decl)) tell_decl(t, c, s->decl);
    }
}

static void list_method(void *context, struct check *c, struct text name, struct type *type,
                        const struct decl *method) {
    (void)name, (void)type;
    if (!method) return;
    put_word(context, "    ");
    put(context, decl_line(c, method));
    put_word(context, "\n");
}

static void tell_type(struct teller *t, struct check *c, struct type *type) {
    if (type->decl) {
        tell_decl(t, c, type->decl);
    } else {
        begin_entry(t);
        put_word(t, "type ");
        put(t, type->name);
        put_word(t, "\n");
    }
    for_members(c, type, list_method, t);
}

static void tell_alone(struct teller *t, struct check *c) {
    struct type *type = find_type(c, t->name);
    struct file *module = find_module(c, t->name);
    const struct library_file *library = library_find(t->name);
    if (type) tell_type(t, c, type);
    tell_symbols(t, c, find_symbol(c, t->name));
    if (module) tell_module(t, c, module);
    else if (library && !library->is_always) tell_library(t);
    tell_methods_named(t, c);
}

// The value of what was typed, which is what stands before the dot.
static struct type *typed_type(struct check *c) {
    const struct decl *entered = c->world->entered;
    const struct expr *value = entered ? entered->body->body->value : NULL;
    return value && value->type && value->type->kind != KIND_ERROR ? value->type : NULL;
}

static void tell_inside(struct teller *t, struct check *c) {
    struct file *module = find_module(c, t->owner);
    struct type *type = typed_type(c);
    if (!type) type = find_type(c, t->owner);
    if (module) {
        const struct symbol *symbol = names_find(&module->symbols, t->name);
        const struct type *inside = names_find(&module->types, t->name);
        if (inside && inside->decl && inside->decl->is_public) tell_decl(t, c, inside->decl);
        if (symbol && symbol->decl && symbol->decl->is_public) tell_symbols(t, c, symbol);
    }
    tell_symbols(t, c, find_qualified(c, t->owner, t->name));
    if (type) for_members(c, type, tell_member, t);
}

static void tell(void *context, struct check *c) {
    struct teller *t = context;
    enter_file(c, c->main);
    if (t->owner.count) tell_inside(t, c);
    else tell_alone(t, c);
}

gk_status gk_session_doc(gk_session *session, const char *name, gk_write *write, void *context) {
    const char *dot = strrchr(name, '.');
    struct teller teller = {.name = text_of(dot ? dot + 1 : name), .write = write, .context = context};
    if (dot) teller.owner = (struct text){name, (uint32_t)(dot - name)};
    if (!teller.name.count) return GK_NOT_FOUND;
    gk_status status =
        session_inspect(session, dot ? name : NULL, dot ? (size_t)(dot - name) : 0, tell, &teller);
    // What stands before the dot may be no expression.
    if (status == GK_INVALID) status = session_inspect(session, NULL, 0, tell, &teller);
    if (status != GK_OK) return status == GK_INVALID ? GK_NOT_FOUND : status;
    return teller.told ? GK_OK : GK_NOT_FOUND;
}
