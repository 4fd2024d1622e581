// tests/unit/interface_hash_test.c: an interface that changed in any way that a bot can notice has another hash.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gasket.h"

static uint64_t hash_of(const char *text) {
    gk_source source = {"game", text, strlen(text)};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_interface *interface = NULL;
    if (gk_interface_compile(&source, &interface, diagnostics) != GK_OK)
        fail_msg("%s: %s", text, gk_diagnostics_at(diagnostics, 0).message);
    uint64_t hash = gk_interface_hash(interface);
    gk_interface_free(interface);
    gk_diagnostics_free(diagnostics);
    return hash;
}

// Each differs from the first in one thing.
static const char *const versions[] = {
    "interface game\nrecord State { x: int, y: int? }\nenum Move { rest, go(int) }\nfn ask(n: int) -> int\nentry turn(state: State) -> Move\n",
    "interface gain\nrecord State { x: int, y: int? }\nenum Move { rest, go(int) }\nfn ask(n: int) -> int\nentry turn(state: State) -> Move\n",
    "interface game\nrecord State { z: int, y: int? }\nenum Move { rest, go(int) }\nfn ask(n: int) -> int\nentry turn(state: State) -> Move\n",
    "interface game\nrecord State { x: float, y: int? }\nenum Move { rest, go(int) }\nfn ask(n: int) -> int\nentry turn(state: State) -> Move\n",
    "interface game\nrecord State { x: int, y: int }\nenum Move { rest, go(int) }\nfn ask(n: int) -> int\nentry turn(state: State) -> Move\n",
    "interface game\nrecord State { y: int?, x: int }\nenum Move { rest, go(int) }\nfn ask(n: int) -> int\nentry turn(state: State) -> Move\n",
    "interface game\nrecord State { x: int, y: int?, z: int }\nenum Move { rest, go(int) }\nfn ask(n: int) -> int\nentry turn(state: State) -> Move\n",
    "interface game\nrecord State { x: int, y: int? }\nenum Move { go(int), rest }\nfn ask(n: int) -> int\nentry turn(state: State) -> Move\n",
    "interface game\nrecord State { x: int, y: int? }\nenum Move { rest, go(bool) }\nfn ask(n: int) -> int\nentry turn(state: State) -> Move\n",
    "interface game\nrecord State { x: int, y: int? }\nenum Move { rest, run(int) }\nfn ask(n: int) -> int\nentry turn(state: State) -> Move\n",
    "interface game\nrecord State { x: int, y: int? }\nenum Move { rest, go(int), stop }\nfn ask(n: int) -> int\nentry turn(state: State) -> Move\n",
    "interface game\nrecord State { x: int, y: int? }\nenum Move { rest, go(int) }\nfn tell(n: int) -> int\nentry turn(state: State) -> Move\n",
    "interface game\nrecord State { x: int, y: int? }\nenum Move { rest, go(int) }\nfn ask(n: text) -> int\nentry turn(state: State) -> Move\n",
    "interface game\nrecord State { x: int, y: int? }\nenum Move { rest, go(int) }\nfn ask(n: int) -> bool\nentry turn(state: State) -> Move\n",
    "interface game\nrecord State { x: int, y: int? }\nenum Move { rest, go(int) }\nentry turn(state: State) -> Move\n",
    "interface game\nrecord State { x: int, y: int? }\nenum Move { rest, go(int) }\nfn ask(n: int) -> int\nentry move(state: State) -> Move\n",
    "interface game\nrecord State { x: int, y: int? }\nenum Move { rest, go(int) }\nfn ask(n: int) -> int\nentry turn(state: State) -> [Move]\n",
    "interface game\nrecord State { x: int, y: int? }\nenum Move { rest, go(int) }\nfn ask(n: int) -> int\nentry turn(state: [State]) -> Move\n",
    "interface game\nrecord State { x: int, y: int? }\nenum Move { rest, go(int) }\nfn ask(n: int) -> int\nentry turn(state: State) -> Move\nentry end(state: State)\n",
};
#define VERSIONS (sizeof versions / sizeof versions[0])

static void any_change_of_an_interface_changes_its_hash(void **state) {
    (void)state;
    uint64_t hashes[VERSIONS];
    for (size_t i = 0; i < VERSIONS; i++) {
        hashes[i] = hash_of(versions[i]);
        assert_int_not_equal(hashes[i], 0);
        for (size_t before = 0; before < i; before++) {
            if (hashes[before] == hashes[i])
                fail_msg("one hash for\n%s\n%s", versions[before], versions[i]);
        }
    }
}

static void what_no_bot_notices_does_not(void **state) {
    (void)state;
    static const char same[] =
        "/// A game.\ninterface game\n\n// State\nrecord State {\n    x: int\n    y: int?\n}\n"
        "enum Move { rest, go(int) }\n/// Asks.\nfn ask(n: int) -> int\n\nentry turn(state: State) -> Move\n";
    assert_true(hash_of(same) == hash_of(versions[0]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_change_of_an_interface_changes_its_hash),
        cmocka_unit_test(what_no_bot_notices_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
