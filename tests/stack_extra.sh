#!/bin/sh
# stack_extra.sh: 64 KiB of stack are enough, for whatever is compiled and run.
#
#   in:    the folder of a finished build
#   out:   ok or FAIL lines
#   fails: when a program that is kept under more stack is not kept under this one
#
# The whole command gets so little, its main() and the C library with it: what is deep, deep sources, values and
# calls, must lie elsewhere.
set -u
build=$(cd "$1" && pwd)
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
{
    echo '#!/bin/sh'
    echo 'ulimit -s 64'
    echo "exec '$build/gasket' \"\$@\""
} > "$temp/gasket"
chmod +x "$temp/gasket"

# The limit is one: a shell's own function calls itself until it is met.
endless='function f(n) { return n ? 1 + f(n - 1) : 0 } BEGIN { f(100000) }'
if sh -c "(ulimit -s 64 && awk '$endless'); exit \$?" > "$temp/out" 2>&1
then echo "FAIL the stack has no limit here"
else echo "ok the stack has a limit"
fi
sh tests/golden.sh check "$temp/gasket" > "$temp/out" 2>&1
grep -v '^ok ' "$temp/out"
echo "ok $(grep -c '^ok ' "$temp/out") programs with 64 KiB of stack"

# deep TITLE: a source on standard input gets a diagnostic or none, but no crash.
deep() {
    cat > "$temp/deep.gsk"
    for verb in check fmt dump; do
        "$temp/gasket" $verb "$temp/deep.gsk" > "$temp/out" 2>&1
        code=$?
        [ $code -le 1 ] && echo "ok $1: $verb" || echo "FAIL $1: $verb ends with $code"
    done
}
repeat() {
    awk -v text="$1" -v n="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", text }'
}
n=100000
{ printf 'fn f() -> int { return '; repeat '(' $n; echo; } | deep "open brackets"
{ printf 'fn f() -> int { return '; repeat '(' $n; printf 1; repeat ')' $n; echo ' }'; } | deep "brackets"
{ printf 'fn f() -> int { return '; repeat '-' $n; echo '1 }'; } | deep "signs"
{ printf 'fn f() -> int { return 1'; repeat ' + 1' $n; echo ' }'; } | deep "a long sum"
{ printf 'fn f(x: '; repeat '[' $n; printf int; repeat ']' $n; echo ') { }'; } | deep "a list of lists"
{ printf 'fn f(x: int'; repeat '?' $n; echo ') { }'; } | deep "an option of options"
{ printf 'fn f() { '; repeat 'if true { ' $n; repeat '} ' $n; echo '}'; } | deep "blocks"
{ printf 'fn f() { let a = '; repeat 'fn(x: int) => ' $n; echo '1 }'; } | deep "functions in functions"
{ printf 'fn f() { log('; repeat '"{' $n; repeat '}"' $n; echo ') }'; } | deep "texts in texts"
{ printf 'fn f(b: bool) -> bool { return '; repeat '!' $n; repeat 'not ' $n; echo 'b }'; } | deep "nots"
exit 0
