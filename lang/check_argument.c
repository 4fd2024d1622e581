// lang/check_argument.c: arguments: their positions, their types, and what these tell of type
// parameters.
//
//   in:    calls as parsed, and what is called as a row of slots
//   out:   each argument's position and type; what each type parameter stands for
//   owns:  nothing
//   fails: by diagnostics
//
// What a type parameter stands for is told by the arguments from left to right: first those that
// have a type of their own, then what is wanted of the call's value, then those that adapt
// (literals, none, .variant), then functions, whose parameters must be known before their bodies
// are looked at. Each argument is looked at once.

#include "check.h"
#include "portable.h"

#define SLOTS_USUAL 4  // parameters of a function

// Of the calls that are done, or a new one.
static struct slots *slots_take(struct check *c, uint32_t count) {
    struct slots *slots = c->free_slots;
    if (slots) c->free_slots = slots->next_free;
    else slots = ARENA_NEW(c->arena, struct slots);
    struct slot_wanted *items = slots->items;
    uint32_t room = slots->room;
    if (room < count) {
        room = count < SLOTS_USUAL ? SLOTS_USUAL : count;
        items = arena_array(c->arena, room, sizeof *items);
    }
    *slots = (struct slots){.items = items, .room = room};
    return slots;
}

struct slots *slots_new(struct check *c, struct text owner, uint32_t count,
                        struct type **variables, uint32_t variable_count) {
    struct slots *slots = slots_take(c, count);
    slots->owner = owner;
    slots->variables = variables;
    slots->result = c->types.nothing;
    slots->binding = binding_new(&c->types, variable_count);
    if (variable_count)
        slots->told_by = arena_array(c->arena, variable_count, sizeof *slots->told_by);
    return slots;
}

void slots_add(struct slots *slots, struct text name, struct type *type, bool is_mut) {
    slots->items[slots->count++] = (struct slot_wanted){name, type, is_mut, false};
}

// What is not known will not be: it was complained of.
static void bind_rest(struct check *c, struct slots *slots) {
    for (uint32_t i = 0; i < slots->binding.count; i++) {
        if (!slots->binding.types[i]) slots->binding.types[i] = c->types.error;
    }
}

bool slots_write(struct check *c, struct slots *slots, struct expr *index) {
    if (!index) return true;
    uint32_t wanted = 0, found = index->argument_count + 1;
    for (uint32_t i = 0; i < slots->binding.count; i++) wanted += !slots->binding.types[i];
    struct type **types = arena_array(c->arena, found, sizeof *types);
    types[0] = resolve_written(c, index->right);
    uint32_t count = 1;
    for (struct argument *a = index->arguments; a; a = a->next)
        types[count++] = resolve_written(c, a->value);
    if (found == wanted) {
        count = 0;
        for (uint32_t i = 0; i < slots->binding.count; i++) {
            if (!slots->binding.types[i]) slots->binding.types[i] = types[count++];
        }
        return true;
    }
    bind_rest(c, slots);
    if (!wanted) {
        check_refuse(c, DIAGNOSTIC_NOT_GENERIC, index->at, slots->owner, word(""), NULL, NULL);
    } else {
        struct words words = {
            {slots->owner, count_word(c, wanted, "type"), count_word(c, found, "type")}};
        diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_TYPE_COUNT, index->at, words, NULL,
                       NULL);
    }
    return false;
}

// ---- arguments to positions ---------------------------------------------------------------------

static void refuse_label(struct check *c, const struct slots *slots, const struct argument *a) {
    if (is_lost(c, a->name)) return;
    struct nearest nearest = nearest_new(c, a->name);
    for (uint32_t i = 0; i < slots->count; i++) nearest_offer(&nearest, slots->items[i].name);
    diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_UNKNOWN_LABEL, a->name_at,
                   (struct words){{a->name, slots->owner, nearest.best}}, NULL,
                   nearest.best.count ? "did you mean %3?" : NULL);
}

