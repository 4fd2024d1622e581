// lang/session_step.c: one step of a session: compiled with all that is there, run, kept.
//
//   in:    a piece that is new
//   out:   an answer
//   owns:  a build: a program and a bot that take the place of the session's only when all is well
//   fails: by the answer; the session is as it was

#include <stdlib.h>
#include <string.h>

#include "carry.h"
#include "inspect.h"
#include "opcode.h"
#include "reach.h"
#include "session.h"

#define WATCH_GAS 1000000  // between two looks at whether to go on

// A program of the session's pieces and one more, and a bot with the values of the one before.
struct build {
    gk_session *session;
    const struct world_piece *entered;  // NULL: only what is there
    bool is_no_value;                   // as in struct world_piece
    struct world_piece *pieces;
    size_t piece_count;
    size_t reloaded;                    // the session's piece that the new one stands for
    struct world_variable *variables;   // the session's, then new ones
    size_t variable_count;
    bool *is_dropped;                   // of the session's: its value can't be kept
    bool *is_skipped;                   // by piece: a statement that is not right any more
    bool *is_live;                      // functions of the program before that variables hold
    bool *begins_anew;                  // by number in the program before: a file's variable
    struct world world;
    gk_program *program;
    gk_bot *bot;
    gk_host_function *hosts;
};

#define NONE SIZE_MAX

static void build_free(struct build *b) {
    world_end(&b->world);
    gk_bot_free(b->bot);
    if (b->program) gk_program_release(b->program);
    free(b->pieces);
    free(b->variables);
    free(b->is_dropped);
    free(b->is_skipped);
    free(b->is_live);
    free(b->begins_anew);
    free(b->hosts);
    *b = (struct build){0};
}

// ---- the program --------------------------------------------------------------------------------

static size_t find_file(const gk_session *session, const struct world_piece *piece) {
    for (size_t i = 0; piece && !piece->is_typed && i < session->piece_count; i++) {
        const struct session_piece *own = &session->pieces[i];
        if (!own->is_typed && strcmp(own->name, piece->name) == 0) return i;
    }
    return NONE;
}

static bool build_begin(struct build *b, gk_session *session, const struct world_piece *entered) {
    *b = (struct build){.session = session, .entered = entered};
    size_t globals = session->program ? session->program->module.global_count : 0;
    size_t functions = session->program ? session->program->module.function_count : 0;
    b->reloaded = find_file(session, entered);
    b->pieces = calloc(session->piece_count + 1, sizeof *b->pieces);
    b->is_dropped = calloc(session->variable_count + 1, sizeof *b->is_dropped);
    b->begins_anew = calloc(globals + 1, sizeof *b->begins_anew);
    b->is_skipped = calloc(session->piece_count + 1, sizeof *b->is_skipped);
    b->is_live = calloc(functions + 1, sizeof *b->is_live);
    return b->pieces && b->is_dropped && b->begins_anew && b->is_skipped && b->is_live;
}

static void list_pieces(struct build *b) {
    const gk_session *session = b->session;
    b->piece_count = 0;
    for (size_t i = 0; i < session->piece_count; i++) {
        const struct session_piece *own = &session->pieces[i];
        b->pieces[b->piece_count++] = (struct world_piece){
            .name = own->name,
            .text = own->text,
            .bytes = i == b->reloaded || b->is_skipped[i] ? 0 : own->bytes,
            .lines_before = own->lines_before,
            .is_typed = own->is_typed,
            .is_no_value = own->is_no_value,
            .memories = own->memories,
            .memory_count = own->memory_count,
        };
    }
    if (!b->entered) return;
    b->pieces[b->piece_count] = *b->entered;
    b->pieces[b->piece_count++].is_no_value = b->is_no_value;
}

