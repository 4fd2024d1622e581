// tests/jail/jailer.c: jails with good and bad workers in them.
//
//   in:    jailer attempts | jailer GASKET FOLDER: workers that misbehave; workers of the command, with
//          the examples of a folder | jailer measure GASKET: what a turn costs
//   out:   ok or FAIL lines
//   fails: when a claim does not hold

#define _GNU_SOURCE

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "jail.h"
#include "jail_wall.h"
#include "json.h"
#include "match.h"
#include "prisoner.h"

#define GAS 1000000
#define ENDLESS ((int64_t)1 << 60)

static void claim(bool holds, const char *title, const char *detail) {
    printf("%s %s%s%s\n", holds ? "ok" : "FAIL", title, *detail ? ": " : "", detail);
    fflush(stdout);
}

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static gk_program *compile(const char *text) {
    gk_source source = {"bot.gsk", text, strlen(text)};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_program *program = NULL;
    gk_compile(&(gk_compile_request){.source = &source}, &program, diagnostics);
    gk_diagnostics_free(diagnostics);
    if (!program) {
        claim(false, "a program of the test's compiles", text);
        exit(1);
    }
    return program;
}

static gk_jail *open_jail(gk_jail_request request) {
    char message[200];
    gk_jail *jail;
    if (gk_jail_new(&request, &jail, message, sizeof message) != GK_OK) {
        claim(false, "there is a jail", message);
        exit(1);
    }
    return jail;
}

static gk_jail_bot *open_bot(gk_jail *jail, gk_program *program, uint64_t seed) {
    gk_limits limits = gk_limits_default();
    gk_jail_bot *bot;
    if (gk_jail_bot_new(jail, program, &limits, seed, &bot) != GK_OK) {
        claim(false, "there is a bot", "");
        exit(1);
    }
    return bot;
}

static gk_jail_turn ask(gk_jail_bot *bot, int64_t number, int64_t gas) {
    gk_jail_turn turn;
    gk_value argument = gk_int(number);
    gk_jail_call(bot, 0, &argument, 1, gas, &turn);
    return turn;
}

// ---- workers that misbehave ---------------------------------------------------------------------

static const char *expected_text(enum expected expected) {
    switch (expected) {
    case KILLED:
        return "the worker asked the kernel for what no worker may";
    case REFUSED:
        return "the worker ended";
    case NONSENSE:
        return "the worker answered nonsense";
    case LATE:
        return "the worker took longer than 300 ms";
    case ENDED:
        return "the worker ";
    }
    return "";
}

// Walls that this machine does not give let through what they alone would hold.
static bool can_be_tried(gk_jail *jail, const struct attempt *attempt) {
    uint32_t all = (1u << JAIL_WALL_COUNT) - 1;
    return attempt->omitted == 0 || (gk_jail_walls(jail) | attempt->omitted) == all;
}

static void try(const struct attempt *attempt, gk_program *program) {
    gk_jail *jail = open_jail((gk_jail_request){
        .omitted = attempt->omitted, .wall_ms = attempt->expected == LATE ? 300 : 20000, .spares = -1});
    if (!can_be_tried(jail, attempt)) {
        printf("left out: %s: not all walls stand here\n", attempt->name);
        gk_jail_free(jail);
        return;
    }
    gk_jail_bot *bot = open_bot(jail, program, (uint64_t)(attempt - attempts));
    gk_jail_turn turn = ask(bot, 0, getpid());
    const char *wanted = expected_text(attempt->expected);
    bool is_lost = turn.end == GK_JAIL_LOST && strncmp(turn.lost, wanted, strlen(wanted)) == 0;
    char title[80];
    snprintf(title, sizeof title, "in vain: %s", attempt->name);
    claim(is_lost, title, is_lost ? "" : turn.end == GK_JAIL_LOST ? turn.lost : "it succeeded");
    claim(gk_jail_bot_process(bot) == 0, title, "and its worker is gone");
    gk_jail_bot_free(bot);
    gk_jail_free(jail);
}

