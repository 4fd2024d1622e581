# grammar.awk: the grammar as people read one, from the one that lemon reads.
#
#   in:    lang/token.def, lang/lexer.re, lang/grammar.y, in this order
#   out:   markdown: the rules without their actions, the operators' precedence, the words and numbers
#   owns:  nothing
#   fails: by exit 1, when a rule uses what is neither a token nor a rule
#
# Of a list's rules, "a ::= b. a ::= a COMMA b.", one is made: b { "," b }.

function spoken(token) {
    if (token in shown) return shown[token]
    if (token ~ /^[A-Z_]+$/) {
        print "grammar.awk: unknown token " token > "/dev/stderr"
        failed = 1
    }
    return token
}

# ---- tokens ---------------------------------------------------------------------------------------

FILENAME ~ /token\.def$/ && /^TOKEN\(/ {
    split($0, part, /[(,"]/)
    name = part[2]
    said = $0
    sub(/^[^"]*"/, "", said)
    sub(/".*/, "", said)
    # "`fn`" stands for itself; "a name" is a kind.
    if (said ~ /^`.*`$/) shown[name] = "\"" substr(said, 2, length(said) - 2) "\""
    else shown[name] = name
}
# The pieces of a text around its values have no spelling of their own.
FILENAME ~ /token\.def$/ {
    shown["TEXT_START"] = "TEXT_START"
    shown["TEXT_MIDDLE"] = "TEXT_MIDDLE"
    shown["TEXT_END"] = "TEXT_END"
    next
}

# ---- words and numbers ----------------------------------------------------------------------------

FILENAME ~ /lexer\.re$/ && /^        (digit|hex|letter|name|decimal|exponent) +=/ {
    sub(/^ +/, "")
    lexical = lexical $0 "\n"
}
FILENAME ~ /lexer\.re$/ { next }

# ---- rules ----------------------------------------------------------------------------------------

/^%code/ { exit }
/^%(left|right|nonassoc) / {
    line = $0
    sub(/ *\/\/.*/, "", line)
    sub(/\.$/, "", line)
    count = split(line, part, " ")
    tokens = ""
    for (i = 2; i <= count; i++) tokens = tokens " " spoken(part[i])
    precedence[++levels] = substr(part[1], 2) ":" tokens
    next
}
/^%fallback NAME/ {
    line = $0
    sub(/^%fallback NAME /, "", line)
    sub(/\.$/, "", line)
    count = split(line, part, " ")
    for (i = 1; i <= count; i++) fallback = fallback " " spoken(part[i])
    next
}
/^\/\/ ---- / {
    title = $0
    sub(/^\/\/ ---- /, "", title)
    sub(/ -+$/, "", title)
    next
}
/^[a-z_]+(\([A-Z]\))? ::= / {
    # What is parsed to be refused with a hint.
    if (/_foreign_/) next
    line = $0
    sub(/ *\{.*/, "", line)
    sub(/ *\[[A-Z]+\] *$/, "", line)
    sub(/\. *$/, "", line)
    gsub(/\([A-Z]\)/, "", line)
    name = line
    sub(/ ::=.*/, "", name)
    sub(/^[a-z_]+ ::= ?/, "", line)
    if (line ~ /(^| )error( |$)/) next
    if (!(name in alternatives)) {
        order[++rules] = name
        heading[name] = title
        title = ""
    }
    alternatives[name]++
    rule[name, alternatives[name]] = line
}

# ---- out ------------------------------------------------------------------------------------------

function render(line,    count, part, out, i) {
    count = split(line, part, " ")
    for (i = 1; i <= count; i++) out = out (i > 1 ? " " : "") spoken(part[i])
    return out
}

# Alternatives with the lists among them made loops, and an empty one made brackets.
function body(name,    i, n, line, first, out, rest, loop, empty) {
    n = alternatives[name]
    for (i = 1; i <= n; i++) {
        line = rule[name, i]
        if (line == "") empty = 1
        else if (index(line, name " ") == 1 && name != "expr" && name != "type") {
            rest = render(substr(line, length(name) + 2))
            loop = loop (loop == "" ? "" : " | ") rest
        } else out = out (out == "" ? "" : "\n    | ") render(line)
    }
    if (loop != "") {
        first = out
        if (first ~ /\n/) first = "( " first " )"
        return first (first == "" ? "" : " ") "{ " loop " }"
    }
    if (empty) return "[ " out " ]"
    return out
}

END {
    if (failed) exit 1
    for (i = 1; i <= rules; i++) {
        name = order[i]
        if (heading[name] != "") {
            if (i > 1) print "```\n"
            printf "## %s\n\n```ebnf\n", heading[name]
        } else if (i == 1) print "```ebnf"
        text = body(name)
        if (length(name " = " text) > 100 && text !~ /\n/) gsub(/ \| /, "\n    | ", text)
        printf "%s = %s\n", name, text
    }
    print "```\n"
    print "## Operators, from the loosest to the tightest\n\n```"
    for (i = 1; i <= levels; i++) print precedence[i]
    print "```\n"
    print "## Words and numbers\n\nAs regular expressions, in the notation of re2c:\n\n```\n" lexical "```\n"
    print "These are words only where a declaration begins, and names elsewhere:" fallback
}
