// lang/lower_code.c: instructions, labels, registers.
//
//   in:    one instruction at a time
//   out:   the function's code, with gas segments short enough; its registers, each of one type
//   owns:  nothing
//   fails: marks `failed` without memory; a diagnostic where a function is too large

#include <string.h>

#include "lower.h"

// A segment may hold SEGMENT_GAS_MAX; this leaves room for the dearest instruction.
#define SEGMENT_GAS_SOON 100

void refuse_limit(struct lower *l, const char *what, const char *most) {
    const struct symbol *function = l->instance ? l->instance->symbol : NULL;
    struct span at = function && function->decl ? function->decl->name_at : l->at;
    check_refuse(l->check, DIAGNOSTIC_OVER_LIMIT, at, word(what), word(most), NULL, NULL);
}

// ---- memory for a statement ---------------------------------------------------------------------

#define SCRATCH_BLOCK_BYTES ((size_t)8 << 10)
#define SCRATCH_ALIGNMENT 8

struct scratch_block {
    struct scratch_block *next;
    size_t room_bytes;
    unsigned char *room;
};

// The block behind the one at hand: there, or made.
static struct scratch_block *next_block(struct lower *l, size_t bytes) {
    struct scratch_block **place =
        l->scratch.block ? &l->scratch.block->next : &l->scratch_blocks;
    if (*place && (*place)->room_bytes >= bytes) return *place;
    struct scratch_block *block = ARENA_NEW(l->arena, struct scratch_block);
    size_t room_bytes = bytes > SCRATCH_BLOCK_BYTES ? bytes : SCRATCH_BLOCK_BYTES;
    *block = (struct scratch_block){*place, room_bytes, arena_allocate(l->arena, room_bytes)};
    *place = block;
    return block;
}

void *scratch_array(struct lower *l, size_t count, size_t item_bytes) {
    // A product that wraps around is refused by the arena.
    if (count > SIZE_MAX / 2 / item_bytes) return arena_array(l->arena, count, item_bytes);
    size_t mask = SCRATCH_ALIGNMENT - 1, bytes = (count * item_bytes + mask) & ~mask;
    struct scratch *at = &l->scratch;
    if (!at->block || at->block->room_bytes - at->used_bytes < bytes)
        *at = (struct scratch){next_block(l, bytes), 0};
    void *memory = at->block->room + at->used_bytes;
    at->used_bytes += bytes;
    return memset(memory, 0, bytes);
}

// ---- instructions -------------------------------------------------------------------------------

// Most instructions are of the line of the one before.
static void find_line(struct lower *l) {
    struct place *last = &l->last_place;
    *last = source_place_near(*last, l->check->sources, l->at.start);
    const struct source *source = last->source;
    l->line_start = l->at.start - (last->column - 1);
    l->line_end = last->line < source->line_count ? source->base + source->lines[last->line]
                                                  : l->at.start + 1;
}

static struct module_position position(struct lower *l) {
    uint32_t at = l->at.start;
    if (at < l->line_start || at >= l->line_end) find_line(l);
    const struct place *last = &l->last_place;
    uint32_t column = at - l->line_start + 1;
    return (struct module_position){last->line + last->source->lines_before,
                                    (uint16_t)(column > UINT16_MAX ? UINT16_MAX : column)};
}

static uint32_t append(struct lower *l, enum opcode op, uint16_t a, uint16_t b, uint16_t c) {
    uint32_t index = module_add_instruction(
        l->module, (struct instruction){(uint8_t)op, 0, a, b, c}, position(l));
    if (index == NO_INDEX) {
        l->failed = true;
        return 0;
    }
    return index - l->first_instruction;
}

uint32_t emit(struct lower *l, enum opcode op, uint16_t a, uint16_t b, uint16_t c) {
    if (!l->is_reachable || l->failed) return 0;
    const struct opcode_row *row = opcode_find(op);
    if (l->segment_gas > SEGMENT_GAS_SOON) {
        append(l, OP_BOOK, 0, 0, 0);
        l->segment_gas = 0;
    }
    l->segment_gas += row->gas;
    uint32_t index = append(l, op, a, b, c);
    if (class_ends_segment(row->class)) l->segment_gas = 0;
    if (!class_falls_through(row->class)) l->is_reachable = false;
    return index;
}

void note_line(struct lower *l, struct span at) {
    if (!l->notes_lines) return;
    struct span before = l->at;
    l->at = at;
    emit(l, OP_NOTE_LINE, 0, 0, 0);
    l->at = before;
}

void emit_arguments(struct lower *l, const uint16_t *fields, uint32_t count) {
    if (!l->is_reachable || l->failed) return;
    for (uint32_t i = 1; i < count; i += 3) {
        uint16_t b = i + 1 < count ? fields[i + 1] : 0;
        uint16_t c = i + 2 < count ? fields[i + 2] : 0;
        append(l, OP_ARGS, fields[i], b, c);
    }
}

