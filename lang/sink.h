// lang/sink.h: text that grows, on the heap.
//
//   in:    pieces of text
//   out:   their sum
//   owns:  `bytes`, which the caller frees
//   fails: has_failed is set without memory, and stays

#ifndef GASKET_LANG_SINK_H
#define GASKET_LANG_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "source.h"

struct sink {
    char *bytes;
    size_t count, room;
    bool has_failed;
};

void sink_add(struct sink *sink, const char *bytes, size_t count);

// Appends what begins at `bytes` so that a terminal can show it: a character as it is, or what is
// not text or would move the cursor as an escape. Answers the bytes taken; `columns` (may be NULL)
// gets how wide it is.
size_t sink_add_shown(struct sink *sink, const char *bytes, size_t count, unsigned *columns);

// A word so shown, cut to about `limit` bytes.
void sink_add_word(struct sink *sink, struct text word, size_t limit);

#endif
