// tests/unit/parse_fixture.h: one source parsed, for the tests of the compiler's front.

#ifndef GASKET_TESTS_PARSE_FIXTURE_H
#define GASKET_TESTS_PARSE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "parse.h"

struct parsed {
    struct arena arena;
    jmp_buf no_memory;
    gk_diagnostics *diagnostics;
    struct source *sources;
    struct decl *decls;
    bool has_memory;
};

// Parses `count` bytes within `limit` bytes of memory. To be given to parsed_free().
static inline void parse_bytes(struct parsed *p, const char *bytes, size_t count, size_t limit) {
    *p = (struct parsed){.has_memory = true};
    p->diagnostics = gk_diagnostics_new();
    arena_init(&p->arena, limit, &p->no_memory);
    if (setjmp(p->no_memory)) {
        p->has_memory = false;
        return;
    }
    struct source *source = source_add(&p->arena, &p->sources, "test.gsk", bytes, count);
    struct parse_context context = {
        .arena = &p->arena, .diagnostics = p->diagnostics, .sources = p->sources};
    p->decls = parse_source(&context, source);
}

static inline void parse_text(struct parsed *p, const char *text) {
    parse_bytes(p, text, strlen(text), (size_t)1 << 30);
}

static inline void parsed_free(struct parsed *p) {
    gk_diagnostics_free(p->diagnostics);
    arena_free(&p->arena);
}

// Text that a test collects.
struct collected {
    char bytes[16384];
    size_t count;
};

static inline void collect(void *context, const char *text, size_t bytes) {
    struct collected *out = context;
    if (bytes == 0) return;
    if (bytes > sizeof out->bytes - 1 - out->count) bytes = sizeof out->bytes - 1 - out->count;
    memcpy(out->bytes + out->count, text, bytes);
    out->count += bytes;
    out->bytes[out->count] = '\0';
}

// Diagnostics, one a line: "3:14 E0101 expected an expression, found `)`".
static inline void list_diagnostics(const struct parsed *p, struct collected *out) {
    out->count = 0;
    out->bytes[0] = '\0';
    for (size_t i = 0; i < gk_diagnostics_count(p->diagnostics); i++) {
        gk_diagnostic d = gk_diagnostics_at(p->diagnostics, i);
        char line[512];
        int length = snprintf(line, sizeof line, "%u:%u %s %s\n", (unsigned)d.line, (unsigned)d.column, d.code, d.message);
        collect(out, line, (size_t)length);
    }
}

#endif
