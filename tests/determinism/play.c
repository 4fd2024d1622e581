// tests/determinism/play.c: plays a corpus and says what came of it, a line a program.
//
//   in:    a corpus on standard input; perhaps the number of the first entry to play
//   out:   NAME HASH MEMORY: a hash of the bytecode and of all that every turn did; one of every turn's
//          figures of memory
//   owns:  what it plays
//   fails: exit code 1 for what is no corpus
//
// It is linked with vm/, lang/ and wire.c alone, and runs wherever these do.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "corpus.h"
#include "gasket.h"
#include "wire.h"

// ---- hashes -------------------------------------------------------------------------------------

static void mix(uint64_t *hash, const void *bytes, size_t count) {
    const unsigned char *at = bytes;
    for (size_t i = 0; i < count; i++) {
        *hash = (*hash ^ at[i]) * UINT64_C(1099511628211);
    }
}

static void mix_int(uint64_t *hash, int64_t number) {
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
    }
    mix(hash, bytes, sizeof bytes);
}

static void mix_text(uint64_t *hash, const char *text, size_t bytes) {
    mix_int(hash, (int64_t)bytes);
    mix(hash, text, bytes);
}

static void mix_words(uint64_t *hash, const char *words) {
    mix_text(hash, words ? words : "", words ? strlen(words) : 0);
}

// ---- an entry -----------------------------------------------------------------------------------

struct entry {
    struct wire_reader reader;
    char name[200];
    gk_source sources[CORPUS_FILES_MAX];
    char *texts[2 * CORPUS_FILES_MAX + 1];  // to free
    size_t source_count, text_count;
    gk_interface *interface;
    gk_program *program;
    gk_bot *bot;
    gk_builder *builder;
    uint64_t hash, memory;
};

static char *copy_text(struct entry *entry, size_t *bytes) {
    const char *text = wire_get_text(&entry->reader, CORPUS_TEXT_MAX, bytes);
    char *copy = malloc(*bytes + 1);
    if (!copy) {
        exit(1);
    }
    memcpy(copy, text, *bytes);
    copy[*bytes] = '\0';
    entry->texts[entry->text_count++] = copy;
    return copy;
}

static gk_status find(void *context, const char *name, gk_source *found) {
    struct entry *entry = context;
    char wanted[100];
    snprintf(wanted, sizeof wanted, "%s.gsk", name);
    for (size_t i = 1; i < entry->source_count; i++) {
        if (strcmp(entry->sources[i].name, wanted) == 0) {
            *found = entry->sources[i];
            return GK_OK;
        }
    }
    return GK_NOT_FOUND;
}

static void compile(struct entry *entry) {
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    size_t bytes, name_bytes;
    entry->source_count = (size_t)wire_get_count(&entry->reader, CORPUS_FILES_MAX);
    for (size_t i = 0; i < entry->source_count; i++) {
        const char *name = copy_text(entry, &name_bytes), *text = copy_text(entry, &bytes);
        entry->sources[i] = (gk_source){name, text, bytes};
    }
    gk_source interface = {"interface", copy_text(entry, &bytes), 0};
    interface.bytes = bytes;
    if (bytes > 0) {
        gk_interface_compile(&interface, &entry->interface, diagnostics);
    }
    const gk_interface *interfaces[] = {entry->interface};
    gk_compile_request request = {.source = &entry->sources[0], .interfaces = interfaces,
                                  .interface_count = entry->interface ? 1 : 0, .find = find,
                                  .find_context = entry};
    mix_int(&entry->hash, gk_compile(&request, &entry->program, diagnostics));
    for (size_t i = 0; i < gk_diagnostics_count(diagnostics); i++) {
        gk_diagnostic said = gk_diagnostics_at(diagnostics, i);
        mix_words(&entry->hash, said.code);
        mix_words(&entry->hash, said.message);
        mix_int(&entry->hash, said.line);
        mix_int(&entry->hash, said.column);
    }
    gk_diagnostics_free(diagnostics);
}

static void mix_bytecode(struct entry *entry) {
    void *data = NULL;
    size_t bytes = 0;
    if (gk_program_save(entry->program, &data, &bytes) == GK_OK) {
        mix_text(&entry->hash, data, bytes);
    }
    gk_free(data);
}

// ---- a turn -------------------------------------------------------------------------------------

static void mix_fault(uint64_t *hash, const gk_bot *bot) {
    gk_fault fault = gk_bot_fault(bot);
    mix_words(hash, fault.code);
    mix_words(hash, fault.message);
    mix_words(hash, fault.file);
    mix_int(hash, fault.line);
    mix_int(hash, fault.column);
    for (size_t i = 0; i < gk_bot_stack_count(bot); i++) {
        gk_frame frame = gk_bot_stack(bot, i);
        mix_words(hash, frame.function);
        mix_words(hash, frame.file);
        mix_int(hash, frame.line);
        mix_int(hash, frame.column);
    }
}

static void mix_notes(uint64_t *hash, const gk_bot *bot) {
    mix_int(hash, gk_bot_notes_cut(bot));
    for (size_t i = 0; i < gk_bot_note_count(bot); i++) {
        gk_note note = gk_bot_note(bot, i);
        mix_int(hash, note.is_mark);
        mix_int(hash, note.is_mark ? note.x : 0);
        mix_int(hash, note.is_mark ? note.y : 0);
        mix_text(hash, note.text, note.bytes);
    }
}

