#!/bin/sh
# compile_cost.sh: what a line costs the compiler, in small and large programs of several kinds.
#
#   in:    a release build of gasket
#   out:   an ok or FAIL line a kind, with lines per second of processor time: of ten programs of 10,000 lines,
#          and of one of 100,000
#   fails: when the large one costs more than twice what the ten small ones cost
#
# The numbers are this machine's at this moment; the promise is their ratio alone, which is 1 where cost grows with the
# length, and 10 where it grows with its square. Ten small runs are timed as one, because a shell's clock
# is coarse.
set -u
gasket=$1
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
small=10000 large=100000

# program KIND LINES: functions, one like the other but for their names and numbers, until there are so many lines.
program() {
    awk -v kind="$1" -v lines="$2" '
        function loops() {
            return "fn work_" k "(n: int, xs: [int]) -> int {\n    var sum = 0\n    for i in 0..n {\n" \
                "        if xs[i % xs.len()] > sum { sum += i * 3 }\n        else { sum -= 1 }\n    }\n" \
                "    let name = \"item {sum} of {n}\"\n    return sum + name.len()\n}\n"
        }
        function records() {
            return "record Unit_" k " { at: int, health: int, names: [text] }\n" \
                "enum Act_" k " { rest, move(to: int), strike(at: int, force: int) }\n\n" \
                "fn choose_" k "(unit: Unit_" k ", turn: int) -> Act_" k " {\n" \
                "    if unit.health < 3 { return .rest }\n    if turn % 2 == 0 { return .move(unit.at + 1) }\n" \
                "    return .strike(unit.at, " k ")\n}\n\nfn cost_" k "(act: Act_" k ") -> int {\n    match act {\n" \
                "        case .rest => return 0\n        case .move(to) => return to\n" \
                "        case .strike(at, force) if force > 2 => return at * force\n" \
                "        case .strike(_, _) => return 1\n    }\n}\n\nfn grow_" k "(mut unit: Unit_" k ") {\n" \
                "    unit.health += 1\n    unit.names.push(\"grown {unit.health}\")\n}\n"
        }
        # A program may have 4096 instances of generic functions.
        function generics() {
            return (k % 5 == 0 ? generic() : "") \
                "fn use_" k "(xs: [int], ys: [text]) -> int {\n    let near = pick_" k - k % 5 "(xs, 3) ?? 4\n" \
                "    let long = ys.filter(fn(y) => y.len() > near)\n    var seen: Map[text, int] = Map()\n" \
                "    for y in long { seen[y] = (seen[y] ?? 0) + 1 }\n" \
                "    return xs.map(fn(x) => x * 2).len() + seen.len()\n}\n"
        }
        function generic() {
            return "fn pick_" k "[T: ordered](xs: [T], low: T) -> T? {\n    var best: T? = none\n    for x in xs {\n" \
                "        if x > low { best = x }\n    }\n    return best\n}\n\n"
        }
        # Each type has methods of the same names.
        function methods() {
            return "record Squad_" k " { units: Map[int, [int]], best: (int, text)?, plan: fn(int) -> int }\n\n" \
                "fn Squad_" k ".total(self, low: int) -> int {\n    var sum = 0\n    for id, hits in self.units {\n" \
                "        sum += hits.filter(fn(h) => h > low).map(fn(h) => h * (id + " k ")).len()\n    }\n" \
                "    return sum\n}\n\nfn Squad_" k ".rename(mut self, name: text, by: int) -> text {\n" \
                "    let old = self.best ?? (0, \"nobody of " k "\")\n" \
                "    self.best = some((old.0 + by * 2 % 7, \"{name} was {old.1}\"))\n" \
                "    self.units[by] = [by, old.0 + 1, self.units.len()]\n    return name + old.1\n}\n\n" \
                "fn squad_" k "(seed: int) -> int {\n" \
                "    var squad = Squad_" k "(units: Map(), best: none, plan: fn(n) => n * seed)\n" \
                "    for name in [\"ann\", \"bob\"] { squad.rename(name, seed) }\n" \
                "    return squad.total(seed)\n}\n"
        }
        function lines_of(text) { return gsub(/\n/, "\n", text) }
        # One function of a thousand lines after the other.
        function straight(   i, text) {
            text = "fn long_" k "(n: int) -> int {\n    var a = n\n    var b = 1\n"
            for (i = 0; i < 250; i++) {
                text = text "    a = (a * " i % 97 + 2 " + b) % 10007\n    let t_" i " = a ^ (b & " i ")\n" \
                    "    if a > b { b += t_" i " - " i " }\n    while b > 5000 { b -= 9 }\n"
            }
            return text "    return a + b\n}\n"
        }
        BEGIN {
            for (k = 0; written < lines; k++) {
                text = kind == "loops" ? loops() : kind == "records" ? records() : \
                    kind == "generics" ? generics() : kind == "methods" ? methods() : straight()
                printf "%s", text
                written += lines_of(text)
            }
        }'
}

# centiseconds COMMAND...: user and system time of what it starts.
centiseconds() {
    (
        "$@"
        times
    ) | awk 'NR == 2 { gsub(/[ms]/, " "); printf "%d\n", ($1 * 60 + $2 + $3 * 60 + $4) * 100 }'
}

ten_times() {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        "$gasket" check "$1" > "$temp/said" 2>&1 || return
    done
}

once() {
    "$gasket" check "$1" > "$temp/said" 2>&1
}

rate() {
    echo $((large * 100 / $1))
}

for kind in loops records generics methods straight; do
    program $kind $small > "$temp/small.gsk"
    program $kind $large > "$temp/large.gsk"
    if ! once "$temp/small.gsk" || ! once "$temp/large.gsk"; then
        echo "FAIL $kind: $(head -n 1 "$temp/said")"
        continue
    fi
    of_small=$(centiseconds ten_times "$temp/small.gsk")
    of_large=$(centiseconds once "$temp/large.gsk")
    numbers="$(rate $((of_small + 1))) and $(rate $((of_large + 1))) lines a second"
    if [ $((of_large * 10)) -le $((of_small * 20 + 10)) ]; then
        echo "ok $kind: $numbers"
    else
        echo "FAIL $kind: a line of a large program costs more: $numbers"
    fi
done
