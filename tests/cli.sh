#!/bin/sh
# cli.sh: the command as people and machines meet it.
#
#   in:    the command
#   out:   ok or FAIL lines
#   fails: when a claim does not hold
set -u
gasket=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
root=$(cd "$(dirname "$0")/.." && pwd)
temp=$(mktemp -d)
trap 'chmod -R u+w "$temp"; rm -rf "$temp"' EXIT
cd "$temp" || exit 1
unset FORCE_COLOR NO_COLOR
export LC_ALL=C

ok() { echo "ok $1"; }
bad() {
    echo "FAIL $1"
    head -c 600 out | head -n 6 | sed 's/^/    out: /'
    head -c 600 err | head -n 6 | sed 's/^/    err: /'
}

# try CODE TITLE COMMAND...: the exit code, and never a word of the sanitizers'.
try() {
    wanted=$1 title=$2
    shift 2
    "$@" > out 2> err < "${input:-/dev/null}"
    code=$?
    if [ $code != "$wanted" ]; then
        bad "$title: exit code $code, not $wanted"
    elif grep -aq 'Sanitizer\|runtime error' out err; then
        bad "$title: the sanitizers complain"
    else
        ok "$title"
    fi
}
says() { grep -aqF -e "$2" "$1" && ok "$title: $2" || bad "$title: does not say $2"; }
silent() { [ ! -s "$1" ] && ok "$title: nothing in $1" || bad "$title: not silent in $1"; }
is() { [ "$(cat "$1")" = "$2" ] && ok "$title: $2" || bad "$title: is not $2"; }

cat > score.gsk <<'END'
fn score(values: [float]) -> float {
    var sum = 0.0
    for value in values { sum += value }
    return sum
}
fn at(xs: [int], i: int) -> int { return xs[i] }
fn hello(name: text) -> text { return "hello {name}" }
fn forever() -> int {
    var n = 0
    while n < 2 { n = 1 - n }
    return n
}
fn nothing() { }
fn shout() -> int {
    log("\u{1b}]0;x\u{7}")
    return 1
}
fn big(n: int) -> text {
    var t = "0123456789abcdef"
    for i in 0..n { t = t + t }
    return t
}
END
printf 'fn main() -> int {\n    return nme\n}\n' > wrong.gsk
printf 'interface counter\nentry turn(n: int) -> int\n' > counter.gsk
printf 'implements counter\nvar total = 0\nfn turn(n: int) -> int {\n    total += n\n    if n == 13 { emit 7 }\n    assert n != 13\n    log("n {n}")\n    return total\n}\n' > bot.gsk
printf 'interface counter\nentry turn(n: int, m: int) -> int\n' > other.gsk

# ---- usage -----------------------------------------------------------------------------------------
try 0 "--version" "$gasket" --version
says out "gasket 0."
try 0 "--help" "$gasket" --help
says out "Examples:"
for verb in check fmt call run play verify build dump gas explain; do
    try 0 "$verb --help" "$gasket" $verb --help
    says out "Examples:"
    try 0 "help $verb" "$gasket" help $verb
    try 2 "$verb with an unknown option" "$gasket" $verb --frobnicate
    says err "unknown option --frobnicate"
done
try 2 "nothing at all" "$gasket"
try 2 "an empty verb" "$gasket" ""
try 2 "a verb nearly right" "$gasket" chekc
says err "did you mean check?"
try 2 "an option nearly right" "$gasket" call --gaz 3 score.gsk score '[]'
says err "did you mean --gas?"
try 2 "an option without its value" "$gasket" call score.gsk score --gas
try 2 "a value for an option that takes none" "$gasket" call --stats=3 score.gsk score '[]'
try 2 "too many arguments" "$gasket" dump a b
try 2 "too few arguments" "$gasket" call score.gsk
try 2 "control characters in the verb" "$gasket" "$(printf 'a\033]0;x\007')"
says err '\x1b]0;x\x07'
long=$(head -c 100000 /dev/zero | tr '\0' x)
try 2 "a huge verb" "$gasket" "$long"
try 2 "a huge option" "$gasket" call "--$long" a b
try 2 "a huge file name" "$gasket" check "$long"
for value in '' x -1 1.5 9223372036854775808 99999999999999999999999 1__0 _1 1_ ' 1' 0x10; do
    try 2 "--gas '$value'" "$gasket" call "--gas=$value" score.gsk nothing
done
for value in '' x 1KB 17179869185 99999999999G; do
    try 2 "--memory '$value'" "$gasket" call "--memory=$value" score.gsk nothing
