// tests/second/shrink.h: makes a program smaller as long as something stays true of it.
//
//   in:    source text; what must stay true, which is asked of every attempt
//   out:   the smallest text found
//   owns:  nothing; the text is the caller's to free()
//   fails: NULL without memory
//
// It knows brackets, lines and words, not the language: most attempts do not compile, and are none.

#ifndef GASKET_TESTS_SHRINK_H
#define GASKET_TESTS_SHRINK_H

#include <stdbool.h>

typedef bool shrink_holds(void *context, const char *text);

// Asks at most `tries` times.
char *shrink(const char *text, shrink_holds *holds, void *context, int tries);

#endif
