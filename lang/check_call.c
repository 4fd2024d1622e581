// lang/check_call.c: calls: what is called, and which variables are handed over to it.
//
//   in:    call expressions as parsed
//   out:   what is called, and what its type parameters stand for
//   owns:  nothing
//   fails: by diagnostics

#include "check.h"
#include "module.h"
#include "portable.h"

// ---- handing over -------------------------------------------------------------------------------

static bool same_root(const struct expr *a, const struct expr *b) {
    return a->meaning == b->meaning
           && (a->meaning == MEANING_LOCAL ? a->local == b->local : a->symbol == b->symbol);
}

static void hand_over(struct check *c, struct expr **roots, uint32_t *count, struct expr *place,
                      struct symbol *callee, struct symbol_link *given) {
    struct expr *root = place_root(place);
    if (!root) return;
    for (uint32_t i = 0; i < *count; i++) {
        if (!same_root(roots[i], root)) continue;
        check_refuse(c, DIAGNOSTIC_HANDED_TWICE, place->at, root->name, word(""), NULL,
               "copy one of them into a var of its own first");
        return;
    }
    if (*count <= PARAMETERS_MAX) roots[(*count)++] = root;
    if (root->meaning != MEANING_VARIABLE || callee->kind != SYMBOL_FUNCTION) return;
    note_handover(c, root->symbol, callee, given, place->at);
}

static bool hands_over(const struct expr *e, const struct symbol *callee) {
    if (callee->is_mut_self) return true;
    for (const struct argument *a = e->arguments; a; a = a->next) {
        if (a->is_mut) return true;
    }
    return false;
}

static NEVER_INLINE void check_handovers(struct check *c, struct expr *e, struct symbol *callee) {
    if (!hands_over(e, callee)) return;
    struct expr *roots[PARAMETERS_MAX + 1];
    uint32_t count = 0;
    struct symbol_link *given = NULL;
    if (callee->is_mut_self) note_brought(c, &given, e->left->left);
    for (struct argument *a = e->arguments; a; a = a->next) note_brought(c, &given, a->value);
    if (callee->is_mut_self) hand_over(c, roots, &count, e->left->left, callee, given);
    for (struct argument *a = e->arguments; a; a = a->next) {
        if (a->is_mut) hand_over(c, roots, &count, a->value, callee, given);
    }
}

// ---- functions ----------------------------------------------------------------------------------

static struct slots *parameter_slots(struct check *c, const struct symbol *symbol) {
    struct slots *slots = slots_new(c, symbol->name, symbol->decl->parameter_count,
                                    symbol->type_parameters, symbol->type_parameter_count);
    for (const struct parameter *p = symbol->decl->parameters; p; p = p->next) {
        if (!p->is_self) slots_add(slots, p->name, p->type, p->is_mut);
    }
    slots->result = symbol->result;
    return slots;
}

static struct type *finish_call(struct check *c, struct expr *e, struct symbol *symbol,
                                struct slots *slots, struct expr *index, struct type *expected) {
    e->symbol = symbol;
    slots_write(c, slots, index);
    struct type *result = check_arguments(c, e, slots, expected);
    e->type_arguments = slots->binding.types;
    check_handovers(c, e, symbol);
    note_call(c, symbol);
    return result;
}

static bool takes(const struct symbol *symbol, const struct expr *e, bool exactly) {
    const struct argument *a = e->arguments;
    for (const struct parameter *p = symbol->decl->parameters; p; p = p->next, a = a->next) {
        const struct type *actual = a->value->type;
        if (actual == p->type || actual->kind == KIND_ERROR) continue;
        bool is_literal = a->value->kind == EXPR_INT || a->value->kind == EXPR_UNARY;
        bool adapts = is_literal && actual->kind == KIND_INT && p->type->kind == KIND_FLOAT;
        if (exactly || !adapts) return false;
    }
    return true;
}

static bool are_numbers(const struct expr *e) {
    for (const struct argument *a = e->arguments; a; a = a->next) {
        enum kind kind = a->value->type->kind;
        if (kind != KIND_INT && kind != KIND_FLOAT) return false;
    }
    return true;
}

