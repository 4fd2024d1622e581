// tests/unit/module_test.c: tables, files and types of modules.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../vm/hash.h"
#include "../../vm/program.h"
#include "../../vm/utf8.h"
#include "assemble.h"

static const char everything[] =
    "interface skirmish\n"
    "record Point x:int y:int\n"
    "record Chain value:int next:[Chain]\n"
    "enum Side left right\n"
    "enum Tree leaf node(Tree, int)\n"
    "const int -5\n"
    "const float 2.5\n"
    "const text \"hi\"\n"
    "const Tree leaf\n"
    "global count int\n"
    "cache seen [Point]\n"
    "host ask(int, text) -> int?\n"
    "move Point\n"
    "entries 1\n"
    "init_vars 1\n"
    "fn turn(int, mut [Chain]) -> Point : (int, text) Tree\n"
    "    LOAD_CONST_REF r3 3\n"
    "    JUMP_TAG r3 1 @end\n"
    "    DROP r3\n"
    "end:\n"
    "    FAIL VARIANT\n"
    "private fn init()\n"
    "    RETURN_NONE\n"
    "private fn later([Point], int) binds 1 -> int : fn(int) -> int\n"
    "    NEW_CLOSURE r2 later copy:0\n"
    "    CALL_VALUE r1 r2 r1\n"
    "    RETURN r1\n";

static void make(struct module *module, const char *text) {
    char message[300] = "";
    if (!assemble(module, text, message, sizeof message)) fail_msg("%s", message);
}

static gk_program *make_program(const char *text) {
    char message[300] = "";
    gk_program *program = assemble_program(text, message, sizeof message);
    if (program == NULL) fail_msg("%s", message);
    return program;
}

// ---- tables -------------------------------------------------------------------------------------

static void begins_with_the_builtin_types_and_the_empty_string(void **state) {
    (void)state;
    struct module module;
    assert_true(module_init(&module));
    assert_int_equal(module.type_count, TYPE_BUILTIN_COUNT);
    assert_int_equal(module.types[TYPE_TEXT].kind, GK_TEXT);
    assert_int_equal(module.string_count, 1);
    assert_int_equal(module_add_string(&module, "", 0), 0);
    module_free(&module);
    module_free(&module);
}

static void keeps_a_string_once(void **state) {
    (void)state;
    struct module module;
    assert_true(module_init(&module));
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 5000; i++) {
            char text[16];
            snprintf(text, sizeof text, "name%u", i);
            uint32_t string = module_add_string(&module, text, strlen(text));
            assert_string_equal(module.strings[string].bytes, text);
        }
    }
    // Only nearly: what is not found within a few probes is added again.
    assert_in_range(module.string_count, 5001, 5600);
    assert_int_equal(module_add_string(&module, "a\0b", 3), module_add_string(&module, "a\0b", 3));
    assert_int_not_equal(module_add_string(&module, "a\0b", 3),
                         module_add_string(&module, "a\0c", 3));
    module_free(&module);
}

static void a_long_string_gets_a_block_of_its_own(void **state) {
    (void)state;
    struct module module;
    assert_true(module_init(&module));
    char *text = malloc(100000);
    assert_non_null(text);
    memset(text, 'x', 100000);
    uint32_t string = module_add_string(&module, text, 100000);
    assert_int_equal(module.strings[string].count, 100000);
    assert_memory_equal(module.strings[string].bytes, text, 100000);
    assert_int_equal(module.strings[string].bytes[100000], '\0');
    free(text);
    module_free(&module);
}

// ---- files --------------------------------------------------------------------------------------

static void encode(const char *text, unsigned char **data, size_t *bytes) {
    struct module module;
    make(&module, text);
    void *made;
    assert_int_equal(module_encode(&module, &made, bytes), GK_OK);
    *data = made;
    module_free(&module);
}

// Makes the last eight bytes agree with those before, as a forger would.
static void forge_hash(unsigned char *data, size_t bytes) {
    uint64_t hash = hash_bytes(HASH_START, data, bytes - 8);
    for (size_t i = 0; i < 8; i++) data[bytes - 8 + i] = (unsigned char)(hash >> (8 * i));
}

