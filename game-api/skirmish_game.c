// game-api/skirmish_game.c: skirmish as a match knows it: its state as a value, a move as orders.
//
//   in:    the rules' struct; moves as values of the interface's [Order]
//   out:   states as values of the interface's State, as each side sees them; orders to the rules
//   owns:  one block a play
//   fails: without memory; a map refused
//
// Fields, variants and their values are given and read in the order in which skirmish.gsk declares
// them.

#include "skirmish_game.h"

#include <stdlib.h>

#include "skirmish_gsk.h"

struct game_play {
    struct skirmish rules;
};

const struct skirmish *skirmish_seen(const struct game_play *play) {
    return &play->rules;
}

// ---- beginning and ending -----------------------------------------------------------------------

static gk_status begin(const char *map_text, size_t map_bytes, uint64_t seed,
                       struct game_play **play, char *message, size_t size) {
    struct skirmish_map map;
    if (!map_text) {
        skirmish_map_draw(&map, game_seed(seed, "map"));
    } else if (!skirmish_map_parse(&map, map_text, map_bytes, message, size)) {
        return GK_INVALID;
    }
    *play = malloc(sizeof **play);
    if (!*play) {
        return GK_NO_MEMORY;
    }
    skirmish_begin(&(*play)->rules, &map);
    return GK_OK;
}

static void end(struct game_play *play) {
    free(play);
}

static int64_t turn(const struct game_play *play) {
    return play->rules.turn;
}

static bool asks(const struct game_play *play, int player) {
    (void)player;
    return !play->rules.is_finished;
}

// ---- the state as a side sees it ----------------------------------------------------------------

// Steps of the builder until one fails; the rest then do nothing.
struct view {
    const struct skirmish *rules;
    int side;
    gk_builder *builder;
    gk_status status;
};

static void give_int(struct view *view, int64_t value) {
    if (view->status == GK_OK) {
        view->status = gk_build_int(view->builder, value);
    }
}

static void give_record(struct view *view) {
    if (view->status == GK_OK) {
        view->status = gk_build_record(view->builder);
    }
}

static void give_list(struct view *view, int count) {
    if (view->status == GK_OK) {
        view->status = gk_build_list(view->builder, (size_t)count);
    }
}

static void give_variant(struct view *view, int variant) {
    if (view->status == GK_OK) {
        view->status = gk_build_variant(view->builder, (size_t)variant);
    }
}

// A coordinate as the side sees it.
static int seen(const struct view *view, int place) {
    return view->side == 0 ? place : SKIRMISH_SIZE - 1 - place;
}

static void give_point(struct view *view, int x, int y) {
    give_record(view);
    give_int(view, seen(view, x));
    give_int(view, seen(view, y));
}

static void give_board(struct view *view) {
    give_list(view, SKIRMISH_SIZE);
    for (int y = 0; y < SKIRMISH_SIZE; y++) {
        give_list(view, SKIRMISH_SIZE);
        for (int x = 0; x < SKIRMISH_SIZE; x++) {
            give_variant(view, view->rules->map.cells[seen(view, y)][seen(view, x)]);
        }
    }
}

static void give_robots(struct view *view, int side) {
    const struct skirmish_side *owner = &view->rules->sides[side];
    give_list(view, owner->robot_count);
    for (int i = 0; i < owner->robot_count; i++) {
        const struct skirmish_robot *robot = &owner->robots[i];
        give_record(view);
        give_int(view, robot->id);
        give_point(view, robot->x, robot->y);
        give_int(view, robot->energy);
    }
}

// In the order of the interface's enum Owner.
static int owner_seen(const struct view *view, int owner) {
    if (owner == SKIRMISH_NOBODY) {
        return 0;
    }
    return owner == view->side ? 1 : 2;
}

static void give_controls(struct view *view) {
    give_list(view, SKIRMISH_CONTROLS);
    for (int i = 0; i < SKIRMISH_CONTROLS; i++) {
        int index = view->side == 0 ? i : SKIRMISH_CONTROLS - 1 - i;
        const struct skirmish_control *control = &view->rules->controls[index];
        give_record(view);
        give_point(view, control->x, control->y);
        give_variant(view, owner_seen(view, control->owner));
    }
}

