// tests/unit/assemble.c: see assemble.h.

#include "assemble.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../vm/opcode.h"
#include "../../vm/program.h"

#define NAMES_MAX 512
#define NAME_BYTES 48
#define PARTS_MAX 256

struct named {
    char name[NAME_BYTES];
    uint32_t value;
};

struct names {
    struct named rows[NAMES_MAX];
    uint32_t count;
};

struct fix {  // a field that waits for a label or a function
    char name[NAME_BYTES];
    uint32_t instruction;
    int field;
};

struct assembler {
    struct module *module;
    const char *at;
    uint32_t line;
    bool is_failed;
    char *message;
    size_t size;
    struct names labels, functions;
    struct fix label_fixes[NAMES_MAX], function_fixes[NAMES_MAX];
    uint32_t label_fix_count, function_fix_count;
};

static void fail(struct assembler *as, const char *format, ...) {
    if (as->is_failed) return;
    as->is_failed = true;
    va_list arguments;
    va_start(arguments, format);
    int used = snprintf(as->message, as->size, "assemble, line %u: ", as->line);
    vsnprintf(as->message + used, as->size - (size_t)used, format, arguments);
    va_end(arguments);
}

// ---- words --------------------------------------------------------------------------------------

static void skip_blanks(struct assembler *as) {
    while (*as->at == ' ' || *as->at == '\t') as->at++;
    if (as->at[0] == '/' && as->at[1] == '/') {
        while (*as->at != '\0' && *as->at != '\n') as->at++;
    }
}

static bool is_at_end(struct assembler *as) {
    skip_blanks(as);
    return *as->at == '\0' || *as->at == '\n';
}

static bool take(struct assembler *as, const char *sign) {
    skip_blanks(as);
    size_t count = strlen(sign);
    if (strncmp(as->at, sign, count) != 0) return false;
    as->at += count;
    return true;
}

static void expect(struct assembler *as, const char *sign) {
    if (!take(as, sign)) fail(as, "expected %s", sign);
}

static bool is_word_char(char c) {
    return c == '_' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
           || (c >= 'A' && c <= 'Z');
}

static const char *take_word(struct assembler *as, char word[NAME_BYTES]) {
    skip_blanks(as);
    size_t count = 0;
    while (is_word_char(*as->at) && count + 1 < NAME_BYTES) word[count++] = *as->at++;
    word[count] = '\0';
    if (count == 0) fail(as, "expected a word");
    return word;
}

static bool take_keyword(struct assembler *as, const char *keyword) {
    skip_blanks(as);
    size_t count = strlen(keyword);
    if (strncmp(as->at, keyword, count) != 0 || is_word_char(as->at[count])) return false;
    as->at += count;
    return true;
}

static long long take_number(struct assembler *as) {
    skip_blanks(as);
    char *end;
    long long number = strtoll(as->at, &end, 0);
    if (end == as->at) fail(as, "expected a number");
    as->at = end;
    return number;
}

static uint32_t string(struct assembler *as, const char *text) {
    return module_add_string(as->module, text, strlen(text));
}

static void add_name(struct assembler *as, struct names *names, const char *name, uint32_t value) {
    if (names->count == NAMES_MAX) {
        fail(as, "too many names");
        return;
    }
    struct named *row = &names->rows[names->count++];
    snprintf(row->name, sizeof row->name, "%s", name);
    row->value = value;
}

static uint32_t find_name(const struct names *names, const char *name) {
    for (uint32_t i = 0; i < names->count; i++) {
        if (strcmp(names->rows[i].name, name) == 0) return names->rows[i].value;
    }
    return NO_INDEX;
}

// ---- types --------------------------------------------------------------------------------------

static uint32_t find_nominal(struct assembler *as, const char *name) {
    static const char *builtin[TYPE_BUILTIN_COUNT] = {"int", "float", "bool", "text"};
    for (uint32_t i = 0; i < TYPE_BUILTIN_COUNT; i++) {
        if (strcmp(name, builtin[i]) == 0) return i;
    }
    for (uint32_t i = 0; i < as->module->type_count; i++) {
        const struct module_type *row = &as->module->types[i];
        if (row->kind != GK_RECORD && row->kind != GK_ENUM) continue;
        if (strcmp(as->module->strings[row->name].bytes, name) == 0) return i;
    }
    return NO_INDEX;
}

