#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: root
# A set-up that is killed leaves nothing running and nothing to be mistaken for
# whole; the next one goes on.

set -u
. "$SELFTESTS/lib/ktap.sh"
. "$SELFTESTS/setup/fakes.sh"

# start_hanging: set-up in the background, in the middle of an installation
start_hanging()
{
	rm -f "$FAKES/hanging"
	FAKE_INSTALL=hang "$TREE/tools/setup" >/dev/null 2>&1 </dev/null &
	pid=$!
	ktap_wait 20 test -e "$FAKES/hanging"
	installer=$(cat "$FAKES/hanging")
}

gone()
{
	! kill -0 "$1"
}

bases()
{
	grep -c '^base' "$FAKES/calls"
}

ktap_plan 13

start_hanging
setup_says
ktap_match "two set-ups at once: the second is refused" "$said" \
	"another set-up \(pid $pid\) is working"
kill -9 "$pid"
wait "$pid" 2>/dev/null
ktap_run "killed: its installation is killed with it" \
	ktap_wait 5 gone "$installer"
ktap_is "killed: there is no root to be used" \
	"$(ls "$AUGUR_BUILD/stamps/root" "$AUGUR_BUILD/root" 2>/dev/null)" ""
ktap_is "killed: one base system was made" "$(bases)" 1

setup_says
ktap_match "next run: the half-made root is noticed" "$said" \
	"cut short while it changed the build root"
ktap_is "next run: the base system is made again" "$(bases)" 2
ktap_match "next run: the installation completes" "$said" \
	"step 3 of [^"$'\n'"]*: done in"
ktap_match "next run: it goes through to the end" "$said" \
	"set-up is complete"

setup_says
ktap_is "third run: there is nothing to do" "$said" \
	"setup: set-up is complete: $AUGUR_BUILD"
ktap_is "third run: nothing is made again" "$(bases)" 2

rm "$AUGUR_BUILD/stamps/packages"
start_hanging
kill -TERM "$pid"
wait "$pid"
ktap_is "terminated: says so in its status" "$?" 1
ktap_run "terminated: its installation ends with it" \
	ktap_wait 5 gone "$installer"
ktap_run "terminated: the root is marked as half-made" \
	test -e "$AUGUR_BUILD/stamps/flux"

ktap_finish
