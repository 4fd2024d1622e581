// game-api/skirmish_text.c: skirmish in the words of a replay.
//
//   in:    a play
//   out:   ASCII through a gk_write; places and ways as the board is, for both sides
//   owns:  nothing
//   fails: never

#include <inttypes.h>

#include "pen.h"
#include "skirmish_game.h"

void skirmish_write_map(const struct game_play *play, gk_write *write, void *context) {
    char text[SKIRMISH_MAP_TEXT_BYTES];
    skirmish_map_text(&skirmish_seen(play)->map, text);
    write(context, text, sizeof text);
}

static void write_order(struct pen pen, const struct skirmish_robot *robot) {
    const struct skirmish_order *order = &robot->order;
    pen_printf(pen, "%d %s", robot->id, skirmish_order_name(order->kind));
    switch (order->kind) {
    case SKIRMISH_WALK:
        pen_printf(pen, " %s", skirmish_way_name(order->way));
        break;
    case SKIRMISH_SHOOT:
        pen_printf(pen, " %s %" PRId64, skirmish_way_name(order->way), order->power);
        break;
    case SKIRMISH_GUARD:
    case SKIRMISH_BLAST:
    case SKIRMISH_REST:
        break;
    }
}

// "1 walk north, 3 shoot south_east 5": who rests is left out.
void skirmish_write_moves(const struct game_play *play, int player, gk_write *write,
                          void *context) {
    struct pen pen = {write, context};
    const struct skirmish_side *side = &skirmish_seen(play)->sides[player];
    const char *between = "";
    for (int i = 0; i < side->played_count; i++) {
        if (side->played[i].order.kind != SKIRMISH_REST) {
            pen_text(pen, between);
            write_order(pen, &side->played[i]);
            between = ", ";
        }
    }
}

static char owner_letter(int owner) {
    return owner == SKIRMISH_NOBODY ? '-' : (char)('A' + owner);
}

// "1@10,20=50 2@11,19=48|1@…|A-B|12:8": robots of each side as id@x,y=energy, owners of the
// control points, points.
void skirmish_write_brief(const struct game_play *play, gk_write *write, void *context) {
    struct pen pen = {write, context};
    const struct skirmish *rules = skirmish_seen(play);
    for (int side = 0; side < SKIRMISH_SIDES; side++) {
        for (int i = 0; i < rules->sides[side].robot_count; i++) {
            const struct skirmish_robot *robot = &rules->sides[side].robots[i];
            pen_printf(pen, "%s%d@%d,%d=%d", i > 0 ? " " : "", robot->id, robot->x, robot->y,
                       robot->energy);
        }
        pen_text(pen, "|");
    }
    for (int i = 0; i < SKIRMISH_CONTROLS; i++) {
        pen_printf(pen, "%c", owner_letter(rules->controls[i].owner));
    }
    pen_printf(pen, "|%" PRId64 ":%" PRId64, rules->sides[0].points, rules->sides[1].points);
}

static void write_controls(struct pen pen, const struct skirmish *rules) {
    pen_text(pen, "\"controls\":[");
    for (int i = 0; i < SKIRMISH_CONTROLS; i++) {
        const struct skirmish_control *control = &rules->controls[i];
        pen_printf(pen, "%s{\"owner\":%d,\"x\":%d,\"y\":%d}", i > 0 ? "," : "", control->owner,
                   control->x, control->y);
    }
    pen_text(pen, "]");
}

static void write_map_lines(struct pen pen, const struct skirmish *rules) {
    char text[SKIRMISH_MAP_TEXT_BYTES];
    skirmish_map_text(&rules->map, text);
    pen_text(pen, "\"map\":[");
    for (int y = 0; y < SKIRMISH_SIZE; y++) {
        pen_printf(pen, "%s\"%.*s\"", y > 0 ? "," : "", SKIRMISH_SIZE,
                   text + y * (SKIRMISH_SIZE + 1));
    }
    pen_text(pen, "]");
}

static void write_robots(struct pen pen, const struct skirmish_side *side) {
    pen_text(pen, "[");
    for (int i = 0; i < side->robot_count; i++) {
        const struct skirmish_robot *robot = &side->robots[i];
        pen_printf(pen, "%s{\"energy\":%d,\"id\":%d,\"x\":%d,\"y\":%d}", i > 0 ? "," : "",
                   robot->energy, robot->id, robot->x, robot->y);
    }
    pen_text(pen, "]");
}

void skirmish_write_state(const struct game_play *play, gk_write *write, void *context) {
    struct pen pen = {write, context};
    const struct skirmish *rules = skirmish_seen(play);
    pen_text(pen, "{");
    write_controls(pen, rules);
    pen_text(pen, ",");
    write_map_lines(pen, rules);
    pen_printf(pen, ",\"points\":[%" PRId64 ",%" PRId64 "],\"robots\":[", rules->sides[0].points,
               rules->sides[1].points);
    write_robots(pen, &rules->sides[0]);
    pen_text(pen, ",");
    write_robots(pen, &rules->sides[1]);
    pen_printf(pen, "],\"turn\":%d}", rules->turn);
}
