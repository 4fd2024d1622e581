// tools/fault.c: how a call ended, for people and for machines.
//
//   in:    a bot after a call
//   out:   text
//   owns:  nothing
//   fails: never

#include "fault.h"

#include <inttypes.h>
#include <string.h>

#include "json.h"

static void print_place(const struct fault_style *style, const char *file, uint32_t line,
                        uint32_t column) {
    output_escaped(style->file, style->folder, strlen(style->folder));
    output_escaped(style->file, file, strlen(file));
    if (line > 0) {
        fprintf(style->file, ":%" PRIu32 ":%" PRIu32, line, column);
    }
}

void fault_print_head(const gk_bot *bot, const struct fault_style *style) {
    gk_fault fault = gk_bot_fault(bot);
    fputs(style->indent, style->file);
    if (*fault.file) {
        print_place(style, fault.file, fault.line, fault.column);
        fputs(": ", style->file);
    }
    fprintf(style->file, "%sfault %s: %s", style->colour ? "\x1b[1;31m" : "", fault.code,
            style->colour ? "\x1b[0m" : "");
    output_escaped(style->file, fault.message, strlen(fault.message));
    fputc('\n', style->file);
}

void fault_print_stack(const gk_bot *bot, const struct fault_style *style) {
    for (size_t i = 0; i < gk_bot_stack_count(bot); i++) {
        gk_frame frame = gk_bot_stack(bot, i);
        fprintf(style->file, "%s    in ", style->indent);
        output_escaped(style->file, frame.function, strlen(frame.function));
        if (*frame.file) {
            fputs(", ", style->file);
            print_place(style, frame.file, frame.line, frame.column);
        }
        fputc('\n', style->file);
    }
}

void fault_print(const gk_bot *bot, bool colour) {
    const struct fault_style style = {stderr, "", "", colour};
    fault_print_head(bot, &style);
    fault_print_stack(bot, &style);
}

static void text_member(struct buffer *out, const char *name, const char *text) {
    buffer_text(out, name);
    json_write_text(text, strlen(text), buffer_write, out);
}

static void count_member(struct buffer *out, const char *name, int64_t number) {
    buffer_text(out, name);
    buffer_count(out, number);
}

static void head_json(const gk_fault *fault, struct buffer *out) {
    text_member(out, "{\"code\":", fault->code);
    text_member(out, ",\"name\":", fault->name);
    text_member(out, ",\"message\":", fault->message);
    text_member(out, ",\"file\":", fault->file);
    count_member(out, ",\"line\":", fault->line);
    count_member(out, ",\"column\":", fault->column);
    buffer_text(out, ",\"stack\":[");
}

static void frame_json(gk_frame frame, bool is_first, struct buffer *out) {
    text_member(out, is_first ? "{\"function\":" : ",{\"function\":", frame.function);
    text_member(out, ",\"file\":", frame.file);
    count_member(out, ",\"line\":", frame.line);
    count_member(out, ",\"column\":", frame.column);
    buffer_text(out, "}");
}

void fault_json(const gk_bot *bot, struct buffer *out) {
    gk_fault fault = gk_bot_fault(bot);
    head_json(&fault, out);
    for (size_t i = 0; i < gk_bot_stack_count(bot); i++) {
        frame_json(gk_bot_stack(bot, i), i == 0, out);
    }
    buffer_text(out, "]}");
}

void fault_json_of(const gk_fault *fault, const gk_frame *stack, size_t count, struct buffer *out) {
    head_json(fault, out);
    for (size_t i = 0; i < count; i++) {
        frame_json(stack[i], i == 0, out);
    }
    buffer_text(out, "]}");
}

static void print_note(gk_note note, FILE *file, const char *indent) {
    fputs(indent, file);
    if (note.is_mark) {
        fprintf(file, "mark %" PRId64 ",%" PRId64 ": ", note.x, note.y);
    } else {
        fputs("log: ", file);
    }
    output_escaped(file, note.text, note.bytes);
    fputc('\n', file);
}

static void print_cut(FILE *file, const char *indent) {
    fprintf(file, "%slog: (more was written than is kept)\n", indent);
}

void notes_print_to(const gk_bot *bot, FILE *file, const char *indent) {
    for (size_t i = 0; i < gk_bot_note_count(bot); i++) {
        print_note(gk_bot_note(bot, i), file, indent);
    }
    if (gk_bot_notes_cut(bot)) {
        print_cut(file, indent);
    }
}

void notes_print_of(const gk_note *notes, size_t count, bool is_cut) {
    for (size_t i = 0; i < count; i++) {
        print_note(notes[i], stderr, "");
    }
    if (is_cut) {
        print_cut(stderr, "");
    }
}

void notes_print(const gk_bot *bot) {
    notes_print_to(bot, stderr, "");
}
