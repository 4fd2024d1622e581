// lang/expect.c: says what was expected where a token does not fit.
//
//   in:    the grammar's stack before it recovers, and the token
//   out:   one diagnostic: what was expected if that is four things at most, what was found, and a
//          hint where the token is what other languages write there
//   owns:  nothing
//   fails: never

#include "expect.h"

#include <stdio.h>
#include <string.h>

#include "grammar.h"
#include "grammar_stack.h"
#include "token.h"

#define EXPECTED_MAX 4  // more than these are no help

struct expected {
    const char *words[EXPECTED_MAX];
    size_t count;
    bool is_statement, is_expr, is_pattern, is_type, is_decl, is_block, is_name, is_case, is_index;
};

// ---- what could stand here ----------------------------------------------------------------------

static void add(struct expected *expected, const char *word) {
    for (size_t i = 0; i < expected->count && i < EXPECTED_MAX; i++) {
        if (strcmp(expected->words[i], word) == 0) return;
    }
    if (expected->count < EXPECTED_MAX) expected->words[expected->count] = word;
    expected->count++;
}

static bool is_only(const struct expected *expected, int kind) {
    return expected->count == 1 && strcmp(expected->words[0], token_facts[kind].spoken) == 0;
}

// Whether a field or a variant could end here.
static bool is_between_members(const struct expected *expected) {
    return expected->count == 2 && !expected->is_expr
           && strcmp(expected->words[0], token_facts[TOKEN_NEWLINE].spoken) == 0
           && strcmp(expected->words[1], token_facts[TOKEN_COMMA].spoken) == 0;
}

// Tokens that begin something larger are spoken of as that.
static void add_larger(struct expected *expected, const void *stack) {
    bool takes_int = grammar_accepts(stack, TOKEN_INT), takes_fn = grammar_accepts(stack, TOKEN_FN);
    expected->is_statement = grammar_accepts(stack, TOKEN_BREAK);
    expected->is_expr = !expected->is_statement && grammar_accepts(stack, TOKEN_NOT);
    expected->is_pattern = !expected->is_statement && !expected->is_expr && takes_int
                           && grammar_accepts(stack, TOKEN_DOT);
    expected->is_decl = grammar_accepts(stack, TOKEN_RECORD);
    expected->is_type =
        !expected->is_statement && !expected->is_expr && !expected->is_decl && takes_fn;
    expected->is_block = grammar_accepts(stack, TOKEN_LBRACE);
    expected->is_name = grammar_accepts(stack, TOKEN_NAME);
    expected->is_case = grammar_accepts(stack, TOKEN_CASE);
    expected->is_index = grammar_accepts(stack, TOKEN_RBRACKET);
    if (expected->is_statement) add(expected, "a statement");
    if (expected->is_expr) add(expected, "an expression");
    if (expected->is_pattern) add(expected, "a pattern");
    if (expected->is_type) add(expected, "a type");
    if (expected->is_decl) add(expected, "a declaration");
}

static bool is_covered(const struct expected *expected, int kind) {
    bool is_large = expected->is_statement || expected->is_expr || expected->is_pattern;
    switch ((enum token_group)token_facts[kind].group) {
    case GROUP_NEVER:
    case GROUP_MORE:
        return true;
    case GROUP_STMT:
        return expected->is_statement || expected->is_decl
               || (expected->is_expr && kind != TOKEN_LET);
    case GROUP_DECL:
        return expected->is_decl || kind == TOKEN_PUB;
    case GROUP_EXPR:
        return is_large || expected->is_decl
               || (expected->is_type
                   && (kind == TOKEN_NAME || kind == TOKEN_FN || kind == TOKEN_LBRACKET
                       || kind == TOKEN_LPAREN));
    case GROUP_ITSELF:
        return expected->is_statement && kind == TOKEN_LBRACE;
    }
    return true;
}

