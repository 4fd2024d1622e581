// tests/second/tree_opinion.c: compares the machine with the evaluator of the tree.
//
//   in:    programs as files, which say in comments what to call, as tests/golden/README.md has it; or random
//          ones (generate.h)
//   out:   of each program on which they disagree, a small one and both opinions; a line with numbers at the end
//   fails: 1 when they disagree; 2 when it is called wrongly
//
//   tree_opinion FILE...                       these programs
//   tree_opinion --seeds A B                   random ones
//   tree_opinion --seconds N --seeds A B       of them, what N seconds allow
//   before these: NAME=NUMBER                  other weights (weights.def)
//                 --whole                      disagreements as they are, not made small
//
// All calls of a program are turns of one bot, so that variables live on. Gas, memory and the depth of calls are
// no matter of the tree's: where the machine ends by one of these, or the tree gives up, there is no opinion.

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bot.h"
#include "generate.h"
#include "promise.h"
#include "shrink.h"
#include "tree.h"

#define STACK_BYTES ((size_t)1 << 30)  // the tree is walked by recursion
#define GAS_OF_RANDOM 400000
#define STEPS_OF_RANDOM 400000
#define GAS_OF_FILES 20000000
#define STEPS_OF_FILES 4000000
#define SHRINK_TRIES 4000
#define ARGUMENTS_MAX 16
#define OPINION_MAX 4000

struct subject {
    const char *text;
    const char *folder;      // of its siblings; NULL: it has none
    char *interface;         // NULL: none
    int64_t gas;
    uint64_t steps;
    struct sibling *siblings;  // that were read
};

struct sibling {
    char name[600];
    char *text;
    size_t bytes;
    struct sibling *next;
};

struct tally {
    uint64_t programs, refused, calls, ended_well, unsettled, disagreed;
    uint64_t faults[32];
};

struct verdict {
    bool compiles, disagrees;
    char about[200];
    char machine[OPINION_MAX], tree[OPINION_MAX];
};

struct job {
    int count;
    char **words;
    struct weights weights;
    bool is_whole;
    long seconds;
    struct tally tally;
    int status;
};

// ---- values of the machine ------------------------------------------------------------------------

struct shown {
    char bytes[OPINION_MAX];
    size_t count;
};

static void say_bytes(struct shown *out, const char *text, size_t count) {
    if (out->count + count >= sizeof out->bytes) count = sizeof out->bytes - 1 - out->count;
    memcpy(out->bytes + out->count, text, count);
    out->count += count;
    out->bytes[out->count] = 0;
}

static void say(struct shown *out, const char *text) {
    say_bytes(out, text, strlen(text));
}

static void show_text(struct shown *out, gk_value value) {
    size_t count;
    const char *bytes = gk_as_text(value, &count);
    say(out, "\"");
    for (size_t i = 0; i < count; i++) {
        unsigned char c = (unsigned char)bytes[i];
        char escaped[12];
        if (c == '"' || c == '\\' || c == '{' || c == '}') snprintf(escaped, sizeof escaped, "\\%c", c);
        else if (c == '\n') snprintf(escaped, sizeof escaped, "\\n");
        else if (c == '\t') snprintf(escaped, sizeof escaped, "\\t");
        else if (c == '\r') snprintf(escaped, sizeof escaped, "\\r");
        else if (c < 0x20 || c == 0x7F) snprintf(escaped, sizeof escaped, "\\u{%02x}", c);
        else snprintf(escaped, sizeof escaped, "%c", c);
        say(out, escaped);
    }
    say(out, "\"");
}

static void show(struct shown *out, gk_value value);

static void show_items(struct shown *out, gk_value value) {
    say(out, "(");
    for (size_t i = 0; i < gk_count(value); i++) {
        if (i) say(out, " ");
        show(out, gk_item(value, i));
    }
    say(out, ")");
}

static void show_keyed(struct shown *out, gk_value value) {
    gk_value key, item;
    bool is_first = true;
    say(out, "(");
    for (size_t at = 0; gk_next(value, &at, &key, &item); is_first = false) {
        if (!is_first) say(out, " ");
        show(out, key);
        if (!item.type) continue;
        say(out, " ");
        show(out, item);
    }
    say(out, ")");
}

