// lang/tree_make_stmt.c: the constructors of statements, patterns and cases.
//
//   in:    see tree_make.h
//   out:   nodes in the arena
//   owns:  nothing
//   fails: by diagnostic_add(); what is too deep or makes no sense becomes a STMT_ERROR or
//          PATTERN_ERROR

#include <string.h>

#include "tree_make.h"

static unsigned higher(unsigned a, unsigned b) {
    return a > b ? a : b;
}

static unsigned expr_height(const struct expr *expr) {
    return expr ? expr->height : 0;
}

static unsigned stmt_height(const struct stmt *stmt) {
    return stmt ? stmt->height : 0;
}

// One level above `inside`, or a STMT_ERROR.
static struct stmt *node(struct maker *m, enum stmt_kind kind, struct span at, unsigned inside) {
    struct stmt *stmt = ARENA_NEW(m->arena, struct stmt);
    bool is_too_deep = maker_is_too_deep(m, inside + 1, at);
    if (is_too_deep) kind = STMT_ERROR;
    stmt->kind = kind;
    stmt->height = is_too_deep ? 1 : (uint16_t)(inside + 1);
    stmt->at = at;
    return stmt;
}

// A block stays a block, without what is too deep in it, because others count on one.
static struct stmt *block_node(struct maker *m, struct span at, struct stmt *body,
                               unsigned inside) {
    struct stmt *block = node(m, STMT_BLOCK, at, inside);
    if (block->kind != STMT_ERROR) block->body = body;
    block->kind = STMT_BLOCK;
    return block;
}

// ---- statements ---------------------------------------------------------------------------------

struct binder *binder_make(struct maker *m, struct span name) {
    struct binder *binder = ARENA_NEW(m->arena, struct binder);
    binder->name = maker_text(m, name);
    binder->at = name;
    return binder;
}

struct binder *binder_none(struct maker *m, struct span at) {
    struct binder *binder = ARENA_NEW(m->arena, struct binder);
    binder->name = (struct text){"_", 1};
    binder->at = at;
    return binder;
}

// ---- tuples in tuples ---------------------------------------------------------------------------

// `let (a, (b, c)) = v` is made two statements: let (a, X) = v, and let (b, c) = X, where X is a
// variable that nobody can name, because its name is "(b, c)". So are a condition and a loop that
// bind a tuple: their body begins by taking it apart.

struct binder *binder_parts(struct maker *m, struct span open, struct binder_list parts,
                            struct span close) {
    struct binder *binder = binder_make(m, span_join(open, close));
    binder->parts = parts.first;
    return binder;
}

static struct expr *hidden_value(struct maker *m, struct text name, struct span at) {
    struct expr *expr = expr_hidden(m, at);
    expr->name = name;
    return expr;
}

static struct stmt *take_apart(struct maker *m, const struct binder *tuple, bool is_var) {
    struct stmt *stmt = node(m, STMT_LET, tuple->at, 1);
    stmt->is_var = is_var;
    stmt->is_tuple = true;
    stmt->binders = tuple->parts;
    stmt->value = hidden_value(m, tuple->name, tuple->at);
    return stmt;
}

static struct stmt_list unfold_each(struct maker *m, struct stmt_list list,
                                    const struct binder *first, bool is_var) {
    for (const struct binder *b = first; b; b = b->next) {
        if (b->parts) list = stmt_list_add(list, take_apart(m, b, is_var));
    }
    return list;
}

// The statements that take apart what stands in these binders, from the outside in.
static struct stmt_list unfold(struct maker *m, const struct binder *first, bool is_var) {
    struct stmt_list list = unfold_each(m, (struct stmt_list){0}, first, is_var);
    for (struct stmt *s = list.first; s; s = s->next)
        list = unfold_each(m, list, s->binders, is_var);
    return list;
}

// Puts statements before those of a block.
static void begin_with(struct stmt *block, struct stmt_list list) {
    if (!list.first) return;
    list.last->next = block->body;
    block->body = list.first;
    if (block->height < 3) block->height = 3;
}

