// lang/token.c: what is known of each kind of token, from token.def.

#include "token.h"

#include "grammar.h"

#define IS_DECLARATION(kind)                                                                       \
    ((kind) == TOKEN_FN || (kind) == TOKEN_RECORD || (kind) == TOKEN_ENUM || (kind) == TOKEN_TEST  \
     || (kind) == TOKEN_USE || (kind) == TOKEN_ENTRY || (kind) == TOKEN_INTERFACE                  \
     || (kind) == TOKEN_IMPLEMENTS || (kind) == TOKEN_PUB || (kind) == TOKEN_CACHE)

#define IS_STATEMENT(kind)                                                                         \
    ((kind) == TOKEN_LET || (kind) == TOKEN_VAR || (kind) == TOKEN_RETURN || (kind) == TOKEN_FOR   \
     || (kind) == TOKEN_WHILE || (kind) == TOKEN_BREAK || (kind) == TOKEN_CONTINUE                 \
     || (kind) == TOKEN_EMIT || (kind) == TOKEN_ASSERT)

#define BRACKET(kind)                                                                              \
    ((kind) == TOKEN_LPAREN || (kind) == TOKEN_LBRACKET || (kind) == TOKEN_LBRACE                  \
             || (kind) == TOKEN_TEXT_START                                                         \
         ? BRACKET_OPENS                                                                           \
     : (kind) == TOKEN_RPAREN || (kind) == TOKEN_RBRACKET || (kind) == TOKEN_RBRACE                \
         ? BRACKET_CLOSES                                                                          \
         : BRACKET_NONE)

const struct token_facts token_facts[] = {
    [0] = {"the end of the file", GROUP_ITSELF, false, false, false, BRACKET_NONE},
#define TOKEN(name, spoken, group, ends)                                                           \
    [TOKEN_##name] = {spoken, GROUP_##group, ends, IS_DECLARATION(TOKEN_##name),                   \
                      IS_STATEMENT(TOKEN_##name), BRACKET(TOKEN_##name)},
#include "token.def"
#undef TOKEN
};

const size_t token_count = sizeof token_facts / sizeof token_facts[0];
