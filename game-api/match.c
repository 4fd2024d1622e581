// game-api/match.c: plays one game between two programs.
//
//   in:    a game, two programs, a seed, limits
//   out:   every turn to an observer; the result
//   owns:  while it plays: the play, two bots, one builder, the states of one turn
//   fails: before the first turn, with one line; afterwards only without memory

#include "match.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "digest.h"

// No game's state comes near; a host that has less memory says so.
#define STATE_BYTES_MAX ((int64_t)64 << 20)

struct match {
    const struct match_setup *setup;
    struct match_result *result;
    struct game_play *play;
    gk_builder *builder;
    gk_bot *bots[GAME_PLAYERS];
    gk_tree *states[GAME_PLAYERS];
    int64_t banks[GAME_PLAYERS];
    struct match_turn turn;
    char *message;
    size_t size;
};

static gk_status fail(struct match *match, gk_status status, const char *reason) {
    snprintf(match->message, match->size, "%s", reason);
    return status;
}

static gk_status fail_player(struct match *match, gk_status status, int player,
                             const char *reason) {
    const char *name = match->setup->names[player];
    snprintf(match->message, match->size, "player %d (%s): %s", player + 1, name ? name : "",
             reason);
    return status;
}

// ---- before the first turn ----------------------------------------------------------------------

// Bytecode says itself which interface it was compiled for; the types of its entry are looked at
// all the same, because from here on the game reads moves by them.
static gk_status check_program(struct match *match, int player) {
    const gk_interface *interface = match->setup->interface;
    const gk_program *program = match->setup->programs[player];
    char reason[96];
    if (strcmp(gk_program_interface(program), gk_interface_name(interface)) != 0) {
        snprintf(reason, sizeof reason, "not a bot of %s: it implements %s%.40s",
                 match->setup->game->name, gk_program_interface(program)[0] ? "" : "nothing",
                 gk_program_interface(program));
        return fail_player(match, GK_WRONG_TYPE, player, reason);
    }
    bool fits = gk_program_interface_hash(program) == gk_interface_hash(interface)
                && gk_program_entry_count(program) == gk_interface_entry_count(interface)
                && gk_program_parameter_count(program, 0) == 1
                && gk_program_result(program, 0) != NULL
                && gk_type_equal(gk_program_parameter(program, 0, 0),
                                 gk_interface_parameter(interface, 0, 0))
                && gk_type_equal(gk_program_result(program, 0), gk_interface_result(interface, 0));
    return fits ? GK_OK
                : fail_player(match, GK_WRONG_TYPE, player,
                              "compiled for another version of the game: build it again");
}

static gk_status make_bot(struct match *match, int player) {
    const struct match_setup *setup = match->setup;
    gk_status status = check_program(match, player);
    if (status != GK_OK) {
        return status;
    }
    uint64_t seed = game_seed(setup->seed, player == 0 ? "player 1" : "player 2");
    status =
        gk_bot_new(setup->programs[player], &setup->limits, seed, NULL, 0, &match->bots[player]);
    if (status != GK_OK) {
        return fail_player(match, status, player, gk_status_text(status));
    }
    match->banks[player] = setup->gas.bank;
    return GK_OK;
}

static gk_status begin(struct match *match) {
    const struct match_setup *setup = match->setup;
    for (int player = 0; player < GAME_PLAYERS; player++) {
        gk_status status = make_bot(match, player);
        if (status != GK_OK) {
            return status;
        }
    }
    match->builder = gk_builder_new(STATE_BYTES_MAX);
    if (!match->builder) {
        return fail(match, GK_NO_MEMORY, gk_status_text(GK_NO_MEMORY));
    }
    gk_status status = setup->game->begin(setup->map, setup->map_bytes, setup->seed, &match->play,
                                          match->message, match->size);
    return status == GK_NO_MEMORY ? fail(match, status, gk_status_text(status)) : status;
}

static void end(struct match *match) {
    for (int player = 0; player < GAME_PLAYERS; player++) {
        gk_bot_free(match->bots[player]);
        gk_tree_free(match->states[player]);
    }
    gk_builder_free(match->builder);
    if (match->play) {
        match->setup->game->end(match->play);
    }
}

// ---- a turn -------------------------------------------------------------------------------------

static gk_status build_state(struct match *match, int player) {
    const gk_program *program = match->setup->programs[player];
    gk_tree_free(match->states[player]);
    match->states[player] = NULL;
    gk_status status = gk_build_begin(match->builder, gk_program_parameter(program, 0, 0));
    if (status == GK_OK) {
        status = match->setup->game->view(match->play, player, match->builder);
    }
    return status == GK_OK ? gk_build_end(match->builder, &match->states[player]) : status;
}

