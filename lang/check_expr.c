// lang/check_expr.c: expressions: their types, their meanings, and what may be written to.
//
//   in:    expressions as parsed
//   out:   type, meaning, local, symbol and index of every node
//   owns:  nothing
//   fails: by diagnostics; the type is then KIND_ERROR

#include "check.h"
#include "module.h"
#include "portable.h"

// NEVER_INLINE keeps what a complaint needs off the stack of those who look deeper: expressions
// stand in expressions up to TREE_HEIGHT_MAX.

// ---- names --------------------------------------------------------------------------------------

static const struct {
    const char *wrong, *help;
} other_words[] = {
    {"null", "write none"}, {"nil", "write none"}, {"None", "write none"}, {"True", "write true"},
    {"False", "write false"}, {"this", "write self"}, {"print", "write log(\"…\")"},
    {"println", "write log(\"…\")"}, {"printf", "write log(\"…\")"}, {"len", "write xs.len()"},
    {"range", "write for i in 0..n"}, {"str", "write \"{value}\""},
    {"list", "write [] with its type:  var xs: [int] = []"},
    {"dict", "a map is made by Map(), its type written:  var m: Map[text, int] = Map()"},
    {"set", "a set is made of a list:  Set([1, 2])"},
    {"sorted", "a list has it as a method:  xs.sorted()"}, {"enumerate", "write for i, x in xs"},
    {"pow", "multiply,  x * x,  or  use math  and write  math.pow(x, 2)"},
    {"ord", "write  t.code_at(0)"}, {"chr", "write  [n].to_text()"},
    {"console", "write log(\"…\")"}, {"fmt", "write log(\"…\")"}, {"puts", "write log(\"…\")"},
    {"Some", "write some(x), or the value itself"}, {"Just", "write some(x), or the value itself"},
    {"Ok", "return the value itself; an option, T?, has room for none"},
    {"Err", "return none from a function that gives an option, T?"},
    {"Math", "add  use math  at the top of the file, and write  math.sqrt(x)"},
    {"pass", "a block may be empty: { }"},
    {"sum", "a list has it as a method:  xs.sum()"},
    {"string", "write \"{value}\""}, {"String", "write \"{value}\""},
    {"format", "write \"{value}\""}, {"sprintf", "write \"{value}\""},
    {"double", "write float(n)"}, {"Int", "write int(x)"}, {"Float", "write float(n)"},
    {"bool", "a bool is true, false or a comparison:  x != 0"},
    {"append", "a list has it as a method:  xs.push(x)"},
    {"input", "a bot is given what it knows: its entry's parameters"},
    {"exit", "return from the function"}, {"panic", "write assert for what must hold"},
};

static void offer_locals(const struct check *c, struct nearest *nearest) {
    for (const struct local *l = c->innermost; l && nearest_goes_on(nearest); l = l->scope_next) {
        bool has_name = l->name.bytes[0] != '(';  // see tree_make_stmt.c
        if (has_name) nearest_offer(nearest, l->name);
    }
}

static bool is_other_word(struct text name) {
    for (size_t i = 0; i < sizeof other_words / sizeof *other_words; i++) {
        if (text_equal(name, word(other_words[i].wrong))) return true;
    }
    return false;
}

// Whether the value before the dot has a field of that name, in a method.
static bool is_of_self(const struct check *c, struct text name) {
    const struct local *self = find_local((struct check *)(uintptr_t)c, word("self"));
    uint32_t index;
    bool is_record = self && self->type->kind == KIND_RECORD;
    return is_record && find_field(self->type->decl, name, &index);
}

bool refuse_undeclared(struct check *c, struct expr *e) {
    qualify(c, e);
    bool is_known = e->kind != EXPR_NAME || e->file || named_local(c, e) || named_symbol(c, e)
                    || named_type(c, e) || find_module(c, e->name) || is_other_word(e->name);
    if (is_known) return false;
    e->type = c->types.error;
    if (is_said_before(c, e->name)) return true;
    struct nearest nearest = nearest_new(c, e->name);
    offer_locals(c, &nearest);
    offer_symbols(c, &nearest);
    check_refuse(c, DIAGNOSTIC_UNKNOWN_NAME, e->at, e->name, nearest.best, NULL,
                 nearest.best.count
                     ? "did you mean %2? A new variable begins with let or var:  var %1 = …"
                     : "a new variable begins with let, or with var to be changed:  var %1 = …");
    return true;
}