// The statements that a let was made besides itself.
static struct stmt_list take_behind(struct stmt *let) {
    struct stmt_list list = {0};
    if (let->next) list = stmt_list_add(list, let->next);
    let->next = NULL;
    return list;
}

struct stmt *stmt_let(struct maker *m, struct span start, bool is_var, struct binder_list binders,
                      bool is_tuple, struct type_name *type_name, struct expr *value,
                      struct stmt *otherwise) {
    struct span at = span_join(start, otherwise ? otherwise->at : value->at);
    unsigned type_height = type_name ? type_name->height : 0;
    struct stmt *stmt =
        node(m, STMT_LET, at, higher(type_height, higher(value->height, stmt_height(otherwise))));
    stmt->is_var = is_var;
    stmt->is_tuple = is_tuple;
    stmt->binders = binders.first;
    stmt->type_name = type_name;
    stmt->value = value;
    stmt->body = otherwise;
    if (stmt->kind == STMT_LET) stmt->next = unfold(m, stmt->binders, is_var).first;
    return stmt;
}

static bool is_place(const struct expr *expr) {
    switch (expr->kind) {
    case EXPR_ERROR:
    case EXPR_NAME:
    case EXPR_SELF:
    case EXPR_FIELD:
    case EXPR_INDEX:
    case EXPR_UNWRAP:
        return true;
    case EXPR_INT:
    case EXPR_FLOAT:
    case EXPR_BOOL:
    case EXPR_TEXT:
    case EXPR_INTERPOLATE:
    case EXPR_NONE:
    case EXPR_LIST:
    case EXPR_TUPLE:
    case EXPR_VARIANT:
    case EXPR_CALL:
    case EXPR_UNARY:
    case EXPR_BINARY:
    case EXPR_IF:
    case EXPR_MATCH:
    case EXPR_LAMBDA:
    case EXPR_OPTION:
        return false;
    }
    return false;
}

// A part of what is assigned to several places at once.
static struct expr *part_of(struct maker *m, struct text whole, const struct expr *value,
                            const struct argument *part, uint32_t index) {
    char *digits = arena_allocate(m->arena, 4);
    uint32_t count = 0;
    if (index >= 100) digits[count++] = (char)('0' + index / 100 % 10);
    if (index >= 10) digits[count++] = (char)('0' + index / 10 % 10);
    digits[count++] = (char)('0' + index % 10);
    struct expr *expr = expr_hidden(m, part ? part->value->at : value->at);
    expr->kind = EXPR_FIELD;
    expr->height = 2;
    expr->name = (struct text){digits, count};
    expr->name_at = expr->at;
    expr->left = hidden_value(m, whole, expr->at);
    return expr;
}

static bool are_places(const struct expr *tuple) {
    if (tuple->kind != EXPR_TUPLE || tuple->argument_count > 255) return false;
    for (const struct argument *a = tuple->arguments; a; a = a->next) {
        if (!is_place(a->value)) return false;
    }
    return true;
}

static bool is_blank(const struct expr *e) {
    return e->kind == EXPR_NAME && e->name.count == 1 && e->name.bytes[0] == '_';
}

// `(a, b) = v`: a block that keeps v in a variable that nobody can name, then assigns its parts.
static struct stmt *assign_parts(struct maker *m, const struct expr *places, struct expr *value) {
    struct span at = span_join(places->at, value->at);
    struct binder *whole = binder_make(m, places->at);
    struct stmt *let = node(m, STMT_LET, at, value->height);
    if (let->kind == STMT_ERROR) return let;
    let->binders = whole;
    let->value = value;
    struct stmt_list list = stmt_list_add((struct stmt_list){0}, let);
    bool is_tuple = value->kind == EXPR_TUPLE && value->argument_count == places->argument_count;
    const struct argument *part = is_tuple ? value->arguments : NULL;
    uint32_t index = 0;
    for (const struct argument *a = places->arguments; a; a = a->next, index++) {
        bool is_kept = !is_blank(a->value);
        struct stmt *stmt = node(m, is_kept ? STMT_ASSIGN : STMT_LET, a->value->at,
                                 higher(a->value->height, 2));
        if (is_kept) stmt->left = a->value;
        else stmt->binders = binder_none(m, a->value->at);
        stmt->value = part_of(m, whole->name, value, part, index);
        list = stmt_list_add(list, stmt);
        if (part) part = part->next;
    }
    let->target_count = index;
    struct span end = {at.end, at.end};
    return stmt_block(m, (struct span){at.start, at.start}, list, end);
}

