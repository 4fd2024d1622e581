// lang/lower_instance.c: which functions the module gets: one for each that is used; of a generic
// one as many as there are lists of types that it is used with.
//
//   in:    functions and their type arguments; lambdas
//   out:   their indexes in the module, and a queue of those that are not lowered yet
//   owns:  nothing
//   fails: ends the compilation with a diagnostic where generic functions make too much of little
//          source; marks `failed` without memory

#include <string.h>

#include "lower.h"

#define CHAINS_FIRST 64u
// Of generic functions, and what all of them may be made of.
#define INSTANCES_MAX 4096  // limit: instances of generic functions
#define INSTANCE_INSTRUCTIONS_MAX (1u << 20)

static uint32_t hash_of(const struct instance *wanted) {
    uint32_t hash = wanted->lambda ? wanted->lambda->at.start : wanted->symbol->decl->name_at.start;
    for (uint32_t i = 0; i < wanted->binding.count; i++)
        hash = (hash ^ wanted->binding.types[i]->hash) * 16777619u ^ hash >> 15;
    // Places in a source come at even steps: what a product holds of them lies at its top.
    hash *= 2654435761u;
    return hash ^ hash >> 16;
}

static struct instance **chain_of(const struct lower *l, uint32_t hash) {
    return &l->instances[hash & (l->chain_count - 1)];
}

// Twice as many chains, among which the instances are dealt out anew.
static void grow_chains(struct lower *l) {
    struct instance **old = l->instances;
    uint32_t old_count = l->chain_count;
    l->chain_count = old_count ? old_count * 2 : CHAINS_FIRST;
    l->instances = arena_array(l->arena, l->chain_count, sizeof *l->instances);
    for (uint32_t i = 0; i < old_count; i++) {
        for (struct instance *at = old[i], *next; at; at = next) {
            next = at->chained;
            struct instance **chain = chain_of(l, at->hash);
            at->chained = *chain;
            *chain = at;
        }
    }
}

static bool is_same(const struct instance *a, const struct instance *b) {
    if (a->symbol != b->symbol || a->lambda != b->lambda) return false;
    for (uint32_t i = 0; i < a->binding.count; i++) {
        if (a->binding.types[i] != b->binding.types[i]) return false;
    }
    return true;
}

// ---- limits -------------------------------------------------------------------------------------

static struct text shown(struct lower *l, const struct instance *instance) {
    struct text types = word("");
    for (uint32_t i = 0; i < instance->binding.count; i++) {
        types = words_join(l->check, types, i ? ", " : "",
                           type_word(l->check, instance->binding.types[i]));
    }
    types = words_join(l->check, types, "]", word(""));
    return words_join(l->check, instance->name, "[", types);
}

_Noreturn static void refuse(struct lower *l, const struct instance *instance, const char *what,
                             const char *most) {
    struct text label = words_join(l->check, word("this asks for "), "", shown(l, instance));
    check_refuse(l->check, DIAGNOSTIC_OVER_LIMIT, instance->at, word(what), word(most),
                 as_help(l->check, label), NULL);
    arena_leave(l->arena);
}

void limit_instances(struct lower *l, const struct instance *instance, uint32_t instructions) {
    if (!instance->binding.count) return;
    l->generic_instructions += instructions;
    if (l->generic_instructions <= INSTANCE_INSTRUCTIONS_MAX) return;
    refuse(l, instance, "instructions in instances of generic functions", "1048576");
}

// ---- finding, adding ----------------------------------------------------------------------------

// As the main file would write it.
struct text name_inside(struct lower *l, const struct file *file, struct text name) {
    bool is_module = file->kind == FILE_SIBLING || file->kind == FILE_STANDARD;
    return is_module ? words_join(l->check, file->name, ".", name) : name;
}

