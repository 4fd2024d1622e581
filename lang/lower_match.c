// lang/lower_match.c: match: a test for each case, in order.
//
//   in:    a match with checked patterns
//   out:   code that runs the first case that fits; as an expression, its value in a register
//   owns:  nothing
//   fails: marks `failed` without memory

#include "lower.h"

static void test(struct lower *l, struct pattern *p, struct value value, struct label *fail);

static void fail_if(struct lower *l, enum opcode op, uint16_t a, uint16_t b, struct label *fail) {
    if (fail) emit_branch(l, op, a, b, fail);
}

static bool binds_or_tests(const struct pattern *p) {
    return p->kind != PATTERN_ANY && (p->kind != PATTERN_BIND || p->local);
}

// A part of the value goes into a hidden local, so that it is let go with the case's scope.
static void test_part(struct lower *l, struct pattern *part, struct value value,
                      struct label *fail) {
    if (part->kind == PATTERN_BIND) {
        bind_local(l, part->local, value);
        return;
    }
    struct local *hidden = ARENA_NEW(l->arena, struct local);
    bind_local(l, hidden, value);
    value.is_temp = false;
    value.reg = hidden->reg;
    test(l, part, value, fail);
}

static void test_literal(struct lower *l, struct pattern *p, struct value value,
                         struct label *fail) {
    if (!fail) return;
    struct expr *literal = p->low;
    int64_t number = literal->kind == EXPR_BOOL ? literal->bool_value : literal->int_value;
    bool is_discrete = literal->kind == EXPR_INT || literal->kind == EXPR_BOOL;
    if (is_discrete && fits_number(number)) {
        emit_branch(l, OP_JUMP_NE_INT_K, value.reg, (uint16_t)(int16_t)number, fail);
        return;
    }
    struct value wanted = lower_as(l, literal, value.type);
    if (!is_reference(value.type)) {
        enum opcode op = value.type->kind == KIND_FLOAT ? OP_JUMP_NE_FLOAT : OP_JUMP_NE_INT;
        emit_branch(l, op, value.reg, wanted.reg, fail);
        discard(l, wanted);
        return;
    }
    struct value answer = temporary(l, l->check->types.bool_);
    emit(l, OP_EQUAL, answer.reg, value.reg, wanted.reg);
    discard(l, wanted);
    emit_branch(l, OP_JUMP_UNLESS, answer.reg, 0, fail);
    discard(l, answer);
}

static void test_bound(struct lower *l, struct value value, struct expr *bound, bool is_low,
                       bool is_inclusive, struct label *fail) {
    if (!fail) return;
    int64_t number = bound->int_value;
    if (fits_number(number)) {
        enum opcode op = is_low         ? OP_JUMP_LT_INT_K
                         : is_inclusive ? OP_JUMP_GT_INT_K
                                        : OP_JUMP_GE_INT_K;
        emit_branch(l, op, value.reg, (uint16_t)(int16_t)number, fail);
        return;
    }
    struct value limit = lower_expr(l, bound);
    if (is_low) emit_branch(l, OP_JUMP_LT_INT, value.reg, limit.reg, fail);
    else emit_branch(l, is_inclusive ? OP_JUMP_LT_INT : OP_JUMP_LE_INT, limit.reg, value.reg, fail);
    discard(l, limit);
}

static void test_variant(struct lower *l, struct pattern *p, struct value value,
                         struct label *fail) {
    if (value.type->is_plain) {
        fail_if(l, OP_JUMP_NE_INT_K, value.reg, (uint16_t)p->index, fail);
        return;
    }
    if (value.type->decl->variant_count > 1) {
        fail_if(l, OP_JUMP_NOT_TAG, value.reg, (uint16_t)p->index, fail);
    }
    const struct variant *variant = value.type->decl->variants;
    for (uint32_t i = 0; i < p->index; i++) variant = variant->next;
    uint32_t index = 0;
    const struct field *f = variant->fields;
    for (struct pattern *part = p->parts; part; part = part->next, f = f->next, index++) {
        if (!binds_or_tests(part)) continue;
        struct value inside = temporary(l, field_type(l, value.type, f));
        enum opcode op = is_reference(inside.type) ? OP_PAYLOAD_REF : OP_PAYLOAD;
        emit(l, op, inside.reg, value.reg, payload_field(p->index, index));
        test_part(l, part, inside, fail);
    }
}