// Whether other tokens only go on with what is complete: `(` `[` `.` after a value.
static bool goes_on(const void *stack, int kind) {
    bool is_behind_value = grammar_accepts(stack, TOKEN_PLUS) || grammar_accepts(stack, TOKEN_BANG);
    return is_behind_value && (kind == TOKEN_LPAREN || kind == TOKEN_LBRACKET || kind == TOKEN_DOT);
}

static struct expected expected_find(const void *stack) {
    struct expected expected = {0};
    add_larger(&expected, stack);
    for (int kind = 1; kind < (int)token_count; kind++) {
        if (is_covered(&expected, kind) || !grammar_accepts(stack, kind) || goes_on(stack, kind))
            continue;
        add(&expected, token_facts[kind].spoken);
    }
    return expected;
}

// Behind a `(` the empty list is taken for complete, but it need not be.
static void add_first(struct expected *expected, const struct mistake *mistake) {
    if (mistake->before != TOKEN_LPAREN || !is_only(expected, TOKEN_RPAREN)) return;
    add(expected, mistake->leader == TOKEN_FN ? token_facts[TOKEN_NAME].spoken : "an expression");
}

// Items without a comma between them: by now the list is taken for complete, but it need not be.
static void add_comma(struct expected *expected, int before, int found) {
    if (before == TOKEN_LPAREN || before == TOKEN_LBRACKET || before == TOKEN_COMMA) return;
    bool is_closer = is_only(expected, TOKEN_RPAREN) || is_only(expected, TOKEN_RBRACKET);
    if (is_closer && token_facts[found].group == GROUP_EXPR)
        add(expected, token_facts[TOKEN_COMMA].spoken);
}

static void list_words(const struct expected *expected, char *out, size_t size) {
    size_t at = 0;
    for (size_t i = 0; i < expected->count && at < size; i++) {
        const char *between = i == 0 ? "" : i + 1 == expected->count ? " or " : ", ";
        at += (size_t)snprintf(out + at, size - at, "%s%s", between, expected->words[i]);
    }
}

// ---- what was found -----------------------------------------------------------------------------

static void describe(const struct mistake *mistake, char *out, size_t size) {
    int length = mistake->found_text.count < 60 ? (int)mistake->found_text.count : 60;
    const char *bytes = mistake->found_text.bytes;
    switch (mistake->found) {
    case TOKEN_NAME:
        snprintf(out, size, "the name %.*s", length, bytes);
        return;
    case TOKEN_INT:
    case TOKEN_FLOAT:
        snprintf(out, size, "the number %.*s", length, bytes);
        return;
    }
    snprintf(out, size, "%s", token_facts[mistake->found].spoken);
}

// ---- what players of other languages write ------------------------------------------------------

struct habit {
    const char *word, *help;
};

#define USE_HELP \
    "write `use name` for a module of the library, `use \"name\"` for a file beside this one"

#define METHOD_HELP \
    "a method stands by itself at the top of the file: fn Point.length(self) -> int { … }"
#define FAULT_HELP \
    "a fault ends the turn and can't be caught; look before, or return an option, `T?`"
#define PUBLIC_HELP \
    "what other files may use begins with `pub`, all else is private: pub fn name() { … }"
#define RECORD_HELP "write `record Name { field: type }`"
#define WAIT_HELP "nothing waits here: call the function"
#define GLOBAL_HELP "the variables at the top of the file are seen everywhere: leave it out"
#define FN_HELP "a function is declared with `fn`"
#define LET_HELP "write `let`, which never changes"

