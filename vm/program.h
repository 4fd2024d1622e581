// vm/program.h: a verified program. Only program_new() makes one, and it verifies.
//
//   in:    a module, which it takes over
//   out:   an immutable, reference-counted gk_program that threads may share
//   owns:  the module's tables, the types, the constants' objects
//   fails: GK_NO_MEMORY; GK_INVALID with one line that says what is wrong and where

#ifndef GASKET_VM_PROGRAM_H
#define GASKET_VM_PROGRAM_H

#include <stdatomic.h>

#include "type.h"

union slot;

#define FRAME_SLOTS 3  // of the value stack, below the registers of every call: struct frame

struct function {
    const struct instruction *code;
    const struct module_position *positions;
    uint32_t instruction_count;
    uint16_t register_count;
    uint16_t parameter_count;
    bool has_mut;                 // a parameter is `mut`: the return hands it back
    bool is_simple;               // function_is_simple()
    // Of the value stack, for a simple function of one parameter at most; UINT32_MAX for others.
    uint32_t short_bytes;
    uint16_t ref_count;           // registers of reference type
    uint16_t ref_parameter_count; // of them, parameters: they come first in `refs`
    uint32_t value_bytes;         // as `short_bytes`, but for any simple function: CALL_VALUE
    const uint16_t *refs;
    uint16_t frame_gas;           // what CALL books for clearing and releasing `refs`
    uint16_t bound_gas;           // and CALL_VALUE besides, for copying what is bound
    uint16_t bound_count;         // parameters that a closure binds: the first ones
    const struct gk_type *const *register_types;
    const struct gk_type *result; // NULL: none
    const char *name, *file;
    const struct module_function *row;
    const struct type_field *bound;  // the types of what a closure binds
    uint64_t unused[3];           // 128 bytes: a call finds the row by a shift, not by a product
};

// A NOTE_LINE.
struct noted_line {
    const char *file;
    uint32_t line, instruction;
};

struct gk_program {
    atomic_size_t references;
    struct module module;
    struct gk_type *types;
    struct function *functions;
    union slot *constants;  // index for index as the module's; references are immortal objects
    // the functions that a host may call: what gasket.h numbers from 0 on; behind them those of tests
    const uint32_t *publics;
    uint32_t public_count;
    struct noted_line *lines;  // NULL: none are noted
    size_t line_count;
    void *memory;           // the block that functions, constants and their parts lie in
};

// Whether a function's calls and returns can be short: few parameters, none of them `mut`, no register
// of reference type.
bool function_is_simple(const struct module *module, const struct module_function *row,
                        const struct gk_type *types);

// Verifies `module` and makes a program of it. Takes the module's tables over, whatever it answers:
// the caller must not use or free them again. `message` may be NULL.
gk_status program_new(struct module *module, gk_program **program, char *message, size_t size);

// The bytecode of one function, as gk_program_dump() writes it.
void program_dump_function(const gk_program *program, uint32_t function, gk_write *write,
                           void *context);

// The function that a host calls by the number `function` (gk_call()); NULL past the end.
const struct function *program_public(const gk_program *program, size_t function);

#endif
