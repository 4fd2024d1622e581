// tests/second/generate_type.c: the types of a random program, each made once, so that equality is `==`.
//
//   in:    the generator's chance
//   out:   shapes; the declarations of records and enums in the text
//   owns:  nothing; shapes live in the generator
//   fails: where there is no room for another type, an int takes its place

#include <stdio.h>
#include <string.h>

#include "generate_parts.h"

// ---- making ---------------------------------------------------------------------------------------

static const struct shape *find(const struct generator *g, const char *text) {
    for (uint32_t i = 0; i < g->shape_count; i++) {
        if (strcmp(g->shapes[i].text, text) == 0) return &g->shapes[i];
    }
    return NULL;
}

static struct shape *add(struct generator *g, enum shape_kind kind, const char *text) {
    struct shape *shape = &g->shapes[g->shape_count++];
    *shape = (struct shape){.kind = kind, .equatable = true};
    snprintf(shape->text, sizeof shape->text, "%s", text);
    return shape;
}

static void hold(struct shape *shape, const struct shape *part) {
    if (part->equatable) return;
    shape->equatable = false;
    shape->has_function = true;
}

static bool spell(char *out, size_t size, enum shape_kind kind, const struct shape *const *p, uint32_t count) {
    int n = 0;
    switch (kind) {
    case SHAPE_LIST: n = snprintf(out, size, "[%s]", p[0]->text); break;
    case SHAPE_OPTION: n = snprintf(out, size, p[0]->kind == SHAPE_FUNCTION ? "(%s)?" : "%s?", p[0]->text); break;
    case SHAPE_SET: n = snprintf(out, size, "Set[%s]", p[0]->text); break;
    case SHAPE_MAP: n = snprintf(out, size, "Map[%s, %s]", p[0]->text, p[1]->text); break;
    case SHAPE_TUPLE:
        n = count == 2 ? snprintf(out, size, "(%s, %s)", p[0]->text, p[1]->text)
                       : snprintf(out, size, "(%s, %s, %s)", p[0]->text, p[1]->text, p[2]->text);
        break;
    case SHAPE_FUNCTION:
        n = count == 2 ? snprintf(out, size, "fn(%s) -> %s", p[0]->text, p[1]->text)
                       : snprintf(out, size, "fn(%s, %s) -> %s", p[0]->text, p[1]->text, p[2]->text);
        break;
    case SHAPE_INT: case SHAPE_FLOAT: case SHAPE_BOOL: case SHAPE_TEXT: case SHAPE_RECORD: case SHAPE_ENUM: return false;
    }
    return n > 0 && (size_t)n < size;
}

const struct shape *shape_of(struct generator *g, enum shape_kind kind, const struct shape *const *parts,
                             uint32_t count) {
    char text[SHAPE_TEXT_MAX];
    for (uint32_t i = 0; i < count; i++) {
        if (!parts[i]) return NULL;
    }
    // fn … ? is the option of its result, and there are no parentheses around types
    if (kind == SHAPE_OPTION && parts[0]->kind == SHAPE_FUNCTION) return NULL;
    if (kind == SHAPE_OPTION && strstr(parts[0]->text, "??")) return NULL;  // two are enough
    if (!spell(text, sizeof text, kind, parts, count)) return NULL;
    const struct shape *old = find(g, text);
    if (old) return old;
    if (g->shape_count == SHAPES_MAX) return NULL;
    struct shape *shape = add(g, kind, text);
    shape->part_count = count;
    shape->ordered = kind == SHAPE_TUPLE;
    for (uint32_t i = 0; i < count; i++) {
        shape->parts[i] = parts[i];
        hold(shape, parts[i]);
        if (!parts[i]->ordered) shape->ordered = false;
    }
    if (kind == SHAPE_FUNCTION) shape->equatable = false, shape->has_function = true;
    return shape;
}

// Pair[A, B] and Res[T, E], which every program declares.
static const struct shape *generic_of(struct generator *g, const char *name, const struct shape *a,
                                      const struct shape *b) {
    char text[SHAPE_TEXT_MAX];
    if (!a || !b) return NULL;
    // types of functions can't be written where an expression may stand
    if (name[0] == 'R' && (a->has_function || b->has_function)) return NULL;
    int n = snprintf(text, sizeof text, "%s[%s, %s]", name, a->text, b->text);
    if (n < 0 || (size_t)n >= sizeof text) return NULL;
    const struct shape *old = find(g, text);
    if (old) return old;
    if (g->shape_count == SHAPES_MAX) return NULL;
    struct shape *shape = add(g, name[0] == 'P' ? SHAPE_RECORD : SHAPE_ENUM, text);
    hold(shape, a);
    hold(shape, b);
    if (shape->kind == SHAPE_RECORD) {
        shape->parts[0] = a, shape->parts[1] = b;
        shape->part_count = 2;
        return shape;
    }
    shape->variants[0] = (struct variant_shape){{a}, 1, false};
    shape->variants[1] = (struct variant_shape){{b}, 1, true};
    shape->variants[2] = (struct variant_shape){{a, b}, 2, false};
    shape->variants[3] = (struct variant_shape){{NULL}, 0, false};
    shape->variant_count = 4;
    return shape;
}

