// lang/sink.c: text that grows, see sink.h.

#include "sink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "glyph.h"
#include "utf8.h"

static bool make_room(struct sink *sink, size_t more) {
    if (sink->has_failed) return false;
    if (sink->room - sink->count >= more) return true;
    size_t room = sink->room < 128 ? 256 : sink->room * 2;
    if (room - sink->count < more) room = sink->count + more;
    char *bytes = realloc(sink->bytes, room);
    sink->has_failed = !bytes;
    if (!bytes) return false;
    sink->bytes = bytes;
    sink->room = room;
    return true;
}

void sink_add(struct sink *sink, const char *bytes, size_t count) {
    if (count == 0 || !make_room(sink, count)) return;
    memcpy(sink->bytes + sink->count, bytes, count);
    sink->count += count;
}

size_t sink_add_shown(struct sink *sink, const char *bytes, size_t count, unsigned *columns) {
    uint32_t code = 0;
    char escape[16];
    size_t length = utf8_read(bytes, count, &code);
    if (length && !glyph_is_control(code)) {
        sink_add(sink, bytes, length);
        if (columns) *columns = glyph_width(code);
        return length;
    }
    int width = length
                    ? snprintf(escape, sizeof escape, "\\u{%X}", (unsigned)code)
                    : snprintf(escape, sizeof escape, "\\x%02X", (unsigned)(unsigned char)bytes[0]);
    sink_add(sink, escape, (size_t)width);
    if (columns) *columns = (unsigned)width;
    return length ? length : 1;
}

void sink_add_word(struct sink *sink, struct text word, size_t limit) {
    size_t start = sink->count;
    for (size_t at = 0; at < word.count && !sink->has_failed;) {
        bool is_cut = sink->count - start + 12 > limit && word.count - at > 12;
        if (is_cut) {
            sink_add(sink, "…", strlen("…"));
            return;
        }
        at += sink_add_shown(sink, word.bytes + at, word.count - at, NULL);
    }
}
