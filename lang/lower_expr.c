// lang/lower_expr.c: expressions into registers.
//
//   in:    checked expressions
//   out:   the operand that holds the value: a temporary, or a variable's own register
//   owns:  nothing
//   fails: marks `failed` without memory
//
// An operand is written by one instruction, after those that read what it needs: so a value may be
// computed straight into the variable that it is computed from.

#include <string.h>

#include "lower.h"

bool fits_number(int64_t value) {
    return value >= INT16_MIN && value <= INT16_MAX;
}

const struct expr *literal_of(const struct expr *e) {
    if (e->kind != EXPR_NAME || e->meaning != MEANING_VARIABLE) return e;
    const struct decl *decl = e->symbol->decl;
    if (decl->variable != VARIABLE_LET || !decl->value) return e;
    if (decl->value->type != e->symbol->type) return e;
    bool is_literal = decl->value->kind == EXPR_INT || decl->value->kind == EXPR_FLOAT
                      || decl->value->kind == EXPR_BOOL;
    return is_literal ? decl->value : e;
}

// ---- literals -----------------------------------------------------------------------------------

static struct value lower_float(struct lower *l, struct type *type, double value, uint16_t dst) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    struct value out = temporary_in(l, type, dst);
    emit(l, OP_LOAD_CONST, out.reg, constant_number(l, type, bits), 0);
    return out;
}

static struct value lower_int(struct lower *l, struct type *type, int64_t value, uint16_t dst) {
    // Where a type parameter is a number, an int stands for a float too.
    if (type->kind == KIND_FLOAT) return lower_float(l, type, (double)value, dst);
    struct value out = temporary_in(l, type, dst);
    if (fits_number(value)) {
        emit(l, OP_LOAD_INT, out.reg, (uint16_t)(int16_t)value, 0);
    } else {
        emit(l, OP_LOAD_CONST, out.reg, constant_number(l, type, (uint64_t)value), 0);
    }
    return out;
}

static struct value lower_text(struct lower *l, struct text text, uint16_t dst) {
    struct value out = temporary_in(l, l->check->types.text, dst);
    emit(l, OP_LOAD_CONST_REF, out.reg, constant_text(l, text), 0);
    return out;
}

static struct value to_text(struct lower *l, struct expr *e) {
    struct value value = lower_expr(l, e);
    if (value.type->kind == KIND_TEXT) return value;
    struct value out = temporary(l, l->check->types.text);
    emit(l, OP_TO_TEXT, out.reg, value.reg, 0);
    discard(l, value);
    return out;
}

static struct value join(struct lower *l, struct value *parts, uint32_t count, uint16_t dst) {
    uint16_t *fields = scratch_array(l, (size_t)count + 1, sizeof *fields);
    for (uint32_t i = 0; i < count; i++) fields[i] = parts[i].reg;
    struct value out = temporary_in(l, l->check->types.text, dst);
    emit(l, OP_JOIN, out.reg, (uint16_t)count, fields[0]);
    emit_arguments(l, fields, count);
    for (uint32_t i = 0; i < count; i++) discard(l, parts[i]);
    return out;
}

#define JOIN_MAX 64  // parts that one JOIN takes, so that a long text needs few registers

static struct value lower_interpolate(struct lower *l, struct expr *e, uint16_t dst) {
    struct value *parts = scratch_array(l, JOIN_MAX, sizeof *parts);
    uint32_t count = 0;
    for (struct argument *a = e->arguments; a; a = a->next) {
        if (a->value->kind == EXPR_TEXT && !a->value->name.count) continue;
        if (count == JOIN_MAX) {
            parts[0] = join(l, parts, count, NO_REGISTER);
            count = 1;
        }
        parts[count++] = to_text(l, a->value);
        if (a->next && e->hands_over) parts[count - 1] = own(l, parts[count - 1]);
    }
    if (!count) return lower_text(l, word(""), dst);
    return join(l, parts, count, dst);
}

