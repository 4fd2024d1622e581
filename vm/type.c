// vm/type.c: checks a module's type tables and links them. See type.h.
//
//   in:    tables that a forger may have written
//   out:   gk_types, in one block: each can be built, written down and told from all others
//   owns:  the block it answers; its notes only while it works
//   fails: GK_NO_MEMORY; GK_INVALID with a message
//
// Time and memory are linear in the tables (tuples and functions: and its logarithm). It does not
// recurse.

#include "type.h"

#include <stdlib.h>
#include <string.h>

#include "name.h"
#include "program.h"
#include "type_walk.h"

struct linker {
    const struct module *module;
    struct gk_type *types;
    struct type_field *fields;
    struct type_variant *variants;
    struct name *names;
    uint16_t *depths;    // of each type: types without a name inside of each other
    uint32_t *text_bytes;
    char *message;
    size_t size;
};

#define REFUSE(...) refuse(linker->message, linker->size, __VA_ARGS__)

// ---- the rows -----------------------------------------------------------------------------------

static bool has_name(const struct linker *linker, uint32_t string, enum name_kind kind) {
    return string < linker->module->string_count && linker->names[string].kind >= kind;
}

static bool fits(uint32_t first, uint32_t count, uint32_t table_count) {
    return first <= table_count && count <= table_count - first;
}

static gk_status check_builtins(const struct linker *linker) {
    static const gk_kind kinds[TYPE_BUILTIN_COUNT] = {GK_INT, GK_FLOAT, GK_BOOL, GK_TEXT};
    if (linker->module->type_count < TYPE_BUILTIN_COUNT)
        return REFUSE("types: the builtin ones are missing");
    for (uint32_t i = 0; i < TYPE_BUILTIN_COUNT; i++) {
        if (linker->module->types[i].kind != kinds[i])
            return REFUSE("type %u: must be a builtin one", i);
    }
    return GK_OK;
}

static gk_status check_row(const struct linker *linker, uint32_t index) {
    const struct module *module = linker->module;
    const struct module_type *row = &module->types[index];
    switch ((gk_kind)row->kind) {
    case GK_INT: case GK_FLOAT: case GK_BOOL: case GK_TEXT:
        return index < TYPE_BUILTIN_COUNT ? GK_OK : REFUSE("type %u: a second builtin type", index);
    case GK_LIST: case GK_OPTION:
        return row->element < module->type_count ? GK_OK
                                                 : REFUSE("type %u: no such element type", index);
    case GK_MAP:
        if (row->first >= module->type_count) return REFUSE("type %u: no such key type", index);
        if (row->count != 0) return REFUSE("type %u: a map has no fields", index);
        // fallthrough
    case GK_SET:
        return row->element < module->type_count ? GK_OK
                                                 : REFUSE("type %u: no such element type", index);
    case GK_RECORD:
        if (!has_name(linker, row->name, NAME_TYPE)) return REFUSE("type %u: no valid name", index);
        // fallthrough
    case GK_TUPLE:
        if (row->count > FIELDS_MAX) return REFUSE("type %u: too many fields", index);
        if (!fits(row->first, row->count, module->field_count))
            return REFUSE("type %u: no such fields", index);
        return GK_OK;
    case GK_ENUM:
        if (!has_name(linker, row->name, NAME_TYPE)) return REFUSE("type %u: no valid name", index);
        if (row->count == 0) return REFUSE("type %u: an enum without variants", index);
        if (row->count > VARIANTS_MAX) return REFUSE("type %u: too many variants", index);
        if (!fits(row->first, row->count, module->variant_count))
            return REFUSE("type %u: no such variants", index);
        return GK_OK;
    case GK_FUNCTION:
        if (row->count > PARAMETERS_MAX) return REFUSE("type %u: too many parameters", index);
        if (!fits(row->first, row->count, module->field_count))
            return REFUSE("type %u: no such parameters", index);
        return row->element == NO_INDEX || row->element < module->type_count
                   ? GK_OK : REFUSE("type %u: no such result type", index);
    }
    return REFUSE("type %u: no such kind", index);
}

static bool has_fields(const struct module_type *row) {
    return row->kind == GK_RECORD || row->kind == GK_TUPLE || row->kind == GK_FUNCTION;
}

