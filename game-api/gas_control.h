// game-api/gas_control.h: how much gas a bot has for a turn, as chess players write time.
//
//   "200000+20000/400000": a bank of 200000 first, 20000 more after each turn, never above 400000.
//   "200000+20000": the same without a cap.  "200000": that many each turn, nothing carries over.

#ifndef GASKET_GAME_API_GAS_CONTROL_H
#define GASKET_GAME_API_GAS_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GAS_CONTROL_MAX ((int64_t)1000000000000)  // of each number
#define GAS_CONTROL_TEXT_BYTES 64                 // the longest text and its NUL

struct gas_control {
    int64_t bank;       // at the start
    int64_t increment;  // after each turn
    int64_t cap;        // of the bank
};

// Reads the form above. False: `message` says in one line what is wrong.
bool gas_control_parse(const char *text, struct gas_control *control, char *message, size_t size);

// Writes it in the shortest form that reads back.
void gas_control_text(struct gas_control control, char out[GAS_CONTROL_TEXT_BYTES]);

// The bank after a turn that used `used` of `bank`.
int64_t gas_control_after(struct gas_control control, int64_t bank, int64_t used);

#endif
