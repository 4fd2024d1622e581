// lang/format_chain.c: chains of calls: x.map(…).filter(…).sum().
//
//   in:    pieces and groups
//   out:   the dots before which a chain may break
//   owns:  nothing
//   fails: never

#include "format.h"
#include "grammar.h"

// `.name(`, perhaps with types between.
static bool is_call(const struct format *f, size_t dot) {
    if (f->pieces[dot].joint != JOINT_DOT) return false;
    const struct piece *piece = &f->pieces[dot + 2];
    if (piece->kind == TOKEN_LBRACKET) piece = &f->pieces[f->groups[piece->opens].close + 1];
    return piece->kind == TOKEN_LPAREN && piece->joint == JOINT_PLAIN;
}

// The piece behind a link of a chain: `.name`, `(…)`, `[…]`, `!`; 0 if it is none.
static size_t link_end(const struct format *f, size_t at) {
    const struct piece *piece = &f->pieces[at];
    if (piece->joint != JOINT_PLAIN && piece->joint != JOINT_DOT) return 0;
    switch (piece->kind) {
    case TOKEN_DOT:
        return at + 2;
    case TOKEN_LPAREN: case TOKEN_LBRACKET:
        return piece->has_space ? 0 : f->groups[piece->opens].close + 1;
    case TOKEN_BANG:
        return at + 1;
    }
    return 0;
}

// Whether what is called first is one name: `xs.map(…)`, `grid.toward(…)`. They stay together.
static bool is_short_head(const struct format *f, size_t dot) {
    const struct piece *head = &f->pieces[dot - 1];
    bool is_name = head->kind == TOKEN_NAME || head->kind == TOKEN_SELF;
    return is_name && (dot < 2 || f->pieces[dot - 2].kind != TOKEN_DOT);
}

// Marks the calls of the chain whose first call begins at `dot`. The author's breaks are all there
// are, if there are any; else it may break before all its calls, if these are two or more.
static void mark_chain(struct format *f, size_t dot) {
    bool has_newline = false;
    size_t calls = 0, end = dot, first = is_short_head(f, dot) ? link_end(f, dot) : dot;
    for (size_t at = dot; at != 0; at = link_end(f, at)) {
        end = at;
        f->pieces[at].is_linked = true;
        has_newline |= f->pieces[at].joint == JOINT_DOT && format_is_break(f, &f->pieces[at]);
        calls += at >= first && is_call(f, at);
    }
    if (has_newline || calls < 2) return;
    f->pieces[dot].chain = (uint32_t)end;
    for (size_t at = first; at < end; at = link_end(f, at)) {
        f->pieces[at].may_break = is_call(f, at);
    }
}

void format_chains(struct format *f) {
    for (size_t at = 1; at < f->piece_count; at++) {
        if (is_call(f, at) && !f->pieces[at].is_linked) mark_chain(f, at);
    }
}

void format_chain_decide(struct format *f, size_t dot, bool breaks) {
    size_t end = f->pieces[dot].chain;
    for (size_t at = dot; at < end; at = link_end(f, at)) {
        f->pieces[at].has_newline |= breaks && f->pieces[at].may_break;
        f->pieces[at].may_break = false;
    }
}
