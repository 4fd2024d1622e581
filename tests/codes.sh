#!/bin/sh
# codes.sh: every code is explained, cites a section that exists, and is given by a golden program.
#
#   in:    the command of a finished build
#   out:   ok or FAIL lines
#   fails: when a code is not what the documents say
#
# That the programs in docs/codes.md do what they promise is docs.sh's matter.
set -u
gasket=$1
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
# Codes that no program can give.
NONE="E0021 E0310 E0333 E0334 E0901 E0902 F014 F016 F017"

# claim TITLE: what stands on standard input speaks against it.
claim() {
    if cat > "$temp/against" && [ ! -s "$temp/against" ]; then
        echo "ok $1"
    else
        echo "FAIL $1"
        head -n 20 "$temp/against"
    fi
}

"$gasket" explain > "$temp/codes"
[ -s "$temp/codes" ] || echo "FAIL gasket explain lists nothing"
sed -n -e 's/^## \([0-9]*\)\. .*/\1/p' -e 's/^### \([0-9]*\.[0-9]*\) .*/\1/p' docs/language.md > "$temp/sections"

awk 'NF < 4 { print "no entry in docs/codes.md: " $1 }' "$temp/codes" | claim "every code has an entry"
sed -n 's/^### \([EWF][0-9]*\) .*/\1/p' docs/codes.md > "$temp/entries"
awk '{ print $1 }' "$temp/codes" | cmp - "$temp/entries" 2>&1 | claim "the entries are the codes, in their order"
awk 'NR == FNR { known[$1] = 1; next } !($3 in known) { print $1 " cites section " $3 }' \
    "$temp/sections" "$temp/codes" | claim "every section that a code cites exists"
sort "$temp/sections" | uniq -d | claim "no section has a number twice"
# 4.2 follows 4.1, and 5 follows 4.
sed -n -e 's/^## \([0-9]*\)\. .*/\1 0/p' -e 's/^### \([0-9]*\)\.\([0-9]*\) .*/\1 \2/p' docs/language.md |
    awk '($2 == 0 && $1 != big + 1) || ($2 != 0 && ($1 != big || $2 != small + 1)) { print $1 "." $2 }
        { big = $1; small = $2 }' | claim "the sections are numbered without gaps"
ls -d tests/golden/*/ | sed -e 's|.*/\([0-9]*\)-.*|\1|' -e 's/^0//' > "$temp/folders"
grep -v '\.' "$temp/sections" | cmp - "$temp/folders" 2>&1 |
    claim "every section has a folder of golden programs"

# Two programs an entry: the first promises this code alone, the second none; a fault is mended by a result.
awk '
    function judge() {
        if (code == "" || without) return
        if (blocks != 2) print code ": " blocks + 0 " programs"
        if (said[1] == "") said[1] = "nothing"
        if (said[1] != code) print code ": the first program promises " said[1]
        if (said[2] != "") print code ": the mended program promises " said[2]
        if (code ~ /^F/ && !result) print code ": the mended program promises no result"
    }
    /^##/ { judge(); code = ""; blocks = without = result = 0; said[1] = said[2] = "" }
    /^### / { code = $2 }
    /^No example: / { without = 1 }
    # A module belongs to the program below it.
    /^```gasket module / { at = blocks + 1; on = 1; next }
    /^```gasket/ { at = ++blocks; on = 1; next }
    /^```/ { on = 0 }
    on {
        if (/\/\/ result: /) result = at == 2
        text = $0
        while (match(text, /\/\/ (error|warning|fault) [EWF][0-9]+/)) {
            word = substr(text, RSTART, RLENGTH)
            sub(/.* /, "", word)
            if (said[at] != word) said[at] = said[at] == "" ? word : said[at] " " word
            text = substr(text, RSTART + RLENGTH)
        }
    }
    END { judge() }' docs/codes.md | claim "every entry shows a program that gives the code, and one that does not"

cat README.md docs/*.md docs/*/*.md tests/golden/README.md | grep -o '\b[EWF][0-9][0-9][0-9][0-9]\?\b' | sort -u |
    awk 'NR == FNR { known[$1] = 1; next } !($1 in known)' "$temp/codes" - |
    claim "every code in the documents exists"

grep -hoE '// (error|warning|fault) [EWF][0-9]+' tests/golden/*/*.gsk tests/golden/*/*/*.gsk | awk '{ print $3 }' | sort -u > "$temp/given"
awk -v none="$NONE" 'NR == FNR { given[$1] = 1; next } !($1 in given) && !index(none, $1) { print $1 }' \
    "$temp/given" "$temp/codes" | claim "every code is given by a golden program"
awk -v none="$NONE" 'index(none, $1) { print $1 }' "$temp/given" | claim "no code has become possible unseen"

# What the library has stands in section 13, as far as it is public.
sed -n '/^## 13\./,/^## 14\./p' docs/language.md > "$temp/library"
sed -n 's/^LIBRARY(\([a-z_]*\),.*/\1/p' lang/library.def | while read -r file; do
    sed -n "s/^pub fn //p" "stdlib/$file.gsk" |
        sed -e 's/^.*[].?]\.\([a-z_]*[[(]\)/\1/' -e 's/^[A-Za-z]*\.\([a-z_]\)/\1/' -e 's/[[(].*//' | sort -u |
        while read -r name; do
            grep -q "\b$name(" "$temp/library" || echo "$file: $name"
        done
done | claim "section 13 names every function of the library"

for code in $(awk '{ print $1 }' "$temp/codes"); do
    "$gasket" explain "$code" > "$temp/said" 2>&1 || echo "$code: exit code $?"
    [ "$(wc -l < "$temp/said")" -gt 3 ] || echo "$code: $(cat "$temp/said")"
done | claim "gasket explain has something to say of every code"
exit 0
