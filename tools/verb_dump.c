// tools/verb_dump.c: prints bytecode for people.
//
//   in:    a source or a built file
//   out:   a line an instruction on standard output
//   owns:  nothing
//   fails: EXIT_FAILED if the program has errors

#include "load.h"
#include "output.h"

enum exit_code verb_dump(const struct command *command) {
    struct interfaces interfaces;
    gk_program *program;
    enum exit_code code = interfaces_load(command, NULL, &interfaces);
    if (code != EXIT_GOOD) {
        return code;
    }
    code = load_program(command, &interfaces, command->arguments[0], &program);
    if (code == EXIT_GOOD) {
        gk_program_dump(program, output_write, stdout);
        gk_program_release(program);
    }
    interfaces_free(&interfaces);
    return code;
}
