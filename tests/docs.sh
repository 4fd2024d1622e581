#!/bin/sh
# docs.sh: the documents' programs and commands do what is written there.
#
#   in:    the command of a finished build, by its path
#   out:   ok or FAIL lines
#   fails: when a reader would be disappointed
#
# Every page is looked through: README.md and all below docs/.
#   ```gasket                 a program; it keeps its promises, which are those of tests/golden/README.md
#   ```gasket NAME.gsk        the same, and a file for the commands of its page; if examples/ has a file of that
#                             name, both have the same lines of code
#   ```gasket NAME.gsk changes OTHER.gsk  the same: OTHER.gsk of its page, with these functions in the place of
#                             those that it has, and all else behind it
#   ```gasket part            the beginning of the next program
#   ```gasket NAME.interface  an interface, for the programs and commands below it that say so; a block without a name
#                             that is an interface is checked as one
#   ```gasket module NAME     NAME.gsk, for the next program
#   ```gasket-soon            a program of a version to come: left out, unless SOON=1
#   ```sh NAME                a file for the commands of its page
#   ```repl FILE...           what `gasket repl FILE...` answers to the lines that begin with "> " or ". "
#   ```console                "$ " begins a command; what follows is what it prints; "..." stands for anything,
#                             and alone on the last line for all the rest
# Links to files of ours must lead somewhere, and so must links to headings.
set -u
gasket=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
here=$(cd "$(dirname "$0")" && pwd)
build=$(dirname "$gasket")
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
export NO_COLOR=1 LC_ALL=C SOON="${SOON:-}"

pages=$(find README.md docs tests/golden/README.md -name '*.md' | sort)

# ---- programs ------------------------------------------------------------------------------------

