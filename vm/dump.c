// vm/dump.c: bytecode for people.
//
//   in:    a verified program
//   out:   its types, variables, functions and instructions as lines of text
//   owns:  nothing; what is written goes through the caller's `write`
//   fails: never
//
// Nothing that a program contains can speak to a terminal: control characters are written as
// escapes.

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "object.h"
#include "gas.h"
#include "name.h"
#include "number.h"
#include "opcode.h"
#include "utf8.h"
#include "verify.h"

#define SHOWN_MAX 120  // bytes of a text or a type's text

struct dump {
    const gk_program *program;
    gk_write *write;
    void *context;
    const struct function *function;
};

// ---- pieces -------------------------------------------------------------------------------------

static void put(const struct dump *dump, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void put(const struct dump *dump, const char *format, ...) {
    char piece[256];
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    if (count <= 0) return;
    dump->write(dump->context, piece,
                (size_t)count < sizeof piece ? (size_t)count : sizeof piece - 1);
}

// Cut at SHOWN_MAX; quotes, backslashes and control characters escaped.
static void put_text(const struct dump *dump, const char *bytes, size_t count) {
    for (size_t at = 0; at < count;) {
        uint32_t character = 0;
        size_t width = utf8_read(bytes + at, count - at, &character);
        if (at >= SHOWN_MAX) {
            put(dump, "…");
            return;
        }
        if (width == 0) width = 1;
        else if (character == '"' || character == '\\') put(dump, "\\%c", (char)character);
        else if (name_is_control(character)) put(dump, "\\u{%X}", (unsigned)character);
        else dump->write(dump->context, bytes + at, width);
        at += width;
    }
}

static void put_string(const struct dump *dump, uint32_t string) {
    const struct module_string *row = &dump->program->module.strings[string];
    put_text(dump, row->bytes, row->count);
}

static void put_type(const struct dump *dump, const struct gk_type *type) {
    char text[SHOWN_MAX];
    size_t count = gk_type_text(type, text, sizeof text);
    put(dump, "%s%s", text, count < sizeof text ? "" : "…");
}

static void put_type_or_none(const struct dump *dump, uint32_t type) {
    if (type == NO_INDEX) return;
    put(dump, " -> ");
    put_type(dump, &dump->program->types[type]);
}

// ---- tables -------------------------------------------------------------------------------------

static void put_fields(const struct dump *dump, const struct type_field *fields, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        put(dump, i == 0 ? "" : ", ");
        if (fields[i].name[0] != '\0') {
            put_text(dump, fields[i].name, strlen(fields[i].name));
            put(dump, ": ");
        }
        put_type(dump, fields[i].type);
    }
}

static void put_variants(const struct dump *dump, const struct gk_type *type) {
    for (uint32_t i = 0; i < type->variant_count; i++) {
        const struct type_variant *variant = &type->variants[i];
        put(dump, i == 0 ? "" : ", ");
        put_text(dump, variant->name, strlen(variant->name));
        if (variant->field_count == 0) continue;
        put(dump, "(");
        put_fields(dump, variant->fields, variant->field_count);
        put(dump, ")");
    }
}

static void put_types(const struct dump *dump) {
    for (uint32_t i = TYPE_BUILTIN_COUNT; i < dump->program->module.type_count; i++) {
        const struct gk_type *type = &dump->program->types[i];
        put(dump, "type %u: ", i);
        put_type(dump, type);
        if (type->kind == GK_RECORD || type->kind == GK_ENUM) {
            put(dump, type->kind == GK_RECORD ? " = record { " : " = enum { ");
            put_fields(dump, type->fields, type->field_count);
            put_variants(dump, type);
            put(dump, " }");
        }
        put(dump, "\n");
    }
}

static void put_globals(const struct dump *dump) {
    const struct module *module = &dump->program->module;
    for (uint32_t i = 0; i < module->global_count; i++) {
        put(dump, "%s %u: ", module->globals[i].is_cache ? "cache" : "var", i);
        put_string(dump, module->globals[i].name);
        put(dump, ": ");
        put_type(dump, &dump->program->types[module->globals[i].type]);
        put(dump, "\n");
    }
}

static void put_parameters(const struct dump *dump, uint32_t first, uint32_t count) {
    const struct module *module = &dump->program->module;
    put(dump, "(");
    for (uint32_t i = first; i < first + count; i++) {
        put(dump, "%s%s", i == first ? "" : ", ", module->parameters[i].is_mut ? "mut " : "");
        put_string(dump, module->parameters[i].name);
        put(dump, ": ");
        put_type(dump, &dump->program->types[module->parameters[i].type]);
    }
    put(dump, ")");
}

