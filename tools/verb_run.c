// tools/verb_run.c: plays a bot over standard input and output, a line a turn.
//
//   in:    states as JSON, a line each
//   out:   a line of JSON for each: move, fault or error; flushed, so that both ends may wait
//   owns:  one line at a time; with --jail, the jail
//   fails: a line that is no state is answered by an error, and the bot lives on

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bot.h"
#include "fault.h"
#include "jailed.h"
#include "json.h"
#include "output.h"

#define LINE_BYTES_MAX ((size_t)16 << 20)

enum line { LINE_READ, LINE_LONG, LINE_NONE };

// The next line, without its end. A line that is too long is read to its end and dropped.
static enum line read_line(struct buffer *line) {
    bool is_long = false, is_begun = false;
    int c;
    line->bytes = 0;
    while ((c = getc_unlocked(stdin)) != EOF && c != '\n') {
        char letter = (char)c;
        is_begun = true;
        if (line->bytes < LINE_BYTES_MAX && !line->is_cut) {
            buffer_write(line, &letter, 1);
        } else {
            is_long = true;
        }
    }
    if (c == EOF && (!is_begun || ferror(stdin))) {
        return LINE_NONE;
    }
    return is_long || line->is_cut ? LINE_LONG : LINE_READ;
}

// An entry of one parameter takes the line as it is, every other one an array.
static bool read_state(struct bot *bot, const json_t *json, char *message, size_t size) {
    size_t wanted = gk_program_parameter_count(bot->program, 0);
    if (wanted == 1) {
        return bot_add(bot, 0, json, message, size);
    }
    if (!json_is_array(json) || json_array_size(json) != wanted) {
        snprintf(message, size, "expected an array of the %zu values that %.60s takes", wanted,
                 gk_program_function_name(bot->program, 0));
        return false;
    }
    for (size_t i = 0; i < wanted; i++) {
        if (!bot_add(bot, 0, json_array_get(json, i), message, size)) {
            return false;
        }
    }
    return true;
}

static void answer_error(struct buffer *out, const char *message) {
    buffer_text(out, "{\"error\":");
    json_write_text(message, strlen(message), buffer_write, out);
    buffer_text(out, "}");
}

// False: the move is larger than a line may be.
static bool answer_move(gk_value move, struct buffer *out) {
    if (!move.type) {
        buffer_text(out, "\"move\":null");
        return true;
    }
    buffer_text(out, "\"move\":");
    gk_status status = value_to_json(move, buffer_write, out);
    if (status == GK_NO_MEMORY) {
        out->is_cut = true;
    }
    return status != GK_TOO_LARGE;
}

static void answer_use(int64_t gas, int64_t memory, struct buffer *out) {
    buffer_text(out, "\"gas\":");
    buffer_count(out, gas);
    buffer_text(out, ",\"memory\":");
    buffer_count(out, memory);
}

// What stands between the braces when the call was not refused. False: the move is too large.
static bool answer_rest(bool is_moved, gk_value move, int64_t gas, int64_t memory,
                        struct buffer *out) {
    if (is_moved || move.type) {
        if (!answer_move(move, out)) {
            return false;
        }
        buffer_text(out, ",");
    }
    answer_use(gas, memory, out);
    return true;
}

static void answer_too_large(size_t start, struct buffer *out) {
    out->bytes = start;
    answer_error(out, "the move is too large to write");
}

static void answer_turn(const struct bot *bot, gk_result result, struct buffer *out) {
    if (result == GK_REFUSED) {
        answer_error(out, gk_status_text(gk_bot_status(bot->bot)));
        return;
    }
    size_t start = out->bytes;
    buffer_text(out, "{");
    if (result == GK_FAULTED) {
        buffer_text(out, "\"fault\":");
        fault_json(bot->bot, out);
        buffer_text(out, ",");
    }
    if (!answer_rest(result == GK_MOVED, gk_bot_move(bot->bot), gk_bot_gas_used(bot->bot),
                     gk_bot_memory_peak(bot->bot), out)) {
        answer_too_large(start, out);
        return;
    }
    buffer_text(out, "}");
}