// ---- choosing -------------------------------------------------------------------------------------

static const struct shape *basic(struct generator *g) {
    const struct shape *all[] = {g->int_, g->int_, g->int_, g->text, g->bool_, g->float_};
    return all[below(g, 6)];
}

static const struct shape *key(struct generator *g) {
    for (int i = 0; i < 8; i++) {
        const struct shape *shape = below(g, 3) ? basic(g) : shape_random(g, 1);
        if (shape->equatable) return shape;
    }
    return g->int_;
}

static const struct shape *make(struct generator *g, int depth) {
    const struct shape *p[3] = {NULL, NULL, NULL};
    if (decide(g, WEIGHT_CHANCE_closure)) {
        uint32_t count = 1 + below(g, 2);
        for (uint32_t i = 0; i <= count; i++) p[i] = shape_random(g, depth - 2);
        return shape_of(g, SHAPE_FUNCTION, p, count + 1);
    }
    if (decide(g, WEIGHT_CHANCE_keyed)) {
        p[0] = key(g);
        if (below(g, 3) == 0) return shape_of(g, SHAPE_SET, p, 1);
        p[1] = shape_random(g, depth - 1);
        return shape_of(g, SHAPE_MAP, p, 2);
    }
    uint32_t named = g->record_count + g->enum_count;
    switch (below(g, 12)) {
    case 0: case 1: case 2:
        p[0] = shape_random(g, depth - 1);
        return shape_of(g, SHAPE_LIST, p, 1);
    case 3: case 4:
        p[0] = shape_random(g, depth - 1);
        return shape_of(g, SHAPE_OPTION, p, 1);
    case 5: case 6: {
        uint32_t count = 2 + below(g, 2);
        for (uint32_t i = 0; i < count; i++) p[i] = shape_random(g, depth - 1);
        return shape_of(g, SHAPE_TUPLE, p, count);
    }
    case 7:
        if (!decide(g, WEIGHT_CHANCE_generic)) return NULL;
        return generic_of(g, below(g, 2) ? "Pair" : "Res", shape_random(g, depth - 2), shape_random(g, depth - 2));
    case 8: case 9: case 10: {
        if (!named) return NULL;
        char name[12];
        snprintf(name, sizeof name, "N%u", (unsigned)below(g, named));
        return find(g, name);
    }
    default: return NULL;
    }
}

const struct shape *shape_random(struct generator *g, int depth) {
    if (depth <= 0 || below(g, 10) < 3) return basic(g);
    const struct shape *shape = make(g, depth);
    return shape ? shape : basic(g);
}

const struct shape *shape_any(struct generator *g) {
    return below(g, 4) == 0 ? basic(g) : g->menu[below(g, g->menu_count)];
}

const struct shape *shape_plain(struct generator *g) {
    for (int i = 0; i < 8; i++) {
        const struct shape *shape = shape_any(g);
        if (!shape->has_function) return shape;
    }
    return g->int_;
}

// ---- types with letters ---------------------------------------------------------------------------

static bool is_letter(const char *at) {
    return at[0] >= 'A' && at[0] <= 'Z' && !((at[1] >= 'a' && at[1] <= 'z') || (at[1] >= '0' && at[1] <= '9'));
}

static const struct shape *choose(struct generator *g, char letter) {
    for (int i = 0; i < 12; i++) {
        const struct shape *shape = shape_any(g);
        if (letter == 'K' && !shape->equatable) continue;
        if (letter == 'O' && !shape->ordered) continue;
        if (letter == 'N' && shape->kind != SHAPE_INT && shape->kind != SHAPE_FLOAT) continue;
        return shape;
    }
    return g->int_;
}

static bool allows(char letter, const struct shape *shape) {
    if (letter == 'K') return shape->equatable;
    if (letter == 'O') return shape->ordered;
    return letter != 'N' || shape->kind == SHAPE_INT || shape->kind == SHAPE_FLOAT;
}

static bool takes(const char **at, const char *word) {
    size_t count = strlen(word);
    if (strncmp(*at, word, count) != 0) return false;
    *at += count;
    return true;
}

