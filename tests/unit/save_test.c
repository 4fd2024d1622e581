// tests/unit/save_test.c: what a bot keeps, saved and restored: it goes on as if nothing had been;
// and whatever else is given for a save is refused, or is a memory of the program's own types.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "corpus.h"
#include "gasket.h"
#include "hash.h"
#include "random.h"
#include "save.h"

#define MUTANTS_OF_RICH 6000
#define MUTANTS_OF_EACH 6  // of every save of the corpus
#define MUTANT_GAS 20000

struct bytes {
    unsigned char *data;
    size_t count;
};

static struct bytes saved(const gk_bot *bot) {
    struct bytes bytes;
    void *data;
    assert_int_equal(gk_bot_save(bot, &data, &bytes.count), GK_OK);
    bytes.data = data;
    return bytes;
}

static struct bytes copied(struct bytes from) {
    struct bytes copy = {malloc(from.count + 64), from.count};
    assert_non_null(copy.data);
    memcpy(copy.data, from.data, from.count);
    return copy;
}

static void repair_hash(struct bytes bytes) {
    if (bytes.count < SAVE_HASH_BYTES) return;
    size_t end = bytes.count - SAVE_HASH_BYTES;
    uint64_t hash = hash_bytes(HASH_START, bytes.data, end);
    for (int i = 0; i < SAVE_HASH_BYTES; i++)
        bytes.data[end + (size_t)i] = (unsigned char)(hash >> (8 * i));
}

// ---- a program that keeps a value of every type --------------------------------------------------

static const char rich[] =
    "record Point { x: int, y: float }\n"
    "record Node { name: text, kids: [Node] }\n"
    "enum Side { left, right }\n"
    "enum Shape { nothing, dot(Point), named(text, int) }\n"
    "var turns = 0\n"
    "var half = 0.5\n"
    "var side = Side.left\n"
    "var flags: [bool] = []\n"
    "var names: [text] = [\"one\", \"two\"]\n"
    "var points: [Point] = []\n"
    "var shapes: [Shape] = [.nothing]\n"
    "var node = Node(name: \"leaf\", kids: [])\n"
    "var scores: Map[text, [int]] = Map()\n"
    "var cells: Set[(int, int)] = Set()\n"
    "var weights: Map[float, Side] = Map()\n"
    "var maybe: int? = none\n"
    "var deep: int?? = none\n"
    "var word: text? = none\n"
    "var steps: [fn(int) -> int] = []\n"
    "cache table: Map[int, int] = Map()\n"
    "fn adder(by: int, names: [text]) -> fn(int) -> int {\n"
    "    return fn(n) => n + by + names.len()\n"
    "}\n"
    "fn turn(n: int) -> [Shape] {\n"
    "    turns += 1\n"
    "    half = half * 1.5\n"
    "    side = if side == .left { .right } else { .left }\n"
    "    for i in 0..n { flags.push(i % 2 == 0) }\n"
    "    names.push(\"turn {turns} é\")\n"
    "    points.push(Point(x: random.below(100), y: half))\n"
    "    shapes.push(.dot(points[0]))\n"
    "    shapes.push(.named(names[0], n))\n"
    "    node = Node(name: names[0], kids: [node, node])\n"
    "    scores[\"s{turns}\"] = [n, turns]\n"
    "    scores[\"s0\"] = [turns]\n"
    "    for i in 0..n { cells.add((i, turns)) }\n"
    "    cells.remove((1, turns))\n"
    "    weights[half] = side\n"
    "    maybe = some(n)\n"
    "    deep = some(none)\n"
    "    word = some(names[0])\n"
    "    steps.push(adder(turns, names))\n"
    "    table[turns] = n\n"
    "    var sum = 0\n"
    "    for step in steps { sum += step(1) }\n"
    "    log(\"{sum} {table.len()} {random.below(1000)} {gas.left()} {scores} {cells} {weights}\")\n"
    "    assert n != 9 or flags.len() == 0\n"
    "    return shapes\n"
    "}\n";

static gk_program *compile(const char *text) {
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_source given = {"rich.gsk", text, strlen(text)};
    gk_compile_request request = {.source = &given};
    gk_program *program = NULL;
    gk_status status = gk_compile(&request, &program, diagnostics);
    if (status != GK_OK) {
        gk_diagnostic first = gk_diagnostics_at(diagnostics, 0);
        fail_msg("%u: %s", first.line, first.message);
    }
    gk_diagnostics_free(diagnostics);
    return program;
}