// ---- lists, tuples ------------------------------------------------------------------------------

static void push(struct lower *l, uint16_t list, struct value item) {
    enum opcode op = OP_PUSH_WORD;
    if (item.type->kind == KIND_BOOL) op = OP_PUSH_BYTE;
    if (is_reference(item.type)) op = OP_PUSH_REF;
    emit(l, op, list, op == OP_PUSH_REF ? give(l, item) : item.reg, 0);
    given(l, item);
}

static struct value lower_list(struct lower *l, struct expr *e, uint16_t dst) {
    struct value out = temporary_in(l, type_of(l, e), dst);
    uint32_t room = e->argument_count < UINT16_MAX ? e->argument_count : UINT16_MAX;
    emit(l, OP_NEW_LIST, out.reg, (uint16_t)room, 0);
    for (struct argument *a = e->arguments; a; a = a->next)
        push(l, out.reg, lower_as(l, a->value, out.type->element));
    return out;
}

static struct value lower_tuple(struct lower *l, struct expr *e, uint16_t dst) {
    struct value *parts = scratch_array(l, e->argument_count, sizeof *parts);
    uint16_t *fields = scratch_array(l, e->argument_count, sizeof *fields);
    struct type *type = type_of(l, e);
    uint32_t count = 0;
    for (struct argument *a = e->arguments; a; a = a->next, count++) {
        parts[count] = lower_early(l, a->value, type->parts[count], e->hands_over);
    }
    for (uint32_t i = 0; i < count; i++) fields[i] = give(l, parts[i]);
    struct value out = temporary_in(l, type, dst);
    emit(l, OP_NEW_RECORD, out.reg, 0, fields[0]);
    emit_arguments(l, fields, count);
    for (uint32_t i = 0; i < count; i++) given(l, parts[i]);
    return out;
}

// ---- reading parts ------------------------------------------------------------------------------

struct value get_element(struct lower *l, struct value list, struct value index, uint16_t dst) {
    struct type *item = list.type->element;
    enum opcode op = OP_GET_WORD;
    if (item->kind == KIND_BOOL) op = OP_GET_BYTE;
    if (is_reference(item)) op = OP_GET_REF;
    struct value out = temporary_in(l, item, dst);
    emit(l, op, out.reg, list.reg, index.reg);
    return out;
}

struct value get_field(struct lower *l, struct value record, struct type *type, uint32_t index,
                       uint16_t dst) {
    struct value out = temporary_in(l, type, dst);
    emit(l, is_reference(type) ? OP_GET_FIELD_REF : OP_GET_FIELD, out.reg, record.reg,
         (uint16_t)index);
    return out;
}

// Takes `option` over.
struct value unwrap(struct lower *l, struct value option, uint16_t dst) {
    struct type *inside = option.type->element;
    struct value out = temporary_in(l, inside, dst);
    if (!type_is_boxed(option.type)) {
        emit(l, OP_UNWRAP, out.reg, give(l, option), 0);
        given(l, option);
        return out;
    }
    emit(l, is_reference(inside) ? OP_UNBOX_REF : OP_UNBOX, out.reg, option.reg, 0);
    discard(l, option);
    return out;
}

static struct value lower_field(struct lower *l, struct expr *e, uint16_t dst) {
    if (e->meaning == MEANING_VARIANT) return lower_variant(l, e, dst);
    if (e->meaning == MEANING_FUNCTION_VALUE) return lower_function_value(l, e, dst);
    struct value record = lower_expr(l, e->left);
    struct value out = get_field(l, record, type_of(l, e), e->index, dst);
    discard(l, record);
    return out;
}

static struct value lower_index(struct lower *l, struct expr *e, uint16_t dst) {
    if (is_map_read(e)) return lower_map_read(l, e, dst);
    struct value list = lower_early(l, e->left, type_of(l, e->left), e->right->hands_over);
    struct value index = lower_expr(l, e->right);
    l->at = e->right->at;
    struct value out = get_element(l, list, index, dst);
    discard(l, index);
    discard(l, list);
    return out;
}