done
for value in '' x 18446744073709551616 0x 0x1g -5; do
    try 2 "--seed '$value'" "$gasket" call "--seed=$value" score.gsk nothing
done
try 0 "--seed at its largest" "$gasket" call --seed 0xffffffffffffffff score.gsk nothing
try 2 "--color=maybe" "$gasket" gas --color=maybe

# ---- check -----------------------------------------------------------------------------------------
try 0 "check of a good program" "$gasket" check score.gsk
silent out
silent err
try 1 "check of a wrong program" "$gasket" check wrong.gsk
says out "wrong.gsk:2:12: error E"
silent err
try 1 "check of several" "$gasket" check score.gsk wrong.gsk
try 1 "check --json" "$gasket" check --json wrong.gsk score.gsk
says out '"schema":1'
says out '"column_utf16":12'
says out '"errors":1'
printf 'pub fn one() -> int { return true }\n' > shared.gsk
printf 'use "shared"\nfn main() -> int { return shared.one() }\n' > user.gsk
try 1 "check of files that use a wrong one" "$gasket" check --json user.gsk shared.gsk user.gsk
says out '"errors":1'
try 1 "check --color=always" "$gasket" check --color=always wrong.gsk
says out "$(printf '\033[')"
try 1 "FORCE_COLOR" env FORCE_COLOR=1 "$gasket" check wrong.gsk
says out "$(printf '\033[')"
try 1 "NO_COLOR before FORCE_COLOR" env NO_COLOR=1 FORCE_COLOR=1 "$gasket" check wrong.gsk
grep -q "$(printf '\033')" out && bad "$title" || ok "$title"
try 2 "check of a file that is not there" "$gasket" check absent.gsk
says err "absent.gsk"
try 2 "check of a folder" "$gasket" check .
try 2 "check of nothing" "$gasket" check
try 2 "check with an empty name" "$gasket" check ""
: > empty.gsk
try 0 "check of an empty file" "$gasket" check empty.gsk
head -c 100000 /dev/urandom > noise.gsk
try 1 "check of noise" "$gasket" check noise.gsk
head -c 5000000 /dev/zero > zeros.gsk
try 2 "check of a file that is too large" "$gasket" check zeros.gsk
head -c 100000 /dev/zero > zeros.gsk
try 1 "check of zeros" "$gasket" check zeros.gsk
input=score.gsk try 0 "check of standard input" "$gasket" check -
try 2 "check of a closed standard input" sh -c "'$gasket' check - <&-"
try 0 "check of an interface" "$gasket" check --interface counter.gsk
try 0 "check against an interface" "$gasket" check --interface counter.gsk bot.gsk
try 1 "check against another" "$gasket" check --interface other.gsk bot.gsk
try 1 "check against no such interface" "$gasket" check bot.gsk
try 1 "an interface that is none" "$gasket" check --interface score.gsk bot.gsk
try 0 "check from another folder" sh -c "cd / && '$gasket' check '$temp/score.gsk'"

# ---- call ------------------------------------------------------------------------------------------
try 0 "call" "$gasket" call score.gsk score '[1.5, 2, 4]'
is out 7.5
silent err
try 0 "call of what returns nothing" "$gasket" call score.gsk nothing
silent out
try 0 "call with a text" "$gasket" call score.gsk hello '"\u00e4\ud83e\udd16\u0000"'
is out '"hello ä🤖\u0000"'
try 0 "call with a negative number" "$gasket" call --stats score.gsk at '[1]' 0
says err "gas: "
says err "memory: "
try 1 "call that faults" "$gasket" call score.gsk at '[1, 2]' -1
says err "score.gsk:6:"
says err "fault F003: "
says err "in at"
silent out
try 1 "call that runs out of gas" "$gasket" call --gas 10000 --stats score.gsk forever
says err "fault F006"
says err "gas: 10000"
try 1 "call without gas" "$gasket" call --gas 0 score.gsk forever
says err "fault F006"
try 1 "call without memory" "$gasket" call --memory 0 score.gsk score '[]'
says err "more memory than 0 bytes"
try 1 "call with little memory" "$gasket" call --memory 10K score.gsk big 12
says err "fault F007"
try 0 "call --log" "$gasket" call --log score.gsk shout
says err 'log: \x1b]0;x\x07'
try 2 "call of no such function" "$gasket" call score.gsk scor '[]'
says err "did you mean score?"
try 2 "call with too few arguments" "$gasket" call score.gsk score
says err "score(values: [float]) -> float"
try 2 "call with too many" "$gasket" call score.gsk score '[]' '[]'
try 2 "call with what is not JSON" "$gasket" call score.gsk score '[1,'
try 2 "call with the wrong type" "$gasket" call score.gsk score '[1, "x"]'
says err "values[1]"
try 2 "call with an empty argument" "$gasket" call score.gsk score ''
try 2 "call with a number that fits no int" "$gasket" call score.gsk at '[1]' 9223372036854775808
deep=$(head -c 50000 /dev/zero | tr '\0' '[')
try 2 "call with deep JSON" "$gasket" call score.gsk score "$deep"
try 1 "call of a wrong program" "$gasket" call wrong.gsk main
says err "wrong.gsk:2:12: error"
input=score.gsk try 0 "call of standard input" "$gasket" call - score '[2]'
is out 2.0
try 0 "call with a huge result" "$gasket" call score.gsk big 16
try 1 "call into a full disk" sh -c "'$gasket' call score.gsk big 16 > /dev/full"
says err "No space left"
try 1 "call into a closed output" sh -c "'$gasket' call score.gsk score '[]' >&-"
sh -c "'$gasket' call score.gsk big 18; echo \$? > code" 2> err | head -c 10 > out
title="call into a pipe that nobody reads" && is code 1 && silent err

