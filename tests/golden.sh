#!/bin/sh
# golden.sh: programs and their promises.
#
#   in:    check GASKET [SECTION | PROGRAM…] | bless GASKET | prices GASKET [SECTION | PROGRAM…]
#   out:   "ok FILE" or "FAIL FILE: what was promised and what came", a line each
#   fails: when nothing is there to be tested; a broken promise is a FAIL line
#
# The promises are explained in tests/golden/README.md. After a change of the price list that is meant,
# `prices` writes the numbers of gas and memory anew: read the difference before you commit it. `bless`
# rewrites what machines wrote beside the programs, FILE.txt and FILE.dump (begin with an empty file).
set -u
mode=$1 gasket=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
judge=$(cd "$(dirname "$0")" && pwd)/golden.awk
# GOLDEN: another folder of sections, for the test of this runner.
cd "${GOLDEN:-$(dirname "$0")/golden}" || exit 1
shift 2
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
export NO_COLOR=1 LC_ALL=C

# A program is a file, or a folder with a main.gsk whose other files are its modules.
if [ "$mode" = bless ]; then
    for dump in */*.txt */*.dump */*/main.txt */*/main.dump; do
        [ -e "$dump" ] || continue
        case $dump in
        *.txt) verb=check ;;
        *) verb=dump ;;
        esac
        name=$(basename "${dump%.*}").gsk
        # shellcheck disable=SC2046
        (cd "$(dirname "$dump")" && "$gasket" $verb $(sed -n 's|^// with: ||p' "$name") "$name") > "$dump"
    done
    exit 0
fi

[ $# -gt 0 ] || set -- */
for part in "$@"; do
    case $part in
    *.gsk) echo "$part" ;;
    *)
        part=${part%/}
        for program in "$part"/*.gsk "$part"/main.gsk "$part"/*/main.gsk; do
            case $program in
            *"/*"*) continue ;;
            */main.gsk)
                [ -e "$program" ] || continue
                echo "$program"
                for module in "${program%main.gsk}"*.gsk; do
                    [ "$module" = "$program" ] || echo "$module"
                done ;;
            *) echo "$program" ;;
            esac
        done ;;
    esac
done > "$temp/programs"
[ -s "$temp/programs" ] || exit 0

# The names have no blanks.
# shellcheck disable=SC2046
awk -f "$judge" -v step=plan -v temp="$temp" -v plan="$temp/plan" $(cat "$temp/programs") > "$temp/jobs" ||
    exit 1

# job FOLDER NUMBER ARGUMENTS…
job() {
    if [ "$here" != "$1" ]; then
        cd "$golden/$1" || exit 1
        here=$1
    fi
    number=$2
    shift 2
    input=/dev/null
    [ "$1" != run ] || input=$temp/$number.in
    "$gasket" "$@" > "$temp/$number.out" 2> "$temp/$number.err" < "$input"
    echo "$number $?" >> "$temp/codes"
}
here=. golden=$PWD
sed 's/^/job /' "$temp/jobs" > "$temp/jobs.sh"
# shellcheck disable=SC1091
. "$temp/jobs.sh"
cd "$golden" || exit 1

: > "$temp/edits"
awk -f "$judge" -v step=judge -v temp="$temp" -v mode="$mode" "$temp/codes" "$temp/plan"
while IFS='	' read -r file line what number; do
    sed -i "${line}s/$what: .*/$what: $number/" "$file"
done < "$temp/edits"
exit 0
