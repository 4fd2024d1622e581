// vm/reach.c: see reach.h.

#include "reach.h"

#include <stdlib.h>

#include "opcode.h"

// Functions that are marked and still to be gone through.
struct rest {
    bool *is_reached;
    uint32_t *functions;
    uint32_t count;
};

static void reach(struct rest *rest, uint32_t function) {
    if (rest->is_reached[function]) return;
    rest->is_reached[function] = true;
    rest->functions[rest->count++] = function;
}

static void reach_from(struct rest *rest, const struct function *function) {
    for (uint32_t i = 0; i < function->instruction_count; i++) {
        const struct instruction *at = &function->code[i];
        const uint16_t fields[3] = {at->a, at->b, at->c};
        const struct opcode_row *row = opcode_find(at->op);
        for (int place = 0; place < 3; place++) {
            if (row->operands[place] == OPERAND_FUNCTION) reach(rest, fields[place]);
        }
    }
}

bool program_reach(const gk_program *program, uint32_t function, bool *is_reached) {
    struct rest rest = {.is_reached = is_reached};
    rest.functions = malloc(program->module.function_count * sizeof *rest.functions);
    if (!rest.functions) return false;
    reach(&rest, function);
    while (rest.count > 0) reach_from(&rest, &program->functions[rest.functions[--rest.count]]);
    free(rest.functions);
    return true;
}

bool program_makes_functions(const gk_program *program, const bool *is_reached) {
    for (uint32_t f = 0; f < program->module.function_count; f++) {
        const struct function *function = &program->functions[f];
        for (uint32_t i = 0; is_reached[f] && i < function->instruction_count; i++) {
            if (function->code[i].op == OP_NEW_CLOSURE) return true;
        }
    }
    return false;
}