static gk_bot *bot_of_limits(gk_program *program, int64_t memory_bytes) {
    gk_limits limits = gk_limits_default();
    limits.memory_bytes = memory_bytes;
    gk_bot *bot = NULL;
    assert_int_equal(gk_bot_new(program, &limits, 1, NULL, 0, &bot), GK_OK);
    return bot;
}

static gk_bot *bot_of(gk_program *program) {
    return bot_of_limits(program, 64 << 20);
}

static gk_result play(gk_bot *bot, int64_t n) {
    gk_value value = gk_int(n);
    size_t turn = 0;
    assert_int_equal(gk_program_find(bot->program, "turn", &turn), GK_OK);
    return gk_call(bot, turn, &value, 1, 1000000);
}

static gk_bot *rich_bot(gk_program **program) {
    *program = compile(rich);
    gk_bot *bot = bot_of(*program);
    for (int i = 0; i < 5; i++) assert_int_equal(play(bot, i), GK_MOVED);
    return bot;
}

static gk_bot *restored(gk_bot *bot, struct bytes bytes) {
    char message[128];
    gk_status status = gk_bot_restore(bot, bytes.data, bytes.count, message, sizeof message);
    if (status != GK_OK) fail_msg("%s", message);
    return bot;
}

// ---- going on -------------------------------------------------------------------------------------

static void assert_same_bytes(struct bytes a, struct bytes b, const char *path) {
    if (a.count != b.count || memcmp(a.data, b.data, a.count) != 0)
        fail_msg("%s: another memory", path);
}

static void assert_same_text(char *a, char *b, const char *path) {
    if (strcmp(a, b) != 0) fail_msg("%s:\n%s\n-- but restored --\n%s", path, a, b);
    free(a);
    free(b);
}

static void go_on_restored(const struct corpus_play *play, void *context) {
    if (play->has_little_memory) return;  // see gk_bot_restore(): its border is another one
    gk_bot *bot = corpus_bot(play);
    gk_bot *others[CORPUS_TURNS_MAX];
    for (size_t turn = 0; turn < play->turn_count; turn++) {
        struct bytes bytes = saved(bot);
        others[turn] = restored(corpus_bot(play), bytes);
        struct bytes again = saved(others[turn]);
        assert_same_bytes(bytes, again, play->path);
        free(bytes.data);
        free(again.data);
        gk_result result = corpus_call(bot, play, turn, play->gas);
        for (size_t i = 0; i <= turn; i++) {
            gk_result other = corpus_call(others[i], play, turn, play->gas);
            assert_same_text(corpus_outcome(bot, result), corpus_outcome(others[i], other),
                             play->path);
            ++*(size_t *)context;
        }
    }
    struct bytes end = saved(bot);
    for (size_t i = 0; i < play->turn_count; i++) {
        struct bytes other = saved(others[i]);
        assert_same_bytes(end, other, play->path);
        free(other.data);
        gk_bot_free(others[i]);
    }
    free(end.data);
    gk_bot_free(bot);
}

static void a_restored_bot_goes_on_as_the_other_one(void **state) {
    (void)state;
    size_t turns = 0;
    size_t plays = corpus_each(go_on_restored, &turns);
    print_message("%zu programs, %zu turns of restored bots\n", plays, turns);
    assert_true(plays > 200 && turns > 500);
}

static void a_value_of_every_type_is_kept(void **state) {
    (void)state;
    gk_program *program;
    gk_bot *bot = rich_bot(&program);
    struct bytes bytes = saved(bot);
    gk_bot *other = restored(bot_of(program), bytes);
    assert_int_equal(gk_count(gk_bot_move(other)), gk_count(gk_bot_move(bot)));
    for (int64_t n = 0; n < 12; n++) {
        gk_result result = play(bot, n);
        assert_int_equal(result, n == 9 ? GK_FAULTED : GK_MOVED);
        assert_same_text(corpus_outcome(bot, result), corpus_outcome(other, play(other, n)), "rich");
    }
    free(bytes.data);
    gk_bot_free(bot);
    gk_bot_free(other);
    gk_program_release(program);
}

