#!/bin/sh
# limits_extra.sh: nothing that a player can write makes the compiler slow, large or mute.
#
#   in:    the folders of finished builds
#   out:   ok or FAIL lines
#   fails: when a limit does not hold where it stands, is not told, or a source costs more than its length
set -u
gasket=$(cd "$1" && pwd)/gasket here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
export NO_COLOR=1 LC_ALL=C
cd "$temp" || exit 1

ok() { echo "ok $title"; }
bad() { echo "FAIL $title: $1"; head -n 3 said; }

# checked: compiles p.gsk within 30 seconds of processor time and 2 GiB, whatever comes of it.
checked() {
    (
        ulimit -t 30 -v 2097152
        exec "$gasket" check "${1:-p.gsk}" > said 2>&1
    ) 2> /dev/null
    code=$?
}
# refused CODE, fits: what must come of it.
refused() {
    checked
    if [ $code != 1 ]; then bad "exit code $code"
    elif [ "$(wc -c < said)" -gt 100000 ]; then bad "says $(wc -c < said) bytes"
    elif ! grep -q "error $1" said; then bad "does not say $1"
    else ok; fi
}
fits() {
    checked
    if [ $code = 0 ]; then ok; else bad "exit code $code"; fi
}
# many N TEXT: the text so many times.
many() { awk -v n="$1" -v text="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", text }'; }
# each N FORMAT BETWEEN: the format with %d as 0, 1, 2…
each() {
    awk -v n="$1" -v text="$2" -v between="${3-}" 'BEGIN {
        parts = split(text, part, "%d")
        for (i = 0; i < n; i++) {
            line = (i ? between : "") part[1]
            for (p = 2; p <= parts; p++) line = line i part[p]
            printf "%s", line
        }
    }'
}

# ---- each nesting, four megabytes of it: mostly a million, the least 200,000 (D1) -------------------

