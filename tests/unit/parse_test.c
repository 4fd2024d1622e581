// tests/unit/parse_test.c: what source becomes: trees, and complaints.

#include <pthread.h>

#include "parse_fixture.h"
#include "tree_print.h"

// ---- saying what should come out ------------------------------------------------------------------

static void check_tree(const char *source, const char *expected) {
    struct parsed p;
    struct collected out, complaints;
    parse_text(&p, source);
    list_diagnostics(&p, &complaints);
    if (complaints.count) fail_msg("%s\nfor\n%s", complaints.bytes, source);
    print_decls(&out, p.decls);
    assert_string_equal(out.bytes, expected);
    parsed_free(&p);
}

static void check_expr(const char *source, const char *expected) {
    char program[2048], tree[2048];
    snprintf(program, sizeof program, "var x = %s", source);
    snprintf(tree, sizeof tree, "var x = %s\n", expected);
    check_tree(program, tree);
}

static void check_body(const char *source, const char *expected) {
    char program[2048], tree[2048];
    snprintf(program, sizeof program, "fn f() {\n%s\n}", source);
    snprintf(tree, sizeof tree, "fn f () {%s}\n", expected);
    check_tree(program, tree);
}

static void check_complaints(const char *source, const char *expected) {
    struct parsed p;
    struct collected out;
    parse_text(&p, source);
    list_diagnostics(&p, &out);
    assert_string_equal(out.bytes, expected);
    parsed_free(&p);
}

// The complaints about the lines of a function, whose first is line 2.
static void check_body_complaints(const char *source, const char *expected) {
    char program[2048];
    snprintf(program, sizeof program, "fn f() {\n%s\n}", source);
    check_complaints(program, expected);
}

static void check_help(const char *source, const char *expected) {
    struct parsed p;
    parse_text(&p, source);
    assert_true(gk_diagnostics_count(p.diagnostics) > 0);
    assert_string_equal(gk_diagnostics_at(p.diagnostics, 0).help, expected);
    parsed_free(&p);
}

// ---- expressions --------------------------------------------------------------------------------

static void binds_by_precedence(void **state) {
    (void)state;
    check_expr("a or b and not c == d", "(or a (and b (not (== c d))))");
    check_expr("a == b ?? c | d ^ e & f << g + h * i", "(== a (?? b (| c (^ d (& e (<< f (+ g (* h i))))))))");
    check_expr("i * h + g << f & e ^ d | c ?? b == a", "(== (?? (| (^ (& (<< (+ (* i h) g) f) e) d) c) b) a)");
    check_expr("a ?? b ?? c", "(?? a (?? b c))");
    check_expr("a - b - c", "(- (- a b) c)");
    check_expr("a & 1 == 0", "(== (& a 1) 0)");
    check_expr("-a.b(c)[d]!", "(neg (! (index (call (. a b) c) d)))");
    check_expr("~a * -b", "(* (~ a) (neg b))");
    check_expr("not a < b", "(not (< a b))");
    check_expr("(a < b) == (c < d)", "(== (< a b) (< c d))");
    check_expr("f(not a, b or c)", "(call f (not a) (or b c))");
}

static void reads_numbers(void **state) {
    (void)state;
    check_expr("1_000 + 0xff_FF + 0b1010", "(+ (+ 1000 65535) 10)");
    check_expr("1.5 + 1e3 + 2.5e-3 + 1_0.2_5", "(+ (+ (+ 1.5 1000.0) 0.0025000000000000001) 10.25)");
    check_expr("-9223372036854775808", "-9223372036854775808");
    check_expr("- 9223372036854775808 + 1", "(+ -9223372036854775808 1)");
    check_expr("9223372036854775807", "9223372036854775807");
    check_expr("a - 1", "(- a 1)");
    check_expr("-1.5", "-1.5");
    check_expr("- -5", "5");
    check_expr("-5.abs()", "(neg (call (. 5 abs)))");
    check_complaints("var x = 9223372036854775808", "1:9 E0008 9223372036854775808 does not fit an int\n");
    check_complaints("var x = a - 9223372036854775808", "1:13 E0008 9223372036854775808 does not fit an int\n");
    check_complaints("var x = -9223372036854775808.abs()", "1:10 E0008 9223372036854775808 does not fit an int\n");
    check_complaints("var x = -9223372036854775809", "1:10 E0008 9223372036854775809 does not fit an int\n");
    check_complaints("var x = 0xffffffffffffffff", "1:9 E0008 0xffffffffffffffff does not fit an int\n");
    check_complaints("var x = 1e309", "1:9 E0009 1e309 does not fit a float\n");
    check_complaints("var x = 1__0", "1:9 E0007 `1__0` is not a number\n");
    check_complaints("var x = 0b12", "1:9 E0007 `0b12` is not a number\n");
    check_complaints("var x = 12px", "1:9 E0007 `12px` is not a number\n");
}

static void reads_tuple_places(void **state) {
    (void)state;
    check_expr("t.0.1", "(. (. t 0) 1)");
    check_expr("t.10.x", "(. (. t 10) x)");
    check_expr("t.0 + 0.1", "(+ (. t 0) 0.10000000000000001)");
    check_complaints("var x = t.0x1", "1:11 E0119 `0x1` is not the place of a value in a tuple\n");
}