static void assert_refused(const void *data, size_t bytes, const char *reason) {
    gk_program *program = NULL;
    char message[200] = "";
    assert_int_equal(gk_program_load(data, bytes, &program, message, sizeof message), GK_INVALID);
    assert_null(program);
    assert_null(strchr(message, '\n'));
    if (strstr(message, reason) == NULL) fail_msg("\"%s\" does not say \"%s\"", message, reason);
}

static void a_file_gives_the_same_module_back(void **state) {
    (void)state;
    unsigned char *data, *again;
    size_t bytes, again_bytes;
    encode(everything, &data, &bytes);
    struct module module;
    assert_int_equal(module_decode(&module, data, bytes, NULL, 0), GK_OK);
    void *made;
    assert_int_equal(module_encode(&module, &made, &again_bytes), GK_OK);
    again = made;
    assert_int_equal(bytes, again_bytes);
    assert_memory_equal(data, again, bytes);
    module_free(&module);
    free(data);
    free(again);
}

static void a_program_is_saved_as_it_was_loaded(void **state) {
    (void)state;
    unsigned char *data;
    size_t bytes, saved_bytes;
    encode(everything, &data, &bytes);
    gk_program *program, *other;
    assert_int_equal(gk_program_load(data, bytes, &program, NULL, 0), GK_OK);
    assert_int_equal(gk_program_load(data, bytes, &other, NULL, 0), GK_OK);
    assert_int_equal(gk_program_hash(program), gk_program_hash(other));
    void *saved;
    assert_int_equal(gk_program_save(program, &saved, &saved_bytes), GK_OK);
    assert_int_equal(bytes, saved_bytes);
    assert_memory_equal(data, saved, bytes);
    gk_free(saved);
    gk_program_release(program);
    gk_program_release(other);
    free(data);
}

static void refuses_what_is_no_file(void **state) {
    (void)state;
    unsigned char *data;
    size_t bytes;
    encode(everything, &data, &bytes);
    assert_refused("", 0, "not Gasket bytecode");
    assert_refused("#!/bin/sh\n", 10, "not Gasket bytecode");
    assert_refused(data, 6, "not Gasket bytecode");  // "gasket", without its NUL
    data[bytes / 2] ^= 1;
    assert_refused(data, bytes, "damaged");
    data[bytes / 2] ^= 1;
    data[7]++;
    assert_refused(data, bytes, "of version 3;");
    free(data);
}

static void who_wants_no_message_gets_none(void **state) {
    (void)state;
    gk_program *program;
    char message[4] = "\xC3";
    assert_int_equal(gk_program_load("none", 4, &program, NULL, 0), GK_INVALID);
    assert_int_equal(gk_program_load("none", 4, &program, NULL, 100), GK_INVALID);
    assert_int_equal(gk_program_load("none", 4, &program, message, 0), GK_INVALID);
    assert_string_equal(message, "\xC3");
    assert_int_equal(gk_program_load("none", 4, &program, message, sizeof message), GK_INVALID);
    assert_string_equal(message, "not");
}

static void refuses_another_price_list(void **state) {
    (void)state;
    unsigned char *data;
    size_t bytes;
    encode(everything, &data, &bytes);
    data[8] ^= 1;
    forge_hash(data, bytes);
    assert_refused(data, bytes, "another price list");
    free(data);
}

static void refuses_a_file_cut_anywhere(void **state) {
    (void)state;
    unsigned char *data;
    size_t bytes;
    encode(everything, &data, &bytes);
    for (size_t count = 0; count < bytes; count++) {
        unsigned char *part = malloc(count + 1);  // its own block, so that reading behind it shows
        assert_non_null(part);
        memcpy(part, data, count);
        assert_refused(part, count, "");
        if (count >= 16) {
            forge_hash(part, count);
            assert_refused(part, count, "cut short");
        }
        free(part);
    }
    free(data);
}

static void refuses_bytes_behind_the_tables(void **state) {
    (void)state;
    unsigned char *data;
    size_t bytes;
    encode(everything, &data, &bytes);
    data = realloc(data, bytes + 1);
    assert_non_null(data);
    forge_hash(data, bytes + 1);
    assert_refused(data, bytes + 1, "longer than its tables");
    free(data);
}

