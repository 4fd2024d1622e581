// lang/modules.c: see modules.h.
//
// Files are gone through depth first, without recursion: each remembers who waits for it.

#include "modules.h"

#include <string.h>

#include "token.h"

static struct text text_of(const char *text) {
    return (struct text){text, (uint32_t)strlen(text)};
}

static void complain(struct modules *m, enum diagnostic_code code, const struct decl *use,
                     struct text second, const char *help) {
    diagnostic_add(m->context.diagnostics, m->context.sources, code, use->name_at,
                   (struct words){{use->name, second}}, NULL, help);
}

static void complain_limit(struct modules *m, const struct decl *use, const char *what,
                           const char *most) {
    diagnostic_add(m->context.diagnostics, m->context.sources, DIAGNOSTIC_OVER_LIMIT, use->name_at,
                   (struct words){{text_of(what), text_of(most)}}, NULL, NULL);
}

// ---- files --------------------------------------------------------------------------------------

void modules_init(struct modules *m, struct parse_context context, bool is_whole) {
    *m = (struct modules){.context = context};
    m->context.library = &m->library;
    m->context.lost = &m->lost;
    names_init(&m->lost, context.arena);
    m->files_end = &m->files;
    library_init(&m->library, context.arena, is_whole);
    names_init(&m->siblings, context.arena);
    names_init(&m->standards, context.arena);
    m->library_files = arena_array(context.arena, library_file_count, sizeof *m->library_files);
}

static struct file *file_new(struct modules *m, enum file_kind kind, struct text name) {
    struct file *file = ARENA_NEW(m->context.arena, struct file);
    *file = (struct file){.kind = kind, .name = name};
    names_init(&file->modules, m->context.arena);
    names_init(&file->symbols, m->context.arena);
    names_init(&file->types, m->context.arena);
    return file;
}

static struct decl *parse(struct modules *m, struct file *file, struct source *source) {
    source->file = file;
    source->is_library = file->kind == FILE_PRELUDE || file->kind == FILE_STANDARD;
    source->is_interface = file->kind == FILE_INTERFACE;
    size_t before = gk_diagnostics_error_count(m->context.diagnostics);
    struct decl *decls = parse_source(&m->context, source);
    m->parse_error_count += gk_diagnostics_error_count(m->context.diagnostics) - before;
    return decls;
}

// A file's name without its folder and without .gsk.
static struct text bare_name(const char *name) {
    for (const char *at = name; *at; at++) {
        if (*at == '/' || *at == '\\') name = at + 1;
    }
    struct text bare = text_of(name);
    if (bare.count > 4 && memcmp(bare.bytes + bare.count - 4, ".gsk", 4) == 0) bare.count -= 4;
    return bare;
}

struct file *modules_add(struct modules *m, enum file_kind kind, const gk_source *from) {
    struct source *source = source_add(m->context.arena, &m->context.sources, from->name,
                                       from->text, from->bytes);
    if (!source) return NULL;
    struct file *file = file_new(m, kind, text_of(""));
    if (kind == FILE_MAIN) file->name = bare_name(source->name);
    if (kind == FILE_MAIN) m->source_bytes += from->bytes;
    file->decls = parse(m, file, source);
    return file;
}

struct source *modules_add_piece(struct modules *m, const gk_source *from) {
    if (from->bytes > SOURCES_BYTES_MAX - m->source_bytes) return NULL;
    m->source_bytes += from->bytes;
    return source_add(m->context.arena, &m->context.sources, from->name, from->text, from->bytes);
}

struct decl *modules_parse_piece(struct modules *m, struct file *file, struct source *source) {
    return parse(m, file, source);
}

// ---- the library --------------------------------------------------------------------------------

static struct decl *parse_part(struct modules *m, struct file *file, uint32_t number) {
    const struct library_part *part = library_part(number);
    struct source *source = source_add_constant(m->context.arena, &m->context.sources,
                                                file->library->path, part->text);
    if (!source) return NULL;
    source->lines_before = part->line - 1;
    return parse(m, file, source);
}

