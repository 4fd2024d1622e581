// tests/unit/match_test.c: matches between bots in the language: what a turn costs, what a bot
// sees, who wins.
//
//   in:    bots as source, the examples among them (run from the project's root)
//   out:   cmocka's report

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "json.h"
#include "match.h"
#include "skirmish.h"

#define BOT(body) "implements skirmish\nfn turn(state: State) -> [Order] {\n" body "}\n"
#define IDLE BOT("return []\n")

static const char *const examples[] = {"examples/hunter.gsk", "examples/keeper.gsk",
                                       "examples/gunner.gsk", "examples/miner.gsk",
                                       "examples/warden.gsk"};
enum { EXAMPLE_COUNT = sizeof examples / sizeof *examples };

// ---- setting up ---------------------------------------------------------------------------------

static void print(void *context, const char *text, size_t bytes) {
    fwrite(text, 1, bytes, context);
}

static int set_up(void **state) {
    const struct game *game = game_find("skirmish");
    gk_source source = {game->name, game->source, game->source_bytes};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_interface *interface = NULL;
    gk_interface_compile(&source, &interface, diagnostics);
    gk_diagnostics_print(diagnostics, false, print, stderr);
    gk_diagnostics_free(diagnostics);
    *state = interface;
    return interface ? 0 : -1;
}

static int tear_down(void **state) {
    gk_interface_free(*state);
    return 0;
}

static gk_program *compile(const gk_interface *interface, const char *text) {
    gk_source source = {"bot.gsk", text, strlen(text)};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_program *program = NULL;
    gk_compile_request request = {
        .source = &source, .interfaces = &interface, .interface_count = 1};
    gk_status status = gk_compile(&request, &program, diagnostics);
    if (status != GK_OK) {
        gk_diagnostics_print(diagnostics, false, print, stderr);
        fail_msg("it does not compile");
    }
    gk_diagnostics_free(diagnostics);
    return program;
}

static gk_program *load(const gk_interface *interface, const char *path) {
    char message[300];
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_program *program = NULL;
    char *text = NULL;
    size_t bytes = 0;
    gk_status status =
        file_read(path, FILE_SOURCE_BYTES_MAX, &text, &bytes, message, sizeof message);
    gk_source source = {path, text, bytes};
    gk_compile_request request = {
        .source = &source, .interfaces = &interface, .interface_count = 1};
    if (status == GK_OK) status = gk_compile(&request, &program, diagnostics);
    free(text);
    if (status != GK_OK) {
        gk_diagnostics_print(diagnostics, false, print, stderr);
        fail_msg("%s", message);
    }
    gk_diagnostics_free(diagnostics);
    return program;
}

static struct match_setup setup_of(const gk_interface *interface, gk_program *one,
                                   gk_program *other) {
    return (struct match_setup){.game = game_find("skirmish"),
                                .interface = interface,
                                .seed = 1,
                                .programs = {one, other},
                                .names = {"one", "other"},
                                .gas = {400000, 400000, 400000},
                                .limits = gk_limits_default()};
}

static struct match_result play(const struct match_setup *setup) {
    struct match_result result;
    char message[300];
    gk_status status = match_run(setup, &result, message, sizeof message);
    if (status != GK_OK) {
        fail_msg("%s", message);
    }
    return result;
}

static struct match_result play_texts(const gk_interface *interface, const char *one,
                                      const char *other) {
    gk_program *first = compile(interface, one);
    gk_program *second = compile(interface, other);
    struct match_setup setup = setup_of(interface, first, second);
    struct match_result result = play(&setup);
    gk_program_release(first);
    gk_program_release(second);
    return result;
}

// ---- a turn -------------------------------------------------------------------------------------

static void two_idle_bots_draw(void **state) {
    struct match_result result = play_texts(*state, IDLE, IDLE);
    assert_int_equal(result.winner, GAME_DRAW);
    assert_string_equal(result.why, "equal");
    assert_int_equal(result.players[0].fault_count, 0);
    assert_true(result.players[0].gas_used > 0);
    assert_int_equal(result.players[0].gas_used, result.players[1].gas_used);
}

