// game-api/file.c: whole files, read and written.
//
//   in:    paths from whoever runs the command
//   out:   bytes; files that are whole or not there
//   owns:  a draft's stream and temporary file until it is committed or dropped
//   fails: with one line that names the path and the reason

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_BYTES ((size_t)64 << 10)

static const char magic[] = "gasket";  // its NUL is part of it

// ---- reading ------------------------------------------------------------------------------------

static gk_status refuse(gk_status status, const char *path, const char *reason, char *message,
                        size_t size) {
    snprintf(message, size, "%s: %s", path, reason);
    return status;
}

// A buffer that grows up to one byte more than the cap, so that too long can be told from just long
// enough.
struct buffer {
    char *data;
    size_t count, room;
};

static bool grow(struct buffer *buffer, size_t bytes_max) {
    size_t room = buffer->room == 0 ? CHUNK_BYTES : buffer->room * 2;
    if (room > bytes_max + 2) {
        room = bytes_max + 2;
    }
    char *data = realloc(buffer->data, room);
    if (data) {
        buffer->data = data;
        buffer->room = room;
    }
    return data != NULL;
}

static gk_status read_stream(FILE *stream, size_t bytes_max, struct buffer *buffer) {
    while (buffer->count <= bytes_max) {
        if (buffer->room - buffer->count < 2 && !grow(buffer, bytes_max)) {
            return GK_NO_MEMORY;
        }
        size_t count =
            fread(buffer->data + buffer->count, 1, buffer->room - buffer->count - 1, stream);
        buffer->count += count;
        if (count == 0) {
            buffer->data[buffer->count] = '\0';
            return ferror(stream) ? GK_BAD_ARGUMENT : GK_OK;
        }
    }
    return GK_TOO_LARGE;
}

gk_status file_read(const char *path, size_t bytes_max, char **data, size_t *bytes, char *message,
                    size_t size) {
    FILE *stream = fopen(path, "rb");
    if (!stream) {
        return refuse(errno == ENOENT ? GK_NOT_FOUND : GK_BAD_ARGUMENT, path, strerror(errno),
                      message, size);
    }
    struct buffer buffer = {0};
    gk_status status = read_stream(stream, bytes_max, &buffer);
    int error = errno;
    fclose(stream);
    if (status == GK_OK) {
        *data = buffer.data;
        *bytes = buffer.count;
        return GK_OK;
    }
    free(buffer.data);
    if (status == GK_TOO_LARGE) {
        snprintf(message, size, "%s: longer than %zu bytes", path, bytes_max);
        return status;
    }
    return refuse(status, path, status == GK_NO_MEMORY ? gk_status_text(status) : strerror(error),
                  message, size);
}

// ---- writing ------------------------------------------------------------------------------------

#define NAMES_MAX 1000  // tries at a name that is free

struct file_draft {
    FILE *stream;
    char *path;
    char *temporary;  // NULL: written straight to `path`
    int error;        // of the first write that failed
};

static void draft_free(struct file_draft *draft) {
    if (draft) {
        free(draft->path);
        free(draft->temporary);
        free(draft);
    }
}

// What a rename must not replace: a device, a pipe.
static bool is_special(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && !S_ISREG(about.st_mode);
}

// A new file beside the one that is wanted, with a name that nobody has.
static int open_beside(struct file_draft *draft) {
    size_t bytes = strlen(draft->path) + 16;
    draft->temporary = malloc(bytes);
    if (!draft->temporary) {
        return -1;
    }
    int descriptor = -1;
    for (int i = 0; i < NAMES_MAX && descriptor < 0; i++) {
        snprintf(draft->temporary, bytes, "%s.%d.tmp", draft->path, i);
        descriptor = open(draft->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor < 0 && errno != EEXIST) {
            break;
        }
    }
    return descriptor;
}

static bool draft_open(struct file_draft *draft) {
    if (is_special(draft->path)) {
        draft->stream = fopen(draft->path, "wb");
        return draft->stream != NULL;
    }
    int descriptor = open_beside(draft);
    draft->stream = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    if (descriptor >= 0 && !draft->stream) {
        int error = errno;
        close(descriptor);
        unlink(draft->temporary);
        errno = error;
    }
    return draft->stream != NULL;
}

