// tests/unit/soundness_test.c: what the verifier lets through, the machine runs without harm.
//
// Programs are grown at random, an instruction at a time, from the tables: each is kept if the
// verifier takes it. Then they run, under whatever sanitizers this is built with; and what they say
// of gas must agree with itself.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../vm/hash.h"
#include "../../vm/opcode.h"
#include "../../vm/program.h"
#include "assemble.h"

#define PROGRAMS 16
#define TRIES 1500         // instructions that are tried for a program
#define HEADS_MAX 64
#define WORDS_MAX 1000     // instructions of a program
#define TURN_GAS 20000
#define MEMORY_BYTES (1 << 20)

static const char frame[] =
    "record Point x:int y:int name:text tags:[int]\n"
    "record Rule name:text run:fn(int) -> int next:Rule?\n"
    "enum Side left right\n"
    "enum Tree leaf node(Tree, int) pair((int, text), [Tree])\n"
    "const int 5\nconst int -9223372036854775808\nconst float 2.5\nconst float -0.0\nconst text \"hi\"\n"
    "const text \"h\xC3\xA9llo\"\nconst Tree leaf\n"
    "global count int\n"
    "global words [text]\nglobal tree Tree\ncache seen [Point]\nglobal maybe int?\n"
    "global rule fn(int) -> int\n"
    "host ask(int, text) -> int?\nhost tell(int)\n"
    "move Tree\n"
    "fn main() -> int : int int int float float bool bool text text [int] [int] [float] [bool] [text] [text] Tree Tree"
    " Point Point [Point] Side Side int? text? text?? (int, text) [[int]] Tree? float? [Tree]"
    " fn(int) -> int fn(int) -> int fn(text) -> Tree fn() [fn(int) -> int] Rule"
    " Map[int, int] Map[text, [int]] Set[int] Set[Tree] Map[Tree, int?] [(int, int)] Map[int, int]"
    " Map[int, fn(int) -> int]\n"
    "    LOAD_INT r0 0\n"
    "    RETURN r0\n"
    "private fn add(int, int) binds 1 -> int\n"
    "    ADD_INT r0 r0 r1\n"
    "    RETURN_WORD r0\n"
    "private fn twice(fn(int) -> int, int) binds 1 -> int\n"
    "    CALL_VALUE r1 r0 r1\n"
    "    CALL_VALUE r1 r0 r1\n"
    "    RETURN r1\n"
    "private fn length([int], [text], int) binds 2 -> int : int\n"
    "    LEN r3 r0\n"
    "    ADD_INT r2 r2 r3\n"
    "    RETURN r2\n"
    "private fn graft(Tree, [int], text) binds 2 -> Tree : int Tree\n"
    "    LEN r3 r1\n"
    "    NEW_VARIANT r4 1 move:0\n"
    "    ARGS r3\n"
    "    RETURN move:4\n"
    "private fn tick(Rule, int) binds 2\n"
    "    RETURN_NONE\n"
    "private fn grow(mut [int], int, mut int, text) -> Tree : Tree [int]\n"
    "    PUSH_WORD r0 r1\n"
    "    ADD_INT r2 r2 r1\n"
    "    LOAD_CONST_REF r4 6\n"
    "    NEW_VARIANT r4 1 move:4\n"
    "    ARGS r2\n"
    "    RETURN move:4\n"
    "private fn deeper(Tree, [text], int) -> [text] : text\n"
    "    JUMP_LT_INT_K r2 1 @end\n"
    "    ADD_INT_K r2 r2 -1\n"
    "    LOAD_CONST_REF r3 5\n"
    "    PUSH_REF r1 move:3\n"
    "    CALL r1 deeper move:0\n"
    "    ARGS move:1 r2\n"
    "end:\n"
    "    RETURN move:1\n";

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

static uint32_t below(uint64_t *random, uint32_t count) {
    return count == 0 ? 0 : (uint32_t)(next_random(random) % count);
}

// ---- growing ------------------------------------------------------------------------------------

