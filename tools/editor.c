// tools/editor.c: see editor.h.
//
// A statement of several lines is edited as one text with newlines in it: Enter asks the parser
// whether it is whole. libedit draws it, moves in it and remembers it.

#define _XOPEN_SOURCE 700  // wcwidth()

#include "editor.h"

#include <errno.h>
#include <histedit.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "complete.h"
#include "history.h"
#include "output.h"
#include "terminal.h"
#include "wide.h"

#define INDENT 4

// Keys that nobody presses, for what libedit alone can do.
#define KEY_DONE L"\x1e"     // takes the text
#define KEY_BEFORE L"\x10"   // Ctrl-P and Ctrl-N: through the history
#define KEY_BEHIND L"\x0e"

#define PASTE_ON "\x1b[?2004h"  // the terminal tells what is pasted from what is typed
#define PASTE_OFF "\x1b[?2004l"
#define PASTE_END L"\x1b[201~"

struct editor {
    EditLine *line;
    struct history_file history;
    struct repl *repl;
    bool is_cancelled;  // by Ctrl-C
};

// The one conversation of the process, for the handler of Ctrl-C.
static struct repl *volatile interrupted_repl;

static void interrupt(int number) {
    (void)number;
    if (interrupted_repl) {
        interrupted_repl->is_interrupted = 1;
    }
}

static struct editor *editor_of(EditLine *line) {
    struct editor *editor = NULL;
    el_wget(line, EL_CLIENTDATA, &editor);
    return editor;
}

static wchar_t *prompt(EditLine *line) {
    static wchar_t text[] = L"> ";
    (void)line;
    return text;
}

// ---- the text at hand --------------------------------------------------------------------------

static size_t text_count(const LineInfoW *text) {
    return (size_t)(text->lastchar - text->buffer);
}

static size_t cursor_count(const LineInfoW *text) {
    return (size_t)(text->cursor - text->buffer);
}

static bool is_blank(const wchar_t *text, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (text[i] != L' ' && text[i] != L'\t' && text[i] != L'\n') {
            return false;
        }
    }
    return true;
}

// Where the line begins that the cursor stands in.
static size_t line_start(const LineInfoW *text, size_t at) {
    while (at > 0 && text->buffer[at - 1] != L'\n') {
        at--;
    }
    return at;
}

static size_t line_end(const LineInfoW *text, size_t at) {
    while (at < text_count(text) && text->buffer[at] != L'\n') {
        at++;
    }
    return at;
}

static bool is_whole(const LineInfoW *text) {
    size_t bytes;
    char *narrow = wide_narrow(text->buffer, text_count(text), &bytes);
    bool is_it = !narrow;
    if (narrow) {
        bytes = repl_strip(narrow, bytes);
        is_it = repl_ending(narrow, bytes) != GK_UNFINISHED;
    }
    free(narrow);
    return is_it;
}

// ---- keys --------------------------------------------------------------------------------------

static bool is_opener(wchar_t c) {
    return c == L'{' || c == L'(' || c == L'[';
}

// A new line, as far in as the one above it, and farther behind an opening bracket.
static unsigned char insert_line(EditLine *line, int key) {
    (void)key;
    const LineInfoW *text = el_wline(line);
    size_t cursor = cursor_count(text), start = line_start(text, cursor), blanks = 0;
    while (start + blanks < cursor && text->buffer[start + blanks] == L' ') {
        blanks++;
    }
    size_t last = cursor;
    while (last > start && text->buffer[last - 1] == L' ') {
        last--;
    }
    if (last > start && is_opener(text->buffer[last - 1])) {
        blanks += INDENT;
    }
    wchar_t *more = calloc(blanks + 2, sizeof *more);
    if (!more) {
        return CC_ERROR;
    }
    more[0] = L'\n';
    wmemset(more + 1, L' ', blanks);
    int status = el_winsertstr(line, more);
    free(more);
    return status == 0 ? CC_REFRESH : CC_ERROR;
}

static unsigned char enter(EditLine *line, int key) {
    const LineInfoW *text = el_wline(line);
    bool goes_on = !is_blank(text->buffer, text_count(text)) && text->cursor == text->lastchar
                   && !is_whole(text);
    if (goes_on) {
        return insert_line(line, key);
    }
    el_cursor(line, (int)(text->lastchar - text->cursor));
    el_wpush(line, KEY_DONE);
    return CC_REFRESH;
}