static struct stmt *assign_one(struct maker *m, struct expr *place, struct expr *value) {
    struct stmt *stmt =
        node(m, STMT_ASSIGN, span_join(place->at, value->at), higher(place->height, value->height));
    stmt->left = place;
    stmt->value = value;
    if (is_place(place)) return stmt;
    maker_complain(m, DIAGNOSTIC_NOT_A_PLACE, place->at, (struct text){0},
                   place->kind == EXPR_TUPLE ? "each part is a place:  (a, b.x, c[0]) = …" : NULL);
    stmt->kind = STMT_ERROR;
    return stmt;
}

struct stmt *stmt_assign(struct maker *m, struct expr *place, struct expr *value) {
    return are_places(place) ? assign_parts(m, place, value) : assign_one(m, place, value);
}

struct stmt *stmt_update(struct maker *m, struct expr *place, enum binary_op op,
                         struct expr *value) {
    struct stmt *stmt = assign_one(m, place, value);
    stmt->has_op = true;
    stmt->op = (uint8_t)op;
    return stmt;
}

struct stmt *stmt_expr(struct maker *m, struct expr *value) {
    struct stmt *stmt = node(m, STMT_EXPR, value->at, value->height);
    stmt->value = value;
    return stmt;
}

struct stmt *stmt_block(struct maker *m, struct span open, struct stmt_list body,
                        struct span close) {
    struct stmt *block = block_node(m, span_join(open, close), body.first, body.height);
    block->end_at = close;
    return block;
}

struct arm *arm_make(struct maker *m, const struct condition *condition, struct stmt *body) {
    struct arm *arm = ARENA_NEW(m->arena, struct arm);
    arm->condition = *condition;
    if (condition->binding) begin_with(body, take_behind(condition->binding));
    arm->body = body;
    return arm;
}

struct condition *condition_value(struct maker *m, struct expr *value) {
    struct condition *condition = ARENA_NEW(m->arena, struct condition);
    condition->value = value;
    return condition;
}

struct condition *condition_binding(struct maker *m, struct span start, bool is_var,
                                    struct binder_list binders, bool is_tuple,
                                    struct expr *value) {
    struct condition *condition = condition_value(m, value);
    condition->binding = stmt_let(m, start, is_var, binders, is_tuple, NULL, value, NULL);
    return condition;
}

struct ifs ifs_start(struct maker *m, struct span start, const struct condition *condition,
                     struct stmt *body) {
    return ifs_add(m, (struct ifs){.start = start}, condition, body);
}

struct ifs ifs_add(struct maker *m, struct ifs ifs, const struct condition *condition,
                   struct stmt *body) {
    ifs.arms = arm_list_add(ifs.arms, arm_make(m, condition, body));
    return ifs;
}

struct stmt *stmt_if(struct maker *m, struct ifs ifs, struct stmt *otherwise) {
    struct span at = span_join(ifs.start, otherwise ? otherwise->at : ifs.arms.last->body->at);
    struct stmt *stmt = node(m, STMT_IF, at, higher(ifs.arms.height, stmt_height(otherwise)));
    stmt->arms = ifs.arms.first;
    stmt->otherwise = otherwise;
    return stmt;
}

struct stmt *stmt_while(struct maker *m, struct span start, const struct condition *condition,
                        struct stmt *body) {
    struct stmt *stmt = node(m, STMT_WHILE, span_join(start, body->at),
                             higher(condition->value->height, body->height));
    stmt->arms = arm_make(m, condition, body);
    stmt->body = body;
    return stmt;
}

