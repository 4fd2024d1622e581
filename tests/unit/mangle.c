// tests/unit/mangle.c: other ways to write the same program, see mangle.h.

#include "mangle.h"

#include "grammar.h"
#include "parse_fixture.h"
#include "token.h"

struct bracket {
    int kind;
    bool has_members;  // fields, variants, cases
};

struct mangler {
    const char *bytes;
    const struct token *token;  // to come
    int before;                 // the kind of the one written last
    uint32_t end;
    unsigned mangling;
    uint64_t random;
    struct bracket open[1100];
    size_t open_count;
    bool is_record;             // the declaration at hand
    bool is_quoted;             // an assertion, whose failure quotes it as it is written
    char *out;
    size_t count, room;
};

// ---- writing ------------------------------------------------------------------------------------

static uint64_t draw(struct mangler *m, uint64_t below) {
    uint64_t x = m->random;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    m->random = x;
    return x % below;
}

static bool may(const struct mangler *m, enum mangling mangling) {
    return m->mangling & mangling;
}

static void put(struct mangler *m, const char *bytes, size_t count) {
    if (m->room - m->count < count) {
        m->room = 2 * m->room + count + 256;
        m->out = realloc(m->out, m->room);
        assert_non_null(m->out);
    }
    if (count) memcpy(m->out + m->count, bytes, count);
    m->count += count;
}

static void put_text(struct mangler *m, const char *text) {
    put(m, text, strlen(text));
}

static void put_newline(struct mangler *m) {
    put_text(m, may(m, MANGLE_CRLF) ? "\r\n" : "\n");
}

static void put_blanks(struct mangler *m, uint64_t least) {
    uint64_t count = least + (may(m, MANGLE_SPACES) ? draw(m, 4) : 0);
    while (count-- > 0) put_text(m, draw(m, 10) > 0 ? " " : "\t");
}

static void put_comment(struct mangler *m) {
    static const char *comments[] = {"//", "// why", "/// doc", "//// rule", "//x   ", "// é 漢 \t",
                                     "// \"", "// { ( [", "//, )"};
    if (m->before == TOKEN_SLASH) put_text(m, " ");
    put_text(m, comments[draw(m, sizeof comments / sizeof *comments)]);
    put_newline(m);
}

// ---- what may stand between two tokens ----------------------------------------------------------

static bool is_top(const struct mangler *m, int kind) {
    return m->open_count > 0 && m->open[m->open_count - 1].kind == kind;
}

static bool has_members(const struct mangler *m) {
    return m->open_count > 0 && m->open[m->open_count - 1].has_members;
}

static bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Whether a newline before the token to come is nothing but space.
static bool takes_newline(const struct mangler *m) {
    if (m->open_count > 0 && !is_top(m, TOKEN_LBRACE)) return m->before != TOKEN_DOT;
    if (m->before == TOKEN_DOT) return false;
    if (!token_facts[m->before].ends) return true;
    if (m->token->kind == TOKEN_ELSE) return true;
    return m->token->kind == TOKEN_DOT && is_name_start(m->bytes[m->token[1].at.start]);
}

// The comments that were there, each on a line of its own.
static void put_own_comments(struct mangler *m, const char *gap, size_t count) {
    for (size_t at = 0; at < count; at++) {
        if (gap[at] != '/') continue;
        const char *newline = memchr(gap + at, '\n', count - at);
        size_t length = newline ? (size_t)(newline - gap) - at : count - at;
        put(m, gap + at, length);
        put_newline(m);
        at += length;
    }
}

static void put_lines(struct mangler *m) {
    uint64_t lines = draw(m, 3);
    for (uint64_t i = 0; i < lines; i++) {
        if (may(m, MANGLE_COMMENTS) && draw(m, 4) == 0) put_comment(m);
        else put_newline(m);
        put_blanks(m, 0);
    }
    put_blanks(m, 1);
}

