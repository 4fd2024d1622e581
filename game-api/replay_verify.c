// game-api/replay_verify.c: plays the match of a replay again and compares line by line.
//
//   in:    a file from anybody
//   out:   the verdict, with the first difference
//   owns:  the file's bytes, the programs made from it, one turn's lines at a time
//   fails: by the verdict; what is damaged is named by its line
//
// The match is played with the same writer that recorded it, so a replay is true if playing again
// writes the same lines. Notes may be missing, because they can be private to their bot's owner,
// but none may be invented.

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "digest.h"
#include "file.h"
#include "json.h"
#include "replay.h"
#include "replay_write.h"

#define SHOWN_BYTES 48  // of a value that differs

// ---- text that grows ----------------------------------------------------------------------------

struct buffer {
    char *data;
    size_t count, room;
    bool has_failed;
};

static void buffer_write(void *context, const char *text, size_t bytes) {
    struct buffer *buffer = context;
    if (buffer->has_failed) {
        return;
    }
    if (bytes > buffer->room - buffer->count) {
        size_t room = buffer->room + bytes < SIZE_MAX / 2 ? 2 * (buffer->room + bytes) : 0;
        char *data = room > 0 ? realloc(buffer->data, room) : NULL;
        if (!data) {
            buffer->has_failed = true;
            return;
        }
        buffer->data = data;
        buffer->room = room;
    }
    memcpy(buffer->data + buffer->count, text, bytes);
    buffer->count += bytes;
}

// ---- lines --------------------------------------------------------------------------------------

enum event { EVENT_HEAD, EVENT_TURN, EVENT_KEY, EVENT_NOTE, EVENT_END, EVENT_UNKNOWN };

static enum event event_of(const char *name) {
    static const char *const names[] = {"head", "turn", "key", "note", "end"};
    int event = EVENT_HEAD;
    while (event < EVENT_UNKNOWN && strcmp(names[event], name) != 0) {
        event++;
    }
    return (enum event)event;
}

// Lines still to be read.
struct lines {
    const char *cursor, *end;
};

static bool next_line(struct lines *lines, const char **line, size_t *bytes) {
    if (lines->cursor == lines->end) {
        return false;
    }
    const char *stop = memchr(lines->cursor, '\n', (size_t)(lines->end - lines->cursor));
    *line = lines->cursor;
    *bytes = (size_t)((stop ? stop : lines->end) - lines->cursor);
    lines->cursor = stop ? stop + 1 : lines->end;
    return true;
}

static struct lines all_lines(const struct buffer *buffer) {
    return (struct lines){buffer->data, buffer->data ? buffer->data + buffer->count : NULL};
}

static bool is_blank(const char *line, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) {
        if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
            return false;
        }
    }
    return true;
}

struct verifier {
    struct replay_report *report;
    const struct game *game;
    struct match_setup setup;
    struct lines file;
    struct buffer fresh;     // the lines of one turn, played again
    struct buffer last;      // and of the one before
    struct lines fresh_notes, last_notes;  // what of them has not been looked through for notes
    match_observer *observe;
    void *context;
};

// The first complaint stands.
__attribute__((format(printf, 3, 4)))
static bool conclude(struct verifier *verifier, enum replay_verdict verdict, const char *format,
                     ...) {
    struct replay_report *report = verifier->report;
    if (report->verdict == REPLAY_SAME) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(report->message, sizeof report->message, format, arguments);
        va_end(arguments);
        report->verdict = verdict;
    }
    return false;
}

static json_t *parse_recorded(struct verifier *verifier, const char *line, size_t bytes) {
    char reason[200];
    json_t *object = json_read(line, bytes, reason, sizeof reason);
    if (!object && strcmp(reason, gk_status_text(GK_NO_MEMORY)) == 0) {
        conclude(verifier, REPLAY_FAILED, "%s", reason);
    } else if (!object) {
        conclude(verifier, REPLAY_DAMAGED, "line %zu is no JSON: %s", verifier->report->line,
                 reason);
    }
    return object;
}

