// lang/format_read.c: from tokens to pieces: what kind of joint is between two of them, whether
// they stand apart, and the comments there.
//
//   in:    the tokens of a source that parsed, and its bytes
//   out:   pieces, comments, groups; commas that only separate lines or end a list are left out
//   owns:  nothing; all is in the arena
//   fails: never

#include "format.h"

#include <string.h>

#include "glyph.h"
#include "grammar.h"
#include "token.h"
#include "utf8.h"

struct reader {
    struct format *f;
    struct groups groups;
    const struct token *token;  // the one at hand
    uint32_t end;               // of the token before
    // what was found since the piece before
    uint32_t comment;           // the first comment
    uint32_t newlines;          // since the token or comment before
    bool has_newline, is_behind_line, is_behind_separator;
};

// ---- columns ------------------------------------------------------------------------------------

static uint32_t columns_of(const char *bytes, size_t count) {
    uint32_t columns = 0;
    for (size_t at = 0; at < count;) {
        uint32_t code = 0;
        size_t length = utf8_read(bytes + at, count - at, &code);
        columns += length ? glyph_width(code) : 1;
        at += length ? length : 1;
    }
    return columns;
}

static void measure(const struct format *f, struct piece *piece) {
    const char *start = f->bytes + piece->at.start;
    size_t count = piece->at.end - piece->at.start;
    const char *newline = memchr(start, '\n', count);
    if (!newline) {
        piece->columns = columns_of(start, count);
        return;
    }
    piece->is_tall = true;
    piece->columns = columns_of(start, (size_t)(newline - start));
    const char *end = start + count, *line = end;
    while (line[-1] != '\n') line--;
    piece->last_columns = columns_of(line, (size_t)(end - line));
}

// ---- between two tokens -------------------------------------------------------------------------

static uint32_t column_of(const struct format *f, uint32_t at) {
    uint32_t line = at;
    while (line > 0 && f->bytes[line - 1] != '\n') line--;
    return columns_of(f->bytes + line, at - line);
}

