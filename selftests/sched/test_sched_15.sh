#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Where not all CPUs are as fast, bursts that are long get one that is, while one is
# idle, and slow ones are used when none is. A kernel of equal CPUs says here that those of
# node 1 are slow, in the sysfs that augurd reads; what it says by itself is the control.
#
# where: det
# kernels: backports
# timeout: 300

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"
# shellcheck source=selftests/sched/hybrid.sh
. "$SELFTESTS/sched/hybrid.sh"

readonly WORKER=$SELFTESTS/sched/worker LOOKS=40

clean()
{
	jobs -p | xargs -r kill
	wait
	augur_cleanup
}
trap clean EXIT

# sleepers N [RUN_US SLEEP_US]: that begin on the slow CPUs, and may leave them
sleepers()
{
	local i

	for ((i = 0; i < $1; i++)); do
		taskset -c "$slow" "$WORKER" sleeper 0 0 100000 "${@:2}" >/dev/null &
		# Not before it was put there.
		ktap_wait 10 grep -q sleeper "/proc/$!/comm"
		taskset -p -c 0-$(($(nproc) - 1)) $! >/dev/null
	done
}

# on_slow PID...: how often one of them last ran on a slow CPU, in percent. No process is
# made for it, which would need a CPU.
on_slow()
{
	local i pid stat looks=0 seen=0

	for ((i = 0; i < LOOKS; i++)); do
		for pid in "$@"; do
			read -r -a stat <"/proc/$pid/stat"
			looks=$((looks + 1))
			((stat[38] < ${slow%-*} || stat[38] > ${slow#*-})) ||
				seen=$((seen + 1))
		done
		read -r -t 0.037 <>"$TMPDIR/never"
	done
	echo $((100 * seen / looks))
}

# within LEAST MOST N [RUN_US SLEEP_US]: so often N of them ran there
within()
{
	local got pids

	sleepers "${@:3}"
	mapfile -t pids < <(jobs -p)
	sleep 0.5
	got=$(on_slow "${pids[@]}")
	jobs -p | xargs -r kill
	wait
	echo "$got" >>"$TMPDIR/seen"
	echo "$got % of looks saw one on a slow CPU"
	[ "$got" -ge "$1" ] && [ "$got" -le "$2" ]
}

# within_own: hogs that may not leave the slow CPUs
within_own()
(
	taskset -p -c "$slow" "$BASHPID" >/dev/null
	for _ in 1 2; do
		"$WORKER" hog 0 0 100000 >/dev/null &
	done
	mapfile -t pids < <(jobs -p)
	sleep 0.5
	got=$(on_slow "${pids[@]}")
	kill "${pids[@]}"
	echo "$got % of looks saw one on a slow CPU"
	[ "$got" = 100 ]
)

mkfifo "$TMPDIR/never"
slow=$(hybrid_slow)
ktap_plan 13
ktap_run "it attaches" augurd --attach
# They may go, when something else wants their CPU, and have no reason to come back.
ktap_run "where CPUs are equal one is as good as another" within 25 100 2 4000 6000
ktap_run "for what never sleeps as well" within 25 100 2
ktap_is "nothing is counted" "$(counter faster)" 0
ktap_run "it ends" augurctl sched stop
ktap_match "it attaches to a hybrid" "$(hybrid_attach "$TMPDIR/cpu" 2>&1)" \
	"the slowest at 39 % of"
ktap_run "long bursts leave slow CPUs" within 0 10 2 4000 6000
ktap_run "which are used while no other is idle" within 20 90 4 6000 2000
ktap_run "what never sleeps leaves them" within 0 10 2
ktap_run "as is counted" test "$(counter faster)" -ge 2
ktap_run "who may not, stays" within_own
ktap_diag "looks that saw one on a slow CPU, in percent: $(paste -sd" " "$TMPDIR/seen")"
ktap_run "it is attached still" scheduler_is augur
ktap_run "it ends" augurctl sched stop
ktap_finish
