#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Threads that a rule of the configuration is about get its hint from augurd, when they
# begin, when the rules change and when they come to another unit; not if somebody else
# has given them one. The hints go with the rule, and with augurd.
#
# where: guest
# kernels: stable backports
# timeout: 400

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly CONF=$TMPDIR/a.conf LOG=$TMPDIR/augurd.log CGROUP=/sys/fs/cgroup/rule.service
pids=()

cleanup()
{
	[ "${#pids[@]}" = 0 ] || kill "${pids[@]}" 2>/dev/null
	augur_cleanup
	ktap_wait 10 rmdir "$CGROUP"
}
trap cleanup EXIT

# configure LINE...: without saving.
configure()
{
	printf '%s\n' '[state]' 'folder =' "$@" >"$CONF"
}

# reload LINE...: with another configuration.
reload()
{
	configure "$@"
	kill -HUP "$augur_pid"
}

# start_burst: a thread that goes on; its pid is the last of pids.
start_burst()
{
	"$SELFTESTS/loop/burst" <<<"200 20000 10000000" >/dev/null &
	pids+=($!)
}

# hint PID: class and run time in ns of its hint.
hint()
{
	augurctl -j hint list | jq -r ".hints[] | select(.tid == $1) | \"\(.class) \(.run_ns)\""
}

# has PID HINT
has()
{
	[ "$(hint "$1")" = "$2" ]
}

logged()
{
	grep -q "$1" "$LOG"
}

enter_unit()
{
	mkdir "$CGROUP" && echo "$1" >"$CGROUP/cgroup.procs"
}

[ -e /sys/fs/cgroup/cgroup.procs ] || mount -t cgroup2 none /sys/fs/cgroup
ktap_plan 14
ktap_run "the module loads" modprobe augur
start_burst
start_burst
ktap_run "a thread has a hint already" \
	augurctl hint set tid "${pids[1]}" --class background
configure '[rule burst]' "exe = */loop/b*" 'comm = burs?' 'hint = latency' 'run_us = 300'
daemon_start --no-sched --config "$CONF"
ktap_run "one that a rule is about gets a hint" ktap_wait 60 has "${pids[0]}" "latency 300000"
start_burst
ktap_run "so does one that begins later" ktap_wait 60 has "${pids[2]}" "latency 300000"
ktap_is "but not one that has another" "$(hint "${pids[1]}")" "background 0"
ktap_is "nor anybody else" "$(hint $$)" ""

reload '[rule unit]' 'unit = rule.*' 'hint = throughput'
ktap_run "without the rule the hint goes" ktap_wait 30 has "${pids[0]}" ""
ktap_run "a thread comes to another unit" enter_unit "${pids[2]}"
ktap_run "and gets what a rule says of that" ktap_wait 60 has "${pids[2]}" "throughput 0"
reload '[rule unit]' 'comm = x' 'hint = swift'
ktap_run "a wrong rule is reported" ktap_wait 30 logged "$CONF:5: hint: expected none, latency,"
ktap_is "and changes nothing" "$(hint "${pids[2]}")" "throughput 0"
daemon_stop TERM
ktap_is "augurd ends cleanly" "$?" 0
ktap_is "and takes back what it gave" "$(hint "${pids[2]}")" ""
ktap_is "but nothing else" "$(hint "${pids[1]}")" "background 0"
ktap_diag "$(<"$LOG")"
ktap_finish
