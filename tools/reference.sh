#!/bin/sh
# reference.sh: pages made from the tables that the compiler and the machine are built of.
#
#   in:    a folder for the pages; the command of a finished build; the tables in lang/ and vm/
#   out:   grammar.md, prices.md, instructions.md, library.md, diagnostics.md, faults.md, limits.md, README.md
#   fails: when a table does not look as it should
set -eu
export LC_ALL=C
to=$1
gasket=$2
here=$(dirname "$0")
mkdir -p "$to"

# page NAME TITLE FIRST_LINE: begins a page; the rest comes from standard input.
page() {
    { printf '# %s\n\n%s\n\n' "$2" "$3"; cat; } > "$to/$1.md"
    [ "$(wc -l < "$to/$1.md")" -gt 5 ] || { echo "reference.sh: $1.md is empty" >&2; exit 1; }
}

# rows MACRO FILE…: the arguments of each MACRO(…) in a table, parted by tabs, texts without their quotes.
rows() {
    macro=$1
    shift
    cat "$@" | awk -v macro="$macro" '
        index($0, macro "(") == 1 {
            text = substr($0, length(macro) + 2)
            out = part = ""
            quoted = 0
            for (i = 1; i <= length(text); i++) {
                c = substr(text, i, 1)
                if (c == "\\" && quoted) part = part substr(text, ++i, 1)
                else if (c == "\"") quoted = !quoted
                else if (quoted || (c != "," && c != ")" && c != " ")) part = part c
                else if (c == "," || c == ")") { out = out (out == "" ? "" : "\t") part; part = "" }
                if (c == ")" && !quoted) break
            }
            print out
        }'
}

awk -f "$here/grammar.awk" lang/token.def lang/lexer.re lang/grammar.y | page grammar "The grammar" \
    "As the compiler is built with it (lang/grammar.y).
