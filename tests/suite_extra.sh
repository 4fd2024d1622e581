#!/bin/sh
# suite_extra.sh: gasket test and gasket doc, as people and machines meet them; and the library's examples.
#
#   in:    the folders of finished builds
#   out:   ok or FAIL lines
#   fails: when a claim does not hold
set -u
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
export NO_COLOR=1 LC_ALL=C

# try CODE TITLE COMMAND...: the exit code, and never a word of the sanitizers'.
try() {
    wanted=$1 title=$2
    shift 2
    "$@" > out 2> err < "${input:-/dev/null}"
    code=$?
    if [ $code != "$wanted" ]; then
        echo "FAIL $title: exit code $code, not $wanted"
        head -n 6 out err
    elif grep -aq 'Sanitizer\|runtime error' out err; then
        echo "FAIL $title: the sanitizers complain"
    else
        echo "ok $title"
    fi
}
says() { grep -aqF -e "$2" "$1" && echo "ok $title: $2" || { echo "FAIL $title: does not say $2"; head -n 20 "$1"; }; }
says_not() { grep -aqF -e "$2" "$1" && echo "FAIL $title: says $2" || echo "ok $title: not $2"; }
is() { cmp -s "$1" wanted && echo "ok $title: word for word" || { echo "FAIL $title: is not as wanted"; diff "$1" wanted; }; }