static bool find_slot(const struct slots *slots, struct text name, uint32_t *index) {
    for (*index = 0; *index < slots->count; ++*index) {
        if (text_equal(slots->items[*index].name, name)) return true;
    }
    return false;
}

static struct text missing_names(struct check *c, const struct slots *slots) {
    struct text names = word("");
    for (uint32_t i = 0; i < slots->count; i++) {
        if (slots->items[i].is_given) continue;
        struct text name = slots->items[i].name;
        if (!name.count) name = type_word(c, slots->items[i].type);
        names = names.count ? words_join(c, names, ", ", name) : name;
    }
    return names;
}

static bool place_argument(struct check *c, struct slots *slots, struct argument *a,
                           uint32_t *next) {
    if (!a->name.count) {
        if (slots->must_name && !slots->was_told) {
            slots->was_told = true;
            struct text name = *next < slots->count ? slots->items[*next].name : word("name");
            check_refuse(c, DIAGNOSTIC_LABEL_NEEDED, a->at, slots->owner, name, NULL,
                         "write:  %2: …");
        }
        a->position = (*next)++;
        return a->position < slots->count;
    }
    if (!find_slot(slots, a->name, &a->position)) {
        refuse_label(c, slots, a);
        return false;
    }
    return true;
}

// What takes a function has another name here.
static const char *too_many_help(struct text owner) {
    if (text_equal(owner, word("sorted")))
        return "by what a function says of each:  .sorted_by(fn(x) => …)";
    if (text_equal(owner, word("sort")))
        return "by what a function says of each, or of two:  .sort_by(fn(x) => …),  "
               ".sort_with(fn(a, b) => …)";
    if (text_equal(owner, word("round"))) return "as text with so many digits:  x.fixed(2)";
    return NULL;
}

// Gives each argument its position; complains of those too many, given twice, or missing. false:
// not all are right.
static NEVER_INLINE bool place_arguments(struct check *c, struct expr *e, struct slots *slots) {
    uint32_t next = 0, count = 0;
    bool fine = true, complained = false;
    for (struct argument *a = e->arguments; a; a = a->next, count++) {
        bool placed = place_argument(c, slots, a, &next);
        if (placed && slots->items[a->position].is_given) {
            check_refuse(c, DIAGNOSTIC_GIVEN_TWICE, a->at, slots->items[a->position].name, word(""),
                         NULL, NULL);
            placed = false;
            complained = true;
        } else if (placed) {
            slots->items[a->position].is_given = true;
        } else if (a->name.count) {
            complained = true;
        }
        if (!placed) a->position = UINT32_MAX;
        fine = fine && placed;
    }
    if (complained) return false;
    if (count > slots->count) {
        diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_TOO_MANY_ARGUMENTS, e->at,
                       (struct words){{slots->owner, count_word(c, slots->count, "argument"),
                                       count_word(c, count, "argument")}}, NULL,
                       too_many_help(slots->owner));
        return false;
    }
    struct text missing = missing_names(c, slots);
    if (missing.count) {
        struct binding ignored;
        bool is_method = slots->is_checked && count == 1 && slots->owner.count
                         && find_method(c, slots->owner, e->arguments->value->type, &ignored);
        struct text value = count ? source_word(c, e->arguments->value->at) : word("");
        diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_MISSING_ARGUMENTS, e->at,
                       (struct words){{slots->owner, missing, value}}, NULL,
                       is_method ? "it has a method of that name:  %3.%1()" : NULL);
        return false;
    }
    return fine;
}

// ---- arguments to types -------------------------------------------------------------------------

static struct type *known(struct check *c, const struct slots *slots, struct type *type) {
    return type_substitute(&c->types, type, &slots->binding);
}

