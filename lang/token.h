// lang/token.h: what is known of each kind of token, from token.def.

#ifndef GASKET_LANG_TOKEN_H
#define GASKET_LANG_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

enum token_group {
    GROUP_NEVER,
    GROUP_EXPR,
    GROUP_MORE,
    GROUP_STMT,
    GROUP_DECL,
    GROUP_ITSELF,
};

// A text with interpolations is opened like a bracket, and closed by lexer_text_more().
enum token_bracket {
    BRACKET_NONE,
    BRACKET_OPENS,
    BRACKET_CLOSES,
};

struct token_facts {
    const char *spoken;
    unsigned char group;  // enum token_group
    bool ends;            // a newline behind it ends a statement
    bool is_declaration;  // begins one
    bool is_statement;    // begins one, and nothing else
    unsigned char bracket;  // enum token_bracket
};

// By the kinds of grammar.h; 0 is the end of the file.
extern const struct token_facts token_facts[];
extern const size_t token_count;

#endif
