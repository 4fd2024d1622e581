// tests/unit/format_test.c: the one style, claim by claim; what formatting keeps and what it refuses.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gasket.h"

static gk_status format(const char *text, size_t bytes, char **out, size_t *out_bytes) {
    gk_source source = {"test.gsk", text, bytes};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_status status = gk_format(&source, out, out_bytes, diagnostics);
    bool is_said = gk_diagnostics_error_count(diagnostics) > 0;
    assert_int_equal(is_said, status == GK_INVALID);
    if (is_said) assert_true(strncmp(gk_diagnostics_at(diagnostics, 0).code, "E09", 3) != 0);
    gk_diagnostics_free(diagnostics);
    return status;
}

// `text` becomes `wanted`, which stays as it is.
static void check(const char *text, const char *wanted) {
    char *out, *again;
    size_t bytes, again_bytes;
    assert_int_equal(format(text, strlen(text), &out, &bytes), GK_OK);
    assert_string_equal(out, wanted);
    assert_int_equal(bytes, strlen(wanted));
    assert_int_equal(format(out, bytes, &again, &again_bytes), GK_OK);
    assert_string_equal(again, wanted);
    gk_free(out);
    gk_free(again);
}

static void keeps(const char *text) {
    check(text, text);
}

// Statements, in a function.
static void check_body(const char *text, const char *wanted) {
    char from[8192], to[8192];
    snprintf(from, sizeof from, "fn main() {\n%s}\n", text);
    snprintf(to, sizeof to, "fn main() {\n%s}\n", wanted);
    check(from, to);
}

static void keeps_body(const char *text) {
    check_body(text, text);
}

// ---- spaces -------------------------------------------------------------------------------------

static void puts_spaces_around_operators_and_behind_commas(void **state) {
    (void)state;
    check_body("x=a+b*-c\n", "    x = a + b * -c\n");
    check_body("x+=a<<2&~b|c\n", "    x += a << 2 & ~b | c\n");
    check_body("f ( a,b , - 1,x : 2 , mut y )\n", "    f(a, b, -1, x: 2, mut y)\n");
    check_body("x = a- -b\n", "    x = a - -b\n");
    check_body("x = - - b\n", "    x = - -b\n");
    check_body("x = not(a==b)and c!=d or e ?? f\n", "    x = not (a == b) and c != d or e ?? f\n");
    check_body("return( a , b )\n", "    return (a, b)\n");
    check_body("x = [ . north,.walk ( 1 ) ]\n", "    x = [.north, .walk(1)]\n");
}

static void puts_no_spaces_inside_of_what_belongs_together(void **state) {
    (void)state;
    check_body("x = xs [ 0 ] ! . name . 0 .1\n", "    x = xs[0]!.name.0.1\n");
    check_body("for i in 0 .. n-1{ }\n", "    for i in 0..n - 1 { }\n");
    check_body("for i in 0 ..= n{}\n", "    for i in 0..=n { }\n");
    check_body("x = fn (a,b)=>a\n", "    x = fn(a, b) => a\n");
}

static void keeps_spaces_without_which_tokens_would_merge(void **state) {
    (void)state;
    keeps_body("    x = 1 .0\n");
    keeps_body("    a()\n    . b\n");
    keeps_body("    for i in 0.. .max { }\n");
    keeps("let x: int? ? = none\n");
    keeps("let x: int? ?? = none\n");
    keeps("let x: int??? = none\n");
    keeps_body("    x = a /  // one\n        b\n");
}

static void puts_spaces_in_types_and_signatures(void **state) {
    (void)state;
    check("fn f ( a:int ,mut b : [ int ] )->text ? {return none}\n",
          "fn f(a: int, mut b: [int]) -> text? { return none }\n");
    check("fn [ T ].map [ U ]( self,f:fn( T )->U )->[ U ] { return [ ] }\n",
          "fn [T].map[U](self, f: fn(T) -> U) -> [U] { return [] }\n");
    check("pub fn Point . distance(self)->int {return 1}\n",
          "pub fn Point.distance(self) -> int { return 1 }\n");
    check("fn least[ T:ordered ](a:T)->T { return a }\n",
          "fn least[T: ordered](a: T) -> T { return a }\n");
    check("let x : int?\?=none\n", "let x: int?? = none\n");
    check("record P { a :Map[ text,int?? ],b: ( int,text ) }\n",
          "record P { a: Map[text, int??], b: (int, text) }\n");
    check("let m=Map [ text , int ? ] ( )\n", "let m = Map[text, int?]()\n");
    check("let p:grid . Point=grid . Point( x:1 )\n", "let p: grid.Point = grid.Point(x: 1)\n");
    check("fn [T].len(self)->int=native LEN\n", "fn [T].len(self) -> int = native LEN\n");
}