static struct type *refuse_name(struct check *c, struct expr *e) {
    if (e->file) {
        refuse_in_module(c, e->file, e->name, e->at);
        return c->types.error;
    }
    if (is_said_before(c, e->name)) return c->types.error;
    if (diagnostics_are_full(c->diagnostics)) {
        check_refuse(c, DIAGNOSTIC_UNKNOWN_NAME, e->at, e->name, word(""), NULL, NULL);
        return c->types.error;
    }
    struct nearest nearest = nearest_new(c, e->name);
    offer_locals(c, &nearest);
    offer_symbols(c, &nearest);
    const char *help = nearest.best.count ? "did you mean %2?" : NULL;
    struct text where;
    const char *elsewhere = meant_elsewhere(c, e->name, &where);
    if (elsewhere) {
        nearest.best = where;
        help = elsewhere;
    }
    if (is_variant_name(c, e->name)) help = "a variant has a dot before it:  .%1";
    for (size_t i = 0; i < sizeof other_words / sizeof *other_words; i++) {
        if (text_equal(e->name, word(other_words[i].wrong))) help = other_words[i].help;
    }
    if (own_name_help(c, e->name)) help = own_name_help(c, e->name);
    if (is_of_self(c, e->name)) help = "a method names its value:  self.%1";
    check_refuse(c, DIAGNOSTIC_UNKNOWN_NAME, e->at, e->name, nearest.best, NULL, help);
    return c->types.error;
}

static struct type *check_variable(struct check *c, struct expr *e, struct symbol *symbol) {
    e->meaning = MEANING_VARIABLE;
    e->symbol = symbol;
    if (!symbol->is_ready || (symbol->is_memory && c->frame)) {
        const char *help = own_name_help(c, e->name);
        check_refuse(c, DIAGNOSTIC_USED_EARLY, e->at, e->name, word(""), NULL,
                     help ? help : "move its declaration up");
        return c->types.error;
    }
    note_touch(c, symbol);
    return symbol->type;
}

static NEVER_INLINE struct type *check_name(struct check *c, struct expr *e,
                                            struct type *expected) {
    struct local *local = e->file ? NULL : find_local(c, e->name);
    if (local) return read_local(c, e, local);
    struct symbol *symbol = named_symbol(c, e);
    if (symbol && symbol->kind == SYMBOL_VARIABLE) return check_variable(c, e, symbol);
    if (symbol && symbol->kind != SYMBOL_NAMESPACE)
        return function_value(c, e, symbol, NULL, expected);
    if (symbol) {
        check_refuse(c, DIAGNOSTIC_NOT_A_VALUE, e->at, named_word(c, e), word("namespace"), NULL,
                     "name what you want of it:  %1.…");
        return c->types.error;
    }
    struct type *type = named_type(c, e);
    if (type) {
        check_refuse(c, DIAGNOSTIC_NOT_A_VALUE, e->at, named_word(c, e), word("type"), NULL,
                     type->kind == KIND_ENUM ? "name a variant:  %1.…; for all of them, a list"
                                             : "make a value of it:  %1(…)");
        return c->types.error;
    }
    if (!e->file && find_module(c, e->name)) {
        check_refuse(c, DIAGNOSTIC_NOT_A_VALUE, e->at, named_word(c, e), word("module"), NULL,
                     "name what you want of it:  %1.…");
        return c->types.error;
    }
    return refuse_name(c, e);
}

static NEVER_INLINE struct type *check_self(struct check *c, struct expr *e) {
    e->name = word("self");
    struct local *local = find_local(c, e->name);
    if (!local) {
        check_refuse(c, DIAGNOSTIC_SELF_OUTSIDE, e->at,
                     c->function ? c->function->name : word("this"), word(""), NULL,
                     "a method names its type before its own name:  fn Point.%1(self)");
        return c->types.error;
    }
    return read_local(c, e, local);
}

// ---- fields, items ------------------------------------------------------------------------------

struct field *find_field(const struct decl *decl, struct text name, uint32_t *index) {
    *index = 0;
    for (struct field *f = decl->fields; f; f = f->next, ++*index) {
        if (text_equal(f->name, name)) return f;
    }
    return NULL;
}

static bool is_length_elsewhere(struct text name) {
    return text_equal(name, word("length")) || text_equal(name, word("size"))
           || text_equal(name, word("count"));
}

