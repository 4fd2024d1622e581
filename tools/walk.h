// tools/walk.h: folders on the command line stand for the sources in them.
//
//   in:    a path
//   out:   the paths of the .gsk files below it, in the order of their names
//   owns:  nothing
//   fails: after a complaint; the exit code tells which, and what else there is is walked on

#ifndef GASKET_TOOLS_WALK_H
#define GASKET_TOOLS_WALK_H

#include "options.h"

typedef enum exit_code walk_each(void *context, const char *path);

// Calls `each` with `path` if it is no folder; else with every .gsk file below it, but for what is
// hidden (a name that begins with a dot) and symbolic links. The worst exit code of all.
enum exit_code walk_sources(const char *path, walk_each *each, void *context);

bool walk_is_folder(const char *path);

#endif
