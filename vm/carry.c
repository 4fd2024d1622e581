// vm/carry.c: see carry.h.
//
// What nobody else refers to is met once and needs no entry in the table.

#include "carry.h"

#include <stdlib.h>
#include <string.h>

#include "bot.h"
#include "text.h"

struct carry_entry {
    const struct object *original;  // NULL: free
    struct object *copy;
};

struct carry carry_begin(struct gk_bot *to, const struct gk_bot *from) {
    to->seed = from->seed;
    to->turn = from->turn;
    to->random = from->random;
    to->random_is_ready = from->random_is_ready;
    to->random_goes_on = from->random_goes_on;
    return (struct carry){.to = to, .from = from};
}

void carry_end(struct carry *carry) {
    free(carry->entries);
    free(carry->functions);
    *carry = (struct carry){0};
}

// Copies that nobody holds any more must not be found.
static void forget_shared(struct carry *carry) {
    free(carry->entries);
    carry->entries = NULL;
    carry->room = carry->count = 0;
}

// ---- what is shared -----------------------------------------------------------------------------

static struct carry_entry *place_of(struct carry_entry *entries, size_t room,
                                    const struct object *original) {
    uint64_t mixed = ((uintptr_t)original >> 4) * UINT64_C(0x9e3779b97f4a7c15);
    size_t at = (size_t)(mixed >> 20) & (room - 1);
    while (entries[at].original && entries[at].original != original) at = (at + 1) & (room - 1);
    return &entries[at];
}

struct object *carry_find(const struct carry *carry, const struct object *original) {
    return carry->room ? place_of(carry->entries, carry->room, original)->copy : NULL;
}

static bool grow(struct carry *carry) {
    if (carry->room > SIZE_MAX / 4 / sizeof *carry->entries) return false;
    size_t room = carry->room ? 2 * carry->room : 64;
    struct carry_entry *entries = calloc(room, sizeof *entries);
    if (!entries) return false;
    for (size_t i = 0; i < carry->room; i++) {
        const struct carry_entry *old = &carry->entries[i];
        if (old->original) *place_of(entries, room, old->original) = *old;
    }
    free(carry->entries);
    carry->entries = entries;
    carry->room = room;
    return true;
}

bool carry_note(struct carry *carry, const struct object *original, struct object *copy) {
    if (2 * carry->count >= carry->room && !grow(carry)) return false;
    *place_of(carry->entries, carry->room, original) = (struct carry_entry){original, copy};
    carry->count++;
    return true;
}

// ---- functions ----------------------------------------------------------------------------------

// A function without a name of its own is known by the place where it is written.
static bool is_nameless(const struct function *function) {
    return strncmp(function->name, "fn ", 3) == 0;
}

static bool is_at_same_place(const struct function *a, const struct function *b) {
    return a->positions[0].line == b->positions[0].line
           && a->positions[0].column == b->positions[0].column;
}

static bool has_same_types(const struct function *a, const struct function *b) {
    if (a->parameter_count != b->parameter_count || !a->result != !b->result) return false;
    if (a->result && !type_equal(a->result, b->result)) return false;
    for (uint32_t i = 0; i < a->parameter_count; i++) {
        if (!type_equal(a->register_types[i], b->register_types[i])) return false;
    }
    return true;
}

static bool is_same(const struct function *a, const struct function *b) {
    if (a->bound_count != b->bound_count || strcmp(a->name, b->name) != 0) return false;
    if (is_nameless(a) && (strcmp(a->file, b->file) != 0 || !is_at_same_place(a, b))) return false;
    return has_same_types(a, b);
}

static const struct function *find_function(const gk_program *program,
                                            const struct function *function) {
    for (uint32_t i = 0; i < program->module.function_count; i++) {
        if (is_same(function, &program->functions[i])) return &program->functions[i];
    }
    return NULL;
}

// A list may hold a function many times: what it became is remembered.
const struct function *carry_function(struct carry *carry, const struct function *function) {
    const gk_program *old = carry->from->program;
    if (!carry->functions)
        carry->functions = calloc(old->module.function_count, sizeof *carry->functions);
    if (!carry->functions) return NULL;
    const struct function **found = &carry->functions[function - old->functions];
    if (!*found) *found = find_function(carry->to->program, function);
    if (!*found) carry->lacks_function = true;
    return *found;
}

bool carry_has_function(const struct carry *carry, uint32_t function) {
    return carry->functions && carry->functions[function];
}

// ---- variables ----------------------------------------------------------------------------------

enum carried carry_variable(struct carry *carry, uint32_t from, uint32_t to) {
    const struct gk_bot *old = carry->from;
    struct gk_bot *fresh = carry->to;
    const struct gk_type *type = &fresh->types[fresh->program->module.globals[to].type];
    if (!type_equal(&old->types[old->program->module.globals[from].type], type))
        return CARRY_OTHER_TYPE;
    carry->lacks_function = false;
    if (object_carry(fresh, carry, type, old->globals[from], &fresh->globals[to])) return CARRIED;
    fresh->fault = FAULT_NONE;
    forget_shared(carry);
    return carry->lacks_function ? CARRY_NO_FUNCTION : CARRY_NO_ROOM;
}

// ---- one bot ------------------------------------------------------------------------------------

void bot_random_goes_on(struct gk_bot *bot) {
    bot->random_goes_on = true;
}

bool bot_is_true(const struct gk_bot *bot, uint32_t global) {
    return bot->globals[global].i != 0;
}

bool bot_show_variable(struct gk_bot *bot, uint32_t global, char *out, size_t room, size_t *bytes) {
    const struct gk_type *type = &bot->types[bot->program->module.globals[global].type];
    return text_show(bot, type, bot->globals[global], out, room, bytes);
}

bool bot_show_move(struct gk_bot *bot, char *out, size_t room, size_t *bytes) {
    return text_show(bot, bot->move_type, bot->move, out, room, bytes);
}