static void put_hosts(const struct dump *dump) {
    const struct module *module = &dump->program->module;
    for (uint32_t i = 0; i < module->host_count; i++) {
        const struct module_host *row = &module->hosts[i];
        put(dump, "host fn %u: ", i);
        put_string(dump, row->name);
        put_parameters(dump, row->first_parameter, row->parameter_count);
        put_type_or_none(dump, row->result);
        put(dump, "\n");
    }
}

// ---- operands -----------------------------------------------------------------------------------

static void put_register(const struct dump *dump, uint16_t field) {
    put(dump, "r%u:", field);
    put_type(dump, dump->function->register_types[field]);
}

static void put_value(const struct dump *dump, uint16_t field) {
    switch (field & MODE_MASK) {
    case MODE_COPY: put(dump, "copy "); break;
    case MODE_MOVE: put(dump, "move "); break;
    case MODE_LEND: put(dump, "lend "); break;
    }
    put_register(dump, field & REGISTER_MASK);
}

static void put_constant(const struct dump *dump, uint16_t index) {
    const struct module_constant *row = &dump->program->module.constants[index];
    const struct gk_type *type = &dump->program->types[row->type];
    char number[NUMBER_BYTES_MAX];
    switch (type->kind) {
    case GK_INT:
        number_write_int(dump->program->constants[index].i, number);
        put(dump, "%s", number);
        break;
    case GK_FLOAT:
        number_write_float(dump->program->constants[index].f, number);
        put(dump, "%s", number);
        break;
    case GK_TEXT:
        put(dump, "\"");
        put_string(dump, (uint32_t)row->value);
        put(dump, "\"");
        break;
    case GK_ENUM:
        put(dump, ".");
        put_text(dump, type->variants[row->value].name, strlen(type->variants[row->value].name));
        break;
    case GK_BOOL: case GK_LIST: case GK_OPTION: case GK_RECORD: case GK_TUPLE: case GK_FUNCTION:
    case GK_MAP: case GK_SET:
        break;
    }
}

static void put_fault(const struct dump *dump, uint16_t fault) {
    static const char *const words[FAULTS] = {
#define FAULT(name, code, word, section, message) #name,
#include "faults.def"
#undef FAULT
    };
    put(dump, "%s", words[fault]);
}

// A part of the record or enum in the register that the field before names: its name, or else its
// number.
static void put_part(const struct dump *dump, enum operand kind, uint16_t reg, uint16_t field) {
    const struct gk_type *type = dump->function->register_types[reg];
    const char *name = "";
    if (kind == OPERAND_FIELD_T) name = type->fields[field].name;
    if (kind == OPERAND_VARIANT) name = type->variants[field].name;
    if (kind == OPERAND_PAYLOAD_T) name = type->variants[field / 256].name;
    put(dump, ".");
    put_text(dump, name, strlen(name));
    if (name[0] == '\0') put(dump, "%u", field);
    if (kind == OPERAND_PAYLOAD_T) put(dump, ".%u", field % 256);
}

static void put_arguments(const struct dump *dump, const struct instruction *at) {
    bool is_making = at->op == OP_NEW_RECORD || at->op == OP_NEW_VARIANT;
    const struct gk_type *aggregate = is_making ? dump->function->register_types[at->a] : NULL;
    if (at->op == OP_CALL_VALUE) aggregate = dump->function->register_types[at->b];
    uint32_t count = verify_argument_count(&dump->program->module, aggregate, at);
    put(dump, "(");
    for (uint32_t i = 0; i < count; i++) {
        put(dump, i == 0 ? "" : ", ");
        put_value(dump, verify_argument(at, i));
    }
    put(dump, ")");
}

static void put_result(const struct dump *dump, const struct instruction *at) {
    bool has_result = true;
    if (at->op == OP_CALL) has_result = dump->program->module.functions[at->b].result != NO_INDEX;
    if (at->op == OP_CALL_VALUE)
        has_result = dump->function->register_types[at->b]->element != NULL;
    if (at->op == OP_CALL_HOST) has_result = dump->program->module.hosts[at->b].result != NO_INDEX;
    if (at->op == OP_NATIVE) has_result = native_find(at->b)->result != OPERAND_NONE;
    if (has_result) put_register(dump, at->a);
    else put(dump, "-");
}

static void put_name_of(const struct dump *dump, enum operand kind, uint16_t index) {
    const struct module *module = &dump->program->module;
    if (kind == OPERAND_FUNCTION) put_string(dump, module->functions[index].name);
    if (kind == OPERAND_HOST) put_string(dump, module->hosts[index].name);
    if (kind == OPERAND_NATIVE) put(dump, "%s", native_find(index)->name);
    if (kind == OPERAND_GLOBAL_T) put_string(dump, module->globals[index].name);
    if (kind == OPERAND_CONSTANT_T) put_constant(dump, index);
    if (kind == OPERAND_FAULT) put_fault(dump, index);
}

