// vm/bot.c: a bot's life and its turns. See gasket.h for what hosts are promised, bot.h for what
// the machine uses.
//
//   in:    a program, limits, host functions; then calls with arguments
//   out:   moves, faults, notes
//   owns:  the struct, and by its heap everything else
//   fails: GK_TOO_LARGE where the cap does not hold the bot itself; see gk_call()

#include "bot.h"

#include <stdlib.h>
#include <string.h>

#include "carry.h"
#include "interpret.h"
#include "save.h"
#include "value.h"

#define STACK_SLOTS_FIRST 64
#define STACK_SLOTS_KEPT 4096  // a larger stack shrinks when its turn is over
#define DEPTH_MAX 1000000  // limit: calls inside calls that a host may allow; 10000 unless it says otherwise

gk_limits gk_limits_default(void) {
    return (gk_limits){.memory_bytes = 64 << 20, .depth_frames = 10000, .log_bytes = 16 << 10};
}

// ---- gas --------------------------------------------------------------------------------------

// At most `most` of the reserve, less if the watcher wants to be asked again before.
static int64_t refill(struct gk_bot *bot, int64_t most) {
    bot->fault = FAULT_GAS;
    if (bot->reserve == 0) return 0;
    if (bot->goes_on && !bot->goes_on(bot->watch_context)) {
        bot->fault = FAULT_STOPPED;
        return 0;
    }
    int64_t more = bot->reserve < most ? bot->reserve : most;
    if (bot->goes_on && bot->watch_gas < more) more = bot->watch_gas;
    bot->reserve -= more;
    if (bot->pause) bot->pause->slice -= more;
    bot->fault = FAULT_NONE;
    return more;
}

static int64_t slice_of(const struct gk_bot *bot) {
    return bot->pause ? bot->pause->slice : INT64_MAX;
}

int64_t bot_refill(struct gk_bot *bot) {
    return refill(bot, slice_of(bot));
}

// The watcher is not asked for each little piece.
bool bot_refill_debt(struct gk_bot *bot) {
    while (bot->gas < 0) {
        int64_t ahead = bot->goes_on ? INT64_MAX : -bot->gas;
        int64_t more = refill(bot, bot_must_pause(bot) ? ahead : slice_of(bot));
        if (more == 0) return false;
        bot->gas += more;
    }
    return true;
}

// What the call at hand is given. Nothing is asked yet.
static void begin_gas(struct gk_bot *bot, int64_t given) {
    bot->gas = given;
    if (bot->pause && bot->pause->gas_first < bot->gas) bot->gas = bot->pause->gas_first;
    if (bot->goes_on && bot->watch_gas < bot->gas) bot->gas = bot->watch_gas;
    bot->reserve = given - bot->gas;
    if (bot->pause) bot->pause->slice = bot->pause->gas_first - bot->gas;
}

// ---- memory -----------------------------------------------------------------------------------

// Even the smallest block takes its time.
static int64_t allocation_gas(size_t bytes) {
    return bulk_gas(BULK_ALLOCATE, (uint64_t)bytes + 32);
}

void *bot_allocate(struct gk_bot *bot, size_t bytes) {
    if (!bot_charge(bot, allocation_gas(bytes))) return NULL;
    void *block = heap_allocate(&bot->heap, bytes);
    if (unlikely(!block)) bot->fault = FAULT_MEMORY;
    return block;
}

void *bot_resize(struct gk_bot *bot, void *block, size_t from, size_t to) {
    if (!bot_charge(bot, allocation_gas(to))) return NULL;
    void *moved = heap_resize(&bot->heap, block, from, to);
    if (unlikely(!moved)) bot->fault = FAULT_MEMORY;
    return moved;
}

// The end of the stack leaves a slot over: calls write an argument even to a callee that has no
// register.
static bool resize_stack(struct gk_bot *bot, size_t slots) {
    size_t held = bot->stack ? (size_t)(bot->stack_end - bot->stack) + 1 : 0;
    union slot *stack =
        heap_resize(&bot->heap, bot->stack, held * sizeof *stack, slots * sizeof *stack);
    if (!stack) return false;
    bot->stack = stack;
    bot->stack_end = stack + slots - 1;
    return true;
}