struct file_draft *file_draft_new(const char *path, char *message, size_t size) {
    struct file_draft *draft = calloc(1, sizeof *draft);
    if (draft) {
        draft->path = strdup(path);
    }
    if (!draft || !draft->path) {
        draft_free(draft);
        refuse(GK_NO_MEMORY, path, gk_status_text(GK_NO_MEMORY), message, size);
        return NULL;
    }
    if (!draft_open(draft)) {
        refuse(GK_BAD_ARGUMENT, path, strerror(errno), message, size);
        draft_free(draft);
        return NULL;
    }
    return draft;
}

void file_draft_write(void *context, const char *text, size_t bytes) {
    struct file_draft *draft = context;
    if (draft->error == 0 && fwrite(text, 1, bytes, draft->stream) < bytes) {
        draft->error = errno != 0 ? errno : EIO;
    }
}

// A full disk may show only when the last bytes leave the buffers, so each step is asked.
static int finish(struct file_draft *draft) {
    int error = draft->error;
    if (error == 0 && fflush(draft->stream) != 0) {
        error = errno;
    }
    if (error == 0 && draft->temporary && fsync(fileno(draft->stream)) != 0) {
        error = errno;
    }
    if (fclose(draft->stream) != 0 && error == 0) {
        error = errno;
    }
    draft->stream = NULL;
    if (error == 0 && draft->temporary && rename(draft->temporary, draft->path) != 0) {
        error = errno;
    }
    return error;
}

gk_status file_draft_commit(struct file_draft *draft, char *message, size_t size) {
    gk_status status = GK_OK;
    int error = finish(draft);
    if (error != 0) {
        status = refuse(GK_BAD_ARGUMENT, draft->path, strerror(error), message, size);
        if (draft->temporary) {
            unlink(draft->temporary);
        }
    }
    draft_free(draft);
    return status;
}

void file_draft_drop(struct file_draft *draft) {
    if (draft) {
        fclose(draft->stream);
        if (draft->temporary) {
            unlink(draft->temporary);
        }
        draft_free(draft);
    }
}

gk_status file_write(const char *path, const void *data, size_t bytes, char *message, size_t size) {
    struct file_draft *draft = file_draft_new(path, message, size);
    if (!draft) {
        return GK_BAD_ARGUMENT;
    }
    file_draft_write(draft, data, bytes);
    return file_draft_commit(draft, message, size);
}

// Permissions last: giving a file away takes some of them from it.
static int keep_owner(int descriptor, const struct stat *about) {
    if (fchown(descriptor, about->st_uid, about->st_gid) != 0 && errno != EPERM) {
        return errno;
    }
    return fchmod(descriptor, about->st_mode & 07777) != 0 ? errno : 0;
}

static gk_status replace(const char *path, const void *data, size_t bytes, char *message,
                         size_t size) {
    struct stat about;
    if (stat(path, &about) != 0 || access(path, W_OK) != 0) {
        return refuse(GK_BAD_ARGUMENT, path, strerror(errno), message, size);
    }
    if (!S_ISREG(about.st_mode)) {
        return refuse(GK_BAD_ARGUMENT, path, "is no plain file", message, size);
    }
    struct file_draft *draft = file_draft_new(path, message, size);
    if (!draft) {
        return GK_BAD_ARGUMENT;
    }
    draft->error = keep_owner(fileno(draft->stream), &about);
    file_draft_write(draft, data, bytes);
    return file_draft_commit(draft, message, size);
}

gk_status file_replace(const char *path, const void *data, size_t bytes, char *message,
                       size_t size) {
    char *target = realpath(path, NULL);
    if (!target) {
        return refuse(GK_BAD_ARGUMENT, path, strerror(errno), message, size);
    }
    gk_status status = replace(target, data, bytes, message, size);
    free(target);
    return status;
}

// ---- kinds --------------------------------------------------------------------------------------

bool file_is_bytecode(const void *data, size_t bytes) {
    return bytes >= sizeof magic && memcmp(data, magic, sizeof magic) == 0;
}
