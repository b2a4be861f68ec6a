#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The capabilities that the service unit leaves augurd are enough for all it does, and
# it tells a service manager that it is ready, and that it lives.
#
# where: guest
# kernels: backports
# timeout: 400

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly UNIT=/usr/lib/systemd/system/augurd.service CONF=$TMPDIR/a.conf
readonly HEARD=$TMPDIR/heard

cleanup()
{
	[ -z "${ear:-}" ] || kill "$ear" 2>/dev/null
	augur_cleanup
}
trap cleanup EXIT

# capabilities: of the unit, as setpriv has them: "-all,+sys_admin,...".
capabilities()
{
	sed -n 's/^CapabilityBoundingSet=//p' "$UNIT" | tr '[:upper:]' '[:lower:]' |
		sed 's/ *cap_/,+/g; s/^/-all/'
}

# heard TEXT: did augurd tell its manager so?
heard()
{
	grep -aq "$1" "$HEARD"
}

save()
{
	kill -USR1 "$augur_pid"
	ktap_wait 30 test -s "$TMPDIR/state/models"
}

command -v setpriv >/dev/null || ktap_skip_all "there is no setpriv"
ktap_plan 7
printf '%s\n' '[state]' "folder = $TMPDIR/state" >"$CONF"
ktap_run "the module loads" modprobe augur
"$SELFTESTS/daemon/hear" "$TMPDIR/notify" >"$HEARD" &
ear=$!
ktap_wait 10 test -S "$TMPDIR/notify"
NOTIFY_SOCKET=$TMPDIR/notify WATCHDOG_USEC=8000000 setpriv \
	--bounding-set "$(capabilities)" augurd --config "$CONF" >"$TMPDIR/augurd.log" 2>&1 &
augur_pid=$!
ktap_run "the scheduler takes over" ktap_wait 60 scheduler_is augur
ktap_run "augurd consumes samples" ktap_wait 60 daemon_consumes
ktap_run "it says that it is ready" ktap_wait 30 heard READY=1
ktap_run "and that it lives" ktap_wait 30 heard WATCHDOG=1
ktap_run "it saves what it learned" save
daemon_stop TERM
ktap_is "and ends cleanly" "$?" 0
ktap_diag "$(<"$TMPDIR/augurd.log")"
ktap_finish
