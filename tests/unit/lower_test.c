// tests/unit/lower_test.c: what programs become, as their hosts see it: names of generic types,
// functions as values, assertions' messages, gas that ends anywhere.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gasket.h"

#define PLENTY 1000000

static gk_program *compile(const char *text, const gk_interface *interface) {
    gk_source source = {"bot.gsk", text, strlen(text)};
    gk_compile_request request = {
        .source = &source, .interfaces = &interface, .interface_count = interface != NULL};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_program *program = NULL;
    gk_status status = gk_compile(&request, &program, diagnostics);
    if (status != GK_OK) fail_msg("%s", gk_diagnostics_at(diagnostics, 0).message);
    gk_diagnostics_free(diagnostics);
    return program;
}

static gk_bot *bot_of(gk_program *program) {
    gk_limits limits = gk_limits_default();
    gk_bot *bot = NULL;
    assert_int_equal(gk_bot_new(program, &limits, 1, NULL, 0, &bot), GK_OK);
    return bot;
}

static gk_result run(gk_bot *bot, gk_program *program, const char *name, int64_t gas) {
    size_t function = 0;
    assert_int_equal(gk_program_find(program, name, &function), GK_OK);
    return gk_call(bot, function, NULL, 0, gas);
}

// ---- assertions ---------------------------------------------------------------------------------

static void assert_message(const char *body, const char *message) {
    char text[500];
    snprintf(text, sizeof text, "fn main() {\n    let n = 2\n    %s\n}\n", body);
    gk_program *program = compile(text, NULL);
    gk_bot *bot = bot_of(program);
    assert_int_equal(run(bot, program, "main", PLENTY), GK_FAULTED);
    assert_string_equal(gk_bot_fault(bot).message, message);
    gk_bot_free(bot);
    gk_program_release(program);
}

static void an_assertion_that_compares_shows_both_sides(void **state) {
    (void)state;
    assert_message("assert n == 3", "assert n == 3: 2 == 3");
    assert_message("assert 3 < n", "assert 3 < n: 3 < 2");
    assert_message("assert float(n) >= 2.5", "assert float(n) >= 2.5: 2.0 >= 2.5");
    assert_message("assert [n, n] != [2, 2]", "assert [n, n] != [2, 2]: [2, 2] != [2, 2]");
    assert_message("assert \"a{n}\" == \"a3\"", "assert \"a{n}\" == \"a3\": \"a2\" == \"a3\"");
    assert_message("assert [n].first() == none", "assert [n].first() == none: 2 == none");
    assert_message("assert Map([(1, n)])[1] == 3", "assert Map([(1, n)])[1] == 3: 2 == 3");
    assert_message("assert (n, \"a\") < (2, \"A\")",
                   "assert (n, \"a\") < (2, \"A\"): (2, \"a\") < (2, \"A\")");
}

static void other_assertions_quote_the_condition_alone(void **state) {
    (void)state;
    assert_message("assert n == 3 or n == 4", "assert n == 3 or n == 4");
    assert_message("assert not (n == 2)", "assert not (n == 2)");
    assert_message("assert [1].slice(1, 1).first() != none",
                   "assert [1].slice(1, 1).first() != none");
    assert_message("assert false", "assert false");
}

// ---- types --------------------------------------------------------------------------------------

static void generic_types_are_named_with_what_they_hold(void **state) {
    (void)state;
    gk_program *program = compile("record Pair[A, B] { a: A, b: B }\n"
                                  "fn main() -> Pair[int, [Pair[text, int?]]] {\n"
                                  "    return Pair(a: 1, b: [])\n"
                                  "}\n"
                                  "fn shown() -> text { return \"{main()}\" }\n",
                                  NULL);
    size_t function = 0;
    assert_int_equal(gk_program_find(program, "main", &function), GK_OK);
    char text[100];
    gk_type_text(gk_program_result(program, function), text, sizeof text);
    assert_string_equal(text, "Pair[int, [Pair[text, int?]]]");
    gk_bot *bot = bot_of(program);
    assert_int_equal(run(bot, program, "shown", PLENTY), GK_MOVED);
    assert_string_equal(gk_as_text(gk_bot_move(bot), NULL), "Pair(a: 1, b: [])");
    gk_bot_free(bot);
    gk_program_release(program);
}

static void what_holds_functions_is_not_for_hosts(void **state) {
    (void)state;
    gk_program *program = compile("record Rule { apply: fn(int) -> int }\n"
                                  "fn call(f: fn(int) -> int) -> int { return f(1) }\n"
                                  "fn rule() -> Rule { return Rule(apply: fn(n) => n) }\n"
                                  "fn first[T](xs: [T]) -> T? { return xs.first() }\n"
                                  "fn main() -> int { return call(rule().apply) + first([1])! }\n",
                                  NULL);
    assert_int_equal(gk_program_function_count(program), 1);
    assert_string_equal(gk_program_function_name(program, 0), "main");
    gk_program_release(program);
}

