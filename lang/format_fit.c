// lang/format_fit.c: whether what follows fits its line.
//
//   in:    pieces; groups, those around with their mode
//   out:   yes or no
//   owns:  nothing
//   fails: never; it looks no farther than LINE_COLUMNS

#include "format.h"
#include "grammar.h"

bool format_is_break(const struct format *f, const struct piece *piece) {
    const struct group *group = &f->groups[piece->group];
    if (piece->comment_count) return true;
    switch ((enum joint)piece->joint) {
    case JOINT_STATEMENT:
        return true;
    case JOINT_OPEN: case JOINT_CLOSE: case JOINT_SEPARATOR:
        return group->is_broken;
    case JOINT_COMMA:
        return group->is_broken && (group->shape != SHAPE_ROWS || piece->has_newline);
    case JOINT_OPERATOR: case JOINT_DOT:
        return piece->has_newline;
    case JOINT_PLAIN: case JOINT_ARROW: case JOINT_ELSE:
        return false;
    }
    return false;
}

bool format_may_break_inside(const struct group *group) {
    return group->mode != MODE_FLAT && (group->mode != MODE_INLINE || group->shape == SHAPE_CLEAR);
}

static bool may_break(const struct format *f, const struct piece *piece) {
    const struct group *group = &f->groups[piece->group];
    switch ((enum joint)piece->joint) {
    case JOINT_OPEN:
        return group->shape != SHAPE_CLEAR;
    case JOINT_COMMA:
        return group->is_broken;
    case JOINT_OPERATOR: case JOINT_ARROW:
        return format_may_break_inside(group);
    case JOINT_DOT:
        return piece->may_break && format_may_break_inside(group);
    case JOINT_CLOSE:
        // An empty block breaks with those behind its else.
        return group->next && group->close == group->open + 1;
    case JOINT_PLAIN: case JOINT_STATEMENT: case JOINT_SEPARATOR: case JOINT_ELSE:
        return false;
    }
    return false;
}

// The columns of a piece that goes on with its line.
static uint32_t columns_of(const struct piece *piece) {
    return piece->columns + piece->has_space + (piece->joint == JOINT_SEPARATOR);
}

// The comma that is put before the closing bracket of a broken group.
static bool gets_comma(const struct format *f, const struct piece *piece) {
    return piece->joint == JOINT_CLOSE && f->groups[piece->group].takes_comma;
}

static int depth_of(const struct piece *piece) {
    switch (piece->kind) {
    case TOKEN_LPAREN: case TOKEN_LBRACKET: case TOKEN_LBRACE:
        return 1;
    case TOKEN_RPAREN: case TOKEN_RBRACKET: case TOKEN_RBRACE:
        return -1;
    }
    return 0;
}

// Whether an operand, or an item (rank 0), ends before a piece of its own bracket.
static bool ends_operand(const struct piece *piece, unsigned rank) {
    if (rank == 0) return piece->joint == JOINT_COMMA;
    return piece->joint == JOINT_OPERATOR && piece->rank <= rank;
}

// Whether it may not go on before a piece of its own bracket, though a line need not end there.
static bool bounds_operand(const struct piece *piece) {
    return piece->joint == JOINT_COMMA || piece->joint == JOINT_SEPARATOR
           || piece->joint == JOINT_ARROW || piece->kind == TOKEN_LBRACE;
}

// Puts a piece behind what the line holds. Whether the answer is known: yes if the line ends in it,
// no if it is too long.
static bool is_decided(const struct piece *piece, uint32_t *column, bool *fits) {
    *column += columns_of(piece);
    *fits = *column <= LINE_COLUMNS;
    return !*fits || piece->is_tall || piece->kind == 0;
}

static bool is_line_over(const struct format *f, const struct piece *piece, uint32_t column,
                         bool *fits) {
    if (!format_is_break(f, piece)) return false;
    *fits = column + gets_comma(f, piece) <= LINE_COLUMNS;
    return true;
}

static bool rest_fits(const struct format *f, size_t from, uint32_t column, size_t strict) {
    bool fits = true;
    for (size_t i = from;; i++) {
        const struct piece *piece = &f->pieces[i];
        if (is_line_over(f, piece, column, &fits)) return fits;
        if (i > strict && may_break(f, piece)) return true;
        if (is_decided(piece, &column, &fits)) return fits;
    }
}

bool format_fits(const struct format *f, size_t from, uint32_t column, size_t strict) {
    bool fits = true;
    if (is_decided(&f->pieces[from], &column, &fits)) return fits;
    return rest_fits(f, from + 1, column, strict);
}

size_t format_row_end(const struct format *f, size_t from, uint32_t column) {
    bool fits = true;
    uint32_t group = f->pieces[from].group;
    column -= f->pieces[from].has_space;
    for (size_t i = from;; i++) {
        const struct piece *piece = &f->pieces[i];
        if (i > from && is_line_over(f, piece, column, &fits)) {
            bool is_end = piece->joint == JOINT_COMMA || piece->joint == JOINT_CLOSE;
            return fits && is_end && piece->group == group ? i : 0;
        }
        if (is_decided(piece, &column, &fits)) return 0;
    }
}

bool format_operand_fits(const struct format *f, size_t from, uint32_t column, unsigned rank) {
    bool fits = true;
    int depth = 0;
    for (size_t i = from;; i++) {
        const struct piece *piece = &f->pieces[i];
        if (i > from && is_line_over(f, piece, column, &fits)) return fits;
        if (i > from && depth == 0) {
            if (ends_operand(piece, rank)) return true;
            // From here on the line may end where it likes.
            if (bounds_operand(piece)) return rest_fits(f, i, column, from);
        }
        if (is_decided(piece, &column, &fits)) return fits;
        depth += depth_of(piece);
        if (depth < 0) return rest_fits(f, i + 1, column, from);
    }
}
