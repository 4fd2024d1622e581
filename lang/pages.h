// lang/pages.h: new memory, asked of the system in one go.
//
//   in:    memory that is about to be used from end to end
//   out:   the same memory; what it holds does not change
//   owns:  nothing
//   fails: never: where the system can't, each page is asked for when it is first touched
//
// A tree is written once, into fresh memory. Where every page of it is a trap into the system, those
// are a quarter of a compilation.

#ifndef GASKET_LANG_PAGES_H
#define GASKET_LANG_PAGES_H

#include <stddef.h>

void pages_want(void *memory, size_t bytes);

#endif
