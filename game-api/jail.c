// game-api/jail.c: bots in processes of their own, behind walls of the kernel's.
//
//   in:    programs, and the arguments of calls
//   out:   how each call ended, in time
//   owns:  the workers; of each bot its bytecode, and the calls that a new worker has to be told
//   fails: a worker's failure is its bot's lost turn
//
// A bot's memory is in its worker alone. What a new worker needs to come to the same memory is the
// calls that the old one answered: the same calls give the same memory, always. They are kept up to
// a bound of bytes and of time; beyond it a bot whose worker is lost begins anew, and its turn says so.

#include "jail.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jail_outcome.h"
#include "jail_process.h"
#include "jail_talk.h"
#include "jail_worker.h"
#include "wire.h"

#define SPARES_MAX 16
#define TRIES_MAX 3               // workers that may fail before they have a bot
#define MESSAGE_BYTES_DEFAULT ((int64_t)128 << 20)
#define WALL_MS_DEFAULT 10000
#define WALL_MS_MAX 86400000
#define CPU_SECONDS_DEFAULT 600
#define CPU_SECONDS_MAX 1000000
#define START_NS ((int64_t)20 * 1000000000)  // for a worker to start, on a busy machine
#define BASE_BYTES ((int64_t)256 << 20)  // of address space: the program itself, its libraries
#define KEPT_BYTES_MAX ((size_t)16 << 20)  // of calls kept for a bot
#define KEPT_WALLS_MAX 8                 // and their time, in times of wall_ms
#define LOST_BYTES 160

struct cell {
    struct jail_process process;
    bool is_greeted;
};

struct gk_jail {
    gk_jail_request request;
    struct jail_plan plan;
    struct jail_report report;
    struct cell spares[SPARES_MAX];
    int spare_count, spares_wanted;
    struct jail_message heard;
    char reasons[JAIL_WALL_COUNT][64];
};

struct gk_jail_bot {
    gk_jail *jail;
    gk_program *program;
    void *code;
    size_t code_bytes;
    gk_limits limits;
    uint64_t seed;
    struct cell cell;
    int64_t worker_ns;          // that the worker has taken at most
    struct wire_writer calls;   // that it answered, each behind its length
    int64_t calls_ns;           // they took, together
    bool is_forgetful;          // not all are there
    struct wire_writer said;
    struct jail_message heard;
    gk_builder *builder;
    struct jail_outcome outcome;
    char lost[LOST_BYTES];
};

// ---- walls --------------------------------------------------------------------------------------

static const gk_jail_wall walls[] = {
#define WALL(NAME, word, is_basic, meaning) {word, meaning, is_basic},
#include "jail_wall.def"
#undef WALL
};

size_t gk_jail_wall_count(void) {
    return JAIL_WALL_COUNT;
}

gk_jail_wall gk_jail_wall_at(size_t wall) {
    return wall < JAIL_WALL_COUNT ? walls[wall] : (gk_jail_wall){"", "", false};
}

static uint32_t basic_walls(void) {
    uint32_t set = 0;
    for (size_t i = 0; i < JAIL_WALL_COUNT; i++) {
        set |= walls[i].is_basic ? 1u << i : 0;
    }
    return set;
}

static bool is_word(const char *word, const char *names, size_t bytes) {
    return strlen(word) == bytes && memcmp(word, names, bytes) == 0;
}

gk_status gk_jail_walls_parse(const char *names, uint32_t *set) {
    *set = 0;
    for (;; names++) {
        size_t bytes = strcspn(names, ",");
        uint32_t found = is_word("all", names, bytes)     ? (1u << JAIL_WALL_COUNT) - 1
                         : is_word("basic", names, bytes) ? basic_walls()
                                                          : 0;
        for (size_t i = 0; i < JAIL_WALL_COUNT; i++) {
            found |= is_word(walls[i].name, names, bytes) ? 1u << i : 0;
        }
        if (found == 0) {
            return GK_NOT_FOUND;
        }
        *set |= found;
        names += bytes;
        if (*names == '\0') {
            return GK_OK;
        }
    }
}

