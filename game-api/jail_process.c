// game-api/jail_process.c: starts the process that a worker is, and ends it.
//
//   in:    a program's path and a plan
//   out:   a process behind a socket
//   owns:  nothing between calls
//   fails: with an errno
//
// The process is cloned with the namespaces that only a new process can have, waits until its user is
// written down for it, and then becomes the program. The host may have other threads: between clone
// and exec there are system calls alone. It is known by a descriptor, so a host that waits for all
// its children takes nothing from us but the reason of an end.

#define _GNU_SOURCE  // CLONE_PIDFD, P_PIDFD

#include "jail_process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jail_worker.h"

#define NOBODY 65534
#define NUMBER_BYTES 24

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

// What the new process needs, made before it exists.
struct launch {
    const char *path;
    char numbers[JAIL_WORKER_ARGUMENTS - 1][NUMBER_BYTES];
    char *arguments[JAIL_WORKER_ARGUMENTS + 1];
    char *environment[1];
    int ours, theirs;  // ends of the socket
};

static void prepare(struct launch *launch, const struct jail_plan *plan) {
    static char name[] = JAIL_WORKER_NAME;
    const int64_t numbers[] = {plan->omitted, plan->given, plan->address_bytes, plan->cpu_seconds};
    launch->arguments[0] = name;
    for (size_t i = 0; i < JAIL_WORKER_ARGUMENTS - 1; i++) {
        snprintf(launch->numbers[i], NUMBER_BYTES, "%" PRId64, numbers[i]);
        launch->arguments[i + 1] = launch->numbers[i];
    }
    launch->arguments[JAIL_WORKER_ARGUMENTS] = NULL;
    launch->environment[0] = NULL;
}

// The new process, until it is the program. Nothing here allocates or locks.
static _Noreturn void become(const struct launch *launch) {
    char go;
    ssize_t got;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(launch->ours);
    if (launch->theirs == JAIL_SOCKET) {
        fcntl(JAIL_SOCKET, F_SETFD, 0);
    } else if (dup2(launch->theirs, JAIL_SOCKET) != JAIL_SOCKET) {
        _exit(1);
    }
    syscall(SYS_close_range, JAIL_SOCKET + 1, ~0u, 0);
    do {
        got = read(JAIL_SOCKET, &go, 1);
    } while (got < 0 && errno == EINTR);
    if (got == 1) {
        execve(launch->path, launch->arguments, launch->environment);
    }
    _exit(1);
}

// As fork(), with flags. Signals are blocked around it: no handler of the host's runs in the child.
static int split(uint64_t flags, const struct launch *launch, int *handle) {
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    flags |= CLONE_PIDFD | SIGCHLD;
#if defined(__s390x__)
    long number = syscall(SYS_clone, NULL, flags, handle, NULL, 0);
#else
    long number = syscall(SYS_clone, flags, NULL, handle, NULL, 0);
#endif
    if (number == 0) {
        become(launch);
    }
    int reason = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = reason;
    return (int)number;
}

// ---- users --------------------------------------------------------------------------------------

static bool write_file(int process, const char *name, const char *text) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", process, name);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) {
        return false;
    }
    bool is_written = write(file, text, strlen(text)) == (ssize_t)strlen(text);
    int reason = errno;
    close(file);
    errno = reason;
    return is_written;
}

static bool write_both(int process, const char *users, const char *groups) {
    return write_file(process, "uid_map", users) && write_file(process, "gid_map", groups);
}

// Who the process is outside of its namespace. Root gives it nobody to become; others have only
// themselves to give.
static bool map_users(int process) {
    char users[64], groups[64];
    if (geteuid() == 0) {
        snprintf(users, sizeof users, "0 0 1\n%d %d 1\n", NOBODY, NOBODY);
        if (write_both(process, users, users)) {
            return true;
        }
    }
    snprintf(users, sizeof users, "0 %u 1\n", (unsigned)geteuid());
    snprintf(groups, sizeof groups, "0 %u 1\n", (unsigned)getegid());
    return write_file(process, "setgroups", "deny") && write_both(process, users, groups);
}

// ---- beginning and end --------------------------------------------------------------------------

static int release(const struct launch *launch, const struct jail_plan *plan,
                   struct jail_process *process) {
    if (plan->given & 1u << JAIL_WALL_USER && !map_users(process->number)) {
        return errno;
    }
    return send(launch->ours, "g", 1, MSG_NOSIGNAL) == 1 ? 0 : errno;
}

static uint64_t clone_flags(uint32_t given) {
    return (given & 1u << JAIL_WALL_USER ? (uint64_t)CLONE_NEWUSER : 0) |
           (given & 1u << JAIL_WALL_PROCESSES ? (uint64_t)CLONE_NEWPID : 0);
}

int jail_start(const char *path, const struct jail_plan *plan, struct jail_process *process) {
    struct launch launch = {.path = path};
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return errno;
    }
    launch.ours = ends[0];
    launch.theirs = ends[1];
    prepare(&launch, plan);
    *process = (struct jail_process){.socket = ends[0], .handle = -1};
    process->number = split(clone_flags(plan->given), &launch, &process->handle);
    int reason = process->number > 0 ? 0 : errno;
    close(ends[1]);
    if (reason) {
        close(ends[0]);
        *process = (struct jail_process){0};
        return reason;
    }
    reason = fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 ? release(&launch, plan, process) : errno;
    if (reason) {
        jail_end(process);
    }
    return reason;
}

int jail_end(struct jail_process *process) {
    siginfo_t info = {0};
    int got;
    if (process->number == 0) {
        return 0;
    }
    syscall(SYS_pidfd_send_signal, process->handle, SIGKILL, NULL, 0);
    do {
        got = waitid((idtype_t)P_PIDFD, (id_t)process->handle, &info, WEXITED);
    } while (got != 0 && errno == EINTR);
    close(process->handle);
    close(process->socket);
    *process = (struct jail_process){0};
    return got == 0 && info.si_code != CLD_EXITED ? info.si_status : 0;
}
