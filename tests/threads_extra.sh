#!/bin/sh
# threads_extra.sh: one program, many threads, looked at by ThreadSanitizer.
#
#   in:    the folder of a finished build, beside which the libraries are built once more; MAKE
#   out:   ok or FAIL lines
#   fails: when two threads meet over the same bytes
set -u
cd "$(dirname "$0")/.." || exit 1
tsan=$1/tsan log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! ${MAKE:-make} --no-print-directory BUILD="$tsan" SANITIZE=thread CFLAGS='-O0 -g' \
    "$tsan/threads_test" > "$log" 2>&1; then
    tail -n 20 "$log"
    echo "FAIL the threads' test does not build"
    exit 1
fi
# Its shadow memory has no place where a system spreads addresses too far.
alone=
if ! "$tsan/threads_test" > "$log" 2>&1 && grep -q "unexpected memory mapping" "$log"; then
    alone="setarch -R"
fi
# shellcheck disable=SC2086
if $alone "$tsan/threads_test" > "$log" 2>&1 && ! grep -q "WARNING: ThreadSanitizer" "$log"; then
    echo "ok threads that share a program, pause, save and restore"
else
    tail -n 60 "$log"
    echo "FAIL threads that share a program, pause, save and restore"
fi
