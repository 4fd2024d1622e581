// tools/verb_call.c: calls one function and prints its result as JSON.
//
//   in:    a program, a function's name, its arguments as JSON
//   out:   the result on standard output; fault, log and statistics on standard error
//   owns:  nothing
//   fails: EXIT_FAILED if the function faults, EXIT_USAGE if the call is wrong

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bot.h"
#include "fault.h"
#include "json.h"
#include "output.h"
#include "terminal.h"

static enum exit_code unknown_function(const gk_program *program, const char *path,
                                       const char *name) {
    struct nearest nearest = {.typed = name};
    size_t count = gk_program_function_count(program);
    for (size_t i = 0; i < count; i++) {
        nearest_offer(&nearest, gk_program_function_name(program, i));
    }
    if (nearest.word) {
        complain("%s has no function %s; did you mean %s?", load_name(path), name, nearest.word);
    } else if (count > 0) {
        complain("%s has no function %s; it has %s%s", load_name(path), name,
                 gk_program_function_name(program, 0), count > 1 ? " and others" : "");
    } else {
        complain("%s has no functions", load_name(path));
    }
    return EXIT_USAGE;
}

static bool read_argument(struct bot *bot, size_t function, const char *text) {
    char message[512];
    json_t *json = json_read(text, strlen(text), message, sizeof message);
    if (!json) {
        complain("argument %zu is not JSON: %s", bot->argument_count + 1, message);
        return false;
    }
    bool is_added = bot_add(bot, function, json, message, sizeof message);
    json_decref(json);
    if (!is_added) {
        complain("argument %zu: %s", bot->argument_count + 1, message);
    }
    return is_added;
}

static bool read_arguments(struct bot *bot, size_t function, char **texts, size_t count) {
    size_t wanted = gk_program_parameter_count(bot->program, function);
    if (count != wanted) {
        char signature[300];
        bot_signature(bot->program, function, signature, sizeof signature);
        complain("%zu argument%s for %s, which takes %zu", count, count == 1 ? "" : "s", signature,
                 wanted);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!read_argument(bot, function, texts[i])) {
            return false;
        }
    }
    return true;
}

static int64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void print_stats(const gk_bot *bot, int64_t took_ns) {
    fprintf(stderr, "gas: %" PRId64 "\nmemory: %" PRId64 "\ntime: %" PRId64 ".%03" PRId64 " ms\n",
            gk_bot_gas_used(bot), gk_bot_memory_peak(bot), took_ns / 1000000,
            took_ns / 1000 % 1000);
}

static enum exit_code print_value(gk_value value, FILE *file) {
    struct buffer line = {0};
    gk_status status = value_to_json(value, buffer_write, &line);
    buffer_text(&line, "\n");
    bool is_whole = status == GK_OK && !line.is_cut;
    if (is_whole) {
        output_write(file, line.text, line.bytes);
    } else if (status == GK_TOO_LARGE) {
        complain("the result is too large to print: more than %zu MiB", JSON_VALUE_BYTES_MAX >> 20);
    } else {
        complain("no memory to print the result");
    }
    free(line.text);
    return is_whole ? EXIT_GOOD : EXIT_FAILED;
}

static enum exit_code print_outcome(const struct command *command, struct bot *bot,
                                    gk_result result) {
    gk_value value = gk_bot_move(bot->bot);
    switch (result) {
    case GK_MOVED:
        return value.type ? print_value(value, stdout) : EXIT_GOOD;
    case GK_FAULTED:
        fault_print(bot->bot, terminal_colour(command->values[OPTION_COLOR], stderr));
        if (value.type) {
            fputs("emitted before: ", stderr);
            print_value(value, stderr);
        }
        return EXIT_FAILED;
    case GK_REFUSED:
    case GK_PAUSED:  // of a bot that was asked to pause alone
        break;
    }
    return load_status(gk_bot_status(bot->bot), "the call was refused");
}

static enum exit_code call(const struct command *command, struct bot *bot) {
    char **arguments = command->arguments;
    size_t function;
    if (gk_program_find(bot->program, arguments[1], &function) != GK_OK) {
        return unknown_function(bot->program, arguments[0], arguments[1]);
    }
    if (!read_arguments(bot, function, arguments + 2, (size_t)command->argument_count - 2)) {
        return EXIT_USAGE;
    }
    int64_t began_ns = nanoseconds();
    gk_result result = gk_call(bot->bot, function, bot->arguments, bot->argument_count, bot->gas);
    int64_t took_ns = nanoseconds() - began_ns;
    if (option_given(command, OPTION_LOG)) {
        notes_print(bot->bot);
    }
    enum exit_code code = print_outcome(command, bot, result);
    if (option_given(command, OPTION_STATS)) {
        print_stats(bot->bot, took_ns);
    }
    enum exit_code saved = bot_save(bot, command);
    return code == EXIT_GOOD ? saved : code;
}

enum exit_code verb_call(const struct command *command) {
    struct bot bot;
    enum exit_code code = bot_open(&bot, command, command->arguments[0]);
    if (code == EXIT_GOOD) {
        code = call(command, &bot);
    }
    bot_close(&bot);
    return code;
}
