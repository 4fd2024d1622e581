// vm/natives_text.c: the natives of text. See natives.h; searching is in natives_search.c, numbers
// in natives_number.c.

#include <string.h>

#include "natives.h"
#include "text.h"
#include "utf8.h"

static uint64_t words(uint64_t bytes) {
    return bytes / 8 + 1;
}

bool native_TEXT_LEN(struct native_call *call) {
    call->result->i = native_text(call, 0)->character_count;
    return true;
}

// ---- parts ------------------------------------------------------------------------------------

bool native_TEXT_SLICE(struct native_call *call) {
    const struct text *text = native_text(call, 0);
    int64_t from = call->arguments[1]->i, to = call->arguments[2]->i;
    if (from < 0 || to < from || to > text->character_count)
        return bot_fails(call->bot, FAULT_INDEX);
    uint64_t bytes = text_is_ascii(text) ? (uint64_t)(to - from) : text->byte_count;
    if (!native_charge(call->bot, NATIVE_TEXT_SLICE, words(bytes))) return false;
    uint32_t first = text_offset(text, 0, (uint32_t)from);
    uint32_t last = text_offset(text, first, (uint32_t)(to - from));
    return native_give(
        call, text_from(call->bot, text_bytes(text) + first, last - first, (uint32_t)(to - from)));
}

// The bytes of the character at the index that is the second argument; NULL: a fault.
static const char *walk(struct native_call *call, enum native native, size_t *left) {
    const struct text *text = native_text(call, 0);
    int64_t index = call->arguments[1]->i;
    if (index < 0 || index >= text->character_count)
        return bot_fails(call->bot, FAULT_INDEX), NULL;
    bool is_walked = !text_is_ascii(text);
    if (is_walked && !native_charge(call->bot, native, words(text->byte_count))) return NULL;
    uint32_t offset = text_offset(text, 0, (uint32_t)index);
    *left = text->byte_count - offset;
    return text_bytes(text) + offset;
}

bool native_TEXT_AT(struct native_call *call) {
    size_t left;
    const char *at = walk(call, NATIVE_TEXT_AT, &left);
    if (!at) return false;
    return native_give(call, text_from(call->bot, at, (uint32_t)utf8_width((unsigned char)*at), 1));
}

bool native_TEXT_CODE_AT(struct native_call *call) {
    size_t left;
    const char *at = walk(call, NATIVE_TEXT_CODE_AT, &left);
    uint32_t character = 0;
    if (!at) return false;
    utf8_read(at, left, &character);
    call->result->i = character;
    return true;
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// How many bytes may go, from one end: charged a few at a time, before they are looked at.
static bool count_spaces(struct native_call *call, enum native native, const char *at,
                         uint32_t most, int step, uint32_t *count) {
    for (*count = 0; *count < most; (*count)++, at += step) {
        if (*count % 16 == 15 && !native_charge(call->bot, native, 8)) return false;
        if (!is_space(*at)) break;
    }
    return true;
}

static bool trim(struct native_call *call, enum native native, bool trims_start, bool trims_end) {
    const struct text *text = native_text(call, 0);
    const char *bytes = text_bytes(text);
    uint32_t front = 0, back = 0, count = text->byte_count;
    if (trims_start && !count_spaces(call, native, bytes, count, 1, &front)) return false;
    count -= front;
    if (trims_end && count > 0
        && !count_spaces(call, native, bytes + text->byte_count - 1, count, -1, &back))
        return false;
    if (front + back == 0) return native_share(call, call->arguments[0]->ref);
    return native_give(call, text_from(call->bot, bytes + front, count - back,
                                       text->character_count - front - back));
}

bool native_TEXT_TRIM(struct native_call *call) {
    return trim(call, NATIVE_TEXT_TRIM, true, true);
}

bool native_TEXT_TRIM_START(struct native_call *call) {
    return trim(call, NATIVE_TEXT_TRIM_START, true, false);
}

bool native_TEXT_TRIM_END(struct native_call *call) {
    return trim(call, NATIVE_TEXT_TRIM_END, false, true);
}

// ---- characters -------------------------------------------------------------------------------

static bool add_characters(struct native_call *call, struct list *list) {
    const char *at = text_bytes(native_text(call, 0));
    uint32_t count = native_text(call, 0)->character_count;
    while (list->count < count) {
        uint32_t width = (uint32_t)utf8_width((unsigned char)*at);
        if (!native_charge(call->bot, NATIVE_TEXT_CHARS, 1)) return false;
        struct object *character = text_from(call->bot, at, width, 1);
        if (!character) return false;
        list_items(list)[list->count++].ref = character;
        at += width;
    }
    return true;
}

bool native_TEXT_CHARS(struct native_call *call) {
    struct list *list =
        list_new(call->bot, call->result_type, native_text(call, 0)->character_count);
    if (!list) return false;
    if (add_characters(call, list)) return native_give(call, &list->head);
    object_release(call->bot, &list->head);
    return false;
}

bool native_TEXT_CODE_POINTS(struct native_call *call) {
    const struct text *text = native_text(call, 0);
    uint32_t count = text->character_count;
    if (!native_charge(call->bot, NATIVE_TEXT_CODE_POINTS, count)) return false;
    struct list *list = list_new(call->bot, call->result_type, count);
    if (!list) return false;
    const char *at = text_bytes(text), *end = at + text->byte_count;
    for (; at < end; list->count++) {
        uint32_t character = 0;
        at += utf8_read(at, (size_t)(end - at), &character);
        list_items(list)[list->count].i = character;
    }
    return native_give(call, &list->head);
}

static bool is_code_point(int64_t point) {
    return point >= 0 && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
}

static bool measure_points(struct native_call *call, uint64_t *bytes) {
    const struct list *list = native_list(call, 0);
    *bytes = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        int64_t point = list_items(list)[i].i;
        if (!is_code_point(point)) return bot_fails(call->bot, FAULT_ARGUMENT);
        *bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    }
    return *bytes <= COUNT_MAX || bot_fails(call->bot, FAULT_LENGTH);
}

