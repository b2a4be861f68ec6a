#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: guest
# timeout: 300
#
# The module comes and goes: under load, with bad parameters, and while in use.

set -u

# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

load_pid=''

cleanup()
{
	[ -z "$load_pid" ] || kill "$load_pid" 2>/dev/null
}
trap cleanup EXIT

# refused PARAMETER=VALUE: loading fails, and the log names both.
refused()
{
	! modprobe augur "$1" 2>/dev/null &&
		dmesg | tail -n 5 | grep -q "augur: $1: must be "
}

loaded()
{
	[ -d /sys/module/augur ]
}

# rounds N: load and unload N times.
rounds()
{
	local n

	for ((n = 0; n < $1; n++)); do
		modprobe augur && rmmod augur || return
	done
}

# nothing_left: nodes, families and tracepoints are gone.
nothing_left()
{
	[ ! -e /dev/augur-control ] &&
		[ ! -e /sys/kernel/tracing/events/augur ] &&
		! grep -q '\[augur\]' /proc/kallsyms
}

# probes_of_others: the scheduler's tracepoints still work.
probes_of_others()
{
	local tracing=/sys/kernel/tracing

	echo 1 >"$tracing/events/sched/sched_switch/enable"
	sleep 0.1
	echo 0 >"$tracing/events/sched/sched_switch/enable"
	grep -q sched_switch: "$tracing/trace"
}

held_by_descriptor()
{
	exec 9</dev/augur-control
	! rmmod augur 2>/dev/null && loaded
	local status=$?
	exec 9<&-
	return "$status"
}

ktap_plan 11
! loaded || rmmod augur
ktap_run "nr_slots=0 is refused" refused nr_slots=0
ktap_run "nr_slots=1000 is refused" refused nr_slots=1000
ktap_run "nr_samples=2097152 is refused" refused nr_samples=2097152
ktap_run "nr_tasks=4294967295 is refused" refused nr_tasks=4294967295
ktap_run "nr_decisions=1 is refused" refused nr_decisions=1
ktap_run "thin_percent=7 is refused" refused thin_percent=7
ktap_run "loads and unloads 40 times" rounds 40
hackbench -g 1 -f 2 -l 1000000 >/dev/null 2>&1 &
load_pid=$!
ktap_run "and 10 times while tasks switch" rounds 10
kill "$load_pid"
load_pid=''
ktap_run "nothing is left of it" nothing_left
ktap_run "tracepoints of the scheduler still work" probes_of_others
modprobe augur
ktap_run "an open file keeps it" held_by_descriptor
ktap_finish
