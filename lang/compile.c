// lang/compile.c: the public doors of the compiler: sources in, programs and interfaces out.
//
//   in:    sources as bytes
//   out:   verified programs; interfaces
//   owns:  for the length of a call, the arena of the compilation: all of lang/ works inside it
//   fails: GK_INVALID with diagnostics; GK_NO_MEMORY, GK_TOO_LARGE by way of the arena's longjmp,
//          which ends here

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "example.h"
#include "hash.h"
#include "lower.h"
#include "modules.h"
#include "program.h"
#include "world.h"

// What a compilation may take besides what is due to its sources (parse.h).
#define COMPILE_BASE_BYTES ((size_t)32 << 20)

struct interface_entry {
    const char *name;
    size_t parameter_count;
    const struct gk_type **parameters;
    const struct gk_type *result;
};

struct gk_interface {
    char *name;
    char *source_name, *source_text;  // compiled again with every bot
    size_t source_bytes;
    uint64_t hash;
    struct module module;             // its types, and its entries as rows of `hosts`
    struct gk_type *types;
    size_t entry_count;
    struct interface_entry *entries;  // one block with the parameters
};

struct compilation {
    struct arena arena;
    jmp_buf no_memory;
    struct modules modules;
    struct check check;
    struct module module;
    const struct gk_source *source;
    const gk_compile_request *request;    // of a bot
    struct world *world;                  // of a session; the source is empty then
    const struct gk_interface *interface;
    gk_diagnostics *diagnostics;
    size_t errors_before;
    bool is_whole;                        // all of the library is read
    bool is_wrong;                        // the checker complained, and `is_whole` was not set
    gk_status (*work)(struct compilation *c);
    gk_program **program;
    gk_interface *made;
};

// ---- one compilation ----------------------------------------------------------------------------

static gk_status guarded(struct compilation *c) {
    switch (setjmp(c->no_memory)) {
    case 0: break;
    case ARENA_LEFT: return GK_INVALID;
    default: return c->arena.used_bytes > c->arena.limit_bytes / 2 ? GK_TOO_LARGE : GK_NO_MEMORY;
    }
    struct parse_context context = {.arena = &c->arena, .diagnostics = c->diagnostics};
    modules_init(&c->modules, context, c->is_whole);
    c->check = (struct check){
        .arena = &c->arena, .diagnostics = c->diagnostics, .modules = &c->modules, .world = c->world};
    return c->work(c);
}

static gk_status run_once(struct compilation *c) {
    size_t limit = COMPILE_BASE_BYTES + COMPILE_BYTES_PER_SOURCE_BYTE * (size_t)SOURCE_BYTES_MAX;
    if (c->source->bytes < SOURCE_BYTES_MAX) {
        limit = COMPILE_BASE_BYTES + COMPILE_BYTES_PER_SOURCE_BYTE * c->source->bytes;
    }
    arena_init(&c->arena, limit, &c->no_memory);
    gk_status status = guarded(c);
    arena_free(&c->arena);
    return status;
}

// A program that is right is checked against what it names of the library. One that is wrong is
// judged again with all of it, so that what it may have meant is there to be offered.
static gk_status run(struct compilation *c) {
    diagnostics_begin(c->diagnostics);
    c->errors_before = gk_diagnostics_error_count(c->diagnostics);
    c->is_whole = c->world && c->world->look;
    gk_status status = run_once(c);
    if (!c->is_wrong) return status;
    diagnostics_drop(c->diagnostics, c->errors_before);
    c->is_whole = true;
    return run_once(c);
}

static struct file *add(struct compilation *c, enum file_kind kind, gk_source source) {
    struct file *file = modules_add(&c->modules, kind, &source);
    c->check.sources = c->modules.context.sources;
    return file;
}

static bool has_errors(const struct compilation *c) {
    return gk_diagnostics_error_count(c->diagnostics) > c->errors_before;
}

// What did not parse is known to the checker, which is silent about what follows from it.
static bool may_check(const struct compilation *c) {
    size_t count = gk_diagnostics_error_count(c->diagnostics) - c->errors_before;
    return count == (c->world ? 0 : c->modules.parse_error_count);
}

static bool check(struct compilation *c) {
    if (!may_check(c)) return false;
    c->check.files = c->modules.files;
    check_program(&c->check);
    c->is_wrong = has_errors(c) && !c->is_whole;
    if (!has_errors(c) && !c->world) warn_of_unused_modules(&c->check);
    return !has_errors(c);
}

