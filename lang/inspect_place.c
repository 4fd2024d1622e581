// lang/inspect_place.c: what stands at a place in a checked tree, and what is seen from there.
//
//   in:    declarations, where a name starts
//   out:   a struct place_found
//   owns:  nothing
//   fails: PLACE_NOWHERE
//
// Goes through everything, and stops where the name is found. Nodes that follow from a mistake may
// have no types.

#include "inspect.h"

struct walk {
    struct check *c;
    uint32_t at;
    bool is_found;
    const struct seen *scope;
    struct type *result;  // of the function or lambda around
    struct place_found found;
};

static void visit_expr(struct walk *w, struct expr *e, struct type *wished);
static void visit_block(struct walk *w, struct stmt *block);
static void visit_pattern(struct walk *w, struct pattern *pattern);

static void find(struct walk *w, struct place_found found) {
    if (w->is_found) return;
    w->is_found = true;
    w->found = found;
    w->found.scope = w->scope;
}

static void see(struct walk *w, struct text name, struct type *type) {
    if (w->is_found || !name.count) return;
    struct seen *seen = ARENA_NEW(w->c->arena, struct seen);
    *seen = (struct seen){name, type, w->scope};
    w->scope = seen;
}

static void see_local(struct walk *w, struct text name, const struct local *local) {
    see(w, name, local ? local->type : NULL);
}

// What is seen inside is not seen behind it.
static void leave(struct walk *w, const struct seen *scope) {
    if (!w->is_found) w->scope = scope;
}

// ---- types --------------------------------------------------------------------------------------

static void visit_type(struct walk *w, const struct type_name *name) {
    for (; name && !w->is_found; name = name->next) {
        bool has_module = name->module_name.count > 0;
        uint32_t start = has_module ? name->at.end - name->name.count : name->at.start;
        if (name->kind == TYPE_NAME_NAME && (start == w->at || name->at.start == w->at)) {
            struct file *module = has_module ? find_module(w->c, name->module_name) : NULL;
            find(w, (struct place_found){.kind = PLACE_TYPE, .module = module});
        }
        visit_type(w, name->arguments);
        visit_type(w, name->element);
    }
}

// ---- expressions --------------------------------------------------------------------------------

static bool is_value(const struct type *type) {
    return type && type->kind != KIND_ERROR && type->kind != KIND_NOTHING;
}

// `left.name`, where left is a value, a type's name, a namespace.
static void find_member(struct walk *w, const struct expr *e) {
    struct place_found found = {.kind = PLACE_MEMBER};
    const struct expr *left = e->left;
    if (is_value(left->type)) found.type = left->type;
    else if (left->kind == EXPR_NAME) found.owner = left->name;
    if (left->kind == EXPR_NAME && left->file) found.module = left->file;
    find(w, found);
}

static struct type *argument_wish(const struct argument *argument) {
    return argument->type;
}

static void visit_arguments(struct walk *w, struct expr *e) {
    bool makes = e->kind == EXPR_CALL && is_value(e->type) && e->type->kind == KIND_RECORD
                 && e->left->kind == EXPR_NAME;
    for (struct argument *a = e->arguments; a && !w->is_found; a = a->next) {
        visit_expr(w, a->value, argument_wish(a));
        bool is_here = w->is_found && w->found.kind == PLACE_NAME && !a->name.count
                       && a->value->kind == EXPR_NAME && a->value->at.start == w->at;
        if (is_here && makes) w->found.call = e->type;
    }
}

static void visit_lambda(struct walk *w, const struct lambda *lambda) {
    const struct seen *scope = w->scope;
    struct type *result = w->result;
    for (const struct parameter *p = lambda->parameters; p; p = p->next) {
        visit_type(w, p->type_name);
        see(w, p->name, p->type ? p->type : p->local ? p->local->type : NULL);
    }
    visit_type(w, lambda->result_name);
    w->result = lambda->result;
    if (lambda->value) visit_expr(w, lambda->value, lambda->result);
    visit_block(w, lambda->body);
    w->result = result;
    leave(w, scope);
}

