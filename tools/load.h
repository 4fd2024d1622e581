// tools/load.h: programs and interfaces from what stands on the command line.
//
//   in:    paths, "-" for standard input; source or built bytecode
//   out:   programs, ready to run
//   owns:  a struct interfaces' interfaces
//   fails: after a complaint, or after diagnostics on standard error; the exit code tells which

#ifndef GASKET_TOOLS_LOAD_H
#define GASKET_TOOLS_LOAD_H

#include "gasket.h"
#include "options.h"
#include "output.h"

#define INTERFACES_MAX 8

// What `implements` may name: the games' interfaces and the one that --interface gives.
// Zeroed, it is empty.
struct interfaces {
    gk_interface *all[INTERFACES_MAX];
    size_t count;
    gk_interface *given;  // of all: that of --interface, or NULL
};
// What is wrong with the one given is added to `diagnostics`, or printed on standard error if
// that is NULL.
enum exit_code interfaces_load(const struct command *command, gk_diagnostics *diagnostics,
                               struct interfaces *interfaces);
void interfaces_free(struct interfaces *interfaces);

// A file's bytes, to free(); "-" is standard input. Ended by a NUL that is not counted.
enum exit_code load_bytes(const char *path, char **data, size_t *bytes);
// What diagnostics call a path.
const char *load_name(const char *path);

// Compiles source with what `request` asks for besides: `source` is set, the rest of what is found by
// names is filled in. What is wrong stands in the diagnostics.
enum exit_code load_request(const struct interfaces *interfaces, gk_compile_request request,
                            const char *path, gk_diagnostics *diagnostics, gk_program **program);

// Compiles or verifies. On EXIT_GOOD `*program` has one reference, the caller's. `message` holds
// what is wrong with bytecode; what is wrong with source stands in the diagnostics.
enum exit_code load_from(const struct interfaces *interfaces, const char *path, const char *data,
                         size_t bytes, gk_diagnostics *diagnostics, gk_program **program,
                         char *message, size_t size);

// The program at a path, whatever it is; what is wrong with it has been printed.
enum exit_code load_program(const struct command *command, const struct interfaces *interfaces,
                            const char *path, gk_program **program);

// What the library answered to what should have worked: a complaint and an exit code.
enum exit_code load_status(gk_status status, const char *doing);

// The same where there are diagnostics, which say it themselves.
enum exit_code load_verdict(gk_status status, const gk_diagnostics *diagnostics,
                            const char *doing);
// One as a JSON object.
void diagnostic_json(gk_diagnostic d, struct buffer *out);
// Diagnostics on standard error.
void load_print(const struct command *command, const gk_diagnostics *diagnostics);

#endif
