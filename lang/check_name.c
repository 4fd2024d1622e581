// lang/check_name.c: what a name means where it stands.
//
//   in:    names as written; the file at hand
//   out:   functions, variables, namespaces and types: the file's own first, then the interface's
//          (types of what the interface uses, too), then the library's; of a module, behind its
//          name and a dot, what is `pub`
//   owns:  nothing
//   fails: NULL for a name that means nothing here; the caller complains, mostly by
//          refuse_in_module() and meant_elsewhere()

#include "check.h"

#include <string.h>

void enter_file(struct check *c, struct file *file) {
    c->file = file;
    c->types.here = file;
}

// ---- who sees what ------------------------------------------------------------------------------

// All files of a bot see the interface; the library does not.
static const struct file *interface_of(const struct check *c) {
    bool sees = !file_is_library(c->file) || c->file->kind == FILE_INTERFACE;
    return sees ? c->interface : NULL;
}

bool is_seen_from(const struct file *file, const struct decl *decl) {
    const struct file *own = decl->source->file;
    return decl->is_public || own == file || own->kind == FILE_INTERFACE;
}

struct file *find_module(struct check *c, struct text name) {
    struct module_use *use = names_find(&c->file->modules, name);
    if (!use) return NULL;
    use->is_needed = true;
    return use->file;
}

void note_module(struct check *c, const struct file *file) {
    if (file == c->file) return;
    for (struct module_use *use = c->file->uses; use; use = use->next) {
        if (use->file == file) use->is_needed = true;
    }
}

// ---- names that stand alone ---------------------------------------------------------------------

struct symbol *find_symbol(const struct check *c, struct text name) {
    const struct file *interface = interface_of(c);
    struct symbol *symbol = names_find(&c->file->symbols, name);
    if (!symbol && interface) symbol = names_find(&interface->symbols, name);
    return symbol ? symbol : names_find(&c->symbols, name);
}

static struct type *find_public_type(const struct file *file, struct text name) {
    struct type *type = names_find(&file->types, name);
    return type && type->decl->is_public ? type : NULL;
}

// A type of the interface, or of a module that it uses.
static struct type *find_interface_type(const struct check *c, struct text name) {
    const struct file *interface = interface_of(c);
    if (!interface) return NULL;
    struct type *type = names_find(&interface->types, name);
    if (c->file == interface) return type;
    for (const struct module_use *use = interface->uses; use && !type; use = use->next)
        type = find_public_type(use->file, name);
    return type;
}

struct type *find_type(const struct check *c, struct text name) {
    for (uint32_t i = 0; i < c->variable_count; i++) {
        if (text_equal(c->variables[i]->name, name)) return c->variables[i];
    }
    struct type *type = names_find(&c->file->types, name);
    if (!type) type = find_interface_type(c, name);
    return type ? type : names_find(&c->type_names, name);
}

bool is_type_taken(const struct check *c, struct text name) {
    const struct file *interface = interface_of(c);
    return names_find(&c->file->types, name) || names_find(&c->type_names, name)
           || (interface && names_find(&interface->types, name));
}

struct symbol *find_qualified(struct check *c, struct text space, struct text name) {
    return names_find(&c->qualified, words_join(c, space, ".", name));
}

static bool is_shared(const struct decl *decl) {
    return decl->is_public && decl->source->file->kind == FILE_PRELUDE;
}

void **place_of_symbol(struct check *c, const struct decl *decl, struct text name) {
    return names_at(is_shared(decl) ? &c->symbols : &c->file->symbols, name);
}

void **place_of_type(struct check *c, const struct decl *decl) {
    return names_at(is_shared(decl) ? &c->type_names : &c->file->types, decl->name);
}

// ---- methods ------------------------------------------------------------------------------------

#define KEY_NAME_BYTES 60  // of a method's name; longer ones are rare

// Of a type that is a record or enum which one, else its kind, before the name: thousands of types
// may have methods of one name.
static struct text method_key(const struct check *c, struct text name, const struct type *receiver,
                              char few[]) {
    uint32_t of =
        receiver->decl ? receiver->decl->name_at.start : UINT32_MAX - (uint32_t)receiver->kind;
    size_t count = sizeof of + name.count;
    char *bytes = few && name.count <= KEY_NAME_BYTES ? few : arena_allocate(c->arena, count);
    memcpy(bytes, &of, sizeof of);
    memcpy(bytes + sizeof of, name.bytes, name.count);
    return (struct text){bytes, (uint32_t)count};
}

void **place_of_methods(struct check *c, struct text name, const struct type *receiver) {
    return names_at(&c->methods_of, method_key(c, name, receiver, NULL));
}

struct symbol *find_methods(const struct check *c, struct text name, const struct type *receiver) {
    char few[sizeof(uint32_t) + KEY_NAME_BYTES];
    return names_find(&c->methods_of, method_key(c, name, receiver, few));
}

// ---- names behind a module's --------------------------------------------------------------------