static void show(struct shown *out, gk_value value) {
    char number[48];
    switch (gk_type_kind(value.type)) {
    case GK_INT: snprintf(number, sizeof number, "%" PRId64, gk_as_int(value)); break;
    case GK_BOOL: snprintf(number, sizeof number, "%d", gk_as_bool(value)); break;
    case GK_FLOAT: snprintf(number, sizeof number, "%a", gk_as_float(value)); break;
    case GK_TEXT: show_text(out, value); return;
    case GK_OPTION:
        say(out, "(");
        if (gk_is_some(value)) show(out, gk_some(value));
        say(out, ")");
        return;
    case GK_ENUM:
        snprintf(number, sizeof number, ".%u", (unsigned)gk_variant(value));
        say(out, number);
        if (gk_count(value)) show_items(out, value);
        return;
    case GK_LIST: case GK_RECORD: case GK_TUPLE: show_items(out, value); return;
    case GK_MAP: case GK_SET: show_keyed(out, value); return;
    case GK_FUNCTION: say(out, "fn"); return;
    }
    say(out, number);
}

static void show_notes(struct shown *out, const gk_bot *bot) {
    for (size_t i = 0; i < gk_bot_note_count(bot); i++) {
        gk_note note = gk_bot_note(bot, i);
        char place[64];
        snprintf(place, sizeof place, "mark %" PRId64 ",%" PRId64 ": ", note.x, note.y);
        if (note.is_mark) say(out, place);
        say_bytes(out, note.text, note.bytes);
        say(out, "\n");
    }
}

// ---- one call -------------------------------------------------------------------------------------

struct pair {
    gk_program *program;
    gk_bot *bot;
    struct tree *tree;
    const struct subject *subject;
    struct tally *tally;
    struct verdict *verdict;
};

static void disagree(struct pair *pair, const char *about, const char *machine, const char *tree) {
    struct verdict *v = pair->verdict;
    v->disagrees = true;
    snprintf(v->about + strlen(v->about), sizeof v->about - strlen(v->about), ": %s", about);
    snprintf(v->machine, sizeof v->machine, "%s", machine);
    snprintf(v->tree, sizeof v->tree, "%s", tree);
}

static bool compare_texts(struct pair *pair, const char *about, const char *machine, const char *tree) {
    if (!tree) tree = "";
    // what is very long was cut, and is compared up to there
    size_t count = strlen(machine);
    bool is_cut = count == OPINION_MAX - 1;
    if (strncmp(machine, tree, count) == 0 && (is_cut || strlen(tree) == count)) return true;
    disagree(pair, about, machine, tree);
    return false;
}

static bool compare_variables(struct pair *pair) {
    const struct module *module = &pair->program->module;
    for (uint32_t i = 0; i < module->global_count; i++) {
        const char *name = module->strings[module->globals[i].name].bytes;
        bool is_there = module->globals[i].is_cache ? pair->bot->has_caches : pair->bot->has_vars;
        if (strchr(name, '.')) continue;
        struct shown machine = {.count = 0};
        gk_value value = {.type = &pair->program->types[module->globals[i].type]};
        memcpy(&value.slot, &pair->bot->globals[i], sizeof value.slot);
        if (is_there) show(&machine, value);
        char about[80];
        snprintf(about, sizeof about, "variable %.60s", name);
        if (!compare_texts(pair, about, machine.bytes, tree_variable(pair->tree, name))) return false;
    }
    return true;
}

static bool is_outside(const char *code) {
    static const char *const codes[] = {"F006", "F007", "F008", "F013", "F014", "F017"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (strcmp(code, codes[i]) == 0) return true;
    }
    return false;
}

