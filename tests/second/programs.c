// tests/second/programs.c: prints random programs, or says how many of them the compiler takes.
//
//   programs SEED                 the program of a seed
//   programs --check A B          compiles those of the seeds A to B; says what was refused
//   programs --weights            what they are made of, and how often
//   before these: NAME=NUMBER     other weights (weights.def)
//
//   fails: 1 if a program was refused; 2 for other arguments

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gasket.h"
#include "generate.h"

static void write_out(void *context, const char *text, size_t bytes) {
    fwrite(text, 1, bytes, context);
}

static bool is_taken(uint64_t seed, const char *text) {
    gk_source source = {"program.gsk", text, strlen(text)};
    gk_compile_request request = {.source = &source};
    gk_program *program = NULL;
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    bool is_right = diagnostics && gk_compile(&request, &program, diagnostics) == GK_OK;
    if (!is_right) printf("seed %" PRIu64 " is refused:\n", seed);
    if (!is_right && diagnostics) gk_diagnostics_print(diagnostics, false, write_out, stdout);
    gk_program_release(program);
    gk_diagnostics_free(diagnostics);
    return is_right;
}

static int check(uint64_t from, uint64_t to, const struct weights *weights) {
    uint64_t taken = 0, count = 0;
    for (uint64_t seed = from; seed <= to; seed++, count++) {
        char *text = generate_program(seed, weights);
        if (text && is_taken(seed, text)) taken++;
        free(text);
    }
    printf("%" PRIu64 " of %" PRIu64 " programs compile\n", taken, count);
    return taken == count ? 0 : 1;
}

static int print(uint64_t seed, const struct weights *weights) {
    char *text = generate_program(seed, weights);
    if (!text) return 1;
    fputs(text, stdout);
    free(text);
    return 0;
}

int main(int count, char **words) {
    struct weights weights = weights_default();
    int at = 1;
    while (at < count && strchr(words[at], '=') && weights_set(&weights, words[at])) at++;
    if (count - at == 1 && strcmp(words[at], "--weights") == 0) {
        weights_print(&weights);
        return 0;
    }
    if (count - at == 3 && strcmp(words[at], "--check") == 0)
        return check(strtoull(words[at + 1], NULL, 10), strtoull(words[at + 2], NULL, 10), &weights);
    if (count - at == 1 && words[at][0] >= '0' && words[at][0] <= '9')
        return print(strtoull(words[at], NULL, 10), &weights);
    fprintf(stderr, "usage: programs [NAME=NUMBER...] SEED | --check A B | --weights\n");
    return 2;
}
