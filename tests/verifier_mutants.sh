#!/bin/sh
# verifier_mutants.sh: is every check between bytes and the machine missed by a test when it is not there?
#
#   in:    a folder to work in; STEP and FROM: try every STEP-th check alone, from number FROM on (1 and 1: all)
#   out:   a line for each check that nobody misses; an ok line with the score
#   fails: when a check can be switched off and no test notices, unless `allowed` below says why that is right
#
# verifier_mutants.awk puts every check of the loader and the verifier behind a switch. All is built once; then
# the tests run with one switch off at a time, and one of them must fail, crash or not come to its end.
set -u
work=$1 step=${STEP:-1} from=${FROM:-1}
cc=${CC:-gcc}
files="encode name type flow verify verify_operands"
tests="verify_test module_test closure_test keyed_test verify_hostile_test"

# What may be switched off, and why: a file, words of the check, the reason.
allowed() {
    cat <<'WORDS'
encode.c | SIZE_MAX / 4 | no module in memory is that large; it guards the sum on machines of 32 bits
type.c | parts >= UINT32_MAX | only a file of 32 GiB has so many parts
type.c | bytes >= SIZE_MAX / 2 | only on machines of 32 bits
verify.c | INT32_MAX | only a text of 2 GiB is so long: a minute of a test, and of memory
verify_operands.c | REFUSE("no immediate") | behind a switch over every kind of the table; C wants an end
WORDS
}

rm -rf "$work"
mkdir -p "$work/vm"
: > "$work/list"
for file in $files; do
    LC_ALL=C awk -v first="$(wc -l < "$work/list")" -v list="$work/list" -f tests/verifier_mutants.awk "vm/$file.c" \
        > "$work/vm/$file.c" || exit 1
done
cat > "$work/switch.c" <<'SWITCH'
#include <stdlib.h>
int verifier_mutant;
__attribute__((constructor)) static void choose(void) {
    const char *number = getenv("MUTANT");
    verifier_mutant = number ? atoi(number) : 0;
}
SWITCH
compile() {
    $cc -std=c11 -O1 -g -ffp-contract=off -fno-math-errno -D_DEFAULT_SOURCE -Ivm -Itests/unit -c "$1" -o "$2"
}
objects=
for source in vm/*.c tests/unit/assemble.c "$work/switch.c"; do
    name=$(basename "$source" .c)
    [ -e "$work/vm/$name.c" ] && source=$work/vm/$name.c
    compile "$source" "$work/$name.o" || exit 1
    objects="$objects $work/$name.o"
done
for test in $tests; do
    compile "tests/unit/$test.c" "$work/$test.o" || exit 1
    # shellcheck disable=SC2086
    $cc "$work/$test.o" $objects -lcmocka -lm -pthread -o "$work/$test" || exit 1
done

# try NUMBER: the tests, until one of them notices. A test that does not end has noticed; a busy machine has not.
try() {
    for test in $tests; do
        { (ulimit -t 15 && MUTANT=$1 exec timeout -k 1 600 "$work/$test") || return 0; } > /dev/null 2>&1
    done
    return 1
}
if try 0; then
    echo "FAIL the tests fail with every check in its place"
    exit 1
fi

tried=0 missed=0 excused=0
while IFS='	' read -r number place words; do
    [ $(((number - from) % step)) = 0 ] || continue
    tried=$((tried + 1))
    if try "$number"; then
        missed=$((missed + 1))
    elif reason=$(allowed | awk -F ' *[|] *' -v file="${place%:*}" -v words="$words" '
            file == "vm/" $1 && index(words, $2) { print $3; found = 1; exit } END { exit !found }'); then
        excused=$((excused + 1))
        echo "excused $place: $words: $reason"
    else
        echo "FAIL $place: nobody misses $words"
    fi
done < "$work/list"
[ "$tried" = $((missed + excused)) ] &&
    echo "ok of $tried checks of the loader and the verifier $missed are missed by a test, $excused are excused"
[ "$tried" = $((missed + excused)) ]
