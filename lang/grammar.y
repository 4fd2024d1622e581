// lang/grammar.y: the syntax of Gasket, for lemon.
//
//   in:    tokens of the lexer, with NEWLINE where one ends a statement (parse.c decides)
//   out:   one call of tree_make.h a rule; declarations go to the maker as they are complete
//   owns:  its stack, inside of the caller's memory; never calls malloc
//   fails: %syntax_error tells parse.c, then `error` takes the rest of the line, which parse.c
//          skips

%name grammar
%token_prefix TOKEN_
%token_type {struct span}
%extra_context {struct maker *m}
%start_symbol source
%stack_size 1024

%include {
#include "grammar_stack.h"
#include "parser.h"
#include "tree_make.h"

// lemon's own code: no allocator, no global trace file, and conversions that it is careless with.
#define grammar_ENGINEALWAYSONSTACK 1
#ifndef NDEBUG
#define NDEBUG 1
#endif
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wunused-variable"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

static const struct span NOWHERE = {0, 0};

// The engine asks its tables and the rules for every token: as one function it saves registers once.
__attribute__((flatten)) void grammar(void *stack, int kind, struct span at);
}

%syntax_error { parser_unexpected(m->parser, yypParser, yymajor, TOKEN); }

// ---- from loosest to tightest -------------------------------------------------------------------

%right GIVES.                  // fn(A) -> B? is fn(A) -> (B?)
%right ARROW.
%left OR.
%left AND.
%right NOT.
%left EQ NE LT LE GT GE.       // a chain parses, and expr_compare() refuses it
%right QUESTIONS.
%left PIPE.
%left CARET.
%left AMPERSAND.
%left SHIFT_LEFT SHIFT_RIGHT.
%left PLUS MINUS.
%left STAR SLASH PERCENT.
%right TILDE.                  // signs
%left DOT LPAREN LBRACKET BANG QUESTION.

// Words only where they begin a declaration; names elsewhere.
%fallback NAME CACHE ENTRY ENUM IMPLEMENTS INTERFACE NATIVE PUB RECORD TEST USE.
%token BAD.

// ---- declarations -------------------------------------------------------------------------------

source ::= program.
source ::= ENTERED entered.

program ::= .
program ::= program declaration(D) NEWLINE.  { decl_add(m, D); }
program ::= program error NEWLINE.

// At a prompt: let and var are statements, which may take a tuple apart.
entered ::= .
entered ::= entered named(D) NEWLINE.         { decl_add(m, D); }
entered ::= entered PUB(T) named(D) NEWLINE.  { decl_add(m, decl_public(m, T, D)); }
entered ::= entered stmt(S) NEWLINE.          { decl_add(m, decl_entered(m, S)); }
entered ::= entered error NEWLINE.

%type declaration {struct decl *}
declaration(A) ::= plain(D).          { A = D; }
declaration(A) ::= PUB(T) plain(D).   { A = decl_public(m, T, D); }

%type plain {struct decl *}
plain(A) ::= named(D).                { A = D; }
plain(A) ::= LET(T) NAME(N) type_opt(Y) ASSIGN expr(E).    { A = decl_variable(m, T, VARIABLE_LET, N, Y, E); }
plain(A) ::= VAR(T) NAME(N) type_opt(Y) ASSIGN expr(E).    { A = decl_variable(m, T, VARIABLE_VAR, N, Y, E); }

%type named {struct decl *}
named(A) ::= function(F).                         { A = F; }
named(A) ::= function(F) block(B).                { A = decl_body(F, B); }
named(A) ::= function(F) ASSIGN NATIVE NAME(N).   { A = decl_native(m, F, N); }
named(A) ::= FN(T) error block(B).                { A = decl_error(m, T, B); }
named(A) ::= RECORD(T) applied(N) LBRACE fields(F) RBRACE(E).    { A = decl_record(m, T, N, F, E); }
named(A) ::= ENUM(T) applied(N) LBRACE variants(V) RBRACE(E).    { A = decl_enum(m, T, N, V, E); }
named(A) ::= CACHE(T) NAME(N) type_opt(Y) ASSIGN expr(E).  { A = decl_variable(m, T, VARIABLE_CACHE, N, Y, E); }
named(A) ::= INTERFACE(T) NAME(N).     { A = decl_word(m, DECL_INTERFACE, T, N); }
named(A) ::= IMPLEMENTS(T) NAME(N).    { A = decl_word(m, DECL_IMPLEMENTS, T, N); }
named(A) ::= USE(T) NAME(N).           { A = decl_word(m, DECL_USE, T, N); }
named(A) ::= USE(T) TEXT(N).           { A = decl_use_file(m, T, N); }
named(A) ::= TEST(T) TEXT(N) block(B). { A = decl_test(m, T, N, B); }
named(A) ::= ENTRY(T) NAME(N) LPAREN parameters(P) RPAREN(C) result_opt(R).  { A = decl_entry(m, T, N, P, C, R); }

