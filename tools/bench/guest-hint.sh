#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The guest's side of tools/bench/run-hint. With one CPU: what a hint costs who gives
# it. With more: what a flood of hints on the last one costs others. Prints "NAME
# VALUE..." lines.

set -eu

readonly ROUNDS=500 REPEATS=3 FLOODER=1001

# rounds NAME: what wakeups of others take now.
rounds()
{
	local i

	/bench/hint round "$ROUNDS" >/dev/null
	for ((i = 0; i < REPEATS; i++)); do
		echo "$1 $(/bench/hint round "$ROUNDS")"
	done
}

if [ "$(nproc)" = 1 ]; then
	modprobe augur
	/bench/hint cost "$ROUNDS"
	rmmod augur
	modprobe augur hint_rate=1 hint_burst=1
	/bench/hint refused "$ROUNDS"
	exit
fi

modprobe augur hint_burst=1000000
rounds quiet
/bench/hint flood "$FLOODER" &
rounds flooded
kill "$!"
