// tools/verb_verify.c: plays a replay again and compares every turn.
//
//   in:    a replay
//   out:   whether it came out the same, and what differs first
//   owns:  nothing
//   fails: EXIT_DIFFERENT if it does not verify

#include <inttypes.h>
#include <string.h>

#include "load.h"
#include "output.h"
#include "replay.h"
#include "result.h"

static const char *verdict_word(enum replay_verdict verdict) {
    switch (verdict) {
    case REPLAY_SAME: return "same";
    case REPLAY_DIFFERS: return "differs";
    case REPLAY_DAMAGED: return "damaged";
    case REPLAY_UNKNOWN: return "unknown";
    case REPLAY_FAILED: return "failed";
    }
    return "";
}

static enum exit_code verdict_code(const struct replay_report *report) {
    switch (report->verdict) {
    case REPLAY_SAME: return EXIT_GOOD;
    case REPLAY_DIFFERS: return EXIT_DIFFERENT;
    // A file that can't even be opened is a mistake on the command line.
    case REPLAY_DAMAGED: return report->line > 0 ? EXIT_DIFFERENT : EXIT_USAGE;
    case REPLAY_UNKNOWN: return EXIT_DIFFERENT;
    case REPLAY_FAILED: return EXIT_FAILED;
    }
    return EXIT_OURS;
}

static void print_same(const struct replay_report *report, const char *const names[GAME_PLAYERS]) {
    printf("The same: %" PRId64 " turns of %s played again, every hash agrees.\n",
           report->turn_count, report->game);
    result_sentence(&report->result, game_find(report->game), names);
}

static void complain_of(const struct replay_report *report, const char *path) {
    switch (report->verdict) {
    case REPLAY_SAME:
        break;
    case REPLAY_DIFFERS:
        complain("%s differs: %s", path, report->message);
        break;
    case REPLAY_DAMAGED:
        // A file that can't be opened is named by the message.
        complain(report->line > 0 ? "%s is no whole replay: %s" : "%.0s%s", path, report->message);
        break;
    case REPLAY_UNKNOWN:
    case REPLAY_FAILED:
        complain("%s: %s", path, report->message);
        break;
    }
}

static void print_json(const struct replay_report *report, const char *const names[GAME_PLAYERS]) {
    printf("{\"schema\":1,\"verdict\":\"%s\",\"turn\":%" PRId64 ",\"line\":%zu,\"message\":",
           verdict_word(report->verdict), report->turn, report->line);
    output_json_text(stdout, report->message);
    if (report->verdict == REPLAY_SAME) {
        fputs(",\"game\":", stdout);
        output_json_text(stdout, report->game);
        fputc(',', stdout);
        result_json(&report->result, names);
    }
    fputs("}\n", stdout);
}

enum exit_code verb_verify(const struct command *command) {
    struct replay_report report;
    replay_verify(command->arguments[0], NULL, NULL, &report);
    const char *const names[GAME_PLAYERS] = {report.names[0], report.names[1]};
    if (option_given(command, OPTION_JSON)) {
        print_json(&report, names);
    } else if (report.verdict == REPLAY_SAME) {
        print_same(&report, names);
    }
    complain_of(&report, command->arguments[0]);
    return verdict_code(&report);
}
