#!/bin/sh
# run.sh: one fuzzer, for a time.
#
#   in:    the folder with fuzzers/ and seeds/; the fuzzer's name; seconds; "keep" to go on from what was
#          learnt before, and keep what is learnt; the current folder is the project's
#   out:   a line: ok or FAIL, inputs that were run, coverage; what a failure says, and where its input is
#   owns:  FOLDER/log/NAME; FOLDER/found/NAME, what was learnt; FOLDER/crashes/, what failed
#   fails: when a claim of the fuzzer's does not hold
set -u
folder=$1 name=$2 seconds=$3 keep=${4:-}
here=$(pwd)
cd "$folder" || exit 1
folder=$(pwd)
mkdir -p "found/$name" crashes log
said="$folder/log/$name"
# What make test tries depends on the program alone, so that a failure is the change's.
if [ -n "$keep" ]; then
    learnt="$folder/found/$name" seed=0
else
    learnt=$(mktemp -d) seed=1
    trap 'rm -rf "$learnt"' EXIT
fi
case $name in
    source | format) options="-max_len=6000 -dict=$folder/seeds/language.dict" ;;
    repl) options="-max_len=2000 -dict=$folder/seeds/language.dict" ;;
    state) options="-max_len=3000 -dict=$folder/seeds/json.dict" ;;
    replay) options="-max_len=140000 -dict=$folder/seeds/json.dict" ;;
    map) options=-max_len=1000 ;;
    *) options=-max_len=16000 ;;
esac
kept="$here/tests/fuzz/corpus/$name"
[ -d "$kept" ] || kept=
# A conversation may load the files of tests/repl.
cd "$here/tests/repl" || exit 1
# shellcheck disable=SC2086
"$folder/fuzzers/$name" -max_total_time="$seconds" -timeout=60 -seed="$seed" -rss_limit_mb=2000 -reload=0 \
    -print_final_stats=1 -artifact_prefix="$folder/crashes/$name-" $options \
    "$learnt" "$folder/seeds/$name" $kept > "$said" 2>&1 < /dev/null
status=$?
runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$said")
seen=$(grep -a -o 'cov: [0-9]* ft: [0-9]*' "$said" | tail -n 1)
[ $status = 0 ] && word=ok || word=FAIL
echo "$word fuzzing $name: ${runs:-0} inputs in $seconds s, ${seen:-nothing covered}"
[ $status = 0 ] && exit 0
# What claims and sanitizers say, without the list of what was tried; it names the file.
grep -a -v -E '^#[0-9]|^INFO|NEW_FUNC|^stat::|^Recommended|^"|^ *0x' "$said" | tail -n 60
exit 1
