// lang/check_stmt.c: statements, the scopes of their names, and whether control gets past them.
//
//   in:    blocks as parsed
//   out:   locals declared and bound; for each statement, whether what follows can be reached
//   owns:  nothing
//   fails: by diagnostics

#include "check.h"

// ---- scopes -------------------------------------------------------------------------------------

void scope_open(struct check *c) {
    c->depth++;
}

void scope_close(struct check *c) {
    while (c->innermost && c->innermost->depth == c->depth) {
        *names_at(&c->locals, c->innermost->name) = c->innermost->shadowed;
        c->innermost = c->innermost->scope_next;
    }
    c->depth--;
}

// NULL for `_`, which names nothing.
struct local *declare_local(struct check *c, struct text name, struct span at, struct type *type,
                            bool is_var) {
    if (text_equal(name, word("_"))) return NULL;
    void **place = names_at(&c->locals, name);
    struct local *outer = *place;
    if (outer && outer->depth == c->depth) {
        check_refuse(c, DIAGNOSTIC_DECLARED_TWICE, at, name, word(""), NULL, NULL);
    }
    struct local *local = ARENA_NEW(c->arena, struct local);
    *local = (struct local){.name = name,
                            .at = at,
                            .type = type,
                            .is_var = is_var,
                            .shadowed = outer,
                            .scope_next = c->innermost,
                            .depth = c->depth,
                            .lambda = c->frame ? c->frame->lambda : NULL,
                            .round_depth = c->round_depth};
    *place = local;
    c->innermost = local;
    return local;
}

// ---- binding ------------------------------------------------------------------------------------

static void bind_tuple(struct check *c, struct stmt *stmt, struct type *type) {
    uint32_t count = 0;
    for (struct binder *b = stmt->binders; b; b = b->next) count++;
    bool is_tuple = type->kind == KIND_TUPLE;
    if (type->kind != KIND_ERROR && (!is_tuple || type->part_count != count)) {
        check_refuse(c, DIAGNOSTIC_NOT_THAT_TUPLE, stmt->binders->at, type_word(c, type), word(""),
                     NULL, NULL);
        is_tuple = false;
    }
    uint32_t i = 0;
    for (struct binder *b = stmt->binders; b; b = b->next, i++) {
        struct type *part = is_tuple ? type->parts[i] : c->types.error;
        b->local = declare_local(c, b->name, b->at, part, stmt->is_var);
    }
}

static void bind(struct check *c, struct stmt *stmt, struct type *type) {
    stmt->type = type;
    if (stmt->is_tuple) {
        bind_tuple(c, stmt, type);
    } else {
        stmt->binders->local =
            declare_local(c, stmt->binders->name, stmt->binders->at, type, stmt->is_var);
    }
}

static void bind_for_let(struct check *c, struct stmt *stmt, struct type *type) {
    bind(c, stmt, type);
    for (struct binder *b = stmt->binders; b; b = b->next) {
        if (b->local) b->local->is_let = true;
    }
}

// The type inside an option that is being unwrapped.
static struct type *inside_option(struct check *c, const struct expr *value) {
    if (value->type->kind == KIND_OPTION) return value->type->element;
    if (value->type->kind != KIND_ERROR) {
        check_refuse(c, DIAGNOSTIC_NOT_OPTION, value->at, type_word(c, value->type), word(""),
                     "this is always there", NULL);
    }
    return c->types.error;
}

static struct type *check_assigned(struct check *c, struct stmt *stmt);

// `(a, b) = v`: the places say what is wanted of v; each is looked at here, once.
static struct type *wanted_by_targets(struct check *c, struct stmt *let) {
    struct type **types = arena_array(c->arena, let->target_count, sizeof *types);
    struct stmt *target = let->next;
    for (uint32_t i = 0; i < let->target_count; i++, target = target->next)
        types[i] = target->kind == STMT_ASSIGN ? target->type = check_assigned(c, target)
                                               : c->types.open;
    return type_tuple(&c->types, types, let->target_count);
}