static void visit_cases(struct walk *w, struct expr *match) {
    visit_expr(w, match->left, NULL);
    for (struct match_case *k = match->cases; k && !w->is_found; k = k->next) {
        const struct seen *scope = w->scope;
        visit_pattern(w, k->pattern);
        visit_expr(w, k->guard, w->c->types.bool_);
        visit_expr(w, k->value, match->type);
        if (k->body && k->body->kind == STMT_BLOCK) visit_block(w, k->body);
        else if (k->body) visit_block(w, &(struct stmt){.kind = STMT_BLOCK, .body = k->body});
        leave(w, scope);
    }
}

static struct type *sibling_wish(const struct expr *sibling, struct type *wished) {
    return is_value(sibling->type) ? sibling->type : wished;
}

static void visit_expr(struct walk *w, struct expr *e, struct type *wished) {
    if (!e || w->is_found) return;
    if (e->kind == EXPR_NAME && e->at.end - e->name.count == w->at) {
        // What stood before the dot was a module.
        if (e->file) find(w, (struct place_found){.kind = PLACE_MEMBER, .module = e->file});
        else find(w, (struct place_found){.kind = PLACE_NAME, .type = wished});
        return;
    }
    switch (e->kind) {
    case EXPR_FIELD:
        if (e->name_at.start == w->at) find_member(w, e);
        visit_expr(w, e->left, NULL);
        return;
    case EXPR_VARIANT:
        if (e->name_at.start == w->at)
            find(w, (struct place_found){.kind = PLACE_VARIANT, .type = wished});
        visit_arguments(w, e);
        return;
    case EXPR_CALL:
        visit_expr(w, e->left, NULL);
        visit_arguments(w, e);
        return;
    case EXPR_LIST:
        for (struct argument *a = e->arguments; a; a = a->next) {
            bool is_list = wished && wished->kind == KIND_LIST;
            visit_expr(w, a->value, is_list ? wished->element : NULL);
        }
        return;
    case EXPR_TUPLE:
    case EXPR_INTERPOLATE:
        visit_arguments(w, e);
        return;
    case EXPR_INDEX:
        visit_expr(w, e->left, NULL);
        visit_expr(w, e->right, NULL);
        visit_arguments(w, e);
        return;
    case EXPR_UNWRAP:
    case EXPR_UNARY:
    case EXPR_OPTION:
        visit_expr(w, e->left, NULL);
        return;
    case EXPR_BINARY:
        visit_expr(w, e->left, wished);
        visit_expr(w, e->right, sibling_wish(e->left, wished));
        return;
    case EXPR_IF:
        visit_expr(w, e->condition, w->c->types.bool_);
        visit_expr(w, e->left, wished);
        visit_expr(w, e->right, wished);
        return;
    case EXPR_MATCH:
        visit_cases(w, e);
        return;
    case EXPR_LAMBDA:
        visit_lambda(w, e->lambda);
        return;
    case EXPR_ERROR: case EXPR_INT: case EXPR_FLOAT: case EXPR_BOOL: case EXPR_TEXT:
    case EXPR_NONE: case EXPR_NAME: case EXPR_SELF:
        return;
    }
}

// ---- patterns -----------------------------------------------------------------------------------

static void visit_pattern(struct walk *w, struct pattern *pattern) {
    if (!pattern || w->is_found) return;
    bool is_here = pattern->name.count > 0 && pattern->at.start <= w->at && w->at < pattern->at.end;
    bool is_variant = pattern->kind == PATTERN_VARIANT || pattern->kind == PATTERN_ERROR;
    if (is_variant && is_here && !pattern->has_parts) {
        struct type *type = pattern->type;
        find(w, (struct place_found){.kind = PLACE_VARIANT, .type = type, .owner = pattern->enum_name});
    }
    for (struct pattern *part = pattern->parts; part; part = part->next) visit_pattern(w, part);
    if (pattern->kind == PATTERN_BIND) see_local(w, pattern->name, pattern->local);
}

