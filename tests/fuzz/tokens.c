// tests/fuzz/tokens.c: see tokens.h.
//
// The scanner here is not the language's: it makes something of any bytes, also of JSON, and knows
// no mistakes. Every change puts a text in the place of a run of tokens, either of which may be empty.

#include "tokens.h"

#include <stdlib.h>
#include <string.h>

#define TOKENS_MAX 8192
#define RUN_MAX 8      // tokens of a run without brackets
#define REPEATS_MAX 64

struct span {
    size_t start, end;  // bytes
};

struct tokens {
    const uint8_t *bytes;
    size_t size;
    struct span *items;
    size_t count;
};

// ---- scanning -----------------------------------------------------------------------------------

static bool is_word(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
           || c >= 0x80;
}

static bool is_digit(uint8_t c) {
    return c >= '0' && c <= '9';
}

static size_t end_of_text(const struct tokens *t, size_t at) {
    for (at++; at < t->size && t->bytes[at] != '"' && t->bytes[at] != '\n'; at++) {
        if (t->bytes[at] == '\\') at++;
    }
    return at < t->size ? at + 1 : t->size;
}

static size_t end_of_mark(const struct tokens *t, size_t at) {
    static const char *const marks[] = {"..=", "<<=", ">>=", "..", "=>", "->", "??", "+=", "-=", "*=",
                                        "/=",  "%=",  "&=",  "|=", "^=", "==", "!=", "<=", ">=",
                                        "<<",  ">>"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t count = strlen(marks[i]);
        if (count <= t->size - at && memcmp(t->bytes + at, marks[i], count) == 0) return at + count;
    }
    return at + 1;
}

static size_t end_of_token(const struct tokens *t, size_t at) {
    uint8_t c = t->bytes[at];
    if (c == '"') return end_of_text(t, at);
    if (c == '/' && at + 1 < t->size && t->bytes[at + 1] == '/') {
        const uint8_t *newline = memchr(t->bytes + at, '\n', t->size - at);
        return newline ? (size_t)(newline - t->bytes) : t->size;
    }
    if (!is_word(c)) return end_of_mark(t, at);
    while (at < t->size && is_word(t->bytes[at])) at++;
    return at;
}

static bool is_space(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r';
}

// A newline is a token.
static bool scan(struct tokens *t, const uint8_t *bytes, size_t size) {
    *t = (struct tokens){.bytes = bytes, .size = size};
    t->items = malloc(TOKENS_MAX * sizeof *t->items);
    for (size_t at = 0; t->items && at < size && t->count < TOKENS_MAX;) {
        if (is_space(bytes[at])) {
            at++;
            continue;
        }
        size_t end = end_of_token(t, at);
        t->items[t->count++] = (struct span){at, end};
        at = end;
    }
    return t->items && t->count > 0;
}

// ---- choosing -----------------------------------------------------------------------------------

static uint8_t first_byte(const struct tokens *t, size_t index) {
    return t->bytes[t->items[index].start];
}

// The token that closes the bracket at `index`, or the last one.
static size_t closing(const struct tokens *t, size_t index) {
    size_t depth = 0;
    for (size_t i = index; i < t->count; i++) {
        uint8_t c = first_byte(t, i);
        if (c == '(' || c == '[' || c == '{') depth++;
        if ((c == ')' || c == ']' || c == '}') && --depth == 0) return i;
    }
    return t->count - 1;
}

static bool is_opening(uint8_t c) {
    return c == '(' || c == '[' || c == '{';
}

// From a token to the end of its line, and of what its line opens: a statement, a declaration.
static size_t end_of_line(const struct tokens *t, size_t index) {
    for (size_t i = index; i < t->count; i++) {
        if (first_byte(t, i) == '\n') return i;
        if (is_opening(first_byte(t, i))) i = closing(t, i);
    }
    return t->count - 1;
}

static size_t start_of_line(const struct tokens *t, size_t index) {
    while (index > 0 && first_byte(t, index - 1) != '\n') index--;
    return index;
}

