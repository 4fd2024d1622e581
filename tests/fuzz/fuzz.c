// tests/fuzz/fuzz.c: see fuzz.h.

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "game.h"
#include "hash.h"
#include "json.h"

#define FUNCTIONS_CALLED 24
#define ARGUMENTS_MAX 64
#define STEPS_MAX 400      // of a value that is made up
#define STEPS_GENEROUS 60  // from then on lists are empty
#define ARGUMENT_BYTES_MAX (1 << 20)

_Noreturn void fuzz_refute(const char *claim) {
    fprintf(stderr, "fuzz: does not hold: %s\n", claim);
    abort();
}

// ---- chance -----------------------------------------------------------------------------------

struct dice dice_of(const void *bytes, size_t count) {
    return (struct dice){hash_bytes(HASH_START, bytes, count)};
}

// splitmix64.
size_t dice_roll(struct dice *dice, size_t below) {
    uint64_t z = dice->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (size_t)((z ^ z >> 31) % below);
}

bool dice_one_in(struct dice *dice, size_t count) {
    return dice_roll(dice, count) == 0;
}

// ---- text that grows ----------------------------------------------------------------------------

void page_write(void *context, const char *text, size_t bytes) {
    struct page *page = context;
    if (page->room - page->bytes <= bytes) {
        page->room = 2 * page->room + bytes + 1;
        page->text = realloc(page->text, page->room);
        CLAIM("the fuzzer has memory", page->text != NULL);
    }
    if (bytes > 0) memcpy(page->text + page->bytes, text, bytes);
    page->bytes += bytes;
    page->text[page->bytes] = '\0';
}

bool page_equal(const struct page *left, const struct page *right) {
    return left->bytes == right->bytes
           && (left->bytes == 0 || memcmp(left->text, right->text, left->bytes) == 0);
}

void page_free(struct page *page) {
    free(page->text);
    *page = (struct page){0};
}

// ---- interfaces ---------------------------------------------------------------------------------

#define KINDS(KIND)                                                                              \
    KIND("an_int", "int")                                                                        \
    KIND("a_float", "float")                                                                     \
    KIND("a_bool", "bool")                                                                       \
    KIND("a_text", "text")                                                                       \
    KIND("a_list", "[Point]")                                                                    \
    KIND("an_option", "int?")                                                                    \
    KIND("a_tuple", "(int, text, float)")                                                        \
    KIND("a_colour", "Colour")                                                                   \
    KIND("a_shape", "Shape")                                                                     \
    KIND("a_tree", "Tree")                                                                       \
    KIND("lists", "[[int?]?]")                                                                   \
    KIND("by_text", "Map[text, [int]]")                                                          \
    KIND("by_tuple", "Map[(int, Colour), Map[int, bool]]")                                       \
    KIND("a_set", "Set[Shape]")                                                                  \
    KIND("all", "All")

static const char kinds_interface[] =
    "interface kinds\n"
    "record Point { x: int, y: int }\n"
    "enum Colour { red, green }\n"
    "enum Shape { dot, circle(at: Point, radius: float), pair(int, int), one(text), maybe(of: int?) }\n"
    "record Tree { value: int, next: Tree?, more: [Tree] }\n"
    "record All { a: Map[text, Shape], b: Set[(int, float)], c: Tree?, d: [Shape], e: ((int, int), text) }\n"
#define KIND(name, type) "entry " name "(it: " type ") -> " type "\n"
    KINDS(KIND)
#undef KIND
    ;

const char fuzz_kinds_bot[] = "implements kinds\n"
#define KIND(name, type) "fn " name "(it: " type ") -> " type " { return it }\n"
    KINDS(KIND)
#undef KIND
    ;