// Rows may share a range, but not so many that walking all of them would take longer than reading
// the file.
static gk_status check_rows(const struct linker *linker) {
    const struct module *module = linker->module;
    uint64_t fields = 0, variants = 0;
    for (uint32_t i = 0; i < module->type_count; i++) {
        gk_status status = check_row(linker, i);
        if (status != GK_OK) return status;
        const struct module_type *row = &module->types[i];
        if (has_fields(row)) fields += row->count;
        if (row->kind == GK_ENUM) variants += row->count;
    }
    for (uint32_t i = 0; i < module->variant_count; i++) {
        const struct module_variant *row = &module->variants[i];
        if (!fits(row->first, row->count, module->field_count))
            return REFUSE("variant %u: no such fields", i);
        if (row->count > FIELDS_MAX) return REFUSE("variant %u: too many values", i);
        if (!has_name(linker, row->name, NAME_IDENTIFIER))
            return REFUSE("variant %u: no valid name", i);
        fields += row->count;
    }
    if (fields > module->field_count) return REFUSE("types: the fields are shared between types");
    if (variants > module->variant_count)
        return REFUSE("types: the variants are shared between types");
    return GK_OK;
}

// ---- names inside of a type ---------------------------------------------------------------------

#define NAME_SLOTS 512  // more than FIELDS_MAX and VARIANTS_MAX, and a power of two

struct name_set {
    uint64_t hashes[NAME_SLOTS];
    bool used[NAME_SLOTS];
};

// Whether the name is new. Names with one hash count as one: only a forger finds two.
static bool add_name(struct name_set *set, uint64_t hash) {
    size_t slot = (size_t)(hash ^ hash >> 32) % NAME_SLOTS;
    for (; set->used[slot]; slot = (slot + 1) % NAME_SLOTS) {
        if (set->hashes[slot] == hash) return false;
    }
    set->used[slot] = true;
    set->hashes[slot] = hash;
    return true;
}

// `is_named`: every field must have a name (a record's); else it may.
static gk_status check_fields(const struct linker *linker, uint32_t first, uint32_t count,
                              bool is_named) {
    struct name_set set;
    if (count > 0) memset(set.used, 0, sizeof set.used);
    for (uint32_t i = first; i < first + count; i++) {
        const struct module_field *field = &linker->module->fields[i];
        if (field->type >= linker->module->type_count) return REFUSE("field %u: no such type", i);
        if (field->name == 0 && !is_named) continue;
        if (!has_name(linker, field->name, NAME_IDENTIFIER))
            return REFUSE("field %u: no valid name", i);
        if (!add_name(&set, linker->names[field->name].hash))
            return REFUSE("field %u: a second one of its name", i);
    }
    return GK_OK;
}

// And a function's parameters.
static gk_status check_tuple(const struct linker *linker, const struct module_type *row) {
    for (uint32_t i = row->first; i < row->first + row->count; i++) {
        const struct module_field *field = &linker->module->fields[i];
        if (field->type >= linker->module->type_count) return REFUSE("field %u: no such type", i);
        if (field->name != 0) return REFUSE("field %u: in a tuple or function it has no name", i);
    }
    return GK_OK;
}

static gk_status check_enum(const struct linker *linker, const struct module_type *row) {
    struct name_set set;
    memset(set.used, 0, sizeof set.used);
    for (uint32_t i = row->first; i < row->first + row->count; i++) {
        const struct module_variant *variant = &linker->module->variants[i];
        if (!add_name(&set, linker->names[variant->name].hash))
            return REFUSE("variant %u: a second one of its name", i);
        gk_status status = check_fields(linker, variant->first, variant->count, false);
        if (status != GK_OK) return status;
    }
    return GK_OK;
}

static gk_status check_parts(const struct linker *linker) {
    for (uint32_t i = 0; i < linker->module->type_count; i++) {
        const struct module_type *row = &linker->module->types[i];
        gk_status status = GK_OK;
        if (row->kind == GK_RECORD) status = check_fields(linker, row->first, row->count, true);
        if (row->kind == GK_TUPLE || row->kind == GK_FUNCTION) status = check_tuple(linker, row);
        if (row->kind == GK_ENUM) status = check_enum(linker, row);
        if (status != GK_OK) return status;
    }
    return GK_OK;
}

// ---- linking ------------------------------------------------------------------------------------

