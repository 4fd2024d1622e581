// lang/lower.h: from the checked tree to bytecode.
//
//   in:    a checked program without errors
//   out:   a struct module, which the verifier will judge as it would a stranger's
//   owns:  nothing; the module is the caller's
//   fails: `failed` for want of memory; diagnostics where a program passes a limit of the bytecode
//
// Rooms: lower_program.c (what is lowered, in which order), lower_instance.c (which functions the
// module gets), lower_function.c (one of them), lower_type.c (types and constants into the
// module's tables), lower_code.c (instructions, labels, registers), lower_expr.c, lower_call.c,
// lower_closure.c (functions as values), lower_map.c, lower_place.c (what is written to),
// lower_branch.c (conditions), lower_match.c, lower_stmt.c, lower_assert.c, lower_use.c (last
// uses).
//
// A generic function is lowered once for each list of types that it is used with: an instance. The
// tree's types may hold type parameters; concrete() says what these are in the instance at hand.
// The types of values and registers are concrete already.
//
// Who owns what a register holds: an operand is a temporary, which its user takes over or drops, or
// a variable's own register, which its user shares. A register that nobody uses is empty: a
// reference that nobody can name any more would make the next change of its object a copy.

#ifndef GASKET_LANG_LOWER_H
#define GASKET_LANG_LOWER_H

#include "check.h"
#include "module.h"
#include "opcode.h"
#include "parse.h"

#define NO_REGISTER UINT16_MAX

struct value {
    uint16_t reg;
    bool is_temp;   // nobody else will use the register
    // a variable's own register, which nobody will read again: it may be moved out of
    bool is_dying;
    struct type *type;
};

// A place that jumps name before or after it is known.
struct label {
    bool is_bound;
    uint32_t at;     // instruction, if bound
    uint32_t first;  // else: the last jump to it plus one; each names the one before in its c
};

struct loop {
    struct label *exit, *next;
    uint32_t depth;  // of scopes open around the body
    struct loop *outer;
};

// A return that stands behind everything else: what is seldom taken should not make what is often
// taken jump.
struct late_return {
    struct label label;
    struct expr *value;  // a literal or a variable's name; NULL: returns nothing
    uint16_t reg;        // for a literal
    struct span at;
    struct late_return *next;
};

struct side {
    struct value value;
    struct expr *constant;  // of which the value is made for the message alone; at most one side's
    bool is_none;           // instead of a value
};

// So does a fault: the end of an assertion that fails, among others. Of a comparison it shows both
// sides, which registers still hold where it is jumped to.
struct late_failure {
    struct label label;
    enum fault fault;
    struct text said;   // of an assertion
    enum binary_op op;
    bool has_sides;
    struct side left, right;
    uint16_t texts[2];  // registers that the message is made in
    struct span at;
    struct late_failure *next;
};

// One function of the module: a function of the source, or a lambda, with what the type parameters
// around it stand for. Of a native or a host function: one that calls it, to be had as a value.
struct instance {
    struct symbol *symbol;     // NULL: a lambda
    struct expr *lambda;
    struct binding binding;
    struct text name;          // as a call stack shows it
    const struct source *source;
    struct span at;            // what asked for it first
    uint32_t index;            // in the module
    uint32_t hash;             // of what it is found by
    struct instance *chained;  // in its hash chain
    struct instance *queued;   // the next to be lowered
};

// A record or enum that is in the module and has no fields there yet.
struct named_type {
    struct type *type;
    struct named_type *next;
};

// The registers of one type that are free.
struct pool {
    const struct instance *function;  // whose registers they are; of another one: none is free yet
    uint16_t *free;
    size_t count, room;
};

// A place in a row of blocks.
struct scratch {
    struct scratch_block *block;  // NULL: before the first
    size_t used_bytes;
};

struct lower {
    struct check *check;
    struct arena *arena;
    struct module *module;
    bool failed;  // without memory

