#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The same seed gives the same answer bit for bit, another seed another one; 1024
# CPUs on 8 nodes and 100000 tasks fit into 2 GiB; events are fast.
#
# where: root
# timeout: 120

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/sim/sim.sh
. "$SELFTESTS/sim/sim.sh"
cd "$TMPDIR" || exit 1

readonly SCHEDULERS='augur eevdf peer fifo srpt'

# answer SCHEDULER SEED
answer()
{
	simulate --sched "$1" --seed "$2" --workload load --cpus 32 --nodes 2 \
		--llcs 4 --smt 2 --seconds 0.5
}

plan=$(wc -w <<<"$SCHEDULERS")
ktap_plan $((2 * plan + 2))

# Everything that draws numbers; jobs that cannot all run at once.
cat >load <<'END'
group lat tasks=3/cpu burst=lognormal:200us,0.5 every=uniform:4ms,6ms
group job tasks=1/cpu burst=pareto:1ms,1.5 sleep=exp:10ms weight=50
group req tasks=99 arrive=exp:2ms/cpu burst=bimodal:100us,2ms,0.1 then=log:random
group hog tasks=3 burst=never weight=300
group log tasks=20 burst=steps:50us,400us,7 on=node:1 cap=4
END
for sched in $SCHEDULERS; do
	answer "$sched" 7 >one
	answer "$sched" 7 >two
	answer "$sched" 8 >other
	ktap_run "$sched: one seed, one answer" cmp one two
	ktap_is "$sched: another seed, another answer" \
		"$(cmp -s one other && echo same || echo other)" other
done

cat >large <<'END'
group lat tasks=90000 burst=uniform:20us,60us every=uniform:80ms,120ms
group job tasks=10000 burst=exp:9ms sleep=exp:180ms
END
"$SIM" -j run --cpus 1024 --nodes 8 --workload large --seconds 0.5 >large.json
ktap_is "1024 CPUs and 100000 tasks take at most 2 GiB" \
	"$(value 'd["tasks"] == 100000 and 0 < d["host"]["peak_bytes"] < 2 ** 31' \
		<large.json)" True
ktap_diag "$(value '"%d bytes, %d events per second of CPU time" % (
	d["host"]["peak_bytes"], d["host"]["events_per_s"])' <large.json)"
# Half of what is claimed for a machine that does nothing else: this one may.
"$SIM" -j run --cpus 64 --workload mixed80 --seconds 10 >fast.json
ktap_is "a core simulates at least a million events a second" \
	"$(value 'd["host"]["events_per_s"] > 1e6' <fast.json)" True
ktap_diag "$(value '"%d events per second of CPU time" % d["host"]["events_per_s"]' \
	<fast.json)"
ktap_finish
