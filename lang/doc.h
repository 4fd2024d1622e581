// lang/doc.h: the /// comment of a declaration, line by line.
//
//   in:    a declaration
//   out:   what each line says, and where it stands
//   owns:  nothing
//   fails: not at all

#ifndef GASKET_LANG_DOC_H
#define GASKET_LANG_DOC_H

#include "tree.h"

#define EXAMPLE_INDENT 4  // blanks more than other lines have

struct doc_line {
    struct text text;   // behind the /// and one blank, without the end of the line
    uint32_t start;     // where the text begins in the comment
    bool is_example;
};

// The line that begins at `*at` of the comment, which is moved behind it: from 0 to the end. false:
// there is none.
bool doc_next(struct text doc, uint32_t *at, struct doc_line *line);

#endif