static const struct habit habits[] = {
    {"def", FN_HELP},
    {"func", FN_HELP},
    {"function", FN_HELP},
    {"fun", FN_HELP},
    {"proc", FN_HELP},
    {"sub", FN_HELP},
    {"elif", "write `else if`"},
    {"elsif", "write `else if`"},
    {"elseif", "write `else if`"},
    {"switch", "write `match x { case 1 => … }`"},
    {"default", "what no other case takes is  case _ => …"},
    {"struct", RECORD_HELP},
    {"class", RECORD_HELP},
    {"dataclass", RECORD_HELP},
    {"type", "write `record Name { … }` or `enum Name { … }`"},
    {"typedef", "write `record Name { … }` or `enum Name { … }`"},
    {"union", "write `enum Name { … }`, whose variants carry values"},
    {"impl", METHOD_HELP},
    {"extension", METHOD_HELP},
    {"trait", METHOD_HELP},
    {"protocol", METHOD_HELP},
    {"abstract", METHOD_HELP},
    {"const", LET_HELP},
    {"final", LET_HELP},
    {"val", LET_HELP},
    {"import", USE_HELP},
    {"include", USE_HELP},
    {"require", USE_HELP},
    {"using", USE_HELP},
    {"from", USE_HELP},
    {"package", "a file is a module and has its name: leave the line out"},
    {"namespace", "a file is a module and has its name: leave the line out"},
    {"module", "a file is a module and has its name: leave the line out"},
    {"mod", "a file is a module and has its name: leave the line out"},
    {"public", PUBLIC_HELP},
    {"export", PUBLIC_HELP},
    {"private", PUBLIC_HELP},
    {"protected", PUBLIC_HELP},
    {"async", WAIT_HELP},
    {"await", WAIT_HELP},
    {"go", WAIT_HELP},
    {"yield", "fill a list and return it"},
    {"global", GLOBAL_HELP},
    {"nonlocal", "a function in a function has copies: return the new value"},
    {"extern", GLOBAL_HELP},
    {"lambda", "a function without a name is  fn(x) => x + 1"},
    {"then", "a block stands in { }"},
    {"begin", "a block stands in { }"},
    {"end", "a block ends with }"},
    {"do", "write `while condition { … }`"},
    {"loop", "write `while true { … }`"},
    {"repeat", "write `while true { … }`"},
    {"until", "write `while not condition { … }`"},
    {"unless", "write `if not condition { … }`"},
    {"foreach", "write `for x in xs { … }`"},
    {"guard", "write `let x = optional else { return }`"},
    {"goto", "write a loop, with `break` and `continue`"},
    {"is", "compare with `==`"},
    {"isnt", "compare with `!=`"},
    {"instanceof", "a value has one type; an enum is told apart by `match`"},
    {"typeof", "a value has one type, which is known where it is written"},
    {"sizeof", "count what it holds: xs.len()"},
    {"new", "a record is made by its name alone: Point(x: 1, y: 2)"},
    {"del", "take it out by a method: m.remove(key), xs.remove(index)"},
    {"delete", "take it out by a method: m.remove(key), xs.remove(index)"},
    {"try", FAULT_HELP},
    {"except", FAULT_HELP},
    {"catch", FAULT_HELP},
    {"finally", FAULT_HELP},
    {"defer", "write it where the function ends"},
    {"raise", "write `assert` for what must hold"},
    {"throw", "write `assert` for what must hold"},
    {"panic", "write `assert` for what must hold"},
    {"with", "write a `let`"},
    {"pass", "a block may be empty: { }"},
    {"auto", "write `let` or `var`"},
    {"void", "a function without a result has no arrow: fn name(x: int) { … }"},
    {"static", "write `var` at the top of the file: it is kept from turn to turn"},
    {"int", "the type comes behind the name: `let x: int = 0`, `fn f(x: int) -> int { … }`"},
    {"print", "write log(\"…\")"},
    {"echo", "write log(\"…\")"},
};

static bool is_text(struct text text, const char *word) {
    return text.count == strlen(word) && memcmp(text.bytes, word, text.count) == 0;
}

static const char *habit_of(struct text word) {
    for (size_t i = 0; i < sizeof habits / sizeof habits[0]; i++) {
        if (is_text(word, habits[i].word)) return habits[i].help;
    }
    return NULL;
}

// `int x = 5`
static bool is_type_word(struct text word) {
    return is_text(word, "int") || is_text(word, "float") || is_text(word, "bool")
           || is_text(word, "text") || is_text(word, "string") || is_text(word, "str")
           || is_text(word, "double") || is_text(word, "long") || is_text(word, "char")
           || is_text(word, "unsigned") || is_text(word, "boolean") || is_text(word, "String")
           || is_text(word, "number");
}

