// tests/second/tree.c: compiling up to the tree; calls, and the variables that outlive them.
//
//   in:    sources, calls
//   out:   how calls end
//   owns:  the compilation's arena; the memory of values, which is let go with the tree
//   fails: see tree.h

#include "tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "tree_parts.h"

// ---- memory and budget ----------------------------------------------------------------------------

struct pool_block {
    struct pool_block *next;
    size_t used, room;
    union {
        int64_t align;
        unsigned char bytes[1];
    } first;
};
#define BLOCK_BYTES ((size_t)1 << 20)

static struct pool_block *new_block(struct tree *t, size_t bytes) {
    size_t room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    struct pool_block *block = malloc(sizeof *block + room);
    if (!block) tree_give_up(t);
    *block = (struct pool_block){.next = t->pool, .room = room};
    t->pool = block;
    return block;
}

void *tree_allocate(struct tree *t, size_t bytes) {
    bytes = (bytes + 15) & ~(size_t)15;
    struct pool_block *block = t->pool;
    if (!block || block->room - block->used < bytes) block = new_block(t, bytes);
    void *out = block->first.bytes + block->used;
    block->used += bytes;
    memset(out, 0, bytes);
    return out;
}

void tree_step(struct tree *t, uint64_t steps) {
    if (t->steps < steps) tree_give_up(t);
    t->steps -= steps;
}

void sink_put(struct tree *t, struct text_sink *sink, const char *bytes, size_t count) {
    if (sink->count + count + 1 > sink->room) {
        size_t room = 2 * (sink->count + count) + 32;
        tree_step(t, room / 8);
        char *more = tree_allocate(t, room);
        if (sink->count) memcpy(more, sink->bytes, sink->count);
        sink->bytes = more;
        sink->room = room;
    }
    if (count) memcpy(sink->bytes + sink->count, bytes, count);
    sink->count += count;
    sink->bytes[sink->count] = 0;
}

void sink_say(struct tree *t, struct text_sink *sink, const char *text) {
    sink_put(t, sink, text, strlen(text));
}

// ---- how a call ends ------------------------------------------------------------------------------

enum { OUT_FAULT = 1, OUT_GIVEN_UP };

// A fault in the library is told where the program called it.
_Noreturn void tree_fault(struct tree *t, enum fault fault, struct span at) {
    t->fault = fault;
    t->at = at;
    for (struct tree_frame *f = t->frame; f && f->is_library; f = f->caller) t->at = f->call_at;
    longjmp(t->out, OUT_FAULT);
}

_Noreturn void tree_give_up(struct tree *t) {
    longjmp(t->out, OUT_GIVEN_UP);
}

// ---- compiling ------------------------------------------------------------------------------------

static bool follow_interface(struct tree *t, const gk_source *interface) {
    if (!interface) return true;
    t->check.interface = modules_add(&t->modules, FILE_INTERFACE, interface);
    t->check.sources = t->modules.context.sources;
    return t->check.interface != NULL;
}

static bool compile(struct tree *t, const gk_source *source, const gk_source *interface, gk_find_source *find,
                    void *context) {
    if (setjmp(t->no_memory)) return false;
    struct parse_context parse = {.arena = &t->arena, .diagnostics = t->diagnostics};
    modules_init(&t->modules, parse, false);
    t->check = (struct check){.arena = &t->arena, .diagnostics = t->diagnostics, .modules = &t->modules};
    t->check.main = modules_add(&t->modules, FILE_MAIN, source);
    t->check.sources = t->modules.context.sources;
    if (!t->check.main || !follow_interface(t, interface)) return false;
    t->modules.find = find;
    t->modules.find_context = context;
    modules_follow(&t->modules, t->check.interface, t->check.main);
    if (gk_diagnostics_error_count(t->diagnostics)) return false;
    t->check.sources = t->modules.context.sources;
    t->check.files = t->modules.files;
    check_program(&t->check);
    return gk_diagnostics_error_count(t->diagnostics) == 0;
}

static bool find_globals(struct tree *t) {
    for (int pass = 0; pass < 2; pass++) {
        t->global_count = 0;
        for (const struct file *file = t->check.files; file; file = file->next) {
            for (struct decl *d = file->decls; d; d = d->next) {
                if (d->kind != DECL_VARIABLE) continue;
                if (pass) t->globals[t->global_count].symbol = d->symbol;
                t->global_count++;
            }
        }
        if (!pass) t->globals = calloc(t->global_count + 1, sizeof *t->globals);
        if (!t->globals) return false;
    }
    return true;
}

struct tree *tree_new(const gk_source *source, const gk_source *interface, gk_find_source *find, void *context,
                      uint64_t seed) {
    struct tree *t = calloc(1, sizeof *t);
    if (!t) return NULL;
    t->seed = seed;
    t->diagnostics = gk_diagnostics_new();
    arena_init(&t->arena, (size_t)1 << 30, &t->no_memory);
    if (t->diagnostics && compile(t, source, interface, find, context) && find_globals(t)) return t;
    tree_free(t);
    return NULL;
}

void tree_free(struct tree *t) {
    if (!t) return;
    arena_free(&t->arena);
    while (t->pool) {
        struct pool_block *next = t->pool->next;
        free(t->pool);
        t->pool = next;
    }
    free(t->globals);
    gk_diagnostics_free(t->diagnostics);
    free(t);
}

