// vm/verify_operands.c: one instruction's operands against its row in opcodes.def. See verify.h.
//
//   in:    an instruction of a known op, the registers that hold values before it
//   out:   the registers that hold values after it; how many ARGS belong to it
//   owns:  nothing
//   fails: GK_INVALID with a message
//
// All is read before anything is written: operands that are read or moved come first, whatever
// their place in the row, and the register that is written last. A register that is moved, lent or
// changed in place has no second role in an instruction, with one exception: what gathers arguments
// may write the register that it moved one from.

#include "verify.h"

#define REFUSE(...) verify_refuse(verifier, __VA_ARGS__)

static const struct gk_type *register_type(const struct verifier *verifier, uint32_t reg) {
    return &verifier->types[verifier->registers[reg]];
}

// ---- types --------------------------------------------------------------------------------------

// T stands for one type in all of the row. Equal types have one index, so that comparing pointers
// is enough.
static bool is_t(struct verifier *verifier, const struct gk_type *type) {
    if (verifier->t == NULL) verifier->t = type;
    return verifier->t == type;
}

static bool is_aggregate(struct verifier *verifier, const struct gk_type *type) {
    verifier->aggregate = type;
    return true;
}

static bool is_option(struct verifier *verifier, const struct gk_type *type) {
    verifier->option = type;
    return type->kind == GK_OPTION;
}

static bool is_list_of(const struct gk_type *type, gk_kind kind) {
    return type->kind == GK_LIST && type->element->kind == kind;
}

static bool is_option_of(const struct gk_type *type, gk_kind kind) {
    return type->kind == GK_OPTION && type->element->kind == kind;
}

static bool is_discrete(const struct gk_type *type) {
    return type->kind == GK_INT || type->kind == GK_BOOL || type->is_plain;
}

static bool is_record(const struct gk_type *type) {
    return type->kind == GK_RECORD || type->kind == GK_TUPLE;
}

static bool is_entry_list(const struct gk_type *type, const struct gk_type *map) {
    if (type->kind != GK_LIST || type->element->kind != GK_TUPLE) return false;
    const struct gk_type *entry = type->element;
    return entry->field_count == 2 && entry->fields[0].type == map->key
           && entry->fields[1].type == map->element;
}

static bool is_rich_enum(const struct gk_type *type) {
    return type->kind == GK_ENUM && !type->is_plain;
}

