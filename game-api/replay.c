// game-api/replay.c: records a match as a file.
//
//   in:    a match's setup
//   out:   a replay at a path, whole or not at all
//   owns:  the draft of the file while the match is played
//   fails: with the match's message, or the file's

#include "replay.h"

#include <stdio.h>

#include "file.h"
#include "replay_write.h"

struct recorder {
    const struct match_setup *setup;
    struct file_draft *draft;
    bool has_memory;
};

static bool record_turn(void *context, const struct match_turn *turn) {
    struct recorder *recorder = context;
    const struct match_setup *setup = recorder->setup;
    recorder->has_memory =
        replay_write_turn(setup, turn, file_draft_write, recorder->draft);
    return recorder->has_memory && (!setup->observe || setup->observe(setup->context, turn));
}

static gk_status conclude(struct recorder *recorder, const struct match_result *result,
                          gk_status status, char *message, size_t size) {
    if (!recorder->has_memory) {
        status = GK_NO_MEMORY;
        snprintf(message, size, "%s", gk_status_text(status));
    }
    if (status != GK_OK || result->is_stopped) {
        file_draft_drop(recorder->draft);
        return status;
    }
    replay_write_end(result, file_draft_write, recorder->draft);
    return file_draft_commit(recorder->draft, message, size);
}

gk_status replay_record(const struct match_setup *setup, const char *path,
                        struct match_result *result, char *message, size_t size) {
    struct recorder recorder = {.setup = setup, .has_memory = true};
    *result = (struct match_result){.winner = GAME_DRAW, .why = ""};
    recorder.draft = file_draft_new(path, message, size);
    if (!recorder.draft) {
        return GK_BAD_ARGUMENT;
    }
    struct match_setup recorded = *setup;
    recorded.observe = record_turn;
    recorded.context = &recorder;
    gk_status status = match_run(&recorded, result, message, size);
    return conclude(&recorder, result, status, message, size);
}
