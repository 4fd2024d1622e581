// tests/fuzz/fuzz.h: what the fuzzers share.
//
//   in:    bytes from libFuzzer, or files from standalone.c
//   out:   nothing, if every claim holds
//   owns:  the interfaces, for the life of the process
//   fails: by abort(), after a line that names the claim: libFuzzer then keeps the input

#ifndef GASKET_TESTS_FUZZ_H
#define GASKET_TESTS_FUZZ_H

#include "gasket.h"

// What each fuzzer defines; the mutators are libFuzzer's own unless one is defined.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *left, size_t left_size, const uint8_t *right,
                                 size_t right_size, uint8_t *out, size_t max_size, unsigned seed);
// libFuzzer's: changes bytes.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

// Also in a build without asserts.
#define CLAIM(claim, condition) ((condition) ? (void)0 : fuzz_refute(claim))
_Noreturn void fuzz_refute(const char *claim);

// ---- chance -----------------------------------------------------------------------------------

// Numbers that depend on their seed alone, so that an input that fails fails again.
struct dice {
    uint64_t state;
};
struct dice dice_of(const void *bytes, size_t count);
size_t dice_roll(struct dice *dice, size_t below);  // `below` is 1 or more
bool dice_one_in(struct dice *dice, size_t count);

// ---- text that grows ----------------------------------------------------------------------------

struct page {
    char *text;  // NULL: empty; else ended by a NUL
    size_t bytes, room;
};
void page_write(void *page, const char *text, size_t bytes);  // a gk_write
bool page_equal(const struct page *left, const struct page *right);
void page_free(struct page *page);

// ---- programs -----------------------------------------------------------------------------------

// skirmish, and `kinds`, whose entries take and give back a value of every kind of type.
#define FUZZ_INTERFACES 2
const gk_interface *const *fuzz_interfaces(void);
extern const char fuzz_kinds_bot[];  // implements kinds: each entry gives back what it took

// Compiles a program that may use a file "squad". NULL: it has mistakes (never for other reasons).
gk_program *fuzz_compile(const uint8_t *text, size_t bytes, bool with_tests, bool with_lines);

// Gives a builder, begun, values that fit, large and small. false: there is none, or it is too large.
bool fuzz_give(gk_builder *builder, struct dice *dice);

// Calls every function of a program with such values, with little gas and memory, and does all of it
// again with `twin`, which must behave alike to the last unit of gas.
void fuzz_run(gk_program *program, gk_program *twin, struct dice *dice);

#endif
