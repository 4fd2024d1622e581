// tests/unit/replay_test.c: replays tell the truth, and no damage to one goes unseen or crashes.
//
//   in:    matches between bots in the language, their files, changed in many ways
//   out:   cmocka's report; files in a temporary folder that is removed

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base64.h"
#include "file.h"
#include "json.h"
#include "replay.h"

// Walks to and fro, logs, marks, faults on turn 5 and gives an order that is refused on turn 6.
static const char bot_text[] = "implements skirmish\n"
                               "fn turn(state: State) -> [Order] {\n"
                               "    log(\"turn {state.turn}\")\n"
                               "    if state.turn == 5 { return [.rest(state.mine[99].id)] }\n"
                               "    if state.turn == 6 { return [.rest(99)] }\n"
                               "    var orders: [Order] = []\n"
                               "    for robot in state.mine {\n"
                               "        if state.turn % 3 == 0 { orders.push(.walk(robot.id, "
                               ".east)) } else { orders.push(.walk(robot.id, .north)) }\n"
                               "    }\n"
                               "    return orders\n"
                               "}\n";

struct fixture {
    gk_interface *interface;
    gk_program *program;
    char folder[64];
    char path[96];
    char *text;  // of a good replay
    size_t bytes;
};

static struct match_setup setup_of(const struct fixture *fixture) {
    return (struct match_setup){.game = game_find("skirmish"),
                                .interface = fixture->interface,
                                .seed = 1,
                                .programs = {fixture->program, fixture->program},
                                .names = {"one \"quoted\"", "other \t"},
                                .gas = {20000, 20000, 20000},
                                .limits = gk_limits_default()};
}

static int set_up(void **state) {
    static struct fixture fixture;
    char message[300];
    struct match_result result;
    *state = &fixture;
    fixture.interface = game_interface_new(game_find("skirmish"));
    if (!fixture.interface) {
        return -1;
    }
    gk_source source = {"bot.gsk", bot_text, sizeof bot_text - 1};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    const gk_interface *interface = fixture.interface;
    gk_compile_request request = {
        .source = &source, .interfaces = &interface, .interface_count = 1};
    gk_compile(&request, &fixture.program, diagnostics);
    gk_diagnostics_free(diagnostics);
    strcpy(fixture.folder, "/tmp/gasket-replay-XXXXXX");
    if (!fixture.program || !mkdtemp(fixture.folder)) {
        return -1;
    }
    snprintf(fixture.path, sizeof fixture.path, "%s/match.replay", fixture.folder);
    struct match_setup setup = setup_of(&fixture);
    if (replay_record(&setup, fixture.path, &result, message, sizeof message) != GK_OK) {
        return -1;
    }
    return file_read(fixture.path, FILE_REPLAY_BYTES_MAX, &fixture.text, &fixture.bytes, message,
                     sizeof message) == GK_OK ? 0 : -1;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    unlink(fixture->path);
    int failure = rmdir(fixture->folder);  // fails if a temporary file was left behind
    free(fixture->text);
    gk_program_release(fixture->program);
    gk_interface_free(fixture->interface);
    return failure;
}

static struct replay_report verify_text(const struct fixture *fixture, const char *text,
                                        size_t bytes) {
    struct replay_report report;
    char message[300];
    assert_int_equal(file_write(fixture->path, text, bytes, message, sizeof message), GK_OK);
    replay_verify(fixture->path, NULL, NULL, &report);
    return report;
}

// The good replay with the first `old` after `after` replaced.
static struct replay_report verify_changed(const struct fixture *fixture, const char *after,
                                           const char *old, const char *new) {
    const char *from = strstr(fixture->text, after);
    assert_non_null(from);
    const char *at = strstr(from, old);
    assert_non_null(at);
    size_t before = (size_t)(at - fixture->text);
    size_t bytes = fixture->bytes - strlen(old) + strlen(new);
    char *text = malloc(bytes + 1);
    assert_non_null(text);
    memcpy(text, fixture->text, before);
    memcpy(text + before, new, strlen(new));
    strcpy(text + before + strlen(new), at + strlen(old));
    struct replay_report report = verify_text(fixture, text, bytes);
    free(text);
    return report;
}

static void assert_message(const struct replay_report *report, enum replay_verdict verdict,
                           const char *expected) {
    if (report->verdict != verdict || !strstr(report->message, expected)) {
        fail_msg("expected \"%s\" (%d) in \"%s\" (%d)", expected, (int)verdict, report->message,
                 (int)report->verdict);
    }
}