// Ctrl-C: the text is left standing, and a new one begins.
static unsigned char cancel(EditLine *line, int key) {
    (void)key;
    const LineInfoW *text = el_wline(line);
    editor_of(line)->is_cancelled = true;
    el_cursor(line, (int)(text->lastchar - text->cursor));
    el_winsertstr(line, L"^C");
    el_wpush(line, KEY_DONE);
    return CC_REFRESH;
}

static unsigned char suspend(EditLine *line, int key) {
    (void)key;
    el_wset(line, EL_PREP_TERM, 0);
    fputs(PASTE_OFF, stdout);
    fflush(stdout);
    raise(SIGTSTP);
    fputs(PASTE_ON, stdout);
    fflush(stdout);
    el_wset(line, EL_PREP_TERM, 1);
    return CC_REDISPLAY;
}

// A closing brace at the start of a line stands as far in as what it closes.
static unsigned char close_brace(EditLine *line, int key) {
    const LineInfoW *text = el_wline(line);
    size_t cursor = cursor_count(text), start = line_start(text, cursor);
    bool is_first = start > 0 && cursor - start >= INDENT
                    && is_blank(text->buffer + start, cursor - start);
    wchar_t brace[2] = {(wchar_t)key, L'\0'};
    if (is_first) {
        el_wdeletestr(line, INDENT);
    }
    return el_winsertstr(line, brace) == 0 ? CC_REFRESH : CC_ERROR;
}

// Home and End are those of the line.
static unsigned char home(EditLine *line, int key) {
    (void)key;
    const LineInfoW *text = el_wline(line);
    size_t cursor = cursor_count(text);
    el_cursor(line, -(int)(cursor - line_start(text, cursor)));
    return CC_REFRESH;
}

static unsigned char end(EditLine *line, int key) {
    (void)key;
    const LineInfoW *text = el_wline(line);
    size_t cursor = cursor_count(text);
    el_cursor(line, (int)(line_end(text, cursor) - cursor));
    return CC_REFRESH;
}

// Up and down go through the lines of a text, and from its first and last through the history.
static unsigned char up(EditLine *line, int key) {
    (void)key;
    const LineInfoW *text = el_wline(line);
    size_t cursor = cursor_count(text), start = line_start(text, cursor);
    if (start == 0) {
        el_wpush(line, KEY_BEFORE);
        return CC_NORM;
    }
    size_t column = cursor - start, above = line_start(text, start - 1);
    size_t to = above + column < start - 1 ? above + column : start - 1;
    el_cursor(line, -(int)(cursor - to));
    return CC_REFRESH;
}

static unsigned char down(EditLine *line, int key) {
    (void)key;
    const LineInfoW *text = el_wline(line);
    size_t cursor = cursor_count(text), behind = line_end(text, cursor);
    if (behind == text_count(text)) {
        el_wpush(line, KEY_BEHIND);
        return CC_NORM;
    }
    size_t column = cursor - line_start(text, cursor), below_end = line_end(text, behind + 1);
    size_t to = behind + 1 + column < below_end ? behind + 1 + column : below_end;
    el_cursor(line, (int)(to - cursor));
    return CC_REFRESH;
}

// Ctrl-D that came before the line was read key by key: the terminal has made a null byte of it.
static unsigned char end_early(EditLine *line, int key) {
    (void)key;
    return text_count(el_wline(line)) == 0 ? CC_EOF : CC_NORM;
}

// ---- pasting -----------------------------------------------------------------------------------

struct paste {
    wchar_t *text;
    size_t count, room;
};

static bool paste_add(struct paste *paste, wchar_t c) {
    if (paste->count == paste->room) {
        size_t room = paste->room ? 2 * paste->room : 256;
        wchar_t *text = realloc(paste->text, (room + 1) * sizeof *text);
        if (!text) {
            return false;
        }
        paste->text = text;
        paste->room = room;
    }
    paste->text[paste->count++] = c;
    paste->text[paste->count] = L'\0';
    return true;
}

static bool ends_paste(const struct paste *paste) {
    size_t count = wcslen(PASTE_END);
    return paste->count >= count
           && wmemcmp(paste->text + paste->count - count, PASTE_END, count) == 0;
}

// What a terminal may send in a paste and a text can't hold.
static wchar_t pasted(wchar_t c) {
    if (c == L'\r') {
        return L'\n';
    }
    return (c < L' ' && c != L'\n' && c != L'\t' && c != L'\x1b') || c == L'\x7f' ? L' ' : c;
}

