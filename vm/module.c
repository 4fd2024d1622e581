// vm/module.c: the tables of a program that nobody trusts yet. See module.h.
//
//   in:    rows and strings
//   out:   tables that grow by doubling, so that adding is cheap whatever the count
//   owns:  the tables, and blocks that hold the strings' bytes
//   fails: NO_INDEX or false without memory, and at 2^32 - 1 rows; the module stays as it was

#include "module.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"

#define ROOM_FIRST 16u
#define BLOCK_BYTES_FIRST 4096u
#define PROBES_MAX 8u  // so that no choice of strings makes finding slow

struct module_block {
    struct module_block *next;
    size_t used, room;  // bytes behind this head
};

// Makes room for one row more. `*table` keeps its rows if there is no memory.
static bool grow_table(void **table, uint32_t count, uint32_t *room, size_t row_bytes) {
    if (count < *room) return true;
    if (count >= NO_INDEX / 2) return false;
    uint32_t more = *room < ROOM_FIRST ? ROOM_FIRST : *room * 2;
    if (more > SIZE_MAX / row_bytes) return false;
    void *grown = realloc(*table, more * row_bytes);
    if (grown == NULL) return false;
    *table = grown;
    *room = more;
    return true;
}

// The body of every module_add_*: grows, appends, answers the index.
#define ADD(table, count, room, row)                                                             \
    do {                                                                                         \
        void *rows = module->table;                                                              \
        bool has_room = grow_table(&rows, module->count, &module->room, sizeof *module->table);  \
        module->table = rows;                                                                    \
        if (!has_room) return NO_INDEX;                                                          \
        module->table[module->count] = (row);                                                    \
        return module->count++;                                                                  \
    } while (0)

uint32_t module_add_type(struct module *module, struct module_type row) {
    ADD(types, type_count, type_room, row);
}

uint32_t module_add_field(struct module *module, struct module_field row) {
    ADD(fields, field_count, field_room, row);
}

uint32_t module_add_variant(struct module *module, struct module_variant row) {
    ADD(variants, variant_count, variant_room, row);
}

uint32_t module_add_constant(struct module *module, struct module_constant row) {
    ADD(constants, constant_count, constant_room, row);
}

uint32_t module_add_global(struct module *module, struct module_global row) {
    ADD(globals, global_count, global_room, row);
}

uint32_t module_add_host(struct module *module, struct module_host row) {
    ADD(hosts, host_count, host_room, row);
}

uint32_t module_add_parameter(struct module *module, struct module_parameter row) {
    ADD(parameters, parameter_count, parameter_room, row);
}

uint32_t module_add_register(struct module *module, uint32_t type) {
    ADD(registers, register_count, register_room, type);
}

uint32_t module_add_function(struct module *module, struct module_function row) {
    ADD(functions, function_count, function_room, row);
}

uint32_t module_add_test(struct module *module, struct module_test row) {
    ADD(tests, test_count, test_room, row);
}

static uint32_t append_string(struct module *module, struct module_string row) {
    ADD(strings, string_count, string_room, row);
}

// Two tables share one room: the second grows first, so that it is never the smaller one.
uint32_t module_add_instruction(struct module *module, struct instruction row,
                                struct module_position at) {
    void *positions = module->positions;
    uint32_t room = module->instruction_room;
    bool has_room = grow_table(&positions, module->instruction_count, &room, sizeof at);
    module->positions = positions;
    if (!has_room) return NO_INDEX;
    void *code = module->code;
    has_room = grow_table(&code, module->instruction_count, &module->instruction_room, sizeof row);
    module->code = code;
    if (!has_room) return NO_INDEX;
    module->code[module->instruction_count] = row;
    module->positions[module->instruction_count] = at;
    return module->instruction_count++;
}

static bool add_block(struct module *module, size_t bytes) {
    size_t room = module->blocks == NULL ? BLOCK_BYTES_FIRST : module->blocks->room;
    if (module->blocks != NULL && room <= SIZE_MAX / 4) room *= 2;
    if (room < bytes) room = bytes;
    if (room > SIZE_MAX - sizeof(struct module_block)) return false;
    struct module_block *block = malloc(sizeof *block + room);
    if (block == NULL) return false;
    *block = (struct module_block){.next = module->blocks, .used = 0, .room = room};
    module->blocks = block;
    return true;
}

