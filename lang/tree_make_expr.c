// lang/tree_make_expr.c: the constructors of expressions.
//
//   in:    see tree_make.h
//   out:   nodes in the arena; negative numbers folded
//   owns:  nothing
//   fails: by diagnostic_add(); an expression around an EXPR_ERROR that was too deep is an
//          EXPR_ERROR too, so that a million terms in a row give one complaint

#include <string.h>

#include "literal.h"
#include "tree_make.h"

static struct expr *leaf(struct maker *m, enum expr_kind kind, struct span at) {
    struct expr *expr = ARENA_NEW(m->arena, struct expr);
    expr->kind = kind;
    expr->height = 1;
    expr->at = at;
    return expr;
}

// A node one level above `inside`, or an EXPR_ERROR, which its maker then fills in vain.
static struct expr *node(struct maker *m, enum expr_kind kind, struct span at, unsigned inside) {
    if (maker_is_too_deep(m, inside + 1, at)) return expr_error(m, at);
    struct expr *expr = leaf(m, kind, at);
    expr->height = (uint16_t)(inside + 1);
    return expr;
}

struct expr *expr_error(struct maker *m, struct span at) {
    return leaf(m, EXPR_ERROR, at);
}

static unsigned higher(unsigned a, unsigned b) {
    return a > b ? a : b;
}

static struct expr *with_arguments(struct maker *m, enum expr_kind kind, struct span at,
                                   struct expr_list arguments, unsigned inside) {
    struct expr *expr = node(m, kind, at, higher(arguments.height, inside));
    if (expr->kind == EXPR_ERROR) return expr;
    expr->arguments = arguments.first;
    expr->argument_count = arguments.count;
    return expr;
}

// ---- leaves -------------------------------------------------------------------------------------

// 2^63 is an int only with a minus sign before it, which is seen later: expr_unary() or the next
// caller of this decides.
void maker_close_minimum(struct maker *m) {
    struct expr *expr = m->open_minimum;
    m->open_minimum = NULL;
    if (!expr) return;
    maker_complain(m, DIAGNOSTIC_INT_TOO_LARGE, expr->at, maker_text(m, expr->at),
                   "an int goes from -9223372036854775808 to 9223372036854775807");
}

struct expr *expr_int(struct maker *m, struct span at) {
    struct expr *expr = leaf(m, EXPR_INT, at);
    maker_close_minimum(m);
    uint64_t value = UINT64_C(1) << 63;
    bool fits = literal_int(maker_text(m, at), &value);
    if (value <= INT64_MAX) {
        expr->int_value = (int64_t)value;
        return expr;
    }
    expr->int_value = INT64_MIN;
    m->open_minimum = expr;
    if (!fits) maker_close_minimum(m);
    return expr;
}

struct expr *expr_float(struct maker *m, struct span at) {
    struct expr *expr = leaf(m, EXPR_FLOAT, at);
    if (!literal_float(maker_text(m, at), &expr->float_value)) {
        maker_complain(m, DIAGNOSTIC_FLOAT_TOO_LARGE, at, maker_text(m, at),
                       "the largest is about 1.8e308");
        expr->float_value = 0;
    }
    return expr;
}

struct expr *expr_bool(struct maker *m, struct span at, bool value) {
    struct expr *expr = leaf(m, EXPR_BOOL, at);
    expr->bool_value = value;
    return expr;
}

// Without the quote or brace at each end.
static struct text text_inside(struct maker *m, struct span at) {
    struct span inside = {at.start + 1, at.end - 1};
    return literal_text(m->context, maker_text(m, inside), inside.start);
}

struct expr *expr_text(struct maker *m, struct span at) {
    struct expr *expr = leaf(m, EXPR_TEXT, at);
    expr->name = text_inside(m, at);
    return expr;
}

struct expr *expr_none(struct maker *m, struct span at) {
    return leaf(m, EXPR_NONE, at);
}

struct expr *expr_self(struct maker *m, struct span at) {
    return leaf(m, EXPR_SELF, at);
}

static bool is_word(struct text text, const char *word) {
    return text.count == strlen(word) && memcmp(text.bytes, word, text.count) == 0;
}