# ---- run -------------------------------------------------------------------------------------------
printf '1\n10\n13\n"x"\n\n[\n5\n2' > states
input=states try 0 "run" "$gasket" run --interface counter.gsk bot.gsk
sed -n 1p out > line && grep -q '^{"move":1,"gas":[0-9]*,"memory":[0-9]*}$' line && ok "$title: a move" || bad "$title: a move"
sed -n 3p out > line && grep -q '^{"fault":{"code":"F005","name":"assert","message":"assert n != 13: 13 != 13".*"line":6,.*"stack":\[.*\]},"move":7,"gas":' line && ok "$title: a fault" || bad "$title: a fault"
sed -n 4p out > line && grep -q '^{"error":".*"}$' line && ok "$title: an error" || bad "$title: an error"
sed -n 8p out > line && grep -q '^{"move":18,' line && ok "$title: the last line without its end" || bad "$title: the last line"
[ "$(wc -l < out)" = 8 ] && ok "$title: a line for a line" || bad "$title: a line for a line"
input=states try 0 "run --log" "$gasket" run --log --interface counter.gsk bot.gsk
says err "log: n 1"
try 0 "run without states" "$gasket" run --interface counter.gsk bot.gsk
silent out
try 1 "run of what implements nothing" "$gasket" run score.gsk
try 1 "run without the interface" "$gasket" run bot.gsk
try 2 "run of standard input" "$gasket" run -
try 1 "run with standard input closed" sh -c "'$gasket' run --interface counter.gsk bot.gsk <&-"
try 1 "run with a folder for input" sh -c "'$gasket' run --interface counter.gsk bot.gsk < ."
input=states try 1 "run into a full disk" sh -c "'$gasket' run --interface counter.gsk bot.gsk > /dev/full"
{ head -c 17000000 /dev/zero | tr '\0' 1; printf '\n3\n'; } > states
input=states try 0 "run with a line that is too long" "$gasket" run --interface counter.gsk bot.gsk
sed -n 1p out > line && grep -q '^{"error":' line && ok "$title: an error" || bad "$title: an error"
sed -n 2p out > line && grep -q '^{"move":3,' line && ok "$title: and on" || bad "$title: and on"
head -c 100000 /dev/urandom > states
input=states try 0 "run with noise" "$gasket" run --interface counter.gsk bot.gsk
mkfifo to from
"$gasket" run --interface counter.gsk bot.gsk < to > from 2> err &
exec 3> to 4< from
title="run answers each line at once"
echo 4 >&3 && read -r line <&4 && echo "$line" > out && says out '{"move":4,'
echo 5 >&3 && read -r line <&4 && echo "$line" > out && says out '{"move":9,'
exec 3>&- 4<&-
wait
input=

# ---- explain ---------------------------------------------------------------------------------------
try 0 "explain" "$gasket" explain e0401 F003
says out "error E0401: "
says out "section 2.2"
says out "fault F003: "
silent err
try 0 "explain of nothing in particular" "$gasket" explain
says out "W0502  warning"
try 2 "explain of no code" "$gasket" explain E0401 E04011
says err "there is no code E04011"
try 2 "explain of an empty word" "$gasket" explain ""
try 2 "explain of something long" "$gasket" explain "$(head -c 5000 /dev/zero | tr '\\0' E)"

