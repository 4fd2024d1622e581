// vm/carry.h: variables from one bot to another, whose program is a later version of the same one.
//
//   in:    a bot between its calls; a fresh one of another program
//   out:   the values in the fresh one, sharing among each other what they shared before
//   owns:  a table of what is shared, until carry_end()
//   fails: one variable at a time: enum carried says why; both bots are whole whatever it says

#ifndef GASKET_VM_CARRY_H
#define GASKET_VM_CARRY_H

#include "bot.h"

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

// `to` has not run yet. Its random numbers go on where those of `from` are, if they do so from turn
// to turn.
struct carry carry_begin(struct gk_bot *to, const struct gk_bot *from);
void carry_end(struct carry *carry);

// Copies the value of variable `from` to variable `to`, which has none yet.
enum carried carry_variable(struct carry *carry, uint32_t from, uint32_t to);

// ---- for object.c -------------------------------------------------------------------------------

// Whether an object may be referred to from several places, so that its copy is to be remembered.
static inline bool carry_is_shared(const struct object *object) {
    return object->references != 1;
}
// The copy of an object; NULL: there is none yet.
struct object *carry_find(const struct carry *carry, const struct object *original);
// false: no memory.
bool carry_note(struct carry *carry, const struct object *original, struct object *copy);
// The fresh program's function that is this one; NULL and `lacks_function`: there is none.
const struct function *carry_function(struct carry *carry, const struct function *function);

#endif