// ---- bots ---------------------------------------------------------------------------------------

static const struct gk_interface *find_interface(struct compilation *c, struct text name) {
    for (size_t i = 0; i < c->request->interface_count; i++) {
        const struct gk_interface *interface = c->request->interfaces[i];
        if (text_equal(word(interface->name), name)) return interface;
    }
    return NULL;
}

static void pick_interface(struct compilation *c) {
    bool has_one = false;
    for (struct decl *d = c->check.main->decls; d; d = d->next) {
        if (d->kind == DECL_INTERFACE) {
            check_refuse(&c->check, DIAGNOSTIC_INTERFACE_AS_BOT, d->at, d->name, word(""), NULL,
                         "a bot says  implements %1; an interface is given with --interface");
        }
        if (d->kind != DECL_IMPLEMENTS) continue;
        if (has_one)
            check_refuse(&c->check, DIAGNOSTIC_IMPLEMENTS_TWICE, d->at, d->name, word(""), NULL,
                         NULL);
        has_one = true;
        c->interface = find_interface(c, d->name);
        if (c->interface) continue;
        struct nearest nearest = {.wanted = d->name};
        for (size_t i = 0; i < c->request->interface_count; i++)
            nearest_offer(&nearest, word(c->request->interfaces[i]->name));
        check_refuse(&c->check, DIAGNOSTIC_UNKNOWN_INTERFACE, d->name_at, d->name, nearest.best,
                     NULL, nearest.best.count ? "did you mean %2?" : NULL);
    }
}

// A file of the bot sees the interface that the bot implements, and may say so.
static void refuse_sibling(struct compilation *c, const struct file *file) {
    for (struct decl *d = file->decls; d; d = d->next) {
        if (d->kind == DECL_INTERFACE) {
            check_refuse(&c->check, DIAGNOSTIC_INTERFACE_AS_BOT, d->at, d->name, word(""), NULL,
                         "a bot says  implements %1; an interface is no module");
        }
        if (d->kind != DECL_IMPLEMENTS) continue;
        if (c->interface && text_equal(word(c->interface->name), d->name)) continue;
        check_refuse(&c->check, DIAGNOSTIC_OTHER_INTERFACE, d->at, d->name, word(""), NULL,
                     "leave it out: the file that is run says what the bot implements");
    }
}

// The verifier judges the compiler as it judges strangers. What it refuses is our mistake, not the
// player's.
static gk_status refuse_bytecode(struct compilation *c, const char *message) {
    uint32_t start = c->check.sources->base;
    check_refuse(&c->check, DIAGNOSTIC_REFUSED_BYTECODE, (struct span){start, start}, word(message),
                 word(""), NULL, NULL);
    return GK_INVALID;
}

static gk_status verify(struct compilation *c) {
    char message[300];
    struct module module = c->module;
    c->module = (struct module){0};  // the verifier takes it over, whatever it says
    gk_status status = program_new(&module, c->program, message, sizeof message);
    return status == GK_INVALID ? refuse_bytecode(c, message) : status;
}

static struct file *add_main(struct compilation *c) {
    if (!c->world) return add(c, FILE_MAIN, *c->source);
    struct file *file = world_parse(c->world, &c->modules);
    c->check.sources = c->modules.context.sources;
    return file;
}

static bool add_examples(struct compilation *c) {
    const gk_source *from = c->request->examples;
    bool is_own = from && from->text == c->source->text;
    bool is_added = !from || c->world || examples_add(&c->modules, c->check.main, from, is_own);
    c->check.sources = c->modules.context.sources;
    return is_added;
}

static gk_status compile_bot(struct compilation *c) {
    c->check.main = add_main(c);
    if (!c->check.main || !add_examples(c)) return GK_TOO_LARGE;
    pick_interface(c);
    const struct gk_interface *i = c->interface;
    if (i) {
        gk_source source = {i->source_name, i->source_text, i->source_bytes};
        c->check.interface = add(c, FILE_INTERFACE, source);
    }
    c->modules.find = c->request->find;
    c->modules.find_context = c->request->find_context;
    modules_follow(&c->modules, c->check.interface, c->check.main);
    for (struct file *f = c->modules.files; f; f = f->next) {
        if (f->kind == FILE_SIBLING) refuse_sibling(c, f);
    }
    bool is_right = check(c);
    if (c->world && c->world->look) {
        c->world->look(c->world->look_context, &c->check);
        return GK_OK;
    }
    if (!is_right) return GK_INVALID;
    if (!module_init(&c->module)) return GK_NO_MEMORY;
    if (i) {
        c->module.interface_name = module_add_string(&c->module, i->name, strlen(i->name));
        c->module.interface_hash = i->hash;
        if (c->module.interface_name == NO_INDEX) return GK_NO_MEMORY;
    }
    if (!lower_program(&c->check, c->request, &c->module)) return GK_NO_MEMORY;
    if (has_errors(c)) return GK_INVALID;
    if (c->world) world_take(c->world, &c->check);
    return c->world && c->world->no_memory ? GK_NO_MEMORY : verify(c);
}