// ---- statements ---------------------------------------------------------------------------------

static void see_binders(struct walk *w, const struct stmt *stmt) {
    for (const struct binder *b = stmt->binders; b; b = b->next) see_local(w, b->name, b->local);
}

static void visit_condition(struct walk *w, struct condition *condition) {
    visit_expr(w, condition->value, condition->binding ? NULL : w->c->types.bool_);
    if (condition->binding) see_binders(w, condition->binding);
}

static void visit_arms(struct walk *w, struct stmt *stmt) {
    for (struct arm *arm = stmt->arms; arm && !w->is_found; arm = arm->next) {
        const struct seen *scope = w->scope;
        visit_condition(w, &arm->condition);
        visit_block(w, arm->body);
        leave(w, scope);
    }
    visit_block(w, stmt->otherwise);
}

static void visit_for(struct walk *w, struct stmt *stmt) {
    const struct seen *scope = w->scope;
    visit_expr(w, stmt->value, NULL);
    visit_expr(w, stmt->high, w->c->types.int_);
    see_binders(w, stmt);
    visit_block(w, stmt->body);
    leave(w, scope);
}

static void visit_stmt(struct walk *w, struct stmt *stmt) {
    switch (stmt->kind) {
    case STMT_LET:
        visit_type(w, stmt->type_name);
        visit_expr(w, stmt->value, stmt->type_name ? stmt->type : NULL);
        visit_block(w, stmt->body);
        see_binders(w, stmt);
        return;
    case STMT_ASSIGN:
        visit_expr(w, stmt->left, NULL);
        visit_expr(w, stmt->value, stmt->left->type);
        return;
    case STMT_BLOCK: visit_block(w, stmt); return;
    case STMT_IF:
    case STMT_WHILE: visit_arms(w, stmt); return;
    case STMT_FOR: visit_for(w, stmt); return;
    case STMT_RETURN: visit_expr(w, stmt->value, w->result); return;
    case STMT_EMIT: visit_expr(w, stmt->value, w->c->move_type); return;
    case STMT_EXPR: case STMT_MATCH: case STMT_ASSERT: visit_expr(w, stmt->value, NULL); return;
    case STMT_ERROR: case STMT_BREAK: case STMT_CONTINUE: return;
    }
}

static void visit_block(struct walk *w, struct stmt *block) {
    if (!block) return;
    const struct seen *scope = w->scope;
    for (struct stmt *s = block->body; s && !w->is_found; s = s->next) visit_stmt(w, s);
    leave(w, scope);
}

// ---- declarations -------------------------------------------------------------------------------

static void visit_fields(struct walk *w, const struct field *fields) {
    for (const struct field *f = fields; f; f = f->next) visit_type(w, f->type_name);
}

static void visit_decl(struct walk *w, struct decl *decl) {
    const struct seen *scope = w->scope;
    visit_type(w, decl->receiver);
    for (const struct parameter *p = decl->parameters; p; p = p->next) {
        visit_type(w, p->type_name);
        see(w, p->name, p->type);
    }
    visit_type(w, decl->result);
    visit_fields(w, decl->fields);
    for (const struct variant *v = decl->variants; v; v = v->next) visit_fields(w, v->fields);
    visit_type(w, decl->type_name);
    w->result = decl->symbol ? decl->symbol->result : NULL;
    visit_expr(w, decl->value, NULL);
    visit_block(w, decl->body);
    leave(w, scope);
}

struct place_found find_place(struct check *c, struct decl *decls, uint32_t at) {
    struct walk w = {.c = c, .at = at};
    for (struct decl *d = decls; d && !w.is_found; d = d->next) visit_decl(&w, d);
    return w.found;
}
