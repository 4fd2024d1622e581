// tests/second/tree_eval.c: expressions, and calls.
//
//   in:    checked expressions, the variables around them
//   out:   values
//   owns:  nothing
//   fails: tree_fault(): the call ends

#include <string.h>

#include "tree_parts.h"

// ---- types and variables --------------------------------------------------------------------------

struct type *tree_concrete(struct tree *t, struct type *type) {
    if (!type->has_variable) return type;
    return type_substitute(&t->check.types, type, &t->frame->binding);
}

static struct type *type_of(struct tree *t, const struct expr *e) {
    return tree_concrete(t, e->type);
}

struct tree_value *local_at(struct tree *t, const struct local *local) {
    struct tree_frame *frame = t->frame;
    for (uint32_t i = frame->count; i-- > 0;) {
        if (frame->slots[i].local == local) return &frame->slots[i].value;
    }
    tree_give_up(t);
}

void local_set(struct tree *t, const struct local *local, struct tree_value value) {
    struct tree_frame *frame = t->frame;
    for (uint32_t i = frame->count; i-- > 0;) {
        if (frame->slots[i].local != local) continue;
        frame->slots[i].value = value;
        return;
    }
    if (frame->count == frame->room) {
        uint32_t room = frame->room ? 2 * frame->room : 8;
        struct tree_slot *slots = tree_allocate(t, room * sizeof *slots);
        if (frame->count) memcpy(slots, frame->slots, frame->count * sizeof *slots);
        frame->slots = slots;
        frame->room = room;
    }
    frame->slots[frame->count++] = (struct tree_slot){local, value};
}

// ---- a value where another type is wanted ---------------------------------------------------------

// A value that is not optional, or less so, stands where an option is wanted.
struct tree_value tree_wrap(struct tree *t, struct tree_value value, struct type *type) {
    if (value.type == type || type->kind != KIND_OPTION) return value;
    return value_some(t, type, tree_wrap(t, value, type->element));
}

struct tree_value tree_eval_as(struct tree *t, struct expr *e, struct type *type) {
    return tree_wrap(t, tree_eval(t, e), type);
}

// ---- calls ----------------------------------------------------------------------------------------

static struct binding binding_of(struct tree *t, struct type **arguments, uint32_t count) {
    struct binding binding = {.count = count};
    if (!count) return binding;
    binding.types = tree_allocate(t, count * sizeof *binding.types);
    for (uint32_t i = 0; i < count; i++) binding.types[i] = tree_concrete(t, arguments[i]);
    return binding;
}

static void enter(struct tree *t, struct tree_frame *frame, struct span at) {
    frame->caller = t->frame;
    frame->call_at = at;
    frame->depth = t->frame ? t->frame->depth + 1 : 0;
    if (frame->depth > DEPTH_OF_CALLS_MAX) tree_give_up(t);
    t->frame = frame;
}

// Parameters that are `mut` are given back in `arguments`.
struct tree_value tree_run(struct tree *t, struct symbol *symbol, struct binding binding, struct tree_value *arguments,
                           struct span at) {
    struct tree_frame frame = {.binding = binding, .is_library = symbol->decl->source->is_library};
    uint32_t i = 0;
    enter(t, &frame, at);
    frame.result.type = tree_concrete(t, symbol->result);
    for (struct parameter *p = symbol->decl->parameters; p; p = p->next) local_set(t, p->local, arguments[i++]);
    tree_exec_block(t, symbol->decl->body);
    i = 0;
    for (struct parameter *p = symbol->decl->parameters; p; p = p->next, i++) {
        if (p->is_mut) arguments[i] = *local_at(t, p->local);
    }
    t->frame = frame.caller;
    return frame.result;
}

static struct tree_value call_symbol(struct tree *t, struct symbol *symbol, struct binding binding,
                                     struct tree_value *arguments, uint32_t count, struct type *result,
                                     struct span at) {
    if (symbol->kind == SYMBOL_NATIVE) return tree_native(t, symbol, arguments, count, result, at);
    if (symbol->kind != SYMBOL_FUNCTION) tree_give_up(t);
    return tree_run(t, symbol, binding, arguments, at);
}

struct given {
    struct expr *e;
    struct place_path path;
    bool is_handed;
};

static void give(struct tree *t, struct given *given, struct tree_value *value, struct expr *e, struct type *type,
                 bool is_handed) {
    given->e = e;
    given->is_handed = is_handed;
    if (is_handed) given->path = place_prepare(t, e);
    else *value = tree_eval_as(t, e, tree_concrete(t, type));
}

