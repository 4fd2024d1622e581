// tests/second/promise.c: see promise.h.

#include "promise.h"

#include <string.h>

#include "json.h"

char *promise_word(char **line) {
    char *at = *line, *to, *word;
    while (*at == ' ') at++;
    if (!*at) return NULL;
    bool is_quoted = false;
    for (to = word = at; *at && (is_quoted || *at != ' '); at++) {
        if (*at == '\'') is_quoted = !is_quoted;
        else *to++ = *at;
    }
    *line = *at ? at + 1 : at;
    *to = '\0';
    return word;
}

gk_tree *promise_value(const gk_type *type, const char *text) {
    char message[300];
    gk_tree *tree = NULL;
    json_t *json = json_read(text, strlen(text), message, sizeof message);
    gk_builder *builder = gk_builder_new(64 << 20);
    if (json && builder
        && value_from_json(builder, type, "it", json, message, sizeof message) == GK_OK)
        gk_build_end(builder, &tree);
    gk_builder_free(builder);
    json_decref(json);
    return tree;
}
