// lang/scope.h: what names mean: top-level symbols, methods, and the locals of a function.
//
//   in:    names and what they were declared as
//   out:   lookups in constant time; in logarithmic time for names that were chosen to collide
//   owns:  nothing; tables live in the compilation's arena
//   fails: not at all: a name that is not there is NULL

#ifndef GASKET_LANG_SCOPE_H
#define GASKET_LANG_SCOPE_H

#include "order.h"
#include "types.h"

enum symbol_kind {
    SYMBOL_FUNCTION,   // with a body
    SYMBOL_NATIVE,     // an instruction or native of the machine
    SYMBOL_HOST,       // granted by the interface
    SYMBOL_TYPE,       // record or enum
    SYMBOL_VARIABLE,   // top-level
    SYMBOL_NAMESPACE,  // gas, random
};

struct symbol {
    enum symbol_kind kind;
    struct text name;
    struct decl *decl;
    struct type *type;          // TYPE: the type; VARIABLE: its type
    struct type *receiver;      // functions: of a method; NULL
    struct text namespace_name; // functions of a namespace; count 0
    struct type *result;        // functions; KIND_NOTHING without
    // functions: KIND_VARIABLE each; the receiver's first, then their own
    struct type **type_parameters;
    uint32_t type_parameter_count, receiver_parameter_count;
    bool is_mut_self;
    bool is_library;            // of the library or the interface: lowered only if used
    bool is_ready;              // VARIABLE: its type is known
    bool is_memory;             // VARIABLE: it was there when a statement of a session was run
    bool is_wanted;             // of the library: its body is to be checked
    struct symbol *next_wanted;
    // the next symbol of the same name (natives); of a method: one whose receiver may be the same
    struct symbol *overload;
    struct symbol *namesake;    // of a method: the next one of the same name, of any receiver

    // What the function may touch, for the check that nobody reaches a variable that is handed
    // over.
    struct symbol_link *callees;  // functions that the body calls
    struct symbol_link *touches;  // top-level variables that the body reads or writes
    struct symbol *body;          // VARIABLE: stands for its initial value, as a caller
    bool is_pending;              // VARIABLE: (reach) what comes before has no value to read yet
    struct symbol_link *callers;  // (reach) the other way round
    struct handover *handovers;   // of a top-level variable: the calls that it is handed to
    struct symbol *next_handed;   // the next variable that has some
    struct symbol *next_lambda;   // of a lambda's body: that of the lambda before it
    uint32_t mark;                // (reach) scratch

    uint32_t index;               // (lower) function, native, global or host, plus one; 0: none yet
    struct symbol *next_used;     // (lower) queue
    bool has_instance;            // (lower) generic function: used with some types
};

struct symbol_link {
    struct symbol *symbol;
    bool is_value;   // of callees: it became a value, which need not be called
    struct symbol_link *next;
};

// A hash table from names to anything. Keys are not copied.
struct name_entry {
    struct text name;
    void *value;
};

struct names {
    struct arena *arena;
    struct name_entry *entries;
    uint32_t room, count;
    // names for which there was no place near the one that their hash chose
    struct order_node *crowded;
};

void names_init(struct names *names, struct arena *arena);
// Where the value of `name` stands; makes an entry (of NULL) if there was none.
void **names_at(struct names *names, struct text name);
void *names_find(const struct names *names, struct text name);

struct local {
    struct text name;
    struct span at;
    struct type *type;
    struct lambda *lambda;   // that declares it; NULL: the function itself does
    // of a let that holds a function: what a call of it may run; NULL: that is not known
    struct symbol_link *brings;
    struct symbol *kept;  // a session's variable that gets its value; or NULL
    bool is_var;        // may be changed: var, mut parameter
    bool is_parameter;
    bool is_let;        // of a let or a var, so that it could have been a var
    bool is_mut;        // mut parameter
    bool is_capture;    // a lambda's copy of a variable around it
    uint16_t reg;       // (lower)
    int uses;           // (lower) scratch of lower_use.c
    // how often the source names it; a read in a loop that it is declared outside of counts twice
    uint32_t reads;
    uint32_t round_depth;  // of the loops around its declaration
    uint32_t depth;        // of the scope
    struct local *shadowed;    // the local of the same name outside
    struct local *scope_next;  // the local declared before this one, in the same or an outer scope
};

#define SPELLINGS_MAX 100000  // limit: names of a program that are compared with misspelt ones

// The nearest spelling to `wanted` among those offered, if near enough to be meant. `left` counts down
// what may still be compared, over all of a program; NULL: the names are few.
struct nearest {
    struct text wanted, best;
    uint32_t distance;
    bool takes_words;  // a name that begins or ends with the words of the other will do
    uint32_t *left;
};
void nearest_offer(struct nearest *nearest, struct text name);
// Whether there is any use in offering more.
static inline bool nearest_goes_on(const struct nearest *nearest) {
    return !nearest->left || *nearest->left > 0;
}

#endif