// The lines and comments of a gap as they are, with other blanks around them.
static void put_spaced_gap(struct mangler *m, const char *gap, size_t count) {
    for (size_t at = 0; at < count; at++) {
        if (gap[at] == '/') {
            const char *newline = memchr(gap + at, '\n', count - at);
            size_t length = newline ? (size_t)(newline - gap) - at : count - at;
            put_blanks(m, 1);
            put(m, gap + at, length);
            at += length;
        }
        if (at < count && gap[at] == '\n') put_newline(m);
    }
    put_blanks(m, count > 0);
}

// A gap whose newlines do not matter.
static void put_free_gap(struct mangler *m, const char *gap, size_t count) {
    if (m->mangling == MANGLE_SPACES && m->before != TOKEN_DOT) {
        put_spaced_gap(m, gap, count);
        return;
    }
    if (memchr(gap, '/', count)) {
        put_blanks(m, 1);
        put_own_comments(m, gap, count);
        put_blanks(m, 1);
        return;
    }
    bool has_newline = memchr(gap, '\n', count) != NULL;
    bool breaks = may(m, MANGLE_LINES) || (may(m, MANGLE_COMMENTS) && draw(m, 12) == 0);
    if (breaks && takes_newline(m) && draw(m, has_newline ? 2 : 6) == 0) {
        if (may(m, MANGLE_COMMENTS) && draw(m, 2)) put_comment(m);
        put_lines(m);
        return;
    }
    if (has_newline && !may(m, MANGLE_LINES)) {
        put_newline(m);
        put_blanks(m, 1);
        return;
    }
    bool takes_blanks = m->before != TOKEN_DOT && m->before != TOKEN_FN;
    put_blanks(m, count > 0 ? 1 : 0);
    if (count == 0 && !takes_blanks && m->count > 0) {
        while (m->out[m->count - 1] == ' ' || m->out[m->count - 1] == '\t') m->count--;
    }
}

// A gap where a statement ends. What follows stays on its line if it was there.
static void put_end_gap(struct mangler *m, const char *gap, size_t count) {
    if (m->mangling == MANGLE_SPACES) {
        put_spaced_gap(m, gap, count);
        return;
    }
    if (!memchr(gap, '\n', count) && !may(m, MANGLE_LINES)) {
        put_blanks(m, 1);
        return;
    }
    if (may(m, MANGLE_COMMENTS) && draw(m, 4) == 0) put_comment(m);
    else if (!memchr(gap, '/', count)) put_newline(m);
    put_blanks(m, 0);
    put_own_comments(m, gap, count);
    // What may begin a declaration begins none inside of a block if it is indented.
    if (may(m, MANGLE_LINES) || may(m, MANGLE_COMMENTS)) put_lines(m);
    else put_blanks(m, m->open_count);
}

// ---- tokens -------------------------------------------------------------------------------------

static bool is_closer(int kind) {
    return kind == TOKEN_RPAREN || kind == TOKEN_RBRACKET || kind == TOKEN_RBRACE;
}

static void note_token(struct mangler *m, bool is_statement) {
    int kind = m->token->kind;
    if (m->open_count == 0 && (is_statement || m->before == TOKEN_PUB)) {
        m->is_record = kind == TOKEN_RECORD || kind == TOKEN_ENUM;
    }
    if (kind == TOKEN_LPAREN || kind == TOKEN_LBRACKET || kind == TOKEN_LBRACE) {
        bool is_record = m->open_count == 0 && m->is_record;
        bool has_cases = m->token[1].kind == TOKEN_CASE;
        m->open[m->open_count++] =
            (struct bracket){kind, kind == TOKEN_LBRACE && (is_record || has_cases)};
    } else if (is_closer(kind)) {
        m->open_count--;
    }
    m->before = kind;
}

static void put_comma(struct mangler *m) {
    if (!m->token->takes_comma || m->before == TOKEN_COMMA || !may(m, MANGLE_COMMAS)) return;
    if (is_top(m, TOKEN_LBRACE) || draw(m, 3)) return;
    put_blanks(m, 0);
    put_text(m, ",");
}

