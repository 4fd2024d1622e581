// tests/unit/lines_test.c: a program that notes which lines ran does all else as if it did not.

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "gasket.h"
#include "module.h"
#include "opcode.h"
#include "program.h"

#define GAS 300000

static gk_program *compile(const char *name, const char *text, size_t bytes, bool with_lines) {
    gk_source source = {name, text, bytes};
    gk_compile_request request = {.source = &source, .examples = &source, .with_tests = true,
                                  .with_lines = with_lines};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_program *program = NULL;
    gk_compile(&request, &program, diagnostics);
    gk_diagnostics_free(diagnostics);
    return program;
}

// ---- which lines ran ----------------------------------------------------------------------------

static const char bot[] = "fn sign(n: int) -> int {\n"          // 1
                          "    if n < 0 { return -1 }\n"        // 2
                          "    if n > 0 {\n"                    // 3
                          "        return 1\n"                  // 4
                          "    }\n"
                          "    return 0\n"                      // 6
                          "}\n"
                          "enum E { a, b }\n"
                          "fn of(e: E) -> int {\n"
                          "    return match e {\n"              // 10
                          "        case .a => 1\n"              // 11
                          "        case .b => 2\n"              // 12
                          "    }\n"
                          "}\n"
                          "fn main(n: int) -> int {\n"
                          "    let f = fn(x: int) =>\n"         // 16
                          "        sign(x)\n"                   // 17
                          "    return f(n) + of(.b)\n"          // 18
                          "}\n"
                          "test \"t\" {\n"
                          "    assert main(1) == 3\n"
                          "}\n";

// "1 2 -3 4": the lines in their order, those that did not run with a minus.
static void show_lines(const gk_bot *made, const gk_program *program, char *out, size_t size) {
    int states[100] = {0};
    for (size_t i = 0; i < gk_program_line_count(program); i++) {
        gk_line line = gk_bot_line(made, i);
        assert_string_equal(line.file, "a.gsk");
        assert_in_range(line.line, 1, 99);
        if (states[line.line] < 1) states[line.line] = line.ran ? 1 : -1;
    }
    out[0] = 0;
    size_t at = 0;
    for (int line = 1; line < 100 && at < size; line++) {
        if (!states[line]) continue;
        at += (size_t)snprintf(out + at, size - at, "%s%d", at ? " " : "", line * states[line]);
    }
}

static void notes_the_lines_that_ran(void **state) {
    (void)state;
    char shown[300];
    gk_limits limits = gk_limits_default();
    gk_program *program = compile("bots/a.gsk", bot, sizeof bot - 1, true);
    gk_bot *made;
    assert_non_null(program);
    assert_int_equal(gk_bot_new(program, &limits, 1, NULL, 0, &made), GK_OK);
    show_lines(made, program, shown, sizeof shown);
    assert_string_equal(shown, "-2 -3 -4 -6 -10 -11 -12 -16 -17 -18");
    assert_int_equal(gk_call(made, gk_program_test(program, 0).function, NULL, 0, GAS), GK_MOVED);
    show_lines(made, program, shown, sizeof shown);
    assert_string_equal(shown, "2 3 4 -6 10 -11 12 16 17 18");
    gk_value minus = gk_int(-1);
    size_t sign;
    assert_int_equal(gk_program_find(program, "sign", &sign), GK_OK);
    assert_int_equal(gk_call(made, sign, &minus, 1, GAS), GK_MOVED);
    show_lines(made, program, shown, sizeof shown);
    assert_string_equal(shown, "2 3 4 -6 10 -11 12 16 17 18");
    assert_string_equal(gk_bot_line(made, gk_program_line_count(program)).file, "");
    gk_bot_free(made);
    gk_program_release(program);
}

static void is_not_to_be_saved(void **state) {
    (void)state;
    void *data;
    size_t bytes;
    gk_program *program = compile("a.gsk", bot, sizeof bot - 1, true);
    assert_int_equal(gk_program_save(program, &data, &bytes), GK_BAD_ARGUMENT);
    gk_program_release(program);
    program = compile("a.gsk", bot, sizeof bot - 1, false);
    assert_int_equal(gk_program_line_count(program), 0);
    assert_int_equal(gk_program_save(program, &data, &bytes), GK_OK);
    gk_free(data);
    gk_program_release(program);
}

