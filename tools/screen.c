// tools/screen.c: draws a match as it goes.
//
//   in:    a match's turns, as its observer
//   out:   a board that is drawn over in a terminal; elsewhere a line now and then, and the last
//          board
//   owns:  the board's text
//   fails: never; where a window is too small for the board it falls back to lines

#include "screen.h"

#include <stdlib.h>

#include "terminal.h"

#define TURNS_A_LINE 10  // where nothing can be drawn over

static bool is_escape_end(char c) {
    return c >= '@' && c <= '~' && c != '[';
}

// Rows, and the columns of the longest: colours take none, and so do the tails of UTF-8.
static struct terminal_size measure(const struct buffer *board) {
    struct terminal_size size = {0, 0};
    unsigned columns = 0;
    bool in_escape = false;
    for (size_t i = 0; i < board->bytes; i++) {
        char c = board->text[i];
        if (c == '\n') {
            size.rows++;
            columns = 0;
        } else if (in_escape) {
            in_escape = !is_escape_end(c);
        } else if (c == '\x1b') {
            in_escape = true;
        } else if (((unsigned char)c & 0xc0) != 0x80) {
            columns++;
            size.columns = columns > size.columns ? columns : size.columns;
        }
    }
    return size;
}

// Every row is cleared behind its end: the one it is drawn over may have been longer.
static void print_rows(const struct buffer *board) {
    size_t begin = 0;
    for (size_t i = 0; i < board->bytes; i++) {
        if (board->text[i] == '\n') {
            fwrite(board->text + begin, 1, i - begin, stdout);
            fputs("\x1b[K\n", stdout);
            begin = i + 1;
        }
    }
}

static bool draw_over(struct screen *screen, const struct match_turn *turn) {
    screen->board.bytes = 0;
    turn->game->draw(turn->play, &screen->style, buffer_write, &screen->board);
    struct terminal_size board = measure(&screen->board), window = terminal_size(stdout);
    if (board.rows >= window.rows || board.columns > window.columns || screen->board.is_cut) {
        return false;
    }
    if (screen->drawn_rows > 0) {
        printf("\x1b[%uA\r", screen->drawn_rows);
    }
    print_rows(&screen->board);
    if (board.rows < screen->drawn_rows) {
        fputs("\x1b[J", stdout);
    }
    screen->drawn_rows = board.rows;
    fflush(stdout);
    terminal_wait(screen->delay_ms);
    return true;
}

static void draw_plainly(const struct screen *screen, const struct match_turn *turn) {
    bool is_last = turn->game->finished(turn->play);
    if (turn->number % TURNS_A_LINE == 0 || is_last) {
        turn->game->draw_line(turn->play, &screen->style, output_write, stdout);
    }
    if (turn->number == 0 || is_last) {
        fputc('\n', stdout);
        turn->game->draw(turn->play, &screen->style, output_write, stdout);
        fputc('\n', stdout);
    }
}

bool screen_observe(void *context, const struct match_turn *turn) {
    struct screen *screen = context;
    if (screen->is_live && !draw_over(screen, turn)) {
        screen->is_live = false;
    }
    if (!screen->is_live) {
        draw_plainly(screen, turn);
    }
    return true;
}

void screen_free(struct screen *screen) {
    free(screen->board.text);
    screen->board = (struct buffer){0};
}
