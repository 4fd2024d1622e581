// lang/diagnostic_entry.h: how diagnostics are kept; for diagnostic.c, which makes them, and
// diagnostic_print.c, which draws them.

#ifndef GASKET_LANG_DIAGNOSTIC_ENTRY_H
#define GASKET_LANG_DIAGNOSTIC_ENTRY_H

#include "diagnostic.h"
#include "excerpt.h"

#define FILE_NAME_BYTES 256  // of a source's name in a message

struct entry {
    gk_diagnostic shown;  // points into `memory`
    char *memory;
    struct span at;
    enum diagnostic_code code;
    struct mark mark;
    bool is_rest;         // says how many were left out; its message is `rest`
    char rest[64];
};

struct gk_diagnostics {
    struct entry *entries;
    size_t count, room;
    size_t first;        // of the compilation that adds now
    size_t error_count;  // those left out too
    size_t left_out;
};

#endif
