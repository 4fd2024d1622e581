// tests/second/bytecode_value.h: the values of the second opinion, and its meter.
//
//   in:    types of the program
//   out:   nodes: what a reference refers to, with a count of those who do
//   owns:  the list of all nodes there are
//   fails: by bytecode_fault(), which does not come back
//
// References are counted because gas tells of it: a copy costs nothing until one of two is written.

#ifndef GASKET_TESTS_SECOND_BYTECODE_VALUE_H
#define GASKET_TESTS_SECOND_BYTECODE_VALUE_H

#include <setjmp.h>

#include "bytecode.h"
#include "opcode.h"
#include "random.h"

struct node;

union cell {
    int64_t i;
    double f;
    struct node *node;  // NULL: none, or a hole
};

// An entry of a map or set; one that is not there is a gap.
struct entry {
    union cell key, item;
    uint32_t hash;
    bool is_there;
};

struct node {
    uint32_t references;
    uint32_t counted;  // the same, while bytecode_recount() finds out anew
    const struct gk_type *type;
    struct node *before, *behind;  // in the list of all
    struct node *waiting;          // in a list of nodes to walk

    // list, record, tuple, an option's box, a variant's values, what a function binds
    union cell *parts;
    uint32_t count;
    uint32_t capacity;  // of a list: what it has been paid for
    uint32_t tag;       // of an enum
    const struct function *function;

    char *bytes;  // of a text
    uint32_t byte_count, character_count;

    // of a map or set: 2^bits places, of which each is 0 or 1 + a position; entries for half as
    // many
    struct entry *entries;
    uint32_t *places;
    uint32_t used, keys;
    unsigned bits;
};

struct frame_of_call {
    struct frame_of_call *caller;
    const struct function *function;
    uint32_t at;  // the instruction that works; in callers, the call
    union cell registers[];
};

struct note_kept {
    bool is_mark;
    int64_t x, y;
    char *text;
    uint32_t bytes;
};

struct bytecode {
    struct bytecode_request request;
    const gk_program *program;
    struct node all;  // head of the ring of nodes
    struct node **constants;

    int64_t left, reserve;  // gas; the reserve is handed over bit by bit while the host watches
    int64_t watch_gas;
    uint32_t asks;
    jmp_buf ended;
    enum fault fault;

    struct frame_of_call *frame;
    int64_t depth;
    union cell *globals, *saved;
    bool *is_saved;
    bool has_vars, has_caches;
    union cell result, move;
    const struct gk_type *move_type;

    char *scratch;  // where texts are put together
    uint64_t scratch_bytes;

    uint64_t turn;
    struct random random;
    bool has_random;

    struct note_kept *notes;
    uint32_t note_count, note_capacity;  // capacities as they are paid for
    uint64_t note_bytes, note_bytes_capacity;
    bool are_notes_cut;
};

// ---- gas ----------------------------------------------------------------------------------------

enum work {
#define BULK(name, gas, count, unit, meaning) WORK_##name,
#include "bulk.def"
#undef BULK
    WORKS,
};

void bytecode_fault(struct bytecode *b, enum fault fault) __attribute__((noreturn));
// Ends the call if what was taken so far is more than was given.
void bytecode_test(struct bytecode *b);
// Takes units of gas for work of variable size, and tests.
void bytecode_charge(struct bytecode *b, uint64_t units);
// Takes what bulk.def asks for an amount of work.
void bytecode_work(struct bytecode *b, enum work work, uint64_t amount);
// Takes what memory costs.
void bytecode_pay_memory(struct bytecode *b, uint64_t bytes);

// ---- nodes --------------------------------------------------------------------------------------

void *bytecode_room(size_t count, size_t bytes);  // cleared

// Room for texts, `bytes` or more, in which the first `kept` stay.
char *bytecode_scratch(struct bytecode *b, uint64_t kept, uint64_t bytes);

static inline bool is_reference(const struct gk_type *type) {
    return type->store == STORE_REF;
}

