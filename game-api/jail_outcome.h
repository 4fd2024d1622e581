// game-api/jail_outcome.h: how a turn ended, as a worker tells it and as far as it can be believed.
//
//   in:    a message from a worker, who may be anybody
//   out:   a gk_jail_turn in which every number is in its range and every text ends
//   owns:  the frames, the notes, the move; texts lie in the message
//   fails: false: no honest worker says so

#ifndef GASKET_GAME_API_JAIL_OUTCOME_H
#define GASKET_GAME_API_JAIL_OUTCOME_H

#include "jail.h"
#include "jail_talk.h"

struct jail_outcome {
    gk_frame *frames;
    gk_note *notes;
    gk_tree *move;
};

// What can be true of a turn.
struct jail_bounds {
    int64_t gas;            // that was given
    gk_limits limits;
    const gk_type *result;  // of a move; NULL: there can be none
};

bool jail_outcome_read(struct jail_outcome *outcome, struct jail_message *message,
                       const struct jail_bounds *bounds, gk_builder *builder, gk_jail_turn *turn);
void jail_outcome_free(struct jail_outcome *outcome);

#endif
