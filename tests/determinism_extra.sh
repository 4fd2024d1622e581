#!/bin/sh
# determinism_extra.sh: the least of `make determinism`: two compilers at the two ends of optimising, and the sanitizers.
#
#   in:    the folders of finished builds, the first one a release
#   out:   ok or FAIL lines
#   fails: when a program's results depend on who compiled the machine
# The compiler's own rooms are built quickly the second time: what it makes is compared too, by gcc's.
LIMIT=6 exec sh tests/determinism.sh "$1" gcc-O0 clang-O3-vm "$2"
