// tools/output.h: what the command says, and whether it arrived.
//
//   in:    text from anywhere: file names, a bot's log, messages
//   out:   standard output and standard error; control characters from strangers are shown, not
//          obeyed
//   owns:  a struct buffer's bytes
//   fails: output_finish() tells of everything that could not be written

#ifndef GASKET_TOOLS_OUTPUT_H
#define GASKET_TOOLS_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "gasket.h"
#include "options.h"

#if defined(__GNUC__)
#define OUTPUT_FORMAT __attribute__((format(printf, 1, 2)))
#else
#define OUTPUT_FORMAT
#endif

// One line on standard error, "gasket: ..."; cut if it is very long.
void complain(const char *format, ...) OUTPUT_FORMAT;

// A gk_write to a FILE.
void output_write(void *file, const char *text, size_t bytes);

// Text from a stranger: control characters, what is not UTF-8 and what turns the direction of
// writing around are shown as \x1b or \u{202e}.
void output_escaped(FILE *file, const char *text, size_t bytes);

// A JSON text with its quotes.
void output_json_text(FILE *file, const char *text);

// Flushes standard output. The exit code, or EXIT_FAILED if something did not arrive: quietly
// when nobody reads any longer, else after a complaint.
enum exit_code output_finish(enum exit_code code);

// Text in memory. Zeroed, it is empty.
struct buffer {
    char *text;  // not ended by NUL; to free()
    size_t bytes, room;
    bool is_cut;  // there was no memory for all of it
};
// A gk_write to a struct buffer.
void buffer_write(void *buffer, const char *text, size_t bytes);
void buffer_free(struct buffer *buffer);  // makes it empty
void buffer_text(struct buffer *buffer, const char *text);
void buffer_escaped(struct buffer *buffer, const char *text);  // as output_escaped()
void buffer_count(struct buffer *buffer, int64_t number);

#endif
