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

static void print_place(const char *file, uint32_t line, uint32_t column) {
    output_escaped(stderr, file, strlen(file));
    if (line > 0) {
        fprintf(stderr, ":%" PRIu32 ":%" PRIu32, line, column);
    }
}

void fault_print(const gk_bot *bot, bool colour) {
    gk_fault fault = gk_bot_fault(bot);
    if (*fault.file) {
        print_place(fault.file, fault.line, fault.column);
        fputs(": ", stderr);
    }
    fprintf(stderr, "%sfault %s: %s", colour ? "\x1b[1;31m" : "", fault.code,
            colour ? "\x1b[0m" : "");
    output_escaped(stderr, fault.message, strlen(fault.message));
    fputc('\n', stderr);
    for (size_t i = 0; i < gk_bot_stack_count(bot); i++) {
        gk_frame frame = gk_bot_stack(bot, i);
        fputs("    in ", stderr);
        output_escaped(stderr, frame.function, strlen(frame.function));
        if (*frame.file) {
            fputs(", ", stderr);
            print_place(frame.file, frame.line, frame.column);
        }
        fputc('\n', stderr);
    }
}

static void text_member(struct buffer *out, const char *name, const char *text) {
    buffer_text(out, name);
    json_write_text(text, strlen(text), buffer_write, out);
}

static void count_member(struct buffer *out, const char *name, int64_t number) {
    buffer_text(out, name);
    buffer_count(out, number);
}

static void stack_json(const gk_bot *bot, struct buffer *out) {
    buffer_text(out, ",\"stack\":[");
    for (size_t i = 0; i < gk_bot_stack_count(bot); i++) {
        gk_frame frame = gk_bot_stack(bot, i);
        text_member(out, i ? ",{\"function\":" : "{\"function\":", frame.function);
        text_member(out, ",\"file\":", frame.file);
        count_member(out, ",\"line\":", frame.line);
        count_member(out, ",\"column\":", frame.column);
        buffer_text(out, "}");
    }
    buffer_text(out, "]");
}

void fault_json(const gk_bot *bot, struct buffer *out) {
    gk_fault fault = gk_bot_fault(bot);
    text_member(out, "{\"code\":", fault.code);
    text_member(out, ",\"name\":", fault.name);
    text_member(out, ",\"message\":", fault.message);
    text_member(out, ",\"file\":", fault.file);
    count_member(out, ",\"line\":", fault.line);
    count_member(out, ",\"column\":", fault.column);
    stack_json(bot, out);
    buffer_text(out, "}");
}

void notes_print(const gk_bot *bot) {
    for (size_t i = 0; i < gk_bot_note_count(bot); i++) {
        gk_note note = gk_bot_note(bot, i);
        if (note.is_mark) {
            fprintf(stderr, "mark %" PRId64 ",%" PRId64 ": ", note.x, note.y);
        } else {
            fputs("log: ", stderr);
        }
        output_escaped(stderr, note.text, note.bytes);
        fputc('\n', stderr);
    }
    if (gk_bot_notes_cut(bot)) {
        fputs("log: (more was written than is kept)\n", stderr);
    }
}
