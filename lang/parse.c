// lang/parse.c: drives lexer and grammar over one source.
//
//   in:    a source
//   out:   its declarations
//   owns:  the brackets that are open; the stack of the grammar, in the arena
//   fails: by diagnostic_add(); after a mistake it skips to where a statement, a case, a field or a
//          declaration may begin, and goes on, so that one run reports every mistake that does not
//          follow from another
//
// Three decisions are made here because a grammar can't: where a newline ends a statement, whether
// `if` and
// `match` begin a statement or a value, and where to go on after a mistake.

#include "parse.h"

#include <string.h>

#include "expect.h"
#include "grammar.h"
#include "grammar_stack.h"
#include "lexer.h"
#include "library.h"
#include "parser.h"
#include "portable.h"
#include "token.h"
#include "tree_make.h"

// brackets inside brackets; more than the grammar's stack has room for
#define FRAMES_MAX 1024
#define STACK_RESERVE 16                  // what one token may push
#define TOKEN_DEPTH_MAX 64                // what it may push with all that is fed around it
#define LOST_HEAD_BYTES 200  // of a declaration in which something else was left out before
#define TOKENS_MAX (UINT32_C(1) << 22)  // limit: words and marks of a source file

// A bracket, or an interpolated text, that is open. The counts answer what else would be a walk for
// every token.
struct frame {
    int kind;              // TOKEN_LPAREN, TOKEN_LBRACKET, TOKEN_LBRACE or TOKEN_TEXT_START
    uint32_t start;
    int leader;            // of the statement that it stands in
    uint32_t leader_start;
    uint32_t line, indent; // where its line starts, and how far that is indented
    uint16_t braces;       // frames up to and including the innermost `{`
    uint16_t texts;        // frames up to and including the innermost text
    uint16_t first_text;   // frames up to and including the outermost text
};

// What is too large to be made anew for each source.
struct parse_memory {
    struct frame frames[FRAMES_MAX];
    void *stack;                      // of the grammar
};

struct parser {
    struct maker maker;
    struct lexer lexer;
    struct token_list *tokens;        // what the grammar is given; NULL: nobody asks
    void *stack;                      // of the grammar
    struct frame *frames;
    size_t frame_count;
    uint32_t before_line;             // where the line of the token before begins
    uint32_t indent;                  // of the line of the token at hand
    uint32_t token_count;
    uint32_t depth_token;             // the stack is not too deep before so many tokens
    int kind;                         // the token at hand
    int before;                       // the kind of the one before
    struct span before_at;
    size_t case_frame;                // of the case whose arrow is to come, plus 1; 0 if none
    bool is_at_start;                 // of a statement: behind a newline, a `{`, a case's arrow
    int leader;                       // the first token of the statement
    uint32_t leader_start;
    bool has_failed;                  // the grammar refused a token
    bool is_quiet;                    // the complaint was already given
    bool is_too_deep;                 // said once a source
    bool is_stopped;                  // nothing is read any more
    bool breaks_blocks;               // the mistake is about a brace
    bool has_broken_text;             // the mistake is a text that is not closed, the outermost one
    // a `{` whose line is indented unlike its `}`: perhaps the one that lacks it
    struct frame suspect;
    size_t suspect_depth;
};

// ---- complaints ---------------------------------------------------------------------------------

static void complain(struct parser *p, enum diagnostic_code code, struct span at,
                     const char *help) {
    maker_complain(&p->maker, code, at, maker_text(&p->maker, at), help);
}

static void complain_unclosed(struct parser *p, struct frame frame) {
    if (frame.kind == TOKEN_LBRACE) p->breaks_blocks = true;
    if (frame.kind == TOKEN_TEXT_START) {
        lexer_text_unclosed(&p->lexer, frame.start);
    } else {
        complain(p, DIAGNOSTIC_UNCLOSED, (struct span){frame.start, frame.start + 1}, NULL);
    }
}

static void complain_too_deep(struct parser *p) {
    if (!p->is_too_deep)
        complain(p, DIAGNOSTIC_TOO_DEEP, p->lexer.at, "move the inner part to a function");
    p->is_too_deep = p->maker.is_too_deep = true;
}

// ---- brackets -----------------------------------------------------------------------------------

static const struct frame *top(const struct parser *p) {
    return p->frame_count ? &p->frames[p->frame_count - 1] : NULL;
}

static bool is_top(const struct parser *p, int kind) {
    return p->frame_count && p->frames[p->frame_count - 1].kind == kind;
}