// Arguments first, as they are written; then the variables are handed over; then the call; then they come back.
static struct tree_value eval_call_symbol(struct tree *t, struct expr *e) {
    uint32_t count = e->symbol->decl->parameter_count;
    struct given *given = tree_allocate(t, (count + 1) * sizeof *given);
    struct tree_value *values = tree_allocate(t, (count + 1) * sizeof *values);
    bool has_self = e->meaning == MEANING_METHOD;
    if (has_self) give(t, &given[0], &values[0], e->left->left, e->left->left->type, e->symbol->is_mut_self);
    for (struct argument *a = e->arguments; a; a = a->next)
        give(t, &given[a->position + has_self], &values[a->position + has_self], a->value, a->type, a->is_mut);
    struct binding binding = binding_of(t, e->type_arguments, e->symbol->type_parameter_count);
    for (uint32_t i = 0; i < count; i++) {
        if (given[i].is_handed) values[i] = value_copy(t, place_open(t, &given[i].path));
    }
    struct tree_value result = call_symbol(t, e->symbol, binding, values, count, type_of(t, e), e->at);
    for (uint32_t i = count; i-- > 0;) {
        if (given[i].is_handed) *place_open(t, &given[i].path) = values[i];
    }
    return result;
}

static struct tree_value run_lambda(struct tree *t, struct closure_value *closure, struct tree_value *arguments,
                                    struct span at) {
    struct lambda *lambda = closure->lambda->lambda;
    struct tree_frame frame = {.binding = closure->binding};
    frame.is_library = lambda->symbol && lambda->symbol->is_library;
    uint32_t i = 0;
    enter(t, &frame, at);
    frame.result.type = tree_concrete(t, lambda->result);
    for (struct capture *c = lambda->captures; c; c = c->next)
        local_set(t, c->inner, value_copy(t, &closure->captured[i++]));
    i = 0;
    for (struct parameter *p = lambda->parameters; p; p = p->next, i++) {
        if (p->local) local_set(t, p->local, arguments[i]);
    }
    if (lambda->body) {
        tree_exec_block(t, lambda->body);
    } else {
        // a `return` inside the value leaves as one in a block does
        struct stmt only = {.kind = STMT_RETURN, .at = lambda->value->at, .value = lambda->value};
        if (lambda->result->kind == KIND_NOTHING) only.kind = STMT_EXPR;
        tree_exec(t, &only);
    }
    t->frame = frame.caller;
    return frame.result;
}

static struct tree_value eval_call_value(struct tree *t, struct expr *e) {
    struct tree_value function = tree_eval(t, e->left);
    struct tree_value *values = tree_allocate(t, (e->argument_count + 1) * sizeof *values);
    for (struct argument *a = e->arguments; a; a = a->next)
        values[a->position] = tree_eval_as(t, a->value, tree_concrete(t, a->type));
    struct closure_value *closure = function.closure;
    if (closure->lambda) return run_lambda(t, closure, values, e->at);
    return call_symbol(t, closure->symbol, closure->binding, values, e->argument_count, type_of(t, e), e->at);
}

// ---- functions as values --------------------------------------------------------------------------

static struct tree_value eval_lambda(struct tree *t, struct expr *e) {
    struct closure_value *closure = tree_allocate(t, sizeof *closure);
    *closure = (struct closure_value){.lambda = e, .binding = t->frame->binding};
    closure->captured = tree_allocate(t, (e->lambda->capture_count + 1) * sizeof *closure->captured);
    uint32_t i = 0;
    for (struct capture *c = e->lambda->captures; c; c = c->next)
        closure->captured[i++] = value_copy(t, local_at(t, c->outer));
    return (struct tree_value){.type = type_of(t, e), .closure = closure};
}

static struct tree_value eval_function_value(struct tree *t, struct expr *e) {
    struct closure_value *closure = tree_allocate(t, sizeof *closure);
    *closure = (struct closure_value){.symbol = e->symbol};
    closure->binding = binding_of(t, e->type_arguments, e->symbol->type_parameter_count);
    return (struct tree_value){.type = type_of(t, e), .closure = closure};
}

// ---- operators ------------------------------------------------------------------------------------

static int64_t floor_divide(int64_t a, int64_t b) {
    int64_t whole = a / b;
    return a % b && (a < 0) != (b < 0) ? whole - 1 : whole;
}

