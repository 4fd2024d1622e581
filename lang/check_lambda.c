// lang/check_lambda.c: functions as values: lambdas and what they capture, names of functions,
// calls of values.
//
//   in:    lambdas as parsed, and the type that is wanted where they stand
//   out:   the types of their parameters and results; a local of its own for each variable around
//          them that they name
//   owns:  nothing
//   fails: by diagnostics
//
// A lambda's body is checked once, when the types of its parameters are known. It is a function of
// its own: locals around it are captured, through each lambda in between.

#include "check.h"
#include "module.h"

// ---- locals -------------------------------------------------------------------------------------

bool is_local(const struct check *c, struct text name) {
    return names_find(&c->locals, name) != NULL;
}

// Whose locals need no copy there.
static struct lambda *frame_lambda(const struct frame *frame) {
    return frame ? frame->lambda : NULL;
}

// The copy that the lambda of `frame` has of a local around it; made where the first use is seen.
static struct local *capture(struct check *c, struct frame *frame, struct local *local) {
    struct lambda *lambda = frame_lambda(frame);
    if (local->lambda == lambda) return local;
    struct local *outer = capture(c, frame->outer, local);
    outer->reads += frame->round_depth == outer->round_depth ? 1 : 2;
    struct local *inner = ARENA_NEW(c->arena, struct local);
    *inner = (struct local){.name = outer->name, .at = outer->at, .type = outer->type,
                            .is_capture = true, .lambda = lambda, .brings = outer->brings,
                            .shadowed = outer};
    struct capture *made = ARENA_NEW(c->arena, struct capture);
    *made = (struct capture){outer, inner, NULL};
    *lambda->captures_end = made;
    lambda->captures_end = &made->next;
    lambda->capture_count++;
    *names_at(&c->locals, inner->name) = inner;
    return inner;
}

struct local *find_local(struct check *c, struct text name) {
    struct local *local = names_find(&c->locals, name);
    bool is_own = !local || local->lambda == frame_lambda(c->frame);
    return is_own ? local : capture(c, c->frame, local);
}

struct type *read_local(struct check *c, struct expr *e, struct local *local) {
    e->meaning = MEANING_LOCAL;
    e->local = local;
    local->reads += c->round_depth == local->round_depth ? 1 : 2;
    return local->type;
}

const char *own_name_help(const struct check *c, struct text name) {
    for (const struct naming *n = c->frame ? c->naming : NULL; n; n = n->outer) {
        if (text_equal(n->name, name))
            return "a function that calls itself stands at the top of the file:  fn %1(…) { … }";
    }
    return NULL;
}

// ---- parameters ---------------------------------------------------------------------------------

static struct type *parameter_type(struct check *c, struct parameter *p, const struct type *wish,
                                   uint32_t index, bool *has_failed) {
    if (p->type_name) return resolve_type(c, p->type_name);
    if (wish && index < wish->part_count && !wish->parts[index]->has_open)
        return wish->parts[index];
    if (!*has_failed)
        check_refuse(c, DIAGNOSTIC_UNTOLD_PARAMETER, p->at, p->name, word(""), NULL,
                     "write it:  fn(%1: int)");
    *has_failed = true;
    return c->types.error;
}

// Complains if another count of arguments will be given; the parameters are declared all the same.
static bool check_count(struct check *c, const struct expr *e, const struct type *wish) {
    uint32_t count = e->lambda->parameter_count;
    if (count > PARAMETERS_MAX) {
        check_refuse(c, DIAGNOSTIC_OVER_LIMIT, e->at, word("parameters"), word("64"), NULL, NULL);
        return false;
    }
    if (!wish || wish->part_count == count) return true;
    check_refuse(c, DIAGNOSTIC_LAMBDA_PARAMETERS, e->at, count_word(c, count, "value"),
                 count_word(c, wish->part_count, "value"), NULL,
                 count < wish->part_count ? "what is not needed is named _:  fn(_) => …" : NULL);
    return false;
}

