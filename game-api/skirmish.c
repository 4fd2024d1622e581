// game-api/skirmish.c: the rules of skirmish/1, apart from bots.
//
//   in:    a map, orders
//   out:   the game after each turn, in the caller's struct
//   owns:  nothing; never allocates
//   fails: never: what a side may not do is a reject, and its robot rests
//
// Everything that happens in a turn is added up first and applied at once, so neither the sides nor
// the order of the robots make a difference.

#include "skirmish.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "digest.h"
#include "skirmish_walk.h"

#define LAST (SKIRMISH_SIZE - 1)

static const int way_x[SKIRMISH_WAYS] = {0, 1, 1, 1, 0, -1, -1, -1};
static const int way_y[SKIRMISH_WAYS] = {-1, -1, 0, 1, 1, 1, 0, -1};

const char *skirmish_way_name(int way) {
    static const char *const names[SKIRMISH_WAYS] = {
        "north", "north_east", "east", "south_east", "south", "south_west", "west", "north_west"};
    return names[way];
}

const char *skirmish_order_name(enum skirmish_order_kind kind) {
    static const char *const names[] = {"walk", "shoot", "guard", "blast", "rest"};
    return names[kind];
}

int skirmish_turned(int side, int way) {
    return side == 0 ? way : (way + SKIRMISH_WAYS / 2) % SKIRMISH_WAYS;
}

int skirmish_ring(int turn) {
    return turn < SKIRMISH_LATE ? 0 : 1 + (turn - SKIRMISH_LATE) / SKIRMISH_RING_EVERY;
}

// ---- beginning ----------------------------------------------------------------------------------

static bool is_held(const struct skirmish *game, int x, int y) {
    for (int side = 0; side < SKIRMISH_SIDES; side++) {
        const struct skirmish_side *owner = &game->sides[side];
        for (int i = 0; i < owner->robot_count; i++) {
            if (owner->robots[i].x == x && owner->robots[i].y == y) {
                return true;
            }
        }
    }
    return false;
}

// A robot on the first free spawn cell, from the left as its side sees it.
static void spawn(struct skirmish *game, int side) {
    struct skirmish_side *owner = &game->sides[side];
    int y = side == 0 ? LAST : 0;
    for (int i = 0; i < SKIRMISH_SIZE && owner->robot_count < SKIRMISH_ROBOTS_MAX; i++) {
        int x = side == 0 ? i : LAST - i;
        if (game->map.cells[y][x] == SKIRMISH_SPAWN && !is_held(game, x, y)) {
            owner->robots[owner->robot_count++] = (struct skirmish_robot){
                .id = ++owner->last_id, .x = x, .y = y, .energy = SKIRMISH_ENERGY_FIRST,
                .order = {.kind = SKIRMISH_REST}};
            return;
        }
    }
}

static void find_controls(struct skirmish *game) {
    int count = 0;
    for (int i = 0; i < SKIRMISH_SIZE * SKIRMISH_SIZE; i++) {
        int x = i % SKIRMISH_SIZE;
        int y = i / SKIRMISH_SIZE;
        if (game->map.cells[y][x] == SKIRMISH_CONTROL && count < SKIRMISH_CONTROLS) {
            game->controls[count++] = (struct skirmish_control){x, y, SKIRMISH_NOBODY};
        }
    }
}

void skirmish_begin(struct skirmish *game, const struct skirmish_map *map) {
    memset(game, 0, sizeof *game);
    game->map = *map;
    game->map_hash = digest_bytes(digest_begin(), map->cells, sizeof map->cells);
    game->turn = 1;
    find_controls(game);
    for (int i = 0; i < SKIRMISH_ROBOTS_FIRST; i++) {
        spawn(game, 0);
        spawn(game, 1);
    }
}

// ---- orders -------------------------------------------------------------------------------------

static struct skirmish_robot *find_robot(struct skirmish_side *side, int64_t id) {
    for (int i = 0; i < side->robot_count; i++) {
        if (side->robots[i].id == id) {
            return &side->robots[i];
        }
    }
    return NULL;
}