// The next line that says something, as an object with an event; NULL at the end of the file or
// (then the report has it) if it is damaged.
static json_t *next_object(struct verifier *verifier, enum event *event) {
    const char *line;
    size_t bytes;
    while (next_line(&verifier->file, &line, &bytes)) {
        verifier->report->line++;
        if (is_blank(line, bytes)) {
            continue;
        }
        json_t *object = parse_recorded(verifier, line, bytes);
        if (!object) {
            return NULL;
        }
        const char *name = json_string_value(json_object_get(object, "event"));
        if (!name) {
            conclude(verifier, REPLAY_DAMAGED,
                     "line %zu is no event: expected an object with \"event\"",
                     verifier->report->line);
            json_decref(object);
            return NULL;
        }
        *event = event_of(name);
        return object;
    }
    return NULL;
}

// ---- head ---------------------------------------------------------------------------------------

static bool damaged_head(struct verifier *verifier, const char *what) {
    return conclude(verifier, REPLAY_DAMAGED, "line %zu, the head: %s", verifier->report->line,
                    what);
}

static bool read_int(const json_t *object, const char *name, int64_t least, int64_t most,
                     int64_t *value) {
    const json_t *found = json_object_get(object, name);
    *value = json_integer_value(found);
    return json_is_integer(found) && *value >= least && *value <= most;
}

static bool read_unsigned(const char *text, uint64_t *value) {
    *value = 0;
    for (const char *digit = text; *digit; digit++) {
        uint64_t unit = (uint64_t)(unsigned char)*digit - '0';
        if (unit > 9 || *value > (UINT64_MAX - unit) / 10) {
            return false;
        }
        *value = *value * 10 + unit;
    }
    return text[0] != '\0';
}

static bool check_kind(struct verifier *verifier, const json_t *head) {
    int64_t number;
    char prices[DIGEST_TEXT_BYTES];
    const char *game = json_string_value(json_object_get(head, "game"));
    const char *recorded = json_string_value(json_object_get(head, "prices"));
    if (!read_int(head, "format", 0, INT64_MAX, &number) || !game || !recorded) {
        return damaged_head(verifier, "expected format, game and prices");
    }
    if (number != REPLAY_FORMAT) {
        return conclude(verifier, REPLAY_UNKNOWN, "the format is %" PRId64 ", this is %d", number,
                        REPLAY_FORMAT);
    }
    snprintf(verifier->report->game, sizeof verifier->report->game, "%s", game);
    verifier->game = game_find(game);
    if (!verifier->game) {
        return conclude(verifier, REPLAY_UNKNOWN, "the game is not one of those known here");
    }
    if (!read_int(head, "epoch", 0, INT64_MAX, &number)) {
        return damaged_head(verifier, "expected epoch");
    }
    if (number != verifier->game->epoch) {
        return conclude(verifier, REPLAY_UNKNOWN,
                        "the epoch of the rules is %" PRId64 ", this is %" PRId64, number,
                        verifier->game->epoch);
    }
    digest_text(gk_price_hash(), prices);
    if (strcmp(recorded, prices) != 0) {
        return conclude(verifier, REPLAY_UNKNOWN, "recorded with another price list for gas");
    }
    return true;
}

static bool read_limits(struct verifier *verifier, const json_t *head) {
    const json_t *limits = json_object_get(head, "limits");
    gk_limits *out = &verifier->setup.limits;
    return read_int(limits, "memory", 0, GK_MEMORY_MAX, &out->memory_bytes)
               && read_int(limits, "depth", 1, 1000000, &out->depth_frames)
               && read_int(limits, "log", 0, INT64_MAX, &out->log_bytes)
               ? true
               : damaged_head(verifier, "expected limits: depth, log and memory");
}

