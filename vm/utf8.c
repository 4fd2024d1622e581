// vm/utf8.c: see utf8.h.

#include "utf8.h"

#include <string.h>

// What the first byte says: how many follow, the bits it gives, the lowest code point that needs
// them.
struct lead {
    size_t width;
    uint32_t bits, lowest;
};

static struct lead read_lead(unsigned char byte) {
    if (byte < 0x80) return (struct lead){1, byte, 0};
    if (byte >= 0xC2 && byte < 0xE0) return (struct lead){2, byte & 0x1Fu, 0x80};
    if (byte >= 0xE0 && byte < 0xF0) return (struct lead){3, byte & 0x0Fu, 0x800};
    if (byte >= 0xF0 && byte < 0xF5) return (struct lead){4, byte & 0x07u, 0x10000};
    return (struct lead){0, 0, 0};
}

static bool is_character(uint32_t character) {
    return character <= 0x10FFFF && (character < 0xD800 || character > 0xDFFF);
}

size_t utf8_read(const char *bytes, size_t count, uint32_t *character) {
    if (count == 0) return 0;
    struct lead lead = read_lead((unsigned char)bytes[0]);
    if (lead.width == 0 || lead.width > count) return 0;
    uint32_t value = lead.bits;
    for (size_t i = 1; i < lead.width; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (!utf8_continues(byte)) return 0;
        value = value << 6 | (byte & 0x3Fu);
    }
    if (value < lead.lowest || !is_character(value)) return 0;
    if (character != NULL) *character = value;
    return lead.width;
}

// Bytes at the front that are ASCII, eight at a time: most text is.
static size_t ascii_prefix(const char *bytes, size_t count) {
    size_t at = 0;
    for (uint64_t word; count - at >= sizeof word; at += sizeof word) {
        memcpy(&word, bytes + at, sizeof word);
        if (word & UINT64_C(0x8080808080808080)) break;
    }
    while (at < count && (unsigned char)bytes[at] < 0x80) at++;
    return at;
}

bool utf8_valid(const char *bytes, size_t count, size_t *characters) {
    size_t at = 0, found = 0;
    while (at < count) {
        size_t plain = ascii_prefix(bytes + at, count - at);
        at += plain;
        found += plain;
        if (at == count) break;
        size_t width = utf8_read(bytes + at, count - at, NULL);
        if (width == 0) return false;
        at += width;
        found++;
    }
    if (characters != NULL) *characters = found;
    return true;
}

size_t utf8_write(uint32_t character, char out[4]) {
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    size_t width = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = width - 1; i > 0; i--, character >>= 6)
        out[i] = (char)(0x80 | (character & 0x3F));
    out[0] = (char)((0xF00u >> width & 0xFF) | character);
    return width;
}

// How many characters begin in eight bytes: all but those that go on, whose highest bits are 1 0.
static size_t count_eight(const char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    uint64_t goes_on = word >> 7 & ~(word >> 6) & UINT64_C(0x0101010101010101);
    return 8 - (size_t)(goes_on * UINT64_C(0x0101010101010101) >> 56);
}

size_t utf8_count(const char *bytes, size_t count) {
    size_t at = 0, found = 0;
    for (; count - at >= 8; at += 8) found += count_eight(bytes + at);
    for (; at < count; at++) found += !utf8_continues((unsigned char)bytes[at]);
    return found;
}

size_t utf8_offset(const char *bytes, size_t count, size_t index) {
    size_t at = 0, begun = 0;  // characters that begin before `at`
    for (; count - at >= 8; at += 8) {
        size_t here = count_eight(bytes + at);
        if (begun + here > index) break;
        begun += here;
    }
    for (; at < count; at++) {
        if (utf8_continues((unsigned char)bytes[at])) continue;
        if (begun == index) return at;
        begun++;
    }
    return count;
}