static struct type *refuse_field(struct check *c, struct expr *e, struct type *type) {
    struct nearest nearest = nearest_new(c, e->name);
    const char *help = NULL;
    struct symbol *method = names_find(&c->methods, e->name);
    if (type->kind == KIND_OPTION) {
        help = "unwrap it first:  if let value = … { … }, or write  !.%1  if it can't be none";
    } else if (type->kind == KIND_VARIABLE) {
        help = "a %2 may be of any type: take a function that gives it, or write the type";
    } else if (type->kind != KIND_RECORD && type->kind != KIND_ENUM && is_length_elsewhere(e->name)) {
        help = "write .len()";
    } else if (method) {
        help = "a method is called:  .%1(…)";
    } else if (type->kind == KIND_RECORD) {
        for (const struct field *f = type->decl->fields; f; f = f->next)
            nearest_offer(&nearest, f->name);
        if (nearest.best.count) help = "did you mean %3?";
    }
    const char *hidden = hidden_module_help(c, e->left);
    if (hidden) help = hidden;
    if (is_lost(c, e->name) || is_type_broken(c, type)) return c->types.error;
    diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_UNKNOWN_FIELD, e->name_at,
                   (struct words){{e->name, type_word(c, type), nearest.best}}, NULL, help);
    return c->types.error;
}

static struct type *tuple_part(struct check *c, struct expr *e, struct type *type) {
    uint32_t index = 0;
    for (uint32_t i = 0; i < e->name.count; i++) {
        char digit = e->name.bytes[i];
        if (digit < '0' || digit > '9' || index > FIELDS_MAX) return refuse_field(c, e, type);
        index = index * 10 + (uint32_t)(digit - '0');
    }
    if (index >= type->part_count) return refuse_field(c, e, type);
    e->index = index;
    return type->parts[index];
}

struct type *check_member(struct check *c, struct expr *e, struct type *type) {
    e->meaning = MEANING_FIELD;
    if (type->kind == KIND_TUPLE) return tuple_part(c, e, type);
    if (type->kind != KIND_RECORD) return refuse_field(c, e, type);
    struct field *field = find_field(type->decl, e->name, &e->index);
    return field ? type_of_field(&c->types, type, field) : refuse_field(c, e, type);
}

struct type *owner_type(struct check *c, struct expr *e, struct expr **index) {
    qualify(c, e);
    bool is_applied = e->kind == EXPR_INDEX && is_written_type(c, e);
    struct expr *name = is_applied ? e->left : e;
    if (name->kind != EXPR_NAME || named_local(c, name) || named_symbol(c, name)) return NULL;
    *index = is_applied ? e : NULL;
    return named_type(c, name);
}

static NEVER_INLINE struct type *check_field(struct check *c, struct expr *e,
                                             struct type *expected) {
    struct symbol *function = named_function(c, e);
    if (function) return function_value(c, e, function, NULL, expected);
    struct expr *types = NULL;
    struct type *named = owner_type(c, e->left, &types);
    if (named && named->kind == KIND_ENUM)
        return check_variant(c, e, named, types, e->name, e->name_at, expected);
    struct type *type = check_value(c, e->left, NULL);
    return type->kind == KIND_ERROR ? type : check_member(c, e, type);
}

static const char *no_items_help(const struct type *type) {
    switch (type->kind) {
    case KIND_TUPLE: return "a part of a tuple is named by its number:  .0";
    case KIND_TEXT: return "a character is .at(index), a part .slice(from, to)";
    case KIND_OPTION: return "unwrap it first:  if let value = … { … }";
    case KIND_SET: return "ask with .has(x), or take its items as a list:  .items()";
    case KIND_ERROR: case KIND_NOTHING: case KIND_NONE: case KIND_EMPTY: case KIND_OPEN:
    case KIND_INT: case KIND_FLOAT: case KIND_BOOL: case KIND_LIST: case KIND_MAP:
    case KIND_FUNCTION: case KIND_RECORD: case KIND_ENUM: case KIND_VARIABLE: break;
    }
    return NULL;
}

