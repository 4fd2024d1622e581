// vm/hash_value.h: the hash of a value, by which maps and sets find their keys.
//
//   in:    a value of the bot's program
//   out:   32 bits; equal values have equal hashes, on every machine, in every bot and tree; never 0
//   owns:  scratch memory from the bot's heap, given back before it answers
//   fails: false, and `bot->fault`: GAS, MEMORY, or HOLE where a value is missing
//
// It is fixed and anybody can find values that collide: looking at places is what a bot pays for
// (BULK_PROBE), not what the hash promises to avoid.

#ifndef GASKET_VM_HASH_VALUE_H
#define GASKET_VM_HASH_VALUE_H

#include "bot.h"

#define HASH_FACTOR UINT64_C(0x9E3779B97F4A7C15)  // 2^64 divided by the golden ratio, odd

// One word more. Differences move up: the upper half is the good one.
static inline uint64_t hash_mix(uint64_t state, uint64_t word) {
    state = (state ^ word) * HASH_FACTOR;
    return state ^ state >> 32;
}

// 0 stands for "no key here".
static inline uint32_t hash_end(uint64_t state) {
    uint32_t hash = (uint32_t)(state >> 32);
    return hash == 0 ? 1 : hash;
}

// Of an int, a bool, an enum without values; of a float.
static inline uint32_t hash_word(int64_t word) {
    return hash_end(hash_mix(0, (uint64_t)word));
}
uint32_t hash_float(double value);

// Of a text, of any value. Charged by the values and bytes that are visited.
bool hash_value_text(struct gk_bot *bot, const struct text *text, uint32_t *hash);
bool hash_value(struct gk_bot *bot, const struct gk_type *type, union slot value, uint32_t *hash);

#endif
