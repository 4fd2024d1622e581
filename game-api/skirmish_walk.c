// game-api/skirmish_walk.c: who gets where when all walk at once.
//
//   in:    fighters with the cell that each wants
//   out:   robots moved, bumps counted, held_by as it is afterwards
//   owns:  nothing
//   fails: never
//
// A walk fails when another walker wants the same cell, when two would swap, and when who holds the
// cell stays, be it that he did not walk or that his walk failed. Failing only ever makes more
// walks fail, so going round until nothing changes ends at the one least set of failures, whatever
// the order. Those who are left walk in chains into free cells or round in circles of three and
// more, and all arrive.

#include "skirmish_walk.h"

#include <string.h>

void skirmish_field_place(struct skirmish_field *field) {
    memset(field->held_by, -1, sizeof field->held_by);
    for (int i = 0; i < field->count; i++) {
        const struct skirmish_robot *robot = field->fighters[i].robot;
        field->held_by[robot->y][robot->x] = (int8_t)i;
    }
}

static int cell_of(const struct skirmish_robot *robot) {
    return robot->y * SKIRMISH_SIZE + robot->x;
}

static int holder(const struct skirmish_field *field, int cell) {
    return field->held_by[cell / SKIRMISH_SIZE][cell % SKIRMISH_SIZE];
}

static bool walks(const struct skirmish_fighter *fighter) {
    return fighter->wants >= 0 && !fighter->is_stuck;
}

// Two who want the same cell, or each other's.
static void refuse_rivals(struct skirmish_field *field) {
    for (int i = 0; i < field->count; i++) {
        struct skirmish_fighter *one = &field->fighters[i];
        for (int j = 0; j < i && one->wants >= 0; j++) {
            struct skirmish_fighter *other = &field->fighters[j];
            bool is_swap =
                one->wants == cell_of(other->robot) && other->wants == cell_of(one->robot);
            if (one->wants == other->wants || is_swap) {
                one->is_stuck = true;
                other->is_stuck = true;
            }
        }
    }
}

// Who wants a cell that its holder does not leave.
static void refuse_blocked(struct skirmish_field *field) {
    bool has_changed = true;
    while (has_changed) {
        has_changed = false;
        for (int i = 0; i < field->count; i++) {
            struct skirmish_fighter *one = &field->fighters[i];
            int other = walks(one) ? holder(field, one->wants) : -1;
            if (other >= 0 && !walks(&field->fighters[other])) {
                one->is_stuck = true;
                has_changed = true;
            }
        }
    }
}

// Whether one failed against the other: both wanted the cell, or the other stayed in it.
static bool fails_against(const struct skirmish_fighter *one,
                          const struct skirmish_fighter *other) {
    return one->is_stuck
           && (one->wants == other->wants
               || (one->wants == cell_of(other->robot) && !walks(other)));
}

// Each pair of enemies once, however many ways they met.
static void count_bumps(struct skirmish_field *field) {
    for (int i = 0; i < field->count; i++) {
        struct skirmish_fighter *one = &field->fighters[i];
        for (int j = 0; j < i; j++) {
            struct skirmish_fighter *other = &field->fighters[j];
            if (one->side != other->side
                && (fails_against(one, other) || fails_against(other, one))) {
                one->bumps++;
                other->bumps++;
            }
        }
    }
}

void skirmish_walk(struct skirmish_field *field) {
    skirmish_field_place(field);
    refuse_rivals(field);
    refuse_blocked(field);
    count_bumps(field);
    for (int i = 0; i < field->count; i++) {
        struct skirmish_fighter *fighter = &field->fighters[i];
        if (walks(fighter)) {
            fighter->robot->x = fighter->wants % SKIRMISH_SIZE;
            fighter->robot->y = fighter->wants / SKIRMISH_SIZE;
        }
    }
    skirmish_field_place(field);
}
