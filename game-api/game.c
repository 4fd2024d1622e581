// game-api/game.c: the games there are.
//
//   in:    a name
//   out:   the game's table of functions; its interface, compiled
//   owns:  nothing; the table is constant
//   fails: NULL for a name that is none, or without memory

#include "game.h"

#include <string.h>

#include "digest.h"
#include "skirmish_game.h"

const struct game *game_at(size_t index) {
    return index == 0 ? skirmish_game() : NULL;
}

const struct game *game_find(const char *name) {
    const struct game *game;
    for (size_t i = 0; (game = game_at(i)) != NULL; i++) {
        if (strcmp(game->name, name) == 0) {
            return game;
        }
    }
    return NULL;
}

gk_interface *game_interface_new(const struct game *game) {
    gk_source source = {game->name, game->source, game->source_bytes};
    gk_interface *interface = NULL;
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    if (diagnostics) {
        gk_interface_compile(&source, &interface, diagnostics);
    }
    gk_diagnostics_free(diagnostics);
    return interface;
}

uint64_t game_seed(uint64_t seed, const char *role) {
    uint64_t digest = digest_int(digest_begin(), (int64_t)seed);
    return digest_end(digest_bytes(digest, role, strlen(role)));
}
