// tests/jail/prisoner.c: workers that misbehave, as a bot could that got out of the machine.
//
//   in:    an attempt's number, by the seed of a bot; the parent's process, by the gas of a turn
//   out:   nothing, if the walls stand: an answer that a parent believes says that one does not
//   owns:  a worker, with the walls that every worker has
//   fails: see the parent, tests/jail/jailer.c

#define _GNU_SOURCE

#include "prisoner.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "jail_talk.h"
#include "jail_worker.h"
#include "wire.h"

#define WITHOUT_SECCOMP (1u << JAIL_WALL_SECCOMP)
#define WITHOUT_LIMITS (1u << JAIL_WALL_LIMITS | WITHOUT_SECCOMP)

// ---- what only seccomp forbids ------------------------------------------------------------------

#define ASK(name, ...)                                   \
    static bool ask_##name(int64_t parent) {             \
        (void)parent;                                    \
        return syscall(SYS_##name, __VA_ARGS__) != -1;   \
    }

ASK(openat, AT_FDCWD, "/", O_RDONLY, 0)
ASK(socket, AF_INET, SOCK_STREAM, 0)
ASK(socketpair, AF_UNIX, SOCK_STREAM, 0, NULL)
ASK(clone, SIGCHLD, NULL, NULL, NULL, 0)
ASK(clone3, NULL, 0)
ASK(execve, "/proc/self/exe", NULL, NULL)
ASK(execveat, AT_FDCWD, "/bin/sh", NULL, NULL, 0)
ASK(ptrace, PTRACE_TRACEME, 0, NULL, NULL)
ASK(kill, parent, 0)
ASK(tgkill, 1, 1, 0)
ASK(getpid, 0)
ASK(mprotect, NULL, 0, PROT_READ | PROT_EXEC)
ASK(memfd_create, "", 0)
ASK(dup, JAIL_SOCKET)
ASK(fcntl, JAIL_SOCKET, F_GETFL)
ASK(ioctl, JAIL_SOCKET, 0, NULL)
ASK(sendmsg, JAIL_SOCKET, NULL, 0)
ASK(sendto, JAIL_SOCKET, "", 0, 0, NULL, 0)
ASK(prctl, PR_SET_DUMPABLE, 1, 0, 0, 0)
ASK(setuid, 0)
ASK(unshare, CLONE_NEWUSER)
ASK(mount, "", "/", "tmpfs", 0, NULL)
ASK(bpf, 0, NULL, 0)
ASK(io_uring_setup, 1, NULL)
ASK(perf_event_open, NULL, 0, -1, -1, 0)
ASK(process_vm_readv, parent, NULL, 0, NULL, 0, 0)
ASK(process_vm_writev, parent, NULL, 0, NULL, 0, 0)
ASK(keyctl, 0, 0, 0, 0, 0)
ASK(getrandom, NULL, 0, 0)
ASK(clock_settime, 0, NULL)
ASK(seccomp, 0, 0, NULL)
ASK(prlimit64, 0, 0, NULL, NULL)
ASK(personality, 0)
ASK(futex, NULL, 0, 0, NULL, NULL, 0)
ASK(rt_sigaction, SIGSEGV, NULL, NULL, 8)
ASK(nanosleep, NULL, NULL)
#ifdef __x86_64__
#define X32 0x40000000
ASK(open, "/", O_RDONLY, 0)
ASK(fork, 0)
ASK(vfork, 0)
ASK(stat, "/", NULL)

// Numbers of the kernel's third ABI, which a filter of the first does not name.
static bool ask_x32(int64_t parent) {
    (void)parent;
    return syscall(X32 + SYS_getpid) != -1;
}

// A 32-bit system call: 5 is open() there, and what else here.
static bool ask_32_bits(int64_t parent) {
    static const char path[] = "/";
    long answer = 5;
    (void)parent;
    __asm__ volatile("int $0x80" : "+a"(answer) : "b"((long)(uintptr_t)path), "c"(0L), "d"(0L) : "memory");
    return answer >= 0;
}
#endif