struct growth {
    const gk_program *model;  // of the frame alone: its types
    const void *file;         // the frame as a file: quicker to read than its text
    size_t file_bytes;
    uint64_t random;
    bool is_silent;           // emits, logs and marks nothing: a bad end leaves memory as it was;
                              // nor does it ask for the gas left: more would change nothing
    bool keeps_variables;     // writes none either: so does a good one
    struct instruction code[WORDS_MAX + 100];
    uint32_t count;
    uint32_t heads[HEADS_MAX];
    uint32_t head_count;
};

static const struct gk_type *register_type(const struct growth *growth, uint32_t reg) {
    return growth->model->functions[0].register_types[reg];
}

// A rough idea of what may stand there: the verifier has the last word.
static bool may_stand(enum operand kind, const struct gk_type *type) {
    const char *name = operand_row(kind)->name;
    if (strncmp(name, "TO_", 3) == 0) name += 3;
    if (strncmp(name, "MUT_", 4) == 0) name += 4;
    if (strncmp(name, "INT", 3) == 0 || strcmp(name, "STEPPED") == 0) return type->kind == GK_INT;
    if (strncmp(name, "FLOAT", 5) == 0) return type->kind == GK_FLOAT;
    if (strncmp(name, "BOOL", 4) == 0) return type->kind == GK_BOOL;
    if (strncmp(name, "TEXT", 4) == 0) return type->kind == GK_TEXT;
    if (strncmp(name, "OPTION", 6) == 0) return type->kind == GK_OPTION;
    if (strncmp(name, "RECORD", 6) == 0) return type->kind == GK_RECORD || type->kind == GK_TUPLE;
    if (strncmp(name, "ENUM", 4) == 0) return type->kind == GK_ENUM && !type->is_plain;
    if (strncmp(name, "PLAIN", 5) == 0) return type->is_plain;
    if (strncmp(name, "FUNCTION", 8) == 0) return type->kind == GK_FUNCTION;
    if (strstr(name, "LIST") != NULL) return type->kind == GK_LIST;
    if (strncmp(name, "MAP", 3) == 0) return type->kind == GK_MAP;
    if (strncmp(name, "SET", 3) == 0) return type->kind == GK_SET;
    if (strncmp(name, "KEYED", 5) == 0) return type->key != NULL;
    if (strncmp(name, "REF_", 4) == 0) return type->store == STORE_REF;
    if (strncmp(name, "SCALAR", 6) == 0) return type->store != STORE_REF;
    if (strncmp(name, "WORD", 4) == 0) return type->store == STORE_WORD;
    if (strncmp(name, "DISCRETE", 8) == 0)
        return type->kind == GK_INT || type->kind == GK_BOOL || type->is_plain;
    return true;
}

static uint32_t pick_register(struct growth *growth, enum operand kind,
                              const struct gk_type *exact) {
    uint32_t count = growth->model->functions[0].register_count, reg = 0;
    for (int i = 0; i < 200; i++) {
        reg = below(&growth->random, count);
        const struct gk_type *type = register_type(growth, reg);
        if (exact != NULL ? type == exact : may_stand(kind, type)) return reg;
    }
    return reg;
}

static uint16_t with_mode(struct growth *growth, uint32_t reg, bool is_lent) {
    if (is_lent) return (uint16_t)(MODE_LEND | reg);
    if (register_type(growth, reg)->store != STORE_REF) return (uint16_t)reg;
    return (uint16_t)((next_random(&growth->random) % 2 == 0 ? MODE_COPY : MODE_MOVE) | reg);
}

static uint16_t pick_number(struct growth *growth) {
    static const uint16_t numbers[] = {0, 1, 2, 3, 5, 63, 64, 0xFFFF, 0x7FFF, 0x8000};
    return numbers[below(&growth->random, sizeof numbers / sizeof numbers[0])];
}

