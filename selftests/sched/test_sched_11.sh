#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A task whose hint names a node runs there while there are idle CPUs, on another one
# while there are none, and never where it may not.
#
# where: guest
# kernels: backports
# timeout: 200

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly NODES=/sys/devices/system/node WORKER=$SELFTESTS/sched/worker SAMPLES=30
task='' hogs=()

clean()
{
	kill "$task" "${hogs[@]}" 2>/dev/null
	augur_cleanup
}
trap clean EXIT

# cpus NODE: as a list
cpus()
{
	cat "$NODES/node$1/cpulist"
}

switches()
{
	awk '$1 == "voluntary_ctxt_switches:" { print $2 }' "/proc/$task/status"
}

slept_since()
{
	[ "$(switches)" -gt "$1" ]
}

# wakes: the task does, at least twice: the first may have been under way
wakes()
{
	ktap_wait 60 slept_since "$(($(switches) + 1))"
}

# node: of the CPU where the task is
node()
{
	local at dir

	at=$(cut -d' ' -f39 "/proc/$task/stat")
	for dir in "$NODES"/node[0-9]*/"cpu$at"; do
		dir=${dir%/*}
		echo "${dir##*node}"
	done
}

# seen: how often, of SAMPLES, after a wakeup each, it was on which node
seen()
{
	local i

	for ((i = 0; i < SAMPLES; i++)); do
		wakes && node
	done | awk -v of="$SAMPLES" '
		{ n[$1]++ }
		END { print int(100 * n[0] / of), int(100 * n[1] / of) }'
}

# on NODE LEAST MOST: in percent of what is seen
on()
{
	local percent

	read -ra percent < <(seen)
	echo "on node 0 and 1: ${percent[*]} %"
	[ "${percent[$1]:-0}" -ge "$2" ] && [ "${percent[$1]:-0}" -le "$3" ]
}

hint()
{
	augurctl hint set tid "$task" --node "$1" --ttl 60s
}

[ -d "$NODES/node1" ] || ktap_skip_all "the guest has one node"
ktap_plan 9
ktap_run "the module loads" modprobe augur
ktap_run "it attaches" augurd --attach
"$WORKER" roamer 0 0 100000 300 3000 >/dev/null &
task=$!
# There and back: where it was before is no reason to be there.
for there in 1 0 1; do
	hint "$there" >/dev/null
	wakes
	ktap_run "it runs on node $there, which it prefers" on "$there" 75 100
done
# A task that may not go there does not, and does not wait.
taskset -p -c "$(cpus 0)" "$task" >/dev/null
wakes
ktap_run "it stays where it may be" on 0 100 100
taskset -p -c "0-$(($(nproc) - 1))" "$task" >/dev/null
for _ in 1 2 3; do
	taskset -c "$(cpus 1)" "$WORKER" hog 0 0 100000 >/dev/null &
	hogs+=($!)
done
ktap_run "it runs when that node is busy" wakes
ktap_run "on the other one" on 0 50 100
ktap_is "no node was unknown" "$(counter clamped)" 0
ktap_finish
