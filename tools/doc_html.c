// tools/doc_html.c: pages as one file of HTML, see doc.h.
//
// Nothing is fetched and nothing runs: the page has its style inside and no script. Every character
// of a source goes through put(), which leaves HTML nothing to understand.

#include <inttypes.h>
#include <string.h>

#include "doc.h"

static const char head[] =
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<style>\n"
    ":root { color-scheme: light dark; --text: #1d2127; --soft: #5b6572; --line: #dfe3e8;\n"
    "        --paper: #ffffff; --code: #f4f6f8; --link: #0b5cad; }\n"
    "@media (prefers-color-scheme: dark) {\n"
    "  :root { --text: #dfe4ea; --soft: #98a3b0; --line: #333b45;\n"
    "          --paper: #15181c; --code: #1f242a; --link: #7db8f5; } }\n"
    "* { box-sizing: border-box; }\n"
    "body { margin: 0; color: var(--text); background: var(--paper);\n"
    "       font: 16px/1.55 system-ui, sans-serif; display: flex; }\n"
    "nav { width: 17rem; flex: none; height: 100vh; position: sticky; top: 0; overflow-y: auto;\n"
    "      padding: 1.5rem 1rem; border-right: 1px solid var(--line); font-size: .875rem; }\n"
    "nav ul { list-style: none; margin: 0 0 .5rem; padding-left: .75rem; }\n"
    "nav > ul { padding-left: 0; }\n"
    "nav .part { color: var(--soft); margin-top: .5rem; }\n"
    "main { flex: 1; min-width: 0; max-width: 56rem; padding: 1.5rem 2.5rem 6rem; }\n"
    "a { color: var(--link); text-decoration: none; overflow-wrap: anywhere; }\n"
    "a:hover { text-decoration: underline; }\n"
    "h1, h2, h3, h4 { line-height: 1.25; margin: 2.25rem 0 .75rem; overflow-wrap: anywhere; }\n"
    "h1 { margin-top: 0; } h2 { border-bottom: 1px solid var(--line); padding-bottom: .25rem; }\n"
    "h4 { font-size: 1rem; margin-bottom: .4rem; }\n"
    "h4 a { color: inherit; }\n"
    "p, ul { margin: .5rem 0; }\n"
    "code, pre { font: .875em/1.5 ui-monospace, monospace; background: var(--code);\n"
    "            border-radius: 4px; }\n"
    "code { padding: .1em .3em; }\n"
    "pre { padding: .6rem .8rem; overflow-x: auto; margin: .5rem 0; }\n"
    "pre code { padding: 0; background: none; font-size: 1em; }\n"
    "pre.example { border-left: 3px solid var(--line); }\n"
    "@media (max-width: 48rem) {\n"
    "  body { display: block; }\n"
    "  nav { width: auto; height: auto; position: static; border-right: 0;\n"
    "        border-bottom: 1px solid var(--line); }\n"
    "  main { padding: 1.5rem 1rem 4rem; } }\n"
    "</style>\n";

static void put_bytes(struct buffer *out, const char *text, size_t bytes) {
    for (const char *end = text + bytes; text < end; text++) {
        switch (*text) {
        case '<': buffer_text(out, "&lt;"); break;
        case '>': buffer_text(out, "&gt;"); break;
        case '&': buffer_text(out, "&amp;"); break;
        case '"': buffer_text(out, "&quot;"); break;
        case '\'': buffer_text(out, "&#39;"); break;
        default: buffer_write(out, text, 1); break;
        }
    }
}

static void put(struct buffer *out, const char *text) {
    put_bytes(out, text, strlen(text));
}

// ---- comments ----------------------------------------------------------------------------------

static void put_text(struct buffer *out, const struct doc_block *block, const char *at) {
    for (; at < block->end; at++) {
        const char *code = *at == '`' ? doc_code_end(block, at) : NULL;
        if (!code) {
            put_bytes(out, at, 1);
            continue;
        }
        buffer_text(out, "<code>");
        put_bytes(out, at + 1, (size_t)(code - at) - 1);
        buffer_text(out, "</code>");
        at = code;
    }
}

static void put_example(struct buffer *out, const struct doc_block *block) {
    buffer_text(out, "<pre class=\"example\"><code>");
    for (const char *line = block->start; line < block->end;) {
        const char *newline = memchr(line, '\n', (size_t)(block->end - line));
        const char *end = newline ? newline + 1 : block->end;
        size_t skipped = strspn(line, " ");
        line += skipped < 4 ? skipped : 4;
        if (line < end) {
            put_bytes(out, line, (size_t)(end - line));
        }
        line = end;
    }
    buffer_text(out, "</code></pre>\n");
}

