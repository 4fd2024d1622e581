// lang/lower_branch.c: conditions, as jumps.
//
//   in:    checked bool expressions, and what if, while and let-else bind
//   out:   code that goes to a label or on
//   owns:  nothing
//   fails: marks `failed` without memory

#include "lower.h"

static enum binary_op opposite(enum binary_op op) {
    switch (op) {
    case BINARY_EQ: return BINARY_NE;
    case BINARY_NE: return BINARY_EQ;
    case BINARY_LT: return BINARY_GE;
    case BINARY_LE: return BINARY_GT;
    case BINARY_GT: return BINARY_LE;
    case BINARY_GE: return BINARY_LT;
    case BINARY_ADD: case BINARY_SUB: case BINARY_MUL: case BINARY_DIV: case BINARY_MOD:
    case BINARY_AND_BITS: case BINARY_OR_BITS: case BINARY_XOR_BITS: case BINARY_SHIFT_LEFT:
    case BINARY_SHIFT_RIGHT: case BINARY_AND: case BINARY_OR: case BINARY_ELSE: break;
    }
    return op;
}

static enum binary_op mirrored(enum binary_op op) {
    if (op == BINARY_LT) return BINARY_GT;
    if (op == BINARY_GT) return BINARY_LT;
    if (op == BINARY_LE) return BINARY_GE;
    if (op == BINARY_GE) return BINARY_LE;
    return op;
}

// ---- comparing with a small constant ------------------------------------------------------------

static enum opcode constant_branch(enum binary_op op) {
    if (op == BINARY_EQ) return OP_JUMP_EQ_INT_K;
    if (op == BINARY_NE) return OP_JUMP_NE_INT_K;
    if (op == BINARY_LT) return OP_JUMP_LT_INT_K;
    if (op == BINARY_LE) return OP_JUMP_LE_INT_K;
    return op == BINARY_GT ? OP_JUMP_GT_INT_K : OP_JUMP_GE_INT_K;
}

static bool small_constant(const struct expr *e, int64_t *value) {
    e = literal_of(e);
    if (e->kind == EXPR_INT) *value = e->int_value;
    else if (e->kind == EXPR_BOOL) *value = e->bool_value;
    else if (e->meaning == MEANING_VARIANT && e->type->is_plain) *value = e->index;
    else return false;
    return fits_number(*value);
}

static bool branch_constant(struct lower *l, struct expr *left, struct expr *right,
                            enum binary_op op, struct label *label, struct late_failure *late) {
    int64_t value;
    bool is_mirrored = false;
    struct type *type = type_of(l, left);
    if (!type_is_discrete(type) || type != type_of(l, right)) return false;
    if (!small_constant(right, &value)) {
        if (!small_constant(left, &value)) return false;
        is_mirrored = true;
        op = mirrored(op);
    }
    struct value a = lower_expr(l, is_mirrored ? right : left);
    struct side found = {.value = a}, constant = {.constant = is_mirrored ? left : right};
    show_sides(l, late, is_mirrored ? constant : found, is_mirrored ? found : constant);
    emit_branch(l, constant_branch(op), a.reg, (uint16_t)(int16_t)value, label);
    discard(l, a);
    return true;
}

// ---- comparing two values -----------------------------------------------------------------------

static void branch_scalars(struct lower *l, struct value a, struct value b, enum binary_op op,
                           struct label *label) {
    bool swap = op == BINARY_GT || op == BINARY_GE;
    bool is_float = a.type->kind == KIND_FLOAT;
    enum opcode jump = OP_JUMP_EQ_INT;
    if (op == BINARY_EQ) jump = is_float ? OP_JUMP_EQ_FLOAT : OP_JUMP_EQ_INT;
    else if (op == BINARY_NE) jump = is_float ? OP_JUMP_NE_FLOAT : OP_JUMP_NE_INT;
    else if (op == BINARY_LT || op == BINARY_GT)
        jump = is_float ? OP_JUMP_LT_FLOAT : OP_JUMP_LT_INT;
    else jump = is_float ? OP_JUMP_LE_FLOAT : OP_JUMP_LE_INT;
    emit_branch(l, jump, swap ? b.reg : a.reg, swap ? a.reg : b.reg, label);
}

