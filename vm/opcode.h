// vm/opcode.h: the tables opcodes.def, operands.def, natives.def and faults.def as C enums and
// rows.
//
//   in:    a number out of an instruction
//   out:   its row: name, operands, gas, class
//   owns:  nothing; the rows are constants
//   fails: never; NULL where a number may be hostile

#ifndef GASKET_VM_OPCODE_H
#define GASKET_VM_OPCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum opcode {
#define OP(name, a, b, c, gas, class, meaning) OP_##name,
#include "opcodes.def"
#undef OP
    OPCODES,
};

enum operand {
#define OPERAND(name, use, meaning) OPERAND_##name,
#include "operands.def"
#undef OPERAND
    OPERANDS,
};

enum native {
#define NATIVE(name, result, p0, p1, p2, p3, gas, gas_per_item, item, meaning) NATIVE_##name,
#include "natives.def"
#undef NATIVE
    NATIVES,
};

enum fault {
#define FAULT(name, code, word, section, message) FAULT_##name,
#include "faults.def"
#undef FAULT
    FAULTS,
};

// What operands.def calls a use.
enum use {
    USE_NOTHING, USE_IMMEDIATE, USE_READ, USE_WRITE, USE_UPDATE, USE_VALUE, USE_SPECIAL,
};

// What opcodes.def calls a class.
enum opcode_class {
    CLASS_PLAIN,
    CLASS_BULK,
    CLASS_JUMP,
    CLASS_GOTO,
    CLASS_LOOP,
    CLASS_BACK,
    CLASS_CALL,
    CLASS_RETURN,
    CLASS_STOP,
    CLASS_BOOK,
    CLASS_DATA,
};

struct opcode_row {
    const char *name;
    enum operand operands[3];
    uint8_t gas;
    enum opcode_class class;
    const char *meaning;
};

#define NATIVE_PARAMETERS_MAX 4

struct native_row {
    const char *name;
    enum operand result;
    enum operand parameters[NATIVE_PARAMETERS_MAX];
    uint8_t parameter_count;
    uint8_t gas, gas_per_item;
    const char *item;  // what gas_per_item is paid for, "" if nothing
    const char *meaning;
};

struct operand_row {
    const char *name;
    enum use use;
    const char *meaning;
};

extern const struct opcode_row opcode_rows[OPCODES];
extern const struct native_row native_rows[NATIVES];
extern const struct operand_row operand_rows[OPERANDS];

// Compiler and verifier ask these of every instruction and operand: that is why they stand here.

static inline const struct opcode_row *opcode_find(unsigned op) {  // NULL: no such instruction
    return op < OPCODES ? &opcode_rows[op] : NULL;
}

static inline const struct native_row *native_find(unsigned native) {  // NULL: no such native
    return native < NATIVES ? &native_rows[native] : NULL;
}

static inline const struct operand_row *operand_row(enum operand kind) {
    return &operand_rows[kind];
}

// Whether a new segment of gas begins behind an instruction of this class (gas.h).
static inline bool class_ends_segment(enum opcode_class class) {
    switch (class) {
    case CLASS_GOTO: case CLASS_BACK: case CLASS_CALL: case CLASS_RETURN: case CLASS_STOP:
    case CLASS_BOOK:
        return true;
    case CLASS_PLAIN: case CLASS_BULK: case CLASS_JUMP: case CLASS_LOOP: case CLASS_DATA:
        return false;
    }
    return false;
}

// Whether control may go on to the next instruction.
static inline bool class_falls_through(enum opcode_class class) {
    switch (class) {
    case CLASS_GOTO: case CLASS_BACK: case CLASS_RETURN: case CLASS_STOP:
        return false;
    case CLASS_PLAIN: case CLASS_BULK: case CLASS_JUMP: case CLASS_LOOP: case CLASS_CALL:
    case CLASS_BOOK: case CLASS_DATA:
        return true;
    }
    return false;
}

#endif
