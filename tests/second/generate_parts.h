// tests/second/generate_parts.h: what the rooms of the generator share.
//
// Rooms: generate.c (programs and their declarations), generate_type.c (types, as shapes),
// generate_expr.c (expressions), generate_literal.c (values written out, and as JSON),
// generate_path.c (variables and paths into them), generate_call.c (what can be called, as forms with
// holes), generate_stmt.c (statements), generate_match.c (patterns that leave no value out).

#ifndef GASKET_TESTS_GENERATE_PARTS_H
#define GASKET_TESTS_GENERATE_PARTS_H

#include <stddef.h>

#include "generate.h"
#include "random.h"

#define PARTS_MAX 4
#define VARIANTS_MAX 5
#define SHAPES_MAX 400
#define SHAPE_TEXT_MAX 120
#define VARIABLES_MAX 400
#define FORMS_MAX 64
#define FORM_MAX 300

enum shape_kind {
    SHAPE_INT, SHAPE_FLOAT, SHAPE_BOOL, SHAPE_TEXT, SHAPE_LIST, SHAPE_OPTION, SHAPE_TUPLE, SHAPE_MAP, SHAPE_SET,
    SHAPE_FUNCTION, SHAPE_RECORD, SHAPE_ENUM
};

struct variant_shape {
    const struct shape *parts[PARTS_MAX];
    uint32_t part_count;
    bool is_named;  // its values: p0, p1, …
};

// A type, made once: equality is `==`.
struct shape {
    enum shape_kind kind;
    char text[SHAPE_TEXT_MAX];  // as a program writes it
    // LIST, OPTION, SET: the element; TUPLE, RECORD: fields f0, f1, …; MAP: key, value; FUNCTION: parameters
    // and, last, the result
    const struct shape *parts[PARTS_MAX];
    uint32_t part_count;
    struct variant_shape variants[VARIANTS_MAX];  // ENUM: v0, v1, …
    uint32_t variant_count;
    bool equatable, ordered, has_function;
};

struct variable {
    char name[12];
    const struct shape *shape;
    bool is_mut, is_global;
    uint32_t lambda;  // how many functions without a name are around its declaration
};

// What can be called: `result` is a type with letters for what is open (T, U, V any; K equatable; O ordered; N
// number), "" for nothing; `text` is how it is written, with holes:
//   {T}  a value whose own type is T       {=T} one that may lean on the type that is wanted
//   {~T} a function whose parameters' types are told
//   {mut T} a variable handed over         {place T} the same before a dot
//   {index} {small} {count} ints: an index, a number that does no harm, a number of rounds
struct form {
    char result[SHAPE_TEXT_MAX];
    char text[FORM_MAX];
    const struct shape *function;  // it can be a value of this type, by the name before the bracket
    bool touches;                  // it may use top-level variables
    bool is_random;                // it asks for random numbers
};

// How much the place of an expression tells the compiler about its type.
enum told { TOLD_NOTHING, TOLD_PARAMETERS, TOLD_ALL };

enum precedence {
    PREC_ANY, PREC_OR, PREC_AND, PREC_NOT, PREC_COMPARE, PREC_ELSE, PREC_BIT_OR, PREC_BIT_XOR, PREC_BIT_AND,
    PREC_SHIFT, PREC_ADD, PREC_MULTIPLY, PREC_UNARY, PREC_POSTFIX
};

struct want {
    int depth;
    enum told told;
    enum precedence precedence;
};

struct text_out {
    char *bytes;
    size_t count, room;
    bool failed;
};

struct letters {
    const struct shape *of[26];
};

