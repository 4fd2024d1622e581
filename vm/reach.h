// vm/reach.h: what running a function may come to.
//
//   in:    a program, a function of it
//   out:   marks, one a function
//   owns:  nothing
//   fails: false without memory

#ifndef GASKET_VM_REACH_H
#define GASKET_VM_REACH_H

#include "program.h"

// Marks `function` and all that it and these may call or make values of. What is marked already is
// not looked at again.
bool program_reach(const gk_program *program, uint32_t function, bool *is_reached);

// Whether a function that is marked makes values of functions.
bool program_makes_functions(const gk_program *program, const bool *is_reached);

#endif
