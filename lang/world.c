// lang/world.c: see world.h.

#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "lower.h"
#include "modules.h"

static struct text text_of(const char *text) {
    return (struct text){text, (uint32_t)strlen(text)};
}

void world_end(struct world *world) {
    for (size_t i = 0; i < world->made_count; i++) {
        free(world->made[i].name);
        free(world->made[i].type);
        free(world->made[i].shown_type);
    }
    free(world->made);
    free(world->cuts);
    free(world->pairs);
    world->made = NULL;
    world->cuts = NULL;
    world->pairs = NULL;
    world->made_count = world->made_room = world->cut_count = world->cut_room = 0;
    world->pair_count = world->pair_room = world->new_count = 0;
    world->done = NO_INDEX;
    world->is_statement = false;
    world->done_symbol = NULL;
    world->is_choice = world->no_memory = world->has_answer = false;
    world->new_source = NULL;
    world->entered = NULL;
    world->result = NULL;
}

// Room for one row more at the end of a table on the heap; NULL: no memory.
static void *add_row(struct world *world, void *rows, size_t count, size_t *room, size_t bytes) {
    if (count < *room) return rows;
    size_t wanted = *room ? 2 * *room : 8;
    void *more = wanted <= SIZE_MAX / bytes ? realloc(rows, wanted * bytes) : NULL;
    if (more) *room = wanted;
    else world->no_memory = true;
    return more;
}

// ---- what replaces what -------------------------------------------------------------------------

struct claim {
    struct decl *decl;
    size_t piece;
    struct world_variable *variable;  // or NULL
    bool is_new;
};

struct claims {
    struct world *world;
    struct arena *arena;
    struct names names;  // struct claim
};

static struct text key_of(struct arena *arena, char space, struct text inside, struct text name) {
    char *bytes = arena_allocate(arena, (size_t)inside.count + name.count + 2);
    bytes[0] = space;
    memcpy(bytes + 1, inside.bytes, inside.count);
    bytes[1 + inside.count] = '.';
    memcpy(bytes + 2 + inside.count, name.bytes, name.count);
    return (struct text){bytes, inside.count + name.count + 2};
}

// As it is written, without blanks.
static struct text receiver_text(struct arena *arena, const struct decl *decl) {
    const struct span at = decl->receiver->at;
    const char *from = decl->source->bytes + (at.start - decl->source->base);
    char *bytes = arena_allocate(arena, at.end - at.start + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < at.end - at.start; i++) {
        if (from[i] != ' ' && from[i] != '\n') bytes[count++] = from[i];
    }
    return (struct text){bytes, count};
}

// What a declaration is known by; count 0: nothing replaces it.
static struct text decl_key(struct arena *arena, const struct decl *decl) {
    struct text none = {"", 0};
    switch (decl->kind) {
    case DECL_FUNCTION:
        if (decl->receiver) return key_of(arena, 'm', receiver_text(arena, decl), decl->name);
        return key_of(arena, 'v', none, decl->name);
    case DECL_VARIABLE: return key_of(arena, 'v', none, decl->name);
    case DECL_RECORD:
    case DECL_ENUM: return key_of(arena, 't', none, decl->name);
    case DECL_USE: return key_of(arena, 'u', none, decl->name);
    case DECL_TEST: return key_of(arena, 'q', none, decl->name);
    case DECL_IMPLEMENTS: return key_of(arena, 'i', none, none);
    case DECL_ERROR: case DECL_INTERFACE: case DECL_ENTRY: case DECL_ENTERED: break;
    }
    return none;
}

uint32_t world_start_of(const struct decl *decl) {
    return decl->doc.count ? (uint32_t)(decl->doc.bytes - decl->source->bytes)
                           : decl->at.start - decl->source->base;
}

// From a declaration to the next one of its piece.
static struct world_cut cut_of(size_t piece, const struct decl *decl) {
    const struct decl *next = decl->next;
    bool is_last = !next || next->source != decl->source;
    return (struct world_cut){piece, world_start_of(decl),
                              is_last ? decl->source->count : world_start_of(next)};
}