static NEVER_INLINE struct type *check_index(struct check *c, struct expr *e,
                                             struct type *expected) {
    struct symbol *function = named_function(c, e->left);
    if (function) {  // first[int], as a value
        struct expr *index = ARENA_NEW(c->arena, struct expr);
        *index = *e;
        *e = *index->left;
        e->at = index->at;
        return function_value(c, e, function, index, expected);
    }
    struct type *type = check_value(c, e->left, NULL);
    if (type->kind == KIND_ERROR && is_written_type(c, e->right)) return type;
    if (e->arguments) {
        check_refuse(c, DIAGNOSTIC_INDEX_COUNT, e->right->at,
                     count_word(c, e->argument_count + 1, "part"), word(""), NULL,
                     "an item of an item has brackets of its own:  rows[y][x]");
        return c->types.error;
    }
    if (type->kind == KIND_MAP) {
        check_as(c, e->right, type->parts[0]);
        return type_option(&c->types, type->parts[1]);
    }
    if (type->kind == KIND_ERROR) return check_expr(c, e->right, type), type;
    check_as(c, e->right, c->types.int_);
    bool is_negative = e->right->kind == EXPR_INT && e->right->int_value < 0;
    if (type->kind == KIND_LIST && is_negative)
        check_refuse(c, DIAGNOSTIC_NEGATIVE_INDEX, e->right->at, source_word(c, e->left->at),
                     word(""), NULL, "count from the end:  %1[%1.len() - 1], or ask  %1.last()");
    if (type->kind == KIND_LIST) return type->element;
    if (type->kind == KIND_EMPTY) return settled(c, e->left, type);
    if (type->kind != KIND_ERROR)
        check_refuse(c, DIAGNOSTIC_NO_ITEMS, e->left->at, type_word(c, type), word(""), NULL,
                     no_items_help(type));
    return c->types.error;
}

static NEVER_INLINE struct type *check_unwrap(struct check *c, struct expr *e) {
    struct type *type = check_value(c, e->left, NULL);
    if (type->kind == KIND_OPTION) return type->element;
    if (type->kind != KIND_ERROR) {
        check_refuse(c, DIAGNOSTIC_NOT_OPTION, e->left->at, type_word(c, type), word(""),
                     "this is always there", NULL);
    }
    return c->types.error;
}

// ---- operators ----------------------------------------------------------------------------------

static const char *const operator_text[] = {
    [BINARY_ADD] = "+",          [BINARY_SUB] = "-",      [BINARY_MUL] = "*",
    [BINARY_DIV] = "/",          [BINARY_MOD] = "%",      [BINARY_AND_BITS] = "&",
    [BINARY_OR_BITS] = "|",      [BINARY_XOR_BITS] = "^", [BINARY_SHIFT_LEFT] = "<<",
    [BINARY_SHIFT_RIGHT] = ">>", [BINARY_EQ] = "==",      [BINARY_NE] = "!=",
    [BINARY_LT] = "<",           [BINARY_LE] = "<=",      [BINARY_GT] = ">",
    [BINARY_GE] = ">=",          [BINARY_AND] = "and",    [BINARY_OR] = "or",
    [BINARY_ELSE] = "??",
};

static struct type *refuse_operands(struct check *c, struct expr *e, const char *help) {
    struct type *a = e->left->type, *b = e->right->type;
    if (a->kind == KIND_ERROR || b->kind == KIND_ERROR) return c->types.error;
    bool mixes = (a->kind == KIND_INT && b->kind == KIND_FLOAT)
                 || (a->kind == KIND_FLOAT && b->kind == KIND_INT);
    if (!help && mixes)
        help = "int and float never mix: write float(…) around the int, or int(…) around the float";
    if (!help && (a->kind == KIND_OPTION || b->kind == KIND_OPTION))
        help = "unwrap the option first:  if let value = … { … }, or  … ?? 0";
    bool has_text = a->kind == KIND_TEXT || b->kind == KIND_TEXT;
    bool has_number = a->kind == KIND_INT || b->kind == KIND_INT || a->kind == KIND_FLOAT
                      || b->kind == KIND_FLOAT;
    bool compares = e->op == BINARY_EQ || e->op == BINARY_NE || e->op == BINARY_LT
                    || e->op == BINARY_LE || e->op == BINARY_GT || e->op == BINARY_GE;
    if (!help && e->op == BINARY_ADD && a->kind == KIND_LIST) help = "append an item with .push(…)";
    if (!help && e->op == BINARY_ADD && has_text)
        help = "put values into text with braces:  \"{x} and {y}\"";
    if (!help && compares && has_text && has_number)
        help = "read the number that the text writes:  t.to_int()";
    bool is_equality = e->op == BINARY_EQ || e->op == BINARY_NE;
    if (!help && compares && a == b)
        help = promise_help(c, a, is_equality ? BOUND_EQUATABLE : BOUND_ORDERED);
    if (!help && is_equality && a == b)
        help = "functions can't be compared, nor what holds one: compare something else of them";
    if (!help && compares && a == b) help = "int, float, text and tuples of these have an order";
    bool calculates = e->op <= BINARY_DIV;
    if (!help && calculates) help = promise_help(c, a, BOUND_NUMBER);
    if (!help && calculates) help = promise_help(c, b, BOUND_NUMBER);
    if (!help && e->op == BINARY_MOD && a->kind == KIND_FLOAT) 
        help = "of floats, write  math.modulo(x, y)";
    diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_OPERANDS, e->at,
                   (struct words){{word(operator_text[e->op]), type_word(c, a), type_word(c, b)}},
                   NULL, help);
    return c->types.error;
}

