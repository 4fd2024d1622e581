// bench/limits.c: what a unit of gas takes, for everything whose work varies; and what a byte of the worst
// programs takes to compile and to load.
//
//   in:    limits FOLDER JSON [--quick] [SOURCE...]: FOLDER has limits.gsk and limits.interface; sources
//          beyond those are compiled, the first of them is the usual one
//   out:   a table for people on standard output; the same numbers in the file JSON
//   owns:  nothing that outlives it
//   fails: 1 when a native or an instruction has no benchmark, or a benchmark does not do what its name says;
//          2 when something can't be read or run. Numbers fail nothing: the machine may be busy
//
// Time is the processor's, medians of runs that take turns, so that what disturbs one disturbs all. What a
// benchmark does before its rounds is measured without rounds, and taken off.

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gasket.h"

#define SIZES 7
#define SAMPLES_MAX 9
#define BENCHES_MAX 512
#define GAS_OF_A_RUN 500000
#define ROUNDS_MAX 300000
#define MEMORY_BYTES ((int64_t)4 << 30)
#define NAME_BYTES 64

static const int64_t sizes[SIZES] = {1, 10, 100, 1000, 10000, 100000, 1000000};

struct bench {
    char name[NAME_BYTES];
    size_t function;
    int64_t rounds;
    double samples[SAMPLES_MAX];
    double ns[SIZES];  // a unit of gas; 0: not measured
};

struct plan {
    gk_program *program;
    gk_bot *bot;
    struct bench benches[BENCHES_MAX];
    size_t count;
    int size_count, sample_count;
    double median;
};

static _Noreturn void stop(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(2);
}

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return (double)at.tv_sec * 1e9 + (double)at.tv_nsec;
}

