// lang/lexer.re: from bytes to tokens.
//
//   in:    the bytes of one source, see lexer.h
//   out:   a token a call; actions classify, converting is literal.c's
//   owns:  nothing
//   fails: by diagnostic_add()

#include "lexer.h"

#include <stdio.h>
#include <string.h>

#include "glyph.h"
#include "grammar.h"
#include "utf8.h"

// Generated code mixes int and unsigned char freely.
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"

typedef const unsigned char *byte_at;

void lexer_init(struct lexer *lexer, const struct parse_context *context, const struct source *source,
                const char *bytes) {
    *lexer = (struct lexer){.context = context, .base = source->base};
    lexer->start = lexer->cursor = (byte_at)bytes;
    lexer->limit = lexer->start + source->count;
    if (source->count >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) lexer->cursor += 3;
    lexer->line = source->base;
}

static uint32_t offset(const struct lexer *lexer, byte_at at) {
    return lexer->base + (uint32_t)(at - lexer->start);
}

static struct span span_between(const struct lexer *lexer, byte_at from, byte_at to) {
    return (struct span){offset(lexer, from), offset(lexer, to)};
}

static struct text text_between(byte_at from, byte_at to) {
    return (struct text){(const char *)from, (uint32_t)(to - from)};
}

// ---- complaints ---------------------------------------------------------------------------------

static struct text text_of(const char *string) {
    return (struct text){string, (uint32_t)strlen(string)};
}

static void complain(struct lexer *lexer, enum diagnostic_code code, byte_at from, byte_at to, const char *label,
                     const char *help) {
    struct words words = {{text_between(from, to)}};
    diagnostic_add(lexer->context->diagnostics, lexer->context->sources, code, span_between(lexer, from, to), words,
                   label, help);
}

static void complain_number(struct lexer *lexer, enum diagnostic_code code, byte_at from, byte_at to,
                            unsigned long limit) {
    char found[24], allowed[24];
    snprintf(found, sizeof found, "%lu", (unsigned long)(to - from));
    snprintf(allowed, sizeof allowed, "%lu", limit);
    struct words words = {{text_of(found), text_of(allowed)}};
    diagnostic_add(lexer->context->diagnostics, lexer->context->sources, code, span_between(lexer, from, to), words,
                   NULL, NULL);
}

// What is likely to follow from a mistake before it: not said while the parser recovers.
static void complain_habit(struct lexer *lexer, enum diagnostic_code code, byte_at from, byte_at to,
                           const char *help) {
    if (!lexer->is_quiet) complain(lexer, code, from, to, NULL, help);
}

static void complain_once(struct lexer *lexer, bool *said, enum diagnostic_code code, byte_at from, byte_at to,
                          const char *help) {
    if (*said || lexer->is_quiet) return;
    *said = true;
    complain(lexer, code, from, to, NULL, help);
}

static bool is_curly_quote(byte_at at, byte_at limit) {
    return limit - at >= 3 && at[0] == 0xE2 && at[1] == 0x80 && at[2] >= 0x98 && at[2] <= 0x9F;
}

// A text in a word processor's quotes is one mistake, if it is closed on its line.
static void skip_curly_text(struct lexer *lexer) {
    for (byte_at at = lexer->cursor; at < lexer->limit && *at != '\n'; at++) {
        if (!is_curly_quote(at, lexer->limit)) continue;
        lexer->cursor = at + 3;
        return;
    }
}

// A character that begins no token. A run of the same, or of letters beyond ASCII, is one mistake.
static void bad_character(struct lexer *lexer, byte_at from) {
    while (lexer->cursor < lexer->limit && (*from >= 0x80 ? *lexer->cursor >= 0x80 : *lexer->cursor == *from)) {
        lexer->cursor++;
    }
    bool is_quote = is_curly_quote(from, lexer->limit);
    if (is_quote) skip_curly_text(lexer);
    if (lexer->is_quiet) return;
    char word[32];
    uint32_t code = 0;
    utf8_read((const char *)from, (size_t)(lexer->limit - from), &code);
    if (glyph_is_control(code) || glyph_width(code) == 0) {
        snprintf(word, sizeof word, "the character U+%04X", (unsigned)code);
    } else {
        char letter[5] = {0};
        utf8_write(code, letter);
        snprintf(word, sizeof word, "`%s`", letter);
    }
    struct words words = {{text_of(word)}};
    diagnostic_add(lexer->context->diagnostics, lexer->context->sources, DIAGNOSTIC_BAD_CHARACTER,
                   span_between(lexer, from, lexer->cursor), words, NULL,
                   is_quote ? "write plain double quotes: \"" : NULL);
}

