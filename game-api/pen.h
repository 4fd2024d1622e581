// game-api/pen.h: text in pieces to a gk_write.

#ifndef GASKET_GAME_API_PEN_H
#define GASKET_GAME_API_PEN_H

#include "gasket.h"

#define PEN_PIECE_BYTES 512  // what one pen_printf() writes at most; more is cut

struct pen {
    gk_write *write;
    void *context;
};

void pen_text(struct pen pen, const char *text);
void pen_bytes(struct pen pen, const char *text, size_t bytes);
// Integers and texts alone: a float's form could depend on the locale.
__attribute__((format(printf, 2, 3))) void pen_printf(struct pen pen, const char *format, ...);
// Text from anybody for a terminal: control characters as \x1b, what is not UTF-8 likewise, at most
// `columns_max` characters; answers how many were written.
size_t pen_safe(struct pen pen, const char *text, size_t bytes, size_t columns_max, bool ascii);

#endif
