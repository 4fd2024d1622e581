// tests/second/tree_native_text.c: the library's primitives of texts.

#include <stdlib.h>
#include <string.h>

#include "tree_native.h"

// ---- characters -----------------------------------------------------------------------------------

static bool begins_character(char c) {
    return ((unsigned char)c & 0xC0) != 0x80;
}

static uint32_t length(const struct tree_value *text) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < text->count; i++) count += begins_character(text->bytes[i]);
    return count;
}

// The byte at which a character begins, or the text ends.
static uint32_t offset(const struct tree_value *text, int64_t index) {
    uint32_t i = 0;
    while (i < text->count) {
        if (begins_character(text->bytes[i]) && index-- == 0) return i;
        i++;
    }
    return i;
}

static struct tree_value part(struct tree *t, const struct tree_value *text, int64_t from, int64_t to) {
    uint32_t first = offset(text, from), last = offset(text, to);
    tree_step(t, text->count / 8);
    return value_text(t, text->bytes + first, last - first);
}

static int64_t code_of(const struct tree_value *text, int64_t index) {
    const unsigned char *at = (const unsigned char *)text->bytes + offset(text, index);
    if (at[0] < 0x80) return at[0];
    if (at[0] < 0xE0) return (at[0] & 0x1F) << 6 | (at[1] & 0x3F);
    if (at[0] < 0xF0) return (at[0] & 0x0F) << 12 | (at[1] & 0x3F) << 6 | (at[2] & 0x3F);
    return (at[0] & 0x07) << 18 | (at[1] & 0x3F) << 12 | (at[2] & 0x3F) << 6 | (at[3] & 0x3F);
}

static struct tree_value text_len(struct native_at *n) { return value_int(n->t, length(&n->a[0])); }

static struct tree_value text_at(struct native_at *n) {
    int64_t index = n->a[1].i;
    if (index < 0 || index >= length(&n->a[0])) NATIVE_FAULT(INDEX);
    return part(n->t, &n->a[0], index, index + 1);
}

static struct tree_value text_slice(struct native_at *n) {
    int64_t from = n->a[1].i, to = n->a[2].i;
    if (from < 0 || to < from || to > length(&n->a[0])) NATIVE_FAULT(INDEX);
    return part(n->t, &n->a[0], from, to);
}

static struct tree_value chars(struct native_at *n) {
    struct tree_value out = value_list(n->result);
    for (uint32_t i = 0, count = length(&n->a[0]); i < count; i++)
        value_push(n->t, &out, part(n->t, &n->a[0], i, i + 1));
    return out;
}

static struct tree_value code_at(struct native_at *n) {
    int64_t index = n->a[1].i;
    if (index < 0 || index >= length(&n->a[0])) NATIVE_FAULT(INDEX);
    return value_int(n->t, code_of(&n->a[0], index));
}

static struct tree_value code_points(struct native_at *n) {
    struct tree_value out = value_list(n->result);
    tree_step(n->t, n->a[0].count);
    for (uint32_t i = 0, count = length(&n->a[0]); i < count; i++)
        value_push(n->t, &out, value_int(n->t, code_of(&n->a[0], i)));
    return out;
}

static void put_code(struct tree *t, struct text_sink *sink, int64_t code) {
    char out[4];
    size_t count = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const int heads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = count; i-- > 1; code >>= 6) out[i] = (char)(0x80 | (code & 0x3F));
    out[0] = (char)(heads[count] | code);
    sink_put(t, sink, out, count);
}

static struct tree_value of_code_points(struct native_at *n) {
    struct text_sink sink = {0};
    for (uint32_t i = 0; i < n->a[0].count; i++) {
        int64_t code = n->a[0].items[i].i;
        if (code < 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) NATIVE_FAULT(ARGUMENT);
        put_code(n->t, &sink, code);
    }
    return value_text(n->t, sink.bytes, sink.count);
}

// ---- finding --------------------------------------------------------------------------------------

static bool stands_at(const struct tree_value *text, uint32_t byte, const struct tree_value *other) {
    return other->count <= text->count - byte && memcmp(text->bytes + byte, other->bytes, other->count) == 0;
}