// Of natives that share a name, the one whose parameters take what is given: as it is, or with int
// literals as floats. The library may have one with type parameters beside them, for all others.
static NEVER_INLINE struct symbol *choose_overload(struct check *c, struct expr *e,
                                                   struct symbol *first) {
    uint32_t count = 0;
    for (struct argument *a = e->arguments; a; a = a->next, count++) check_value(c, a->value, NULL);
    for (int exactly = 1; exactly >= 0; exactly--) {
        for (struct symbol *s = first; s; s = s->overload) {
            if (s->decl->parameter_count == count && takes(s, e, exactly)) return s;
        }
    }
    // An int beside a float: what to do about it is told best of the natives.
    for (struct symbol *s = first; s; s = s->overload) {
        if ((s->type_parameter_count != 0) != are_numbers(e)) return s;
    }
    return first;
}

static struct type *call_function(struct check *c, struct expr *e, struct symbol *symbol,
                                  struct expr *index, struct type *expected) {
    e->meaning = MEANING_FUNCTION;
    bool is_overloaded = symbol->overload != NULL;
    if (is_overloaded) symbol = choose_overload(c, e, symbol);
    struct slots *slots = parameter_slots(c, symbol);
    slots->is_checked = is_overloaded;
    return finish_call(c, e, symbol, slots, index, expected);
}

struct type *give_up(struct check *c, struct expr *e) {
    for (struct argument *a = e->arguments; a; a = a->next)
        check_expr(c, a->value, c->types.error);
    return c->types.error;
}

// ---- methods ------------------------------------------------------------------------------------

// Whether a method goes before another that would do as well: the bot's own before the library's,
// one for fewer types before one for more.
static bool goes_before(struct check *c, const struct symbol *a, const struct symbol *b) {
    if (a->is_library != b->is_library) return b->is_library;
    struct binding of_a = binding_new(&c->types, a->type_parameter_count);
    struct binding of_b = binding_new(&c->types, b->type_parameter_count);
    return type_match(b->receiver, a->receiver, &of_b)
           && !type_match(a->receiver, b->receiver, &of_a);
}

struct symbol *find_method(struct check *c, struct text name, struct type *receiver,
                           struct binding *binding) {
    struct symbol *found = NULL;
    struct type *types[TYPE_PARAMETERS_MAX];
    // What is not known, or wrong, may be of any type.
    bool is_any = receiver->kind == KIND_OPEN || receiver->kind == KIND_ERROR;
    struct symbol *s =
        is_any ? names_find(&c->methods, name) : find_methods(c, name, receiver);
    for (; s; s = is_any ? s->namesake : s->overload) {
        if (!is_seen_from(c->file, s->decl)) continue;
        struct binding trial = {.types = types, .count = s->type_parameter_count};
        for (uint32_t i = 0; i < trial.count; i++) types[i] = NULL;
        if (!type_match(s->receiver, receiver, &trial)) continue;
        if (found && !goes_before(c, s, found)) continue;
        found = s;
        *binding = binding_new(&c->types, trial.count);
        for (uint32_t i = 0; i < trial.count; i++) binding->types[i] = types[i];
    }
    return found;
}

// A method that only its own file sees; NULL.
static struct symbol *find_private_method(struct check *c, struct text name,
                                          struct type *receiver) {
    for (struct symbol *s = names_find(&c->methods, name); s; s = s->namesake) {
        if (is_seen_from(c->file, s->decl)) continue;
        struct binding ignored = binding_new(&c->types, s->type_parameter_count);
        if (type_match(s->receiver, receiver, &ignored)) return s;
    }
    return NULL;
}