static int compare_doubles(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median_of(double *values, size_t count) {
    if (count == 0) return 0;
    qsort(values, count, sizeof *values, compare_doubles);
    return values[count / 2];
}

// ---- programs -----------------------------------------------------------------------------------

static char *read_file(const char *path, size_t *bytes) {
    FILE *file = fopen(path, "rb");
    if (!file) stop("%s: %s", path, strerror(errno));
    char *text = NULL;
    size_t room = 0;
    for (*bytes = 0;; ) {
        if (*bytes + 4096 > room) text = realloc(text, room = 2 * room + 8192);
        if (!text) stop("no memory");
        size_t got = fread(text + *bytes, 1, 4096, file);
        if (got == 0) break;
        *bytes += got;
    }
    fclose(file);
    return text;
}

static void put(void *stream, const char *text, size_t bytes) {
    fwrite(text, 1, bytes, stream);
}

static gk_status ask(void *context, const gk_value *arguments, size_t count, gk_value *result) {
    (void)context, (void)count;
    *result = gk_int(gk_as_int(arguments[0]) & 1);
    return GK_OK;
}

static gk_program *compile(const char *folder) {
    char path[4096];
    gk_diagnostics *diagnostics = gk_diagnostics_new();
    gk_interface *interface = NULL;
    gk_program *program = NULL;
    snprintf(path, sizeof path, "%s/limits.interface", folder);
    gk_source source = {.name = "limits.interface"};
    source.text = read_file(path, &source.bytes);
    if (gk_interface_compile(&source, &interface, diagnostics) != GK_OK) interface = NULL;
    free((void *)(uintptr_t)source.text);
    snprintf(path, sizeof path, "%s/limits.gsk", folder);
    source = (gk_source){.name = "limits.gsk"};
    source.text = read_file(path, &source.bytes);
    const gk_interface *interfaces[] = {interface};
    gk_compile_request request = {
        .source = &source, .interfaces = interfaces, .interface_count = interface != NULL};
    if (gk_compile(&request, &program, diagnostics) != GK_OK) {
        gk_diagnostics_print(diagnostics, false, put, stderr);
        exit(2);
    }
    free((void *)(uintptr_t)source.text);
    gk_interface_free(interface);
    gk_diagnostics_free(diagnostics);
    return program;
}

// ---- is there a benchmark for everything? -----------------------------------------------------------

struct text {
    char *bytes;
    size_t count, room;
};

static void append(void *context, const char *bytes, size_t count) {
    struct text *text = context;
    if (text->count + count + 1 > text->room) {
        text->room = 2 * (text->room + count + 1);
        text->bytes = realloc(text->bytes, text->room);
        if (!text->bytes) stop("no memory");
    }
    memcpy(text->bytes + text->count, bytes, count);
    text->count += count;
    text->bytes[text->count] = '\0';
}

static void lower(char *out, const char *prefix, const char *name) {
    int at = snprintf(out, NAME_BYTES, "%s", prefix);
    for (; *name && at < NAME_BYTES - 1; name++) out[at++] = (char)(*name | ('A' <= *name && *name <= 'Z' ? 32 : 0));
    out[at] = '\0';
}

static bool is_about(const struct bench *bench, const char *name) {
    size_t count = strlen(name);
    if (strncmp(bench->name, name, count) != 0) return false;
    return bench->name[count] == '\0' || strncmp(bench->name + count, "__", 2) == 0;
}

// Whether the instruction or native stands in what the function was compiled to.
static bool does(const char *dump, const char *function, const char *name) {
    char head[NAME_BYTES + 8];
    snprintf(head, sizeof head, ": %s(", function);
    const char *from = strstr(dump, head);
    const char *to = from ? strstr(from, "\n\n") : NULL;
    for (const char *at = from; at && (at = strstr(at, name)) && (!to || at < to); at++) {
        char behind = at[strlen(name)];
        if ((behind == ' ' || behind == '\n') && at[-1] == ' ') return true;
    }
    return false;
}

static int look_for(const struct plan *plan, const char *dump, const char *prefix, const char *name) {
    char wanted[NAME_BYTES];
    lower(wanted, prefix, name);
    int found = 0, wrong = 0;
    for (size_t i = 0; i < plan->count; i++) {
        if (!is_about(&plan->benches[i], wanted)) continue;
        found++;
        if (does(dump, plan->benches[i].name, name)) continue;
        wrong++;
        printf("FAIL %s does not use %s\n", plan->benches[i].name, name);
    }
    if (!found) printf("FAIL %s has no benchmark: write fn %s in bench/limits.gsk\n", name, wanted);
    return wrong + !found;
}

static bool is_variable(const char *name, const char *class) {
    return strcmp(name, "NATIVE") != 0 && (strcmp(class, "BULK") == 0 || strcmp(class, "CALL") == 0);
}

static int look_for_all(const struct plan *plan) {
    struct text dump = {0};
    int wrong = 0;
    gk_program_dump(plan->program, append, &dump);
#define NATIVE(name, result, p0, p1, p2, p3, gas, gas_per_item, item, meaning) \
    wrong += look_for(plan, dump.bytes, "native_", #name);
#include "natives.def"
#undef NATIVE
#define OP(name, a, b, c, gas, class, meaning) \
    if (is_variable(#name, #class)) wrong += look_for(plan, dump.bytes, "op_", #name);
#include "opcodes.def"
#undef OP
    free(dump.bytes);
    return wrong;
}

static void list_benches(struct plan *plan) {
    size_t count = gk_program_function_count(plan->program);
    for (size_t i = 0; i < count && plan->count < BENCHES_MAX; i++) {
        const char *name = gk_program_function_name(plan->program, i);
        bool is_bench = strncmp(name, "native_", 7) == 0 || strncmp(name, "op_", 3) == 0
                        || strncmp(name, "plain_", 6) == 0;
        if (!is_bench) continue;
        struct bench *bench = &plan->benches[plan->count++];
        snprintf(bench->name, sizeof bench->name, "%s", name);
        bench->function = i;
    }
}

// ---- measuring ----------------------------------------------------------------------------------

// Runs a benchmark; its time and gas.
static double run(const struct plan *plan, const struct bench *bench, int64_t rounds, double *gas) {
    gk_value argument = gk_int(rounds);
    double began = now();
    gk_result result = gk_call(plan->bot, bench->function, &argument, 1, INT64_MAX);
    double took = now() - began;
    if (result != GK_MOVED) {
        stop("%s: %s %s at line %u", bench->name, gk_bot_fault(plan->bot).code,
             gk_bot_fault(plan->bot).message, gk_bot_fault(plan->bot).line);
    }
    *gas = (double)gk_bot_gas_used(plan->bot);
    return took;
}

static void choose_rounds(const struct plan *plan, struct bench *bench) {
    double few, more;
    run(plan, bench, 1, &few);
    run(plan, bench, 2, &more);
    double each = more > few ? more - few : 1;
    double rounds = GAS_OF_A_RUN / each;
    bench->rounds = rounds < 1 ? 1 : rounds > ROUNDS_MAX ? ROUNDS_MAX : (int64_t)rounds;
}

static double sample(const struct plan *plan, const struct bench *bench) {
    double gas_without, gas_with;
    double without = run(plan, bench, 0, &gas_without);
    double with = run(plan, bench, bench->rounds, &gas_with);
    return gas_with > gas_without ? (with - without) / (gas_with - gas_without) : 0;
}

static void measure_size(struct plan *plan, int size) {
    gk_limits limits = {.memory_bytes = MEMORY_BYTES, .depth_frames = 1000, .log_bytes = 1000};
    gk_host_function host = {"ask", ask, NULL, 20};
    if (gk_bot_new(plan->program, &limits, 1, &host, 1, &plan->bot) != GK_OK) stop("no bot");
    gk_value argument = gk_int(sizes[size]);
    if (gk_call(plan->bot, 0, &argument, 1, INT64_MAX) != GK_MOVED)
        stop("prepare: %s at line %u", gk_bot_fault(plan->bot).message, gk_bot_fault(plan->bot).line);
    for (size_t i = 0; i < plan->count; i++) choose_rounds(plan, &plan->benches[i]);
    for (int s = 0; s < plan->sample_count; s++) {
        for (size_t i = 0; i < plan->count; i++)
            plan->benches[i].samples[s] = sample(plan, &plan->benches[i]);
    }
    for (size_t i = 0; i < plan->count; i++)
        plan->benches[i].ns[size] = median_of(plan->benches[i].samples, (size_t)plan->sample_count);
    gk_bot_free(plan->bot);
}

static double worst_of(const struct plan *plan, const struct bench *bench, int *size) {
    double worst = 0;
    for (int s = 0; s < plan->size_count; s++) {
        if (bench->ns[s] <= worst) continue;
        worst = bench->ns[s];
        *size = s;
    }
    return worst;
}

static void find_median(struct plan *plan) {
    static double all[BENCHES_MAX * SIZES];
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        for (int s = 0; s < plan->size_count; s++) all[count++] = plan->benches[i].ns[s];
    }
    plan->median = median_of(all, count);
}

// ---- telling ------------------------------------------------------------------------------------

static void tell(const struct plan *plan, FILE *json) {
    printf("nanoseconds a unit of gas\n%-32s", "n");
    for (int s = 0; s < plan->size_count; s++) printf("%8" PRId64, sizes[s]);
    printf("%8s\n", "worst");
    fprintf(json, "{\"schema\":1,\"median_ns\":%.4f,\"gas\":[", plan->median);
    for (size_t i = 0; i < plan->count; i++) {
        const struct bench *bench = &plan->benches[i];
        int size = 0;
        double ratio = worst_of(plan, bench, &size) / plan->median;
        printf("%-32s", bench->name);
        fprintf(json, "%s\n{\"name\":\"%s\",\"worst\":%.3f,\"n\":%" PRId64 ",\"ns\":[", i ? "," : "", bench->name,
                ratio, sizes[size]);
        for (int s = 0; s < plan->size_count; s++) {
            printf("%8.3f", bench->ns[s]);
            fprintf(json, "%s%.4f", s ? "," : "", bench->ns[s]);
        }
        fprintf(json, "]}");
        printf("%7.2fx%s\n", ratio, ratio > 4 ? " <" : "");
    }
    fprintf(json, "]");
}

static void tell_worst(const struct plan *plan) {
    double worst = 0;
    size_t of = 0;
    int size = 0, over = 0;
    for (size_t i = 0; i < plan->count; i++) {
        int at = 0;
        double ratio = worst_of(plan, &plan->benches[i], &at) / plan->median;
        over += ratio > 4;
        if (ratio <= worst) continue;
        worst = ratio;
        of = i;
        size = at;
    }
    printf("median %.3f ns a unit; worst %.2f times that: %s at %" PRId64 "; %d of %zu above 4\n",
           plan->median, worst, plan->benches[of].name, sizes[size], over, plan->count);
}

// ---- compiling and loading ------------------------------------------------------------------------

struct cost {
    double compile, load;  // nanoseconds a byte
    size_t bytes, code_bytes;
    const char *said;
};

static double time_load(const gk_program *program, size_t *bytes, int samples) {
    void *data;
    double times[SAMPLES_MAX];
    if (gk_program_save(program, &data, bytes) != GK_OK) return 0;
    for (int s = 0; s < samples; s++) {
        gk_program *loaded = NULL;
        double began = now();
        gk_program_load(data, *bytes, &loaded, NULL, 0);
        times[s] = now() - began;
        gk_program_release(loaded);
    }
    gk_free(data);
    return median_of(times, (size_t)samples) / (double)*bytes;
}

static struct cost cost_of(const char *path, int samples) {
    struct cost cost = {.said = ""};
    double times[SAMPLES_MAX];
    gk_source source = {.name = "source.gsk"};
    source.text = read_file(path, &source.bytes);
    gk_compile_request request = {.source = &source};
    cost.bytes = source.bytes;
    gk_program *program = NULL;
    for (int s = 0; s < samples; s++) {
        gk_program_release(program);
        program = NULL;
        gk_diagnostics *diagnostics = gk_diagnostics_new();
        double began = now();
        gk_compile(&request, &program, diagnostics);
        times[s] = now() - began;
        gk_diagnostics_free(diagnostics);
    }
    cost.compile = median_of(times, (size_t)samples) / (double)(source.bytes ? source.bytes : 1);
    if (program) cost.load = time_load(program, &cost.code_bytes, samples);
    else cost.said = "refused";
    gk_program_release(program);
    free((void *)(uintptr_t)source.text);
    return cost;
}

static void tell_sources(char **paths, int count, int samples, FILE *json) {
    struct cost usual = {0};
    printf("\nnanoseconds a byte%14s%10s%10s%10s%10s\n", "source", "compile", "", "load", "");
    fprintf(json, ",\"sources\":[");
    for (int i = 0; i < count; i++) {
        const char *name = strrchr(paths[i], '/') ? strrchr(paths[i], '/') + 1 : paths[i];
        struct cost cost = cost_of(paths[i], samples);
        if (i == 0) usual = cost;
        printf("%-24s%8zu%10.1f%9.1fx%10.1f%9.1fx %s\n", name, cost.bytes, cost.compile,
               cost.compile / usual.compile, cost.load, cost.load / usual.load, cost.said);
        fprintf(json, "%s\n{\"name\":\"%s\",\"bytes\":%zu,\"compile_ns\":%.3f,\"code_bytes\":%zu,\"load_ns\":%.3f}",
                i ? "," : "", name, cost.bytes, cost.compile, cost.code_bytes, cost.load);
    }
    fprintf(json, "]");
}

int main(int argc, char **argv) {
    static struct plan plan;
    if (argc < 3) stop("limits FOLDER JSON [--quick] [SOURCE...]");
    bool is_quick = argc > 3 && strcmp(argv[3], "--quick") == 0;
    int sources = is_quick ? 4 : 3;
    plan.program = compile(argv[1]);
    plan.size_count = is_quick ? 4 : SIZES;
    plan.sample_count = is_quick ? 1 : 3;
    list_benches(&plan);
    if (look_for_all(&plan)) return 1;
    FILE *json = fopen(argv[2], "w");
    if (!json) stop("%s: %s", argv[2], strerror(errno));
    for (int s = 0; s < plan.size_count; s++) measure_size(&plan, s);
    find_median(&plan);
    tell(&plan, json);
    tell_worst(&plan);
    if (argc > sources) tell_sources(argv + sources, argc - sources, is_quick ? 1 : 3, json);
    fprintf(json, "}\n");
    gk_program_release(plan.program);
    return fclose(json) == 0 ? 0 : 2;
}