    struct names texts;              // constants of type text
    struct order_node *numbers;      // the others: struct constant_entry
    struct instance **instances;         // hash table: chains, a power of two
    uint32_t chain_count, chained_count; // chains, and instances in them
    struct instance *queue, *queue_last; // those not lowered yet
    uint32_t generic_count;              // of instances of generic functions,
    uint64_t generic_instructions;       // and what they are made of
    uint32_t generic_type_count;
    struct named_type *types_queue;
    uint32_t host_count;
    struct scratch_block *scratch_blocks;
    struct scratch scratch;              // what lies behind is free

    // of the function being lowered
    struct instance *instance;
    struct binding *binding;         // the instance's
    struct type *result;
    bool may_be_simple;              // as far as its parameters go
    struct type **registers;
    size_t register_count, register_room;
    uint32_t first_instruction;
    bool is_reachable;
    bool notes_lines;                // it is the player's, and asked for
    int segment_gas;                 // of the instructions since the segment began
    struct span at;                  // of what is being lowered
    struct place last_place;         // of the last span looked up
    uint32_t line_start, line_end;   // its line; the end is 0 at first
    struct loop *loop;
    struct late_return *late_returns;
    struct late_failure *late_failures;
    // what is being lowered is the last to read variables (lower_use.c):
    bool is_last;
    struct local *assigned;          // this one; NULL: all
    struct local *scope;             // innermost local in a register, by scope_next
    uint32_t depth;
};

// Lowers a checked program into `module`, which was initialised, with the tests and notes that
// `request` asks for. false: no memory.
bool lower_program(struct check *check, const gk_compile_request *request, struct module *module);

// ---- lower_type.c
// What a type of the tree is in the instance that is being lowered.
struct type *concrete(struct lower *l, struct type *type);
struct type *type_of(struct lower *l, const struct expr *e);
struct type *field_type(struct lower *l, struct type *owner, const struct field *field);
uint32_t lower_type(struct lower *l, struct type *type);       // its index in the module
// fills records and enums that were named
void lower_type_fields(struct lower *l);
uint32_t lower_string(struct lower *l, struct text text);
uint16_t constant_number(struct lower *l, struct type *type, uint64_t value);
uint16_t constant_text(struct lower *l, struct text text);

// ---- lower_code.c
// Zeroed memory, until `l->scratch` is set back: behind each statement. Instances make a lot of
// code from one arena.
void *scratch_array(struct lower *l, size_t count, size_t item_bytes);
// Notes that the line of `at` is about to run, if that is asked for. Costs nothing, so that gas and
// results are what they are without.
void note_line(struct lower *l, struct span at);
uint32_t emit(struct lower *l, enum opcode op, uint16_t a, uint16_t b, uint16_t c);
// ARGS for those past the first
void emit_arguments(struct lower *l, const uint16_t *fields, uint32_t count);
// A branch to a label: JUMP_x where it is not bound yet, LOOP_x where it is. `op` is the JUMP_ row.
void emit_branch(struct lower *l, enum opcode op, uint16_t a, uint16_t b, struct label *label);
// A branch that only goes back, by a row that has no forward twin.
void emit_back(struct lower *l, enum opcode op, uint16_t a, uint16_t b, struct label *label);
void label_bind(struct lower *l, struct label *label);
void label_bind_loop(struct lower *l, struct label *label);  // one that will be jumped back to
uint16_t register_new(struct lower *l, struct type *type);
void register_free(struct lower *l, uint16_t reg);     // it must be empty, or a scalar
bool is_reference(const struct type *type);
struct value temporary(struct lower *l, struct type *type);
// dst, or a new one if NO_REGISTER
struct value temporary_in(struct lower *l, struct type *type, uint16_t dst);
void discard(struct lower *l, struct value operand);   // was read, is not needed any more
// as a VALUE field: moved if a temporary, else copied
uint16_t give(struct lower *l, struct value operand);
void given(struct lower *l, struct value operand);     // after the instruction that took it
struct value own(struct lower *l, struct value operand);  // a temporary with the same value
void refuse_limit(struct lower *l, const char *what, const char *most);
uint16_t payload_field(uint32_t variant, uint32_t index);

