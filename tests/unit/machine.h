// tests/unit/machine.h: a bot of an assembled program, for tests of the machine.
//
//   in:    a program's text (assemble.h)
//   out:   a bot that runs its functions by name
//   owns:  program and bot, until machine_free()
//   fails: by the test's assertion

#ifndef GASKET_TESTS_MACHINE_H
#define GASKET_TESTS_MACHINE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../vm/bot.h"
#include "../../vm/text.h"
#include "assemble.h"

struct machine {
    gk_program *program;
    gk_bot *bot;
};

static inline gk_program *machine_program(const char *text) {
    char message[256] = "";
    gk_program *program = assemble_program(text, message, sizeof message);
    if (!program) fail_msg("%s", message);
    return program;
}

static inline struct machine machine_new_limited(const char *text, gk_limits limits) {
    struct machine machine = {.program = machine_program(text)};
    assert_int_equal(gk_bot_new(machine.program, &limits, 7, NULL, 0, &machine.bot), GK_OK);
    return machine;
}

static inline struct machine machine_new(const char *text) {
    return machine_new_limited(text, gk_limits_default());
}

static inline void machine_free(struct machine *machine) {
    gk_bot_free(machine->bot);
    gk_program_release(machine->program);
}

static inline size_t machine_find(const struct machine *machine, const char *name) {
    size_t function = 0;
    if (gk_program_find(machine->program, name, &function) != GK_OK)
        fail_msg("no function %s", name);
    return function;
}

static inline gk_result machine_call(const struct machine *machine, const char *name,
                                     const gk_value *arguments, size_t count, int64_t gas) {
    return gk_call(machine->bot, machine_find(machine, name), arguments, count, gas);
}

// Runs a function of ints to its end; a fault fails the test.
static inline gk_value machine_run(const struct machine *machine, const char *name, size_t count,
                                   ...) {
    gk_value arguments[8];
    va_list list;
    va_start(list, count);
    for (size_t i = 0; i < count; i++) arguments[i] = gk_int(va_arg(list, int));
    va_end(list);
    gk_result result = machine_call(machine, name, arguments, count, 1000000000);
    if (result != GK_MOVED) {
        gk_fault fault = gk_bot_fault(machine->bot);
        fail_msg("%s: %s at line %u (%s)", name, fault.name, fault.line,
                 gk_status_text(gk_bot_status(machine->bot)));
    }
    return gk_bot_move(machine->bot);
}

// Runs a function without arguments that must fault, and checks the fault's word and line.
static inline void machine_faults(const struct machine *machine, const char *name, const char *word,
                                  unsigned line) {
    gk_result result = machine_call(machine, name, NULL, 0, 1000000);
    gk_fault fault = gk_bot_fault(machine->bot);
    if (result != GK_FAULTED || strcmp(fault.name, word) != 0 || fault.line != line) {
        fail_msg("%s: expected the fault %s at line %u, got %s at line %u", name, word, line,
                 fault.name, fault.line);
    }
}

// The last move as the bot would write it, in `out`.
static inline const char *machine_show(const struct machine *machine, char *out, size_t size) {
    struct gk_bot *bot = machine->bot;
    snprintf(out, size, "nothing");
    if (!bot->move_type) return out;
    bot->gas = 1000000000;
    struct object *text = text_of(bot, bot->move_type, bot->move);
    if (!text) return fault_row(bot->fault)->word;
    snprintf(out, size, "%s", text_bytes((const struct text *)text));
    object_release(bot, text);
    return out;
}

// A row of a table of programs: what f() gives, written as text; or "fault WORD LINE", a line of
// the row's own.
struct machine_row {
    const char *expected;
    const char *text;
};

static inline bool machine_goes_on(void *context) {
    ++*(int64_t *)context;
    return true;
}

static inline void machine_check_row(const char *common, const struct machine_row *row) {
    char text[8192], shown[1024];
    snprintf(text, sizeof text, "%s%s", common, row->text);
    struct machine machine = machine_new(text), watched = machine_new(text);
    int64_t looks = 0;
    assert_int_equal(gk_bot_watch(watched.bot, 1, machine_goes_on, &looks), GK_OK);
    uint32_t common_lines = 0;
    for (const char *at = common; *at; at++) common_lines += *at == '\n';
    int64_t before = 0;
    for (int turn = 0; turn < 3; turn++) {
        gk_result result = machine_call(&machine, "f", NULL, 0, 1000000000);
        gk_fault fault = gk_bot_fault(machine.bot);
        if (result == GK_MOVED) machine_show(&machine, shown, sizeof shown);
        else snprintf(shown, sizeof shown, "fault %s %u", fault.name, fault.line - common_lines);
        if (strcmp(shown, row->expected) != 0) {
            fail_msg("turn %d: expected %s, got %s:\n%s", turn, row->expected, shown, row->text);
        }
        // Being watched changes nothing.
        assert_int_equal(machine_call(&watched, "f", NULL, 0, 1000000000), result);
        assert_string_equal(gk_bot_fault(watched.bot).code, fault.code);
        assert_int_equal(gk_bot_gas_used(watched.bot), gk_bot_gas_used(machine.bot));
        // What a turn leaves behind, the next one needs as well: nothing leaks.
        if (turn > 1) assert_int_equal(gk_bot_memory(machine.bot), before);
        before = gk_bot_memory(machine.bot);
    }
    machine_free(&machine);
    machine_free(&watched);
}

#define CHECK_PROGRAMS(common, rows)                                                               \
    for (size_t row = 0; row < sizeof(rows) / sizeof(rows)[0]; row++)                              \
    machine_check_row(common, &(rows)[row])

static inline void assert_text(gk_value value, const char *expected) {
    size_t bytes;
    const char *text = gk_as_text(value, &bytes);
    if (bytes != strlen(expected) || memcmp(text, expected, bytes) != 0) {
        fail_msg("expected \"%s\", got \"%.*s\"", expected, (int)bytes, text);
    }
}

#endif