static struct value lower_unwrap(struct lower *l, struct expr *e, uint16_t dst) {
    if (is_map_read(e->left)) return lower_map_unwrap(l, e, dst);
    struct value option = lower_expr(l, e->left);
    l->at = e->at;
    return unwrap(l, option, dst);
}

// ---- names --------------------------------------------------------------------------------------

struct value local_value(const struct lower *l, const struct local *local) {
    return (struct value){.reg = local->reg,
                          .is_dying = is_last_use(l, local),
                          .type = l->registers[local->reg]};
}

static struct value lower_name(struct lower *l, struct expr *e, uint16_t dst) {
    if (e->meaning == MEANING_LOCAL) return local_value(l, e->local);
    if (e->meaning == MEANING_FUNCTION_VALUE) return lower_function_value(l, e, dst);
    if (literal_of(e) != e) return lower_to(l, e->symbol->decl->value, e->type, dst);
    struct value out = temporary_in(l, e->type, dst);
    enum opcode op = is_reference(e->type) ? OP_GET_GLOBAL_REF : OP_GET_GLOBAL;
    emit(l, op, out.reg, (uint16_t)(e->symbol->index - 1), 0);
    return out;
}

// ---- operators ----------------------------------------------------------------------------------

static const enum opcode int_ops[] = {
    [BINARY_ADD] = OP_ADD_INT,           [BINARY_SUB] = OP_SUB_INT,
    [BINARY_MUL] = OP_MUL_INT,           [BINARY_DIV] = OP_DIV_INT,
    [BINARY_MOD] = OP_MOD_INT,           [BINARY_AND_BITS] = OP_AND_INT,
    [BINARY_OR_BITS] = OP_OR_INT,        [BINARY_XOR_BITS] = OP_XOR_INT,
    [BINARY_SHIFT_LEFT] = OP_SHIFT_LEFT, [BINARY_SHIFT_RIGHT] = OP_SHIFT_RIGHT,
};

static const enum opcode float_ops[] = {
    [BINARY_ADD] = OP_ADD_FLOAT,
    [BINARY_SUB] = OP_SUB_FLOAT,
    [BINARY_MUL] = OP_MUL_FLOAT,
    [BINARY_DIV] = OP_DIV_FLOAT,
};

static struct value extend(struct lower *l, struct value a, struct value b) {
    a = own(l, a);
    uint16_t fields[] = {a.reg, b.reg};
    emit(l, OP_NATIVE, 0, NATIVE_LIST_EXTEND, fields[0]);
    emit_arguments(l, fields, 2);
    discard(l, b);
    return a;
}

// Arithmetic on two values of one type; takes both over.
struct value binary(struct lower *l, enum binary_op op, struct value a, struct value b,
                    uint16_t dst) {
    if (a.type->kind == KIND_TEXT) return join(l, (struct value[]){a, b}, 2, dst);
    if (a.type->kind == KIND_LIST) return extend(l, a, b);
    struct value out = temporary_in(l, a.type, dst);
    emit(l, a.type->kind == KIND_INT ? int_ops[op] : float_ops[op], out.reg, a.reg, b.reg);
    discard(l, b);
    discard(l, a);
    return out;
}

// The instruction that takes its second operand from the code, for the operators that have one.
static bool constant_op(enum binary_op op, int64_t value, enum opcode *out, int64_t *operand) {
    *operand = op == BINARY_SUB && value != INT64_MIN ? -value : value;
    bool positive = value > 0;
    if (!fits_number(*operand)) return false;
    if (op == BINARY_ADD || op == BINARY_SUB) *out = OP_ADD_INT_K;
    else if (op == BINARY_MUL) *out = OP_MUL_INT_K;
    else if (op == BINARY_DIV && positive) *out = OP_DIV_INT_K;
    else if (op == BINARY_MOD && positive) *out = OP_MOD_INT_K;
    else return false;
    return true;
}