static bool read_conditions(struct verifier *verifier, const json_t *head) {
    struct match_setup *setup = &verifier->setup;
    const char *gas = json_string_value(json_object_get(head, "gas"));
    const char *seed = json_string_value(json_object_get(head, "seed"));
    const char *from = json_string_value(json_object_get(head, "map_from"));
    const json_t *map = json_object_get(head, "map");
    char reason[200];
    if (!gas || !gas_control_parse(gas, &setup->gas, reason, sizeof reason)) {
        return damaged_head(verifier, gas ? reason : "expected gas");
    }
    if (!seed || !read_unsigned(seed, &setup->seed)) {
        return damaged_head(verifier, "expected seed, a number as text");
    }
    if (!json_is_string(map) || !from || (strcmp(from, "seed") != 0 && strcmp(from, "file") != 0)) {
        return damaged_head(verifier, "expected map, and map_from: seed or file");
    }
    if (strcmp(from, "file") == 0) {
        setup->map = json_string_value(map);
        setup->map_bytes = json_string_length(map);
    }
    return read_limits(verifier, head);
}

static bool load_program(struct verifier *verifier, int player, const void *data, size_t bytes) {
    char reason[160] = "";
    gk_status status = gk_program_load(data, bytes, &verifier->setup.programs[player], reason,
                                       sizeof reason);
    if (status == GK_NO_MEMORY) {
        return conclude(verifier, REPLAY_FAILED, "%s", gk_status_text(status));
    }
    return status == GK_OK ? true
                           : conclude(verifier, REPLAY_DAMAGED,
                                      "line %zu, the head: the bytecode of player %d: %s",
                                      verifier->report->line, player + 1, reason);
}

static bool read_player(struct verifier *verifier, const json_t *players, int player) {
    const json_t *object = json_array_get(players, (size_t)player);
    const json_t *bytecode = json_object_get(object, "bytecode");
    const char *name = json_string_value(json_object_get(object, "name"));
    if (!json_is_string(bytecode) || !name) {
        return damaged_head(verifier, "expected two players with name and bytecode");
    }
    snprintf(verifier->report->names[player], sizeof verifier->report->names[player], "%s", name);
    verifier->setup.names[player] = name;
    bool is_valid;
    size_t bytes;
    void *data = base64_read(json_string_value(bytecode), json_string_length(bytecode), &bytes,
                             &is_valid);
    if (!data) {
        return is_valid ? conclude(verifier, REPLAY_FAILED, "%s", gk_status_text(GK_NO_MEMORY))
                        : damaged_head(verifier, "the bytecode is no base64");
    }
    bool is_loaded = load_program(verifier, player, data, bytes);
    free(data);
    return is_loaded;
}

static bool read_head(struct verifier *verifier, const json_t *head) {
    const json_t *players = json_object_get(head, "players");
    if (!check_kind(verifier, head) || !read_conditions(verifier, head)) {
        return false;
    }
    verifier->setup.game = verifier->game;
    for (int player = 0; player < GAME_PLAYERS; player++) {
        if (!read_player(verifier, players, player)) {
            return false;
        }
    }
    return true;
}

// ---- comparing ----------------------------------------------------------------------------------

static void show_value(const json_t *value, char out[SHOWN_BYTES + 4]) {
    char *text =
        value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_ENSURE_ASCII) : NULL;
    if (!text) {
        snprintf(out, SHOWN_BYTES + 4, "nothing");
        return;
    }
    bool is_long = strlen(text) > SHOWN_BYTES;
    snprintf(out, SHOWN_BYTES + 4, "%.*s%s", SHOWN_BYTES, text, is_long ? "..." : "");
    free(text);
}

static bool differ_at(struct verifier *verifier, const char *name, const json_t *recorded,
                      const json_t *fresh) {
    char old[SHOWN_BYTES + 4];
    char new[SHOWN_BYTES + 4];
    show_value(recorded, old);
    show_value(fresh, new);
    return conclude(verifier, REPLAY_DIFFERS,
                    "turn %" PRId64 ", line %zu: %.20s is %s in the replay, %s when played again",
                    verifier->report->turn, verifier->report->line, name, old, new);
}