%type function {struct decl *}
function(A) ::= head(H) LPAREN parameters(P) RPAREN(C) result_opt(R).  { A = decl_function(m, H, P, C, R); }

%type head {struct head *}
head(A) ::= FN(T) applied(N).                       { A = head_plain(m, T, N); }
head(A) ::= FN(T) applied(R) DOT applied(N).        { A = head_method(m, T, receiver_name(m, R), R, N); }
head(A) ::= FN(T) applied(R) QUESTION(Q) DOT applied(N).
    { A = head_method(m, T, type_name_option(m, receiver_name(m, R), Q), R, N); }
head(A) ::= FN(T) applied(S) DOT applied(R) DOT applied(N).
    { A = head_method(m, T, receiver_inside(m, S, R), R, N); }
head(A) ::= FN(T) applied(S) DOT applied(R) QUESTION(Q) DOT applied(N).
    { A = head_method(m, T, type_name_option(m, receiver_inside(m, S, R), Q), R, N); }
head(A) ::= FN(T) LBRACKET(O) applied_item(R) RBRACKET(C) DOT applied(N).
    { A = head_method(m, T, receiver_list(m, O, R, C), R, N); }
head(A) ::= FN(T) LBRACKET(O) applied_item(R) RBRACKET(C) QUESTION(Q) DOT applied(N).
    { A = head_method(m, T, type_name_option(m, receiver_list(m, O, R, C), Q), R, N); }

// A name, and types or type parameters with their bounds: Stack[T], first[T: ordered].
%type applied {struct applied *}
applied(A) ::= NAME(N).                                              { A = applied_plain(m, N); }
applied(A) ::= NAME(N) LBRACKET applied_items(L) RBRACKET(C).        { A = applied_name(L, N, C); }
applied(A) ::= NAME(N) LBRACKET applied_items(L) COMMA RBRACKET(C).  { A = applied_name(L, N, C); }
%type applied_items {struct applied *}
applied_items(A) ::= applied_item(I).                        { A = I; }
applied_items(A) ::= applied_items(L) COMMA applied_item(I). { A = applied_add(L, I); }
%type applied_item {struct applied *}
applied_item(A) ::= type(T).                 { A = applied_first(m, T); }
applied_item(A) ::= NAME(N) COLON NAME(B).   { A = applied_bound(m, N, B); }

%type parameters {struct parameter_list}
parameters(A) ::= .                          { A = (struct parameter_list){0}; }
parameters(A) ::= parameter_items(L).        { A = L; }
parameters(A) ::= parameter_items(L) COMMA.  { A = L; }
%type parameter_items {struct parameter_list}
parameter_items(A) ::= parameter(P).                           { A = parameter_list_add((struct parameter_list){0}, P); }
parameter_items(A) ::= parameter_items(L) COMMA parameter(P).  { A = parameter_list_add(L, P); }
%type parameter {struct parameter *}
parameter(A) ::= NAME(N) COLON type(T).      { A = parameter_make(m, N, false, T); }
parameter(A) ::= MUT NAME(N) COLON type(T).  { A = parameter_make(m, N, true, T); }
parameter(A) ::= SELF(S).                    { A = parameter_self(m, S, false); }
parameter(A) ::= MUT SELF(S).                { A = parameter_self(m, S, true); }

%type result_opt {struct type_name *}
result_opt(A) ::= .               { A = NULL; }
result_opt(A) ::= GIVES type(T).  { A = T; }

%type fields {struct field_list}
fields(A) ::= .                                 { A = (struct field_list){0}; }
fields(A) ::= fields(L) field(F) separator.     { A = field_list_add(L, F); }
fields(A) ::= fields(L) error NEWLINE.          { A = L; }
%type field {struct field *}
field(A) ::= NAME(N) COLON type(T).             { A = field_make(m, N, T); }

%type variants {struct variant_list}
variants(A) ::= .                                  { A = (struct variant_list){0}; }
variants(A) ::= variants(L) variant(V) separator.  { A = variant_list_add(L, V); }
variants(A) ::= variants(L) error NEWLINE.         { A = L; }
%type variant {struct variant *}
variant(A) ::= NAME(N).                                      { A = variant_make(m, N, (struct field_list){0}); }
variant(A) ::= NAME(N) LPAREN variant_fields(F) RPAREN.        { A = variant_make(m, N, F); }
variant(A) ::= NAME(N) LPAREN variant_fields(F) COMMA RPAREN.  { A = variant_make(m, N, F); }
%type variant_fields {struct field_list}
variant_fields(A) ::= variant_field(F).                          { A = field_list_add((struct field_list){0}, F); }
variant_fields(A) ::= variant_fields(L) COMMA variant_field(F).  { A = field_list_add(L, F); }
%type variant_field {struct field *}
variant_field(A) ::= NAME(N) COLON type(T).  { A = field_make(m, N, T); }
variant_field(A) ::= type(T).                { A = field_unnamed(m, T); }

