// game-api/jail_talk.c: what a jail and its workers send each other: framed messages over a socket.
//
//   in:    bytes from the other side, who may be anybody
//   out:   whole messages of the kind and size that were expected
//   owns:  a message's bytes
//   fails: an enum that says how; nothing blocks past the instant given, no signal is raised

#define _GNU_SOURCE  // ppoll()

#include "jail_talk.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define HEAD_BYTES 8
#define FIRST_BYTES ((size_t)4096)  // made room for before anything has come
#define KEPT_BYTES ((size_t)1 << 20)  // a larger buffer is not kept for the next message

int64_t jail_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void write_head(unsigned char head[HEAD_BYTES], enum jail_kind kind, size_t count) {
    uint32_t words[2] = {(uint32_t)kind, (uint32_t)count};
    memcpy(head, words, HEAD_BYTES);
}

static bool grow(struct jail_message *message, size_t needed) {
    if (needed <= message->room) {
        return true;
    }
    unsigned char *grown = realloc(message->bytes, needed);
    if (!grown) {
        return false;
    }
    message->bytes = grown;
    message->room = needed;
    return true;
}

static void forget(struct jail_message *message) {
    message->used = 0;
    if (message->room > KEPT_BYTES) {
        free(message->bytes);
        *message = (struct jail_message){0};
    }
}

// ---- the parent's side --------------------------------------------------------------------------

// Waits until the socket is ready. False: it is too late.
static bool wait_for(int socket, short events, int64_t until_ns) {
    for (;;) {
        int64_t left_ns = until_ns - jail_now_ns();
        if (left_ns <= 0) {
            return false;
        }
        struct pollfd asked = {.fd = socket, .events = events};
        struct timespec left = {.tv_sec = (time_t)(left_ns / 1000000000),
                                .tv_nsec = (long)(left_ns % 1000000000)};
        int ready = ppoll(&asked, 1, &left, NULL);
        if (ready > 0) {
            return true;
        }
        if (ready < 0 && errno != EINTR && errno != EAGAIN && errno != ENOMEM) {
            return true;  // recv() and send() tell what it is
        }
    }
}

static enum jail_heard send_all(int socket, const unsigned char *bytes, size_t count, int more,
                                int64_t until_ns) {
    while (count > 0) {
        ssize_t sent = send(socket, bytes, count, MSG_NOSIGNAL | more);
        if (sent > 0) {
            bytes += sent;
            count -= (size_t)sent;
        } else if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            if (!wait_for(socket, POLLOUT, until_ns)) {
                return JAIL_LATE;
            }
        } else if (sent < 0 && errno != EINTR) {
            return JAIL_CLOSED;
        }
    }
    return JAIL_HEARD;
}

enum jail_heard jail_send(int socket, enum jail_kind kind, const void *bytes, size_t count,
                          int64_t until_ns) {
    unsigned char head[HEAD_BYTES];
    if (count > UINT32_MAX) {
        return JAIL_NONSENSE;
    }
    write_head(head, kind, count);
    enum jail_heard heard = send_all(socket, head, sizeof head, count > 0 ? MSG_MORE : 0, until_ns);
    return heard == JAIL_HEARD ? send_all(socket, bytes, count, 0, until_ns) : heard;
}

static enum jail_heard receive_some(int socket, unsigned char *bytes, size_t room, int64_t until_ns,
                                    size_t *got) {
    for (;;) {
        // The clock is asked before each piece: a trickle of bytes gains no time.
        if (!wait_for(socket, POLLIN, until_ns)) {
            return JAIL_LATE;
        }
        ssize_t received = recv(socket, bytes, room, 0);
        if (received > 0) {
            *got = (size_t)received;
            return JAIL_HEARD;
        }
        if (received == 0 || (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)) {
            return JAIL_CLOSED;
        }
    }
}

static enum jail_heard receive_head(int socket, enum jail_kind kind, size_t most, int64_t until_ns,
                                    size_t *count) {
    unsigned char head[HEAD_BYTES];
    uint32_t words[2];
    for (size_t used = 0, got = 0; used < sizeof head; used += got) {
        enum jail_heard heard =
            receive_some(socket, head + used, sizeof head - used, until_ns, &got);
        if (heard != JAIL_HEARD) {
            return heard;
        }
    }
    memcpy(words, head, sizeof words);
    *count = words[1];
    return words[0] == (uint32_t)kind && words[1] <= most ? JAIL_HEARD : JAIL_NONSENSE;
}

enum jail_heard jail_receive(int socket, enum jail_kind kind, size_t most, int64_t until_ns,
                             struct jail_message *message) {
    size_t count, got;
    forget(message);
    enum jail_heard heard = receive_head(socket, kind, most, until_ns, &count);
    while (heard == JAIL_HEARD && message->used < count) {
        size_t wanted = message->used < FIRST_BYTES / 2 ? FIRST_BYTES : message->used * 2;
        wanted = wanted < count ? wanted : count;
        if (!grow(message, wanted)) {
            return JAIL_NO_MEMORY;
        }
        heard = receive_some(socket, message->bytes + message->used, wanted - message->used,
                             until_ns, &got);
        message->used += heard == JAIL_HEARD ? got : 0;
    }
    return heard;
}

// ---- a worker's side ----------------------------------------------------------------------------

static bool write_all(int socket, const unsigned char *bytes, size_t count) {
    while (count > 0) {
        ssize_t wrote = write(socket, bytes, count);
        if (wrote <= 0 && errno != EINTR) {
            return false;
        }
        bytes += wrote > 0 ? wrote : 0;
        count -= wrote > 0 ? (size_t)wrote : 0;
    }
    return true;
}

bool jail_answer(int socket, enum jail_kind kind, const void *bytes, size_t count) {
    unsigned char head[HEAD_BYTES];
    write_head(head, kind, count);
    return count <= UINT32_MAX && write_all(socket, head, sizeof head) &&
           write_all(socket, bytes, count);
}

static bool read_all(int socket, unsigned char *bytes, size_t count) {
    while (count > 0) {
        ssize_t got = read(socket, bytes, count);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            return false;
        }
        bytes += got > 0 ? got : 0;
        count -= got > 0 ? (size_t)got : 0;
    }
    return true;
}

bool jail_listen(int socket, enum jail_kind *kind, size_t most, struct jail_message *message) {
    unsigned char head[HEAD_BYTES];
    uint32_t words[2];
    forget(message);
    if (!read_all(socket, head, sizeof head)) {
        return false;
    }
    memcpy(words, head, sizeof words);
    *kind = (enum jail_kind)words[0];
    if (words[1] > most || !grow(message, words[1]) || !read_all(socket, message->bytes, words[1])) {
        return false;
    }
    message->used = words[1];
    return true;
}
