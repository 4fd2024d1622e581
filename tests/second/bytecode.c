// tests/second/bytecode.c: the instructions, one after the other, and what stands around them:
// calls, turns, variables, notes. See bytecode.h.
//
// What an instruction does is said in opcodes.def, what its operands are in operands.def. Each
// takes its price before it works; nothing is booked later, nothing ahead.

#include "bytecode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bytecode_value.h"
#include "fault.h"
#include "keyed.h"
#include "object.h"

// ---- registers ----------------------------------------------------------------------------------

const struct gk_type *bytecode_type(const struct bytecode *b, uint16_t operand) {
    return b->frame->function->register_types[operand & REGISTER_MASK];
}

// What a VALUE operand gives: a scalar, a reference more, or the reference that the register had.
static union cell take(union cell *registers, uint16_t operand) {
    union cell *from = &registers[operand & REGISTER_MASK], value = *from;
    uint16_t mode = operand & MODE_MASK;
    if (mode == MODE_COPY) node_retain(value.node);
    if (mode == MODE_MOVE || mode == MODE_LEND) from->node = NULL;
    return value;
}

// The operand of an argument: c, then those of the ARGS words.
static uint16_t argument(const struct instruction *at, uint32_t index) {
    if (index == 0) return at->c;
    const struct instruction *word = at + 1 + (index - 1) / 3;
    return (index - 1) % 3 == 0 ? word->a : (index - 1) % 3 == 1 ? word->b : word->c;
}

static uint32_t words_of(uint32_t arguments) {
    return arguments <= 1 ? 0 : (arguments - 1 + 2) / 3;
}

static void set(struct bytecode *b, union cell *slot, const struct gk_type *type,
                union cell value) {
    if (is_reference(type)) cell_set(b, slot, value.node);
    else *slot = value;
}

// A reference that is read must be there, unless it may be none.
static void refuse_hole(struct bytecode *b, uint16_t to, const struct node *node) {
    if (!node && bytecode_type(b, to)->kind != GK_OPTION) bytecode_fault(b, FAULT_HOLE);
}

static void share_into(struct bytecode *b, uint16_t to, struct node *node) {
    refuse_hole(b, to, node);
    node_retain(node);
    cell_set(b, &b->frame->registers[to], node);
}

static void take_into(struct bytecode *b, uint16_t to, union cell *from) {
    struct node *node = from->node;
    refuse_hole(b, to, node);
    from->node = NULL;
    cell_set(b, &b->frame->registers[to], node);
}

// ---- calls --------------------------------------------------------------------------------------

// A quarter of a unit for each register that holds references and for each parameter.
static uint64_t frame_gas(const struct function *function) {
    uint64_t references = 0;
    for (uint32_t i = 0; i < function->register_count; i++)
        references += is_reference(function->register_types[i]);
    return (references + 3) / 4 + function->parameter_count / 4;
}

// And one for each reference that is bound.
static uint64_t bound_gas(const struct function *function) {
    uint64_t references = 0;
    for (uint32_t i = 0; i < function->bound_count; i++)
        references += is_reference(function->register_types[i]);
    return references;
}

static struct frame_of_call *open_frame(struct bytecode *b, const struct function *function) {
    size_t bytes = sizeof(struct frame_of_call) + function->register_count * sizeof(union cell);
    struct frame_of_call *frame = bytecode_room(1, bytes);
    frame->function = function;
    frame->caller = b->frame;
    return frame;
}

static void call(struct bytecode *b, const struct instruction *at, const struct function *function,
                 const struct node *closure) {
    uint32_t bound = closure ? function->bound_count : 0;
    bytecode_charge(b, frame_gas(function) + (closure ? bound_gas(function) : 0));
    if (b->depth == 0) bytecode_fault(b, FAULT_DEPTH);
    b->depth--;
    struct frame_of_call *frame = open_frame(b, function);
    for (uint32_t i = 0; i < bound; i++)
        frame->registers[i] = cell_share(function->register_types[i], closure->parts[i]);
    for (uint32_t i = bound; i < function->parameter_count; i++)
        frame->registers[i] = take(b->frame->registers, argument(at, i - bound));
    b->frame = frame;
}

// What was lent goes back to where it came from.
static void hand_back(struct frame_of_call *frame) {
    const struct instruction *at = &frame->caller->function->code[frame->caller->at];
    if (at->op != OP_CALL) return;
    for (uint32_t i = 0; i < frame->function->parameter_count; i++) {
        uint16_t operand = argument(at, i);
        if ((operand & MODE_MASK) != MODE_LEND) continue;
        frame->caller->registers[operand & REGISTER_MASK] = frame->registers[i];
        frame->registers[i].node = NULL;
    }
}

