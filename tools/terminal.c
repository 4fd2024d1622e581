// tools/terminal.c: what the thing that we print to can show.
//
//   in:    a stream, the environment, what --color was given
//   out:   answers
//   owns:  nothing
//   fails: never

#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "output.h"

bool terminal_understands(const char *when) {
    if (!when || !strcmp(when, "always") || !strcmp(when, "never") || !strcmp(when, "auto")) {
        return true;
    }
    complain("--color takes always, never or auto, not %s", *when ? when : "nothing");
    return false;
}

static bool is_set(const char *name) {
    const char *value = getenv(name);
    return value && *value;
}

bool terminal_colour(const char *when, FILE *stream) {
    if (when && strcmp(when, "auto") != 0) {
        return strcmp(when, "always") == 0;
    }
    if (is_set("NO_COLOR")) {
        return false;
    }
    if (is_set("FORCE_COLOR")) {
        return strcmp(getenv("FORCE_COLOR"), "0") != 0;
    }
    const char *kind = getenv("TERM");
    return terminal_is(stream) && !(kind && strcmp(kind, "dumb") == 0);
}

bool terminal_is_utf8(void) {
    // In the order in which a C library looks; no locale is set, so that numbers stay as they are.
    const char *names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (is_set(names[i])) {
            const char *value = getenv(names[i]);
            return strstr(value, "UTF-8") || strstr(value, "utf8") || strstr(value, "utf-8");
        }
    }
    return false;
}

bool terminal_is(FILE *stream) {
    return isatty(fileno(stream)) == 1;
}

struct terminal_size terminal_size(FILE *stream) {
    struct winsize window;
    if (ioctl(fileno(stream), TIOCGWINSZ, &window) != 0) {
        return (struct terminal_size){0, 0};
    }
    return (struct terminal_size){window.ws_row, window.ws_col};
}

void terminal_wait(unsigned ms) {
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    nanosleep(&pause, NULL);
}
