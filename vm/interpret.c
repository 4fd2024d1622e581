// vm/interpret.c: the machine's loop, one handler an instruction. See interpret.h.
//
// What is not tested here was proved by the verifier: registers, constants, globals, fields and
// labels exist and have the types that opcodes.def says; a register that is read holds a value;
// modes fit types; gas bytes are right (gas.h). What is tested here depends on values: overflow,
// indexes, none, holes, gas, memory.
//
// The value stack: slot 0 takes the result; then for each call a struct frame and the registers. A
// callee's frame begins behind its caller's last register. References among the registers are owned
// by them.

#include "interpret.h"

#include "gas.h"
#include "keyed.h"
#include "natives.h"
#include "registers.h"
#include "work.h"

// ---- what handlers share ----------------------------------------------------------------------

// Whether a function has neither references nor `mut` parameters: then modes do not matter, nothing
// is let go.
static inline bool is_scalar(const struct function *function) {
    return function->ref_count == 0 && !function->has_mut;
}

// As take_arguments() for scalars alone.
static inline void copy_arguments(const struct instruction *at, const union slot *registers,
                                  union slot *to, uint32_t count) {
    if (count > 0) *to = registers[at->c];
    for (uint32_t i = 1; i < count; i += 3) {
        at++;
        to[i] = registers[at->a];
        if (i + 1 < count) to[i + 1] = registers[at->b];
        if (i + 2 < count) to[i + 2] = registers[at->c];
    }
}

// Copies what a closure binds to where its function's first parameters are.
static inline void copy_bound(const struct closure *closure, union slot *to) {
    const struct function *function = closure->function;
    for (uint32_t i = 0; i < function->bound_count; i++) to[i] = closure->bound[i];
    for (uint32_t i = 0; i < function->ref_parameter_count; i++) {
        uint16_t parameter = function->refs[i];
        if (parameter >= function->bound_count) return;
        object_retain(to[parameter].ref);
    }
}

static inline void clear_registers(const struct function *function, union slot *registers) {
    for (uint32_t i = function->ref_parameter_count; i < function->ref_count; i++) {
        registers[function->refs[i]].ref = NULL;
    }
}

static void release_registers(struct gk_bot *bot, const struct function *function,
                              union slot *registers) {
    for (uint32_t i = 0; i < function->ref_count; i++)
        object_release(bot, registers[function->refs[i]].ref);
}

// Where a call's result goes.
static union slot *result_of(const struct frame *frame) {
    return &frame->registers[frame->pc->op == OPCODES ? 0 : frame->pc->a];
}

// Gives the variables that a call was lent back to its caller.
static void hand_back(const struct frame *frame, union slot *registers) {
    if (frame->pc->op == OPCODES) return;  // called by the host
    const struct instruction *at = frame->pc;
    for (uint32_t i = 0; i < frame->function->parameter_count; i++) {
        const struct instruction *word = i == 0 ? at : at + 1 + (i - 1) / 3;
        uint16_t operand = i == 0 || i % 3 == 0 ? word->c : i % 3 == 1 ? word->a : word->b;
        if ((operand & MODE_MASK) != MODE_LEND) continue;
        frame->registers[operand & REGISTER_MASK] = registers[i];
        registers[i].i = 0;
    }
}

// Ends a call by the long way: gives the result, lets go of all that it held.
static NEVER_INLINE void leave(struct gk_bot *bot, const struct instruction *at,
                               union slot *registers) {
    const struct frame *frame = frame_of(registers);
    union slot value = {.i = 0};
    if (at->op == OP_RETURN) value = take(registers, at->a);
    if (frame->function->has_mut) hand_back(frame, registers);
    release_registers(bot, frame->function, registers);
    if (at->op != OP_RETURN) return;
    union slot *result = result_of(frame);
    if (at->a & MODE_MASK) object_release(bot, result->ref);
    *result = value;
}

// Empties the registers of all open calls after a fault.
static void unwind(struct gk_bot *bot, union slot *registers) {
    for (;;) {
        const struct frame *frame = frame_of(registers);
        release_registers(bot, frame->function, registers);
        if (frame->pc->op == OPCODES) return;
        registers = frame->registers;
    }
}

static bool is_option(const union slot *registers, uint16_t index) {
    return frame_of(registers)->function->register_types[index]->kind == GK_OPTION;
}

// ---- int and float, where C leaves something open ---------------------------------------------

static inline int64_t divide(int64_t left, int64_t right) {
    int64_t quotient = left / right;
    return quotient - (left % right != 0 && (left < 0) != (right < 0));
}

static inline int64_t modulo(int64_t left, int64_t right) {
    if (right == -1) return 0;
    int64_t rest = left % right;
    return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest;
}

static inline int64_t shift_right(int64_t value, int64_t by) {
    return value >= 0 ? (int64_t)((uint64_t)value >> by) : ~(int64_t)(~(uint64_t)value >> by);
}

static inline bool fits_int(double value) {
    return value >= -0x1p63 && value < 0x1p63;
}

// ---- the bits of an int ----------------------------------------------------------------------

