// vm/encode.c: a module as a file, and back.
//
//   in:    a module; or bytes that anyone may have written
//   out:   bytes, the same for the same module on every machine; or a module of which only the
//          shape is known
//   owns:  nothing
//   fails: GK_NO_MEMORY; GK_INVALID for bytes that are no module
//
// docs/bytecode.md describes it. In order: magic, version, price hash, the
// header's numbers, the tables (each: a count of 32 bits, then its rows), and the FNV-1a hash of
// all before. The rows are listed once, below, as functions that both directions go through:
// `transfer_*` reads or writes a field.

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "name.h"
#include "program.h"

#define VERSION 2
static const char magic[7] = "gasket";  // with its NUL

// One direction at a time: `out` grows when writing, `in` is walked when reading.
struct transfer {
    bool is_reading;
    bool is_short;      // reading: the bytes ended; writing: no memory
    bool is_wrong;      // reading: a bool that is neither 0 nor 1
    const unsigned char *in;
    unsigned char *out;
    size_t at, end;     // reading: end of the bytes; writing: room
};

// ---- fields -------------------------------------------------------------------------------------

static bool grow(struct transfer *transfer, size_t bytes) {
    if (bytes <= transfer->end - transfer->at) return true;
    if (bytes > SIZE_MAX / 4 - transfer->at) return false;
    size_t room = (transfer->at + bytes) * 2 + 256;
    unsigned char *out = realloc(transfer->out, room);
    if (out == NULL) return false;
    transfer->out = out;
    transfer->end = room;
    return true;
}

// Whether `bytes` more can be read or written. One that can't be makes the whole short.
static bool has_room(struct transfer *transfer, size_t bytes) {
    bool has = transfer->is_reading ? bytes <= transfer->end - transfer->at : grow(transfer, bytes);
    if (!has) transfer->is_short = true;
    return has;
}

// A number of `width` bytes; 0 if it can't be read.
static uint64_t transfer_number(struct transfer *transfer, uint64_t number, size_t width) {
    if (!has_room(transfer, width)) return 0;
    if (transfer->is_reading) {
        number = 0;
        for (size_t i = 0; i < width; i++)
            number |= (uint64_t)transfer->in[transfer->at + i] << (8 * i);
    } else {
        for (size_t i = 0; i < width; i++)
            transfer->out[transfer->at + i] = (unsigned char)(number >> (8 * i));
    }
    transfer->at += width;
    return number;
}

// Writing leaves the field alone: a module may be read by several threads.
#define TRANSFER(name, field_type, width)                                                        \
    static void transfer_##name(struct transfer *transfer, field_type *field) {                  \
        uint64_t number = transfer_number(transfer, *field, width);                              \
        if (transfer->is_reading) *field = (field_type)number;                                   \
    }
TRANSFER(u64, uint64_t, 8)
TRANSFER(u32, uint32_t, 4)
TRANSFER(u16, uint16_t, 2)
TRANSFER(u8, uint8_t, 1)

static void transfer_bool(struct transfer *transfer, bool *field) {
    uint8_t number = *field;
    transfer_u8(transfer, &number);
    if (number > 1) transfer->is_wrong = true;
    if (transfer->is_reading) *field = number != 0;
}

// ---- rows: each with the bytes that it takes in a file ------------------------------------------

#define TYPE_BYTES 17
static void transfer_type(struct transfer *transfer, struct module_type *row) {
    transfer_u8(transfer, &row->kind);
    transfer_u32(transfer, &row->name);
    transfer_u32(transfer, &row->element);
    transfer_u32(transfer, &row->first);
    transfer_u32(transfer, &row->count);
}

#define FIELD_BYTES 8
static void transfer_field(struct transfer *transfer, struct module_field *row) {
    transfer_u32(transfer, &row->name);
    transfer_u32(transfer, &row->type);
}

#define VARIANT_BYTES 12
static void transfer_variant(struct transfer *transfer, struct module_variant *row) {
    transfer_u32(transfer, &row->name);
    transfer_u32(transfer, &row->first);
    transfer_u32(transfer, &row->count);
}

