// lang/check_name.c: what a name means where it stands.
//
//   in:    names as written; the file at hand
//   out:   functions, variables, namespaces and types: the file's own first, then the interface's,
//          then the prelude's
//   owns:  nothing
//   fails: NULL for a name that means nothing here; the caller complains

#include "check.h"

static const struct file *interface_of(const struct check *c) {
    return c->file->kind == FILE_PRELUDE ? NULL : c->interface;
}

struct symbol *find_symbol(const struct check *c, struct text name) {
    const struct file *interface = interface_of(c);
    struct symbol *symbol = names_find(&c->file->symbols, name);
    if (!symbol && interface) symbol = names_find(&interface->symbols, name);
    return symbol ? symbol : names_find(&c->symbols, name);
}

struct type *find_type(const struct check *c, struct text name) {
    const struct file *interface = interface_of(c);
    struct type *type = names_find(&c->file->types, name);
    if (!type && interface) type = names_find(&interface->types, name);
    return type ? type : names_find(&c->type_names, name);
}

void **place_of_symbol(struct check *c, struct text name) {
    bool is_shared = c->file->kind == FILE_PRELUDE;
    return names_at(is_shared ? &c->symbols : &c->file->symbols, name);
}

void **place_of_type(struct check *c, struct text name) {
    bool is_shared = c->file->kind == FILE_PRELUDE;
    return names_at(is_shared ? &c->type_names : &c->file->types, name);
}

// ---- nearest spellings --------------------------------------------------------------------------

static void offer(struct nearest *nearest, const struct names *names) {
    for (uint32_t i = 0; i < names->room; i++) {
        if (names->entries[i].value) nearest_offer(nearest, names->entries[i].name);
    }
}

void offer_symbols(const struct check *c, struct nearest *nearest) {
    const struct file *interface = interface_of(c);
    offer(nearest, &c->file->symbols);
    if (interface) offer(nearest, &interface->symbols);
    offer(nearest, &c->symbols);
}

void offer_types(const struct check *c, struct nearest *nearest) {
    const struct file *interface = interface_of(c);
    offer(nearest, &c->file->types);
    if (interface) offer(nearest, &interface->types);
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
