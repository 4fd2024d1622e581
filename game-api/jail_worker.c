// game-api/jail_worker.c: the process behind the walls: loads one bot and asks it, turn by turn.
//
//   in:    messages from the parent, on its one descriptor
//   out:   an answer to each
//   owns:  the bot, its program, the values of a turn
//   fails: by ending: the parent notices, and starts another

#include "jail_worker.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jail.h"
#include "jail_talk.h"
#include "wire.h"

// What a worker holds.
struct worker {
    gk_program *program;
    gk_bot *bot;
    gk_builder *builder;
    size_t move_bytes_max;
    struct jail_message heard;
    struct wire_writer said;
    gk_value *arguments;
    gk_tree **trees;
    size_t argument_count;
};

// ---- beginning ----------------------------------------------------------------------------------

bool jail_plan_read(int argc, char **argv, struct jail_plan *plan) {
    if (argc != JAIL_WORKER_ARGUMENTS || strcmp(argv[0], JAIL_WORKER_NAME) != 0) {
        return false;
    }
    *plan = (struct jail_plan){
        .omitted = (uint32_t)strtoul(argv[1], NULL, 10),
        .given = (uint32_t)strtoul(argv[2], NULL, 10),
        .address_bytes = strtoll(argv[3], NULL, 10),
        .cpu_seconds = strtoll(argv[4], NULL, 10),
    };
    return true;
}

bool jail_say_hello(const struct jail_report *report) {
    return jail_answer(JAIL_SOCKET, JAIL_HELLO, report, sizeof *report);
}

// ---- a bot --------------------------------------------------------------------------------------

static void clear_arguments(struct worker *worker) {
    for (size_t i = 0; i < worker->argument_count; i++) {
        gk_tree_free(worker->trees[i]);
    }
    worker->argument_count = 0;
}

static gk_status load(struct worker *worker) {
    struct wire_reader reader = {worker->heard.bytes, worker->heard.bytes + worker->heard.used, false};
    gk_limits limits;
    limits.memory_bytes = wire_get_int(&reader);
    limits.depth_frames = wire_get_int(&reader);
    limits.log_bytes = wire_get_int(&reader);
    uint64_t seed = wire_get_count(&reader, UINT64_MAX);
    worker->move_bytes_max = (size_t)wire_get_count(&reader, JAIL_MESSAGE_BYTES_MAX);
    size_t bytes;
    const char *code = wire_get_text(&reader, JAIL_MESSAGE_BYTES_MAX, &bytes);
    if (reader.is_bad || worker->program) {
        return GK_BAD_ARGUMENT;
    }
    gk_status status = gk_program_load(code, bytes, &worker->program, NULL, 0);
    if (status == GK_OK) {
        status = gk_bot_new(worker->program, &limits, seed, NULL, 0, &worker->bot);
    }
    if (status == GK_OK) {
        worker->builder = gk_builder_new(GK_MEMORY_MAX);
        status = worker->builder ? GK_OK : GK_NO_MEMORY;
    }
    return status;
}

// ---- a turn -------------------------------------------------------------------------------------

static void put_text(struct wire_writer *out, const char *text) {
    wire_put_text(out, text, text ? strlen(text) : 0);
}

static void put_place(struct wire_writer *out, const char *file, uint32_t line, uint32_t column) {
    put_text(out, file);
    wire_put_count(out, line);
    wire_put_count(out, column);
}

static void put_fault(struct wire_writer *out, const gk_bot *bot) {
    gk_fault fault = gk_bot_fault(bot);
    put_text(out, fault.code);
    put_text(out, fault.name);
    put_text(out, fault.message);
    put_place(out, fault.file, fault.line, fault.column);
    wire_put_count(out, gk_bot_stack_count(bot));
    for (size_t i = 0; i < gk_bot_stack_count(bot); i++) {
        gk_frame frame = gk_bot_stack(bot, i);
        put_text(out, frame.function);
        put_place(out, frame.file, frame.line, frame.column);
    }
}

static void put_notes(struct wire_writer *out, const gk_bot *bot) {
    wire_put_count(out, gk_bot_notes_cut(bot));
    wire_put_count(out, gk_bot_note_count(bot));
    for (size_t i = 0; i < gk_bot_note_count(bot); i++) {
        gk_note note = gk_bot_note(bot, i);
        wire_put_count(out, note.is_mark);
        wire_put_int(out, note.is_mark ? note.x : 0);
        wire_put_int(out, note.is_mark ? note.y : 0);
        wire_put_text(out, note.text, note.bytes);
    }
}