static void test_tuple(struct lower *l, struct pattern *p, struct value value, struct label *fail) {
    uint32_t index = 0;
    for (struct pattern *part = p->parts; part; part = part->next, index++) {
        if (!binds_or_tests(part)) continue;
        test_part(l, part, get_field(l, value, value.type->parts[index], index, NO_REGISTER), fail);
    }
}

static void test_some(struct lower *l, struct pattern *p, struct value value, struct label *fail) {
    fail_if(l, OP_JUMP_NONE, value.reg, 0, fail);
    if (!binds_or_tests(p->parts)) return;
    value.is_temp = false;
    test_part(l, p->parts, unwrap(l, value, NO_REGISTER), fail);
}

static void test_alternatives(struct lower *l, struct pattern *p, struct value value,
                              struct label *fail) {
    if (!fail) return;
    struct label found = {0};
    for (struct pattern *part = p->parts; part; part = part->next) {
        if (!part->next) {
            test(l, part, value, fail);
            break;
        }
        struct label next = {0};
        open_scope(l);
        test(l, part, value, &next);
        unbind_after(l, l->depth - 1);
        emit_branch(l, OP_JUMP, 0, 0, &found);
        label_bind(l, &next);
        close_scope(l);
    }
    label_bind(l, &found);
}

// Goes to `fail`, if there is one to go to, unless the value, which a local or a hidden one holds,
// fits the pattern; binds what it binds.
static void test(struct lower *l, struct pattern *p, struct value value, struct label *fail) {
    l->at = p->at;
    switch (p->kind) {
    case PATTERN_ERROR: case PATTERN_ANY: return;
    case PATTERN_BIND:
        if (p->local) bind_local(l, p->local, own(l, value));
        return;
    case PATTERN_LITERAL: test_literal(l, p, value, fail); return;
    case PATTERN_RANGE:
        test_bound(l, value, p->low, true, true, fail);
        test_bound(l, value, p->high, false, p->is_inclusive, fail);
        return;
    case PATTERN_VARIANT: test_variant(l, p, value, fail); return;
    case PATTERN_TUPLE: test_tuple(l, p, value, fail); return;
    case PATTERN_SOME: test_some(l, p, value, fail); return;
    case PATTERN_NONE: fail_if(l, OP_JUMP_SOME, value.reg, 0, fail); return;
    case PATTERN_OR: test_alternatives(l, p, value, fail); return;
    }
}

static void lower_case(struct lower *l, struct match_case *k, struct value value,
                       struct value *result, struct label *end) {
    struct label fail = {0};
    // The checker has seen that the cases cover everything: whatever gets to the last one fits it.
    bool is_sure = !k->next && !k->guard;
    open_scope(l);
    struct local *before = l->scope;
    test(l, k->pattern, value, is_sure ? NULL : &fail);
    bool has_bound = l->scope != before;
    if (k->guard) lower_branch(l, k->guard, false, &fail);
    note_line(l, k->at);
    if (k->body) lower_stmt(l, k->body);
    else if (result) lower_to(l, k->value, result->type, result->reg);
    else lower_unused(l, k->value);
    if (is_sure) {
        close_scope(l);
        return;
    }
    // What the pattern bound is let go on both ways: after the case, and where it did not fit.
    if (has_bound) unbind_after(l, l->depth - 1);
    emit_branch(l, OP_JUMP, 0, 0, end);
    label_bind(l, &fail);
    close_scope(l);
}

void lower_match(struct lower *l, struct expr *match, struct value *result) {
    struct label end = {0};
    open_scope(l);
    struct value value = lower_expr(l, match->left);
    value.is_dying = false;  // it is read once for each case
    if (value.is_temp) {
        struct local *hidden = ARENA_NEW(l->arena, struct local);
        bind_local(l, hidden, value);
        value.is_temp = false;
    }
    for (struct match_case *k = match->cases; k; k = k->next) lower_case(l, k, value, result, &end);
    label_bind(l, &end);
    close_scope(l);
}
