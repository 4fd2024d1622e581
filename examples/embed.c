// embed.c: a host in C. It compiles a user's function, runs it with a limit on gas and memory,
// and reads the result. Build it against the installed library:
//
//   cc embed.c $(pkg-config --cflags --libs gasket) -o embed

#include <gasket.h>
#include <stdio.h>
#include <string.h>

static const char source[] =
    "fn score(values: [float]) -> float {\n"
    "    var sum = 0.0\n"
    "    for value in values { sum += value }\n"
    "    return sum\n"
    "}\n";

static void print(void *stream, const char *text, size_t bytes) {
    fwrite(text, 1, bytes, stream);
}

int main(void) {
    // From source to a program: immutable, to be shared by as many bots and threads as you like.
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_source file = {"score.gsk", source, strlen(source)};
    gk_program *program;
    size_t score;
    if (gk_compile(NULL, 0, &file, &program, diagnostics) != GK_OK) {
        gk_diagnostics_print(diagnostics, false, print, stderr);
        return 1;
    }
    if (gk_program_find(program, "score", &score) != GK_OK) {
        return 1;
    }

    // The argument, built step by step; each step is checked against the parameter's type.
    const double numbers[] = {1.5, 2.0, 4.0};
    gk_builder *builder = gk_builder_new(1 << 20);
    gk_tree *values;
    gk_build_begin(builder, gk_program_parameter(program, score, 0));
    gk_build_list(builder, 3);
    for (int i = 0; i < 3; i++) {
        gk_build_float(builder, numbers[i]);
    }
    if (gk_build_end(builder, &values) != GK_OK) {
        return 1;
    }

    // A bot: one instance with memory of its own. Nothing that the function does can harm the host.
    gk_bot *bot;
    gk_limits limits = gk_limits_default();
    limits.memory_bytes = 1 << 20;
    if (gk_bot_new(program, &limits, 1, NULL, 0, &bot) != GK_OK) {
        return 1;
    }
    gk_value argument = gk_tree_value(values);
    gk_result result = gk_call(bot, score, &argument, 1, 100000);
    if (result == GK_MOVED) {
        printf("score: %g, for %lld gas\n", gk_as_float(gk_bot_move(bot)),
               (long long)gk_bot_gas_used(bot));
    } else {
        gk_fault fault = gk_bot_fault(bot);
        printf("%s:%u: %s\n", fault.file, (unsigned)fault.line, fault.message);
    }

    gk_bot_free(bot);
    gk_tree_free(values);
    gk_builder_free(builder);
    gk_program_release(program);
    gk_diagnostics_free(diagnostics);
    return result == GK_MOVED ? 0 : 1;
}
