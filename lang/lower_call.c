// lang/lower_call.c: calls of functions, natives, host functions; records and variants.
//
//   in:    checked calls: each argument knows its position
//   out:   the operand that holds the result
//   owns:  nothing
//   fails: marks `failed` without memory
//
// Arguments are evaluated as written; then variables are handed over; then the call runs; then they
// come back.

#include "lower.h"

struct given_argument {
    struct value value;
    struct path path;   // what is handed over
    bool is_lent;
};

// In the arena, not on the C stack: calls nest as deep as the tree is high.
struct call {
    struct given_argument *arguments;
    uint16_t *fields;  // the operands of the call, for emit_arguments()
    uint32_t count;
};

// ---- evaluating ---------------------------------------------------------------------------------

static void evaluate(struct lower *l, struct given_argument *out, struct expr *e, struct type *type,
                     bool is_lent, bool changes_later) {
    out->is_lent = is_lent;
    if (is_lent) path_prepare(l, &out->path, e, changes_later);
    else out->value = lower_early(l, e, type, changes_later);
}

static bool changes_after(const struct argument *a) {
    for (a = a->next; a; a = a->next) {
        if (a->value->hands_over) return true;
    }
    return false;
}

// A variable that is handed over may not be read by the call too: its value goes in a register of
// its own.
static bool is_lent_local(const struct call *call, uint16_t reg) {
    for (uint32_t i = 0; i < call->count; i++) {
        const struct given_argument *g = &call->arguments[i];
        if (g->is_lent && g->path.root->meaning == MEANING_LOCAL && g->path.root->local->reg == reg)
            return true;
    }
    return false;
}

static struct value apart(struct lower *l, const struct call *call, struct value value) {
    return !value.is_temp && is_lent_local(call, value.reg) ? own(l, value) : value;
}

// `f(mut xs[i], mut i)`: the index on the way back is the one on the way there.
static void keep_from_call(struct lower *l, const struct call *call, struct given_argument *g) {
    if (!g->is_lent) g->value = apart(l, call, g->value);
    for (uint32_t i = 0; g->is_lent && i < g->path.count; i++) {
        struct step *step = &g->path.steps[i];
        if (step->index.type) step->index = apart(l, call, step->index);
    }
}

static struct call call_of(struct lower *l, uint32_t count) {
    return (struct call){scratch_array(l, (size_t)count + 1, sizeof(struct given_argument)),
                         scratch_array(l, (size_t)count + 1, sizeof(uint16_t)), count};
}

static bool changes_in(const struct argument *a) {
    return a && (a->value->hands_over || changes_after(a));
}

static void evaluate_all(struct lower *l, struct call *call, struct expr *e) {
    bool has_self = e->meaning == MEANING_METHOD;
    if (has_self) {
        struct expr *self = e->left->left;
        evaluate(l, &call->arguments[0], self, type_of(l, self), e->symbol->is_mut_self,
                 changes_in(e->arguments));
    }
    for (struct argument *a = e->arguments; a; a = a->next) {
        evaluate(l, &call->arguments[a->position + has_self], a->value, concrete(l, a->type),
                 a->is_mut, changes_after(a));
    }
    for (uint32_t i = 0; i < call->count; i++) keep_from_call(l, call, &call->arguments[i]);
}

static void hand_over(struct lower *l, struct call *call) {
    for (uint32_t i = 0; i < call->count; i++) {
        struct given_argument *g = &call->arguments[i];
        if (g->is_lent) g->value = path_take(l, &g->path);
    }
}

static void take_back(struct lower *l, struct call *call) {
    for (uint32_t i = call->count; i-- > 0;) {
        struct given_argument *g = &call->arguments[i];
        if (g->is_lent) path_put(l, &g->path);
    }
}

// ---- calling ------------------------------------------------------------------------------------

static struct value result_of(struct lower *l, struct type *type, uint16_t dst) {
    if (type->kind == KIND_NOTHING) return (struct value){.reg = 0, .type = type};
    return temporary_in(l, type, dst);
}

static void emit_call(struct lower *l, enum opcode op, uint16_t out, uint16_t callee,
                      struct call *call) {
    uint16_t *fields = call->fields;
    for (uint32_t i = 0; i < call->count; i++) {
        struct given_argument *g = &call->arguments[i];
        fields[i] = g->is_lent ? (uint16_t)(g->value.reg | MODE_LEND) : give(l, g->value);
    }
    emit(l, op, out, callee, fields[0]);
    emit_arguments(l, fields, call->count);
    for (uint32_t i = 0; i < call->count; i++) {
        if (!call->arguments[i].is_lent) given(l, call->arguments[i].value);
    }
}

