// tests/unit/tree_print.h: a syntax tree as text, fully parenthesized, so that a test can say what it should be.

#ifndef GASKET_TESTS_TREE_PRINT_H
#define GASKET_TESTS_TREE_PRINT_H

#include "parse_fixture.h"

static void put(struct collected *out, const char *text) {
    collect(out, text, strlen(text));
}

static void put_text(struct collected *out, struct text text) {
    collect(out, text.bytes, text.count);
}

static void print_expr(struct collected *out, const struct expr *e);
static void print_stmt(struct collected *out, const struct stmt *s);

static void print_type(struct collected *out, const struct type_name *t) {
    const char *between = "";
    switch (t->kind) {
    case TYPE_NAME_NAME:
        put_text(out, t->module_name);
        if (t->module_name.count) put(out, ".");
        put_text(out, t->name);
        break;
    case TYPE_NAME_LIST: put(out, "[]"); break;
    case TYPE_NAME_OPTION: put(out, "opt"); break;
    case TYPE_NAME_TUPLE: put(out, "tup"); break;
    case TYPE_NAME_FUNCTION: put(out, "fn"); break;
    }
    if (t->arguments || t->kind == TYPE_NAME_FUNCTION) {
        put(out, "<");
        for (const struct type_name *a = t->arguments; a; a = a->next, between = " ") {
            put(out, between);
            print_type(out, a);
        }
        put(out, ">");
    }
    if (t->element) {
        put(out, ":");
        print_type(out, t->element);
    }
}

static void print_arguments(struct collected *out, const struct argument *a) {
    for (; a; a = a->next) {
        put(out, " ");
        if (a->is_mut) put(out, "mut:");
        if (a->name.count) {
            put_text(out, a->name);
            put(out, "=");
        }
        print_expr(out, a->value);
    }
}

static void print_pattern(struct collected *out, const struct pattern *p) {
    if (p->label.count) {
        put_text(out, p->label);
        put(out, "=");
    }
    switch (p->kind) {
    case PATTERN_ERROR: put(out, "ERROR"); return;
    case PATTERN_ANY: put(out, "_"); return;
    case PATTERN_BIND: put_text(out, p->name); return;
    case PATTERN_NONE: put(out, "none"); return;
    case PATTERN_LITERAL: print_expr(out, p->low); return;
    case PATTERN_RANGE:
        print_expr(out, p->low);
        put(out, p->is_inclusive ? "..=" : "..");
        print_expr(out, p->high);
        return;
    case PATTERN_VARIANT:
        if (p->module_name.count) {
            put_text(out, p->module_name);
            put(out, ".");
        }
        put_text(out, p->enum_name);
        put(out, ".");
        put_text(out, p->name);
        if (!p->has_parts) return;
        break;
    case PATTERN_TUPLE: put(out, "tuple"); break;
    case PATTERN_SOME: put(out, "some"); break;
    case PATTERN_OR: put(out, "or"); break;
    }
    put(out, "(");
    for (const struct pattern *part = p->parts; part; part = part->next) {
        if (part != p->parts) put(out, " ");
        print_pattern(out, part);
    }
    put(out, ")");
}

static void print_cases(struct collected *out, const struct match_case *c) {
    for (; c; c = c->next) {
        put(out, " [");
        print_pattern(out, c->pattern);
        if (c->guard) {
            put(out, " if ");
            print_expr(out, c->guard);
        }
        put(out, " => ");
        if (c->value) print_expr(out, c->value);
        else print_stmt(out, c->body);
        put(out, "]");
    }
}

static const char *const unary_names[] = {"neg", "not", "~"};
static const char *const binary_names[] = {"+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>",
                                           "==", "!=", "<", "<=", ">", ">=", "and", "or", "??"};

static void print_parts(struct collected *out, const char *name, const struct expr *a, const struct expr *b,
                        const struct expr *c) {
    put(out, "(");
    put(out, name);
    const struct expr *parts[] = {a, b, c};
    for (int i = 0; i < 3; i++) {
        if (!parts[i]) continue;
        put(out, " ");
        print_expr(out, parts[i]);
    }
}

