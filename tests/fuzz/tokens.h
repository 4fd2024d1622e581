// tests/fuzz/tokens.h: changes to text by whole words and marks, so that a fuzzer gets past the lexer.
//
//   in:    any bytes; a vocabulary, which says what is worth putting in
//   out:   other bytes, in place
//   owns:  nothing
//   fails: never: without memory the bytes stay as they are

#ifndef GASKET_TESTS_FUZZ_TOKENS_H
#define GASKET_TESTS_FUZZ_TOKENS_H

#include "fuzz.h"

struct vocabulary {
    const char *const *words;     // tokens, perhaps in ` `
    size_t word_count;
    const char *const *snippets;  // some tokens that belong together
    size_t snippet_count;
    const char *const *wraps;     // what may stand around others: "(", ")" in pairs
    size_t wrap_count;
};

extern const struct vocabulary vocabulary_of_language, vocabulary_of_json;

// Changes text one to a few times; now and then by bytes. Answers the new size.
size_t tokens_mutate(uint8_t *data, size_t size, size_t max_size, unsigned seed,
                     const struct vocabulary *vocabulary);

// Puts a piece of `right` into `left`.
size_t tokens_cross(const uint8_t *left, size_t left_size, const uint8_t *right, size_t right_size,
                    uint8_t *out, size_t max_size, unsigned seed);

#endif
