// gasket.h: compile, verify and run bots written in Gasket.
//
//   C11, no global state. Everything declared here starts with gk_ or GK_.
//   The first half (values, programs, bots) is in libgasket and libgasket-vm;
//   the second half (source text) is in libgasket alone.
//
//   threads: a gk_program, gk_interface and finished gk_tree never change and may be shared;
//            a gk_bot, gk_builder, gk_session and gk_diagnostics belong to one thread at a time
//   gas:     units from the price list; the same program, seed, calls and gas give the same results
//            on every machine
//   memory:  who makes it frees it, with the function named at the maker; *_free(NULL) does nothing

#ifndef GASKET_H
#define GASKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define GK_API __attribute__((visibility("default")))
#else
#define GK_API
#endif

#define GK_VERSION "0.1.0"

typedef struct gk_program gk_program;          // verified bytecode, immutable, reference counted
typedef struct gk_bot gk_bot;                  // one instance of a program, with memory of its own
// a type of a program or an interface; lives as long as it
typedef struct gk_type gk_type;
// a value that the host built; immutable once finished
typedef struct gk_tree gk_tree;
typedef struct gk_builder gk_builder;          // builds trees
typedef struct gk_interface gk_interface;      // what a host asks of a bot
typedef struct gk_diagnostics gk_diagnostics;  // what a compiler has to say
typedef struct gk_session gk_session;          // a program that is typed bit by bit

// ---- outcomes --------------------------------------------------------------------------------

// What a call into the library may answer. Names and messages come from gk_status_text().
typedef enum gk_status {
    GK_OK = 0,
    GK_NO_MEMORY,     // the host's allocator gave nothing
    GK_INVALID,       // source with errors (see the diagnostics) or bytecode that does not verify
    GK_WRONG_TYPE,    // a value that does not fit the type asked for
    GK_WRONG_COUNT,   // too many or too few arguments, items or fields
    GK_NOT_FOUND,     // no function, entry or file of that name
    GK_TOO_LARGE,     // over a limit
    GK_BUSY,          // called back into a bot that is running, or a call is paused
    GK_BAD_ARGUMENT,  // an argument outside the range its declaration gives
    GK_DUPLICATE,     // a key that the map or set has already
} gk_status;

// One sentence, in English, without the final stop; never NULL.
GK_API const char *gk_status_text(gk_status status);

// How a turn ended.
typedef enum gk_result {
    GK_MOVED,    // the function returned; its value is the move
    // a fault ended the turn (gk_bot_fault() tells); memory is as before; an emitted move stands
    GK_FAULTED,
    GK_REFUSED,  // the call was wrong (gk_bot_status() tells); nothing ran, nothing changed
    // what it may use for now is used up: gk_resume() goes on, gk_stop() ends it (see gk_bot_pause())
    GK_PAUSED,
} gk_result;

// ---- types: what a value looks like ----------------------------------------------------------

typedef enum gk_kind {
    GK_INT, GK_FLOAT, GK_BOOL, GK_TEXT,
    GK_LIST,    // element type, any count
    GK_OPTION,  // element type, or none
    GK_RECORD,  // named fields
    GK_TUPLE,   // fields without names
    GK_ENUM,    // variants, each with fields
    // parameters, perhaps a result; the bot's own: such a value goes to no host and comes from none
    GK_FUNCTION,
    GK_MAP,     // key type and element type: values by their keys, in the order they came
    GK_SET,     // element type, which is also the key type: each once, in the order they came
} gk_kind;

GK_API gk_kind gk_type_kind(const gk_type *type);
// The type as a player writes it ("[Order]", "int?"): bytes written with the final NUL cut to
// `size`; returns the length it would have without the cut.
GK_API size_t gk_type_text(const gk_type *type, char *out, size_t size);
// List, option and set: the type inside; map: the type of its values; function: the result's; NULL
// for others, and without a result.
GK_API const gk_type *gk_type_element(const gk_type *type);
// Map and set: the type of the keys; NULL for others.
GK_API const gk_type *gk_type_key(const gk_type *type);
// Record and tuple: fields; enum: variants; function: parameters; 0 for others.
GK_API size_t gk_type_count(const gk_type *type);
// Record: a field's name; enum: a variant's name; "" for a tuple or function. NULL past the end.
GK_API const char *gk_type_name(const gk_type *type, size_t index);
// Record and tuple: a field's type; function: a parameter's. NULL past the end.
GK_API const gk_type *gk_type_field(const gk_type *type, size_t index);
// Enum: how many values a variant carries, the name ("" if it has none) and the type of each.
GK_API size_t gk_variant_count(const gk_type *type, size_t variant);
GK_API const char *gk_variant_name(const gk_type *type, size_t variant, size_t index);
GK_API const gk_type *gk_variant_field(const gk_type *type, size_t variant, size_t index);
// Whether two types, of different programs or interfaces perhaps, have the same shape and names all
// the way down.
GK_API bool gk_type_equal(const gk_type *left, const gk_type *right);

