// tests/unit/library_test.c: the standard library as it is built in is the one that lies in
// stdlib/, and without a mistake.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "file.h"
#include "parse_fixture.h"

// What a declaration may be wanted by; "" for a use.
static struct text wanted_by(const struct decl *decl) {
    return decl->kind == DECL_USE ? word("") : decl->name;
}

static uint32_t line_of(const struct parsed *p, const struct decl *decl) {
    return source_place(p->sources, decl->at.start).line;
}

static void assert_parts(const struct library_file *file) {
    char message[300], *text;
    size_t bytes;
    assert_int_equal(file_read(file->path, 1 << 20, &text, &bytes, message, sizeof message), GK_OK);
    struct parsed p;
    parse_bytes(&p, text, bytes, (size_t)1 << 30);
    assert_int_equal(gk_diagnostics_count(p.diagnostics), 0);
    uint32_t at = 0;
    for (const struct decl *d = p.decls; d; d = d->next) {
        if (d->kind == DECL_TEST) continue;
        assert_true(at < file->part_count);
        const struct library_part *part = library_part(file->first_part + at++);
        assert_true(text_equal(word(part->name), wanted_by(d)));
        assert_int_equal(part->line, line_of(&p, d));
        uint32_t count = (uint32_t)strlen(part->text);
        assert_true(count > 0 && d->at.start + count <= bytes + 1);
        assert_memory_equal(part->text, text + d->at.start, count - 1);
    }
    assert_int_equal(at, file->part_count);
    parsed_free(&p);
    free(text);
}

static void every_declaration_has_a_part(void **state) {
    (void)state;
    for (uint32_t i = 0; i < library_file_count; i++) assert_parts(library_file(i));
}

static void every_name_finds_its_parts(void **state) {
    (void)state;
    for (uint32_t i = 0; i < library_file_count; i++) {
        const struct library_file *file = library_file(i);
        for (uint32_t wanted = file->first_part; wanted < file->first_part + file->part_count;
             wanted++) {
            struct text name = word(library_part(wanted)->name);
            uint32_t row = 0, part = NO_PART;
            while (name.count && part != wanted) {
                part = library_next_named(name, &row);
                assert_int_not_equal(part, NO_PART);
            }
        }
    }
    uint32_t row = 0;
    assert_int_equal(library_next_named(word("no_such_name"), &row), NO_PART);
    assert_int_equal(library_next_named(word(""), &row), NO_PART);
    assert_int_equal(library_next_named((struct text){"\xFF", 1}, &row), NO_PART);
}

// Every module of the library is used, and all bodies are checked.
static void nothing_in_the_library_is_wrong(void **state) {
    (void)state;
    jmp_buf no_memory;
    struct arena arena;
    struct modules modules;
    char text[4096] = "";
    for (uint32_t i = 0; i < library_file_count; i++) {
        size_t count = strlen(text);
        if (library_file(i)->is_always) continue;
        snprintf(text + count, sizeof text - count, "use %s\n", library_file(i)->name);
    }
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    arena_init(&arena, (size_t)1 << 30, &no_memory);
    if (setjmp(no_memory)) fail_msg("no memory");
    struct parse_context context = {.arena = &arena, .diagnostics = diagnostics};
    modules_init(&modules, context, true);
    struct check check = {.arena = &arena,
                          .diagnostics = diagnostics,
                          .modules = &modules,
                          .checks_library = true};
    gk_source source = {"all.gsk", text, strlen(text)};
    check.main = modules_add(&modules, FILE_MAIN, &source);
    modules_follow(&modules, NULL, check.main);
    check.sources = modules.context.sources;
    check.files = modules.files;
    check_program(&check);
    for (size_t i = 0; i < gk_diagnostics_count(diagnostics); i++) {
        gk_diagnostic d = gk_diagnostics_at(diagnostics, i);
        if (d.severity == GK_ERROR)
            fail_msg("%s:%u:%u: %s %s", d.file, (unsigned)d.line, (unsigned)d.column, d.code,
                     d.message);
    }
    gk_diagnostics_free(diagnostics);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_declaration_has_a_part),
        cmocka_unit_test(every_name_finds_its_parts),
        cmocka_unit_test(nothing_in_the_library_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
