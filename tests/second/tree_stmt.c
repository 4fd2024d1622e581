// tests/second/tree_stmt.c: statements, and the patterns of match.
//
//   in:    checked statements
//   out:   what they change; where control goes behind them
//   owns:  nothing
//   fails: tree_fault(): the call ends

#include "tree_parts.h"

enum flow tree_exec_block(struct tree *t, struct stmt *block) {
    for (struct stmt *s = block->body; s; s = s->next) {
        enum flow flow = tree_exec(t, s);
        if (flow != FLOW_NEXT) return flow;
    }
    return FLOW_NEXT;
}

// ---- names ----------------------------------------------------------------------------------------

static void bind(struct tree *t, const struct binder *binder, struct tree_value value) {
    if (binder->local) local_set(t, binder->local, value_copy(t, &value));
}

static void bind_all(struct tree *t, const struct stmt *stmt, struct tree_value value) {
    if (!stmt->is_tuple) {
        bind(t, stmt->binders, value);
        return;
    }
    uint32_t i = 0;
    for (const struct binder *b = stmt->binders; b; b = b->next) bind(t, b, value.items[i++]);
}

static enum flow exec_let(struct tree *t, struct stmt *stmt) {
    if (stmt->body) {
        struct tree_value option = tree_eval(t, stmt->value);
        if (!option.count) return tree_exec_block(t, stmt->body);
        bind_all(t, stmt, option.items[0]);
        return FLOW_NEXT;
    }
    bind_all(t, stmt, tree_eval_as(t, stmt->value, tree_concrete(t, stmt->type)));
    return FLOW_NEXT;
}

static bool is_met(struct tree *t, struct condition *condition) {
    struct tree_value value = tree_eval(t, condition->value);
    if (!condition->binding) return value.i;
    if (!value.count) return false;
    bind_all(t, condition->binding, value.items[0]);
    return true;
}

// ---- if and loops ---------------------------------------------------------------------------------

static enum flow exec_if(struct tree *t, struct stmt *stmt) {
    for (struct arm *arm = stmt->arms; arm; arm = arm->next) {
        if (is_met(t, &arm->condition)) return tree_exec_block(t, arm->body);
    }
    return stmt->otherwise ? tree_exec_block(t, stmt->otherwise) : FLOW_NEXT;
}

// A round; whether there may be another. `*flow` is where control goes if not.
static bool goes_on(struct tree *t, struct stmt *body, enum flow *flow) {
    *flow = tree_exec_block(t, body);
    if (*flow == FLOW_RETURN) return false;
    bool is_over = *flow == FLOW_BREAK;
    *flow = FLOW_NEXT;
    return !is_over;
}

static enum flow exec_while(struct tree *t, struct stmt *stmt) {
    enum flow flow = FLOW_NEXT;
    while (is_met(t, &stmt->arms->condition) && goes_on(t, stmt->arms->body, &flow)) tree_step(t, 1);
    return flow;
}

static enum flow for_range(struct tree *t, struct stmt *stmt) {
    enum flow flow = FLOW_NEXT;
    int64_t low = tree_eval(t, stmt->value).i, high = tree_eval(t, stmt->high).i;
    if (low > high || (low == high && !stmt->is_inclusive)) return flow;
    int64_t last = stmt->is_inclusive ? high : high - 1;
    for (int64_t i = low;; i++) {
        tree_step(t, 1);
        bind(t, stmt->binders, value_int(t, i));
        if (!goes_on(t, stmt->body, &flow) || i == last) return flow;
    }
}

static enum flow exec_for(struct tree *t, struct stmt *stmt) {
    if (stmt->high) return for_range(t, stmt);
    enum flow flow = FLOW_NEXT;
    struct tree_value all = tree_eval(t, stmt->value);
    bool is_map = all.type->kind == KIND_MAP;
    bool has_two = !stmt->is_tuple && stmt->binders->next;
    for (uint32_t i = 0; i < all.count; i += is_map ? 2 : 1) {
        tree_step(t, 1);
        if (!has_two) bind_all(t, stmt, all.items[i]);
        if (has_two) bind(t, stmt->binders, is_map ? all.items[i] : value_int(t, i));
        if (has_two) bind(t, stmt->binders->next, all.items[is_map ? i + 1 : i]);
        if (!goes_on(t, stmt->body, &flow)) break;
    }
    return flow;
}

// ---- match ----------------------------------------------------------------------------------------

