#!/bin/sh
# save_extra.sh: what a bot keeps goes from process to process by way of files.
#
#   in:    the folders of two finished builds, the release and one with sanitizers
#   out:   ok or FAIL lines
#   fails: when a bot does not go on as it would have, or a file is half written
set -u
temp=$(mktemp -d)
trap 'chmod -R u+w "$temp"; rm -rf "$temp"' EXIT
export NO_COLOR=1 LC_ALL=C

ok() {
    if [ "$1" = 0 ]; then echo "ok $2"; else echo "FAIL $2"; fi
}

cat > "$temp/counting.interface" <<'END'
interface counting
entry turn(n: int) -> int
END
cat > "$temp/bot.gsk" <<'END'
implements counting
var total = 0
var words: Map[text, [int]] = Map()
cache seen: Set[int] = Set()
fn turn(n: int) -> int {
    total += n
    words["w{n % 5}"] = [n, random.below(1000)]
    seen.add(n)
    if n % 7 == 3 { assert words.len() > 9 }
    log("{words} {seen.len()} {gas.left()}")
    return total * 1000 + random.below(1000)
}
END
awk 'BEGIN { for (i = 0; i < 20; i++) print i * i }' > "$temp/states"

# In processes of one line each, the two builds in turns.
chain() {
    rm -f "$temp/bot.save"
    restore=
    number=0
    while read -r state; do
        number=$((number + 1))
        build=$1
        [ $((number % 2)) = 0 ] && build=$2
        # shellcheck disable=SC2086
        echo "$state" | "$build/gasket" run --log --interface counting.interface $restore \
            --save bot.save bot.gsk || return
        restore="--restore bot.save"
    done
}
cd "$temp" || exit 1
release=$(cd "$OLDPWD" && cd "$1" && pwd) other=$(cd "$OLDPWD" && cd "$2" && pwd)

"$release/gasket" run --log --interface counting.interface bot.gsk < states > whole 2> whole.log
chain "$release" "$other" < states > parts 2> parts.log
cmp -s whole parts && cmp -s whole.log parts.log
ok $? "a bot in a process a turn answers as one that never stopped"

gasket=$release/gasket
"$gasket" call --interface counting.interface --save bot.save bot.gsk turn 1 > /dev/null
cp bot.save kept
with_seed=$("$gasket" call --interface counting.interface --restore kept --seed 9 bot.gsk turn 2)
[ "$with_seed" = "$("$gasket" call --interface counting.interface --restore kept bot.gsk turn 2)" ]
ok $? "call goes on with the seed of the save"

# refused FILE WORDS: not restored, for that reason, and the file is as it was.
refused() {
    "$gasket" run --interface counting.interface --restore "$1" bot.gsk < states > out 2> err
    [ $? = 1 ] && [ ! -s out ] && grep -q "$2" err
    ok $? "$1 is refused: $2"
}
sed 's/total += n/total -= n/' bot.gsk > other.gsk
"$gasket" call --interface counting.interface --save of_another other.gsk turn 1 > /dev/null
refused of_another "another program"
head -c 100 kept > cut
refused cut "damaged"
refused bot.gsk "no save"
refused missing "No such file"
: > empty
refused empty "no save"

echo 1 | "$gasket" run --interface counting.interface --save /dev/full bot.gsk > out 2> err
[ $? = 1 ] && [ -s out ] && grep -q "No space left" err
ok $? "a full disk is told of"
echo 1 | "$gasket" run --interface counting.interface --save missing/bot.save bot.gsk > /dev/null 2> err
[ $? = 1 ] && grep -q "missing" err
ok $? "a folder that is not there is told of"
if [ "$(id -u)" != 0 ]; then
    mkdir locked && chmod a-w locked
    echo 1 | "$gasket" run --interface counting.interface --save locked/bot.save bot.gsk > /dev/null 2> err
    [ $? = 1 ] && grep -q "locked" err
    ok $? "a folder that can't be written to is told of"
fi
(
    ulimit -f 0 2> /dev/null
    trap '' XFSZ
    echo 1 | "$gasket" run --interface counting.interface --save kept bot.gsk > /dev/null 2> err
)
cmp -s kept bot.save
ok $? "a save that can't be written leaves the old one"
[ -z "$(find . -name 'kept?*')" ]
ok $? "and nothing else"
