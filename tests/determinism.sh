#!/bin/sh
# determinism.sh: one corpus, the same hash from every build of the machine.
#
#   in:    the folder of a finished release build, then variants to build and play ("all": every one that
#          this machine has the tools for), or folders of finished builds to play with their objects
#   out:   ok or FAIL lines; then a table: variant, programs that differ, the hash of all
#   fails: when a variant differs; the FAIL line names the first program that does
#
# The corpus: what the golden programs are called with, matches of the examples, every function of floats.
# Played are compiling, too (bytecode and diagnostics), results, faults, logs, gas; and figures of memory.
# What is left out is said in the table. LIMIT=N takes every Nth golden program alone.
set -u
release=$(cd "$1" && pwd)
shift
here=$(pwd)
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
corpus=$temp/corpus
warn="-Wall -Wextra -Werror"
# shellcheck disable=SC2086
gcc -std=c11 -O1 $warn -I"$release/include" -Igame-api -Itests/determinism tests/determinism/collect.c \
    "$release/game-api.a" "$release/libgasket.a" -ljansson -lseccomp -o "$temp/collect" || exit 1

# ---- the corpus ----------------------------------------------------------------------------------

mkdir "$temp/plan"
cd tests/golden || exit 1
awk -v limit="${LIMIT:-1}" 'NR % limit == 0' <<END > "$temp/programs"
$(ls ./*/*.gsk ./*/*/main.gsk | sed 's|^\./||')
END
# shellcheck disable=SC2046
awk -f ../golden.awk -v step=plan -v temp="$temp/plan" -v plan="$temp/plan/plan" $(cat "$temp/programs") > "$temp/jobs"
golden=$PWD
job() {
    cd "$golden/$1" || exit 1
    number=$2 verb=$3
    case $verb in
    call | check | run) ;;
    *) return ;;
    esac
    input=/dev/null
    [ "$verb" != run ] || input=$temp/plan/$number.in
    for word in "$@"; do
        case $word in *.gsk) break ;; esac
    done
    folder=$1
    shift 2
    "$temp/collect" "$corpus" "$folder/$word#$number" "$@" < "$input"
}
sed 's/^/job /' "$temp/jobs" > "$temp/jobs.sh"
# shellcheck disable=SC1091
. "$temp/jobs.sh"
cd "$here/examples" || exit 1
"$temp/collect" "$corpus" match-1 match hunter.gsk keeper.gsk
"$temp/collect" "$corpus" match-2 match miner.gsk warden.gsk
"$temp/collect" "$corpus" match-3 match gunner.gsk hunter.gsk
cd "$here/tests/determinism" || exit 1
"$temp/collect" "$corpus" floats call floats.gsk main
cd "$here" || exit 1

# ---- the variants --------------------------------------------------------------------------------

sources="vm/*.c lang/*.c $release/generated/lexer.c $release/generated/grammar.c game-api/wire.c tests/determinism/play.c"
flags="-std=c11 -ffp-contract=off -fno-math-errno -w -Ivm -Ilang -Igame-api -Itests/determinism -I$release/generated"

export LANG_FLAGS=
has() { command -v "$1" > /dev/null 2>&1; }

