// game-api/jail_wall.c: raises the walls around the process that asks for it.
//
//   in:    a plan
//   out:   a report
//   owns:  the process
//   fails: wall by wall, by errno; what is not allowed later is done before

#define _GNU_SOURCE  // unshare(), close_range()

#include "jail_wall.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOBODY 65534

// The sanitizers' own memory and system calls fit behind no wall of these two kinds.
#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

// Each answers 0 or an errno.
static int done(int status) {
    return status == 0 ? 0 : errno;
}

// What was ignored or blocked by the parent stays so after exec(): here everything is as new. And
// who has no parent has no work.
static void settle_signals(void) {
    sigset_t none;
    for (int number = 1; number < NSIG; number++) {
        signal(number, SIG_DFL);
    }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static int raise_environment(void) {
    return environ && environ[0] ? EEXIST : 0;
}

static int raise_descriptors(void) {
    return done((int)syscall(SYS_close_range, JAIL_SOCKET + 1, ~0u, 0));
}

static int raise_network(void) {
    return done(unshare(CLONE_NEWNET));
}

// An empty file system, which nobody can write, instead of the host's. Any folder does to mount it on.
static int raise_files(void) {
    static const char *const folders[] = {"/proc", "/tmp", "/dev", "/etc"};
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
        return errno;
    }
    const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    const char *folder = NULL;
    for (size_t i = 0; !folder && i < sizeof folders / sizeof *folders; i++) {
        if (mount("jail", folders[i], "tmpfs", flags, "size=4k,nr_inodes=2,mode=555") == 0) {
            folder = folders[i];
        }
    }
    // The root of before is put on top of the new one, and taken off.
    if (!folder || chdir(folder) != 0 || syscall(SYS_pivot_root, ".", ".") != 0 ||
        umount2(".", MNT_DETACH) != 0 || chdir("/") != 0) {
        return errno;
    }
    return done(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | flags, NULL));
}

// Root becomes nobody where it can: a user namespace of a container's may know no such user. It then
// is what is left of root without its capabilities, the owner of files that it can't open.
static void leave_user(void) {
    if (geteuid() != 0) {
        return;
    }
    setgroups(0, NULL);
    if (setresgid(NOBODY, NOBODY, NOBODY) == 0 && setresuid(NOBODY, NOBODY, NOBODY) == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);  // another user: it was forgotten
    }
}

// What no program could ever gain again. Without the right to drop them, there are none to gain.
static void drop_bounds(void) {
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++) {
        prctl(PR_CAPBSET_DROP, capability);
    }
}

static int drop_capabilities(void) {
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2];
    memset(none, 0, sizeof none);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    return done((int)syscall(SYS_capset, &head, none));
}

static int raise_privileges(void) {
    drop_bounds();
    leave_user();
    int reason = drop_capabilities();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return errno;
    }
    prctl(PR_SET_DUMPABLE, 0);
    return reason;
}

static int limit(int what, int64_t most) {
    struct rlimit both = {(rlim_t)most, (rlim_t)most};
    return done(setrlimit((__rlimit_resource_t)what, &both));
}

static int raise_limits(const struct jail_plan *plan) {
    const struct {
        int what;
        int64_t most;
    } rows[] = {
        {RLIMIT_CPU, plan->cpu_seconds}, {RLIMIT_FSIZE, 0},    {RLIMIT_NOFILE, 0}, {RLIMIT_NPROC, 0},
        {RLIMIT_CORE, 0},                {RLIMIT_MEMLOCK, 0},  {RLIMIT_MSGQUEUE, 0},
        {RLIMIT_SIGPENDING, 0},
    };
    int reason = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int failed = limit(rows[i].what, rows[i].most);
        reason = reason ? reason : failed;
    }
    int failed = IS_SANITIZED ? ENOTSUP : limit(RLIMIT_AS, plan->address_bytes);
    return reason ? reason : failed;
}

// ---- what may be asked of the kernel ------------------------------------------------------------

static struct scmp_arg_cmp equals(unsigned argument, uint64_t value) {
    return (struct scmp_arg_cmp){.arg = argument, .op = SCMP_CMP_EQ, .datum_a = value, .datum_b = 0};
}

static bool allow(scmp_filter_ctx filter, int number, unsigned count,
                  const struct scmp_arg_cmp *conditions) {
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, count, conditions) == 0;
}

// What malloc() and free() ask for, and no page that could be executed.
static bool allow_memory(scmp_filter_ctx filter) {
    const struct scmp_arg_cmp moving[] = {equals(3, MREMAP_MAYMOVE)};
    const struct scmp_arg_cmp plain[] = {equals(2, PROT_READ | PROT_WRITE),
                                         equals(3, MAP_PRIVATE | MAP_ANONYMOUS)};
    return allow(filter, SCMP_SYS(brk), 0, NULL) && allow(filter, SCMP_SYS(munmap), 0, NULL) &&
           allow(filter, SCMP_SYS(mremap), 1, moving) && allow(filter, SCMP_SYS(mmap), 2, plain);
}

static bool allow_all(scmp_filter_ctx filter) {
    const struct scmp_arg_cmp talking[] = {equals(0, JAIL_SOCKET)};
    return seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
           allow(filter, SCMP_SYS(read), 1, talking) && allow(filter, SCMP_SYS(write), 1, talking) &&
           allow(filter, SCMP_SYS(exit), 0, NULL) && allow(filter, SCMP_SYS(exit_group), 0, NULL) &&
           allow_memory(filter);
}

// All else ends the process at once.
static int raise_seccomp(void) {
    if (IS_SANITIZED) {
        return ENOTSUP;
    }
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter) {
        return ENOMEM;
    }
    int reason = allow_all(filter) ? -seccomp_load(filter) : EINVAL;
    seccomp_release(filter);
    return reason;
}

// ---- all of them --------------------------------------------------------------------------------

static int raise_wall(enum jail_wall wall, const struct jail_plan *plan) {
    switch (wall) {
    case JAIL_WALL_ENVIRONMENT:
        return raise_environment();
    case JAIL_WALL_DESCRIPTORS:
        return raise_descriptors();
    case JAIL_WALL_USER:
    case JAIL_WALL_PROCESSES:
        return plan->given & 1u << wall ? 0 : EPERM;
    case JAIL_WALL_NETWORK:
        return raise_network();
    case JAIL_WALL_FILES:
        return raise_files();
    case JAIL_WALL_PRIVILEGES:
        return raise_privileges();
    case JAIL_WALL_LIMITS:
        return raise_limits(plan);
    case JAIL_WALL_SECCOMP:
        return raise_seccomp();
    case JAIL_WALL_COUNT:
        break;
    }
    return EINVAL;
}

void jail_raise(const struct jail_plan *plan, struct jail_report *report) {
    *report = (struct jail_report){0};
    settle_signals();
    for (int wall = 0; wall < JAIL_WALL_COUNT; wall++) {
        if (plan->omitted & 1u << wall) {
            continue;
        }
        report->reasons[wall] = raise_wall((enum jail_wall)wall, plan);
        report->standing |= report->reasons[wall] == 0 ? 1u << wall : 0;
    }
}