separator ::= NEWLINE.
separator ::= COMMA.

// ---- types --------------------------------------------------------------------------------------

%type type_opt {struct type_name *}
type_opt(A) ::= .               { A = NULL; }
type_opt(A) ::= COLON type(T).  { A = T; }

%type type {struct type_name *}
type(A) ::= NAME(N).                                      { A = type_name_name(m, N); }
type(A) ::= NAME(N) LBRACKET types(L) RBRACKET(C).        { A = type_name_apply(m, N, L, C); }
type(A) ::= NAME(N) LBRACKET types(L) COMMA RBRACKET(C).  { A = type_name_apply(m, N, L, C); }
type(A) ::= NAME(S) DOT NAME(N).                          { A = type_name_inside(m, S, type_name_name(m, N)); }
type(A) ::= NAME(S) DOT NAME(N) LBRACKET types(L) RBRACKET(C).        { A = type_name_inside(m, S, type_name_apply(m, N, L, C)); }
type(A) ::= NAME(S) DOT NAME(N) LBRACKET types(L) COMMA RBRACKET(C).  { A = type_name_inside(m, S, type_name_apply(m, N, L, C)); }
type(A) ::= LBRACKET(O) type(T) RBRACKET(C).              { A = type_name_list(m, O, T, C); }
type(A) ::= type(T) QUESTION(Q).                          { A = type_name_option(m, T, Q); }
type(A) ::= type(T) QUESTIONS(Q).                         { A = type_name_option(m, type_name_option(m, T, Q), Q); }
type(A) ::= LPAREN(O) types(L) RPAREN(C).                 { A = type_name_tuple(m, O, L, C); }
type(A) ::= LPAREN(O) types(L) COMMA RPAREN(C).           { A = type_name_tuple(m, O, L, C); }
type(A) ::= FN(S) LPAREN RPAREN(C). [GIVES]               { A = type_name_function(m, S, (struct type_list){0}, C, NULL); }
type(A) ::= FN(S) LPAREN RPAREN(C) GIVES type(R). [GIVES] { A = type_name_function(m, S, (struct type_list){0}, C, R); }
type(A) ::= FN(S) LPAREN types(L) RPAREN(C). [GIVES]      { A = type_name_function(m, S, L, C, NULL); }
type(A) ::= FN(S) LPAREN types(L) RPAREN(C) GIVES type(R). [GIVES]  { A = type_name_function(m, S, L, C, R); }

%type types {struct type_list}
types(A) ::= type(T).                 { A = type_list_add((struct type_list){0}, T); }
types(A) ::= types(L) COMMA type(T).  { A = type_list_add(L, T); }

// ---- statements ---------------------------------------------------------------------------------

%type block {struct stmt *}
block(A) ::= LBRACE(O) stmts(L) RBRACE(C).  { A = stmt_block(m, O, L, C); }

%type stmts {struct stmt_list}
stmts(A) ::= .                           { A = (struct stmt_list){0}; }
stmts(A) ::= stmts(L) stmt(S) NEWLINE.   { A = stmt_list_add(L, S); }
stmts(A) ::= stmts(L) error NEWLINE.     { A = L; }

%type stmt {struct stmt *}
stmt(A) ::= expr(E).       { A = stmt_expr(m, E); }
stmt(A) ::= simple(S).     { A = S; }
stmt(A) ::= branch(S).     { A = S; }
stmt(A) ::= block(B).      { A = B; }
stmt(A) ::= LET(T) NAME(N) type_opt(Y) ASSIGN expr(E) else_opt(B).
    { A = stmt_let(m, T, false, binder_list_add((struct binder_list){0}, binder_make(m, N)), false, Y, E, B); }
stmt(A) ::= VAR(T) NAME(N) type_opt(Y) ASSIGN expr(E) else_opt(B).
    { A = stmt_let(m, T, true, binder_list_add((struct binder_list){0}, binder_make(m, N)), false, Y, E, B); }
stmt(A) ::= LET(T) binder_tuple(L) type_opt(Y) ASSIGN expr(E) else_opt(B).  { A = stmt_let(m, T, false, L, true, Y, E, B); }
stmt(A) ::= VAR(T) binder_tuple(L) type_opt(Y) ASSIGN expr(E) else_opt(B).  { A = stmt_let(m, T, true, L, true, Y, E, B); }
stmt(A) ::= WHILE(T) condition(C) block(B).  { A = stmt_while(m, T, C, B); }
// A head that does not parse has its block all the same: parse.c sees to it.
stmt(A) ::= WHILE(T) error block(B).
    { A = stmt_while(m, T, condition_value(m, expr_error(m, T)), B); }