// Numbers in a header or count that ask for more than there is: all of these lie at four bytes.
static void believes_no_count(void **state) {
    (void)state;
    static const uint32_t counts[] = {0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x10000000, 0x00100000};
    unsigned char *data, *copy;
    size_t bytes;
    encode(everything, &data, &bytes);
    copy = malloc(bytes);
    assert_non_null(copy);
    for (size_t at = 16; at + 12 <= bytes; at++) {
        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
            memcpy(copy, data, bytes);
            for (size_t byte = 0; byte < 4; byte++)
                copy[at + byte] = (unsigned char)(counts[i] >> (8 * byte));
            forge_hash(copy, bytes);
            gk_program *program = NULL;
            gk_program_load(copy, bytes, &program, NULL, 0);
            gk_program_release(program);
        }
    }
    free(copy);
    free(data);
}

static void a_flag_is_0_or_1(void **state) {
    (void)state;
    unsigned char *data;
    size_t bytes;
    int refused = 0;
    encode(everything, &data, &bytes);
    for (size_t at = 16; at + 8 < bytes; at++) {
        char message[200] = "";
        gk_program *program = NULL;
        unsigned char before = data[at];
        data[at] = 2;
        forge_hash(data, bytes);
        gk_program_load(data, bytes, &program, message, sizeof message);
        if (strstr(message, "neither 0 nor 1") != NULL) refused++;
        gk_program_release(program);
        data[at] = before;
    }
    assert_true(refused >= 8);  // two variables, four parameters, two functions
    free(data);
}

// ---- types --------------------------------------------------------------------------------------

struct type_row {
    const char *reason;
    void (*spoil)(struct module *module);
};

static void add_type(struct module *module, gk_kind kind, uint32_t element, uint32_t first,
                     uint32_t count) {
    uint32_t name = kind == GK_RECORD || kind == GK_ENUM ? module_add_string(module, "Made", 4) : 0;
    module_add_type(module, (struct module_type){(uint8_t)kind, name, element, first, count});
}

static uint32_t add_field(struct module *module, const char *name, uint32_t type) {
    return module_add_field(
        module, (struct module_field){module_add_string(module, name, strlen(name)), type});
}

