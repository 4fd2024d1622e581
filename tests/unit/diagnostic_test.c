// tests/unit/diagnostic_test.c: what a compiler has to say, kept and drawn.

#include "parse_fixture.h"

#define LIMIT ((size_t)1 << 22)

struct one {
    struct parsed p;
    struct collected out;
};

static void begin(struct one *one, const char *source) {
    parse_bytes(&one->p, "", 0, LIMIT);
    one->p.sources = NULL;
    assert_non_null(source_add(&one->p.arena, &one->p.sources, "hunter.gsk", source, strlen(source)));
}

static void add(struct one *one, uint32_t start, uint32_t end, const char *label, const char *help) {
    struct words words = {{{"int", 3}, {"Robot?", 6}}};
    diagnostic_add(one->p.diagnostics, one->p.sources, DIAGNOSTIC_UNEXPECTED, (struct span){start, end}, words, label, help);
}

static const char *drawn(struct one *one, bool colour) {
    one->out.count = 0;
    one->out.bytes[0] = '\0';
    gk_diagnostics_print(one->p.diagnostics, colour, collect, &one->out);
    return one->out.bytes;
}

static void draws_place_line_mark_and_help(void **state) {
    (void)state;
    struct one one;
    begin(&one, "fn f() {\n    let d = distance(me, enemy)\n}\n");
    add(&one, 34, 39, "this may be none", "unwrap it first:  if let %2 = enemy { … }");
    assert_string_equal(drawn(&one, false),
                        "hunter.gsk:2:26: error E0101: expected int, found Robot?\n"
                        "    2 |     let d = distance(me, enemy)\n"
                        "      |                          ^^^^^ this may be none\n"
                        "   help: unwrap it first:  if let Robot? = enemy { … }\n");
    parsed_free(&one.p);
}

static void draws_help_of_several_lines(void **state) {
    (void)state;
    struct one one;
    begin(&one, "a");
    add(&one, 0, 1, NULL, "write:\nfn turn()");
    assert_string_equal(drawn(&one, false),
                        "hunter.gsk:1:1: error E0101: expected int, found Robot?\n    1 | a\n      | ^\n"
                        "   help: write:\n         fn turn()\n");
    parsed_free(&one.p);
}

static void marks_wide_letters_tabs_and_ends(void **state) {
    (void)state;
    struct one one;
    begin(&one, "\t\"\xE6\x97\xA5\xE6\x9C\xAC e\xCC\x81\" + x\n");
    add(&one, 14, 15, NULL, NULL);
    assert_string_equal(drawn(&one, false),
                        "hunter.gsk:1:15: error E0101: expected int, found Robot?\n"
                        "    1 |     \"\xE6\x97\xA5\xE6\x9C\xAC e\xCC\x81\" + x\n"
                        "      |              ^\n");
    assert_int_equal(gk_diagnostics_at(one.p.diagnostics, 0).column_utf16, 10);
    parsed_free(&one.p);

    begin(&one, "ab\ncd\n");
    add(&one, 1, 5, NULL, NULL);
    add(&one, 6, 6, NULL, NULL);
    assert_string_equal(drawn(&one, false),
                        "hunter.gsk:1:2: error E0101: expected int, found Robot?\n    1 | ab\n      |  ^\n"
                        "hunter.gsk:3:1: error E0101: expected int, found Robot?\n    3 | \n      | ^\n");
    gk_diagnostic d = gk_diagnostics_at(one.p.diagnostics, 0);
    assert_int_equal(d.end_line, 2);
    assert_int_equal(d.end_column, 3);
    parsed_free(&one.p);
}

static void counts_columns_in_utf16(void **state) {
    (void)state;
    struct one one;
    begin(&one, "\"\xF0\x9F\x98\x80\xC3\xA4\" x");
    add(&one, 9, 10, NULL, NULL);
    gk_diagnostic d = gk_diagnostics_at(one.p.diagnostics, 0);
    assert_int_equal(d.column, 10);
    assert_int_equal(d.column_utf16, 7);
    assert_int_equal(d.end_column, 11);
    assert_int_equal(d.end_column_utf16, 8);
    parsed_free(&one.p);
}

static void cuts_wide_lines_around_the_mark(void **state) {
    (void)state;
    struct one one;
    char line[3001];
    memset(line, 'a', 3000);
    line[3000] = '\0';
    memcpy(line + 1500, "MARK", 4);
    begin(&one, line);
    add(&one, 1500, 1504, NULL, NULL);
    const char *text = drawn(&one, false);
    assert_true(strlen(text) < 400);
    const char *mark = strchr(text, '^'), *row = strstr(text, "    1 | "), *word = strstr(text, "MARK");
    const char *below = strstr(row, "\n") + 1;
    assert_int_equal(mark - below, word - row - 2);  // … is three bytes and one column
    assert_true(strncmp(mark, "^^^^\n", 5) == 0);
    parsed_free(&one.p);

    begin(&one, line);
    add(&one, 0, 3000, NULL, NULL);
    assert_true(strlen(drawn(&one, false)) < 400);
    parsed_free(&one.p);
}

