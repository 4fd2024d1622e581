// tools/verb_jail.c: says which walls stand around bots in a jail.
//
//   in:    the walls that are demanded
//   out:   a line a wall, or JSON
//   owns:  a jail, for as long as it takes to ask it
//   fails: EXIT_FAILED if a wall that is demanded does not stand

#include <inttypes.h>

#include "jailed.h"
#include "output.h"

static void print_lines(const gk_jail *jail) {
    for (size_t i = 0; i < gk_jail_wall_count(); i++) {
        gk_jail_wall wall = gk_jail_wall_at(i);
        bool stands = gk_jail_walls(jail) & 1u << i;
        printf("%-11s  %s%s\n", wall.name, stands ? "stands: " : "does not stand: ",
               stands ? wall.meaning : gk_jail_reason(jail, i));
    }
}

static void print_json(const gk_jail *jail, uint32_t demanded) {
    fputs("{\"schema\":1,\"walls\":[", stdout);
    for (size_t i = 0; i < gk_jail_wall_count(); i++) {
        fputs(i ? ",{\"name\":" : "{\"name\":", stdout);
        output_json_text(stdout, gk_jail_wall_at(i).name);
        printf(",\"stands\":%s,\"demanded\":%s,\"reason\":",
               gk_jail_walls(jail) & 1u << i ? "true" : "false",
               demanded & 1u << i ? "true" : "false");
        output_json_text(stdout, gk_jail_reason(jail, i));
        fputs("}", stdout);
    }
    fputs("]}\n", stdout);
}

// The walls of a jail that demands none, held against those that are wanted.
static enum exit_code tell(const struct command *command, const gk_jail *jail, uint32_t demanded) {
    if (option_given(command, OPTION_JSON)) {
        print_json(jail, demanded);
    } else {
        print_lines(jail);
    }
    uint32_t missing = demanded & ~gk_jail_walls(jail);
    for (size_t i = 0; i < gk_jail_wall_count(); i++) {
        if (missing & 1u << i) {
            complain("the wall %s does not stand: %s", gk_jail_wall_at(i).name,
                     gk_jail_reason(jail, i));
        }
    }
    return missing ? EXIT_FAILED : EXIT_GOOD;
}

enum exit_code verb_jail(const struct command *command) {
    uint32_t named, basic;
    if (!jailed_walls(command, &named)) {
        return EXIT_USAGE;
    }
    gk_jail_walls_parse("basic", &basic);
    gk_jail *jail;
    char message[200];
    gk_jail_request request = {.spares = -1, .any = true};
    gk_status status = gk_jail_new(&request, &jail, message, sizeof message);
    if (status != GK_OK) {
        complain("%s", message[0] ? message : gk_status_text(status));
        return EXIT_FAILED;
    }
    enum exit_code code = tell(command, jail, named | basic);
    gk_jail_free(jail);
    return code;
}
