#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Without a BPF scheduler promoted threads get short slices of the kernel's own one,
# and lose them when they are demoted, when augurd ends, and when the next one starts
# after it was killed. What their owner sets is his.
#
# where: guest
# kernels: stable backports
# timeout: 400

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly CONF=$TMPDIR/a.conf LOG=$TMPDIR/augurd.log
pids=()

cleanup()
{
	[ "${#pids[@]}" = 0 ] || kill "${pids[@]}" 2>/dev/null
	augur_cleanup
}
trap cleanup EXIT

# configure LINE...: below [decide]; a kernel that could do better must be told.
configure()
{
	printf '%s\n' '[state]' 'folder =' '[augurd]' "backend = $backend" '[decide]' "$@" \
		>"$CONF"
}

# promote_all, promote_none: whatever is known of a key.
promote_all()
{
	configure 'promote_confidence = 0' 'keep_confidence = 0' 'promote_margin = 0' \
		'keep_margin = 0' 'slice_min_us = 100' 'slice_max_us = 500'
}

promote_none()
{
	configure 'promote_margin = 1000' 'keep_margin = 1000'
}

# start_burst: a thread with short bursts that goes on; its pid is the last of pids.
start_burst()
{
	"$SELFTESTS/loop/burst" <<<"200 2000 10000000" >/dev/null &
	pids+=($!)
}

# nice_of PID, slice_of PID
nice_of()
{
	"$SELFTESTS/daemon/attr" "$1" | cut -d ' ' -f 1
}

slice_of()
{
	"$SELFTESTS/daemon/attr" "$1" | cut -d ' ' -f 2
}

# is_short PID, is_plain PID: its time slice.
is_short()
{
	[ "$(slice_of "$1")" -le 500000 ]
}

is_plain()
{
	[ "$("$SELFTESTS/daemon/attr" "$1" | cut -d ' ' -f 2-)" = "$plain 0" ]
}

fair()
{
	status_field ".daemon.fair.$1"
}

taken()
{
	[ "$(fair taken)" -ge 1 ]
}

logged()
{
	grep -q "$1" "$LOG"
}

backend=auto
[ "$AUGUR_KERNEL" = stable ] || backend=fair
plain=$(slice_of $$)
ktap_plan 18
ktap_run "the module loads" modprobe augur
promote_all
daemon_start --config "$CONF"
ktap_run "augurd consumes samples" ktap_wait 60 daemon_consumes
ktap_is "the mode is fair" "$(status_field .mode)" fair
start_burst
start_burst
ktap_run "a promoted thread has a short slice" ktap_wait 60 is_short "${pids[0]}"
ktap_run "so has another" ktap_wait 60 is_short "${pids[1]}"
ktap_is "its nice value is as it was" "$(nice_of "${pids[0]}")" 0
ktap_run "that is counted" test "$(fair threads)" -ge 2

renice -n 3 -p "${pids[1]}" >/dev/null
ktap_run "augurd sees that an owner has set something" ktap_wait 30 taken
ktap_run "and gives up the thread" ktap_wait 30 is_plain "${pids[1]}"
ktap_is "with what its owner has set" "$(nice_of "${pids[1]}")" 3

promote_none
kill -HUP "$augur_pid"
ktap_run "a demoted thread has again what it had" ktap_wait 60 is_plain "${pids[0]}"
promote_all
kill -HUP "$augur_pid"
ktap_run "it is promoted again" ktap_wait 60 is_short "${pids[0]}"
daemon_stop TERM
ktap_is "augurd ends cleanly" "$?" 0
ktap_run "and the thread has what it had" is_plain "${pids[0]}"

daemon_start --config "$CONF"
ktap_run "promoted again" ktap_wait 60 is_short "${pids[0]}"
daemon_stop KILL
ktap_run "what augurd has set is there when it was killed" is_short "${pids[0]}"
daemon_start --no-sched --config "$CONF"
ktap_run "its successor takes it back" ktap_wait 60 is_plain "${pids[0]}"
ktap_run "and says so" logged 'took back what augurd had set'
ktap_diag "$(<"$LOG")"
ktap_finish
