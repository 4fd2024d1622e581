// game-api/digest.c: hashes of states, the same on every machine.
//
//   in:    integers, as eight bytes each, lowest first; bytes
//   out:   64 bits (FNV-1a, then a mixing step so that every bit depends on all)
//   owns:  nothing
//   fails: never

#include "digest.h"

static uint64_t mix(uint64_t bits) {
    bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
    return bits ^ (bits >> 31);
}

uint64_t digest_begin(void) {
    return UINT64_C(0xcbf29ce484222325);
}

uint64_t digest_bytes(uint64_t digest, const void *data, size_t bytes) {
    const unsigned char *byte = data;
    for (size_t i = 0; i < bytes; i++) {
        digest = (digest ^ byte[i]) * UINT64_C(0x100000001b3);
    }
    return digest;
}

uint64_t digest_int(uint64_t digest, int64_t value) {
    uint64_t bits = (uint64_t)value;
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (unsigned char)(bits >> (8 * i));
    }
    return digest_bytes(digest, bytes, sizeof bytes);
}

uint64_t digest_end(uint64_t digest) {
    return mix(digest);
}

void digest_text(uint64_t digest, char out[DIGEST_TEXT_BYTES]) {
    for (int i = 0; i < 16; i++) {
        out[i] = "0123456789abcdef"[(digest >> (60 - 4 * i)) & 15];
    }
    out[16] = '\0';
}

uint64_t digest_random(uint64_t *state) {
    *state += UINT64_C(0x9e3779b97f4a7c15);
    return mix(*state);
}

uint32_t digest_pick(uint64_t *state, uint32_t count) {
    uint64_t whole = UINT64_MAX - UINT64_MAX % count;
    uint64_t drawn = digest_random(state);
    while (drawn >= whole) {
        drawn = digest_random(state);
    }
    return (uint32_t)(drawn % count);
}