// ---- lower_expr.c
bool fits_number(int64_t value);  // in an instruction's 16 bits
// What a top-level `let` stands for if that is a literal, so that it needs no variable; else `e`
// itself.
const struct expr *literal_of(const struct expr *e);
struct value local_value(const struct lower *l, const struct local *local);
struct value lower_expr(struct lower *l, struct expr *e);
// The value of `e` as a `type` that it fits; in `dst` if that is a register and not NO_REGISTER.
// `dst` is empty or written by the last instruction alone.
struct value lower_to(struct lower *l, struct expr *e, struct type *type, uint16_t dst);
struct value lower_as(struct lower *l, struct expr *e, struct type *type);
// `e` is lowered so that a later call in the same expression can't change it.
struct value lower_early(struct lower *l, struct expr *e, struct type *type, bool changes_later);
struct value wrap(struct lower *l, struct value value, struct type *option, uint16_t dst);
struct value binary(struct lower *l, enum binary_op op, struct value a, struct value b,
                    uint16_t dst);
struct value get_element(struct lower *l, struct value list, struct value index, uint16_t dst);
struct value get_field(struct lower *l, struct value record, struct type *type, uint32_t index,
                       uint16_t dst);
struct value unwrap(struct lower *l, struct value option, uint16_t dst);
// A truth value by jumps, for what has no instruction of its own.
struct value lower_by_branch(struct lower *l, struct expr *e, uint16_t dst);
bool writes_last(const struct expr *e);

// ---- lower_use.c
// As lower_to(), of an expression behind which `assigned` gets a new value, or (NULL) all variables
// are dead.
struct value lower_last(struct lower *l, struct expr *e, struct type *type, uint16_t dst,
                        struct local *assigned);
bool is_last_use(const struct lower *l, const struct local *local);

// ---- lower_call.c
// What a native's name stands for: a row of vm/natives.def below NATIVE_OPCODE, then one of
// vm/opcodes.def, then forms of several instructions.
enum {
    NATIVE_OPCODE = NATIVES,
    NATIVE_PUSH = NATIVE_OPCODE + OPCODES,
    NATIVE_TAKE_KEY,
    NATIVE_HAS_KEY,
    NATIVE_UNKNOWN,
};
uint32_t native_number(struct symbol *symbol);  // NATIVE_UNKNOWN for what is none
struct value lower_call(struct lower *l, struct expr *e, uint16_t dst);
struct value lower_variant(struct lower *l, struct expr *e, uint16_t dst);
void lower_unused(struct lower *l, struct expr *e);  // for what it does, not for its value
// The body of a function that does nothing but call a native or host function with its parameters.
void lower_wrapper(struct lower *l, struct symbol *symbol);

// ---- lower_closure.c
struct value lower_lambda(struct lower *l, struct expr *e, uint16_t dst);
struct value lower_function_value(struct lower *l, struct expr *e, uint16_t dst);

// ---- lower_map.c
// A key that was looked up.
struct found {
    struct value map, position;
};
bool is_map_read(const struct expr *e);  // `m[k]`
struct value find_key(struct lower *l, struct value keyed, struct value key);
struct found map_find(struct lower *l, struct expr *e);  // of `m[k]`
// Goes to `missing` if the key is not there, where nothing of `found` is held any more.
void found_branch(struct lower *l, struct found found, struct label *missing);
struct value found_get(struct lower *l, struct found found, uint16_t dst);  // takes both over
struct value get_value(struct lower *l, struct found found, uint16_t dst);  // leaves them
struct value get_key(struct lower *l, struct found found);                  // of a set, too
struct value map_take(struct lower *l, struct found found);
void map_put(struct lower *l, struct found found, struct value value);
void map_set(struct lower *l, struct value map, struct value key, struct value value);
struct value lower_map_read(struct lower *l, struct expr *e, uint16_t dst);
struct value lower_map_unwrap(struct lower *l, struct expr *e, uint16_t dst);
struct value lower_map_else(struct lower *l, struct expr *e, uint16_t dst);
struct value lower_map_new(struct lower *l, struct expr *e, uint16_t dst);
void branch_map_read(struct lower *l, struct expr *e, bool sense, struct label *label);
bool is_key_test(const struct expr *e);  // `m.has(k)`
void branch_key_test(struct lower *l, struct expr *e, bool sense, struct label *label);
void remove_key(struct lower *l, struct value map, struct value key, struct value out);

