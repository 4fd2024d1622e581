// lang/check_reach.c: nobody reaches a variable while it is handed over.
//
//   in:    the calls that were handed a top-level variable; who calls whom, who touches what
//   out:   nothing
//   owns:  nothing
//   fails: by a diagnostic for each call whose callee may touch the variable, itself or through
//          others
//
// For each variable that is handed over somewhere: all functions from which it may be reached, by
// walking the calls backwards from those that touch it. Linear in the calls for each of at most
// HANDED_VARIABLES_MAX variables.
//
// Function values: whoever makes one counts as calling it. So what a function calls by value, and
// did not make itself, it was given with the call (struct handover, `given`: what the arguments
// name, or any function value where they only hold one), or found in a top-level variable (reading
// one that may hold functions counts as calling any function value).

#include "check.h"

#define HANDED_VARIABLES_MAX 256  // limit: top-level variables that are handed over

void note_handover(struct check *c, struct symbol *variable, struct symbol *callee,
                   struct symbol_link *given, struct span at) {
    if (!variable->handovers) {
        if (++c->handed_count == HANDED_VARIABLES_MAX + 1) {
            check_refuse(c, DIAGNOSTIC_OVER_LIMIT, at, word("top-level variables handed over"),
                         word("256"), NULL, NULL);
        }
        variable->next_handed = c->handed;
        c->handed = variable;
    }
    struct handover *handover = ARENA_NEW(c->arena, struct handover);
    *handover = (struct handover){callee, given, at, variable->handovers};
    variable->handovers = handover;
}

struct reach {
    struct check *check;
    struct symbol **queue;
    size_t count, room;
    uint32_t mark;
};

static void enqueue(struct reach *reach, struct symbol *function) {
    if (function->mark == reach->mark) return;
    function->mark = reach->mark;
    if (reach->count == reach->room) {
        reach->queue = arena_grow(reach->check->arena, reach->queue, reach->count, &reach->room,
                                  sizeof *reach->queue);
    }
    reach->queue[reach->count++] = function;
}

static void add_caller(struct check *c, struct symbol *callee, struct symbol *caller) {
    struct symbol_link *link = ARENA_NEW(c->arena, struct symbol_link);
    *link = (struct symbol_link){caller, false, callee->callers};
    callee->callers = link;
}

// Turns calls and touches round: for a function who calls it, for a variable who touches it.
static void turn_round(struct check *c, struct symbol *function) {
    for (struct symbol_link *l = function->callees; l; l = l->next)
        add_caller(c, l->symbol, function);
    for (struct symbol_link *l = function->touches; l; l = l->next)
        add_caller(c, l->symbol, function);
}

static void mark_reaching(struct reach *reach, struct symbol *variable) {
    reach->mark++;
    reach->count = 0;
    for (struct symbol_link *l = variable->callers; l; l = l->next) enqueue(reach, l->symbol);
    for (size_t i = 0; i < reach->count; i++) {
        for (struct symbol_link *l = reach->queue[i]->callers; l; l = l->next)
            enqueue(reach, l->symbol);
    }
}

static void turn_all(struct check *c) {
    turn_round(c, c->vars_body);
    turn_round(c, c->caches_body);
    turn_round(c, c->values_body);
    for (struct symbol *s = c->lambdas; s; s = s->next_lambda) turn_round(c, s);
    for (struct file *file = c->files; file; file = file->next) {
        for (struct decl *d = file->decls; d; d = d->next) {
            if (d->kind == DECL_VARIABLE && d->symbol && d->symbol->body)
                turn_round(c, d->symbol->body);
            bool is_function = d->kind == DECL_FUNCTION && d->symbol;
            if (is_function && d->symbol->kind == SYMBOL_FUNCTION) turn_round(c, d->symbol);
        }
    }
}

