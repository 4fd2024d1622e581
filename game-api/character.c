// game-api/character.c: characters in bytes that may be anything.
//
//   in:    bytes
//   out:   lengths; what is a control character
//   owns:  nothing
//   fails: never: what is not UTF-8 has length 0

#include "character.h"

#include <stdint.h>

// The smallest value that needs as many bytes: what is written longer is not well-formed.
static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};

static size_t claimed_length(unsigned char lead) {
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xc2 || lead > 0xf4) {
        return 0;
    }
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

uint32_t character_value(const char *text, size_t length) {
    const unsigned char *byte = (const unsigned char *)text;
    if (length == 1) {
        return byte[0];
    }
    uint32_t value = byte[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        value = value << 6 | (byte[i] & 0x3fu);
    }
    return value;
}

size_t character_length(const char *text, size_t bytes) {
    size_t length = bytes > 0 ? claimed_length((unsigned char)text[0]) : 0;
    if (length == 0 || length > bytes) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if (((unsigned char)text[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    uint32_t value = character_value(text, length);
    bool is_surrogate = value >= 0xd800 && value <= 0xdfff;
    return value < least[length] || value > 0x10ffff || is_surrogate ? 0 : length;
}

bool character_is_control(const char *text, size_t length) {
    uint32_t value = character_value(text, length);
    return value < 0x20 || (value >= 0x7f && value < 0xa0)    // C0, DEL, C1
           || (value >= 0x200b && value <= 0x200f)            // zero width, direction marks
           || (value >= 0x2028 && value <= 0x202e)            // line ends, directions
           || (value >= 0x2060 && value <= 0x206f) || value == 0xfeff;
}