static uint32_t wrap_type(struct assembler *as, gk_kind kind, uint32_t element) {
    for (uint32_t i = 0; i < as->module->type_count; i++) {
        const struct module_type *row = &as->module->types[i];
        if (row->kind == kind && row->element == element) return i;
    }
    return module_add_type(as->module,
                           (struct module_type){.kind = (uint8_t)kind, .element = element});
}

static uint32_t map_type(struct assembler *as, uint32_t key, uint32_t element) {
    for (uint32_t i = 0; i < as->module->type_count; i++) {
        const struct module_type *row = &as->module->types[i];
        if (row->kind == GK_MAP && row->first == key && row->element == element) return i;
    }
    return module_add_type(as->module,
                           (struct module_type){.kind = GK_MAP, .first = key, .element = element});
}

static bool has_types(const struct module *module, const struct module_type *row,
                      const uint32_t *types) {
    for (uint32_t i = 0; i < row->count; i++) {
        if (module->fields[row->first + i].type != types[i]) return false;
    }
    return true;
}

// A tuple, or a function with its result in `element`.
static uint32_t tuple_type(struct assembler *as, gk_kind kind, uint32_t element,
                           const uint32_t *types, uint32_t count) {
    for (uint32_t i = 0; i < as->module->type_count; i++) {
        const struct module_type *row = &as->module->types[i];
        if (row->kind == kind && row->element == element && row->count == count
            && has_types(as->module, row, types))
            return i;
    }
    uint32_t first = as->module->field_count;
    for (uint32_t i = 0; i < count; i++)
        module_add_field(as->module, (struct module_field){.type = types[i]});
    struct module_type row = {
        .kind = (uint8_t)kind, .element = element, .first = first, .count = count};
    return module_add_type(as->module, row);
}

static uint32_t take_type(struct assembler *as);

// A, B) with the ( taken.
static uint32_t take_types(struct assembler *as, uint32_t types[PARTS_MAX]) {
    uint32_t count = 0;
    if (take(as, ")")) return 0;
    do {
        if (count == PARTS_MAX || as->is_failed) {
            fail(as, "too many types");
            return 0;
        }
        types[count++] = take_type(as);
    } while (take(as, ","));
    expect(as, ")");
    return count;
}

static uint32_t take_type(struct assembler *as) {
    uint32_t type = NO_INDEX;
    if (take(as, "[")) {
        type = wrap_type(as, GK_LIST, take_type(as));
        expect(as, "]");
    } else if (take(as, "Map[")) {
        uint32_t key = take_type(as);
        expect(as, ",");
        type = map_type(as, key, take_type(as));
        expect(as, "]");
    } else if (take(as, "Set[")) {
        type = wrap_type(as, GK_SET, take_type(as));
        expect(as, "]");
    } else if (take(as, "(")) {
        uint32_t types[PARTS_MAX];
        uint32_t count = take_types(as, types);
        type = tuple_type(as, GK_TUPLE, 0, types, count);
    } else if (take(as, "<")) {
        type = take_type(as);
        expect(as, ">");
    } else if (take_keyword(as, "fn")) {
        uint32_t types[PARTS_MAX];
        expect(as, "(");
        uint32_t count = take_types(as, types);
        uint32_t result = take(as, "->") ? take_type(as) : NO_INDEX;
        type = tuple_type(as, GK_FUNCTION, result, types, count);
    } else {
        char word[NAME_BYTES];
        type = find_nominal(as, take_word(as, word));
        if (type == NO_INDEX) fail(as, "no type %s", word);
    }
    while (take(as, "?")) type = wrap_type(as, GK_OPTION, type);
    return type;
}

// The row stands before its fields are read, so that they may name it.
static uint32_t nominal_row(struct assembler *as, gk_kind kind) {
    char word[NAME_BYTES];
    uint32_t type = find_nominal(as, take_word(as, word));
    if (type != NO_INDEX) fail(as, "a second %s", word);
    return module_add_type(as->module,
                           (struct module_type){.kind = (uint8_t)kind, .name = string(as, word)});
}

