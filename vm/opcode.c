// vm/opcode.c: the rows of the .def tables, index for index as the enums.

#include "opcode.h"

const struct opcode_row opcode_rows[OPCODES] = {
#define OP(name, a, b, c, gas, class, meaning) \
    {#name, {OPERAND_##a, OPERAND_##b, OPERAND_##c}, gas, CLASS_##class, meaning},
#include "opcodes.def"
#undef OP
};

const struct operand_row operand_rows[OPERANDS] = {
#define OPERAND(name, use, meaning) {#name, USE_##use, meaning},
#include "operands.def"
#undef OPERAND
};

// A native's parameters stand without gaps, so those that are not NONE are the count.
#define GIVEN(kind) (OPERAND_##kind != OPERAND_NONE)
const struct native_row native_rows[NATIVES] = {
#define NATIVE(name, result, p0, p1, p2, p3, gas, gas_per_item, item, meaning)                   \
    {#name, OPERAND_##result, {OPERAND_##p0, OPERAND_##p1, OPERAND_##p2, OPERAND_##p3},          \
     GIVEN(p0) + GIVEN(p1) + GIVEN(p2) + GIVEN(p3), gas, gas_per_item, item, meaning},
#include "natives.def"
#undef NATIVE
};
#undef GIVEN

// Instructions carry both as a number of one byte or a field.
_Static_assert(OPCODES <= 256, "an instruction's op is one byte");
