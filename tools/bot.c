// tools/bot.c: one bot and what it takes to ask it.
//
//   in:    a file and the options --gas, --memory, --seed, --restore, --save
//   out:   calls
//   owns:  the program, the bot, the builder and the arguments' trees
//   fails: after a complaint

#include "bot.h"

#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "json.h"
#include "output.h"

// A tree may be as large as any bot: what is too large for this bot is its own fault, F007.
#define TREE_BYTES_MAX GK_MEMORY_MAX

static enum exit_code make_bot(struct bot *bot) {
    bot->builder = gk_builder_new(TREE_BYTES_MAX);
    if (!bot->builder) {
        return load_status(GK_NO_MEMORY, "can't start the program");
    }
    gk_status status = gk_bot_new(bot->program, &bot->limits, bot->seed, NULL, 0, &bot->bot);
    if (status == GK_NOT_FOUND) {
        complain("the interface %s grants functions that only its own host can give",
                 gk_program_interface(bot->program));
        return EXIT_FAILED;
    }
    if (status == GK_TOO_LARGE) {
        complain("the program needs more memory than %lld bytes to begin with",
                 (long long)bot->limits.memory_bytes);
        return EXIT_FAILED;
    }
    return status == GK_OK ? EXIT_GOOD : load_status(status, "can't start the program");
}

// What --restore names.
static enum exit_code restore_bot(struct bot *bot, const struct command *command) {
    const char *path = command->values[OPTION_RESTORE];
    char message[512], *data = NULL;
    size_t bytes;
    if (!path) {
        return EXIT_GOOD;
    }
    if (file_read(path, FILE_SAVE_BYTES_MAX, &data, &bytes, message, sizeof message) != GK_OK) {
        complain("%s", message);
        return EXIT_FAILED;
    }
    gk_status status = gk_bot_restore(bot->bot, data, bytes, message, sizeof message);
    free(data);
    if (status == GK_OK) {
        return EXIT_GOOD;
    }
    complain("can't restore %s: %s", path, message[0] ? message : gk_status_text(status));
    return EXIT_FAILED;
}

enum exit_code bot_save(const struct bot *bot, const struct command *command) {
    const char *path = command->values[OPTION_SAVE];
    char message[512];
    void *data;
    size_t bytes;
    if (!path) {
        return EXIT_GOOD;
    }
    gk_status status = gk_bot_save(bot->bot, &data, &bytes);
    if (status != GK_OK) {
        return load_status(status, "can't save what the bot keeps");
    }
    status = file_write(path, data, bytes, message, sizeof message);
    gk_free(data);
    if (status == GK_OK) {
        return EXIT_GOOD;
    }
    complain("%s", message);
    return EXIT_FAILED;
}

enum exit_code bot_open(struct bot *bot, const struct command *command, const char *path) {
    *bot = (struct bot){.gas = BOT_GAS_DEFAULT, .limits = gk_limits_default(), .seed = 1};
    if (!option_count(command, OPTION_GAS, 0, INT64_MAX, &bot->gas) ||
        !option_bytes(command, OPTION_MEMORY, GK_MEMORY_MAX, &bot->limits.memory_bytes) ||
        !option_seed(command, &bot->seed)) {
        return EXIT_USAGE;
    }
    enum exit_code code = interfaces_load(command, NULL, &bot->interfaces);
    if (code == EXIT_GOOD) {
        code = load_program(command, &bot->interfaces, path, &bot->program);
    }
    if (code == EXIT_GOOD) {
        code = make_bot(bot);
    }
    return code == EXIT_GOOD ? restore_bot(bot, command) : code;
}

void bot_drop_arguments(struct bot *bot) {
    for (size_t i = 0; i < bot->argument_count; i++) {
        gk_tree_free(bot->trees[i]);
    }
    bot->argument_count = 0;
}

void bot_close(struct bot *bot) {
    bot_drop_arguments(bot);
    gk_builder_free(bot->builder);
    gk_bot_free(bot->bot);
    if (bot->program) {
        gk_program_release(bot->program);
    }
    interfaces_free(&bot->interfaces);
    *bot = (struct bot){0};
}

bool bot_add(struct bot *bot, size_t function, const json_t *json, char *message, size_t size) {
    size_t index = bot->argument_count;
    const gk_type *type = gk_program_parameter(bot->program, function, index);
    if (!type || index == BOT_ARGUMENTS_MAX) {
        snprintf(message, size, "too many arguments");
        return false;
    }
    const char *name = gk_program_parameter_name(bot->program, function, index);
    if (value_from_json(bot->builder, type, name, json, message, size) != GK_OK) {
        return false;
    }
    gk_status status = gk_build_end(bot->builder, &bot->trees[index]);
    if (status != GK_OK) {
        snprintf(message, size, "%.60s: %s", name, gk_status_text(status));
        return false;
    }
    bot->arguments[index] = gk_tree_value(bot->trees[index]);
    bot->argument_count++;
    return true;
}

static size_t append(char *out, size_t size, size_t at, const char *text) {
    return at < size ? at + (size_t)snprintf(out + at, size - at, "%s", text) : at;
}

static size_t append_type(char *out, size_t size, size_t at, const gk_type *type) {
    return at < size ? at + gk_type_text(type, out + at, size - at) : at;
}

void bot_signature(const gk_program *program, size_t function, char *out, size_t size) {
    size_t at = append(out, size, 0, gk_program_function_name(program, function));
    at = append(out, size, at, "(");
    for (size_t i = 0; i < gk_program_parameter_count(program, function); i++) {
        at = append(out, size, at, i ? ", " : "");
        at = append(out, size, at, gk_program_parameter_name(program, function, i));
        at = append(out, size, at, ": ");
        at = append_type(out, size, at, gk_program_parameter(program, function, i));
    }
    at = append(out, size, at, ")");
    if (gk_program_result(program, function)) {
        at = append(out, size, at, " -> ");
        append_type(out, size, at, gk_program_result(program, function));
    }
}