// The session's variables but those that are dropped, and `made`, which replaces what has its name.
static bool list_variables(struct build *b, const struct world_made *made, size_t made_count) {
    const gk_session *session = b->session;
    free(b->variables);
    b->variables = calloc(session->variable_count + made_count + 1, sizeof *b->variables);
    if (!b->variables) return false;
    b->variable_count = 0;
    for (size_t i = 0; i < session->variable_count; i++) {
        const struct session_variable *own = &session->variables[i];
        if (b->is_dropped[i]) continue;
        b->variables[b->variable_count++] = (struct world_variable){
            .name = own->name, .type = own->type, .is_var = own->is_var,
            .is_result = own->is_result, .own = i};
    }
    for (size_t i = 0; i < made_count; i++) {
        b->variables[b->variable_count++] = (struct world_variable){
            .name = made[i].name, .type = made[i].type, .is_var = made[i].is_var, .is_new = true};
    }
    return true;
}

static bool is_own_variable(const gk_session *session, uint32_t global) {
    for (size_t i = 0; i < session->variable_count; i++) {
        if (session->variables[i].global == global) return true;
    }
    return false;
}

static uint32_t find_before(void *context, struct text name) {
    const struct build *b = context;
    const gk_program *program = b->session->program;
    for (uint32_t i = 0; program && i < program->module.global_count; i++) {
        const struct module_string *own =
            &program->module.strings[program->module.globals[i].name];
        if (own->count != name.count || memcmp(own->bytes, name.bytes, name.count) != 0) continue;
        if (!is_own_variable(b->session, i)) return b->begins_anew[i] ? NO_INDEX : i;
    }
    return NO_INDEX;
}

static bool has_error_in(const gk_diagnostics *diagnostics, const char *name) {
    for (size_t i = 0; i < gk_diagnostics_count(diagnostics); i++) {
        gk_diagnostic shown = gk_diagnostics_at(diagnostics, i);
        if (shown.severity == GK_ERROR && strcmp(shown.file, name) == 0) return true;
    }
    return false;
}

static gk_status compile(struct build *b, gk_diagnostics *diagnostics) {
    list_pieces(b);
    b->world.pieces = b->pieces;
    b->world.piece_count = b->piece_count;
    b->world.has_new = b->entered != NULL;
    b->world.variables = b->variables;
    b->world.variable_count = b->variable_count;
    b->world.find_before = find_before;
    b->world.context = b;
    return world_compile(&b->world, &b->session->request, &b->program, diagnostics);
}

// ---- the bot ------------------------------------------------------------------------------------

static gk_status no_such_host(void *context, const gk_value *arguments, size_t count,
                              gk_value *result) {
    (void)context, (void)arguments, (void)count, (void)result;
    return GK_NOT_FOUND;
}

// The session's host functions, and for those that are missing one that fails when it is called.
static gk_status make_bot(struct build *b) {
    const gk_session *s = b->session;
    const struct module *module = &b->program->module;
    free(b->hosts);
    b->hosts = calloc(s->host_count + module->host_count + 1, sizeof *b->hosts);
    if (!b->hosts) return GK_NO_MEMORY;
    size_t count = 0;
    for (; count < s->host_count; count++) b->hosts[count] = s->hosts[count];
    for (uint32_t i = 0; i < module->host_count; i++) {
        const char *name = module->strings[module->hosts[i].name].bytes;
        b->hosts[count++] = (gk_host_function){.name = name, .call = no_such_host, .gas = 1};
    }
    gk_status status = gk_bot_new(b->program, &s->limits, s->seed, b->hosts, count, &b->bot);
    if (status != GK_OK) return status;
    bot_random_goes_on(b->bot);
    return gk_bot_watch(b->bot, WATCH_GAS, s->goes_on, s->goes_on_context);
}

// What happens to a value that does not fit any more.
struct outcome {
    bool is_redone;    // something was marked: it is to be built again without it
    bool is_too_large;
};

static void note(struct outcome *outcome, enum carried carried, bool *mark) {
    switch (carried) {
    case CARRIED: return;
    case CARRY_OTHER_TYPE:
    case CARRY_NO_FUNCTION:
        *mark = true;
        outcome->is_redone = true;
        return;
    case CARRY_NO_ROOM:
        outcome->is_too_large = true;
        return;
    }
}

