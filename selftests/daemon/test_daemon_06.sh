#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# augurd looks after the scheduler: what somebody took off stays off; what the kernel
# threw out is attached anew after a pause, and after the third time not any more. The
# kernel's account and dump are kept.
#
# The kernel has no reason to throw it out, so its account is forged: with augurd
# stopped, sysrq takes the scheduler off, and the record is made to say "error".
#
# where: guest
# kernels: backports
# timeout: 400

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"
trap augur_cleanup EXIT

readonly LOG=$TMPDIR/augurd.log CONF=$TMPDIR/a.conf FOLDER=$TMPDIR/state
readonly RECORD=/sys/fs/bpf/augur/exit RECORD_BYTES=336 SCX_EXIT_ERROR='0 4 0 0'

logged()
{
	grep -q "$1" "$LOG"
}

# forge: the kernel has written the record before it says that nothing is attached.
forge()
{
	local zeros

	zeros=$(printf '0 %.0s' $(seq $((RECORD_BYTES - 4))))
	# shellcheck disable=SC2086 # bytes are arguments
	bpftool map update pinned "$RECORD" key 0 0 0 0 value $SCX_EXIT_ERROR $zeros
}

eject()
{
	kill -STOP "$augur_pid"
	echo S >/proc/sysrq-trigger
	ktap_wait 30 scheduler_is none && forge
	kill -CONT "$augur_pid"
}

# attached_anew N: for the Nth time since the start.
attached_anew()
{
	[ "$(grep -c 'scheduler attached and pinned' "$LOG")" = "$1" ]
}

ktap_plan 14
printf '%s\n' '[state]' "folder = $FOLDER" >"$CONF"
ktap_run "the module loads" modprobe augur
daemon_start --config "$CONF"
ktap_run "the scheduler takes over" ktap_wait 60 scheduler_is augur
ktap_run "augurd consumes samples" ktap_wait 60 daemon_consumes
augurctl sched stop
ktap_run "augurd notices that it was taken off" ktap_wait 30 logged 'was taken off'
ktap_run "and leaves it so" scheduler_is none
augurctl sched start
ktap_run "attached by hand it is looked after again" \
	ktap_wait 60 logged 'attached again'

ktap_run "the kernel throws it out" eject
ktap_run "augurd waits a second" ktap_wait 30 logged 'attaching the scheduler anew in 1 s'
ktap_run "and attaches it anew" ktap_wait 60 attached_anew 2
ktap_run "the account is kept" grep -q '^kind: 1024' "$FOLDER/ejection-1"
eject
ktap_run "the next time it waits for longer" ktap_wait 60 attached_anew 3
eject
ktap_run "the third time it is in quarantine" ktap_wait 30 logged 'ended the scheduler 3 times'
ktap_run "augurd goes on without" eval 'scheduler_is none && daemon_consumes'
daemon_stop TERM
ktap_is "and ends cleanly" "$?" 0
ktap_diag "$(<"$LOG")"
ktap_finish