// The tests' own worker is believed when it says what an honest one says: else all of the above is
// proved of nothing.
static void try_the_truth(gk_program *program) {
    gk_jail *jail = open_jail((gk_jail_request){.spares = -1});
    gk_jail_bot *bot = open_bot(jail, program, attempt_count);
    gk_jail_turn turn = ask(bot, 0, 100000);
    claim(turn.end == GK_JAIL_MOVED && gk_count(turn.move) == 1 && gk_as_int(gk_item(turn.move, 0)) == 7,
          "what an honest worker says is believed", turn.lost);
    gk_jail_bot_free(bot);
    gk_jail_free(jail);
}

static void try_all(void) {
    gk_program *program = compile("fn turn(n: int) -> [int] { return [n] }\n");
    setenv("JAIL_SECRET", "hush", 1);
    try_the_truth(program);
    for (size_t i = 0; i < attempt_count; i++) {
        try(&attempts[i], program);
    }
    gk_program_release(program);
}

// ---- workers of the command ---------------------------------------------------------------------

static const char counting[] = "var total: int = 0\n"
                               "fn turn(n: int) -> int {\n"
                               "    if n == -1 { while true { } }\n"
                               "    total += n\n"
                               "    if n == -2 { return 1 / (n + 2) }\n"
                               "    return total\n"
                               "}\n";

static bool says(gk_jail_bot *bot, int64_t number, int64_t wanted) {
    gk_jail_turn turn = ask(bot, number, GAS);
    return turn.end == GK_JAIL_MOVED && gk_as_int(turn.move) == wanted && !turn.is_forgetful;
}

static void kill_worker(const gk_jail_bot *bot) {
    if (gk_jail_bot_process(bot) > 0) {
        kill((pid_t)gk_jail_bot_process(bot), SIGKILL);
    }
}

static void test_losses(gk_jail *jail) {
    gk_program *program = compile(counting);
    gk_jail_bot *bot = open_bot(jail, program, 1);
    claim(says(bot, 5, 5) && says(bot, 6, 11), "a bot remembers", "");
    int64_t first = gk_jail_bot_process(bot);
    gk_jail_turn turn = ask(bot, -2, GAS);
    claim(turn.end == GK_JAIL_FAULTED && strcmp(turn.fault.code, "F002") == 0 && turn.stack_count == 1,
          "a fault comes through", turn.fault.code);
    claim(gk_jail_bot_process(bot) == first && says(bot, 0, 11), "a worker is used again", "");
    kill_worker(bot);
    turn = ask(bot, 100, GAS);
    claim(turn.end == GK_JAIL_LOST, "a worker that is killed costs a turn", turn.lost);
    claim(says(bot, 7, 18), "and another one knows what the bot knew", "");
    claim(gk_jail_bot_process(bot) != first, "which is another process", "");
    turn = ask(bot, -1, ENDLESS);
    claim(turn.end == GK_JAIL_LOST && strstr(turn.lost, "longer than"), "a worker that hangs costs a turn",
          turn.lost);
    claim(says(bot, 2, 20), "and another one knows what the bot knew", "");
    bool is_well = true;
    for (int i = 0; i < 5 && is_well; i++) {
        kill_worker(bot);
        is_well = ask(bot, 100, GAS).end == GK_JAIL_LOST && says(bot, 0, 20);
    }
    claim(is_well && says(bot, 1, 21), "again and again", "");
    gk_jail_bot *other = open_bot(jail, program, 1);
    claim(says(other, 1, 1) && says(bot, 1, 22), "bots share nothing", "");
    gk_jail_bot_free(other);
    gk_jail_bot_free(bot);
    gk_program_release(program);
}

