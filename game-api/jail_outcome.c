// game-api/jail_outcome.c: how a turn ended, as a worker tells it and as far as it can be believed.
//
//   in:    a message
//   out:   a gk_jail_turn
//   owns:  see the header
//   fails: false, at the first thing that can't be

#include "jail_outcome.h"

#include <stdlib.h>
#include <string.h>

#include "jail_worker.h"
#include "wire.h"

// A text that ends with a NUL: it is moved over its own length, which stands before it.
static const char *get_text(struct wire_reader *reader, size_t most, size_t *length) {
    size_t bytes;
    const unsigned char *before = reader->at;
    const char *text = wire_get_text(reader, most, &bytes);
    if (length) {
        *length = bytes;
    }
    if (reader->is_bad || (!length && memchr(text, '\0', bytes))) {
        reader->is_bad = true;
        return "";
    }
    char *moved = (char *)(uintptr_t)before;  // in the message, which is ours to change
    memmove(moved, text, bytes);
    moved[bytes] = '\0';
    return moved;
}

static uint32_t get_number(struct wire_reader *reader) {
    return (uint32_t)wire_get_count(reader, UINT32_MAX);
}

static int64_t get_size(struct wire_reader *reader, int64_t most) {
    int64_t size = wire_get_int(reader);
    if (size < 0 || size > most) {
        reader->is_bad = true;
    }
    return size;
}

// How many rows follow, each of `bytes` bytes or more.
static size_t get_rows(struct wire_reader *reader, size_t most, size_t bytes) {
    size_t rest = (size_t)(reader->end - reader->at) / bytes;
    return (size_t)wire_get_count(reader, rest < most ? rest : most);
}

static bool is_fault_code(const char *code) {
    return code[0] == 'F' && strspn(code + 1, "0123456789") == 3 && code[4] == '\0';
}

static void get_stack(struct wire_reader *reader, struct jail_outcome *outcome, gk_jail_turn *turn) {
    turn->stack_count = get_rows(reader, JAIL_STACK_MAX, 4);
    outcome->frames = calloc(turn->stack_count + 1, sizeof *outcome->frames);
    for (size_t i = 0; outcome->frames && i < turn->stack_count; i++) {
        gk_frame *frame = &outcome->frames[i];
        frame->function = get_text(reader, JAIL_TEXT_BYTES_MAX, NULL);
        frame->file = get_text(reader, JAIL_TEXT_BYTES_MAX, NULL);
        frame->line = get_number(reader);
        frame->column = get_number(reader);
    }
    turn->stack = outcome->frames;
    reader->is_bad |= !outcome->frames;
}

static void get_fault(struct wire_reader *reader, struct jail_outcome *outcome, gk_jail_turn *turn) {
    gk_fault *fault = &turn->fault;
    fault->code = get_text(reader, JAIL_TEXT_BYTES_MAX, NULL);
    fault->name = get_text(reader, JAIL_TEXT_BYTES_MAX, NULL);
    fault->message = get_text(reader, JAIL_TEXT_BYTES_MAX, NULL);
    fault->file = get_text(reader, JAIL_TEXT_BYTES_MAX, NULL);
    fault->line = get_number(reader);
    fault->column = get_number(reader);
    get_stack(reader, outcome, turn);
    bool is_fault = is_fault_code(fault->code);
    if (turn->end == GK_JAIL_FAULTED ? !is_fault : fault->code[0] != '\0') {
        reader->is_bad = true;
    }
}

static void get_notes(struct wire_reader *reader, const struct jail_bounds *bounds,
                      struct jail_outcome *outcome, gk_jail_turn *turn) {
    int64_t left = bounds->limits.log_bytes;
    turn->notes_cut = wire_get_count(reader, 1);
    turn->note_count = get_rows(reader, JAIL_NOTES_MAX, 4);
    outcome->notes = calloc(turn->note_count + 1, sizeof *outcome->notes);
    for (size_t i = 0; outcome->notes && i < turn->note_count && !reader->is_bad; i++) {
        gk_note *note = &outcome->notes[i];
        note->is_mark = wire_get_count(reader, 1);
        note->x = wire_get_int(reader);
        note->y = wire_get_int(reader);
        note->text = get_text(reader, (size_t)left, &note->bytes);
        left -= (int64_t)note->bytes;
    }
    turn->notes = outcome->notes;
    reader->is_bad |= !outcome->notes;
}

static void get_move(struct wire_reader *reader, const struct jail_bounds *bounds,
                     gk_builder *builder, struct jail_outcome *outcome, gk_jail_turn *turn) {
    enum jail_move move = (enum jail_move)wire_get_count(reader, JAIL_MOVE_TOO_LARGE);
    turn->move_is_too_large = move == JAIL_MOVE_TOO_LARGE;
    if (move != JAIL_HAS_MOVE || reader->is_bad) {
        // A function that returned has returned something, if it returns anything.
        reader->is_bad |= move == JAIL_NO_MOVE && turn->end == GK_JAIL_MOVED && bounds->result;
        return;
    }
    gk_status status = bounds->result
                           ? wire_get_value(reader, builder, bounds->result, &outcome->move)
                           : GK_INVALID;
    if (status == GK_TOO_LARGE) {
        turn->move_is_too_large = true;
        reader->at = reader->end;
        return;
    }
    reader->is_bad |= status != GK_OK;
    if (status == GK_OK) {
        turn->move = gk_tree_value(outcome->move);
    }
}

static void get_all(struct wire_reader *reader, const struct jail_bounds *bounds,
                    gk_builder *builder, struct jail_outcome *outcome, gk_jail_turn *turn) {
    turn->gas_used = get_size(reader, bounds->gas);
    turn->memory = get_size(reader, bounds->limits.memory_bytes);
    turn->memory_peak = get_size(reader, bounds->limits.memory_bytes);
    if (!reader->is_bad) {
        get_fault(reader, outcome, turn);
    }
    if (!reader->is_bad) {
        get_notes(reader, bounds, outcome, turn);
    }
    if (!reader->is_bad) {
        get_move(reader, bounds, builder, outcome, turn);
    }
}

bool jail_outcome_read(struct jail_outcome *outcome, struct jail_message *message,
                       const struct jail_bounds *bounds, gk_builder *builder, gk_jail_turn *turn) {
    struct wire_reader reader = {message->bytes, message->bytes + message->used, false};
    turn->end = (gk_jail_end)wire_get_count(&reader, GK_JAIL_REFUSED);
    turn->status = (gk_status)wire_get_count(&reader, GK_DUPLICATE);
    if ((turn->end == GK_JAIL_REFUSED) != (turn->status != GK_OK)) {
        return false;
    }
    if (!reader.is_bad && turn->end != GK_JAIL_REFUSED) {
        get_all(&reader, bounds, builder, outcome, turn);
    }
    return !reader.is_bad && reader.at == reader.end;
}

void jail_outcome_free(struct jail_outcome *outcome) {
    free(outcome->frames);
    free(outcome->notes);
    gk_tree_free(outcome->move);
    *outcome = (struct jail_outcome){0};
}
