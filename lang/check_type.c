// lang/check_type.c: names of types, and whether a value fits where a type is wanted.
//
//   in:    type names as parsed; checked expressions
//   out:   types; bare literals made the type that their place wants
//   owns:  nothing
//   fails: by diagnostics

#include "check.h"
#include "module.h"

static const struct {
    const char *wrong, *right;
} other_languages[] = {
    {"Int", "int"},      {"integer", "int"}, {"i64", "int"},     {"i32", "int"},
    {"long", "int"},     {"number", "int"},  {"Float", "float"}, {"double", "float"},
    {"Double", "float"}, {"f64", "float"},   {"Bool", "bool"},   {"boolean", "bool"},
    {"str", "text"},     {"string", "text"}, {"String", "text"}, {"char", "text"},
    {"Text", "text"},    {"list", "[…]"},    {"List", "[…]"},    {"Array", "[…]"},
    {"Vec", "[…]"},      {"Optional", "…?"}, {"Option", "…?"},   {"dict", "Map[…, …]"},
    {"Dict", "Map[…, …]"},      {"Dictionary", "Map[…, …]"},     {"HashMap", "Map[…, …]"},
    {"map", "Map[…, …]"},       {"object", "Map[…, …]"},         {"set", "Set[…]"},
    {"HashSet", "Set[…]"},      {"Callable", "fn(…) -> …"},      {"Function", "fn(…) -> …"},
    {"tuple", "(…, …)"}, {"Tuple", "(…, …)"},
};

static struct type *refuse_name(struct check *c, struct text name, struct span at) {
    if (is_said_before(c, name)) return c->types.error;
    struct nearest nearest = nearest_new(c, name);
    for (size_t i = 0; i < sizeof other_languages / sizeof *other_languages; i++) {
        if (text_equal(name, word(other_languages[i].wrong)))
            nearest.best = word(other_languages[i].right);
    }
    static const char *const nothing[] = {"void", "Void", "None", "Unit", "unit", "nil", "null"};
    bool is_letter = name.count == 1 && is_upper(name);
    const char *help = nearest.best.count ? "did you mean %2?" : NULL;
    if (!help) help = meant_elsewhere(c, name, &nearest.best);
    if (!help && is_letter)
        help = "if it is to be any type, the function says so:  fn first[%1](…)";
    if (!help) {
        offer_types(c, &nearest);
        if (nearest.best.count) help = "did you mean %2?";
    }
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        if (text_equal(name, word(nothing[i])))
            help = "a function without a result has no arrow:  fn name() { … }";
    }
    if (text_equal(name, word("inout")) || text_equal(name, word("ref")))
        help = "mut stands before the parameter's name:  mut xs: [int]";
    if (text_equal(name, word("any")) || text_equal(name, word("Any")))
        help = "a function for any type says so:  fn first[T](xs: [T]) -> T?";
    check_refuse(c, DIAGNOSTIC_UNKNOWN_TYPE, at, name, nearest.best, NULL, help);
    return c->types.error;
}

// ---- generics -----------------------------------------------------------------------------------

struct text with_blanks(struct check *c, struct text name, uint32_t count) {
    struct text text = name;
    for (uint32_t i = 0; i < count; i++) text = words_join(c, text, i ? ", " : "[", word("…"));
    return words_join(c, text, "]", word(""));
}

static struct type *refuse_count(struct check *c, struct text name, struct span at, uint32_t wanted,
                                 uint32_t found) {
    if (!wanted) {
        check_refuse(c, DIAGNOSTIC_NOT_GENERIC, at, name, word(""), NULL, NULL);
    } else if (!found) {
        check_refuse(c, DIAGNOSTIC_TYPES_MISSING, at, name, with_blanks(c, name, wanted), NULL,
                     "write:  %2");
    } else {
        struct words words = {{name, count_word(c, wanted, "type"), count_word(c, found, "type")}};
        diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_TYPE_COUNT, at, words, NULL, NULL);
    }
    return c->types.error;
}

// What a name with types in [ ] behind it means.
static struct type *applied(struct check *c, struct type *generic, struct span at,
                            struct type **arguments, uint32_t count) {
    uint32_t wanted;
    struct type **parameters = type_arguments(generic, &wanted);
    if (count != wanted) return refuse_count(c, generic->name, at, wanted, count);
    if (!wanted) return generic;
    for (uint32_t i = 0; i < count; i++) {
        if (arguments[i]->kind == KIND_ERROR
            || !need_bound(c, parameters[i], arguments[i], generic->name, at))
            return c->types.error;
    }
    return type_apply(&c->types, generic, arguments);
}