static void test_refusals(gk_jail *jail) {
    gk_program *program = compile(counting);
    gk_jail_bot *bot = open_bot(jail, program, 1);
    gk_jail_turn turn;
    gk_value two[2] = {gk_int(1), gk_int(2)}, wrong = gk_bool(true);
    gk_jail_call(bot, 0, two, 2, GAS, &turn);
    claim(turn.end == GK_JAIL_REFUSED && turn.status == GK_WRONG_COUNT, "arguments are counted", "");
    gk_jail_call(bot, 0, &wrong, 1, GAS, &turn);
    claim(turn.end == GK_JAIL_REFUSED && turn.status == GK_WRONG_TYPE, "their types are looked at", "");
    gk_jail_call(bot, 9, two, 1, GAS, &turn);
    claim(turn.end == GK_JAIL_REFUSED && turn.status == GK_NOT_FOUND, "functions must be there", "");
    gk_jail_call(bot, 0, two, 1, -1, &turn);
    claim(turn.end == GK_JAIL_REFUSED && turn.status == GK_BAD_ARGUMENT, "gas is not negative", "");
    claim(says(bot, 3, 3), "and the bot lives on", "");
    gk_limits large = {(int64_t)1 << 33, 100, 100};
    gk_jail_bot *none;
    claim(gk_jail_bot_new(jail, program, &large, 1, &none) == GK_TOO_LARGE && !none,
          "limits above the jail's are refused", "");
    gk_jail_bot_free(bot);
    gk_program_release(program);
}

static void test_retirement(const char *worker) {
    gk_jail *jail = open_jail((gk_jail_request){.worker = worker, .wall_ms = 2000, .cpu_seconds = 2});
    gk_program *program = compile(counting);
    gk_jail_bot *bot = open_bot(jail, program, 1);
    bool is_well = says(bot, 1, 1);
    int64_t first = gk_jail_bot_process(bot);
    claim(is_well && says(bot, 1, 2) && gk_jail_bot_process(bot) != first,
          "a worker makes way before its time is used up", "");
    gk_jail_bot_free(bot);
    gk_program_release(program);
    gk_jail_free(jail);
}

static void test_forgetting(const char *worker) {
    gk_jail *jail = open_jail((gk_jail_request){.worker = worker});
    gk_program *program = compile("var total: int = 0\nfn turn(t: text) -> int {\n    total += 1\n    return total\n}\n");
    gk_jail_bot *bot = open_bot(jail, program, 1);
    size_t bytes = (size_t)1 << 20;
    char *text = malloc(bytes);
    memset(text, 'a', bytes);
    gk_builder *builder = gk_builder_new(1 << 24);
    gk_tree *tree = NULL;
    gk_build_begin(builder, gk_program_parameter(program, 0, 0));
    gk_build_text(builder, text, bytes);
    gk_build_end(builder, &tree);
    gk_value value = gk_tree_value(tree);
    gk_jail_turn turn;
    for (int i = 0; i < 40; i++) {
        gk_jail_call(bot, 0, &value, 1, GAS, &turn);
    }
    claim(turn.end == GK_JAIL_MOVED && gk_as_int(turn.move) == 40, "long states come through", turn.lost);
    kill_worker(bot);
    gk_jail_call(bot, 0, &value, 1, GAS, &turn);
    claim(turn.end == GK_JAIL_LOST, "the turn is lost", turn.lost);
    gk_jail_call(bot, 0, &value, 1, GAS, &turn);
    claim(turn.end == GK_JAIL_MOVED && (turn.is_forgetful ? gk_as_int(turn.move) == 1 : gk_as_int(turn.move) == 41),
          "a bot that begins anew says so", "");
    gk_tree_free(tree);
    gk_builder_free(builder);
    free(text);
    gk_jail_bot_free(bot);
    gk_program_release(program);
    gk_jail_free(jail);
}

// ---- the same results ---------------------------------------------------------------------------

struct pair {
    gk_jail_bot *jailed[GAME_PLAYERS];
    int64_t turns, differences;
};

static void write_text(void *context, const char *text, size_t bytes) {
    FILE *file = context;
    fwrite(text, 1, bytes, file);
}