// The byte from `from` on where it first stands; -1: nowhere.
static int64_t find_byte(struct tree *t, const struct tree_value *text, uint32_t from, const struct tree_value *other) {
    for (uint32_t i = from; i <= text->count; i++) {
        tree_step(t, 1);
        if (stands_at(text, i, other)) return i;
    }
    return -1;
}

static struct tree_value text_contains(struct native_at *n) {
    return value_bool(n->t, find_byte(n->t, &n->a[0], 0, &n->a[1]) >= 0);
}

static struct tree_value starts(struct native_at *n) {
    return value_bool(n->t, n->a[1].count <= n->a[0].count && stands_at(&n->a[0], 0, &n->a[1]));
}

static struct tree_value ends(struct native_at *n) {
    bool fits = n->a[1].count <= n->a[0].count;
    return value_bool(n->t, fits && stands_at(&n->a[0], n->a[0].count - n->a[1].count, &n->a[1]));
}

static struct tree_value text_find(struct native_at *n) {
    if (n->a[2].i < 0 || n->a[2].i > length(&n->a[0])) NATIVE_FAULT(INDEX);
    int64_t byte = find_byte(n->t, &n->a[0], offset(&n->a[0], n->a[2].i), &n->a[1]);
    if (byte < 0) return value_none(n->result);
    struct tree_value before = n->a[0];
    before.count = (uint32_t)byte;
    return value_some(n->t, n->result, value_int(n->t, length(&before)));
}

static struct tree_value split(struct native_at *n) {
    struct tree_value out = value_list(n->result);
    if (!n->a[1].count) NATIVE_FAULT(ARGUMENT);
    uint32_t from = 0;
    for (int64_t at; (at = find_byte(n->t, &n->a[0], from, &n->a[1])) >= 0; from = (uint32_t)at + n->a[1].count)
        value_push(n->t, &out, value_text(n->t, n->a[0].bytes + from, (size_t)at - from));
    value_push(n->t, &out, value_text(n->t, n->a[0].bytes + from, n->a[0].count - from));
    return out;
}

static struct tree_value replace(struct native_at *n) {
    struct text_sink sink = {0};
    if (!n->a[1].count) NATIVE_FAULT(ARGUMENT);
    uint32_t from = 0;
    for (int64_t at; (at = find_byte(n->t, &n->a[0], from, &n->a[1])) >= 0; from = (uint32_t)at + n->a[1].count) {
        sink_put(n->t, &sink, n->a[0].bytes + from, (size_t)at - from);
        sink_put(n->t, &sink, n->a[2].bytes, n->a[2].count);
    }
    sink_put(n->t, &sink, n->a[0].bytes + from, n->a[0].count - from);
    return value_text(n->t, sink.bytes, sink.count);
}

// ---- making ---------------------------------------------------------------------------------------

static struct tree_value repeat(struct native_at *n) {
    struct text_sink sink = {0};
    if (n->a[1].i < 0) NATIVE_FAULT(ARGUMENT);
    if (!n->a[0].count) return n->a[0];
    for (int64_t i = 0; i < n->a[1].i; i++) {
        tree_step(n->t, 1);
        sink_put(n->t, &sink, n->a[0].bytes, n->a[0].count);
    }
    return value_text(n->t, sink.bytes, sink.count);
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct tree_value trimmed(struct native_at *n, bool start, bool end) {
    uint32_t first = 0, last = n->a[0].count;
    while (start && first < last && is_space(n->a[0].bytes[first])) first++;
    while (end && last > first && is_space(n->a[0].bytes[last - 1])) last--;
    return value_text(n->t, n->a[0].bytes + first, last - first);
}

static struct tree_value trim(struct native_at *n) { return trimmed(n, true, true); }
static struct tree_value trim_start(struct native_at *n) { return trimmed(n, true, false); }
static struct tree_value trim_end(struct native_at *n) { return trimmed(n, false, true); }

static struct tree_value join(struct native_at *n) {
    struct text_sink sink = {0};
    for (uint32_t i = 0; i < n->a[0].count; i++) {
        if (i) sink_put(n->t, &sink, n->a[1].bytes, n->a[1].count);
        sink_put(n->t, &sink, n->a[0].items[i].bytes, n->a[0].items[i].count);
    }
    return value_text(n->t, sink.bytes, sink.count);
}

static struct tree_value to_text(struct native_at *n) {
    struct text_sink sink = {0};
    value_write(n->t, &sink, &n->a[0]);
    return value_text(n->t, sink.bytes, sink.count);
}

// ---- numbers in texts -----------------------------------------------------------------------------

static int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 99;
}