static void print_expr(struct collected *out, const struct expr *e) {
    char number[40];
    switch (e->kind) {
    case EXPR_ERROR: put(out, "ERROR"); return;
    case EXPR_INT:
        snprintf(number, sizeof number, "%lld", (long long)e->int_value);
        put(out, number);
        return;
    case EXPR_FLOAT:
        snprintf(number, sizeof number, "%.17g", e->float_value);
        put(out, number);
        if (!strpbrk(number, ".e")) put(out, ".0");
        return;
    case EXPR_BOOL: put(out, e->bool_value ? "true" : "false"); return;
    case EXPR_TEXT:
        put(out, "\"");
        put_text(out, e->name);
        put(out, "\"");
        return;
    case EXPR_INTERPOLATE: put(out, "(text"); print_arguments(out, e->arguments); break;
    case EXPR_NONE: put(out, "none"); return;
    case EXPR_NAME: put_text(out, e->name); return;
    case EXPR_SELF: put(out, "self"); return;
    case EXPR_LIST: put(out, "(list"); print_arguments(out, e->arguments); break;
    case EXPR_TUPLE: put(out, "(tuple"); print_arguments(out, e->arguments); break;
    case EXPR_VARIANT:
        put(out, e->has_arguments ? "(." : ".");
        put_text(out, e->name);
        if (!e->has_arguments) return;
        print_arguments(out, e->arguments);
        break;
    case EXPR_FIELD:
        print_parts(out, ".", e->left, NULL, NULL);
        put(out, " ");
        put_text(out, e->name);
        break;
    case EXPR_CALL: print_parts(out, "call", e->left, NULL, NULL); print_arguments(out, e->arguments); break;
    case EXPR_INDEX: print_parts(out, "index", e->left, e->right, NULL); break;
    case EXPR_UNWRAP: print_parts(out, "!", e->left, NULL, NULL); break;
    case EXPR_UNARY: print_parts(out, unary_names[e->op], e->left, NULL, NULL); break;
    case EXPR_BINARY: print_parts(out, binary_names[e->op], e->left, e->right, NULL); break;
    case EXPR_IF: print_parts(out, "if", e->condition, e->left, e->right); break;
    case EXPR_MATCH: print_parts(out, "match", e->left, NULL, NULL); print_cases(out, e->cases); break;
    case EXPR_LAMBDA:
        put(out, "(fn");
        for (const struct parameter *p = e->lambda->parameters; p; p = p->next) {
            put(out, " ");
            put_text(out, p->name);
            if (p->type_name) {
                put(out, ":");
                print_type(out, p->type_name);
            }
        }
        if (e->lambda->result_name) {
            put(out, " -> ");
            print_type(out, e->lambda->result_name);
        }
        put(out, e->lambda->value ? " => " : " ");
        if (e->lambda->value) print_expr(out, e->lambda->value);
        else print_stmt(out, e->lambda->body);
        break;
    case EXPR_OPTION: print_parts(out, "?", e->left, NULL, NULL); break;
    }
    put(out, ")");
}

static void print_block(struct collected *out, const struct stmt *block) {
    put(out, "{");
    for (const struct stmt *s = block->body; s; s = s->next) {
        if (s != block->body) put(out, "; ");
        print_stmt(out, s);
    }
    put(out, "}");
}

static void print_binders(struct collected *out, const struct stmt *s) {
    if (s->is_tuple) put(out, "(");
    for (const struct binder *b = s->binders; b; b = b->next) {
        if (b != s->binders) put(out, ",");
        put_text(out, b->name);
    }
    if (s->is_tuple) put(out, ")");
}

static void print_arm(struct collected *out, const struct arm *arm) {
    const struct stmt *binding = arm->condition.binding;
    if (binding) {
        put(out, binding->is_var ? "var " : "let ");
        print_binders(out, binding);
        put(out, " = ");
    }
    print_expr(out, arm->condition.value);
    put(out, " ");
    print_block(out, arm->body);
}

static void print_word(struct collected *out, const char *word, const struct expr *value) {
    put(out, word);
    if (!value) return;
    put(out, " ");
    print_expr(out, value);
}

