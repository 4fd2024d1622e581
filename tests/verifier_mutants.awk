# verifier_mutants.awk: one C file of the trusted door, with every check that it makes behind a switch.
#
#   in:    the file; first: how many switches the files before it have; list: a file to append to
#   out:   the same file, the switches named; a line a switch in `list`: number, file:line, what it switches off
#   fails: when the file holds no check at all
#
# KEEPS(n) is true unless switch n is off. What becomes switchable:
#   if (A || B) return REFUSE(…)         each of A and B; so too before GK_INVALID, is_wrong = true and return false
#   return A ? GK_OK : REFUSE(…)         the whole check
#   return REFUSE(…)                     as well
#   return A && B in a predicate         each of A and B, which then hold always
#   if (status == GK_OK) status = f(…)   the call
#   flow_empty(…) and its like           the statement

{ text = text $0 "\n" }

# The text with comments and literals blanked out, so that nothing in them is taken for code.
function mask(s,    out, i, c, two, quote, from) {
    out = ""
    for (i = 1; i <= length(s); ) {
        c = substr(s, i, 1)
        two = substr(s, i, 2)
        if (two == "//") {
            from = i
            while (substr(s, i, 1) != "\n") i++
            out = out blanks(i - from)
        } else if (c == "\"" || c == "'") {
            quote = c
            from = i++
            while (substr(s, i, 1) != quote) i += substr(s, i, 1) == "\\" ? 2 : 1
            i++
            out = out c blanks(i - from - 2) c
        } else if (c == "#" && (i == 1 || substr(s, i - 1, 1) == "\n")) {
            from = i
            while (substr(s, i, 1) != "\n" || substr(s, i - 1, 1) == "\\") i++
            out = out blanks(i - from)
        } else {
            out = out c
            i++
        }
    }
    return out
}
function blanks(n,    s) {
    s = sprintf("%" n "s", "")
    return n > 0 ? s : ""
}

# The place of the bracket that closes the one at `at`.
function closer(at,    depth) {
    for (depth = 0; at <= length(code); at++) {
        if (char[at] ~ /[[({]/) depth++
        if (char[at] ~ /[])}]/ && --depth == 0) return at
    }
    return at
}
# The place of the semicolon that ends the statement at `at`.
function statement_end(at,    depth) {
    for (depth = 0; at <= length(code); at++) {
        if (char[at] ~ /[[({]/) depth++
        if (char[at] ~ /[])}]/) depth--
        if (char[at] == ";" && depth == 0) return at
    }
    return at
}
function skip_blanks(at) {
    while (char[at] ~ /[ \n]/) at++
    return at
}
function is_word(at, word) {
    return substr(code, at, length(word)) == word && char[at - 1] !~ /[A-Za-z0-9_]/ &&
           char[at + length(word)] !~ /[A-Za-z0-9_]/
}

function insert(at, what) {
    inserted[at] = inserted[at] what
}
function switch_for(from, to,    shown) {
    shown = substr(text, from, to - from)
    gsub(/[ \n]+/, " ", shown)
    print ++number "\t" FILENAME ":" line[from] "\t" shown >> list
    return number
}
# Cuts what stands from `from` to before `to` at its outermost `joint` and wraps each part.
function wrap_parts(from, to, joint, before, after,    at, depth, start, n) {
    start = from
    for (at = from; at <= to; at++) {
        if (char[at] ~ /[[({]/) depth++
        if (char[at] ~ /[])}]/) depth--
        if (at < to && (depth > 0 || substr(code, at, 2) != joint)) continue
        n = switch_for(skip_blanks(start), at)
        insert(skip_blanks(start), sprintf(before, n))
        last = at - 1
        while (char[last] ~ /[ \n]/) last--
        insert(last + 1, after)
        start = at + 2
    }
}
function has_outer(from, to, what,    at, depth) {
    for (at = from; at < to; at++) {
        if (char[at] ~ /[[({]/) depth++
        if (char[at] ~ /[])}]/) depth--
        if (depth == 0 && substr(code, at, length(what)) == what) return 1
    }
    return 0
}

# if (…): the check is its condition.
function check_if(at,    open, close_at, body, end, what) {
    open = index(substr(code, at), "(") + at - 1
    close_at = closer(open)
    body = skip_blanks(close_at + 1)
    end = char[body] == "{" ? closer(body) : statement_end(body)
    what = substr(code, body, end - body + 1)
    if (what ~ /^status = [a-z_]+\(/) {
        insert(open + 1, "(")
        insert(close_at, sprintf(") && KEEPS(%d)", switch_for(body, end)))
        return
    }
    if (gsub(/[^a-z_]if \(/, "", what) > 0) return
    if (what == "return false;" && substr(code, open, close_at - open) ~ / == NULL$/) return  # no memory: not the bytes' fault
    if (what !~ /return (REFUSE|refuse_in|verify_refuse)\(|GK_INVALID|is_wrong = true|return false;|return NAME_/) return
    match(what, /return|is_wrong/)
    done[body + RSTART - 1] = 1
    wrap_parts(open + 1, close_at, "||", "(KEEPS(%d) && (", "))")
}

function check_return(at,    from, end, what) {
    if (done[at]) return
    end = statement_end(at)
    from = skip_blanks(at + 6)
    what = substr(code, from, end - from)
    if (what ~ /(REFUSE|refuse_in|verify_refuse)\(/)
        insert(from, sprintf("!KEEPS(%d) ? GK_OK : ", switch_for(from, end)))
    else if (is_predicate[line[at]] && what !~ /^(true|false|NAME_[A-Z]+)$/) {
        if (has_outer(from, end, "||") || has_outer(from, end, "?"))
            wrap_parts(from, end, "\001\001", "(!KEEPS(%d) || (", "))")
        else wrap_parts(from, end, "&&", "(!KEEPS(%d) || (", "))")
    }
}

END {
    number = first
    code = mask(text)
    lines = 1
    predicate = 0
    for (i = 1; i <= length(code); i++) {
        char[i] = substr(code, i, 1)
        line[i] = lines
        if (char[i] == "\n") {
            is_predicate[lines] = predicate
            lines++
            head = substr(code, i + 1, 40)
            if (head ~ /^[a-z]/) predicate = head ~ /^(static )?(inline )?bool /
        }
    }
    for (i = 2; i <= length(code); i++) {
        if (is_word(i, "if")) check_if(i)
        else if (is_word(i, "return")) check_return(i)
        else if (char[i] == "f" && line[i] != seen && substr(code, i) ~ /^flow_[a-z_]+\([^;{]*\);/ &&
                 substr(code, i, 12) !~ /^flow_(init|free|begin)/) {
            before = substr(code, i - 60 < 1 ? 1 : i - 60, i - 60 < 1 ? i - 1 : 60)
            sub(/.*\n/, "", before)
            if (before ~ /^ +(if \(.*\) )?$/) insert(i, sprintf("if (KEEPS(%d)) ", switch_for(i, statement_end(i))))
        }
        else if (char[i] == "s" && is_word(i, "set") && substr(code, i) ~ /^set\[i\] &= /)
            insert(i, sprintf("if (KEEPS(%d)) ", switch_for(i, statement_end(i))))
    }
    if (number == first) {
        print "no checks in " FILENAME > "/dev/stderr"
        exit 1
    }
    print "#define KEEPS(number) (verifier_mutant != (number))"
    print "extern int verifier_mutant;"
    print "#line 1 \"" FILENAME "\""
    out = ""
    for (i = 1; i <= length(code); i++) {
        if (i in inserted) out = out inserted[i]
        out = out substr(text, i, 1)
    }
    printf "%s", out
}