static bool is_source(const gk_source *source) {
    return source && source->name && (source->text || !source->bytes);
}

gk_status gk_compile(const gk_compile_request *request, gk_program **program,
                     gk_diagnostics *diagnostics) {
    if (!request || !program || !diagnostics || !is_source(request->source)
        || (request->examples && !is_source(request->examples))
        || (!request->interfaces && request->interface_count))
        return GK_BAD_ARGUMENT;
    *program = NULL;
    struct compilation c = {.source = request->source,
                            .request = request,
                            .diagnostics = diagnostics,
                            .work = compile_bot,
                            .program = program};
    gk_status status = run(&c);
    module_free(&c.module);
    return status;
}

gk_status world_compile(struct world *world, const gk_compile_request *request,
                        gk_program **program, gk_diagnostics *diagnostics) {
    static const gk_source empty = {"", "", 0};
    *program = NULL;
    struct compilation c = {.source = &empty,
                            .request = request,
                            .world = world,
                            .diagnostics = diagnostics,
                            .work = compile_bot,
                            .program = program};
    gk_status status = run(&c);
    module_free(&c.module);
    return status;
}

// ---- interfaces ---------------------------------------------------------------------------------

static struct text interface_name(struct compilation *c, struct decl *decls) {
    struct decl *found = NULL;
    for (struct decl *d = decls; d; d = d->next) {
        if (d->kind == DECL_IMPLEMENTS || d->kind == DECL_TEST) {
            check_refuse(&c->check, DIAGNOSTIC_NOT_IN_INTERFACE, d->at,
                         word(d->kind == DECL_TEST ? "a test" : "implements"), word(""), NULL,
                         NULL);
        }
        if (d->kind != DECL_INTERFACE) continue;
        if (found)
            check_refuse(&c->check, DIAGNOSTIC_INTERFACE_NAME, d->at, word(""), word(""), NULL,
                         NULL);
        found = d;
    }
    if (found) return found->name;
    struct span start = c->check.sources
                            ? (struct span){c->check.sources->base, c->check.sources->base}
                            : (struct span){0, 0};
    check_refuse(&c->check, DIAGNOSTIC_INTERFACE_NAME, start, word(""), word(""), NULL, NULL);
    return word("");
}

static char *copy(const char *bytes, size_t count) {
    char *out = malloc(count + 1);
    if (!out) return NULL;
    if (count) memcpy(out, bytes, count);
    out[count] = 0;
    return out;
}

// Types and entries into the interface's module: an entry has the same shape as a host function's
// row.
static bool lower_interface(struct compilation *c, struct decl *decls) {
    struct lower l = {.check = &c->check, .arena = &c->arena, .module = &c->made->module};
    names_init(&l.texts, &c->arena);
    for (struct decl *d = decls; d; d = d->next) {
        if (d->kind == DECL_ENTRY) host_index(&l, d->symbol);
    }
    c->made->entry_count = c->made->module.host_count;
    for (struct decl *d = decls; d; d = d->next) {
        if (d->kind == DECL_FUNCTION && d->symbol->kind == SYMBOL_HOST) host_index(&l, d->symbol);
    }
    lower_type_fields(&l);
    return !l.failed;
}

// The name, and all entries and host functions with the shapes of what they take and give.
static uint64_t hash_interface(const gk_interface *interface) {
    const struct module *m = &interface->module;
    uint64_t hash = hash_text(HASH_START, interface->name);
    hash = hash_number(hash, interface->entry_count);
    for (uint32_t i = 0; i < m->host_count; i++) {
        const struct module_host *host = &m->hosts[i];
        hash = hash_text(hash, m->strings[host->name].bytes);
        hash = hash_number(hash, host->parameter_count);
        for (uint32_t p = 0; p < host->parameter_count; p++) {
            const struct module_parameter *parameter = &m->parameters[host->first_parameter + p];
            hash = hash_number(hash, type_hash(&interface->types[parameter->type]));
        }
        hash = hash_number(
            hash, host->result == NO_INDEX ? 0 : type_hash(&interface->types[host->result]));
    }
    return hash;
}

