// lang/inspect_member.c: what may stand behind a value and a dot; declarations as texts.
//
//   in:    types and declarations of a checked program
//   out:   fields and methods that are seen from the main file; lines
//   owns:  nothing
//   fails: not at all

#include <string.h>

#include "inspect.h"

// ---- members ------------------------------------------------------------------------------------

static bool fits_receiver(struct check *c, const struct symbol *method, struct type *type) {
    if (!method->receiver || !is_seen_from(c->main, method->decl)) return false;
    struct binding binding = binding_new(&c->types, method->type_parameter_count);
    if (!type_match(method->receiver, type, &binding)) return false;
    for (uint32_t i = 0; i < binding.count; i++) {
        struct type *bound = binding.types[i];
        enum bound wanted = (enum bound)method->type_parameters[i]->bound;
        if (bound && !bound->has_variable && !type_satisfies(bound, wanted)) return false;
    }
    return true;
}

// In the order in which they are declared.
static void for_methods(struct check *c, struct type *type, member_look *each, void *context) {
    for (const struct file *file = c->files; file; file = file->next) {
        for (const struct decl *d = file->decls; d; d = d->next) {
            bool is_method = d->kind == DECL_FUNCTION && d->symbol && d->symbol->receiver;
            if (is_method && fits_receiver(c, d->symbol, type)) each(context, c, d->name, NULL, d);
        }
    }
}

void for_members(struct check *c, struct type *type, member_look *each, void *context) {
    if (type->kind == KIND_RECORD) {
        for (const struct field *f = type->decl->fields; f; f = f->next)
            each(context, c, f->name, type_of_field(&c->types, type, f), NULL);
    }
    for (uint32_t i = 0; type->kind == KIND_TUPLE && i < type->part_count; i++) {
        char digits[12];
        size_t count = 0;
        if (i >= 10) digits[count++] = (char)('0' + i / 10 % 10);
        digits[count++] = (char)('0' + i % 10);
        each(context, c, (struct text){digits, (uint32_t)count}, type->parts[i], NULL);
    }
    for_methods(c, type, each, context);
}

// ---- lines --------------------------------------------------------------------------------------

static struct text source_of(const struct decl *decl) {
    const struct source *source = decl->source;
    return (struct text){source->bytes + (decl->at.start - source->base),
                         decl->at.end - decl->at.start};
}

static bool begins(struct text text, const char *with) {
    size_t count = strlen(with);
    return text.count >= count && memcmp(text.bytes, with, count) == 0;
}

// Without `pub`, what follows a `=`, and more than one blank in a row.
static struct text signature(struct check *c, struct text text) {
    if (begins(text, "pub ")) text = (struct text){text.bytes + 4, text.count - 4};
    char *out = arena_allocate(c->arena, text.count + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < text.count && text.bytes[i] != '='; i++) {
        bool is_blank = text.bytes[i] == ' ' || text.bytes[i] == '\n' || text.bytes[i] == '\t';
        if (!is_blank) out[count++] = text.bytes[i];
        else if (count > 0 && out[count - 1] != ' ') out[count++] = ' ';
    }
    while (count > 0 && out[count - 1] == ' ') count--;
    return (struct text){out, count};
}

static struct text variable_line(struct check *c, const struct decl *decl) {
    const char *kind = decl->variable == VARIABLE_LET ? "let" : decl->variable == VARIABLE_VAR ? "var" : "cache";
    struct text line = words_join(c, word(kind), " ", decl->name);
    bool is_known = decl->symbol && decl->symbol->type;
    return is_known ? words_join(c, line, ": ", type_word(c, decl->symbol->type)) : line;
}

struct text decl_line(struct check *c, const struct decl *decl) {
    switch (decl->kind) {
    case DECL_RECORD: return words_join(c, word("record"), " ", decl->name);
    case DECL_ENUM: return words_join(c, word("enum"), " ", decl->name);
    case DECL_VARIABLE: return variable_line(c, decl);
    case DECL_FUNCTION: case DECL_ENTRY: return signature(c, source_of(decl));
    case DECL_ERROR: case DECL_INTERFACE: case DECL_IMPLEMENTS: case DECL_USE: case DECL_TEST:
    case DECL_ENTERED:
        break;
    }
    return word("");
}