static void puts_spaces_in_patterns(void **state) {
    (void)state;
    check_body("match x {\ncase-1|2..=3=>a\ncase.walk( r,by : y )if r>1=>b\ncase(none,some( z ))=>c\n}\n",
               "    match x {\n"
               "        case -1 | 2..=3 => a\n"
               "        case .walk(r, by: y) if r > 1 => b\n"
               "        case (none, some(z)) => c\n"
               "    }\n");
}

static void leaves_texts_and_what_is_in_their_braces_alone(void **state) {
    (void)state;
    keeps_body("    log(\"a  {b+1}  {f( x,[y] )}\\n\")\n");
    keeps_body("    log(\"{ \"{a+b}\" }\")\n");
    keeps("let x = \"one\n  two \t\nthree\"\n");
    keeps("let x = \"a {b + // why\n  c} d\"\n");
}

// ---- lines --------------------------------------------------------------------------------------

static void indents_blocks_by_four(void **state) {
    (void)state;
    check("fn f() {\nif a {\nwhile b {\n\t\tc()\n}\n}\n}\n",
          "fn f() {\n    if a {\n        while b {\n            c()\n        }\n    }\n}\n");
}

static void keeps_one_empty_line_and_none_at_the_ends_of_a_block(void **state) {
    (void)state;
    check("\n\n\nlet a = 1\n\n\n\nlet b = 2\nlet c = 3\n\n\n",
          "let a = 1\n\nlet b = 2\nlet c = 3\n");
    check_body("\n\na()\n\n\nb()\n\n\n", "    a()\n\n    b()\n");
    check("/// What it does.\n\n\nfn f() { }\n", "/// What it does.\nfn f() { }\n");
}

static void keeps_blocks_of_one_line_that_fit(void **state) {
    (void)state;
    check_body("if a{return 1}\n", "    if a { return 1 }\n");
    check_body("if a {return 1}else if b {return 2}else{return 3}\n",
               "    if a { return 1 } else if b { return 2 } else { return 3 }\n");
    check("record A{}\nrecord B { x:int,y:int, }\nenum C { a,b(int) }\n",
          "record A { }\nrecord B { x: int, y: int }\nenum C { a, b(int) }\n");
    check_body("if a {\n}\n", "    if a { }\n");
    check_body("match a { case 1=>b,case _=>c }\n", "    match a { case 1 => b, case _ => c }\n");
}

static void breaks_the_blocks_of_an_if_together(void **state) {
    (void)state;
    check_body("if a { b() } else {\nc()\n}\n",
               "    if a {\n        b()\n    } else {\n        c()\n    }\n");
    check_body("if a { } else if b { c() } else {\nd()\n}\n",
               "    if a {\n    } else if b {\n        c()\n    } else {\n        d()\n    }\n");
    check_body("x = if a { b } else {\nc\n}\n",
               "    x = if a {\n        b\n    } else {\n        c\n    }\n");
}

static void breaks_blocks_that_do_not_fit(void **state) {
    (void)state;
    check_body("if quite_a_long_condition_this_one_is { quite_a_long_call_of_a_function(with, some, more, words) }\n",
               "    if quite_a_long_condition_this_one_is {\n"
               "        quite_a_long_call_of_a_function(with, some, more, words)\n"
               "    }\n");
}

static void puts_a_field_a_variant_a_case_a_line(void **state) {
    (void)state;
    check("record P {\nx: int, y: int,\n/// The name.\n\n\nname: text, }\n",
          "record P {\n    x: int\n    y: int\n    /// The name.\n    name: text\n}\n");
    check("enum E { a,\nb(x: int), c }\n", "enum E {\n    a\n    b(x: int)\n    c\n}\n");
    check_body("match x { case 1 => a, case 2 => { b() }\ncase _ => { } }\n",
               "    match x {\n        case 1 => a\n        case 2 => { b() }\n        case _ => { }\n    }\n");
}

