// tools/verb_play.c: plays a match between two bots and says who won.
//
//   in:    a game's name, two bots, the options
//   out:   the match as it goes, the result, a replay if asked for
//   owns:  the setup's programs, interface and map
//   fails: EXIT_FAILED if a bot does not compile or the replay can't be written; a bot that
//          faults only loses its turn

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "load.h"
#include "output.h"
#include "replay.h"
#include "result.h"
#include "screen.h"
#include "terminal.h"

#define NAME_BYTES 40
#define DELAY_MS_MAX 60000

struct table {
    struct interfaces interfaces;
    struct match_setup setup;
    char *map;
    char names[GAME_PLAYERS][NAME_BYTES];
    int64_t delay_ms;
};

static enum exit_code find_game(struct match_setup *setup, const char *name) {
    setup->game = game_find(name);
    if (setup->game) {
        return EXIT_GOOD;
    }
    struct nearest nearest = {.typed = name};
    for (size_t i = 0; game_at(i); i++) {
        nearest_offer(&nearest, game_at(i)->name);
    }
    complain("unknown game %s; %s %s", name, nearest.word ? "the nearest is" : "there is",
             nearest.word ? nearest.word : game_at(0)->name);
    return EXIT_USAGE;
}

static enum exit_code read_options(const struct command *command, struct table *table) {
    struct match_setup *setup = &table->setup;
    char message[200];
    const char *gas = setup->game->gas;
    if (option_given(command, OPTION_GAS)) {
        gas = command->values[OPTION_GAS];
    }
    setup->limits = gk_limits_default();
    setup->seed = 1;
    if (!option_bytes(command, OPTION_MEMORY, GK_MEMORY_MAX, &setup->limits.memory_bytes) ||
        !option_seed(command, &setup->seed) ||
        !option_count(command, OPTION_DELAY, 0, DELAY_MS_MAX, &table->delay_ms)) {
        return EXIT_USAGE;
    }
    if (!gas_control_parse(gas, &setup->gas, message, sizeof message)) {
        complain("--gas %s: %s", gas, message);
        return EXIT_USAGE;
    }
    return EXIT_GOOD;
}

static enum exit_code read_map(const struct command *command, struct table *table) {
    if (!option_given(command, OPTION_MAP)) {
        return EXIT_GOOD;
    }
    char message[512];
    gk_status status = file_read(command->values[OPTION_MAP], FILE_MAP_BYTES_MAX, &table->map,
                                 &table->setup.map_bytes, message, sizeof message);
    if (status != GK_OK) {
        complain("%s", message);
        return EXIT_USAGE;
    }
    table->setup.map = table->map;
    return EXIT_GOOD;
}

// The file's name without its folder and ending; "#2" tells two of the same name apart.
static void name_player(struct table *table, int player, const char *path) {
    const char *slash = strrchr(path, '/'), *word = slash ? slash + 1 : path;
    const char *dot = strrchr(word, '.');
    int bytes = dot && dot > word ? (int)(dot - word) : (int)strlen(word);
    bool is_twin = player == 1 && (int)strlen(table->names[0]) == bytes &&
                   strncmp(table->names[0], word, (size_t)bytes) == 0;
    snprintf(table->names[player], NAME_BYTES - 4, "%.*s", bytes, word);
    if (is_twin) {
        strcat(table->names[player], " #2");
    }
    table->setup.names[player] = table->names[player];
}

static enum exit_code seat_bot(const struct command *command, struct table *table, int player) {
    const char *path = command->arguments[player + 1];
    gk_program **program = &table->setup.programs[player];
    enum exit_code code = load_program(command, &table->interfaces, path, program);
    if (code == EXIT_GOOD && strcmp(gk_program_interface(*program), table->setup.game->name) != 0) {
        complain("%s is no bot for %s: it must say \"implements %s\"", load_name(path),
                 table->setup.game->name, table->setup.game->name);
        code = EXIT_FAILED;
    }
    name_player(table, player, strcmp(path, "-") == 0 ? "stdin" : path);
    return code;
}

