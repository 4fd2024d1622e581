// tools/shelf.h: the files of a conversation: those that were loaded, and what they use.
//
//   in:    paths
//   out:   sources; a file that others use is read once and stays as it was read
//   owns:  all texts
//   fails: by gk_status; a message for people

#ifndef GASKET_TOOLS_SHELF_H
#define GASKET_TOOLS_SHELF_H

#include <stdbool.h>
#include <stddef.h>

#include "gasket.h"

struct shelf_file {
    char *name;  // as `use` says it; NULL: it was loaded
    char *path, *text;
    size_t bytes;
};

// Zeroed, it is empty.
struct shelf {
    struct shelf_file *files;
    size_t count;
    const char *path;  // of the file that is being loaded: beside it others are found; or NULL
};
void shelf_free(struct shelf *shelf);

// Reads the files that were found beside others again, where they lie.
void shelf_refresh(struct shelf *shelf);

// Reads a file to load it, or again. NULL: `message` says why.
const struct shelf_file *shelf_load(struct shelf *shelf, const char *path, char *message,
                                    size_t size);

// A gk_find_source; `context` is a struct shelf.
gk_status shelf_find(void *context, const char *name, gk_source *found);

#endif