// What methods are called elsewhere, and here; the first that the type has is meant.
static const char *const other_names[][2] = {
    {"append", "push"}, {"append", "push_back"}, {"add", "push"}, {"insert", "add"},
    {"length", "len"}, {"size", "len"}, {"count", "len"}, {"includes", "contains"},
    {"has", "contains"}, {"contains", "has"}, {"contains_key", "has"}, {"containsKey", "has"},
    {"indexOf", "index_of"}, {"indexOf", "find"}, {"index", "index_of"}, {"index", "find"},
    {"firstIndex", "index_of"}, {"findIndex", "find_index"}, {"reverse", "reversed"},
    {"reduce", "fold"}, {"every", "all"}, {"some", "any"}, {"allSatisfy", "all"},
    {"flatMap", "flat_map"}, {"compactMap", "filter_map"}, {"joined", "join"}, {"prefix", "take"},
    {"dropFirst", "drop"}, {"swapAt", "swap"}, {"isEmpty", "is_empty"}, {"empty", "is_empty"},
    {"removeAll", "clear"}, {"popLast", "pop"}, {"removeLast", "pop"}, {"popleft", "pop_front"},
    {"appendleft", "push_front"}, {"discard", "remove"}, {"delete", "remove"}, {"pop", "remove"},
    {"items", "entries"}, {"to_list", "items"}, {"toList", "items"}, {"update", "merge"},
    {"getOrDefault", "get"}, {"setdefault", "get"}, {"issubset", "is_subset"},
    {"isSubset", "is_subset"}, {"subtracting", "difference"}, {"startsWith", "starts_with"},
    {"startswith", "starts_with"}, {"hasPrefix", "starts_with"}, {"endsWith", "ends_with"},
    {"endswith", "ends_with"}, {"hasSuffix", "ends_with"}, {"strip", "trim"},
    {"lstrip", "trim_start"}, {"rstrip", "trim_end"}, {"trimStart", "trim_start"},
    {"trimEnd", "trim_end"}, {"toUpperCase", "upper"}, {"toLowerCase", "lower"},
    {"uppercased", "upper"}, {"lowercased", "lower"}, {"charAt", "at"}, {"charCodeAt", "code_at"},
    {"substring", "slice"}, {"substr", "slice"}, {"splitlines", "lines"},
    {"padStart", "pad_start"}, {"padEnd", "pad_end"}, {"rjust", "pad_start"},
    {"zfill", "pad_start"}, {"ljust", "pad_end"}, {"isdigit", "is_digit"},
    {"isalpha", "is_letter"}, {"isspace", "is_space"}, {"toFixed", "fixed"},
};

// What is said without a method here.
static const char *phrase_help(const struct type *receiver, struct text name) {
    bool puts = text_equal(name, word("set")) || text_equal(name, word("put"))
                || text_equal(name, word("insert"));
    if (puts && receiver->kind == KIND_MAP) return "write:  m[key] = value";
    bool copies = text_equal(name, word("copy")) || text_equal(name, word("clone"));
    if (copies) return "every value is a copy already:  var b = a";
    if (text_equal(name, word("forEach"))) return "write a loop:  for x in xs { … }";
    return NULL;
}

static NEVER_INLINE struct type *refuse_method(struct check *c, struct expr *e,
                                               struct type *receiver) {
    struct expr *left = e->left;
    struct symbol *hidden = find_private_method(c, left->name, receiver);
    if (hidden) {
        refuse_private(c, left->name_at, left->name, hidden->decl);
        return give_up(c, e);
    }
    struct nearest nearest = nearest_new(c, left->name);
    nearest.takes_words = true;
    struct binding ignored;
    for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++) {
        if (!text_equal(left->name, word(other_names[i][0]))) continue;
        struct text name = word(other_names[i][1]);
        if (!nearest.best.count && find_method(c, name, receiver, &ignored)) nearest.best = name;
    }
    bool is_known = nearest.best.count != 0;
    for (uint32_t i = 0; i < c->methods.room && !is_known && nearest_goes_on(&nearest); i++) {
        struct text name = c->methods.entries[i].name;
        struct nearest nearer = nearest;
        if (c->methods.entries[i].value) nearest_offer(&nearer, name);
        bool is_nearer = nearer.best.bytes != nearest.best.bytes;
        if (is_nearer && find_method(c, name, receiver, &ignored)) nearest = nearer;
    }
    const char *help = nearest.best.count ? "did you mean .%3()?" : NULL;
    const char *phrase = phrase_help(receiver, left->name);
    if (phrase) help = phrase;
    if (receiver->kind == KIND_VARIABLE)
        help = "a %2 may be of any type: take a function that does it, or write the type";
    if (receiver->kind == KIND_OPTION)
        help = "unwrap it first:  if let value = … { … },  … ?? 0,  or  …!  if it can't be none";
    const struct symbol *other = help ? NULL : names_find(&c->methods, left->name);
    if (other && other->receiver) {
        nearest.best = type_word(c, other->receiver);
        help = "it is a method of %3";
    }
    bool is_join = receiver->kind == KIND_TEXT && text_equal(left->name, word("join"));
    if (is_join) help = "the list stands before the dot:  words.join(\", \")";
    uint32_t index;
    bool is_field = receiver->kind == KIND_RECORD && find_field(receiver->decl, left->name, &index);
    if (is_field) help = "it is a field, read without parentheses:  .%1";
    const char *hidden_module = hidden_module_help(c, left->left);
    if (hidden_module) help = hidden_module;
    if (is_lost(c, left->name) || is_type_broken(c, receiver)) return give_up(c, e);
    diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_UNKNOWN_METHOD, left->name_at,
                   (struct words){{left->name, type_word(c, receiver), nearest.best}}, NULL, help);
    return give_up(c, e);
}

