// tools/output.c: what the command says, and whether it arrived.
//
//   in:    text from anywhere
//   out:   standard output and standard error
//   owns:  a struct buffer's bytes
//   fails: output_finish() tells

#include "output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

#define COMPLAINT_BYTES_MAX 2000

void output_write(void *file, const char *text, size_t bytes) {
    fwrite(text, 1, bytes, file);
}

// ---- text from strangers -----------------------------------------------------------------------

static bool is_tail(unsigned char byte) {
    return (byte & 0xc0) == 0x80;
}

static size_t length_by_lead(unsigned char lead) {
    if (lead < 0x80) {
        return 1;
    }
    // c0, c1 and f5 to ff begin nothing.
    return lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
}

// The character at the start of `text`, and how many bytes it takes; 0 if it is no UTF-8.
static size_t decode(const unsigned char *text, size_t bytes, uint32_t *character) {
    size_t length = length_by_lead(text[0]);
    if (length == 0 || length > bytes) {
        return 0;
    }
    uint32_t c = length == 1 ? text[0] : text[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if (!is_tail(text[i])) {
            return 0;
        }
        c = c << 6 | (text[i] & 0x3fu);
    }
    bool is_short = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
    if (is_short || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff) {
        return 0;
    }
    *character = c;
    return length;
}

// Controls, and what turns the direction of writing around.
static bool is_hostile(uint32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f || c == 0x2028 ||
           c == 0x2029 || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static void escape(const char *text, size_t bytes, gk_write *write, void *context) {
    const unsigned char *at = (const unsigned char *)text;
    for (size_t left = bytes; left > 0;) {
        uint32_t c = 0;
        char shown[16] = "";
        size_t length = decode(at, left, &c);
        if (length == 0) {
            snprintf(shown, sizeof shown, "\\x%02x", *at);
            length = 1;
        } else if (c == '\n' || c == '\t') {
            snprintf(shown, sizeof shown, "%s", c == '\n' ? "\\n" : "\\t");
        } else if (is_hostile(c)) {
            snprintf(shown, sizeof shown, c < 0x80 ? "\\x%02" PRIx32 : "\\u{%" PRIx32 "}", c);
        }
        if (*shown) {
            write(context, shown, strlen(shown));
        } else {
            write(context, (const char *)at, length);
        }
        at += length;
        left -= length;
    }
}

void output_escaped(FILE *file, const char *text, size_t bytes) {
    escape(text, bytes, output_write, file);
}

void output_json_text(FILE *file, const char *text) {
    json_write_text(text, strlen(text), output_write, file);
}

void complain(const char *format, ...) {
    char line[COMPLAINT_BYTES_MAX];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    bool is_cut = length >= (int)sizeof line;
    fputs("gasket: ", stderr);
    output_escaped(stderr, line, length < 0 ? 0 : is_cut ? sizeof line - 1 : (size_t)length);
    fputs(is_cut ? "...\n" : "\n", stderr);
}

enum exit_code output_finish(enum exit_code code) {
    bool is_flushed = fflush(stdout) == 0;
    if (is_flushed && !ferror(stdout)) {
        return code;
    }
    // An earlier write failed and its reason is gone: one more fails for the same one.
    if (is_flushed && (fputc('\n', stdout) == EOF || fflush(stdout) == 0)) {
        errno = EIO;
    }
    if (errno != EPIPE) {
        complain("can't write to standard output: %s", strerror(errno));
    }
    return code == EXIT_GOOD ? EXIT_FAILED : code;
}

// ---- text in memory ----------------------------------------------------------------------------

static bool make_room(struct buffer *buffer, size_t bytes) {
    if (bytes <= buffer->room - buffer->bytes) {
        return true;
    }
    if (bytes > SIZE_MAX / 4 || buffer->room > SIZE_MAX / 4) {
        return false;
    }
    size_t room = 2 * buffer->room + bytes + 256;
    char *text = realloc(buffer->text, room);
    if (!text) {
        return false;
    }
    buffer->text = text;
    buffer->room = room;
    return true;
}

void buffer_write(void *context, const char *text, size_t bytes) {
    struct buffer *buffer = context;
    if (buffer->is_cut || !make_room(buffer, bytes)) {
        buffer->is_cut = true;
        return;
    }
    if (bytes > 0) {
        memcpy(buffer->text + buffer->bytes, text, bytes);
        buffer->bytes += bytes;
    }
}

void buffer_escaped(struct buffer *buffer, const char *text) {
    escape(text, strlen(text), buffer_write, buffer);
}

void buffer_free(struct buffer *buffer) {
    free(buffer->text);
    *buffer = (struct buffer){0};
}

void buffer_text(struct buffer *buffer, const char *text) {
    buffer_write(buffer, text, strlen(text));
}

void buffer_count(struct buffer *buffer, int64_t number) {
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, number);
    buffer_text(buffer, digits);
}