// Both sides one type; literals and values that are not optional adapt to the other side.
static bool agree(struct check *c, struct expr *e) {
    return fits(c, e->right, e->left->type) || fits(c, e->left, e->right->type);
}

// The left side of `a += b` has been checked as a place: looking twice would double a level.
static struct type *check_left(struct check *c, struct expr *e, struct type *expected) {
    return e->left->type ? e->left->type : check_value(c, e->left, expected);
}

static struct type *check_arithmetic(struct check *c, struct expr *e, struct type *expected) {
    bool is_told = expected
                   && (expected->kind == KIND_FLOAT || expected->kind == KIND_LIST
                       || expected->kind == KIND_VARIABLE);
    if (!is_told) expected = NULL;
    struct type *type = check_left(c, e, expected);
    // `orders + [.rest]`: what is appended learns its type from the list.
    check_value(c, e->right, type->kind == KIND_LIST ? type : expected);
    if (!agree(c, e) || e->left->type != e->right->type) return refuse_operands(c, e, NULL);
    type = e->left->type;
    if (e->op == BINARY_ADD && (type->kind == KIND_TEXT || type->kind == KIND_LIST)) return type;
    bool is_number = type_satisfies(type, BOUND_NUMBER);
    if (e->op == BINARY_MOD && is_number && type->kind != KIND_INT && type->kind != KIND_ERROR)
        return refuse_operands(c, e, "only ints have a remainder");
    return is_number ? type : refuse_operands(c, e, NULL);
}

static struct type *check_bits(struct check *c, struct expr *e) {
    check_left(c, e, NULL);
    check_value(c, e->right, NULL);
    bool both_int = e->left->type->kind == KIND_INT && e->right->type->kind == KIND_INT;
    if (both_int) return c->types.int_;
    bool both_bool = e->left->type->kind == KIND_BOOL && e->right->type->kind == KIND_BOOL;
    return refuse_operands(c, e, both_bool ? "write and, or, or != for bools" : NULL);
}

static struct type *check_equal(struct check *c, struct expr *e) {
    // `.variant == x` and `none == x`: the side that names no type learns it from the other.
    bool right_first = (e->left->kind == EXPR_VARIANT || e->left->kind == EXPR_LIST)
                       && e->right->kind != e->left->kind;
    struct expr *first = right_first ? e->right : e->left,
                *second = right_first ? e->left : e->right;
    check_value(c, first, NULL);
    check_value(c, second, first->type->kind == KIND_NONE ? NULL : first->type);
    if (e->left->type->kind == KIND_NONE && e->right->type->kind == KIND_NONE)
        return refuse_operands(c, e, NULL);
    struct type *left = e->left->type, *right = e->right->type;
    bool none = left->kind == KIND_NONE || right->kind == KIND_NONE;
    if (none && left->kind != KIND_OPTION && right->kind != KIND_OPTION)
        return refuse_operands(c, e, "it is never none");
    if (!agree(c, e)) return refuse_operands(c, e, NULL);
    settled(c, e->left, e->left->type);
    // Whether it is none can be asked of any option.
    none = e->left->kind == EXPR_NONE || e->right->kind == EXPR_NONE;
    if (none || type_satisfies(e->left->type, BOUND_EQUATABLE)) return c->types.bool_;
    return refuse_operands(c, e, NULL);
}

static struct type *check_order(struct check *c, struct expr *e) {
    check_value(c, e->left, NULL);
    check_value(c, e->right, NULL);
    if (!agree(c, e) || e->left->type != e->right->type) return refuse_operands(c, e, NULL);
    struct type *type = e->left->type;
    if (type_satisfies(type, BOUND_ORDERED)) return c->types.bool_;
    return refuse_operands(c, e, NULL);
}