static void shows_control_characters_escaped(void **state) {
    (void)state;
    struct one one;
    begin(&one, "a \x1b]0;x\x07 \xFF\xE2\x80\xAE b");
    struct words words = {{{"\x1b[2J\n\xFF", 6}}};
    diagnostic_add(one.p.diagnostics, one.p.sources, DIAGNOSTIC_FOREIGN_WORD, (struct span){2, 3}, words, NULL, NULL);
    assert_string_equal(drawn(&one, false),
                        "hunter.gsk:1:3: error E0112: there is no `\\u{1B}[2J\\u{A}\\xFF`\n"
                        "    1 | a \\u{1B}]0;x\\u{7} \\xFF\\u{202E} b\n"
                        "      |   ^^^^^^\n");
    gk_diagnostic d = gk_diagnostics_at(one.p.diagnostics, 0);
    for (size_t i = 0; i < d.source_line_bytes; i++) assert_true((unsigned char)d.source_line[i] >= 0x20);
    parsed_free(&one.p);
}

static void cuts_giant_words(void **state) {
    (void)state;
    struct one one;
    char giant[5000];
    memset(giant, 'x', sizeof giant);
    begin(&one, "a");
    struct words words = {{{giant, sizeof giant}}};
    diagnostic_add(one.p.diagnostics, one.p.sources, DIAGNOSTIC_FOREIGN_WORD, (struct span){0, 1}, words, NULL, NULL);
    assert_true(strlen(gk_diagnostics_at(one.p.diagnostics, 0).message) < 120);
    parsed_free(&one.p);
}

static void draws_in_colour_when_asked(void **state) {
    (void)state;
    struct one one;
    begin(&one, "a");
    add(&one, 0, 1, "here", "do");
    assert_null(strchr(drawn(&one, false), '\x1b'));
    assert_non_null(strstr(drawn(&one, true), "\x1b[1;31merror E0101"));
    parsed_free(&one.p);
}

static void sorts_by_place(void **state) {
    (void)state;
    struct one one;
    begin(&one, "a\nb\nc\n");
    source_add(&one.p.arena, &one.p.sources, "second.gsk", "d", 1);
    add(&one, 7, 8, NULL, NULL);
    add(&one, 4, 5, NULL, NULL);
    add(&one, 0, 1, NULL, NULL);
    add(&one, 2, 3, NULL, NULL);
    assert_int_equal(gk_diagnostics_count(one.p.diagnostics), 4);
    for (size_t i = 0; i < 3; i++) assert_int_equal(gk_diagnostics_at(one.p.diagnostics, i).line, i + 1);
    assert_string_equal(gk_diagnostics_at(one.p.diagnostics, 3).file, "second.gsk");
    parsed_free(&one.p);
}

static void says_one_thing_a_place(void **state) {
    (void)state;
    struct one one;
    begin(&one, "abc");
    add(&one, 1, 2, NULL, NULL);
    add(&one, 1, 3, NULL, NULL);
    assert_int_equal(gk_diagnostics_count(one.p.diagnostics), 1);
    assert_int_equal(gk_diagnostics_error_count(one.p.diagnostics), 1);
    diagnostics_begin(one.p.diagnostics);
    add(&one, 1, 2, NULL, NULL);
    add(&one, 0, 1, NULL, NULL);
    assert_int_equal(gk_diagnostics_count(one.p.diagnostics), 3);
    assert_int_equal(gk_diagnostics_at(one.p.diagnostics, 1).column, 1);
    parsed_free(&one.p);
}

static void stops_floods_and_counts_them(void **state) {
    (void)state;
    struct one one;
    char source[2001];
    memset(source, 'a', 2000);
    source[2000] = '\0';
    begin(&one, source);
    for (uint32_t i = 0; i < 2000; i++) add(&one, i, i + 1, NULL, NULL);
    assert_int_equal(gk_diagnostics_count(one.p.diagnostics), DIAGNOSTICS_MAX);
    assert_int_equal(gk_diagnostics_error_count(one.p.diagnostics), 2000);
    gk_diagnostic last = gk_diagnostics_at(one.p.diagnostics, DIAGNOSTICS_MAX - 1);
    assert_string_equal(last.message, "and 1901 more, not shown");
    parsed_free(&one.p);
}

static void answers_past_the_end(void **state) {
    (void)state;
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    assert_int_equal(gk_diagnostics_count(diagnostics), 0);
    assert_string_equal(gk_diagnostics_at(diagnostics, 3).message, "");
    gk_diagnostics_free(diagnostics);
    gk_diagnostics_free(NULL);
}

static void gives_every_complaint_a_code_of_its_own(void **state) {
    (void)state;
    static const char *const codes[] = {
#define DIAGNOSTIC(name, code, severity, section, message) code,
#include "diagnostic.def"
#undef DIAGNOSTIC
    };
    size_t count = sizeof codes / sizeof codes[0];
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(strlen(codes[i]), 5);
        for (size_t k = 0; k < i; k++) assert_string_not_equal(codes[i], codes[k]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_place_line_mark_and_help),
        cmocka_unit_test(draws_help_of_several_lines),
        cmocka_unit_test(marks_wide_letters_tabs_and_ends),
        cmocka_unit_test(counts_columns_in_utf16),
        cmocka_unit_test(cuts_wide_lines_around_the_mark),
        cmocka_unit_test(shows_control_characters_escaped),
        cmocka_unit_test(cuts_giant_words),
        cmocka_unit_test(draws_in_colour_when_asked),
        cmocka_unit_test(sorts_by_place),
        cmocka_unit_test(says_one_thing_a_place),
        cmocka_unit_test(stops_floods_and_counts_them),
        cmocka_unit_test(answers_past_the_end),
        cmocka_unit_test(gives_every_complaint_a_code_of_its_own),
    };
    return cmocka_run_group_tests_name("diagnostic", tests, NULL, NULL);
}