static void close_frame(struct bytecode *b) {
    struct frame_of_call *frame = b->frame;
    for (uint32_t i = 0; i < frame->function->register_count; i++)
        cell_release(b, frame->function->register_types[i], frame->registers[i]);
    b->frame = frame->caller;
    free(frame);
    b->depth++;
}

// Answers whether the host's own function is over.
static bool leave(struct bytecode *b, const struct instruction *at) {
    const struct gk_type *type = at->op == OP_RETURN_NONE ? NULL : b->frame->function->result;
    union cell value = {.i = 0};
    if (type) value = take(b->frame->registers, at->a);
    if (!b->frame->caller) {
        b->result = value;
        bytecode_test(b);
        close_frame(b);
        return true;
    }
    hand_back(b->frame);
    close_frame(b);
    const struct instruction *call = &b->frame->function->code[b->frame->at];
    uint32_t count = call->op == OP_CALL ? b->program->functions[call->b].parameter_count
                                         : bytecode_type(b, call->b)->field_count;
    if (type) set(b, &b->frame->registers[call->a], type, value);
    b->frame->at += 1 + words_of(count);
    return false;
}

static void call_host(struct bytecode *b, const struct instruction *at) {
    const struct module_host *row = &b->program->module.hosts[at->b];
    union cell arguments[PARAMETERS_MAX];
    int64_t answer = 0;
    bytecode_charge(b, (uint64_t)b->request.host_gas);
    for (uint32_t i = 0; i < row->parameter_count; i++)
        arguments[i] = take(b->frame->registers, argument(at, i));
    if (!b->request.host(b->request.host_context, at->b, &answer)) bytecode_fault(b, FAULT_HOST);
    if (row->result != NO_INDEX) b->frame->registers[at->a].i = answer;
    for (uint32_t i = 0; i < row->parameter_count; i++) {
        uint32_t type = b->program->module.parameters[row->first_parameter + i].type;
        cell_release(b, &b->program->types[type], arguments[i]);
    }
}

// ---- making -------------------------------------------------------------------------------------

static void take_parts(struct bytecode *b, const struct instruction *at, struct node *node) {
    for (uint32_t i = 0; i < node->count; i++)
        node->parts[i] = take(b->frame->registers, argument(at, i));
    cell_set(b, &b->frame->registers[at->a], node);
}

static void new_variant(struct bytecode *b, const struct instruction *at) {
    const struct gk_type *type = bytecode_type(b, at->a);
    struct node *node = node_new_parts(b, type, type->variants[at->b].field_count);
    node->tag = at->b;
    take_parts(b, at, node);
}

static void new_closure(struct bytecode *b, const struct instruction *at) {
    const struct function *function = &b->program->functions[at->b];
    struct node *node = node_new_parts(b, bytecode_type(b, at->a), function->bound_count);
    node->function = function;
    take_parts(b, at, node);
}

static void box(struct bytecode *b, const struct instruction *at) {
    struct node *node = node_new_parts(b, bytecode_type(b, at->a), 1);
    node->parts[0] = take(b->frame->registers, at->b);
    cell_set(b, &b->frame->registers[at->a], node);
}

static void join(struct bytecode *b, const struct instruction *at) {
    const union cell *registers = b->frame->registers;
    uint64_t bytes = 0;
    bytecode_work(b, WORK_WRITE, at->b);
    for (uint32_t i = 0; i < at->b; i++) bytes += registers[argument(at, i)].node->byte_count;
    if (bytes > COUNT_MAX) bytecode_fault(b, FAULT_LENGTH);
    bytecode_work(b, WORK_COPY_BYTES, bytes);
    bytecode_pay_memory(b, 16 + bytes + 1);
    char *out = bytecode_scratch(b, 0, bytes);
    for (uint32_t i = 0, offset = 0; i < at->b; i++) {
        const struct node *text = registers[argument(at, i)].node;
        memcpy(out + offset, text->bytes, text->byte_count);
        offset += text->byte_count;
    }
    cell_set(b, &b->frame->registers[at->a], node_of_text(b, out, bytes));
}

// ---- lists, maps, records -----------------------------------------------------------------------

static void refuse_index(struct bytecode *b, const struct node *list, int64_t index) {
    if (index < 0 || index >= list->count) bytecode_fault(b, FAULT_INDEX);
}

static union cell item(struct bytecode *b, const struct node *list, int64_t index) {
    refuse_index(b, list, index);
    return list->parts[index];
}

static union cell *item_to_change(struct bytecode *b, union cell *slot, int64_t index) {
    refuse_index(b, slot->node, index);
    return &node_own(b, slot)->parts[index];
}

static void push(struct bytecode *b, union cell *slot, uint16_t operand, union cell value) {
    struct node *list = node_own(b, slot);
    node_reserve(b, list, 1);
    if (is_reference(list->type->element)) value = take(b->frame->registers, operand);
    node_append(list, value);
}