// Words that begin a statement elsewhere parse as names, and the mistake shows behind them.
static const char *hint_by_word(const struct mistake *mistake) {
    if (mistake->leader == TOKEN_FOR) return NULL;
    if (mistake->found == TOKEN_NAME && is_text(mistake->found_text, "as")) {
        return mistake->leader == TOKEN_USE ? "a module has the name of its file, no other"
                                            : "another type is made by a call: float(n), int(x)";
    }
    bool is_second = mistake->before == TOKEN_NAME && mistake->is_behind_leader;
    if (is_second && mistake->found == TOKEN_NAME && is_type_word(mistake->before_text))
        return "the type comes behind the name: var x: int = 0";
    const char *help = is_second ? habit_of(mistake->before_text) : NULL;
    if (!help && mistake->found == TOKEN_NAME) help = habit_of(mistake->found_text);
    // `switch (x) {`, `catch (e) {`
    bool opens_block = mistake->found == TOKEN_LBRACE && mistake->leader == TOKEN_NAME;
    if (opens_block) help = habit_of(mistake->leader_text);
    if (help || mistake->before != TOKEN_NAME) return help;
    // `new Point(1)`, `lambda x: x`: nowhere do two names stand side by side.
    if (!mistake->is_behind_leader)
        return mistake->found == TOKEN_NAME ? habit_of(mistake->before_text) : NULL;
    return help;
}

static bool is_word(int kind) {
    const char *spoken = token_facts[kind].spoken;
    return spoken[0] == '`' && spoken[1] >= 'a' && spoken[1] <= 'z';
}

static bool is_literal(int kind) {
    return kind == TOKEN_INT || kind == TOKEN_FLOAT || kind == TOKEN_TEXT
           || kind == TOKEN_TEXT_START;
}

// Whether a parameter should begin here.
static bool is_parameter(const struct mistake *mistake) {
    return mistake->leader == TOKEN_FN
           && (mistake->before == TOKEN_LPAREN || mistake->before == TOKEN_COMMA);
}

// A word of the language where a name should stand.
static bool is_taken_name(const struct expected *expected, const struct mistake *mistake) {
    bool needs_name = expected->is_name && !expected->is_statement && !expected->is_expr;
    return (needs_name || is_parameter(mistake)) && is_word(mistake->found);
}

static const char *const choice_hint =
    "write `if a { b } else { c }` for a choice; `x ?? y`, `x!` or `if let` for what may be none";

