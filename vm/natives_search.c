// vm/natives_search.c: the natives that look for one text in another. See natives.h.
//
// Bytes are compared: in UTF-8 no character's bytes stand inside of another's. Every byte that is
// looked at is charged, and every place that is tried (where the first byte stands), so that a
// search that tries much pays for it.

#include <string.h>

#include "natives.h"
#include "text.h"
#include "utf8.h"

static bool give_bool(struct native_call *call, bool value) {
    call->result->i = value;
    return true;
}

static uint64_t words(uint64_t bytes) {
    return bytes / 8 + 1;
}

// What the natives here are paid for: 32 bytes that are scanned, compared or copied.
static uint64_t strides(uint64_t bytes) {
    return bytes / 32 + 1;
}

// ---- searching --------------------------------------------------------------------------------

#define WINDOW 1024  // bytes that are charged at a time, before they are looked at
#define BLOCK 64     // likewise of a place that is tried
#define PLACE 4      // strides that trying a place is worth

struct search {
    struct gk_bot *bot;
    enum native native;
    const char *at, *end;  // where to go on
    const char *paid;      // up to here the first bytes are charged
    const struct text *wanted;
};

static struct search search_new(struct native_call *call, enum native native, uint32_t from_byte) {
    const struct text *text = native_text(call, 0);
    const char *at = text_bytes(text) + from_byte, *end = text_bytes(text) + text->byte_count;
    return (struct search){call->bot, native, at, end, at, native_text(call, 1)};
}

// Whether the wanted text stands at `at`, where there is room for it.
static bool stands_at(const struct search *search, const char *at, bool *stands) {
    const char *wanted = text_bytes(search->wanted);
    size_t count = search->wanted->byte_count, done = count < 8 ? count : 8;
    if (!native_charge(search->bot, search->native, PLACE)) return false;
    *stands = memcmp(at, wanted, done) == 0;
    while (*stands && done < count) {
        size_t block = count - done < BLOCK ? count - done : BLOCK;
        if (!native_charge(search->bot, search->native, strides(block))) return false;
        *stands = memcmp(at + done, wanted + done, block) == 0;
        done += block;
    }
    return true;
}

// The next place of the wanted text, which is not empty; NULL: there is none. The search goes on
// behind it. false: the gas is out.
static bool search_next(struct search *search, const char **found) {
    size_t count = search->wanted->byte_count;
    *found = NULL;
    while ((size_t)(search->end - search->at) >= count) {
        const char *last = search->end - count + 1;  // where it can't begin any more
        if (search->at >= search->paid) {
            size_t window = last - search->at < WINDOW ? (size_t)(last - search->at) : WINDOW;
            if (!native_charge(search->bot, search->native, strides(window))) return false;
            search->paid = search->at + window;
        }
        const char *until = search->paid < last ? search->paid : last;
        size_t left = (size_t)(until - search->at);
        const char *at = memchr(search->at, text_bytes(search->wanted)[0], left);
        search->at = at ? at + 1 : until;
        bool stands = false;
        if (at && !stands_at(search, at, &stands)) return false;
        if (!stands) continue;
        *found = at;
        search->at = at + count;
        return true;
    }
    return true;
}

