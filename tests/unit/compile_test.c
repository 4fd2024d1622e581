// tests/unit/compile_test.c: what a request to compile promises: siblings, tests, standard modules.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gasket.h"
#include "modules.h"

struct sibling {
    const char *name, *text;
};

// The files beside the main one, by name; ends with a NULL.
struct folder {
    const struct sibling *siblings;
    gk_status status;   // answered for what is not among them
    int asked;
    char last[100];
};

static gk_status find(void *context, const char *name, gk_source *found) {
    struct folder *folder = context;
    folder->asked++;
    snprintf(folder->last, sizeof folder->last, "%s", name);
    for (const struct sibling *s = folder->siblings; s && s->name; s++) {
        if (strcmp(s->name, name) != 0) continue;
        static char path[100];
        snprintf(path, sizeof path, "bots/%s.gsk", name);
        *found = (gk_source){path, s->text, strlen(s->text)};
        return GK_OK;
    }
    return folder->status;
}

struct compiled {
    gk_status status;
    gk_program *program;
    gk_diagnostics *diagnostics;
};

static struct compiled compile(const char *text, struct folder *folder, bool with_tests) {
    gk_source source = {"bots/main.gsk", text, strlen(text)};
    gk_compile_request request = {.source = &source,
                                  .find = folder ? find : NULL,
                                  .find_context = folder,
                                  .with_tests = with_tests};
    struct compiled c = {.diagnostics = gk_diagnostics_new()};
    c.status = gk_compile(&request, &c.program, c.diagnostics);
    return c;
}

static void done(struct compiled c) {
    if (c.program) gk_program_release(c.program);
    gk_diagnostics_free(c.diagnostics);
}

// The first diagnostic: "bots/main.gsk:1:5 E0332 message".
static void assert_said(struct compiled c, const char *expected) {
    char line[600];
    assert_true(gk_diagnostics_count(c.diagnostics) > 0);
    gk_diagnostic d = gk_diagnostics_at(c.diagnostics, 0);
    snprintf(line, sizeof line, "%s:%u:%u %s %s", d.file, (unsigned)d.line, (unsigned)d.column,
             d.code, d.message);
    assert_string_equal(line, expected);
}

static int64_t result_of(gk_program *program, const char *name) {
    gk_limits limits = gk_limits_default();
    gk_bot *bot;
    size_t function;
    assert_int_equal(gk_program_find(program, name, &function), GK_OK);
    assert_int_equal(gk_bot_new(program, &limits, 1, NULL, 0, &bot), GK_OK);
    assert_int_equal(gk_call(bot, function, NULL, 0, 1000000), GK_MOVED);
    int64_t result = gk_as_int(gk_bot_move(bot));
    gk_bot_free(bot);
    return result;
}

// ---- siblings -----------------------------------------------------------------------------------

static void finds_a_sibling_by_its_name(void **state) {
    (void)state;
    const struct sibling siblings[] = {{"squad", "pub fn size() -> int { return 4 }\n"}, {0}};
    struct folder folder = {siblings, GK_NOT_FOUND, 0, ""};
    struct compiled c =
        compile("use \"squad\"\nfn main() -> int { return squad.size() }\n", &folder, false);
    assert_int_equal(c.status, GK_OK);
    assert_string_equal(folder.last, "squad");
    assert_int_equal(result_of(c.program, "main"), 4);
    done(c);
}

static void asks_once_for_a_module_that_several_use(void **state) {
    (void)state;
    const struct sibling siblings[] = {{"a", "use \"c\"\npub var x = c.next()\n"},
                                       {"b", "use \"c\"\npub var x = c.next()\n"},
                                       {"c", "var n = 0\n"
                                             "pub fn next() -> int { n += 1\nreturn n }\n"},
                                       {0}};
    struct folder folder = {siblings, GK_NOT_FOUND, 0, ""};
    struct compiled c = compile(
        "use \"a\"\nuse \"b\"\nfn main() -> int { return a.x * 10 + b.x }\n", &folder, false);
    assert_int_equal(c.status, GK_OK);
    assert_int_equal(folder.asked, 3);
    assert_int_equal(result_of(c.program, "main"), 12);
    done(c);
}