static void reads_lists_tuples_and_calls(void **state) {
    (void)state;
    check_expr("[]", "(list)");
    check_expr("[1, 2,]", "(list 1 2)");
    check_expr("[\n1,\n2\n]", "(list 1 2)");
    check_expr("(1, 2)", "(tuple 1 2)");
    check_expr("(1, 2, 3,)", "(tuple 1 2 3)");
    check_expr("((1))", "1");
    check_expr("f()", "(call f)");
    check_expr("f(1, b: 2, mut c.d[3],)", "(call f 1 b=2 mut:(index (. c d) 3))");
    check_expr("f(test: 1, use: 2)", "(call f test=1 use=2)");
    check_expr("grid.toward(a, b)", "(call (. grid toward) a b)");
    check_expr("Order.walk(1, direction: .n)", "(call (. Order walk) 1 direction=.n)");
    check_expr(".rest", ".rest");
    check_expr(".rest.x", "(. .rest x)");
    check_expr(".walk()", "(.walk)");
    check_expr(".walk(1, to: 2)", "(.walk 1 to=2)");
    check_expr("some(none)", "(call some none)");
}

static void reads_lambdas(void **state) {
    (void)state;
    check_expr("fn() => 1", "(fn => 1)");
    check_expr("xs.map(fn(r) => r.at + 1)", "(call (. xs map) (fn r => (+ (. r at) 1)))");
    check_expr("fn(a: int, b) => a or b", "(fn a:int b => (or a b))");
    check_expr("fn(a) => fn(b) => a + b", "(fn a => (fn b => (+ a b)))");
}

static void reads_texts(void **state) {
    (void)state;
    check_expr("\"plain\"", "\"plain\"");
    check_expr("\"\"", "\"\"");
    check_expr("\"a\\n\\t\\\\\\\"\\{\\}\\u{41}\\u{1F600}\"", "\"a\n\t\\\"{}A\xF0\x9F\x98\x80\"");
    check_expr("\"at {p.x}, {p.y}\"", "(text \"at \" (. p x) \", \" (. p y))");
    check_expr("\"{a}\"", "(text a)");
    check_expr("\"at {name ?? \"none\"}!\"", "(text \"at \" (?? name \"none\") \"!\")");
    check_expr("\"{f(\"{a}\")}{b}\"", "(text (call f (text a)) b)");
    check_expr("\"{if a { 1 } else { 2 }}\"", "(text (if a 1 2))");
    check_expr("\"two\r\nlines\"", "\"two\nlines\"");
    check_expr("\"a {\n  f(b,\n  c) // comment\n} d\ne\"", "(text \"a \" (call f b c) \" d\ne\")");
    check_expr("\"a\n{match b {\ncase 1 => 2\ncase _ => 3\n}}\"", "(text \"a\n\" (match b [1 => 2] [_ => 3]))");
    check_complaints("var x = \"\\q\"", "1:10 E0012 `\\q` is not an escape\n");
    check_complaints("var x = \"\\u{D800}\"", "1:10 E0013 `\\u{D800}` is not a character of Unicode\n");
    check_complaints("var x = \"\\u{110000}\"", "1:10 E0013 `\\u{110000}` is not a character of Unicode\n");
    check_complaints("var x = \"a } b\"", "1:12 E0014 a `}` without its `{` in a text\n");
    check_complaints("var x = \"{}\"", "1:11 E0101 expected an expression, found `}`\n");
    check_complaints("var x = \"a\x1b\"", "1:11 E0015 the control character U+001B in a text\n");
}

static void reads_branches_as_values(void **state) {
    (void)state;
    check_expr("if a { 1 } else { 2 }", "(if a 1 2)");
    check_expr("if a { 1 } else if b { 2 } else { 3 }", "(if a 1 (if b 2 3))");
    check_expr("if a {\nif b { 1 } else { 2 }\n} else {\nmatch c { case _ => 3 }\n}", "(if a (if b 1 2) (match c [_ => 3]))");
    check_expr("if a { if b { 1 } else if c { 2 } else { 3 } } else { 4 }", "(if a (if b 1 (if c 2 3)) 4)");
    check_expr("(if a { 1 } else { 2 }) + 1", "(+ (if a 1 2) 1)");
    check_expr("if a { 1 } else { 2 } + 1", "(+ (if a 1 2) 1)");
    check_expr("match a { case 1 => 2, case _ => 3 }", "(match a [1 => 2] [_ => 3])");
    check_complaints("var x = if a { 1 }", "1:19 E0101 expected `else`, found the end of the line\n");
    check_complaints("var x = if a { 1\n 2 } else { 3 }", "1:14 E0108 as a value, every branch is exactly one expression\n");
    check_complaints("var x = if a { if b { 1 } } else { 3 }", "1:14 E0110 `if` as a value needs an `else`\n");
    check_complaints("var x = if let a = b { 1 } else { 3 }", "1:16 E0109 `if` as a value takes a bool, it can't bind a name\n");
}