static const char *hint_by_kind(const struct expected *expected, const struct mistake *mistake) {
    if (mistake->before == TOKEN_LET && mistake->found == TOKEN_MUT) return "write `var`";
    if (mistake->before == TOKEN_FN && mistake->found == TOKEN_NAME) {
        return "functions are declared at the top of the file; one without a name has its "
               "parameters in parentheses: fn(x) => x + 1";
    }
    if (mistake->leader == TOKEN_FOR && !expected->is_block && !expected->is_expr)
        return "write `for i in 0..10 { … }`, or `for x in xs { … }`";
    bool is_in_enum = mistake->leader == TOKEN_CASE && !expected->is_case && expected->is_name
                      && !expected->is_statement && !expected->is_expr && !expected->is_pattern;
    if (mistake->found == TOKEN_CASE && is_in_enum) return "a variant is its name alone";
    if (mistake->before == TOKEN_DOT && mistake->found == TOKEN_INT)
        return "write a zero before the point: 0.5";
    if (mistake->before == TOKEN_SELF && mistake->found == TOKEN_COLON)
        return "`self` has the type before the dot";
    bool is_member = expected->count == 2 && !expected->is_expr
                     && strcmp(expected->words[1], token_facts[TOKEN_RBRACE].spoken) == 0;
    if (is_member && mistake->found == TOKEN_FN)
        return "methods stand beside the type: fn Point.move(mut self, by: int) { … }";
    if (is_member && (mistake->found == TOKEN_VAR || mistake->found == TOKEN_LET))
        return "a field is a name and a type: x: int";
    if (is_member && mistake->found == TOKEN_CASE)
        return "a variant is written by its name alone: circle(radius: float)";
    if (is_parameter(mistake) && (mistake->found == TOKEN_VAR || mistake->found == TOKEN_LET))
        return "a parameter is a name and a type; one that changes the caller's variable says "
               "`mut`: mut xs: [int], mut self";
    if (is_taken_name(expected, mistake))
        return "that is a word of the language; choose another name";
    if (mistake->before == TOKEN_NAME && mistake->is_behind_leader && is_literal(mistake->found)) {
        return "a call takes parentheses: f(x)";
    }
    if (mistake->found == TOKEN_QUESTION || mistake->before == TOKEN_QUESTION) return choice_hint;
    if (mistake->found == TOKEN_ASSIGN && mistake->leader == TOKEN_FN && !expected->is_block)
        return "a parameter has no value of its own: each call gives one";
    bool asks = mistake->leader == TOKEN_IF || mistake->leader == TOKEN_WHILE;
    asks = asks || expected->is_block || mistake->before == TOKEN_RPAREN;
    if (mistake->found == TOKEN_ASSIGN && asks)
        return "compare with `==`";
    if (mistake->found == TOKEN_ASSIGN && mistake->before == TOKEN_NAME && !expected->is_expr)
        return "an argument has a colon behind its name: f(x: 1)";
    if (mistake->found == TOKEN_ELSE)
        return "`else` stands behind the `}` of its `if`, and the block of an `if` in { }";
    if (mistake->found == TOKEN_COLON && expected->is_block) return "a block stands in { }";
    if (mistake->found == TOKEN_NEWLINE && is_only(expected, TOKEN_ELSE)) {
        return "`if` as a value needs an `else`: what is it otherwise?";
    }
    bool declares = mistake->leader == TOKEN_LET || mistake->leader == TOKEN_VAR;
    if (mistake->leader == TOKEN_CASE && mistake->found == TOKEN_COMMA) {
        return "several patterns are joined by `|`: case 1 | 2 => …";
    }
    if (mistake->found == TOKEN_COMMA && mistake->leader == TOKEN_RETURN)
        return "two values are a tuple: return (a, b)";
    if (mistake->found == TOKEN_COMMA && mistake->leader == TOKEN_FN)
        return "two results are a tuple: -> (int, int)";
    if (mistake->found == TOKEN_COMMA && mistake->leader == TOKEN_NAME && !expected->is_block)
        return "several at once stand in parentheses: let (a, b) = (1, 2), and (a, b) = (b, a)";
    if (declares && mistake->found == TOKEN_LBRACKET && is_only(expected, TOKEN_ASSIGN))
        return "a list has no size of its own: var xs = [0, 0, 0]";
    if (declares && mistake->found == TOKEN_NAME && mistake->before == TOKEN_NAME
        && is_only(expected, TOKEN_ASSIGN))
        return "the type stands behind a colon: var x: int = 0";
    if (mistake->found == TOKEN_LPAREN && mistake->before == TOKEN_NAME
        && is_only(expected, TOKEN_ASSIGN))
        return "`let` takes the value out by itself: if let x = optional { … }";
    if (declares && mistake->found == TOKEN_COMMA) {
        return "the names of a tuple stand in parentheses: let (a, b) = pair";
    }
    if (mistake->found == TOKEN_NEWLINE && declares && is_only(expected, TOKEN_ASSIGN)) {
        return "a variable begins with a value: var x = 0";
    }
    if (mistake->found == TOKEN_LBRACE && expected->is_expr)
        return "a list stands in [ ]: [1, 2]; "
               "a map is made by Map(), or of pairs: Map([(key, value)])";
    if (expected->is_case && mistake->found != TOKEN_NEWLINE)
        return "each choice begins with `case`";
    return NULL;
}

