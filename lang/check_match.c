// lang/check_match.c: match, and the patterns of its cases.
//
//   in:    a match as parsed, as statement or as expression
//   out:   patterns with types, variants and locals; whether control gets past it
//   owns:  nothing
//   fails: by diagnostics

#include "check.h"

static void refuse_pattern(struct check *c, struct pattern *p, struct type *type,
                           const char *found) {
    if (type->kind != KIND_ERROR) {
        check_refuse(c, DIAGNOSTIC_PATTERN, p->at, word(found), type_word(c, type), NULL, NULL);
    }
    p->kind = PATTERN_ERROR;
}

// What stands inside a pattern that is wrong itself still declares its names.
static void check_parts_loosely(struct check *c, struct pattern *p) {
    for (struct pattern *part = p->parts; part; part = part->next)
        check_pattern(c, part, c->types.error);
}

static void check_literal(struct check *c, struct pattern *p, struct type *type) {
    check_expr(c, p->low, type);
    bool is_option = type->kind == KIND_OPTION, is_any = type->kind == KIND_VARIABLE;
    if (is_option || is_any || !fits(c, p->low, type)) {
        check_refuse(c, DIAGNOSTIC_MISMATCH, p->at, type_word(c, type), type_word(c, p->low->type),
                     NULL, is_option ? "match what is inside:  some(…)"
                           : is_any ? "compare it:  case x if x == …" : NULL);
        p->kind = PATTERN_ERROR;
    }
}

static void check_range(struct check *c, struct pattern *p, struct type *type) {
    if (type->kind != KIND_INT) {
        refuse_pattern(c, p, type, "a range");
        return;
    }
    check_expr(c, p->low, type);
    check_expr(c, p->high, type);
    int64_t low = p->low->int_value, high = p->high->int_value;
    bool is_empty = p->is_inclusive ? low > high : low >= high;
    if (!is_empty) return;
    check_refuse(c, DIAGNOSTIC_EMPTY_RANGE, p->at, word(""), word(""), NULL, NULL);
    p->kind = PATTERN_ERROR;
}

// Shows the variant as it was declared.
static void refuse_parts(struct check *c, struct span at, const struct variant *variant) {
    struct text shape = words_join(c, word("."), "", variant->name);
    for (const struct field *f = variant->fields; f; f = f->next) {
        shape = words_join(c, shape, f == variant->fields ? "(" : ", ",
                           f->name.count ? f->name : word("_"));
    }
    if (variant->fields) shape = words_join(c, shape, ")", word(""));
    check_refuse(c, DIAGNOSTIC_PATTERN_PARTS, at, variant->name, shape, NULL, "write:  case %2");
}

// Gives each part the position that its label says; sorts the parts by position.
static bool order_parts(struct check *c, struct pattern *p, const struct variant *variant) {
    struct pattern **parts = arena_array(c->arena, variant->field_count, sizeof *parts);
    uint32_t next = 0;
    for (struct pattern *part = p->parts, *after; part; part = after) {
        after = part->next;
        uint32_t index = next++;
        const struct field *f = variant->fields;
        if (part->label.count) {
            for (index = 0; f && !text_equal(f->name, part->label); f = f->next) index++;
        }
        if (index >= variant->field_count || parts[index]) {
            refuse_parts(c, part->at, variant);
            return false;
        }
        parts[index] = part;
    }
    for (uint32_t i = variant->field_count; i-- > 0;) {
        if (!parts[i]) {
            // A part that is not named matches anything, when the others are named.
            parts[i] = ARENA_NEW(c->arena, struct pattern);
            *parts[i] = (struct pattern){.kind = PATTERN_ANY, .at = p->at, .height = 1};
        }
        parts[i]->next = i + 1 < variant->field_count ? parts[i + 1] : NULL;
    }
    p->parts = variant->field_count ? parts[0] : NULL;
    return true;
}