# One object a source, two at a time; LANG_FLAGS are for the compiler's alone. build NAME COMPILER FLAGS...
build() {
    name=$1
    shift
    mkdir "$temp/$name"
    # shellcheck disable=SC2086
    for source in $sources; do echo "$source"; done |
        xargs -P "${JOBS:-2}" -I '{}' sh -c 'folder=$1 source=$2; shift 2
            case $source in lang/*|*/generated/*) set -- "$@" $LANG_FLAGS ;; esac
            exec "$@" -c "$source" -o "$folder/$(basename "$source" .c).o"' sh "$temp/$name" '{}' "$@" $flags \
            > "$temp/$name.log" 2>&1 &&
        "$@" "$temp/$name"/*.o -o "$temp/$name/play" >> "$temp/$name.log" 2>&1 && return
    echo "FAIL $name does not build"
    head -n 10 "$temp/$name.log"
    return 1
}

report() { printf '%-34s  %s\n' "$1" "$2" >> "$temp/table"; }

# judge NAME COMMAND...: plays the corpus.
judge() {
    name=$1
    shift
    if ! "$@" < "$corpus" > "$temp/$name.out" 2> "$temp/$name.err"; then
        echo "FAIL $name broke off behind $(tail -n 1 "$temp/$name.out" | cut -d ' ' -f 1)"
        head -n 5 "$temp/$name.err"
        report "$name" "broke off"
        return
    fi
    [ -e "$temp/wanted" ] || cp "$temp/$name.out" "$temp/wanted"
    # What a variant says to have left out: entries by their numbers, from 0.
    sed -n 's/^left out \([0-9]*\)$/\1/p' "$temp/$name.err" |
        awk 'NR == FNR && FILENAME == "-" { out[$1]; next } !(FNR - 1 in out)' - "$temp/wanted" > "$temp/expected"
    left=$(($(wc -l < "$temp/wanted") - $(wc -l < "$temp/expected")))
    count=$(wc -l < "$temp/expected")
    differs=$(diff "$temp/expected" "$temp/$name.out" | grep -c '^<')
    if [ "$differs" = 0 ] && cmp -s "$temp/expected" "$temp/$name.out"; then
        echo "ok $name: $count programs come out the same"
    else
        first=$(diff "$temp/expected" "$temp/$name.out" | sed -n 's/^[<>] //p' | head -n 1 | cut -d ' ' -f 1)
        what=$(cut -d ' ' -f 1,2 "$temp/$name.out" > "$temp/a"; cut -d ' ' -f 1,2 "$temp/expected" | cmp -s - "$temp/a" &&
            echo "figures of memory alone" || echo "what a program does")
        echo "FAIL $name: $differs of $count programs differ ($what), the first is $first"
    fi
    report "$name" "$(md5sum < "$temp/$name.out" | cut -c 1-16)  $differs of $count differ$([ "$left" = 0 ] || echo ", $left left out")"
}

# variant NAME TOOL RUNNER COMPILER FLAGS...: RUNNER "-" is none.
variant() {
    name=$1 tool=$2 runner=$3
    shift 3
    if ! has "$tool" || ! has "$1" || { [ "$runner" != - ] && ! has "$runner"; }; then
        report "$name" "left out: no $tool, or no $runner here"
        return
    fi
    build "$name" "$@" || { report "$name" "does not build"; return; }
    if [ "$runner" = - ]; then judge "$name" "$temp/$name/play"; else judge "$name" "$runner" "$temp/$name/play"; fi
    rm -rf "${temp:?}/$name"
}

# WebAssembly has no longjmp here: the few programs that make the compiler jump, at its own limits, are left out.
wasm() {
    library=$(clang -print-resource-dir 2> /dev/null)/lib/wasi/libclang_rt.builtins-wasm32.a
    if ! has clang || ! has wasm-ld || ! has node || [ ! -e "$library" ] || [ ! -d /usr/include/wasm32-wasi ]; then
        report wasm32 "left out: no clang with wasi-libc, its runtime, lld and node here"
        return
    fi
    build wasm32 clang --target=wasm32-wasi -O2 -Itests/determinism/wasm -Wl,-z,stack-size=4194304 ||
        { report wasm32 "does not build"; return; }
    judge wasm32 node --no-warnings tests/determinism/wasm/play.mjs "$temp/wasm32/play" "$corpus" "$temp/wasm32/out"
}

one() {
    case $1 in
    gcc-O0) variant gcc-O0 gcc - gcc -O0 ;;
    gcc-O2) variant gcc-O2 gcc - gcc -O2 ;;
    gcc-O3) variant gcc-O3 gcc - gcc -O3 ;;
    gcc-lto) variant gcc-lto gcc - gcc -O2 -flto ;;
    clang-O0) variant clang-O0 clang - clang -O0 ;;
    clang-O3) variant clang-O3 clang - clang -O3 ;;
    clang-O3-vm) LANG_FLAGS=-O0 variant clang-O3-vm clang - clang -O3 ;;
    clang-lto) variant clang-lto ld.lld - clang -O2 -flto -fuse-ld=lld ;;
    gcc-sanitized) variant gcc-sanitized gcc - gcc -O1 -fsanitize=address,undefined ;;
    clang-sanitized) variant clang-sanitized clang - clang -O1 -fsanitize=address,undefined ;;
    portable) variant portable gcc - gcc -O2 -DGASKET_PORTABLE ;;
    aarch64) variant aarch64 aarch64-linux-gnu-gcc qemu-aarch64 aarch64-linux-gnu-gcc -O2 -static ;;
    s390x) variant s390x s390x-linux-gnu-gcc qemu-s390x s390x-linux-gnu-gcc -O2 -static ;;
    i386) variant i386 i686-linux-gnu-gcc qemu-i386 i686-linux-gnu-gcc -O2 -static -msse2 -mfpmath=sse ;;
    wasm32) wasm ;;
    *)  # a finished build
        name=$(basename "$1")
        sanitizers=
        [ ! -e "$1/.flags" ] || sanitizers=$(grep -o -e '-fsanitize=[a-z,]*' "$1/.flags" | head -n 1)
        compiler=$(cut -d ' ' -f 1 "$1/.flags")
        # shellcheck disable=SC2086
        "$compiler" -O1 -w $sanitizers $flags tests/determinism/play.c game-api/wire.c "$1"/obj/vm/*.o "$1"/obj/lang/*.o \
            "$1"/obj/generated/*.o -o "$temp/$name-play" || { echo "FAIL $name does not link"; return; }
        judge "$name" "$temp/$name-play" ;;
    esac
}

all="gcc-O0 gcc-O2 gcc-O3 gcc-lto clang-O0 clang-O3 clang-lto gcc-sanitized clang-sanitized portable aarch64 s390x i386 wasm32"
one "$release"
for name in "$@"; do
    # shellcheck disable=SC2086
    if [ "$name" = all ]; then set -- $all; else set -- "$name"; fi
    for name in "$@"; do one "$name"; done
done
echo
cat "$temp/table"
exit 0