// A field that holds a function is called as a method would be.
static bool is_function_field(struct check *c, const struct type *receiver,
                              const struct expr *left) {
    uint32_t index;
    if (receiver->kind == KIND_TUPLE) return left->name.bytes[0] <= '9';
    if (receiver->kind != KIND_RECORD) return false;
    struct field *field = find_field(receiver->decl, left->name, &index);
    return field && type_of_field(&c->types, receiver, field)->kind == KIND_FUNCTION;
}

static NEVER_INLINE struct type *call_method(struct check *c, struct expr *e, struct expr *index,
                                             struct type *expected) {
    struct expr *left = e->left;
    struct type *receiver = check_value(c, left->left, NULL);
    if (receiver->kind == KIND_ERROR) return give_up(c, e);
    receiver = settled(c, left->left, receiver);
    if (receiver->kind == KIND_ERROR) return give_up(c, e);
    struct binding binding;
    struct symbol *symbol = find_method(c, left->name, receiver, &binding);
    if (!symbol && is_function_field(c, receiver, left)) {
        left->type = check_member(c, left, receiver);
        return check_value_call(c, e, left->name);
    }
    if (!symbol) return refuse_method(c, e, receiver);
    e->meaning = MEANING_METHOD;
    note_module(c, symbol->decl->source->file);
    struct slots *slots = parameter_slots(c, symbol);
    slots->binding = binding;
    slots->untold_help = "write it behind the name:  .%2[int](…)";
    if (symbol->is_mut_self) {
        check_place(c, left->left, "change");
        c->handed_over_count++;
    }
    return finish_call(c, e, symbol, slots, index, expected);
}

// ---- all of it ----------------------------------------------------------------------------------

static NEVER_INLINE struct type *refuse_callee(struct check *c, struct expr *e, struct text name,
                                               const char *help) {
    check_refuse(c, DIAGNOSTIC_NOT_CALLABLE, e->left->at, name, word(""), NULL, help);
    return give_up(c, e);
}

// What gives a value is called if that is a function.
static NEVER_INLINE struct type *call_result(struct check *c, struct expr *e, struct text owner) {
    struct type *type = check_value(c, e->left, NULL);
    if (type->kind == KIND_FUNCTION) return check_value_call(c, e, owner);
    if (type->kind == KIND_ERROR) return give_up(c, e);
    bool is_option = type->kind == KIND_OPTION && type->element->kind == KIND_FUNCTION;
    bool is_name = e->left->kind == EXPR_NAME || e->left->kind == EXPR_FIELD;
    const char *help = "only a function is called, and this is a value";
    if (is_option) help = "unwrap it first:  if let f = … { f(…) }";
    if (e->left->kind == EXPR_LIST)
        help = "a list that holds one value many times:  filled(count, value)";
    return refuse_callee(c, e, is_name ? e->left->name : type_word(c, type), help);
}

static NEVER_INLINE struct type *call_type(struct check *c, struct expr *e, struct type *type,
                                           struct expr *index, struct type *expected) {
    if (type->kind == KIND_RECORD) return make_record(c, e, type, index, expected);
    if (type->kind == KIND_MAP || type->kind == KIND_SET)
        return make_map(c, e, type, index, expected);
    return refuse_callee(c, e, e->left->name,
                         type->kind == KIND_ENUM ? "name a variant:  %1.…" : NULL);
}

static NEVER_INLINE struct type *refuse_unknown(struct check *c, struct expr *e) {
    struct text name = e->left->name;
    struct symbol *method = names_find(&c->methods, name);
    if (method && e->arguments && !own_name_help(c, name)) {
        if (!is_said_before(c, name))
            check_refuse(c, DIAGNOSTIC_UNKNOWN_NAME, e->left->at, name, word(""), NULL,
                         "%1 is a method: write  value.%1(…)");
    } else {
        check_expr(c, e->left, NULL);
    }
    return give_up(c, e);
}

