// tools/verb_explain.c: says what a code means, with a program that gives it and one that does not.
//
//   in:    codes; docs/codes.md, which the build puts into the command
//   out:   the entries of the codes, or a line for every code there is
//   owns:  nothing
//   fails: EXIT_USAGE if there is no such code

#include <ctype.h>
#include <string.h>

#include "codes_md.h"
#include "output.h"

#define CODE_BYTES 8

// A line of codes.md.
struct line {
    const char *text;
    size_t bytes;
};

static bool next_line(const char **at, struct line *line) {
    if (!**at) return false;
    const char *end = strchr(*at, '\n');
    line->text = *at;
    line->bytes = end ? (size_t)(end - *at) : strlen(*at);
    *at += line->bytes + (end != NULL);
    return true;
}

static bool begins(struct line line, const char *word) {
    size_t bytes = strlen(word);
    return line.bytes >= bytes && memcmp(line.text, word, bytes) == 0;
}

// Finds "### CODE title": the title, and in `at` what follows.
static bool find_entry(const char *code, const char **at, struct line *title) {
    char heading[CODE_BYTES + 8];
    snprintf(heading, sizeof heading, "### %s ", code);
    *at = codes_md;
    while (next_line(at, title)) {
        if (!begins(*title, heading)) continue;
        title->text += strlen(heading);
        title->bytes -= strlen(heading);
        return true;
    }
    return false;
}

static void print_line(struct line line, const char *indent) {
    printf("%s%.*s\n", line.bytes ? indent : "", (int)line.bytes, line.text);
}

static void print_entry(gk_code code) {
    const char *at;
    struct line line;
    if (!find_entry(code.code, &at, &line)) return;
    printf("%s %s: %.*s\n", code.kind, code.code, (int)line.bytes, line.text);
    printf("The rule is in section %s of docs/language.md.\n", code.section);
    bool is_program = false;
    struct line blank = {"", 0};
    bool owes_blank = false;
    while (next_line(&at, &line) && !begins(line, "## ") && !begins(line, "### ")) {
        if (begins(line, "```")) {
            is_program = !is_program;
            continue;
        }
        // The blank lines at the end belong to the page.
        if (line.bytes == 0) {
            owes_blank = true;
            continue;
        }
        if (owes_blank) print_line(blank, "");
        owes_blank = false;
        print_line(line, is_program ? "    " : "");
    }
}

static void print_list(void) {
    for (size_t i = 0; i < gk_code_count(); i++) {
        gk_code code = gk_code_at(i);
        const char *at;
        struct line title;
        if (!find_entry(code.code, &at, &title)) title = (struct line){"", 0};
        printf("%s  %-7s  %-5s  %.*s\n", code.code, code.kind, code.section, (int)title.bytes, title.text);
    }
}

static bool same_code(const char *typed, const char *code) {
    for (; *typed && *code; typed++, code++) {
        if (toupper((unsigned char)*typed) != *code) return false;
    }
    return *typed == *code;
}

static bool explain(const char *typed) {
    for (size_t i = 0; i < gk_code_count(); i++) {
        gk_code code = gk_code_at(i);
        if (!same_code(typed, code.code)) continue;
        print_entry(code);
        return true;
    }
    complain("there is no code %s; gasket explain lists all", typed);
    return false;
}

enum exit_code verb_explain(const struct command *command) {
    if (command->argument_count == 0) print_list();
    for (int i = 0; i < command->argument_count; i++) {
        if (i > 0) printf("\n");
        if (!explain(command->arguments[i])) return EXIT_USAGE;
    }
    return EXIT_GOOD;
}