static const struct shape *read_parts(struct generator *g, const char **at, struct letters *letters,
                                      const char *end, enum shape_kind kind) {
    const struct shape *parts[PARTS_MAX];
    uint32_t count = 0;
    do {
        if (count == PARTS_MAX || !(parts[count++] = shape_read(g, at, letters))) return NULL;
    } while (takes(at, ", "));
    if (!takes(at, end)) return NULL;
    if (kind == SHAPE_FUNCTION && !(parts[count++] = shape_read(g, at, letters))) return NULL;
    if (kind == SHAPE_RECORD || kind == SHAPE_ENUM)
        return count == 2 ? generic_of(g, kind == SHAPE_RECORD ? "Pair" : "Res", parts[0], parts[1]) : NULL;
    return shape_of(g, kind, parts, count);
}

static const struct shape *read_named(struct generator *g, const char **at) {
    char name[12];
    size_t count = 0;
    while (((*at)[count] >= 'a' && (*at)[count] <= 'z') || ((*at)[count] >= '0' && (*at)[count] <= '9')
           || ((*at)[count] >= 'A' && (*at)[count] <= 'Z')) count++;
    if (count >= sizeof name) return NULL;
    memcpy(name, *at, count);
    name[count] = 0;
    *at += count;
    return find(g, name);
}

static const struct shape *read_one(struct generator *g, const char **at, struct letters *letters) {
    if (is_letter(*at)) {
        char letter = *(*at)++;
        const struct shape **of = &letters->of[letter - 'A'];
        if (!*of) *of = choose(g, letter);
        return *of;
    }
    if (takes(at, "[")) return read_parts(g, at, letters, "]", SHAPE_LIST);
    if (takes(at, "(")) return read_parts(g, at, letters, ")", SHAPE_TUPLE);
    if (takes(at, "Map[")) return read_parts(g, at, letters, "]", SHAPE_MAP);
    if (takes(at, "Set[")) return read_parts(g, at, letters, "]", SHAPE_SET);
    if (takes(at, "Pair[")) return read_parts(g, at, letters, "]", SHAPE_RECORD);
    if (takes(at, "Res[")) return read_parts(g, at, letters, "]", SHAPE_ENUM);
    if (takes(at, "fn(")) return read_parts(g, at, letters, ") -> ", SHAPE_FUNCTION);
    return read_named(g, at);
}

const struct shape *shape_read(struct generator *g, const char **at, struct letters *letters) {
    bool has_letter = is_letter(*at);
    const struct shape *shape = read_one(g, at, letters);
    if (shape && shape->kind == SHAPE_FUNCTION && has_letter && **at == '?') return NULL;
    while (shape && shape->kind != SHAPE_FUNCTION && takes(at, "?")) shape = shape_of(g, SHAPE_OPTION, &shape, 1);
    return shape;
}

// How many ? stand behind the type that begins at `at`.
static uint32_t marks_behind(const char *at) {
    int depth = 0;
    const char *end = at;
    for (; *end; end++) {
        if (*end == '[' || *end == '(') depth++;
        if (*end == ']' || *end == ')') depth--;
        if (depth < 0 || (depth == 0 && (*end == ',' || *end == '?'))) break;
    }
    uint32_t count = 0;
    while (*end == '?') end++, count++;
    return count;
}

static bool match_parts(struct generator *g, const char **at, const struct shape *shape, struct letters *letters,
                        enum shape_kind kind, const char *end) {
    if (shape->kind != kind) return false;
    const struct shape *const *parts = kind == SHAPE_ENUM ? shape->variants[2].parts : shape->parts;
    uint32_t count = kind == SHAPE_ENUM ? 2 : shape->part_count - (kind == SHAPE_FUNCTION ? 1u : 0u);
    for (uint32_t i = 0; i < count; i++) {
        if (i && !takes(at, ", ")) return false;
        if (!shape_match(g, at, parts[i], letters)) return false;
    }
    if (!takes(at, end)) return false;
    return kind != SHAPE_FUNCTION || shape_match(g, at, parts[count], letters);
}

static bool match_one(struct generator *g, const char **at, const struct shape *shape, struct letters *letters) {
    if (is_letter(*at)) {
        char letter = *(*at)++;
        const struct shape **of = &letters->of[letter - 'A'];
        if (!*of && allows(letter, shape)) *of = shape;
        return *of == shape;
    }
    if (takes(at, "[")) return match_parts(g, at, shape, letters, SHAPE_LIST, "]");
    if (takes(at, "(")) return match_parts(g, at, shape, letters, SHAPE_TUPLE, ")");
    if (takes(at, "Map[")) return match_parts(g, at, shape, letters, SHAPE_MAP, "]");
    if (takes(at, "Set[")) return match_parts(g, at, shape, letters, SHAPE_SET, "]");
    bool is_pair = strncmp(shape->text, "Pair[", 5) == 0, is_res = strncmp(shape->text, "Res[", 4) == 0;
    if (takes(at, "Pair[")) return is_pair && match_parts(g, at, shape, letters, SHAPE_RECORD, "]");
    if (takes(at, "Res[")) return is_res && match_parts(g, at, shape, letters, SHAPE_ENUM, "]");
    if (takes(at, "fn(")) return match_parts(g, at, shape, letters, SHAPE_FUNCTION, ") -> ");
    return read_named(g, at) == shape;
}