// Frames know their callers' registers by address.
static void rebase_frames(union slot *registers, ptrdiff_t by_bytes) {
    for (struct frame *frame = frame_of(registers); ; frame = frame_of(frame->registers)) {
        frame->registers = (union slot *)(void *)((char *)frame->registers + by_bytes);
        if (frame->pc->op == OPCODES) return;
    }
}

// Doubling keeps the copying in proportion to the calls, which paid for themselves.
bool bot_grow_stack(struct gk_bot *bot, union slot *registers, const union slot *top,
                    size_t slots) {
    size_t held = (size_t)(bot->stack_end - bot->stack) + 1;
    size_t needed = (size_t)(top - bot->stack) + slots + 1;
    size_t at = (size_t)(registers - bot->stack);
    uintptr_t old = (uintptr_t)bot->stack;
    bool works = 2 * held > needed && resize_stack(bot, 2 * held);
    if (!works && !resize_stack(bot, needed)) return bot_fails(bot, FAULT_MEMORY);
    if (at > 0) rebase_frames(bot->stack + at, (ptrdiff_t)((uintptr_t)bot->stack - old));
    return true;
}

static void shrink_stack(struct gk_bot *bot) {
    if (unlikely(bot->stack_end - bot->stack >= STACK_SLOTS_KEPT))
        resize_stack(bot, STACK_SLOTS_FIRST);
}

// A stack that could not shrink for want of memory will with the next call.
size_t bot_stack_slots(const struct gk_bot *bot) {
    size_t slots = (size_t)(bot->stack_end - bot->stack) + 1;
    return slots <= STACK_SLOTS_KEPT ? slots : STACK_SLOTS_FIRST;
}

bool bot_set_stack_slots(struct gk_bot *bot, size_t slots) {
    return slots >= STACK_SLOTS_FIRST && slots <= STACK_SLOTS_KEPT && resize_stack(bot, slots);
}

// ---- a bot's life -----------------------------------------------------------------------------

static bool are_valid(const gk_limits *limits) {
    return limits->memory_bytes >= 0 && limits->memory_bytes <= GK_MEMORY_MAX
           && limits->depth_frames >= 1 && limits->depth_frames <= DEPTH_MAX
           && limits->log_bytes >= 0;
}

static const gk_host_function *find_host(const gk_host_function *hosts, size_t count,
                                         const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(hosts[i].name, name) == 0) return &hosts[i];
    }
    return NULL;
}

static gk_status add_hosts(struct gk_bot *bot, const gk_host_function *hosts, size_t count) {
    const struct module *module = &bot->program->module;
    if (module->host_count == 0) return GK_OK;
    bot->hosts = heap_allocate(&bot->heap, (size_t)module->host_count * HOST_BYTES);
    if (!bot->hosts) return GK_TOO_LARGE;
    for (uint32_t i = 0; i < module->host_count; i++) {
        const char *name = module->strings[module->hosts[i].name].bytes;
        const gk_host_function *host = find_host(hosts, count, name);
        if (!host) return GK_NOT_FOUND;
        if (!host->call || host->gas < 1) return GK_BAD_ARGUMENT;
        bot->hosts[i] =
            (struct host){.call = host->call, .context = host->context, .gas = host->gas};
    }
    return GK_OK;
}

// One block: the variables, their saved values, which are saved, whether each is.
static gk_status add_globals(struct gk_bot *bot) {
    const struct module *module = &bot->program->module;
    size_t count = module->global_count;
    if (count == 0) return GK_OK;
    bot->globals =
        heap_allocate(&bot->heap, count * (2 * sizeof(union slot) + sizeof(uint16_t) + 1));
    if (!bot->globals) return GK_TOO_LARGE;
    bot->saved = bot->globals + count;
    bot->saved_list = (uint16_t *)(bot->saved + count);
    bot->is_saved = (uint8_t *)(bot->saved_list + count);
    for (size_t i = 0; i < count; i++) {
        bot->globals[i].i = 0;
        bot->is_saved[i] = module->globals[i].is_cache;  // a cache is never saved
    }
    return GK_OK;
}

