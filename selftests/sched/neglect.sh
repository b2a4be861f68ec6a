#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What tests of tasks that wait beside an idle CPU have in common: all of it but the
# machine.

# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"
trap augur_cleanup EXIT

readonly TRACE=/sys/kernel/tracing WORKER=$SELFTESTS/sched/worker
readonly LIMIT_NS=2000000 RUN_S=1

# A task that waits from 10.002 to 10.005 s for CPU 1, with CPU 0 idle since 10.001 s.
readonly NEGLECT='
 <idle>-0 [001] d..2. 10.000000: sched_switch: prev_comm=swapper/1 prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=a b next_pid=5 next_prio=120
 init-1 [000] d..2. 10.001000: sched_switch: prev_comm=init prev_pid=1 prev_prio=120 prev_state=S ==> next_comm=swapper/0 next_pid=0 next_prio=120
 a b-5 [001] dN.4. 10.002000: sched_wakeup: comm=w pid=9 prio=120 target_cpu=001
 a b-5 [001] d..2. 10.005000: sched_switch: prev_comm=a b prev_pid=5 prev_prio=120 prev_state=R+ ==> next_comm=w next_pid=9 next_prio=120'

# A task that was about to sleep and is woken before it did: it runs all the time.
readonly WOKEN='
 <idle>-0 [001] d..2. 10.000000: sched_switch: prev_comm=swapper/1 prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=w next_pid=9 next_prio=120
 init-1 [000] d..2. 10.001000: sched_wakeup: comm=w pid=9 prio=120 target_cpu=001
 init-1 [000] d..2. 10.002000: sched_switch: prev_comm=init prev_pid=1 prev_prio=120 prev_state=S ==> next_comm=swapper/0 next_pid=0 next_prio=120
 w-9 [001] d..2. 10.005000: sched_switch: prev_comm=w prev_pid=9 prev_prio=120 prev_state=S ==> next_comm=swapper/1 next_pid=0 next_prio=120'

# watched NAME[=MASK]...: of a trace of this guest
watched()
{
	"$SELFTESTS/sched/idlewait" "$(nproc)" "$@"
}

# load START END COUNT: work for 2.8 CPUs so many times: hogs, tasks that sleep and wake,
# and some of them that may use the first two CPUs only.
load()
{
	local i

	for ((i = 0; i < $3; i++)); do
		"$WORKER" hog 0 "$1" "$2" &
		"$WORKER" long 0 "$1" "$2" 3000 2000 &
		"$WORKER" short 0 "$1" "$2" 300 700 &
		"$WORKER" short 0 "$1" "$2" 300 500 &
		taskset 3 "$WORKER" half 0 "$1" "$2" 1000 1000 &
	done
	wait
}

# traced COUNT: the longest neglect under that load
traced()
{
	local start end

	read -r start _ </proc/uptime
	start=$(awk -v now="$start" 'BEGIN { print now + 0.3 }')
	end=$(awk -v start="$start" -v run="$RUN_S" 'BEGIN { print start + run }')
	echo >"$TRACE/trace"
	echo 1 >"$TRACE/tracing_on"
	load "$start" "$end" "$1" >/dev/null
	echo 0 >"$TRACE/tracing_on"
	watched hog long short half=3 <"$TRACE/trace"
}

# skipped: how many tasks that exit the kernel put past the queues of the scheduler
skipped()
{
	awk '$1 == "SCX_EV_ENQ_SKIP_EXITING" { print $2 }' \
		/sys/kernel/sched_ext/root/events
}

# judge NAME RESULT
judge()
{
	local waits longest

	read -r _ waits _ longest <<<"$2"
	ktap_diag "$1: $2"
	ktap_run "$1: tasks had to wait" test "$waits" -ge 100
	ktap_run "$1: none for longer than 2 ms beside an idle CPU" \
		test "$longest" -le "$LIMIT_NS"
}

ktap_plan 10
ktap_is "the watcher sees neglect" "$(watched w <<<"$NEGLECT")" \
	"waits 1 longest 3000000"
ktap_is "but not for a CPU that the task may not use" \
	"$(watched w=2 <<<"$NEGLECT")" "waits 1 longest 0"
ktap_is "nor in one that is woken where it runs" "$(watched w <<<"$WOKEN")" \
	"waits 0 longest 0"
echo 20000 >"$TRACE/buffer_size_kb"
for event in sched_switch sched_wakeup sched_wakeup_new; do
	echo "sched:$event"
done >"$TRACE/set_event"
echo 0 >"$TRACE/tracing_on"
ktap_run "the module loads" modprobe augur
ktap_run "it attaches" augurd --attach
judge "room for all" "$(traced $(($(nproc) / 4)))"
judge "twice as much to do" "$(traced $((3 * $(nproc) / 4)))"
ktap_is "who exited did not pass the queues" "$(skipped)" 0
ktap_finish
