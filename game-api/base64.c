// game-api/base64.c: bytes as text, for replays.
//
//   in:    bytes; text from anybody
//   out:   RFC 4648, padded, without line ends; the only text that reads back for these bytes
//   owns:  nothing
//   fails: for any other text

#include "base64.h"

#include <stdlib.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Three bytes or what is left of them, as four characters.
static void encode(const unsigned char *data, size_t count, char out[4]) {
    uint32_t bits = (uint32_t)data[0] << 16 | (count > 1 ? (uint32_t)data[1] << 8 : 0)
                    | (count > 2 ? (uint32_t)data[2] : 0);
    for (int i = 0; i < 4; i++) {
        out[i] = (size_t)i <= count ? alphabet[bits >> (18 - 6 * i) & 63] : '=';
    }
}

void base64_write(const void *data, size_t bytes, gk_write *write, void *context) {
    const unsigned char *byte = data;
    char piece[256];
    size_t length = 0;
    for (size_t at = 0; at < bytes; at += 3) {
        encode(byte + at, bytes - at < 3 ? bytes - at : 3, piece + length);
        length += 4;
        if (length == sizeof piece) {
            write(context, piece, length);
            length = 0;
        }
    }
    if (length > 0) {
        write(context, piece, length);
    }
}

// Four characters as up to three bytes; 0 if they are none.
static size_t decode(const char *text, unsigned char out[3]) {
    uint32_t bits = 0;
    size_t count = text[3] != '=' ? 3 : text[2] != '=' ? 2 : 1;
    for (size_t i = 0; i < 4; i++) {
        const char *found = text[i] != '\0' && i <= count ? strchr(alphabet, text[i]) : NULL;
        if (i <= count && !found) {
            return 0;
        }
        bits = bits << 6 | (found ? (uint32_t)(found - alphabet) : 0);
    }
    for (size_t i = 0; i < 3; i++) {
        out[i] = (unsigned char)(bits >> (16 - 8 * i));
    }
    // Bits that belong to no byte must be zero, or two texts would stand for the same bytes.
    return (count < 3 && out[count] != 0) ? 0 : count;
}

static bool decode_all(const char *text, size_t length, unsigned char *data, size_t *bytes) {
    *bytes = 0;
    for (size_t at = 0; at < length; at += 4) {
        unsigned char out[3];
        size_t count = decode(text + at, out);
        if (count == 0 || (count < 3 && at + 4 < length)) {
            return false;
        }
        memcpy(data + *bytes, out, count);
        *bytes += count;
    }
    return true;
}

void *base64_read(const char *text, size_t length, size_t *bytes, bool *is_valid) {
    *is_valid = length % 4 == 0;
    unsigned char *data = *is_valid ? malloc(length / 4 * 3 + 1) : NULL;
    if (!data) {
        return NULL;
    }
    *is_valid = decode_all(text, length, data, bytes);
    if (!*is_valid) {
        free(data);
        return NULL;
    }
    return data;
}
