#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The guest's side of tools/bench/run: the cost of a wakeup under EEVDF, under
# EEVDF with the module loaded, and under augur in one boot, alternating A B C C B A,
# one discarded round after each change. Prints "SCHEDULER PROBE VALUE" lines.

set -eu
SELFTESTS=/selftests
TMPDIR=/tmp
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly ROUNDS=1000 REPEATS=3

switch_to()
{
	case $1 in
	module)
		modprobe augur
		;;
	augur)
		daemon_start
		ktap_wait 60 scheduler_is augur
		;;
	esac
}

switch_back()
{
	case $1 in
	module)
		ktap_wait 30 rmmod augur
		;;
	augur)
		daemon_stop TERM || :
		augurctl sched stop >/dev/null
		scheduler_is none
		;;
	esac
}

measure()
{
	local i

	/bench/pingpong "$ROUNDS" >/dev/null
	for ((i = 0; i < REPEATS; i++)); do
		echo "$1 pinned $(/bench/pingpong --pinned "$ROUNDS")"
		echo "$1 free $(/bench/pingpong "$ROUNDS")"
		echo "$1 hackbench seconds=$(hackbench -g 1 -f 10 -l 20 |
			sed -n 's/^Time: //p')"
	done
}

measure eevdf
switch_to module
measure module
switch_to augur
measure augur
measure augur
switch_back augur
measure module
switch_back module
measure eevdf