static void a_bot_that_plays_beats_one_that_does_not(void **state) {
    gk_program *hunter = load(*state, examples[0]);
    gk_program *idle = compile(*state, IDLE);
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct match_setup setup = setup_of(*state, hunter, idle);
        setup.seed = seed;
        assert_int_equal(play(&setup).winner, 0);
        setup.programs[0] = idle;
        setup.programs[1] = hunter;
        assert_int_equal(play(&setup).winner, 1);
    }
    gk_program_release(hunter);
    gk_program_release(idle);
}

static void a_fault_costs_the_turn_and_is_named(void **state) {
    struct match_result result = play_texts(
        *state,
        BOT("    if state.turn == 3 { return [.rest(state.mine[99].id)] }\n    return []\n"), IDLE);
    assert_int_equal(result.players[0].fault_count, 1);
    assert_int_equal(result.players[0].fault_turn, 3);
    assert_string_equal(result.players[0].fault_code, "F003");
    assert_string_equal(result.players[0].fault_file, "bot.gsk");
    assert_int_equal(result.players[0].fault_line, 3);
    assert_int_equal(result.players[1].fault_count, 0);
    assert_int_equal(result.turn_count, 200 < result.turn_count ? 0 : result.turn_count);
}

struct spy {
    int64_t turn;
    int player;
    char moves[400];
    char rejects[400];
};

static void append(void *context, const char *text, size_t bytes) {
    char *out = context;
    strncat(out, text, bytes);
}

static bool spy_turn(void *context, const struct match_turn *turn) {
    struct spy *spy = context;
    if (turn->number == spy->turn) {
        turn->game->write_moves(turn->play, spy->player, append, spy->moves);
        const char *reject;
        for (size_t i = 0; (reject = turn->game->reject(turn->play, spy->player, i)) != NULL; i++) {
            snprintf(spy->rejects + strlen(spy->rejects),
                     sizeof spy->rejects - strlen(spy->rejects), "%s; ", reject);
        }
        return false;
    }
    return true;
}

static struct spy spy_on(const gk_interface *interface, const char *text, int player) {
    struct spy spy = {.turn = 1, .player = player};
    gk_program *bot = compile(interface, text);
    struct match_setup setup = setup_of(interface, bot, bot);
    setup.observe = spy_turn;
    setup.context = &spy;
    struct match_result result = play(&setup);
    assert_true(result.is_stopped);
    gk_program_release(bot);
    return spy;
}

static void the_last_move_emitted_stands_when_the_gas_runs_out(void **state) {
    struct spy spy = spy_on(*state, BOT("    emit [.guard(1)]\n    emit [.guard(2)]\n"
                                        "    while true { }\n"), 0);
    assert_string_equal(spy.moves, "2 guard");
}

static void orders_are_turned_round_for_the_other_side(void **state) {
    const char *text =
        BOT("    return [.walk(1, .north), .walk(2, .east), .shoot(3, .south_west, 2),"
            " .blast(4)]\n");
    assert_string_equal(spy_on(*state, text, 0).moves,
                        "1 walk north, 2 walk east, 3 shoot south_west 2, 4 blast");
    assert_string_equal(spy_on(*state, text, 1).moves,
                        "1 walk south, 2 walk west, 3 shoot north_east 2, 4 blast");
}

static void every_order_and_way_means_what_its_name_says(void **state) {
    struct spy spy = spy_on(
        *state, BOT("    return [.walk(1, .south), .walk(2, .west), .rest(3), .guard(4)]\n"), 0);
    assert_string_equal(spy.moves, "1 walk south, 2 walk west, 4 guard");
    static const char *const ways[] = {"north", "north_east", "east",  "south_east",
                                       "south", "south_west", "west", "north_west"};
    for (size_t i = 0; i < 8; i++) {
        char text[200];
        char expected[60];
        snprintf(text, sizeof text, BOT("    return [.shoot(1, .%s, 1)]\n"), ways[i]);
        snprintf(expected, sizeof expected, "1 shoot %s 1", ways[i]);
        assert_string_equal(spy_on(*state, text, 0).moves, expected);
    }
}

