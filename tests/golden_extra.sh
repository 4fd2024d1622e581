#!/bin/sh
# golden_extra.sh: the runner of the golden programs notices each kind of broken promise.
#
#   in:    the folder of a finished build
#   out:   ok or FAIL lines
#   fails: when a lie passes, or when the truth does not
gasket=$1/gasket
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
GOLDEN=$temp
export GOLDEN
here=$(dirname "$0")
mkdir -p "$temp/01/folder"
printf 'interface counter\nentry turn(n: int) -> int\n' > "$temp/01/counter.interface"

# judged WORD WHAT: the program as it stands there is judged as WORD, ok or FAIL.
judged() {
    said=$(sh "$here/golden.sh" check "$gasket" 01/p.gsk 2>&1)
    title=$(echo "$2" | paste -s -d '|' -)
    case $said in
    "$1 "*) echo "ok $1: $title" ;;
    *) printf 'FAIL should be %s: %s: %s\n' "$1" "$title" "$said" ;;
    esac
}

# program WORD WHAT: so is the one on standard input.
program() {
    { echo "// p: a test of the runner."; cat; } > "$temp/01/p.gsk"
    judged "$1" "$2"
}

call() {
    printf '// call: main 2\n%s\nfn main(n: int) -> int {\n    log("hi")\n    return 6 / n\n}\n%s\n' "$1" "$3" |
        program "$2" "$1 $3"
}
call "// result: 3" ok
call "// result: 4" FAIL
call "// log: hi" ok
call "// log: ho" FAIL
call "// log: hi
// log: hi" FAIL
call "// fault F002 at 5" FAIL
call "// gas: 1" FAIL
call "// memory: 1" FAIL
call "// error E0401 at 5" FAIL
call "// warning W0502 at 5" FAIL
call "// call: main 0" FAIL
call "// call: main 0
// fault F002 at 7" ok
call "// call: main 0
// fault F002 at 6" FAIL
call "// call: main 0
// fault F003 at 7" FAIL
call "// call: main 0
// stack: main 8:12
// fault F002 at 8" ok
call "// call: main 0
// stack: main 8:13
// fault F002 at 8" FAIL
call "// call: nobody" FAIL
call "// result: 3" FAIL "fn f() -> int { return true }"

refuse() {
    echo "$2" | program "$1" "$2"
}
refuse ok "fn f() -> int { return true }  // error E0401"
refuse ok "fn f() -> int { return true }  // error E0401: expected int"
refuse FAIL "fn f() -> int { return true }  // error E0401: expected text"
refuse FAIL "fn f() -> int { return true }  // error E0402"
refuse FAIL "fn f() -> int { return true }  // error E0401 at 6"
refuse FAIL "fn f() -> int { return true }  // error E0401  // error E0401"

turns() {
    printf '// with: --interface counter.interface\n%s\nimplements counter\nvar sum = 0\nfn turn(n: int) -> int {
    sum += n\n    log("{n}")\n    emit sum\n    assert n > 0\n    return sum\n}\n' "$1" |
        program "$2" "$1"
}
turns "// state: 3
// move: 3
// state: 4
// move: 7" ok
turns "// state: 3
// move: 4" FAIL
turns "// state: 3
// log: 3
// state: 4
// log: 4" ok
turns "// state: 3
// log: 3
// state: 4
// log: 5" FAIL
turns "// state: 0" FAIL
turns "// state: 0
// fault F005 at 13
// move: 0
// stack: turn 13:5" ok
turns "// state: 0
// fault F005 at 12
// move: 1" FAIL
turns '// state: "x"' FAIL
turns '// state: "x"
// refused: a text' ok
turns '// state: 1
// refused: an int' FAIL

tests() {
    printf '%s\nlet one = 1\ntest "a: b" { assert one == 1 }\ntest "c" {\n    assert one == 2\n}\n' "$1" | program "$2" "$1"
}
tests "// test a: b: passed
// test c: fault F005 at 7" ok
tests "// test a: b: passed
// test c: passed" FAIL
tests "// test a: b: passed
// test c: fault F005 at 6" FAIL
tests "// test a: b: passed" FAIL
tests "// test c: fault F005 at 6
// test a: b: passed" FAIL

echo "// q: another name than the file's." > "$temp/01/p.gsk"
judged FAIL "a program that does not say its name"
rm "$temp/01/p.gsk"

printf '// folder: of two files.\n// call: main\n// result: 1\nfn main() -> int { return 1 }\n' > "$temp/01/folder/main.gsk"
printf '// squad: its module.\nfn two() -> int { return 2 }\n' > "$temp/01/folder/squad.gsk"
said=$(sh "$here/golden.sh" check "$gasket")
[ "$said" = "ok 01/folder/main.gsk" ] && echo "ok a folder is one program" || echo "FAIL a folder is one program: $said"
exit 0