static struct text shown_name(struct lower *l, const struct instance *instance) {
    struct check *c = l->check;
    if (instance->lambda) {
        const struct instance *around = l->instance;
        return around->lambda ? around->name : words_join(c, word("fn"), " in ", around->name);
    }
    const struct symbol *symbol = instance->symbol;
    const struct decl *decl = symbol->decl;
    if (decl->kind == DECL_TEST) {
        struct text name = printable(l, decl->name.bytes, decl->name.count);
        return words_join(c, word("test \""), "", words_join(c, name, "\"", word("")));
    }
    if (symbol->receiver) {
        struct type *receiver = type_substitute(&c->types, symbol->receiver, &instance->binding);
        return words_join(c, type_word(c, receiver), ".", symbol->name);
    }
    if (symbol->namespace_name.count)
        return words_join(c, symbol->namespace_name, ".", symbol->name);
    return name_inside(l, decl->source->file, symbol->name);
}

static struct instance *add(struct lower *l, const struct instance *wanted) {
    struct instance *instance = ARENA_NEW(l->arena, struct instance);
    *instance = *wanted;
    size_t type_bytes = wanted->binding.count * sizeof *wanted->binding.types;
    if (type_bytes && !wanted->lambda) {
        instance->binding.types = arena_allocate(l->arena, type_bytes);
        memcpy(instance->binding.types, wanted->binding.types, type_bytes);
    }
    if (!wanted->lambda) binding_seal(&l->check->types, &instance->binding);
    instance->name = shown_name(l, wanted);
    instance->at = l->at;
    if (wanted->symbol) wanted->symbol->has_instance = true;
    bool is_generic = wanted->binding.count && !wanted->lambda;
    if (is_generic && ++l->generic_count > INSTANCES_MAX)
        refuse(l, instance, "instances of generic functions", "4096");
    if (l->module->function_count >= FUNCTIONS_MAX) {
        refuse_limit(l, "functions", "65535");
        arena_leave(l->arena);
    }
    instance->index =
        module_add_function(l->module, (struct module_function){.result = NO_INDEX});
    if (instance->index == NO_INDEX) l->failed = true;
    if (l->queue_last) l->queue_last->queued = instance;
    else l->queue = instance;
    l->queue_last = instance;
    return instance;
}

static uint32_t find(struct lower *l, const struct instance *wanted) {
    if (l->chained_count == l->chain_count) grow_chains(l);
    uint32_t hash = hash_of(wanted);
    struct instance **chain = chain_of(l, hash);
    for (struct instance *i = *chain; i; i = i->chained) {
        if (i->hash == hash && is_same(i, wanted)) return i->index;
    }
    struct instance *instance = add(l, wanted);
    instance->hash = hash;
    instance->chained = *chain;
    *chain = instance;
    l->chained_count++;
    return instance->index;
}

uint32_t function_index(struct lower *l, struct symbol *symbol, struct type **arguments) {
    struct instance wanted = {.symbol = symbol, .source = symbol->decl->source};
    wanted.binding.count = symbol->type_parameter_count;
    if (!wanted.binding.count && symbol->kind == SYMBOL_FUNCTION) {
        // It needs no table to be found again.
        if (!symbol->index) symbol->index = add(l, &wanted)->index + 1;
        return symbol->index - 1;
    }
    wanted.binding.types = scratch_array(l, wanted.binding.count + 1u, sizeof *arguments);
    for (uint32_t i = 0; i < wanted.binding.count; i++)
        wanted.binding.types[i] = concrete(l, arguments[i]);
    return find(l, &wanted);
}

uint32_t lambda_index(struct lower *l, struct expr *lambda) {
    return find(l, &(struct instance){.lambda = lambda,
                                      .source = l->instance->source,
                                      .binding = l->instance->binding});
}

struct instance *next_instance(struct lower *l) {
    struct instance *instance = l->queue;
    if (!instance) return NULL;
    l->queue = instance->queued;
    if (!l->queue) l->queue_last = NULL;
    return instance;
}
