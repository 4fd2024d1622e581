#!/bin/sh
# seeds.sh: what the fuzzers begin with, taken from what the repository has, and their dictionaries.
#
#   in:    a gasket; a folder to write into; the current folder is the project's
#   out:   FOLDER/NAME/ for each fuzzer, FOLDER/language.dict, FOLDER/json.dict
#   fails: when gasket can't make the matches
set -eu
gasket=$1 seeds=$2
rm -rf "$seeds.new"
mkdir -p "$seeds.new"
for fuzzer in tests/fuzz/*_fuzz.c; do
    mkdir "$seeds.new/$(basename "$fuzzer" _fuzz.c)"
done
cd "$seeds.new"
here=$(pwd)
cd "$OLDPWD"

# Sources, one file each; so are they for the formatter. What compiles is bytecode too.
find examples stdlib game-api tests/golden \( -name '*.gsk' -o -name '*.interface' \) -size -12k |
    while IFS= read -r path; do
        name=$(echo "$path" | tr / _)
        cp "$path" "$here/source/$name"
        cp "$path" "$here/format/$name"
        case $path in *.interface) continue ;; esac
        "$gasket" build "$path" -o "$here/bytecode/$name" >/dev/null 2>&1 || true
    done
# A conversation as it was typed, and what is short enough to be typed.
for path in tests/repl/*.txt; do
    sed -n -e 's/^> //p' -e 's/^\. //p' "$path" > "$here/repl/typed_$(basename "$path")"
    cp "$path" "$here/repl/"
done
find tests/golden -name '*.gsk' -size -2k | sort | awk 'NR % 8 == 0' | while IFS= read -r path; do
    cp "$path" "$here/repl/$(echo "$path" | tr / _)"
done

# Maps, and matches of a few turns between bots that do little.
cp examples/maps/* "$here/map/"
idle='implements skirmish
fn turn(state: State) -> [Order] { return [] }'
busy='implements skirmish
fn turn(state: State) -> [Order] {
    log("turn {state.turn}")
    mark(1, 2, "here")
    if state.turn == 3 { return [.rest(state.mine[99].id)] }
    var orders: [Order] = [.rest(99)]
    for robot in state.mine { orders.push(.walk(robot.id, .north)) }
    return orders
}'
echo "$idle" > "$here/idle.gsk"
echo "$busy" > "$here/busy.gsk"
for pair in "idle idle" "busy idle" "busy busy"; do
    a=${pair% *} b=${pair#* }
    "$gasket" play skirmish "$here/$a.gsk" "$here/$b.gsk" --gas 5000+100/9000 --quiet \
        --out "$here/replay/$a-$b" >/dev/null
done
rm "$here"/*.gsk

# Words and marks by token.def, names by the library.
{
    sed -n 's/^TOKEN([A-Z_]*, *"`\([^`]*\)`".*/"\1"/p' lang/token.def
    sed -n -e 's/^pub fn [^(]*\.\([a-z_]*\)[([].*/".\1("/p' -e 's/^pub fn \([a-z_]*\)[([].*/"\1("/p' stdlib/*.gsk
} | sort -u > "$here/language.dict"
printf '"%s"\n' '{' '}' '[' ']' ',' ':' true false null '\"' '\\u0000' '\\ud83d' 1e999 -0 9223372036854775808 \
    '\"event\":' '\"turn\"' '\"head\"' '\"key\"' '\"note\"' '\"end\"' > "$here/json.dict"
rm -rf "$seeds"
mv "$seeds.new" "$seeds"