static struct entry *entry(struct bytecode *b, const struct node *keyed, int64_t position) {
    bool is_there = position >= 0 && position < keyed->used && keyed->entries[position].is_there;
    if (!is_there) bytecode_fault(b, FAULT_INDEX);
    return &keyed->entries[position];
}

static struct entry *entry_to_change(struct bytecode *b, union cell *slot, int64_t position) {
    entry(b, slot->node, position);
    return &node_own(b, slot)->entries[position];
}

// A key that is there already stays, and the other one goes.
static int64_t put_key(struct bytecode *b, union cell *slot, uint16_t operand, bool *is_new) {
    union cell *registers = b->frame->registers;
    const struct gk_type *key = slot->node->type->key;
    int64_t position = keyed_put_key(b, slot, registers[operand & REGISTER_MASK], is_new);
    union cell given = take(registers, operand);
    if (!*is_new) cell_release(b, key, given);
    return position;
}

static void set_key(struct bytecode *b, const struct instruction *at) {
    union cell *slot = &b->frame->registers[at->a];
    bool is_new;
    int64_t position = put_key(b, slot, at->b, &is_new);
    union cell value = take(b->frame->registers, at->c);
    set(b, &slot->node->entries[position].item, slot->node->type->element, value);
}

static const struct node *payload_of(struct bytecode *b, const struct node *node,
                                     uint16_t payload) {
    if (node->tag != payload >> 8) bytecode_fault(b, FAULT_VARIANT);
    return node;
}

// ---- variables ----------------------------------------------------------------------------------

static const struct gk_type *type_of_global(const struct bytecode *b, uint32_t global) {
    return &b->program->types[b->program->module.globals[global].type];
}

// The first time in a turn that a variable is written, the old value is kept: taken away, or shared
// with the variable.
static void save_global(struct bytecode *b, uint32_t global, bool shares) {
    if (b->program->module.globals[global].is_cache || b->is_saved[global]) return;
    b->is_saved[global] = true;
    b->saved[global] = b->globals[global];
    if (shares) cell_share(type_of_global(b, global), b->saved[global]);
    else b->globals[global].i = 0;
}

static void set_global(struct bytecode *b, const struct instruction *at) {
    save_global(b, at->a, false);
    union cell value = take(b->frame->registers, at->b);
    set(b, &b->globals[at->a], type_of_global(b, at->a), value);
}

static void take_global(struct bytecode *b, const struct instruction *at) {
    save_global(b, at->b, true);
    take_into(b, at->a, &b->globals[at->b]);
}

// ---- the bot's world ----------------------------------------------------------------------------

static void set_move(struct bytecode *b, const struct gk_type *type, union cell value) {
    if (b->move_type) cell_release(b, b->move_type, b->move);
    b->move_type = type;
    b->move = value;
}

// The room for notes begins with 4 and 256 bytes of text, and doubles; each step is paid for.
static void pay_for_note(struct bytecode *b, uint64_t bytes) {
    if (b->note_count == b->note_capacity) {
        b->note_capacity = b->note_capacity == 0 ? 4 : 2 * b->note_capacity;
        bytecode_pay_memory(b, (uint64_t)b->note_capacity * 32);
    }
    if (b->note_bytes + bytes <= b->note_bytes_capacity) return;
    uint64_t capacity = b->note_bytes_capacity == 0 ? 256 : 2 * b->note_bytes_capacity;
    while (capacity < b->note_bytes + bytes) capacity *= 2;
    b->note_bytes_capacity = capacity;
    bytecode_pay_memory(b, capacity);
}

static void note(struct bytecode *b, struct note_kept note, const struct node *text) {
    uint64_t bytes = text->byte_count;
    bytecode_work(b, WORK_LOG, bytes + 32);
    uint64_t held = (uint64_t)b->note_count * 32 + b->note_bytes;
    if (held + bytes + 32 > (uint64_t)b->request.limits.log_bytes) b->are_notes_cut = true;
    if (b->are_notes_cut) return;
    pay_for_note(b, bytes);
    note.bytes = text->byte_count;
    note.text = bytecode_room(bytes, 1);
    memcpy(note.text, text->bytes, bytes);
    b->notes = realloc(b->notes, (b->note_count + 1) * sizeof *b->notes);
    if (!b->notes) abort();
    b->notes[b->note_count++] = note;
    b->note_bytes += bytes;
}

static void forget_notes(struct bytecode *b) {
    for (uint32_t i = 0; i < b->note_count; i++) free(b->notes[i].text);
    free(b->notes);
    b->notes = NULL;
    b->note_count = b->note_capacity = 0;
    b->note_bytes = b->note_bytes_capacity = 0;
    b->are_notes_cut = false;
}

static struct random *stream(struct bytecode *b) {
    if (!b->has_random) b->random = random_new(b->request.seed, b->turn);
    b->has_random = true;
    return &b->random;
}

// ---- arithmetic ---------------------------------------------------------------------------------

