// tools/doc_markdown.c: pages as Markdown, see doc.h.
//
// What a reader of Markdown could take for a sign of it is escaped, so that a comment is shown as
// it was written, and nothing in it becomes HTML.

#include <string.h>

#include "doc.h"

static void put(struct buffer *out, const char *text, size_t bytes) {
    buffer_write(out, text, bytes);
}

static bool is_word(char c) {
    unsigned char byte = (unsigned char)c;
    return byte >= 0x80 || (byte >= '0' && byte <= '9') ||
           ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

// `before` and `after` are its neighbours.
static void put_character(struct buffer *out, char before, char c, char after) {
    switch (c) {
    case '<': buffer_text(out, "&lt;"); return;
    case '>': buffer_text(out, "&gt;"); return;
    case '&': buffer_text(out, "&amp;"); return;
    case '\\': case '`': case '*': case '[': case ']': case '|': case '~':
        buffer_text(out, "\\");
        break;
    case '_':
        buffer_text(out, is_word(before) && is_word(after) ? "" : "\\");
        break;
    }
    put(out, &c, 1);
}

// What makes a line something else than text only at its beginning: # + - = and "1."
static void put_start(struct buffer *out, const char *at, const char *end) {
    if (at < end && strchr("#+-=:", *at)) {
        buffer_text(out, "\\");
    }
}

static bool is_number_sign(const char *start, const char *at) {
    if (*at != '.' && *at != ')') {
        return false;
    }
    const char *digit = at;
    while (digit > start && digit[-1] >= '0' && digit[-1] <= '9') {
        digit--;
    }
    return digit < at && (digit == start || digit[-1] == '\n');
}

static void put_text(struct buffer *out, const struct doc_block *block, const char *at) {
    put_start(out, at, block->end);
    for (const char *start = at; at < block->end; at++) {
        const char *code = *at == '`' ? doc_code_end(block, at) : NULL;
        if (code) {
            put(out, at, (size_t)(code - at) + 1);
            at = code;
            continue;
        }
        if (is_number_sign(start, at)) {
            buffer_text(out, "\\");
        }
        put_character(out, at > start ? at[-1] : ' ', *at, at + 1 < block->end ? at[1] : ' ');
        if (*at == '\n') {
            put_start(out, at + 1, block->end);
        }
    }
}

// ---- code --------------------------------------------------------------------------------------

// Longer than any row of backticks inside.
static size_t fence_bytes(const char *text, size_t bytes) {
    size_t most = 2, row = 0;
    for (size_t i = 0; i < bytes; i++) {
        row = text[i] == '`' ? row + 1 : 0;
        most = row > most ? row : most;
    }
    return most + 1;
}

static void put_fence(struct buffer *out, size_t bytes) {
    while (bytes-- > 0) {
        buffer_text(out, "`");
    }
}

static void put_code(struct buffer *out, const char *text, size_t bytes) {
    size_t fence = fence_bytes(text, bytes);
    put_fence(out, fence);
    buffer_text(out, "gasket\n");
    put(out, text, bytes);
    buffer_text(out, "\n");
    put_fence(out, fence);
    buffer_text(out, "\n\n");
}

// Its lines without the four blanks.
static void put_example(struct buffer *out, const struct doc_block *block) {
    struct buffer code = {0};
    for (const char *line = block->start; line < block->end;) {
        const char *newline = memchr(line, '\n', (size_t)(block->end - line));
        const char *end = newline ? newline + 1 : block->end;
        size_t skipped = strspn(line, " ");
        line += skipped < 4 ? skipped : 4;
        if (line < end) {
            put(&code, line, (size_t)(end - line));
        }
        line = end;
    }
    put_code(out, code.text ? code.text : "", code.bytes);
    out->is_cut |= code.is_cut;
    buffer_free(&code);
}

static void put_doc(struct buffer *out, const char *doc) {
    struct doc_block block;
    bool was_item = false;
    while (doc_next_block(&doc, &block)) {
        bool is_item = block.kind == DOC_ITEM;
        if (was_item && !is_item) {
            buffer_text(out, "\n");
        }
        was_item = is_item;
        switch (block.kind) {
        case DOC_EXAMPLE: put_example(out, &block); continue;
        case DOC_ITEM: buffer_text(out, "- "); put_text(out, &block, block.start + 2); break;
        case DOC_PARAGRAPH: put_text(out, &block, block.start); break;
        }
        buffer_text(out, is_item ? "\n" : "\n\n");
    }
    if (was_item) {
        buffer_text(out, "\n");
    }
}

// ---- the page ----------------------------------------------------------------------------------

static void put_plain(struct buffer *out, const char *text) {
    for (const char *at = text; *at; at++) {
        put_character(out, at > text ? at[-1] : ' ', *at, at[1]);
    }
}

static void put_heading(struct buffer *out, int level, const char *text) {
    while (level-- > 0) {
        buffer_text(out, "#");
    }
    buffer_text(out, " ");
    put_plain(out, text);
    buffer_text(out, "\n\n");
}

static void put_name(struct buffer *out, int level, const gk_declaration *d) {
    while (level-- > 0) {
        buffer_text(out, "#");
    }
    buffer_text(out, " ");
    put_plain(out, d->owner);
    buffer_text(out, *d->owner ? "." : "");
    put_plain(out, d->name);
    buffer_text(out, "\n\n");
}

static void put_entry(struct buffer *out, const struct doc_file *file, size_t *index, int level) {
    const struct doc_entry *entry = &file->entries[*index];
    struct buffer code = {0};
    put_name(out, level, &entry->declared);
    buffer_text(&code, entry->declared.signature);
    while (*index + 1 < file->count && file->entries[*index + 1].joins) {
        buffer_text(&code, "\n");
        buffer_text(&code, file->entries[++*index].declared.signature);
    }
    put_code(out, code.text ? code.text : "", code.bytes);
    out->is_cut |= code.is_cut;
    buffer_free(&code);
    put_doc(out, entry->declared.doc);
}

static void put_file(struct buffer *out, const struct doc_file *file, int level) {
    const char *section = "";
    put_heading(out, level, file->title);
    put_doc(out, file->remark);
    put_doc(out, file->intro);
    for (size_t i = 0; i < file->count; i++) {
        if (strcmp(file->entries[i].section, section) != 0) {
            section = file->entries[i].section;
            put_heading(out, level + 1, section);
        }
        put_entry(out, file, &i, level + (*section ? 2 : 1));
    }
}

void doc_markdown(const struct doc_page *page, struct buffer *out) {
    if (page->title) {
        put_heading(out, 1, page->title);
    }
    for (size_t i = 0; i < page->count; i++) {
        put_file(out, &page->files[i], page->title ? 2 : 1);
    }
}
