// lang/expect.h: says what was expected where a token does not fit, in the player's words.

#ifndef GASKET_LANG_EXPECT_H
#define GASKET_LANG_EXPECT_H

#include "parse.h"

struct mistake {
    int found, before;        // kinds of tokens
    struct span found_at;
    struct text found_text, before_text;
    int leader;               // the first token of the statement
    struct text leader_text;
    bool is_in_text;          // in the braces of one
    bool begins_line, is_indented;  // the line that it stands in
    bool is_behind_leader;    // the token before is that
};

// `stack` is the grammar's, as it was when the token did not fit.
void expect_complain(const struct parse_context *context, const void *stack,
                     struct mistake mistake);

#endif