// Fields that no type uses may hold anything: they are linked to int, so that no pointer is wild.
static void link_fields(struct linker *linker) {
    const struct module *module = linker->module;
    for (uint32_t i = 0; i < module->field_count; i++) {
        const struct module_field *row = &module->fields[i];
        uint32_t name = row->name < module->string_count ? row->name : 0;
        uint32_t type = row->type < module->type_count ? row->type : TYPE_INT;
        linker->fields[i] = (struct type_field){module->strings[name].bytes, &linker->types[type]};
    }
    for (uint32_t i = 0; i < module->variant_count; i++) {
        const struct module_variant *row = &module->variants[i];
        linker->variants[i] = (struct type_variant){
            module->strings[row->name].bytes, row->count, linker->fields + row->first};
    }
}

static bool is_plain(const struct gk_type *type) {
    for (uint32_t i = 0; i < type->variant_count; i++) {
        if (type->variants[i].field_count > 0) return false;
    }
    return true;
}

static enum type_store store_of(const struct gk_type *type) {
    switch (type->kind) {
    case GK_INT: case GK_FLOAT: return STORE_WORD;
    case GK_BOOL: return STORE_BYTE;
    case GK_ENUM: return type->is_plain ? STORE_WORD : STORE_REF;
    case GK_TEXT: case GK_LIST: case GK_OPTION: case GK_RECORD: case GK_TUPLE: case GK_FUNCTION:
    case GK_MAP: case GK_SET:
        return STORE_REF;
    }
    return STORE_REF;
}

static void link_type(struct linker *linker, uint32_t index) {
    const struct module_type *row = &linker->module->types[index];
    struct gk_type *type = &linker->types[index];
    *type = (struct gk_type){.kind = (gk_kind)row->kind, .index = index, .name = "",
                             .table_count = linker->module->type_count};
    switch (type->kind) {
    case GK_INT: case GK_FLOAT: case GK_BOOL: case GK_TEXT:
        break;
    case GK_LIST: case GK_OPTION:
        type->element = &linker->types[row->element];
        break;
    case GK_MAP: case GK_SET:
        type->element = &linker->types[row->element];
        type->key = type->kind == GK_MAP ? &linker->types[row->first] : type->element;
        break;
    case GK_RECORD:
        type->name = linker->module->strings[row->name].bytes;
        // fallthrough
    case GK_TUPLE:
        type->field_count = row->count;
        type->fields = linker->fields + row->first;
        break;
    case GK_ENUM:
        type->name = linker->module->strings[row->name].bytes;
        type->variant_count = row->count;
        type->variants = linker->variants + row->first;
        type->is_plain = is_plain(type);
        break;
    case GK_FUNCTION:
        type->element = row->element == NO_INDEX ? NULL : &linker->types[row->element];
        type->field_count = row->count;
        type->fields = linker->fields + row->first;
        break;
    }
    type->store = store_of(type);
}

static void link_types(struct linker *linker) {
    link_fields(linker);
    for (uint32_t i = 0; i < linker->module->type_count; i++) link_type(linker, i);
    for (uint32_t i = 0; i < linker->module->type_count; i++) {
        struct gk_type *type = &linker->types[i];
        if (type->kind != GK_OPTION) continue;
        type->is_boxed = type->element->store != STORE_REF || type->element->kind == GK_OPTION;
    }
}

// ---- types inside of types ----------------------------------------------------------------------

// Two walks follow the parts of types. In one all types without a name take part: going round in a
// circle, such a type could not be written down. In the other records and tuples do: there no value
// could be built.
enum walk { WALK_NAMELESS, WALK_CONTAINED };

static bool takes_part(enum walk walk, const struct gk_type *type) {
    switch (type->kind) {
    case GK_INT: case GK_FLOAT: case GK_BOOL: case GK_TEXT: case GK_ENUM: return false;
    case GK_LIST: case GK_OPTION: case GK_FUNCTION: case GK_MAP: case GK_SET:
        return walk == WALK_NAMELESS;
    case GK_RECORD: return walk == WALK_CONTAINED;
    case GK_TUPLE: return true;
    }
    return false;
}

