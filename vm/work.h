// vm/work.h: what instructions do that is too long for the machine's loop.
//
//   in:    an instruction of class BULK and the registers of its call; the verifier has found them to
//          fit (see interpret.c)
//   out:   its result in its register; arguments taken as their modes say
//   owns:  nothing
//   fails: false and `bot->fault`; registers are as before, but where an argument was taken

#ifndef GASKET_VM_WORK_H
#define GASKET_VM_WORK_H

#include "bot.h"

bool work_equal(struct gk_bot *bot, const struct instruction *at, union slot *registers);
bool work_compare(struct gk_bot *bot, const struct instruction *at, union slot *registers);
bool work_new_list(struct gk_bot *bot, const struct instruction *at, union slot *registers);
bool work_new_keyed(struct gk_bot *bot, const struct instruction *at, union slot *registers);
bool work_set_key(struct gk_bot *bot, const struct instruction *at, union slot *registers);
bool work_add_key(struct gk_bot *bot, const struct instruction *at, union slot *registers);
bool work_remove_key(struct gk_bot *bot, const struct instruction *at, union slot *registers);
bool work_new_record(struct gk_bot *bot, const struct instruction *at, union slot *registers);
bool work_new_variant(struct gk_bot *bot, const struct instruction *at, union slot *registers);
bool work_new_closure(struct gk_bot *bot, const struct instruction *at, union slot *registers);
bool work_box(struct gk_bot *bot, const struct instruction *at, union slot *registers);
bool work_join(struct gk_bot *bot, const struct instruction *at, union slot *registers);
bool work_to_text(struct gk_bot *bot, const struct instruction *at, union slot *registers);
bool work_call_host(struct gk_bot *bot, const struct instruction *at, union slot *registers);

#endif