static int64_t checked(struct bytecode *b, __int128 value) {
    if (value < INT64_MIN || value > INT64_MAX) bytecode_fault(b, FAULT_OVERFLOW);
    return (int64_t)value;
}

// Rounded down.
static __int128 quotient(struct bytecode *b, __int128 left, __int128 right) {
    if (right == 0) bytecode_fault(b, FAULT_DIVIDE);
    __int128 rest = left % right;
    return left / right - (rest != 0 && (rest < 0) != (right < 0) ? 1 : 0);
}

static double number(struct bytecode *b, double value) {
    if (isnan(value)) bytecode_fault(b, FAULT_NAN);
    return value;
}

static uint64_t shift_of(struct bytecode *b, int64_t by, enum fault fault) {
    if (by < 0 || by > 63) bytecode_fault(b, fault);
    return (uint64_t)by;
}

static int64_t shifted_right(int64_t value, uint64_t by) {
    for (; by > 0; by--) value = value / 2 - (value % 2 < 0 ? 1 : 0);
    return value;
}

static int64_t count_bits(uint64_t value) {
    int64_t count = 0;
    for (; value > 0; value /= 2) count += (int64_t)(value % 2);
    return count;
}

static int64_t zeros_below(uint64_t value) {
    int64_t count = 0;
    for (; count < 64 && (value >> count & 1) == 0;) count++;
    return count;
}

static int64_t zeros_above(uint64_t value) {
    int64_t count = 0;
    for (; count < 64 && (value >> (63 - count) & 1) == 0;) count++;
    return count;
}

static int64_t rotated_left(uint64_t value, uint64_t by) {
    for (by %= 64; by > 0; by--) value = value << 1 | value >> 63;
    return (int64_t)value;
}

static int64_t mixed(int64_t value) {
    uint64_t state = (uint64_t)value;
    return (int64_t)random_split(&state);
}

static int64_t to_int(struct bytecode *b, double value) {
    if (value < -0x1p63 || value >= 0x1p63) bytecode_fault(b, FAULT_CONVERSION);
    return (int64_t)value;
}

// ---- one instruction ----------------------------------------------------------------------------

static void go(struct bytecode *b, const struct instruction *at) {
    b->frame->at = (uint32_t)((int64_t)b->frame->at + 1 + (int16_t)at->c);
}

static void go_on(struct bytecode *b, uint32_t words) {
    b->frame->at += 1 + words;
}

static void branch(struct bytecode *b, const struct instruction *at, bool is_taken) {
    enum opcode_class class = opcode_find(at->op)->class;
    if (!is_taken) {
        go_on(b, 0);
        return;
    }
    if (class == CLASS_LOOP || class == CLASS_BACK) bytecode_test(b);
    go(b, at);
}

#define A (R[at->a])
#define B (R[at->b])
#define C (R[at->c])
#define UNSIGNED(cell) ((uint64_t)(cell).i)
#define B_NUMBER ((int16_t)at->b)
#define C_NUMBER ((int16_t)at->c)
#define BRANCH(name, condition) \
    case OP_JUMP_##name: case OP_LOOP_##name: branch(b, at, condition); return false;
#define OP(name, work) case OP_##name: work; break;