static void put_doc(struct buffer *out, const char *doc) {
    struct doc_block block;
    bool is_list = false;
    while (doc_next_block(&doc, &block)) {
        bool is_item = block.kind == DOC_ITEM;
        if (is_item != is_list) {
            buffer_text(out, is_item ? "<ul>\n" : "</ul>\n");
        }
        is_list = is_item;
        switch (block.kind) {
        case DOC_EXAMPLE:
            put_example(out, &block);
            break;
        case DOC_ITEM:
            buffer_text(out, "<li>");
            put_text(out, &block, block.start + 2);
            buffer_text(out, "</li>\n");
            break;
        case DOC_PARAGRAPH:
            buffer_text(out, "<p>");
            put_text(out, &block, block.start);
            buffer_text(out, "</p>\n");
            break;
        }
    }
    buffer_text(out, is_list ? "</ul>\n" : "");
}

// ---- places to go to ---------------------------------------------------------------------------

static void put_anchor_word(struct buffer *out, const char *text) {
    for (; *text; text++) {
        char c = *text;
        bool is_plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
                        c == '_' || c == '-' || c == '.';
        buffer_write(out, is_plain ? &c : "-", 1);
    }
}

// "grid.Point.distance"; where that stands twice, with the number of its line.
static void put_anchor(struct buffer *out, const struct doc_file *file, size_t index) {
    const gk_declaration *d = &file->entries[index].declared;
    put_anchor_word(out, file->title);
    buffer_text(out, ".");
    put_anchor_word(out, d->owner);
    buffer_text(out, *d->owner ? "." : "");
    put_anchor_word(out, d->name);
    if (index > 0 && strcmp(file->entries[index - 1].declared.name, d->name) == 0) {
        buffer_text(out, "-");
        buffer_count(out, d->line);
    }
}

static void put_name(struct buffer *out, const gk_declaration *d) {
    put(out, d->owner);
    buffer_text(out, *d->owner ? "." : "");
    put(out, d->name);
}

// ---- the table of contents ---------------------------------------------------------------------

static void put_contents_of(struct buffer *out, const struct doc_file *file) {
    const char *section = "";
    buffer_text(out, "<li><a href=\"#");
    put_anchor_word(out, file->title);
    buffer_text(out, "\"><strong>");
    put(out, file->title);
    buffer_text(out, "</strong></a>\n<ul>\n");
    for (size_t i = 0; i < file->count; i++) {
        const struct doc_entry *entry = &file->entries[i];
        if (strcmp(entry->section, section) != 0) {
            section = entry->section;
            buffer_text(out, "<li class=\"part\">");
            put(out, section);
            buffer_text(out, "</li>\n");
        }
        if (entry->joins) {
            continue;
        }
        buffer_text(out, "<li><a href=\"#");
        put_anchor(out, file, i);
        buffer_text(out, "\">");
        put_name(out, &entry->declared);
        buffer_text(out, "</a></li>\n");
    }
    buffer_text(out, "</ul></li>\n");
}

// ---- the page ----------------------------------------------------------------------------------

static void put_entry(struct buffer *out, const struct doc_file *file, size_t *index) {
    const struct doc_entry *entry = &file->entries[*index];
    buffer_text(out, "<h4 id=\"");
    put_anchor(out, file, *index);
    buffer_text(out, "\"><a href=\"#");
    put_anchor(out, file, *index);
    buffer_text(out, "\">");
    put_name(out, &entry->declared);
    buffer_text(out, "</a></h4>\n<pre><code>");
    put(out, entry->declared.signature);
    while (*index + 1 < file->count && file->entries[*index + 1].joins) {
        buffer_text(out, "\n");
        put(out, file->entries[++*index].declared.signature);
    }
    buffer_text(out, "</code></pre>\n");
    put_doc(out, entry->declared.doc);
}

static void put_file(struct buffer *out, const struct doc_file *file) {
    const char *section = "";
    buffer_text(out, "<h2 id=\"");
    put_anchor_word(out, file->title);
    buffer_text(out, "\">");
    put(out, file->title);
    buffer_text(out, "</h2>\n");
    put_doc(out, file->remark);
    put_doc(out, file->intro);
    for (size_t i = 0; i < file->count; i++) {
        if (strcmp(file->entries[i].section, section) != 0) {
            section = file->entries[i].section;
            buffer_text(out, "<h3>");
            put(out, section);
            buffer_text(out, "</h3>\n");
        }
        put_entry(out, file, &i);
    }
}

void doc_html(const struct doc_page *page, struct buffer *out) {
    const char *title = page->title ? page->title : page->count ? page->files[0].title : "";
    buffer_text(out, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>");
    put(out, title);
    buffer_text(out, "</title>\n");
    buffer_text(out, head);
    buffer_text(out, "<nav>\n<ul>\n");
    for (size_t i = 0; i < page->count; i++) {
        put_contents_of(out, &page->files[i]);
    }
    buffer_text(out, "</ul>\n</nav>\n<main>\n");
    if (page->title) {
        buffer_text(out, "<h1>");
        put(out, title);
        buffer_text(out, "</h1>\n");
    }
    for (size_t i = 0; i < page->count; i++) {
        put_file(out, &page->files[i]);
    }
    buffer_text(out, "</main>\n</html>\n");
}