nested() {
    title="$1, as many as a file holds"
    { printf '%s' "$2"; yes "$3" | head -c 6000000 | tr -d '\n' | head -c 4000000; } > p.gsk
    refused "${4:-E0105}"
}
nested "open parentheses" "let a = " "("
nested "open brackets" "let a = " "["
nested "minus signs" "let a = " "-"
nested "calls" "let a = " "f("
nested "not signs" "let a = " "!"
nested "bitwise not signs" "let a = " "~"
nested "words not" "let a = " "not "
nested "ifs" "fn f() { " "if true { "
nested "else ifs" "fn f() { if true { } " "else if true { } " E0
nested "whiles" "fn f() { " "while true { "
nested "fors" "fn f(xs: [int]) { " "for x in xs { "
nested "blocks of matches" "fn f(n: int) { " "match n { case 1 => { "
nested "matches as values" "let a = " "match 1 { case 1 => "
nested "ifs as values" "let a = " "if true { "
nested "lambdas" "let a = " "fn(x: int) => "
nested "lambdas with blocks" "let a = " "fn() { let b = "
nested "types of lists" "let a: " "["
nested "types of functions" "let a: " "fn("
nested "types of results" "let a: " "fn() -> "
nested "types of maps" "let a: " "Map[int, "
nested "types of generics" "record R[T] { x: T }
let a: " "R["
nested "tuples of types" "let a: " "("
nested "question marks" "let a: int" "?"
nested "patterns" "fn f(n: int?) { match n { case " "some("
nested "pairs of patterns" "fn f(n: int?) { match n { case " "("
nested "sums" "let a = 1" " + 1"
nested "powers of comparing" "let a = 1" " ?? 1"
nested "fields" "let a = b" ".c"
nested "items" "let a = b" "[0]"
nested "unwraps" "let a = b" "!"
nested "calls of results" "let a = b" "()"
# what the lexer refuses is told in its own words
nested "texts inside of texts" "let a = " '"{' E0
nested "comment marks" "" "/*" E0
nested "assignments" "fn f() { a" " = a" E0
nested "types of texts" "let a: text" "[int]" E0

# ---- each limit, at it and one past it (D2) --------------------------------------------------------

# at_limit TITLE CODE FUNCTION AT PAST: what the function prints of AT fits, of PAST is refused.
at_limit() {
    title="$1, at the limit"
    eval "$3 $4" > p.gsk
    fits
    title="$1, past the limit"
    eval "$3 $5" > p.gsk
    refused "$2"
}
name() { printf 'let '; many "$1" x; echo ' = 1'; }
digits() { printf 'let a = 0.'; many "$1" 1; echo; }
type_parameters() {
    printf 'fn f['; each "$1" 'T%d' ', '; printf ']('; each "$1" 'x%d: T%d' ', '; echo ') { }'
}
parameters() { printf 'fn f('; each "$1" 'x%d: int' ', '; echo ') { }'; }
lambda_parameters() { printf 'let f = fn('; each "$1" 'x%d: int' ', '; echo ') => 1'; }
fields() { printf 'record R { '; each "$1" 'x%d: int' ', '; echo ' }'; }
parts() { printf 'fn f(x: ('; each "$1" 'int' ', '; echo ')) { }'; }
variants() { printf 'enum E { '; each "$1" 'v%d' ', '; echo ' }'; }
payload() { printf 'enum E { v('; each "$1" 'int' ', '; echo ') }'; }
methods() { each "$1" 'record R%d { x: int }
fn [R%d].f(self) -> int { return 1 }
'; }
lists() { printf 'let a: '; many "$1" '['; printf int; many "$1" ']'; echo ' = []'; }
functions() { each "$1" 'fn f%d() { }
'; }
handed() {
    echo 'fn f(mut x: int) { x += 1 }'
    each "$1" 'var a%d = 0
'
    echo 'fn g() {'
    each "$1" '    f(mut a%d)
'
    echo '}'
}
instances() {
    echo 'fn p[T](x: T) -> T { return x }'
    each "$1" 'record R%d { x: int }
fn f%d(r: R%d) -> R%d { return p(r) }
'
}
constants() {
    awk -v n="$1" 'BEGIN {
        for (k = 0; k < n; k++) {
            if (k % 1000 == 0) printf "fn f%d() -> [int] { return [", k
            printf "%d, ", 1000000 + k
            if (k % 1000 == 999 || k == n - 1) print "] }"
        }
    }'
}

at_limit "a name" E0006 name 255 256
at_limit "a number" E0010 digits 998 999
at_limit "type parameters" E0315 type_parameters 16 17
at_limit "parameters" E0315 parameters 64 65
at_limit "a lambda's parameters" E0315 lambda_parameters 64 65
at_limit "fields" E0315 fields 255 256
at_limit "parts of a tuple" E0315 parts 255 256
at_limit "variants" E0315 variants 255 256
at_limit "values of a variant" E0315 payload 255 256
at_limit "methods of one name" E0315 methods 256 257
at_limit "lists in lists" E0426 lists 63 64
at_limit "functions" E0315 functions 65535 65536
at_limit "variables handed over" E0315 handed 256 257
at_limit "instances" E0315 instances 4096 4097
at_limit "constants" E0315 constants 65535 65536

title="a source file as large as may be"
{ printf '//'; many 4194300 x; } > p.gsk
checked
[ $code = 0 ] && ok || bad "exit code $code"
title="a source file too large"
{ printf '//'; yes xxxxxxx | head -c 17000000 | tr '\n' x; } > p.gsk
checked
[ $code = 2 ] && ok || bad "exit code $code"
for size in 2147483647 2147483648 4294967295 4294967296 9223372036854775807 9223372036854775808 18446744073709551616; do
    title="sizes of $size"
    cat > p.gsk << END
fn f() -> int { return filled($size, 1).len() }
END
    checked
    { [ $code = 0 ] || grep -q 'error E0008' said; } && ok || bad "exit code $code"
    [ $code = 0 ] || continue
    "$gasket" call --gas 1000000 p.gsk f > said 2>&1
    grep -Eq 'fault F00(6|7)|fault F013' said && ok || bad "no fault"
done

title="every limit of the headers is tested"
for word in $(grep -rhoE '# *define [A-Z_]+ .*// limit:' "$here/../vm" "$here/../lang" "$here/../game-api" |
    sed -E 's/# *define ([A-Z_]+) .*/\1/'); do
    grep -q "$word" "$here/threats.md" || echo "$word"
done > said
[ -s said ] && bad "$(wc -l < said) are not in tests/threats.md" || ok

# ---- what grows (D3, D4) -----------------------------------------------------------------------------

title="constants that double"
{ echo 'let a0 = "0123456789"'; each 60 'let b%d = "x"
' ; awk 'BEGIN { for (k = 0; k < 200; k++) printf "let a%d = a%d + a%d\n", k + 1, k, k }'; } > p.gsk
checked
[ $code -le 1 ] && ok || bad "exit code $code"
title="constants that double in one expression"
{ printf 'let a = '; many 75 '("x" + '; printf '"x"'; many 75 ')'; echo; } > p.gsk
checked
[ $code -le 1 ] && ok || bad "exit code $code"
title="interpolations that double"
awk 'BEGIN { print "let a0 = \"xxxxxxxxxx\""; for (k = 0; k < 200; k++) printf "let a%d = \"{a%d}{a%d}\"\n", k + 1, k, k }' > p.gsk
checked
[ $code -le 1 ] && ok || bad "exit code $code"
title="texts that double at the start"
echo 'fn f() -> int { return a60.len() }' >> p.gsk
"$gasket" call --gas 100000000 p.gsk f > said 2>&1
grep -q 'fault F00[67]' said && ok || bad "no fault"

# ---- floods (D13) ---------------------------------------------------------------------------------

flood() {
    title="a flood of $1"
    refused E0
    [ "$(grep -c ': error E\|: warning W' said)" -le 101 ] && ok || bad "$(grep -c ': error E' said) messages"
}
{ echo 'fn f() {'; each 100000 '    a%d
'; echo '}'; } > p.gsk
flood "unknown names"
many 1000000 '@ ' > p.gsk
flood "marks without meaning"
{ printf 'let '; many 1000000 'x'; printf ' = '; many 1000000 y; } > p.gsk
flood "long names"
{ printf 'fn f() { '; many 255 a; printf ' + '; many 255 b; echo ' }'; many 200000 ')'; } > p.gsk
flood "brackets in one line"
head -c 1000000 /dev/urandom > p.gsk
flood "random bytes"
{ printf 'let a: int = "'; many 3000000 z; echo '"'; } > p.gsk
flood "a long line"

# ---- the worst sources (D3, D5) -----------------------------------------------------------------------

# centiseconds FILE: user time of checking it.
centiseconds() {
    ( checked "$1"; times ) | awk 'NR == 2 { gsub(/[ms]/, " "); printf "%d\n", ($1 * 60 + $2) * 100 }'
}
sh "$here/../bench/worst.sh" . > names
usual=$(centiseconds usual.gsk)
usual_bytes=$(wc -c < usual.gsk)
for name in $(cat names); do
    title="a bad source: $name"
    bytes=$(wc -c < "$name.gsk") took=$(centiseconds "$name.gsk")
    # 30 times what the usual one takes a byte, and half a second.
    most=$((50 + 30 * (usual + 1) * (bytes / 1000) / (usual_bytes / 1000)))
    [ "$took" -le "$most" ] && ok || bad "$took hundredths of a second, where $most are allowed"
done

# ---- the scoreboard ---------------------------------------------------------------------------------

title="everything that varies has a benchmark"
if ${MAKE:-make} -C "$here/.." BUILD="$build" "$build/limits" > said 2>&1; then
    "$build/limits" "$here/../bench" limits.json --quick > said 2>&1
    code=$?
    [ $code = 0 ] && ok || bad "exit code $code"
fi