static bool has_name(enum operand kind) {
    return kind == OPERAND_FUNCTION || kind == OPERAND_HOST || kind == OPERAND_NATIVE
           || kind == OPERAND_GLOBAL_T || kind == OPERAND_CONSTANT_T || kind == OPERAND_FAULT;
}

static bool is_part(enum operand kind) {
    return kind == OPERAND_FIELD_T || kind == OPERAND_VARIANT || kind == OPERAND_PAYLOAD_T;
}

static void put_immediate(const struct dump *dump, enum operand kind, uint32_t index,
                          uint16_t before, uint16_t field) {
    if (has_name(kind)) put_name_of(dump, kind, field);
    else if (is_part(kind)) put_part(dump, kind, before, field);
    else if (kind == OPERAND_LABEL) put(dump, "-> %d", verify_label(dump->function->code, index));
    else if (kind == OPERAND_NUMBER) put(dump, "%d", (int16_t)field);
    else put(dump, "%u", field);
}

static void put_operand(const struct dump *dump, uint32_t index, int place) {
    const struct instruction *at = &dump->function->code[index];
    const uint16_t fields[3] = {at->a, at->b, at->c};
    enum operand kind = opcode_find(at->op)->operands[place];
    switch (operand_row(kind)->use) {
    case USE_NOTHING:
        return;
    case USE_IMMEDIATE:
        put_immediate(dump, kind, index, place == 0 ? 0 : fields[place - 1], fields[place]);
        return;
    case USE_READ: case USE_WRITE: case USE_UPDATE:
        put_register(dump, fields[place]);
        return;
    case USE_VALUE:
        put_value(dump, fields[place]);
        return;
    case USE_SPECIAL:
        if (kind == OPERAND_ARGUMENT) put_arguments(dump, at);
        else if (kind == OPERAND_TO_RESULT) put_result(dump, at);
        else put_register(dump, fields[place]);
        return;
    }
}

// ---- functions ----------------------------------------------------------------------------------

// Number, mnemonic, operands; then where it stands in the source, its gas, and what its gas byte
// books.
static void put_instruction(const struct dump *dump, uint32_t index) {
    const struct instruction *at = &dump->function->code[index];
    const struct opcode_row *row = opcode_find(at->op);
    const struct module_position *position = &dump->function->positions[index];
    if (at->op == OP_ARGS) return;
    put(dump, "%6u  %-14s", index, row->name);
    for (int i = 0; i < 3; i++) {
        if (row->operands[i] == OPERAND_NONE) continue;
        put(dump, row->operands[i] == OPERAND_ARGUMENT || i == 0 ? " " : ", ");
        put_operand(dump, index, i);
    }
    put(dump, "  // line %u, gas %u", (unsigned)position->line, row->gas);
    if (row->class != CLASS_PLAIN && row->class != CLASS_STOP) put(dump, ", books %d", at->gas);
    put(dump, "\n");
}

static void put_function(struct dump *dump, uint32_t index) {
    const struct function *function = &dump->program->functions[index];
    dump->function = function;
    put(dump, "%sfn %u: ", function->row->is_public ? "" : "private ", index);
    put_string(dump, function->row->name);
    put_parameters(dump, function->row->first_parameter, function->parameter_count);
    put_type_or_none(dump, function->row->result);
    put(dump, "  // ");
    put_string(dump, function->row->file);
    put(dump, ", %u registers, frame gas %u", function->register_count, function->frame_gas);
    if (function->bound_count > 0)
        put(dump, ", binds %u, gas %u", function->bound_count, function->bound_gas);
    put(dump, "\n");
    for (uint32_t i = 0; i < function->instruction_count; i++) put_instruction(dump, i);
}

static void put_tests(const struct dump *dump) {
    const struct module *module = &dump->program->module;
    for (uint32_t i = 0; i < module->test_count; i++) {
        put(dump, "test %u: \"", i);
        put_string(dump, module->tests[i].name);
        put(dump, "\" = fn %u  // line %u\n", (unsigned)module->tests[i].function,
            (unsigned)module->tests[i].line);
    }
}

void gk_program_dump(const gk_program *program, gk_write *write, void *context) {
    if (program == NULL || write == NULL) return;
    struct dump dump = {.program = program, .write = write, .context = context};
    const struct module *module = &program->module;
    if (module->interface_name != 0) {
        put(&dump, "implements ");
        put_string(&dump, module->interface_name);
        put(&dump, "\n");
    }
    put_types(&dump);
    put_globals(&dump);
    put_hosts(&dump);
    put_tests(&dump);
    for (uint32_t i = 0; i < module->function_count; i++) {
        put(&dump, "\n");
        put_function(&dump, i);
    }
}

void program_dump_function(const gk_program *program, uint32_t function, gk_write *write,
                           void *context) {
    struct dump dump = {.program = program, .write = write, .context = context};
    put_function(&dump, function);
}