// Of a file of the library, what it uses is read now, the rest when all that is named is known.
static struct file *add_library(struct modules *m, const struct library_file *library) {
    enum file_kind kind = library->is_always ? FILE_PRELUDE : FILE_STANDARD;
    struct text name = library->is_always ? text_of("") : text_of(library->name);
    struct file *file = file_new(m, kind, name);
    file->library = library;
    m->library_files[library - library_file(0)] = file;
    struct decl **end = &file->decls;
    for (uint32_t i = 0; i < library->part_count; i++) {
        uint32_t part = library->first_part + i;
        if (*library_part(part)->name) continue;
        *end = parse_part(m, file, part);
        while (*end) end = &(*end)->next;
    }
    if (m->library.is_whole) library_note_file(&m->library, library);
    return file;
}

// Parts may name others, so this goes on until none is left. Then each file's declarations are put
// in the order in which they stand.
static void read_library(struct modules *m) {
    uint32_t part_count = 0;
    for (uint32_t i = 0; i < library_file_count; i++) part_count += library_file(i)->part_count;
    struct decl **parts = arena_array(m->context.arena, part_count, sizeof *parts);
    for (uint32_t part; (part = library_take(&m->library)) != NO_PART;) {
        struct file *file = m->library_files[library_part(part)->file];
        if (file && *library_part(part)->name) parts[part] = parse_part(m, file, part);
    }
    for (uint32_t i = 0; i < library_file_count; i++) {
        struct file *file = m->library_files[i];
        struct decl **end = file ? &file->decls : NULL;
        for (uint32_t part = 0; file && part < library_file(i)->part_count; part++) {
            while (*end) end = &(*end)->next;
            *end = parts[library_file(i)->first_part + part];
        }
    }
}

// ---- names of modules ---------------------------------------------------------------------------

static bool is_word(struct text name) {
    for (size_t kind = 1; kind < token_count; kind++) {
        const struct token_facts *facts = &token_facts[kind];
        struct text spoken = text_of(facts->spoken);
        bool is_it = spoken.count == name.count + 2 && !facts->is_declaration
                     && memcmp(spoken.bytes + 1, name.bytes, name.count) == 0;
        if (is_it && spoken.bytes[0] == '`') return true;
    }
    return false;
}

static bool is_name_byte(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
}

// What may be a file's name everywhere, and stand before a dot.
static bool is_module_name(struct text name) {
    if (!name.count || name.count > MODULE_NAME_BYTES_MAX || text_equal(name, text_of("_")))
        return false;
    if (name.bytes[0] >= '0' && name.bytes[0] <= '9') return false;
    for (uint32_t i = 0; i < name.count; i++) {
        if (!is_name_byte(name.bytes[i])) return false;
    }
    return !is_word(name);
}

static bool refuse_module_name(struct modules *m, const struct decl *use) {
    struct text name = use->name;
    if (is_module_name(name)) return false;
    struct text bare = name;
    if (bare.count > 4 && memcmp(bare.bytes + bare.count - 4, ".gsk", 4) == 0) bare.count -= 4;
    const char *help = "a module's name is made of a-z, 0-9 and _, and its file is named like it";
    if (name.count && (memchr(name.bytes, '/', name.count) || memchr(name.bytes, '\\', name.count)))
        help = "a module lies in the same folder as the file that uses it";
    else if (is_module_name(bare)) help = "without .gsk:  use \"%2\"";
    else if (is_word(name)) help = "`%1` is a word of the language: name the file otherwise";
    complain(m, DIAGNOSTIC_MODULE_NAME, use, bare, help);
    return true;
}

// ---- siblings -----------------------------------------------------------------------------------

// The answer of whoever finds siblings, made certain of.
static gk_status ask(struct modules *m, struct text name, gk_source *found) {
    char ended[MODULE_NAME_BYTES_MAX + 1];
    memcpy(ended, name.bytes, name.count);
    ended[name.count] = '\0';
    *found = (gk_source){0};
    gk_status status = m->find ? m->find(m->find_context, ended, found) : GK_NOT_FOUND;
    bool is_source = found->name && (found->text || !found->bytes);
    return status == GK_OK && !is_source ? GK_BAD_ARGUMENT : status;
}

static bool is_too_large(struct modules *m, const struct decl *use, const gk_source *found) {
    if (found->bytes <= SOURCE_BYTES_MAX && m->source_bytes + found->bytes <= SOURCES_BYTES_MAX)
        return false;
    if (found->bytes > SOURCE_BYTES_MAX)
        complain_limit(m, use, "bytes in a source", "16 MiB");
    else complain_limit(m, use, "bytes in all sources", "32 MiB");
    return true;
}

