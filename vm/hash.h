// vm/hash.h: FNV-1a, 64 bits: for files, price lists and types. It finds damage, it does not stop
// forgers: nothing in the machine relies on it for safety.

#ifndef GASKET_VM_HASH_H
#define GASKET_VM_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START UINT64_C(0xcbf29ce484222325)
#define HASH_PRIME UINT64_C(0x00000100000001b3)

static inline uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t count) {
    const unsigned char *at = bytes;
    for (size_t i = 0; i < count; i++) hash = (hash ^ at[i]) * HASH_PRIME;
    return hash;
}

// The number's eight bytes, lowest first, on every machine.
static inline uint64_t hash_number(uint64_t hash, uint64_t number) {
    for (int i = 0; i < 8; i++, number >>= 8) hash = (hash ^ (number & 0xFF)) * HASH_PRIME;
    return hash;
}

// A text and its end, so that "ab", "c" differs from "a", "bc".
static inline uint64_t hash_text(uint64_t hash, const char *text) {
    while (*text != '\0') hash = (hash ^ (unsigned char)*text++) * HASH_PRIME;
    return hash * HASH_PRIME;
}

#endif