static struct outcome carry_all(struct build *b) {
    struct outcome outcome = {0};
    if (!b->session->bot) return outcome;
    struct carry carry = carry_begin(b->bot, b->session->bot);
    for (size_t i = 0; i < b->variable_count; i++) {
        const struct world_variable *variable = &b->variables[i];
        if (variable->is_new || variable->global == NO_INDEX) continue;
        uint32_t from = b->session->variables[variable->own].global;
        enum carried carried = carry_variable(&carry, from, variable->global);
        note(&outcome, carried, &b->is_dropped[variable->own]);
    }
    for (size_t i = 0; i < b->world.pair_count; i++) {
        struct world_pair pair = b->world.pairs[i];
        note(&outcome, carry_variable(&carry, pair.from, pair.to), &b->begins_anew[pair.from]);
    }
    uint32_t functions = b->session->program->module.function_count;
    for (uint32_t i = 0; i < functions; i++) b->is_live[i] = carry_has_function(&carry, i);
    carry_end(&carry);
    return outcome;
}

// Statements that were run, and are wrong by what is new: without them, only values that hold their
// functions are lost.
static bool skip_statements(struct build *b, const gk_diagnostics *diagnostics) {
    bool is_any = false;
    for (size_t i = 0; i < b->session->piece_count; i++) {
        const struct session_piece *piece = &b->session->pieces[i];
        if (!piece->is_statement || b->is_skipped[i]) continue;
        b->is_skipped[i] = has_error_in(diagnostics, piece->name);
        is_any = is_any || b->is_skipped[i];
    }
    return is_any;
}

// What `diagnostics` held is what is left to be said.
static gk_status compile_right(struct build *b, gk_diagnostics **diagnostics) {
    for (;;) {
        gk_status status = compile(b, *diagnostics);
        if (status != GK_INVALID || !skip_statements(b, *diagnostics)) return status;
        gk_diagnostics *fresh = gk_diagnostics_new();
        if (!fresh) return GK_NO_MEMORY;
        gk_diagnostics_free(*diagnostics);
        *diagnostics = fresh;
    }
}

// Program and bot. Each time round, at least one value more is left behind, so it ends.
static gk_status build(struct build *b, gk_diagnostics **diagnostics) {
    for (;;) {
        if (!list_variables(b, NULL, 0)) return GK_NO_MEMORY;
        gk_status status = compile_right(b, diagnostics);
        if (status != GK_OK || b->session->entering == GK_LOOK) return status;
        status = make_bot(b);
        if (status != GK_OK) return status;
        struct outcome outcome = carry_all(b);
        if (outcome.is_too_large) return GK_TOO_LARGE;
        if (!outcome.is_redone) return GK_OK;
        gk_bot_free(b->bot);
        gk_program_release(b->program);
        b->bot = NULL;
        b->program = NULL;
    }
}

// ---- keeping ------------------------------------------------------------------------------------

// Blanks what was replaced, so that the lines and columns of the rest stay. A typed piece of which
// nothing is left goes.
static void cut(gk_session *session, const struct world *world) {
    for (size_t i = 0; i < world->cut_count; i++) {
        struct world_cut row = world->cuts[i];
        struct session_piece *piece = &session->pieces[row.piece];
        for (uint32_t at = row.start; at < row.end; at++) {
            if (piece->text[at] != '\n') piece->text[at] = ' ';
        }
        piece->decl_count--;
    }
}

static void drop_pieces(gk_session *session) {
    size_t kept = 0;
    for (size_t i = 0; i < session->piece_count; i++) {
        struct session_piece *piece = &session->pieces[i];
        if (piece->decl_count > 0 || piece->is_statement) {
            session->pieces[kept++] = *piece;
            continue;
        }
        session_piece_clear(piece);
    }
    session->piece_count = kept;
}

static char *copy(const char *bytes, size_t count) {
    char *out = malloc(count + 1);
    if (!out) return NULL;
    if (count) memcpy(out, bytes, count);
    out[count] = '\0';
    return out;
}

// Room for what is to be kept is made before anything is changed.
struct keep {
    struct session_piece piece;
    struct session_variable *variables;
    size_t variable_count;
};

static void keep_free(struct keep *keep) {
    for (size_t i = 0; i < keep->variable_count; i++) {
        free(keep->variables[i].name);
        free(keep->variables[i].type);
    }
    free(keep->variables);
    session_piece_clear(&keep->piece);
    *keep = (struct keep){0};
}

