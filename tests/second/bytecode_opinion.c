// tests/second/bytecode_opinion.c: compares the machine with the second opinion about bytecode,
// over programs and all ends that gas can bring about.
//
//   in:    programs as files, or - for one on standard input. Sources beside them are found, as for
//          the golden programs; .asm is as assemble.h takes it. What is called stands in comments:
//          // with:, // call:, // state:
//   out:   a line a disagreement; a line with numbers at the end
//   fails: 1 when they disagree; 2 when it is called wrongly
//
//   bytecode_opinion FILE...                  these programs
//   bytecode_opinion -- FUNCTION ARGUMENT...  the one on standard input, called so
//   bytecode_opinion --random FIRST COUNT     random ones (generate.h), by their seeds
//   before these:
//   --forged COUNT                            and COUNT forgeries of each
//   --most GAS                                gas of a first call at most
//
// Each call is made with much gas first: result, move, notes, variables, fault, its place, and gas
// must be the same. Then with as much gas as it used, one less, none, 1, and amounts below that are
// drawn: the same must come of it. After some of these the same call is made again with much gas,
// so that what a bad end left is seen. And it is made with a host that watches and stops it.
//
// A forgery is the program with some fields of some instructions changed, as far as the verifier
// takes it for a program: so instructions are met that the compiler does not write, in an order
// that makes no sense.

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assemble.h"
#include "bytecode.h"
#include "file.h"
#include "generate.h"
#include "opcode.h"
#include "promise.h"

#define GAS_MOST 2000000     // of a first call, if nothing else is said
#define WORK_MOST 6000000    // of gas that all limits of a call may use together
#define LIMITS 24            // drawn amounts of gas
#define FORGED_GAS_MOST 20000
#define FORGED_LIMITS 8
#define STACK_BYTES ((size_t)1 << 30)  // values are walked by recursion
#define WORDS_MAX 64
#define TURNS_MAX 256

struct turn {
    size_t function;
    gk_tree *arguments[WORDS_MAX];
    size_t count;
    char title[200];
};

// What is called on one bot, one turn after the other.
struct scenario {
    struct turn turns[TURNS_MAX];
    size_t count;
};

struct opinion {
    const char *path;
    gk_program *program;
    gk_limits limits;
    uint64_t seed;
    int64_t gas;
    uint64_t random;
    int64_t gas_most;
    int forgeries, limits_drawn;
    struct scenario *scenario;
    uint64_t programs, forged, calls, unsettled, disagreements;
    uint64_t seen[OPCODES + NATIVES];
};

// ---- the host -----------------------------------------------------------------------------------

// What hosts answer depends on how often they were asked alone.
struct answers {
    const gk_program *program;
    uint64_t asked;
};
struct answerer {
    struct answers *answers;
    uint32_t host;
};

static bool answer(void *context, uint32_t host, int64_t *result) {
    struct answers *answers = context;
    const struct module_host *row = &answers->program->module.hosts[host];
    uint64_t number = answers->asked++;
    *result = row->result == TYPE_BOOL ? (int64_t)(number % 2) : (int64_t)(number * 7 + host);
    return number % 50 != 49
           && (row->result == NO_INDEX || row->result == TYPE_BOOL || row->result == TYPE_INT);
}

static gk_status answer_machine(void *context, const gk_value *arguments, size_t count,
                                gk_value *result) {
    (void)arguments, (void)count;
    const struct answerer *answerer = context;
    const struct module_host *row = &answerer->answers->program->module.hosts[answerer->host];
    int64_t number;
    if (!answer(answerer->answers, answerer->host, &number)) return GK_INVALID;
    if (row->result != NO_INDEX)
        *result = row->result == TYPE_BOOL ? gk_bool(number != 0) : gk_int(number);
    return GK_OK;
}

// ---- a pair of bots -----------------------------------------------------------------------------

struct watch {
    int64_t gas;
    uint32_t asks, left;  // 0: nobody watches
};

struct pair {
    gk_bot *machine;
    struct bytecode *second;
    struct answers machine_answers, second_answers;
    struct answerer *answerers;
    gk_host_function *hosts;
    struct watch watch;
    bool is_unsettled;  // memory ran out: there is no second opinion about that
};

