#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Whatever decisions say, and however often they change: the scheduler stays attached,
# all tasks get to run, and what the module must not take it does not.
#
# where: guest
# kernels: backports
# timeout: 200

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

nonsense_pid=''

clean()
{
	[ -z "$nonsense_pid" ] || kill "$nonsense_pid" 2>/dev/null
	augur_cleanup
}
trap clean EXIT

# counted NAME: by how much a counter of the scheduler has grown
counted()
{
	augurctl -j counters | jq --argjson before "$before" --arg name "$1" \
		'.counters[$name] - ($before.counters[$name] // 0)'
}

# ran LEAST: hogs among which nobody had less than that, in ms of 1000
ran()
{
	"$SELFTESTS/sched/hogs" 1000 0 0 0 0 0 0 0 0 | tee hogs |
		awk -v least="$1" '$2 < least * 1000000 { bad = 1 } END { exit !NR || bad }'
}

cd "$TMPDIR" || exit 1
ktap_plan 11
ktap_run "the module loads" modprobe augur
ktap_run "it attaches" augurd --attach
enabled=$(<"$SCX/enable_seq")
before=$(augurctl -j counters)

"$SELFTESTS/sched/nonsense" 8000 >nonsense &
nonsense_pid=$!
ktap_run "messages arrive" timeout 60 hackbench -g 1 -f 4 -l 50
ktap_run "and on threads" timeout 60 hackbench -T -g 1 -f 4 -l 50
# Two on each CPU: fair would be half of it.
ktap_run "hogs run, all of them" ran 100
wait "$nonsense_pid"
ktap_is "decisions were pushed to the end" $? 0
nonsense_pid=''
ktap_diag "$(<nonsense); hogs, NICE and ns: $(tr '\n' ' ' <hogs)"
ktap_match "some were taken, some refused" "$(<nonsense)" \
	'rounds=[1-9][0-9]+ accepted=[1-9][0-9]+ refused=[1-9]'
ktap_run "they reached tasks" test "$(counted decided)" -gt 100
ktap_run "which were promoted" test "$(counted enqueue_promoted)" -gt 10
ktap_run "and overran" test "$(counted overrun)" -gt 10
ktap_is "it was attached all the time" "$(<"$SCX/root/ops") $(<"$SCX/enable_seq")" \
	"augur $enabled"
ktap_finish
