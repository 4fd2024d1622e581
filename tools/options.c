// tools/options.c: the tables of verbs and options, and what reads them.
//
//   in:    argv
//   out:   a struct command, or help, or a complaint
//   owns:  nothing
//   fails: EXIT_USAGE after a complaint

#include "options.h"

#include <string.h>

#include "gasket.h"
#include "output.h"
#include "terminal.h"

#define MANY (-1)
#define WORD_BYTES_MAX 24  // words longer than this have no near spelling

struct verb {
    const char *word, *arguments;
    int least, most;
    enum exit_code (*run)(const struct command *command);
    const char *summary, *text;
};

static const struct verb verbs[] = {
#define VERB(word, arguments, least, most, summary, text) \
    {#word, arguments, least, most, verb_##word, summary, text},
#include "verbs.def"
#undef VERB
};
#define VERB_COUNT (sizeof verbs / sizeof *verbs)

enum {
#define VERB(word, ...) PLACE_##word,
#include "verbs.def"
#undef VERB
#define VERB(word, ...) IN_##word = 1 << PLACE_##word,
#include "verbs.def"
#undef VERB
    IN_MAIN = 1 << VERB_COUNT,
    IN_ALL = 2 * IN_MAIN - 1,
};

// One row an option and meaning: what it is called, what it takes, where it may stand.
static const struct row {
    enum option option;
    const char *name;
    char letter;
    const char *value;  // NULL: it takes none
    unsigned verbs;
    const char *help;
} rows[] = {
    {OPTION_INTERFACE, "interface", 'i', "FILE",
     IN_check | IN_test | IN_call | IN_run | IN_build | IN_dump | IN_repl,
     "what the host asks of a bot; skirmish is built in"},
    {OPTION_GAS, "gas", 'g', "N", IN_call, "most gas to use (1_000_000_000)"},
    {OPTION_GAS, "gas", 'g', "N", IN_test, "most gas a test (1_000_000_000)"},
    {OPTION_GAS, "gas", 'g', "N", IN_run, "most gas a turn (1_000_000_000)"},
    {OPTION_GAS, "gas", 'g', "N", IN_repl, "most gas a statement (1_000_000_000)"},
    {OPTION_GAS, "gas", 'g', "CONTROL", IN_play, "gas of each bot (the game's usual)"},
    {OPTION_MEMORY, "memory", 'm', "BYTES", IN_test | IN_call | IN_run | IN_play | IN_repl,
     "most memory a bot may hold; K, M and G are understood (64M)"},
    {OPTION_SEED, "seed", 's', "N", IN_test | IN_call | IN_run | IN_repl, "of the program's random numbers (1)"},
    {OPTION_SEED, "seed", 's', "N", IN_play, "of the map and of the bots' random numbers (1)"},
    {OPTION_FILTER, "filter", 'f', "TEXT", IN_test, "only tests whose names contain TEXT"},
    {OPTION_COVERAGE, "coverage", 'c', NULL, IN_test, "which lines ran, and which never did"},
    {OPTION_LIBRARY, "library", 'L', NULL, IN_test, "the examples of the standard library"},
    {OPTION_LIBRARY, "library", 'L', NULL, IN_doc, "the standard library"},
    {OPTION_HTML, "html", 0, NULL, IN_doc, "one page of HTML, which needs nothing else"},
    {OPTION_STATS, "stats", 0, NULL, IN_call, "gas, memory and time, on standard error"},
    {OPTION_LOG, "log", 'l', NULL, IN_call | IN_run, "what the program logs, on standard error"},
    {OPTION_RESTORE, "restore", 0, "FILE", IN_call | IN_run, "begins with what a bot kept, see --save"},
    {OPTION_SAVE, "save", 0, "FILE", IN_call | IN_run, "leaves what the bot keeps there, at the end"},
    {OPTION_MAP, "map", 0, "FILE", IN_play, "the map (drawn from the seed)"},
    {OPTION_OUT, "out", 'o', "FILE", IN_play, "leaves a replay"},
    {OPTION_OUT, "out", 'o', "FILE", IN_test, "with --coverage: leaves it there, as lcov"},
    {OPTION_OUT, "out", 'o', "FILE", IN_doc, "the file to make (standard output)"},
    {OPTION_OUT, "out", 'o', "FILE", IN_build, "the file to make"},
    {OPTION_CHECK, "check", 0, NULL, IN_fmt, "changes nothing, lists the files that would change"},
    {OPTION_QUIET, "quiet", 'q', NULL, IN_play, "the result alone"},
    {OPTION_DELAY, "delay", 0, "MS", IN_play, "between turns, on a terminal (40)"},
    {OPTION_JAIL, "jail", 'j', NULL, IN_run, "the bot in a process of its own, behind walls of the kernel's"},
    {OPTION_WALLS, "walls", 'w', "LIST", IN_run | IN_jail,
     "walls that must stand: names with commas, or all (basic)"},
    {OPTION_TIME, "time", 't', "MS", IN_run, "most time a turn may take in a jail (10_000)"},
    {OPTION_JSON, "json", 0, NULL, IN_check | IN_test | IN_play | IN_verify | IN_gas | IN_jail,
     "for machines"},
    {OPTION_COLOR, "color", 0, "WHEN", IN_ALL,
     "always, never or auto (auto: see NO_COLOR, FORCE_COLOR)"},
    {OPTION_VERSION, "version", 'V', NULL, IN_MAIN, "prints the version"},
    {OPTION_HELP, "help", 'h', NULL, IN_ALL, "prints this"},
};
#define ROW_COUNT (sizeof rows / sizeof *rows)

// ---- near spellings --------------------------------------------------------------------------

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}

