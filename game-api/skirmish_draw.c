// game-api/skirmish_draw.c: a skirmish for people's eyes: the board, and beside it how it stands.
//
//   in:    a play, and whether colours and characters outside ASCII are wanted
//   out:   21 lines through a gk_write, or one
//   owns:  nothing
//   fails: never
//
// A cell is two columns wide. A robot is its side's letter and its energy in tens: A9 is full, A0
// nearly dead.

#include <inttypes.h>
#include <string.h>

#include "pen.h"
#include "skirmish_game.h"

#define NAME_COLUMNS 24

struct canvas {
    struct pen pen;
    const struct game_style *style;
    const struct skirmish *rules;
};

enum paint {
    PAINT_PLAIN,
    PAINT_DIM,
    PAINT_GOLD,
    PAINT_SIDE_A,
    PAINT_SIDE_B,
    PAINT_HURT_A,
    PAINT_HURT_B
};

static const char *paint_code(enum paint paint) {
    switch (paint) {
    case PAINT_PLAIN:
        return "";
    case PAINT_DIM:
        return "\x1b[2m";
    case PAINT_GOLD:
        return "\x1b[33m";
    case PAINT_SIDE_A:
        return "\x1b[1;36m";
    case PAINT_SIDE_B:
        return "\x1b[1;35m";
    case PAINT_HURT_A:
        return "\x1b[1;7;36m";
    case PAINT_HURT_B:
        return "\x1b[1;7;35m";
    }
    return "";
}

static enum paint paint_of(int side) {
    return side == SKIRMISH_NOBODY ? PAINT_GOLD : side == 0 ? PAINT_SIDE_A : PAINT_SIDE_B;
}

static void put(const struct canvas *canvas, enum paint paint, const char *text) {
    bool is_painted = canvas->style->colour && paint != PAINT_PLAIN;
    if (is_painted) {
        pen_text(canvas->pen, paint_code(paint));
    }
    pen_text(canvas->pen, text);
    if (is_painted) {
        pen_text(canvas->pen, "\x1b[0m");
    }
}

static const struct skirmish_robot *find_robot(const struct skirmish *rules, int x, int y,
                                               int *side) {
    for (*side = 0; *side < SKIRMISH_SIDES; ++*side) {
        const struct skirmish_side *owner = &rules->sides[*side];
        for (int i = 0; i < owner->robot_count; i++) {
            if (owner->robots[i].x == x && owner->robots[i].y == y) {
                return &owner->robots[i];
            }
        }
    }
    return NULL;
}

static int find_owner(const struct skirmish *rules, int x, int y) {
    for (int i = 0; i < SKIRMISH_CONTROLS; i++) {
        if (rules->controls[i].x == x && rules->controls[i].y == y) {
            return rules->controls[i].owner;
        }
    }
    return SKIRMISH_NOBODY;
}

// ---- the board ----------------------------------------------------------------------------------

static void draw_robot(const struct canvas *canvas, const struct skirmish_robot *robot, int side) {
    char text[3] = {(char)('A' + side), (char)('0' + (robot->energy - 1) / 10), '\0'};
    enum paint hurt = side == 0 ? PAINT_HURT_A : PAINT_HURT_B;
    put(canvas, robot->hurt > 0 ? hurt : paint_of(side), text);
}

static void draw_control(const struct canvas *canvas, int owner) {
    char text[8] = {0};
    strcpy(text, canvas->style->ascii ? "@" : "\u25ce");
    text[strlen(text)] = owner == SKIRMISH_NOBODY ? ' ' : (char)('a' + owner);
    put(canvas, paint_of(owner), text);
}

static void draw_floor(const struct canvas *canvas, int x, int y) {
    int ring = skirmish_ring(canvas->rules->turn);
    int last = SKIRMISH_SIZE - 1;
    bool burns = x < ring || y < ring || x > last - ring || y > last - ring;
    if (burns) {
        put(canvas, PAINT_GOLD, "~ ");
    } else {
        put(canvas, PAINT_DIM, canvas->style->ascii ? ". " : "\u00b7 ");
    }
}

static void draw_cell(const struct canvas *canvas, int x, int y) {
    int side;
    const struct skirmish_robot *robot = find_robot(canvas->rules, x, y, &side);
    if (robot) {
        draw_robot(canvas, robot, side);
        return;
    }
    bool ascii = canvas->style->ascii;
    switch ((enum skirmish_cell)canvas->rules->map.cells[y][x]) {
    case SKIRMISH_FLOOR:
        draw_floor(canvas, x, y);
        break;
    case SKIRMISH_WALL:
        put(canvas, PAINT_DIM, ascii ? "##" : "\u2588\u2588");
        break;
    case SKIRMISH_SOURCE:
        put(canvas, PAINT_GOLD, ascii ? "+ " : "\u25c6 ");
        break;
    case SKIRMISH_CONTROL:
        draw_control(canvas, find_owner(canvas->rules, x, y));
        break;
    case SKIRMISH_SPAWN:
        put(canvas, PAINT_DIM, "_ ");
        break;
    }
}