// Whether a register of this type may stand where the row has this kind.
static bool fits(struct verifier *verifier, enum operand kind, const struct gk_type *type) {
    switch (kind) {
    case OPERAND_INT: case OPERAND_TO_INT: case OPERAND_STEPPED:
        return type->kind == GK_INT;
    case OPERAND_FLOAT: case OPERAND_TO_FLOAT:
        return type->kind == GK_FLOAT;
    case OPERAND_BOOL: case OPERAND_TO_BOOL:
        return type->kind == GK_BOOL;
    case OPERAND_TEXT: case OPERAND_TO_TEXT:
        return type->kind == GK_TEXT;
    case OPERAND_DISCRETE:
        return is_discrete(type);
    case OPERAND_DISCRETE_T:
        return is_discrete(type) && is_t(verifier, type);
    case OPERAND_SCALAR_T: case OPERAND_TO_SCALAR_T:
        return type->store != STORE_REF && is_t(verifier, type);
    case OPERAND_WORD_T: case OPERAND_TO_WORD_T:
        return type->store == STORE_WORD && is_t(verifier, type);
    case OPERAND_REF_T: case OPERAND_TO_REF_T: case OPERAND_REF_VALUE_T:
        return type->store == STORE_REF && is_t(verifier, type);
    case OPERAND_EQUATABLE_REF_T:
        return type->store == STORE_REF && type->is_equatable && is_t(verifier, type);
    case OPERAND_ORDERED_T:
        return type->is_ordered && is_t(verifier, type);
    case OPERAND_ANY:
        return true;
    case OPERAND_VALUE_T: case OPERAND_ANY_T: case OPERAND_TO_ANY_T:
        return is_t(verifier, type);
    case OPERAND_LIST: case OPERAND_TO_LIST:
        return type->kind == GK_LIST;
    case OPERAND_LIST_T: case OPERAND_MUT_LIST_T:
        return type->kind == GK_LIST && type->element->kind != GK_BOOL
               && is_t(verifier, type->element);
    case OPERAND_LIST_BOOL: case OPERAND_MUT_LIST_BOOL:
        return is_list_of(type, GK_BOOL);
    case OPERAND_LIST_INT: case OPERAND_TO_LIST_INT:
        return is_list_of(type, GK_INT);
    case OPERAND_LIST_FLOAT:
        return is_list_of(type, GK_FLOAT);
    case OPERAND_LIST_TEXT: case OPERAND_TO_LIST_TEXT:
        return is_list_of(type, GK_TEXT);
    case OPERAND_ANY_LIST: case OPERAND_MUT_ANY_LIST: case OPERAND_TO_ANY_LIST:
        return type->kind == GK_LIST && is_t(verifier, type->element);
    case OPERAND_EQUATABLE_LIST:
        return type->kind == GK_LIST && type->is_equatable && is_t(verifier, type->element);
    case OPERAND_MUT_ORDERED_LIST:
        return type->kind == GK_LIST && type->element->is_ordered;
    case OPERAND_RECORD: case OPERAND_MUT_RECORD: case OPERAND_TO_RECORD:
        return is_record(type) && is_aggregate(verifier, type);
    case OPERAND_ENUM: case OPERAND_TO_ENUM:
        return is_rich_enum(type) && is_aggregate(verifier, type);
    case OPERAND_FUNCTION_VALUE: case OPERAND_TO_FUNCTION:
        return type->kind == GK_FUNCTION && is_aggregate(verifier, type);
    case OPERAND_TO_PLAIN:
        return type->is_plain && is_aggregate(verifier, type);
    case OPERAND_KEYED: case OPERAND_MUT_KEYED: case OPERAND_TO_KEYED:
        return type->key != NULL;
    case OPERAND_KEYED_T: case OPERAND_MUT_KEYED_T:
        return type->key != NULL && is_t(verifier, type->key);
    case OPERAND_SET_T: case OPERAND_MUT_SET_T:
        return type->kind == GK_SET && is_t(verifier, type->key);
    case OPERAND_MAP_KEYS_T:
        return type->kind == GK_MAP && is_t(verifier, type->key);
    case OPERAND_MAP_T: case OPERAND_MUT_MAP_T:
        return type->kind == GK_MAP && is_t(verifier, type->element);
    case OPERAND_MAP: case OPERAND_MUT_MAP:
        return type->kind == GK_MAP && is_aggregate(verifier, type);
    case OPERAND_KEY_VALUE:
        return type == verifier->aggregate->key;
    case OPERAND_ITEM_VALUE:
        return type == verifier->aggregate->element;
    case OPERAND_TO_ENTRIES:
        return is_entry_list(type, verifier->aggregate);
    case OPERAND_OPTION: case OPERAND_TO_OPTION:
        return type->kind == GK_OPTION;
    case OPERAND_OPTION_T: case OPERAND_TO_OPTION_T: case OPERAND_OPTION_VALUE_T:
        return is_option(verifier, type) && is_t(verifier, type->element);
    case OPERAND_TO_OPTION_INT:
        return is_option_of(type, GK_INT);
    case OPERAND_TO_OPTION_FLOAT:
        return is_option_of(type, GK_FLOAT);
    case OPERAND_MOVE_VALUE:
        return type->index == verifier->module->move_type;
    case OPERAND_RESULT:
        return type->index == verifier->function->result;
    case OPERAND_DROPPED:
        return type->store == STORE_REF;
    case OPERAND_NONE: case OPERAND_NUMBER: case OPERAND_POSITIVE: case OPERAND_FLAG:
    case OPERAND_COUNT: case OPERAND_LABEL: case OPERAND_FUNCTION: case OPERAND_HOST:
    case OPERAND_NATIVE: case OPERAND_FAULT: case OPERAND_VARIANT: case OPERAND_CONSTANT_T:
    case OPERAND_GLOBAL_T: case OPERAND_FIELD_T: case OPERAND_PAYLOAD_T: case OPERAND_TO_RESULT:
    case OPERAND_ARGUMENT: case OPERANDS:
        return false;
    }
    return false;
}