// ---- true replays -------------------------------------------------------------------------------

static void a_replay_played_again_is_the_same(void **state) {
    struct fixture *fixture = *state;
    struct replay_report report = verify_text(fixture, fixture->text, fixture->bytes);
    assert_message(&report, REPLAY_SAME, "");
    assert_string_equal(report.game, "skirmish");
    assert_true(report.turn_count > 50);
    assert_int_equal(report.result.players[0].fault_count, 1);
    assert_int_equal(report.result.players[0].reject_count, 1);
}

static void every_line_is_json_with_sorted_keys_and_no_floats(void **state) {
    struct fixture *fixture = *state;
    const char *line = fixture->text;
    while (*line) {
        const char *end = strchr(line, '\n');
        assert_non_null(end);
        char message[200];
        json_t *object = json_read(line, (size_t)(end - line), message, sizeof message);
        assert_non_null(object);
        char *sorted = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
        assert_int_equal(strlen(sorted), (size_t)(end - line));
        assert_memory_equal(sorted, line, (size_t)(end - line));
        free(sorted);
        json_decref(object);
        line = end + 1;
    }
}

static void faults_rejects_and_notes_are_in_it(void **state) {
    struct fixture *fixture = *state;
    assert_non_null(strstr(fixture->text, "\"code\":\"F003\",\"column\":"));
    assert_non_null(strstr(fixture->text, "[\"robot 99: rest: no such robot\"]"));
    assert_non_null(
        strstr(fixture->text, "\"kind\":\"log\",\"player\":1,\"text\":\"turn 3\",\"turn\":3"));
    assert_non_null(strstr(fixture->text, "\"event\":\"key\""));
}

static void lines_of_unknown_events_are_skipped(void **state) {
    struct fixture *fixture = *state;
    struct replay_report report = verify_changed(
        fixture, "{\"event\":\"turn\"", "\n", "\n{\"event\":\"applause\",\"how\":[\"loud\"]}\n\n");
    assert_message(&report, REPLAY_SAME, "");
}

static void notes_may_be_missing_but_not_invented(void **state) {
    struct fixture *fixture = *state;
    char *text = malloc(fixture->bytes + 1);
    assert_non_null(text);
    size_t bytes = 0;
    for (const char *line = fixture->text; *line; line = strchr(line, '\n') + 1) {
        size_t length = (size_t)(strchr(line, '\n') + 1 - line);
        if (strncmp(line, "{\"event\":\"note\"", 15) != 0) {
            memcpy(text + bytes, line, length);
            bytes += length;
        }
    }
    struct replay_report report = verify_text(fixture, text, bytes);
    assert_message(&report, REPLAY_SAME, "");
    free(text);
    report = verify_changed(fixture, "\"text\":\"turn 3\"", "turn 3", "turn 4");
    assert_message(&report, REPLAY_DIFFERS, "line 10: a note that no bot wrote");
}

static void a_match_on_a_map_of_its_own_verifies(void **state) {
    struct fixture *fixture = *state;
    char message[300];
    char *map;
    size_t bytes;
    assert_int_equal(file_read("examples/maps/rooms.txt", FILE_MAP_BYTES_MAX, &map, &bytes, message,
                               sizeof message), GK_OK);
    struct match_setup setup = setup_of(fixture);
    struct match_result result;
    struct replay_report report;
    setup.map = map;
    setup.map_bytes = bytes;
    setup.seed = UINT64_MAX;
    assert_int_equal(replay_record(&setup, fixture->path, &result, message, sizeof message), GK_OK);
    replay_verify(fixture->path, NULL, NULL, &report);
    assert_message(&report, REPLAY_SAME, "");
    free(map);
}

// ---- false replays ------------------------------------------------------------------------------

// What is changed in the good replay (see verify_changed), and what is then said of it.
struct change {
    const char *after, *old, *new;
    const char *expected;
};

#define CHANGE_COUNT(changes) (sizeof(changes) / sizeof *(changes))

static void assert_changes(const struct fixture *fixture, enum replay_verdict verdict,
                           const struct change *changes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct change *change = &changes[i];
        struct replay_report report =
            verify_changed(fixture, change->after, change->old, change->new);
        assert_message(&report, verdict, change->expected);
    }
}

