// tests/fuzz/bytecode_fuzz.c: bytecode from anybody is refused with a reason, or runs: it moves or faults,
// and does so again.
//
// The mutator changes rows of the module's tables, or bytes, and makes the head and the hash right, so
// that what it makes gets as far as the verifier. So does the test with an input that has other ones:
// an input that once failed is a test for good, whatever the instructions cost by then.

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "hash.h"
#include "module.h"
#include "opcode.h"

#define HEAD_BYTES 16  // magic, version and price hash
#define HASH_BYTES 8

// ---- head and hash ------------------------------------------------------------------------------

// Any program's first bytes are every program's.
static const uint8_t *head(void) {
    static uint8_t bytes[HEAD_BYTES];
    if (bytes[0] != 0) return bytes;
    struct module module;
    void *data;
    size_t count;
    CLAIM("there is memory", module_init(&module) && module_encode(&module, &data, &count) == GK_OK);
    memcpy(bytes, data, HEAD_BYTES);
    gk_free(data);
    module_free(&module);
    return bytes;
}

static void repair(uint8_t *data, size_t size) {
    if (size < HEAD_BYTES + HASH_BYTES) return;
    memcpy(data, head(), HEAD_BYTES);
    uint64_t hash = hash_bytes(HASH_START, data, size - HASH_BYTES);
    for (size_t i = 0; i < HASH_BYTES; i++) data[size - HASH_BYTES + i] = (uint8_t)(hash >> 8 * i);
}

// ---- what loads ---------------------------------------------------------------------------------

static gk_program *load(const uint8_t *data, size_t size) {
    char message[300] = "";
    gk_program *program = NULL;
    gk_status status = gk_program_load(data, size, &program, message, sizeof message);
    CLAIM("bytecode is taken or invalid", status == GK_OK || status == GK_INVALID);
    CLAIM("a refusal has a reason", (status == GK_OK) == (*message == '\0'));
    CLAIM("a reason is one line", strpbrk(message, "\n\r\x1b") == NULL);
    return program;
}

// It is saved as it was, and shown to people.
static void check_saved(gk_program *program, const uint8_t *data, size_t size) {
    void *saved;
    size_t bytes;
    struct page page = {0};
    CLAIM("what was loaded can be saved", gk_program_save(program, &saved, &bytes) == GK_OK);
    CLAIM("and has the same bytes", bytes == size && memcmp(saved, data, size) == 0);
    gk_program_dump(program, page_write, &page);
    page_free(&page);
    gk_free(saved);
}

static void try(const uint8_t *data, size_t size) {
    gk_program *program = load(data, size);
    if (!program) return;
    struct dice dice = dice_of(data, size);
    check_saved(program, data, size);
    fuzz_run(program, program, &dice);
    gk_program_release(program);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *copy = malloc(size + 1);
    CLAIM("there is memory", copy != NULL);
    if (size > 0) memcpy(copy, data, size);
    repair(copy, size);
    if (memcmp(copy, data, size) != 0) gk_program_release(load(data, size));
    try(copy, size);
    free(copy);
    return 0;
}

// ---- changing rows ------------------------------------------------------------------------------

static uint32_t change_number(uint32_t number, uint32_t count, struct dice *dice) {
    switch (dice_roll(dice, 6)) {
    case 0: return number + 1;
    case 1: return number - 1;
    case 2: return number ^ 1u << dice_roll(dice, 32);
    case 3: return (uint32_t)dice_roll(dice, 8);
    case 4: return NO_INDEX;
    }
    return (uint32_t)dice_roll(dice, (size_t)count + 1);  // an index, or just too large
}

static uint16_t change_field(uint16_t field, struct dice *dice) {
    static const uint16_t modes[] = {0, MODE_COPY, MODE_MOVE, MODE_LEND};
    switch (dice_roll(dice, 6)) {
    case 0: return (uint16_t)(field + 1);
    case 1: return (uint16_t)(field - 1);
    case 2: return (uint16_t)((field & REGISTER_MASK) | modes[dice_roll(dice, 4)]);
    case 3: return (uint16_t)(field ^ 1u << dice_roll(dice, 16));
    case 4: return (uint16_t)((field & MODE_MASK) | dice_roll(dice, 8));
    }
    return (uint16_t)dice_roll(dice, 16);
}

static void change_code(struct module *module, struct dice *dice) {
    if (module->instruction_count == 0) return;
    struct instruction *at = &module->code[dice_roll(dice, module->instruction_count)];
    struct instruction *other = &module->code[dice_roll(dice, module->instruction_count)];
    struct instruction kept = *at;
    switch (dice_roll(dice, 8)) {
    case 0: at->op = (uint8_t)dice_roll(dice, OPCODES + 1); break;
    case 1: at->op = (uint8_t)(at->op + dice_roll(dice, 5) - 2); break;
    case 2: *at = *other; break;
    case 3:
        *at = *other;
        *other = kept;
        break;
    case 4: at->a = change_field(at->a, dice); break;
    case 5: at->b = change_field(at->b, dice); break;
    case 6: at->c = change_field(at->c, dice); break;
    case 7: at->a = other->a; break;
    }
}