stmt(A) ::= FOR(T) error block(B).
    { A = stmt_for(m, T, binder_list_add((struct binder_list){0}, binder_none(m, T)), false, expr_error(m, T), NULL, false, B); }
stmt(A) ::= FOR(T) binders(L) IN error block(B).
    { A = stmt_for(m, T, L, false, expr_error(m, T), NULL, false, B); }
stmt(A) ::= FOR(T) binders(L) IN expr(E) block(B).
    { A = stmt_for(m, T, L, false, E, NULL, false, B); }
stmt(A) ::= FOR(T) binders(L) IN expr(E) DOT_DOT expr(H) block(B).
    { A = stmt_for(m, T, L, false, E, H, false, B); }
stmt(A) ::= FOR(T) binders(L) IN expr(E) DOT_DOT_EQ expr(H) block(B).
    { A = stmt_for(m, T, L, false, E, H, true, B); }
stmt(A) ::= FOR(T) binder_tuple(L) IN expr(E) block(B).
    { A = stmt_for(m, T, L, true, E, NULL, false, B); }

%type else_opt {struct stmt *}
else_opt(A) ::= .               { A = NULL; }
else_opt(A) ::= ELSE block(B).  { A = B; }

// What may stand to the right of a case's arrow, too.
%type simple {struct stmt *}
simple(A) ::= expr(L) ASSIGN expr(R).      { A = stmt_assign(m, L, R); }
simple(A) ::= expr(L) INCREMENT(T).        { A = stmt_update(m, L, BINARY_ADD, expr_one(m, T)); }
simple(A) ::= expr(L) DECREMENT(T).        { A = stmt_update(m, L, BINARY_SUB, expr_one(m, T)); }
simple(A) ::= INCREMENT expr(L).           { A = stmt_update(m, L, BINARY_ADD, expr_one(m, L->at)); }
simple(A) ::= DECREMENT expr(L).           { A = stmt_update(m, L, BINARY_SUB, expr_one(m, L->at)); }
simple(A) ::= expr(L) ADD_ASSIGN expr(R).  { A = stmt_update(m, L, BINARY_ADD, R); }
simple(A) ::= expr(L) SUB_ASSIGN expr(R).  { A = stmt_update(m, L, BINARY_SUB, R); }
simple(A) ::= expr(L) MUL_ASSIGN expr(R).  { A = stmt_update(m, L, BINARY_MUL, R); }
simple(A) ::= expr(L) DIV_ASSIGN expr(R).  { A = stmt_update(m, L, BINARY_DIV, R); }
simple(A) ::= expr(L) MOD_ASSIGN expr(R).  { A = stmt_update(m, L, BINARY_MOD, R); }
simple(A) ::= expr(L) AND_ASSIGN expr(R).  { A = stmt_update(m, L, BINARY_AND_BITS, R); }
simple(A) ::= expr(L) OR_ASSIGN expr(R).   { A = stmt_update(m, L, BINARY_OR_BITS, R); }
simple(A) ::= expr(L) XOR_ASSIGN expr(R).  { A = stmt_update(m, L, BINARY_XOR_BITS, R); }
simple(A) ::= expr(L) SHL_ASSIGN expr(R).  { A = stmt_update(m, L, BINARY_SHIFT_LEFT, R); }
simple(A) ::= expr(L) SHR_ASSIGN expr(R).  { A = stmt_update(m, L, BINARY_SHIFT_RIGHT, R); }
simple(A) ::= RETURN(T).           { A = stmt_word(m, STMT_RETURN, T, NULL); }
simple(A) ::= RETURN(T) expr(E).   { A = stmt_word(m, STMT_RETURN, T, E); }
simple(A) ::= BREAK(T).            { A = stmt_word(m, STMT_BREAK, T, NULL); }
simple(A) ::= CONTINUE(T).         { A = stmt_word(m, STMT_CONTINUE, T, NULL); }
simple(A) ::= ASSERT(T) expr(E).   { A = stmt_word(m, STMT_ASSERT, T, E); }
simple(A) ::= EMIT(T) expr(E).     { A = stmt_word(m, STMT_EMIT, T, E); }

%type branch {struct stmt *}
branch(A) ::= arms(L).                { A = stmt_if(m, L, NULL); }
branch(A) ::= arms(L) ELSE block(B).  { A = stmt_if(m, L, B); }
branch(A) ::= MATCH(T) error LBRACE cases(L) RBRACE(C).    { A = stmt_match(m, expr_match(m, T, expr_error(m, T), L, C)); }
branch(A) ::= MATCH(T) expr(E) LBRACE cases(L) RBRACE(C).  { A = stmt_match(m, expr_match(m, T, E, L, C)); }

%type arms {struct ifs}
arms(A) ::= IF(T) condition(C) block(B).
    { A = ifs_start(m, T, C, B); }
