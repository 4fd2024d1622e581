// tests/unit/corpus.c: see corpus.h.

#include "corpus.h"

#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "game.h"
#include "json.h"
#include "output.h"

#define GAS_MOST 100000  // of a turn: the corpus is played many times over
#define SKIRMISH_TURNS 4

static const char golden[] = "tests/golden";
static const char *const examples[] = {"hunter", "keeper", "gunner", "miner", "warden"};

struct corpus {
    corpus_visit *visit;
    void *context;
    size_t plays;
};

// "FOLDER/NAME", to free().
static char *path_of(const char *folder, const char *name, size_t bytes) {
    struct buffer path = {0};
    buffer_text(&path, folder);
    buffer_text(&path, "/");
    buffer_write(&path, name, bytes);
    buffer_write(&path, "", 1);
    assert_false(path.is_cut);
    return path.text;
}

// ---- sources ------------------------------------------------------------------------------------

static char *read_text(const char *path, size_t *bytes) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    struct buffer text = {0};
    char part[4096];
    size_t count;
    while ((count = fread(part, 1, sizeof part, file)) > 0) buffer_write(&text, part, count);
    fclose(file);
    *bytes = text.bytes;
    buffer_write(&text, "", 1);
    assert_false(text.is_cut);
    return text.text;
}

static gk_interface *read_interface(const char *path) {
    size_t bytes;
    char *text = read_text(path, &bytes);
    if (!text) return NULL;
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_source source = {path, text, bytes};
    gk_interface *interface = NULL;
    gk_interface_compile(&source, &interface, diagnostics);
    gk_diagnostics_free(diagnostics);
    free(text);
    return interface;
}

static gk_program *compile(const char *path, const char *text, size_t bytes,
                           const gk_interface *interface) {
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_source source = {path, text, bytes};
    gk_compile_request request = {
        .source = &source, .interfaces = &interface, .interface_count = interface ? 1 : 0};
    gk_program *program = NULL;
    gk_compile(&request, &program, diagnostics);
    gk_diagnostics_free(diagnostics);
    return program;
}

// ---- turns --------------------------------------------------------------------------------------

static void drop_turn(struct corpus_turn *turn) {
    for (size_t i = 0; i < turn->count; i++) gk_tree_free(turn->trees[i]);
    turn->count = 0;
}

static void drop_turns(struct corpus_play *play) {
    for (size_t i = 0; i < play->turn_count; i++) drop_turn(&play->turns[i]);
    play->turn_count = 0;
}

static bool add_argument(const struct corpus_play *play, struct corpus_turn *turn,
                         gk_builder *builder, const char *text, size_t bytes) {
    const gk_type *type = gk_program_parameter(play->program, turn->function, turn->count);
    if (!type || turn->count == CORPUS_ARGUMENTS_MAX) return false;
    char message[256];
    json_t *json = json_read(text, bytes, message, sizeof message);
    if (!json) return false;
    gk_status status = value_from_json(builder, type, "value", json, message, sizeof message);
    json_decref(json);
    if (status != GK_OK || gk_build_end(builder, &turn->trees[turn->count]) != GK_OK) return false;
    turn->arguments[turn->count] = gk_tree_value(turn->trees[turn->count]);
    turn->count++;
    return true;
}

// The next word, blanks between quotes included; its end, or NULL.
static const char *next_word(const char *at, const char *end, char *word, size_t *count) {
    bool is_quoted = false;
    *count = 0;
    while (at < end && *at == ' ') at++;
    if (at == end || strncmp(at, "// ", 3) == 0) return NULL;
    for (; at < end && (is_quoted || *at != ' '); at++) {
        if (*at == '\'') is_quoted = !is_quoted;
        else word[(*count)++] = *at;
    }
    return at;
}

static bool add_call(struct corpus_play *play, gk_builder *builder, const char *at,
                     const char *end) {
    if (play->turn_count == CORPUS_TURNS_MAX) return false;
    struct corpus_turn *turn = &play->turns[play->turn_count];
    *turn = (struct corpus_turn){0};
    char *word = malloc((size_t)(end - at) + 1);
    assert_non_null(word);
    size_t count;
    bool works = (at = next_word(at, end, word, &count)) != NULL;
    if (works) {
        word[count] = '\0';
        works = gk_program_find(play->program, word, &turn->function) == GK_OK;
    }
    while (works && (at = next_word(at, end, word, &count)) != NULL)
        works = add_argument(play, turn, builder, word, count);
    free(word);
    works = works && turn->count == gk_program_parameter_count(play->program, turn->function);
    if (works) play->turn_count++;
    else drop_turn(turn);
    return works;
}