// A move of another type than the function's is none: only bytecode that no compiler made has one.
static void put_move(struct worker *worker, size_t function) {
    struct wire_writer *out = &worker->said;
    gk_value move = gk_bot_move(worker->bot);
    if (!move.type || move.type != gk_program_result(worker->program, function)) {
        wire_put_count(out, JAIL_NO_MOVE);
        return;
    }
    struct wire_writer before = *out;
    wire_put_count(out, JAIL_HAS_MOVE);
    size_t start = out->used;
    out->most = start + worker->move_bytes_max;
    wire_put_value(out, move);
    if (out->is_cut) {
        out->used = before.used;
        out->most = before.most;
        out->is_cut = before.is_cut;
        wire_put_count(out, JAIL_MOVE_TOO_LARGE);
    }
}

static gk_status read_argument(struct worker *worker, struct wire_reader *reader, size_t function) {
    size_t index = worker->argument_count;
    const gk_type *type = gk_program_parameter(worker->program, function, index);
    if (!type) {
        return GK_WRONG_COUNT;
    }
    gk_status status = wire_get_value(reader, worker->builder, type, &worker->trees[index]);
    if (status == GK_OK) {
        worker->arguments[index] = gk_tree_value(worker->trees[index]);
        worker->argument_count++;
    }
    return status;
}

static gk_status read_arguments(struct worker *worker, struct wire_reader *reader, size_t function) {
    size_t count = (size_t)wire_get_count(reader, gk_program_parameter_count(worker->program, function));
    worker->arguments = realloc(worker->arguments, (count + 1) * sizeof *worker->arguments);
    worker->trees = realloc(worker->trees, (count + 1) * sizeof *worker->trees);
    if (!worker->arguments || !worker->trees) {
        return GK_NO_MEMORY;
    }
    gk_status status = GK_OK;
    for (size_t i = 0; i < count && status == GK_OK; i++) {
        status = read_argument(worker, reader, function);
    }
    return status;
}

static void call(struct worker *worker) {
    struct wire_reader reader = {worker->heard.bytes, worker->heard.bytes + worker->heard.used, false};
    struct wire_writer *out = &worker->said;
    size_t function = (size_t)wire_get_count(&reader, gk_program_function_count(worker->program));
    int64_t gas = wire_get_int(&reader);
    gk_status status = read_arguments(worker, &reader, function);
    gk_result result = GK_REFUSED;
    if (status == GK_OK) {
        result = gk_call(worker->bot, function, worker->arguments, worker->argument_count, gas);
        status = result == GK_REFUSED ? gk_bot_status(worker->bot) : GK_OK;
    }
    out->most = JAIL_MESSAGE_BYTES_MAX;
    wire_put_count(out, result);
    wire_put_count(out, status);
    if (result != GK_REFUSED) {
        wire_put_int(out, gk_bot_gas_used(worker->bot));
        wire_put_int(out, gk_bot_memory(worker->bot));
        wire_put_int(out, gk_bot_memory_peak(worker->bot));
        put_fault(out, worker->bot);
        put_notes(out, worker->bot);
        put_move(worker, function);
    }
    clear_arguments(worker);
}

// ---- the whole ----------------------------------------------------------------------------------

static bool answer(struct worker *worker, enum jail_kind kind) {
    worker->said.used = 0;
    worker->said.most = JAIL_MESSAGE_BYTES_MAX;
    if (kind == JAIL_LOAD) {
        wire_put_count(&worker->said, load(worker));
    } else if (kind == JAIL_CALL && worker->builder) {
        call(worker);
    } else {
        return false;
    }
    return !worker->said.is_cut &&
           jail_answer(JAIL_SOCKET, kind, worker->said.bytes, worker->said.used);
}

void jail_serve(void) {
    struct worker worker = {0};
    enum jail_kind kind;
    while (jail_listen(JAIL_SOCKET, &kind, JAIL_MESSAGE_BYTES_MAX, &worker.heard) &&
           answer(&worker, kind)) {
    }
    _exit(0);  // what it holds goes with it
}

void gk_jail_work(int argc, char **argv) {
    struct jail_plan plan;
    struct jail_report report;
    if (!jail_plan_read(argc, argv, &plan)) {
        return;
    }
    jail_raise(&plan, &report);
    if (jail_say_hello(&report)) {
        jail_serve();
    }
    _exit(1);
}
