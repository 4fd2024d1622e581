// tests/second/promise.h: what the comments of a golden program say of a call.
//
//   in:    a line such as "main 1 '\"two words\"'", as tests/golden/README.md has it
//   out:   its words, and the values that they stand for
//   owns:  the caller frees the trees
//   fails: NULL where there is no word left, or no value of the type

#ifndef GASKET_TESTS_SECOND_PROMISE_H
#define GASKET_TESTS_SECOND_PROMISE_H

#include "gasket.h"

// The next word: up to a blank, blanks between single quotes not counting. It is written over
// `line`, which is moved behind it.
char *promise_word(char **line);

// A value written as JSON.
gk_tree *promise_value(const gk_type *type, const char *text);

#endif