arms(A) ::= arms(L) ELSE IF_VALUE condition(C) block(B).
    { A = ifs_add(m, L, C, B); }
arms(A) ::= IF(T) error block(B).
    { A = ifs_start(m, T, condition_value(m, expr_error(m, T)), B); }
arms(A) ::= arms(L) ELSE IF_VALUE(T) error block(B).
    { A = ifs_add(m, L, condition_value(m, expr_error(m, T)), B); }

%type condition {struct condition *}
condition(A) ::= expr(E).                     { A = condition_value(m, E); }
condition(A) ::= LET(T) binder(L) ASSIGN expr(E).        { A = condition_binding(m, T, false, L, false, E); }
condition(A) ::= VAR(T) binder(L) ASSIGN expr(E).        { A = condition_binding(m, T, true, L, false, E); }
condition(A) ::= LET(T) binder_tuple(L) ASSIGN expr(E).  { A = condition_binding(m, T, false, L, true, E); }
condition(A) ::= VAR(T) binder_tuple(L) ASSIGN expr(E).  { A = condition_binding(m, T, true, L, true, E); }

%type binder {struct binder_list}
binder(A) ::= NAME(N).  { A = binder_list_add((struct binder_list){0}, binder_make(m, N)); }

%type binders {struct binder_list}
binders(A) ::= NAME(N).  { A = binder_list_add((struct binder_list){0}, binder_make(m, N)); }
binders(A) ::= NAME(N) COMMA NAME(V).
    { A = binder_list_add(binder_list_add((struct binder_list){0}, binder_make(m, N)), binder_make(m, V)); }

binders(A) ::= NAME(N) COMMA binder_in(B).
    { A = binder_list_add(binder_list_add((struct binder_list){0}, binder_make(m, N)), B); }

%type binder_tuple {struct binder_list}
binder_tuple(A) ::= LPAREN binder_items(L) RPAREN.        { A = L; }
binder_tuple(A) ::= LPAREN binder_items(L) COMMA RPAREN.  { A = L; }
%type binder_items {struct binder_list}
binder_items(A) ::= binder_item(B).                        { A = binder_list_add((struct binder_list){0}, B); }
binder_items(A) ::= binder_items(L) COMMA binder_item(B).  { A = binder_list_add(L, B); }
%type binder_item {struct binder *}
binder_item(A) ::= NAME(N).       { A = binder_make(m, N); }
binder_item(A) ::= binder_in(B).  { A = B; }
// A tuple where a name could stand.
%type binder_in {struct binder *}
binder_in(A) ::= LPAREN(O) binder_items(L) RPAREN(C).        { A = binder_parts(m, O, L, C); }
binder_in(A) ::= LPAREN(O) binder_items(L) COMMA RPAREN(C).  { A = binder_parts(m, O, L, C); }

// ---- match --------------------------------------------------------------------------------------

%type cases {struct case_list}
cases(A) ::= .                                { A = (struct case_list){0}; }
cases(A) ::= cases(L) match_case(C) separator.  { A = case_list_add(L, C); }
cases(A) ::= cases(L) error NEWLINE.          { A = L; }

%type match_case {struct match_case *}
match_case(A) ::= CASE(T) pattern(P) guard(G) ARROW expr(E).    { A = case_value(m, T, P, G, E); }
match_case(A) ::= CASE(T) pattern(P) guard(G) ARROW simple(S).  { A = case_body(m, T, P, G, S); }
match_case(A) ::= CASE(T) pattern(P) guard(G) ARROW branch(S).  { A = case_body(m, T, P, G, S); }
match_case(A) ::= CASE(T) pattern(P) guard(G) ARROW block(B).   { A = case_body(m, T, P, G, B); }

%type guard {struct expr *}
guard(A) ::= .                  { A = NULL; }
guard(A) ::= IF_VALUE expr(E).  { A = E; }

%type pattern {struct pattern *}
pattern(A) ::= choices(L).  { A = pattern_or(m, L); }
%type choices {struct pattern_list}
choices(A) ::= choice(P).                  { A = pattern_list_add((struct pattern_list){0}, P); }
choices(A) ::= choices(L) PIPE choice(P).  { A = pattern_list_add(L, P); }

%type choice {struct pattern *}
choice(A) ::= NAME(N).                            { A = pattern_name(m, N); }
choice(A) ::= NONE(T).                            { A = pattern_none(m, T); }
choice(A) ::= literal(E).                         { A = pattern_literal(m, E); }
choice(A) ::= literal(L) DOT_DOT literal(H).      { A = pattern_range(m, L, H, false); }
choice(A) ::= literal(L) DOT_DOT_EQ literal(H).   { A = pattern_range(m, L, H, true); }
choice(A) ::= NAME(N) LPAREN parts(L) RPAREN(C).  { A = pattern_call(m, N, L, C); }
choice(A) ::= variant_pattern(P).                           { A = P; }
choice(A) ::= variant_pattern(P) LPAREN parts(L) RPAREN(C). { A = pattern_variant_parts(m, P, L, C); }
choice(A) ::= LPAREN(O) pattern(P) RPAREN(C).               { A = pattern_paren(O, P, C); }
choice(A) ::= LPAREN(O) pattern(P) COMMA parts(L) RPAREN(C).  { A = pattern_tuple(m, O, P, L, C); }