// A program that is right is compiled in one go: what it names of the library is there at once.
static void what_the_library_has_is_found_at_once(void **state) {
    (void)state;
    const struct sibling siblings[] = {{"squad", "use bits\n"
                                                 "pub fn is_odd(n: int) -> bool {\n"
                                                 "    return bits.test(n, 0)\n"
                                                 "}\n"}, {0}};
    struct folder folder = {siblings, GK_NOT_FOUND, 0, ""};
    struct compiled c = compile("use \"squad\"\n"
                                "use grid\n"
                                "fn main() -> int {\n"
                                "    let at = grid.Point(x: 0, y: 0)\n"
                                "    let line = grid.line(at, grid.Point(x: 3, y: 1))\n"
                                "    let size = [1, 2].len()\n"
                                "    if squad.is_odd(line.len()) { return size }\n"
                                "    return max(size, 7)\n"
                                "}\n", &folder, false);
    assert_int_equal(c.status, GK_OK);
    assert_int_equal(folder.asked, 1);
    assert_int_equal(result_of(c.program, "main"), 7);
    done(c);
}

static void offers_the_main_files_functions_alone(void **state) {
    (void)state;
    const struct sibling siblings[] = {{"squad", "pub fn size() -> int { return 4 }\n"}, {0}};
    struct folder folder = {siblings, GK_NOT_FOUND, 0, ""};
    struct compiled c =
        compile("use \"squad\"\nfn main() -> int { return squad.size() }\n", &folder, false);
    assert_int_equal(gk_program_function_count(c.program), 1);
    assert_string_equal(gk_program_function_name(c.program, 0), "main");
    done(c);
}

static void a_source_without_a_finder_stands_alone(void **state) {
    (void)state;
    struct compiled c = compile("use \"squad\"\n", NULL, false);
    assert_int_equal(c.status, GK_INVALID);
    assert_said(c, "bots/main.gsk:1:5 E0333 "
                   "this source stands alone: there is no squad.gsk beside it");
    done(c);
}

