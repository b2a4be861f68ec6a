#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# cpu.max of a cgroup holds for its tasks, and for those of the cgroups in it, and for
# nobody else; it may change at any time, and the least there is ejects nobody.
#
# where: det
# kernels: backports
# timeout: 300

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly TOP=/sys/fs/cgroup/quota HOGS=$SELFTESTS/sched/hogs WINDOW_MS=2000
readonly LEAST="1000 1000000" FIFTH="20000 100000" HALF="50000 100000"

clean()
{
	jobs -p | xargs -r kill
	wait
	rmdir "$TOP/inner" "$TOP"
	augur_cleanup
}
trap clean EXIT

# percent HOG...: what those hogs get that are nice, of one CPU
percent()
{
	"$HOGS" "$WINDOW_MS" "$@" | awk -v window="$WINDOW_MS" '
		$1 > 0 { ns += $2 }
		END { print int(ns / window / 1e4 + 0.5) }'
}

# get LEAST MOST HOG...
get()
{
	local least=$1 most=$2 got

	shift 2
	got=$(percent "$@")
	echo "they had $got % of a CPU"
	[ "$got" -ge "$least" ] && [ "$got" -le "$most" ]
}

# get_on_one LEAST MOST HOG...: of which all may run on one CPU only
get_on_one()
(
	taskset -p -c 1 "$BASHPID" >/dev/null && get "$@"
)

# limit CGROUP MAX
limit()
{
	echo "$2" >"$1/cpu.max"
}

# lifted: hogs that had next to nothing run when they may
lifted()
{
	local pid before

	"$HOGS" 20000 1:"$TOP" 1:"$TOP" >/dev/null &
	ktap_wait 10 grep -q . "$TOP/cgroup.procs"
	pid=$(head -1 "$TOP/cgroup.procs")
	ktap_wait 10 spent
	before=$(awk '{ print $1 }' "/proc/$pid/schedstat")
	limit "$TOP" max
	ktap_wait 5 ran_since "$pid" "$((before + 1000000000))"
}

# spent: another task was parked
spent()
{
	[ "$(counter parked)" -gt "$parked" ]
}

# ran_since PID NS: it has run for more than that
ran_since()
{
	[ "$(awk '{ print $1 }' "/proc/$1/schedstat")" -gt "$2" ]
}

echo +cpu >/sys/fs/cgroup/cgroup.subtree_control
mkdir -p "$TOP"
echo +cpu >"$TOP/cgroup.subtree_control"
mkdir -p "$TOP/inner"
limit "$TOP/inner" "$FIFTH"
ktap_plan 12
ktap_run "the module loads" modprobe augur
ktap_run "it attaches" augurd --attach
ktap_run "a limit from before holds" \
	get 17 23 1:"$TOP/inner" 1:"$TOP/inner" 1:"$TOP/inner"
ktap_run "for tasks of one CPU too" \
	get_on_one 17 23 1:"$TOP/inner" 1:"$TOP/inner"
limit "$TOP/inner" "$HALF"
ktap_run "a new one holds" get 44 56 1:"$TOP/inner" 1:"$TOP/inner"
limit "$TOP" "$FIFTH"
ktap_run "so does that of the cgroup around it" \
	get 17 23 1:"$TOP/inner" 1:"$TOP/inner"
ktap_run "who is in none has a CPU" \
	get 85 101 0:"$TOP/inner" 0:"$TOP/inner" 1:/sys/fs/cgroup
before=$(<"$SCX/enable_seq")
limit "$TOP" "$LEAST"
ktap_run "the least there is is little" get 0 3 \
	1:"$TOP" 1:"$TOP" 1:"$TOP" 1:"$TOP" 1:"$TOP" 1:"$TOP"
ktap_run "and ejects nobody" scheduler_is augur
ktap_is "at any time" "$(<"$SCX/enable_seq")" "$before"
parked=$(counter parked)
ktap_run "who is spent goes on when the limit goes" lifted
ktap_diag "$(augurctl counters | grep -E ' (parked|returned) ')"
limit "$TOP" "$LEAST"
ktap_run "it ends while tasks are parked" timeout 60 augurctl sched stop
ktap_finish
