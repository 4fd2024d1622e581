// lang/format_layout.c: where lines break.
//
//   in:    pieces and groups
//   out:   the formatted text
//   owns:  nothing; the sinks are the caller's
//   fails: false if the text would be larger than a source may be

#include "format.h"
#include "grammar.h"

#define HEADER_COLUMNS (2 * INDENT_COLUMNS)  // so that a condition's second line is no statement

// An open group, as its lines are written.
struct frame {
    uint32_t group;
    uint32_t indent;     // of its items
    uint32_t close;      // of the line with its closing bracket
    bool is_header;      // the statement at hand has yet to open its block
    bool is_case;        // … to reach its arrow
    bool is_value;       // the next block is part of an expression
    bool was_value;      // the last one was
};

struct layout {
    struct format *f;
    struct writer writer;
    struct frame *frames;
    size_t frame_count, frame_room;
};

static struct frame *top(const struct layout *l) {
    return &l->frames[l->frame_count - 1];
}

static struct group *group_of(const struct layout *l, const struct piece *piece) {
    return &l->f->groups[piece->group];
}

// ---- groups -------------------------------------------------------------------------------------

// The blocks of an if break together.
static void break_blocks(struct format *f, struct group *group) {
    for (; !group->is_broken; group = &f->groups[group->next]) {
        group->is_broken = true;
        if (!group->next) return;
    }
}

// The piece that begins the next item of a list, or closes it.
static size_t next_item(const struct format *f, size_t at) {
    for (;; at++) {
        const struct piece *piece = &f->pieces[at];
        if (piece->opens && piece->joint != JOINT_CLOSE) at = f->groups[piece->opens].close;
        if (f->pieces[at + 1].joint == JOINT_COMMA || f->pieces[at + 1].joint == JOINT_CLOSE)
            return at + 1;
    }
}

// Whether the rows of a list can stay: each is one item, or fits its line as a whole.
static bool rows_fit(const struct format *f, const struct group *group, uint32_t indent) {
    for (size_t row = group->open + 1; row < group->close;) {
        size_t end = next_item(f, row);
        bool is_single = end == group->close || format_is_break(f, &f->pieces[end]);
        if (!is_single) end = format_row_end(f, row, indent);
        if (end == 0) return false;
        row = end;
    }
    return true;
}

// The rows of a list stay as the author laid them out, if they fit. Else a list of numbers or names
// fills its lines, and all other items are put one a line.
static void decide_rows(struct format *f, struct group *group, uint32_t indent) {
    if (group->shape != SHAPE_ROWS || group->close == group->open + 1) return;
    if (group->is_broken && rows_fit(f, group, indent)) return;
    if (!group->is_simple) {
        group->shape = SHAPE_ITEMS;
        return;
    }
    for (size_t at = next_item(f, group->open + 1); at < group->close; at = next_item(f, at)) {
        f->pieces[at].has_newline = false;
    }
}

static enum mode mode_of_items(const struct layout *l, struct group *group) {
    size_t first = group->open + 1;
    uint32_t column = l->writer.column;
    if (format_fits(l->f, first, column, group->close)) {
        return group->has_break ? MODE_INLINE : MODE_FLAT;
    }
    if (!group->has_break && group->tail
        && format_fits(l->f, first, column, l->f->groups[group->tail].open)) {
        return MODE_INLINE;
    }
    return MODE_BROKEN;
}

static enum mode mode_of(const struct layout *l, struct group *group) {
    if (group->is_broken) return MODE_BROKEN;
    bool is_empty = group->close == group->open + 1 && !group->next;
    if (l->f->groups[group->outer].mode == MODE_FLAT || is_empty) return MODE_FLAT;
    switch ((enum shape)group->shape) {
    case SHAPE_BLOCK: case SHAPE_MEMBERS:
        return format_fits(l->f, group->open + 1, l->writer.column, group->last) ? MODE_FLAT
                                                                                 : MODE_BROKEN;
    case SHAPE_CLEAR:
        return MODE_INLINE;
    case SHAPE_ITEMS: case SHAPE_ROWS:
        return mode_of_items(l, group);
    }
    return MODE_BROKEN;
}

static bool is_braces(const struct group *group) {
    return group->shape == SHAPE_BLOCK || group->shape == SHAPE_MEMBERS;
}