static void no_builtin(struct module *module) { module->types[TYPE_INT].kind = GK_FLOAT; }
static void few_types(struct module *module) { module->type_count = 3; }
static void second_builtin(struct module *module) { add_type(module, GK_INT, 0, 0, 0); }
static void wild_kind(struct module *module) {
    module_add_type(module, (struct module_type){.kind = 255});
}
static void wild_element(struct module *module) { add_type(module, GK_LIST, 4000, 0, 0); }
static void wild_name(struct module *module) {
    module_add_type(module, (struct module_type){.kind = GK_RECORD, .name = 70000});
}
static void no_name(struct module *module) {
    module_add_type(module, (struct module_type){.kind = GK_RECORD});
}
static void loud_name(struct module *module) {
    uint32_t name = module_add_string(module, "P\x1b]0;", 5);
    module_add_type(module, (struct module_type){.kind = GK_RECORD, .name = name});
}
static void wild_fields(struct module *module) {
    add_type(module, GK_RECORD, 0, module->field_count, 1);
}
static void overflowing_fields(struct module *module) {
    add_type(module, GK_RECORD, 0, 0xFFFFFFFF, 2);
}
static void many_fields(struct module *module) { add_type(module, GK_TUPLE, 0, 0, 256); }
static void shared_fields(struct module *module) {
    uint32_t first = add_field(module, "", TYPE_INT);
    for (int i = 0; i < 2; i++)
        add_type(module, GK_TUPLE, 0, i == 0 ? first : 0,
                 module->field_count - (i == 0 ? first : 0));
}
static void wild_field_type(struct module *module) {
    add_type(module, GK_RECORD, 0, add_field(module, "x", 999), 1);
}
static void nameless_field(struct module *module) {
    add_type(module, GK_RECORD, 0, add_field(module, "", TYPE_INT), 1);
}
static void field_name(struct module *module) {
    add_type(module, GK_RECORD, 0, add_field(module, "a b", TYPE_INT), 1);
}
static void named_tuple(struct module *module) {
    add_type(module, GK_TUPLE, 0, add_field(module, "x", TYPE_BOOL), 1);
}
static void double_field(struct module *module) {
    uint32_t first = add_field(module, "x", TYPE_INT);
    add_field(module, "x", TYPE_INT);
    add_type(module, GK_RECORD, 0, first, 2);
}
static void no_variants(struct module *module) { add_type(module, GK_ENUM, 0, 0, 0); }
static void wild_variants(struct module *module) {
    add_type(module, GK_ENUM, 0, module->variant_count, 1);
}
static void many_variants(struct module *module) { add_type(module, GK_ENUM, 0, 0, 256); }
static void shared_variants(struct module *module) {
    add_type(module, GK_ENUM, 0, 0, module->variant_count);
}
static void double_variant(struct module *module) {
    uint32_t name = module_add_string(module, "same", 4);
    uint32_t first = module_add_variant(module, (struct module_variant){name, 0, 0});
    module_add_variant(module, (struct module_variant){name, 0, 0});
    add_type(module, GK_ENUM, 0, first, 2);
}
static void nameless_variant(struct module *module) {
    module_add_variant(module, (struct module_variant){0, 0, 0});
}
static void wild_variant_fields(struct module *module) {
    module_add_variant(module, (struct module_variant){module_add_string(module, "v", 1), 0, 4000});
}
static void double_value(struct module *module) {
    uint32_t first = add_field(module, "x", TYPE_INT);
    add_field(module, "x", TYPE_INT);
    uint32_t variant = module_add_variant(
        module, (struct module_variant){module_add_string(module, "v", 1), first, 2});
    add_type(module, GK_ENUM, 0, variant, 1);
}
static void many_values(struct module *module) {
    uint32_t first = module->field_count;
    for (int i = 0; i < 256; i++) add_field(module, "", TYPE_INT);
    module_add_variant(module,
                       (struct module_variant){module_add_string(module, "v", 1), first, 256});
}
static void wild_tuple_field(struct module *module) {
    add_type(module, GK_TUPLE, 0, add_field(module, "", 999), 1);
}
static void list_of_itself(struct module *module) {
    add_type(module, GK_LIST, module->type_count, 0, 0);
}
static void option_of_itself(struct module *module) {
    add_type(module, GK_OPTION, module->type_count, 0, 0);
}
static void tuple_of_lists_of_itself(struct module *module) {
    add_type(module, GK_LIST, module->type_count + 1, 0, 0);
    add_type(module, GK_TUPLE, 0, add_field(module, "", module->type_count - 1), 1);
}
static void record_of_itself(struct module *module) {
    add_type(module, GK_RECORD, 0, add_field(module, "x", module->type_count), 1);
}
static void records_in_a_circle(struct module *module) {
    uint32_t type = module->type_count;
    add_type(module, GK_RECORD, 0, add_field(module, "x", type + 1), 1);
    add_type(module, GK_TUPLE, 0, add_field(module, "", type), 1);
}
static void twin_lists(struct module *module) {
    for (int i = 0; i < 2; i++) add_type(module, GK_LIST, TYPE_TEXT, 0, 0);
}
static void twin_options(struct module *module) {
    for (int i = 0; i < 2; i++) add_type(module, GK_OPTION, TYPE_TEXT, 0, 0);
}
static void twin_tuples(struct module *module) {
    for (int i = 0; i < 2; i++) add_type(module, GK_TUPLE, 0, add_field(module, "", TYPE_BOOL), 1);
}
static void deep_lists(struct module *module) {
    add_type(module, GK_LIST, TYPE_BOOL, 0, 0);
    for (int i = 0; i < TYPE_DEPTH_MAX; i++)
        add_type(module, GK_LIST, module->type_count - 1, 0, 0);
}
static void doubling_tuples(struct module *module) {
    uint32_t inner = TYPE_INT;
    for (int i = 0; i < 40; i++) {
        uint32_t first = add_field(module, "", inner);
        add_field(module, "", inner);
        inner = module->type_count;
        add_type(module, GK_TUPLE, 0, first, 2);
    }
}
static void wild_key(struct module *module) { add_type(module, GK_MAP, TYPE_INT, 4000, 0); }
static void wild_map_value(struct module *module) { add_type(module, GK_MAP, 4000, TYPE_INT, 0); }
static void wild_item(struct module *module) { add_type(module, GK_SET, 4000, 0, 0); }
static void map_with_fields(struct module *module) {
    add_type(module, GK_MAP, TYPE_INT, TYPE_INT, 1);
}
static void map_with_itself_as_key(struct module *module) {
    add_type(module, GK_MAP, TYPE_INT, module->type_count, 0);
}
static void map_of_itself(struct module *module) {
    add_type(module, GK_MAP, module->type_count, TYPE_INT, 0);
}
static void set_of_itself(struct module *module) {
    add_type(module, GK_SET, module->type_count, 0, 0);
}
static void twin_maps(struct module *module) {
    add_type(module, GK_MAP, TYPE_BOOL, TYPE_TEXT, 0);
    add_type(module, GK_MAP, TYPE_TEXT, TYPE_BOOL, 0);
    add_type(module, GK_MAP, TYPE_BOOL, TYPE_TEXT, 0);
}
static void twin_sets(struct module *module) {
    for (int i = 0; i < 2; i++) add_type(module, GK_SET, TYPE_TEXT, 0, 0);
}
static void deep_maps(struct module *module) {
    add_type(module, GK_SET, TYPE_BOOL, 0, 0);
    for (int i = 0; i < TYPE_DEPTH_MAX; i++)
        add_type(module, GK_MAP, TYPE_INT, module->type_count - 1, 0);
}
static void no_empty_string(struct module *module) { module->strings[0].count = 1; }
static void no_strings(struct module *module) { module->string_count = 0; }
static void sharp_field(struct module *module) {
    add_type(module, GK_RECORD, 0, add_field(module, "a;b", TYPE_INT), 1);
}
static void endless_name(struct module *module) {
    char name[4098];
    memset(name, 'a', sizeof name);
    uint32_t string = module_add_string(module, name, 4097);
    module_add_type(module, (struct module_type){.kind = GK_RECORD, .name = string});
}
static void function_of_many(struct module *module) {
    add_type(module, GK_FUNCTION, NO_INDEX, 0, PARAMETERS_MAX + 1);
}
static void named_parameter(struct module *module) {
    add_type(module, GK_FUNCTION, NO_INDEX, add_field(module, "x", TYPE_INT), 1);
}
static void key_of_a_function(struct module *module) {
    add_type(module, GK_FUNCTION, NO_INDEX, 0, 0);
    add_type(module, GK_SET, module->type_count - 1, 0, 0);
}