// Outside of what the bot may hold: a bot that is watched behaves as one that is not.
static gk_status add_lines(struct gk_bot *bot) {
    if (!bot->program->lines) return GK_OK;
    bot->ran = calloc((size_t)bot->program->module.instruction_count + 1, sizeof *bot->ran);
    return bot->ran ? GK_OK : GK_NO_MEMORY;
}

static gk_status fill(struct gk_bot *bot, const gk_host_function *hosts, size_t host_count) {
    gk_status status = add_hosts(bot, hosts, host_count);
    if (status == GK_OK) status = add_globals(bot);
    if (status == GK_OK && !resize_stack(bot, STACK_SLOTS_FIRST)) status = GK_TOO_LARGE;
    heap_restart_peak(&bot->heap);
    return status;
}

gk_status gk_bot_new(gk_program *program, const gk_limits *limits, uint64_t seed,
                     const gk_host_function *hosts, size_t host_count, gk_bot **bot) {
    if (!bot) return GK_BAD_ARGUMENT;
    *bot = NULL;
    if (!program || !limits || !are_valid(limits)) return GK_BAD_ARGUMENT;
    if (limits->memory_bytes < BOT_BYTES) return GK_TOO_LARGE;
    struct gk_bot *made = calloc(1, sizeof *made);
    if (!made) return GK_NO_MEMORY;
    heap_init(&made->heap, limits->memory_bytes, BOT_BYTES);
    gk_program_retain(program);
    made->program = program;
    made->types = program->types;
    made->seed = seed;
    made->depth_frames = (uint32_t)limits->depth_frames;
    made->log.bytes_max = limits->log_bytes;
    gk_status status = add_lines(made);
    if (status == GK_OK) status = fill(made, hosts, host_count);
    if (status == GK_OK) *bot = made;
    else gk_bot_free(made);
    return status;
}

gk_status gk_bot_watch(gk_bot *bot, int64_t gas, gk_goes_on *goes_on, void *context) {
    if (bot->is_running) return GK_BUSY;
    if (gas < 1) return GK_BAD_ARGUMENT;
    bot->goes_on = goes_on;
    bot->watch_context = context;
    bot->watch_gas = gas;
    return GK_OK;
}

void gk_bot_free(gk_bot *bot) {
    if (!bot) return;
    heap_release(&bot->heap);
    free(bot->ran);
    free(bot->pause);
    gk_program_release(bot->program);
    free(bot);
}

gk_line gk_bot_line(const gk_bot *bot, size_t index) {
    if (index >= bot->program->line_count) return (gk_line){.file = ""};
    const struct noted_line *line = &bot->program->lines[index];
    return (gk_line){line->file, line->line, bot->ran[line->instruction]};
}

// ---- variables --------------------------------------------------------------------------------

static const struct gk_type *global_type(const struct gk_bot *bot, uint32_t global) {
    return &bot->types[bot->program->module.globals[global].type];
}

void bot_save_global(struct gk_bot *bot, uint32_t global, bool shares) {
    bot->saved[global] = bot->globals[global];
    if (!shares) bot->globals[global].i = 0;
    else if (global_type(bot, global)->store == STORE_REF) object_retain(bot->globals[global].ref);
    bot->is_saved[global] = true;
    bot->saved_list[bot->saved_count++] = (uint16_t)global;
}

static void release_value(struct gk_bot *bot, const struct gk_type *type, union slot *slot) {
    if (type->store == STORE_REF) object_release(bot, slot->ref);
    slot->i = 0;
}

// The turn ended well: the old values go.
static void commit(struct gk_bot *bot) {
    while (bot->saved_count > 0) {
        uint32_t global = bot->saved_list[--bot->saved_count];
        release_value(bot, global_type(bot, global), &bot->saved[global]);
        bot->is_saved[global] = false;
    }
}