static void illegal_orders_are_recorded_with_their_reason(void **state) {
    struct spy spy = spy_on(
        *state, BOT("    return [.shoot(1, .north, 9), .rest(77), .guard(2), .guard(2)]\n"), 1);
    assert_string_equal(spy.moves, "2 guard");
    assert_string_equal(spy.rejects,
                        "robot 1: shoot: power must be 1 to 5; robot 77: rest: no such robot; "
                        "robot 2: guard: it has an order already; ");
}

static void gas_saved_goes_to_the_bank(void **state) {
    // Burns all it has on turn 10; before that it saves.
    gk_program *bot =
        compile(*state, BOT("    if state.turn % 10 == 0 { while true { } }\n    return []\n"));
    struct match_setup setup = setup_of(*state, bot, bot);
    char message[200];
    assert_true(gas_control_parse("5000+1000/9000", &setup.gas, message, sizeof message));
    struct match_result result = play(&setup);
    assert_int_equal(result.players[0].gas_used_most, 9000);
    assert_true(result.players[0].fault_count >= 10);
    assert_string_equal(result.players[0].fault_code, "F006");
    gk_program_release(bot);
}

// ---- what a bot sees ----------------------------------------------------------------------------

struct views {
    char text[GAME_PLAYERS][32768];
    bool are_equal;
    int64_t compared;
};

struct cursor {
    char *out;
    size_t count;
};

static void copy(void *context, const char *text, size_t bytes) {
    struct cursor *cursor = context;
    memcpy(cursor->out + cursor->count, text, bytes);
    cursor->count += bytes;
    cursor->out[cursor->count] = '\0';
}

static bool compare_views(void *context, const struct match_turn *turn) {
    struct views *views = context;
    if (turn->number == 0) {
        return true;
    }
    for (int player = 0; player < GAME_PLAYERS; player++) {
        struct cursor cursor = {views->text[player], 0};
        assert_true(GK_OK == value_to_json(turn->players[player].state, copy, &cursor));
    }
    views->are_equal &= strcmp(views->text[0], views->text[1]) == 0;
    views->are_equal &= turn->players[0].gas_used == turn->players[1].gas_used;
    views->compared++;
    return true;
}

static void the_state_reads_as_the_interface_says(void **state) {
    struct views *views = calloc(1, sizeof *views);
    assert_non_null(views);
    views->are_equal = true;
    gk_program *idle = compile(*state, IDLE);
    struct match_setup setup = setup_of(*state, idle, idle);
    setup.observe = compare_views;
    setup.context = views;
    play(&setup);
    char message[200];
    json_t *json = json_read(views->text[0], strlen(views->text[0]), message, sizeof message);
    assert_non_null(json);
    static const char *const names[] = {"floor", "wall", "source", "control", "spawn"};
    struct skirmish_map map;
    skirmish_map_draw(&map, game_seed(1, "map"));
    for (size_t y = 0; y < 21; y++) {
        for (size_t x = 0; x < 21; x++) {
            const json_t *row = json_array_get(json_object_get(json, "board"), y);
            assert_string_equal(json_string_value(json_array_get(row, x)), names[map.cells[y][x]]);
        }
    }
    assert_int_equal(json_array_size(json_object_get(json, "controls")), 3);
    json_decref(json);
    gk_program_release(idle);
    free(views);
}