static void refuses_types_that_make_no_sense(void **state) {
    (void)state;
    static const struct type_row rows[] = {
        {"must be a builtin one", no_builtin},
        {"builtin ones are missing", few_types},
        {"second builtin", second_builtin},
        {"no such kind", wild_kind},
        {"no such element type", wild_element},
        {"no valid name", wild_name},
        {"no valid name", no_name},
        {"no valid name", loud_name},
        {"no such fields", wild_fields},
        {"no such fields", overflowing_fields},
        {"too many fields", many_fields},
        {"fields are shared", shared_fields},
        {"no such type", wild_field_type},
        {"no valid name", nameless_field},
        {"no valid name", field_name},
        {"in a tuple or function it has no name", named_tuple},
        {"second one of its name", double_field},
        {"enum without variants", no_variants},
        {"no such variants", wild_variants},
        {"too many variants", many_variants},
        {"variants are shared", shared_variants},
        {"second one of its name", double_variant},
        {"no valid name", nameless_variant},
        {"no such fields", wild_variant_fields},
        {"too many values", many_values},
        {"no such type", wild_tuple_field},
        {"second one of its name", double_value},
        {"contains itself", list_of_itself},
        {"contains itself", option_of_itself},
        {"contains itself", tuple_of_lists_of_itself},
        {"contains itself", record_of_itself},
        {"contains itself", records_in_a_circle},
        {"an earlier type is the same", twin_lists},
        {"an earlier type is the same", twin_options},
        {"the same as type", twin_tuples},
        {"too many types inside", deep_lists},
        {"too long to write down", doubling_tuples},
        {"no such key type", wild_key},
        {"no such element type", wild_map_value},
        {"no such element type", wild_item},
        {"a map has no fields", map_with_fields},
        {"contains itself", map_with_itself_as_key},
        {"contains itself", map_of_itself},
        {"contains itself", set_of_itself},
        {"the same as type", twin_maps},
        {"an earlier type is the same", twin_sets},
        {"too many types inside", deep_maps},
        {"empty one is missing", no_empty_string},
        {"empty one is missing", no_strings},
        {"no valid name", sharp_field},
        {"no valid name", endless_name},
        {"too many parameters", function_of_many},
        {"in a tuple or function it has no name", named_parameter},
        {"its keys can't be compared", key_of_a_function},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct module module;
        char message[200] = "";
        make(&module, everything);
        rows[i].spoil(&module);
        gk_program *program;
        assert_int_equal(program_new(&module, &program, message, sizeof message), GK_INVALID);
        if (strstr(message, rows[i].reason) == NULL)
            fail_msg("row %zu: \"%s\" does not say \"%s\"", i, message, rows[i].reason);
    }
}

