// lang/diagnostic.h: what a compiler has to say, as data first, drawn last.
//
//   in:    codes of diagnostic.def, a place, and the words that fill the message's gaps
//   out:   a gk_diagnostics, sorted by place when the compilation ends, at most DIAGNOSTICS_MAX of
//          them
//   owns:  its entries and their texts (its own memory: it outlives the compilation)
//   fails: without memory it drops the entry and counts it, so that errors are never mistaken for
//          success

#ifndef GASKET_LANG_DIAGNOSTIC_H
#define GASKET_LANG_DIAGNOSTIC_H

#include "gasket.h"
#include "source.h"

#define DIAGNOSTICS_MAX 100  // limit: messages of a compilation; the last says how many were left out
// a name or text inside a message is cut to this, its control characters escaped
#define DIAGNOSTIC_WORD_BYTES 80

enum diagnostic_code {
#define DIAGNOSTIC(name, code, severity, section, message) DIAGNOSTIC_##name,
#include "diagnostic.def"
#undef DIAGNOSTIC
};

// A diagnostic's gaps: `%1`, `%2`, `%3` in its message, label and help are replaced by these.
struct words {
    struct text word[3];
};

// Adds a diagnostic about `at`, which lies in one of `sources`. `label` stands under the mark,
// `help` below; both may be NULL, and may hold gaps. One complaint a place: a second error whose
// span starts where an earlier one's does is dropped.
void diagnostic_add(gk_diagnostics *diagnostics, const struct source *sources,
                    enum diagnostic_code code, struct span at, struct words words,
                    const char *label, const char *help);

// Begins a compilation: what is added from here on is sorted and counted by itself, behind what was
// there.
void diagnostics_begin(gk_diagnostics *diagnostics);

// Forgets what the compilation has said; `error_count` errors were there when it began.
void diagnostics_drop(gk_diagnostics *diagnostics, size_t error_count);

// Whether DIAGNOSTICS_MAX is reached, so that it is not worth finding out more.
bool diagnostics_are_full(const gk_diagnostics *diagnostics);

#endif
