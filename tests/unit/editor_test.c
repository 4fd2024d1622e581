// tests/unit/editor_test.c: a conversation over a terminal: keys go in, what is drawn comes out.
//
// The command lies beside the folder of the tests. What it draws is searched for words, which come
// in one piece: answers, and what is completed or brought back.

#define _XOPEN_SOURCE 700

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define PATIENCE_MS 20000

static char gasket[4096];
static char home[] = "/tmp/gasket-editor-XXXXXX";

struct terminal {
    int fd;
    pid_t pid;
    char said[1 << 22];
    size_t bytes, seen;  // seen: up to here it has been waited for
};

static void run_in(const char *name) {
    setsid();
    int slave = open(name, O_RDWR);
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    ioctl(slave, TIOCSWINSZ, &size);
    for (int i = 0; i < 3; i++) dup2(slave, i);
    setenv("HOME", home, 1);
    unsetenv("XDG_STATE_HOME");
    setenv("TERM", "xterm", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("NO_COLOR", "1", 1);
    execl(gasket, "gasket", "repl", "--gas", "9000000000000", (char *)NULL);
    _exit(127);
}

// The one that is open: what a failed claim leaves behind is closed by its teardown.
static struct terminal terminal;

static struct terminal *terminal_new(void) {
    struct terminal *t = &terminal;
    memset(t, 0, sizeof *t);
    t->fd = posix_openpt(O_RDWR | O_NOCTTY);
    fcntl(t->fd, F_SETFD, FD_CLOEXEC);
    assert_true(t->fd >= 0 && grantpt(t->fd) == 0 && unlockpt(t->fd) == 0);
    char name[100];
    snprintf(name, sizeof name, "%s", ptsname(t->fd));
    t->pid = fork();
    assert_true(t->pid >= 0);
    if (t->pid == 0) run_in(name);
    return t;
}

static int terminal_drop(void **state) {
    (void)state;
    if (terminal.pid > 0) {
        kill(terminal.pid, SIGKILL);
        waitpid(terminal.pid, NULL, 0);
    }
    if (terminal.fd > 0) close(terminal.fd);
    memset(&terminal, 0, sizeof terminal);
    return 0;
}

static bool read_some(struct terminal *t, int ms) {
    struct pollfd output = {.fd = t->fd, .events = POLLIN};
    if (poll(&output, 1, ms) != 1) return false;
    ssize_t got = read(t->fd, t->said + t->bytes, sizeof t->said - 1 - t->bytes);
    if (got <= 0) return false;
    t->bytes += (size_t)got;
    t->said[t->bytes] = '\0';
    return true;
}

// Waits until `text` has been drawn, behind what was waited for before.
static void wait_for(struct terminal *t, const char *text) {
    for (;;) {
        const char *found = strstr(t->said + t->seen, text);
        if (found) {
            t->seen = (size_t)(found - t->said) + strlen(text);
            return;
        }
        if (!read_some(t, PATIENCE_MS)) fail_msg("no %s in: %s", text, t->said + t->seen);
    }
}

static void type(struct terminal *t, const char *keys) {
    size_t bytes = strlen(keys);
    // A terminal takes only so much while nobody reads what the command draws.
    while (bytes > 0) {
        struct pollfd both = {.fd = t->fd, .events = POLLIN | POLLOUT};
        assert_true(poll(&both, 1, PATIENCE_MS) == 1);
        if (both.revents & POLLIN) assert_true(read_some(t, 0));
        if (!(both.revents & POLLOUT)) continue;
        assert_int_equal(write(t->fd, keys, 1), 1);
        keys++;
        bytes--;
    }
}

static void enter(struct terminal *t, const char *keys, const char *answer) {
    wait_for(t, "> ");
    type(t, keys);
    type(t, "\r");
    wait_for(t, answer);
}

static int exit_code(struct terminal *t) {
    int status;
    while (read_some(t, PATIENCE_MS)) {
    }
    assert_int_equal(waitpid(t->pid, &status, 0), t->pid);
    t->pid = 0;
    terminal_drop(NULL);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void leave(struct terminal *t) {
    wait_for(t, "> ");
    type(t, "\x04");
    assert_int_equal(exit_code(t), 0);
}

// ---- claims -------------------------------------------------------------------------------------

static void answers_what_is_typed(void **state) {
    (void)state;
    struct terminal *t = terminal_new();
    enter(t, "1 + 2", "3 : int   2 gas");
    enter(t, "\"日本\"", "\"日本\" : text");
    enter(t, "let x = 5", "x = 5 : int");
    enter(t, "x / 0", "fault F002");
    enter(t, "x", "5 : int");
    enter(t, "nobody", "E0201");
    leave(t);
}

static void a_statement_goes_on_until_it_is_whole(void **state) {
    (void)state;
    struct terminal *t = terminal_new();
    wait_for(t, "> ");
    type(t, "fn f(n: int) -> int {\r");
    type(t, "return n * 2\r");
    type(t, "}\r");
    enter(t, "f(21)", "42 : int");
    // From the history it comes back as one entry, and can be changed.
    wait_for(t, "> ");
    type(t, "\x1b[A\x1b[A");
    wait_for(t, "return n * 2");
    type(t, "\x1b[A\x05\x7f\x33\x1b[B\r");
    enter(t, "f(21)", "63 : int");
    leave(t);
}

static void keys_edit_the_line(void **state) {
    (void)state;
    struct terminal *t = terminal_new();
    wait_for(t, "> ");
    type(t, "1 + 5\x7f\x37\x01\x32\x05\x30\r");  // 21 + 70
    wait_for(t, "91 : int");
    wait_for(t, "> ");
    type(t, "é + 1\x01\x1b[3~\x32\r");
    wait_for(t, "3 : int");
    enter(t, "\x12\x37\x30\x1b", "91 : int");  // Ctrl-R finds it again
    leave(t);
}

static void tab_completes(void **state) {
    (void)state;
    struct terminal *t = terminal_new();
    enter(t, "var numbers = [3, 1, 2]", "numbers = [3, 1, 2]");
    wait_for(t, "> ");
    type(t, "numb\t.sor\t\t");
    wait_for(t, "sorted");
    wait_for(t, "fn [T: ordered].sorted(self)");
    type(t, "ed()\r");
    wait_for(t, "[1, 2, 3] : [int]");
    wait_for(t, "> ");
    type(t, "numbers.rever\t");
    type(t, "\x15:rel\t\r");
    wait_for(t, "no file was loaded");
    leave(t);
}

static void ctrl_c_gives_the_prompt_back(void **state) {
    (void)state;
    struct terminal *t = terminal_new();
    enter(t, "var n = 1", "n = 1 : int");
    wait_for(t, "> ");
    type(t, "this is no statement");
    wait_for(t, "statement");
    type(t, "\x03");
    wait_for(t, "^C");
    wait_for(t, "> ");
    type(t, "while true { n += 1 }\r");
    wait_for(t, "}");
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    type(t, "\x03");
    wait_for(t, "stopped at <2>:1:7");
    clock_gettime(CLOCK_MONOTONIC, &after);
    // Sanitizers and other processes may take their time.
    assert_true(after.tv_sec - before.tv_sec < 5);
    enter(t, "n", "1 : int");
    leave(t);
}

static void a_paste_is_one_text(void **state) {
    (void)state;
    struct terminal *t = terminal_new();
    wait_for(t, "> ");
    type(t, "\x1b[200~> fn f() -> int {\r.     return 7\r. }\r\x1b[201~");
    wait_for(t, "return 7");
    type(t, "\r");
    enter(t, "f()", "7 : int");
    leave(t);
}

static void history_lasts(void **state) {
    (void)state;
    struct terminal *t = terminal_new();
    enter(t, "let a = 40 +\\\\\r", "E0");
    enter(t, "40 + 4", "44 : int");
    leave(t);
    t = terminal_new();
    wait_for(t, "> ");
    type(t, "\x1b[A\r");
    wait_for(t, "44 : int");
    leave(t);
    char path[200];
    struct stat about;
    snprintf(path, sizeof path, "%s/.local/state/gasket/history", home);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 077, 0);
}

static void works_where_nothing_can_be_remembered(void **state) {
    (void)state;
    char real[sizeof home];
    memcpy(real, home, sizeof home);
    snprintf(home, sizeof home, "/dev/null");
    struct terminal *t = terminal_new();
    enter(t, "1 + 1", "2 : int");
    wait_for(t, "> ");
    type(t, "\x1b[A\r");
    wait_for(t, "2 : int");
    leave(t);
    memcpy(home, real, sizeof home);
}

static void quit_leaves(void **state) {
    (void)state;
    struct terminal *t = terminal_new();
    wait_for(t, "> ");
    type(t, ":quit\r");
    assert_int_equal(exit_code(t), 0);
}

static void any_bytes_may_be_typed(void **state) {
    (void)state;
    struct terminal *t = terminal_new();
    wait_for(t, "> ");
    uint64_t random = 1;
    for (int i = 0; i < 3000; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        char c = (char)(random >> 56), key[] = {c, '\0'};
        // Ctrl-D on an empty line leaves, Ctrl-S stops the terminal, Ctrl-Z the command.
        if (c == 4 || c == 19 || c == 26 || c == 28 || c == 0) continue;
        type(t, key);
    }
    t->seen = t->bytes;
    // Ctrl-C empties what the terminal holds in both directions, prompts too: none is waited for.
    type(t, "\x1b[201~\x1b\x07\x03\x03");
    type(t, "\r1234 + 1\r");
    wait_for(t, "1235 : int");
    kill(t->pid, SIGKILL);
    exit_code(t);
}

static int make_home(void **state) {
    (void)state;
    return mkdtemp(home) ? 0 : -1;
}

static int drop_home(void **state) {
    (void)state;
    char command[200];
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command);
}

int main(int argc, char **argv) {
    (void)argc;
    const char *slash = strrchr(argv[0], '/');
    snprintf(gasket, sizeof gasket, "%.*s../gasket", slash ? (int)(slash + 1 - argv[0]) : 0, argv[0]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(answers_what_is_typed, terminal_drop),
        cmocka_unit_test_teardown(a_statement_goes_on_until_it_is_whole, terminal_drop),
        cmocka_unit_test_teardown(keys_edit_the_line, terminal_drop),
        cmocka_unit_test_teardown(tab_completes, terminal_drop),
        cmocka_unit_test_teardown(ctrl_c_gives_the_prompt_back, terminal_drop),
        cmocka_unit_test_teardown(a_paste_is_one_text, terminal_drop),
        cmocka_unit_test_teardown(history_lasts, terminal_drop),
        cmocka_unit_test_teardown(works_where_nothing_can_be_remembered, terminal_drop),
        cmocka_unit_test_teardown(quit_leaves, terminal_drop),
        cmocka_unit_test_teardown(any_bytes_may_be_typed, terminal_drop),
    };
    return cmocka_run_group_tests(tests, make_home, drop_home);
}
