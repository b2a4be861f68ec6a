#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Tasks that never sleep get time by weight: one that weighs more than all others
# together, tasks that may only run on one CPU, several to a CPU, and two caches.
#
# where: root
# timeout: 60

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/sim/sim.sh
. "$SELFTESTS/sim/sim.sh"
cd "$TMPDIR" || exit 1

# shares SCHEDULER OPTIONS...: whether Jain's index of time by weight is at least 0.99,
# within 20 s of real time.
shares()
{
	local sched=$1
	shift
	timeout 20 "$SIM" -j run --sched "$sched" --workload load --seconds 2 "$@" |
		value 'd["fairness"] >= 0.99'
}

ktap_plan 7
printf 'group heavy burst=never weight=300\ngroup light tasks=3 burst=never weight=33\n' >load
for sched in augur eevdf; do
	ktap_is "$sched: one heavy task beside three light ones" \
		"$(shares "$sched" --cpus 1)" True
done
printf 'group %s tasks=2 burst=never on=cpu:0 weight=%d\n' heavy 300 light 33 >load
for sched in augur eevdf; do
	ktap_is "$sched: on the only CPU they may use" \
		"$(shares "$sched" --cpus 2)" True
done
printf 'group heavy tasks=4 burst=never\ngroup light tasks=4 burst=never weight=33\n' >load
ktap_is "augur: as many light tasks as heavy ones, four CPUs" \
	"$(shares augur --cpus 4 --llcs 1)" True
printf 'group hog tasks=16 burst=never\n' >load
for llcs in 1 4; do
	ktap_is "augur: equal hogs, caches: $llcs" \
		"$(shares augur --cpus 8 --llcs "$llcs")" True
done
ktap_finish