// ---- registers ----------------------------------------------------------------------------------

static gk_status check_register(struct verifier *verifier, enum operand kind, uint32_t reg) {
    if (reg >= verifier->function->register_count) return REFUSE("there is no register %u", reg);
    if (fits(verifier, kind, register_type(verifier, reg))) return GK_OK;
    return REFUSE("register %u must be %s%s", reg, operand_row(kind)->meaning,
                  verifier->t == NULL ? "" : " that agrees with the others");
}

// The register must hold a value, and must not have another role if one of the two excludes it.
static gk_status use_register(struct verifier *verifier, uint32_t reg, enum handling handling) {
    bool is_used = verifier->used[reg] == verifier->stamp;
    if (is_used && (handling != HANDLING_READ || verifier->handlings[reg] != HANDLING_READ)) {
        return REFUSE("register %u is used twice, once moved, lent or changed", reg);
    }
    if (!flow_holds(&verifier->flow, reg)) return REFUSE("register %u may hold nothing here", reg);
    verifier->used[reg] = verifier->stamp;
    verifier->handlings[reg] = (uint8_t)handling;
    return GK_OK;
}

// A value by its mode: a scalar is read, a reference shared or moved out of its register.
static gk_status take_value(struct verifier *verifier, uint16_t field) {
    uint32_t reg = field & REGISTER_MASK, mode = field & MODE_MASK;
    bool is_reference = register_type(verifier, reg)->store == STORE_REF;
    if (mode == MODE_LEND) return REFUSE("register %u is lent where nothing gives it back", reg);
    if (!is_reference && mode != 0)
        return REFUSE("register %u holds no reference: its mode must be 0", reg);
    if (is_reference && mode == 0)
        return REFUSE("register %u holds a reference: copied or moved?", reg);
    gk_status status =
        use_register(verifier, reg, mode == MODE_MOVE ? HANDLING_MOVED : HANDLING_READ);
    if (status == GK_OK && mode == MODE_MOVE) flow_empty(&verifier->flow, reg);
    return status;
}

static gk_status check_value(struct verifier *verifier, enum operand kind, uint16_t field) {
    gk_status status = check_register(verifier, kind, field & REGISTER_MASK);
    return status == GK_OK ? take_value(verifier, field) : status;
}

// Last of all. What is lent comes back and what is changed stays: writing over either would lose
// it.
static gk_status write_register(struct verifier *verifier) {
    uint32_t reg = verifier->written;
    if (reg == NO_INDEX) return GK_OK;
    bool is_taken =
        verifier->used[reg] == verifier->stamp && verifier->handlings[reg] != HANDLING_READ;
    bool is_gathered = verifier->row->operands[2] == OPERAND_ARGUMENT
                       && verifier->handlings[reg] == HANDLING_MOVED;
    if (is_taken && !is_gathered)
        return REFUSE("register %u is written, and moved, lent or changed", reg);
    flow_fill(&verifier->flow, reg);
    return GK_OK;
}

// ---- immediates ---------------------------------------------------------------------------------

static gk_status check_t(struct verifier *verifier, const struct gk_type *type, const char *what) {
    return is_t(verifier, type) ? GK_OK : REFUSE("the %s has another type than the register", what);
}

static gk_status check_constant(struct verifier *verifier, uint16_t field) {
    if (field >= verifier->module->constant_count) return REFUSE("there is no constant %u", field);
    return check_t(verifier, &verifier->types[verifier->module->constants[field].type], "constant");
}