static void branch_answer(struct lower *l, struct value answer, enum binary_op op,
                          struct label *label) {
    if (op == BINARY_EQ) emit_branch(l, OP_JUMP_IF, answer.reg, 0, label);
    else if (op == BINARY_NE) emit_branch(l, OP_JUMP_UNLESS, answer.reg, 0, label);
    else emit_branch(l, constant_branch(op), answer.reg, 0, label);
}

static void branch_references(struct lower *l, struct value a, struct value b, enum binary_op op,
                              struct label *label, const struct late_failure *late) {
    bool by_equality = op == BINARY_EQ || op == BINARY_NE;
    struct value out = temporary(l, by_equality ? l->check->types.bool_ : l->check->types.int_);
    emit(l, by_equality ? OP_EQUAL : OP_COMPARE, out.reg, a.reg, b.reg);
    // A failed assertion shows them; else they are let go on both ways.
    if (late) branch_answer(l, out, op, label);
    discard(l, b);
    discard(l, a);
    if (!late) branch_answer(l, out, op, label);
    discard(l, out);
}

static void branch_none(struct lower *l, struct expr *option, enum binary_op op,
                        struct label *label, struct late_failure *late) {
    if (is_map_read(option) && !late) {
        branch_map_read(l, option, op == BINARY_NE, label);
        return;
    }
    struct value a = lower_expr(l, option);
    if (late) {
        bool wants_none = op == BINARY_NE;
        if (wants_none)
            show_sides(l, late, (struct side){.value = a}, (struct side){.is_none = true});
        emit_branch(l, wants_none ? OP_JUMP_SOME : OP_JUMP_NONE, a.reg, 0, label);
        discard(l, a);
        return;
    }
    if (a.is_temp && is_reference(a.type)) {
        // The option is let go on both ways: so its answer must be known before.
        struct value answer = temporary(l, l->check->types.bool_);
        struct label is_none = {0};
        emit(l, OP_LOAD_BOOL, answer.reg, 1, 0);
        emit_branch(l, OP_JUMP_NONE, a.reg, 0, &is_none);
        emit(l, OP_LOAD_BOOL, answer.reg, 0, 0);
        label_bind(l, &is_none);
        discard(l, a);
        emit_branch(l, op == BINARY_EQ ? OP_JUMP_IF : OP_JUMP_UNLESS, answer.reg, 0, label);
        discard(l, answer);
        return;
    }
    emit_branch(l, op == BINARY_EQ ? OP_JUMP_NONE : OP_JUMP_SOME, a.reg, 0, label);
}

// One side may be optional and the other not, or less so: then both are compared as the options
// that the one is.
static struct type *common_type(struct type *left, struct type *right) {
    for (const struct type *t = right; t->kind == KIND_OPTION; t = t->element) {
        if (t->element == left) return right;
    }
    return left;
}

static void branch_comparison(struct lower *l, struct expr *e, enum binary_op op,
                              struct label *label, struct late_failure *late) {
    struct expr *left = e->left, *right = e->right;
    if (right->kind == EXPR_NONE || left->kind == EXPR_NONE) {
        branch_none(l, right->kind == EXPR_NONE ? left : right, op, label, late);
        return;
    }
    if (branch_constant(l, left, right, op, label, late)) return;
    struct type *type = common_type(type_of(l, left), type_of(l, right));
    struct value a = lower_early(l, left, type, right->hands_over);
    struct value b = lower_as(l, right, type);
    l->at = e->at;
    show_sides(l, late, (struct side){.value = a}, (struct side){.value = b});
    if (is_reference(type)) {
        branch_references(l, a, b, op, label, late);
        return;
    }
    branch_scalars(l, a, b, op, label);
    discard(l, b);
    discard(l, a);
}

