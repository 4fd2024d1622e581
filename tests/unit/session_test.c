// tests/unit/session_test.c: what a session promises to whoever lets a program be typed.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gasket.h"

#define GAS 1000000

static gk_session *session_of(gk_session_request request) {
    gk_session *session;
    if (!request.gas) request.gas = GAS;
    assert_int_equal(gk_session_new(&request, &session), GK_OK);
    return session;
}

static gk_session *session_new(void) {
    return session_of((gk_session_request){.seed = 1});
}

// One line of what was answered: kinds and values of all steps.
static const char *answers(gk_session *session, const char *text, gk_entering entering,
                           char out[1000]) {
    size_t at = 0;
    gk_answer answer;
    out[0] = '\0';
    assert_int_equal(gk_session_enter(session, text, strlen(text), entering), GK_OK);
    while (gk_session_step(session, &answer)) {
        if (at > 900) continue;
        static const char *const kinds[] = {"defined", "shown", "done", "refused", "fault", "failed"};
        at += (size_t)snprintf(out + at, 1000 - at, "%s%s", at ? "; " : "", kinds[answer.kind]);
        if (answer.breaks_others) at += (size_t)snprintf(out + at, 1000 - at, " (breaks others)");
        for (size_t i = 0; i < answer.shown_count; i++) {
            const gk_shown *shown = &answer.shown[i];
            at += (size_t)snprintf(out + at, 1000 - at, " %s=%.*s:%s", shown->name,
                                   shown->bytes < 100 ? (int)shown->bytes : 100, shown->text ? shown->text : "", shown->type);
        }
        for (size_t i = 0; i < answer.lost_count; i++)
            at += (size_t)snprintf(out + at, 1000 - at, " -%s", answer.lost[i]);
        if (answer.kind == GK_ENDED_BADLY)
            at += (size_t)snprintf(out + at, 1000 - at, " %s", gk_bot_fault(answer.bot).code);
        if (answer.kind == GK_REFUSED_BY_COMPILER && gk_diagnostics_count(answer.diagnostics)) {
            gk_diagnostic first = gk_diagnostics_at(answer.diagnostics, 0);
            at += (size_t)snprintf(out + at, 1000 - at, " %s", first.code);
        }
    }
    return out;
}

// `wanted` NULL: anything.
static void answers_are(gk_session *session, const char *text, const char *wanted) {
    char out[1000];
    answers(session, text, GK_KEEP, out);
    if (wanted) assert_string_equal(out, wanted);
}

// ---- texts --------------------------------------------------------------------------------------