static char *value_text(gk_value value, size_t *bytes) {
    char *text = NULL;
    FILE *file = open_memstream(&text, bytes);
    if (value.type) {
        value_to_json(value, write_text, file);
    }
    fclose(file);
    return text;
}

static bool is_same_move(gk_value here, gk_value there) {
    size_t bytes[2];
    char *texts[2] = {value_text(here, &bytes[0]), value_text(there, &bytes[1])};
    bool is_same = bytes[0] == bytes[1] && memcmp(texts[0], texts[1], bytes[0]) == 0;
    free(texts[0]);
    free(texts[1]);
    return is_same;
}

static bool is_same_notes(const gk_bot *bot, const gk_jail_turn *turn) {
    if (gk_bot_note_count(bot) != turn->note_count || gk_bot_notes_cut(bot) != turn->notes_cut) {
        return false;
    }
    for (size_t i = 0; i < turn->note_count; i++) {
        gk_note a = gk_bot_note(bot, i), b = turn->notes[i];
        if (a.is_mark != b.is_mark || a.bytes != b.bytes || memcmp(a.text, b.text, a.bytes) != 0 ||
            (a.is_mark && (a.x != b.x || a.y != b.y))) {
            return false;
        }
    }
    return true;
}

static bool is_same(const struct match_player_turn *player, const gk_jail_turn *turn) {
    bool ends = player->result == GK_MOVED ? turn->end == GK_JAIL_MOVED : turn->end == GK_JAIL_FAULTED;
    return ends && player->gas_used == turn->gas_used && player->memory_peak == turn->memory_peak &&
           gk_bot_memory(player->bot) == turn->memory && strcmp(player->fault.code, turn->fault.code) == 0 &&
           strcmp(player->fault.message, turn->fault.message) == 0 &&
           player->fault.line == turn->fault.line && is_same_notes(player->bot, turn) &&
           is_same_move(gk_bot_move(player->bot), turn->move);
}

static bool compare(void *context, const struct match_turn *turn) {
    struct pair *pair = context;
    for (int player = 0; player < GAME_PLAYERS; player++) {
        const struct match_player_turn *here = &turn->players[player];
        if (here->asked) {
            gk_jail_turn there;
            gk_jail_call(pair->jailed[player], 0, &here->state, 1, here->gas_given, &there);
            pair->turns++;
            pair->differences += !is_same(here, &there);
            if (turn->number == 20) {  // and nobody shall notice
                kill_worker(pair->jailed[player]);
                gk_jail_call(pair->jailed[player], 0, &here->state, 1, here->gas_given, &there);
            }
        }
    }
    return turn->number < 60;
}

static gk_program *load_example(const char *folder, const char *name, gk_interface *interface) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 20);
    gk_source source = {name, text, file ? fread(text, 1, (1 << 20) - 1, file) : 0};
    const gk_interface *interfaces[] = {interface};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_program *program = NULL;
    gk_compile(&(gk_compile_request){.source = &source, .interfaces = interfaces, .interface_count = 1},
               &program, diagnostics);
    gk_diagnostics_free(diagnostics);
    free(text);
    if (file) {
        fclose(file);
    }
    return program;
}

static void test_match(gk_jail *jail, const char *folder, const char *left, const char *right) {
    const struct game *game = game_find("skirmish");
    gk_interface *interface = game_interface_new(game);
    struct pair pair = {0};
    struct match_setup setup = {.game = game, .interface = interface, .seed = 7, .names = {left, right},
                                .limits = gk_limits_default(), .observe = compare, .context = &pair};
    struct match_result result;
    char message[200] = "", title[200];
    gas_control_parse(game->gas, &setup.gas, message, sizeof message);
    const char *names[] = {left, right};
    for (int player = 0; player < GAME_PLAYERS; player++) {
        setup.programs[player] = load_example(folder, names[player], interface);
        if (!setup.programs[player]) {
            claim(false, "an example compiles", names[player]);
            return;
        }
        pair.jailed[player] = open_bot(jail, setup.programs[player],
                                       game_seed(7, player == 0 ? "player 1" : "player 2"));
    }
    gk_status status = match_run(&setup, &result, message, sizeof message);
    snprintf(title, sizeof title, "%s and %s: %" PRId64 " turns are the same in a jail", left, right,
             pair.turns);
    claim(status == GK_OK && pair.turns > 50 && pair.differences == 0, title, message);
    for (int player = 0; player < GAME_PLAYERS; player++) {
        gk_jail_bot_free(pair.jailed[player]);
        gk_program_release(setup.programs[player]);
    }
    gk_interface_free(interface);
}