// `Vec<int>`
static const char *hint_by_generic(struct text name) {
    if (is_text(name, "Option") || is_text(name, "Optional") || is_text(name, "Maybe"))
        return "what may be none has a ? behind its type: int?";
    if (is_text(name, "Vec") || is_text(name, "List") || is_text(name, "Array")
        || is_text(name, "list") || is_text(name, "vector"))
        return "a list of int is [int]";
    if (is_text(name, "Result"))
        return "return an option, `int?`, or an enum with a variant for each outcome";
    return "types stand in [ ]: Map[text, int]";
}

// Functions without a name and types, as other languages write them.
static const char *hint_by_function(const struct expected *expected,
                                    const struct mistake *mistake) {
    int found = mistake->found, before = mistake->before;
    bool begins_lambda = found == TOKEN_PIPE && (expected->is_expr || before == TOKEN_LPAREN);
    if (found == TOKEN_ARROW && (before == TOKEN_NAME || before == TOKEN_RPAREN))
        begins_lambda = !expected->is_case;
    if (begins_lambda) return "a function without a name is  fn(x) => x + 1";
    if (found == TOKEN_MUT && before != TOKEN_LET)
        return "a function without a name gets copies: leave `mut` out";
    if (found == TOKEN_COLON && before == TOKEN_RPAREN)
        return "the result stands behind an arrow: -> int, and the block in { }";
    if (found == TOKEN_GIVES && before == TOKEN_RPAREN)
        return "the type of a function begins with fn: fn(int) -> int";
    if (found == TOKEN_COLON && before == TOKEN_NAME && mistake->leader == TOKEN_FN)
        return "in the type of a function the values have no names: fn(int) -> int";
    if (found == TOKEN_LT && before == TOKEN_NAME) return hint_by_generic(mistake->before_text);
    bool refers = found == TOKEN_AMPERSAND || found == TOKEN_STAR;
    if (mistake->leader == TOKEN_FN && expected->is_type && refers) {
        return "there are no references: write `xs: [int]`, or `mut xs: [int]` to change the "
               "caller's variable";
    }
    if (found == TOKEN_STAR && before == TOKEN_NAME && !expected->is_expr)
        return "there are no pointers: leave the `*` out; `mut` before the name changes the caller's";
    return NULL;
}

// Turns of phrase of other languages.
static const char *hint_by_phrase(const struct expected *expected, const struct mistake *mistake) {
    int found = mistake->found, before = mistake->before;
    bool is_type_name = before == TOKEN_NAME && mistake->before_text.bytes[0] >= 'A'
                        && mistake->before_text.bytes[0] <= 'Z';
    bool is_text = found == TOKEN_TEXT || found == TOKEN_TEXT_START;
    if (is_text && before == TOKEN_TEXT)
        return "a comment begins with `//`; texts are joined with `+`";
    if (found == TOKEN_TEXT_END && expected->is_expr)
        return "a value stands in the braces: \"{x}\"; the characters are \\{ and \\}";
    if (found == TOKEN_COLON && mistake->is_in_text)
        return "a number is given its form by a method: \"{x.fixed(2)}\"";
    if (found == TOKEN_COLON && before == TOKEN_COLON)
        return "what a name holds stands behind a dot: Shape.circle";
    if (found == TOKEN_GIVES) return "a field is read with a dot: p.x";
    if (found == TOKEN_AMPERSAND && expected->is_expr)
        return "there are no references: a variable is handed over with `mut`: f(mut x)";
    if (found == TOKEN_STAR && expected->is_expr)
        return "there are no pointers: a variable is its value";
    bool is_value = found == TOKEN_INT || found == TOKEN_FLOAT || found == TOKEN_NAME;
    if (is_value && before == TOKEN_RPAREN && !expected->is_block && !expected->is_expr)
        return "a value of another type is made by a call: int(x), float(n)";
    if (found == TOKEN_NAME && before == TOKEN_RBRACKET)
        return "a list of int is [int]; a value of it is [1, 2], or [] where its type is known";
    if (found == TOKEN_COLON && mistake->leader == TOKEN_USE) return USE_HELP;
    if (found == TOKEN_LBRACE && before == TOKEN_NAME && !is_type_name && !expected->is_expr
        && mistake->leader != TOKEN_NAME && mistake->leader != TOKEN_FN)
        return "a function is given in parentheses: xs.map(fn(x) => x + 1)";
    if (found == TOKEN_LBRACE && is_type_name)
        return "a record is made with parentheses: Point(x: 1, y: 2)";
    if (is_text && before == TOKEN_NAME && mistake->before_text.count == 1) {
        return "every text may hold \"{values}\": no letter before it";
    }
    if (found == TOKEN_COLON && expected->is_index)
        return "take a part with .slice(from, to); a map is of the type Map[text, int], and made of "
               "pairs: Map([(key, value)])";
    if (found == TOKEN_RBRACKET && before == TOKEN_LBRACKET && expected->is_type)
        return "a list of int is [int]";
    if (found == TOKEN_IN || (found == TOKEN_NOT && !expected->is_expr))
        return "ask what holds it: m.has(key), or xs.contains(x)";
    if (found == TOKEN_FOR) return "a list is filled in a loop: for x in xs { ys.push(x) }";
    if (found == TOKEN_IF_VALUE && !expected->is_expr) return "write `if a { b } else { c }`";
    if (found == TOKEN_COMMA && mistake->leader == TOKEN_ASSERT)
        return "an assert takes its condition alone";
    if (is_only(expected, TOKEN_COLON) && mistake->leader == TOKEN_FN)
        return "a parameter has a type: n: int";
    bool is_field = mistake->leader == TOKEN_RECORD && is_between_members(expected);
    if (found == TOKEN_ASSIGN && is_field) return "a field gets its value where the record is made";
    return NULL;
}

