// vm/utf8.h: UTF-8 as texts hold it: strict, and nothing else gets into a text.
//
//   in:    bytes
//   out:   whether they are UTF-8; steps from character to character
//   owns:  nothing
//   fails: never

#ifndef GASKET_VM_UTF8_H
#define GASKET_VM_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Whether the bytes are well-formed: shortest forms alone, no surrogates, nothing above U+10FFFF.
// `characters` (may be NULL) gets the number of code points.
bool utf8_valid(const char *bytes, size_t count, size_t *characters);

// The bytes of the well-formed character that begins at `bytes`, of which `count` are left: 1 to 4.
// 0: there is none. `character` (may be NULL) gets its code point.
size_t utf8_read(const char *bytes, size_t count, uint32_t *character);

// Writes a code point (no surrogate, not above U+10FFFF) and answers its bytes, 1 to 4.
size_t utf8_write(uint32_t character, char out[4]);

// These walk text that is known to be well-formed.
// The bytes of the character whose first byte is `first`.
static inline size_t utf8_width(unsigned char first) {
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}
// How many characters begin in the bytes.
size_t utf8_count(const char *bytes, size_t count);
// Bytes up to the character number `index`, or `count` if the text has no more than `index`.
size_t utf8_offset(const char *bytes, size_t count, size_t index);

// Whether a byte is inside of a character, not its first.
static inline bool utf8_continues(unsigned char byte) {
    return (byte & 0xC0) == 0x80;
}

#endif