void qualify(struct check *c, struct expr *e) {
    bool has_name = e->kind == EXPR_FIELD && e->left->kind == EXPR_NAME && !e->left->file;
    if (!has_name || names_find(&c->locals, e->left->name)) return;
    struct file *module = find_module(c, e->left->name);
    if (!module) return;
    e->kind = EXPR_NAME;
    e->file = module;
    e->left = NULL;
}

struct local *named_local(const struct check *c, const struct expr *e) {
    return e->file ? NULL : names_find(&c->locals, e->name);
}

struct symbol *named_symbol(const struct check *c, const struct expr *e) {
    if (!e->file) return find_symbol(c, e->name);
    struct symbol *symbol = names_find(&e->file->symbols, e->name);
    return symbol && symbol->decl && is_seen_from(c->file, symbol->decl) ? symbol : NULL;
}

static struct type *find_type_in(const struct check *c, const struct file *module,
                                 struct text name) {
    struct type *type = names_find(&module->types, name);
    return type && is_seen_from(c->file, type->decl) ? type : NULL;
}

struct type *named_type(const struct check *c, const struct expr *e) {
    return e->file ? find_type_in(c, e->file, e->name) : find_type(c, e->name);
}

struct type *written_type(struct check *c, struct text module, struct text name) {
    if (!module.count) return find_type(c, name);
    struct file *file = find_module(c, module);
    return file ? find_type_in(c, file, name) : NULL;
}

// ---- complaints ---------------------------------------------------------------------------------

struct nearest nearest_new(struct check *c, struct text wanted) {
    if (diagnostics_are_full(c->diagnostics)) c->spellings_left = 0;
    return (struct nearest){.wanted = wanted, .left = &c->spellings_left};
}

static void offer(struct nearest *nearest, const struct names *names) {
    for (uint32_t i = 0; i < names->room && nearest_goes_on(nearest); i++) {
        if (names->entries[i].value) nearest_offer(nearest, names->entries[i].name);
    }
}

void offer_symbols(const struct check *c, struct nearest *nearest) {
    const struct file *interface = interface_of(c);
    offer(nearest, &c->file->symbols);
    if (interface) offer(nearest, &interface->symbols);
    offer(nearest, &c->symbols);
}

static void offer_public_types(struct nearest *nearest, const struct file *file) {
    for (uint32_t i = 0; i < file->types.room && nearest_goes_on(nearest); i++) {
        const struct type *type = file->types.entries[i].value;
        if (type && type->decl->is_public) nearest_offer(nearest, type->name);
    }
}

void offer_types(const struct check *c, struct nearest *nearest) {
    const struct file *interface = interface_of(c);
    offer(nearest, &c->file->types);
    if (interface) offer(nearest, &interface->types);
    for (const struct module_use *use = interface ? interface->uses : NULL; use; use = use->next)
        offer_public_types(nearest, use->file);
    offer(nearest, &c->type_names);
}

static bool has_variant(const struct names *types, struct text name) {
    for (uint32_t i = 0; i < types->room; i++) {
        const struct type *type = types->entries[i].value;
        uint32_t index;
        if (type && type->kind == KIND_ENUM && find_variant(type->decl, name, &index)) return true;
    }
    return false;
}

bool is_variant_name(const struct check *c, struct text name) {
    const struct file *interface = interface_of(c);
    return has_variant(&c->file->types, name) || (interface && has_variant(&interface->types, name))
           || has_variant(&c->type_names, name);
}

bool is_lost(const struct check *c, struct text name) {
    return names_find(&c->modules->lost, name) != NULL;
}

bool is_said_before(struct check *c, struct text name) {
    void **place = names_at(&c->modules->lost, name);
    bool is_said = *place != NULL;
    *place = c;
    return is_said;
}

// The first hole that ends behind `start`; NULL.
static const struct hole *hole_behind(const struct source *source, uint32_t start, size_t *index) {
    size_t low = 0, high = source->hole_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (source->holes[middle].at.end >= start) high = middle;
        else low = middle + 1;
    }
    *index = low;
    return low < source->hole_count ? &source->holes[low] : NULL;
}

static const struct source *source_of(const struct check *c, struct span at) {
    const struct source *s = c->sources;
    while (s && !(at.start >= s->base && at.start <= s->base + s->count)) s = s->next;
    return s;
}

bool has_hole(const struct check *c, struct span at) {
    const struct source *source = source_of(c, at);
    size_t index;
    const struct hole *hole = source ? hole_behind(source, at.start, &index) : NULL;
    return hole && hole->at.start < at.end;
}

bool is_type_broken(const struct check *c, const struct type *type) {
    bool is_declared = type->kind == KIND_RECORD || type->kind == KIND_ENUM;
    return is_declared && type->decl && has_hole(c, type->decl->at);
}

bool has_broken_blocks(const struct check *c, struct span at) {
    const struct source *source = source_of(c, at);
    size_t index = 0;
    if (!source || !hole_behind(source, at.start, &index)) return false;
    for (; index < source->hole_count && source->holes[index].at.start < at.end; index++) {
        if (source->holes[index].breaks_blocks) return true;
    }
    return false;
}