static void check_targets(struct check *c, struct stmt *let) {
    struct type *wanted = wanted_by_targets(c, let);
    struct type *type = check_value(c, let->value, wanted);
    bool is_right = type->kind == KIND_TUPLE && type->part_count == let->target_count;
    if (!is_right && type->kind != KIND_ERROR)
        check_refuse(c, DIAGNOSTIC_NOT_THAT_TUPLE, let->value->at, type_word(c, type), word(""),
                     NULL, NULL);
    bind(c, let, is_right ? type : c->types.error);
}

static bool check_let(struct check *c, struct stmt *stmt) {
    if (stmt->target_count) {
        check_targets(c, stmt);
        return true;
    }
    struct type *type = stmt->type_name ? resolve_type(c, stmt->type_name) : NULL;
    struct naming naming = {stmt->binders->name, c->naming};
    c->naming = &naming;
    if (stmt->body) {
        check_value(c, stmt->value, type ? type_option(&c->types, type) : NULL);
        struct type *inside = inside_option(c, stmt->value);
        if (type && inside != type && inside->kind != KIND_ERROR && type->kind != KIND_ERROR) {
            check_refuse(c, DIAGNOSTIC_MISMATCH, stmt->value->at,
                         type_word(c, type_option(&c->types, type)),
                         type_word(c, stmt->value->type), NULL, NULL);
        }
        if (check_block(c, stmt->body) && !has_hole(c, stmt->body->at)) {
            check_refuse(c, DIAGNOSTIC_ELSE_GOES_ON, stmt->body->end_at, word(""), word(""), NULL,
                   "end it with return, break or continue");
        }
        type = inside;
    } else if (type) {
        check_as(c, stmt->value, type);
    } else {
        type = settled(c, stmt->value, check_value(c, stmt->value, NULL));
    }
    c->naming = naming.outer;
    bind_for_let(c, stmt, type);
    // What it holds, it holds for ever.
    struct local *local = stmt->binders->local;
    if (local && !stmt->is_var && !stmt->is_tuple) note_brought(c, &local->brings, stmt->value);
    return true;
}

// ---- assignment ---------------------------------------------------------------------------------

// What is assigned to an entry of a map is a value, whether there is one or not.
static struct type *check_entry(struct check *c, struct stmt *stmt) {
    struct expr *map = stmt->left->left;
    check_place(c, map, "assign to");
    struct type *type = map->type->parts[1];
    if (!stmt->has_op) return type;
    struct text entry = source_word(c, stmt->left->at);
    check_refuse(c, DIAGNOSTIC_MAP_UPDATE, stmt->at, entry,
                 word(type->kind == KIND_INT ? "0" : "…"), NULL,
                 "say what it is then:  %1 = (%1 ?? %2) + …;  "
                 "or, if it is always there:  %1! += …");
    return c->types.error;
}

static struct type *check_assigned(struct check *c, struct stmt *stmt) {
    if (!stmt->has_op && refuse_undeclared(c, stmt->left)) return stmt->left->type;
    struct type *type = check_value(c, stmt->left, NULL);
    bool is_entry = stmt->left->kind == EXPR_INDEX && stmt->left->left->type->kind == KIND_MAP;
    if (is_entry && type->kind != KIND_ERROR) return check_entry(c, stmt);
    check_place(c, stmt->left, "assign to");
    return type;
}

static void check_new_value(struct check *c, struct stmt *stmt, struct type *type) {
    bool is_entry = stmt->left->kind == EXPR_INDEX && stmt->left->left->type->kind == KIND_MAP;
    check_value(c, stmt->value, type);
    if (fits(c, stmt->value, type)) return;
    if (!is_entry || stmt->value->kind != EXPR_NONE) {
        refuse_misfit(c, stmt->value, type);
        return;
    }
    check_refuse(c, DIAGNOSTIC_MISMATCH, stmt->value->at, type_word(c, type),
                 type_word(c, stmt->value->type), NULL, "to take a key out, write  .remove(key)");
}

