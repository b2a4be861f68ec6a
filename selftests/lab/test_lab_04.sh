#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The CPUs of a deterministic guest are equal, and independent of each other: one
# that is busy while the others idle is as fast as four busy ones, each of which
# gets the same time.
#
# where: host
# timeout: 600

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lab/lab.sh
. "$SELFTESTS/lab/lab.sh"

readonly LIMIT=0.01

# near A B: equal within LIMIT?
near()
{
	lab_true "$1 > (1 - $LIMIT) * $2 && $1 < (1 + $LIMIT) * $2" ||
		echo "$1 and $2 differ by more than $LIMIT"
}

ktap_plan 4
ktap_run "the load is built" lab_prepare
ktap_run "the guest measures" lab_guest cpus 1 \
	'--seconds 0.2 --lat 0 --pin' 'one --hogs 1' 'four --hogs 4'

one=$(lab_values cpus one hog_rounds)
least=$(lab_values cpus four hog_least)
most=$(lab_values cpus four hog_most)
ktap_diag "alone: $one rounds; of four: $least to $most"
ktap_is "four busy CPUs get the same" "$(near "$least" "$most")" ""
ktap_is "idle CPUs leave theirs unused" "$(near "$one" "$least")" ""
ktap_finish
