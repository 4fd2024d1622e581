// tests/unit/assemble.h: modules by hand: what no compiler would write, and what one would.
//
//   in:    lines of text, see below; nothing that is written is checked beyond its form
//   out:   a module
//   owns:  nothing; the module is the caller's
//   fails: false, and a message with the line
//
//   record Point x:int y:int         types; in one line, and before they are used (but in each other)
//   enum Side left right             a type is int float bool text [T] T? (A, B) fn(A, B) -> C Map[K, V]
//                                    Set[T] or a name; <T> is T, so that <fn(A) -> B>? can be written
//   enum Shape none box(int, Point)
//   const int 5                      constants, numbered from 0: int, float, text, or an enum and its variant
//   const text "hello"
//   const Shape none
//   global score int                 top-level variables, from 0; `cache` for a cache
//   host ask(int, text) -> int       host functions, from 0
//   move int                         the program's move type
//   entries 1                        how many functions are entries
//   init_vars 1                      and the functions that initialise, by index; also init_caches
//   interface chess
//   fn max(int, mut [int]) -> int : bool text    parameters, result, the other registers; `private fn`;
//                                    `fn f(int, int) binds 1 -> int`: how many a closure binds
//       LT_INT r2 r0 r1              an instruction: its operands in the row's order; those left out are 0
//       CALL r0 max copy:3           a register with a mode: copy:3 move:3 lend:3
//       ARGS r1 r2                   functions, natives and faults may be named or numbered
//       JUMP_IF r2 - @end            a - is 0; a label is reached by @
//     end:
//       RETURN r0
//   // a comment
//
// Every instruction gets its line in the text as its position.

#ifndef GASKET_TESTS_ASSEMBLE_H
#define GASKET_TESTS_ASSEMBLE_H

#include "../../vm/module.h"

// On failure nothing is owed.
bool assemble(struct module *module, const char *text, char *message, size_t size);

// Assembles and verifies. NULL: `message` says what went wrong.
gk_program *assemble_program(const char *text, char *message, size_t size);

#endif
