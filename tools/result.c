// tools/result.c: how a match ended, for people and for machines.
//
//   in:    a match's result
//   out:   text on standard output
//   owns:  nothing
//   fails: never

#include "result.h"

#include <inttypes.h>
#include <string.h>

#include "output.h"

static void print_text(const char *text) {
    output_escaped(stdout, text, strlen(text));
}

void result_sentence(const struct match_result *result, const struct game *game,
                     const char *const names[GAME_PLAYERS]) {
    int first = result->winner == 1 ? 1 : 0;
    bool is_early = game && result->turn_count < game->turns_max;
    if (result->winner == GAME_DRAW) {
        printf("A draw (%s)", result->why);
    } else {
        print_text(names[result->winner]);
        printf(" won by %s", result->why);
    }
    printf(", %" PRId64 " to %" PRId64 ", %s %" PRId64, result->players[first].points,
           result->players[1 - first].points, is_early ? "decided after" : "after",
           result->turn_count);
    if (is_early) {
        printf(" of %" PRId64, game->turns_max);
    }
    fputs(" turns.\n", stdout);
}

static void print_fault(const struct match_player_result *player) {
    printf("    first fault: turn %" PRId64 ", %s: ", player->fault_turn, player->fault_code);
    print_text(player->fault_message);
    if (player->fault_file[0]) {
        fputs(", ", stdout);
        print_text(player->fault_file);
        printf(":%" PRIu32, player->fault_line);
    }
    fputc('\n', stdout);
}

void result_players(const struct match_result *result, const char *const names[GAME_PLAYERS]) {
    for (int i = 0; i < GAME_PLAYERS; i++) {
        const struct match_player_result *player = &result->players[i];
        fputs("  ", stdout);
        print_text(names[i]);
        printf(": %" PRId64 " points; gas %" PRId64 ", most in a turn %" PRId64 "; memory %" PRId64
               " bytes; %" PRId64 " fault%s, %" PRId64 " order%s refused\n",
               player->points, player->gas_used, player->gas_used_most, player->memory_peak,
               player->fault_count, player->fault_count == 1 ? "" : "s", player->reject_count,
               player->reject_count == 1 ? "" : "s");
        if (player->fault_turn > 0) {
            print_fault(player);
        }
    }
}

static void json_player(const struct match_player_result *player, const char *name) {
    fputs("{\"name\":", stdout);
    output_json_text(stdout, name);
    printf(",\"points\":%" PRId64 ",\"gas\":%" PRId64 ",\"gas_most\":%" PRId64
           ",\"memory\":%" PRId64 ",\"faults\":%" PRId64 ",\"rejects\":%" PRId64 ",\"first_fault\":",
           player->points, player->gas_used, player->gas_used_most, player->memory_peak,
           player->fault_count, player->reject_count);
    if (player->fault_turn == 0) {
        fputs("null}", stdout);
        return;
    }
    printf("{\"turn\":%" PRId64 ",\"code\":\"%s\",\"message\":", player->fault_turn,
           player->fault_code);
    output_json_text(stdout, player->fault_message);
    fputs(",\"file\":", stdout);
    output_json_text(stdout, player->fault_file);
    printf(",\"line\":%" PRIu32 "}}", player->fault_line);
}

void result_json(const struct match_result *result, const char *const names[GAME_PLAYERS]) {
    fputs("\"winner\":", stdout);
    if (result->winner == GAME_DRAW) {
        fputs("null", stdout);
    } else {
        printf("%d", result->winner);
    }
    fputs(",\"why\":", stdout);
    output_json_text(stdout, result->why);
    printf(",\"turns\":%" PRId64 ",\"chain\":\"%016" PRIx64 "\",\"players\":[", result->turn_count,
           result->chain);
    for (int i = 0; i < GAME_PLAYERS; i++) {
        fputs(i ? "," : "", stdout);
        json_player(&result->players[i], names[i]);
    }
    fputs("]", stdout);
}