static void reject(struct skirmish_side *side, int64_t id, struct skirmish_order order,
                   const char *reason) {
    if (side->reject_count < SKIRMISH_REJECTS_KEPT) {
        snprintf(side->rejects[side->reject_count], SKIRMISH_REJECT_BYTES,
                 "robot %" PRId64 ": %s: %s", id, skirmish_order_name(order.kind), reason);
    }
    side->reject_count++;
}

static int64_t cost_of(struct skirmish_order order) {
    switch (order.kind) {
    case SKIRMISH_SHOOT:
        return order.power;
    case SKIRMISH_BLAST:
        return SKIRMISH_BLAST_COST;
    case SKIRMISH_WALK:
    case SKIRMISH_GUARD:
    case SKIRMISH_REST:
        return 0;
    }
    return 0;
}

// Why an order can't be taken: "" if it can.
static void find_fault(const struct skirmish_robot *robot, struct skirmish_order order,
                       char reason[SKIRMISH_REJECT_BYTES / 2]) {
    int size = SKIRMISH_REJECT_BYTES / 2;
    reason[0] = '\0';
    if (!robot) {
        snprintf(reason, (size_t)size, "no such robot");
    } else if (robot->has_order) {
        snprintf(reason, (size_t)size, "it has an order already");
    } else if (order.kind == SKIRMISH_SHOOT
               && (order.power < 1 || order.power > SKIRMISH_POWER_MAX)) {
        snprintf(reason, (size_t)size, "power must be 1 to %d", SKIRMISH_POWER_MAX);
    } else if (cost_of(order) >= robot->energy) {
        snprintf(reason, (size_t)size, "costs %" PRId64 " and it has %d", cost_of(order),
                 robot->energy);
    }
}

void skirmish_order(struct skirmish *game, int side, int64_t id, struct skirmish_order order) {
    struct skirmish_side *owner = &game->sides[side];
    struct skirmish_robot *robot = find_robot(owner, id);
    char reason[SKIRMISH_REJECT_BYTES / 2];
    find_fault(robot, order, reason);
    if (reason[0] != '\0') {
        reject(owner, id, order, reason);
        // A second order leaves the first one standing; any other that is refused is the robot's
        // order to rest.
        if (robot) {
            robot->has_order = true;
        }
        return;
    }
    robot->has_order = true;
    robot->order = order;
    robot->order.way = skirmish_turned(side, order.way);
}

void skirmish_orders_clear(struct skirmish *game, int side) {
    struct skirmish_side *owner = &game->sides[side];
    owner->reject_count = 0;
    for (int i = 0; i < owner->robot_count; i++) {
        owner->robots[i].has_order = false;
        owner->robots[i].order = (struct skirmish_order){.kind = SKIRMISH_REST};
    }
}

// ---- a turn -------------------------------------------------------------------------------------

static void gather(struct skirmish *game, struct skirmish_field *field) {
    memset(field, 0, sizeof *field);
    for (int side = 0; side < SKIRMISH_SIDES; side++) {
        struct skirmish_side *owner = &game->sides[side];
        owner->played_count = owner->robot_count;
        memcpy(owner->played, owner->robots, sizeof owner->robots);
        for (int i = 0; i < owner->robot_count; i++) {
            field->fighters[field->count++] =
                (struct skirmish_fighter){.robot = &owner->robots[i], .side = side, .wants = -1};
        }
    }
}

static bool is_inside(int x, int y) {
    return x >= 0 && x < SKIRMISH_SIZE && y >= 0 && y < SKIRMISH_SIZE;
}

static bool is_passable(const struct skirmish *game, int x, int y) {
    return is_inside(x, y) && game->map.cells[y][x] != SKIRMISH_WALL;
}

static void pay_and_aim(const struct skirmish *game, struct skirmish_field *field) {
    for (int i = 0; i < field->count; i++) {
        struct skirmish_fighter *fighter = &field->fighters[i];
        struct skirmish_robot *robot = fighter->robot;
        robot->energy -= (int)cost_of(robot->order);
        int x = robot->x + way_x[robot->order.way];
        int y = robot->y + way_y[robot->order.way];
        if (robot->order.kind == SKIRMISH_WALK && is_passable(game, x, y)) {
            fighter->wants = y * SKIRMISH_SIZE + x;
        }
    }
}