// Whether the statement may have made a value of a function. Without memory: perhaps.
static bool makes_functions(const struct build *b, uint32_t function) {
    bool *is_reached = calloc(b->program->module.function_count, sizeof *is_reached);
    bool makes = !is_reached || !program_reach(b->program, function, is_reached)
                 || program_makes_functions(b->program, is_reached);
    free(is_reached);
    return makes;
}

static bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool names(const struct world_piece *piece, const char *name) {
    size_t count = strlen(name);
    for (size_t at = 0; at + count <= piece->bytes; at++) {
        bool begins = at == 0 || !is_name_byte(piece->text[at - 1]);
        bool ends = at + count == piece->bytes || !is_name_byte(piece->text[at + count]);
        if (begins && ends && memcmp(piece->text + at, name, count) == 0) return true;
    }
    return false;
}

// The variables that a statement names, as they were when it was run.
static bool keep_memories(struct session_piece *piece, const struct build *b) {
    piece->memories = calloc(b->variable_count + 1, sizeof *piece->memories);
    if (!piece->memories) return false;
    for (size_t i = 0; i < b->variable_count; i++) {
        const struct world_variable *row = &b->variables[i];
        if (row->global == NO_INDEX || !names(b->entered, row->name)) continue;
        struct world_memory *memory = &piece->memories[piece->memory_count++];
        *memory = (struct world_memory){
            .name = copy(row->name, strlen(row->name)),
            .type = copy(row->type, strlen(row->type)),
            .is_var = row->is_var,
            .is_result = row->is_result,
        };
        if (!memory->name || !memory->type) return false;
    }
    return true;
}

static bool keep_piece(struct keep *keep, gk_session *session, const struct build *b) {
    const struct world_piece *entered = b->entered;
    if (!entered) return true;
    uint32_t function = b->pieces[b->piece_count - 1].function;
    bool is_statement = b->world.is_statement && makes_functions(b, function);
    if (b->world.new_count == 0 && !is_statement) return true;
    keep->piece = (struct session_piece){
        .is_statement = is_statement,
        .is_no_value = b->is_no_value,
        .function = function,
        .name = copy(entered->name, strlen(entered->name)),
        .text = copy(entered->text, entered->bytes),
        .bytes = entered->bytes,
        .lines_before = entered->lines_before,
        .is_typed = entered->is_typed,
        .decl_count = b->world.new_count,
    };
    if (is_statement && !keep_memories(&keep->piece, b)) return false;
    void *pieces = realloc(session->pieces, (session->piece_count + 1) * sizeof *session->pieces);
    if (pieces) session->pieces = pieces;
    return pieces && keep->piece.name && keep->piece.text;
}

// `fate`: the build that tells which of the session's variables stay; where they are is told by `b`.
static bool keep_variables(struct keep *keep, gk_session *session, const struct build *b,
                           const struct build *fate, bool with_made) {
    size_t made_count = with_made ? b->world.made_count : 0;
    keep->variables =
        calloc(session->variable_count + made_count + 1, sizeof *keep->variables);
    if (!keep->variables) return false;
    bool makes_result = made_count > 0 && b->world.made[0].is_result;
    for (size_t i = 0; i < b->variable_count; i++) {
        const struct world_variable *row = &b->variables[i];
        bool is_gone = row->global == NO_INDEX || fate->variables[i].is_replaced
                       || (row->is_result && makes_result);
        if (is_gone) continue;
        struct session_variable *own = &keep->variables[keep->variable_count++];
        *own = (struct session_variable){.is_var = row->is_var, .is_result = row->is_result,
                                         .global = row->global};
        own->name = copy(row->name, strlen(row->name));
        own->type = copy(row->type, strlen(row->type));
        if (!own->name || !own->type) return false;
    }
    for (size_t i = 0; i < made_count; i++) {
        const struct world_made *made = &b->world.made[i];
        struct session_variable *own = &keep->variables[keep->variable_count++];
        *own = (struct session_variable){.is_var = made->is_var, .is_result = made->is_result,
                                         .global = made->global};
        own->name = copy(made->name, strlen(made->name));
        own->type = copy(made->type, strlen(made->type));
        if (!own->name || !own->type) return false;
    }
    return true;
}