// ---- what is left behind ------------------------------------------------------------------------

static int count_descriptors(void) {
    DIR *folder = opendir("/proc/self/fd");
    int count = 0;
    while (folder && readdir(folder)) {
        count++;
    }
    if (folder) {
        closedir(folder);
    }
    return count;
}

static bool is_gone(pid_t process) {
    for (int i = 0; i < 500; i++) {
        if (kill(process, 0) != 0 && errno == ESRCH) {
            return true;
        }
        usleep(10000);
    }
    return false;
}

// A parent that is killed while its worker is busy, and can't notice that nobody listens.
static void test_orphans(const char *worker) {
    int ends[2];
    int64_t number = 0;
    if (pipe(ends) != 0) {
        return;
    }
    pid_t parent = fork();
    if (parent == 0) {
        gk_program *program = compile(counting);
        gk_jail *jail = open_jail((gk_jail_request){.worker = worker, .wall_ms = 60000});
        gk_jail_bot *bot = open_bot(jail, program, 1);
        ask(bot, 1, GAS);
        number = gk_jail_bot_process(bot);
        _exit(write(ends[1], &number, sizeof number) == sizeof number ? (ask(bot, -1, ENDLESS), 0) : 1);
    }
    bool is_told = read(ends[0], &number, sizeof number) == sizeof number;
    usleep(100000);
    kill(parent, SIGKILL);
    waitpid(parent, NULL, 0);
    claim(is_told && number > 0 && is_gone((pid_t)number), "a busy worker dies with its parent", "");
    close(ends[0]);
    close(ends[1]);
}

static void on_alarm(int number) {
    (void)number;
}

// Signals that interrupt every wait, children that nobody waits for, no standard input.
static void test_rough_host(const char *worker) {
    pid_t host = fork();
    if (host == 0) {
        struct sigaction action = {.sa_handler = on_alarm};
        struct itimerval often = {{0, 500}, {0, 500}};
        sigaction(SIGALRM, &action, NULL);
        setitimer(ITIMER_REAL, &often, NULL);
        signal(SIGCHLD, SIG_IGN);
        signal(SIGPIPE, SIG_DFL);
        close(0);
        gk_program *program = compile(counting);
        gk_jail *jail = open_jail((gk_jail_request){.worker = worker, .spares = 3});
        gk_jail_bot *bot = open_bot(jail, program, 1);
        bool is_well = true;
        for (int i = 1; i <= 300 && is_well; i++) {
            is_well = says(bot, 1, i);
        }
        kill_worker(bot);
        ask(bot, 1, GAS);
        is_well = is_well && says(bot, 1, 301);
        gk_jail_bot_free(bot);
        gk_jail_free(jail);
        _exit(is_well ? 0 : 1);
    }
    int status = 0;
    waitpid(host, &status, 0);
    claim(WIFEXITED(status) && WEXITSTATUS(status) == 0,
          "signals, children ignored and no standard input do no harm", "");
}

static void test_missing_walls(const char *worker) {
    char message[200];
    gk_jail *jail;
    gk_jail_request request = {.worker = worker, .omitted = 1u << JAIL_WALL_SECCOMP,
                               .demanded = 1u << JAIL_WALL_SECCOMP};
    gk_status status = gk_jail_new(&request, &jail, message, sizeof message);
    claim(status == GK_NOT_FOUND && !jail && strstr(message, "seccomp"),
          "without a wall that is demanded there is no jail", message);
    request = (gk_jail_request){.worker = "/nowhere/gasket"};
    status = gk_jail_new(&request, &jail, message, sizeof message);
    claim(status == GK_INVALID && !jail, "without a worker there is no jail", message);
    request = (gk_jail_request){.worker = "/bin/true"};
    status = gk_jail_new(&request, &jail, message, sizeof message);
    claim(status == GK_INVALID && !jail, "nor with a program that is none", message);
}

