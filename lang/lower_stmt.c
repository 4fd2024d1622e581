// lang/lower_stmt.c: statements, and how long the registers of their variables live.
//
//   in:    checked statements
//   out:   code
//   owns:  nothing
//   fails: marks `failed` without memory

#include "lower.h"

// ---- scopes -------------------------------------------------------------------------------------

void open_scope(struct lower *l) {
    l->depth++;
}

void unbind_after(struct lower *l, uint32_t depth) {
    for (const struct local *local = l->scope; local && local->depth > depth;
         local = local->scope_next) {
        if (is_reference(l->registers[local->reg])) emit(l, OP_DROP, local->reg, 0, 0);
    }
}

void close_scope(struct lower *l) {
    l->depth--;
    unbind_after(l, l->depth);
    while (l->scope && l->scope->depth > l->depth) {
        register_free(l, l->scope->reg);
        l->scope = l->scope->scope_next;
    }
}

void bind_local(struct lower *l, struct local *local, struct value value) {
    local->reg = own(l, value).reg;
    local->depth = l->depth;
    local->scope_next = l->scope;
    l->scope = local;
}

// A variable that the source does not name: what a loop runs over.
static struct local *hidden_local(struct lower *l, struct value value) {
    struct local *local = ARENA_NEW(l->arena, struct local);
    bind_local(l, local, value);
    return local;
}

void lower_block(struct lower *l, struct stmt *block) {
    open_scope(l);
    for (struct stmt *s = block->body; s; s = s->next) lower_stmt(l, s);
    close_scope(l);
}

// ---- let ----------------------------------------------------------------------------------------

void bind_value(struct lower *l, struct stmt *stmt, struct value value) {
    if (!stmt->is_tuple) {
        if (stmt->binders->local) bind_local(l, stmt->binders->local, value);
        else discard(l, value);
        return;
    }
    uint32_t index = 0;
    for (struct binder *b = stmt->binders; b; b = b->next, index++) {
        if (!b->local) continue;
        bind_local(l, b->local, get_field(l, value, value.type->parts[index], index, NO_REGISTER));
    }
    discard(l, value);
}

static void let_key_else(struct lower *l, struct stmt *stmt) {
    struct label there = {0};
    struct found found = map_find(l, stmt->value);
    emit_branch(l, OP_JUMP_GE_INT_K, found.position.reg, 0, &there);
    if (found.map.is_temp) emit(l, OP_DROP, found.map.reg, 0, 0);
    lower_block(l, stmt->body);
    label_bind(l, &there);
    bind_value(l, stmt, found_get(l, found, NO_REGISTER));
}

static void lower_let_else(struct lower *l, struct stmt *stmt) {
    if (is_map_read(stmt->value)) {
        let_key_else(l, stmt);
        return;
    }
    struct label some = {0};
    struct value option = lower_expr(l, stmt->value);
    l->at = stmt->value->at;
    emit_branch(l, OP_JUMP_SOME, option.reg, 0, &some);
    if (option.is_temp) emit(l, OP_DROP, option.reg, 0, 0);
    lower_block(l, stmt->body);
    label_bind(l, &some);
    l->at = stmt->value->at;
    bind_value(l, stmt, unwrap(l, option, NO_REGISTER));
}

static void lower_let(struct lower *l, struct stmt *stmt) {
    if (stmt->body) lower_let_else(l, stmt);
    else if (!stmt->is_tuple && !stmt->binders->local) lower_unused(l, stmt->value);
    else bind_value(l, stmt, lower_as(l, stmt->value, concrete(l, stmt->type)));
}

// ---- if, while ----------------------------------------------------------------------------------

// Whether returning `e` needs nothing but a register that is free now, so that it may be put off.
static bool is_easy(struct lower *l, const struct expr *e) {
    if (!e) return true;
    if (type_of(l, e) != l->result) return false;
    bool is_literal = e->kind == EXPR_INT || e->kind == EXPR_FLOAT || e->kind == EXPR_BOOL;
    return is_literal || (e->kind == EXPR_NAME && e->meaning == MEANING_LOCAL);
}

