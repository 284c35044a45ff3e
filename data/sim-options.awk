# Puts the options of `rollcall-sim --help` in the place of @SIM_OPTIONS@ in a manual page:
#   rollcall-sim --help | awk -f sim-options.awk - TEMPLATE
function roff(text) { gsub(/\\/, "\\e", text); gsub(/-/, "\\-", text); return text }
# A long word, such as a meeting id, may be broken behind its hyphens: a page is also read at 40 columns.
function breakable(text,    n, words, i, word, result) {
    n = split(text, words, " ")
    for (i = 1; i <= n; i++) {
        word = roff(words[i])
        if (length(words[i]) > 24) gsub(/-/, "-\\:", word)
        result = result (i > 1 ? " " : "") word
    }
    return result
}
FNR == NR {
    if ($1 ~ /^--/ && /^  --/) {
        name = $1
        argument = substr($0, 3 + length(name) + 1, 1) != " " ? $2 : ""
        help = substr($0, 24)
        options = options ".TP\n\\fB" roff(name) "\\fR"
        if (argument != "") options = options " \\fI" roff(argument) "\\fR"
        options = options "\n" breakable(help) ".\n"
    }
    next
}
/^@SIM_OPTIONS@$/ { printf "%s", options; next }
{ print }