static void names_the_first_difference(void **state) {
    static const struct change changes[] = {
        {"\"event\":\"turn\"", "1 walk north", "1 walk south", "turn 1, line 3: moves is"},
        {"\"event\":\"end\"", "\"winner\":-1", "\"winner\":0",
         "winner is 0 in the replay, -1 when played again"},
        {"{", "\"seed\":\"1\"", "\"seed\":\"2\"", "turn 0, line 1: map is"},
    };
    struct fixture *fixture = *state;
    struct replay_report report = verify_changed(fixture, "\"turn\":7}", "\"gas\":[", "\"gas\":[9");
    assert_message(&report, REPLAY_DIFFERS, "turn 8, line ");
    assert_message(&report, REPLAY_DIFFERS, ": gas is [9");
    assert_int_equal(report.turn, 8);
    assert_changes(fixture, REPLAY_DIFFERS, changes, CHANGE_COUNT(changes));
}

static void other_rules_are_told_from_damage(void **state) {
    static const struct change changes[] = {
        {"{", "\"format\":1", "\"format\":2", "format"},
        {"{", "\"epoch\":1", "\"epoch\":7", "epoch"},
        {"{", "\"game\":\"skirmish\"", "\"game\":\"poker\"", "game"},
        {"{", "\"prices\":\"", "\"prices\":\"f", "price list"},
    };
    assert_changes(*state, REPLAY_UNKNOWN, changes, CHANGE_COUNT(changes));
}

static void damage_is_named_by_its_line(void **state) {
    static const struct change changes[] = {
        {"\"turn\":7}", "\n{", "\n{,", "is no JSON"},
        {"\"turn\":7}", "\n", "\n[1]\n", "is no event"},
        {"{", "\"bytecode\":\"", "\"bytecode\":\"?", "base64"},
        {"{", "\"bytecode\":\"", "\"bytecode\":\"AAAA", "the bytecode of player 1"},
        {"\"event\":\"end\"", "}\n", "}\n{\"event\":\"turn\"}\n", "comes after the end"},
    };
    struct fixture *fixture = *state;
    assert_changes(fixture, REPLAY_DAMAGED, changes, CHANGE_COUNT(changes));
    struct replay_report report = verify_text(fixture, "", 0);
    assert_message(&report, REPLAY_DAMAGED, "does not begin with a head");
    report = verify_text(fixture, "hello\n", 6);
    assert_message(&report, REPLAY_DAMAGED, "line 1 is no JSON");
    replay_verify("/nowhere/at/all", NULL, NULL, &report);
    assert_message(&report, REPLAY_DAMAGED, "/nowhere/at/all: No such file");
}

static void a_file_cut_anywhere_is_damaged(void **state) {
    struct fixture *fixture = *state;
    for (size_t i = 1; i <= 40; i++) {
        size_t bytes = fixture->bytes * i / 41;
        struct replay_report report = verify_text(fixture, fixture->text, bytes);
        assert_int_equal(report.verdict, REPLAY_DAMAGED);
    }
    struct replay_report report = verify_text(fixture, fixture->text, fixture->bytes - 1);
    assert_message(&report, REPLAY_SAME, "");  // the last newline is not needed
}

static void no_changed_byte_goes_unseen(void **state) {
    struct fixture *fixture = *state;
    char *text = malloc(fixture->bytes + 1);
    assert_non_null(text);
    size_t unseen = 0;
    for (size_t i = 0; i < 120; i++) {
        memcpy(text, fixture->text, fixture->bytes + 1);
        size_t at = (i * 7919 * 31) % fixture->bytes;
        text[at] = (char)(text[at] ^ (1 << i % 7));
        struct replay_report report = verify_text(fixture, text, fixture->bytes);
        // A changed event's name makes a line unknown, and then it is missed, unless it was a note.
        unseen += report.verdict == REPLAY_SAME;
    }
    assert_true(unseen <= 2);
    free(text);
}

// ---- files --------------------------------------------------------------------------------------

static void a_full_disk_is_an_error(void **state) {
    struct fixture *fixture = *state;
    struct match_setup setup = setup_of(fixture);
    struct match_result result;
    char message[300] = "";
    if (access("/dev/full", W_OK) != 0) {
        skip();
    }
    assert_int_equal(replay_record(&setup, "/dev/full", &result, message, sizeof message),
                     GK_BAD_ARGUMENT);
    assert_string_equal(message, "/dev/full: No space left on device");
    assert_int_equal(access("/dev/full", W_OK), 0);
}

