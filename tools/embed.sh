#!/bin/sh
# embed.sh: a text file as a C string, so that the libraries need no file at run time.
#
#   in:    the file's name, dir/skirmish.gsk
#   out:   on standard output: static const char skirmish_gsk[] = "…";
#   fails: when the file can't be read
set -eu
name=$(basename "$1" | tr '.-' '__')
# A question mark is escaped because C11 still reads "??(" as a trigraph.
body=$(sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/?/\\?/g' -e 's/^/    "/' -e 's/$/\\n"/' "$1")
printf '// Made by tools/embed.sh from %s.\nstatic const char %s[] =\n%s;\n' "$1" "$name" "${body:-    \"\"}"