static void mix_move(uint64_t *hash, gk_value move) {
    struct wire_writer writer = {.most = (size_t)1 << 24};
    if (move.type) {
        wire_put_value(&writer, move);
        mix_text(hash, (const char *)writer.bytes, writer.used);
    }
    free(writer.bytes);
}

static void mix_turn(struct entry *entry, gk_result result) {
    mix_int(&entry->hash, result);
    mix_int(&entry->hash, gk_bot_status(entry->bot));
    mix_int(&entry->hash, gk_bot_gas_used(entry->bot));
    mix_fault(&entry->hash, entry->bot);
    mix_notes(&entry->hash, entry->bot);
    mix_move(&entry->hash, gk_bot_move(entry->bot));
    mix_int(&entry->memory, gk_bot_memory(entry->bot));
    mix_int(&entry->memory, gk_bot_memory_peak(entry->bot));
}

// An argument, or a bad one if it can't be had: the call is refused then, everywhere.
static gk_tree *read_argument(struct entry *entry, size_t function, size_t index) {
    size_t bytes;
    const char *value = wire_get_text(&entry->reader, CORPUS_TEXT_MAX, &bytes);
    const gk_type *type = gk_program_parameter(entry->program, function, index);
    struct wire_reader reader = {(const unsigned char *)value, (const unsigned char *)value + bytes, false};
    gk_tree *tree = NULL;
    gk_status status = type ? wire_get_value(&reader, entry->builder, type, &tree) : GK_WRONG_COUNT;
    mix_int(&entry->hash, status);
    return tree;
}

static void play_call(struct entry *entry) {
    gk_tree *trees[CORPUS_ARGUMENTS_MAX] = {0};
    gk_value arguments[CORPUS_ARGUMENTS_MAX];
    char name[100];
    size_t bytes, function = 0;
    const char *text = wire_get_text(&entry->reader, sizeof name - 1, &bytes);
    memcpy(name, text, bytes);
    name[bytes] = '\0';
    int64_t gas = wire_get_int(&entry->reader);
    size_t count = (size_t)wire_get_count(&entry->reader, CORPUS_ARGUMENTS_MAX);
    mix_int(&entry->hash, gk_program_find(entry->program, name, &function));
    for (size_t i = 0; i < count; i++) {
        trees[i] = read_argument(entry, function, i);
        arguments[i] = trees[i] ? gk_tree_value(trees[i]) : gk_int(0);
    }
    mix_turn(entry, gk_call(entry->bot, function, arguments, count, gas));
    for (size_t i = 0; i < count; i++) {
        gk_tree_free(trees[i]);
    }
}

static void play_entry(struct entry *entry) {
    size_t bytes;
    const char *name = wire_get_text(&entry->reader, sizeof entry->name - 1, &bytes);
    memcpy(entry->name, name, bytes);
    compile(entry);
    gk_limits limits = gk_limits_default();
    limits.memory_bytes = wire_get_int(&entry->reader);
    uint64_t seed = wire_get_count(&entry->reader, UINT64_MAX);
    size_t calls = (size_t)wire_get_count(&entry->reader, UINT32_MAX);
    if (!entry->program) {
        return;
    }
    mix_bytecode(entry);
    gk_status status = gk_bot_new(entry->program, &limits, seed, NULL, 0, &entry->bot);
    mix_int(&entry->hash, status);
    entry->builder = gk_builder_new((int64_t)1 << 30);
    for (size_t i = 0; i < calls && status == GK_OK && entry->builder && !entry->reader.is_bad; i++) {
        play_call(entry);
    }
}

static void clear_entry(struct entry *entry) {
    gk_bot_free(entry->bot);
    gk_builder_free(entry->builder);
    if (entry->program) {
        gk_program_release(entry->program);
    }
    gk_interface_free(entry->interface);
    for (size_t i = 0; i < entry->text_count; i++) {
        free(entry->texts[i]);
    }
}

// ---- the whole ----------------------------------------------------------------------------------

static unsigned char *read_all(size_t *bytes) {
    unsigned char *all = NULL;
    size_t room = 0, got;
    *bytes = 0;
    do {
        if (*bytes == room) {
            room = room ? 2 * room : 1 << 20;
            all = realloc(all, room);
        }
        got = all ? fread(all + *bytes, 1, room - *bytes, stdin) : 0;
        *bytes += got;
    } while (got > 0);
    return all;
}

int main(int argc, char **argv) {
    size_t bytes, number = 0, first = argc > 1 ? (size_t)atoi(argv[1]) : 0;
    unsigned char *all = read_all(&bytes);
    struct wire_reader reader = {all, all + bytes, false};
    if (!all) {
        return 1;
    }
    while (reader.at < reader.end) {
        size_t length;
        const char *text = wire_get_text(&reader, CORPUS_TEXT_MAX, &length);
        if (number++ < first) {
            continue;
        }
        struct entry entry = {.reader = {(const unsigned char *)text, (const unsigned char *)text + length, false},
                              .hash = UINT64_C(14695981039346656037),
                              .memory = UINT64_C(14695981039346656037)};
        play_entry(&entry);
        if (entry.reader.is_bad || (entry.program && entry.reader.at != entry.reader.end && entry.bot)) {
            fprintf(stderr, "%s: no entry of a corpus\n", entry.name);
            return 1;
        }
        printf("%s %016" PRIx64 " %016" PRIx64 "\n", entry.name, entry.hash, entry.memory);
        fflush(stdout);
        clear_entry(&entry);
    }
    free(all);
    return 0;
}
