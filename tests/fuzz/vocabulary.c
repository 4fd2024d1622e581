// tests/fuzz/vocabulary.c: what is worth putting into a source, and into JSON.

#include <stddef.h>

#include "tokens.h"

#define COUNT(array) (sizeof array / sizeof *array)

// As messages name them: `and`.
static const char *const language_words[] = {
#define TOKEN(name, spoken, group, ends) spoken,
#include "token.def"
#undef TOKEN
};

static const char *const language_snippets[] = {
    // expressions
    "1 + 2 * 3", "-x", "not true", "(1, \"a\")", "[1, 2, 3]", "[]", "\"at {x} {[1]}\"", "xs[0]",
    "xs[1..3]", "x ?? 0", "x!", "none", "some(1)", "t.0.1", "Map()", "Set()", "[\"a\": 1]",
    "[1: [2: 3]]",
    "fn(a) => a + 1", "fn(a: int, b: int) -> int { return a - b }", "if x > 0 { 1 } else { 2 }",
    "match x { case 0 => 1, case _ => 2 }", "xs.map(fn(x) => x * 2).filter(fn(x) => x > 1)",
    "xs.len()", "xs.sort()", "xs.min_by(fn(a) => 0 - a)", "m.keys()", "\"a b\".split(\" \")",
    "gas.left()",
    "random.below(6)", "float(1)", "int(1.5)", "9223372036854775807", "1.0 / 3.0", ".red",
    ".pair(1, 2)",
    "Point(x: 1, y: 2)", "Tree(value: 1, next: none, more: [])", "a == b",
    "a < b and b <= c or not d",
    "1 << 63 >> 1 & ~0 ^ 5 | 3",
    // statements
    "let x = 1\n", "var xs: [int] = []\n", "var m: Map[text, [int]] = Map()\n", "x = x + 1\n",
    "xs[0] += 1\n",
    "m[\"a\"] = [1]\n", "m[\"a\"]![0] = 2\n", "p.x -= 1\n", "t.0 = 5\n", "xs.push(1)\n",
    "xs.pop()\n",
    "let y = o else { return 1 }\n", "if let y = o { x = y }\n",
    "while let y = xs.pop() { x += y }\n",
    "while x < 10 { x += 1 }\n", "for i in 0..10 { xs.push(i) }\n",
    "for i, v in xs { x += i * v }\n",
    "for k, v in m { log(\"{k} {v}\") }\n", "let (a, b) = (1, 2)\n", "break\n", "continue\n",
    "return x\n", "return\n",
    "emit x\n", "assert x == 1\n", "bump(mut x)\n", "log(\"{xs}\")\n", "mark(1, 2, \"a\")\n",
    "match s {\n case .dot => { }\n case .circle(at, r) if r > 1.0 => return 1\n case _ => x = 1\n}\n",
    "match t { case (0, _) => { } case (1..=5, some(y)) => x = y case _ => { } }\n",
    // declarations
    "fn f(n: int) -> int {\n    return n\n}\n", "fn g[T: ordered](a: T, b: [T]) -> T? { return b.max() }\n",
    "fn bump(mut n: int) { n += 1 }\n",
    "fn Point.far(self, other: Point) -> int { return self.x - other.x }\n",
    "fn Stack[T].push(mut self, x: T) { self.items.push(x) }\n", "record Stack[T] { items: [T] }\n",
    "record Point { x: int, y: int }\n", "record Tree { value: int, next: Tree?, more: [Tree] }\n",
    "enum Shape { dot, circle(at: Point, radius: float), pair(int, int) }\n",
    "enum Maybe[T] { nothing, just(T) }\n",
    "var count = 0\n", "cache seen: Map[int, int] = Map()\n", "let table = [1, 2, 3]\n",
    "test \"t\" { assert 1 == 1 }\n", "use grid\n", "use math\n", "use \"squad\"\n",
    "implements skirmish\n",
    "implements kinds\n", "fn rec(n: int) -> int { return rec(n + 1) }\n",
    "/// about\n///     assert 1 == 1\n",
    // words that are no tokens of their own
    "int", "float", "bool", "text", "Map", "Set", "T", "some", "it", "equatable", "ordered",
    "number", "_",
    "self", "\n", "\"", "// c\n", ";",
    // types
    ": [[int?]?]", ": Map[(int, text), Set[int]]", ": fn(int, [text]) -> bool", ": (int, float)?",
    "[T: equatable]",
};

static const char *const language_wraps[] = {
    "(", ")", "[", "]", "{ ", " }", "if true { ", " }\n", "while true {\n", "\n}\n",
    "for i in 0..3 { ", " }\n",
    "fn() { ", " }", "fn f() {\n", "\n}\n", "\"{", "}\"", "[[", "]]", "some(", ")", "not (", ")",
    "match 1 { case 1 => ",
    " case _ => { } }\n", "let y = ", "\n", "(fn(a) => ", ")(1)", "log(\"{", "}\")\n",
    "test \"t\" { ", " }\n", "-", "",
    "", "!", "", "?", "", "[0]", "", ".len()", "fn(x) => ", "",
};

const struct vocabulary vocabulary_of_language = {
    language_words,    COUNT(language_words), language_snippets,    COUNT(language_snippets),
    language_wraps,    COUNT(language_wraps),
};

static const char *const json_words[] = {"{", "}", "[", "]", ",", ":", "true", "false", "null", "\"\""};
static const char *const json_snippets[] = {
    "{\"x\":1,\"y\":2}", "[1,\"a\",1.5]", "\"red\"", "{\"pair\":[1,2]}", "{\"one\":[\"a\"]}",
    "{\"maybe\":{\"of\":null}}",
    "{\"circle\":{\"at\":{\"x\":1,\"y\":2},\"radius\":0.5}}",
    "{\"value\":1,\"next\":null,\"more\":[]}", "{\"a\":[1],\"b\":[]}",
    "[[[1,\"red\"],[[1,true]]]]", "\"inf\"", "\"-inf\"", "-0", "1E400", "1e-400", "\"\\u0000\"",
    "\"\\ud800\"", "\"\\ud83d\\ude00\"",
    "9007199254740993", "-9223372036854775808", "9223372036854775808", "[[null,1],null]", "\"dot\"",
};
static const char *const json_wraps[] = {"[", "]", "{\"next\":", "}", "{\"a\":", "}", "\"", "\"", "[[", ",1]]"};

const struct vocabulary vocabulary_of_json = {
    json_words, COUNT(json_words), json_snippets, COUNT(json_snippets), json_wraps, COUNT(json_wraps),
};
