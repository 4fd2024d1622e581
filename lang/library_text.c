// lang/library_text.c: the files of the standard library as they were written, for those who read
// them: documentation, examples. Programs are compiled from the parts in library.c.
//
//   in:    lang/library.def; the files, embedded
//   out:   gk_library_count(), gk_library_at()
//   owns:  nothing
//   fails: not at all

#include "gasket.h"
#include "library_text.h"

#define ALWAYS true
#define USED false

static const gk_library libraries[] = {
#define LIBRARY(name, presence) \
    {#name, presence, {"stdlib/" #name ".gsk", name##_gsk, sizeof name##_gsk - 1}},
#include "library.def"
#undef LIBRARY
};

size_t gk_library_count(void) {
    return sizeof libraries / sizeof *libraries;
}

gk_library gk_library_at(size_t index) {
    if (index < gk_library_count()) return libraries[index];
    return (gk_library){.name = "", .source = {"", "", 0}};
}
