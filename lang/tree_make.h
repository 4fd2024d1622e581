// lang/tree_make.h: the constructors that grammar.y calls, one a rule.
//
//   in:    tokens as spans, nodes
//   out:   nodes in the arena, heights and spans filled
//   owns:  nothing
//   fails: by diagnostic_add(). A node that would pass TREE_HEIGHT_MAX becomes an _ERROR; this is
//          the only place that refuses heights, and it complains once a declaration

#ifndef GASKET_LANG_TREE_MAKE_H
#define GASKET_LANG_TREE_MAKE_H

#include "parse.h"

struct doc {
    uint32_t owner;    // where the token behind it starts
    struct span at;
};

struct maker {
    const struct parse_context *context;
    struct arena *arena;
    struct source *source;
    const char *bytes;            // of the source, as lexed
    uint32_t base;
    struct decl *first, *last;    // what parsed so far
    struct decl *spare;           // declarations to be made, side by side
    uint32_t spare_count, decl_count;
    struct doc *docs;             // in rising order
    size_t doc_count, doc_room;
    struct expr *open_minimum;    // 9223372036854775808 that waits for its minus sign
    bool is_too_deep;             // said for this declaration
    struct parser *parser;        // for %syntax_error
};

// ---- lists, in order, with the greatest height inside -------------------------------------------

#define TREE_LIST(name, node)            \
    struct name##_list {                 \
        struct node *first, *last;       \
        uint32_t count;                  \
        uint16_t height;                 \
    };                                   \
    struct name##_list name##_list_add(struct name##_list list, struct node *item);
TREE_LIST(expr, argument)
TREE_LIST(type, type_name)
TREE_LIST(pattern, pattern)
TREE_LIST(case, match_case)
TREE_LIST(stmt, stmt)
TREE_LIST(arm, arm)
TREE_LIST(binder, binder)
TREE_LIST(parameter, parameter)
TREE_LIST(type_parameter, type_parameter)
TREE_LIST(field, field)
TREE_LIST(variant, variant)
#undef TREE_LIST

// ---- expressions --------------------------------------------------------------------------------

struct expr *expr_int(struct maker *m, struct span at);
struct expr *expr_float(struct maker *m, struct span at);
struct expr *expr_bool(struct maker *m, struct span at, bool value);
struct expr *expr_text(struct maker *m, struct span at);
struct expr *expr_none(struct maker *m, struct span at);
struct expr *expr_hidden(struct maker *m, struct span at);
struct expr *expr_one(struct maker *m, struct span at);
struct expr *expr_name(struct maker *m, struct span at);
struct expr *expr_self(struct maker *m, struct span at);
struct expr *expr_paren(struct span open, struct expr *inner, struct span close);
struct expr *expr_list(struct maker *m, struct span open, struct expr_list items,
                       struct span close);
struct expr *expr_tuple(struct maker *m, struct span open, struct expr *first,
                        struct expr_list rest, struct span close);
struct expr *expr_variant(struct maker *m, struct span dot, struct span name);
struct expr *expr_variant_call(struct maker *m, struct span dot, struct span name,
                               struct expr_list arguments, struct span close);
struct expr *expr_field(struct maker *m, struct expr *left, struct span name);
struct expr *expr_place(struct maker *m, struct expr *left, struct span number);  // tuple.0
struct expr *expr_call(struct maker *m, struct expr *left, struct expr_list arguments,
                       struct span close);
struct expr *expr_index(struct maker *m, struct expr *left, struct expr_list indexes,
                        struct span close);
struct expr *expr_option(struct maker *m, struct expr *type, struct span mark);
struct expr *expr_unwrap(struct maker *m, struct expr *left, struct span bang);
struct expr *expr_unary(struct maker *m, enum unary_op op, struct span sign, struct expr *operand);
struct expr *expr_foreign_not(struct maker *m, struct span bang, struct expr *operand);
struct expr *expr_binary(struct maker *m, enum binary_op op, struct expr *left, struct span sign,
                         struct expr *right);
struct expr *expr_compare(struct maker *m, enum binary_op op, struct expr *left, struct span sign,
                          struct expr *right);
// `result` may be NULL: it is told by where the lambda stands, or by its body
struct expr *expr_lambda(struct maker *m, struct span start, struct parameter_list parameters,
                         struct type_name *result, struct expr *value);
struct expr *expr_lambda_block(struct maker *m, struct span start, struct parameter_list parameters,
                               struct type_name *result, struct stmt *body);
struct expr *expr_if(struct maker *m, struct span start, const struct condition *condition,
                     struct stmt *then, struct expr *otherwise);
struct expr *expr_if_values(struct maker *m, struct span at, struct expr *condition,
                            struct expr *then, struct expr *otherwise);