// ---- values: a borrowed look ------------------------------------------------------------------

// A value and its type. Borrowed: it lives as long as the tree or bot it was read from says.
// The members are the library's; read them with the functions below.
typedef struct gk_value {
    const gk_type *type;
    union {
        int64_t i;
        double f;
        const void *ref;
    } slot;
} gk_value;

// Values that need no tree, as arguments.
GK_API gk_value gk_int(int64_t value);
GK_API gk_value gk_float(double value);  // a NaN is refused where it is used: GK_WRONG_TYPE
GK_API gk_value gk_bool(bool value);

// A float as the shortest decimal that reads back, in the language's form ("0.1", "1e300", "inf"):
// bytes written with the final NUL cut to `size`; returns the length it would have without the cut.
// No locale.
GK_API size_t gk_float_text(double value, char *out, size_t size);

// Readers. `value` must be of the kind named (checked in debug builds; else 0, NULL or an empty
// value).
GK_API int64_t gk_as_int(gk_value value);
GK_API double gk_as_float(gk_value value);
GK_API bool gk_as_bool(gk_value value);
// UTF-8, not ended by NUL; `bytes` gets the length.
GK_API const char *gk_as_text(gk_value value, size_t *bytes);
// List: items; record and tuple: fields; enum: values its variant carries; map and set: keys.
GK_API size_t gk_count(gk_value value);
// of list, record, tuple or enum; type NULL past the end
GK_API gk_value gk_item(gk_value value, size_t index);
// The next key of a map or set, in the order they came, and a map's value by it (type NULL in a set).
// `*cursor` is 0 before the first one and the library's between them. false: there are no more. NULL
// for what is not wanted.
//     for (size_t at = 0; gk_next(map, &at, &key, &value);) …
GK_API bool gk_next(gk_value value, size_t *cursor, gk_value *key, gk_value *item);
GK_API size_t gk_variant(gk_value value);               // of an enum: index of the variant
GK_API bool gk_is_some(gk_value value);                 // of an option
GK_API gk_value gk_some(gk_value value);                // what an option holds; type NULL if none

// ---- building trees ---------------------------------------------------------------------------

// A builder takes a value in depth-first order and checks every step against the type:
// int, float, bool, text at a leaf; gk_build_list then its items; gk_build_record (records and
// tuples) then its fields in order; gk_build_variant then its values; gk_build_none, or
// gk_build_some then the value; gk_build_map then each key and its value; gk_build_set then its
// items. A step that does not fit answers GK_WRONG_TYPE or GK_WRONG_COUNT and changes nothing; so
// does GK_DUPLICATE, the answer to a step with which a key is complete that is there already.
// `memory_bytes` bounds one tree; above: GK_TOO_LARGE. NULL if the host has no memory.
GK_API gk_builder *gk_builder_new(int64_t memory_bytes);
GK_API void gk_builder_free(gk_builder *builder);
// Drops what was begun and begins a value of `type`, which must outlive the trees made.
// GK_WRONG_TYPE if the type holds a function.
GK_API gk_status gk_build_begin(gk_builder *builder, const gk_type *type);
// The type that the next step must give; NULL when the value is complete (or nothing was begun).
GK_API const gk_type *gk_build_expects(const gk_builder *builder);
GK_API gk_status gk_build_int(gk_builder *builder, int64_t value);
GK_API gk_status gk_build_float(gk_builder *builder, double value);
GK_API gk_status gk_build_bool(gk_builder *builder, bool value);
// Must be well-formed UTF-8, else GK_WRONG_TYPE; copied.
GK_API gk_status gk_build_text(gk_builder *builder, const char *utf8, size_t bytes);
GK_API gk_status gk_build_list(gk_builder *builder, size_t count);  // exactly `count` items follow
GK_API gk_status gk_build_record(gk_builder *builder);
// Exactly `count` keys with their values, or items, follow, no two of them equal. GK_TOO_LARGE also if
// so many keys collide that telling them apart would take too long (no accident does that).
GK_API gk_status gk_build_map(gk_builder *builder, size_t count);
GK_API gk_status gk_build_set(gk_builder *builder, size_t count);
GK_API gk_status gk_build_variant(gk_builder *builder, size_t variant);
GK_API gk_status gk_build_none(gk_builder *builder);
GK_API gk_status gk_build_some(gk_builder *builder);
// Takes the finished tree: `*tree` is the caller's, to free. GK_WRONG_COUNT if something is
// missing.
GK_API gk_status gk_build_end(gk_builder *builder, gk_tree **tree);
GK_API void gk_tree_free(gk_tree *tree);
GK_API gk_value gk_tree_value(const gk_tree *tree);  // lives as long as the tree