static int64_t floor_rest(int64_t a, int64_t b) {
    if (b == -1) return 0;
    int64_t rest = a % b;
    return rest && (rest < 0) != (b < 0) ? rest + b : rest;
}

static int64_t of_ints(struct tree *t, enum binary_op op, int64_t a, int64_t b, struct span at) {
    int64_t out = 0;
    bool is_shift = op == BINARY_SHIFT_LEFT || op == BINARY_SHIFT_RIGHT;
    if (is_shift && (b < 0 || b > 63)) tree_fault(t, FAULT_SHIFT, at);
    if ((op == BINARY_DIV || op == BINARY_MOD) && b == 0) tree_fault(t, FAULT_DIVIDE, at);
    bool overflows = false;
    switch (op) {
    case BINARY_ADD: overflows = __builtin_add_overflow(a, b, &out); break;
    case BINARY_SUB: overflows = __builtin_sub_overflow(a, b, &out); break;
    case BINARY_MUL: overflows = __builtin_mul_overflow(a, b, &out); break;
    case BINARY_DIV:
        overflows = a == INT64_MIN && b == -1;
        if (!overflows) out = floor_divide(a, b);
        break;
    case BINARY_MOD: out = floor_rest(a, b); break;
    case BINARY_AND_BITS: out = a & b; break;
    case BINARY_OR_BITS: out = a | b; break;
    case BINARY_XOR_BITS: out = a ^ b; break;
    case BINARY_SHIFT_LEFT: out = (int64_t)((uint64_t)a << b); break;
    case BINARY_SHIFT_RIGHT: out = a < 0 ? ~(~a >> b) : a >> b; break;
    case BINARY_EQ: case BINARY_NE: case BINARY_LT: case BINARY_LE: case BINARY_GT: case BINARY_GE:
    case BINARY_AND: case BINARY_OR: case BINARY_ELSE: tree_give_up(t);
    }
    if (overflows) tree_fault(t, FAULT_OVERFLOW, at);
    return out;
}

static double of_floats(struct tree *t, enum binary_op op, double a, double b, struct span at) {
    if (op == BINARY_DIV && b == 0) tree_fault(t, FAULT_DIVIDE, at);
    double out = op == BINARY_ADD ? a + b : op == BINARY_SUB ? a - b : op == BINARY_MUL ? a * b : a / b;
    if (out != out) tree_fault(t, FAULT_NAN, at);
    return out;
}

static struct tree_value joined(struct tree *t, struct tree_value a, struct tree_value b) {
    struct text_sink sink = {0};
    sink_put(t, &sink, a.bytes, a.count);
    sink_put(t, &sink, b.bytes, b.count);
    return value_text(t, sink.bytes, sink.count);
}

struct tree_value tree_binary(struct tree *t, enum binary_op op, struct tree_value a, struct tree_value b,
                              struct span at) {
    if (a.type->kind == KIND_INT) return value_int(t, of_ints(t, op, a.i, b.i, at));
    if (a.type->kind == KIND_FLOAT) return value_float(t, of_floats(t, op, a.f, b.f, at));
    if (a.type->kind == KIND_TEXT) return joined(t, a, b);
    if (a.type->kind != KIND_LIST) tree_give_up(t);
    struct tree_value out = value_copy(t, &a);
    for (uint32_t i = 0; i < b.count; i++) value_push(t, &out, value_copy(t, &b.items[i]));
    return out;
}

static bool holds(int order, enum binary_op op) {
    if (op == BINARY_LT) return order < 0;
    if (op == BINARY_LE) return order <= 0;
    return op == BINARY_GT ? order > 0 : order >= 0;
}

// The type that both sides are compared as: where one is an option and the other is not, or less so, that.
static struct type *common_type(struct type *a, struct type *b) {
    for (const struct type *type = b; type->kind == KIND_OPTION; type = type->element) {
        if (type->element == a) return b;
    }
    return a;
}

static struct tree_value eval_comparison(struct tree *t, struct expr *e) {
    bool with_none = e->left->kind == EXPR_NONE || e->right->kind == EXPR_NONE;
    if (with_none) {
        struct tree_value option = tree_eval(t, e->right->kind == EXPR_NONE ? e->left : e->right);
        return value_bool(t, (option.count == 0) == (e->op == BINARY_EQ));
    }
    struct type *type = common_type(type_of(t, e->left), type_of(t, e->right));
    struct tree_value a = tree_eval_as(t, e->left, type);
    struct tree_value b = tree_eval_as(t, e->right, type);
    if (e->op == BINARY_EQ || e->op == BINARY_NE)
        return value_bool(t, value_equal(t, &a, &b) == (e->op == BINARY_EQ));
    return value_bool(t, holds(value_compare(t, &a, &b), (enum binary_op)e->op));
}