// What is lost without being replaced.
static bool note_lost(gk_session *session, const struct build *b) {
    for (size_t i = 0; i < session->variable_count; i++) {
        const struct session_variable *own = &session->variables[i];
        bool is_lost = b->is_dropped[i] && !own->is_result;
        if (is_lost && !session_note(&session->lost, own->name)) return false;
    }
    for (size_t i = 0; i < b->variable_count; i++) {
        const struct world_variable *row = &b->variables[i];
        if (row->is_lost && !row->is_result && !session_note(&session->lost, row->name)) return false;
    }
    const gk_program *program = session->program;
    for (uint32_t i = 0; program && i < program->module.global_count; i++) {
        const char *name = program->module.strings[program->module.globals[i].name].bytes;
        if (b->begins_anew[i] && !session_note(&session->renewed, name)) return false;
    }
    return true;
}

// Whether a statement can have made a function that a variable still holds.
static bool is_needed(const struct build *b, uint32_t function) {
    const gk_program *program = b->session->program;
    uint32_t count = program->module.function_count;
    bool *is_reached = calloc(count, sizeof *is_reached);
    bool is_it = !is_reached || !program_reach(program, function, is_reached);
    for (uint32_t i = 0; i < count && !is_it; i++) is_it = is_reached[i] && b->is_live[i];
    free(is_reached);
    return is_it;
}

static void keep_statements(gk_session *session, const struct build *b) {
    for (size_t i = 0; i < session->piece_count; i++) {
        struct session_piece *piece = &session->pieces[i];
        if (!piece->is_statement) continue;
        piece->is_statement = !b->is_skipped[i] && is_needed(b, piece->function);
        piece->function = b->pieces[i].function;
    }
}

// false: no memory, nothing is changed.
static bool keep_all(gk_session *session, struct build *b, const struct build *fate,
                     bool with_made) {
    struct keep keep = {0};
    if (!keep_piece(&keep, session, b) || !keep_variables(&keep, session, b, fate, with_made)
        || !note_lost(session, b)) {
        keep_free(&keep);
        return false;
    }
    cut(session, &fate->world);
    keep_statements(session, b);
    if (b->reloaded != NONE) session->pieces[b->reloaded].decl_count = 0;
    if (keep.piece.name) session->pieces[session->piece_count++] = keep.piece;
    keep.piece = (struct session_piece){0};
    drop_pieces(session);
    struct session_variable *old = session->variables;
    size_t old_count = session->variable_count;
    session->variables = keep.variables;
    session->variable_count = keep.variable_count;
    keep = (struct keep){.variables = old, .variable_count = old_count};
    keep_free(&keep);
    gk_bot_free(session->bot);
    if (session->program) gk_program_release(session->program);
    session->bot = b->bot;
    session->program = b->program;
    b->bot = NULL;
    b->program = NULL;
    return true;
}

// ---- a step -------------------------------------------------------------------------------------

static void fail(gk_answer *answer, gk_status status) {
    answer->kind = GK_FAILED;
    answer->status = status;
}

static void refuse(gk_answer *answer, gk_session *session, const struct build *b,
                   gk_status status, const char *name) {
    if (!note_lost(session, b)) status = GK_NO_MEMORY;
    if (status != GK_INVALID || gk_diagnostics_error_count(session->diagnostics) == 0) {
        fail(answer, status);
        return;
    }
    answer->kind = GK_REFUSED_BY_COMPILER;
    answer->breaks_others = !has_error_in(session->diagnostics, name);
}

// What the statement costs besides what was typed: it keeps what it bound, and returns.
static int64_t overhead(const struct world *world, bool is_done) {
    int64_t set = opcode_find(OP_SET_GLOBAL)->gas, gas = opcode_find(OP_RETURN_NONE)->gas;
    if (is_done) gas += set * (int64_t)world->made_count;
    if (is_done && world->done != NO_INDEX) gas += opcode_find(OP_LOAD_BOOL)->gas + set;
    return gas;
}

