// lang/modules.h: the files of a program: found by `use`, in the order in which their variables get
// their values: what is used before what uses it.
//
//   in:    the bot's main source, the interface that it implements, whoever finds siblings by name
//   out:   a struct file each, parsed; what each of them names the modules that it uses
//   owns:  nothing; files live in the compilation's arena
//   fails: by diagnostics: modules that are not there, that use each other in a circle, too many

#ifndef GASKET_LANG_MODULES_H
#define GASKET_LANG_MODULES_H

#include "library.h"
#include "parse.h"
#include "scope.h"

#define MODULES_MAX 64                  // limit: modules of a program, without what is always there
#define MODULE_DEPTH_MAX 32             // limit: modules that use each other in a row
#define MODULE_NAME_BYTES_MAX 64        // limit: characters of a module's name
#define SOURCES_BYTES_MAX ((size_t)32 << 20)  // limit: bytes of a program's own files together

enum file_kind {
    FILE_PRELUDE,    // of the standard library, always there
    FILE_STANDARD,   // of the standard library, by `use name`
    FILE_INTERFACE,
    FILE_SIBLING,    // the bot's, by `use "name"`
    FILE_MAIN,       // the bot's
};

enum file_state { FILE_NEW, FILE_OPEN, FILE_DONE };

// A module as one file knows it.
struct module_use {
    struct decl *decl;
    struct file *file;
    bool is_needed;        // (check) something of it is named
    struct module_use *next;
};

struct file {
    enum file_kind kind;
    // of a module, as `use` says it: what stands before the dot; of the main file, its own without
    // .gsk; else count 0
    struct text name;
    struct decl *decls;
    struct module_use *uses;
    struct names modules;  // of `uses`, by name: struct module_use
    bool is_open;          // used by the interface: its types need no name before the dot
    struct names symbols;  // (check) functions, top-level variables, namespaces; not the library's
    struct names types;    // (check) records, enums; not the library's
    struct file *next;     // in order

    // while files are found
    enum file_state state;
    struct file *user;     // that waits for it
    struct decl *at;       // looked at last
    uint32_t depth;
    const struct library_file *library;
};

struct modules {
    struct parse_context context;
    gk_find_source *find;  // NULL: there are no siblings
    void *find_context;
    struct library library;
    struct names lost;                 // see parse.h
    size_t parse_error_count;
    struct names siblings, standards;  // by name: struct file
    struct file **library_files;       // those that are there, by number
    struct decl **parts;               // of the library, by number: their declarations
    struct file *main;
    struct file *files, **files_end;   // in order
    uint32_t count;                    // of modules by `use`
    uint64_t source_bytes;             // of the program's own files
};

// `context` is copied; its sources are the caller's no more. `is_whole`: all of the library's files
// that are there is read.
void modules_init(struct modules *modules, struct parse_context context, bool is_whole);

// Parses a file that nobody names by `use`. NULL if it is too large.
struct file *modules_add(struct modules *modules, enum file_kind kind, const gk_source *source);

// A text that is a part of a file which is there. NULL: too large.
struct source *modules_add_piece(struct modules *modules, const gk_source *source);
// Its declarations, to be linked to the file's.
struct decl *modules_parse_piece(struct modules *modules, struct file *file, struct source *source);

// Finds what the interface (or NULL) and the main file (or NULL) use, what that uses, and what they
// name of the library; puts all files in order.
void modules_follow(struct modules *modules, struct file *interface, struct file *main);

// The standard module or sibling that is not used here, but that `use` would find; count 0: none.
// As `use` would say it, with the quotes.
struct text modules_would_find(struct modules *modules, struct text name);

// Whether the library's rules hold: lowered only if used, hidden by what the player declares.
static inline bool file_is_library(const struct file *file) {
    return file->kind != FILE_MAIN && file->kind != FILE_SIBLING;
}

#endif
