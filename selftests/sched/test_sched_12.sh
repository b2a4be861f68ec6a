#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What tasks of one CPU ran while nobody waited they need not wait for when
# somebody does: they have their share at once.
#
# where: det
# kernels: backports
# timeout: 200

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly NODES=/sys/devices/system/node WORKER=$SELFTESTS/sched/worker
readonly ALONE_S=4 WINDOW_S=2
hogs=()

clean()
{
	kill "${hogs[@]}" 2>/dev/null
	augur_cleanup
}
trap clean EXIT

# hog CPUS: one more, that may run on these
hog()
{
	taskset -c "$1" "$WORKER" hog 0 0 100000 >/dev/null &
	hogs+=($!)
}

# ran_ms: of the two that were started first, together
ran_ms()
{
	cat "/proc/${hogs[0]}/schedstat" "/proc/${hogs[1]}/schedstat" |
		awk '{ ns += $1 } END { print int(ns / 1e6) }'
}

# ran_within S LEAST MOST: in S seconds they run for so many ms
ran_within()
{
	local before after

	before=$(ran_ms)
	sleep "$1"
	after=$(ran_ms)
	echo "they ran for $((after - before)) ms"
	[ $((after - before)) -ge "$2" ] && [ $((after - before)) -le "$3" ]
}

cpus=$(cat "$NODES/node1/cpulist")
ktap_plan 4
ktap_run "the module loads" modprobe augur
ktap_run "it attaches" augurd --attach
hog "${cpus#*-}"
hog "${cpus#*-}"
ktap_run "two of one CPU have it to themselves" \
	ran_within "$ALONE_S" $((ALONE_S * 700)) $((ALONE_S * 1100))
for _ in 1 2 3 4; do
	hog "$cpus"
done
# Six on two CPUs, a third of a CPU each.
ktap_run "and their share beside others" \
	ran_within "$WINDOW_S" $((WINDOW_S * 400)) $((WINDOW_S * 1100))
ktap_finish
