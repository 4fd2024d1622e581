// tests/unit/corpus.h: programs with turns to play, for what must hold of every program.
//
//   in:    the golden programs that say how they are called, and the examples in a game of skirmish;
//          the folder is the project's
//   out:   each of them with its turns, one after the other, to be played by one bot
//   owns:  all of a play, until the visit is over; an outcome's text is the caller's
//   fails: by the test's assertion; programs that need more than a file and an interface are left out

#ifndef GASKET_TESTS_CORPUS_H
#define GASKET_TESTS_CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gasket.h"

#define CORPUS_TURNS_MAX 16
#define CORPUS_ARGUMENTS_MAX 8

struct corpus_turn {
    size_t function, count;
    gk_value arguments[CORPUS_ARGUMENTS_MAX];
    gk_tree *trees[CORPUS_ARGUMENTS_MAX];
};

struct corpus_play {
    const char *path;
    gk_program *program;
    uint64_t seed;
    int64_t gas;  // a turn
    int64_t memory;
    bool has_little_memory;  // so that it may run out
    struct corpus_turn turns[CORPUS_TURNS_MAX];
    size_t turn_count;
};

typedef void corpus_visit(const struct corpus_play *play, void *context);
// Answers how many plays there were.
size_t corpus_each(corpus_visit *visit, void *context);

gk_bot *corpus_bot(const struct corpus_play *play);
gk_result corpus_call(gk_bot *bot, const struct corpus_play *play, size_t turn, int64_t gas);

// All that a host may learn of the last call, as text, to free(). `result` is how it ended.
char *corpus_outcome(const gk_bot *bot, gk_result result);

#endif