bool shape_match(struct generator *g, const char **at, const struct shape *shape, struct letters *letters) {
    bool is_function = strncmp(*at, "fn(", 3) == 0;
    for (uint32_t left = is_function ? 0 : marks_behind(*at); left; left--) {
        if (shape->kind != SHAPE_OPTION) return false;
        shape = shape->parts[0];
    }
    if (!match_one(g, at, shape, letters)) return false;
    while (!is_function && takes(at, "?")) continue;
    return true;
}

// ---- the program's own ----------------------------------------------------------------------------

static void write_record(struct generator *g, const char *name) {
    const struct shape *fields[PARTS_MAX];
    uint32_t count = 1 + below(g, PARTS_MAX - 1);
    for (uint32_t i = 0; i < count; i++) fields[i] = shape_random(g, 2);
    if (g->shape_count + 4 > SHAPES_MAX) return;
    struct shape *shape = add(g, SHAPE_RECORD, name);
    for (uint32_t i = 0; i < count; i++) shape->parts[i] = fields[i], hold(shape, fields[i]);
    shape->part_count = count;
    g->record_count++;
    if (below(g, 4) == 0) {
        const struct shape *self[] = {shape};
        shape->parts[count] = shape_of(g, below(g, 2) ? SHAPE_LIST : SHAPE_OPTION, self, 1);
        shape->part_count++;
    }
    put(g, "record %s {", name);
    for (uint32_t i = 0; i < shape->part_count; i++)
        put(g, "%s f%u: %s", i ? "," : "", (unsigned)i, shape->parts[i]->text);
    put(g, " }\n\n");
}

static void fill_variant(struct generator *g, struct shape *shape, struct variant_shape *variant) {
    variant->part_count = below(g, 3);
    variant->is_named = below(g, 2);
    for (uint32_t i = 0; i < variant->part_count; i++) {
        variant->parts[i] = shape_random(g, 2);
        hold(shape, variant->parts[i]);
    }
}

// Behind the first variant, some hold values of the enum itself.
static void close_ring(struct generator *g, struct shape *shape) {
    const struct shape *self[] = {shape};
    for (uint32_t i = 1; i < shape->variant_count; i++) {
        if (!shape->variants[i].part_count || below(g, 5)) continue;
        shape->variants[i].parts[0] = below(g, 2) ? shape_of(g, SHAPE_LIST, self, 1) : shape;
    }
}

static void write_enum(struct generator *g, const char *name) {
    if (g->shape_count + 20 > SHAPES_MAX) return;
    struct shape *shape = add(g, SHAPE_ENUM, name);
    shape->variant_count = 1 + below(g, VARIANTS_MAX);
    bool is_plain = below(g, 3) == 0;
    for (uint32_t i = 0; !is_plain && i < shape->variant_count; i++)
        fill_variant(g, shape, &shape->variants[i]);
    close_ring(g, shape);
    g->enum_count++;
    put(g, "enum %s {", name);
    for (uint32_t i = 0; i < shape->variant_count; i++) {
        const struct variant_shape *variant = &shape->variants[i];
        put(g, "%s v%u", i ? "," : "", (unsigned)i);
        for (uint32_t k = 0; k < variant->part_count; k++) {
            put(g, k ? ", " : "(");
            if (variant->is_named) put(g, "p%u: ", (unsigned)k);
            put(g, "%s", variant->parts[k]->text);
        }
        if (variant->part_count) put(g, ")");
    }
    put(g, " }\n\n");
}

void shapes_init(struct generator *g) {
    g->int_ = add(g, SHAPE_INT, "int");
    g->float_ = add(g, SHAPE_FLOAT, "float");
    g->bool_ = add(g, SHAPE_BOOL, "bool");
    g->text = add(g, SHAPE_TEXT, "text");
    g->shapes[0].ordered = g->shapes[1].ordered = g->shapes[3].ordered = true;
    put(g, "record Pair[A, B] { a: A, b: B }\n\n");
    put(g, "enum Res[T, E] { v0(T), v1(p0: E), v2(T, E), v3 }\n\n");
    uint32_t count = 1 + below(g, 4);
    for (uint32_t i = 0; i < count; i++) {
        char name[12];
        snprintf(name, sizeof name, "N%u", (unsigned)(g->record_count + g->enum_count));
        if (below(g, 2)) write_record(g, name);
        else write_enum(g, name);
    }
    g->menu_count = 6 + below(g, 12);
    for (uint32_t i = 0; i < g->menu_count; i++) g->menu[i] = shape_random(g, 3);
}
