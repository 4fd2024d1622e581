// vm/program.c: makes a program of a module that verifies, and answers questions about it. See
// program.h.
//
//   in:    a module; or a file's bytes
//   out:   an immutable gk_program
//   owns:  the module, the types, and one block for all that is derived from them
//   fails: GK_NO_MEMORY; GK_INVALID with one line that says what is wrong and where

#include "object.h"
#include "program.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "utf8.h"
#include "verify.h"

// ---- the block ----------------------------------------------------------------------------------

// The block's parts, in the order in which they lie; each is a multiple of eight bytes.
struct layout {
    uint64_t functions, register_types, bound, constants, objects, publics, refs;  // bytes
};

static uint64_t round_up(uint64_t bytes) {
    return (bytes + 7) & ~UINT64_C(7);
}

static bool is_text_constant(const struct module *module, uint32_t constant) {
    return module->constants[constant].type == TYPE_TEXT;
}

static uint64_t text_object_bytes(uint32_t byte_count) {
    return round_up(sizeof(struct text) + (uint64_t)byte_count + 1);
}

// Constants that share a string share its object, so that a small file can't make large ones many
// times over. `objects` has a NULL for every string, and again after; what stands there meanwhile
// only marks those counted.
static uint64_t objects_bytes(const gk_program *program, struct text **objects) {
    struct text mark;
    const struct module *module = &program->module;
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < module->constant_count; i++) {
        if (program->types[module->constants[i].type].kind == GK_ENUM)
            bytes += sizeof(struct variant);
        if (!is_text_constant(module, i) || objects[module->constants[i].value] != NULL) continue;
        objects[module->constants[i].value] = &mark;
        bytes += text_object_bytes(module->strings[module->constants[i].value].count);
    }
    memset(objects, 0, module->string_count * sizeof *objects);
    return bytes;
}

static struct layout lay_out(const gk_program *program, struct text **objects) {
    const struct module *module = &program->module;
    return (struct layout){
        .functions = round_up((uint64_t)module->function_count * sizeof(struct function)),
        .register_types = round_up((uint64_t)module->register_count * sizeof(struct gk_type *)),
        .bound = (uint64_t)module->parameter_count * sizeof(struct type_field),
        .constants = (uint64_t)module->constant_count * sizeof(union slot),
        .objects = objects_bytes(program, objects),
        .publics = round_up(((uint64_t)module->function_count + module->test_count)
                            * sizeof(uint32_t)),
        .refs = round_up((uint64_t)module->register_count * sizeof(uint16_t)),
    };
}

// ---- constants ----------------------------------------------------------------------------------

static struct text *make_text(char **objects_end, const struct module_string *string) {
    struct text *text = (struct text *)(void *)*objects_end;
    *objects_end += text_object_bytes(string->count);
    size_t characters = 0;
    utf8_valid(string->bytes, string->count, &characters);
    text->head = (struct object){IMMORTAL, TYPE_TEXT};
    text->byte_count = string->count;
    text->character_count = (uint32_t)characters;
    memcpy(text_bytes(text), string->bytes, (size_t)string->count + 1);
    return text;
}

static struct object *make_variant(char **objects_end, const struct module_constant *row) {
    struct variant *variant = (struct variant *)(void *)*objects_end;
    *objects_end += sizeof *variant;
    variant->head = (struct object){IMMORTAL, row->type};
    variant->tag = (uint32_t)row->value;
    variant->unused = 0;
    return &variant->head;
}

static union slot make_constant(const gk_program *program, uint32_t index, struct text **objects,
                                char **end) {
    const struct module_constant *row = &program->module.constants[index];
    union slot slot = {.i = 0};
    switch (program->types[row->type].kind) {
    case GK_FLOAT:
        memcpy(&slot.f, &row->value, sizeof slot.f);
        break;
    case GK_TEXT:
        if (objects[row->value] == NULL) {
            objects[row->value] = make_text(end, &program->module.strings[row->value]);
        }
        slot.ref = &objects[row->value]->head;
        break;
    case GK_ENUM:
        slot.ref = make_variant(end, row);
        break;
    case GK_INT: case GK_BOOL: case GK_LIST: case GK_OPTION: case GK_RECORD: case GK_TUPLE:
    case GK_FUNCTION: case GK_MAP: case GK_SET:
        memcpy(&slot.i, &row->value, sizeof slot.i);
        break;
    }
    return slot;
}

