// tools/verb_doc.c: pages of what sources declare.
//
//   in:    sources, folders of sources, or the standard library
//   out:   Markdown or HTML, on standard output or in a file
//   owns:  the page's files
//   fails: EXIT_FAILED if a source does not parse or the file can't be written

#include <stdlib.h>
#include <string.h>

#include "doc.h"
#include "file.h"
#include "load.h"
#include "output.h"
#include "walk.h"

struct making {
    const struct command *command;
    struct doc_page page;
};

// ---- what is shown -----------------------------------------------------------------------------

static bool is_kind(const gk_declaration *d, const char *kind) {
    return strcmp(d->kind, kind) == 0;
}

static bool is_shown(const gk_declaration *d, bool is_module) {
    if (is_kind(d, "use") || is_kind(d, "test") || is_kind(d, "implements") ||
        is_kind(d, "interface")) {
        return false;
    }
    return d->is_public || !is_module;
}

// A file that declares something for others shows that alone, unless it is a bot.
static bool is_module(const gk_outline *outline) {
    bool has_public = false;
    for (size_t i = 0; i < gk_outline_count(outline); i++) {
        gk_declaration d = gk_outline_at(outline, i);
        if (is_kind(&d, "implements")) {
            return false;
        }
        has_public |= d.is_public;
    }
    return has_public;
}

static int by_line(const struct doc_entry *a, const struct doc_entry *b) {
    return (a->declared.line > b->declared.line) - (a->declared.line < b->declared.line);
}

static int by_owner(const void *left, const void *right) {
    const struct doc_entry *a = left, *b = right;
    int order = strcmp(a->declared.owner, b->declared.owner);
    return order ? order : by_line(a, b);
}

// Those that the source puts under headings stay in its order; else methods stand with their types.
static void arrange(struct doc_file *file) {
    bool has_headings = false;
    for (size_t i = 0; i < file->count; i++) {
        has_headings |= *file->entries[i].declared.heading != 0;
    }
    if (!has_headings && file->count > 0) {
        qsort(file->entries, file->count, sizeof *file->entries, by_owner);
    }
    for (size_t i = 0; i < file->count; i++) {
        struct doc_entry *entry = &file->entries[i];
        const gk_declaration *d = &entry->declared, *before = i ? &entry[-1].declared : NULL;
        entry->section = has_headings ? d->heading : d->owner;
        entry->joins = before && !*d->doc && strcmp(before->name, d->name) == 0 &&
                       strcmp(entry->section, entry[-1].section) == 0;
    }
}

// ---- files -------------------------------------------------------------------------------------

static char *copy(const char *text) {
    struct buffer out = {0};
    buffer_escaped(&out, text);
    buffer_write(&out, "", 1);
    if (out.is_cut) {
        buffer_free(&out);
    }
    return out.text;
}

// The comment of // lines that a file begins with, as the text of a /// comment. Its first line may
// say the file's name, "stdlib/grid.gsk: ", which the title says too.
static char *read_intro(const gk_source *source) {
    struct buffer out = {0};
    const char *at = source->text, *end = source->bytes ? at + source->bytes : at;
    while (end - at > 2 && memcmp(at, "//", 2) == 0 && at[2] != '/') {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *line_end = newline ? newline : end;
        const char *text = at + 2 + (at[2] == ' ');
        if (strncmp(text, "---- ", 5) == 0) {
            break;
        }
        const char *colon = out.bytes == 0 ? strstr(text, ".gsk: ") : NULL;
        if (colon && colon < line_end && !memchr(text, ' ', (size_t)(colon - text))) {
            text = colon + strlen(".gsk: ");
        }
        if (text < line_end) {
            buffer_write(&out, text, (size_t)(line_end - text));
        }
        buffer_text(&out, "\n");
        at = newline ? newline + 1 : end;
    }
    buffer_write(&out, "", 1);
    if (out.is_cut) {
        buffer_free(&out);
    }
    return out.text;
}

static void free_file(struct doc_file *file) {
    gk_outline_free(file->outline);
    free(file->entries);
    free(file->title);
    free(file->intro);
}