static bool goes_on(void *context) {
    struct watch *watch = context;
    return --watch->left > 0;
}

static void pair_open(struct opinion *opinion, struct pair *pair) {
    const struct module *module = &opinion->program->module;
    *pair = (struct pair){.machine_answers = {opinion->program, 0},
                          .second_answers = {opinion->program, 0}};
    pair->answerers = calloc(module->host_count + 1u, sizeof *pair->answerers);
    pair->hosts = calloc(module->host_count + 1u, sizeof *pair->hosts);
    if (!pair->answerers || !pair->hosts) abort();
    for (uint32_t i = 0; i < module->host_count; i++) {
        pair->answerers[i] = (struct answerer){&pair->machine_answers, i};
        pair->hosts[i] = (gk_host_function){module->strings[module->hosts[i].name].bytes,
                                            answer_machine, &pair->answerers[i], 5};
    }
    gk_status status = gk_bot_new(opinion->program, &opinion->limits, opinion->seed, pair->hosts,
                                  module->host_count, &pair->machine);
    pair->is_unsettled = status != GK_OK;
    pair->second = bytecode_new(&(struct bytecode_request){.program = opinion->program,
                                                           .seed = opinion->seed,
                                                           .limits = opinion->limits,
                                                           .host = answer,
                                                           .host_context = &pair->second_answers,
                                                           .host_gas = 5,
                                                           .seen = opinion->seen});
}

static void pair_close(struct pair *pair) {
    gk_bot_free(pair->machine);
    bytecode_free(pair->second);
    free(pair->answerers);
    free(pair->hosts);
}

// ---- one call -----------------------------------------------------------------------------------

static void disagree(struct opinion *opinion, const struct turn *turn, int64_t gas,
                     const struct watch *watch, const char *about, const char *machine,
                     const char *second) {
    opinion->disagreements++;
    printf("FAIL %s: %s, gas %" PRId64, opinion->path, turn->title, gas);
    if (watch->asks > 0) printf(", watched by %" PRId64 ", stopped at %u", watch->gas, watch->asks);
    printf(": %s\n    the machine:        %.2000s\n    the second opinion: %.2000s\n", about,
           machine, second);
}

static bool is_line(const char *text, size_t at) {
    return text[at] == '\0' || text[at] == '\n';
}

// The first line in which two states differ.
static void disagree_about_state(struct opinion *opinion, const struct turn *turn, int64_t gas,
                                 const struct watch *watch, const char *machine,
                                 const char *second) {
    size_t at = 0;
    while (machine[at] == second[at]) at++;
    while (at > 0 && !is_line(machine, at - 1)) at--;
    char lines[2][2000];
    snprintf(lines[0], sizeof lines[0], "%.*s", (int)strcspn(machine + at, "\n"), machine + at);
    snprintf(lines[1], sizeof lines[1], "%.*s", (int)strcspn(second + at, "\n"), second + at);
    disagree(opinion, turn, gas, watch, "what it left", lines[0], lines[1]);
}

static void write_places(const gk_bot *machine, const struct bytecode_end *second,
                         char lines[2][2000]) {
    size_t count = gk_bot_stack_count(machine), at[2] = {0, 0};
    size_t room = sizeof second->places / sizeof second->places[0];
    lines[0][0] = lines[1][0] = '\0';
    for (size_t i = 0; i < count && i < room; i++) {
        gk_frame frame = gk_bot_stack(machine, i);
        at[0] += (size_t)snprintf(lines[0] + at[0], 100, "%.60s %u:%u ", frame.function, frame.line,
                                  frame.column);
    }
    for (uint32_t i = 0; i < second->place_count && i < room; i++) {
        const struct bytecode_place *place = &second->places[i];
        struct module_position position = place->function->positions[place->instruction];
        at[1] += (size_t)snprintf(lines[1] + at[1], 100, "%.60s %u:%u ", place->function->name,
                                  position.line, position.column);
    }
}

