// vm/work.c: comparing, making objects, changing maps and sets, writing texts, asking the host. See
// work.h.

#include "work.h"

#include "compare.h"
#include "keyed.h"
#include "registers.h"
#include "text.h"
#include "value.h"

bool work_equal(struct gk_bot *bot, const struct instruction *at, union slot *registers) {
    int order;
    const struct gk_type *type = type_at(registers, at->b);
    if (!compare(bot, type, registers[at->b], registers[at->c], &order)) return false;
    registers[at->a].i = order == 0;
    return true;
}

bool work_compare(struct gk_bot *bot, const struct instruction *at, union slot *registers) {
    int order;
    const struct gk_type *type = type_at(registers, at->b);
    if (!compare(bot, type, registers[at->b], registers[at->c], &order)) return false;
    registers[at->a].i = order;
    return true;
}

bool work_new_list(struct gk_bot *bot, const struct instruction *at, union slot *registers) {
    struct list *list = list_new(bot, type_at(registers, at->a), at->b);
    if (list) set_reference(bot, &registers[at->a], &list->head);
    return list != NULL;
}

bool work_new_keyed(struct gk_bot *bot, const struct instruction *at, union slot *registers) {
    struct keyed *keyed = keyed_new(bot, type_at(registers, at->a), at->b);
    if (keyed) set_reference(bot, &registers[at->a], &keyed->head);
    return keyed != NULL;
}

// A key that is there already stays: the other one goes.
static void settle_key(struct gk_bot *bot, uint16_t operand, union slot *registers, bool is_new) {
    union slot key = take(registers, operand);
    if (!is_new && operand & MODE_MASK) object_release(bot, key.ref);
}

bool work_set_key(struct gk_bot *bot, const struct instruction *at, union slot *registers) {
    uint32_t position;
    bool is_new;
    union slot *map = &registers[at->a], key = registers[at->b & REGISTER_MASK];
    if (!keyed_put(bot, map, key, &position, &is_new)) return false;
    settle_key(bot, at->b, registers, is_new);
    set_slot(bot, keyed_value((const struct keyed *)map->ref, position), at->c, registers);
    return true;
}

bool work_add_key(struct gk_bot *bot, const struct instruction *at, union slot *registers) {
    uint32_t position;
    bool is_new;
    union slot key = registers[at->c & REGISTER_MASK];
    if (!keyed_put(bot, &registers[at->b], key, &position, &is_new)) return false;
    settle_key(bot, at->c, registers, is_new);
    registers[at->a].i = is_new;
    return true;
}

bool work_remove_key(struct gk_bot *bot, const struct instruction *at, union slot *registers) {
    bool was_there;
    if (!keyed_remove(bot, &registers[at->b], registers[at->c], &was_there)) return false;
    registers[at->a].i = was_there;
    return true;
}

bool work_new_record(struct gk_bot *bot, const struct instruction *at, union slot *registers) {
    const struct gk_type *type = type_at(registers, at->a);
    struct record *record = record_new(bot, type);
    if (!record) return false;
    take_arguments(at, registers, record->fields, type->field_count);
    set_reference(bot, &registers[at->a], &record->head);
    return true;
}

bool work_new_variant(struct gk_bot *bot, const struct instruction *at, union slot *registers) {
    const struct gk_type *type = type_at(registers, at->a);
    struct variant *variant = variant_new(bot, type, at->b);
    if (!variant) return false;
    take_arguments(at, registers, variant->values, type->variants[at->b].field_count);
    set_reference(bot, &registers[at->a], &variant->head);
    return true;
}

bool work_new_closure(struct gk_bot *bot, const struct instruction *at, union slot *registers) {
    const struct function *function = &bot->program->functions[at->b];
    struct closure *closure = closure_new(bot, type_at(registers, at->a), function);
    if (!closure) return false;
    take_arguments(at, registers, closure->bound, function->bound_count);
    set_reference(bot, &registers[at->a], &closure->head);
    return true;
}

bool work_box(struct gk_bot *bot, const struct instruction *at, union slot *registers) {
    struct record *box = record_new(bot, type_at(registers, at->a));
    if (!box) return false;
    box->fields[0] = take(registers, at->b);
    set_reference(bot, &registers[at->a], &box->head);
    return true;
}

bool work_join(struct gk_bot *bot, const struct instruction *at, union slot *registers) {
    struct object *text = text_join(bot, at, registers);
    if (text) set_reference(bot, &registers[at->a], text);
    return text != NULL;
}

bool work_to_text(struct gk_bot *bot, const struct instruction *at, union slot *registers) {
    struct object *text = text_of(bot, type_at(registers, at->b), registers[at->b]);
    if (text) set_reference(bot, &registers[at->a], text);
    return text != NULL;
}

// What a host answers is copied in, before its arguments go: it may be one of them.
static bool take_answer(struct gk_bot *bot, const struct gk_type *type, gk_value answer,
                        union slot *result) {
    union slot value;
    if (!value_fits(answer, type)) return bot_fails(bot, FAULT_HOST);
    if (!object_import(bot, type, value_slot(answer), &value)) return false;
    if (type->store == STORE_REF) set_reference(bot, result, value.ref);
    else *result = value;
    return true;
}

bool work_call_host(struct gk_bot *bot, const struct instruction *at, union slot *registers) {
    const struct module *module = &bot->program->module;
    const struct module_host *row = &module->hosts[at->b];
    const struct host *host = &bot->hosts[at->b];
    if (!bot_charge(bot, host->gas)) return false;
    union slot slots[PARAMETERS_MAX];
    gk_value arguments[PARAMETERS_MAX];
    take_arguments(at, registers, slots, row->parameter_count);
    for (uint32_t i = 0; i < row->parameter_count; i++) {
        const struct gk_type *type = &bot->types[module->parameters[row->first_parameter + i].type];
        arguments[i] = value_from(type, slots[i]);
    }
    gk_value answer = {.type = NULL};
    gk_status status = host->call(host->context, arguments, row->parameter_count, &answer);
    bool works = status == GK_OK || bot_fails(bot, FAULT_HOST);
    if (works && row->result != NO_INDEX) {
        works = take_answer(bot, &bot->types[row->result], answer, &registers[at->a]);
    }
    for (uint32_t i = 0; i < row->parameter_count; i++) {
        const struct gk_type *type = &bot->types[module->parameters[row->first_parameter + i].type];
        if (type->store == STORE_REF) object_release(bot, slots[i].ref);
    }
    return works;
}
