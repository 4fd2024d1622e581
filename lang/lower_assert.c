// lang/lower_assert.c: assertions, and other faults that code jumps to; where an assertion fails
// that compares, both sides are shown.
//
//   in:    checked assertions
//   out:   code that goes on if they hold; the end of those that fail stands behind the function's
//          body, so that nothing that holds jumps
//   owns:  nothing
//   fails: marks `failed` without memory

#include "lower.h"

#define ASSERT_TEXT_MAX 120  // bytes of source that the message quotes

// What stands there, as one line of moderate length.
static struct text source_text(struct lower *l, struct span at) {
    // Most often the function's own; what is not, is looked for from the first one on.
    const struct source *s = l->instance->source;
    if (!s || at.start < s->base) s = l->check->sources;
    while (s && !(at.start >= s->base && at.start <= s->base + s->count)) s = s->next;
    if (!s) return word("");
    const char *bytes = s->bytes + (at.start - s->base);
    uint32_t count = at.end - at.start, end = 0;
    // One line, cut between characters.
    while (end < count && end < ASSERT_TEXT_MAX && bytes[end] != '\n' && bytes[end] != '\r') end++;
    while (end < count && end > 0 && ((unsigned char)bytes[end] & 0xC0) == 0x80) end--;
    return (struct text){bytes, end};
}

// ---- what the message shows ---------------------------------------------------------------------

static const char *between(enum binary_op op) {
    switch (op) {
    case BINARY_EQ: return " == ";
    case BINARY_NE: return " != ";
    case BINARY_LT: return " < ";
    case BINARY_LE: return " <= ";
    case BINARY_GT: return " > ";
    case BINARY_GE: return " >= ";
    case BINARY_ADD: case BINARY_SUB: case BINARY_MUL: case BINARY_DIV: case BINARY_MOD:
    case BINARY_AND_BITS: case BINARY_OR_BITS: case BINARY_XOR_BITS: case BINARY_SHIFT_LEFT:
    case BINARY_SHIFT_RIGHT: case BINARY_AND: case BINARY_OR: case BINARY_ELSE: break;
    }
    return NULL;
}

// Registers for the message, while the sides still have theirs: whatever else is in use when the
// assertion fails is not needed any more.
static void reserve(struct lower *l, struct late_failure *late) {
    struct side *constant = late->left.constant ? &late->left : &late->right;
    for (int i = 0; i < 2; i++) late->texts[i] = register_new(l, l->check->types.text);
    for (int i = 0; i < 2; i++) register_free(l, late->texts[i]);
    if (!constant->constant) return;
    constant->value = temporary(l, type_of(l, constant->constant));
    register_free(l, constant->value.reg);
}

void show_sides(struct lower *l, struct late_failure *late, struct side left, struct side right) {
    if (!late) return;
    late->has_sides = true;
    late->left = left;
    late->right = right;
    reserve(l, late);
}

static void load(struct lower *l, uint16_t reg, struct text text) {
    emit(l, OP_LOAD_CONST_REF, reg, constant_text(l, text), 0);
}

// The message is what stands in the first of its registers, and then `more`.
static void append(struct lower *l, const struct late_failure *late, uint16_t more) {
    emit(l, OP_JOIN, late->texts[0], 2, late->texts[0]);
    emit_arguments(l, (uint16_t[]){late->texts[0], more}, 2);
}

static void append_words(struct lower *l, const struct late_failure *late, struct text words) {
    load(l, late->texts[1], words);
    append(l, late, late->texts[1]);
}

static void append_side(struct lower *l, const struct late_failure *late, const struct side *side) {
    if (side->is_none) {
        append_words(l, late, word("none"));
        return;
    }
    struct value value = side->value;
    if (value.type->kind == KIND_TEXT) {
        append(l, late, value.reg);
        return;
    }
    if (side->constant) lower_to(l, side->constant, value.type, value.reg);
    emit(l, OP_TO_TEXT, late->texts[1], value.reg, 0);
    append(l, late, late->texts[1]);
}

static void append_sides(struct lower *l, const struct late_failure *late) {
    bool is_text = late->left.value.type->kind == KIND_TEXT;
    struct text quote = word(is_text ? "\"" : ""), op = word(between(late->op));
    append_words(l, late, words_join(l->check, word(": "), "", quote));
    append_side(l, late, &late->left);
    append_words(l, late, words_join(l->check, quote, "", words_join(l->check, op, "", quote)));
    append_side(l, late, &late->right);
    if (is_text) append_words(l, late, quote);
}

// ---- all of it ----------------------------------------------------------------------------------

static struct late_failure *put_off(struct lower *l, enum fault fault, struct span at) {
    struct late_failure *late = ARENA_NEW(l->arena, struct late_failure);
    *late = (struct late_failure){.fault = fault, .at = at, .next = l->late_failures};
    l->late_failures = late;
    return late;
}

struct label *late_fault(struct lower *l, enum fault fault, struct span at) {
    return &put_off(l, fault, at)->label;
}

void lower_assert(struct lower *l, struct stmt *stmt) {
    struct late_failure *late = put_off(l, FAULT_ASSERT, stmt->at);
    struct expr *e = stmt->value;
    late->said = words_join(l->check, word("assert "), "", source_text(l, e->at));
    late->texts[0] = register_new(l, l->check->types.text);
    register_free(l, late->texts[0]);
    bool compares = e->kind == EXPR_BINARY && e->op >= BINARY_EQ && e->op <= BINARY_GE;
    if (compares) branch_unless_compared(l, e, late);
    else lower_branch(l, e, false, &late->label);
}

static void fail(struct lower *l, const struct late_failure *late) {
    l->at = late->at;
    if (late->fault != FAULT_ASSERT) {
        emit(l, OP_FAIL, (uint16_t)late->fault, 0, 0);
        return;
    }
    load(l, late->texts[0], late->said);
    if (late->has_sides) append_sides(l, late);
    l->at = late->at;
    emit(l, OP_FAIL_ASSERT, late->texts[0], 0, 0);
}

void lower_late_failures(struct lower *l) {
    for (struct late_failure *late = l->late_failures; late; late = late->next) {
        label_bind(l, &late->label);
        if (l->is_reachable) fail(l, late);
    }
    l->late_failures = NULL;
}