// Answers whether the host's function is over.
static bool step(struct bytecode *b) {
    const struct instruction *at = &b->frame->function->code[b->frame->at];
    union cell *R = b->frame->registers;
    uint32_t words = 0;  // ARGS behind it
    b->left -= opcode_find(at->op)->gas;
    b->request.seen[at->op]++;
    switch ((enum opcode)at->op) {
    OP(LOAD_INT, A.i = B_NUMBER)
    OP(LOAD_BOOL, A.i = at->b)
    OP(LOAD_VARIANT, A.i = at->b)
    case OP_LOAD_CONST: {
        uint64_t value = b->program->module.constants[at->b].value;
        memcpy(&A, &value, sizeof value);
        break;
    }
    case OP_LOAD_CONST_REF:
        node_retain(b->constants[at->b]);
        cell_set(b, &A, b->constants[at->b]);
        break;
    OP(LOAD_NONE, cell_set(b, &A, NULL))
    OP(MOVE, A = B)
    OP(MOVE_REF, cell_set(b, &A, take(R, at->b).node))
    OP(DROP, cell_set(b, &A, NULL))

    OP(ADD_INT, A.i = checked(b, (__int128)B.i + C.i))
    OP(SUB_INT, A.i = checked(b, (__int128)B.i - C.i))
    OP(MUL_INT, A.i = checked(b, (__int128)B.i * C.i))
    OP(DIV_INT, A.i = checked(b, quotient(b, B.i, C.i)))
    OP(MOD_INT, A.i = (int64_t)(B.i - quotient(b, B.i, C.i) * C.i))
    OP(ADD_INT_K, A.i = checked(b, (__int128)B.i + C_NUMBER))
    OP(MUL_INT_K, A.i = checked(b, (__int128)B.i * C_NUMBER))
    OP(DIV_INT_K, A.i = checked(b, quotient(b, B.i, C_NUMBER)))
    OP(MOD_INT_K, A.i = (int64_t)(B.i - quotient(b, B.i, C_NUMBER) * C_NUMBER))
    OP(NEG_INT, A.i = checked(b, -(__int128)B.i))
    OP(AND_INT, A.i = B.i & C.i)
    OP(OR_INT, A.i = B.i | C.i)
    OP(XOR_INT, A.i = B.i ^ C.i)
    OP(NOT_INT, A.i = ~B.i)
    OP(SHIFT_LEFT, A.i = (int64_t)(UNSIGNED(B) << shift_of(b, C.i, FAULT_SHIFT)))
    OP(SHIFT_RIGHT, A.i = shifted_right(B.i, shift_of(b, C.i, FAULT_SHIFT)))

    OP(COUNT_ONES, A.i = count_bits(UNSIGNED(B)))
    OP(LEADING_ZEROS, A.i = zeros_above(UNSIGNED(B)))
    OP(TRAILING_ZEROS, A.i = zeros_below(UNSIGNED(B)))
    OP(ROTATE_LEFT, A.i = rotated_left(UNSIGNED(B), UNSIGNED(C)))
    OP(ROTATE_RIGHT, A.i = rotated_left(UNSIGNED(B), 64 - UNSIGNED(C) % 64))
    OP(SHIFT_RIGHT_ZERO, A.i = (int64_t)(UNSIGNED(B) >> shift_of(b, C.i, FAULT_SHIFT)))
    OP(TEST_BIT, A.i = UNSIGNED(B) >> shift_of(b, C.i, FAULT_ARGUMENT) & 1)
    OP(SET_BIT, A.i = B.i | (int64_t)(UINT64_C(1) << shift_of(b, C.i, FAULT_ARGUMENT)))
    OP(CLEAR_BIT, A.i = B.i & ~(int64_t)(UINT64_C(1) << shift_of(b, C.i, FAULT_ARGUMENT)))
    OP(FLIP_BIT, A.i = B.i ^ (int64_t)(UINT64_C(1) << shift_of(b, C.i, FAULT_ARGUMENT)))
    OP(LOWEST_BIT, A.i = B.i == 0 ? 0 : (int64_t)(UINT64_C(1) << zeros_below(UNSIGNED(B))))
    OP(CLEAR_LOWEST_BIT,
       A.i = B.i == 0 ? 0 : (int64_t)(UNSIGNED(B) & ~(UINT64_C(1) << zeros_below(UNSIGNED(B)))))
    OP(WRAP_ADD, A.i = (int64_t)(UNSIGNED(B) + UNSIGNED(C)))
    OP(WRAP_SUB, A.i = (int64_t)(UNSIGNED(B) - UNSIGNED(C)))
    OP(WRAP_MUL, A.i = (int64_t)(UNSIGNED(B) * UNSIGNED(C)))
    OP(MIX_BITS, A.i = mixed(B.i))

    OP(ADD_FLOAT, A.f = number(b, B.f + C.f))
    OP(SUB_FLOAT, A.f = number(b, B.f - C.f))
    OP(MUL_FLOAT, A.f = number(b, B.f * C.f))
    case OP_DIV_FLOAT:
        if (C.f == 0) bytecode_fault(b, FAULT_DIVIDE);
        A.f = number(b, B.f / C.f);
        break;
    OP(NEG_FLOAT, A.f = -B.f)
    OP(SQRT_FLOAT, A.f = number(b, sqrt(B.f)))
    OP(INT_TO_FLOAT, A.f = (double)B.i)
    OP(FLOAT_TO_INT, A.i = to_int(b, B.f))

    OP(EQ_INT, A.i = B.i == C.i)
    OP(LT_INT, A.i = B.i < C.i)
    OP(LE_INT, A.i = B.i <= C.i)
    OP(EQ_FLOAT, A.i = B.f == C.f)
    OP(LT_FLOAT, A.i = B.f < C.f)
    OP(LE_FLOAT, A.i = B.f <= C.f)
    OP(NOT, A.i = B.i == 0)
    OP(EQUAL, A.i = cell_compare(b, bytecode_type(b, at->b), B, C) == 0)
    OP(COMPARE, A.i = cell_compare(b, bytecode_type(b, at->b), B, C))

    case OP_JUMP: case OP_LOOP: branch(b, at, true); return false;
    BRANCH(IF, A.i != 0)
    BRANCH(UNLESS, A.i == 0)
    BRANCH(EQ_INT, A.i == B.i)
    BRANCH(NE_INT, A.i != B.i)
    BRANCH(ITEM, item(b, A.node, B.i).i != 0)
    BRANCH(NOT_ITEM, item(b, A.node, B.i).i == 0)
    BRANCH(LT_INT, A.i < B.i)
    BRANCH(LE_INT, A.i <= B.i)
    BRANCH(EQ_INT_K, A.i == B_NUMBER)
    BRANCH(NE_INT_K, A.i != B_NUMBER)
    BRANCH(LT_INT_K, A.i < B_NUMBER)
    BRANCH(LE_INT_K, A.i <= B_NUMBER)
    BRANCH(GT_INT_K, A.i > B_NUMBER)
    BRANCH(GE_INT_K, A.i >= B_NUMBER)
    BRANCH(EQ_FLOAT, A.f == B.f)
    BRANCH(NE_FLOAT, A.f != B.f)
    BRANCH(LT_FLOAT, A.f < B.f)
    BRANCH(LE_FLOAT, A.f <= B.f)
    BRANCH(NONE, A.node == NULL)
    BRANCH(SOME, A.node != NULL)
    BRANCH(TAG, A.node->tag == at->b)
    BRANCH(NOT_TAG, A.node->tag != at->b)
    case OP_LOOP_NEXT:
        A.i = (int64_t)(UNSIGNED(A) + 1);
        branch(b, at, A.i < B.i);
        return false;
    case OP_LOOP_NEXT_LAST: {
        bool is_taken = A.i < B.i;
        A.i += is_taken;
        branch(b, at, is_taken);
        return false;
    }
    case OP_LOOP_NEXT_ITEM:
        A.i = (int64_t)(UNSIGNED(A) + 1);
        branch(b, at, A.i < B.node->count);
        return false;

    case OP_CALL: call(b, at, &b->program->functions[at->b], NULL); return false;
    case OP_CALL_VALUE: call(b, at, B.node->function, B.node); return false;
    case OP_RETURN: case OP_RETURN_WORD: case OP_RETURN_NONE: return leave(b, at);
    OP(NEW_CLOSURE, new_closure(b, at); words = words_of(b->program->functions[at->b].bound_count))
    OP(CALL_HOST, call_host(b, at);
       words = words_of(b->program->module.hosts[at->b].parameter_count))
    OP(NATIVE, b->request.seen[OPCODES + at->b]++; bytecode_native(b, at, R);
       words = words_of(native_find(at->b)->parameter_count))
    OP(ARGS, (void)0)

    OP(NEW_LIST, cell_set(b, &A, node_new_list(b, bytecode_type(b, at->a), at->b)))
    OP(LEN, A.i = B.node->count)
    OP(GET_WORD, A = item(b, B.node, C.i))
    OP(GET_BYTE, A = item(b, B.node, C.i))
    OP(GET_REF, share_into(b, at->a, item(b, B.node, C.i).node))
    OP(SET_WORD, *item_to_change(b, &A, B.i) = C)
    OP(SET_BYTE, *item_to_change(b, &A, B.i) = C)
    OP(SET_BYTE_K, item_to_change(b, &A, B.i)->i = at->c)
    case OP_SET_REF: {
        union cell *to = item_to_change(b, &A, B.i);
        cell_set(b, to, take(R, at->c).node);
        break;
    }
    OP(TAKE_REF, take_into(b, at->a, item_to_change(b, &B, C.i)))
    OP(PUSH_WORD, push(b, &A, at->b, B))
    OP(PUSH_BYTE, push(b, &A, at->b, B))
    OP(PUSH_BYTE_K, push(b, &A, 0, (union cell){.i = at->b}))
    OP(PUSH_REF, push(b, &A, at->b, (union cell){.i = 0}))

    OP(NEW_MAP, cell_set(b, &A, node_new_keyed(b, bytecode_type(b, at->a), keyed_bits_for(at->b))))
    OP(FIND_KEY, A.i = keyed_find_key(b, B.node, C))
    OP(SET_KEY, set_key(b, at))
    case OP_ADD_KEY: {
        bool is_new;
        put_key(b, &B, at->c, &is_new);
        A.i = is_new;
        break;
    }
    OP(REMOVE_KEY, A.i = keyed_remove_key(b, &B, C))
    OP(NEXT_KEY, A.i = keyed_step_from(b, B.node, A.i))
    OP(GET_KEY, A = entry(b, B.node, C.i)->key)
    OP(GET_KEY_REF, share_into(b, at->a, entry(b, B.node, C.i)->key.node))
    OP(GET_VALUE, A = entry(b, B.node, C.i)->item)
    OP(GET_VALUE_REF, share_into(b, at->a, entry(b, B.node, C.i)->item.node))
    OP(TAKE_VALUE, take_into(b, at->a, &entry_to_change(b, &B, C.i)->item))
    case OP_SET_VALUE: {
        struct entry *to = entry_to_change(b, &A, B.i);
        set(b, &to->item, A.node->type->element, take(R, at->c));
        break;
    }

    case OP_NEW_RECORD: {
        const struct gk_type *type = bytecode_type(b, at->a);
        take_parts(b, at, node_new_parts(b, type, type->field_count));
        words = words_of(type->field_count);
        break;
    }
    OP(GET_FIELD, A = B.node->parts[at->c])
    OP(GET_FIELD_REF, share_into(b, at->a, B.node->parts[at->c].node))
    OP(SET_FIELD, node_own(b, &A)->parts[at->b] = C)
    case OP_SET_FIELD_REF: {
        struct node *record = node_own(b, &A);
        cell_set(b, &record->parts[at->b], take(R, at->c).node);
        break;
    }
    OP(TAKE_FIELD, take_into(b, at->a, &node_own(b, &B)->parts[at->c]))

    OP(WRAP, cell_set(b, &A, take(R, at->b).node))
    case OP_UNWRAP:
        if (!R[at->b & REGISTER_MASK].node) bytecode_fault(b, FAULT_UNWRAP);
        cell_set(b, &A, take(R, at->b).node);
        break;
    OP(BOX, box(b, at))
    case OP_UNBOX:
        if (!B.node) bytecode_fault(b, FAULT_UNWRAP);
        A = B.node->parts[0];
        break;
    case OP_UNBOX_REF:
        if (!B.node) bytecode_fault(b, FAULT_UNWRAP);
        share_into(b, at->a, B.node->parts[0].node);
        break;

    OP(NEW_VARIANT, new_variant(b, at);
       words = words_of(bytecode_type(b, at->a)->variants[at->b].field_count))
    OP(PAYLOAD, A = payload_of(b, B.node, at->c)->parts[at->c & 0xFF])
    OP(PAYLOAD_REF, share_into(b, at->a, payload_of(b, B.node, at->c)->parts[at->c & 0xFF].node))

    OP(GET_GLOBAL, A = b->globals[at->b])
    OP(GET_GLOBAL_REF, share_into(b, at->a, b->globals[at->b].node))
    OP(SET_GLOBAL, set_global(b, at))
    OP(TAKE_GLOBAL, take_global(b, at))

    OP(JOIN, join(b, at); words = words_of(at->b))
    OP(TO_TEXT, cell_set(b, &A, cell_text(b, bytecode_type(b, at->b), B)))

    OP(EMIT, bytecode_test(b); set_move(b, bytecode_type(b, at->a), take(R, at->a)))
    OP(LOG, note(b, (struct note_kept){.is_mark = false}, A.node))
    OP(MARK, note(b, (struct note_kept){.is_mark = true, .x = A.i, .y = B.i}, C.node))
    OP(GAS_LEFT, bytecode_test(b); A.i = b->left + b->reserve)
    case OP_RANDOM_BELOW:
        if (B.i < 1) bytecode_fault(b, FAULT_ARGUMENT);
        A.i = random_below(stream(b), B.i);
        break;
    OP(RANDOM_FLOAT, A.f = random_float(stream(b)))
    case OP_FAIL: bytecode_fault(b, (enum fault)at->a);
    case OP_FAIL_ASSERT: bytecode_fault(b, FAULT_ASSERT);
    OP(BOOK, (void)0)
    OP(NOTE_LINE, (void)0)
    case OPCODES: break;
    }
    go_on(b, words);
    return false;
}