# ---- fmt -------------------------------------------------------------------------------------------
mkdir -p bots/deep bots/.hidden
printf 'fn a(){return}\n' > ugly.gsk
printf 'fn a() { return }\n' > neat.gsk
cp ugly.gsk bots/one.gsk
cp ugly.gsk bots/deep/two.gsk
cp ugly.gsk bots/.hidden/three.gsk
cp ugly.gsk bots/notes.txt
ln -s ../ugly.gsk bots/link.gsk
ln -s . bots/deep/loop
try 1 "fmt --check" "$gasket" fmt --check ugly.gsk neat.gsk bots
silent err
tr '\n' ' ' < out > names
is names "ugly.gsk bots/deep/two.gsk bots/one.gsk "
[ "$(cat ugly.gsk)" = 'fn a(){return}' ] && ok "and changes nothing" || bad "fmt --check changed a file"
try 0 "fmt of a folder" "$gasket" fmt bots
silent out
silent err
cmp -s bots/one.gsk neat.gsk && cmp -s bots/deep/two.gsk neat.gsk && ok "all below it" || bad "not all below it"
cmp -s bots/.hidden/three.gsk ugly.gsk && ok "but not what is hidden" || bad "what is hidden was changed"
cmp -s bots/notes.txt ugly.gsk && ok "nor what is no source" || bad "what is no source was changed"
cmp -s ugly.gsk neat.gsk && bad "a link was followed out of the folder" || ok "nor what lies elsewhere"
try 0 "fmt --check of what is neat" "$gasket" fmt --check bots neat.gsk
silent out
touch -d '2001-01-01' neat.gsk
try 0 "fmt of what is neat" "$gasket" fmt neat.gsk
[ -z "$(find neat.gsk -newermt 2002-01-01)" ] && ok "it is not written" || bad "what is neat was written"
chmod 640 ugly.gsk
ln -s ugly.gsk link.gsk
try 0 "fmt through a link" "$gasket" fmt link.gsk
[ -h link.gsk ] && cmp -s ugly.gsk neat.gsk && ok "the link stays" || bad "the link is gone, or the file as it was"
[ "$(stat -c %a ugly.gsk)" = 640 ] && ok "so do the permissions" || bad "other permissions"
ls | grep -q 'tmp$' && bad "something is left over" || ok "nothing is left over"
input=bots/notes.txt try 0 "fmt of standard input" "$gasket" fmt
cmp -s out neat.gsk && ok "is printed" || bad "something else is printed"
input=bots/notes.txt try 0 "fmt of -" "$gasket" fmt -
cmp -s out neat.gsk && ok "is printed too" || bad "something else is printed"
input=bots/notes.txt try 1 "fmt --check of standard input" "$gasket" fmt --check
is out "<stdin>"
printf 'fn a( {\n' > torn.gsk
cp torn.gsk torn.before
cp bots/notes.txt bots/one.gsk
try 1 "fmt of what does not parse" "$gasket" fmt torn.gsk bots/one.gsk
says err "torn.gsk:1:7: error E0101"
silent out
cmp -s torn.gsk torn.before && ok "it stays as it was" || bad "what does not parse was changed"
cmp -s bots/one.gsk neat.gsk && ok "the others are formatted" || bad "one that does not parse stops the others"
input=torn.gsk try 1 "fmt of standard input that does not parse" "$gasket" fmt
silent out
try 2 "fmt of what is not there" "$gasket" fmt absent.gsk
try 2 "fmt of a device" "$gasket" fmt /dev/null
printf 'gasket\0' > built.gsk
try 2 "fmt of a built file" "$gasket" fmt built.gsk
: > empty.gsk
try 0 "fmt of an empty file" "$gasket" fmt empty.gsk
[ ! -s empty.gsk ] && ok "it stays empty" || bad "something came from nothing"
printf 'let a = 1' > short.gsk
try 0 "fmt of a file without a last newline" "$gasket" fmt short.gsk
is short.gsk "let a = 1"
[ "$(wc -c < short.gsk)" = 10 ] && ok "it gets one" || bad "no newline at the end"
input=bots/notes.txt try 1 "fmt into a full disk" sh -c "'$gasket' fmt > /dev/full"
i=0; while [ $i -lt 300 ]; do echo 'fn b(){return}'; i=$((i + 1)); done > large.gsk
cp large.gsk large.before
try 1 "fmt where the disk is full" sh -c "trap '' XFSZ; ulimit -f 1; '$gasket' fmt large.gsk"
cmp -s large.gsk large.before && ok "nothing is lost" || bad "a full disk lost something"
ls | grep -q 'tmp$' && bad "something is left over" || ok "and nothing left over"
if [ "$(id -u)" != 0 ]; then
    cp bots/notes.txt bots/deep/two.gsk
    chmod a-w bots/deep
    try 1 "fmt in a read-only folder" "$gasket" fmt bots/deep/two.gsk
    chmod u+w bots/deep
    chmod a-w bots/deep/two.gsk
    try 1 "fmt of a read-only file" "$gasket" fmt bots/deep/two.gsk
    cmp -s bots/deep/two.gsk bots/notes.txt && ok "it stays as it was" || bad "a read-only file was changed"