%type variant_pattern {struct pattern *}
variant_pattern(A) ::= DOT(T) NAME(N).       { A = pattern_variant(m, T, NOWHERE, N); }
variant_pattern(A) ::= NAME(E) DOT NAME(N).  { A = pattern_variant(m, E, E, N); }
variant_pattern(A) ::= NAME(S) DOT NAME(E) DOT NAME(N).  { A = pattern_inside(m, S, pattern_variant(m, S, E, N)); }

%type parts {struct pattern_list}
parts(A) ::= .                     { A = (struct pattern_list){0}; }
parts(A) ::= part_items(L).        { A = L; }
parts(A) ::= part_items(L) COMMA.  { A = L; }
%type part_items {struct pattern_list}
part_items(A) ::= part(P).                      { A = pattern_list_add((struct pattern_list){0}, P); }
part_items(A) ::= part_items(L) COMMA part(P).  { A = pattern_list_add(L, P); }
%type part {struct pattern *}
part(A) ::= pattern(P).                { A = P; }
part(A) ::= NAME(N) COLON pattern(P).  { A = pattern_label(m, N, P); }

%type literal {struct expr *}
literal(A) ::= INT(T).             { A = expr_int(m, T); }
literal(A) ::= FLOAT(T).           { A = expr_float(m, T); }
literal(A) ::= MINUS(S) INT(T).    { A = expr_unary(m, UNARY_NEGATE, S, expr_int(m, T)); }
literal(A) ::= MINUS(S) FLOAT(T).  { A = expr_unary(m, UNARY_NEGATE, S, expr_float(m, T)); }
literal(A) ::= TEXT(T).            { A = expr_text(m, T); }
literal(A) ::= TRUE(T).            { A = expr_bool(m, T, true); }
literal(A) ::= FALSE(T).           { A = expr_bool(m, T, false); }

// ---- expressions --------------------------------------------------------------------------------

%type expr {struct expr *}
expr(A) ::= INT(T).    { A = expr_int(m, T); }
expr(A) ::= FLOAT(T).  { A = expr_float(m, T); }
expr(A) ::= TEXT(T).   { A = expr_text(m, T); }
expr(A) ::= TRUE(T).   { A = expr_bool(m, T, true); }
expr(A) ::= FALSE(T).  { A = expr_bool(m, T, false); }
expr(A) ::= NONE(T).   { A = expr_none(m, T); }
expr(A) ::= SELF(T).   { A = expr_self(m, T); }
expr(A) ::= NAME(T).   { A = expr_name(m, T); }

expr(A) ::= LPAREN(O) item(E) RPAREN(C).                      { A = expr_paren(O, E, C); }
expr(A) ::= LPAREN(O) item(E) COMMA items(L) RPAREN(C).       { A = expr_tuple(m, O, E, L, C); }
expr(A) ::= LPAREN(O) item(E) COMMA items(L) COMMA RPAREN(C). { A = expr_tuple(m, O, E, L, C); }
expr(A) ::= LBRACKET(O) RBRACKET(C).                          { A = expr_list(m, O, (struct expr_list){0}, C); }
expr(A) ::= LBRACKET(O) items(L) RBRACKET(C).                 { A = expr_list(m, O, L, C); }
expr(A) ::= LBRACKET(O) items(L) COMMA RBRACKET(C).           { A = expr_list(m, O, L, C); }

expr(A) ::= DOT(T) NAME(N). [TILDE]                        { A = expr_variant(m, T, N); }
expr(A) ::= DOT(T) NAME(N) LPAREN arguments(L) RPAREN(C).  { A = expr_variant_call(m, T, N, L, C); }
expr(A) ::= expr(L) DOT NAME(N).                           { A = expr_field(m, L, N); }
expr(A) ::= expr(L) DOT INT(N).                            { A = expr_place(m, L, N); }
expr(A) ::= expr(L) LPAREN arguments(R) RPAREN(C).         { A = expr_call(m, L, R, C); }
expr(A) ::= expr(L) LBRACKET items(I) RBRACKET(C).         { A = expr_index(m, L, I, C); }
expr(A) ::= expr(L) LBRACKET items(I) COMMA RBRACKET(C).   { A = expr_index(m, L, I, C); }
expr(A) ::= expr(L) BANG(T).                               { A = expr_unwrap(m, L, T); }