static inline int64_t rotate_left(int64_t value, int64_t by) {
    uint64_t bits = (uint64_t)value;
    return (int64_t)(bits << (by & 63) | bits >> (-(uint64_t)by & 63));
}

static inline int64_t leading(int64_t value) {
    return value == 0 ? 64 : (int64_t)leading_zeros((uint64_t)value);
}

static inline int64_t trailing(int64_t value) {
    return value == 0 ? 64 : (int64_t)trailing_zeros((uint64_t)value);
}

static inline int64_t mix(int64_t value) {
    uint64_t state = (uint64_t)value;
    return (int64_t)random_split(&state);
}

static void set_global(struct gk_bot *bot, uint32_t global, uint16_t operand,
                       union slot *registers) {
    if (bot_must_save(bot, global)) bot_save_global(bot, global, false);
    set_slot(bot, &bot->globals[global], operand, registers);
}

static struct object *take_global(struct gk_bot *bot, uint32_t global) {
    if (bot_must_save(bot, global)) bot_save_global(bot, global, true);
    struct object *object = bot->globals[global].ref;
    bot->globals[global].ref = NULL;
    return object;
}

// What a call books besides its segment.
static int64_t callee_gas(const struct gk_bot *bot, const struct instruction *at,
                          const union slot *registers) {
    if (at->op == OP_CALL) return bot->program->functions[at->b].frame_gas;
    const struct closure *closure = (const struct closure *)registers[at->b].ref;
    return closure->function->frame_gas + closure->function->bound_gas;
}

// After a fault: where it was, what is left, nothing held any more.
static bool end_badly(struct gk_bot *bot, const struct instruction *at, union slot *registers,
                      int64_t gas_left) {
    fault_trace(bot, at, registers);
    bot->gas = bot->fault == FAULT_GAS ? -1 : gas_left;
    // The gas did not last to the instruction that faulted: that it ran was ahead of its being paid
    // for.
    if (bot->gas + bot->reserve < 0) {
        bot->fault = FAULT_GAS;
        bot->fault_message[0] = '\0';
    }
    unwind(bot, registers);
    return false;
}

static NEVER_INLINE bool fail(struct gk_bot *bot, const struct instruction *at,
                              union slot *registers, int64_t gas) {
    return end_badly(bot, at, registers,
                     fault_gas_left(frame_of(registers)->function, at, gas));
}

// ---- pauses -----------------------------------------------------------------------------------

int64_t interpret_gas_left(const struct gk_bot *bot) {
    const struct pause *pause = bot->pause;
    const struct function *function = frame_of(pause->registers)->function;
    if (pause->is_loop) return pause->gas;
    return pause->gas - gas_before(function, (uint32_t)(pause->pc - function->code));
}

void interpret_stop(struct gk_bot *bot) {
    struct pause *pause = bot->pause;
    pause->is_paused = false;
    bot->fault = FAULT_STOPPED;
    end_badly(bot, pause->pc, pause->registers, interpret_gas_left(bot));
}

static NEVER_INLINE bool stand_still(struct gk_bot *bot, const struct instruction *pc,
                                     union slot *registers, int64_t gas, int64_t depth, bool is_loop) {
    struct pause *pause = bot->pause;
    pause->is_paused = true;
    pause->is_loop = is_loop;
    pause->pc = pc;
    pause->registers = registers;
    pause->gas = gas;
    pause->depth = depth;
    return false;
}

// ---- the loop ---------------------------------------------------------------------------------

#define A R[pc->a]
#define B R[pc->b]
#define C R[pc->c]
#define B_NUMBER ((int16_t)pc->b)
#define C_NUMBER ((int16_t)pc->c)
#define LIST(slot) ((struct list *)(slot).ref)
#define RECORD(slot) ((struct record *)(slot).ref)
#define VARIANT(slot) ((struct variant *)(slot).ref)
#define CLOSURE(slot) ((const struct closure *)(slot).ref)
#define OUTSIDE(index, list) ((uint64_t)(index) >= (list)->count)
#define KEYED(slot) ((struct keyed *)(slot).ref)
#define KEY_AT(slot, position) (*keyed_key(KEYED(slot), (uint32_t)(position)))
#define VALUE_AT(slot, position) (*keyed_value(KEYED(slot), (uint32_t)(position)))

#if DISPATCH_GOTO
#define DISPATCH() do { KEEP_APART(); goto *handlers[pc->op]; } while (0)
#else
#define DISPATCH() goto dispatch
#endif

#define NEXT() do { pc++; DISPATCH(); } while (0)
#define GO() do { pc += (ptrdiff_t)C_NUMBER + 1; DISPATCH(); } while (0)
#define JUMP() do { gas -= pc->gas; GO(); } while (0)
#define LOOP() \
    do { \
        gas -= pc->gas; \
        if (unlikely(gas < 0)) goto dry_loop; \
        GO(); \
    } while (0)
#define FAULT(name) do { bot->fault = FAULT_##name; goto faulted; } while (0)
// Instructions of class BULK: the gas is tested, and is out of the loop's hands while `work` goes
// on. A call may pause before the work, not in the middle of it.
#define TEST() do { if (unlikely(gas < pc->gas)) goto dry; } while (0)
#define BULK(work) \
    do { \
        if (unlikely(gas < pc->gas) && bot_must_pause(bot)) goto dry; \
        bot->gas = gas - pc->gas; \
        bool works = (work); \
        gas = bot->gas + pc->gas; \
        if (unlikely(!works)) goto faulted; \
    } while (0)