// Other languages' words for our literals; NULL if it is none of them.
static const char *own_word(struct text name) {
    if (name.count < 3 || name.count > 9) return NULL;
    switch (name.bytes[0]) {
    case 'n': return is_word(name, "null") || is_word(name, "nil") ? "none" : NULL;
    case 'N': return is_word(name, "None") || is_word(name, "NULL") ? "none" : NULL;
    case 'u': return is_word(name, "undefined") ? "none" : NULL;
    case 'T': return is_word(name, "True") ? "true" : NULL;
    case 'F': return is_word(name, "False") ? "false" : NULL;
    }
    return NULL;
}

static struct expr *foreign_word(struct maker *m, struct span at, const char *own) {
    const char *help = own[0] == 'n'   ? "write `none`"
                       : own[0] == 't' ? "write `true`"
                                       : "write `false`";
    maker_complain(m, DIAGNOSTIC_FOREIGN_WORD, at, maker_text(m, at), help);
    return own[0] == 'n' ? leaf(m, EXPR_NONE, at) : expr_bool(m, at, own[0] == 't');
}

// A name that stands for what the source has no name for; the caller gives it one.
struct expr *expr_hidden(struct maker *m, struct span at) {
    return leaf(m, EXPR_NAME, at);
}

// The 1 of `i++`.
struct expr *expr_one(struct maker *m, struct span at) {
    struct expr *expr = leaf(m, EXPR_INT, at);
    expr->int_value = 1;
    return expr;
}

struct expr *expr_name(struct maker *m, struct span at) {
    struct text name = maker_text(m, at);
    const char *own = own_word(name);
    if (own) return foreign_word(m, at, own);
    struct expr *expr = leaf(m, EXPR_NAME, at);
    expr->name = name;
    expr->name_at = at;
    return expr;
}

// ---- texts with expressions inside --------------------------------------------------------------

static struct expr_list add_text(struct maker *m, struct expr_list parts, struct span part) {
    if (part.end - part.start <= 2) return parts;
    return expr_list_add(parts, argument_plain(m, expr_text(m, part)));
}

struct parts text_start(struct maker *m, struct span part, struct expr *value) {
    return text_middle(m, (struct parts){.start = part}, part, value);
}

struct parts text_middle(struct maker *m, struct parts parts, struct span part,
                         struct expr *value) {
    parts.list = expr_list_add(add_text(m, parts.list, part), argument_plain(m, value));
    return parts;
}

struct expr *text_end(struct maker *m, struct parts parts, struct span part) {
    struct expr_list list = add_text(m, parts.list, part);
    return with_arguments(m, EXPR_INTERPOLATE, span_join(parts.start, part), list, 0);
}

// ---- lists and tuples ---------------------------------------------------------------------------

struct argument *argument_plain(struct maker *m, struct expr *value) {
    struct argument *argument = ARENA_NEW(m->arena, struct argument);
    argument->at = value->at;
    argument->value = value;
    return argument;
}

struct argument *argument_named(struct maker *m, struct span name, struct expr *value) {
    struct argument *argument = argument_plain(m, value);
    argument->name = maker_text(m, name);
    argument->name_at = name;
    argument->at = span_join(name, value->at);
    return argument;
}

struct argument *argument_mut(struct maker *m, struct span mut, struct expr *place) {
    struct argument *argument = argument_plain(m, place);
    argument->is_mut = true;
    argument->at = span_join(mut, place->at);
    return argument;
}

struct argument *argument_mut_named(struct maker *m, struct span name, struct span mut,
                                    struct expr *place) {
    struct argument *argument = argument_mut(m, mut, place);
    argument->name = maker_text(m, name);
    argument->name_at = name;
    argument->at = span_join(name, place->at);
    return argument;
}

struct expr *expr_paren(struct span open, struct expr *inner, struct span close) {
    inner->at = span_join(open, close);
    return inner;
}

struct expr *expr_list(struct maker *m, struct span open, struct expr_list items,
                       struct span close) {
    return with_arguments(m, EXPR_LIST, span_join(open, close), items, 0);
}

struct expr *expr_tuple(struct maker *m, struct span open, struct expr *first,
                        struct expr_list rest, struct span close) {
    struct expr_list parts = expr_list_add((struct expr_list){0}, argument_plain(m, first));
    parts.last->next = rest.first;
    parts.count += rest.count;
    parts.height = (uint16_t)higher(parts.height, rest.height);
    return with_arguments(m, EXPR_TUPLE, span_join(open, close), parts, 0);
}

// ---- what follows a value -----------------------------------------------------------------------