static bool int_literal(const struct expr *e, int64_t *value) {
    e = literal_of(e);
    if (e->kind != EXPR_INT) return false;
    *value = e->int_value;
    return true;
}

static struct value lower_arithmetic(struct lower *l, struct expr *e, uint16_t dst) {
    enum opcode op;
    int64_t value, operand;
    struct expr *left = e->left, *right = e->right;
    struct type *type = type_of(l, e);
    bool swaps = (e->op == BINARY_ADD || e->op == BINARY_MUL) && int_literal(left, &value)
                 && !int_literal(right, &value);
    if (swaps) {
        left = e->right;
        right = e->left;
    }
    if (type->kind == KIND_INT && int_literal(right, &value)
        && constant_op((enum binary_op)e->op, value, &op, &operand)) {
        struct value a = lower_expr(l, left);
        struct value out = temporary_in(l, type, dst);
        l->at = e->at;
        emit(l, op, out.reg, a.reg, (uint16_t)(int16_t)operand);
        discard(l, a);
        return out;
    }
    struct value a = lower_early(l, e->left, type, e->right->hands_over);
    struct value b = lower_as(l, e->right, type);
    l->at = e->at;
    return binary(l, (enum binary_op)e->op, a, b, dst);
}

static struct value lower_unary(struct lower *l, struct expr *e, uint16_t dst) {
    struct type *type = type_of(l, e);
    struct value a = lower_as(l, e->left, type);
    struct value out = temporary_in(l, type, dst);
    enum opcode op = OP_NOT;
    if (e->op == UNARY_COMPLEMENT) op = OP_NOT_INT;
    if (e->op == UNARY_NEGATE) op = type->kind == KIND_INT ? OP_NEG_INT : OP_NEG_FLOAT;
    l->at = e->at;
    emit(l, op, out.reg, a.reg, 0);
    discard(l, a);
    return out;
}

// The compare instructions that give a bool; `swap`: operands the other way round, `negate`: the
// opposite.
struct comparison {
    enum opcode op;
    bool swap, negate;
};

static struct comparison comparison_of(enum binary_op op, const struct type *type) {
    bool is_float = type->kind == KIND_FLOAT;
    enum opcode less = is_float ? OP_LT_FLOAT : OP_LT_INT,
                most = is_float ? OP_LE_FLOAT : OP_LE_INT;
    enum opcode equal = is_float ? OP_EQ_FLOAT : type_is_scalar(type) ? OP_EQ_INT : OP_EQUAL;
    if (op == BINARY_EQ || op == BINARY_NE)
        return (struct comparison){equal, false, op == BINARY_NE};
    if (op == BINARY_LT || op == BINARY_GT)
        return (struct comparison){less, op == BINARY_GT, false};
    return (struct comparison){most, op == BINARY_GE, false};
}

struct value lower_by_branch(struct lower *l, struct expr *e, uint16_t dst) {
    struct label is_false = {0}, end = {0};
    lower_branch(l, e, false, &is_false);
    struct value out = temporary_in(l, l->check->types.bool_, dst);
    emit(l, OP_LOAD_BOOL, out.reg, 1, 0);
    emit_branch(l, OP_JUMP, 0, 0, &end);
    label_bind(l, &is_false);
    emit(l, OP_LOAD_BOOL, out.reg, 0, 0);
    label_bind(l, &end);
    return out;
}