struct expr *expr_block(struct maker *m, struct stmt *block);  // a branch as a value
struct expr *expr_error(struct maker *m, struct span at);
struct expr *expr_match(struct maker *m, struct span start, struct expr *subject,
                        struct case_list cases, struct span end);

// A growing interpolation: parts in turn, empty texts left out.
struct parts {
    struct span start;
    struct expr_list list;
};
struct parts text_start(struct maker *m, struct span part, struct expr *value);
struct parts text_middle(struct maker *m, struct parts parts, struct span part, struct expr *value);
struct expr *text_end(struct maker *m, struct parts parts, struct span part);

struct argument *argument_plain(struct maker *m, struct expr *value);
struct argument *argument_named(struct maker *m, struct span name, struct expr *value);
struct argument *argument_mut(struct maker *m, struct span mut, struct expr *place);
struct argument *argument_mut_named(struct maker *m, struct span name, struct span mut,
                                    struct expr *place);

// ---- patterns -----------------------------------------------------------------------------------

struct pattern *pattern_name(struct maker *m, struct span name);
struct pattern *pattern_none(struct maker *m, struct span at);
struct pattern *pattern_literal(struct maker *m, struct expr *literal);
struct pattern *pattern_range(struct maker *m, struct expr *low, struct expr *high,
                              bool is_inclusive);
struct pattern *pattern_variant(struct maker *m, struct span start, struct span enum_name,
                                struct span name);
// `module.` before an enum's name.
struct pattern *pattern_inside(struct maker *m, struct span module, struct pattern *variant);
struct pattern *pattern_variant_parts(struct maker *m, struct pattern *variant,
                                      struct pattern_list parts, struct span close);
struct pattern *pattern_call(struct maker *m, struct span name, struct pattern_list parts,
                             struct span close);
struct pattern *pattern_tuple(struct maker *m, struct span open, struct pattern *first,
                              struct pattern_list rest, struct span close);
struct pattern *pattern_paren(struct span open, struct pattern *inner, struct span close);
struct pattern *pattern_label(struct maker *m, struct span label, struct pattern *part);
struct pattern *pattern_or(struct maker *m, struct pattern_list choices);

struct match_case *case_value(struct maker *m, struct span start, struct pattern *pattern,
                              struct expr *guard, struct expr *value);
// A block, a jump, an assignment, or an if or match, which become values where they can.
struct match_case *case_body(struct maker *m, struct span start, struct pattern *pattern,
                             struct expr *guard, struct stmt *body);

// ---- statements ---------------------------------------------------------------------------------

struct stmt *stmt_let(struct maker *m, struct span start, bool is_var, struct binder_list binders,
                      bool is_tuple, struct type_name *type_name, struct expr *value,
                      struct stmt *otherwise);
struct stmt *stmt_assign(struct maker *m, struct expr *place, struct expr *value);
struct stmt *stmt_update(struct maker *m, struct expr *place, enum binary_op op,
                         struct expr *value);
struct stmt *stmt_expr(struct maker *m, struct expr *value);
struct stmt *stmt_block(struct maker *m, struct span open, struct stmt_list body,
                        struct span close);
struct ifs {  // if … else if …
    struct span start;
    struct arm_list arms;
};
struct ifs ifs_start(struct maker *m, struct span start, const struct condition *condition,
                     struct stmt *body);
struct ifs ifs_add(struct maker *m, struct ifs ifs, const struct condition *condition,
                   struct stmt *body);
struct stmt *stmt_if(struct maker *m, struct ifs ifs, struct stmt *otherwise);
struct stmt *stmt_while(struct maker *m, struct span start, const struct condition *condition,
                        struct stmt *body);
struct stmt *stmt_for(struct maker *m, struct span start, struct binder_list binders, bool is_tuple,
                      struct expr *value, struct expr *high, bool is_inclusive, struct stmt *body);
struct stmt *stmt_match(struct maker *m, struct expr *match);
// return, assert, emit; value NULL for a bare return, break, continue
struct stmt *stmt_word(struct maker *m, enum stmt_kind kind, struct span word, struct expr *value);

struct binder *binder_make(struct maker *m, struct span name);
// A tuple in a tuple, in a condition, or behind a counter.
struct binder *binder_parts(struct maker *m, struct span open, struct binder_list parts,
                            struct span close);
struct binder *binder_none(struct maker *m, struct span at);  // `_`
struct arm *arm_make(struct maker *m, const struct condition *condition, struct stmt *body);
struct condition *condition_value(struct maker *m, struct expr *value);
struct condition *condition_binding(struct maker *m, struct span start, bool is_var,
                                    struct binder_list binders, bool is_tuple,
                                    struct expr *value);

// ---- types --------------------------------------------------------------------------------------

