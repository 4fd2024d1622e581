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
    {"Optional", "…?"},
};

// Whether it is a type parameter of the declaration at hand, which was complained of as a whole.
static bool is_type_parameter(const struct check *c, struct text name) {
    const struct type_parameter *t = c->generic ? c->generic->type_parameters : NULL;
    while (t && !text_equal(t->name, name)) t = t->next;
    return t != NULL;
}

static struct type *refuse_type(struct check *c, const struct type_name *name) {
    if (name->module_name.count) {
        refuse_written_type(c, name->module_name, name->module_at, name->name, name->at);
        return c->types.error;
    }
    if (is_type_parameter(c, name->name)) return c->types.error;
    bool is_letter =
        name->name.count == 1 && name->name.bytes[0] >= 'A' && name->name.bytes[0] <= 'Z';
    if (is_letter) {
        check_refuse(c, DIAGNOSTIC_UNKNOWN_TYPE, name->at, name->name, word(""), NULL,
               "this version of Gasket has no type parameters: write the type itself");
        return c->types.error;
    }
    static const char *const later[] = {"Map", "Set"};
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        if (text_equal(name->name, word(later[i]))) {
            check_refuse(c, DIAGNOSTIC_TYPE_LATER, name->at, name->name, word(""), NULL,
                   "use a list, or a list of pairs");
            return c->types.error;
        }
    }
    struct nearest nearest = {.wanted = name->name};
    for (size_t i = 0; i < sizeof other_languages / sizeof *other_languages; i++) {
        if (text_equal(name->name, word(other_languages[i].wrong)))
            nearest.best = word(other_languages[i].right);
    }
    const char *help = "did you mean %2?";
    if (!nearest.best.count) {
        help = meant_elsewhere(c, name->name, &nearest.best);
        if (!help) offer_types(c, &nearest);
        if (nearest.best.count && !help) help = "did you mean %2?";
    }
    check_refuse(c, DIAGNOSTIC_UNKNOWN_TYPE, name->at, name->name, nearest.best, NULL, help);
    return c->types.error;
}

static struct type *resolve_tuple(struct check *c, const struct type_name *name) {
    uint32_t count = 0;
    for (const struct type_name *n = name->arguments; n; n = n->next) count++;
    struct type **parts = arena_array(c->arena, count, sizeof *parts);
    count = 0;
    for (const struct type_name *n = name->arguments; n; n = n->next)
        parts[count++] = resolve_type(c, n);
    if (count > FIELDS_MAX) {
        check_refuse(c, DIAGNOSTIC_OVER_LIMIT, name->at, word("parts in a tuple"), word("255"),
                     NULL, NULL);
        return c->types.error;
    }
    return type_tuple(&c->types, parts, count);
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
    case TYPE_NAME_TUPLE: return resolve_tuple(c, name);
    case TYPE_NAME_FUNCTION:
        check_refuse(c, DIAGNOSTIC_TYPE_LATER, name->at, word("fn(…)"), word(""), NULL,
                     "functions are called by their names");
        return c->types.error;
    case TYPE_NAME_NAME: break;
    }
    struct type *type = written_type(c, name->module_name, name->name);
    if (!type) return refuse_type(c, name);
    if (name->arguments) {
        bool was_refused = type->decl && type->decl->type_parameters;
        if (was_refused) return c->types.error;
        check_refuse(c, DIAGNOSTIC_NOT_GENERIC, name->at, name->name, word(""), NULL, NULL);
        return c->types.error;
    }
    return type;
}

struct type *resolve_type(struct check *c, const struct type_name *name) {
    if (!name) return c->types.error;
    struct type *type = resolve(c, name);
    refuse_too_high(c, name->at);
    return type;
}

// ---- fitting ------------------------------------------------------------------------------------

// Makes an int literal, perhaps with a sign, a float one.
static bool literal_to_float(struct check *c, struct expr *e) {
    if (e->kind == EXPR_UNARY && e->op == UNARY_NEGATE) {
        if (!literal_to_float(c, e->left)) return false;
    } else if (e->kind == EXPR_INT) {
        e->kind = EXPR_FLOAT;
        e->float_value = (double)e->int_value;
    } else {
        return false;
    }
    e->type = c->types.float_;
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
    if (expected->kind == KIND_FLOAT && actual->kind == KIND_INT) return literal_to_float(c, e);
    return false;
}

void refuse_misfit(struct check *c, const struct expr *e, const struct type *expected) {
    const struct type *actual = e->type;
    const char *label = NULL, *help = NULL;
    if (actual->kind == KIND_OPTION && actual->element == expected) {
        label = "this may be none";
        help = e->kind == EXPR_NAME ? "unwrap it first:  if let %3 = %3 { … }"
                                    : "unwrap it first:  if let value = %3 { … }";
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
    } else if (actual->kind == KIND_NONE) {
        help = "only what is optional may be none:  %1?";
    } else if (actual->kind == KIND_TEXT && expected->kind == KIND_INT) {
        help = "a text that writes an int gives it, or none:  %3.to_int()";
    } else if (actual->kind == KIND_TEXT && expected->kind == KIND_FLOAT) {
        help = "a text that writes a float gives it, or none:  %3.to_float()";
    }
    struct text shown = word("…");
    if (e->kind == EXPR_NAME) shown = e->name;
    struct words words = {{type_word(c, expected), type_word(c, actual), shown}};
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

struct type *settled(struct check *c, const struct expr *e, struct type *type) {
    if (type->kind == KIND_NONE || type->kind == KIND_EMPTY) {
        check_refuse(c, DIAGNOSTIC_UNSETTLED, e->at, type->name, word(""), NULL,
               type->kind == KIND_NONE ? "write the type:  let name: int? = none"
                                       : "write the type:  var name: [int] = []");
        return c->types.error;
    }
    return type;
}