// ---- top-level variables --------------------------------------------------------------------------

struct global *tree_global(struct tree *t, const struct symbol *symbol) {
    for (uint32_t i = 0; i < t->global_count; i++) {
        if (t->globals[i].symbol == symbol) return &t->globals[i];
    }
    tree_give_up(t);
}

static bool is_cache(const struct global *global) {
    return global->symbol->decl->variable == VARIABLE_CACHE;
}

// Caches come after all others, as when they were lost.
static void initialise(struct tree *t, bool caches) {
    for (uint32_t i = 0; i < t->global_count; i++) {
        struct global *global = &t->globals[i];
        struct decl *decl = global->symbol->decl;
        if (is_cache(global) != caches || !decl->value) continue;
        struct tree_frame frame = {.is_library = decl->source->is_library};
        t->frame = &frame;
        global->value = tree_eval_as(t, decl->value, global->symbol->type);
        global->has_value = true;
        t->frame = NULL;
    }
}

static void save(struct tree *t) {
    for (uint32_t i = 0; i < t->global_count; i++) {
        t->globals[i].had_value = t->globals[i].has_value;
        if (t->globals[i].has_value) t->globals[i].saved = value_copy(t, &t->globals[i].value);
    }
}

// Variables are as they were before; caches begin anew.
static void roll_back(struct tree *t) {
    for (uint32_t i = 0; i < t->global_count; i++) {
        struct global *global = &t->globals[i];
        global->value = global->saved;
        global->has_value = global->had_value && !is_cache(global);
    }
    t->has_caches = false;
}

const char *tree_variable(struct tree *tree, const char *name) {
    struct text_sink sink = {0};
    if (setjmp(tree->out)) return NULL;
    tree->steps = UINT64_MAX;
    for (const struct decl *d = tree->check.main->decls; d; d = d->next) {
        if (d->kind != DECL_VARIABLE || d->name.count != strlen(name)) continue;
        if (memcmp(d->name.bytes, name, d->name.count) != 0) continue;
        const struct global *global = tree_global(tree, d->symbol);
        if (!global->has_value) return NULL;
        value_show(tree, &sink, &global->value);
        return sink.bytes;
    }
    return NULL;
}

// ---- calls ----------------------------------------------------------------------------------------

// As section 13.6 of the reference has it.
static uint64_t split(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static void seed_random(struct tree *t) {
    uint64_t turn = t->turn, mixed = t->seed ^ split(&turn);
    for (int i = 0; i < 4; i++) t->random[i] = split(&mixed);
}

static struct symbol *find_function(struct tree *t, const char *name) {
    for (struct decl *d = t->check.main->decls; d; d = d->next) {
        if (d->kind != DECL_FUNCTION || d->receiver || d->name.count != strlen(name)) continue;
        if (memcmp(d->name.bytes, name, d->name.count) == 0) return d->symbol;
    }
    return NULL;
}

static void run(struct tree *t, struct symbol *symbol, const gk_value *arguments, size_t count) {
    if (!t->has_vars) initialise(t, false);
    t->has_vars = true;
    if (!t->has_caches) initialise(t, true);
    t->has_caches = true;
    struct tree_value *values = tree_allocate(t, (count + 1) * sizeof *values);
    const struct parameter *p = symbol->decl->parameters;
    for (size_t i = 0; i < count; i++, p = p->next) values[i] = value_take(t, p->type, arguments[i]);
    struct tree_value result = tree_run(t, symbol, (struct binding){.count = 0}, values, symbol->decl->name_at);
    if (symbol->result->kind == KIND_NOTHING) return;
    t->move = result;
    t->has_move = true;
}

static struct tree_ending told(struct tree *t, enum tree_end end) {
    struct tree_ending ending = {.end = end};
    struct text_sink sink = {0};
    if (setjmp(t->out)) return (struct tree_ending){.end = TREE_UNSETTLED};
    t->steps = UINT64_MAX;
    if (t->has_move) value_show(t, &sink, &t->move);
    ending.value = t->has_move ? sink.bytes : NULL;
    if (end != TREE_FAULTED) return ending;
    struct place place = source_place(t->check.sources, t->at.start);
    ending.fault = fault_row(t->fault)->code;
    ending.file = place.source->name;
    ending.line = place.line;
    ending.column = place.column;
    return ending;
}

struct tree_ending tree_call(struct tree *tree, const char *function, const gk_value *arguments, size_t count,
                             uint64_t steps) {
    struct symbol *symbol = find_function(tree, function);
    bool had_vars = tree->has_vars;
    struct tree_ending unsettled = {.end = TREE_UNSETTLED};
    if (!symbol) return unsettled;
    tree->steps = steps;
    tree->turn++;
    tree->frame = NULL;
    tree->leave = NULL;
    tree->has_move = false;
    tree->notes = (struct text_sink){0};
    seed_random(tree);
    if (setjmp(tree->no_memory)) return unsettled;
    int code = setjmp(tree->out);
    if (code == OUT_GIVEN_UP) return unsettled;
    if (code == OUT_FAULT) {
        roll_back(tree);
        tree->has_vars = had_vars;
        return told(tree, TREE_FAULTED);
    }
    save(tree);
    run(tree, symbol, arguments, count);
    return told(tree, TREE_MOVED);
}

const char *tree_notes(const struct tree *tree) {
    return tree->notes.bytes ? tree->notes.bytes : "";
}
