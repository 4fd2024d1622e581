// tools/shelf.c: see shelf.h.

#include "shelf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"

static void file_clear(struct shelf_file *file) {
    free(file->name);
    free(file->path);
    free(file->text);
    *file = (struct shelf_file){0};
}

void shelf_free(struct shelf *shelf) {
    for (size_t i = 0; i < shelf->count; i++) {
        file_clear(&shelf->files[i]);
    }
    free(shelf->files);
    *shelf = (struct shelf){0};
}

static struct shelf_file *find_used(struct shelf *shelf, const char *name) {
    for (size_t i = 0; i < shelf->count; i++) {
        struct shelf_file *file = &shelf->files[i];
        if (file->name && strcmp(file->name, name) == 0) {
            return file;
        }
    }
    return NULL;
}

static struct shelf_file *find_loaded(struct shelf *shelf, const char *path) {
    for (size_t i = 0; i < shelf->count; i++) {
        struct shelf_file *file = &shelf->files[i];
        if (!file->name && strcmp(file->path, path) == 0) {
            return file;
        }
    }
    return NULL;
}

// A new row at the end; NULL: no memory.
static struct shelf_file *add(struct shelf *shelf) {
    struct shelf_file *files = realloc(shelf->files, (shelf->count + 1) * sizeof *files);
    if (!files) {
        return NULL;
    }
    shelf->files = files;
    shelf->files[shelf->count] = (struct shelf_file){0};
    return &shelf->files[shelf->count++];
}

static gk_status read_into(struct shelf_file *file, char *message, size_t size) {
    char *text;
    size_t bytes;
    gk_status status = file_read(file->path, FILE_SOURCE_BYTES_MAX, &text, &bytes, message, size);
    if (status != GK_OK) {
        return status;
    }
    free(file->text);
    file->text = text;
    file->bytes = bytes;
    return GK_OK;
}

// What can't be read any more is as if it had never been found.
void shelf_refresh(struct shelf *shelf) {
    char message[512];
    size_t kept = 0;
    for (size_t i = 0; i < shelf->count; i++) {
        struct shelf_file *file = &shelf->files[i];
        if (file->name && read_into(file, message, sizeof message) != GK_OK) {
            file_clear(file);
        } else {
            shelf->files[kept++] = *file;
        }
    }
    shelf->count = kept;
}

const struct shelf_file *shelf_load(struct shelf *shelf, const char *path, char *message,
                                    size_t size) {
    snprintf(message, size, "no memory");
    struct shelf_file *file = find_loaded(shelf, path);
    bool is_new = !file;
    if (is_new) {
        file = add(shelf);
        if (!file) {
            return NULL;
        }
        file->path = strdup(path);
    }
    if (file->path && read_into(file, message, size) == GK_OK) {
        return file;
    }
    if (is_new) {
        file_clear(&shelf->files[--shelf->count]);
    }
    return NULL;
}

// "bots/hunter.gsk" and "squad" give "bots/squad.gsk".
static char *beside(const char *path, const char *name) {
    const char *slash = path ? strrchr(path, '/') : NULL;
    size_t folder = slash ? (size_t)(slash + 1 - path) : 0;
    size_t bytes = folder + strlen(name) + sizeof ".gsk";
    char *joined = malloc(bytes);
    if (joined) {
        snprintf(joined, bytes, "%.*s%s.gsk", (int)folder, path ? path : "", name);
    }
    return joined;
}

static gk_status find_anew(struct shelf *shelf, const char *name, struct shelf_file **found) {
    char message[512];
    struct shelf_file *file = add(shelf);
    if (!file) {
        return GK_NO_MEMORY;
    }
    file->name = strdup(name);
    file->path = beside(shelf->path, name);
    gk_status status = file->name && file->path ? read_into(file, message, sizeof message)
                                                : GK_NO_MEMORY;
    if (status != GK_OK) {
        file_clear(&shelf->files[--shelf->count]);
    }
    *found = file;
    return status;
}

gk_status shelf_find(void *context, const char *name, gk_source *found) {
    struct shelf *shelf = context;
    struct shelf_file *file = find_used(shelf, name);
    if (!file) {
        gk_status status = find_anew(shelf, name, &file);
        if (status != GK_OK) {
            return status;
        }
    }
    *found = (gk_source){file->path, file->text, file->bytes};
    return GK_OK;
}
