// lang/tree.h: the syntax tree: who fills what, in one place.
//
// The parser makes it, in the arena; fields marked (check) are filled by the checker and read by
// the lowering. Lists are linked by `next`. Heights are bounded by TREE_HEIGHT_MAX where nodes are
// made, so passes may recurse.

#ifndef GASKET_LANG_TREE_H
#define GASKET_LANG_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "source.h"

#define TREE_HEIGHT_MAX 160  // limit: expressions, statements and types inside of each other

struct type;      // types.h (check)
struct local;     // scope.h (check)
struct symbol;    // scope.h (check)
struct file;      // modules.h
struct symbol_link;

// ---- names of types, as written -------------------------------------------------------------

enum type_name_kind {
    TYPE_NAME_NAME,
    TYPE_NAME_LIST,
    TYPE_NAME_OPTION,
    TYPE_NAME_TUPLE,
    TYPE_NAME_FUNCTION
};

struct type_name {
    enum type_name_kind kind;
    uint16_t height;
    struct span at;
    struct text name;             // NAME
    struct text module_name;      // NAME: `grid` of grid.Point; count 0 if it stands alone
    struct span module_at;
    // NAME: between [ ]; TUPLE: its parts; FUNCTION: its parameters (linked by next)
    struct type_name *arguments;
    struct type_name *element;    // LIST, OPTION; FUNCTION: its result or NULL
    struct type_name *next;
};

// ---- expressions ------------------------------------------------------------------------------

enum expr_kind {
    EXPR_ERROR,        // did not parse; a diagnostic is given
    EXPR_INT,
    EXPR_FLOAT,
    EXPR_BOOL,
    EXPR_TEXT,         // without interpolation, unescaped
    EXPR_INTERPOLATE,  // arguments hold the parts: EXPR_TEXT and others, empty texts left out
    EXPR_NONE,
    EXPR_NAME,
    EXPR_SELF,
    EXPR_LIST,         // arguments hold the items
    EXPR_TUPLE,        // arguments hold two or more parts
    EXPR_VARIANT,      // .name without a receiver; with or without arguments
    EXPR_FIELD,        // left.name
    // left(arguments): left is NAME, FIELD (method, variant, or qualified) or any expr
    EXPR_CALL,
    // left[right]; with types behind a generic's name, `arguments` are those past the first
    EXPR_INDEX,
    EXPR_UNWRAP,       // left!
    EXPR_UNARY,
    EXPR_BINARY,
    EXPR_IF,           // conditional expression: condition, left, right
    EXPR_MATCH,        // left is the subject; cases
    EXPR_LAMBDA,       // fn(a, b) => value, or fn(a, b) { … }: `lambda`
    EXPR_OPTION,       // left?, in the types that stand in [ ] behind a name: Map[text, int?]()
};

enum unary_op { UNARY_NEGATE, UNARY_NOT, UNARY_COMPLEMENT };

enum binary_op {
    BINARY_ADD, BINARY_SUB, BINARY_MUL, BINARY_DIV, BINARY_MOD,
    BINARY_AND_BITS, BINARY_OR_BITS, BINARY_XOR_BITS, BINARY_SHIFT_LEFT, BINARY_SHIFT_RIGHT,
    BINARY_EQ, BINARY_NE, BINARY_LT, BINARY_LE, BINARY_GT, BINARY_GE,
    BINARY_AND, BINARY_OR,
    BINARY_ELSE,       // ??
};

struct argument {      // of a call, an item of a list, a part of a tuple or an interpolation
    struct text name;  // count 0: positional
    struct span name_at;
    struct span at;
    bool is_mut;
    uint32_t position;  // (check) of the parameter or field that it gives, without self
    struct type *type;  // (check) of that parameter or field
    struct expr *value;
    struct argument *next;
};

struct parameter;

// A variable of the function around a lambda, which the lambda has its own copy of.
struct capture {
    struct local *outer;  // around it, perhaps what a lambda around it captures itself
    struct local *inner;  // in it; never changed
    struct capture *next;
};

struct lambda {
    struct parameter *parameters;   // type_name NULL: told by where the lambda stands
    uint32_t parameter_count;
    struct type_name *result_name;  // behind ->; NULL if none is written
    struct expr *value;             // fn(x) => value; or
    struct stmt *body;              // fn(x) { … }: STMT_BLOCK
    struct type *result;            // (check) KIND_NOTHING: none, and a `value` is not kept
    struct capture *captures;       // (check) in the order in which its body names them
    struct capture **captures_end;  // (check) where the next one goes
    uint32_t capture_count;         // (check)
    struct symbol *symbol;          // (check) stands for its body, of which it is no declaration
    struct symbol_link *brings;     // (check) what a call of it may run: its body, what it captured
};

