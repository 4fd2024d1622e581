// tests/second/bytecode_number.c: numbers as text and back, by libc. See bytecode_value.h.
//
// libc rounds correctly: what it prints with so many digits is the nearest text of that length, and
// what it reads is the nearest float. The rest is taking and changing digits.

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytecode_value.h"

size_t number_text_int(int64_t value, unsigned base, char out[NUMBER_ROOM]) {
    char digits[72];
    size_t count = 0, at = 0;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do digits[count++] = "0123456789abcdefghijklmnopqrstuvwxyz"[rest % base];
    while ((rest /= base) > 0);
    if (value < 0) out[at++] = '-';
    while (count > 0) out[at++] = digits[--count];
    out[at] = '\0';
    return at;
}

// One more in the last digit of "d.ddde±x", or nothing if there is a carry.
static bool step_up(char *text) {
    char *last = strchr(text, 'e') - 1;
    if (*last < '0' || *last > '8') return false;
    ++*last;
    return true;
}

// "d.ddde±x" with the fewest digits that read back. Of so many digits the nearest text may be below
// the value and not read back, where the next one above does: below a power of two floats lie
// closer.
static void write_shortest(double value, char text[64]) {
    for (int digits = 0;; digits++) {
        snprintf(text, 64, "%.*e", digits, value);
        if (digits == 16 || strtod(text, NULL) == value) return;
        if (step_up(text) && strtod(text, NULL) == value) return;
    }
}

size_t number_text_float(double value, char out[NUMBER_ROOM]) {
    char text[64], digits[32];
    if (isinf(value)) return (size_t)sprintf(out, value < 0 ? "-inf" : "inf");
    if (value == 0) return (size_t)sprintf(out, signbit(value) ? "-0.0" : "0.0");
    write_shortest(fabs(value), text);
    int exponent = atoi(strchr(text, 'e') + 1), count = 0, at = 0;
    for (const char *from = text; *from != 'e'; from++) {
        if (*from != '.') digits[count++] = *from;
    }
    while (count > 1 && digits[count - 1] == '0') count--;
    if (value < 0) out[at++] = '-';
    if (exponent < -5 || exponent >= 16) {
        out[at++] = digits[0];
        if (count > 1) at += sprintf(out + at, ".%.*s", count - 1, digits + 1);
        return (size_t)(at + sprintf(out + at, "e%d", exponent));
    }
    int first = exponent < 0 ? exponent : 0,
        last = count - 1 > exponent + 1 ? count - 1 : exponent + 1;
    for (int i = first; i <= last; i++) {
        out[at++] = i >= 0 && i < count ? digits[i] : '0';
        if (i == exponent) out[at++] = '.';
    }
    if (exponent < 0) {  // "0." stands before the zeros
        at = value < 0 ? 1 : 0;
        at += sprintf(out + at, "0.");
        for (int i = exponent + 1; i < 0; i++) out[at++] = '0';
        for (int i = 0; i < count; i++) out[at++] = digits[i];
    }
    out[at] = '\0';
    return (size_t)at;
}

// All digits that there are, then the first ones, and one more if the next is a 5 or more.
size_t number_text_fixed(double value, int decimals, char out[NUMBER_ROOM]) {
    char text[1500], digits[1500];
    if (isinf(value)) return (size_t)sprintf(out, value < 0 ? "-inf" : "inf");
    snprintf(text, sizeof text, "%.1100f", fabs(value));
    size_t point = (size_t)(strchr(text, '.') - text), keep = point + 1 + (size_t)decimals;
    bool is_up = text[keep] >= '5';
    digits[0] = '0';
    memcpy(digits + 1, text, keep);
    for (size_t at = keep; is_up; at--) {
        if (digits[at] == '.') continue;
        is_up = digits[at] == '9';
        digits[at] = (char)(is_up ? '0' : digits[at] + 1);
    }
    const char *from = digits[0] == '0' ? digits + 1 : digits;
    size_t count = keep + 1 - (size_t)(from - digits) - (decimals == 0 ? 1 : 0);
    return (size_t)sprintf(out, "%s%.*s", signbit(value) ? "-" : "", (int)count, from);
}

static int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
    return 99;
}

// Digits with single _ between them; answers where they end, or NULL.
static const char *digits_end(const char *at, const char *end, unsigned base) {
    const char *from = at;
    for (; at < end; at++) {
        bool is_mark = *at == '_' && at > from && at[-1] != '_' && at + 1 < end
                       && digit_of(at[1]) < (int)base;
        if (!is_mark && digit_of(*at) >= (int)base) break;
    }
    return at > from ? at : NULL;
}

bool number_of_text(const char *bytes, uint64_t count, unsigned base, int64_t *value) {
    const char *at = bytes, *end = bytes + count;
    bool is_negative = count > 0 && *at == '-';
    if (count > 0 && (*at == '-' || *at == '+')) at++;
    if (digits_end(at, end, base) != end) return false;
    __int128 sum = 0;
    for (; at < end; at++) {
        if (*at == '_') continue;
        sum = sum * (int)base + digit_of(*at);
        if (sum > (__int128)INT64_MAX + 1) return false;
    }
    if (is_negative) sum = -sum;
    if (sum > INT64_MAX) return false;
    *value = (int64_t)sum;
    return true;
}

static bool is_float(const char *at, const char *end) {
    at = digits_end(at, end, 10);
    if (at && at < end && *at == '.') at = digits_end(at + 1, end, 10);
    if (at && at < end && (*at == 'e' || *at == 'E')) {
        at++;
        if (at < end && (*at == '-' || *at == '+')) at++;
        at = digits_end(at, end, 10);
    }
    return at == end;
}

bool float_of_text(const char *bytes, uint64_t count, double *value) {
    const char *at = bytes, *end = bytes + count;
    bool is_negative = count > 0 && *at == '-';
    if (count > 0 && (*at == '-' || *at == '+')) at++;
    bool is_infinite = end - at == 3 && memcmp(at, "inf", 3) == 0;
    if (!is_infinite && !is_float(at, end)) return false;
    char *copy = bytecode_room((size_t)(end - at), 1);
    size_t kept = 0;
    for (; at < end; at++) {
        if (*at != '_') copy[kept++] = *at;
    }
    *value = is_infinite ? HUGE_VAL : strtod(copy, NULL);
    if (is_negative) *value = -*value;
    free(copy);
    return true;
}