static enum exit_code set_table(const struct command *command, struct table *table) {
    enum exit_code code = find_game(&table->setup, command->arguments[0]);
    if (code == EXIT_GOOD) {
        code = read_options(command, table);
    }
    if (code == EXIT_GOOD) {
        code = read_map(command, table);
    }
    if (code == EXIT_GOOD) {
        code = interfaces_load(command, NULL, &table->interfaces);
    }
    for (size_t i = 0; i < table->interfaces.count; i++) {
        if (strcmp(gk_interface_name(table->interfaces.all[i]), table->setup.game->name) == 0) {
            table->setup.interface = table->interfaces.all[i];
        }
    }
    for (int player = 0; code == EXIT_GOOD && player < GAME_PLAYERS; player++) {
        code = seat_bot(command, table, player);
    }
    return code;
}

static void clear_table(struct table *table) {
    for (int player = 0; player < GAME_PLAYERS; player++) {
        if (table->setup.programs[player]) {
            gk_program_release(table->setup.programs[player]);
        }
    }
    interfaces_free(&table->interfaces);
    free(table->map);
}

static enum exit_code play(const struct command *command, const struct match_setup *setup,
                           struct match_result *result) {
    char message[512] = "";
    const char *path = command->values[OPTION_OUT];
    gk_status status = path ? replay_record(setup, path, result, message, sizeof message)
                            : match_run(setup, result, message, sizeof message);
    if (status != GK_OK) {
        complain("%s", message[0] ? message : gk_status_text(status));
        return EXIT_FAILED;
    }
    return EXIT_GOOD;
}

// A word as a shell reads it.
static void print_word(const char *word) {
    if (*word && word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   "_-+=./,:@")] == 0) {
        fputs(word, stdout);
        return;
    }
    fputc('\'', stdout);
    while (*word) {
        size_t run = strcspn(word, "'");
        output_escaped(stdout, word, run);
        word += run;
        if (*word) {
            fputs("'\\''", stdout);
            word++;
        }
    }
    fputc('\'', stdout);
}

static void print_again(const struct command *command, const struct table *table) {
    const enum option repeated[] = {OPTION_GAS, OPTION_MEMORY, OPTION_MAP};
    const char *const names[] = {"gas", "memory", "map"};
    fputs("Again: ", stdout);
    print_word(command->program);
    printf(" play %s --seed %" PRIu64, table->setup.game->name, table->setup.seed);
    for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++) {
        if (option_given(command, repeated[i])) {
            printf(" --%s ", names[i]);
            print_word(command->values[repeated[i]]);
        }
    }
    for (int player = 0; player < GAME_PLAYERS; player++) {
        fputc(' ', stdout);
        print_word(command->arguments[player + 1]);
    }
    fputc('\n', stdout);
}

static void print_result(const struct command *command, const struct table *table,
                         const struct match_result *result) {
    result_sentence(result, table->setup.game, table->setup.names);
    result_players(result, table->setup.names);
    if (option_given(command, OPTION_OUT)) {
        fputs("Check: ", stdout);
        print_word(command->program);
        fputs(" verify ", stdout);
        print_word(command->values[OPTION_OUT]);
        fputs("  (plays the replay again and compares every turn)\n", stdout);
    }
    print_again(command, table);
}

static void print_json(const struct table *table, const struct match_result *result) {
    printf("{\"schema\":1,\"game\":\"%s\",\"epoch\":%" PRId64 ",\"seed\":\"%" PRIu64 "\",",
           table->setup.game->name, table->setup.game->epoch, table->setup.seed);
    result_json(result, table->setup.names);
    fputs("}\n", stdout);
}

static enum exit_code play_drawn(const struct command *command, struct table *table) {
    struct match_result result;
    struct screen screen = {
        .style = {.colour = terminal_colour(command->values[OPTION_COLOR], stdout),
                  .ascii = !terminal_is_utf8(),
                  .names = {table->names[0], table->names[1]}},
        .is_live = terminal_is(stdout),
        .delay_ms = (unsigned)table->delay_ms,
    };
    if (!option_given(command, OPTION_QUIET) && !option_given(command, OPTION_JSON)) {
        table->setup.observe = screen_observe;
        table->setup.context = &screen;
    }
    enum exit_code code = play(command, &table->setup, &result);
    screen_free(&screen);
    if (code != EXIT_GOOD) {
        return code;
    }
    if (option_given(command, OPTION_JSON)) {
        print_json(table, &result);
    } else {
        print_result(command, table, &result);
    }
    return EXIT_GOOD;
}

enum exit_code verb_play(const struct command *command) {
    struct table table = {.delay_ms = 40};
    enum exit_code code = set_table(command, &table);
    if (code == EXIT_GOOD) {
        code = play_drawn(command, &table);
    }
    clear_table(&table);
    return code;
}
