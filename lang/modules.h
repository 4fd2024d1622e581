// lang/modules.h: the files of a program, in the order in which their variables get their values.
//
//   in:    declarations as parsed, a list for each file
//   out:   what each file declares, and whose names it sees
//   owns:  nothing; files live in the compilation's arena
//   fails: not at all

#ifndef GASKET_LANG_MODULES_H
#define GASKET_LANG_MODULES_H

#include "scope.h"

enum file_kind {
    FILE_PRELUDE,    // of the standard library, always there
    FILE_INTERFACE,
    FILE_MAIN,       // the bot's
};

struct file {
    enum file_kind kind;
    struct decl *decls;
    struct names symbols;  // (check) functions, top-level variables, namespaces; not the prelude's
    struct names types;    // (check) records, enums; not the prelude's
    struct file *next;
};

// Whether the library's rules hold: lowered only if used, hidden by what the player declares.
static inline bool file_is_library(const struct file *file) {
    return file->kind != FILE_MAIN;
}

#endif