all() {
    mkdir -p "$temp/bots/more"
    cd "$temp/bots" || exit 1
    cat > path.gsk <<'END'
// path.gsk: ways over a board.

use "squad"

/// How far `a` is from b.
///     assert distance(1, 4) == 3
pub fn distance(a: int, b: int) -> int {
    if a > b { return a - b }
    return b - a
}

/// <script>alert(1)</script> & "more"
fn first(xs: [int]) -> int {
    log("first of {xs.len()} \u{1b}[2J")
    return xs[0]
}

test "distance counts" { assert distance(1, 3) == 2 }

test "a list has a first" {
    assert first([7]) == 7
    assert squad.twice(first([])) == 1
}
END
    cat > squad.gsk <<'END'
pub fn twice(n: int) -> int {
    return 2 * n
}

fn never(n: int) -> int {
    return n
}

test "twice" { assert twice(2) == 4 }
END
    try 1 "a failed test" "$gasket" test path.gsk
    cat > wanted <<'END'
ok   distance counts      16 gas
FAIL a list has a first   219 gas
    path.gsk:15:15: fault F003: index 0 is outside the list, which has no items
        15 |     return xs[0]
        in first, path.gsk:15:15
        in test "a list has a first", path.gsk:22:24
    log: first of 1 \x1b[2J
    log: first of 0 \x1b[2J
ok   distance (example)   14 gas
2 passed, 1 failed
END
    sed -E 's/[0-9]+ gas/N gas/' wanted > w && mv w wanted
    sed -E 's/[0-9]+ gas/N gas/' out > o && mv o out
    is out
    try 0 "a part of the tests" "$gasket" test --filter distance path.gsk
    says out "2 passed, 0 failed"
    try 0 "no such test" "$gasket" test --filter nothing path.gsk
    says out "no test has a name like that"
    try 1 "a folder" "$gasket" test .
    says out "3 passed, 1 failed"
    says out "./path.gsk"
    (cd more && "$gasket" test) > out 2> err
    title="an empty folder"
    says out "no tests"
    try 1 "a fault in a file that is used" "$gasket" test --gas 8 squad.gsk
    says out "FAIL twice"
    says out "F006"
    try 1 "little memory" "$gasket" test --memory 100 path.gsk
    says err "needs more memory than 100 bytes"
    printf 'interface market\nfn price(item: text) -> int\nentry turn(n: int) -> int\n' > market.interface
    printf 'implements market\nfn turn(n: int) -> int { return n + price("a") }\ntest "a" { assert 1 == 1 }\ntest "b" { assert turn(1) == 1 }\n' > more/trader.gsk
    try 1 "a bot with host functions" "$gasket" test --interface market.interface more/trader.gsk
    says out "ok   a"
    says out "fault F014"
    says out "1 passed, 1 failed"
    rm more/trader.gsk
    try 2 "a file that is not there" "$gasket" test none.gsk
    echo 'fn f() -> int { return true }' > more/wrong.gsk
    try 1 "a file with errors" "$gasket" test .
    says out "3 passed, 1 failed, 1 file does not compile"
    says err "E0401"
    rm more/wrong.gsk
    "$gasket" build squad.gsk -o squad.gskb
    try 2 "a built file" "$gasket" test squad.gskb
    says err "is a built file"
    printf '///     assert false\nfn f() { }\n' > one
    input=one
    try 1 "standard input" "$gasket" test -
    input=
    says out "<stdin>:1:9: fault F005"
    title="examples that close too much"
    printf '///     }\n///     fn g() {\nfn f() { }\n' > close.gsk
    try 1 "$title" "$gasket" test close.gsk
    says err "expected statements in an example"
    rm close.gsk

    # ---- for machines ------------------------------------------------------------------------------

    try 1 "JSON" "$gasket" test --json --coverage path.gsk
    says out '{"schema":1,"tests":['
    says out '"name":"a list has a first","line":20,"column":1,"passed":false'
    says out '"log":["first of 1 \u001b[2J","first of 0 \u001b[2J"]'
    says out '"fault":{"code":"F003"'
    says out '],"passed":2,"failed":1,"broken":0,"coverage":['
    says out '{"file":"squad.gsk","lines":2,"ran":0,"never":[2,6]}'
    echo 'fn f() -> int { return true }' > wrong.gsk
    try 1 "JSON of what does not compile" "$gasket" test --json wrong.gsk
    says out '"diagnostics":['
    says out '"broken":1}'
    rm wrong.gsk

    # ---- coverage ----------------------------------------------------------------------------------

    try 1 "coverage" "$gasket" test --coverage .
    says out "./path.gsk: 4 of 4 lines ran, 100 %"
    says out "./squad.gsk: 1 of 2 lines ran, 50 %"
    says out "    never ran: 6"
    try 0 "coverage of one" "$gasket" test --coverage --filter counts --out cov.info path.gsk
    says out "path.gsk: 2 of 4 lines ran, 50 %"
    says out "    never ran: 14-15"
    title="lcov"
    says cov.info "SF:path.gsk"
    says cov.info "DA:8,1"
    says cov.info "DA:15,0"
    says cov.info "LF:4"
    cat > generic.gsk <<'END'
fn used[T](x: T) -> T { return x }
fn unused[T](x: T) -> T? {
    if true {
        return x
    }
    return none
}
test "used" { assert used(1) == used(1) and used("a") == "a" }
END
    try 0 "generic functions" "$gasket" test --coverage generic.gsk
    says out "generic.gsk: 1 of 4 lines ran, 25 %"
    says out "    never ran: 3-6"
    try 2 "--out alone" "$gasket" test --out cov.info path.gsk

    # ---- documentation -----------------------------------------------------------------------------

    try 0 "Markdown" "$gasket" doc path.gsk
    cat > wanted <<'END'
# path.gsk

ways over a board.

## distance

```gasket
fn distance(a: int, b: int) -> int
```

How far `a` is from b.

```gasket
assert distance(1, 4) == 3
```

END
    is out
    sed 's/^pub //' path.gsk > own.gsk
    try 0 "a bot shows all" "$gasket" doc own.gsk
    says out "## first"
    says out '&lt;script&gt;alert(1)&lt;/script&gt; &amp; "more"'
    try 0 "HTML" "$gasket" doc --html --out own.html own.gsk
    says own.html '<a href="#own.gsk.first">first</a>'
    says own.html '<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;</p>'
    says own.html 'prefers-color-scheme: dark'
    says_not own.html '<script'
    says_not own.html 'http'
    echo 'fn ) {' > one
    try 1 "what does not parse has no page" "$gasket" doc --out none.html one
    [ ! -e none.html ] && echo "ok $title: no file" || echo "FAIL $title: a file"
    try 0 "the library's page" "$gasket" doc --library
    says out "### points"
    says out "fn Point.distance(self, other: Point) -> int"
    try 0 "the library's page in HTML" "$gasket" doc --library --html
    [ "$(grep -o ' id="[^"]*"' out | sort | uniq -d | wc -l)" = 0 ] && echo "ok $title: every place has a name of its own" ||
        echo "FAIL $title: two places have one name"
    try 0 "the library's examples" "$gasket" test --library
    says out " passed, 0 failed"
    cd - > /dev/null || exit 1
    rm -rf "$temp/bots"
}

for build in "$@"; do
    gasket=$(cd "$build" && pwd)/gasket
    all
done
exit 0