static void replace(struct world *world, const struct claim *old) {
    if (old->variable) {
        old->variable->is_replaced = true;
    } else {
        struct world_cut *cuts = add_row(world, world->cuts, world->cut_count, &world->cut_room,
                                         sizeof *cuts);
        if (!cuts) return;
        world->cuts = cuts;
        world->cuts[world->cut_count++] = cut_of(old->piece, old->decl);
    }
    old->decl->kind = DECL_ERROR;
}

static void make_claim(struct claims *claims, struct claim claim) {
    struct text key = decl_key(claims->arena, claim.decl);
    if (!key.count) return;
    void **place = names_at(&claims->names, key);
    struct claim *old = *place;
    if (old && claim.is_new && !old->is_new) replace(claims->world, old);
    *place = ARENA_NEW(claims->arena, struct claim);
    *(struct claim *)*place = claim;
}

// ---- the main file ------------------------------------------------------------------------------

static struct decl *variable_decl(struct claims *claims, struct world_variable *variable,
                                  const struct source *source) {
    struct decl *decl = ARENA_NEW(claims->arena, struct decl);
    *decl = (struct decl){.kind = DECL_VARIABLE, .name = text_of(variable->name), .source = source};
    decl->variable = variable->is_var ? VARIABLE_VAR : VARIABLE_LET;
    decl->at = decl->name_at = (struct span){source->base, source->base};
    variable->decl = decl;
    variable->global = NO_INDEX;
    variable->is_replaced = variable->is_lost = false;
    if (!variable->is_result)
        make_claim(claims, (struct claim){.decl = decl, .variable = variable, .is_new = variable->is_new});
    return decl;
}

static struct decl **add_variables(struct claims *claims, struct decl **end, bool is_new,
                                   struct modules *modules, const struct source *source) {
    struct world *world = claims->world;
    for (size_t i = 0; i < world->variable_count; i++) {
        if (world->variables[i].is_new != is_new) continue;
        world_note_types(&modules->library, world->variables[i].type);
        *end = variable_decl(claims, &world->variables[i], source);
        end = &(*end)->next;
    }
    return end;
}

static struct decl **add_piece(struct claims *claims, struct decl **end, size_t piece,
                               struct decl *decls) {
    struct world *world = claims->world;
    bool is_new = world->has_new && piece == world->piece_count - 1;
    *end = decls;
    for (; *end; end = &(*end)->next) {
        struct decl *decl = *end;
        decl->piece = (uint32_t)piece;
        if (is_new) world->new_source = decl->source;
        if (is_new && decl->kind != DECL_ENTERED) world->new_count++;
        if (is_new && decl->kind == DECL_ENTERED) world->entered = decl;
        make_claim(claims, (struct claim){.decl = decl, .piece = piece, .is_new = is_new});
    }
    return end;
}

struct file *world_parse(struct world *world, struct modules *modules) {
    world_end(world);
    struct arena *arena = modules->context.arena;
    struct claims claims = {.world = world, .arena = arena};
    names_init(&claims.names, arena);
    gk_source empty = {"", "", 0};
    struct file *file = modules_add(modules, FILE_MAIN, &empty);
    if (!file) return NULL;
    const struct source *base = modules->context.sources;
    while (base->file != file) base = base->next;
    struct decl **end = add_variables(&claims, &file->decls, false, modules, base);
    for (size_t i = 0; i < world->piece_count; i++) {
        struct world_piece *piece = &world->pieces[i];
        piece->function = NO_INDEX;
        for (size_t m = 0; m < piece->memory_count; m++)
            world_note_types(&modules->library, piece->memories[m].type);
        gk_source source = {piece->name, piece->text, piece->bytes};
        arena->limit_bytes += COMPILE_BYTES_PER_SOURCE_BYTE * piece->bytes;
        struct source *added = modules_add_piece(modules, &source);
        if (!added) return NULL;
        added->is_entered = piece->is_typed;
        added->lines_before = piece->lines_before;
        struct decl *decls = modules_parse_piece(modules, file, added);
        end = add_piece(&claims, end, i, decls);
    }
    add_variables(&claims, end, true, modules, base);
    return file;
}

// ---- names and types ----------------------------------------------------------------------------

static struct symbol *variable_symbol(struct check *c, struct decl *decl, struct type *type) {
    struct symbol *symbol = ARENA_NEW(c->arena, struct symbol);
    *symbol = (struct symbol){.kind = SYMBOL_VARIABLE, .name = decl->name, .decl = decl,
                              .type = type, .is_ready = true};
    decl->symbol = symbol;
    return symbol;
}

