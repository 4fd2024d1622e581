// tools/history.c: see history.h.

#include "history.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENTRIES_MAX 1000
#define FILE_BYTES_MAX (4 << 20)  // above it, the file is written anew with the last entries

// A path below the folder for what programs remember; NULL: there is no such folder.
static char *state_path(void) {
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    bool has_state = state && state[0] == '/';
    if (!has_state && !(home && home[0] == '/')) {
        return NULL;
    }
    const char *base = has_state ? state : home;
    const char *rest = has_state ? "/gasket/history" : "/.local/state/gasket/history";
    size_t bytes = strlen(base) + strlen(rest) + 1;
    char *path = malloc(bytes);
    if (path) {
        snprintf(path, bytes, "%s%s", base, rest);
    }
    return path;
}

static bool make_folders(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool is_there = mkdir(path, 0700) == 0 || errno == EEXIST || errno == EROFS || errno == EACCES;
        *slash = '/';
        if (!is_there) {
            return false;
        }
    }
    return true;
}

// What was written by many conversations and is too long goes, but for its end.
static void shorten(struct history_file *history) {
    struct stat about;
    HistEventW event;
    if (stat(history->path, &about) != 0 || about.st_size <= FILE_BYTES_MAX) {
        return;
    }
    char fresh[4096];
    int bytes = snprintf(fresh, sizeof fresh, "%s.%ld", history->path, (long)getpid());
    if (bytes > 0 && (size_t)bytes < sizeof fresh &&
        history_w(history->entries, &event, H_SAVE, fresh) >= 0) {
        rename(fresh, history->path);
    }
}

bool history_open(struct history_file *history) {
    HistEventW event;
    *history = (struct history_file){.entries = history_winit()};
    if (!history->entries) {
        return false;
    }
    history_w(history->entries, &event, H_SETSIZE, ENTRIES_MAX);
    history_w(history->entries, &event, H_SETUNIQUE, 1);
    history->path = state_path();
    if (history->path && make_folders(history->path)) {
        history_w(history->entries, &event, H_LOAD, history->path);
        shorten(history);
    }
    return true;
}

void history_close(struct history_file *history) {
    history_wend(history->entries);
    free(history->path);
    *history = (struct history_file){0};
}

// At once, and at the end, so that conversations at the same time do not overwrite each other's.
static void append(struct history_file *history) {
    HistEventW event;
    mode_t mask = umask(0077);
    FILE *file = fopen(history->path, "a");
    umask(mask);
    if (!file) {
        return;
    }
    fseek(file, 0, SEEK_END);
    history_w(history->entries, &event, H_NSAVE_FP, (size_t)1, file);
    fclose(file);
}

void history_add(struct history_file *history, const wchar_t *entry) {
    HistEventW event;
    bool is_new = history_w(history->entries, &event, H_FIRST) < 0 || wcscmp(event.str, entry) != 0;
    if (is_new && history_w(history->entries, &event, H_ENTER, entry) >= 0 && history->path) {
        append(history);
    }
}