static struct value lower_comparison(struct lower *l, struct expr *e, uint16_t dst) {
    struct type *type = type_of(l, e->left);
    bool plain = type == type_of(l, e->right) && type->kind != KIND_OPTION
                 && type->kind != KIND_NONE;
    bool by_order = e->op >= BINARY_LT && !type_is_scalar(type);
    if (!plain || by_order) return lower_by_branch(l, e, dst);
    struct comparison comparison = comparison_of((enum binary_op)e->op, type);
    struct value a = lower_early(l, e->left, type, e->right->hands_over);
    struct value b = lower_as(l, e->right, type);
    struct value out = temporary_in(l, l->check->types.bool_, dst);
    l->at = e->at;
    emit(l, comparison.op, out.reg, comparison.swap ? b.reg : a.reg,
         comparison.swap ? a.reg : b.reg);
    if (comparison.negate) emit(l, OP_NOT, out.reg, out.reg, 0);
    discard(l, b);
    discard(l, a);
    return out;
}

// `a ?? b`
static struct value lower_else(struct lower *l, struct expr *e, uint16_t dst) {
    if (is_map_read(e->left)) return lower_map_else(l, e, dst);
    struct label none = {0}, end = {0};
    struct value option = lower_expr(l, e->left);
    struct value out = temporary_in(l, type_of(l, e), dst);
    emit_branch(l, OP_JUMP_NONE, option.reg, 0, &none);
    if (out.type == option.type) {
        // The right side is optional too: the left side stays as it is.
        emit(l, OP_MOVE_REF, out.reg, give(l, option), 0);
    } else {
        unwrap(l, (struct value){.reg = option.reg, .type = option.type}, out.reg);
        if (option.is_temp) emit(l, OP_DROP, option.reg, 0, 0);
    }
    emit_branch(l, OP_JUMP, 0, 0, &end);
    label_bind(l, &none);
    lower_to(l, e->right, out.type, out.reg);
    label_bind(l, &end);
    discard(l, option);
    return out;
}

static struct value lower_binary(struct lower *l, struct expr *e, uint16_t dst) {
    switch ((enum binary_op)e->op) {
    case BINARY_ADD:
    case BINARY_SUB:
    case BINARY_MUL:
    case BINARY_DIV:
    case BINARY_MOD:
    case BINARY_AND_BITS:
    case BINARY_OR_BITS: case BINARY_XOR_BITS: case BINARY_SHIFT_LEFT: case BINARY_SHIFT_RIGHT:
        return lower_arithmetic(l, e, dst);
    case BINARY_EQ: case BINARY_NE: case BINARY_LT: case BINARY_LE: case BINARY_GT: case BINARY_GE:
        return lower_comparison(l, e, dst);
    case BINARY_AND: case BINARY_OR: return lower_by_branch(l, e, dst);
    case BINARY_ELSE: return lower_else(l, e, dst);
    }
    return temporary_in(l, type_of(l, e), dst);
}

// ---- choices ------------------------------------------------------------------------------------

static struct value lower_if(struct lower *l, struct expr *e, uint16_t dst) {
    struct label otherwise = {0}, end = {0};
    struct value out = temporary_in(l, type_of(l, e), dst);
    lower_branch(l, e->condition, false, &otherwise);
    lower_to(l, e->left, out.type, out.reg);
    emit_branch(l, OP_JUMP, 0, 0, &end);
    label_bind(l, &otherwise);
    lower_to(l, e->right, out.type, out.reg);
    label_bind(l, &end);
    return out;
}