static void what_is_shared_is_written_once_and_stays_shared(void **state) {
    (void)state;
    gk_program *program = compile("record Node { kids: [Node] }\n"
                                  "var node = Node(kids: [])\n"
                                  "fn turn(n: int) {\n"
                                  "    for i in 0..n { node = Node(kids: [node, node]) }\n"
                                  "}\n");
    gk_bot *bot = bot_of(program);
    assert_int_equal(play(bot, 2000), GK_MOVED);  // 2^2000 leaves
    struct bytes bytes = saved(bot);
    assert_true(bytes.count < 100000);
    gk_bot *other = restored(bot_of(program), bytes);
    assert_int_equal(gk_bot_memory(other), gk_bot_memory(bot));
    struct bytes again = saved(other);
    assert_same_bytes(bytes, again, "shared");
    free(bytes.data);
    free(again.data);
    gk_bot_free(bot);
    gk_bot_free(other);
    gk_program_release(program);
}

static void a_chain_of_any_length_is_kept(void **state) {
    (void)state;
    gk_program *program = compile("record Link { next: Link? }\n"
                                  "var chain = Link(next: none)\n"
                                  "fn turn(n: int) {\n"
                                  "    for i in 0..n { chain = Link(next: some(chain)) }\n"
                                  "}\n");
    gk_bot *bot = bot_of(program);
    for (int i = 0; i < 10; i++) assert_int_equal(play(bot, 20000), GK_MOVED);
    struct bytes bytes = saved(bot);
    gk_bot *other = restored(bot_of(program), bytes);
    assert_int_equal(gk_bot_memory(other), gk_bot_memory(bot));
    free(bytes.data);
    gk_bot_free(bot);
    gk_bot_free(other);
    gk_program_release(program);
}

// ---- refusing -------------------------------------------------------------------------------------

static void assert_refused(gk_program *program, const void *data, size_t count, gk_status status,
                           const char *why) {
    gk_bot *bot = bot_of(program);
    int64_t memory = gk_bot_memory(bot);
    char message[128] = "";
    assert_int_equal(gk_bot_restore(bot, data, count, message, sizeof message), status);
    if (!strstr(message, why)) fail_msg("expected %s, found %s", why, message);
    assert_int_equal(gk_bot_memory(bot), memory);
    assert_int_equal(play(bot, 1), GK_MOVED);
    gk_bot_free(bot);
}

static void another_program_s_save_is_refused(void **state) {
    (void)state;
    gk_program *program;
    gk_bot *bot = rich_bot(&program);
    struct bytes bytes = saved(bot);
    gk_program *other = compile("var turns = 0\nfn turn(n: int) { turns += n }\n");
    assert_refused(other, bytes.data, bytes.count, GK_INVALID, "another program");
    assert_refused(other, "hello", 5, GK_INVALID, "no save");
    assert_refused(other, "", 0, GK_INVALID, "no save");
    bytes.data[SAVE_MAGIC_BYTES] ^= 3;
    assert_refused(program, bytes.data, bytes.count, GK_INVALID, "another version");
    free(bytes.data);
    gk_bot_free(bot);
    gk_program_release(program);
    gk_program_release(other);
}

static void a_bot_that_was_called_takes_no_save(void **state) {
    (void)state;
    gk_program *program;
    gk_bot *bot = rich_bot(&program);
    struct bytes bytes = saved(bot);
    assert_int_equal(gk_bot_restore(bot, bytes.data, bytes.count, NULL, 0), GK_BAD_ARGUMENT);
    gk_bot *twice = restored(bot_of(program), bytes);
    assert_int_equal(gk_bot_restore(twice, bytes.data, bytes.count, NULL, 0), GK_BAD_ARGUMENT);
    free(bytes.data);
    gk_bot_free(bot);
    gk_bot_free(twice);
    gk_program_release(program);
}

static void every_damaged_byte_is_found(void **state) {
    (void)state;
    gk_program *program;
    gk_bot *bot = rich_bot(&program);
    struct bytes bytes = saved(bot);
    gk_bot *fresh = bot_of(program);
    for (size_t i = 0; i < bytes.count; i++) {
        struct bytes cut = copied((struct bytes){bytes.data, i});
        assert_int_equal(gk_bot_restore(fresh, cut.data, i, NULL, 0), GK_INVALID);
        free(cut.data);
        for (unsigned flip = 1; flip < 256; flip *= 2) {
            bytes.data[i] ^= (unsigned char)flip;
            assert_int_equal(gk_bot_restore(fresh, bytes.data, bytes.count, NULL, 0), GK_INVALID);
            bytes.data[i] ^= (unsigned char)flip;
        }
    }
    restored(fresh, bytes);
    free(bytes.data);
    gk_bot_free(bot);
    gk_bot_free(fresh);
    gk_program_release(program);
}