static struct type **declare_parameters(struct check *c, const struct expr *e,
                                        const struct type *wish, bool is_quiet) {
    struct lambda *lambda = e->lambda;
    struct type **types = arena_array(c->arena, lambda->parameter_count + 1u, sizeof *types);
    uint32_t count = 0;
    bool has_failed = is_quiet;
    for (struct parameter *p = lambda->parameters; p; p = p->next, count++) {
        p->type = types[count] = parameter_type(c, p, wish, count, &has_failed);
        p->local = declare_local(c, p->name, p->at, p->type, false);
        if (p->local) p->local->is_parameter = true;
    }
    return types;
}

// ---- results ------------------------------------------------------------------------------------

void check_told_return(struct check *c, struct stmt *stmt) {
    struct frame *frame = c->frame;
    if (!stmt->value) {
        frame->returns_nothing = true;
        return;
    }
    struct type *first = frame->returns ? frame->returns->stmt->value->type : NULL;
    check_value(c, stmt->value, wish_after(frame->wish, first));
    struct return_link *link = ARENA_NEW(c->arena, struct return_link);
    *link = (struct return_link){stmt, NULL};
    *frame->returns_end = link;
    frame->returns_end = &link->next;
}

// The type that all returned values share.
static struct type *join_returns(struct check *c, const struct frame *frame) {
    struct type *joined = NULL;
    const struct expr *first = NULL;
    for (const struct return_link *r = frame->returns; r; r = r->next) {
        struct expr *value = r->stmt->value;
        if (!first) first = value;
        struct type *both = joined ? join_types(c, joined, value->type) : value->type;
        bool takes_over = joined && joined->kind == KIND_INT && value->type->kind == KIND_FLOAT;
        if (!both && takes_over) both = value->type;
        if (both) joined = both;
    }
    if (!joined) return c->types.nothing;
    joined = settled(c, first, joined);
    for (const struct return_link *r = frame->returns; r; r = r->next) {
        if (!fits(c, r->stmt->value, joined)) refuse_misfit(c, r->stmt->value, joined);
    }
    return joined;
}

static struct type *check_body(struct check *c, struct lambda *lambda, struct type *wanted) {
    struct frame *frame = c->frame;
    c->result = wanted;
    bool goes_on = check_block(c, lambda->body);
    struct type *result = wanted ? wanted : join_returns(c, frame);
    // What it gives may stand in what did not parse.
    bool is_hidden = result->kind == KIND_NOTHING && !wanted && has_hole(c, lambda->body->at);
    if (is_hidden) return c->types.error;
    bool gives = result->kind != KIND_NOTHING && result->kind != KIND_ERROR;
    goes_on = goes_on && !has_hole(c, lambda->body->at);
    if (gives && (goes_on || frame->returns_nothing))
        check_refuse(c, DIAGNOSTIC_MISSING_RETURN, lambda->body->end_at, word("fn"),
                     type_word(c, result), "the function ends here without a result",
                     "end every path with return, or assert false");
    return result;
}

// `fn(x) => log(x)` where nothing is wanted of it: a call, whose value is dropped.
static void check_dropped(struct check *c, struct expr *value) {
    check_expr(c, value, NULL);
    if (value->kind == EXPR_CALL || value->type->kind == KIND_ERROR) return;
    check_refuse(c, DIAGNOSTIC_LAMBDA_VALUE, value->at, word(""), word(""), NULL,
                 "call something there, or write a block:  fn(…) { … }");
}

static struct type *check_result(struct check *c, struct lambda *lambda, struct type *wanted) {
    struct type *wish = c->frame->wish;
    if (lambda->body) return check_body(c, lambda, wanted);
    if (wanted && wanted->kind == KIND_NOTHING) {
        check_dropped(c, lambda->value);
        return wanted;
    }
    if (wanted) {
        check_as(c, lambda->value, wanted);
        return wanted;
    }
    struct type *type =
        wish ? check_value(c, lambda->value, wish) : check_expr(c, lambda->value, NULL);
    return settled(c, lambda->value, type);
}

// ---- lambdas ------------------------------------------------------------------------------------

