#!/bin/sh
# jail_extra.sh: bots in a jail: the walls hold, a lost worker costs a turn, and all else is as without it.
#
#   in:    the folder of a finished release build (sanitizers need more of the kernel than seccomp gives)
#   out:   ok or FAIL lines
#   fails: when a claim does not hold
set -u
build=$(cd "$1" && pwd)
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
export NO_COLOR=1 LC_ALL=C
chmod 755 "$temp"
cp "$build/gasket" "$temp/gasket"
cp -r examples "$temp/examples"

if ! gcc -std=c11 -O2 -Wall -Wextra -Werror -I"$build/include" -Igame-api tests/jail/*.c "$build/game-api.a" \
    "$build/libgasket.a" -ljansson -lseccomp -o "$temp/jailer" > "$temp/said" 2>&1; then
    echo "FAIL the test's own workers do not build"
    head -n 20 "$temp/said"
    exit 0
fi

# each WHO COMMAND...: its claims, with who it was that made them.
each() {
    who=$1
    shift
    timeout -k 5 120 "$@" > "$temp/said" 2>&1 < /dev/null
    status=$?
    sed "s/^\(ok\|FAIL\) /\1 $who: /" "$temp/said"
    [ $status = 0 ] || echo "FAIL $who: broke off with status $status"
}
claim() {
    title=$1
    shift
    if "$@" > "$temp/said" 2>&1; then
        echo "ok $title"
    else
        echo "FAIL $title"
        head -n 10 "$temp/said"
    fi
}

user=ordinary
[ "$(id -u)" = 0 ] && user=root
each "$user" "$temp/jailer" attempts
each "$user" "$temp/jailer" "$temp/gasket" "$temp/examples"
if [ $user = root ] && setpriv --reuid 65533 --regid 65533 --clear-groups true 2> /dev/null; then
    each ordinary setpriv --reuid 65533 --regid 65533 --clear-groups "$temp/jailer" attempts
    each ordinary setpriv --reuid 65533 --regid 65533 --clear-groups "$temp/jailer" "$temp/gasket" "$temp/examples"
fi

# ---- a container that gives no namespaces --------------------------------------------------------

cat > "$temp/container" <<'END'
for kind in user pid net mnt; do
    echo 0 > /proc/sys/user/max_${kind}_namespaces || exit 125
done
exec "$@"
END
if unshare -Ur sh "$temp/container" true 2> /dev/null; then
    contained() { unshare -Ur sh "$temp/container" "$@"; }
    each container unshare -Ur sh "$temp/container" "$temp/jailer" "$temp/gasket" "$temp/examples"
    each container unshare -Ur sh "$temp/container" "$temp/jailer" attempts
    contained "$temp/gasket" jail > "$temp/walls" 2> /dev/null
    for wall in user processes network files; do
        claim "container: $wall is said not to stand" grep -q "^$wall  *does not stand: ." "$temp/walls"
    done
    for wall in environment descriptors privileges limits seccomp; do
        claim "container: $wall stands all the same" grep -q "^$wall  *stands: ." "$temp/walls"
    done
    claim "container: a wall that is demanded is missed" \
        sh -c "! unshare -Ur sh '$temp/container' '$temp/gasket' jail --walls network"
fi

# ---- the command ---------------------------------------------------------------------------------

cat > "$temp/echo.interface" <<'END'
interface echo
record State { n: int }
entry turn(state: State) -> int
END
cat > "$temp/echo.gsk" <<'END'
implements echo
var total = 0
fn turn(state: State) -> int {
    log("\u{1b}[2J{state.n}")
    while state.n == 3 { }
    total += state.n
    return 10 / total
}
END
for n in 1 0 2 3 x -3; do echo "{\"n\":$n}"; done > "$temp/states"
cd "$temp" || exit 1
run() { ./gasket run --log --gas 100_000 --interface echo.interface "$@" echo.gsk < states; }
run > plain.out 2> plain.err
run --jail > jail.out 2> jail.err
claim "gasket run --jail answers what gasket run does" cmp plain.out jail.out
sed '/^jail: /d' jail.err > rest.err
claim "and logs it" cmp plain.err rest.err
claim "it says of each wall whether it stands" \
    [ "$(grep -c '^jail: [a-z]* \(stands\|does not stand: .*\)$' jail.err)" = 9 ]
./gasket run --time 300 --gas 1_000_000_000_000_000 --interface echo.interface echo.gsk < states > late.out 2> /dev/null
printf '%s\n' '{"move":1' '{"move":1' '{"move":3' '{"lost":"' '{"error":' '{"fault":' > wanted
cut -c 1-9 late.out > l
claim "an endless turn is lost, and no other" cmp wanted l
./gasket run --walls nothing --interface echo.interface echo.gsk < states > out 2> err
claim "unknown walls are refused" [ $? = 2 ]
claim "JSON tells of each wall" sh -c './gasket jail --json | grep -q "{\"name\":\"seccomp\",\"stands\":true,\"demanded\":true,\"reason\":\"\"}"'
cd - > /dev/null || exit 1

# ---- every program that is played in turns -------------------------------------------------------

mkdir "$temp/wrapped"
cat > "$temp/wrapped/gasket" <<END
#!/bin/sh
[ "\$1" = run ] || exec "$temp/gasket" "\$@"
shift
"$temp/gasket" run --jail "\$@" 2> "$temp/wrapped/err"
status=\$?
sed '/^jail: /d' "$temp/wrapped/err" >&2
exit \$status
END
chmod 755 "$temp/wrapped/gasket"
(cd tests/golden && grep -l '^ *// state: ' ./*/*.gsk ./*/*/main.gsk 2> /dev/null) | sed 's|^\./||' > "$temp/played"
# shellcheck disable=SC2046
sh tests/golden.sh check "$temp/wrapped/gasket" $(cat "$temp/played") | sed 's/^\(ok\|FAIL\) /\1 in a jail: /'

# No worker of ours outlives its test.
claim "no worker is left behind" sh -c "! grep -las '^gasket-jail-worker' /proc/[0-9]*/cmdline | while read -r f; do
    readlink \"\${f%cmdline}exe\"; done | grep -F '$temp'"
exit 0