// A name's length is looked up: many types may share a long one.
static uint32_t own_text_bytes(const struct linker *linker, const struct gk_type *type) {
    switch (type->kind) {
    case GK_INT: case GK_FLOAT: case GK_BOOL: case GK_TEXT: return 5;
    case GK_LIST: return 2;
    case GK_OPTION: return type->element->kind == GK_FUNCTION ? 3 : 1;
    case GK_MAP: return 7;
    case GK_SET: return 5;
    case GK_TUPLE: return 2 + 2 * type->field_count;
    case GK_FUNCTION: return 8 + 2 * type->field_count;
    case GK_RECORD: case GK_ENUM:
        return linker->module->strings[linker->module->types[type->index].name].count;
    }
    return 0;
}

static bool starts_ordered(const struct gk_type *type) {
    return type->kind == GK_INT || type->kind == GK_FLOAT || type->kind == GK_TEXT
           || type->kind == GK_TUPLE;
}

// All the parts of `type` are measured before it.
static gk_status measure(struct linker *linker, struct gk_type *type) {
    uint32_t text_bytes = own_text_bytes(linker, type);
    uint16_t depth = 0;
    bool is_ordered = starts_ordered(type);
    if (takes_part(WALK_NAMELESS, type)) {
        struct type_cursor at = {0, 0};
        for (const struct gk_type *part; (part = type_next_part(type, &at)) != NULL;) {
            text_bytes += linker->text_bytes[part->index];
            if (linker->depths[part->index] >= depth)
                depth = (uint16_t)(linker->depths[part->index] + 1);
            is_ordered = is_ordered && part->is_ordered;
        }
    }
    if (depth > TYPE_DEPTH_MAX)
        return REFUSE("type %u: too many types inside of each other", type->index);
    if (text_bytes > TYPE_TEXT_MAX) return REFUSE("type %u: too long to write down", type->index);
    linker->depths[type->index] = depth;
    linker->text_bytes[type->index] = text_bytes;
    type->is_ordered = is_ordered;
    return GK_OK;
}

enum visit { VISIT_NEW, VISIT_OPEN, VISIT_DONE };

struct step {
    struct gk_type *type;
    struct type_cursor at;
};

// Follows the parts of `type` that take part, each once, deepest first. `steps` has room for every
// type.
static gk_status walk_from(struct linker *linker, enum walk walk, struct gk_type *type,
                           uint8_t *visits, struct step *steps) {
    size_t depth = 0;
    steps[depth++] = (struct step){type, {0, 0}};
    visits[type->index] = VISIT_OPEN;
    while (depth > 0) {
        struct step *step = &steps[depth - 1];
        const struct gk_type *part = type_next_part(step->type, &step->at);
        if (part == NULL) {
            gk_status status = walk == WALK_NAMELESS ? measure(linker, step->type) : GK_OK;
            if (status != GK_OK) return status;
            visits[step->type->index] = VISIT_DONE;
            depth--;
            continue;
        }
        if (!takes_part(walk, part) || visits[part->index] == VISIT_DONE) continue;
        if (visits[part->index] == VISIT_OPEN)
            return REFUSE("type %u: contains itself", part->index);
        visits[part->index] = VISIT_OPEN;
        steps[depth++] = (struct step){&linker->types[part->index], {0, 0}};
    }
    return GK_OK;
}

static gk_status walk_types(struct linker *linker, enum walk walk, uint8_t *visits,
                            struct step *steps) {
    memset(visits, VISIT_NEW, linker->module->type_count);
    for (uint32_t i = 0; i < linker->module->type_count; i++) {
        struct gk_type *type = &linker->types[i];
        if (!takes_part(walk, type) || visits[i] != VISIT_NEW) continue;
        gk_status status = walk_from(linker, walk, type, visits, steps);
        if (status != GK_OK) return status;
    }
    return GK_OK;
}

static gk_status check_nesting(struct linker *linker) {
    uint32_t count = linker->module->type_count;
    for (uint32_t i = 0; i < count; i++) {
        gk_status status = takes_part(WALK_NAMELESS, &linker->types[i])
            ? GK_OK : measure(linker, &linker->types[i]);
        if (status != GK_OK) return status;
    }
    uint8_t *visits = calloc(count, sizeof *visits);
    struct step *steps = calloc(count, sizeof *steps);
    gk_status status = visits == NULL || steps == NULL ? GK_NO_MEMORY : GK_OK;
    if (status == GK_OK) status = walk_types(linker, WALK_NAMELESS, visits, steps);
    if (status == GK_OK) status = walk_types(linker, WALK_CONTAINED, visits, steps);
    free(visits);
    free(steps);
    return status;
}