// How many letters must be put in, taken out, changed or swapped with the next.
static unsigned distance(const char *a, size_t a_bytes, const char *b, size_t b_bytes) {
    unsigned rows3[3][WORD_BYTES_MAX + 1] = {{0}};
    unsigned *before = rows3[0], *above = rows3[1], *row = rows3[2];
    for (unsigned j = 0; j <= b_bytes; j++) {
        above[j] = j;
    }
    for (unsigned i = 1; i <= a_bytes; i++) {
        row[0] = i;
        for (unsigned j = 1; j <= b_bytes; j++) {
            unsigned change = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(change, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = least(row[j], before[j - 2] + 1);
            }
        }
        unsigned *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b_bytes];
}

void nearest_offer(struct nearest *nearest, const char *word) {
    size_t typed_bytes = strlen(nearest->typed), word_bytes = strlen(word);
    if (typed_bytes > WORD_BYTES_MAX || word_bytes > WORD_BYTES_MAX) {
        return;
    }
    unsigned d = distance(nearest->typed, typed_bytes, word, word_bytes);
    // A third of the letters may be wrong: above that the hint would be a guess.
    if (d > word_bytes / 3 + (word_bytes < 3) || (nearest->word && d >= nearest->distance)) {
        return;
    }
    nearest->word = word;
    nearest->distance = d;
}

// ---- help --------------------------------------------------------------------------------------

static void print_options(unsigned verb) {
    printf("\nOptions:\n");
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!(rows[i].verbs & verb)) {
            continue;
        }
        char left[40], letter[8] = "    ";
        if (rows[i].letter) {
            snprintf(letter, sizeof letter, "-%c, ", rows[i].letter);
        }
        snprintf(left, sizeof left, "%s--%s%s%s", letter, rows[i].name, rows[i].value ? " " : "",
                 rows[i].value ? rows[i].value : "");
        printf("  %-22s %s\n", left, rows[i].help);
    }
}

static enum exit_code print_help(const struct verb *verb) {
    if (verb) {
        printf("gasket %s: %s\n\nUsage: gasket %s [OPTION...]%s%s\n", verb->word, verb->summary,
               verb->word, *verb->arguments ? " " : "", verb->arguments);
        print_options(1u << (verb - verbs));
        printf("\n%s", verb->text);
        return EXIT_GOOD;
    }
    printf("gasket: a small typed language for game bots, with a meter\n\n"
           "Usage: gasket VERB [OPTION...] [ARGUMENT...]\n\nVerbs:\n");
    for (size_t i = 0; i < VERB_COUNT; i++) {
        printf("  %-8s %s\n", verbs[i].word, verbs[i].summary);
    }
    print_options(IN_MAIN);
    printf("\nExit codes: 0 all is well, 1 the bot or program failed, 2 usage, 3 a bug of ours,\n"
           "4 a replay that does not verify.\n"
           "\nExamples:\n"
           "  gasket check bot.gsk\n"
           "  gasket call score.gsk score '[1.5, 2, 4]'\n"
           "  gasket play skirmish examples/hunter.gsk examples/keeper.gsk\n"
           "  gasket call --help\n");
    return EXIT_GOOD;
}

// ---- reading -----------------------------------------------------------------------------------

static void point_to_help(const struct verb *verb) {
    complain("see gasket %s%s--help", verb ? verb->word : "", verb ? " " : "");
}