#define CONSTANT_BYTES 12
static void transfer_constant(struct transfer *transfer, struct module_constant *row) {
    transfer_u32(transfer, &row->type);
    transfer_u64(transfer, &row->value);
}

#define GLOBAL_BYTES 9
static void transfer_global(struct transfer *transfer, struct module_global *row) {
    transfer_u32(transfer, &row->name);
    transfer_u32(transfer, &row->type);
    transfer_bool(transfer, &row->is_cache);
}

#define HOST_BYTES 16
static void transfer_host(struct transfer *transfer, struct module_host *row) {
    transfer_u32(transfer, &row->name);
    transfer_u32(transfer, &row->first_parameter);
    transfer_u32(transfer, &row->parameter_count);
    transfer_u32(transfer, &row->result);
}

#define PARAMETER_BYTES 9
static void transfer_parameter(struct transfer *transfer, struct module_parameter *row) {
    transfer_u32(transfer, &row->name);
    transfer_u32(transfer, &row->type);
    transfer_bool(transfer, &row->is_mut);
}

#define REGISTER_BYTES 4
static void transfer_register(struct transfer *transfer, uint32_t *row) {
    transfer_u32(transfer, row);
}

#define FUNCTION_BYTES 41
static void transfer_function(struct transfer *transfer, struct module_function *row) {
    transfer_u32(transfer, &row->name);
    transfer_u32(transfer, &row->file);
    transfer_u32(transfer, &row->first_parameter);
    transfer_u32(transfer, &row->parameter_count);
    transfer_u32(transfer, &row->first_register);
    transfer_u32(transfer, &row->register_count);
    transfer_u32(transfer, &row->result);
    transfer_u32(transfer, &row->first_instruction);
    transfer_u32(transfer, &row->instruction_count);
    transfer_u32(transfer, &row->bound_count);
    transfer_bool(transfer, &row->is_public);
}

#define TEST_BYTES 16
static void transfer_test(struct transfer *transfer, struct module_test *row) {
    transfer_u32(transfer, &row->name);
    transfer_u32(transfer, &row->function);
    transfer_u32(transfer, &row->line);
    transfer_u32(transfer, &row->column);
}

// The gas byte is the verifier's: files leave it out.
#define CODE_BYTES 7
static void transfer_code(struct transfer *transfer, struct instruction *row) {
    transfer_u8(transfer, &row->op);
    transfer_u16(transfer, &row->a);
    transfer_u16(transfer, &row->b);
    transfer_u16(transfer, &row->c);
}

#define POSITION_BYTES 6
static void transfer_position(struct transfer *transfer, struct module_position *row) {
    transfer_u32(transfer, &row->line);
    transfer_u16(transfer, &row->column);
}

#define HEADER_BYTES 28
static void transfer_header(struct transfer *transfer, struct module *module) {
    transfer_u32(transfer, &module->interface_name);
    transfer_u64(transfer, &module->interface_hash);
    transfer_u32(transfer, &module->entry_count);
    transfer_u32(transfer, &module->move_type);
    transfer_u32(transfer, &module->initialise_vars);
    transfer_u32(transfer, &module->initialise_caches);
}

// ---- tables -------------------------------------------------------------------------------------

// X(rows, count, room, transfer of a row, its bytes). The positions come behind: they have no count
// of their own.
#define TABLES(X)                                                                                \
    X(types, type_count, type_room, transfer_type, TYPE_BYTES)                                   \
    X(fields, field_count, field_room, transfer_field, FIELD_BYTES)                              \
    X(variants, variant_count, variant_room, transfer_variant, VARIANT_BYTES)                    \
    X(constants, constant_count, constant_room, transfer_constant, CONSTANT_BYTES)               \
    X(globals, global_count, global_room, transfer_global, GLOBAL_BYTES)                         \
    X(hosts, host_count, host_room, transfer_host, HOST_BYTES)                                   \
    X(parameters, parameter_count, parameter_room, transfer_parameter, PARAMETER_BYTES)          \
    X(registers, register_count, register_room, transfer_register, REGISTER_BYTES)               \
    X(functions, function_count, function_room, transfer_function, FUNCTION_BYTES)               \
    X(tests, test_count, test_room, transfer_test, TEST_BYTES)                                   \
    X(code, instruction_count, instruction_room, transfer_code, CODE_BYTES)