// ---- beside it ----------------------------------------------------------------------------------

static int total_energy(const struct skirmish_side *side) {
    int total = 0;
    for (int i = 0; i < side->robot_count; i++) {
        total += side->robots[i].energy;
    }
    return total;
}

static void put_name(const struct canvas *canvas, int side, bool is_padded) {
    static const char spaces[NAME_COLUMNS + 1] = "                        ";
    const char *name = canvas->style->names[side] ? canvas->style->names[side] : "";
    bool is_painted = canvas->style->colour;
    if (is_painted) {
        pen_text(canvas->pen, paint_code(paint_of(side)));
    }
    pen_printf(canvas->pen, "%c ", 'A' + side);
    size_t columns = pen_safe(canvas->pen, name, strlen(name), NAME_COLUMNS, canvas->style->ascii);
    if (is_painted) {
        pen_text(canvas->pen, "\x1b[0m");
    }
    if (is_padded) {
        pen_bytes(canvas->pen, spaces, NAME_COLUMNS - columns);
    }
}

static void draw_standing(const struct canvas *canvas, int side) {
    const struct skirmish_side *owner = &canvas->rules->sides[side];
    pen_printf(canvas->pen, "  %" PRId64 " points, %d robots, %d energy", owner->points,
               owner->robot_count, total_energy(owner));
}

static void draw_owners(const struct canvas *canvas) {
    pen_text(canvas->pen, "control:");
    for (int i = 0; i < SKIRMISH_CONTROLS; i++) {
        int owner = canvas->rules->controls[i].owner;
        char text[3] = {' ', owner == SKIRMISH_NOBODY ? '-' : (char)('A' + owner), '\0'};
        put(canvas, paint_of(owner), text);
    }
}

static void draw_ring(const struct canvas *canvas) {
    int ring = skirmish_ring(canvas->rules->turn);
    if (ring > 0) {
        pen_printf(canvas->pen, "ring: %d wide (~ burns)", ring);
    } else {
        pen_printf(canvas->pen, "ring: from turn %d", SKIRMISH_LATE);
    }
}

// What stands to the right of a row of the board.
static void draw_beside(const struct canvas *canvas, int row) {
    bool ascii = canvas->style->ascii;
    switch (row) {
    case 0:
        pen_printf(canvas->pen, "turn %d of %d", canvas->rules->turn - 1, SKIRMISH_TURNS);
        break;
    case 2:
    case 5:
        put_name(canvas, row == 2 ? 1 : 0, false);
        break;
    case 3:
    case 6:
        draw_standing(canvas, row == 3 ? 1 : 0);
        break;
    case 8:
        draw_owners(canvas);
        break;
    case 9:
        draw_ring(canvas);
        break;
    case 17:
        pen_text(canvas->pen, "A9 B0  robot, energy in tens");
        break;
    case 18:
        pen_printf(canvas->pen, "%s  energy source    _  spawn cell", ascii ? "+" : "\u25c6");
        break;
    case 19:
        pen_printf(canvas->pen, "%s  control point    %sa  owned by A", ascii ? "@" : "\u25ce",
                   ascii ? "@" : "\u25ce");
        break;
    default:
        break;
    }
}

static bool has_beside(int row) {
    return row == 0 || row == 2 || row == 3 || row == 5 || row == 6 || row == 8 || row == 9
           || (row >= 17 && row <= 19);
}

void skirmish_draw(const struct game_play *play, const struct game_style *style, gk_write *write,
                   void *context) {
    struct canvas canvas = {{write, context}, style, skirmish_seen(play)};
    for (int y = 0; y < SKIRMISH_SIZE; y++) {
        for (int x = 0; x < SKIRMISH_SIZE; x++) {
            draw_cell(&canvas, x, y);
        }
        if (has_beside(y)) {
            pen_text(canvas.pen, "  ");
            draw_beside(&canvas, y);
        }
        pen_text(canvas.pen, "\n");
    }
}

void skirmish_draw_line(const struct game_play *play, const struct game_style *style,
                        gk_write *write, void *context) {
    struct canvas canvas = {{write, context}, style, skirmish_seen(play)};
    pen_printf(canvas.pen, "turn %3d  ", canvas.rules->turn - 1);
    for (int side = 0; side < SKIRMISH_SIDES; side++) {
        const struct skirmish_side *owner = &canvas.rules->sides[side];
        put_name(&canvas, side, side == 0);
        pen_printf(canvas.pen, " %3" PRId64 " points %2d robots %4d energy%s", owner->points,
                   owner->robot_count, total_energy(owner), side == 0 ? "   " : "");
    }
    pen_text(canvas.pen, "\n");
}
