// lang/literal.h: what numbers and texts are worth.
//
//   in:    their bytes as written, as the lexer classified them
//   out:   values; texts point into the source, or into the arena where escapes made them differ
//   owns:  nothing
//   fails: int and float by false; texts complain and go on without the bad escape

#ifndef GASKET_LANG_LITERAL_H
#define GASKET_LANG_LITERAL_H

#include "parse.h"

// Decimal, 0x or 0b, with `_` between digits. False if it is larger than 2^63.
bool literal_int(struct text word, uint64_t *value);

// Exactly rounded. False if it is larger than any float.
bool literal_float(struct text word, double *value);

// What stands between the quotes (or braces) of a text; `start` is where it stands in the
// compilation.
struct text literal_text(const struct parse_context *context, struct text inside, uint32_t start);

#endif