static struct type *check_else(struct check *c, struct expr *e, struct type *expected) {
    struct type *wish =
        expected && expected->kind != KIND_OPTION ? type_option(&c->types, expected) : expected;
    struct type *left = check_value(c, e->left, wish);
    if (left->kind != KIND_OPTION) {
        check_value(c, e->right, expected);
        if (left->kind != KIND_ERROR) {
            check_refuse(c, DIAGNOSTIC_NOT_OPTION, e->left->at, type_word(c, left), word(""),
                         "this is always there", NULL);
        }
        return c->types.error;
    }
    check_value(c, e->right, left->element);
    if (fits(c, e->right, left->element)) return left->element;
    if (fits(c, e->right, left)) return left;
    refuse_misfit(c, e->right, left->element);
    return c->types.error;
}

static NEVER_INLINE struct type *check_binary(struct check *c, struct expr *e,
                                              struct type *expected) {
    switch ((enum binary_op)e->op) {
    case BINARY_ADD: case BINARY_SUB: case BINARY_MUL: case BINARY_DIV: case BINARY_MOD:
        return check_arithmetic(c, e, expected);
    case BINARY_AND_BITS: case BINARY_OR_BITS: case BINARY_XOR_BITS: case BINARY_SHIFT_LEFT:
    case BINARY_SHIFT_RIGHT: return check_bits(c, e);
    case BINARY_EQ: case BINARY_NE: return check_equal(c, e);
    case BINARY_LT: case BINARY_LE: case BINARY_GT: case BINARY_GE: return check_order(c, e);
    case BINARY_AND: case BINARY_OR:
        check_as(c, e->left, c->types.bool_);
        check_as(c, e->right, c->types.bool_);
        return c->types.bool_;
    case BINARY_ELSE: return check_else(c, e, expected);
    }
    return c->types.error;
}

static NEVER_INLINE struct type *check_unary(struct check *c, struct expr *e,
                                             struct type *expected) {
    if (e->op == UNARY_NOT) {
        check_as(c, e->left, c->types.bool_);
        return c->types.bool_;
    }
    struct type *type = check_value(c, e->left, e->op == UNARY_NEGATE ? expected : NULL);
    bool is_sign = e->op == UNARY_NEGATE;
    bool fine = type->kind == KIND_INT || (is_sign && type_satisfies(type, BOUND_NUMBER));
    if (fine || type->kind == KIND_ERROR) return type;
    const char *help = is_sign ? promise_help(c, type, BOUND_NUMBER) : NULL;
    if (type->kind == KIND_OPTION)
        help = "unwrap the option first:  if let value = … { … }, or  … ?? 0";
    check_refuse(c, DIAGNOSTIC_OPERAND, e->at, word(is_sign ? "-" : "~"), type_word(c, type), NULL,
                 help);
    return c->types.error;
}

// ---- literals that hold expressions -------------------------------------------------------------

static NEVER_INLINE struct type *check_list(struct check *c, struct expr *e,
                                            struct type *expected) {
    while (expected && expected->kind == KIND_OPTION) expected = expected->element;
    struct type *item = expected && expected->kind == KIND_LIST ? expected->element : NULL;
    struct type *wish = item;
    if (item && item->has_open) item = NULL;
    if (!e->arguments) return item ? expected : c->types.empty;
    if (!item) {
        for (struct argument *a = e->arguments; a; a = a->next) {
            struct type *type = check_value(c, a->value, item ? item : wish);
            struct type *joined = item ? join_types(c, item, type) : type;
            bool takes_over = item && item->kind == KIND_INT && type_satisfies(type, BOUND_NUMBER);
            if (!joined && takes_over) joined = type;
            item = joined ? joined : item;
        }
        item = settled(c, e, item);
        if (item->kind == KIND_ERROR) return item;
        for (struct argument *a = e->arguments; a; a = a->next) {
            a->type = item;
            if (!fits(c, a->value, item)) refuse_misfit(c, a->value, item);
        }
        return type_list(&c->types, item);
    }
    const struct type *refused = NULL;  // items that are wrong alike are one mistake
    for (struct argument *a = e->arguments; a; a = a->next) {
        a->type = item;
        struct type *type = check_value(c, a->value, item);
        if (type == refused || fits(c, a->value, item)) continue;
        refused = type;
        refuse_misfit(c, a->value, item);
    }
    return expected;
}

