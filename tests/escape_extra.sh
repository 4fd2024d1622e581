#!/bin/sh
# escape_extra.sh: what a bot says, wherever it says it, is no command to a terminal, and tells nothing of the host.
#
#   in:    the folders of finished builds
#   out:   ok or FAIL lines
#   fails: when an escape sequence, an address or a path of this machine is shown
set -u
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
unset FORCE_COLOR
export NO_COLOR=1 LC_ALL=C
escape=$(printf '\033') bell=$(printf '\007')

# harmless TITLE COMMAND...: no control characters but newlines and tabs; no path that was not given; no address.
harmless() {
    title=$1
    shift
    "$@" > out 2>&1 < "${input:-/dev/null}"
    if tr -d '\n\t' < out | grep -aq '[[:cntrl:]]'; then
        echo "FAIL $title: control characters"
        cat -v out | head -n 5
    elif printf '\302\233\n\342\200\256\n' > c1 && grep -aqF -f c1 out; then
        echo "FAIL $title: a C1 character, or one that turns the direction of writing"
        cat -v out | head -n 5
    elif grep -aqE "$temp|$HOME/|0x[0-9a-fA-F]{7,}" out; then
        echo "FAIL $title: a path or an address"
        head -n 5 out
    elif [ ! -s out ] && [ -z "${silent:-}" ]; then
        echo "FAIL $title: says nothing"
    else
        echo "ok $title"
    fi
}
says() { grep -aqF -e "$1" out && echo "ok $title: $1" || { echo "FAIL $title: does not say $1"; head -n 5 out; }; }

all() {
    mkdir -p "$temp/bots"
    cd "$temp/bots" || exit 1
    cat > loud.gsk <<'END_OF_BOT'
let evil = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}\u{0}"
fn shout() -> text {
    log(evil)
    return evil
}
fn keys() -> Map[text, [text]] { return Map(evil: [evil]) }
fn fail() {
    log("before {evil}")
    assert evil == "{evil}x"
}
test "loud \u{1b}]0;owned\u{7}" { assert evil == shout() + "x" }
END_OF_BOT
    sed -i 's/Map(evil: \[evil\])/made()/' loud.gsk
    printf 'fn made() -> Map[text, [text]] {\n    var map: Map[text, [text]] = Map()\n    map[evil] = [evil]\n    return map\n}\n' >> loud.gsk
    harmless "a result" "$gasket" call --log loud.gsk shout
    says '\u001b]0;owned'
    harmless "a map" "$gasket" call loud.gsk keys
    harmless "a fault" "$gasket" call --log loud.gsk fail
    says 'F005'
    says '\x1b]0;owned'
    harmless "tests" "$gasket" test loud.gsk
    says 'F005'
    harmless "tests for machines" "$gasket" test --json loud.gsk
    harmless "bytecode for people" "$gasket" dump loud.gsk
    printf 'shout()\nfail()\nevil\nkeys()\n' > lines
    input=lines
    harmless "a conversation" "$gasket" repl loud.gsk
    input=

    # Source that is hostile itself: raw bytes in texts, names, comments and names of files.
    printf 'fn f() -> int {\n    // \033]0;owned\007\n    return "\033[2J\302\2332J" + n\033ame \007\342\200\256 \377\n}\n' > raw.gsk
    harmless "a diagnostic" "$gasket" check raw.gsk
    harmless "diagnostics for machines" "$gasket" check --json raw.gsk
    printf 'use "\033]0;owned\007"\nuse squ\033ad\nfn f() { }\n' > used.gsk
    harmless "a file that is not there" "$gasket" check used.gsk
    cp loud.gsk "name${escape}]0;owned${bell}.gsk"
    harmless "a file of a loud name" "$gasket" test "name${escape}]0;owned${bell}.gsk"
    harmless "an option of a loud name" "$gasket" check "--${escape}]0;owned${bell}"
    harmless "a verb of a loud name" "$gasket" "${escape}]0;owned${bell}"
    harmless "a function of a loud name" "$gasket" call loud.gsk "${escape}]0;owned${bell}"
    harmless "an argument that is loud" "$gasket" call loud.gsk shout "\"${escape}]0;owned"
    head -c 300 /dev/zero | tr '\0' '\033' > not.gskb
    harmless "what is no built file" "$gasket" dump not.gskb
    "$gasket" build loud.gsk -o loud.gskb > /dev/null 2>&1
    grep -aqF "$temp" loud.gskb && echo "FAIL a path in a built file" || echo "ok no path in a built file"
    "$gasket" build "$temp/bots/loud.gsk" -o far.gskb > /dev/null 2>&1
    harmless "a built file" "$gasket" dump loud.gskb
    cd - > /dev/null || exit 1
    rm -rf "$temp/bots"
}
for build in "$@"; do
    gasket=$(cd "$build" && pwd)/gasket
    all
done
exit 0