#undef A
#undef B
#undef C
#undef OP

// ---- a turn -------------------------------------------------------------------------------------

// Runs a function whose frame is open to its end.
static void run(struct bytecode *b, struct frame_of_call *frame) {
    b->frame = frame;
    b->depth = b->request.limits.depth_frames - 1;
    b->result.i = 0;
    while (!step(b)) continue;
}

static void initialise(struct bytecode *b) {
    const struct module *module = &b->program->module;
    uint32_t vars = module->initialise_vars, caches = module->initialise_caches;
    if (!b->has_vars && vars != NO_INDEX) run(b, open_frame(b, &b->program->functions[vars]));
    b->has_vars = true;
    if (!b->has_caches && caches != NO_INDEX) run(b, open_frame(b, &b->program->functions[caches]));
    b->has_caches = true;
}

// Where every call was, innermost first. The end of the host's function, which is tested when it is
// over, is its last instruction.
static void tell_places(const struct bytecode *b, struct bytecode_end *end) {
    for (const struct frame_of_call *frame = b->frame; frame; frame = frame->caller) {
        struct bytecode_place place = {frame->function, frame->at};
        enum opcode_class class = opcode_find(frame->function->code[frame->at].op)->class;
        if (class == CLASS_RETURN) place.instruction = frame->function->instruction_count - 1;
        if (end->place_count < sizeof end->places / sizeof end->places[0])
            end->places[end->place_count] = place;
        end->place_count++;
    }
}

