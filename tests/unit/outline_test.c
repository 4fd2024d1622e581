// tests/unit/outline_test.c: what gk_outline tells of a source, and the library's files.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gasket.h"

struct outlined {
    gk_status status;
    gk_outline *outline;
    gk_diagnostics *diagnostics;
};

static struct outlined outline_bytes(const char *text, size_t bytes) {
    gk_source source = {"bots/a.gsk", text, bytes};
    struct outlined o = {.diagnostics = gk_diagnostics_new()};
    o.status = gk_outline_new(&source, &o.outline, o.diagnostics);
    return o;
}

static struct outlined outline(const char *text) {
    return outline_bytes(text, strlen(text));
}

static void done(struct outlined o) {
    gk_outline_free(o.outline);
    gk_diagnostics_free(o.diagnostics);
}

static const char bot[] = "use grid\n"
                          "// ---- places ---------\n"
                          "/// Where it is.\n"
                          "///\n"
                          "///     assert true\n"
                          "pub record Place { x: int, y: int }\n"
                          "\n"
                          "/// Far.\n"
                          "pub fn Place.far(self,\n"
                          "                 other: Place) -> int {\n"
                          "    return 1\n"
                          "}\n"
                          "// ---- the rest ----\n"
                          "var seen: [int] = [1,\n"
                          "    2]\n"
                          "let names = [\n"
                          "    \"a\"]\n"
                          "fn [T: ordered].top(self) -> T? { return none }\n"
                          "fn long() -> int = native LONG\n"
                          "test \"a \\\"b\\\"\" { assert true }\n";

static void assert_is(const gk_outline *o, size_t index, const char *kind, const char *owner,
                      const char *name, const char *signature) {
    gk_declaration d = gk_outline_at(o, index);
    assert_string_equal(d.kind, kind);
    assert_string_equal(d.owner, owner);
    assert_string_equal(d.name, name);
    assert_string_equal(d.signature, signature);
}

static void tells_each_declaration_as_it_is_written(void **state) {
    (void)state;
    struct outlined o = outline(bot);
    assert_int_equal(o.status, GK_OK);
    assert_int_equal(gk_outline_count(o.outline), 8);
    assert_is(o.outline, 0, "use", "", "grid", "use grid");
    assert_is(o.outline, 1, "record", "", "Place", "record Place { x: int, y: int }");
    assert_is(o.outline, 2, "fn", "Place", "far",
              "fn Place.far(self,\n                 other: Place) -> int");
    assert_is(o.outline, 3, "var", "", "seen", "var seen: [int]");
    assert_is(o.outline, 4, "let", "", "names", "let names = [ …");
    assert_is(o.outline, 5, "fn", "[T: ordered]", "top", "fn [T: ordered].top(self) -> T?");
    assert_is(o.outline, 6, "fn", "", "long", "fn long() -> int");
    assert_is(o.outline, 7, "test", "", "a \"b\"", "test \"a \\\"b\\\"\"");
    assert_is(o.outline, 8, "", "", "", "");
    done(o);
}

static void tells_documentation_headings_and_lines(void **state) {
    (void)state;
    struct outlined o = outline(bot);
    gk_declaration use = gk_outline_at(o.outline, 0), place = gk_outline_at(o.outline, 1);
    gk_declaration far = gk_outline_at(o.outline, 2), seen = gk_outline_at(o.outline, 3);
    assert_string_equal(use.doc, "");
    assert_string_equal(use.heading, "");
    assert_string_equal(place.doc, "Where it is.\n\n    assert true\n");
    assert_string_equal(place.heading, "places");
    assert_true(place.is_public);
    assert_false(seen.is_public);
    assert_int_equal(far.line, 9);
    assert_int_equal(far.column, 1);
    assert_int_equal(far.end_line, 12);
    assert_string_equal(seen.heading, "the rest");
    assert_int_equal(seen.end_line, 15);
    done(o);
}

static void of_what_does_not_parse_it_tells_the_rest(void **state) {
    (void)state;
    struct outlined o = outline("fn a() { }\nfn ) b() { }\nfn c() { }\n");
    assert_int_equal(o.status, GK_INVALID);
    assert_int_equal(gk_diagnostics_error_count(o.diagnostics), 1);
    assert_int_equal(gk_outline_count(o.outline), 2);
    assert_is(o.outline, 1, "fn", "", "c", "fn c()");
    done(o);
}

static void takes_any_bytes(void **state) {
    (void)state;
    static const char hostile[] = "/// \xff\x00\x1b[2J\n/// <script>\r\nfn f() { }\r\n///";
    struct outlined o = outline_bytes(hostile, sizeof hostile - 1);
    assert_int_equal(o.status, GK_INVALID);
    done(o);
    o = outline("///");
    assert_int_equal(o.status, GK_OK);
    assert_int_equal(gk_outline_count(o.outline), 0);
    done(o);
    o = outline("///\r\n///     a\r\nfn f() { }");
    assert_string_equal(gk_outline_at(o.outline, 0).doc, "\n    a\n");
    done(o);
    o = outline_bytes(NULL, 0);
    assert_int_equal(o.status, GK_OK);
    done(o);
}

static void a_bad_argument_is_refused(void **state) {
    (void)state;
    gk_outline *o = NULL;
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_source good = {"a.gsk", "", 0}, nameless = {NULL, "", 0}, textless = {"a.gsk", NULL, 1};
    assert_int_equal(gk_outline_new(NULL, &o, diagnostics), GK_BAD_ARGUMENT);
    assert_int_equal(gk_outline_new(&nameless, &o, diagnostics), GK_BAD_ARGUMENT);
    assert_int_equal(gk_outline_new(&textless, &o, diagnostics), GK_BAD_ARGUMENT);
    assert_int_equal(gk_outline_new(&good, NULL, diagnostics), GK_BAD_ARGUMENT);
    assert_int_equal(gk_outline_new(&good, &o, NULL), GK_BAD_ARGUMENT);
    assert_null(o);
    gk_outline_free(NULL);
    gk_diagnostics_free(diagnostics);
}

static void every_entry_of_the_library_is_documented(void **state) {
    (void)state;
    const char *before = "";
    assert_true(gk_library_count() >= 10);
    for (size_t i = 0; i < gk_library_count(); i++) {
        gk_library library = gk_library_at(i);
        struct outlined o = outline_bytes(library.source.text, library.source.bytes);
        assert_int_equal(o.status, GK_OK);
        for (size_t k = 0; k < gk_outline_count(o.outline); k++) {
            gk_declaration d = gk_outline_at(o.outline, k);
            char here[300];
            snprintf(here, sizeof here, "%s %s.%s", library.name, d.owner, d.name);
            // One of the same name for another type leans on the first.
            bool is_second = strcmp(d.name, before) == 0;
            bool has_example = strstr(d.doc, "    ") || is_second;
            bool is_function = strcmp(d.kind, "fn") == 0;
            if (d.is_public && !*d.doc && !is_second) fail_msg("%s has no documentation", here);
            if (d.is_public && is_function && !has_example) fail_msg("%s has no example", here);
            before = d.name;
        }
        before = "";
        done(o);
    }
    assert_string_equal(gk_library_at(gk_library_count()).name, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_each_declaration_as_it_is_written),
        cmocka_unit_test(tells_documentation_headings_and_lines),
        cmocka_unit_test(of_what_does_not_parse_it_tells_the_rest),
        cmocka_unit_test(takes_any_bytes),
        cmocka_unit_test(a_bad_argument_is_refused),
        cmocka_unit_test(every_entry_of_the_library_is_documented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