fi

# ---- build, dump -----------------------------------------------------------------------------------
try 0 "build" "$gasket" build --interface counter.gsk bot.gsk -o bot.built
try 0 "build anew from a built file" "$gasket" build bot.built -o again.built
cmp -s bot.built again.built && ok "a built file is written as it was read" || bad "built twice"
try 0 "check of a built file" "$gasket" check bot.built
echo 3 > states
input=states try 0 "run of a built file" "$gasket" run --interface counter.gsk bot.built
says out '{"move":3,'
try 1 "run against another version of the interface" "$gasket" run --interface other.gsk bot.built
says err "build it again"
try 0 "build from another folder" sh -c "cd / && '$gasket' build --interface '$temp/counter.gsk' '$temp/bot.gsk' -o '$temp/other.built'"
cmp -s bot.built other.built && ok "the same bytes wherever it is built" || bad "other bytes in another folder"
try 0 "build for call" "$gasket" build score.gsk -o score.built
try 0 "call of a built file" "$gasket" call score.built score '[1.5, 2, 4]'
is out 7.5
try 1 "a fault in a built file" "$gasket" call score.built at '[]' 0
says err "score.gsk:6:"
input=score.built try 0 "call of built standard input" "$gasket" call - score '[1]'
head -c 100 bot.built > cut.built
try 1 "check of a file cut short" "$gasket" check cut.built
try 1 "dump of a file cut short" "$gasket" dump cut.built
try 2 "build without -o" "$gasket" build bot.gsk
try 1 "build of a wrong program" "$gasket" build wrong.gsk -o wrong.built
[ ! -e wrong.built ] && ok "and no file" || bad "a wrong program left a file"
try 1 "build into no such folder" "$gasket" build score.gsk -o absent/score.built
try 1 "build over a folder" "$gasket" build score.gsk -o .
try 0 "dump of a source" "$gasket" dump score.gsk
says out "score"
try 0 "dump of a built file" "$gasket" dump score.built
try 0 "gas" "$gasket" gas
try 0 "gas --json" "$gasket" gas --json
says out '"schema":1'
if [ "$(id -u)" != 0 ]; then
    mkdir readonly && chmod a-w readonly
    try 1 "build into a read-only folder" "$gasket" build score.gsk -o readonly/score.built
fi

# ---- modules ---------------------------------------------------------------------------------------

mkdir -p bots/folder.gsk elsewhere
cat > bots/lead.gsk <<'END'
implements skirmish
use "crew"
fn turn(state: State) -> [Order] { return crew.orders(state) }
fn size() -> int { return crew.size }
END
cat > bots/crew.gsk <<'END'
pub let size = 4
pub fn orders(state: State) -> [Order] { return [] }
END
echo 'use "folder"' > bots/strange.gsk
echo 'use "lead"' > elsewhere/lost.gsk
title="a program of two files"
try 0 "$title: check" "$gasket" check bots/lead.gsk
silent out
try 0 "$title: call" "$gasket" call bots/lead.gsk size
is out 4
(cd elsewhere && "$gasket" call ../bots/lead.gsk size) > out 2> err
is out 4
(cd bots && "$gasket" call lead.gsk size) > out 2> err
is out 4
echo '{}' > state.json
input=state.json try 0 "$title: run" "$gasket" run bots/lead.gsk
try 0 "$title: dump" "$gasket" dump bots/lead.gsk
says out "crew.orders"
try 0 "$title: build" "$gasket" build bots/lead.gsk -o lead.gskb
mv bots/crew.gsk crew.away
title="what was built needs no files"
try 0 "$title" "$gasket" call lead.gskb size
is out 4
title="a file that is gone"
try 1 "$title" "$gasket" check bots/lead.gsk
says out "bots/lead.gsk:2:5: error E0332: there is no file crew.gsk beside bots/lead.gsk"
mv crew.away bots/crew.gsk
title="a file in another folder"
try 1 "$title" "$gasket" check elsewhere/lost.gsk
says out "E0332: there is no file lead.gsk beside elsewhere/lost.gsk"
title="a folder named like a module"
try 1 "$title" "$gasket" check bots/strange.gsk
says out "E0334: the file folder.gsk can't be read"
title="standard input has no folder"
input=bots/lead.gsk try 1 "$title" "$gasket" check -
says out "<stdin>:2:5: error E0333: this source stands alone: there is no crew.gsk beside it"
title="a match of programs of two files"
try 0 "$title" "$gasket" play skirmish --seed 3 --out pair.replay bots/lead.gsk lead.gskb
mv bots/crew.gsk crew.away
title="a replay needs no files"
try 0 "$title" "$gasket" verify pair.replay
mv crew.away bots/crew.gsk