uint16_t payload_field(uint32_t variant, uint32_t index) {
    return (uint16_t)(variant << 8 | index);
}

// ---- labels -------------------------------------------------------------------------------------

static struct instruction *instruction_at(struct lower *l, uint32_t index) {
    return &l->module->code[l->first_instruction + index];
}

// Distances are from the instruction after the branch; while a label is open its branches are
// chained through c, whose 16 bits are why a function is refused above INSTRUCTIONS_MAX before any
// distance can overflow.
void emit_branch(struct lower *l, enum opcode op, uint16_t a, uint16_t b, struct label *label) {
    if (!l->is_reachable || l->failed) return;
    if (label->is_bound) op = op == OP_JUMP ? OP_LOOP : (enum opcode)(op + 1);
    if (label->is_bound) {
        emit_back(l, op, a, b, label);
        return;
    }
    uint32_t index = emit(l, op, a, b, 0);
    if (l->failed || index >= INSTRUCTIONS_MAX) return;
    instruction_at(l, index)->c = (uint16_t)label->first;
    label->first = index + 1;
}

void emit_back(struct lower *l, enum opcode op, uint16_t a, uint16_t b, struct label *label) {
    if (!l->is_reachable || l->failed) return;
    uint32_t index = emit(l, op, a, b, 0);
    if (l->failed || index >= INSTRUCTIONS_MAX) return;
    instruction_at(l, index)->c = (uint16_t)(int16_t)((int32_t)label->at - (int32_t)index - 1);
}

void label_bind(struct lower *l, struct label *label) {
    uint32_t here = l->module->instruction_count - l->first_instruction;
    label->is_bound = true;
    label->at = here;
    if (!label->first || l->failed) return;
    l->is_reachable = true;
    while (label->first) {
        uint32_t index = label->first - 1;
        struct instruction *branch = instruction_at(l, index);
        label->first = branch->c;
        branch->c = (uint16_t)(here - index - 1);
    }
}

// Without gas, and yet not where a segment begins.
static bool is_behind_note(const struct lower *l) {
    uint32_t count = l->module->instruction_count;
    return count > l->first_instruction && l->module->code[count - 1].op == OP_NOTE_LINE;
}

void label_bind_loop(struct lower *l, struct label *label) {
    if (l->is_reachable && (l->segment_gas || is_behind_note(l))) emit(l, OP_BOOK, 0, 0, 0);
    label_bind(l, label);
}

// ---- registers ----------------------------------------------------------------------------------

bool is_reference(const struct type *type) {
    return !type_is_scalar(type);
}

static struct pool *pool_of(struct lower *l, struct type *type) {
    if (!type->pool) type->pool = ARENA_NEW(l->arena, struct pool);
    struct pool *pool = type->pool;
    if (pool->function != l->instance) pool->count = 0;
    pool->function = l->instance;
    return pool;
}

uint16_t register_new(struct lower *l, struct type *type) {
    struct pool *pool = pool_of(l, type);
    if (pool->count) return pool->free[--pool->count];
    if (l->register_count == l->register_room) {
        l->registers = arena_grow(l->arena, l->registers, l->register_count, &l->register_room,
                                  sizeof *l->registers);
    }
    l->registers[l->register_count] = type;
    // Past the limit the function is refused when it ends; till then any register will do.
    return (uint16_t)(l->register_count < UINT16_MAX - 1 ? l->register_count++ : 0);
}

void register_free(struct lower *l, uint16_t reg) {
    struct pool *pool = pool_of(l, l->registers[reg]);
    if (pool->count == pool->room) {
        pool->free = arena_grow(l->arena, pool->free, pool->count, &pool->room, sizeof *pool->free);
    }
    pool->free[pool->count++] = reg;
}

// ---- operands -----------------------------------------------------------------------------------

struct value temporary(struct lower *l, struct type *type) {
    return (struct value){.reg = register_new(l, type), .is_temp = true, .type = type};
}

struct value temporary_in(struct lower *l, struct type *type, uint16_t dst) {
    if (dst == NO_REGISTER) return temporary(l, type);
    return (struct value){.reg = dst, .type = type};
}

void discard(struct lower *l, struct value operand) {
    if (!operand.is_temp) return;
    if (is_reference(operand.type)) emit(l, OP_DROP, operand.reg, 0, 0);
    register_free(l, operand.reg);
}

uint16_t give(struct lower *l, struct value operand) {
    (void)l;
    if (!is_reference(operand.type)) return operand.reg;
    return (uint16_t)(operand.reg | (operand.is_temp || operand.is_dying ? MODE_MOVE : MODE_COPY));
}

void given(struct lower *l, struct value operand) {
    if (operand.is_temp) register_free(l, operand.reg);
}

struct value own(struct lower *l, struct value operand) {
    if (operand.is_temp) return operand;
    struct value copy = temporary(l, operand.type);
    emit(l, is_reference(operand.type) ? OP_MOVE_REF : OP_MOVE, copy.reg, give(l, operand), 0);
    return copy;
}