static void shoot(const struct skirmish *game, struct skirmish_field *field,
                  struct skirmish_fighter *shooter) {
    const struct skirmish_robot *robot = shooter->robot;
    for (int i = 1; i <= SKIRMISH_SHOT_RANGE; i++) {
        int x = robot->x + i * way_x[robot->order.way];
        int y = robot->y + i * way_y[robot->order.way];
        if (!is_passable(game, x, y)) {
            return;
        }
        if (field->held_by[y][x] >= 0) {
            struct skirmish_fighter *hit = &field->fighters[field->held_by[y][x]];
            if (hit->side != shooter->side) {
                hit->damage += SKIRMISH_SHOT_DAMAGE * (int)robot->order.power;
                shooter->refund = (int)robot->order.power;
            }
            return;
        }
    }
}

static void blast(struct skirmish_field *field, const struct skirmish_fighter *blaster) {
    for (int way = 0; way < SKIRMISH_WAYS; way++) {
        int x = blaster->robot->x + way_x[way];
        int y = blaster->robot->y + way_y[way];
        int other = is_inside(x, y) ? field->held_by[y][x] : -1;
        if (other >= 0 && field->fighters[other].side != blaster->side) {
            field->fighters[other].damage += SKIRMISH_BLAST_DAMAGE;
        }
    }
}

static void fire(const struct skirmish *game, struct skirmish_field *field) {
    for (int i = 0; i < field->count; i++) {
        struct skirmish_fighter *fighter = &field->fighters[i];
        if (fighter->robot->order.kind == SKIRMISH_SHOOT) {
            shoot(game, field, fighter);
        } else if (fighter->robot->order.kind == SKIRMISH_BLAST) {
            blast(field, fighter);
        }
    }
}

// Guarding halves what shots and blasts do (always an even number) and makes bumps harmless.
static void hurt(struct skirmish_field *field) {
    for (int i = 0; i < field->count; i++) {
        struct skirmish_fighter *fighter = &field->fighters[i];
        bool is_guarding = fighter->robot->order.kind == SKIRMISH_GUARD;
        int damage = is_guarding ? fighter->damage / 2
                                 : fighter->damage + fighter->bumps * SKIRMISH_BUMP_DAMAGE;
        fighter->robot->hurt = damage;
        fighter->robot->energy += fighter->refund - damage;
    }
}

// Takes away the robots without energy; each is worth points to the other side.
static void bury(struct skirmish *game) {
    for (int side = 0; side < SKIRMISH_SIDES; side++) {
        struct skirmish_side *owner = &game->sides[side];
        int kept = 0;
        for (int i = 0; i < owner->robot_count; i++) {
            if (owner->robots[i].energy > 0) {
                owner->robots[kept++] = owner->robots[i];
            } else {
                game->sides[1 - side].points += SKIRMISH_DEATH_POINTS;
            }
        }
        owner->robot_count = kept;
    }
}

static bool is_in_ring(int ring, int x, int y) {
    return x < ring || y < ring || x > LAST - ring || y > LAST - ring;
}

static void feed(struct skirmish *game) {
    int ring = skirmish_ring(game->turn);
    for (int side = 0; side < SKIRMISH_SIDES; side++) {
        struct skirmish_side *owner = &game->sides[side];
        for (int i = 0; i < owner->robot_count; i++) {
            struct skirmish_robot *robot = &owner->robots[i];
            bool is_fed = game->map.cells[robot->y][robot->x] == SKIRMISH_SOURCE;
            robot->energy += (is_fed ? SKIRMISH_SOURCE_GAIN : 0) - SKIRMISH_UPKEEP
                             - (is_in_ring(ring, robot->x, robot->y) ? SKIRMISH_RING_DAMAGE : 0);
            if (robot->energy > SKIRMISH_ENERGY_MAX) {
                robot->energy = SKIRMISH_ENERGY_MAX;
            }
        }
    }
}