static void take_record(struct assembler *as) {
    uint32_t type = nominal_row(as, GK_RECORD);
    uint32_t names[PARTS_MAX], types[PARTS_MAX], count = 0;
    while (!is_at_end(as) && !as->is_failed && count < PARTS_MAX) {
        char word[NAME_BYTES];
        names[count] = string(as, take_word(as, word));
        expect(as, ":");
        types[count++] = take_type(as);
    }
    as->module->types[type].first = as->module->field_count;
    as->module->types[type].count = count;
    for (uint32_t i = 0; i < count; i++)
        module_add_field(as->module, (struct module_field){names[i], types[i]});
}

static void take_enum(struct assembler *as) {
    uint32_t type = nominal_row(as, GK_ENUM);
    struct module_variant rows[PARTS_MAX];
    uint32_t count = 0;
    while (!is_at_end(as) && !as->is_failed && count < PARTS_MAX) {
        char word[NAME_BYTES];
        uint32_t types[PARTS_MAX], values = 0;
        uint32_t name = string(as, take_word(as, word));
        if (take(as, "(")) values = take_types(as, types);
        rows[count++] = (struct module_variant){name, as->module->field_count, values};
        for (uint32_t i = 0; i < values; i++)
            module_add_field(as->module, (struct module_field){.type = types[i]});
    }
    as->module->types[type].first = as->module->variant_count;
    as->module->types[type].count = count;
    for (uint32_t i = 0; i < count; i++) module_add_variant(as->module, rows[i]);
}

// ---- other tables -------------------------------------------------------------------------------

static uint32_t find_variant(struct assembler *as, uint32_t type, const char *name) {
    const struct module_type *row = &as->module->types[type];
    for (uint32_t i = 0; i < row->count; i++) {
        const struct module_variant *variant = &as->module->variants[row->first + i];
        if (strcmp(as->module->strings[variant->name].bytes, name) == 0) return i;
    }
    fail(as, "no variant %s", name);
    return 0;
}

static uint32_t take_quoted(struct assembler *as) {
    expect(as, "\"");
    const char *first = as->at;
    while (*as->at != '\0' && *as->at != '\n' && *as->at != '"') as->at++;
    uint32_t found = module_add_string(as->module, first, (size_t)(as->at - first));
    expect(as, "\"");
    return found;
}