static const char *hint_of(const struct expected *expected, const struct mistake *mistake) {
    bool lacks_type = mistake->leader == TOKEN_FN && is_only(expected, TOKEN_COLON);
    bool goes_on = token_facts[mistake->found].group == GROUP_MORE
                   && mistake->found != TOKEN_STAR && mistake->found != TOKEN_AMPERSAND;
    if (expected->is_statement && mistake->begins_line && goes_on)
        return "an operator goes on with a line at its end: write it there, or parentheses around both";
    if (is_between_members(expected) && mistake->found == TOKEN_NAME)
        return "each stands on a line of its own, or behind a comma";
    const char *help = lacks_type ? NULL : hint_by_word(mistake);
    if (!help) help = hint_by_function(expected, mistake);
    if (!help) help = hint_by_phrase(expected, mistake);
    if (!help) help = hint_by_kind(expected, mistake);
    if (!help && expected->is_block && expected->count == 1) help = "a block stands in { }";
    if (!help && expected->is_decl && !expected->is_statement && mistake->is_indented)
        help = "a `}` above ends the function here: there may be one too many";
    if (!help && expected->is_decl && !expected->is_statement)
        help = "statements stand inside of functions: fn name() { … }";
    return help;
}

// ---- all together -------------------------------------------------------------------------------

static struct text text_of(const char *string) {
    return (struct text){string, (uint32_t)strlen(string)};
}

void expect_complain(const struct parse_context *context, const void *stack,
                     struct mistake mistake) {
    if (diagnostics_are_full(context->diagnostics)) return;
    char wanted[DIAGNOSTIC_WORD_BYTES] = "", found[DIAGNOSTIC_WORD_BYTES];
    struct expected expected = expected_find(stack);
    add_first(&expected, &mistake);
    add_comma(&expected, mistake.before, mistake.found);
    describe(&mistake, found, sizeof found);
    const char *help = hint_of(&expected, &mistake);
    if (expected.count == 0 || expected.count > EXPECTED_MAX) {
        diagnostic_add(context->diagnostics, context->sources, DIAGNOSTIC_MISPLACED,
                       mistake.found_at, (struct words){{text_of(found)}}, NULL, help);
        return;
    }
    list_words(&expected, wanted, sizeof wanted);
    diagnostic_add(context->diagnostics, context->sources, DIAGNOSTIC_UNEXPECTED, mistake.found_at,
                   (struct words){{text_of(wanted), text_of(found)}}, NULL, help);
}