static void control(struct skirmish *game) {
    for (int i = 0; i < SKIRMISH_CONTROLS; i++) {
        struct skirmish_control *point = &game->controls[i];
        for (int side = 0; side < SKIRMISH_SIDES; side++) {
            const struct skirmish_side *owner = &game->sides[side];
            for (int j = 0; j < owner->robot_count; j++) {
                if (owner->robots[j].x == point->x && owner->robots[j].y == point->y) {
                    point->owner = side;
                }
            }
        }
        if (point->owner != SKIRMISH_NOBODY) {
            game->sides[point->owner].points++;
        }
    }
}

static void reinforce(struct skirmish *game) {
    if (game->turn % SKIRMISH_SPAWN_EVERY == 0 && game->turn <= SKIRMISH_LATE) {
        spawn(game, 0);
        spawn(game, 1);
    }
}

// ---- the end ------------------------------------------------------------------------------------

// After `turn`, how many robots a side may still get.
static int to_come(int turn) {
    int last = SKIRMISH_LATE / SKIRMISH_SPAWN_EVERY;
    int past = turn / SKIRMISH_SPAWN_EVERY;
    return past < last ? last - past : 0;
}

// Whether the side behind could not even draw level: all control points each turn that is left,
// and every robot of the other side that is or will be.
static bool is_decided(const struct skirmish *game, int turn) {
    int64_t lead = game->sides[0].points - game->sides[1].points;
    int ahead = lead > 0 ? 0 : 1;
    int64_t most =
        (int64_t)(SKIRMISH_TURNS - turn) * SKIRMISH_CONTROLS
        + (int64_t)(game->sides[ahead].robot_count + to_come(turn)) * SKIRMISH_DEATH_POINTS;
    return (lead > 0 ? lead : -lead) > most;
}

static bool is_over(const struct skirmish *game, int turn) {
    bool is_empty = game->sides[0].robot_count == 0 || game->sides[1].robot_count == 0;
    return turn >= SKIRMISH_TURNS || (is_empty && to_come(turn) == 0) || is_decided(game, turn);
}

void skirmish_step(struct skirmish *game) {
    struct skirmish_field field;
    if (game->is_finished) {
        return;
    }
    gather(game, &field);
    pay_and_aim(game, &field);
    skirmish_walk(&field);
    fire(game, &field);
    hurt(&field);
    bury(game);
    feed(game);
    bury(game);
    control(game);
    reinforce(game);
    game->is_finished = is_over(game, game->turn);
    game->turn++;
}

static int64_t total_energy(const struct skirmish_side *side) {
    int64_t total = 0;
    for (int i = 0; i < side->robot_count; i++) {
        total += side->robots[i].energy;
    }
    return total;
}

int skirmish_leader(const struct skirmish *game, const char **why) {
    const struct skirmish_side *one = &game->sides[0];
    const struct skirmish_side *other = &game->sides[1];
    int64_t energy = total_energy(one) - total_energy(other);
    if (one->points != other->points) {
        *why = "points";
        return one->points > other->points ? 0 : 1;
    }
    if (energy != 0) {
        *why = "energy";
        return energy > 0 ? 0 : 1;
    }
    if (one->robot_count != other->robot_count) {
        *why = "robots";
        return one->robot_count > other->robot_count ? 0 : 1;
    }
    *why = "equal";
    return SKIRMISH_NOBODY;
}

uint64_t skirmish_hash(const struct skirmish *game) {
    uint64_t digest = digest_int(game->map_hash, game->turn);
    for (int i = 0; i < SKIRMISH_CONTROLS; i++) {
        digest = digest_int(digest, game->controls[i].owner);
    }
    for (int side = 0; side < SKIRMISH_SIDES; side++) {
        const struct skirmish_side *owner = &game->sides[side];
        digest = digest_int(digest_int(digest, owner->points), owner->last_id);
        digest = digest_int(digest, owner->robot_count);
        for (int i = 0; i < owner->robot_count; i++) {
            const struct skirmish_robot *robot = &owner->robots[i];
            digest = digest_int(digest_int(digest, robot->id), robot->energy);
            digest = digest_int(digest_int(digest, robot->x), robot->y);
        }
    }
    return digest_end(digest);
}