static void check_name(struct lexer *lexer, byte_at from) {
    if (lexer->cursor - from > NAME_BYTES_MAX) {
        complain_number(lexer, DIAGNOSTIC_NAME_TOO_LONG, from, lexer->cursor, NAME_BYTES_MAX);
    }
}

static int number(struct lexer *lexer, byte_at from, int kind) {
    if (lexer->cursor - from <= LITERAL_BYTES_MAX) return kind;
    complain_number(lexer, DIAGNOSTIC_NUMBER_TOO_LONG, from, lexer->cursor, LITERAL_BYTES_MAX);
    return TOKEN_BAD;
}

static bool is_name_character(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// ---- comments -----------------------------------------------------------------------------------

static bool is_blank_between(byte_at from, byte_at to) {
    unsigned newlines = 0;
    for (; from < to; from++) {
        if (*from == '\n') newlines++;
        else if (*from != ' ' && *from != '\t' && *from != '\r') return false;
    }
    return newlines == 1;
}

// A /// line: joins the one directly above it, or begins anew.
static void doc_line(struct lexer *lexer, byte_at from) {
    bool is_rule = lexer->cursor - from > 3 && from[3] == '/';
    if (is_rule) return;
    struct span line = span_between(lexer, from, lexer->cursor);
    struct span doc = lexer->doc;
    bool joins = doc.end > doc.start && is_blank_between(lexer->start + (doc.end - lexer->base), from);
    lexer->doc = (struct span){joins ? doc.start : line.start, line.end};
}

// `s // 10`, which divides in Python. Two blanks before it, or words in it, make it a comment.
static void floor_division(struct lexer *lexer, byte_at from) {
    if (lexer->is_quiet || lexer->is_line_start || from - lexer->start < 2) return;
    byte_at before = from - (from[-1] == ' ');
    bool follows_operand = is_name_character(before[-1]) || before[-1] == ')' || before[-1] == ']';
    if (!follows_operand) return;
    diagnostic_add(lexer->context->diagnostics, lexer->context->sources, DIAGNOSTIC_FLOOR_DIVISION,
                   span_between(lexer, from, from + 2), (struct words){0}, NULL,
                   "ints divide to ints by `/`; for a comment, leave two blanks before it");
}

static void block_comment(struct lexer *lexer, byte_at from) {
    byte_at at = lexer->cursor;
    while (lexer->limit - at >= 2 && !(at[0] == '*' && at[1] == '/')) at++;
    if (lexer->limit - at < 2) {
        complain(lexer, DIAGNOSTIC_COMMENT_UNCLOSED, from, lexer->cursor, NULL, "comments begin with `//` and end with the line");
        lexer->cursor = lexer->limit;
        return;
    }
    complain_once(lexer, &lexer->has_foreign_comment, DIAGNOSTIC_FOREIGN_COMMENT, from, lexer->cursor, NULL);
    if (memchr(from, '\n', (size_t)(at - from))) lexer->is_line_start = true;
    lexer->cursor = at + 2;
}

// ---- texts --------------------------------------------------------------------------------------

static byte_at line_end(const struct lexer *lexer, byte_at at) {
    byte_at end = memchr(at, '\n', (size_t)(lexer->limit - at));
    return end ? end : lexer->limit;
}

void lexer_text_unclosed(struct lexer *lexer, uint32_t opening) {
    byte_at from = lexer->start + (opening - lexer->base);
    byte_at end = line_end(lexer, from);
    if (end > from + 1 && end[-1] == '\r') end--;
    complain(lexer, DIAGNOSTIC_TEXT_UNCLOSED, from, end, NULL, "a text ends with a double quote: \"");
    lexer->is_line_text = true;
}

void lexer_rewind(struct lexer *lexer, uint32_t opening) {
    lexer->cursor = line_end(lexer, lexer->start + (opening - lexer->base));
}

static int give_up_text(struct lexer *lexer, byte_at part, uint32_t opening) {
    lexer_text_unclosed(lexer, opening);
    lexer->cursor = line_end(lexer, part);
    lexer->is_text_broken = true;
    lexer->at = span_between(lexer, part, lexer->cursor);
    return TOKEN_BAD;
}

static void bad_control(struct lexer *lexer, byte_at from) {
    char word[16], help[48];
    snprintf(word, sizeof word, "U+%04X", (unsigned)*from);
    snprintf(help, sizeof help, "write it as \\u{%X}", (unsigned)*from);
    struct words words = {{text_of(word)}};
    diagnostic_add(lexer->context->diagnostics, lexer->context->sources, DIAGNOSTIC_CONTROL_CHARACTER,
                   span_between(lexer, from, from + 1), words, NULL, help);
}

static void bare_brace(struct lexer *lexer, byte_at at) {
    bool opens = *at == '{';
    struct words words = {{text_between(at, at + 1), text_of(opens ? "}" : "{")}};
    diagnostic_add(lexer->context->diagnostics, lexer->context->sources, DIAGNOSTIC_BARE_BRACE,
                   span_between(lexer, at, at + 1), words, NULL,
                   opens ? "write \\{ for a brace, or close what stands in it" : "write \\} for a brace");
}

#define BRACE_REACH 1000  // bytes that are looked at to tell whether a `{` in a text is meant

// Whether a `{` of a text, before `at`, is no more than that: what would stand in it holds the quote
// that closes the text, and so its line ends inside of another text.
static bool is_bare_open(const struct lexer *lexer, byte_at at) {
    if (*at == '\\' && at[1] == '"') return true;
    byte_at end = lexer->limit - at > BRACE_REACH ? at + BRACE_REACH : lexer->limit;
    unsigned depth = 1;
    bool is_in_text = false;
    for (; at < end && *at != '\n'; at++) {
        bool is_comment = !is_in_text && at[0] == '/' && at[1] == '/';
        if (is_comment) return false;
        if (*at == '\\') at++;
        else if (*at == '"') is_in_text = !is_in_text;
        else if (*at == '{') depth++;
        else if (*at == '}' && --depth == 0 && !is_in_text) return false;
        else if (depth == 0) depth = 1;
    }
    return is_in_text && (at >= lexer->limit || *at == '\n');
}

// Scans a part of a text, up to its closing quote (`whole`) or an interpolation's brace (`broken`).
// A text may run over several lines; when one does, and then meets what only code has, its closing
// quote is missing where it began.
static int text_part(struct lexer *lexer, byte_at part, uint32_t opening, int whole, int broken) {
    byte_at cursor = lexer->cursor, first;
    byte_at limit = lexer->limit;
    bool has_newline = false;
    for (;;) {
        first = cursor;
        /*!re2c
        re2c:eof = 0;
        re2c:yyfill:enable = 0;
        re2c:flags:tags = 0;
        re2c:define:YYCTYPE = "unsigned char";
        re2c:define:YYCURSOR = cursor;
        re2c:define:YYMARKER = marker;
        re2c:define:YYLIMIT = limit;

        plain   = [^"\\{}\x00-\x08\x0a-\x1f\x7f];
        control = [\x00-\x08\x0b-\x1f\x7f];

        $             { return give_up_text(lexer, part, opening); }
        plain+        { continue; }
        "\\" plain    { continue; }
        "\\" ["\\{}]  { continue; }
        "\\"          { continue; }
        "\\u{" [0-9a-zA-Z_]* "}"?  { continue; }
        "\r"? "\n"    { has_newline = true; goto newline; }
        "\""          { goto close; }
        "{"           { if (!is_bare_open(lexer, cursor)) goto open;
                        bare_brace(lexer, first);
                        continue; }
        "}"           { goto bare; }
        control       { bad_control(lexer, first); continue; }
        */
    newline:
        if (lexer->is_line_text) return give_up_text(lexer, part, opening);
        continue;
    bare:
        if (has_newline) return give_up_text(lexer, part, opening);
        bare_brace(lexer, first);
        continue;
    }
open:
    lexer->cursor = cursor;
    lexer->at = span_between(lexer, part, cursor);
    return broken;
close:
    if (has_newline && is_name_character(*cursor)) return give_up_text(lexer, part, opening);
    lexer->cursor = cursor;
    lexer->at = span_between(lexer, part, cursor);
    return whole;
}

int lexer_text_more(struct lexer *lexer, uint32_t opening) {
    return text_part(lexer, lexer->cursor - 1, opening, TOKEN_TEXT_END, TOKEN_TEXT_MIDDLE);
}

// 'text', as Python and C write it, or `text` of JavaScript: taken for a text if it is closed on its
// line.
static int single_quoted(struct lexer *lexer, byte_at from) {
    byte_at at = from + 1;
    while (at < lexer->limit && *at != *from && *at != '\n') at += at[0] == '\\' && at[1] == *from ? 2 : 1;
    if (at >= lexer->limit || *at == '\n') {
        bad_character(lexer, from);
        return TOKEN_BAD;
    }
    lexer->cursor = at + 1;
    complain_once(lexer, &lexer->has_single_quotes, DIAGNOSTIC_SINGLE_QUOTES, from, lexer->cursor, "write \"…\"");
    return TOKEN_TEXT;
}

// ---- code ---------------------------------------------------------------------------------------

// `--` is a C player's decrement at a statement's end, and else two signs.
static bool is_decrement(byte_at at) {
    while (*at == ' ' || *at == '\t') at++;
    bool is_comment = at[0] == '/' && at[1] == '/';
    return *at == '\n' || *at == '\r' || *at == ';' || *at == '}' || *at == ')' || is_comment;
}

static bool scan_tuple_index(struct lexer *lexer) {
    byte_at at = lexer->cursor;
    while (*at >= '0' && *at <= '9') at++;
    if (at == lexer->cursor || is_name_character(*at)) return false;
    lexer->at = span_between(lexer, lexer->cursor, at);
    lexer->cursor = at;
    return true;
}

int lexer_next(struct lexer *lexer) {
    lexer->doc = (struct span){0, 0};
    lexer->is_text_broken = false;
    lexer->is_line_start = lexer->at.end == 0;
    if (lexer->is_after_dot && scan_tuple_index(lexer)) return TOKEN_INT;

    byte_at cursor = lexer->cursor, marker = cursor, first, line = NULL;
    byte_at limit = lexer->limit;
    int kind;
    for (;;) {
        while (*cursor == ' ') cursor++;  // most of what there is to skip
        first = cursor;
        /*!re2c
        digit    = [0-9];
        hex      = [0-9a-fA-F];
        letter   = [a-zA-Z_];
        name     = letter (letter | digit)*;
        decimal  = digit ("_"? digit)*;
        exponent = [eE] [+-]? digit+;
        high     = [\x80-\xff];
        line     = [^\n]*;

        $             { kind = 0;                   goto done; }
        [ \t]+        { continue; }
        "\r"? "\n"    { lexer->is_line_start = true; line = cursor; continue; }
        "///" line    { lexer->cursor = cursor; doc_line(lexer, first); continue; }
        "//" " "? decimal [ \t]* ([-+*/%)\],] line)?
                      { floor_division(lexer, first); continue; }
        "//" line     { continue; }
        "/*"          { lexer->cursor = cursor; block_comment(lexer, first); cursor = lexer->cursor; continue; }
        "#" line      { lexer->cursor = cursor;
                        complain_once(lexer, &lexer->has_foreign_comment, DIAGNOSTIC_FOREIGN_COMMENT, first, first + 1,
                                      NULL);
                        continue; }
        ";"           { complain_once(lexer, &lexer->has_semicolon, DIAGNOSTIC_SEMICOLON, first, cursor,
                                      "leave it out, here and elsewhere");
                        lexer->is_line_start = true;
                        continue; }

        "and"         { kind = TOKEN_AND;           goto done; }
        "assert"      { kind = TOKEN_ASSERT;        goto done; }
        "break"       { kind = TOKEN_BREAK;         goto done; }
        "cache"       { kind = TOKEN_CACHE;         goto done; }
        "case"        { kind = TOKEN_CASE;          goto done; }
        "continue"    { kind = TOKEN_CONTINUE;      goto done; }
        "else"        { kind = TOKEN_ELSE;          goto done; }
        "emit"        { kind = TOKEN_EMIT;          goto done; }
        "entry"       { kind = TOKEN_ENTRY;         goto done; }
        "enum"        { kind = TOKEN_ENUM;          goto done; }
        "false"       { kind = TOKEN_FALSE;         goto done; }
        "fn"          { kind = TOKEN_FN;            goto done; }
        "for"         { kind = TOKEN_FOR;           goto done; }
        "if"          { kind = TOKEN_IF;            goto done; }
        "implements"  { kind = TOKEN_IMPLEMENTS;    goto done; }
        "in"          { kind = TOKEN_IN;            goto done; }
        "interface"   { kind = TOKEN_INTERFACE;     goto done; }
        "let"         { kind = TOKEN_LET;           goto done; }
        "match"       { kind = TOKEN_MATCH;         goto done; }
        "mut"         { kind = TOKEN_MUT;           goto done; }
        "native"      { kind = TOKEN_NATIVE;        goto done; }
        "none"        { kind = TOKEN_NONE;          goto done; }
        "not"         { kind = TOKEN_NOT;           goto done; }
        "or"          { kind = TOKEN_OR;            goto done; }
        "pub"         { kind = TOKEN_PUB;           goto done; }
        "record"      { kind = TOKEN_RECORD;        goto done; }
        "return"      { kind = TOKEN_RETURN;        goto done; }
        "self"        { kind = TOKEN_SELF;          goto done; }
        "test"        { kind = TOKEN_TEST;          goto done; }
        "true"        { kind = TOKEN_TRUE;          goto done; }
        "use"         { kind = TOKEN_USE;           goto done; }
        "var"         { kind = TOKEN_VAR;           goto done; }
        "while"       { kind = TOKEN_WHILE;         goto done; }
        name          { kind = TOKEN_NAME;          goto name; }
        name high (letter | digit | high)* {
                        complain_habit(lexer, DIAGNOSTIC_BAD_NAME, first, cursor, NULL);
                        kind = TOKEN_NAME;          goto done; }

        decimal                                { kind = TOKEN_INT;   goto number; }
        "0x" hex ("_"? hex)*                   { kind = TOKEN_INT;   goto number; }
        "0b" [01] ("_"? [01])*                 { kind = TOKEN_INT;   goto number; }
        decimal "." decimal exponent?          { kind = TOKEN_FLOAT; goto number; }
        decimal exponent                       { kind = TOKEN_FLOAT; goto number; }
        digit (letter | digit)*                { goto bad_number; }
        decimal "." digit (letter | digit)*    { goto bad_number; }
        "\""          { goto text; }
        ['`]          { lexer->cursor = cursor; kind = single_quoted(lexer, first); cursor = lexer->cursor;
                        goto done; }

        "("           { kind = TOKEN_LPAREN;        goto done; }
        ")"           { kind = TOKEN_RPAREN;        goto done; }
        "["           { kind = TOKEN_LBRACKET;      goto done; }
        "]"           { kind = TOKEN_RBRACKET;      goto done; }
        "{"           { kind = TOKEN_LBRACE;        goto done; }
        "}"           { kind = TOKEN_RBRACE;        goto done; }
        ","           { kind = TOKEN_COMMA;         goto done; }
        ":"           { kind = TOKEN_COLON;         goto done; }
        "."           { kind = TOKEN_DOT;           goto done; }
        ".."          { kind = TOKEN_DOT_DOT;       goto done; }
        "..="         { kind = TOKEN_DOT_DOT_EQ;    goto done; }
        "=>"          { kind = TOKEN_ARROW;         goto done; }
        "->"          { kind = TOKEN_GIVES;         goto done; }
        "!"           { kind = TOKEN_BANG;          goto done; }
        "?"           { kind = TOKEN_QUESTION;      goto done; }
        "??"          { kind = TOKEN_QUESTIONS;     goto done; }
        "="           { kind = TOKEN_ASSIGN;        goto done; }
        "+="          { kind = TOKEN_ADD_ASSIGN;    goto done; }
        "-="          { kind = TOKEN_SUB_ASSIGN;    goto done; }
        "*="          { kind = TOKEN_MUL_ASSIGN;    goto done; }
        "/="          { kind = TOKEN_DIV_ASSIGN;    goto done; }
        "%="          { kind = TOKEN_MOD_ASSIGN;    goto done; }
        "&="          { kind = TOKEN_AND_ASSIGN;    goto done; }
        "|="          { kind = TOKEN_OR_ASSIGN;     goto done; }
        "^="          { kind = TOKEN_XOR_ASSIGN;    goto done; }
        "<<="         { kind = TOKEN_SHL_ASSIGN;    goto done; }
        ">>="         { kind = TOKEN_SHR_ASSIGN;    goto done; }
        "=="          { kind = TOKEN_EQ;            goto done; }
        "!="          { kind = TOKEN_NE;            goto done; }
        "<"           { kind = TOKEN_LT;            goto done; }
        "<="          { kind = TOKEN_LE;            goto done; }
        ">"           { kind = TOKEN_GT;            goto done; }
        ">="          { kind = TOKEN_GE;            goto done; }
        "+"           { kind = TOKEN_PLUS;          goto done; }
        "-"           { kind = TOKEN_MINUS;         goto done; }
        "*"           { kind = TOKEN_STAR;          goto done; }
        "/"           { kind = TOKEN_SLASH;         goto done; }
        "%"           { kind = TOKEN_PERCENT;       goto done; }
        "|"           { kind = TOKEN_PIPE;          goto done; }
        "^"           { kind = TOKEN_CARET;         goto done; }
        "&"           { kind = TOKEN_AMPERSAND;     goto done; }
        "<<"          { kind = TOKEN_SHIFT_LEFT;    goto done; }
        ">>"          { kind = TOKEN_SHIFT_RIGHT;   goto done; }
        "~"           { kind = TOKEN_TILDE;         goto done; }

        "&&"  { kind = TOKEN_AND;        complain_habit(lexer, DIAGNOSTIC_FOREIGN_OPERATOR, first, cursor, "write `and`"); goto done; }
        "||"  { kind = TOKEN_OR;         complain_habit(lexer, DIAGNOSTIC_FOREIGN_OPERATOR, first, cursor, "write `or`"); goto done; }
        "===" { kind = TOKEN_EQ;         complain_habit(lexer, DIAGNOSTIC_FOREIGN_OPERATOR, first, cursor, "write `==`"); goto done; }
        "!==" { kind = TOKEN_NE;         complain_habit(lexer, DIAGNOSTIC_FOREIGN_OPERATOR, first, cursor, "write `!=`"); goto done; }
        ":="  { kind = TOKEN_BAD;        complain_habit(lexer, DIAGNOSTIC_FOREIGN_OPERATOR, first, cursor, "write `let x = …`, or `var x = …` for what changes"); goto done; }
        "..." { kind = TOKEN_DOT_DOT_EQ; complain_habit(lexer, DIAGNOSTIC_FOREIGN_OPERATOR, first, cursor, "write `..=` to include the end, `..` to leave it out"); goto done; }
        "..<" { kind = TOKEN_DOT_DOT;    complain_habit(lexer, DIAGNOSTIC_FOREIGN_OPERATOR, first, cursor, "write `..`, which leaves the end out"); goto done; }
        "**"  { kind = TOKEN_STAR;       complain_habit(lexer, DIAGNOSTIC_FOREIGN_OPERATOR, first, cursor, "there is no power: write `x * x`, or `math.pow(x, y)`"); goto done; }
        "++"  { kind = TOKEN_INCREMENT;  complain_habit(lexer, DIAGNOSTIC_FOREIGN_OPERATOR, first, cursor, "write `x += 1`"); goto done; }
        "--"  { if (is_decrement(cursor)) {
                    complain_habit(lexer, DIAGNOSTIC_FOREIGN_OPERATOR, first, cursor, "write `x -= 1`");
                    kind = TOKEN_DECREMENT;         goto done;
                }
                cursor = first + 1;
                kind = TOKEN_MINUS;                 goto done; }

        *     { lexer->cursor = cursor; bad_character(lexer, first); cursor = lexer->cursor;
                kind = TOKEN_BAD;                   goto done; }
        */
    }