#ifdef GASKET_HARDENED
#define ALWAYS_UNSHARES true  // which moves what is nobody else's
#else
#define ALWAYS_UNSHARES false
#endif
#define UNSHARE(slot) \
    do { \
        bool is_shared = (slot).ref->references != 1; \
        if (ALWAYS_UNSHARES || unlikely(is_shared)) BULK(object_unshare(bot, &(slot))); \
    } while (0)
// The list in `slot`, nobody else's; the pointer is read again only where it may have changed.
#define OWN_LIST(list, slot) \
    do { \
        if (ALWAYS_UNSHARES || unlikely((list)->head.references != 1)) { \
            BULK(object_unshare(bot, &(slot))); \
            (list) = LIST(slot); \
        } \
    } while (0)
// The same with room for one item more.
#define OWN_LIST_WITH_ROOM(list, slot) \
    do { \
        OWN_LIST(list, slot); \
        if (unlikely((list)->count == (list)->capacity)) { \
            BULK(list_reserve(bot, &(slot), 1)); \
            (list) = LIST(slot); \
        } \
    } while (0)

#define INT_RESULT(overflows) \
    { int64_t i; if (unlikely(overflows)) FAULT(OVERFLOW); A.i = i; NEXT(); }
#define FLOAT_RESULT(expression) \
    { double f = (expression); if (unlikely(f != f)) FAULT(NAN); A.f = f; NEXT(); }
#define SHIFT_RESULT(expression) \
    { if (unlikely((uint64_t)C.i > 63)) FAULT(SHIFT); A.i = (expression); NEXT(); }
#define BIT (UINT64_C(1) << C.i)
#define BIT_RESULT(expression) \
    { if (unlikely((uint64_t)C.i > 63)) FAULT(ARGUMENT); A.i = (int64_t)(expression); NEXT(); }
// A reference out of the heap: shared with the register; one that is missing faults.
#define GIVE_SHARED(slot) \
    { \
        struct object *object = (slot).ref; \
        if (unlikely(!object) && !is_option(R, pc->a)) FAULT(HOLE); \
        object_retain(object); \
        set_reference(bot, &A, object); \
        NEXT(); \
    }
// Room for a call of `callee`. The stack may move.
#define RESERVE(callee) \
    do { \
        if (unlikely(bot->stack_end - top < FRAME_SLOTS + (callee)->register_count)) { \
            ptrdiff_t base = R - bot->stack; \
            size_t needed = FRAME_SLOTS + (size_t)(callee)->register_count; \
            if (!bot_grow_stack(bot, R, top, needed)) goto faulted; \
            R = bot->stack + base; \
            top = R + frame_of(R)->function->register_count; \
        } \
    } while (0)
// As GIVE_SHARED, but the slot is left empty.
#define GIVE_TAKEN(slot) \
    { \
        struct object *object = (slot).ref; \
        if (unlikely(!object) && !is_option(R, pc->a)) FAULT(HOLE); \
        (slot).ref = NULL; \
        set_reference(bot, &A, object); \
        NEXT(); \
    }

// The last segment of a turn was more than was left: so a turn ends well if and only if its gas
// suffices.
static bool run_dry(struct gk_bot *bot, const struct function *entry) {
    fault_trace_end(bot, entry);
    if (bot->gas + bot->reserve < 0) bot->fault = FAULT_GAS;
    if (entry->result && entry->result->store == STORE_REF) object_release(bot, bot->stack[0].ref);
    bot->stack[0].i = 0;
    return false;
}

