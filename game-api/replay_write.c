// game-api/replay_write.c: the lines of a replay, for who records and for who verifies.
//
//   in:    a match's setup, turns and result
//   out:   JSON, one object a line, keys sorted, integers and text only, through a gk_write
//   owns:  a program's bytes while the head is written
//   fails: without memory

#include "replay_write.h"

#include <inttypes.h>
#include <string.h>

#include "base64.h"
#include "digest.h"
#include "json.h"
#include "pen.h"

static void write_text(struct pen pen, const char *text) {
    text = text ? text : "";
    json_write_text(text, strlen(text), pen.write, pen.context);
}

static void write_hash(struct pen pen, uint64_t hash) {
    char text[DIGEST_TEXT_BYTES];
    digest_text(hash, text);
    pen_printf(pen, "\"%s\"", text);
}

// Collects into one JSON text what comes in pieces of ASCII.
static void write_escaped_piece(void *context, const char *text, size_t bytes) {
    const struct pen *pen = context;
    for (size_t i = 0; i < bytes; i++) {
        if (text[i] == '\n') {
            pen_text(*pen, "\\n");
        } else {
            pen_bytes(*pen, text + i, 1);
        }
    }
}

// ---- head ---------------------------------------------------------------------------------------

static bool write_player(struct pen pen, const struct match_setup *setup, int player) {
    void *data;
    size_t bytes;
    if (gk_program_save(setup->programs[player], &data, &bytes) != GK_OK) {
        return false;
    }
    pen_text(pen, "{\"bytecode\":\"");
    base64_write(data, bytes, pen.write, pen.context);
    gk_free(data);
    pen_text(pen, "\",\"hash\":");
    write_hash(pen, gk_program_hash(setup->programs[player]));
    pen_text(pen, ",\"name\":");
    write_text(pen, setup->names[player]);
    pen_text(pen, "}");
    return true;
}

static void write_limits(struct pen pen, const gk_limits *limits) {
    pen_printf(pen, "\"limits\":{\"depth\":%" PRId64 ",\"log\":%" PRId64 ",\"memory\":%" PRId64 "}",
               limits->depth_frames, limits->log_bytes, limits->memory_bytes);
}

static bool write_head(struct pen pen, const struct match_setup *setup,
                       const struct match_turn *turn) {
    char gas[GAS_CONTROL_TEXT_BYTES];
    gas_control_text(setup->gas, gas);
    pen_printf(pen, "{\"epoch\":%" PRId64 ",\"event\":\"head\",\"format\":%d,\"game\":",
               setup->game->epoch, REPLAY_FORMAT);
    write_text(pen, setup->game->name);
    pen_printf(pen, ",\"gas\":\"%s\",", gas);
    write_limits(pen, &setup->limits);
    pen_text(pen, ",\"map\":\"");
    setup->game->write_map(turn->play, write_escaped_piece, &pen);
    pen_printf(pen, "\",\"map_from\":\"%s\",\"players\":[", setup->map ? "file" : "seed");
    for (int player = 0; player < GAME_PLAYERS; player++) {
        pen_text(pen, player > 0 ? "," : "");
        if (!write_player(pen, setup, player)) {
            return false;
        }
    }
    pen_text(pen, "],\"prices\":");
    write_hash(pen, gk_price_hash());
    pen_printf(pen, ",\"seed\":\"%" PRIu64 "\"}\n", setup->seed);
    return true;
}

// ---- turns --------------------------------------------------------------------------------------

static void write_fault(struct pen pen, const struct match_player_turn *player) {
    if (!player->asked || player->result != GK_FAULTED) {
        pen_text(pen, "null");
        return;
    }
    const gk_fault *fault = &player->fault;
    pen_text(pen, "{\"code\":");
    write_text(pen, fault->code);
    pen_printf(pen, ",\"column\":%" PRIu32 ",\"file\":", fault->column);
    write_text(pen, fault->file);
    pen_printf(pen, ",\"line\":%" PRIu32 ",\"message\":", fault->line);
    write_text(pen, fault->message);
    pen_text(pen, "}");
}

static void write_rejects(struct pen pen, const struct match_turn *turn, int player) {
    const char *text;
    size_t index = 0;
    pen_text(pen, "[");
    if (turn->players[player].asked) {
        for (; (text = turn->game->reject(turn->play, player, index)) != NULL; index++) {
            pen_text(pen, index > 0 ? "," : "");
            write_text(pen, text);
        }
        int64_t more = turn->game->reject_count(turn->play, player) - (int64_t)index;
        if (more > 0) {
            pen_printf(pen, "%s\"and %" PRId64 " more\"", index > 0 ? "," : "", more);
        }
    }
    pen_text(pen, "]");
}

