// lang/lower_program.c: what is lowered, in which order; one function at a time.
//
//   in:    a checked program
//   out:   a module: the interface's entries first, then the main file's functions, then what these
//          use of other files and the library
//   owns:  nothing
//   fails: as lower.h says

#include <string.h>

#include "lower.h"
#include "name.h"
#include "utf8.h"

#define ASSERT_TEXT_MAX 120  // bytes of source that an assertion's message quotes

struct text source_text(struct lower *l, struct span at) {
    const struct source *s = l->check->sources;
    while (s && !(at.start >= s->base && at.start <= s->base + s->count)) s = s->next;
    if (!s) return word("");
    const char *bytes = s->bytes + (at.start - s->base);
    uint32_t count = at.end - at.start, end = 0;
    // One line, cut between characters.
    while (end < count && end < ASSERT_TEXT_MAX && bytes[end] != '\n' && bytes[end] != '\r') end++;
    while (end < count && end > 0 && ((unsigned char)bytes[end] & 0xC0) == 0x80) end--;
    return (struct text){bytes, end};
}

// ---- functions ----------------------------------------------------------------------------------

void want_function(struct lower *l, struct symbol *symbol) {
    if (symbol->index) return;
    symbol->index =
        module_add_function(l->module, (struct module_function){.result = NO_INDEX}) + 1;
    if (symbol->index == 0) l->failed = true;
    if (l->queue_last) l->queue_last->next_used = symbol;
    else l->queue = symbol;
    l->queue_last = symbol;
}

static uint32_t result_type(struct lower *l, struct type *type) {
    return type->kind == KIND_NOTHING ? NO_INDEX : lower_type(l, type);
}

static uint32_t add_parameters(struct lower *l, const struct decl *decl) {
    for (const struct parameter *p = decl->parameters; p; p = p->next) lower_type(l, p->type);
    uint32_t first = l->module->parameter_count;
    for (const struct parameter *p = decl->parameters; p; p = p->next) {
        struct module_parameter row = {lower_string(l, p->name), lower_type(l, p->type), p->is_mut};
        if (module_add_parameter(l->module, row) == NO_INDEX) l->failed = true;
    }
    return first;
}

uint16_t host_index(struct lower *l, struct symbol *symbol) {
    if (symbol->index) return (uint16_t)(symbol->index - 1);
    struct module_host row = {.name = lower_string(l, symbol->name)};
    row.first_parameter = add_parameters(l, symbol->decl);
    row.parameter_count = symbol->decl->parameter_count;
    row.result = result_type(l, symbol->result);
    uint32_t index = module_add_host(l->module, row);
    if (index == NO_INDEX) l->failed = true;
    symbol->index = index + 1;
    return (uint16_t)index;
}

static void begin_function(struct lower *l, struct symbol *symbol) {
    l->function = symbol;
    l->registers = NULL;
    l->register_count = l->register_room = 0;
    for (size_t i = 0; i < sizeof l->pools / sizeof *l->pools; i++) l->pools[i] = NULL;
    l->first_instruction = l->module->instruction_count;
    l->is_reachable = true;
    l->segment_gas = 0;
    l->loop = NULL;
    l->late_returns = NULL;
    l->scope = NULL;
    l->depth = 0;
}

// As function_is_simple() will judge: such a function returns by a shorter way.
static bool is_simple(const struct lower *l) {
    const struct decl *decl = l->function->decl;
    if (!decl || decl->kind != DECL_FUNCTION || decl->parameter_count > SIMPLE_PARAMETERS_MAX) return false;
    for (const struct parameter *p = decl->parameters; p; p = p->next) {
        if (p->is_mut) return false;
    }
    for (size_t i = 0; i < l->register_count; i++) {
        if (is_reference(l->registers[i])) return false;
    }
    return true;
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
    row->first_instruction = l->first_instruction;
    row->instruction_count = l->module->instruction_count - l->first_instruction;
    if (row->instruction_count > INSTRUCTIONS_MAX)
        refuse_limit(l, "instructions in a function", "32767");
}

