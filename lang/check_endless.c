// lang/check_endless.c: what types hold: records that hold themselves, types that hold functions.
//
//   in:    records and enums whose fields have types
//   out:   for each, whether a function is somewhere inside
//   owns:  nothing
//   fails: by a diagnostic for a record that has no end
//
// A generic record is looked at once, not once for each type that stands for its parameters: those
// whose values it holds itself are remembered. Lists, options, maps and enums hold by reference.

#include "check.h"

// ---- records that hold themselves ---------------------------------------------------------------

enum { UNSEEN, OPEN, DONE };

struct visit {
    struct decl *decl;
    const struct field *field;  // next one to look at
    size_t first_type;          // of those that wait to be looked at
};

// Depth first, without recursion: a chain of records may be as long as the source.
struct walk {
    struct check *check;
    struct visit *visits;
    size_t visit_count, visit_room;
    struct type **types;
    size_t type_count, type_room;
};

static void push_type(struct walk *w, struct type *type) {
    if (w->type_count == w->type_room)
        w->types = arena_grow(w->check->arena, w->types, w->type_count, &w->type_room,
                              sizeof *w->types);
    w->types[w->type_count++] = type;
}

static void enter(struct walk *w, struct decl *decl) {
    if (w->visit_count == w->visit_room)
        w->visits = arena_grow(w->check->arena, w->visits, w->visit_count, &w->visit_room,
                               sizeof *w->visits);
    decl->visit = OPEN;
    w->visits[w->visit_count++] = (struct visit){decl, decl->fields, w->type_count};
}

static void look_at_record(struct walk *w, struct type *type) {
    struct decl *decl = type->decl;
    if (decl->visit == UNSEEN) {
        push_type(w, type);  // again, when it is known what it holds
        enter(w, decl);
        return;
    }
    if (decl->visit == OPEN) {
        check_refuse(w->check, DIAGNOSTIC_ENDLESS_TYPE, decl->name_at, decl->name, word(""), NULL,
                     "hold it through an option, a list or an enum:  %1?  or  [%1]");
        return;
    }
    for (uint32_t i = 0; i < type->part_count; i++) {
        if (decl->held_parameters >> i & 1) push_type(w, type->parts[i]);
    }
}

static void look_at(struct walk *w, struct decl *holder, struct type *type) {
    if (type->kind == KIND_VARIABLE) holder->held_parameters |= UINT32_C(1) << type->index;
    if (type->kind == KIND_RECORD) look_at_record(w, type);
    if (type->kind != KIND_TUPLE) return;
    for (uint32_t i = 0; i < type->part_count; i++) push_type(w, type->parts[i]);
}

static void walk_from(struct walk *w, struct decl *root) {
    enter(w, root);
    while (w->visit_count) {
        struct visit *visit = &w->visits[w->visit_count - 1];
        if (w->type_count > visit->first_type) {
            look_at(w, visit->decl, w->types[--w->type_count]);
        } else if (visit->field) {
            if (visit->field->type) push_type(w, visit->field->type);
            visit->field = visit->field->next;
        } else {
            visit->decl->visit = DONE;
            w->visit_count--;
        }
    }
}

// ---- types that hold functions ------------------------------------------------------------------

// What a field's type mentions holds for the one that has the field.
static void note_mentions(struct check *c, struct decl *holder, const struct type *type) {
    if (type->kind == KIND_FUNCTION) holder->holds_function = true;
    if (type->decl) {
        struct decl_link *link = ARENA_NEW(c->arena, struct decl_link);
        *link = (struct decl_link){holder, type->decl->holders};
        type->decl->holders = link;
    }
    if (type->element) note_mentions(c, holder, type->element);
    for (uint32_t i = 0; i < type->part_count; i++) note_mentions(c, holder, type->parts[i]);
}

static void note_fields(struct check *c, struct decl *holder, const struct field *fields) {
    for (const struct field *f = fields; f; f = f->next) {
        if (f->type) note_mentions(c, holder, f->type);
    }
}

// All that hold, directly or not, what holds a function.
static void spread(struct check *c, struct decl **queue, size_t count, size_t room) {
    for (size_t i = 0; i < count; i++) {
        for (struct decl_link *l = queue[i]->holders; l; l = l->next) {
            if (l->decl->holds_function) continue;
            l->decl->holds_function = true;
            if (count == room) queue = arena_grow(c->arena, queue, count, &room, sizeof *queue);
            queue[count++] = l->decl;
        }
    }
}

static bool is_type(const struct decl *decl) {
    return (decl->kind == DECL_RECORD || decl->kind == DECL_ENUM) && decl->type;
}

static void find_functions(struct check *c) {
    size_t count = 0, room = 0;
    struct decl **queue = arena_grow(c->arena, NULL, 0, &room, sizeof *queue);
    for (struct file *file = c->files; file; file = file->next) {
        for (struct decl *d = file->decls; d; d = d->next) {
            if (!is_type(d)) continue;
            note_fields(c, d, d->fields);
            for (const struct variant *v = d->variants; v; v = v->next)
                note_fields(c, d, v->fields);
            if (!d->holds_function) continue;
            if (count == room) queue = arena_grow(c->arena, queue, count, &room, sizeof *queue);
            queue[count++] = d;
        }
    }
    spread(c, queue, count, room);
}

void check_holders(struct check *c) {
    struct walk walk = {.check = c};
    for (struct file *file = c->files; file; file = file->next) {
        for (struct decl *d = file->decls; d; d = d->next) {
            if (d->kind == DECL_RECORD && d->type && d->visit == UNSEEN) walk_from(&walk, d);
        }
    }
    find_functions(c);
}
