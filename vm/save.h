// vm/save.h: what a bot keeps between its turns, as bytes: what writing (save.c) and reading
// (restore.c) agree on. docs/save.md explains the bytes to others.
//
//   in:    a bot between its turns; bytes that anyone may have written
//   out:   bytes, the same for the same bot on every machine; a bot that goes on as the other one would
//   owns:  nothing; the bytes are the caller's
//   fails: gk_status; a bot that is not restored is as it was

#ifndef GASKET_VM_SAVE_H
#define GASKET_VM_SAVE_H

#include "bot.h"

#define SAVE_VERSION 1
#define SAVE_MAGIC "gasksave"  // without its NUL
#define SAVE_MAGIC_BYTES 8
#define SAVE_HASH_BYTES 8      // at the end, of all before

// The head's flags.
#define SAVE_HAS_VARS 1u
#define SAVE_HAS_CACHES 2u
#define SAVE_HAS_MOVE 4u
#define SAVE_RANDOM_GOES_ON 8u
#define SAVE_RANDOM_IS_READY 16u
#define SAVE_FLAGS_MAX 31u

// How a reference is written: 0 for none (or a hole), the number of an object that stands before,
// from 1 on, or this bit and the index of a constant.
#define SAVE_CONSTANT 0x80000000u

// The head behind magic and version, in the order of the bytes: FIELD(name, bytes).
#define SAVE_HEAD(FIELD)                                                                        \
    FIELD(flags, 4)                                                                             \
    FIELD(program, 8)    /* gk_program_hash() */                                                \
    FIELD(seed, 8)                                                                              \
    FIELD(turn, 8)                                                                              \
    FIELD(random0, 8) FIELD(random1, 8) FIELD(random2, 8) FIELD(random3, 8)                     \
    FIELD(stack, 4)      /* slots of the value stack */                                         \
    FIELD(move_type, 4)  /* 0 without a move */                                                 \
    FIELD(globals, 4)    /* top-level variables */                                              \
    FIELD(objects, 4)

struct save_head {
#define FIELD(name, bytes) uint64_t name;
    SAVE_HEAD(FIELD)
#undef FIELD
};

enum {
    SAVE_HEAD_BYTES = SAVE_MAGIC_BYTES + 4  // and the version
#define FIELD(name, bytes) + bytes
    SAVE_HEAD(FIELD)
#undef FIELD
};

// As gk_bot_save(); `variables_alone`: what a turn that ends badly must not change, for tests: no
// move, no cache, nothing that counts turns.
gk_status save_write(const struct gk_bot *bot, bool variables_alone, void **data, size_t *bytes);

// In bot.c. The slots of the value stack between turns, and setting them: false: no room.
size_t bot_stack_slots(const struct gk_bot *bot);
bool bot_set_stack_slots(struct gk_bot *bot, size_t slots);

#endif