// A cache goes back to its initial value after a bad end, so that value may not depend on what
// changes.
static void check_caches(struct reach *reach) {
    struct check *c = reach->check;
    reach->mark++;
    reach->count = 0;
    enqueue(reach, c->caches_body);
    for (size_t i = 0; i < reach->count; i++) {
        for (struct symbol_link *l = reach->queue[i]->callees; l; l = l->next)
            enqueue(reach, l->symbol);
        for (struct symbol_link *l = reach->queue[i]->touches; l; l = l->next) {
            if (l->symbol->decl->variable != VARIABLE_VAR || l->symbol->mark == reach->mark)
                continue;
            l->symbol->mark = reach->mark;
            check_refuse(c, DIAGNOSTIC_CACHE_READS_VAR, l->symbol->decl->name_at, l->symbol->name,
                         word(""), NULL, "make it a let, or write the cache's value without it");
        }
    }
}

static void refuse_early(struct reach *reach, const struct decl *decl, const struct symbol *user,
                         const struct symbol *used) {
    struct words words = {{used->name, user->name, decl->name}};
    bool is_cache = used->decl->variable == VARIABLE_CACHE && decl->variable != VARIABLE_CACHE;
    bool is_direct = user == decl->symbol->body;
    diagnostic_add(reach->check->diagnostics, reach->check->sources, DIAGNOSTIC_USED_EARLY,
                   decl->value->at, words,
                   is_direct ? "this uses `%1`" : "this calls `%2`, which uses `%1`",
                   is_cache ? "caches get their values after all others: make `%1` a let or a var"
                            : "declare `%1` above `%3`");
}

// The functions that an initial value calls may not touch what has none yet. Functions that have
// been looked at for an earlier variable touch nothing that would be too early now.
static void check_initial(struct reach *reach, const struct decl *decl) {
    reach->count = 0;
    enqueue(reach, decl->symbol->body);
    for (size_t i = 0; i < reach->count; i++) {
        for (struct symbol_link *l = reach->queue[i]->callees; l; l = l->next) {
            bool is_known = !l->is_value && l->symbol != reach->check->values_body;
            if (is_known) enqueue(reach, l->symbol);
        }
        for (struct symbol_link *l = reach->queue[i]->touches; l; l = l->next) {
            if (l->symbol->is_pending) refuse_early(reach, decl, reach->queue[i], l->symbol);
        }
    }
    decl->symbol->is_pending = false;
}

static void check_initial_of(struct reach *reach, bool caches) {
    for (struct file *file = reach->check->files; file; file = file->next) {
        for (struct decl *d = file->decls; d; d = d->next) {
            if (d->kind != DECL_VARIABLE || !d->symbol || !d->symbol->body) continue;
            if ((d->variable == VARIABLE_CACHE) == caches) check_initial(reach, d);
        }
    }
}

// Caches get their values after all others, as when they were lost.
static void check_initial_values(struct reach *reach) {
    reach->mark++;
    check_initial_of(reach, false);
    check_initial_of(reach, true);
}

static bool is_given(const struct reach *reach, const struct handover *handover) {
    for (const struct symbol_link *l = handover->given; l; l = l->next) {
        if (l->symbol->mark == reach->mark) return true;
    }
    return false;
}

static void check_handed(struct reach *reach, struct symbol *variable) {
    mark_reaching(reach, variable);
    for (struct handover *h = variable->handovers; h; h = h->next) {
        bool by_name = h->callee->mark == reach->mark;
        if (!by_name && !is_given(reach, h)) continue;
        check_refuse(reach->check, DIAGNOSTIC_REACHED_TWICE, h->at, variable->name,
                     h->callee->name,
                     by_name ? NULL : "a function that it is given may use it by its name",
                     "copy it into a local var, call with that, and assign it back");
    }
}

void check_reach(struct check *c) {
    struct reach reach = {.check = c};
    turn_all(c);
    if (c->handed_count <= HANDED_VARIABLES_MAX) {
        for (struct symbol *v = c->handed; v; v = v->next_handed) check_handed(&reach, v);
    }
    check_caches(&reach);
    check_initial_values(&reach);
}