static void open_frame(struct check *c, struct frame *frame, struct lambda *lambda) {
    *frame = (struct frame){.lambda = lambda, .outer = c->frame, .function = c->function,
                            .result = c->result, .loop_depth = c->loop_depth,
                            .round_depth = c->round_depth};
    frame->returns_end = &frame->returns;
    lambda->captures_end = &lambda->captures;
    lambda->symbol = body_symbol(c, c->function ? c->function->name : word("fn"));
    lambda->symbol->is_library = c->function && c->function->is_library;
    lambda->symbol->next_lambda = c->lambdas;
    c->lambdas = lambda->symbol;
    c->frame = frame;
    c->function = lambda->symbol;
    c->loop_depth = c->round_depth = 0;
    scope_open(c);
}

static void close_frame(struct check *c, const struct frame *frame) {
    scope_close(c);
    for (const struct capture *k = frame->lambda->captures; k; k = k->next)
        *names_at(&c->locals, k->inner->name) = k->outer;
    c->frame = frame->outer;
    c->function = frame->function;
    c->result = frame->result;
    c->loop_depth = frame->loop_depth;
    c->round_depth = frame->round_depth;
}

#define BROUGHT_MAX 4  // functions; more than that may be any

// What a call of the lambda may run: its body, and what it captured.
static void find_brought(struct check *c, struct lambda *lambda) {
    uint32_t count = 1;
    bool is_any = false;
    add_link(c, &lambda->brings, lambda->symbol);
    for (const struct capture *k = lambda->captures; k && !is_any; k = k->next) {
        if (type_satisfies(k->inner->type, BOUND_EQUATABLE)) continue;
        is_any = !k->inner->brings;
        for (const struct symbol_link *l = k->inner->brings; l && !is_any; l = l->next) {
            add_link(c, &lambda->brings, l->symbol);
            is_any = ++count > BROUGHT_MAX;
        }
    }
    if (is_any) add_link(c, &lambda->brings, c->values_body);
}

static struct type *wanted_function(struct type *expected) {
    while (expected && expected->kind == KIND_OPTION) expected = expected->element;
    return expected && expected->kind == KIND_FUNCTION ? expected : NULL;
}

struct type *check_lambda(struct check *c, struct expr *e, struct type *expected) {
    struct lambda *lambda = e->lambda;
    struct type *wish = wanted_function(expected);
    bool is_quiet = expected && expected->kind == KIND_ERROR;
    uint32_t handed_over_count = c->handed_over_count;
    bool is_counted = check_count(c, e, wish);
    struct type *written = lambda->result_name ? resolve_type(c, lambda->result_name) : NULL;
    struct frame frame;
    open_frame(c, &frame, lambda);
    struct type **types = declare_parameters(c, e, wish, is_quiet || !is_counted);
    bool is_told = wish && !wish->element->has_open;
    frame.wish = wish && !is_told ? wish->element : NULL;
    lambda->result = check_result(c, lambda, written ? written : is_told ? wish->element : NULL);
    close_frame(c, &frame);
    if (lambda->capture_count + lambda->parameter_count > PARAMETERS_MAX && is_counted)
        check_refuse(c, DIAGNOSTIC_OVER_LIMIT, e->at, word("variables around a function in it"),
                     word("64"), NULL, NULL);
    find_brought(c, lambda);
    note_value(c, lambda->symbol);
    // What is called in the body is called later.
    c->handed_over_count = handed_over_count;
    if (!is_counted) return c->types.error;
    return type_function(&c->types, types, lambda->parameter_count, lambda->result);
}

// ---- names of functions -------------------------------------------------------------------------

static struct symbol *qualified(struct check *c, const struct expr *e) {
    if (e->left->kind != EXPR_NAME || is_local(c, e->left->name)) return NULL;
    struct symbol *space = find_symbol(c, e->left->name);
    if (!space || space->kind != SYMBOL_NAMESPACE) return NULL;
    return find_qualified(c, e->left->name, e->name);
}