static uint16_t pick_immediate(struct growth *growth, enum operand kind) {
    const struct module *module = &growth->model->module;
    if (kind == OPERAND_FLAG) return (uint16_t)below(&growth->random, 2);
    if (kind == OPERAND_FUNCTION)
        return (uint16_t)(1 + below(&growth->random, module->function_count - 1));
    if (kind == OPERAND_HOST) return (uint16_t)below(&growth->random, module->host_count);
    if (kind == OPERAND_NATIVE) return (uint16_t)below(&growth->random, NATIVES);
    if (kind == OPERAND_CONSTANT_T) return (uint16_t)below(&growth->random, module->constant_count);
    if (kind == OPERAND_GLOBAL_T) return (uint16_t)below(&growth->random, module->global_count);
    if (kind == OPERAND_FIELD_T) return (uint16_t)below(&growth->random, 4);
    if (kind == OPERAND_VARIANT) return (uint16_t)below(&growth->random, 3);
    if (kind == OPERAND_PAYLOAD_T)
        return (uint16_t)(256 + 256 * below(&growth->random, 2) + below(&growth->random, 2));
    if (kind == OPERAND_FAULT) return (uint16_t)(1 + below(&growth->random, FAULTS - 1));
    if (kind == OPERAND_COUNT) return (uint16_t)below(&growth->random, 6);
    return pick_number(growth);
}

// The argument's type, or NULL and its kind.
static const struct gk_type *argument_type(const struct growth *growth,
                                           const struct instruction *at, uint32_t index,
                                           enum operand *kind, bool *is_mut) {
    const struct module *module = &growth->model->module;
    *is_mut = false;
    if (at->op == OP_NATIVE) *kind = native_find(at->b)->parameters[index];
    if (at->op == OP_JOIN) *kind = OPERAND_TEXT;
    if (at->op == OP_NATIVE || at->op == OP_JOIN) return NULL;
    if (at->op == OP_NEW_RECORD) return register_type(growth, at->a)->fields[index].type;
    if (at->op == OP_CALL_VALUE) return register_type(growth, at->b)->fields[index].type;
    if (at->op == OP_NEW_VARIANT)
        return register_type(growth, at->a)->variants[at->b].fields[index].type;
    uint32_t first = at->op == OP_CALL_HOST ? module->hosts[at->b].first_parameter
                                            : module->functions[at->b].first_parameter;
    *is_mut = module->parameters[first + index].is_mut;
    return &growth->model->types[module->parameters[first + index].type];
}

static uint32_t count_arguments(const struct growth *growth, const struct instruction *at) {
    const struct gk_type *made = register_type(growth, at->a);
    if (at->op == OP_CALL) return growth->model->module.functions[at->b].parameter_count;
    if (at->op == OP_CALL_VALUE) return register_type(growth, at->b)->field_count;
    if (at->op == OP_NEW_CLOSURE) return growth->model->module.functions[at->b].bound_count;
    if (at->op == OP_CALL_HOST) return growth->model->module.hosts[at->b].parameter_count;
    if (at->op == OP_NATIVE) return native_find(at->b)->parameter_count;
    if (at->op == OP_JOIN) return at->b;
    if (at->op == OP_NEW_RECORD) return made->field_count;
    return made->kind == GK_ENUM && at->b < made->variant_count ? made->variants[at->b].field_count
                                                                : 0;
}

// Fills c and the ARGS behind; answers how many.
static uint32_t pick_arguments(struct growth *growth, struct instruction *at) {
    uint32_t count = count_arguments(growth, at), words = count <= 1 ? 0 : (count + 1) / 3;
    for (uint32_t i = 1; i <= words; i++) at[i] = (struct instruction){.op = OP_ARGS};
    for (uint32_t i = 0; i < count; i++) {
        enum operand kind = OPERAND_ANY;
        bool is_mut;
        const struct gk_type *exact = argument_type(growth, at, i, &kind, &is_mut);
        uint32_t reg = pick_register(growth, kind, exact);
        uint16_t field = exact == NULL ? (uint16_t)reg : with_mode(growth, reg, is_mut);
        struct instruction *word = at + (i + 2) / 3;
        if (i == 0 || i % 3 == 0) word->c = field;
        else if (i % 3 == 1) word->a = field;
        else word->b = field;
    }
    return words;
}