// ---- functions ----------------------------------------------------------------------------------

// Clearing and releasing a reference is about a quarter of an instruction, handing a parameter over
// as well.
static uint16_t frame_gas(const struct function *function) {
    return (uint16_t)((function->ref_count + 3u) / 4 + function->parameter_count / 4u);
}

// Counting a reference that is bound is about an instruction; handing the parameters over is in
// frame_gas.
static uint16_t bound_gas(const struct function *function) {
    uint32_t references = 0;
    for (uint32_t i = 0; i < function->bound_count; i++) {
        if (function->register_types[i]->store == STORE_REF) references++;
    }
    return (uint16_t)references;
}

static bool has_mut(const struct module *module, const struct module_function *row) {
    for (uint32_t i = 0; i < row->parameter_count; i++) {
        if (module->parameters[row->first_parameter + i].is_mut) return true;
    }
    return false;
}

bool function_is_simple(const struct module *module, const struct module_function *row,
                        const struct gk_type *types) {
    if (row->parameter_count > SIMPLE_PARAMETERS_MAX || has_mut(module, row)) return false;
    for (uint32_t i = 0; i < row->register_count; i++) {
        if (types[module->registers[row->first_register + i]].store == STORE_REF) return false;
    }
    return true;
}

static void set_simple(const gk_program *program, struct function *function) {
    function->is_simple = function_is_simple(&program->module, function->row, program->types);
    uint32_t slots = FRAME_SLOTS + (uint32_t)function->register_count;
    bool is_short = function->is_simple && function->parameter_count <= 1;
    function->short_bytes = is_short ? slots * (uint32_t)sizeof(union slot) : UINT32_MAX;
    function->value_bytes =
        function->is_simple ? slots * (uint32_t)sizeof(union slot) : UINT32_MAX;
}

// The registers that hold references; they are in order, so the parameters come first.
static uint16_t *list_refs(struct function *function, uint16_t *refs) {
    function->refs = refs;
    for (uint16_t reg = 0; reg < function->register_count; reg++) {
        if (function->register_types[reg]->store != STORE_REF) continue;
        *refs++ = reg;
        function->ref_count++;
        if (reg < function->parameter_count) function->ref_parameter_count++;
    }
    return refs;
}

// The types of what a closure of the function binds, as the parts of an object.
static struct type_field *list_bound(struct function *function, struct type_field *bound) {
    function->bound = bound;
    for (uint32_t i = 0; i < function->bound_count; i++) {
        *bound++ = (struct type_field){"", function->register_types[i]};
    }
    return bound;
}

static void make_function(const gk_program *program, uint32_t index,
                          const struct gk_type **register_types) {
    const struct module *module = &program->module;
    const struct module_function *row = &module->functions[index];
    for (uint32_t i = 0; i < row->register_count; i++) {
        register_types[i] = &program->types[module->registers[row->first_register + i]];
    }
    program->functions[index] = (struct function){
        .code = module->code + row->first_instruction,
        .positions = module->positions + row->first_instruction,
        .instruction_count = row->instruction_count,
        .register_count = (uint16_t)row->register_count,
        .parameter_count = (uint16_t)row->parameter_count,
        .bound_count = (uint16_t)row->bound_count,
        .has_mut = has_mut(module, row),
        .register_types = register_types,
        .result = row->result == NO_INDEX ? NULL : &program->types[row->result],
        .name = module->strings[row->name].bytes,
        .file = module->strings[row->file].bytes,
        .row = row,
    };
}