// `if condition { return value }`, with the return behind the function's body. false: not so easy.
static bool return_late(struct lower *l, struct expr *condition, struct expr *value,
                        struct span at) {
    if (!is_easy(l, value)) return false;
    struct late_return *late = ARENA_NEW(l->arena, struct late_return);
    *late = (struct late_return){
        .value = value, .reg = NO_REGISTER, .at = at, .next = l->late_returns};
    l->late_returns = late;
    if (value && value->kind != EXPR_NAME) {
        late->reg = register_new(l, l->result);
        register_free(l, late->reg);
    }
    lower_branch(l, condition, true, &late->label);
    return true;
}

static bool lower_guard(struct lower *l, const struct arm *arm) {
    const struct stmt *only = arm->body->body;
    if (arm->condition.binding || !only || only->next || only->kind != STMT_RETURN) return false;
    return return_late(l, arm->condition.value, only->value, only->at);
}

void lower_late_returns(struct lower *l) {
    for (struct late_return *late = l->late_returns; late; late = late->next) {
        label_bind(l, &late->label);
        if (!l->is_reachable) continue;
        l->at = late->at;
        note_line(l, late->at);
        if (!late->value) {
            emit(l, OP_RETURN_NONE, 0, 0, 0);
            continue;
        }
        struct value value = lower_to(l, late->value, l->result, late->reg);
        bool moves = is_reference(value.type) && !late->value->local->is_mut;
        emit(l, OP_RETURN, (uint16_t)(moves ? value.reg | MODE_MOVE : give(l, value)), 0, 0);
    }
    l->late_returns = NULL;
}

static void lower_if(struct lower *l, struct stmt *stmt) {
    struct label end = {0};
    for (struct arm *arm = stmt->arms; arm; arm = arm->next) {
        struct label otherwise = {0};
        if (lower_guard(l, arm)) continue;
        open_scope(l);
        lower_condition(l, &arm->condition, &otherwise);
        lower_block(l, arm->body);
        close_scope(l);
        if (arm->next || stmt->otherwise) emit_branch(l, OP_JUMP, 0, 0, &end);
        label_bind(l, &otherwise);
    }
    if (stmt->otherwise) lower_block(l, stmt->otherwise);
    label_bind(l, &end);
}

static void lower_body(struct lower *l, struct stmt *body, struct loop *loop) {
    loop->outer = l->loop;
    loop->depth = l->depth;
    l->loop = loop;
    lower_block(l, body);
    l->loop = loop->outer;
}

// of a condition that is written twice: bounds what nesting can make of it
#define REPEATED_HEIGHT_MAX 6

// Tested before the first round and at the end of each: one jump a round.
static void while_tested_twice(struct lower *l, struct stmt *stmt) {
    struct label top = {0}, next = {0}, exit = {0};
    struct expr *condition = stmt->arms->condition.value;
    lower_branch(l, condition, false, &exit);
    label_bind_loop(l, &top);
    lower_body(l, stmt->arms->body, &(struct loop){.exit = &exit, .next = &next});
    label_bind(l, &next);
    lower_branch(l, condition, true, &top);
    label_bind(l, &exit);
}

static void while_tested_once(struct lower *l, struct stmt *stmt) {
    struct label top = {0}, next = {0}, exit = {0};
    label_bind_loop(l, &top);
    open_scope(l);
    lower_condition(l, &stmt->arms->condition, &exit);
    lower_body(l, stmt->arms->body, &(struct loop){.exit = &exit, .next = &next});
    label_bind(l, &next);
    close_scope(l);
    emit_branch(l, OP_JUMP, 0, 0, &top);
    label_bind(l, &exit);
}

static void lower_while(struct lower *l, struct stmt *stmt) {
    const struct condition *condition = &stmt->arms->condition;
    bool is_small = !condition->binding && condition->value->height <= REPEATED_HEIGHT_MAX;
    if (is_small) while_tested_twice(l, stmt);
    else while_tested_once(l, stmt);
}

// ---- for ----------------------------------------------------------------------------------------

