#!/bin/sh
# run.sh: every test.
#
#   in:    MAKE, BUILD, JOBS; the folder is the project's
#   out:   a line of progress a test file, and at the end: N passed, N failed
#   fails: when a test does, or when something does not build
set -u
MAKE=${MAKE:-make} BUILD=${BUILD:-build} JOBS=${JOBS:-2}
mkdir -p "$BUILD"
RESULTS=$(cd "$BUILD" && pwd)/test-results
export RESULTS
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
release=$BUILD gcc_asan=$BUILD/gcc-asan clang_asan=$BUILD/clang-asan

: > "$RESULTS"

build() {
    title=$1
    shift
    began=$(date +%s)
    if $MAKE --no-print-directory "$@" > "$BUILD/test-build.log" 2>&1; then
        echo "  built $title ($(($(date +%s) - began)) s)"
        return
    fi
    tail -n 40 "$BUILD/test-build.log"
    echo "  $title does not build"
    echo "0 1" >> "$RESULTS"
}
build "the release" BUILD="$release" all second
build "with gcc and its sanitizers" BUILD="$gcc_asan" CC=gcc SANITIZE=address,undefined gasket unit-tests second
build "with clang and its sanitizers" BUILD="$clang_asan" CC=clang SANITIZE=address,undefined \
    gasket unit-tests

build "the fuzzers" BUILD="$release" fuzz-build

# A line a test: its title, then its command.
list() {
    # First, because they take longest: FUZZ_SECONDS each.
    for fuzzer in tests/fuzz/*_fuzz.c; do
        name=$(basename "$fuzzer" _fuzz.c)
        echo "fuzzing $name	sh tests/fuzz/run.sh $BUILD/fuzz $name ${FUZZ_SECONDS:-60}"
    done
    for variant in gcc-asan clang-asan; do
        for test in tests/unit/*_test.c; do
            [ -e "$test" ] || continue
            name=$(basename "$test" .c)
            echo "unit $name ($variant)	sh tests/unit.sh $BUILD/$variant/unit/$name"
        done
    done
    for variant in gcc-asan clang-asan; do
        echo "golden programs ($variant)	sh tests/golden.sh check $BUILD/$variant/gasket"
    done
    echo "golden programs (release)	sh tests/golden.sh check $release/gasket"
    echo "command line (gcc-asan)	sh tests/cli.sh $gcc_asan/gasket"
    echo "command line (release)	sh tests/cli.sh $release/gasket"
    echo "house rules	sh tests/house_rules.sh $release"
    echo "vm links alone	sh tests/links_alone.sh $release"
    echo "install and embed	sh tests/install.sh $release"
    echo "documents	sh tests/docs.sh $release/gasket"
    echo "cost of compiling	sh tests/compile_cost.sh $release/gasket"
    echo "codes	sh tests/codes.sh $release/gasket"
    for test in tests/*_extra.sh; do
        [ -e "$test" ] && echo "$(basename "$test" .sh)	sh $test $release $gcc_asan"
    done
    return 0
}
list | tr '\n' '\0' | xargs -0 -n 1 -P "$JOBS" sh -c '
    title=${1%%	*} command=${1#*	}
    # The commands are written above: words without spaces.
    exec sh tests/one.sh "$title" $command' sh

# The last line of all.
awk '{ passed += $1; failed += $2 } END {
    print passed + 0 " passed, " failed + 0 " failed"; exit failed > 0 || passed == 0 }' "$RESULTS"