// ---- programs ---------------------------------------------------------------------------------

// Decodes and verifies bytecode. On GK_OK `*program` has one reference, the caller's. On GK_INVALID
// `message` (if not NULL) holds one line of at most `size` bytes: what is wrong and where.
// Time and memory are bounded by a constant times `bytes`.
GK_API gk_status gk_program_load(const void *data, size_t bytes, gk_program **program,
                                 char *message, size_t size);
// The program as bytecode: `*data` is the caller's, to free() with gk_free(). GK_BAD_ARGUMENT for one
// that was compiled with_lines.
GK_API gk_status gk_program_save(const gk_program *program, void **data, size_t *bytes);
GK_API void gk_free(void *data);
GK_API void gk_program_retain(gk_program *program);   // safe from any thread
GK_API void gk_program_release(gk_program *program);  // safe from any thread

// Functions that a host may call: all that the source declares, but those that take or give a
// function. The interface's entries come first.
GK_API size_t gk_program_function_count(const gk_program *program);
GK_API size_t gk_program_entry_count(const gk_program *program);
GK_API const char *gk_program_function_name(const gk_program *program, size_t function);
// Index of the function; GK_NOT_FOUND.
GK_API gk_status gk_program_find(const gk_program *program, const char *name, size_t *function);
GK_API size_t gk_program_parameter_count(const gk_program *program, size_t function);
GK_API const gk_type *gk_program_parameter(const gk_program *program, size_t function,
                                           size_t index);
GK_API const char *gk_program_parameter_name(const gk_program *program, size_t function,
                                             size_t index);
// NULL: no result
GK_API const gk_type *gk_program_result(const gk_program *program, size_t function);

// The tests of a program that was compiled with them, and its examples, each named after what it shows:
// "Point.distance (example)". Those of the files that others use come first, examples last.
// A test is called like a function, best by a bot of its own, and is passed if it returns
// (GK_MOVED). Its number is not among those that gk_program_function_count() counts.
typedef struct gk_test {
    const char *name;       // what stands behind `test`, its control characters as ?; "" past the end
    const char *file;
    uint32_t line, column;  // of `test`, from 1
    size_t function;        // for gk_call(), without arguments
} gk_test;
GK_API size_t gk_program_test_count(const gk_program *program);
GK_API gk_test gk_program_test(const gk_program *program, size_t test);
// How many places gk_bot_line() tells of; 0 unless the program was compiled with_lines.
GK_API size_t gk_program_line_count(const gk_program *program);
GK_API const char *gk_program_interface(const gk_program *program);  // its name, "" if none
GK_API uint64_t gk_program_interface_hash(const gk_program *program);
// A hash of the bytecode: equal bytes, equal hash, on every machine. It walks the whole program; 0
// without memory.
GK_API uint64_t gk_program_hash(const gk_program *program);

// The bytecode for people, a line an instruction, through `write` (called with pieces of UTF-8
// text).
typedef void gk_write(void *context, const char *text, size_t bytes);
GK_API void gk_program_dump(const gk_program *program, gk_write *write, void *context);