// ---- forged saves -----------------------------------------------------------------------------------

static size_t below(struct random *random, size_t limit) {
    return (size_t)random_below(random, (int64_t)limit);
}

static uint64_t strange_number(struct random *random) {
    static const uint64_t numbers[] = {0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000,
                                       0x80000001, 0xFFFFFFFF, UINT64_C(0x7FF8000000000000),
                                       INT64_MAX, UINT64_MAX};
    if (random_below(random, 3) == 0) return below(random, 40);
    return numbers[below(random, sizeof numbers / sizeof *numbers)];
}

static void forge_once(struct bytes *bytes, struct random *random) {
    size_t at = below(random, bytes->count);
    if (random_below(random, 4) > 0 && bytes->count > SAVE_HEAD_BYTES)
        at = SAVE_HEAD_BYTES + below(random, bytes->count - SAVE_HEAD_BYTES);
    size_t left = bytes->count - at, width = (size_t)1 << random_below(random, 4);
    uint64_t number = strange_number(random);
    switch (random_below(random, 6)) {
    case 0: bytes->data[at] ^= (unsigned char)(1 << random_below(random, 8)); return;
    case 1: bytes->data[at] = (unsigned char)random_below(random, 256); return;
    case 2: bytes->data[at] = (unsigned char)(bytes->data[at] + random_below(random, 3) - 1); return;
    case 3:  // out of the middle
        if (left > width) {
            memmove(bytes->data + at, bytes->data + at + width, left - width);
            bytes->count -= width;
        }
        return;
    case 4: {  // from elsewhere
        size_t from = below(random, bytes->count);
        if (width <= left && width <= bytes->count - from)
            memmove(bytes->data + at, bytes->data + from, width);
        return;
    }
    default:
        for (size_t i = 0; i < width && i < left; i++)
            bytes->data[at + i] = (unsigned char)(number >> (8 * i));
    }
}

static struct bytes forged(struct bytes from, struct random *random) {
    struct bytes bytes = copied(from);
    int64_t times = 1 + random_below(random, 3);
    for (int64_t i = 0; i < times && bytes.count > 0; i++) forge_once(&bytes, random);
    // Else the hash alone is tested. The head's program is the bot's most of the time.
    if (bytes.count > SAVE_HEAD_BYTES && random_below(random, 8) > 0)
        memcpy(bytes.data, from.data, SAVE_MAGIC_BYTES + 4 + 4 + 8);
    repair_hash(bytes);
    return bytes;
}

// A bot whose memory is forged plays on within its limits, and its memory can be saved.
static void survive(gk_bot *bot, gk_bot *other) {
    struct bytes bytes = saved(bot);
    char message[128];
    if (gk_bot_restore(other, bytes.data, bytes.count, message, sizeof message) != GK_OK)
        fail_msg("not restored again: %s", message);
    struct bytes again = saved(other);
    assert_same_bytes(bytes, again, "forged");
    free(bytes.data);
    free(again.data);
}

static void forged_saves_are_refused_or_are_memory_like_any(void **state) {
    (void)state;
    gk_program *program;
    gk_bot *bot = rich_bot(&program);
    struct bytes bytes = saved(bot);
    struct random random = random_new(20, 26);
    size_t taken = 0;
    for (int i = 0; i < MUTANTS_OF_RICH; i++) {
        struct bytes mutant = forged(bytes, &random);
        gk_bot *victim = bot_of_limits(program, 1 << 20);
        int64_t memory = gk_bot_memory(victim);
        gk_status status = gk_bot_restore(victim, mutant.data, mutant.count, NULL, 0);
        if (status == GK_OK) {
            gk_bot *other = bot_of_limits(program, 1 << 20);
            survive(victim, other);
            for (int64_t n = 0; n < 3; n++) {
                gk_result result = play(victim, n);
                assert_same_text(corpus_outcome(victim, result),
                                 corpus_outcome(other, play(other, n)), "forged");
                assert_true(gk_bot_memory_peak(victim) <= 1 << 20);
            }
            gk_bot_free(other);
            taken++;
        } else {
            assert_int_equal(gk_bot_memory(victim), memory);
        }
        free(mutant.data);
        gk_bot_free(victim);
    }
    print_message("%zu of %d forged saves were taken\n", taken, MUTANTS_OF_RICH);
    assert_true(taken > MUTANTS_OF_RICH / 50 && taken < MUTANTS_OF_RICH);
    free(bytes.data);
    gk_bot_free(bot);
    gk_program_release(program);
}