// Newlines count at the top of the file and directly inside of { }.
static bool counts_newlines(const struct parser *p) {
    return p->frame_count == 0 || is_top(p, TOKEN_LBRACE);
}

static void push(struct parser *p, int kind) {
    if (p->frame_count == FRAMES_MAX) {
        complain_too_deep(p);
        p->is_stopped = true;
        return;
    }
    struct frame frame = {
        .kind = kind, .start = p->lexer.at.start, .line = p->lexer.line, .indent = p->indent,
        .leader = p->leader, .leader_start = p->leader_start};
    uint16_t own = (uint16_t)(p->frame_count + 1);
    const struct frame *below = top(p);
    bool is_text = kind == TOKEN_TEXT_START;
    frame.braces = kind == TOKEN_LBRACE ? own : below ? below->braces : 0;
    frame.texts = is_text ? own : below ? below->texts : 0;
    frame.first_text = below && below->first_text ? below->first_text : is_text ? own : 0;
    p->frames[p->frame_count++] = frame;
}

static void pop(struct parser *p) {
    p->frame_count--;
    if (p->case_frame > p->frame_count + 1) p->case_frame = 0;
    if (p->frame_count == 0) p->suspect_depth = 0;
}

static void pop_to(struct parser *p, size_t count) {
    while (p->frame_count > count) pop(p);
}

// Frames up to and including the innermost `{`.
static size_t brace_floor(const struct parser *p) {
    return p->frame_count ? top(p)->braces : 0;
}

// What was opened on the line of a text that is not closed has lost its end with it.
static void pop_line(struct parser *p, uint32_t line) {
    while (p->frame_count > brace_floor(p) && top(p)->line == line) pop(p);
}

static int closer_of(int opener) {
    return opener == TOKEN_LPAREN     ? TOKEN_RPAREN
           : opener == TOKEN_LBRACKET ? TOKEN_RBRACKET
                                      : TOKEN_RBRACE;
}

static bool is_opener(int kind) {
    return token_facts[kind].bracket == BRACKET_OPENS;
}

static bool is_closer(int kind) {
    return token_facts[kind].bracket == BRACKET_CLOSES;
}

// Whether an interpolated text is open.
static bool is_in_text(const struct parser *p) {
    return p->frame_count && top(p)->first_text;
}

// Frames below the outermost text: those that a newline inside of it leaves open. All, if there is
// no text.
static size_t text_floor(const struct parser *p) {
    return is_in_text(p) ? top(p)->first_text - 1u : p->frame_count;
}

// Frames up to and including the innermost text, if that lies above `floor`; else `floor`.
static size_t innermost_text(const struct parser *p, size_t floor) {
    size_t text = p->frame_count ? top(p)->texts : 0;
    return text > floor ? text : floor;
}

