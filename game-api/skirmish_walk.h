// game-api/skirmish_walk.h: who gets where when all walk at once.

#ifndef GASKET_GAME_API_SKIRMISH_WALK_H
#define GASKET_GAME_API_SKIRMISH_WALK_H

#include "skirmish.h"

#define SKIRMISH_FIELD_MAX (SKIRMISH_SIDES * SKIRMISH_ROBOTS_MAX)

// All robots of a turn, those of both sides in one array, and what happens to each.
struct skirmish_fighter {
    struct skirmish_robot *robot;
    int side;
    int wants;      // the cell, y * SKIRMISH_SIZE + x; -1: it does not walk, or against a wall
    bool is_stuck;  // it wanted to walk and failed
    int bumps;      // enemies it ran into or that ran into it
    int damage;     // by shots and blasts
    int refund;     // of a shot that hit
};

struct skirmish_field {
    int count;
    struct skirmish_fighter fighters[SKIRMISH_FIELD_MAX];
    int8_t held_by[SKIRMISH_SIZE][SKIRMISH_SIZE];  // index of the fighter there, -1: nobody
};

// Fills `held_by` from where the robots are.
void skirmish_field_place(struct skirmish_field *field);

// Walks all who can walk and counts the bumps. The order of the fighters makes no difference.
void skirmish_walk(struct skirmish_field *field);

#endif
