// tests/second/shrink.c: see shrink.h.

#include "shrink.h"

#include <stdlib.h>
#include <string.h>

struct shrinking {
    char *text;
    shrink_holds *holds;
    void *context;
    int tries;
    bool is_smaller;  // something was found in this round
};

// Puts `by` instead of the bytes from `from` to `to`, if what must holds then.
static bool replace(struct shrinking *s, size_t from, size_t to, const char *by, size_t by_count) {
    size_t count = strlen(s->text);
    if (s->tries <= 0 || to - from <= by_count) return false;
    char *text = malloc(count - (to - from) + by_count + 1);
    if (!text) return false;
    memcpy(text, s->text, from);
    memcpy(text + from, by, by_count);
    memcpy(text + from + by_count, s->text + to, count - to + 1);
    s->tries--;
    if (!s->holds(s->context, text)) {
        free(text);
        return false;
    }
    free(s->text);
    s->text = text;
    s->is_smaller = true;
    return true;
}

static bool cut(struct shrinking *s, size_t from, size_t to) {
    return replace(s, from, to, "", 0);
}

// ---- lines ----------------------------------------------------------------------------------------

static size_t line_end(const char *text, size_t at) {
    size_t count = strcspn(text + at, "\n");
    return at + count + (text[at + count] ? 1 : 0);
}

static size_t indent_of(const char *line) {
    return strspn(line, " ");
}

// Behind the line that closes the block which a line opens; 0: it opens none.
static size_t block_end(const char *text, size_t at) {
    size_t end = line_end(text, at), indent = indent_of(text + at);
    if (end < 2 || end - at < 2 || !strchr("{[(", text[end - 2])) return 0;
    while (text[end]) {
        size_t next = line_end(text, end);
        bool is_blank = text[end] == '\n';
        if (!is_blank && indent_of(text + end) <= indent) return next;
        end = next;
    }
    return 0;
}

static void cut_lines(struct shrinking *s) {
    for (size_t at = 0; s->text[at] && s->tries > 0;) {
        size_t block = block_end(s->text, at), end = line_end(s->text, at);
        if (block && cut(s, at, block)) continue;
        if (cut(s, at, end)) continue;
        at = end;
    }
}

// A block without what is around it.
static void open_blocks(struct shrinking *s) {
    for (size_t at = 0; s->text[at] && s->tries > 0; at = line_end(s->text, at)) {
        size_t end = block_end(s->text, at), first = line_end(s->text, at);
        if (!end) continue;
        size_t last = end - 1;
        while (last > first && s->text[last - 1] != '\n') last--;
        if (last <= first) continue;
        char *inside = malloc(last - first + 1);
        if (!inside) return;
        memcpy(inside, s->text + first, last - first);
        replace(s, at, end, inside, last - first);
        free(inside);
    }
}

// ---- words ----------------------------------------------------------------------------------------

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static size_t token_end(const char *text, size_t at) {
    if (text[at] == '"') {
        size_t end = at + 1;
        for (; text[end] && text[end] != '"'; end++) {
            if (text[end] == '\\' && text[end + 1]) end++;
        }
        return text[end] ? end + 1 : end;
    }
    size_t end = at + 1;
    if (is_word(text[at])) {
        while (is_word(text[end])) end++;
    }
    while (text[end] == ' ') end++;
    return end;
}

static size_t bracket_end(const char *text, size_t at) {
    int depth = 0;
    for (size_t end = at; text[end]; end++) {
        if (strchr("([{", text[end])) depth++;
        if (strchr(")]}", text[end]) && --depth == 0) return end + 1;
    }
    return 0;
}

// What stands in brackets, with the name before it or without, by something simple, or by what is inside.
static void replace_brackets(struct shrinking *s) {
    static const char *const simple[] = {"0", "true", "false", "\"\"", "none", "[]", "0.5", ""};
    for (size_t at = 0; s->text[at] && s->tries > 0; at++) {
        if (!strchr("([{", s->text[at])) continue;
        size_t end = bracket_end(s->text, at), name = at;
        if (!end) continue;
        while (name && (is_word(s->text[name - 1]) || s->text[name - 1] == '.')) name--;
        bool is_replaced = false;
        for (size_t i = 0; i < sizeof simple / sizeof *simple && !is_replaced; i++) {
            size_t count = strlen(simple[i]);
            is_replaced = replace(s, name, end, simple[i], count) || (name < at && replace(s, at, end, simple[i], count));
        }
        if (is_replaced) continue;
        char *inside = malloc(end - at);
        if (!inside) return;
        memcpy(inside, s->text + at + 1, end - at - 2);
        is_replaced = replace(s, name, end, inside, end - at - 2) || replace(s, at, end, inside, end - at - 2);
        free(inside);
    }
}

static void cut_words(struct shrinking *s, int words) {
    for (size_t at = 0; s->text[at] && s->tries > 0;) {
        size_t end = at;
        for (int i = 0; i < words && s->text[end]; i++) end = token_end(s->text, end);
        if (!cut(s, at, end)) at = token_end(s->text, at);
    }
}

char *shrink(const char *text, shrink_holds *holds, void *context, int tries) {
    struct shrinking s = {.holds = holds, .context = context, .tries = tries, .is_smaller = true};
    s.text = malloc(strlen(text) + 1);
    if (!s.text) return NULL;
    memcpy(s.text, text, strlen(text) + 1);
    while (s.is_smaller && s.tries > 0) {
        s.is_smaller = false;
        cut_lines(&s);
        open_blocks(&s);
        if (s.is_smaller) continue;
        replace_brackets(&s);
        for (int words = 12; words; words /= 2) cut_words(&s, words);
    }
    return s.text;
}