static uint64_t take_float_bits(struct assembler *as) {
    skip_blanks(as);
    char *end;
    double number = strtod(as->at, &end);
    as->at = end;
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static void take_constant(struct assembler *as) {
    struct module_constant row = {.type = take_type(as)};
    char word[NAME_BYTES];
    if (as->is_failed) return;
    if (row.type == TYPE_FLOAT) row.value = take_float_bits(as);
    else if (row.type == TYPE_TEXT) row.value = take_quoted(as);
    else if (as->module->types[row.type].kind == GK_ENUM) {
        row.value = find_variant(as, row.type, take_word(as, word));
    } else row.value = (uint64_t)take_number(as);
    module_add_constant(as->module, row);
}

static void take_global(struct assembler *as, bool is_cache) {
    char word[NAME_BYTES];
    uint32_t name = string(as, take_word(as, word));
    module_add_global(as->module, (struct module_global){name, take_type(as), is_cache});
}

// (A, mut B): adds the parameters, answers how many.
static uint32_t take_parameters(struct assembler *as) {
    uint32_t count = 0;
    expect(as, "(");
    if (take(as, ")")) return 0;
    do {
        char name[16];
        snprintf(name, sizeof name, "p%u", count++);
        bool is_mut = take_keyword(as, "mut");
        struct module_parameter row = {string(as, name), take_type(as), is_mut};
        module_add_parameter(as->module, row);
    } while (take(as, ",") && !as->is_failed);
    expect(as, ")");
    return count;
}

static void take_host(struct assembler *as) {
    char word[NAME_BYTES];
    struct module_host row = {.name = string(as, take_word(as, word)), .result = NO_INDEX};
    row.first_parameter = as->module->parameter_count;
    row.parameter_count = take_parameters(as);
    if (take(as, "->")) row.result = take_type(as);
    module_add_host(as->module, row);
}

// ---- functions ----------------------------------------------------------------------------------

static uint16_t *field_of(struct instruction *instruction, int field) {
    return field == 0 ? &instruction->a : field == 1 ? &instruction->b : &instruction->c;
}

static void end_function(struct assembler *as) {
    if (as->module->function_count > 0) {
        struct module_function *row = &as->module->functions[as->module->function_count - 1];
        row->instruction_count = as->module->instruction_count - row->first_instruction;
    }
    for (uint32_t i = 0; i < as->label_fix_count; i++) {
        const struct fix *fix = &as->label_fixes[i];
        uint32_t label = find_name(&as->labels, fix->name);
        if (label == NO_INDEX) fail(as, "no label %s", fix->name);
        *field_of(&as->module->code[fix->instruction], fix->field) =
            (uint16_t)(label - fix->instruction - 1);
    }
    as->label_fix_count = 0;
    as->labels.count = 0;
}

static void take_function(struct assembler *as, bool is_public) {
    end_function(as);
    char word[NAME_BYTES];
    struct module *module = as->module;
    struct module_function row = {.name = string(as, take_word(as, word)),
                                  .file = string(as, "test.gsk"),
                                  .result = NO_INDEX,
                                  .is_public = is_public};
    add_name(as, &as->functions, word, module->function_count);
    row.first_parameter = module->parameter_count;
    row.parameter_count = take_parameters(as);
    row.first_register = module->register_count;
    for (uint32_t i = 0; i < row.parameter_count; i++) {
        module_add_register(module, module->parameters[row.first_parameter + i].type);
    }
    if (take_keyword(as, "binds")) row.bound_count = (uint32_t)take_number(as);
    if (take(as, "->")) row.result = take_type(as);
    if (take(as, ":")) {
        while (!is_at_end(as) && !as->is_failed) module_add_register(module, take_type(as));
    }
    row.register_count = module->register_count - row.first_register;
    row.first_instruction = module->instruction_count;
    module_add_function(module, row);
}

static void add_fix(struct assembler *as, struct fix *fixes, uint32_t *count, const char *name,
                    int field) {
    if (*count == NAMES_MAX) {
        fail(as, "too many references");
        return;
    }
    struct fix *fix = &fixes[(*count)++];
    snprintf(fix->name, sizeof fix->name, "%s", name);
    fix->instruction = as->module->instruction_count;
    fix->field = field;
}

static unsigned find_native(struct assembler *as, const char *name) {
    for (unsigned i = 0; i < NATIVES; i++) {
        if (strcmp(native_find(i)->name, name) == 0) return i;
    }
    fail(as, "no native %s", name);
    return 0;
}

static unsigned find_fault(struct assembler *as, const char *name) {
    static const char *names[FAULTS] = {
#define FAULT(name, code, word, section, message) #name,
#include "../../vm/faults.def"
#undef FAULT
    };
    for (unsigned i = 0; i < FAULTS; i++) {
        if (strcmp(names[i], name) == 0) return i;
    }
    fail(as, "no fault %s", name);
    return 0;
}

// A word where the row's operand is of a kind that has names.
static uint16_t take_named(struct assembler *as, enum operand kind, int field) {
    char word[NAME_BYTES];
    take_word(as, word);
    if (kind == OPERAND_NATIVE) return (uint16_t)find_native(as, word);
    if (kind == OPERAND_FAULT) return (uint16_t)find_fault(as, word);
    if (kind == OPERAND_FUNCTION)
        add_fix(as, as->function_fixes, &as->function_fix_count, word, field);
    else fail(as, "what is %s?", word);
    return 0;
}

static uint16_t take_field(struct assembler *as, enum operand kind, int field) {
    char word[NAME_BYTES];
    skip_blanks(as);
    if (take(as, "copy:")) return (uint16_t)(MODE_COPY | (unsigned)take_number(as));
    if (take(as, "move:")) return (uint16_t)(MODE_MOVE | (unsigned)take_number(as));
    if (take(as, "lend:")) return (uint16_t)(MODE_LEND | (unsigned)take_number(as));
    if (take(as, "@")) {
        add_fix(as, as->label_fixes, &as->label_fix_count, take_word(as, word), field);
        return 0;
    }
    if (as->at[0] == 'r' && as->at[1] >= '0' && as->at[1] <= '9') {
        as->at++;
        return (uint16_t)take_number(as);
    }
    if (as->at[0] == '-' && !(as->at[1] >= '0' && as->at[1] <= '9')) {
        as->at++;
        return 0;
    }
    if (*as->at == '-' || (*as->at >= '0' && *as->at <= '9')) return (uint16_t)take_number(as);
    return take_named(as, kind, field);
}

static int find_opcode(const char *name) {
    for (unsigned i = 0; i < OPCODES; i++) {
        if (strcmp(opcode_find(i)->name, name) == 0) return (int)i;
    }
    return -1;
}

static void take_instruction(struct assembler *as, const char *word) {
    int op = find_opcode(word);
    if (op < 0) {
        fail(as, "no instruction %s", word);
        return;
    }
    struct instruction row = {.op = (uint8_t)op};
    for (int field = 0; field < 3 && !is_at_end(as); field++) {
        *field_of(&row, field) = take_field(as, opcode_find((unsigned)op)->operands[field], field);
    }
    module_add_instruction(as->module, row, (struct module_position){as->line, 1});
}

// ---- lines --------------------------------------------------------------------------------------

static void take_line(struct assembler *as) {
    char word[NAME_BYTES];
    struct module *module = as->module;
    if (is_at_end(as)) return;
    if (take_keyword(as, "record")) take_record(as);
    else if (take_keyword(as, "enum")) take_enum(as);
    else if (take_keyword(as, "const")) take_constant(as);
    else if (take_keyword(as, "global")) take_global(as, false);
    else if (take_keyword(as, "cache")) take_global(as, true);
    else if (take_keyword(as, "host")) take_host(as);
    else if (take_keyword(as, "move")) module->move_type = take_type(as);
    else if (take_keyword(as, "entries")) module->entry_count = (uint32_t)take_number(as);
    else if (take_keyword(as, "init_vars")) module->initialise_vars = (uint32_t)take_number(as);
    else if (take_keyword(as, "init_caches")) module->initialise_caches = (uint32_t)take_number(as);
    else if (take_keyword(as, "interface"))
        module->interface_name = string(as, take_word(as, word));
    else if (take_keyword(as, "fn")) take_function(as, true);
    else if (take_keyword(as, "private")) {
        expect(as, "fn");
        take_function(as, false);
    } else {
        take_word(as, word);
        if (take(as, ":")) add_name(as, &as->labels, word, module->instruction_count);
        else take_instruction(as, word);
    }
    if (!is_at_end(as)) fail(as, "something follows: %.20s", as->at);
}

static void take_lines(struct assembler *as) {
    while (*as->at != '\0' && !as->is_failed) {
        as->line++;
        take_line(as);
        if (*as->at == '\n') as->at++;
    }
    end_function(as);
    for (uint32_t i = 0; i < as->function_fix_count; i++) {
        const struct fix *fix = &as->function_fixes[i];
        uint32_t function = find_name(&as->functions, fix->name);
        if (function == NO_INDEX) fail(as, "no function %s", fix->name);
        *field_of(&as->module->code[fix->instruction], fix->field) = (uint16_t)function;
    }
}

bool assemble(struct module *module, const char *text, char *message, size_t size) {
    struct assembler *as = calloc(1, sizeof *as);
    bool has_memory = module_init(module);
    if (as == NULL || !has_memory) {
        snprintf(message, size, "assemble: no memory");
        free(as);
        module_free(module);
        return false;
    }
    as->module = module;
    as->at = text;
    as->message = message;
    as->size = size;
    take_lines(as);
    bool is_good = !as->is_failed;
    if (!is_good) module_free(module);
    free(as);
    return is_good;
}

gk_program *assemble_program(const char *text, char *message, size_t size) {
    struct module module;
    gk_program *program = NULL;
    if (!assemble(&module, text, message, size)) return NULL;
    gk_status status = program_new(&module, &program, message, size);
    if (status == GK_NO_MEMORY) snprintf(message, size, "no memory");
    return program;
}
