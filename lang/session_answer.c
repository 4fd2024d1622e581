// lang/session_answer.c: what a session tells of a step: values, types and names as texts.
//
//   in:    bots, types, names
//   out:   rows of gk_shown, names of what is lost
//   owns:  all of it, by the session, until it is used again
//   fails: false without memory

#include <stdlib.h>
#include <string.h>

#include "session.h"

static void free_text(const char *text) {
    free((void *)(uintptr_t)text);
}

static void free_shown(gk_shown *shown) {
    free_text(shown->name);
    free_text(shown->type);
    free_text(shown->text);
    *shown = (gk_shown){0};
}

static void free_names(struct session_names *names) {
    for (size_t i = 0; i < names->count; i++) free(names->names[i]);
    free(names->names);
    *names = (struct session_names){0};
}

void session_forget_answer(gk_session *session) {
    for (size_t i = 0; i < session->shown_count; i++) free_shown(&session->shown[i]);
    free(session->shown);
    free_names(&session->lost);
    free_names(&session->renewed);
    free_shown(&session->move);
    gk_diagnostics_free(session->diagnostics);
    gk_bot_free(session->told);
    session->shown = NULL;
    session->shown_count = 0;
    session->diagnostics = NULL;
    session->told = NULL;
}

static char *copy(const char *text) {
    size_t bytes = strlen(text) + 1;
    char *out = malloc(bytes);
    if (out) memcpy(out, text, bytes);
    return out;
}

static char *type_text_of(const struct gk_type *type) {
    size_t bytes = gk_type_text(type, NULL, 0);
    char *out = malloc(bytes + 1);
    if (out) gk_type_text(type, out, bytes + 1);
    return out;
}

bool session_show(gk_session *session, const char *name, const char *type) {
    gk_shown *more = realloc(session->shown, (session->shown_count + 1) * sizeof *more);
    if (!more) return false;
    session->shown = more;
    gk_shown *shown = &more[session->shown_count++];
    *shown = (gk_shown){.name = copy(name), .type = copy(type)};
    return shown->name && shown->type;
}

static bool begin_text(gk_session *session, gk_shown *shown) {
    shown->text = malloc(session->shown_bytes);
    return shown->text != NULL;
}

bool session_show_value(gk_session *session, gk_bot *bot, uint32_t global) {
    gk_shown *shown = &session->shown[session->shown_count - 1];
    if (!begin_text(session, shown)) return false;
    shown->is_cut = !bot_show_variable(bot, global, (char *)(uintptr_t)shown->text,
                                       session->shown_bytes, &shown->bytes);
    return true;
}

bool session_show_move(gk_session *session, gk_bot *bot) {
    gk_value move = gk_bot_move(bot);
    if (!move.type) return true;
    gk_shown *shown = &session->move;
    *shown = (gk_shown){.name = copy(""), .type = type_text_of(move.type)};
    if (!shown->name || !shown->type || !begin_text(session, shown)) return false;
    shown->is_cut = !bot_show_move(bot, (char *)(uintptr_t)shown->text, session->shown_bytes,
                                   &shown->bytes);
    return true;
}

bool session_note(struct session_names *names, const char *name) {
    char **more = realloc(names->names, (names->count + 1) * sizeof *more);
    if (!more) return false;
    names->names = more;
    names->names[names->count] = copy(name);
    return names->names[names->count++] != NULL;
}