static void write_moves(struct pen pen, const struct match_turn *turn, int player) {
    pen_text(pen, "\"");
    if (turn->players[player].asked) {
        turn->game->write_moves(turn->play, player, pen.write, pen.context);
    }
    pen_text(pen, "\"");
}

static void write_turn(struct pen pen, const struct match_turn *turn) {
    const struct match_player_turn *one = &turn->players[0];
    const struct match_player_turn *other = &turn->players[1];
    pen_text(pen, "{\"event\":\"turn\",\"faults\":[");
    write_fault(pen, one);
    pen_text(pen, ",");
    write_fault(pen, other);
    pen_printf(pen, "],\"gas\":[%" PRId64 ",%" PRId64 "],\"hash\":", one->gas_used,
               other->gas_used);
    write_hash(pen, turn->hash);
    pen_printf(pen, ",\"memory\":[%" PRId64 ",%" PRId64 "],\"moves\":[", one->memory_peak,
               other->memory_peak);
    write_moves(pen, turn, 0);
    pen_text(pen, ",");
    write_moves(pen, turn, 1);
    pen_text(pen, "],\"rejects\":[");
    write_rejects(pen, turn, 0);
    pen_text(pen, ",");
    write_rejects(pen, turn, 1);
    pen_text(pen, "],\"state\":\"");
    turn->game->write_brief(turn->play, pen.write, pen.context);
    pen_printf(pen, "\",\"turn\":%" PRId64 "}\n", turn->number);
}

static void write_note(struct pen pen, int64_t turn, int player, const gk_note *note) {
    pen_printf(pen, "{\"event\":\"note\",\"kind\":\"%s\",\"player\":%d,\"text\":",
               note->is_mark ? "mark" : "log", player);
    json_write_text(note->text, note->bytes, pen.write, pen.context);
    pen_printf(pen, ",\"turn\":%" PRId64, turn);
    if (note->is_mark) {
        pen_printf(pen, ",\"x\":%" PRId64 ",\"y\":%" PRId64, note->x, note->y);
    }
    pen_text(pen, "}\n");
}

static void write_notes(struct pen pen, const struct match_turn *turn, int player) {
    const gk_bot *bot = turn->players[player].bot;
    size_t count = bot ? gk_bot_note_count(bot) : 0;
    for (size_t i = 0; i < count; i++) {
        gk_note note = gk_bot_note(bot, i);
        write_note(pen, turn->number, player, &note);
    }
    if (bot && gk_bot_notes_cut(bot)) {
        pen_printf(pen,
                   "{\"event\":\"note\",\"kind\":\"cut\",\"player\":%d,\"turn\":%" PRId64 "}\n",
                   player, turn->number);
    }
}

static void write_key(struct pen pen, const struct match_turn *turn) {
    pen_text(pen, "{\"event\":\"key\",\"state\":");
    turn->game->write_state(turn->play, pen.write, pen.context);
    pen_printf(pen, ",\"turn\":%" PRId64 "}\n", turn->number);
}

bool replay_write_turn(const struct match_setup *setup, const struct match_turn *turn,
                       gk_write *write, void *context) {
    struct pen pen = {write, context};
    if (turn->number == 0) {
        if (!write_head(pen, setup, turn)) {
            return false;
        }
        write_key(pen, turn);
        return true;
    }
    write_turn(pen, turn);
    for (int player = 0; player < GAME_PLAYERS; player++) {
        write_notes(pen, turn, player);
    }
    if (turn->number % REPLAY_KEY_EVERY == 0 || turn->game->finished(turn->play)) {
        write_key(pen, turn);
    }
    return true;
}

// ---- end ----------------------------------------------------------------------------------------

static void write_pair(struct pen pen, const char *name, int64_t one, int64_t other) {
    pen_printf(pen, ",\"%s\":[%" PRId64 ",%" PRId64 "]", name, one, other);
}

void replay_write_end(const struct match_result *result, gk_write *write, void *context) {
    struct pen pen = {write, context};
    const struct match_player_result *one = &result->players[0];
    const struct match_player_result *other = &result->players[1];
    pen_text(pen, "{\"chain\":");
    write_hash(pen, result->chain);
    pen_text(pen, ",\"event\":\"end\"");
    write_pair(pen, "faults", one->fault_count, other->fault_count);
    write_pair(pen, "gas", one->gas_used, other->gas_used);
    write_pair(pen, "memory", one->memory_peak, other->memory_peak);
    write_pair(pen, "points", one->points, other->points);
    write_pair(pen, "rejects", one->reject_count, other->reject_count);
    pen_printf(pen, ",\"turns\":%" PRId64 ",\"why\":\"%s\",\"winner\":%d}\n", result->turn_count,
               result->why, result->winner);
}
