// tests/unit/strangers_test.c: files from strangers that are made to be slow or large to load.
//
// Each family below grows one thing that the loader or the verifier walks over, as much of it as a file of
// that size can hold. Loading takes time and memory in proportion to the file, whatever it is that grows.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "../../vm/hash.h"
#include "../../vm/opcode.h"
#include "../../vm/program.h"
#include "counted.h"

struct file {
    void *data;
    size_t bytes;
};

// ---- building -----------------------------------------------------------------------------------

static uint32_t add_string(struct module *module, const char *text) {
    return module_add_string(module, text, strlen(text));
}

static void add_code(struct module *module, uint8_t op, uint16_t a, uint16_t b, uint16_t c) {
    struct instruction row = {.op = op, .a = a, .b = b, .c = c};
    module_add_instruction(module, row, (struct module_position){1, 1});
}

// A function whose code begins with what is added next.
static struct module_function *begin_function(struct module *module, uint32_t parameters,
                                              uint32_t registers, uint32_t type, bool is_mut) {
    struct module_function row = {
        .name = add_string(module, "f"), .file = add_string(module, "f.gsk"),
        .first_parameter = module->parameter_count, .parameter_count = parameters,
        .first_register = module->register_count, .register_count = registers,
        .result = NO_INDEX, .first_instruction = module->instruction_count,
    };
    for (uint32_t i = 0; i < parameters; i++) {
        module_add_parameter(module, (struct module_parameter){row.name, type, is_mut});
    }
    for (uint32_t i = 0; i < registers; i++) module_add_register(module, type);
    uint32_t index = module_add_function(module, row);
    return &module->functions[index];
}

static void end_function(struct module *module) {
    struct module_function *row = &module->functions[module->function_count - 1];
    row->instruction_count = module->instruction_count - row->first_instruction;
}

static uint32_t add_tuple(struct module *module, uint32_t count, uint32_t last) {
    struct module_type row = {.kind = GK_TUPLE, .first = module->field_count, .count = count};
    for (uint32_t i = 0; i < count; i++)
        module_add_field(module, (struct module_field){0, i + 1 < count ? 0 : last});
    return module_add_type(module, row);
}

static char *long_text(size_t bytes) {
    char *text = malloc(bytes + 1);
    assert_non_null(text);
    memset(text, 'a', bytes);
    text[bytes] = '\0';
    return text;
}

// ---- the families: each adds about `n` rows -----------------------------------------------------

// What a compiler would write: the measure of all others.
static void usual(struct module *m, uint32_t n) {
    for (uint32_t i = 0; i < n; i += 100) {
        begin_function(m, 2, 10, TYPE_INT, false);
        for (uint16_t at = 0; at < 98; at++) {
            if (at % 7 == 0) add_code(m, OP_JUMP_LT_INT, 0, 1, 3);
            else if (at % 30 == 29) add_code(m, OP_BOOK, 0, 0, 0);
            else add_code(m, OP_ADD_INT, (uint16_t)(at % 10), 0, 1);
        }
        add_code(m, OP_BOOK, 0, 0, 0);
        add_code(m, OP_JUMP, 0, 0, 0);
        add_code(m, OP_RETURN_NONE, 0, 0, 0);
        end_function(m);
    }
}

static void empty_strings(struct module *m, uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        // Past module_add_string(), which would find the one that is there.
        uint32_t at = module_add_string(m, "x", 1);
        if (m->string_count == m->string_room) {
            m->string_room *= 2;
            m->strings = realloc(m->strings, m->string_room * sizeof *m->strings);
            assert_non_null(m->strings);
        }
        m->strings[m->string_count++] = (struct module_string){m->strings[at].bytes + 1, 0};
    }
}

static void growing_strings(struct module *m, uint32_t n) {
    for (size_t bytes = 2049; bytes < 20 * (size_t)n; bytes *= 2) {
        char *text = long_text(bytes);
        text[0] = (char)('a' + m->string_count % 26);
        module_add_string(m, text, bytes);
        free(text);
    }
}

// Each opens a new block, the last one for a single byte.
static void one_long_string(struct module *m, uint32_t n) {
    char *text = long_text(20 * (size_t)n);
    module_add_string(m, text, 20 * (size_t)n);
    module_add_string(m, "b", 1);
    free(text);
}