\`[ x ]\` may be left out, \`{ x }\` stands any number of times, none too,
\`( a | b )\` is one of them. NEWLINE is the end of a line where it ends a statement, and stands before a \`}\` that does ([1.2](../../docs/language.md#12-lines))."

{
    printf '## Instructions\n\n| name | a | b | c | gas | meaning |\n|---|---|---|---|---|---|\n'
    rows OP vm/opcodes.def |
        awk -F'\t' '$1 !~ /#/ { gsub(/\|/, "\\|"); print "| " $1 " | " $2 " | " $3 " | " $4 " | " $5 " | " $7 " |" }'
    printf '\nEach of these is two: JUMP_ goes forward, LOOP_ goes back.\n\n'
    printf '| name | a | b | gas | goes if |\n|---|---|---|---|---|\n'
    rows BRANCH vm/opcodes.def |
        awk -F'\t' '{ gsub(/\|/, "\\|"); print "| " $1 " | " $2 " | " $3 " | " $4 " | " $5 " |" }'
    printf '\n## Operands\n\n| kind | meaning |\n|---|---|\n'
    rows OPERAND vm/operands.def | awk -F'\t' '{ gsub(/\|/, "\\|"); print "| " $1 " | " $3 " |" }'
    printf '\n## Natives\n\nThe primitives of the library.\n\n'
    printf '| name | parameters | result | gas | each | of | meaning |\n|---|---|---|---|---|---|---|\n'
    rows NATIVE vm/natives.def | awk -F'\t' '{
        parameters = ""
        for (i = 3; i <= 6; i++) if ($i != "NONE") parameters = parameters (i > 3 ? ", " : "") $i
        print "| " $1 " | " parameters " | " ($2 == "NONE" ? "" : $2) " | " $7 " | " ($8 ? $8 : "") " | " $9 " | " $10 " |"
    }'
    printf '\n## Work of variable size\n\n| name | gas | for every | meaning |\n|---|---|---|---|\n'
    rows BULK vm/bulk.def | awk -F'\t' '{ print "| " $1 " | " $2 " | " $3 " " $4 " | " $5 " |" }'
} | page prices "The price list" \
    "What the machine can do, and what it costs in gas ([15](../../docs/language.md#15-gas)). From vm/opcodes.def, natives.def and bulk.def; \`gasket gas\` prints the same."

# An instruction's number is its row's: a BRANCH is two.
{
    printf '## Instructions\n\n| number | name | a | b | c | class | gas |\n|---|---|---|---|---|---|---|\n'
    sed -E 's/^BRANCH\(([A-Z_]+, *[A-Z_]+, *[A-Z_]+), *([0-9]+), .*/OP(JUMP_\1, LABEL, \2, JUMP)\nOP(LOOP_\1, LABEL, \2, LOOP)/' \
        vm/opcodes.def > "$to/opcodes"
    rows OP "$to/opcodes" | awk -F'\t' '
        $1 !~ /#/ { print "| " n++ " | " $1 " | " $2 " | " $3 " | " $4 " | " $6 " | " $5 " |" }'
    rm "$to/opcodes"
    printf '\n## Natives\n\n| number | name | result | parameters |\n|---|---|---|---|\n'
    rows NATIVE vm/natives.def | awk -F'\t' '{
        parameters = ""
        for (i = 3; i <= 6; i++) if ($i != "NONE") parameters = parameters (i > 3 ? ", " : "") $i
        print "| " NR - 1 " | " $1 " | " $2 " | " parameters " |"
    }'
    printf '\n## Operands\n\n| kind | use | meaning |\n|---|---|---|\n'
    rows OPERAND vm/operands.def | awk -F'\t' '{ gsub(/\|/, "\\|"); print "| " $1 " | " $2 " | " $3 " |" }'
    printf '\n## Faults\n\n| number | name | code |\n|---|---|---|\n'
    rows FAULT vm/faults.def | awk -F'\t' '{ print "| " NR - 1 " | " $1 " | " $2 " |" }'
} | page instructions "The instructions, by number" \
    "What [docs/bytecode.md](../../docs/bytecode.md) needs of vm/opcodes.def, natives.def, operands.def and faults.def."

"$gasket" doc --library | sed -e '1,2d' | page library "The library" \
    "Every function that programs may call, from the documentation in stdlib/; \`gasket doc --library\` prints the same."

rows DIAGNOSTIC lang/diagnostic.def | awk -F'\t' '
    BEGIN { print "| code | kind | section | message |\n|---|---|---|---|" }
    { gsub(/\|/, "\\|"); print "| " $2 " | " tolower($3) " | " $4 " | " $5 " |" }' | page diagnostics "What the compiler says" \
    "From lang/diagnostic.def. \`%1\` and its like stand for words of the program. [codes.md](../../docs/codes.md) explains each."

rows FAULT vm/faults.def | awk -F'\t' '
    BEGIN { print "| code | name | section | message |\n|---|---|---|---|" }
    $2 != "" { print "| " $2 " | " $3 " | " $4 " | " $5 " |" }' | page faults "The faults" \
    "From vm/faults.def. [16](../../docs/language.md#16-faults) says what a fault is, [codes.md](../../docs/codes.md) explains each."

grep -h '^#define .*// limit: ' vm/*.[ch] lang/*.[ch] game-api/*.[ch] | while read -r _ name rest; do
    value=${rest%%// limit: *}
    # 16u << 20 and (size_t)64 << 20, as numbers.
    value=$(echo "$value" | sed -e 's/UINT32_C//' -e 's/(size_t)//' -e 's/(int64_t)//' -e 's/\([0-9]\)u/\1/g')
    echo "| ${rest#*// limit: } | $(($value)) | $name |"
done | { printf '| limit | | name in the source |\n|---|---|---|\n'; cat; } | page limits "The limits" \
    "Everything has a limit. From the headers that enforce them."

{
    for name in grammar prices instructions library diagnostics faults limits; do
        echo "- [$(sed -n '1s/# //p' "$to/$name.md")]($name.md)"
    done
} | page README "Reference pages" "Made by \`make docs\`; the language is described in [docs/language.md](../../docs/language.md)."
