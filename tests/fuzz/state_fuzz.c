// tests/fuzz/state_fuzz.c: JSON from anybody becomes a value and JSON again, or is refused with a reason;
// a bot that gives back what it takes changes nothing of it.

#include <string.h>

#include "json.h"
#include "tokens.h"

#define BUILDER_BYTES ((int64_t)4 << 20)

struct keeper {
    gk_program *program;
    gk_bot *bot;
};

static struct keeper *keeper(void) {
    static struct keeper one;
    if (one.bot) return &one;
    gk_limits limits = gk_limits_default();
    one.program = fuzz_compile((const uint8_t *)fuzz_kinds_bot, strlen(fuzz_kinds_bot), false, false);
    CLAIM("the fuzzer's own bot compiles", one.program != NULL);
    CLAIM("it is a bot", gk_bot_new(one.program, &limits, 1, NULL, 0, &one.bot) == GK_OK);
    return &one;
}

// A refusal says why, in a line.
static void check_message(const char *message) {
    CLAIM("a refusal has a reason", *message != '\0');
    CLAIM("a reason is one line", strpbrk(message, "\n\r\x1b") == NULL);
}

// Of a value, which JSON then gives back: a tree, the caller's.
static gk_tree *round_trip(gk_builder *builder, gk_value value, struct page *page) {
    char message[300] = "";
    gk_tree *tree = NULL;
    CLAIM("a value has JSON", value_to_json(value, page_write, page) == GK_OK);
    json_t *json = json_read(page->text, page->bytes, message, sizeof message);
    CLAIM(message, json != NULL);
    gk_status status = value_from_json(builder, value.type, "it", json, message, sizeof message);
    CLAIM(message, status == GK_OK);
    CLAIM("a whole value ends", gk_build_end(builder, &tree) == GK_OK);
    json_decref(json);
    return tree;
}

static void check_round_trip(gk_builder *builder, gk_value value, struct page *first) {
    struct page second = {0};
    gk_tree *tree = round_trip(builder, value, first);
    value_to_json(gk_tree_value(tree), page_write, &second);
    CLAIM("JSON of JSON is the same", page_equal(first, &second));
    page_free(&second);
    gk_tree_free(tree);
}

static void check_kept(struct keeper *k, size_t function, gk_value value, const struct page *page) {
    struct page kept = {0};
    gk_result result = gk_call(k->bot, function, &value, 1, INT64_MAX);
    CLAIM("a bot takes what fits, and gives it back", result == GK_MOVED);
    CLAIM("what it gives back has JSON", value_to_json(gk_bot_move(k->bot), page_write, &kept) == GK_OK);
    CLAIM("and is what it took", page_equal(page, &kept));
    page_free(&kept);
}

static void as_function(struct keeper *k, size_t function, gk_builder *builder,
                        const json_t *json) {
    char message[300] = "";
    const gk_type *type = gk_program_parameter(k->program, function, 0);
    gk_status status = value_from_json(builder, type, "it", json, message, sizeof message);
    if (status != GK_OK) {
        check_message(message);
        return;
    }
    struct page page = {0};
    gk_tree *tree = NULL;
    CLAIM("a value that fits is whole", gk_build_end(builder, &tree) == GK_OK);
    check_round_trip(builder, gk_tree_value(tree), &page);
    check_kept(k, function, gk_tree_value(tree), &page);
    page_free(&page);
    gk_tree_free(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct keeper *k = keeper();
    char message[300] = "";
    json_t *json = json_read((const char *)data, size, message, sizeof message);
    if (!json) {
        check_message(message);
        return 0;
    }
    gk_builder *builder = gk_builder_new(BUILDER_BYTES);
    for (size_t i = 0; i < gk_program_entry_count(k->program); i++) as_function(k, i, builder, json);
    const gk_type *state = gk_interface_parameter(fuzz_interfaces()[0], 0, 0);
    value_from_json(builder, state, "state", json, message, sizeof message);
    gk_builder_free(builder);
    json_decref(json);
    return 0;
}

// A value made up, of any of the types.
static size_t make_up(uint8_t *data, size_t max_size, struct dice *dice) {
    struct keeper *k = keeper();
    size_t entries = gk_program_entry_count(k->program), entry = dice_roll(dice, entries + 1);
    const gk_type *type = entry == entries ? gk_interface_parameter(fuzz_interfaces()[0], 0, 0)
                                           : gk_program_parameter(k->program, entry, 0);
    struct page page = {0};
    gk_tree *tree = NULL;
    gk_builder *builder = gk_builder_new(BUILDER_BYTES);
    if (gk_build_begin(builder, type) == GK_OK && fuzz_give(builder, dice)
        && gk_build_end(builder, &tree) == GK_OK) {
        value_to_json(gk_tree_value(tree), page_write, &page);
        gk_tree_free(tree);
    }
    gk_builder_free(builder);
    size_t size = page.bytes < max_size ? page.bytes : 0;
    if (size > 0) memcpy(data, page.text, size);
    page_free(&page);
    return size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    struct dice dice = {seed};
    size_t made = dice_one_in(&dice, 16) ? make_up(data, max_size, &dice) : 0;
    return made > 0 ? made : tokens_mutate(data, size, max_size, seed, &vocabulary_of_json);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *left, size_t left_size, const uint8_t *right,
                                 size_t right_size, uint8_t *out, size_t max_size, unsigned seed) {
    return tokens_cross(left, left_size, right, right_size, out, max_size, seed);
}