struct generator {
    struct random random;
    const struct weights *weights;
    struct text_out out;
    bool is_calm, has_random, has_cache;
    struct shape shapes[SHAPES_MAX];
    uint32_t shape_count;
    const struct shape *int_, *float_, *bool_, *text;
    // types that come again and again, so that values meet
    const struct shape *menu[24];
    uint32_t menu_count;
    struct variable variables[VARIABLES_MAX];
    uint32_t variable_count;
    uint32_t scope_start;     // of the innermost block
    struct form forms[FORMS_MAX];
    uint32_t form_count;
    int budget;               // expressions that the function at hand may still have
    int indent;
    int flat;                 // in something that stands on one line
    uint32_t lambda;          // functions without a name around
    uint32_t loop;            // loops around, inside of the innermost function
    const struct shape *result;   // of the innermost function; NULL: nothing
    bool touches;             // the function at hand uses top-level variables
    bool is_constant;         // no variables, no functions of the program's
    char handed[PARTS_MAX][12];   // names that are handed over in the call at hand
    uint32_t handed_count;
    uint32_t name_count;
    uint32_t record_count, enum_count;
    struct form *self;        // the function at hand calls itself by this; or NULL
};

// ---- chance and text ------------------------------------------------------------------------------
static inline uint32_t below(struct generator *g, uint32_t count) {
    return (uint32_t)random_below(&g->random, count);
}
static inline bool chance(struct generator *g, uint32_t percent) { return below(g, 100) < percent; }
static inline bool decide(struct generator *g, enum weight weight) {
    return chance(g, g->weights->of[weight]);
}
static inline bool is_wild(struct generator *g) {
    return !g->is_calm && decide(g, WEIGHT_CHANCE_wild);
}
void put(struct generator *g, const char *format, ...) __attribute__((format(printf, 2, 3)));
void put_line(struct generator *g);  // a new line, indented

// ---- types ----------------------------------------------------------------------------------------
void shapes_init(struct generator *g);   // and the program's records and enums, which it writes
const struct shape *shape_random(struct generator *g, int depth);
const struct shape *shape_any(struct generator *g);        // of the menu
const struct shape *shape_plain(struct generator *g);      // that a host can give: no function inside
const struct shape *shape_of(struct generator *g, enum shape_kind kind, const struct shape *const *parts,
                             uint32_t count);
// Reads a type with letters; those that stand for nothing yet are chosen. NULL: there is no such type.
const struct shape *shape_read(struct generator *g, const char **at, struct letters *letters);
// Whether a type with letters can be `shape`; fills the letters.
bool shape_match(struct generator *g, const char **at, const struct shape *shape, struct letters *letters);

// ---- names ----------------------------------------------------------------------------------------
const char *declare(struct generator *g, const struct shape *shape, bool is_mut);
void fresh_name(struct generator *g, char out[12]);
void declare_as(struct generator *g, const char *name, const struct shape *shape, bool is_mut);
struct scope { uint32_t count, start; };
struct scope scope_enter(struct generator *g);
void scope_leave(struct generator *g, struct scope scope);

// ---- expressions ----------------------------------------------------------------------------------
void expression(struct generator *g, const struct shape *shape, struct want want);
bool give_literal(struct generator *g, const struct shape *shape, struct want want);
void write_lambda(struct generator *g, const struct shape *shape, struct want want);
bool path_form(struct generator *g, const struct shape *shape, bool is_mut, bool may_be_global, char out[FORM_MAX]);
bool give_path(struct generator *g, const struct shape *shape, struct want want);
bool give_call(struct generator *g, const struct shape *shape, struct want want);
bool give_handover(struct generator *g, const struct shape *shape, struct want want);
bool write_form(struct generator *g, const char *text, struct letters *letters, struct want want, bool touches);
bool call_for_effect(struct generator *g);
bool give_match_value(struct generator *g, const struct shape *shape, struct want want);
void write_json(struct generator *g, const struct shape *shape, int depth);
void write_index(struct generator *g, int depth);

// ---- statements -----------------------------------------------------------------------------------
void block(struct generator *g, int depth);       // { … } with a scope of its own
void body(struct generator *g, int depth, int count);  // statements, each on a line of its own
bool do_match(struct generator *g, int depth);

#endif
