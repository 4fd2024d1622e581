// lang/literal.c: what numbers and texts are worth, see literal.h.

#include "literal.h"

#include <float.h>
#include <string.h>

#include "lexer.h"
#include "number.h"
#include "utf8.h"

// ---- numbers ------------------------------------------------------------------------------------

static unsigned digit_value(char c) {
    if (c >= '0' && c <= '9') return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f') return (unsigned)(c - 'a') + 10;
    return (unsigned)(c - 'A') + 10;
}

static unsigned radix_of(struct text word) {
    if (word.count < 2 || word.bytes[0] != '0') return 10;
    return word.bytes[1] == 'x' ? 16 : word.bytes[1] == 'b' ? 2 : 10;
}

bool literal_int(struct text word, uint64_t *value) {
    const uint64_t most = UINT64_C(1) << 63;
    unsigned radix = radix_of(word);
    uint64_t result = 0;
    for (uint32_t i = radix == 10 ? 0 : 2; i < word.count; i++) {
        if (word.bytes[i] == '_') continue;
        unsigned digit = digit_value(word.bytes[i]);
        if (result > (most - digit) / radix) return false;
        result = result * radix + digit;
    }
    *value = result;
    return true;
}

bool literal_float(struct text word, double *value) {
    char digits[LITERAL_BYTES_MAX];
    if (word.count > sizeof digits) return false;
    for (uint32_t i = 0; i < word.count; i++)
        digits[i] = word.bytes[i] == 'E' ? 'e' : word.bytes[i];
    return number_read_float(digits, word.count, value) && *value <= DBL_MAX;
}

// ---- texts --------------------------------------------------------------------------------------

struct unescape {
    const struct parse_context *context;
    const char *bytes;
    uint32_t count, at, start;
    char *out;
    uint32_t out_count;
};

static void complain(const struct unescape *u, enum diagnostic_code code, uint32_t from,
                     uint32_t to, const char *help) {
    struct words words = {{{u->bytes + from, to - from}}};
    diagnostic_add(u->context->diagnostics, u->context->sources, code,
                   (struct span){u->start + from, u->start + to}, words, NULL, help);
}

static bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// At the `{` of \u{…}: appends its character.
static void unescape_code_point(struct unescape *u) {
    uint32_t from = u->at - 2, digits = 0, code = 0;
    uint32_t at = u->at + 1;
    for (; at < u->count && is_hex(u->bytes[at]); at++, digits++) {
        code = code > 0x10FFFF ? code : code * 16 + digit_value(u->bytes[at]);
    }
    bool is_closed = at < u->count && u->bytes[at] == '}';
    u->at = is_closed ? at + 1 : at;
    if (!is_closed || digits == 0) {
        complain(u, DIAGNOSTIC_BAD_ESCAPE, from, u->at, "write it like \\u{1F600}");
    } else if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
        complain(u, DIAGNOSTIC_BAD_CODE_POINT, from, u->at, NULL);
    } else {
        u->out_count += (uint32_t)utf8_write(code, u->out + u->out_count);
    }
}

static void bad_escape(struct unescape *u) {
    uint32_t from = u->at - 2;
    while (u->at < u->count && utf8_continues((unsigned char)u->bytes[u->at])) u->at++;
    complain(
        u, DIAGNOSTIC_BAD_ESCAPE, from, u->at,
        "the escapes are \\n \\t \\r \\\\ \\\" \\{ \\} \\0 and \\u{1F600}; a backslash is \\\\");
}

// Behind a backslash.
static void unescape_one(struct unescape *u) {
    static const char names[] = "ntr0\\\"{}'", values[] = "\n\t\r\0\\\"{}'";
    if (u->at >= u->count) return;
    char c = u->bytes[u->at++];
    const char *found = memchr(names, c, sizeof names - 1);
    if (found) {
        u->out[u->out_count++] = values[found - names];
    } else if (c == 'u' && u->at < u->count && u->bytes[u->at] == '{') {
        unescape_code_point(u);
    } else {
        bad_escape(u);
    }
}

struct text literal_text(const struct parse_context *context, struct text inside, uint32_t start) {
    bool is_plain =
        !memchr(inside.bytes, '\\', inside.count) && !memchr(inside.bytes, '\r', inside.count);
    if (is_plain) return inside;
    struct unescape u = {context, inside.bytes, inside.count, 0, start, NULL, 0};
    // no escape is shorter than what it stands for
    u.out = arena_allocate(context->arena, inside.count);
    while (u.at < u.count) {
        char c = u.bytes[u.at++];
        if (c == '\\') unescape_one(&u);
        // a line ends with \n in a text, whatever the file has
        else if (c != '\r') u.out[u.out_count++] = c;
    }
    return (struct text){u.out, u.out_count};
}