static void puts_else_behind_the_brace(void **state) {
    (void)state;
    check_body("if a {\nb()\n}\n\nelse\n{\nc()\n}\n",
               "    if a {\n        b()\n    } else {\n        c()\n    }\n");
    check_body("let x = y else\n{ return }\n", "    let x = y else { return }\n");
}

// ---- brackets -----------------------------------------------------------------------------------

static void puts_the_items_of_a_broken_bracket_a_line(void **state) {
    (void)state;
    check_body("f(a,\nb, c)\n", "    f(\n        a,\n        b,\n        c,\n    )\n");
    check_body("f(\na, b\n)\n", "    f(\n        a,\n        b,\n    )\n");
    check("fn f(a: int,\nb: int) -> int {\nreturn 1\n}\n",
          "fn f(\n    a: int,\n    b: int,\n) -> int {\n    return 1\n}\n");
    check_body("x = xs[\ni]\n", "    x = xs[\n        i,\n    ]\n");
}

static void breaks_brackets_that_do_not_fit(void **state) {
    (void)state;
    check_body("a_function_of_many_arguments(the_first_of_them, the_second_of_them, the_third_one_of_them, and_more)\n",
               "    a_function_of_many_arguments(\n"
               "        the_first_of_them,\n"
               "        the_second_of_them,\n"
               "        the_third_one_of_them,\n"
               "        and_more,\n"
               "    )\n");
    check_body("orders.push(.walk(robot.identity_number, direction_from(robot.position, enemy.position), 123456))\n",
               "    orders.push(.walk(\n"
               "        robot.identity_number,\n"
               "        direction_from(robot.position, enemy.position),\n"
               "        123456,\n"
               "    ))\n");
}

static void keeps_the_rows_of_a_list(void **state) {
    (void)state;
    check("let xs = [1,2,\n3,4,5,\n6]\n", "let xs = [\n    1, 2,\n    3, 4, 5,\n    6,\n]\n");
    check("let xs = [\n[1,2],[3,4],\n\n\n[5,6]]\n",
          "let xs = [\n    [1, 2], [3, 4],\n\n    [5, 6],\n]\n");
}

static void fills_lines_with_numbers(void **state) {
    (void)state;
    char from[2048] = "let xs = [", to[2048] = "let xs = [\n    ";
    for (int i = 1; i < 60; i++) {
        snprintf(from + strlen(from), sizeof from - strlen(from), "%d,", 1000 + i);
        snprintf(to + strlen(to), sizeof to - strlen(to), "%d,%s", 1000 + i,
                 i == 59 ? "\n]\n" : i % 16 == 0 ? "\n    " : " ");
    }
    strcat(from, "]\n");
    check(from, to);
}

static void lets_the_last_argument_stand_over_several_lines(void **state) {
    (void)state;
    keeps_body("    f(a, [\n        1, 2,\n        3, 4,\n    ])\n");
    keeps_body("    xs.map(fn(x) => match x {\n        case 1 => 2\n        case _ => 3\n    })\n");
    check_body("xs.sort_by(fn(a:int,b:int)->bool{return a<b\n})\n",
               "    xs.sort_by(fn(a: int, b: int) -> bool {\n        return a < b\n    })\n");
    check_body("filtered(fn(enemy: Robot) -> bool { return enemy.energy < robot.energy and enemy.is_near(robot) })\n",
               "    filtered(fn(enemy: Robot) -> bool {\n"
               "        return enemy.energy < robot.energy and enemy.is_near(robot)\n"
               "    })\n");
    check_body("f([\n1\n], a)\n", "    f(\n        [\n            1,\n        ],\n        a,\n    )\n");
}

static void ends_lists_with_a_comma_only_where_they_are_broken(void **state) {
    (void)state;
    check_body("f(a, b,)\n", "    f(a, b)\n");
    check("let xs = [1, 2,]\n", "let xs = [1, 2]\n");
    check_body("let (a, b,) = t\n", "    let (a, b) = t\n");
    // Where the grammar takes none, there is none.
    keeps("let f: fn(\n    int,\n    text\n) -> int = g\n");
    keeps_body("    x = (\n        a + b\n    ) * c\n");
    check_body("match x {\ncase (a,) => 1\n}\n", "    match x {\n        case (a) => 1\n    }\n");
}

