// vm/bulk.h: the prices of work of variable size (bulk.def).

#ifndef GASKET_VM_BULK_H
#define GASKET_VM_BULK_H

#include <stdint.h>

enum bulk {
#define BULK(name, gas, count, unit, meaning) BULK_##name,
#include "bulk.def"
#undef BULK
    BULKS,
};

struct bulk_row {
    const char *name;
    uint8_t gas, count;  // `gas` for every `count` units begun
    const char *unit;
    const char *meaning;
};

const struct bulk_row *bulk_row(enum bulk bulk);

// What `units` units of a work cost; below 2^56 units this is exact.
static inline int64_t bulk_gas(enum bulk bulk, uint64_t units) {
    static const struct { uint8_t gas, count; } prices[] = {
#define BULK(name, gas, count, unit, meaning) {gas, count},
#include "bulk.def"
#undef BULK
    };
    return (int64_t)((units + prices[bulk].count - 1) / prices[bulk].count * prices[bulk].gas);
}

#endif