static bool is_name_start(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// ---- what the grammar refuses -------------------------------------------------------------------

// A statement's first word while a bracket is open above it: that is what is missing.
static bool is_behind_open_bracket(const struct parser *p, const void *stack, int kind) {
    if (!p->lexer.is_line_start || !token_facts[kind].is_statement) return false;
    bool is_open = is_top(p, TOKEN_LPAREN) || is_top(p, TOKEN_LBRACKET);
    return is_open && grammar_accepts(stack, closer_of(top(p)->kind));
}

// What stands in the braces of a text may take several lines; if that makes no sense, the text was
// to end on its first.
static void complain_broken_text(struct parser *p) {
    complain_unclosed(p, p->frames[text_floor(p)]);
    p->has_broken_text = true;
}

static struct text leader_text(struct parser *p) {
    struct text text = {p->maker.bytes + (p->leader_start - p->maker.base), 0};
    while (is_name_start((unsigned char)text.bytes[text.count])) text.count++;
    return text;
}

void parser_unexpected(struct parser *p, const void *stack, int kind, struct span at) {
    p->has_failed = true;
    bool is_said = kind == TOKEN_BAD || kind == TOKEN_INCREMENT || kind == TOKEN_DECREMENT;
    if (p->is_quiet || is_said) return;
    if (p->lexer.is_line_start && is_in_text(p)) {
        complain_broken_text(p);
        return;
    }
    if (is_behind_open_bracket(p, stack, kind)) {
        complain_unclosed(p, *top(p));
        return;
    }
    struct mistake mistake = {
        .found = kind,
        .found_at = at,
        .found_text = maker_text(&p->maker, at),
        .before = p->before,
        .before_text = maker_text(&p->maker, p->before_at),
        .leader = p->leader,
        .leader_text = leader_text(p),
        .is_in_text = is_in_text(p),
        .is_indented = p->indent > 0,
        .begins_line = p->lexer.is_line_start,
        .is_behind_leader = p->before_at.start == p->leader_start && !p->is_at_start,
    };
    expect_complain(p->maker.context, stack, mistake);
}

// ---- tokens -------------------------------------------------------------------------------------

static void add_doc(struct parser *p) {
    struct maker *m = &p->maker;
    // read again
    while (m->doc_count && m->docs[m->doc_count - 1].owner >= p->lexer.at.start) m->doc_count--;
    m->docs = arena_grow(m->arena, m->docs, m->doc_count, &m->doc_room, sizeof *m->docs);
    m->docs[m->doc_count++] = (struct doc){p->lexer.at.start, p->lexer.doc};
}

static bool is_token_budget_spent(struct parser *p) {
    if (++p->token_count <= TOKENS_MAX) return false;
    maker_complain(&p->maker, DIAGNOSTIC_TOO_MANY_TOKENS, p->lexer.at, (struct text){"4194304", 7},
                   "split it into several files");
    return true;
}

// The `}` of an interpolation continues its text.
static int continue_text(struct parser *p) {
    int kind = lexer_text_more(&p->lexer, top(p)->start);
    if (kind == TOKEN_TEXT_END) pop(p);
    return kind;
}

// A text that is not closed ends with its line, and so do those around it.
static void break_text(struct parser *p, uint32_t line) {
    pop_to(p, text_floor(p));
    pop_line(p, line);
}

static void note_name(struct parser *p) {
    struct library *library = p->maker.context->library;
    if (library) library_note(library, maker_text(&p->maker, p->lexer.at));
}

// Reads a token. The end of a text closes its frame here; all other brackets are accept()'s and
// skip()'s.
static void scan(struct parser *p) {
    p->before = p->kind;
    p->before_at = p->lexer.at;
    p->before_line = p->lexer.line;
    p->lexer.is_after_dot = p->before == TOKEN_DOT;
    int kind = p->is_stopped ? 0 : lexer_next(&p->lexer);
    if (kind == TOKEN_RBRACE && is_top(p, TOKEN_TEXT_START)) kind = continue_text(p);
    if (p->lexer.is_text_broken) break_text(p, p->lexer.line);
    if (p->lexer.doc.end) add_doc(p);
    if (p->lexer.is_line_start) p->indent = p->lexer.at.start - p->lexer.line;
    if (is_token_budget_spent(p)) p->is_stopped = true;
    p->kind = p->is_stopped ? 0 : kind;
    // What begins a declaration may be a name elsewhere: bits.test(n, 3).
    if (kind == TOKEN_NAME || token_facts[kind].group == GROUP_DECL) note_name(p);
}

// `fn name`, `record Name`, `test "…"`: what follows tells a declaration from a name that is used.
static bool starts_declaration(const struct parser *p) {
    if (!token_facts[p->kind].is_declaration || !p->lexer.is_line_start) return false;
    if (p->kind == TOKEN_FN) return lexer_peek(&p->lexer) == ' ';
    const char *after = p->maker.bytes + (p->lexer.at.end - p->maker.base);
    if (*after != ' ') return false;
    while (*after == ' ') after++;
    return *after == '"' || *after == '_' || (*after >= 'a' && *after <= 'z')
           || (*after >= 'A' && *after <= 'Z');
}

static bool is_first_column(const struct parser *p) {
    return p->lexer.is_line_start && p->lexer.at.start == p->lexer.line;
}

// ---- newlines -----------------------------------------------------------------------------------

// A line that begins with `.name`, `else` or `??` goes on with the one above.
static bool continues_line(const struct parser *p) {
    if (p->kind == TOKEN_QUESTIONS) return true;
    return p->kind == TOKEN_ELSE || (p->kind == TOKEN_DOT && is_name_start(lexer_peek(&p->lexer)));
}

// `a ??` goes on in the next line; the type `T??`, which has no blank before it, ends there.
static bool is_operator_before(const struct parser *p) {
    if (p->before != TOKEN_QUESTIONS || p->before_at.start == 0) return false;
    struct span gap = {p->before_at.start - 1, p->before_at.start};
    unsigned char c = (unsigned char)maker_text(&p->maker, gap).bytes[0];
    return c == ' ' || c == '\t' || c == '\n';
}

// Whether a statement ends before the token at hand. What most tokens are not is asked first.
static inline bool ends_statement(const struct parser *p) {
    if (!p->lexer.is_line_start && p->kind != TOKEN_RBRACE && p->kind != TOKEN_CASE) return false;
    if (!token_facts[p->before].ends || p->kind == TOKEN_TEXT_END) return false;
    if (is_operator_before(p) && p->kind != TOKEN_RBRACE) return false;
    return counts_newlines(p) && !continues_line(p);
}

// A `{` on a line of its own, where only the line above can need it.
static bool is_brace_below(const struct parser *p) {
    return p->kind == TOKEN_LBRACE
           && (p->frame_count == 0 || !grammar_accepts(p->stack, TOKEN_NEWLINE));
}

// ---- feeding the grammar ------------------------------------------------------------------------

// Whether a comma may stand before a closing bracket, or does.
static bool takes_comma(const struct parser *p, int closer) {
    const int comma[] = {TOKEN_COMMA, closer};
    const struct token *before = &p->tokens->items[p->tokens->count - 1];
    return before->kind == TOKEN_COMMA || grammar_accepts_all(p->stack, comma, 2);
}

// Not a part of feed(), which would save registers for it at every token.
static NEVER_INLINE void note_token(struct parser *p, int kind, struct span at) {
    struct token_list *list = p->tokens;
    struct token token = {.kind = kind, .at = at};
    token.takes_comma = is_closer(kind) && list->count && takes_comma(p, kind);
    list->items =
        arena_grow(p->maker.arena, list->items, list->count, &list->room, sizeof *list->items);
    list->items[list->count++] = token;
}

// Gives the grammar a token. False if it did not fit: the complaint is made, and the grammar waits
// for a NEWLINE.
static bool feed(struct parser *p, int kind, struct span at) {
    p->has_failed = false;
    if (p->tokens) note_token(p, kind, at);
    grammar(p->stack, kind, at);
    return !p->has_failed;
}

static bool feed_newline(struct parser *p) {
    p->is_at_start = true;
    return feed(p, TOKEN_NEWLINE, (struct span){p->before_at.end, p->before_at.end});
}

// At a prompt, `test = 3` or `record.push(x)`: the word begins no declaration here.
static bool is_name_at_prompt(const struct parser *p) {
    return p->maker.source->is_entered && p->frame_count == 0 && p->is_at_start
           && p->kind != TOKEN_FN && token_facts[p->kind].is_declaration && !starts_declaration(p);
}

// Whether `if` and `match` begin a statement decides which token they are.
static int kind_for_grammar(const struct parser *p) {
    if (is_name_at_prompt(p)) return TOKEN_NAME;
    if (p->kind == TOKEN_IF && !p->is_at_start) return TOKEN_IF_VALUE;
    if (p->kind == TOKEN_MATCH && !p->is_at_start) return TOKEN_MATCH_VALUE;
    return p->kind;
}

// Behind a head that did not parse the grammar waits for its block.
static bool awaits_block(const struct parser *p) {
    return p->has_failed && grammar_accepts(p->stack, TOKEN_LBRACE);
}

// Ends the statement that has failed, with an empty block if its head is what failed.
static void end_failed(struct parser *p) {
    if (awaits_block(p)) {
        feed(p, TOKEN_LBRACE, p->before_at);
        feed(p, TOKEN_RBRACE, p->before_at);
    }
    feed_newline(p);
}

static inline void note_start(struct parser *p) {
    if (p->is_at_start) {
        p->leader = p->kind;
        p->leader_start = p->lexer.at.start;
    }
    bool is_case_arrow = p->kind == TOKEN_ARROW && p->case_frame == p->frame_count + 1;
    p->is_at_start = is_case_arrow || p->kind == TOKEN_LBRACE;
    if (is_case_arrow) p->case_frame = 0;
    if (p->kind == TOKEN_CASE) p->case_frame = p->frame_count + 1;
}

// ---- going on after a mistake -------------------------------------------------------------------

// Brackets of what is skipped. What closes nothing above `floor` is skipped like all else.
static void skip(struct parser *p, size_t floor) {
    if (is_opener(p->kind)) {
        push(p, p->kind);
    } else if (p->kind == TOKEN_RBRACE) {
        size_t braces = brace_floor(p);
        if (braces > floor) pop_to(p, braces - 1);
    } else if (is_closer(p->kind) && p->frame_count > floor && closer_of(top(p)->kind) == p->kind) {
        pop(p);
    }
}

// Whether the text that the token at hand, the first of its line, stands in was to end before it.
static bool is_text_over(const struct parser *p) {
    if (!is_in_text(p)) return false;
    return p->lexer.is_line_text || token_facts[p->kind].is_statement;
}

// At the top of the file: a declaration, or whatever begins in the first column.
static bool is_declaration_boundary(struct parser *p) {
    if (!p->lexer.is_line_start) return false;
    if (starts_declaration(p)) return p->frame_count == 0 || is_first_column(p);
    return p->frame_count == 0 && is_first_column(p) && !is_closer(p->kind);
}

static bool is_statement_boundary(const struct parser *p, size_t floor) {
    if (starts_declaration(p) && is_first_column(p)) return true;
    if (brace_floor(p) > floor) return false;
    if (p->kind == TOKEN_RBRACE) return true;
    if (p->lexer.is_line_start && token_facts[p->kind].is_statement) return true;
    if (p->frame_count > floor) return false;
    return p->kind == TOKEN_CASE || ends_statement(p);
}

static bool is_boundary(struct parser *p, size_t floor) {
    if (p->kind == 0) return true;
    if (p->lexer.is_line_start && is_text_over(p) && text_floor(p) >= floor) {
        break_text(p, top(p)->line);
    }
    if (is_in_text(p) && text_floor(p) >= floor) return false;
    return floor == 0 ? is_declaration_boundary(p) : is_statement_boundary(p, floor);
}

// A complaint of the parser's own: the grammar fails silently.
static void fail(struct parser *p) {
    feed(p, TOKEN_BAD, p->lexer.at);
}

// Ends the innermost block, in which the grammar has failed, and what the block stands in.
static void close_brace(struct parser *p) {
    pop_to(p, brace_floor(p) - 1);
    p->is_quiet = true;
    end_failed(p);
    feed(p, TOKEN_RBRACE, p->lexer.at);
    fail(p);
    p->is_quiet = false;
}

// Goes back to the end of the line where the text begins, whose rest was taken for a part of it.
static void reread_text(struct parser *p) {
    struct frame text = p->frames[text_floor(p)];
    p->has_broken_text = false;
    while (brace_floor(p) > text_floor(p)) close_brace(p);
    lexer_rewind(&p->lexer, text.start);
    break_text(p, text.line);
    p->kind = TOKEN_BAD;
    scan(p);
}

// The statement or declaration at hand, up to here, is left out of the tree.
static void note_hole(struct parser *p) {
    struct source *source = p->maker.source;
    struct span at = {p->leader_start, p->lexer.at.start};
    if (p->kind == 0) at.end = source->base + source->count;
    const struct hole *last = source->hole_count ? &source->holes[source->hole_count - 1] : NULL;
    if (last && at.start < last->at.end) {
        uint32_t head = at.start + LOST_HEAD_BYTES;
        maker_note_lost(&p->maker, (struct span){at.start, head < at.end ? head : at.end});
        at.start = last->at.end;
    }
    if (at.end < at.start) at.end = at.start;
    source->holes = arena_grow(p->maker.arena, source->holes, source->hole_count,
                               &source->hole_room, sizeof *source->holes);
    source->holes[source->hole_count++] = (struct hole){at, p->breaks_blocks};
    p->breaks_blocks = false;
    maker_note_lost(&p->maker, at);
}

// Whether a head that did not parse, which began in `line`, ends here: its block begins, or there
// is none.
static bool is_head_over(struct parser *p, size_t floor, uint32_t line) {
    if (p->kind == TOKEN_LBRACE && p->frame_count == floor) return true;
    bool goes_on = p->lexer.line == line && p->kind != 0
                   && !(p->kind == TOKEN_RBRACE && brace_floor(p) <= floor);
    return !goes_on && is_boundary(p, floor);
}

// Skips, from the token at hand on, to where the list that the mistake stands in may go on: `floor`
// brackets are open there. Or to the block of a head that did not parse.
static void recover(struct parser *p, size_t floor, bool needs_newline) {
    bool awaits = awaits_block(p);
    uint32_t line = p->before_line;
    p->lexer.is_quiet = true;
    while (awaits ? !is_head_over(p, floor, line) : !is_boundary(p, floor)) {
        skip(p, floor);
        scan(p);
    }
    p->lexer.is_quiet = false;
    note_hole(p);
    if (p->frame_count > floor) pop_to(p, floor);
    bool has_block = awaits && p->kind == TOKEN_LBRACE;
    p->is_quiet = true;
    if (!has_block && (needs_newline || awaits)) end_failed(p);
    p->is_quiet = false;
    grammar_forgive(p->stack);
    p->before = TOKEN_NEWLINE;
    p->is_at_start = true;
}

// The grammar refused the token at hand. It is part of the mistake, unless what it stands behind
// was to end before it.
static void recover_behind(struct parser *p, size_t floor) {
    if (p->has_broken_text) {
        reread_text(p);
        recover(p, brace_floor(p), true);
        return;
    }
    bool begins_next = !p->is_at_start && p->lexer.is_line_start && is_boundary(p, floor);
    p->lexer.is_quiet = true;
    if (!begins_next) {
        skip(p, floor);
        scan(p);
    }
    recover(p, floor, true);
}

// Closes all that is open, silently, because a declaration begins or the file ends.
static void close_all(struct parser *p) {
    note_hole(p);
    p->is_quiet = true;
    while (p->frame_count) {
        bool is_brace = is_top(p, TOKEN_LBRACE);
        pop(p);
        if (!is_brace) {
            fail(p);
            continue;
        }
        if (p->has_failed) end_failed(p);
        else if (token_facts[p->before].ends) feed_newline(p);
        if (!feed(p, TOKEN_RBRACE, p->before_at)) {
            end_failed(p);
            feed(p, TOKEN_RBRACE, p->before_at);
        }
        p->before = TOKEN_RBRACE;
    }
    feed_newline(p);
    p->is_quiet = false;
    grammar_forgive(p->stack);
    p->before = TOKEN_NEWLINE;
}

// The bracket that is most likely the one that was forgotten: one whose closing brace seemed to
// close another, by its indent.
static struct frame forgotten(const struct parser *p) {
    bool is_inside = p->suspect_depth && p->suspect_depth >= p->frame_count;
    return is_inside && is_top(p, TOKEN_LBRACE) ? p->suspect : *top(p);
}

static void close_forgotten(struct parser *p) {
    complain_unclosed(p, forgotten(p));
    close_all(p);
}

// ---- brackets, as the grammar is to see them ----------------------------------------------------

static void note_indent(struct parser *p, struct frame closed) {
    if (!p->lexer.is_line_start || p->suspect_depth) return;
    if (p->indent >= closed.indent) return;
    p->suspect = closed;
    p->suspect_depth = p->frame_count;
}

// A `}` while a bracket inside of an interpolation is open: the text goes on behind it.
static bool refuse_in_text(struct parser *p, size_t text) {
    complain_unclosed(p, *top(p));
    fail(p);
    pop_to(p, text);
    p->kind = continue_text(p);
    scan(p);
    recover(p, brace_floor(p), true);
    return false;
}

// A closing bracket that is not for the innermost open one.
static bool refuse_closer(struct parser *p) {
    size_t braces = brace_floor(p), text = innermost_text(p, braces), at = p->frame_count;
    if (p->kind == TOKEN_RBRACE && text > braces) return refuse_in_text(p, text);
    while (at > text && closer_of(p->frames[at - 1].kind) != p->kind) at--;
    bool is_open = p->frame_count > text || (p->kind == TOKEN_RBRACE && p->frame_count > 0);
    if (is_open) complain_unclosed(p, *top(p));
    else complain(p, DIAGNOSTIC_UNOPENED, p->lexer.at, NULL);
    if (p->kind == TOKEN_RBRACE && !is_open) p->breaks_blocks = true;
    fail(p);
    if (p->kind == TOKEN_RBRACE) pop_to(p, braces);
    else if (is_open) pop_to(p, at > text ? at - 1 : p->frame_count - 1);
    bool closes_brace = p->kind == TOKEN_RBRACE && braces > 0;
    if (!closes_brace) scan(p);
    recover(p, braces, true);
    return false;
}

// A head that is not complete was refused its `{`, which opens its block all the same.
static bool has_opened(const struct parser *p) {
    return p->kind == TOKEN_LBRACE
           && (grammar_accepts(p->stack, TOKEN_BREAK) || grammar_accepts(p->stack, TOKEN_CASE));
}

// Not a part of accept(), which would save registers for it at every token; nor is what follows.
static NEVER_INLINE bool accept_opener(struct parser *p) {
    size_t floor = brace_floor(p);
    bool fits = feed(p, p->kind, p->lexer.at);
    if (!fits && has_opened(p)) {
        note_hole(p);
        grammar_forgive(p->stack);
    } else if (!fits) {
        recover_behind(p, floor);
        return false;
    }
    push(p, p->kind);
    note_start(p);
    return true;
}

// A `}` that comes before its statement is complete still closes its block.
static NEVER_INLINE bool accept_closer(struct parser *p) {
    if (!p->frame_count || closer_of(top(p)->kind) != p->kind) return refuse_closer(p);
    struct frame closed = *top(p);
    pop(p);
    if (feed(p, p->kind, p->lexer.at)) {
        if (p->kind == TOKEN_RBRACE) note_indent(p, closed);
        p->leader = closed.leader;
        p->leader_start = closed.leader_start;
        p->is_at_start = false;
        return true;
    }
    if (p->kind == TOKEN_RBRACE) {
        p->is_quiet = true;
        end_failed(p);
        feed(p, TOKEN_RBRACE, p->lexer.at);
        note_hole(p);
        if (p->has_broken_text) fail(p);
        p->is_quiet = false;
        grammar_forgive(p->stack);
        p->is_at_start = false;
        if (!p->has_broken_text) return true;
    }
    if (p->has_broken_text) reread_text(p);
    else scan(p);
    recover(p, brace_floor(p), true);
    return false;
}

// ---- one token ----------------------------------------------------------------------------------

static bool refuse(struct parser *p) {
    fail(p);
    recover_behind(p, brace_floor(p));
    return false;
}

static NEVER_INLINE bool refuse_broken_text(struct parser *p) {
    complain_broken_text(p);
    fail(p);
    recover_behind(p, 0);
    return false;
}

static NEVER_INLINE bool accept_newline(struct parser *p) {
    if (feed_newline(p)) return true;
    recover(p, brace_floor(p), false);
    return false;
}

// `func name`, `const name`: what they are here, so that what follows is read.
static const struct {
    const char *word, *help;
    int kind;
    bool is_top;  // only at the top of the file
} foreign_words[] = {
    {"def", "a function is declared with `fn`", TOKEN_FN, true},
    {"func", "a function is declared with `fn`", TOKEN_FN, true},
    {"function", "a function is declared with `fn`", TOKEN_FN, true},
    {"fun", "a function is declared with `fn`", TOKEN_FN, true},
    {"const", "write `let`, which never changes", TOKEN_LET, false},
    {"final", "write `let`, which never changes", TOKEN_LET, false},
    {"val", "write `let`, which never changes", TOKEN_LET, false},
};

static NEVER_INLINE void take_foreign_word(struct parser *p) {
    if (p->kind != TOKEN_NAME) return;
    if (!p->is_at_start && !ends_statement(p)) return;
    struct text name = maker_text(&p->maker, p->lexer.at);
    if (name.bytes[name.count] != ' ' || !is_name_start((unsigned char)name.bytes[name.count + 1]))
        return;
    for (size_t i = 0; i < sizeof foreign_words / sizeof *foreign_words; i++) {
        const char *word = foreign_words[i].word;
        bool is_it = name.count == strlen(word) && memcmp(name.bytes, word, name.count) == 0;
        if (!is_it || (foreign_words[i].is_top && p->frame_count)) continue;
        complain(p, DIAGNOSTIC_FOREIGN_WORD, p->lexer.at, foreign_words[i].help);
        p->kind = foreign_words[i].kind;
    }
}

// A walk to the grammar for every token is saved where it could not push enough in between.
static bool is_stack_full(struct parser *p) {
    if (p->token_count < p->depth_token) return false;
    size_t depth = grammar_depth(p->stack), most = GRAMMAR_DEPTH_MAX - STACK_RESERVE;
    if (depth >= most) return true;
    p->depth_token = p->token_count + (uint32_t)((most - depth) / TOKEN_DEPTH_MAX);
    return false;
}

// Gives the token at hand to the grammar. False after a mistake, when there is another token at
// hand that is to be tried.
static bool accept(struct parser *p) {
    if (p->lexer.is_line_start) {
        if (is_text_over(p)) return refuse_broken_text(p);
        take_foreign_word(p);
        if (p->frame_count && starts_declaration(p) && is_first_column(p)) close_forgotten(p);
    }
    if (ends_statement(p)) {
        if (is_brace_below(p)) complain(p, DIAGNOSTIC_BRACE_BELOW, p->lexer.at, NULL);
        else if (!accept_newline(p)) return false;
    }
    if (is_stack_full(p)) {
        complain_too_deep(p);
        return refuse(p);
    }
    switch ((enum token_bracket)token_facts[p->kind].bracket) {
    case BRACKET_OPENS: return accept_opener(p);
    case BRACKET_CLOSES: return accept_closer(p);
    case BRACKET_NONE: break;
    }
    if (!feed(p, kind_for_grammar(p), p->lexer.at)) {
        recover_behind(p, brace_floor(p));
        return false;
    }
    note_start(p);
    return true;
}

static void finish(struct parser *p) {
    if (p->frame_count && p->is_stopped) close_all(p);
    else if (p->frame_count) close_forgotten(p);
    else if (token_facts[p->before].ends) feed_newline(p);
    feed(p, 0, p->lexer.at);
    maker_close_minimum(&p->maker);
}

// A text that is open at the end, on the line that it began in, where what stands in its braces is
// complete: what is missing are its `}` and `"`, not another line.
static bool lacks_its_end(const struct parser *p) {
    if (!is_top(p, TOKEN_TEXT_START) || !token_facts[p->before].ends) return false;
    uint32_t start = top(p)->start;
    const char *text = p->maker.bytes + (start - p->maker.base);
    for (uint32_t i = 0; i < p->before_at.end - start; i++) {
        if (text[i] == '\n') return false;
    }
    return true;
}

// At the end, of a source in which all was well so far: whether the grammar wants more.
static bool is_unfinished(const struct parser *p) {
    if (p->is_stopped) return false;
    if (p->frame_count) return !lacks_its_end(p);
    bool has_doc = p->lexer.doc.end > p->lexer.doc.start;
    return has_doc || (p->before != TOKEN_NEWLINE && !token_facts[p->before].ends);
}

// What closes all that is open, the innermost first: ) ] } and, for a text, ".
static struct text closers(const struct parser *p) {
    char *bytes = arena_allocate(p->maker.arena, p->frame_count + 1);
    for (size_t i = 0; i < p->frame_count; i++) {
        int kind = p->frames[p->frame_count - 1 - i].kind;
        bytes[i] = kind == TOKEN_LPAREN ? ')' : kind == TOKEN_LBRACKET ? ']' : kind == TOKEN_LBRACE ? '}' : '"';
    }
    return (struct text){bytes, (uint32_t)p->frame_count};
}

// The file ends in a text that took in what was not meant for it.
static bool has_lost_text(const struct parser *p) {
    return is_in_text(p) && !p->is_stopped && !p->lexer.is_line_text;
}

static struct parse_memory *memory_of(struct parse_context *context) {
    if (context->memory) return context->memory;
    context->memory = ARENA_NEW(context->arena, struct parse_memory);
    context->memory->stack = arena_allocate(context->arena, grammar_bytes());
    return context->memory;
}

struct decl *parse_source(struct parse_context *context, struct source *source) {
    return parse_tokens(context, source, NULL);
}

struct decl *parse_tokens(struct parse_context *context, struct source *source,
                          struct token_list *tokens) {
    struct parser *p = ARENA_NEW(context->arena, struct parser);
    struct parse_memory *memory = memory_of(context);
    p->frames = memory->frames;
    p->stack = memory->stack;
    p->tokens = tokens;
    p->maker = (struct maker){
        .context = context,
        .arena = context->arena,
        .source = source,
        .bytes = lexer_check_bytes(context, source),
        .base = source->base,
        .parser = p,
    };
    lexer_init(&p->lexer, context, source, p->maker.bytes);
    grammarInit(p->stack, &p->maker);
    p->kind = p->before = TOKEN_NEWLINE;
    p->is_at_start = true;
    p->leader_start = source->base;

    if (source->is_entered) feed(p, TOKEN_ENTERED, (struct span){source->base, source->base});

    size_t errors_before = gk_diagnostics_error_count(context->diagnostics);
    scan(p);
    while (p->kind != 0) {
        if (accept(p)) scan(p);
    }
    source->is_open = lacks_its_end(p) ? text_floor(p) > 0 : p->frame_count > 0;
    if (source->is_entered) source->closers = closers(p);
    bool is_right = gk_diagnostics_error_count(context->diagnostics) == errors_before;
    source->is_unfinished = is_right && is_unfinished(p);
    while (p->kind != 0 || has_lost_text(p)) {
        if (p->kind == 0) refuse_broken_text(p);
        else if (accept(p)) scan(p);
    }
    finish(p);
    return p->maker.first;
}
