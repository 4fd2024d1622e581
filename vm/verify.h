// vm/verify.h: the door between bytes and the machine. What passes here can't forge a value, read
// an empty register, leave its function or run without paying; the machine checks none of this
// again.
//
//   in:    a module of which types_new() has checked the types
//   out:   the same module, every instruction's gas byte filled (gas.h)
//   owns:  its notes only while it works: memory and time are linear in the module's size
//   fails: GK_NO_MEMORY; GK_INVALID with a message

#ifndef GASKET_VM_VERIFY_H
#define GASKET_VM_VERIFY_H

#include "flow.h"
#include "name.h"
#include "opcode.h"

// What one instruction has done to a register so far.
enum handling {
    HANDLING_READ,     // any number of times
    HANDLING_MOVED,    // once: these three exclude every other use in the instruction
    HANDLING_LENT,
    HANDLING_CHANGED,
};

struct verifier {
    struct module *module;
    const struct gk_type *types;
    struct name *names;
    char *message;
    size_t size;

    // The function at hand.
    uint32_t function_index;
    const struct module_function *function;
    struct instruction *code;
    const uint32_t *registers;   // type of each
    bool is_simple;              // function_is_simple()
    struct flow flow;
    uint8_t before[INSTRUCTIONS_MAX];  // P of gas.h

    // The instruction at hand.
    uint32_t at;
    const struct opcode_row *row;
    const struct gk_type *t;          // what the row's T stands for, NULL: not known yet
    const struct gk_type *aggregate;  // the row's record, tuple, enum, function or map
    const struct gk_type *option;     // the row's option
    uint32_t written;                 // register that gets a value when all is read, or NO_INDEX
    uint32_t words;                   // ARGS that belong to it
    uint32_t stamp;                   // a number that no other instruction has
    uint32_t used[REGISTERS_MAX];     // stamp of the last instruction that used the register
    uint8_t handlings[REGISTERS_MAX]; // and how
};

gk_status verify(struct module *module, const struct gk_type *types, char *message, size_t size);

// One instruction's operands, and what it does to the registers (verify_operands.c).
gk_status verify_operands(struct verifier *verifier);

// A refusal that says where: function, instruction, mnemonic.
gk_status verify_refuse(const struct verifier *verifier, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// How many arguments an instruction has whose c is an ARGUMENT and whose a and b are good.
// `aggregate` is the type of the record or enum that it makes, or of the function that CALL_VALUE
// calls.
uint32_t verify_argument_count(const struct module *module, const struct gk_type *aggregate,
                               const struct instruction *at);
// The field of an argument: the first is c; three more lie in each of the ARGS.
uint16_t verify_argument(const struct instruction *at, uint32_t index);

// The instruction that the c of the one at hand names; below 0 or too large if it is outside.
static inline int32_t verify_label(const struct instruction *code, uint32_t at) {
    return (int32_t)at + 1 + (int16_t)code[at].c;
}

#endif