static bool judge(struct opinion *opinion, struct pair *pair, const struct turn *turn, int64_t gas,
                  const struct bytecode_end *end) {
    char lines[2][2000];
    snprintf(lines[0], sizeof lines[0], "%s", gk_bot_fault(pair->machine).code);
    if (strcmp(lines[0], end->fault) != 0) {
        disagree(opinion, turn, gas, &pair->watch, "the fault", lines[0], end->fault);
        return false;
    }
    if (gk_bot_gas_used(pair->machine) != end->gas_used) {
        snprintf(lines[0], sizeof lines[0], "%s %" PRId64, end->fault,
                 gk_bot_gas_used(pair->machine));
        snprintf(lines[1], sizeof lines[1], "%s %" PRId64, end->fault, end->gas_used);
        disagree(opinion, turn, gas, &pair->watch, "the gas used", lines[0], lines[1]);
        return false;
    }
    write_places(pair->machine, end, lines);
    if (strcmp(lines[0], lines[1]) != 0) {
        disagree(opinion, turn, gas, &pair->watch, "where it faulted", lines[0], lines[1]);
        return false;
    }
    char *machine = bytecode_state_of_bot(pair->machine), *second = bytecode_state(pair->second);
    bool is_same = strcmp(machine, second) == 0;
    if (!is_same) disagree_about_state(opinion, turn, gas, &pair->watch, machine, second);
    free(machine);
    free(second);
    return is_same;
}

// Makes the call on both. false: there is nothing more to say about this pair.
static bool make_call(struct opinion *opinion, struct pair *pair, const struct turn *turn,
                      int64_t gas) {
    gk_value arguments[WORDS_MAX];
    if (pair->is_unsettled) return false;
    for (size_t i = 0; i < turn->count; i++) arguments[i] = gk_tree_value(turn->arguments[i]);
    pair->watch.left = pair->watch.asks;
    gk_bot_watch(pair->machine, pair->watch.asks > 0 ? pair->watch.gas : 1,
                 pair->watch.asks > 0 ? goes_on : NULL, &pair->watch);
    gk_result result = gk_call(pair->machine, turn->function, arguments, turn->count, gas);
    opinion->calls++;
    if (result == GK_REFUSED) {
        disagree(opinion, turn, gas, &pair->watch, "the call", "refused", "");
        return false;
    }
    if (strcmp(gk_bot_fault(pair->machine).code, "F007") == 0) {
        opinion->unsettled++;
        pair->is_unsettled = true;
        return false;
    }
    struct bytecode_end end = bytecode_call(pair->second, turn->function, arguments, turn->count,
                                            gas, pair->watch.gas, pair->watch.asks);
    return judge(opinion, pair, turn, gas, &end);
}

// ---- all ends of a turn -------------------------------------------------------------------------

static uint64_t draw(struct opinion *opinion) {
    uint64_t x = opinion->random += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

// The turns before, as they went.
static bool play_up_to(struct opinion *opinion, struct pair *pair, size_t turn) {
    pair_open(opinion, pair);
    for (size_t i = 0; i < turn; i++) {
        if (!make_call(opinion, pair, &opinion->scenario->turns[i], opinion->gas)) return false;
    }
    return true;
}

static void play_with(struct opinion *opinion, size_t turn, int64_t gas, struct watch watch,
                      bool again) {
    struct pair pair;
    bool works = play_up_to(opinion, &pair, turn);
    pair.watch = watch;
    works = works && make_call(opinion, &pair, &opinion->scenario->turns[turn], gas);
    pair.watch.asks = 0;
    if (works && again) make_call(opinion, &pair, &opinion->scenario->turns[turn], opinion->gas);
    pair_close(&pair);
}

static void play_all_ends(struct opinion *opinion, size_t turn, int64_t used) {
    struct watch nobody = {.asks = 0};
    int64_t work = WORK_MOST;
    int64_t known[] = {used, used - 1, 0, 1};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i] >= 0) play_with(opinion, turn, known[i], nobody, known[i] < used);
    }
    for (int i = 0; i < opinion->limits_drawn && work > 0 && used > 2; i++) {
        int64_t gas = (int64_t)(draw(opinion) % (uint64_t)used);
        work -= gas + (i % 4 == 0 ? used : 0) + 1000;
        play_with(opinion, turn, gas, nobody, i % 4 == 0);
    }
    for (int i = 0; i < opinion->limits_drawn / 4 && work > 0 && used > 2; i++) {
        struct watch watch = {.gas = 1 + (int64_t)(draw(opinion) % (uint64_t)used)};
        watch.asks = 1 + (uint32_t)(draw(opinion) % (uint64_t)(used / watch.gas + 1));
        work -= used;
        play_with(opinion, turn, i % 2 == 0 ? used : opinion->gas, watch, i % 4 == 0);
    }
}

