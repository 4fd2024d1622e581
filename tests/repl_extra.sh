#!/bin/sh
# repl_extra.sh: conversations give the answers that are written down.
#
#   in:    the folders of finished builds; or "bless" and a command: rewrites the answers
#   out:   ok or FAIL lines
#   fails: when an answer is another one
#
# tests/repl/*.txt are transcripts: "> " begins what is typed, ". " goes on with it, all else is answered. A first
# line "# options: ..." is the command line. They run in tests/repl, where files/ lies.
set -u
here=$(cd "$(dirname "$0")" && pwd)
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
unset FORCE_COLOR
export NO_COLOR=1 LC_ALL=C

options() { sed -n '1s/^# options: //p' "$1"; }
typed() { grep '^[>.] ' "$1"; }
answered() { sed -e '1{/^# /d;}' -e '/^[>.] /d' "$1"; }

# talk GASKET TRANSCRIPT: what is typed there, as standard input has it, answered.
talk() {
    # shellcheck disable=SC2046
    (cd "$here/repl" && "$1" repl $(options "$2") 2>&1)
}

if [ "$1" = bless ]; then
    gasket=$2
    case $gasket in */*) gasket=$(cd "$(dirname "$gasket")" && pwd)/$(basename "$gasket") ;; esac
    for transcript in "$here"/repl/*.txt; do
        # Each statement's answer is what a conversation up to it says more than one that ends before.
        sed -n '1{/^# /p;}' "$transcript" > "$temp/fresh"
        typed "$transcript" > "$temp/typed"
        total=$(wc -l < "$temp/typed") line=0 before=0
        while [ "$line" -lt "$total" ]; do
            line=$((line + 1))
            sed -n "${line}p" "$temp/typed" >> "$temp/fresh"
            sed -n "$((line + 1))p" "$temp/typed" | grep -q '^\. ' && continue
            head -n "$line" "$temp/typed" | talk "$gasket" "$transcript" > "$temp/said"
            tail -n "+$((before + 1))" "$temp/said" >> "$temp/fresh"
            before=$(wc -l < "$temp/said")
        done
        cp "$temp/fresh" "$transcript"
    done
    exit 0
fi

for build in "$@"; do
    gasket=$(cd "$build" && pwd)/gasket
    for transcript in "$here"/repl/*.txt; do
        name=$(basename "$transcript" .txt)
        answered "$transcript" > "$temp/wanted"
        typed "$transcript" | talk "$gasket" "$transcript" > "$temp/said"
        if cmp -s "$temp/wanted" "$temp/said"; then
            echo "ok $name"
        else
            echo "FAIL $name ($build)"
            diff "$temp/wanted" "$temp/said" | head -n 20
        fi
    done
done
