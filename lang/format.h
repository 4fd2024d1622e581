// lang/format.h: what the rooms of the formatter share.
//
//   format.c         the door: gk_format(), and the proof that nothing was lost
//   format_read.c    tokens and what lies between them become pieces and groups
//   format_group.c   which groups must stand over several lines
//   format_chain.c   where chains of calls may break
//   format_fit.c     whether what follows fits its line
//   format_layout.c  where lines break, and what stands on them
//   format_write.c   lines with comments behind them, put in columns
//
// The style, in one place. A statement, a field, a case is a line. A bracket whose author broke the
// line at its own level (behind its opening, a comma, before its closing), or whose contents do not
// fit LINE_COLUMNS, is *broken*: one item a line, or, in a list, the rows as the author laid them
// out. All other brackets go on on their line. A block stays on its line if it was on one, has one
// statement and fits. Lines break behind operators where the author broke them, or where the next
// operand does not fit; before `.name` where the author broke them, or all of them if a chain of
// calls does not fit. No other line break of the author's counts.
//
// All decisions look at what follows and never back, so that the printed text asks for the same
// ones: formatting twice changes nothing. Each looks at most a line far, so the time is linear.

#ifndef GASKET_LANG_FORMAT_H
#define GASKET_LANG_FORMAT_H

#include "parse.h"
#include "sink.h"

#define LINE_COLUMNS 100
#define INDENT_COLUMNS 4

// What may happen between a piece and the one before it.
enum joint {
    JOINT_PLAIN,      // no line break, unless a comment forces one
    JOINT_OPEN,       // the first in a bracket
    JOINT_CLOSE,      // before the closing bracket
    JOINT_COMMA,      // behind a comma of a list
    JOINT_STATEMENT,  // before a statement or declaration: always a line of its own
    JOINT_SEPARATOR,  // before a field, variant or case: a line of its own, or a comma
    JOINT_OPERATOR,   // behind a binary operator
    JOINT_DOT,        // before `.name` of a value
    JOINT_ARROW,      // behind = and =>
    JOINT_ELSE,       // before else
};

// A token, or a text with all that is in its braces.
struct piece {
    struct span at;
    uint32_t group;         // that the joint before it stands in
    uint32_t opens;         // the group whose bracket it opens or closes; 0 if none
    uint32_t comment;       // the first of the comments before it
    uint32_t comment_count;
    uint32_t columns;       // of its first line
    uint32_t last_columns;  // of its last line
    uint8_t kind;           // TOKEN_…; TOKEN_TEXT_START: with braces; 0 at the end
    uint8_t joint;          // enum joint
    uint8_t rank;           // JOINT_OPERATOR: of the operator; the loosest is 1
    bool is_operator;       // between two values
    bool is_tall;           // a text over several lines
    bool has_space;         // before it, if it does not begin its line
    bool has_newline;       // before it: in the source, or decided
    bool has_blank;         // an empty line stands before it
    bool is_linked;         // a dot that goes on with a chain of calls
    bool may_break;         // … and before which the chain breaks if it is too long
    uint32_t chain;         // the first call of such a chain: the piece behind it; else 0
};

struct comment {
    struct span at;
    uint32_t column;      // in the source
    bool is_trailing;     // stands behind a token, on its line
    bool is_under;        // goes on with the one above, in its column
    bool is_doc;          // ///
    bool has_blank;       // an empty line stands before it
};

enum shape {
    SHAPE_BLOCK,    // statements; the file
    SHAPE_MEMBERS,  // fields, variants, cases
    SHAPE_ITEMS,    // ( ) with items, [ ] behind a value or type
    SHAPE_ROWS,     // [ ] of a list
    SHAPE_CLEAR,    // ( ) around one expression: breaks as if it were not there
};

enum mode {
    MODE_UNKNOWN,
    MODE_FLAT,    // all on one line
    MODE_INLINE,  // as it comes: only what is inside of its last item may break
    MODE_BROKEN,
};

