// lang/glyph.c: how a terminal shows a code point: the few ranges that matter in players' texts.

#include "glyph.h"

#include <stddef.h>

struct range {
    uint32_t first, last;
};

// Marks that join the letter before, and what has no width at all.
static const struct range joining[] = {
    {0x0300, 0x036F},   {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F},
    {0x0670, 0x0670},   {0x06D6, 0x06DC}, {0x0900, 0x0902}, {0x093A, 0x093A}, {0x093C, 0x093C},
    {0x0941, 0x0948},   {0x094D, 0x094D}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},
    {0x1AB0, 0x1AFF},   {0x1DC0, 0x1DFF}, {0x200B, 0x200D}, {0x20D0, 0x20FF}, {0x302A, 0x302D},
    {0x3099, 0x309A},   {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0x1F3FB, 0x1F3FF}, {0xE0100, 0xE01EF},
};

static const struct range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2614, 0x2615},
    {0x26A1, 0x26A1},   {0x2705, 0x2705},   {0x274C, 0x274C},   {0x2E80, 0x303E},
    {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F004, 0x1F004},
    {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F320},
    {0x1F32D, 0x1F3FA}, {0x1F400, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7EB},
    {0x1F900, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

static bool in_ranges(const struct range *ranges, size_t count, uint32_t code_point) {
    for (size_t i = 0; i < count; i++) {
        if (code_point < ranges[i].first) return false;
        if (code_point <= ranges[i].last) return true;
    }
    return false;
}

unsigned glyph_width(uint32_t code_point) {
    if (code_point < 0x300) return 1;
    if (in_ranges(joining, sizeof joining / sizeof joining[0], code_point)) return 0;
    return in_ranges(wide, sizeof wide / sizeof wide[0], code_point) ? 2 : 1;
}

bool glyph_turns_text(uint32_t code_point) {
    return (code_point >= 0x202A && code_point <= 0x202E)
           || (code_point >= 0x2066 && code_point <= 0x2069);
}

bool glyph_is_control(uint32_t code_point) {
    if (code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0)) return true;
    if (code_point < 0x200B) return code_point == 0xAD || code_point == 0x61C;
    return code_point == 0x200E || code_point == 0x200F || code_point == 0x2028
           || code_point == 0x2029 || code_point == 0x200B || code_point == 0xFEFF
           || glyph_turns_text(code_point);
}
