// tools/walk.c: folders on the command line stand for the sources in them, see walk.h.

#include "walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "output.h"

// Paths that are still to come, the next one last.
struct walk {
    char **paths;
    size_t count, room;
    walk_each *each;
    void *context;
    enum exit_code code;  // the worst so far
};

static void note_code(struct walk *walk, enum exit_code code) {
    if (code > walk->code) {
        walk->code = code;
    }
}

static void no_memory(struct walk *walk, const char *path) {
    complain("%s: no memory", path);
    note_code(walk, EXIT_FAILED);
}

// Takes the path over.
static void push(struct walk *walk, char *path) {
    if (walk->count == walk->room) {
        size_t room = 2 * walk->room + 16;
        char **paths = realloc(walk->paths, room * sizeof *paths);
        if (!paths) {
            no_memory(walk, path);
            free(path);
            return;
        }
        walk->paths = paths;
        walk->room = room;
    }
    walk->paths[walk->count++] = path;
}

static char *join(const char *folder, const char *name) {
    size_t bytes = strlen(folder) + strlen(name) + 2;
    char *path = malloc(bytes);
    if (path) {
        bool has_slash = folder[strlen(folder) - 1] == '/';
        snprintf(path, bytes, "%s%s%s", folder, has_slash ? "" : "/", name);
    }
    return path;
}

static bool is_source(const char *path) {
    size_t bytes = strlen(path);
    return bytes > 4 && strcmp(path + bytes - 4, ".gsk") == 0;
}

static int is_shown(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

// Puts what is in a folder on the stack, the first name on top.
static void open_folder(struct walk *walk, const char *folder) {
    struct dirent **entries;
    int count = scandir(folder, &entries, is_shown, alphasort);
    if (count < 0) {
        complain("can't read the folder %s: %s", folder, strerror(errno));
        note_code(walk, EXIT_USAGE);
        return;
    }
    while (count-- > 0) {
        char *path = join(folder, entries[count]->d_name);
        free(entries[count]);
        if (path) {
            push(walk, path);
        } else {
            no_memory(walk, folder);
        }
    }
    free(entries);
}

static void visit(struct walk *walk, const char *path) {
    struct stat about;
    if (lstat(path, &about) != 0) {
        complain("%s: %s", path, strerror(errno));
        note_code(walk, EXIT_USAGE);
    } else if (S_ISDIR(about.st_mode)) {
        open_folder(walk, path);
    } else if (S_ISREG(about.st_mode) && is_source(path)) {
        note_code(walk, walk->each(walk->context, path));
    }
}

bool walk_is_folder(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

enum exit_code walk_sources(const char *path, walk_each *each, void *context) {
    if (!walk_is_folder(path)) {
        return each(context, path);
    }
    struct walk walk = {.each = each, .context = context};
    open_folder(&walk, path);
    while (walk.count > 0) {
        char *next = walk.paths[--walk.count];
        visit(&walk, next);
        free(next);
    }
    free(walk.paths);
    return walk.code;
}