char *module_text_room(struct module *module, size_t bytes) {
    struct module_block *block = module->blocks;
    if (block == NULL || block->room - block->used < bytes) {
        if (!add_block(module, bytes)) return NULL;
        block = module->blocks;
    }
    char *room = (char *)(block + 1) + block->used;
    block->used += bytes;
    return room;
}

static uint32_t first_slot(const struct module *module, const char *bytes, size_t count) {
    uint64_t hash = hash_bytes(HASH_START, bytes, count);
    return (uint32_t)(hash ^ hash >> 32) & (module->string_slot_room - 1);
}

static bool is_string(const struct module *module, uint32_t string, const char *bytes,
                      size_t count) {
    const struct module_string *row = &module->strings[string];
    return row->count == count && memcmp(row->bytes, bytes, count) == 0;
}

// The string's index if it can be found, else NO_INDEX; `*slot` is then a free one, or NO_INDEX.
static uint32_t find_string(const struct module *module, const char *bytes, size_t count,
                            uint32_t *slot) {
    *slot = NO_INDEX;
    if (module->string_slot_room == 0) return NO_INDEX;
    uint32_t at = first_slot(module, bytes, count);
    for (uint32_t probe = 0; probe < PROBES_MAX; probe++) {
        uint32_t held = module->string_slots[at];
        if (held == 0) {
            *slot = at;
            return NO_INDEX;
        }
        if (is_string(module, held, bytes, count)) return held;
        at = (at + 1) & (module->string_slot_room - 1);
    }
    return NO_INDEX;
}

// Keeps half of the slots free. Without memory strings are no longer found, and that is all.
static void grow_slots(struct module *module) {
    if (module->string_count < module->string_slot_room / 2) return;
    if (module->string_slot_room > UINT32_MAX / 2) return;
    uint32_t room = module->string_slot_room == 0 ? 64 : module->string_slot_room * 2;
    uint32_t *slots = calloc(room, sizeof *slots);
    if (slots == NULL) return;
    free(module->string_slots);
    module->string_slots = slots;
    module->string_slot_room = room;
    for (uint32_t string = 1; string < module->string_count; string++) {
        const struct module_string *row = &module->strings[string];
        uint32_t slot;
        if (find_string(module, row->bytes, row->count, &slot) == NO_INDEX && slot != NO_INDEX) {
            slots[slot] = string;
        }
    }
}

uint32_t module_add_string(struct module *module, const char *bytes, size_t count) {
    if (count == 0 && module->string_count > 0) return 0;
    if (count >= UINT32_MAX) return NO_INDEX;
    grow_slots(module);
    uint32_t slot;
    uint32_t found = find_string(module, bytes, count, &slot);
    if (found != NO_INDEX) return found;
    char *copy = module_text_room(module, count + 1);
    if (copy == NULL) return NO_INDEX;
    if (count > 0) memcpy(copy, bytes, count);
    copy[count] = '\0';
    uint32_t added = append_string(module, (struct module_string){copy, (uint32_t)count});
    if (added != NO_INDEX && added > 0 && slot != NO_INDEX) module->string_slots[slot] = added;
    return added;
}

bool module_init(struct module *module) {
    static const gk_kind builtin_kinds[TYPE_BUILTIN_COUNT] = {GK_INT, GK_FLOAT, GK_BOOL, GK_TEXT};
    memset(module, 0, sizeof *module);
    module->move_type = NO_INDEX;
    module->initialise_vars = NO_INDEX;
    module->initialise_caches = NO_INDEX;
    if (module_add_string(module, "", 0) == NO_INDEX) return false;
    for (int i = 0; i < TYPE_BUILTIN_COUNT; i++) {
        struct module_type row = {.kind = (uint8_t)builtin_kinds[i]};
        if (module_add_type(module, row) == NO_INDEX) return false;
    }
    return true;
}

void module_free(struct module *module) {
    free(module->strings);
    free(module->types);
    free(module->fields);
    free(module->variants);
    free(module->constants);
    free(module->globals);
    free(module->hosts);
    free(module->parameters);
    free(module->registers);
    free(module->functions);
    free(module->tests);
    free(module->code);
    free(module->positions);
    free(module->string_slots);
    while (module->blocks != NULL) {
        struct module_block *next = module->blocks->next;
        free(module->blocks);
        module->blocks = next;
    }
    memset(module, 0, sizeof *module);
}