bad_number:
    complain(lexer, DIAGNOSTIC_BAD_NUMBER, first, cursor, NULL, NULL);
    kind = TOKEN_BAD;
    goto done;
number:
    lexer->cursor = cursor;
    kind = number(lexer, first, kind);
    goto done;
name:
    lexer->cursor = cursor;
    check_name(lexer, first);
    goto done;
text:
    if (line) lexer->line = offset(lexer, line);
    lexer->cursor = cursor;
    return text_part(lexer, first, offset(lexer, first), TOKEN_TEXT, TOKEN_TEXT_START);
done:
    if (line) lexer->line = offset(lexer, line);
    lexer->cursor = cursor;
    lexer->at = span_between(lexer, first, cursor);
    return kind;
}

// ---- before all: is it text? --------------------------------------------------------------------

static void bad_byte(const struct parse_context *context, uint32_t at, unsigned char byte) {
    char word[8];
    snprintf(word, sizeof word, "0x%02X", byte);
    struct words words = {{text_of(word)}};
    diagnostic_add(context->diagnostics, context->sources, DIAGNOSTIC_NOT_UTF8, (struct span){at, at + 1}, words, NULL,
                   "save the file as UTF-8");
}

static void hidden_character(const struct parse_context *context, uint32_t at, size_t length, uint32_t code) {
    char word[16];
    snprintf(word, sizeof word, "U+%04X", (unsigned)code);
    struct words words = {{text_of(word)}};
    diagnostic_add(context->diagnostics, context->sources, DIAGNOSTIC_HIDDEN_CHARACTER, (struct span){at, at + (uint32_t)length},
                   words, NULL, "in a text, write it as an escape: \\u{202E}");
}

