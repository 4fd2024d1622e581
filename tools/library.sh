#!/bin/sh
# library.sh: the standard library as C tables, a row a declaration, so that a compilation reads those alone that
# it needs.
#
#   in:    lang/library.def, then the files that it names
#   out:   on standard output: library_files, library_parts (in the files' order), library_names, and library_buckets:
#          where the few names stand that may be a given one
#   fails: for a file that library.def does not name, or one that it names and is not given; for a line in the first
#          column that begins no declaration
#
# A declaration goes from its first line, which begins in the first column, up to the next one, without the comments
# between. `use` has the empty name: it is read whenever its file is. Tests stay outside.
set -eu
names=$(mktemp)
trap 'rm -f "$names"' EXIT
LC_ALL=C awk -v names="$names" '
    function quoted(text) {
        gsub(/\\/, "\\\\&", text); gsub(/"/, "\\\"", text)
        gsub(/\?/, "\\?", text)  # C11 still reads "??(" as a trigraph
        return "\"" text "\\n\""
    }
    function name_of(line) {
        sub(/^pub /, "", line)
        if (line ~ /^use /) return ""
        if (line ~ /^fn / && match(line, /\.[a-z_][a-z0-9_]*(\[[^\]]*\])?\((mut )?self/)) {
            line = substr(line, RSTART + 1)
        } else {
            sub(/^[a-z]+ /, "", line)
            if (match(line, /^[a-z_][a-z0-9_]*\./)) line = substr(line, RLENGTH + 1)
        }
        match(line, /^[A-Za-z_][A-Za-z0-9_]*/)
        if (RSTART != 1) fail("a declaration without a name")
        return substr(line, 1, RLENGTH)
    }
    function fail(what) {
        printf "%s:%d: %s\n", FILENAME, FNR, what > "/dev/stderr"
        failed = 1; exit 1
    }
    function close_part() {
        if (open) printf "%s},\n", text
        open = 0
    }
    /^LIBRARY\(/ {
        gsub(/LIBRARY\(|,|\)/, " "); presence[$1] = $2; next
    }
    FILENAME ~ /\.def$/ { next }
    FNR == 1 {
        close_part()
        file = FILENAME; sub(/.*\//, "", file); sub(/\.gsk$/, "", file)
        if (!(file in presence)) fail("lang/library.def does not name it")
        if (count) files = files sprintf("%d},\n", parts - first)
        else print "static const struct library_part library_parts[] = {"
        files = files sprintf("    {\"%s\", \"%s\", %s, %d, ", file, FILENAME, presence[file] == "ALWAYS" ? "true" : "false", parts)
        first = parts; seen[file] = 1; count++; is_test = 0
    }
    /^(pub )?(fn|record|enum|let|var|cache|use) / {
        close_part()
        name = name_of($0); is_test = 0; open = 1; blank = ""
        printf "    {\"%s\", %d, %d,\n", name, count - 1, FNR
        if (name != "") printf "%s %d\n", name, parts > names
        parts++
        text = "     " quoted($0)
        next
    }
    /^\/\// { close_part(); is_test = 0; next }
    /^test / { close_part(); is_test = 1; next }
    is_test { next }
    /^[ \t})\]]/ && open { text = text blank "\n     " quoted($0); blank = ""; next }
    /^$/ { if (open) blank = blank "\n     \"\\n\""; next }
    { fail("no declaration begins like this") }
    END {
        if (failed) exit 1
        close_part()
        for (file in presence) if (!(file in seen)) { FILENAME = "lang/library.def"; fail("where is " file ".gsk?") }
        printf "};\n\nstatic const struct library_file library_files[] = {\n%s%d},\n};\n", files, parts - first
    }' "$@"
# What a bucket is found by: the first byte of a name, its last and its length, with these weights.
buckets=256 first=7 last=29 length=3
LC_ALL=C awk -v buckets=$buckets -v first=$first -v last=$last -v length_weight=$length '
    BEGIN { for (i = 33; i < 127; i++) code[sprintf("%c", i)] = i }
    {
        count = length($1)
        bucket = code[substr($1, 1, 1)] * first + code[substr($1, count)] * last + count * length_weight
        print bucket % buckets, $1, count, $2
    }' "$names" | LC_ALL=C sort -k1,1n -k2,2 -k4,4n > "$names.sorted"
trap 'rm -f "$names" "$names.sorted"' EXIT
printf '\n// By bucket, then by name.\nstatic const struct library_name library_names[] = {\n'
awk '{ printf "    {\"%s\", %d, %d},\n", $2, $3, $4 }' "$names.sorted"
printf '};\n\nenum { BUCKETS = %d, FIRST_WEIGHT = %d, LAST_WEIGHT = %d, LENGTH_WEIGHT = %d };\n' \
    $buckets $first $last $length
printf '\nstatic const struct library_bucket library_buckets[BUCKETS] = {\n'
awk '
    function close_bucket() { if (count) printf "    [%d] = {%d, %d},\n", bucket, NR - 1 - count, count }
    $1 != bucket { close_bucket(); bucket = $1; count = 0 }
    { count++ }
    END { NR++; close_bucket() }' "$names.sorted"
printf '};\n'