# ---- play, verify ----------------------------------------------------------------------------------
one=$(ls "$root"/examples/*.gsk | while read -r f; do grep -q '^implements skirmish' "$f" && echo "$f"; done | sed -n 1p)
two=$(ls "$root"/examples/*.gsk | while read -r f; do grep -q '^implements skirmish' "$f" && echo "$f"; done | sed -n 2p)
cp "$one" one.gsk
cp "$two" two.gsk
try 0 "play" "$gasket" play skirmish --seed 3 --out match.replay one.gsk two.gsk
says out " turns."
says out "Again: $gasket play skirmish --seed 3 one.gsk two.gsk"
silent err
grep -q "$(printf '\033')" out && bad "escapes where there is no terminal" || ok "no escapes where there is no terminal"
cp out first
try 0 "play again" "$gasket" play skirmish --seed 3 --out second.replay one.gsk two.gsk
sed -i 's/second.replay/match.replay/' out
cmp -s out first && ok "the same bots and seed play the same match" || bad "another match"
cmp -s match.replay second.replay && ok "and leave the same replay" || bad "another replay"
try 0 "play --quiet" "$gasket" play skirmish --quiet one.gsk one.gsk
says out " #2"
try 0 "play --json" "$gasket" play skirmish --json --seed 3 one.gsk two.gsk
says out '"schema":1'
[ "$(wc -l < out)" = 1 ] && ok "one line" || bad "more than one line"
try 0 "play of built bots" sh -c "'$gasket' build one.gsk -o one.built && '$gasket' play skirmish -q one.built two.gsk"
try 2 "play of no such game" "$gasket" play skirmis one.gsk two.gsk
says err "the nearest is skirmish"
try 1 "play with what is no bot" "$gasket" play skirmish one.gsk score.gsk
try 1 "play with a bot that is wrong" "$gasket" play skirmish one.gsk wrong.gsk
try 2 "play with a bad --gas" "$gasket" play skirmish --gas 1+ one.gsk two.gsk
try 2 "play with a map that is not there" "$gasket" play skirmish --map absent one.gsk two.gsk
try 1 "play with a map that is none" "$gasket" play skirmish --map score.gsk one.gsk two.gsk
try 0 "play without gas" "$gasket" play skirmish -q --gas 0 one.gsk two.gsk
try 1 "play without memory" "$gasket" play skirmish -q --memory 0 one.gsk two.gsk
try 1 "play with a replay that can't be written" "$gasket" play skirmish -q --out absent/x one.gsk two.gsk
try 1 "play into a full disk" sh -c "'$gasket' play skirmish one.gsk two.gsk > /dev/full"
try 0 "verify" "$gasket" verify match.replay
says out "The same: "
try 0 "verify --json" "$gasket" verify --json match.replay
says out '"verdict":"same"'
sed '60s/"hash":"[0-9a-f]/"hash":"x/' match.replay > bent.replay
cmp -s match.replay bent.replay && sed '60s/[0-9]/x/g' match.replay > bent.replay
try 4 "verify of a bent replay" "$gasket" verify bent.replay
head -n 50 match.replay > cut.replay
try 4 "verify of a replay cut short" "$gasket" verify cut.replay
try 2 "verify of what is not there" "$gasket" verify absent.replay
try 4 "verify of what is no replay" "$gasket" verify score.gsk
try 4 "verify of noise" "$gasket" verify noise.gsk
try 2 "verify of a folder" "$gasket" verify .
exit 0