// One number of a row of a table; the table's rows as an array of them. Counts are what indexes of
// such a row may reach.
#define CHANGE(rows, row_count, field, limit)                                                    \
    do {                                                                                         \
        if (module->row_count == 0) break;                                                       \
        size_t row = dice_roll(dice, module->row_count);                                         \
        module->rows[row].field = change_number(module->rows[row].field, module->limit, dice);   \
    } while (0)

static void change_types(struct module *module, struct dice *dice) {
    switch (dice_roll(dice, 9)) {
    case 0: CHANGE(types, type_count, element, type_count); break;
    case 1: CHANGE(types, type_count, first, field_count); break;
    case 2: CHANGE(types, type_count, count, field_count); break;
    case 3: CHANGE(types, type_count, name, string_count); break;
    case 4: CHANGE(fields, field_count, type, type_count); break;
    case 5: CHANGE(fields, field_count, name, string_count); break;
    case 6: CHANGE(variants, variant_count, first, field_count); break;
    case 7: CHANGE(variants, variant_count, count, field_count); break;
    case 8:
        module->types[dice_roll(dice, module->type_count)].kind = (uint8_t)dice_roll(dice, GK_SET + 2);
        break;
    }
}

static void change_functions(struct module *module, struct dice *dice) {
    switch (dice_roll(dice, 10)) {
    case 0: CHANGE(functions, function_count, first_parameter, parameter_count); break;
    case 1: CHANGE(functions, function_count, parameter_count, parameter_count); break;
    case 2: CHANGE(functions, function_count, first_register, register_count); break;
    case 3: CHANGE(functions, function_count, register_count, register_count); break;
    case 4: CHANGE(functions, function_count, result, type_count); break;
    case 5: CHANGE(functions, function_count, first_instruction, instruction_count); break;
    case 6: CHANGE(functions, function_count, instruction_count, instruction_count); break;
    case 7: CHANGE(functions, function_count, bound_count, parameter_count); break;
    case 8: CHANGE(parameters, parameter_count, type, type_count); break;
    case 9:
        if (module->register_count == 0) break;
        module->registers[dice_roll(dice, module->register_count)] =
            (uint32_t)dice_roll(dice, (size_t)module->type_count + 1);
        break;
    }
}

static void turn(bool *flag) {
    *flag = !*flag;
}

static void change_rest(struct module *module, struct dice *dice) {
    size_t function = module->function_count > 0 ? dice_roll(dice, module->function_count) : 0;
    size_t parameter = module->parameter_count > 0 ? dice_roll(dice, module->parameter_count) : 0;
    switch (dice_roll(dice, 10)) {
    case 0: CHANGE(constants, constant_count, type, type_count); break;
    case 1: CHANGE(globals, global_count, type, type_count); break;
    case 2: if (module->global_count > 0) turn(&module->globals[0].is_cache); break;
    case 3: if (module->function_count > 0) turn(&module->functions[function].is_public); break;
    case 4: if (module->parameter_count > 0) turn(&module->parameters[parameter].is_mut); break;
    case 5: module->move_type = change_number(module->move_type, module->type_count, dice); break;
    case 6: module->entry_count = change_number(module->entry_count, module->function_count, dice); break;
    case 7:
        module->initialise_vars = change_number(module->initialise_vars, module->function_count, dice);
        break;
    case 8:
        module->initialise_caches =
            change_number(module->initialise_caches, module->function_count, dice);
        break;
    case 9:
        if (module->constant_count == 0) break;
        module->constants[dice_roll(dice, module->constant_count)].value ^=
            (uint64_t)1 << dice_roll(dice, 64);
        break;
    }
}

// Bytes that are a module become others that are one. The same size as before if they are none.
static size_t change_module(uint8_t *data, size_t size, size_t max_size, struct dice *dice) {
    struct module module;
    void *fresh = NULL;
    size_t bytes = 0;
    if (module_decode(&module, data, size, NULL, 0) != GK_OK) return size;
    if (module.type_count > 0) {
        for (size_t left = 1 + dice_roll(dice, 4); left > 0; left--) {
            switch (dice_roll(dice, 8)) {
            case 0: change_types(&module, dice); break;
            case 1: change_functions(&module, dice); break;
            case 2: change_rest(&module, dice); break;
            default: change_code(&module, dice); break;
            }
        }
    }
    if (module_encode(&module, &fresh, &bytes) == GK_OK && bytes <= max_size) {
        memcpy(data, fresh, bytes);
        size = bytes;
    }
    gk_free(fresh);
    module_free(&module);
    return size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    struct dice dice = {seed};
    if (dice_one_in(&dice, 5)) size = LLVMFuzzerMutate(data, size, max_size);
    else size = change_module(data, size, max_size, &dice);
    repair(data, size);
    return size;
}
