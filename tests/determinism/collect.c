// tests/determinism/collect.c: adds to a corpus what a program is asked.
//
//   in:    collect CORPUS NAME check|call|run [OPTION…] FILE [FUNCTION ARGUMENT…] as gasket has them
//          (run: states on standard input); collect CORPUS NAME match BOT BOT
//   out:   entries at the end of CORPUS
//   owns:  nothing between runs
//   fails: exit code 1 if a file can't be read or written; arguments that do not fit are left empty

#define _GNU_SOURCE

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "corpus.h"
#include "file.h"
#include "json.h"
#include "match.h"
#include "wire.h"

#define TURNS_MAX 100

struct collection {
    const char *corpus, *name, *interface_path;
    int64_t gas, memory;
    uint64_t seed;
    struct wire_writer head, calls;
    uint64_t call_count;
    gk_interface *interface;
    gk_program *program;
    gk_builder *builder;
};

static void put_words(struct wire_writer *out, const char *words) {
    wire_put_text(out, words, strlen(words));
}

static char *read_file(const char *path, size_t *bytes) {
    char message[300], *data;
    if (file_read(path, CORPUS_TEXT_MAX, &data, bytes, message, sizeof message) != GK_OK) {
        fprintf(stderr, "collect: %s\n", message);
        exit(1);
    }
    return data;
}

// "100_000", "64M".
static int64_t read_number(const char *text) {
    int64_t number = 0;
    for (; *text; text++) {
        if (*text >= '0' && *text <= '9') {
            number = number * 10 + (*text - '0');
        } else if (*text == 'K' || *text == 'M') {
            number *= *text == 'K' ? 1024 : 1048576;
        }
    }
    return number;
}

// ---- sources ------------------------------------------------------------------------------------