static bool map_code(int64_t parent) {
    (void)parent;
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static bool map_writable_code(int64_t parent) {
    (void)parent;
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
           MAP_FAILED;
}

static bool map_shared(int64_t parent) {
    (void)parent;
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static bool map_fixed(int64_t parent) {
    (void)parent;
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) !=
           MAP_FAILED;
}

static bool read_another(int64_t parent) {
    char byte;
    (void)parent;
    return syscall(SYS_read, 3, &byte, 1) != -1;
}

static bool write_another(int64_t parent) {
    (void)parent;
    return syscall(SYS_write, 2, "!", 1) != -1;
}

// ---- what other walls forbid, without seccomp ----------------------------------------------------

static bool open_a_file(int64_t parent) {
    (void)parent;
    return open("/etc/passwd", O_RDONLY) >= 0 || open("/proc/self/environ", O_RDONLY) >= 0 ||
           open("/proc/self/exe", O_RDONLY) >= 0;
}

static bool make_a_file(int64_t parent) {
    (void)parent;
    return open("/made", O_CREAT | O_RDWR, 0600) >= 0 || mkdir("/made", 0700) == 0;
}

static bool open_with_limits(int64_t parent) {
    (void)parent;
    return open("/", O_RDONLY) >= 0 || socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static bool fork_with_limits(int64_t parent) {
    (void)parent;
    return syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0) != -1;
}

static bool reach_the_network(int64_t parent) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int socket_number = socket(AF_INET, SOCK_DGRAM, 0);
    (void)parent;
    return socket_number >= 0 &&
           sendto(socket_number, "!", 1, 0, (const struct sockaddr *)&to, sizeof to) == 1;
}

static bool name_the_parent(int64_t parent) {
    return kill((pid_t)parent, 0) == 0 || kill((pid_t)parent, SIGTERM) == 0;
}

static bool trace_the_parent(int64_t parent) {
    char byte;
    struct iovec here = {&byte, 1}, there = {(void *)(uintptr_t)&attempts, 1};
    return ptrace(PTRACE_ATTACH, (pid_t)parent, NULL, NULL) == 0 ||
           process_vm_readv((pid_t)parent, &here, 1, &there, 1, 0) == 1;
}

static bool gain_privileges(int64_t parent) {
    (void)parent;
    return (geteuid() != 0 && setuid(0) == 0) || mount("x", "/", "tmpfs", 0, NULL) == 0 ||
           prctl(PR_CAPBSET_READ, 21) == 1 || sethostname("gone", 4) == 0 ||
           prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0 || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1;
}

static bool find_a_descriptor(int64_t parent) {
    (void)parent;
    for (int number = JAIL_SOCKET + 1; number < 1024; number++) {
        if (fcntl(number, F_GETFD) != -1) {
            return true;
        }
    }
    return false;
}

static bool take_all_memory(int64_t parent) {
    (void)parent;
    return mmap(NULL, (size_t)1 << 42, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) != MAP_FAILED;
}

// The environment that the parent has holds JAIL_SECRET; all that stands above this frame is looked
// through, where the kernel puts arguments and environment.
static bool find_the_secret(int64_t parent) {
    static const char word[] = {'J' ^ 1, 'A' ^ 1, 'I' ^ 1, 'L' ^ 1, '_' ^ 1, 'S' ^ 1, 'E' ^ 1};
    (void)parent;
    if (environ && environ[0]) {
        return true;
    }
    volatile char here = 0;
    uintptr_t page = (uintptr_t)&here & ~(uintptr_t)4095;
    // A worker's stack ends with its program's name; the pages up to there are all its own.
    const char *end = (const char *)page + 4096;
    for (const char *at = (const char *)page; at + sizeof word < end; at++) {
        size_t same = 0;
        while (same < sizeof word && at[same] == (char)(word[same] ^ 1)) {
            same++;
        }
        if (same == sizeof word) {
            return true;
        }
    }
    return getenv("JAIL_SECRET") != NULL;
}

// ---- ends ---------------------------------------------------------------------------------------

static bool hang(int64_t parent) {
    (void)parent;
    for (volatile int forever = 1; forever;) {
    }
    return true;
}

static bool leave(int64_t parent) {
    (void)parent;
    _exit(0);
}

static bool crash(int64_t parent) {
    (void)parent;
    *(volatile int *)(uintptr_t)(parent & 7) = 1;
    return true;
}

// ---- words --------------------------------------------------------------------------------------

// What an honest worker says of a turn that returned [7], with something in it changed.
struct story {
    uint64_t end, status, rows, notes, move, count;
    int64_t gas, memory;
    const char *code, *tail;
};

static const struct story truth = {.gas = 3, .memory = 64, .code = "", .tail = "", .move = 1, .count = 1};