static int64_t limit_with(int64_t gas, int64_t more) {
    return gas > INT64_MAX - more ? INT64_MAX : gas + more;
}

static void tell_bot(gk_session *session, struct build *b, gk_answer *answer) {
    session->told = b->bot;
    b->bot = NULL;
    answer->bot = session->told;
}

static bool tell_move(gk_session *session, gk_bot *bot, gk_answer *answer) {
    if (!session_show_move(session, bot)) return false;
    answer->move = session->move;
    return true;
}

// Whether the session would still be right with what the statement makes instead of what has those
// names. `fate` then tells what is replaced.
static gk_status try_names(struct build *fate, struct build *b, gk_diagnostics **diagnostics) {
    const struct world *world = &b->world;
    if (!build_begin(fate, b->session, NULL)) return GK_NO_MEMORY;
    memcpy(fate->is_skipped, b->is_skipped, b->session->piece_count * sizeof *b->is_skipped);
    bool makes_result = world->made_count > 0 && world->made[0].is_result;
    size_t made_count = makes_result ? 0 : world->made_count;
    memcpy(fate->is_dropped, b->is_dropped, b->session->variable_count * sizeof *b->is_dropped);
    if (!list_variables(fate, world->made, made_count)) return GK_NO_MEMORY;
    if (made_count == 0) return GK_OK;
    gk_status status = compile_right(fate, diagnostics);
    memcpy(b->is_skipped, fate->is_skipped, b->session->piece_count * sizeof *b->is_skipped);
    return status;
}

static bool show_made(gk_session *session, struct build *b) {
    for (size_t i = 0; i < b->world.made_count; i++) {
        const struct world_made *made = &b->world.made[i];
        if (!session_show(session, made->is_result ? "" : made->name, made->shown_type)) return false;
        if (!session_show_value(session, b->bot, made->global)) return false;
    }
    return true;
}

static bool show_types(gk_session *session, const struct build *b) {
    for (size_t i = 0; i < b->world.made_count; i++) {
        const struct world_made *made = &b->world.made[i];
        if (!session_show(session, made->is_result ? "" : made->name, made->shown_type)) return false;
    }
    return true;
}

static void tell_shown(gk_session *session, gk_answer *answer) {
    answer->shown = session->shown;
    answer->shown_count = session->shown_count;
    answer->kind = session->shown_count > 0 ? GK_SHOWN : GK_DONE;
}

static gk_result run(gk_session *session, const struct build *b, uint32_t function, int64_t gas) {
    session->running = b->bot;
    gk_result result = bot_run(b->bot, function, gas);
    session->running = NULL;
    return result;
}

static void run_statement(gk_session *session, struct build *b, gk_answer *answer) {
    int64_t most = limit_with(session->gas, overhead(&b->world, true));
    gk_result result = run(session, b, b->pieces[b->piece_count - 1].function, most);
    bool is_done = b->world.done == NO_INDEX || bot_is_true(b->bot, b->world.done);
    int64_t used = gk_bot_gas_used(b->bot) - (result == GK_MOVED ? overhead(&b->world, is_done) : 0);
    answer->gas = used < 0 ? 0 : used > session->gas ? session->gas : used;
    answer->kind = result == GK_MOVED ? GK_DONE : GK_ENDED_BADLY;
    bool works = tell_move(session, b->bot, answer);
    if (result == GK_MOVED && is_done) {
        works = works && show_made(session, b);
        tell_shown(session, answer);
    }
    if (!works) fail(answer, GK_NO_MEMORY);
}

static bool has_skipped(const struct build *b) {
    for (size_t i = 0; i < b->session->piece_count; i++) {
        if (b->is_skipped[i]) return true;
    }
    return false;
}

// The statement is kept, and others that were run before are not right any more: values that hold
// their functions go now, not at the next step.
static void settle(gk_session *session) {
    struct build b;
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    if (!diagnostics) return;
    bool works = build_begin(&b, session, NULL) && build(&b, &diagnostics) == GK_OK
                 && run(session, &b, NO_INDEX, session->gas) == GK_MOVED;
    if (works) {
        // What the statement logged is still to be told.
        session->told = session->bot;
        session->bot = NULL;
        if (!keep_all(session, &b, &b, false)) {
            session->bot = session->told;
            session->told = NULL;
        }
    }
    gk_diagnostics_free(diagnostics);
    build_free(&b);
}