bool interpret(struct gk_bot *bot, const struct function *entry) {
    // The entry's CALL and what comes behind it.
    static const struct instruction halt[] = {{.op = OPCODES}, {.op = OPCODES}};
#if DISPATCH_GOTO
    static const void *const handlers[] = {
#define OP(name, a, b, c, gas, class, meaning) &&op_##name,
#include "opcodes.def"
#undef OP
        &&op_halt,
    };
#define OP(name) op_##name:
#else
#define OP(name) case OP_##name:
#endif
#define BRANCH(name, condition) \
    OP(JUMP_##name) { if (condition) JUMP(); NEXT(); } \
    OP(LOOP_##name) { if (condition) LOOP(); NEXT(); }
#define BRANCH_ITEM(name, condition) \
    OP(JUMP_##name) { \
        const struct list *list = LIST(A); \
        if (unlikely(OUTSIDE(B.i, list))) FAULT(INDEX); \
        if (condition) JUMP(); \
        NEXT(); \
    } \
    OP(LOOP_##name) { \
        const struct list *list = LIST(A); \
        if (unlikely(OUTSIDE(B.i, list))) FAULT(INDEX); \
        if (condition) LOOP(); \
        NEXT(); \
    }
    const struct function *const functions = bot->program->functions;
    const struct instruction *pc = entry->code;
    union slot *R = interpret_arguments(bot);
    union slot *top = R + entry->register_count;
    int64_t gas = bot->gas;
    int64_t depth = (int64_t)bot->depth_frames - 1;  // calls that may still be opened inside

    if (unlikely(bot->pause != NULL) && bot->pause->goes_on) goto resume;
    *frame_of(R) = (struct frame){
        .pc = halt, .function = entry, .registers = bot->stack};
    bot->stack[0].i = 0;
    clear_registers(entry, R);

#if DISPATCH_GOTO
    DISPATCH();
#else
dispatch:
    switch (pc->op) {
#endif

    // ---- constants and moves ----
    OP(LOAD_INT)       { A.i = B_NUMBER; NEXT(); }
    OP(LOAD_BOOL)      { A.i = pc->b; NEXT(); }
    OP(LOAD_VARIANT)   { A.i = pc->b; NEXT(); }
    OP(LOAD_CONST)     { A = bot->program->constants[pc->b]; NEXT(); }
    OP(LOAD_CONST_REF) { set_reference(bot, &A, bot->program->constants[pc->b].ref); NEXT(); }
    OP(LOAD_NONE)      { set_reference(bot, &A, NULL); NEXT(); }
    OP(MOVE)           { A = B; NEXT(); }
    OP(MOVE_REF)       { set_reference(bot, &A, take(R, pc->b).ref); NEXT(); }
    OP(DROP)           { set_reference(bot, &A, NULL); NEXT(); }

    // ---- int ----
    OP(ADD_INT)     INT_RESULT(add_overflow(B.i, C.i, &i))
    OP(SUB_INT)     INT_RESULT(subtract_overflow(B.i, C.i, &i))
    OP(MUL_INT)     INT_RESULT(multiply_overflow(B.i, C.i, &i))
    OP(DIV_INT) {
        if (unlikely(C.i == 0)) FAULT(DIVIDE);
        if (unlikely(C.i == -1 && B.i == INT64_MIN)) FAULT(OVERFLOW);
        A.i = divide(B.i, C.i);
        NEXT();
    }
    OP(MOD_INT)     { if (unlikely(C.i == 0)) FAULT(DIVIDE); A.i = modulo(B.i, C.i); NEXT(); }
    OP(ADD_INT_K)   INT_RESULT(add_overflow(B.i, C_NUMBER, &i))
    OP(MUL_INT_K)   INT_RESULT(multiply_overflow(B.i, C_NUMBER, &i))
    OP(DIV_INT_K)   { A.i = divide(B.i, C_NUMBER); NEXT(); }
    OP(MOD_INT_K)   { int64_t i = B.i % C_NUMBER; A.i = i < 0 ? i + C_NUMBER : i; NEXT(); }
    OP(NEG_INT)     { if (unlikely(B.i == INT64_MIN)) FAULT(OVERFLOW); A.i = -B.i; NEXT(); }
    OP(AND_INT)     { A.i = B.i & C.i; NEXT(); }
    OP(OR_INT)      { A.i = B.i | C.i; NEXT(); }
    OP(XOR_INT)     { A.i = B.i ^ C.i; NEXT(); }
    OP(NOT_INT)     { A.i = ~B.i; NEXT(); }
    OP(SHIFT_LEFT)  SHIFT_RESULT((int64_t)((uint64_t)B.i << C.i))
    OP(SHIFT_RIGHT) SHIFT_RESULT(shift_right(B.i, C.i))

    // ---- the bits of an int ----
    OP(COUNT_ONES)       { A.i = (int64_t)count_ones((uint64_t)B.i); NEXT(); }
    OP(LEADING_ZEROS)    { A.i = leading(B.i); NEXT(); }
    OP(TRAILING_ZEROS)   { A.i = trailing(B.i); NEXT(); }
    OP(ROTATE_LEFT)      { A.i = rotate_left(B.i, C.i); NEXT(); }
    OP(ROTATE_RIGHT)     { A.i = rotate_left(B.i, 64 - (C.i & 63)); NEXT(); }
    OP(SHIFT_RIGHT_ZERO) SHIFT_RESULT((int64_t)((uint64_t)B.i >> C.i))
    OP(TEST_BIT)         BIT_RESULT(((uint64_t)B.i & BIT) != 0)
    OP(SET_BIT)          BIT_RESULT((uint64_t)B.i | BIT)
    OP(CLEAR_BIT)        BIT_RESULT((uint64_t)B.i & ~BIT)
    OP(FLIP_BIT)         BIT_RESULT((uint64_t)B.i ^ BIT)
    OP(LOWEST_BIT)       { A.i = (int64_t)((uint64_t)B.i & -(uint64_t)B.i); NEXT(); }
    OP(CLEAR_LOWEST_BIT) { A.i = (int64_t)((uint64_t)B.i & ((uint64_t)B.i - 1)); NEXT(); }
    OP(WRAP_ADD)         { A.i = (int64_t)((uint64_t)B.i + (uint64_t)C.i); NEXT(); }
    OP(WRAP_SUB)         { A.i = (int64_t)((uint64_t)B.i - (uint64_t)C.i); NEXT(); }
    OP(WRAP_MUL)         { A.i = (int64_t)((uint64_t)B.i * (uint64_t)C.i); NEXT(); }
    OP(MIX_BITS)         { A.i = mix(B.i); NEXT(); }

    // ---- float ----
    OP(ADD_FLOAT)    FLOAT_RESULT(B.f + C.f)
    OP(SUB_FLOAT)    FLOAT_RESULT(B.f - C.f)
    OP(MUL_FLOAT)    FLOAT_RESULT(B.f * C.f)
    OP(DIV_FLOAT)    { if (unlikely(C.f == 0)) FAULT(DIVIDE); FLOAT_RESULT(B.f / C.f) }
    OP(NEG_FLOAT)    { A.f = -B.f; NEXT(); }
    OP(SQRT_FLOAT)   { if (unlikely(B.f < 0)) FAULT(NAN); A.f = square_root(B.f); NEXT(); }
    OP(INT_TO_FLOAT) { A.f = (double)B.i; NEXT(); }
    OP(FLOAT_TO_INT) {
        if (unlikely(!fits_int(B.f))) FAULT(CONVERSION);
        A.i = (int64_t)B.f;
        NEXT();
    }

    // ---- comparing ----
    OP(EQ_INT)   { A.i = B.i == C.i; NEXT(); }
    OP(LT_INT)   { A.i = B.i < C.i; NEXT(); }
    OP(LE_INT)   { A.i = B.i <= C.i; NEXT(); }
    OP(EQ_FLOAT) { A.i = B.f == C.f; NEXT(); }
    OP(LT_FLOAT) { A.i = B.f < C.f; NEXT(); }
    OP(LE_FLOAT) { A.i = B.f <= C.f; NEXT(); }
    OP(NOT)      { A.i = !B.i; NEXT(); }
    OP(EQUAL)    { BULK(work_equal(bot, pc, R)); NEXT(); }
    OP(COMPARE)  { BULK(work_compare(bot, pc, R)); NEXT(); }

    // ---- branches ----
    OP(JUMP) { JUMP(); }
    OP(LOOP) { LOOP(); }
    BRANCH(IF,       A.i)
    BRANCH(UNLESS,   !A.i)
    BRANCH(EQ_INT,   A.i == B.i)
    BRANCH(NE_INT,   A.i != B.i)
    BRANCH(LT_INT,   A.i < B.i)
    BRANCH(LE_INT,   A.i <= B.i)
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
    BRANCH(NONE,     !A.ref)
    BRANCH(SOME,     A.ref)
    BRANCH(TAG,      VARIANT(A)->tag == pc->b)
    BRANCH(NOT_TAG,  VARIANT(A)->tag != pc->b)
    BRANCH_ITEM(ITEM,     list_bytes(list)[B.i])
    BRANCH_ITEM(NOT_ITEM, !list_bytes(list)[B.i])
    // Counting wraps around where a hostile program counts past its end; the compiler's loops never
    // do.
    OP(LOOP_NEXT) {
        int64_t i = (int64_t)((uint64_t)A.i + 1);
        A.i = i;
        if (i < B.i) LOOP();
        NEXT();
    }
    OP(LOOP_NEXT_LAST) {
        if (A.i < B.i) {
            A.i++;
            LOOP();
        }
        NEXT();
    }
    OP(LOOP_NEXT_ITEM) {
        int64_t i = (int64_t)((uint64_t)A.i + 1);
        A.i = i;
        if (i < LIST(B)->count) LOOP();
        NEXT();
    }

    // ---- calls ----
    OP(CALL) {
        const struct function *callee = &functions[pc->b];
        gas -= pc->gas;
        if (unlikely(gas < 0)) goto dry_call;
        uint64_t end = (uint64_t)(uintptr_t)top + callee->short_bytes;  // far below 2^64
        if (unlikely(end > (uintptr_t)bot->stack_end)) goto call;
        if (unlikely(--depth < 0)) FAULT(DEPTH);
        struct frame *frame = (struct frame *)(void *)top;
        frame->pc = pc;
        frame->function = callee;
        frame->registers = R;
        top[FRAME_SLOTS] = C;  // the stack has a slot over, for a callee that has no register for it
        R = top + FRAME_SLOTS;
        top = (union slot *)(uintptr_t)end;
        pc = callee->code;
        DISPATCH();
    }
    OP(NEW_CLOSURE) {
        BULK(work_new_closure(bot, pc, R));
        pc += 1 + argument_words(functions[pc->b].bound_count);
        DISPATCH();
    }
    OP(CALL_VALUE) {
        const struct closure *closure = CLOSURE(B);
        const struct function *callee = closure->function;
        gas -= pc->gas;
        if (unlikely(gas < 0)) goto dry_call;
        uint64_t end = (uint64_t)(uintptr_t)top + callee->value_bytes;
        if (unlikely(end > (uintptr_t)bot->stack_end)) goto call_value;
        if (unlikely(--depth < 0)) FAULT(DEPTH);
        struct frame *frame = (struct frame *)(void *)top;
        union slot *registers = top + FRAME_SLOTS;
        frame->pc = pc;
        STORE_APART();
        frame->function = callee;
        frame->registers = R;
        uint32_t bound = callee->bound_count;
        for (uint32_t i = 0; i < bound; i++) registers[i] = closure->bound[i];
        registers += bound;
        registers[0] = C;
        if (pc[1].op == OP_ARGS) {  // as in the long way of CALL: there is room for both
            registers[1] = R[pc[1].a];
            registers[2] = R[pc[1].b];
        }
        R = top + FRAME_SLOTS;
        top = (union slot *)(uintptr_t)end;
        pc = callee->code;
        DISPATCH();
    }
    // A call that returns goes on behind its CALL: its arguments are passed over here.
    OP(ARGS) { NEXT(); }
    OP(RETURN) {
        gas -= pc->gas;
        goto leave;
    }
    OP(RETURN_WORD) {
        gas -= pc->gas;
        const struct frame *frame = frame_of(R);
        union slot value = A;
        depth++;
        top = R - FRAME_SLOTS;
        R = frame->registers;
        pc = frame->pc;
        A = value;
        NEXT();
    }
    OP(RETURN_NONE) {
        gas -= pc->gas;
        const struct frame *frame = frame_of(R);
        if (unlikely(!frame->function->is_simple)) goto leave;
        depth++;
        top = R - FRAME_SLOTS;
        R = frame->registers;
        pc = frame->pc;
        NEXT();
    }
    // The long ways of CALL and RETURN: several arguments, references, a stack that must grow.
call: {
        const struct function *callee = &functions[pc->b];
        gas -= callee->frame_gas;
        if (unlikely(gas < 0)) {
            gas += callee->frame_gas;
            goto dry_call;
        }
        if (unlikely(--depth < 0)) FAULT(DEPTH);
        RESERVE(callee);
        struct frame *frame = (struct frame *)(void *)top;
        union slot *registers = top + FRAME_SLOTS;
        frame->pc = pc;
        frame->function = callee;
        frame->registers = R;
        if (callee->is_simple && callee->parameter_count > 1) {
            // All three, whether it takes them or not: there is room, and no reference among them.
            registers[0] = C;
            registers[1] = R[pc[1].a];
            registers[2] = R[pc[1].b];
        } else if (is_scalar(callee)) {
            copy_arguments(pc, R, registers, callee->parameter_count);
        } else {
            take_arguments(pc, R, registers, callee->parameter_count);
            clear_registers(callee, registers);
        }
        R = registers;
        top = R + callee->register_count;
        pc = callee->code;
        DISPATCH();
    }
call_value: {
        const struct closure *closure = CLOSURE(B);
        const struct function *callee = closure->function;
        gas -= callee->frame_gas + callee->bound_gas;
        if (unlikely(gas < 0)) {
            gas += callee->frame_gas + callee->bound_gas;
            goto dry_call;
        }
        if (unlikely(--depth < 0)) FAULT(DEPTH);
        RESERVE(callee);
        struct frame *frame = (struct frame *)(void *)top;
        union slot *registers = top + FRAME_SLOTS;
        frame->pc = pc;
        frame->function = callee;
        frame->registers = R;
        copy_bound(closure, registers);
        take_arguments(pc, R, registers + callee->bound_count,
                       callee->parameter_count - callee->bound_count);
        clear_registers(callee, registers);
        R = registers;
        top = R + callee->register_count;
        pc = callee->code;
        DISPATCH();
    }
leave: {
        const struct frame *frame = frame_of(R);
        if (!is_scalar(frame->function)) leave(bot, pc, R);
        else if (pc->op == OP_RETURN) *result_of(frame) = A;
        depth++;
        top = R - FRAME_SLOTS;
        R = frame->registers;
        pc = frame->pc;
        NEXT();
    }
    OP(CALL_HOST) {
        BULK(work_call_host(bot, pc, R));
        pc += 1 + argument_words(bot->program->module.hosts[pc->b].parameter_count);
        DISPATCH();
    }
    OP(NATIVE) {
        BULK(native_run(bot, pc, R));
        pc += 1 + argument_words(native_find(pc->b)->parameter_count);
        DISPATCH();
    }

    // ---- lists ----
    OP(NEW_LIST) { BULK(work_new_list(bot, pc, R)); NEXT(); }
    OP(LEN)      { A.i = LIST(B)->count; NEXT(); }
    OP(GET_WORD) {
        if (unlikely(OUTSIDE(C.i, LIST(B)))) FAULT(INDEX);
        A = list_items(LIST(B))[C.i];
        NEXT();
    }
    OP(GET_BYTE) {
        if (unlikely(OUTSIDE(C.i, LIST(B)))) FAULT(INDEX);
        A.i = list_bytes(LIST(B))[C.i];
        NEXT();
    }
    OP(GET_REF) {
        if (unlikely(OUTSIDE(C.i, LIST(B)))) FAULT(INDEX);
        GIVE_SHARED(list_items(LIST(B))[C.i])
    }
    OP(SET_WORD) {
        struct list *list = LIST(A);
        if (unlikely(OUTSIDE(B.i, list))) FAULT(INDEX);
        OWN_LIST(list, A);
        list_items(list)[B.i] = C;
        NEXT();
    }
    OP(SET_BYTE) {
        struct list *list = LIST(A);
        if (unlikely(OUTSIDE(B.i, list))) FAULT(INDEX);
        OWN_LIST(list, A);
        list_bytes(list)[B.i] = (unsigned char)C.i;
        NEXT();
    }
    OP(SET_BYTE_K) {
        struct list *list = LIST(A);
        if (unlikely(OUTSIDE(B.i, list))) FAULT(INDEX);
        OWN_LIST(list, A);
        list_bytes(list)[B.i] = (unsigned char)pc->c;
        NEXT();
    }
    OP(SET_REF) {
        struct list *list = LIST(A);
        if (unlikely(OUTSIDE(B.i, list))) FAULT(INDEX);
        OWN_LIST(list, A);
        set_reference(bot, &list_items(list)[B.i], take(R, pc->c).ref);
        NEXT();
    }
    OP(TAKE_REF) {
        struct list *list = LIST(B);
        if (unlikely(OUTSIDE(C.i, list))) FAULT(INDEX);
        OWN_LIST(list, B);
        GIVE_TAKEN(list_items(list)[C.i])
    }
    OP(PUSH_WORD) {
        struct list *list = LIST(A);
        OWN_LIST_WITH_ROOM(list, A);
        list_items(list)[list->count++] = B;
        NEXT();
    }
    OP(PUSH_BYTE) {
        struct list *list = LIST(A);
        OWN_LIST_WITH_ROOM(list, A);
        list_bytes(list)[list->count++] = (unsigned char)B.i;
        NEXT();
    }
    OP(PUSH_BYTE_K) {
        struct list *list = LIST(A);
        OWN_LIST_WITH_ROOM(list, A);
        list_bytes(list)[list->count++] = (unsigned char)pc->b;
        NEXT();
    }
    OP(PUSH_REF) {
        struct list *list = LIST(A);
        OWN_LIST_WITH_ROOM(list, A);
        list_items(list)[list->count++] = take(R, pc->b);
        NEXT();
    }

    // ---- maps and sets ----
    OP(NEW_MAP)    { BULK(work_new_keyed(bot, pc, R)); NEXT(); }
    OP(FIND_KEY)   { BULK(keyed_find(bot, KEYED(B), C, &A.i)); NEXT(); }
    OP(SET_KEY)    { BULK(work_set_key(bot, pc, R)); NEXT(); }
    OP(ADD_KEY)    { BULK(work_add_key(bot, pc, R)); NEXT(); }
    OP(REMOVE_KEY) { BULK(work_remove_key(bot, pc, R)); NEXT(); }
    OP(NEXT_KEY)   { BULK(keyed_step(bot, KEYED(B), A.i, &A.i)); NEXT(); }
    OP(GET_KEY) {
        if (unlikely(!keyed_has(KEYED(B), C.i))) FAULT(INDEX);
        A = KEY_AT(B, C.i);
        NEXT();
    }
    OP(GET_KEY_REF) {
        if (unlikely(!keyed_has(KEYED(B), C.i))) FAULT(INDEX);
        GIVE_SHARED(KEY_AT(B, C.i))
    }
    OP(GET_VALUE) {
        if (unlikely(!keyed_has(KEYED(B), C.i))) FAULT(INDEX);
        A = VALUE_AT(B, C.i);
        NEXT();
    }
    OP(GET_VALUE_REF) {
        if (unlikely(!keyed_has(KEYED(B), C.i))) FAULT(INDEX);
        GIVE_SHARED(VALUE_AT(B, C.i))
    }
    OP(TAKE_VALUE) {
        if (unlikely(!keyed_has(KEYED(B), C.i))) FAULT(INDEX);
        UNSHARE(B);
        GIVE_TAKEN(VALUE_AT(B, C.i))
    }
    OP(SET_VALUE) {
        if (unlikely(!keyed_has(KEYED(A), B.i))) FAULT(INDEX);
        UNSHARE(A);
        set_slot(bot, &VALUE_AT(A, B.i), pc->c, R);
        NEXT();
    }

    // ---- records and tuples ----
    OP(NEW_RECORD) {
        BULK(work_new_record(bot, pc, R));
        pc += 1 + argument_words(type_at(R, pc->a)->field_count);
        DISPATCH();
    }
    OP(GET_FIELD)     { A = RECORD(B)->fields[pc->c]; NEXT(); }
    OP(GET_FIELD_REF) GIVE_SHARED(RECORD(B)->fields[pc->c])
    OP(SET_FIELD)     { UNSHARE(A); RECORD(A)->fields[pc->b] = C; NEXT(); }
    OP(SET_FIELD_REF) {
        UNSHARE(A);
        set_reference(bot, &RECORD(A)->fields[pc->b], take(R, pc->c).ref);
        NEXT();
    }
    OP(TAKE_FIELD)    { UNSHARE(B); GIVE_TAKEN(RECORD(B)->fields[pc->c]) }

    // ---- options ----
    OP(WRAP)   { set_reference(bot, &A, take(R, pc->b).ref); NEXT(); }
    OP(UNWRAP) {
        if (unlikely(!R[pc->b & REGISTER_MASK].ref)) FAULT(UNWRAP);
        set_reference(bot, &A, take(R, pc->b).ref);
        NEXT();
    }
    OP(BOX)       { BULK(work_box(bot, pc, R)); NEXT(); }
    OP(UNBOX)     { if (unlikely(!B.ref)) FAULT(UNWRAP); A = RECORD(B)->fields[0]; NEXT(); }
    OP(UNBOX_REF) { if (unlikely(!B.ref)) FAULT(UNWRAP); GIVE_SHARED(RECORD(B)->fields[0]) }

    // ---- enums of which a variant carries values ----
    OP(NEW_VARIANT) {
        BULK(work_new_variant(bot, pc, R));
        pc += 1 + argument_words(type_at(R, pc->a)->variants[pc->b].field_count);
        DISPATCH();
    }
    OP(PAYLOAD) {
        if (unlikely(VARIANT(B)->tag != pc->c >> 8)) FAULT(VARIANT);
        A = VARIANT(B)->values[pc->c & 0xFF];
        NEXT();
    }
    OP(PAYLOAD_REF) {
        if (unlikely(VARIANT(B)->tag != pc->c >> 8)) FAULT(VARIANT);
        GIVE_SHARED(VARIANT(B)->values[pc->c & 0xFF])
    }

    // ---- top-level variables ----
    OP(GET_GLOBAL)     { A = bot->globals[pc->b]; NEXT(); }
    OP(GET_GLOBAL_REF) GIVE_SHARED(bot->globals[pc->b])
    OP(SET_GLOBAL)     { set_global(bot, pc->a, pc->b, R); NEXT(); }
    OP(TAKE_GLOBAL) {
        struct object *object = take_global(bot, pc->b);
        if (unlikely(!object) && !is_option(R, pc->a)) FAULT(HOLE);
        set_reference(bot, &A, object);
        NEXT();
    }

    // ---- text ----
    OP(JOIN) {
        BULK(work_join(bot, pc, R));
        pc += 1 + argument_words(pc->b);
        DISPATCH();
    }
    OP(TO_TEXT) { BULK(work_to_text(bot, pc, R)); NEXT(); }

    // ---- the bot's world ----
    OP(EMIT)     { TEST(); bot_emit(bot, type_at(R, pc->a), take(R, pc->a)); NEXT(); }
    OP(LOG)      { BULK(bot_log(bot, (const struct text *)A.ref)); NEXT(); }
    OP(MARK)     { BULK(bot_mark(bot, A.i, B.i, (const struct text *)C.ref)); NEXT(); }
    OP(GAS_LEFT) { TEST(); A.i = gas - pc->gas + bot->reserve; NEXT(); }
    OP(RANDOM_BELOW) {
        if (unlikely(B.i < 1)) FAULT(ARGUMENT);
        A.i = random_below(bot_random(bot), B.i);
        NEXT();
    }
    OP(RANDOM_FLOAT) { A.f = random_float(bot_random(bot)); NEXT(); }
    OP(FAIL)         { bot->fault = (enum fault)pc->a; goto faulted; }
    OP(FAIL_ASSERT)  { bot_fault_message(bot, (const struct text *)A.ref); FAULT(ASSERT); }
    OP(BOOK)         { gas -= pc->gas; NEXT(); }
    OP(NOTE_LINE)    { bot->ran[pc - bot->program->module.code] = true; NEXT(); }

#if DISPATCH_GOTO
op_halt:
#else
    case OPCODES:
#endif
    bot->gas = gas;
    return likely(gas >= 0) || bot_refill_debt(bot) || run_dry(bot, entry);
#if !DISPATCH_GOTO
    }
#endif

    // What was given at first is used up (bot_refill()). A call is begun again with more; of a jump
    // back only the gas is missing. What is stopped has used what it booked, fault_gas_left() says how.
    int64_t more;
dry_call:
    if (bot_must_pause(bot)) return stand_still(bot, pc, R, gas + pc->gas, depth, false);
    more = bot_refill(bot);
    if (more == 0) {
        gas -= callee_gas(bot, pc, R);
        goto faulted;
    }
    gas += pc->gas + more;
    DISPATCH();
dry:
    if (bot_must_pause(bot)) return stand_still(bot, pc, R, gas, depth, false);
    more = bot_refill(bot);
    if (more == 0) goto faulted;
    gas += more;
    DISPATCH();
dry_loop:
    if (bot_must_pause(bot)) return stand_still(bot, pc, R, gas, depth, true);
    more = bot_refill(bot);
    if (more == 0) {
        gas += pc->gas;
        goto faulted;
    }
    gas += more;
    if (gas < 0) goto dry_loop;
    GO();

    // The test of gas at which the call was paused is made again.
resume:
    bot->pause->goes_on = false;
    pc = bot->pause->pc;
    R = bot->pause->registers;
    top = R + frame_of(R)->function->register_count;
    gas = bot->pause->gas;
    depth = bot->pause->depth;
    if (bot->pause->is_loop) goto dry_loop;
    DISPATCH();

faulted:
    return fail(bot, pc, R, gas);
}
