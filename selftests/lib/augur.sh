# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# augur.sh: start and stop the parts of augur in a guest; sourced after ktap.sh.

SCX=/sys/kernel/sched_ext

augur_pid=''

# scheduler_is NAME: is that BPF scheduler in charge? "none" for the kernel's own.
scheduler_is()
{
	case $1 in
	none) [ ! -d "$SCX" ] || [ "$(<"$SCX/state")" = disabled ] ;;
	*)
		[ "$(<"$SCX/state")" = enabled ] &&
			[[ $(<"$SCX/root/ops") = "$1"* ]]
		;;
	esac
}

# daemon_start ARG...: augurd in the background, its log in $TMPDIR/augurd.log.
daemon_start()
{
	augurd "$@" >>"$TMPDIR/augurd.log" 2>&1 &
	augur_pid=$!
}

# daemon_stop SIGNAL: returns the daemon's exit status.
daemon_stop()
{
	local status=0

	[ -n "$augur_pid" ] || return 0
	kill "-$1" "$augur_pid" 2>/dev/null
	wait "$augur_pid" 2>/dev/null || status=$?
	augur_pid=''
	return "$status"
}

# daemon_consumes: does augurd, or anybody, consume samples?
daemon_consumes()
{
	[ "$(status_field .module.consumer)" = 1 ]
}

# status_field PATH: a value of `augurctl -j status`, by jq path.
status_field()
{
	augurctl -j status | jq -r "$1"
}

# counter NAME: a counter of the scheduler.
counter()
{
	augurctl -j counters | jq -r ".counters.$1"
}

# decision COMM FIELD: of the decision whose key ran most bursts under a name.
decision()
{
	augurctl -j decision list | jq -r --arg comm "$1" \
		"[.decisions[] | select(.comm == \$comm)] | max_by(.bursts) | .$2 // empty"
}

# within FACTOR A B: A / B and B / A are at most FACTOR.
within()
{
	awk -v f="$1" -v a="$2" -v b="$3" \
		'BEGIN { exit !(a > 0 && b > 0 && a <= f * b && b <= f * a) }'
}

# augur_cleanup: whatever a failed test left.
augur_cleanup()
{
	daemon_stop KILL
	augurctl sched stop >/dev/null 2>&1
	rmmod augur 2>/dev/null
	rm -rf /var/lib/augur
}