// A sign or none, digits, `_` between two of them alone.
static bool read_int(const struct tree_value *text, int base, int64_t *out) {
    uint32_t i = 0;
    bool is_negative = text->count && text->bytes[0] == '-', was_digit = false;
    if (text->count && (text->bytes[0] == '-' || text->bytes[0] == '+')) i++;
    *out = 0;
    for (; i < text->count; i++) {
        int digit = digit_of(text->bytes[i]);
        bool is_gap = text->bytes[i] == '_' && was_digit;
        was_digit = !is_gap;
        if (is_gap) continue;
        if (digit >= base || __builtin_mul_overflow(*out, base, out)) return false;
        if (is_negative ? __builtin_sub_overflow(*out, digit, out) : __builtin_add_overflow(*out, digit, out))
            return false;
    }
    return was_digit;
}

static struct tree_value int_or_none(struct native_at *n, int base) {
    int64_t value;
    if (!read_int(&n->a[0], base, &value)) return value_none(n->result);
    return value_some(n->t, n->result, value_int(n->t, value));
}

static struct tree_value to_int(struct native_at *n) { return int_or_none(n, 10); }

static struct tree_value to_int_base(struct native_at *n) {
    if (n->a[1].i < 2 || n->a[1].i > 36) NATIVE_FAULT(ARGUMENT);
    return int_or_none(n, (int)n->a[1].i);
}

// Digits with `_` between two of them, without those into `out`; how many bytes they take.
static size_t take_digits(const char *at, char **out) {
    size_t i = 0;
    while ((at[i] >= '0' && at[i] <= '9') || (at[i] == '_' && i && at[i - 1] != '_' && at[i + 1] >= '0' && at[i + 1] <= '9')) {
        if (at[i] != '_') *(*out)++ = at[i];
        i++;
    }
    return i;
}

// As a program writes it, with a sign before it or none; ints, too. false: it is none.
static bool plain_float(struct tree *t, const struct tree_value *text, char **out) {
    const char *at = value_text(t, text->bytes, text->count).bytes, *end = at + text->count;
    char *to = *out = tree_allocate(t, text->count + 2);
    if (memchr(at, 0, text->count)) return false;
    if (*at == '-' || *at == '+') *to++ = *at++;
    if (strcmp(at, "inf") == 0) return strcpy(to, at), true;
    size_t count = take_digits(at, &to);
    if (!count) return false;
    at += count;
    if (*at == '.') {
        *to++ = *at++;
        if (!(count = take_digits(at, &to))) return false;
        at += count;
    }
    if (*at == 'e' || *at == 'E') {
        *to++ = *at++;
        if (*at == '-' || *at == '+') *to++ = *at++;
        if (!(count = take_digits(at, &to))) return false;
        at += count;
    }
    return at == end;
}

static struct tree_value to_float(struct native_at *n) {
    char *plain;
    if (!plain_float(n->t, &n->a[0], &plain)) return value_none(n->result);
    return value_some(n->t, n->result, value_float(n->t, strtod(plain, NULL)));
}

const struct native_entry native_texts[] = {
    {"TEXT_LEN", text_len}, {"TEXT_AT", text_at}, {"TEXT_SLICE", text_slice}, {"TEXT_CHARS", chars},
    {"TEXT_CODE_AT", code_at}, {"TEXT_CODE_POINTS", code_points}, {"TEXT_OF_CODE_POINTS", of_code_points},
    {"TEXT_CONTAINS", text_contains}, {"TEXT_STARTS", starts}, {"TEXT_ENDS", ends}, {"TEXT_FIND", text_find},
    {"TEXT_SPLIT", split}, {"TEXT_REPLACE", replace}, {"TEXT_REPEAT", repeat}, {"TEXT_TRIM", trim},
    {"TEXT_TRIM_START", trim_start}, {"TEXT_TRIM_END", trim_end}, {"TEXT_LIST_JOIN", join}, {"TO_TEXT", to_text},
    {"TEXT_TO_INT", to_int}, {"TEXT_TO_INT_BASE", to_int_base}, {"TEXT_TO_FLOAT", to_float}, {NULL, NULL},
};