static uint32_t value_result(const struct gk_type *type) {
    return type->element == NULL ? NO_INDEX : type->element->index;
}

static void pick_result(struct growth *growth, struct instruction *at) {
    const struct module *module = &growth->model->module;
    uint32_t result = at->op == OP_CALL         ? module->functions[at->b].result
                      : at->op == OP_CALL_HOST  ? module->hosts[at->b].result
                      : at->op == OP_CALL_VALUE ? value_result(register_type(growth, at->b))
                                                : 0;
    at->a = 0;
    if (at->op == OP_NATIVE && native_find(at->b)->result != OPERAND_NONE) {
        at->a = (uint16_t)pick_register(growth, native_find(at->b)->result, NULL);
    } else if (at->op != OP_NATIVE && result != NO_INDEX) {
        at->a = (uint16_t)pick_register(growth, OPERAND_ANY, &growth->model->types[result]);
    }
}

// A register for a closure of function `at->b`, if there is one.
static void pick_closure(struct growth *growth, struct instruction *at) {
    const struct module *module = &growth->model->module;
    const struct module_function *function = &module->functions[at->b];
    uint32_t count = function->parameter_count - function->bound_count;
    const struct module_parameter *rest =
        &module->parameters[function->first_parameter + function->bound_count];
    for (int i = 0; i < 20; i++) {
        uint32_t reg = pick_register(growth, OPERAND_TO_FUNCTION, NULL);
        const struct gk_type *type = register_type(growth, reg);
        if (type->kind != GK_FUNCTION || value_result(type) != function->result
            || type->field_count != count
            || (count > 0 && type->fields[0].type->index != rest[0].type))
            continue;
        at->a = (uint16_t)reg;
        return;
    }
}

static uint16_t pick_field(struct growth *growth, enum operand kind) {
    switch (operand_row(kind)->use) {
    case USE_NOTHING: return 0;
    case USE_IMMEDIATE: return pick_immediate(growth, kind);
    case USE_READ: case USE_WRITE: case USE_UPDATE:
        return (uint16_t)pick_register(growth, kind, NULL);
    case USE_VALUE: return with_mode(growth, pick_register(growth, kind, NULL), false);
    case USE_SPECIAL:
        if (kind != OPERAND_DROPPED) return 0;
        return (uint16_t)pick_register(growth, OPERAND_REF_T, NULL);
    }
    return 0;
}

// Where the label goes: forward to the end, which moves away as the program grows, or back to a
// head.
static void pick_label(struct growth *growth, struct instruction *at,
                       const struct opcode_row *row) {
    bool is_loop = row->class == CLASS_LOOP || row->class == CLASS_BACK;
    uint32_t label =
        is_loop ? growth->heads[below(&growth->random, growth->head_count)] : growth->count + 1;
    at->c = (uint16_t)(label - growth->count - 1);
}

// One instruction and its ARGS behind what there is; answers how many words.
static uint32_t pick_instruction(struct growth *growth) {
    struct instruction *at = &growth->code[growth->count];
    unsigned op = below(&growth->random, OPCODES);
    const struct opcode_row *row = opcode_find(op);
    *at = (struct instruction){.op = (uint8_t)op};
    bool is_writing = op == OP_SET_GLOBAL || op == OP_TAKE_GLOBAL;
    bool is_speaking = op == OP_EMIT || op == OP_LOG || op == OP_MARK || op == OP_GAS_LEFT;
    if (is_writing && growth->keeps_variables) at->op = OP_BOOK;
    if (is_speaking && growth->is_silent) at->op = OP_BOOK;
    if (at->op == OP_BOOK) return 1;
    if (row->class == CLASS_RETURN || row->class == CLASS_STOP || row->class == CLASS_GOTO
        || row->class == CLASS_BACK) {
        at->op = OP_BOOK;
        return 1;
    }
    at->b = pick_field(growth, row->operands[1]);
    at->a = pick_field(growth, row->operands[0]);
    at->c = pick_field(growth, row->operands[2]);
    if (row->operands[0] == OPERAND_TO_RESULT) pick_result(growth, at);
    if (op == OP_NEW_CLOSURE) pick_closure(growth, at);
    if (row->operands[2] == OPERAND_LABEL) pick_label(growth, at, row);
    return row->operands[2] == OPERAND_ARGUMENT && op != OP_ARGS ? 1 + pick_arguments(growth, at)
                                                                 : 1;
}