static NEVER_INLINE struct type *check_tuple(struct check *c, struct expr *e,
                                             struct type *expected) {
    while (expected && expected->kind == KIND_OPTION) expected = expected->element;
    bool known =
        expected && expected->kind == KIND_TUPLE && expected->part_count == e->argument_count;
    if (e->argument_count > FIELDS_MAX) {
        check_refuse(c, DIAGNOSTIC_OVER_LIMIT, e->at, word("parts in a tuple"), word("255"), NULL,
                     NULL);
        return c->types.error;
    }
    bool is_quiet = expected && expected->kind == KIND_ERROR;
    struct type **parts = arena_array(c->arena, e->argument_count, sizeof *parts);
    uint32_t i = 0;
    for (struct argument *a = e->arguments; a; a = a->next, i++) {
        struct type *wish = known ? expected->parts[i] : is_quiet ? expected : NULL;
        parts[i] = check_value(c, a->value, wish);
        if (is_quiet) parts[i] = expected;
        if (wish && !wish->has_open && fits(c, a->value, wish)) parts[i] = wish;
        parts[i] = settled(c, a->value, parts[i]);
        a->type = parts[i];
    }
    return type_tuple(&c->types, parts, e->argument_count);
}

static NEVER_INLINE struct type *check_interpolate(struct check *c, struct expr *e) {
    for (struct argument *a = e->arguments; a; a = a->next) {
        settled(c, a->value, check_value(c, a->value, NULL));
    }
    return c->types.text;
}

// ---- choices ------------------------------------------------------------------------------------

static NEVER_INLINE struct type *check_if(struct check *c, struct expr *e, struct type *expected) {
    check_as(c, e->condition, c->types.bool_);
    struct type *left = check_value(c, e->left, expected);
    struct type *right = check_value(c, e->right, wish_after(expected, left));
    bool is_told = expected && !expected->has_open;
    if (is_told && fits(c, e->left, expected) && fits(c, e->right, expected)) return expected;
    struct type *joined = join_types(c, left, right);
    if (!joined && (fits(c, e->right, left) || fits(c, e->left, right))) joined = e->left->type;
    if (joined && fits(c, e->left, joined) && fits(c, e->right, joined)) return joined;
    if (left->kind == KIND_ERROR || right->kind == KIND_ERROR) return c->types.error;
    refuse_misfit(c, e->right, left);
    return c->types.error;
}

static NEVER_INLINE struct type *check_match(struct check *c, struct expr *e,
                                             struct type *expected) {
    struct type *joined = expected && !expected->has_open ? expected : NULL;
    check_match_cases(c, e, expected, true, &joined);
    return joined ? joined : c->types.error;
}

// ---- all of it ----------------------------------------------------------------------------------

static struct type *wanted_enum(struct type *expected) {
    while (expected && expected->kind == KIND_OPTION) expected = expected->element;
    return expected && expected->kind == KIND_ENUM ? expected : NULL;
}

static NEVER_INLINE struct type *check_dot_variant(struct check *c, struct expr *e,
                                                   struct type *expected) {
    struct type *type = wanted_enum(expected);
    if (type) return check_variant(c, e, type, NULL, e->name, e->name_at, NULL);
    for (struct argument *a = e->arguments; a; a = a->next) check_expr(c, a->value, NULL);
    if (expected && expected->kind == KIND_ERROR) return expected;
    check_refuse(c, DIAGNOSTIC_WHICH_ENUM, e->name_at, e->name,
                 expected ? type_word(c, expected) : word(""), NULL, "name the enum:  Enum.%1");
    return c->types.error;
}

static bool is_known(const struct type *expected, enum kind kind) {
    return expected && expected->kind == kind && !expected->has_open;
}

static NEVER_INLINE struct type *refuse_type(struct check *c, struct expr *e) {
    // `f()?`, which leaves the function in Rust, and `a ? b : c`
    bool is_unwrapped = e->kind == EXPR_OPTION && !is_written_type(c, e->left);
    check_refuse(c, DIAGNOSTIC_NOT_A_VALUE, e->at, source_word(c, e->at), word("type"), NULL,
                 is_unwrapped ? "take out what may be none:  let x = … else { return none }, or …!"
                              : "write `if a { b } else { c }` for a choice");
    return c->types.error;
}