// Asserts in the language: what the interface's helpers say of each other on the whole board.
static const char helpers_text[] =
    "implements skirmish\n"
    "let rays: [Ray] = [.north, .north_east, .east, .south_east, .south, .south_west, .west,\n"
    "    .north_west]\n"
    "let ways: [Direction] = [.north, .east, .south, .west]\n"
    "fn turn(state: State) -> [Order] {\n"
    "    let here = Point(x: 10, y: 10)\n"
    "    assert here.distance(Point(x: 7, y: 12)) == 5\n"
    "    assert here.aim(here) == none and not here.adjacent(here)\n"
    "    assert here.aim(Point(x: 12, y: 11)) == none\n"
    "    for ray in rays {\n"
    "        var at = here\n"
    "        for i in 1..=5 {\n"
    "            at = at.along(ray)\n"
    "            if i <= 4 { assert here.aim(at)! == ray } else { assert here.aim(at) == none }\n"
    "            assert here.adjacent(at) == (i == 1)\n"
    "        }\n"
    "    }\n"
    "    for way in ways {\n"
    "        let beside = here.step(way)\n"
    "        assert here.distance(beside) == 1 and here.toward(beside) == way\n"
    "        assert state.cell(Point(x: 0, y: 0).step(.west)) == .wall\n"
    "    }\n"
    "    assert state.cell(Point(x: 21, y: 0)) == .wall and state.cell(Point(x: 0, y: 21)) == .wall\n"
    "    for y in 0..21 { for x in 0..21 {\n"
    "        let there = Point(x: x, y: y)\n"
    "        if there != here {\n"
    "            assert here.step(here.toward(there)).distance(there) == here.distance(there) - 1\n"
    "        }\n"
    "        if state.cell(there) == .wall { assert not state.is_free(there) }\n"
    "    } }\n"
    "    for robot in state.mine { assert not state.is_free(robot.at) and robot.at.y == 20 }\n"
    "    for robot in state.enemies { assert not state.is_free(robot.at) and robot.at.y == 0 }\n"
    "    return []\n"
    "}\n";

static bool only_one_turn(void *context, const struct match_turn *turn) {
    (void)context;
    return turn->number < 1;
}

static void the_helpers_of_the_interface_agree(void **state) {
    gk_program *bot = compile(*state, helpers_text);
    struct match_setup setup = setup_of(*state, bot, bot);
    setup.observe = only_one_turn;
    struct match_result result = play(&setup);
    if (result.players[0].fault_count > 0) {
        fail_msg("line %u: %s", result.players[0].fault_line, result.players[0].fault_message);
    }
    gk_program_release(bot);
}

// No example uses the stream of random numbers, which is each seat's own.
#define MIRROR_MAPS 50

static void tie_on_map(const gk_interface *interface, gk_program *bot, uint64_t seed,
                       struct views *views) {
    struct match_setup setup = setup_of(interface, bot, bot);
    views->are_equal = true;
    views->compared = 0;
    setup.seed = seed;
    setup.observe = compare_views;
    setup.context = views;
    struct match_result result = play(&setup);
    assert_int_equal(result.winner, GAME_DRAW);
    assert_true(views->are_equal);
    assert_true(views->compared > 50);
}

static void an_example_against_itself_ties_turn_by_turn(void **state) {
    struct views *views = calloc(1, sizeof *views);
    assert_non_null(views);
    gk_program *bots[EXAMPLE_COUNT];
    for (int i = 0; i < EXAMPLE_COUNT; i++) bots[i] = load(*state, examples[i]);
    for (uint64_t seed = 1; seed <= MIRROR_MAPS; seed++) {
        tie_on_map(*state, bots[seed % EXAMPLE_COUNT], seed, views);
    }
    for (int i = 0; i < EXAMPLE_COUNT; i++) gk_program_release(bots[i]);
    free(views);
}

static void examples_play_without_faults_and_rejects(void **state) {
    gk_program *bots[EXAMPLE_COUNT];
    for (int i = 0; i < EXAMPLE_COUNT; i++) {
        bots[i] = load(*state, examples[i]);
    }
    for (int i = 0; i < EXAMPLE_COUNT; i++) {
        for (int j = 0; j < EXAMPLE_COUNT; j++) {
            struct match_setup setup = setup_of(*state, bots[i], bots[j]);
            setup.seed = (uint64_t)(i * EXAMPLE_COUNT + j);
            struct match_result result = play(&setup);
            for (int player = 0; player < GAME_PLAYERS; player++) {
                if (result.players[player].fault_count > 0) {
                    fail_msg("%s: %s in line %u", examples[player == 0 ? i : j],
                             result.players[player].fault_message,
                             result.players[player].fault_line);
                }
                assert_int_equal(result.players[player].reject_count, 0);
            }
        }
    }
    for (int i = 0; i < EXAMPLE_COUNT; i++) {
        gk_program_release(bots[i]);
    }
}

