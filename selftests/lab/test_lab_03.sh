#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A planted loop of 500 instructions per wakeup is found: with the right sign in
# every pair, above the noise of the control, and with the right size.
#
# Pinned threads are woken by timers and preempt SCHED_IDLE hogs at once, so that
# every instruction a wakeup costs is taken from the hogs and nothing else: their
# loss can be predicted. (It stays a little below that: the longer a wakeup takes,
# the more often one timer interrupt finds two timers due.)
#
# where: host
# timeout: 600

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lab/lab.sh
. "$SELFTESTS/lab/lab.sh"

readonly PLANTED=500
readonly LOAD='--seconds 0.3 --lat 16 --period-us 500 --burst-us 5
	--hogs 4 --hogs-idle --pin'

# every_pair: blocks of the same place in the order belong together.
every_pair()
{
	local i

	for i in "${!control[@]}"; do
		((planted[i] < control[i])) || return 1
	done
}

ktap_plan 6
ktap_run "the load is built" lab_prepare
ktap_run "the guest measures" lab_guest plant 1 "${LOAD//$'\n'/ }" \
	planted-0 "planted-$PLANTED" "planted-$PLANTED" planted-0 \
	planted-0 "planted-$PLANTED"

mapfile -t control < <(lab_values plant planted-0 hog_rounds)
mapfile -t planted < <(lab_values plant "planted-$PLANTED" hog_rounds)
ktap_diag "control: ${control[*]}"
ktap_diag "planted: ${planted[*]}"
ktap_is "three figures each" "${#control[@]} ${#planted[@]}" "3 3"
ktap_run "every pair shows a loss" every_pair

# A CPU of four runs 250 instructions per us. What it does in rounds in that
# time is calibrated, so the planted instructions can be told in rounds.
wakeups=$(lab_values plant planted-0 wakeups | lab_median)
rounds_per_ms=$(lab_values plant planted-0 rounds_per_ms | lab_median)
expected=$(awk "BEGIN { print $wakeups * $PLANTED / 250000 * $rounds_per_ms }")
loss=$(awk "BEGIN { print $(printf '%s\n' "${control[@]}" | lab_median) - \
	$(printf '%s\n' "${planted[@]}" | lab_median) }")
noise=$(printf '%s\n' "${control[@]}" | sort -n | sed -n '1p;$p' |
	awk 'NR == 1 { low = $1 } END { print $1 - low }')
ktap_diag "loss $loss rounds, expected $expected, noise of control $noise"
ktap_run "the loss is above the control's noise" lab_true "$loss > $noise"
ktap_run "the loss is within 40 % of what was planted" \
	lab_true "$loss > 0.6 * $expected && $loss < 1.4 * $expected"
ktap_finish
