// tools/coverage.h: which lines of which files ran, over many bots and programs.
//
//   in:    bots of programs that were compiled with_lines
//   out:   a report for people, for lcov or as JSON
//   owns:  a struct coverage's files, until coverage_free()
//   fails: notes that memory was missing

#ifndef GASKET_TOOLS_COVERAGE_H
#define GASKET_TOOLS_COVERAGE_H

#include "gasket.h"
#include "output.h"

// Zeroed, it is empty.
struct coverage {
    struct covered_file *files;
    size_t count, room;
    uint32_t bot_count;  // added so far
    bool is_cut;  // there was no memory for all of it
};
void coverage_free(struct coverage *coverage);

// Adds what a bot ran, or with a new bot what could run. `folder` stands before the files' names.
void coverage_add(struct coverage *coverage, const char *folder, const gk_program *program,
                  const gk_bot *bot);

// A line a file, and the lines that never ran.
void coverage_print(const struct coverage *coverage, FILE *file);
void coverage_lcov(const struct coverage *coverage, struct buffer *out);
void coverage_json(const struct coverage *coverage, FILE *file);  // an array

#endif