uint32_t gk_jail_walls(const gk_jail *jail) {
    return jail->report.standing;
}

const char *gk_jail_reason(const gk_jail *jail, size_t wall) {
    return wall < JAIL_WALL_COUNT ? jail->reasons[wall] : "";
}

// ---- workers ------------------------------------------------------------------------------------

static void cell_end(struct cell *cell) {
    jail_end(&cell->process);
    *cell = (struct cell){0};
}

static int cell_start(const gk_jail *jail, struct cell *cell) {
    *cell = (struct cell){0};
    const char *path = jail->request.worker ? jail->request.worker : "/proc/self/exe";
    return jail_start(path, &jail->plan, &cell->process);
}

// Hears which walls stand. What a worker says first was said before it had read anything of a bot's.
static bool cell_greet(gk_jail *jail, struct cell *cell, struct jail_report *report) {
    enum jail_heard heard = jail_receive(cell->process.socket, JAIL_HELLO, sizeof *report,
                                         jail_now_ns() + START_NS, &jail->heard);
    if (heard != JAIL_HEARD || jail->heard.used != sizeof *report) {
        return false;
    }
    memcpy(report, jail->heard.bytes, sizeof *report);
    cell->is_greeted = true;
    return true;
}

static void refill(gk_jail *jail) {
    while (jail->spare_count < jail->spares_wanted) {
        if (cell_start(jail, &jail->spares[jail->spare_count]) != 0) {
            return;  // the next one to need one tries again
        }
        jail->spare_count++;
    }
}

// The spare that has waited longest, or a new one.
static bool next_cell(gk_jail *jail, struct cell *cell) {
    if (jail->spare_count == 0) {
        return cell_start(jail, cell) == 0;
    }
    *cell = jail->spares[0];
    jail->spare_count--;
    memmove(jail->spares, jail->spares + 1, (size_t)jail->spare_count * sizeof *jail->spares);
    return true;
}

// A worker around which all the walls stand that the jail has.
static bool take_cell(gk_jail *jail, struct cell *cell) {
    struct jail_report report = jail->report;
    for (int i = 0; i < SPARES_MAX + TRIES_MAX; i++) {
        if (!next_cell(jail, cell)) {
            return false;
        }
        bool is_well = cell->is_greeted || cell_greet(jail, cell, &report);
        if (is_well && (report.standing & jail->report.standing) == jail->report.standing) {
            return true;
        }
        cell_end(cell);
    }
    return false;
}

// ---- jails --------------------------------------------------------------------------------------

static bool read_request(gk_jail *jail, const gk_jail_request *request) {
    jail->request = *request;
    gk_jail_request *own = &jail->request;
    own->memory_bytes = own->memory_bytes ? own->memory_bytes : gk_limits_default().memory_bytes;
    own->message_bytes = own->message_bytes ? own->message_bytes : MESSAGE_BYTES_DEFAULT;
    own->wall_ms = own->wall_ms ? own->wall_ms : WALL_MS_DEFAULT;
    own->cpu_seconds = own->cpu_seconds ? own->cpu_seconds : CPU_SECONDS_DEFAULT;
    jail->spares_wanted = own->spares == 0 ? 1 : own->spares < 0 ? 0 : own->spares;
    jail->plan.omitted = own->omitted;
    jail->plan.cpu_seconds = own->cpu_seconds;
    // A state, its message, the move and its message, and what malloc() loses between them.
    jail->plan.address_bytes = BASE_BYTES + 2 * own->memory_bytes + 16 * own->message_bytes;
    return own->memory_bytes >= 0 && own->memory_bytes <= GK_MEMORY_MAX && own->message_bytes > 0 &&
           own->message_bytes <= (int64_t)(JAIL_MESSAGE_BYTES_MAX / 2) && own->wall_ms > 0 &&
           own->wall_ms <= WALL_MS_MAX && own->cpu_seconds > 0 &&
           own->cpu_seconds <= CPU_SECONDS_MAX && jail->spares_wanted <= SPARES_MAX;
}