struct expr *expr_variant(struct maker *m, struct span dot, struct span name) {
    struct expr *expr = leaf(m, EXPR_VARIANT, span_join(dot, name));
    expr->name = maker_text(m, name);
    expr->name_at = name;
    return expr;
}

struct expr *expr_variant_call(struct maker *m, struct span dot, struct span name,
                               struct expr_list arguments, struct span close) {
    struct expr *expr = with_arguments(m, EXPR_VARIANT, span_join(dot, close), arguments, 0);
    expr->has_arguments = true;
    expr->name = maker_text(m, name);
    expr->name_at = name;
    return expr;
}

// Around `left`; an error around an error.
static struct expr *behind(struct maker *m, enum expr_kind kind, struct expr *left, struct span end,
                           unsigned inside) {
    struct span at = span_join(left->at, end);
    if (left->kind == EXPR_ERROR) return expr_error(m, at);
    struct expr *expr = node(m, kind, at, higher(left->height, inside));
    if (expr->kind != EXPR_ERROR) expr->left = left;
    return expr;
}

struct expr *expr_field(struct maker *m, struct expr *left, struct span name) {
    struct expr *expr = behind(m, EXPR_FIELD, left, name, 0);
    expr->name = maker_text(m, name);
    expr->name_at = name;
    return expr;
}

struct expr *expr_place(struct maker *m, struct expr *left, struct span number) {
    struct text digits = maker_text(m, number);
    bool is_place = digits.count <= 3 && (digits.count == 1 || digits.bytes[0] != '0');
    for (uint32_t i = 0; i < digits.count; i++)
        is_place = is_place && digits.bytes[i] >= '0' && digits.bytes[i] <= '9';
    if (!is_place)
        maker_complain(m, DIAGNOSTIC_TUPLE_INDEX, number, digits, "the first is .0, the next .1");
    return expr_field(m, left, number);
}

struct expr *expr_call(struct maker *m, struct expr *left, struct expr_list arguments,
                       struct span close) {
    struct expr *expr = behind(m, EXPR_CALL, left, close, arguments.height);
    if (expr->kind == EXPR_ERROR) return expr;
    expr->arguments = arguments.first;
    expr->argument_count = arguments.count;
    return expr;
}

struct expr *expr_index(struct maker *m, struct expr *left, struct expr_list indexes,
                        struct span close) {
    struct expr *expr = behind(m, EXPR_INDEX, left, close, indexes.height);
    if (expr->kind == EXPR_ERROR) return expr;
    expr->right = indexes.first->value;
    expr->arguments = indexes.first->next;
    expr->argument_count = indexes.count - 1;
    return expr;
}

struct expr *expr_option(struct maker *m, struct expr *type, struct span mark) {
    return behind(m, EXPR_OPTION, type, mark, 0);
}

struct expr *expr_unwrap(struct maker *m, struct expr *left, struct span bang) {
    struct expr *expr = behind(m, EXPR_UNWRAP, left, bang, 0);
    expr->name_at = bang;
    return expr;
}

// ---- operators ----------------------------------------------------------------------------------

// A number with its sign is one number. The least int is the one whose sign the literal needs.
static bool folds(struct maker *m, const struct expr *operand) {
    if (operand->kind == EXPR_FLOAT) return true;
    if (operand->kind != EXPR_INT) return false;
    return operand->int_value != INT64_MIN || operand == m->open_minimum;
}

static struct expr *negated(struct maker *m, struct span sign, struct expr *number) {
    if (number == m->open_minimum) m->open_minimum = NULL;
    else if (number->kind == EXPR_INT) number->int_value = -number->int_value;
    else number->float_value = -number->float_value;
    number->at = span_join(sign, number->at);
    return number;
}

struct expr *expr_unary(struct maker *m, enum unary_op op, struct span sign, struct expr *operand) {
    if (op == UNARY_NEGATE && folds(m, operand)) return negated(m, sign, operand);
    struct span at = span_join(sign, operand->at);
    if (operand->kind == EXPR_ERROR) return expr_error(m, at);
    struct expr *expr = node(m, EXPR_UNARY, at, operand->height);
    if (expr->kind == EXPR_ERROR) return expr;
    expr->op = (uint8_t)op;
    expr->name_at = sign;
    expr->left = operand;
    return expr;
}

