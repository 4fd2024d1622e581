// tools/bot.h: one bot and what it takes to ask it: program, limits, arguments from JSON.
//
//   in:    a file and the options --gas, --memory, --seed, --restore, --save
//   out:   calls
//   owns:  the program, the bot, the builder and the arguments' trees
//   fails: after a complaint

#ifndef GASKET_TOOLS_BOT_H
#define GASKET_TOOLS_BOT_H

#include <jansson.h>

#include "gasket.h"
#include "load.h"
#include "options.h"

#define BOT_GAS_DEFAULT 1000000000  // a second or so
#define BOT_ARGUMENTS_MAX 64

struct bot {
    struct interfaces interfaces;
    gk_program *program;
    gk_bot *bot;
    gk_builder *builder;
    int64_t gas;  // a call
    gk_limits limits;
    uint64_t seed;
    gk_tree *trees[BOT_ARGUMENTS_MAX];
    gk_value arguments[BOT_ARGUMENTS_MAX];
    size_t argument_count;
};

// Zeroed, it is closed. To bot_close() whatever comes out.
enum exit_code bot_open(struct bot *bot, const struct command *command, const char *path);
void bot_close(struct bot *bot);
// Leaves what the bot keeps where --save says, whole or not at all; without it does nothing.
enum exit_code bot_save(const struct bot *bot, const struct command *command);

// The next argument of a call, of the type of that parameter of the function.
// False: `message` says what does not fit and where.
bool bot_add(struct bot *bot, size_t function, const json_t *json, char *message, size_t size);
void bot_drop_arguments(struct bot *bot);

// "score(values: [float]) -> float", cut to `size`.
void bot_signature(const gk_program *program, size_t function, char *out, size_t size);

#endif