// The namespaces that a process is born with: what the kernel gives of them, the most first.
static int find_walls(gk_jail *jail) {
    const uint32_t user = 1u << JAIL_WALL_USER, processes = 1u << JAIL_WALL_PROCESSES;
    const uint32_t sets[] = {user | processes, processes, user, 0};
    int refused = 0, reason = EINVAL;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        struct cell *cell = &jail->spares[0];
        jail->plan.given = sets[i] & ~jail->request.omitted;
        reason = cell_start(jail, cell);
        if (reason == 0 && cell_greet(jail, cell, &jail->report)) {
            jail->spare_count = 1;
            for (int wall = JAIL_WALL_USER; wall <= JAIL_WALL_PROCESSES; wall++) {
                int *why = &jail->report.reasons[wall];
                *why = *why && refused ? refused : *why;
            }
            return 0;
        }
        reason = reason ? reason : ENOEXEC;
        refused = refused ? refused : reason;
        cell_end(cell);
    }
    return reason;
}

static void write_reasons(gk_jail *jail) {
    for (size_t i = 0; i < JAIL_WALL_COUNT; i++) {
        bool is_omitted = jail->request.omitted & 1u << i;
        int reason = jail->report.reasons[i];
        snprintf(jail->reasons[i], sizeof *jail->reasons, "%s",
                 is_omitted         ? "left out"
                 : reason == ENOSPC ? "the kernel gives no more namespaces"
                 : reason           ? strerror(reason)
                                    : "");
    }
}

static gk_status check_walls(const gk_jail *jail, char *message, size_t size) {
    uint32_t demanded = jail->request.demanded | (basic_walls() & ~jail->request.omitted);
    uint32_t missing = jail->request.any ? 0 : demanded & ~jail->report.standing;
    for (size_t i = 0; i < JAIL_WALL_COUNT; i++) {
        if (missing & 1u << i) {
            snprintf(message, size, "the wall %s does not stand: %s", walls[i].name,
                     jail->reasons[i]);
            return GK_NOT_FOUND;
        }
    }
    return GK_OK;
}

static gk_status begin(gk_jail *jail, const gk_jail_request *request, char *message, size_t size) {
    if (!read_request(jail, request)) {
        snprintf(message, size, "%s", gk_status_text(GK_BAD_ARGUMENT));
        return GK_BAD_ARGUMENT;
    }
    int reason = find_walls(jail);
    if (reason) {
        snprintf(message, size, "no worker can be started: %s",
                 reason == ENOEXEC ? "it ended before it was ready" : strerror(reason));
        return GK_INVALID;
    }
    write_reasons(jail);
    gk_status status = check_walls(jail, message, size);
    if (status == GK_OK) {
        refill(jail);
    }
    return status;
}

gk_status gk_jail_new(const gk_jail_request *request, gk_jail **jail, char *message, size_t size) {
    struct gk_jail *made = calloc(1, sizeof *made);
    *jail = NULL;
    if (size > 0) {
        message[0] = '\0';
    }
    if (!made) {
        return GK_NO_MEMORY;
    }
    gk_status status = begin(made, request, message, size);
    if (status != GK_OK) {
        gk_jail_free(made);
        return status;
    }
    *jail = made;
    return GK_OK;
}

void gk_jail_free(gk_jail *jail) {
    if (!jail) {
        return;
    }
    for (int i = 0; i < jail->spare_count; i++) {
        cell_end(&jail->spares[i]);
    }
    free(jail->heard.bytes);
    free(jail);
}

// ---- bots ---------------------------------------------------------------------------------------

