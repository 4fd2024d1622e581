// tools/history.h: what was entered before, in this conversation and in those before it.
//
//   in:    entries, a whole statement each
//   out:   libedit's history; a file of the player's
//   owns:  the history
//   fails: quietly: where no file can be kept, entries last as long as the conversation

#ifndef GASKET_TOOLS_HISTORY_H
#define GASKET_TOOLS_HISTORY_H

#include <histedit.h>
#include <stdbool.h>

struct history_file {
    HistoryW *entries;
    char *path;  // NULL: it is not kept
};

// $XDG_STATE_HOME/gasket/history or ~/.local/state/gasket/history.
bool history_open(struct history_file *history);
void history_close(struct history_file *history);

void history_add(struct history_file *history, const wchar_t *entry);

#endif