static struct value lower_node(struct lower *l, struct expr *e, uint16_t dst) {
    l->at = e->at;
    switch (e->kind) {
    case EXPR_ERROR: case EXPR_OPTION: break;
    case EXPR_INT: return lower_int(l, type_of(l, e), e->int_value, dst);
    case EXPR_FLOAT: return lower_float(l, type_of(l, e), e->float_value, dst);
    case EXPR_BOOL: {
        struct value out = temporary_in(l, e->type, dst);
        emit(l, OP_LOAD_BOOL, out.reg, e->bool_value, 0);
        return out;
    }
    case EXPR_TEXT: return lower_text(l, e->name, dst);
    case EXPR_INTERPOLATE: return lower_interpolate(l, e, dst);
    case EXPR_NONE: {
        struct value out = temporary_in(l, type_of(l, e), dst);
        emit(l, OP_LOAD_NONE, out.reg, 0, 0);
        return out;
    }
    case EXPR_NAME: case EXPR_SELF: return lower_name(l, e, dst);
    case EXPR_LIST: return lower_list(l, e, dst);
    case EXPR_TUPLE: return lower_tuple(l, e, dst);
    case EXPR_VARIANT: return lower_variant(l, e, dst);
    case EXPR_FIELD: return lower_field(l, e, dst);
    case EXPR_CALL: return lower_call(l, e, dst);
    case EXPR_LAMBDA: return lower_lambda(l, e, dst);
    case EXPR_INDEX: return lower_index(l, e, dst);
    case EXPR_UNWRAP: return lower_unwrap(l, e, dst);
    case EXPR_UNARY: return lower_unary(l, e, dst);
    case EXPR_BINARY: return lower_binary(l, e, dst);
    case EXPR_IF: return lower_if(l, e, dst);
    case EXPR_MATCH: {
        struct value out = temporary_in(l, type_of(l, e), dst);
        lower_match(l, e, &out);
        return out;
    }
    }
    return temporary_in(l, type_of(l, e), dst);
}

// ---- into a type, into a register ---------------------------------------------------------------

// Makes `value` an option; takes it over. `option` may be an option of an option of its type.
struct value wrap(struct lower *l, struct value value, struct type *option, uint16_t dst) {
    if (option->element != value.type) value = wrap(l, value, option->element, NO_REGISTER);
    struct value out = temporary_in(l, option, dst);
    emit(l, type_is_boxed(option) ? OP_BOX : OP_WRAP, out.reg, give(l, value), 0);
    given(l, value);
    return out;
}

static struct value move_into(struct lower *l, struct value value, uint16_t dst) {
    if (dst == NO_REGISTER || value.reg == dst) return value;
    emit(l, is_reference(value.type) ? OP_MOVE_REF : OP_MOVE, dst, give(l, value), 0);
    given(l, value);
    return (struct value){.reg = dst, .type = value.type};
}

struct value lower_to(struct lower *l, struct expr *e, struct type *type, uint16_t dst) {
    if (type_of(l, e) == type) return move_into(l, lower_node(l, e, dst), dst);
    return wrap(l, lower_node(l, e, NO_REGISTER), type, dst);
}

struct value lower_as(struct lower *l, struct expr *e, struct type *type) {
    return lower_to(l, e, type, NO_REGISTER);
}

struct value lower_expr(struct lower *l, struct expr *e) {
    return lower_node(l, e, NO_REGISTER);
}

struct value lower_early(struct lower *l, struct expr *e, struct type *type, bool changes_later) {
    struct value value = lower_as(l, e, type);
    return changes_later ? own(l, value) : value;
}

// Whether the value is written by one last instruction, so that it may go straight into a variable
// that it reads.
bool writes_last(const struct expr *e) {
    switch (e->kind) {
    case EXPR_INT:
    case EXPR_FLOAT:
    case EXPR_BOOL:
    case EXPR_TEXT:
    case EXPR_INTERPOLATE:
    case EXPR_NONE:
    case EXPR_NAME:
    case EXPR_SELF:
    case EXPR_TUPLE:
    case EXPR_VARIANT:
    case EXPR_FIELD:
    case EXPR_INDEX:
    case EXPR_UNARY:
    case EXPR_LAMBDA: return true;
    case EXPR_CALL:
        return !e->hands_over && !is_key_test(e)
               && (e->meaning != MEANING_MAP_NEW || !e->arguments);
    case EXPR_BINARY: return e->op <= BINARY_SHIFT_RIGHT;
    case EXPR_ERROR:
    case EXPR_LIST:
    case EXPR_UNWRAP:
    case EXPR_IF:
    case EXPR_MATCH:
    case EXPR_OPTION: break;
    }
    return false;
}
