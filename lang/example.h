// lang/example.h: the examples in /// comments, as tests.
//
//   in:    the declarations of a source and their comments
//   out:   a DECL_TEST each for those that have an example, in a source of its own whose lines and
//          columns are those of the comment
//   owns:  nothing
//   fails: by diagnostics, as any source

#ifndef GASKET_LANG_EXAMPLE_H
#define GASKET_LANG_EXAMPLE_H

#include "modules.h"

// Adds the examples that `from` holds to the tests of `file`. `is_own`: it is what `file` was
// parsed from; else the text of a module that `file` uses. false: it is too large.
bool examples_add(struct modules *modules, struct file *file, const gk_source *from, bool is_own);

#endif