static gk_status write_strings(struct transfer *transfer, const struct module *module) {
    uint32_t count = module->string_count;
    transfer_u32(transfer, &count);
    for (uint32_t i = 0; i < count; i++) {
        const struct module_string *row = &module->strings[i];
        uint32_t bytes = row->count;
        transfer_u32(transfer, &bytes);
        if (!has_room(transfer, bytes)) return GK_NO_MEMORY;
        if (bytes > 0) memcpy(transfer->out + transfer->at, row->bytes, bytes);
        transfer->at += bytes;
    }
    return transfer->is_short ? GK_NO_MEMORY : GK_OK;
}

static gk_status write_tables(struct transfer *transfer, const struct module *module) {
#define WRITE(rows, count, room, transfer_row, row_bytes)                                        \
    {                                                                                            \
        uint32_t number = module->count;                                                         \
        transfer_u32(transfer, &number);                                                         \
        if (!has_room(transfer, (size_t)number * row_bytes)) return GK_NO_MEMORY;                \
        for (uint32_t i = 0; i < number; i++) transfer_row(transfer, &module->rows[i]);          \
    }
    TABLES(WRITE)
#undef WRITE
    for (uint32_t i = 0; i < module->instruction_count; i++) {
        transfer_position(transfer, &module->positions[i]);
    }
    return transfer->is_short ? GK_NO_MEMORY : GK_OK;
}

static gk_status write_module(struct transfer *transfer, const struct module *module) {
    struct module header = *module;  // what is transferred must not be const
    if (!has_room(transfer, sizeof magic)) return GK_NO_MEMORY;
    memcpy(transfer->out, magic, sizeof magic);
    transfer->at += sizeof magic;
    transfer_number(transfer, VERSION, 1);
    transfer_number(transfer, gk_price_hash(), 8);
    transfer_header(transfer, &header);
    gk_status status = write_strings(transfer, module);
    if (status == GK_OK) status = write_tables(transfer, module);
    if (status != GK_OK) return status;
    transfer_number(transfer, hash_bytes(HASH_START, transfer->out, transfer->at), 8);
    return transfer->is_short ? GK_NO_MEMORY : GK_OK;
}

gk_status module_encode(const struct module *module, void **data, size_t *bytes) {
    struct transfer transfer = {.is_reading = false};
    gk_status status = write_module(&transfer, module);
    *data = status == GK_OK ? transfer.out : NULL;
    *bytes = status == GK_OK ? transfer.at : 0;
    if (status != GK_OK) free(transfer.out);
    return status;
}

// ---- reading ------------------------------------------------------------------------------------

#define REFUSE(...) refuse(message, size, __VA_ARGS__)

// A count is believed only if the bytes that are left could hold as many rows. `*rows` gets zeroed
// room.
static gk_status read_count(struct transfer *transfer, uint32_t *count, size_t row_bytes,
                            size_t room_bytes, void **rows) {
    uint32_t number = 0;
    transfer_u32(transfer, &number);
    if (number > (transfer->end - transfer->at) / row_bytes) {
        transfer->is_short = true;
        return GK_INVALID;
    }
    if (number == 0) return GK_OK;
    *rows = calloc(number, room_bytes);
    if (*rows == NULL) return GK_NO_MEMORY;
    *count = number;
    return GK_OK;
}

