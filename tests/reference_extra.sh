#!/bin/sh
# reference_extra.sh: the pages that are made from the tables hold what the tables hold.
#
#   in:    the folder of a finished build
#   out:   ok or FAIL lines
#   fails: when a page lacks something, or the reference says other numbers
set -u
gasket=$1/gasket
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

# claim TITLE: what stands on standard input speaks against it.
claim() {
    if cat > "$temp/against" && [ ! -s "$temp/against" ]; then
        echo "ok $1"
    else
        echo "FAIL $1"
        head -n 20 "$temp/against"
    fi
}

sh tools/reference.sh "$temp/pages" "$gasket" 2>&1 | claim "the pages are made without a word"
pages=$temp/pages

# ---- grammar --------------------------------------------------------------------------------------

sed -n '/^```ebnf/,/^```$/p' "$pages/grammar.md" | grep -v '^```' > "$temp/rules"
grep -nE '::=|\([A-Z]\)|\{ *[A-Z] *=' "$temp/rules" | claim "the grammar shows no actions"
sed 's/"[^"]*"//g' "$temp/rules" | awk '
    /^[a-z_]+ = / { known[$1] = 1; $1 = $2 = "" }
    { for (i = 1; i <= NF; i++) if ($i ~ /^[a-z_]+$/) used[$i] = 1 }
    END { for (name in used) if (!(name in known)) print name }' | claim "every rule that the grammar uses is there"
grep -oE '^[a-z_]+\(?[A-Z]?\)? ::=' lang/grammar.y | sed 's/[( ].*//' | sort -u |
    while read -r rule; do
        grep -q "^$rule = " "$temp/rules" || echo "$rule"
    done | claim "every rule of the compiler is in the grammar"

# ---- tables ---------------------------------------------------------------------------------------

"$gasket" gas | awk 'NR > 1 && NF > 2 && $1 ~ /^[A-Z_0-9]+$/ { print $1 }' | while read -r name; do
    grep -qE "^\| ${name#JUMP_} \||^\| ${name#LOOP_} \||^\| $name \|" "$pages/prices.md" || echo "$name"
done | claim "everything that has a price is in the price list"
# The numbers that a reader of a built file needs: those that the machine has.
grep -E '^\| [0-9]+ \| [A-Z_0-9]+ \|.*\| [A-Z]+ \| [0-9]+ \|$' "$pages/instructions.md" | awk '{ print $2, $4 }' > "$temp/numbers"
"$gasket" gas | awk 'NR > 1 && NF > 2 && $1 ~ /^[A-Z_0-9]+$/ { print n++, $1 }' | head -n "$(wc -l < "$temp/numbers")" |
    diff - "$temp/numbers" | claim "every instruction has its number"
"$gasket" explain | awk '{ print $1 }' | while read -r code; do
    grep -q "^| $code |" "$pages/diagnostics.md" "$pages/faults.md" || echo "$code"
done | claim "every code is in the lists"
grep -hoE '^pub (fn|record|enum) [^({]*' stdlib/*.gsk | sed 's/^pub //' | while read -r start; do
    grep -qF "$start" "$pages/library.md" || echo "$start"
done | claim "the library's page has every function"

# ---- limits ---------------------------------------------------------------------------------------

# What section 1.9 says, a limit says too.
sed -n '/^### 1\.9 /,/^### /p' docs/language.md | grep '^| [a-z]' | sed -e 's/\[[^]]*\]([^)]*)//g' -e 's/([EF][0-9]*)//g' |
    grep -oE '[0-9][0-9,]+( MiB)?' | while read -r number unit; do
        number=$(echo "$number" | tr -d ,)
        [ -z "$unit" ] || number=$((number * 1024 * 1024))
        grep -q "| $number |" "$pages/limits.md" || echo "$number"
    done | claim "the reference and the headers agree about the limits"
exit 0
