// game-api/jail_process.h: starts the process that a worker is, and ends it.
//
//   in:    a program's path and a plan
//   out:   a process with one thread, no environment and one descriptor: the other end of a socket
//   owns:  a process from its start until jail_end()
//   fails: with an errno; nothing is left behind then

#ifndef GASKET_GAME_API_JAIL_PROCESS_H
#define GASKET_GAME_API_JAIL_PROCESS_H

#include "jail_wall.h"

struct jail_process {
    int number;   // as others see it; 0: there is none
    int handle;   // a descriptor that stands for it, however soon its number is used again
    int socket;   // does not block
};

// Starts `path` with the namespaces of `plan->given` (JAIL_WALL_USER, JAIL_WALL_PROCESSES). 0, or an errno.
int jail_start(const char *path, const struct jail_plan *plan, struct jail_process *process);

// Kills it, if it is still there, and waits until it is gone. The signal that ended it, 0 if it
// ended by itself; SIGKILL is ours unless it was somebody else's.
int jail_end(struct jail_process *process);

#endif