static bool fill(struct doc_file *file, const gk_source *source) {
    size_t count = gk_outline_count(file->outline);
    bool module = is_module(file->outline);
    file->intro = read_intro(source);
    file->entries = calloc(count + 1, sizeof *file->entries);
    if (!file->title || !file->intro || !file->entries) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        gk_declaration d = gk_outline_at(file->outline, i);
        if (is_shown(&d, module)) {
            file->entries[file->count++].declared = d;
        }
    }
    arrange(file);
    return true;
}

static bool make_room(struct doc_page *page) {
    if (page->count < page->room) {
        return true;
    }
    size_t room = 2 * page->room + 8;
    struct doc_file *files = realloc(page->files, room * sizeof *files);
    if (!files) {
        return false;
    }
    page->files = files;
    page->room = room;
    return true;
}

static enum exit_code add_source(struct making *making, const gk_source *source, const char *title,
                                 const char *remark) {
    struct doc_file file = {.title = copy(title), .remark = remark};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    if (!diagnostics) {
        free(file.title);
        return load_status(GK_NO_MEMORY, source->name);
    }
    gk_status status = gk_outline_new(source, &file.outline, diagnostics);
    load_print(making->command, diagnostics);
    enum exit_code code = load_verdict(status, diagnostics, source->name);
    gk_diagnostics_free(diagnostics);
    if (code == EXIT_GOOD && (!fill(&file, source) || !make_room(&making->page))) {
        code = load_status(GK_NO_MEMORY, source->name);
    }
    if (code != EXIT_GOOD) {
        free_file(&file);
        return code;
    }
    making->page.files[making->page.count++] = file;
    return EXIT_GOOD;
}

static enum exit_code add_file(void *context, const char *path) {
    char *data;
    size_t bytes;
    enum exit_code code = load_bytes(path, &data, &bytes);
    if (code != EXIT_GOOD) {
        return code;
    }
    gk_source source = {load_name(path), data, bytes};
    if (file_is_bytecode(data, bytes)) {
        complain("%s: is a built file, which has no documentation", source.name);
        code = EXIT_USAGE;
    } else {
        code = add_source(context, &source, source.name, "");
    }
    free(data);
    return code;
}

static enum exit_code add_library(struct making *making) {
    enum exit_code worst = EXIT_GOOD;
    for (size_t i = 0; i < gk_library_count(); i++) {
        gk_library library = gk_library_at(i);
        const char *remark = library.is_always ? "Always there.\n" : "Needs `use`.\n";
        enum exit_code code = add_source(making, &library.source, library.name, remark);
        worst = code > worst ? code : worst;
    }
    making->page.title = "The standard library";
    return worst;
}

static enum exit_code add_all(struct making *making) {
    const struct command *command = making->command;
    enum exit_code worst = EXIT_GOOD;
    if (option_given(command, OPTION_LIBRARY)) {
        worst = add_library(making);
    } else if (command->argument_count == 0) {
        return walk_sources(".", add_file, making);
    }
    for (int i = 0; i < command->argument_count; i++) {
        const char *path = command->arguments[i];
        bool is_input = strcmp(path, "-") == 0;
        enum exit_code code =
            is_input ? add_file(making, path) : walk_sources(path, add_file, making);
        worst = code > worst ? code : worst;
    }
    return worst;
}

// ---- the page ----------------------------------------------------------------------------------

static enum exit_code write_page(const struct making *making) {
    const char *path = making->command->values[OPTION_OUT];
    struct buffer out = {0};
    if (option_given(making->command, OPTION_HTML)) {
        doc_html(&making->page, &out);
    } else {
        doc_markdown(&making->page, &out);
    }
    char message[512] = "no memory for the page";
    enum exit_code code = EXIT_GOOD;
    if (out.is_cut || (path && file_write(path, out.text ? out.text : "", out.bytes, message,
                                          sizeof message) != GK_OK)) {
        complain("%s", message);
        code = EXIT_FAILED;
    } else if (!path && out.bytes > 0) {
        output_write(stdout, out.text, out.bytes);
    }
    buffer_free(&out);
    return code;
}

enum exit_code verb_doc(const struct command *command) {
    struct making making = {.command = command};
    enum exit_code code = add_all(&making);
    if (code == EXIT_GOOD) {
        code = write_page(&making);
    }
    for (size_t i = 0; i < making.page.count; i++) {
        free_file(&making.page.files[i]);
    }
    free(making.page.files);
    return code;
}
