// lang/parser.h: what the generated grammar tells parse.c.

#ifndef GASKET_LANG_PARSER_H
#define GASKET_LANG_PARSER_H

#include "source.h"

struct parser;

// A token that does not fit: called once a mistake, before `stack` is unwound.
void parser_unexpected(struct parser *parser, const void *stack, int kind, struct span at);

#endif