// What would be refused in a worker is refused here, in the same words.
static gk_status check_bot(const gk_jail *jail, gk_program *program, const gk_limits *limits) {
    gk_bot *trial;
    if (limits->memory_bytes > jail->request.memory_bytes) {
        return GK_TOO_LARGE;
    }
    gk_status status = gk_bot_new(program, limits, 0, NULL, 0, &trial);
    if (status == GK_OK) {
        gk_bot_free(trial);
    }
    return status;
}

gk_status gk_jail_bot_new(gk_jail *jail, gk_program *program, const gk_limits *limits,
                          uint64_t seed, gk_jail_bot **bot) {
    *bot = NULL;
    gk_status status = check_bot(jail, program, limits);
    if (status != GK_OK) {
        return status;
    }
    struct gk_jail_bot *made = calloc(1, sizeof *made);
    if (!made) {
        return GK_NO_MEMORY;
    }
    gk_program_retain(program);
    *made = (struct gk_jail_bot){.jail = jail, .program = program, .limits = *limits, .seed = seed,
                                 .calls = {.most = KEPT_BYTES_MAX},
                                 .said = {.most = (size_t)jail->request.message_bytes}};
    made->builder = gk_builder_new(8 * jail->request.message_bytes);
    status = made->builder ? gk_program_save(program, &made->code, &made->code_bytes) : GK_NO_MEMORY;
    if (status != GK_OK) {
        gk_jail_bot_free(made);
        return status;
    }
    *bot = made;
    return GK_OK;
}

void gk_jail_bot_free(gk_jail_bot *bot) {
    if (!bot) {
        return;
    }
    cell_end(&bot->cell);
    jail_outcome_free(&bot->outcome);
    gk_builder_free(bot->builder);
    gk_program_release(bot->program);
    gk_free(bot->code);
    free(bot->calls.bytes);
    free(bot->said.bytes);
    free(bot->heard.bytes);
    free(bot);
}

int64_t gk_jail_bot_process(const gk_jail_bot *bot) {
    return bot->cell.process.number;
}

// ---- losing a worker ----------------------------------------------------------------------------

static int64_t wall_ns(const gk_jail_bot *bot) {
    return bot->jail->request.wall_ms * 1000000;
}

static void say_ended(gk_jail_bot *bot, int number) {
    if (number == SIGSYS) {
        snprintf(bot->lost, LOST_BYTES, "the worker asked the kernel for what no worker may");
    } else if (number == SIGXCPU) {
        snprintf(bot->lost, LOST_BYTES, "the worker used all of its processor time");
    } else if (number != 0) {
        snprintf(bot->lost, LOST_BYTES, "the worker was ended by signal %d", number);
    } else {
        snprintf(bot->lost, LOST_BYTES, "the worker ended");
    }
}

// Ends the worker and says why.
static void lose(gk_jail_bot *bot, enum jail_heard heard) {
    int number = jail_end(&bot->cell.process);
    bot->cell = (struct cell){0};
    switch (heard) {
    case JAIL_CLOSED:
        say_ended(bot, number);
        return;
    case JAIL_LATE:
        snprintf(bot->lost, LOST_BYTES, "the worker took longer than %" PRId64 " ms",
                 bot->jail->request.wall_ms);
        return;
    case JAIL_NONSENSE:
        snprintf(bot->lost, LOST_BYTES, "the worker answered nonsense");
        return;
    case JAIL_NO_MEMORY:
        snprintf(bot->lost, LOST_BYTES, "there is no memory for the worker's answer");
        return;
    case JAIL_HEARD:
        return;
    }
}

// ---- a worker for a bot -------------------------------------------------------------------------

static void forget_calls(gk_jail_bot *bot) {
    bot->calls.used = 0;
    bot->calls.is_cut = false;
    bot->calls_ns = 0;
}