static void test_all(const char *worker, const char *folder) {
    int before = count_descriptors();
    gk_jail *jail = open_jail((gk_jail_request){.worker = worker, .wall_ms = 2000, .spares = 2});
    test_losses(jail);
    test_refusals(jail);
    test_match(jail, folder, "hunter.gsk", "keeper.gsk");
    test_match(jail, folder, "miner.gsk", "warden.gsk");
    test_match(jail, folder, "gunner.gsk", "hunter.gsk");
    gk_jail_free(jail);
    test_retirement(worker);
    test_forgetting(worker);
    test_missing_walls(worker);
    claim(waitpid(-1, NULL, __WALL | WNOHANG) == -1 && errno == ECHILD, "no process is left behind", "");
    claim(count_descriptors() == before, "no descriptor is left behind", "");
    test_orphans(worker);
    test_rough_host(worker);
}

// ---- what it costs ------------------------------------------------------------------------------

static int64_t resident_kib(int64_t process) {
    char path[64], line[200];
    int64_t kib = 0;
    snprintf(path, sizeof path, "/proc/%" PRId64 "/status", process);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file)) {
        sscanf(line, "VmRSS: %" SCNd64, &kib);
    }
    if (file) {
        fclose(file);
    }
    return kib;
}

static void measure(const char *worker) {
    enum { TURNS = 20000 };
    gk_program *program = compile(counting);
    gk_limits limits = gk_limits_default();
    int64_t began = now_ns();
    gk_jail *jail = open_jail((gk_jail_request){.worker = worker});
    printf("a jail with its first worker: %.1f ms\n", (double)(now_ns() - began) / 1e6);
    gk_jail_bot *bot = open_bot(jail, program, 1);
    began = now_ns();
    ask(bot, 1, GAS);
    printf("the first turn: %.2f ms\n", (double)(now_ns() - began) / 1e6);
    began = now_ns();
    for (int i = 0; i < TURNS; i++) {
        ask(bot, 1, GAS);
    }
    double jailed = (double)(now_ns() - began) / TURNS / 1000;
    gk_bot *plain;
    gk_bot_new(program, &limits, 1, NULL, 0, &plain);
    gk_value argument = gk_int(1);
    began = now_ns();
    for (int i = 0; i < TURNS; i++) {
        gk_call(plain, 0, &argument, 1, GAS);
    }
    double direct = (double)(now_ns() - began) / TURNS / 1000;
    printf("a small turn: %.2f us in a jail, %.3f us without: %.1f us more\n", jailed, direct, jailed - direct);
    printf("a worker's resident memory: %" PRId64 " KiB\n", resident_kib(gk_jail_bot_process(bot)));
    kill_worker(bot);
    ask(bot, 1, GAS);
    began = now_ns();
    gk_jail_turn turn = ask(bot, 1, GAS);
    printf("the turn after a lost one, %d turns told again: %.2f ms%s\n", TURNS + 1,
           (double)(now_ns() - began) / 1e6, turn.is_forgetful ? " (anew)" : "");
    gk_bot_free(plain);
    gk_jail_bot_free(bot);
    gk_jail_free(jail);
    gk_program_release(program);
}

int main(int argc, char **argv) {
    prisoner_work(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    if (argc == 2 && strcmp(argv[1], "attempts") == 0) {
        try_all();
    } else if (argc == 3 && strcmp(argv[1], "measure") == 0) {
        measure(argv[2]);
    } else if (argc == 3) {
        test_all(argv[1], argv[2]);
    } else {
        return 2;
    }
    return 0;
}