// ---- functions inside of types ------------------------------------------------------------------

// A type, and the next of those that have a part in common with it; 0: none.
struct user {
    uint32_t type, next;
};

static size_t count_parts(const struct linker *linker) {
    size_t count = 0;
    for (uint32_t i = 0; i < linker->module->type_count; i++) {
        struct type_cursor at = {0, 0};
        while (type_next_part(&linker->types[i], &at) != NULL) count++;
    }
    return count;
}

// Who is made of whom. `users` has room behind its first for every part, `firsts` a zero for every
// type.
static void list_users(const struct linker *linker, struct user *users, uint32_t *firsts) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < linker->module->type_count; i++) {
        struct type_cursor at = {0, 0};
        for (const struct gk_type *part;
             (part = type_next_part(&linker->types[i], &at)) != NULL;) {
            users[++count] = (struct user){i, firsts[part->index]};
            firsts[part->index] = count;
        }
    }
}

// Functions, what they are part of, and so on. `found` has room for every type.
static void spread(const struct linker *linker, const struct user *users, const uint32_t *firsts,
                   uint32_t *found) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < linker->module->type_count; i++) {
        linker->types[i].is_equatable = linker->types[i].kind != GK_FUNCTION;
        if (!linker->types[i].is_equatable) found[count++] = i;
    }
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t user = firsts[found[i]]; user != 0; user = users[user].next) {
            struct gk_type *type = &linker->types[users[user].type];
            if (type->is_equatable) found[count++] = type->index;
            type->is_equatable = false;
        }
    }
}

static gk_status find_equatable(const struct linker *linker) {
    size_t parts = count_parts(linker), types = linker->module->type_count;
    if (parts >= UINT32_MAX) return REFUSE("types: too many parts");
    struct user *users = calloc(parts + 1, sizeof *users);
    uint32_t *firsts = calloc(types, sizeof *firsts), *found = calloc(types, sizeof *found);
    gk_status status = users && firsts && found ? GK_OK : GK_NO_MEMORY;
    if (status == GK_OK) {
        list_users(linker, users, firsts);
        spread(linker, users, firsts, found);
    }
    free(users);
    free(firsts);
    free(found);
    return status;
}

// ---- twins --------------------------------------------------------------------------------------

// Tuples, functions and maps: they differ in their kinds, in how many fields they have, or in a part.
static int compare_parts(const struct gk_type *left, const struct gk_type *right) {
    if (left->kind != right->kind) return left->kind < right->kind ? -1 : 1;
    if (left->field_count != right->field_count)
        return left->field_count < right->field_count ? -1 : 1;
    struct type_cursor left_at = {0, 0}, right_at = {0, 0};
    for (;;) {
        const struct gk_type *a = type_next_part(left, &left_at);
        const struct gk_type *b = type_next_part(right, &right_at);
        if (a == NULL || b == NULL) return (a != NULL) - (b != NULL);
        if (a != b) return a->index < b->index ? -1 : 1;
    }
}

// Heap sort: no choice of types makes it slow.
static void sift_down(const struct gk_type **heap, size_t at, size_t count) {
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && compare_parts(heap[child], heap[child + 1]) < 0) child++;
        if (compare_parts(heap[at], heap[child]) >= 0) return;
        const struct gk_type *lower = heap[at];
        heap[at] = heap[child];
        heap[child] = lower;
    }
}

static void sort_by_parts(const struct gk_type **types, size_t count) {
    for (size_t i = count / 2; i-- > 0;) sift_down(types, i, count);
    for (size_t last = count; last-- > 1;) {
        const struct gk_type *highest = types[0];
        types[0] = types[last];
        types[last] = highest;
        sift_down(types, 0, last);
    }
}

static gk_status check_part_twins(const struct linker *linker, const struct gk_type **sorted) {
    size_t count = 0;
    for (uint32_t i = 0; i < linker->module->type_count; i++) {
        gk_kind kind = linker->types[i].kind;
        if (kind == GK_TUPLE || kind == GK_FUNCTION || kind == GK_MAP)
            sorted[count++] = &linker->types[i];
    }
    sort_by_parts(sorted, count);
    for (size_t i = 1; i < count; i++) {
        if (compare_parts(sorted[i - 1], sorted[i]) != 0) continue;
        return REFUSE("type %u: the same as type %u", sorted[i]->index, sorted[i - 1]->index);
    }
    return GK_OK;
}

