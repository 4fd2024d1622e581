// tools/verb_build.c: compiles a bot to a file of bytecode.
//
//   in:    a source (or a built file, which is verified and written anew)
//   out:   a file, whole or not at all
//   owns:  nothing
//   fails: EXIT_FAILED if the bot has errors or the file can't be written

#include <stdlib.h>

#include "file.h"
#include "load.h"
#include "output.h"

static enum exit_code write_program(const gk_program *program, const char *path) {
    void *data;
    size_t bytes;
    char message[512];
    gk_status status = gk_program_save(program, &data, &bytes);
    if (status != GK_OK) {
        return load_status(status, "can't make bytecode");
    }
    status = file_write(path, data, bytes, message, sizeof message);
    gk_free(data);
    if (status != GK_OK) {
        complain("%s", message);
        return EXIT_FAILED;
    }
    return EXIT_GOOD;
}

enum exit_code verb_build(const struct command *command) {
    struct interfaces interfaces;
    gk_program *program;
    if (!option_given(command, OPTION_OUT) || !*command->values[OPTION_OUT]) {
        complain("which file shall it make? For example: gasket build bot.gsk -o bot.gskb");
        return EXIT_USAGE;
    }
    enum exit_code code = interfaces_load(command, NULL, &interfaces);
    if (code != EXIT_GOOD) {
        return code;
    }
    code = load_program(command, &interfaces, command->arguments[0], &program);
    if (code == EXIT_GOOD) {
        code = write_program(program, command->values[OPTION_OUT]);
        gk_program_release(program);
    }
    interfaces_free(&interfaces);
    return code;
}