// The old values come back, caches are lost.
static void roll_back(struct bytecode *b) {
    const struct module *module = &b->program->module;
    for (uint32_t i = 0; i < module->global_count; i++) {
        if (module->globals[i].is_cache) b->globals[i].i = 0;
        else if (b->is_saved[i]) b->globals[i] = b->saved[i];
        b->is_saved[i] = false;
    }
    b->has_caches = false;
    while (b->frame) {
        struct frame_of_call *caller = b->frame->caller;
        free(b->frame);
        b->frame = caller;
    }
}

static void commit(struct bytecode *b) {
    for (uint32_t i = 0; i < b->program->module.global_count; i++) {
        if (b->is_saved[i]) cell_release(b, type_of_global(b, i), b->saved[i]);
        b->is_saved[i] = false;
    }
}

static void play(struct bytecode *b, const struct function *function, const gk_value *arguments,
                 size_t count) {
    const struct gk_type *old_type = b->move_type;
    union cell old = b->move;
    b->move_type = NULL;
    initialise(b);
    struct frame_of_call *frame = open_frame(b, function);
    for (size_t i = 0; i < count; i++)
        frame->registers[i] = cell_import(b, function->register_types[i], arguments[i]);
    if (old_type) cell_release(b, old_type, old);
    run(b, frame);
    if (function->result) set_move(b, function->result, b->result);
    commit(b);
}