// Tokens of a text's braces are left alone.
static const struct token *text_end(const struct token *token) {
    size_t depth = 1;
    while (depth > 0) {
        token++;
        if (token->kind == TOKEN_TEXT_START) depth++;
        if (token->kind == TOKEN_TEXT_END) depth--;
    }
    return token;
}

static void put_token(struct mangler *m, bool is_behind_line) {
    const struct token *last = m->token;
    if (last->kind == TOKEN_TEXT_START) last = text_end(last);
    const char *gap = m->bytes + m->end;
    size_t count = m->token->at.start - m->end;
    if (m->is_quoted) {
        put(m, gap, count);
    } else if (is_closer(m->token->kind)) {
        put_comma(m);
    }
    // A blank before it is what makes `??` an operator: where none is, none may come.
    bool is_type_end = m->token->kind == TOKEN_QUESTIONS && count == 0;
    if ((m->end > 0 || count > 0) && !is_type_end && !m->is_quoted) {
        bool is_start = m->end == 0 && m->count == 0;
        if (is_start && m->mangling == MANGLE_SPACES) put_spaced_gap(m, gap, count);
        else if (is_start) put_own_comments(m, gap, count);
        else if (is_behind_line) put_end_gap(m, gap, count);
        else put_free_gap(m, gap, count);
    }
    put(m, m->bytes + m->token->at.start, last->at.end - m->token->at.start);
    note_token(m, is_behind_line || m->end == 0);
    if (m->token->kind == TOKEN_ASSERT) m->is_quoted = true;
    m->end = last->at.end;
    if (last != m->token) m->before = TOKEN_TEXT_END;
    m->token = last;
}

// A comma instead of the newline between two fields or cases: not if a comment ends the line.
static bool replace_newline(struct mangler *m) {
    const struct token *next = m->token + 1;
    const char *gap = m->bytes + m->end;
    bool has_comment = memchr(gap, '/', next->at.start - m->end) != NULL;
    if (!may(m, MANGLE_COMMAS) || !has_members(m) || has_comment || draw(m, 2)) return false;
    put_text(m, ",");
    m->before = TOKEN_COMMA;
    return true;
}

static void put_all(struct mangler *m) {
    if (may(m, MANGLE_ENDS)) put_text(m, "\xEF\xBB\xBF");
    bool is_behind_line = false;
    m->before = TOKEN_NEWLINE;
    for (; m->token->kind != 0; m->token++) {
        if (m->token->kind == TOKEN_NEWLINE) {
            m->is_quoted = false;
            is_behind_line = !replace_newline(m);
            continue;
        }
        put_token(m, is_behind_line);
        is_behind_line = false;
    }
    const char *gap = m->bytes + m->end;
    size_t count = m->token->at.start - m->end;
    if (m->mangling == MANGLE_SPACES) {
        put_spaced_gap(m, gap, count);
        return;
    }
    if (memchr(gap, '/', count)) put_blanks(m, 1);
    put_own_comments(m, gap, count);
    if (!may(m, MANGLE_ENDS)) put_newline(m);
}

char *mangle(const char *bytes, size_t count, unsigned mangling, uint64_t seed, size_t *mangled) {
    struct parsed p;
    parse_bytes(&p, "", 0, (size_t)1 << 30);
    p.sources = NULL;
    struct source *source = source_add(&p.arena, &p.sources, "test.gsk", bytes, count);
    struct parse_context context = {
        .arena = &p.arena, .diagnostics = p.diagnostics, .sources = p.sources};
    struct token_list tokens = {0};
    parse_tokens(&context, source, &tokens);
    struct mangler *m = calloc(1, sizeof *m);
    assert_non_null(m);
    *m = (struct mangler){.bytes = bytes, .token = tokens.items, .mangling = mangling,
                          .random = seed * 0x9E3779B97F4A7C15u + 1};
    bool parses = gk_diagnostics_error_count(p.diagnostics) == 0;
    if (parses) {
        put_all(m);
        put(m, "", 1);
        *mangled = m->count - 1;
    }
    parsed_free(&p);
    char *out = m->out;
    free(m);
    return out;
}