static struct type *call_name(struct check *c, struct expr *e, struct expr *index,
                              struct type *expected) {
    struct text name = e->left->name;
    struct local *local = named_local(c, e->left);
    struct symbol *symbol = local ? NULL : named_symbol(c, e->left);
    if (local || (symbol && symbol->kind == SYMBOL_VARIABLE)) return call_result(c, e, name);
    if (symbol && symbol->kind == SYMBOL_NAMESPACE) return refuse_callee(c, e, name, NULL);
    if (symbol) return call_function(c, e, symbol, index, expected);
    struct type *type = named_type(c, e->left);
    if (type) return call_type(c, e, type, index, expected);
    if (e->left->file) return call_result(c, e, name);
    if (text_equal(name, word("some"))) return make_some(c, e, expected);
    return refuse_unknown(c, e);
}

static NEVER_INLINE struct type *call_qualified(struct check *c, struct expr *e, struct text space,
                                                struct expr *index, struct type *expected) {
    struct text name = words_join(c, space, ".", e->left->name);
    struct symbol *symbol = find_qualified(c, space, e->left->name);
    if (symbol) return call_function(c, e, symbol, index, expected);
    struct nearest nearest = nearest_new(c, name);
    for (uint32_t i = 0; i < c->qualified.room && nearest_goes_on(&nearest); i++)
        nearest_offer(&nearest, c->qualified.entries[i].name);
    check_refuse(c, DIAGNOSTIC_UNKNOWN_NAME, e->left->at, name, nearest.best, NULL,
           nearest.best.count ? "did you mean %2?" : NULL);
    return give_up(c, e);
}

// `Tree.leaf(…)`, `Tree[int].leaf(…)`: a type stands before the dot.
static NEVER_INLINE struct type *call_of_type(struct check *c, struct expr *e, struct expr *index,
                                              struct type *expected) {
    struct expr *left = e->left, *types = NULL;
    struct type *type = owner_type(c, left->left, &types);
    if (type->kind == KIND_ENUM)
        return check_variant(c, e, type, types, left->name, left->name_at, expected);
    if (!names_find(&c->methods, left->name)) return call_method(c, e, index, expected);
    check_refuse(c, DIAGNOSTIC_NOT_A_VALUE, left->left->at, type->name, word("type"), NULL,
                 "a method is called with a value before the dot");
    return give_up(c, e);
}

static struct type *call_field(struct check *c, struct expr *e, struct expr *index,
                               struct type *expected) {
    struct expr *owner = e->left->left, *types = NULL;
    qualify(c, owner);
    bool is_name = owner->kind == EXPR_NAME && !named_local(c, owner);
    struct symbol *symbol = is_name ? named_symbol(c, owner) : NULL;
    if (symbol && symbol->kind == SYMBOL_NAMESPACE)
        return call_qualified(c, e, owner->name, index, expected);
    if (!symbol && owner_type(c, owner, &types)) return call_of_type(c, e, index, expected);
    return call_method(c, e, index, expected);
}

// Takes the types in [ ] off the callee: first[int](…), .map[text](…). What reads like an index is
// one: actions[i](…).
static struct expr *take_types(struct check *c, struct expr *e) {
    struct expr *index = e->left;
    if (index->kind != EXPR_INDEX) return NULL;
    struct expr *callee = index->left;
    qualify(c, callee);
    bool is_function = is_function_name(c, callee);
    bool is_type = callee->kind == EXPR_NAME && is_written_type(c, callee);
    bool is_field = callee->kind == EXPR_FIELD && is_written_type(c, index->right);
    if (!is_function && !is_type && !is_field) return NULL;
    e->left = callee;
    return index;
}

struct type *check_call(struct check *c, struct expr *e, struct type *expected) {
    struct expr *index = take_types(c, e);
    qualify(c, e->left);
    if (e->left->kind == EXPR_NAME) return call_name(c, e, index, expected);
    if (e->left->kind == EXPR_FIELD) return call_field(c, e, index, expected);
    return call_result(c, e, word("the function"));
}
