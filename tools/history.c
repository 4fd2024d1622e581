// tools/history.c: see history.h.
//
// The file holds an entry a line, oldest first: newlines as \n, backslashes as \\.

#include "history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "output.h"
#include "wide.h"

#define ENTRIES_MAX 1000
#define FILE_BYTES_MAX ((size_t)1 << 20)  // above it, the file is written anew with the last entries

// ---- where -------------------------------------------------------------------------------------

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

// The folders that the file lies in. If one can't be made, the file can't be written.
static void make_folders(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

// ---- lines -------------------------------------------------------------------------------------

static void put_line(struct buffer *out, const char *entry, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) {
        if (entry[i] == '\n') {
            buffer_text(out, "\\n");
        } else if (entry[i] == '\\') {
            buffer_text(out, "\\\\");
        } else {
            buffer_write(out, &entry[i], 1);
        }
    }
    buffer_text(out, "\n");
}

// The entry of a line, in place; its length.
static size_t take_line(char *line, size_t bytes) {
    size_t kept = 0;
    for (size_t i = 0; i < bytes; i++) {
        char c = line[i];
        if (c == '\\' && i + 1 < bytes) {
            c = line[++i] == 'n' ? '\n' : line[i];
        }
        line[kept++] = c;
    }
    return kept;
}

static void enter(struct history_file *history, const char *entry, size_t bytes) {
    HistEventW event;
    wchar_t *wide = wide_widen(entry, bytes);
    if (wide && *wide) {
        history_w(history->entries, &event, H_ENTER, wide);
    }
    free(wide);
}

// ---- the file ----------------------------------------------------------------------------------

// Where the last ENTRIES_MAX lines begin.
static size_t last_lines(const char *text, size_t bytes) {
    size_t lines = 0, at = bytes;
    while (at > 0) {
        if (text[at - 1] == '\n' && ++lines > ENTRIES_MAX) {
            break;
        }
        at--;
    }
    return at;
}

static void load(struct history_file *history) {
    char *text, message[512];
    size_t bytes;
    if (file_read(history->path, FILE_SOURCE_BYTES_MAX, &text, &bytes, message, sizeof message)) {
        return;
    }
    size_t first = last_lines(text, bytes);
    if (bytes > FILE_BYTES_MAX) {
        file_write(history->path, text + first, bytes - first, message, sizeof message);
    }
    for (size_t at = first; at < bytes;) {
        char *newline = memchr(text + at, '\n', bytes - at);
        size_t end = newline ? (size_t)(newline - text) : bytes;
        enter(history, text + at, take_line(text + at, end - at));
        at = end + 1;
    }
    free(text);
}

// At once, and at the end, so that conversations at the same time do not overwrite each other's.
static void append(struct history_file *history, const wchar_t *entry) {
    struct buffer line = {0};
    size_t bytes;
    char *narrow = wide_narrow(entry, wcslen(entry), &bytes);
    if (narrow) {
        put_line(&line, narrow, bytes);
    }
    mode_t mask = umask(0077);
    FILE *file = line.bytes > 0 && !line.is_cut ? fopen(history->path, "a") : NULL;
    umask(mask);
    if (file) {
        fwrite(line.text, 1, line.bytes, file);
        fclose(file);
    }
    free(narrow);
    free(line.text);
}

// ---- the history -------------------------------------------------------------------------------

bool history_open(struct history_file *history) {
    HistEventW event;
    *history = (struct history_file){.entries = history_winit()};
    if (!history->entries) {
        return false;
    }
    history_w(history->entries, &event, H_SETSIZE, ENTRIES_MAX);
    history_w(history->entries, &event, H_SETUNIQUE, 1);
    history->path = state_path();
    if (history->path) {
        make_folders(history->path);
        load(history);
    }
    return true;
}

void history_close(struct history_file *history) {
    history_wend(history->entries);
    free(history->path);
    *history = (struct history_file){0};
}

void history_add(struct history_file *history, const wchar_t *entry) {
    HistEventW event;
    bool is_new = history_w(history->entries, &event, H_FIRST) < 0 || wcscmp(event.str, entry) != 0;
    if (is_new && history_w(history->entries, &event, H_ENTER, entry) >= 0 && history->path) {
        append(history, entry);
    }
}
