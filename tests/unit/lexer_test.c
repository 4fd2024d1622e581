// tests/unit/lexer_test.c: which tokens bytes become, and where.

#include "grammar.h"
#include "lexer.h"
#include "parse_fixture.h"
#include "token.h"

struct lexed {
    struct parsed p;
    struct lexer lexer;
};

// `context` must outlive the lexer.
static void begin(struct lexed *lexed, struct parse_context *context, const char *bytes, size_t count) {
    parse_bytes(&lexed->p, "", 0, (size_t)1 << 26);
    lexed->p.sources = NULL;
    struct source *source = source_add(&lexed->p.arena, &lexed->p.sources, "test.gsk", bytes, count);
    *context = (struct parse_context){.arena = &lexed->p.arena,
                                      .diagnostics = lexed->p.diagnostics,
                                      .sources = lexed->p.sources};
    lexer_init(&lexed->lexer, context, source, lexer_check_bytes(context, source));
}

// The kinds and spans of all tokens: "`let`@0-3 a name@4-5".
static void list_tokens(const char *source, struct collected *out) {
    struct lexed lexed;
    struct parse_context context;
    begin(&lexed, &context, source, strlen(source));
    *out = (struct collected){.count = 0};
    for (int kind, before = 0; (kind = lexer_next(&lexed.lexer)) != 0; before = kind) {
        char piece[96];
        int length = snprintf(piece, sizeof piece, "%s%s%s@%u-%u", before ? " " : "", lexed.lexer.is_line_start ? "|" : "",
                              token_facts[kind].spoken, (unsigned)lexed.lexer.at.start, (unsigned)lexed.lexer.at.end);
        collect(out, piece, (size_t)length);
        lexed.lexer.is_after_dot = kind == TOKEN_DOT;
    }
    parsed_free(&lexed.p);
}

static void check_tokens(const char *source, const char *expected) {
    struct collected out;
    list_tokens(source, &out);
    assert_string_equal(out.bytes, expected);
}

static void tells_words_from_names(void **state) {
    (void)state;
    check_tokens("let lets _ x1", "|`let`@0-3 a name@4-8 a name@9-10 a name@11-13");
    check_tokens("fn fnord match_", "|`fn`@0-2 a name@3-8 a name@9-15");
}

static void takes_the_longest_mark(void **state) {
    (void)state;
    check_tokens("a<<=b", "|a name@0-1 `<<=`@1-4 a name@4-5");
    check_tokens("0..=n", "|a whole number@0-1 `..=`@1-4 a name@4-5");
    check_tokens("a??b?!", "|a name@0-1 `??`@1-3 a name@3-4 `?`@4-5 `!`@5-6");
}

static void tells_floats_from_ranges_and_places(void **state) {
    (void)state;
    check_tokens("1.5", "|a number@0-3");
    check_tokens("1..5", "|a whole number@0-1 `..`@1-3 a whole number@3-4");
    check_tokens("t.0.1", "|a name@0-1 `.`@1-2 a whole number@2-3 `.`@3-4 a whole number@4-5");
    check_tokens("1.abs", "|a whole number@0-1 `.`@1-2 a name@2-5");
    check_tokens("1e5 2E-3", "|a number@0-3 a number@4-8");
}

static void notes_newlines(void **state) {
    (void)state;
    check_tokens("a b\nc\r\nd // e\n\n  f", "|a name@0-1 a name@2-3 |a name@4-5 |a name@7-8 |a name@17-18");
}

static void splits_texts_at_interpolations(void **state) {
    (void)state;
    struct lexed lexed;
    struct parse_context context;
    const char *source = "\"a{b}c{d}e\"";
    begin(&lexed, &context, source, strlen(source));
    assert_int_equal(lexer_next(&lexed.lexer), TOKEN_TEXT_START);
    assert_int_equal(lexed.lexer.at.end, 3);
    assert_int_equal(lexer_next(&lexed.lexer), TOKEN_NAME);
    assert_int_equal(lexer_next(&lexed.lexer), TOKEN_RBRACE);
    assert_int_equal(lexer_text_more(&lexed.lexer, 0), TOKEN_TEXT_MIDDLE);
    assert_int_equal(lexed.lexer.at.start, 4);
    assert_int_equal(lexed.lexer.at.end, 7);
    assert_int_equal(lexer_next(&lexed.lexer), TOKEN_NAME);
    assert_int_equal(lexer_next(&lexed.lexer), TOKEN_RBRACE);
    assert_int_equal(lexer_text_more(&lexed.lexer, 0), TOKEN_TEXT_END);
    assert_int_equal(lexed.lexer.at.end, 11);
    assert_int_equal(lexer_next(&lexed.lexer), 0);
    assert_int_equal(gk_diagnostics_count(lexed.p.diagnostics), 0);
    parsed_free(&lexed.p);
}

static void keeps_documentation_lines(void **state) {
    (void)state;
    struct lexed lexed;
    struct parse_context context;
    const char *source = "/// a\n///b\nx //// rule\ny";
    begin(&lexed, &context, source, strlen(source));
    lexer_next(&lexed.lexer);
    assert_int_equal(lexed.lexer.doc.start, 0);
    assert_int_equal(lexed.lexer.doc.end, 10);
    lexer_next(&lexed.lexer);
    assert_int_equal(lexed.lexer.doc.end, 0);
    parsed_free(&lexed.p);
}

static void takes_nul_for_a_bad_character(void **state) {
    (void)state;
    struct lexed lexed;
    struct parse_context context;
    begin(&lexed, &context, "a\0b", 3);
    assert_int_equal(lexer_next(&lexed.lexer), TOKEN_NAME);
    assert_int_equal(lexer_next(&lexed.lexer), TOKEN_BAD);
    assert_int_equal(lexer_next(&lexed.lexer), TOKEN_NAME);
    assert_int_equal(lexer_next(&lexed.lexer), 0);
    assert_int_equal(lexer_next(&lexed.lexer), 0);
    parsed_free(&lexed.p);
}

