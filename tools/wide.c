// tools/wide.c: see wide.h.

#include "wide.h"

#include <stdint.h>
#include <stdlib.h>

#define BYTES_MAX 4  // of a character
#define UNKNOWN 0xfffd

static size_t put(char *out, uint32_t c) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t tail = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned lead[] = {0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(lead[tail] | c >> (6 * tail));
    for (size_t i = 1; i <= tail; i++) {
        out[i] = (char)(0x80 | (c >> (6 * (tail - i)) & 0x3f));
    }
    return tail + 1;
}

static uint32_t character(uint32_t c) {
    return c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? UNKNOWN : c;
}

char *wide_narrow(const wchar_t *text, size_t count, size_t *bytes) {
    *bytes = 0;
    char *out = count < SIZE_MAX / BYTES_MAX ? malloc(count * BYTES_MAX + 1) : NULL;
    if (!out) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        *bytes += put(out + *bytes, character((uint32_t)text[i]));
    }
    out[*bytes] = '\0';
    return out;
}

// What the character at `text` is; how many bytes it takes, 1 or more.
static size_t take(const unsigned char *text, size_t bytes, uint32_t *c) {
    size_t length = text[0] < 0x80 ? 1 : text[0] < 0xc2 ? 0 : text[0] < 0xe0 ? 2
                    : text[0] < 0xf0 ? 3 : text[0] < 0xf5 ? 4 : 0;
    *c = UNKNOWN;
    if (length == 0 || length > bytes) {
        return 1;
    }
    uint32_t value = length == 1 ? text[0] : text[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80) {
            return 1;
        }
        value = value << 6 | (text[i] & 0x3fu);
    }
    *c = character(value);
    return length;
}

wchar_t *wide_widen(const char *text, size_t bytes) {
    wchar_t *out = bytes < SIZE_MAX / sizeof *out ? malloc((bytes + 1) * sizeof *out) : NULL;
    if (!out) {
        return NULL;
    }
    size_t count = 0;
    for (size_t at = 0; at < bytes;) {
        uint32_t c;
        at += take((const unsigned char *)text + at, bytes - at, &c);
        out[count++] = (wchar_t)c;
    }
    out[count] = L'\0';
    return out;
}