static void functions_without_much(struct module *m, uint32_t n) {
    for (uint32_t i = 0; i < n && i < FUNCTIONS_MAX; i++) {
        begin_function(m, 0, 0, TYPE_INT, false);
        add_code(m, OP_RETURN_NONE, 0, 0, 0);
        end_function(m);
    }
}

// A set of registers at every instruction.
static void labels_everywhere(struct module *m, uint32_t n) {
    for (uint32_t left = n; left > 0;) {
        uint32_t count = left < 32000 ? left : 32000;
        begin_function(m, 1, REGISTERS_MAX, TYPE_BOOL, false);
        for (uint32_t i = 0; i < count; i++)
            add_code(m, i % 100 ? OP_JUMP_IF : OP_BOOK, 0, 0, 0);
        add_code(m, OP_RETURN_NONE, 0, 0, 0);
        end_function(m);
        left -= count;
    }
}

// All go to the same places, the sets are met again and again.
static void loops_to_one_head(struct module *m, uint32_t n) {
    for (uint32_t left = n; left > 0;) {
        uint32_t count = left < 32000 ? left : 32000;
        begin_function(m, PARAMETERS_MAX, REGISTERS_MAX, TYPE_BOOL, false);
        for (uint32_t i = 0; i < count; i++) {
            bool books = i % 100 == 99;
            add_code(m, books ? OP_BOOK : OP_LOOP_IF, 0, 0, books ? 0 : (uint16_t)(-(int)i - 1));
        }
        add_code(m, OP_RETURN_NONE, 0, 0, 0);
        end_function(m);
        left -= count;
    }
}

static void heads_behind_arguments(struct module *m, uint32_t n) {
    for (uint32_t left = n; left > 0;) {
        uint32_t count = left < 16000 ? left : 16000;
        begin_function(m, 0, 1, TYPE_TEXT, false);
        add_code(m, OP_JOIN, 0, (uint16_t)(3 * count + 1), 0);
        for (uint32_t i = 0; i < count; i++) add_code(m, OP_ARGS, 0, 0, 0);
        for (uint32_t i = 0; i < count; i++) add_code(m, OP_LOOP, 0, 0, (uint16_t)-1);
        end_function(m);
        left -= count;
    }
}

static void returns_with_many_mut(struct module *m, uint32_t n) {
    for (uint32_t left = n; left > 0;) {
        uint32_t count = left < 32000 ? left : 32000;
        begin_function(m, PARAMETERS_MAX, PARAMETERS_MAX, TYPE_BOOL, true);
        for (uint32_t i = 0; i < count / 2; i++) {
            add_code(m, OP_JUMP_IF, 0, 0, 1);
            add_code(m, OP_RETURN_NONE, 0, 0, 0);
        }
        add_code(m, OP_RETURN_NONE, 0, 0, 0);
        end_function(m);
        left -= count;
    }
}

static void closures_of_many_parameters(struct module *m, uint32_t n) {
    uint32_t first = m->field_count;
    for (uint32_t i = 0; i < PARAMETERS_MAX; i++)
        module_add_field(m, (struct module_field){0, TYPE_INT});
    struct module_type row = {.kind = GK_FUNCTION, .element = NO_INDEX, .first = first,
                              .count = PARAMETERS_MAX};
    uint32_t type = module_add_type(m, row);
    begin_function(m, PARAMETERS_MAX, PARAMETERS_MAX, TYPE_INT, false);
    add_code(m, OP_RETURN_NONE, 0, 0, 0);
    end_function(m);
    for (uint32_t left = n; left > 0;) {
        uint32_t count = left < 32000 ? left : 32000;
        begin_function(m, 0, 1, type, false);
        for (uint32_t i = 0; i < count; i++)
            add_code(m, i % 30 ? OP_NEW_CLOSURE : OP_BOOK, 0, 0, 0);
        add_code(m, OP_BOOK, 0, 0, 0);
        add_code(m, OP_RETURN_NONE, 0, 0, 0);
        end_function(m);
        left -= count;
    }
}