struct expr *expr_foreign_not(struct maker *m, struct span bang, struct expr *operand) {
    maker_complain(m, DIAGNOSTIC_FOREIGN_OPERATOR, bang, maker_text(m, bang), "write `not x`");
    return expr_unary(m, UNARY_NOT, bang, operand);
}

struct expr *expr_binary(struct maker *m, enum binary_op op, struct expr *left, struct span sign,
                         struct expr *right) {
    struct span at = span_join(left->at, right->at);
    if (left->kind == EXPR_ERROR || right->kind == EXPR_ERROR) return expr_error(m, at);
    struct expr *expr = node(m, EXPR_BINARY, at, higher(left->height, right->height));
    if (expr->kind == EXPR_ERROR) return expr;
    expr->op = (uint8_t)op;
    expr->name_at = sign;
    expr->left = left;
    expr->right = right;
    return expr;
}

static bool is_comparison(enum binary_op op) {
    return op >= BINARY_EQ && op <= BINARY_GE;
}

// A comparison that does not stand in parentheses: those would make it longer than its parts.
static bool is_bare_comparison(const struct expr *expr) {
    if (expr->kind != EXPR_BINARY || !is_comparison(expr->op)) return false;
    return expr->at.start == expr->left->at.start && expr->at.end == expr->right->at.end;
}

struct expr *expr_compare(struct maker *m, enum binary_op op, struct expr *left, struct span sign,
                          struct expr *right) {
    if (!is_bare_comparison(left)) return expr_binary(m, op, left, sign, right);
    maker_complain(m, DIAGNOSTIC_CHAINED, sign, (struct text){0}, "write `a < b and b < c`");
    return leaf(m, EXPR_ERROR, span_join(left->at, right->at));
}

// ---- lambda, if, match --------------------------------------------------------------------------

static struct expr *lambda_make(struct maker *m, struct span at, struct parameter_list parameters,
                                struct type_name *result, unsigned inside) {
    struct expr *expr = node(m, EXPR_LAMBDA, at, inside);
    if (expr->kind == EXPR_ERROR) return expr;
    expr->lambda = ARENA_NEW(m->arena, struct lambda);
    expr->lambda->parameters = parameters.first;
    expr->lambda->parameter_count = parameters.count;
    expr->lambda->result_name = result;
    return expr;
}

struct expr *expr_lambda(struct maker *m, struct span start, struct parameter_list parameters,
                         struct type_name *result, struct expr *value) {
    struct expr *expr =
        lambda_make(m, span_join(start, value->at), parameters, result, value->height);
    if (expr->kind != EXPR_ERROR) expr->lambda->value = value;
    return expr;
}

struct expr *expr_lambda_block(struct maker *m, struct span start, struct parameter_list parameters,
                               struct type_name *result, struct stmt *body) {
    struct expr *expr =
        lambda_make(m, span_join(start, body->at), parameters, result, body->height);
    if (expr->kind != EXPR_ERROR) expr->lambda->body = body;
    return expr;
}

struct expr *expr_if_values(struct maker *m, struct span at, struct expr *condition,
                            struct expr *then, struct expr *otherwise) {
    if (otherwise->kind == EXPR_ERROR) return expr_error(m, at);
    unsigned inside = higher(condition->height, higher(then->height, otherwise->height));
    struct expr *expr = node(m, EXPR_IF, at, inside);
    if (expr->kind == EXPR_ERROR) return expr;
    expr->condition = condition;
    expr->left = then;
    expr->right = otherwise;
    return expr;
}

struct expr *expr_if(struct maker *m, struct span start, const struct condition *condition,
                     struct stmt *then, struct expr *otherwise) {
    if (condition->binding) {
        maker_complain(m, DIAGNOSTIC_BRANCH_BINDS, condition->binding->binders->at, (struct text){0},
                       "use `match` with `case some(x)`, or `??`");
        return expr_error(m, span_join(start, otherwise->at));
    }
    struct expr *value = expr_block(m, then);
    return expr_if_values(m, span_join(start, otherwise->at), condition->value, value, otherwise);
}

struct expr *expr_match(struct maker *m, struct span start, struct expr *subject,
                        struct case_list cases, struct span end) {
    struct expr *expr =
        node(m, EXPR_MATCH, span_join(start, end), higher(subject->height, cases.height));
    if (expr->kind == EXPR_ERROR) return expr;
    expr->left = subject;
    expr->cases = cases.first;
    expr->argument_count = cases.count;
    return expr;
}