const gk_interface *const *fuzz_interfaces(void) {
    static const gk_interface *all[FUZZ_INTERFACES];
    if (all[0]) return all;
    gk_source source = {"kinds.interface", kinds_interface, sizeof kinds_interface - 1};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_interface *kinds = NULL;
    gk_interface_compile(&source, &kinds, diagnostics);
    gk_diagnostics_free(diagnostics);
    all[0] = game_interface_new(game_at(0));
    all[1] = kinds;
    CLAIM("the fuzzer's own interfaces compile", all[0] && all[1]);
    return all;
}

// ---- compiling ----------------------------------------------------------------------------------

static gk_status find(void *context, const char *name, gk_source *found) {
    static const char squad[] = "pub record Pair { a: int, b: [int] }\npub var count = 0\n"
                                "pub fn next() -> int {\n    count += 1\n    return count\n}\n";
    (void)context;
    if (strcmp(name, "squad") != 0) return GK_NOT_FOUND;
    *found = (gk_source){"squad.gsk", squad, sizeof squad - 1};
    return GK_OK;
}

// Whoever shows a diagnostic must be able to.
static void look_at_diagnostics(const gk_diagnostics *diagnostics) {
    struct page page = {0};
    gk_diagnostics_print(diagnostics, true, page_write, &page);
    bool says_something = gk_diagnostics_count(diagnostics) == 0 || page.bytes > 0;
    page_free(&page);
    CLAIM("diagnostics say something", says_something);
}

gk_program *fuzz_compile(const uint8_t *text, size_t bytes, bool with_tests, bool with_lines) {
    gk_source source = {"fuzz.gsk", (const char *)text, bytes};
    gk_compile_request request = {
        .source = &source, .interfaces = fuzz_interfaces(), .interface_count = FUZZ_INTERFACES,
        .find = find, .with_tests = with_tests, .examples = with_tests ? &source : NULL,
        .with_lines = with_lines};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_program *program = NULL;
    gk_status status = gk_compile(&request, &program, diagnostics);
    look_at_diagnostics(diagnostics);
    bool has_errors = gk_diagnostics_error_count(diagnostics) > 0;
    gk_diagnostics_free(diagnostics);
    CLAIM("a source compiles or has mistakes", status == (has_errors ? GK_INVALID : GK_OK));
    CLAIM("there is a program if it compiles", (status == GK_OK) == (program != NULL));
    return program;
}

// ---- values -------------------------------------------------------------------------------------

static int64_t some_int(struct dice *dice) {
    static const int64_t edges[] = {0, 1, -1, 2, 63, 64, 255, INT64_MAX, INT64_MIN, INT64_MIN + 1,
                                    INT64_C(1) << 53, INT64_C(1) << 32};
    if (dice_one_in(dice, 3)) return edges[dice_roll(dice, sizeof edges / sizeof *edges)];
    return (int64_t)dice_roll(dice, 40) - 10;
}

static double some_float(struct dice *dice) {
    static const double edges[] = {0.0, -0.0, 1.0, -1.5, 0.1, 1e300, -1e308, 5e-324, 9007199254740993.0};
    if (dice_one_in(dice, 12)) return dice_one_in(dice, 2) ? 1e308 * 10 : -1e308 * 10;
    return edges[dice_roll(dice, sizeof edges / sizeof *edges)];
}

static gk_status give_text(gk_builder *builder, struct dice *dice) {
    static const char *const texts[] = {"", "a", "b", "key", "é漢😀", "a\"b\\\n", "0123456789012345678"};
    const char *text = texts[dice_roll(dice, sizeof texts / sizeof *texts)];
    return gk_build_text(builder, text, strlen(text));
}

static gk_status give_step(gk_builder *builder, const gk_type *type, struct dice *dice,
                           size_t count) {
    switch (gk_type_kind(type)) {
    case GK_INT: return gk_build_int(builder, some_int(dice));
    case GK_FLOAT: return gk_build_float(builder, some_float(dice));
    case GK_BOOL: return gk_build_bool(builder, dice_one_in(dice, 2));
    case GK_TEXT: return give_text(builder, dice);
    case GK_LIST: return gk_build_list(builder, count);
    case GK_OPTION: return count == 0 ? gk_build_none(builder) : gk_build_some(builder);
    case GK_RECORD: case GK_TUPLE: return gk_build_record(builder);
    case GK_ENUM: return gk_build_variant(builder, dice_roll(dice, gk_type_count(type)));
    case GK_MAP: return gk_build_map(builder, count);
    case GK_SET: return gk_build_set(builder, count);
    case GK_FUNCTION: break;
    }
    return GK_WRONG_TYPE;
}