static void a_type_knows_how_it_is_stored(void **state) {
    (void)state;
    gk_program *program = make_program(
        "record R x:int\nenum Plain a b\nenum Rich a b(int)\n"
        "fn f(R, Plain, Rich, int?, R?, int??, (int, text), (int, bool), [R?], ())\n    RETURN_NONE\n");
    const struct gk_type *const *types = program->functions[0].register_types;
    assert_int_equal(types[1]->store, STORE_WORD);
    assert_true(types[1]->is_plain);
    assert_int_equal(types[2]->store, STORE_REF);
    assert_true(types[3]->is_boxed);
    assert_false(types[4]->is_boxed);
    assert_true(types[5]->is_boxed);
    assert_true(types[6]->is_ordered);
    assert_false(types[7]->is_ordered);
    char text[20];
    assert_int_equal(gk_type_text(types[6], text, sizeof text), 11);
    assert_string_equal(text, "(int, text)");
    assert_int_equal(gk_type_text(types[8], text, 4), 4);
    assert_string_equal(text, "[R?");
    assert_int_equal(gk_type_text(types[9], NULL, 0), 2);
    gk_program_release(program);
}

// What the first parameter of the first function is.
static const gk_type *first_type(const gk_program *program) {
    return gk_program_parameter(program, 0, 0);
}

static void assert_types(const char *left_text, const char *right_text, bool are_equal) {
    gk_program *left = make_program(left_text), *right = make_program(right_text);
    assert_int_equal(type_equal(first_type(left), first_type(right)), are_equal);
    assert_int_equal(type_equal(first_type(right), first_type(left)), are_equal);
    assert_int_equal(type_hash(first_type(left)) == type_hash(first_type(right)), are_equal);
    gk_program_release(left);
    gk_program_release(right);
}

static void types_are_equal_by_shape_and_names(void **state) {
    (void)state;
#define END "\n    RETURN_NONE\n"
    assert_types("fn f(int)" END, "fn f(int)" END, true);
    assert_types("fn f(int)" END, "fn f(float)" END, false);
    assert_types("fn f([int])" END, "record A x:int\nfn f([int])" END, true);
    assert_types("fn f([int])" END, "fn f([int?])" END, false);
    assert_types("record P x:int y:int\nfn f(P)" END,
                 "record Q z:text\nrecord P x:int y:int\nfn f(P)" END, true);
    assert_types("record P x:int y:int\nfn f(P)" END, "record P x:int z:int\nfn f(P)" END, false);
    assert_types("record P x:int y:int\nfn f(P)" END, "record P x:int y:text\nfn f(P)" END, false);
    assert_types("record P x:int y:int\nfn f(P)" END, "record P y:int x:int\nfn f(P)" END, false);
    assert_types("record P x:int\nfn f(P)" END, "record Q x:int\nfn f(Q)" END, false);
#undef END
}