struct symbol *named_function(struct check *c, struct expr *e) {
    qualify(c, e);
    if (e->kind == EXPR_FIELD) return qualified(c, e);
    if (e->kind != EXPR_NAME || named_local(c, e)) return NULL;
    struct symbol *symbol = named_symbol(c, e);
    if (!symbol || symbol->kind == SYMBOL_VARIABLE || symbol->kind == SYMBOL_NAMESPACE) return NULL;
    return symbol;
}

bool is_function_name(struct check *c, struct expr *e) {
    bool has_types = e->kind == EXPR_INDEX;
    return named_function(c, has_types ? e->left : e) != NULL;
}

static bool takes_all(const struct symbol *symbol, const struct type *wish) {
    if (symbol->decl->parameter_count != wish->part_count) return false;
    uint32_t i = 0;
    for (const struct parameter *p = symbol->decl->parameters; p; p = p->next, i++) {
        if (p->type != wish->parts[i]) return false;
    }
    return true;
}

// Of natives that share a name, the one that takes what it will be given.
static struct symbol *choose(struct symbol *first, const struct type *wish) {
    for (struct symbol *s = first; s && wish; s = s->overload) {
        if (takes_all(s, wish)) return s;
    }
    return first->overload ? NULL : first;
}

static bool changes_parameters(const struct symbol *symbol) {
    for (const struct parameter *p = symbol->decl->parameters; p; p = p->next) {
        if (p->is_mut) return true;
    }
    return false;
}

// What the type parameters stand for where a function of type `wish` is wanted.
static void learn_from_wish(const struct symbol *symbol, const struct type *wish,
                            struct slots *slots) {
    if (!wish || wish->part_count != symbol->decl->parameter_count) return;
    uint32_t i = 0;
    for (const struct parameter *p = symbol->decl->parameters; p; p = p->next)
        type_match(p->type, wish->parts[i++], &slots->binding);
    type_match(symbol->result, wish->element, &slots->binding);
}

static struct type *type_as_value(struct check *c, const struct symbol *symbol) {
    uint32_t count = symbol->decl->parameter_count, i = 0;
    struct type **types = arena_array(c->arena, count + 1u, sizeof *types);
    for (const struct parameter *p = symbol->decl->parameters; p; p = p->next)
        types[i++] = p->type;
    return type_function(&c->types, types, count, symbol->result);
}

struct type *function_value(struct check *c, struct expr *e, struct symbol *first,
                            struct expr *index, struct type *expected) {
    struct type *wish = wanted_function(expected);
    struct symbol *symbol = choose(first, wish);
    bool is_quiet = expected && expected->kind == KIND_ERROR;
    if (!symbol && is_quiet) return expected;
    if (!symbol) {
        check_refuse(c, DIAGNOSTIC_WHICH_FUNCTION, e->at, first->name, word(""), NULL,
                     "write one that calls it:  fn(a: int, b: int) => %1(a, b)");
        return c->types.error;
    }
    if (changes_parameters(symbol)) {
        check_refuse(c, DIAGNOSTIC_MUT_VALUE, e->at, symbol->name, word(""), NULL, NULL);
        return c->types.error;
    }
    struct slots *slots = slots_new(c, symbol->name, 0, symbol->type_parameters,
                                   symbol->type_parameter_count);
    slots_write(c, slots, index);
    learn_from_wish(symbol, wish, slots);
    slots->is_misplaced = is_quiet;
    slots->result = type_as_value(c, symbol);
    slots->untold_help = "write it behind the name:  %2[int]";
    e->meaning = MEANING_FUNCTION_VALUE;
    e->symbol = symbol;
    struct type *type = slots_finish(c, e, slots);
    e->type_arguments = slots->binding.types;
    note_value(c, symbol);
    return type;
}

// ---- calls of values ----------------------------------------------------------------------------

struct type *check_value_call(struct check *c, struct expr *e, struct text owner) {
    e->meaning = MEANING_CALL_VALUE;
    struct type *type = e->left->type;
    struct slots *slots = slots_new(c, owner, type->part_count, NULL, 0);
    for (uint32_t i = 0; i < type->part_count; i++)
        slots_add(slots, word(""), type->parts[i], false);
    slots->result = type->element;
    return check_arguments(c, e, slots, NULL);
}