// The code points that turn text around all begin with the bytes E2 80 or E2 81.
static void check_hidden(const struct parse_context *context, const struct source *source) {
    byte_at from = (byte_at)source->bytes, end = from + source->count;
    for (byte_at at = from; (at = memchr(at, 0xE2, (size_t)(end - at))) != NULL; at++) {
        uint32_t code;
        size_t length = utf8_read((const char *)at, (size_t)(end - at), &code);
        if (length && glyph_turns_text(code)) {
            hidden_character(context, source->base + (uint32_t)(at - from), length, code);
        }
    }
}

const char *lexer_check_bytes(const struct parse_context *context, const struct source *source) {
    check_hidden(context, source);
    if (utf8_valid(source->bytes, source->count, NULL)) return source->bytes;

    char *patched = arena_allocate(context->arena, (size_t)source->count + 1);
    memcpy(patched, source->bytes, source->count);
    bool has_complained = false;
    for (uint32_t at = 0; at < source->count;) {
        size_t length = utf8_read(patched + at, source->count - at, NULL);
        if (length == 0) {
            if (!has_complained) bad_byte(context, source->base + at, (unsigned char)patched[at]);
            has_complained = true;
            patched[at] = '?';
            length = 1;
        }
        at += (uint32_t)length;
    }
    return patched;
}