static void recursive_types_are_compared_all_the_way_round(void **state) {
    (void)state;
#define END "\n    RETURN_NONE\n"
    assert_types("record T kids:[T] v:int\nfn f(T)" END, "record T kids:[T] v:int\nfn f(T)" END,
                 true);
    assert_types("record T kids:[T] v:int\nfn f(T)" END, "record T kids:[T]? v:int\nfn f(T)" END,
                 false);
    assert_types("enum E a b(E, int)\nfn f(E)" END, "enum E a b(E, int)\nfn f(E)" END, true);
    assert_types("enum E a b(E, int)\nfn f(E)" END, "enum E a b(E, text)\nfn f(E)" END, false);
    assert_types("enum E a b(E?, (E, int))\nfn f([E])" END,
                 "enum E a b(E?, (E, text))\nfn f([E])" END, false);
#undef END
}

// ---- text ---------------------------------------------------------------------------------------

static void utf8_is_strict(void **state) {
    (void)state;
    static const char *const good[] = {"",
                                       "abc",
                                       "\xC2\x80",
                                       "\xDF\xBF",
                                       "\xE0\xA0\x80",
                                       "\xED\x9F\xBF",
                                       "\xEE\x80\x80",
                                       "\xF0\x90\x80\x80",
                                       "\xF4\x8F\xBF\xBF",
                                       "aaaaaaaaaaaaaaaaa\xC3\xA9"};
    static const char *const bad[] = {"\x80",
                                      "\xBF",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xC2",
                                      "\xE0\x9F\xBF",
                                      "\xED\xA0\x80",
                                      "\xED\xBF\xBF",
                                      "\xF0\x8F\xBF\xBF",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xFF",
                                      "\xE2\x82",
                                      "\xF0\x90\x80",
                                      "\xC2\xC2",
                                      "aaaaaaaa\x80"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(utf8_valid(good[i], strlen(good[i]), NULL));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(utf8_valid(bad[i], strlen(bad[i]), NULL));
    size_t characters = 0;
    assert_true(utf8_valid("a\xC3\xA9\xF0\x9F\x98\x80", 7, &characters));
    assert_int_equal(characters, 3);
    assert_int_equal(utf8_offset("a\xC3\xA9\xF0\x9F\x98\x80", 7, 2), 3);
    assert_int_equal(utf8_offset("abc", 3, 9), 3);
}

static void utf8_goes_round(void **state) {
    (void)state;
    for (uint32_t character = 0; character <= 0x10FFFF; character++) {
        if (character >= 0xD800 && character <= 0xDFFF) continue;
        char bytes[4];
        uint32_t back = 0;
        size_t width = utf8_write(character, bytes);
        assert_int_equal(utf8_read(bytes, width, &back), width);
        assert_int_equal(back, character);
        assert_int_equal(utf8_width((unsigned char)bytes[0]), width);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begins_with_the_builtin_types_and_the_empty_string),
        cmocka_unit_test(keeps_a_string_once),
        cmocka_unit_test(a_long_string_gets_a_block_of_its_own),
        cmocka_unit_test(a_file_gives_the_same_module_back),
        cmocka_unit_test(a_program_is_saved_as_it_was_loaded),
        cmocka_unit_test(refuses_what_is_no_file),
        cmocka_unit_test(who_wants_no_message_gets_none),
        cmocka_unit_test(refuses_another_price_list),
        cmocka_unit_test(refuses_a_file_cut_anywhere),
        cmocka_unit_test(refuses_bytes_behind_the_tables),
        cmocka_unit_test(believes_no_count),
        cmocka_unit_test(a_flag_is_0_or_1),
        cmocka_unit_test(refuses_types_that_make_no_sense),
        cmocka_unit_test(a_type_knows_how_it_is_stored),
        cmocka_unit_test(types_are_equal_by_shape_and_names),
        cmocka_unit_test(recursive_types_are_compared_all_the_way_round),
        cmocka_unit_test(utf8_is_strict),
        cmocka_unit_test(utf8_goes_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
