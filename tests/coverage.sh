#!/bin/sh
# coverage.sh: which lines and branches of vm/ and lang/ the tests run, by gcov.
#
#   in:    the folder of a build with gcc's --coverage: gasket, unit tests, fuzzers that run files; the
#          folder of fuzz-build, whose seeds and findings are run too
#   out:   a table, also in FOLDER/table.txt; FOLDER/listing/*.gcov, sources with how often each line ran
#   fails: when nothing was measured; a test that fails is told of and counts as far as it got
#
# Lines are those of .c files; a branch is what the compiler made of a condition, each way counted.
set -u
folder=$1 fuzz=$2
here=$(pwd)
folder=$(cd "$folder" && pwd)
fuzz=$(cd "$fuzz" && pwd)
find "$folder" -name '*.gcda' -delete
rm -rf "$folder/listing"
mkdir -p "$folder/listing" "$folder/log"
# gcov opens sources by the names that they were compiled by.
ln -s "$here/vm" "$here/lang" "$folder/listing/"

# run NAME COMMAND...
run() {
    name=$1
    shift
    "$@" > "$folder/log/$name" 2>&1 < /dev/null || echo "  $name did not end well: see $folder/log/$name"
}
for test in "$folder"/unit/*_test; do
    [ -x "$test" ] && run "$(basename "$test")" timeout 900 "$test"
done
run golden sh tests/golden.sh check "$folder/gasket"
run cli sh tests/cli.sh "$folder/gasket"
run documents sh tests/docs.sh "$folder/gasket"
for test in tests/*_extra.sh; do
    run "$(basename "$test" .sh)" timeout 900 sh "$test" "$folder" "$folder"
done
for fuzzer in "$folder"/fuzzers/*; do
    name=$(basename "$fuzzer")
    inputs=
    for inputs_of in "$here/tests/fuzz/corpus/$name" "$fuzz/seeds/$name" "$fuzz/found/$name"; do
        [ -d "$inputs_of" ] && inputs="$inputs $inputs_of"
    done
    # shellcheck disable=SC2086
    (cd tests/repl && run "fuzzing-$name" timeout 1800 "$fuzzer" $inputs)
done

# measure ROOM: "FILE lines-of lines-run branches-of branches-taken" a source file.
measure() {
    for object in "$folder/obj/$1"/*.gcda; do
        (cd "$folder/listing" && gcov -b -o "$object" "$object") 2> /dev/null
    done | awk -v room="$1/" '
        /^File / { file = $2; gsub("\047", "", file); sub("^\\./", "", file) }
        function share(line) { sub(/^[^:]*:/, "", line); percent = line + 0; sub(/.* of /, "", line); of = line + 0 }
        /^Lines executed:/ { share($0); lines[file] = of; ran[file] = int(percent * of / 100 + 0.5) }
        /^Taken at least once:/ { share($0); branches[file] = of; taken[file] = int(percent * of / 100 + 0.5) }
        END { for (f in lines) if (index(f, room) == 1 && f ~ /\.c$/)
            print f, lines[f], ran[f], branches[f] + 0, taken[f] + 0 }' | sort
}
for room in vm lang; do measure "$room"; done | awk '
    function percent(part, all) { return all > 0 ? 100 * part / all : 100 }
    function row(name, l, r, b, t) {
        printf "%-28s %7d %7.1f %% %9d %7.1f %%\n", name, l, percent(r, l), b, percent(t, b) }
    BEGIN { printf "%-28s %7s %9s %9s %9s\n", "file", "lines", "run", "branches", "taken" }
    { row($1, $2, $3, $4, $5); room = $1; sub("/.*", "/", room)
      l[room] += $2; r[room] += $3; b[room] += $4; t[room] += $5
      L += $2; R += $3; B += $4; T += $5 }
    END { for (room in l) row(room, l[room], r[room], b[room], t[room]); row("all", L, R, B, T); exit L == 0 }' > "$folder/table.txt"
status=$?
cat "$folder/table.txt"
exit $status
