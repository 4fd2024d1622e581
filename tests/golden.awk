# golden.awk: reads programs and their promises, says what to run, and judges what came.
#
#   in:    -v step=plan: the programs, main files and their modules
#          -v step=judge -v temp=FOLDER -v mode=check|prices: FOLDER/plan, what the jobs printed
#   out:   plan: FOLDER/plan, and on standard output the jobs, a line each for golden.sh
#          judge: "ok FILE" or "FAIL FILE: why"; prices: also FOLDER/edits
#   fails: by FAIL lines alone
#
# What each promise means is in tests/golden/README.md.

# ---- words ---------------------------------------------------------------------------------------

function quoted(text) {
    gsub(/'/, "'\\''", text)
    return "'" text "'"
}

# Words between blanks; in single quotes a word may hold blanks.
function words(text,    out, word, at) {
    while (match(text, /^ *[^ ]/)) {
        sub(/^ */, "", text)
        word = ""
        while (text != "" && substr(text, 1, 1) != " ") {
            if (substr(text, 1, 1) != "'") {
                match(text, /^[^ ']+/)
                word = word substr(text, 1, RLENGTH)
                text = substr(text, RLENGTH + 1)
                continue
            }
            at = index(substr(text, 2), "'")
            if (!at) at = length(text)
            word = word substr(text, 2, at - 1)
            text = substr(text, at + 2)
        }
        out = out " " quoted(word)
    }
    return out
}

function base_of(path) {
    sub(/.*\//, "", path)
    return path
}

# ---- plan: a program's promises ------------------------------------------------------------------

function begin_program(path) {
    program = path
    name = base_of(path)
    where = path
    if (!sub(/\/[^\/]*$/, "", where)) where = "."
    with = ""
    items = has_turns = said_count = test_count = bad_name = 0
}

function begin_item(kind, text) {
    items++
    item_kind[items] = kind
    item_text[items] = text
    item_promises[items] = 0
    if (kind == "turn") has_turns = 1
}

# What speaks of a call, before any was named, speaks of main.
function promise(kind, line, text) {
    if (!items) begin_item("call", "main")
    item_promises[items]++
    item_promise[items, item_promises[items]] = kind "\t" line "\t" text
}

function job(kind, title, command) {
    jobs++
    print "J\t" jobs "\t" kind "\t" title > plan
    print quoted(where) " " jobs " " command
}

function exists(path,    line, found) {
    found = (getline line < path) >= 0
    close(path)
    return found
}

function print_promises(i,    k) {
    for (k = 1; k <= item_promises[i]; k++) print "P\t" item_promise[i, k] > plan
}

function end_program(    i, stem, given, compiled, is_own) {
    if (program == "") return
    print "F\t" program > plan
    if (bad_name) print "B\tits first line speaks of " bad_name > plan
    given = words(with)
    # What it is compiled against matters to every verb, limits and seed only where it runs.
    compiled = match(with, /--interface +[^ ]+/) ? words(substr(with, RSTART, RLENGTH)) : ""
    for (i = 1; i <= items; i++) {
        if (item_kind[i] != "call") continue
        job("call", item_text[i], "call --stats --log" given " " quoted(name) words(item_text[i]))
        print_promises(i)
    }
    if (has_turns) {
        job("turns", "turns", "run --log" given " " quoted(name))
        for (i = 1; i <= items; i++) {
            if (item_kind[i] != "turn") continue
            print item_text[i] > (temp "/" jobs ".in")
            print "T\t" item_text[i] > plan
            print_promises(i)
        }
        close(temp "/" jobs ".in")
    }
    if (test_count) job("tests", "gasket test", "test" given " " quoted(name))
    for (i = 1; i <= test_count; i++) print "P\ttest\t0\t" test[i] > plan
    stem = program
    sub(/\.gsk$/, "", stem)
    # An interface that names itself is checked as one.
    is_own = index(with " ", "--interface " name " ")
    job("check", "gasket check", "check" compiled (is_own ? "" : " " quoted(name)))
    for (i = 1; i <= said_count; i++) print "P\t" said[i] > plan
    if (exists(stem ".txt")) print "S\t" stem ".txt" > plan
    if (exists(stem ".dump")) {
        job("dump", "gasket dump", "dump" compiled " " quoted(name))
        print "S\t" stem ".dump" > plan
    }
    program = ""
}

# The promises of people that speak of the line where they stand, several a line.
function line_promises(text,    rest, kind, line) {
    while (match(text, /\/\/ (fault|error|warning) [A-Z][0-9]+/)) {
        rest = substr(text, RSTART + 3)
        text = rest
        sub(/ *\/\/ .*/, "", rest)
        kind = rest
        sub(/ .*/, "", kind)
        sub(/^[a-z]+ /, "", rest)
        line = FNR
        if (match(rest, /^[A-Z][0-9]+ at [0-9]+/)) {
            line = substr(rest, 1, RLENGTH)
            sub(/.* /, "", line)
            rest = substr(rest, 1, index(rest, " ") - 1) substr(rest, RLENGTH + 1)
        }
        if (kind == "fault") {
            promise("fault", FNR, rest " at " line)
        } else {
            said_count++
            said[said_count] = "said\t" FNR "\t" kind " " base_of(FILENAME) ":" line " " rest
        }
    }
}

step == "plan" && FNR == 1 {
    # Modules of a program in a folder follow its main file.
    if (FILENAME !~ /\/.*\// || FILENAME ~ /\/main\.gsk$/) {
        end_program()
        begin_program(FILENAME)
        is_main = 1
    } else {
        is_main = 0
    }
    stem = FILENAME
    sub(/\/main\.gsk$/, "", stem)
    stem = base_of(stem)
    sub(/\.gsk$/, "", stem)
    title = $0
    if (match(title, /^\/\/ [A-Za-z0-9_\/.-]+:/)) {
        title = base_of(substr(title, 4, RLENGTH - 4))
        sub(/\.gsk$/, "", title)
    }
    if (title != stem) bad_name = title
}
step == "plan" && match($0, /\/\/ (call|with|result|move|refused|gas|memory|log|stack|state): /) {
    rest = kind = substr($0, RSTART + 3)
    sub(/:.*/, "", kind)
    sub(/^[a-z]+: /, "", rest)
    if (!is_main) bad_name = "promises that belong into main.gsk"
    if (kind == "with") with = rest
    else if (kind == "call") begin_item("call", rest)
    else if (kind == "state") begin_item("turn", rest)
    else promise(kind, FNR, rest)
    next
}
step == "plan" && match($0, /\/\/ mark -?[0-9]+,-?[0-9]+: /) {
    promise("log", FNR, substr($0, RSTART + 3))
    next
}
step == "plan" && match($0, /\/\/ test .*: (passed|fault [A-Z][0-9]+ at [0-9]+)$/) {
    if (!is_main) bad_name = "promises that belong into main.gsk"
    test[++test_count] = substr($0, RSTART + 8)
    next
}
step == "plan" { line_promises($0) }
END { if (step == "plan") end_program() }

# ---- judge ---------------------------------------------------------------------------------------

function fail(why) {
    print "FAIL " file ": " why
    bad = 1
}

function same(what, promised, came) {
    if (promised "" != came "") fail(what " is " came ", promised " promised)
}

function number(what, line, promised, came) {
    if (mode != "prices") same(title ": the " what, promised, came)
    else if (promised != came) print file "\t" line "\t" what "\t" came > (temp "/edits")
}

function head_of(path,    line, text, n) {
    while (n++ < 12 && (getline line < path) > 0) text = text "\n" line
    close(path)
    return text
}

# What one call or turn came to: came_code (exit code, or 0 and 1 for a turn), came_fault, came_stack,
# came_result, came_gas, came_memory; and the log in came_log[1..came_logs].
function read_call(    line) {
    came_result = came_fault = came_stack = came_gas = came_memory = ""
    while ((getline line < (temp "/" job_number ".out")) > 0)
        came_result = came_result == "" ? line : came_result "\n" line
    close(temp "/" job_number ".out")
    read_errors()
}

function read_errors(    line, part) {
    came_logs = 0
    while ((getline line < (temp "/" job_number ".err")) > 0) {
        if (match(line, /^[^ ]*:[0-9]+:[0-9]+: fault [A-Z0-9]+: /)) {
            split(line, part, ":")
            came_fault = substr(line, index(line, ": fault ") + 8)
            came_fault = substr(came_fault, 1, index(came_fault, ":") - 1) " at " part[2]
        } else if (match(line, /^    in .*, [^ ]*:[0-9]+:[0-9]+$/)) {
            part[1] = substr(line, 8)
            sub(/, [^ ]*$/, "", part[1])
            sub(/.*, [^ :]*:/, "", line)
            came_stack = came_stack (came_stack == "" ? "" : ", ") part[1] " " line
        } else if (line ~ /^gas: /) came_gas = substr(line, 6)
        else if (line ~ /^memory: /) came_memory = substr(line, 9)
        else if (line ~ /^log: /) came_log[++came_logs] = substr(line, 6)
        else if (line ~ /^mark /) came_log[++came_logs] = line
    }
    close(temp "/" job_number ".err")
}

function read_turn(    line, at) {
    came_result = came_fault = came_stack = came_gas = came_memory = came_refused = ""
    came_code = 0
    if ((getline line < (temp "/" job_number ".out")) <= 0) line = "{\"error\":\"nothing was answered\"}"
    if (line ~ /^\{"error":/) {
        came_refused = line
        return
    }
    if (match(line, /,"gas":[0-9]+,"memory":[0-9]+\}$/)) {
        came_gas = substr(line, RSTART + 7)
        came_memory = came_gas
        sub(/,.*/, "", came_gas)
        sub(/.*:/, "", came_memory)
        sub(/\}$/, "", came_memory)
        line = substr(line, 1, RSTART - 1)
    }
    if (line ~ /^\{"move":/) {
        came_result = substr(line, 9)
        return
    }
    came_code = 1
    at = index(line, "]},\"move\":")
    if (at) {
        came_result = substr(line, at + 10)
        line = substr(line, 1, at - 1)
    }
    match(line, /"code":"[A-Z0-9]+"/)
    came_fault = substr(line, RSTART + 8, RLENGTH - 9)
    match(line, /"line":[0-9]+/)
    came_fault = came_fault " at " substr(line, RSTART + 7, RLENGTH - 7)
    line = substr(line, index(line, "\"stack\":["))
    while (match(line, /"function":"[^"]*","file":"[^"]*","line":[0-9]+,"column":[0-9]+/)) {
        at = substr(line, RSTART + 12, RLENGTH - 12)
        line = substr(line, RSTART + RLENGTH)
        came_stack = came_stack (came_stack == "" ? "" : ", ") substr(at, 1, index(at, "\"") - 1) " "
        sub(/.*"line":/, "", at)
        sub(/,"column":/, ":", at)
        came_stack = came_stack at
    }
}

function forget_promises() {
    has_fault = has_result = has_refused = has_gas = has_memory = has_stack = 0
}

function note_promise(kind, line, text) {
    if (kind == "fault") { has_fault = 1; fault = text; sub(/:.* at /, " at ", fault) }
    else if (kind == "result" || kind == "move") { has_result = 1; result = text }
    else if (kind == "refused") has_refused = 1
    else if (kind == "gas") { has_gas = line; gas = text }
    else if (kind == "memory") { has_memory = line; memory = text }
    else if (kind == "stack") { has_stack = 1; stack = text }
    else if (kind == "log") { promised_log[++logs] = text }
}

function judge_log(    i) {
    if (!logs) return
    for (i = 1; i <= logs || i <= came_logs; i++) {
        if (i > came_logs) fail(title ": logs no \"" promised_log[i] "\"")
        else if (i > logs) fail(title ": logs \"" came_log[i] "\" too")
        else if (promised_log[i] != came_log[i]) same(title ": log " i, promised_log[i], came_log[i])
        else continue
        return
    }
}

function judge_numbers() {
    if (has_result) same(title ": the result", result, came_result)
    if (has_stack) same(title ": the call stack", stack, came_stack)
    if (has_gas) number("gas", has_gas, gas, came_gas)
    if (has_memory) number("memory", has_memory, memory, came_memory)
}

function judge_call() {
    read_call()
    if (came_code > 1 || (came_code == 1 && came_fault == "")) {
        fail(title ": exit code " came_code ":" head_of(temp "/" job_number ".err"))
        return
    }
    same(title ": the fault", has_fault ? fault : "none", came_fault == "" ? "none" : came_fault)
    judge_numbers()
    judge_log()
}

function judge_turn() {
    read_turn()
    if (has_refused != (came_refused != "")) {
        fail(title ": the state is " (has_refused ? "taken" : "refused: " came_refused))
        return
    }
    same(title ": the fault", has_fault ? fault : "none", came_fault == "" ? "none" : came_fault)
    judge_numbers()
}

# Each line that was said is taken by one promise; a promise without a message is kept by any.
function judge_check(    line, part, n, i, k, left, head) {
    n = 0
    while ((getline line < (temp "/" job_number ".out")) > 0) {
        if (!match(line, /^[^ ]*:[0-9]+:[0-9]+: (error|warning) [A-Z0-9]+: /)) continue
        head = substr(line, 1, RLENGTH)
        split(head, part, /:/)
        left = substr(line, RLENGTH + 1)
        k = head ~ /: error / ? "error " : "warning "
        match(head, /[A-Z][0-9]+: $/)
        n++
        came[n] = k base_of(part[1]) ":" part[2] " " substr(head, RSTART)  left
    }
    close(temp "/" job_number ".out")
    for (i = 1; i <= checks; i++) {
        for (k = 1; k <= n; k++)
            if (came[k] == check_promise[i] || index(came[k], check_promise[i] ":") == 1 ||
                (check_promise[i] ~ /: / && index(came[k], check_promise[i]) == 1)) break
        if (k > n) fail("nothing said " check_promise[i])
        else came[k] = ""
    }
    left = ""
    for (k = 1; k <= n; k++) if (came[k] != "") left = left "\n    " came[k]
    if (left != "") fail("gasket check says what nobody promised:" left)
    has_error = 0
    for (i = 1; i <= checks; i++) if (check_promise[i] ~ /^error/) has_error = 1
    if (came_code != has_error)
        fail("gasket check: exit code " came_code ":" head_of(temp "/" job_number ".err"))
}

function judge_sibling(path,    one, other, more, line) {
    do {
        one = (getline line < path) > 0
        other = line
        more = (getline line < (temp "/" job_number ".out")) > 0
        if (one != more || (one && other != line)) {
            fail("differs from " path " (make bless?): " (more ? line : "ends early"))
            break
        }
    } while (one)
    close(path)
    close(temp "/" job_number ".out")
}

# All tests in their order: "NAME: passed", "NAME: fault F005 at 12".
function judge_tests(    line, came, n, i, part) {
    n = 0
    while ((getline line < (temp "/" job_number ".out")) > 0) {
        if (match(line, /^(ok  |FAIL) .* [0-9]+ gas$/)) {
            came[++n] = substr(line, 6)
            sub(/ +[0-9]+ gas$/, "", came[n])
            if (line ~ /^ok/) came[n] = came[n] ": passed"
        } else if (match(line, /^    [^ ]*:[0-9]+:[0-9]+: fault [A-Z0-9]+: /)) {
            split(line, part, ":")
            line = substr(line, index(line, ": fault ") + 2)
            came[n] = came[n] ": " substr(line, 1, index(line, ":") - 1) " at " part[2]
        }
    }
    close(temp "/" job_number ".out")
    for (i = 1; i <= tests || i <= n; i++)
        same("test " i, i <= tests ? test_promise[i] : "none", i <= n ? came[i] : "none")
}

function end_job(    path) {
    if (job_kind == "call") judge_call()
    else if (job_kind == "tests") judge_tests()
    else if (job_kind == "turns") {
        if (turns) judge_turn()
        path = temp "/" job_number
        if ((getline came_result < (path ".out")) > 0) fail("answers more than it is asked")
        close(path ".out")
        read_errors()
        title = "all turns"
        judge_log()
        if (came_exit > 0) fail("gasket run: exit code " came_exit ":" head_of(path ".err"))
    } else if (job_kind == "check") judge_check()
    if (sibling != "") judge_sibling(sibling)
    job_kind = sibling = ""
}

function end_file() {
    if (job_kind != "") end_job()
    if (file != "" && !bad) print "ok " file
    bad = 0
}

step == "judge" && FILENAME ~ /\/codes$/ { code[$1] = $2; next }
step == "judge" {
    split($0, field, "\t")
    if (field[1] == "F") {
        end_file()
        file = field[2]
    } else if (field[1] == "B") {
        fail(field[2])
    } else if (field[1] == "J") {
        if (job_kind != "") end_job()
        job_number = field[2]
        job_kind = field[3]
        title = field[4]
        came_code = came_exit = job_number in code ? code[job_number] : "none"
        turns = checks = logs = tests = 0
        forget_promises()
    } else if (field[1] == "T") {
        if (turns++) judge_turn()
        title = "state " substr($0, 3)
        forget_promises()
    } else if (field[1] == "S") {
        sibling = field[2]
    } else if (field[1] == "P") {
        text = substr($0, length(field[1] field[2] field[3]) + 4)
        if (field[2] == "test") test_promise[++tests] = text
        else if (field[2] == "said") check_promise[++checks] = text
        else note_promise(field[2], field[3], text)
    }
}
END { if (step == "judge") end_file() }
