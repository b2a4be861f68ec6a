#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# augurd may be killed at any moment, a hundred times, while it starts, attaches, learns,
# pushes and saves: what was saved always loads, the scheduler is attached or cleanly gone, and
# nothing is left that keeps the next augurd from working.
#
# where: guest
# kernels: backports
# timeout: 900

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly CONF=$TMPDIR/a.conf FOLDER=$TMPDIR/state LOG=$TMPDIR/augurd.log
readonly KILLS=100

cleanup()
{
	[ -z "${BURST_PID:-}" ] || kill "$BURST_PID" 2>/dev/null
	augur_cleanup
}
trap cleanup EXIT

# doze MS: so that kills fall on different moments; nothing is waited for by it.
doze()
{
	read -r -t "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))" <>"$TMPDIR/fifo" || :
}

learns()
{
	grep -q 'learning from' "$LOG"
}

# ends_cleanly: the scheduler of one that was killed between attaching and pinning goes
# when the kernel has closed its files.
ends_cleanly()
{
	ktap_wait 30 attached_or_gone
}

# kill_once N: every tenth while it attaches the scheduler, or before that, or shortly
# after; every third before it learns; others while it saves.
kill_once()
{
	: >"$LOG"
	[ $(($1 % 10)) != 0 ] || augurctl sched stop >/dev/null 2>&1
	daemon_start --config "$CONF"
	if [ $(($1 % 10)) = 0 ]; then
		doze $((RANDOM % ATTACH_MS))
	elif [ $(($1 % 3)) = 0 ]; then
		doze $((RANDOM % 1500))
	else
		ktap_wait 60 learns || return 1
		kill -USR1 "$augur_pid"
		doze $((RANDOM % 60))
	fi
	daemon_stop KILL
	! grep -E 'cannot (use|read|open|attach)' "$LOG"
}

# attached_or_gone: never half of it.
attached_or_gone()
{
	scheduler_is augur || { scheduler_is none && [ ! -e /sys/fs/bpf/augur/scheduler ]; }
}

kill_many()
{
	local n gone=0

	for ((n = 1; n <= KILLS; n++)); do
		kill_once "$n" || { ktap_diag "kill $n: $(<"$LOG")"; return 1; }
		ends_cleanly || { ktap_diag "after kill $n"; return 1; }
		! scheduler_is none || gone=$((gone + 1))
	done
	echo "$gone" >"$TMPDIR/gone"
}

# time_attach: how long a start takes until the scheduler is there, with some to spare.
time_attach()
{
	local begin=${EPOCHREALTIME/./}

	daemon_start --config "$CONF"
	ktap_wait 60 scheduler_is augur || return 1
	ATTACH_MS=$(((${EPOCHREALTIME/./} - begin) * 3 / 2000))
	daemon_stop TERM
}

ktap_plan 8
mkfifo "$TMPDIR/fifo"
printf '%s\n' '[state]' "folder = $FOLDER" 'save_s = 1' >"$CONF"
ktap_run "the module loads" modprobe augur
coproc BURST { exec "$SELFTESTS/loop/burst"; }
echo "200 2000 10000000" >&"${BURST[1]}"
time_attach
ktap_run "the scheduler takes over" scheduler_is augur
ktap_run "after each of $KILLS kills the next augurd finds all in order" kill_many
ktap_diag "attaching takes $((ATTACH_MS * 2 / 3)) ms; no scheduler after $(<"$TMPDIR/gone") kills"
ktap_run "some hit an augurd that was about to attach it" test "$(<"$TMPDIR/gone")" -gt 0
: >"$LOG"
daemon_start --config "$CONF"
ktap_run "one that is left alone learns" ktap_wait 60 daemon_consumes
ktap_run "from what was saved" grep -q 'saved keys are known again' "$LOG"
ktap_diag "$(<"$LOG")"
ktap_run "with the scheduler" scheduler_is augur
daemon_stop TERM
ktap_is "and ends cleanly" "$?" 0
ktap_finish