static void drop_caches(struct gk_bot *bot) {
    const struct module *module = &bot->program->module;
    for (uint32_t i = 0; i < module->global_count; i++) {
        if (module->globals[i].is_cache) release_value(bot, global_type(bot, i), &bot->globals[i]);
    }
    bot->has_caches = false;
}

// It ended badly: they come back, and caches are lost.
static void roll_back(struct gk_bot *bot) {
    while (bot->saved_count > 0) {
        uint32_t global = bot->saved_list[--bot->saved_count];
        release_value(bot, global_type(bot, global), &bot->globals[global]);
        bot->globals[global] = bot->saved[global];
        bot->is_saved[global] = false;
    }
    drop_caches(bot);
}

// ---- a turn -----------------------------------------------------------------------------------

static gk_status check_arguments(const struct function *function, const gk_value *arguments,
                                 size_t count) {
    if (count != function->parameter_count) return GK_WRONG_COUNT;
    for (size_t i = 0; i < count; i++) {
        if (!value_fits(arguments[i], function->register_types[i])) return GK_WRONG_TYPE;
    }
    return GK_OK;
}

static void release_arguments(struct gk_bot *bot, const struct function *function, size_t count) {
    for (size_t i = 0; i < count; i++)
        release_value(bot, function->register_types[i], &interpret_arguments(bot)[i]);
}

static bool copy_arguments(struct gk_bot *bot, const struct function *function,
                           const gk_value *arguments) {
    size_t needed = interpret_slots(function);
    if (unlikely((size_t)(bot->stack_end - bot->stack) < needed)) {
        if (!bot_grow_stack(bot, bot->stack, bot->stack, needed)) return false;
    }
    union slot *registers = interpret_arguments(bot);
    for (size_t i = 0; i < function->parameter_count; i++) {
        const struct gk_type *type = function->register_types[i];
        registers[i] = value_slot(arguments[i]);
        if (type->store != STORE_REF || object_import(bot, type, registers[i], &registers[i]))
            continue;
        release_arguments(bot, function, i);
        return false;
    }
    return true;
}

static bool run_initialiser(struct gk_bot *bot, uint32_t index) {
    if (index == NO_INDEX) return true;
    const struct function *function = &bot->program->functions[index];
    return copy_arguments(bot, function, NULL) && interpret(bot, function);
}

static NEVER_INLINE bool initialise(struct gk_bot *bot) {
    const struct module *module = &bot->program->module;
    if (!bot->has_vars && !run_initialiser(bot, module->initialise_vars)) return false;
    bot->has_vars = true;
    if (!bot->has_caches && !run_initialiser(bot, module->initialise_caches)) return false;
    bot->has_caches = true;
    return true;
}

static void clear_log(struct gk_bot *bot) {
    struct log *log = &bot->log;
    if (log->notes) heap_free(&bot->heap, log->notes, log->note_capacity * sizeof *log->notes);
    if (log->text) heap_free(&bot->heap, log->text, log->text_capacity);
    *log = (struct log){.bytes_max = log->bytes_max};
}

static void release_move(struct gk_bot *bot, const struct gk_type *type, union slot move) {
    if (type && type->store == STORE_REF) object_release(bot, move.ref);
}

// Forgets what the last call left, but for its move, which may be an argument of this one.
static void begin(struct gk_bot *bot) {
    bot->status = GK_OK;
    bot->fault = FAULT_NONE;
    bot->fault_message[0] = '\0';
    bot->trace_count = 0;
    bot->gas_used = 0;
    bot->move_type = NULL;
    if (unlikely(bot->log.notes || bot->log.is_cut)) clear_log(bot);
    heap_restart_peak(&bot->heap);
}

static void take_result(struct gk_bot *bot, const struct function *function) {
    if (!function || !function->result) return;
    release_move(bot, bot->move_type, bot->move);
    bot->move_type = function->result;
    bot->move = bot->stack[0];
}

// What is booked may exceed `gas` a little before it is seen: room for that at the end of the
// numbers.
#define GAS_MAX (INT64_MAX - ((int64_t)1 << 32))