// What only some kinds have shares its place with what only others have.
struct expr {
    enum expr_kind kind : 8;
    uint8_t op;           // enum unary_op or binary_op
    uint16_t height;      // 1 for a leaf
    bool bool_value;      // BOOL
    bool has_arguments;   // VARIANT: written with ( )
    // (check) what a name, call, field or variant turned out to be: enum expr_meaning (check.h)
    uint8_t meaning;
    bool hands_over;      // (check) a call inside may change a local variable
    uint32_t index;       // (check) field, variant, …
    uint32_t argument_count;
    struct span at;       // the whole expression, with the parentheses around it
    struct span name_at;  // FIELD, VARIANT: the name alone; BINARY, UNARY: the operator
    struct type *type;    // (check)
    union {
        int64_t int_value;   // INT; negative numbers are folded
        double float_value;  // FLOAT
        struct text name;    // NAME, FIELD, VARIANT; TEXT: its value
    };
    struct expr *left;
    union {
        struct expr *right;
        struct file *file;   // (check) NAME: the module before the dot; NULL without
    };
    union {
        struct expr *condition;        // IF, as an expression
        struct argument *arguments;    // CALL, LIST, TUPLE, VARIANT, INTERPOLATE, INDEX
        struct match_case *cases;      // MATCH
    };
    union {
        struct local *local;           // (check) MEANING_LOCAL
        // (check) MEANING_FUNCTION, METHOD, FUNCTION_VALUE: what the type parameters of `symbol`
        // stand for, as many as it has; may hold type parameters of the function around
        struct type **type_arguments;
        struct lambda *lambda;         // LAMBDA
    };
    struct symbol *symbol;    // (check) function, native, top-level variable, constructor
};

// ---- patterns ---------------------------------------------------------------------------------

enum pattern_kind {
    PATTERN_ERROR,
    PATTERN_ANY,      // _
    PATTERN_BIND,     // a name
    PATTERN_LITERAL,  // value: INT, FLOAT, BOOL or TEXT expression (signs folded)
    PATTERN_RANGE,    // low ..high or low ..=high, ints; EXPR_INT each
    PATTERN_VARIANT,  // .name(parts) or Enum.name(parts)
    PATTERN_TUPLE,    // (a, b)
    PATTERN_SOME,     // some(p): one part
    PATTERN_NONE,
    PATTERN_OR,       // p | q | …: parts
};

// What only some kinds have shares its place with what only others have.
struct pattern {
    enum pattern_kind kind : 8;
    bool is_inclusive;         // RANGE
    bool has_parts;            // VARIANT: written with ( )
    uint16_t height;
    uint32_t part_count;
    uint32_t index;            // (check) VARIANT: which
    struct span at;
    struct text name;          // BIND, VARIANT
    struct text label;         // as a part of VARIANT: `.strike(at: p)`; count 0 if positional
    union {
        struct {
            struct expr *low, *high;   // LITERAL: low; RANGE: both
        };
        struct local *local;           // (check) BIND
        struct {                       // VARIANT
            struct text enum_name;     // count 0 if dropped
            struct text module_name;   // `grid` of grid.Direction.north; count 0 if dropped
            struct span module_at;
        };
    };
    struct pattern *parts;
    struct pattern *next;
    struct type *type;         // (check) of the value it is held against
};

struct match_case {
    struct pattern *pattern;
    struct expr *guard;   // case p if guard
    struct expr *value;   // right side is an expression, or
    struct stmt *body;    // a block (STMT_BLOCK) or a jump (return, break, continue)
    // Both are filled for an `if` or `match` that is a value or a statement: (check) keeps one.
    struct span at;
    struct match_case *next;
};

// ---- statements -------------------------------------------------------------------------------

enum stmt_kind {
    STMT_ERROR,
    STMT_LET,       // let/var target [: type] = value [else block]
    STMT_ASSIGN,    // left (op)= value
    STMT_EXPR,
    STMT_BLOCK,     // body
    STMT_IF,        // arms, then otherwise (a STMT_BLOCK or NULL)
    STMT_WHILE,     // one arm
    STMT_FOR,
    STMT_MATCH,     // value is an EXPR_MATCH
    STMT_RETURN,
    STMT_BREAK,
    STMT_CONTINUE,
    STMT_ASSERT,    // value
    STMT_EMIT,      // value
};

// A condition: an expression, or `let name = optional` / `var name = optional`, where a tuple of
// names may stand for the name.
struct condition {
    struct expr *value;
    struct stmt *binding;  // a STMT_LET: what is bound to what the option holds; NULL if nothing is
};

struct arm {
    struct condition condition;
    struct stmt *body;  // STMT_BLOCK
    struct arm *next;
};

// What let, var and for bind: a name or a tuple of such. `_` is a name that is not bound.
struct binder {
    // of a tuple in a tuple: as it is written, "(b, c)"; a let behind it takes it apart
    struct text name;
    struct span at;
    struct local *local;  // (check); NULL for `_`
    struct binder *parts; // of a tuple in a tuple
    struct binder *next;  // the next name of the tuple
};

