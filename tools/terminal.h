// tools/terminal.h: what the thing that we print to can show.
//
//   in:    a stream, the environment, what --color was given
//   out:   whether to colour, whether to stay inside ASCII, how large the window is
//   owns:  nothing
//   fails: never; what can't be found out is taken to be absent

#ifndef GASKET_TOOLS_TERMINAL_H
#define GASKET_TOOLS_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

// Whether `when` (NULL: not given) is always, never or auto; complains if not.
bool terminal_understands(const char *when);

// --color first, then NO_COLOR, then FORCE_COLOR, then whether the stream is a terminal.
bool terminal_colour(const char *when, FILE *stream);

// Whether the environment says that text is UTF-8.
bool terminal_is_utf8(void);

bool terminal_is(FILE *stream);

// Of the terminal behind a stream; 0 if it does not tell.
struct terminal_size {
    unsigned rows, columns;
};
struct terminal_size terminal_size(FILE *stream);

void terminal_wait(unsigned ms);

#endif
