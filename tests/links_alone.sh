#!/bin/sh
# links_alone.sh: vm/ links with libc alone.
#
#   in:    the folder of a finished build
#   out:   ok or FAIL lines
#   fails: when a symbol is missing
#
# Why: a server that only runs built bots shall carry no parser and no library with it, and libm's
# functions give other bits on other machines.
build=$1
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

if ${CC:-gcc} -shared -nodefaultlibs -Wl,-z,defs -o "$temp/vm.so" "$build"/obj/vm/*.o -lc > "$temp/said" 2>&1
then
    echo "ok vm links with libc alone"
else
    echo "FAIL vm/ must link with libc alone: no libm, nothing of lang/"
    grep -o 'undefined reference to .*' "$temp/said" | sort -u
fi

cat > "$temp/host.c" <<'END'
#include <gasket.h>
#include <stdio.h>
int main(void) {
    gk_program *program = NULL;
    char message[100];
    return gk_program_load("no bytecode", 11, &program, message, sizeof message) == GK_INVALID ? 0 : 1;
}
END
if ${CC:-gcc} -I"$build/include" -o "$temp/host" "$temp/host.c" "$build/libgasket-vm.a" && "$temp/host"; then
    echo "ok a host runs with libgasket-vm.a alone"
else
    echo "FAIL a host must run with libgasket-vm.a alone"
fi