// Names the first member that differs, the state's hash before all others.
static bool explain_difference(struct verifier *verifier, const json_t *recorded,
                               const json_t *fresh) {
    static const char *const first[] = {"event", "turn", "hash"};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        const json_t *old = json_object_get(recorded, first[i]);
        const json_t *new = json_object_get(fresh, first[i]);
        if (old != new && !json_equal(old, new)) {
            return differ_at(verifier, first[i], old, new);
        }
    }
    json_t *object = (json_t *)(uintptr_t)fresh;  // Jansson's iterators change nothing
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
        const json_t *old = json_object_get(recorded, json_object_iter_key(at));
        if (!json_equal(old, json_object_iter_value(at))) {
            return differ_at(verifier, json_object_iter_key(at), old, json_object_iter_value(at));
        }
    }
    return conclude(verifier, REPLAY_DIFFERS,
                    "turn %" PRId64 ", line %zu: it has a member too many", verifier->report->turn,
                    verifier->report->line);
}

static json_t *parse_fresh(struct verifier *verifier, const char *line, size_t bytes) {
    char reason[160];
    json_t *object = json_read(line, bytes, reason, sizeof reason);
    if (!object) {
        conclude(verifier, REPLAY_FAILED, "%s", gk_status_text(GK_NO_MEMORY));
    }
    return object;
}

// Looks for a recorded note among lines played again, from where the last one was found: notes keep
// their order, so all of them together cost one pass.
static bool find_note(struct verifier *verifier, struct lines *lines, const json_t *note) {
    const char *line;
    size_t bytes;
    bool is_found = false;
    while (!is_found && next_line(lines, &line, &bytes)) {
        json_t *object = parse_fresh(verifier, line, bytes);
        is_found = object && json_equal(object, note);
        json_decref(object);
    }
    return is_found;
}

// The notes of a turn stand before the line of the next one: by then that one has been played.
static bool is_fresh_note(struct verifier *verifier, const json_t *note) {
    return find_note(verifier, &verifier->last_notes, note)
           || find_note(verifier, &verifier->fresh_notes, note);
}

// The next recorded line that has to be there. Unknown lines are skipped, notes are looked up.
static json_t *next_expected(struct verifier *verifier) {
    enum event event;
    json_t *object;
    while ((object = next_object(verifier, &event)) != NULL) {
        if (event != EVENT_UNKNOWN && event != EVENT_NOTE) {
            return object;
        }
        bool is_true = event == EVENT_UNKNOWN || is_fresh_note(verifier, object);
        json_decref(object);
        if (!is_true) {
            conclude(verifier, REPLAY_DIFFERS, "line %zu: a note that no bot wrote",
                     verifier->report->line);
            return NULL;
        }
    }
    conclude(verifier, REPLAY_DAMAGED, "the file ends after line %zu, turn %" PRId64
             ", before the match does", verifier->report->line, verifier->report->turn);
    return NULL;
}

static bool compare_objects(struct verifier *verifier, const json_t *fresh) {
    json_t *recorded = next_expected(verifier);
    bool is_same =
        recorded && (json_equal(recorded, fresh) || explain_difference(verifier, recorded, fresh));
    json_decref(recorded);
    return is_same;
}

static bool compare_line(struct verifier *verifier, const char *line, size_t bytes) {
    json_t *fresh = parse_fresh(verifier, line, bytes);
    if (!fresh) {
        return false;
    }
    enum event event = event_of(json_string_value(json_object_get(fresh, "event")));
    bool is_same = event == EVENT_NOTE || compare_objects(verifier, fresh);
    json_decref(fresh);
    return is_same;
}

static bool compare_fresh(struct verifier *verifier) {
    struct lines lines = all_lines(&verifier->fresh);
    const char *line;
    size_t bytes;
    bool is_same = true;
    if (verifier->fresh.has_failed) {
        return conclude(verifier, REPLAY_FAILED, "%s", gk_status_text(GK_NO_MEMORY));
    }
    while (is_same && next_line(&lines, &line, &bytes)) {
        is_same = compare_line(verifier, line, bytes);
    }
    return is_same;
}