expr(A) ::= MINUS(T) expr(E). [TILDE]  { A = expr_unary(m, UNARY_NEGATE, T, E); }
expr(A) ::= TILDE(T) expr(E).          { A = expr_unary(m, UNARY_COMPLEMENT, T, E); }
expr(A) ::= NOT(T) expr(E).            { A = expr_unary(m, UNARY_NOT, T, E); }
expr(A) ::= BANG(T) expr(E). [TILDE]   { A = expr_foreign_not(m, T, E); }

expr(A) ::= expr(L) OR(T) expr(R).           { A = expr_binary(m, BINARY_OR, L, T, R); }
expr(A) ::= expr(L) AND(T) expr(R).          { A = expr_binary(m, BINARY_AND, L, T, R); }
expr(A) ::= expr(L) EQ(T) expr(R).           { A = expr_compare(m, BINARY_EQ, L, T, R); }
expr(A) ::= expr(L) NE(T) expr(R).           { A = expr_compare(m, BINARY_NE, L, T, R); }
expr(A) ::= expr(L) LT(T) expr(R).           { A = expr_compare(m, BINARY_LT, L, T, R); }
expr(A) ::= expr(L) LE(T) expr(R).           { A = expr_compare(m, BINARY_LE, L, T, R); }
expr(A) ::= expr(L) GT(T) expr(R).           { A = expr_compare(m, BINARY_GT, L, T, R); }
expr(A) ::= expr(L) GE(T) expr(R).           { A = expr_compare(m, BINARY_GE, L, T, R); }
expr(A) ::= expr(L) QUESTIONS(T) expr(R).    { A = expr_binary(m, BINARY_ELSE, L, T, R); }
expr(A) ::= expr(L) PIPE(T) expr(R).         { A = expr_binary(m, BINARY_OR_BITS, L, T, R); }
expr(A) ::= expr(L) CARET(T) expr(R).        { A = expr_binary(m, BINARY_XOR_BITS, L, T, R); }
expr(A) ::= expr(L) AMPERSAND(T) expr(R).    { A = expr_binary(m, BINARY_AND_BITS, L, T, R); }
expr(A) ::= expr(L) SHIFT_LEFT(T) expr(R).   { A = expr_binary(m, BINARY_SHIFT_LEFT, L, T, R); }
expr(A) ::= expr(L) SHIFT_RIGHT(T) expr(R).  { A = expr_binary(m, BINARY_SHIFT_RIGHT, L, T, R); }
expr(A) ::= expr(L) PLUS(T) expr(R).         { A = expr_binary(m, BINARY_ADD, L, T, R); }
expr(A) ::= expr(L) MINUS(T) expr(R).        { A = expr_binary(m, BINARY_SUB, L, T, R); }
expr(A) ::= expr(L) STAR(T) expr(R).         { A = expr_binary(m, BINARY_MUL, L, T, R); }
expr(A) ::= expr(L) SLASH(T) expr(R).        { A = expr_binary(m, BINARY_DIV, L, T, R); }
expr(A) ::= expr(L) PERCENT(T) expr(R).      { A = expr_binary(m, BINARY_MOD, L, T, R); }

expr(A) ::= FN(T) LPAREN lambda_parameters(P) RPAREN result_opt(R) ARROW expr(E). [ARROW]
    { A = expr_lambda(m, T, P, R, E); }
expr(A) ::= FN(T) LPAREN lambda_parameters(P) RPAREN result_opt(R) block(B).
    { A = expr_lambda_block(m, T, P, R, B); }
expr(A) ::= if_value(E).  { A = E; }
expr(A) ::= MATCH_VALUE(T) expr(E) LBRACE cases(L) RBRACE(C).  { A = expr_match(m, T, E, L, C); }
expr(A) ::= interpolation(L) TEXT_END(T).  { A = text_end(m, L, T); }

%type if_value {struct expr *}
if_value(A) ::= IF_VALUE(T) condition(C) block(B) ELSE block(E).
    { A = expr_if(m, T, C, B, expr_block(m, E)); }
if_value(A) ::= IF_VALUE(T) condition(C) block(B) ELSE if_value(E).
    { A = expr_if(m, T, C, B, E); }

%type lambda_parameters {struct parameter_list}
lambda_parameters(A) ::= .                          { A = (struct parameter_list){0}; }
lambda_parameters(A) ::= lambda_items(L).        { A = L; }
lambda_parameters(A) ::= lambda_items(L) COMMA.  { A = L; }
%type lambda_items {struct parameter_list}
lambda_items(A) ::= lambda_parameter(P).                        { A = parameter_list_add((struct parameter_list){0}, P); }
lambda_items(A) ::= lambda_items(L) COMMA lambda_parameter(P).  { A = parameter_list_add(L, P); }
%type lambda_parameter {struct parameter *}
lambda_parameter(A) ::= NAME(N).                { A = parameter_make(m, N, false, NULL); }
lambda_parameter(A) ::= NAME(N) COLON type(T).  { A = parameter_make(m, N, false, T); }

