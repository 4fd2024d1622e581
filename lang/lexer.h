// lang/lexer.h: from bytes to tokens, one a call.
//
//   in:    the bytes of one source, valid UTF-8, followed by a NUL that is not part of it
//   out:   the kind of the next token (TOKEN_… of the generated grammar.h, 0 at the end) and where
//          it stands
//   owns:  nothing
//   fails: by diagnostic_add(); what can't be a token is TOKEN_BAD after its complaint, or is
//          skipped if the rest makes sense without it

#ifndef GASKET_LANG_LEXER_H
#define GASKET_LANG_LEXER_H

#include "parse.h"

#define NAME_BYTES_MAX 255  // limit: characters of a name
#define LITERAL_BYTES_MAX 1000  // limit: characters of a number

struct lexer {
    const struct parse_context *context;
    const unsigned char *start, *limit;  // all of the source; *limit is 0
    const unsigned char *cursor;         // behind the token
    uint32_t base;                       // of the source
    struct span at;                      // the token
    // where the line that it begins starts; of the last one that did
    uint32_t line;
    // a newline (or `;`) stands between it and the token before
    bool is_line_start;
    // set by the caller: digits are a place in a tuple, `t.0.1`
    bool is_after_dot;
    // set by the caller: no complaints about habits while it recovers
    bool is_quiet;
    bool has_semicolon, has_foreign_comment, has_single_quotes;  // said once a source
    bool is_text_broken;                 // the token is a text that is not closed
    // a text was not closed: from then on a text ends with its line
    bool is_line_text;
    struct span doc;                     // the /// lines before the token; empty if none
};

void lexer_init(struct lexer *lexer, const struct parse_context *context,
                const struct source *source, const char *bytes);

// The next token of code. Of an interpolated text it gives TOKEN_TEXT_START, after which the tokens
// of the first expression follow.
int lexer_next(struct lexer *lexer);

// To be called when the token is the `}` that ends an interpolation: makes it TOKEN_TEXT_MIDDLE or
// TOKEN_TEXT_END.
// `opening` is where the text begins.
int lexer_text_more(struct lexer *lexer, uint32_t opening);

// Complains that the text that begins at `opening` is not closed. To be read again behind the line
// that it begins in: rewind.
void lexer_text_unclosed(struct lexer *lexer, uint32_t opening);
void lexer_rewind(struct lexer *lexer, uint32_t opening);

// The byte behind the token.
static inline unsigned char lexer_peek(const struct lexer *lexer) {
    return *lexer->cursor;
}

// Checks that all is UTF-8 that shows what it means. Answers bytes to lex: the source's own, or if
// it holds others, after a complaint, a copy where each of those is a `?`.
const char *lexer_check_bytes(const struct parse_context *context, const struct source *source);

#endif
