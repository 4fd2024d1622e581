// game-api/json.h: values as JSON, by their types.
//
//   record: object, every field, no other.  list, tuple, set: array.  map: object where its keys are
//   text, else array of [key, value] (so too where a key holds a NUL, which names in JSON libraries
//   may not; both are read).  enum: "name", or {"name": {"field": …}}, or {"name": […]} where the
//   variant's values have no names.  option: null or the value.  int: integer, exact in 64 bits.
//   float: shortest number that reads back; "inf" and "-inf". No recursion: deep values and deep
//   files are fine or refused, never a crash.

#ifndef GASKET_GAME_API_JSON_H
#define GASKET_GAME_API_JSON_H

#include <jansson.h>

#include "gasket.h"

#define JSON_DEPTH_MAX 200  // limit: arrays and objects inside each other, in JSON that is read
#define JSON_TEXT_BYTES_MAX ((size_t)256 << 20)  // limit: bytes of JSON that is read
// What a value may come to when written. A bot's value may share its parts, so that a few bytes of memory can
// stand for more text than anybody has room for.
#define JSON_VALUE_BYTES_MAX ((size_t)64 << 20)  // limit: bytes of JSON that is written of one value

// Parses text: one JSON value, of any kind, no name twice in an object. The caller's, to
// json_decref(). NULL: `message` says in one line what is wrong and where ("line 3, column 7: …");
// without memory it is gk_status_text(GK_NO_MEMORY).
json_t *json_read(const char *text, size_t bytes, char *message, size_t size);

// Begins a value of `type` on `builder` and gives it all of `json`; gk_build_end() then takes the
// tree. Else `message` says where and what: "at state.mine[3].energy: expected int, found \"x\"".
//
// `name`  what the path begins with: "state"
gk_status value_from_json(gk_builder *builder, const gk_type *type, const char *name,
                          const json_t *json, char *message, size_t size);

// Writes a value on one line. GK_NO_MEMORY, GK_TOO_LARGE (above JSON_VALUE_BYTES_MAX): the text is not whole.
gk_status value_to_json(gk_value value, gk_write *write, void *context);

// Writes bytes as a JSON text with its quotes: control characters escaped, what is not UTF-8 as
// U+FFFD.
void json_write_text(const char *text, size_t bytes, gk_write *write, void *context);

#endif
