// game-api/character.h: characters in bytes that may be anything.

#ifndef GASKET_GAME_API_CHARACTER_H
#define GASKET_GAME_API_CHARACTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// How many bytes the well-formed UTF-8 character at `text` takes, 1 to 4; 0 if there is none.
size_t character_length(const char *text, size_t bytes);

// The code point of a character that is `length` bytes long.
uint32_t character_value(const char *text, size_t length);

// Whether a character that is `length` bytes long could move a terminal's cursor or turn its text
// round.
bool character_is_control(const char *text, size_t length);

#endif
