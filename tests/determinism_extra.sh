#!/bin/sh
# determinism_extra.sh: the least of `make determinism`: two compilers at the two ends of optimising, and the sanitizers.
#
#   in:    the folders of finished builds, the first one a release
#   out:   ok or FAIL lines
#   fails: when a program's results depend on who compiled the machine
LIMIT=6 exec sh tests/determinism.sh "$1" gcc-O0 clang-O3 "$2"
