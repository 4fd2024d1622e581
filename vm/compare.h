// vm/compare.h: whether two values are equal, all the way down, and which comes first.
//
//   in:    two values of one type of the bot's program
//   out:   -1, 0 or 1: for ordered types, which comes first; for others 0 is equal, all else is not
//   owns:  scratch memory from the bot's heap, given back before it answers
//   fails: false, and `bot->fault`: GAS, MEMORY, or HOLE where a value is missing

#ifndef GASKET_VM_COMPARE_H
#define GASKET_VM_COMPARE_H

#include "bot.h"

bool compare(struct gk_bot *bot, const struct gk_type *type, union slot left, union slot right,
             int *order);

// Texts by code point, which is their bytes' order. Not charged.
int compare_text(const struct text *left, const struct text *right);

#endif
