// tests/determinism/wasm/setjmp.h: jumps for a machine that has none. The compiler jumps for want of memory alone.

#ifndef GASKET_TESTS_DETERMINISM_SETJMP_H
#define GASKET_TESTS_DETERMINISM_SETJMP_H

typedef int jmp_buf[1];
#define setjmp(buffer) (0)
#define longjmp(buffer, value) __builtin_trap()

#endif