// The price list, from the tables that the machine is made of: a line an instruction or native.
GK_API size_t gk_price_count(void);
typedef struct gk_price {
    const char *name;
    int gas;           // units each time
    int gas_per_item;  // units an item of variable work; 0 if there is none
    const char *item;  // what that is, "8 bytes walked"; "" if there is none
    const char *meaning;
} gk_price;
GK_API gk_price gk_price_at(size_t index);
GK_API uint64_t gk_price_hash(void);

// ---- host functions ---------------------------------------------------------------------------

// What an interface grants as `fn name(...) -> T` without a body, the host gives here.
// `arguments` are borrowed for the call. Answer by `*result` (a value of the declared result type:
// a scalar, or a tree's value that lives until the call that the host function is part of has
// ended) and GK_OK; any other status ends the turn with the fault HOST. It must not call into the
// bot: GK_BUSY.
typedef gk_status gk_host_call(void *context, const gk_value *arguments, size_t count,
                               gk_value *result);
typedef struct gk_host_function {
    const char *name;
    gk_host_call *call;
    void *context;
    int64_t gas;  // units a call, 1 or more, booked before it
} gk_host_function;

// ---- bots -------------------------------------------------------------------------------------

typedef struct gk_limits {
    int64_t memory_bytes;  // all that the bot may hold, its stack included; 0 to GK_MEMORY_MAX
    int64_t depth_frames;  // calls inside calls; 1 to 1,000,000
    int64_t log_bytes;     // a turn's log and marks; what comes after is dropped
} gk_limits;
#define GK_MEMORY_MAX ((int64_t)1 << 34)  // limit: bytes of memory that a host may allow a bot
// 64 MiB, 10,000 frames, 16 KiB.
GK_API gk_limits gk_limits_default(void);

// A bot of `program` (retained). `seed` is its stream of random numbers. `hosts` gives every host
// function of the interface, in any order (GK_NOT_FOUND if one is missing); they are copied. The
// program's top-level variables get their values at the start of the first turn, paid for by that
// turn.
GK_API gk_status gk_bot_new(gk_program *program, const gk_limits *limits, uint64_t seed,
                            const gk_host_function *hosts, size_t host_count, gk_bot **bot);
GK_API void gk_bot_free(gk_bot *bot);

// Has `goes_on` asked, after every `gas` units (1 or more) of a call or so, whether it shall go on;
// false ends the call with the fault STOPPED. NULL: nobody is asked any more. Work in one piece,
// such as copying a list, is not cut in two, so calls that go on use what they would without. It
// must not call into the bot (GK_BUSY).
typedef bool gk_goes_on(void *context);
GK_API gk_status gk_bot_watch(gk_bot *bot, int64_t gas, gk_goes_on *goes_on, void *context);

// Runs one function and reports how it ended.
//
// Never aborts: whatever the bot does is in the result. The same bot, arguments and gas give the
// same result on every machine. Atomic: unless it returns GK_MOVED, the bot's variables are as
// before.
//
// `bot`        not in use by another thread
// `function`   0 to gk_program_function_count() - 1
// `arguments`  `count` values of the parameters' types (else GK_REFUSED, GK_WRONG_TYPE); copied in
// `gas`        units for this turn, 0 to INT64_MAX; nothing carries over
GK_API gk_result gk_call(gk_bot *bot, size_t function, const gk_value *arguments, size_t count,
                         int64_t gas);
// gk_call() of the interface's first entry with one argument; `move` may be NULL, see
// gk_bot_move().
GK_API gk_result gk_turn(gk_bot *bot, gk_value state, int64_t gas, gk_value *move);

// Lets this bot's calls pause: gk_call() and gk_turn() answer GK_PAUSED once `gas` units (1 or more)
// of what they were given are used. 0: they run to their end, as at first. GK_BUSY, GK_NO_MEMORY.
//
// A call comes out as it would have without pauses, to the unit of gas and the byte of memory: what
// it may use as a whole was said when it began, and is what gas.left() tells. It pauses at a test of
// gas: a loop's head, a call, before work of any size. Such work in one piece, a copy of a list say,
// is not cut in two; what it uses above what was given for now is taken off the next gk_resume().
// So what gk_bot_gas_used() tells at a pause may be above what was given so far.
//
// While a call is paused, what its arguments point to must stay as it is, and the bot may be
// resumed, stopped, asked about the call so far (its notes, what it has emitted) or freed; all else
// is GK_BUSY.
GK_API gk_status gk_bot_pause(gk_bot *bot, int64_t gas);
// Goes on with a paused call for `gas` units (0 to INT64_MAX) more. GK_REFUSED if none is paused:
// GK_BAD_ARGUMENT, or GK_BUSY inside of a host function.
GK_API gk_result gk_resume(gk_bot *bot, int64_t gas);
// Ends a paused call with the fault STOPPED: GK_FAULTED, and all is as after any other fault.
GK_API gk_result gk_stop(gk_bot *bot);

