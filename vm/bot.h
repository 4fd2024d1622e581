// vm/bot.h: what a bot is made of. One program, one heap, one value stack, the variables it keeps.
//
//   in:    a verified program, limits, host functions
//   out:   turns: gk_call() runs one function and leaves a move, or a fault and all as before
//   owns:  its heap, and in it everything the bot holds
//   fails: gk_status to the host; a fault to the bot's turn

#ifndef GASKET_VM_BOT_H
#define GASKET_VM_BOT_H

#include "bulk.h"
#include "fault.h"
#include "heap.h"
#include "object.h"
#include "portable.h"
#include "program.h"
#include "random.h"

// What lies on the value stack below the registers of every call.
struct frame {
    const struct instruction *pc;     // the last word of the CALL: the caller goes on behind it
    const struct function *function;  // the callee, whose registers follow
    union slot *registers;            // the caller's
};
_Static_assert(sizeof(struct frame) <= FRAME_SLOTS * sizeof(union slot),
               "a frame fits in its slots");

static inline struct frame *frame_of(const union slot *registers) {
    return (struct frame *)(uintptr_t)(registers - FRAME_SLOTS);
}

struct host {
    gk_host_call *call;
    void *context;
    int64_t gas;
};
#define HOST_BYTES 32  // an entry as it is counted
_Static_assert(sizeof(struct host) <= HOST_BYTES, "a host function's entry");

struct note {
    int64_t x, y;
    uint32_t offset, byte_count;  // of its text in the log
    uint32_t is_mark, unused;
};

struct log {
    struct note *notes;
    char *text;
    uint32_t note_count, note_capacity;
    uint32_t text_bytes, text_capacity;
    int64_t bytes_max;
    bool is_cut;
};

#define FAULT_MESSAGE_BYTES 304

// A call under way: what it takes to go on with it and to end it.
struct call {
    const struct function *function;  // NULL: none, the variables shall have their values
    const gk_value *arguments;
    const struct gk_type *old_type;   // of the move of the call before, which may be an argument
    union slot old_move;
    int64_t given;   // gas
    bool had_vars;
    bool has_begun;  // the arguments are copied, the old move is gone
};

// Where a call stands still. Made when the host asks for pauses, of the host's memory: so that a
// pause itself never fails, and a bot that may pause uses what one that may not uses.
struct pause {
    int64_t gas_first;  // what a call may use before its first pause
    int64_t slice;      // of the reserve, what may be used before the next; below 0: was used ahead
    bool is_paused;
    bool goes_on;       // interpret() shall, where it stands
    bool is_loop;       // `pc` jumps back, which is booked; else it has not begun
    const struct instruction *pc;
    union slot *registers;
    int64_t gas, depth;  // the loop's own
    struct call call;
    gk_value arguments[PARAMETERS_MAX];
};

struct gk_bot {
    struct heap heap;
    gk_program *program;
    const struct gk_type *types;
    int64_t gas;       // left, while anything but the interpreter's loop works
    int64_t reserve;   // and this above it, of a bot that is watched or pauses
    enum fault fault;  // how the turn ended; set by whatever fails
    uint32_t depth_frames;

    union slot *stack, *stack_end;  // the end leaves one slot over, see interpret.c
    union slot *globals;
    union slot *saved;         // a turn's old values of the variables it wrote
    uint16_t *saved_list;      // which
    uint8_t *is_saved;
    uint32_t saved_count;
    bool has_vars, has_caches; // are initialised
    bool is_running;
    union slot move;           // emitted or returned
    const struct gk_type *move_type;

    struct random random;
    bool random_is_ready;
    bool random_goes_on;  // from turn to turn: one stream a bot
    uint64_t seed, turn;
    struct host *hosts;
    struct log log;
    gk_goes_on *goes_on;  // NULL: nobody watches
    void *watch_context;
    int64_t watch_gas;    // between two looks
    // of each instruction: it is a NOTE_LINE that ran; the host's memory; NULL if none are noted
    bool *ran;
    struct pause *pause;  // NULL: calls do not pause

    int64_t gas_used;
    gk_status status;
    uint32_t trace_count;
    struct trace trace[TRACE_MAX];
    char fault_message[FAULT_MESSAGE_BYTES];  // "" : the fault's own
};
#define BOT_BYTES 1280  // what the struct counts for, on every machine
_Static_assert(sizeof(struct gk_bot) <= BOT_BYTES, "a bot's own bytes");

// The gas that comes out of the reserve when what was given is used up, once the watcher has been
// asked. 0: there is none, or it said no; `bot->fault` is GAS or STOPPED.
int64_t bot_refill(struct gk_bot *bot);
// Takes from the reserve until `bot->gas` is no less than 0, for work in one piece: ahead of what the
// next pause will bring, if need be. false: as bot_refill().
bool bot_refill_debt(struct gk_bot *bot);
// Whether a test of gas that fails is a pause.
static inline bool bot_must_pause(const struct gk_bot *bot) {
    return unlikely(bot->pause != NULL) && bot->pause->slice <= 0 && bot->reserve > 0;
}
static inline bool bot_is_paused(const struct gk_bot *bot) {
    return unlikely(bot->pause != NULL) && bot->pause->is_paused;
}

// Whatever works in proportion to something charges here, first. false: the turn ends.
static inline bool bot_charge(struct gk_bot *bot, int64_t units) {
    bot->gas -= units;
    return likely(bot->gas >= 0) || bot_refill_debt(bot);
}

static inline bool bot_fails(struct gk_bot *bot, enum fault fault) {
    bot->fault = fault;
    return false;
}

// Memory, charged; NULL: `bot->fault` says why.
void *bot_allocate(struct gk_bot *bot, size_t bytes);
void *bot_resize(struct gk_bot *bot, void *block, size_t from, size_t to);

// Room on the value stack for `slots` slots at `top`. The stack may move; then the frames from that
// of `registers` on are put right.
bool bot_grow_stack(struct gk_bot *bot, union slot *registers, const union slot *top, size_t slots);

// Keeps a variable's value as it was when the turn began, so that a bad end can bring it back.
// `shares`: the variable goes on holding the old value; else it is left empty.
void bot_save_global(struct gk_bot *bot, uint32_t global, bool shares);
static inline bool bot_must_save(const struct gk_bot *bot, uint32_t global) {
    return !bot->is_saved[global];
}

void bot_emit(struct gk_bot *bot, const struct gk_type *type, union slot value);
bool bot_log(struct gk_bot *bot, const struct text *text);
bool bot_mark(struct gk_bot *bot, int64_t x, int64_t y, const struct text *text);
void bot_fault_message(struct gk_bot *bot, const struct text *text);

// The bot's random numbers of this turn.
static inline struct random *bot_random(struct gk_bot *bot) {
    if (unlikely(!bot->random_is_ready)) {
        bot->random = random_new(bot->seed, bot->turn);
        bot->random_is_ready = true;
    }
    return &bot->random;
}

#endif
