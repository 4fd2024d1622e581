#!/bin/sh
# readme.sh: the README's commands work as written, and its programs compile.
#
#   in:    the command of a finished build
#   out:   ok or FAIL lines
#   fails: when a reader would be disappointed
#
# In a console block "$ " begins a command and what follows is what it prints; "..." stands for anything.
set -u
gasket=$1 build=$(dirname "$1")
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

for page in README.md docs/*.md docs/*/*.md; do
    [ -e "$page" ] || continue
    # Programs: one file a block.
    awk -v to="$temp/block" '/^```gasket$/ { n++; on = 1; next } /^```/ { on = 0 } on { print > (to n ".gsk") }' "$page"
    for block in "$temp"/block*.gsk; do
        [ -e "$block" ] || continue
        if "$gasket" check "$block" > "$temp/said" 2>&1; then
            echo "ok $page: program $(basename "$block" .gsk | tr -d a-z) compiles"
        else
            echo "FAIL $page: program $(basename "$block" .gsk | tr -d a-z) does not compile"
            sed "s|^$temp/||" "$temp/said"
        fi
    done
    rm -f "$temp"/block*

    # Links to files of ours.
    grep -o '](\([^)#:]*\))' "$page" | sed -e 's/^](//' -e 's/)$//' | sort -u | while read -r link; do
        if [ -e "$(dirname "$page")/$link" ]; then
            echo "ok $page: links to $link"
        else
            echo "FAIL $page: links to $link, which is not there"
        fi
    done
done

# What `make play` leaves; make itself is not called from within a test.
"$gasket" play skirmish examples/hunter.gsk examples/keeper.gsk --seed 7 --quiet \
    --out "$temp/play.replay" > /dev/null 2>&1

awk '/^```console$/ { on = 1; next } /^```/ { on = 0 } on' README.md > "$temp/console"
run() {
    [ -n "$command" ] || return
    case $command in
    make* | git*) return ;;
    esac
    here=$(echo "$command" | sed -e "s|build/play.replay|$temp/play.replay|g" -e "s|build/embed|$temp/embed|g" \
        -e "s|build/|$build/|g")
    if ! sh -c "$here" > "$temp/out" 2>&1; then
        echo "FAIL README: $command"
        head -n 10 "$temp/out"
        return
    fi
    # The promised lines as patterns.
    awk -v out="$temp/out" '
        { n++; pattern = $0; gsub(/[][\\.*^$+?(){}|]/, "\\\\&", pattern)
          gsub(/\\\.\\\.\\\./, ".*", pattern); promised[n] = "^" pattern "$" }
        END { while ((getline line < out) > 0) { m++; if (m <= n && line !~ promised[m]) bad = 1 }
              if (m < n) bad = 1
              exit bad }' "$temp/promised"
    if [ $? = 0 ]; then
        echo "ok README: $command"
    else
        echo "FAIL README: $command does not print what is written there, but:"
        head -n 10 "$temp/out"
    fi
}
command=
: > "$temp/promised"
while IFS= read -r line; do
    case $line in
    '$ '*)
        run
        command=${line#\$ }
        : > "$temp/promised" ;;
    *) printf '%s\n' "$line" >> "$temp/promised" ;;
    esac
done < "$temp/console"
run
exit 0