static void keep_call(gk_jail_bot *bot, int64_t took_ns) {
    if (bot->is_forgetful) {
        return;
    }
    wire_put_text(&bot->calls, (const char *)bot->said.bytes, bot->said.used);
    bot->calls_ns += took_ns;
    if (bot->calls.is_cut || bot->calls_ns > KEPT_WALLS_MAX * wall_ns(bot)) {
        bot->is_forgetful = true;
        forget_calls(bot);
    }
}

static size_t answer_bytes_max(const gk_jail_bot *bot) {
    size_t most = (size_t)(bot->jail->request.message_bytes + bot->limits.log_bytes);
    return most + JAIL_OUTCOME_BYTES < JAIL_MESSAGE_BYTES_MAX ? most + JAIL_OUTCOME_BYTES
                                                              : JAIL_MESSAGE_BYTES_MAX;
}

static enum jail_heard exchange(gk_jail_bot *bot, enum jail_kind kind, const void *bytes,
                                size_t count, int64_t until_ns) {
    int socket = bot->cell.process.socket;
    enum jail_heard heard = jail_send(socket, kind, bytes, count, until_ns);
    return heard == JAIL_HEARD
               ? jail_receive(socket, kind, answer_bytes_max(bot), until_ns, &bot->heard)
               : heard;
}

static enum jail_heard load(gk_jail_bot *bot) {
    struct wire_writer out = {.most = JAIL_MESSAGE_BYTES_MAX};
    wire_put_int(&out, bot->limits.memory_bytes);
    wire_put_int(&out, bot->limits.depth_frames);
    wire_put_int(&out, bot->limits.log_bytes);
    wire_put_count(&out, bot->seed);
    wire_put_count(&out, (uint64_t)bot->jail->request.message_bytes);
    wire_put_text(&out, bot->code, bot->code_bytes);
    enum jail_heard heard =
        out.is_cut ? JAIL_NO_MEMORY
                   : exchange(bot, JAIL_LOAD, out.bytes, out.used, jail_now_ns() + START_NS);
    free(out.bytes);
    bool is_loaded = heard == JAIL_HEARD && bot->heard.used == 1 && bot->heard.bytes[0] == GK_OK;
    return heard == JAIL_HEARD && !is_loaded ? JAIL_NONSENSE : heard;
}

// The calls that the worker before this one answered.
static enum jail_heard tell_calls(gk_jail_bot *bot) {
    struct wire_reader reader = {bot->calls.bytes, bot->calls.bytes + bot->calls.used, false};
    int64_t until_ns = jail_now_ns() + 2 * bot->calls_ns + wall_ns(bot);
    enum jail_heard heard = JAIL_HEARD;
    while (heard == JAIL_HEARD && reader.at < reader.end) {
        size_t bytes;
        const char *call = wire_get_text(&reader, SIZE_MAX, &bytes);
        heard = exchange(bot, JAIL_CALL, call, bytes, until_ns);
    }
    return heard;
}

// A worker that knows the program and what the bot knew.
static bool start_worker(gk_jail_bot *bot, gk_jail_turn *turn) {
    if (!take_cell(bot->jail, &bot->cell)) {
        snprintf(bot->lost, LOST_BYTES, "no worker could be started");
        return false;
    }
    bot->worker_ns = bot->calls_ns;
    enum jail_heard heard = load(bot);
    if (heard != JAIL_HEARD) {
        lose(bot, heard);
        return false;
    }
    turn->is_forgetful = bot->is_forgetful;
    bot->is_forgetful = false;
    heard = tell_calls(bot);
    if (heard != JAIL_HEARD) {
        // A call that was answered once and is not answered again: the next worker need not try.
        lose(bot, heard);
        forget_calls(bot);
        bot->is_forgetful = true;
        return false;
    }
    return true;
}

// A worker near the end of its processor time makes way, unless its bot would forget something.
static void retire(gk_jail_bot *bot) {
    int64_t most_ns = bot->jail->request.cpu_seconds * 1000000000;
    if (bot->cell.process.number && !bot->is_forgetful && bot->worker_ns + wall_ns(bot) > most_ns) {
        cell_end(&bot->cell);
    }
}

