// lang/expect.h: says what was expected where a token does not fit, in the player's words.

#ifndef GASKET_LANG_EXPECT_H
#define GASKET_LANG_EXPECT_H

#include "parse.h"

struct mistake {
    int found, before;        // kinds of tokens
    struct span found_at;
    struct text found_text, before_text;
    bool begins_line;         // the token found
};

// `stack` is the grammar's, as it was when the token did not fit.
void expect_complain(const struct parse_context *context, const void *stack, struct mistake mistake);

#endif