static void fill_block(gk_program *program, const struct layout *layout, struct text **objects) {
    char *at = program->memory;
    program->functions = (struct function *)(void *)at;
    const struct gk_type **register_types =
        (const struct gk_type **)(void *)(at += layout->functions);
    struct type_field *bound = (struct type_field *)(void *)(at += layout->register_types);
    program->constants = (union slot *)(void *)(at += layout->bound);
    char *objects_end = at += layout->constants;
    uint32_t *publics = (uint32_t *)(void *)(at += layout->objects);
    uint16_t *refs = (uint16_t *)(void *)(at += layout->publics);
    program->publics = publics;
    for (uint32_t i = 0; i < program->module.constant_count; i++) {
        program->constants[i] = make_constant(program, i, objects, &objects_end);
    }
    for (uint32_t i = 0; i < program->module.function_count; i++) {
        make_function(program, i, register_types);
        refs = list_refs(&program->functions[i], refs);
        bound = list_bound(&program->functions[i], bound);
        program->functions[i].frame_gas = frame_gas(&program->functions[i]);
        program->functions[i].bound_gas = bound_gas(&program->functions[i]);
        set_simple(program, &program->functions[i]);
        register_types += program->functions[i].register_count;
        if (program->module.functions[i].is_public) publics[program->public_count++] = i;
    }
    for (uint32_t i = 0; i < program->module.test_count; i++) {
        publics[program->public_count + i] = program->module.tests[i].function;
    }
}

static gk_status build(gk_program *program) {
    struct text **objects = calloc((size_t)program->module.string_count + 1, sizeof *objects);
    if (objects == NULL) return GK_NO_MEMORY;
    struct layout layout = lay_out(program, objects);
    uint64_t bytes = layout.functions + layout.register_types + layout.bound + layout.constants
        + layout.objects + layout.publics + layout.refs;
    program->memory = bytes < SIZE_MAX / 2 ? calloc(1, (size_t)bytes + 1) : NULL;
    if (program->memory != NULL) fill_block(program, &layout, objects);
    free(objects);
    return program->memory == NULL ? GK_NO_MEMORY : GK_OK;
}

// ---- lines --------------------------------------------------------------------------------------

static void list_lines_of(gk_program *program, const struct function *function) {
    for (uint32_t i = 0; i < function->instruction_count; i++) {
        if (function->code[i].op != OP_NOTE_LINE) continue;
        uint32_t instruction = function->row->first_instruction + i;
        program->lines[program->line_count++] =
            (struct noted_line){function->file, function->positions[i].line, instruction};
    }
}

static gk_status list_lines(gk_program *program) {
    const struct module *module = &program->module;
    if (!module->notes_lines) return GK_OK;
    program->lines = calloc((size_t)module->instruction_count + 1, sizeof *program->lines);
    if (program->lines == NULL) return GK_NO_MEMORY;
    for (uint32_t i = 0; i < module->function_count; i++)
        list_lines_of(program, &program->functions[i]);
    return GK_OK;
}

// ---- making and letting go ----------------------------------------------------------------------

static void free_program(gk_program *program) {
    module_free(&program->module);
    free(program->types);
    free(program->lines);
    free(program->memory);
    free(program);
}

gk_status program_new(struct module *module, gk_program **program, char *message, size_t size) {
    *program = NULL;
    if (message != NULL && size > 0) message[0] = '\0';
    gk_program *made = calloc(1, sizeof *made);
    if (made == NULL) {
        module_free(module);
        return GK_NO_MEMORY;
    }
    made->module = *module;
    memset(module, 0, sizeof *module);
    atomic_init(&made->references, 1);
    gk_status status = types_new(&made->module, &made->types, message, size);
    if (status == GK_OK) status = verify(&made->module, made->types, message, size);
    if (status == GK_OK) status = build(made);
    if (status == GK_OK) status = list_lines(made);
    if (status == GK_OK) *program = made;
    else free_program(made);
    return status;
}

gk_status gk_program_load(const void *data, size_t bytes, gk_program **program, char *message,
                          size_t size) {
    if (program == NULL || (data == NULL && bytes > 0)) return GK_BAD_ARGUMENT;
    *program = NULL;
    if (message != NULL && size > 0) message[0] = '\0';
    struct module module;
    gk_status status = module_decode(&module, data, bytes, message, size);
    return status == GK_OK ? program_new(&module, program, message, size) : status;
}