static void check_assign(struct check *c, struct stmt *stmt) {
    struct type *type = stmt->type ? stmt->type : check_assigned(c, stmt);
    if (!stmt->has_op) {
        check_new_value(c, stmt, type);
        return;
    }
    if (type->kind == KIND_ERROR) {
        check_value(c, stmt->value, NULL);
        return;
    }
    // `a += b` is checked as `a + b` would be, with a copy of the node so that each is filled once.
    struct expr *sum = ARENA_NEW(c->arena, struct expr);
    *sum = (struct expr){.kind = EXPR_BINARY, .op = stmt->op, .at = stmt->at, .name_at = stmt->at,
                         .left = stmt->left, .right = stmt->value, .height = 1};
    struct type *result = check_expr(c, sum, type);
    if (result != type && result->kind != KIND_ERROR) {
        check_refuse(c, DIAGNOSTIC_MISMATCH, stmt->value->at, type_word(c, type),
                     type_word(c, result), NULL, NULL);
    }
}

// ---- conditions ---------------------------------------------------------------------------------

static void check_condition(struct check *c, struct condition *condition) {
    if (!condition->binding) {
        check_as(c, condition->value, c->types.bool_);
        return;
    }
    check_value(c, condition->value, NULL);
    bind_for_let(c, condition->binding, inside_option(c, condition->value));
}

static bool check_if(struct check *c, struct stmt *stmt) {
    bool goes_on = stmt->otherwise == NULL;
    for (struct arm *arm = stmt->arms; arm; arm = arm->next) {
        scope_open(c);
        check_condition(c, &arm->condition);
        if (check_block(c, arm->body)) goes_on = true;
        scope_close(c);
    }
    if (stmt->otherwise && check_block(c, stmt->otherwise)) goes_on = true;
    return goes_on;
}

// ---- loops --------------------------------------------------------------------------------------

// Whether a statement holds a `break` for the loop around it.
static bool breaks(const struct stmt *stmt) {
    for (; stmt; stmt = stmt->next) {
        switch (stmt->kind) {
        case STMT_BREAK: return true;
        case STMT_BLOCK:
            if (breaks(stmt->body)) return true;
            break;
        case STMT_LET:
            if (stmt->body && breaks(stmt->body)) return true;
            break;
        case STMT_IF:
            for (const struct arm *arm = stmt->arms; arm; arm = arm->next) {
                if (breaks(arm->body)) return true;
            }
            if (stmt->otherwise && breaks(stmt->otherwise)) return true;
            break;
        case STMT_MATCH:
            for (const struct match_case *k = stmt->value->cases; k; k = k->next) {
                if (k->body && breaks(k->body)) return true;
            }
            break;
        case STMT_ERROR:
        case STMT_ASSIGN:
        case STMT_EXPR:
        case STMT_WHILE:
        case STMT_FOR:
        case STMT_RETURN:
        case STMT_CONTINUE: case STMT_ASSERT: case STMT_EMIT: break;
        }
    }
    return false;
}

static bool check_while(struct check *c, struct stmt *stmt) {
    scope_open(c);
    c->round_depth++;
    check_condition(c, &stmt->arms->condition);
    c->loop_depth++;
    check_block(c, stmt->arms->body);
    c->loop_depth--;
    c->round_depth--;
    scope_close(c);
    const struct condition *condition = &stmt->arms->condition;
    bool is_endless = !condition->binding && condition->value->kind == EXPR_BOOL
                      && condition->value->bool_value;
    return !is_endless || breaks(stmt->arms->body->body);
}

static const char *no_list_help(const struct type *type) {
    if (type->kind == KIND_INT) return "count with a range:  for i in 0..n";
    if (type->kind == KIND_TEXT)
        return "go through its characters:  for c in t.chars()";
    if (type->kind == KIND_OPTION) return "unwrap it first:  if let value = … { … }";
    return NULL;
}

// What a loop runs over gives in each round; KIND_ERROR if it is nothing to run over.
static struct type *item_type(struct check *c, struct expr *e) {
    struct type *type = check_value(c, e, NULL);
    if (type->kind == KIND_LIST || type->kind == KIND_SET) return type->element;
    if (type->kind == KIND_MAP) return type->parts[0];
    if (type->kind == KIND_EMPTY) return settled(c, e, type);
    if (type->kind != KIND_ERROR)
        check_refuse(c, DIAGNOSTIC_NOT_A_LIST, e->at, type_word(c, type), word(""), NULL,
                     no_list_help(type));
    return c->types.error;
}