static void equal_sources_give_equal_bytecode(void **state) {
    (void)state;
    const char *text = "fn [T].each_as[U](self, f: fn(T) -> U) -> [U] {\n"
                       "    var out: [U] = []\n"
                       "    for x in self { out.push(f(x)) }\n"
                       "    return out\n"
                       "}\n"
                       "fn main() -> Map[text, [float]] {\n"
                       "    let names = [1, 2].each_as(fn(n) => \"{n}\")\n"
                       "    return Map([(names[0], [1, 2].each_as(float))])\n"
                       "}\n";
    void *data[2];
    size_t bytes[2];
    for (int i = 0; i < 2; i++) {
        gk_program *program = compile(text, NULL);
        assert_int_equal(gk_program_save(program, &data[i], &bytes[i]), GK_OK);
        gk_program_release(program);
    }
    assert_int_equal(bytes[0], bytes[1]);
    assert_memory_equal(data[0], data[1], bytes[0]);
    gk_free(data[0]);
    gk_free(data[1]);
}

// ---- host functions -----------------------------------------------------------------------------

static gk_status ask(void *context, const gk_value *arguments, size_t count, gk_value *result) {
    int *asked = context;
    ++*asked;
    assert_int_equal(count, 2);
    *result = gk_int(gk_as_int(arguments[0]) * 10 + (int64_t)gk_count(arguments[1]));
    return GK_OK;
}

static void host_functions_are_values(void **state) {
    (void)state;
    const char *text = "interface asking\n"
                       "entry turn(n: int) -> int\n"
                       "fn ask(n: int, xs: [int]) -> int\n";
    gk_source source = {"asking.gsk", text, strlen(text)};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_interface *interface = NULL;
    assert_int_equal(gk_interface_compile(&source, &interface, diagnostics), GK_OK);
    gk_program *program = compile("implements asking\n"
                                  "let kept: fn(int, [int]) -> int = ask\n"
                                  "fn twice(f: fn(int, [int]) -> int, n: int) -> int {\n"
                                  "    return f(n, [n, n]) + f(n, [])\n"
                                  "}\n"
                                  "fn turn(n: int) -> int {\n"
                                  "    return twice(ask, n) + kept(0, [1])\n"
                                  "}\n",
                                  interface);
    int asked = 0;
    gk_host_function function = {.name = "ask", .call = ask, .context = &asked, .gas = 5};
    gk_limits limits = gk_limits_default();
    gk_bot *bot = NULL;
    assert_int_equal(gk_bot_new(program, &limits, 1, &function, 1, &bot), GK_OK);
    gk_value move;
    assert_int_equal(gk_turn(bot, gk_int(4), PLENTY, &move), GK_MOVED);
    assert_int_equal(gk_as_int(move), 42 + 40 + 1);
    assert_int_equal(asked, 3);
    gk_bot_free(bot);
    gk_program_release(program);
    gk_interface_free(interface);
    gk_diagnostics_free(diagnostics);
}

// ---- gas ----------------------------------------------------------------------------------------

static const char busy[] =
    "var kept: Map[text, [fn(int) -> int]] = Map()\n"
    "var seen: Set[(int, text)] = Set()\n"
    "fn [T].each_as[U](self, f: fn(T) -> U) -> [U] {\n"
    "    var out: [U] = []\n"
    "    for x in self { out.push(f(x)) }\n"
    "    return out\n"
    "}\n"
    "fn main() -> [int] {\n"
    "    let by = [1, 2, 3]\n"
    "    kept[\"a\"] = []\n"
    "    for i, x in by {\n"
    "        let before = kept[\"a\"]!\n"
    "        kept[\"a\"]!.push(fn(n) => n + x + before.len() + by.each_as(fn(y) => y * i)[2])\n"
    "        let _ = seen.add((i % 2, \"{x}\"))\n"
    "    }\n"
    "    let found = kept.remove(\"a\") ?? []\n"
    "    kept[\"b\"] = found\n"
    "    for k, fs in kept { seen = Set([(fs.len(), k)]) }\n"
    "    return found.each_as(fn(f) => f(10) + seen.len())\n"
    "}\n";

static void gas_may_end_anywhere(void **state) {
    (void)state;
    gk_program *program = compile(busy, NULL);
    gk_bot *fresh = bot_of(program), *bot = bot_of(program);
    assert_int_equal(run(fresh, program, "main", PLENTY), GK_MOVED);
    int64_t needed = gk_bot_gas_used(fresh);
    for (int64_t gas = 0; gas < needed; gas++) {
        assert_int_equal(run(bot, program, "main", gas), GK_FAULTED);
        assert_string_equal(gk_bot_fault(bot).code, "F006");
        assert_int_equal(gk_bot_gas_used(bot), gas);
    }
    assert_int_equal(run(bot, program, "main", needed), GK_MOVED);
    gk_value items = gk_bot_move(bot);
    assert_int_equal(gk_count(items), 3);
    assert_int_equal(gk_as_int(gk_item(items, 0)), 12);
    assert_int_equal(gk_as_int(gk_item(items, 1)), 17);
    assert_int_equal(gk_as_int(gk_item(items, 2)), 22);
    assert_int_equal(gk_bot_memory(bot), gk_bot_memory(fresh));
    gk_bot_free(fresh);
    gk_bot_free(bot);
    gk_program_release(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_assertion_that_compares_shows_both_sides),
        cmocka_unit_test(other_assertions_quote_the_condition_alone),
        cmocka_unit_test(generic_types_are_named_with_what_they_hold),
        cmocka_unit_test(what_holds_functions_is_not_for_hosts),
        cmocka_unit_test(equal_sources_give_equal_bytecode),
        cmocka_unit_test(host_functions_are_values),
        cmocka_unit_test(gas_may_end_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
