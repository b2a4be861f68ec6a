#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Where queueing theory has a formula, mean waits are within 2 % of it.
#
# where: root

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/sim/sim.sh
. "$SELFTESTS/sim/sim.sh"
cd "$TMPDIR" || exit 1

# theory NAME FORMULA GOT: both in ms, in the language of python; jobs arrive once
# in a ms.
theory()
{
	ktap_run "$1" python3 -c '
import sys
from math import exp, factorial

def mm1(s):
    return s * s / (1 - s)

def mmc(s, c):
    p = s ** c / factorial(c) * c / (c - s)
    return p / (p + sum(s ** k / factorial(k) for k in range(c))) * s / (c - s)

# Pollaczek and Khinchine, of the first two moments of the burst.
def mg1(s, s2):
    return s2 / 2 / (1 - s)

# Schrage and Miller, for a density: the wait, and with it the time at the server.
def srpt(density, end, steps=200000):
    h = end / steps
    load = second = below = wait = took = served = 0.0
    for i in range(steps):
        x = (i + 0.5) * h
        f = density(x) * h
        load += x * f
        second += x * x * f
        below += f
        served += h / (1 - load)
        w = (second + x * x * (1 - below)) / 2 / (1 - load) ** 2
        wait += w * f
        took += (w + served) * f
    return wait, took

want, got = eval(sys.argv[1]), eval(sys.argv[2])
print("%s: %.5f ms by the formula, %.5f ms simulated" % (sys.argv[1], want, got))
sys.exit(abs(got / want - 1) > 0.02)' "$2" "$3"
}

# run SECONDS SCHEDULER CPUS BURST: mean wait and mean time to the end of a burst in
# ms; nothing if an arrival was lost.
run()
{
	workload "group job tasks=20000 arrive=exp:1ms burst=$4"
	simulate --costs none --settle 5 --seconds "$1" --sched "$2" --cpus "$3" \
		--workload workload |
		value '(g["job"]["mean_ns"] / 1e6, g["job"]["took_ns"] / 1e6)[
			:2 if not g["job"]["lost"] else 0]'
}

ktap_plan 8
theory "M/M/1, first come first served" 'mm1(0.7)' "$(run 2000 fifo 1 exp:0.7ms)[0]"
theory "M/M/4, first come first served" 'mmc(3.2, 4)' "$(run 3000 fifo 4 exp:3.2ms)[0]"
theory "M/D/1, first come first served" 'mg1(0.8, 0.64)' \
	"$(run 2000 fifo 1 fixed:0.8ms)[0]"
theory "M/G/1 with bursts of two kinds" 'mg1(0.66, 0.9 * 0.16 + 0.1 * 9)' \
	"$(run 2000 fifo 1 bimodal:0.4ms,3ms,0.1)[0]"
exponential=$(run 2000 srpt 1 exp:0.7ms)
theory "M/M/1, shortest remaining first: waits" \
	'srpt(lambda x: exp(-x / 0.7) / 0.7, 14)[0]' "${exponential}[0]"
theory "M/M/1, shortest remaining first: times to the end" \
	'srpt(lambda x: exp(-x / 0.7) / 0.7, 14)[1]' "${exponential}[1]"
uniform=$(run 2000 srpt 1 uniform:0.1ms,1.5ms)
theory "M/G/1 with uniform bursts, shortest remaining first: waits" \
	'srpt(lambda x: (0.1 <= x) / 1.4, 1.5)[0]' "${uniform}[0]"
theory "M/G/1 with uniform bursts, shortest remaining first: times to the end" \
	'srpt(lambda x: (0.1 <= x) / 1.4, 1.5)[1]' "${uniform}[1]"
ktap_finish
