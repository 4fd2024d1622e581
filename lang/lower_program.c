// lang/lower_program.c: what is lowered, in which order.
//
//   in:    a checked program
//   out:   a module: the interface's entries first, then the main file's functions, then what these
//          use of other files and the library
//   owns:  nothing
//   fails: as lower.h says

#include "lower.h"
#include "world.h"

// ---- what is always there -----------------------------------------------------------------------

static void add_variables(struct lower *l, const struct file *file) {
    for (struct decl *d = file->decls; d; d = d->next) {
        if (d->kind != DECL_VARIABLE) continue;
        uint32_t type = lower_type(l, d->symbol->type);
        struct text name = name_inside(l, file, d->name);
        struct module_global row = {lower_string(l, name), type, d->variable == VARIABLE_CACHE};
        uint32_t index = module_add_global(l->module, row);
        if (index == NO_INDEX) l->failed = true;
        d->symbol->index = index + 1;
        d->is_carried = l->check->world && world_carries(l->check->world, d, name, index);
    }
}

static void add_all_variables(struct lower *l) {
    for (const struct file *file = l->check->files; file; file = file->next) add_variables(l, file);
    if (l->module->global_count > GLOBALS_MAX) refuse_limit(l, "top-level variables", "65535");
}

// Generic functions are none by themselves: what uses them makes them.
static void queue_roots(struct lower *l) {
    for (uint32_t i = 0; i < l->check->entry_count; i++)
        function_index(l, l->check->entries[i], NULL);
    l->module->entry_count = l->check->entry_count;
    for (struct decl *d = l->check->main->decls; d; d = d->next) {
        bool is_root = d->kind == DECL_FUNCTION && d->symbol->kind == SYMBOL_FUNCTION
                       && !d->symbol->type_parameter_count;
        l->at = d->name_at;
        if (is_root || d->kind == DECL_ENTERED) function_index(l, d->symbol, NULL);
    }
}

static void queue_test(struct lower *l, const struct decl *test) {
    struct place place = source_place(test->source, test->at.start);
    struct module_test row = {
        .name = lower_string(l, printable(l, test->name.bytes, test->name.count)),
        .function = function_index(l, test->symbol, NULL),
        .line = place.line + place.source->lines_before,
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

// What nobody calls is lowered all the same, so that its lines are known not to have run.
static void queue_siblings(struct lower *l) {
    for (const struct file *file = l->check->files; file; file = file->next) {
        if (file->kind != FILE_SIBLING) continue;
        for (const struct decl *d = file->decls; d; d = d->next) {
            if (d->kind != DECL_FUNCTION || d->symbol->type_parameter_count) continue;
            l->at = d->name_at;
            function_index(l, d->symbol, NULL);
        }
    }
}

static void lower_unused_lines(struct lower *l) {
    for (const struct file *file = l->check->files; file; file = file->next) {
        if (file_is_library(file)) continue;
        for (const struct decl *d = file->decls; d && !l->failed; d = d->next) {
            if (d->kind != DECL_FUNCTION || !d->body || !d->symbol->type_parameter_count) continue;
            if (!d->symbol->has_instance) lower_lines(l, d->symbol);
        }
    }
}

// ---- all of it ----------------------------------------------------------------------------------

static void lower_queue(struct lower *l) {
    for (struct instance *i; !l->failed && (i = next_instance(l)) != NULL;) lower_function(l, i);
}

bool lower_program(struct check *check, const gk_compile_request *request, struct module *module) {
    struct lower l = {.check = check, .arena = check->arena, .module = module};
    names_init(&l.texts, l.arena);
    module->notes_lines = request->with_lines;
    module->move_type = check->move_type ? lower_type(&l, check->move_type) : NO_INDEX;
    queue_roots(&l);
    if (request->with_tests || request->examples) queue_tests(&l);
    if (request->with_lines) queue_siblings(&l);
    add_all_variables(&l);
    lower_queue(&l);
    module->initialise_vars = lower_initialisers(&l, false);
    module->initialise_caches = lower_initialisers(&l, true);
    lower_queue(&l);
    if (request->with_lines) lower_unused_lines(&l);
    lower_type_fields(&l);
    return !l.failed;
}