// The first parameter in `pattern` that another argument has told of.
static const struct type *find_told(const struct slots *slots, const struct type *pattern) {
    if (!pattern->has_variable) return NULL;
    if (pattern->kind == KIND_VARIABLE)
        return slots->told_by[pattern->index].count ? pattern : NULL;
    const struct type *found = pattern->element ? find_told(slots, pattern->element) : NULL;
    for (uint32_t i = 0; i < pattern->part_count && !found; i++)
        found = find_told(slots, pattern->parts[i]);
    return found;
}

// An argument of another type than is wanted; if another argument is why it is wanted, says so.
static NEVER_INLINE void refuse_argument(struct check *c, const struct slots *slots,
                                         const struct argument *a, const struct type *pattern) {
    struct type *wanted = known(c, slots, slots->items[a->position].type);
    const struct type *told = find_told(slots, pattern);
    if (!told || a->value->type->kind == KIND_ERROR) {
        refuse_misfit(c, a->value, wanted);
        return;
    }
    struct text why = words_join(c, slots->told_by[told->index], " makes ", told->name);
    why = words_join(c, why, " ", type_word(c, slots->binding.types[told->index]));
    struct words words = {{type_word(c, wanted), type_word(c, a->value->type), why}};
    diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_DISAGREE, a->value->at, words, NULL,
                   NULL);
}

// Learns from an argument's type what type parameters stand for.
static NEVER_INLINE void learn(struct check *c, struct slots *slots, struct argument *a) {
    struct type *pattern = slots->items[a->position].type, *actual = a->value->type;
    if (actual->kind == KIND_NONE || actual->kind == KIND_EMPTY) return;  // see finish_argument()
    uint32_t count = slots->binding.count;
    struct type *before[TYPE_PARAMETERS_MAX];
    for (uint32_t i = 0; i < count; i++) before[i] = slots->binding.types[i];
    // A value stands for itself where an option is wanted.
    while (pattern->kind == KIND_OPTION && actual->kind != KIND_OPTION) pattern = pattern->element;
    if (!type_match(pattern, actual, &slots->binding)) {
        refuse_argument(c, slots, a, pattern);
        type_match(pattern, c->types.error, &slots->binding);
    }
    struct slot_wanted *slot = &slots->items[a->position];
    struct text name = slot->name.count ? words_join(c, word("`"), "", slot->name) : word("");
    name = name.count ? words_join(c, name, "`", word("")) : word("another part");
    for (uint32_t i = 0; i < count; i++) {
        if (!before[i] && slots->binding.types[i]) slots->told_by[i] = name;
    }
}

static NEVER_INLINE void check_mut_argument(struct check *c, struct argument *a,
                                            struct slots *slots) {
    struct slot_wanted *slot = &slots->items[a->position];
    check_value(c, a->value, NULL);
    if (!a->is_mut) {
        struct text name = a->value->kind == EXPR_NAME ? a->value->name : word("…");
        check_refuse(c, DIAGNOSTIC_MUT_NEEDED, a->at, slot->name, name, NULL, "write:  mut %2");
    }
    if (a->value->type->kind == KIND_ERROR) return;
    if (!type_match(slot->type, a->value->type, &slots->binding)
        && slot->type->kind != KIND_ERROR) {
        refuse_misfit(c, a->value, known(c, slots, slot->type));
        return;
    }
    if (a->is_mut) check_place(c, a->value, "hand over");
    c->handed_over_count++;
}

static NEVER_INLINE void refuse_mut(struct check *c, const struct argument *a,
                                    const struct slot_wanted *slot) {
    check_refuse(c, DIAGNOSTIC_MUT_UNWANTED, a->at, slot->name, word(""), NULL, "leave mut out");
}