// ---- statements ---------------------------------------------------------------------------------

static void reads_statements(void **state) {
    (void)state;
    check_body("let a = 1", "let a = 1");
    check_body("var a: [int]? = none", "var a: opt:[]:int = none");
    check_body("let (a, _) = p", "let (a,_) = p");
    check_body("let a = b else { return }", "let a = b else {return}");
    check_body("let a = b\nelse {\nbreak\n}", "let a = b else {break}");
    check_body("a = 1\nb.c[d] += 2\na <<= 1\na ^= 1", "a = 1; (index (. b c) d) += 2; a <<= 1; a ^= 1");
    check_body("if a { b() } else if let c = d { } else { e() }", "if a {(call b)} elif let c = d {} else {(call e)}");
    check_body("if a {\n}\nelse if var b = c {\n}", "if a {} elif var b = c {}");
    check_body("while a { }\nwhile let b = c.pop() { }", "while a {}; while let b = (call (. c pop)) {}");
    check_body("for x in xs { }", "for x in xs {}");
    check_body("for i, x in xs { }\nfor (a, b) in xs { }", "for i,x in xs {}; for (a,b) in xs {}");
    check_body("for i in 0..n { }\nfor i in 1..=n - 1 { }", "for i in 0..n {}; for i in 1..=(- n 1) {}");
    check_body("return\nreturn 1\nbreak\ncontinue\nassert a\nemit b", "return; return 1; break; continue; assert a; emit b");
    check_body("{ a() }", "{(call a)}");
    check_body("test = use + record", "test = (+ use record)");
    check_body("if (a) { }\nwhile (b) { }", "if a {}; while b {}");
}

static void ends_statements_at_newlines(void **state) {
    (void)state;
    check_body("a()\n  .b()\n  // comment\n\n  .c", "(. (call (. (call a) b)) c)");
    check_body("let a = 1 +\n2", "let a = (+ 1 2)");
    check_body("f(\na\n,\nb\n)", "(call f a b)");
    check_body("a()\n(b)", "(call a); b");
    check_body("a\n[b]", "a; (list b)");
    check_body("a\n-b", "a; (neg b)");
    check_body("let a = b!\nc", "let a = (! b); c");
    check_body("f(fn(x) => match x {\ncase 1 => 2\ncase _ => 3\n})", "(call f (fn x => (match x [1 => 2] [_ => 3])))");
    check_body("return\n\n", "return");
}

static void reads_matches(void **state) {
    (void)state;
    check_body("match a {\ncase 1 | -2 if b => c()\ncase _ => { d() }\n}", "(match a [or(1 -2) if b => (call c)] [_ => {(call d)}])");
    check_body("match a { case 0..5 => 1 case 6..=9 => 2 }", "(match a [0..5 => 1] [6..=9 => 2])");
    check_body("match a {\ncase .b => return 1\ncase .c(x, to: .d) => break\n}",
               "(match a [.b => return 1] [.c(x to=.d) => break])");
    check_body("match a { case E.b(_) => x = 1 }", "(match a [E.b(_) => {x = 1}])");
    check_body("match a { case (1, (x, none)) => 1 case some(\"a\") => 2 }",
               "(match a [tuple(1 tuple(x none)) => 1] [some(\"a\") => 2])");
    check_body("match a { case true => emit b\ncase false => x += 1 }", "(match a [true => {emit b}] [false => {x += 1}])");
    check_body("match a { case 1 => if b { 2 } else { 3 } }", "(match a [1 => (if b 2 3)])");
    check_body("match a { case 1 => if b { return 2 } }", "(match a [1 => {if b {return 2}}])");
    check_body("match a { case 1 => match b { case 2 => return } }", "(match a [1 => {(match b [2 => return])}])");
    check_body("match a {\ncase 1 =>\n.b\n}", "(match a [1 => .b])");
    check_body("match a { }", "(match a)");
}

// ---- declarations -------------------------------------------------------------------------------

static void reads_functions(void **state) {
    (void)state;
    check_tree("fn f(a: int, mut b: [int],) -> int? { return a }", "fn f (a:int, mut b:[]:int) -> opt:int {return a}\n");
    check_tree("fn first[T: ordered, U](xs: [T]) -> T?", "fn first <T:ordered> <U> (xs:[]:T) -> opt:T\n");
    check_tree("fn Point.move(mut self, x: int) { }", "fn Point . move (mut self, x:int) {}\n");
    check_tree("fn [T].slice(self, from: int, to: int) -> [T] = native LIST_SLICE",
               "fn []:T . slice (self, from:int, to:int) -> []:T native LIST_SLICE\n");
    check_tree("fn Stack[T].push(mut self, x: T) { }", "fn Stack<T> . push (mut self, x:T) {}\n");
    check_tree("fn Map[K: equatable, V].get[A](self, a: A) -> V?",
               "fn Map<K V> . get <K:equatable> <A> (self, a:A) -> opt:V\n");
    check_tree("fn [T: ordered].sort(mut self) = native SORT", "fn []:T . sort <T:ordered> (mut self) native SORT\n");
    check_tree("fn int.abs(self) -> int = native ABS_INT\nfn sqrt(x: float) -> float = native SQRT_FLOAT",
               "fn int . abs (self) -> int native ABS_INT\nfn sqrt (x:float) -> float native SQRT_FLOAT\n");
    check_tree("fn gas.left() -> int", "fn gas . left () -> int\n");
    check_tree("fn T?.get(self, other: T) -> T", "fn opt:T . get (self, other:T) -> T\n");
}

