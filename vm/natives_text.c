// vm/natives_text.c: the natives of text. See natives.h.

#include <string.h>

#include "natives.h"
#include "number.h"
#include "text.h"
#include "utf8.h"

static bool give_bool(struct native_call *call, bool value) {
    call->result->i = value;
    return true;
}

static uint64_t words(uint64_t bytes) {
    return bytes / 8 + 1;
}

bool native_TEXT_LEN(struct native_call *call) {
    call->result->i = native_text(call, 0)->character_count;
    return true;
}

// Every place where the first byte stands is tried and charged, so a search that tries much pays
// for it.
bool native_TEXT_CONTAINS(struct native_call *call) {
    const struct text *text = native_text(call, 0), *part = native_text(call, 1);
    if (!native_charge(call->bot, NATIVE_TEXT_CONTAINS, words(text->byte_count))) return false;
    if (part->byte_count == 0) return give_bool(call, true);
    const char *at = text_bytes(text), *end = at + text->byte_count;
    const char *wanted = text_bytes(part);
    while ((size_t)(end - at) >= part->byte_count) {
        at = memchr(at, wanted[0], (size_t)(end - at) - part->byte_count + 1);
        if (!at) break;
        if (!native_charge(call->bot, NATIVE_TEXT_CONTAINS, words(part->byte_count) + 1))
            return false;
        if (memcmp(at, wanted, part->byte_count) == 0) return give_bool(call, true);
        at++;
    }
    return give_bool(call, false);
}

bool native_TEXT_STARTS(struct native_call *call) {
    const struct text *text = native_text(call, 0), *part = native_text(call, 1);
    if (!native_charge(call->bot, NATIVE_TEXT_STARTS, words(part->byte_count))) return false;
    if (part->byte_count > text->byte_count) return give_bool(call, false);
    return give_bool(call, memcmp(text_bytes(text), text_bytes(part), part->byte_count) == 0);
}

bool native_TEXT_ENDS(struct native_call *call) {
    const struct text *text = native_text(call, 0), *part = native_text(call, 1);
    if (!native_charge(call->bot, NATIVE_TEXT_ENDS, words(part->byte_count))) return false;
    if (part->byte_count > text->byte_count) return give_bool(call, false);
    const char *tail = text_bytes(text) + (text->byte_count - part->byte_count);
    return give_bool(call, memcmp(tail, text_bytes(part), part->byte_count) == 0);
}

// Where every character is one byte, indexes are offsets; else the bytes are walked.
static uint32_t offset_of(const struct text *text, uint32_t from_byte, uint32_t characters) {
    if (text->byte_count == text->character_count) return from_byte + characters;
    return from_byte
           + (uint32_t)utf8_offset(text_bytes(text) + from_byte, text->byte_count - from_byte,
                                   characters);
}

bool native_TEXT_SLICE(struct native_call *call) {
    const struct text *text = native_text(call, 0);
    int64_t from = call->arguments[1]->i, to = call->arguments[2]->i;
    if (from < 0 || to < from || to > text->character_count)
        return bot_fails(call->bot, FAULT_INDEX);
    bool is_walked = text->byte_count != text->character_count;
    uint64_t bytes = is_walked ? text->byte_count : (uint64_t)(to - from);
    if (!native_charge(call->bot, NATIVE_TEXT_SLICE, words(bytes) * (is_walked ? 8 : 1)))
        return false;
    uint32_t first = offset_of(text, 0, (uint32_t)from);
    uint32_t last = offset_of(text, first, (uint32_t)(to - from));
    return native_give(
        call, text_from(call->bot, text_bytes(text) + first, last - first, (uint32_t)(to - from)));
}

static bool give_box(struct native_call *call, bool is_some, union slot value) {
    if (!is_some) return native_give_option(call, NULL);
    struct record *box = record_new(call->bot, call->result_type);
    if (!box) return false;
    box->fields[0] = value;
    return native_give(call, &box->head);
}

bool native_TEXT_TO_INT(struct native_call *call) {
    const struct text *text = native_text(call, 0);
    if (!native_charge(call->bot, NATIVE_TEXT_TO_INT, text->byte_count)) return false;
    union slot value = {.i = 0};
    bool is_int = number_read_int(text_bytes(text), text->byte_count, &value.i);
    return give_box(call, is_int, value);
}

bool native_TEXT_TO_FLOAT(struct native_call *call) {
    const struct text *text = native_text(call, 0);
    if (!native_charge(call->bot, NATIVE_TEXT_TO_FLOAT, text->byte_count)) return false;
    union slot value = {.i = 0};
    bool is_float = number_read_float(text_bytes(text), text->byte_count, &value.f);
    return give_box(call, is_float, value);
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
