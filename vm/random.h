// vm/random.h: a bot's random numbers: xoshiro256** seeded by splitmix64 (David Blackman and
// Sebastiano Vigna, https://prng.di.unimi.it, public domain). One stream a seed and turn.

#ifndef GASKET_VM_RANDOM_H
#define GASKET_VM_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state[4];
};

static inline uint64_t random_split(uint64_t *state) {
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

// The turn goes through the mixer before it meets the seed, so that neither seed + 1 nor turn + 1
// gives a stream that another pair has.
static inline struct random random_new(uint64_t seed, uint64_t turn) {
    uint64_t mixed = seed ^ random_split(&turn);
    struct random random;
    for (int i = 0; i < 4; i++) random.state[i] = random_split(&mixed);
    return random;
}

static inline uint64_t random_rotate(uint64_t bits, int by) {
    return bits << by | bits >> (64 - by);
}

static inline uint64_t random_next(struct random *random) {
    uint64_t *s = random->state;
    uint64_t result = random_rotate(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = random_rotate(s[3], 45);
    return result;
}

// 0 to `limit` - 1, all equally likely: what would make the low ones likelier is drawn again.
// `limit` 1 or more.
static inline int64_t random_below(struct random *random, int64_t limit) {
    uint64_t count = (uint64_t)limit;
    uint64_t uneven = (0 - count) % count;
    uint64_t bits = random_next(random);
    while (bits < uneven) bits = random_next(random);
    return (int64_t)(bits % count);
}

// 0 to below 1, a multiple of 2^-53.
static inline double random_float(struct random *random) {
    return (double)(random_next(random) >> 11) * 0x1p-53;
}

#endif
