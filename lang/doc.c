// lang/doc.c: see doc.h.

#include "doc.h"

#include <string.h>

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

static bool is_example(struct text text) {
    if (text.count <= EXAMPLE_INDENT) return false;
    for (uint32_t i = 0; i < EXAMPLE_INDENT; i++) {
        if (text.bytes[i] != ' ') return false;
    }
    return true;
}

bool doc_next(struct text doc, uint32_t *at, struct doc_line *line) {
    if (*at >= doc.count) return false;
    uint32_t start = *at;
    const char *newline = memchr(doc.bytes + start, '\n', doc.count - start);
    uint32_t end = newline ? (uint32_t)(newline - doc.bytes) : doc.count;
    *at = newline ? end + 1 : end;
    if (end > start && doc.bytes[end - 1] == '\r') end--;
    while (start < end && is_blank(doc.bytes[start])) start++;
    while (start < end && doc.bytes[start] == '/') start++;
    if (start < end && doc.bytes[start] == ' ') start++;
    line->text = (struct text){doc.bytes + start, end - start};
    line->start = start;
    line->is_example = is_example(line->text);
    return true;
}
