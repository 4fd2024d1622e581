// tools/wide.h: between UTF-8, which everything speaks, and wchar_t, which terminals are edited in.
//
//   in:    texts of either kind
//   out:   copies of the other kind
//   owns:  what it answers is the caller's, to free()
//   fails: NULL without memory; what is no character becomes U+FFFD

#ifndef GASKET_TOOLS_WIDE_H
#define GASKET_TOOLS_WIDE_H

#include <stddef.h>
#include <wchar.h>

// Ended by a NUL, which `*bytes` does not count.
char *wide_narrow(const wchar_t *text, size_t count, size_t *bytes);
wchar_t *wide_widen(const char *text, size_t bytes);

#endif
