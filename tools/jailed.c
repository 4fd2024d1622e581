// tools/jailed.c: a bot in a jail, as the options want it.
//
//   in:    options and a bot
//   out:   a jail with that bot in it
//   owns:  the jail and its bot
//   fails: after a complaint; a wall that is demanded and does not stand is EXIT_FAILED

#include "jailed.h"

#include <string.h>

#include "output.h"

#define TIME_MS_MAX 86400000

bool jailed_walls(const struct command *command, uint32_t *walls) {
    const char *names = option_given(command, OPTION_WALLS) ? command->values[OPTION_WALLS] : "basic";
    if (gk_jail_walls_parse(names, walls) == GK_OK) {
        return true;
    }
    char known[200] = "all, basic";
    for (size_t i = 0; i < gk_jail_wall_count(); i++) {
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, ", %s", gk_jail_wall_at(i).name);
    }
    complain("--walls %s: expected names with commas between them, of %s", names, known);
    return false;
}

static void print_walls(const gk_jail *jail) {
    for (size_t i = 0; i < gk_jail_wall_count(); i++) {
        bool stands = gk_jail_walls(jail) & 1u << i;
        fprintf(stderr, "jail: %s %s%s\n", gk_jail_wall_at(i).name,
                stands ? "stands" : "does not stand: ", gk_jail_reason(jail, i));
    }
}

enum exit_code jailed_open(struct jailed *jailed, const struct command *command,
                           const struct bot *bot) {
    *jailed = (struct jailed){0};
    if (!option_given(command, OPTION_JAIL) && !option_given(command, OPTION_WALLS) &&
        !option_given(command, OPTION_TIME)) {
        return EXIT_GOOD;
    }
    gk_jail_request request = {.memory_bytes = bot->limits.memory_bytes};
    if (!jailed_walls(command, &request.demanded) ||
        !option_count(command, OPTION_TIME, 1, TIME_MS_MAX, &request.wall_ms)) {
        return EXIT_USAGE;
    }
    char message[200];
    gk_status status = gk_jail_new(&request, &jailed->jail, message, sizeof message);
    if (status != GK_OK) {
        complain("%s", message[0] ? message : gk_status_text(status));
        return EXIT_FAILED;
    }
    print_walls(jailed->jail);
    status = gk_jail_bot_new(jailed->jail, bot->program, &bot->limits, bot->seed, &jailed->bot);
    return status == GK_OK ? EXIT_GOOD : load_status(status, "can't start the program");
}

void jailed_close(struct jailed *jailed) {
    gk_jail_bot_free(jailed->bot);
    gk_jail_free(jailed->jail);
    *jailed = (struct jailed){0};
}