static void reads_types(void **state) {
    (void)state;
    check_tree("fn f(a: Map[text, [int]], b: (int, fn(int, A?) -> B?\?), c: fn(), d: (int)?)",
               "fn f (a:Map<text []:int>, b:tup<int fn<int opt:A>:opt:opt:B>, c:fn<>, d:opt:int)\n");
    check_tree("var f: fn() -> fn(int) -> int? = x", "var f: fn<>:fn<int>:opt:int = x\n");
}

static void reads_records_and_enums(void **state) {
    (void)state;
    check_tree("record P { x: int, y: [P] }", "record P x:int y:[]:P\n");
    check_tree("record P[T] {\nx: int\ny: T,\n\nz: P?\n}", "record P <T> x:int y:T z:opt:P\n");
    check_tree("record P { }", "record P\n");
    check_tree("enum Suit { clubs, hearts, }", "enum Suit | clubs | hearts\n");
    check_tree("enum Order {\nrest\nwalk(robot: int, direction: Direction)\npair(int, [int],)\n}",
               "enum Order | rest | walk robot:int direction:Direction | pair :int :[]:int\n");
}

static void reads_other_declarations(void **state) {
    (void)state;
    check_tree("implements skirmish\nuse grid\nuse \"squad\"\ninterface x\nentry turn(s: State) -> [Order]",
               "implements skirmish\nuse grid\nuse file squad\ninterface x\nentry turn (s:State) -> []:Order\n");
    check_tree("let a = 1\nvar b: int = 2\ncache c = Map()\npub fn d() { }\ntest \"a \\\"b\\\"\" { assert true }",
               "let a = 1\nvar b: int = 2\ncache c = (call Map)\npub fn d () {}\ntest a \"b\" {assert true}\n");
    check_tree("", "");
    check_tree("\n\n// nothing\n", "");
    check_tree("\xEF\xBB\xBFlet a = 1\r\nlet b = 2\r\n", "let a = 1\nlet b = 2\n");
}

static void attaches_documentation(void **state) {
    (void)state;
    check_tree("/// a\nfn f() { }\n// b\nfn g() { }\n/// c\npub record R {\n/// d\nx: int\ny: int\n}",
               "#fn f () {}\nfn g () {}\n#pub record R x:int# y:int\n");
    check_tree("enum E {\n/// a\nb\nc\n}", "enum E | b# | c\n");
    struct parsed p;
    parse_text(&p, "/// header\n\n/// one\n/// two\nlet a = 1");
    assert_int_equal(p.decls->doc.count, strlen("/// one\n/// two"));
    assert_memory_equal(p.decls->doc.bytes, "/// one\n/// two", p.decls->doc.count);
    parsed_free(&p);
}

static void keeps_spans(void **state) {
    (void)state;
    struct parsed p;
    parse_text(&p, "let a = (b + c.d) * 2\nfn f(x: int) -> int { return x }");
    const struct expr *product = p.decls->value;
    assert_int_equal(product->at.start, 8);
    assert_int_equal(product->at.end, 21);
    assert_int_equal(product->left->at.start, 8);
    assert_int_equal(product->left->at.end, 17);
    assert_int_equal(product->left->right->name_at.start, 15);
    assert_int_equal(p.decls->next->at.start, 22);
    assert_int_equal(p.decls->next->at.end, 41);
    assert_int_equal(p.decls->next->name_at.start, 25);
    parsed_free(&p);
}

static void gives_later_sources_later_places(void **state) {
    (void)state;
    struct parsed p;
    parse_text(&p, "let a = 1");
    struct source *second = source_add(&p.arena, &p.sources, "b.gsk", "\nlet b = )", 10);
    assert_int_equal(second->base, 10);
    struct parse_context context = {
        .arena = &p.arena, .diagnostics = p.diagnostics, .sources = p.sources};
    parse_source(&context, second);
    gk_diagnostic d = gk_diagnostics_at(p.diagnostics, 0);
    assert_string_equal(d.file, "b.gsk");
    assert_int_equal(d.line, 2);
    assert_int_equal(d.column, 9);
    parsed_free(&p);
}

// ---- mistakes -----------------------------------------------------------------------------------

