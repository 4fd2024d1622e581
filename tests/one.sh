#!/bin/sh
# one.sh: runs one test file, says in a line how it went, and notes the count.
#
#   in:    RESULTS (a file to append "passed failed" to); a title; the command
#   out:   a line of progress; what failed, in full, below it
#   fails: never: a command that breaks off counts as one failure
title=$1
shift
said=$(mktemp)
trap 'rm -f "$said"' EXIT
began=$(date +%s)
timeout -k 10 600 "$@" > "$said" 2>&1
status=$?
took=$(($(date +%s) - began))
[ "$took" -lt 10 ] && took= || took=" ($took s)"
passed=$(grep -a -c '^ok ' "$said")
failed=$(grep -a -c '^\(FAIL\|not ok\) ' "$said")
if [ "$status" != 0 ] && [ "$failed" = 0 ]; then
    failed=1
    echo "FAIL broke off with status $status" >> "$said"
fi
if [ "$passed" = 0 ] && [ "$failed" = 0 ]; then
    failed=1
    echo "FAIL nothing was tested" >> "$said"
fi
echo "$passed $failed" >> "$RESULTS"
if [ "$failed" = 0 ]; then
    echo "  $title: $passed passed$took"
else
    # One write, so that two tests at once do not mix their lines.
    text=$(grep -a -v '^ok ' "$said" | head -n 200)
    printf '  %s: %s passed, %s FAILED%s\n%s\n' "$title" "$passed" "$failed" "$took" "$text"
fi
