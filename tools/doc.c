// tools/doc.c: a comment's text in blocks, see doc.h.

#include "doc.h"

#include <string.h>

static const char *line_end(const char *line) {
    return line + strcspn(line, "\n");
}

static bool is_blank(const char *line) {
    return line[strspn(line, " \t")] == '\n';
}

static enum doc_block_kind kind_of(const char *line) {
    if (strncmp(line, "    ", 4) == 0) {
        return DOC_EXAMPLE;
    }
    return strncmp(line, "- ", 2) == 0 ? DOC_ITEM : DOC_PARAGRAPH;
}

// An item ends where the next one begins; a line that only goes on with it is the item's.
static bool goes_on(enum doc_block_kind kind, const char *line) {
    enum doc_block_kind next = kind_of(line);
    if (!*line || (is_blank(line) && kind != DOC_EXAMPLE)) {
        return false;
    }
    if (kind == DOC_EXAMPLE) {
        return next == DOC_EXAMPLE || is_blank(line);
    }
    return next == DOC_PARAGRAPH;
}

bool doc_next_block(const char **at, struct doc_block *block) {
    const char *line = *at;
    while (*line && is_blank(line)) {
        line = line_end(line) + 1;
    }
    if (!*line) {
        return false;
    }
    block->kind = kind_of(line);
    block->start = line;
    do {
        // Blank lines at the end of an example are none of it.
        if (!is_blank(line)) {
            block->end = line_end(line);
        }
        line = line_end(line) + 1;
    } while (goes_on(block->kind, line));
    *at = line;
    return true;
}

const char *doc_code_end(const struct doc_block *block, const char *at) {
    const char *end = memchr(at + 1, '`', (size_t)(block->end - at - 1));
    return end && end > at + 1 ? end : NULL;
}