static void play_scenario(struct opinion *opinion) {
    struct pair pair;
    pair_open(opinion, &pair);
    for (size_t i = 0; i < opinion->scenario->count; i++) {
        if (!make_call(opinion, &pair, &opinion->scenario->turns[i], opinion->gas)) break;
        play_all_ends(opinion, i, gk_bot_gas_used(pair.machine));
    }
    pair_close(&pair);
    for (size_t i = 0; i < opinion->scenario->count; i++) {
        for (size_t k = 0; k < opinion->scenario->turns[i].count; k++)
            gk_tree_free(opinion->scenario->turns[i].arguments[k]);
    }
    opinion->scenario->count = 0;
}

// ---- what is called -----------------------------------------------------------------------------

static struct turn *add_turn(struct opinion *opinion, size_t function, const char *title) {
    struct scenario *scenario = opinion->scenario;
    if (scenario->count == TURNS_MAX) return NULL;
    struct turn *turn = &scenario->turns[scenario->count];
    *turn = (struct turn){.function = function};
    snprintf(turn->title, sizeof turn->title, "%s", title);
    return turn;
}

// false: the value is none of the type.
static bool add_argument(struct opinion *opinion, struct turn *turn, const char *text) {
    const gk_type *type = gk_program_parameter(opinion->program, turn->function, turn->count);
    gk_tree *tree = type && turn->count < WORDS_MAX ? promise_value(type, text) : NULL;
    if (tree) turn->arguments[turn->count++] = tree;
    return tree != NULL;
}

static void free_arguments(struct turn *turn) {
    while (turn->count > 0) gk_tree_free(turn->arguments[--turn->count]);
}

static void play_call(struct opinion *opinion, char *line) {
    char title[200];
    snprintf(title, sizeof title, "%s", line);
    const char *name = promise_word(&line);
    size_t function;
    if (!name || gk_program_find(opinion->program, name, &function) != GK_OK) return;
    struct turn *turn = add_turn(opinion, function, title);
    bool works = turn != NULL;
    for (const char *word; works && (word = promise_word(&line));)
        works = add_argument(opinion, turn, word);
    works = works && turn->count == gk_program_parameter_count(opinion->program, function);
    if (works) {
        opinion->scenario->count++;
        play_scenario(opinion);
    } else if (turn) {
        free_arguments(turn);
    }
}

// States are turns of one bot; one that is refused is none.
static void add_state(struct opinion *opinion, const char *line) {
    char title[200];
    if (gk_program_entry_count(opinion->program) == 0) return;
    snprintf(title, sizeof title, "state %.150s", line);
    struct turn *turn = add_turn(opinion, 0, title);
    if (!turn) return;
    if (add_argument(opinion, turn, line) && gk_program_parameter_count(opinion->program, 0) == 1)
        opinion->scenario->count++;
    else free_arguments(turn);
}

// Each comment of the form // WORD: ..., wherever on its line, up to the next //.
static void each_promise(char *source, const char *word, void (*on)(struct opinion *, char *),
                         struct opinion *opinion) {
    for (char *at = source; (at = strstr(at, word)) != NULL;) {
        at += strlen(word);
        size_t count = strcspn(at, "\n");
        char *line = calloc(count + 1, 1);
        if (!line) abort();
        memcpy(line, at, count);
        char *next = strstr(line, "  // ");
        if (next) *next = '\0';
        on(opinion, line);
        free(line);
    }
}

static void on_state(struct opinion *opinion, char *line) {
    add_state(opinion, line);
}

static void play_tests(struct opinion *opinion) {
    size_t function;
    if (gk_program_find(opinion->program, "main", &function) == GK_OK
        && gk_program_parameter_count(opinion->program, function) == 0
        && add_turn(opinion, function, "main")) {
        opinion->scenario->count++;
        play_scenario(opinion);
    }
    for (size_t i = 0; i < gk_program_test_count(opinion->program); i++) {
        gk_test test = gk_program_test(opinion->program, i);
        if (!add_turn(opinion, test.function, test.name)) continue;
        opinion->scenario->count++;
        play_scenario(opinion);
    }
}

