// game-api/wire.h: numbers, texts and values as bytes, between two processes of one program.
//
//   Whole numbers take as few bytes as they need. A value is written in depth-first order by its
//   type, which both sides know; each value takes at least one byte, so what a length promises can
//   be held against the bytes that are there. What is read may come from anybody.

#ifndef GASKET_GAME_API_WIRE_H
#define GASKET_GAME_API_WIRE_H

#include "gasket.h"

// Zeroed but for `most`, it is empty; `bytes` is to free().
struct wire_writer {
    unsigned char *bytes;
    size_t used, room;
    size_t most;   // bytes that may be written
    bool is_cut;   // it would be more, or there was no memory: what is there is not whole
};

void wire_put_bytes(struct wire_writer *writer, const void *bytes, size_t count);
void wire_put_count(struct wire_writer *writer, uint64_t number);
void wire_put_int(struct wire_writer *writer, int64_t number);
void wire_put_text(struct wire_writer *writer, const char *text, size_t bytes);
// Bounded by `most` in time too, though a value may share its parts.
void wire_put_value(struct wire_writer *writer, gk_value value);

struct wire_reader {
    const unsigned char *at, *end;
    bool is_bad;   // something was not as it must be; all that is read from then on is 0
};

// 0 to `most`; anything else is bad.
uint64_t wire_get_count(struct wire_reader *reader, uint64_t most);
int64_t wire_get_int(struct wire_reader *reader);
// `most` bytes or fewer; lies in what is being read, not ended by NUL.
const char *wire_get_text(struct wire_reader *reader, size_t most, size_t *bytes);
// Reads a value of a type through the builder; `*tree` is the caller's. GK_INVALID: no such value.
gk_status wire_get_value(struct wire_reader *reader, gk_builder *builder, const gk_type *type,
                         gk_tree **tree);

#endif
