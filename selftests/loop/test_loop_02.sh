#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Any part may vanish: with augurd killed the scheduler stays, the next augurd
# adopts it, without the scheduler tasks run on EEVDF, and unloading the module
# leaves nothing behind.
#
# where: guest
# kernels: backports oldest debug
# timeout: 600

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"
trap augur_cleanup EXIT

readonly LEAKS=/sys/kernel/debug/kmemleak

# work: is anything scheduled at all?
work()
{
	timeout 60 hackbench -g 1 -f 4 -l 50
}

# consumer_is N
consumer_is()
{
	[ "$(status_field .module.consumer)" = "$1" ]
}

# traces: what of augur can still be seen.
traces()
{
	ls -d /dev/augur* /sys/module/augur /sys/fs/bpf/augur/* \
		/sys/kernel/tracing/events/augur 2>/dev/null
}

# leaks: two scans, because kmemleak reports what it misses twice.
leaks()
{
	echo scan >"$LEAKS"
	echo scan >"$LEAKS"
	cat "$LEAKS"
}

ktap_plan 15
[ ! -e "$LEAKS" ] || echo clear >"$LEAKS"
ktap_run "the module loads" modprobe augur
daemon_start
ktap_run "the scheduler takes over" ktap_wait 60 scheduler_is augur
ktap_run "augurd consumes samples" ktap_wait 30 consumer_is 1
ktap_run "tasks run on it" work
daemon_stop KILL
ktap_run "with augurd killed the module notices" ktap_wait 30 consumer_is 0
ktap_run "the scheduler stays" scheduler_is augur
ktap_run "and tasks run on it" work
daemon_start
ktap_run "the next augurd takes up its work" ktap_wait 60 consumer_is 1
ktap_run "with the same scheduler" scheduler_is augur
daemon_stop TERM
ktap_is "augurd ends cleanly when told to" "$?" 0
ktap_run "the scheduler can be stopped" augurctl sched stop
ktap_run "then tasks run on EEVDF" eval "scheduler_is none && work"
# The kernel drops the programs, which hold the module, after a grace period.
ktap_run "the module unloads" ktap_wait 60 rmmod augur
ktap_is "and leaves nothing" "$(traces)" ""
if [ -e "$LEAKS" ]; then
	ktap_is "no memory is leaked" "$(leaks)" ""
else
	ktap_skip "no memory is leaked" "this kernel has no kmemleak"
fi
ktap_finish