// What an argument is wished to be: what is known of it, else what is hoped.
static NEVER_INLINE struct type *hopeful_wish(struct check *c, const struct slots *slots,
                                              struct type *pattern) {
    struct type *types[TYPE_PARAMETERS_MAX];
    struct binding both = {.types = types, .count = slots->binding.count};
    for (uint32_t i = 0; i < both.count; i++) {
        struct type *hoped = slots->hoped.count ? slots->hoped.types[i] : NULL;
        types[i] = slots->binding.types[i] ? slots->binding.types[i] : hoped;
    }
    return type_wish(&c->types, pattern, &both);
}

static void check_argument(struct check *c, struct argument *a, struct slots *slots) {
    if (a->position == UINT32_MAX) {
        if (!slots->is_checked) check_expr(c, a->value, c->types.error);
        return;
    }
    struct slot_wanted *slot = &slots->items[a->position];
    if (slot->is_mut) {
        check_mut_argument(c, a, slots);
        return;
    }
    if (a->is_mut) refuse_mut(c, a, slot);
    struct type *wish = type_wish(&c->types, slot->type, &slots->binding);
    if (!slots->is_checked)
        check_value(c, a->value, wish->has_open ? hopeful_wish(c, slots, slot->type) : wish);
    if (wish->has_open) learn(c, slots, a);
    else if (!fits(c, a->value, wish)) refuse_argument(c, slots, a, slot->type);
}

// What all arguments told is known: bare none and [] take on what others said of them.
static NEVER_INLINE void finish_argument(struct check *c, struct argument *a, struct slots *slots) {
    if (a->position == UINT32_MAX) return;
    struct slot_wanted *slot = &slots->items[a->position];
    a->type = known(c, slots, slot->type);
    bool is_bare = a->value->type->kind == KIND_NONE || a->value->type->kind == KIND_EMPTY;
    if (is_bare && slot->type->has_variable && !fits(c, a->value, a->type))
        refuse_argument(c, slots, a, slot->type);
}

// ---- in which order they tell -------------------------------------------------------------------

enum turn { TURN_FIRST, TURN_LITERAL, TURN_FUNCTION, TURN_COUNT };

// Whether a literal, or one in it, takes on what others say.
static bool adapts(const struct expr *e) {
    bool has_items = e->kind == EXPR_LIST || e->kind == EXPR_TUPLE;
    if (e->kind == EXPR_LIST && !e->arguments) return true;
    for (const struct argument *a = has_items ? e->arguments : NULL; a; a = a->next) {
        if (adapts(a->value)) return true;
    }
    bool is_sign = e->kind == EXPR_UNARY && e->op == UNARY_NEGATE;
    return e->kind == EXPR_INT || e->kind == EXPR_NONE || e->kind == EXPR_VARIANT
           || (is_sign && adapts(e->left));
}

static enum turn turn_of(struct check *c, struct expr *e) {
    if (e->kind == EXPR_LAMBDA || is_function_name(c, e)) return TURN_FUNCTION;
    return adapts(e) ? TURN_LITERAL : TURN_FIRST;
}

// Whether an argument that stands for the type parameter itself is none, and whether there is one.
static bool is_none_given(const struct expr *e, const struct slots *slots,
                          const struct type *parameter, bool *is_given) {
    for (const struct argument *a = e->arguments; a; a = a->next) {
        if (a->position == UINT32_MAX || slots->items[a->position].type != parameter) continue;
        if (a->value->kind == EXPR_NONE) return true;
        *is_given = true;
    }
    return false;
}

// Whether an option may be what a type parameter stands for.
static bool takes_option(const struct type *variable) {
    return variable->bound == BOUND_ANY || variable->bound == BOUND_EQUATABLE;
}

// What is wanted of the whole tells what the arguments with types of their own did not. Where an
// option of a T would do for T, a literal for T decides: `let n: int? = larger(1, 2)`.
static NEVER_INLINE void learn_wanted(const struct expr *e, struct slots *slots,
                                      struct type *expected) {
    const struct type *pattern = slots->result;
    if (!expected || !pattern->has_variable) return;
    bool is_given = false;
    bool keeps = pattern->kind == KIND_OPTION
                 || (pattern->kind == KIND_VARIABLE && takes_option(pattern)
                     && (is_none_given(e, slots, pattern, &is_given) || !is_given));
    while (expected->kind == KIND_OPTION && !keeps) expected = expected->element;
    type_match(pattern, expected, &slots->binding);
}