static gk_status check_global(struct verifier *verifier, uint16_t field) {
    if (field >= verifier->module->global_count) return REFUSE("there is no variable %u", field);
    return check_t(verifier, &verifier->types[verifier->module->globals[field].type], "variable");
}

static gk_status check_field(struct verifier *verifier, uint16_t field) {
    if (field >= verifier->aggregate->field_count) return REFUSE("there is no field %u", field);
    return check_t(verifier, verifier->aggregate->fields[field].type, "field");
}

static gk_status check_variant(struct verifier *verifier, uint16_t field) {
    return field < verifier->aggregate->variant_count ? GK_OK
                                                      : REFUSE("there is no variant %u", field);
}

static gk_status check_payload(struct verifier *verifier, uint16_t field) {
    uint32_t variant = field / 256u, index = field % 256u;
    if (variant >= verifier->aggregate->variant_count)
        return REFUSE("there is no variant %u", variant);
    const struct type_variant *row = &verifier->aggregate->variants[variant];
    if (index >= row->field_count) return REFUSE("variant %u has no value %u", variant, index);
    return check_t(verifier, row->fields[index].type, "value");
}

static gk_status check_below(const struct verifier *verifier, uint32_t number, uint32_t count,
                             const char *what) {
    return number < count ? GK_OK : REFUSE("there is no %s %u", what, number);
}

// Whether a bot may say that this is what went wrong. What the machine and the host find out is for
// them to say: a turn that "ran out of gas" with gas left would deceive whoever adds some.
static bool is_bots_to_say(enum fault fault) {
    switch (fault) {
    case FAULT_OVERFLOW: case FAULT_DIVIDE: case FAULT_INDEX: case FAULT_UNWRAP: case FAULT_ASSERT:
    case FAULT_NAN: case FAULT_SHIFT: case FAULT_CONVERSION: case FAULT_ARGUMENT: case FAULT_LENGTH:
    case FAULT_HOLE: case FAULT_VARIANT:
        return true;
    case FAULT_NONE: case FAULT_GAS: case FAULT_MEMORY: case FAULT_DEPTH: case FAULT_HOST:
    case FAULT_STOPPED: case FAULTS:
        return false;
    }
    return false;
}

