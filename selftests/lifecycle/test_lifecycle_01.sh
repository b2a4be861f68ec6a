#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: guest
# timeout: 600
#
# The module comes and goes: idle, under load, while it is traced; and stays while
# somebody uses it.

set -u

# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

tracing=/sys/kernel/tracing
load_pid=''
holder_pid=''

cleanup()
{
	[ -z "$load_pid" ] || kill "$load_pid" 2>/dev/null
	[ -z "$holder_pid" ] || kill "$holder_pid" 2>/dev/null
	echo 0 >"$tracing/events/augur/enable" 2>/dev/null
	rmmod augur 2>/dev/null
}
trap cleanup EXIT

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

# rounds_traced N: with its tracepoints on when it goes.
rounds_traced()
{
	local n

	for ((n = 0; n < $1; n++)); do
		modprobe augur &&
			echo 1 >"$tracing/events/augur/enable" &&
			timeout 120 hackbench -g 1 -f 2 -l 20 >/dev/null &&
			rmmod augur || return
	done
}

# nothing_left: nodes, families and tracepoints are gone.
nothing_left()
{
	[ ! -e /dev/augur-control ] &&
		[ ! -e "$tracing/events/augur" ] &&
		! grep -q '\[augur\]' /proc/kallsyms
}

# probes_of_others: the scheduler's tracepoints still work.
probes_of_others()
{
	echo 1 >"$tracing/events/sched/sched_switch/enable"
	/bin/true
	echo 0 >"$tracing/events/sched/sched_switch/enable"
	grep -q sched_switch: "$tracing/trace"
}

refused()
{
	! rmmod augur 2>/dev/null && loaded
}

held_by_descriptor()
{
	local status

	exec 9</dev/augur-control
	refused
	status=$?
	exec 9<&-
	return "$status"
}

# held_by HOW: as selftests/lifecycle/hold holds it; and not any more after that.
held_by()
{
	local status=0

	rm -f holds
	mkfifo holds
	"$SELFTESTS/lifecycle/hold" "$1" >holds &
	holder_pid=$!
	read -r _ <holds || return
	refused || status=1
	kill "$holder_pid"
	wait "$holder_pid" 2>/dev/null
	holder_pid=''
	return "$status"
}

ktap_plan 10
cd "$TMPDIR" || exit 1
! loaded || rmmod augur
ktap_run "loads and unloads 20 times" rounds 20
hackbench -g 1 -f 2 -l 1000000 >/dev/null 2>&1 &
load_pid=$!
ktap_run "and 10 times while tasks switch" rounds 10
ktap_run "and 3 times while it is traced" rounds_traced 3
kill "$load_pid"
load_pid=''
ktap_run "nothing is left of it" nothing_left
ktap_run "tracepoints of the scheduler still work" probes_of_others
modprobe augur
ktap_run "an open file keeps it" held_by_descriptor
ktap_run "a mapping keeps it, its file closed" held_by mapping
ktap_run "the consumer of samples keeps it" held_by wait
ktap_run "it goes when nobody uses it" rmmod augur
ktap_run "and nothing is left again" nothing_left
ktap_finish
