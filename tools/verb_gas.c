// tools/verb_gas.c: prints the price list, from the tables that the machine is made of.
//
//   in:    nothing
//   out:   a line an instruction or native, for people or as JSON
//   owns:  nothing
//   fails: never

#include <inttypes.h>

#include "output.h"

static void print_row(gk_price price) {
    char item[16] = "";
    if (price.gas_per_item > 0) {
        snprintf(item, sizeof item, "+%d", price.gas_per_item);
    }
    printf("%-24s %5d %6s  %s", price.name, price.gas, item, price.meaning);
    if (price.gas_per_item > 0) printf(" (each: %s)", price.item);
    putchar('\n');
}

static void print_json(void) {
    printf("{\"schema\":1,\"hash\":\"%016" PRIx64 "\",\"prices\":[", gk_price_hash());
    for (size_t i = 0; i < gk_price_count(); i++) {
        gk_price price = gk_price_at(i);
        fputs(i ? ",\n  {\"name\":" : "\n  {\"name\":", stdout);
        output_json_text(stdout, price.name);
        printf(",\"gas\":%d,\"gas_per_item\":%d,\"item\":", price.gas, price.gas_per_item);
        output_json_text(stdout, price.item);
        fputs(",\"meaning\":", stdout);
        output_json_text(stdout, price.meaning);
        fputs("}", stdout);
    }
    fputs("\n]}\n", stdout);
}

enum exit_code verb_gas(const struct command *command) {
    if (option_given(command, OPTION_JSON)) {
        print_json();
        return EXIT_GOOD;
    }
    printf("%-24s %5s %6s  %s\n", "name", "gas", "each", "meaning");
    for (size_t i = 0; i < gk_price_count(); i++) {
        print_row(gk_price_at(i));
    }
    printf("\nAn item of variable work costs what stands under \"each\".\n"
           "Price list %016" PRIx64 ".\n", gk_price_hash());
    return EXIT_GOOD;
}
