// lang/lower_closure.c: functions as values: lambdas with what they capture, functions by their
// names; and calls of what holds one.
//
//   in:    checked lambdas, names of functions, calls of values
//   out:   the operand that holds the function, or the call's result
//   owns:  nothing
//   fails: marks `failed` without memory
//
// What a lambda captures are the first parameters of its function: NEW_CLOSURE binds them, and a
// variable that is not read behind the lambda is moved there.

#include "lower.h"

static struct value bind(struct lower *l, struct type *type, uint32_t function,
                         const struct capture *captures, uint32_t count, uint16_t dst) {
    uint16_t *fields = scratch_array(l, (size_t)count + 1, sizeof *fields);
    uint32_t i = 0;
    for (const struct capture *c = captures; c; c = c->next)
        fields[i++] = give(l, local_value(l, c->outer));
    struct value out = temporary_in(l, type, dst);
    emit(l, OP_NEW_CLOSURE, out.reg, (uint16_t)function, fields[0]);
    emit_arguments(l, fields, count);
    return out;
}

struct value lower_lambda(struct lower *l, struct expr *e, uint16_t dst) {
    const struct lambda *lambda = e->lambda;
    return bind(l, type_of(l, e), lambda_index(l, e), lambda->captures, lambda->capture_count, dst);
}

struct value lower_function_value(struct lower *l, struct expr *e, uint16_t dst) {
    return bind(l, type_of(l, e), function_index(l, e->symbol, e->type_arguments), NULL, 0, dst);
}