// Each of these speaks of the last call; what they point to lives until the next one.
GK_API gk_status gk_bot_status(const gk_bot *bot);       // why it was GK_REFUSED
// The value returned, or else the last one emitted; type NULL if there is none.
GK_API gk_value gk_bot_move(const gk_bot *bot);
GK_API int64_t gk_bot_gas_used(const gk_bot *bot);
GK_API int64_t gk_bot_memory(const gk_bot *bot);         // bytes in use now
// most bytes in use at any instant of the last call
GK_API int64_t gk_bot_memory_peak(const gk_bot *bot);

typedef struct gk_fault {
    const char *code;     // "F003"; "" if the last call did not fault
    const char *name;     // "index"
    const char *message;  // one line
    const char *file;       // the innermost source that is not the library's
    uint32_t line, column;  // from 1; columns in UTF-8 bytes; 0: not known
} gk_fault;
GK_API gk_fault gk_bot_fault(const gk_bot *bot);
// The calls that were open at the fault, innermost first.
typedef struct gk_frame {
    const char *function;
    const char *file;  // "" in the library's functions
    uint32_t line, column;
} gk_frame;
GK_API size_t gk_bot_stack_count(const gk_bot *bot);
// the middle of a deep stack is left out
GK_API gk_frame gk_bot_stack(const gk_bot *bot, size_t index);

// What the bot logged or marked, in order.
typedef struct gk_note {
    bool is_mark;
    int64_t x, y;  // of a mark
    const char *text;
    size_t bytes;  // UTF-8, as the bot wrote it: escape before showing
} gk_note;
GK_API size_t gk_bot_note_count(const gk_bot *bot);
GK_API gk_note gk_bot_note(const gk_bot *bot, size_t index);
GK_API bool gk_bot_notes_cut(const gk_bot *bot);  // more was written than log_bytes hold

// ---- saves --------------------------------------------------------------------------------------

// What a bot keeps between its calls, as bytes: its top-level variables, whether they have their
// values already, its seed and how many calls it has had, its last move; not its log. `*data` is the
// caller's, to gk_free(). The same bot gives the same bytes on every machine. What is shared inside
// of the memory is written once. GK_BUSY while a call runs or is paused; GK_NO_MEMORY.
GK_API gk_status gk_bot_save(const gk_bot *bot, void **data, size_t *bytes);
// Gives a bot that was not called yet (else GK_BAD_ARGUMENT) what another one of the same program
// has saved, in this process or another one: given the same limits and host functions, its calls come
// out as those of the other one would, to the unit of gas and the byte of memory. (Its heap has other
// gaps: at the border of its memory it may run out at another allocation.) On failure the bot is as
// it was, and `message` (if not NULL) holds one line of at most `size` bytes: why.
//
// GK_INVALID: no save, one of another program or version, or a damaged one. A hash finds damage by
// accident. Bytes that were forged on purpose give a memory of the program's own types at worst,
// perhaps one that it would never come to by itself. GK_TOO_LARGE: the bot's memory does not hold it.
// Time and memory are bounded by a constant times `bytes` and the bot's memory limit.
GK_API gk_status gk_bot_restore(gk_bot *bot, const void *data, size_t bytes, char *message,
                                size_t size);

// ---- lines --------------------------------------------------------------------------------------

// A place where a line of a program that was compiled with_lines may begin to do something, and
// whether it did so in any call of this bot: a statement, a case, what a lambda gives. Tests and the
// library have none. A line may have several places, and a generic function has each of them as often
// as there are types that it is used with. Gas, memory and results are what they are without.
typedef struct gk_line {
    const char *file;  // "" past the end
    uint32_t line;     // from 1
    bool ran;
} gk_line;
GK_API gk_line gk_bot_line(const gk_bot *bot, size_t index);