static void types_of_one_long_name(struct module *m, uint32_t n) {
    char *text = long_text(4000);
    uint32_t name = module_add_string(m, text, 4000);
    for (uint32_t i = 0; i < n; i++)
        module_add_type(m, (struct module_type){.kind = GK_RECORD, .name = name});
    free(text);
}

static void tuples_that_differ_at_their_ends(struct module *m, uint32_t n) {
    for (uint32_t i = 0; i < n / FIELDS_MAX; i++) {
        uint32_t name = add_string(m, "R");
        uint32_t record = module_add_type(m, (struct module_type){.kind = GK_RECORD, .name = name});
        add_tuple(m, FIELDS_MAX, record);
    }
}

// Each holds a function, through the one before it.
static void records_in_a_long_chain(struct module *m, uint32_t n) {
    struct module_type function = {.kind = GK_FUNCTION, .element = NO_INDEX};
    uint32_t last = module_add_type(m, function), name = add_string(m, "R"), field = add_string(m, "f");
    uint32_t first = m->type_count;
    for (uint32_t i = 0; i < n; i++) {
        module_add_field(m, (struct module_field){field, i == n - 1 ? last : first + i + 1});
        module_add_type(m, (struct module_type){.kind = GK_RECORD, .name = name, .first = i, .count = 1});
    }
}

static void enums_of_empty_variants(struct module *m, uint32_t n) {
    char name[16];
    for (uint32_t i = 0; i < n / VARIANTS_MAX; i++) {
        struct module_type row = {.kind = GK_ENUM, .name = add_string(m, "E"),
                                  .first = m->variant_count, .count = VARIANTS_MAX};
        for (int v = 0; v < VARIANTS_MAX; v++) {
            snprintf(name, sizeof name, "v%d", v);
            module_add_variant(m, (struct module_variant){.name = add_string(m, name)});
        }
        module_add_type(m, row);
    }
}

static void constants_of_one_long_text(struct module *m, uint32_t n) {
    char *text = long_text(1000);
    uint32_t string = module_add_string(m, text, 1000);
    for (uint32_t i = 0; i < n && i < CONSTANTS_MAX; i++)
        module_add_constant(m, (struct module_constant){TYPE_TEXT, string});
    free(text);
}

static void constants_of_an_enum(struct module *m, uint32_t n) {
    module_add_field(m, (struct module_field){0, TYPE_INT});
    module_add_variant(m, (struct module_variant){.name = add_string(m, "a")});
    module_add_variant(m, (struct module_variant){.name = add_string(m, "b"), .count = 1});
    struct module_type row = {.kind = GK_ENUM, .name = add_string(m, "E"), .count = 2};
    uint32_t type = module_add_type(m, row);
    for (uint32_t i = 0; i < n && i < CONSTANTS_MAX; i++)
        module_add_constant(m, (struct module_constant){type, 0});
}

static void tests_of_one_function(struct module *m, uint32_t n) {
    begin_function(m, 0, 0, TYPE_INT, false);
    add_code(m, OP_RETURN_NONE, 0, 0, 0);
    end_function(m);
    for (uint32_t i = 0; i < n; i++) module_add_test(m, (struct module_test){.line = 1});
}

static void registers_of_many_functions(struct module *m, uint32_t n) {
    for (uint32_t i = 0; i < n / 100; i++) {
        begin_function(m, 0, REGISTERS_MAX, TYPE_TEXT, false);
        add_code(m, OP_RETURN_NONE, 0, 0, 0);
        end_function(m);
    }
}

static void parameters_of_many_hosts(struct module *m, uint32_t n) {
    uint32_t name = add_string(m, "h");
    for (uint32_t i = 0; i < 64; i++)
        module_add_parameter(m, (struct module_parameter){name, TYPE_INT, false});
    for (uint32_t i = 0; i < n && i < FUNCTIONS_MAX; i++)
        module_add_host(m, (struct module_host){name, 0, 64, NO_INDEX});
}

struct family {
    const char *name;
    void (*build)(struct module *module, uint32_t n);
    bool loads;  // else it is refused, which must not cost more
};