static void check_variant_parts(struct check *c, struct pattern *p, const struct type *type,
                                const struct variant *variant) {
    bool is_labelled = p->parts && p->parts->label.count;
    if (!p->has_parts) {
        // `.strike` alone matches whatever it carries.
        order_parts(c, p, variant);
    } else if (p->part_count != variant->field_count && !is_labelled) {
        refuse_parts(c, p->at, variant);
        check_parts_loosely(c, p);
        p->kind = PATTERN_ERROR;
        return;
    } else if (!order_parts(c, p, variant)) {
        check_parts_loosely(c, p);
        p->kind = PATTERN_ERROR;
        return;
    }
    p->part_count = variant->field_count;
    const struct field *f = variant->fields;
    for (struct pattern *part = p->parts; part; part = part->next, f = f->next) {
        check_pattern(c, part, type_of_field(&c->types, type, f));
    }
}

// The enum's name before the variant, if it is there.
static void check_enum_name(struct check *c, struct pattern *p, const struct type *type) {
    if (!p->enum_name.count) return;
    bool is_it = text_equal(p->enum_name, type->name);
    if (p->module_name.count) {
        const struct type *named = written_type(c, p->module_name, p->enum_name);
        is_it = named && named->decl == type->decl;
        if (!named) refuse_written_type(c, p->module_name, p->module_at, p->enum_name, p->at);
        if (!named) return;
    }
    if (!is_it)
        check_refuse(c, DIAGNOSTIC_PATTERN, p->at, p->enum_name, type_word(c, type), NULL, NULL);
}

static void check_variant_pattern(struct check *c, struct pattern *p, struct type *type) {
    if (type->kind != KIND_ENUM) {
        refuse_pattern(c, p, type, "a variant");
        check_parts_loosely(c, p);
        return;
    }
    check_enum_name(c, p, type);
    const struct variant *variant = find_variant(type->decl, p->name, &p->index);
    if (variant) {
        check_variant_parts(c, p, type, variant);
        return;
    }
    struct nearest nearest = nearest_new(c, p->name);
    for (const struct variant *v = type->decl->variants; v; v = v->next)
        nearest_offer(&nearest, v->name);
    if (!is_lost(c, p->name) && !is_type_broken(c, type))
        diagnostic_add(c->diagnostics, c->sources, DIAGNOSTIC_UNKNOWN_VARIANT, p->at,
                       (struct words){{p->name, type->name, nearest.best}}, NULL,
                       nearest.best.count ? "did you mean .%3?" : NULL);
    check_parts_loosely(c, p);
    p->kind = PATTERN_ERROR;
}

static void check_tuple_pattern(struct check *c, struct pattern *p, struct type *type) {
    if (type->kind != KIND_TUPLE || type->part_count != p->part_count) {
        refuse_pattern(c, p, type, "a tuple");
        check_parts_loosely(c, p);
        return;
    }
    uint32_t i = 0;
    for (struct pattern *part = p->parts; part; part = part->next)
        check_pattern(c, part, type->parts[i++]);
}

static bool binds(const struct pattern *p) {
    if (p->kind == PATTERN_BIND) return !text_equal(p->name, word("_"));
    for (const struct pattern *part = p->parts; part; part = part->next) {
        if (binds(part)) return true;
    }
    return false;
}

static void check_alternatives(struct check *c, struct pattern *p, struct type *type) {
    bool has_bound = false;
    for (struct pattern *part = p->parts; part; part = part->next) {
        bool is_binding = binds(part);
        // One complaint; the names of the first are declared, so that the case's body knows them.
        if (is_binding && has_bound) {
            part->kind = PATTERN_ERROR;
            continue;
        }
        if (is_binding) {
            check_refuse(c, DIAGNOSTIC_BINDS_IN_OR, part->at, word(""), word(""), NULL,
                         "write a case for each");
        }
        has_bound = has_bound || is_binding;
        check_pattern(c, part, type);
    }
}

