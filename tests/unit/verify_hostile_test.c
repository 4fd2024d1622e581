// tests/unit/verify_hostile_test.c: modules by the thousand: hostile operands, flipped bits, random changes.

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
#include "common_module.h"

// ---- hostile operands, from the tables ----------------------------------------------------------

// A function whose registers hold a value of every kind, with one instruction of each op and
// hostile fields.
static const char host_of_operands[] =
    "move int\n"
    "fn f(int, float, bool, text, [int], [bool], [text], [float], int?, text?, text??, float?, Point, Pair, Side, Tree) -> int\n"
    " BOOK\n ARGS\n RETURN r0\n"
    "fn g(int)\n RETURN_NONE\n";

static bool is_in_frame(const struct gk_program *program, enum operand kind, uint16_t field) {
    uint32_t count = program->functions[0].register_count;
    switch (operand_row(kind)->use) {
    case USE_NOTHING: return field == 0;
    case USE_READ: case USE_WRITE: case USE_UPDATE: return field < count;
    case USE_VALUE: return (field & REGISTER_MASK) < count;
    case USE_IMMEDIATE: case USE_SPECIAL: return true;
    }
    return false;
}

static void try_operands(const struct module *pattern, uint8_t op, const uint16_t fields[3],
                         uint32_t *accepted) {
    void *data;
    size_t bytes;
    struct module module;
    // A copy, by way of a file.
    assert_int_equal(module_encode(pattern, &data, &bytes), GK_OK);
    assert_int_equal(module_decode(&module, data, bytes, NULL, 0), GK_OK);
    free(data);
    bool has_arguments = opcode_find(op)->operands[2] == OPERAND_ARGUMENT && op != OP_ARGS;
    module.code[0] = (struct instruction){op, 0, fields[0], fields[1], fields[2]};
    if (!has_arguments) module.code[1] = (struct instruction){.op = OP_BOOK};
    gk_program *program;
    gk_status status = program_new(&module, &program, NULL, 0);
    assert_true(status == GK_OK || status == GK_INVALID);
    if (status != GK_OK) return;
    (*accepted)++;
    for (int i = 0; i < 3; i++)
        assert_true(is_in_frame(program, opcode_find(op)->operands[i], fields[i]));
    gk_program_release(program);
}

static void no_operand_leaves_its_frame(void **state) {
    (void)state;
    static const uint16_t hostile[] = {0,      1,      2,      4,      15,     16,     17,
                                       255,    1023,   1024,   0x3FFF, 0x4003, 0x4010, 0x8003,
                                       0x8010, 0xC003, 0x7FFF, 0x8000, 0xC000, 0xFFFF};
    enum { COUNT = sizeof hostile / sizeof hostile[0] };
    struct module pattern;
    char text[2048], message[300] = "";
    snprintf(text, sizeof text, "%s%s", common, host_of_operands);
    if (!assemble(&pattern, text, message, sizeof message)) fail_msg("%s", message);
    uint32_t accepted = 0;
    for (unsigned op = 0; op < OPCODES; op++) {
        for (unsigned i = 0; i < COUNT * COUNT * COUNT; i += 11) {
            const uint16_t fields[3] = {hostile[i % COUNT], hostile[i / COUNT % COUNT],
                                        hostile[i / COUNT / COUNT]};
            try_operands(&pattern, (uint8_t)op, fields, &accepted);
        }
    }
    assert_true(accepted > 60);
    module_free(&pattern);
}

// ---- mutations ----------------------------------------------------------------------------------

