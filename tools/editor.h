// tools/editor.h: a conversation over a terminal: lines are edited, completed and remembered.
//
//   in:    keys
//   out:   a repl's answers
//   owns:  the terminal's mode while a line is edited; the history
//   fails: without a history where none can be kept

#ifndef GASKET_TOOLS_EDITOR_H
#define GASKET_TOOLS_EDITOR_H

#include "repl.h"

// Until Ctrl-D or :quit.
enum exit_code editor_converse(struct repl *repl);

#endif
