// tools/jailed.h: a bot in a jail, as the options want it.
//
//   in:    the options --jail, --walls, --time; a bot that could run here
//   out:   a jail with that bot in it; on standard error a line a wall
//   owns:  the jail and its bot
//   fails: after a complaint

#ifndef GASKET_TOOLS_JAILED_H
#define GASKET_TOOLS_JAILED_H

#include "bot.h"
#include "jail.h"

// Zeroed, there is no jail.
struct jailed {
    gk_jail *jail;
    gk_jail_bot *bot;
};

// Does nothing unless --jail, --walls or --time is given. To jailed_close() whatever comes out.
enum exit_code jailed_open(struct jailed *jailed, const struct command *command,
                           const struct bot *bot);
void jailed_close(struct jailed *jailed);

// The walls that --walls names; false after a complaint.
bool jailed_walls(const struct command *command, uint32_t *walls);

#endif