static void refuse_missing(struct modules *m, const struct decl *use) {
    bool is_standard = library_find(use->name) != NULL;
    const char *help = is_standard ? "a standard module is named without quotes:  use %1" : NULL;
    if (m->find || is_standard) {
        complain(m, DIAGNOSTIC_NO_FILE, use, text_of(use->source->name), help);
        return;
    }
    complain(m, DIAGNOSTIC_NO_FILES, use, text_of(""),
             "save it as a file, in the folder of %1.gsk");
}

static void refuse_unusable(struct modules *m, const struct decl *use, gk_status status) {
    const char *why = "can't be read";
    if (status == GK_TOO_LARGE) why = "is too large";
    if (status == GK_NO_MEMORY) why = "finds no memory";
    complain(m, DIAGNOSTIC_FILE_UNUSABLE, use, text_of(why), NULL);
}

static struct file *find_sibling(struct modules *m, const struct decl *use) {
    if (refuse_module_name(m, use)) return NULL;
    // The main file is beside the others, and uses itself.
    if (text_equal(use->name, m->main->name)) return m->main;
    struct file *file = names_find(&m->siblings, use->name);
    if (file) return file;
    gk_source found;
    gk_status status = ask(m, use->name, &found);
    if (status == GK_NOT_FOUND) refuse_missing(m, use);
    else if (status != GK_OK) refuse_unusable(m, use, status);
    if (status != GK_OK || is_too_large(m, use, &found)) return NULL;
    m->source_bytes += found.bytes;
    m->context.arena->limit_bytes += COMPILE_BYTES_PER_SOURCE_BYTE * found.bytes;
    file = modules_add(m, FILE_SIBLING, &found);
    file->name = use->name;
    *names_at(&m->siblings, use->name) = file;
    return file;
}

// ---- standard modules ---------------------------------------------------------------------------

// "bits, grid, math"
static struct text names_of_modules(struct modules *m) {
    size_t room = 0, count = 0;
    for (uint32_t i = 0; i < library_file_count; i++) room += strlen(library_file(i)->name) + 2;
    char *bytes = arena_allocate(m->context.arena, room);
    for (uint32_t i = 0; i < library_file_count; i++) {
        if (library_file(i)->is_always) continue;
        if (count) {
            memcpy(bytes + count, ", ", 2);
            count += 2;
        }
        size_t own = strlen(library_file(i)->name);
        memcpy(bytes + count, library_file(i)->name, own);
        count += own;
    }
    return (struct text){bytes, (uint32_t)count};
}

static void refuse_standard(struct modules *m, const struct decl *use) {
    gk_source ignored;
    struct nearest nearest = {.wanted = use->name};
    const char *help = NULL;
    const struct library_file *library = library_find(use->name);
    for (uint32_t i = 0; i < library_file_count; i++) {
        if (!library_file(i)->is_always) nearest_offer(&nearest, text_of(library_file(i)->name));
    }
    if (library) help = "what it has is always there, without use";
    else if (nearest.best.count) help = "did you mean %2?";
    else if (is_module_name(use->name) && ask(m, use->name, &ignored) == GK_OK)
        help = "a file of yours is named in quotes:  use \"%1\"";
    if (!help) nearest.best = names_of_modules(m);
    if (!help) help = "the library has: %2";
    complain(m, DIAGNOSTIC_UNKNOWN_MODULE, use, nearest.best, help);
}

static struct file *find_standard(struct modules *m, const struct decl *use) {
    struct file *file = names_find(&m->standards, use->name);
    if (file) return file;
    const struct library_file *library = library_find(use->name);
    if (!library || library->is_always) {
        refuse_standard(m, use);
        return NULL;
    }
    file = add_library(m, library);
    *names_at(&m->standards, use->name) = file;
    return file;
}

// ---- from file to file --------------------------------------------------------------------------

// "a → b → a": those that wait, from `first` on.
static struct text circle_text(struct modules *m, const struct file *last,
                               const struct file *first) {
    static const char arrow[] = " → ";
    const size_t arrow_bytes = sizeof arrow - 1;
    size_t count = first->name.count;
    for (const struct file *f = last;; f = f->user) {
        count += f->name.count + arrow_bytes;
        if (f == first) break;
    }
    // From the end to the beginning.
    char *bytes = arena_allocate(m->context.arena, count), *at = bytes + count;
    at -= first->name.count;
    memcpy(at, first->name.bytes, first->name.count);
    for (const struct file *f = last;; f = f->user) {
        at -= arrow_bytes;
        memcpy(at, arrow, arrow_bytes);
        at -= f->name.count;
        memcpy(at, f->name.bytes, f->name.count);
        if (f == first) break;
    }
    return (struct text){bytes, (uint32_t)count};
}