bool native_TEXT_CONTAINS(struct native_call *call) {
    if (native_text(call, 1)->byte_count == 0) return give_bool(call, true);
    struct search search = search_new(call, NATIVE_TEXT_CONTAINS, 0);
    const char *found;
    return search_next(&search, &found) && give_bool(call, found != NULL);
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

// The characters before an offset are counted, which is paid for as walking is: by 8 bytes.
static bool give_index(struct native_call *call, uint32_t offset) {
    const struct text *text = native_text(call, 0);
    int64_t index = offset;
    if (!text_is_ascii(text)) {
        if (!native_charge(call->bot, NATIVE_TEXT_FIND, words(offset))) return false;
        index = text_characters(text_bytes(text), offset);
    }
    return native_give_scalar(call, true, (union slot){.i = index});
}

bool native_TEXT_FIND(struct native_call *call) {
    const struct text *text = native_text(call, 0);
    int64_t from = call->arguments[2]->i;
    if (from < 0 || from > text->character_count) return bot_fails(call->bot, FAULT_INDEX);
    bool is_walked = from > 0 && !text_is_ascii(text);
    if (is_walked && !native_charge(call->bot, NATIVE_TEXT_FIND, words(text->byte_count)))
        return false;
    struct search search =
        search_new(call, NATIVE_TEXT_FIND, text_offset(text, 0, (uint32_t)from));
    const char *found = search.at;
    if (search.wanted->byte_count > 0 && !search_next(&search, &found)) return false;
    if (!found) return native_give_scalar(call, false, (union slot){.i = 0});
    return give_index(call, (uint32_t)(found - text_bytes(text)));
}

// ---- pieces -----------------------------------------------------------------------------------

// Appends some bytes of a text as a text.
static bool add_piece(struct native_call *call, union slot *list, const char *from,
                      const char *to) {
    uint32_t count = (uint32_t)(to - from);
    bool is_ascii = text_is_ascii(native_text(call, 0));
    uint64_t work = PLACE + (is_ascii ? 0 : words(count));
    if (!native_charge(call->bot, NATIVE_TEXT_SPLIT, work)) return false;
    if (!list_reserve(call->bot, list, 1)) return false;
    struct object *piece =
        text_from(call->bot, from, count, is_ascii ? count : text_characters(from, count));
    if (!piece) return false;
    struct list *pieces = (struct list *)list->ref;
    list_items(pieces)[pieces->count++].ref = piece;
    return true;
}

static bool add_pieces(struct native_call *call, union slot *list) {
    struct search search = search_new(call, NATIVE_TEXT_SPLIT, 0);
    for (;;) {
        const char *from = search.at, *found;
        if (!search_next(&search, &found)) return false;
        if (!add_piece(call, list, from, found ? found : search.end)) return false;
        if (!found) return true;
    }
}

bool native_TEXT_SPLIT(struct native_call *call) {
    if (native_text(call, 1)->byte_count == 0) return bot_fails(call->bot, FAULT_ARGUMENT);
    struct list *list = list_new(call->bot, call->result_type, 0);
    if (!list) return false;
    union slot slot = {.ref = &list->head};
    if (add_pieces(call, &slot)) return native_give(call, slot.ref);
    object_release(call->bot, slot.ref);
    return false;
}

// ---- replacing --------------------------------------------------------------------------------

static bool count_places(struct native_call *call, uint64_t *count) {
    struct search search = search_new(call, NATIVE_TEXT_REPLACE, 0);
    for (*count = 0;; (*count)++) {
        const char *found;
        if (!search_next(&search, &found)) return false;
        if (!found) return true;
    }
}

static char *put(char *to, const char *from, size_t count) {
    memcpy(to, from, count);
    return to + count;
}

// Searches once more, and is paid for once more.
static bool fill_replaced(struct native_call *call, struct text *text) {
    struct search search = search_new(call, NATIVE_TEXT_REPLACE, 0);
    const struct text *by = native_text(call, 2);
    char *to = text_bytes(text);
    for (;;) {
        const char *from = search.at, *found;
        if (!search_next(&search, &found)) return false;
        to = put(to, from, (size_t)((found ? found : search.end) - from));
        if (!found) return true;
        to = put(to, text_bytes(by), by->byte_count);
    }
}

bool native_TEXT_REPLACE(struct native_call *call) {
    const struct text *text = native_text(call, 0), *old = native_text(call, 1);
    const struct text *by = native_text(call, 2);
    uint64_t places;
    if (old->byte_count == 0) return bot_fails(call->bot, FAULT_ARGUMENT);
    if (!count_places(call, &places)) return false;
    if (places == 0) return native_share(call, call->arguments[0]->ref);
    uint64_t bytes = text->byte_count + places * by->byte_count - places * old->byte_count;
    uint64_t characters =
        text->character_count + places * by->character_count - places * old->character_count;
    if (bytes > COUNT_MAX) return bot_fails(call->bot, FAULT_LENGTH);
    if (!native_charge(call->bot, NATIVE_TEXT_REPLACE, strides(bytes) + 2 * places)) return false;
    struct text *replaced = text_new(call->bot, (uint32_t)bytes, (uint32_t)characters);
    if (!replaced) return false;
    if (fill_replaced(call, replaced)) return native_give(call, &replaced->head);
    object_release(call->bot, &replaced->head);
    return false;
}
