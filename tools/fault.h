// tools/fault.h: how a call ended, for people and for machines.
//
//   in:    a bot after a call
//   out:   text
//   owns:  nothing
//   fails: never

#ifndef GASKET_TOOLS_FAULT_H
#define GASKET_TOOLS_FAULT_H

#include "gasket.h"
#include "output.h"

// Where and how to print.
struct fault_style {
    FILE *file;
    const char *indent;  // before each line
    const char *folder;  // before each file's name: "bots/", or ""
    bool colour;
};

// The fault of the last call on standard error, the calls that led to it below.
void fault_print(const gk_bot *bot, bool colour);
void fault_print_head(const gk_bot *bot, const struct fault_style *style);   // in one line
void fault_print_stack(const gk_bot *bot, const struct fault_style *style);

// The same as a JSON object; of a bot, or of a turn in a jail.
void fault_json(const gk_bot *bot, struct buffer *out);
void fault_json_of(const gk_fault *fault, const gk_frame *stack, size_t count, struct buffer *out);

// What the bot logged and marked, on standard error, a line each.
void notes_print(const gk_bot *bot);
void notes_print_to(const gk_bot *bot, FILE *file, const char *indent);
void notes_print_of(const gk_note *notes, size_t count, bool is_cut);

#endif