static struct tree_value eval_else(struct tree *t, struct expr *e) {
    struct tree_value option = tree_eval(t, e->left);
    struct type *type = type_of(t, e);
    if (!option.count) return tree_eval_as(t, e->right, type);
    return option.type == type ? option : option.items[0];
}

static struct tree_value eval_binary(struct tree *t, struct expr *e) {
    if (e->op == BINARY_ELSE) return eval_else(t, e);
    if (e->op >= BINARY_EQ && e->op <= BINARY_GE) return eval_comparison(t, e);
    if (e->op == BINARY_AND || e->op == BINARY_OR) {
        struct tree_value left = tree_eval(t, e->left);
        return left.i == (e->op == BINARY_OR) ? left : tree_eval(t, e->right);
    }
    struct type *type = type_of(t, e);
    struct tree_value a = tree_eval_as(t, e->left, type);
    struct tree_value b = tree_eval_as(t, e->right, type);
    return tree_binary(t, (enum binary_op)e->op, a, b, e->at);
}

static struct tree_value eval_unary(struct tree *t, struct expr *e) {
    struct tree_value value = tree_eval(t, e->left);
    switch ((enum unary_op)e->op) {
    case UNARY_NOT: return value_bool(t, !value.i);
    case UNARY_COMPLEMENT: return value_int(t, ~value.i);
    case UNARY_NEGATE: break;
    }
    if (value.type->kind == KIND_FLOAT) return value_float(t, -value.f);
    if (value.i == INT64_MIN) tree_fault(t, FAULT_OVERFLOW, e->at);
    return value_int(t, -value.i);
}

// ---- parts ----------------------------------------------------------------------------------------

static struct tree_value eval_index(struct tree *t, struct expr *e) {
    struct tree_value holder = tree_eval(t, e->left);
    if (holder.type->kind == KIND_MAP) {
        struct tree_value key = tree_eval_as(t, e->right, holder.type->parts[0]);
        struct tree_value *found = value_find(t, &holder, &key);
        return found ? value_some(t, type_of(t, e), found[1]) : value_none(type_of(t, e));
    }
    struct tree_value index = tree_eval(t, e->right);
    if (index.i < 0 || index.i >= holder.count) tree_fault(t, FAULT_INDEX, e->right->at);
    return holder.items[index.i];
}

static struct tree_value eval_name(struct tree *t, struct expr *e) {
    if (e->meaning == MEANING_FUNCTION_VALUE) return eval_function_value(t, e);
    if (e->meaning == MEANING_LOCAL) return value_copy(t, local_at(t, e->local));
    struct global *global = tree_global(t, e->symbol);
    if (!global->has_value) tree_fault(t, FAULT_HOLE, e->at);
    return value_copy(t, &global->value);
}

// ---- making ---------------------------------------------------------------------------------------

static struct tree_value eval_items(struct tree *t, struct expr *e) {
    struct tree_value value = {.type = type_of(t, e)};
    uint32_t i = 0;
    for (struct argument *a = e->arguments; a; a = a->next, i++) {
        struct type *item = value.type->kind == KIND_TUPLE ? value.type->parts[i] : value.type->element;
        value_push(t, &value, tree_eval_as(t, a->value, item));
    }
    return value;
}

// A record or a variant: what it holds is computed as it is written, and stands as it is declared.
static struct tree_value eval_made(struct tree *t, struct expr *e) {
    struct tree_value value = {.type = type_of(t, e)};
    for (struct argument *a = e->arguments; a; a = a->next) value.count++;
    value.items = tree_allocate(t, (value.count + 1) * sizeof *value.items);
    if (e->meaning == MEANING_VARIANT) value.variant = e->index;
    for (struct argument *a = e->arguments; a; a = a->next)
        value.items[a->position] = tree_eval_as(t, a->value, tree_concrete(t, a->type));
    return value;
}