static gk_program *verify_growth(const struct growth *growth) {
    struct module module;
    assert_int_equal(module_decode(&module, growth->file, growth->file_bytes, NULL, 0), GK_OK);
    // The grown instructions go to the end, and the first function begins with them.
    struct instruction end[2] = {module.code[0], module.code[1]};
    uint32_t first = module.instruction_count;
    struct module_position at = {1, 1};
    for (uint32_t i = 0; i < growth->count; i++)
        module_add_instruction(&module, growth->code[i], at);
    module_add_instruction(&module, end[0], at);
    module_add_instruction(&module, end[1], at);
    struct module_function spare = module.functions[0];
    spare.name = module_add_string(&module, "spare", 5);
    spare.first_parameter = module.parameter_count;
    spare.first_register = module.register_count;
    for (uint32_t i = 0; i < spare.register_count; i++) {
        module_add_register(&module, module.registers[module.functions[0].first_register + i]);
    }
    module_add_function(&module, spare);
    module.functions[0].first_instruction = first;
    module.functions[0].instruction_count = growth->count + 2;
    gk_program *program;
    gk_status status = program_new(&module, &program, NULL, 0);
    assert_true(status == GK_OK || status == GK_INVALID);
    return program;
}

// Gives every register a value first where that is easy, so that the rest has something to work
// with.
static void begin_growth(struct growth *growth) {
    static const uint16_t constants[] = {0, 0, 1, 2, 3, 0, 0, 4, 5};
    for (uint16_t reg = 0; reg < growth->model->functions[0].register_count; reg++) {
        const struct gk_type *type = register_type(growth, reg);
        struct instruction *at = &growth->code[growth->count];
        *at = (struct instruction){.a = reg};
        if (type->kind == GK_INT || type->kind == GK_FLOAT)
            at->op = OP_LOAD_CONST, at->b = constants[reg];
        else if (type->kind == GK_BOOL) at->op = OP_LOAD_BOOL;
        else if (type->kind == GK_TEXT) at->op = OP_LOAD_CONST_REF, at->b = constants[reg];
        else if (type->kind == GK_LIST) at->op = OP_NEW_LIST;
        else if (type->key != NULL) at->op = OP_NEW_MAP;
        else if (type->kind == GK_OPTION) at->op = OP_LOAD_NONE;
        else if (type->is_plain) at->op = OP_LOAD_VARIANT;
        else if (type->kind == GK_ENUM) at->op = OP_LOAD_CONST_REF, at->b = 6;
        else continue;
        growth->count++;
        if (growth->count % 10 == 0)
            growth->code[growth->count++] = (struct instruction){.op = OP_BOOK};
    }
    growth->code[growth->count++] = (struct instruction){.op = OP_BOOK};
    growth->heads[growth->head_count++] = growth->count;
}

// ---- running ------------------------------------------------------------------------------------

static gk_status ask(void *context, const gk_value *arguments, size_t count, gk_value *result) {
    const gk_tree *tree = context;
    assert_int_equal(count, 2);
    if (gk_as_int(arguments[0]) == 63) return GK_NOT_FOUND;
    *result = gk_tree_value(tree);
    return GK_OK;
}

static gk_status tell(void *context, const gk_value *arguments, size_t count, gk_value *result) {
    (void)context, (void)result;
    assert_int_equal(count, 1);
    assert_int_equal(gk_type_kind(arguments[0].type), GK_INT);
    return GK_OK;
}