// ---- lower_place.c
enum step_kind {
    STEP_FIELD,
    STEP_ITEM,   // of a list
    STEP_OPEN,   // what an option holds
    STEP_VALUE,  // of a map's key, which must be there: `m[k]!`
    STEP_KEY,    // the same, but it need not be: only ever assigned to
};
struct step {
    enum step_kind kind;
    struct expr *e;         // FIELD, INDEX or UNWRAP
    struct value index;     // ITEM; VALUE, KEY: the key
    struct value position;  // VALUE: where the key was found
    struct value inside;    // what was taken out, when it is not the last step
};
struct path {
    struct expr *root;
    struct step *steps;
    uint32_t count;
    struct value base;     // the variable's value
    struct value lent;
};
void path_prepare(struct lower *l, struct path *path, struct expr *place, bool changes_later);
// The value at the end of the path, taken out into a register that may be changed in place; then
// put back.
struct value path_take(struct lower *l, struct path *path);
void path_put(struct lower *l, struct path *path);
void lower_assign(struct lower *l, struct stmt *stmt);

// ---- lower_branch.c
// Goes to `label` if the condition is `sense`; else goes on.
void lower_branch(struct lower *l, struct expr *e, bool sense, struct label *label);
// Goes to the end of a failed assertion unless the comparison holds.
void branch_unless_compared(struct lower *l, struct expr *e, struct late_failure *late);
// Binds what a STMT_LET or STMT_FOR names to a value, which is taken over: one name, or a tuple's.
void bind_value(struct lower *l, struct stmt *stmt, struct value value);

// Goes to `otherwise` if the condition does not hold; else binds what it binds and goes on.
void lower_condition(struct lower *l, struct condition *condition, struct label *otherwise);

// ---- lower_match.c
void lower_match(struct lower *l, struct expr *match, struct value *result);

// ---- lower_stmt.c
void lower_block(struct lower *l, struct stmt *block);
void lower_stmt(struct lower *l, struct stmt *stmt);
void return_value(struct lower *l, struct expr *e, struct span at);
void lower_late_returns(struct lower *l);  // those put off, when the function's body is done
void open_scope(struct lower *l);
void close_scope(struct lower *l);
void bind_local(struct lower *l, struct local *local, struct value value);  // takes the value over
// lets go of all locals deeper than that, on the way out
void unbind_after(struct lower *l, uint32_t depth);

// ---- lower_assert.c
void lower_assert(struct lower *l, struct stmt *stmt);
// Where to jump to for a fault.
struct label *late_fault(struct lower *l, enum fault fault, struct span at);
// Notes what the message of `late` (NULL: there is none) is to show; both are still held.
void show_sides(struct lower *l, struct late_failure *late, struct side left, struct side right);
void lower_late_failures(struct lower *l);  // those put off, when the function's body is done

// ---- lower_instance.c
// The module's index of a function with these type arguments, as the tree has them; queues it if
// it is new.
uint32_t function_index(struct lower *l, struct symbol *symbol, struct type **arguments);
uint32_t lambda_index(struct lower *l, struct expr *lambda);  // of one in the function at hand
struct text name_inside(struct lower *l, const struct file *file, struct text name);
struct instance *next_instance(struct lower *l);  // takes it from the queue; NULL: none is left
// Ends the compilation if generic functions have become too much of it.
void limit_instances(struct lower *l, const struct instance *instance, uint32_t instructions);

// ---- lower_function.c
void lower_function(struct lower *l, struct instance *instance);
uint16_t host_index(struct lower *l, struct symbol *symbol);
// The function that gives its first value to each top-level variable, or (caches) to each cache;
// NO_INDEX if there is none.
uint32_t lower_initialisers(struct lower *l, bool caches);
// A function that does nothing but note the lines of a generic one that no instance has.
void lower_lines(struct lower *l, struct symbol *symbol);
struct text printable(struct lower *l, const char *name, size_t count);  // as bytecode may have it

#endif
