#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The scheduler comes and goes: the pinned link outlives whoever loaded it and is
# adopted by the next augurd; it does not push another scheduler aside, and says which
# one is in its way; a link removed by hand is no obstacle.
#
# where: guest
# kernels: sched_ext
# timeout: 300

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly PIN=/sys/fs/bpf/augur
other=''

cleanup()
{
	[ -z "$other" ] || kill "$other"
	augur_cleanup
}
trap cleanup EXIT

# ours: identity of the program that the kernel calls.
ours()
{
	bpftool -j prog show | jq '.[] | select(.name == "augur_enqueue") | .id'
}

says()
{
	grep -q "$1" "$TMPDIR/augurd.log"
}

ktap_plan 18
ktap_run "it attaches" augurd --attach
ktap_run "and is in charge when its loader has ended" scheduler_is augur
first=$(ours)
daemon_start
ktap_run "augurd adopts it" ktap_wait 30 says "adopted $PIN/scheduler"
daemon_stop KILL
ktap_run "with augurd killed it stays" scheduler_is augur
daemon_start
ktap_run "the next one adopts it" ktap_wait 30 \
	eval "[ \$(grep -c adopted $TMPDIR/augurd.log) = 2 ]"
ktap_is "and it is the same" "$(ours)" "$first"
daemon_stop TERM
ktap_is "attaching it again changes nothing" \
	"$(augurd --attach 2>&1; echo "$? $(ours)")" \
	"augurd: scheduler is attached already, adopted $PIN/scheduler"$'\n'"0 $first"
ktap_run "it stops" augurctl sched stop
ktap_is "and leaves nothing" "$(ls "$PIN")" ""
ktap_match "stopping it twice says so" "$(augurctl sched stop 2>&1; echo $?)" \
	"nothing to stop.*"$'\n'1

mkfifo hold attached
"$SELFTESTS/sched/other" stranger <hold >attached &
other=$!
exec 3>hold
read -r _ <attached
ktap_run "another scheduler is attached" scheduler_is stranger
ktap_match "then it is not, and says which one is there" \
	"$(augurd --attach 2>&1; echo $?)" "'stranger'.*stop it first"$'\n'4
ktap_match "augurctl as well" "$(augurctl sched start 2>&1; echo $?)" \
	"'stranger'.*"$'\n'1
ktap_is "augurctl does not take it for ours" \
	"$(augurctl -j sched status | jq -c '[.enabled, .name, .ours]')" \
	'[true,"stranger",false]'
exec 3>&-
wait "$other"
other=''
ktap_run "when that is gone, it can" augurctl sched start

rm "$PIN/scheduler"
ktap_run "its link removed, it is gone" ktap_wait 30 scheduler_is none
ktap_run "and attaches again" augurd --attach
ktap_is "why the last one ended is of no interest" \
	"$(augurctl -j sched status | jq .ended)" null
ktap_finish