// ---- a turn -------------------------------------------------------------------------------------

static bool has_worker(gk_jail_bot *bot, gk_jail_turn *turn) {
    retire(bot);
    bool has_one = bot->cell.process.number || start_worker(bot, turn);
    refill(bot->jail);
    return has_one;
}

static gk_status check_call(const gk_jail_bot *bot, size_t function, const gk_value *arguments,
                            size_t count, int64_t gas) {
    if (function >= gk_program_function_count(bot->program)) {
        return GK_NOT_FOUND;
    }
    if (gas < 0) {
        return GK_BAD_ARGUMENT;
    }
    if (count != gk_program_parameter_count(bot->program, function)) {
        return GK_WRONG_COUNT;
    }
    for (size_t i = 0; i < count; i++) {
        const gk_type *type = gk_program_parameter(bot->program, function, i);
        if (arguments[i].type != type &&
            (!arguments[i].type || !gk_type_equal(arguments[i].type, type))) {
            return GK_WRONG_TYPE;
        }
    }
    return GK_OK;
}

static gk_status put_call(gk_jail_bot *bot, size_t function, const gk_value *arguments,
                          size_t count, int64_t gas) {
    gk_status status = check_call(bot, function, arguments, count, gas);
    if (status != GK_OK) {
        return status;
    }
    bot->said.used = 0;
    bot->said.is_cut = false;
    wire_put_count(&bot->said, function);
    wire_put_int(&bot->said, gas);
    wire_put_count(&bot->said, count);
    for (size_t i = 0; i < count; i++) {
        wire_put_value(&bot->said, arguments[i]);
    }
    return bot->said.is_cut ? GK_TOO_LARGE : GK_OK;
}

static enum jail_heard ask(gk_jail_bot *bot, const struct jail_bounds *bounds, gk_jail_turn *turn) {
    int64_t began_ns = jail_now_ns();
    enum jail_heard heard =
        exchange(bot, JAIL_CALL, bot->said.bytes, bot->said.used, began_ns + wall_ns(bot));
    int64_t took_ns = jail_now_ns() - began_ns;
    bot->worker_ns += took_ns;
    if (heard == JAIL_HEARD &&
        !jail_outcome_read(&bot->outcome, &bot->heard, bounds, bot->builder, turn)) {
        heard = JAIL_NONSENSE;
    }
    if (heard == JAIL_HEARD && turn->end != GK_JAIL_REFUSED) {
        keep_call(bot, took_ns);
    }
    return heard;
}

static gk_jail_turn empty_turn(gk_jail_end end, gk_status status) {
    return (gk_jail_turn){.end = end, .status = status, .fault = {"", "", "", "", 0, 0}, .lost = ""};
}

static void lost_turn(gk_jail_bot *bot, gk_jail_turn *turn) {
    bool is_forgetful = turn->is_forgetful;
    jail_outcome_free(&bot->outcome);
    *turn = empty_turn(GK_JAIL_LOST, GK_OK);
    turn->lost = bot->lost;
    turn->is_forgetful = is_forgetful;
}

void gk_jail_call(gk_jail_bot *bot, size_t function, const gk_value *arguments, size_t count,
                  int64_t gas, gk_jail_turn *turn) {
    jail_outcome_free(&bot->outcome);
    gk_status status = put_call(bot, function, arguments, count, gas);
    *turn = empty_turn(GK_JAIL_REFUSED, status);
    if (status != GK_OK) {
        return;
    }
    if (!has_worker(bot, turn)) {
        lost_turn(bot, turn);
        return;
    }
    struct jail_bounds bounds = {gas, bot->limits, gk_program_result(bot->program, function)};
    enum jail_heard heard = ask(bot, &bounds, turn);
    if (heard != JAIL_HEARD) {
        lose(bot, heard);
        lost_turn(bot, turn);
    }
}