static struct span span_of(const struct tokens *t, size_t first, size_t last) {
    return (struct span){t->items[first].start, t->items[last].end};
}

// One token, a few, a bracket with what is in it, a line or what a line begins.
static struct span choose(const struct tokens *t, struct dice *dice) {
    size_t first = dice_roll(dice, t->count);
    switch (dice_roll(dice, 5)) {
    case 0:
        return span_of(t, first, first);
    case 1: case 2:
        first = start_of_line(t, first);
        return span_of(t, first, end_of_line(t, first));
    case 3:
        for (size_t i = first; i < t->count; i++) {
            if (is_opening(first_byte(t, i))) return span_of(t, i, closing(t, i));
        }
        break;
    }
    size_t last = first + dice_roll(dice, RUN_MAX);
    return span_of(t, first, last < t->count ? last : t->count - 1);
}

// The next token of a kind from a random one on; t->count if there is none.
static size_t find(const struct tokens *t, struct dice *dice, bool (*is)(uint8_t)) {
    size_t start = dice_roll(dice, t->count);
    for (size_t i = 0; i < t->count; i++) {
        size_t at = (start + i) % t->count;
        if (is(first_byte(t, at))) return at;
    }
    return t->count;
}

static bool begins_name(uint8_t c) {
    return is_word(c) && !is_digit(c);
}

// ---- changing -----------------------------------------------------------------------------------

// Text in the making; too much of it is no text.
struct draft {
    uint8_t *bytes;
    size_t count, room;
    bool is_over;
};

static void put(struct draft *draft, const void *bytes, size_t count) {
    if (count > draft->room - draft->count) draft->is_over = true;
    if (draft->is_over || count == 0) return;
    memcpy(draft->bytes + draft->count, bytes, count);
    draft->count += count;
}

static void put_text(struct draft *draft, const char *text) {
    put(draft, text, strlen(text));
}

static void put_span(struct draft *draft, const struct tokens *t, struct span span) {
    put(draft, t->bytes + span.start, span.end - span.start);
}

// "`and`" without its marks.
static void put_word(struct draft *draft, const char *word) {
    size_t count = strlen(word), mark = *word == '`' ? 1 : 0;
    put(draft, word + mark, count - 2 * mark);
}

static const char *pick(struct dice *dice, const char *const *texts, size_t count) {
    return texts[dice_roll(dice, count)];
}

static void put_number(struct draft *draft, struct dice *dice) {
    static const char *const numbers[] = {
        "0", "1", "2", "63", "64", "255", "32767", "32768", "65535", "65536", "1000000", "4294967296",
        "9223372036854775807", "9223372036854775808", "0x7fffffffffffffff", "1.5", "1e308", "1e999",
        "0.1", "5e-324",
    };
    put_text(draft, pick(dice, numbers, sizeof numbers / sizeof *numbers));
}

// The spaces around it keep words apart.
static void put_replacement(struct draft *draft, const struct tokens *t, struct span hole,
                            struct dice *dice, const struct vocabulary *v) {
    size_t repeats = dice_one_in(dice, 6) ? dice_roll(dice, REPEATS_MAX) : 2;
    struct span other = choose(t, dice);
    size_t wrap = 2 * dice_roll(dice, v->wrap_count / 2);
    put_text(draft, " ");
    switch (dice_roll(dice, 10)) {
    case 0:
        break;
    case 1: case 2:
        put_span(draft, t, other);
        break;
    case 3:
        put_word(draft, pick(dice, v->words, v->word_count));
        break;
    case 4: case 5: case 6:
        put_text(draft, pick(dice, v->snippets, v->snippet_count));
        break;
    case 7: case 8:
        put_text(draft, v->wraps[wrap]);
        put_span(draft, t, hole);
        put_text(draft, v->wraps[wrap + 1]);
        break;
    case 9:
        while (repeats-- > 0) put_span(draft, t, hole);
        break;
    }
    put_text(draft, " ");
}