struct bytecode_end bytecode_call(struct bytecode *b, size_t function, const gk_value *arguments,
                                  size_t count, int64_t gas, int64_t watch_gas, uint32_t asks) {
    struct bytecode_end end = {.fault = ""};
    const bool had_vars = b->has_vars;
    forget_notes(b);
    b->asks = asks;
    b->watch_gas = watch_gas;
    b->reserve = asks > 0 && gas > watch_gas ? gas - watch_gas : 0;
    b->left = gas - b->reserve;
    b->turn++;
    b->has_random = false;
    b->frame = NULL;
    b->fault = FAULT_NONE;
    if (setjmp(b->ended) == 0) {
        play(b, program_public(b->program, function), arguments, count);
    } else {
        // What was not paid for did not happen.
        if (b->left + b->reserve < 0) b->fault = FAULT_GAS;
        end.fault = fault_row(b->fault)->code;
        tell_places(b, &end);
        roll_back(b);
        b->has_vars = had_vars;
    }
    end.gas_used = b->fault == FAULT_GAS ? gas : gas - (b->left + b->reserve);
    bool were_right = bytecode_recount(b);
    if (b->fault == FAULT_NONE && !were_right) end.fault = "references counted wrong";
    return end;
}

// ---- a life -------------------------------------------------------------------------------------

// Texts of one string are one node, as they are one object in the machine.
static struct node *text_constant(struct bytecode *b, uint32_t constant) {
    const struct module *module = &b->program->module;
    const struct module_constant *row = &module->constants[constant];
    for (uint32_t i = 0; i < constant; i++) {
        const struct module_constant *other = &module->constants[i];
        if (other->type != TYPE_TEXT || other->value != row->value) continue;
        node_retain(b->constants[i]);
        return b->constants[i];
    }
    const struct module_string *string = &module->strings[row->value];
    return node_of_text(b, string->bytes, string->count);
}

static struct node *constant_node(struct bytecode *b, uint32_t constant) {
    const struct module_constant *row = &b->program->module.constants[constant];
    const struct gk_type *type = &b->program->types[row->type];
    if (type->kind == GK_TEXT) return text_constant(b, constant);
    if (type->kind != GK_ENUM) return NULL;
    struct node *node = node_new(b, type);
    node->tag = (uint32_t)row->value;
    node->parts = bytecode_room(0, sizeof *node->parts);
    return node;
}

struct bytecode *bytecode_new(const struct bytecode_request *request) {
    struct bytecode *b = bytecode_room(1, sizeof *b);
    const struct module *module = &request->program->module;
    b->request = *request;
    b->program = request->program;
    b->all.before = b->all.behind = &b->all;
    b->globals = bytecode_room(module->global_count, sizeof *b->globals);
    b->saved = bytecode_room(module->global_count, sizeof *b->saved);
    b->is_saved = bytecode_room(module->global_count, sizeof *b->is_saved);
    b->constants = bytecode_room(module->constant_count, sizeof *b->constants);
    for (uint32_t i = 0; i < module->constant_count; i++) b->constants[i] = constant_node(b, i);
    return b;
}

void bytecode_free(struct bytecode *b) {
    if (!b) return;
    memset(b->globals, 0, b->program->module.global_count * sizeof *b->globals);
    memset(b->constants, 0, b->program->module.constant_count * sizeof *b->constants);
    b->move_type = NULL;
    bytecode_recount(b);
    forget_notes(b);
    free(b->globals);
    free(b->saved);
    free(b->is_saved);
    free(b->constants);
    free(b->scratch);
    free(b);
}