static gk_status check_immediate(struct verifier *verifier, enum operand kind, uint16_t field) {
    switch (kind) {
    case OPERAND_POSITIVE:
        return field >= 1 && field <= INT16_MAX
                   ? GK_OK
                   : REFUSE("%u must be a number from 1 to 32767", field);
    case OPERAND_FLAG:
        return field <= 1 ? GK_OK : REFUSE("%u must be 0 or 1", field);
    case OPERAND_FUNCTION:
        return check_below(verifier, field, verifier->module->function_count, "function");
    case OPERAND_HOST:
        return check_below(verifier, field, verifier->module->host_count, "host function");
    case OPERAND_NATIVE:
        return check_below(verifier, field, NATIVES, "native");
    case OPERAND_FAULT:
        return is_bots_to_say((enum fault)field) ? GK_OK
                                                 : REFUSE("no bot faults with %u by itself", field);
    case OPERAND_CONSTANT_T:
        return check_constant(verifier, field);
    case OPERAND_GLOBAL_T:
        return check_global(verifier, field);
    case OPERAND_FIELD_T:
        return check_field(verifier, field);
    case OPERAND_VARIANT:
        return check_variant(verifier, field);
    case OPERAND_PAYLOAD_T:
        return check_payload(verifier, field);
    case OPERAND_NUMBER: case OPERAND_COUNT:
        return GK_OK;
    case OPERAND_LABEL:
        return GK_OK;  // checked where control is followed
    case OPERAND_NONE: case OPERAND_INT: case OPERAND_FLOAT: case OPERAND_BOOL: case OPERAND_TEXT:
    case OPERAND_DISCRETE: case OPERAND_DISCRETE_T: case OPERAND_SCALAR_T: case OPERAND_WORD_T:
    case OPERAND_REF_T: case OPERAND_ORDERED_T: case OPERAND_ANY: case OPERAND_LIST:
    case OPERAND_LIST_T: case OPERAND_LIST_BOOL: case OPERAND_RECORD: case OPERAND_OPTION:
    case OPERAND_OPTION_T: case OPERAND_ENUM: case OPERAND_STEPPED: case OPERAND_MUT_LIST_T:
    case OPERAND_MUT_LIST_BOOL: case OPERAND_MUT_RECORD: case OPERAND_VALUE_T:
    case OPERAND_REF_VALUE_T: case OPERAND_OPTION_VALUE_T: case OPERAND_MOVE_VALUE:
    case OPERAND_RESULT: case OPERAND_TO_INT: case OPERAND_TO_FLOAT: case OPERAND_TO_BOOL:
    case OPERAND_TO_TEXT: case OPERAND_TO_PLAIN: case OPERAND_TO_SCALAR_T: case OPERAND_TO_WORD_T:
    case OPERAND_TO_REF_T: case OPERAND_TO_OPTION: case OPERAND_TO_OPTION_T: case OPERAND_TO_LIST:
    case OPERAND_TO_RECORD: case OPERAND_TO_ENUM: case OPERAND_DROPPED: case OPERAND_TO_RESULT:
    case OPERAND_KEYED: case OPERAND_KEYED_T: case OPERAND_MAP_T: case OPERAND_MUT_MAP:
    case OPERAND_MUT_MAP_T: case OPERAND_MUT_SET_T: case OPERAND_MUT_KEYED_T:
    case OPERAND_KEY_VALUE: case OPERAND_ITEM_VALUE: case OPERAND_TO_KEYED: case OPERAND_MAP:
    case OPERAND_SET_T: case OPERAND_MAP_KEYS_T: case OPERAND_MUT_KEYED: case OPERAND_TO_ENTRIES:
    case OPERAND_ARGUMENT: case OPERAND_ANY_T: case OPERAND_ANY_LIST: case OPERAND_LIST_INT:
    case OPERAND_LIST_FLOAT: case OPERAND_LIST_TEXT: case OPERAND_MUT_ANY_LIST:
    case OPERAND_MUT_ORDERED_LIST: case OPERAND_TO_ANY_T: case OPERAND_TO_ANY_LIST:
    case OPERAND_TO_LIST_INT: case OPERAND_TO_LIST_TEXT: case OPERAND_TO_OPTION_INT:
    case OPERAND_TO_OPTION_FLOAT: case OPERAND_EQUATABLE_REF_T: case OPERAND_EQUATABLE_LIST:
    case OPERAND_FUNCTION_VALUE: case OPERAND_TO_FUNCTION: case OPERANDS:
        break;
    }
    return REFUSE("no immediate");
}

// ---- arguments ----------------------------------------------------------------------------------

// An argument of a function, host function, closure, record or variant. What is `mut` is lent;
// nothing else is.
static gk_status take_argument(struct verifier *verifier, uint16_t field,
                               const struct gk_type *type, bool is_mut) {
    uint32_t reg = field & REGISTER_MASK;
    if (reg >= verifier->function->register_count) return REFUSE("there is no register %u", reg);
    if (register_type(verifier, reg) != type)
        return REFUSE("register %u has another type than the argument", reg);
    if (!is_mut) return take_value(verifier, field);
    if ((field & MODE_MASK) != MODE_LEND)
        return REFUSE("register %u must be lent to a mut parameter", reg);
    return use_register(verifier, reg, HANDLING_LENT);
}

static gk_status check_operand(struct verifier *verifier, enum operand kind, uint16_t field);

static gk_status check_parameter(struct verifier *verifier, uint32_t parameter, uint16_t field) {
    const struct module_parameter *row = &verifier->module->parameters[parameter];
    return take_argument(verifier, field, &verifier->types[row->type], row->is_mut);
}