static void emit_native(struct lower *l, uint16_t out, uint16_t native, struct call *call) {
    uint16_t *fields = call->fields;
    for (uint32_t i = 0; i < call->count; i++) fields[i] = call->arguments[i].value.reg;
    emit(l, OP_NATIVE, out, native, fields[0]);
    emit_arguments(l, fields, call->count);
    for (uint32_t i = 0; i < call->count; i++) {
        if (!call->arguments[i].is_lent) discard(l, call->arguments[i].value);
    }
}

// An instruction whose operands are the result, if there is one, and the arguments.
static void emit_opcode(struct lower *l, enum opcode op, struct value out, struct call *call) {
    uint16_t fields[3] = {out.reg, 0, 0};
    uint32_t at = out.type->kind == KIND_NOTHING ? 0 : 1;
    const struct opcode_row *row = opcode_find(op);
    bool takes[3] = {false};
    for (uint32_t i = 0; i < call->count && at < 3; i++, at++) {
        takes[i] = operand_row(row->operands[at])->use == USE_VALUE;
        fields[at] = takes[i] ? give(l, call->arguments[i].value) : call->arguments[i].value.reg;
    }
    emit(l, op, fields[0], fields[1], fields[2]);
    for (uint32_t i = 0; i < call->count; i++) {
        struct given_argument *g = &call->arguments[i];
        if (g->is_lent) continue;
        if (takes[i]) given(l, g->value);
        else discard(l, g->value);
    }
}

// ---- natives ------------------------------------------------------------------------------------

// PUSH stands for three instructions: which one depends on what the list holds. HAS_KEY and
// TAKE_KEY stand for a few in a row (lower_map.c).
static enum opcode push_for(const struct type *item) {
    if (item->kind == KIND_BOOL) return OP_PUSH_BYTE;
    return is_reference(item) ? OP_PUSH_REF : OP_PUSH_WORD;
}

static uint32_t find_native(struct text name) {
    static const char *const forms[] = {"PUSH", "TAKE_KEY", "HAS_KEY"};
    for (uint32_t i = 0; i < NATIVES; i++) {
        if (text_equal(name, word(native_find(i)->name))) return i;
    }
    for (uint32_t i = 0; i < OPCODES; i++) {
        if (text_equal(name, word(opcode_find(i)->name))) return NATIVE_OPCODE + i;
    }
    for (uint32_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (text_equal(name, word(forms[i]))) return NATIVE_PUSH + i;
    }
    return NATIVE_UNKNOWN;
}

uint32_t native_number(struct symbol *symbol) {
    if (symbol->kind != SYMBOL_NATIVE) return NATIVE_UNKNOWN;
    if (!symbol->index) symbol->index = find_native(symbol->decl->native_name) + 1;
    return symbol->index - 1;
}

static void call_native(struct lower *l, struct symbol *symbol, struct value out,
                        struct call *call) {
    uint32_t number = native_number(symbol);
    if (number < NATIVE_OPCODE) {
        emit_native(l, out.reg, (uint16_t)number, call);
    } else if (number < NATIVE_PUSH) {
        emit_opcode(l, (enum opcode)(number - NATIVE_OPCODE), out, call);
    } else if (number == NATIVE_PUSH) {
        emit_opcode(l, push_for(call->arguments[1].value.type), out, call);
    } else if (number == NATIVE_TAKE_KEY) {
        remove_key(l, call->arguments[0].value, call->arguments[1].value, out);
    } else {
        check_refuse(l->check, DIAGNOSTIC_NATIVE_UNKNOWN, symbol->decl->name_at,
                     symbol->decl->native_name, word(""), NULL, NULL);
    }
}

static void call_symbol(struct lower *l, struct symbol *symbol, struct type **arguments,
                        struct value out, struct call *call) {
    if (symbol->kind == SYMBOL_NATIVE) {
        call_native(l, symbol, out, call);
    } else if (symbol->kind == SYMBOL_HOST) {
        emit_call(l, OP_CALL_HOST, out.reg, host_index(l, symbol), call);
    } else {
        emit_call(l, OP_CALL, out.reg, (uint16_t)function_index(l, symbol, arguments), call);
    }
}

// ---- all of it ----------------------------------------------------------------------------------

static struct value lower_some(struct lower *l, struct expr *e, uint16_t dst) {
    struct type *option = type_of(l, e);
    return wrap(l, lower_as(l, e->arguments->value, option->element), option, dst);
}

