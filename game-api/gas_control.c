// game-api/gas_control.c: how much gas a bot has for a turn, as chess players write time.
//
//   in:    text as a person types it; what a turn used
//   out:   three numbers; the bank for the next turn
//   owns:  nothing
//   fails: with one line for the person who typed it

#include "gas_control.h"

#include <inttypes.h>
#include <stdio.h>

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

// Reads digits; false when there are none or the number is above GAS_CONTROL_MAX.
static bool read_number(const char **cursor, int64_t *number) {
    if (!digit(**cursor)) {
        return false;
    }
    *number = 0;
    for (; digit(**cursor); ++*cursor) {
        *number = *number * 10 + (**cursor - '0');
        if (*number > GAS_CONTROL_MAX) {
            return false;
        }
    }
    return true;
}

static bool refuse(char *message, size_t size) {
    snprintf(message, size,
             "expected gas as 200000, 200000+20000 or 200000+20000/400000"
             " (each at most %" PRId64 ", the cap not below the bank)", GAS_CONTROL_MAX);
    return false;
}

bool gas_control_parse(const char *text, struct gas_control *control, char *message, size_t size) {
    const char *cursor = text;
    if (!read_number(&cursor, &control->bank)) {
        return refuse(message, size);
    }
    control->increment = control->bank;
    control->cap = control->bank;
    if (*cursor == '\0') {
        return true;
    }
    if (*cursor++ != '+' || !read_number(&cursor, &control->increment)) {
        return refuse(message, size);
    }
    control->cap = GAS_CONTROL_MAX;
    if (*cursor == '/') {
        cursor++;
        if (!read_number(&cursor, &control->cap) || control->cap < control->bank) {
            return refuse(message, size);
        }
    }
    return *cursor == '\0' ? true : refuse(message, size);
}

void gas_control_text(struct gas_control control, char out[GAS_CONTROL_TEXT_BYTES]) {
    if (control.bank == control.increment && control.bank == control.cap) {
        snprintf(out, GAS_CONTROL_TEXT_BYTES, "%" PRId64, control.bank);
    } else if (control.cap == GAS_CONTROL_MAX) {
        snprintf(out, GAS_CONTROL_TEXT_BYTES, "%" PRId64 "+%" PRId64, control.bank,
                 control.increment);
    } else {
        snprintf(out, GAS_CONTROL_TEXT_BYTES, "%" PRId64 "+%" PRId64 "/%" PRId64, control.bank,
                 control.increment, control.cap);
    }
}

int64_t gas_control_after(struct gas_control control, int64_t bank, int64_t used) {
    int64_t left = used < bank ? bank - used : 0;
    int64_t next = left + control.increment;  // both at most GAS_CONTROL_MAX
    return next < control.cap ? next : control.cap;
}
