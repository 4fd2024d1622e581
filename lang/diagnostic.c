// lang/diagnostic.c: keeps what a compiler has to say.
//
//   in:    codes, places and words
//   out:   entries sorted by place, each with its texts made ready
//   owns:  the entries and one block of text each; nothing points into the compilation
//   fails: without memory an entry is dropped and counted

#include "diagnostic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diagnostic_entry.h"
#include "excerpt.h"
#include "parse.h"
#include "sink.h"

struct rule {
    const char *code, *message;
    gk_severity severity;
};

static const struct rule rules[] = {
#define ERROR GK_ERROR
#define WARNING GK_WARNING
#define DIAGNOSTIC(name, code, severity, section, message) [DIAGNOSTIC_##name] = {code, message, severity},
#include "diagnostic.def"
#undef DIAGNOSTIC
#undef ERROR
#undef WARNING
};

gk_diagnostics *gk_diagnostics_new(void) {
    return calloc(1, sizeof(gk_diagnostics));
}

void gk_diagnostics_free(gk_diagnostics *diagnostics) {
    if (!diagnostics) return;
    for (size_t i = 0; i < diagnostics->count; i++) free(diagnostics->entries[i].memory);
    free(diagnostics->entries);
    free(diagnostics);
}

size_t gk_diagnostics_count(const gk_diagnostics *diagnostics) {
    return diagnostics->count;
}

size_t gk_diagnostics_error_count(const gk_diagnostics *diagnostics) {
    return diagnostics->error_count;
}

gk_diagnostic gk_diagnostics_at(const gk_diagnostics *diagnostics, size_t index) {
    if (index < diagnostics->count) {
        const struct entry *entry = &diagnostics->entries[index];
        gk_diagnostic shown = entry->shown;
        if (entry->is_rest) shown.message = entry->rest;
        return shown;
    }
    return (gk_diagnostic){
        .code = "", .message = "", .label = "", .help = "", .file = "", .source_line = ""};
}

static bool is_same(const struct entry *a, const struct entry *b) {
    return a->code == b->code && a->shown.line == b->shown.line
           && a->shown.column == b->shown.column && strcmp(a->shown.file, b->shown.file) == 0
           && strcmp(a->shown.message, b->shown.message) == 0;
}

static bool holds(const gk_diagnostics *diagnostics, const struct entry *wanted) {
    for (size_t i = 0; i < diagnostics->count; i++) {
        if (is_same(&diagnostics->entries[i], wanted)) return true;
    }
    return false;
}

void gk_diagnostics_forget(gk_diagnostics *diagnostics, const gk_diagnostics *earlier) {
    size_t kept = 0;
    for (size_t i = 0; i < diagnostics->count; i++) {
        struct entry *entry = &diagnostics->entries[i];
        if (holds(earlier, entry)) {
            if (entry->shown.severity == GK_ERROR) diagnostics->error_count--;
            free(entry->memory);
        } else {
            diagnostics->entries[kept++] = *entry;
        }
    }
    diagnostics->count = kept;
}

void diagnostics_begin(gk_diagnostics *diagnostics) {
    diagnostics->first = diagnostics->count;
    diagnostics->left_out = 0;
}

void diagnostics_drop(gk_diagnostics *diagnostics, size_t error_count) {
    while (diagnostics->count > diagnostics->first)
        free(diagnostics->entries[--diagnostics->count].memory);
    diagnostics->error_count = error_count;
    diagnostics->left_out = 0;
}

static size_t own_count(const gk_diagnostics *diagnostics) {
    return diagnostics->count - diagnostics->first;
}

bool diagnostics_are_full(const gk_diagnostics *diagnostics) {
    return own_count(diagnostics) >= DIAGNOSTICS_MAX - 1;
}

// ---- an entry's texts ---------------------------------------------------------------------------

// A text with its gaps filled, ended by NUL. NULL gives an empty one.
static size_t write_filled(struct sink *sink, const char *pattern, const struct words *words) {
    size_t start = sink->count;
    for (const char *at = pattern ? pattern : ""; *at; at++) {
        bool is_gap = at[0] == '%' && at[1] >= '1' && at[1] <= '3';
        if (is_gap) sink_add_word(sink, words->word[*++at - '1'], DIAGNOSTIC_WORD_BYTES);
        else sink_add(sink, at, 1);
    }
    sink_add(sink, "", 1);
    return start;
}

static size_t write_name(struct sink *sink, const char *name) {
    size_t start = sink->count;
    sink_add_word(sink, (struct text){name, (uint32_t)strlen(name)}, FILE_NAME_BYTES);
    sink_add(sink, "", 1);
    return start;
}

static uint32_t utf16_column(struct place place) {
    const char *line = place.source->bytes + place.source->lines[place.line - 1];
    uint32_t units = 1;
    for (uint32_t i = 0; i + 1 < place.column; i++) {
        unsigned char byte = (unsigned char)line[i];
        units += (uint32_t)((byte & 0xC0) != 0x80) + (uint32_t)(byte >= 0xF0);
    }
    return units;
}

