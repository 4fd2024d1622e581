// tests/second/bytecode_state.c: what a call has left, as text: of the second opinion and of the
// machine.
//
// Values are written in one form, exactly: floats in hexadecimal, texts by their bytes, maps and
// sets in their order, functions by their names.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bot.h"
#include "bytecode_value.h"
#include "value.h"

// ---- one form -----------------------------------------------------------------------------------

static void write_bytes(FILE *out, const char *bytes, size_t count) {
    putc('"', out);
    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte < 0x20 || byte == '"' || byte == '\\') fprintf(out, "\\%02x", byte);
        else putc(byte, out);
    }
    putc('"', out);
}

static void write_scalar(FILE *out, const struct gk_type *type, int64_t i, double f) {
    if (type->kind == GK_FLOAT) fprintf(out, "%a", f);
    else if (type->kind == GK_ENUM) fprintf(out, ".%s", type->variants[i].name);
    else fprintf(out, "%" PRId64, i);
}

static void write_note(FILE *out, bool is_mark, int64_t x, int64_t y, const char *text,
                       size_t bytes) {
    if (is_mark) fprintf(out, "mark %" PRId64 ",%" PRId64 ": ", x, y);
    else fputs("log: ", out);
    write_bytes(out, text, bytes);
    putc('\n', out);
}

static FILE *open_text(char **text, size_t *bytes) {
    FILE *out = open_memstream(text, bytes);
    if (!out) abort();
    return out;
}

// ---- the second opinion's values ----------------------------------------------------------------

static void write_cell(FILE *out, const struct gk_type *type, union cell cell);

static void write_parts(FILE *out, const struct node *node) {
    putc('(', out);
    for (uint32_t i = 0; i < node->count; i++) {
        write_cell(out, node_part_type(node, i), node->parts[i]);
        putc(' ', out);
    }
    putc(')', out);
}

static void write_entries(FILE *out, const struct node *node) {
    putc('{', out);
    for (uint32_t i = 0; i < node->used; i++) {
        if (!node->entries[i].is_there) continue;
        write_cell(out, node->type->key, node->entries[i].key);
        if (node->type->kind == GK_MAP) {
            putc(':', out);
            write_cell(out, node->type->element, node->entries[i].item);
        }
        putc(' ', out);
    }
    putc('}', out);
}

static void write_node(FILE *out, const struct node *node) {
    switch (node->type->kind) {
    case GK_TEXT: write_bytes(out, node->bytes, node->byte_count); return;
    case GK_FUNCTION: fprintf(out, "fn %s", node->function->name); return;
    case GK_MAP: case GK_SET: write_entries(out, node); return;
    case GK_ENUM: fprintf(out, ".%s", node->type->variants[node->tag].name); break;
    case GK_LIST: case GK_RECORD: case GK_TUPLE: case GK_OPTION: break;
    case GK_INT: case GK_FLOAT: case GK_BOOL: break;
    }
    write_parts(out, node);
}

static void write_cell(FILE *out, const struct gk_type *type, union cell cell) {
    if (!is_reference(type)) {
        write_scalar(out, type, cell.i, cell.f);
        return;
    }
    if (!cell.node) {
        fputs(type->kind == GK_OPTION ? "none" : "hole", out);
        return;
    }
    if (type->kind != GK_OPTION) {
        write_node(out, cell.node);
        return;
    }
    fputs("some ", out);
    write_cell(out, type->element, type->is_boxed ? cell.node->parts[0] : cell);
}

char *bytecode_state(const struct bytecode *b) {
    char *text;
    size_t bytes;
    FILE *out = open_text(&text, &bytes);
    const struct module *module = &b->program->module;
    if (b->move_type) {
        fputs("move: ", out);
        write_cell(out, b->move_type, b->move);
        putc('\n', out);
    }
    for (uint32_t i = 0; i < b->note_count; i++) {
        const struct note_kept *note = &b->notes[i];
        write_note(out, note->is_mark, note->x, note->y, note->text, note->bytes);
    }
    if (b->are_notes_cut) fputs("notes are cut\n", out);
    for (uint32_t i = 0; i < module->global_count; i++) {
        fprintf(out, "%s: ", module->strings[module->globals[i].name].bytes);
        write_cell(out, &b->program->types[module->globals[i].type], b->globals[i]);
        putc('\n', out);
    }
    fclose(out);
    return text;
}

// ---- the machine's values -----------------------------------------------------------------------

static void write_value(FILE *out, gk_value value);

static void write_values(FILE *out, gk_value value) {
    putc('(', out);
    for (size_t i = 0; i < gk_count(value); i++) {
        write_value(out, gk_item(value, i));
        putc(' ', out);
    }
    putc(')', out);
}

static void write_keys(FILE *out, gk_value value) {
    gk_value key, item;
    putc('{', out);
    for (size_t at = 0; gk_next(value, &at, &key, &item);) {
        write_value(out, key);
        if (item.type) {
            putc(':', out);
            write_value(out, item);
        }
        putc(' ', out);
    }
    putc('}', out);
}

static void write_object(FILE *out, gk_value value) {
    size_t bytes;
    switch (value.type->kind) {
    case GK_TEXT: {
        const char *text = gk_as_text(value, &bytes);
        write_bytes(out, text, bytes);
        return;
    }
    case GK_FUNCTION:
        fprintf(out, "fn %s", ((const struct closure *)value.slot.ref)->function->name);
        return;
    case GK_MAP: case GK_SET: write_keys(out, value); return;
    case GK_ENUM: fprintf(out, ".%s", value.type->variants[gk_variant(value)].name); break;
    case GK_LIST: case GK_RECORD: case GK_TUPLE: case GK_OPTION: break;
    case GK_INT: case GK_FLOAT: case GK_BOOL: break;
    }
    write_values(out, value);
}

// What an option of a function holds is asked for here: gasket.h does not let hosts see it.
static void write_value(FILE *out, gk_value value) {
    const struct gk_type *type = value.type;
    if (type->store != STORE_REF) {
        write_scalar(out, type, value.slot.i, value.slot.f);
        return;
    }
    if (!value.slot.ref) {
        fputs(type->kind == GK_OPTION ? "none" : "hole", out);
        return;
    }
    if (type->kind != GK_OPTION) {
        write_object(out, value);
        return;
    }
    fputs("some ", out);
    const struct record *box = value.slot.ref;
    gk_value held = {.type = type->element, .slot.ref = value.slot.ref};
    write_value(out, type->is_boxed ? value_from(type->element, box->fields[0]) : held);
}

char *bytecode_state_of_bot(const gk_bot *bot) {
    char *text;
    size_t bytes;
    FILE *out = open_text(&text, &bytes);
    const struct module *module = &bot->program->module;
    gk_value move = gk_bot_move(bot);
    if (move.type) {
        fputs("move: ", out);
        write_value(out, move);
        putc('\n', out);
    }
    for (size_t i = 0; i < gk_bot_note_count(bot); i++) {
        gk_note note = gk_bot_note(bot, i);
        write_note(out, note.is_mark, note.x, note.y, note.text, note.bytes);
    }
    if (gk_bot_notes_cut(bot)) fputs("notes are cut\n", out);
    for (uint32_t i = 0; i < module->global_count; i++) {
        fprintf(out, "%s: ", module->strings[module->globals[i].name].bytes);
        write_value(out, value_from(&bot->types[module->globals[i].type], bot->globals[i]));
        putc('\n', out);
    }
    fclose(out);
    return text;
}