struct text file_word(const struct check *c, const struct file *file) {
    switch (file->kind) {
    case FILE_PRELUDE: return word("the library");
    case FILE_STANDARD: return words_join(c, word("the module "), "", file->name);
    case FILE_INTERFACE: return word("the interface");
    case FILE_SIBLING: case FILE_MAIN: break;
    }
    return words_join(c, file->name, "", word(".gsk"));
}

struct text named_word(const struct check *c, const struct expr *e) {
    return e->file ? words_join(c, e->file->name, ".", e->name) : e->name;
}

void refuse_private(struct check *c, struct span at, struct text name, const struct decl *decl) {
    const struct file *file = decl->source->file;
    check_refuse(c, DIAGNOSTIC_PRIVATE, at, name, file_word(c, file), NULL,
                 file->kind == FILE_STANDARD ? NULL : "write  pub  before its declaration there");
}

static void offer_public_symbols(struct nearest *nearest, const struct file *file) {
    for (uint32_t i = 0; i < file->symbols.room && nearest_goes_on(nearest); i++) {
        const struct symbol *symbol = file->symbols.entries[i].value;
        if (symbol && symbol->decl && symbol->decl->is_public) nearest_offer(nearest, symbol->name);
    }
}

// Whether a part of the library is `pub` and named like this without a type before the name.
static bool is_part_named(const struct library_part *part, struct text name) {
    if (strncmp(part->text, "pub ", 4) != 0) return false;
    const char *at = strchr(part->text + 4, ' ');
    return at && strncmp(at + 1, name.bytes, name.count) == 0;
}

static bool is_always_there(struct text name) {
    uint32_t row = 0;
    for (uint32_t part; (part = library_next_named(name, &row)) != NO_PART;) {
        const struct library_part *found = library_part(part);
        if (library_file(found->file)->is_always && is_part_named(found, name)) return true;
    }
    return false;
}

void refuse_in_module(struct check *c, const struct file *module, struct text name,
                      struct span at) {
    const struct symbol *symbol = names_find(&module->symbols, name);
    const struct type *type = names_find(&module->types, name);
    if ((symbol && symbol->decl) || type) {
        refuse_private(c, at, name, type ? type->decl : symbol->decl);
        return;
    }
    struct nearest nearest = nearest_new(c, name);
    nearest.takes_words = true;
    offer_public_symbols(&nearest, module);
    offer_public_types(&nearest, module);
    diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_NOT_IN_MODULE, at,
                   (struct words){{name, module->name, nearest.best}}, NULL,
                   is_always_there(name) ? "it is there without a module:  %1(…)"
                   : nearest.best.count  ? "did you mean %2.%3?"
                                         : NULL);
}

static struct text standard_module_of(struct text name) {
    uint32_t row = 0;
    for (uint32_t part; (part = library_next_named(name, &row)) != NO_PART;) {
        const struct library_file *file = library_file(library_part(part)->file);
        if (!file->is_always && is_part_named(library_part(part), name)) return word(file->name);
    }
    return word("");
}

static struct text used_module_of(const struct check *c, struct text name) {
    for (const struct module_use *use = c->file->uses; use; use = use->next) {
        const struct symbol *symbol = names_find(&use->file->symbols, name);
        bool has_symbol = symbol && symbol->decl && symbol->decl->is_public;
        if (has_symbol || find_public_type(use->file, name)) return use->file->name;
    }
    return word("");
}

const char *meant_elsewhere(struct check *c, struct text name, struct text *where) {
    *where = modules_would_find(c->modules, name);
    if (where->count) return "add at the top of the file:  use %2";
    *where = used_module_of(c, name);
    if (where->count) return "it is in a module:  %2.%1";
    *where = standard_module_of(name);
    if (where->count) return "it is in a module: add  use %2  at the top, and write  %2.%1";
    return NULL;
}

void refuse_written_type(struct check *c, struct text module, struct span module_at,
                         struct text name, struct span at) {
    struct file *file = find_module(c, module);
    if (file) {
        refuse_in_module(c, file, name, at);
        return;
    }
    struct text where;
    const char *help = meant_elsewhere(c, module, &where);
    check_refuse(c, DIAGNOSTIC_UNKNOWN_NAME, module_at, module, where, NULL, help);
}

const char *hidden_module_help(const struct check *c, const struct expr *owner) {
    bool is_local = owner->kind == EXPR_NAME && named_local(c, owner);
    if (!is_local || !names_find(&c->file->modules, owner->name)) return NULL;
    return "a variable of that name hides the module here: give it another name";
}

bool refuse_module_twin(struct check *c, const struct decl *decl) {
    if (!names_find(&c->file->modules, decl->name)) return false;
    check_refuse(c, DIAGNOSTIC_DECLARED_TWICE, decl->name_at, decl->name, word(""), NULL,
                 "the module has that name here: choose another one");
    return true;
}

void warn_of_unused_modules(struct check *c) {
    for (const struct file *file = c->files; file; file = file->next) {
        const struct module_use *use = file_is_library(file) ? NULL : file->uses;
        for (; use; use = use->next) {
            if (use->is_needed) continue;
            check_refuse(c, DIAGNOSTIC_USE_UNUSED, use->decl->at, use->decl->name, word(""), NULL,
                         "leave it out");
        }
    }
}