static void tells_what_is_unfinished_from_what_is_wrong(void **state) {
    (void)state;
    static const struct {
        const char *text;
        gk_ending ending;
    } rows[] = {
        {"", GK_WHOLE},
        {"\n", GK_WHOLE},
        {"// a comment", GK_WHOLE},
        {"1 + 2", GK_WHOLE},
        {"1 + 2\n", GK_WHOLE},
        {"1 +", GK_UNFINISHED},
        {"1 + // more", GK_UNFINISHED},
        {"let x =", GK_UNFINISHED},
        {"let x = 1", GK_WHOLE},
        {"[1,", GK_UNFINISHED},
        {"[1, 2]", GK_WHOLE},
        {"f(1", GK_UNFINISHED},
        {"fn f() {", GK_UNFINISHED},
        {"fn f() {\n\n", GK_UNFINISHED},
        {"fn f() {\n    return 1\n}", GK_WHOLE},
        {"fn f() {\n    let = 1", GK_BROKEN},
        {"fn f() {\n    let = 1\n}", GK_WHOLE},
        {"record P {\n    x: int", GK_UNFINISHED},
        {"match x {\n    case 1 =>", GK_UNFINISHED},
        {"/// Doc.", GK_UNFINISHED},
        {"/// Doc.\nfn f() { }", GK_WHOLE},
        {"\"a {b}\"", GK_WHOLE},
        {"\"a", GK_WHOLE},
        {"\"a {b\"", GK_WHOLE},
        {"\"a {b", GK_WHOLE},
        {"\"a {b +", GK_UNFINISHED},
        {"\"a {f(", GK_UNFINISHED},
        {"\"a {\nb", GK_UNFINISHED},
        {"\"a {\nb\n}\"", GK_WHOLE},
        {")", GK_WHOLE},
        {"1 2", GK_WHOLE},
        {"if x", GK_WHOLE},
        {"if x {", GK_UNFINISHED},
        {"\xff", GK_WHOLE},
        {"x.", GK_UNFINISHED},
        {"not", GK_UNFINISHED},
        {"return", GK_WHOLE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        gk_ending ending = gk_text_ending(rows[i].text, strlen(rows[i].text));
        if (ending != rows[i].ending) fail_msg("%s: %d", rows[i].text, (int)ending);
    }
}

static void goes_through_a_text_step_by_step(void **state) {
    (void)state;
    gk_session *session = session_new();
    answers_are(session, "fn f() -> int { return g() }\nfn g() -> int { return 1 }\nf()\nlet x = 2\nx",
                "defined; shown =1:int; shown x=2:int; shown =2:int");
    answers_are(session, "let a = 1\nlet b = a / 0\nlet c = 3", "shown a=1:int; fault F002");
    answers_are(session, "a", "shown =1:int");
    answers_are(session, "c", "refused E0201");
    answers_are(session, "1\n)", "refused E0104");
    answers_are(session, "", "");
    answers_are(session, "// nothing", "");
    gk_session_free(session);
}

static void places_are_those_of_the_whole_text(void **state) {
    (void)state;
    gk_session *session = session_new();
    static const char text[] = "1\n2\n  let x = 1 / 0";
    gk_answer answer;
    assert_int_equal(gk_session_enter(session, text, strlen(text), GK_KEEP), GK_OK);
    for (int i = 0; i < 3; i++) assert_true(gk_session_step(session, &answer));
    gk_fault fault = gk_bot_fault(answer.bot);
    assert_string_equal(fault.file, "<1>");
    assert_int_equal(fault.line, 3);
    assert_int_equal(fault.column, 11);
    assert_false(gk_session_step(session, &answer));
    gk_session_free(session);
}

// ---- values -------------------------------------------------------------------------------------

static void an_expression_is_the_next_ones_it(void **state) {
    (void)state;
    gk_session *session = session_new();
    answers_are(session, "it", "refused E0201");
    answers_are(session, "[1, 2]", "shown =[1, 2]:[int]");
    answers_are(session, "it.len()", "shown =2:int");
    answers_are(session, "it + 1", "shown =3:int");
    answers_are(session, "fn f() -> int { return it }", "refused E0201");
    answers_are(session, "\"{it}\"", "shown =\"3\":text");
    gk_session_free(session);
}

static int64_t gas_of(gk_session *session, const char *text, gk_answer_kind kind) {
    gk_answer answer;
    assert_int_equal(gk_session_enter(session, text, strlen(text), GK_TRY), GK_OK);
    assert_true(gk_session_step(session, &answer));
    assert_int_equal(answer.kind, kind);
    return answer.gas;
}

static void gas_is_what_was_typed_takes(void **state) {
    (void)state;
    gk_session *session = session_new();
    answers_are(session, "fn f(n: int) -> int { return n + 1 }", "defined");
    answers_are(session, "var n = 1", "shown n=1:int");
    static const char *const texts[] = {"f(f(n))", "let x = f(n)", "n = f(n)", "let (a, b) = (n, 2)",
                                        "for i in 0..10 { n += i }", "let o = [n].first() else { return }"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        gk_session_set_gas(session, GAS);
        gk_answer answer;
        gk_session_enter(session, texts[i], strlen(texts[i]), GK_TRY);
        assert_true(gk_session_step(session, &answer));
        int64_t gas = answer.gas;
        gk_answer_kind kind = answer.kind;
        gk_session_set_gas(session, gas);
        assert_int_equal(gas_of(session, texts[i], kind), gas);
        gk_session_set_gas(session, gas - 1);
        assert_int_equal(gas_of(session, texts[i], GK_ENDED_BADLY), gas - 1);
    }
    // A call of one more level costs what it costs in a program.
    gk_session_set_gas(session, GAS);
    int64_t once = gas_of(session, "f(1)", GK_SHOWN), twice = gas_of(session, "f(f(1))", GK_SHOWN);
    assert_int_equal(gas_of(session, "f(f(f(1)))", GK_SHOWN) - twice, twice - once);
    gk_session_free(session);
}

static void long_values_are_cut_at_a_characters_end(void **state) {
    (void)state;
    for (size_t bytes = 1; bytes < 40; bytes++) {
        gk_session *session = session_of((gk_session_request){.shown_bytes = bytes});
        gk_answer answer;
        static const char text[] = "[\"日本\", \"é\", \"x\"]";
        gk_session_enter(session, text, strlen(text), GK_KEEP);
        assert_true(gk_session_step(session, &answer));
        assert_int_equal(answer.kind, GK_SHOWN);
        const gk_shown *shown = &answer.shown[0];
        assert_int_equal(shown->is_cut, shown->bytes < strlen(text));
        assert_true(shown->bytes <= bytes && (shown->bytes + 3 >= bytes || !shown->is_cut));
        assert_memory_equal(shown->text, text, shown->bytes);
        if (shown->is_cut) assert_true((text[shown->bytes] & 0xC0) != 0x80);
        gk_session_free(session);
    }
}

// ---- keeping ------------------------------------------------------------------------------------

static void a_statement_that_ends_badly_changes_nothing(void **state) {
    (void)state;
    gk_session *session = session_new();
    answers_are(session, "var n = 1\nvar xs = [1]", "shown n=1:int; shown xs=[1]:[int]");
    answers_are(session, "fn f() { n = 2\n xs.push(2)\n assert false }\nf()", "defined; fault F005");
    answers_are(session, "n\nxs", "shown =1:int; shown =[1]:[int]");
    answers_are(session, "while true { n += 1 }", "fault F006");
    answers_are(session, "n", "shown =1:int");
    gk_session_free(session);
}

static void what_would_break_others_is_refused(void **state) {
    (void)state;
    gk_session *session = session_new();
    answers_are(session, "fn f() -> int { return 1 }\nfn g() -> int { return f() }\nvar n = g()",
                "defined; shown n=1:int");
    answers_are(session, "fn f() -> text { return \"a\" }", "refused (breaks others) E0401");
    answers_are(session, "let f = 3", "refused (breaks others) E0407");
    answers_are(session, "fn g() -> int { return 7 }", "defined");
    answers_are(session, "fn f() -> text { return \"a\" }", "defined");
    answers_are(session, "f()\ng()\nn", "shown =\"a\":text; shown =7:int; shown =1:int");
    gk_session_free(session);
}

static void a_type_takes_the_values_of_its_twin_away(void **state) {
    (void)state;
    gk_session *session = session_new();
    answers_are(session, "record P { x: int }\nlet p = P(x: 1)\nlet ps = [p]\nlet n = 1",
                "defined; shown p=P(x: 1):P; shown ps=[P(x: 1)]:[P]; shown n=1:int");
    answers_are(session, "record P { x: int }", "defined");
    answers_are(session, "ps", "shown =[P(x: 1)]:[P]");
    answers_are(session, "record P { x: text }", "defined -p -ps");
    answers_are(session, "ps", "refused E0201");
    answers_are(session, "n", "shown =1:int");
    answers_are(session, "let p = P(x: \"a\")", "shown p=P(x: \"a\"):P");
    answers_are(session, "fn f() -> text { return p.x }", "defined");
    answers_are(session, "record P { x: int }", "refused (breaks others) E0401");
    answers_are(session, "enum P { x }", "refused (breaks others) E0203");
    answers_are(session, "p", "shown =P(x: \"a\"):P");
    gk_session_free(session);
}

static void trying_and_looking_leave_no_trace(void **state) {
    (void)state;
    char out[1000];
    gk_session *session = session_new();
    answers_are(session, "var n = 1", "shown n=1:int");
    assert_string_equal(answers(session, "n = 5\nlet m = 2", GK_TRY, out), "done; shown m=2:int");
    assert_string_equal(answers(session, "n / 0", GK_LOOK, out), "shown =:int");
    assert_string_equal(answers(session, "fn f() { }", GK_TRY, out), "defined");
    assert_string_equal(answers(session, "m", GK_LOOK, out), "refused E0201");
    answers_are(session, "n", "shown =1:int");
    answers_are(session, "f()", "refused E0201");
    gk_session_free(session);
}

static void random_numbers_are_one_stream(void **state) {
    (void)state;
    char first[1000], second[1000];
    gk_session *session = session_new(), *other = session_new();
    answers_are(session, "fn r() -> int { return random.int(0, 1000000) }", "defined");
    answers_are(other, "fn r() -> int { return random.int(0, 1000000) }", "defined");
    answers(session, "[r(), r()]", GK_KEEP, first);
    answers(other, "let a = r()", GK_KEEP, second);
    answers(other, "r() / 0", GK_KEEP, second);  // ends badly: the stream goes back
    answers(other, "[a, r()]", GK_KEEP, second);
    assert_string_equal(first, second);
    gk_session_free(session);
    gk_session_free(other);
}

static void a_file_is_loaded_instead_of_itself(void **state) {
    (void)state;
    gk_session *session = session_new();
    gk_answer answer;
    gk_source source = {"a.gsk", "var n = 1\nfn f() -> int { return n }\nfn old() { }", 0};
    source.bytes = strlen(source.text);
    gk_session_load(session, &source, &answer);
    assert_int_equal(answer.kind, GK_DEFINED);
    answers_are(session, "n = 9", "done");
    answers_are(session, "f()", "shown =9:int");
    answers_are(session, "fn f() -> int { return -1 }", "defined");
    answers_are(session, "let kept = n", "shown kept=9:int");
    source.text = "var n = 2\nfn f() -> int { return n }";
    source.bytes = strlen(source.text);
    gk_session_load(session, &source, &answer);
    assert_int_equal(answer.kind, GK_DEFINED);
    answers_are(session, "f()\nkept", "shown =2:int; shown =9:int");
    answers_are(session, "old()", "refused E0201");
    source.text = "fn f() -> int { return \"a\" }";
    source.bytes = strlen(source.text);
    gk_session_load(session, &source, &answer);
    assert_int_equal(answer.kind, GK_REFUSED_BY_COMPILER);
    assert_false(answer.breaks_others);
    answers_are(session, "f()\nn", "shown =2:int; shown =2:int");
    gk_session_free(session);
}

static void functions_live_as_long_as_values_hold_them(void **state) {
    (void)state;
    gk_session *session = session_new();
    answers_are(session, "let add = fn(x: int) => x + 1", "shown add=fn(int) -> int:fn(int) -> int");
    for (int i = 0; i < 20; i++) answers_are(session, "add(1)", "shown =2:int");
    answers_are(session, "var all = [add].map(fn(f) => fn(x: int) => f(f(x)))\nall[0](1)",
                "shown all=[fn(int) -> int]:[fn(int) -> int]; shown =3:int");
    answers_are(session, "all[0](1)", "shown =3:int");
    answers_are(session, "let add = 3", "shown add=3:int");
    answers_are(session, "all[0](1)", "shown =3:int");
    gk_session_free(session);
}

static bool refuse(void *context) {
    ++*(int *)context;
    return false;
}

static void whoever_waits_can_stop_it(void **state) {
    (void)state;
    int asked = 0;
    gk_session *session = session_of((gk_session_request){
        .gas = INT64_MAX, .goes_on = refuse, .goes_on_context = &asked});
    answers_are(session, "var n = 1\nwhile true { n += 1 }", "shown n=1:int; fault F017");
    assert_int_equal(asked, 1);
    answers_are(session, "n", "shown =1:int");
    gk_session_free(session);
}

static void memory_that_is_full_loses_nothing(void **state) {
    (void)state;
    gk_limits limits = gk_limits_default();
    limits.memory_bytes = 200000;
    gk_session *session = session_of((gk_session_request){.limits = limits, .gas = INT64_MAX});
    answers_are(session, "var xs = [1]", "shown xs=[1]:[int]");
    answers_are(session, "while true { xs.push(1) }", "fault F007");
    answers_are(session, "for i in 0..10000 { xs.push(i) }", "done");
    answers_are(session, "xs.len()", "shown =10001:int");
    // A copy is no room: what is shared stays shared from one program to the next.
    for (int i = 0; i < 10; i++) answers_are(session, "var rows = [xs, xs, xs]\nrows = []", NULL);
    answers_are(session, "xs.len()", "shown =10001:int");
    gk_session_free(session);
}

// ---- questions ----------------------------------------------------------------------------------

struct offers {
    const char *typed;
    size_t typed_bytes;
    char words[2000];
};

static void collect(void *context, const char *word, const char *about) {
    struct offers *offers = context;
    (void)about;
    if (strncmp(word, offers->typed, offers->typed_bytes) != 0) return;
    size_t at = strlen(offers->words);
    if (at < 1800) snprintf(offers->words + at, sizeof offers->words - at, " %s", word);
}

static void offers_are(gk_session *session, const char *text, const char *wanted) {
    size_t start;
    struct offers offers = {.typed = text};
    assert_int_equal(gk_session_complete(session, text, strlen(text), &start, NULL, NULL), GK_OK);
    offers.typed += start;
    offers.typed_bytes = strlen(text) - start;
    gk_session_complete(session, text, strlen(text), &start, collect, &offers);
    if (strcmp(offers.words, wanted) != 0) fail_msg("%s: %s", text, offers.words);
}

static void offers_what_may_stand_there(void **state) {
    (void)state;
    gk_session *session = session_new();
    answers_are(session,
                "use math\nrecord Robot { name: text, at: (int, int) }\nenum Side { left, right, both(n: int) }\n"
                "fn Robot.reach(self) -> int { return 1 }\nfn pick(side: Side, robot: Robot) { }\n"
                "let robot = Robot(name: \"a\", at: (1, 2))\nlet robots = [robot]\nlet side: Side = .left\n"
                "let maybe: Robot? = none",
                "defined; shown robot=Robot(name: \"a\", at: (1, 2)):Robot; "
                "shown robots=[Robot(name: \"a\", at: (1, 2))]:[Robot]; shown side=.left:Side; "
                "shown maybe=none:Robot?");
    offers_are(session, "robot.", " name at reach");
    offers_are(session, "robot.r", " reach");
    offers_are(session, "robots[0].n", " name");
    offers_are(session, "maybe!.n", " name");
    offers_are(session, "robot.at.", " 0 1");
    offers_are(session, "robots.pus", " push");
    offers_are(session, "robot.name.trim_", " trim_start trim_end");
    offers_are(session, "Side.", " left right both");
    offers_are(session, "side == .", " left right both");
    offers_are(session, "pick(.l", " left");
    offers_are(session, "let s: Side = .b", " both");
    offers_are(session, "match side { case .r", " right");
    offers_are(session, "math.isq", " isqrt");
    offers_are(session, "gas.", " left");
    offers_are(session, "Robot(na", " name:");
    offers_are(session, "let x: Rob", " Robot");
    offers_are(session, "use sea", " search");
    offers_are(session, "whi", " while");
    offers_are(session, "if robot.n", " name");
    offers_are(session, "for r in robot.n", " name");
    offers_are(session, "fn f(r: Robot) -> int {\n    let inner = r\n    return inne", " inner");
    offers_are(session, "fn f(r: Robot) -> int {\n    return r.", " name at reach");
    offers_are(session, "robots.map(fn(r) => r.n", " name");
    offers_are(session, "\"hello {robot.n", " name");
    offers_are(session, "foo(bar(robot.n", " name");
    offers_are(session, "// robot.", "");
    offers_are(session, "nobody.", "");
    offers_are(session, ") robot.n", " name");
    gk_session_free(session);
}

static void write(void *context, const char *text, size_t bytes) {
    size_t at = strlen(context);
    snprintf((char *)context + at, 4000 - at, "%.*s", (int)bytes, text);
}

static void tells_what_is_known_about_a_name(void **state) {
    (void)state;
    static const struct {
        const char *name, *begins;
    } rows[] = {
        {"f", "fn f(n: int) -> int\n    Doubles.\n"},
        {"P", "record P(x: int)\n"},
        {"P.get", "fn P.get(self) -> int\n"},
        {"p", "let p: P\n"},
        {"p.x", "x: int\n"},
        {"p.get", "fn P.get(self) -> int\n"},
        {"get", "fn P.get(self) -> int\n"},
        {"Side", "enum Side\n    .left\n    .both(n: int)\n"},
        {"random.below", "fn random.below(n: int) -> int\n"},
        {"text.trim", "fn text.trim(self) -> text\n"},
        {"[1].push", "fn [T].push(mut self, item: T)\n"},
        {"math", "module math\n"},
        {"grid", "module grid\n    write  use grid\n"},
        {"math.isqrt", "fn isqrt(n: int) -> int\n"},
    };
    gk_session *session = session_new();
    answers_are(session,
                "use math\n/// Doubles.\nfn f(n: int) -> int { return 2 * n }\nrecord P { x: int }\n"
                "fn P.get(self) -> int { return self.x }\nenum Side { left, both(n: int) }\nlet p = P(x: 1)",
                "defined; shown p=P(x: 1):P");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[4000] = "";
        assert_int_equal(gk_session_doc(session, rows[i].name, write, out), GK_OK);
        if (strncmp(out, rows[i].begins, strlen(rows[i].begins)) != 0)
            fail_msg("%s: %s", rows[i].name, out);
    }
    static const char *const unknown[] = {"", ".", "nobody", "p.nobody", "nobody.x", "x y", "(", "\"", "p."};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        char out[4000] = "";
        assert_int_equal(gk_session_doc(session, unknown[i], write, out), GK_NOT_FOUND);
        assert_string_equal(out, "");
    }
    char out[4000] = "";
    assert_int_equal(gk_session_dump(session, "f", write, out), GK_OK);
    assert_non_null(strstr(out, "MUL_INT"));
    assert_int_equal(gk_session_dump(session, "g", write, out), GK_NOT_FOUND);
    gk_session_free(session);
}