static void says_what_it_expected(void **state) {
    (void)state;
    check_body_complaints("let = 3", "2:5 E0101 expected `(` or a name, found `=`\n");
    check_body_complaints("foo(1 2)", "2:7 E0101 expected `)` or `,`, found the number 2\n");
    check_body_complaints("let x =", "3:1 E0101 expected an expression, found `}`\n");
    check_body_complaints("let x = 5 6", "2:11 E0101 expected the end of the line, found the number 6\n");
    check_body_complaints("x.match", "2:3 E0101 expected a name or a whole number, found `match`\n");
    check_body_complaints("if x\nreturn", "2:5 E0101 expected `{`, found the end of the line\n");
    check_complaints("fn f(a int) { }", "1:8 E0101 expected `:`, found the name int\n");
    check_complaints("fn f(a: 3) { }", "1:9 E0101 expected a type, found the number 3\n");
    check_complaints("return 1", "1:1 E0101 expected a declaration, found `return`\n");
    check_complaints("let x =", "1:8 E0101 expected an expression, found the end of the file\n");
}

static void goes_on_after_a_mistake(void **state) {
    (void)state;
    check_complaints("fn f() {\nlet x = \nlet y = )\nf(1 2)\nok()\nif a b { c d }\n}\nfn g( { x y }\nfn h() { 1 2 }\n",
                     "3:1 E0101 expected an expression, found `let`\n"
                     "3:9 E0104 this `)` closes nothing\n"
                     "4:5 E0101 expected `)` or `,`, found the number 2\n"
                     "6:6 E0101 expected `{`, found the name b\n"
                     "6:12 E0101 expected the end of the line, found the name d\n"
                     "8:7 E0101 expected `)` or a name, found `{`\n"
                     "9:12 E0101 expected the end of the line, found the number 2\n");
    check_body_complaints("match a {\n1 => 2\ncase 3 4\ncase 5 => 6\n}\nlet x = ]",
                          "3:1 E0101 expected `}` or `case`, found the number 1\n"
                          "4:8 E0101 expected `=>`, found the number 4\n"
                          "7:9 E0104 this `]` closes nothing\n");
    check_complaints("record R {\nx int\ny: int\nz: 3\n}\nenum E {\na(\nb\n}\n",
                     "2:3 E0101 expected `:`, found the name int\n"
                     "4:4 E0101 expected a type, found the number 3\n"
                     "7:2 E0103 this `(` is not closed\n");
}

static void names_the_bracket_that_is_open(void **state) {
    (void)state;
    check_complaints("fn f() {\n    if a {\n        b()\n    while c {\n    }\n}\nfn g() {\n}\n",
                     "2:10 E0103 this `{` is not closed\n");
    check_complaints("fn f() {\n    a()\n\nfn g() {\n}\n", "1:8 E0103 this `{` is not closed\n");
    check_complaints("fn f() {\n    a()\n", "1:8 E0103 this `{` is not closed\n");
    check_body_complaints("let a = (1 + 2\nlet b = 3", "2:9 E0103 this `(` is not closed\n");
    check_body_complaints("let a = [1, 2)", "2:9 E0103 this `[` is not closed\n");
    check_body_complaints("a(b[1)", "2:4 E0103 this `[` is not closed\n");
    check_body_complaints("a(\"{b(}\")\nc d", "2:6 E0103 this `(` is not closed\n3:3 E0101 expected the end of the line, found the name d\n");
    check_complaints("fn f() {\n}\n}\nfn g() { a b }\n",
                     "3:1 E0104 this `}` closes nothing\n4:12 E0101 expected the end of the line, found the name b\n");
}

static void finds_texts_that_are_not_closed(void **state) {
    (void)state;
    check_body_complaints("let a = \"b\nc()\nd e", "2:9 E0011 this text is not closed\n4:3 E0101 expected the end of the line, found the name e\n");
    check_body_complaints("log(\"a)\nlog(\"b\")", "2:5 E0011 this text is not closed\n");
    check_body_complaints("log(\"a {b\nlog(c d)", "2:5 E0011 this text is not closed\n3:7 E0101 expected `)` or `,`, found the name d\n");
    check_body_complaints("let a = \"b\nif c {\nreturn\n}\nd e",
                          "2:9 E0011 this text is not closed\n6:3 E0101 expected the end of the line, found the name e\n");
    check_body_complaints("let a = \"b {if c {\nd(\nreturn 1\n}\ne f",
                          "2:9 E0011 this text is not closed\n3:2 E0103 this `(` is not closed\n6:1 E0101 expected a declaration, found the name e\n");
    check_body_complaints("let a = \"b {if c { 1\nd)\ne f",
                          "2:9 E0011 this text is not closed\n3:2 E0104 this `)` closes nothing\n4:3 E0101 expected the end of the line, found the name f\n");
    check_body_complaints("let a = \"b {\nc()\nd()\ne f",
                          "2:9 E0011 this text is not closed\n5:3 E0101 expected the end of the line, found the name f\n");
    check_body_complaints("log(\"a {b\")\n", "2:8 E0014 a `{` without its `}` in a text\n");
}

