// lang/lower_function.c: one function of the module: its signature, its body, its registers.
//
//   in:    an instance: a function or lambda of the source, or a native that is wanted as a value
//   out:   its row, its parameters, its code
//   owns:  nothing
//   fails: as lower.h says

#include <string.h>

#include "lower.h"
#include "name.h"
#include "utf8.h"
#include "world.h"

// ---- signatures ---------------------------------------------------------------------------------

static uint32_t result_type(struct lower *l, struct type *type) {
    return type->kind == KIND_NOTHING ? NO_INDEX : lower_type(l, type);
}

static void add_row(struct lower *l, struct text name, struct type *type, bool is_mut) {
    uint32_t index = lower_type(l, type);
    struct module_parameter row = {lower_string(l, name), index, is_mut};
    if (module_add_parameter(l->module, row) == NO_INDEX) l->failed = true;
}

uint16_t host_index(struct lower *l, struct symbol *symbol) {
    if (symbol->index) return (uint16_t)(symbol->index - 1);
    struct module_host row = {.name = lower_string(l, symbol->name)};
    row.first_parameter = l->module->parameter_count;
    row.parameter_count = symbol->decl->parameter_count;
    for (const struct parameter *p = symbol->decl->parameters; p; p = p->next)
        add_row(l, p->name, p->type, false);
    row.result = result_type(l, symbol->result);
    uint32_t index = module_add_host(l->module, row);
    if (index == NO_INDEX) l->failed = true;
    symbol->index = index + 1;
    return (uint16_t)index;
}

static bool is_plain_ascii(const char *bytes, size_t count) {
    size_t at = 0;
    while (at < count && bytes[at] >= 0x20 && bytes[at] < 0x7F) at++;
    return at == count;
}

// What bytecode refuses in a name becomes question marks. Most names have nothing of the kind.
struct text printable(struct lower *l, const char *name, size_t count) {
    if (is_plain_ascii(name, count)) return (struct text){name, (uint32_t)count};
    size_t end = 0;
    char *clean = arena_allocate(l->arena, count + 1);
    bool is_text = utf8_valid(name, count, NULL);
    for (size_t at = 0, width; at < count; at += width) {
        uint32_t character = (unsigned char)name[at];
        width = is_text ? utf8_read(name + at, count - at, &character) : 1;
        bool is_plain =
            is_text ? !name_is_control(character) : character >= 0x20 && character < 0x7F;
        if (is_plain) memcpy(clean + end, name + at, width);
        else clean[end] = '?';
        end += is_plain ? width : 1;
    }
    return (struct text){clean, (uint32_t)end};
}

// A source is known by its name alone: the folders it lies in are its author's business, and
// bytecode travels. The library names no file: its faults are told where the player called it.
static uint32_t file_name(struct lower *l, const struct source *source) {
    if (!source || source->is_library) return 0;
    const char *name = source->name;
    for (const char *at = name; *at; at++) {
        if (*at == '/' || *at == '\\') name = at + 1;
    }
    return lower_string(l, printable(l, name, strlen(name)));
}

// ---- from the first register to the last --------------------------------------------------------

// Tests are not what tests shall reach.
static bool is_in_test(const struct file *file, uint32_t at) {
    for (const struct decl *d = file->decls; d; d = d->next) {
        if (d->kind == DECL_TEST && at >= d->at.start && at < d->at.end) return true;
    }
    return false;
}

static bool notes_lines(const struct lower *l, const struct instance *instance) {
    const struct file *file = instance->source ? instance->source->file : NULL;
    if (!l->module->notes_lines || !file || file_is_library(file)) return false;
    if (instance->lambda) return !is_in_test(file, instance->lambda->at.start);
    const struct decl *decl = instance->symbol->decl;
    return !decl || decl->kind != DECL_TEST;
}

static struct module_function begin_function(struct lower *l, struct instance *instance) {
    l->instance = instance;
    l->scratch = (struct scratch){NULL, 0};
    l->binding = &instance->binding;
    l->register_count = 0;
    l->first_instruction = l->module->instruction_count;
    l->may_be_simple = true;
    l->is_reachable = true;
    l->segment_gas = 0;
    l->loop = NULL;
    l->notes_lines = notes_lines(l, instance);
    l->late_returns = NULL;
    l->late_failures = NULL;
    l->scope = NULL;
    l->depth = 0;
    return (struct module_function){
        .name = lower_string(l, instance->name),
        .file = file_name(l, instance->source),
        .first_parameter = l->module->parameter_count,
        .result = NO_INDEX,
        .first_instruction = l->first_instruction,
    };
}

// Parameters are the registers 0, 1, …, as they come.
static uint16_t add_parameter(struct lower *l, struct module_function *row, struct text name,
                              struct type *type, bool is_mut) {
    add_row(l, name, type, is_mut);
    if (++row->parameter_count > SIMPLE_PARAMETERS_MAX || is_mut) l->may_be_simple = false;
    return register_new(l, type);
}

