// vm/price.c: the price list, from the tables that the machine is made of.
//
//   in:    opcodes.def, natives.def, bulk.def
//   out:   a line an instruction, native and kind of variable work; a hash of all of them
//   owns:  nothing
//   fails: never; a line past the end is empty

#include "gasket.h"
#include "hash.h"
#include "opcode.h"

static const gk_price bulk_prices[] = {
#define BULK(name, gas, count, unit, meaning) \
    {#name, 0, gas, #count " " unit " begun", meaning},
#include "bulk.def"
#undef BULK
};

static const int bulk_counts[] = {
#define BULK(name, gas, count, unit, meaning) count,
#include "bulk.def"
#undef BULK
};

#define BULKS (sizeof bulk_prices / sizeof bulk_prices[0])

size_t gk_price_count(void) {
    return (size_t)OPCODES + (size_t)NATIVES + BULKS;
}

gk_price gk_price_at(size_t index) {
    if (index < OPCODES) {
        const struct opcode_row *row = opcode_find((unsigned)index);
        return (gk_price){row->name, row->gas, 0, "", row->meaning};
    }
    index -= OPCODES;
    if (index < NATIVES) {
        const struct native_row *row = native_find((unsigned)index);
        return (gk_price){row->name, row->gas, row->gas_per_item, row->item, row->meaning};
    }
    index -= NATIVES;
    return index < BULKS ? bulk_prices[index] : (gk_price){"", 0, 0, "", ""};
}

// What bytecode means and costs hangs on operands, classes and units too; the meanings' wording is not
// hashed.
static uint64_t hash_meanings(uint64_t hash) {
    for (unsigned op = 0; op < OPCODES; op++) {
        const struct opcode_row *row = opcode_find(op);
        for (int i = 0; i < 3; i++) hash = hash_text(hash, operand_row(row->operands[i])->name);
        hash = hash_number(hash, row->class);
    }
    for (unsigned native = 0; native < NATIVES; native++) {
        const struct native_row *row = native_find(native);
        hash = hash_text(hash, operand_row(row->result)->name);
        for (int i = 0; i < row->parameter_count; i++)
            hash = hash_text(hash, operand_row(row->parameters[i])->name);
    }
    for (size_t i = 0; i < BULKS; i++) hash = hash_number(hash, (uint64_t)bulk_counts[i]);
    return hash;
}

uint64_t gk_price_hash(void) {
    uint64_t hash = hash_meanings(HASH_START);
    for (size_t i = 0; i < gk_price_count(); i++) {
        gk_price price = gk_price_at(i);
        hash = hash_text(hash, price.name);
        hash = hash_number(hash, (uint64_t)price.gas);
        hash = hash_number(hash, (uint64_t)price.gas_per_item);
        hash = hash_text(hash, price.item);
    }
    return hash;
}
