// vm/carry.h: what a session asks of its bots: to hand their variables on, to run functions that no
// host may call, to show values.
//
//   in:    a bot between its calls; a fresh one, whose program is a later version of the same one
//   out:   the values in the fresh one, sharing among each other what they shared before
//   owns:  a struct carry its tables, until carry_end()
//   fails: one variable at a time: enum carried says why; both bots are whole whatever it says
//
// This header knows nothing of objects, so that the compiler's rooms can include it.

#ifndef GASKET_VM_CARRY_H
#define GASKET_VM_CARRY_H

#include "program.h"

struct object;

enum carried {
    CARRIED,
    CARRY_OTHER_TYPE,   // the variables' types are not alike
    CARRY_NO_FUNCTION,  // a function inside of the value is not in the other program
    CARRY_NO_ROOM,      // the fresh bot's memory, or the system's, does not hold it
};

struct carry {
    struct gk_bot *to;
    const struct gk_bot *from;
    struct carry_entry *entries;  // a hash table by the object that was copied
    size_t room, count;           // room: 0 or a power of two
    const struct function **functions;  // of the fresh program, by the number in the old one
    bool lacks_function;
};

// `to` has not run yet. Its random numbers go on where those of `from` are.
struct carry carry_begin(struct gk_bot *to, const struct gk_bot *from);
void carry_end(struct carry *carry);

// Copies the value of variable `from` to variable `to`, which has none yet. Both are numbers of the
// modules'.
enum carried carry_variable(struct carry *carry, uint32_t from, uint32_t to);
// Whether a value that was carried so far holds that function of the old program.
bool carry_has_function(const struct carry *carry, uint32_t function);

// ---- one bot ------------------------------------------------------------------------------------

// Its random numbers are one stream from now on, not one a turn.
void bot_random_goes_on(struct gk_bot *bot);

// As gk_call(), of a function without parameters that need not be public; it has a number of the
// module's. NO_INDEX: of none, so that the variables that have no value yet get theirs.
gk_result bot_run(struct gk_bot *bot, uint32_t function, int64_t gas);

// Whether a variable of type bool is true.
bool bot_is_true(const struct gk_bot *bot, uint32_t global);

// A variable's value as a literal would be written, into `room` bytes, of which it took `*bytes`.
// false: it was cut, at the end of a character.
bool bot_show_variable(struct gk_bot *bot, uint32_t global, char *out, size_t room, size_t *bytes);
// The move that was returned or emitted, which must be there.
bool bot_show_move(struct gk_bot *bot, char *out, size_t room, size_t *bytes);

// ---- for object.c -------------------------------------------------------------------------------

// The copy of an object; NULL: there is none yet.
struct object *carry_find(const struct carry *carry, const struct object *original);
// false: no memory.
bool carry_note(struct carry *carry, const struct object *original, struct object *copy);
// The fresh program's function that is this one; NULL and `lacks_function`: there is none.
const struct function *carry_function(struct carry *carry, const struct function *function);

#endif
