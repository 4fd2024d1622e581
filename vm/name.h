// vm/name.h: what the strings of a module that nobody trusts may be used for, and how it is
// refused.
//
//   in:    a module's strings
//   out:   a judgement for each, made once, so that many rows that share a long string cost nothing
//   owns:  what names_judge() answers is the caller's, to free()
//   fails: NULL without memory

#ifndef GASKET_VM_NAME_H
#define GASKET_VM_NAME_H

#include "module.h"

#define NAME_BYTES_MAX 4096  // of an identifier, of a type's name

// Each of these is also all that stands before it.
enum name_kind {
    NAME_BROKEN,      // not UTF-8
    NAME_TEXT,        // well-formed UTF-8
    NAME_PRINTABLE,   // no character that could speak to a terminal
    NAME_TYPE,        // an identifier, perhaps with type arguments: "Map[text, int]"
    NAME_IDENTIFIER,  // ASCII letters, digits and _, not a digit first
};

struct name {
    enum name_kind kind;
    uint64_t hash;
};

// One struct a string of `module`.
struct name *names_judge(const struct module *module);

// Control characters, line and paragraph separators, and what turns the direction of writing.
bool name_is_control(uint32_t character);

// Writes the one line of a refusal (cut at a character's end) and answers GK_INVALID. `message` may
// be NULL.
gk_status refuse(char *message, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