gk_status gk_program_save(const gk_program *program, void **data, size_t *bytes) {
    if (program == NULL || data == NULL || bytes == NULL) return GK_BAD_ARGUMENT;
    if (program->module.notes_lines) return GK_BAD_ARGUMENT;
    return module_encode(&program->module, data, bytes);
}

void gk_free(void *data) {
    free(data);
}

void gk_program_retain(gk_program *program) {
    if (program != NULL) atomic_fetch_add_explicit(&program->references, 1, memory_order_relaxed);
}

// The last one to let go must see what all others did before.
void gk_program_release(gk_program *program) {
    if (program == NULL) return;
    if (atomic_fetch_sub_explicit(&program->references, 1, memory_order_acq_rel) == 1)
        free_program(program);
}

// ---- questions ----------------------------------------------------------------------------------

const struct function *program_public(const gk_program *program, size_t function) {
    if (program == NULL) return NULL;
    if (function >= (uint64_t)program->public_count + program->module.test_count) return NULL;
    return &program->functions[program->publics[function]];
}

size_t gk_program_function_count(const gk_program *program) {
    return program == NULL ? 0 : program->public_count;
}

size_t gk_program_entry_count(const gk_program *program) {
    return program == NULL ? 0 : program->module.entry_count;
}

const char *gk_program_function_name(const gk_program *program, size_t function) {
    const struct function *found = program_public(program, function);
    return found == NULL ? NULL : found->name;
}

gk_status gk_program_find(const gk_program *program, const char *name, size_t *function) {
    if (program == NULL || name == NULL || function == NULL) return GK_BAD_ARGUMENT;
    for (size_t i = 0; i < program->public_count; i++) {
        if (strcmp(program_public(program, i)->name, name) != 0) continue;
        *function = i;
        return GK_OK;
    }
    return GK_NOT_FOUND;
}

size_t gk_program_parameter_count(const gk_program *program, size_t function) {
    const struct function *found = program_public(program, function);
    return found == NULL ? 0 : found->parameter_count;
}

const gk_type *gk_program_parameter(const gk_program *program, size_t function, size_t index) {
    const struct function *found = program_public(program, function);
    return found == NULL || index >= found->parameter_count ? NULL : found->register_types[index];
}

const char *gk_program_parameter_name(const gk_program *program, size_t function, size_t index) {
    const struct function *found = program_public(program, function);
    if (found == NULL || index >= found->parameter_count) return NULL;
    const struct module *module = &program->module;
    return module->strings[module->parameters[found->row->first_parameter + index].name].bytes;
}

const gk_type *gk_program_result(const gk_program *program, size_t function) {
    const struct function *found = program_public(program, function);
    return found == NULL ? NULL : found->result;
}

size_t gk_program_test_count(const gk_program *program) {
    return program == NULL ? 0 : program->module.test_count;
}

gk_test gk_program_test(const gk_program *program, size_t test) {
    if (test >= gk_program_test_count(program)) return (gk_test){.name = "", .file = ""};
    const struct module_test *row = &program->module.tests[test];
    return (gk_test){
        .name = program->module.strings[row->name].bytes,
        .file = program->functions[row->function].file,
        .line = row->line,
        .column = row->column,
        .function = program->public_count + test,
    };
}

size_t gk_program_line_count(const gk_program *program) {
    return program == NULL ? 0 : program->line_count;
}

const char *gk_program_interface(const gk_program *program) {
    return program == NULL ? "" : program->module.strings[program->module.interface_name].bytes;
}

uint64_t gk_program_interface_hash(const gk_program *program) {
    return program == NULL ? 0 : program->module.interface_hash;
}

// The file ends with the hash of all before it, which is as good a hash of the whole.
uint64_t gk_program_hash(const gk_program *program) {
    void *data;
    size_t bytes;
    if (program == NULL || module_encode(&program->module, &data, &bytes) != GK_OK) return 0;
    uint64_t hash = hash_bytes(HASH_START, data, bytes);
    free(data);
    return hash;
}