static void push(struct layout *l, struct frame frame) {
    l->frames =
        arena_grow(l->f->arena, l->frames, l->frame_count, &l->frame_room, sizeof *l->frames);
    l->frames[l->frame_count++] = frame;
}

// Behind an opening bracket.
static void open_group(struct layout *l, uint32_t id) {
    struct group *group = &l->f->groups[id];
    struct frame *outer = top(l);
    struct frame frame = {.group = id, .indent = outer->indent, .is_header = outer->is_header};
    bool is_value = outer->is_value;
    group->mode = (uint8_t)mode_of(l, group);
    if (group->mode == MODE_BROKEN) {
        decide_rows(l->f, group, l->writer.indent + INDENT_COLUMNS);
        break_blocks(l->f, group);
        // A block of a statement hangs on it, whatever lines its header has.
        frame.close = is_braces(group) && !is_value ? outer->indent : l->writer.indent;
        frame.indent = frame.close + INDENT_COLUMNS;
        frame.is_header = false;
    }
    if (is_braces(group)) {
        outer->was_value = is_value;
        outer->is_value = outer->is_header = false;
        frame.is_header = false;
    }
    push(l, frame);
}

// ---- joints -------------------------------------------------------------------------------------

static uint32_t indent_inside(const struct layout *l) {
    const struct frame *frame = top(l);
    return frame->indent + (frame->is_header ? HEADER_COLUMNS : INDENT_COLUMNS);
}

// Behind = and => a line breaks only if what follows fits the next, and nothing else may break.
static bool breaks_behind_arrow(const struct layout *l, size_t at) {
    const struct format *f = l->f;
    if (f->pieces[at].kind == TOKEN_LBRACE) return false;
    return !format_fits(f, at, l->writer.column, at)
           && format_fits(f, at, indent_inside(l) - f->pieces[at].has_space, at);
}

static bool breaks_before(struct layout *l, size_t at) {
    struct format *f = l->f;
    const struct piece *piece = &f->pieces[at];
    const struct group *group = group_of(l, piece);
    if (piece->chain && format_may_break_inside(group)) {
        bool breaks = !format_fits(f, at, l->writer.column, piece->chain - 1);
        format_chain_decide(f, at, breaks);
    }
    if (format_is_break(f, piece)) return true;
    switch ((enum joint)piece->joint) {
    case JOINT_COMMA:
        return group->is_broken && !format_operand_fits(f, at, l->writer.column, 0);
    case JOINT_OPERATOR:
        return format_may_break_inside(group)
               && !format_operand_fits(f, at, l->writer.column, piece->rank);
    case JOINT_ARROW:
        return format_may_break_inside(group) && breaks_behind_arrow(l, at);
    case JOINT_PLAIN: case JOINT_OPEN: case JOINT_CLOSE: case JOINT_STATEMENT:
    case JOINT_SEPARATOR: case JOINT_DOT: case JOINT_ELSE:
        return false;
    }
    return false;
}

// Whether it stands between items, where empty lines are kept.
static bool is_between_items(const struct piece *piece) {
    return piece->joint == JOINT_STATEMENT || piece->joint == JOINT_SEPARATOR
           || piece->joint == JOINT_COMMA;
}

// Where a line before a piece begins: one with a comment, or its own.
static uint32_t comment_indent(const struct layout *l, const struct piece *piece) {
    switch ((enum joint)piece->joint) {
    case JOINT_OPEN: case JOINT_CLOSE: case JOINT_COMMA: case JOINT_STATEMENT:
    case JOINT_SEPARATOR: case JOINT_ELSE:
        return top(l)->indent;
    case JOINT_PLAIN: case JOINT_OPERATOR: case JOINT_DOT: case JOINT_ARROW:
        break;
    }
    return indent_inside(l);
}

static void put_comment_line(struct layout *l, const struct piece *piece, uint32_t comment,
                             bool has_blank) {
    if (l->f->comments[comment].is_under) {
        writer_line(&l->writer, 0, false);
        writer_tail(&l->writer, comment);
        return;
    }
    writer_line(&l->writer, comment_indent(l, piece), has_blank);
    writer_comment(&l->writer, comment);
}

