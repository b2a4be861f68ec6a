#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# guest.sh PAIRS WINDOW_MS SEED: the guest's side of tools/demo/run
#
# Measures EEVDF and augur alternately in the order E A A E E A ..., so that a
# slow drift hits both alike. While EEVDF is measured neither scheduler, daemon
# nor module of augur is loaded: it shall not pay for what it does not use. After
# every change one run is thrown away; in it augur learns anew.
#
# Lines beginning with "@" are for the host:
#   @progress DONE TOTAL WHAT          in ms of measured time
#   @env KEY=VALUE...                  where this runs
#   @block SCHEDULER PAIR KEY=VALUE... what the load reported
#   @counters PAIR before|after JSON   augur's counters around a block
#   @learned JSON                      decisions while augur serves the load

set -euo pipefail

readonly PAIRS=$1 WINDOW_MS=$2 SEED=$3
readonly SETTLE_MS=200 DISCARD_MS=300
readonly SCX=/sys/kernel/sched_ext
# Nothing announces a change of scheduler; looked at 50 times a second.
readonly LOOKS=1000 UNLOAD_MS=20000

current=eevdf daemon='' rounds='' done_ms=0 total_ms=0

die()
{
	echo "demo: $1" >&2
	dmesg | tail -n 20 >&2
	exit 1
}

# wait_state STATE: until sched_ext is enabled or disabled.
wait_state()
{
	local look

	for ((look = 0; look < LOOKS; look++)); do
		[ "$(<"$SCX/state")" != "$1" ] || return 0
		[ -z "$daemon" ] || kill -0 "$daemon" ||
			die "augurd ended before the scheduler was $1"
		sleep 0.02
	done
	die "the scheduler is $(<"$SCX/state"), not $1"
}

# check_attached: what is about to be, or was, measured is augur.
check_attached()
{
	local ops=none

	[ ! -r "$SCX/root/ops" ] || ops=$(<"$SCX/root/ops")
	[[ $(<"$SCX/state") = enabled && $ops = augur* ]] ||
		die "augur is not the scheduler: state $(<"$SCX/state"), ops $ops"
}

to_augur()
{
	modprobe augur || die "cannot load augur.ko"
	augurd &
	daemon=$!
	wait_state enabled
	check_attached
}

to_eevdf()
{
	kill "$daemon"
	wait "$daemon" || :
	daemon=
	check_attached
	augurctl sched stop || die "augurctl cannot stop the scheduler"
	wait_state disabled
	# The kernel lets go of the scheduler's programs, which use the module, later.
	modprobe -r --wait "$UNLOAD_MS" augur || die "cannot unload augur.ko"
}

progress()
{
	echo "@progress $done_ms $total_ms $1"
}

# run_load MS SEED [OPTION]...
run_load()
{
	load --rounds-per-ms "$rounds" --settle-ms "$SETTLE_MS" --seed "$2" \
		--seconds "$(($1 / 1000)).$(printf %03d $(($1 % 1000)))" "${@:3}"
	done_ms=$((done_ms + $1 + SETTLE_MS))
}

# switch_to SCHEDULER
switch_to()
{
	[ "$current" != "$1" ] || return 0
	"to_$1"
	current=$1
	run_load "$DISCARD_MS" "$SEED" >/dev/null
}

counters()
{
	[ "$current" = eevdf ] ||
		echo "@counters $1 $2 $(augurctl -j counters | tr -d '\n')"
}

# measure SCHEDULER PAIR: the two blocks of a pair get the same load.
measure()
{
	progress "pair $2 of $PAIRS: $1"
	switch_to "$1"
	counters "$2" before
	run_load "$WINDOW_MS" $((SEED + $2)) >/tmp/block
	[ "$current" = eevdf ] || check_attached
	counters "$2" after
	echo "@block $1 $2 $(tr '\n' ' ' </tmp/block)"
}

# show_learned: in the middle of a run that is not measured, as asking takes time
# itself, and because the load's threads behave differently when they end.
show_learned()
{
	local line

	run_load "$DISCARD_MS" "$SEED" --announce | {
		while read -r line && [ "$line" != window=open ]; do :; done
		echo "@learned $(augurctl -j decision list --top 8 | tr -d '\n')"
		cat >/dev/null
	}
}

# schedule: print "SCHEDULER PAIR" of each block in order.
schedule()
{
	local pair order=(eevdf augur)

	for ((pair = 1; pair <= PAIRS; pair++)); do
		echo "${order[0]} $pair"
		echo "${order[1]} $pair"
		order=("${order[1]}" "${order[0]}")
	done
}

# The scheduler changes once in each pair, and never between two.
total_ms=$((2 * PAIRS * (WINDOW_MS + SETTLE_MS) +
	(PAIRS + 1) * (DISCARD_MS + SETTLE_MS)))
echo "@env release=$(uname -r) cpus=$(nproc)" \
	"nodes=$(find /sys/devices/system/node -name 'node[0-9]*' | wc -l)"
progress "calibrating"
rounds=$(load --calibrate)
rounds=${rounds#*=}
run_load "$DISCARD_MS" "$SEED" >/dev/null
mapfile -t blocks < <(schedule)
for block in "${blocks[@]}"; do
	read -r scheduler pair <<<"$block"
	measure "$scheduler" "$pair"
	[ "$scheduler $pair" != "augur $PAIRS" ] || show_learned
done
progress "done"
[ "$current" = eevdf ] || to_eevdf
