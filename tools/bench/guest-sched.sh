#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# guest-sched.sh REPEATS LOADS SCHEDULERS: the guest's side of tools/bench/run-sched
#
# Each repeat takes the schedulers in their order and back again, A B C C B A, and all
# loads under each, after a short one that is thrown away. Neither daemon nor module of
# augur is loaded while another scheduler is measured. Prints "SCHEDULER KEY=VALUE"
# lines.

set -eu
SELFTESTS=/selftests
TMPDIR=/tmp
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly REPEATS=$1
read -ra LOADS <<<"$2"
read -ra SCHEDULERS <<<"$3"
CPUS=$(nproc)
NODES=$(find /sys/devices/system/node -name 'node[0-9]*' | wc -l)
readonly FIFO_PIN=/sys/fs/bpf/fifo
before=/tmp/counters.before after=/tmp/counters.after

switch_to()
{
	case $1 in
	augur*)
		modprobe augur
		PATH=/bench/$1:$PATH daemon_start
		ktap_wait 60 scheduler_is augur || { cat "$TMPDIR/augurd.log" && exit 1; }
		;;
	fifo)
		bpftool struct_ops register /bench/fifo.bpf.o /sys/fs/bpf >/dev/null
		ktap_wait 60 scheduler_is fifo
		;;
	esac
}

switch_back()
{
	case $1 in
	augur*)
		daemon_stop TERM || :
		augurctl sched stop >/dev/null
		ktap_wait 30 rmmod augur
		;;
	fifo)
		rm -r "${FIFO_PIN}"*
		;;
	esac
	ktap_wait 30 scheduler_is none
}

switches()
{
	sed -n 's/^ctxt //p' /proc/stat
}

# messaging NAME OPTION...: hackbench, and the switches it took.
messaging()
{
	local start

	start=$(switches)
	echo "$1_s=$(hackbench -g 1 -f 10 -l 100 "${@:2}" | sed -n 's/^Time: //p')"
	echo "$1_switches=$(($(switches) - start))"
}

# One worker per CPU, one message thread per node.
load_request()
{
	/bench/request "$NODES" "$((CPUS / NODES))" "$1" "$rounds" | sed 's/^/request_/'
}

load_mixed()
{
	load --rounds-per-ms "$rounds" --seed "$2" --settle-ms 100 \
		--seconds "$(($1 / 1000)).$(printf %03d $(($1 % 1000)))" |
		sed -n 's/^\(p[0-9]*_ns\|hog_rounds\|bursts\)=/mixed_\1=/p'
}

load_messaging()
{
	messaging messaging_process_socket
	messaging messaging_process_pipe -p
	messaging messaging_thread_socket -T
	messaging messaging_thread_pipe -T -p
}

load_pipe()
{
	echo "pipe_$(/bench/pingpong 1000)"
	echo "pipe_pinned_$(/bench/pingpong --pinned 1000)"
}

load_forks()
{
	echo "forks_$(/bench/forks "$CPUS" 40)"
}

# what augur counted, as a difference
counters()
{
	augurctl -j counters | tr ',{}' '\n' | sed -n 's/^ *"\([a-z_]*\)": *\([0-9]*\)$/\1 \2/p'
}

# measure SCHEDULER LOAD SEED
measure()
{
	case $1 in augur*) counters >"$before" ;; esac
	"load_$2" 1000 "$3" | sed "s/^/$1 /"
	case $1 in
	augur*)
		counters >"$after"
		awk -v name="$1" -v load="$2" 'NR == FNR { was[$1] = $2; next }
			$2 != was[$1] { print "@counter", name, load, $1, $2 - was[$1] }
			' "$before" "$after"
		;;
	esac
}

# visit SCHEDULER SEED
visit()
{
	local load

	switch_to "$1"
	load_mixed 300 "$2" >/dev/null
	for load in "${LOADS[@]}"; do
		measure "$1" "$load" "$2"
	done
	switch_back "$1"
}

rounds=$(load --calibrate)
rounds=${rounds#*=}
for ((repeat = 1; repeat <= REPEATS; repeat++)); do
	for ((i = 0; i < ${#SCHEDULERS[@]}; i++)); do
		visit "${SCHEDULERS[i]}" "$repeat"
	done
	for ((i = ${#SCHEDULERS[@]} - 1; i >= 0; i--)); do
		visit "${SCHEDULERS[i]}" "$repeat"
	done
done