static struct value make(struct lower *l, struct expr *e, enum opcode op, uint32_t count,
                         uint16_t dst) {
    struct value *parts = scratch_array(l, (size_t)count + 1, sizeof *parts);
    uint16_t *fields = scratch_array(l, (size_t)count + 1, sizeof *fields);
    for (struct argument *a = e->arguments; a; a = a->next) {
        parts[a->position] = lower_early(l, a->value, concrete(l, a->type), changes_after(a));
    }
    for (uint32_t i = 0; i < count; i++) fields[i] = give(l, parts[i]);
    struct value out = temporary_in(l, type_of(l, e), dst);
    l->at = e->at;
    emit(l, op, out.reg, op == OP_NEW_VARIANT ? (uint16_t)e->index : 0, fields[0]);
    emit_arguments(l, fields, count);
    for (uint32_t i = 0; i < count; i++) given(l, parts[i]);
    return out;
}

struct value lower_variant(struct lower *l, struct expr *e, uint16_t dst) {
    const struct variant *variant = e->type->decl->variants;
    for (uint32_t i = 0; i < e->index; i++) variant = variant->next;
    if (variant->field_count) return make(l, e, OP_NEW_VARIANT, variant->field_count, dst);
    struct value out = temporary_in(l, type_of(l, e), dst);
    if (out.type->is_plain) {
        emit(l, OP_LOAD_VARIANT, out.reg, (uint16_t)e->index, 0);
    } else {
        emit(l, OP_LOAD_CONST_REF, out.reg, constant_number(l, out.type, e->index), 0);
    }
    return out;
}

// `flags.push(true)`: the value stands in the instruction.
static bool push_flag(struct lower *l, struct expr *e) {
    if (native_number(e->symbol) != NATIVE_PUSH) return false;
    const struct expr *item = e->arguments->value;
    if (item->kind != EXPR_BOOL || concrete(l, e->arguments->type) != item->type) return false;
    struct path path;
    path_prepare(l, &path, e->left->left, false);
    struct value list = path_take(l, &path);
    l->at = e->at;
    emit(l, OP_PUSH_BYTE_K, list.reg, item->bool_value, 0);
    path_put(l, &path);
    return true;
}

static struct value call_value(struct lower *l, struct expr *e, uint16_t dst) {
    struct call call = call_of(l, e->argument_count);
    struct value function =
        lower_early(l, e->left, type_of(l, e->left), changes_in(e->arguments));
    evaluate_all(l, &call, e);
    struct value out = result_of(l, type_of(l, e), dst);
    l->at = e->at;
    emit_call(l, OP_CALL_VALUE, out.reg, function.reg, &call);
    discard(l, function);
    return out;
}

void lower_wrapper(struct lower *l, struct symbol *symbol) {
    struct call call = call_of(l, symbol->decl->parameter_count);
    for (uint16_t i = 0; i < call.count; i++) {
        call.arguments[i].value =
            (struct value){.reg = i, .is_dying = true, .type = l->registers[i]};
    }
    struct value out = result_of(l, l->result, NO_REGISTER);
    call_symbol(l, symbol, NULL, out, &call);
    if (out.type->kind != KIND_NOTHING) emit(l, OP_RETURN, give(l, out), 0, 0);
}

struct value lower_call(struct lower *l, struct expr *e, uint16_t dst) {
    if (e->meaning == MEANING_SOME) return lower_some(l, e, dst);
    if (e->meaning == MEANING_VARIANT) return lower_variant(l, e, dst);
    if (e->meaning == MEANING_RECORD)
        return make(l, e, OP_NEW_RECORD, e->type->decl->field_count, dst);
    if (e->meaning == MEANING_MAP_NEW) return lower_map_new(l, e, dst);
    if (is_key_test(e)) return lower_by_branch(l, e, dst);
    if (e->meaning == MEANING_CALL_VALUE) return call_value(l, e, dst);
    if (push_flag(l, e)) return (struct value){.type = e->type};
    struct call call = call_of(l, e->symbol->decl->parameter_count);
    evaluate_all(l, &call, e);
    hand_over(l, &call);
    struct value out = result_of(l, type_of(l, e), dst);
    l->at = e->at;
    call_symbol(l, e->symbol, e->type_arguments, out, &call);
    take_back(l, &call);
    return out;
}

void lower_unused(struct lower *l, struct expr *e) {
    bool takes_key = e->kind == EXPR_CALL && e->meaning == MEANING_METHOD
                     && native_number(e->symbol) == NATIVE_TAKE_KEY;
    if (!takes_key) {
        struct value value = lower_expr(l, e);
        if (value.type->kind != KIND_NOTHING) discard(l, value);
        return;
    }
    struct call call = call_of(l, e->symbol->decl->parameter_count);
    evaluate_all(l, &call, e);
    hand_over(l, &call);
    struct value was_there = temporary(l, l->check->types.bool_);
    l->at = e->at;
    emit_opcode(l, OP_REMOVE_KEY, was_there, &call);
    discard(l, was_there);
    take_back(l, &call);
}
