// game-api/skirmish.h: the rules of skirmish/1, apart from bots: integers in, integers out.
//
//   Two sides on a board of 21 by 21, both moving at once. Side 0 is at home on the last row, side
//   1 on the first. What a side says and sees is as if it sat at the bottom: for side 1 the board
//   is turned by half a turn; the rest of this header speaks of the board as it is.

#ifndef GASKET_GAME_API_SKIRMISH_H
#define GASKET_GAME_API_SKIRMISH_H

#include "skirmish_map.h"

#define SKIRMISH_EPOCH 1
#define SKIRMISH_SIDES 2
#define SKIRMISH_TURNS 200
#define SKIRMISH_ROBOTS_FIRST 4
#define SKIRMISH_ROBOTS_MAX 12
#define SKIRMISH_SPAWN_EVERY 6
#define SKIRMISH_LATE 150           // the last turn that spawns, the first with a ring
#define SKIRMISH_ENERGY_FIRST 50
#define SKIRMISH_ENERGY_MAX 100
#define SKIRMISH_POWER_MAX 5
#define SKIRMISH_SHOT_RANGE 4
#define SKIRMISH_SHOT_DAMAGE 2      // times the power
#define SKIRMISH_BLAST_COST 6
#define SKIRMISH_BLAST_DAMAGE 10
#define SKIRMISH_BUMP_DAMAGE 2
#define SKIRMISH_SOURCE_GAIN 4
#define SKIRMISH_UPKEEP 1
#define SKIRMISH_RING_DAMAGE 10
#define SKIRMISH_RING_EVERY 6
#define SKIRMISH_DEATH_POINTS 5
#define SKIRMISH_NOBODY (-1)

#define SKIRMISH_REJECTS_KEPT 16    // a side and turn
#define SKIRMISH_REJECT_BYTES 96

// In the order of the interface's enum Order.
enum skirmish_order_kind {
    SKIRMISH_WALK,
    SKIRMISH_SHOOT,
    SKIRMISH_GUARD,
    SKIRMISH_BLAST,
    SKIRMISH_REST,
};

// Eight ways, clockwise from north (up, to lower y); walking takes the even ones.
enum { SKIRMISH_WAYS = 8 };

struct skirmish_order {
    enum skirmish_order_kind kind;
    int way;        // of walk and shoot
    int64_t power;  // of shoot
};

struct skirmish_robot {
    int id;       // from 1 in each side, in the order of spawning; never used twice
    int x, y;
    int energy;   // 1 to 100
    int hurt;     // energy lost to others in the last turn
    bool has_order;
    struct skirmish_order order;  // checked, ways as the board is
};

struct skirmish_side {
    int robot_count;
    struct skirmish_robot robots[SKIRMISH_ROBOTS_MAX];  // by id
    int last_id;
    int64_t points;
    int64_t reject_count;
    char rejects[SKIRMISH_REJECTS_KEPT][SKIRMISH_REJECT_BYTES];
    int played_count;                                     // what the robots did in the last turn
    struct skirmish_robot played[SKIRMISH_ROBOTS_MAX];    // as they were when they did it
};

struct skirmish_control {
    int x, y;
    int owner;  // side or SKIRMISH_NOBODY
};

struct skirmish {
    struct skirmish_map map;
    uint64_t map_hash;
    int turn;  // that comes, from 1
    bool is_finished;
    struct skirmish_control controls[SKIRMISH_CONTROLS];  // from the top left to the bottom right
    struct skirmish_side sides[SKIRMISH_SIDES];
};

// A game at its start, on a map that keeps its promises.
void skirmish_begin(struct skirmish *game, const struct skirmish_map *map);

// The width of the ring that burns at the end of a turn; 0 before SKIRMISH_LATE.
int skirmish_ring(int turn);

// Turns a way for a side: from what it says to the board as it is, and back.
int skirmish_turned(int side, int way);

// Gives a robot its order for the turn that comes, `way` as the side says it. An order that is
// illegal, or that the robot can't pay, is recorded as a reject with its reason, and the robot
// rests.
void skirmish_order(struct skirmish *game, int side, int64_t id, struct skirmish_order order);

// Forgets the orders and the rejects of a side: before its first order of a turn.
void skirmish_orders_clear(struct skirmish *game, int side);

// Plays a turn with the orders given. Nothing happens once the game is finished.
void skirmish_step(struct skirmish *game);

// The side that is ahead, by points, then energy, then robots; or SKIRMISH_NOBODY. `*why` names
// what told.
int skirmish_leader(const struct skirmish *game, const char **why);

// Of everything that decides how the game can go on.
uint64_t skirmish_hash(const struct skirmish *game);

const char *skirmish_way_name(int way);                           // "north_east"
const char *skirmish_order_name(enum skirmish_order_kind kind);   // "walk"

#endif
