#!/bin/sh
# deps.sh: installs what is missing to build ("build") or to test ("test").
#
#   in:    build | test; CC in the environment
#   out:   nothing when nothing is missing: no apt-get, no network
#   fails: with one sentence that names what is needed, where it can't be installed from here
set -eu
what=${1:-build}
CC=${CC:-gcc}
compiler=${CC%% *}

has() { command -v "$1" >/dev/null 2>&1; }
header() { echo "$1" | $CC -E -x c - >/dev/null 2>&1; }

# clang can link a program with its sanitizers, and a fuzzer.
clang_sanitizes() {
    has clang || return 1
    folder=$(mktemp -d)
    status=0
    echo 'int main(void) { return 0; }' |
        clang -fsanitize=address,undefined -x c -o "$folder/a" - >/dev/null 2>&1 || status=1
    echo 'int LLVMFuzzerTestOneInput(const char *data, unsigned long size) { return !data && size; }' |
        clang -fsanitize=fuzzer -x c -o "$folder/a" - >/dev/null 2>&1 || status=1
    rm -rf "$folder"
    return $status
}

# What is missing, by the names of Debian 12's packages.
missing() {
    has "$compiler" || case $compiler in
        clang) echo clang ;;
        *) echo gcc ;;
    esac
    header '#include <stdlib.h>' || echo libc6-dev
    { has ld && has ar && has objcopy; } || echo binutils
    has re2c || echo re2c
    has lemon || echo lemon
    header '#include <jansson.h>' || echo libjansson-dev
    header '#include <histedit.h>' || echo libedit-dev
    header '#include <seccomp.h>' || echo libseccomp-dev
    [ "$what" = test ] || return 0
    [ "$compiler" = gcc ] || has gcc || echo gcc
    has clang && clang_sanitizes || echo clang libclang-rt-14-dev
    header '#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>' || echo libcmocka-dev
    header '#include <mpfr.h>' || echo libmpfr-dev
    has pkg-config || echo pkg-config
}

needed=$(missing | tr '\n' ' ')
[ -n "$needed" ] || exit 0

# One at a time, when two makes (or make -j) ask at once; the second finds nothing missing.
if has flock; then
    exec 9<"$0"
    flock 9
    needed=$(missing | tr '\n' ' ')
    [ -n "$needed" ] || exit 0
fi

give_up() {
    echo "gasket: $1" >&2
    echo "gasket: needed, by the names of Debian's packages: $needed" >&2
    exit 1
}

has apt-get || give_up "some tools are missing and this system has no apt-get to install them with"
if [ "$(id -u)" = 0 ]; then
    as_root=
elif has sudo && { sudo -n true 2>/dev/null || [ -t 2 ]; }; then
    as_root=sudo
else
    give_up "some tools are missing; run this as root, or with sudo, to install them"
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends $needed >"$log" 2>&1 </dev/null
}
echo "gasket: installing $needed" >&2
# The lists may be absent or old: fetch them only when the install fails without.
install || {
    $as_root apt-get update >"$log" 2>&1 </dev/null && install
} || {
    tail -n 20 "$log" >&2
    give_up "apt-get could not install what is missing"
}
needed=$(missing | tr '\n' ' ')
[ -z "$needed" ] || give_up "apt-get succeeded, but these are still not found"
