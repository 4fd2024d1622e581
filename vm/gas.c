// vm/gas.c: see gas.h.

#include "gas.h"

#include "opcode.h"

int gas_before(const struct function *function, uint32_t instruction) {
    int gas = 0;
    for (uint32_t i = 0; i < instruction && i < function->instruction_count; i++) {
        const struct opcode_row *row = opcode_find(function->code[i].op);
        gas = class_ends_segment(row->class) ? 0 : gas + row->gas;
    }
    return gas;
}