// ---- operators and chains -----------------------------------------------------------------------

static void keeps_lines_that_end_in_an_operator(void **state) {
    (void)state;
    keeps_body("    x = a +\n        b * c +\n        d\n");
    check_body("if a and\nb {\nc()\n}\n", "    if a and\n            b {\n        c()\n    }\n");
    check_body("x = (a\n+ b)\n", "    x = (a +\n        b)\n");
    check_body("match x {\ncase 1 |\n2 => 3\n}\n",
               "    match x {\n        case 1 |\n                2 => 3\n    }\n");
}

static void breaks_behind_the_loosest_operator_that_is_needed(void **state) {
    (void)state;
    check_body("if robot.energy < needed_for_a_shot or robot.is_hungry and state.turn > 100 or enemies.is_empty() {\na()\n}\n",
               "    if robot.energy < needed_for_a_shot or robot.is_hungry and state.turn > 100 or\n"
               "            enemies.is_empty() {\n"
               "        a()\n"
               "    }\n");
    check_body("total = the_first_operand * the_second_operand + the_third_operand * the_fourth_operand_of_all_of_them\n",
               "    total = the_first_operand * the_second_operand +\n"
               "        the_third_operand * the_fourth_operand_of_all_of_them\n");
}

static void joins_lines_that_end_elsewhere(void **state) {
    (void)state;
    check_body("let\n\n  x=\n y\n", "    let x = y\n");
    check_body("for\ni, x in\nxs { }\n", "    for i, x in xs { }\n");
    check("fn f() ->\nint { return 1 }\n", "fn f() -> int { return 1 }\n");
    check_body("f(fn(x)\n=>\nx\n.y)\n", "    f(\n        fn(x) => x\n            .y,\n    )\n");
}

static void keeps_or_makes_the_lines_of_a_chain_of_calls(void **state) {
    (void)state;
    check_body("x = xs\n.map(f)\n.sum()\n", "    x = xs\n        .map(f)\n        .sum()\n");
    check_body("let best = state.enemies.filter(fn(e) => e.energy < robot.energy).map(fn(e) => e.at).min_by(distance)\n",
               "    let best = state.enemies\n"
               "        .filter(fn(e) => e.energy < robot.energy)\n"
               "        .map(fn(e) => e.at)\n"
               "        .min_by(distance)\n");
}

static void breaks_behind_an_arrow_as_the_last_resort(void **state) {
    (void)state;
    check_body("let message = \"a text that is so long that it fits a line of its own, and not behind the name {x}\"\n",
               "    let message =\n"
               "        \"a text that is so long that it fits a line of its own, and not behind the name {x}\"\n");
    check_body("let message =\n\"short\"\n", "    let message = \"short\"\n");
}

// ---- comments -----------------------------------------------------------------------------------

static void keeps_comments_where_they_are(void **state) {
    (void)state;
    check("// a\n\n\n// b\nlet x = 1 // c\n// d\n", "// a\n\n// b\nlet x = 1  // c\n// d\n");
    check_body("a() // one\n  // two\n\nb()\n// three\n", "    a()  // one\n    // two\n\n    b()\n    // three\n");
    check_body("if a { // one\nb()\n} // two\nelse { // three\n}\n",
               "    if a {  // one\n        b()\n    }  // two\n    else {  // three\n    }\n");
    check_body("f(  // one\na, // two\n// three\nb // four\n// five\n)\n",
               "    f(  // one\n        a,  // two\n        // three\n        b,  // four\n        // five\n    )\n");
    check_body("x =   // one\na + // two\nb\n", "    x =  // one\n        a +  // two\n        b\n");
    check_body("f(a // one\n, b)\n", "    f(\n        a  // one\n            ,\n        b,\n    )\n");
    check("record P { // one\n// two\n}\n", "record P {  // one\n    // two\n}\n");
    check("let x = [ // one\n]\n", "let x = [  // one\n]\n");
    check("let x = 1   //  as it is \t\n", "let x = 1  //  as it is\n");
}

