// tests/fuzz/replay_fuzz.c: a replay from anybody is judged; what is wrong is said in a line, and where.

#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "replay.h"
#include "tokens.h"

static void check_report(const struct replay_report *report, size_t line_count) {
    CLAIM("there is a verdict", report->verdict <= REPLAY_FAILED);
    CLAIM("there is memory", report->verdict != REPLAY_FAILED);
    bool is_same = report->verdict == REPLAY_SAME;
    CLAIM("what is wrong is said", is_same == (*report->message == '\0'));
    CLAIM("in one line", strpbrk(report->message, "\n\r\x1b") == NULL);
    CLAIM("and where", report->line <= line_count + 1);
    CLAIM("no more turns than lines were compared", report->turn_count <= (int64_t)line_count);
    CLAIM("a match that is the same has a winner or none",
          !is_same || (report->result.winner >= GAME_DRAW && report->result.winner < GAME_PLAYERS));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static int file;
    char path[40];
    struct replay_report report, again;
    size_t line_count = 1;
    for (size_t i = 0; i < size; i++) line_count += data[i] == '\n';
    file = input_file(file, data, size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    replay_verify(path, NULL, NULL, &report);
    check_report(&report, line_count);
    if (!dice_one_in(&(struct dice){size}, 4)) return 0;
    replay_verify(path, NULL, NULL, &again);
    CLAIM("judged again, the verdict is the same",
          report.verdict == again.verdict && strcmp(report.message, again.message) == 0);
    return 0;
}

// ---- changing -----------------------------------------------------------------------------------

struct line {
    size_t start, end;
};

static struct line some_line(const uint8_t *data, size_t size, struct dice *dice) {
    size_t at = dice_one_in(dice, 3) ? 0 : dice_roll(dice, size);
    while (at > 0 && data[at - 1] != '\n') at--;
    const uint8_t *newline = memchr(data + at, '\n', size - at);
    return (struct line){at, newline ? (size_t)(newline - data) + 1 : size};
}

// Drops a line, or writes it twice.
static size_t change_lines(uint8_t *data, size_t size, size_t max_size, struct dice *dice) {
    struct line line = some_line(data, size, dice);
    size_t bytes = line.end - line.start;
    if (dice_one_in(dice, 2)) {
        memmove(data + line.start, data + line.end, size - line.end);
        return size - bytes;
    }
    if (size + bytes > max_size) return size;
    memmove(data + line.end, data + line.start, size - line.start);
    return size + bytes;
}

// Words and marks of one line: mostly of the head, which says what is played.
static size_t change_line(uint8_t *data, size_t size, size_t max_size, struct dice *dice) {
    struct line line = some_line(data, size, dice);
    size_t bytes = line.end - line.start, room = max_size - (size - bytes);
    uint8_t *copy = malloc(room + 1);
    if (!copy) return size;
    memcpy(copy, data + line.start, bytes);
    size_t fresh = tokens_mutate(copy, bytes, room, (unsigned)dice_roll(dice, 1u << 30),
                                 &vocabulary_of_json);
    memmove(data + line.start + fresh, data + line.end, size - line.end);
    memcpy(data + line.start, copy, fresh);
    free(copy);
    return size - bytes + fresh;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    struct dice dice = {seed};
    if (size == 0 || dice_one_in(&dice, 8)) return LLVMFuzzerMutate(data, size, max_size);
    if (dice_one_in(&dice, 4)) return change_lines(data, size, max_size, &dice);
    return change_line(data, size, max_size, &dice);
}