static unsigned verb_bit(const struct verb *verb) {
    return verb ? 1u << (verb - verbs) : IN_MAIN;
}

static const struct row *row_by_name(unsigned verb, const char *name, size_t bytes) {
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if ((rows[i].verbs & verb) && strlen(rows[i].name) == bytes &&
            memcmp(rows[i].name, name, bytes) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

static const struct row *row_by_letter(unsigned verb, char letter) {
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if ((rows[i].verbs & verb) && rows[i].letter == letter) {
            return &rows[i];
        }
    }
    return NULL;
}

static bool unknown_option(const struct verb *verb, const char *typed) {
    char name[WORD_BYTES_MAX + 2];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(typed + (typed[1] == '-') + 1, "="),
             typed + (typed[1] == '-') + 1);
    struct nearest nearest = {.typed = name};
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (rows[i].verbs & verb_bit(verb)) {
            nearest_offer(&nearest, rows[i].name);
        }
    }
    if (nearest.word) {
        complain("unknown option %s; did you mean --%s?", typed, nearest.word);
    } else {
        complain("unknown option %s", typed);
    }
    point_to_help(verb);
    return false;
}

static bool take(struct command *command, const struct row *row, const char *value) {
    // The last one counts, so that a script's default can be overridden by what follows it.
    command->values[row->option] = value;
    return true;
}

static bool no_value(const struct verb *verb, const struct row *row) {
    complain("--%s needs a value: --%s %s", row->name, row->name, row->value);
    point_to_help(verb);
    return false;
}

// --name, --name=value, --name value. `*next` is the word after it, NULL at the end.
static bool read_long(struct command *command, char *word, char ***next) {
    const char *name = word + 2, *equals = strchr(name, '=');
    size_t bytes = equals ? (size_t)(equals - name) : strlen(name);
    const struct row *row = row_by_name(verb_bit(command->verb), name, bytes);
    if (!row) {
        return unknown_option(command->verb, word);
    }
    if (!row->value) {
        if (equals) {
            complain("--%s takes no value", row->name);
            return false;
        }
        return take(command, row, "");
    }
    if (equals) {
        return take(command, row, equals + 1);
    }
    return **next ? take(command, row, *(*next)++) : no_value(command->verb, row);
}

// -q, -oFILE, -o FILE, and several letters behind one "-".
static bool read_letters(struct command *command, char *word, char ***next) {
    for (const char *letter = word + 1; *letter; letter++) {
        const struct row *row = row_by_letter(verb_bit(command->verb), *letter);
        if (!row) {
            return unknown_option(command->verb, word);
        }
        if (!row->value) {
            take(command, row, "");
        } else if (letter[1]) {
            return take(command, row, letter + 1);
        } else {
            return **next ? take(command, row, *(*next)++) : no_value(command->verb, row);
        }
    }
    return true;
}

// "-" is standard input and "-3" is a number.
static bool is_option(const char *word) {
    return word[0] == '-' && word[1] && !(word[1] >= '0' && word[1] <= '9');
}

// Options may stand anywhere before a "--"; what is left over are the arguments, in their order.
static bool read_words(struct command *command, char **word) {
    command->arguments = word;
    while (*word) {
        char *here = *word++;
        if (strcmp(here, "--") == 0) {
            while (*word) {
                command->arguments[command->argument_count++] = *word++;
            }
        } else if (!is_option(here)) {
            command->arguments[command->argument_count++] = here;
        } else if (here[1] == '-' ? !read_long(command, here, &word)
                                  : !read_letters(command, here, &word)) {
            return false;
        }
    }
    return true;
}

static const struct verb *find_verb(const char *word) {
    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (strcmp(verbs[i].word, word) == 0) {
            return &verbs[i];
        }
    }
    return NULL;
}

static enum exit_code unknown_verb(const char *word) {
    struct nearest nearest = {.typed = word};
    for (size_t i = 0; i < VERB_COUNT; i++) {
        nearest_offer(&nearest, verbs[i].word);
    }
    if (nearest.word) {
        complain("unknown verb %s; did you mean %s?", word, nearest.word);
    } else {
        complain("unknown verb %s", *word ? word : "\"\"");
    }
    point_to_help(NULL);
    return EXIT_USAGE;
}

static bool count_fits(const struct command *command) {
    const struct verb *verb = command->verb;
    if (command->argument_count < verb->least) {
        complain("%s takes %s", verb->word, verb->arguments);
    } else if (verb->most != MANY && command->argument_count > verb->most) {
        complain("%s takes %s; what is %s for?", verb->word,
                 *verb->arguments ? verb->arguments : "no arguments",
                 command->arguments[verb->most]);
    } else {
        return true;
    }
    point_to_help(verb);
    return false;
}