// A bare name that is a variant's is nearly always a forgotten point.
static void refuse_variant_name(struct check *c, struct pattern *p, const struct type *type) {
    uint32_t index;
    if (type->kind != KIND_ENUM || !find_variant(type->decl, p->name, &index)) return;
    check_refuse(c, DIAGNOSTIC_BINDS_VARIANT, p->at, p->name, word(""), NULL, "write:  .%1");
    p->kind = PATTERN_ERROR;
}

void check_pattern(struct check *c, struct pattern *p, struct type *type) {
    p->type = type;
    switch (p->kind) {
    case PATTERN_ERROR: case PATTERN_ANY: return;
    case PATTERN_BIND:
        refuse_variant_name(c, p, type);
        p->local = declare_local(c, p->name, p->at, type, false);
        return;
    case PATTERN_LITERAL: check_literal(c, p, type); return;
    case PATTERN_RANGE: check_range(c, p, type); return;
    case PATTERN_VARIANT: check_variant_pattern(c, p, type); return;
    case PATTERN_TUPLE: check_tuple_pattern(c, p, type); return;
    case PATTERN_SOME:
    case PATTERN_NONE:
        if (type->kind != KIND_OPTION) {
            refuse_pattern(c, p, type, "an option");
            check_parts_loosely(c, p);
        } else if (p->kind == PATTERN_SOME) {
            check_pattern(c, p->parts, type->element);
        }
        return;
    case PATTERN_OR: check_alternatives(c, p, type); return;
    }
}

// ---- cases --------------------------------------------------------------------------------------

static struct type *join_case(struct check *c, struct match_case *k, struct type *expected,
                              struct type *joined) {
    struct type *type = check_value(c, k->value, wish_after(expected, joined));
    if (!joined || fits(c, k->value, joined)) return joined ? joined : type;
    struct type *both = join_types(c, joined, type);
    if (both) return both;
    refuse_misfit(c, k->value, joined);
    return joined;
}

// A jump or a block that never falls out of its end may stand where a value is wanted.
static bool check_case(struct check *c, struct match_case *k, struct type *expected,
                       bool as_expression, struct type **joined) {
    // An `if` or `match` that may be either is what the match around it is.
    if (k->value && k->body) {
        if (as_expression) k->body = NULL;
        else k->value = NULL;
    }
    if (k->value && as_expression) {
        *joined = join_case(c, k, expected, *joined);
        return true;
    }
    if (k->value) {
        check_expr(c, k->value, NULL);
        if (k->value->kind != EXPR_CALL && k->value->type->kind != KIND_ERROR) {
            bool may_return = c->result && c->result == k->value->type;
            c->has_lost_value = true;
            check_refuse(c, DIAGNOSTIC_NO_EFFECT, k->value->at, source_word(c, k->value->at),
                         word(""), NULL,
                         may_return ? "a function says what it returns:  => return %1"
                                    : "did you mean to return it, or to keep it with let?");
        }
        return true;
    }
    bool goes_on = k->body ? check_stmt(c, k->body) : true;
    if (as_expression && goes_on && !has_hole(c, k->at))
        check_refuse(c, DIAGNOSTIC_NO_VALUE, k->at, word(""), word(""), NULL, NULL);
    return goes_on;
}

// Once all cases are known, bare none, [] and literals take the common type on.
static void settle_cases(struct check *c, struct expr *match, struct type *joined) {
    for (struct match_case *k = match->cases; k; k = k->next) {
        if (k->value && !fits(c, k->value, joined)) refuse_misfit(c, k->value, joined);
    }
}

bool check_match_cases(struct check *c, struct expr *match, struct type *expected,
                       bool as_expression, struct type **joined) {
    struct type *type = settled(c, match->left, check_value(c, match->left, NULL));
    bool goes_on = false;
    for (struct match_case *k = match->cases; k; k = k->next) {
        scope_open(c);
        check_pattern(c, k->pattern, type);
        if (k->guard) check_as(c, k->guard, c->types.bool_);
        if (check_case(c, k, expected, as_expression, joined)) goes_on = true;
        scope_close(c);
    }
    if (as_expression && *joined) settle_cases(c, match, *joined);
    check_exhaustive(c, match);
    return goes_on;
}