static struct tree_value eval_map(struct tree *t, struct expr *e) {
    struct tree_value keyed = {.type = type_of(t, e)};
    if (!e->arguments) return keyed;
    struct tree_value list = tree_eval_as(t, e->arguments->value, tree_concrete(t, e->arguments->type));
    for (uint32_t i = 0; i < list.count; i++) {
        struct tree_value *item = &list.items[i];
        if (keyed.type->kind == KIND_MAP) value_put(t, &keyed, item->items[0], item->items[1]);
        else value_put(t, &keyed, *item, *item);
    }
    return keyed;
}

static struct tree_value eval_text(struct tree *t, struct expr *e) {
    struct text_sink sink = {0};
    for (struct argument *a = e->arguments; a; a = a->next) {
        struct tree_value value = tree_eval(t, a->value);
        value_write(t, &sink, &value);
    }
    return value_text(t, sink.bytes, sink.count);
}

static struct tree_value eval_call(struct tree *t, struct expr *e) {
    switch ((enum expr_meaning)e->meaning) {
    case MEANING_SOME: {
        struct type *option = type_of(t, e);
        return value_some(t, option, tree_eval_as(t, e->arguments->value, option->element));
    }
    case MEANING_RECORD: case MEANING_VARIANT: return eval_made(t, e);
    case MEANING_MAP_NEW: return eval_map(t, e);
    case MEANING_CALL_VALUE: return eval_call_value(t, e);
    case MEANING_FUNCTION: case MEANING_METHOD: return eval_call_symbol(t, e);
    case MEANING_VALUE: case MEANING_LOCAL: case MEANING_VARIABLE: case MEANING_FIELD: case MEANING_FUNCTION_VALUE: break;
    }
    tree_give_up(t);
}

// ---- all of them ----------------------------------------------------------------------------------

static struct tree_value eval_field(struct tree *t, struct expr *e) {
    if (e->meaning == MEANING_VARIANT) return eval_made(t, e);
    if (e->meaning == MEANING_FUNCTION_VALUE) return eval_function_value(t, e);
    return tree_eval(t, e->left).items[e->index];
}

static struct tree_value eval_int(struct tree *t, struct expr *e) {
    // where a type parameter is a number, an int stands for a float too
    if (type_of(t, e)->kind == KIND_FLOAT) return value_float(t, (double)e->int_value);
    return value_int(t, e->int_value);
}

static struct tree_value eval_unwrap(struct tree *t, struct expr *e) {
    struct tree_value option = tree_eval(t, e->left);
    if (!option.count) tree_fault(t, FAULT_UNWRAP, e->at);
    return option.items[0];
}

static struct tree_value eval_if(struct tree *t, struct expr *e) {
    bool is_true = tree_eval(t, e->condition).i;
    return tree_eval_as(t, is_true ? e->left : e->right, type_of(t, e));
}

static struct tree_value eval_match(struct tree *t, struct expr *e) {
    enum flow flow = FLOW_NEXT;
    struct tree_value value = tree_match(t, e, true, &flow);
    if (flow != FLOW_NEXT) longjmp(*t->leave, (int)flow);
    return value;
}

struct tree_value tree_eval(struct tree *t, struct expr *e) {
    tree_step(t, 1);
    switch (e->kind) {
    case EXPR_INT: return eval_int(t, e);
    case EXPR_FLOAT: return value_float(t, e->float_value);
    case EXPR_BOOL: return value_bool(t, e->bool_value);
    case EXPR_TEXT: return value_text(t, e->name.bytes, e->name.count);
    case EXPR_INTERPOLATE: return eval_text(t, e);
    case EXPR_NONE: return value_none(type_of(t, e));
    case EXPR_NAME: case EXPR_SELF: return eval_name(t, e);
    case EXPR_LIST: case EXPR_TUPLE: return eval_items(t, e);
    case EXPR_VARIANT: return eval_made(t, e);
    case EXPR_FIELD: return eval_field(t, e);
    case EXPR_CALL: return eval_call(t, e);
    case EXPR_INDEX: return eval_index(t, e);
    case EXPR_UNWRAP: return eval_unwrap(t, e);
    case EXPR_UNARY: return eval_unary(t, e);
    case EXPR_BINARY: return eval_binary(t, e);
    case EXPR_IF: return eval_if(t, e);
    case EXPR_MATCH: return eval_match(t, e);
    case EXPR_LAMBDA: return eval_lambda(t, e);
    case EXPR_ERROR: case EXPR_OPTION: break;
    }
    tree_give_up(t);
}