static void take_statement(gk_session *session, struct build *b, gk_answer *answer) {
    struct build fate;
    gk_status status = try_names(&fate, b, &session->diagnostics);
    if (status != GK_OK) {
        refuse(answer, session, &fate, status, "");
        build_free(&fate);
        return;
    }
    run_statement(session, b, answer);
    bool is_kept = (answer->kind == GK_SHOWN || answer->kind == GK_DONE)
                   && session->entering == GK_KEEP;
    bool with_made = answer->kind == GK_SHOWN, is_settled = !has_skipped(b);
    if (!is_kept) {
        tell_bot(session, b, answer);
    } else if (keep_all(session, b, &fate, with_made)) {
        if (!is_settled) settle(session);
        answer->bot = session->told ? session->told : session->bot;
    } else {
        fail(answer, GK_NO_MEMORY);
    }
    build_free(&fate);
}

static void take_built(gk_session *session, struct build *b, gk_answer *answer) {
    bool is_statement = b->world.is_statement;
    if (session->entering == GK_LOOK) {
        bool works = show_types(session, b);
        tell_shown(session, answer);
        if (!is_statement) answer->kind = GK_DEFINED;
        if (!works) fail(answer, GK_NO_MEMORY);
        return;
    }
    if (run(session, b, NO_INDEX, session->gas) != GK_MOVED) {
        answer->gas = gk_bot_gas_used(b->bot);
        answer->kind = GK_ENDED_BADLY;
        tell_bot(session, b, answer);
        return;
    }
    if (is_statement) {
        take_statement(session, b, answer);
        return;
    }
    answer->kind = GK_DEFINED;
    if (session->entering != GK_KEEP) return;
    if (keep_all(session, b, b, false)) answer->bot = session->bot;
    else fail(answer, GK_NO_MEMORY);
}

// An `if` or `match` that is no value is one statement more.
static gk_status build_as_statement(struct build *b) {
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    if (!diagnostics) return GK_NO_MEMORY;
    b->is_no_value = true;
    gk_status status = build(b, &diagnostics);
    if (status == GK_OK) {
        gk_diagnostics_free(b->session->diagnostics);
        b->session->diagnostics = diagnostics;
    } else {
        gk_diagnostics_free(diagnostics);
    }
    return status;
}

void session_take(gk_session *session, const struct world_piece *piece, gk_answer *answer) {
    struct build b;
    *answer = (gk_answer){.kind = GK_FAILED, .status = GK_NO_MEMORY};
    session->diagnostics = gk_diagnostics_new();
    answer->diagnostics = session->diagnostics;
    if (!build_begin(&b, session, piece) || !session->diagnostics) {
        build_free(&b);
        return;
    }
    gk_status status = build(&b, &session->diagnostics);
    if (status == GK_INVALID && b.world.is_choice) status = build_as_statement(&b);
    if (status == GK_OK) take_built(session, &b, answer);
    else refuse(answer, session, &b, status, piece->name);
    answer->diagnostics = session->diagnostics;
    answer->lost = (const char *const *)session->lost.names;
    answer->lost_count = session->lost.count;
    answer->renewed = (const char *const *)session->renewed.names;
    answer->renewed_count = session->renewed.count;
    build_free(&b);
}

// ---- looking ------------------------------------------------------------------------------------

gk_status session_inspect(gk_session *session, const char *typed, size_t bytes,
                          void (*look)(void *context, struct check *c), void *context) {
    struct world_piece piece = {.name = "", .text = typed, .bytes = bytes, .is_typed = true};
    struct build b;
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    bool works = build_begin(&b, session, typed ? &piece : NULL) && list_variables(&b, NULL, 0);
    gk_status status = GK_NO_MEMORY;
    if (works && diagnostics) {
        b.world.look = look;
        b.world.look_context = context;
        status = compile(&b, diagnostics);
    }
    gk_diagnostics_free(diagnostics);
    build_free(&b);
    return status;
}
