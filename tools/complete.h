// tools/complete.h: what may go on with a text that is typed.
//
//   in:    a text up to the cursor
//   out:   words that may stand there; what they all begin with
//   owns:  what it answers, until complete_free()
//   fails: by offering nothing

#ifndef GASKET_TOOLS_COMPLETE_H
#define GASKET_TOOLS_COMPLETE_H

#include "repl.h"

struct offer {
    char *word, *about;
};

struct completion {
    struct offer *offers;  // in alphabetical order
    size_t count;
    char *more;            // what can be inserted; NULL or "": nothing is certain
};

struct completion complete_text(struct repl *repl, const char *text, size_t bytes);
void complete_free(struct completion *completion);

// On standard output: a line each if there are few, else in columns.
void complete_list(const struct completion *completion, unsigned columns);

#endif