// `for i, x in list`, `for k, v in map`.
static void bind_two(struct check *c, struct stmt *stmt, struct type *item) {
    const struct type *type = stmt->value->type;
    struct binder *first = stmt->binders, *second = first->next;
    if (type->kind == KIND_SET)
        check_refuse(c, DIAGNOSTIC_NOT_THAT_TUPLE, first->at, type_word(c, type), word(""), NULL,
                     "a set has no places to count: for x in set");
    bool is_map = type->kind == KIND_MAP;
    struct type *count = type->kind == KIND_ERROR ? c->types.error : c->types.int_;
    first->local = declare_local(c, first->name, first->at, is_map ? item : count, false);
    second->local =
        declare_local(c, second->name, second->at, is_map ? type->parts[1] : item, false);
    stmt->type = item;
}

static void bind_items(struct check *c, struct stmt *stmt) {
    struct type *item = item_type(c, stmt->value);
    c->round_depth++;  // what the loop runs over is read once, what it binds belongs to each round
    const struct type *type = stmt->value->type;
    if (type->kind == KIND_MAP && stmt->is_tuple)
        check_refuse(c, DIAGNOSTIC_NOT_THAT_TUPLE, stmt->binders->at, type_word(c, item), word(""),
                     NULL, "a map gives its keys and values without parentheses: for k, v in map");
    if (stmt->binders->next && !stmt->is_tuple) bind_two(c, stmt, item);
    else bind(c, stmt, type->kind == KIND_MAP && stmt->is_tuple ? c->types.error : item);
}

static bool check_for(struct check *c, struct stmt *stmt) {
    scope_open(c);
    if (stmt->high) {
        check_as(c, stmt->value, c->types.int_);
        check_as(c, stmt->high, c->types.int_);
        if (stmt->binders->next || stmt->is_tuple) {
            check_refuse(c, DIAGNOSTIC_NOT_THAT_TUPLE, stmt->binders->at, word("int"), word(""),
                         NULL, NULL);
        }
        c->round_depth++;
        bind(c, stmt, c->types.int_);
    } else {
        bind_items(c, stmt);
    }
    c->loop_depth++;
    check_block(c, stmt->body);
    c->loop_depth--;
    c->round_depth--;
    scope_close(c);
    return true;
}

// ---- the rest -----------------------------------------------------------------------------------

static void check_return(struct check *c, struct stmt *stmt) {
    if (!c->result) {
        check_told_return(c, stmt);
        return;
    }
    bool wants = c->result->kind != KIND_NOTHING;
    if (!stmt->value) {
        if (wants && c->result->kind != KIND_ERROR) {
            check_refuse(c, DIAGNOSTIC_RETURN_NOTHING, stmt->at, type_word(c, c->result), word(""),
                         NULL, NULL);
        }
        return;
    }
    if (wants) {
        check_as(c, stmt->value, c->result);
        return;
    }
    check_expr(c, stmt->value, NULL);
    check_refuse(c, DIAGNOSTIC_RETURN_VALUE, stmt->value->at, type_word(c, stmt->value->type),
                 word(""), NULL,
                 c->function->decl && c->function->decl->kind == DECL_ENTERED
                     ? "nothing waits for it here: write the value alone"
                     : "give the function a result:  -> %1");
}

static void check_emit(struct check *c, struct stmt *stmt) {
    if (c->move_type) {
        check_as(c, stmt->value, c->move_type);
        return;
    }
    check_expr(c, stmt->value, NULL);
    check_refuse(c, DIAGNOSTIC_EMIT_OUTSIDE, stmt->at, word(""), word(""), NULL,
                 c->interface ? "emit needs entries that all return the same type"
                              : "begin the file with:  implements NAME");
}

