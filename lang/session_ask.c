#include "session.h"
#include <string.h>
gk_status gk_session_doc(gk_session *session, const char *name, gk_write *write, void *context) {
    (void)session, (void)name, (void)write, (void)context; return GK_NOT_FOUND; }
gk_status gk_session_complete(gk_session *session, const char *text, size_t bytes, size_t *start, gk_offer *offer, void *context) {
    (void)session, (void)text, (void)bytes, (void)start, (void)offer, (void)context; return GK_NOT_FOUND; }
gk_status gk_session_dump(gk_session *session, const char *name, gk_write *write, void *context) {
    gk_status status = GK_NOT_FOUND;
    const gk_program *program = session->program;
    for (uint32_t i = 0; program && i < program->module.function_count; i++) {
        if (strcmp(program->functions[i].name, name) != 0) continue;
        program_dump_function(program, i, write, context);
        status = GK_OK;
    }
    return status;
}
