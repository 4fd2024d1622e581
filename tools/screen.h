// tools/screen.h: draws a match as it goes.
//
//   in:    a match's turns, as its observer
//   out:   a board that is drawn over in a terminal; elsewhere a line now and then, and the last
//          board
//   owns:  the board's text
//   fails: never; where a window is too small for the board it falls back to lines

#ifndef GASKET_TOOLS_SCREEN_H
#define GASKET_TOOLS_SCREEN_H

#include "match.h"
#include "output.h"

struct screen {
    struct game_style style;
    bool is_live;       // a terminal
    unsigned delay_ms;  // between turns, when live
    struct buffer board;
    unsigned drawn_rows;  // of the board that stands on the terminal
};

// A match_observer; `context` is a struct screen.
bool screen_observe(void *context, const struct match_turn *turn);

void screen_free(struct screen *screen);

#endif
