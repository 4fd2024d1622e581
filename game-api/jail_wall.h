// game-api/jail_wall.h: raises the walls around the process that asks for it.
//
//   in:    what the parent said on the command line; a process with one thread, fresh from exec()
//   out:   which walls stand, and the errno of those that do not
//   owns:  the process: its signals, descriptors, limits, namespaces and what it may ask the kernel
//   fails: wall by wall; who demands a wall looks at the report

#ifndef GASKET_GAME_API_JAIL_WALL_H
#define GASKET_GAME_API_JAIL_WALL_H

#include <stdbool.h>
#include <stdint.h>

enum jail_wall {
#define WALL(NAME, word, is_basic, meaning) JAIL_WALL_##NAME,
#include "jail_wall.def"
#undef WALL
    JAIL_WALL_COUNT,
};

#define JAIL_SOCKET 0  // a worker's one descriptor

// What a worker is told before it exists.
struct jail_plan {
    uint32_t omitted;        // walls not to raise
    uint32_t given;          // walls that came with the process: namespaces that clone() made
    int64_t address_bytes;   // most address space
    int64_t cpu_seconds;
};

struct jail_report {
    uint32_t standing;
    int32_t reasons[JAIL_WALL_COUNT];  // errno; 0: it stands, or was omitted
};

void jail_raise(const struct jail_plan *plan, struct jail_report *report);

#endif