// ---- anything -----------------------------------------------------------------------------------

static const char *const pieces[] = {
    "1 + 2", "it", "let x = 5", "let x = \"a\"", "let x = [1, 2]", "var x = 3", "x = 4", "x += 1", "x",
    "let (a, b) = (1, x)", "fn f(n: int) -> int { return n * 2 }", "fn f(n: text) -> text { return n }",
    "fn f() { log(\"f\") }", "f(3)", "f(\"a\")", "f()", "record P { x: int }",
    "record P { x: int, y: text }", "record P { x: P? }", "enum P { x, y(n: int) }", "let p = P(x: 1)",
    "var p = P(x: none)", "P.x", "fn P.get(self) -> int { return 1 }", "p.get()", "p.x = 7",
    "let g = fn(n: int) => n + 1", "let g = f", "g(2)", "let gs = [g, g]", "gs[0](1)",
    "gs.push(fn(q) => q * 3)", "var m: Map[text, int] = Map()", "m[\"a\"] = 1", "m", "let s = Set([1, 2])",
    "use math", "use grid", "use nothing", "math.isqrt(17)", "let gp = grid.Point(x: 1, y: 2)", "gp",
    "if x == 5 { 1 } else { 2 }", "if true { log(\"a\") } else { log(\"b\") }",
    "match x { case 5 => \"five\" case _ => \"other\" }", "for i in 0..3 { log(\"{i}\") }",
    "while true { }", "var xs = [1, 2, 3]", "xs.push(4)", "xs.map(fn(q) => q * 2)",
    "xs.map(fn(q) => fn() => q)", "it[0]()", "let k = it", "let w = xs.first() else { return }",
    "return", "assert x == 5", "emit 5", "none", "[]", "\"{x} {xs}\"", "\"unclosed", "\"{x", "1 2", ")", "(",
    "fn h[T](q: [T]) -> T? { return q.first() }", "h(xs)", "let hh = h[int]", "hh(xs)", "cache c = 5",
    "cache c: [int] = []", "c.push(1)", "test \"t\" { assert true }", "random.int(0, 100)", "let it = 4",
    "fn it() -> int { return 1 }", "/// doc", "// comment", "@", "let", "x.", ".y", "    .map(fn(q) => q)",
    "pub fn z() -> int { return 3 }", "entry turn()", "interface q", "implements nothing", "1 / 0",
    "fn rec(n: int) -> int { return rec(n + 1) }", "rec(0)",
    "fn mk(n: int) -> fn(int) -> int { return fn(q) => q + n }", "let mk1 = mk(1)", "mk1(3)",
    "record Box[T] { item: T }", "let bx = Box(item: 3)", "let bx = Box(item: fn() => x)", "bx.item",
    "(bx, p, gs)", "cache x = 1", "fn x() { }", "let f = 3", "enum Side { left, right }",
    "let side: Side = .left", "match side { case .left => 1 case .right => 2 }", "enum Side { right }",
    "let deep = [[[[x]]]]", "\xff\xfe", "\xc3\xa9 = 3", "let _ = 5",
};