static void add_state(struct corpus_play *play, gk_builder *builder, const char *at,
                      const char *end) {
    if (play->turn_count == CORPUS_TURNS_MAX) return;
    struct corpus_turn *turn = &play->turns[play->turn_count];
    *turn = (struct corpus_turn){0};
    if (add_argument(play, turn, builder, at, (size_t)(end - at))) play->turn_count++;
    else drop_turn(turn);
}

// ---- golden programs ----------------------------------------------------------------------------

static const char *find_option(const char *text, const char *option) {
    const char *with = strstr(text, "// with: ");
    const char *end = with ? strchr(with, '\n') : NULL;
    const char *found = end ? strstr(with, option) : NULL;
    return found && found < end ? found + strlen(option) + 1 : NULL;
}

static gk_interface *interface_of(const char *folder, const char *text) {
    const char *name = find_option(text, "--interface");
    if (!name) return NULL;
    char *path = path_of(folder, name, strcspn(name, " \n"));
    gk_interface *interface = read_interface(path);
    free(path);
    return interface;
}

static void read_promises(struct corpus_play *play, const char *text) {
    gk_builder *builder = gk_builder_new(1 << 26);
    assert_non_null(builder);
    for (const char *at = text; at; at = strchr(at, '\n')) {
        at += strspn(at, "\n ");
        const char *end = at + strcspn(at, "\n");
        if (strncmp(at, "// call: ", 9) == 0) add_call(play, builder, at + 9, end);
        if (strncmp(at, "// state: ", 10) == 0) add_state(play, builder, at + 10, end);
    }
    const char *plain = "main";
    if (play->turn_count == 0) add_call(play, builder, plain, plain + strlen(plain));
    gk_builder_free(builder);
}

static void visit_golden(struct corpus *corpus, const char *folder, const char *path) {
    size_t bytes;
    char *text = read_text(path, &bytes);
    if (!text) return;
    gk_interface *interface = interface_of(folder, text);
    struct corpus_play play = {.path = path, .seed = 1, .gas = GAS_MOST, .memory = 64 << 20};
    play.program = compile(path, text, bytes, interface);
    const char *gas = find_option(text, "--gas");
    if (gas && strtoll(gas, NULL, 10) < play.gas) play.gas = strtoll(gas, NULL, 10);
    play.has_little_memory = find_option(text, "--memory") != NULL;
    if (play.has_little_memory) play.memory = 1 << 20;
    if (play.program) read_promises(&play, text);
    gk_bot *bot = play.turn_count > 0 ? corpus_bot(&play) : NULL;
    if (bot) {
        gk_bot_free(bot);
        corpus->visit(&play, corpus->context);
        corpus->plays++;
    }
    drop_turns(&play);
    if (play.program) gk_program_release(play.program);
    gk_interface_free(interface);
    free(text);
}

static void visit_section(struct corpus *corpus, const char *folder) {
    struct dirent **names;
    int count = scandir(folder, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char *path = path_of(folder, names[i]->d_name, strlen(names[i]->d_name));
        const char *ending = strrchr(path, '.');
        if (ending && strcmp(ending, ".gsk") == 0) visit_golden(corpus, folder, path);
        free(path);
        free(names[i]);
    }
    if (count >= 0) free(names);
}

static void visit_all_golden(struct corpus *corpus) {
    struct dirent **names;
    int count = scandir(golden, &names, NULL, alphasort);
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        char *path = path_of(golden, names[i]->d_name, strlen(names[i]->d_name));
        if (isdigit((unsigned char)names[i]->d_name[0])) visit_section(corpus, path);
        free(path);
        free(names[i]);
    }
    free(names);
}

// ---- examples -----------------------------------------------------------------------------------

