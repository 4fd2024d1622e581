// tests/unit/mangle.h: other ways to write the same program.
//
//   in:    a source that parses
//   out:   the same tokens with other spaces, lines and comments between them, wherever the grammar
//          allows
//   owns:  nothing; the text is the caller's, to free()
//   fails: NULL if the source does not parse

#ifndef GASKET_TESTS_MANGLE_H
#define GASKET_TESTS_MANGLE_H

#include <stddef.h>
#include <stdint.h>

enum mangling {
    MANGLE_SPACES = 1,    // blanks and tabs, no lines
    MANGLE_LINES = 2,     // lines split and joined, empty lines
    MANGLE_COMMENTS = 4,  // comments, everywhere
    MANGLE_COMMAS = 8,    // at the end of lists, and between fields and cases instead of newlines
    MANGLE_CRLF = 16,
    MANGLE_ENDS = 32,     // a byte order mark, no newline at the end
};

char *mangle(const char *bytes, size_t count, unsigned mangling, uint64_t seed, size_t *mangled);

#endif
