// game-api/file.h: whole files, read and written.
//
//   fails: with one line in `message` that names the path and the reason

#ifndef GASKET_GAME_API_FILE_H
#define GASKET_GAME_API_FILE_H

#include "gasket.h"

#define FILE_SOURCE_BYTES_MAX ((size_t)4 << 20)   // a bot, source or bytecode
#define FILE_MAP_BYTES_MAX ((size_t)64 << 10)
#define FILE_REPLAY_BYTES_MAX ((size_t)256 << 20)
#define FILE_SAVE_BYTES_MAX ((size_t)2 << 30)

// Reads all of a file of at most `bytes_max` bytes. `*data` is the caller's, to free(); a NUL
// follows the last byte. GK_NOT_FOUND, GK_TOO_LARGE, GK_NO_MEMORY, or GK_BAD_ARGUMENT if it can't
// be read.
gk_status file_read(const char *path, size_t bytes_max, char **data, size_t *bytes, char *message,
                    size_t size);

// Writes a file whole or not at all: to a temporary name beside it, then renamed.
gk_status file_write(const char *path, const void *data, size_t bytes, char *message, size_t size);

// The same for a file that is there: it keeps its permissions, and its owner if we may give files
// away. A symbolic link stays one. GK_BAD_ARGUMENT also if it is no plain file, or read-only.
gk_status file_replace(const char *path, const void *data, size_t bytes, char *message,
                       size_t size);

// Writing piece by piece: file_draft_write() is a gk_write whose context is the draft; then either
// commit (which frees the draft also when it fails, and tells of any write that failed) or drop.
// NULL: see `message`.
struct file_draft;
struct file_draft *file_draft_new(const char *path, char *message, size_t size);
void file_draft_write(void *draft, const char *text, size_t bytes);
gk_status file_draft_commit(struct file_draft *draft, char *message, size_t size);
void file_draft_drop(struct file_draft *draft);

// Whether bytes are built bytecode, by how they begin; else they are taken for source.
bool file_is_bytecode(const void *data, size_t bytes);

#endif