%type interpolation {struct parts}
interpolation(A) ::= TEXT_START(T) expr(E).                   { A = text_start(m, T, E); }
interpolation(A) ::= interpolation(L) TEXT_MIDDLE(T) expr(E). { A = text_middle(m, L, T, E); }

%type items {struct expr_list}
items(A) ::= item(E).                 { A = expr_list_add((struct expr_list){0}, argument_plain(m, E)); }
items(A) ::= items(L) COMMA item(E).  { A = expr_list_add(L, argument_plain(m, E)); }

// What stands in [ ] behind a generic's name are types, which look like values but for their `?`.
%type item {struct expr *}
item(A) ::= expr(E).               { A = E; }
item(A) ::= expr(E) QUESTION(Q).   { A = expr_option(m, E, Q); }
item(A) ::= expr(E) QUESTIONS(Q).  { A = expr_option(m, expr_option(m, E, Q), Q); }

%type arguments {struct expr_list}
arguments(A) ::= .                         { A = (struct expr_list){0}; }
arguments(A) ::= argument_items(L).        { A = L; }
arguments(A) ::= argument_items(L) COMMA.  { A = L; }
%type argument_items {struct expr_list}
argument_items(A) ::= argument(P).                          { A = expr_list_add((struct expr_list){0}, P); }
argument_items(A) ::= argument_items(L) COMMA argument(P).  { A = expr_list_add(L, P); }
%type argument {struct argument *}
argument(A) ::= expr(E).                { A = argument_plain(m, E); }
argument(A) ::= NAME(N) COLON expr(E).  { A = argument_named(m, N, E); }
argument(A) ::= MUT(T) expr(E).         { A = argument_mut(m, T, E); }
argument(A) ::= NAME(N) COLON MUT(T) expr(E).  { A = argument_mut_named(m, N, T, E); }

// ---- the stack, for parse.c ---------------------------------------------------------------------

%code {
size_t grammar_bytes(void) {
    return sizeof(yyParser);
}

size_t grammar_depth(const void *stack) {
    const yyParser *parser = stack;
    return (size_t)(parser->yytos - parser->yystack);
}

void grammar_forgive(void *stack) {
    ((yyParser *)stack)->yyerrcnt = -1;
}

static int shift_action(int state, int token) {
    int index = yy_shift_ofst[state] + token;
    return yy_lookahead[index] == token ? yy_action[index] : yy_default[state];
}

static int goto_action(int state, int symbol) {
    if (state > YY_REDUCE_COUNT) return yy_default[state];
    int index = yy_reduce_ofst[state] + symbol;
    if (index < 0 || index >= YY_ACTTAB_COUNT || yy_lookahead[index] != symbol) return yy_default[state];
    return yy_action[index];
}

// A stack that is the real one below `depth`, with `pushed` on top of it.
struct played {
    const yyParser *parser;
    size_t depth;
    int pushed[64];
    size_t pushed_count;
};

static int played_state(const struct played *p) {
    return p->pushed_count ? p->pushed[p->pushed_count - 1] : p->parser->yystack[p->depth - 1].stateno;
}

static bool played_push(struct played *p, int state) {
    if (p->pushed_count == sizeof p->pushed / sizeof *p->pushed) return false;
    p->pushed[p->pushed_count++] = state;
    return true;
}

// Plays the reductions that a token would cause, and its shift. Each reduction pushes one state, so
// only those of empty rules make `pushed` grow.
static bool played_take(struct played *p, int token) {
    for (;;) {
        int state = played_state(p);
        int action = state > YY_MAX_SHIFT ? state : shift_action(state, token);
        if (action == YY_ACCEPT_ACTION) return true;
        if (action <= YY_MAX_SHIFT) return played_push(p, action);
        if (action <= YY_MAX_SHIFTREDUCE) return played_push(p, action + YY_MIN_REDUCE - YY_MIN_SHIFTREDUCE);
        if (action < YY_MIN_REDUCE) return false;
        int rule = action - YY_MIN_REDUCE;
        size_t pops = (size_t)-yyRuleInfoNRhs[rule];
        size_t own = pops < p->pushed_count ? pops : p->pushed_count;
        p->pushed_count -= own;
        p->depth -= pops - own;
        if (!played_push(p, goto_action(played_state(p), yyRuleInfoLhs[rule]))) return false;
    }
}

bool grammar_accepts_all(const void *stack, const int *kinds, size_t count) {
    struct played played = {.parser = stack, .depth = grammar_depth(stack) + 1};
    for (size_t i = 0; i < count; i++) {
        if (!played_take(&played, kinds[i])) return false;
    }
    return true;
}

bool grammar_accepts(const void *stack, int kind) {
    return grammar_accepts_all(stack, &kind, 1);
}
}