static void aligns_comments_that_were_aligned(void **state) {
    (void)state;
    check("let a = 1       // one\nlet bcd = 23    // two\n              \n",
          "let a = 1     // one\nlet bcd = 23  // two\n");
    check("let a = 1 // one\nlet bcd = 23 // two\n", "let a = 1  // one\nlet bcd = 23  // two\n");
    check("let a = 1   // one\n            // and more\nlet b = 2\n",
          "let a = 1  // one\n           // and more\nlet b = 2\n");
}

// ---- bytes --------------------------------------------------------------------------------------

static void ends_every_line_with_a_newline_alone(void **state) {
    (void)state;
    check("let a = 1\r\n\r\nlet b = 2 // x\r\n", "let a = 1\n\nlet b = 2  // x\n");
    check("let a = 1", "let a = 1\n");
    check("\xEF\xBB\xBFlet a = 1\n", "let a = 1\n");
    check("", "");
    check(" \n\t\n", "");
    check("// x", "// x\n");
    // A text is what it is.
    keeps("let a = \"x\r\ny\"\n");
}

static void counts_columns_as_a_terminal_shows_them(void **state) {
    (void)state;
    check("let a = \"\xE6\xBC\xA2\xE6\xBC\xA2\" // one\nlet b = \"abcd\"  // two\n",
          "let a = \"\xE6\xBC\xA2\xE6\xBC\xA2\"  // one\nlet b = \"abcd\"  // two\n");
}

// ---- what is refused ----------------------------------------------------------------------------

static void refuses_what_does_not_parse(void **state) {
    (void)state;
    char *out;
    size_t bytes;
    static const char *const wrong[] = {"fn f( {\n", "let x = \n", "let x = 1;\n", "let x = 'a'\n",
                                        "/* x */\n", "fn f()\n{\n}\n", "let x = \"a", "\xFF\n",
                                        "let x = 0x\n", "}\n", "let x = \"\\q\"\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(format(wrong[i], strlen(wrong[i]), &out, &bytes), GK_INVALID);
        assert_null(out);
    }
}

static void formats_what_parses_and_means_nothing(void **state) {
    (void)state;
    check("fn f()->Nothing{return undeclared+true}\n", "fn f() -> Nothing { return undeclared + true }\n");
}

static void refuses_arguments_outside_their_range(void **state) {
    (void)state;
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_source source = {"test.gsk", "", 0};
    char *out;
    size_t bytes;
    assert_int_equal(gk_format(NULL, &out, &bytes, diagnostics), GK_BAD_ARGUMENT);
    assert_int_equal(gk_format(&source, NULL, &bytes, diagnostics), GK_BAD_ARGUMENT);
    assert_int_equal(gk_format(&source, &out, NULL, diagnostics), GK_BAD_ARGUMENT);
    assert_int_equal(gk_format(&source, &out, &bytes, NULL), GK_BAD_ARGUMENT);
    source.bytes = 1;
    source.text = NULL;
    assert_int_equal(gk_format(&source, &out, &bytes, diagnostics), GK_BAD_ARGUMENT);
    gk_diagnostics_free(diagnostics);
}

// ---- size ---------------------------------------------------------------------------------------

static char *repeated(const char *before, const char *piece, size_t count, const char *behind) {
    size_t bytes = strlen(before) + strlen(piece) * count + strlen(behind) + 1;
    char *text = malloc(bytes), *at = text;
    assert_non_null(text);
    at = memcpy(at, before, strlen(before));
    at += strlen(before);
    for (size_t i = 0; i < count; i++, at += strlen(piece)) memcpy(at, piece, strlen(piece));
    strcpy(at, behind);
    return text;
}

// Formats it twice: both times the same.
static void check_large(const char *before, const char *piece, size_t count, const char *behind) {
    char *text = repeated(before, piece, count, behind), *out, *again;
    size_t bytes, again_bytes;
    assert_int_equal(format(text, strlen(text), &out, &bytes), GK_OK);
    assert_int_equal(format(out, bytes, &again, &again_bytes), GK_OK);
    assert_int_equal(bytes, again_bytes);
    assert_memory_equal(out, again, bytes);
    gk_free(again);
    gk_free(out);
    free(text);
}