struct forging {
    struct random random;
    size_t mutants, taken;
};

static void forge_corpus(const struct corpus_play *play, void *context) {
    struct forging *forging = context;
    gk_bot *bot = corpus_bot(play);
    for (size_t turn = 0; turn < play->turn_count; turn++)
        corpus_call(bot, play, turn, MUTANT_GAS);
    struct bytes bytes = saved(bot);
    for (int i = 0; i < MUTANTS_OF_EACH; i++) {
        struct bytes mutant = forged(bytes, &forging->random);
        gk_bot *victim = corpus_bot(play);
        forging->mutants++;
        if (gk_bot_restore(victim, mutant.data, mutant.count, NULL, 0) == GK_OK) {
            forging->taken++;
            for (size_t turn = 0; turn < play->turn_count; turn++) {
                gk_result result = corpus_call(victim, play, turn, MUTANT_GAS);
                free(corpus_outcome(victim, result));
            }
        }
        free(mutant.data);
        gk_bot_free(victim);
    }
    free(bytes.data);
    gk_bot_free(bot);
}

static void forged_saves_of_any_program_do_no_harm(void **state) {
    (void)state;
    struct forging forging = {.random = random_new(7, 7)};
    corpus_each(forge_corpus, &forging);
    print_message("%zu of %zu forged saves were taken\n", forging.taken, forging.mutants);
    assert_true(forging.mutants > 1000);
}

// ---- memory -----------------------------------------------------------------------------------------

static void a_save_that_the_memory_does_not_hold_is_refused(void **state) {
    (void)state;
    gk_program *program;
    gk_bot *bot = rich_bot(&program);
    struct bytes bytes = saved(bot);
    int refused = 0;
    for (int64_t memory = 8192; memory < 65536; memory += 512) {
        gk_limits limits = gk_limits_default();
        limits.memory_bytes = memory;
        gk_bot *small = NULL;
        if (gk_bot_new(program, &limits, 1, NULL, 0, &small) != GK_OK) continue;
        int64_t before = gk_bot_memory(small);
        gk_status status = gk_bot_restore(small, bytes.data, bytes.count, NULL, 0);
        assert_true(status == GK_OK || status == GK_TOO_LARGE);
        assert_true(gk_bot_memory(small) <= memory);
        if (status != GK_OK) assert_int_equal(gk_bot_memory(small), before);
        refused += status != GK_OK;
        gk_bot_free(small);
    }
    assert_true(refused > 0);
    free(bytes.data);
    gk_bot_free(bot);
    gk_program_release(program);
}

static void a_block_that_is_not_given_leaves_the_bot_as_it_was(void **state) {
    (void)state;
    gk_program *program;
    gk_bot *bot = rich_bot(&program);
    struct bytes bytes = saved(bot);
    gk_status status = GK_TOO_LARGE;
    for (uint32_t k = 1; status == GK_TOO_LARGE; k++) {
        assert_true(k < 1000);
        gk_bot *poor = bot_of(program);
        int64_t before = gk_bot_memory(poor);
        poor->heap.fail_at = k;
        status = gk_bot_restore(poor, bytes.data, bytes.count, NULL, 0);
        poor->heap.fail_at = 0;
        if (status == GK_TOO_LARGE) {
            assert_int_equal(gk_bot_memory(poor), before);
            restored(poor, bytes);
        }
        assert_int_equal(play(poor, 1), GK_MOVED);
        gk_bot_free(poor);
    }
    assert_int_equal(status, GK_OK);
    free(bytes.data);
    gk_bot_free(bot);
    gk_program_release(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_restored_bot_goes_on_as_the_other_one),
        cmocka_unit_test(a_value_of_every_type_is_kept),
        cmocka_unit_test(what_is_shared_is_written_once_and_stays_shared),
        cmocka_unit_test(a_chain_of_any_length_is_kept),
        cmocka_unit_test(another_program_s_save_is_refused),
        cmocka_unit_test(a_bot_that_was_called_takes_no_save),
        cmocka_unit_test(every_damaged_byte_is_found),
        cmocka_unit_test(forged_saves_are_refused_or_are_memory_like_any),
        cmocka_unit_test(forged_saves_of_any_program_do_no_harm),
        cmocka_unit_test(a_save_that_the_memory_does_not_hold_is_refused),
        cmocka_unit_test(a_block_that_is_not_given_leaves_the_bot_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