static uint64_t next(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static size_t add_piece(char *text, size_t at, size_t size, uint64_t *random) {
    const char *piece = pieces[next(random) % (sizeof pieces / sizeof *pieces)];
    size_t bytes = strlen(piece);
    if (at + bytes + 2 >= size) return at;
    memcpy(text + at, piece, bytes);
    // A byte lost, or another one.
    if (bytes > 1 && next(random) % 12 == 0)
        text[at + next(random) % bytes] = "(){}[].,:=+-\"' \nax0"[next(random) % 19];
    text[at + bytes] = '\n';
    return at + bytes + 1;
}

static void nobody(void *context, const char *word, const char *about) {
    *(size_t *)context += strlen(word) + strlen(about);
}

static void nothing_typed_is_too_much(void **state) {
    (void)state;
    uint64_t random = 88172645463325252u;
    for (int round = 0; round < 40; round++) {
        gk_session *session = session_of((gk_session_request){.seed = 1, .gas = 20000});
        for (int i = 0; i < 40; i++) {
            char text[2000], out[1000];
            size_t bytes = 0, start, offered = 0;
            for (uint64_t n = next(&random) % 3 + 1; n > 0; n--)
                bytes = add_piece(text, bytes, sizeof text, &random);
            text[bytes] = '\0';
            gk_text_ending(text, bytes);
            gk_session_complete(session, text, next(&random) % (bytes + 1), &start, nobody, &offered);
            answers(session, text, next(&random) % 5 ? GK_KEEP : GK_TRY, out);
            if (strstr(out, "E09") || strstr(out, "failed")) fail_msg("%s: %s", text, out);
        }
        gk_session_free(session);
    }
}

static void refuses_requests_that_make_no_sense(void **state) {
    (void)state;
    gk_session *session;
    gk_session_request request = {.gas = -1};
    assert_int_equal(gk_session_new(&request, &session), GK_BAD_ARGUMENT);
    assert_int_equal(gk_session_new(NULL, &session), GK_BAD_ARGUMENT);
    assert_int_equal(gk_session_new(&request, NULL), GK_BAD_ARGUMENT);
    request = (gk_session_request){.interface_count = 1};
    assert_int_equal(gk_session_new(&request, &session), GK_BAD_ARGUMENT);
    gk_session_free(NULL);
    session = session_new();
    char *large = calloc(1, (16 << 20) + 1);
    assert_non_null(large);
    assert_int_equal(gk_session_enter(session, large, (16 << 20) + 1, GK_KEEP), GK_TOO_LARGE);
    gk_answer answer;
    assert_false(gk_session_step(session, &answer));
    free(large);
    gk_session_free(session);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_is_unfinished_from_what_is_wrong),
        cmocka_unit_test(goes_through_a_text_step_by_step),
        cmocka_unit_test(places_are_those_of_the_whole_text),
        cmocka_unit_test(an_expression_is_the_next_ones_it),
        cmocka_unit_test(gas_is_what_was_typed_takes),
        cmocka_unit_test(long_values_are_cut_at_a_characters_end),
        cmocka_unit_test(a_statement_that_ends_badly_changes_nothing),
        cmocka_unit_test(what_would_break_others_is_refused),
        cmocka_unit_test(a_type_takes_the_values_of_its_twin_away),
        cmocka_unit_test(trying_and_looking_leave_no_trace),
        cmocka_unit_test(random_numbers_are_one_stream),
        cmocka_unit_test(a_file_is_loaded_instead_of_itself),
        cmocka_unit_test(functions_live_as_long_as_values_hold_them),
        cmocka_unit_test(whoever_waits_can_stop_it),
        cmocka_unit_test(memory_that_is_full_loses_nothing),
        cmocka_unit_test(offers_what_may_stand_there),
        cmocka_unit_test(tells_what_is_known_about_a_name),
        cmocka_unit_test(nothing_typed_is_too_much),
        cmocka_unit_test(refuses_requests_that_make_no_sense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