// The same of a turn in a jail.
static void answer_jailed(const gk_jail_turn *turn, struct buffer *out) {
    size_t start = out->bytes;
    if (turn->end == GK_JAIL_REFUSED || turn->move_is_too_large) {
        answer_error(out, turn->move_is_too_large ? "the move is too large to write"
                                                  : gk_status_text(turn->status));
        return;
    }
    buffer_text(out, "{");
    if (turn->end == GK_JAIL_LOST) {
        buffer_text(out, "\"lost\":");
        json_write_text(turn->lost, strlen(turn->lost), buffer_write, out);
    } else {
        if (turn->end == GK_JAIL_FAULTED) {
            buffer_text(out, "\"fault\":");
            fault_json_of(&turn->fault, turn->stack, turn->stack_count, out);
            buffer_text(out, ",");
        }
        if (!answer_rest(turn->end == GK_JAIL_MOVED, turn->move, turn->gas_used, turn->memory_peak,
                         out)) {
            answer_too_large(start, out);
            return;
        }
    }
    buffer_text(out, turn->is_forgetful ? ",\"anew\":true}" : "}");
}

static void ask_bot(const struct command *command, struct bot *bot, struct buffer *out) {
    gk_result result = gk_call(bot->bot, 0, bot->arguments, bot->argument_count, bot->gas);
    answer_turn(bot, result, out);
    if (option_given(command, OPTION_LOG)) {
        notes_print(bot->bot);
    }
}

static void ask_jailed(const struct command *command, const struct bot *bot,
                       const struct jailed *jailed, struct buffer *out) {
    gk_jail_turn turn;
    gk_jail_call(jailed->bot, 0, bot->arguments, bot->argument_count, bot->gas, &turn);
    answer_jailed(&turn, out);
    if (option_given(command, OPTION_LOG)) {
        notes_print_of(turn.notes, turn.note_count, turn.notes_cut);
    }
}

static void answer_line(const struct command *command, struct bot *bot,
                        const struct jailed *jailed, const struct buffer *line,
                        struct buffer *out) {
    char message[512];
    json_t *json = json_read(line->bytes ? line->text : "", line->bytes, message, sizeof message);
    if (!json) {
        answer_error(out, message);
        return;
    }
    bool fits = read_state(bot, json, message, sizeof message);
    json_decref(json);
    if (!fits) {
        answer_error(out, message);
    } else if (jailed->bot) {
        ask_jailed(command, bot, jailed, out);
    } else {
        ask_bot(command, bot, out);
    }
}

// False when nobody takes the answer.
static bool send(struct buffer *out) {
    if (out->is_cut) {
        out->is_cut = false;
        out->bytes = 0;
        answer_error(out, "no memory for the answer");
    }
    buffer_text(out, "\n");
    output_write(stdout, out->text, out->bytes);
    return fflush(stdout) == 0;
}

static enum exit_code run(const struct command *command, struct bot *bot,
                          const struct jailed *jailed) {
    struct buffer line = {0}, out = {0};
    bool is_heard = true;
    enum line kind;
    while (is_heard && (kind = read_line(&line)) != LINE_NONE) {
        out.bytes = 0;
        if (kind == LINE_LONG) {
            line.is_cut = false;
            answer_error(&out, "the line is longer than 16777216 bytes");
        } else {
            answer_line(command, bot, jailed, &line, &out);
        }
        bot_drop_arguments(bot);
        is_heard = send(&out);
    }
    int reason = errno;
    free(line.text);
    free(out.text);
    if (is_heard && ferror(stdin)) {
        complain("can't read standard input: %s", strerror(reason));
        return EXIT_FAILED;
    }
    return EXIT_GOOD;
}

enum exit_code verb_run(const struct command *command) {
    struct bot bot;
    const char *path = command->arguments[0];
    if (strcmp(path, "-") == 0) {
        complain("the bot can't come from standard input: the states do");
        return EXIT_USAGE;
    }
    enum exit_code code = bot_open(&bot, command, path);
    if (code == EXIT_GOOD && gk_program_entry_count(bot.program) == 0) {
        complain("%s implements no interface, so nothing says which function to ask; "
                 "see gasket call", path);
        code = EXIT_FAILED;
    }
    struct jailed jailed = {0};
    if (code == EXIT_GOOD) {
        code = jailed_open(&jailed, command, &bot);
    }
    if (jailed.bot && (option_given(command, OPTION_SAVE) || option_given(command, OPTION_RESTORE))) {
        complain("a bot in a jail neither leaves what it keeps nor begins with it");
        code = EXIT_USAGE;
    }
    if (code == EXIT_GOOD) {
        code = run(command, &bot, &jailed);
        enum exit_code saved = bot_save(&bot, command);
        code = code == EXIT_GOOD ? saved : code;
    }
    jailed_close(&jailed);
    bot_close(&bot);
    return code;
}