// The argument number `index` of the instruction at hand, which has that many.
static gk_status check_argument(struct verifier *verifier, uint32_t index, uint16_t field) {
    const struct instruction *at = &verifier->code[verifier->at];
    const struct module *module = verifier->module;
    const struct gk_type *aggregate = verifier->aggregate;
    if (at->op == OP_CALL || at->op == OP_NEW_CLOSURE)
        return check_parameter(verifier, module->functions[at->b].first_parameter + index, field);
    if (at->op == OP_CALL_HOST)
        return check_parameter(verifier, module->hosts[at->b].first_parameter + index, field);
    if (at->op == OP_NATIVE)
        return check_operand(verifier, native_find(at->b)->parameters[index], field);
    if (at->op == OP_JOIN) return check_operand(verifier, OPERAND_TEXT, field);
    if (at->op == OP_NEW_RECORD || at->op == OP_CALL_VALUE)
        return take_argument(verifier, field, aggregate->fields[index].type, false);
    return take_argument(verifier, field, aggregate->variants[at->b].fields[index].type,
                         false); // NEW_VARIANT
}

uint32_t verify_argument_count(const struct module *module, const struct gk_type *aggregate,
                               const struct instruction *at) {
    if (at->op == OP_CALL) return module->functions[at->b].parameter_count;
    if (at->op == OP_NEW_CLOSURE) return module->functions[at->b].bound_count;
    if (at->op == OP_CALL_HOST) return module->hosts[at->b].parameter_count;
    if (at->op == OP_NATIVE) return native_find(at->b)->parameter_count;
    if (at->op == OP_JOIN) return at->b;
    if (at->op == OP_NEW_RECORD || at->op == OP_CALL_VALUE) return aggregate->field_count;
    return aggregate->variants[at->b].field_count;  // NEW_VARIANT
}

uint16_t verify_argument(const struct instruction *at, uint32_t index) {
    if (index == 0) return at->c;
    const struct instruction *word = at + 1 + (index - 1) / 3;
    uint32_t place = (index - 1) % 3;
    return place == 0 ? word->a : place == 1 ? word->b : word->c;
}

static gk_status check_arguments(struct verifier *verifier) {
    const struct instruction *at = &verifier->code[verifier->at];
    uint32_t count = verify_argument_count(verifier->module, verifier->aggregate, at);
    uint32_t words = count <= 1 ? 0 : (count + 1) / 3;
    if (words > verifier->function->instruction_count - 1 - verifier->at)
        return REFUSE("ARGS are missing");
    for (uint32_t i = 1; i <= words; i++) {
        if (verifier->code[verifier->at + i].op != OP_ARGS) return REFUSE("ARGS are missing");
    }
    for (uint32_t i = 0; i < count; i++) {
        gk_status status = check_argument(verifier, i, verify_argument(at, i));
        if (status != GK_OK) return status;
    }
    for (uint32_t i = count; i < 1 + 3 * words; i++) {
        if (verify_argument(at, i) != 0) return REFUSE("more arguments than there are parameters");
    }
    verifier->words = words;
    return GK_OK;
}

// ---- the whole ----------------------------------------------------------------------------------

static uint32_t callee_result(const struct verifier *verifier, const struct instruction *at) {
    if (at->op == OP_CALL) return verifier->module->functions[at->b].result;
    if (at->op == OP_CALL_HOST) return verifier->module->hosts[at->b].result;
    const struct gk_type *result = verifier->aggregate->element;  // CALL_VALUE
    return result == NULL ? NO_INDEX : result->index;
}

static gk_status check_result(struct verifier *verifier) {
    const struct instruction *at = &verifier->code[verifier->at];
    if (at->op == OP_NATIVE) return check_operand(verifier, native_find(at->b)->result, at->a);
    uint32_t result = callee_result(verifier, at);
    if (result == NO_INDEX) return check_operand(verifier, OPERAND_NONE, at->a);
    if (at->a >= verifier->function->register_count)
        return REFUSE("there is no register %u", at->a);
    if (verifier->registers[at->a] != result)
        return REFUSE("register %u has another type than the result", at->a);
    verifier->written = at->a;
    return GK_OK;
}