static const char *last_part(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_sibling(const struct dirent *file, const char *path) {
    size_t bytes = strlen(file->d_name);
    return bytes > 4 && strcmp(file->d_name + bytes - 4, ".gsk") == 0 &&
           strcmp(file->d_name, last_part(path)) != 0;
}

static void put_source(struct wire_writer *out, const char *path) {
    size_t bytes;
    char *text = read_file(path, &bytes);
    put_words(out, last_part(path));
    wire_put_text(out, text, bytes);
    free(text);
}

// A main.gsk finds the other sources of its folder.
static void put_sources(struct wire_writer *out, const char *path) {
    struct dirent **files;
    int count = strcmp(path, "main.gsk") == 0 ? scandir(".", &files, NULL, alphasort) : 0;
    uint64_t siblings = 0;
    for (int i = 0; i < count; i++) {
        siblings += is_sibling(files[i], path);
    }
    wire_put_count(out, 1 + siblings);
    put_source(out, path);
    for (int i = 0; i < count; i++) {
        if (is_sibling(files[i], path)) {
            put_source(out, files[i]->d_name);
        }
    }
}

static gk_status find(void *context, const char *name, gk_source *found) {
    static char path[200];
    char message[300], *text;
    (void)context;
    snprintf(path, sizeof path, "%s.gsk", name);
    gk_status status = file_read(path, CORPUS_TEXT_MAX, &text, &found->bytes, message, sizeof message);
    found->name = path;
    found->text = text;
    return status;
}

static void compile(struct collection *all, const char *path) {
    size_t bytes, interface_bytes = 0;
    char *text = read_file(path, &bytes), *given = NULL;
    const struct game *game = game_find("skirmish");
    gk_source interface = {"interface", "", 0};
    if (all->interface_path) {
        given = read_file(all->interface_path, &interface_bytes);
        interface = (gk_source){"interface", given, interface_bytes};
    } else if (memmem(text, bytes, "implements skirmish", 19)) {
        interface = (gk_source){"interface", game->source, game->source_bytes};
    }
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    if (interface.bytes > 0) {
        gk_interface_compile(&interface, &all->interface, diagnostics);
    }
    const gk_interface *interfaces[] = {all->interface};
    gk_source source = {last_part(path), text, bytes};
    gk_compile_request request = {.source = &source, .interfaces = interfaces,
                                  .interface_count = all->interface ? 1 : 0, .find = find};
    gk_compile(&request, &all->program, diagnostics);
    put_words(&all->head, all->name);
    put_sources(&all->head, path);
    wire_put_text(&all->head, interface.text, interface.bytes);
    gk_diagnostics_free(diagnostics);
    free(text);
    free(given);
}

// ---- calls --------------------------------------------------------------------------------------

static void put_value(struct collection *all, gk_value value) {
    struct wire_writer one = {.most = CORPUS_TEXT_MAX};
    wire_put_value(&one, value);
    wire_put_text(&all->calls, (const char *)one.bytes, one.used);
    free(one.bytes);
}

static void put_argument(struct collection *all, size_t function, size_t index, const json_t *json) {
    char message[300];
    gk_tree *tree = NULL;
    const gk_type *type = gk_program_parameter(all->program, function, index);
    if (type && json && value_from_json(all->builder, type, "value", json, message, sizeof message) == GK_OK) {
        gk_build_end(all->builder, &tree);
    }
    if (tree) {
        put_value(all, gk_tree_value(tree));
    } else {
        put_words(&all->calls, "");
    }
    gk_tree_free(tree);
}

static void begin_call(struct collection *all, const char *function, int64_t gas, size_t count) {
    put_words(&all->calls, function);
    wire_put_int(&all->calls, gas);
    wire_put_count(&all->calls, count);
    all->call_count++;
}

static void put_call(struct collection *all, char **words, int count) {
    size_t function;
    char message[300];
    if (gk_program_find(all->program, words[0], &function) != GK_OK) {
        return;
    }
    begin_call(all, words[0], all->gas, (size_t)count - 1);
    for (int i = 1; i < count; i++) {
        json_t *json = json_read(words[i], strlen(words[i]), message, sizeof message);
        put_argument(all, function, (size_t)i - 1, json);
        json_decref(json);
    }
}

static void put_states(struct collection *all) {
    char *line = NULL, message[300];
    size_t room = 0;
    ssize_t bytes;
    while ((bytes = getline(&line, &room, stdin)) > 0) {
        json_t *json = json_read(line, (size_t)bytes, message, sizeof message);
        begin_call(all, gk_program_function_name(all->program, 0), all->gas, 1);
        put_argument(all, 0, 0, json);
        json_decref(json);
    }
    free(line);
}

// ---- writing ------------------------------------------------------------------------------------

static void append(struct collection *all) {
    struct wire_writer entry = {.most = 2 * CORPUS_TEXT_MAX}, length = {.most = 16};
    wire_put_int(&all->head, all->memory);
    wire_put_count(&all->head, all->seed);
    wire_put_count(&all->head, all->call_count);
    wire_put_bytes(&entry, all->head.bytes, all->head.used);
    wire_put_bytes(&entry, all->calls.bytes, all->calls.used);
    wire_put_count(&length, entry.used);
    FILE *file = fopen(all->corpus, "ab");
    bool is_written = file && !entry.is_cut && fwrite(length.bytes, 1, length.used, file) == length.used &&
                      fwrite(entry.bytes, 1, entry.used, file) == entry.used;
    if (!file || fclose(file) != 0 || !is_written) {
        fprintf(stderr, "collect: can't write %s\n", all->corpus);
        exit(1);
    }
    free(entry.bytes);
    free(length.bytes);
}

static struct collection begin(const char *corpus, const char *name) {
    return (struct collection){.corpus = corpus, .name = name, .gas = 1000000000,
                               .memory = gk_limits_default().memory_bytes, .seed = 1,
                               .head = {.most = CORPUS_TEXT_MAX}, .calls = {.most = CORPUS_TEXT_MAX},
                               .builder = gk_builder_new((int64_t)1 << 30)};
}

static void end(struct collection *all) {
    if (all->program) {
        gk_program_release(all->program);
    }
    gk_interface_free(all->interface);
    gk_builder_free(all->builder);
    free(all->head.bytes);
    free(all->calls.bytes);
}

// ---- matches ------------------------------------------------------------------------------------

static bool observe(void *context, const struct match_turn *turn) {
    struct collection *players = context;
    for (int player = 0; player < GAME_PLAYERS; player++) {
        const struct match_player_turn *asked = &turn->players[player];
        if (asked->asked) {
            begin_call(&players[player], gk_program_function_name(players[player].program, 0),
                       asked->gas_given, 1);
            put_value(&players[player], asked->state);
        }
    }
    return turn->number < TURNS_MAX;
}

static int collect_match(const char *corpus, const char *name, char **paths) {
    const struct game *game = game_find("skirmish");
    gk_interface *interface = game_interface_new(game);
    struct collection players[GAME_PLAYERS];
    struct match_result result;
    char message[300] = "", names[GAME_PLAYERS][200];
    struct match_setup setup = {.game = game, .interface = interface, .seed = 7,
                                .limits = gk_limits_default(), .observe = observe, .context = players};
    gas_control_parse(game->gas, &setup.gas, message, sizeof message);
    for (int player = 0; player < GAME_PLAYERS; player++) {
        snprintf(names[player], sizeof names[player], "%s/%s", name, last_part(paths[player]));
        players[player] = begin(corpus, names[player]);
        players[player].seed = game_seed(7, player == 0 ? "player 1" : "player 2");
        compile(&players[player], paths[player]);
        setup.programs[player] = players[player].program;
        setup.names[player] = names[player];
    }
    bool is_played = match_run(&setup, &result, message, sizeof message) == GK_OK;
    for (int player = 0; player < GAME_PLAYERS; player++) {
        append(&players[player]);
        end(&players[player]);
    }
    gk_interface_free(interface);
    return is_played ? 0 : 1;
}

// ---- the command --------------------------------------------------------------------------------

// The options; answers where the rest begins.
static int read_options(struct collection *all, int argc, char **argv, int at) {
    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        const char *option = argv[at] + 2;
        if (strcmp(option, "log") == 0 || strcmp(option, "stats") == 0) {
            continue;
        }
        if (++at == argc) {
            break;
        }
        if (strcmp(option, "interface") == 0) {
            all->interface_path = argv[at];
        } else if (strcmp(option, "gas") == 0) {
            all->gas = read_number(argv[at]);
        } else if (strcmp(option, "memory") == 0) {
            all->memory = read_number(argv[at]);
        } else if (strcmp(option, "seed") == 0) {
            all->seed = (uint64_t)read_number(argv[at]);
        }
    }
    return at;
}

int main(int argc, char **argv) {
    if (argc == 6 && strcmp(argv[3], "match") == 0) {
        return collect_match(argv[1], argv[2], argv + 4);
    }
    if (argc < 4) {
        return 2;
    }
    struct collection all = begin(argv[1], argv[2]);
    int at = read_options(&all, argc, argv, 4);
    if (at == argc) {
        return 0;  // an interface by itself
    }
    compile(&all, argv[at]);
    if (all.program && strcmp(argv[3], "call") == 0) {
        put_call(&all, argv + at + 1, argc - at - 1);
    } else if (all.program && strcmp(argv[3], "run") == 0) {
        put_states(&all);
    }
    append(&all);
    end(&all);
    return 0;
}
