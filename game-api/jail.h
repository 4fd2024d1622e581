// jail.h: bots in processes of their own, behind walls of the kernel's.
//
//   The machine already keeps a bot from everything. A jail is the wall behind that one: if a bot
//   ever got out of the machine, it would find itself in a process that can read from and write to
//   one socket, and ask for memory, and nothing else.
//
//   One worker process a bot, used again turn by turn; some more are kept ready. Whatever a worker
//   does - die, hang, answer nonsense - costs its bot that one turn: the worker is killed, and the
//   next turn has another one that knows what the bot knew before. Values, gas, memory, faults and
//   notes are those of gk_call(); host functions do not reach into a jail.
//
//   Linux 5.9 or newer. In programs that link it: -lgasket-jail, -lseccomp and a library of gasket's.
//
//   threads: a gk_jail and its bots belong to one thread at a time; the thread that has workers
//            started must not end before they are freed (it takes them with it)
//   left behind: nothing. Workers die with gk_jail_free(), and with their parent however it ends

#ifndef GASKET_JAIL_H
#define GASKET_JAIL_H

#include "gasket.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gk_jail gk_jail;          // walls, limits and workers that are kept ready
typedef struct gk_jail_bot gk_jail_bot;  // a bot in a worker of its own

// ---- walls -----------------------------------------------------------------------------------

// The walls there are, each a bit of a set: wall 0 is 1u << 0.
GK_API size_t gk_jail_wall_count(void);
typedef struct gk_jail_wall {
    const char *name;     // "seccomp"; "" past the end
    const char *meaning;  // one line
    bool is_basic;        // demanded of a jail that demands nothing else
} gk_jail_wall;
GK_API gk_jail_wall gk_jail_wall_at(size_t wall);
// The set that names with commas stand for, "all" and "basic" among them. GK_NOT_FOUND.
GK_API gk_status gk_jail_walls_parse(const char *names, uint32_t *walls);

// ---- jails -----------------------------------------------------------------------------------

// Zero what is not needed.
typedef struct gk_jail_request {
    // The program that workers run: one whose main() begins as gk_jail_work() tells, such as the
    // command `gasket`. NULL: this very program. It starts without an environment, so its libraries
    // must be found without LD_LIBRARY_PATH.
    const char *worker;
    uint32_t demanded;      // besides the basic walls: without them there is no jail
    bool any;               // demand nothing, not even the basic walls: to see which stand
    // Walls not to raise, for machines or tests in whose way they are; may be basic ones.
    uint32_t omitted;
    int64_t memory_bytes;   // most that a bot's limits may say; 0: that of gk_limits_default()
    int64_t message_bytes;  // most that a state or move may come to; 0: 128 MiB
    int64_t wall_ms;        // most time a turn may take; 0: 10,000
    int64_t cpu_seconds;    // most that a worker may use before another takes its place; 0: 600
    int spares;             // workers kept ready, up to 16; 0: one. -1: none
} gk_jail_request;

// Starts a worker and finds out which walls stand. On GK_OK `*jail` is the caller's. Else `message`
// says why in one line: GK_NOT_FOUND: a wall that is demanded does not stand; GK_INVALID: no
// worker could be started.
GK_API gk_status gk_jail_new(const gk_jail_request *request, gk_jail **jail, char *message,
                             size_t size);
// After its bots.
GK_API void gk_jail_free(gk_jail *jail);
// The walls that stand around every worker.
GK_API uint32_t gk_jail_walls(const gk_jail *jail);
// Why a wall does not stand: one line; "" if it does.
GK_API const char *gk_jail_reason(const gk_jail *jail, size_t wall);

// The other side: call it first in the main() of the program that workers run, before anything is
// read or opened. Comes back at once if this process is no worker; else it works until there is no
// more work, and ends the process.
GK_API void gk_jail_work(int argc, char **argv);

// ---- bots ------------------------------------------------------------------------------------

// As gk_bot_new(), without host functions. The worker gets the bytecode and verifies it again.
// GK_NOT_FOUND: the program needs host functions. GK_TOO_LARGE also: limits above the jail's.
GK_API gk_status gk_jail_bot_new(gk_jail *jail, gk_program *program, const gk_limits *limits,
                                 uint64_t seed, gk_jail_bot **bot);
GK_API void gk_jail_bot_free(gk_jail_bot *bot);

typedef enum gk_jail_end {
    GK_JAIL_MOVED,    // as GK_MOVED
    GK_JAIL_FAULTED,  // as GK_FAULTED
    GK_JAIL_REFUSED,  // as GK_REFUSED; GK_TOO_LARGE also: the state is above message_bytes
    // The worker was lost in this turn, see `lost`: there is no move, and the turn never was.
    GK_JAIL_LOST,
} gk_jail_end;

// How a turn ended. What it points to lives until the bot's next turn.
typedef struct gk_jail_turn {
    gk_jail_end end;
    gk_status status;      // REFUSED: why
    gk_value move;         // as gk_bot_move()
    bool move_is_too_large;  // above message_bytes: `move` is none, though there was one
    int64_t gas_used, memory, memory_peak;
    gk_fault fault;
    const gk_frame *stack;
    size_t stack_count;
    const gk_note *notes;
    size_t note_count;
    bool notes_cut;
    const char *lost;      // LOST: why, in one line ("the worker took longer than 2000 ms"); else ""
    // The bot began anew in this turn: what it had learnt was more than is kept for it.
    bool is_forgetful;
} gk_jail_turn;

// gk_call() in the bot's worker. Never blocks for longer than wall_ms or so; the first turn, and one
// after a lost one, also starts a worker, which on a busy machine has some seconds to get ready, and
// tells it what the bot did before.
GK_API void gk_jail_call(gk_jail_bot *bot, size_t function, const gk_value *arguments,
                         size_t count, int64_t gas, gk_jail_turn *turn);
// The process that the bot's worker is, for those who watch it; 0: it has none now.
GK_API int64_t gk_jail_bot_process(const gk_jail_bot *bot);

#ifdef __cplusplus
}
#endif

#endif