// false: there is nothing more to say about this program.
static bool call(struct pair *pair, size_t function, const gk_value *arguments, size_t count) {
    gk_result result = gk_call(pair->bot, function, arguments, count, pair->subject->gas);
    gk_fault fault = gk_bot_fault(pair->bot);
    pair->tally->calls++;
    if (result == GK_REFUSED || is_outside(fault.code)) {
        pair->tally->unsettled++;
        return false;
    }
    const char *name = gk_program_function_name(pair->program, function);
    struct tree_ending ending = tree_call(pair->tree, name, arguments, count, pair->subject->steps);
    if (ending.end == TREE_UNSETTLED) {
        pair->tally->unsettled++;
        return false;
    }
    char machine[200] = "well", tree[200] = "well";
    if (result == GK_FAULTED) snprintf(machine, sizeof machine, "%s at %u:%u", fault.code, fault.line, fault.column);
    if (ending.end == TREE_FAULTED)
        snprintf(tree, sizeof tree, "%s at %u:%u", ending.fault, ending.line, ending.column);
    if (result == GK_MOVED) pair->tally->ended_well++;
    else pair->tally->faults[atoi(fault.code + 1) % 32]++;
    if (!compare_texts(pair, "how it ends", machine, tree)) return false;
    struct shown value = {.count = 0}, notes = {.count = 0};
    gk_value move = gk_bot_move(pair->bot);
    if (move.type) show(&value, move);
    show_notes(&notes, pair->bot);
    return compare_texts(pair, "notes", notes.bytes, tree_notes(pair->tree))
           && compare_texts(pair, "value", value.bytes, ending.value) && compare_variables(pair);
}

// ---- what is called -------------------------------------------------------------------------------

static bool call_with(struct pair *pair, size_t function, char *line, bool is_one) {
    gk_tree *trees[ARGUMENTS_MAX] = {NULL};
    gk_value arguments[ARGUMENTS_MAX];
    size_t count = 0, wanted = gk_program_parameter_count(pair->program, function);
    bool works = wanted <= ARGUMENTS_MAX;
    while (works && count < wanted) {
        const char *word = is_one ? line : promise_word(&line);
        trees[count] = word ? promise_value(gk_program_parameter(pair->program, function, count), word) : NULL;
        works = trees[count] != NULL;
        if (works) arguments[count] = gk_tree_value(trees[count]);
        if (works) count++;
    }
    bool goes_on = !works || call(pair, function, arguments, count);
    for (size_t i = 0; i < count; i++) gk_tree_free(trees[i]);
    return goes_on;
}

static bool call_line(struct pair *pair, char *line) {
    snprintf(pair->verdict->about, sizeof pair->verdict->about, "call%.150s", line);
    const char *name = promise_word(&line);
    size_t function;
    if (!name || gk_program_find(pair->program, name, &function) != GK_OK) return true;
    return call_with(pair, function, line, false);
}

static bool state_line(struct pair *pair, char *line) {
    snprintf(pair->verdict->about, sizeof pair->verdict->about, "state%.150s", line);
    return gk_program_entry_count(pair->program) == 0 || call_with(pair, 0, line, true);
}

// Each comment of the form // call: … or // state: …, up to the next //.
static void call_all(struct pair *pair) {
    bool is_called = false, goes_on = true;
    for (const char *at = pair->subject->text; goes_on && (at = strstr(at, "// ")) != NULL; at++) {
        bool is_state = strncmp(at, "// state:", 9) == 0;
        if (!is_state && strncmp(at, "// call:", 8) != 0) continue;
        size_t count = strcspn(at, "\n") - (is_state ? 9 : 8);
        char *line = calloc(count + 1, 1);
        if (!line) return;
        memcpy(line, at + (is_state ? 9 : 8), count);
        char *next = strstr(line, "  // ");
        if (next) *next = 0;
        is_called = true;
        goes_on = is_state ? state_line(pair, line) : call_line(pair, line);
        free(line);
    }
    char main[] = " main";
    if (!is_called) call_line(pair, main);
}

// ---- one program ----------------------------------------------------------------------------------

static char *read_file(const char *path, size_t *bytes) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    char *text = malloc((size_t)1 << 22);
    *bytes = text ? fread(text, 1, ((size_t)1 << 22) - 1, file) : 0;
    if (text) text[*bytes] = 0;
    fclose(file);
    return text;
}