// A flag for each kind that has an element alone.
static uint8_t element_flag(gk_kind kind) {
    return kind == GK_LIST ? 1 : kind == GK_OPTION ? 2 : kind == GK_SET ? 4 : 0;
}

// `twins` has zeroed flags for every type.
static gk_status check_element_twins(const struct linker *linker, uint8_t *twins) {
    for (uint32_t i = 0; i < linker->module->type_count; i++) {
        const struct gk_type *type = &linker->types[i];
        uint8_t flag = element_flag(type->kind);
        if (flag == 0) continue;
        if (twins[type->element->index] & flag)
            return REFUSE("type %u: an earlier type is the same", i);
        twins[type->element->index] |= flag;
    }
    return GK_OK;
}

static gk_status check_twins(const struct linker *linker) {
    uint32_t count = linker->module->type_count;
    uint8_t *twins = calloc(count, sizeof *twins);
    const struct gk_type **sorted = calloc(count, sizeof *sorted);
    gk_status status = twins == NULL || sorted == NULL ? GK_NO_MEMORY : GK_OK;
    if (status == GK_OK) status = check_element_twins(linker, twins);
    if (status == GK_OK) status = check_part_twins(linker, sorted);
    free(twins);
    free(sorted);
    return status;
}

// ---- keys ---------------------------------------------------------------------------------------

static gk_status check_keys(const struct linker *linker) {
    for (uint32_t i = 0; i < linker->module->type_count; i++) {
        const struct gk_type *key = linker->types[i].key;
        if (key != NULL && !key->is_equatable)
            return REFUSE("type %u: its keys can't be compared", i);
    }
    return GK_OK;
}

// ---- all of it ----------------------------------------------------------------------------------

static gk_status check_and_link(struct linker *linker) {
    gk_status status = check_builtins(linker);
    if (status == GK_OK) status = check_rows(linker);
    if (status == GK_OK) status = check_parts(linker);
    if (status != GK_OK) return status;
    link_types(linker);
    status = check_nesting(linker);
    if (status == GK_OK) status = find_equatable(linker);
    if (status == GK_OK) status = check_twins(linker);
    return status == GK_OK ? check_keys(linker) : status;
}

// The types, then the fields, then the variants: each begins where all of them may.
static bool make_block(struct linker *linker) {
    const struct module *module = linker->module;
    uint64_t bytes = (uint64_t)module->type_count * sizeof(struct gk_type)
        + (uint64_t)module->field_count * sizeof(struct type_field)
        + (uint64_t)module->variant_count * sizeof(struct type_variant);
    if (bytes >= SIZE_MAX / 2) return false;
    linker->types = calloc(1, (size_t)bytes + 1);
    if (linker->types == NULL) return false;
    linker->fields = (struct type_field *)(linker->types + module->type_count);
    linker->variants = (struct type_variant *)(linker->fields + module->field_count);
    return true;
}

_Static_assert(_Alignof(struct type_field) <= _Alignof(struct gk_type)
                   && _Alignof(struct type_variant) <= _Alignof(struct type_field),
               "one block holds all three");

gk_status types_new(const struct module *module, struct gk_type **types, char *message,
                    size_t size) {
    *types = NULL;
    struct linker state = {.module = module, .message = message, .size = size};
    struct linker *linker = &state;
    if (module->string_count == 0 || module->strings[0].count != 0)
        return REFUSE("strings: the empty one is missing");
    bool has_memory = make_block(linker);
    linker->names = names_judge(module);
    linker->depths = calloc((size_t)module->type_count + 1, sizeof *linker->depths);
    linker->text_bytes = calloc((size_t)module->type_count + 1, sizeof *linker->text_bytes);
    gk_status status = GK_NO_MEMORY;
    if (has_memory && linker->names != NULL && linker->depths != NULL
        && linker->text_bytes != NULL) {
        status = check_and_link(linker);
    }
    free(linker->names);
    free(linker->depths);
    free(linker->text_bytes);
    if (status == GK_OK) *types = linker->types;
    else free(linker->types);
    return status;
}