static void check_assert(struct check *c, struct expr *e) {
    if (e->kind != EXPR_TUPLE) {
        check_as(c, e, c->types.bool_);
        return;
    }
    struct type *type = check_expr(c, e, NULL);
    check_refuse(c, DIAGNOSTIC_MISMATCH, e->at, c->types.bool_->name, type_word(c, type), NULL,
                 "an assert takes its condition alone");
}

// A method of the library that changes nothing was called for its result.
static void warn_of_unused_result(struct check *c, const struct expr *e) {
    if (e->kind != EXPR_CALL || e->meaning != MEANING_METHOD || !e->symbol) return;
    const struct symbol *method = e->symbol;
    bool is_pure = method->decl->source->is_library && !method->is_mut_self
                   && e->type->kind != KIND_NOTHING && e->type->kind != KIND_ERROR;
    for (const struct argument *a = e->arguments; a; a = a->next) {
        bool is_function = a->value->type->kind == KIND_FUNCTION;
        if (a->is_mut || is_function) is_pure = false;
    }
    if (!is_pure) return;
    const struct expr *receiver = e->left->left;
    bool replaces = receiver->kind == EXPR_NAME && receiver->type == e->type;
    diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_UNUSED_RESULT, e->at,
                   (struct words){{method->name, source_word(c, receiver->at),
                                   source_word(c, e->at)}}, NULL,
                   replaces ? "keep it:  %2 = %3" : "keep it:  let x = %3");
}

// What an expression statement may be: a call, which does something.
static void check_expr_stmt(struct check *c, struct stmt *stmt) {
    struct expr *e = stmt->value;
    check_expr(c, e, NULL);
    warn_of_unused_result(c, e);
    if (e->kind == EXPR_CALL || e->kind == EXPR_ERROR || e->type->kind == KIND_ERROR) return;
    bool looks_equal = e->kind == EXPR_BINARY && e->op == BINARY_EQ;
    bool may_return = c->result && c->result == e->type;
    c->has_lost_value = true;
    check_refuse(c, DIAGNOSTIC_NO_EFFECT, e->at, source_word(c, e->at), word(""), NULL,
                 looks_equal  ? "to change a variable, write one ="
                 : may_return ? "a function says what it returns:  return %1"
                              : "did you mean to return it, or to keep it with let?");
}

bool check_stmt(struct check *c, struct stmt *stmt) {
    switch (stmt->kind) {
    case STMT_ERROR: return true;
    case STMT_LET: return check_let(c, stmt);
    case STMT_ASSIGN: check_assign(c, stmt); return true;
    case STMT_EXPR: check_expr_stmt(c, stmt); return true;
    case STMT_BLOCK: return check_block(c, stmt);
    case STMT_IF: return check_if(c, stmt);
    case STMT_WHILE: return check_while(c, stmt);
    case STMT_FOR: return check_for(c, stmt);
    case STMT_MATCH: {
        struct type *joined = NULL;
        return check_match_cases(c, stmt->value, NULL, false, &joined);
    }
    case STMT_RETURN: check_return(c, stmt); return false;
    case STMT_BREAK:
    case STMT_CONTINUE:
        if (!c->loop_depth) {
            check_refuse(c, DIAGNOSTIC_OUTSIDE_LOOP, stmt->at,
                         word(stmt->kind == STMT_BREAK ? "break" : "continue"), word(""), NULL,
                         NULL);
        }
        return false;
    case STMT_ASSERT:
        check_assert(c, stmt->value);
        return !(stmt->value->kind == EXPR_BOOL && !stmt->value->bool_value);
    case STMT_EMIT: check_emit(c, stmt); return true;
    }
    return true;
}

bool check_block(struct check *c, struct stmt *block) {
    if (!block || block->kind != STMT_BLOCK) return true;
    bool goes_on = true, complained = false;
    scope_open(c);
    for (struct stmt *s = block->body; s; s = s->next) {
        if (!goes_on && !complained && !has_hole(c, block->at)) {
            check_refuse(c, DIAGNOSTIC_UNREACHABLE, s->at, word(""), word(""), "nothing gets here",
                         NULL);
            complained = true;
        }
        bool past = check_stmt(c, s);
        if (goes_on) goes_on = past;
    }
    scope_close(c);
    return goes_on;
}
