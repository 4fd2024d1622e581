#!/bin/sh
# golden.sh: programs and their promises.
#
#   in:    check GASKET FOLDER | bless GASKET | prices GASKET FOLDER; the programs in tests/golden/FOLDER
#   out:   "ok FILE" or "FAIL FILE: what was promised and what came", a line each
#   fails: when a promise is broken
#
# Promises stand in comments, "//" and one of
#   call: FUNCTION ARGUMENTS     words as a shell reads them; without one, main is called.
#                                What follows, up to the next call, speaks of it.
#   with: OPTIONS                of gasket call, gasket run and gasket check
#   result: JSON    gas: N    memory: N    log: TEXT (one each, in their order)    mark X,Y: TEXT
#   fault F003                   at the line where it stands, or: fault F003 at 12
#   stack: f 12:5, main 20:12    of that fault: the calls with their lines and columns, innermost first
#   error E0401: MESSAGE         at the line where it stands, or: error E0401 at 12: MESSAGE;
#   warning W0101: MESSAGE       all that gasket check says must be promised; the message may be left out
#   state: JSON    answer: BEGINNING    a line to gasket run, and how the line that it answers begins
# After a change of the price list that is meant, `prices` writes the numbers of gas and memory anew: read the
# difference before you commit it.
# Beside FILE.gsk, what machines wrote is compared and `make bless` rewrites it: FILE.txt holds what
# gasket check prints, FILE.dump what gasket dump prints (begin with an empty file).
set -u
mode=$1 gasket=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
cd "$(dirname "$0")/golden" || exit 1
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
tab='	'
export NO_COLOR=1 LC_ALL=C

if [ "$mode" = bless ]; then
    for dump in */*.txt */*.dump; do
        [ -e "$dump" ] || continue
        case $dump in
        *.txt) verb=check ;;
        *) verb=dump ;;
        esac
        # shellcheck disable=SC2046
        "$gasket" $verb $(sed -n 's|^// with: ||p' "${dump%.*}.gsk") "${dump%.*}.gsk" > "$dump"
    done
    exit 0
fi

# One promise a line: its kind, the line it speaks of, the rest.
promises() {
    awk '
        match($0, /\/\/ (call|with|result|gas|memory|log|stack|state|answer): /) {
            rest = substr($0, RSTART + 3); kind = rest; sub(/:.*/, "", kind); sub(/^[a-z]+: /, "", rest)
            print kind "\t" NR "\t" rest; next
        }
        match($0, /\/\/ mark -?[0-9]+,-?[0-9]+: /) {
            print "log\t" NR "\t" substr($0, RSTART + 3); next
        }
        {
            # Several may stand on a line, each behind its own "//".
            text = $0
            while (match(text, /\/\/ (fault|error|warning) [A-Z][0-9]+/)) {
                rest = substr(text, RSTART + 3); text = rest
                sub(/ *\/\/ .*/, "", rest)
                kind = rest; sub(/ .*/, "", kind); sub(/^[a-z]+ /, "", rest)
                line = NR
                if (match(rest, /^[A-Z][0-9]+ at [0-9]+/)) {
                    line = substr(rest, 1, RLENGTH); sub(/.* /, "", line)
                    code = rest; sub(/ .*/, "", code)
                    rest = code substr(rest, RLENGTH + 1)
                }
                print kind "\t" line "\t" rest
            }
        }' "$1"
}

say_bad() {
    echo "FAIL $file: $1"
    bad=1
}

# number NAME LINE PROMISED CAME: gas or memory.
number() {
    if [ "$mode" = prices ] && [ "$3" != "$4" ]; then
        sed -i "$2s/$1: .*/$1: $4/" "$file"
    else
        same "$5: the $1" "$3" "$4"
    fi
}

same() {  # what promised came
    [ "$2" = "$3" ] || say_bad "$1 is $3, promised $2"
}

begin_call() {
    call=$1 result= has_result= gas= memory= fault= stack=
    : > "$temp/log.promised"
}

# Keeps the promises about one call.
end_call() {
    eval "set -- $call"
    # shellcheck disable=SC2086
    "$gasket" call --stats --log $with "$file" "$@" > "$temp/out" 2> "$temp/err" < /dev/null
    code=$?
    if [ -n "$fault" ]; then
        same "$1: the exit code" 1 $code
        at=$(sed -n 's/^[^ ]*:\([0-9]*\):[0-9]*: fault \([A-Z0-9]*\): .*/\2 at \1/p' "$temp/err")
        [ -n "$at" ] || at="none: $(head -n 8 "$temp/err")"
        same "$1: the fault" "$fault" "$at"
        [ -z "$stack" ] || same "$1: the call stack" "$stack" "$(
            sed -n 's/^    in \(.*\), [^ ]*:\([0-9]*:[0-9]*\)$/\1 \2/p' "$temp/err" | paste -s -d , | sed 's/,/, /g')"
    elif [ $code != 0 ]; then
        say_bad "$1: exit code $code: $(head -n 12 "$temp/err")"
        return
    fi
    [ -z "$has_result" ] || same "$1: the result" "$result" "$(cat "$temp/out")"
    [ -z "$gas" ] || number gas "$gas_line" "$gas" "$(sed -n 's/^gas: //p' "$temp/err")" "$1"
    [ -z "$memory" ] ||
        number memory "$memory_line" "$memory" "$(sed -n 's/^memory: //p' "$temp/err")" "$1"
    sed -n -e 's/^log: //p' -e '/^mark /p' "$temp/err" > "$temp/log"
    [ ! -s "$temp/log.promised" ] || cmp -s "$temp/log" "$temp/log.promised" ||
        say_bad "$1: the log is not as promised: $(diff "$temp/log.promised" "$temp/log")"
}