// The strings' bytes lie in one block, with a NUL behind each.
static gk_status read_strings(struct transfer *transfer, struct module *module) {
    void *rows = NULL;
    gk_status status =
        read_count(transfer, &module->string_count, 4, sizeof *module->strings, &rows);
    module->strings = rows;
    module->string_room = module->string_count;
    for (uint32_t i = 0; i < module->string_count && status == GK_OK; i++) {
        uint32_t bytes = 0;
        transfer_u32(transfer, &bytes);
        if (!has_room(transfer, bytes)) return GK_INVALID;
        char *copy = module_text_room(module, (size_t)bytes + 1);
        if (copy == NULL) return GK_NO_MEMORY;
        memcpy(copy, transfer->in + transfer->at, bytes);
        copy[bytes] = '\0';
        module->strings[i] = (struct module_string){copy, bytes};
        transfer->at += bytes;
    }
    return status;
}

// One for each instruction that was read: no count to be believed.
static gk_status read_positions(struct transfer *transfer, struct module *module) {
    if (module->instruction_count == 0) return GK_OK;
    module->positions = calloc(module->instruction_count, sizeof *module->positions);
    if (module->positions == NULL) return GK_NO_MEMORY;
    for (uint32_t i = 0; i < module->instruction_count; i++) {
        transfer_position(transfer, &module->positions[i]);
    }
    return GK_OK;
}

static gk_status read_tables(struct transfer *transfer, struct module *module) {
#define READ(rows, count, room, transfer_row, row_bytes)                                         \
    {                                                                                            \
        void *table = NULL;                                                                      \
        gk_status status =                                                                       \
            read_count(transfer, &module->count, row_bytes, sizeof *module->rows, &table);       \
        module->rows = table;                                                                    \
        module->room = module->count;                                                            \
        if (status != GK_OK) return status;                                                      \
        for (uint32_t i = 0; i < module->count; i++) transfer_row(transfer, &module->rows[i]);   \
    }
    TABLES(READ)
#undef READ
    return read_positions(transfer, module);
}

// The first bytes, and whether the last ones agree with all others. Leaves `transfer` at the
// header.
static gk_status read_frame(struct transfer *transfer, char *message, size_t size) {
    if (transfer->end < sizeof magic || memcmp(transfer->in, magic, sizeof magic) != 0) {
        return REFUSE("not Gasket bytecode");
    }
    transfer->at = sizeof magic;
    uint64_t version = transfer_number(transfer, 0, 1);
    if (version != VERSION) return REFUSE("bytecode of version %u; this machine reads version %u",
                                          (unsigned)version, (unsigned)VERSION);
    if (transfer->end < sizeof magic + 1 + 8 + HEADER_BYTES + 8)
        return REFUSE("the bytecode is cut short");
    transfer->end -= 8;
    struct transfer last = {
        .is_reading = true, .in = transfer->in, .at = transfer->end, .end = transfer->end + 8};
    uint64_t hash = transfer_number(&last, 0, 8);
    if (hash != hash_bytes(HASH_START, transfer->in, transfer->end))
        return REFUSE("the bytecode is damaged");
    if (transfer_number(transfer, 0, 8) == gk_price_hash()) return GK_OK;
    return REFUSE("the bytecode was made for a machine with another price list; compile it again");
}

static gk_status read_module(struct transfer *transfer, struct module *module, char *message,
                             size_t size) {
    gk_status status = read_frame(transfer, message, size);
    if (status != GK_OK) return status;
    transfer_header(transfer, module);
    status = read_strings(transfer, module);
    if (status == GK_OK) status = read_tables(transfer, module);
    if (status == GK_NO_MEMORY) return status;
    if (transfer->is_short) return REFUSE("the bytecode is cut short");
    if (transfer->is_wrong) return REFUSE("a flag of the bytecode is neither 0 nor 1");
    if (transfer->at != transfer->end) return REFUSE("the bytecode is longer than its tables");
    return status;
}

gk_status module_decode(struct module *module, const void *data, size_t bytes, char *message,
                        size_t size) {
    struct transfer transfer = {.is_reading = true, .in = data, .end = bytes};
    memset(module, 0, sizeof *module);
    gk_status status = read_module(&transfer, module, message, size);
    if (status != GK_OK) module_free(module);
    return status;
}
