// lang/glyph.h: how a terminal shows a code point.

#ifndef GASKET_LANG_GLYPH_H
#define GASKET_LANG_GLYPH_H

#include <stdbool.h>
#include <stdint.h>

// Columns: 0 for marks that join the letter before, 2 for East Asian wide letters and emoji, else
// 1.
unsigned glyph_width(uint32_t code_point);

// Whether showing it would move the cursor, show nothing or turn text around, so that it must be
// shown escaped.
bool glyph_is_control(uint32_t code_point);

// Whether it turns the direction of the text that follows, so that people read other code than the
// compiler does.
bool glyph_turns_text(uint32_t code_point);

#endif