// ---- source text (libgasket alone) ------------------------------------------------------------

typedef struct gk_source {
    const char *name;  // as diagnostics shall show it
    const char *text;  // any bytes; what is not UTF-8 gets a diagnostic
    size_t bytes;
} gk_source;

typedef enum gk_severity { GK_ERROR, GK_WARNING } gk_severity;
typedef struct gk_diagnostic {
    gk_severity severity;
    const char *code;     // "E0401"
    const char *message;  // one line
    const char *label;    // what to write under the mark, "" if nothing
    const char *help;     // "" if there is none
    const char *file;     // the source's name
    uint32_t line, column, column_utf16;  // from 1
    uint32_t end_line, end_column, end_column_utf16;
    // the line's text, UTF-8 without control characters, not ended by newline
    const char *source_line;
    size_t source_line_bytes;
} gk_diagnostic;

GK_API gk_diagnostics *gk_diagnostics_new(void);  // NULL if the host has no memory
GK_API void gk_diagnostics_free(gk_diagnostics *diagnostics);
GK_API size_t gk_diagnostics_count(const gk_diagnostics *diagnostics);
GK_API size_t gk_diagnostics_error_count(const gk_diagnostics *diagnostics);
GK_API gk_diagnostic gk_diagnostics_at(const gk_diagnostics *diagnostics, size_t index);
// Takes out what `earlier` holds too, at the same place: two programs that use one file are both told
// what is wrong with it. Their counts fall.
GK_API void gk_diagnostics_forget(gk_diagnostics *diagnostics, const gk_diagnostics *earlier);
// As a player sees it, with the source line and the mark under it.
GK_API void gk_diagnostics_print(const gk_diagnostics *diagnostics, bool colour, gk_write *write,
                                 void *context);

// Everything that a compiler can say, and every fault: what `gasket explain` tells of.
typedef struct gk_code {
    const char *code;     // "E0401", "F003"; never given to anything else
    const char *kind;     // "error", "warning" or "fault"
    const char *section;  // of docs/language.md, "2.2"
    const char *message;  // %1, %2 and %3 stand for words of the program
} gk_code;
GK_API size_t gk_code_count(void);
GK_API gk_code gk_code_at(size_t index);

// Compiles the source of an interface. GK_INVALID: see `diagnostics` (not NULL; added to, not
// cleared).
GK_API gk_status gk_interface_compile(const gk_source *source, gk_interface **interface,
                                      gk_diagnostics *diagnostics);
GK_API void gk_interface_free(gk_interface *interface);
GK_API const char *gk_interface_name(const gk_interface *interface);
GK_API uint64_t gk_interface_hash(const gk_interface *interface);
GK_API size_t gk_interface_entry_count(const gk_interface *interface);
GK_API const char *gk_interface_entry_name(const gk_interface *interface, size_t entry);
GK_API size_t gk_interface_parameter_count(const gk_interface *interface, size_t entry);
GK_API const gk_type *gk_interface_parameter(const gk_interface *interface, size_t entry,
                                             size_t index);
GK_API const gk_type *gk_interface_result(const gk_interface *interface, size_t entry);

// Gives the source that `use "NAME"` asks for, a sibling of the file that says so. `name` is 1 to 64
// of a-z, 0-9 and _, not beginning with a digit, so it can be made part of a file's name as it is.
// On GK_OK `found` is filled, and what it points to stays until the next call or the end of the
// compilation. GK_NOT_FOUND: there is none. Whatever else it answers is told as a diagnostic.
// It may be asked for a name again, and must answer the same; and for a name that no `use` says, to
// be offered to the player. The main source's own name, without its folder and .gsk, is never asked
// for: `use` of it leads back to where it began.
typedef gk_status gk_find_source(void *context, const char *name, gk_source *found);

// What to compile. Zero what is not needed.
typedef struct gk_compile_request {
    const gk_source *source;  // the bot's main file; never NULL
    // the interfaces that the host knows: `implements NAME` picks the one of that name
    const gk_interface *const *interfaces;
    size_t interface_count;
    gk_find_source *find;     // NULL: there are no sources but this one
    void *find_context;
    bool with_tests;          // compile the `test` blocks too, see gk_program_test()
    // What stands in its /// comments as an example becomes a test too: of `source`, usually the same
    // source again; of a standard module, whose text gk_library_at() gives, when `source` uses it.
    const gk_source *examples;
    bool with_lines;          // note which lines run, see gk_bot_line(); it can't be saved then
} gk_compile_request;

