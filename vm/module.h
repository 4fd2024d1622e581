// vm/module.h: a program before it is trusted: flat tables, as the bytecode file holds them.
//
//   in:    the compiler adds to the tables; module_decode() fills them from a file's bytes
//   out:   program_new() (program.h) verifies a module and is the only way from here to a program;
//          module_encode() writes the file
//   owns:  its tables and every byte they point to, all in one arena-free struct: module_free()
//   fails: GK_NO_MEMORY, or GK_INVALID for bytes that are no module (decoding checks shape alone:
//          counts and offsets inside the file; meaning is the verifier's)
//
// Every reference between tables is an index. Strings are indexes into `strings`; string 0 is "".
// Types 0 to 3 are always int, float, bool, text. Equal types have one index (the verifier refuses
// twins of types without a name).

#ifndef GASKET_VM_MODULE_H
#define GASKET_VM_MODULE_H

#include "gasket.h"

enum { TYPE_INT, TYPE_FLOAT, TYPE_BOOL, TYPE_TEXT, TYPE_BUILTIN_COUNT };
#define NO_INDEX UINT32_MAX  // no type, no function, no interface

#define REGISTERS_MAX 1024      // limit: registers of a function: its variables and what it computes with
#define PARAMETERS_MAX 64       // limit: parameters of a function
#define SIMPLE_PARAMETERS_MAX 3  // of a function whose calls are short: one word of ARGS
#define FIELDS_MAX 255          // limit: fields of a record, parts of a tuple, values of a variant
#define VARIANTS_MAX 255        // limit: variants of an enum
#define GLOBALS_MAX 65535       // limit: top-level variables
#define INSTRUCTIONS_MAX 32767  // limit: instructions of a function
#define FUNCTIONS_MAX 65535     // limit: functions of a program
#define CONSTANTS_MAX 65535     // limit: constants of a program: texts, floats, large ints
#define SEGMENT_GAS_MAX 127

// The mode of a VALUE operand or argument, in the two top bits of its field (operands.def).
#define MODE_MASK 0xC000u
#define MODE_COPY 0x4000u
#define MODE_MOVE 0x8000u
#define MODE_LEND 0xC000u
#define REGISTER_MASK 0x3FFFu

struct module_string {
    const char *bytes;  // UTF-8, followed by a NUL that is not counted
    uint32_t count;
};

struct module_type {
    uint8_t kind;            // enum gk_kind
    uint32_t name;           // string: record and enum
    // type: list, option and set; a map's values; function: its result or NO_INDEX
    uint32_t element;
    // record, tuple, function: range of `fields`; enum: of `variants`; map: the keys' type and 0
    uint32_t first, count;
};

struct module_field {
    uint32_t name;  // string; 0 in tuples, functions and for values without a name
    uint32_t type;
};

struct module_variant {
    uint32_t name;
    uint32_t first, count;  // range of `fields`
};

struct module_constant {
    uint32_t type;   // int, float, text, or an enum with values (then: a variant that carries none)
    uint64_t value;  // the int; the float's bits; the string's index; the variant's index
};

struct module_global {
    uint32_t name;
    uint32_t type;
    bool is_cache;
};

struct module_parameter {
    uint32_t name;
    uint32_t type;
    bool is_mut;
};

struct module_function {
    uint32_t name;                          // as a call stack shows it: "nearest", "Point.distance"
    uint32_t file;                          // string
    uint32_t first_parameter, parameter_count; // range of `parameters`; they are registers 0, 1, …
    // range of `registers`: the type of each, parameters included
    uint32_t first_register, register_count;
    uint32_t result;                        // type or NO_INDEX
    uint32_t first_instruction, instruction_count;
    uint32_t bound_count;  // the first parameters, which NEW_CLOSURE binds and CALL gives; none `mut`
    bool is_public;        // a host may call it by name; its signature holds no function type
};

struct module_host {
    uint32_t name;
    uint32_t first_parameter, parameter_count;
    uint32_t result;
};

struct module_test {
    uint32_t name;           // string: what stands behind `test`
    uint32_t function;       // without parameters and result
    uint32_t line, column;   // of `test`, in the function's file
};

struct module_position {  // of an instruction, in its function's file; from 1, 0: none
    uint32_t line;
    uint16_t column;
};

struct instruction {
    uint8_t op;
    int8_t gas;
    uint16_t a, b, c;
};

struct module {
    uint32_t interface_name;   // string
    uint64_t interface_hash;   // 0 without interface
    uint32_t entry_count;      // functions 0 … entry_count - 1 are the interface's entries
    // the code may have NOTE_LINE, which costs nothing: said by our compiler alone, never by a file
    bool notes_lines;
    uint32_t move_type;        // what EMIT takes; NO_INDEX: EMIT is refused
    // functions without parameter and result, or NO_INDEX
    uint32_t initialise_vars, initialise_caches;

    struct module_string *strings;       uint32_t string_count, string_room;
    struct module_type *types;           uint32_t type_count, type_room;
    struct module_field *fields;         uint32_t field_count, field_room;
    struct module_variant *variants;     uint32_t variant_count, variant_room;
    struct module_constant *constants;   uint32_t constant_count, constant_room;
    struct module_global *globals;       uint32_t global_count, global_room;
    struct module_host *hosts;           uint32_t host_count, host_room;
    struct module_parameter *parameters; uint32_t parameter_count, parameter_room;
    uint32_t *registers;                 uint32_t register_count, register_room;
    struct module_function *functions;   uint32_t function_count, function_room;
    struct module_test *tests;           uint32_t test_count, test_room;
    struct instruction *code;            uint32_t instruction_count, instruction_room;
    struct module_position *positions;   // one an instruction; same count and room as `code`

    struct module_block *blocks;         // where the strings' bytes lie
    uint32_t *string_slots;              // finds strings already added; 0: free
    uint32_t string_slot_room;
};

// A module with the four builtin types and string 0. false: no memory (module_free() is still due).
bool module_init(struct module *module);
void module_free(struct module *module);

// Each appends one row and answers its index, or NO_INDEX without memory. Strings are copied; one
// that was added before is found again (usually: nobody may rely on it).
uint32_t module_add_string(struct module *module, const char *bytes, size_t count);
uint32_t module_add_type(struct module *module, struct module_type row);
uint32_t module_add_field(struct module *module, struct module_field row);
uint32_t module_add_variant(struct module *module, struct module_variant row);
uint32_t module_add_constant(struct module *module, struct module_constant row);
uint32_t module_add_global(struct module *module, struct module_global row);
uint32_t module_add_host(struct module *module, struct module_host row);
uint32_t module_add_parameter(struct module *module, struct module_parameter row);
uint32_t module_add_register(struct module *module, uint32_t type);
uint32_t module_add_function(struct module *module, struct module_function row);
uint32_t module_add_test(struct module *module, struct module_test row);
uint32_t module_add_instruction(struct module *module, struct instruction row,
                                struct module_position at);

// Room for `bytes` bytes that lives as long as the module; NULL without memory.
char *module_text_room(struct module *module, size_t bytes);

// The file: magic "gasket\0" and a version byte, price hash, then the tables, little-endian; ends
// with a hash of all before. `*data` is the caller's, to free().
gk_status module_encode(const struct module *module, void **data, size_t *bytes);
// `module` is not initialised before; on failure nothing is owed and `message` (may be NULL) says
// why.
gk_status module_decode(struct module *module, const void *data, size_t bytes, char *message,
                        size_t size);

#endif