static enum exit_code run_verb(struct command *command, char **words) {
    if (!read_words(command, words)) {
        return EXIT_USAGE;
    }
    if (option_given(command, OPTION_HELP)) {
        return print_help(command->verb);
    }
    if (!terminal_understands(command->values[OPTION_COLOR]) || !count_fits(command)) {
        return EXIT_USAGE;
    }
    return command->verb->run(command);
}

// gasket help [VERB]
static enum exit_code help_word(char **words) {
    if (!*words) {
        return print_help(NULL);
    }
    const struct verb *verb = find_verb(*words);
    return verb ? print_help(verb) : unknown_verb(*words);
}

enum exit_code command_run(int argc, char **argv) {
    struct command command = {.program = argc > 0 ? argv[0] : "gasket"};
    if (argc < 2) {
        complain("what shall it do? For example: gasket check bot.gsk");
        point_to_help(NULL);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "help") == 0) {
        return help_word(argv + 2);
    }
    if (!is_option(argv[1])) {
        command.verb = find_verb(argv[1]);
        return command.verb ? run_verb(&command, argv + 2) : unknown_verb(argv[1]);
    }
    if (!read_words(&command, argv + 1)) {
        return EXIT_USAGE;
    }
    if (option_given(&command, OPTION_VERSION)) {
        printf("gasket %s\n", GK_VERSION);
        return EXIT_GOOD;
    }
    if (option_given(&command, OPTION_HELP)) {
        return print_help(NULL);
    }
    complain("the verb comes first: gasket VERB [OPTION...]");
    point_to_help(NULL);
    return EXIT_USAGE;
}

// ---- values ------------------------------------------------------------------------------------

bool option_given(const struct command *command, enum option option) {
    return command->values[option] != NULL;
}

static const char *option_name(enum option option) {
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (rows[i].option == option) {
            return rows[i].name;
        }
    }
    return "";
}

static int digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

// Digits with "_" between them. NULL if there are none, or too many; else what follows them.
static const char *read_digits(const char *text, unsigned base, uint64_t *number) {
    *number = 0;
    bool after_digit = false;
    for (;; text++) {
        unsigned d = (unsigned)digit(*text);
        if (d < base) {
            if (*number > (UINT64_MAX - d) / base) {
                return NULL;
            }
            *number = *number * base + d;
            after_digit = true;
        } else if (*text == '_' && after_digit) {
            after_digit = false;
        } else {
            return after_digit ? text : NULL;
        }
    }
}

bool option_count(const struct command *command, enum option option, int64_t min, int64_t max,
                  int64_t *number) {
    const char *text = command->values[option];
    if (!text) {
        return true;
    }
    uint64_t value;
    const char *end = read_digits(text, 10, &value);
    if (!end || *end || value > (uint64_t)max || (int64_t)value < min) {
        complain("--%s takes a whole number from %lld to %lld, not %s", option_name(option),
                 (long long)min, (long long)max, *text ? text : "nothing");
        return false;
    }
    *number = (int64_t)value;
    return true;
}

static unsigned unit_shift(char unit) {
    switch (unit) {
    case 'K': case 'k': return 10;
    case 'M': case 'm': return 20;
    case 'G': case 'g': return 30;
    }
    return 0;
}

bool option_bytes(const struct command *command, enum option option, int64_t max, int64_t *number) {
    const char *text = command->values[option];
    if (!text) {
        return true;
    }
    uint64_t value = 0;
    const char *end = read_digits(text, 10, &value);
    unsigned shift = end ? unit_shift(*end) : 0;
    if (!end || end[shift != 0] || value > (uint64_t)max >> shift) {
        complain("--%s takes bytes from 0 to %lld, such as 500_000 or 64M, not %s",
                 option_name(option), (long long)max, *text ? text : "nothing");
        return false;
    }
    *number = (int64_t)(value << shift);
    return true;
}

bool option_seed(const struct command *command, uint64_t *seed) {
    const char *text = command->values[OPTION_SEED];
    if (!text) {
        return true;
    }
    bool is_hex = text[0] == '0' && (text[1] | 0x20) == 'x';
    const char *end = read_digits(is_hex ? text + 2 : text, is_hex ? 16 : 10, seed);
    if (!end || *end) {
        complain("--seed takes a whole number from 0 to 18446744073709551615, or 0x..., not %s",
                 *text ? text : "nothing");
        return false;
    }
    return true;
}