static bool is_doc(const struct format *f, struct span at) {
    const char *text = f->bytes + at.start;
    uint32_t count = at.end - at.start;
    return count >= 3 && text[2] == '/' && !(count > 3 && text[3] == '/');
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static uint32_t read_comment(struct reader *r, uint32_t at, uint32_t limit) {
    struct format *f = r->f;
    const char *newline = memchr(f->bytes + at, '\n', limit - at);
    uint32_t next = newline ? (uint32_t)(newline - f->bytes) : limit, end = next;
    while (is_blank(f->bytes[end - 1])) end--;
    struct comment comment = {.at = {at, end}, .column = column_of(f, at)};
    const struct comment *above =
        f->comment_count > r->comment ? &f->comments[f->comment_count - 1] : NULL;
    comment.is_doc = is_doc(f, comment.at);
    comment.is_trailing = !above && r->newlines == 0 && f->piece_count > 0;
    comment.has_blank = r->newlines > 1;
    comment.is_under = above && (above->is_trailing || above->is_under)
                       && above->column == comment.column && r->newlines == 1;
    f->comments = arena_grow(f->arena, f->comments, f->comment_count, &f->comment_room,
                             sizeof *f->comments);
    f->comments[f->comment_count++] = comment;
    r->newlines = 0;
    return next;
}

// What the lexer skipped: white space and comments.
static void read_between(struct reader *r, uint32_t from, uint32_t to) {
    for (uint32_t at = from; at < to;) {
        char c = r->f->bytes[at];
        if (c == '/') {
            at = read_comment(r, at, to);
            continue;
        }
        if (c == '\n') {
            r->newlines++;
            r->has_newline = true;
        }
        at++;
    }
}

static void begin_between(struct reader *r) {
    r->comment = (uint32_t)r->f->comment_count;
    r->newlines = 0;
    r->has_newline = r->is_behind_line = r->is_behind_separator = false;
}

// ---- what a token is to its neighbours ----------------------------------------------------------

static bool is_closer(int kind) {
    return kind == TOKEN_RPAREN || kind == TOKEN_RBRACKET || kind == TOKEN_RBRACE;
}

static bool is_opener(int kind) {
    return kind == TOKEN_LPAREN || kind == TOKEN_LBRACKET || kind == TOKEN_LBRACE;
}

static bool is_assignment(int kind) {
    switch (kind) {
    case TOKEN_ASSIGN: case TOKEN_ADD_ASSIGN: case TOKEN_SUB_ASSIGN: case TOKEN_MUL_ASSIGN:
    case TOKEN_DIV_ASSIGN: case TOKEN_MOD_ASSIGN: case TOKEN_AND_ASSIGN: case TOKEN_OR_ASSIGN:
    case TOKEN_XOR_ASSIGN: case TOKEN_SHL_ASSIGN: case TOKEN_SHR_ASSIGN:
        return true;
    }
    return false;
}

// How tight an operator binds, as grammar.y has it; 0: it is none.
static unsigned rank_of(int kind) {
    switch (kind) {
    case TOKEN_OR: return 1;
    case TOKEN_AND: return 2;
    case TOKEN_EQ: case TOKEN_NE: case TOKEN_LT: case TOKEN_LE: case TOKEN_GT: case TOKEN_GE:
        return 3;
    case TOKEN_QUESTIONS: return 4;
    case TOKEN_PIPE: return 5;
    case TOKEN_CARET: return 6;
    case TOKEN_AMPERSAND: return 7;
    case TOKEN_SHIFT_LEFT: case TOKEN_SHIFT_RIGHT: return 8;
    case TOKEN_PLUS: case TOKEN_MINUS: return 9;
    case TOKEN_STAR: case TOKEN_SLASH: case TOKEN_PERCENT: return 10;
    }
    return 0;
}

static bool begins_value(int kind) {
    return token_facts[kind].group == GROUP_EXPR || kind == TOKEN_MINUS || kind == TOKEN_BANG;
}

// Whether a value, a type or a name may end with a piece, so that what follows belongs to it.
static bool ends_value(const struct piece *piece) {
    switch (piece->kind) {
    case TOKEN_NAME: case TOKEN_SELF: case TOKEN_NONE: case TOKEN_TRUE: case TOKEN_FALSE:
    case TOKEN_INT: case TOKEN_FLOAT: case TOKEN_TEXT: case TOKEN_TEXT_START:
    case TOKEN_RPAREN: case TOKEN_RBRACKET: case TOKEN_RBRACE: case TOKEN_BANG:
    case TOKEN_QUESTION:
    // Names, unless they begin a declaration; nothing that would join them follows them there.
    case TOKEN_CACHE: case TOKEN_ENTRY: case TOKEN_ENUM: case TOKEN_IMPLEMENTS:
    case TOKEN_INTERFACE: case TOKEN_NATIVE: case TOKEN_PUB: case TOKEN_RECORD: case TOKEN_TEST:
    case TOKEN_USE:
        return true;
    case TOKEN_QUESTIONS:
        return !piece->is_operator;
    }
    return false;
}

// Whether the piece before reaches over this joint.
static bool joins(enum joint joint) {
    return joint != JOINT_OPEN && joint != JOINT_COMMA && joint != JOINT_STATEMENT
           && joint != JOINT_SEPARATOR;
}

static bool is_behind_value(const struct piece *before, enum joint joint) {
    return before && joins(joint) && ends_value(before);
}

// ---- joints -------------------------------------------------------------------------------------

static bool is_members(const struct reader *r, uint32_t group) {
    return r->f->groups[group].shape == SHAPE_MEMBERS;
}

static bool is_braces(const struct reader *r, uint32_t group) {
    return is_members(r, group) || r->f->groups[group].shape == SHAPE_BLOCK;
}

static enum joint joint_of(const struct reader *r, const struct piece *before, uint32_t group,
                           int next) {
    int kind = r->token->kind;
    if (is_closer(kind) || kind == 0) return JOINT_CLOSE;
    if (!before || is_opener(before->kind)) return JOINT_OPEN;
    if (r->is_behind_separator) return JOINT_SEPARATOR;
    if (r->is_behind_line) return is_members(r, group) ? JOINT_SEPARATOR : JOINT_STATEMENT;
    if (before->kind == TOKEN_COMMA && !is_braces(r, group)) return JOINT_COMMA;
    if (before->is_operator) return JOINT_OPERATOR;
    if (before->kind == TOKEN_ARROW || is_assignment(before->kind)) return JOINT_ARROW;
    if (kind == TOKEN_ELSE) return JOINT_ELSE;
    if (kind == TOKEN_DOT && ends_value(before) && next != TOKEN_INT) return JOINT_DOT;
    return JOINT_PLAIN;
}

// ---- spaces -------------------------------------------------------------------------------------

// A whole number, not the place of a value in a tuple.
static bool is_number(const struct format *f, const struct piece *piece) {
    return piece->kind == TOKEN_INT && (piece == f->pieces || piece[-1].kind != TOKEN_DOT);
}

static bool hugs_before(const struct format *f, const struct piece *before,
                        const struct piece *piece, int next) {
    switch (piece->kind) {
    case TOKEN_COMMA: case TOKEN_COLON: case TOKEN_BANG: case TOKEN_DOT_DOT:
    case TOKEN_DOT_DOT_EQ:
        return true;
    case TOKEN_QUESTION: case TOKEN_QUESTIONS:
        // `? ?` would be another token
        return !piece->is_operator && before->kind != TOKEN_QUESTION;
    case TOKEN_DOT:
        // `1 .0` is a place, `1.0` would be a number
        return ends_value(before) && !(next == TOKEN_INT && is_number(f, before));
    case TOKEN_LPAREN:
        return ends_value(before) || before->kind == TOKEN_FN;
    case TOKEN_LBRACKET:
        return ends_value(before);
    }
    return false;
}

static bool hugs_behind(const struct piece *before, int kind) {
    switch (before->kind) {
    case TOKEN_DOT:
        // a line that begins with `.name` would go on with the one above
        return before->joint != JOINT_STATEMENT;
    case TOKEN_TILDE:
        return true;
    case TOKEN_DOT_DOT: case TOKEN_DOT_DOT_EQ:
        return kind != TOKEN_DOT;
    case TOKEN_MINUS:
        return !before->is_operator && kind != TOKEN_MINUS;
    }
    return false;
}

static bool needs_space(const struct format *f, const struct piece *piece, int next) {
    if (f->piece_count == 0) return false;
    const struct piece *before = &f->pieces[f->piece_count - 1];
    if (piece->joint == JOINT_CLOSE) return piece->kind == TOKEN_RBRACE;
    if (piece->joint == JOINT_OPEN) return before->kind == TOKEN_LBRACE;
    return !joins(piece->joint)
           || (!hugs_before(f, before, piece, next) && !hugs_behind(before, piece->kind));
}

// ---- pieces -------------------------------------------------------------------------------------

// A text with braces is one piece: its last token.
static const struct token *text_end(const struct token *token) {
    size_t depth = 1;
    while (depth > 0) {
        token++;
        if (token->kind == TOKEN_TEXT_START) depth++;
        if (token->kind == TOKEN_TEXT_END) depth--;
    }
    return token;
}

static bool is_binary(const struct piece *before, enum joint joint, int kind, int next) {
    if (rank_of(kind) == 0 || !is_behind_value(before, joint)) return false;
    return kind != TOKEN_QUESTIONS || begins_value(next);
}

// The author breaks lines behind an operator or before it; the style is behind. So it is with
// commas. A comment in between stays where it is.
static bool has_newline_across(const struct reader *r, const struct piece *before,
                               enum joint joint) {
    if (r->has_newline) return true;
    bool is_mark = joint == JOINT_OPERATOR || joint == JOINT_COMMA;
    return is_mark && before->has_newline && before->comment_count == 0;
}

static void add_piece(struct reader *r) {
    struct format *f = r->f;
    const struct token *last = r->token;
    if (last->kind == TOKEN_TEXT_START) last = text_end(last);
    int next = last->kind == 0 ? 0 : last[1].kind;
    const struct piece *before = f->piece_count ? &f->pieces[f->piece_count - 1] : NULL;
    struct piece piece = {
        .at = {r->token->at.start, last->at.end},
        .kind = (uint8_t)r->token->kind,
        .comment = r->comment,
        .comment_count = (uint32_t)f->comment_count - r->comment,
        .group = groups_top(&r->groups)->group,
        .has_blank = r->newlines > 1,
    };
    enum joint joint = joint_of(r, before, piece.group, next);
    piece.joint = (uint8_t)joint;
    piece.rank = joint == JOINT_OPERATOR ? (uint8_t)rank_of(before->kind) : 0;
    piece.is_operator = is_binary(before, joint, piece.kind, next);
    piece.has_newline = has_newline_across(r, before, joint);
    piece.has_space = needs_space(f, &piece, next);
    bool is_callee =
        is_behind_value(before, joint) || (before && joins(joint) && before->kind == TOKEN_FN);
    measure(f, &piece);
    f->pieces[f->piece_count++] = piece;
    struct surroundings around = {is_callee, r->token->takes_comma, next == TOKEN_CASE};
    groups_take(&r->groups, (uint32_t)f->piece_count - 1, around);
    begin_between(r);
    r->end = last->at.end;
    r->token = last;
}

// A comma that the layout sets anew, or leaves out.
static bool is_left_out(const struct reader *r) {
    if (r->token->kind != TOKEN_COMMA) return false;
    return is_closer(r->token[1].kind) || is_members(r, groups_top(&r->groups)->group);
}

static void read_token(struct reader *r) {
    if (r->token->kind == TOKEN_NEWLINE) {
        r->is_behind_line = true;
        return;
    }
    read_between(r, r->end, r->token->at.start);
    if (!is_left_out(r)) {
        add_piece(r);
        return;
    }
    r->is_behind_separator = is_members(r, groups_top(&r->groups)->group);
    r->newlines = 0;
    r->end = r->token->at.end;
}

void format_read(struct format *f, const struct token *tokens, size_t count) {
    struct reader r = {.f = f, .groups = {.f = f}};
    f->pieces = arena_array(f->arena, count, sizeof *f->pieces);
    groups_begin(&r.groups);
    begin_between(&r);
    for (r.token = tokens; r.token < tokens + count; r.token++) read_token(&r);
    groups_end(&r.groups);
}