static void knows_other_languages(void **state) {
    (void)state;
    check_body_complaints("a();\nb();", "2:4 E0019 a newline ends a statement, no `;` needed\n");
    check_body_complaints("if a && !b || c { }",
                          "2:6 E0020 there is no `&&`\n2:9 E0020 there is no `!`\n2:12 E0020 there is no `||`\n");
    check_body_complaints("i++\ni--\nx = a--b", "2:2 E0020 there is no `++`\n3:2 E0020 there is no `--`\n");
    check_body_complaints("let a = null\nlet b = True", "2:9 E0112 there is no `null`\n3:9 E0112 there is no `True`\n");
    check_body_complaints("if a === b { }", "2:6 E0020 there is no `===`\n");
    check_body_complaints("a := 1", "2:3 E0020 there is no `:=`\n");
    check_body_complaints("let a = 'b'", "2:9 E0018 texts stand in double quotes\n");
    check_body_complaints("# a\n/* b\n*/ c()", "2:1 E0016 comments begin with `//`, not with `#`\n");
    check_body_complaints("if a < b < c { }", "2:10 E0106 comparisons do not chain\n");
    check_body_complaints("while a\n{\n}", "3:1 E0111 this `{` belongs at the end of the line above\n");
    check_complaints("fn f()\n{\n}", "2:1 E0111 this `{` belongs at the end of the line above\n");
    check_body_complaints("a + b = c", "2:1 E0107 only a variable, a field or an item can be assigned to\n");
    check_help("def f():\n    pass\n", "a function is declared with `fn`");
    check_help("fn f() {\nlet mut a = 1\n}", "write `var`");
    check_help("fn f() {\nif a { } elif b { }\n}", "write `else if`");
    check_help("fn f() {\nif a:\n}", "a block stands in { }");
    check_help("fn f() {\nif a = b { }\n}", "compare with `==`");
    check_help("fn f() {\nswitch a { }\n}", "write `match x { case 1 => … }`");
    check_help("fn f() {\nint i = 0\n}", "the type comes behind the name: var x: int = 0");
    check_help("fn f() {\nfor (int i = 0; i < n; i++) { }\n}", "write `for i in 0..10 { … }`, or `for x in xs { … }`");
    check_help("struct P { }", "write `record Name { field: type }`");
    check_help("fn f() {\nlet match = 1\n}", "that is a word of the language; choose another name");
    check_help("fn f() {\nreturn .5\n}", "write a zero before the point: 0.5");
}

static void refuses_what_makes_no_sense(void **state) {
    (void)state;
    check_complaints("fn f(self) { }", "1:6 E0114 `self` is the first parameter of a method, nothing else\n");
    check_complaints("fn P.f(a: int, self) { }", "1:16 E0114 `self` is the first parameter of a method, nothing else\n");
    check_complaints("fn f[[int]]() { }", "1:6 E0113 a type parameter is a plain name\n");
    check_body_complaints("match a { case f(1) => 2 }", "2:16 E0115 `f(…)` is not a pattern\n");
    check_body_complaints("match a { case some(1, 2) => 2 }", "2:16 E0116 `some` holds exactly one pattern\n");
    check_body_complaints("match a { case 1.5..2.5 => 2 }", "2:16 E0117 a range of a pattern goes from an int to an int\n");
    check_body_complaints("match a { case (a: 1, b) => 2 }", "2:18 E0101 expected `)` or `,`, found `:`\n");
    check_body_complaints("match a { case some(a: 1) => 2 }", "2:21 E0118 only a variant's values have names\n");
}

static void refuses_what_is_not_text(void **state) {
    (void)state;
    check_complaints("let a = \"\xFF\"", "1:10 E0002 this is not UTF-8: byte 0xFF\n");
    check_complaints("// \xE2\x80\xAE\nlet a = 1", "1:4 E0003 U+202E turns text around, so that code is not what it seems\n");
    check_complaints("let a = 1 @ 2 $ 3", "1:11 E0004 `@` has no meaning here\n");
    check_complaints("let gr\xC3\xB6\xC3\x9F" "e = 1", "1:5 E0005 `gr\xC3\xB6\xC3\x9F" "e` is not a name: names are made of a-z, A-Z, 0-9 and _\n");
    struct parsed p;
    parse_bytes(&p, "let a = 1\0\0", 11, (size_t)1 << 20);
    assert_int_equal(gk_diagnostics_error_count(p.diagnostics), 1);
    assert_string_equal(gk_diagnostics_at(p.diagnostics, 0).message, "the character U+0000 has no meaning here");
    parsed_free(&p);
}

// ---- hostile sources ----------------------------------------------------------------------------

static char *repeat(const char *before, const char *part, size_t times, const char *after) {
    size_t part_bytes = strlen(part), before_bytes = strlen(before);
    char *result = malloc(before_bytes + part_bytes * times + strlen(after) + 1);
    assert_non_null(result);
    memcpy(result, before, before_bytes);
    for (size_t i = 0; i < times; i++) memcpy(result + before_bytes + i * part_bytes, part, part_bytes);
    strcpy(result + before_bytes + part_bytes * times, after);
    return result;
}