static gk_result finish(struct gk_bot *bot, const struct call *call, bool works) {
    bot->is_running = false;
    bot->status = GK_OK;
    bot->gas += bot->fault == FAULT_GAS ? 0 : bot->reserve;
    bot->gas_used = bot->gas < 0 ? call->given : call->given - bot->gas;
    if (works) {
        take_result(bot, call->function);
        commit(bot);
    } else {
        roll_back(bot);
        bot->has_vars = call->had_vars;
    }
    shrink_stack(bot);
    return works ? GK_MOVED : GK_FAULTED;
}

static gk_result stand_still(struct gk_bot *bot, const struct call *call) {
    int64_t left = interpret_gas_left(bot) + bot->reserve;
    bot->gas_used = left < 0 ? call->given : call->given - left;
    bot->status = GK_OK;
    return GK_PAUSED;
}

// What is given is copied once the variables have their values: never while a call is paused.
static bool enter(struct gk_bot *bot, struct call *call, bool works) {
    const struct function *function = call->function;
    if (!call->has_begun) {
        works = works && (!function || copy_arguments(bot, function, call->arguments));
        release_move(bot, call->old_type, call->old_move);
        call->has_begun = true;
    }
    return works && (!function || interpret(bot, function));
}

// Begins a call or goes on with it: where it is, interpret() knows.
static gk_result go_on(struct gk_bot *bot, struct call *call) {
    bool works = likely(bot->has_vars && bot->has_caches) || initialise(bot);
    if (!bot_is_paused(bot)) works = enter(bot, call, works);
    return bot_is_paused(bot) ? stand_still(bot, call) : finish(bot, call, works);
}

static struct call *keep_call(struct pause *pause, const struct call *call, size_t count) {
    for (size_t i = 0; i < count; i++) pause->arguments[i] = call->arguments[i];
    pause->call = *call;
    pause->call.arguments = pause->arguments;
    return &pause->call;
}

static gk_result run(struct gk_bot *bot, const struct function *function, const gk_value *arguments,
                     int64_t gas) {
    struct call call = {.function = function, .arguments = arguments,
                        .old_type = bot->move_type, .old_move = bot->move,
                        .given = gas < GAS_MAX ? gas : GAS_MAX, .had_vars = bot->has_vars};
    begin(bot);
    begin_gas(bot, call.given);
    bot->turn++;
    if (!bot->random_goes_on) bot->random_is_ready = false;
    bot->is_running = true;
    if (likely(!bot->pause)) return go_on(bot, &call);
    return go_on(bot, keep_call(bot->pause, &call, function ? function->parameter_count : 0));
}

static gk_result refuse_call(struct gk_bot *bot, gk_status status) {
    release_move(bot, bot->move_type, bot->move);
    begin(bot);
    bot->status = status;
    return GK_REFUSED;
}

gk_result gk_call(gk_bot *bot, size_t function, const gk_value *arguments, size_t count,
                  int64_t gas) {
    if (unlikely(bot->is_running)) {
        bot->status = GK_BUSY;
        return GK_REFUSED;
    }
    const struct function *called = program_public(bot->program, function);
    if (unlikely(!called)) return refuse_call(bot, GK_NOT_FOUND);
    if (unlikely(gas < 0)) return refuse_call(bot, GK_BAD_ARGUMENT);
    gk_status status = check_arguments(called, arguments, count);
    if (unlikely(status != GK_OK)) return refuse_call(bot, status);
    return run(bot, called, arguments, gas);
}

gk_result bot_run(struct gk_bot *bot, uint32_t function, int64_t gas) {
    if (bot->is_running) {
        bot->status = GK_BUSY;
        return GK_REFUSED;
    }
    if (gas < 0) return refuse_call(bot, GK_BAD_ARGUMENT);
    bool is_named = function != NO_INDEX;
    return run(bot, is_named ? &bot->program->functions[function] : NULL, NULL, gas);
}

gk_result gk_turn(gk_bot *bot, gk_value state, int64_t gas, gk_value *move) {
    gk_result result = GK_REFUSED;
    if (bot->is_running || gk_program_entry_count(bot->program) > 0)
        result = gk_call(bot, 0, &state, 1, gas);
    else refuse_call(bot, GK_NOT_FOUND);
    if (move) *move = gk_bot_move(bot);
    return result;
}

