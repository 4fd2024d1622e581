// vm/bulk.h: the prices of work of variable size (bulk.def).
//
//   in:    an amount of work
//   out:   its gas
//   owns:  nothing
//   fails: never

#ifndef GASKET_VM_BULK_H
#define GASKET_VM_BULK_H

#include <stdint.h>

enum bulk {
#define BULK(name, gas, count, unit, meaning) BULK_##name,
#include "bulk.def"
#undef BULK
    BULKS,
};

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
