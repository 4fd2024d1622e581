#!/bin/sh
# install.sh: what `make install` puts in place, used as a stranger would.
#
#   in:    the folder of a finished release build
#   out:   ok or FAIL lines
#   fails: when something is missing or the example does not build and run
build=$1
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
claim() {
    title=$1
    shift
    if "$@" > "$temp/said" 2>&1; then
        echo "ok $title"
    else
        echo "FAIL $title"
        head -n 20 "$temp/said"
    fi
}
root=$temp/root
claim "installs below DESTDIR" \
    "${MAKE:-make}" --no-print-directory install BUILD="$build" DESTDIR="$root" PREFIX=/opt/gasket
prefix=$root/opt/gasket
for file in bin/gasket include/gasket.h lib/libgasket.a lib/libgasket.so lib/libgasket-vm.a \
    lib/libgasket-vm.so lib/pkgconfig/gasket.pc lib/pkgconfig/gasket-vm.pc \
    include/gasket-jail.h lib/libgasket-jail.a lib/pkgconfig/gasket-jail.pc; do
    claim "puts $file in place" test -f "$prefix/$file"
done
soname=$(objdump -p "$prefix/lib/libgasket.so" | sed -n 's/^ *SONAME *//p')
claim "the shared library's name carries a version" expr "$soname" : 'libgasket\.so\.[0-9]'
claim "and is found by it" test -f "$prefix/lib/$soname"
claim "no path of this machine is in what is installed" sh -c "! grep -aq '$PWD' '$prefix/bin/gasket'"

export PKG_CONFIG_PATH="$prefix/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$root"
flags=$(pkg-config --cflags --libs gasket)
# shellcheck disable=SC2086
claim "the example compiles against it" gcc -std=c11 -Wall -Wextra -Werror examples/embed.c $flags -o "$temp/embed"
claim "and runs" env LD_LIBRARY_PATH="$prefix/lib" "$temp/embed"
# shellcheck disable=SC2046
claim "it compiles against the static library" gcc -std=c11 $(pkg-config --cflags gasket) examples/embed.c \
    "$prefix/lib/libgasket.a" -o "$temp/embed-static"
claim "and runs alone" "$temp/embed-static"
# shellcheck disable=SC2046
claim "the example with a jail compiles against it" gcc -std=c11 -Wall -Wextra -Werror examples/jail.c \
    $(pkg-config --cflags --libs gasket-jail) -Wl,-rpath,"$prefix/lib" -o "$temp/jail"
claim "and runs" sh -c "'$temp/jail' | tail -n 1 | grep -qx 11"
claim "the library for jails exports gk_jail_* alone" sh -c \
    "! nm -g --defined-only '$prefix/lib/libgasket-jail.a' | awk 'NF == 3 { print \$3 }' | grep -v '^gk_jail_'"
claim "the header is C++ too" sh -c "command -v g++ >/dev/null || exit 0
    echo '#include <gasket.h>
#include <gasket-jail.h>' | g++ -Wall -Wextra -Werror -I'$prefix/include' -x c++ -fsyntax-only -"
claim "the installed command runs" "$prefix/bin/gasket" --version
claim "uninstalls" "${MAKE:-make}" --no-print-directory uninstall BUILD="$build" DESTDIR="$root" PREFIX=/opt/gasket
claim "and leaves no file" sh -c "test -z \"\$(find '$root' -type f -o -type l)\""
