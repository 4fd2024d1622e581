// vm/text.h: making texts of values and of other texts.
//
//   in:    values of the bot's program
//   out:   texts with one reference
//   owns:  scratch memory from the bot's heap, given back before it answers
//   fails: NULL, and `bot->fault`: GAS, MEMORY, LENGTH, or HOLE where a value is missing

#ifndef GASKET_VM_TEXT_H
#define GASKET_VM_TEXT_H

#include "bot.h"

// A value in the language's own syntax; a text as it is, but quoted inside of anything else.
struct object *text_of(struct gk_bot *bot, const struct gk_type *type, union slot value);

// A value as a literal would be written, so that a text is quoted too, into `room` bytes of the
// caller's; `*bytes` is how many it took. No gas. false: it was cut, at the end of a character.
bool text_show(struct gk_bot *bot, const struct gk_type *type, union slot value, char *out,
               size_t room, size_t *bytes);

// The texts in the registers that `at`, a JOIN, and its ARGS name, in a row.
struct object *text_join(struct gk_bot *bot, const struct instruction *at,
                         const union slot *registers);

// Some bytes of well-formed UTF-8.
struct object *text_from(struct gk_bot *bot, const char *bytes, uint32_t count,
                         uint32_t characters);

// The code points of well-formed UTF-8.
uint32_t text_characters(const char *bytes, size_t count);

// Whether every character is one byte: then indexes are offsets.
static inline bool text_is_ascii(const struct text *text) {
    return text->byte_count == text->character_count;
}
// The offset of the character that stands `characters` behind the one at `from_byte`; not past the
// end. Walks the bytes unless the text is ASCII.
uint32_t text_offset(const struct text *text, uint32_t from_byte, uint32_t characters);

#endif