static void put_story(struct wire_writer *out, const struct story *story) {
    wire_put_count(out, story->end);
    wire_put_count(out, story->status);
    wire_put_int(out, story->gas);
    wire_put_int(out, story->memory);
    wire_put_int(out, 64);
    wire_put_text(out, story->code, strlen(story->code));
    for (int i = 0; i < 5; i++) {
        wire_put_count(out, 0);  // name, message, file, line, column
    }
    wire_put_count(out, story->rows);
    wire_put_count(out, 0);
    wire_put_count(out, story->notes);
    wire_put_count(out, story->move);
    wire_put_count(out, story->count);
    wire_put_int(out, 7);
    wire_put_bytes(out, story->tail, strlen(story->tail));
}

static void tell(const struct story *story) {
    struct wire_writer out = {.most = 4096};
    put_story(&out, story);
    jail_answer(JAIL_SOCKET, JAIL_CALL, out.bytes, out.used);
    free(out.bytes);
}

#define LIE(name, ...)                       \
    static bool lie_##name(int64_t parent) { \
        struct story story = truth;          \
        (void)parent;                        \
        __VA_ARGS__;                         \
        tell(&story);                        \
        return hang(0);                      \
    }

LIE(end, story.end = 9)
LIE(lost, story.end = 3)
LIE(status, story.status = 2)
LIE(refused, story.end = 2)
LIE(gas, story.gas = INT64_MAX)
LIE(debt, story.gas = -1)
LIE(memory, story.memory = (int64_t)1 << 50)
LIE(code, story.code = "F001")
LIE(fault, story.end = 1)
LIE(stack, story.rows = (uint64_t)1 << 60)
LIE(notes, story.notes = UINT64_MAX)
LIE(move, story.move = 7)
LIE(no_move, story.move = 0; story.tail = "")
LIE(count, story.count = (uint64_t)1 << 61)
LIE(short, story.count = 2)
LIE(long, story.tail = "more")

static bool say_garbage(int64_t parent) {
    static const char garbage[] = "HTTP/1.1 200 OK\r\nContent-Length: 4294967295\r\n\r\n";
    (void)parent;
    return write(JAIL_SOCKET, garbage, sizeof garbage) > 0 && hang(0);
}

static bool promise_too_much(int64_t parent) {
    const uint32_t head[2] = {JAIL_CALL, UINT32_MAX};
    (void)parent;
    return write(JAIL_SOCKET, head, sizeof head) > 0 && hang(0);
}

static bool say_too_little(int64_t parent) {
    const uint32_t head[2] = {JAIL_CALL, 1000000};
    (void)parent;
    return write(JAIL_SOCKET, head, sizeof head) > 0 && write(JAIL_SOCKET, head, 4) > 0 && hang(0);
}

static bool drip(int64_t parent) {
    const uint32_t head[2] = {JAIL_CALL, 1000000};
    (void)parent;
    if (write(JAIL_SOCKET, head, sizeof head) < 0) {
        return false;
    }
    for (;;) {
        for (volatile int wait = 0; wait < 1000000; wait++) {
        }
        if (write(JAIL_SOCKET, head, 1) < 0) {
            return false;
        }
    }
}

static bool say_another_kind(int64_t parent) {
    (void)parent;
    return jail_answer(JAIL_SOCKET, JAIL_HELLO, "", 0) && hang(0);
}

static bool flood(int64_t parent) {
    static char much[65536];
    (void)parent;
    while (write(JAIL_SOCKET, much, sizeof much) > 0) {
    }
    return false;
}

// ---- the table ----------------------------------------------------------------------------------

#define ASKED(name) {#name, KILLED, 0, ask_##name},
#define LIED(name) {"lie: " #name, NONSENSE, 0, lie_##name},