static unsigned char insert_pasted(EditLine *line, struct paste *paste) {
    size_t bytes;
    char *narrow = wide_narrow(paste->text, paste->count, &bytes);
    if (!narrow) {
        return CC_ERROR;
    }
    bytes = repl_strip(narrow, bytes);
    while (bytes > 0 && narrow[bytes - 1] == '\n') {
        bytes--;
    }
    wchar_t *wide = wide_widen(narrow, bytes);
    free(narrow);
    bool is_inserted = wide && (!*wide || el_winsertstr(line, wide) == 0);
    free(wide);
    return is_inserted ? CC_REFRESH : CC_ERROR;
}

static unsigned char paste(EditLine *line, int key) {
    (void)key;
    struct paste paste = {0};
    wchar_t c;
    bool is_read = true;
    while (is_read && !ends_paste(&paste)) {
        is_read = el_wgetc(line, &c) == 1 && paste_add(&paste, pasted(c));
    }
    unsigned char answer = CC_ERROR;
    if (is_read) {
        paste.count -= wcslen(PASTE_END);
        answer = insert_pasted(line, &paste);
    }
    free(paste.text);
    return answer;
}

// ---- completing --------------------------------------------------------------------------------

// The rows of the screen above the one that the cursor stands in, of the text and its prompt.
static size_t rows_above(const LineInfoW *text) {
    unsigned columns = terminal_size(stdout).columns;
    size_t rows = 0, column = 2;
    for (const wchar_t *at = text->buffer; at < text->cursor; at++) {
        int width = *at == L'\n' ? 0 : wcwidth(*at);
        column += width > 0 ? (size_t)width : 0;
        if (*at == L'\n' || (columns > 0 && column >= columns)) {
            rows++;
            column = 0;
        }
    }
    return rows;
}

static unsigned char complete(EditLine *line, int key) {
    (void)key;
    const LineInfoW *text = el_wline(line);
    size_t cursor = cursor_count(text), start = line_start(text, cursor), bytes;
    // At the start of a line, Tab moves in.
    if (start > 0 && is_blank(text->buffer + start, cursor - start)) {
        return el_winsertstr(line, L"    ") == 0 ? CC_REFRESH : CC_ERROR;
    }
    char *narrow = wide_narrow(text->buffer, cursor, &bytes);
    if (!narrow) {
        return CC_ERROR;
    }
    struct completion completion = complete_text(editor_of(line)->repl, narrow, bytes);
    free(narrow);
    unsigned char answer = CC_ERROR;
    if (completion.more && *completion.more) {
        wchar_t *wide = wide_widen(completion.more, strlen(completion.more));
        answer = wide && el_winsertstr(line, wide) == 0 ? CC_REFRESH : CC_ERROR;
        free(wide);
    } else if (completion.count > 1) {
        fputc('\n', stdout);
        complete_list(&completion, terminal_size(stdout).columns);
        for (size_t row = rows_above(text); row > 0; row--) {
            fputc('\n', stdout);
        }
        fflush(stdout);
        answer = CC_REDISPLAY;
    }
    complete_free(&completion);
    return answer;
}

// ---- the conversation --------------------------------------------------------------------------

static const struct {
    const wchar_t *name;
    unsigned char (*run)(EditLine *line, int key);
} functions[] = {
    {L"gasket-enter", enter},       {L"gasket-insert-line", insert_line}, {L"gasket-cancel", cancel},
    {L"gasket-suspend", suspend},   {L"gasket-brace", close_brace},       {L"gasket-up", up},
    {L"gasket-down", down},         {L"gasket-paste", paste},             {L"gasket-complete", complete},
    {L"gasket-home", home},         {L"gasket-end", end},
    {L"gasket-end-early", end_early},
};

static const struct {
    const wchar_t *keys, *function;
} bindings[] = {
    {KEY_DONE, L"ed-newline"},
    {KEY_BEFORE, L"ed-prev-history"},
    {KEY_BEHIND, L"ed-next-history"},
    {L"\n", L"gasket-enter"},
    {L"\r", L"gasket-enter"},
    {L"\x1b\n", L"gasket-insert-line"},
    {L"\x1b\r", L"gasket-insert-line"},
    {L"^@", L"gasket-end-early"},
    {L"\x03", L"gasket-cancel"},
    {L"\x1a", L"gasket-suspend"},
    {L"}", L"gasket-brace"},
    {L"\t", L"gasket-complete"},
    {L"\x1b[200~", L"gasket-paste"},
    {L"\x1b[A", L"gasket-up"},
    {L"\x1bOA", L"gasket-up"},
    {L"\x1b[B", L"gasket-down"},
    {L"\x1bOB", L"gasket-down"},
    {L"\x12", L"em-inc-search-prev"},
    {L"\x01", L"gasket-home"},
    {L"\x05", L"gasket-end"},
    {L"\x1b[H", L"gasket-home"},
    {L"\x1bOH", L"gasket-home"},
    {L"\x1b[1~", L"gasket-home"},
    {L"\x1b[F", L"gasket-end"},
    {L"\x1bOF", L"gasket-end"},
    {L"\x1b[4~", L"gasket-end"},
    {L"\x1b[3~", L"ed-delete-next-char"},
    {L"\x1b[1;5C", L"em-next-word"},
    {L"\x1b[1;5D", L"ed-prev-word"},
};