// A name for the module in the file that uses it.
static bool bind(struct modules *m, struct file *user, struct decl *decl, struct file *file) {
    void **place = names_at(&user->modules, decl->name);
    if (*place) {
        diagnostic_add(m->context.diagnostics, m->context.sources, DIAGNOSTIC_DECLARED_TWICE,
                       decl->name_at, (struct words){{decl->name}}, NULL,
                       ((struct module_use *)*place)->file == file ? "once is enough"
                                                            : "rename the file that is yours");
        return false;
    }
    struct module_use *use = ARENA_NEW(m->context.arena, struct module_use);
    *use = (struct module_use){.decl = decl, .file = file, .next = user->uses};
    user->uses = use;
    *place = use;
    return true;
}

static struct file *find(struct modules *m, struct file *user, struct decl *use) {
    bool is_interface = user->kind == FILE_INTERFACE;
    if (use->is_text && is_interface) {
        complain(m, DIAGNOSTIC_USE_IN_INTERFACE, use, text_of(""), NULL);
        return NULL;
    }
    struct file *file = use->is_text ? find_sibling(m, use) : find_standard(m, use);
    if (!file || !bind(m, user, use, file)) return NULL;
    if (is_interface) file->is_open = true;
    return file;
}

// Goes from `user` into a file that it uses: the one to go on with.
static struct file *enter(struct modules *m, struct file *user, const struct decl *use,
                          struct file *file) {
    if (file->state == FILE_DONE) return user;
    if (file->state == FILE_OPEN) {
        complain(m, DIAGNOSTIC_CIRCLE, use, circle_text(m, user, file),
                 user == file ? "leave it out" : "move what both need to a file of its own");
        return user;
    }
    if (user->depth == MODULE_DEPTH_MAX) {
        complain_limit(m, use, "modules that use each other in a row", "32");
        return user;
    }
    if (++m->count > MODULES_MAX) {
        if (m->count == MODULES_MAX + 1) complain_limit(m, use, "modules", "64");
        return user;
    }
    file->user = user;
    file->depth = user->depth + 1;
    file->state = FILE_OPEN;
    return file;
}

static struct decl *next_use(struct file *file) {
    struct decl *decl = file->at ? file->at->next : file->decls;
    for (; decl; decl = decl->next) {
        file->at = decl;
        if (decl->kind == DECL_USE) return decl;
    }
    return NULL;
}

static void finish(struct modules *m, struct file *file) {
    file->state = FILE_DONE;
    *m->files_end = file;
    m->files_end = &file->next;
}

static void follow(struct modules *m, struct file *root) {
    root->state = FILE_OPEN;
    for (struct file *file = root; file;) {
        struct decl *use = m->count > MODULES_MAX ? NULL : next_use(file);
        struct file *used = use ? find(m, file, use) : NULL;
        if (used) {
            file = enter(m, file, use, used);
        } else if (!use) {
            finish(m, file);
            file = file->user;
        }
    }
}

void modules_follow(struct modules *m, struct file *interface, struct file *main) {
    m->main = main;
    for (uint32_t i = 0; i < library_file_count; i++) {
        if (library_file(i)->is_always) follow(m, add_library(m, library_file(i)));
    }
    if (interface) follow(m, interface);
    if (main) follow(m, main);
    read_library(m);
}

struct text modules_would_find(struct modules *m, struct text name) {
    struct text none = {0};
    const struct library_file *library = library_find(name);
    if (library && !library->is_always) return name;
    gk_source ignored;
    bool is_sibling = is_module_name(name) && ask(m, name, &ignored) == GK_OK;
    if (!is_sibling) return none;
    char *bytes = arena_allocate(m->context.arena, (size_t)name.count + 2);
    bytes[0] = bytes[name.count + 1] = '"';
    memcpy(bytes + 1, name.bytes, name.count);
    return (struct text){bytes, name.count + 2};
}
