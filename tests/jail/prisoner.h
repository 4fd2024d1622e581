// tests/jail/prisoner.h: workers that misbehave, and what is expected of them.

#ifndef GASKET_TESTS_JAIL_PRISONER_H
#define GASKET_TESTS_JAIL_PRISONER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// How an attempt must end for its parent.
enum expected {
    KILLED,    // the kernel ends the worker for asking
    REFUSED,   // it may ask, in vain; the worker then ends by itself
    NONSENSE,  // what it says is not believed
    LATE,      // it says nothing in time
    ENDED,     // it ends
};

struct attempt {
    const char *name;
    enum expected expected;
    uint32_t omitted;              // walls that are left out, to try the others
    bool (*try)(int64_t parent);   // whether it succeeded; those that talk do not come back
};

extern const struct attempt attempts[];
extern const size_t attempt_count;

// If this process is a worker: raises the walls as every worker does, and misbehaves in the first turn
// in the way of the attempt whose number is the seed of its bot.
void prisoner_work(int argc, char **argv);

#endif
