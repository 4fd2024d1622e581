// vm/name.c: see name.h.

#include "name.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "utf8.h"

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// How many bytes at the front are an identifier.
static size_t identifier_bytes(const char *bytes, size_t count) {
    if (count == 0 || !is_letter(bytes[0])) return 0;
    size_t at = 1;
    while (at < count && (is_letter(bytes[at]) || is_digit(bytes[at]))) at++;
    return at;
}

// Beside letters and digits, what type arguments are written with.
static bool is_type_text(const char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (is_letter(bytes[i]) || is_digit(bytes[i])) continue;
        if (bytes[i] == '\0' || strchr("[](), .?:<>-", bytes[i]) == NULL) return false;
    }
    return true;
}

bool name_is_control(uint32_t character) {
    return character < 0x20 || (character >= 0x7F && character < 0xA0)
           || (character >= 0x2028 && character <= 0x202E)
           || (character >= 0x2066 && character <= 0x2069);
}

static bool is_printable(const char *bytes, size_t count) {
    for (size_t at = 0; at < count;) {
        uint32_t character = 0;
        at += utf8_read(bytes + at, count - at, &character);
        if (name_is_control(character)) return false;
    }
    return true;
}

// Most are identifiers, of which nothing else needs to be asked.
static enum name_kind judge(const char *bytes, size_t count) {
    size_t identifier = identifier_bytes(bytes, count);
    if (identifier > 0 && identifier == count && count <= NAME_BYTES_MAX) return NAME_IDENTIFIER;
    if (!utf8_valid(bytes, count, NULL)) return NAME_BROKEN;
    if (!is_printable(bytes, count)) return NAME_TEXT;
    if (identifier == 0 || count > NAME_BYTES_MAX) return NAME_PRINTABLE;
    return is_type_text(bytes + identifier, count - identifier) ? NAME_TYPE : NAME_PRINTABLE;
}

struct name *names_judge(const struct module *module) {
    struct name *names = calloc((size_t)module->string_count + 1, sizeof *names);
    if (names == NULL) return NULL;
    for (uint32_t i = 0; i < module->string_count; i++) {
        const struct module_string *row = &module->strings[i];
        names[i].kind = judge(row->bytes, row->count);
        names[i].hash = hash_bytes(HASH_START, row->bytes, row->count);
    }
    return names;
}

// Takes the beginning of a character away that vsnprintf() cut.
static void mend_end(char *message) {
    size_t count = strlen(message);
    size_t first = count;
    while (first > 0 && utf8_continues((unsigned char)message[first - 1])) first--;
    if (first == 0) return;
    first--;
    if (utf8_read(message + first, count - first, NULL) == 0) message[first] = '\0';
}

gk_status refuse(char *message, size_t size, const char *format, ...) {
    if (message == NULL || size == 0) return GK_INVALID;
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(message, size, format, arguments);
    va_end(arguments);
    if (written < 0) message[0] = '\0';
    if (written >= 0 && (size_t)written >= size) mend_end(message);
    return GK_INVALID;
}