// What the loop counts with: the source's name for it if it has one, since the body can't change
// it.
static uint16_t counter(struct lower *l, struct local *local, struct value first) {
    first = own(l, first);
    if (local) {
        bind_local(l, local, first);
        return local->reg;
    }
    return hidden_local(l, first)->reg;
}

// A limit that nobody can change while the loop runs.
static struct value steady(struct lower *l, struct value value) {
    hidden_local(l, value);
    return (struct value){.reg = l->scope->reg, .type = value.type};
}

static void for_range(struct lower *l, struct stmt *stmt) {
    struct label top = {0}, next = {0}, exit = {0};
    struct value first = lower_early(l, stmt->value, type_of(l, stmt->value), true);
    struct value limit = steady(l, lower_expr(l, stmt->high));
    uint16_t i = counter(l, stmt->binders->local, first);
    l->at = stmt->at;
    emit_branch(l, stmt->is_inclusive ? OP_JUMP_LT_INT : OP_JUMP_LE_INT, limit.reg, i, &exit);
    label_bind_loop(l, &top);
    lower_body(l, stmt->body, &(struct loop){.exit = &exit, .next = &next});
    label_bind(l, &next);
    l->at = stmt->at;
    emit_back(l, stmt->is_inclusive ? OP_LOOP_NEXT_LAST : OP_LOOP_NEXT, i, limit.reg, &top);
    label_bind(l, &exit);
}

static void bind_item(struct lower *l, struct stmt *stmt, struct value list, uint16_t index) {
    struct binder *binder = stmt->binders;
    bool counts = binder->next && !stmt->is_tuple;
    if (counts) binder = binder->next;
    if (!stmt->is_tuple && !binder->local) return;
    l->at = stmt->at;
    struct value item = get_element(
        l, list, (struct value){.reg = index, .type = l->check->types.int_}, NO_REGISTER);
    if (stmt->is_tuple) bind_value(l, stmt, item);
    else bind_local(l, binder->local, item);
}

static bool is_unchanging(const struct expr *e) {
    return e->kind == EXPR_NAME && e->meaning == MEANING_LOCAL && !e->local->is_var;
}

static void for_items(struct lower *l, struct stmt *stmt, struct value list) {
    struct label top = {0}, next = {0}, exit = {0};
    struct type *int_type = l->check->types.int_;
    struct local *named = stmt->binders->next && !stmt->is_tuple ? stmt->binders->local : NULL;
    l->at = stmt->at;
    struct value zero = temporary(l, int_type);
    emit(l, OP_LEN, zero.reg, list.reg, 0);
    emit_branch(l, OP_JUMP_EQ_INT_K, zero.reg, 0, &exit);
    emit(l, OP_LOAD_INT, zero.reg, 0, 0);
    uint16_t index = counter(l, named, zero);
    label_bind_loop(l, &top);
    open_scope(l);
    bind_item(l, stmt, list, index);
    lower_body(l, stmt->body, &(struct loop){.exit = &exit, .next = &next});
    label_bind(l, &next);
    close_scope(l);
    l->at = stmt->at;
    emit_back(l, OP_LOOP_NEXT_ITEM, index, list.reg, &top);
    label_bind(l, &exit);
}

// The key at a position, and its value where that has a name.
static void bind_entry(struct lower *l, struct stmt *stmt, struct found found) {
    struct binder *first = stmt->binders, *second = stmt->is_tuple ? NULL : first->next;
    if (stmt->is_tuple || first->local) bind_value(l, stmt, get_key(l, found));
    if (second && second->local) bind_local(l, second->local, get_value(l, found, NO_REGISTER));
}

