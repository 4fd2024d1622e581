// vm/opcode.c: the rows of the .def tables, index for index as the enums.

#include "opcode.h"

#include <stddef.h>

static const struct opcode_row opcode_rows[OPCODES] = {
#define OP(name, a, b, c, gas, class, meaning) \
    {#name, {OPERAND_##a, OPERAND_##b, OPERAND_##c}, gas, CLASS_##class, meaning},
#include "opcodes.def"
#undef OP
};

static const struct operand_row operand_rows[OPERANDS] = {
#define OPERAND(name, use, meaning) {#name, USE_##use, meaning},
#include "operands.def"
#undef OPERAND
};

// A native's parameters stand without gaps, so those that are not NONE are the count.
#define GIVEN(kind) (OPERAND_##kind != OPERAND_NONE)
static const struct native_row native_rows[NATIVES] = {
#define NATIVE(name, result, p0, p1, p2, p3, gas, gas_per_item, item, meaning)                   \
    {#name, OPERAND_##result, {OPERAND_##p0, OPERAND_##p1, OPERAND_##p2, OPERAND_##p3},          \
     GIVEN(p0) + GIVEN(p1) + GIVEN(p2) + GIVEN(p3), gas, gas_per_item, item, meaning},
#include "natives.def"
#undef NATIVE
};
#undef GIVEN

// Instructions carry both as a number of one byte or a field.
_Static_assert(OPCODES <= 256, "an instruction's op is one byte");

const struct opcode_row *opcode_find(unsigned op) {
    return op < OPCODES ? &opcode_rows[op] : NULL;
}

const struct native_row *native_find(unsigned native) {
    return native < NATIVES ? &native_rows[native] : NULL;
}

const struct operand_row *operand_row(enum operand kind) {
    return &operand_rows[kind];
}

bool class_ends_segment(enum opcode_class class) {
    switch (class) {
    case CLASS_GOTO: case CLASS_BACK: case CLASS_CALL: case CLASS_RETURN: case CLASS_STOP:
    case CLASS_BOOK:
        return true;
    case CLASS_PLAIN: case CLASS_BULK: case CLASS_JUMP: case CLASS_LOOP: case CLASS_DATA:
        return false;
    }
    return false;
}

bool class_falls_through(enum opcode_class class) {
    switch (class) {
    case CLASS_GOTO: case CLASS_BACK: case CLASS_RETURN: case CLASS_STOP:
        return false;
    case CLASS_PLAIN: case CLASS_BULK: case CLASS_JUMP: case CLASS_LOOP: case CLASS_CALL:
    case CLASS_BOOK: case CLASS_DATA:
        return true;
    }
    return false;
}