static void set_result(struct lower *l, struct module_function *row, struct type *type) {
    l->result = type;
    row->result = result_type(l, type);
}

// As function_is_simple() will judge: such a function returns by a shorter way.
static bool is_simple(const struct lower *l) {
    for (size_t i = 0; i < l->register_count; i++) {
        if (is_reference(l->registers[i])) return false;
    }
    return l->may_be_simple;
}

static void shorten_returns(struct lower *l) {
    for (uint32_t i = l->first_instruction; i < l->module->instruction_count; i++) {
        if (l->module->code[i].op == OP_RETURN) l->module->code[i].op = OP_RETURN_WORD;
    }
}

static void end_function(struct lower *l, struct module_function *row) {
    // Control that runs off the end: of a function without result, or behind a check that it can't.
    if (l->is_reachable) {
        if (row->result == NO_INDEX) emit(l, OP_RETURN_NONE, 0, 0, 0);
        else emit(l, OP_FAIL, FAULT_ASSERT, 0, 0);
    }
    lower_late_returns(l);
    lower_late_failures(l);
    if (is_simple(l)) shorten_returns(l);
    if (l->register_count > REGISTERS_MAX)
        refuse_limit(l, "variables and values at once in a function", "1024");
    for (size_t i = 0; i < l->register_count; i++) lower_type(l, l->registers[i]);
    row->first_register = l->module->register_count;
    row->register_count = (uint32_t)l->register_count;
    for (size_t i = 0; i < l->register_count && !l->failed; i++) {
        if (module_add_register(l->module, lower_type(l, l->registers[i])) == NO_INDEX)
            l->failed = true;
    }
    row->instruction_count = l->module->instruction_count - l->first_instruction;
    if (row->instruction_count > INSTRUCTIONS_MAX)
        refuse_limit(l, "instructions in a function", "32767");
    limit_instances(l, l->instance, row->instruction_count);
    if (!l->failed) l->module->functions[l->instance->index] = *row;
}

// ---- bodies -------------------------------------------------------------------------------------

static void add_parameters(struct lower *l, struct module_function *row,
                           const struct parameter *parameters) {
    for (const struct parameter *p = parameters; p; p = p->next) {
        uint16_t reg = add_parameter(l, row, p->name, concrete(l, p->type), p->is_mut);
        if (p->local) p->local->reg = reg;
    }
}

// A host may call what the main file declares, if it can give and take the values.
static bool is_public(const struct lower *l, const struct module_function *row) {
    const struct symbol *symbol = l->instance->symbol;
    bool is_root =
        symbol->decl->kind == DECL_FUNCTION && symbol->decl->source->file == l->check->main;
    if (!is_root || symbol->receiver || l->binding->count) return false;
    for (uint32_t i = 0; i < row->parameter_count; i++) {
        if (!type_satisfies(l->registers[i], BOUND_EQUATABLE)) return false;
    }
    return type_satisfies(l->result, BOUND_EQUATABLE);
}

static void keep_bound(struct lower *l, const struct stmt *let) {
    for (const struct binder *b = let->binders; b; b = b->next) {
        if (!b->local || !b->local->kept || !l->is_reachable) continue;
        struct value value = {.reg = b->local->reg, .is_dying = true, .type = b->local->type};
        emit(l, OP_SET_GLOBAL, (uint16_t)(b->local->kept->index - 1), give(l, value), 0);
    }
}

// What a statement at the prompt binds is the session's from then on.
static void lower_entered(struct lower *l, const struct decl *entered) {
    open_scope(l);
    for (struct stmt *s = entered->body->body; s; s = s->next) lower_stmt(l, s);
    for (const struct stmt *s = entered->body->body; s && s->kind == STMT_LET; s = s->next)
        keep_bound(l, s);
    const struct symbol *done = l->check->world->done_symbol;
    if (done && l->is_reachable && entered == l->check->world->entered) {
        struct value is_done = temporary(l, l->check->types.bool_);
        emit(l, OP_LOAD_BOOL, is_done.reg, 1, 0);
        emit(l, OP_SET_GLOBAL, (uint16_t)(done->index - 1), is_done.reg, 0);
        discard(l, is_done);
    }
    close_scope(l);
}

static void lower_declared(struct lower *l, struct module_function *row) {
    struct symbol *symbol = l->instance->symbol;
    add_parameters(l, row, symbol->decl->parameters);
    set_result(l, row, concrete(l, symbol->result));
    if (symbol->kind != SYMBOL_FUNCTION) {
        l->at = symbol->decl->name_at;
        lower_wrapper(l, symbol);
        return;
    }
    row->is_public = is_public(l, row);
    if (symbol->decl->kind == DECL_ENTERED) lower_entered(l, symbol->decl);
    else lower_block(l, symbol->decl->body);
    l->at = symbol->decl->body->end_at;
}