// What only some kinds have shares its place with what only others have.
struct stmt {
    enum stmt_kind kind : 8;
    uint8_t op;
    uint16_t height;
    bool is_var;             // LET
    // LET, FOR: binders stand in parentheses / FOR: `for i, x in`: two binders
    bool is_tuple;
    bool is_inclusive;       // FOR: low ..= high
    bool has_op;             // ASSIGN: op is enum binary_op, for += and its like
    struct span at;
    union {
        uint32_t target_count;  // LET: of so many assignments behind it, which its value is for
        struct span end_at;     // BLOCK: the closing brace
    };
    union {
        struct binder *binders;  // LET, FOR
        struct expr *left;       // ASSIGN: the place
        struct arm *arms;        // IF, WHILE
    };
    // LET, ASSIGN, EXPR, MATCH, RETURN (or NULL), ASSERT, EMIT; FOR: the list or the range's low
    // end
    struct expr *value;
    union {
        struct type_name *type_name;  // LET
        struct expr *high;            // FOR over a range: its end; else NULL
        struct stmt *otherwise;       // IF; WHILE: NULL
    };
    // (check) LET: of the variable or tuple; FOR: of the items; ASSIGN: of the place, if it was
    // checked with others
    struct type *type;
    // BLOCK: its statements (linked by next); WHILE, FOR: a STMT_BLOCK; LET: the else block
    struct stmt *body;
    struct stmt *next;
};

// ---- declarations -----------------------------------------------------------------------------

struct parameter {
    struct text name;
    struct span at;
    bool is_mut, is_self;
    struct type_name *type_name;  // NULL for self, and for a lambda's
    struct type *type;            // (check)
    struct local *local;          // (check) NULL in a function without a body
    struct parameter *next;
};

struct type_parameter {  // fn first[T: ordered]
    struct text name, bound;
    struct span at;
    struct type_parameter *next;
};

struct field {
    struct text name;  // count 0: a variant's value without a name
    struct span at;
    struct type_name *type_name;
    struct text doc;
    struct type *type;  // (check)
    struct field *next;
};

struct variant {
    struct text name;
    struct span at;
    struct text doc;
    struct field *fields;
    uint32_t field_count;
    struct variant *next;
};

enum decl_kind {
    DECL_ERROR,
    DECL_FUNCTION,    // body, or native name, or neither (a host function, in an interface)
    DECL_RECORD,
    DECL_ENUM,
    DECL_VARIABLE,    // top-level let, var, cache
    DECL_INTERFACE,   // interface NAME
    DECL_ENTRY,       // entry NAME(parameters) -> result, in an interface
    DECL_IMPLEMENTS,  // implements NAME
    DECL_USE,         // use name, use "file"
    DECL_TEST,        // test "text" { … }
    DECL_ENTERED,     // a statement typed at a prompt: body holds it alone
};

enum variable_kind { VARIABLE_LET, VARIABLE_VAR, VARIABLE_CACHE };

struct decl_link {
    struct decl *decl;
    struct decl_link *next;
};

struct decl {
    enum decl_kind kind;
    enum variable_kind variable;
    bool is_public;                  // pub
    bool is_text;                    // USE "file"
    struct span at, name_at;         // at: the whole declaration; for a function up to its body
    struct text name;
    struct text doc;                 // the /// lines before it, raw, first to last; count 0 if none
    uint32_t doc_start;              // where they begin
    // fn Point.distance, fn [T].first, fn gas.left (NAME whose name is lower case)
    struct type_name *receiver;
    // a receiver's bounded names first: fn [T: ordered].sort
    struct type_parameter *type_parameters;
    struct parameter *parameters;
    uint32_t parameter_count;
    struct type_name *result;        // NULL: none
    struct stmt *body;               // FUNCTION, TEST, ENTERED: STMT_BLOCK; NULL without
    struct text native_name;         // FUNCTION with `= native NAME`; count 0 else
    struct field *fields;            // RECORD
    uint32_t field_count;
    struct variant *variants;        // ENUM
    uint32_t variant_count;
    struct type_name *type_name;     // VARIABLE
    struct expr *value;              // VARIABLE; ENTERED: the same as a value, or NULL
    bool is_carried;                 // VARIABLE, of a session: it keeps its value
    uint32_t piece;                  // of a session: its piece's number
    const struct source *source;
    struct symbol *symbol;           // (check)
    // (check) RECORD, ENUM: of a generic one, the type that holds its own parameters
    struct type *type;
    uint32_t type_hash;              // (check) of a generic's name, for the hashes of its types
    bool holds_function;             // (check) RECORD, ENUM: a function somewhere inside
    // (check) scratch of check_endless.c: RECORD: the parameters whose values it holds itself, a
    // bit each; RECORD, ENUM: the types that hold it
    uint32_t held_parameters;
    struct decl_link *holders;
    uint8_t visit;
    struct decl *next;
};

#endif
