#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The hot paths have not grown: in the deterministic guest no figure is more than a tenth
# above what tools/bench/hot.list has of it, and one that were would be found.
#
# where: host
# timeout: 1800

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

readonly BENCH=$SELFTESTS/../tools/bench

# than PERCENT: a list with one figure that was PERCENT of what it is recorded as
than()
{
	awk -v part="$1" '$1 == "select.fast" { $2 = int($2 * part / 100) } { print }' \
		"$BENCH/hot.list" >list
	"$BENCH/hot" --judge list
}

ktap_plan 5
"$BENCH/hot" --check >said 2>&1
status=$?
ktap_diag "$(cat said)"
ktap_is "the hot paths have not grown" "$status" 0
ktap_is "one that has is named" "$(than 85 | cut -d' ' -f1,2)" "grown: select.fast"
ktap_is "one that has become cheaper is none" "$(than 120)" ""
grep -v '^select.fast ' "$BENCH/hot.list" >list
ktap_is "one that nobody recorded is named" \
	"$("$BENCH/hot" --judge list | cut -d' ' -f1,2)" "new: select.fast"
{ cat "$BENCH/hot.list" && echo "other 5"; } >list
ktap_is "one that is counted no more is named" "$("$BENCH/hot" --judge list)" "gone: other"
ktap_finish