// A hash of all that a turn shows.
static uint64_t hash_turn(const gk_bot *bot, gk_result result) {
    uint64_t hash = hash_number(HASH_START, (uint64_t)result);
    hash = hash_number(hash, (uint64_t)gk_bot_gas_used(bot));
    hash = hash_number(hash, (uint64_t)gk_bot_memory(bot));
    if (result == GK_FAULTED) hash = hash_text(hash, gk_bot_fault(bot).code);
    if (result == GK_MOVED) hash = hash_number(hash, (uint64_t)gk_as_int(gk_bot_move(bot)));
    return hash;
}

struct outcome {
    gk_result result;
    int64_t gas_used;
    uint64_t hash;
    bool is_out_of_gas;
};

static gk_bot *make_bot(gk_program *program, const gk_tree *tree) {
    gk_limits limits = gk_limits_default();
    limits.memory_bytes = MEMORY_BYTES;
    limits.depth_frames = 50;
    const gk_host_function hosts[] = {{"ask", ask, (void *)(uintptr_t)tree, 3},
                                      {"tell", tell, NULL, 5}};
    gk_bot *bot;
    assert_int_equal(gk_bot_new(program, &limits, 7, hosts, 2, &bot), GK_OK);
    return bot;
}

// A turn that ends badly leaves nothing behind: not a value that nobody refers to any more, either.
static void check_undoing(gk_program *program, const gk_tree *tree, int64_t gas) {
    gk_bot *bot = make_bot(program, tree);
    for (int turn = 0; turn < 2; turn++) {
        int64_t before = gk_bot_memory(bot);
        gk_result result = gk_call(bot, 0, NULL, 0, gas);
        // A bad end empties the caches, so only from the second one on memory must be the same.
        if (result == GK_FAULTED && turn > 0) assert_int_equal(gk_bot_memory(bot), before);
        if (result != GK_FAULTED) break;
    }
    gk_bot_free(bot);
}

// What a turn made and did not keep is gone after it. The move itself may be another one each time.
static void check_leaks(gk_program *program, const gk_tree *tree) {
    gk_bot *bot = make_bot(program, tree);
    int64_t memory = 0;
    for (int turn = 0; turn < 6; turn++) {
        if (gk_call(bot, 0, NULL, 0, TURN_GAS) != GK_MOVED) break;
        if (turn >= 3) assert_int_equal(gk_bot_memory(bot), memory);
        memory = gk_bot_memory(bot);
    }
    gk_bot_free(bot);
}

static struct outcome run(gk_program *program, const gk_tree *tree, int64_t gas) {
    gk_bot *bot = make_bot(program, tree);
    struct outcome outcome = {.hash = HASH_START};
    for (int turn = 0; turn < 2; turn++) {
        outcome.result = gk_call(bot, 0, NULL, 0, gas);
        assert_int_not_equal(outcome.result, GK_REFUSED);
        assert_in_range(gk_bot_gas_used(bot), 0, gas);
        assert_in_range(gk_bot_memory_peak(bot), 0, MEMORY_BYTES);
        outcome.hash = hash_number(outcome.hash, hash_turn(bot, outcome.result));
        if (turn > 0) continue;
        outcome.gas_used = gk_bot_gas_used(bot);
        outcome.is_out_of_gas =
            outcome.result == GK_FAULTED && strcmp(gk_bot_fault(bot).code, "F006") == 0;
    }
    gk_bot_free(bot);
    return outcome;
}

// Ends that leave nothing to go on from are rarely kept: what stands behind a fault would never
// run.
static bool is_kept(struct growth *growth, gk_program *program, const gk_tree *tree) {
    if (!growth->keeps_variables && next_random(&growth->random) % 32 == 0) return true;
    struct outcome outcome = run(program, tree, TURN_GAS);
    return outcome.result == GK_MOVED || (outcome.is_out_of_gas && !growth->keeps_variables);
}

