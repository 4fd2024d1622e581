// examples/jail.c: a host that runs a bot in a jail: a process that can do nothing but answer.
//
//   cc examples/jail.c $(pkg-config --cflags --libs gasket-jail) -o jail && ./jail
//   jail: seccomp stands
//   5
//   11

#include <gasket-jail.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char source[] = "var total = 0\n"
                             "fn add(n: int) -> int {\n"
                             "    total += n\n"
                             "    return total\n"
                             "}\n";

static gk_program *compile(void) {
    gk_source main_source = {"total.gsk", source, strlen(source)};
    gk_compile_request request = {.source = &main_source};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_program *program = NULL;
    gk_compile(&request, &program, diagnostics);
    gk_diagnostics_free(diagnostics);
    return program;
}

// One turn: it moves, faults or is refused, as without a jail; or its worker is lost, and the next turn
// has another one that knows what the bot knew.
static void add(gk_jail_bot *bot, int64_t number) {
    gk_value argument = gk_int(number);
    gk_jail_turn turn;
    gk_jail_call(bot, 0, &argument, 1, 1000, &turn);
    switch (turn.end) {
    case GK_JAIL_MOVED:
        printf("%" PRId64 "\n", gk_as_int(turn.move));
        break;
    case GK_JAIL_FAULTED:
        printf("fault %s: %s\n", turn.fault.code, turn.fault.message);
        break;
    case GK_JAIL_REFUSED:
        printf("refused: %s\n", gk_status_text(turn.status));
        break;
    case GK_JAIL_LOST:
        printf("lost: %s\n", turn.lost);
        break;
    }
}

int main(int argc, char **argv) {
    gk_jail_work(argc, argv);  // the workers are this program too: here they begin, and do not come back

    char message[200];
    gk_jail_request request = {.wall_ms = 1000};
    gk_jail *jail;
    if (gk_jail_new(&request, &jail, message, sizeof message) != GK_OK) {
        fprintf(stderr, "%s\n", message);
        return 1;
    }
    for (size_t i = 0; i < gk_jail_wall_count(); i++) {
        const char *reason = gk_jail_reason(jail, i);
        printf("jail: %s %s%s\n", gk_jail_wall_at(i).name, *reason ? "does not stand: " : "stands", reason);
    }
    gk_program *program = compile();
    gk_limits limits = gk_limits_default();
    gk_jail_bot *bot = NULL;
    if (program && gk_jail_bot_new(jail, program, &limits, 1, &bot) == GK_OK) {
        add(bot, 5);
        add(bot, 6);
    }
    gk_jail_bot_free(bot);
    gk_jail_free(jail);
    if (program) {
        gk_program_release(program);
    }
    return bot ? 0 : 1;
}