// Compiles a bot. On GK_OK `*program` has one reference, the caller's. GK_INVALID: see
// `diagnostics` (not NULL; added to, not cleared; warnings come with GK_OK too).
GK_API gk_status gk_compile(const gk_compile_request *request, gk_program **program,
                            gk_diagnostics *diagnostics);

// Gives a source its one style: any source that parses, whatever it means. The text that comes out
// has the same words and marks (but for the commas that end a list or a line of a record), the same
// comments in the same places, and compiles to the same program; formatting it again changes
// nothing. On GK_OK `*text` is the caller's, to gk_free(); a NUL that `bytes` does not count follows
// it. GK_INVALID: it does not parse, see `diagnostics`.
GK_API gk_status gk_format(const gk_source *source, char **text, size_t *bytes,
                           gk_diagnostics *diagnostics);

// ---- sessions: a program that is typed bit by bit (libgasket alone) ----------------------------

// Where a text that is typed ends.
typedef enum gk_ending {
    GK_WHOLE,       // behind a statement or definition, right or wrong; or there is none
    GK_UNFINISHED,  // all is well so far, and more must follow
    GK_BROKEN,      // something is wrong, and brackets are open at the end
} gk_ending;
GK_API gk_ending gk_text_ending(const char *text, size_t bytes);

// What a session runs with. Zero what is not needed. What it points to must outlive the session.
typedef struct gk_session_request {
    const gk_interface *const *interfaces;  // as in gk_compile_request
    size_t interface_count;
    gk_find_source *find;
    void *find_context;
    const gk_host_function *hosts;  // those of the interface that are missing fail when called
    size_t host_count;
    gk_limits limits;               // all 0: gk_limits_default()
    uint64_t seed;                  // of one stream of random numbers
    int64_t gas;                    // for each statement
    gk_goes_on *goes_on;            // as in gk_bot_watch(), asked every million units of gas or so
    void *goes_on_context;
    size_t shown_bytes;             // where the text of a value is cut; 0: 4096
} gk_session_request;

// A session without anything in it. On GK_OK `*session` is the caller's, for one thread at a time.
GK_API gk_status gk_session_new(const gk_session_request *request, gk_session **session);
GK_API void gk_session_free(gk_session *session);
GK_API int64_t gk_session_gas(const gk_session *session);
GK_API void gk_session_set_gas(gk_session *session, int64_t gas);

// What became of a step: a statement, or definitions that stand together.
typedef enum gk_answer_kind {
    GK_DEFINED,    // functions, types and the like are there
    GK_SHOWN,      // an expression has a value, or `let` and `var` bound some: see `shown`
    GK_DONE,       // a statement ran
    GK_REFUSED_BY_COMPILER,  // see `diagnostics`
    GK_ENDED_BADLY,          // a fault: see `bot`
    GK_FAILED,               // see `status`
} gk_answer_kind;

// A variable or value with its type as a player writes them.
typedef struct gk_shown {
    const char *name;  // the variable's; "": an expression's value, which `it` names from now on
    const char *type;
    const char *text;  // UTF-8 as the program made it, not ended by NUL: escape before showing
    size_t bytes;
    bool is_cut;       // there is more of it than is shown
} gk_shown;

// All that it points to lives until the session is used again.
typedef struct gk_answer {
    gk_answer_kind kind;
    const gk_shown *shown;
    size_t shown_count;
    int64_t gas;        // that the statement used
    gk_shown move;      // what it emitted; `type` NULL if nothing
    // REFUSED_BY_COMPILER: what is wrong; else warnings. Never NULL.
    const gk_diagnostics *diagnostics;
    // What is wrong stands in what was there before and would be so now: nothing has changed.
    bool breaks_others;
    // What ran: its notes tell what was logged, and if it ENDED_BADLY gk_bot_fault() why. NULL: nothing
    // ran. A call of "(typed)" is the statement itself.
    const gk_bot *bot;
    // variables whose values can't be kept, because their types have changed (REFUSED: would have)
    const char *const *lost;
    size_t lost_count;
    // variables of files that begin anew with their first values, for the same reason
    const char *const *renewed;
    size_t renewed_count;
    gk_status status;   // FAILED: GK_NO_MEMORY, GK_TOO_LARGE
} gk_answer;

