#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Two boots of a deterministic guest with one seed are the same run: what the
# load measured to the nanosecond, and the time stamps of the kernel log. With
# another seed, or another load, they differ, so the comparison can fail.
#
# where: host
# timeout: 600

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lab/lab.sh
. "$SELFTESTS/lab/lab.sh"

readonly LOAD='--seconds 0.2'

# differ FILE FILE: both have content, and not the same.
differ()
{
	[ -s "$1" ] && [ -s "$2" ] && ! cmp "$1" "$2"
}

ktap_plan 7
ktap_run "the load is built" lab_prepare
lab_guest first 1 "$LOAD" a b &
first=$!
ktap_run "a guest with seed 1 measures" lab_guest again 1 "$LOAD" a b
wait "$first"
ktap_is "status of another one with seed 1, beside it" $? 0
ktap_run "a guest with seed 2 measures" lab_guest other 2 "$LOAD" a b

ktap_run "same seed, same figures" cmp first/output again/output
ktap_run "same seed, same kernel log" cmp first/console.log again/console.log
ktap_run "other seed, other figures" differ first/output other/output
ktap_diag "$(cat first/output)"
ktap_finish
