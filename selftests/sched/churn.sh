#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# churn.sh SECONDS: for so long, all at once: CPUs that go and come, cgroups that are
# made, filled, weighted, limited and removed, tasks that fork, exec, change their affinity,
# their nice value and class, and tasks that run with migration disabled. Says what was
# done as "KEY N". Ends with status 1 if some of it never happened.

set -u
SELFTESTS=${SELFTESTS:-/selftests}
readonly SECONDS_WANTED=$1 CPUS=/sys/devices/system/cpu
WORK=$(mktemp -d)
readonly WORK CGROUP=/sys/fs/cgroup/churn

cleanup()
{
	local cpu

	kill -KILL "$stress" 2>/dev/null
	for cpu in "$CPUS"/cpu[1-9]*; do
		echo 1 >"$cpu/online"
	done 2>/dev/null
	rm -rf "$WORK"
}
trap cleanup EXIT

# Each of these counts its rounds in a file of its name until "stop" is there.
rounds()
{
	local n=0

	while [ ! -e "$WORK/stop" ]; do
		"$1" && n=$((n + 1))
		echo "$n" >"$WORK/$1"
	done
}

# All but the first, one after the other, so that tasks must leave each.
hotplug()
{
	local cpu

	for cpu in "$CPUS"/cpu[1-9]*; do
		echo 0 >"$cpu/online" && echo 1 >"$cpu/online" || return
	done
}

# limit CGROUP: to between 1 % and one and a half CPUs, or one time in four to nothing
limit()
{
	local max=max

	[ $((RANDOM % 4)) = 0 ] || max=$((RANDOM % 30000 + 1000))
	echo "$max $((RANDOM % 80000 + 20000))" >"$1/cpu.max"
}

# A group that loses its tasks to its parent while they run, then itself.
cgroups()
{
	local inner=$CGROUP/$RANDOM pid

	mkdir "$inner" || return
	echo $((RANDOM % 10000 + 1)) >"$inner/cpu.weight"
	limit "$CGROUP"
	for _ in 1 2 3; do
		setpriv true &
		echo $! >"$inner/cgroup.procs"
	done 2>/dev/null
	echo $((RANDOM % 10000 + 1)) >"$inner/cpu.weight"
	limit "$inner"
	wait
	while read -r pid; do
		echo "$pid" >"$CGROUP/cgroup.procs"
	done <"$inner/cgroup.procs" 2>/dev/null
	rmdir "$inner"
}

# Per-CPU kernel threads have work: a page of each CPU's writeback and its timers.
kthreads()
{
	echo 1 >/proc/sys/vm/compact_memory 2>/dev/null
	sync
}

pinned()
{
	"$SELFTESTS/sched/migrate" 1 >/dev/null
}

echo +cpu >/sys/fs/cgroup/cgroup.subtree_control
mkdir -p "$CGROUP"
echo +cpu >"$CGROUP/cgroup.subtree_control"
stress-ng --quiet --timeout "$SECONDS_WANTED" --affinity 2 --fork 2 --exec 1 \
	--schedpolicy 1 --nice 1 --switch 1 --futex 1 --metrics --yaml "$WORK/yaml" &
stress=$!
for what in hotplug cgroups kthreads pinned; do
	rounds "$what" &
done
wait "$stress"
touch "$WORK/stop"
wait
status=0
for what in hotplug cgroups kthreads pinned; do
	echo "$what $(<"$WORK/$what")"
	[ "$(<"$WORK/$what")" -gt 0 ] || status=1
done
awk '$1 == "-" { name = $3 } $1 == "bogo-ops:" { print name, $2; none += !$2 }
     END { exit !NR || none }' "$WORK/yaml" || status=1
rmdir "$CGROUP"
exit "$status"
