// embed.c: a host in C: compiles a user's function, runs it within limits, reads the result.
//
//   cc embed.c $(pkg-config --cflags --libs gasket) -o embed

#include <gasket.h>
#include <stdio.h>
#include <string.h>

static const char source[] = "fn score(values: [float]) -> float {\n"
                             "    var sum = 0.0\n"
                             "    for value in values { sum += value }\n"
                             "    return sum\n"
                             "}\n";

static void print(void *stream, const char *text, size_t bytes) {
    fwrite(text, 1, bytes, stream);
}

int main(void) {
    gk_source file = {"score.gsk", source, strlen(source)};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_compile_request request = {.source = &file};
    gk_program *program;  // immutable: as many bots and threads as you like may share it
    if (gk_compile(&request, &program, diagnostics) != GK_OK) {
        gk_diagnostics_print(diagnostics, false, print, stderr);
        return 1;
    }
    gk_builder *builder = gk_builder_new(1 << 20);  // checks each step against the type
    gk_build_begin(builder, gk_program_parameter(program, 0, 0));
    gk_build_list(builder, 3);
    for (int i = 1; i <= 3; i++) gk_build_float(builder, 1.25 * i);
    gk_tree *values;
    gk_limits limits = {.memory_bytes = 1 << 20, .depth_frames = 1000, .log_bytes = 0};
    gk_bot *bot;  // an instance with memory of its own: nothing it does can harm the host
    if (gk_build_end(builder, &values) != GK_OK) return 1;
    if (gk_bot_new(program, &limits, 1, NULL, 0, &bot) != GK_OK) return 1;
    gk_value argument = gk_tree_value(values);
    gk_result result = gk_call(bot, 0, &argument, 1, 100000);
    if (result == GK_MOVED) printf("score: %g", gk_as_float(gk_bot_move(bot)));
    else printf("%s", gk_bot_fault(bot).message);
    printf(", for %lld gas\n", (long long)gk_bot_gas_used(bot));
    gk_bot_free(bot);
    gk_tree_free(values);
    gk_builder_free(builder);
    gk_program_release(program);
    gk_diagnostics_free(diagnostics);
    return result == GK_MOVED ? 0 : 1;
}