// ---- programs -----------------------------------------------------------------------------------

struct sources {
    char folder[1024];
    char *texts[64];
    char paths[64][1200];
    size_t count;
};

static gk_status read_source(struct sources *sources, const char *name, gk_source *source) {
    char message[300], path[1200];
    if (sources->count == 64) return GK_TOO_LARGE;
    size_t at = sources->count, bytes;
    snprintf(path, sizeof path, "%s%s", sources->folder, name);
    memcpy(sources->paths[at], path, sizeof path);
    gk_status status = file_read(sources->paths[at], FILE_SOURCE_BYTES_MAX, &sources->texts[at],
                                 &bytes, message, sizeof message);
    if (status != GK_OK) return status;
    *source = (gk_source){.name = sources->paths[at], .text = sources->texts[at], .bytes = bytes};
    sources->count++;
    return GK_OK;
}

static gk_status find_source(void *context, const char *name, gk_source *found) {
    char file[80];
    snprintf(file, sizeof file, "%s.gsk", name);
    return read_source(context, file, found);
}

static void read_number(const char *options, const char *name, int64_t *number) {
    const char *at = strstr(options, name);
    if (!at) return;
    char *end;
    *number = strtoll(at + strlen(name), &end, 10);
    if (*end == 'K') *number <<= 10;
    if (*end == 'M') *number <<= 20;
}

// What // with: says.
static void read_options(struct opinion *opinion, struct sources *sources, const char *source,
                         gk_interface **interface, gk_diagnostics *diagnostics) {
    char options[300] = "", name[200];
    const char *with = strstr(source, "// with: ");
    if (with) snprintf(options, sizeof options, "%.*s ", (int)strcspn(with, "\n"), with);
    int64_t seed = 1;
    opinion->gas = opinion->gas_most;
    opinion->limits = gk_limits_default();
    read_number(options, "--gas ", &opinion->gas);
    read_number(options, "--seed ", &seed);
    read_number(options, "--memory ", &opinion->limits.memory_bytes);
    opinion->seed = (uint64_t)seed;
    if (opinion->gas > opinion->gas_most) opinion->gas = opinion->gas_most;
    const char *at = strstr(options, "--interface ");
    gk_source text;
    if (!at || sscanf(at + 12, "%199s", name) != 1) return;
    if (read_source(sources, name, &text) == GK_OK)
        gk_interface_compile(&text, interface, diagnostics);
}

static gk_program *compile(const gk_source *source, struct sources *sources,
                           const gk_interface *interface, gk_diagnostics *diagnostics) {
    gk_program *program = NULL;
    char message[300];
    if (strlen(source->name) > 4 && strcmp(source->name + strlen(source->name) - 4, ".asm") == 0) {
        program = assemble_program(source->text, message, sizeof message);
        if (!program) printf("FAIL %s: %s\n", source->name, message);
        return program;
    }
    gk_compile_request request = {.source = source,
                                  .interfaces = &interface,
                                  .interface_count = interface ? 1 : 0,
                                  .find = find_source,
                                  .find_context = sources,
                                  .with_tests = true,
                                  .examples = source};
    return gk_compile(&request, &program, diagnostics) == GK_OK ? program : NULL;
}

static void play_promises(struct opinion *opinion, char *text) {
    play_tests(opinion);
    each_promise(text, "// call: ", play_call, opinion);
    each_promise(text, "// state: ", on_state, opinion);
    play_scenario(opinion);
}

// An instruction with operands of the same kinds; or else one that goes on in the same way.
static uint8_t draw_like(struct opinion *opinion, uint8_t op, bool has_operands) {
    const struct opcode_row *row = opcode_find(op);
    for (int tries = 0; tries < 2000; tries++) {
        uint8_t drawn = (uint8_t)(draw(opinion) % OPCODES);
        const struct opcode_row *other = opcode_find(drawn);
        bool is_like = memcmp(row->operands, other->operands, sizeof row->operands) == 0;
        if (row->class == other->class && (is_like || !has_operands)) return drawn;
    }
    return op;
}