// A node without parts, a text; with one reference; nothing is charged.
struct node *node_new(struct bytecode *b, const struct gk_type *type);
struct node *node_of_text(struct bytecode *b, const char *bytes, uint64_t count);
// The same, paid for.
struct node *node_new_list(struct bytecode *b, const struct gk_type *type, uint32_t capacity);
struct node *node_new_parts(struct bytecode *b, const struct gk_type *type, uint32_t count);
struct node *node_new_text(struct bytecode *b, const char *bytes, uint64_t count);
struct node *node_new_keyed(struct bytecode *b, const struct gk_type *type, unsigned bits);
void node_retain(struct node *node);
void node_release(struct bytecode *b, struct node *node);
void cell_release(struct bytecode *b, const struct gk_type *type, union cell cell);
union cell cell_share(const struct gk_type *type, union cell cell);  // one reference more

// The type of a part of a list, record, tuple, box, variant or function.
const struct gk_type *node_part_type(const struct node *node, uint32_t part);
// What the machine would take for a node of this size: what memory is paid by.
uint64_t node_bytes(const struct node *node);
// Room for one more part of a list that nobody else holds; the list's growth is paid for.
void node_reserve(struct bytecode *b, struct node *node, uint64_t more);
void node_append(struct node *list, union cell cell);
// What the slot holds becomes its own: a copy one level deep, if others hold it too.
struct node *node_own(struct bytecode *b, union cell *slot);

uint32_t text_count_characters(const char *bytes, uint64_t count);

// A host's value, copied all the way down.
union cell cell_import(struct bytecode *b, const struct gk_type *type, gk_value value);

// Frees all that neither variables nor the move lead to, and sets all counts to what they must be.
// Answers whether they were already.
bool bytecode_recount(struct bytecode *b);

// ---- maps and sets (bytecode_keyed.c) -----------------------------------------------------------

unsigned keyed_bits_for(uint32_t count);
uint64_t keyed_block_bytes(const struct gk_type *type, unsigned bits);
int64_t keyed_find_key(struct bytecode *b, const struct node *keyed, union cell key);
int64_t keyed_put_key(struct bytecode *b, union cell *slot, union cell key, bool *is_new);
bool keyed_remove_key(struct bytecode *b, union cell *slot, union cell key);
int64_t keyed_step_from(struct bytecode *b, const struct node *keyed, int64_t after);
void keyed_clear_all(struct bytecode *b, union cell *slot);
struct node *keyed_copied(struct bytecode *b, const struct node *keyed);
void keyed_import_key(struct bytecode *b, struct node *keyed, union cell key, union cell item);

// ---- walks through values (bytecode_walk.c) -----------------------------------------------------

int cell_compare(struct bytecode *b, const struct gk_type *type, union cell left, union cell right);
uint32_t cell_hash(struct bytecode *b, const struct gk_type *type, union cell cell);
// The first place of the hash `hash` among 2^bits; the place behind a place.
uint32_t place_first(uint32_t hash, unsigned bits);
uint32_t place_behind(uint32_t place, unsigned bits);
bool place_may_hold(const struct node *keyed, uint32_t place, uint32_t hash);
struct node *cell_text(struct bytecode *b, const struct gk_type *type, union cell cell);

// ---- numbers as text, and the natives -----------------------------------------------------------

#define NUMBER_ROOM 512  // bytes of any number's text

size_t number_text_int(int64_t value, unsigned base, char out[NUMBER_ROOM]);
size_t number_text_float(double value, char out[NUMBER_ROOM]);
size_t number_text_fixed(double value, int decimals, char out[NUMBER_ROOM]);
bool number_of_text(const char *bytes, uint64_t count, unsigned base, int64_t *value);
bool float_of_text(const char *bytes, uint64_t count, double *value);

void bytecode_native(struct bytecode *b, const struct instruction *at, union cell *registers);
// The call that is open: its registers' types.
const struct gk_type *bytecode_type(const struct bytecode *b, uint16_t operand);
void cell_set(struct bytecode *b, union cell *slot, struct node *node);  // and lets the old one go

#endif