static bool verify_turn(void *context, const struct match_turn *turn) {
    struct verifier *verifier = context;
    free(verifier->last.data);
    verifier->last = verifier->fresh;
    verifier->last_notes = verifier->fresh_notes;
    verifier->fresh = (struct buffer){0};
    if (!replay_write_turn(&verifier->setup, turn, buffer_write, &verifier->fresh)) {
        verifier->fresh.has_failed = true;
    }
    verifier->fresh_notes = all_lines(&verifier->fresh);
    verifier->report->turn = turn->number;
    if (!compare_fresh(verifier)) {
        return false;
    }
    verifier->report->turn_count = turn->number;
    return !verifier->observe || verifier->observe(verifier->context, turn);
}

// ---- the whole ----------------------------------------------------------------------------------

// The end line, and that nothing but notes and unknown lines follows it.
static bool verify_end(struct verifier *verifier) {
    struct buffer end = {0};
    enum event event;
    json_t *object;
    replay_write_end(&verifier->report->result, buffer_write, &end);
    bool is_same = end.has_failed
                     ? conclude(verifier, REPLAY_FAILED, "%s", gk_status_text(GK_NO_MEMORY))
                     : compare_line(verifier, end.data, end.count);
    free(end.data);
    while (is_same && (object = next_object(verifier, &event)) != NULL) {
        is_same = event == EVENT_UNKNOWN;
        json_decref(object);
    }
    if (!is_same) {
        conclude(verifier, REPLAY_DAMAGED, "line %zu comes after the end", verifier->report->line);
    }
    return is_same;
}

static void verify_match(struct verifier *verifier) {
    struct replay_report *report = verifier->report;
    char reason[200];
    gk_status status = match_run(&verifier->setup, &report->result, reason, sizeof reason);
    if (status != GK_OK) {
        enum replay_verdict verdict = status == GK_NO_MEMORY    ? REPLAY_FAILED
                                      : status == GK_WRONG_TYPE ? REPLAY_UNKNOWN
                                                                : REPLAY_DAMAGED;
        conclude(verifier, verdict, "%s", reason);
    } else if (report->result.is_stopped) {
        conclude(verifier, REPLAY_FAILED, "stopped");
    } else {
        verify_end(verifier);
    }
}

static void verify_with_interface(struct verifier *verifier) {
    gk_interface *interface = game_interface_new(verifier->game);
    if (!interface) {
        conclude(verifier, REPLAY_FAILED, "%s", gk_status_text(GK_NO_MEMORY));
        return;
    }
    verifier->setup.interface = interface;
    verify_match(verifier);
    gk_interface_free(interface);
}

static void verify_lines(struct verifier *verifier) {
    enum event event;
    struct lines all = verifier->file;
    json_t *head = next_object(verifier, &event);
    if (!head || event != EVENT_HEAD) {
        conclude(verifier, REPLAY_DAMAGED, "this is no replay: it does not begin with a head");
    } else if (read_head(verifier, head)) {
        // The head is compared like every other line, so it is read a second time.
        verifier->file = all;
        verifier->report->line = 0;
        verify_with_interface(verifier);
    }
    for (int player = 0; player < GAME_PLAYERS; player++) {
        gk_program_release(verifier->setup.programs[player]);
    }
    json_decref(head);
}

void replay_verify(const char *path, match_observer *observe, void *context,
                   struct replay_report *report) {
    char *data;
    size_t bytes;
    *report = (struct replay_report){.verdict = REPLAY_SAME};
    struct verifier verifier = {.report = report, .observe = observe, .context = context};
    verifier.setup.observe = verify_turn;
    verifier.setup.context = &verifier;
    gk_status status = file_read(path, FILE_REPLAY_BYTES_MAX, &data, &bytes, report->message,
                                 sizeof report->message);
    if (status != GK_OK) {
        report->verdict = status == GK_NO_MEMORY ? REPLAY_FAILED : REPLAY_DAMAGED;
        return;
    }
    verifier.file = (struct lines){data, data + bytes};
    verify_lines(&verifier);
    free(verifier.fresh.data);
    free(verifier.last.data);
    free(data);
}
