// lang/format_group.c: brackets and what is in them: which must stand over several lines.
//
//   in:    pieces, in their order
//   out:   groups: their shape, and whether the author or a comment broke them
//   owns:  nothing; all is in the arena
//   fails: never

#include "format.h"
#include "grammar.h"

// ---- opening ------------------------------------------------------------------------------------

static enum shape shape_of(const struct open_group *outer, int kind, struct surroundings around) {
    switch (kind) {
    case TOKEN_LPAREN:
        return around.is_behind_callee ? SHAPE_ITEMS : SHAPE_CLEAR;
    case TOKEN_LBRACKET:
        return around.is_behind_callee ? SHAPE_ITEMS : SHAPE_ROWS;
    }
    bool has_members = outer->group == 0 && outer->has_members;
    return has_members || around.is_before_case ? SHAPE_MEMBERS : SHAPE_BLOCK;
}

static void push(struct groups *g, struct group group) {
    struct format *f = g->f;
    f->groups =
        arena_grow(f->arena, f->groups, f->group_count, &f->group_room, sizeof *f->groups);
    g->open = arena_grow(f->arena, g->open, g->open_count, &g->open_room, sizeof *g->open);
    g->open[g->open_count++] = (struct open_group){.group = (uint32_t)f->group_count};
    f->groups[f->group_count++] = group;
}

static void open_group(struct groups *g, uint32_t piece, struct surroundings around) {
    struct format *f = g->f;
    struct open_group *outer = groups_top(g);
    uint32_t id = (uint32_t)f->group_count;
    int kind = f->pieces[piece].kind;
    bool goes_on = kind == TOKEN_LBRACE && outer->waits;
    bool has_late_break = outer->has_late_break;
    if (goes_on) {
        f->groups[outer->waits].next = id;
        outer->waits = 0;
    }
    f->pieces[piece].opens = id;
    push(g, (struct group){.open = piece,
                           .outer = outer->group,
                           .shape = (uint8_t)shape_of(outer, kind, around),
                           .is_simple = true});
    groups_top(g)->has_own_break = goes_on && has_late_break;
}

// ---- closing ------------------------------------------------------------------------------------

static bool must_break(const struct group *group, const struct open_group *o) {
    switch ((enum shape)group->shape) {
    case SHAPE_BLOCK: case SHAPE_MEMBERS:
        return o->has_own_break || o->has_inner_break || o->has_early_break || o->item_has_break;
    case SHAPE_ITEMS: case SHAPE_ROWS:
        return o->has_own_break || o->has_inner_break || o->has_early_break;
    case SHAPE_CLEAR:
        return o->has_own_break;
    }
    return false;
}

// `f(g(a, b))` may become `f(g(` and lines of items, instead of a line with g alone.
static uint32_t tail_of(const struct group *group, const struct open_group *o) {
    bool is_sole = group->shape == SHAPE_ITEMS && o->commas == 0;
    return is_sole && !o->item_has_head ? o->item_tail : 0;
}

static void close_group(struct groups *g, uint32_t piece, bool takes_comma) {
    struct format *f = g->f;
    const struct open_group *o = groups_top(g);
    struct group *group = &f->groups[o->group];
    f->pieces[piece].opens = o->group;
    if (group->shape == SHAPE_CLEAR && o->commas) group->shape = SHAPE_ITEMS;
    group->close = piece;
    group->is_broken = must_break(group, o);
    group->has_break = group->is_broken || o->item_has_break || o->has_inner_break;
    group->takes_comma =
        takes_comma && (group->shape == SHAPE_ITEMS || group->shape == SHAPE_ROWS);
    group->tail = tail_of(group, o);
    g->open_count--;

    struct open_group *outer = groups_top(g);
    bool is_empty = piece == group->open + 1;
    bool may_be_tail = !is_empty && group->shape != SHAPE_CLEAR;
    outer->item_has_break |= group->has_break;
    outer->has_late_break |= group->has_break;
    outer->item_tail = may_be_tail ? (uint32_t)(group - f->groups) : 0;
    f->groups[outer->group].is_simple = false;
}

// ---- inside -------------------------------------------------------------------------------------

static void begin_item(struct open_group *o) {
    o->has_early_break |= o->item_has_break;
    o->item_has_break = o->item_has_head = false;
    o->item_pieces = o->item_tail = 0;
}

static void note_inner_break(struct open_group *o, const struct piece *piece) {
    o->has_inner_break |= piece->has_newline;
    o->has_late_break |= piece->has_newline;
}