// ---- names of types -----------------------------------------------------------------------------

static bool are_few(struct check *c, uint32_t count, const char *what, uint32_t most,
                    const char *most_word, struct span at) {
    if (count <= most) return true;
    check_refuse(c, DIAGNOSTIC_OVER_LIMIT, at, word(what), word(most_word), NULL, NULL);
    return false;
}

static struct type *tuple_of(struct check *c, struct type **parts, uint32_t count, struct span at) {
    if (!are_few(c, count, "parts in a tuple", FIELDS_MAX, "255", at)) return c->types.error;
    return type_tuple(&c->types, parts, count);
}

static uint32_t name_count(const struct type_name *names) {
    uint32_t count = 0;
    for (const struct type_name *n = names; n; n = n->next) count++;
    return count;
}

static struct type **resolve_list(struct check *c, const struct type_name *names) {
    if (!names) return NULL;
    struct type **types = arena_array(c->arena, name_count(names), sizeof *types);
    uint32_t count = 0;
    for (const struct type_name *n = names; n; n = n->next) types[count++] = resolve_type(c, n);
    return types;
}

static struct type *function_of(struct check *c, const struct type_name *name) {
    struct type **parameters = resolve_list(c, name->arguments);
    uint32_t count = name_count(name->arguments);
    if (!are_few(c, count, "parameters", PARAMETERS_MAX, "64", name->at)) return c->types.error;
    struct type *result = name->element ? resolve_type(c, name->element) : c->types.nothing;
    return type_function(&c->types, parameters, count, result);
}

void refuse_too_high(struct check *c, struct span at) {
    if (!c->types.is_too_high) return;
    c->types.is_too_high = false;
    check_refuse(c, DIAGNOSTIC_TYPE_TOO_HIGH, at, word(""), word(""), NULL, NULL);
}

static struct type *resolve(struct check *c, const struct type_name *name) {
    switch (name->kind) {
    case TYPE_NAME_LIST: return type_list(&c->types, resolve_type(c, name->element));
    case TYPE_NAME_OPTION: return type_option(&c->types, resolve_type(c, name->element));
    case TYPE_NAME_TUPLE:
        return tuple_of(c, resolve_list(c, name->arguments), name_count(name->arguments),
                        name->at);
    case TYPE_NAME_FUNCTION: return function_of(c, name);
    case TYPE_NAME_NAME: break;
    }
    struct type *generic = written_type(c, name->module_name, name->name);
    if (generic)
        return applied(c, generic, name->at, resolve_list(c, name->arguments),
                       name_count(name->arguments));
    if (!name->module_name.count) return refuse_name(c, name->name, name->at);
    refuse_written_type(c, name->module_name, name->module_at, name->name, name->at);
    return c->types.error;
}

struct type *resolve_type(struct check *c, const struct type_name *name) {
    if (!name) return c->types.error;
    struct type *type = resolve(c, name);
    refuse_too_high(c, name->at);
    return type;
}

// ---- types that stand where values may ----------------------------------------------------------

bool is_written_type(struct check *c, struct expr *e) {
    qualify(c, e);
    switch (e->kind) {
    case EXPR_NAME: return !named_local(c, e) && named_type(c, e);
    case EXPR_OPTION: return is_written_type(c, e->left);
    case EXPR_INDEX: return is_written_type(c, e->left) && e->left->kind == EXPR_NAME;
    case EXPR_LIST: return e->argument_count == 1 && is_written_type(c, e->arguments->value);
    case EXPR_TUPLE:
        for (const struct argument *a = e->arguments; a; a = a->next) {
            if (!is_written_type(c, a->value)) return false;
        }
        return true;
    case EXPR_ERROR: case EXPR_INT: case EXPR_FLOAT: case EXPR_BOOL: case EXPR_TEXT:
    case EXPR_INTERPOLATE: case EXPR_NONE: case EXPR_SELF: case EXPR_VARIANT: case EXPR_FIELD:
    case EXPR_CALL: case EXPR_UNWRAP: case EXPR_UNARY: case EXPR_BINARY: case EXPR_IF:
    case EXPR_MATCH: case EXPR_LAMBDA: break;
    }
    return false;
}