// It costs nothing, so a stranger's program may not have it.
static void a_strangers_program_may_not_note_lines(void **state) {
    (void)state;
    void *data;
    size_t bytes;
    char message[300];
    gk_program *program = compile("a.gsk", bot, sizeof bot - 1, true), *loaded;
    assert_int_equal(module_encode(&program->module, &data, &bytes), GK_OK);
    assert_int_equal(gk_program_load(data, bytes, &loaded, message, sizeof message), GK_INVALID);
    assert_non_null(strstr(message, "notes lines"));
    gk_free(data);
    gk_program_release(program);
}

// ---- and what did not change --------------------------------------------------------------------

static void assert_same_call(const char *path, gk_program *plain, gk_program *noting,
                             size_t function) {
    gk_limits limits = gk_limits_default();
    gk_bot *a = NULL, *b = NULL;
    limits.memory_bytes = 4 << 20;
    if (gk_bot_new(plain, &limits, 7, NULL, 0, &a) != GK_OK) return;
    assert_int_equal(gk_bot_new(noting, &limits, 7, NULL, 0, &b), GK_OK);
    for (int64_t gas = GAS; gas > 0; gas = gas == GAS ? gk_bot_gas_used(a) - 1 : 0) {
        gk_result one = gk_call(a, function, NULL, 0, gas);
        gk_result other = gk_call(b, function, NULL, 0, gas);
        gk_fault fault = gk_bot_fault(a), same = gk_bot_fault(b);
        bool is_same = one == other && gk_bot_gas_used(a) == gk_bot_gas_used(b)
                       && gk_bot_memory_peak(a) == gk_bot_memory_peak(b)
                       && strcmp(fault.code, same.code) == 0 && fault.line == same.line
                       && fault.column == same.column;
        if (!is_same)
            fail_msg("%s: function %zu: gas %lld and %lld, fault %s:%u and %s:%u", path, function,
                     (long long)gk_bot_gas_used(a), (long long)gk_bot_gas_used(b), fault.code,
                     fault.line, same.code, same.line);
    }
    gk_bot_free(a);
    gk_bot_free(b);
}

static size_t compare(const char *path, const char *text, size_t bytes) {
    gk_program *plain = compile(path, text, bytes, false);
    gk_program *noting = compile(path, text, bytes, true);
    size_t calls = 0;
    if (!plain != !noting) fail_msg("%s: compiles only one way", path);
    size_t count = plain ? gk_program_function_count(plain) + gk_program_test_count(plain) : 0;
    for (size_t i = 0; i < count; i++) {
        if (gk_program_parameter_count(plain, i)) continue;
        assert_same_call(path, plain, noting, i);
        calls++;
    }
    if (plain) gk_program_release(plain);
    if (noting) gk_program_release(noting);
    return calls;
}

static size_t compare_file(const char *path) {
    size_t length = strlen(path);
    if (length < 4 || strcmp(path + length - 4, ".gsk") != 0) return 0;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = malloc(1 << 20);
    assert_non_null(text);
    size_t bytes = fread(text, 1, 1 << 20, file), calls = 0;
    fclose(file);
    // Programs at the limits are not the point, and slow.
    if (bytes < 20000) calls = compare(path, text, bytes);
    free(text);
    return calls;
}

static size_t compare_folder(const char *path) {
    struct dirent **names;
    size_t calls = 0;
    int count = scandir(path, &names, NULL, alphasort);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        char inside[1024];
        struct stat about;
        snprintf(inside, sizeof inside, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.' && stat(inside, &about) == 0)
            calls += S_ISDIR(about.st_mode) ? compare_folder(inside) : compare_file(inside);
        free(names[i]);
    }
    free(names);
    return calls;
}

static void gas_results_and_memory_are_what_they_are_without(void **state) {
    (void)state;
    size_t calls = compare_folder("tests/golden");
    print_message("%zu functions compared\n", calls);
    assert_true(calls > 300);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes_the_lines_that_ran),
        cmocka_unit_test(is_not_to_be_saved),
        cmocka_unit_test(a_strangers_program_may_not_note_lines),
        cmocka_unit_test(gas_results_and_memory_are_what_they_are_without),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