// The same as a mere wish for those arguments that have types of their own.
static NEVER_INLINE void hope(struct check *c, struct slots *slots, struct type *expected) {
    const struct type *pattern = slots->result;
    if (!expected || !pattern->has_variable) return;
    bool keeps = pattern->kind == KIND_OPTION
                 || (pattern->kind == KIND_VARIABLE && takes_option(pattern));
    while (expected->kind == KIND_OPTION && !keeps) expected = expected->element;
    slots->hoped = binding_new(&c->types, slots->binding.count);
    type_match(pattern, expected, &slots->hoped);
}

static void check_in_turn(struct check *c, struct expr *e, struct slots *slots,
                          struct type *expected) {
    // Of `Map[K, V]` or `[T]` what is wanted tells at once: nothing else would fit.
    enum kind made = slots->result->kind;
    int told = made == KIND_VARIABLE || made == KIND_OPTION ? TURN_LITERAL : TURN_FIRST;
    hope(c, slots, expected);
    for (int turn = TURN_FIRST; turn < TURN_COUNT; turn++) {
        if (turn == told) learn_wanted(e, slots, expected);
        for (struct argument *a = e->arguments; a; a = a->next) {
            if ((int)turn_of(c, a->value) == turn) check_argument(c, a, slots);
        }
    }
}

// A function's name with the types that are to be written behind it.
static const char *untold_help(struct check *c, const struct slots *slots) {
    if (slots->untold_help) return slots->untold_help;
    if (slots->binding.count == 1) return "write it behind the name:  %2[int](…)";
    struct text name = with_blanks(c, slots->owner, slots->binding.count);
    return as_help(c, words_join(c, word("write them behind the name:  "), "", words_join(
                          c, name, "(…)", word(""))));
}

static void refuse_untold(struct check *c, const struct expr *e, const struct slots *slots) {
    for (uint32_t i = 0; i < slots->binding.count; i++) {
        if (slots->binding.types[i]) continue;
        check_refuse(c, DIAGNOSTIC_UNTOLD, e->at, slots->variables[i]->name, slots->owner, NULL,
                     untold_help(c, slots));
        return;
    }
}

// The type of what the call gives. What breaks a promise gives nothing that more could be said of.
// The slots are done with.
static struct type *kept(struct check *c, const struct expr *e, struct slots *slots) {
    bool are_kept = check_bounds(c, slots->variables, &slots->binding, slots->owner, e->at);
    struct type *type = are_kept ? known(c, slots, slots->result) : c->types.error;
    slots->next_free = c->free_slots;
    c->free_slots = slots;
    return type;
}

struct type *check_arguments(struct check *c, struct expr *e, struct slots *slots,
                             struct type *expected) {
    if (is_type_broken(c, slots->result)) return give_up(c, e);
    if (!place_arguments(c, e, slots)) slots->is_misplaced = true;
    if (binding_is_complete(&slots->binding)) {
        for (struct argument *a = e->arguments; a; a = a->next) check_argument(c, a, slots);
    } else {
        check_in_turn(c, e, slots, expected);
    }
    if (!slots->is_misplaced) refuse_untold(c, e, slots);
    bind_rest(c, slots);
    for (struct argument *a = e->arguments; a; a = a->next) finish_argument(c, a, slots);
    return kept(c, e, slots);
}

struct type *slots_finish(struct check *c, const struct expr *e, struct slots *slots) {
    if (!slots->is_misplaced) refuse_untold(c, e, slots);
    bind_rest(c, slots);
    return kept(c, e, slots);
}