static bool is_fit(struct tree *t, const struct pattern *p, const struct tree_value *value);

static bool fits_literal(struct tree *t, const struct pattern *p, const struct tree_value *value) {
    struct tree_value literal = tree_eval(t, p->low);
    if (literal.type != value->type && value->type->kind == KIND_FLOAT) return value->f == (double)literal.i;
    return value_equal(t, &literal, value);
}

static bool fit_parts(struct tree *t, const struct pattern *p, const struct tree_value *value) {
    uint32_t i = 0;
    for (const struct pattern *part = p->parts; part; part = part->next, i++) {
        if (!is_fit(t, part, &value->items[i])) return false;
    }
    return true;
}

static bool is_fit(struct tree *t, const struct pattern *p, const struct tree_value *value) {
    tree_step(t, 1);
    switch (p->kind) {
    case PATTERN_ANY: return true;
    case PATTERN_BIND:
        if (p->local) local_set(t, p->local, value_copy(t, value));
        return true;
    case PATTERN_LITERAL: return fits_literal(t, p, value);
    case PATTERN_RANGE:
        if (value->i < p->low->int_value) return false;
        return p->is_inclusive ? value->i <= p->high->int_value : value->i < p->high->int_value;
    case PATTERN_VARIANT: return value->variant == p->index && fit_parts(t, p, value);
    case PATTERN_TUPLE: return fit_parts(t, p, value);
    case PATTERN_SOME: return value->count && is_fit(t, p->parts, value->items);
    case PATTERN_NONE: return !value->count;
    case PATTERN_OR:
        for (const struct pattern *part = p->parts; part; part = part->next) {
            if (is_fit(t, part, value)) return true;
        }
        return false;
    case PATTERN_ERROR: break;
    }
    tree_give_up(t);
}

struct tree_value tree_match(struct tree *t, struct expr *match, bool is_value, enum flow *flow) {
    struct tree_value subject = tree_eval(t, match->left), nothing = {.type = NULL};
    for (struct match_case *k = match->cases; k; k = k->next) {
        if (!is_fit(t, k->pattern, &subject)) continue;
        if (k->guard && !tree_eval(t, k->guard).i) continue;
        if (k->body) *flow = tree_exec(t, k->body);
        else if (is_value) return tree_eval_as(t, k->value, tree_concrete(t, match->type));
        else tree_eval(t, k->value);
        return nothing;
    }
    tree_give_up(t);
}

// ---- all of them ----------------------------------------------------------------------------------

static enum flow exec_return(struct tree *t, struct stmt *stmt) {
    if (!stmt->value) return FLOW_RETURN;
    struct type *type = t->frame->result.type;
    struct tree_value value = tree_eval_as(t, stmt->value, type);
    t->frame->result = value;
    return FLOW_RETURN;
}

static enum flow exec_kind(struct tree *t, struct stmt *stmt) {
    enum flow flow = FLOW_NEXT;
    switch (stmt->kind) {
    case STMT_LET: return exec_let(t, stmt);
    case STMT_ASSIGN: tree_assign(t, stmt); return flow;
    case STMT_EXPR: tree_eval(t, stmt->value); return flow;
    case STMT_BLOCK: return tree_exec_block(t, stmt);
    case STMT_IF: return exec_if(t, stmt);
    case STMT_WHILE: return exec_while(t, stmt);
    case STMT_FOR: return exec_for(t, stmt);
    case STMT_MATCH: tree_match(t, stmt->value, false, &flow); return flow;
    case STMT_RETURN: return exec_return(t, stmt);
    case STMT_BREAK: return FLOW_BREAK;
    case STMT_CONTINUE: return FLOW_CONTINUE;
    case STMT_ASSERT:
        if (!tree_eval(t, stmt->value).i) tree_fault(t, FAULT_ASSERT, stmt->at);
        return flow;
    case STMT_EMIT:
        t->move = tree_eval_as(t, stmt->value, t->check.move_type);
        t->has_move = true;
        return flow;
    case STMT_ERROR: break;
    }
    tree_give_up(t);
}

// A case of a match that is a value may leave with a jump: it comes out here.
enum flow tree_exec(struct tree *t, struct stmt *stmt) {
    jmp_buf here, *outer = t->leave;
    tree_step(t, 1);
    t->leave = &here;
    int code = setjmp(here);
    enum flow flow = code ? (enum flow)code : exec_kind(t, stmt);
    t->leave = outer;
    return flow;
}