// ---- all of it ----------------------------------------------------------------------------------

// `and` that must hold, or `or` that must not, is one jump after another; else the first may decide
// to go on.
static void branch_both(struct lower *l, struct expr *e, bool sense, struct label *label) {
    bool straight = (e->op == BINARY_OR) == sense;
    if (straight) {
        lower_branch(l, e->left, sense, label);
        lower_branch(l, e->right, sense, label);
        return;
    }
    struct label skip = {0};
    lower_branch(l, e->left, !sense, &skip);
    lower_branch(l, e->right, sense, label);
    label_bind(l, &skip);
}

// `flags[i]`, when a variable holds the list: a temporary would have to be let go on both ways.
static bool branch_item(struct lower *l, struct expr *e, bool sense, struct label *label) {
    if (e->left->kind != EXPR_NAME || e->left->meaning != MEANING_LOCAL || e->right->hands_over)
        return false;
    struct value index = lower_expr(l, e->right);
    l->at = e->right->at;
    emit_branch(l, sense ? OP_JUMP_ITEM : OP_JUMP_NOT_ITEM, e->left->local->reg, index.reg, label);
    discard(l, index);
    return true;
}

void lower_branch(struct lower *l, struct expr *e, bool sense, struct label *label) {
    l->at = e->at;
    if (e->kind == EXPR_BOOL) {
        if (e->bool_value == sense) emit_branch(l, OP_JUMP, 0, 0, label);
        return;
    }
    if (e->kind == EXPR_UNARY && e->op == UNARY_NOT) {
        lower_branch(l, e->left, !sense, label);
        return;
    }
    if (e->kind == EXPR_BINARY && (e->op == BINARY_AND || e->op == BINARY_OR)) {
        branch_both(l, e, sense, label);
        return;
    }
    if (e->kind == EXPR_BINARY && e->op >= BINARY_EQ && e->op <= BINARY_GE) {
        enum binary_op op = (enum binary_op)e->op;
        branch_comparison(l, e, sense ? op : opposite(op), label, NULL);
        return;
    }
    if (e->kind == EXPR_INDEX && branch_item(l, e, sense, label)) return;
    if (is_key_test(e)) {
        branch_key_test(l, e, sense, label);
        return;
    }
    struct value value = lower_expr(l, e);
    emit_branch(l, sense ? OP_JUMP_IF : OP_JUMP_UNLESS, value.reg, 0, label);
    discard(l, value);
}

void branch_unless_compared(struct lower *l, struct expr *e, struct late_failure *late) {
    l->at = e->at;
    late->op = (enum binary_op)e->op;
    branch_comparison(l, e, opposite(late->op), &late->label, late);
}

// A temporary that is none is let go before the jump: a register that nobody uses is empty on every
// way.
static void branch_if_none(struct lower *l, struct value option, struct label *label) {
    if (!option.is_temp) {
        emit_branch(l, OP_JUMP_NONE, option.reg, 0, label);
        return;
    }
    struct label some = {0};
    emit_branch(l, OP_JUMP_SOME, option.reg, 0, &some);
    emit(l, OP_DROP, option.reg, 0, 0);
    emit_branch(l, OP_JUMP, 0, 0, label);
    label_bind(l, &some);
}

// What an option holds, or goes to `otherwise` where it is none.
static struct value lower_present(struct lower *l, struct expr *e, struct label *otherwise) {
    if (is_map_read(e)) {
        struct found found = map_find(l, e);
        found_branch(l, found, otherwise);
        return found_get(l, found, NO_REGISTER);
    }
    struct value option = lower_expr(l, e);
    l->at = e->at;
    branch_if_none(l, option, otherwise);
    return unwrap(l, option, NO_REGISTER);
}

void lower_condition(struct lower *l, struct condition *condition, struct label *otherwise) {
    if (!condition->binding) {
        lower_branch(l, condition->value, false, otherwise);
        return;
    }
    bind_value(l, condition->binding, lower_present(l, condition->value, otherwise));
}