static struct type *type_of(struct check *c, struct expr *e, struct type *expected) {
    qualify(c, e);
    switch (e->kind) {
    case EXPR_ERROR: return c->types.error;
    case EXPR_INT: return c->types.int_;
    case EXPR_FLOAT: return c->types.float_;
    case EXPR_BOOL: return c->types.bool_;
    case EXPR_TEXT: return c->types.text;
    case EXPR_INTERPOLATE: return check_interpolate(c, e);
    case EXPR_NONE: return is_known(expected, KIND_OPTION) ? expected : c->types.none;
    case EXPR_NAME: return check_name(c, e, expected);
    case EXPR_SELF: return check_self(c, e);
    case EXPR_LIST: return check_list(c, e, expected);
    case EXPR_TUPLE: return check_tuple(c, e, expected);
    case EXPR_VARIANT: return check_dot_variant(c, e, expected);
    case EXPR_FIELD: return check_field(c, e, expected);
    case EXPR_CALL: return check_call(c, e, expected);
    case EXPR_INDEX: return check_index(c, e, expected);
    case EXPR_UNWRAP: return check_unwrap(c, e);
    case EXPR_UNARY: return check_unary(c, e, expected);
    case EXPR_BINARY: return check_binary(c, e, expected);
    case EXPR_IF: return check_if(c, e, expected);
    case EXPR_MATCH: return check_match(c, e, expected);
    case EXPR_LAMBDA: return check_lambda(c, e, expected);
    case EXPR_OPTION: return refuse_type(c, e);
    }
    return c->types.error;
}

struct type *check_expr(struct check *c, struct expr *e, struct type *expected) {
    uint32_t before = c->handed_over_count;
    if (expected && expected->kind == KIND_OPEN) expected = NULL;
    e->type = type_of(c, e, expected);
    refuse_too_high(c, e->at);
    e->hands_over = c->handed_over_count != before;
    return e->type;
}

static NEVER_INLINE struct type *refuse_nothing(struct check *c, struct expr *e) {
    check_refuse(c, DIAGNOSTIC_GIVES_NOTHING, e->at, word(""), word(""), NULL, NULL);
    return e->type = c->types.error;
}

struct type *check_value(struct check *c, struct expr *e, struct type *expected) {
    struct type *type = check_expr(c, e, expected);
    return type->kind == KIND_NOTHING ? refuse_nothing(c, e) : type;
}

void check_as(struct check *c, struct expr *e, struct type *expected) {
    check_value(c, e, expected);
    if (!fits(c, e, expected)) refuse_misfit(c, e, expected);
}

// ---- places -------------------------------------------------------------------------------------

struct expr *place_root(struct expr *e) {
    while (e->kind == EXPR_FIELD || e->kind == EXPR_INDEX || e->kind == EXPR_UNWRAP) {
        if (e->kind == EXPR_FIELD && e->meaning != MEANING_FIELD) return NULL;
        e = e->left;
    }
    bool is_variable = e->meaning == MEANING_LOCAL || e->meaning == MEANING_VARIABLE;
    return (e->kind == EXPR_NAME || e->kind == EXPR_SELF) && is_variable ? e : NULL;
}

static bool refuse_place(struct check *c, const struct expr *root, const char *doing,
                         const char *help) {
    check_refuse(c, DIAGNOSTIC_NOT_VAR, root->at, named_word(c, root), word(doing), NULL, help);
    return false;
}

bool check_place(struct check *c, struct expr *e, const char *doing) {
    struct expr *root = place_root(e);
    if (e->type->kind == KIND_ERROR && !root) return false;
    if (!root) {
        check_refuse(c, DIAGNOSTIC_NO_VARIABLE, e->at, word(doing), word(""), NULL,
               "keep the value in a var first");
        return false;
    }
    if (e->kind == EXPR_INDEX && e->left->type->kind == KIND_MAP) {
        struct text entry = words_join(c, source_word(c, e->at), "!", word(""));
        check_refuse(c, DIAGNOSTIC_MAP_ENTRY, e->at, word(doing), entry, NULL,
                     "if it is always there, write:  %2");
        return false;
    }
    if (root->meaning == MEANING_VARIABLE) {
        if (root->symbol->decl->variable != VARIABLE_LET) return true;
        return refuse_place(c, root, doing,
                            root->file ? "its file declares it with let"
                                       : "declare it with var instead of let");
    }
    if (root->local->is_var) return true;
    const char *help = "copy it first:  var copy = %1";
    if (root->local->is_capture)
        help = "a function without a name has copies of the variables around it: "
               "return the new value, or write a loop";
    if (root->local->is_let) help = "declare it with var instead of let";
    if (root->local->is_parameter)
        help = root->local->lambda ? "copy it first:  var copy = %1"
                                   : "take it as mut %1, or copy it first:  var copy = %1";
    return refuse_place(c, root, doing, help);
}
