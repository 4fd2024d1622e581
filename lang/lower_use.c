// lang/lower_use.c: which reads of a variable are its last.
//
//   in:    what the checker counted: a variable that the source reads once, in no loop but its own,
//          is dead behind it; and an expression after which variables are dead: all of them behind
//          a return, one behind an assignment to it
//   out:   for each local, how often the expression names it; one that is named once may be moved
//          instead of shared
//   owns:  nothing
//   fails: not at all: what it can't see through counts as named twice
//
// A value that is moved into a call or a new record has one holder there, so that it can be changed
// in place: `board = play(board, move)` copies nothing.

#include "lower.h"

// Whether a node has arguments, in the field that others use for other things.
static struct argument *arguments_of(const struct expr *e) {
    bool has = e->kind == EXPR_CALL || e->kind == EXPR_LIST || e->kind == EXPR_TUPLE
               || e->kind == EXPR_VARIANT || e->kind == EXPR_INTERPOLATE;
    return has ? e->arguments : NULL;
}

static void count(struct expr *e, int by) {
    if (!e) return;
    bool is_name = e->kind == EXPR_NAME || e->kind == EXPR_SELF;
    if (is_name && e->meaning == MEANING_LOCAL) e->local->uses += by;
    if (is_name) return;
    // What is handed over comes back: it is no last use.
    bool is_method = e->kind == EXPR_CALL && e->meaning == MEANING_METHOD;
    if (is_method) count(e->left->left, e->symbol->is_mut_self ? 2 * by : by);
    else if (e->kind != EXPR_CALL || e->meaning == MEANING_CALL_VALUE) count(e->left, by);
    count(e->right, by);
    // A lambda takes its copies where it stands; its body is a function of its own.
    for (struct capture *c = e->kind == EXPR_LAMBDA ? e->lambda->captures : NULL; c; c = c->next)
        c->outer->uses += by;
    if (e->kind == EXPR_IF) count(e->condition, by);
    for (struct argument *a = arguments_of(e); a; a = a->next)
        count(a->value, a->is_mut ? 2 * by : by);
    for (struct match_case *k = e->kind == EXPR_MATCH ? e->cases : NULL; k; k = k->next) {
        count(k->guard, by);
        count(k->value, by);
    }
}

// A case with a block of its own may do anything with any variable.
static bool has_blocks(const struct expr *e) {
    if (!e || e->kind == EXPR_NAME) return false;
    if (has_blocks(e->left) || has_blocks(e->right)) return true;
    if (e->kind == EXPR_IF && has_blocks(e->condition)) return true;
    for (const struct argument *a = arguments_of(e); a; a = a->next) {
        if (has_blocks(a->value)) return true;
    }
    for (const struct match_case *k = e->kind == EXPR_MATCH ? e->cases : NULL; k; k = k->next) {
        if (k->body || has_blocks(k->guard) || has_blocks(k->value)) return true;
    }
    return false;
}

struct value lower_last(struct lower *l, struct expr *e, struct type *type, uint16_t dst,
                        struct local *assigned) {
    if (l->is_last || has_blocks(e)) return lower_to(l, e, type, dst);
    count(e, 1);
    l->is_last = true;
    l->assigned = assigned;
    struct value value = lower_to(l, e, type, dst);
    l->is_last = false;
    count(e, -1);
    return value;
}

bool is_last_use(const struct lower *l, const struct local *local) {
    if (!is_reference(l->registers[local->reg])) return false;
    if (local->reads == 1 && !local->is_mut) return true;
    if (!l->is_last || local->uses != 1) return false;
    return l->assigned ? local == l->assigned : !local->is_mut;
}