static void set_place(gk_diagnostic *shown, const struct source *sources, struct span at) {
    struct place start = source_place(sources, at.start);
    struct place end = source_place(sources, at.end > at.start ? at.end : at.start);
    shown->line = start.line + start.source->lines_before;
    shown->column = start.column;
    shown->column_utf16 = utf16_column(start);
    shown->end_line = end.line + end.source->lines_before;
    shown->end_column = end.column;
    shown->end_column_utf16 = utf16_column(end);
}

// Fills an entry; false without memory.
static bool entry_make(struct entry *entry, const struct source *sources, enum diagnostic_code code,
                       struct span at, const struct words *words, const char *label,
                       const char *help) {
    const struct rule *rule = &rules[code];
    struct sink sink = {0};
    size_t message_at = write_filled(&sink, rule->message, words);
    size_t label_at = write_filled(&sink, label, words);
    size_t help_at = write_filled(&sink, help, words);
    size_t file_at = write_name(&sink, source_place(sources, at.start).source->name);
    size_t line_at = sink.count;
    entry->mark = excerpt_write(&sink, sources, at);
    size_t line_bytes = sink.count - line_at;
    sink_add(&sink, "", 1);
    if (sink.has_failed) {
        free(sink.bytes);
        return false;
    }
    entry->memory = sink.bytes;
    entry->at = at;
    entry->code = code;
    entry->shown = (gk_diagnostic){
        .severity = rule->severity,
        .code = rule->code,
        .message = sink.bytes + message_at,
        .label = sink.bytes + label_at,
        .help = sink.bytes + help_at,
        .file = sink.bytes + file_at,
        .source_line = sink.bytes + line_at,
        .source_line_bytes = line_bytes,
    };
    set_place(&entry->shown, sources, at);
    return true;
}

// ---- adding -------------------------------------------------------------------------------------

static bool is_said(const gk_diagnostics *diagnostics, enum diagnostic_code code, struct span at) {
    for (size_t i = diagnostics->first; i < diagnostics->count; i++) {
        const struct entry *entry = &diagnostics->entries[i];
        if (entry->at.start != at.start) continue;
        bool is_error = entry->shown.severity == GK_ERROR;
        if (is_error || entry->code == code || rules[code].severity == GK_WARNING) return true;
    }
    return false;
}

static bool make_room(gk_diagnostics *diagnostics) {
    if (diagnostics->count < diagnostics->room) return true;
    size_t room = diagnostics->room ? diagnostics->room * 2 : 8;
    struct entry *entries = realloc(diagnostics->entries, room * sizeof *entries);
    if (!entries) return false;
    diagnostics->entries = entries;
    diagnostics->room = room;
    return true;
}

static void insert(gk_diagnostics *diagnostics, const struct entry *entry) {
    size_t at = diagnostics->count;
    while (at > diagnostics->first && diagnostics->entries[at - 1].at.start > entry->at.start) at--;
    memmove(&diagnostics->entries[at + 1], &diagnostics->entries[at],
            (diagnostics->count - at) * sizeof *entry);
    diagnostics->entries[at] = *entry;
    diagnostics->count++;
}

// The last entry says how many were left out.
static void leave_out(gk_diagnostics *diagnostics, const struct source *sources, struct span at) {
    if (diagnostics->left_out++ == 0) {
        struct entry entry = {0};
        struct words none = {0};
        if (!make_room(diagnostics)) return;
        if (!entry_make(&entry, sources, DIAGNOSTIC_TOO_MANY, at, &none, NULL, NULL)) return;
        entry.is_rest = true;
        diagnostics->entries[diagnostics->count++] = entry;
    }
    struct entry *last = &diagnostics->entries[diagnostics->count - 1];
    if (!last->is_rest) return;
    char number[24];
    int length = snprintf(number, sizeof number, "%zu", diagnostics->left_out);
    struct words words = {{{number, (uint32_t)length}}};
    struct sink sink = {0};
    write_filled(&sink, rules[DIAGNOSTIC_TOO_MANY].message, &words);
    if (!sink.has_failed) snprintf(last->rest, sizeof last->rest, "%s", sink.bytes);
    free(sink.bytes);
}

void diagnostic_add(gk_diagnostics *diagnostics, const struct source *sources,
                    enum diagnostic_code code, struct span at, struct words words,
                    const char *label, const char *help) {
    bool is_error = rules[code].severity == GK_ERROR;
    if (diagnostics_are_full(diagnostics)) {
        diagnostics->error_count += is_error;
        leave_out(diagnostics, sources, at);
        return;
    }
    if (is_said(diagnostics, code, at)) return;
    diagnostics->error_count += is_error;
    struct entry entry = {0};
    if (!make_room(diagnostics)) return;
    if (entry_make(&entry, sources, code, at, &words, label, help)) insert(diagnostics, &entry);
}