struct stmt *stmt_for(struct maker *m, struct span start, struct binder_list binders, bool is_tuple,
                      struct expr *value, struct expr *high, bool is_inclusive, struct stmt *body) {
    begin_with(body, unfold(m, binders.first, false));
    unsigned inside = higher(higher(value->height, expr_height(high)), body->height);
    struct stmt *stmt = node(m, STMT_FOR, span_join(start, body->at), inside);
    stmt->binders = binders.first;
    stmt->is_tuple = is_tuple;
    stmt->value = value;
    stmt->high = high;
    stmt->is_inclusive = is_inclusive;
    stmt->body = body;
    return stmt;
}

struct stmt *stmt_match(struct maker *m, struct expr *match) {
    struct stmt *stmt = node(m, STMT_MATCH, match->at, match->height);
    stmt->value = match;
    if (match->kind == EXPR_ERROR) stmt->kind = STMT_ERROR;
    return stmt;
}

struct stmt *stmt_word(struct maker *m, enum stmt_kind kind, struct span word, struct expr *value) {
    struct stmt *stmt =
        node(m, kind, value ? span_join(word, value->at) : word, expr_height(value));
    stmt->value = value;
    return stmt;
}

// ---- branches as values -------------------------------------------------------------------------

static const struct stmt *only_statement(const struct stmt *block) {
    return block->body && !block->body->next ? block->body : NULL;
}

// Whether each branch of a block holds exactly one expression.
static bool is_value(const struct stmt *block) {
    const struct stmt *only = only_statement(block);
    if (!only) return false;
    if (only->kind == STMT_EXPR || only->kind == STMT_MATCH) return true;
    if (only->kind != STMT_IF || !only->otherwise) return false;
    for (const struct arm *arm = only->arms; arm; arm = arm->next) {
        if (arm->condition.binding || !is_value(arm->body)) return false;
    }
    return is_value(only->otherwise);
}

static struct expr *value_of(struct maker *m, const struct stmt *only);

// A chain of arms from its end, because it may be long and each is one level above the next.
static struct expr *if_value(struct maker *m, const struct stmt *stmt) {
    size_t count = 0;
    for (const struct arm *arm = stmt->arms; arm; arm = arm->next) count++;
    const struct arm **arms = arena_array(m->arena, count, sizeof *arms);
    count = 0;
    for (const struct arm *arm = stmt->arms; arm; arm = arm->next) arms[count++] = arm;

    struct expr *value = value_of(m, stmt->otherwise->body);
    while (count-- > 0) {
        struct expr *then = value_of(m, arms[count]->body->body);
        uint32_t start = count ? arms[count]->condition.value->at.start : stmt->at.start;
        value = expr_if_values(m, (struct span){start, stmt->at.end}, arms[count]->condition.value,
                               then, value);
    }
    return value;
}

static struct expr *value_of(struct maker *m, const struct stmt *only) {
    return only->kind == STMT_IF ? if_value(m, only) : only->value;
}

struct expr *expr_block(struct maker *m, struct stmt *block) {
    if (is_value(block)) return value_of(m, block->body);
    const struct stmt *only = only_statement(block);
    bool lacks_else = only && only->kind == STMT_IF && !only->otherwise;
    bool is_known = only && only->kind == STMT_ERROR;
    if (!is_known) {
        maker_complain(m, lacks_else ? DIAGNOSTIC_BRANCH_MISSING : DIAGNOSTIC_BRANCH_VALUE,
                       block->at, (struct text){0},
                       "use `if` or `match` as a statement that assigns to a `var`");
    }
    return expr_error(m, block->at);
}

// ---- cases --------------------------------------------------------------------------------------

static struct match_case *case_make(struct maker *m, struct span start, struct pattern *pattern,
                                    struct expr *guard, struct span end) {
    struct match_case *result = ARENA_NEW(m->arena, struct match_case);
    result->pattern = pattern;
    result->guard = guard;
    result->at = span_join(start, end);
    return result;
}

