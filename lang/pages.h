// lang/pages.h: new memory, asked of the system in one go.
//
//   in:    nothing
//   out:   PAGES_BYTES of zeroed memory, on one large page where the system has such
//   owns:  nothing: what pages_take() gave is due to pages_give_back()
//   fails: NULL: where the system can't or won't; malloc() may still have some
//
// A tree is written once, into fresh memory. Where every small page of it is a trap into the
// system, those are a quarter of a compilation.

#ifndef GASKET_LANG_PAGES_H
#define GASKET_LANG_PAGES_H

#include <stddef.h>

#define PAGES_BYTES ((size_t)2 << 20)

void *pages_take(void);
void pages_give_back(void *memory);

#endif