// ---- the same everywhere ------------------------------------------------------------------------

static void equal_matches_have_equal_chains(void **state) {
    gk_program *one = load(*state, examples[0]);
    gk_program *other = load(*state, examples[3]);
    struct match_setup setup = setup_of(*state, one, other);
    uint64_t chain = play(&setup).chain;
    assert_true(play(&setup).chain == chain);
    setup.seed = 2;
    assert_false(play(&setup).chain == chain);
    gk_program_release(one);
    gk_program_release(other);
}

static void bytecode_plays_as_its_source_does(void **state) {
    gk_program *source = load(*state, examples[2]);
    gk_program *built = NULL;
    void *data;
    size_t bytes;
    assert_int_equal(gk_program_save(source, &data, &bytes), GK_OK);
    assert_true(file_is_bytecode(data, bytes));
    assert_int_equal(gk_program_load(data, bytes, &built, NULL, 0), GK_OK);
    gk_free(data);
    struct match_setup setup = setup_of(*state, source, built);
    assert_int_equal(play(&setup).winner, GAME_DRAW);
    gk_program_release(source);
    gk_program_release(built);
}

// ---- what is refused ----------------------------------------------------------------------------

static void refuses_programs_that_are_no_bots_of_the_game(void **state) {
    struct match_result result;
    char message[300];
    gk_program *idle = compile(*state, IDLE);
    gk_program *plain = compile(*state, "fn turn() -> int { return 1 }\n");
    struct match_setup setup = setup_of(*state, idle, plain);
    assert_int_equal(match_run(&setup, &result, message, sizeof message), GK_WRONG_TYPE);
    assert_string_equal(message, "player 2 (other): not a bot of skirmish: it implements nothing");
    gk_program_release(idle);
    gk_program_release(plain);
}

static void refuses_bots_of_another_version_of_the_game(void **state) {
    const char *text = "interface skirmish\nrecord State { turn: int }\nenum Order { rest }\n"
                       "entry turn(state: State) -> [Order]\n";
    gk_source source = {"skirmish", text, strlen(text)};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_interface *old = NULL;
    assert_int_equal(gk_interface_compile(&source, &old, diagnostics), GK_OK);
    gk_diagnostics_free(diagnostics);
    gk_program *bot = compile(old, IDLE);
    struct match_setup setup = setup_of(*state, bot, bot);
    struct match_result result;
    char message[300];
    assert_int_equal(match_run(&setup, &result, message, sizeof message), GK_WRONG_TYPE);
    assert_non_null(strstr(message, "another version of the game"));
    gk_program_release(bot);
    gk_interface_free(old);
}

static void refuses_maps_and_limits(void **state) {
    gk_program *idle = compile(*state, IDLE);
    struct match_setup setup = setup_of(*state, idle, idle);
    struct match_result result;
    char message[300];
    setup.map = "...\n";
    setup.map_bytes = 4;
    assert_int_equal(match_run(&setup, &result, message, sizeof message), GK_INVALID);
    assert_string_equal(message, "map line 1: expected 21 cells, found fewer");
    setup.map = NULL;
    setup.limits.depth_frames = 0;
    assert_int_equal(match_run(&setup, &result, message, sizeof message), GK_BAD_ARGUMENT);
    gk_program_release(idle);
}

static void small_memory_is_a_refusal_or_a_fault(void **state) {
    gk_program *hunter = load(*state, examples[0]);
    for (int64_t bytes = 0; bytes < 70000; bytes += 1000) {
        struct match_setup setup = setup_of(*state, hunter, hunter);
        struct match_result result;
        char message[300];
        setup.limits.memory_bytes = bytes;
        gk_status status = match_run(&setup, &result, message, sizeof message);
        assert_true(status == GK_OK || status == GK_TOO_LARGE);
    }
    gk_program_release(hunter);
}