static void lower_lambda_body(struct lower *l, struct module_function *row) {
    const struct lambda *lambda = l->instance->lambda->lambda;
    for (struct capture *c = lambda->captures; c; c = c->next)
        c->inner->reg =
            add_parameter(l, row, c->inner->name, concrete(l, c->inner->type), false);
    row->bound_count = row->parameter_count;
    add_parameters(l, row, lambda->parameters);
    set_result(l, row, concrete(l, lambda->result));
    if (lambda->body) {
        lower_block(l, lambda->body);
        l->at = lambda->body->end_at;
    } else if (l->result->kind != KIND_NOTHING) {
        note_line(l, lambda->value->at);
        return_value(l, lambda->value, lambda->value->at);
    } else {
        note_line(l, lambda->value->at);
        lower_unused(l, lambda->value);
    }
}

void lower_function(struct lower *l, struct instance *instance) {
    struct module_function row = begin_function(l, instance);
    if (instance->lambda) lower_lambda_body(l, &row);
    else lower_declared(l, &row);
    end_function(l, &row);
}

// ---- lines of what is never used ----------------------------------------------------------------

static void note_block(struct lower *l, const struct stmt *block);

static void note_stmt(struct lower *l, const struct stmt *s) {
    if (s->kind != STMT_BLOCK) note_line(l, s->at);
    bool has_arms = s->kind == STMT_IF || s->kind == STMT_WHILE;
    for (const struct arm *arm = has_arms ? s->arms : NULL; arm; arm = arm->next)
        note_block(l, arm->body);
    if (s->kind == STMT_IF && s->otherwise) note_block(l, s->otherwise);
    if (s->body) note_block(l, s->body);
    const struct match_case *cases = s->kind == STMT_MATCH ? s->value->cases : NULL;
    for (; cases; cases = cases->next) {
        note_line(l, cases->at);
        if (cases->body) note_stmt(l, cases->body);
    }
}

static void note_block(struct lower *l, const struct stmt *block) {
    for (const struct stmt *s = block->body; s; s = s->next) note_stmt(l, s);
}

// A generic function that no types were asked of: a function that nobody calls has its lines.
void lower_lines(struct lower *l, struct symbol *symbol) {
    struct instance *instance = ARENA_NEW(l->arena, struct instance);
    *instance = (struct instance){
        .symbol = symbol, .name = symbol->name, .source = symbol->decl->source};
    instance->index =
        module_add_function(l->module, (struct module_function){.result = NO_INDEX});
    if (instance->index == NO_INDEX) l->failed = true;
    struct module_function row = begin_function(l, instance);
    l->result = l->check->types.nothing;
    note_block(l, symbol->decl->body);
    end_function(l, &row);
}

// ---- first values of top-level variables --------------------------------------------------------

static bool is_initialised(const struct decl *d, bool caches) {
    if (d->kind != DECL_VARIABLE || !d->value || d->is_carried) return false;
    return (d->variable == VARIABLE_CACHE) == caches;
}

static struct module_function begin_initialiser(struct lower *l, bool caches,
                                                const struct source *source) {
    struct symbol *symbol = caches ? l->check->caches_body : l->check->vars_body;
    struct instance *instance = ARENA_NEW(l->arena, struct instance);
    *instance = (struct instance){.symbol = symbol, .name = symbol->name, .source = source};
    instance->index =
        module_add_function(l->module, (struct module_function){.result = NO_INDEX});
    if (instance->index == NO_INDEX) l->failed = true;
    struct module_function row = begin_function(l, instance);
    l->result = l->check->types.nothing;
    return row;
}

// Of the variables from `*decl` on that are of its source; goes on to the next source's.
static uint32_t lower_source_initialiser(struct lower *l, const struct decl **decl, bool caches) {
    const struct source *source = (*decl)->source;
    struct module_function row = begin_initialiser(l, caches, source);
    for (; *decl && (*decl)->source == source; *decl = (*decl)->next) {
        const struct decl *d = *decl;
        if (!is_initialised(d, caches)) continue;
        struct value value = lower_as(l, d->value, d->symbol->type);
        l->at = d->at;
        emit(l, OP_SET_GLOBAL, (uint16_t)(d->symbol->index - 1), give(l, value), 0);
        given(l, value);
    }
    end_function(l, &row);
    return l->instance->index;
}

// A function each for the sources that have variables, as a function is of one source; and if there
// are several, one that calls them in order.
uint32_t lower_initialisers(struct lower *l, bool caches) {
    uint32_t *calls = NULL;
    size_t count = 0, room = 0;
    for (const struct file *file = l->check->files; file; file = file->next) {
        for (const struct decl *d = file->decls; d;) {
            if (!is_initialised(d, caches)) {
                d = d->next;
                continue;
            }
            calls = arena_grow(l->arena, calls, count, &room, sizeof *calls);
            calls[count++] = lower_source_initialiser(l, &d, caches);
        }
    }
    if (count < 2) return count ? calls[0] : NO_INDEX;
    struct module_function row = begin_initialiser(l, caches, NULL);
    for (size_t i = 0; i < count; i++) emit(l, OP_CALL, 0, (uint16_t)calls[i], 0);
    end_function(l, &row);
    return l->instance->index;
}