static const char *const nests[][3] = {
    {"var x = ", "(", ""},          {"var x = ", "[", ""},            {"var x = ", "- ", "y"},
    {"var x = ", "~", "y"},         {"var x = ", "not ", "y"},        {"var x = ", "!", "y"},
    {"var x = y", "!", ""},         {"var x = ", "1+", "1"},          {"var x = y", ".z", ""},
    {"var x = ", "y(", ""},         {"var x = y", "()", ""},          {"var x = ", "y[", ""},
    {"var x = ", "fn() => ", "1"},  {"var x = ", "y ?? ", "z"},       {"var x = ", "\"{", ""},
    {"var x = ", "if a { 1 } else ", "{ 2 }"},                        {"var x = ", "if ", ""},
    {"fn f() {", "if a { ", ""},    {"fn f() {", "{", ""},            {"fn f() {", "while a {", ""},
    {"fn f() {", "for a in b {", ""},                                 {"fn f() {", "let a = b else {", ""},
    {"fn f() {", "match a { case 1 => ", ""},                         {"fn f() { match a { case ", "(", ""},
    {"fn f() { match a { case ", "some(", ""},                        {"fn f(x: ", "fn(", ""},
    {"fn f(x: ", "[", ""},          {"fn f(x: ", "A[", ""},           {"fn f(x: ", "(", ""},
    {"fn f(x: int", "?", ")"},      {"fn f(x: ", "fn() -> ", "int)"},
};

static void refuses_depth_once(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof nests / sizeof nests[0]; i++) {
        char *source = repeat(nests[i][0], nests[i][1], 100000, nests[i][2]);
        struct parsed p;
        parse_text(&p, source);
        size_t deep = 0, count = gk_diagnostics_count(p.diagnostics);
        for (size_t k = 0; k < count; k++) deep += strcmp(gk_diagnostics_at(p.diagnostics, k).code, "E0105") == 0;
        if (deep != 1 || count > 2) fail_msg("%zu of %zu for %s%s", deep, count, nests[i][0], nests[i][1]);
        parsed_free(&p);
        free(source);
    }
}

// ---- little stack -------------------------------------------------------------------------------

#if defined(__SANITIZE_ADDRESS__)
#define STACK_BYTES ((size_t)512 << 10)  // redzones between all that is on it
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STACK_BYTES ((size_t)512 << 10)
#endif
#endif
#ifndef STACK_BYTES
#define STACK_BYTES ((size_t)64 << 10)
#endif

static void *parse_nests(void *context) {
    size_t *found = context;
    for (size_t i = 0; i < sizeof nests / sizeof nests[0]; i++) {
        char *source = repeat(nests[i][0], nests[i][1], 20000, nests[i][2]);
        struct parsed *p = malloc(sizeof *p);
        if (!p) return NULL;
        parse_text(p, source);
        *found += gk_diagnostics_error_count(p->diagnostics) > 0;
        parsed_free(p);
        free(p);
        free(source);
    }
    return NULL;
}