struct type_name *type_name_name(struct maker *m, struct span name);
struct type_name *type_name_apply(struct maker *m, struct span name, struct type_list arguments,
                                  struct span close);
// `module.` before a type's name.
struct type_name *type_name_inside(struct maker *m, struct span module, struct type_name *name);
struct type_name *type_name_list(struct maker *m, struct span open, struct type_name *element,
                                 struct span close);
struct type_name *type_name_option(struct maker *m, struct type_name *element, struct span mark);
struct type_name *type_name_tuple(struct maker *m, struct span open, struct type_list parts,
                                  struct span close);
struct type_name *type_name_function(struct maker *m, struct span start,
                                     struct type_list parameters, struct span close,
                                     struct type_name *result);

// ---- declarations -------------------------------------------------------------------------------

// What stands before a function's parameters.
struct head {
    struct span start, name;
    struct type_name *receiver;
    struct type_parameter_list type_parameters;
};

// A name with what stands in [ ] behind it: types, which are a generic function's parameters if
// they are plain names, or a receiver's arguments; and bounds, `T: ordered`.
struct applied {
    struct span name;
    struct span close;  // end is 0 without brackets
    struct type_list types;
    struct type_parameter_list bounds;
};

struct applied *applied_plain(struct maker *m, struct span name);
struct applied *applied_first(struct maker *m, struct type_name *type);
struct applied *applied_bound(struct maker *m, struct span name, struct span bound);
struct applied *applied_add(struct applied *list, const struct applied *item);
struct applied *applied_name(struct applied *list, struct span name, struct span close);

struct type_name *receiver_name(struct maker *m, const struct applied *name);
struct type_name *receiver_inside(struct maker *m, const struct applied *module,
                                  const struct applied *name);
struct type_name *receiver_list(struct maker *m, struct span open, const struct applied *element,
                                struct span close);
struct head *head_plain(struct maker *m, struct span start, const struct applied *name);
struct head *head_method(struct maker *m, struct span start, struct type_name *receiver,
                         const struct applied *bounded, const struct applied *name);

struct parameter *parameter_make(struct maker *m, struct span name, bool is_mut,
                                 struct type_name *type_name);
struct parameter *parameter_self(struct maker *m, struct span self, bool is_mut);

struct field *field_make(struct maker *m, struct span name, struct type_name *type_name);
struct field *field_unnamed(struct maker *m, struct type_name *type_name);
struct variant *variant_make(struct maker *m, struct span name, struct field_list fields);

struct decl *decl_function(struct maker *m, const struct head *head,
                           struct parameter_list parameters, struct span close,
                           struct type_name *result);
struct decl *decl_body(struct decl *function, struct stmt *body);
struct decl *decl_native(struct maker *m, struct decl *function, struct span native);
struct decl *decl_record(struct maker *m, struct span start, const struct applied *name,
                         struct field_list fields, struct span end);
struct decl *decl_enum(struct maker *m, struct span start, const struct applied *name,
                       struct variant_list variants, struct span end);
struct decl *decl_variable(struct maker *m, struct span start, enum variable_kind kind,
                           struct span name, struct type_name *type_name, struct expr *value);
struct decl *decl_word(struct maker *m, enum decl_kind kind, struct span start, struct span name);
struct decl *decl_use_file(struct maker *m, struct span start, struct span file);
struct decl *decl_test(struct maker *m, struct span start, struct span name, struct stmt *body);
struct decl *decl_error(struct maker *m, struct span start, struct stmt *body);
struct decl *decl_entry(struct maker *m, struct span start, struct span name,
                        struct parameter_list parameters, struct span close,
                        struct type_name *result);
struct decl *decl_entered(struct maker *m, struct stmt *stmt);
// An `if` or `match` each branch of which is one expression, as a value; NULL if it is not like that.
struct expr *stmt_value(struct maker *m, const struct stmt *stmt);
struct decl *decl_public(struct maker *m, struct span start, struct decl *decl);
void decl_add(struct maker *m, struct decl *decl);  // to the source's declarations

// What stands in the source at `at`, and a complaint about it. For the constructors' own files.
static inline struct text maker_text(const struct maker *m, struct span at) {
    return (struct text){m->bytes + (at.start - m->base), at.end - at.start};
}
// The names in what is left out of the tree: they may have been declared there.
void maker_note_lost(struct maker *m, struct span at);
void maker_complain(struct maker *m, enum diagnostic_code code, struct span at, struct text word,
                    const char *help);
bool maker_is_too_deep(struct maker *m, unsigned height, struct span at);
// complains of a 9223372036854775808 that got no minus sign
void maker_close_minimum(struct maker *m);

static inline struct span span_join(struct span first, struct span last) {
    return (struct span){first.start, last.end};
}

#endif
