// lang/excerpt.h: the part of a source's line that a diagnostic shows, and where the mark goes
// under it.

#ifndef GASKET_LANG_EXCERPT_H
#define GASKET_LANG_EXCERPT_H

#include "sink.h"
#include "source.h"

#define EXCERPT_COLUMNS 96  // at most; a longer line is cut around the mark

struct mark {
    unsigned column, width;  // of a terminal, counted in the excerpt, from 0
};

// Appends the line in which `at` begins: tabs become spaces, what would disturb a terminal an
// escape.
struct mark excerpt_write(struct sink *sink, const struct source *sources, struct span at);

#endif
