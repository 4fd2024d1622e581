// tools/options.h: the command line, read by the one table that help is printed from.
//
//   in:    argv
//   out:   a struct command: the verb, its options' values, its arguments
//   owns:  nothing; values and arguments point into argv, which is put in order
//   fails: by a complaint on standard error that names the nearest spelling

#ifndef GASKET_TOOLS_OPTIONS_H
#define GASKET_TOOLS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

// How the command ends.
enum exit_code {
    EXIT_GOOD = 0,
    EXIT_FAILED = 1,      // the bot or program failed, or the machine did
    EXIT_USAGE = 2,       // the command line asks for what there is not
    EXIT_OURS = 3,        // a bug of ours
    EXIT_DIFFERENT = 4,   // a replay that does not verify
};

enum option {
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_COLOR,
    OPTION_JSON,
    OPTION_INTERFACE,
    OPTION_GAS,
    OPTION_MEMORY,
    OPTION_SEED,
    OPTION_STATS,
    OPTION_CHECK,
    OPTION_FILTER,
    OPTION_COVERAGE,
    OPTION_LIBRARY,
    OPTION_HTML,
    OPTION_LOG,
    OPTION_RESTORE,
    OPTION_SAVE,
    OPTION_MAP,
    OPTION_OUT,
    OPTION_QUIET,
    OPTION_DELAY,
    OPTION_JAIL,
    OPTION_WALLS,
    OPTION_TIME,
    OPTION_COUNT,
};

struct command {
    const struct verb *verb;
    const char *program;               // as it was typed
    const char *values[OPTION_COUNT];  // NULL: not given; "" for one that takes no value
    char **arguments;
    int argument_count;
};

// The verbs, one in each verb_*.c.
#define VERB(word, ...) enum exit_code verb_##word(const struct command *command);
#include "verbs.def"
#undef VERB

// Reads the command line and does what it asks.
enum exit_code command_run(int argc, char **argv);

bool option_given(const struct command *command, enum option option);

// The number that an option was given, or else the number it was called with; false after a
// complaint.
// Digits may be grouped by "_"; bytes may end in K, M or G; a seed may be written 0x….
bool option_count(const struct command *command, enum option option, int64_t min, int64_t max,
                  int64_t *number);
bool option_bytes(const struct command *command, enum option option, int64_t max, int64_t *number);
bool option_seed(const struct command *command, uint64_t *seed);

// The nearest of the words offered one by one: begin with {.typed = what was typed}.
struct nearest {
    const char *typed;
    const char *word;  // NULL: none is near
    unsigned distance;
};
void nearest_offer(struct nearest *nearest, const char *word);

#endif
