// game-api/jail_worker.h: what a worker does, in pieces, so that tests can put bad ones together.

#ifndef GASKET_GAME_API_JAIL_WORKER_H
#define GASKET_GAME_API_JAIL_WORKER_H

#include "gasket.h"
#include "jail_wall.h"

#define JAIL_WORKER_NAME "gasket-jail-worker"  // argv[0] of a worker
#define JAIL_WORKER_ARGUMENTS 5                // argv's length; behind the name, the plan's numbers

// Limits of what a worker may say of a turn; a parent believes nothing beyond them.
#define JAIL_MESSAGE_BYTES_MAX ((size_t)1 << 30)
#define JAIL_TEXT_BYTES_MAX ((size_t)4096)   // a name, a file or a message
#define JAIL_STACK_MAX ((size_t)1024)        // frames of a fault's calls
#define JAIL_NOTES_MAX ((size_t)1 << 20)
// What a turn's outcome may come to besides its move and its notes' text.
#define JAIL_OUTCOME_BYTES ((size_t)16 << 20)

// Whether the move of an outcome follows.
enum jail_move { JAIL_NO_MOVE, JAIL_HAS_MOVE, JAIL_MOVE_TOO_LARGE };

// Reads the plan from a worker's arguments. False: this process is no worker.
bool jail_plan_read(int argc, char **argv, struct jail_plan *plan);
// Tells the parent which walls stand. Nothing of a bot has been read before.
bool jail_say_hello(const struct jail_report *report);
// Answers messages until there are no more, and ends the process.
_Noreturn void jail_serve(void);

#endif