static void record_fault(struct match_player_result *result, const struct match_turn *turn,
                         const gk_fault *fault) {
    if (result->fault_count++ > 0) {
        return;
    }
    result->fault_turn = turn->number;
    result->fault_line = fault->line;
    snprintf(result->fault_code, sizeof result->fault_code, "%s", fault->code);
    snprintf(result->fault_message, sizeof result->fault_message, "%s", fault->message);
    snprintf(result->fault_file, sizeof result->fault_file, "%s", fault->file ? fault->file : "");
}

static void record_use(struct match_player_result *result, const struct match_player_turn *turn) {
    result->gas_used += turn->gas_used;
    if (turn->gas_used > result->gas_used_most) {
        result->gas_used_most = turn->gas_used;
    }
    if (turn->memory_peak > result->memory_peak) {
        result->memory_peak = turn->memory_peak;
    }
}

// The move that stands, of the type that the game reads. Bytecode that no compiler made could emit
// another one: that is no move.
static gk_value find_move(const struct match *match, int player) {
    gk_value move = gk_bot_move(match->bots[player]);
    if (move.type != gk_program_result(match->setup->programs[player], 0)) {
        move.type = NULL;
    }
    return move;
}

// Runs a player's bot and hands its move to the game.
static gk_status ask(struct match *match, int player) {
    gk_bot *bot = match->bots[player];
    struct match_player_turn *turn = &match->turn.players[player];
    gk_status status = build_state(match, player);
    if (status != GK_OK) {
        return fail_player(match, status, player, gk_status_text(status));
    }
    gk_value state = gk_tree_value(match->states[player]);
    *turn = (struct match_player_turn){
        .asked = true, .gas_given = match->banks[player], .bot = bot, .state = state};
    turn->result = gk_turn(bot, state, turn->gas_given, NULL);
    if (turn->result == GK_REFUSED) {
        return fail_player(match, gk_bot_status(bot), player, gk_status_text(gk_bot_status(bot)));
    }
    turn->fault = gk_bot_fault(bot);
    turn->gas_used = gk_bot_gas_used(bot);
    turn->memory_peak = gk_bot_memory_peak(bot);
    match->banks[player] = gas_control_after(match->setup->gas, turn->gas_given, turn->gas_used);
    if (turn->result == GK_FAULTED) {
        record_fault(&match->result->players[player], &match->turn, &turn->fault);
    }
    record_use(&match->result->players[player], turn);
    match->setup->game->move(match->play, player, find_move(match, player));
    return GK_OK;
}

static void count_rejects(struct match *match) {
    for (int player = 0; player < GAME_PLAYERS; player++) {
        if (match->turn.players[player].asked) {
            match->result->players[player].reject_count +=
                match->setup->game->reject_count(match->play, player);
        }
    }
}

// Shows the play as it stands now.
static void show(struct match *match) {
    const struct match_setup *setup = match->setup;
    match->turn.hash = setup->game->hash(match->play);
    match->result->chain = digest_int(match->result->chain, (int64_t)match->turn.hash);
    if (setup->observe && !setup->observe(setup->context, &match->turn)) {
        match->result->is_stopped = true;
    }
}

static gk_status play_turn(struct match *match) {
    const struct game *game = match->setup->game;
    memset(match->turn.players, 0, sizeof match->turn.players);
    match->turn.number = game->turn(match->play);
    for (int player = 0; player < GAME_PLAYERS; player++) {
        gk_status status = game->asks(match->play, player) ? ask(match, player) : GK_OK;
        if (status != GK_OK) {
            return status;
        }
    }
    game->step(match->play);
    match->result->turn_count = match->turn.number;
    count_rejects(match);
    show(match);
    return GK_OK;
}

// ---- the whole ----------------------------------------------------------------------------------

static void conclude(struct match *match) {
    struct game_outcome outcome = match->setup->game->outcome(match->play);
    match->result->winner = outcome.winner;
    match->result->why = outcome.why;
    for (int player = 0; player < GAME_PLAYERS; player++) {
        match->result->players[player].points = outcome.points[player];
    }
    match->result->chain = digest_end(match->result->chain);
}

static gk_status play(struct match *match) {
    const struct game *game = match->setup->game;
    match->turn = (struct match_turn){.game = game, .play = match->play};
    match->result->chain = digest_begin();
    show(match);
    while (!match->result->is_stopped && !game->finished(match->play)) {
        if (match->turn.number >= game->turns_max) {
            break;  // a game that does not keep its own promise still ends
        }
        gk_status status = play_turn(match);
        if (status != GK_OK) {
            return status;
        }
    }
    conclude(match);
    return GK_OK;
}

gk_status match_run(const struct match_setup *setup, struct match_result *result, char *message,
                    size_t size) {
    struct match match = {.setup = setup, .result = result, .message = message, .size = size};
    *result = (struct match_result){.winner = GAME_DRAW, .why = ""};
    if (size > 0) {
        message[0] = '\0';
    }
    gk_status status = begin(&match);
    if (status == GK_OK) {
        status = play(&match);
    }
    end(&match);
    return status;
}
