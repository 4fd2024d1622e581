// tests/unit/price_test.c: no price changes without the price list's hash, which stands in every file.
//
// The tables are compiled here once more, without `const`, so that each number of them can be changed.

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../vm/gasket.h"
#include "../../vm/hash.h"

#define const
#include "../../vm/opcode.c"
#include "../../vm/price.c"
#undef const

struct hashes {
    uint64_t all[4096];
    size_t count;
};

// The hash as it is now is none of those that came before.
static void note(struct hashes *hashes, const char *what) {
    uint64_t hash = gk_price_hash();
    for (size_t i = 0; i < hashes->count; i++) {
        if (hashes->all[i] == hash) fail_msg("%s: the hash stays", what);
    }
    assert_true(hashes->count < sizeof hashes->all / sizeof hashes->all[0]);
    hashes->all[hashes->count++] = hash;
}

static void try_number(struct hashes *hashes, uint8_t *number, const char *what) {
    *number ^= 1;
    note(hashes, what);
    *number ^= 1;
}

#define TRY_TEXT(text, what)                                                                     \
    do {                                                                                         \
        const char *before_it = (text);                                                          \
        (text) = (char[]){"another"};                                                            \
        note(&hashes, what);                                                                     \
        (text) = (char *)(uintptr_t)before_it;                                                   \
    } while (0)

static void try_operand(struct hashes *hashes, enum operand *kind, const char *what) {
    enum operand before = *kind;
    *kind = before == OPERAND_FLAG ? OPERAND_COUNT : OPERAND_FLAG;
    note(hashes, what);
    *kind = before;
}

static void every_price_is_in_the_hash(void **state) {
    (void)state;
    static struct hashes hashes;
    uint64_t before = gk_price_hash();
    note(&hashes, "the tables");
    for (unsigned op = 0; op < OPCODES; op++) {
        struct opcode_row *row = &opcode_rows[op];
        try_number(&hashes, &row->gas, row->name);
        TRY_TEXT(row->name, row->name);
        for (int i = 0; i < 3; i++) try_operand(&hashes, &row->operands[i], row->name);
        enum opcode_class class = row->class;
        row->class = class == CLASS_PLAIN ? CLASS_BOOK : CLASS_PLAIN;
        note(&hashes, row->name);
        row->class = class;
    }
    for (unsigned native = 0; native < NATIVES; native++) {
        struct native_row *row = &native_rows[native];
        try_number(&hashes, &row->gas, row->name);
        try_number(&hashes, &row->gas_per_item, row->name);
        TRY_TEXT(row->item, row->name);
        try_operand(&hashes, &row->result, row->name);
        for (int i = 0; i < row->parameter_count; i++)
            try_operand(&hashes, &row->parameters[i], row->name);
    }
    for (size_t i = 0; i < BULKS; i++) {
        bulk_prices[i].gas++;
        note(&hashes, bulk_prices[i].name);
        bulk_prices[i].gas--;
        bulk_counts[i]++;
        note(&hashes, bulk_prices[i].name);
        bulk_counts[i]--;
        TRY_TEXT(bulk_prices[i].item, bulk_prices[i].name);
    }
    assert_true(gk_price_hash() == before);
    print_message("%zu changes, %zu hashes\n", hashes.count - 1, hashes.count);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_price_is_in_the_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
