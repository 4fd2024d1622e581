// tools/complete.c: see complete.h.

#include "complete.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "output.h"

#define LINES_MAX 16  // above it, words alone are listed, in columns

struct collector {
    struct completion completion;
    const char *typed;  // what there is of the word
    size_t typed_bytes;
};

static void add(void *context, const char *word, const char *about) {
    struct collector *collector = context;
    struct completion *completion = &collector->completion;
    if (strncmp(word, collector->typed, collector->typed_bytes) != 0) {
        return;
    }
    for (size_t i = 0; i < completion->count; i++) {
        if (strcmp(completion->offers[i].word, word) == 0) {
            return;
        }
    }
    struct offer *offers = realloc(completion->offers, (completion->count + 1) * sizeof *offers);
    if (!offers) {
        return;
    }
    completion->offers = offers;
    struct offer offer = {strdup(word), strdup(about)};
    if (!offer.word || !offer.about) {
        free(offer.word);
        free(offer.about);
        return;
    }
    offers[completion->count++] = offer;
}

static int by_word(const void *left, const void *right) {
    return strcmp(((const struct offer *)left)->word, ((const struct offer *)right)->word);
}

static size_t shared(const struct completion *completion) {
    const char *first = completion->offers[0].word;
    size_t bytes = strlen(first);
    for (size_t i = 1; i < completion->count; i++) {
        const char *word = completion->offers[i].word;
        size_t same = 0;
        while (same < bytes && word[same] == first[same]) {
            same++;
        }
        bytes = same;
    }
    return bytes;
}

static void find_more(struct collector *collector) {
    struct completion *completion = &collector->completion;
    if (completion->count == 0) {
        return;
    }
    qsort(completion->offers, completion->count, sizeof *completion->offers, by_word);
    size_t bytes = shared(completion);
    completion->more = strndup(completion->offers[0].word + collector->typed_bytes,
                               bytes - collector->typed_bytes);
}

// ---- what may stand there ----------------------------------------------------------------------

static void complete_code(struct repl *repl, struct collector *collector, const char *text,
                          size_t bytes) {
    size_t start = bytes;
    collector->typed = text;
    // What the session offers begins where it says, so the first call only asks for that.
    if (gk_session_complete(repl->session, text, bytes, &start, NULL, NULL) != GK_OK) {
        return;
    }
    collector->typed = text + start;
    collector->typed_bytes = bytes - start;
    gk_session_complete(repl->session, text, bytes, &start, add, collector);
}

static void offer_file(struct collector *collector, const char *folder, size_t folder_bytes,
                       const char *name) {
    char path[4096];
    struct stat about;
    snprintf(path, sizeof path, "%.*s%s", (int)folder_bytes, folder, name);
    bool is_folder = stat(path, &about) == 0 && S_ISDIR(about.st_mode);
    size_t bytes = strlen(path);
    if (is_folder && bytes + 1 < sizeof path) {
        memcpy(path + bytes, "/", 2);
    }
    size_t name_bytes = strlen(name);
    bool is_source = name_bytes > 4 && strcmp(name + name_bytes - 4, ".gsk") == 0;
    if (is_folder || is_source) {
        add(collector, path, "");
    }
}

static void complete_file(struct collector *collector, const char *text, size_t bytes) {
    char folder[4096];
    size_t folder_bytes = bytes;
    while (folder_bytes > 0 && text[folder_bytes - 1] != '/') {
        folder_bytes--;
    }
    snprintf(folder, sizeof folder, "%.*s", (int)folder_bytes, text);
    collector->typed = text;
    collector->typed_bytes = bytes;
    DIR *entries = opendir(*folder ? folder : ".");
    for (struct dirent *entry; entries && (entry = readdir(entries)) != NULL;) {
        if (entry->d_name[0] != '.') {
            offer_file(collector, text, folder_bytes, entry->d_name);
        }
    }
    if (entries) {
        closedir(entries);
    }
}

static void complete_command(struct repl *repl, struct collector *collector, const char *text,
                             size_t bytes) {
    const char *argument;
    size_t argument_bytes;
    switch (repl_command_takes(text, bytes, &argument, &argument_bytes)) {
    case TAKES_WORD:
        collector->typed = argument;
        collector->typed_bytes = argument_bytes;
        repl_offer_commands(add, collector);
        return;
    case TAKES_NOTHING:
        return;
    case TAKES_CODE:
    case TAKES_NAME:
        complete_code(repl, collector, argument, argument_bytes);
        return;
    case TAKES_FILES:
        complete_file(collector, argument, argument_bytes);
        return;
    }
}

// Behind a function's name stand its parentheses.
static void add_parentheses(struct completion *completion) {
    const char *about = completion->offers[0].about;
    if (completion->count != 1 || strncmp(about, "fn ", 3) != 0 || !completion->more) {
        return;
    }
    bool is_bare = strstr(about, "()") || strstr(about, "(self)") || strstr(about, "(mut self)");
    size_t bytes = strlen(completion->more);
    char *more = realloc(completion->more, bytes + 3);
    if (more) {
        memcpy(more + bytes, is_bare ? "()" : "(", is_bare ? 3 : 2);
        completion->more = more;
    }
}

struct completion complete_text(struct repl *repl, const char *text, size_t bytes) {
    struct collector collector = {.typed = text};
    if (repl_is_command(text, bytes)) {
        complete_command(repl, &collector, text, bytes);
    } else {
        complete_code(repl, &collector, text, bytes);
    }
    find_more(&collector);
    if (collector.completion.count > 0) {
        add_parentheses(&collector.completion);
    }
    return collector.completion;
}

void complete_free(struct completion *completion) {
    for (size_t i = 0; i < completion->count; i++) {
        free(completion->offers[i].word);
        free(completion->offers[i].about);
    }
    free(completion->offers);
    free(completion->more);
    *completion = (struct completion){0};
}

// ---- showing -----------------------------------------------------------------------------------

static void list_lines(const struct completion *completion, size_t width, unsigned columns) {
    for (size_t i = 0; i < completion->count; i++) {
        const struct offer *offer = &completion->offers[i];
        size_t room = columns > width + 4 ? columns - width - 4 : 0, bytes = strlen(offer->about);
        bool is_cut = columns > 0 && bytes > room;
        printf("  %-*s  ", (int)width, offer->word);
        output_escaped(stdout, offer->about, is_cut ? room : bytes);
        fputc('\n', stdout);
    }
}

static void list_columns(const struct completion *completion, size_t width, unsigned columns) {
    size_t across = columns > width + 2 ? columns / (width + 2) : 1;
    size_t rows = (completion->count + across - 1) / across;
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = row; i < completion->count; i += rows) {
            bool is_last = i + rows >= completion->count;
            printf("%s%-*s", i == row ? "" : "  ", is_last ? 0 : (int)width,
                   completion->offers[i].word);
        }
        fputc('\n', stdout);
    }
}

void complete_list(const struct completion *completion, unsigned columns) {
    size_t width = 0;
    bool has_about = false;
    for (size_t i = 0; i < completion->count; i++) {
        size_t bytes = strlen(completion->offers[i].word);
        width = bytes > width ? bytes : width;
        has_about = has_about || *completion->offers[i].about;
    }
    if (has_about && completion->count <= LINES_MAX) {
        list_lines(completion, width, columns);
    } else {
        list_columns(completion, width, columns);
    }
}
