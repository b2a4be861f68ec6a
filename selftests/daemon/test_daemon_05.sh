#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# With io_uring disabled augurd says so, learns and decides by ioctl, and still hears
# signals while it waits.
#
# where: guest
# kernels: backports stable
# timeout: 240

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly SWITCH=/proc/sys/kernel/io_uring_disabled CONF=$TMPDIR/a.conf
before=$(<"$SWITCH")

cleanup()
{
	echo "$before" >"$SWITCH"
	augur_cleanup
}
trap cleanup EXIT

logged()
{
	grep -q "$1" "$TMPDIR/augurd.log"
}

decided()
{
	[ -n "$(decision burst predicted_ns)" ]
}

reload()
{
	kill -HUP "$1"
	ktap_wait 10 logged 'configuration read again'
}

# without_module: the programs of a scheduler that is gone may hold it for a while.
without_module()
{
	[ ! -e /dev/augur-control ] || rmmod augur
}

ktap_plan 8
ktap_wait 60 without_module
echo 2 >"$SWITCH"
printf '%s\n' '[state]' "folder = $TMPDIR/state" >"$CONF"
daemon_start --no-sched --config "$CONF"
ktap_run "augurd waits for the module" ktap_wait 60 logged 'does not exist'
ktap_run "and says that it goes on with ioctl" logged 'going on with ioctl'
ktap_run "the module loads" modprobe augur
ktap_run "augurd consumes samples" ktap_wait 60 daemon_consumes
echo "300 1000 100" | "$SELFTESTS/loop/burst" >/dev/null
ktap_run "it decides" ktap_wait 30 decided
ktap_run "a signal is heard while it waits" reload "$augur_pid"
daemon_stop TERM
ktap_is "it ends cleanly when told to" "$?" 0
ktap_run "and has saved what it learned" test -s "$TMPDIR/state/models"
ktap_finish