// What to do with what is entered.
typedef enum gk_entering {
    GK_KEEP,  // run it, and go on with what it made and changed
    GK_TRY,   // run it, and forget what it made and changed
    GK_LOOK,  // only find the types: a value is shown without a text
} gk_entering;

// Takes a text as if it were typed; gk_session_step() then goes through it. The text is copied.
//
// An expression is answered with its value, which the next one can name as `it`. `let` and `var`
// make variables that stay. What is new replaces what has its name, unless something that is there
// would be wrong then. A statement either ends well or changes nothing; behind one that does not
// end well the rest of the text is left out.
GK_API gk_status gk_session_enter(gk_session *session, const char *text, size_t bytes,
                                  gk_entering entering);
// Runs the next step. false: there is none.
GK_API bool gk_session_step(gk_session *session, gk_answer *answer);

// The bot that runs now, for `goes_on` to look at what it logged; NULL: none does.
GK_API const gk_bot *gk_session_bot(const gk_session *session);

// Writes what is known about a name for people: how it is declared, and what the /// lines before it
// say. A name may be one of the session, of the library, of a module (`grid.Point`), or that of a
// method behind its type or a value (`Point.distance`, `xs.map`). GK_NOT_FOUND.
GK_API gk_status gk_session_doc(gk_session *session, const char *name, gk_write *write,
                                void *context);
// Writes the bytecode of the functions of that name. GK_NOT_FOUND.
GK_API gk_status gk_session_dump(gk_session *session, const char *name, gk_write *write,
                                 void *context);

// What may stand at the end of a text: a whole word, and what it is, as a player would write it.
typedef void gk_offer(void *context, const char *word, const char *about);
// Offers what may go on with the word that ends at `bytes`; it begins at `*start`, which is `bytes`
// if there is none. `offer` NULL: only says where.
GK_API gk_status gk_session_complete(gk_session *session, const char *text, size_t bytes,
                                     size_t *start, gk_offer *offer, void *context);

// Takes all that a source declares, at once, instead of what a source of that name declared before.
// Its top-level variables begin with their values.
GK_API void gk_session_load(gk_session *session, const gk_source *source, gk_answer *answer);

// ---- what a source declares (libgasket alone) -------------------------------------------------

typedef struct gk_outline gk_outline;

// One declaration, in the order of the source.
typedef struct gk_declaration {
    const char *kind;       // the word that begins it: "fn", "record", "let", "test", ...
    const char *owner;      // of a method: what stands before the dot, "[T]"; "" if there is none
    const char *name;       // what stands behind `test` or `use` for these
    const char *signature;  // as written, without `pub` and without a body; of `let` and its like in one line
    // its /// lines without the /// and one blank, each ended by a newline; "" if there are none. A line
    // that four more blanks begin is part of its example.
    const char *doc;
    const char *heading;    // of the last comment of the form  // ---- heading ---  above it; "" if none
    bool is_public;
    uint32_t line, column;  // from 1
    uint32_t end_line;      // of its last line, the body's too
} gk_declaration;

// Reads what a source declares, whatever it means. On GK_OK `*outline` is the caller's, and needs
// `source` no more. GK_INVALID: it does not parse, see `diagnostics` (not NULL; added to, not cleared);
// `*outline` has then what did.
GK_API gk_status gk_outline_new(const gk_source *source, gk_outline **outline,
                                gk_diagnostics *diagnostics);
GK_API void gk_outline_free(gk_outline *outline);
GK_API size_t gk_outline_count(const gk_outline *outline);
// Lives as long as the outline; the kind is "" past the end.
GK_API gk_declaration gk_outline_at(const gk_outline *outline, size_t index);

// The files of the standard library. What they declare with `pub` is there for programs.
typedef struct gk_library {
    const char *name;  // "grid": what `use` names; "" past the end
    bool is_always;    // there without `use`
    gk_source source;  // for those who read it; compiled programs do not need it
} gk_library;
GK_API size_t gk_library_count(void);
GK_API gk_library gk_library_at(size_t index);

#ifdef __cplusplus
}
#endif

#endif