static void for_keys(struct lower *l, struct stmt *stmt, struct value keyed) {
    struct label top = {0}, next = {0}, exit = {0};
    struct found found = {keyed, temporary(l, l->check->types.int_)};
    uint16_t position = hidden_local(l, found.position)->reg;
    l->at = stmt->at;
    emit(l, OP_LOAD_INT, position, (uint16_t)-1, 0);
    emit(l, OP_NEXT_KEY, position, keyed.reg, 0);
    emit_branch(l, OP_JUMP_LT_INT_K, position, 0, &exit);
    label_bind_loop(l, &top);
    open_scope(l);
    l->at = stmt->at;
    bind_entry(l, stmt, found);
    lower_body(l, stmt->body, &(struct loop){.exit = &exit, .next = &next});
    label_bind(l, &next);
    close_scope(l);
    l->at = stmt->at;
    emit(l, OP_NEXT_KEY, position, keyed.reg, 0);
    emit_branch(l, OP_JUMP_GE_INT_K, position, 0, &top);
    label_bind(l, &exit);
}

// A loop runs over the value that it was given when it began: a holder of its own keeps that value.
static void lower_for(struct lower *l, struct stmt *stmt) {
    open_scope(l);
    if (stmt->high) {
        for_range(l, stmt);
    } else {
        struct value all = lower_expr(l, stmt->value);
        if (all.is_temp || !is_unchanging(stmt->value)) all = steady(l, all);
        if (all.type->kind == KIND_LIST) for_items(l, stmt, all);
        else for_keys(l, stmt, all);
    }
    close_scope(l);
}

// ---- the rest -----------------------------------------------------------------------------------

void return_value(struct lower *l, struct expr *e, struct span at) {
    if (e->kind == EXPR_IF && type_of(l, e) == l->result) {
        // Each branch returns by itself, so that nothing is carried to where they would meet.
        struct label otherwise = {0};
        if (!return_late(l, e->condition, e->left, at)) {
            lower_branch(l, e->condition, false, &otherwise);
            return_value(l, e->left, at);
            label_bind(l, &otherwise);
        }
        if (l->is_reachable) return_value(l, e->right, at);
        return;
    }
    // The function's variables end here: what it returns is handed on rather than shared.
    struct value value = lower_last(l, e, l->result, NO_REGISTER, NULL);
    l->at = at;
    emit(l, OP_RETURN, give(l, value), 0, 0);
    given(l, value);
}

static void lower_return(struct lower *l, struct stmt *stmt) {
    if (stmt->value) return_value(l, stmt->value, stmt->at);
    else emit(l, OP_RETURN_NONE, 0, 0, 0);
}

static void lower_jump(struct lower *l, struct label *label) {
    unbind_after(l, l->loop->depth);
    emit_branch(l, OP_JUMP, 0, 0, label);
}

static void lower_emit(struct lower *l, struct stmt *stmt) {
    struct value value = lower_as(l, stmt->value, l->check->move_type);
    l->at = stmt->at;
    emit(l, OP_EMIT, give(l, value), 0, 0);
    given(l, value);
}

static void lower_kind(struct lower *l, struct stmt *stmt) {
    switch (stmt->kind) {
    case STMT_ERROR: return;
    case STMT_LET: lower_let(l, stmt); return;
    case STMT_ASSIGN: lower_assign(l, stmt); return;
    case STMT_EXPR: lower_unused(l, stmt->value); return;
    case STMT_BLOCK: lower_block(l, stmt); return;
    case STMT_IF: lower_if(l, stmt); return;
    case STMT_WHILE: lower_while(l, stmt); return;
    case STMT_FOR: lower_for(l, stmt); return;
    case STMT_MATCH: lower_match(l, stmt->value, NULL); return;
    case STMT_RETURN: lower_return(l, stmt); return;
    case STMT_BREAK: lower_jump(l, l->loop->exit); return;
    case STMT_CONTINUE: lower_jump(l, l->loop->next); return;
    case STMT_ASSERT: lower_assert(l, stmt); return;
    case STMT_EMIT: lower_emit(l, stmt); return;
    }
}

void lower_stmt(struct lower *l, struct stmt *stmt) {
    if (!l->is_reachable || l->failed) return;
    struct scratch scratch = l->scratch;
    l->at = stmt->at;
    if (stmt->kind != STMT_BLOCK) note_line(l, stmt->at);
    lower_kind(l, stmt);
    l->scratch = scratch;
}