void world_declare(struct check *c) {
    struct world *world = c->world;
    enter_file(c, c->main);
    for (size_t i = 0; i < world->variable_count; i++) {
        struct world_variable *variable = &world->variables[i];
        struct decl *decl = variable->decl;
        if (decl->kind != DECL_VARIABLE) continue;
        struct type *type = world_read_type(c, variable->type);
        if (!type || type->kind == KIND_ERROR) {
            decl->kind = DECL_ERROR;
            variable->is_lost = true;
            continue;
        }
        struct symbol *symbol = variable_symbol(c, decl, type);
        if (variable->is_result) world->result = symbol;
        else *place_of_symbol(c, decl, decl->name) = symbol;
    }
}

bool world_carries(struct world *world, const struct decl *variable, struct text name, uint32_t to) {
    bool is_old = variable->value && variable->source != world->new_source;
    if (!is_old || !world->find_before) return false;
    uint32_t from = world->find_before(world->context, name);
    if (from == NO_INDEX) return false;
    struct world_pair *pairs =
        add_row(world, world->pairs, world->pair_count, &world->pair_room, sizeof *pairs);
    if (!pairs) return false;
    world->pairs = pairs;
    world->pairs[world->pair_count++] = (struct world_pair){from, to};
    return true;
}

static struct symbol *make_variable(struct check *c, const struct decl *entered, struct text name,
                                    struct type *type) {
    struct decl *decl = ARENA_NEW(c->arena, struct decl);
    *decl = (struct decl){.kind = DECL_VARIABLE, .name = name, .source = entered->source};
    decl->at = decl->name_at = entered->at;
    struct decl **end = &c->main->decls;
    while (*end) end = &(*end)->next;
    *end = decl;
    return variable_symbol(c, decl, type);
}

// ---- variables that were ------------------------------------------------------------------------

// What a name meant before a memory took its place.
struct hidden {
    struct text name;
    struct symbol *symbol;
    struct hidden *next;
};

static struct symbol *current(struct check *c, const struct world_memory *memory) {
    struct symbol *symbol = names_find(&c->main->symbols, text_of(memory->name));
    return !symbol && memory->is_result ? c->world->result : symbol;
}

static bool is_still(struct check *c, const struct world_memory *memory, const struct type *type) {
    const struct symbol *symbol = current(c, memory);
    return symbol && symbol->kind == SYMBOL_VARIABLE && symbol->type == type;
}

static struct hidden *remember(struct check *c, const struct decl *entered) {
    const struct world_piece *piece = &c->world->pieces[entered->piece];
    struct hidden *all = NULL;
    for (size_t i = 0; i < piece->memory_count; i++) {
        const struct world_memory *memory = &piece->memories[i];
        struct type *type = world_read_type(c, memory->type);
        if (!type || is_still(c, memory, type)) continue;
        struct hidden *hidden = ARENA_NEW(c->arena, struct hidden);
        *hidden = (struct hidden){.name = text_of(memory->name), .next = all};
        hidden->symbol = names_find(&c->main->symbols, hidden->name);
        struct symbol *symbol = make_variable(c, entered, text_of("_was"), type);
        symbol->decl->variable = memory->is_var ? VARIABLE_VAR : VARIABLE_LET;
        symbol->is_memory = true;
        *names_at(&c->main->symbols, hidden->name) = symbol;
        all = hidden;
    }
    return all;
}

static void forget(struct check *c, const struct hidden *all) {
    for (const struct hidden *h = all; h; h = h->next)
        *names_at(&c->main->symbols, h->name) = h->symbol;
}

// ---- the statement ------------------------------------------------------------------------------

// An expression's value is kept as if by `let it = …`.
// Whether it has one.
static bool check_answer(struct check *c, struct stmt *stmt, struct expr *value) {
    stmt->kind = STMT_EXPR;
    stmt->value = value;
    struct type *type = check_expr(c, value, NULL);
    if (type->kind == KIND_NOTHING || type->kind == KIND_ERROR) return false;
    struct binder *binder = ARENA_NEW(c->arena, struct binder);
    *binder = (struct binder){.name = text_of(RESULT_NAME), .at = value->at};
    stmt->kind = STMT_LET;
    stmt->is_tuple = false;
    stmt->binders = binder;
    stmt->type_name = NULL;
    stmt->target_count = 0;
    stmt->body = NULL;
    stmt->type = settled(c, value, type);
    binder->local = declare_local(c, binder->name, binder->at, stmt->type, false);
    return true;
}

