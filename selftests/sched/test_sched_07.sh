#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Time is given by weight: equal hogs get the same on all CPUs and caches, also where they
# do not fit, and others what their nice value and cpu.weight say, within 5 %: on one CPU, in
# one cache, and on all. One whose hint says background gets what is left.
#
# where: det
# kernels: backports
# timeout: 600

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly GROUPS_DIR=/sys/fs/cgroup/weights WINDOW_MS=2000

clean()
{
	rmdir "$GROUPS_DIR"/* "$GROUPS_DIR" 2>/dev/null
	augur_cleanup
}
trap clean EXIT

# hogs CPUS NICE[:CGROUP]...: what each of them ran
hogs()
{
	taskset -c "$1" /selftests/sched/hogs "$WINDOW_MS" "${@:2}"
}

# jain: of the times read, 1 if all are the same
jain()
{
	awk '{ sum += $2; squares += $2 * $2 } END { printf "%.4f\n", sum * sum / (NR * squares) }'
}

# ratio N: time of the first N lines read to that of the others
ratio()
{
	awk -v n="$1" 'NR <= n { a += $2; next } { b += $2 } END { printf "%.4f\n", a / b }'
}

# background: two hogs, one of which is hinted; it wakes for that, when a hint counts
background()
{
	local told pids=()

	told=$(mktemp)
	taskset -c 0 /selftests/sched/hogs "$WINDOW_MS" 0 0 >"$told" &
	while [ "${#pids[@]}" -lt 2 ]; do
		sleep 0.01
		read -ra pids <"/proc/$!/task/$!/children"
	done
	augurctl hint set tid "${pids[1]}" --class background --ttl 10s >&2
	kill -STOP "${pids[1]}"
	until grep -q '^State:.T' "/proc/${pids[1]}/status"; do sleep 0.01; done
	kill -CONT "${pids[1]}"
	wait $!
	ratio 1 <"$told"
	rm "$told"
}

# equal WHAT NICE...: such hogs get the same on all CPUs
equal()
{
	local index

	index=$(hogs "$all" "${@:2}" | jain)
	ktap_diag "equal hogs, $1, Jain's index: $index"
	ktap_run "equal hogs, $1" awk -v j="$index" 'BEGIN { exit !(j >= 0.99) }'
}

# near WHAT VALUE WANTED: within 5 % of it
near()
{
	ktap_diag "$1: $2, wanted $3"
	ktap_run "$1" awk -v a="$2" -v b="$3" 'BEGIN { exit !(a > 0.95 * b && a < 1.05 * b) }'
}

groups()
{
	mkdir "$GROUPS_DIR/heavy" "$GROUPS_DIR/light" &&
		echo 300 >"$GROUPS_DIR/heavy/cpu.weight"
}

ktap_plan 13
modprobe augur
ktap_run "it attaches" augurd --attach

nr=$(nproc)
all=$(</sys/devices/system/cpu/online)
cache=$(</sys/devices/system/node/node0/cpulist)
mapfile -t each < <(yes 0 | head -n "$nr")
equal "twice as many as CPUs" "${each[@]}" "${each[@]}"
equal "one more" "${each[@]}" "${each[@]}" 0

# sched_ext's weights of nice 0 and 5 are 100 and 33.
near "nice 0 and 5" "$(hogs 0 0 5 | ratio 1)" 3.03
near "nice 0 and 5 in one cache" "$(hogs "$cache" 0 0 5 5 | ratio 2)" 3.03
near "nice 0 and 5 on all CPUs" \
	"$(hogs "$all" "${each[@]}" "${each[@]/0/5}" | ratio "$nr")" 3.03

left=$(background)
ktap_diag "an ordinary hog's time to that of one in the background: $left"
ktap_run "background is what is left" awk -v r="$left" 'BEGIN { exit !(r >= 10) }'

mkdir -p "$GROUPS_DIR"
echo +cpu >/sys/fs/cgroup/cgroup.subtree_control
echo +cpu >"$GROUPS_DIR/cgroup.subtree_control"
ktap_run "groups are made" groups
heavy=0:$GROUPS_DIR/heavy light=0:$GROUPS_DIR/light
near "cpu.weight of 300 and 100" "$(hogs 0 "$heavy" "$light" | ratio 1)" 3
near "cpu.weight of 300 and 100, but more tasks" \
	"$(hogs 0 "$heavy" "$light" "$light" | ratio 1)" 3
near "cpu.weight of 300 and 100 in one cache" \
	"$(hogs "$cache" "$heavy" "$heavy" "$light" "$light" | ratio 2)" 3
near "cpu.weight of 300 and 100 on all CPUs" \
	"$(hogs "$all" "${each[@]/0/$heavy}" "${each[@]/0/$light}" | ratio "$nr")" 3
ktap_run "it is attached still" scheduler_is augur
ktap_finish
