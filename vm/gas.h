// vm/gas.h: how gas is counted, exactly and almost for free.
//
// Each instruction costs what its row says (ARGS nothing). A *segment* is a run of instructions; a
// new one begins at a function's first instruction and behind every GOTO, BACK, CALL (and its
// ARGS), RETURN, STOP and BOOK. P(i) is the gas of the instructions of i's segment that come before
// i. While the machine runs, the gas really left is `gas - P(next instruction)`: going straight on
// costs nothing to count, and what leaves the straight line books the difference, which the
// verifier writes into its gas byte:
//
//   JUMP, GOTO   P(i + 1) - P(label)   when taken; may be negative: it skips what others have
//                                      booked. No test
//   LOOP, BACK   P(i + 1)              when taken; its label begins a segment. Tests. A LOOP not
//                                      taken books nothing: its segment goes on
//   CALL         P(i + 1)              and the callee's frame_gas (CALL_VALUE: and bound_gas);
//                                      tests, before the frame is made
//   RETURN       P(i + 1)              tests when it returns to the host
//   BOOK         P(i + 1)              no test
//   BULK         P(i + 1)              books nothing; whenever it charges variable work (EMIT and
//                                      GAS_LEFT: always) it tests `gas - P(i + 1)`, before the work
//
// A segment's sum may not exceed SEGMENT_GAS_MAX (so that the byte holds it): the compiler puts a
// BOOK in. Testing: if what is left is below 0 the turn ends with the fault GAS, and has used all
// it was given. Any other end, good or bad, has used what it was given less what is left; a
// faulting instruction pays its own price. So a turn that used N of more gas ends in the same way
// when it is given N, and with GAS when it is given N - 1.

#ifndef GASKET_VM_GAS_H
#define GASKET_VM_GAS_H

#include "program.h"

// P(i), by walking the function: for the cold paths (faults), the verifier and tests.
int gas_before(const struct function *function, uint32_t instruction);

#endif