check_diagnostics() {
    # shellcheck disable=SC2086
    "$gasket" check $with "$file" > "$temp/out" 2> "$temp/err" < /dev/null
    code=$?
    [ $code -le 1 ] || say_bad "gasket check: exit code $code: $(head -n 12 "$temp/err")"
    if grep -q '^error' "$temp/said.promised"; then
        same "gasket check: the exit code" 1 $code
    else
        same "gasket check: the exit code" 0 $code
    fi
    sed -n 's/^[^ ]*:\([0-9]*\):[0-9]*: \(error\|warning\) \([A-Z0-9]*\): \(.*\)/\2 \1 \3: \4/p' \
        "$temp/out" | sort > "$temp/said"
    sort "$temp/said.promised" > "$temp/promised"
    # Promise and message in pairs: a promise without a message is kept by any.
    awk -F'\t' '
        NR == FNR { promise[NR] = $0; n = NR; next }
        { said[FNR] = $0; m = FNR }
        END {
            for (i = 1; i <= n || i <= m; i++)
                if (promise[i] == "" || index(said[i], promise[i]) != 1) {
                    print "promised \"" promise[i] "\", said \"" said[i] "\""; exit 1
                }
        }' "$temp/promised" "$temp/said" > "$temp/why" || say_bad "$(cat "$temp/why")"
    compare_sibling txt "$temp/out"
}

compare_sibling() {
    [ -e "${file%.gsk}.$1" ] || return
    cmp -s "${file%.gsk}.$1" "$2" ||
        say_bad "differs from ${file%.gsk}.$1 (make bless?): $(diff "${file%.gsk}.$1" "$2" | head -n 8)"
}

check_answers() {
    # shellcheck disable=SC2086
    "$gasket" run $with "$file" < "$temp/states" > "$temp/out" 2> "$temp/err" ||
        say_bad "gasket run: $(head -n 12 "$temp/err")"
    awk 'NR == FNR { promise[NR] = $0; n = NR; next }
        index($0, promise[FNR]) != 1 { print "line " FNR ": promised " promise[FNR] ", came " $0; bad = 1 }
        END { if (FNR != n) { print n " answers promised, " FNR " came"; bad = 1 } exit bad }' \
        "$temp/answers" "$temp/out" > "$temp/why" || say_bad "$(cat "$temp/why")"
}

check_file() {
    file=$1 bad= with= called=
    : > "$temp/said.promised"
    : > "$temp/states"
    : > "$temp/answers"
    promises "$file" > "$temp/promises"
    begin_call main
    while IFS="$tab" read -r kind line rest; do
        case $kind in
        call)
            [ -z "$called" ] || end_call
            called=1
            begin_call "$rest" ;;
        with) with=$rest ;;
        result) result=$rest has_result=1 called=1 ;;
        gas) gas=$rest gas_line=$line called=1 ;;
        memory) memory=$rest memory_line=$line called=1 ;;
        stack) stack=$rest called=1 ;;
        log) echo "$rest" >> "$temp/log.promised"; called=1 ;;
        fault) fault="${rest%%[!A-Z0-9]*} at $line" called=1 ;;
        error | warning) echo "$kind $line $rest" >> "$temp/said.promised" ;;
        state) echo "$rest" >> "$temp/states" ;;
        answer) echo "$rest" >> "$temp/answers" ;;
        esac
    done < "$temp/promises"
    [ -z "$called" ] || end_call
    [ ! -s "$temp/states" ] || check_answers
    case $file in
    check/*) check_diagnostics ;;
    *) [ ! -s "$temp/said.promised" ] || check_diagnostics ;;
    esac
    if [ -e "${file%.gsk}.dump" ]; then
        # shellcheck disable=SC2086
        "$gasket" dump $with "$file" > "$temp/out" 2>&1
        compare_sibling dump "$temp/out"
    fi
    [ -s "$temp/promises" ] || [ "${file#check/}" != "$file" ] || say_bad "it promises nothing"
    [ -n "$bad" ] || echo "ok $file"
}

for program in "$3"/*.gsk; do
    [ ! -e "$program" ] || check_file "$program"
done
exit 0
