// lang/session.c: a session's life, and the texts that it is given.
//
//   in:    texts as they are typed, sources of files
//   out:   answers, a step at a time
//   owns:  all that struct gk_session holds
//   fails: by gk_status; an answer of kind GK_FAILED

#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_BYTES_DEFAULT 4096

// ---- its life -----------------------------------------------------------------------------------

gk_status gk_session_new(const gk_session_request *request, gk_session **session) {
    if (!session) return GK_BAD_ARGUMENT;
    *session = NULL;
    if (!request || (!request->interfaces && request->interface_count)
        || (!request->hosts && request->host_count) || request->gas < 0)
        return GK_BAD_ARGUMENT;
    struct gk_session *made = calloc(1, sizeof *made);
    if (!made) return GK_NO_MEMORY;
    made->request = (gk_compile_request){
        .interfaces = request->interfaces,
        .interface_count = request->interface_count,
        .find = request->find,
        .find_context = request->find_context,
    };
    made->hosts = request->hosts;
    made->host_count = request->host_count;
    bool has_limits = request->limits.memory_bytes || request->limits.depth_frames;
    made->limits = has_limits ? request->limits : gk_limits_default();
    made->seed = request->seed;
    made->gas = request->gas;
    made->goes_on = request->goes_on;
    made->goes_on_context = request->goes_on_context;
    made->shown_bytes = request->shown_bytes ? request->shown_bytes : SHOWN_BYTES_DEFAULT;
    *session = made;
    return GK_OK;
}

void session_piece_clear(struct session_piece *piece) {
    for (size_t i = 0; i < piece->memory_count; i++) {
        free((char *)(uintptr_t)piece->memories[i].name);
        free((char *)(uintptr_t)piece->memories[i].type);
    }
    free(piece->memories);
    free(piece->name);
    free(piece->text);
    *piece = (struct session_piece){0};
}

void gk_session_free(gk_session *session) {
    if (!session) return;
    session_forget_answer(session);
    for (size_t i = 0; i < session->piece_count; i++) session_piece_clear(&session->pieces[i]);
    for (size_t i = 0; i < session->variable_count; i++) {
        free(session->variables[i].name);
        free(session->variables[i].type);
    }
    free(session->pieces);
    free(session->variables);
    gk_bot_free(session->bot);
    if (session->program) gk_program_release(session->program);
    free(session->text);
    free(session->steps);
    free(session);
}

int64_t gk_session_gas(const gk_session *session) {
    return session->gas;
}

void gk_session_set_gas(gk_session *session, int64_t gas) {
    if (gas >= 0) session->gas = gas;
}

const gk_bot *gk_session_bot(const gk_session *session) {
    return session->running;
}

// ---- what is typed ------------------------------------------------------------------------------

gk_status gk_session_enter(gk_session *session, const char *text, size_t bytes,
                           gk_entering entering) {
    session_forget_answer(session);
    free(session->text);
    free(session->steps);
    session->text = NULL;
    session->steps = NULL;
    session->step_count = session->step_next = 0;
    if (bytes > SOURCE_BYTES_MAX) return GK_TOO_LARGE;
    session->text = malloc(bytes + 1);
    if (!session->text) return GK_NO_MEMORY;
    if (bytes) memcpy(session->text, text, bytes);
    session->bytes = bytes;
    session->entering = entering;
    if (entering == GK_KEEP) session->text_count++;
    return session_split(session->text, bytes, &session->steps, &session->step_count);
}

// The lines that a step stands in, with blanks for what stands before it on the first, so that
// columns are right.
static char *text_of_step(const gk_session *session, const struct session_step *step) {
    char *text = malloc((size_t)(step->end - step->line_start) + 1);
    if (!text) return NULL;
    size_t before = step->start - step->line_start;
    memset(text, ' ', before);
    memcpy(text + before, session->text + step->start, step->end - step->start);
    return text;
}

bool gk_session_step(gk_session *session, gk_answer *answer) {
    session_forget_answer(session);
    if (session->step_next == session->step_count) return false;
    const struct session_step *step = &session->steps[session->step_next++];
    char *text = text_of_step(session, step), name[24];
    snprintf(name, sizeof name, "<%u>",
             (unsigned)(session->text_count + (session->entering != GK_KEEP)));
    struct world_piece piece = {
        .name = name,
        .text = text,
        .bytes = step->end - step->line_start,
        .lines_before = step->lines_before,
        .is_typed = true,
    };
    *answer = (gk_answer){.kind = GK_FAILED, .status = GK_NO_MEMORY};
    if (text) session_take(session, &piece, answer);
    free(text);
    bool is_well = answer->kind == GK_DEFINED || answer->kind == GK_SHOWN || answer->kind == GK_DONE;
    if (!is_well) session->step_next = session->step_count;
    return true;
}

void gk_session_load(gk_session *session, const gk_source *source, gk_answer *answer) {
    session_forget_answer(session);
    session->step_count = session->step_next = 0;
    session->entering = GK_KEEP;
    struct world_piece piece = {
        .name = source->name, .text = source->text, .bytes = source->bytes};
    session_take(session, &piece, answer);
}