static gk_status find_sibling(void *context, const char *name, gk_source *found) {
    struct subject *subject = context;
    struct sibling *sibling = subject->folder ? calloc(1, sizeof *sibling) : NULL;
    if (!sibling) return GK_NOT_FOUND;
    snprintf(sibling->name, sizeof sibling->name, "%s/%s.gsk", subject->folder, name);
    sibling->text = read_file(sibling->name, &sibling->bytes);
    sibling->next = subject->siblings;
    subject->siblings = sibling;
    *found = (gk_source){sibling->name, sibling->text, sibling->bytes};
    return sibling->text ? GK_OK : GK_NOT_FOUND;
}

static void free_siblings(struct subject *subject) {
    while (subject->siblings) {
        struct sibling *next = subject->siblings->next;
        free(subject->siblings->text);
        free(subject->siblings);
        subject->siblings = next;
    }
}

static void compare(struct subject *subject, struct tally *tally, struct verdict *verdict) {
    *verdict = (struct verdict){.compiles = false};
    gk_source source = {"program.gsk", subject->text, strlen(subject->text)};
    gk_source interface = {"program.interface", subject->interface, subject->interface ? strlen(subject->interface) : 0};
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_interface *made = NULL;
    if (subject->interface) gk_interface_compile(&interface, &made, diagnostics);
    const gk_interface *interfaces[] = {made};
    gk_compile_request request = {.source = &source, .interfaces = interfaces, .interface_count = made ? 1 : 0,
                                  .find = find_sibling, .find_context = subject};
    gk_limits limits = gk_limits_default();
    limits.log_bytes = (int64_t)1 << 22;
    struct pair pair = {.subject = subject, .tally = tally, .verdict = verdict};
    verdict->compiles = gk_compile(&request, &pair.program, diagnostics) == GK_OK;
    if (verdict->compiles)
        pair.tree = tree_new(&source, made ? &interface : NULL, find_sibling, subject, 1);
    if (pair.tree && gk_bot_new(pair.program, &limits, 1, NULL, 0, &pair.bot) == GK_OK) call_all(&pair);
    if (verdict->compiles && !pair.tree) disagree(&pair, "compiling", "taken", "refused");
    gk_bot_free(pair.bot);
    tree_free(pair.tree);
    gk_program_release(pair.program);
    gk_interface_free(made);
    gk_diagnostics_free(diagnostics);
    free_siblings(subject);
}

// ---- disagreements --------------------------------------------------------------------------------

struct attempt {
    struct subject *subject;
    struct verdict *verdict;
    char about[200];
    int tries;
};

// The same thing must stay wrong, or a program of one mistake becomes one of another.
static const char *kind_of(const char *about) {
    const char *last = about;
    for (const char *at = about; (at = strstr(at, ": ")) != NULL; at += 2) last = at;
    return last;
}

static bool still_disagrees(void *context, const char *text) {
    struct attempt *attempt = context;
    struct subject subject = *attempt->subject;
    struct tally tally = {0};
    subject.text = text;
    attempt->tries++;
    if (isatty(2) && attempt->tries % 100 == 0) fprintf(stderr, "\r%d attempts to make it smaller ", attempt->tries);
    compare(&subject, &tally, attempt->verdict);
    const struct verdict *v = attempt->verdict;
    return v->compiles && v->disagrees && strncmp(kind_of(v->about), kind_of(attempt->about), 6) == 0;
}

static void report(struct job *job, struct subject *subject, struct verdict *verdict, const char *title) {
    struct attempt attempt = {.subject = subject, .verdict = verdict};
    snprintf(attempt.about, sizeof attempt.about, "%s", verdict->about);
    job->tally.disagreed++;
    job->status = 1;
    char *small = job->is_whole ? NULL : shrink(subject->text, still_disagrees, &attempt, SHRINK_TRIES);
    const char *text = small ? small : subject->text;
    still_disagrees(&attempt, text);
    printf("FAIL %s: %s\n    the machine: %s\n    the tree:    %s\n", title, verdict->about, verdict->machine,
           verdict->tree);
    printf("---- the program:\n%s\n----\n", text);
    fflush(stdout);
    free(small);
}

