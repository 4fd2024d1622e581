// tools/main.c: where the command begins and ends.
//
//   in:    argv and whatever streams the caller left open
//   out:   the exit code (enum exit_code)
//   owns:  the process: its signals and standard streams
//   fails: as the verb does, or when standard output did not take everything

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "jail.h"
#include "options.h"
#include "output.h"

// A stream that the caller closed is opened the wrong way around: else the next file that we open
// would get its number, and a replay would be written into by printf. Reading and writing it fail.
static void keep_standard_streams(void) {
    for (int stream = 0; stream <= 2; stream++) {
        if (fcntl(stream, F_GETFD) == -1 &&
            open("/dev/null", stream == 0 ? O_WRONLY : O_RDONLY) != stream) {
            _exit(EXIT_FAILED);
        }
    }
}

int main(int argc, char **argv) {
    gk_jail_work(argc, argv);
    keep_standard_streams();
    // A reader that has seen enough is no error worth a signal: writing then fails with EPIPE.
    signal(SIGPIPE, SIG_IGN);
    return (int)output_finish(command_run(argc, argv));
}
