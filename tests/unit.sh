#!/bin/sh
# unit.sh: one program of cmocka's, its claims as "ok" and "not ok" lines.
#
#   in:    the program
#   out:   a line a claim
#   fails: when the program does, also when it breaks off in the middle
said=$(mktemp)
trap 'rm -f "$said"' EXIT
CMOCKA_MESSAGE_OUTPUT=TAP "$1" > "$said" 2>&1
status=$?
cat "$said"
promised=$(awk -F'\\.\\.' '/^[\t ]*1\.\.[0-9]+/ { n += $2 } END { print n + 0 }' "$said")
told=$(grep -a -c '^[	 ]*\(not \)\{0,1\}ok ' "$said")
[ "$promised" = "$told" ] || echo "FAIL $told of $promised claims were tested, then status $status"
exit $status
