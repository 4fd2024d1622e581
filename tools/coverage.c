// tools/coverage.c: which lines of which files ran, see coverage.h.

#include "coverage.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct covered_line {
    uint32_t runs;      // 0: nothing runs here; else 1 + the bots that ran it
    uint32_t last_bot;  // of them, by its number
};

struct covered_file {
    char *path;
    struct covered_line *lines;  // from 1
    uint32_t room;               // lines, the one numbered 0 included
};

void coverage_free(struct coverage *coverage) {
    for (size_t i = 0; i < coverage->count; i++) {
        free(coverage->files[i].path);
        free(coverage->files[i].lines);
    }
    free(coverage->files);
    *coverage = (struct coverage){0};
}

// ---- noting ------------------------------------------------------------------------------------

static bool is_path(const struct covered_file *file, const char *folder, const char *name) {
    size_t folder_bytes = strlen(folder);
    return strncmp(file->path, folder, folder_bytes) == 0 &&
           strcmp(file->path + folder_bytes, name) == 0;
}

static bool make_room(struct coverage *coverage) {
    if (coverage->count < coverage->room) {
        return true;
    }
    size_t room = 2 * coverage->room + 8;
    struct covered_file *files = realloc(coverage->files, room * sizeof *files);
    if (!files) {
        return false;
    }
    coverage->files = files;
    coverage->room = room;
    return true;
}

static struct covered_file *file_of(struct coverage *coverage, const char *folder,
                                    const char *name) {
    for (size_t i = 0; i < coverage->count; i++) {
        if (is_path(&coverage->files[i], folder, name)) {
            return &coverage->files[i];
        }
    }
    size_t bytes = strlen(folder) + strlen(name) + 1;
    char *path = make_room(coverage) ? malloc(bytes) : NULL;
    if (!path) {
        return NULL;
    }
    snprintf(path, bytes, "%s%s", folder, name);
    coverage->files[coverage->count] = (struct covered_file){.path = path};
    return &coverage->files[coverage->count++];
}

static bool has_line(struct covered_file *file, uint32_t line) {
    if (line < file->room) {
        return true;
    }
    uint32_t room = line + line / 2 + 64;
    struct covered_line *lines = realloc(file->lines, room * sizeof *lines);
    if (!lines) {
        return false;
    }
    memset(lines + file->room, 0, (room - file->room) * sizeof *lines);
    file->lines = lines;
    file->room = room;
    return true;
}

// A line may have several places: it counts once for each bot.
static void note(struct covered_line *line, bool ran, uint32_t bot) {
    if (line->runs == 0) {
        line->runs = 1;
    }
    if (ran && line->last_bot != bot && line->runs < UINT32_MAX) {
        line->runs++;
        line->last_bot = bot;
    }
}

void coverage_add(struct coverage *coverage, const char *folder, const gk_program *program,
                  const gk_bot *bot) {
    const char *name = NULL;
    struct covered_file *file = NULL;
    coverage->bot_count++;
    for (size_t i = 0; i < gk_program_line_count(program); i++) {
        gk_line line = gk_bot_line(bot, i);
        // A file's name is one text in all of a program.
        if (line.file != name) {
            name = line.file;
            file = file_of(coverage, folder, name);
        }
        if (!file || !has_line(file, line.line)) {
            coverage->is_cut = true;
            return;
        }
        note(&file->lines[line.line], line.ran, coverage->bot_count);
    }
}

// ---- telling -----------------------------------------------------------------------------------

struct sum {
    uint64_t lines, ran;
};

static struct sum sum_of(const struct covered_file *file) {
    struct sum sum = {0};
    for (uint32_t line = 0; line < file->room; line++) {
        sum.lines += file->lines[line].runs > 0;
        sum.ran += file->lines[line].runs > 1;
    }
    return sum;
}

// Rounded down: 100 is all.
static unsigned percent(struct sum sum) {
    return sum.lines ? (unsigned)(100 * sum.ran / sum.lines) : 100;
}

// The next run of lines from `*line` on that never ran, with nothing between them that did; false:
// there is none.
static bool next_missed(const struct covered_file *file, uint32_t *line, uint32_t *first,
                        uint32_t *last) {
    while (*line < file->room && file->lines[*line].runs != 1) {
        ++*line;
    }
    *first = *last = *line;
    for (; *line < file->room && file->lines[*line].runs <= 1; ++*line) {
        if (file->lines[*line].runs == 1) {
            *last = *line;
        }
    }
    return *first < file->room;
}

static void print_missed(const struct covered_file *file, FILE *to) {
    const char *between = "    never ran: ";
    uint32_t first, last;
    for (uint32_t line = 0; next_missed(file, &line, &first, &last);) {
        fprintf(to, "%s%" PRIu32, between, first);
        if (last > first) {
            fprintf(to, "-%" PRIu32, last);
        }
        between = ", ";
    }
    fputc('\n', to);
}

void coverage_print(const struct coverage *coverage, FILE *to) {
    for (size_t i = 0; i < coverage->count; i++) {
        const struct covered_file *file = &coverage->files[i];
        struct sum sum = sum_of(file);
        output_escaped(to, file->path, strlen(file->path));
        fprintf(to, ": %" PRIu64 " of %" PRIu64 " line%s ran, %u %%\n", sum.ran, sum.lines,
                sum.lines == 1 ? "" : "s", percent(sum));
        if (sum.ran < sum.lines) {
            print_missed(file, to);
        }
    }
    if (coverage->is_cut) {
        complain("no memory for all lines: what is said of them is not all");
    }
}

void coverage_lcov(const struct coverage *coverage, struct buffer *out) {
    for (size_t i = 0; i < coverage->count; i++) {
        const struct covered_file *file = &coverage->files[i];
        struct sum sum = sum_of(file);
        buffer_text(out, "TN:\nSF:");
        buffer_text(out, file->path);
        for (uint32_t line = 0; line < file->room; line++) {
            if (file->lines[line].runs > 0) {
                buffer_text(out, "\nDA:");
                buffer_count(out, line);
                buffer_text(out, ",");
                buffer_count(out, file->lines[line].runs - 1);
            }
        }
        buffer_text(out, "\nLF:");
        buffer_count(out, (int64_t)sum.lines);
        buffer_text(out, "\nLH:");
        buffer_count(out, (int64_t)sum.ran);
        buffer_text(out, "\nend_of_record\n");
    }
}

void coverage_json(const struct coverage *coverage, FILE *to) {
    fputs("[", to);
    for (size_t i = 0; i < coverage->count; i++) {
        const struct covered_file *file = &coverage->files[i];
        struct sum sum = sum_of(file);
        fputs(i ? ",\n  {\"file\":" : "\n  {\"file\":", to);
        output_json_text(to, file->path);
        fprintf(to, ",\"lines\":%" PRIu64 ",\"ran\":%" PRIu64 ",\"never\":[", sum.lines, sum.ran);
        const char *between = "";
        for (uint32_t line = 0; line < file->room; line++) {
            if (file->lines[line].runs == 1) {
                fprintf(to, "%s%" PRIu32, between, line);
                between = ",";
            }
        }
        fputs("]}", to);
    }
    fputs("]", to);
}
