// tests/second/generate.h: random programs that compile, with calls in the style of the golden ones.
//
//   in:    a seed and the weights of weights.def
//   out:   source text: declarations, and behind them a `// call: NAME JSON…` for each call
//   owns:  nothing; the text is the caller's to free()
//   fails: NULL without memory
//
// The same seed and weights give the same text on every machine. Every program is well typed by
// construction: one that the compiler refuses shows a mistake of the generator's or the compiler's.

#ifndef GASKET_TESTS_GENERATE_H
#define GASKET_TESTS_GENERATE_H

#include <stdbool.h>
#include <stdint.h>

enum weight {
#define EXPRESSION(name, kinds, weight, meaning) WEIGHT_##name,
#define STATEMENT(name, weight, meaning) WEIGHT_STATEMENT_##name,
#define CHANCE(name, weight, meaning) WEIGHT_CHANCE_##name,
#include "weights.def"
#undef EXPRESSION
#undef STATEMENT
#undef CHANCE
    WEIGHT_COUNT
};

struct weights {
    uint16_t of[WEIGHT_COUNT];  // 0: never
    uint16_t size;              // of programs: about how many expressions a function has
};

struct weights weights_default(void);
// Takes "NAME=NUMBER", as weights.def names it: statements as stmt_NAME, or "size=NUMBER". false: there
// is no such name, or no number from 0 to 10,000.
bool weights_set(struct weights *weights, const char *setting);
// Through `write`, a line for each weight.
void weights_print(const struct weights *weights);

char *generate_program(uint64_t seed, const struct weights *weights);

#endif
