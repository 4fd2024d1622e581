// vm/bulk.c: the rows of bulk.def.

#include "bulk.h"

static const struct bulk_row bulk_rows[BULKS] = {
#define BULK(name, gas, count, unit, meaning) {#name, gas, count, unit, meaning},
#include "bulk.def"
#undef BULK
};

const struct bulk_row *bulk_row(enum bulk bulk) {
    return &bulk_rows[bulk];
}
