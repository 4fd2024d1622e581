// game-api/digest.h: hashes of states, the same on every machine.
//
//   64 bits, to notice a difference, not to withstand an attacker: who wants to be sure plays
//   again.

#ifndef GASKET_GAME_API_DIGEST_H
#define GASKET_GAME_API_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_TEXT_BYTES 17  // 16 hexadecimal digits and the NUL

uint64_t digest_begin(void);
uint64_t digest_int(uint64_t digest, int64_t value);
uint64_t digest_bytes(uint64_t digest, const void *data, size_t bytes);
uint64_t digest_end(uint64_t digest);

void digest_text(uint64_t digest, char out[DIGEST_TEXT_BYTES]);

// The next number of a stream of random numbers (splitmix64) that begins at a seed.
uint64_t digest_random(uint64_t *state);
// One of 0 … count - 1, all equally likely; `count` is 1 or more.
uint32_t digest_pick(uint64_t *state, uint32_t count);

#endif
