// vm/flow.c: see flow.h.

#include "flow.h"

#include <stdlib.h>
#include <string.h>

void flow_init(struct flow *flow) {
    memset(flow, 0, sizeof *flow);
}

void flow_free(struct flow *flow) {
    free(flow->labels);
    free(flow->heads);
    free(flow->sets);
    memset(flow, 0, sizeof *flow);
}

static bool make_room(struct flow *flow, uint32_t count) {
    if (count <= flow->room) return true;
    uint32_t *labels = realloc(flow->labels, (size_t)count * sizeof *labels);
    if (labels == NULL) return false;
    flow->labels = labels;
    bool *heads = realloc(flow->heads, (size_t)count * sizeof *heads);
    if (heads == NULL) return false;
    flow->heads = heads;
    flow->room = count;
    return true;
}

bool flow_begin(struct flow *flow, uint32_t register_count, uint32_t instruction_count) {
    if (!make_room(flow, instruction_count)) return false;
    memset(flow->labels, 0, instruction_count * sizeof *flow->labels);
    memset(flow->heads, 0, instruction_count * sizeof *flow->heads);
    memset(flow->held, 0, sizeof flow->held);
    // At least one: the sets of a function without registers have a place, too.
    flow->words = register_count ? (register_count + 63) / 64 : 1;
    flow->set_count = 0;
    flow->is_reached = true;
    return true;
}

void flow_mark_head(struct flow *flow, uint32_t at) {
    flow->heads[at] = true;
}

static uint64_t *set_of(const struct flow *flow, uint32_t label) {
    return flow->sets + (size_t)(flow->labels[label] - 1) * flow->words;
}

// Gives a label a set: what is held now. No bound but memory: each set has a jump or loop of its
// own.
static bool add_set(struct flow *flow, uint32_t label) {
    size_t needed = ((size_t)flow->set_count + 1) * flow->words;
    if (needed > flow->sets_room) {
        uint64_t *sets = realloc(flow->sets, needed * 2 * sizeof *sets);
        if (sets == NULL) return false;
        flow->sets = sets;
        flow->sets_room = needed * 2;
    }
    flow->labels[label] = ++flow->set_count;
    if (flow->words > 0) memcpy(set_of(flow, label), flow->held, flow->words * sizeof *flow->held);
    return true;
}

bool flow_arrive(struct flow *flow, uint32_t at) {
    if (flow->labels[at] != 0) {
        uint64_t *set = set_of(flow, at);
        for (uint32_t i = 0; i < flow->words; i++) {
            if (flow->is_reached) set[i] &= flow->held[i];
            flow->held[i] = set[i];
        }
        flow->is_reached = true;
        return true;
    }
    return !flow->heads[at] || add_set(flow, at);
}

bool flow_jump(struct flow *flow, uint32_t label) {
    if (flow->labels[label] == 0) return add_set(flow, label);
    uint64_t *set = set_of(flow, label);
    for (uint32_t i = 0; i < flow->words; i++) set[i] &= flow->held[i];
    return true;
}

bool flow_holds_all(const struct flow *flow, uint32_t label) {
    const uint64_t *set = set_of(flow, label);
    for (uint32_t i = 0; i < flow->words; i++) {
        if (set[i] & ~flow->held[i]) return false;
    }
    return true;
}

void flow_stop(struct flow *flow) {
    flow->is_reached = false;
}