static void needs_little_stack(void **state) {
    (void)state;
    pthread_attr_t attributes;
    pthread_t thread;
    size_t found = 0;
    assert_int_equal(pthread_attr_init(&attributes), 0);
    assert_int_equal(pthread_attr_setstacksize(&attributes, STACK_BYTES), 0);
    assert_int_equal(pthread_create(&thread, &attributes, parse_nests, &found), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(found, sizeof nests / sizeof nests[0]);
    pthread_attr_destroy(&attributes);
}

static unsigned height_of(const char *source) {
    struct parsed p;
    parse_text(&p, source);
    unsigned height = p.decls && p.decls->value ? p.decls->value->height : 0;
    if (gk_diagnostics_count(p.diagnostics)) height = 0;
    parsed_free(&p);
    return height;
}

static void allows_heights_up_to_the_limit(void **state) {
    (void)state;
    char *highest = repeat("var x = ", "a+", TREE_HEIGHT_MAX - 1, "a");
    assert_int_equal(height_of(highest), TREE_HEIGHT_MAX);
    free(highest);
    char *higher = repeat("var x = ", "a+", TREE_HEIGHT_MAX, "a");
    assert_int_equal(height_of(higher), 0);
    free(higher);
    char *wide = repeat("var x = [", "a,", 100000, "]");
    assert_int_equal(height_of(wide), 2);
    free(wide);
}

static void answers_at_any_memory_limit(void **state) {
    (void)state;
    const char *source = "record P { x: int }\nfn f(a: int) -> int {\n  let b = \"{a} and {a + 1}\"\n  return a\n}\n";
    size_t least = 0;
    for (size_t limit = 0; limit < 400000; limit += 997) {
        struct parsed p;
        parse_bytes(&p, source, strlen(source), limit);
        if (p.has_memory && !least) least = limit;
        assert_true(!least || p.has_memory);
        parsed_free(&p);
    }
    assert_true(least > 0);
}

static uint64_t next_random(uint64_t *random) {
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *random >> 33;
}

static const char *const soup[] = {
    "fn ",  "f",     "(",     ")",    "{",     "}",     "[",    "]",     ",",      ":",      ".",       "..",     "..=",
    "=",    "+=",    "==",    "<",    "+",     "-",     "*",    "!",     "?",      "??",     "|",       "&",      "->",
    "=>",   "let ",  "var ",  "if ",  "else ", "match ", "case ", "for ", "in ",   "while ", "return ", "break ", "emit ",
    "not ", "and ",  "mut ",  "self", "none",  "true",  "1",    "2.5",   "\"a\"",  "\"{",    "}\"",     "\"",     "\n",
    "\n",   "\n",    " ",     "record ", "enum ", "use ", "test ", "pub ", "native ", "entry ", "///\n", ";",     "'",
    "some", "x",     "int",   "0x",   "\\",    "@",     "/*",   "*/",    "//",     "_",      "\nfn g() {\n", "}\n", "#",
};

static void survives_token_soup(void **state) {
    (void)state;
    uint64_t random = 1;
    for (int round = 0; round < 3000; round++) {
        char source[4096] = "";
        size_t count = 0, tokens = next_random(&random) % 300;
        if (round % 2) count = (size_t)snprintf(source, sizeof source, "fn f() {\n");
        for (size_t i = 0; i < tokens; i++) {
            const char *part = soup[next_random(&random) % (sizeof soup / sizeof soup[0])];
            memcpy(source + count, part, strlen(part));
            count += strlen(part);
        }
        struct parsed p;
        parse_bytes(&p, source, count, (size_t)1 << 26);
        assert_true(p.has_memory);
        assert_true(gk_diagnostics_count(p.diagnostics) <= DIAGNOSTICS_MAX);
        struct collected out = {.count = 0};
        gk_diagnostics_print(p.diagnostics, false, collect, &out);
        if (gk_diagnostics_error_count(p.diagnostics) == 0) print_decls(&out, p.decls);
        parsed_free(&p);
    }
}

static void survives_random_bytes(void **state) {
    (void)state;
    uint64_t random = 2;
    for (int round = 0; round < 2000; round++) {
        char source[512];
        size_t count = next_random(&random) % sizeof source;
        for (size_t i = 0; i < count; i++) source[i] = (char)(round % 2 ? next_random(&random) : next_random(&random) % 128);
        struct parsed p;
        parse_bytes(&p, source, count, (size_t)1 << 26);
        struct collected out = {.count = 0};
        gk_diagnostics_print(p.diagnostics, true, collect, &out);
        parsed_free(&p);
    }
}

static void survives_every_cut(void **state) {
    (void)state;
    static const char program[] =
        "/// doc\nimplements skirmish\nvar m: Map[int, [int]?] = Map()\nfn Stack[T].f(mut self, a: (int, T)) -> T? {\n"
        "    for i, x in a.0 {\n        let y = \"a {x.b(\"{i}\")} \\u{41}\" else { continue }\n"
        "        match y {\n            case .a(1, b: c) | none if i < 3 => if x { 1 } else { 2 }\n"
        "            case 1..=2 => m[i]! += 1\n        }\n    }\n    return self.g(fn(z) => -z, mut a[1])\n}\n";
    for (size_t cut = 0; cut < sizeof program; cut++) {
        struct parsed p;
        parse_bytes(&p, program, cut, (size_t)1 << 26);
        assert_true(p.has_memory);
        assert_true(gk_diagnostics_count(p.diagnostics) <= 3);
        parsed_free(&p);
    }
    for (size_t at = 0; at + 1 < sizeof program; at++) {
        char changed[sizeof program];
        memcpy(changed, program, sizeof program);
        changed[at] = "({[\")}]x \n"[at % 10];
        struct parsed p;
        parse_bytes(&p, changed, sizeof changed - 1, (size_t)1 << 26);
        assert_true(p.has_memory);
        parsed_free(&p);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(binds_by_precedence),
        cmocka_unit_test(reads_numbers),
        cmocka_unit_test(reads_tuple_places),
        cmocka_unit_test(reads_lists_tuples_and_calls),
        cmocka_unit_test(reads_lambdas),
        cmocka_unit_test(reads_texts),
        cmocka_unit_test(reads_branches_as_values),
        cmocka_unit_test(reads_statements),
        cmocka_unit_test(ends_statements_at_newlines),
        cmocka_unit_test(reads_matches),
        cmocka_unit_test(reads_functions),
        cmocka_unit_test(reads_types),
        cmocka_unit_test(reads_records_and_enums),
        cmocka_unit_test(reads_other_declarations),
        cmocka_unit_test(attaches_documentation),
        cmocka_unit_test(keeps_spans),
        cmocka_unit_test(gives_later_sources_later_places),
        cmocka_unit_test(says_what_it_expected),
        cmocka_unit_test(goes_on_after_a_mistake),
        cmocka_unit_test(names_the_bracket_that_is_open),
        cmocka_unit_test(finds_texts_that_are_not_closed),
        cmocka_unit_test(knows_other_languages),
        cmocka_unit_test(refuses_what_makes_no_sense),
        cmocka_unit_test(refuses_what_is_not_text),
        cmocka_unit_test(refuses_depth_once),
        cmocka_unit_test(needs_little_stack),
        cmocka_unit_test(allows_heights_up_to_the_limit),
        cmocka_unit_test(answers_at_any_memory_limit),
        cmocka_unit_test(survives_token_soup),
        cmocka_unit_test(survives_random_bytes),
        cmocka_unit_test(survives_every_cut),
    };
    return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