// A variable of the session for each name that the statement binds.
static void make_variables(struct check *c, struct decl *entered) {
    const struct stmt *stmt = entered->body->body;
    if (stmt->kind != STMT_LET) return;
    for (const struct stmt *s = stmt; s; s = s->next) {
        for (const struct binder *b = s->binders; b; b = b->next) {
            if (b->local && !b->parts)
                b->local->kept = make_variable(c, entered, b->name, b->local->type);
        }
    }
    if (stmt->body)
        c->world->done_symbol = make_variable(c, entered, text_of("_done"), c->types.bool_);
}

void world_check_statement(struct check *c, struct decl *entered) {
    struct world *world = c->world;
    bool is_new = entered == world->entered;
    if (is_new) world->is_choice = entered->value != NULL;
    if (world->pieces[entered->piece].is_no_value) entered->value = NULL;
    struct text name = text_of(RESULT_NAME);
    bool sees_result = world->result && !names_find(&c->main->symbols, name);
    if (sees_result) *names_at(&c->main->symbols, name) = world->result;
    const struct hidden *hidden = is_new ? NULL : remember(c, entered);
    struct stmt *stmt = entered->body->body;
    scope_open(c);
    bool has_answer = false;
    if (entered->value) has_answer = check_answer(c, stmt, entered->value);
    else if (stmt->kind == STMT_EXPR) has_answer = check_answer(c, stmt, stmt->value);
    else check_stmt(c, stmt);
    for (struct stmt *s = stmt->next; s; s = s->next) check_stmt(c, s);
    if (is_new) world->has_answer = has_answer;
    scope_close(c);
    forget(c, hidden);
    if (sees_result) *names_at(&c->main->symbols, name) = NULL;
    if (is_new) make_variables(c, entered);
}

// ---- where everything is ------------------------------------------------------------------------

static char *copy(struct text text) {
    char *bytes = malloc((size_t)text.count + 1);
    if (!bytes) return NULL;
    memcpy(bytes, text.bytes, text.count);
    bytes[text.count] = '\0';
    return bytes;
}

static void take_made(struct world *world, struct check *c, const struct binder *b,
                      const struct stmt *stmt) {
    struct world_made *rows =
        add_row(world, world->made, world->made_count, &world->made_room, sizeof *rows);
    if (!rows) return;
    world->made = rows;
    struct sink type = {0};
    world_spell_type(&type, b->local->type);
    sink_add(&type, "", 1);
    struct world_made *row = &world->made[world->made_count++];
    *row = (struct world_made){.name = copy(b->name), .type = type.bytes, .is_var = stmt->is_var,
                               .shown_type = copy(type_text(&c->types, b->local->type)),
                               .is_result = world->has_answer,
                               .global = b->local->kept->index - 1};
    if (!row->name || !row->shown_type || type.has_failed) world->no_memory = true;
}

void world_take(struct world *world, struct check *c) {
    enter_file(c, c->main);
    for (size_t i = 0; i < world->variable_count; i++) {
        struct world_variable *variable = &world->variables[i];
        bool is_there = variable->decl->kind == DECL_VARIABLE;
        variable->global = is_there ? variable->decl->symbol->index - 1 : NO_INDEX;
        variable->decl = NULL;
    }
    for (const struct decl *d = c->main->decls; d; d = d->next) {
        if (d->kind == DECL_ENTERED) world->pieces[d->piece].function = d->symbol->index - 1;
    }
    if (!world->entered) return;
    world->is_statement = true;
    if (world->done_symbol) world->done = world->done_symbol->index - 1;
    const struct stmt *stmt = world->entered->body->body;
    for (; stmt && stmt->kind == STMT_LET; stmt = stmt->next) {
        for (const struct binder *b = stmt->binders; b; b = b->next) {
            if (b->local && b->local->kept) take_made(world, c, b, stmt);
        }
    }
}
