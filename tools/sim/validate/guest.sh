#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The guest's side of tools/sim/validate/run: stages and messaging under EEVDF and
# under augur in one boot, in the order A B B A, one discarded run after each change.
# Prints "SCHEDULER KEY=VALUE" lines.

set -eu
SELFTESTS=/selftests
TMPDIR=/tmp
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly HACKBENCH='hackbench -g 1 -f 10 -l 200' REPEATS=3

switch_to()
{
	if [ "$1" = augur ]; then
		modprobe augur
		daemon_start
		ktap_wait 60 scheduler_is augur
	else
		daemon_stop TERM || :
		augurctl sched stop >/dev/null
		ktap_wait 30 rmmod augur
		scheduler_is none
	fi
}

run_stages()
{
	load --rounds-per-ms "$rounds" --lat 0 --hogs "$(nproc)" \
		--chains "$(($(nproc) / 2))" --seed "$2" --seconds "$1"
}

switches()
{
	sed -n 's/^ctxt //p' /proc/stat
}

measure()
{
	local i before

	run_stages 0.5 9 >/dev/null
	for ((i = 1; i <= 2; i++)); do
		run_stages 1.5 "$i" | sed -n "s/^\(chain.*\|hog_rounds\)=/$1 \1=/p"
	done
	for ((i = 0; i < REPEATS; i++)); do
		before=$(switches)
		echo "$1 messaging_s=$($HACKBENCH | sed -n 's/^Time: //p')"
		echo "$1 messaging_switches=$(($(switches) - before))"
	done
}

rounds=$(load --calibrate)
rounds=${rounds#*=}
measure eevdf
switch_to augur
measure augur
measure augur
switch_to eevdf
measure eevdf
