#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The example programs of the documentation do with the module what they are there to
# show; without it they go on. That they are compiled against what is installed is a unit
# test.
#
# where: guest
# timeout: 240

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

trap augur_cleanup EXIT

example()
{
	"$SELFTESTS/app/$1" 2>&1
	echo "status $?"
}

# points ERE: of lines that the example of progress printed.
points()
{
	grep -E "$1" "$TMPDIR/progress" | cut -d' ' -f1 | sort
}

# uncounted: points that augurctl has no counter for.
uncounted()
{
	augurctl -j counters | jq -r '[.module, .counters, .daemon] | add | keys[]' \
		>"$TMPDIR/counters"
	points . | grep -vxFf "$TMPDIR/counters"
}

# unloaded: the kernel takes a moment to drop a scheduler's programs, which use it.
unloaded()
{
	[ ! -e /sys/module/augur ] || rmmod augur
}

augur_cleanup
modprobe augur
mkdir -p /var/lib
ktap_plan 11
output=$(example server)
ktap_match "the server gives hints that are trusted" "$output" \
	$'^trust [1-9][0-9]* of 1000\n'
ktap_match "and stores twenty, which are all read" "$output" \
	$'\n20 of 20 hints seen\nstatus 0$'
output=$(example frame)
ktap_match "frames are measured" "$output" 'decode: [1-9][0-9]* frames, [0-9]+ late'
ktap_match "in both threads" "$output" 'mix: [1-9][0-9]* frames, [0-9]+ late'
"$SELFTESTS/app/progress" >"$TMPDIR/progress"
ktap_match "what the module counts is known" "$(points ' [0-9]+$' | tr '\n' ' ')" \
	'pred_lookup .*run_end'
ktap_run "and has grown" grep -q '^run_end [1-9]' "$TMPDIR/progress"
daemon_start
ktap_wait 60 daemon_consumes
"$SELFTESTS/app/progress" >"$TMPDIR/progress"
ktap_is "there are 23 points" "$(wc -l <"$TMPDIR/progress")" 23
if [ "$(status_field .kernel.usable)" = true ]; then
	ktap_is "with all of augur all are known" "$(points 'is not known')" ""
	ktap_is "and counters of augurctl" "$(uncounted)" ""
else
	ktap_skip "with all of augur all are known" "no scheduler on this kernel"
	ktap_skip "and counters of augurctl" "no scheduler on this kernel"
fi
augur_cleanup
ktap_wait 30 unloaded
ktap_match "the server goes on without the module" "$(example server)" \
	$'^no module: going on without hints\nstatus 0$'
ktap_match "and so do frames" "$(example frame)" 'not measured.*status 0$'
ktap_finish
