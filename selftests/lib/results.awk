# SPDX-License-Identifier: GPL-2.0-only
# results.awk: judge one test by its KTAP output and its exit status
#
# Variables: test, status (its exit status), limit (seconds), line (a file);
# environment: SPLAT (what the kernel said, if anything). Prints the output indented, then a remark per
# complaint, then "# counts TEST: N passed, N failed, N skipped", and to the
# file "line" the result line without number. Only what stands at the
# start of a line is a result: nested results belong to the one that follows.

function complain(reason)
{
	printf "    # %s\n", reason
	failed++
	if (why == "")
		why = reason
}

# directive(LINE, WORD): the text behind "# WORD", or "" without one.
function directive(line, word)
{
	if (!match(line, "# *" word "[: ]*"))
		return ""
	line = substr(line, RSTART + RLENGTH)
	sub(/[[:space:]]+$/, "", line)
	return line
}

function skip(line,	reason)
{
	reason = directive(line, "[Ss][Kk][Ii][Pp]")
	if (reason == "" || reason == "unknown") {
		complain("skipped without saying why: " line)
		return
	}
	skipped++
	why_skipped = reason
}

{
	sub(/\r$/, "")
	print "    " $0
}

/^1\.\.[0-9]+/ {
	planned = substr($1, 4) + 0
	has_plan++
	if (planned == 0)
		skip($0)
}

/^ok( |$)/ {
	cases++
	if ($0 ~ /# *[Ss][Kk][Ii][Pp]/)
		skip($0)
	else
		passed++
}

/^not ok( |$)/ {
	cases++
	failed++
	if (why == "")
		why = $0
}

END {
	honest_failures = failed
	if (status == 124 || status == 137)
		complain("timed out after " limit " s")
	else if (!cases && !has_plan)
		complain("no result, exit status " status)
	else if (has_plan != 1)
		complain(has_plan ? "more than one plan" : "no plan")
	else if (planned != cases)
		complain("planned " planned " results, gave " cases + 0)
	else if (status != 0 && !honest_failures && \
		 !(status == 4 && skipped && !passed))
		complain("exit status " status " although no case failed")
	if (ENVIRON["SPLAT"] != "")
		complain("kernel: " ENVIRON["SPLAT"])

	printf "# counts %s: %d passed, %d failed, %d skipped\n", \
		test, passed, failed, skipped
	if (failed)
		printf "not ok %s # %s\n", test, why >line
	else if (!passed)
		printf "ok %s # SKIP %s\n", test, why_skipped >line
	else
		printf "ok %s\n", test >line
}