bool fuzz_give(gk_builder *builder, struct dice *dice) {
    const gk_type *type;
    for (int steps = 0; (type = gk_build_expects(builder)) != NULL; steps++) {
        size_t count = steps > STEPS_GENEROUS ? 0 : dice_roll(dice, 4);
        gk_status status = give_step(builder, type, dice, count);
        // A key that is there already: another one is tried.
        if (status != GK_OK && status != GK_DUPLICATE) return false;
        if (steps == STEPS_MAX) return false;
    }
    return true;
}

// ---- running ------------------------------------------------------------------------------------

struct call {
    gk_tree *trees[ARGUMENTS_MAX];
    gk_value arguments[ARGUMENTS_MAX];
    size_t count;
};

static bool make_arguments(const gk_program *program, size_t function, struct call *call,
                           struct dice *dice) {
    size_t count = gk_program_parameter_count(program, function);
    if (count > ARGUMENTS_MAX) return false;
    gk_builder *builder = gk_builder_new(ARGUMENT_BYTES_MAX);
    for (; call->count < count; call->count++) {
        const gk_type *type = gk_program_parameter(program, function, call->count);
        gk_tree *tree = NULL;
        if (gk_build_begin(builder, type) != GK_OK || !fuzz_give(builder, dice)
            || gk_build_end(builder, &tree) != GK_OK) {
            break;
        }
        call->trees[call->count] = tree;
        call->arguments[call->count] = gk_tree_value(tree);
    }
    gk_builder_free(builder);
    return call->count == count;
}

static void free_arguments(struct call *call) {
    for (size_t i = 0; i < call->count; i++) gk_tree_free(call->trees[i]);
}

// All that a host can see of how a call ended.
static struct page look_at_end(const gk_bot *bot, gk_result result, int64_t gas) {
    struct page page = {0};
    char line[200];
    gk_fault fault = gk_bot_fault(bot);
    int64_t used = gk_bot_gas_used(bot);
    CLAIM("a call that fits moves or faults", result != GK_REFUSED);
    CLAIM("a fault has a code and a message",
          result != GK_FAULTED || (*fault.code && *fault.message));
    CLAIM("gas used is at most the gas given", used >= 0 && used <= gas);
    CLAIM("memory in use is at most its peak", gk_bot_memory(bot) <= gk_bot_memory_peak(bot));
    snprintf(line, sizeof line, "%d %lld %lld %s %u:%u ", (int)result, (long long)used,
             (long long)gk_bot_memory(bot), fault.code, fault.line, fault.column);
    page_write(&page, line, strlen(line));
    page_write(&page, fault.message, strlen(fault.message));
    gk_value move = gk_bot_move(bot);
    if (move.type) value_to_json(move, page_write, &page);
    for (size_t i = 0; i < gk_bot_note_count(bot); i++) {
        gk_note note = gk_bot_note(bot, i);
        page_write(&page, note.text, note.bytes);
    }
    for (size_t i = 0; i < gk_bot_stack_count(bot); i++) {
        gk_frame frame = gk_bot_stack(bot, i);
        page_write(&page, frame.function, strlen(frame.function));
        page_write(&page, frame.file, strlen(frame.file));
    }
    return page;
}

// What a bot is given: mostly enough, sometimes hardly anything.
struct allowance {
    gk_limits limits;
    int64_t gas;
};