struct match_case *case_value(struct maker *m, struct span start, struct pattern *pattern,
                              struct expr *guard, struct expr *value) {
    struct match_case *result = case_make(m, start, pattern, guard, value->at);
    result->value = value;
    return result;
}

// A match all of whose cases are statements is one itself.
static bool gives_value(const struct stmt *stmt) {
    if (stmt->kind != STMT_MATCH) return false;
    for (const struct match_case *c = stmt->value->cases; c; c = c->next) {
        if (c->value) return true;
    }
    return false;
}

static bool is_jump(const struct stmt *stmt) {
    return stmt->kind == STMT_BLOCK || stmt->kind == STMT_RETURN || stmt->kind == STMT_BREAK ||
           stmt->kind == STMT_CONTINUE;
}

struct match_case *case_body(struct maker *m, struct span start, struct pattern *pattern,
                             struct expr *guard, struct stmt *body) {
    struct match_case *result = case_make(m, start, pattern, guard, body->at);
    if (is_jump(body)) {
        result->body = body;
        return result;
    }
    struct stmt *block = block_node(m, body->at, body, body->height);
    block->end_at = (struct span){body->at.end, body->at.end};
    if (gives_value(body) || (body->kind == STMT_IF && is_value(block)))
        result->value = value_of(m, body);
    result->body = block;
    return result;
}

struct expr *stmt_value(struct maker *m, const struct stmt *stmt) {
    if (stmt->kind == STMT_MATCH) return gives_value(stmt) ? stmt->value : NULL;
    if (stmt->kind != STMT_IF) return NULL;
    struct stmt block = {.kind = STMT_BLOCK, .body = (struct stmt *)(uintptr_t)stmt};
    return is_value(&block) ? if_value(m, stmt) : NULL;
}

// ---- patterns -----------------------------------------------------------------------------------

static struct pattern *pattern_node(struct maker *m, enum pattern_kind kind, struct span at,
                                    unsigned inside) {
    struct pattern *pattern = ARENA_NEW(m->arena, struct pattern);
    bool is_too_deep = maker_is_too_deep(m, inside + 1, at);
    if (is_too_deep) kind = PATTERN_ERROR;
    pattern->kind = kind;
    pattern->height = is_too_deep ? 1 : (uint16_t)(inside + 1);
    pattern->at = at;
    return pattern;
}

static struct pattern *pattern_error(struct maker *m, struct span at) {
    return pattern_node(m, PATTERN_ERROR, at, 0);
}

static void take_parts(struct pattern *pattern, struct pattern_list parts) {
    if (pattern->kind == PATTERN_ERROR) return;
    pattern->parts = parts.first;
    pattern->part_count = parts.count;
}

struct pattern *pattern_name(struct maker *m, struct span name) {
    struct text text = maker_text(m, name);
    bool is_any = text.count == 1 && text.bytes[0] == '_';
    struct pattern *pattern = pattern_node(m, is_any ? PATTERN_ANY : PATTERN_BIND, name, 0);
    if (!is_any) pattern->name = text;
    return pattern;
}

struct pattern *pattern_none(struct maker *m, struct span at) {
    return pattern_node(m, PATTERN_NONE, at, 0);
}

struct pattern *pattern_literal(struct maker *m, struct expr *literal) {
    struct pattern *pattern = pattern_node(m, PATTERN_LITERAL, literal->at, 0);
    pattern->low = literal;
    return pattern;
}

struct pattern *pattern_range(struct maker *m, struct expr *low, struct expr *high,
                              bool is_inclusive) {
    struct span at = span_join(low->at, high->at);
    if (low->kind != EXPR_INT || high->kind != EXPR_INT) {
        maker_complain(m, DIAGNOSTIC_PATTERN_RANGE, low->kind != EXPR_INT ? low->at : high->at,
                       (struct text){0}, "for others write a guard: case x if x < 0.5 => …");
        return pattern_error(m, at);
    }
    struct pattern *pattern = pattern_node(m, PATTERN_RANGE, at, 0);
    pattern->low = low;
    pattern->high = high;
    pattern->is_inclusive = is_inclusive;
    return pattern;
}

