// game-api/base64.h: bytes as text, for replays.

#ifndef GASKET_GAME_API_BASE64_H
#define GASKET_GAME_API_BASE64_H

#include "gasket.h"

void base64_write(const void *data, size_t bytes, gk_write *write, void *context);

// The bytes of a text, the caller's, to free(). NULL without memory, or (then `*is_valid` is false)
// if the text is not what base64_write() writes.
void *base64_read(const char *text, size_t length, size_t *bytes, bool *is_valid);

#endif