static void mark_head(struct growth *growth, uint8_t op) {
    if (!class_ends_segment(opcode_find(op)->class) || growth->head_count == HEADS_MAX) return;
    if (next_random(&growth->random) % 2 == 0) growth->heads[growth->head_count++] = growth->count;
}

static gk_program *grow(struct growth *growth, const gk_tree *tree, uint32_t *used) {
    begin_growth(growth);
    gk_program *program = verify_growth(growth);
    assert_non_null(program);
    for (int i = 0; i < TRIES && growth->count < WORDS_MAX; i++) {
        uint32_t words = pick_instruction(growth), before = growth->count;
        growth->count += words;
        gk_program *longer = verify_growth(growth);
        if (longer == NULL || !is_kept(growth, longer, tree)) {
            gk_program_release(longer);
            growth->count = before;
            continue;
        }
        gk_program_release(program);
        program = longer;
        used[growth->code[before].op]++;
        mark_head(growth, growth->code[before].op);
    }
    return program;
}

static gk_tree *make_answer(const gk_program *program) {
    const struct module *module = &program->module;
    gk_builder *builder = gk_builder_new(1 << 16);
    gk_tree *tree = NULL;
    assert_non_null(builder);
    assert_int_equal(gk_build_begin(builder, &program->types[module->hosts[0].result]), GK_OK);
    assert_int_equal(gk_build_some(builder), GK_OK);
    assert_int_equal(gk_build_int(builder, 3), GK_OK);
    assert_int_equal(gk_build_end(builder, &tree), GK_OK);
    gk_builder_free(builder);
    return tree;
}

// With the gas that a turn used it ends in the same way; with less it runs out, having used all it
// had.
static void check_gas(gk_program *program, const gk_tree *tree, const struct outcome *outcome,
                      uint64_t *random) {
    if (outcome->is_out_of_gas) return;
    struct outcome exact = run(program, tree, outcome->gas_used);
    assert_int_equal(exact.gas_used, outcome->gas_used);
    int64_t less =
        outcome->gas_used == 0 ? 0 : (int64_t)(next_random(random) % (uint64_t)outcome->gas_used);
    struct outcome poor = run(program, tree, less);
    if (poor.is_out_of_gas) assert_int_equal(poor.gas_used, less);
}

static void try_seed(const gk_program *model, const gk_tree *tree, uint64_t seed, uint32_t *used) {
    struct growth *growth = calloc(1, sizeof *growth);
    assert_non_null(growth);
    void *file;
    assert_int_equal(gk_program_save(model, &file, &growth->file_bytes), GK_OK);
    growth->file = file;
    growth->model = model;
    growth->random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    growth->is_silent = seed % 3 > 0;
    growth->keeps_variables = seed % 3 == 1;
    gk_program *program = grow(growth, tree, used);
    struct outcome first = run(program, tree, TURN_GAS), again = run(program, tree, TURN_GAS);
    assert_int_equal(first.hash, again.hash);
    if (growth->is_silent) check_gas(program, tree, &first, &growth->random);
    if (growth->is_silent) check_undoing(program, tree, first.gas_used / 2);
    if (growth->keeps_variables) check_leaks(program, tree);
    gk_program_release(program);
    gk_free(file);
    free(growth);
}

static void verified_programs_run_without_harm(void **state) {
    (void)state;
    char message[300] = "";
    gk_program *model = assemble_program(frame, message, sizeof message);
    if (model == NULL) fail_msg("%s", message);
    gk_tree *tree = make_answer(model);
    uint32_t used[OPCODES] = {0};
    for (uint64_t seed = 1; seed <= PROGRAMS; seed++) try_seed(model, tree, seed, used);
    gk_tree_free(tree);
    gk_program_release(model);
    uint32_t never = 0;
    for (unsigned op = 0; op < OPCODES; op++) {
        if (used[op] == 0) never++;
    }
    assert_in_range(never, 0, OPCODES / 6);  // else the programs grew from too little
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verified_programs_run_without_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
