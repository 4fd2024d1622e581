#!/bin/sh
# tree_opinion_extra.sh: the machine agrees with the evaluator of the tree, on every golden program and on random ones.
#
#   in:    the folders of finished builds; MAKE
#   out:   ok or FAIL lines, a small program for each disagreement
#   fails: when they disagree, or a random program does not compile
#
# How many random programs there are is a matter of time: half a minute in all. `make second-opinion SEEDS=1000000` for
# more.
set -u
build=${1:?}
${MAKE:-make} BUILD="$build" second > "$build/second.log" 2>&1 || { echo "FAIL second opinions: they do not build"; tail -n 5 "$build/second.log"; exit 1; }

# judge TITLE ARGUMENT...
judge() {
    title=$1
    shift
    if timeout 300 "$build/second/tree_opinion" "$@" > "$build/second.log" 2>&1; then
        echo "ok $title: $(tail -n 1 "$build/second.log")"
    else
        echo "FAIL $title"
        head -n 60 "$build/second.log"
        tail -n 1 "$build/second.log"
    fi
}

judge "golden programs" $(find tests/golden -name '*.gsk' | sort)
judge "random programs" --seconds 12 --seeds 1 5000
judge "wild random programs" --seconds 8 calm=0 wild=30 closure=25 keyed=30 chance=50 --seeds 1000001 1003000
judge "large random programs" --seconds 8 size=250 calm=90 --seeds 2000001 2001000
exit 0