mkdir "$temp/golden"
for page in $pages; do
    slug=$(echo "$page" | tr '/.' '__')
    mkdir "$temp/golden/$slug" "$temp/$slug"
    awk -v to="$temp/golden/$slug/" -v files="$temp/$slug/" -v page="$page" -v soon="$SOON" '
        # A block as a file; its first line names it, as the runner of the promises wants. An interface is its
        # own, unless the block is about an interface in the place of a bot.
        function end(    i, head) {
            head = "// " name ": line " at " of " page
            if (is_interface && !has_with) head = head "  // with: --interface " name ".gsk"
            if (name != "") print head > out
            if (base != "") rest_of_base()
            for (i = 1; i <= lines; i++) put(line[i])
            close(out)
            close(copy)
        }
        function put(text) {
            print text > out
            if (copy != "") print text > copy
            program[file, ++count[file]] = text
        }
        # The functions that the block declares are left out: these end with a } at the beginning of a line.
        function rest_of_base(    i, text, is_anew, skips) {
            for (i = 1; i <= lines; i++) if (line[i] ~ /^fn /) is_anew[signature(line[i])] = 1
            for (i = 1; i <= count[base]; i++) {
                text = program[base, i]
                if (text ~ /^fn / && signature(text) in is_anew) skips = 1
                if (!skips) put(text)
                if (text == "}") skips = 0
            }
        }
        function signature(text) {
            sub(/\(.*/, "", text)
            return text
        }
        /^ *```/ && on == 1 {
            if (!is_part) end()
            on = 0
            next
        }
        /^ *```/ && on > 2 { close(out) }
        /^ *```/ && on { on = 0; next }
        on == 3 { print > out }
        on == 4 && /^[>.] / { print > out }
        on > 2 { next }
        /^ *```sh ./ { on = 3; out = files $2; next }
        /^ *```repl( |$)/ { on = 4; out = files "session_" NR; next }
        /^ *```gasket( |$)/ || (soon != "" && /^ *```gasket-soon( |$)/) {
            on = 1
            at = NR
            if (!is_part) lines = is_interface = has_with = 0
            copy = base = ""
            word = $0
            sub(/^ *```[a-z-]* */, "", word)
            is_part = word == "part"
            if (is_part) next
            if (match(word, / changes /)) {
                base = substr(word, RSTART + RLENGTH)
                word = substr(word, 1, RSTART - 1)
            }
            file = word
            count[file] = 0
            if (sub(/^module /, "", word)) {
                name = word
                modules = modules " " NR ":" name
                out = to "module_" NR ":" name
            } else if (word ~ /\.interface$/) {
                name = ""
                out = to word
                copy = files word
            } else {
                name = "line_" NR
                out = to name ".gsk"
                if (word != "") copy = files word
                if (modules != "") print name modules > (to "modules")
                modules = ""
            }
            next
        }
        /^ *```/ { on = 2; next }
        on == 1 {
            line[++lines] = $0
            if (/^interface /) is_interface = 1
            if (/\/\/ with: / || /E0321/) has_with = 1
        }
    ' "$page"
    (   # A program with modules is a folder.
        cd "$temp/golden/$slug" || exit
        [ -e modules ] && while read -r program names; do
            mkdir "$program"
            sed "1s/.*/\/\/ $program: a program of several files/" "$program.gsk" > "$program/main.gsk"
            rm "$program.gsk"
            for name in $names; do mv "module_$name" "$program/${name#*:}.gsk"; done
        done < modules
        rm -f modules
    )
    rmdir "$temp/golden/$slug" 2> /dev/null
done
GOLDEN=$temp/golden sh "$here/golden.sh" check "$gasket"

# Interfaces are checked by themselves.
for interface in "$temp"/golden/*/*.interface; do
    [ -e "$interface" ] || continue
    name=${interface#"$temp/golden/"}
    if "$gasket" check --interface "$interface" > "$temp/said" 2>&1; then echo "ok $name"
    else
        echo "FAIL $name"
        cat "$temp/said"
    fi
done

# What a page shows of an example is the example.
code() {
    grep -v '^ *//' "$1" | grep . | sort
}
for page in $pages; do
    slug=$(echo "$page" | tr '/.' '__')
    for file in "$temp/$slug"/*.gsk; do
        name=$(basename "$file")
        [ -e "$file" ] && [ -e "examples/$name" ] || continue
        code "$file" > "$temp/shown"
        if code "examples/$name" | diff "$temp/shown" - > "$temp/said"; then echo "ok $page: $name is examples/$name"
        else
            echo "FAIL $page: $name is not examples/$name:"
            cat "$temp/said"
        fi
    done
done

# ---- links ---------------------------------------------------------------------------------------

# anchors PAGE: what can be linked to in it, as GitHub names headings.
anchors() {
    sed -n 's/^##* //p' "$1" | tr 'A-Z' 'a-z' | sed -e 's/[^a-z0-9 _-]//g' -e 's/ /-/g'
}
for page in $pages; do
    sed -e '/^ *```/,/^ *```/d' -e 's/`[^`]*`//g' "$page" | grep -o '\]([^)]*)' | sed -e 's/^](//' -e 's/)$//' | grep -v : | sort -u |
        while read -r link; do
            file=$(dirname "$page")/${link%%#*}
            [ "${link#\#}" = "$link" ] || file=$page
            if [ ! -e "$file" ]; then
                echo "FAIL $page: links to $link, which is not there"
            elif [ "${link#*\#}" != "$link" ] && ! anchors "$file" | grep -qx -- "${link#*\#}"; then
                echo "FAIL $page: links to $link, but there is no such heading"
            else
                echo "ok $page: links to $link"
            fi
        done
done

# ---- commands ------------------------------------------------------------------------------------

# The commands of a page run in a folder of its own that looks like the project's.
# run: the command in $command, against the promised output in $temp/promised.
run() {
    [ -n "$command" ] || return
    case $command in
    make* | git*) return ;;
    esac
    sh -c "$command" > "$temp/out" 2>&1
    status=$?
    if [ $status != 0 ] && [ ! -s "$temp/promised" ]; then
        echo "FAIL $page: $command: exit code $status"
        head -n 10 "$temp/out"
        return
    fi
    # The promised lines as patterns.
    if awk -v out="$temp/out" '
        $0 == "..." { rest = n + 1 }
        { n++; pattern = $0; gsub(/[][\\.*^$+?(){}|]/, "\\\\&", pattern)
          gsub(/\\\.\\\.\\\./, ".*", pattern); promised[n] = "^" pattern "$" }
        END { if (rest == n && n > 0) n--
              else rest = 0
              while ((getline line < out) > 0) { m++; if (m <= n && line !~ promised[m]) bad = 1 }
              if (m < n || (n > 0 && m > n && !rest)) bad = 1
              exit bad }' "$temp/promised"
    then
        echo "ok $page: $command"
    else
        echo "FAIL $page: $command does not print what is written there, but:"
        head -n 20 "$temp/out"
    fi
}
PATH=$build:$PATH
root=$PWD
for page in $pages; do
    awk '
        /^ *```(console|sh)$/ { on = 1; next }
        /^ *```repl( |$)/ { on = 2; sub(/^ *```/, ""); print "$ gasket " $0 " < session_" NR; next }
        /^ *```/ { on = 0 }
        on == 1 || (on == 2 && !/^[>.] /)' "$page" > "$temp/console"
    grep -q '^\$ ' "$temp/console" || continue
    cd "$temp/$(echo "$page" | tr '/.' '__')" || exit 1
    ln -s "$root/examples" "$root/docs" "$root/game-api" "$root/stdlib" .
    mkdir build
    ln -s "$build/gasket" "$build/include" "$build/libgasket.a" build
    # What `make play` leaves; make itself is not called from within a test.
    [ "$page" != README.md ] || gasket play skirmish examples/hunter.gsk examples/keeper.gsk --seed 7 --quiet \
        --out build/play.replay > /dev/null 2>&1
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
    cd "$root" || exit 1
done
exit 0
