// vm/verify.c: the tables and the flow of control. See verify.h; verify_operands.c looks at the
// operands.
//
//   in:    a module of which types_new() has checked the types
//   out:   the same module, every instruction's gas byte filled (gas.h)
//   owns:  one struct verifier
//   fails: GK_NO_MEMORY; GK_INVALID with a message
//
// Each function is gone through three times: a survey finds the segments of gas and the labels of
// loops, the check follows control in one pass forward (flow.h), the last pass fills the gas bytes.

#include "verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gas.h"

#define REFUSE(...) refuse(verifier->message, verifier->size, __VA_ARGS__)

static gk_status refuse_in(const struct verifier *verifier, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static const char *function_name(const struct verifier *verifier) {
    uint32_t name = verifier->module->functions[verifier->function_index].name;
    bool is_shown =
        name < verifier->module->string_count && verifier->names[name].kind >= NAME_PRINTABLE;
    return is_shown ? verifier->module->strings[name].bytes : "?";
}

static gk_status refuse_in(const struct verifier *verifier, const char *format, ...) {
    char reason[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    return REFUSE("function %u (%.60s): %s", verifier->function_index, function_name(verifier),
                  reason);
}

gk_status verify_refuse(const struct verifier *verifier, const char *format, ...) {
    char reason[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    const struct opcode_row *row = opcode_find(verifier->code[verifier->at].op);
    return REFUSE("function %u (%.60s), instruction %u (%s): %s", verifier->function_index,
                  function_name(verifier), verifier->at, row == NULL ? "?" : row->name, reason);
}

// ---- tables -------------------------------------------------------------------------------------

static bool has_name(const struct verifier *verifier, uint32_t string, enum name_kind kind) {
    return string < verifier->module->string_count && verifier->names[string].kind >= kind;
}

static bool is_type(const struct verifier *verifier, uint32_t type) {
    return type < verifier->module->type_count;
}

// Whether a host may see values of a type, or none at all: a function is the bot's own.
static bool crosses(const struct verifier *verifier, uint32_t type) {
    return type == NO_INDEX || verifier->types[type].is_equatable;
}

static bool fits(uint32_t first, uint32_t count, uint32_t table_count) {
    return first <= table_count && count <= table_count - first;
}

static gk_status check_header(const struct verifier *verifier) {
    const struct module *module = verifier->module;
    if (!has_name(verifier, module->interface_name, NAME_PRINTABLE))
        return REFUSE("interface: no valid name");
    if (module->entry_count > module->function_count) return REFUSE("entries: more than functions");
    if (module->move_type != NO_INDEX && !is_type(verifier, module->move_type)) {
        return REFUSE("move: no such type");
    }
    if (module->move_type != NO_INDEX && !crosses(verifier, module->move_type)) {
        return REFUSE("move: no function goes to the host");
    }
    for (uint32_t i = 0; i < module->entry_count; i++) {
        if (!module->functions[i].is_public)
            return REFUSE("function %u: an entry must be public", i);
    }
    return GK_OK;
}

static gk_status check_initialiser(const struct verifier *verifier, uint32_t index) {
    const struct module *module = verifier->module;
    if (index == NO_INDEX) return GK_OK;
    if (index >= module->function_count) return REFUSE("initialise: no such function");
    const struct module_function *row = &module->functions[index];
    if (row->parameter_count == 0 && row->result == NO_INDEX) return GK_OK;
    return REFUSE("function %u: one that initialises has neither parameters nor a result", index);
}

static gk_status check_tests(const struct verifier *verifier) {
    const struct module *module = verifier->module;
    for (uint32_t i = 0; i < module->test_count; i++) {
        const struct module_test *row = &module->tests[i];
        if (!has_name(verifier, row->name, NAME_PRINTABLE))
            return REFUSE("test %u: no valid name", i);
        if (row->function >= module->function_count) return REFUSE("test %u: no such function", i);
        const struct module_function *function = &module->functions[row->function];
        if (function->parameter_count > 0 || function->result != NO_INDEX)
            return REFUSE("test %u: its function has neither parameters nor a result", i);
    }
    return GK_OK;
}

static bool is_nan(uint64_t bits) {
    return (bits & UINT64_C(0x7FFFFFFFFFFFFFFF)) > UINT64_C(0x7FF0000000000000);
}

static gk_status check_constant(const struct verifier *verifier, uint32_t index) {
    const struct module_constant *row = &verifier->module->constants[index];
    if (!is_type(verifier, row->type)) return REFUSE("constant %u: no such type", index);
    const struct gk_type *type = &verifier->types[row->type];
    switch (type->kind) {
    case GK_INT:
        return GK_OK;
    case GK_FLOAT:
        return is_nan(row->value) ? REFUSE("constant %u: not a number", index) : GK_OK;
    case GK_TEXT:
        if (row->value >= verifier->module->string_count)
            return REFUSE("constant %u: no such string", index);
        if (verifier->module->strings[row->value].count > INT32_MAX)
            return REFUSE("constant %u: too long", index);
        if (verifier->names[row->value].kind >= NAME_TEXT) return GK_OK;
        return REFUSE("constant %u: a text must be well-formed UTF-8", index);
    case GK_ENUM:
        if (type->is_plain) break;
        if (row->value >= type->variant_count) return REFUSE("constant %u: no such variant", index);
        if (type->variants[row->value].field_count == 0) return GK_OK;
        return REFUSE("constant %u: the variant carries values", index);
    case GK_BOOL: case GK_LIST: case GK_OPTION: case GK_RECORD: case GK_TUPLE: case GK_FUNCTION:
    case GK_MAP: case GK_SET:
        break;
    }
    return REFUSE("constant %u: no constant has this type", index);
}

static gk_status check_constants(const struct verifier *verifier) {
    if (verifier->module->constant_count > CONSTANTS_MAX) return REFUSE("constants: too many");
    for (uint32_t i = 0; i < verifier->module->constant_count; i++) {
        gk_status status = check_constant(verifier, i);
        if (status != GK_OK) return status;
    }
    return GK_OK;
}

static gk_status check_globals(const struct verifier *verifier) {
    const struct module *module = verifier->module;
    if (module->global_count > GLOBALS_MAX) return REFUSE("variables: too many");
    for (uint32_t i = 0; i < module->global_count; i++) {
        const struct module_global *row = &module->globals[i];
        if (!has_name(verifier, row->name, NAME_PRINTABLE))
            return REFUSE("variable %u: no valid name", i);
        if (!is_type(verifier, row->type)) return REFUSE("variable %u: no such type", i);
    }
    return GK_OK;
}

static gk_status check_host(const struct verifier *verifier, uint32_t index) {
    const struct module *module = verifier->module;
    const struct module_host *row = &module->hosts[index];
    if (!has_name(verifier, row->name, NAME_PRINTABLE))
        return REFUSE("host function %u: no valid name", index);
    if (row->parameter_count > PARAMETERS_MAX
        || !fits(row->first_parameter, row->parameter_count, module->parameter_count)) {
        return REFUSE("host function %u: no such parameters", index);
    }
    if (row->result != NO_INDEX && !is_type(verifier, row->result)) {
        return REFUSE("host function %u: no such result type", index);
    }
    if (!crosses(verifier, row->result))
        return REFUSE("host function %u: no function comes from the host", index);
    for (uint32_t i = 0; i < row->parameter_count; i++) {
        const struct module_parameter *parameter = &module->parameters[row->first_parameter + i];
        if (parameter->is_mut)
            return REFUSE("host function %u: a host changes no variable", index);
        if (!crosses(verifier, parameter->type))
            return REFUSE("host function %u: no function goes to the host", index);
    }
    return GK_OK;
}

static gk_status check_parameters(const struct verifier *verifier) {
    const struct module *module = verifier->module;
    for (uint32_t i = 0; i < module->parameter_count; i++) {
        const struct module_parameter *row = &module->parameters[i];
        if (!has_name(verifier, row->name, NAME_PRINTABLE))
            return REFUSE("parameter %u: no valid name", i);
        if (!is_type(verifier, row->type)) return REFUSE("parameter %u: no such type", i);
    }
    for (uint32_t i = 0; i < module->register_count; i++) {
        if (!is_type(verifier, module->registers[i])) return REFUSE("register %u: no such type", i);
    }
    return GK_OK;
}

static gk_status check_hosts(const struct verifier *verifier) {
    if (verifier->module->host_count > FUNCTIONS_MAX) return REFUSE("host functions: too many");
    for (uint32_t i = 0; i < verifier->module->host_count; i++) {
        gk_status status = check_host(verifier, i);
        if (status != GK_OK) return status;
    }
    return GK_OK;
}

// ---- functions' rows ----------------------------------------------------------------------------

static gk_status check_parameter(const struct verifier *verifier,
                                 const struct module_function *row, uint32_t index) {
    const struct module *module = verifier->module;
    const struct module_parameter *parameter = &module->parameters[row->first_parameter + index];
    if (parameter->type != module->registers[row->first_register + index])
        return refuse_in(verifier, "parameter %u and its register have different types", index);
    if (index < row->bound_count && parameter->is_mut)
        return refuse_in(verifier, "parameter %u is bound and mut", index);
    if (row->is_public && !crosses(verifier, parameter->type))
        return refuse_in(verifier, "is public, and takes a function from the host");
    return GK_OK;
}

static gk_status check_signature(const struct verifier *verifier,
                                 const struct module_function *row) {
    const struct module *module = verifier->module;
    if (!has_name(verifier, row->name, NAME_PRINTABLE)) return refuse_in(verifier, "no valid name");
    if (!has_name(verifier, row->file, NAME_PRINTABLE))
        return refuse_in(verifier, "no valid file name");
    if (row->parameter_count > PARAMETERS_MAX) return refuse_in(verifier, "too many parameters");
    if (row->register_count > REGISTERS_MAX) return refuse_in(verifier, "too many registers");
    if (!fits(row->first_parameter, row->parameter_count, module->parameter_count)) {
        return refuse_in(verifier, "no such parameters");
    }
    if (!fits(row->first_register, row->register_count, module->register_count)) {
        return refuse_in(verifier, "no such registers");
    }
    if (row->result != NO_INDEX && !is_type(verifier, row->result))
        return refuse_in(verifier, "no such result type");
    if (row->parameter_count > row->register_count)
        return refuse_in(verifier, "fewer registers than parameters");
    if (row->bound_count > row->parameter_count)
        return refuse_in(verifier, "binds more parameters than it has");
    if (row->is_public && !crosses(verifier, row->result))
        return refuse_in(verifier, "is public, and gives a function to the host");
    for (uint32_t i = 0; i < row->parameter_count; i++) {
        gk_status status = check_parameter(verifier, row, i);
        if (status != GK_OK) return status;
    }
    return GK_OK;
}

// Every instruction belongs to one function: one that belongs to two would be paid for in two ways,
// one that belongs to none would never be looked at. `owned` has a zeroed flag for each.
static gk_status own_code(const struct verifier *verifier, const struct module_function *row,
                          uint8_t *owned) {
    if (row->instruction_count == 0) return refuse_in(verifier, "no instructions");
    if (row->instruction_count > INSTRUCTIONS_MAX)
        return refuse_in(verifier, "too many instructions");
    if (!fits(row->first_instruction, row->instruction_count,
              verifier->module->instruction_count)) {
        return refuse_in(verifier, "no such instructions");
    }
    for (uint32_t i = 0; i < row->instruction_count; i++) {
        uint8_t *flag = &owned[row->first_instruction + i];
        if (*flag != 0) return refuse_in(verifier, "shares instructions with another function");
        *flag = 1;
    }
    return GK_OK;
}

static gk_status check_function_rows(struct verifier *verifier, uint8_t *owned) {
    const struct module *module = verifier->module;
    uint64_t parameters = 0, registers = 0, instructions = 0;
    for (uint32_t i = 0; i < module->host_count; i++)
        parameters += module->hosts[i].parameter_count;
    for (uint32_t i = 0; i < module->function_count; i++) {
        verifier->function_index = i;
        const struct module_function *row = &module->functions[i];
        gk_status status = check_signature(verifier, row);
        if (status == GK_OK) status = own_code(verifier, row, owned);
        if (status != GK_OK) return status;
        parameters += row->parameter_count;
        registers += row->register_count;
        instructions += row->instruction_count;
    }
    if (parameters > module->parameter_count)
        return REFUSE("functions: the parameters are shared between them");
    if (registers > module->register_count)
        return REFUSE("functions: the registers are shared between them");
    if (instructions != module->instruction_count)
        return REFUSE("functions: instructions belong to none of them");
    return GK_OK;
}

static gk_status check_functions(struct verifier *verifier) {
    if (verifier->module->function_count > FUNCTIONS_MAX) return REFUSE("functions: too many");
    uint8_t *owned = calloc((size_t)verifier->module->instruction_count + 1, sizeof *owned);
    if (owned == NULL) return GK_NO_MEMORY;
    gk_status status = check_function_rows(verifier, owned);
    free(owned);
    return status;
}

// ---- a function's code --------------------------------------------------------------------------

static bool is_segment_start(const struct verifier *verifier, uint32_t at) {
    while (at > 0 && verifier->code[at - 1].op == OP_ARGS) at--;
    return at == 0 || class_ends_segment(opcode_find(verifier->code[at - 1].op)->class);
}

// The label of a loop, which lies before it: surveyed already.
static gk_status mark_head(struct verifier *verifier) {
    int32_t label = verify_label(verifier->code, verifier->at);
    if (label < 0 || label > (int32_t)verifier->at)
        return verify_refuse(verifier, "a loop must go back");
    uint32_t head = (uint32_t)label;
    if (verifier->flow.heads[head]) return GK_OK;
    if (verifier->code[head].op == OP_ARGS)
        return verify_refuse(verifier, "goes to arguments, instruction %u", head);
    if (!is_segment_start(verifier, head)) {
        return verify_refuse(verifier, "goes to instruction %u, before which no segment ends",
                             head);
    }
    flow_mark_head(&verifier->flow, head);
    return GK_OK;
}

static gk_status survey(struct verifier *verifier) {
    unsigned gas = 0;
    for (uint32_t i = 0; i < verifier->function->instruction_count; i++) {
        verifier->at = i;
        const struct opcode_row *row = opcode_find(verifier->code[i].op);
        if (row == NULL)
            return verify_refuse(verifier, "no such instruction: %u", verifier->code[i].op);
        if (verifier->code[i].op == OP_NOTE_LINE && !verifier->module->notes_lines)
            return verify_refuse(verifier, "notes lines, in a program that is not watched");
        verifier->before[i] = (uint8_t)gas;
        gas += row->gas;
        if (gas > SEGMENT_GAS_MAX)
            return verify_refuse(verifier, "the segment's gas is above %d", SEGMENT_GAS_MAX);
        if (class_ends_segment(row->class)) gas = 0;
        if (row->class != CLASS_LOOP && row->class != CLASS_BACK) continue;
        gk_status status = mark_head(verifier);
        if (status != GK_OK) return status;
    }
    return GK_OK;
}

static gk_status follow_jump(struct verifier *verifier) {
    int32_t label = verify_label(verifier->code, verifier->at);
    if (label <= (int32_t)verifier->at) return verify_refuse(verifier, "a jump must go forward");
    if (label >= (int32_t)verifier->function->instruction_count) {
        return verify_refuse(verifier, "goes out of the function");
    }
    if (verifier->code[label].op == OP_ARGS)
        return verify_refuse(verifier, "goes to arguments, instruction %d", label);
    return flow_jump(&verifier->flow, (uint32_t)label) ? GK_OK : GK_NO_MEMORY;
}

static gk_status follow_loop(struct verifier *verifier) {
    int32_t label = verify_label(verifier->code, verifier->at);
    if (flow_holds_all(&verifier->flow, (uint32_t)label)) return GK_OK;
    return verify_refuse(
        verifier, "goes back to instruction %d without a register that held a value there", label);
}

// What `mut` parameters hold goes back to the caller.
static gk_status check_return(const struct verifier *verifier) {
    const struct module_function *function = verifier->function;
    if (verifier->code[verifier->at].op == OP_RETURN_NONE && function->result != NO_INDEX) {
        return verify_refuse(verifier, "the function has a result");
    }
    if (verifier->code[verifier->at].op == OP_RETURN_WORD && !verifier->is_simple) {
        return verify_refuse(verifier, "the function is not simple");
    }
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        if (!verifier->module->parameters[function->first_parameter + i].is_mut) continue;
        if (flow_holds(&verifier->flow, i)) continue;
        return verify_refuse(verifier,
                             "the mut parameter in register %u holds nothing to hand back", i);
    }
    return GK_OK;
}

// Where control goes from the instruction at hand: the only place that knows.
static gk_status follow(struct verifier *verifier) {
    enum opcode_class class = verifier->row->class;
    gk_status status = GK_OK;
    switch (class) {
    case CLASS_PLAIN: case CLASS_BULK: case CLASS_CALL: case CLASS_STOP: case CLASS_BOOK:
    case CLASS_DATA:
        break;
    case CLASS_JUMP: case CLASS_GOTO:
        status = follow_jump(verifier);
        break;
    case CLASS_LOOP: case CLASS_BACK:
        status = follow_loop(verifier);
        break;
    case CLASS_RETURN:
        status = check_return(verifier);
        break;
    }
    if (!class_falls_through(class)) flow_stop(&verifier->flow);
    return status;
}

static gk_status check_instruction(struct verifier *verifier) {
    verifier->row = opcode_find(verifier->code[verifier->at].op);
    if (verifier->row->class == CLASS_DATA)
        return verify_refuse(verifier, "arguments that belong to no instruction");
    if (!flow_arrive(&verifier->flow, verifier->at)) return GK_NO_MEMORY;
    if (!verifier->flow.is_reached) return verify_refuse(verifier, "nothing leads here");
    gk_status status = verify_operands(verifier);
    return status == GK_OK ? follow(verifier) : status;
}

static gk_status check_code(struct verifier *verifier) {
    uint32_t count = verifier->function->instruction_count;
    for (uint32_t i = 0; i < verifier->function->parameter_count; i++)
        flow_fill(&verifier->flow, i);
    for (uint32_t i = 0; i < count; i += 1 + verifier->words) {
        verifier->at = i;
        gk_status status = check_instruction(verifier);
        if (status != GK_OK) return status;
    }
    return verifier->flow.is_reached
               ? verify_refuse(verifier, "control goes on behind the last instruction")
               : GK_OK;
}

static int gas_byte(const struct verifier *verifier, uint32_t at) {
    const struct opcode_row *row = opcode_find(verifier->code[at].op);
    int behind = verifier->before[at] + row->gas;
    switch (row->class) {
    case CLASS_PLAIN: case CLASS_STOP: case CLASS_DATA:
        return 0;
    case CLASS_BULK: case CLASS_LOOP: case CLASS_BACK: case CLASS_CALL: case CLASS_RETURN:
    case CLASS_BOOK:
        return behind;
    case CLASS_JUMP: case CLASS_GOTO:
        return behind - verifier->before[verify_label(verifier->code, at)];
    }
    return 0;
}

static gk_status verify_function(struct verifier *verifier, uint32_t index) {
    const struct module_function *row = &verifier->module->functions[index];
    verifier->function_index = index;
    verifier->function = row;
    verifier->code = verifier->module->code + row->first_instruction;
    verifier->registers =
        row->register_count == 0 ? NULL : verifier->module->registers + row->first_register;
    verifier->is_simple = function_is_simple(verifier->module, row, verifier->types);
    if (!flow_begin(&verifier->flow, row->register_count, row->instruction_count))
        return GK_NO_MEMORY;
    gk_status status = survey(verifier);
    if (status == GK_OK) status = check_code(verifier);
    if (status != GK_OK) return status;
    for (uint32_t i = 0; i < row->instruction_count; i++)
        verifier->code[i].gas = (int8_t)gas_byte(verifier, i);
    return GK_OK;
}

static gk_status verify_all(struct verifier *verifier) {
    const struct module *module = verifier->module;
    gk_status status = check_header(verifier);
    if (status == GK_OK) status = check_initialiser(verifier, module->initialise_vars);
    if (status == GK_OK) status = check_initialiser(verifier, module->initialise_caches);
    if (status == GK_OK) status = check_tests(verifier);
    if (status == GK_OK) status = check_constants(verifier);
    if (status == GK_OK) status = check_globals(verifier);
    if (status == GK_OK) status = check_parameters(verifier);
    if (status == GK_OK) status = check_hosts(verifier);
    if (status == GK_OK) status = check_functions(verifier);
    for (uint32_t i = 0; i < module->function_count && status == GK_OK; i++)
        status = verify_function(verifier, i);
    return status;
}

gk_status verify(struct module *module, const struct gk_type *types, char *message, size_t size) {
    struct verifier *verifier = calloc(1, sizeof *verifier);
    if (verifier == NULL) return GK_NO_MEMORY;
    verifier->module = module;
    verifier->types = types;
    verifier->message = message;
    verifier->size = size;
    verifier->names = names_judge(module);
    flow_init(&verifier->flow);
    gk_status status = verifier->names == NULL ? GK_NO_MEMORY : verify_all(verifier);
    flow_free(&verifier->flow);
    free(verifier->names);
    free(verifier);
    return status;
}