#define FAMILY(name, loads) {#name, name, loads}
static const struct family families[] = {
    FAMILY(usual, true),
    FAMILY(empty_strings, true),
    FAMILY(growing_strings, true),
    FAMILY(one_long_string, true),
    FAMILY(functions_without_much, true),
    FAMILY(labels_everywhere, true),
    FAMILY(loops_to_one_head, true),
    FAMILY(heads_behind_arguments, false),
    FAMILY(returns_with_many_mut, true),
    FAMILY(closures_of_many_parameters, true),
    FAMILY(types_of_one_long_name, true),
    FAMILY(tuples_that_differ_at_their_ends, true),
    FAMILY(records_in_a_long_chain, true),
    FAMILY(enums_of_empty_variants, true),
    FAMILY(constants_of_one_long_text, true),
    FAMILY(constants_of_an_enum, true),
    FAMILY(tests_of_one_function, true),
    FAMILY(registers_of_many_functions, true),
    FAMILY(parameters_of_many_hosts, false),
};
#define FAMILIES (sizeof families / sizeof families[0])

static struct file make_file(const struct family *family, uint32_t n) {
    struct module module;
    assert_true(module_init(&module));
    family->build(&module, n);
    struct file file;
    assert_int_equal(module_encode(&module, &file.data, &file.bytes), GK_OK);
    module_free(&module);
    return file;
}

// ---- the claims ---------------------------------------------------------------------------------

static gk_program *load(const struct file *file, char *message, size_t size) {
    gk_program *program = NULL;
    message[0] = '\0';
    gk_status status = gk_program_load(file->data, file->bytes, &program, message, size);
    assert_true(status == (program ? GK_OK : GK_INVALID));
    return program;
}

static void assert_takes_little(const struct file *file, const char *name) {
    char message[200];
    counted_begin();
    gk_program *program = load(file, message, sizeof message);
    ptrdiff_t peak = counted_peak();
    gk_program_release(program);
    if (peak > LOAD_BYTES_MAX(file->bytes))
        fail_msg("%s: %zu bytes take %td", name, file->bytes, peak);
    print_message("%-34s %8zu bytes, %5.1f times that in memory %s\n", name, file->bytes,
                  (double)peak / (double)file->bytes, message);
}

static void memory_is_bounded_by_the_file(void **state) {
    (void)state;
    for (size_t i = 0; i < FAMILIES; i++) {
        struct file file = make_file(&families[i], 20000);
        char message[200];
        gk_program *program = load(&file, message, sizeof message);
        if (families[i].loads != (program != NULL)) fail_msg("%s: %s", families[i].name, message);
        gk_program_release(program);
        assert_takes_little(&file, families[i].name);
        free(file.data);
    }
}

// ---- time ---------------------------------------------------------------------------------------

#define SMALL_ROWS 8000
#define GROWTH 8
#define TIMES 5

// The least of a few times, of this thread's processor alone.
static double load_seconds(const struct file *file) {
    double least = 1e9;
    char message[200];
    for (int i = 0; i < TIMES; i++) {
        struct timespec before, after;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
        gk_program *program = load(file, message, sizeof message);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
        gk_program_release(program);
        double took = (double)(after.tv_sec - before.tv_sec)
                      + (double)(after.tv_nsec - before.tv_nsec) / 1e9;
        if (took < least) least = took;
    }
    return least;
}

// Eight times the file may take eight times as long, and four times that for caches and chance.
// What grows with the square takes 64 times as long.
static void time_is_bounded_by_the_file(void **state) {
    (void)state;
    for (size_t i = 0; i < FAMILIES; i++) {
        struct file small = make_file(&families[i], SMALL_ROWS);
        struct file large = make_file(&families[i], SMALL_ROWS * GROWTH);
        double small_time = load_seconds(&small), large_time = load_seconds(&large);
        double bytes = (double)large.bytes / (double)small.bytes, time = large_time / small_time;
        print_message("%-34s %5.1f ns a byte; %4.1f times the bytes, %4.1f times the time\n",
                      families[i].name, large_time * 1e9 / (double)large.bytes, bytes, time);
        if (time > 4 * bytes && large_time > 0.001) fail_msg("%s", families[i].name);
        free(small.data);
        free(large.data);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_bounded_by_the_file),
        cmocka_unit_test(time_is_bounded_by_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