static void plays_on_the_maps_beside_the_examples(void **state) {
    static const char *const paths[] = {"examples/maps/rooms.txt", "examples/maps/lanes.txt"};
    gk_program *bot = load(*state, examples[1]);
    for (size_t i = 0; i < 2; i++) {
        char message[300];
        char *map;
        size_t bytes;
        assert_int_equal(
            file_read(paths[i], FILE_MAP_BYTES_MAX, &map, &bytes, message, sizeof message), GK_OK);
        struct match_setup setup = setup_of(*state, bot, bot);
        setup.map = map;
        setup.map_bytes = bytes;
        assert_int_equal(play(&setup).winner, GAME_DRAW);
        free(map);
    }
    gk_program_release(bot);
}

// ---- gas as people write it ---------------------------------------------------------------------

static void assert_gas(const char *text, int64_t bank, int64_t increment, int64_t cap) {
    struct gas_control control;
    char message[300];
    char again[GAS_CONTROL_TEXT_BYTES];
    assert_true(gas_control_parse(text, &control, message, sizeof message));
    assert_int_equal(control.bank, bank);
    assert_int_equal(control.increment, increment);
    assert_int_equal(control.cap, cap);
    gas_control_text(control, again);
    assert_string_equal(again, text);
}

static void reads_gas_as_chess_players_write_time(void **state) {
    (void)state;
    assert_gas("200000", 200000, 200000, 200000);
    assert_gas("200000+20000/400000", 200000, 20000, 400000);
    assert_gas("5+0/5", 5, 0, 5);
    assert_gas("1+2", 1, 2, GAS_CONTROL_MAX);
    assert_gas("0", 0, 0, 0);
    static const char *const wrong[] = {"",
                                        "x",
                                        "-1",
                                        "1+",
                                        "1+2/",
                                        "1/2",
                                        "1+2/0",
                                        "1 ",
                                        "1+2/3x",
                                        "99999999999999999999",
                                        "1000000000001",
                                        "1+2/1000000000001"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct gas_control control;
        char message[300] = "";
        assert_false(gas_control_parse(wrong[i], &control, message, sizeof message));
        assert_non_null(strstr(message, "expected gas as"));
    }
}

static void a_bank_never_passes_its_cap_and_never_falls_below_zero(void **state) {
    (void)state;
    struct gas_control control = {100, 20, 130};
    assert_int_equal(gas_control_after(control, 100, 50), 70);
    assert_int_equal(gas_control_after(control, 100, 0), 120);
    assert_int_equal(gas_control_after(control, 120, 0), 130);
    assert_int_equal(gas_control_after(control, 100, 1000), 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_idle_bots_draw),
        cmocka_unit_test(a_bot_that_plays_beats_one_that_does_not),
        cmocka_unit_test(a_fault_costs_the_turn_and_is_named),
        cmocka_unit_test(the_last_move_emitted_stands_when_the_gas_runs_out),
        cmocka_unit_test(orders_are_turned_round_for_the_other_side),
        cmocka_unit_test(every_order_and_way_means_what_its_name_says),
        cmocka_unit_test(illegal_orders_are_recorded_with_their_reason),
        cmocka_unit_test(gas_saved_goes_to_the_bank),
        cmocka_unit_test(the_state_reads_as_the_interface_says),
        cmocka_unit_test(the_helpers_of_the_interface_agree),
        cmocka_unit_test(an_example_against_itself_ties_turn_by_turn),
        cmocka_unit_test(examples_play_without_faults_and_rejects),
        cmocka_unit_test(equal_matches_have_equal_chains),
        cmocka_unit_test(bytecode_plays_as_its_source_does),
        cmocka_unit_test(refuses_programs_that_are_no_bots_of_the_game),
        cmocka_unit_test(refuses_bots_of_another_version_of_the_game),
        cmocka_unit_test(refuses_maps_and_limits),
        cmocka_unit_test(small_memory_is_a_refusal_or_a_fault),
        cmocka_unit_test(plays_on_the_maps_beside_the_examples),
        cmocka_unit_test(reads_gas_as_chess_players_write_time),
        cmocka_unit_test(a_bank_never_passes_its_cap_and_never_falls_below_zero),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