static void says_what_became_of_a_file(void **state) {
    (void)state;
    const struct {
        gk_status status;
        const char *said;
    } rows[] = {
        {GK_NOT_FOUND, "bots/main.gsk:1:5 E0332 there is no file squad.gsk beside bots/main.gsk"},
        {GK_TOO_LARGE, "bots/main.gsk:1:5 E0334 the file squad.gsk is too large"},
        {GK_NO_MEMORY, "bots/main.gsk:1:5 E0334 the file squad.gsk finds no memory"},
        {GK_BAD_ARGUMENT, "bots/main.gsk:1:5 E0334 the file squad.gsk can't be read"},
        // An answer without a source.
        {GK_OK, "bots/main.gsk:1:5 E0334 the file squad.gsk can't be read"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct folder folder = {NULL, rows[i].status, 0, ""};
        struct compiled c = compile("use \"squad\"\n", &folder, false);
        assert_int_equal(c.status, GK_INVALID);
        assert_said(c, rows[i].said);
        done(c);
    }
}

static void asks_for_no_name_that_could_leave_the_folder(void **state) {
    (void)state;
    static const char *const names[] = {"",      "../squad", "a/b",  "a\\\\b", ".",     "..",
                                        "a.gsk", "C:x",      "Nul ", "é",      "match", "9",
                                        "a\\u{0}b", "_", "Squad", "-"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char text[100];
        struct folder folder = {NULL, GK_NOT_FOUND, 0, ""};
        snprintf(text, sizeof text, "use \"%s\"\n", names[i]);
        struct compiled c = compile(text, &folder, false);
        assert_int_equal(c.status, GK_INVALID);
        assert_int_equal(folder.asked, 0);
        assert_string_equal(gk_diagnostics_at(c.diagnostics, 0).code, "E0330");
        done(c);
    }
}

static void a_siblings_mistake_is_told_once_under_its_name(void **state) {
    (void)state;
    const struct sibling siblings[] = {
        {"a", "use \"c\"\npub let x = c.y\n"},
        {"b", "use \"c\"\npub let x = c.y\n"},
        {"c", "\npub let y: int = \"text\"\n"},
        {0}};
    struct folder folder = {siblings, GK_NOT_FOUND, 0, ""};
    struct compiled c =
        compile("use \"a\"\nuse \"b\"\nlet z = a.x + b.x\n", &folder, false);
    assert_int_equal(c.status, GK_INVALID);
    assert_int_equal(gk_diagnostics_count(c.diagnostics), 1);
    assert_said(c, "bots/c.gsk:2:18 E0401 expected int, found text");
    assert_string_equal(gk_diagnostics_at(c.diagnostics, 0).source_line,
                        "pub let y: int = \"text\"");
    done(c);
}

// ---- limits -------------------------------------------------------------------------------------

// Every module uses the next one: m0, m1, …
static gk_status find_in_a_row(void *context, const char *name, gk_source *found) {
    static char text[100];
    (*(int *)context)++;
    snprintf(text, sizeof text, "use \"m%d\"\n", atoi(name + 1) + 1);
    *found = (gk_source){"m.gsk", text, strlen(text)};
    return GK_OK;
}

static gk_status find_anything(void *context, const char *name, gk_source *found) {
    (void)name;
    (*(int *)context)++;
    *found = (gk_source){"m.gsk", NULL, 0};
    return GK_OK;
}

static gk_status find_much(void *context, const char *name, gk_source *found) {
    (void)name;
    *found = (gk_source){"m.gsk", context, SOURCE_BYTES_MAX};
    return GK_OK;
}

static struct compiled compile_with(const char *text, gk_find_source *finder, void *context) {
    gk_source source = {"main.gsk", text, strlen(text)};
    gk_compile_request request = {.source = &source, .find = finder, .find_context = context};
    struct compiled c = {.diagnostics = gk_diagnostics_new()};
    c.status = gk_compile(&request, &c.program, c.diagnostics);
    return c;
}

static void an_endless_row_of_modules_ends(void **state) {
    (void)state;
    int asked = 0;
    struct compiled c = compile_with("use \"m0\"\n", find_in_a_row, &asked);
    assert_int_equal(c.status, GK_INVALID);
    assert_int_equal(gk_diagnostics_count(c.diagnostics), 1);
    assert_said(c, "m.gsk:1:5 E0315 too many modules that use each other in a row: at most 32");
    assert_int_equal(asked, MODULE_DEPTH_MAX + 1);
    done(c);
}

static void ten_thousand_uses_end_at_the_limit(void **state) {
    (void)state;
    enum { USES = 10000 };
    static char text[USES * 20];
    size_t count = 0;
    int asked = 0;
    for (int i = 0; i < USES; i++)
        count += (size_t)snprintf(text + count, sizeof text - count, "use \"m%d\"\n", i);
    struct compiled c = compile_with(text, find_anything, &asked);
    assert_int_equal(c.status, GK_INVALID);
    assert_int_equal(gk_diagnostics_count(c.diagnostics), 1);
    assert_said(c, "main.gsk:65:5 E0315 too many modules: at most 64");
    assert_int_equal(asked, MODULES_MAX + 1);
    done(c);
}

static void one_name_used_ten_thousand_times_is_asked_for_once(void **state) {
    (void)state;
    enum { USES = 10000 };
    static char text[USES * 20];
    size_t count = 0;
    int asked = 0;
    for (int i = 0; i < USES; i++)
        count += (size_t)snprintf(text + count, sizeof text - count, "use \"m\"\n");
    struct compiled c = compile_with(text, find_anything, &asked);
    assert_int_equal(c.status, GK_INVALID);
    assert_int_equal(asked, 1);
    done(c);
}

static void all_sources_together_have_a_limit(void **state) {
    (void)state;
    char *spaces = test_malloc(SOURCE_BYTES_MAX);
    memset(spaces, ' ', SOURCE_BYTES_MAX);
    struct compiled c = compile_with("use \"a\"\nuse \"b\"\nuse \"c\"\n", find_much, spaces);
    assert_int_equal(c.status, GK_INVALID);
    assert_said(c, "main.gsk:2:5 E0315 too many bytes in all sources: at most 32 MiB");
    test_free(spaces);
    done(c);
}

// ---- tests --------------------------------------------------------------------------------------

static const char tested[] = "use \"squad\"\n"
                             "var n = 1\n"
                             "fn main() -> int { return n }\n"
                             "test \"one\" { assert n == 1 }\n"
                             "  test \"two\\n\" {\n"
                             "    assert squad.size() == 5\n"
                             "}\n";

static void tests_are_compiled_when_asked_for(void **state) {
    (void)state;
    const struct sibling siblings[] = {
        {"squad", "pub fn size() -> int { return 4 }\n"
                  "test \"size\" { assert size() == 4 }\n"}, {0}};
    struct folder folder = {siblings, GK_NOT_FOUND, 0, ""};
    struct compiled c = compile(tested, &folder, true);
    assert_int_equal(c.status, GK_OK);
    assert_int_equal(gk_program_test_count(c.program), 3);
    assert_int_equal(gk_program_function_count(c.program), 1);

    const struct {
        const char *name, *file;
        uint32_t line, column;
        gk_result result;
    } rows[] = {{"size", "squad.gsk", 2, 1, GK_MOVED},
                {"one", "main.gsk", 4, 1, GK_MOVED},
                {"two?", "main.gsk", 5, 3, GK_FAULTED}};
    gk_limits limits = gk_limits_default();
    gk_bot *bot;
    assert_int_equal(gk_bot_new(c.program, &limits, 1, NULL, 0, &bot), GK_OK);
    for (size_t i = 0; i < 3; i++) {
        gk_test test = gk_program_test(c.program, i);
        assert_string_equal(test.name, rows[i].name);
        assert_string_equal(test.file, rows[i].file);
        assert_int_equal(test.line, rows[i].line);
        assert_int_equal(test.column, rows[i].column);
        assert_int_equal(gk_call(bot, test.function, NULL, 0, 1000), rows[i].result);
    }
    assert_string_equal(gk_bot_fault(bot).file, "main.gsk");
    assert_int_equal(gk_bot_fault(bot).line, 6);
    assert_string_equal(gk_bot_stack(bot, 0).function, "test \"two?\"");
    assert_int_equal(gk_call(bot, gk_program_test(c.program, 2).function + 1, NULL, 0, 1000),
                     GK_REFUSED);
    assert_string_equal(gk_program_test(c.program, 3).name, "");
    gk_bot_free(bot);
    done(c);
}

static void tests_survive_a_file(void **state) {
    (void)state;
    struct compiled c = compile("test \"a\" { }\n", NULL, true);
    assert_int_equal(c.status, GK_OK);
    void *data;
    size_t bytes;
    gk_program *loaded;
    assert_int_equal(gk_program_save(c.program, &data, &bytes), GK_OK);
    assert_int_equal(gk_program_load(data, bytes, &loaded, NULL, 0), GK_OK);
    assert_int_equal(gk_program_test_count(loaded), 1);
    assert_string_equal(gk_program_test(loaded, 0).name, "a");
    assert_string_equal(gk_program_test(loaded, 0).file, "main.gsk");
    gk_program_release(loaded);
    gk_free(data);
    done(c);
}

static void tests_stay_out_of_ordinary_programs(void **state) {
    (void)state;
    const struct sibling siblings[] = {{"squad", "pub fn size() -> int { return 4 }\n"}, {0}};
    struct folder folder = {siblings, GK_NOT_FOUND, 0, ""};
    struct compiled without = compile(tested, &folder, false);
    assert_int_equal(without.status, GK_OK);
    assert_int_equal(gk_program_test_count(without.program), 0);
    done(without);
    struct compiled wrong = compile("test \"a\" { assert 1 }\n", NULL, false);
    assert_int_equal(wrong.status, GK_INVALID);  // but they are checked
    done(wrong);
}

// ---- interfaces and standard modules ------------------------------------------------------------

static gk_interface *interface_of(const char *text) {
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_source source = {"game.gsk", text, strlen(text)};
    gk_interface *interface = NULL;
    assert_int_equal(gk_interface_compile(&source, &interface, diagnostics), GK_OK);
    gk_diagnostics_free(diagnostics);
    return interface;
}

static void an_interface_that_uses_a_module_is_what_its_shapes_are(void **state) {
    (void)state;
    gk_interface *used = interface_of("interface game\nuse grid\n"
                                      "record State { at: grid.Point }\n"
                                      "entry turn(state: State) -> grid.Direction\n");
    gk_interface *own = interface_of("interface game\n"
                                     "record Point { x: int, y: int }\n"
                                     "enum Direction { north, east, south, west }\n"
                                     "record State { at: Point }\n"
                                     "entry turn(state: State) -> Direction\n");
    assert_true(gk_interface_hash(used) == gk_interface_hash(own));
    gk_interface_free(used);
    gk_interface_free(own);
}

static struct compiled compile_examples(const char *text, const gk_source *examples) {
    gk_source source = {"bots/main.gsk", text, strlen(text)};
    gk_compile_request request = {.source = &source, .examples = examples ? examples : &source};
    struct compiled c = {.diagnostics = gk_diagnostics_new()};
    c.status = gk_compile(&request, &c.program, c.diagnostics);
    return c;
}

static void assert_test(gk_program *program, size_t index, const char *name, unsigned line,
                        unsigned column) {
    gk_test test = gk_program_test(program, index);
    assert_string_equal(test.name, name);
    assert_int_equal(test.line, line);
    assert_int_equal(test.column, column);
}

static void examples_become_tests_at_their_lines(void **state) {
    (void)state;
    struct compiled c = compile_examples("///     assert one() == 1\n"
                                         "fn one() -> int { return 1 }\n"
                                         "/// Text.\n"
                                         "///       assert Point(x: 1).same()\n"
                                         "fn Point.same(self) -> bool { return true }\n"
                                         "record Point { x: int }\n"
                                         "test \"own\" { }\n", NULL);
    assert_int_equal(c.status, GK_OK);
    assert_int_equal(gk_program_test_count(c.program), 3);
    assert_test(c.program, 0, "own", 7, 1);
    assert_test(c.program, 1, "one (example)", 1, 9);
    assert_test(c.program, 2, "Point.same (example)", 4, 11);
    assert_int_equal(gk_program_function_count(c.program), 1);
    done(c);
}

static void mistakes_in_examples_are_told_at_their_lines(void **state) {
    (void)state;
    struct compiled c = compile_examples("/// Text.\n///     assert one() == \"1\"\n"
                                         "fn one() -> int { return 1 }\n", NULL);
    assert_int_equal(c.status, GK_INVALID);
    gk_diagnostic d = gk_diagnostics_at(c.diagnostics, 0);
    assert_string_equal(d.file, "bots/main.gsk");
    assert_int_equal(d.line, 2);
    assert_int_equal(gk_diagnostics_count(c.diagnostics), 1);
    done(c);
    c = compile_examples("///     }\n///     fn two() { \nfn one() { }\n", NULL);
    assert_said(c, "bots/main.gsk:2:9 E0101 expected statements in an example, found a declaration");
    done(c);
}

static void examples_of_a_module_are_its_users(void **state) {
    (void)state;
    static const char text[] = "/// Far.\n///     assert abs(-2) == 2\n///     assert math.pi > 3.0\n"
                               "pub fn far() -> int = native FAR\n";
    gk_source module = {"lib/far.gsk", text, sizeof text - 1};
    struct compiled c = compile_examples("use math\n", &module);
    assert_int_equal(c.status, GK_OK);
    assert_int_equal(gk_program_test_count(c.program), 1);
    assert_test(c.program, 0, "far (example)", 2, 9);
    assert_string_equal(gk_program_test(c.program, 0).file, "far.gsk");
    done(c);
}

static void a_bad_request_is_refused(void **state) {
    (void)state;
    gk_program *program;
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_source source = {"a.gsk", "", 0}, nameless = {NULL, "", 0}, textless = {"a.gsk", NULL, 1};
    gk_compile_request none = {0}, good = {.source = &source}, first = {.source = &nameless},
                       second = {.source = &textless},
                       third = {.source = &source, .interface_count = 1},
                       fourth = {.source = &source, .examples = &nameless};
    assert_int_equal(gk_compile(NULL, &program, diagnostics), GK_BAD_ARGUMENT);
    assert_int_equal(gk_compile(&none, &program, diagnostics), GK_BAD_ARGUMENT);
    assert_int_equal(gk_compile(&first, &program, diagnostics), GK_BAD_ARGUMENT);
    assert_int_equal(gk_compile(&second, &program, diagnostics), GK_BAD_ARGUMENT);
    assert_int_equal(gk_compile(&third, &program, diagnostics), GK_BAD_ARGUMENT);
    assert_int_equal(gk_compile(&fourth, &program, diagnostics), GK_BAD_ARGUMENT);
    assert_int_equal(gk_compile(&good, NULL, diagnostics), GK_BAD_ARGUMENT);
    assert_int_equal(gk_compile(&good, &program, NULL), GK_BAD_ARGUMENT);
    assert_int_equal(gk_compile(&good, &program, diagnostics), GK_OK);
    gk_program_release(program);
    gk_diagnostics_free(diagnostics);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_a_sibling_by_its_name),
        cmocka_unit_test(asks_once_for_a_module_that_several_use),
        cmocka_unit_test(what_the_library_has_is_found_at_once),
        cmocka_unit_test(offers_the_main_files_functions_alone),
        cmocka_unit_test(a_source_without_a_finder_stands_alone),
        cmocka_unit_test(says_what_became_of_a_file),
        cmocka_unit_test(asks_for_no_name_that_could_leave_the_folder),
        cmocka_unit_test(a_siblings_mistake_is_told_once_under_its_name),
        cmocka_unit_test(an_endless_row_of_modules_ends),
        cmocka_unit_test(ten_thousand_uses_end_at_the_limit),
        cmocka_unit_test(one_name_used_ten_thousand_times_is_asked_for_once),
        cmocka_unit_test(all_sources_together_have_a_limit),
        cmocka_unit_test(tests_are_compiled_when_asked_for),
        cmocka_unit_test(tests_survive_a_file),
        cmocka_unit_test(tests_stay_out_of_ordinary_programs),
        cmocka_unit_test(an_interface_that_uses_a_module_is_what_its_shapes_are),
        cmocka_unit_test(examples_become_tests_at_their_lines),
        cmocka_unit_test(mistakes_in_examples_are_told_at_their_lines),
        cmocka_unit_test(examples_of_a_module_are_its_users),
        cmocka_unit_test(a_bad_request_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