// What bytecode refuses in a name becomes question marks.
static struct text printable(struct lower *l, const char *name, size_t count) {
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

// As the main file would write it.
static struct text name_inside(struct lower *l, const struct file *file, struct text name) {
    bool is_module = file->kind == FILE_SIBLING || file->kind == FILE_STANDARD;
    return is_module ? words_join(l->check, file->name, ".", name) : name;
}

static struct text shown_name(struct lower *l, const struct symbol *symbol) {
    const struct decl *decl = symbol->decl;
    if (decl->kind == DECL_TEST) {
        struct text name = printable(l, decl->name.bytes, decl->name.count);
        name = words_join(l->check, word("test \""), "", name);
        return words_join(l->check, name, "\"", word(""));
    }
    if (symbol->receiver)
        return words_join(l->check, type_word(l->check, symbol->receiver), ".", symbol->name);
    if (symbol->namespace_name.count)
        return words_join(l->check, symbol->namespace_name, ".", symbol->name);
    return name_inside(l, decl->source->file, symbol->name);
}

// A source is known by its name alone: the folders it lies in are its author's business, and
// bytecode travels. The library names no file: its faults are told where the player called it.
static uint32_t file_name(struct lower *l, const struct source *source) {
    if (source->is_library) return 0;
    const char *name = source->name;
    for (const char *at = name; *at; at++) {
        if (*at == '/' || *at == '\\') name = at + 1;
    }
    return lower_string(l, printable(l, name, strlen(name)));
}

static void lower_function(struct lower *l, struct symbol *symbol) {
    struct decl *decl = symbol->decl;
    struct module_function row = {.name = lower_string(l, shown_name(l, symbol)),
                                  .file = file_name(l, decl->source)};
    row.first_parameter = add_parameters(l, decl);
    row.parameter_count = decl->parameter_count;
    row.result = result_type(l, symbol->result);
    bool is_root = decl->kind == DECL_FUNCTION && decl->source->file == l->check->main;
    row.is_public = is_root && !symbol->receiver;
    begin_function(l, symbol);
    for (struct parameter *p = decl->parameters; p; p = p->next) {
        uint16_t reg = register_new(l, p->type);
        if (p->local) p->local->reg = reg;
    }
    lower_block(l, decl->body);
    l->at = decl->body->end_at;
    end_function(l, &row);
    if (!l->failed) l->module->functions[symbol->index - 1] = row;
}

// ---- top-level variables ------------------------------------------------------------------------

static bool is_initialised(const struct decl *d, bool caches) {
    return d->kind == DECL_VARIABLE && (d->variable == VARIABLE_CACHE) == caches;
}

static void add_variables(struct lower *l, const struct file *file) {
    for (struct decl *d = file->decls; d; d = d->next) {
        if (d->kind != DECL_VARIABLE) continue;
        struct text name = name_inside(l, file, d->name);
        struct module_global row = {lower_string(l, name), lower_type(l, d->symbol->type),
                                    d->variable == VARIABLE_CACHE};
        uint32_t index = module_add_global(l->module, row);
        if (index == NO_INDEX) l->failed = true;
        d->symbol->index = index + 1;
    }
}

static void add_all_variables(struct lower *l) {
    for (const struct file *file = l->check->files; file; file = file->next) add_variables(l, file);
    if (l->module->global_count > GLOBALS_MAX) refuse_limit(l, "top-level variables", "65535");
}

static uint32_t begin_initialiser(struct lower *l, bool caches, uint32_t file,
                                  struct module_function *row) {
    struct symbol *symbol = caches ? l->check->caches_body : l->check->vars_body;
    *row = (struct module_function){
        .name = lower_string(l, symbol->name), .file = file, .result = NO_INDEX};
    row->first_parameter = l->module->parameter_count;
    uint32_t index = module_add_function(l->module, *row);
    if (index == NO_INDEX) l->failed = true;
    begin_function(l, symbol);
    return index;
}

static void end_initialiser(struct lower *l, uint32_t index, struct module_function *row) {
    end_function(l, row);
    if (!l->failed) l->module->functions[index] = *row;
}

// NO_INDEX: the file has nothing to initialise.
static uint32_t lower_file_initialiser(struct lower *l, const struct file *file, bool caches) {
    const struct decl *first = file->decls;
    while (first && !is_initialised(first, caches)) first = first->next;
    if (!first) return NO_INDEX;
    struct module_function row;
    uint32_t index = begin_initialiser(l, caches, file_name(l, first->source), &row);
    for (struct decl *d = file->decls; d; d = d->next) {
        if (!is_initialised(d, caches)) continue;
        struct value value = lower_as(l, d->value, d->symbol->type);
        l->at = d->at;
        emit(l, OP_SET_GLOBAL, (uint16_t)(d->symbol->index - 1), give(l, value), 0);
        given(l, value);
    }
    end_initialiser(l, index, &row);
    return index;
}

// A function each for the files that have variables, as a function is of one file; and if there are
// several, one that calls them in order.
static uint32_t lower_initialisers(struct lower *l, bool caches) {
    size_t file_count = 0;
    for (const struct file *file = l->check->files; file; file = file->next) file_count++;
    uint32_t *calls = arena_array(l->arena, file_count, sizeof *calls), count = 0;
    for (const struct file *file = l->check->files; file; file = file->next) {
        uint32_t index = lower_file_initialiser(l, file, caches);
        if (index != NO_INDEX) calls[count++] = index;
    }
    if (count < 2) return count ? calls[0] : NO_INDEX;
    struct module_function row;
    uint32_t index = begin_initialiser(l, caches, 0, &row);
    for (uint32_t i = 0; i < count; i++) emit(l, OP_CALL, 0, (uint16_t)calls[i], 0);
    end_initialiser(l, index, &row);
    return index;
}

// ---- all of it ----------------------------------------------------------------------------------

static void queue_roots(struct lower *l) {
    for (uint32_t i = 0; i < l->check->entry_count; i++) want_function(l, l->check->entries[i]);
    l->module->entry_count = l->check->entry_count;
    for (struct decl *d = l->check->main->decls; d; d = d->next) {
        if (d->kind == DECL_FUNCTION && d->symbol->kind == SYMBOL_FUNCTION)
            want_function(l, d->symbol);
    }
}

static void queue_test(struct lower *l, const struct decl *test) {
    want_function(l, test->symbol);
    struct place place = source_place(l->check->sources, test->at.start);
    struct module_test row = {
        .name = lower_string(l, printable(l, test->name.bytes, test->name.count)),
        .function = test->symbol->index - 1,
        .line = place.line,
        .column = place.column,
    };
    if (module_add_test(l->module, row) == NO_INDEX) l->failed = true;
}

static void queue_tests(struct lower *l) {
    for (const struct file *file = l->check->files; file; file = file->next) {
        if (file_is_library(file)) continue;
        for (const struct decl *d = file->decls; d; d = d->next) {
            if (d->kind == DECL_TEST) queue_test(l, d);
        }
    }
}

static void lower_queue(struct lower *l) {
    while (l->queue && !l->failed) {
        struct symbol *symbol = l->queue;
        l->queue = symbol->next_used;
        if (!l->queue) l->queue_last = NULL;
        lower_function(l, symbol);
    }
}

bool lower_program(struct check *check, bool with_tests, struct module *module) {
    struct lower l = {.check = check, .arena = check->arena, .module = module};
    names_init(&l.texts, l.arena);
    module->move_type = check->move_type ? lower_type(&l, check->move_type) : NO_INDEX;
    queue_roots(&l);
    if (with_tests) queue_tests(&l);
    add_all_variables(&l);
    lower_queue(&l);
    module->initialise_vars = lower_initialisers(&l, false);
    module->initialise_caches = lower_initialisers(&l, true);
    lower_queue(&l);
    lower_type_fields(&l);
    if (module->function_count > FUNCTIONS_MAX) refuse_limit(&l, "functions", "65535");
    return !l.failed;
}