static void refuses_long_names_and_numbers(void **state) {
    (void)state;
    char long_name[NAME_BYTES_MAX + 2], long_number[LITERAL_BYTES_MAX + 2];
    memset(long_name, 'a', sizeof long_name);
    memset(long_number, '1', sizeof long_number);
    for (size_t more = 0; more < 2; more++) {
        struct lexed lexed;
        struct parse_context context;
        begin(&lexed, &context, long_name, NAME_BYTES_MAX + more);
        assert_int_equal(lexer_next(&lexed.lexer), TOKEN_NAME);
        assert_int_equal(gk_diagnostics_count(lexed.p.diagnostics), more);
        parsed_free(&lexed.p);
        begin(&lexed, &context, long_number, LITERAL_BYTES_MAX + more);
        assert_int_equal(lexer_next(&lexed.lexer), more ? TOKEN_BAD : TOKEN_INT);
        assert_int_equal(gk_diagnostics_count(lexed.p.diagnostics), more);
        parsed_free(&lexed.p);
    }
}

static void replaces_what_is_not_utf8(void **state) {
    (void)state;
    struct lexed lexed;
    struct parse_context context;
    begin(&lexed, &context, "\"a\xC3\xE2\x82\xF0\x9F\x98\x80\xED\xA0\x80\"", 13);
    assert_int_equal(lexer_next(&lexed.lexer), TOKEN_TEXT);
    assert_int_equal(lexed.lexer.at.end, 13);
    assert_memory_equal(lexed.lexer.start, "\"a???\xF0\x9F\x98\x80???\"", 13);
    assert_int_equal(gk_diagnostics_count(lexed.p.diagnostics), 1);
    parsed_free(&lexed.p);
}

static void finds_lines_and_columns(void **state) {
    (void)state;
    struct lexed lexed;
    struct parse_context context;
    begin(&lexed, &context, "ab\n\ncd\n", 7);
    static const uint32_t expected[][2] = {{1, 1}, {1, 2}, {1, 3}, {2, 1}, {3, 1}, {3, 2}, {3, 3}, {4, 1}};
    for (uint32_t i = 0; i < 8; i++) {
        struct place place = source_place(lexed.p.sources, i);
        assert_int_equal(place.line, expected[i][0]);
        assert_int_equal(place.column, expected[i][1]);
    }
    parsed_free(&lexed.p);
}

static void refuses_sources_that_are_too_large(void **state) {
    (void)state;
    struct parsed p;
    parse_bytes(&p, "", 0, (size_t)1 << 27);
    char *large = calloc(1, (size_t)SOURCE_BYTES_MAX + 1);
    assert_non_null(large);
    memset(large, '\n', SOURCE_BYTES_MAX);
    assert_null(source_add(&p.arena, &p.sources, "a", large, (size_t)SOURCE_BYTES_MAX + 1));
    p.has_memory = setjmp(p.no_memory) == 0;
    if (p.has_memory) assert_non_null(source_add(&p.arena, &p.sources, "b", large, SOURCE_BYTES_MAX));
    assert_true(p.has_memory);
    free(large);
    parsed_free(&p);
}

static void arena_keeps_to_its_limit(void **state) {
    (void)state;
    jmp_buf no_memory;
    struct arena arena;
    arena_init(&arena, 100000, &no_memory);
    volatile size_t given = 0;
    if (setjmp(no_memory) == 0) {
        for (;;) {
            unsigned char *bytes = arena_allocate(&arena, 100);
            assert_int_equal((uintptr_t)bytes % 8, 0);
            for (size_t i = 0; i < 100; i++) assert_int_equal(bytes[i], 0);
            memset(bytes, 1, 100);
            given += 100;
        }
    }
    assert_true(given > 90000 && given <= 100000);
    assert_true(arena.used_bytes <= 100000);
    volatile int refused = 0;
    if (setjmp(no_memory) == 0) arena_array(&arena, SIZE_MAX / 2, 3);
    else refused++;
    if (setjmp(no_memory) == 0) arena_allocate(&arena, SIZE_MAX);
    else refused++;
    assert_int_equal(refused, 2);
    arena_free(&arena);
}

static void arena_grows_arrays(void **state) {
    (void)state;
    jmp_buf no_memory;
    struct arena arena;
    arena_init(&arena, 1 << 20, &no_memory);
    assert_int_equal(setjmp(no_memory), 0);
    size_t room = 0;
    int *items = NULL;
    for (size_t i = 0; i < 1000; i++) {
        items = arena_grow(&arena, items, i, &room, sizeof *items);
        items[i] = (int)i;
    }
    for (size_t i = 0; i < 1000; i++) assert_int_equal(items[i], i);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_words_from_names),
        cmocka_unit_test(takes_the_longest_mark),
        cmocka_unit_test(tells_floats_from_ranges_and_places),
        cmocka_unit_test(notes_newlines),
        cmocka_unit_test(splits_texts_at_interpolations),
        cmocka_unit_test(keeps_documentation_lines),
        cmocka_unit_test(takes_nul_for_a_bad_character),
        cmocka_unit_test(refuses_long_names_and_numbers),
        cmocka_unit_test(replaces_what_is_not_utf8),
        cmocka_unit_test(finds_lines_and_columns),
        cmocka_unit_test(refuses_sources_that_are_too_large),
        cmocka_unit_test(arena_keeps_to_its_limit),
        cmocka_unit_test(arena_grows_arrays),
    };
    return cmocka_run_group_tests_name("lexer", tests, NULL, NULL);
}
