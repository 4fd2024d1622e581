#!/bin/sh
# house_rules.sh: rules of the house that a compiler does not know.
#
#   in:    the folder of a finished release build
#   out:   ok or FAIL lines; a FAIL carries the rule's reason
#   fails: when a rule is broken
build=$1
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

# rule NAME REASON: what stands on standard input breaks it.
rule() {
    cat > "$temp/broken"
    if [ -s "$temp/broken" ]; then
        echo "FAIL $1. Why: $2"
        head -n 20 "$temp/broken"
    else
        echo "ok $1"
    fi
}

# ---- who includes whom ---------------------------------------------------------------------------

# includes ROOM FOLDER...: lines that include what is in none of the folders.
includes() {
    room=$1
    shift
    grep -n '^ *# *include "' "$room"/*.[ch] "$room"/*.def "$room"/*.re "$room"/*.y 2>/dev/null |
        while IFS= read -r line; do
            name=${line#*\"}
            name=${name%%\"*}
            found=
            for folder in "$@"; do
                [ -e "$folder/$name" ] && found=1
            done
            [ -n "$found" ] || echo "$line"
        done
}
includes vm vm | rule "vm/ includes only vm/" \
    "a server that runs built bots links vm/ alone, without a parser to attack"
includes lang lang vm "$build/generated" | rule "lang/ includes only lang/ and vm/" \
    "a compiler that knows games or tools can't be embedded"
mkdir -p "$temp/public"
cp vm/gasket.h "$temp/public"
includes game-api game-api "$temp/public" "$build/generated" |
    rule "game-api/ uses the public API alone" "what a game needs, every host needs: it belongs in gasket.h"
includes tools tools game-api "$temp/public" "$build/generated" |
    rule "tools/ uses the public API alone" "nobody outside vm/ sees an object, nobody outside lang/ a tree"
grep -n '^ *# *include' examples/*.c | grep -v '<' |
    rule "examples/ include only what is installed" "they are other people's first ten minutes"

# ---- nothing of the machine shows ----------------------------------------------------------------

for object in "$build"/obj/vm/*.o "$build"/obj/lang/*.o "$build"/obj/generated/*.o; do
    nm -u "$object" | sed -e 's/^ *U //' -e 's/@.*//' | sort -u | sed "s|\$| ${object#"$build"/obj/}|"
done > "$temp/used"
grep -E '^(time|clock|clock_gettime|gettimeofday|localtime|gmtime|times|getrusage) ' "$temp/used" |
    rule "vm/ and lang/ read no clock" "a result must be the same whenever it is computed"
grep -E '^(rand|srand|random|srandom|rand_r|drand48|getrandom|arc4random|getentropy|getpid) ' "$temp/used" |
    rule "vm/ and lang/ know no random source but the seed" "a match must be played again byte for byte"
grep -E '^(setlocale|localeconv|newlocale|uselocale|strtod|strtof|strtold|atof|toupper|tolower|strcoll|__ctype_.*_loc) ' \
    "$temp/used" | rule "vm/ and lang/ ask no locale" "a comma for a point would change results and files"
grep -E '^(abort|exit|_exit|signal|sigaction) ' "$temp/used" |
    rule "vm/ and lang/ neither exit nor catch signals" "they live inside somebody's server"
grep -E '^(_?setjmp|__sigsetjmp|_?longjmp|siglongjmp) .* vm/' "$temp/used" |
    rule "vm/ does not jump" "a jump past a host function's frame would leave the host half done"
grep -E '^(fopen|open|read|write|printf|puts|putchar|fwrite|stdout|stderr|stdin|getenv|system|fork|socket|dlopen) ' \
    "$temp/used" | rule "vm/ and lang/ touch no file, stream or environment" \
    "what the library can't reach, no bot can reach through it"
grep -nE '%[-+ #0-9.*]*[aefgAEFG]' vm/*.c vm/*.h lang/*.c | grep -E 'printf' |
    rule "vm/ and lang/ print no float by printf" "its digits depend on the locale and on the C library"
for object in "$build"/obj/vm/*.o "$build"/obj/lang/*.o "$build"/obj/generated/*.o; do
    # .data.rel.ro holds constant tables of pointers.
    size -A "$object" | awk -v name="${object#"$build"/obj/}" '
        $1 ~ /^\.(data|bss|tdata|tbss)/ && $1 !~ /^\.data\.rel\.ro/ && $2 > 0 { print name, $1, $2, "bytes" }'
done | rule "the libraries have no variables of their own" \
    "two bots on two threads must not meet in a global"

# ---- what is exported ----------------------------------------------------------------------------

for library in libgasket libgasket-vm; do
    nm -D --defined-only "$build/$library.so" | awk '{ print $3 }' | grep -v '^gk_' |
        rule "$library.so exports gk_* alone" "what is exported is promised"
    nm -g --defined-only "$build/$library.a" 2>/dev/null | awk 'NF == 3 { print $3 }' | grep -v '^gk_' |
        rule "$library.a exports gk_* alone" "its names must not collide with a host's"
done
nm -D --defined-only "$build/libgasket.so" | awk '{ print $3 }' | sort > "$temp/exported"
grep -o '^GK_API .*[ *]gk_[a-z0-9_]*(' vm/gasket.h | grep -o 'gk_[a-z0-9_]*($' | tr -d '(' | sort -u > "$temp/declared"
comm -13 "$temp/exported" "$temp/declared" |
    rule "libgasket.so has all that gasket.h declares" "a declaration without a body fails only at the user's"
comm -23 "$temp/exported" "$temp/declared" |
    rule "gasket.h declares all that libgasket.so exports" "what is exported must be documented"

# ---- our own programs ----------------------------------------------------------------------------

"$build/gasket" fmt --check examples stdlib game-api 2>&1 |
    rule "our own programs are written in the one style" "readers learn from them; gasket fmt does it"

# ---- the interpreter's speed ---------------------------------------------------------------------

# Compilers like to merge the jumps that end the instructions into a few, which halves the speed.
if [ "$(uname -m)" = x86_64 ]; then
    rows=$(grep -c '^OP(' vm/opcodes.def)
    jumps=$(for object in "$build"/obj/vm/*.o; do
        objdump -d --no-show-raw-insn "$object" | grep -c 'jmp  *\*'
    done | sort -n | tail -n 1)
    [ "$jumps" -ge "$rows" ] || echo "$jumps indirect jumps for $rows instructions"
fi | rule "every instruction has its own jump to the next" \
    "merged jumps share one branch prediction: up to 2.1 times slower"