// ---- pauses -----------------------------------------------------------------------------------

gk_status gk_bot_pause(gk_bot *bot, int64_t gas) {
    if (bot->is_running) return GK_BUSY;
    if (gas < 0) return GK_BAD_ARGUMENT;
    if (gas == 0) {
        free(bot->pause);
        bot->pause = NULL;
        return GK_OK;
    }
    if (!bot->pause) bot->pause = calloc(1, sizeof *bot->pause);
    if (!bot->pause) return GK_NO_MEMORY;
    bot->pause->gas_first = gas;
    return GK_OK;
}

// Why a bot can't go on with what it does not do.
static gk_result refuse_resume(struct gk_bot *bot) {
    if (!bot->is_running) return refuse_call(bot, GK_BAD_ARGUMENT);
    bot->status = GK_BUSY;
    return GK_REFUSED;
}

gk_result gk_resume(gk_bot *bot, int64_t gas) {
    if (!bot_is_paused(bot)) return refuse_resume(bot);
    if (gas < 0) {
        bot->status = GK_BAD_ARGUMENT;
        return GK_REFUSED;
    }
    bot->pause->slice += gas;  // which was not above 0
    bot->pause->is_paused = false;
    bot->pause->goes_on = true;
    return go_on(bot, &bot->pause->call);
}

gk_result gk_stop(gk_bot *bot) {
    if (!bot_is_paused(bot)) return refuse_resume(bot);
    struct call *call = &bot->pause->call;
    interpret_stop(bot);
    if (!call->has_begun) release_move(bot, call->old_type, call->old_move);
    return finish(bot, call, false);
}

// ---- what the bot says while it runs ----------------------------------------------------------

void bot_emit(struct gk_bot *bot, const struct gk_type *type, union slot value) {
    release_move(bot, bot->move_type, bot->move);
    bot->move_type = type;
    bot->move = value;
}

static bool reserve_note(struct gk_bot *bot) {
    struct log *log = &bot->log;
    if (log->note_count < log->note_capacity) return true;
    uint32_t capacity = log->note_capacity > 0 ? 2 * log->note_capacity : 4;
    size_t bytes = sizeof *log->notes;
    struct note *notes = bot_resize(bot, log->notes, log->note_capacity * bytes, capacity * bytes);
    if (!notes) return false;
    log->notes = notes;
    log->note_capacity = capacity;
    return true;
}

static bool reserve_text(struct gk_bot *bot, uint32_t more) {
    struct log *log = &bot->log;
    if (more <= log->text_capacity - log->text_bytes) return true;
    uint64_t capacity = log->text_capacity > 0 ? 2 * (uint64_t)log->text_capacity : 256;
    while (capacity - log->text_bytes < more) capacity *= 2;
    if (capacity > UINT32_MAX) return bot_fails(bot, FAULT_MEMORY);
    char *text = bot_resize(bot, log->text, log->text_capacity, (size_t)capacity);
    if (!text) return false;
    log->text = text;
    log->text_capacity = (uint32_t)capacity;
    return true;
}

static bool fits(const struct log *log, uint32_t bytes) {
    uint64_t used = (uint64_t)log->note_count * sizeof *log->notes + log->text_bytes;
    return used + bytes + sizeof *log->notes <= (uint64_t)log->bytes_max;
}

// Nothing is kept behind a note that was dropped, so that a log reads as it was written.
static bool add_note(struct gk_bot *bot, struct note note, const struct text *text) {
    struct log *log = &bot->log;
    if (!bot_charge(bot, bulk_gas(BULK_LOG, (uint64_t)text->byte_count + sizeof note)))
        return false;
    if (log->is_cut || !fits(log, text->byte_count)) {
        log->is_cut = true;
        return true;
    }
    if (!reserve_note(bot) || !reserve_text(bot, text->byte_count)) return false;
    note.offset = log->text_bytes;
    note.byte_count = text->byte_count;
    if (text->byte_count > 0)
        memcpy(log->text + log->text_bytes, text_bytes(text), text->byte_count);
    log->text_bytes += text->byte_count;
    log->notes[log->note_count++] = note;
    return true;
}