static gk_status link_entries(gk_interface *interface) {
    const struct module *m = &interface->module;
    size_t parameters = m->parameter_count;
    size_t head = interface->entry_count * sizeof *interface->entries;
    interface->entries = malloc(head + parameters * sizeof(struct gk_type *) + 1);
    if (!interface->entries) return GK_NO_MEMORY;
    const struct gk_type **types =
        (const struct gk_type **)(interface->entries + interface->entry_count);
    for (uint32_t p = 0; p < parameters; p++) types[p] = &interface->types[m->parameters[p].type];
    for (size_t i = 0; i < interface->entry_count; i++) {
        const struct module_host *host = &m->hosts[i];
        interface->entries[i] = (struct interface_entry){
            .name = m->strings[host->name].bytes,
            .parameter_count = host->parameter_count,
            .parameters = types + host->first_parameter,
            .result = host->result == NO_INDEX ? NULL : &interface->types[host->result],
        };
    }
    interface->hash = hash_interface(interface);
    return GK_OK;
}

static gk_status link_interface(struct compilation *c) {
    char message[300];
    gk_status status = types_new(&c->made->module, &c->made->types, message, sizeof message);
    if (status == GK_OK) return link_entries(c->made);
    return status == GK_INVALID ? refuse_bytecode(c, message) : status;
}

static gk_status compile_interface(struct compilation *c) {
    c->check.interface = add(c, FILE_INTERFACE, *c->source);
    if (!c->check.interface) return GK_TOO_LARGE;
    struct decl *decls = c->check.interface->decls;
    struct text name = interface_name(c, decls);
    modules_follow(&c->modules, c->check.interface, NULL);
    if (!check(c)) return GK_INVALID;
    gk_interface *made = c->made;
    made->name = copy(name.bytes, name.count);
    made->source_name = copy(c->source->name, strlen(c->source->name));
    made->source_text = copy(c->source->text, c->source->bytes);
    made->source_bytes = c->source->bytes;
    if (!made->name || !made->source_name || !made->source_text) return GK_NO_MEMORY;
    if (!module_init(&made->module) || !lower_interface(c, decls)) return GK_NO_MEMORY;
    if (has_errors(c)) return GK_INVALID;
    if (made->entry_count) return link_interface(c);
    check_refuse(&c->check, DIAGNOSTIC_NO_ENTRY,
                 (struct span){c->check.sources->base, c->check.sources->base}, name, word(""),
                 NULL, "add one:  entry turn(state: State) -> Move");
    return GK_INVALID;
}

gk_status gk_interface_compile(const gk_source *source, gk_interface **interface,
                               gk_diagnostics *diagnostics) {
    if (!interface || !diagnostics || !is_source(source)) return GK_BAD_ARGUMENT;
    *interface = NULL;
    struct compilation c = {
        .source = source, .diagnostics = diagnostics, .work = compile_interface};
    c.made = calloc(1, sizeof *c.made);
    if (!c.made) return GK_NO_MEMORY;
    gk_status status = run(&c);
    if (status == GK_OK) *interface = c.made;
    else gk_interface_free(c.made);
    return status;
}

void gk_interface_free(gk_interface *interface) {
    if (!interface) return;
    free(interface->entries);
    free(interface->types);
    module_free(&interface->module);
    free(interface->source_text);
    free(interface->source_name);
    free(interface->name);
    free(interface);
}

const char *gk_interface_name(const gk_interface *interface) {
    return interface->name;
}

uint64_t gk_interface_hash(const gk_interface *interface) {
    return interface->hash;
}

size_t gk_interface_entry_count(const gk_interface *interface) {
    return interface->entry_count;
}

const char *gk_interface_entry_name(const gk_interface *interface, size_t entry) {
    return entry < interface->entry_count ? interface->entries[entry].name : NULL;
}

size_t gk_interface_parameter_count(const gk_interface *interface, size_t entry) {
    return entry < interface->entry_count ? interface->entries[entry].parameter_count : 0;
}

const gk_type *gk_interface_parameter(const gk_interface *interface, size_t entry, size_t index) {
    if (index >= gk_interface_parameter_count(interface, entry)) return NULL;
    return interface->entries[entry].parameters[index];
}

const gk_type *gk_interface_result(const gk_interface *interface, size_t entry) {
    return entry < interface->entry_count ? interface->entries[entry].result : NULL;
}