static void print_stmt(struct collected *out, const struct stmt *s) {
    switch (s->kind) {
    case STMT_ERROR: put(out, "ERROR"); return;
    case STMT_LET:
        put(out, s->is_var ? "var " : "let ");
        print_binders(out, s);
        if (s->type_name) {
            put(out, ": ");
            print_type(out, s->type_name);
        }
        put(out, " = ");
        print_expr(out, s->value);
        if (s->body) {
            put(out, " else ");
            print_block(out, s->body);
        }
        return;
    case STMT_ASSIGN:
        print_expr(out, s->left);
        put(out, " ");
        if (s->has_op) put(out, binary_names[s->op]);
        put(out, "= ");
        print_expr(out, s->value);
        return;
    case STMT_EXPR: print_expr(out, s->value); return;
    case STMT_BLOCK: print_block(out, s); return;
    case STMT_IF:
        for (const struct arm *arm = s->arms; arm; arm = arm->next) {
            put(out, arm == s->arms ? "if " : " elif ");
            print_arm(out, arm);
        }
        if (s->otherwise) {
            put(out, " else ");
            print_block(out, s->otherwise);
        }
        return;
    case STMT_WHILE:
        put(out, "while ");
        print_arm(out, s->arms);
        return;
    case STMT_FOR:
        put(out, "for ");
        print_binders(out, s);
        put(out, " in ");
        print_expr(out, s->value);
        if (s->high) {
            put(out, s->is_inclusive ? "..=" : "..");
            print_expr(out, s->high);
        }
        put(out, " ");
        print_block(out, s->body);
        return;
    case STMT_MATCH: print_expr(out, s->value); return;
    case STMT_RETURN: print_word(out, "return", s->value); return;
    case STMT_BREAK: put(out, "break"); return;
    case STMT_CONTINUE: put(out, "continue"); return;
    case STMT_ASSERT: print_word(out, "assert", s->value); return;
    case STMT_EMIT: print_word(out, "emit", s->value); return;
    }
}

static void print_fields(struct collected *out, const struct field *f) {
    for (; f; f = f->next) {
        put(out, " ");
        put_text(out, f->name);
        put(out, ":");
        print_type(out, f->type_name);
        if (f->doc.count) put(out, "#");
    }
}

static void print_type_parameters(struct collected *out, const struct decl *d) {
    for (const struct type_parameter *t = d->type_parameters; t; t = t->next) {
        put(out, " <");
        put_text(out, t->name);
        if (t->bound.count) {
            put(out, ":");
            put_text(out, t->bound);
        }
        put(out, ">");
    }
}

static void print_signature(struct collected *out, const struct decl *d) {
    if (d->receiver) {
        print_type(out, d->receiver);
        put(out, " . ");
    }
    put_text(out, d->name);
    print_type_parameters(out, d);
    put(out, " (");
    for (const struct parameter *p = d->parameters; p; p = p->next) {
        if (p != d->parameters) put(out, ", ");
        if (p->is_mut) put(out, "mut ");
        put_text(out, p->name);
        if (p->type_name) {
            put(out, ":");
            print_type(out, p->type_name);
        }
    }
    put(out, ")");
    if (d->result) {
        put(out, " -> ");
        print_type(out, d->result);
    }
}

static void print_decl(struct collected *out, const struct decl *d) {
    static const char *const variables[] = {"let ", "var ", "cache "};
    if (d->doc.count) put(out, "#");
    if (d->is_public) put(out, "pub ");
    switch (d->kind) {
    case DECL_ERROR: put(out, "ERROR"); return;
    case DECL_FUNCTION:
        put(out, "fn ");
        print_signature(out, d);
        if (d->native_name.count) {
            put(out, " native ");
            put_text(out, d->native_name);
        }
        if (d->body) {
            put(out, " ");
            print_block(out, d->body);
        }
        return;
    case DECL_RECORD:
        put(out, "record ");
        put_text(out, d->name);
        print_type_parameters(out, d);
        print_fields(out, d->fields);
        return;
    case DECL_ENUM:
        put(out, "enum ");
        put_text(out, d->name);
        print_type_parameters(out, d);
        for (const struct variant *v = d->variants; v; v = v->next) {
            put(out, " | ");
            put_text(out, v->name);
            if (v->doc.count) put(out, "#");
            print_fields(out, v->fields);
        }
        return;
    case DECL_VARIABLE:
        put(out, variables[d->variable]);
        put_text(out, d->name);
        if (d->type_name) {
            put(out, ": ");
            print_type(out, d->type_name);
        }
        put(out, " = ");
        print_expr(out, d->value);
        return;
    case DECL_INTERFACE: put(out, "interface "); break;
    case DECL_ENTRY:
        put(out, "entry ");
        print_signature(out, d);
        return;
    case DECL_IMPLEMENTS: put(out, "implements "); break;
    case DECL_USE: put(out, d->is_text ? "use file " : "use "); break;
    case DECL_TEST:
        put(out, "test ");
        put_text(out, d->name);
        put(out, " ");
        print_block(out, d->body);
        return;
    case DECL_ENTERED: print_stmt(out, d->body); return;
    }
    put_text(out, d->name);
}

// All declarations, one a line.
static inline void print_decls(struct collected *out, const struct decl *d) {
    out->count = 0;
    out->bytes[0] = '\0';
    for (; d; d = d->next) {
        print_decl(out, d);
        put(out, "\n");
    }
}

#endif