static void replace(struct draft *draft, const struct tokens *t, struct dice *dice,
                    const struct vocabulary *v) {
    struct span hole = choose(t, dice);
    bool only_adds = dice_one_in(dice, 3);
    put_span(draft, t, (struct span){0, only_adds ? hole.end : hole.start});
    put_replacement(draft, t, hole, dice, v);
    put_span(draft, t, (struct span){hole.end, t->size});
}

static void swap(struct draft *draft, const struct tokens *t, struct dice *dice) {
    struct span a = choose(t, dice), b = choose(t, dice);
    if (a.start > b.start) {
        struct span first = b;
        b = a;
        a = first;
    }
    if (a.end > b.start) {  // one lies in the other, which it replaces
        put_span(draft, t, (struct span){0, a.start});
        put_span(draft, t, b);
        put_span(draft, t, (struct span){a.end, t->size});
        return;
    }
    put_span(draft, t, (struct span){0, a.start});
    put_span(draft, t, b);
    put_span(draft, t, (struct span){a.end, b.start});
    put_span(draft, t, a);
    put_span(draft, t, (struct span){b.end, t->size});
}

// Another number, or another name that is there.
static void rename(struct draft *draft, const struct tokens *t, struct dice *dice) {
    bool is_number = dice_one_in(dice, 3);
    size_t at = find(t, dice, is_number ? is_digit : begins_name);
    size_t other = find(t, dice, begins_name);
    if (at == t->count || (!is_number && other == t->count)) {
        put_span(draft, t, (struct span){0, t->size});
        return;
    }
    put_span(draft, t, (struct span){0, t->items[at].start});
    if (is_number) put_number(draft, dice);
    else put_span(draft, t, t->items[other]);
    put_span(draft, t, (struct span){t->items[at].end, t->size});
}

static size_t change(uint8_t *data, size_t size, size_t max_size, struct dice *dice,
                     const struct vocabulary *v) {
    struct tokens t;
    struct draft draft = {.bytes = malloc(max_size), .room = max_size};
    if (scan(&t, data, size) && draft.bytes) {
        switch (dice_roll(dice, 8)) {
        case 0: swap(&draft, &t, dice); break;
        case 1: case 2: rename(&draft, &t, dice); break;
        default: replace(&draft, &t, dice, v); break;
        }
        if (!draft.is_over) {
            memcpy(data, draft.bytes, draft.count);
            size = draft.count;
        }
    }
    free(t.items);
    free(draft.bytes);
    return size;
}

size_t tokens_mutate(uint8_t *data, size_t size, size_t max_size, unsigned seed,
                     const struct vocabulary *vocabulary) {
    struct dice dice = {seed};
    if (size == 0 || dice_one_in(&dice, 6)) return LLVMFuzzerMutate(data, size, max_size);
    for (size_t left = 1 + dice_roll(&dice, 4); left > 0 && size > 0; left--) {
        size = change(data, size, max_size, &dice, vocabulary);
    }
    return size;
}

size_t tokens_cross(const uint8_t *left, size_t left_size, const uint8_t *right, size_t right_size,
                    uint8_t *out, size_t max_size, unsigned seed) {
    struct dice dice = {seed};
    struct tokens l, r;
    struct draft draft = {.bytes = out, .room = max_size};
    bool is_good = scan(&l, left, left_size);
    if (scan(&r, right, right_size) && is_good) {
        struct span hole = choose(&l, &dice), piece = choose(&r, &dice);
        bool only_adds = dice_one_in(&dice, 2);
        put_span(&draft, &l, (struct span){0, only_adds ? hole.end : hole.start});
        put_text(&draft, " ");
        put_span(&draft, &r, piece);
        put_text(&draft, " ");
        put_span(&draft, &l, (struct span){hole.end, left_size});
    }
    free(l.items);
    free(r.items);
    return draft.is_over ? 0 : draft.count;
}