static void a_path_that_can_t_be_written_is_an_error(void **state) {
    struct fixture *fixture = *state;
    struct match_setup setup = setup_of(fixture);
    struct match_result result;
    char message[300] = "";
    assert_int_equal(
        replay_record(&setup, "/nowhere/match.replay", &result, message, sizeof message),
        GK_BAD_ARGUMENT);
    assert_string_equal(message, "/nowhere/match.replay: No such file or directory");
}

static bool stop(void *context, const struct match_turn *turn) {
    (void)context;
    return turn->number < 3;
}

static void a_match_that_is_stopped_leaves_what_was_there(void **state) {
    struct fixture *fixture = *state;
    struct match_setup setup = setup_of(fixture);
    struct match_result result;
    char message[300] = "";
    char *data;
    size_t bytes;
    setup.observe = stop;
    assert_int_equal(file_write(fixture->path, "before", 6, message, sizeof message), GK_OK);
    assert_int_equal(replay_record(&setup, fixture->path, &result, message, sizeof message), GK_OK);
    assert_true(result.is_stopped);
    assert_int_equal(file_read(fixture->path, 100, &data, &bytes, message, sizeof message), GK_OK);
    assert_string_equal(data, "before");
    free(data);
}

static void reads_files_up_to_their_cap(void **state) {
    struct fixture *fixture = *state;
    char message[300] = "";
    char *data;
    size_t bytes;
    assert_int_equal(file_write(fixture->path, "0123456789", 10, message, sizeof message), GK_OK);
    assert_int_equal(file_read(fixture->path, 10, &data, &bytes, message, sizeof message), GK_OK);
    assert_int_equal(bytes, 10);
    free(data);
    assert_int_equal(file_read(fixture->path, 9, &data, &bytes, message, sizeof message),
                     GK_TOO_LARGE);
    assert_non_null(strstr(message, "longer than 9 bytes"));
    assert_int_equal(file_read(fixture->folder, 9, &data, &bytes, message, sizeof message),
                     GK_BAD_ARGUMENT);
    assert_non_null(strstr(message, "directory"));
}

static void append(void *context, const char *text, size_t bytes) {
    strncat(context, text, bytes);
}

static void base64_reads_back_and_refuses_the_rest(void **state) {
    (void)state;
    unsigned char data[256];
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (unsigned char)(255 - i);
    }
    for (size_t count = 0; count <= sizeof data; count++) {
        char text[400] = "";
        size_t bytes;
        bool is_valid;
        base64_write(data, count, append, text);
        void *again = base64_read(text, strlen(text), &bytes, &is_valid);
        assert_true(is_valid);
        assert_int_equal(bytes, count);
        assert_memory_equal(again, data, count);
        free(again);
    }
    static const char *const wrong[] = {"A",    "AA",   "AAA",      "A===", "====",  "AB==",
                                        "AAB=", "AA=A", "AA==AAAA", "AA A", "AA\n=", "????"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        size_t bytes;
        bool is_valid = true;
        assert_null(base64_read(wrong[i], strlen(wrong[i]), &bytes, &is_valid));
        assert_false(is_valid);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replay_played_again_is_the_same),
        cmocka_unit_test(every_line_is_json_with_sorted_keys_and_no_floats),
        cmocka_unit_test(faults_rejects_and_notes_are_in_it),
        cmocka_unit_test(lines_of_unknown_events_are_skipped),
        cmocka_unit_test(notes_may_be_missing_but_not_invented),
        cmocka_unit_test(a_match_on_a_map_of_its_own_verifies),
        cmocka_unit_test(names_the_first_difference),
        cmocka_unit_test(other_rules_are_told_from_damage),
        cmocka_unit_test(damage_is_named_by_its_line),
        cmocka_unit_test(a_file_cut_anywhere_is_damaged),
        cmocka_unit_test(no_changed_byte_goes_unseen),
        cmocka_unit_test(a_full_disk_is_an_error),
        cmocka_unit_test(a_path_that_can_t_be_written_is_an_error),
        cmocka_unit_test(a_match_that_is_stopped_leaves_what_was_there),
        cmocka_unit_test(reads_files_up_to_their_cap),
        cmocka_unit_test(base64_reads_back_and_refuses_the_rest),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