bool bot_log(struct gk_bot *bot, const struct text *text) {
    return add_note(bot, (struct note){.is_mark = false}, text);
}

bool bot_mark(struct gk_bot *bot, int64_t x, int64_t y, const struct text *text) {
    return add_note(bot, (struct note){.is_mark = true, .x = x, .y = y}, text);
}

// One line that is safe to show: control characters become spaces, and it ends at a character's
// end.
void bot_fault_message(struct gk_bot *bot, const struct text *text) {
    const char *bytes = text_bytes(text);
    size_t count = text->byte_count;
    if (count >= FAULT_MESSAGE_BYTES) {
        count = FAULT_MESSAGE_BYTES - 1;
        while (count > 0 && ((unsigned char)bytes[count] & 0xC0) == 0x80) count--;
    }
    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        bool is_control = byte < 0x20 || byte == 0x7F;
        bool is_long_control = byte == 0xC2 && i + 1 < count && (unsigned char)bytes[i + 1] < 0xA0;
        bot->fault_message[i] = is_control || is_long_control ? ' ' : bytes[i];
        if (is_long_control) bot->fault_message[++i] = ' ';
    }
    bot->fault_message[count] = '\0';
}

// ---- what the host asks after -----------------------------------------------------------------

gk_status gk_bot_status(const gk_bot *bot) {
    return bot->status;
}

gk_value gk_bot_move(const gk_bot *bot) {
    if (!bot->move_type) return (gk_value){.type = NULL};
    return value_from(bot->move_type, bot->move);
}

int64_t gk_bot_gas_used(const gk_bot *bot) {
    return bot->gas_used;
}

int64_t gk_bot_memory(const gk_bot *bot) {
    return bot->heap.in_use;
}

int64_t gk_bot_memory_peak(const gk_bot *bot) {
    return bot->heap.peak;
}

gk_frame gk_bot_stack(const gk_bot *bot, size_t index) {
    if (index >= bot->trace_count) return (gk_frame){.function = "", .file = ""};
    struct trace trace = bot->trace[index];
    if (trace.function == NO_INDEX) return (gk_frame){.function = "…", .file = ""};
    const struct function *function = &bot->program->functions[trace.function];
    struct module_position at = function->positions[trace.instruction];
    return (gk_frame){
        .function = function->name, .file = function->file, .line = at.line, .column = at.column};
}

size_t gk_bot_stack_count(const gk_bot *bot) {
    return bot->trace_count;
}

// The innermost call in a source of the player's: the library's functions name no file.
static gk_frame place_of_fault(const gk_bot *bot) {
    for (size_t i = 0; i < bot->trace_count; i++) {
        gk_frame frame = gk_bot_stack(bot, i);
        if (frame.file[0]) return frame;
    }
    return gk_bot_stack(bot, 0);
}

gk_fault gk_bot_fault(const gk_bot *bot) {
    const struct fault_row *row = fault_row(bot->fault);
    gk_frame at = place_of_fault(bot);
    const char *message = bot->fault_message[0] ? bot->fault_message : row->message;
    return (gk_fault){.code = row->code, .name = row->word, .message = message,
                      .file = at.file, .line = at.line, .column = at.column};
}

size_t gk_bot_note_count(const gk_bot *bot) {
    return bot->log.note_count;
}

gk_note gk_bot_note(const gk_bot *bot, size_t index) {
    if (index >= bot->log.note_count) return (gk_note){.text = ""};
    const struct note *note = &bot->log.notes[index];
    const char *text = bot->log.text ? bot->log.text + note->offset : "";
    return (gk_note){.is_mark = note->is_mark,
                     .x = note->x,
                     .y = note->y,
                     .text = text,
                     .bytes = note->byte_count};
}

bool gk_bot_notes_cut(const gk_bot *bot) {
    return bot->log.is_cut;
}