// Comments, each at the end of its line. Answers whether an empty line may follow.
static bool put_comments(struct layout *l, size_t at) {
    const struct format *f = l->f;
    const struct piece *piece = &f->pieces[at];
    bool is_empty = at == 0 || (piece->group != 0 && at == group_of(l, piece)->open + 1);
    bool may_have_blank = is_between_items(piece) || (piece->joint == JOINT_CLOSE && !is_empty);
    uint32_t end = piece->comment + piece->comment_count;
    for (uint32_t i = piece->comment; i < end; i++) {
        const struct comment *comment = &f->comments[i];
        if (comment->is_trailing) {
            writer_tail(&l->writer, i);
            continue;
        }
        put_comment_line(l, piece, i, may_have_blank && comment->has_blank);
        may_have_blank = is_between_items(piece) || piece->joint == JOINT_OPEN
                         || piece->joint == JOINT_CLOSE;
        if (i == end - 1 && comment->is_doc) may_have_blank = false;
    }
    return may_have_blank;
}

static void put_line(struct layout *l, size_t at) {
    const struct piece *piece = &l->f->pieces[at];
    bool may_have_blank = put_comments(l, at) && piece->joint != JOINT_CLOSE;
    uint32_t indent = piece->joint == JOINT_CLOSE ? top(l)->close : comment_indent(l, piece);
    writer_line(&l->writer, indent, may_have_blank && piece->has_blank);
}

static void put_joint(struct layout *l, size_t at) {
    const struct piece *piece = &l->f->pieces[at];
    const struct group *group = group_of(l, piece);
    bool is_line = breaks_before(l, at);
    if (piece->joint == JOINT_CLOSE && group->is_broken && group->takes_comma)
        writer_text(&l->writer, ",");
    if (is_line) {
        put_line(l, at);
        return;
    }
    if (piece->joint == JOINT_SEPARATOR) writer_text(&l->writer, ",");
    if (piece->has_space) writer_text(&l->writer, " ");
}

// ---- what a statement's words say of the lines to come ------------------------------------------

static void begin_item(struct frame *frame, enum joint joint) {
    if (joint != JOINT_STATEMENT && joint != JOINT_SEPARATOR && joint != JOINT_COMMA) return;
    frame->is_value = frame->is_case = false;
    if (joint != JOINT_COMMA) frame->is_header = false;
}

static void note_if_value(struct frame *frame, int before) {
    if (frame->is_case) return;
    if (before == TOKEN_ELSE) frame->is_header = !frame->is_value;
    else frame->is_value = true;
}

static void note_arrow(struct frame *frame) {
    if (frame->is_case) frame->is_header = frame->is_case = false;
    else frame->is_value = false;
}

static void note_word(struct layout *l, size_t at) {
    const struct piece *piece = &l->f->pieces[at];
    int before = at > 0 ? piece[-1].kind : 0;
    struct frame *frame = top(l);
    begin_item(frame, piece->joint);
    switch (piece->kind) {
    case TOKEN_IF: case TOKEN_WHILE: case TOKEN_FOR: case TOKEN_MATCH:
        frame->is_header = true;
        break;
    case TOKEN_CASE:
        frame->is_header = frame->is_case = true;
        break;
    case TOKEN_ARROW:
        note_arrow(frame);
        break;
    case TOKEN_IF_VALUE:
        note_if_value(frame, before);
        break;
    case TOKEN_MATCH_VALUE:
        frame->is_value = true;
        break;
    case TOKEN_FN:
        frame->is_value |= piece[1].kind == TOKEN_LPAREN;
        break;
    case TOKEN_ELSE:
        frame->is_value = before == TOKEN_RBRACE && frame->was_value;
        break;
    }
}

// ---- all of it ----------------------------------------------------------------------------------

static void put_piece(struct layout *l, size_t at) {
    const struct piece *piece = &l->f->pieces[at];
    put_joint(l, at);
    writer_piece(&l->writer, piece);
    if (piece->joint == JOINT_CLOSE) l->frame_count--;
    note_word(l, at);
    if (piece->opens && piece->joint != JOINT_CLOSE) open_group(l, piece->opens);
}

bool format_layout(struct format *f, struct sink *code, struct sink *out) {
    struct layout l = {.f = f, .writer = {.f = f, .code = code}};
    push(&l, (struct frame){0});
    for (size_t i = 0; i + 1 < f->piece_count; i++) {
        put_piece(&l, i);
        if (code->count > SOURCE_BYTES_MAX) return false;
    }
    put_comments(&l, f->piece_count - 1);
    writer_end(&l.writer, out);
    return out->count <= SOURCE_BYTES_MAX;
}
