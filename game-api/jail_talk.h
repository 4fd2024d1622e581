// game-api/jail_talk.h: what a jail and its workers send each other: framed messages over a socket.
//
//   A message is its kind, its length, and that many bytes. The parent's side never waits longer than
//   until a given instant, and makes room for what has come, not for what was promised. A worker waits
//   for ever, with read() and write() alone: other system calls are not its.

#ifndef GASKET_GAME_API_JAIL_TALK_H
#define GASKET_GAME_API_JAIL_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum jail_kind {
    JAIL_HELLO = 0x67610001,  // worker: the walls that stand, and why others do not
    JAIL_LOAD,                // parent: limits, seed, bytecode, memory; worker: a status
    JAIL_CALL,                // parent: function, gas, arguments; worker: how it ended
};

enum jail_heard {
    JAIL_HEARD,
    JAIL_CLOSED,     // the other side is gone
    JAIL_LATE,       // the instant has come
    JAIL_NONSENSE,   // another kind of message, or a length above what was allowed
    JAIL_NO_MEMORY,
};

// What is being received. Zeroed, it is empty; `bytes` is to free().
struct jail_message {
    unsigned char *bytes;
    size_t used, room;
};

int64_t jail_now_ns(void);

// The parent's side; `socket` does not block, `until_ns` is of jail_now_ns().
enum jail_heard jail_send(int socket, enum jail_kind kind, const void *bytes, size_t count,
                          int64_t until_ns);
enum jail_heard jail_receive(int socket, enum jail_kind kind, size_t most, int64_t until_ns,
                             struct jail_message *message);

// A worker's side. False: the parent is gone, or there is no memory.
bool jail_answer(int socket, enum jail_kind kind, const void *bytes, size_t count);
bool jail_listen(int socket, enum jail_kind *kind, size_t most, struct jail_message *message);

#endif