const struct attempt attempts[] = {
    ASKED(openat) ASKED(socket) ASKED(socketpair) ASKED(clone) ASKED(clone3) ASKED(execve)
    ASKED(execveat) ASKED(ptrace) ASKED(kill) ASKED(tgkill) ASKED(getpid) ASKED(mprotect)
    ASKED(memfd_create) ASKED(dup) ASKED(fcntl) ASKED(ioctl) ASKED(sendmsg) ASKED(sendto)
    ASKED(prctl) ASKED(setuid) ASKED(unshare) ASKED(mount) ASKED(bpf) ASKED(io_uring_setup)
    ASKED(perf_event_open) ASKED(process_vm_readv) ASKED(process_vm_writev) ASKED(keyctl)
    ASKED(getrandom) ASKED(clock_settime) ASKED(seccomp) ASKED(prlimit64) ASKED(personality)
    ASKED(futex) ASKED(rt_sigaction) ASKED(nanosleep)
#ifdef __x86_64__
    ASKED(open) ASKED(fork) ASKED(vfork) ASKED(stat) ASKED(x32)
    {"a 32-bit system call", KILLED, 0, ask_32_bits},
#endif
    {"mmap of code", KILLED, 0, map_code},
    {"mmap of writable code", KILLED, 0, map_writable_code},
    {"mmap of shared memory", KILLED, 0, map_shared},
    {"mmap over what is there", KILLED, 0, map_fixed},
    {"read from another descriptor", KILLED, 0, read_another},
    {"write to another descriptor", KILLED, 0, write_another},
    {"open a file, without seccomp", REFUSED, WITHOUT_LIMITS, open_a_file},
    {"make a file, without seccomp", REFUSED, WITHOUT_LIMITS, make_a_file},
    {"open anything, without seccomp", REFUSED, WITHOUT_SECCOMP, open_with_limits},
    {"fork, without seccomp", REFUSED, WITHOUT_SECCOMP, fork_with_limits},
    {"reach the network, without seccomp", REFUSED, WITHOUT_LIMITS, reach_the_network},
    {"kill the parent, without seccomp", REFUSED, WITHOUT_LIMITS, name_the_parent},
    {"trace the parent, without seccomp", REFUSED, WITHOUT_LIMITS, trace_the_parent},
    {"gain privileges, without seccomp", REFUSED, WITHOUT_LIMITS, gain_privileges},
    {"find another descriptor, without seccomp", REFUSED, WITHOUT_SECCOMP, find_a_descriptor},
    {"take all memory", REFUSED, WITHOUT_SECCOMP, take_all_memory},
    {"find the host's environment", REFUSED, 0, find_the_secret},
    {"leave", ENDED, 0, leave},
    {"crash", ENDED, 0, crash},
    {"hang", LATE, 0, hang},
    {"say a little and hang", LATE, 0, say_too_little},
    {"a byte now and then", LATE, 0, drip},
    {"garbage", NONSENSE, 0, say_garbage},
    {"a length of 4 GiB", NONSENSE, 0, promise_too_much},
    {"another kind of message", NONSENSE, 0, say_another_kind},
    {"a flood", NONSENSE, 0, flood},
    LIED(end) LIED(lost) LIED(status) LIED(refused) LIED(gas) LIED(debt) LIED(memory) LIED(code)
    LIED(fault) LIED(stack) LIED(notes) LIED(move) LIED(no_move) LIED(count) LIED(short) LIED(long)
};
const size_t attempt_count = sizeof attempts / sizeof *attempts;

// ---- the worker ---------------------------------------------------------------------------------

// Answers the load, and finds in it which attempt this is.
static size_t be_loaded(struct jail_message *heard) {
    enum jail_kind kind;
    if (!jail_listen(JAIL_SOCKET, &kind, JAIL_MESSAGE_BYTES_MAX, heard) || kind != JAIL_LOAD) {
        _exit(1);
    }
    struct wire_reader reader = {heard->bytes, heard->bytes + heard->used, false};
    for (int i = 0; i < 3; i++) {
        wire_get_int(&reader);  // the limits
    }
    size_t number = (size_t)wire_get_count(&reader, UINT64_MAX);
    const unsigned char well = 0;
    if (reader.is_bad || !jail_answer(JAIL_SOCKET, JAIL_LOAD, &well, 1)) {
        _exit(1);
    }
    return number;
}

static void misbehave(size_t number, struct jail_message *heard) {
    enum jail_kind kind;
    if (!jail_listen(JAIL_SOCKET, &kind, JAIL_MESSAGE_BYTES_MAX, heard) || kind != JAIL_CALL) {
        _exit(1);
    }
    struct wire_reader reader = {heard->bytes, heard->bytes + heard->used, false};
    wire_get_count(&reader, UINT64_MAX);
    int64_t parent = wire_get_int(&reader);
    if (number >= attempt_count || attempts[number].try(parent)) {
        tell(&truth);  // it got what it wanted: the parent hears of a turn that went well
    }
}

void prisoner_work(int argc, char **argv) {
    struct jail_plan plan;
    struct jail_report report;
    struct jail_message heard = {0};
    if (!jail_plan_read(argc, argv, &plan)) {
        return;
    }
    jail_raise(&plan, &report);
    if (jail_say_hello(&report)) {
        size_t number = be_loaded(&heard);
        misbehave(number, &heard);
    }
    _exit(0);
}