// Another instruction, or another field: any small number, or what stands there in another
// instruction.
static void forge_instruction(struct opinion *opinion, struct module *module) {
    struct instruction *at = &module->code[draw(opinion) % module->instruction_count];
    const struct instruction *other = &module->code[draw(opinion) % module->instruction_count];
    uint16_t small = (uint16_t)(draw(opinion) % 8);
    switch (draw(opinion) % 10) {
    case 0: at->op = (uint8_t)(draw(opinion) % OPCODES); break;
    case 1: at->op = other->op; break;
    case 8: at->op = draw_like(opinion, at->op, true); break;
    case 9:
        at->op = draw_like(opinion, at->op, false);
        at->a = small;
        at->b = (uint16_t)(draw(opinion) % 4);
        break;
    case 2: at->a = other->a; break;
    case 3: at->b = other->b; break;
    case 4: at->c = other->c; break;
    case 5: at->a = (uint16_t)((at->a & MODE_MASK) | small); break;
    case 6: at->b = (uint16_t)((at->b & MODE_MASK) | small); break;
    default: at->c = (uint16_t)((at->c & MODE_MASK) | small); break;
    }
}

static gk_program *forge(struct opinion *opinion, const gk_program *program) {
    struct module module;
    gk_program *forged = NULL;
    void *data;
    size_t bytes;
    if (gk_program_save(program, &data, &bytes) != GK_OK) abort();
    if (module_decode(&module, data, bytes, NULL, 0) != GK_OK) abort();
    for (uint64_t i = draw(opinion) % 4 == 0 ? 3 : 1; i > 0 && module.instruction_count > 0; i--)
        forge_instruction(opinion, &module);
    if (program_new(&module, &forged, NULL, 0) != GK_OK) forged = NULL;
    gk_free(data);
    return forged;
}

static void play_forgeries(struct opinion *opinion, char *text) {
    gk_program *program = opinion->program;
    opinion->limits_drawn = FORGED_LIMITS;
    if (opinion->gas > FORGED_GAS_MOST) opinion->gas = FORGED_GAS_MOST;
    for (int i = 0; i < opinion->forgeries; i++) {
        opinion->random = opinion->programs << 32 | (uint64_t)i;
        opinion->program = forge(opinion, program);
        if (!opinion->program) continue;
        opinion->forged++;
        play_promises(opinion, text);
        gk_program_release(opinion->program);
    }
    opinion->program = program;
}

// One source; `call` NULL: what its comments say.
static void judge_source(struct opinion *opinion, struct sources *sources, gk_source source,
                         char *call) {
    gk_interface *interface = NULL;
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    if (!diagnostics) abort();
    char *text = (char *)(uintptr_t)source.text;
    read_options(opinion, sources, source.text, &interface, diagnostics);
    opinion->path = source.name;
    opinion->random = 1;
    opinion->limits_drawn = LIMITS;
    opinion->program = compile(&source, sources, interface, diagnostics);
    if (opinion->program && call) {
        opinion->programs++;
        play_call(opinion, call);
    } else if (opinion->program) {
        opinion->programs++;
        play_promises(opinion, text);
        play_forgeries(opinion, text);
    }
    gk_program_release(opinion->program);
    gk_interface_free(interface);
    gk_diagnostics_free(diagnostics);
}

static bool judge_file(struct opinion *opinion, const char *path) {
    struct sources *sources = calloc(1, sizeof *sources);
    gk_source source;
    if (!sources) abort();
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    snprintf(sources->folder, sizeof sources->folder, "%.*s", (int)(name - path), path);
    bool works = read_source(sources, name, &source) == GK_OK;
    if (works) judge_source(opinion, sources, source, NULL);
    else printf("FAIL %s: can't be read\n", path);
    while (sources->count > 0) free(sources->texts[--sources->count]);
    free(sources);
    return works;
}

static void judge_standard_input(struct opinion *opinion, char *call) {
    struct sources *sources = calloc(1, sizeof *sources);
    size_t bytes = 0;
    char *text = malloc(FILE_SOURCE_BYTES_MAX + 1);
    if (!sources || !text) abort();
    bytes = fread(text, 1, FILE_SOURCE_BYTES_MAX, stdin);
    text[bytes] = '\0';
    judge_source(opinion, sources, (gk_source){.name = "<stdin>", .text = text, .bytes = bytes},
                 call);
    while (sources->count > 0) free(sources->texts[--sources->count]);
    free(sources);
    free(text);
}

