#!/bin/sh
# second_extra.sh: the machine and the second opinion about bytecode agree over all golden programs, at
# every end that gas can bring about.
#
#   in:    the folders of finished builds, the second with sanitizers
#   out:   ok or FAIL lines
#   fails: when they disagree
set -u
release=$1/second/bytecode_opinion sanitized=$2/second/bytecode_opinion
said=$(mktemp)
trap 'rm -f "$said"' EXIT
set -- tests/golden/*/*.gsk tests/golden/*/*/main.gsk tests/second/by_hand/*.gsk tests/second/by_hand/*.asm

# agree TITLE COMMAND...
agree() {
    title=$1
    shift
    "$@" > "$said" 2>&1
    code=$?
    if [ $code = 0 ]; then
        echo "ok $title: $(tail -n 1 "$said")"
    else
        echo "FAIL $title: exit code $code"
        head -n 60 "$said"
    fi
}
agree "golden programs, and forgeries of them" "$release" --forged 10 "$@"

# What is looked for here are mistakes in memory, of ours and of the machine's.
every=0 few=
for program in "$@"; do
    every=$((every + 1))
    [ $((every % 12)) = 0 ] && few="$few $program"
done
agree "some of them with sanitizers" "$sanitized" --most 100000 --forged 2 $few tests/second/by_hand/hosts.gsk