static struct allowance some_allowance(struct dice *dice) {
    static const int64_t memories[] = {1 << 20, 1 << 20, 1 << 16, 1 << 13, 1 << 11};
    static const int64_t gases[] = {20000, 20000, 20000, 2000, 100};
    return (struct allowance){{.memory_bytes = memories[dice_roll(dice, 5)],
                               .depth_frames = dice_one_in(dice, 4) ? 3 : 100,
                               .log_bytes = dice_one_in(dice, 4) ? 5 : 1 << 10},
                              gases[dice_roll(dice, 5)]};
}

static gk_bot *new_bot(gk_program *program, const struct allowance *allowance) {
    gk_bot *bot = NULL;
    gk_status status = gk_bot_new(program, &allowance->limits, 1, NULL, 0, &bot);
    // A host function that nobody gives; variables that need more than there is.
    CLAIM("a bot is made, or its program asks for too much",
          status == GK_OK || status == GK_NOT_FOUND || status == GK_TOO_LARGE);
    return bot;
}

static struct page call_fresh(gk_program *program, const struct call *call,
                              const struct allowance *allowance, int64_t *used) {
    gk_bot *bot = new_bot(program, allowance);
    gk_result result = gk_call(bot, 0, call->arguments, call->count, allowance->gas);
    struct page page = look_at_end(bot, result, allowance->gas);
    *used = gk_bot_gas_used(bot);
    gk_bot_free(bot);
    return page;
}

// What asks how much gas is left may do something else with less.
static bool asks_for_gas(const gk_program *program) {
    struct page page = {0};
    gk_program_dump(program, page_write, &page);
    bool asks = page.text && strstr(page.text, "GAS_LEFT");
    page_free(&page);
    return asks;
}

// gas.h: a turn that used N ends alike when it is given N, and runs dry with N - 1.
static void check_last_unit(gk_program *program, struct allowance allowance, struct dice *dice) {
    struct call call = {0};
    int64_t used, again;
    if (!asks_for_gas(program) && make_arguments(program, 0, &call, dice)) {
        struct page wanted = call_fresh(program, &call, &allowance, &used);
        allowance.gas = used;
        struct page enough = call_fresh(program, &call, &allowance, &again);
        CLAIM("the gas that was used is enough", page_equal(&wanted, &enough));
        page_free(&wanted);
        page_free(&enough);
        if (used > 0) {
            allowance.gas = used - 1;
            struct page dry = call_fresh(program, &call, &allowance, &again);
            CLAIM("a unit less is not enough", strstr(dry.text, " F006 ") && again == used - 1);
            page_free(&dry);
        }
    }
    free_arguments(&call);
}

static void call_both(gk_program *program, gk_bot *bot, gk_bot *twin, size_t function, int64_t gas,
                      struct dice *dice) {
    struct call call = {0};
    if (make_arguments(program, function, &call, dice)) {
        gk_result result = gk_call(bot, function, call.arguments, call.count, gas);
        struct page page = look_at_end(bot, result, gas);
        result = gk_call(twin, function, call.arguments, call.count, gas);
        struct page other = look_at_end(twin, result, gas);
        CLAIM("the same program does the same again", page_equal(&page, &other));
        page_free(&page);
        page_free(&other);
    }
    free_arguments(&call);
}

void fuzz_run(gk_program *program, gk_program *twin, struct dice *dice) {
    struct allowance allowance = some_allowance(dice);
    gk_bot *bot = new_bot(program, &allowance), *other = new_bot(twin, &allowance);
    CLAIM("twins both become bots, or neither", (bot == NULL) == (other == NULL));
    size_t count = gk_program_function_count(program);
    if (count > FUNCTIONS_CALLED) count = FUNCTIONS_CALLED;
    for (size_t i = 0; bot && i < count; i++) {
        call_both(program, bot, other, i, allowance.gas, dice);
    }
    if (bot && count > 0 && dice_one_in(dice, 4)) check_last_unit(program, allowance, dice);
    gk_bot_free(bot);
    gk_bot_free(other);
}