static void judge(struct job *job, struct subject *subject, const char *title, bool must_compile) {
    struct verdict *verdict = calloc(1, sizeof *verdict);
    if (!verdict) return;
    compare(subject, &job->tally, verdict);
    job->tally.programs++;
    if (!verdict->compiles) job->tally.refused++;
    if (!verdict->compiles && must_compile) {
        printf("FAIL %s: the compiler refuses it: programs --check tells why\n", title);
        job->status = 1;
    }
    if (verdict->disagrees) report(job, subject, verdict, title);
    free(verdict);
}

// ---- programs -------------------------------------------------------------------------------------

static void add_interface(struct subject *subject, const char *folder) {
    const char *at = strstr(subject->text, "--interface ");
    char path[600];
    size_t bytes;
    if (!at) return;
    at += 12;
    snprintf(path, sizeof path, "%s/%.*s", folder, (int)strcspn(at, " \n"), at);
    subject->interface = read_file(path, &bytes);
}

static void judge_file(struct job *job, const char *path) {
    size_t bytes;
    char folder[500], *text = read_file(path, &bytes);
    if (!text) {
        fprintf(stderr, "tree_opinion: can't read %s\n", path);
        job->status = 2;
        return;
    }
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash) *slash = 0;
    else snprintf(folder, sizeof folder, ".");
    struct subject subject = {.text = text, .folder = folder, .gas = GAS_OF_FILES, .steps = STEPS_OF_FILES};
    add_interface(&subject, folder);
    judge(job, &subject, path, false);
    free(subject.interface);
    free(text);
}

static void judge_seeds(struct job *job, uint64_t from, uint64_t to) {
    time_t begun = time(NULL);
    for (uint64_t seed = from; seed <= to; seed++) {
        if (job->seconds && time(NULL) - begun >= job->seconds) break;
        char title[40], *text = generate_program(seed, &job->weights);
        struct subject subject = {.text = text, .gas = GAS_OF_RANDOM, .steps = STEPS_OF_RANDOM};
        snprintf(title, sizeof title, "seed %" PRIu64, seed);
        if (text) judge(job, &subject, title, true);
        free(text);
        if (isatty(2) && seed % 100 == 0)
            fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 " programs ", seed - from, to - from + 1);
    }
    if (isatty(2)) fprintf(stderr, "\r%40s\r", "");
}

static void print_tally(const struct tally *tally) {
    printf("%" PRIu64 " programs (%" PRIu64 " refused), %" PRIu64 " calls: %" PRIu64 " ended well", tally->programs,
           tally->refused, tally->calls, tally->ended_well);
    for (int i = 0; i < 32; i++) {
        if (tally->faults[i]) printf(", %" PRIu64 " by F%03d", tally->faults[i], i);
    }
    printf("; %" PRIu64 " without an opinion; %" PRIu64 " disagreements\n", tally->unsettled, tally->disagreed);
}

static void *work(void *context) {
    struct job *job = context;
    if (job->count == 3 && strcmp(job->words[0], "--seeds") == 0) {
        judge_seeds(job, strtoull(job->words[1], NULL, 10), strtoull(job->words[2], NULL, 10));
    } else {
        for (int i = 0; i < job->count; i++) judge_file(job, job->words[i]);
    }
    print_tally(&job->tally);
    return NULL;
}

static bool takes_option(struct job *job) {
    const char *word = job->words[0];
    int taken = 0;
    if (strcmp(word, "--whole") == 0) taken = 1, job->is_whole = true;
    else if (strcmp(word, "--seconds") == 0 && job->count > 1) taken = 2, job->seconds = atol(job->words[1]);
    else if (strchr(word, '=') && weights_set(&job->weights, word)) taken = 1;
    job->count -= taken;
    job->words += taken;
    return taken > 0;
}

int main(int count, char **words) {
    struct job job = {.count = count - 1, .words = words + 1, .weights = weights_default()};
    while (job.count && takes_option(&job)) continue;
    if (!job.count) {
        fprintf(stderr, "usage: tree_opinion [--whole] [--seconds N] [NAME=NUMBER...] FILE... | --seeds A B\n");
        return 2;
    }
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    if (pthread_create(&thread, &attributes, work, &job) != 0) return 2;
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    return job.status;
}
