// game-api/pen.c: text in pieces to a gk_write.
//
//   in:    text of ours, and text from anybody
//   out:   the same to `write`, the latter made harmless
//   owns:  nothing
//   fails: never; a piece that is too long is cut

#include "pen.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "character.h"

void pen_bytes(struct pen pen, const char *text, size_t bytes) {
    if (bytes > 0) {
        pen.write(pen.context, text, bytes);
    }
}

void pen_text(struct pen pen, const char *text) {
    pen_bytes(pen, text, strlen(text));
}

void pen_printf(struct pen pen, const char *format, ...) {
    char piece[PEN_PIECE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    if (length > 0) {
        size_t bytes = (size_t)length < sizeof piece ? (size_t)length : sizeof piece - 1;
        pen_bytes(pen, piece, bytes);
    }
}

size_t pen_safe(struct pen pen, const char *text, size_t bytes, size_t columns_max, bool ascii) {
    size_t columns = 0;
    size_t at = 0;
    while (at < bytes) {
        size_t length = character_length(text + at, bytes - at);
        bool is_plain =
            length > 0 && !character_is_control(text + at, length) && !(ascii && length > 1);
        size_t width = is_plain ? 1 : 4;
        if (columns + width > columns_max) {
            break;
        }
        if (is_plain) {
            pen_bytes(pen, text + at, length);
        } else {
            length = 1;
            pen_printf(pen, "\\x%02x", (unsigned)(unsigned char)text[at]);
        }
        columns += width;
        at += length;
    }
    return columns;
}
