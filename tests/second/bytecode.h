// tests/second/bytecode.h: a second opinion about bytecode: what a program does and what it costs,
// one instruction and its gas at a time.
//
//   in:    a verified program, of which only tables are read; calls as gk_call() takes them
//   out:   how each call ended, what it used, what the bot holds and said
//   owns:  all its values: none of them lies in a heap of the machine
//   fails: never; a host without memory ends the process
//
// It is slow and plain, so that it can be seen to be right. Gas is one counter, from which each
// instruction takes its price before it works. It is tested where docs/language.md 15.3 and
// vm/gas.h say: where a loop goes round, at calls, before work of variable size, at `emit` and
// `gas.left`, and when the host's function is over. What comes to an end otherwise counts only if
// it was paid for.
//
// Of the machine it shares the program's tables (program.h, type.h, the .def files), the functions
// of float_math.h, whose own tests are in tests/unit, and the generator of random.h. Values,
// copying, maps and sets, comparing, hashing, texts and numbers as texts are its own.
//
// Memory is not settled: the caller leaves out the calls in which the machine says F007.

#ifndef GASKET_TESTS_SECOND_BYTECODE_H
#define GASKET_TESTS_SECOND_BYTECODE_H

#include "program.h"

// What a host function answers; false: it fails.
typedef bool bytecode_host(void *context, uint32_t host, int64_t *answer);

struct bytecode_request {
    const gk_program *program;
    uint64_t seed;
    gk_limits limits;
    bytecode_host *host;  // only for results that are int, bool or nothing
    void *host_context;
    int64_t host_gas;
    uint64_t *seen;  // counts what ran: each instruction by its opcode, behind them each native
};

// A place in the program, as a fault tells it.
struct bytecode_place {
    const struct function *function;
    uint32_t instruction;
};

// How a call ended.
struct bytecode_end {
    const char *fault;  // "F003"; "" if it ended well
    int64_t gas_used;
    struct bytecode_place places[16];  // the calls that were open at the fault, innermost first
    uint32_t place_count;              // of all calls; those beyond the room are left out
};

struct bytecode;

struct bytecode *bytecode_new(const struct bytecode_request *request);
void bytecode_free(struct bytecode *bytecode);

// `asks`    0: nobody watches. Else the host is asked after every `watch_gas` units, and says no
//           when it is asked for the time number `asks`.
struct bytecode_end bytecode_call(struct bytecode *bytecode, size_t function,
                                  const gk_value *arguments, size_t count, int64_t gas,
                                  int64_t watch_gas, uint32_t asks);

// All that the last call left, as lines of text, to free(): the move, the notes, the variables.
char *bytecode_state(const struct bytecode *bytecode);
// The same of a bot of the machine.
char *bytecode_state_of_bot(const gk_bot *bot);

#endif