static struct type **written_list(struct check *c, struct argument *arguments, uint32_t count,
                                  struct type **types) {
    for (struct argument *a = arguments; a; a = a->next)
        types[count++] = resolve_written(c, a->value);
    return types;
}

static struct type *written_name(struct check *c, const struct expr *e, struct span at,
                                 struct type **arguments, uint32_t count) {
    struct type *generic = named_type(c, e);
    if (generic) return applied(c, generic, at, arguments, count);
    if (!e->file) return refuse_name(c, e->name, e->at);
    refuse_in_module(c, e->file, e->name, e->at);
    return c->types.error;
}

static struct type *written(struct check *c, struct expr *e) {
    qualify(c, e);
    if (e->kind == EXPR_INDEX) qualify(c, e->left);
    if (e->kind == EXPR_NAME) return written_name(c, e, e->at, NULL, 0);
    struct type **types = arena_array(c->arena, e->argument_count + 1u, sizeof *types);
    if (e->kind == EXPR_OPTION) return type_option(&c->types, resolve_written(c, e->left));
    if (e->kind == EXPR_LIST && e->argument_count == 1)
        return type_list(&c->types, resolve_written(c, e->arguments->value));
    if (e->kind == EXPR_TUPLE)
        return tuple_of(c, written_list(c, e->arguments, 0, types), e->argument_count, e->at);
    if (e->kind == EXPR_INDEX && e->left->kind == EXPR_NAME) {
        types[0] = resolve_written(c, e->right);
        written_list(c, e->arguments, 1, types);
        return written_name(c, e->left, e->at, types, e->argument_count + 1);
    }
    if (e->kind != EXPR_ERROR)
        check_refuse(c, DIAGNOSTIC_NOT_A_TYPE, e->at, word(""), word(""), NULL, NULL);
    return c->types.error;
}

struct type *resolve_written(struct check *c, struct expr *e) {
    struct type *type = written(c, e);
    refuse_too_high(c, e->at);
    return e->type = type;
}

// ---- fitting ------------------------------------------------------------------------------------

// Makes an int literal, perhaps with a sign, a float one, or one of a type parameter that is a
// number.
static bool literal_to(struct expr *e, struct type *number) {
    if (e->kind == EXPR_UNARY && e->op == UNARY_NEGATE) {
        if (!literal_to(e->left, number)) return false;
    } else if (e->kind != EXPR_INT) {
        return false;
    } else if (number->kind == KIND_FLOAT) {
        e->kind = EXPR_FLOAT;
        e->float_value = (double)e->int_value;
    }
    e->type = number;
    return true;
}

// A bare none or [] becomes a `type`, and with it the branches and sums of such that it may be.
static void take_on(struct expr *e, struct type *type) {
    if (e->type->kind != KIND_NONE && e->type->kind != KIND_EMPTY) return;
    e->type = type;
    bool has_sides = e->kind == EXPR_IF || e->kind == EXPR_BINARY;
    if (has_sides) take_on(e->left, type);
    if (has_sides) take_on(e->right, type);
    if (e->kind != EXPR_MATCH) return;
    for (struct match_case *k = e->cases; k; k = k->next) {
        if (k->value) take_on(k->value, type);
    }
}

bool fits(struct check *c, struct expr *e, struct type *expected) {
    struct type *actual = e->type;
    if (actual == expected || actual->kind == KIND_ERROR || expected->kind == KIND_ERROR)
        return true;
    bool is_bare = (actual->kind == KIND_NONE && expected->kind == KIND_OPTION)
                   || (actual->kind == KIND_EMPTY && expected->kind == KIND_LIST);
    if (is_bare) {
        take_on(e, expected);
        return true;
    }
    if (expected->kind == KIND_OPTION) return fits(c, e, expected->element);
    bool is_number = expected->kind == KIND_FLOAT || expected->kind == KIND_VARIABLE;
    if (is_number && actual->kind == KIND_INT && type_satisfies(expected, BOUND_NUMBER))
        return literal_to(e, expected);
    return false;
}