static void formats_large_sources(void **state) {
    (void)state;
    check_large("let xs = [", "12345,", 30000, "]");
    check_large("let xs = [", "f([1],a.b(c)),", 10000, "]");
    check_large("fn f() {", "a=b+c // d\n", 10000, "}");
    check_large("fn f() { if a {b()}", "else if a{b()}", 10000, "}");
    check_large("", "// comment\n", 10000, "");
    check_large("let x = [1", " // comment\n", 10000, "]");
    check_large("let x = \"", "line\n", 30000, "\"");
}

static void formats_deep_sources(void **state) {
    (void)state;
    check_large("let x = ", "[", 100, "1" "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
                "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n");
    check_large("let x = ", "f(a, ", 100, "1" "))))))))))))))))))))))))))))))))))))))))))))))))))"
                "))))))))))))))))))))))))))))))))))))))))))))))))))\n");
    check_large("let x = 1", " + 1", 150, "\n");
    check_large("let x = y", ".f(1)", 70, "\n");
}

static void refuses_what_would_grow_too_large(void **state) {
    (void)state;
    char *inner = repeated("", "a()\n", 50000, ""), *out;
    char *text = malloc(strlen(inner) + 512);
    assert_non_null(text);
    strcpy(text, "fn f() {");
    for (int i = 0; i < 120; i++) strcat(text, "{");
    strcat(text, "\n");
    strcat(text, inner);
    for (int i = 0; i < 120; i++) strcat(text, "}");
    strcat(text, "}\n");
    size_t bytes;
    assert_int_equal(format(text, strlen(text), &out, &bytes), GK_TOO_LARGE);
    assert_null(out);
    free(text);
    free(inner);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_spaces_around_operators_and_behind_commas),
        cmocka_unit_test(puts_no_spaces_inside_of_what_belongs_together),
        cmocka_unit_test(keeps_spaces_without_which_tokens_would_merge),
        cmocka_unit_test(puts_spaces_in_types_and_signatures),
        cmocka_unit_test(puts_spaces_in_patterns),
        cmocka_unit_test(leaves_texts_and_what_is_in_their_braces_alone),
        cmocka_unit_test(indents_blocks_by_four),
        cmocka_unit_test(keeps_one_empty_line_and_none_at_the_ends_of_a_block),
        cmocka_unit_test(keeps_blocks_of_one_line_that_fit),
        cmocka_unit_test(breaks_the_blocks_of_an_if_together),
        cmocka_unit_test(breaks_blocks_that_do_not_fit),
        cmocka_unit_test(puts_a_field_a_variant_a_case_a_line),
        cmocka_unit_test(puts_else_behind_the_brace),
        cmocka_unit_test(puts_the_items_of_a_broken_bracket_a_line),
        cmocka_unit_test(breaks_brackets_that_do_not_fit),
        cmocka_unit_test(keeps_the_rows_of_a_list),
        cmocka_unit_test(fills_lines_with_numbers),
        cmocka_unit_test(lets_the_last_argument_stand_over_several_lines),
        cmocka_unit_test(ends_lists_with_a_comma_only_where_they_are_broken),
        cmocka_unit_test(keeps_lines_that_end_in_an_operator),
        cmocka_unit_test(breaks_behind_the_loosest_operator_that_is_needed),
        cmocka_unit_test(joins_lines_that_end_elsewhere),
        cmocka_unit_test(keeps_or_makes_the_lines_of_a_chain_of_calls),
        cmocka_unit_test(breaks_behind_an_arrow_as_the_last_resort),
        cmocka_unit_test(keeps_comments_where_they_are),
        cmocka_unit_test(aligns_comments_that_were_aligned),
        cmocka_unit_test(ends_every_line_with_a_newline_alone),
        cmocka_unit_test(counts_columns_as_a_terminal_shows_them),
        cmocka_unit_test(refuses_what_does_not_parse),
        cmocka_unit_test(formats_what_parses_and_means_nothing),
        cmocka_unit_test(refuses_arguments_outside_their_range),
        cmocka_unit_test(formats_large_sources),
        cmocka_unit_test(formats_deep_sources),
        cmocka_unit_test(refuses_what_would_grow_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
