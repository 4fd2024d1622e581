// lang/grammar_stack.h: the generated parser, as parse.c sees it. Its memory is the caller's.

#ifndef GASKET_LANG_GRAMMAR_STACK_H
#define GASKET_LANG_GRAMMAR_STACK_H

#include <stdbool.h>
#include <stddef.h>

#include "source.h"

#define GRAMMAR_DEPTH_MAX 1024  // of the stack, as %stack_size says

struct maker;

size_t grammar_bytes(void);
void grammarInit(void *stack, struct maker *maker);
void grammar(void *stack, int kind, struct span at);  // takes a token; 0 is the end

size_t grammar_depth(const void *stack);               // symbols on the stack
// whether a token would do next; changes nothing
bool grammar_accepts(const void *stack, int kind);
// the same of several, one behind the other
bool grammar_accepts_all(const void *stack, const int *kinds, size_t count);
void grammar_forgive(void *stack);                     // complain again at the next mistake

#endif
