#!/bin/sh
# worst.sh: sources that are as hard on the compiler as any that were found, each of about a megabyte at most.
#
#   in:    a folder to write them into
#   out:   NAME.gsk there; the usual one, to compare with, is usual.gsk; their names on standard output
#   fails: when a file can't be written
#
# Each was slow once, or is the worst of its kind. Who finds a worse one adds it here: `make limits` tells what
# a byte of it costs, and tests/limits_extra.sh holds it to a few times the usual.
set -eu
cd "$1"

# source NAME: an awk program that prints it stands on standard input.
source() {
    cat > "$1.awk"
    awk -f "$1.awk" > "$1.gsk"
    rm "$1.awk"
    echo "$1"
}

source usual << 'END'
BEGIN {
    for (k = 0; k < 3000; k++) {
        printf "fn work_%d(n: int, xs: [int]) -> int {\n    var sum = 0\n    for i in 0..n {\n", k
        printf "        if xs[i %% xs.len()] > sum { sum += i * 3 }\n        else { sum -= 1 }\n    }\n    return sum\n}\n"
    }
}
END
# The nearest spelling of each is looked for among the others.
source misspelt_functions << 'END'
BEGIN {
    for (k = 0; k < 20000; k++) printf "fn name_%d() { }\n", k
    print "fn f() {"
    for (k = 0; k < 20000; k++) printf "    nome_%d()\n", k
    print "}"
}
END
source misspelt_types << 'END'
BEGIN {
    for (k = 0; k < 15000; k++) printf "record Abcdefgh%d { x: int }\n", k
    for (k = 0; k < 15000; k++) printf "fn f%d(x: Abcdefxh%d) { }\n", k, k
}
END
source misspelt_fields << 'END'
BEGIN {
    printf "record R { "
    for (k = 0; k < 255; k++) printf "abcdefghijklmnop%d: int, ", k
    print "}\nfn f(r: R) {"
    for (k = 0; k < 30000; k++) printf "    r.abcdefghijklmnox%d\n", k
    print "}"
}
END
source misspelt_methods << 'END'
BEGIN {
    print "record R { x: int }"
    for (k = 0; k < 10000; k++) printf "fn R.abcdefgh%d(self) { }\n", k
    print "fn f(r: R) {"
    for (k = 0; k < 20000; k++) printf "    r.abcdefxh%d()\n", k
    print "}"
}
END
source methods_of_one_name << 'END'
BEGIN {
    for (k = 0; k < 250; k++) printf "record A%d { x: int }\nfn A%d.f(self) -> int { return 1 }\n", k, k
    for (k = 0; k < 20000; k++) printf "fn g%d(a: A%d) -> int { return a.f() }\n", k, k % 250
}
END
source too_many_methods_of_one_name << 'END'
BEGIN { for (k = 0; k < 8000; k++) printf "record A%d { x: int }\nfn A%d.f(self) -> int { return 1 }\n", k, k }
END
source matches_of_many_ints << 'END'
BEGIN {
    for (j = 0; j < 30; j++) {
        printf "fn f%d(a: int) -> int {\n    match a {\n", j
        for (k = 0; k < 800; k++) printf "        case %d => return %d\n", 2 * k, k
        print "        case _ => return 9\n    }\n}"
    }
}
END
source matches_of_many_variants << 'END'
BEGIN {
    for (j = 0; j < 100; j++) {
        printf "enum E%d { ", j
        for (k = 0; k < 255; k++) printf "v%d, ", k
        printf "}\nfn f%d(e: E%d) -> int {\n    match e {\n", j, j
        for (k = 0; k < 255; k++) printf "        case .v%d => return %d\n", k, k
        print "    }\n}"
    }
}
END
source a_function_declared_in_masses << 'END'
BEGIN { for (k = 0; k < 50000; k++) print "fn f() { }" }
END
source modules_that_are_not_there << 'END'
BEGIN { for (k = 0; k < 50000; k++) print "use \"a\"" }
END
source tuples_of_many_types << 'END'
BEGIN {
    for (k = 0; k < 8000; k++) {
        printf "fn f%d(x: (", k
        for (i = 0; i < 13; i++) printf "%s, ", int(k / 2 ^ i) % 2 ? "int" : "text"
        print "int)) { }"
    }
}
END
source instances << 'END'
BEGIN {
    print "fn p[T](x: T) -> int {\n    var n = 0"
    for (k = 0; k < 900; k++) printf "    n += %d\n", k
    print "    return n\n}"
    for (k = 0; k < 4000; k++) printf "record R%d { x: int }\nfn f%d(r: R%d) -> int { return p(r) }\n", k, k, k
}
END
source instances_that_breed << 'END'
BEGIN {
    print "record B[T] { x: T }\nrecord C[T] { x: T }\nfn p[T](x: T, n: int) -> int {"
    print "    if n == 0 { return 0 }"
    for (k = 0; k < 900; k++) printf "    let a%d = (x, %d)\n", k, k
    print "    return p(B(x: x), n - 1) + p(C(x: x), n - 1)\n}\nfn f() -> int { return p(1, 3) }"
}
END
source types_that_double << 'END'
BEGIN {
    print "fn f() {\n    let a0 = (1, 1)"
    for (k = 0; k < 10000; k++) printf "    let a%d = (a%d, a%d)\n", k + 1, k, k
    print "}"
}
END
source interpolations << 'END'
BEGIN {
    for (k = 0; k < 1000; k++) {
        printf "fn f%d() -> text { return \"", k
        for (i = 0; i < 250; i++) printf "{1} "
        print "\" }"
    }
}
END
source variables_that_wait_for_each_other << 'END'
BEGIN {
    for (k = 0; k < 10000; k++) printf "fn f%d() -> int { return f%d() }\n", k, k + 1
    print "fn f10000() -> int { return 1 }"
    for (k = 0; k < 6000; k++) printf "var g%d = f0()\n", k
}
END
source variables_that_are_handed_over << 'END'
BEGIN {
    for (k = 0; k < 256; k++) printf "var g%d = 0\n", k
    for (k = 0; k < 10000; k++)
        printf "fn h%d(mut x: int) {\n    h%d(mut x)\n    h%d(mut x)\n}\n", k, (k * 7) % 10000, (k * 7 + 13) % 10000
    for (k = 0; k < 10000; k++) printf "fn c%d() { h%d(mut g%d) }\n", k, k, k % 256
}
END
source functions_without_names << 'END'
BEGIN {
    for (k = 0; k < 8000; k++)
        printf "fn f%d(xs: [int]) -> [int] { return xs.map(fn(x) => x + %d).filter(fn(y) => y > %d) }\n", k, k, k
}
END
source tests_in_masses << 'END'
BEGIN { for (k = 0; k < 50000; k++) print "test \"a\" { }" }
END