// The states that a bot sees, which plays against one that stands still.
static void record_turns(struct corpus_play *play, const struct game *game) {
    char message[256];
    struct game_play *match = NULL;
    assert_int_equal(game->begin(NULL, 0, 3, &match, message, sizeof message), GK_OK);
    gk_builder *builder = gk_builder_new(1 << 26);
    gk_bot *bot = corpus_bot(play);
    while (play->turn_count < SKIRMISH_TURNS && !game->finished(match)) {
        struct corpus_turn *turn = &play->turns[play->turn_count++];
        *turn = (struct corpus_turn){.count = 1};
        assert_int_equal(gk_build_begin(builder, gk_program_parameter(play->program, 0, 0)), GK_OK);
        assert_int_equal(game->view(match, 0, builder), GK_OK);
        assert_int_equal(gk_build_end(builder, &turn->trees[0]), GK_OK);
        turn->arguments[0] = gk_tree_value(turn->trees[0]);
        corpus_call(bot, play, play->turn_count - 1, play->gas);
        game->move(match, 0, gk_bot_move(bot));
        game->move(match, 1, (gk_value){.type = NULL});
        game->step(match);
    }
    gk_bot_free(bot);
    gk_builder_free(builder);
    game->end(match);
}

static void visit_examples(struct corpus *corpus) {
    const struct game *game = game_at(0);
    gk_interface *interface = game_interface_new(game);
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        char path[64];
        size_t bytes;
        snprintf(path, sizeof path, "examples/%s.gsk", examples[i]);
        char *text = read_text(path, &bytes);
        assert_non_null(text);
        struct corpus_play play = {.path = path, .seed = 5, .gas = GAS_MOST, .memory = 64 << 20};
        play.program = compile(path, text, bytes, interface);
        assert_non_null(play.program);
        record_turns(&play, game);
        corpus->visit(&play, corpus->context);
        corpus->plays++;
        drop_turns(&play);
        gk_program_release(play.program);
        free(text);
    }
    gk_interface_free(interface);
}

size_t corpus_each(corpus_visit *visit, void *context) {
    struct corpus corpus = {.visit = visit, .context = context};
    visit_all_golden(&corpus);
    visit_examples(&corpus);
    return corpus.plays;
}

// ---- playing ------------------------------------------------------------------------------------

gk_bot *corpus_bot(const struct corpus_play *play) {
    gk_limits limits = gk_limits_default();
    limits.memory_bytes = play->memory;
    gk_bot *bot = NULL;
    gk_bot_new(play->program, &limits, play->seed, NULL, 0, &bot);
    return bot;
}

gk_result corpus_call(gk_bot *bot, const struct corpus_play *play, size_t turn, int64_t gas) {
    const struct corpus_turn *at = &play->turns[turn];
    return gk_call(bot, at->function, at->arguments, at->count, gas);
}

static void add_count(struct buffer *out, const char *name, int64_t count) {
    buffer_text(out, name);
    buffer_count(out, count);
}

static void add_notes(struct buffer *out, const gk_bot *bot) {
    for (size_t i = 0; i < gk_bot_note_count(bot); i++) {
        gk_note note = gk_bot_note(bot, i);
        add_count(out, "\nnote ", note.is_mark);
        add_count(out, " ", note.x);
        add_count(out, " ", note.y);
        buffer_write(out, note.text, note.bytes);
    }
    if (gk_bot_notes_cut(bot)) buffer_text(out, "\ncut");
}

char *corpus_outcome(const gk_bot *bot, gk_result result) {
    struct buffer out = {0};
    gk_fault fault = gk_bot_fault(bot);
    add_count(&out, "result ", (int64_t)result);
    add_count(&out, " status ", (int64_t)gk_bot_status(bot));
    add_count(&out, "\ngas ", gk_bot_gas_used(bot));
    add_count(&out, "\nmemory ", gk_bot_memory(bot));
    add_count(&out, " peak ", gk_bot_memory_peak(bot));
    buffer_text(&out, "\nfault ");
    buffer_text(&out, fault.code);
    buffer_text(&out, fault.message ? fault.message : "");
    for (size_t i = 0; i < gk_bot_stack_count(bot); i++) {
        gk_frame frame = gk_bot_stack(bot, i);
        buffer_text(&out, "\n  in ");
        buffer_text(&out, frame.function);
        add_count(&out, " ", frame.line);
        add_count(&out, ":", frame.column);
    }
    add_notes(&out, bot);
    buffer_text(&out, "\nmove ");
    if (gk_bot_move(bot).type) value_to_json(gk_bot_move(bot), buffer_write, &out);
    buffer_write(&out, "", 1);
    assert_false(out.is_cut);
    return out.text;
}