// ---- the command --------------------------------------------------------------------------------

struct command {
    int count;
    char **words;
    int code;
};

static void judge_call(struct opinion *opinion, const struct command *command) {
    char call[4096] = "";
    for (int i = 1; i < command->count; i++) {
        strncat(call, command->words[i], sizeof call - strlen(call) - 2);
        strcat(call, " ");
    }
    judge_standard_input(opinion, call);
}

static bool judge_random(struct opinion *opinion, const char *first, const char *count) {
    struct weights weights = weights_default();
    struct sources *sources = calloc(1, sizeof *sources);
    uint64_t seed = strtoull(first, NULL, 10), end = seed + strtoull(count, NULL, 10), before;
    bool works = true;
    if (!sources) abort();
    for (; seed < end; seed++) {
        char name[40], *text = generate_program(seed, &weights);
        if (!text) abort();
        snprintf(name, sizeof name, "seed %" PRIu64, seed);
        before = opinion->programs;
        judge_source(opinion, sources,
                     (gk_source){.name = name, .text = text, .bytes = strlen(text)}, NULL);
        free(text);
        if (opinion->programs > before) continue;
        printf("FAIL %s: does not compile\n", name);
        works = false;
    }
    free(sources);
    return works;
}

static bool judge_files(struct opinion *opinion, const struct command *command) {
    bool works = true;
    for (int i = 0; i < command->count; i++) {
        if (strcmp(command->words[i], "-") == 0) judge_standard_input(opinion, NULL);
        else works = judge_file(opinion, command->words[i]) && works;
    }
    return works;
}

// What no program has used: about that nothing was said.
static void print_unseen(const struct opinion *opinion) {
    printf("not seen:");
    for (unsigned i = 0; i < OPCODES; i++) {
        if (opinion->seen[i] == 0) printf(" %s", opcode_find(i)->name);
    }
    for (unsigned i = 0; i < NATIVES; i++) {
        if (opinion->seen[OPCODES + i] == 0) printf(" %s", native_find(i)->name);
    }
    printf("\n");
}

static void *run(void *context) {
    struct command *command = context;
    struct opinion *opinion = calloc(1, sizeof *opinion);
    if (!opinion || !(opinion->scenario = calloc(1, sizeof *opinion->scenario))) abort();
    bool works = true;
    opinion->gas_most = GAS_MOST;
    for (; command->count > 2; command->count -= 2, command->words += 2) {
        if (strcmp(command->words[0], "--forged") == 0)
            opinion->forgeries = atoi(command->words[1]);
        else if (strcmp(command->words[0], "--most") == 0)
            opinion->gas_most = atoll(command->words[1]);
        else break;
    }
    if (command->count > 1 && strcmp(command->words[0], "--") == 0) judge_call(opinion, command);
    else if (command->count == 3 && strcmp(command->words[0], "--random") == 0)
        works = judge_random(opinion, command->words[1], command->words[2]);
    else works = judge_files(opinion, command);
    print_unseen(opinion);
    printf("%" PRIu64 " programs, %" PRIu64 " forged, %" PRIu64 " calls, %" PRIu64
           " of which ran out of memory: %" PRIu64 " disagreements\n",
           opinion->programs, opinion->forged, opinion->calls, opinion->unsettled,
           opinion->disagreements);
    command->code = opinion->disagreements > 0 || !works ? 1 : 0;
    free(opinion->scenario);
    free(opinion);
    return NULL;
}

int main(int count, char **words) {
    struct command command = {count - 1, words + 1, 2};
    pthread_attr_t attributes;
    pthread_t thread;
    if (count < 2) {
        fprintf(stderr, "usage: bytecode_opinion FILE...\n");
        return 2;
    }
    pthread_attr_init(&attributes);
    if (pthread_attr_setstacksize(&attributes, STACK_BYTES) != 0
        || pthread_create(&thread, &attributes, run, &command) != 0) {
        fprintf(stderr, "no room for a stack\n");
        return 2;
    }
    pthread_join(thread, NULL);
    return command.code;
}