// So that characters are read and measured as what they are.
static void set_characters(void) {
    const char *kind = setlocale(LC_CTYPE, "");
    if (!kind || !terminal_is_utf8()) {
        setlocale(LC_CTYPE, "C.UTF-8");
    }
}

static bool editor_open(struct editor *editor, struct repl *repl) {
    *editor = (struct editor){.repl = repl};
    set_characters();
    editor->line = el_init("gasket", stdin, stdout, stderr);
    if (!editor->line || !history_open(&editor->history)) {
        return false;
    }
    EditLine *line = editor->line;
    el_wset(line, EL_CLIENTDATA, editor);
    el_wset(line, EL_PROMPT, prompt);
    el_wset(line, EL_EDITOR, L"emacs");
    el_wset(line, EL_SIGNAL, 1);
    el_wset(line, EL_HIST, history_w, editor->history.entries);
    // Ctrl-C and Ctrl-Z are keys while a text is edited, and signals while it runs.
    el_wset(line, EL_SETTY, L"-d", L"-isig", NULL);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        el_wset(line, EL_ADDFN, functions[i].name, functions[i].name, functions[i].run);
    }
    el_source(line, NULL);
    for (size_t i = 0; i < sizeof bindings / sizeof *bindings; i++) {
        el_wset(line, EL_BIND, bindings[i].keys, bindings[i].function, NULL);
    }
    return true;
}

static void editor_close(struct editor *editor) {
    if (editor->line) {
        el_end(editor->line);
    }
    if (editor->history.entries) {
        history_close(&editor->history);
    }
}

// The next text, with its newline; NULL: there is none.
static const wchar_t *read_text(struct editor *editor, int *count) {
    fputs(PASTE_ON, stdout);
    fflush(stdout);
    editor->is_cancelled = false;
    // Before the prompt is drawn: a key that answers it must not find a terminal that reads lines.
    el_wset(editor->line, EL_PREP_TERM, 1);
    const wchar_t *text = el_wgets(editor->line, count);
    fputs(PASTE_OFF, stdout);
    fflush(stdout);
    return text;
}

static void take(struct editor *editor, const wchar_t *text, size_t count) {
    size_t bytes;
    char *narrow = wide_narrow(text, count, &bytes);
    if (!narrow) {
        return;
    }
    bytes = repl_strip(narrow, bytes);
    while (bytes > 0 && narrow[bytes - 1] == '\n') {
        bytes--;
    }
    wchar_t *entry = wide_widen(narrow, bytes);
    if (entry) {
        history_add(&editor->history, entry);
    }
    free(entry);
    repl_take(editor->repl, narrow, bytes);
    free(narrow);
}

static void talk(struct editor *editor) {
    while (!editor->repl->is_over) {
        int count = 0;
        const wchar_t *text = read_text(editor, &count);
        if (!text || count <= 0) {
            fputc('\n', stdout);
            return;
        }
        if (!editor->is_cancelled && !is_blank(text, (size_t)count)) {
            take(editor, text, (size_t)count);
        }
    }
}

enum exit_code editor_converse(struct repl *repl) {
    struct editor editor;
    if (!editor_open(&editor, repl)) {
        editor_close(&editor);
        complain("can't edit lines on this terminal");
        return EXIT_FAILED;
    }
    struct sigaction action = {.sa_handler = interrupt}, before;
    sigemptyset(&action.sa_mask);
    interrupted_repl = repl;
    sigaction(SIGINT, &action, &before);
    puts("Gasket " GK_VERSION ": type an expression, or :help");
    talk(&editor);
    sigaction(SIGINT, &before, NULL);
    interrupted_repl = NULL;
    editor_close(&editor);
    return EXIT_GOOD;
}