void refuse_misfit(struct check *c, const struct expr *e, const struct type *expected) {
    const struct type *actual = e->type;
    const char *label = NULL, *help = NULL;
    if (actual->kind == KIND_OPTION && actual->element == expected) {
        label = "this may be none";
        help = e->kind == EXPR_NAME    ? "unwrap it first:  if let %3 = %3 { … }"
               : e->kind == EXPR_INDEX && e->left->type->kind == KIND_MAP
                   ? "say what it is if there is no such key:  %3 ?? …"
                                       : "unwrap it first:  if let value = %3 { … }";
    } else if (expected->kind == KIND_FUNCTION && e->kind == EXPR_CALL) {
        help = "give the function itself, without calling it";
    } else if (actual->kind == KIND_INT && expected->kind == KIND_FLOAT) {
        help = "make it a float:  float(%3)";
    } else if (actual->kind == KIND_FLOAT && expected->kind == KIND_INT) {
        help = "make it an int:  int(%3), round(%3), floor(%3) or ceil(%3)";
    } else if (expected->kind == KIND_TEXT && actual->kind != KIND_NOTHING) {
        help = "make it text:  \"{%3}\"";
    } else if (expected->kind == KIND_BOOL && actual->kind == KIND_INT) {
        help = e->kind == EXPR_INT ? "a bool is true, false or a comparison:  x == 1 or x == 2"
                                   : "compare it:  %3 != 0";
    } else if (expected->kind == KIND_BOOL && actual->kind == KIND_OPTION) {
        help = "ask whether it is there:  %3 != none";
    } else if (expected->kind == KIND_BOOL
               && (actual->kind == KIND_LIST || actual->kind == KIND_TEXT
                   || actual->kind == KIND_MAP || actual->kind == KIND_SET)) {
        help = "ask whether it holds something:  not %3.is_empty()";
    } else if (actual->kind == KIND_LIST && actual->element == expected) {
        help = "that is a list of them: take one,  %3[0]  or  %3.first()";
    } else if (expected->kind == KIND_LIST && expected->element == actual) {
        help = "a list of one is  [%3]";
    } else if (actual->kind == KIND_NONE) {
        help = "only what is optional may be none:  %1?";
    } else if (actual->kind == KIND_TEXT && expected->kind == KIND_INT) {
        help = "a text that writes an int gives it, or none:  %3.to_int()";
    } else if (actual->kind == KIND_TEXT && expected->kind == KIND_FLOAT) {
        help = "a text that writes a float gives it, or none:  %3.to_float()";
    }
    struct text name = word("…");
    if (e->kind == EXPR_NAME) name = e->name;
    bool is_entry = e->kind == EXPR_INDEX && e->left->type->kind == KIND_MAP;
    if (is_entry) name = source_word(c, e->at);
    struct words words = {{type_word(c, expected), type_word(c, actual), name}};
    diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_MISMATCH, e->at, words, label, help);
}

struct type *join_types(struct check *c, struct type *a, struct type *b) {
    if (a == b || b->kind == KIND_ERROR) return a;
    if (a->kind == KIND_ERROR) return b;
    if (a->kind == KIND_NONE && b->kind == KIND_OPTION) return b;
    if (b->kind == KIND_NONE && a->kind == KIND_OPTION) return a;
    if (a->kind == KIND_NONE && b->kind > KIND_EMPTY) return type_option(&c->types, b);
    if (b->kind == KIND_NONE && a->kind > KIND_EMPTY) return type_option(&c->types, a);
    if (a->kind == KIND_EMPTY && b->kind == KIND_LIST) return b;
    if (b->kind == KIND_EMPTY && a->kind == KIND_LIST) return a;
    if (a->kind == KIND_OPTION && a->element == b) return a;
    if (b->kind == KIND_OPTION && b->element == a) return b;
    return NULL;
}

struct type *wish_after(struct type *expected, struct type *first) {
    if (!first || (expected && !expected->has_open)) return expected;
    bool is_told = first->kind > KIND_EMPTY && !first->has_open;
    return is_told || !expected ? first : expected;
}

struct type *settled(struct check *c, const struct expr *e, struct type *type) {
    if (type->kind == KIND_NONE || type->kind == KIND_EMPTY) {
        check_refuse(c, DIAGNOSTIC_UNSETTLED, e->at, type->name, word(""), NULL,
               type->kind == KIND_NONE ? "write the type:  let name: int? = none"
                                       : "write the type:  var name: [int] = []");
        return c->types.error;
    }
    return type;
}