// What a joint means for the group that it stands in.
static void take_joint(struct groups *g, uint32_t index) {
    const struct piece *piece = &g->f->pieces[index];
    struct open_group *o = groups_top(g);
    const struct group *group = &g->f->groups[o->group];
    if (piece->comment_count) o->has_own_break = o->has_late_break = true;
    if (piece->is_tall) o->has_late_break = true;
    switch ((enum joint)piece->joint) {
    case JOINT_CLOSE:
        if (index > group->open + 1) o->has_own_break |= piece->has_newline;
        break;
    case JOINT_STATEMENT:
        o->has_own_break = true;
        begin_item(o);
        break;
    case JOINT_COMMA:
        o->commas++;
        o->has_own_break |= piece->has_newline;
        begin_item(o);
        break;
    case JOINT_OPEN: case JOINT_SEPARATOR:
        o->has_own_break |= piece->has_newline;
        begin_item(o);
        break;
    case JOINT_OPERATOR:
        o->item_has_head = true;
        note_inner_break(o, piece);
        break;
    case JOINT_DOT:
        note_inner_break(o, piece);
        break;
    case JOINT_PLAIN: case JOINT_ARROW: case JOINT_ELSE:
        break;
    }
}

// `pub` may stand before it.
static void note_declaration(struct groups *g, uint32_t index) {
    const struct piece *piece = &g->f->pieces[index];
    bool is_first = piece->joint == JOINT_OPEN || piece->joint == JOINT_STATEMENT;
    bool is_public = index > 0 && g->f->pieces[index - 1].kind == TOKEN_PUB;
    if (!is_first && !is_public) return;
    groups_top(g)->has_members = piece->kind == TOKEN_RECORD || piece->kind == TOKEN_ENUM;
}

// A group that does not end its item. The parameters of a function go on in its body, which may.
static void note_head(struct groups *g) {
    struct open_group *o = groups_top(g);
    if (!o->item_tail) return;
    uint32_t open = g->f->groups[o->item_tail].open;
    bool is_parameters = open > 0 && g->f->pieces[open - 1].kind == TOKEN_FN;
    o->item_has_head |= !is_parameters;
    o->item_tail = 0;
}

static void note_else(struct groups *g, uint32_t index) {
    const struct piece *before = &g->f->pieces[index - 1];
    struct open_group *o = groups_top(g);
    o->waits = before->kind == TOKEN_RBRACE ? before->opens : 0;
    o->has_late_break = g->f->pieces[index].comment_count > 0;
}

static void take_piece(struct groups *g, uint32_t index) {
    const struct piece *piece = &g->f->pieces[index];
    struct open_group *o = groups_top(g);
    take_joint(g, index);
    note_head(g);
    if (o->group == 0) note_declaration(g, index);
    if (piece->kind == TOKEN_ELSE) note_else(g, index);
    o->item_has_break |= piece->is_tall;
    o->item_pieces += piece->kind != TOKEN_COMMA;
    if (o->item_pieces > 2) g->f->groups[o->group].is_simple = false;
}

void groups_take(struct groups *g, uint32_t piece, struct surroundings around) {
    switch (g->f->pieces[piece].kind) {
    case TOKEN_LPAREN: case TOKEN_LBRACKET: case TOKEN_LBRACE:
        take_piece(g, piece);
        open_group(g, piece, around);
        return;
    case TOKEN_RPAREN: case TOKEN_RBRACKET: case TOKEN_RBRACE:
        take_joint(g, piece);
        close_group(g, piece, around.takes_comma);
        return;
    }
    take_piece(g, piece);
}

// ---- all of them --------------------------------------------------------------------------------

void groups_begin(struct groups *g) {
    push(g, (struct group){.shape = SHAPE_BLOCK, .mode = MODE_BROKEN, .is_broken = true});
}

// The blocks of an if stand over several lines together, or not at all.
void groups_end(struct groups *g) {
    struct group *groups = g->f->groups;
    for (size_t i = g->f->group_count; i-- > 1;) {
        groups[i].last = groups[i].next ? groups[groups[i].next].last : groups[i].close;
        if (groups[i].next) groups[i].is_broken |= groups[groups[i].next].is_broken;
    }
    for (size_t i = 1; i < g->f->group_count; i++) {
        if (groups[i].is_broken && groups[i].next) groups[groups[i].next].is_broken = true;
    }
}