struct group {
    uint32_t open, close;  // the pieces
    uint32_t outer;        // the group around it
    uint32_t next;         // the block behind its else; 0 if none
    uint32_t last;         // the piece that closes the last of those
    uint32_t tail;         // the group that ends its only item, and may break in its place; or 0
    uint8_t shape, mode;   // enum shape, enum mode
    bool is_broken;
    bool has_break;        // a line breaks in it, whatever its mode
    bool takes_comma;      // before its closing bracket
    bool is_simple;        // every item is a name or literal
};

struct format {
    struct arena *arena;
    const char *bytes;
    struct piece *pieces;    // the last is the end of the file
    size_t piece_count;
    struct comment *comments;
    size_t comment_count, comment_room;
    struct group *groups;    // 0: the file
    size_t group_count, group_room;
};

// Fills pieces, comments and groups from the tokens of a source that parsed.
void format_read(struct format *f, const struct token *tokens, size_t count);

// ---- groups, while they are read ----------------------------------------------------------------

// A group that is open, and what was seen directly in it.
struct open_group {
    uint32_t group;
    uint32_t waits;         // the block whose else was just read; 0 if none
    uint32_t commas;
    uint32_t item_pieces;   // of the item at hand
    uint32_t item_tail;     // the group that ended last in it
    bool item_has_head;     // a group that is not its tail, or an operator
    bool item_has_break;    // a line breaks in a bracket or text of it
    bool has_early_break;   // so it was in an item before
    bool has_own_break;     // a line breaks between items, or there is a comment
    bool has_inner_break;   // a line breaks inside of an item, in no bracket
    bool has_late_break;    // a line breaks behind the last else
    bool has_members;       // the declaration at hand is a record or an enum
};

struct groups {
    struct format *f;
    struct open_group *open;  // the innermost is the last
    size_t open_count, open_room;
};

void groups_begin(struct groups *g);

struct surroundings {
    bool is_behind_callee;  // what an opening bracket calls, or looks into
    bool takes_comma;       // a closing bracket: a comma may stand before it
    bool is_before_case;
};

// Takes a piece, whose joint is known, into the innermost group, or opens or closes one.
void groups_take(struct groups *g, uint32_t piece, struct surroundings around);
void groups_end(struct groups *g);

static inline struct open_group *groups_top(const struct groups *g) {
    return &g->open[g->open_count - 1];
}

// ---- chains of calls ----------------------------------------------------------------------------

void format_chains(struct format *f);
// At the first call of a chain: its lines break before all calls, or none.
void format_chain_decide(struct format *f, size_t dot, bool breaks);

// ---- what fits ----------------------------------------------------------------------------------

// Whether a line certainly begins with this piece.
bool format_is_break(const struct format *f, const struct piece *piece);

// Whether lines may break at the operators and dots that stand directly in a group.
bool format_may_break_inside(const struct group *group);

// Whether what stands from a piece on fits a line of which `column` columns are taken: up to the
// first line break that is certain, or, behind the piece `strict`, that is possible.
bool format_fits(const struct format *f, size_t from, uint32_t column, size_t strict);
// The same up to where an operand ends: at an operator as loose as `rank` or looser in the same
// bracket; or, if that is 0, where an item ends.
bool format_operand_fits(const struct format *f, size_t from, uint32_t column, unsigned rank);

// The piece behind a row of a list that begins in column `column`, and has several items; 0 if they
// do not fit one line.
size_t format_row_end(const struct format *f, size_t from, uint32_t column);

// ---- writing ------------------------------------------------------------------------------------

// A comment behind code.
struct tail {
    size_t offset;         // in the code
    uint32_t line, width;  // of the code before it
    uint32_t comment;
};

struct writer {
    const struct format *f;
    struct sink *code;     // all lines, without the comments behind them
    struct tail *tails;
    size_t tail_count, tail_room;
    uint32_t line, indent, column;
};

void writer_line(struct writer *w, uint32_t indent, bool has_blank);  // begins a line
void writer_text(struct writer *w, const char *text);
void writer_piece(struct writer *w, const struct piece *piece);
void writer_comment(struct writer *w, uint32_t comment);  // alone on its line
void writer_tail(struct writer *w, uint32_t comment);     // behind what the line holds
// Code and comments together.
void writer_end(struct writer *w, struct sink *out);

// Decides and writes all. False if it would be larger than a source may be.
bool format_layout(struct format *f, struct sink *code, struct sink *out);

#endif