static gk_status check_dropped(struct verifier *verifier, uint16_t field) {
    gk_status status = check_register(verifier, OPERAND_DROPPED, field);
    if (status == GK_OK) flow_empty(&verifier->flow, field);
    return status;
}

static gk_status check_operand(struct verifier *verifier, enum operand kind, uint16_t field) {
    gk_status status = GK_OK;
    switch (operand_row(kind)->use) {
    case USE_NOTHING:
        return field == 0 ? GK_OK : REFUSE("a field that has no meaning must be 0");
    case USE_IMMEDIATE:
        return check_immediate(verifier, kind, field);
    case USE_READ: case USE_UPDATE:
        status = check_register(verifier, kind, field);
        if (status != GK_OK) return status;
        return use_register(verifier, field,
                            operand_row(kind)->use == USE_READ ? HANDLING_READ : HANDLING_CHANGED);
    case USE_WRITE:
        verifier->written = field;
        return check_register(verifier, kind, field);
    case USE_VALUE:
        return check_value(verifier, kind, field);
    case USE_SPECIAL:
        if (kind == OPERAND_DROPPED) return check_dropped(verifier, field);
        if (kind == OPERAND_ARGUMENT) return check_arguments(verifier);
        return GK_OK;  // TO_RESULT waits until the callee is known
    }
    return status;
}

// A reference that is no option is its own option; everything else goes into a box.
static gk_status check_box(const struct verifier *verifier) {
    uint8_t op = verifier->code[verifier->at].op;
    bool wants_box = op == OP_BOX || op == OP_UNBOX || op == OP_UNBOX_REF;
    if (!wants_box && op != OP_WRAP && op != OP_UNWRAP) return GK_OK;
    if (verifier->option->is_boxed == wants_box) return GK_OK;
    return REFUSE(wants_box ? "the option has no box" : "the option has a box");
}

// A closure is a function of what is not bound. A variable can't be handed over to a function that
// nobody knows by name: so none of the rest is `mut`.
static gk_status check_closure(const struct verifier *verifier) {
    const struct instruction *at = &verifier->code[verifier->at];
    if (at->op != OP_NEW_CLOSURE) return GK_OK;
    const struct module_function *function = &verifier->module->functions[at->b];
    const struct gk_type *type = verifier->aggregate;
    uint32_t result = type->element == NULL ? NO_INDEX : type->element->index;
    if (function->result != result)
        return REFUSE("register %u is a function with another result", at->a);
    if (function->parameter_count - function->bound_count != type->field_count)
        return REFUSE("register %u is a function of more or fewer parameters", at->a);
    for (uint32_t i = 0; i < type->field_count; i++) {
        const struct module_parameter *row =
            &verifier->module->parameters[function->first_parameter + function->bound_count + i];
        if (row->is_mut) return REFUSE("function %u has a mut parameter", at->b);
        if (row->type != type->fields[i].type->index)
            return REFUSE("register %u is a function with another parameter %u", at->a, i);
    }
    return GK_OK;
}

gk_status verify_operands(struct verifier *verifier) {
    const struct instruction *at = &verifier->code[verifier->at];
    const uint16_t fields[3] = {at->a, at->b, at->c};
    verifier->t = verifier->aggregate = verifier->option = NULL;
    verifier->written = NO_INDEX;
    verifier->words = 0;
    verifier->stamp++;
    for (int i = 0; i < 3; i++) {
        enum operand kind = verifier->row->operands[i];
        if (kind == OPERAND_NONE && fields[i] == 0) continue;
        gk_status status = check_operand(verifier, kind, fields[i]);
        if (status != GK_OK) return status;
    }
    gk_status status =
        verifier->row->operands[0] == OPERAND_TO_RESULT ? check_result(verifier) : GK_OK;
    if (status == GK_OK) status = check_box(verifier);
    if (status == GK_OK) status = check_closure(verifier);
    return status == GK_OK ? write_register(verifier) : status;
}
