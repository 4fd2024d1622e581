// tools/doc.h: pages of documentation: what is on them, and how it is written.
//
//   in:    outlines of sources
//   out:   text in a buffer: Markdown or HTML
//   owns:  a struct doc_file's outline and lists
//   fails: the buffer notes that memory was missing
//
// A /// comment is text in paragraphs and items ("- "), with `code` between backticks, and examples.
// Everything else in it is shown as it stands, whatever Markdown or HTML would make of it.

#ifndef GASKET_TOOLS_DOC_H
#define GASKET_TOOLS_DOC_H

#include "gasket.h"
#include "output.h"

// A declaration on a page, in the order of the page.
struct doc_entry {
    gk_declaration declared;
    const char *section;  // "" for none
    // it stands with the one before it: of the same name, and without documentation of its own
    bool joins;
};

struct doc_file {
    char *title;  // "grid", "bots/hunter.gsk"
    char *intro;  // the comment that the file begins with, as a /// comment's text; "" if none
    const char *remark;  // below the title, as a comment's text; "" if there is none
    gk_outline *outline;
    struct doc_entry *entries;
    size_t count;
};

struct doc_page {
    const char *title;  // above all files; NULL: none
    struct doc_file *files;
    size_t count, room;
};

void doc_markdown(const struct doc_page *page, struct buffer *out);
void doc_html(const struct doc_page *page, struct buffer *out);

enum doc_block_kind { DOC_PARAGRAPH, DOC_ITEM, DOC_EXAMPLE };

// A piece of a comment's text: lines that belong together. An example's lines begin with four blanks.
struct doc_block {
    enum doc_block_kind kind;
    const char *start, *end;
};

// The block at `*at` or behind it; false: there is none. `*at` goes behind it.
bool doc_next_block(const char **at, struct doc_block *block);

// The code between the backtick at `at` and the next one of the block; NULL: there is none.
const char *doc_code_end(const struct doc_block *block, const char *at);

#endif