struct pattern *pattern_variant(struct maker *m, struct span start, struct span enum_name,
                                struct span name) {
    struct pattern *pattern = pattern_node(m, PATTERN_VARIANT, span_join(start, name), 0);
    pattern->name = maker_text(m, name);
    if (enum_name.end) pattern->enum_name = maker_text(m, enum_name);
    return pattern;
}

struct pattern *pattern_inside(struct maker *m, struct span module, struct pattern *variant) {
    variant->module_name = maker_text(m, module);
    variant->module_at = module;
    return variant;
}

struct pattern *pattern_variant_parts(struct maker *m, struct pattern *variant,
                                      struct pattern_list parts, struct span close) {
    struct pattern *pattern =
        pattern_node(m, PATTERN_VARIANT, span_join(variant->at, close), parts.height);
    pattern->name = variant->name;
    pattern->enum_name = variant->enum_name;
    pattern->module_name = variant->module_name;
    pattern->module_at = variant->module_at;
    pattern->has_parts = true;
    take_parts(pattern, parts);
    return pattern;
}

static const struct pattern *first_labelled(struct pattern_list parts) {
    const struct pattern *part = parts.first;
    while (part && part->label.count == 0) part = part->next;
    return part;
}

// Parts that can't have names.
static bool refuse_labels(struct maker *m, struct pattern_list parts) {
    const struct pattern *part = first_labelled(parts);
    if (!part) return false;
    maker_complain(m, DIAGNOSTIC_PATTERN_LABEL, part->at, (struct text){0}, NULL);
    return true;
}

struct pattern *pattern_call(struct maker *m, struct span name, struct pattern_list parts,
                             struct span close) {
    struct text text = maker_text(m, name);
    struct span at = span_join(name, close);
    if (text.count != 4 || memcmp(text.bytes, "some", 4) != 0) {
        maker_complain(m, DIAGNOSTIC_PATTERN_CALL, at, text,
                       "a variant begins with a dot: .walk(x), an option is some(x)");
        return pattern_error(m, at);
    }
    if (parts.count != 1) {
        maker_complain(m, DIAGNOSTIC_PATTERN_SOME, at, (struct text){0},
                       "a tuple has parentheses of its own: some((a, b))");
        return pattern_error(m, at);
    }
    if (refuse_labels(m, parts)) return pattern_error(m, at);
    struct pattern *pattern = pattern_node(m, PATTERN_SOME, at, parts.height);
    take_parts(pattern, parts);
    return pattern;
}

struct pattern *pattern_tuple(struct maker *m, struct span open, struct pattern *first,
                              struct pattern_list rest, struct span close) {
    struct pattern_list parts = pattern_list_add((struct pattern_list){0}, first);
    parts.last->next = rest.first;
    parts.count += rest.count;
    if (parts.height < rest.height) parts.height = rest.height;
    struct span at = span_join(open, close);
    if (rest.count == 0) return pattern_paren(open, first, close);
    if (refuse_labels(m, parts)) return pattern_error(m, at);
    struct pattern *pattern = pattern_node(m, PATTERN_TUPLE, at, parts.height);
    take_parts(pattern, parts);
    return pattern;
}

struct pattern *pattern_paren(struct span open, struct pattern *inner, struct span close) {
    inner->at = span_join(open, close);
    return inner;
}

struct pattern *pattern_label(struct maker *m, struct span label, struct pattern *part) {
    part->label = maker_text(m, label);
    part->at = span_join(label, part->at);
    return part;
}

struct pattern *pattern_or(struct maker *m, struct pattern_list choices) {
    if (choices.count == 1) return choices.first;
    struct span at = span_join(choices.first->at, choices.last->at);
    struct pattern *pattern = pattern_node(m, PATTERN_OR, at, choices.height);
    take_parts(pattern, choices);
    return pattern;
}