static gk_status view_state(const struct game_play *play, int player, gk_builder *builder) {
    struct view view = {&play->rules, player, builder, GK_OK};
    give_record(&view);
    give_int(&view, play->rules.turn);
    give_int(&view, SKIRMISH_TURNS);
    give_int(&view, SKIRMISH_SIZE);
    give_int(&view, SKIRMISH_SIZE);
    give_int(&view, skirmish_ring(play->rules.turn));
    give_board(&view);
    give_robots(&view, player);
    give_robots(&view, 1 - player);
    give_controls(&view);
    give_int(&view, play->rules.sides[player].points);
    give_int(&view, play->rules.sides[1 - player].points);
    return view.status;
}

// ---- moves --------------------------------------------------------------------------------------

static void take_order(struct skirmish *rules, int side, gk_value value) {
    struct skirmish_order order = {.kind = (enum skirmish_order_kind)gk_variant(value)};
    int64_t robot = gk_as_int(gk_item(value, 0));
    switch (order.kind) {
    case SKIRMISH_WALK:
        order.way = 2 * (int)gk_variant(gk_item(value, 1));
        break;
    case SKIRMISH_SHOOT:
        order.way = (int)gk_variant(gk_item(value, 1));
        order.power = gk_as_int(gk_item(value, 2));
        break;
    case SKIRMISH_GUARD:
    case SKIRMISH_BLAST:
    case SKIRMISH_REST:
        break;
    }
    skirmish_order(rules, side, robot, order);
}

static void take_move(struct game_play *play, int player, gk_value move) {
    skirmish_orders_clear(&play->rules, player);
    size_t count = move.type ? gk_count(move) : 0;
    for (size_t i = 0; i < count; i++) {
        take_order(&play->rules, player, gk_item(move, i));
    }
}

static void step(struct game_play *play) {
    skirmish_step(&play->rules);
}

// ---- how it stands ------------------------------------------------------------------------------

static bool finished(const struct game_play *play) {
    return play->rules.is_finished;
}

static struct game_outcome outcome(const struct game_play *play) {
    struct game_outcome result = {.winner = GAME_DRAW};
    int leader = skirmish_leader(&play->rules, &result.why);
    result.winner = leader == SKIRMISH_NOBODY ? GAME_DRAW : leader;
    for (int side = 0; side < SKIRMISH_SIDES; side++) {
        result.points[side] = play->rules.sides[side].points;
    }
    return result;
}

static uint64_t hash(const struct game_play *play) {
    return skirmish_hash(&play->rules);
}

static int64_t reject_count(const struct game_play *play, int player) {
    return play->rules.sides[player].reject_count;
}

static const char *reject(const struct game_play *play, int player, size_t index) {
    const struct skirmish_side *side = &play->rules.sides[player];
    bool is_kept = index < SKIRMISH_REJECTS_KEPT && (int64_t)index < side->reject_count;
    return is_kept ? side->rejects[index] : NULL;
}

const struct game *skirmish_game(void) {
    static const struct game game = {
        .name = "skirmish",
        .epoch = SKIRMISH_EPOCH,
        .source = skirmish_gsk,
        .source_bytes = sizeof skirmish_gsk - 1,
        .turns_max = SKIRMISH_TURNS,
        .gas = "400000",
        .begin = begin,
        .end = end,
        .turn = turn,
        .asks = asks,
        .view = view_state,
        .move = take_move,
        .step = step,
        .finished = finished,
        .outcome = outcome,
        .hash = hash,
        .reject_count = reject_count,
        .reject = reject,
        .write_map = skirmish_write_map,
        .write_moves = skirmish_write_moves,
        .write_brief = skirmish_write_brief,
        .write_state = skirmish_write_state,
        .draw = skirmish_draw,
        .draw_line = skirmish_draw_line,
    };
    return &game;
}