bool native_TEXT_OF_CODE_POINTS(struct native_call *call) {
    uint64_t bytes;
    uint32_t count = native_list(call, 0)->count;
    if (!native_charge(call->bot, NATIVE_TEXT_OF_CODE_POINTS, count)) return false;
    if (!measure_points(call, &bytes)) return false;
    struct text *text = text_new(call->bot, (uint32_t)bytes, count);
    if (!text) return false;
    char *to = text_bytes(text);
    for (uint32_t i = 0; i < count; i++) {
        char character[4];
        size_t width = utf8_write((uint32_t)list_items(native_list(call, 0))[i].i, character);
        memcpy(to, character, width);
        to += width;
    }
    return native_give(call, &text->head);
}

// ---- more of it -------------------------------------------------------------------------------

bool native_TEXT_REPEAT(struct native_call *call) {
    const struct text *text = native_text(call, 0);
    int64_t count = call->arguments[1]->i;
    if (count < 0) return bot_fails(call->bot, FAULT_ARGUMENT);
    if (text->byte_count == 0) return native_share(call, call->arguments[0]->ref);
    if (count > COUNT_MAX / text->byte_count) return bot_fails(call->bot, FAULT_LENGTH);
    uint32_t times = (uint32_t)count, bytes = text->byte_count * times;
    if (!native_charge(call->bot, NATIVE_TEXT_REPEAT, bytes / 64 + 1)) return false;
    struct text *repeated = text_new(call->bot, bytes, text->character_count * times);
    if (!repeated) return false;
    // Each round doubles what is there.
    char *to = text_bytes(repeated);
    for (uint32_t done = 0; done < bytes;) {
        const char *from = done == 0 ? text_bytes(text) : to;
        uint32_t more = done == 0 ? text->byte_count : done;
        if (more > bytes - done) more = bytes - done;
        memcpy(to + done, from, more);
        done += more;
    }
    return native_give(call, &repeated->head);
}

static bool measure(struct native_call *call, uint64_t *bytes, uint64_t *characters) {
    const struct list *list = native_list(call, 0);
    const struct text *between = native_text(call, 1);
    if (!native_charge(call->bot, NATIVE_TEXT_LIST_JOIN, list->count)) return false;
    uint64_t gaps = list->count > 0 ? list->count - 1 : 0;
    *bytes = gaps * between->byte_count;
    *characters = gaps * between->character_count;
    for (uint32_t i = 0; i < list->count; i++) {
        const struct text *part = (const struct text *)list_items(list)[i].ref;
        if (!part) return bot_fails(call->bot, FAULT_HOLE);
        *bytes += part->byte_count;
        *characters += part->character_count;
    }
    return *bytes <= COUNT_MAX || bot_fails(call->bot, FAULT_LENGTH);
}

static char *put(char *to, const struct text *part) {
    memcpy(to, text_bytes(part), part->byte_count);
    return to + part->byte_count;
}

bool native_TEXT_LIST_JOIN(struct native_call *call) {
    uint64_t bytes, characters;
    if (!measure(call, &bytes, &characters)) return false;
    if (!native_charge(call->bot, NATIVE_TEXT_LIST_JOIN, words(bytes))) return false;
    struct text *text = text_new(call->bot, (uint32_t)bytes, (uint32_t)characters);
    if (!text) return false;
    const struct list *list = native_list(call, 0);
    char *to = text_bytes(text);
    for (uint32_t i = 0; i < list->count; i++) {
        if (i > 0) to = put(to, native_text(call, 1));
        to = put(to, (const struct text *)list_items(list)[i].ref);
    }
    return native_give(call, &text->head);
}