static const char mutated[] =
    "move Tree\nentries 1\ninit_vars 2\n"
    "fn f(int, mut [text]) -> int : int text Tree bool int?\n"
    "    LOAD_INT r2 0\n"
    "    LOAD_CONST_REF r3 2\n"
    "    LOAD_CONST_REF r4 3\n"
    "    BOOK\n"
    "loop:\n"
    "    PUSH_REF r1 copy:3\n"
    "    NEW_VARIANT r4 1 move:4\n"
    "    ARGS r2\n"
    "    JUMP_LT_INT_K r2 7 @small\n"
    "    GET_REF r3 r1 r2\n"
    "    JOIN r3 4 r3\n"
    "    ARGS r3 r3 r3\n"
    "small:\n"
    "    LOOP_NEXT r2 r0 @loop\n"
    "    EMIT copy:4\n"
    "    CALL r2 g copy:3\n"
    "    ARGS lend:1 move:4\n"
    "    CALL_HOST r6 0 r0\n"
    "    ARGS copy:3\n"
    "    JUMP_NONE r6 - @none\n"
    "    UNBOX r2 r6\n"
    "none:\n"
    "    RETURN r2\n"
    "private fn g(text, mut [text], Tree) -> int : int [text]\n"
    "    TAKE_GLOBAL r4 1\n"
    "    NATIVE - LIST_EXTEND r4\n"
    "    ARGS r1\n"
    "    SET_GLOBAL 1 move:4\n"
    "    PAYLOAD r3 r2 257\n"
    "    RETURN r3\n"
    "private fn init() : [text] int\n"
    "    NEW_LIST r0 4\n"
    "    SET_GLOBAL 1 move:0\n"
    "    LOAD_INT r1 0\n"
    "    SET_GLOBAL 0 r1\n"
    "    RETURN_NONE\n";

struct file {
    unsigned char *data;
    size_t bytes;
};

static struct file make_file(void) {
    struct module module;
    char text[4096], message[300] = "";
    snprintf(text, sizeof text, "%s%s", common, mutated);
    if (!assemble(&module, text, message, sizeof message)) fail_msg("%s", message);
    struct file file;
    void *data;
    assert_int_equal(module_encode(&module, &data, &file.bytes), GK_OK);
    file.data = data;
    module_free(&module);
    return file;
}

static void forge_hash(unsigned char *data, size_t bytes) {
    uint64_t hash = hash_bytes(HASH_START, data, bytes - 8);
    for (size_t i = 0; i < 8; i++) data[bytes - 8 + i] = (unsigned char)(hash >> (8 * i));
}

static void ignore(void *context, const char *text, size_t bytes) {
    size_t *sum = context;
    *sum += bytes + (unsigned char)text[0];
}

// What a mutant that verifies does when it is looked at must be harmless.
static bool try_file(const unsigned char *data, size_t bytes) {
    char message[200] = "";
    gk_program *program;
    gk_status status = gk_program_load(data, bytes, &program, message, sizeof message);
    assert_true(status == GK_OK || status == GK_INVALID);
    if (status != GK_OK) {
        assert_string_not_equal(message, "");
        assert_null(strpbrk(message, "\n\x1b"));
        return false;
    }
    size_t sum = 0;
    gk_program_dump(program, ignore, &sum);
    for (size_t i = 0; i < gk_program_parameter_count(program, 0); i++) {
        type_hash(gk_program_parameter(program, 0, i));
    }
    gk_program_release(program);
    return true;
}

static void survives_every_flipped_bit(void **state) {
    (void)state;
    struct file file = make_file();
    assert_true(try_file(file.data, file.bytes));
    for (size_t at = 16; at < file.bytes - 8; at++) {
        for (int bit = 0; bit < 8; bit++) {
            file.data[at] ^= (unsigned char)(1u << bit);
            forge_hash(file.data, file.bytes);
            try_file(file.data, file.bytes);
            file.data[at] ^= (unsigned char)(1u << bit);
        }
    }
    free(file.data);
}

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

static void survives_random_mutations(void **state) {
    (void)state;
    struct file file = make_file();
    unsigned char *copy = malloc(file.bytes);
    assert_non_null(copy);
    uint64_t random = 20240607;
    uint32_t accepted = 0;
    for (int i = 0; i < 30000; i++) {
        memcpy(copy, file.data, file.bytes);
        for (uint64_t changes = next_random(&random) % 3 + 1; changes > 0; changes--) {
            size_t at = 16 + next_random(&random) % (file.bytes - 24);
            bool is_small = next_random(&random) % 2 == 0;
            copy[at] = (unsigned char)(is_small ? next_random(&random) % 8 : next_random(&random));
        }
        forge_hash(copy, file.bytes);
        if (try_file(copy, file.bytes)) accepted++;
    }
    assert_in_range(accepted, 300, 29000);  // else the mutations try nothing
    free(copy);
    free(file.data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_operand_leaves_its_frame),
        cmocka_unit_test(survives_every_flipped_bit),
        cmocka_unit_test(survives_random_mutations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
