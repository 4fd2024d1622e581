// lang/inspect.h: looking at what a session's compilation has found out, before it is gone.
//
//   in:    a session, perhaps a text more; a checked program
//   out:   what stands at a place and what is seen from there; declarations as texts
//   owns:  nothing; all of it lives in the compilation's arena
//   fails: GK_NOT_FOUND, GK_INVALID where nothing can be said

#ifndef GASKET_LANG_INSPECT_H
#define GASKET_LANG_INSPECT_H

#include "session.h"

// Checks all that there is, the library too, and what is typed if that is not NULL, which may be
// wrong; then calls `look`.
gk_status session_inspect(gk_session *session, const char *typed, size_t bytes,
                          void (*look)(void *context, struct check *c), void *context);

// ---- places: inspect_place.c --------------------------------------------------------------------

enum place_kind {
    PLACE_NOWHERE,
    PLACE_NAME,     // a name that stands alone: `scope` is seen from there
    PLACE_MEMBER,   // behind a dot: of `type`, of `module`, of the enum or namespace named `owner`
    PLACE_VARIANT,  // behind a dot that nothing stands before: of `type`, or NULL
    PLACE_TYPE,     // a type's name, or of `module`
};

// A variable of a function, as it is seen from a place: the innermost first.
struct seen {
    struct text name;
    struct type *type;  // NULL: not known
    const struct seen *outer;
};

struct place_found {
    enum place_kind kind;
    struct text owner;
    struct type *type;
    struct file *module;
    const struct seen *scope;
    const struct type *call;  // NAME: a record whose maker's argument it is; or NULL
};

// What the name that starts at `at` is in a declaration.
struct place_found find_place(struct check *c, struct decl *decls, uint32_t at);

// ---- members: inspect_member.c ------------------------------------------------------------------

// Calls `each` for all that may stand behind a value of a type and a dot: fields, then methods.
typedef void member_look(void *context, struct check *c, struct text name, struct type *type,
                         const struct decl *method);
void for_members(struct check *c, struct type *type, member_look *each, void *context);

// How something is declared, as one line; of a record or enum its name alone.
struct text decl_line(struct check *c, const struct decl *decl);

#endif
